//! What a file says → what it means: days, rooms, topics and sessions of a [`Draft`].
//! The only place that decides what is skipped; every such decision is a remark.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::{Europe::Berlin, Tz};
use url::Url;
use uuid::Uuid;

use super::ids::Named;
use super::people::People;
use super::raw::{RawDay, RawEvent, RawRoom, RawSchedule};
use super::when;
use super::{ReadError, Remarks, Schedule, clean, kind, links};
use crate::programme::model::{Draft, Kind, RoomDraft, SessionDraft, TopicDraft};

const MAX_TITLE: usize = 300;
/// Abstract and description: some 40 printed pages.
const MAX_TEXT: usize = 100_000;

pub(super) fn build(raw: RawSchedule, namespace: Uuid, remarks: &mut Remarks) -> Result<Schedule, ReadError> {
    let zone = zone(&raw.time_zone, remarks);
    let title = clean::line(&raw.title);
    let acronym = Some(clean::line(&raw.acronym)).filter(|a| !a.is_empty());
    let version = Some(clean::line(&raw.version)).filter(|v| !v.is_empty());
    if title.is_empty() {
        remarks.add(None, "conference", "has no title");
    }
    let first_day = conference_start(&raw, remarks);
    let mut builder = Builder {
        namespace,
        zone,
        day_change: day_change(&raw.day_change, remarks),
        base: base(&raw.base_url, remarks),
        listed: raw.rooms.into_iter().map(|r| (clean::line(&r.name), r)).collect(),
        rooms: Named::default(),
        topics: Named::default(),
        room_drafts: Vec::new(),
        topic_drafts: Vec::new(),
        room_guids: HashSet::new(),
        people: People::new(namespace),
        guids: HashSet::new(),
        repeats: HashMap::new(),
        numbers: HashSet::new(),
        codes: HashSet::new(),
        foreign: 0,
        without_guid: 0,
        remarks,
    };
    let dates: Vec<Option<NaiveDate>> = raw.days.iter().map(|d| builder.date(d, first_day)).collect();
    let mut days: BTreeSet<NaiveDate> = dates.iter().flatten().copied().collect();
    let mut sessions = Vec::new();
    for (day, date) in raw.days.iter().zip(dates) {
        for room in &day.rooms {
            builder.room(room);
        }
        for event in &day.events {
            let Some((on, session)) = builder.session(event, day, date) else {
                continue;
            };
            days.insert(on);
            sessions.push((on, session));
        }
    }
    if days.is_empty() {
        return Err(ReadError::NoDay);
    }
    if sessions.is_empty() {
        return Err(ReadError::NoEvent);
    }
    builder.summarise();
    let days: Vec<NaiveDate> = days.into_iter().collect();
    let index: HashMap<NaiveDate, usize> = days.iter().enumerate().map(|(i, d)| (*d, i + 1)).collect();
    let sessions = sessions
        .into_iter()
        .map(|(on, session)| SessionDraft { day: index.get(&on).copied().unwrap_or(1), ..session })
        .collect();
    let Builder { room_drafts: rooms, topic_drafts: topics, people, .. } = builder;
    let draft = Draft { version, rooms, topics, people: people.drafts, sessions };
    Ok(Schedule { title, acronym, days, draft })
}

/// A UUID in one of its usual notations. The nil UUID means "none", whoever writes it.
pub(super) fn uuid(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text.trim()).ok().filter(|u| !u.is_nil() && !u.is_max())
}

fn zone(name: &str, remarks: &mut Remarks) -> Tz {
    let name = name.trim();
    if name.is_empty() {
        return Berlin;
    }
    name.parse().unwrap_or_else(|_| {
        remarks.add(
            None,
            "conference",
            format!("unknown time zone \"{}\"; taken as Europe/Berlin", clean::shortened(name, 40)),
        );
        Berlin
    })
}

fn day_change(text: &str, remarks: &mut Remarks) -> Option<i32> {
    let found = when::clock(text);
    if found.is_none() && !text.trim().is_empty() {
        remarks.add(None, "conference", format!("day_change \"{}\" is no time; ignored", clean::shortened(text, 40)));
    }
    found
}

fn base(text: &str, remarks: &mut Remarks) -> Option<Url> {
    let url = Url::parse(text.trim()).ok().filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host());
    if url.is_none() && !text.trim().is_empty() {
        remarks.add(
            None,
            "conference",
            format!("base_url \"{}\" is no http or https address; ignored", clean::shortened(text, 80)),
        );
    }
    url
}

fn conference_start(raw: &RawSchedule, remarks: &mut Remarks) -> Option<NaiveDate> {
    let (start, end) = (when::stamp(&raw.start), when::stamp(&raw.end));
    if let (Some(start), Some(end)) = (start, end)
        && end.date < start.date
    {
        remarks.add(
            None,
            "conference",
            format!("ends ({}) before it starts ({}); the days count", end.date, start.date),
        );
    }
    start.map(|s| s.date)
}

pub(super) struct Builder<'r> {
    pub(super) namespace: Uuid,
    pub(super) zone: Tz,
    /// Minutes after midnight before which a start belongs to the night after the day.
    pub(super) day_change: Option<i32>,
    pub(super) base: Option<Url>,
    /// Rooms of a list apart from the days.
    pub(super) listed: HashMap<String, RawRoom>,
    pub(super) rooms: Named,
    pub(super) topics: Named,
    pub(super) room_drafts: Vec<RoomDraft>,
    pub(super) topic_drafts: Vec<TopicDraft>,
    pub(super) room_guids: HashSet<Uuid>,
    pub(super) people: People,
    pub(super) guids: HashSet<Uuid>,
    /// How often a guid was met again.
    pub(super) repeats: HashMap<Uuid, u32>,
    pub(super) numbers: HashSet<i32>,
    pub(super) codes: HashSet<String>,
    /// Events whose times were written for another zone.
    pub(super) foreign: usize,
    pub(super) without_guid: usize,
    pub(super) remarks: &'r mut Remarks,
}

