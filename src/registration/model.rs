//! What a registration is, its states and their legal changes. No database, no HTTP.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use uuid::Uuid;

use crate::edition::model::Attendance;
use crate::kernel::email::Email;
use crate::kernel::{date, name};

/// Where a registration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// A seat is kept until the address is confirmed.
    Held,
    /// In the queue, address not confirmed.
    Queued,
    Confirmed,
    /// In the queue.
    Waiting,
    /// A freed seat is kept until the offer ends.
    Offered,
    /// The address was never confirmed.
    Expired,
    /// The offer was declined or not answered.
    Lapsed,
    Cancelled,
    /// Somebody else comes instead.
    Transferred,
}

impl State {
    pub const ALL: [State; 9] = [
        State::Held,
        State::Queued,
        State::Confirmed,
        State::Waiting,
        State::Offered,
        State::Expired,
        State::Lapsed,
        State::Cancelled,
        State::Transferred,
    ];

    pub fn key(self) -> &'static str {
        match self {
            State::Held => "held",
            State::Queued => "queued",
            State::Confirmed => "confirmed",
            State::Waiting => "waiting",
            State::Offered => "offered",
            State::Expired => "expired",
            State::Lapsed => "lapsed",
            State::Cancelled => "cancelled",
            State::Transferred => "transferred",
        }
    }

    /// The state of this key. What the table cannot hold counts as cancelled.
    pub fn from_key(key: &str) -> State {
        State::ALL.into_iter().find(|s| s.key() == key).unwrap_or(State::Cancelled)
    }

    pub fn label(self) -> &'static str {
        match self {
            State::Held => "Adresse noch nicht bestätigt",
            State::Queued => "Warteliste, Adresse noch nicht bestätigt",
            State::Confirmed => "angemeldet",
            State::Waiting => "Warteliste",
            State::Offered => "Platz angeboten",
            State::Expired => "verfallen, Adresse nicht bestätigt",
            State::Lapsed => "verfallen, Platz nicht angenommen",
            State::Cancelled => "abgemeldet",
            State::Transferred => "an eine Vertretung übergeben",
        }
    }

    /// Counts in `edition_seats.taken`.
    pub fn has_seat(self) -> bool {
        matches!(self, State::Held | State::Confirmed | State::Offered)
    }

    /// Counts in `edition_seats.waiting`.
    pub fn is_in_line(self) -> bool {
        matches!(self, State::Queued | State::Waiting)
    }

    pub fn is_active(self) -> bool {
        self.has_seat() || self.is_in_line()
    }

    /// Which states may follow. Everything that is over stays over.
    pub fn can_become(self, next: State) -> bool {
        use State::*;
        match self {
            Held => matches!(next, Confirmed | Expired | Cancelled),
            Queued => matches!(next, Held | Waiting | Expired | Cancelled),
            Confirmed => matches!(next, Cancelled | Transferred),
            Waiting => matches!(next, Offered | Cancelled),
            Offered => matches!(next, Confirmed | Lapsed | Cancelled),
            Expired | Lapsed | Cancelled | Transferred => false,
        }
    }
}

/// How somebody attends; each way has its own seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Mode {
    #[default]
    Onsite,
    Online,
}

impl Mode {
    pub fn key(self) -> &'static str {
        match self {
            Mode::Onsite => "onsite",
            Mode::Online => "online",
        }
    }

    pub fn from_key(key: &str) -> Mode {
        if key == "online" { Mode::Online } else { Mode::Onsite }
    }

    pub fn label(self) -> &'static str {
        match self {
            Mode::Onsite => "vor Ort",
            Mode::Online => "online",
        }
    }

    /// The ways that an edition offers.
    pub fn offered(attendance: Attendance) -> &'static [Mode] {
        match attendance {
            Attendance::Onsite => &[Mode::Onsite],
            Attendance::Online => &[Mode::Online],
            Attendance::Hybrid => &[Mode::Onsite, Mode::Online],
        }
    }
}

