//! `…/presse/einstellungen`: deadline, contact, rules, handing out of passes; beside them the times for
//! journalists and the press kit. Whoever saves a form that somebody else has overtaken is told.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde_json::{Map, Value};

use crate::kernel::date;
use crate::office::editions::settings::control::{Group, Kind, Reader, lines, maybe, moment, tick};
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back, done};
use crate::office::protocol::{self, Line};
use crate::paths;
use crate::press::decide::mail;
use crate::press::setup::{self, Setup};
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/press/settings.html")]
struct SettingsPage {
    frame: Frame,
    action: String,
    groups: Vec<Group>,
    typed: Fields,
    errors: Errors,
    stand: i64,
    /// For who was overtaken: what is stored where they typed something else.
    others: Vec<String>,
    events: Vec<(String, String)>,
    new_event: String,
    kit: String,
    kit_size: usize,
    public: String,
    history: Vec<Line>,
}

fn groups() -> Vec<Group> {
    vec![
        Group::new(
            "Anträge",
            vec![
                tick("annehmen", "Anträge auf Akkreditierung über das Formular annehmen")
                    .hint("Sonst steht auf der Presseseite nur, an wen man sich wendet."),
                maybe("oeffnet", "Anträge ab").hint("Zum Beispiel 24.10.2027, 12.00. Leer: sofort."),
                maybe("schliesst", "Frist")
                    .hint("Mit Uhrzeit, zum Beispiel 20.10.2027, 20.00. Üblich sind zwei bis drei Arbeitstage vorher. Leer: bis zum Ende der Veranstaltung."),
                lines("spaet", "Nach der Frist", 4)
                    .hint("Was jemand dann noch tun kann, zum Beispiel anrufen. Überschriften, Listen und Links in Markdown."),
            ],
        ),
        Group::new(
            "Kontakt für Medien",
            vec![
                maybe("kontakt", "Name oder Stelle").hint("Leer: der Kontakt der Veranstaltung."),
                maybe("kontakt_mail", "E-Mail-Adresse"),
                maybe("kontakt_telefon", "Telefon"),
            ],
        ),
        Group::new(
            "Aufnahmen",
            vec![lines("regeln", "Regeln für Aufnahmen", 8)
                .hint("Stehen auf der Presseseite und in der Mail mit der Zulassung. Markdown.")],
        ),
        Group::new(
            "Ausgabe der Ausweise",
            vec![
                maybe("abholort", "Wo"),
                maybe("abholzeit", "Wann").hint("Zum Beispiel „ab 8.00 Uhr am Einlass“."),
            ],
        ),
        Group::new(
            "Entscheidungen",
            vec![
                tick("zweite_person", "Eine Ablehnung braucht zwei Personen")
                    .hint("Die eine schlägt sie vor, eine andere bestätigt sie."),
                lines("kriterien", "Wonach Plätze vergeben werden, wenn sie nicht reichen", 4)
                    .hint("Steht in einer Ablehnung aus diesem Grund und im Journal."),
                lines("rechtsbehelf", "Rechtsbehelfsbelehrung", 6)
                    .hint("Steht in Mails über Ablehnung und Widerruf. Leer: keine. Den Text gibt Ihnen das Justiziariat."),
            ],
        ),
    ]
}

fn values(s: &Setup) -> Vec<(&'static str, String)> {
    let ticked = |is: bool| if is { "ja".to_string() } else { String::new() };
    vec![
        ("annehmen", ticked(s.takes_requests)),
        ("oeffnet", moment(s.opens_at)),
        ("schliesst", moment(s.closes_at)),
        ("spaet", s.late.clone()),
        ("kontakt", s.contact_name.clone()),
        ("kontakt_mail", s.contact_email.clone()),
        ("kontakt_telefon", s.contact_phone.clone()),
        ("regeln", s.rules.clone()),
        ("abholort", s.collection_place.clone()),
        ("abholzeit", s.collection_hours.clone()),
        ("zweite_person", ticked(s.second_person)),
        ("kriterien", s.criteria.clone()),
        ("rechtsbehelf", s.remedy.clone()),
    ]
}

fn fields(s: &Setup) -> Fields {
    let values = values(s);
    values.iter().filter(|(_, v)| !v.is_empty()).map(|(name, value)| (*name, value.as_str())).collect()
}

fn read(fields: &Fields, edition: &crate::edition::Edition) -> std::result::Result<Setup, Errors> {
    let mut errors = Errors::default();
    let mut r = Reader { fields, errors: &mut errors };
    let setup = Setup {
        takes_requests: fields.ticked("annehmen"),
        opens_at: r.moment("oeffnet"),
        closes_at: r.moment("schliesst"),
        late: r.lines("spaet", "den Text für die Zeit nach der Frist", 2000),
        contact_name: r.line("kontakt", "den Kontakt", 200),
        contact_email: r.email("kontakt_mail", "die E-Mail-Adresse"),
        contact_phone: r.line("kontakt_telefon", "die Telefonnummer", 50),
        rules: r.lines("regeln", "die Regeln für Aufnahmen", 6000),
        collection_place: r.line("abholort", "den Ort der Abholung", 300),
        collection_hours: r.line("abholzeit", "die Zeit der Abholung", 300),
        second_person: fields.ticked("zweite_person"),
        criteria: r.lines("kriterien", "die Kriterien", 2000),
        remedy: r.lines("rechtsbehelf", "die Rechtsbehelfsbelehrung", 4000),
        version: fields.raw("stand").parse().unwrap_or(-1),
    };
    if setup.opens_at.zip(setup.closes_at).is_some_and(|(opens, closes)| opens >= closes) {
        r.say("schliesst", "Die Frist liegt vor der Öffnung. Prüfen Sie beide.");
    }
    if let (Some(at), Some(last)) = (setup.closes_at, edition.last_day())
        && date::local(at).date() > last
        && r.errors.of("schliesst").is_none()
    {
        r.say("schliesst", format!("Das liegt nach dem letzten Tag der Veranstaltung, {}.", date::date(last)));
    }
    if errors.is_empty() { Ok(setup) } else { Err(errors) }
}

