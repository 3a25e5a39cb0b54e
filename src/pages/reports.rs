//! Reports of barriers, for those who answer them: which there are, and what became of each. Words of a
//! report and of its notes never go into the protocol, which keeps them longer.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::sql;
pub use super::sql::Reported;
use crate::web::Result;

impl Reported {
    /// The day of the answer is over, and it is not done.
    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.done_at.is_none() && self.due_on < today
    }
}

/// What is open first, by the day the answer is owed; then what was done last.
///
/// # Errors
/// The database's own.
pub async fn all(c: &mut PgConnection) -> Result<Vec<Reported>> {
    Ok(sql::reports(c, None).await?)
}

/// The report of this reference.
///
/// # Errors
/// The database's own.
pub async fn find(c: &mut PgConnection, reference: &str) -> Result<Option<Reported>> {
    Ok(sql::reports(c, Some(reference)).await?.pop())
}

/// How many are open, and how many of these are late.
///
/// # Errors
/// The database's own.
pub async fn waiting(c: &mut PgConnection, today: NaiveDate) -> Result<(i64, i64)> {
    Ok(sql::open_reports(c, today).await?)
}

/// Keeps a note and whether it is done. False where somebody else changed it since `version`.
///
/// # Errors
/// The database's own.
pub async fn judge(
    c: &mut PgConnection,
    reference: &str,
    version: i32,
    note: &str,
    done_at: Option<DateTime<Utc>>,
) -> Result<bool> {
    Ok(sql::judge(c, reference, version, note, done_at).await?)
}
