//! What a programme is. Two shapes of it:
//!
//! - [`Draft`]: what organisers, an import file or the demo hand in.
//! - [`Programme`]: one released version, stored whole as JSON, from which every
//!   public page, feed and export is rendered.
//!
//! No database, no HTTP. Wall-clock times are Europe/Berlin.

use std::collections::BTreeSet;

mod draft;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use draft::{AppearanceDraft, Draft, PersonDraft, RoomDraft, SessionDraft, TopicDraft};

/// What kind of session it is. The word in addresses is [`Kind::key`], on pages [`Kind::label`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Opening,
    Keynote,
    #[default]
    Talk,
    Workshop,
    Panel,
    Dialogue,
    Break,
    Social,
    Other,
}

impl Kind {
    pub const ALL: [Kind; 9] = [
        Kind::Opening,
        Kind::Keynote,
        Kind::Talk,
        Kind::Workshop,
        Kind::Panel,
        Kind::Dialogue,
        Kind::Break,
        Kind::Social,
        Kind::Other,
    ];

    /// Name in the database, in JSON and in exports (`type`).
    pub fn key(self) -> &'static str {
        match self {
            Kind::Opening => "opening",
            Kind::Keynote => "keynote",
            Kind::Talk => "talk",
            Kind::Workshop => "workshop",
            Kind::Panel => "panel",
            Kind::Dialogue => "dialogue",
            Kind::Break => "break",
            Kind::Social => "social",
            Kind::Other => "other",
        }
    }

    /// Value of the filter `art` in addresses.
    pub fn slug(self) -> &'static str {
        match self {
            Kind::Opening => "eroeffnung",
            Kind::Keynote => "impulsvortrag",
            Kind::Talk => "vortrag",
            Kind::Workshop => "workshop",
            Kind::Panel => "podium",
            Kind::Dialogue => "dialog",
            Kind::Break => "pause",
            Kind::Social => "rahmenprogramm",
            Kind::Other => "weiteres",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Kind::Opening => "Eröffnung",
            Kind::Keynote => "Impulsvortrag",
            Kind::Talk => "Vortrag",
            Kind::Workshop => "Workshop",
            Kind::Panel => "Podiumsdiskussion",
            Kind::Dialogue => "Dialog",
            Kind::Break => "Pause",
            Kind::Social => "Rahmenprogramm",
            Kind::Other => "Programmpunkt",
        }
    }

    /// Kinds that are meant for everybody when nothing runs beside them.
    pub fn is_plenary(self) -> bool {
        matches!(self, Kind::Opening | Kind::Keynote | Kind::Panel | Kind::Other | Kind::Social | Kind::Break)
    }

    /// Breaks and evenings belong to the day, but nobody gives a talk there.
    pub fn is_content(self) -> bool {
        !matches!(self, Kind::Break | Kind::Social)
    }
}

/// Part a person has in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    #[default]
    Speaker,
    Moderator,
    Host,
}

impl Role {
    pub fn key(self) -> &'static str {
        match self {
            Role::Speaker => "speaker",
            Role::Moderator => "moderator",
            Role::Host => "host",
        }
    }
}

/// How much a session asks of its audience.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Beginner,
    Advanced,
    Expert,
}

impl Level {
    pub fn key(self) -> &'static str {
        match self {
            Level::Beginner => "beginner",
            Level::Advanced => "advanced",
            Level::Expert => "expert",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Level::Beginner => "Einstieg",
            Level::Advanced => "Vertiefung",
            Level::Expert => "Für Fachleute",
        }
    }
}

/// What the audience should know before it chooses (accessibility, recording).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Flags {
    pub streamed: bool,
    pub recorded: bool,
    pub sign_language: bool,
    pub captions: bool,
}

/// A link or a file that belongs to a session. Only `http` and `https` addresses are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub title: String,
    pub url: String,
    /// A file of the session (slides, handout) rather than a further page.
    #[serde(default)]
    pub material: bool,
}

