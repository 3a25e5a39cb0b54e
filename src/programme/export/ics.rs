//! iCalendar (RFC 5545): the whole programme to subscribe to, and single entries.
//!
//! An entry holds what anybody may see: people share calendars, so no secret link and no alarm
//! ever stands in one. The crate escapes; we put the file together ourselves, because its
//! calendar would give the time zone a random UID and the time of day, and its folding leaves
//! last lines of 76 octets.

use chrono::{DateTime, Days, NaiveDate, Utc};
use icalendar::{Calendar, CalendarDateTime, Component, Event, EventLike, EventStatus, Property};

use super::{Origin, text};
use crate::edition::model::{Attendance, Hours};
use crate::kernel::date;
use crate::programme::model::{Appearance, Kind, Programme, Role, Session};

const PRODID: &str = "-//Kongress//Programm//DE";

/// How often subscribed calendars ask again: during the event a moved room matters.
const REFRESH: &str = "PT1H";

/// Directive 2000/84/EC: last Sunday of March and October, 1.00 UTC. A full definition under
/// the IANA name, because calendars guess wrongly at abbreviations (X7).
const TIME_ZONE: &str = "\
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
";

const END: &str = "END:VCALENDAR\r\n";

/// Longest physical line in octets, without its end (RFC 5545, 3.1).
const LINE: usize = 75;

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
    let mut head = Calendar::empty();
    for (key, value) in [("VERSION", "2.0"), ("PRODID", PRODID), ("CALSCALE", "GREGORIAN"), ("METHOD", "PUBLISH")] {
        head.append_property(Property::new(key, value));
    }
    for property in properties {
        head.append_property(property.clone());
    }
    let mut out = head.to_string();
    out.truncate(out.trim_end_matches(END).len());
    out.push_str(&TIME_ZONE.replace('\n', "\r\n"));
    for event in events {
        out.push_str(&event.try_into_string()?);
    }
    out.push_str(END);
    Ok(fold(&out.replace("\r\n ", "")))
}

/// Takes unfolded content lines; cuts between characters, never inside one.
fn fold(unfolded: &str) -> String {
    let mut out = String::with_capacity(unfolded.len() * 21 / 20);
    for line in unfolded.split_terminator("\r\n") {
        let mut length = 0;
        for c in line.chars() {
            if length + c.len_utf8() > LINE {
                out.push_str("\r\n ");
                length = 1;
            }
            out.push(c);
            length += c.len_utf8();
        }
        out.push_str("\r\n");
    }
    out
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

fn next(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}

/// Wall clock with its zone. The second run of the doubled hour in autumn has no wall clock of
/// its own and stands in UTC.
fn moment(at: DateTime<Utc>) -> CalendarDateTime {
    let wall = date::local(at);
    if date::instant(wall) == at {
        CalendarDateTime::WithTimezone { date_time: wall, tzid: date::ZONE.name().to_string() }
    } else {
        CalendarDateTime::Utc(at)
    }
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
