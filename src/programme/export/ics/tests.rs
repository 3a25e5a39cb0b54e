//! What calendars get to read, unfolded and unescaped again.

use super::super::samples;
use super::*;
use crate::edition::Edition;
use crate::edition::model::State;
use proptest::prelude::*;

fn written(edition: &Edition, programme: &Programme) -> String {
    calendar(&samples::origin(edition), Some(programme)).expect("written").expect("something to write")
}

/// Content lines after unfolding; checks what RFC 5545, 3.1 asks of physical lines.
fn lines(ics: &str) -> Vec<String> {
    assert!(ics.ends_with("END:VCALENDAR\r\n"), "{ics:?}");
    for line in ics.split_terminator("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        assert!(!line.contains(|c: char| c.is_control() && c != '\t'), "{line:?}");
    }
    ics.replace("\r\n ", "").split_terminator("\r\n").map(str::to_string).collect()
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some('n' | 'N')) => out.push('\n'),
            ('\\', Some(c @ ('\\' | ',' | ';'))) => out.push(c),
            (c, None) if !matches!(c, '\\' | ',' | ';') => out.push(c),
            other => panic!("not escaped: {other:?} in {text}"),
        }
    }
    out
}

/// Values of a property, in the order of the file.
fn values(ics: &str, name: &str) -> Vec<String> {
    let lines = lines(ics);
    lines.iter().filter_map(|l| Some(l.strip_prefix(name)?.strip_prefix(':')?.to_string())).collect()
}

#[test]
fn the_whole_file() {
    let text = written(&samples::edition(), &samples::programme());
    samples::golden("schedule.ics", &text.replace("\r\n", "\n"));
}

#[test]
fn one_session_is_a_file_of_its_own() {
    let (edition, programme) = (samples::edition(), samples::programme());
    let one = |code| {
        let session = programme.session(code).expect("there");
        entry(&samples::origin(&edition), &programme, session).expect("written")
    };
    let text = one("AB2CD").expect("an entry");
    assert_eq!(values(&text, "UID"), ["session-beispieltage-2026-AB2CD@kongress.example.org"]);
    assert!(text.contains("\r\nBEGIN:VTIMEZONE\r\n") && !text.contains("X-WR-CALNAME"), "{text}");
    assert_eq!(one("PQ6RS"), None, "a break");
    assert_eq!(one("XY8ZA"), None, "no time yet");
}

#[test]
fn nothing_in_it_comes_from_the_clock_or_from_chance() {
    let text = written(&samples::edition(), &samples::programme());
    assert_eq!(values(&text, "DTSTAMP"), vec!["20260901T063000Z"; 5], "one for each entry, none for the zone");
    assert_eq!(values(&text, "UID").len(), 5);
}

#[test]
fn lines_of_every_length_are_folded_at_75_octets() {
    let (edition, mut programme) = (samples::edition(), samples::programme());
    for length in 1..400 {
        programme.sessions[0].title = "x".repeat(length);
        let text = written(&edition, &programme);
        assert_eq!(values(&text, "SUMMARY")[0].len(), length);
    }
}

#[test]
fn hostile_titles_add_no_component() {
    let lines = lines(&written(&samples::edition(), &samples::programme()));
    assert!(!lines.iter().any(|l| l.starts_with("BEGIN:VALARM")));
    let title = lines.iter().find_map(|l| l.strip_prefix("SUMMARY:Böse ")).expect("there");
    assert!(title.starts_with("BEGIN:VALARM\\; Komma\\, ]]> </script> \\\\n lang"), "{title}");
}

#[test]
fn a_cancelled_session_stays_as_a_cancelled_entry() {
    let text = written(&samples::edition(), &samples::programme());
    let status = values(&text, "STATUS");
    assert_eq!(status, ["CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED", "CONFIRMED"]);
    assert_eq!(values(&text, "SUMMARY")[2], "Entfällt: Werkstatt Formulare");
    assert_eq!(values(&text, "SEQUENCE")[2], "5", "session 3, edition 2");
}

#[test]
fn an_edition_that_does_not_take_place_cancels_every_entry() {
    let mut edition = samples::edition();
    for (state, word) in [(State::Cancelled, "Abgesagt: "), (State::Postponed, "Verschoben: ")] {
        edition.row.state = state.key().into();
        if state == State::Postponed {
            edition.days.clear();
        }
        let text = written(&edition, &samples::programme());
        assert!(values(&text, "STATUS").iter().all(|s| s == "CANCELLED"), "{text}");
        assert!(values(&text, "SUMMARY").iter().all(|s| s.starts_with(word)), "{text}");
    }
}

#[test]
fn a_change_of_the_edition_is_news_for_every_entry() {
    let mut edition = samples::edition();
    let programme = samples::programme();
    let before = written(&edition, &programme);
    assert!(values(&before, "LAST-MODIFIED").iter().all(|at| at == "20260901T063000Z"), "{before}");
    edition.row.state = State::Cancelled.key().into();
    edition.row.sequence += 1;
    edition.row.changed_at += chrono::Duration::days(1);
    let after = written(&edition, &programme);
    let numbers =
        |text: &str| -> Vec<u32> { values(text, "SEQUENCE").iter().map(|n| n.parse().expect("a number")).collect() };
    assert_eq!(numbers(&after), numbers(&before).iter().map(|n| n + 1).collect::<Vec<_>>());
    for name in ["DTSTAMP", "LAST-MODIFIED"] {
        assert!(values(&after, name).iter().all(|at| at == "20260902T063000Z"), "{name}: {after}");
    }
    // A session that changed later than its edition keeps its own time.
    edition.row.changed_at -= chrono::Duration::days(30);
    assert_eq!(values(&written(&edition, &programme), "DTSTAMP"), values(&before, "DTSTAMP"));
}

#[test]
fn without_times_the_days_are_entries() {
    let mut edition = samples::edition();
    let text = calendar(&samples::origin(&edition), None).expect("written").expect("days are known");
    samples::golden("days.ics", &text.replace("\r\n", "\n"));
    edition.days.clear();
    assert!(calendar(&samples::origin(&edition), None).expect("written").is_none());
}

proptest! {
    #[test]
    fn any_title_comes_back(title in samples::any_text(), summary in samples::any_text()) {
        let (mut edition, mut programme) = (samples::edition(), samples::programme());
        programme.sessions.truncate(1);
        edition.row.short_title = title.clone();
        programme.rooms[0].name = title.clone();
        let session = &mut programme.sessions[0];
        session.people.clear();
        session.title = title.clone();
        session.summary = summary.clone();
        let text = written(&edition, &programme);
        prop_assert_eq!(unescaped(&values(&text, "SUMMARY")[0]), text::line(&title));
        prop_assert_eq!(unescaped(&values(&text, "X-WR-CALNAME")[0]), text::line(&title));
        let description = values(&text, "DESCRIPTION").first().map_or(String::new(), |d| unescaped(d));
        prop_assert_eq!(description, text::plain(&summary));
    }
}
