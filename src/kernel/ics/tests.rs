//! What calendars get to read, line by line.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

fn day(d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 5, d).expect("a date")
}

fn hours(d: u32, from: i32, until: i32) -> Span {
    Span::Hours(date::instant_on(day(d), from * 60), date::instant_on(day(d), until * 60))
}

static ORGANIZER: LazyLock<Email> = LazyLock::new(|| Email::parse("buero@example.org").expect("an address"));
static ATTENDEE: LazyLock<Email> = LazyLock::new(|| Email::parse("anna@example.org").expect("an address"));
static DAYS: LazyLock<[Span; 1]> = LazyLock::new(|| [hours(4, 9, 17)]);

fn written<'a>(change: impl FnOnce(&mut Invitation<'a>)) -> String {
    let mut invitation = Invitation {
        uid: "3f1c",
        host: "kongress.test",
        sequence: 2,
        stamp: DateTime::UNIX_EPOCH,
        days: &*DAYS,
        summary: "Kongress 2027",
        location: "Rathaus, Am Markt 21",
        description: "Ihr Zugangscode: CH6G2T\n\nBis dann",
        organizer_name: "Kongressbüro: Land",
        organizer_email: &ORGANIZER,
        attendee_name: "Änne Groß",
        attendee_email: &ATTENDEE,
        cancelled: false,
    };
    change(&mut invitation);
    invitation.write().expect("written").expect("a day")
}

/// Content lines after unfolding; checks what RFC 5545, 3.1 asks of physical lines.
fn lines(ics: &str) -> Vec<String> {
    assert!(ics.ends_with("END:VCALENDAR\r\n"), "{ics:?}");
    for line in ics.split_terminator("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        assert!(!line.contains(|c: char| c.is_control()), "{line:?}");
    }
    ics.replace("\r\n ", "").split_terminator("\r\n").map(str::to_string).collect()
}

/// Lines of the entries that begin with one of these names.
fn some(ics: &str, names: &[&str]) -> Vec<String> {
    let lines = lines(ics);
    let from = lines.iter().position(|l| l == "BEGIN:VEVENT").expect("an entry");
    let named = |l: &&String| names.iter().any(|n| l.split([':', ';']).next() == Some(n));
    lines[from..].iter().filter(named).cloned().collect()
}

