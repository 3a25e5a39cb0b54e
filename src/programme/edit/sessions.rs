//! One session of a draft: made, changed, doubled, cancelled, taken away.

use chrono::{DateTime, NaiveDate};
use sqlx::PgConnection;
use uuid::Uuid;

use super::sql;
use crate::programme::draft::Names;
use crate::programme::model::{Flags, Kind, Role, Session, SessionDraft};
use crate::programme::sql as whole;
use crate::web::Result;

/// Seats of a workshop as they are taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seats {
    pub taken: i32,
    pub waiting: i32,
    /// Everybody who chose it, with or without a seat.
    pub chosen: i64,
    /// Part of a release: it keeps its address.
    pub is_released: bool,
}

/// More people have a seat, or wait for one, than the change would leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Booked(pub i32);

/// Somebody at a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Slug of the person.
    pub person: String,
    pub role: Role,
    pub function: String,
    pub organisation: String,
}

/// A session about which nothing is known yet.
pub fn blank(day: NaiveDate) -> Session {
    Session {
        code: String::new(),
        slug: String::new(),
        number: 0,
        guid: Uuid::nil(),
        kind: Kind::Talk,
        title: String::new(),
        subtitle: String::new(),
        summary: String::new(),
        description: String::new(),
        day,
        starts_at: None,
        minutes: None,
        room: None,
        topic: None,
        language: None,
        level: None,
        seats: None,
        flags: Flags::default(),
        cancelled: false,
        note: String::new(),
        moved_from: None,
        people: Vec::new(),
        links: Vec::new(),
        sequence: 0,
        changed_at: DateTime::UNIX_EPOCH,
    }
}

/// Keeps everybody else from changing the draft until the transaction ends.
///
/// # Errors
/// The database's own.
pub async fn lock(c: &mut PgConnection, edition: i64) -> Result<()> {
    Ok(whole::lock_edition(c, edition).await?)
}

/// Stores a session as a new one; answers its code. Its own code, number and guid do not count.
///
/// # Errors
/// The database's own.
pub async fn create(c: &mut PgConnection, edition: i64, session: &Session) -> Result<String> {
    lock(c, edition).await?;
    let (code, number) = Names::of_edition(c, edition).await?.give(c, &SessionDraft::default()).await?;
    let new = Session { code: code.clone(), number, guid: Uuid::new_v4(), ..session.clone() };
    let position = sql::last_position(c, edition).await? + 1;
    let id = put(c, edition, &new, position).await?;
    if let Some(seats) = new.seats {
        whole::put_seats(c, id, seats).await?;
    }
    let parts: Vec<Part> = new.people.iter().map(Part::from).collect();
    put_people(c, id, &parts).await?;
    Ok(code)
}

impl From<&crate::programme::model::Appearance> for Part {
    fn from(a: &crate::programme::model::Appearance) -> Part {
        Part {
            person: a.person.clone(),
            role: a.role,
            function: a.function.clone(),
            organisation: a.organisation.clone(),
        }
    }
}

/// Changes everything about a session but its people. Seats never fall below what is taken, and
/// do not go while somebody chose it; then nothing is changed.
///
/// # Errors
/// The database's own; a session that this edition does not have.
pub async fn save(c: &mut PgConnection, edition: i64, session: &Session) -> Result<std::result::Result<(), Booked>> {
    lock(c, edition).await?;
    let place = sql::place(c, edition, &session.code).await?;
    let place = place.ok_or_else(|| anyhow::anyhow!("no session {} to save", session.code))?;
    match session.seats {
        Some(seats) => {
            if !sql::set_seats(c, place.id, seats).await? {
                return Ok(Err(Booked(sql::seats(c, edition, &session.code).await?.unwrap_or_default().taken)));
            }
        }
        None => {
            let chosen = sql::seats(c, edition, &session.code).await?.unwrap_or_default().chosen;
            if chosen > 0 {
                return Ok(Err(Booked(i32::try_from(chosen).unwrap_or(i32::MAX))));
            }
            sql::drop_seats(c, place.id).await?;
        }
    }
    let session = Session { guid: place.guid, number: place.number, ..session.clone() };
    put(c, edition, &session, place.position).await?;
    Ok(Ok(()))
}

