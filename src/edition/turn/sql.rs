//! Statements of table `edition_turn`.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Past, Taken};
use crate::edition::model::Hours;

pub async fn insert(c: &mut PgConnection, edition: i64, t: &Taken<'_>) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "insert into edition_turn (edition_id, submission_key, kind, at, old_when, new_when, old_days)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (submission_key) do nothing returning id",
        edition,
        t.key,
        t.kind.key(),
        t.at,
        t.old_when,
        t.new_when,
        Json(t.old_days) as _
    )
    .fetch_optional(c)
    .await
}

pub async fn is_taken(c: &mut PgConnection, key: Uuid) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from edition_turn where submission_key = $1) as "is!""#, key)
        .fetch_one(c)
        .await
}

pub async fn set_told(c: &mut PgConnection, id: i64, people: i64, contacts: i64) -> sqlx::Result<()> {
    sqlx::query!("update edition_turn set people = $2, contacts = $3 where id = $1", id, people, contacts)
        .execute(c)
        .await?;
    Ok(())
}

pub struct Row {
    pub id: i64,
    pub kind: String,
    pub at: DateTime<Utc>,
    pub old_when: String,
    pub new_when: String,
    pub old_days: Json<Vec<Hours>>,
    pub people: i64,
    pub contacts: i64,
}

pub async fn last(c: &mut PgConnection, edition: i64) -> sqlx::Result<Option<Past>> {
    let row = sqlx::query_as!(
        Row,
        r#"select id, kind, at, old_when, new_when, old_days as "old_days: Json<Vec<Hours>>", people, contacts
         from edition_turn where edition_id = $1 order by id desc limit 1"#,
        edition
    );
    Ok(row.fetch_optional(c).await?.map(Past::from))
}

/// The days that were planned last, of the latest turn that left any.
pub async fn days_before(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Hours>> {
    let days = sqlx::query_scalar!(
        r#"select old_days as "days: Json<Vec<Hours>>" from edition_turn
         where edition_id = $1 and old_days <> '[]' order by id desc limit 1"#,
        edition
    );
    Ok(days.fetch_optional(c).await?.map(|days| days.0).unwrap_or_default())
}
