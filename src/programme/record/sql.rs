//! Statements about the records of people.

use sqlx::PgConnection;
use uuid::Uuid;

use super::NewPerson;
use crate::kernel::name;

/// Who changes records waits for who changes them; readers go on.
pub async fn lock(c: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("lock table person in share row exclusive mode").execute(c).await?;
    Ok(())
}

pub struct PersonRow {
    pub id: i64,
    pub slug: String,
    pub academic_title: String,
    pub given_name: String,
    pub family_name: String,
    pub biography: String,
    pub website: String,
    pub photo: Option<Uuid>,
}

pub async fn person(c: &mut PgConnection, guid: Uuid) -> sqlx::Result<Option<PersonRow>> {
    sqlx::query_as!(
        PersonRow,
        "select id, slug, academic_title, given_name, family_name, biography, website, photo from person where guid = $1",
        guid
    )
    .fetch_optional(c)
    .await
}

pub async fn former(c: &mut PgConnection, id: i64) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select slug from person_slug where person_id = $1 order by slug", id).fetch_all(c).await
}

pub async fn aliases(c: &mut PgConnection, id: i64) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!("select guid from person_alias where person_id = $1 order by guid", id).fetch_all(c).await
}

/// A person in a session of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appearance {
    pub session: i64,
    pub position: i32,
    pub edition: i64,
    pub edition_slug: String,
    pub edition_title: String,
    pub code: String,
    pub title: String,
    pub day: chrono::NaiveDate,
    pub cancelled: bool,
    /// Readers know the session as it stands here: it is released so, in an edition that is no draft.
    pub is_public: bool,
    pub role: String,
    /// As held then.
    pub function: String,
    pub organisation: String,
}

pub async fn appearances(c: &mut PgConnection, id: i64) -> sqlx::Result<Vec<Appearance>> {
    sqlx::query_as!(
        Appearance,
        r#"select sp.session_id as session, sp.position, e.id as edition, e.slug as edition_slug,
            e.short_title as edition_title, s.code, s.title, s.day, s.cancelled,
            e.state <> 'draft' and exists (select from session_draft d where d.id = s.id and d.digest = s.released_digest)
                as "is_public!",
            sp.role, sp.function, sp.organisation
         from session_person sp join session s on s.id = sp.session_id join edition e on e.id = s.edition_id
         where sp.person_id = $1 order by s.day desc, s.starts_at desc nulls last, s.id, sp.position"#,
        id
    )
    .fetch_all(c)
    .await
}

/// A person in a list.
#[derive(Debug, Clone)]
pub struct Listed {
    pub id: i64,
    pub guid: Uuid,
    pub slug: String,
    pub academic_title: String,
    pub given_name: String,
    pub family_name: String,
    pub has_photo: bool,
    pub has_biography: bool,
    /// Sessions in the edition asked for, or in all.
    pub appearances: i64,
    /// Function and organisation of the newest of these appearances that names one.
    pub function: String,
    /// Others have exactly this name.
    pub has_namesake: bool,
}

impl Listed {
    pub fn name(&self) -> String {
        name::full(&self.academic_title, &self.given_name, &self.family_name)
    }
}

pub async fn list(
    c: &mut PgConnection,
    edition: Option<i64>,
    text: &str,
    limit: i64,
    offset: i64,
) -> sqlx::Result<Vec<Listed>> {
    sqlx::query_as!(
        Listed,
        r#"select p.id, p.guid, p.slug, p.academic_title, p.given_name, p.family_name,
            p.photo is not null as "has_photo!", p.biography <> '' as "has_biography!",
            (select count(*) from session_person sp join session s on s.id = sp.session_id
                where sp.person_id = p.id and ($1::bigint is null or s.edition_id = $1)) as "appearances!",
            coalesce((select concat_ws(', ', nullif(sp.function, ''), nullif(sp.organisation, ''))
                from session_person sp join session s on s.id = sp.session_id
                where sp.person_id = p.id and (sp.function <> '' or sp.organisation <> '')
                    and ($1::bigint is null or s.edition_id = $1)
                order by s.day desc limit 1), '') as "function!",
            exists (select from person o where o.id <> p.id
                and lower(o.given_name || ' ' || o.family_name) = lower(p.given_name || ' ' || p.family_name)) as "has_namesake!"
         from person p
         where not exists (select from regexp_split_to_table(search_fold($2), '\s+') word
                where strpos(search_fold(concat_ws(' ', p.academic_title, p.given_name, p.family_name)), word) = 0)
            and ($1::bigint is null or not exists (select from session_person where person_id = p.id)
                or exists (select from session_person sp join session s on s.id = sp.session_id
                    where sp.person_id = p.id and s.edition_id = $1))
         order by p.family_name collate "de-x-icu", p.given_name collate "de-x-icu", p.id limit $3 offset $4"#,
        edition,
        text,
        limit,
        offset
    )
    .fetch_all(c)
    .await
}

