//! `…/nachrichten/neu` and `…/nachrichten/{id}/bearbeiten`: words and recipients of a message to
//! many. Saving sends nothing.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawPathParams, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::one::id_of;
use crate::edition::Edition;
use crate::kernel::date;
use crate::mail::text::{SUBJECT_MAX, Slot};
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back};
use crate::paths;
use crate::registration::circular::model::{BODY_MAX, faults, slots};
use crate::registration::circular::{self, Actor, Circular, Draft, Filter, Stage};
use crate::registration::context::Context;
use crate::registration::model::{ORGANISATION_KINDS, organisation_kind};
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/mails/write.html")]
struct WritePage {
    frame: Frame,
    errors: Errors,
    typed: Fields,
    action: String,
    list: String,
    stand: i64,
    slots: Vec<&'static Slot>,
    sessions: Vec<(String, String)>,
    audiences: [(&'static str, &'static str); 3],
    states: [(&'static str, &'static str); 3],
    modes: [(&'static str, &'static str); 2],
    session_states: [(&'static str, &'static str); 2],
    kinds: &'static [(&'static str, &'static str)],
    fees: [(&'static str, &'static str); 2],
    presences: [(&'static str, &'static str); 2],
}

const AUDIENCES: [(&str, &str); 3] = [
    ("people", "Teilnehmende"),
    ("contacts", "Ansprechpersonen von Sammelanmeldungen"),
    ("press", "akkreditierte Presse, alle mit einer Zulassung"),
];
const STATES: [(&str, &str); 3] =
    [("confirmed", "angemeldet"), ("waiting", "auf der Warteliste"), ("offered", "Platz angeboten")];
const MODES: [(&str, &str); 2] = [("onsite", "vor Ort"), ("online", "online")];
const SESSION_STATES: [(&str, &str); 2] = [("booked", "mit Platz"), ("waiting", "auf der Warteliste")];
const FEES: [(&str, &str); 2] = [("open", "Rechnung noch offen"), ("claimed", "Befreiung noch zu entscheiden")];
const PRESENCES: [(&str, &str); 2] = [("yes", "waren da"), ("no", "nicht als anwesend vermerkt")];

fn label(all: &[(&'static str, &'static str)], key: &str) -> &'static str {
    all.iter().find(|(k, _)| *k == key).map_or("", |(_, label)| label)
}

/// Whom a filter names, in words, one condition each.
pub(super) fn in_words(filter: &Filter, sessions: &[(String, String)]) -> Vec<String> {
    let mut words = vec![label(&AUDIENCES, &filter.audience).to_string()];
    if filter.is_to_press() {
        return words;
    }
    if !filter.is_to_contacts() {
        let states: Vec<&str> = filter.states.iter().map(|s| label(&STATES, s)).filter(|s| !s.is_empty()).collect();
        words.push(crate::kernel::words::list(&states));
        words.push(label(&MODES, &filter.mode).to_string());
        if let Some((_, title)) = sessions.iter().find(|(code, _)| *code == filter.session) {
            let state = if filter.session_state == "waiting" { "auf der Warteliste" } else { "mit Platz" };
            words.push(format!("Workshop „{title}“, {state}"));
        }
        words.push(label(&PRESENCES, &filter.attended).to_string());
    }
    if !filter.organisation_kind.is_empty() {
        words.push(organisation_kind(&filter.organisation_kind).to_string());
    }
    words.push(label(&FEES, &filter.fee).to_string());
    words.retain(|w| !w.is_empty());
    words
}

/// Workshops to choose from, code and title.
pub(super) fn sessions(context: &Context) -> Vec<(String, String)> {
    context.setup.workshops.iter().map(|w| (w.code.clone(), w.title.clone())).collect()
}

/// For the protocol, field by field.
fn told(draft: &Draft, sessions: &[(String, String)]) -> Value {
    json!({
        "Betreff": draft.subject,
        "Text": draft.body,
        "Geht an": in_words(&draft.filter, sessions).join("; "),
        "Zeit": draft.send_at.map(date::date_time),
    })
}

