//! `…/presse/antraege/{code}`: one request with everything about it, evidence beside it, and what can
//! be done. What somebody needs on the day stands on a page of its own.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use uuid::Uuid;

use super::inbox::ago;
use super::{BROKEN, request, stand};
use crate::kernel::date;
use crate::media::bytes_in_words;
use crate::office::frame::{Frame, back, done};
use crate::office::protocol::{self, Line};
use crate::paths;
use crate::press::context::Context;
use crate::press::decide::{self, Letter, Seen, Taken};
use crate::press::evidence::{self, Sheet};
use crate::press::inbox::{self, Mail};
use crate::press::model::{Reason, State as Stage};
use crate::press::record::{self, Event, Person, Question, Record};
use crate::press::setup;
use crate::staff::audit;
use crate::staff::{Action, Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Result, Site};

#[derive(Template)]
#[template(path = "office/press/one.html")]
struct OnePage {
    frame: Frame,
    list: String,
    record: Record,
    state: Stage,
    since: String,
    is_late: bool,
    /// Of a rejection or revocation.
    ground: Option<(String, String)>,
    rows: Vec<(&'static str, Vec<String>)>,
    link: Option<String>,
    people: Vec<PersonLine>,
    sees_evidence: bool,
    sheets: Vec<SheetLine>,
    questions: Vec<QuestionLine>,
    alike: Vec<(String, String, &'static str)>,
    needs: Option<String>,
    criteria: String,
    act: String,
    takes_up: bool,
    links: Vec<(&'static str, String)>,
    proposal: Option<Proposal>,
    events: Vec<EventLine>,
    mails: Vec<MailLine>,
    history: Vec<Line>,
}

struct PersonLine {
    name: String,
    role: &'static str,
    pass: String,
}

struct SheetLine {
    href: String,
    number: usize,
    is_image: bool,
    format: String,
    size: String,
    sent: String,
}

struct QuestionLine {
    at: String,
    by: String,
    question: String,
    answer: Option<(String, String, String)>,
}

struct EventLine {
    at: String,
    what: String,
    by: String,
    words: String,
}

struct MailLine {
    subject: String,
    to: String,
    at: String,
    state: &'static str,
    error: String,
}

/// A rejection that waits for a second person.
struct Proposal {
    by: String,
    reason: &'static str,
    words: String,
    subject: String,
    text: String,
    /// Made by whoever looks: somebody else has to confirm.
    is_own: bool,
}

/// Everything of a request that is not a need.
fn rows(r: &Record, attends: Vec<String>) -> Vec<(&'static str, Vec<String>)> {
    let lines = |text: &str| text.lines().map(str::to_string).collect::<Vec<_>>();
    let card = match (r.card_issuer.as_str(), r.card_year) {
        ("", None) => String::new(),
        (issuer, Some(year)) => format!("{issuer}, gültig {year}"),
        (issuer, None) => issuer.to_string(),
    };
    let mut rows = vec![
        ("E-Mail", vec![r.email.clone()]),
        ("Mobil am Tag", vec![r.mobile.clone()]),
        ("Medium", vec![r.outlet.clone(), r.media_type().label().to_string()]),
        ("Funktion", vec![r.role().label().to_string()]),
        ("Anschrift der Redaktion", lines(&r.address)),
        ("Nachweis", vec![r.evidence().label().to_string(), card]),
        ("Technik und Stellplatz", lines(&r.equipment)),
        ("Interviewwünsche", lines(&r.interviews)),
        ("Nimmt teil an", attends),
    ];
    for (_, value) in &mut rows {
        value.retain(|line| !line.is_empty());
    }
    rows.retain(|(_, value)| !value.is_empty());
    rows
}

/// "day:2026-10-24" and "event:…" in words; what is gone meanwhile is left out.
fn attends(record: &Record, events: &[setup::Event]) -> Vec<String> {
    let one = |key: &String| match key.split_once(':')? {
        ("day", day) => Some(date::long_date(day.parse().ok()?)),
        ("event", id) => {
            let id: Uuid = id.parse().ok()?;
            events.iter().find(|e| e.public_id == id).map(decide::mail::event)
        }
        _ => None,
    };
    record.attends.iter().filter_map(one).collect()
}

fn what(action: &str) -> String {
    match action {
        "submitted" => "Antrag abgeschickt",
        "confirmed" => "Adresse bestätigt, eingegangen",
        "in_review" => "in Prüfung genommen",
        "asked" => "Rückfrage gestellt",
        "answered" => "Rückfrage beantwortet",
        "changed" | "crew" => "Team geändert",
        "approved" => "zugelassen",
        "rejected" => "abgelehnt",
        "revoked" => "widerrufen",
        "withdrawn" => "zurückgezogen",
        "lapsed" => "ohne Entscheidung beendet",
        "collected" => "Ausweis ausgegeben",
        "undone" => "Ausgabe zurückgenommen",
        "reminded" => "erinnert",
        "told_postponed" => "über die Verschiebung informiert",
        "told_rescheduled" => "über den neuen Termin informiert",
        "told_cancelled" => "über die Absage informiert",
        other => other,
    }
    .to_string()
}

fn event(e: &Event, names: &[(i64, String)]) -> EventLine {
    let reason = e.reason.as_deref().and_then(Reason::from_key).map(|r| r.label()).unwrap_or_default();
    let words: Vec<&str> = [reason, &e.words].into_iter().filter(|w| !w.is_empty()).collect();
    EventLine {
        at: date::date_time(e.at),
        what: what(&e.action),
        by: match e.actor.as_str() {
            "person" => "durch die Person".into(),
            "system" => "automatisch".into(),
            id => match named(id.parse().ok(), names) {
                Some(name) => format!("durch {name}"),
                None => "durch die Pressestelle".into(),
            },
        },
        words: words.join(". "),
    }
}

fn named(id: Option<i64>, names: &[(i64, String)]) -> Option<String> {
    names.iter().find(|(known, _)| Some(*known) == id).map(|(_, name)| name.clone())
}

/// Behind "von".
fn by(id: Option<i64>, names: &[(i64, String)]) -> String {
    named(id, names).unwrap_or_else(|| "der Pressestelle".into())
}

fn mail(m: Mail) -> MailLine {
    MailLine {
        at: date::date_time(m.sent_at.unwrap_or(m.created_at)),
        state: match m.state.as_str() {
            "sent" => "verschickt",
            "failed" => "nicht zustellbar",
            "cancelled" => "zurückgezogen",
            _ => "wartet auf den Versand",
        },
        error: if m.state == "sent" { String::new() } else { m.last_error },
        subject: m.subject,
        to: m.recipient,
    }
}

fn person(p: &Person) -> PersonLine {
    PersonLine {
        name: p.name(),
        role: p.role().label(),
        pass: match (&p.pass_code, p.collected_at) {
            (_, Some(at)) => format!("Ausweis abgeholt am {}", date::date_time(at)),
            (Some(_), None) => "Ausweis liegt bereit".into(),
            (None, None) => String::new(),
        },
    }
}

fn sheet(context: &Context, record: &Record, number: usize, s: &Sheet) -> SheetLine {
    let path = request(paths::OFFICE_REQUEST_FILE, &context.edition.slug, &record.code);
    SheetLine {
        href: path.replace("{id}", &s.public_id.to_string()),
        number,
        is_image: s.format != "pdf",
        format: s.format.to_uppercase(),
        size: bytes_in_words(i64::from(s.size)),
        sent: date::date_time(s.sent_at),
    }
}

fn question(q: &Question, names: &[(i64, String)]) -> QuestionLine {
    QuestionLine {
        at: date::date_time(q.asked_at),
        by: by(q.asked_by, names),
        question: q.question.clone(),
        answer: q.answered_at.map(|at| (date::date_time(at), q.answer.clone(), q.answer_url.clone())),
    }
}

/// What can be done, as links to pages with a preview of the mail.
fn links(context: &Context, record: &Record) -> Vec<(&'static str, String)> {
    let state = record.state();
    let all = [
        (state.can_become(Stage::Approved), "Zulassen", "zulassen"),
        (state.can_become(Stage::InfoRequested), "Rückfrage stellen", "rueckfrage"),
        (state.can_become(Stage::Rejected) && record.proposed_reason.is_none(), "Ablehnen", "ablehnen"),
        (state.can_become(Stage::Revoked), "Widerrufen", "widerrufen"),
    ];
    let path = request(paths::OFFICE_REQUEST_DECIDE, &context.edition.slug, &record.code);
    all.into_iter().filter(|(is, ..)| *is).map(|(_, label, kind)| (label, path.replace("{kind}", kind))).collect()
}

/// Only addresses of the web become links.
fn safe_link(url: &str) -> Option<String> {
    (url.starts_with("https://") || url.starts_with("http://")).then(|| url.to_string())
}

pub async fn show(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let (record, context) = super::find(&site, &edition, &code).await?;
    let e = &edition.slug;
    let of = |pattern| request(pattern, e, &record.code);
    let mut c = site.db.pool().acquire().await?;
    let people = record::people(&mut c, record.id).await?;
    let questions = record::questions(&mut c, record.id).await?;
    let events = record::events(&mut c, record.id).await?;
    let sheets = evidence::list(&mut c, record.id).await?;
    let photo_times = setup::events(&mut c, edition.id).await?;
    let mails = inbox::mails(&mut c, record.public_id).await?;
    let alike = inbox::alike(&mut c, edition.id, record.id, &record.email).await?;
    let history = audit::of_object(&mut c, "accreditation", &record.code).await?;
    let needs = inbox::needs(&mut c, record.id).await?.is_some();
    let mut ids: Vec<i64> = events.iter().filter_map(|e| e.actor.parse().ok()).collect();
    ids.extend(questions.iter().filter_map(|q| q.asked_by).chain(record.proposed_by));
    let names = inbox::staff(&mut c, &ids).await?;
    let proposal = match decide::proposed(&record) {
        Some(ground) => {
            let message = decide::preview(&mut c, &context, &record, &Letter::Rejected(&ground)).await?;
            Some(Proposal {
                by: by(record.proposed_by, &names),
                reason: ground.reason.label(),
                words: ground.words,
                subject: message.subject,
                text: message.text,
                is_own: record.proposed_by == Some(staff.id),
            })
        }
        None => None,
    };
    drop(c);
    let sees_evidence = super::may(&staff, Action::SeeEvidence, &edition);
    let path = of(paths::OFFICE_REQUEST);
    let page = OnePage {
        frame: Frame::new(&site, &staff, Some(&edition), &record.name(), &path)
            .await?
            .say(done(query.as_deref()).as_deref()),
        list: paths::office(paths::OFFICE_PRESS, e),
        state: record.state(),
        since: format!("{}, {}", date::date_time(record.submitted_at), ago(record.submitted_at, site.clock.today())),
        is_late: context.is_late(&record),
        ground: record.reason().map(|r| (r.label().to_string(), record.reason_words.clone())),
        rows: rows(&record, attends(&record, &photo_times)),
        link: safe_link(&record.evidence_url),
        people: people.iter().map(person).collect(),
        sheets: sheets.iter().enumerate().map(|(n, s)| sheet(&context, &record, n + 1, s)).collect(),
        sees_evidence,
        questions: questions.iter().map(|q| question(q, &names)).collect(),
        alike: alike
            .into_iter()
            .map(|(code, state)| {
                let label = Stage::from_key(&state).map_or("", |s| s.label());
                (request(paths::OFFICE_REQUEST, e, &code), code, label)
            })
            .collect(),
        needs: (needs && sees_evidence).then(|| of(paths::OFFICE_REQUEST_NEEDS)),
        criteria: context.setup.criteria.clone(),
        act: of(paths::OFFICE_REQUEST_DO),
        takes_up: record.state() == Stage::Submitted,
        links: links(&context, &record),
        proposal,
        events: events.iter().rev().map(|e| event(e, &names)).collect(),
        mails: mails.into_iter().map(mail).collect(),
        history: history.into_iter().map(protocol::line).collect(),
        record,
    };
    form_page(&page, &Errors::default())
}

/// Where a step leads, and what the page says then.
pub(super) fn answer(path: &str, taken: Taken, done: &'static str) -> Response {
    back(
        path,
        match taken {
            Taken::Done => done,
            Taken::Proposed => "vorgeschlagen",
            Taken::Meanwhile => "zu-spaet",
            Taken::SamePerson => "zweite-person",
        },
    )
}

/// Steps that take no page: taking it up, confirming a rejection or sending it back.
pub async fn act(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let (record, context) = super::find(&site, &edition, &code).await?;
    let version = stand(&fields)?;
    let words: String = fields.raw("hinweis").chars().filter(|c| !c.is_control()).take(500).collect();
    let what = fields.raw("was");
    let done = match what.as_str() {
        "pruefen" => "in-pruefung",
        "bestaetigen" => "antrag-abgelehnt",
        "zurueckgeben" => "vorschlag-zurueck",
        _ => return Err(BROKEN),
    };
    let id = record.id;
    let step = site.db.change(move |c| {
        Box::pin(async move {
            let seen = Seen { staff: &staff, id, version };
            match what.as_str() {
                "pruefen" => decide::review(c, &context, seen).await,
                "bestaetigen" => decide::confirm(c, &context, seen).await,
                _ => decide::send_back(c, &context, seen, &words).await,
            }
        })
    });
    Ok(answer(&request(paths::OFFICE_REQUEST, &edition.slug, &record.code), step.await?, done))
}
