//! Forms: what a browser sent, field by field, and what is wrong with it. All errors at once, the
//! input kept; the reasons are a closed set with their words in one place.

use std::borrow::Cow;
use std::collections::HashMap;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use super::{Error, HTML, Result, Site};
use crate::kernel::email::Email;

/// Why a field was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    Missing,
    TooLong(usize),
    NotAnEmail,
    /// Five digits in Germany.
    NotAPostcode,
    /// Wrong shape or wrong check digits.
    NotALeitwegId,
    /// Not 16 letters and digits of [`crate::kernel::code::key`].
    NotACode,
    ControlCharacters,
    /// Sent more than once.
    Doubled,
    /// Filled although people do not see it.
    Trap,
    /// Nothing chosen where something has to be.
    Choose,
    /// Chosen what the form does not offer, or no longer.
    NotOffered,
    /// Sent faster than anybody can fill it in.
    TooFast,
}

impl Wrong {
    /// What to do, as a sentence. `what` is the thing to enter: "Ihre E-Mail-Adresse".
    pub fn text(self, what: &str) -> String {
        match self {
            Wrong::Missing => format!("Geben Sie {what} ein."),
            Wrong::TooLong(max) => format!("Kürzen Sie {what} auf höchstens {max} Zeichen."),
            Wrong::NotAnEmail => format!("Geben Sie {what} in der Form name@behoerde.de ein."),
            Wrong::NotAPostcode => format!("Geben Sie {what} mit fünf Ziffern ein."),
            Wrong::NotALeitwegId => {
                format!(
                    "Prüfen Sie {what}. Sie hat die Form 99999999-0001-69, und die letzten zwei Ziffern sind eine Prüfziffer."
                )
            }
            Wrong::NotACode => {
                format!("Geben Sie {what} vollständig ein: 16 Buchstaben und Ziffern, ohne I, O, 0 und 1.")
            }
            Wrong::ControlCharacters => {
                format!("Entfernen Sie nicht sichtbare Steuerzeichen und geben Sie {what} neu ein.")
            }
            Wrong::Doubled => format!("Geben Sie {what} nur einmal ein."),
            Wrong::Choose => format!("Wählen Sie {what} aus."),
            Wrong::NotOffered => format!("Wählen Sie {what} noch einmal aus. Ihre Auswahl wird nicht mehr angeboten."),
            Wrong::TooFast => {
                "Senden Sie das Formular bitte noch einmal ab. Es kam schneller an, als Menschen tippen; \
                so halten wir Programme fern."
                    .to_string()
            }
            Wrong::Trap => "Lassen Sie dieses Feld leer. Es dient dem Schutz vor Programmen.".to_string(),
        }
    }
}

/// The fields of one submission (`application/x-www-form-urlencoded`). Unknown fields are ignored.
#[derive(Debug, Default)]
pub struct Fields(HashMap<String, Vec<String>>);

impl FromRequest<Site> for Fields {
    type Rejection = Error;

    async fn from_request(request: Request, site: &Site) -> Result<Fields> {
        const FORM: &str = "application/x-www-form-urlencoded";
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
        if !kind.starts_with(FORM) {
            return Err(Error::BadRequest("Die Eingaben kamen in einer Form an, die wir nicht lesen können."));
        }
        let bytes = Bytes::from_request(request, site)
            .await
            .map_err(|_| Error::BadRequest("Die Eingaben waren zu groß oder kamen nicht vollständig an."))?;
        let broken = Error::BadRequest("Die Eingaben enthalten Zeichen, die wir nicht lesen können.");
        let Ok(text) = std::str::from_utf8(&bytes) else { return Err(broken) };
        let mut fields: HashMap<String, Vec<String>> = HashMap::new();
        for (name, value) in url::form_urlencoded::parse(text.as_bytes()) {
            // The parser puts this in place of bytes that are no UTF-8.
            if value.contains('\u{fffd}') {
                return Err(broken);
            }
            fields.entry(name.into_owned()).or_default().push(value.into_owned());
        }
        Ok(Fields(fields))
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for Fields {
    /// As if a browser had sent these pairs.
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(pairs: I) -> Fields {
        let mut fields = Fields::default();
        for (name, value) in pairs {
            fields.0.entry(name.into()).or_default().push(value.into());
        }
        fields
    }
}

/// Errors of one submission by field, in the order in which they were found.
#[derive(Debug, Default)]
pub struct Errors(Vec<(Cow<'static, str>, String)>);

impl Errors {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, wrong: Wrong, what: &str) {
        self.0.push((field.into(), wrong.text(what)));
    }

    /// For reasons that bring their own sentence.
    pub fn say(&mut self, field: impl Into<Cow<'static, str>>, text: String) {
        self.0.push((field.into(), text));
    }

    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, text)| text.as_str())
    }

