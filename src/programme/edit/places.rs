//! Rooms and topics of a draft, and their order.

use std::collections::HashSet;

use sqlx::PgConnection;
use uuid::Uuid;

use super::sql;
use crate::kernel::slug;
use crate::programme::model::{RoomDraft, TopicDraft};
use crate::programme::sql as whole;
use crate::web::Result;

/// A room with the number of sessions in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomUse {
    pub guid: Uuid,
    pub slug: String,
    pub name: String,
    pub capacity: Option<i32>,
    pub access: String,
    pub sessions: i64,
}

/// A topic with the number of its sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicUse {
    pub slug: String,
    pub name: String,
    pub description: String,
    pub sessions: i64,
}

/// What came of taking something away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed {
    Done,
    /// Sessions that still use it.
    Used(i64),
    Missing,
}

/// What came of changing the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    Done,
    /// It is the first or the last already.
    AtTheEnd,
    Missing,
}

/// In their order.
///
/// # Errors
/// The database's own.
pub async fn rooms(c: &mut PgConnection, edition: i64) -> Result<Vec<RoomUse>> {
    Ok(sql::rooms(c, edition).await?)
}

/// In their order.
///
/// # Errors
/// The database's own.
pub async fn topics(c: &mut PgConnection, edition: i64) -> Result<Vec<TopicUse>> {
    Ok(sql::topics(c, edition).await?)
}

/// Stores a room: a new one at the end, or the one of this guid. Its key follows its first name and
/// stays, because addresses of filters hold it. Answers its guid; None where there is none to change.
///
/// # Errors
/// The database's own.
pub async fn save_room(
    c: &mut PgConnection,
    edition: i64,
    guid: Option<Uuid>,
    room: &RoomDraft,
) -> Result<Option<Uuid>> {
    whole::lock_edition(c, edition).await?;
    if let Some(guid) = guid {
        return Ok(sql::update_room(c, edition, guid, room).await?.then_some(guid));
    }
    let rooms = sql::rooms(c, edition).await?;
    let key = free(&room.name, rooms.iter().map(|r| r.slug.as_str()));
    let guid = Uuid::new_v4();
    let position = sql::next_room(c, edition).await?;
    whole::put_room(c, edition, guid, position, &RoomDraft { key, ..room.clone() }).await?;
    Ok(Some(guid))
}

/// As [`save_room`], by the topic's slug.
///
/// # Errors
/// The database's own.
pub async fn save_topic(
    c: &mut PgConnection,
    edition: i64,
    slug: Option<&str>,
    topic: &TopicDraft,
) -> Result<Option<String>> {
    whole::lock_edition(c, edition).await?;
    if let Some(slug) = slug {
        return Ok(sql::update_topic(c, edition, slug, topic).await?.then(|| slug.to_string()));
    }
    let topics = sql::topics(c, edition).await?;
    let key = free(&topic.name, topics.iter().map(|t| t.slug.as_str()));
    let new = TopicDraft { key: key.clone(), ..topic.clone() };
    let position = sql::next_topic(c, edition).await?;
    whole::put_topic(c, edition, position, &new).await?;
    Ok(Some(key))
}

/// A key made from the name that none of `taken` is.
fn free<'a>(name: &str, taken: impl Iterator<Item = &'a str>) -> String {
    let (wanted, taken) = (slug::slug(name), taken.collect::<HashSet<_>>());
    let numbered = |n: usize| if n == 1 { wanted.clone() } else { format!("{wanted}-{n}") };
    (1..).map(numbered).find(|key| !taken.contains(key.as_str())).unwrap_or(wanted.clone())
}

/// # Errors
/// The database's own.
pub async fn remove_room(c: &mut PgConnection, edition: i64, guid: Uuid) -> Result<Removed> {
    whole::lock_edition(c, edition).await?;
    let Some(room) = sql::rooms(c, edition).await?.into_iter().find(|r| r.guid == guid) else {
        return Ok(Removed::Missing);
    };
    if room.sessions > 0 {
        return Ok(Removed::Used(room.sessions));
    }
    sql::delete_room(c, edition, guid).await?;
    Ok(Removed::Done)
}

/// # Errors
/// The database's own.
pub async fn remove_topic(c: &mut PgConnection, edition: i64, slug: &str) -> Result<Removed> {
    whole::lock_edition(c, edition).await?;
    let Some(topic) = sql::topics(c, edition).await?.into_iter().find(|t| t.slug == slug) else {
        return Ok(Removed::Missing);
    };
    if topic.sessions > 0 {
        return Ok(Removed::Used(topic.sessions));
    }
    sql::delete_topic(c, edition, slug).await?;
    Ok(Removed::Done)
}

/// One place up or down in the order of the grid.
///
/// # Errors
/// The database's own.
pub async fn move_room(c: &mut PgConnection, edition: i64, guid: Uuid, up: bool) -> Result<Moved> {
    whole::lock_edition(c, edition).await?;
    let mut order: Vec<Uuid> = sql::rooms(c, edition).await?.into_iter().map(|r| r.guid).collect();
    let moved = swap(&mut order, |g| *g == guid, up);
    if moved == Moved::Done {
        sql::order_rooms(c, edition, &order).await?;
    }
    Ok(moved)
}

/// As [`move_room`].
///
/// # Errors
/// The database's own.
pub async fn move_topic(c: &mut PgConnection, edition: i64, slug: &str, up: bool) -> Result<Moved> {
    whole::lock_edition(c, edition).await?;
    let mut order: Vec<String> = sql::topics(c, edition).await?.into_iter().map(|t| t.slug).collect();
    let moved = swap(&mut order, |s| s == slug, up);
    if moved == Moved::Done {
        sql::order_topics(c, edition, &order).await?;
    }
    Ok(moved)
}

fn swap<T>(order: &mut [T], is: impl Fn(&T) -> bool, up: bool) -> Moved {
    let Some(at) = order.iter().position(is) else { return Moved::Missing };
    let to = if up { at.checked_sub(1) } else { Some(at + 1).filter(|to| *to < order.len()) };
    match to {
        Some(to) => {
            order.swap(at, to);
            Moved::Done
        }
        None => Moved::AtTheEnd,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once() {
        assert_eq!(free("Großer Saal", [].into_iter()), "grosser-saal");
        assert_eq!(free("Saal", ["saal", "saal-2"].into_iter()), "saal-3");
    }

    #[test]
    fn the_first_does_not_go_up_and_the_last_not_down() {
        let mut order = ["a", "b", "c"];
        assert_eq!(swap(&mut order, |x| *x == "a", true), Moved::AtTheEnd);
        assert_eq!(swap(&mut order, |x| *x == "c", false), Moved::AtTheEnd);
        assert_eq!(swap(&mut order, |x| *x == "x", false), Moved::Missing);
        assert_eq!((swap(&mut order, |x| *x == "b", true), order), (Moved::Done, ["b", "a", "c"]));
    }
}
