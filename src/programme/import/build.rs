//! What a file says → what it means: days, rooms, topics and sessions of a [`Draft`].
//! The only place that decides what is skipped; every such decision is a remark.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use chrono_tz::{Europe::Berlin, Tz};
use url::Url;
use uuid::Uuid;

use super::people::People;
use super::raw::{RawDay, RawEvent, RawRoom, RawSchedule};
use super::when::{self, Stamp};
use super::{ReadError, Remarks, Schedule, clean, kind, links};
use crate::kernel::slug::slug;
use crate::programme::model::{Draft, Kind, RoomDraft, SessionDraft, TopicDraft};

const MAX_TITLE: usize = 300;
/// Abstract and description: some 40 printed pages.
const MAX_TEXT: usize = 100_000;
/// Rooms and tracks.
const MAX_NAME: usize = 200;
/// Longer ones than a week are slips of the pen.
const MAX_MINUTES: i32 = 7 * 24 * 60;

pub(super) fn build(
    raw: RawSchedule,
    namespace: Uuid,
    remarks: &mut Remarks,
) -> Result<Schedule, ReadError> {
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
        listed: raw
            .rooms
            .into_iter()
            .map(|r| (clean::line(&r.name), r))
            .collect(),
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
    let dates: Vec<Option<NaiveDate>> = raw
        .days
        .iter()
        .map(|d| builder.date(d, first_day))
        .collect();
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
    let index: HashMap<NaiveDate, usize> =
        days.iter().enumerate().map(|(i, d)| (*d, i + 1)).collect();
    let sessions = sessions
        .into_iter()
        .map(|(on, session)| SessionDraft {
            day: index.get(&on).copied().unwrap_or(1),
            ..session
        })
        .collect();
    let Builder {
        room_drafts: rooms,
        topic_drafts: topics,
        people,
        ..
    } = builder;
    let draft = Draft {
        version,
        rooms,
        topics,
        people: people.drafts,
        sessions,
    };
    Ok(Schedule {
        title,
        acronym,
        days,
        draft,
    })
}

/// A UUID in one of its usual notations. The nil UUID means "none", whoever writes it.
pub(super) fn uuid(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text.trim())
        .ok()
        .filter(|u| !u.is_nil() && !u.is_max())
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
            format!(
                "unknown time zone \"{}\"; taken as Europe/Berlin",
                clean::shortened(name, 40)
            ),
        );
        Berlin
    })
}

fn day_change(text: &str, remarks: &mut Remarks) -> Option<i32> {
    let found = when::clock(text);
    if found.is_none() && !text.trim().is_empty() {
        remarks.add(
            None,
            "conference",
            format!(
                "day_change \"{}\" is no time; ignored",
                clean::shortened(text, 40)
            ),
        );
    }
    found
}

fn base(text: &str, remarks: &mut Remarks) -> Option<Url> {
    let url = Url::parse(text.trim())
        .ok()
        .filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host());
    if url.is_none() && !text.trim().is_empty() {
        remarks.add(
            None,
            "conference",
            format!(
                "base_url \"{}\" is no http or https address; ignored",
                clean::shortened(text, 80)
            ),
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
            format!(
                "ends ({}) before it starts ({}); the days count",
                end.date, start.date
            ),
        );
    }
    start.map(|s| s.date)
}

struct Builder<'r> {
    namespace: Uuid,
    zone: Tz,
    /// Minutes after midnight before which a start belongs to the night after the day.
    day_change: Option<i32>,
    base: Option<Url>,
    /// Rooms of a list apart from the days.
    listed: HashMap<String, RawRoom>,
    rooms: Named,
    topics: Named,
    room_drafts: Vec<RoomDraft>,
    topic_drafts: Vec<TopicDraft>,
    room_guids: HashSet<Uuid>,
    people: People,
    guids: HashSet<Uuid>,
    /// How often a guid was met again.
    repeats: HashMap<Uuid, u32>,
    numbers: HashSet<i32>,
    codes: HashSet<String>,
    /// Events whose times were written for another zone.
    foreign: usize,
    without_guid: usize,
    remarks: &'r mut Remarks,
}