/// One release of one edition's programme. Sessions are in the order of the pages:
/// by day, start, position.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Programme {
    pub days: Vec<Day>,
    pub rooms: Vec<Room>,
    pub topics: Vec<Topic>,
    pub people: Vec<Person>,
    pub sessions: Vec<Session>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Day {
    pub date: NaiveDate,
    /// Opening hours of the day where they are known, "10:30".
    pub opens: Option<chrono::NaiveTime>,
    pub closes: Option<chrono::NaiveTime>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Room {
    pub slug: String,
    pub name: String,
    pub guid: Uuid,
    pub capacity: Option<i32>,
    pub access: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Topic {
    pub slug: String,
    pub name: String,
    pub description: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    pub slug: String,
    pub guid: Uuid,
    /// Small public number for formats that want one; never made from an address (see interfaces).
    pub number: i32,
    /// Shown name with academic title.
    pub name: String,
    pub given_name: String,
    pub family_name: String,
    pub biography: String,
    pub website: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Appearance {
    /// Slug of the person.
    pub person: String,
    /// Shown name with academic title.
    pub name: String,
    pub role: Role,
    pub function: String,
    pub organisation: String,
}

/// Where a moved session stood before.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Missing in releases made before days were kept.
    #[serde(default)]
    pub day: Option<NaiveDate>,
    pub starts_at: Option<DateTime<Utc>>,
    pub room: Option<String>,
}

impl Place {
    /// Whether the day is another one; a time on it says its day itself.
    pub fn is_other_day(&self, session: &Session) -> bool {
        self.starts_at.is_none() && self.day.is_some_and(|day| day != session.day)
    }

    pub fn is_other_time(&self, session: &Session) -> bool {
        self.starts_at.is_some() && self.starts_at != session.starts_at
    }

    pub fn is_other_room(&self, session: &Session) -> bool {
        self.room.is_some() && self.room != session.room
    }

    /// Whether a session that stood here and stands elsewhere now was moved. What was open
    /// before and is fixed now was not.
    pub fn is_left_by(&self, session: &Session) -> bool {
        self.is_other_day(session) || self.is_other_time(session) || self.is_other_room(session)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    pub code: String,
    pub slug: String,
    pub number: i32,
    pub guid: Uuid,
    pub kind: Kind,
    pub title: String,
    pub subtitle: String,
    pub summary: String,
    pub description: String,
    /// The programme day it belongs to; after midnight still the day before.
    pub day: NaiveDate,
    pub starts_at: Option<DateTime<Utc>>,
    pub minutes: Option<i32>,
    /// Slugs into `rooms` and `topics`.
    pub room: Option<String>,
    pub topic: Option<String>,
    pub language: Option<String>,
    pub level: Option<Level>,
    pub seats: Option<i32>,
    pub flags: Flags,
    pub cancelled: bool,
    pub note: String,
    /// Set by the release that moved it to another day, time or room.
    pub moved_from: Option<Place>,
    pub people: Vec<Appearance>,
    pub links: Vec<Link>,
    /// iCalendar SEQUENCE: raised by each release that changes what a calendar shows.
    pub sequence: i32,
    /// When a release last changed it.
    pub changed_at: DateTime<Utc>,
}

impl Session {
    pub fn ends_at(&self) -> Option<DateTime<Utc>> {
        Some(self.starts_at? + chrono::Duration::minutes(self.minutes?.into()))
    }

    pub fn place(&self) -> Place {
        Place { day: Some(self.day), starts_at: self.starts_at, room: self.room.clone() }
    }
}

impl Programme {
    pub fn session(&self, code: &str) -> Option<&Session> {
        self.sessions.iter().find(|s| s.code == code)
    }

    pub fn room(&self, slug: &str) -> Option<&Room> {
        self.rooms.iter().find(|r| r.slug == slug)
    }

    pub fn topic(&self, slug: &str) -> Option<&Topic> {
        self.topics.iter().find(|t| t.slug == slug)
    }

    /// The edition's days and those it no longer has but on which sessions stand, in order.
    pub fn all_days(&self) -> Vec<NaiveDate> {
        let own = self.days.iter().map(|d| d.date);
        let days: BTreeSet<NaiveDate> = own.chain(self.sessions.iter().map(|s| s.day)).collect();
        days.into_iter().collect()
    }

    /// Whether another session that takes place stands before it on its day.
    pub fn follows_another(&self, session: &Session) -> bool {
        let before = self.sessions.iter().take_while(|s| s.code != session.code);
        before.filter(|s| !s.cancelled).any(|s| s.day == session.day)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A session with nothing special about it.
    pub(crate) fn session(code: &str) -> Session {
        Session {
            code: code.into(),
            slug: "titel".into(),
            number: 1,
            guid: Uuid::new_v5(&Uuid::NAMESPACE_OID, code.as_bytes()),
            kind: Kind::Talk,
            title: "Titel".into(),
            subtitle: String::new(),
            summary: String::new(),
            description: String::new(),
            day: NaiveDate::default(),
            starts_at: None,
            minutes: None,
            room: None,
            topic: None,
            language: None,
            level: None,
            seats: None,
            flags: Flags::default(),
            cancelled: false,
            note: String::new(),
            moved_from: None,
            people: vec![],
            links: vec![],
            sequence: 0,
            changed_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn kinds_are_found_by_their_words() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).ok(), Some(serde_json::json!(kind.key())));
        }
    }

    #[test]
    fn places_of_older_releases_are_read() {
        let place: Place = serde_json::from_str(r#"{"starts_at":null,"room":"a"}"#).expect("a place");
        assert_eq!(place, Place { room: Some("a".into()), ..Place::default() });
        assert!(!place.is_other_day(&session("AAA")));
    }

    #[test]
    fn only_what_was_fixed_can_be_left() {
        let mut s = session("AAA");
        let open = s.place();
        s.room = Some("a".into());
        s.starts_at = Some(DateTime::UNIX_EPOCH);
        assert!(!open.is_left_by(&s));
        let fixed = s.place();
        s.room = None;
        assert!(fixed.is_other_room(&s) && fixed.is_left_by(&s));
        s = session("AAA");
        s.day = s.day + chrono::Days::new(1);
        assert!(open.is_left_by(&s));
    }
}
