//! Statements about news.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::model::{Item, NewsDraft};
use crate::content::Content;

/// Public items of all years or one, pinned and newest first.
pub async fn list(c: &mut PgConnection, now: DateTime<Utc>, year: Option<i32>) -> sqlx::Result<Vec<Item>> {
    sqlx::query_as!(
        Item,
        "select n.year, n.slug, n.kind, n.title, n.teaser, n.pinned, n.published_at, n.date_known, n.updated_at
         from news n left join edition e on e.id = n.edition_id
         where n.published_at <= $1 and ($2::int is null or n.year = $2) and e.state is distinct from 'draft'
         order by n.pinned desc, n.published_at desc, n.id desc",
        now,
        year
    )
    .fetch_all(c)
    .await
}

pub struct FullRow {
    pub kind: String,
    pub title: String,
    pub subtitle: String,
    pub teaser: String,
    pub content: Json<Content>,
    pub byline: String,
    pub contact: String,
    pub image_credit: String,
    pub published_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub date_known: bool,
    pub edition_id: Option<i64>,
    pub edition_slug: Option<String>,
}

pub async fn find(c: &mut PgConnection, now: DateTime<Utc>, year: i32, slug: &str) -> sqlx::Result<Option<FullRow>> {
    sqlx::query_as!(
        FullRow,
        r#"select n.kind, n.title, n.subtitle, n.teaser, n.content as "content: Json<Content>", n.byline, n.contact,
            n.image_credit, n.published_at, n.updated_at, n.date_known, n.edition_id, e.slug as "edition_slug?"
         from news n left join edition e on e.id = n.edition_id
         where n.year = $2 and n.slug = $3 and n.published_at <= $1 and e.state is distinct from 'draft'"#,
        now,
        year,
        slug
    )
    .fetch_optional(c)
    .await
}

pub async fn put(c: &mut PgConnection, n: &NewsDraft) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into news (edition_id, kind, year, slug, title, subtitle, teaser, content, byline, contact, image_credit,
            pinned, published_at, date_known)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         on conflict (year, slug) do update set
            edition_id = excluded.edition_id, kind = excluded.kind, title = excluded.title, subtitle = excluded.subtitle,
            teaser = excluded.teaser, content = excluded.content, byline = excluded.byline, contact = excluded.contact,
            image_credit = excluded.image_credit, pinned = excluded.pinned, published_at = excluded.published_at,
            date_known = excluded.date_known, updated_at = now()",
        n.edition,
        if n.is_press_release { "press_release" } else { "news" },
        n.year(),
        n.slug,
        n.title,
        n.subtitle,
        n.teaser,
        n.content.to_value(),
        n.byline,
        n.contact,
        n.image_credit,
        n.pinned,
        n.published_at,
        n.date_known,
    )
    .execute(c)
    .await?;
    Ok(())
}
