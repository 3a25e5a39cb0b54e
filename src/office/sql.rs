//! Statements of the office.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A mail that has not become a file.
pub struct Unsent {
    pub recipient: String,
    pub subject: String,
    pub created_at: DateTime<Utc>,
    pub is_failed: bool,
    pub last_error: String,
}

/// What waits in the outbox or was given up, newest first.
pub async fn unsent(c: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<Unsent>> {
    sqlx::query_as!(
        Unsent,
        r#"select recipient, subject, created_at, state = 'failed' as "is_failed!", last_error from message
         where state in ('queued', 'sending', 'failed') order by id desc limit $1"#,
        limit
    )
    .fetch_all(c)
    .await
}