async fn put(c: &mut PgConnection, edition: i64, s: &Session, position: i32) -> Result<i64> {
    let at = whole::Position {
        position,
        day: s.day,
        starts_at: s.starts_at,
        room: match &s.room {
            Some(slug) => sql::room_id(c, edition, slug).await?,
            None => None,
        },
        topic: match &s.topic {
            Some(slug) => sql::topic_id(c, edition, slug).await?,
            None => None,
        },
    };
    let draft = SessionDraft {
        kind: s.kind,
        title: s.title.clone(),
        subtitle: s.subtitle.clone(),
        summary: s.summary.clone(),
        description: s.description.clone(),
        minutes: s.minutes,
        language: s.language.clone(),
        level: s.level,
        flags: s.flags,
        cancelled: s.cancelled,
        note: s.note.clone(),
        links: s.links.clone(),
        ..SessionDraft::default()
    };
    Ok(whole::put_session(c, edition, s.guid, &s.code, s.number, &draft, &at).await?)
}

/// Who appears in a session, in this order; unknown people are left out.
///
/// # Errors
/// The database's own; a session that this edition does not have.
pub async fn set_people(c: &mut PgConnection, edition: i64, code: &str, parts: &[Part]) -> Result<()> {
    let place = sql::place(c, edition, code).await?;
    let place = place.ok_or_else(|| anyhow::anyhow!("no session {code} for people"))?;
    put_people(c, place.id, parts).await
}

async fn put_people(c: &mut PgConnection, session: i64, parts: &[Part]) -> Result<()> {
    whole::clear_people(c, session).await?;
    for (i, part) in parts.iter().enumerate() {
        let Some(person) = sql::person_id(c, &part.person).await? else { continue };
        let (role, position) = (part.role.key(), i as i32);
        whole::add_person(c, session, position, person, role, &part.function, &part.organisation).await?;
    }
    Ok(())
}

/// None where the edition has no such session.
///
/// # Errors
/// The database's own.
pub async fn seats(c: &mut PgConnection, edition: i64, code: &str) -> Result<Option<Seats>> {
    Ok(sql::seats(c, edition, code).await?)
}

/// Says that a session does not take place, with the reason for the public, or that it does after
/// all. False where that was so already.
///
/// # Errors
/// The database's own.
pub async fn set_cancelled(c: &mut PgConnection, edition: i64, code: &str, is: bool, note: &str) -> Result<bool> {
    lock(c, edition).await?;
    Ok(sql::set_cancelled(c, edition, code, is, note).await?)
}

/// Takes a session away that was never released and that nobody chose. False where it has to stay:
/// then it can be cancelled.
///
/// # Errors
/// The database's own.
pub async fn delete(c: &mut PgConnection, edition: i64, code: &str) -> Result<bool> {
    lock(c, edition).await?;
    Ok(sql::delete(c, edition, code).await?)
}

/// The same session once more, with its people and without bookings, links and notes; answers the new code.
///
/// # Errors
/// The database's own.
pub async fn duplicate(c: &mut PgConnection, edition: i64, session: &Session) -> Result<String> {
    let twin = Session {
        title: format!("{} (Kopie)", session.title.chars().take(290).collect::<String>()),
        cancelled: false,
        note: String::new(),
        links: Vec::new(),
        ..session.clone()
    };
    create(c, edition, &twin).await
}

/// Changes places with the session before or after it among those of the day whose time is open.
///
/// # Errors
/// The database's own.
pub async fn move_in_order(c: &mut PgConnection, edition: i64, code: &str, up: bool) -> Result<bool> {
    lock(c, edition).await?;
    let order = sql::without_time(c, edition, code).await?;
    let Some(at) = order.iter().position(|(_, known)| known == code) else { return Ok(false) };
    let to = if up { at.checked_sub(1) } else { Some(at + 1) };
    let Some((to, at)) = to.and_then(|to| Some((order.get(to)?.0, order.get(at)?.0))) else { return Ok(false) };
    sql::swap_positions(c, at, to).await?;
    Ok(true)
}
