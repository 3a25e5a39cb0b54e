//! How an edition says its date, place, price and state, on pages and in data for machines.

use chrono::{DateTime, NaiveDate, Utc};

use super::model::{Attendance, Edition, State};
use crate::kernel::date::{self, Precision};
use crate::kernel::{money, words};

impl Edition {
    /// "15. und 16. Februar 2023", "Sommer 2022" or "Termin noch offen".
    pub fn when(&self) -> String {
        match (self.first_day(), self.last_day()) {
            (Some(first), Some(last)) => date::days(first, last),
            _ if !self.date_label.is_empty() => self.date_label.clone(),
            _ => self
                .date_from
                .and_then(|day| date::rough(Precision::from_key(&self.date_precision), day))
                .unwrap_or_else(|| "Termin noch offen".into()),
        }
    }

    /// Whether anything at all is known of the date.
    pub fn has_date(&self) -> bool {
        self.first_day().is_some()
            || !self.date_label.is_empty()
            || Precision::from_key(&self.date_precision) != Precision::Open
    }

    /// "Donnerstag, 24. Oktober 2024, ab 9.15 Uhr" for one day, else as [`Edition::when`].
    pub fn when_long(&self) -> String {
        match self.days.as_slice() {
            [only] if only.text().is_empty() => only.long_date(),
            [only] => format!("{}, {}", only.long_date(), only.text()),
            _ => self.when(),
        }
    }

    /// Value of a `time` element, as exact as the date is known (HTML: date, month or year).
    pub fn when_machine(&self) -> Option<String> {
        if let Some(day) = self.first_day() {
            return Some(day.to_string());
        }
        match (Precision::from_key(&self.date_precision), self.date_from?) {
            (Precision::Day, day) => Some(day.to_string()),
            (Precision::Month, day) => Some(day.format("%Y-%m").to_string()),
            (Precision::Season | Precision::Year, day) => Some(day.format("%Y").to_string()),
            (Precision::Open, _) => None,
        }
    }

    /// As [`Edition::when`], before a postponement; empty where nothing is known of it.
    pub fn old_when(&self) -> String {
        let precision = self.old_date_precision.as_deref().map_or(Precision::Day, Precision::from_key);
        match (self.old_date_from, self.old_date_to) {
            _ if !self.old_date_label.is_empty() => self.old_date_label.clone(),
            (Some(first), Some(last)) if precision == Precision::Day => date::days(first, last),
            (Some(day), _) => date::rough(precision, day).unwrap_or_default(),
            _ => String::new(),
        }
    }

    /// City, or "online".
    pub fn place(&self) -> String {
        match self.attendance() {
            Attendance::Online => "online".into(),
            _ if !self.venue_city.is_empty() => self.venue_city.clone(),
            _ => "Ort noch offen".into(),
        }
    }

    pub fn when_where(&self) -> String {
        format!("{}, {}", self.when(), self.place())
    }

    /// "Am Markt 21, 28195 Bremen"
    pub fn address(&self) -> String {
        let town = format!("{} {}", self.venue_postcode, self.venue_city);
        words::parts([self.venue_street.as_str(), town.trim()])
    }

    pub fn has_venue(&self) -> bool {
        !(self.venue_name.is_empty() && self.venue_city.is_empty() && self.venue_online.is_empty())
    }

    /// "150 Euro", "50 Euro bis 150 Euro", "kostenfrei", or nothing where no fee is known.
    pub fn price(&self) -> String {
        match (self.fees.price(), self.fee_cents) {
            (Some(price), _) => price,
            (None, None) => String::new(),
            (None, Some(0)) => "kostenfrei".into(),
            (None, Some(cents)) => money::euro(cents),
        }
    }

    pub fn exempt(&self) -> String {
        words::list(&self.fees.exempt())
    }

    /// What is to be said first of an edition that is not as it was announced, or over.
    pub fn state_text(&self, today: NaiveDate) -> Option<String> {
        Some(match self.state_on(today) {
            State::Postponed => {
                let to = match Precision::from_key(&self.date_precision) {
                    Precision::Open if self.first_day().is_none() => {
                        "Ein neuer Termin steht noch nicht fest.".to_string()
                    }
                    _ => format!("Neuer Termin: {}.", self.when()),
                };
                format!("Die Veranstaltung ist verschoben. {to}")
            }
            State::Cancelled => "Die Veranstaltung ist abgesagt und findet nicht statt.".to_string(),
            State::Past => "Die Veranstaltung ist vorbei.".to_string(),
            State::Draft | State::Announced | State::Open => return None,
        })
    }

    /// Sentences for the banner on every page of the edition; None where nothing is special.
    pub fn banner_text(&self, today: NaiveDate) -> Option<String> {
        let state = self.state_on(today);
        let mut text = self.state_text(today)?;
        match self.old_when() {
            old if state == State::Postponed && !old.is_empty() => {
                text.push_str(&format!(" Bisher geplant: {old}."));
            }
            _ if state == State::Past => text.push_str(" Ihre Seiten bleiben zum Nachlesen erreichbar."),
            _ => {}
        }
        if !self.state_reason.is_empty() && state != State::Past {
            text.push(' ');
            text.push_str(&self.state_reason);
        }
        Some(text)
    }

    /// Whether people can register at this moment: the state allows it and the window, where one
    /// is set, is open.
    pub fn is_registration_open(&self, now: DateTime<Utc>) -> bool {
        let state = self.state_on(date::local(now).date());
        let is_kept = state == State::Postponed && self.registration_kept && self.first_day().is_some();
        (state == State::Open || is_kept)
            && self.registration_opens_at.is_none_or(|at| at <= now)
            && self.registration_closes_at.is_none_or(|at| now < at)
    }

    /// The state in a few words: "Anmeldung geöffnet" only while that is true.
    pub fn state_label(&self, now: DateTime<Utc>) -> String {
        let state = self.state_on(date::local(now).date());
        let is_ahead = matches!(state, State::Announced | State::Open);
        match (self.registration_opens_at, self.registration_closes_at) {
            (Some(opens), _) if is_ahead && now < opens => {
                format!("Anmeldung ab {}", date::date(date::local(opens).date()))
            }
            (_, Some(closes)) if is_ahead && closes <= now => "Anmeldung geschlossen".into(),
            _ => state.label().into(),
        }
    }
}
