//! An edition and its states. No database, no HTTP.

use std::ops::Deref;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use crate::kernel::date::{self, Precision};
use crate::kernel::{money, words};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Not public at all.
    #[default]
    Draft,
    /// Public, registration not open.
    Announced,
    Open,
    /// Moved; the new date may be no more than a season.
    Postponed,
    Cancelled,
    Past,
}

impl State {
    pub fn key(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Announced => "announced",
            State::Open => "open",
            State::Postponed => "postponed",
            State::Cancelled => "cancelled",
            State::Past => "past",
        }
    }

    pub fn from_key(key: &str) -> State {
        match key {
            "announced" => State::Announced,
            "open" => State::Open,
            "postponed" => State::Postponed,
            "cancelled" => State::Cancelled,
            "past" => State::Past,
            _ => State::Draft,
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            State::Draft => "Entwurf",
            State::Announced => "Angekündigt",
            State::Open => "Anmeldung geöffnet",
            State::Postponed => "Verschoben",
            State::Cancelled => "Abgesagt",
            State::Past => "Beendet",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Attendance {
    #[default]
    Onsite,
    Online,
    Hybrid,
}

impl Attendance {
    pub fn key(self) -> &'static str {
        match self {
            Attendance::Onsite => "onsite",
            Attendance::Online => "online",
            Attendance::Hybrid => "hybrid",
        }
    }

    pub fn from_key(key: &str) -> Attendance {
        match key {
            "online" => Attendance::Online,
            "hybrid" => Attendance::Hybrid,
            _ => Attendance::Onsite,
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Attendance::Onsite => "vor Ort",
            Attendance::Online => "online",
            Attendance::Hybrid => "vor Ort und online",
        }
    }
}

/// A date that may be known only roughly.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RoughDate {
    pub precision: Precision,
    /// First day of the period.
    pub on: Option<NaiveDate>,
    /// As people say it: "Sommer 2022".
    pub label: String,
}

/// The date before a postponement.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OldDate {
    pub precision: Precision,
    /// First day, or first day of the period.
    pub on: Option<NaiveDate>,
    /// Last day, where there were several.
    pub until: Option<NaiveDate>,
    pub label: String,
}

// ------------------------------------------------------------------ what is handed in

/// An edition as organisers, the demo or an import describe it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EditionDraft {
    pub slug: String,
    pub ordinal: Option<i32>,
    pub title: String,
    pub short_title: String,
    pub umbrella_title: String,
    pub headline: String,
    pub motto: String,
    pub focus_topic: String,
    pub title_year: Option<i32>,
    pub state: State,
    pub state_reason: String,
    pub decided_by: String,
    pub featured: bool,
    pub attendance: Attendance,
    pub lead: String,
    pub intro: String,
    pub review: String,
    pub audience: Vec<String>,
    pub participants: String,
    pub patron: String,
    pub organiser: String,
    pub organiser_url: String,
    pub fee_cents: Option<i64>,
    pub fee_note: String,
    pub contact_name: String,
    pub contact_email: String,
    pub contact_phone: String,
    pub registration_note: String,
    pub registration_opens_at: Option<DateTime<Utc>>,
    pub registration_closes_at: Option<DateTime<Utc>>,
    pub image_credit: String,
    /// Where no days are known.
    pub date: RoughDate,
    pub old_date: Option<OldDate>,
    pub venue: Venue,
    #[serde(skip)]
    pub days: Vec<Hours>,
    #[serde(skip)]
    pub hosts: Vec<Host>,
    #[serde(skip)]
    pub exemptions: Vec<String>,
    #[serde(skip)]
    pub notices: Vec<Notice>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Venue {
    pub name: String,
    pub hall: String,
    pub street: String,
    pub postcode: String,
    pub city: String,
    pub directions: String,
    pub access: String,
    pub online: String,
}

/// One day of an edition with its own hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    pub day: NaiveDate,
    pub opens: Option<NaiveTime>,
    pub closes: Option<NaiveTime>,
}

impl Hours {
    /// "10.30 bis 18.30 Uhr", "ab 9.15 Uhr" or nothing.
    pub fn text(&self) -> String {
        match (self.opens, self.closes) {
            (Some(from), Some(to)) => date::span(from, to),
            (Some(from), None) => format!("ab {}", date::time(from)),
            (None, Some(to)) => format!("bis {}", date::time(to)),
            (None, None) => String::new(),
        }
    }

