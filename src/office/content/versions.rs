//! Versions of a document: who wrote what when, what changed, and back to one of them.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::differ::{self, Change, Part};
use super::document::{Document, Scope};
use super::publish::names;
use super::show::{back, id};
use crate::content::versions::{self, RETENTION, Version};
use crate::kernel::date;
use crate::office::frame::{CHANGED_MEANWHILE, Frame};
use crate::office::list::{Pager, SHOWN};
use crate::paths;
use crate::staff::Staff;
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/content/versions.html")]
struct VersionsPage {
    frame: Frame,
    back: String,
    document: String,
    rows: Vec<Row>,
    pager: Pager,
    retention: &'static str,
}

struct Row {
    number: i32,
    href: String,
    at: String,
    machine: String,
    author: String,
    note: String,
    published: Option<String>,
}

pub async fn list(
    State(site): State<Site>,
    Path(params): Path<HashMap<String, String>>,
    RawQuery(query): RawQuery,
    staff: Staff,
    scope: Scope,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let document = Document::load(&mut c, &scope, id(&params)).await?;
    let path = document.path(paths::CONTENT_VERSIONS);
    let pager = Pager::new(&path, query.as_deref(), versions::count(&mut c, document.of()).await?);
    let lines = versions::list(&mut c, document.of(), pager.offset, SHOWN).await?;
    drop(c);
    let row = |line: versions::Line| Row {
        href: document.path(paths::CONTENT_VERSION).replace("{number}", &line.number.to_string()),
        number: line.number,
        at: date::date_time(line.at),
        machine: date::rfc3339(line.at),
        author: line.author,
        note: line.note,
        published: line.published_at.map(date::date_time),
    };
    let page = VersionsPage {
        frame: Frame::new(&site, &staff, document.scope.edition(), "Fassungen", &path).await?,
        back: document.path(paths::CONTENT),
        document: document.title(),
        rows: lines.into_iter().map(row).collect(),
        pager,
        retention: RETENTION,
    };
    form_page(&page, &Errors::default())
}

#[derive(Template)]
#[template(path = "office/content/version.html")]
struct VersionPage {
    frame: Frame,
    errors: Errors,
    back: String,
    document: String,
    path: String,
    stand: i32,
    written: String,
    /// Number of the version before it, and what changed since.
    before: Option<i32>,
    step: Vec<Change>,
    is_newest: bool,
    /// What restoring it would change.
    restored: Vec<Change>,
    may_write: bool,
}

async fn find(c: &mut sqlx::PgConnection, document: &Document, params: &HashMap<String, String>) -> Result<Version> {
    let number = params.get("number").and_then(|n| n.parse().ok()).ok_or(Error::NotFound)?;
    versions::one(c, document.of(), number).await?.ok_or(Error::NotFound)
}

pub async fn show(
    State(site): State<Site>,
    Path(params): Path<HashMap<String, String>>,
    staff: Staff,
    scope: Scope,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let document = Document::load(&mut c, &scope, id(&params)).await?;
    let version = find(&mut c, &document, &params).await?;
    drop(c);
    render(&site, &staff, &document, &version, Errors::default()).await
}

async fn render(
    site: &Site,
    staff: &Staff,
    document: &Document,
    version: &Version,
    errors: Errors,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let before = versions::before(&mut c, document.of(), version.number).await?;
    let mut known = names(&mut c, [&document.copy, &version.copy]).await?;
    if let Some(before) = &before {
        known.extend(names(&mut c, [&before.copy, &before.copy]).await?);
    }
    drop(c);
    let head = document.head();
    let author = if version.author.is_empty() { String::new() } else { format!(" von {}", version.author) };
    let title = format!("Fassung {}", version.number);
    let shown = if errors.is_empty() { title } else { format!("Fehler: {title}") };
    let path = document.path(paths::CONTENT_VERSION).replace("{number}", &version.number.to_string());
    let page = VersionPage {
        frame: Frame::new(site, staff, document.scope.edition(), &shown, &path).await?,
        back: document.path(paths::CONTENT_VERSIONS),
        document: document.title(),
        stand: document.stand,
        written: format!("{}{author}: {}", date::date_time(version.at), version.note),
        step: before.as_ref().map(|b| differ::changes(&b.copy, &version.copy, head, &known)).unwrap_or_default(),
        before: before.map(|b| b.number),
        is_newest: version.number == document.stand,
        restored: differ::changes(&document.copy, &version.copy, head, &known),
        may_write: document.may_write(staff),
        path,
        errors,
    };
    form_page(&page, &page.errors)
}

/// Makes a new version of an old one.
pub async fn restore(
    State(site): State<Site>,
    Path(params): Path<HashMap<String, String>>,
    staff: Staff,
    scope: Scope,
    fields: Fields,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let document = Document::load_to_write(&mut c, &scope, id(&params), &staff).await?;
    let version = find(&mut c, &document, &params).await?;
    drop(c);
    let stand: i32 = fields.raw("stand").parse().unwrap_or(-1);
    if stand == document.stand {
        let note = format!("Fassung {} wiederhergestellt", version.number);
        if let Some(number) = document.save(&site, &staff, stand, version.copy.clone(), note).await? {
            return Ok(back(&document, "wiederhergestellt", number, ""));
        }
    }
    let mut c = site.db.pool().acquire().await?;
    let document = Document::load(&mut c, &scope, id(&params)).await?;
    drop(c);
    let mut errors = Errors::default();
    errors.say("formular", CHANGED_MEANWHILE.to_string());
    let mut response = render(&site, &staff, &document, &version, errors).await?;
    *response.status_mut() = StatusCode::CONFLICT;
    Ok(response)
}
