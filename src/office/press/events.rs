//! Times for journalists: photo times, press talks, time for interviews. A form each.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};
use uuid::Uuid;

use super::settings::note;
use crate::kernel::date;
use crate::office::editions::settings::control::{Reader, moment};
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back};
use crate::paths;
use crate::press::decide::mail;
use crate::press::model::EventKind;
use crate::press::setup::{self, Event, EventDraft};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, Wrong, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/press/event.html")]
struct EventPage {
    frame: Frame,
    back: String,
    action: String,
    is_new: bool,
    kinds: Vec<(&'static str, &'static str)>,
    typed: Fields,
    errors: Errors,
    stand: String,
}

/// What a form was made of; these rows have no version of their own.
fn version(e: &Event) -> String {
    let all = [&e.kind, &e.title, &moment(Some(e.starts_at)), &moment(e.ends_at), &e.place, &e.note];
    let text = all.map(String::as_str).join("\u{1f}");
    crate::db::token::hash(&text).iter().take(8).map(|b| format!("{b:02x}")).collect()
}

fn fields(e: &Event) -> Fields {
    let until = e.ends_at.map(|at| date::local(at).format("%H.%M").to_string()).unwrap_or_default();
    let begin = moment(Some(e.starts_at));
    [
        ("art", &e.kind),
        ("titel", &e.title),
        ("beginn", &begin),
        ("ende", &until),
        ("ort", &e.place),
        ("hinweis", &e.note),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| (name, value.as_str()))
    .collect()
}

fn read(fields: &Fields) -> std::result::Result<EventDraft, Errors> {
    let mut errors = Errors::default();
    let kind = EventKind::from_key(&fields.raw("art"));
    if kind.is_none() {
        errors.add("art", Wrong::Choose, "die Art des Termins");
    }
    let mut r = Reader { fields, errors: &mut errors };
    let title = r.needed("titel", "den Titel", 200);
    let begin = r.moment("beginn");
    if fields.raw("beginn").is_empty() {
        r.say("beginn", "Geben Sie Tag und Uhrzeit ein.");
    }
    // On the same day; one that goes past midnight is none for journalists.
    let end = r.time("ende").zip(begin).map(|(time, at)| date::instant(date::local(at).date().and_time(time)));
    if end.zip(begin).is_some_and(|(end, begin)| end <= begin) {
        r.say("ende", "Das Ende liegt vor dem Beginn. Prüfen Sie beide.");
    }
    let place = r.line("ort", "den Ort", 200);
    let note = r.line("hinweis", "den Hinweis", 500);
    match (kind, begin, errors.is_empty()) {
        (Some(kind), Some(starts_at), true) => Ok(EventDraft { kind, title, starts_at, ends_at: end, place, note }),
        _ => Err(errors),
    }
}

async fn render(
    site: &Site,
    staff: &Staff,
    Within(edition): &Within,
    event: Option<&Event>,
    typed: Fields,
    errors: Errors,
) -> Result<Response> {
    let of = |pattern| paths::office(pattern, &edition.slug);
    let name = event.map_or("Termin für Medien anlegen", |_| "Termin für Medien");
    let title = if errors.is_empty() { name.to_string() } else { format!("Fehler: {name}") };
    let settings = of(paths::OFFICE_PRESS_SETTINGS);
    let page = EventPage {
        frame: Frame::new(site, staff, Some(edition), &title, &settings).await?,
        back: settings,
        action: match event {
            Some(event) => of(paths::OFFICE_PRESS_EVENT).replace("{id}", &event.public_id.to_string()),
            None => of(paths::OFFICE_PRESS_EVENT_NEW),
        },
        is_new: event.is_none(),
        kinds: EventKind::ALL.iter().map(|k| (k.key(), k.label())).collect(),
        stand: event.map(version).unwrap_or_default(),
        typed,
        errors,
    };
    form_page(&page, &page.errors)
}

async fn find(site: &Site, edition: i64, id: Uuid) -> Result<Event> {
    let mut c = site.db.pool().acquire().await?;
    let all = setup::events(&mut c, edition).await?;
    all.into_iter().find(|e| e.public_id == id).ok_or(Error::NotFound)
}

pub async fn new(State(site): State<Site>, staff: Staff, within: Within) -> Result<Response> {
    render(&site, &staff, &within, None, Fields::default(), Errors::default()).await
}

fn told(draft: &EventDraft) -> Value {
    json!({
        "Art": draft.kind.label(),
        "Titel": draft.title,
        "Beginn": moment(Some(draft.starts_at)),
        "Ende": moment(draft.ends_at),
        "Ort": draft.place,
        "Hinweis": draft.note,
    })
}

pub async fn create(State(site): State<Site>, staff: Staff, within: Within, fields: Fields) -> Result<Response> {
    let draft = match read(&fields) {
        Ok(draft) => draft,
        Err(errors) => return render(&site, &staff, &within, None, fields, errors).await,
    };
    let edition = within.0.clone();
    let path = paths::office(paths::OFFICE_PRESS_SETTINGS, &edition.slug);
    let step = site.db.change(move |c| {
        Box::pin(async move {
            setup::add_event(c, edition.id, &draft).await?;
            note(c, &staff, &edition, ("press.event", &draft.title), None, Some(told(&draft))).await?;
            Ok::<_, Error>(())
        })
    });
    step.await?;
    Ok(back(&path, "termin"))
}

pub async fn show(
    State(site): State<Site>,
    Path((_, id)): Path<(String, Uuid)>,
    staff: Staff,
    within: Within,
) -> Result<Response> {
    let event = find(&site, within.0.id, id).await?;
    render(&site, &staff, &within, Some(&event), fields(&event), Errors::default()).await
}

/// Changes it, or deletes it.
pub async fn save(
    State(site): State<Site>,
    Path((_, id)): Path<(String, Uuid)>,
    staff: Staff,
    within: Within,
    fields: Fields,
) -> Result<Response> {
    let event = find(&site, within.0.id, id).await?;
    let edition = within.0.clone();
    let path = paths::office(paths::OFFICE_PRESS_SETTINGS, &edition.slug);
    if fields.raw("was") == "loeschen" {
        let text = mail::event(&event);
        let step = site.db.change(move |c| {
            Box::pin(async move {
                if setup::remove_event(c, edition.id, id).await? {
                    let before = Some(json!({ "Termin": text }));
                    note(c, &staff, &edition, ("press.event_removed", &event.title), before, None).await?;
                }
                Ok::<_, Error>(())
            })
        });
        step.await?;
        return Ok(back(&path, "termin-geloescht"));
    }
    let draft = match read(&fields) {
        Ok(draft) => draft,
        Err(errors) => return render(&site, &staff, &within, Some(&event), fields, errors).await,
    };
    if fields.raw("stand") != version(&event) {
        let mut errors = Errors::default();
        errors.say("stand", CHANGED_MEANWHILE.into());
        let mut response = render(&site, &staff, &within, Some(&event), fields, errors).await?;
        *response.status_mut() = axum::http::StatusCode::CONFLICT;
        return Ok(response);
    }
    let step = site.db.change(move |c| {
        Box::pin(async move {
            if setup::change_event(c, edition.id, id, &draft).await? {
                let before = Some(json!({ "Termin": mail::event(&event) }));
                note(c, &staff, &edition, ("press.event", &draft.title), before, Some(told(&draft))).await?;
            }
            Ok::<_, Error>(())
        })
    });
    step.await?;
    Ok(back(&path, "termin"))
}