/// What is different, by the words on the page.
fn changes(before: &Setup, after: &Setup) -> (Map<String, Value>, Map<String, Value>) {
    let (mut old, mut new) = (Map::new(), Map::new());
    let groups = groups();
    let labels: Vec<_> = groups.iter().flat_map(|g| &g.controls).collect();
    for ((name, was), (_, is)) in values(before).into_iter().zip(values(after)) {
        if was != is {
            let label = labels.iter().find(|c| c.name == name).map_or(name.to_string(), |c| c.label.clone());
            let words = |value: String| if value.is_empty() { Value::Null } else { Value::String(value) };
            old.insert(label.clone(), words(was));
            new.insert(label, words(is));
        }
    }
    (old, new)
}

async fn render(
    site: &Site,
    staff: &Staff,
    Within(edition): &Within,
    query: Option<&str>,
    sent: Option<(Fields, Errors)>,
) -> Result<Response> {
    let of = |pattern| paths::office(pattern, &edition.slug);
    let mut c = site.db.pool().acquire().await?;
    let setup = setup::read(&mut c, edition.id).await?;
    let events = setup::events(&mut c, edition.id).await?;
    let kit_size = setup::kit(&mut c, edition.id).await?.len();
    let history = audit::of_object(&mut c, "press", &edition.slug).await?;
    drop(c);
    let (typed, errors) = sent.unwrap_or_else(|| (fields(&setup), Errors::default()));
    let words = |value: &str| if value.is_empty() { "leer".to_string() } else { value.to_string() };
    let others = match errors.of("formular") {
        Some(_) => {
            let groups = groups();
            let label = |name: &str| {
                groups
                    .iter()
                    .flat_map(|g| &g.controls)
                    .find(|c| c.name == name)
                    .map_or("", |c| c.label.as_str())
                    .to_string()
            };
            let differing = values(&setup).into_iter().filter(|(name, value)| typed.raw(name) != value.trim());
            differing.map(|(name, value)| format!("{}: {}", label(name), words(&value))).collect()
        }
        None => Vec::new(),
    };
    let title = if errors.is_empty() { "Einstellungen der Presse" } else { "Fehler: Einstellungen der Presse" };
    let path = of(paths::OFFICE_PRESS_SETTINGS);
    let page = SettingsPage {
        frame: Frame::new(site, staff, Some(edition), title, &path).await?.say(done(query).as_deref()),
        action: path,
        groups: groups(),
        // Who was overtaken has seen the new state now.
        stand: setup.version,
        others,
        events: events
            .iter()
            .map(|e| (of(paths::OFFICE_PRESS_EVENT).replace("{id}", &e.public_id.to_string()), mail::event(e)))
            .collect(),
        new_event: of(paths::OFFICE_PRESS_EVENT_NEW),
        kit: of(paths::OFFICE_PRESS_KIT),
        kit_size,
        public: paths::press(&edition.slug),
        history: history.into_iter().map(protocol::line).collect(),
        typed,
        errors,
    };
    form_page(&page, &page.errors)
}

pub async fn show(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    within: Within,
) -> Result<Response> {
    render(&site, &staff, &within, query.as_deref(), None).await
}

pub async fn save(State(site): State<Site>, staff: Staff, within: Within, fields: Fields) -> Result<Response> {
    let edition = within.0.clone();
    let setup = match read(&fields, &edition) {
        Ok(setup) => setup,
        Err(errors) => return render(&site, &staff, &within, None, Some((fields, errors))).await,
    };
    let (by, of) = (staff.clone(), edition.clone());
    let step = site.db.change(move |c| {
        Box::pin(async move {
            let before = setup::read(c, of.id).await?;
            let (old, new) = changes(&before, &setup);
            if before.version == setup.version && old.is_empty() {
                return Ok(Some(false));
            }
            if !setup::save(c, of.id, &setup).await? {
                return Ok(None);
            }
            note(c, &by, &of, ("press.changed", "Einstellungen"), Some(old.into()), Some(new.into())).await?;
            Ok::<_, Error>(Some(true))
        })
    });
    let path = paths::office(paths::OFFICE_PRESS_SETTINGS, &edition.slug);
    match step.await? {
        Some(true) => Ok(back(&path, "gespeichert")),
        Some(false) => Ok(back(&path, "unveraendert")),
        None => {
            let mut errors = Errors::default();
            errors.say("formular", CHANGED_MEANWHILE.into());
            let mut response = render(&site, &staff, &within, None, Some((fields, errors))).await?;
            *response.status_mut() = axum::http::StatusCode::CONFLICT;
            Ok(response)
        }
    }
}

/// An entry about the press area of an edition: action and what it is about.
///
/// # Errors
/// The database's own.
pub(super) async fn note(
    c: &mut sqlx::PgConnection,
    staff: &Staff,
    edition: &crate::edition::Edition,
    (action, title): (&'static str, &str),
    before: Option<Value>,
    after: Option<Value>,
) -> sqlx::Result<()> {
    let entry = Entry { edition: Some(edition.id), action, object: "press", key: &edition.slug, title, before, after };
    audit::note(c, staff, &entry).await
}
