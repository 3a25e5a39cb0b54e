//! The form of one element, made from [`super::spec`]. Buttons inside it change its rows and save
//! nothing; whatever was typed is on the next page again.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;

use super::differ::{self, Change, Part};
use super::document::{Document, Scope};
use super::form::{self, Sent};
use super::options::Options;
use super::pieces::{Maker, Piece};
use super::show::{back, id};
use super::spec;
use crate::content::model::name_of;
use crate::content::versions::{self, Copy};
use crate::content::{Content, Element};
use crate::office::frame::{CHANGED_MEANWHILE, Frame};
use crate::paths;
use crate::staff::Staff;
use crate::web::form::{Errors, Fields, form_page};
use crate::web::upload::Upload;
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/content/element.html")]
struct ElementPage {
    frame: Frame,
    errors: Errors,
    /// The document, and its title.
    back: String,
    document: String,
    action: String,
    stand: i32,
    kind: String,
    before: String,
    pieces: Vec<Piece>,
    /// The stored form of what cannot be read.
    raw: String,
    has_grid: bool,
    /// Lists are longer than what is offered, or were narrowed down.
    has_search: bool,
    search: String,
    /// What somebody else changed since this form was made.
    meanwhile: Vec<Change>,
}

/// Where the element stands, or will stand.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    /// From 0.
    At(usize),
    /// A new one before this one; the end where None.
    New(Option<usize>),
}

impl Place {
    fn number(self) -> String {
        match self {
            Place::At(index) => (index + 1).to_string(),
            Place::New(_) => "neu".into(),
        }
    }
}

/// One form at hand.
struct Desk<'a> {
    site: &'a Site,
    staff: &'a Staff,
    document: &'a Document,
    place: Place,
    kind: &'a str,
    map: Map<String, Value>,
    errors: Errors,
    focus: String,
    search: String,
    meanwhile: Vec<Change>,
    raw: String,
}

/// Where an address and a form say the element stands. None where there is no such element.
fn place(document: &Document, number: &str, before: &str) -> Option<Place> {
    let count = document.copy.content.0.len();
    let index = |text: &str| text.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).filter(|i| *i < count);
    match number {
        "neu" => Some(Place::New(index(before))),
        number => index(number).map(Place::At),
    }
}

fn to_map(element: &Element) -> Map<String, Value> {
    match Content(vec![element.clone()]).to_value() {
        Value::Array(mut list) if !list.is_empty() => list.remove(0).as_object().cloned().unwrap_or_default(),
        _ => Map::new(),
    }
}

/// The kind of a new element; only those there are.
fn known(kind: &str) -> Result<&'static str> {
    Element::KINDS.into_iter().find(|k| *k == kind).ok_or(Error::NotFound)
}

fn number(params: &HashMap<String, String>) -> &str {
    params.get("number").map_or("", String::as_str)
}

pub async fn show(
    State(site): State<Site>,
    Path(params): Path<HashMap<String, String>>,
    RawQuery(query): RawQuery,
    staff: Staff,
    scope: Scope,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let document = Document::load_to_write(&mut c, &scope, id(&params), &staff).await?;
    drop(c);
    let asked: HashMap<String, String> =
        url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    let text = |name: &str| asked.get(name).map_or("", String::as_str);
    let place = place(&document, number(&params), text("vor")).ok_or(Error::NotFound)?;
    let (kind, map, raw) = match place {
        Place::New(_) => {
            let kind = known(text("art"))?;
            (kind, fresh(kind), String::new())
        }
        Place::At(index) => {
            let element = &document.copy.content.0[index];
            let raw = match element {
                Element::Broken(broken) => serde_json::to_string_pretty(&broken.raw).unwrap_or_default(),
                _ => String::new(),
            };
            (element.kind(), to_map(element), raw)
        }
    };
    let desk = Desk {
        site: &site,
        staff: &staff,
        document: &document,
        place,
        kind,
        map,
        errors: Errors::default(),
        focus: String::new(),
        search: String::new(),
        meanwhile: Vec::new(),
        raw,
    };
    desk.page(StatusCode::OK).await
}

