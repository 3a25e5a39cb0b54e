//! Statements about news.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::model::{Item, NewsDraft, Stored};
use crate::content::{Content, State};

/// Public items of all years or one, pinned and newest first.
pub async fn list(c: &mut PgConnection, now: DateTime<Utc>, year: Option<i32>) -> sqlx::Result<Vec<Item>> {
    sqlx::query_as!(
        Item,
        "select n.year, n.slug, n.kind, n.title, n.teaser, n.pinned, n.published_at, n.date_known, n.updated_at
         from news n left join edition e on e.id = n.edition_id
         where n.state = 'published' and n.published_at <= $1 and ($2::int is null or n.year = $2) and e.state is distinct from 'draft'
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
         where n.year = $2 and n.slug = $3 and n.state = 'published' and n.published_at <= $1 and e.state is distinct from 'draft'"#,
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
            pinned, published_at, date_known, state)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         on conflict (year, slug) do update set
            edition_id = excluded.edition_id, kind = excluded.kind, title = excluded.title, subtitle = excluded.subtitle,
            teaser = excluded.teaser, content = excluded.content, byline = excluded.byline, contact = excluded.contact,
            image_credit = excluded.image_credit, pinned = excluded.pinned, published_at = excluded.published_at,
            date_known = excluded.date_known, state = excluded.state, updated_at = now()",
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
        n.state.key(),
    )
    .execute(c)
    .await?;
    Ok(())
}

/// Whether something that was public stood under this address.
pub async fn is_withdrawn(c: &mut PgConnection, year: i32, slug: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from news n left join edition e on e.id = n.edition_id
            where n.year = $1 and n.slug = $2 and n.state = 'withdrawn' and e.state is distinct from 'draft') as "is!""#,
        year,
        slug
    )
    .fetch_one(c)
    .await
}

pub async fn by_address(c: &mut PgConnection, year: i32, slug: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("select id from news where year = $1 and slug = $2", year, slug).fetch_optional(c).await
}

pub async fn public_id(c: &mut PgConnection, year: i32, slug: &str) -> sqlx::Result<Uuid> {
    sqlx::query_scalar!("select public_id from news where year = $1 and slug = $2", year, slug).fetch_one(c).await
}

pub async fn stored(c: &mut PgConnection, public_id: Uuid) -> sqlx::Result<Option<Stored>> {
    let row = sqlx::query!(
        r#"select id, edition_id, kind, slug, title, subtitle, teaser, content as "content: Json<Content>", byline,
            contact, image_credit, pinned, published_at, date_known, state
         from news where public_id = $1"#,
        public_id
    )
    .fetch_optional(c)
    .await?;
    Ok(row.map(|r| Stored {
        id: r.id,
        public_id,
        draft: NewsDraft {
            edition: r.edition_id,
            is_press_release: r.kind == "press_release",
            slug: r.slug,
            title: r.title,
            subtitle: r.subtitle,
            teaser: r.teaser,
            content: r.content.0,
            byline: r.byline,
            contact: r.contact,
            image_credit: r.image_credit,
            pinned: r.pinned,
            published_at: r.published_at,
            date_known: r.date_known,
            state: State::from_key(&r.state),
        },
    }))
}

pub async fn write(c: &mut PgConnection, id: i64, n: &NewsDraft) -> sqlx::Result<()> {
    sqlx::query!(
        "update news set edition_id = $2, kind = $3, year = $4, slug = $5, title = $6, subtitle = $7, teaser = $8,
            content = $9, byline = $10, contact = $11, image_credit = $12, pinned = $13, published_at = $14,
            date_known = $15, state = $16, updated_at = now()
         where id = $1",
        id,
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
        n.state.key(),
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn set_state(c: &mut PgConnection, id: i64, state: &str) -> sqlx::Result<()> {
    sqlx::query!("update news set state = $2 where id = $1", id, state).execute(c).await?;
    Ok(())
}

pub async fn delete_draft(c: &mut PgConnection, id: i64) -> sqlx::Result<bool> {
    Ok(sqlx::query!("delete from news where id = $1 and state = 'draft'", id).execute(c).await?.rows_affected() > 0)
}
