//! Statements of the editor: the list of documents, and what references can lead to.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// A document in a list.
pub struct DocumentRow {
    pub kind: String,
    pub public_id: Uuid,
    pub title: String,
    pub address: String,
    pub lang: String,
    pub state: String,
    pub published_at: Option<DateTime<Utc>>,
    pub changed_at: DateTime<Utc>,
    pub has_changes: bool,
}

/// What a list is narrowed down by.
pub struct Filter<'a> {
    /// None: what belongs to no edition.
    pub edition: Option<i64>,
    /// For `ilike`, percent signs included.
    pub words: &'a str,
    /// "page", "news", "press_release", "home"; empty: all.
    pub kind: &'a str,
    /// "draft", "scheduled", "published", "withdrawn", "changed"; empty: all.
    pub state: &'a str,
    pub now: DateTime<Utc>,
}

pub async fn documents(
    c: &mut PgConnection,
    f: &Filter<'_>,
    offset: i64,
    limit: i64,
) -> sqlx::Result<Vec<DocumentRow>> {
    sqlx::query_as!(
        DocumentRow,
        r#"select kind as "kind!", public_id as "public_id!", title as "title!", address as "address!", lang as "lang!",
            state as "state!", published_at, changed_at as "changed_at!", has_changes as "has_changes!"
         from content_document
         where edition_id is not distinct from $1
            and ($2 = '' or search_fold(title) like search_fold($2) or address like $2)
            and ($3 = '' or kind = $3)
            and ($4 = '' or case when $4 = 'changed' then has_changes
                else $4 = case when state = 'published' and published_at > $5 then 'scheduled' else state end end)
         order by kind = 'home' desc, changed_at desc, public_id offset $6 limit $7"#,
        f.edition,
        f.words,
        f.kind,
        f.state,
        f.now,
        offset,
        limit
    )
    .fetch_all(c)
    .await
}

pub async fn count(c: &mut PgConnection, f: &Filter<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from content_document
         where edition_id is not distinct from $1
            and ($2 = '' or search_fold(title) like search_fold($2) or address like $2)
            and ($3 = '' or kind = $3)
            and ($4 = '' or case when $4 = 'changed' then has_changes
                else $4 = case when state = 'published' and published_at > $5 then 'scheduled' else state end end)"#,
        f.edition,
        f.words,
        f.kind,
        f.state,
        f.now
    )
    .fetch_one(c)
    .await
}

/// Something to choose.
pub struct OptionRow {
    pub value: String,
    pub title: String,
    pub more: String,
    pub at: Option<DateTime<Utc>>,
}

pub async fn news_options(c: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<OptionRow>> {
    sqlx::query_as!(
        OptionRow,
        r#"select n.year || '/' || n.slug as "value!", n.title, '' as "more!", n.published_at as "at?"
         from news n left join edition e on e.id = n.edition_id
         where n.state = 'published' and n.published_at <= $1 and e.state is distinct from 'draft'
         order by n.published_at desc"#,
        now
    )
    .fetch_all(c)
    .await
}

/// Sessions of the released programme of an edition; of all editions where none is given.
pub async fn session_options(c: &mut PgConnection, edition: Option<i64>) -> sqlx::Result<Vec<OptionRow>> {
    sqlx::query_as!(
        OptionRow,
        r#"select case when s.edition_id is not distinct from $1 then '' else e.slug end || '/' || s.code as "value!",
            s.title as "title!", concat_ws(', ', s.code, case when $1 is null then e.short_title end) as "more!", null::timestamptz as at
         from released_session s join edition e on e.id = s.edition_id
         where $1::bigint is null or s.edition_id = $1
         order by e.id desc, s.position"#,
        edition
    )
    .fetch_all(c)
    .await
}

pub async fn speaker_options(c: &mut PgConnection, edition: Option<i64>) -> sqlx::Result<Vec<OptionRow>> {
    sqlx::query_as!(
        OptionRow,
        r#"select case when p.edition_id is not distinct from $1 then '' else e.slug end || '/' || p.slug as "value!",
            p.name as "title!", case when $1::bigint is null then e.short_title else '' end as "more!", null::timestamptz as at
         from released_person p join edition e on e.id = p.edition_id
         where $1::bigint is null or p.edition_id = $1
         order by e.id desc, p.name"#,
        edition
    )
    .fetch_all(c)
    .await
}

pub async fn page_options(c: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<OptionRow>> {
    sqlx::query_as!(
        OptionRow,
        r#"select slug as "value!", title as "title!",
            case lang when 'de-easy' then 'Leichte Sprache' when 'en' then 'English' else '' end as "more!", null::timestamptz as at
         from page_shown where published_at <= $1 order by title, slug"#,
        now
    )
    .fetch_all(c)
    .await
}

pub async fn edition_options(c: &mut PgConnection) -> sqlx::Result<Vec<OptionRow>> {
    sqlx::query_as!(
        OptionRow,
        r#"select slug as "value!", short_title as "title!", '' as "more!", null::timestamptz as at
         from edition where state <> 'draft' order by id desc"#
    )
    .fetch_all(c)
    .await
}

/// Pages in everyday German that can have twins: those of no edition and of this one.
pub async fn original_options(c: &mut PgConnection, edition: Option<i64>) -> sqlx::Result<Vec<OptionRow>> {
    sqlx::query_as!(
        OptionRow,
        r#"select slug as "value!", title as "title!", '' as "more!", null::timestamptz as at
         from page where lang = 'de' and original_id is null and (edition_id is null or edition_id = $1)
         order by title, slug"#,
        edition
    )
    .fetch_all(c)
    .await
}

/// Editions in any state, for who moves a document.
pub struct EditionRow {
    pub id: i64,
    pub slug: String,
    pub title: String,
}

pub async fn editions(c: &mut PgConnection) -> sqlx::Result<Vec<EditionRow>> {
    sqlx::query_as!(EditionRow, "select id, slug, short_title as title from edition order by id desc")
        .fetch_all(c)
        .await
}

/// Edition whose home has this identity.
pub async fn home(c: &mut PgConnection, public_id: Uuid) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select slug from edition where guid = $1", public_id).fetch_optional(c).await
}
