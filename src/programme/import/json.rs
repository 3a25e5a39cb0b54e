//! JSON text → what the file says, for `schedule.json` of frab and pretalx (c3voc schema v1).
//! It must not judge values; `build` does.
//!
//! Objects are walked lazily over the source text instead of through `serde_json::Value`: that
//! keeps the order of rooms, rooms that are named twice, and the place of each event in the file.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::raw::{RawDay, RawEvent, RawLink, RawPerson, RawRoom, RawSchedule};
use super::{Lines, ReadError, Remarks};

/// 900 sessions come to about 3,000.
const MAX_ENTRIES: usize = 100_000;

pub(super) fn read(text: &str, remarks: &mut Remarks) -> Result<RawSchedule, ReadError> {
    let root: &RawValue = serde_json::from_str(text).map_err(|e| ReadError::Broken {
        line: u32::try_from(e.line()).unwrap_or(u32::MAX),
        column: u32::try_from(e.column()).unwrap_or(u32::MAX),
        what: format!("not well-formed JSON: {e}"),
    })?;
    let lines = Lines::new(text);
    let mut reader = Walk { lines, remarks, entries: 0 };
    let root = Object::of(root).ok_or_else(|| ReadError::NoSchedule { found: "its top level is a list".into() })?;
    let schedule = root.object("schedule").unwrap_or_else(|| root.clone());
    let Some(conference) = schedule.object("conference") else {
        let keys: Vec<_> = root.0.iter().take(5).map(|(k, _)| super::clean::shortened(k, 40)).collect();
        return Err(ReadError::NoSchedule { found: format!("no \"conference\" among {}", keys.join(", ")) });
    };
    let field = |name: &str| first([conference.text(name), schedule.text(name)]);
    let out = RawSchedule {
        title: field("title"),
        acronym: field("acronym"),
        version: first([schedule.text("version"), conference.text("version"), conference.text("release")]),
        start: field("start"),
        end: field("end"),
        base_url: first([schedule.text("base_url"), conference.text("base_url")]),
        time_zone: field("time_zone_name"),
        day_change: field("day_change"),
        rooms: conference.list("rooms").into_iter().chain(schedule.list("rooms")).map(room).collect(),
        days: conference.list("days").into_iter().chain(schedule.list("days")).map(|d| reader.day(d)).collect(),
    };
    if reader.entries > MAX_ENTRIES {
        return Err(reader.lines.broken(0, format!("more than {MAX_ENTRIES} rooms, events, persons and links")));
    }
    Ok(out)
}

fn first<const N: usize>(texts: [String; N]) -> String {
    texts.into_iter().find(|t| !t.trim().is_empty()).unwrap_or_default()
}

struct Walk<'t, 'r> {
    lines: Lines<'t>,
    remarks: &'r mut Remarks,
    /// Rooms, events, persons and links so far.
    entries: usize,
}

impl Walk<'_, '_> {
    fn line(&self, raw: &RawValue) -> Option<u32> {
        // Every value is a slice of the one text, so the distance of addresses is its offset.
        let offset = (raw.get().as_ptr() as usize).checked_sub(self.lines.text.as_ptr() as usize)?;
        (offset < self.lines.text.len()).then(|| self.lines.line(offset))
    }