pub async fn total(c: &mut PgConnection, edition: Option<i64>, text: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from person p
         where not exists (select from regexp_split_to_table(search_fold($2), '\s+') word
                where strpos(search_fold(concat_ws(' ', p.academic_title, p.given_name, p.family_name)), word) = 0)
            and ($1::bigint is null or not exists (select from session_person where person_id = p.id)
                or exists (select from session_person sp join session s on s.id = sp.session_id
                    where sp.person_id = p.id and s.edition_id = $1))"#,
        edition,
        text
    )
    .fetch_one(c)
    .await
}

/// Slugs in use, now or before, that begin like this one.
pub async fn slugs(c: &mut PgConnection, slug: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"select slug as "slug!" from (select slug from person union all select slug from person_slug) s
         where slug = $1 or starts_with(slug, $1 || '-')"#,
        slug
    )
    .fetch_all(c)
    .await
}

/// Whose slug this is, or was.
pub async fn owner(c: &mut PgConnection, slug: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        r#"select id as "id!" from person where slug = $1 union all select person_id from person_slug where slug = $1"#,
        slug
    )
    .fetch_optional(c)
    .await
}

pub async fn insert(c: &mut PgConnection, guid: Uuid, slug: &str, p: &NewPerson) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into person (guid, slug, academic_title, given_name, family_name, biography, website, photo)
         values ($1, $2, $3, $4, $5, $6, $7, $8) returning id",
        guid,
        slug,
        p.academic_title,
        p.given_name,
        p.family_name,
        p.biography,
        p.website,
        p.photo
    )
    .fetch_one(c)
    .await
}

pub async fn update(c: &mut PgConnection, id: i64, p: &NewPerson) -> sqlx::Result<()> {
    sqlx::query!(
        "update person set academic_title = $2, given_name = $3, family_name = $4, biography = $5, website = $6
         where id = $1",
        id,
        p.academic_title,
        p.given_name,
        p.family_name,
        p.biography,
        p.website
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn set_photo(c: &mut PgConnection, id: i64, photo: Option<Uuid>) -> sqlx::Result<()> {
    sqlx::query!("update person set photo = $2 where id = $1", id, photo).execute(c).await?;
    Ok(())
}

pub async fn rename(c: &mut PgConnection, id: i64, slug: &str) -> sqlx::Result<()> {
    sqlx::query!("update person set slug = $2 where id = $1", id, slug).execute(c).await?;
    Ok(())
}

pub async fn add_slug(c: &mut PgConnection, slug: &str, id: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into person_slug (slug, person_id) values ($1, $2) on conflict (slug) do update set person_id = $2",
        slug,
        id
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn forget_slug(c: &mut PgConnection, slug: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from person_slug where slug = $1", slug).execute(c).await?;
    Ok(())
}

pub async fn set_function(
    c: &mut PgConnection,
    person: i64,
    session: i64,
    position: i32,
    function: &str,
    organisation: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update session_person set function = $4, organisation = $5
         where session_id = $2 and position = $3 and person_id = $1",
        person,
        session,
        position,
        function,
        organisation
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn add_alias(c: &mut PgConnection, guid: Uuid, person: i64) -> sqlx::Result<()> {
    sqlx::query!("insert into person_alias (guid, person_id) values ($1, $2)", guid, person).execute(c).await?;
    Ok(())
}

pub async fn remove_alias(c: &mut PgConnection, guid: Uuid) -> sqlx::Result<()> {
    sqlx::query!("delete from person_alias where guid = $1", guid).execute(c).await?;
    Ok(())
}

/// Appearances, former addresses and identities of one person become those of another.
pub async fn move_all(c: &mut PgConnection, from: i64, to: i64) -> sqlx::Result<()> {
    sqlx::query!("update session_person set person_id = $2 where person_id = $1", from, to).execute(&mut *c).await?;
    sqlx::query!("update person_alias set person_id = $2 where person_id = $1", from, to).execute(&mut *c).await?;
    sqlx::query!("update person_slug set person_id = $2 where person_id = $1", from, to).execute(c).await?;
    Ok(())
}

pub async fn move_one(c: &mut PgConnection, session: i64, position: i32, to: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "update session_person set person_id = $3 where session_id = $1 and position = $2",
        session,
        position,
        to
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn delete(c: &mut PgConnection, id: i64) -> sqlx::Result<()> {
    sqlx::query!("delete from person where id = $1", id).execute(c).await?;
    Ok(())
}