impl Builder<'_> {
    /// The date of a day: its own, that of its start, or the place it has in the conference.
    fn date(&mut self, day: &RawDay, first: Option<NaiveDate>) -> Option<NaiveDate> {
        if let Some(stamp) = when::stamp(&day.date) {
            // Midnight in Berlin as JavaScript writes it: the day before, 22 or 23 o'clock UTC.
            let utc = stamp.offset == Some(0) && self.zone == Berlin;
            return when::berlin(stamp, self.zone)
                .filter(|_| utc)
                .map(|b| b.date())
                .or(Some(stamp.date));
        }
        let index = day
            .index
            .trim()
            .parse::<i64>()
            .ok()
            .filter(|i| (1..=100).contains(i));
        let counted = || first?.checked_add_signed(TimeDelta::days(index? - 1));
        let found = when::stamp(&day.start).map(|s| s.date).or_else(counted);
        let why = match found {
            Some(date) => format!("has no readable date; taken as {date}"),
            None => "has no readable date; its events need one of their own".into(),
        };
        let index = clean::shortened(&day.index, 10);
        self.remarks
            .add(day.line, format!("day {index}").trim_end(), why);
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
            self.say(
                event,
                &what,
                "skipped: neither its day nor itself has a readable date",
            );
            return None;
        };
        let (mut summary, mut description) = (
            clean::block(&event.summary),
            clean::block(&event.description),
        );
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
            self.say(
                event,
                &what,
                format!("subtitle cut at {MAX_TITLE} characters"),
            );
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

    fn say(&mut self, event: &RawEvent, what: &str, why: impl Into<String>) {
        self.remarks.add(event.line, what, why);
    }

    /// The day of an event and its start in minutes after that day's midnight in Berlin.
    /// Outer `None`: no date is to be had; inner: the time is not fixed.
    fn place(
        &mut self,
        event: &RawEvent,
        day: &RawDay,
        date: Option<NaiveDate>,
        what: &str,
    ) -> Option<(NaiveDate, Option<i32>)> {
        let stamp = [&event.date, &event.start]
            .into_iter()
            .filter_map(|t| when::stamp(t))
            .max_by_key(|s| s.clock.is_some());
        let written = when::clock(&event.start);
        if stamp.is_none() && !event.date.trim().is_empty() {
            self.say(
                event,
                what,
                format!(
                    "date \"{}\" is not readable; day and start count",
                    clean::shortened(&event.date, 40)
                ),
            );
        }
        if written.is_none()
            && !event.start.trim().is_empty()
            && when::stamp(&event.start).is_none()
        {
            self.say(
                event,
                what,
                format!(
                    "start \"{}\" is not readable",
                    clean::shortened(&event.start, 40)
                ),
            );
        }
        let dated = stamp.and_then(|s| when::berlin(s, self.zone));
        let day_date = date
            .or_else(|| dated.map(|d| d.date()))
            .or(stamp.map(|s| s.date))?;
        // A date without a time only says the day.
        let own_day = stamp.filter(|s| s.clock.is_none()).map(|s| s.date);
        let from_day =
            written.and_then(|minutes| self.from_day(own_day.unwrap_or(day_date), minutes, day));
        let Some(dated) = dated else {
            if from_day.is_none() {
                self.say(event, what, "has no start; its time is left open");
            }
            self.foreign += usize::from(from_day.is_some() && self.zone != Berlin);
            return Some(settle(day_date, from_day));
        };
        if let Some(stamp) = stamp {
            self.compare(event, stamp, dated, written, what);
        }
        let apart = dated - day_date.and_hms_opt(0, 0, 0)?;
        if apart.abs() > TimeDelta::hours(36) {
            let fallback = from_day.or_else(|| Some(day_date.and_time(dated.time())));
            self.say(
                event,
                what,
                format!(
                    "date {} is far from its day {day_date}; the day counts",
                    dated.date()
                ),
            );
            return Some(settle(day_date, fallback));
        }
        if apart < TimeDelta::zero() {
            self.say(
                event,
                what,
                format!(
                    "date {} is before its day {day_date}; the date counts",
                    dated.date()
                ),
            );
        }
        Some(settle(day_date, Some(dated)))
    }

    /// Without a date of its own an event starts on the date of its day, or in the night after it.
    fn from_day(&self, date: NaiveDate, minutes: i32, day: &RawDay) -> Option<NaiveDateTime> {
        let local = when::at(date, minutes)?;
        let next = when::at(date, minutes + 24 * 60)?;
        let after_midnight = match self.day_change {
            Some(change) => minutes < change,
            // The day's own limits tell, where they are times.
            None => {
                let limit = |text: &str| when::stamp(text).and_then(|s| when::at(s.date, s.clock?));
                match (limit(&day.start), limit(&day.end)) {
                    (Some(from), Some(to)) => local < from && next < to,
                    _ => false,
                }
            }
        };
        when::in_berlin(if after_midnight { next } else { local }, self.zone)
    }

    /// `start` repeats the time of `date`, on the clock of the place or of Berlin.
    fn compare(
        &mut self,
        event: &RawEvent,
        stamp: Stamp,
        berlin: NaiveDateTime,
        written: Option<i32>,
        what: &str,
    ) {
        let clock = |t: NaiveDateTime| {
            i32::try_from((t - t.date().and_time(chrono::NaiveTime::MIN)).num_minutes()).ok()
        };
        let written = written.map(|w| w % (24 * 60));
        let shifted = written == stamp.clock && clock(berlin) != stamp.clock;
        self.foreign += usize::from(self.zone != Berlin || shifted);
        let Some(written) = written else { return };
        let there = berlin
            .and_local_timezone(Berlin)
            .earliest()
            .map(|t| t.with_timezone(&self.zone).naive_local());
        if stamp.clock != Some(written)
            && clock(berlin) != Some(written)
            && there.and_then(clock) != Some(written)
        {
            let why = format!(
                "start \"{}\" contradicts date \"{}\"; the date counts",
                clean::shortened(&event.start, 40),
                clean::shortened(&event.date, 40)
            );
            self.say(event, what, why);
        }
    }

    fn minutes(&mut self, event: &RawEvent, what: &str) -> Option<i32> {
        let text = event.duration.trim();
        if let Some(minutes) = when::duration(text).filter(|m| (1..=MAX_MINUTES).contains(m)) {
            return Some(minutes);
        }
        let between = || {
            let (start, end) = (when::stamp(&event.date)?, when::stamp(&event.end)?);
            let (start, end) = (
                when::berlin(start, self.zone)?,
                when::berlin(end, self.zone)?,
            );
            i32::try_from((end - start).num_minutes()).ok()
        };
        let clocks =
            || Some((when::clock(&event.end)? - when::clock(&event.start)?).rem_euclid(24 * 60));
        let found = between()
            .or_else(clocks)
            .filter(|m| (1..=MAX_MINUTES).contains(m));
        if !text.is_empty() {
            let then = if found.is_some() {
                "the end counts"
            } else {
                "the end is left open"
            };
            self.say(
                event,
                what,
                format!(
                    "duration \"{}\" is not usable; {then}",
                    clean::shortened(text, 40)
                ),
            );
        }
        found
    }

    fn guid(
        &mut self,
        event: &RawEvent,
        title: &str,
        on: NaiveDate,
        start: Option<i32>,
        what: &str,
    ) -> Uuid {
        let (guid, id) = (event.guid.trim(), event.id.trim());
        let moment = format!(
            "{on}+{}",
            start.map_or("open".to_owned(), |s| s.to_string())
        );
        let made = |text: &str| Uuid::new_v5(&self.namespace, text.as_bytes());
        let source = match (guid.is_empty(), id.is_empty()) {
            (false, _) => guid.to_owned(),
            (true, false) => format!("id:{id}"),
            (true, true) => format!("title:{title}@{moment}"),
        };
        let found = uuid(guid).unwrap_or_else(|| made(&source));
        let mut unique = found;
        // The moment tells two showings of one talk apart, also when the file's order changes.
        while !self.guids.insert(unique) {
            let n = self
                .repeats
                .entry(found)
                .and_modify(|n| *n += 1)
                .or_insert(1);
            unique = made(&format!("{source}@{moment}#{n}"));
        }
        if guid.is_empty() {
            self.without_guid += 1;
        } else if uuid(guid).is_none() {
            self.say(event, what, "guid is no UUID; one was made from it");
        }
        if unique != found {
            let why = if guid.is_empty() {
                "id occurs before; a guid of its own was made"
            } else {
                "guid occurs before; one of its own was made"
            };
            self.say(event, what, why);
        }
        unique
    }

    fn number(&mut self, event: &RawEvent, what: &str) -> Option<i32> {
        let id = event.id.trim();
        let number = id.parse::<i32>().ok().filter(|n| *n > 0);
        match number {
            None if id.is_empty() => self.say(event, what, "has no id; a number is given"),
            None => self.say(
                event,
                what,
                "id is not a positive number; a number is given",
            ),
            Some(n) if !self.numbers.insert(n) => {
                self.say(event, what, "id occurs before; a number is given");
                return None;
            }
            Some(_) => {}
        }
        number
    }

    /// pretalx: an attribute in newer files, the end of the address in older ones.
    fn code(&mut self, event: &RawEvent, what: &str) -> Option<String> {
        let fits = |t: &str| {
            (3..=12).contains(&t.len())
                && t.bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        };
        let given = clean::line(&event.code);
        let from_url = || {
            let path = event
                .url
                .trim()
                .split(['?', '#'])
                .next()?
                .trim_end_matches('/');
            let (before, last) = path.rsplit_once('/')?;
            before.ends_with("/talk").then(|| last.to_owned())
        };
        let code = if given.is_empty() {
            from_url().filter(|c| fits(c))?
        } else {
            given
        };
        if !fits(&code) {
            self.say(
                event,
                what,
                format!(
                    "code \"{}\" is not of capital letters and digits; one is given",
                    clean::shortened(&code, 40)
                ),
            );
            return None;
        }
        // The showings of one talk share its code in pretalx.
        if !self.codes.insert(code.clone()) {
            self.say(
                event,
                what,
                format!("code {code} occurs before; one is given"),
            );
            return None;
        }
        Some(code)
    }

    fn kind(&mut self, event: &RawEvent, title: &str, nobody: bool, what: &str) -> Kind {
        let text = clean::line(&event.kind);
        if text.is_empty() {
            return kind::kind_of_title(title)
                .filter(|_| nobody)
                .unwrap_or_default();
        }
        kind::kind(&text).unwrap_or_else(|| {
            self.say(
                event,
                what,
                format!(
                    "type \"{}\" is unknown; taken as a talk",
                    clean::shortened(&text, 60)
                ),
            );
            Kind::Talk
        })
    }

    fn language(&mut self, event: &RawEvent, what: &str) -> Option<String> {
        let text = clean::line(&event.language);
        let found = kind::language(&text);
        if found.is_none() && !text.is_empty() {
            self.say(
                event,
                what,
                format!(
                    "language \"{}\" is unknown; left open",
                    clean::shortened(&text, 40)
                ),
            );
        } else if text.contains([',', ';', '/']) || text.contains(" ") {
            self.say(
                event,
                what,
                format!(
                    "of the languages \"{}\" only the first is kept",
                    clean::shortened(&text, 40)
                ),
            );
        }
        found
    }

    fn room_of(&mut self, event: &RawEvent, what: &str) -> Option<String> {
        let (around, own) = (clean::line(&event.in_room), clean::line(&event.room));
        if !around.is_empty() && !own.is_empty() && around != own {
            self.say(
                event,
                what,
                format!(
                    "stands in room \"{}\" but names room \"{}\"; the former counts",
                    clean::shortened(&around, 60),
                    clean::shortened(&own, 60)
                ),
            );
        }
        let name = if around.is_empty() { own } else { around };
        self.room(&RawRoom {
            name,
            ..RawRoom::default()
        })
    }

    /// Key of the room of that name, new where it was not known.
    fn room(&mut self, raw: &RawRoom) -> Option<String> {
        let mut name = clean::line(&raw.name);
        clean::cut(&mut name, MAX_NAME);
        let (key, at, new) = self.rooms.find(&name)?;
        if new {
            self.room_drafts.push(RoomDraft {
                key: key.clone(),
                name: name.clone(),
                ..RoomDraft::default()
            });
            if let Some(listed) = self.listed.get(&name).cloned() {
                self.add_to_room(at, &listed);
            }
        }
        self.add_to_room(at, raw);
        Some(key)
    }

    /// What a further mention of a room adds to it.
    fn add_to_room(&mut self, at: usize, raw: &RawRoom) {
        let Some(room) = self.room_drafts.get_mut(at) else {
            return;
        };
        room.capacity = room
            .capacity
            .or_else(|| raw.capacity.trim().parse().ok().filter(|c| *c > 0));
        let text = raw.guid.trim();
        if text.is_empty() || room.guid.is_some() {
            return;
        }
        let guid = uuid(text)
            .unwrap_or_else(|| Uuid::new_v5(&self.namespace, format!("room:{text}").as_bytes()));
        if self.room_guids.insert(guid) {
            room.guid = Some(guid);
        } else {
            self.remarks.add(
                None,
                format!("room \"{}\"", room.name),
                "has the guid of another room; left out",
            );
        }
    }

    fn topic(&mut self, event: &RawEvent) -> Option<String> {
        let mut name = clean::line(&event.track);
        clean::cut(&mut name, MAX_NAME);
        // wafer's word for none.
        if name == "No Track" {
            return None;
        }
        let (key, _, new) = self.topics.find(&name)?;
        if new {
            self.topic_drafts.push(TopicDraft {
                key: key.clone(),
                name,
                ..TopicDraft::default()
            });
        }
        Some(key)
    }

    /// What would be said of every event is said once.
    fn summarise(&mut self) {
        if self.without_guid > 0 {
            let what = format!("{} events", self.without_guid);
            self.remarks.add(
                None,
                what,
                "have no guid; made from their ids, or from title and start",
            );
        }
        if self.foreign > 0 {
            self.remarks.add(
                None,
                format!("{} events", self.foreign),
                "are in another time zone; shown in the time of Europe/Berlin",
            );
        }
    }
}