/// An element with nothing in it, but a first row where it has rows.
fn fresh(kind: &str) -> Map<String, Value> {
    let fields = spec::fields(kind);
    let mut map = form::read(fields, &Sent::new(&Fields::default()), "");
    for field in fields {
        match &field.control {
            spec::Control::List(list) if list.items.len() == 1 && !field.is_optional => {
                form::turn(&mut map, fields, &format!("{}:neu:", field.name));
            }
            spec::Control::Grid => {
                map.insert("head".into(), json!(["", ""]));
                map.insert("rows".into(), json!([["", ""], ["", ""]]));
            }
            _ => {}
        }
    }
    if kind == "columns" {
        form::turn(&mut map, fields, "columns:neu:");
    }
    map
}

impl Desk<'_> {
    async fn page(self, status: StatusCode) -> Result<Response> {
        let fields = if self.raw.is_empty() { spec::fields(self.kind) } else { &[] };
        let mut c = self.site.db.pool().acquire().await?;
        let now = self.site.clock.now();
        let options = Options::load(&mut c, fields, self.document.edition(), &self.search, now).await?;
        drop(c);
        let pieces = Maker { options: &options, focus: &self.focus }.make(fields, &self.map, "");
        let name = name_of(self.kind);
        let title = match self.place {
            Place::New(_) => format!("Neues Element: {name}"),
            Place::At(index) => format!("Element {}: {name}", index + 1),
        };
        let shown = if self.errors.is_empty() { title } else { format!("Fehler: {title}") };
        let back = self.document.path(paths::CONTENT);
        let page = ElementPage {
            frame: Frame::new(self.site, self.staff, self.document.scope.edition(), &shown, &back).await?,
            action: self.document.path(paths::CONTENT_ELEMENT_SAVE).replace("{number}", &self.place.number()),
            back,
            document: self.document.title(),
            stand: self.document.stand,
            kind: self.kind.to_string(),
            before: match self.place {
                Place::New(Some(index)) => (index + 1).to_string(),
                _ => String::new(),
            },
            has_grid: self.kind == "table" && self.raw.is_empty(),
            pieces,
            raw: self.raw,
            has_search: options.is_cut || !self.search.is_empty(),
            search: self.search,
            meanwhile: self.meanwhile,
            errors: self.errors,
        };
        let mut response = form_page(&page, &page.errors)?;
        *response.status_mut() = status;
        Ok(response)
    }
}

