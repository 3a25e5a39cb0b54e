//! One document: where it stands, its elements in their order, and what to do with them.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::differ;
use super::document::{Document, Scope, Stored};
use super::warnings;
use crate::content::versions::{self, Copy};
use crate::content::{Content, Element};
use crate::kernel::words;
use crate::office::frame::{CHANGED_MEANWHILE, Frame, done};
use crate::office::protocol::{self, Line};
use crate::staff::{Staff, audit};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};
use crate::{pages, paths};

/// Characters of an element that the list shows.
const EXCERPT: usize = 180;

#[derive(Template)]
#[template(path = "office/content/show.html")]
struct ShowPage {
    frame: Frame,
    errors: Errors,
    list: String,
    title: String,
    kind: &'static str,
    state: String,
    has_changes: bool,
    may_write: bool,
    /// There is something that readers do not see yet.
    can_publish: bool,
    is_home: bool,
    /// A page that is no twin.
    is_original: bool,
    is_draft: bool,
    /// Address for readers, if there is something to see.
    public: Option<String>,
    path: String,
    stand: i32,
    /// The last step can be taken back.
    can_undo: bool,
    /// Texts around the content, as label and value.
    head: Vec<(&'static str, String)>,
    warnings: Vec<String>,
    /// State of the original, in microseconds, that this twin is older than.
    older_than: Option<i64>,
    elements: Vec<Row>,
    kinds: Vec<(&'static str, String)>,
    /// Twins that could be written, as language and address of the form.
    twins: Vec<(&'static str, String)>,
    history: Vec<Line>,
}

struct Row {
    /// From 1.
    number: usize,
    name: &'static str,
    excerpt: String,
    href: String,
    /// What is wrong or could be better.
    remarks: Vec<String>,
    is_broken: bool,
    is_last: bool,
}

impl ShowPage {
    fn at(&self, what: &str) -> String {
        format!("{}/{what}", self.path)
    }
}

fn excerpt(element: &Element) -> String {
    let text = match element {
        Element::Broken(broken) => broken.raw.to_string(),
        element => Content(vec![element.clone()]).plain().replace('\n', " · "),
    };
    words::excerpt(&text, EXCERPT)
}

fn rows(document: &Document, remarks: &[(usize, String)]) -> Vec<Row> {
    let elements = &document.copy.content.0;
    let row = |(i, element): (usize, &Element)| Row {
        number: i + 1,
        name: element.name(),
        excerpt: excerpt(element),
        href: document.path(paths::CONTENT_ELEMENT).replace("{number}", &(i + 1).to_string()),
        remarks: remarks.iter().filter(|(at, _)| *at == i).map(|(_, text)| text.clone()).collect(),
        is_broken: !element.faults().is_empty(),
        is_last: i + 1 == elements.len(),
    };
    elements.iter().enumerate().map(row).collect()
}

/// Forms for twins that are not there, for a page in everyday German.
fn twins(document: &Document) -> Vec<(&'static str, String)> {
    let Stored::Page(page) = &document.stored else { return Vec::new() };
    if page.draft.lang != crate::content::Lang::German || page.draft.original.is_some() {
        return Vec::new();
    }
    let new = document.scope.path(paths::CONTENT_NEW);
    let link = |lang: &str| format!("{new}?art=seite&sprache={lang}&original={}", page.draft.slug);
    [("Leichte Sprache", "de-easy"), ("English", "en")].map(|(name, lang)| (name, link(lang))).into()
}

pub async fn show(
    State(site): State<Site>,
    Path(params): Path<std::collections::HashMap<String, String>>,
    RawQuery(query): RawQuery,
    staff: Staff,
    scope: Scope,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let document = Document::load(&mut c, &scope, id(&params)).await?;
    drop(c);
    render(&site, &staff, &document, Errors::default(), query.as_deref()).await
}

/// The placeholder of the address.
pub fn id(params: &std::collections::HashMap<String, String>) -> &str {
    params.get("id").map_or("", String::as_str)
}

async fn render(
    site: &Site,
    staff: &Staff,
    document: &Document,
    errors: Errors,
    query: Option<&str>,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let history = audit::of_object(&mut c, "content", &document.id.to_string()).await?;
    let twins_of = warnings::of_twins(site, &mut c, document).await?;
    let remarks = warnings::of_elements(&mut c, &document.copy.content, document.lang()).await?;
    drop(c);
    let path = document.path(paths::CONTENT);
    let may_write = document.may_write(staff);
    let undo = query.and_then(|q| url::form_urlencoded::parse(q.as_bytes()).find(|(name, _)| name == "stand"));
    let can_undo = may_write && undo.is_some_and(|(_, at)| at.parse() == Ok(document.stand));
    let is_draft = document.state() == Some(crate::content::State::Draft);
    let title = document.title();
    let shown = if errors.is_empty() { title.clone() } else { format!("Fehler: {title}") };
    let page = ShowPage {
        frame: Frame::new(site, staff, document.scope.edition(), &shown, &path).await?.say(done(query).as_deref()),
        errors,
        list: document.scope.path(paths::CONTENTS),
        title,
        kind: document.kind().label(),
        state: document.state_words(site.clock.now()),
        has_changes: document.has_changes(),
        may_write,
        can_publish: may_write && (document.has_changes() || !super::publish::is_public(document, site.clock.now())),
        is_original: matches!(&document.stored, Stored::Page(page) if page.draft.original.is_none()),
        is_home: document.state().is_none(),
        is_draft,
        public: (!is_draft).then(|| document.address()),
        path,
        stand: document.stand,
        can_undo,
        head: document.head().iter().map(|f| (f.label, document.copy.text(f.name))).collect(),
        warnings: twins_of.words,
        older_than: twins_of.older_than.filter(|_| may_write).map(|at| at.timestamp_micros()),
        elements: rows(document, &remarks),
        kinds: super::spec::kinds(),
        twins: if may_write { twins(document) } else { Vec::new() },
        history: history.into_iter().take(20).map(protocol::line).collect(),
    };
    let mut response = form_page(&page, &page.errors)?;
    if !page.errors.is_empty() {
        *response.status_mut() = StatusCode::CONFLICT;
    }
    Ok(response)
}

/// Back to the document, with the number that lets the step be taken back.
pub fn back(document: &Document, key: &str, stand: i32, place: &str) -> Response {
    let path = document.path(paths::CONTENT);
    Redirect::to(&format!("{path}?getan={key}&stand={stand}{place}")).into_response()
}

/// A step with an element: what it makes of the content, where to go on, key and words.
struct Step {
    content: Content,
    place: String,
    key: &'static str,
    note: String,
}

fn step(content: &Content, button: &str) -> Option<Step> {
    let (what, number) = button.split_once(':')?;
    let index = number.parse::<usize>().ok()?.checked_sub(1)?;
    let mut list = content.0.clone();
    let name = differ::name(list.get(index)?, index);
    let (key, verb, at) = match what {
        "hoch" if index > 0 => {
            list.swap(index, index - 1);
            ("verschoben", "nach oben geschoben", index - 1)
        }
        "runter" if index + 1 < list.len() => {
            list.swap(index, index + 1);
            ("verschoben", "nach unten geschoben", index + 1)
        }
        "kopie" => {
            list.insert(index + 1, list[index].clone());
            ("kopiert", "kopiert", index + 1)
        }
        "weg" => {
            list.remove(index);
            ("geloescht", "gelöscht", index.saturating_sub(1))
        }
        _ => return None,
    };
    Some(Step { content: Content(list), place: format!("#element-{}", at + 1), key, note: format!("{name} {verb}") })
}

/// A twin is still right although its original changed: it counts as compared with that change.
async fn compared(site: &Site, staff: &Staff, document: &Document, fields: &Fields) -> Result<Response> {
    let path = document.path(paths::CONTENT);
    let Stored::Page(page) = &document.stored else { return Err(Error::NotFound) };
    let mut c = site.db.pool().acquire().await?;
    let older_than = warnings::of_twins(site, &mut c, document).await?.older_than;
    drop(c);
    let seen = fields.raw("original").parse().ok().and_then(chrono::DateTime::from_timestamp_micros);
    // A change that came meanwhile was not compared: the page says so again.
    let (Some(now), Some(seen)) = (older_than, seen) else {
        return Ok(crate::office::frame::back(&path, "unveraendert"));
    };
    let (document, page, staff, until) = (document.clone(), page.clone(), staff.clone(), seen.min(now));
    let work = site.db.change(move |c| {
        Box::pin(async move {
            pages::compared(c, &page, until).await?;
            Ok::<_, Error>(document.note(c, &staff, "content.compared", None, None).await?)
        })
    });
    work.await?;
    Ok(crate::office::frame::back(&path, "verglichen"))
}

/// Moves, copies, deletes an element, or takes the last step back.
pub async fn arrange(
    State(site): State<Site>,
    Path(params): Path<std::collections::HashMap<String, String>>,
    staff: Staff,
    scope: Scope,
    fields: Fields,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let document = Document::load_to_write(&mut c, &scope, id(&params), &staff).await?;
    let stand: i32 = fields.raw("stand").parse().unwrap_or(-1);
    let button = fields.raw("tun");
    if button == "verglichen" {
        drop(c);
        return compared(&site, &staff, &document, &fields).await;
    }
    let before = match button.as_str() {
        "zurueck" => versions::before(&mut c, document.of(), stand).await?,
        _ => None,
    };
    drop(c);
    if stand != document.stand {
        return conflict(&site, &staff, &document).await;
    }
    let (copy, key, note, place) = match (button.as_str(), before) {
        ("zurueck", Some(before)) => {
            (before.copy, "zurueck", "Letzte Änderung rückgängig gemacht".to_string(), String::new())
        }
        _ => {
            let broken = Error::BadRequest("Das Formular ist unvollständig angekommen. Öffnen Sie es noch einmal.");
            let step = step(&document.copy.content, &button).ok_or(broken)?;
            (Copy { head: document.copy.head.clone(), content: step.content }, step.key, step.note, step.place)
        }
    };
    match document.save(&site, &staff, stand, copy, note).await? {
        // What was taken back is not taken back again.
        Some(_) if key == "zurueck" => Ok(crate::office::frame::back(&document.path(paths::CONTENT), key)),
        Some(number) => Ok(back(&document, key, number, &place)),
        None => {
            let mut c = site.db.pool().acquire().await?;
            let document = Document::load_to_write(&mut c, &scope, id(&params), &staff).await?;
            drop(c);
            conflict(&site, &staff, &document).await
        }
    }
}

async fn conflict(site: &Site, staff: &Staff, document: &Document) -> Result<Response> {
    let mut errors = Errors::default();
    errors.say("elemente", CHANGED_MEANWHILE.to_string());
    render(site, staff, document, errors, None).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn steps_keep_every_element() {
        let content = Content::read(json!([
            {"kind": "heading", "text": "a"}, {"kind": "strange", "x": 1}, {"kind": "text", "text": "c"}
        ]));
        let kinds =
            |button: &str| step(&content, button).map(|s| s.content.0.iter().map(Element::kind).collect::<Vec<_>>());
        assert_eq!(kinds("hoch:2"), Some(vec!["unknown", "heading", "text"]));
        assert_eq!(kinds("runter:2"), Some(vec!["heading", "text", "unknown"]));
        assert_eq!(kinds("kopie:1"), Some(vec!["heading", "heading", "unknown", "text"]));
        assert_eq!(kinds("weg:2"), Some(vec!["heading", "text"]));
        for nothing in
            ["hoch:1", "runter:3", "weg:4", "weg:0", "weg:x", "weg", "", "sonst:1", "weg:99999999999999999999"]
        {
            assert_eq!(kinds(nothing), None, "{nothing}");
        }
    }
}