/// The day that holds a moment: `day` itself, as long as the moment is not before it.
fn settle(day: NaiveDate, moment: Option<NaiveDateTime>) -> (NaiveDate, Option<i32>) {
    let Some(moment) = moment else {
        return (day, None);
    };
    let day = day.min(moment.date());
    let minutes = (moment - day.and_time(chrono::NaiveTime::MIN)).num_minutes();
    (day, i32::try_from(minutes).ok())
}

/// Keys of rooms or topics by name.
#[derive(Default)]
struct Named {
    known: HashMap<String, (String, usize)>,
    keys: HashSet<String>,
    /// How often a slug was wanted.
    wanted: HashMap<String, u32>,
}

impl Named {
    /// Key and index of a name, and whether it is new. `None` for the empty name.
    fn find(&mut self, name: &str) -> Option<(String, usize, bool)> {
        if name.is_empty() {
            return None;
        }
        if let Some((key, at)) = self.known.get(name) {
            return Some((key.clone(), *at, false));
        }
        let base = slug(name);
        let mut key = base.clone();
        while !self.keys.insert(key.clone()) {
            let n = self
                .wanted
                .entry(base.clone())
                .and_modify(|n| *n += 1)
                .or_insert(2);
            key = format!("{base}-{n}");
        }
        let at = self.known.len();
        self.known.insert(name.to_owned(), (key.clone(), at));
        Some((key, at, true))
    }
}

fn describe(title: &str, event: &RawEvent) -> String {
    let id = clean::shortened(&event.id, 40);
    let id = if id.is_empty() {
        clean::shortened(&event.guid, 40)
    } else {
        id
    };
    match (title.is_empty(), id.is_empty()) {
        (false, false) => format!("event \"{}\" (id {id})", clean::shortened(title, 80)),
        (false, true) => format!("event \"{}\"", clean::shortened(title, 80)),
        (true, false) => format!("event (id {id})"),
        (true, true) => "event".into(),
    }
}
