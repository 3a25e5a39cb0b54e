//! `/meine-akkreditierung`: where a request stands, what happens next, and what the person can do.

use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::session::{DOOR, Me, guarded};
use crate::edition;
use crate::kernel::date;
use crate::media::bytes_in_words;
use crate::paths;
use crate::press::context::Context;
use crate::press::evidence::{self, Sheet};
use crate::press::model::State as Stage;
use crate::press::record::{self, Event, Person, Question, Record};
use crate::press::request::Contact;
use crate::press::{form, setup, sql};
use crate::web::form::{Errors, form_page};
use crate::web::shell::Shell;
use crate::web::{Result, Site};

#[derive(askama::Template)]
#[template(path = "press/own.html")]
struct OwnPage {
    shell: Shell,
    context: Context,
    record: Record,
    state: Stage,
    contact: Contact,
    people: Vec<Person>,
    rows: Vec<(&'static str, String)>,
    /// The question that waits for an answer.
    open: Option<Question>,
    answered: Vec<Question>,
    files: Vec<(String, String)>,
    events: Vec<(String, String)>,
    needs: Option<String>,
    has_pass: bool,
}

pub async fn show(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    me: std::result::Result<Me, Response>,
) -> Result<Response> {
    if let Some(response) = DOOR.moved_in(&site, query.as_deref()) {
        return Ok(response);
    }
    let Me { record, context } = match me {
        Ok(me) => me,
        Err(response) => return Ok(response),
    };
    let mut c = site.db.pool().acquire().await?;
    let people = record::people(&mut c, record.id).await?;
    let questions = record::questions(&mut c, record.id).await?;
    let files = evidence::list(&mut c, record.id).await?;
    let events = record::events(&mut c, record.id).await?;
    let dates = setup::events(&mut c, record.edition_id).await?;
    let needs = sql::need(&mut c, record.id).await?;
    drop(c);
    let mut shell =
        edition::shell(&site, &context.edition, "Mein Antrag auf Akkreditierung", paths::ACCREDITATION).await?;
    shell.no_index = true;
    let (answered, open): (Vec<_>, Vec<_>) = questions.into_iter().partition(|q| q.answered_at.is_some());
    let state = record.state();
    let page = OwnPage {
        shell,
        state,
        contact: Contact::of(&context),
        rows: rows(&record, &form::offered(&context, &dates)),
        open: open.into_iter().next().filter(|_| state == Stage::InfoRequested),
        answered,
        files: files.iter().map(file).collect(),
        events: events.iter().map(event).collect(),
        has_pass: state == Stage::Approved && people.iter().any(|p| p.pass_code.is_some()),
        needs,
        people,
        record,
        context,
    };
    Ok(guarded(form_page(&page, &Errors::default())?))
}

impl OwnPage {
    /// What this state means for the person.
    fn meaning(&self) -> &'static str {
        match self.state {
            Stage::Unconfirmed => "Bestätigen Sie bitte Ihre Adresse mit dem Link aus unserer Mail.",
            Stage::Submitted => {
                "Die Pressestelle prüft Ihren Antrag. Die Entscheidung kommt per Mail; zu tun ist nichts."
            }
            Stage::InReview => "Die Pressestelle prüft Ihren Antrag gerade. Die Entscheidung kommt per Mail.",
            Stage::InfoRequested => "Die Pressestelle hat eine Frage. Solange sie offen ist, ruht die Prüfung.",
            Stage::Approved => "Sie sind zugelassen. Den Ausweis holen Sie vor Ort mit einem Lichtbildausweis ab.",
            Stage::Rejected => "Die Pressestelle hat den Antrag abgelehnt.",
            Stage::Withdrawn => "Sie haben den Antrag zurückgezogen. Ihre Dateien sind gelöscht.",
            Stage::Revoked => "Die Pressestelle hat die Zulassung widerrufen. Ausweise gelten nicht mehr.",
            Stage::Lapsed if self.record.email_confirmed_at.is_none() => {
                "Die Adresse wurde nicht bestätigt, der Antrag ist verfallen."
            }
            Stage::Lapsed => "Der Antrag ist ohne Entscheidung beendet.",
        }
    }

    fn reason(&self) -> String {
        match self.state {
            Stage::Rejected | Stage::Revoked => {
                self.record.reason().map_or_else(String::new, |r| r.label().to_string())
            }
            _ => String::new(),
        }
    }
}

/// What was asked for, label and value.
pub fn rows(record: &Record, offered: &[(String, String)]) -> Vec<(&'static str, String)> {
    let attends: Vec<&str> =
        offered.iter().filter(|(key, _)| record.attends.contains(key)).map(|(_, label)| label.as_str()).collect();
    let card = match (record.card_issuer.is_empty(), record.card_year) {
        (false, Some(year)) => format!(", {}, gilt für {year}", record.card_issuer),
        _ => String::new(),
    };
    let rows = [
        ("Name", record.name()),
        ("E-Mail", record.email.clone()),
        ("Mobil", record.mobile.clone()),
        ("Medium", record.outlet.clone()),
        ("Art des Mediums", record.media_type().label().into()),
        ("Funktion", record.role().label().into()),
        ("Anschrift", record.address.clone()),
        ("Nachweis", format!("{}{card}", record.evidence().label())),
        ("Link", record.evidence_url.clone()),
        ("Besucht", attends.join("; ")),
        ("Technik", record.equipment.clone()),
        ("Interviewwünsche", record.interviews.clone()),
    ];
    rows.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn file(sheet: &Sheet) -> (String, String) {
    let what = match sheet.format.as_str() {
        "pdf" => "PDF",
        "png" => "PNG",
        _ => "JPEG",
    };
    (format!("{what}, {}", bytes_in_words(sheet.size.into())), date::date_time(sheet.sent_at))
}

/// When, and what happened, in words.
fn event(e: &Event) -> (String, String) {
    let by = match e.actor.as_str() {
        "person" => "",
        "system" => " (automatisch)",
        _ => " (durch die Pressestelle)",
    };
    (date::date_time(e.at), format!("{}{by}", what_happened(&e.action)))
}

/// An event of the history in words.
pub fn what_happened(action: &str) -> &'static str {
    match action {
        "submitted" => "Antrag abgeschickt",
        "confirmed" => "Adresse bestätigt, Antrag eingegangen",
        "in_review" | "taken" | "review" => "Prüfung begonnen",
        "asked" => "Rückfrage gestellt",
        "answered" => "Rückfrage beantwortet",
        "approved" => "Zugelassen",
        "rejected" => "Abgelehnt",
        "revoked" => "Zulassung widerrufen",
        "withdrawn" => "Antrag zurückgezogen",
        "lapsed" => "Verfallen, Adresse nicht bestätigt",
        "crew" => "Team geändert",
        "needs" => "Angaben zur Unterstützung gelöscht",
        "collected" => "Ausweis abgeholt",
        "evidence_deleted" => "Dateien gelöscht",
        "reminded" | "tomorrow" => "Erinnerung verschickt",
        _ => "Bearbeitet",
    }
}