#[test]
fn one_day_is_one_entry_of_organiser_and_person() {
    let text = written(|_| ());
    assert_eq!(
        some(&text, &["UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "STATUS", "ORGANIZER", "ATTENDEE", "RRULE"]),
        [
            "ATTENDEE;CN=Änne Groß;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:anna@example.org",
            "DTEND;TZID=Europe/Berlin:20270504T170000",
            "DTSTAMP:19700101T000000Z",
            "DTSTART;TZID=Europe/Berlin:20270504T090000",
            "ORGANIZER;CN=\"Kongressbüro: Land\":mailto:buero@example.org",
            "SEQUENCE:2",
            "STATUS:CONFIRMED",
            "UID:3f1c@kongress.test",
        ]
    );
    assert!(lines(&text).contains(&"METHOD:REQUEST".to_string()), "{text}");
    assert!(some(&text, &["DESCRIPTION"])[0].ends_with("CH6G2T\\n\\nBis dann"));
}

#[test]
fn names_cannot_end_their_parameter() {
    let text = written(|i| i.attendee_name = "Max \"M\"; x=1, ^n");
    assert!(some(&text, &["ATTENDEE"])[0].starts_with("ATTENDEE;CN=\"Max 'M'; x=1, ^^n\";PARTSTAT"), "{text}");
}

#[test]
fn days_of_the_same_hours_are_a_series_without_those_left_out() {
    let days = [hours(7, 9, 17), hours(4, 9, 17), hours(5, 9, 17)];
    let text = written(|i| i.days = &days);
    assert_eq!(
        some(&text, &["UID", "DTSTART", "RRULE", "EXDATE", "RECURRENCE-ID"]),
        [
            "DTSTART;TZID=Europe/Berlin:20270504T090000",
            "RRULE:FREQ=DAILY;COUNT=4",
            "UID:3f1c@kongress.test",
            "EXDATE;TZID=Europe/Berlin:20270506T090000",
        ]
    );
}

#[test]
fn a_day_of_other_hours_has_them_under_the_same_uid() {
    let days = [hours(4, 9, 17), hours(5, 10, 14)];
    let text = written(|i| i.days = &days);
    assert_eq!(
        some(&text, &["UID", "DTSTART", "DTEND", "RECURRENCE-ID"]),
        [
            "DTEND;TZID=Europe/Berlin:20270504T170000",
            "DTSTART;TZID=Europe/Berlin:20270504T090000",
            "UID:3f1c@kongress.test",
            "DTEND;TZID=Europe/Berlin:20270505T140000",
            "DTSTART;TZID=Europe/Berlin:20270505T100000",
            "RECURRENCE-ID;TZID=Europe/Berlin:20270505T090000",
            "UID:3f1c@kongress.test",
        ]
    );
}

#[test]
fn without_hours_all_are_whole_days() {
    let days = [Span::Whole(day(4)), hours(6, 9, 17)];
    let text = written(|i| i.days = &days);
    assert_eq!(
        some(&text, &["DTSTART", "DTEND", "RRULE", "EXDATE"]),
        [
            "DTEND;VALUE=DATE:20270505",
            "DTSTART;VALUE=DATE:20270504",
            "RRULE:FREQ=DAILY;COUNT=3",
            "EXDATE;VALUE=DATE:20270505"
        ]
    );
}

#[test]
fn a_cancelled_one_takes_the_whole_series_away() {
    let days = [hours(4, 9, 17), hours(5, 10, 14)];
    let text = written(|i| (i.days, i.cancelled, i.sequence) = (&days, true, 3));
    assert!(lines(&text).contains(&"METHOD:CANCEL".to_string()), "{text}");
    assert_eq!(
        some(&text, &["UID", "SEQUENCE", "STATUS", "RECURRENCE-ID"]),
        ["SEQUENCE:3", "STATUS:CANCELLED", "UID:3f1c@kongress.test"]
    );
}

#[test]
fn without_a_day_there_is_nothing_to_send() {
    let none = Invitation {
        uid: "1",
        host: "k.test",
        sequence: 0,
        stamp: DateTime::UNIX_EPOCH,
        days: &[],
        summary: "",
        location: "",
        description: "",
        organizer_name: "",
        organizer_email: &ORGANIZER,
        attendee_name: "",
        attendee_email: &ORGANIZER,
        cancelled: false,
    };
    assert_eq!(none.write(), Ok(None));
}

#[test]
fn the_second_run_of_the_doubled_hour_stands_in_utc() {
    let sunday = NaiveDate::from_ymd_opt(2026, 10, 25).expect("a date");
    let shown = |at| match moment(at) {
        CalendarDateTime::WithTimezone { date_time, .. } => date_time.to_string(),
        CalendarDateTime::Utc(at) => at.to_rfc3339(),
        CalendarDateTime::Floating(_) => panic!("floating"),
    };
    let at = |minutes| date::instant_on(sunday, minutes);
    assert_eq!(shown(at(150)), "2026-10-25 02:30:00");
    assert_eq!(shown(at(150) + chrono::Duration::hours(1)), "2026-10-25T01:30:00+00:00");
    assert_eq!(shown(at(180)), "2026-10-25 03:00:00");
}

#[test]
fn the_time_zone_follows_the_rules_of_the_zone_database() {
    // Offsets of the written rules, year by year, against chrono-tz.
    for year in 2020..2040 {
        for (month, before, after) in [(3, 60, 120), (10, 120, 60)] {
            let mut days = (25..=31).rev().filter_map(|d| NaiveDate::from_ymd_opt(year, month, d));
            let sunday = days.find(|d| chrono::Datelike::weekday(d) == chrono::Weekday::Sun);
            let at = sunday.expect("a Sunday").and_hms_opt(1, 0, 0).expect("an hour").and_utc();
            let offset = |at: DateTime<Utc>| (date::local(at) - at.naive_utc()).num_minutes();
            assert_eq!((offset(at - chrono::Duration::seconds(1)), offset(at)), (before, after), "{year}-{month}");
        }
    }
}

proptest! {
    #[test]
    fn hostile_words_add_no_line(text in "(\\PC|[\\x00-\\x1f\"\\\\;:,^]){0,60}|x\r\nATTENDEE:mailto:x@example.org\r\nBEGIN:VALARM") {
        let ics = written(|i| {
            (i.summary, i.location, i.description) = (&text, &text, &text);
            (i.organizer_name, i.attendee_name) = (&text, &text);
        });
        let lines = lines(&ics);
        let count = |start: &str| lines.iter().filter(|l| l.starts_with(start)).count();
        prop_assert_eq!((count("BEGIN:V"), count("ATTENDEE"), count("ORGANIZER"), count("SUMMARY:")), (3, 1, 1, 1));
        let attendee = lines.iter().find(|l| l.starts_with("ATTENDEE")).expect("there");
        prop_assert!(attendee.ends_with(";PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:anna@example.org"), "{}", attendee);
        prop_assert!(attendee.matches('"').count() % 2 == 0, "{}", attendee);
    }
}
