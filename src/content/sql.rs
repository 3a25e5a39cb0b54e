//! Statements of the content: what references lead to, one per kind. Only what is public.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

pub struct NewsRow {
    pub year: i32,
    pub slug: String,
    pub kind: String,
    pub title: String,
    pub teaser: String,
    pub published_at: DateTime<Utc>,
    pub date_known: bool,
}

pub async fn news(
    c: &mut PgConnection,
    now: DateTime<Utc>,
    years: &[i32],
    slugs: &[String],
) -> sqlx::Result<Vec<NewsRow>> {
    sqlx::query_as!(
        NewsRow,
        "select n.year, n.slug, n.kind, n.title, n.teaser, n.published_at, n.date_known
         from unnest($2::int[], $3::text[]) w (year, slug)
         join news n on n.year = w.year and n.slug = w.slug
         left join edition e on e.id = n.edition_id
         where n.state = 'published' and n.published_at <= $1 and e.state is distinct from 'draft'",
        now,
        years,
        slugs
    )
    .fetch_all(c)
    .await
}

pub struct SessionRow {
    /// How the edition was named.
    pub asked: String,
    pub edition: String,
    pub edition_title: String,
    pub code: String,
    pub slug: String,
    pub title: String,
    pub summary: String,
    pub starts_at: Option<DateTime<Utc>>,
    pub day: Option<NaiveDate>,
    pub cancelled: bool,
    pub language: Option<String>,
}

/// Sessions of the last releases. An edition without a name is `own`.
pub async fn sessions(
    c: &mut PgConnection,
    own: Option<i64>,
    editions: &[String],
    codes: &[String],
) -> sqlx::Result<Vec<SessionRow>> {
    sqlx::query_as!(
        SessionRow,
        r#"select w.edition as "asked!", e.slug as "edition!", e.short_title as "edition_title!", w.code as "code!",
            s.item->>'slug' as "slug!", s.item->>'title' as "title!", coalesce(s.item->>'summary', '') as "summary!",
            (s.item->>'starts_at')::timestamptz as starts_at, (s.item->>'day')::date as day,
            coalesce((s.item->>'cancelled')::boolean, false) as "cancelled!", s.item->>'language' as language
         from unnest($2::text[], $3::text[]) w (edition, code)
         join edition e on e.state <> 'draft' and (e.slug = w.edition or (w.edition = '' and e.id = $1))
         join released r on r.edition_id = e.id
         cross join lateral (
            select item from jsonb_array_elements(r.snapshot->'sessions') item where item->>'code' = w.code limit 1) s"#,
        own,
        editions,
        codes
    )
    .fetch_all(c)
    .await
}

pub struct PersonRow {
    pub asked: String,
    pub edition: String,
    pub slug: String,
    pub name: String,
    pub function: String,
    pub organisation: String,
}

/// People of the last releases, with what they are at their first appearance there.
pub async fn people(
    c: &mut PgConnection,
    own: Option<i64>,
    editions: &[String],
    slugs: &[String],
) -> sqlx::Result<Vec<PersonRow>> {
    sqlx::query_as!(
        PersonRow,
        r#"select w.edition as "asked!", e.slug as "edition!", w.slug as "slug!", p.item->>'name' as "name!",
            coalesce(a.item->>'function', '') as "function!", coalesce(a.item->>'organisation', '') as "organisation!"
         from unnest($2::text[], $3::text[]) w (edition, slug)
         join edition e on e.state <> 'draft' and (e.slug = w.edition or (w.edition = '' and e.id = $1))
         join released r on r.edition_id = e.id
         cross join lateral (
            select item from jsonb_array_elements(r.snapshot->'people') item where item->>'slug' = w.slug limit 1) p
         left join lateral (
            select appearance as item
            from jsonb_array_elements(r.snapshot->'sessions') with ordinality s (item, position)
            cross join jsonb_array_elements(s.item->'people') appearance
            where appearance->>'person' = w.slug order by s.position limit 1) a on true"#,
        own,
        editions,
        slugs
    )
    .fetch_all(c)
    .await
}

pub struct EditionRow {
    pub asked: String,
    pub slug: String,
}

pub async fn editions(c: &mut PgConnection, own: Option<i64>, asked: &[String]) -> sqlx::Result<Vec<EditionRow>> {
    sqlx::query_as!(
        EditionRow,
        r#"select w.slug as "asked!", e.slug as "slug!" from unnest($2::text[]) w (slug)
         join edition e on e.state <> 'draft' and (e.slug = w.slug or (w.slug = '' and e.id = $1))"#,
        own,
        asked
    )
    .fetch_all(c)
    .await
}

pub struct PageRow {
    pub slug: String,
    pub title: String,
    pub lead: String,
    pub lang: String,
}

pub async fn pages(c: &mut PgConnection, now: DateTime<Utc>, slugs: &[String]) -> sqlx::Result<Vec<PageRow>> {
    sqlx::query_as!(
        PageRow,
        r#"select slug as "slug!", title as "title!", lead as "lead!", lang as "lang!" from page_shown
         where slug = any($2) and published_at <= $1"#,
        now,
        slugs
    )
    .fetch_all(c)
    .await
}
