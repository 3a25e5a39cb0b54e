//! A session as it stands in lists: programme, "now", neighbours.

use chrono::{DateTime, Utc};

use super::model::{Kind, Role, Session};
use super::{Current, filter};
use crate::kernel::date;
use crate::paths;

pub struct Card {
    pub href: String,
    pub title: String,
    pub kind: &'static str,
    /// Language of the title where it is not German.
    pub lang: Option<String>,
    pub when: Option<When>,
    /// Said instead of a time.
    pub open: &'static str,
    pub room: Option<String>,
    pub people: Vec<String>,
    /// Short facts: kind, topic, language, seats, stream, interpretation.
    pub marks: Vec<Mark>,
    pub state: Option<&'static str>,
    pub note: String,
    /// Classes of the place in the grid.
    pub place: String,
}

pub struct Mark {
    pub key: &'static str,
    pub label: String,
}

/// Start and end, each for people and for machines.
pub struct When {
    pub start: String,
    pub start_machine: String,
    pub end: Option<String>,
    pub end_machine: String,
}

impl When {
    pub fn new(start: DateTime<Utc>, end: Option<DateTime<Utc>>) -> When {
        When {
            start: date::clock(date::local(start).time()),
            start_machine: date::rfc3339(start),
            end: end.map(|at| date::clock(date::local(at).time())),
            end_machine: end.map(date::rfc3339).unwrap_or_default(),
        }
    }
}

impl Card {
    pub fn new(e: &str, current: &Current, session: &Session) -> Card {
        let programme = &current.programme;
        Card {
            href: paths::session(e, &session.code, &session.slug),
            title: session.title.clone(),
            kind: session.kind.key(),
            lang: session.language.clone().filter(|l| l != "de"),
            when: session.starts_at.map(|at| When::new(at, session.ends_at())),
            open: match session.starts_at.is_none() && programme.follows_another(session) {
                true => "im Anschluss",
                false => "Zeit noch offen",
            },
            room: session.room.as_deref().and_then(|r| programme.room(r)).map(|r| r.name.clone()),
            people: session
                .people
                .iter()
                .map(|p| if p.role == Role::Moderator { format!("{} (Moderation)", p.name) } else { p.name.clone() })
                .collect(),
            marks: marks(current, session),
            state: state(session),
            note: session.note.clone(),
            place: String::new(),
        }
    }
}

/// The label of a session that is not as it was announced.
pub fn state(session: &Session) -> Option<&'static str> {
    match (session.cancelled, &session.moved_from) {
        (true, _) => Some("Entfällt"),
        (false, Some(_)) => Some("Verlegt"),
        (false, None) => None,
    }
}

fn marks(current: &Current, session: &Session) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut add = |key, label: &str| marks.push(Mark { key, label: label.to_string() });
    if !session.kind.is_content() {
        return marks;
    }
    // "Programmpunkt" says nothing that the place in the programme does not say.
    if session.kind != Kind::Other {
        add("kind", session.kind.label());
    }
    if let Some(topic) = session.topic.as_deref().and_then(|t| current.programme.topic(t)) {
        add("topic", &topic.name);
    }
    if let Some(code) = session.language.as_deref().filter(|l| *l != "de") {
        add("language", filter::language(code));
    }
    if let Some(step) = current.step(&session.code).filter(|_| !session.cancelled) {
        add(step.key(), step.label());
    }
    let flags = session.flags;
    for (set, label) in [
        (flags.streamed, "Übertragung"),
        (flags.recorded, "Aufzeichnung"),
        (flags.sign_language, "Gebärdensprache"),
        (flags.captions, "Schriftdolmetschen"),
    ] {
        if set {
            add("flag", label);
        }
    }
    marks
}
