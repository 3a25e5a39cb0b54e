//! Statements of the content: what references lead to, one per kind. Only what is public.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

pub struct NewsRow {
    /// How it was named; differs from what follows where it was renamed.
    pub asked_year: i32,
    pub asked: String,
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
        r#"select w.year as "asked_year!", w.slug as "asked!", n.year as "year!", n.slug as "slug!",
            n.kind as "kind!", n.title as "title!", n.teaser as "teaser!", n.published_at as "published_at!",
            n.date_known as "date_known!"
         from unnest($2::int[], $3::text[]) w (year, slug)
         left join news same on same.year = w.year and same.slug = w.slug
         left join redirect r on same.id is null and r.from_path = '/aktuelles/' || w.year || '/' || w.slug
         join news n on n.id = same.id or (same.id is null
            and '/aktuelles/' || n.year || '/' || n.slug = split_part(r.target, '#', 1))
         left join edition e on e.id = n.edition_id
         where n.state = 'published' and n.published_at <= $1 and e.state is distinct from 'draft'"#,
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
    /// How the edition was named.
    pub asked: String,
    /// How the person was named, who may have another address by now.
    pub asked_slug: String,
    pub edition: String,
    pub slug: String,
    pub name: String,
    pub function: String,
    pub organisation: String,
}

/// People of the last releases, with what they are at their first appearance there. Named by an address
/// they had before, or have since, they are the same people.
pub async fn people(
    c: &mut PgConnection,
    own: Option<i64>,
    editions: &[String],
    slugs: &[String],
) -> sqlx::Result<Vec<PersonRow>> {
    sqlx::query_as!(
        PersonRow,
        r#"select w.edition as "asked!", e.slug as "edition!", w.slug as "asked_slug!", p.slug as "slug!",
            p.item->>'name' as "name!",
            coalesce(a.item->>'function', '') as "function!", coalesce(a.item->>'organisation', '') as "organisation!"
         from unnest($2::text[], $3::text[]) w (edition, slug)
         join edition e on e.state <> 'draft' and (e.slug = w.edition or (w.edition = '' and e.id = $1))
         join released r on r.edition_id = e.id
         cross join lateral (
            select array(
                select slug from person where id = who.id union select slug from person_slug where person_id = who.id)
                as slugs
            from (select coalesce((select id from person where slug = w.slug),
                (select person_id from person_slug where slug = w.slug)) as id) who) names
         cross join lateral (
            select item, item->>'slug' as slug from jsonb_array_elements(r.snapshot->'people') item
            where item->>'slug' = w.slug or item->>'slug' = any(names.slugs)
            order by item->>'slug' = w.slug desc limit 1) p
         left join lateral (
            select appearance as item
            from jsonb_array_elements(r.snapshot->'sessions') with ordinality s (item, position)
            cross join jsonb_array_elements(s.item->'people') appearance
            where appearance->>'person' = p.slug order by s.position limit 1) a on true"#,
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
    /// How it was named; another one where the page was renamed.
    pub asked: String,
    pub slug: String,
    pub title: String,
    pub lead: String,
    pub lang: String,
}

pub async fn pages(c: &mut PgConnection, now: DateTime<Utc>, slugs: &[String]) -> sqlx::Result<Vec<PageRow>> {
    sqlx::query_as!(
        PageRow,
        r#"select w.slug as "asked!", p.slug as "slug!", p.title as "title!", p.lead as "lead!", p.lang as "lang!"
         from unnest($2::text[]) w (slug)
         left join page same on same.slug = w.slug
         left join redirect r on same.id is null and r.from_path = '/seiten/' || w.slug and r.target like '/seiten/%'
         join page_shown p on p.slug = coalesce(same.slug, substr(split_part(r.target, '#', 1), 9))
         where p.published_at <= $1"#,
        now,
        slugs
    )
    .fetch_all(c)
    .await
}
