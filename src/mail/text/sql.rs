//! Statements of the changed words.

use sqlx::PgConnection;

use super::{Stored, Words};

/// Those of everywhere first.
pub async fn all(c: &mut PgConnection, edition: Option<i64>) -> sqlx::Result<Vec<(String, Words)>> {
    let rows = sqlx::query!(
        "select key, subject, opening, closing from mail_text where edition_id is null or edition_id = $1
         order by edition_id nulls first",
        edition
    );
    let rows = rows.fetch_all(c).await?.into_iter();
    Ok(rows.map(|r| (r.key, Words { subject: r.subject, opening: r.opening, closing: r.closing })).collect())
}

pub async fn find(c: &mut PgConnection, edition: Option<i64>, key: &str) -> sqlx::Result<Option<Stored>> {
    let row = sqlx::query!(
        "select subject, opening, closing, version from mail_text
         where edition_id is not distinct from $1 and key = $2",
        edition,
        key
    );
    Ok(row.fetch_optional(c).await?.map(|r| Stored {
        words: Words { subject: r.subject, opening: r.opening, closing: r.closing },
        version: r.version,
    }))
}

pub async fn changed(c: &mut PgConnection, edition: Option<i64>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select key from mail_text where edition_id is not distinct from $1", edition)
        .fetch_all(c)
        .await
}

pub async fn insert(c: &mut PgConnection, edition: Option<i64>, key: &str, w: &Words) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into mail_text (edition_id, key, subject, opening, closing) values ($1, $2, $3, $4, $5)
         on conflict do nothing",
        edition,
        key,
        w.subject,
        w.opening,
        w.closing
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn update(
    c: &mut PgConnection,
    edition: Option<i64>,
    key: &str,
    w: &Words,
    version: i64,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update mail_text set subject = $3, opening = $4, closing = $5, version = nextval('mail_text_version'),
            changed_at = now()
         where edition_id is not distinct from $1 and key = $2 and version = $6",
        edition,
        key,
        w.subject,
        w.opening,
        w.closing,
        version
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn delete(c: &mut PgConnection, edition: Option<i64>, key: &str) -> sqlx::Result<Option<Words>> {
    let row = sqlx::query!(
        "delete from mail_text where edition_id is not distinct from $1 and key = $2
         returning subject, opening, closing",
        edition,
        key
    );
    let row = row.fetch_optional(c).await?;
    Ok(row.map(|r| Words { subject: r.subject, opening: r.opening, closing: r.closing }))
}
