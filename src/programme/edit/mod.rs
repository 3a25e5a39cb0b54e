//! Commands on single things of a draft: sessions, who appears in them, rooms, topics; and a whole
//! draft taken over from another edition. Nothing here is public before a release, but for one
//! thing: seats of workshops, which people take while the draft is written.
//!
//! Whoever calls has made sure that the edition is theirs to change, and writes the protocol. A
//! session is named by its code, a room by its guid, a topic and a person by their slug; what is
//! not of this edition is not there.

mod copy;
mod places;
mod sessions;
mod sql;

pub use copy::{copy, copy_with_people};
pub use places::{
    Moved, Removed, RoomUse, TopicUse, move_room, move_topic, remove_room, remove_topic, rooms, save_room, save_topic,
    topics,
};
pub use sessions::{
    Booked, Part, Seats, blank, create, delete, duplicate, lock, move_in_order, save, seats, set_cancelled, set_people,
};

use sqlx::PgConnection;

use crate::web::Result;

/// Somebody who is known already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub slug: String,
    pub name: String,
    /// Function and organisation at the last appearance.
    pub last: String,
}

/// People with these words in their names, or with names like that, the most similar first.
///
/// # Errors
/// The database's own.
pub async fn search_people(c: &mut PgConnection, words: &str, limit: i64) -> Result<Vec<Known>> {
    Ok(sql::search_people(c, words, limit).await?)
}
