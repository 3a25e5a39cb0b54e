//! Statements of the page "Barriere melden".

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::form::Report;

/// Stores the report; None where this very form has been stored before.
pub async fn insert(c: &mut PgConnection, r: &Report) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "insert into barrier_report (submission_key, reference, page, description, name, email, due_on)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (submission_key) do nothing returning reference",
        r.key,
        r.reference,
        r.page,
        r.description,
        r.name,
        r.email.as_ref().map_or("", |e| e.as_str()),
        r.due_on
    )
    .fetch_optional(c)
    .await
}

pub async fn reference(c: &mut PgConnection, key: uuid::Uuid) -> sqlx::Result<String> {
    sqlx::query_scalar!("select reference from barrier_report where submission_key = $1", key).fetch_one(c).await
}

pub async fn due_on(c: &mut PgConnection, reference: &str) -> sqlx::Result<Option<NaiveDate>> {
    sqlx::query_scalar!("select due_on from barrier_report where reference = $1", reference).fetch_optional(c).await
}