/// As if somebody had typed what is stored.
fn stored(draft: &Draft) -> Fields {
    let f = &draft.filter;
    let local = draft.send_at.map(date::local);
    let day = local.map(|at| at.date().to_string()).unwrap_or_default();
    let time = local.map(|at| at.time().format("%H:%M").to_string()).unwrap_or_default();
    let mut pairs = vec![
        ("betreff", draft.subject.as_str()),
        ("text", &draft.body),
        ("an", &f.audience),
        ("teilnahme", &f.mode),
        ("workshop", &f.session),
        ("workshop_stand", &f.session_state),
        ("organisation", &f.organisation_kind),
        ("gebuehr", &f.fee),
        ("anwesend", &f.attended),
        ("tag", &day),
        ("uhrzeit", &time),
    ];
    pairs.extend(f.states.iter().map(|state| ("anmeldestand", state.as_str())));
    pairs.into_iter().collect()
}

/// What was typed; complete where `errors` stays empty.
fn parse(fields: &Fields, errors: &mut Errors, sessions: &[(String, String)], now: DateTime<Utc>) -> Draft {
    let subject = fields.needed(errors, "betreff", "den Betreff", SUBJECT_MAX, false);
    let body = fields.needed(errors, "text", "den Text", BODY_MAX, true);
    let keys = |all: &[(&'static str, &'static str)]| all.iter().map(|(k, _)| *k).collect::<Vec<_>>();
    let codes: Vec<&str> = sessions.iter().map(|(code, _)| code.as_str()).collect();
    let audience = fields.one_of(errors, "an", "wer sie bekommt", &keys(&AUDIENCES));
    if audience.is_empty() {
        errors.say("an", "Wählen Sie aus, wer die Nachricht bekommt.".into());
    }
    let states: Vec<String> =
        fields.all("anmeldestand").into_iter().filter(|s| STATES.iter().any(|(k, _)| k == s)).collect();
    if states.is_empty() && audience == "people" {
        errors.say("anmeldestand", "Wählen Sie mindestens einen Stand der Anmeldung aus.".into());
    }
    let filter = Filter {
        states,
        mode: fields.one_of(errors, "teilnahme", "die Art der Teilnahme", &keys(&MODES)),
        session: fields.one_of(errors, "workshop", "den Workshop", &codes),
        session_state: fields.one_of(errors, "workshop_stand", "den Stand im Workshop", &keys(&SESSION_STATES)),
        organisation_kind: fields.one_of(
            errors,
            "organisation",
            "die Art der Organisation",
            &keys(&ORGANISATION_KINDS),
        ),
        fee: fields.one_of(errors, "gebuehr", "die Gebühr", &keys(&FEES)),
        attended: fields.one_of(errors, "anwesend", "die Anwesenheit", &keys(&PRESENCES)),
        audience,
    };
    // What is asked about a registration says nothing about journalists.
    let filter = match filter.is_to_press() {
        true => Filter { audience: filter.audience, states: Vec::new(), ..Filter::default() },
        false => filter,
    };
    let send_at = time(fields, errors, now);
    let draft = Draft { subject, body, filter, send_at };
    for (field, text) in faults(&draft) {
        errors.say(field, text);
    }
    draft
}

/// Day and time at which it goes out; None where both are empty.
fn time(fields: &Fields, errors: &mut Errors, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let (day, clock) = (fields.raw("tag"), fields.raw("uhrzeit"));
    if day.is_empty() && clock.is_empty() {
        return None;
    }
    let (parsed, at) = (date::parse_date(&day), date::parse_time(&clock));
    if parsed.is_none() {
        errors.say("tag", "Geben Sie den Tag in der Form 24.10.2026 ein, oder lassen Sie Tag und Uhrzeit leer.".into());
    }
    if at.is_none() {
        errors
            .say("uhrzeit", "Geben Sie die Uhrzeit in der Form 9.15 ein, oder lassen Sie Tag und Uhrzeit leer.".into());
    }
    let moment = date::instant(parsed?.and_time(at?));
    if moment <= now {
        errors.say("tag", "Wählen Sie einen Zeitpunkt, der noch kommt, oder lassen Sie Tag und Uhrzeit leer.".into());
    }
    Some(moment)
}

struct Form {
    id: Option<Uuid>,
    typed: Fields,
    errors: Errors,
    stand: i64,
}

