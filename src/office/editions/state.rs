//! `/intern/kongress/{e}/zustand`: announcing, opening, closing, ending; each with a page that says
//! what it means. Postponing and cancelling are elsewhere: they concern everybody who registered.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::NaiveDate;
use serde_json::json;

use super::{sql, turn};
use crate::edition::{self, Edition, State as Stage};
use crate::kernel::date;
use crate::office::confirm::Confirm;
use crate::office::frame::{Frame, back};
use crate::paths;
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

/// A way from one state to another.
struct Move {
    from: Stage,
    to: Stage,
    label: &'static str,
    about: &'static str,
}

const MOVES: [Move; 7] = [
    Move {
        from: Stage::Draft,
        to: Stage::Announced,
        label: "Ankündigen",
        about: "Die Veranstaltung wird öffentlich. Anmelden kann sich noch niemand.",
    },
    Move {
        from: Stage::Announced,
        to: Stage::Open,
        label: "Anmeldung öffnen",
        about: "Das Formular öffnet, sofort oder zum eingestellten Zeitpunkt.",
    },
    Move {
        from: Stage::Open,
        to: Stage::Announced,
        label: "Anmeldung schließen",
        about: "Neue Anmeldungen sind nicht mehr möglich. Wer angemeldet ist, bleibt es.",
    },
    Move {
        from: Stage::Postponed,
        to: Stage::Announced,
        label: "Zum normalen Betrieb zurückkehren",
        about: "Der Hinweis auf die Verschiebung verschwindet. Geht nur, wenn der neue Tag feststeht.",
    },
    Move {
        from: Stage::Announced,
        to: Stage::Draft,
        label: "Wieder zum Entwurf machen",
        about: "Alle Seiten der Veranstaltung verschwinden. Geht nur, solange niemand angemeldet ist.",
    },
    Move {
        from: Stage::Announced,
        to: Stage::Past,
        label: "Beenden",
        about: "Die Veranstaltung kommt ins Archiv. Von selbst geschieht das am Tag nach dem letzten Tag.",
    },
    Move {
        from: Stage::Postponed,
        to: Stage::Past,
        label: "Beenden",
        about: "Die Veranstaltung kommt ins Archiv, ohne dass ein neuer Termin folgt.",
    },
];

/// Where the office can go from here: address, label, what it means.
pub fn moves(edition: &Edition, today: NaiveDate) -> Vec<(String, &'static str, &'static str)> {
    let state = edition.state_on(today);
    let address = |to: Stage| format!("{}?zu={}", paths::office(paths::OFFICE_STATE, &edition.slug), to.key());
    let mut moves: Vec<_> =
        MOVES.iter().filter(|m| m.from == state).map(|m| (address(m.to), m.label, m.about)).collect();
    let page = |pattern| paths::office(pattern, &edition.slug);
    match state {
        Stage::Announced | Stage::Open => moves.push((
            page(paths::OFFICE_POSTPONE),
            "Verschieben",
            "Alle Angemeldeten bekommen eine Mail und entscheiden neu. Zuerst sehen Sie eine Vorschau.",
        )),
        Stage::Postponed => moves.insert(
            0,
            (
                page(paths::OFFICE_POSTPONE),
                "Neuen Termin festlegen",
                "Alle Angemeldeten bekommen eine Mail mit dem neuen Termin. Zuerst sehen Sie eine Vorschau.",
            ),
        ),
        _ => {}
    }
    if matches!(state, Stage::Announced | Stage::Open | Stage::Postponed) {
        moves.push((
            page(paths::OFFICE_CANCEL),
            "Absagen",
            "Alle Anmeldungen enden, alle bekommen eine Mail. Das lässt sich nicht zurücknehmen.",
        ));
    }
    moves
}

/// The move that somebody asked for; None where it is not one, or not from here.
fn wanted(edition: &Edition, today: NaiveDate, to: &str) -> Option<&'static Move> {
    let state = edition.state_on(today);
    const { &MOVES }.iter().find(|m| m.from == state && m.to.key() == to)
}

/// Why it cannot be done now.
fn obstacle(edition: &Edition, m: &Move, registered: i64) -> Option<String> {
    match m.to {
        Stage::Open if edition.days.is_empty() => {
            Some("Legen Sie zuerst die Tage fest. Ohne Tage kann sich niemand anmelden.".into())
        }
        Stage::Open if edition.contact_email.is_empty() => {
            Some("Geben Sie zuerst unter Kontakt eine E-Mail-Adresse an. Antworten auf die Mails gehen dorthin.".into())
        }
        Stage::Announced if m.from == Stage::Postponed && edition.days.is_empty() => {
            Some("Legen Sie zuerst den neuen Termin fest.".into())
        }
        Stage::Draft if registered > 0 => {
            Some(format!("Es sind {registered} Personen angemeldet. Sagen Sie die Veranstaltung stattdessen ab."))
        }
        _ => None,
    }
}

