//! What a file says, before anybody asks whether it makes sense: the common shape
//! of all dialects. Texts are uncleaned; a missing field and an empty one are both `None` or empty.

#[derive(Debug, Default)]
pub(super) struct RawSchedule {
    pub title: String,
    pub acronym: String,
    pub version: String,
    pub start: String,
    pub end: String,
    pub base_url: String,
    pub time_zone: String,
    pub day_change: String,
    /// Rooms listed apart from the days; they add what is known about a room.
    pub rooms: Vec<RawRoom>,
    pub days: Vec<RawDay>,
}

#[derive(Debug, Default, Clone)]
pub(super) struct RawRoom {
    pub name: String,
    pub guid: String,
    pub capacity: String,
}

#[derive(Debug, Default)]
pub(super) struct RawDay {
    pub line: Option<u32>,
    /// As written; it often repeats or starts at 0, so it only helps where the date is missing.
    pub index: String,
    pub date: String,
    pub start: String,
    pub end: String,
    /// Rooms in the order of the file, also those without an event.
    pub rooms: Vec<RawRoom>,
    pub events: Vec<RawEvent>,
}

#[derive(Debug, Default)]
pub(super) struct RawEvent {
    pub line: Option<u32>,
    pub id: String,
    pub guid: String,
    pub code: String,
    /// Name of the room that encloses the event.
    pub in_room: String,
    /// Name of the room the event itself gives.
    pub room: String,
    pub date: String,
    pub start: String,
    pub end: String,
    pub duration: String,
    pub title: String,
    pub subtitle: String,
    pub track: String,
    pub kind: String,
    pub language: String,
    pub summary: String,
    pub description: String,
    pub url: String,
    pub people: Vec<RawPerson>,
    pub links: Vec<RawLink>,
}

#[derive(Debug, Default)]
pub(super) struct RawPerson {
    pub line: Option<u32>,
    pub id: String,
    pub code: String,
    pub guid: String,
    /// Whole name; empty where only the parts are given.
    pub name: String,
    pub given_name: String,
    pub family_name: String,
    pub biography: String,
    pub role: String,
}

#[derive(Debug, Default)]
pub(super) struct RawLink {
    pub line: Option<u32>,
    pub url: String,
    pub title: String,
    /// An attachment: a file of the session.
    pub material: bool,
}
