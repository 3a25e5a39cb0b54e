//! The days of an edition one by one. Other days or hours reach calendars by a raised sequence
//! (trigger in `migrations/0009_edition_sequence.sql`).

mod sql;

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::model::Hours;
use crate::web::Result;

/// What stands on a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayUse {
    /// Sessions of the draft.
    pub sessions: i64,
    /// Active registrations that chose this day.
    pub registrations: i64,
}

/// Makes a day or gives it these hours.
///
/// # Errors
/// The database's own.
pub async fn put(c: &mut PgConnection, edition: i64, hours: &Hours) -> Result<()> {
    Ok(sql::put(c, edition, hours).await?)
}

/// # Errors
/// The database's own.
pub async fn uses(c: &mut PgConnection, edition: i64, day: NaiveDate) -> Result<DayUse> {
    Ok(sql::uses(c, edition, day).await?)
}

/// Takes a day away; false where something stands on it, or it is none.
///
/// # Errors
/// The database's own.
pub async fn remove(c: &mut PgConnection, edition: i64, day: NaiveDate) -> Result<bool> {
    if uses(c, edition, day).await? != DayUse::default() {
        return Ok(false);
    }
    Ok(sql::remove(c, edition, day).await?)
}