    pub fn all(&self) -> &[(Cow<'static, str>, String)] {
        &self.0
    }
}

impl Fields {
    /// What was typed, to be shown again: NFC, line ends as "\n".
    pub fn raw(&self, name: &str) -> String {
        let value = self.0.get(name).and_then(|v| v.first()).map_or("", String::as_str);
        value.replace("\r\n", "\n").replace('\r', "\n").nfc().collect::<String>().trim().to_string()
    }

    /// What was sent, to the letter; for texts in which blanks at the ends count.
    pub fn untrimmed(&self, name: &str) -> &str {
        self.0.get(name).and_then(|v| v.first()).map_or("", String::as_str)
    }

    /// A text of at most `max` characters; `lines` allows line ends.
    pub fn text(
        &self,
        errors: &mut Errors,
        name: impl Into<Cow<'static, str>>,
        what: &str,
        max: usize,
        lines: bool,
    ) -> String {
        let name = name.into();
        let value = self.raw(&name);
        let is_control = |c: char| c.is_control() && !(lines && (c == '\n' || c == '\t'));
        if self.0.get(&*name).is_some_and(|v| v.len() > 1) {
            errors.add(name, Wrong::Doubled, what);
        } else if value.chars().any(is_control) {
            errors.add(name, Wrong::ControlCharacters, what);
        } else if value.chars().count() > max {
            errors.add(name, Wrong::TooLong(max), what);
        }
        value
    }

    /// As [`Fields::text`], and something has to be there.
    pub fn needed(
        &self,
        errors: &mut Errors,
        name: impl Into<Cow<'static, str>>,
        what: &str,
        max: usize,
        lines: bool,
    ) -> String {
        let name = name.into();
        let value = self.text(errors, name.clone(), what, max, lines);
        if value.is_empty() {
            errors.add(name, Wrong::Missing, what);
        }
        value
    }

    /// An address, or nothing where the field is empty.
    pub fn email(&self, errors: &mut Errors, name: &'static str, what: &str) -> Option<Email> {
        let before = errors.0.len();
        let value = self.text(errors, name, what, 254, false);
        if value.is_empty() || errors.0.len() > before {
            return None;
        }
        let email = Email::parse(&value);
        if email.is_none() {
            errors.add(name, Wrong::NotAnEmail, what);
        }
        email
    }

    /// A box that is ticked or not.
    pub fn ticked(&self, name: &str) -> bool {
        !self.raw(name).is_empty()
    }

    /// Everything sent under this name, each once, in order; for boxes of which several may be ticked.
    pub fn all(&self, name: &str) -> Vec<String> {
        let mut values: Vec<String> = Vec::new();
        for value in self.0.get(name).into_iter().flatten() {
            let value: String = value.nfc().collect::<String>().trim().to_string();
            if !value.is_empty() && !values.contains(&value) {
                values.push(value);
            }
        }
        values
    }

    /// Whether this value was sent under this name.
    pub fn has(&self, name: &str, value: impl AsRef<str>) -> bool {
        self.all(name).iter().any(|v| v == value.as_ref())
    }

    /// What was chosen, or `preset` where the form has not been sent yet.
    pub fn chosen(&self, name: &str, preset: &str) -> String {
        if self.0.contains_key(name) { self.raw(name) } else { preset.to_string() }
    }

    /// Whether this value was chosen, or is the preset where the form has not been sent yet.
    pub fn is_chosen(&self, name: &str, value: impl AsRef<str>, preset: &str) -> bool {
        self.chosen(name, preset) == value.as_ref()
    }