pub async fn save(
    State(site): State<Site>,
    Path(params): Path<HashMap<String, String>>,
    staff: Staff,
    scope: Scope,
    upload: Upload,
) -> Result<Response> {
    let fields = upload.fields;
    let mut c = site.db.pool().acquire().await?;
    let document = Document::load_to_write(&mut c, &scope, id(&params), &staff).await?;
    drop(c);
    let kind = known(&fields.raw("art"))?;
    let (specs, sent) = (spec::fields(kind), Sent::new(&fields));
    let stand: i32 = fields.raw("stand").parse().unwrap_or(-1);
    let mut desk = Desk {
        site: &site,
        staff: &staff,
        document: &document,
        place: Place::New(None),
        kind,
        map: form::read(specs, &sent, ""),
        errors: Errors::default(),
        focus: String::new(),
        search: fields.raw("suche"),
        meanwhile: Vec::new(),
        raw: String::new(),
    };
    let asked = place(&document, number(&params), &fields.raw("vor"));
    if stand != document.stand {
        return conflict(desk, stand, number(&params)).await;
    }
    desk.place = asked.ok_or(Error::NotFound)?;
    sent.control_characters(&mut desk.errors);
    match fields.raw("tun").as_str() {
        "" | "speichern" => {}
        _ if !desk.errors.is_empty() => {}
        "eingrenzen" => return desk.page(StatusCode::OK).await,
        "einfuegen" => return paste(desk, &fields).await,
        button => {
            // A button that means nothing any more changes nothing.
            desk.focus = form::turn(&mut desk.map, specs, button).unwrap_or_default();
            return desk.page(StatusCode::OK).await;
        }
    }
    let element = element(kind, &desk.map);
    for (field, reason) in element.faults() {
        let field = if field.is_empty() { "formular".to_string() } else { field };
        desk.errors.say(field, reason.text());
    }
    if !desk.errors.is_empty() {
        return desk.page(StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    store(desk, element, stand, number(&params)).await
}

fn element(kind: &str, map: &Map<String, Value>) -> Element {
    let mut map = map.clone();
    map.insert("kind".into(), json!(kind));
    Element::read(Value::Object(map))
}

async fn store(desk: Desk<'_>, element: Element, stand: i32, number: &str) -> Result<Response> {
    let mut list = desk.document.copy.content.0.clone();
    let (index, key, verb) = match desk.place {
        Place::At(index) => {
            list[index] = element;
            (index, "element", "geändert")
        }
        Place::New(before) => {
            let index = before.unwrap_or(list.len());
            list.insert(index, element);
            (index, "element-neu", "eingefügt")
        }
    };
    if list.len() > crate::content::faults::ELEMENTS {
        let mut desk = desk;
        desk.errors
            .say("formular", "Mehr Elemente sind auf einer Seite nicht möglich. Teilen Sie den Inhalt auf.".into());
        return desk.page(StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let note = format!("{} {verb}", differ::name(&list[index], index));
    let copy = Copy { head: desk.document.copy.head.clone(), content: Content(list) };
    match desk.document.save(desk.site, desk.staff, stand, copy, note).await? {
        Some(number) => Ok(back(desk.document, key, number, &format!("#element-{}", index + 1))),
        None => {
            let mut c = desk.site.db.pool().acquire().await?;
            let fresh = Document::load(&mut c, &desk.document.scope, &desk.document.id.to_string()).await?;
            drop(c);
            let desk = Desk { document: &fresh, ..desk };
            conflict(desk, stand, number).await
        }
    }
}

/// A table from the clipboard takes the place of the one in the form.
async fn paste(mut desk: Desk<'_>, fields: &Fields) -> Result<Response> {
    // Blanks at the ends are cells.
    match form::pasted(fields.untrimmed("einfuegen")) {
        Some((head, rows)) => {
            desk.map.insert("head".into(), Value::Array(head));
            desk.map.insert("rows".into(), Value::Array(rows));
            desk.focus = "head.0".into();
            desk.page(StatusCode::OK).await
        }
        None => {
            let text = "Fügen Sie eine Tabelle ein: eine Zeile je Tabellenzeile, höchstens 12 Spalten, durch Tabulator oder | getrennt.";
            desk.errors.say("einfuegen", text.into());
            desk.page(StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

/// Somebody else saved since this form was made: it is shown again with what was typed, at the place
/// where the element stands now, and with what changed.
async fn conflict(mut desk: Desk<'_>, stand: i32, number: &str) -> Result<Response> {
    let mut c = desk.site.db.pool().acquire().await?;
    let before = base(&mut c, desk.document, stand).await?;
    drop(c);
    let now = &desk.document.copy;
    let old = number.parse::<usize>().ok().and_then(|n| before.content.0.get(n.checked_sub(1)?).map(|e| (n - 1, e)));
    desk.place = match old {
        Some((index, old)) => match now.content.0.iter().position(|e| e == old) {
            Some(at) => Place::At(at),
            // This very element was changed, or something of the same kind stands in its place.
            None if now.content.0.get(index).is_some_and(|e| e.kind() == desk.kind) => Place::At(index),
            None => Place::New(None),
        },
        None => Place::New(None),
    };
    desk.meanwhile = differ::changes(&before, now, desk.document.head(), &differ::Names::new());
    desk.errors.say("formular", CHANGED_MEANWHILE.to_string());
    desk.page(StatusCode::CONFLICT).await
}

/// What a form was made of; what is public where that version is gone.
pub async fn base(c: &mut PgConnection, document: &Document, stand: i32) -> Result<Copy> {
    let version = versions::one(c, document.of(), stand).await?;
    Ok(version.map_or_else(|| document.public.clone(), |v| v.copy))
}
