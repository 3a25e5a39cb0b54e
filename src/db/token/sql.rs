//! Statements about tokens.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

pub async fn insert(
    c: &mut PgConnection,
    hash: &[u8],
    purpose: &str,
    subject: i64,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into token (hash, purpose, subject, expires_at) values ($1, $2, $3, $4)",
        hash,
        purpose,
        subject,
        expires_at
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn find(c: &mut PgConnection, hash: &[u8], purpose: &str, now: DateTime<Utc>) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "select subject from token where hash = $1 and purpose = $2 and expires_at > $3",
        hash,
        purpose,
        now
    )
    .fetch_optional(c)
    .await
}
