//! `…/mailtexte`: the words of the mails that the program sends by itself. What a mail cannot do
//! without stays in it whatever somebody writes; previews show the real mail to an invented person.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawPathParams, RawQuery, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::circular::alone;
use super::{Place, Scope};
use crate::mail::Message;
use crate::mail::text::{self, Kind, SUBJECT_MAX, Slot, TEXT_MAX, Words};
use crate::office::confirm::Confirm;
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back, done};
use crate::office::protocol::{self, Line};
use crate::paths;
use crate::press::{self, decide, turn as turned};
use crate::registration::context::Context;
use crate::registration::{samples, texts};
use crate::staff::Staff;
use crate::staff::audit::{self, Entry};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};
use crate::{edition, fees, pages, staff};

/// Every mail whose words can be changed, by who it goes to.
fn all() -> Vec<(&'static str, Vec<&'static Kind>)> {
    let (ours, others): (Vec<&Kind>, Vec<&Kind>) =
        texts::ALL.iter().partition(|kind| kind.key.starts_with("circular_"));
    let (groups, people): (Vec<&Kind>, Vec<&Kind>) = others.iter().partition(|kind| kind.key.starts_with("group_"));
    vec![
        ("An Teilnehmende", people),
        ("An Ansprechpersonen von Sammelanmeldungen", groups),
        ("An Medien", [press::texts::TEXTS, decide::texts::TEXTS, turned::texts::TEXTS].concat()),
        ("Zu Rechnungen", fees::TEXTS.to_vec()),
        ("Zu Barrieren", pages::TEXTS.to_vec()),
        ("Zum internen Bereich", [ours, staff::texts::TEXTS.to_vec()].concat()),
    ]
}

/// Mails that belong to no edition have their words for everywhere only.
fn is_of(kind: &Kind, place: &Place) -> bool {
    place.id().is_none() || ![pages::TEXTS, staff::texts::TEXTS].concat().contains(&kind)
}

fn find(params: &RawPathParams, place: &Place) -> Result<&'static Kind> {
    let key = params.iter().find(|(name, _)| *name == "kind").map_or("", |(_, value)| value);
    let found = all().into_iter().flat_map(|(_, kinds)| kinds).find(|kind| kind.key == key);
    found.filter(|kind| is_of(kind, place)).ok_or(Error::NotFound)
}

