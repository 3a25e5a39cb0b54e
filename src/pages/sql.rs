//! Statements about pages, redirects and the form "Barriere melden".

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::form::Report;
use super::model::{Family, PageDraft, State};
use super::store::Stored;
use crate::content::Content;
use crate::kernel::lang::Lang;

/// Stores the report; None where this very form has been stored before.
pub async fn insert(c: &mut PgConnection, r: &Report) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "insert into barrier_report (submission_key, reference, page, description, name, email, due_on)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (submission_key) do nothing returning reference",
        r.key,
        r.reference,
        r.page,
        r.description,
        r.name,
        r.email.as_ref().map_or("", |e| e.as_str()),
        r.due_on
    )
    .fetch_optional(c)
    .await
}

pub async fn reference(c: &mut PgConnection, key: uuid::Uuid) -> sqlx::Result<String> {
    sqlx::query_scalar!("select reference from barrier_report where submission_key = $1", key).fetch_one(c).await
}

pub async fn due_on(c: &mut PgConnection, reference: &str) -> sqlx::Result<Option<NaiveDate>> {
    sqlx::query_scalar!("select due_on from barrier_report where reference = $1", reference).fetch_optional(c).await
}

/// A report as organisers see it.
pub struct Reported {
    /// Shown to the person, named in mails.
    pub reference: String,
    pub page: String,
    pub description: String,
    /// Who reported it; both may be empty.
    pub name: String,
    pub email: String,
    pub created_at: DateTime<Utc>,
    pub due_on: NaiveDate,
    pub done_at: Option<DateTime<Utc>>,
    pub note: String,
    pub version: i32,
}

/// All of them, or the one of this reference: what is open first and by its day, then what was done last.
pub async fn reports(c: &mut PgConnection, reference: Option<&str>) -> sqlx::Result<Vec<Reported>> {
    sqlx::query_as!(
        Reported,
        "select reference, page, description, name, email, created_at, due_on, done_at, note, version
         from barrier_report where $1::text is null or reference = $1
         order by done_at desc nulls first, due_on, id",
        reference
    )
    .fetch_all(c)
    .await
}

/// Open reports, and how many of them should have been answered by now.
pub async fn open_reports(c: &mut PgConnection, today: NaiveDate) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"select count(*) as "open!", count(*) filter (where due_on < $1) as "late!"
         from barrier_report where done_at is null"#,
        today
    );
    let row = row.fetch_one(c).await?;
    Ok((row.open, row.late))
}

/// False where somebody else changed it since this version.
pub async fn judge(
    c: &mut PgConnection,
    reference: &str,
    version: i32,
    note: &str,
    done_at: Option<DateTime<Utc>>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update barrier_report set note = $3, done_at = $4, version = version + 1 where reference = $1 and version = $2",
        reference,
        version,
        note,
        done_at
    );
    Ok(done.execute(c).await?.rows_affected() > 0)
}

pub async fn remove_reports(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from barrier_report where id = any($1)", ids).execute(c).await?;
    Ok(done.rows_affected())
}

/// The barrier stays reported, without who reported it.
pub async fn forget_reporter(c: &mut PgConnection, address: &str) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "update barrier_report set name = '', email = '', description = replace(description, $1, '…'),
            page = replace(page, $1, '…'), note = replace(note, $1, '…')
         where lower(email) = lower($1) or position($1 in description) > 0 or position($1 in note) > 0",
        address
    );
    Ok(done.execute(c).await?.rows_affected())
}

/// What decides about twins.
pub struct Key {
    pub id: i64,
    pub original_id: Option<i64>,
    pub lang: String,
}

pub async fn key(c: &mut PgConnection, slug: &str) -> sqlx::Result<Option<Key>> {
    sqlx::query_as!(Key, "select id, original_id, lang from page where slug = $1", slug).fetch_optional(c).await
}

