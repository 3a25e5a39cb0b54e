//! Statements about people in drafts.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::programme::model::PersonDraft;

/// Whom an identity means.
pub struct Known {
    pub guid: Uuid,
    pub id: i64,
    /// The person was known before from elsewhere.
    pub is_alias: bool,
}

pub async fn known(c: &mut PgConnection, guids: &[Uuid]) -> sqlx::Result<Vec<Known>> {
    sqlx::query_as!(
        Known,
        r#"select guid as "guid!", id as "id!", false as "is_alias!" from person where guid = any($1)
         union all select guid, person_id, true from person_alias where guid = any($1)"#,
        guids
    )
    .fetch_all(c)
    .await
}

pub struct Namesake {
    pub id: i64,
    pub name: String,
}

/// Everybody who has one of the names, without academic titles.
pub async fn namesakes(c: &mut PgConnection, names: &[String]) -> sqlx::Result<Vec<Namesake>> {
    sqlx::query_as!(
        Namesake,
        r#"select id, normalize(trim(given_name || ' ' || family_name), nfc) as "name!" from person
         where normalize(trim(given_name || ' ' || family_name), nfc) = any($1)"#,
        names
    )
    .fetch_all(c)
    .await
}

pub async fn add_alias(c: &mut PgConnection, guid: Uuid, person: i64) -> sqlx::Result<()> {
    sqlx::query!("insert into person_alias (guid, person_id) values ($1, $2)", guid, person).execute(c).await?;
    Ok(())
}

pub async fn slug_of(c: &mut PgConnection, id: i64) -> sqlx::Result<String> {
    sqlx::query_scalar!("select slug from person where id = $1", id).fetch_one(c).await
}

/// `is_shared`: other files describe the person as well, so what this one leaves out stays.
pub async fn update(c: &mut PgConnection, id: i64, p: &PersonDraft, is_shared: bool) -> sqlx::Result<()> {
    sqlx::query!(
        "update person set
            academic_title = case when $7 and $2 = '' then academic_title else $2 end,
            given_name = case when $7 and trim(given_name || ' ' || family_name) = trim($3 || ' ' || $4) then given_name else $3 end,
            family_name = case when $7 and trim(given_name || ' ' || family_name) = trim($3 || ' ' || $4) then family_name else $4 end,
            biography = case when $5 = '' then biography else $5 end,
            website = case when $6 = '' then website else $6 end
         where id = $1",
        id,
        p.academic_title,
        p.given_name,
        p.family_name,
        p.biography,
        p.website,
        is_shared
    )
    .execute(c)
    .await?;
    Ok(())
}

/// Slugs in use, now or before, that begin like `slug`, to find a free one: an address that leads to
/// somebody is not given to another.
pub async fn slugs(c: &mut PgConnection, slug: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"select slug as "slug!" from (select slug from person union all select slug from person_slug) s
         where slug = $1 or starts_with(slug, $1 || '-')"#,
        slug
    )
    .fetch_all(c)
    .await
}

pub async fn insert(c: &mut PgConnection, guid: Uuid, slug: &str, p: &PersonDraft) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into person (guid, slug, academic_title, given_name, family_name, biography, website)
         values ($1, $2, $3, $4, $5, $6, $7) returning id",
        guid,
        slug,
        p.academic_title,
        p.given_name,
        p.family_name,
        p.biography,
        p.website
    )
    .fetch_one(c)
    .await
}
