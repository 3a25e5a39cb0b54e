//! What all letters to journalists share: who writes, the event in words, changed texts, the way to
//! the page of a request.

use chrono::{DateTime, Months, Utc};

use super::context::Context;
use super::record::Record;
use crate::kernel::date;
use crate::kernel::email::Email;
use crate::mail::letter::{Letter, Line};
use crate::mail::text::{Kind, Said};
use crate::mail::{Message, Which};
use crate::paths;
use crate::web::Result;

/// What the secret of a mailed link to [`paths::ACCREDITATION`] is good for.
pub const OWN: &str = crate::db::token::ACCREDITATION;

impl Context {
    /// Of the press office, of the edition, or of the operator.
    pub fn reply_to(&self) -> Option<Email> {
        let all = [&self.setup.contact_email, &self.edition.contact_email, &self.settings.operator.email];
        all.into_iter().find_map(|address| Email::parse(address))
    }

    /// Who writes, how to reach them, and the pages that every mail names.
    pub fn signature(&self) -> Vec<Line> {
        let (e, s, operator) = (&self.edition, &self.setup, &self.settings.operator);
        let first = |all: [&str; 3]| all.into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_string();
        let mut lines = vec![
            Line::text(first([&s.contact_name, &e.contact_name, &operator.unit])),
            Line::text(first([&e.organiser, &operator.name, ""])),
        ];
        let phone = first([&s.contact_phone, &e.contact_phone, &operator.phone]);
        if !phone.is_empty() {
            lines.push(Line::text(format!("Telefon: {phone}")));
        }
        if let Some(email) = self.reply_to() {
            lines.push(Line::link("E-Mail", format!("mailto:{}", email.as_str())));
        }
        lines.push(Line::link("Datenschutz", self.site.url(paths::PRIVACY)));
        lines.push(Line::link("Leichte Sprache", self.site.url(paths::EASY_LANGUAGE)));
        lines
    }

    /// "„3. Kongress“ (5. Mai 2026, Erfurt)"
    pub fn event(&self) -> String {
        format!("„{}“ ({})", self.edition.title, self.edition.when_where())
    }

    /// The page of a request, opened by this secret.
    pub fn own_link(&self, secret: &str) -> String {
        self.site.url(&paths::accreditation_entry(secret))
    }

    /// Until when links to the page of a request work: some weeks after the edition, for what is
    /// left to read and to delete there.
    pub fn link_expires(&self) -> DateTime<Utc> {
        let today = self.site.clock.today();
        let last = self.edition.last_day().unwrap_or(today);
        date::instant_on(last.max(today) + Months::new(3), 0)
    }

    /// The words of a mail with the values that all mails of the edition have, and its own.
    pub fn say(&self, kind: &Kind, values: &[(&'static str, String)]) -> Said {
        let e = &self.edition;
        let mut all = vec![
            ("veranstaltung", self.event()),
            ("titel", e.title.clone()),
            ("kurztitel", e.short_title.clone()),
            ("datum", e.when()),
            ("ort", e.place()),
        ];
        all.extend(values.iter().cloned());
        Said::new(self.texts.of(kind), all)
    }

    /// As [`Context::say`], with the person's name, medium and number.
    pub fn say_to(&self, kind: &Kind, record: &Record, values: &[(&'static str, String)]) -> Said {
        let mut all = vec![
            ("vorname", record.given_name.clone()),
            ("nachname", record.family_name.clone()),
            ("medium", record.outlet.clone()),
            ("nummer", record.code.clone()),
        ];
        all.extend(values.iter().cloned());
        self.say(kind, &all)
    }

    /// A letter about one request, ready for the outbox. `secret` is that of its link, which is kept
    /// nowhere; "" without one.
    ///
    /// # Errors
    /// When a template fails, or the stored address is none.
    pub fn message(
        &self,
        kind: impl Into<Which>,
        record: &Record,
        subject: &str,
        letter: Letter,
        secret: &str,
    ) -> Result<Message> {
        let to = record.email().ok_or_else(|| anyhow::anyhow!("accreditation {} has no address", record.id))?;
        let subject = format!("{subject}: {}", self.edition.short_title);
        let (text, html) = letter.signed(self.signature()).render(&subject)?;
        Ok(Message {
            edition: Some(self.edition.id),
            to_name: record.name(),
            reply_to: self.reply_to(),
            about: Some(record.public_id),
            secrets: vec![secret.to_string()],
            ..Message::new(kind, to, subject, text, html)
        })
    }
}

impl Record {
    /// "Guten Tag Kim Beispiel"
    pub fn greeting(&self) -> String {
        format!("Guten Tag {}", self.name())
    }
}
