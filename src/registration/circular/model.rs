//! What a message to many is: its words, whom it is for, where it stands.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::mail::text::{self, Slot};

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Draft,
    /// A second person has to release it.
    Asked,
    /// Goes out when its time has come.
    Planned,
    Sending,
    Done,
    /// Whoever has not got it gets none.
    Stopped,
}

impl Stage {
    pub const ALL: [Stage; 6] =
        [Stage::Draft, Stage::Asked, Stage::Planned, Stage::Sending, Stage::Done, Stage::Stopped];

    pub fn key(self) -> &'static str {
        match self {
            Stage::Draft => "draft",
            Stage::Asked => "asked",
            Stage::Planned => "planned",
            Stage::Sending => "sending",
            Stage::Done => "done",
            Stage::Stopped => "stopped",
        }
    }

    /// What the table cannot hold counts as stopped: nothing goes out by mistake.
    pub fn from_key(key: &str) -> Stage {
        Stage::ALL.into_iter().find(|s| s.key() == key).unwrap_or(Stage::Stopped)
    }

    pub fn label(self) -> &'static str {
        match self {
            Stage::Draft => "Entwurf",
            Stage::Asked => "wartet auf Freigabe",
            Stage::Planned => "geplant",
            Stage::Sending => "wird verschickt",
            Stage::Done => "verschickt",
            Stage::Stopped => "gestoppt",
        }
    }
}

/// Whom a message is for. The function `circular_recipients` in the database reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// "people", "contacts" (of groups) or "press" (who is accredited; function `circular_press`).
    pub audience: String,
    /// Of people: "confirmed", "waiting", "offered".
    pub states: Vec<String>,
    /// "", "onsite" or "online".
    pub mode: String,
    /// Code of a session, or "".
    pub session: String,
    /// "", "booked" or "waiting": how they stand in that session.
    pub session_state: String,
    /// Key of a kind of organisation, or "".
    pub organisation_kind: String,
    /// "", "open" (invoice not paid) or "claimed" (exemption to be decided).
    pub fee: String,
    /// "", "yes" or "no": whether their presence was noted.
    pub attended: String,
}

impl Default for Filter {
    fn default() -> Filter {
        Filter {
            audience: "people".into(),
            states: vec!["confirmed".into()],
            mode: String::new(),
            session: String::new(),
            session_state: String::new(),
            organisation_kind: String::new(),
            fee: String::new(),
            attended: String::new(),
        }
    }
}

impl Filter {
    pub fn is_to_contacts(&self) -> bool {
        self.audience == "contacts"
    }

    pub fn is_to_press(&self) -> bool {
        self.audience == "press"
    }
}

/// Words and recipients, as somebody typed them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub subject: String,
    pub body: String,
    pub filter: Filter,
    /// None: as soon as it is released.
    pub send_at: Option<DateTime<Utc>>,
}

/// The row of table `circular`; comments stand at its columns.
#[derive(Debug, Clone)]
pub struct Circular {
    pub id: i64,
    pub public_id: Uuid,
    pub edition_id: i64,
    pub draft: Draft,
    pub state: String,
    pub changed_by: i64,
    pub changed_by_name: String,
    pub asked_by: Option<i64>,
    pub asked_by_name: String,
    pub released_by_name: String,
    pub version: i64,
    pub started_at: Option<DateTime<Utc>>,
    pub recipients: Option<i32>,
    pub ended_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

impl Circular {
    pub fn stage(&self) -> Stage {
        Stage::from_key(&self.state)
    }

    /// Whether this person counts as the second one: neither wrote it last nor wanted it sent.
    pub fn may_be_released_by(&self, staff: i64) -> bool {
        self.changed_by != staff && self.asked_by != Some(staff)
    }
}

/// What became of its mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    /// Not yet in the outbox.
    pub ahead: i64,
    pub queued: i64,
    pub sent: i64,
    pub failed: i64,
    pub cancelled: i64,
}

/// Placeholders of a message to many.
pub const SLOTS: &[Slot] = &[
    Slot { name: "vorname", meaning: "Vorname der Person" },
    Slot { name: "nachname", meaning: "Nachname der Person" },
    Slot { name: "nummer", meaning: "Nummer der Anmeldung" },
    Slot { name: "link", meaning: "persönliche Seite; in einer eigenen Zeile wie „Ihre Anmeldung: {link}“" },
];

/// Names of everything that may stand in braces.
pub fn slots() -> impl Iterator<Item = &'static Slot> {
    SLOTS.iter().chain(text::EVENT)
}

/// Longest body, in characters.
pub const BODY_MAX: usize = 10_000;

/// What is wrong with the words: field ("betreff", "text") and what to do.
pub fn faults(draft: &Draft) -> Vec<(&'static str, String)> {
    let all: Vec<&str> = slots().map(|slot| slot.name).collect();
    // Subjects are read on locked screens and by others (public-body I-06).
    let plain: Vec<&str> = text::EVENT.iter().map(|slot| slot.name).collect();
    let mut faults = Vec::new();
    for (field, words, allowed) in [("betreff", &draft.subject, &plain), ("text", &draft.body, &all)] {
        if let Some(word) = text::unknown(words, allowed).first() {
            let list = allowed.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(", ");
            let text = format!("„{word}“ ist hier kein Platzhalter. Möglich sind: {list}.");
            faults.push((field, text));
        }
    }
    // A secret in running text gets cut by mail programs.
    if draft.body.lines().any(|line| text::uses(line, "link") && !line.trim().ends_with(": {link}")) {
        faults.push(("text", "Schreiben Sie {link} ans Ende einer eigenen Zeile: „Ihre Anmeldung: {link}“.".into()));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(subject: &str, body: &str) -> Draft {
        Draft { subject: subject.into(), body: body.into(), filter: Filter::default(), send_at: None }
    }

    #[test]
    fn placeholders_stand_where_they_may() {
        assert!(
            faults(&draft("Raum geändert: {kurztitel}", "Guten Tag {vorname},\n\nIhre Anmeldung: {link}")).is_empty()
        );
        assert_eq!(faults(&draft("Hallo {vorname}", "x"))[0].0, "betreff");
        assert_eq!(faults(&draft("x", "{event.__class__}"))[0].0, "text");
        assert_eq!(faults(&draft("x", "Klicken Sie auf {link} und fertig"))[0].0, "text");
    }

    #[test]
    fn a_filter_that_was_stored_is_read_again() {
        let filter: Filter = serde_json::from_str("{\"audience\":\"contacts\"}").expect("read");
        assert!(filter.is_to_contacts() && filter.states == ["confirmed"]);
    }
}
