//! schema.org/Event for search engines and calendars.

use serde_json::{Map, Value, json};

use super::model::{Attendance, Edition, State};
use crate::kernel::date;
use crate::paths;
use crate::web::Site;

/// The event itself. Sessions are added by the programme as `subEvent`.
pub fn event(site: &Site, edition: &Edition) -> Value {
    let state = edition.state_on(site.clock.today());
    let mut event = Map::new();
    let mut put = |key: &str, value: Value| event.insert(key.to_string(), value);
    put("@context", json!("https://schema.org"));
    put("@type", json!("Event"));
    put("@id", json!(site.url(&paths::edition(&edition.slug))));
    put("url", json!(site.url(&paths::edition(&edition.slug))));
    put("name", json!(edition.title));
    put("inLanguage", json!("de"));
    put("eventStatus", json!(status(edition, state)));
    put("eventAttendanceMode", json!(attendance_mode(edition.attendance())));
    put("location", location(edition));
    if !edition.lead.is_empty() {
        put("description", json!(edition.lead));
    }
    if let (Some(first), Some(last)) = (edition.days.first(), edition.days.last()) {
        let at = |day, time: Option<chrono::NaiveTime>| match time {
            Some(time) => date::rfc3339(date::instant(chrono::NaiveDate::and_time(&day, time))),
            None => day.to_string(),
        };
        put("startDate", json!(at(first.day, first.opens)));
        put("endDate", json!(at(last.day, last.closes)));
    } else if let Some(when) = edition.when_machine() {
        put("startDate", json!(when));
    }
    if state == State::Postponed
        && let Some(old) = edition.old_date_from
    {
        let precise = edition.old_date_precision.as_deref() == Some("day");
        put("previousStartDate", json!(if precise { old.to_string() } else { old.format("%Y").to_string() }));
    }
    if !edition.organiser.is_empty() {
        let mut organiser = json!({"@type": "Organization", "name": edition.organiser});
        if !edition.organiser_url.is_empty() {
            organiser["url"] = json!(edition.organiser_url);
        }
        put("organizer", organiser);
    }
    let lowest = edition.fees.categories.iter().map(|c| c.cents).min();
    if let Some(cents) = lowest.or(edition.fee_cents) {
        put("isAccessibleForFree", json!(cents == 0));
        put(
            "offers",
            json!({
                "@type": "Offer",
                "price": format!("{}.{:02}", cents / 100, cents % 100),
                "priceCurrency": "EUR",
                "url": site.url(&paths::edition(&edition.slug)),
            }),
        );
    }
    Value::Object(event)
}

/// A new exact date makes it "rescheduled"; without one it stays "postponed".
pub fn status(edition: &Edition, state: State) -> &'static str {
    match state {
        State::Cancelled => "https://schema.org/EventCancelled",
        State::Postponed if edition.days.is_empty() => "https://schema.org/EventPostponed",
        State::Postponed => "https://schema.org/EventRescheduled",
        State::Draft | State::Announced | State::Open | State::Past => "https://schema.org/EventScheduled",
    }
}

pub fn attendance_mode(attendance: Attendance) -> &'static str {
    match attendance {
        Attendance::Onsite => "https://schema.org/OfflineEventAttendanceMode",
        Attendance::Online => "https://schema.org/OnlineEventAttendanceMode",
        Attendance::Hybrid => "https://schema.org/MixedEventAttendanceMode",
    }
}

pub fn location(edition: &Edition) -> Value {
    if edition.attendance() == Attendance::Online {
        return json!({"@type": "VirtualLocation", "name": "Online"});
    }
    let mut place = json!({
        "@type": "Place",
        "name": if edition.venue_name.is_empty() { edition.place() } else { edition.venue_name.clone() },
        "address": {"@type": "PostalAddress", "addressLocality": edition.venue_city, "addressCountry": "DE"},
    });
    for (key, value) in [("streetAddress", &edition.venue_street), ("postalCode", &edition.venue_postcode)] {
        if !value.is_empty() {
            place["address"][key] = json!(value);
        }
    }
    place
}
