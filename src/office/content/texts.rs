//! Title, lead and the other texts around the content; part of the working copy.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value};

use super::differ::{self, Change, Part};
use super::document::{Document, Kind, Writable};
use super::element::base;
use super::form::{self, Sent};
use super::options::Options;
use super::pieces::{Maker, Piece};
use super::show::back;
use super::spec::Control;
use crate::content::versions::Copy;
use crate::office::frame::{CHANGED_MEANWHILE, Frame};
use crate::pages::model::{LEAD, TITLE};
use crate::paths;
use crate::staff::Staff;
use crate::web::form::{Errors, Fields, Wrong, form_page};
use crate::web::{Error, Result, Site};

/// Longest contact of a press release.
const CONTACT: usize = 2000;

#[derive(Template)]
#[template(path = "office/content/texts.html")]
struct TextsPage {
    frame: Frame,
    errors: Errors,
    back: String,
    document: String,
    action: String,
    stand: i32,
    pieces: Vec<Piece>,
    meanwhile: Vec<Change>,
}

async fn render(
    site: &Site,
    staff: &Staff,
    document: &Document,
    head: &Map<String, Value>,
    errors: Errors,
    meanwhile: Vec<Change>,
) -> Result<Response> {
    if document.kind() == Kind::Home {
        return Err(Error::NotFound);
    }
    let pieces = Maker { options: &Options::default(), focus: "" }.make(document.head(), head, "");
    let back = document.path(paths::CONTENT);
    let title = if errors.is_empty() { "Titel und Vorspann" } else { "Fehler: Titel und Vorspann" };
    let is_conflict = !meanwhile.is_empty();
    let page = TextsPage {
        frame: Frame::new(site, staff, document.scope.edition(), title, &back).await?,
        action: document.path(paths::CONTENT_TEXTS),
        document: document.title(),
        stand: document.stand,
        errors,
        back,
        pieces,
        meanwhile,
    };
    let mut response = form_page(&page, &page.errors)?;
    if is_conflict {
        *response.status_mut() = StatusCode::CONFLICT;
    }
    Ok(response)
}

pub async fn show(State(site): State<Site>, Writable(document): Writable, staff: Staff) -> Result<Response> {
    let head = document.copy.head.clone();
    render(&site, &staff, &document, &head, Errors::default(), Vec::new()).await
}

/// What is wrong with these texts.
fn check(document: &Document, head: &Map<String, Value>, errors: &mut Errors) {
    for field in document.head() {
        let text = head.get(field.name).and_then(Value::as_str).unwrap_or_default();
        let most = match (&field.control, field.name) {
            (_, "contact") => CONTACT,
            (Control::Area(_), _) => LEAD,
            _ => TITLE,
        };
        let what = match field.name {
            "title" => "den Titel",
            "lead" => "den Vorspann",
            "teaser" => "den Anriss",
            _ => "die Angabe",
        };
        if text.is_empty() && !field.is_optional {
            errors.add(field.name, Wrong::Missing, what);
        } else if text.chars().count() > most {
            errors.add(field.name, Wrong::TooLong(most), what);
        }
    }
}

pub async fn save(
    State(site): State<Site>,
    Writable(document): Writable,
    staff: Staff,
    fields: Fields,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let stand: i32 = fields.raw("stand").parse().unwrap_or(-1);
    let before = base(&mut c, &document, stand).await?;
    drop(c);
    let sent = Sent::new(&fields);
    let head = form::read(document.head(), &sent, "");
    let mut errors = Errors::default();
    sent.control_characters(&mut errors);
    check(&document, &head, &mut errors);
    let mut saved = None;
    if stand == document.stand && errors.is_empty() {
        let copy = Copy { head: head.clone(), content: document.copy.content.clone() };
        saved = document.save(&site, &staff, stand, copy, "Titel und Vorspann geändert".into()).await?;
        if let Some(number) = saved {
            return Ok(back(&document, "texte", number, ""));
        }
    }
    if stand != document.stand || (errors.is_empty() && saved.is_none()) {
        let mut c = site.db.pool().acquire().await?;
        let document = Document::load(&mut c, &document.scope, &document.id.to_string()).await?;
        drop(c);
        let meanwhile = differ::changes(&before, &document.copy, document.head(), &differ::Names::new());
        let mut errors = Errors::default();
        errors.say("formular", CHANGED_MEANWHILE.to_string());
        return render(&site, &staff, &document, &head, errors, meanwhile).await;
    }
    render(&site, &staff, &document, &head, errors, Vec::new()).await
}