    /// One of the values a control offers; an error where it is something else.
    pub fn one_of(
        &self,
        errors: &mut Errors,
        name: impl Into<Cow<'static, str>>,
        what: &str,
        offered: &[&str],
    ) -> String {
        let name = name.into();
        let value = self.raw(&name);
        if self.0.get(&*name).is_some_and(|v| v.len() > 1) {
            errors.add(name, Wrong::Doubled, what);
        } else if !value.is_empty() && !offered.contains(&value.as_str()) {
            errors.add(name, Wrong::NotOffered, what);
        }
        value
    }

    /// The fields that `keep` names, to be sent once more by a page in between.
    pub fn carried(&self, keep: impl Fn(&str) -> bool) -> Vec<(String, String)> {
        let mut carried: Vec<(String, String)> = Vec::new();
        for (name, values) in self.0.iter().filter(|(name, _)| keep(name)) {
            carried.extend(values.iter().map(|v| (name.clone(), v.clone())));
        }
        // One order, so that a page is the same each time.
        carried.sort();
        carried
    }

    /// Whether a person cannot have filled in the form since it was rendered at the moment that
    /// its key carries ([`new_key`]). An invented key may lie about that; it keeps away the simple ones.
    pub fn is_too_fast(&self, now: DateTime<Utc>) -> bool {
        let Ok(key) = self.submission_key() else { return false };
        let Some(made) = key.get_timestamp() else { return false };
        let (seconds, nanos) = made.to_unix();
        let made = DateTime::from_timestamp(i64::try_from(seconds).unwrap_or(0), nanos).unwrap_or(now);
        (TimeDelta::zero()..FASTEST).contains(&(now - made))
    }

    /// The key of the rendered form; a form of ours always sends one.
    ///
    /// # Errors
    /// A bad request where it is missing or changed.
    pub fn submission_key(&self) -> Result<Uuid> {
        let broken = Error::BadRequest("Das Formular ist unvollständig angekommen. Öffnen Sie es noch einmal.");
        self.raw(KEY).parse().map_err(|_| broken)
    }
}

/// Less than this no person needs.
const FASTEST: TimeDelta = TimeDelta::seconds(2);

/// A key for a form that is rendered at `now`.
pub fn new_key(now: DateTime<Utc>) -> Uuid {
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &rand::random()).into_uuid()
}

/// Hidden field with one random key per rendered form: sending twice lands on the same row.
pub const KEY: &str = "formular";

/// A page with a form: personal, so it is never kept anywhere. Status 422 where something is wrong.
///
/// # Errors
/// When the template fails.
pub fn form_page<T: askama::Template>(template: &T, errors: &Errors) -> Result<Response> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut response = (status, template.render()?).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(HTML));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        pairs.iter().copied().collect()
    }

    #[test]
    fn every_error_is_told_and_the_input_kept() {
        let sent = fields(&[("a", "  "), ("b", "x\u{0}y"), ("c", "lang"), ("d", "1"), ("d", "2"), ("e", "kein")]);
        let mut errors = Errors::default();
        sent.needed(&mut errors, "a", "den Namen", 10, false);
        sent.text(&mut errors, "b", "den Ort", 10, false);
        sent.text(&mut errors, "c", "den Text", 3, false);
        sent.text(&mut errors, "d", "die Zahl", 3, false);
        assert_eq!(sent.email(&mut errors, "e", "die Adresse"), None);
        assert_eq!(errors.all().len(), 5);
        assert_eq!(errors.of("c"), Some("Kürzen Sie den Text auf höchstens 3 Zeichen."));
        assert_eq!(sent.raw("c"), "lang");
    }

    #[test]
    fn line_ends_are_fine_where_lines_are() {
        let sent = fields(&[("a", "eins\r\nzwei\rdrei")]);
        let mut errors = Errors::default();
        assert_eq!(sent.text(&mut errors, "a", "den Text", 99, true), "eins\nzwei\ndrei");
        assert!(errors.is_empty());
        sent.text(&mut errors, "a", "den Text", 99, false);
        assert_eq!(errors.all().len(), 1);
    }
}