/// How a person is addressed. Voluntary; nobody is asked for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Salutation {
    #[default]
    None,
    Frau,
    Herr,
}

impl Salutation {
    pub fn key(self) -> &'static str {
        match self {
            Salutation::None => "",
            Salutation::Frau => "frau",
            Salutation::Herr => "herr",
        }
    }

    pub fn from_key(key: &str) -> Salutation {
        match key {
            "frau" => Salutation::Frau,
            "herr" => Salutation::Herr,
            _ => Salutation::None,
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Salutation::None => "keine Angabe",
            Salutation::Frau => "Frau",
            Salutation::Herr => "Herr",
        }
    }
}

/// Kinds of organisations, key and label; for statistics.
pub const ORGANISATION_KINDS: [(&str, &str); 6] = [
    ("state", "Landesverwaltung"),
    ("municipal", "Kommunalverwaltung"),
    ("federal", "Bundesverwaltung"),
    ("university", "Hochschule oder Forschung"),
    ("business", "Unternehmen oder Verband"),
    ("other", "Sonstige"),
];

/// Label of a kind of organisation.
pub fn organisation_kind(key: &str) -> &'static str {
    ORGANISATION_KINDS.iter().find(|(k, _)| *k == key).map_or("Sonstige", |(_, label)| label)
}

/// Access needs that are asked for by name, key and label.
pub const ACCESS: [(&str, &str); 8] = [
    ("wheelchair", "Platz für einen Rollstuhl"),
    ("sign_language", "Dolmetschen in Deutsche Gebärdensprache"),
    ("captions", "Schriftdolmetschen"),
    ("induction_loop", "Induktionsanlage"),
    ("companion", "Begleitperson"),
    ("assistance_dog", "Assistenzhund"),
    ("large_print", "Unterlagen vorab oder in Großdruck"),
    ("quiet_room", "Ruheraum"),
];

/// What people eat, key and label.
pub const CATERING: [(&str, &str); 4] = [
    ("any", "Ich esse mit, ohne Einschränkung"),
    ("vegetarian", "Ich esse mit, vegetarisch"),
    ("vegan", "Ich esse mit, vegan"),
    ("none", "Ich esse nicht mit"),
];

/// Version of the words of consent to the storing of needs, as the form shows them.
pub const NEEDS_CONSENT_VERSION: i32 = 1;

/// Who somebody is and how to reach them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub salutation: Salutation,
    pub academic_title: String,
    /// Empty for people with one name.
    pub given_name: String,
    pub family_name: String,
    pub organisation: String,
    pub organisation_kind: String,
    pub department: String,
    pub job_title: String,
    pub email: Email,
    pub phone: String,
}

impl Person {
    /// "Dr. Irina Eckardt"
    pub fn name(&self) -> String {
        name::full(&self.academic_title, &self.given_name, &self.family_name)
    }

    pub fn greeting(&self) -> String {
        greeting(self.salutation, &self.academic_title, &self.given_name, &self.family_name)
    }
}

/// First line of a mail, without its comma: "Sehr geehrte Frau Dr. Beispiel", or "Guten Tag Dr. Kim Beispiel"
/// where no salutation was given.
pub fn greeting(salutation: Salutation, academic_title: &str, given: &str, family: &str) -> String {
    match salutation {
        Salutation::Frau => format!("Sehr geehrte Frau {}", name::full(academic_title, "", family)),
        Salutation::Herr => format!("Sehr geehrter Herr {}", name::full(academic_title, "", family)),
        Salutation::None => format!("Guten Tag {}", name::full(academic_title, given, family)),
    }
}

/// Catering and access needs, given with explicit consent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Needs {
    /// Key of [`CATERING`], or empty.
    pub catering: String,
    pub catering_note: String,
    /// Keys of [`ACCESS`].
    pub access: Vec<String>,
    pub access_note: String,
}

impl Needs {
    pub fn is_empty(&self) -> bool {
        self == &Needs::default()
    }