    /// The first entries of a list, as far as the file may have further ones.
    fn some<'v>(&mut self, list: Vec<&'v RawValue>) -> impl Iterator<Item = &'v RawValue> + use<'v> {
        let left = (MAX_ENTRIES + 1).saturating_sub(self.entries);
        self.entries = self.entries.saturating_add(list.len());
        list.into_iter().take(left)
    }

    fn day(&mut self, raw: &RawValue) -> RawDay {
        let line = self.line(raw);
        let Some(day) = Object::of(raw) else {
            self.remarks.add(line, "day", "skipped: not an object");
            return RawDay { line, ..RawDay::default() };
        };
        let mut out = RawDay {
            line,
            index: day.text("index"),
            date: day.text("date"),
            start: first([day.text("day_start"), day.text("start")]),
            end: first([day.text("day_end"), day.text("end")]),
            ..RawDay::default()
        };
        // {"Saal 1": [events]} as everybody writes it, or [{"name": "Saal 1", "events": [events]}].
        if let Some(rooms) = day.object("rooms") {
            for (name, events) in rooms.0.into_iter().take(MAX_ENTRIES) {
                self.room(RawRoom { name, ..RawRoom::default() }, list(events), &mut out);
            }
        } else {
            for raw in self.some(day.list("rooms")) {
                let events = Object::of(raw).map(|r| r.list("events")).unwrap_or_default();
                self.room(room(raw), events, &mut out);
            }
        }
        for raw in self.some(day.list("events")) {
            let event = self.event(raw, "");
            out.events.extend(event);
        }
        out
    }

    fn room(&mut self, room: RawRoom, events: Vec<&RawValue>, out: &mut RawDay) {
        for raw in self.some(events) {
            let event = self.event(raw, &room.name);
            out.events.extend(event);
        }
        out.rooms.push(room);
    }

    fn event(&mut self, raw: &RawValue, in_room: &str) -> Option<RawEvent> {
        let line = self.line(raw);
        let Some(e) = Object::of(raw) else {
            self.remarks.add(line, "event", "skipped: not an object");
            return None;
        };
        let mut links: Vec<RawLink> = self.some(e.list("links")).map(|l| self.link(l, false)).collect();
        links.extend(self.some(e.list("attachments")).map(|l| self.link(l, true)));
        let people = e.list("persons").into_iter().chain(e.list("speakers")).collect();
        let people = self.some(people);
        Some(RawEvent {
            line,
            id: e.text("id"),
            guid: e.text("guid"),
            code: e.text("code"),
            in_room: in_room.to_owned(),
            room: e.text("room"),
            date: e.text("date"),
            start: e.text("start"),
            end: e.text("end"),
            duration: e.text("duration"),
            title: e.text("title"),
            subtitle: e.text("subtitle"),
            track: e.text("track"),
            kind: e.text("type"),
            language: e.text("language"),
            summary: e.text("abstract"),
            description: e.text("description"),
            url: e.text("url"),
            people: people.map(|p| self.person(p)).collect(),
            links,
        })
    }

    fn person(&self, raw: &RawValue) -> RawPerson {
        let line = self.line(raw);
        let Some(p) = Object::of(raw) else {
            return RawPerson { line, name: text(raw), ..RawPerson::default() };
        };
        RawPerson {
            line,
            id: p.text("id"),
            code: p.text("code"),
            guid: p.text("guid"),
            name: first([p.text("public_name"), p.text("full_public_name"), p.text("name")]),
            given_name: first([p.text("first_name"), p.text("given_name")]),
            family_name: first([p.text("last_name"), p.text("family_name")]),
            biography: first([p.text("biography"), p.text("description"), p.text("abstract")]),
            role: p.text("role"),
        }
    }

    fn link(&self, raw: &RawValue, material: bool) -> RawLink {
        let line = self.line(raw);
        let Some(l) = Object::of(raw) else {
            return RawLink { line, url: text(raw), title: String::new(), material };
        };
        RawLink {
            line,
            url: first([l.text("url"), l.text("href")]),
            title: first([l.text("title"), l.text("name")]),
            material,
        }
    }
}

fn room(raw: &RawValue) -> RawRoom {
    match Object::of(raw) {
        Some(r) => RawRoom { name: r.text("name"), guid: r.text("guid"), capacity: r.text("capacity") },
        None => RawRoom { name: text(raw), ..RawRoom::default() },
    }
}

/// Members in the order of the file, doubled names included.
#[derive(Clone)]
struct Object<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Object<'a> {
    fn of(raw: &'a RawValue) -> Option<Self> {
        if !raw.get().starts_with('{') {
            return None;
        }
        serde_json::from_str(raw.get()).ok()
    }

    /// The last of doubled names counts, as in every JSON reader.
    fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().rev().find(|(n, _)| n == name).map(|(_, v)| *v)
    }

    fn object(&self, name: &str) -> Option<Object<'a>> {
        Object::of(self.get(name)?)
    }

    fn list(&self, name: &str) -> Vec<&'a RawValue> {
        self.get(name).map(list).unwrap_or_default()
    }

    fn text(&self, name: &str) -> String {
        self.get(name).map(text).unwrap_or_default()
    }
}

/// A list, or the values of an object that stands for one ({"1": {…}, "2": {…}}).
fn list(raw: &RawValue) -> Vec<&RawValue> {
    match raw.get().as_bytes().first() {
        Some(b'[') => serde_json::from_str(raw.get()).unwrap_or_default(),
        Some(b'{') => Object::of(raw).map(|o| o.0.into_iter().map(|(_, v)| v).collect()).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// A text, number or truth value as text; of a translated text ({"de": …, "en": …}) the German one,
/// of a named thing ({"name": …}) its name; else empty.
fn text(raw: &RawValue) -> String {
    let source = raw.get();
    match source.as_bytes().first() {
        Some(b'"') => serde_json::from_str(source).unwrap_or_default(),
        Some(b'{') => Object::of(raw)
            .and_then(|o| {
                let named = ["de", "en", "name"].iter().find_map(|n| o.get(n));
                named.or_else(|| o.0.first().map(|(_, v)| *v)).filter(|v| v.get().starts_with('"')).map(text)
            })
            .unwrap_or_default(),
        Some(b'n' | b'[') | None => String::new(),
        Some(_) => source.to_owned(),
    }
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut out = Vec::new();
                while let Some(pair) = map.next_entry::<String, &'de RawValue>()? {
                    out.push(pair);
                }
                Ok(Object(out))
            }
        }
        d.deserialize_map(Pairs)
    }
}
