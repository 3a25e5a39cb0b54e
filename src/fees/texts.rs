//! The words of the mail that brings an invoice, as far as organisers may change them, and an
//! invented invoice to show them with. Amount, time to pay, file and link always stand in it.

use chrono::{TimeDelta, Utc};
use sqlx::types::Json;

use super::mail;
use super::model::{Content, Invoice, Line, Reference};
use crate::edition::Edition;
use crate::edition::fee::{Billing, Issuer};
use crate::kernel::email::Email;
use crate::mail::Message;
use crate::mail::text::{Kind, Slot, Texts, Words};
use crate::web::{Result, Site};

/// The edition may be gone by then; the document knows what it was called.
const EVENT: &[Slot] = &[
    Slot { name: "veranstaltung", meaning: "Titel der Veranstaltung" },
    Slot { name: "datum", meaning: "Zeit der Leistung, wie sie auf dem Dokument steht" },
    Slot { name: "dokument", meaning: "„Rechnung R-2026-0001“" },
    Slot { name: "betrag", meaning: "Gesamtbetrag" },
];
const BETWEEN: &str =
    "Betrag, Zahlung oder Erstattung, der Hinweis auf das beigelegte PDF, der Link und wie lange er gilt.";

pub const INVOICE: Kind = Kind {
    key: "invoice",
    message: "",
    name: "Rechnung",
    when: "Mit jeder Rechnung, sobald jemand mit einer Gebühr bestätigt ist.",
    subject: "{dokument}",
    opening: "für die Teilnahme an der Veranstaltung „{veranstaltung}“ erhalten Sie die {dokument}.",
    closing: "",
    between: BETWEEN,
    base: EVENT,
    slots: &[],
    needed: &["dokument"],
};

pub const CORRECTION: Kind = Kind {
    key: "invoice_correction",
    name: "Rechnungskorrektur",
    when: "Wenn jemand absagt oder befreit wird und eine Rechnung zurückgenommen wird.",
    opening: "zur Veranstaltung „{veranstaltung}“ erhalten Sie die {dokument}.",
    ..INVOICE
};

pub const TEXTS: &[&Kind] = &[&INVOICE, &CORRECTION];

/// The mail with an invented invoice of this edition.
///
/// # Errors
/// When a template fails.
pub async fn sample(site: &Site, edition: &Edition, kind: &'static Kind, words: Words) -> Result<Message> {
    let (today, now) = (site.clock.today(), site.clock.now());
    let settings = site.settings().await?;
    let issuer = Issuer {
        name: settings.operator.name.clone(),
        email: settings.operator.email.clone(),
        phone: settings.operator.phone.clone(),
        ..Issuer::default()
    };
    let line = Line { position: 1, person: "Kim Beispiel".into(), category: String::new(), cents: 12_000 };
    let content = Content {
        number: "R-2026-0007".into(),
        issued_on: today,
        due_on: Some(today + TimeDelta::days(30)),
        corrects: None,
        event: edition.title.clone(),
        event_date: edition.when(),
        issuer,
        billing: Billing::default(),
        lines: vec![line],
        tax_text: String::new(),
        tax_percent: 0,
    };
    let content = match kind.key == CORRECTION.key {
        true => Content {
            corrects: Some(Reference { number: content.number.clone(), issued_on: today }),
            ..content.correction("R-2026-0008".into(), today, &[1])
        },
        false => content,
    };
    let to = Email::parse("kim.beispiel@example.org").ok_or_else(|| anyhow::anyhow!("the invented address is none"))?;
    let invoice = Invoice {
        id: 0,
        number: content.number.clone(),
        corrects: content.corrects.as_ref().map(|_| 0),
        edition_id: Some(edition.id),
        registration_id: None,
        group_id: None,
        cents: content.total(),
        corrected_cents: 0,
        state: "open".into(),
        issued_on: today,
        due_on: content.due_on,
        paid_on: None,
        recipient: to.as_str().to_string(),
        recipient_name: "Kim Beispiel".into(),
        mailed_at: Some(now),
        content: Json(content),
    };
    let texts = Texts::default().with(kind, words);
    mail::message(site, &texts, &invoice, to, "beispiel", Utc::now() + TimeDelta::days(400)).await
}