    pub fn catering_label(&self) -> &'static str {
        CATERING.iter().find(|(key, _)| *key == self.catering).map_or("", |(_, label)| label)
    }

    pub fn access_labels(&self) -> Vec<&'static str> {
        ACCESS.iter().filter(|(key, _)| self.access.iter().any(|a| a == key)).map(|(_, label)| *label).collect()
    }
}

/// What organisers decide about the registration of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Rules {
    pub asks_salutation: bool,
    pub asks_title: bool,
    pub asks_department: bool,
    pub asks_job_title: bool,
    pub asks_phone: bool,
    pub asks_catering: bool,
    pub asks_access: bool,
    pub asks_photo: bool,
    pub hold_hours: i32,
    pub reminder_hours: i32,
    pub offer_hours: i32,
    pub quota_per_organisation: Option<i32>,
    pub allows_groups: bool,
    pub changes_until: Option<DateTime<Utc>>,
    pub access_contact: String,
    pub access_until: Option<NaiveDate>,
    pub certificate_hours: String,
    pub certificate_meals: String,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules {
            asks_salutation: true,
            asks_title: true,
            asks_department: true,
            asks_job_title: true,
            asks_phone: false,
            asks_catering: true,
            asks_access: true,
            asks_photo: true,
            hold_hours: 48,
            reminder_hours: 24,
            offer_hours: 48,
            quota_per_organisation: None,
            allows_groups: true,
            changes_until: None,
            access_contact: String::new(),
            access_until: None,
            certificate_hours: String::new(),
            certificate_meals: String::new(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    Text,
    Choice,
    YesNo,
}

impl QuestionKind {
    pub fn key(self) -> &'static str {
        match self {
            QuestionKind::Text => "text",
            QuestionKind::Choice => "choice",
            QuestionKind::YesNo => "yes_no",
        }
    }

    pub fn from_key(key: &str) -> QuestionKind {
        match key {
            "choice" => QuestionKind::Choice,
            "yes_no" => QuestionKind::YesNo,
            _ => QuestionKind::Text,
        }
    }
}

/// A question of the organisers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub key: String,
    pub kind: QuestionKind,
    pub label: String,
    #[serde(default)]
    pub hint: String,
    #[serde(default)]
    pub options: Vec<String>,
    #[serde(default)]
    pub required: bool,
    /// Asked only where the question of this key has this answer.
    #[serde(default)]
    pub shown_if: Option<(String, String)>,
}

impl Question {
    /// Name of its field in the form.
    pub fn field(&self) -> String {
        format!("frage_{}", self.key)
    }

    /// What can be chosen.
    pub fn choices(&self) -> Vec<&str> {
        match self.kind {
            QuestionKind::Text => Vec::new(),
            QuestionKind::Choice => self.options.iter().map(String::as_str).collect(),
            QuestionKind::YesNo => vec!["ja", "nein"],
        }
    }
}

/// A workshop with seats, as the last release shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workshop {
    pub session: i64,
    pub code: String,
    pub slug: String,
    pub title: String,
    pub day: NaiveDate,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub room: String,
    /// "free", "few" or "full".
    pub step: String,
}

impl Workshop {
    pub fn clashes(&self, other: &Workshop) -> bool {
        self.session != other.session && self.starts_at < other.ends_at && other.starts_at < self.ends_at
    }

    pub fn is_full(&self) -> bool {
        self.step == "full"
    }

    /// "Dienstag, 26. Januar 2027, 10.30 bis 12 Uhr"
    pub fn when(&self) -> String {
        let (from, to) = (date::local(self.starts_at), date::local(self.ends_at));
        format!("{}, {}", date::long_date(self.day), date::span(from.time(), to.time()))
    }

    /// Its own time, for a list in which they differ.
    pub fn time(&self) -> String {
        date::span(date::local(self.starts_at).time(), date::local(self.ends_at).time())
    }

    /// "wenige Plätze"
    pub fn seats(&self) -> &'static str {
        match self.step.as_str() {
            "full" => "ausgebucht, Warteliste",
            "few" => "wenige Plätze frei",
            _ => "Plätze frei",
        }
    }
}

