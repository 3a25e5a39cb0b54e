//! An edition and its states. No database, no HTTP.

use std::ops::Deref;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::fee::{Fees, STANDARD};
use crate::kernel::date::{self, Precision};

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
    /// What the home says freely; shape: `content::Content`.
    #[serde(skip)]
    pub home: serde_json::Value,
    pub audience: Vec<String>,
    pub participants: String,
    pub patron: String,
    pub organiser: String,
    pub organiser_url: String,
    /// The price where `fees` has no categories.
    pub fee_cents: Option<i64>,
    pub fee_note: String,
    pub fees: Fees,
    pub contact_name: String,
    pub contact_email: String,
    pub contact_phone: String,
    pub registration_note: String,
    pub registration_opens_at: Option<DateTime<Utc>>,
    pub registration_closes_at: Option<DateTime<Utc>>,
    /// People can go on registering while it is postponed.
    pub registration_kept: bool,
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Shape: `content::Content`.
    pub home: serde_json::Value,
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
    pub registration_kept: bool,
}

/// An edition with everything its pages show around their content.
#[derive(Debug, Clone)]
pub struct Edition {
    pub row: Row,
    pub days: Vec<Hours>,
    pub hosts: Vec<Host>,
    pub notices: Vec<Notice>,
    /// Where the edition has one price for everybody, with that as the only category.
    pub fees: Fees,
    /// A release of its programme is public.
    pub has_programme: bool,
    pub has_speakers: bool,
    /// Organisers have said something about the press.
    pub has_press: bool,
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
            (State::Announced | State::Open | State::Postponed, Some(last)) if last.day < today => State::Past,
            _ => state,
        }
    }

    pub fn attendance(&self) -> Attendance {
        Attendance::from_key(&self.row.attendance)
    }

    /// As it would be handed in to be stored like this, for those who change a part of it.
    pub fn draft(&self) -> EditionDraft {
        let row = self.row.clone();
        let mut fees = self.fees.clone();
        // One price for everybody is no category of its own.
        if matches!(fees.categories.as_slice(), [only] if only.key == STANDARD && Some(only.cents) == row.fee_cents) {
            fees.categories.clear();
        }
        EditionDraft {
            slug: row.slug,
            ordinal: row.ordinal,
            title: row.title,
            short_title: row.short_title,
            umbrella_title: row.umbrella_title,
            headline: row.headline,
            motto: row.motto,
            focus_topic: row.focus_topic,
            title_year: row.title_year,
            state: State::from_key(&row.state),
            state_reason: row.state_reason,
            decided_by: row.decided_by,
            featured: row.featured,
            attendance: Attendance::from_key(&row.attendance),
            lead: row.lead,
            home: row.home,
            audience: row.audience,
            participants: row.participants,
            patron: row.patron,
            organiser: row.organiser,
            organiser_url: row.organiser_url,
            fee_cents: row.fee_cents,
            fee_note: row.fee_note,
            fees,
            contact_name: row.contact_name,
            contact_email: row.contact_email,
            contact_phone: row.contact_phone,
            registration_note: row.registration_note,
            registration_opens_at: row.registration_opens_at,
            registration_closes_at: row.registration_closes_at,
            registration_kept: row.registration_kept,
            image_credit: row.image_credit,
            date: RoughDate {
                precision: Precision::from_key(&row.date_precision),
                on: row.date_from,
                label: row.date_label,
            },
            old_date: row.old_date_precision.map(|precision| OldDate {
                precision: Precision::from_key(&precision),
                on: row.old_date_from,
                until: row.old_date_to,
                label: row.old_date_label,
            }),
            venue: Venue {
                name: row.venue_name,
                hall: row.venue_hall,
                street: row.venue_street,
                postcode: row.venue_postcode,
                city: row.venue_city,
                directions: row.venue_directions,
                access: row.venue_access,
                online: row.venue_online,
            },
            days: self.days.clone(),
            hosts: self.hosts.clone(),
            notices: self.notices.clone(),
        }
    }

    pub fn first_day(&self) -> Option<NaiveDate> {
        self.days.first().map(|d| d.day)
    }

    pub fn last_day(&self) -> Option<NaiveDate> {
        self.days.last().map(|d| d.day)
    }
}

#[cfg(test)]
pub(crate) mod tests;
