//! iCalendar (RFC 5545): the file around entries, and the invitation of one person (RFC 5546).
//!
//! Never holds a secret link or an alarm: people share calendars. The crate escapes; we put the
//! file together ourselves, because its calendar would give the time zone a random UID and the
//! time of day, and its folding leaves last lines of 76 octets.

use std::fmt;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use icalendar::{Calendar, CalendarDateTime, Component, Event, EventLike, EventStatus, Property};

use super::email::Email;
use super::{date, words};

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

/// A whole file. `product` as in "-//Kongress//Programm//DE"; `method` says what the reader is
/// to do with it ("PUBLISH", "REQUEST", "CANCEL").
///
/// # Errors
/// None in practice: it writes to memory.
pub fn file(product: &str, method: &str, properties: &[Property], events: &[Event]) -> Result<String, fmt::Error> {
    let mut head = Calendar::empty();
    for (key, value) in [("VERSION", "2.0"), ("PRODID", product), ("CALSCALE", "GREGORIAN"), ("METHOD", method)] {
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

/// Wall clock with its zone. The second run of the doubled hour in autumn has no wall clock of
/// its own and stands in UTC.
pub fn moment(at: DateTime<Utc>) -> CalendarDateTime {
    let wall = date::local(at);
    if date::instant(wall) == at { zoned(wall) } else { CalendarDateTime::Utc(at) }
}

fn zoned(wall: NaiveDateTime) -> CalendarDateTime {
    CalendarDateTime::WithTimezone { date_time: wall, tzid: date::ZONE.name().to_string() }
}

/// The day after; the end of an entry for a whole day (RFC 5545, 3.6.1).
pub fn next(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}

/// When somebody is there on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    Hours(DateTime<Utc>, DateTime<Utc>),
    /// Hours are not known.
    Whole(NaiveDate),
}

impl Span {
    fn day(self) -> NaiveDate {
        match self {
            Span::Hours(from, _) => date::local(from).date(),
            Span::Whole(day) => day,
        }
    }
}

/// The entry of one person in their own calendar, sent by mail.
///
/// It is one entry under one UID for life, also where it lasts several days: RFC 5546, 3.2.2
/// wants the same UID in all components of a request. So days are a daily recurrence without
/// those left out and with its own hours where a day differs. A later one with a higher sequence
/// replaces all of it, days that were dropped included.
#[derive(Debug, Clone)]
pub struct Invitation<'a> {
    /// "3f1c…": stays the same through every change. The host makes it unique in the world.
    pub uid: &'a str,
    pub host: &'a str,
    /// Higher with every change; calendars ignore what is not news.
    pub sequence: u32,
    /// When it was made.
    pub stamp: DateTime<Utc>,
    /// At least one. If the hours of one are not known, all are whole days.
    pub days: &'a [Span],
    pub summary: &'a str,
    pub location: &'a str,
    /// Plain text, may have lines. No secret link: calendars are shared.
    pub description: &'a str,
    pub organizer_name: &'a str,
    pub organizer_email: &'a Email,
    pub attendee_name: &'a str,
    pub attendee_email: &'a Email,
    /// Takes the entry out of the calendar again.
    pub cancelled: bool,
}

impl Invitation<'_> {
    /// "REQUEST" or "CANCEL"; the mail names it too (RFC 6047, 2.4).
    pub fn method(&self) -> &'static str {
        if self.cancelled { "CANCEL" } else { "REQUEST" }
    }

    /// The file. None without a day.
    ///
    /// # Errors
    /// None in practice: it writes to memory.
    pub fn write(&self) -> Result<Option<String>, fmt::Error> {
        let mut days = self.days.to_vec();
        if days.iter().any(|d| matches!(d, Span::Whole(_))) {
            days = days.into_iter().map(|d| Span::Whole(d.day())).collect();
        }
        days.sort_by_key(|d| d.day());
        days.dedup_by_key(|d| d.day());
        let Some(first) = days.first().copied() else { return Ok(None) };
        let mut events = vec![self.series(first, &days)];
        if !self.cancelled {
            events.extend(days.iter().filter_map(|d| self.other_hours(first, *d)));
        }
        file("-//Kongress//Anmeldung//DE", self.method(), &[], &events).map(Some)
    }

    fn series(&self, first: Span, days: &[Span]) -> Event {
        let mut event = self.event();
        put(&mut event, first);
        let Some(last) = days.last().filter(|d| d.day() > first.day()) else { return event };
        let all: Vec<NaiveDate> = first.day().iter_days().take_while(|d| *d <= last.day()).collect();
        event.add_property("RRULE", format!("FREQ=DAILY;COUNT={}", all.len()));
        for missing in all.into_iter().filter(|day| days.iter().all(|d| d.day() != *day)) {
            event.append_multi_property(occurrence("EXDATE", first, missing));
        }
        event
    }

    /// A day whose hours are not those of the first one.
    fn other_hours(&self, first: Span, day: Span) -> Option<Event> {
        let (Span::Hours(from, until), Span::Hours(start, end)) = (day, first) else { return None };
        let times = |from, until| (date::local(from).time(), until - from);
        if times(from, until) == times(start, end) {
            return None;
        }
        let mut event = self.event();
        put(&mut event, day);
        event.append_property(occurrence("RECURRENCE-ID", first, day.day()));
        Some(event)
    }

    fn event(&self) -> Event {
        let mut event = Event::new();
        event.uid(&format!("{}@{}", self.uid, self.host));
        event.timestamp(self.stamp).sequence(self.sequence);
        event.status(if self.cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed });
        event.summary(&words::line(self.summary));
        let lines: Vec<String> = self.description.lines().map(words::line).collect();
        for (key, value) in [("LOCATION", words::line(self.location)), ("DESCRIPTION", lines.join("\n"))] {
            if !value.trim().is_empty() {
                event.add_property(key, value.trim_end());
            }
        }
        event.append_property(party("ORGANIZER", self.organizer_name, self.organizer_email).done());
        // The person has registered; the calendar has nothing to ask them and nothing to answer.
        let mut attendee = party("ATTENDEE", self.attendee_name, self.attendee_email);
        attendee.add_parameter("PARTSTAT", "ACCEPTED").add_parameter("RSVP", "FALSE");
        event.append_property(attendee.done());
        event
    }
}

fn put(event: &mut Event, span: Span) {
    match span {
        Span::Hours(from, until) => {
            event.starts(moment(from)).ends(moment(until));
        }
        Span::Whole(day) => {
            event.starts(day).ends(next(day));
        }
    }
}

/// The day of a series, named by when it would begin there, in the form of its first day.
fn occurrence(key: &str, first: Span, day: NaiveDate) -> Property {
    match first {
        Span::Hours(from, _) => {
            let time: NaiveTime = date::local(from).time();
            let mut property = Property::new(key, day.and_time(time).format("%Y%m%dT%H%M%S").to_string());
            property.add_parameter("TZID", date::ZONE.name()).done()
        }
        Span::Whole(_) => Property::new(key, day.format("%Y%m%d").to_string()).add_parameter("VALUE", "DATE").done(),
    }
}

/// Somebody with name and address. A quotation mark cannot stand in a parameter (RFC 5545, 3.2),
/// and "^" begins an escape there (RFC 6868); the crate puts the others inside of quotation marks
/// where they need it.
fn party(key: &str, name: &str, email: &Email) -> Property {
    let mut property = Property::new(key, format!("mailto:{}", email.as_str()));
    let name = words::line(name).replace('"', "'").replace('^', "^^");
    if !name.is_empty() {
        property.add_parameter("CN", &name);
    }
    property
}

#[cfg(test)]
mod tests;
