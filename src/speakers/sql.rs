//! Statements about speakers; reading only.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

pub struct IndexRow {
    pub slug: String,
    pub name: String,
    pub family_name: String,
    /// Function and organisation of the first appearance that names one.
    pub function: Option<String>,
    pub organisation: Option<String>,
}

/// People of the released programme, in German alphabetical order; under their present address.
pub async fn index(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<IndexRow>> {
    sqlx::query_as!(
        IndexRow,
        r#"select coalesce(q.slug, p.slug) as "slug!", p.name as "name!", p.family_name as "family_name!",
            a.function as "function?", a.organisation as "organisation?"
         from released_person p
         left join person_slug f on f.slug = p.slug left join person q on q.id = f.person_id
         left join lateral (
            select who->>'function' as function, who->>'organisation' as organisation
            from released_session s cross join jsonb_array_elements(s.people) who
            where s.edition_id = $1 and who->>'person' = p.slug and (who->>'function' <> '' or who->>'organisation' <> '')
            order by s.position limit 1) a on true
         where p.edition_id = $1
         order by p.family_name collate "de-x-icu", p.given_name collate "de-x-icu""#,
        edition
    )
    .fetch_all(c)
    .await
}

/// The present slug of somebody who had this one before.
pub async fn moved_to(c: &mut PgConnection, slug: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select p.slug from person_slug f join person p on p.id = f.person_id where f.slug = $1", slug)
        .fetch_optional(c)
        .await
}

pub struct PersonRow {
    pub photo: Option<Uuid>,
    pub name: String,
    pub biography: String,
    pub website: String,
}

/// The person as the edition shows them, also under an address they had when it was released.
pub async fn person(c: &mut PgConnection, edition: i64, slug: &str) -> sqlx::Result<Option<PersonRow>> {
    sqlx::query_as!(
        PersonRow,
        r#"select name as "name!", biography as "biography!", website as "website!",
            (select photo from person where slug = $2) as photo
         from released_person where edition_id = $1 and (slug = $2
            or slug in (select f.slug from person_slug f join person p on p.id = f.person_id where p.slug = $2))
         order by slug = $2 desc limit 1"#,
        edition,
        slug
    )
    .fetch_optional(c)
    .await
}

pub struct AppearanceRow {
    pub edition_slug: String,
    pub edition_title: String,
    pub code: String,
    pub session_slug: String,
    pub title: String,
    pub day: NaiveDate,
    pub starts_at: Option<DateTime<Utc>>,
    pub cancelled: bool,
    pub function: String,
    pub organisation: String,
}

/// Appearances in all public editions, newest edition first.
pub async fn appearances(c: &mut PgConnection, slug: &str) -> sqlx::Result<Vec<AppearanceRow>> {
    sqlx::query_as!(
        AppearanceRow,
        r#"select e.slug as edition_slug, e.short_title as edition_title, s.code as "code!", s.slug as "session_slug!",
            s.title as "title!", s.day as "day!", s.starts_at, s.cancelled as "cancelled!",
            who->>'function' as "function!", who->>'organisation' as "organisation!"
         from released_session s cross join jsonb_array_elements(s.people) who join edition e on e.id = s.edition_id
         where (who->>'person' = $1 or who->>'person' in (
                select f.slug from person_slug f join person p on p.id = f.person_id where p.slug = $1))
            and e.state <> 'draft'
         order by s.day desc, s.position"#,
        slug
    )
    .fetch_all(c)
    .await
}