    pub fn long_date(&self) -> String {
        date::long_date(self.day)
    }
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Host {
    pub name: String,
    pub function: String,
    pub organisation: String,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Notice {
    /// "photo", "recording", "house" or "privacy".
    pub kind: String,
    pub version: i32,
    pub title: String,
    pub body: String,
}

// ------------------------------------------------------------------ what is stored

/// The row of table `edition`; comments stand at its columns.
#[derive(Debug, Clone)]
pub struct Row {
    pub id: i64,
    pub guid: Uuid,
    pub slug: String,
    pub ordinal: Option<i32>,
    pub title: String,
    pub short_title: String,
    pub umbrella_title: String,
    pub headline: String,
    pub motto: String,
    pub focus_topic: String,
    pub title_year: Option<i32>,
    pub state: String,
    pub state_reason: String,
    pub decided_by: String,
    pub featured: bool,
    pub attendance: String,
    pub date_precision: String,
    pub date_from: Option<NaiveDate>,
    pub date_label: String,
    pub old_date_precision: Option<String>,
    pub old_date_from: Option<NaiveDate>,
    pub old_date_to: Option<NaiveDate>,
    pub old_date_label: String,
    pub lead: String,
    pub intro: String,
    pub review: String,
    pub audience: Vec<String>,
    pub participants: String,
    pub patron: String,
    pub organiser: String,
    pub organiser_url: String,
    pub fee_cents: Option<i64>,
    pub fee_note: String,
    pub contact_name: String,
    pub contact_email: String,
    pub contact_phone: String,
    pub registration_note: String,
    pub registration_opens_at: Option<DateTime<Utc>>,
    pub registration_closes_at: Option<DateTime<Utc>>,
    pub image_credit: String,
    pub venue_name: String,
    pub venue_hall: String,
    pub venue_street: String,
    pub venue_postcode: String,
    pub venue_city: String,
    pub venue_directions: String,
    pub venue_access: String,
    pub venue_online: String,
    pub sequence: i32,
    pub changed_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
}

/// An edition with everything its pages show around their content.
#[derive(Debug, Clone)]
pub struct Edition {
    pub row: Row,
    pub days: Vec<Hours>,
    pub hosts: Vec<Host>,
    pub notices: Vec<Notice>,
    pub exemptions: Vec<String>,
    /// A release of its programme is public.
    pub has_programme: bool,
    pub has_speakers: bool,
    /// Title and address of the news item that its pages point to.
    pub pinned: Option<(String, String)>,
}

impl Deref for Edition {
    type Target = Row;
    fn deref(&self) -> &Row {
        &self.row
    }
}

impl Edition {
    /// The state that holds on `today`: an event whose last day is over is past, whether or not
    /// somebody found the time to say so.
    pub fn state_on(&self, today: NaiveDate) -> State {
        let state = State::from_key(&self.row.state);
        match (state, self.days.last()) {
            (State::Announced | State::Open, Some(last)) if last.day < today => State::Past,
            _ => state,
        }
    }

    pub fn attendance(&self) -> Attendance {
        Attendance::from_key(&self.row.attendance)
    }

    pub fn first_day(&self) -> Option<NaiveDate> {
        self.days.first().map(|d| d.day)
    }

    pub fn last_day(&self) -> Option<NaiveDate> {
        self.days.last().map(|d| d.day)
    }

    /// "15. und 16. Februar 2023", "Sommer 2022" or "Termin noch offen".
    pub fn when(&self) -> String {
        match (self.first_day(), self.last_day()) {
            (Some(first), Some(last)) => date::days(first, last),
            _ if !self.date_label.is_empty() => self.date_label.clone(),
            _ => match (Precision::from_key(&self.date_precision), self.date_from) {
                (Precision::Open, _) | (_, None) => "Termin noch offen".into(),
                (Precision::Year, Some(day)) => day.format("%Y").to_string(),
                (_, Some(day)) => date::date(day),
            },
        }
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

    pub fn old_when(&self) -> String {
        match (self.old_date_from, self.old_date_to) {
            _ if !self.old_date_label.is_empty() => self.old_date_label.clone(),
            (Some(first), Some(last)) => date::days(first, last),
            (Some(day), None) => date::date(day),
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
        let lines = [self.venue_street.as_str(), town.trim()];
        lines.iter().filter(|l| !l.is_empty()).copied().collect::<Vec<_>>().join(", ")
    }

    pub fn has_venue(&self) -> bool {
        !(self.venue_name.is_empty() && self.venue_city.is_empty() && self.venue_online.is_empty())
    }

    /// "150 Euro", "kostenfrei", or nothing where no fee is known.
    pub fn price(&self) -> String {
        match self.fee_cents {
            None => String::new(),
            Some(0) => "kostenfrei".into(),
            Some(cents) => money::euro(cents),
        }
    }

    pub fn exempt(&self) -> String {
        words::list(&self.exemptions)
    }

    /// Sentences for the banner on every page of the edition; None where nothing is special.
    pub fn banner_text(&self, today: NaiveDate) -> Option<String> {
        let mut text = match self.state_on(today) {
            State::Postponed => {
                let to = match Precision::from_key(&self.date_precision) {
                    Precision::Open if self.first_day().is_none() => {
                        "Ein neuer Termin steht noch nicht fest.".to_string()
                    }
                    _ => format!("Neuer Termin: {}.", self.when()),
                };
                match self.old_when() {
                    old if old.is_empty() => format!("Die Veranstaltung ist verschoben. {to}"),
                    old => format!("Die Veranstaltung ist verschoben. {to} Bisher geplant: {old}."),
                }
            }
            State::Cancelled => "Die Veranstaltung ist abgesagt und findet nicht statt.".to_string(),
            State::Past => "Die Veranstaltung ist vorbei. Ihre Seiten bleiben zum Nachlesen erreichbar.".to_string(),
            State::Draft | State::Announced | State::Open => return None,
        };
        if !self.state_reason.is_empty() && self.state_on(today) != State::Past {
            text.push(' ');
            text.push_str(&self.state_reason);
        }
        Some(text)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn edition(state: State, days: &[(i32, u32, u32)]) -> Edition {
        let day = |(y, m, d): &(i32, u32, u32)| NaiveDate::from_ymd_opt(*y, *m, *d).expect("a date");
        let text = String::new;
        let row = Row {
            id: 1,
            guid: Uuid::nil(),
            slug: "e".into(),
            ordinal: None,
            title: "E".into(),
            short_title: "E".into(),
            umbrella_title: text(),
            headline: text(),
            motto: text(),
            focus_topic: text(),
            title_year: None,
            state: state.key().into(),
            state_reason: text(),
            decided_by: text(),
            featured: false,
            attendance: "onsite".into(),
            date_precision: "open".into(),
            date_from: None,
            date_label: text(),
            old_date_precision: None,
            old_date_from: None,
            old_date_to: None,
            old_date_label: text(),
            lead: text(),
            intro: text(),
            review: text(),
            audience: vec![],
            participants: text(),
            patron: text(),
            organiser: text(),
            organiser_url: text(),
            fee_cents: None,
            fee_note: text(),
            contact_name: text(),
            contact_email: text(),
            contact_phone: text(),
            registration_note: text(),
            registration_opens_at: None,
            registration_closes_at: None,
            image_credit: text(),
            venue_name: text(),
            venue_hall: text(),
            venue_street: text(),
            venue_postcode: text(),
            venue_city: text(),
            venue_directions: text(),
            venue_access: text(),
            venue_online: text(),
            sequence: 0,
            changed_at: DateTime::UNIX_EPOCH,
            created_at: DateTime::UNIX_EPOCH,
        };
        let days = days.iter().map(|d| Hours { day: day(d), opens: None, closes: None }).collect();
        Edition {
            row,
            days,
            hosts: vec![],
            notices: vec![],
            exemptions: vec![],
            has_programme: false,
            has_speakers: false,
            pinned: None,
        }
    }

    fn on(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).expect("a date")
    }

    #[test]
    fn an_event_is_past_the_day_after_its_last_day() {
        let e = edition(State::Open, &[(2024, 10, 24), (2024, 10, 25)]);
        assert_eq!(e.state_on(on(2024, 10, 25)), State::Open);
        assert_eq!(e.state_on(on(2024, 10, 26)), State::Past);
        assert_eq!(edition(State::Cancelled, &[(2024, 10, 24)]).state_on(on(2025, 1, 1)), State::Cancelled);
        assert_eq!(edition(State::Postponed, &[]).state_on(on(2030, 1, 1)), State::Postponed);
    }

    #[test]
    fn a_date_is_shown_as_exactly_as_it_is_known() {
        let mut e = edition(State::Postponed, &[]);
        assert_eq!((e.when().as_str(), e.when_machine()), ("Termin noch offen", None));
        e.row.date_precision = "season".into();
        e.row.date_from = Some(on(2022, 6, 21));
        e.row.date_label = "Sommer 2022".into();
        e.row.old_date_label = "2020".into();
        assert_eq!((e.when().as_str(), e.when_machine().as_deref()), ("Sommer 2022", Some("2022")));
        let banner = e.banner_text(on(2021, 1, 1)).expect("a banner");
        assert!(banner.contains("Sommer 2022") && banner.contains("2020"), "{banner}");
    }

    #[test]
    fn only_special_states_have_a_banner() {
        for (state, has) in
            [(State::Announced, false), (State::Open, false), (State::Cancelled, true), (State::Past, true)]
        {
            assert_eq!(edition(state, &[]).banner_text(on(2024, 1, 1)).is_some(), has, "{state:?}");
        }
    }

    #[test]
    fn the_price_is_free_known_or_not_mentioned() {
        let mut e = edition(State::Open, &[]);
        assert_eq!(e.price(), "");
        e.row.fee_cents = Some(0);
        assert_eq!(e.price(), "kostenfrei");
        e.row.fee_cents = Some(15_000);
        assert_eq!(e.price(), "150\u{a0}Euro");
    }
}
