//! Releases: the draft becomes one versioned snapshot, and the difference to the one before is
//! kept. A release is never changed afterwards.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::diff::{self, What};
use super::model::{Appearance, Day, Flags, Kind, Level, Person, Programme, Role, Room, Session, Topic};
use super::sql;
use crate::kernel::{name, slug};
use crate::web::Result;

/// Publishes the edition's draft as of `now`, never as of before the last release. Answers the
/// new number, or None where nothing changed.
///
/// # Errors
/// The database's own.
pub async fn release(c: &mut PgConnection, edition: i64, comment: &str, now: DateTime<Utc>) -> Result<Option<i32>> {
    sql::lock_edition(c, edition).await?;
    let Prepared { last, programme, changes } = prepare(c, edition, now).await?;
    // Whatever stands in the draft now is what the public sees, also where nothing is new.
    sql::mark_released(c, edition).await?;
    let Some(last) = last else {
        sql::add_release(c, edition, 1, comment, now, &programme, &[]).await?;
        return Ok(Some(1));
    };
    if programme == last.programme {
        return Ok(None);
    }
    let (number, now) = (last.number + 1, now.max(last.released_at));
    sql::add_release(c, edition, number, comment, now, &programme, &changes).await?;
    Ok(Some(number))
}

/// The draft as a release would publish it, beside the last one.
pub struct Prepared {
    pub last: Option<Released>,
    pub programme: Programme,
    /// Empty where there is no release before it.
    pub changes: Vec<diff::Change>,
}

/// One version that was published.
pub struct Released {
    pub number: i32,
    pub released_at: DateTime<Utc>,
    pub comment: String,
    pub programme: Programme,
}

/// What a release as of `now` would publish. Nothing is changed or kept.
///
/// # Errors
/// The database's own.
pub async fn prepare(c: &mut PgConnection, edition: i64, now: DateTime<Utc>) -> Result<Prepared> {
    let mut programme = draft(c, edition, now).await?;
    let Some(last) = sql::last_release(c, edition).await?.map(Released::from) else {
        return Ok(Prepared { last: None, programme, changes: Vec::new() });
    };
    let now = now.max(last.released_at);
    keep_removed(&last.programme, &mut programme);
    let changes = diff::changes(&last.programme, &programme);
    carry_over(&last.programme, &mut programme, &changes, now);
    Ok(Prepared { last: Some(last), programme, changes })
}

impl From<sql::ReleaseRow> for Released {
    fn from(row: sql::ReleaseRow) -> Released {
        Released { number: row.number, released_at: row.released_at, comment: row.comment, programme: row.snapshot.0 }
    }
}

/// The last release; None where there is none.
///
/// # Errors
/// The database's own.
pub async fn last(c: &mut PgConnection, edition: i64) -> Result<Option<Released>> {
    Ok(sql::last_release(c, edition).await?.map(Released::from))
}

/// One release by its number.
///
/// # Errors
/// The database's own.
pub async fn released(c: &mut PgConnection, edition: i64, number: i32) -> Result<Option<Released>> {
    Ok(sql::release(c, edition, number).await?.map(Released::from))
}

/// Number, moment, comment and number of changes of every release, newest first.
///
/// # Errors
/// The database's own.
pub async fn releases(c: &mut PgConnection, edition: i64) -> Result<Vec<sql::LogRow>> {
    Ok(sql::log(c, edition).await?)
}

/// How many sessions of the draft the public does not see as they stand there.
///
/// # Errors
/// The database's own.
pub async fn pending(c: &mut PgConnection, edition: i64) -> Result<i64> {
    Ok(sql::pending(c, edition).await?)
}

/// A session that was deleted from the draft stays at its address, as one that does not take place.
fn keep_removed(old: &Programme, new: &mut Programme) {
    let there: std::collections::HashSet<_> = new.sessions.iter().map(|s| s.guid).collect();
    for session in old.sessions.iter().filter(|s| !there.contains(&s.guid)) {
        let mut session = session.clone();
        session.cancelled = true;
        session.room = session.room.filter(|r| new.room(r).is_some());
        session.topic = session.topic.filter(|t| new.topic(t).is_some());
        for who in &session.people {
            if !new.people.iter().any(|p| p.slug == who.person) {
                new.people.extend(old.people.iter().find(|p| p.slug == who.person).cloned());
            }
        }
        new.sessions.push(session);
    }
}

