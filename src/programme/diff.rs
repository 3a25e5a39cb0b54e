//! What changed between two releases, in the words of the change log.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::model::{Programme, Session};
use crate::kernel::date;

/// One session and everything that changed about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    pub code: String,
    pub slug: String,
    pub title: String,
    pub what: Vec<What>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    Added,
    Cancelled,
    Restored,
    /// Where no time is fixed that would say it.
    Day {
        from: NaiveDate,
        to: NaiveDate,
    },
    Time {
        from: Option<DateTime<Utc>>,
        to: Option<DateTime<Utc>>,
    },
    Duration {
        from: Option<i32>,
        to: Option<i32>,
    },
    Room {
        from: String,
        to: String,
    },
    Title {
        from: String,
    },
    People {
        from: String,
        to: String,
    },
    Details,
}

impl What {
    /// One German sentence without the title of the session.
    pub fn text(&self) -> String {
        let time = |at: &Option<DateTime<Utc>>| at.map_or("offen".to_string(), date::date_time);
        let length = |m: &Option<i32>| m.map_or("offen".to_string(), date::duration);
        let open = |name: &str| if name.is_empty() { "offen".to_string() } else { name.to_string() };
        match self {
            What::Added => "Neu im Programm.".into(),
            What::Cancelled => "Entfällt.".into(),
            What::Restored => "Findet doch statt.".into(),
            What::Day { from, to } => format!("Neuer Tag: {}, bisher {}.", date::date(*to), date::date(*from)),
            // Older releases tell a new day without a time like this.
            What::Time { from: None, to: None } => "Neuer Tag.".into(),
            What::Time { from: None, to } => format!("Die Zeit steht fest: {}.", time(to)),
            What::Time { from, to } => format!("Neue Zeit: {}, bisher {}.", time(to), time(from)),
            What::Duration { from: None, to } => format!("Dauer: {}.", length(to)),
            What::Duration { from, to } => format!("Neue Dauer: {}, bisher {}.", length(to), length(from)),
            What::Room { from, to } if from.is_empty() => format!("Raum: {}.", open(to)),
            What::Room { from, to } => format!("Neuer Raum: {}, bisher {}.", open(to), open(from)),
            What::Title { from } => format!("Neuer Titel, bisher: {from}."),
            What::People { from, to } if from.is_empty() => format!("Mitwirkung: {}.", open(to)),
            What::People { from, to } => format!("Geänderte Mitwirkung: {}, bisher {}.", open(to), open(from)),
            What::Details => "Beschreibung geändert.".into(),
        }
    }
}

/// Differences of `new` against `old`, in the order of the programme. Sessions are the same
/// when their guid is.
pub fn changes(old: &Programme, new: &Programme) -> Vec<Change> {
    let mut before: std::collections::HashMap<_, _> = old.sessions.iter().map(|s| (s.guid, s)).collect();
    let change = |s: &Session, what: Vec<What>| Change {
        code: s.code.clone(),
        slug: s.slug.clone(),
        title: s.title.clone(),
        what,
    };
    let mut all = Vec::new();
    for session in &new.sessions {
        let what = match before.remove(&session.guid) {
            None if session.cancelled => continue,
            None => vec![What::Added],
            Some(old_session) => differences(old, old_session, new, session),
        };
        if !what.is_empty() {
            all.push(change(session, what));
        }
    }
    // Releases keep sessions that were taken out as cancelled ones, so this is a second net.
    let mut gone: Vec<_> = before.into_values().filter(|s| !s.cancelled).collect();
    gone.sort_by_key(|s| (s.day, s.starts_at));
    all.extend(gone.into_iter().map(|s| change(s, vec![What::Cancelled])));
    all
}

fn differences(old: &Programme, a: &Session, new: &Programme, b: &Session) -> Vec<What> {
    let mut what = Vec::new();
    match (a.cancelled, b.cancelled) {
        (false, true) => return vec![What::Cancelled],
        (true, true) => return what,
        (true, false) => what.push(What::Restored),
        (false, false) => {}
    }
    if a.place().is_other_day(b) {
        what.push(What::Day { from: a.day, to: b.day });
    }
    if a.starts_at != b.starts_at {
        what.push(What::Time { from: a.starts_at, to: b.starts_at });
    }
    if a.minutes != b.minutes {
        what.push(What::Duration { from: a.minutes, to: b.minutes });
    }
    let room =
        |p: &Programme, s: &Session| s.room.as_ref().and_then(|r| p.room(r)).map_or(String::new(), |r| r.name.clone());
    let (from, to) = (room(old, a), room(new, b));
    if from != to {
        what.push(What::Room { from, to });
    }
    if a.title != b.title {
        what.push(What::Title { from: a.title.clone() });
    }
    let people = |s: &Session| s.people.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", ");
    let (from, to) = (people(a), people(b));
    if from != to {
        what.push(What::People { from, to });
    }
    let details = |s: &Session| {
        let s = s.clone();
        (s.kind, s.subtitle, s.summary, s.description, s.topic, s.language, s.level, s.seats, s.flags, s.note, s.links)
    };
    if details(a) != details(b) {
        what.push(What::Details);
    }
    what
}

/// Whether a calendar has to show something else (RFC 5545 3.8.7.4: SEQUENCE goes up).
pub fn concerns_calendars(what: &[What]) -> bool {
    what.iter().any(|w| !matches!(w, What::Details | What::People { .. }))
}