/// Workshops that lie at the same time, of which one can be chosen: when, and which.
pub fn slots(workshops: &[Workshop]) -> Vec<(String, Vec<&Workshop>)> {
    let mut slots: Vec<Vec<&Workshop>> = Vec::new();
    for workshop in workshops {
        match slots.last_mut().filter(|slot| slot.iter().all(|other| other.clashes(workshop))) {
            Some(slot) => slot.push(workshop),
            None => slots.push(vec![workshop]),
        }
    }
    slots.into_iter().map(|slot| (when(&slot), slot)).collect()
}

/// From the first beginning to the last end.
fn when(slot: &[&Workshop]) -> String {
    let from = slot.iter().map(|w| w.starts_at).min().unwrap_or_default();
    let to = slot.iter().map(|w| w.ends_at).max().unwrap_or_default();
    let (from, to) = (date::local(from), date::local(to));
    format!("{}, {}", date::long_date(from.date()), date::span(from.time(), to.time()))
}

/// The fee as it was decided, ready to be stored.
#[derive(Debug, Clone)]
pub struct Fee {
    /// Shape: edition::fee::Decision.
    pub decision: Option<serde_json::Value>,
    pub cents: i64,
    /// "none" or "open"
    pub claim: &'static str,
    /// Shape: edition::fee::Billing.
    pub billing: Option<serde_json::Value>,
}

impl Fee {
    /// The stored word for a claim, as one that can be stored.
    pub fn claim(key: &str) -> &'static str {
        ["open", "granted", "refused"].into_iter().find(|k| *k == key).unwrap_or("none")
    }
}

impl Default for Fee {
    fn default() -> Fee {
        Fee { decision: None, cents: 0, claim: "none", billing: None }
    }
}

/// A person's wish to attend, checked and ready to be stored.
#[derive(Debug, Clone)]
pub struct Application {
    pub key: Uuid,
    pub person: Person,
    pub mode: Mode,
    pub days: Vec<NaiveDate>,
    /// Sessions, ascending: counters are locked in this order.
    pub workshops: Vec<i64>,
    pub needs: Option<Needs>,
    pub answers: BTreeMap<String, String>,
    pub photo_consent: bool,
    pub photo_notice_version: Option<i32>,
    pub privacy_notice_version: Option<i32>,
    pub fee: Fee,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_has_a_seat_or_waits_or_is_over_and_keys_lead_back() {
        for state in State::ALL {
            assert_eq!(State::from_key(state.key()), state);
            assert!(!(state.has_seat() && state.is_in_line()), "{state:?}");
            let is_over = State::ALL.iter().all(|next| !state.can_become(*next));
            assert_eq!(is_over, !state.is_active(), "{state:?}");
        }
    }

    #[test]
    fn nobody_gets_a_seat_twice_or_comes_back_by_a_side_door() {
        for (from, to) in [
            (State::Confirmed, State::Held),
            (State::Cancelled, State::Confirmed),
            (State::Waiting, State::Confirmed),
            (State::Queued, State::Confirmed),
            (State::Lapsed, State::Offered),
            (State::Expired, State::Held),
        ] {
            assert!(!from.can_become(to), "{from:?} -> {to:?}");
        }
    }

    #[test]
    fn greetings_follow_what_people_told() {
        for (salutation, title, given, family, expected) in [
            (Salutation::Frau, "Dr.", "Eva", "Beispiel", "Sehr geehrte Frau Dr. Beispiel"),
            (Salutation::Herr, "", "Jan", "Beispiel", "Sehr geehrter Herr Beispiel"),
            (Salutation::None, "Dr.", "Kim", "Beispiel", "Guten Tag Dr. Kim Beispiel"),
            (Salutation::None, "", "Kim", "Beispiel", "Guten Tag Kim Beispiel"),
            (Salutation::None, "", "", "Sukarno", "Guten Tag Sukarno"),
        ] {
            assert_eq!(greeting(salutation, title, given, family), expected);
        }
    }
}
