//! The words of the mail to who reported a barrier, as far as organisers may change them.

use super::form::Report;
use super::mail;
use crate::kernel::email::Email;
use crate::mail::text::{Kind, Slot, Texts, Words};
use crate::mail::{Fixed, Message};
use crate::paths;
use crate::web::{Result, Site};

pub const RECEIVED: Kind = Kind {
    key: "barrier_received",
    message: "",
    name: "Barrieremeldung eingegangen",
    when: "Sofort an alle, die eine Barriere melden und ihre Adresse angeben.",
    subject: "Ihre Meldung ist eingegangen",
    opening: "über die Website „{website}“ wurde mit dieser Adresse eine Barriere gemeldet. Die Meldung ist eingegangen.",
    closing: "Kam die Meldung nicht von Ihnen, brauchen Sie nichts zu tun.",
    between: "Vorgangsnummer und der Tag, bis zu dem eine Antwort kommt.",
    base: &[Slot { name: "website", meaning: "Name dieser Website" }],
    slots: &[],
    needed: &[],
};

pub const REPORT: Fixed = Fixed {
    key: "barrier_report",
    why: "Geht an die eigene Stelle für Barrierefreiheit und gibt die Meldung wieder.",
};

pub const TEXTS: &[&Kind] = &[&RECEIVED];

/// The mail about an invented report.
///
/// # Errors
/// When a template fails.
pub async fn sample(site: &Site, words: Words) -> Result<Option<Message>> {
    let settings = site.settings().await?;
    let report = Report {
        key: uuid::Uuid::nil(),
        reference: "B-7KQ2MX".into(),
        page: String::new(),
        description: String::new(),
        name: String::new(),
        email: Email::parse("kim.beispiel@example.org"),
        due_on: site.clock.today() + chrono::Days::new(settings.accessibility.reply_days.into()),
    };
    let texts = Texts::default().with(&RECEIVED, words);
    mail::to_reporter(&settings, &texts, &report, &site.url(paths::PRIVACY))
}
