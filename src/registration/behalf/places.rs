//! Seats of an edition, of its workshops and of each organisation: how they stand, and other numbers.
//! Never below what is taken; who waits moves up with the usual mails.

use sqlx::PgConnection;

use super::sql;
use crate::registration::context::Context;
use crate::registration::model::Mode;
use crate::registration::{seats, sql as registrations};
use crate::web::Result;

/// Seats of one way of attending.
#[derive(Debug, Clone)]
pub struct Seats {
    pub mode: String,
    pub capacity: Option<i32>,
    pub taken: i32,
    pub waiting: i32,
    /// Of those taken: address not confirmed yet; offered to somebody from the queue.
    pub held: i64,
    pub offered: i64,
}

#[derive(Debug, Clone)]
pub struct WorkshopSeats {
    pub session_id: i64,
    pub capacity: i32,
    pub taken: i32,
    pub waiting: i32,
}

/// An organisation with as many people as it may have, or nearly.
#[derive(Debug, Clone)]
pub struct Crowd {
    pub organisation: String,
    pub people: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    Done,
    Same,
    /// Somebody else changed it since the form was made.
    Meanwhile,
    /// So many are taken.
    Below(i32),
}

/// By way of attending.
///
/// # Errors
/// The database's own.
pub async fn seats(c: &mut PgConnection, edition: i64) -> Result<Vec<Seats>> {
    Ok(sql::seats(c, edition).await?)
}

/// # Errors
/// The database's own.
pub async fn workshops(c: &mut PgConnection, edition: i64) -> Result<Vec<WorkshopSeats>> {
    Ok(sql::workshops(c, edition).await?)
}

/// The organisations with most people, those with one left out.
///
/// # Errors
/// The database's own.
pub async fn crowds(c: &mut PgConnection, edition: i64, limit: i64) -> Result<Vec<Crowd>> {
    Ok(sql::crowds(c, edition, limit).await?)
}

/// Most people of one organisation.
///
/// # Errors
/// The database's own.
pub async fn quota(c: &mut PgConnection, edition: i64) -> Result<Option<i32>> {
    Ok(sql::quota(c, edition).await?)
}

/// Seats of a way of attending; `stand` is the number that was shown, None no limit.
///
/// # Errors
/// The database's own.
pub async fn set_seats(
    c: &mut PgConnection,
    context: &Context,
    mode: Mode,
    stand: Option<i32>,
    to: Option<i32>,
) -> Result<Set> {
    let edition = context.edition.id;
    let counter = registrations::lock_seats(c, edition, mode).await?;
    if counter.capacity == to {
        return Ok(Set::Same);
    }
    if counter.capacity != stand {
        return Ok(Set::Meanwhile);
    }
    if to.is_some_and(|to| to < counter.taken) {
        return Ok(Set::Below(counter.taken));
    }
    crate::registration::setup::set_capacity(c, edition, mode, to).await?;
    seats::promote_in(c, context, edition, mode).await?;
    Ok(Set::Done)
}

/// Seats of a workshop of this edition.
///
/// # Errors
/// The database's own.
pub async fn set_workshop(c: &mut PgConnection, context: &Context, session: i64, stand: i32, to: i32) -> Result<Set> {
    let Some(counter) = registrations::lock_workshop(c, session).await? else { return Ok(Set::Meanwhile) };
    if counter.capacity == Some(to) {
        return Ok(Set::Same);
    }
    if counter.capacity != Some(stand) {
        return Ok(Set::Meanwhile);
    }
    if to < counter.taken {
        return Ok(Set::Below(counter.taken));
    }
    sql::set_workshop(c, session, to).await?;
    seats::promote_workshop(c, context, session).await?;
    Ok(Set::Done)
}

/// Most people of one organisation; None: as many as there are seats. Those who are there stay.
///
/// # Errors
/// The database's own.
pub async fn set_quota(c: &mut PgConnection, edition: i64, stand: Option<i32>, to: Option<i32>) -> Result<Set> {
    let now = sql::lock_quota(c, edition).await?;
    if now == to {
        return Ok(Set::Same);
    }
    if now != stand {
        return Ok(Set::Meanwhile);
    }
    sql::set_quota(c, edition, to).await?;
    Ok(Set::Done)
}
