//! Statements of table `token`.

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

pub async fn insert_all(
    c: &mut PgConnection,
    hashes: &[Vec<u8>],
    subjects: &[i64],
    purpose: &str,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into token (hash, purpose, subject, expires_at)
         select hash, $3, subject, $4 from unnest($1::bytea[], $2::bigint[]) t (hash, subject)",
        hashes,
        subjects,
        purpose,
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

pub async fn hold(c: &mut PgConnection, hash: &[u8], purpose: &str, now: DateTime<Utc>) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "select subject from token where hash = $1 and purpose = $2 and expires_at > $3 for update",
        hash,
        purpose,
        now
    )
    .fetch_optional(c)
    .await
}

pub async fn take(c: &mut PgConnection, hash: &[u8], purpose: &str, now: DateTime<Utc>) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "delete from token where hash = $1 and purpose = $2 and expires_at > $3 returning subject",
        hash,
        purpose,
        now
    )
    .fetch_optional(c)
    .await
}

pub async fn revoke(c: &mut PgConnection, purpose: &str, subject: i64) -> sqlx::Result<u64> {
    let done =
        sqlx::query!("delete from token where purpose = $1 and subject = $2", purpose, subject).execute(c).await?;
    Ok(done.rows_affected())
}

pub async fn purge(c: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<u64> {
    Ok(sqlx::query!("delete from token where expires_at < $1", now).execute(c).await?.rows_affected())
}
