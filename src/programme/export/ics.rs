//! iCalendar (RFC 5545): the whole programme to subscribe to, and single entries.
//!
//! An entry holds what anybody may see: people share calendars, so no secret link and no alarm
//! ever stands in one. The file around the entries is [`ics`]'s.

use icalendar::{Component, Event, EventLike, EventStatus, Property};

use super::{Origin, text};
use crate::edition::model::{Attendance, Hours};
use crate::kernel::date;
use crate::kernel::ics::{self, moment, next};
use crate::programme::model::{Appearance, Kind, Programme, Role, Session};

const PRODID: &str = "-//Kongress//Programm//DE";

/// How often subscribed calendars ask again: during the event a moved room matters.
const REFRESH: &str = "PT1H";

/// Whether a session has a calendar entry: it needs a time, and nobody plans a coffee break.
pub fn has_entry(session: &Session) -> bool {
    session.starts_at.is_some() && session.kind != Kind::Break
}

/// The whole programme, or the days of the edition where no session has a time. None where no
/// day is known either.
///
/// # Errors
/// None in practice: it writes to memory.
pub fn calendar(origin: &Origin<'_>, programme: Option<&Programme>) -> anyhow::Result<Option<String>> {
    let mut events: Vec<Event> = Vec::new();
    if let Some(programme) = programme {
        events.extend(programme.sessions.iter().filter_map(|s| session_event(origin, programme, s)));
    }
    if events.is_empty() {
        events.extend(origin.edition.days.iter().map(|hours| day_event(origin, hours)));
    }
    let subscribed = [
        Property::new("X-WR-CALNAME", text::line(&origin.edition.short_title)),
        Property::new("X-WR-TIMEZONE", date::ZONE.name()),
        Property::new("REFRESH-INTERVAL", REFRESH).add_parameter("VALUE", "DURATION").done(),
        Property::new("X-PUBLISHED-TTL", REFRESH),
    ];
    if events.is_empty() { Ok(None) } else { file(&subscribed, &events).map(Some) }
}

/// One session. No name of a calendar: it joins one that the reader has.
///
/// # Errors
/// None in practice: it writes to memory.
pub fn entry(origin: &Origin<'_>, programme: &Programme, session: &Session) -> anyhow::Result<Option<String>> {
    session_event(origin, programme, session).map(|event| file(&[], &[event])).transpose()
}

fn file(properties: &[Property], events: &[Event]) -> anyhow::Result<String> {
    Ok(ics::file(PRODID, "PUBLISH", properties, events)?)
}

fn session_event(origin: &Origin<'_>, programme: &Programme, session: &Session) -> Option<Event> {
    if !has_entry(session) {
        return None;
    }
    let edition = origin.edition;
    let off = origin.off(session.day).or(session.cancelled.then_some("Entfällt"));
    let mut event = Event::new();
    event.uid(&format!("session-{}-{}@{}", edition.slug, session.code, origin.host));
    // Time of the last change instead of now: the same programme gives the same bytes. State and
    // place of the edition stand in the entry too.
    let changed_at = session.changed_at.max(edition.changed_at);
    event.timestamp(changed_at).last_modified(changed_at);
    event.sequence(u32::try_from(session.sequence + edition.sequence).unwrap_or(0));
    event.starts(moment(session.starts_at?));
    if let Some(end) = session.ends_at() {
        event.ends(moment(end));
    }
    title(&mut event, off, &session.title);
    let room = session.room.as_ref().and_then(|slug| programme.room(slug)).map(|r| r.name.as_str());
    optional(&mut event, "LOCATION", location(origin, room));
    optional(&mut event, "DESCRIPTION", description(session));
    event.url(&origin.session_url(session));
    let topic = session.topic.as_ref().and_then(|slug| programme.topic(slug)).map(|t| text::line(&t.name));
    event.categories(std::iter::once(session.kind.label().to_string()).chain(topic));
    Some(event)
}

/// A day of the edition. Without both hours it is an entry for the whole day.
fn day_event(origin: &Origin<'_>, hours: &Hours) -> Event {
    let edition = origin.edition;
    let mut event = Event::new();
    event.uid(&format!("day-{}-{}@{}", edition.slug, hours.day, origin.host));
    event.timestamp(edition.changed_at).last_modified(edition.changed_at);
    event.sequence(u32::try_from(edition.sequence).unwrap_or(0));
    match (hours.opens, hours.closes) {
        (Some(opens), Some(closes)) => {
            let night = if closes <= opens { next(hours.day) } else { hours.day };
            event.starts(moment(date::instant(hours.day.and_time(opens))));
            event.ends(moment(date::instant(night.and_time(closes))));
        }
        // The end of a whole day is the day after (RFC 5545, 3.6.1).
        _ => {
            event.starts(hours.day).ends(next(hours.day));
        }
    }
    title(&mut event, origin.off(hours.day), &edition.title);
    optional(&mut event, "LOCATION", location(origin, None));
    let about = [hours.text(), text::plain(&edition.lead)];
    optional(&mut event, "DESCRIPTION", about.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("\n\n"));
    event.url(&origin.edition_url());
    event
}

fn title(event: &mut Event, off: Option<&str>, title: &str) {
    let title = text::line(title);
    match off {
        Some(off) => event.status(EventStatus::Cancelled).summary(&format!("{off}: {title}")),
        None => event.status(EventStatus::Confirmed).summary(&title),
    };
}

fn optional(event: &mut Event, key: &str, value: String) {
    if !value.is_empty() {
        event.add_property(key, value);
    }
}

/// "Saal 1, Rathaus, Am Markt 21, 28195 Bremen"
fn location(origin: &Origin<'_>, room: Option<&str>) -> String {
    let edition = origin.edition;
    let mut parts = vec![text::line(room.unwrap_or_default())];
    match edition.attendance() {
        Attendance::Online => parts.push("Online".into()),
        Attendance::Onsite | Attendance::Hybrid => {
            parts.extend([text::line(&edition.venue_name), text::line(&edition.address())]);
        }
    }
    parts.retain(|p| !p.is_empty());
    parts.join(", ")
}

/// Why it changed, who speaks, what it is about; plain text.
fn description(session: &Session) -> String {
    let people = [("Mit", Role::Speaker), ("Moderation", Role::Moderator), ("Gastgeber", Role::Host)];
    let people = people.into_iter().filter_map(|(label, role)| {
        let names: Vec<String> = session.people.iter().filter(|p| p.role == role).map(person).collect();
        (!names.is_empty()).then(|| format!("{label}: {}", names.join("; ")))
    });
    let mut parts = vec![text::line(&session.note), text::line(&session.subtitle)];
    parts.push(people.collect::<Vec<_>>().join("\n"));
    parts.push(text::plain(&session.summary));
    parts.retain(|p| !p.is_empty());
    parts.join("\n\n")
}

/// "Dr. Ada Beispiel (CIO, Land)"
fn person(who: &Appearance) -> String {
    let office = [text::line(&who.function), text::line(&who.organisation)];
    let office: Vec<String> = office.into_iter().filter(|t| !t.is_empty()).collect();
    match office.as_slice() {
        [] => text::line(&who.name),
        _ => format!("{} ({})", text::line(&who.name), office.join(", ")),
    }
}

#[cfg(test)]
mod tests;
