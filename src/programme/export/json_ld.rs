//! schema.org/Event for the pages of the programme. Escaping for the script element is the
//! page's matter ([`crate::web::shell::script_safe`]).

use serde_json::{Map, Value, json};

use super::{Origin, text};
use crate::edition::Edition;
use crate::edition::json_ld;
use crate::edition::model::Attendance;
use crate::kernel::date;
use crate::programme::model::{Appearance, Kind, Programme, Session};
use crate::web::Site;

/// The edition with its sessions as `subEvent`. Breaks are no events to search for.
pub fn programme(site: &Site, edition: &Edition, programme: &Programme) -> Value {
    let mut event = json_ld::event(site, edition);
    event["subEvent"] = Value::Array(sub_events(&Origin::new(site, edition), programme));
    event
}

/// One session, for its page.
pub fn session(site: &Site, edition: &Edition, programme: &Programme, session: &Session) -> Value {
    whole(&Origin::new(site, edition), programme, session)
}

/// What a list of dates needs. The page of each session says the rest; here it would make the
/// programme page twice as heavy.
const BRIEF: [&str; 8] = ["@type", "@id", "url", "name", "startDate", "endDate", "eventStatus", "previousStartDate"];

fn sub_events(origin: &Origin<'_>, programme: &Programme) -> Vec<Value> {
    let sessions = programme.sessions.iter().filter(|s| s.kind != Kind::Break);
    sessions
        .map(|s| {
            let mut brief = event(origin, programme, s);
            brief.retain(|key, _| BRIEF.contains(&key.as_str()));
            let room = s.room.as_ref().and_then(|slug| programme.room(slug));
            let mut place = json_ld::location(origin.edition);
            if let (Some(room), Some(_)) = (room, place.get("address")) {
                place["name"] = json!(text::line(&room.name));
            }
            brief.insert("location".into(), place);
            Value::Object(brief)
        })
        .collect()
}

fn whole(origin: &Origin<'_>, programme: &Programme, session: &Session) -> Value {
    let mut event = event(origin, programme, session);
    event.insert("@context".into(), json!("https://schema.org"));
    let edition = origin.edition;
    let mut above = json!({
        "@type": "Event",
        "@id": origin.edition_url(),
        "url": origin.edition_url(),
        "name": text::line(&edition.title),
        "location": json_ld::location(edition),
    });
    if let Some(start) = edition.when_machine() {
        above["startDate"] = json!(start);
    }
    event.insert("superEvent".into(), above);
    Value::Object(event)
}

fn event(origin: &Origin<'_>, programme: &Programme, session: &Session) -> Map<String, Value> {
    let edition = origin.edition;
    let mut event = Map::new();
    let mut put = |key: &str, value: Value| event.insert(key.to_string(), value);
    put("@type", json!("Event"));
    put("@id", json!(origin.session_url(session)));
    put("url", json!(origin.session_url(session)));
    put("name", json!(text::line(&session.title)));
    if !session.summary.is_empty() {
        put("description", json!(text::plain(&session.summary)));
    }
    if let Some(language) = &session.language {
        put("inLanguage", json!(text::line(language)));
    }
    let day = session.day.to_string();
    put("startDate", json!(session.starts_at.map_or(day, date::rfc3339)));
    if let Some(end) = session.ends_at() {
        put("endDate", json!(date::rfc3339(end)));
    }
    if let Some(minutes) = session.minutes {
        put("duration", json!(date::iso_duration(minutes)));
    }
    put("eventStatus", json!(status(origin, session)));
    let before = session.moved_from.as_ref().and_then(|place| place.starts_at);
    if let Some(before) = before.filter(|at| Some(*at) != session.starts_at) {
        put("previousStartDate", json!(date::rfc3339(before)));
    }
    // At an event in both forms only what is streamed can be followed from elsewhere.
    let attendance = match edition.attendance() {
        Attendance::Hybrid if !session.flags.streamed => Attendance::Onsite,
        attendance => attendance,
    };
    put("eventAttendanceMode", json!(json_ld::attendance_mode(attendance)));
    put("location", location(origin, programme, session));
    if !session.people.is_empty() {
        put("performer", session.people.iter().map(|p| performer(origin, p)).collect());
    }
    if let Some(seats) = session.seats {
        put("maximumAttendeeCapacity", json!(seats));
    }
    event
}

