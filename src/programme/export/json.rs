//! schedule.json after the c3voc schema (<https://c3voc.de/schedule/schema.json>).
//!
//! Written from structs, not from `json!` values: the order of keys and rooms is the order of
//! the programme. A person has `name` and not `public_name`: with both and an `id` the schema's
//! `oneOf` matches twice and refuses the file.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use uuid::Uuid;

use super::plan::{GENERATOR, Item, Plan, TIMESLOT, VERSION};
use super::text;
use crate::kernel::date;
use crate::paths;
use crate::programme::model::Link;

/// # Errors
/// None in practice: it writes to memory.
pub fn schedule(plan: &Plan<'_>) -> anyhow::Result<String> {
    Ok(serde_json::to_string(&file(plan))?)
}

fn file<'a>(plan: &'a Plan<'a>) -> File<'a> {
    let day = |d: Option<chrono::NaiveDate>| d.map_or(String::new(), |d| d.to_string());
    File {
        schema: "https://c3voc.de/schedule/schema.json",
        generator: Generator { name: GENERATOR, version: VERSION, url: plan.origin.base },
        schedule: Schedule {
            url: plan.origin.url(&paths::schedule(&plan.origin.edition.slug, "json")),
            version: &plan.version,
            base_url: &plan.base_url,
            conference: Conference {
                acronym: &plan.acronym,
                title: &plan.title,
                start: day(plan.start()),
                end: day(plan.end()),
                days_count: plan.days.len(),
                timeslot_duration: TIMESLOT,
                time_zone_name: date::ZONE.name(),
                url: &plan.url,
                rooms: plan.rooms.iter().map(room).collect(),
                tracks: plan.topics.iter().map(|t| Track { name: text::line(&t.name), slug: slug(&t.slug) }).collect(),
                days: days(plan),
            },
        },
    }
}

#[derive(Serialize)]
struct File<'a> {
    #[serde(rename = "$schema")]
    schema: &'a str,
    generator: Generator<'a>,
    schedule: Schedule<'a>,
}

#[derive(Serialize)]
struct Generator<'a> {
    name: &'a str,
    version: &'a str,
    url: &'a str,
}

#[derive(Serialize)]
struct Schedule<'a> {
    url: String,
    version: &'a str,
    base_url: &'a str,
    conference: Conference<'a>,
}

#[derive(Serialize)]
struct Conference<'a> {
    acronym: &'a str,
    title: &'a str,
    start: String,
    end: String,
    #[serde(rename = "daysCount")]
    days_count: usize,
    timeslot_duration: &'a str,
    time_zone_name: &'a str,
    url: &'a str,
    rooms: Vec<Room<'a>>,
    tracks: Vec<Track>,
    days: Vec<Day>,
}

#[derive(Serialize)]
struct Room<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    slug: Option<String>,
    guid: Uuid,
    description: Option<&'a str>,
    capacity: Option<i32>,
}

#[derive(Serialize)]
struct Track {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    slug: Option<String>,
}

#[derive(Serialize)]
struct Day {
    index: usize,
    date: String,
    day_start: String,
    day_end: String,
    rooms: Rooms,
}

/// An object with the rooms' names as keys, in the order of the grid.
struct Rooms(Vec<(String, Vec<Event>)>);

impl Serialize for Rooms {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, events) in &self.0 {
            map.serialize_entry(name, events)?;
        }
        map.end()
    }
}

#[derive(Serialize)]
struct Event {
    guid: Uuid,
    code: String,
    id: i32,
    date: String,
    start: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<String>,
    duration: String,
    room: String,
    slug: String,
    url: String,
    title: String,
    subtitle: Option<String>,
    track: Option<String>,
    #[serde(rename = "type")]
    kind: &'static str,
    language: Option<String>,
    #[serde(rename = "abstract")]
    summary: Option<String>,
    description: Option<String>,
    recording_license: &'static str,
    do_not_record: bool,
    do_not_stream: bool,
    persons: Vec<Person>,
    links: Vec<Reference>,
    attachments: Vec<Reference>,
}

#[derive(Serialize)]
struct Person {
    id: i32,
    guid: Uuid,
    name: String,
    url: String,
    biography: Option<String>,
}

#[derive(Serialize)]
struct Reference {
    title: String,
    url: String,
}

fn room(room: &super::plan::PlannedRoom) -> Room<'_> {
    Room {
        name: &room.name,
        slug: slug(&room.slug),
        guid: room.guid,
        description: Some(room.description.as_str()).filter(|d| !d.is_empty()),
        capacity: room.capacity,
    }
}

