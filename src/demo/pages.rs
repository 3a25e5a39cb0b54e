//! Pages of the demo, its menus, and an address that moved.

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::content::Content;
use crate::edition;
use crate::kernel::lang::Lang;
use crate::pages::model::State;
use crate::pages::{self, PageDraft, redirects};
use crate::paths;
use crate::web::menus::{self, Entry, Menu};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PagesFile {
    page: Vec<PageFile>,
}

/// A page as it was written some days ago. `body` is one text; `element` are content elements.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PageFile {
    slug: String,
    title: String,
    #[serde(default)]
    lead: String,
    #[serde(default)]
    lang: Lang,
    /// Slug of the page of which this is the twin.
    original: Option<String>,
    sign_video: Option<Uuid>,
    /// Slug of an edition, or "upcoming".
    edition: Option<String>,
    #[serde(default)]
    withdrawn: bool,
    #[serde(default)]
    days_ago: i64,
    #[serde(default)]
    body: String,
    #[serde(default)]
    element: Vec<serde_json::Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MenusFile {
    main: Vec<Entry>,
    footer: Vec<Entry>,
    upcoming: Vec<Entry>,
}

/// Makes pages and menus. `upcoming` is the slug of the fictional edition.
///
/// # Errors
/// The database's own; a text that does not fit.
pub async fn make(c: &mut PgConnection, upcoming: &str, now: DateTime<Utc>) -> Result<()> {
    for text in [include_str!("pages.toml"), include_str!("seiten.toml")] {
        for page in toml::from_str::<PagesFile>(text).context("pages of the demo")?.page {
            let slug = page.slug.clone();
            make_page(c, page, upcoming, now).await.with_context(|| slug)?;
        }
    }
    let file: MenusFile = toml::from_str(include_str!("menus.toml")).context("menus.toml")?;
    let edition = edition::load(c, upcoming).await?.map(|e| e.id);
    for (menu, edition, entries) in
        [(Menu::Main, None, file.main), (Menu::Footer, None, file.footer), (Menu::Edition, edition, file.upcoming)]
    {
        if let Err(faults) = menus::save(c, menu, edition, &entries).await? {
            bail!("menus.toml, {}: {faults:?}", menu.key());
        }
    }
    // An old address in printed matter.
    match redirects::save(c, &[], "/ueber-uns", &paths::page("ueber-den-kongress"), true).await? {
        Ok(()) => Ok(()),
        Err(faults) => bail!("/ueber-uns: {faults:?}"),
    }
}

async fn make_page(c: &mut PgConnection, page: PageFile, upcoming: &str, now: DateTime<Utc>) -> Result<()> {
    let edition = match page.edition.as_deref() {
        Some("upcoming") => edition::load(c, upcoming).await?,
        Some(slug) => edition::load(c, slug).await?,
        None => None,
    };
    let written = now - Duration::days(page.days_ago);
    let mut content = Content::text(&page.body);
    content.0.extend(serde_json::from_value::<Content>(page.element.into())?.0);
    let draft = PageDraft {
        edition: edition.map(|e| e.id),
        slug: page.slug,
        title: page.title,
        lead: page.lead,
        lang: page.lang,
        original: page.original,
        sign_video: page.sign_video,
        content,
        state: if page.withdrawn { State::Withdrawn } else { State::Published },
        published_at: written,
    };
    match pages::save(c, &draft, written).await? {
        Ok(_) => Ok(()),
        Err(faults) => bail!("{faults:?}"),
    }
}