pub async fn has_twins(c: &mut PgConnection, slug: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from page t join page p on p.id = t.original_id where p.slug = $1) as "has!""#,
        slug
    )
    .fetch_one(c)
    .await
}

/// Slug of the twin in a language.
pub async fn twin_in(c: &mut PgConnection, original: i64, lang: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select slug from page where original_id = $1 and lang = $2", original, lang)
        .fetch_optional(c)
        .await
}

pub async fn put(c: &mut PgConnection, p: &PageDraft, original: Option<i64>, now: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into page (edition_id, slug, title, lead, lang, original_id, sign_video, content, state, published_at,
            content_changed_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
         on conflict (slug) do update set
            edition_id = excluded.edition_id, title = excluded.title, lead = excluded.lead, lang = excluded.lang,
            original_id = excluded.original_id, sign_video = excluded.sign_video, content = excluded.content,
            state = excluded.state, published_at = excluded.published_at, updated_at = excluded.updated_at,
            content_changed_at = case
                when (page.title, page.lead, page.content) = (excluded.title, excluded.lead, excluded.content)
                then page.content_changed_at else excluded.content_changed_at end
         returning id",
        p.edition,
        p.slug,
        p.title.trim(),
        p.lead.trim(),
        p.lang.key(),
        original,
        p.sign_video,
        Json(&p.content) as _,
        p.state.key(),
        p.published_at,
        now
    )
    .fetch_one(c)
    .await
}

/// As it is stored, with the slug of its original.
pub async fn stored(c: &mut PgConnection, public_id: Uuid) -> sqlx::Result<Option<Stored>> {
    let row = sqlx::query!(
        r#"select p.id, p.edition_id, p.slug, p.title, p.lead, p.lang, o.slug as "original?", p.sign_video,
            p.content as "content: Json<Content>", p.state, p.published_at,
            exists (select from page t where t.original_id = p.id) as "has_twins!"
         from page p left join page o on o.id = p.original_id where p.public_id = $1"#,
        public_id
    )
    .fetch_optional(c)
    .await?;
    Ok(row.map(|r| Stored {
        id: r.id,
        public_id,
        has_twins: r.has_twins,
        draft: PageDraft {
            edition: r.edition_id,
            slug: r.slug,
            title: r.title,
            lead: r.lead,
            lang: Lang::from_key(&r.lang),
            original: r.original,
            sign_video: r.sign_video,
            content: r.content.0,
            state: State::from_key(&r.state),
            published_at: r.published_at,
        },
    }))
}

pub async fn public_id(c: &mut PgConnection, id: i64) -> sqlx::Result<Uuid> {
    sqlx::query_scalar!("select public_id from page where id = $1", id).fetch_one(c).await
}

pub async fn delete_draft(c: &mut PgConnection, slug: &str) -> sqlx::Result<bool> {
    Ok(sqlx::query!("delete from page where slug = $1 and state = 'draft'", slug).execute(c).await?.rows_affected() > 0)
}

pub async fn rename(c: &mut PgConnection, id: i64, slug: &str) -> sqlx::Result<()> {
    sqlx::query!("update page set slug = $2, updated_at = now() where id = $1", id, slug).execute(c).await?;
    Ok(())
}

pub async fn set_state(c: &mut PgConnection, id: i64, state: &str) -> sqlx::Result<()> {
    sqlx::query!("update page set state = $2, updated_at = now() where id = $1", id, state).execute(c).await?;
    Ok(())
}

pub struct AddressRow {
    pub slug: String,
    pub state: String,
    pub published_at: DateTime<Utc>,
}

/// All pages but those of editions that are drafts.
pub async fn addresses(c: &mut PgConnection) -> sqlx::Result<Vec<AddressRow>> {
    sqlx::query_as!(
        AddressRow,
        "select p.slug, p.state, p.published_at from page p left join edition e on e.id = p.edition_id
         where p.state <> 'draft' and e.state is distinct from 'draft'"
    )
    .fetch_all(c)
    .await
}

