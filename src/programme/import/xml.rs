//! Tree of elements → what the file says, for every dialect of `schedule.xml`.
//! It must not judge values; `build` does.

use super::raw::{RawDay, RawEvent, RawLink, RawPerson, RawRoom, RawSchedule};
use super::tree::{self, Element};
use super::{ReadError, Remarks, clean};

pub(super) fn read(text: &str, remarks: &mut Remarks) -> Result<RawSchedule, ReadError> {
    let root = tree::parse(text, remarks)?;
    let schedule = find(&root, 0).ok_or_else(|| ReadError::NoSchedule {
        found: format!("its first element is <{}>", clean::shortened(&root.name, 40)),
    })?;
    let mut out = RawSchedule::default();
    let conference = schedule.child("conference");
    // Hand-made files put these beside <conference> instead of into it.
    let field = |name: &str| match conference.map(|c| text_of(c, name)) {
        Some(t) if !t.trim().is_empty() => t,
        _ => text_of(schedule, name),
    };
    out.title = field("title");
    out.acronym = field("acronym");
    out.version = first([text_of(schedule, "version"), field("version"), field("release")]);
    out.start = field("start");
    out.end = field("end");
    out.base_url = field("base_url");
    out.time_zone = field("time_zone_name");
    out.day_change = field("day_change");
    for list in [Some(schedule), conference].into_iter().flatten().filter_map(|e| e.child("rooms")) {
        out.rooms.extend(list.children().filter(|e| e.name == "room").map(room));
    }
    // A few writers wrap the days once more.
    for place in [Some(schedule), schedule.child("days"), conference].into_iter().flatten() {
        out.days.extend(place.children().filter(|e| e.name == "day").map(|e| day(e, remarks)));
    }
    Ok(out)
}

/// The schedule may be wrapped (an API answer), never deeper than twice.
fn find(e: &Element, depth: usize) -> Option<&Element> {
    if e.name == "schedule" {
        return Some(e);
    }
    e.children().find_map(|c| if depth < 2 { find(c, depth + 1) } else { None })
}

fn text_of(e: &Element, name: &str) -> String {
    e.child(name).map(Element::text).unwrap_or_default()
}

fn first<const N: usize>(texts: [String; N]) -> String {
    texts.into_iter().find(|t| !t.trim().is_empty()).unwrap_or_default()
}

/// An attribute or, where there is none, the child of that name.
fn either(e: &Element, name: &str) -> String {
    first([e.attribute(name).to_owned(), text_of(e, name)])
}

fn room(e: &Element) -> RawRoom {
    let own = if e.children().next().is_none() { e.text() } else { String::new() };
    RawRoom { name: first([either(e, "name"), own]), guid: either(e, "guid"), capacity: either(e, "capacity") }
}

fn is_event(e: &Element) -> bool {
    matches!(e.name.as_str(), "event" | "entry" | "talk")
}

fn day(e: &Element, remarks: &mut Remarks) -> RawDay {
    let mut out = RawDay {
        line: Some(e.line),
        index: either(e, "index"),
        date: either(e, "date"),
        start: either(e, "start"),
        end: either(e, "end"),
        ..RawDay::default()
    };
    for child in e.children() {
        match child.name.as_str() {
            "room" => {
                // Around events the name is an attribute or a <name>; the text is only indentation.
                let raw = RawRoom {
                    name: either(child, "name"),
                    guid: either(child, "guid"),
                    capacity: either(child, "capacity"),
                };
                let events = child.children().chain(child.child("events").into_iter().flat_map(Element::children));
                out.events.extend(events.filter(|e| is_event(e)).map(|e| event(e, &raw.name)));
                out.rooms.push(raw);
            }
            "events" => out.events.extend(child.children().filter(|e| is_event(e)).map(|e| event(e, ""))),
            _ if is_event(child) => out.events.push(event(child, "")),
            "date" | "start" | "end" | "index" | "title" | "name" => {}
            other => remarks.add(
                Some(child.line),
                format!("element <{}>", clean::shortened(other, 40)),
                "skipped: not known in a day",
            ),
        }
    }
    out
}

fn event(e: &Element, in_room: &str) -> RawEvent {
    let mut out = RawEvent {
        line: Some(e.line),
        id: either(e, "id"),
        guid: either(e, "guid"),
        code: either(e, "code"),
        in_room: in_room.to_owned(),
        ..RawEvent::default()
    };
    for c in e.children() {
        match c.name.as_str() {
            "room" => out.room = room(c).name,
            "date" => out.date = c.text(),
            "start" => out.start = c.text(),
            "end" => out.end = c.text(),
            "duration" => out.duration = c.text(),
            "title" => out.title = c.text(),
            "subtitle" => out.subtitle = c.text(),
            "track" => out.track = first([c.text(), c.attribute("name").to_owned(), c.attribute("slug").to_owned()]),
            "type" => out.kind = c.text(),
            "language" => out.language = c.text(),
            "abstract" => out.summary = c.markup(),
            "description" => out.description = c.markup(),
            "url" => out.url = c.text(),
            "persons" | "speakers" => people(c, &mut out.people),
            "person" | "speaker" => out.people.push(person(c)),
            "links" | "attachments" => {
                let material = c.name == "attachments";
                out.links.extend(c.children().map(|l| link(l, material)));
            }
            "link" => out.links.push(link(c, false)),
            "attachment" => out.links.push(link(c, true)),
            _ => {}
        }
    }
    out
}

fn people(list: &Element, out: &mut Vec<RawPerson>) {
    out.extend(list.children().filter(|c| matches!(c.name.as_str(), "person" | "speaker")).map(person));
    if list.children().next().is_none() && !list.text().trim().is_empty() {
        out.push(person(list));
    }
}

fn person(e: &Element) -> RawPerson {
    let name = if e.children().next().is_none() {
        first([e.text(), e.attribute("name").to_owned(), e.attribute("public_name").to_owned()])
    } else {
        let named = ["public_name", "full_public_name", "name", "nickname"].map(|n| text_of(e, n));
        let parts = text_of(e, "first_name")
            + &text_of(e, "given_name")
            + &text_of(e, "last_name")
            + &text_of(e, "family_name");
        // Text beside the child elements is the name only where no child holds it.
        let rest = if parts.trim().is_empty() { e.own_text() } else { String::new() };
        first([first(named), rest])
    };
    RawPerson {
        line: Some(e.line),
        id: either(e, "id"),
        code: either(e, "code"),
        guid: either(e, "guid"),
        name,
        given_name: first([text_of(e, "first_name"), text_of(e, "given_name")]),
        family_name: first([text_of(e, "last_name"), text_of(e, "family_name")]),
        biography: ["biography", "bio", "description", "abstract"]
            .iter()
            .filter_map(|n| e.child(n))
            .map(Element::markup)
            .find(|t| !t.trim().is_empty())
            .unwrap_or_default(),
        role: either(e, "role"),
    }
}

fn link(e: &Element, material: bool) -> RawLink {
    let text = if e.children().next().is_none() { e.text() } else { String::new() };
    let url = first([e.attribute("href").to_owned(), either(e, "url"), text_of(e, "href")]);
    let title = first([either(e, "title"), text.clone(), text_of(e, "name")]);
    // <link>https://…</link>: the text is the address.
    if url.is_empty() && text.contains("://") {
        return RawLink { line: Some(e.line), url: text, title: String::new(), material };
    }
    RawLink { line: Some(e.line), url, title, material }
}
