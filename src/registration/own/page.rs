//! `/meine-anmeldung`: everything about one registration, and the ways to change it.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;

use super::session::{DOOR, Me, guarded};
use crate::edition;
use crate::kernel::{date, qr};
use crate::mail::Delivery;
use crate::paths;
use crate::registration::context::Context;
use crate::registration::model::{Mode, State as Registered};
use crate::registration::record::{Choice, Event, Record};
use crate::registration::{mail, sql, summary, turn};
use crate::web::form::{Errors, form_page};
use crate::web::shell::Shell;
use crate::web::{Result, Site};

#[derive(askama::Template)]
#[template(path = "registration/own.html")]
struct OwnPage {
    shell: Shell,
    context: Context,
    record: Record,
    state: Registered,
    rows: Vec<summary::Row>,
    workshops: Vec<(String, String, String)>,
    qr: Option<qr::Qr>,
    position: Option<i64>,
    rule: String,
    offered_until: String,
    events: Vec<(String, String)>,
    may_change: bool,
    has_certificate: bool,
    /// Day from which it can be opened, while that lies ahead.
    certificate_from: String,
    invoices: Vec<(i64, String)>,
    group: bool,
    question: turn::Question,
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
    let needs = sql::needs(&mut c, record.id).await?;
    let choices = sql::choices(&mut c, record.id).await?;
    let position = sql::position(&mut c, record.id).await?;
    let events = sql::events(&mut c, record.id).await?;
    let invoices = sql::invoices(&mut c, record.id).await?;
    let question = turn::question(&mut c, &context, &record).await?;
    drop(c);
    let mut shell = edition::shell(&site, &context.edition, "Meine Anmeldung", paths::OWN).await?;
    shell.no_index = true;
    let state = record.state();
    let page = OwnPage {
        shell,
        state,
        rows: summary::stored(&context, &record, needs.as_ref()),
        workshops: choices.iter().filter_map(|choice| workshop(&context, choice)).collect(),
        qr: (state == Registered::Confirmed).then(|| qr::Qr::of(&mail::code_text(&site, &record.code))).flatten(),
        position,
        rule: mail::rule(&context),
        offered_until: record.offered_until.map(date::date_time).unwrap_or_default(),
        events: events.iter().map(event).collect(),
        may_change: context.may_change(),
        invoices,
        has_certificate: record.attended_at.is_some(),
        certificate_from: certificate_from(&context, &record).map(date::date).unwrap_or_default(),
        group: record.group_id.is_some(),
        question,
        record,
        context,
    };
    Ok(guarded(form_page(&page, &Errors::default())?))
}

impl OwnPage {
    /// What the picture of the code says to those who do not see it.
    fn code_text(&self) -> String {
        format!("Code für den Einlass, Nummer {}", self.record.code)
    }

    fn is_onsite(&self) -> bool {
        self.record.mode() == Mode::Onsite
    }
}

/// A certificate is of all days booked, so it comes with the last of them.
fn certificate_from(context: &Context, record: &Record) -> Option<NaiveDate> {
    let last = record.days.iter().max().copied().or(context.edition.last_day())?;
    (last > context.site.clock.today()).then_some(last)
}

fn workshop(context: &Context, choice: &Choice) -> Option<(String, String, String)> {
    let w = context.setup.workshop(choice.session_id)?;
    let state = match choice.state.as_str() {
        "booked" => "Platz bestätigt",
        "waiting" => "Warteliste, Sie rücken nach",
        _ => "vorgemerkt, sobald Sie einen Platz haben",
    };
    Some((
        w.title.clone(),
        [w.when(), w.room.clone()].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", "),
        state.into(),
    ))
}

/// When, and what happened, in words.
fn event(e: &Event) -> (String, String) {
    let by = match e.actor.as_str() {
        "person" => "",
        "contact" => " (durch die Ansprechperson Ihrer Organisation)",
        "system" => " (automatisch)",
        _ => " (durch das Organisationsbüro)",
    };
    (date::date_time(e.at), format!("{}{by}", what_happened(&e.what)))
}

/// An event of the history in words.
pub fn what_happened(what: &str) -> &'static str {
    match what {
        "entered" => "Anmeldung abgeschickt",
        "confirmed" => "Adresse bestätigt",
        "accepted" => "Platz angenommen",
        "held" => "Platz für Sie freigehalten",
        "offered" => "Platz angeboten",
        "moved_up" => "Im Workshop nachgerückt",
        "changed" => "Angaben geändert",
        "workshops" => "Workshops geändert",
        "photo" => "Zustimmung zu Aufnahmen geändert",
        "transferred" => "An eine Vertretung übergeben",
        "substitute" => "Als Vertretung übernommen",
        "cancelled" => "Abgesagt",
        "expired" => "Verfallen, Adresse nicht bestätigt",
        "lapsed" => "Angebotenen Platz nicht angenommen",
        "claim_granted" => "Befreiung vom Entgelt gewährt",
        "claim_refused" => "Befreiung vom Entgelt abgelehnt",
        "told_postponed" => "Über die Verschiebung benachrichtigt",
        "told_rescheduled" => "Über den neuen Termin benachrichtigt",
        "told_cancelled" => "Über die Absage der Veranstaltung benachrichtigt",
        "stays" => "Kommt weiterhin",
        "released" => "Platz nach der Verschiebung freigegeben",
        "attended" => "Teilnahme festgehalten",
        "resent" => "Mail noch einmal verschickt",
        "moved_ahead" => "Platz außer der Reihe",
        _ => "Geändert",
    }
}

fn delivery(delivery: &Delivery) -> &'static str {
    match delivery {
        Delivery::Waiting => "wird verschickt",
        Delivery::Sent(_) => "verschickt",
        Delivery::Failed(_) => "konnte nicht zugestellt werden",
    }
}

#[derive(askama::Template)]
#[template(path = "registration/mails.html")]
struct MailsPage {
    shell: Shell,
    mails: Vec<Mail>,
}

struct Mail {
    subject: String,
    at: String,
    state: &'static str,
    text: String,
}

/// `/meine-anmeldung/nachrichten`: all mails to the person, without the secrets of their links.
pub async fn mails(State(site): State<Site>, Me { record, context }: Me) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let kept = crate::mail::kept(&mut c, record.public_id).await?;
    drop(c);
    let mut shell = edition::shell(&site, &context.edition, "Nachrichten an Sie", paths::OWN_MAILS).await?;
    shell.no_index = true;
    let mails = kept
        .into_iter()
        .rev()
        .map(|m| Mail { at: date::date_time(m.at), state: delivery(&m.state), subject: m.subject, text: m.text })
        .collect();
    Ok(guarded(form_page(&MailsPage { shell, mails }, &Errors::default())?.into_response()))
}