pub struct PageRow {
    pub id: i64,
    pub original_id: Option<i64>,
    pub edition_id: Option<i64>,
    pub edition_slug: Option<String>,
    pub title: String,
    pub lead: String,
    pub lang: String,
    pub content: Json<Content>,
    pub content_changed_at: DateTime<Utc>,
}

pub async fn find(c: &mut PgConnection, now: DateTime<Utc>, slug: &str) -> sqlx::Result<Option<PageRow>> {
    sqlx::query_as!(
        PageRow,
        r#"select id as "id!", original_id, edition_id, edition_slug, title as "title!", lead as "lead!",
            lang as "lang!", content as "content!: Json<Content>", content_changed_at as "content_changed_at!"
         from page_shown where slug = $2 and published_at <= $1"#,
        now,
        slug
    )
    .fetch_optional(c)
    .await
}

/// Slug of an edition in any state.
pub async fn edition_slug(c: &mut PgConnection, id: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select slug from edition where id = $1", id).fetch_optional(c).await
}

pub struct MemberRow {
    pub slug: String,
    pub title: String,
    pub lang: String,
    pub is_original: bool,
    pub sign_video: Option<Uuid>,
}

/// The public pages of a family: the original and its twins.
pub async fn family(c: &mut PgConnection, now: DateTime<Utc>, original: i64) -> sqlx::Result<Vec<MemberRow>> {
    sqlx::query_as!(
        MemberRow,
        r#"select slug as "slug!", title as "title!", lang as "lang!", original_id is null as "is_original!", sign_video
         from page_shown where (id = $2 or original_id = $2) and published_at <= $1
         order by original_id nulls first, lang"#,
        now,
        original
    )
    .fetch_all(c)
    .await
}

/// Public originals and when their public twins and the files of their videos changed.
pub async fn families(c: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<Family>> {
    sqlx::query_as!(
        Family,
        r#"select p.slug as "slug!", p.content_changed_at as "changed_at!",
            max(greatest(t.content_changed_at, twin.compared_at)) filter (where t.lang = 'de-easy') as easy,
            max(greatest(t.content_changed_at, twin.compared_at)) filter (where t.lang = 'en') as english,
            max(case when v.id is not null
                then greatest(coalesce(v.replaced_at, v.created_at), own.compared_at) end) as sign
         from page_shown p join page own on own.id = p.id
            left join page_shown t on t.original_id = p.id and t.published_at <= $1
            left join page twin on twin.id = t.id
            left join medium v on v.public_id = p.sign_video
         where p.original_id is null and p.lang = 'de' and p.published_at <= $1
         group by p.slug, p.content_changed_at order by p.slug"#,
        now
    )
    .fetch_all(c)
    .await
}

/// Notes that this page, or the video of this original, is as right as it was until this change.
pub async fn compared(c: &mut PgConnection, id: i64, until: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update page set compared_at = greatest(compared_at, $2) where id = $1", id, until).execute(c).await?;
    Ok(())
}

pub struct RedirectRow {
    pub from_path: String,
    pub target: String,
    pub permanent: bool,
}

pub async fn redirects(c: &mut PgConnection) -> sqlx::Result<Vec<RedirectRow>> {
    sqlx::query_as!(RedirectRow, "select from_path, target, permanent from redirect order by from_path")
        .fetch_all(c)
        .await
}

/// Stores a redirect with its last target; false where it would lead in a circle.
pub async fn add_redirect(c: &mut PgConnection, from: &str, target: &str, permanent: bool) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select add_redirect($1, $2, $3) as "added!""#, from, target, permanent).fetch_one(c).await
}

pub async fn lock_redirects(c: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("lock table redirect in share row exclusive mode").execute(c).await?;
    Ok(())
}

pub async fn drop_redirect(c: &mut PgConnection, from: &str) -> sqlx::Result<bool> {
    Ok(sqlx::query!("delete from redirect where from_path = $1", from).execute(c).await?.rows_affected() > 0)
}