/// What it means in public, with the values of this edition.
fn consequences(site: &Site, edition: &Edition, m: &Move) -> Vec<String> {
    let (now, home) = (site.clock.now(), site.url(&paths::edition(&edition.slug)));
    match m.to {
        Stage::Announced if m.from == Stage::Draft => vec![
            format!("Alle sehen die Veranstaltung unter {home}, im Archiv und in der Suche."),
            "Die Adresse lässt sich danach nicht mehr ändern.".into(),
            "Vom Programm ist zu sehen, was veröffentlicht ist.".into(),
        ],
        Stage::Open => {
            let opens = match edition.registration_opens_at.filter(|at| *at > now) {
                Some(at) => format!("Das Formular öffnet am {}.", date::date_time(at)),
                None => "Das Formular ist sofort offen.".into(),
            };
            let closes = match edition.registration_closes_at {
                Some(at) if at <= now => {
                    "Der eingestellte Anmeldeschluss ist schon vorbei. Ändern Sie ihn zuerst.".into()
                }
                Some(at) => format!("Anmeldeschluss ist am {}.", date::date_time(at)),
                None => "Einen Anmeldeschluss gibt es nicht.".into(),
            };
            vec![opens, closes]
        }
        Stage::Announced if m.from == Stage::Open => vec![
            "Das Formular schließt. Wer eine Mail zum Bestätigen hat, kann noch bestätigen.".into(),
            "Frei werdende Plätze gehen weiter an die Warteliste.".into(),
        ],
        Stage::Announced => vec![
            "Der Hinweis „Verschoben“ verschwindet von allen Seiten und aus den Kalendern.".into(),
            "Anmelden können sich neue Personen erst, wenn Sie die Anmeldung öffnen.".into(),
        ],
        Stage::Draft => vec![format!("Unter {home} ist nichts mehr zu finden.")],
        _ => vec![
            "Die Seiten bleiben zum Nachlesen, mit dem Hinweis, dass die Veranstaltung vorbei ist.".into(),
            "Anmelden kann sich niemand mehr.".into(),
        ],
    }
}

pub async fn ask(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let pairs = url::form_urlencoded::parse(query.as_deref().unwrap_or("").as_bytes()).into_owned();
    let to = pairs.into_iter().find(|(name, _)| name == "zu").map(|(_, value)| value).unwrap_or_default();
    page(&site, &staff, &edition, &to, None).await
}

async fn page(site: &Site, staff: &Staff, edition: &Edition, to: &str, told: Option<&str>) -> Result<Response> {
    let settings = paths::office(paths::OFFICE_SETTINGS, &edition.slug);
    let Some(m) = wanted(edition, site.clock.today(), to) else {
        // Somebody did it meanwhile, or the address is made up.
        return Ok(back(&settings, "unveraendert"));
    };
    let mut c = site.db.pool().acquire().await?;
    let registered = sql::registered(&mut c, edition.id).await?;
    drop(c);
    let path = paths::office(paths::OFFICE_STATE, &edition.slug);
    let mut frame = Frame::new(site, staff, Some(edition), m.label, &path).await?;
    frame.title = m.label.to_string();
    if let Some(text) = obstacle(edition, m, registered) {
        return form_page(&ObstaclePage { frame, text, back: settings }, &Errors::default());
    }
    let lead = format!("{} → {}. {}", m.from.label(), m.to.label(), m.about);
    let confirm = Confirm {
        frame,
        lead: told.map_or(lead, str::to_string),
        consequences: consequences(site, edition, m),
        action: path,
        carried: vec![("zu".into(), to.to_string()), ("stand".into(), turn::version(edition))],
        button: m.label,
        back: settings,
    };
    confirm.page()
}

#[derive(Template)]
#[template(path = "office/editions/obstacle.html")]
struct ObstaclePage {
    frame: Frame,
    text: String,
    back: String,
}

const OVERTAKEN: &str =
    "Inzwischen hat jemand anders die Veranstaltung geändert. Prüfen Sie, ob es so noch passt, und bestätigen Sie neu.";

/// What became of it.
enum Moved {
    Done,
    Nowhere,
    Changed,
    Obstacle,
}

pub async fn change(
    State(site): State<Site>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let (to, shown) = (fields.raw("zu"), fields.raw("stand"));
    let (slug, id, today, who, wish) =
        (edition.slug.clone(), edition.id, site.clock.today(), staff.clone(), to.clone());
    let moved = site
        .db
        .change(move |c| {
            Box::pin(async move {
                edition::lock(c, id).await?;
                let fresh = edition::load(c, &slug).await?.ok_or(Error::NotFound)?;
                let Some(m) = wanted(&fresh, today, &wish) else { return Ok(Moved::Nowhere) };
                if turn::version(&fresh) != shown {
                    return Ok(Moved::Changed);
                }
                if obstacle(&fresh, m, sql::registered(c, id).await?).is_some() {
                    return Ok(Moved::Obstacle);
                }
                let mut draft = fresh.draft();
                draft.state = m.to;
                if m.from == Stage::Postponed {
                    draft.registration_kept = false;
                    draft.state_reason.clear();
                }
                edition::replace(c, id, &draft).await?;
                let entry = Entry {
                    edition: Some(id),
                    action: "edition.state",
                    object: "edition",
                    key: &fresh.slug,
                    title: &fresh.short_title,
                    before: Some(json!({ "Zustand": m.from.label() })),
                    after: Some(json!({ "Zustand": m.to.label() })),
                };
                audit::note(c, &who, &entry).await?;
                Ok::<_, Error>(Moved::Done)
            })
        })
        .await?;
    match moved {
        Moved::Done => Ok(back(&paths::office(paths::OFFICE_SETTINGS, &edition.slug), "zustand")),
        Moved::Nowhere => Ok(back(&paths::office(paths::OFFICE_SETTINGS, &edition.slug), "unveraendert")),
        Moved::Obstacle => page(&site, &staff, &edition, &to, None).await,
        Moved::Changed => page(&site, &staff, &edition, &to, Some(OVERTAKEN)).await,
    }
}
