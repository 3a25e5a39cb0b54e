//! Mails about a reported barrier: one to those who answer, one to the person, if they left an
//! address.

use askama::Template;

use super::form::Report;
use super::texts;
use crate::kernel::date;
use crate::kernel::email::Email;
use crate::mail::Message;
use crate::mail::letter::{Letter, Line};
use crate::mail::text::{Said, Texts};
use crate::web::Result;
use crate::web::settings::Settings;

#[derive(Template)]
#[template(path = "pages/mail/barrier_report.txt")]
struct ReportText<'a> {
    report: &'a Report,
    due: String,
    sender: &'a str,
}

#[derive(Template)]
#[template(path = "pages/mail/barrier_report.html")]
struct ReportHtml<'a> {
    report: &'a Report,
    due: String,
    sender: &'a str,
}

/// To the address for feedback on accessibility. `None` where the settings name none.
pub fn to_office(settings: &Settings, report: &Report) -> Result<Option<Message>> {
    let Some(to) = Email::parse(&settings.accessibility.feedback_email) else { return Ok(None) };
    let (due, sender) = (date::date(report.due_on), settings.site_name());
    let text = ReportText { report, due: due.clone(), sender }.render()?;
    let html = ReportHtml { report, due, sender }.render()?;
    let subject = format!("Barriere gemeldet: {}", report.reference);
    Ok(Some(Message {
        to_name: settings.operator.unit.clone(),
        reply_to: report.email.clone(),
        ..Message::new(&texts::REPORT, to, subject, text, html)
    }))
}

#[derive(Template)]
#[template(path = "pages/mail/barrier_received.txt")]
struct ReceivedText<'a> {
    reference: &'a str,
    due: String,
    settings: &'a Settings,
    privacy: &'a str,
}

#[derive(Template)]
#[template(path = "pages/mail/barrier_received.html")]
struct ReceivedHtml<'a> {
    reference: &'a str,
    due: String,
    settings: &'a Settings,
    privacy: &'a str,
}

/// To the person who reported. Repeats nothing of what was typed: anybody could have typed it,
/// with a stranger's address.
pub fn to_reporter(settings: &Settings, texts: &Texts, report: &Report, privacy: &str) -> Result<Option<Message>> {
    let Some(to) = report.email.clone() else { return Ok(None) };
    let (due, reference) = (date::date(report.due_on), report.reference.as_str());
    let (subject, text, html) = match texts.changed(&texts::RECEIVED) {
        Some(words) => {
            let said = Said::new(words, vec![("website", settings.site_name().to_string())]);
            let subject = format!("{}: {reference}", said.subject());
            let (text, html) = changed(settings, &said, reference, due, privacy).render(&subject)?;
            (subject, text, html)
        }
        None => (
            format!("Ihre Meldung ist eingegangen: {reference}"),
            ReceivedText { reference, due: due.clone(), settings, privacy }.render()?,
            ReceivedHtml { reference, due, settings, privacy }.render()?,
        ),
    };
    Ok(Some(Message {
        reply_to: Email::parse(&settings.accessibility.feedback_email),
        ..Message::new(&texts::RECEIVED, to, subject, text, html)
    }))
}

/// The same mail with the organisers' words around it.
fn changed(settings: &Settings, said: &Said, reference: &str, due: String, privacy: &str) -> Letter {
    let facts = [("Vorgangsnummer", reference.to_string()), ("Antwort spätestens am", due)];
    let letter = said.open(Letter::new("Guten Tag")).facts(facts);
    said.close(letter).signed(vec![
        Line::text(settings.operator.name.as_str()),
        Line::text(settings.operator.unit.as_str()),
        Line::text(format!("Telefon: {}", settings.operator.phone)),
        Line::link("E-Mail", format!("mailto:{}", settings.accessibility.feedback_email)),
        Line::link("Datenschutz", privacy),
    ])
}
