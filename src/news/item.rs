//! `/aktuelles/{year}/{slug}`: one item.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::json;

use super::model::{NewsDraft, kind_label};
use super::sql;
use crate::content::{self, Audience, Html, Place};
use crate::edition;
use crate::kernel::{date, markdown};
use crate::paths;
use crate::web::shell::{Preview, Shell, script_safe};
use crate::web::{Error, Result, Site, page};

#[derive(askama::Template)]
#[template(path = "news/item.html")]
struct ItemPage {
    shell: Shell,
    kind: &'static str,
    title: String,
    subtitle: String,
    teaser: String,
    body: Html,
    byline: String,
    contact: String,
    image_credit: String,
    date: String,
    machine_date: String,
    /// Only where it was changed on a later day.
    updated: Option<String>,
    programme: Option<String>,
    list: &'static str,
}

pub async fn show(State(site): State<Site>, Path((year, slug)): Path<(String, String)>) -> Result<Response> {
    let year: i32 = year.parse().map_err(|_| Error::NotFound)?;
    let mut c = site.db.pool().acquire().await?;
    let Some(row) = sql::find(&mut c, site.clock.now(), year, &slug).await? else {
        return Err(if sql::is_withdrawn(&mut c, year, &slug).await? { Error::Gone } else { Error::NotFound });
    };
    drop(c);
    page(&compose(&site, row, year, &slug, Audience::Public).await?)
}

/// An item as it would be, for editors: finished HTML. `edition_slug` is that of its edition.
///
/// # Errors
/// The database's own.
pub async fn preview(site: &Site, draft: &NewsDraft, edition_slug: Option<&str>, preview: &Preview) -> Result<String> {
    let row = sql::FullRow {
        kind: if draft.is_press_release { "press_release" } else { "news" }.into(),
        title: draft.title.clone(),
        subtitle: draft.subtitle.clone(),
        teaser: draft.teaser.clone(),
        content: sqlx::types::Json(draft.content.clone()),
        byline: draft.byline.clone(),
        contact: draft.contact.clone(),
        image_credit: draft.image_credit.clone(),
        published_at: draft.published_at,
        updated_at: draft.published_at,
        date_known: draft.date_known,
        edition_id: draft.edition,
        edition_slug: edition_slug.map(str::to_string),
    };
    let mut page = compose(site, row, draft.year(), &draft.slug, Audience::Editors).await?;
    page.shell = page.shell.as_preview(preview);
    Ok(askama::Template::render(&page)?)
}

async fn compose(site: &Site, row: sql::FullRow, year: i32, slug: &str, audience: Audience) -> Result<ItemPage> {
    let mut c = site.db.pool().acquire().await?;
    let path = paths::news(year, slug);
    let at = Place { edition: row.edition_id, audience, ..Place::new(&path) };
    let body = content::render(site, &mut c, &row.content.0, &at).await?;
    drop(c);
    let edition = match &row.edition_slug {
        Some(slug) => edition::find(site, slug).await?,
        None => None,
    };
    let mut shell = match &edition {
        Some(edition) => edition::shell(site, edition, &row.title, &path).await?,
        None => Shell::new(site, &row.title, &path).await?,
    }
    .described(&row.teaser);
    let (published, updated) = (date::local(row.published_at).date(), date::local(row.updated_at).date());
    shell.json_ld = Some(script_safe(&json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": row.title,
        "description": row.teaser,
        "datePublished": date::known_machine(row.published_at, row.date_known),
        "url": site.url(&path),
        "inLanguage": "de",
    })));
    Ok(ItemPage {
        shell,
        kind: kind_label(&row.kind),
        title: row.title,
        subtitle: row.subtitle,
        teaser: row.teaser,
        body,
        byline: row.byline,
        contact: markdown::render(&row.contact, 3),
        image_credit: row.image_credit,
        date: date::known(row.published_at, row.date_known),
        machine_date: date::known_machine(row.published_at, row.date_known),
        // Items that were entered after the event carry no "changed" of that day.
        updated: (updated > published && row.date_known && updated - published < chrono::Duration::days(90))
            .then(|| date::date(updated)),
        programme: edition.filter(|e| e.has_programme).map(|e| paths::programme(&e.slug)),
        list: paths::NEWS,
    })
}