/// The schema asks for two characters at least.
fn slug(slug: &str) -> Option<String> {
    Some(slug.to_string()).filter(|s| s.len() > 1)
}

fn days(plan: &Plan<'_>) -> Vec<Day> {
    let days = plan.days.iter().enumerate();
    days.map(|(i, day)| Day {
        index: i + 1,
        date: day.date.to_string(),
        day_start: date::rfc3339(day.starts_at),
        day_end: date::rfc3339(day.ends_at),
        rooms: Rooms(
            day.rooms
                .iter()
                .filter_map(|(room, items)| {
                    let name = &plan.rooms.get(*room)?.name;
                    Some((name.clone(), items.iter().map(|item| event(plan, name, item)).collect()))
                })
                .collect(),
        ),
    })
    .collect()
}

fn event(plan: &Plan<'_>, room: &str, item: &Item<'_>) -> Event {
    let session = item.session;
    let known = |text: String| Some(text).filter(|t| !t.is_empty());
    let person = |(p, name): &(&crate::programme::model::Person, String)| Person {
        id: p.number,
        guid: p.guid,
        name: name.clone(),
        url: plan.origin.speaker_url(&p.slug),
        biography: known(text::block(&p.biography)),
    };
    Event {
        guid: session.guid,
        code: session.code.clone(),
        id: session.number,
        date: date::rfc3339(item.starts_at),
        start: date::local(item.starts_at).format("%H:%M").to_string(),
        end: session.ends_at().map(date::rfc3339),
        duration: item.duration.clone(),
        room: room.to_string(),
        slug: item.slug.clone(),
        url: item.url.clone(),
        title: text::line(&session.title),
        subtitle: known(text::line(&session.subtitle)),
        track: known(item.track.clone()),
        kind: session.kind.key(),
        language: session.language.as_deref().map(text::line).and_then(known),
        summary: known(text::block(&session.summary)),
        description: known(text::block(&session.description)),
        recording_license: "",
        do_not_record: !session.flags.recorded,
        do_not_stream: !session.flags.streamed,
        persons: item.people.iter().map(person).collect(),
        links: references(session.links.iter().filter(|l| !l.material)),
        attachments: references(session.links.iter().filter(|l| l.material)),
    }
}

fn references<'a>(links: impl Iterator<Item = &'a Link>) -> Vec<Reference> {
    links.filter_map(|l| Some(Reference { title: text::line(&l.title), url: text::uri(&l.url)? })).collect()
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::edition::Edition;
    use crate::programme::model::Programme;
    use serde_json::Value;

    fn written(edition: &Edition, programme: &Programme) -> String {
        let plan = Plan::new(samples::origin(edition), 3, programme).expect("days are known");
        schedule(&plan).expect("written")
    }

    fn validate(text: &str) {
        let Some(schema) = samples::schema("schedule.schema.json") else { return };
        let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema).expect("read")).expect("JSON");
        let file: Value = serde_json::from_str(text).expect("JSON");
        // The draft leaves it open whether formats (date-time, uri, uuid) are looked at; we do.
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft6)
            .should_validate_formats(true)
            .build(&schema)
            .expect("a schema");
        let errors: Vec<String> = validator.iter_errors(&file).map(|e| format!("{}: {e}", e.instance_path)).collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
    }

    #[test]
    fn the_whole_file() {
        let (edition, programme) = (samples::edition(), samples::programme());
        let plan = Plan::new(samples::origin(&edition), 3, &programme).expect("days are known");
        samples::golden("schedule.json", &serde_json::to_string_pretty(&file(&plan)).expect("written"));
    }

    #[test]
    fn is_valid_after_the_schema_of_the_field() {
        let mut edition = samples::edition();
        validate(&written(&edition, &samples::programme()));
        validate(&written(&edition, &Programme::default()));
        edition.row.slug = "2024".into();
        let mut programme = samples::programme();
        programme.topics[0].slug = "1".into();
        validate(&written(&edition, &programme));
    }

    #[test]
    fn rooms_keep_the_order_of_the_grid() {
        let mut programme = samples::programme();
        programme.sessions[6].day = programme.sessions[0].day;
        let text = written(&samples::edition(), &programme);
        let at = |needle: &str| text.find(needle).expect(needle);
        assert!(at("\"Großer Saal\":[") < at("\"Atelier\":[") && at("\"Atelier\":[") < at("\"Alle Räume\":["));
    }

    #[test]
    fn cancelled_sessions_are_absent() {
        let text = written(&samples::edition(), &samples::programme());
        assert!(!text.contains("KL5MN") && !text.contains("Werkstatt Formulare"), "{text}");
    }
}
