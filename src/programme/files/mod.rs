//! Programme files between the preview and the decision. They stay in the database, so that a
//! preview can be opened again; nobody else's file is touched.

mod sql;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::web::Result;

/// Days after which a file that nobody decided about is forgotten.
const KEPT_DAYS: i32 = 7;

/// A file that waits.
#[derive(Debug)]
pub struct Waiting {
    pub id: Uuid,
    pub name: String,
    pub staff: String,
    pub created_at: DateTime<Utc>,
}

/// Keeps a file in place of the one this person sent before; forgets old ones of everybody.
///
/// # Errors
/// The database's own.
pub async fn keep(c: &mut PgConnection, edition: i64, staff: i64, name: &str, content: &[u8]) -> Result<Uuid> {
    sql::purge(c, KEPT_DAYS).await?;
    Ok(sql::keep(c, edition, staff, name, content).await?)
}

/// Name and content of a file of this edition.
///
/// # Errors
/// The database's own.
pub async fn load(c: &mut PgConnection, edition: i64, id: Uuid) -> Result<Option<(String, Vec<u8>)>> {
    Ok(sql::load(c, edition, id).await?)
}

/// Files of this edition, newest first.
///
/// # Errors
/// The database's own.
pub async fn waiting(c: &mut PgConnection, edition: i64) -> Result<Vec<Waiting>> {
    Ok(sql::waiting(c, edition).await?)
}

/// Forgets a file; false where there is none.
///
/// # Errors
/// The database's own.
pub async fn forget(c: &mut PgConnection, edition: i64, id: Uuid) -> Result<bool> {
    Ok(sql::forget(c, edition, id).await?)
}
