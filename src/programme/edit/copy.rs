//! A draft taken over from another edition, some days later.

use chrono::{Days, NaiveDate};
use sqlx::PgConnection;

use crate::kernel::date;
use crate::programme::model::{RoomDraft, Session, TopicDraft};
use crate::programme::release::draft;
use crate::web::Result;

use super::{create, save_room, save_topic, sql};

/// Takes rooms, topics and sessions over into the draft of another edition, `shift_days` later by
/// the calendar: nine o'clock stays nine o'clock. Nothing is released, people of last year are not
/// taken along, nor what is cancelled, notes and links. An edition that has a programme already
/// gets nothing more.
///
/// # Errors
/// The database's own.
pub async fn copy(c: &mut PgConnection, from: i64, to: i64, shift_days: i64) -> Result<()> {
    take_over(c, from, to, shift_days, false).await
}

/// As [`copy`], with everybody who appears, in the functions they held.
///
/// # Errors
/// The database's own.
pub async fn copy_with_people(c: &mut PgConnection, from: i64, to: i64, shift_days: i64) -> Result<()> {
    take_over(c, from, to, shift_days, true).await
}

async fn take_over(c: &mut PgConnection, from: i64, to: i64, shift_days: i64, with_people: bool) -> Result<()> {
    if sql::last_position(c, to).await? >= 0 {
        return Ok(());
    }
    let source = draft(c, from, chrono::DateTime::UNIX_EPOCH).await?;
    // Keys are made anew from the names; in the same order they come out the same or numbered.
    let mut rooms = std::collections::HashMap::new();
    for room in &source.rooms {
        let copied = RoomDraft {
            name: room.name.clone(),
            capacity: room.capacity,
            access: room.access.clone(),
            ..RoomDraft::default()
        };
        let guid = save_room(c, to, None, &copied).await?;
        let known = sql::rooms(c, to).await?;
        rooms.extend(known.into_iter().find(|r| Some(r.guid) == guid).map(|r| (room.slug.clone(), r.slug)));
    }
    let mut topics = std::collections::HashMap::new();
    for topic in &source.topics {
        let copied =
            TopicDraft { name: topic.name.clone(), description: topic.description.clone(), ..TopicDraft::default() };
        topics.extend(save_topic(c, to, None, &copied).await?.map(|slug| (topic.slug.clone(), slug)));
    }
    for session in source.sessions.iter().filter(|s| !s.cancelled) {
        let copied = Session {
            day: shifted(session.day, shift_days),
            starts_at: session.starts_at.map(|at| {
                let wall = date::local(at);
                date::instant(shifted(wall.date(), shift_days).and_time(wall.time()))
            }),
            room: session.room.as_ref().and_then(|r| rooms.get(r)).cloned(),
            topic: session.topic.as_ref().and_then(|t| topics.get(t)).cloned(),
            note: String::new(),
            links: Vec::new(),
            people: if with_people { session.people.clone() } else { Vec::new() },
            ..session.clone()
        };
        create(c, to, &copied).await?;
    }
    Ok(())
}

fn shifted(day: NaiveDate, days: i64) -> NaiveDate {
    let by = Days::new(days.unsigned_abs());
    let moved = if days < 0 { day.checked_sub_days(by) } else { day.checked_add_days(by) };
    moved.unwrap_or(day)
}