#[derive(Template)]
#[template(path = "office/mails/texts.html")]
struct TextsPage {
    frame: Frame,
    path: String,
    search: String,
    parts: Vec<(&'static str, Vec<Row>)>,
    of_all: bool,
}

struct Row {
    href: String,
    name: &'static str,
    when: &'static str,
    state: &'static str,
}

pub async fn list(State(site): State<Site>, RawQuery(query): RawQuery, staff: Staff, scope: Scope) -> Result<Response> {
    let place = Place::of(scope);
    let path = place.path(paths::OFFICE_TEXTS, paths::TEXTS);
    let pairs = url::form_urlencoded::parse(query.as_deref().unwrap_or("").as_bytes());
    let search: String = pairs.into_owned().find(|(name, _)| name == "q").map(|(_, v)| v).unwrap_or_default();
    let search: String = search.trim().chars().take(100).collect();
    let wanted = search.to_lowercase();
    let mut c = site.db.pool().acquire().await?;
    let everywhere = text::changed(&mut c, None).await?;
    let own = match place.id() {
        Some(id) => text::changed(&mut c, Some(id)).await?,
        None => everywhere.clone(),
    };
    drop(c);
    let row = |kind: &Kind| Row {
        href: place.path(paths::OFFICE_TEXT, paths::TEXT).replace("{kind}", kind.key),
        name: kind.name,
        when: kind.when,
        state: match (own.iter().any(|k| k == kind.key), everywhere.iter().any(|k| k == kind.key)) {
            (true, _) => "geändert",
            (false, true) => "geändert für alle Veranstaltungen",
            (false, false) => "Vorgabe",
        },
    };
    let fits =
        |kind: &&Kind| is_of(kind, &place) && format!("{} {}", kind.name, kind.when).to_lowercase().contains(&wanted);
    let parts = all()
        .into_iter()
        .map(|(title, kinds)| (title, kinds.into_iter().filter(fits).map(row).collect::<Vec<_>>()))
        .filter(|(_, rows)| !rows.is_empty())
        .collect();
    let frame = place.frame(&site, &staff, "Mailtexte", &path).await?;
    let page = TextsPage { frame, search, parts, of_all: place.id().is_none(), path };
    form_page(&page, &Errors::default())
}

#[derive(Template)]
#[template(path = "office/mails/text.html")]
struct TextPage {
    frame: Frame,
    errors: Errors,
    list: String,
    action: String,
    html: String,
    reset: String,
    kind: &'static Kind,
    words: Words,
    standard: Words,
    slots: Vec<&'static Slot>,
    needed: Vec<String>,
    stand: i64,
    is_changed: bool,
    of_all: bool,
    /// Subject and text of the mail to an invented person; None where it cannot be shown.
    preview: Option<(String, String)>,
    history: Vec<Line>,
}

/// What the edition says where it has no words of its own: those of everywhere, or the program's.
async fn standard(c: &mut sqlx::PgConnection, place: &Place, kind: &Kind) -> Result<Words> {
    let everywhere = match place.id() {
        Some(_) => text::find(c, None, kind.key).await?.map(|stored| stored.words),
        None => None,
    };
    Ok(everywhere.unwrap_or_else(|| kind.standard()))
}

/// The real mail with these words; the newest edition lends its dates where none is named.
async fn preview(site: &Site, place: &Place, kind: &'static Kind, words: Words) -> Result<Option<Message>> {
    // Those of no edition need none.
    if pages::TEXTS.contains(&kind) {
        return pages::sample(site, words).await;
    }
    if staff::texts::TEXTS.contains(&kind) {
        return staff::texts::sample(site, kind, words).await;
    }
    let edition = match &place.0 {
        Some(edition) => Some(edition.clone()),
        None => newest(site).await?,
    };
    let Some(edition) = edition else { return Ok(None) };
    if fees::TEXTS.contains(&kind) {
        return Ok(Some(fees::sample(site, &edition, kind, words).await?));
    }
    if kind.key.starts_with("press_") {
        let context = press::context::Context::of(site, &edition).await?;
        let record = decide::mail::sample_record(&context);
        if let Some(message) = press::mail::sample(&context, &record, kind, words.clone())? {
            return Ok(Some(message));
        }
        let message = decide::mail::sample(&context, kind, words.clone())?;
        return if message.is_some() { Ok(message) } else { turned::sample(&context, kind, words) };
    }
    let context = Context::of(site, &edition).await?;
    samples::message(&context, kind, words)
}

async fn newest(site: &Site) -> Result<Option<Arc<edition::Edition>>> {
    let mut c = site.db.pool().acquire().await?;
    let Some((slug, _)) = edition::titles(&mut c).await?.into_iter().next() else { return Ok(None) };
    Ok(edition::load(&mut c, &slug).await?.map(Arc::new))
}

/// What a page shows beside what is stored.
#[derive(Default)]
struct Typed {
    words: Option<Words>,
    errors: Errors,
    stand: Option<i64>,
    said: Option<String>,
}

async fn render(site: &Site, staff: &Staff, place: &Place, kind: &'static Kind, typed: Typed) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let stored = text::find(&mut c, place.id(), kind.key).await?;
    let standard = standard(&mut c, place, kind).await?;
    let history = audit::of_object(&mut c, "mail_text", &key(place, kind)).await?;
    drop(c);
    let version = stored.as_ref().map_or(0, |s| s.version);
    let words = typed.words.or(stored.as_ref().map(|s| s.words.clone())).unwrap_or_else(|| standard.clone());
    // Words with faults are not shown as a mail: they would not be sent like that either.
    let shown = if typed.errors.is_empty() { preview(site, place, kind, words.clone()).await? } else { None };
    let address = |of_edition, of_all| place.path(of_edition, of_all).replace("{kind}", kind.key);
    let list = place.path(paths::OFFICE_TEXTS, paths::TEXTS);
    let title = if typed.errors.is_empty() { kind.name.to_string() } else { format!("Fehler: {}", kind.name) };
    let page = TextPage {
        frame: place.frame(site, staff, &title, &list).await?.say(typed.said.as_deref()),
        errors: typed.errors,
        list,
        action: address(paths::OFFICE_TEXT, paths::TEXT),
        html: address(paths::OFFICE_TEXT_HTML, paths::TEXT_HTML),
        reset: address(paths::OFFICE_TEXT_RESET, paths::TEXT_RESET),
        words,
        standard,
        slots: kind.slots().collect(),
        needed: kind.needed.iter().map(|name| format!("{{{name}}}")).collect(),
        stand: typed.stand.unwrap_or(version),
        is_changed: stored.is_some(),
        of_all: place.id().is_none(),
        preview: shown.map(|message| (message.subject, message.text)),
        history: history.into_iter().map(protocol::line).collect(),
        kind,
    };
    form_page(&page, &page.errors)
}

/// Of the protocol: one text of one edition, or of everywhere.
fn key(place: &Place, kind: &Kind) -> String {
    match &place.0 {
        Some(edition) => format!("{}/{}", edition.slug, kind.key),
        None => kind.key.to_string(),
    }
}

pub async fn show(
    State(site): State<Site>,
    params: RawPathParams,
    RawQuery(query): RawQuery,
    staff: Staff,
    scope: Scope,
) -> Result<Response> {
    let place = Place::of(scope);
    let kind = find(&params, &place)?;
    render(&site, &staff, &place, kind, Typed { said: done(query.as_deref()), ..Typed::default() }).await
}

fn parse(fields: &Fields, kind: &Kind) -> (Words, Errors) {
    let mut errors = Errors::default();
    let words = Words {
        subject: fields.needed(&mut errors, "betreff", "den Betreff", SUBJECT_MAX, false),
        opening: fields.needed(&mut errors, "anfang", "den Anfang", TEXT_MAX, true),
        closing: fields.text(&mut errors, "schluss", "den Schluss", TEXT_MAX, true),
    };
    for (field, text) in text::faults(kind, &words) {
        errors.say(field, text);
    }
    (words, errors)
}

fn told(words: &Words) -> Value {
    json!({ "Betreff": words.subject, "Anfang": words.opening, "Schluss": words.closing })
}

/// Saves, or shows a preview of what was typed without saving it.
pub async fn save(
    State(site): State<Site>,
    params: RawPathParams,
    staff: Staff,
    scope: Scope,
    fields: Fields,
) -> Result<Response> {
    let place = Place::of(scope);
    let kind = find(&params, &place)?;
    let (words, mut errors) = parse(&fields, kind);
    let stand: i64 = fields.raw("stand").parse().unwrap_or(0);
    if fields.raw("was") == "vorschau" || !errors.is_empty() {
        let typed = Typed { words: Some(words), errors, stand: Some(stand), said: None };
        return render(&site, &staff, &place, kind, typed).await;
    }
    let (id, kept, object, author) = (place.id(), words.clone(), key(&place, kind), staff.clone());
    let saved = site
        .db
        .change(move |c| {
            Box::pin(async move {
                let before = text::find(c, id, kind.key).await?.map(|stored| stored.words);
                if !text::save(c, id, kind.key, &kept, stand).await? {
                    return Ok(false);
                }
                let entry = Entry {
                    edition: id,
                    action: "mail_text.changed",
                    object: "mail_text",
                    key: &object,
                    title: kind.name,
                    before: Some(told(&before.unwrap_or_else(|| kind.standard()))),
                    after: Some(told(&kept)),
                };
                audit::note(c, &author, &entry).await?;
                Ok::<_, Error>(true)
            })
        })
        .await?;
    if !saved {
        errors.say("betreff", CHANGED_MEANWHILE.into());
        return render(&site, &staff, &place, kind, Typed { words: Some(words), errors, ..Typed::default() }).await;
    }
    Ok(back(&place.path(paths::OFFICE_TEXT, paths::TEXT).replace("{kind}", kind.key), "gespeichert"))
}

/// The HTML part with the words that were typed, alone on a page that can do nothing (X2).
pub async fn html(
    State(site): State<Site>,
    params: RawPathParams,
    staff: Staff,
    scope: Scope,
    fields: Fields,
) -> Result<Response> {
    let place = Place::of(scope);
    let kind = find(&params, &place)?;
    let (words, errors) = parse(&fields, kind);
    if !errors.is_empty() {
        let typed = Typed { words: Some(words), errors, stand: fields.raw("stand").parse().ok(), said: None };
        return render(&site, &staff, &place, kind, typed).await;
    }
    let message = preview(&site, &place, kind, words).await?.ok_or(Error::NotFound)?;
    Ok(alone(message.html))
}

/// Back to what is said without own words: asks first.
pub async fn reset(
    State(site): State<Site>,
    params: RawPathParams,
    staff: Staff,
    scope: Scope,
    fields: Fields,
) -> Result<Response> {
    let place = Place::of(scope);
    let kind = find(&params, &place)?;
    let here = place.path(paths::OFFICE_TEXT, paths::TEXT).replace("{kind}", kind.key);
    if !fields.ticked("ja") {
        let mut c = site.db.pool().acquire().await?;
        let standard = standard(&mut c, &place, kind).await?;
        drop(c);
        let list = place.path(paths::OFFICE_TEXTS, paths::TEXTS);
        let page = Confirm {
            frame: place.frame(&site, &staff, "Auf Vorgabe zurücksetzen", &list).await?,
            lead: format!("„{}“", kind.name),
            consequences: vec![
                "Ihre Worte für diese Mail gelten nicht mehr. Im Protokoll bleiben sie lesbar.".into(),
                format!("Betreff dann: {}", standard.subject),
                format!("Anfang dann: {}", standard.opening),
                "Mails, die schon im Ausgang stehen, behalten ihren Text.".into(),
            ],
            action: place.path(paths::OFFICE_TEXT_RESET, paths::TEXT_RESET).replace("{kind}", kind.key),
            carried: vec![("ja".into(), "ja".into())],
            button: "Auf Vorgabe zurücksetzen",
            back: here,
        };
        return page.page();
    }
    let (id, object) = (place.id(), key(&place, kind));
    let was = site
        .db
        .change(move |c| {
            Box::pin(async move {
                let Some(before) = text::reset(c, id, kind.key).await? else { return Ok(false) };
                let entry = Entry {
                    edition: id,
                    action: "mail_text.reset",
                    object: "mail_text",
                    key: &object,
                    title: kind.name,
                    before: Some(told(&before)),
                    after: None,
                };
                audit::note(c, &staff, &entry).await?;
                Ok::<_, Error>(true)
            })
        })
        .await?;
    Ok(back(&here, if was { "vorgabe" } else { "unveraendert" }))
}
