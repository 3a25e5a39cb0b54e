//! Statements about versions. The three columns name the document; exactly one is set.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::{Copy, Line, Step, Version};
use crate::content::Content;

type Of = (Option<i64>, Option<i64>, Option<i64>);

struct Row {
    number: i32,
    created_at: DateTime<Utc>,
    author: String,
    note: String,
    published_at: Option<DateTime<Utc>>,
    head: Json<Map<String, Value>>,
    content: Json<Content>,
}

impl From<Row> for Version {
    fn from(row: Row) -> Version {
        Version {
            number: row.number,
            at: row.created_at,
            author: row.author,
            note: row.note,
            published_at: row.published_at,
            copy: Copy { head: row.head.0, content: row.content.0 },
        }
    }
}

/// A version, or the newest.
pub async fn one(c: &mut PgConnection, of: Of, number: Option<i32>) -> sqlx::Result<Option<Version>> {
    let row = sqlx::query_as!(
        Row,
        r#"select number, created_at, author, note, published_at, head as "head: Json<Map<String, Value>>",
            content as "content: Json<Content>"
         from content_version
         where (page_id = $1 or news_id = $2 or home_id = $3) and ($4::int is null or number = $4)
         order by number desc limit 1"#,
        of.0,
        of.1,
        of.2,
        number
    );
    Ok(row.fetch_optional(c).await?.map(Version::from))
}

/// The newest one below a number.
pub async fn before(c: &mut PgConnection, of: Of, number: i32) -> sqlx::Result<Option<Version>> {
    let row = sqlx::query_as!(
        Row,
        r#"select number, created_at, author, note, published_at, head as "head: Json<Map<String, Value>>",
            content as "content: Json<Content>"
         from content_version
         where (page_id = $1 or news_id = $2 or home_id = $3) and number < $4
         order by number desc limit 1"#,
        of.0,
        of.1,
        of.2,
        number
    );
    Ok(row.fetch_optional(c).await?.map(Version::from))
}

pub async fn list(c: &mut PgConnection, of: Of, offset: i64, limit: i64) -> sqlx::Result<Vec<Line>> {
    sqlx::query_as!(
        Line,
        "select number, created_at as at, author, note, published_at from content_version
         where page_id = $1 or news_id = $2 or home_id = $3 order by number desc offset $4 limit $5",
        of.0,
        of.1,
        of.2,
        offset,
        limit
    )
    .fetch_all(c)
    .await
}

pub async fn count(c: &mut PgConnection, of: Of) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from content_version where page_id = $1 or news_id = $2 or home_id = $3"#,
        of.0,
        of.1,
        of.2
    )
    .fetch_one(c)
    .await
}

/// Adds the version after `stand`, if that is the newest. Two at once meet in the unique index: the
/// second waits, finds the number taken and adds nothing.
pub async fn add(c: &mut PgConnection, of: Of, step: &Step<'_>, stand: i32) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "insert into content_version (page_id, news_id, home_id, number, head, content, created_at, staff_id, author, note)
         select $1, $2, $3, $4::int + 1, $5, $6, $7, $8, $9, $10
         where $4 = coalesce((select max(number) from content_version where page_id = $1 or news_id = $2 or home_id = $3), 0)
         on conflict do nothing returning number",
        of.0,
        of.1,
        of.2,
        stand,
        Value::Object(step.copy.head.clone()),
        step.copy.content.to_value(),
        step.now,
        (step.staff > 0).then_some(step.staff),
        step.author,
        step.note
    )
    .fetch_optional(c)
    .await
}

/// Forgets versions up to a number that never were public; the first one shows how it began.
pub async fn prune(c: &mut PgConnection, of: Of, up_to: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from content_version
         where (page_id = $1 or news_id = $2 or home_id = $3) and number between 2 and $4 and published_at is null",
        of.0,
        of.1,
        of.2,
        up_to
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn mark_published(c: &mut PgConnection, of: Of, number: i32, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update content_version set published_at = $5
         where (page_id = $1 or news_id = $2 or home_id = $3) and number = $4",
        of.0,
        of.1,
        of.2,
        number,
        now
    )
    .execute(c)
    .await?;
    Ok(())
}