/// What a release inherits from the one before: sequence, time of the last change, former place.
fn carry_over(old: &Programme, new: &mut Programme, changes: &[diff::Change], now: DateTime<Utc>) {
    let changes: HashMap<&str, &[What]> = changes.iter().map(|c| (c.code.as_str(), c.what.as_slice())).collect();
    for session in &mut new.sessions {
        let Some(before) = old.sessions.iter().find(|s| s.guid == session.guid) else { continue };
        let what = changes.get(session.code.as_str()).copied().unwrap_or_default();
        session.sequence = before.sequence + i32::from(diff::concerns_calendars(what));
        session.changed_at = if what.is_empty() { before.changed_at } else { now };
        session.moved_from = match &before.moved_from {
            _ if before.place().is_left_by(session) => Some(before.place()),
            known => known.clone(),
        };
        // Back where it was before: nothing to tell any more.
        if before.moved_from.as_ref().is_some_and(|known| !known.is_left_by(session)) {
            session.moved_from = None;
        }
    }
}

/// The draft in the shape of a release, all of it changed at `now`.
///
/// # Errors
/// The database's own.
pub async fn draft(c: &mut PgConnection, edition: i64, now: DateTime<Utc>) -> Result<Programme> {
    let room_rows = sql::rooms(c, edition).await?;
    let topic_rows = sql::topics(c, edition).await?;
    let room_order: HashMap<i64, usize> = room_rows.iter().enumerate().map(|(i, r)| (r.id, i)).collect();
    let mut people: Vec<Person> = Vec::new();
    let mut appearances: HashMap<i64, Vec<Appearance>> = HashMap::new();
    for row in sql::appearances(c, edition).await? {
        let shown = name::full(&row.academic_title, &row.given_name, &row.family_name);
        appearances.entry(row.session_id).or_default().push(Appearance {
            person: row.slug.clone(),
            name: shown.clone(),
            role: role(&row.role),
            function: row.function,
            organisation: row.organisation,
        });
        people.push(Person {
            slug: row.slug,
            guid: row.guid,
            number: row.number,
            name: shown,
            given_name: row.given_name,
            family_name: row.family_name,
            biography: row.biography,
            website: row.website,
        });
    }
    people.sort_by(|a, b| a.slug.cmp(&b.slug));
    people.dedup_by(|a, b| a.slug == b.slug);

    let mut ordered = Vec::new();
    let mut latest = None;
    for row in sql::sessions(c, edition).await? {
        // Without a time it follows whatever stands before it.
        let day_start = (row.day, None);
        let effective = match (row.starts_at, latest) {
            (Some(at), _) => (row.day, Some(at)),
            (None, Some((day, at))) if day == row.day => (day, at),
            (None, _) => day_start,
        };
        latest = Some(effective);
        let room = row.room_id.and_then(|id| room_order.get(&id));
        let key = (effective, row.starts_at.is_none(), room.copied(), row.position);
        ordered.push((key, row));
    }
    ordered.sort_by_key(|(key, _)| *key);
    let sessions = ordered
        .into_iter()
        .map(|(_, row)| Session {
            slug: slug::slug(&row.title),
            people: appearances.remove(&row.id).unwrap_or_default(),
            code: row.code,
            number: row.number,
            guid: row.guid,
            kind: Kind::ALL.into_iter().find(|k| k.key() == row.kind).unwrap_or(Kind::Other),
            title: row.title,
            subtitle: row.subtitle,
            summary: row.summary,
            description: row.description,
            day: row.day,
            starts_at: row.starts_at,
            minutes: row.minutes,
            room: row.room_id.and_then(|id| room_rows.iter().find(|r| r.id == id)).map(|r| r.slug.clone()),
            topic: row.topic_id.and_then(|id| topic_rows.iter().find(|t| t.id == id)).map(|t| t.slug.clone()),
            language: row.language,
            level: row.level.as_deref().and_then(level),
            seats: row.seats,
            flags: Flags {
                streamed: row.streamed,
                recorded: row.recorded,
                sign_language: row.sign_language,
                captions: row.captions,
            },
            cancelled: row.cancelled,
            note: row.note,
            moved_from: None,
            links: row.links.0,
            sequence: 0,
            changed_at: now,
        })
        .collect();
    Ok(Programme {
        days: sql::days(c, edition)
            .await?
            .into_iter()
            .map(|d| Day { date: d.day, opens: d.opens, closes: d.closes })
            .collect(),
        rooms: room_rows
            .into_iter()
            .map(|r| Room { slug: r.slug, name: r.name, guid: r.guid, capacity: r.capacity, access: r.access })
            .collect(),
        topics: topic_rows
            .into_iter()
            .map(|t| Topic { slug: t.slug, name: t.name, description: t.description })
            .collect(),
        people,
        sessions,
    })
}

fn role(key: &str) -> Role {
    [Role::Speaker, Role::Moderator, Role::Host].into_iter().find(|r| r.key() == key).unwrap_or_default()
}

fn level(key: &str) -> Option<Level> {
    [Level::Beginner, Level::Advanced, Level::Expert].into_iter().find(|l| l.key() == key)
}