async fn render(site: &Site, staff: &Staff, edition: &Arc<Edition>, form: Form) -> Result<Response> {
    let context = Context::of(site, edition).await?;
    let list = paths::office(paths::CIRCULARS, &edition.slug);
    let title = match (form.id, form.errors.is_empty()) {
        (None, true) => "Neue Nachricht",
        (Some(_), true) => "Nachricht bearbeiten",
        (_, false) => "Fehler: Nachricht",
    };
    let page = WritePage {
        frame: Frame::new(site, staff, Some(edition), title, &list).await?,
        errors: form.errors,
        typed: form.typed,
        action: match form.id {
            Some(id) => paths::office(paths::CIRCULAR_EDIT, &edition.slug).replace("{id}", &id.to_string()),
            None => paths::office(paths::CIRCULAR_NEW, &edition.slug),
        },
        list,
        stand: form.stand,
        slots: slots().collect(),
        sessions: sessions(&context),
        audiences: AUDIENCES,
        states: STATES,
        modes: MODES,
        session_states: SESSION_STATES,
        kinds: &ORGANISATION_KINDS,
        fees: FEES,
        presences: PRESENCES,
    };
    form_page(&page, &page.errors)
}

pub async fn new(State(site): State<Site>, staff: Staff, Within(edition): Within) -> Result<Response> {
    let typed = [("an", "people"), ("anmeldestand", "confirmed")].into_iter().collect();
    render(&site, &staff, &edition, Form { id: None, typed, errors: Errors::default(), stand: 0 }).await
}

/// One that can be changed; what is on its way cannot.
async fn open(site: &Site, edition: &Edition, id: Uuid) -> Result<Circular> {
    let mut c = site.db.pool().acquire().await?;
    circular::find(&mut c, edition.id, id).await?.ok_or(Error::NotFound)
}

pub async fn edit(
    State(site): State<Site>,
    params: RawPathParams,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let circular = open(&site, &edition, id_of(&params)?).await?;
    if !matches!(circular.stage(), Stage::Draft | Stage::Asked) {
        let path = paths::office(paths::CIRCULAR, &edition.slug).replace("{id}", &circular.public_id.to_string());
        return Ok(back(&path, "nachricht-anders"));
    }
    let typed = stored(&circular.draft);
    let form = Form { id: Some(circular.public_id), typed, errors: Errors::default(), stand: circular.version };
    render(&site, &staff, &edition, form).await
}

pub async fn create(
    State(site): State<Site>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    save(&site, staff, &edition, None, fields).await
}

pub async fn update(
    State(site): State<Site>,
    params: RawPathParams,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let circular = open(&site, &edition, id_of(&params)?).await?;
    save(&site, staff, &edition, Some(circular), fields).await
}

async fn save(
    site: &Site,
    staff: Staff,
    edition: &Arc<Edition>,
    before: Option<Circular>,
    fields: Fields,
) -> Result<Response> {
    let context = Context::of(site, edition).await?;
    let sessions = sessions(&context);
    let mut errors = Errors::default();
    let draft = parse(&fields, &mut errors, &sessions, site.clock.now());
    let known = before.as_ref().map(|b| b.public_id);
    let stand: i64 = fields.raw("stand").parse().unwrap_or(0);
    if !errors.is_empty() {
        return render(site, &staff, edition, Form { id: known, typed: fields, errors, stand }).await;
    }
    let (edition_id, author) = (edition.id, staff.clone());
    let now_stands = before.as_ref().map_or(0, |b| b.version);
    let saved = site
        .db
        .change(move |c| {
            Box::pin(async move {
                let by = Actor { id: author.id, name: author.name.clone() };
                let id = match &before {
                    None => Some(circular::create(c, edition_id, &draft, &by).await?),
                    Some(b) => circular::save(c, b.id, stand, &draft, &by).await?.then_some(b.public_id),
                };
                if let Some(id) = id {
                    let entry = Entry {
                        edition: Some(edition_id),
                        action: "circular.saved",
                        object: "circular",
                        key: &id.to_string(),
                        title: &draft.subject,
                        before: before.as_ref().map(|b| told(&b.draft, &sessions)),
                        after: Some(told(&draft, &sessions)),
                    };
                    audit::note(c, &author, &entry).await?;
                }
                Ok::<_, Error>(id)
            })
        })
        .await?;
    match saved {
        Some(id) => {
            let path = paths::office(paths::CIRCULAR, &edition.slug).replace("{id}", &id.to_string());
            Ok(back(&path, "nachricht-gespeichert"))
        }
        None => {
            let mut errors = Errors::default();
            errors.say("betreff", CHANGED_MEANWHILE.into());
            // The next try is made of what stands there now.
            render(site, &staff, edition, Form { id: known, typed: fields, errors, stand: now_stands }).await
        }
    }
}