impl Builder<'_> {
    /// The date of a day: its own, that of its start, or the place it has in the conference.
    fn date(&mut self, day: &RawDay, first: Option<NaiveDate>) -> Option<NaiveDate> {
        if let Some(stamp) = when::stamp(&day.date) {
            // Midnight in Berlin as JavaScript writes it: the day before, 22 or 23 o'clock UTC.
            let utc = stamp.offset == Some(0) && self.zone == Berlin;
            return when::berlin(stamp, self.zone).filter(|_| utc).map(|b| b.date()).or(Some(stamp.date));
        }
        let index = day.index.trim().parse::<i64>().ok().filter(|i| (1..=100).contains(i));
        let counted = || first?.checked_add_signed(TimeDelta::days(index? - 1));
        let found = when::stamp(&day.start).map(|s| s.date).or_else(counted);
        let why = match found {
            Some(date) => format!("has no readable date; taken as {date}"),
            None => "has no readable date; its events need one of their own".into(),
        };
        let index = clean::shortened(&day.index, 10);
        self.remarks.add(day.line, format!("day {index}").trim_end(), why);
        found
    }

    fn session(
        &mut self,
        event: &RawEvent,
        day: &RawDay,
        date: Option<NaiveDate>,
    ) -> Option<(NaiveDate, SessionDraft)> {
        let mut title = clean::line(&event.title);
        let what = describe(&title, event);
        if title.is_empty() {
            self.say(event, &what, "skipped: no title");
            return None;
        }
        if clean::cut(&mut title, MAX_TITLE) {
            self.say(event, &what, format!("title cut at {MAX_TITLE} characters"));
        }
        let Some((on, start)) = self.place(event, day, date, &what) else {
            self.say(event, &what, "skipped: neither its day nor itself has a readable date");
            return None;
        };
        let (mut summary, mut description) = (clean::block(&event.summary), clean::block(&event.description));
        if clean::cut(&mut summary, MAX_TEXT) | clean::cut(&mut description, MAX_TEXT) {
            self.say(event, &what, format!("text cut at {MAX_TEXT} characters"));
        }
        if summary == description {
            description.clear();
        }
        let (mut people, mut present) = (Vec::new(), HashSet::new());
        for person in &event.people {
            if let Some(part) = self.people.appearance(person, &what, self.remarks)
                && present.insert(part.person.clone())
            {
                people.push(part);
            }
        }
        let mut subtitle = clean::line(&event.subtitle);
        if clean::cut(&mut subtitle, MAX_TITLE) {
            self.say(event, &what, format!("subtitle cut at {MAX_TITLE} characters"));
        }
        let session = SessionDraft {
            guid: Some(self.guid(event, &title, on, start, &what)),
            code: self.code(event, &what),
            number: self.number(event, &what),
            kind: self.kind(event, &title, people.is_empty(), &what),
            title,
            subtitle,
            summary,
            description,
            start,
            minutes: self.minutes(event, &what),
            room: self.room_of(event, &what),
            topic: self.topic(event),
            language: self.language(event, &what),
            people,
            links: links::links(&event.links, self.base.as_ref(), &what, self.remarks),
            ..SessionDraft::default()
        };
        Some((on, session))
    }

    pub(super) fn say(&mut self, event: &RawEvent, what: &str, why: impl Into<String>) {
        self.remarks.add(event.line, what, why);
    }

    fn kind(&mut self, event: &RawEvent, title: &str, nobody: bool, what: &str) -> Kind {
        let text = clean::line(&event.kind);
        if text.is_empty() {
            let by_title = kind::kind_of_title(title).filter(|_| nobody);
            return by_title.or_else(|| kind::kind_of_track(&event.track)).unwrap_or_default();
        }
        kind::kind(&text).unwrap_or_else(|| {
            self.say(event, what, format!("type \"{}\" is unknown; taken as a talk", clean::shortened(&text, 60)));
            Kind::Talk
        })
    }

    fn language(&mut self, event: &RawEvent, what: &str) -> Option<String> {
        let text = clean::line(&event.language);
        let found = kind::language(&text);
        if found.is_none() && !text.is_empty() {
            self.say(event, what, format!("language \"{}\" is unknown; left open", clean::shortened(&text, 40)));
        } else if text.contains([',', ';', '/']) || text.contains(" ") {
            self.say(
                event,
                what,
                format!("of the languages \"{}\" only the first is kept", clean::shortened(&text, 40)),
            );
        }
        found
    }

    /// What would be said of every event is said once.
    fn summarise(&mut self) {
        if self.without_guid > 0 {
            let what = format!("{} events", self.without_guid);
            self.remarks.add(None, what, "have no guid; made from their ids, or from title and start");
        }
        if self.foreign > 0 {
            self.remarks.add(
                None,
                format!("{} events", self.foreign),
                "are timed in another zone than Europe/Berlin; converted",
            );
        }
    }
}

fn describe(title: &str, event: &RawEvent) -> String {
    let id = clean::shortened(&event.id, 40);
    let id = if id.is_empty() { clean::shortened(&event.guid, 40) } else { id };
    match (title.is_empty(), id.is_empty()) {
        (false, false) => format!("event \"{}\" (id {id})", clean::shortened(title, 80)),
        (false, true) => format!("event \"{}\"", clean::shortened(title, 80)),
        (true, false) => format!("event (id {id})"),
        (true, true) => "event".into(),
    }
}
