//! A programme as it is handed in: by organisers, an import file or the demo.

use serde::Deserialize;
use uuid::Uuid;

use super::{Flags, Kind, Level, Link, Role};

/// A programme as it is handed in. Keys (`room`, `topic`, `person`) refer to entries of the same draft.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Draft {
    /// Version text of the source, if it names one.
    pub version: Option<String>,
    pub rooms: Vec<RoomDraft>,
    pub topics: Vec<TopicDraft>,
    pub people: Vec<PersonDraft>,
    pub sessions: Vec<SessionDraft>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RoomDraft {
    /// Slug, unique within the edition.
    pub key: String,
    pub name: String,
    pub guid: Option<Uuid>,
    /// Seats, where a limit is known.
    pub capacity: Option<i32>,
    /// How to reach it and who can: floor, lift, induction loop.
    pub access: String,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TopicDraft {
    pub key: String,
    pub name: String,
    pub description: String,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PersonDraft {
    /// Unique within the draft, and the same in the next file.
    pub key: String,
    /// The person's own, where the source has one: kept over editions and imports. Without it
    /// the key tells who it is within this source, and the name whether others know the person.
    pub guid: Option<Uuid>,
    /// "Dr.", "Prof. Dr."; stands before the name and is never part of it.
    pub academic_title: String,
    /// Empty for people with one name only.
    pub given_name: String,
    pub family_name: String,
    /// Markdown.
    pub biography: String,
    pub website: String,
}

/// A person at a session, with the function held then.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppearanceDraft {
    pub person: String,
    pub role: Role,
    /// "CIO des Landes", as it was at the time of the session.
    pub function: String,
    pub organisation: String,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionDraft {
    /// Stays the same over imports; without it, it is made from `code`.
    pub guid: Option<Uuid>,
    /// Short public code, capital letters and digits; drawn at random where missing or taken.
    pub code: Option<String>,
    /// Number used by machine formats; given by us where missing or taken.
    pub number: Option<i32>,
    pub kind: Kind,
    pub title: String,
    pub subtitle: String,
    /// Markdown, both.
    pub summary: String,
    pub description: String,
    /// Index into the edition's days, counted from 1.
    pub day: usize,
    /// Minutes after midnight (Berlin wall clock) of the session's day; 1440 and more is past midnight.
    /// `None`: the time is not fixed, only the order is.
    #[serde(deserialize_with = "clock_minutes")]
    pub start: Option<i32>,
    pub minutes: Option<i32>,
    /// Without a room it concerns everybody (a break) or the room is still open.
    pub room: Option<String>,
    pub topic: Option<String>,
    /// BCP 47, `None` where the source does not say.
    pub language: Option<String>,
    pub level: Option<Level>,
    /// Seats of a workshop with its own registration.
    pub seats: Option<i32>,
    pub flags: Flags,
    pub cancelled: bool,
    /// Why it is cancelled or what changed, in one sentence.
    pub note: String,
    pub people: Vec<AppearanceDraft>,
    pub links: Vec<Link>,
}

/// "9:15", "09:15" and "25:30" (half past one in the following night) as minutes.
fn clock_minutes<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Option<i32>, D::Error> {
    let text = String::deserialize(d)?;
    let parse = || {
        let (h, m) = text.split_once(':')?;
        let (h, m): (i32, i32) = (h.parse().ok()?, m.parse().ok()?);
        ((0..48).contains(&h) && (0..60).contains(&m)).then_some(h * 60 + m)
    };
    parse().map(Some).ok_or_else(|| serde::de::Error::custom(format!("{text:?} is not a time like 09:15")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_names_times_by_the_clock() {
        let read = |start: &str| toml::from_str::<SessionDraft>(&format!("start = \"{start}\"")).map(|s| s.start);
        assert_eq!(read("09:15"), Ok(Some(555)));
        assert_eq!(read("25:30"), Ok(Some(1530)));
        assert!(read("9.15").is_err() && read("09:75").is_err());
    }
}
