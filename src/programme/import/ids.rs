//! What tells sessions, rooms and topics apart: guids, numbers, codes, keys. Whatever the file
//! offers is kept where it is usable and occurs once. Split off `build` for its length.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::build::{Builder, uuid};
use super::clean;
use super::raw::{RawEvent, RawRoom};
use crate::kernel::slug::slug;
use crate::programme::model::{RoomDraft, TopicDraft};

/// Rooms and tracks.
const MAX_NAME: usize = 200;

impl Builder<'_> {
    pub(super) fn guid(
        &mut self,
        event: &RawEvent,
        title: &str,
        on: NaiveDate,
        start: Option<i32>,
        what: &str,
    ) -> Uuid {
        let (guid, id) = (event.guid.trim(), event.id.trim());
        let moment = format!("{on}+{}", start.map_or("open".to_owned(), |s| s.to_string()));
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
            let n = self.repeats.entry(found).and_modify(|n| *n += 1).or_insert(1);
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

    pub(super) fn number(&mut self, event: &RawEvent, what: &str) -> Option<i32> {
        let id = event.id.trim();
        let number = id.parse::<i32>().ok().filter(|n| *n > 0);
        match number {
            None if id.is_empty() => self.say(event, what, "has no id; a number is given"),
            None => self.say(event, what, "id is not a positive number; a number is given"),
            Some(n) if !self.numbers.insert(n) => {
                self.say(event, what, "id occurs before; a number is given");
                return None;
            }
            Some(_) => {}
        }
        number
    }

    /// pretalx: an attribute in newer files, the end of the address in older ones.
    pub(super) fn code(&mut self, event: &RawEvent, what: &str) -> Option<String> {
        let fits =
            |t: &str| (3..=12).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        let given = clean::line(&event.code);
        let from_url = || {
            let path = event.url.trim().split(['?', '#']).next()?.trim_end_matches('/');
            let (before, last) = path.rsplit_once('/')?;
            before.ends_with("/talk").then(|| last.to_owned())
        };
        let code = if given.is_empty() { from_url().filter(|c| fits(c))? } else { given };
        if !fits(&code) {
            self.say(
                event,
                what,
                format!("code \"{}\" is not of capital letters and digits; one is given", clean::shortened(&code, 40)),
            );
            return None;
        }
        // The showings of one talk share its code in pretalx.
        if !self.codes.insert(code.clone()) {
            self.say(event, what, format!("code {code} occurs before; one is given"));
            return None;
        }
        Some(code)
    }

    pub(super) fn room_of(&mut self, event: &RawEvent, what: &str) -> Option<String> {
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
        self.room(&RawRoom { name, ..RawRoom::default() })
    }

    /// Key of the room of that name, new where it was not known.
    pub(super) fn room(&mut self, raw: &RawRoom) -> Option<String> {
        let mut name = clean::line(&raw.name);
        clean::cut(&mut name, MAX_NAME);
        let (key, at, new) = self.rooms.find(&name)?;
        if new {
            self.room_drafts.push(RoomDraft { key: key.clone(), name: name.clone(), ..RoomDraft::default() });
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
        room.capacity = room.capacity.or_else(|| raw.capacity.trim().parse().ok().filter(|c| *c > 0));
        let text = raw.guid.trim();
        if text.is_empty() || room.guid.is_some() {
            return;
        }
        let guid = uuid(text).unwrap_or_else(|| Uuid::new_v5(&self.namespace, format!("room:{text}").as_bytes()));
        if self.room_guids.insert(guid) {
            room.guid = Some(guid);
        } else {
            self.remarks.add(None, format!("room \"{}\"", room.name), "has the guid of another room; left out");
        }
    }

    pub(super) fn topic(&mut self, event: &RawEvent) -> Option<String> {
        let mut name = clean::line(&event.track);
        clean::cut(&mut name, MAX_NAME);
        // wafer's word for none.
        if name == "No Track" {
            return None;
        }
        let (key, _, new) = self.topics.find(&name)?;
        if new {
            self.topic_drafts.push(TopicDraft { key: key.clone(), name, ..TopicDraft::default() });
        }
        Some(key)
    }
}

/// Keys of rooms or topics by name.
#[derive(Default)]
pub(super) struct Named {
    known: HashMap<String, (String, usize)>,
    keys: HashSet<String>,
    /// How often a slug was wanted.
    wanted: HashMap<String, u32>,
}

impl Named {
    /// Key and index of a name, and whether it is new. `None` for the empty name.
    pub(super) fn find(&mut self, name: &str) -> Option<(String, usize, bool)> {
        if name.is_empty() {
            return None;
        }
        if let Some((key, at)) = self.known.get(name) {
            return Some((key.clone(), *at, false));
        }
        let base = slug(name);
        let mut key = base.clone();
        while !self.keys.insert(key.clone()) {
            let n = self.wanted.entry(base.clone()).and_modify(|n| *n += 1).or_insert(2);
            key = format!("{base}-{n}");
        }
        let at = self.known.len();
        self.known.insert(name.to_owned(), (key.clone(), at));
        Some((key, at, true))
    }
}
