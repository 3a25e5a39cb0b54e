//! `/{e}/presse`: everything for journalists on one page. Press releases appear at their minute.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::context::Context;
use super::model::KitKind;
use super::request::{Contact, notices};
use super::setup::{self, Event, KitItem, Window};
use super::sql::{self, Release};
use crate::edition::{self, Here};
use crate::kernel::{date, markdown};
use crate::media::{self, Medium, Picture};
use crate::paths;
use crate::web::shell::Shell;
use crate::web::{Error, Result, Site, page};

#[derive(askama::Template)]
#[template(path = "press/area.html")]
struct AreaPage {
    shell: Shell,
    context: Context,
    contact: Contact,
    window: Window,
    opens: String,
    deadline: String,
    rules: String,
    late: String,
    notices: Vec<(String, String)>,
    events: Vec<Event>,
    releases: Vec<Release>,
    images: Vec<Shown>,
    documents: Vec<Shown>,
}

/// Something of the press kit with its file.
struct Shown {
    item: KitItem,
    medium: Medium,
    picture: Option<Picture>,
}

pub async fn show(State(site): State<Site>, Here(edition): Here) -> Result<Response> {
    let context = Context::of(&site, &edition).await?;
    let now = site.clock.now();
    let mut c = site.db.pool().acquire().await?;
    let events = setup::events(&mut c, edition.id).await?;
    let releases = sql::releases(&mut c, edition.id, now).await?;
    let kit = kit(&mut c, edition.id).await?;
    drop(c);
    let path = paths::press(&edition.slug);
    let shell = edition::shell(&site, &edition, "Presse", &path).await?;
    let shell = shell.described(&format!("{}: Kontakt, Akkreditierung, Termine und Bilder für Medien", edition.title));
    let (images, documents) = kit.into_iter().partition(|shown| shown.item.kind() != KitKind::Document);
    let setup = &context.setup;
    page(&AreaPage {
        shell,
        contact: Contact::of(&context),
        window: setup.window(&edition, now),
        opens: setup.opens_at.map(date::date_time).unwrap_or_default(),
        deadline: setup.closes_at.map(date::date_time).unwrap_or_default(),
        rules: markdown::render(&setup.rules, 3),
        late: markdown::render(&setup.late, 3),
        notices: notices(&context),
        events,
        releases,
        images,
        documents,
        context,
    })
}

async fn kit(c: &mut PgConnection, edition: i64) -> Result<Vec<Shown>> {
    let items = setup::kit(c, edition).await?;
    let ids: Vec<_> = items.iter().map(|item| item.medium).collect();
    let media = media::find(c, &ids).await?;
    let shown = |item: KitItem| {
        let medium = media.iter().find(|m| m.public_id == item.medium)?.clone();
        Some(Shown { picture: medium.picture(), item, medium })
    };
    Ok(items.into_iter().filter_map(shown).collect())
}

impl Event {
    /// "24. Oktober 2026, 9.15 bis 10 Uhr"
    pub fn when(&self) -> String {
        let begin = date::local(self.starts_at);
        let day = date::long_date(begin.date());
        match self.ends_at.map(date::local) {
            Some(end) if end.date() == begin.date() => format!("{day}, {}", date::span(begin.time(), end.time())),
            Some(end) => format!(
                "{day}, {} bis {}, {}",
                date::time(begin.time()),
                date::date(end.date()),
                date::time(end.time())
            ),
            None => format!("{day}, {}", date::time(begin.time())),
        }
    }
}

/// `/presse`: the featured edition's.
pub async fn featured(State(site): State<Site>) -> Result<Response> {
    let edition = edition::featured(&site).await?.ok_or(Error::NotFound)?;
    Ok(Redirect::temporary(&paths::press(&edition.slug)).into_response())
}