fn status(origin: &Origin<'_>, session: &Session) -> &'static str {
    let before = session.moved_from.as_ref().and_then(|place| place.starts_at);
    match origin.off(session.day) {
        _ if session.cancelled => "https://schema.org/EventCancelled",
        Some("Verschoben") => "https://schema.org/EventPostponed",
        Some(_) => "https://schema.org/EventCancelled",
        None if before.is_some() && before != session.starts_at => "https://schema.org/EventRescheduled",
        None => "https://schema.org/EventScheduled",
    }
}

/// The room inside the venue; search engines want the address at both.
fn location(origin: &Origin<'_>, programme: &Programme, session: &Session) -> Value {
    let venue = json_ld::location(origin.edition);
    let room = session.room.as_ref().and_then(|slug| programme.room(slug));
    match (room, venue.get("address").cloned()) {
        (Some(room), Some(address)) => json!({
            "@type": "Place",
            "name": text::line(&room.name),
            "address": address,
            "containedInPlace": venue,
        }),
        _ => venue,
    }
}

fn performer(origin: &Origin<'_>, who: &Appearance) -> Value {
    let mut person = json!({
        "@type": "Person",
        "name": text::line(&who.name),
        "url": origin.speaker_url(&who.person),
    });
    if !who.function.is_empty() {
        person["jobTitle"] = json!(text::line(&who.function));
    }
    if !who.organisation.is_empty() {
        person["affiliation"] = json!({"@type": "Organization", "name": text::line(&who.organisation)});
    }
    person
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::edition::model::State;
    use crate::web::shell::script_safe;

    #[test]
    fn a_session_has_room_people_and_the_event_above_it() {
        let (edition, programme) = (samples::edition(), samples::programme());
        let session = programme.session("AB2CD").expect("there");
        let value = whole(&samples::origin(&edition), &programme, session);
        samples::golden("session.jsonld", &serde_json::to_string_pretty(&value).expect("written"));
    }

    #[test]
    fn the_status_follows_session_and_edition() {
        let (mut edition, programme) = (samples::edition(), samples::programme());
        let status = |edition: &Edition, code: &str| {
            let session = programme.session(code).expect("there");
            let value = whole(&samples::origin(edition), &programme, session);
            let status = value["eventStatus"].as_str().expect("a status");
            (status.rsplit('/').next().expect("a word").to_string(), value["previousStartDate"].clone())
        };
        assert_eq!(status(&edition, "AB2CD"), ("EventScheduled".into(), Value::Null));
        assert_eq!(status(&edition, "KL5MN"), ("EventCancelled".into(), Value::Null));
        assert_eq!(status(&edition, "BC9DE"), ("EventRescheduled".into(), json!("2026-10-25T10:00:00+01:00")));
        edition.row.state = State::Cancelled.key().into();
        assert_eq!(status(&edition, "AB2CD").0, "EventCancelled");
        edition.row.state = State::Postponed.key().into();
        edition.days.clear();
        assert_eq!(status(&edition, "AB2CD").0, "EventPostponed");
        assert_eq!(status(&edition, "KL5MN").0, "EventCancelled");
    }

    #[test]
    fn sub_events_are_the_sessions_without_breaks() {
        let (edition, programme) = (samples::edition(), samples::programme());
        let events = sub_events(&samples::origin(&edition), &programme);
        assert_eq!(events.len(), programme.sessions.len() - 1);
        let workshop = events.iter().find(|e| e["name"] == "Werkstatt Formulare").expect("there");
        assert!(workshop["location"]["name"].is_string() && workshop["endDate"].is_string());
        assert_eq!(workshop["description"], Value::Null, "the session's own page says more");
        let open = events.iter().find(|e| e["name"] == "Danach").expect("there");
        assert_eq!(open["startDate"], "2026-10-24", "the day, where the time is open");
        let page = script_safe(&Value::Array(events));
        assert!(!page.contains("</script") && page.contains("\\u003c/script>"), "{page}");
    }

    #[test]
    fn only_streamed_sessions_of_a_hybrid_event_can_be_followed_online() {
        let (mut edition, programme) = (samples::edition(), samples::programme());
        edition.row.attendance = "hybrid".into();
        let mode = |code: &str| {
            let session = programme.session(code).expect("there");
            whole(&samples::origin(&edition), &programme, session)["eventAttendanceMode"].clone()
        };
        assert_eq!(mode("AB2CD"), "https://schema.org/OfflineEventAttendanceMode");
        assert_eq!(mode("BC9DE"), "https://schema.org/MixedEventAttendanceMode");
    }
}
