//! `/intern/kongress/{e}/anmeldungen/{code}`: one registration with everything about it that is not a need,
//! and what can be done.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use uuid::Uuid;

use super::columns::{choice_state, claim, invoice_state};
use super::sql;
use crate::kernel::{date, money};
use crate::office::frame::{Frame, done};
use crate::office::protocol::{self, Line};
use crate::paths;
use crate::registration::behalf::{self, File};
use crate::registration::context::Context;
use crate::registration::model::State as Registered;
use crate::registration::own::page::what_happened;
use crate::registration::record::{Event, Record};
use crate::registration::summary::{self, Row};
use crate::staff::{Action, Staff, Within, audit};
use crate::web::form::{Errors, form_page, new_key};
use crate::web::{Result, Site};

#[derive(Template)]
#[template(path = "office/registrations/one.html")]
struct OnePage {
    frame: Frame,
    list: String,
    file: File,
    state: Registered,
    rows: Vec<Row>,
    /// When the state ends by itself: "bis 5. März 2026, 12.00 Uhr".
    until: String,
    workshops: Vec<(String, String)>,
    group: Option<(String, String, String)>,
    neighbours: Vec<(&'static str, String, String)>,
    claim: &'static str,
    invoices: Vec<InvoiceLine>,
    money: Option<String>,
    events: Vec<EventLine>,
    mails: Vec<MailLine>,
    history: Vec<Line>,
    may_change: bool,
    links: Vec<(&'static str, String)>,
    /// Purpose of the button that says yes for them.
    agree: Option<(&'static str, String)>,
    resend: String,
    needs: Option<String>,
    key: Uuid,
}

struct InvoiceLine {
    number: String,
    kind: &'static str,
    amount: String,
    issued: String,
    state: &'static str,
}

struct EventLine {
    at: String,
    what: &'static str,
    detail: String,
    by: &'static str,
}

struct MailLine {
    subject: String,
    to: String,
    at: String,
    state: &'static str,
    error: String,
}

fn event(e: &Event) -> EventLine {
    // Details of some events are for programs: a state, a number, a time.
    let has_words = matches!(e.what.as_str(), "cancelled");
    EventLine {
        at: date::date_time(e.at),
        what: what_happened(&e.what),
        detail: if has_words { e.detail.clone() } else { String::new() },
        by: match e.actor.as_str() {
            "person" => "durch die Person",
            "contact" => "durch die Ansprechperson",
            "system" => "automatisch",
            _ => "durch das Organisationsbüro",
        },
    }
}

fn mail(m: sql::Mail) -> MailLine {
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

/// What can be done with it, as links to pages.
fn links(context: &Context, r: &Record) -> Vec<(&'static str, String)> {
    let state = r.state();
    let all = [
        (state.is_active(), "Angaben ändern", paths::OFFICE_PERSON_CHANGE),
        (state.is_active() && !context.setup.workshops.is_empty(), "Workshops ändern", paths::OFFICE_PERSON_WORKSHOPS),
        (state.is_in_line(), "Nachrücken lassen", paths::OFFICE_PERSON_UP),
        (state == Registered::Confirmed, "Vertretung eintragen", paths::OFFICE_PERSON_SUBSTITUTE),
        (state.is_active(), "Absagen", paths::OFFICE_PERSON_CANCEL),
    ];
    let shown = all.into_iter().filter(|(is, _, _)| *is);
    shown.map(|(_, label, path)| (label, super::person(path, &context.edition.slug, &r.code))).collect()
}

/// The button that says for them what a link in a mail would say.
fn agree(r: &Record) -> Option<&'static str> {
    match r.state() {
        Registered::Held | Registered::Queued => Some("Adresse als bestätigt eintragen"),
        Registered::Offered => Some("Zusage für den angebotenen Platz eintragen"),
        _ => None,
    }
}

fn until(r: &Record) -> String {
    let at = match r.state() {
        Registered::Held | Registered::Queued => r.confirm_by,
        Registered::Offered => r.offered_until,
        _ => None,
    };
    at.map(|at| format!("bis {}", date::date_time(at))).unwrap_or_default()
}

fn workshops(context: &Context, file: &File) -> Vec<(String, String)> {
    let one = |choice: &crate::registration::record::Choice| {
        let workshop = context.setup.workshop(choice.session_id);
        let title = workshop.map_or("nicht mehr im Programm".to_string(), |w| format!("{}, {}", w.title, w.when()));
        (title, choice_state(&choice.state).to_string())
    };
    file.choices.iter().map(one).collect()
}

fn invoice_line(i: sql::Invoice, today: chrono::NaiveDate) -> InvoiceLine {
    InvoiceLine {
        kind: if i.kind == "correction" { "Korrektur" } else { "Rechnung" },
        amount: money::euro(i.cents),
        issued: date::date(i.issued_on),
        state: invoice_state(&i.state, i.due_on, today),
        number: i.number,
    }
}

pub async fn show(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let (record, context) = super::find(&site, &edition, &code).await?;
    let (e, today) = (&edition.slug, site.clock.today());
    let mut c = site.db.pool().acquire().await?;
    let mails = sql::mails(&mut c, record.public_id).await?;
    let invoices = sql::invoices(&mut c, record.id).await?;
    let history = audit::of_object(&mut c, "registration", &record.code).await?;
    let file = behalf::file(&mut c, record).await?;
    drop(c);
    let record = &file.record;
    let path = super::person(paths::OFFICE_PERSON, e, &record.code);
    let may = |action| staff.may(action, Some(edition.id));
    let list = paths::office(paths::OFFICE_REGISTRATIONS, e);
    let before = file.replaces.iter().map(|code| ("Kommt an Stelle von", code));
    let after = file.replaced_by.iter().map(|code| ("Vertreten durch", code));
    let page = OnePage {
        frame: Frame::new(&site, &staff, Some(&edition), &record.name(), &path)
            .await?
            .say(done(query.as_deref()).as_deref()),
        state: record.state(),
        rows: summary::stored(&context, record, None),
        until: until(record),
        workshops: workshops(&context, &file),
        group: file.group.clone().map(|(code, by)| (format!("{list}?gruppe={code}"), code, by)),
        neighbours: before
            .chain(after)
            .map(|(label, code)| (label, code.clone(), super::person(paths::OFFICE_PERSON, e, code)))
            .collect(),
        claim: claim(&record.fee_claim),
        invoices: invoices.into_iter().map(|i| invoice_line(i, today)).collect(),
        money: may(Action::Money).then(|| paths::office(paths::OFFICE_MONEY, e)),
        events: file.events.iter().rev().map(event).collect(),
        mails: mails.into_iter().map(mail).collect(),
        history: history.into_iter().map(protocol::line).collect(),
        may_change: may(Action::ChangeRegistrations),
        links: links(&context, record),
        agree: agree(record).map(|label| (label, super::person(paths::OFFICE_PERSON_AGREE, e, &record.code))),
        resend: super::person(paths::OFFICE_PERSON_MAIL, e, &record.code),
        needs: may(Action::SeeNeeds).then(|| super::person(paths::OFFICE_PERSON_NEEDS, e, &record.code)),
        key: new_key(site.clock.now()),
        list,
        file,
    };
    form_page(&page, &Errors::default())
}
