//! Statements of the ways in: they read what other features publish.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use sqlx::PgConnection;
use sqlx::types::Json;

/// A person in the JSON of a released session.
#[derive(Debug, Clone, Deserialize)]
pub struct Speaker {
    pub name: String,
    #[serde(default)]
    pub function: String,
    #[serde(default)]
    pub organisation: String,
}

pub struct OpeningRow {
    pub code: String,
    pub slug: String,
    pub title: String,
    pub starts_at: Option<DateTime<Utc>>,
    pub people: Json<Vec<Speaker>>,
}

/// Openings and keynotes of the released programme.
pub async fn openings(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<OpeningRow>> {
    sqlx::query_as!(
        OpeningRow,
        r#"select code as "code!", slug as "slug!", title as "title!", starts_at, people as "people!: Json<Vec<Speaker>>"
         from released_session where edition_id = $1 and kind in ('opening', 'keynote') and not cancelled
         order by position limit 4"#,
        edition
    )
    .fetch_all(c)
    .await
}

pub struct Counts {
    pub talks: i64,
    pub workshops: i64,
    pub speakers: i64,
}

pub async fn counts(c: &mut PgConnection, edition: i64) -> sqlx::Result<Counts> {
    sqlx::query_as!(
        Counts,
        r#"select count(*) filter (where kind in ('talk', 'keynote', 'panel', 'dialogue') and not cancelled) as "talks!",
            count(*) filter (where kind = 'workshop' and not cancelled) as "workshops!",
            (select count(*) from released_person where edition_id = $1) as "speakers!"
         from released_session where edition_id = $1"#,
        edition
    )
    .fetch_one(c)
    .await
}

#[derive(Debug, Clone, Deserialize)]
pub struct TopicRow {
    pub slug: String,
    pub name: String,
    #[serde(default)]
    pub description: String,
}

pub async fn topics(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<TopicRow>> {
    let found = sqlx::query_scalar!(
        r#"select snapshot->'topics' as "topics!: Json<Vec<TopicRow>>" from released where edition_id = $1"#,
        edition
    )
    .fetch_optional(c)
    .await?;
    Ok(found.map(|t| t.0).unwrap_or_default())
}

pub struct NewsRow {
    pub year: i32,
    pub slug: String,
    pub kind: String,
    pub title: String,
    pub teaser: String,
    pub pinned: bool,
    pub published_at: DateTime<Utc>,
    pub date_known: bool,
}

/// Latest news of an edition, pinned first.
pub async fn news(c: &mut PgConnection, now: DateTime<Utc>, edition: i64) -> sqlx::Result<Vec<NewsRow>> {
    sqlx::query_as!(
        NewsRow,
        "select year, slug, kind, title, teaser, pinned, published_at, date_known from news
         where state = 'published' and published_at <= $1 and edition_id = $2
         order by pinned desc, published_at desc limit 3",
        now,
        edition
    )
    .fetch_all(c)
    .await
}

pub struct Address {
    pub path: String,
    pub changed: Option<NaiveDate>,
}

/// Everything public that has an address of its own, drafts of editions left out.
pub async fn addresses(c: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<Address>> {
    sqlx::query_as!(
        Address,
        r#"select '/' || e.slug || '/programm/' || s.code || '-' || s.slug as "path!", null::date as changed
             from released_session s join edition e on e.id = s.edition_id where e.state <> 'draft'
         union all
         select '/' || e.slug || '/referierende/' || p.slug, null
             from released_person p join edition e on e.id = p.edition_id where e.state <> 'draft'
         union all
         select '/aktuelles/' || n.year || '/' || n.slug, n.updated_at::date
             from news n left join edition e on e.id = n.edition_id
             where n.state = 'published' and n.published_at <= $1 and e.state is distinct from 'draft'
         union all
         select '/seiten/' || slug, content_changed_at::date from page_shown where published_at <= $1
         order by 1"#,
        now
    )
    .fetch_all(c)
    .await
}
