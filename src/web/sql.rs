//! Statements of the toolkit.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use super::menus::{Entry, Target};

pub struct State {
    pub revision: i64,
    /// When the next scheduled change of public content happens by itself.
    pub next_change: Option<DateTime<Utc>>,
}

pub async fn state(c: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<State> {
    sqlx::query_as!(
        State,
        r#"select revision, (select min(at) from scheduled_change where at > $1) as next_change from site"#,
        now
    )
    .fetch_one(c)
    .await
}

pub async fn settings(c: &mut PgConnection) -> sqlx::Result<serde_json::Value> {
    sqlx::query_scalar!("select settings from site").fetch_one(c).await
}

pub async fn lock_settings(c: &mut PgConnection) -> sqlx::Result<serde_json::Value> {
    sqlx::query_scalar!("select settings from site for update").fetch_one(c).await
}

pub async fn save_settings(c: &mut PgConnection, settings: &serde_json::Value) -> sqlx::Result<()> {
    sqlx::query!("update site set settings = $1", settings).execute(c).await?;
    Ok(())
}

pub struct MenuRow {
    pub menu: String,
    pub edition_id: Option<i64>,
    pub section: String,
    pub label: String,
    pub target: String,
    pub url: Option<String>,
    /// Label or title, of hidden pages too.
    pub named: String,
    /// From when the page is public, and what is known of it; null where it is not.
    pub page_from: Option<DateTime<Utc>>,
    pub page_slug: Option<String>,
    pub page_title: Option<String>,
    pub page_lang: Option<String>,
}

/// All entries of all menus in their order.
pub async fn menu_entries(c: &mut PgConnection) -> sqlx::Result<Vec<MenuRow>> {
    sqlx::query_as!(
        MenuRow,
        r#"select m.menu, m.edition_id, m.section, m.label, m.target, m.url,
            coalesce(nullif(m.label, ''), p.title, m.target) as "named!", s.published_at as "page_from?",
            s.slug as "page_slug?", s.title as "page_title?", s.lang as "page_lang?"
         from menu_entry m left join page p on p.id = m.page_id left join page_shown s on s.id = m.page_id
         order by m.menu, m.edition_id nulls first, m.position"#
    )
    .fetch_all(c)
    .await
}

pub struct StoredRow {
    pub section: String,
    pub label: String,
    pub target: String,
    pub page: Option<String>,
    pub url: Option<String>,
}

/// One menu in its order, whether its pages are public or not.
pub async fn stored_entries(c: &mut PgConnection, menu: &str, edition: Option<i64>) -> sqlx::Result<Vec<StoredRow>> {
    sqlx::query_as!(
        StoredRow,
        r#"select m.section, m.label, m.target, p.slug as "page?", m.url
         from menu_entry m left join page p on p.id = m.page_id
         where m.menu = $1 and m.edition_id is not distinct from $2 order by m.position"#,
        menu,
        edition
    )
    .fetch_all(c)
    .await
}

pub async fn lock_menus(c: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("lock table menu_entry in share row exclusive mode").execute(c).await?;
    Ok(())
}

pub async fn page_id(c: &mut PgConnection, slug: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("select id from page where slug = $1", slug).fetch_optional(c).await
}

pub async fn clear_menu(c: &mut PgConnection, menu: &str, edition: Option<i64>) -> sqlx::Result<()> {
    sqlx::query!("delete from menu_entry where menu = $1 and edition_id is not distinct from $2", menu, edition)
        .execute(c)
        .await?;
    Ok(())
}

pub async fn copy_menu(c: &mut PgConnection, from: i64, to: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into menu_entry (menu, edition_id, position, section, label, target, page_id, url)
         select menu, $2, position, section, label, target, page_id, url from menu_entry where edition_id = $1",
        from,
        to
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn add_menu_entry(
    c: &mut PgConnection,
    menu: &str,
    edition: Option<i64>,
    position: i32,
    entry: &Entry,
    page: Option<i64>,
) -> sqlx::Result<()> {
    let url = match &entry.target {
        Target::Url { url } => Some(url.as_str()),
        _ => None,
    };
    sqlx::query!(
        "insert into menu_entry (menu, edition_id, position, section, label, target, page_id, url)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        menu,
        edition,
        position,
        entry.section.trim(),
        entry.label.trim(),
        entry.target.key(),
        page,
        url
    )
    .execute(c)
    .await?;
    Ok(())
}
