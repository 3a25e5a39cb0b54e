//! Dates and times as German readers write them, and the one time zone of the site.
//!
//! Instants are stored in UTC; everything people enter or read is the wall clock of
//! Europe/Berlin. Style: "24. Oktober 2024, 9.15 Uhr" (dot, no leading zero).

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike, Utc};
use chrono_tz::Europe::Berlin;
use serde::{Deserialize, Serialize};

pub const ZONE: chrono_tz::Tz = Berlin;

const MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
const WEEKDAYS: [&str; 7] = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"];

/// How exactly a date is known. A postponed congress may have no more than a season.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    Day,
    Month,
    Season,
    Year,
    #[default]
    Open,
}

impl Precision {
    pub fn key(self) -> &'static str {
        match self {
            Precision::Day => "day",
            Precision::Month => "month",
            Precision::Season => "season",
            Precision::Year => "year",
            Precision::Open => "open",
        }
    }

    pub fn from_key(key: &str) -> Precision {
        match key {
            "day" => Precision::Day,
            "month" => Precision::Month,
            "season" => Precision::Season,
            "year" => Precision::Year,
            _ => Precision::Open,
        }
    }
}

/// Wall clock in Berlin at an instant.
pub fn local(at: DateTime<Utc>) -> NaiveDateTime {
    at.with_timezone(&Berlin).naive_local()
}

/// The instant of a Berlin wall clock. The doubled hour in autumn means its first run; a time
/// in the hour that spring leaves out counts as if the clock had not been put forward.
pub fn instant(wall: NaiveDateTime) -> DateTime<Utc> {
    match Berlin.from_local_datetime(&wall).earliest() {
        Some(at) => at.with_timezone(&Utc),
        None => (Utc.from_utc_datetime(&wall)) - Duration::hours(1),
    }
}

/// Instant of `minutes` after midnight on `day`; 1440 and more is the following night.
pub fn instant_on(day: NaiveDate, minutes: i32) -> DateTime<Utc> {
    instant(day.and_time(NaiveTime::MIN) + Duration::minutes(minutes.into()))
}

pub fn weekday(day: NaiveDate) -> &'static str {
    WEEKDAYS[day.weekday().num_days_from_monday() as usize]
}

/// "24. Oktober 2024"
pub fn date(day: NaiveDate) -> String {
    format!("{}. {} {}", day.day(), MONTHS[day.month0() as usize], day.year())
}

/// "Donnerstag, 24. Oktober 2024"
pub fn long_date(day: NaiveDate) -> String {
    format!("{}, {}", weekday(day), date(day))
}

/// "24. Oktober", for places where the year is clear.
pub fn day_month(day: NaiveDate) -> String {
    format!("{}. {}", day.day(), MONTHS[day.month0() as usize])
}

/// "9.15"
pub fn clock(time: NaiveTime) -> String {
    format!("{}.{:02}", time.hour(), time.minute())
}

/// "9.15 Uhr" with a non-breaking space.
pub fn time(time: NaiveTime) -> String {
    format!("{}\u{a0}Uhr", clock(time))
}

/// "24. Oktober 2024, 9.15 Uhr"
pub fn date_time(at: DateTime<Utc>) -> String {
    let wall = local(at);
    format!("{}, {}", date(wall.date()), time(wall.time()))
}

/// "10.30 bis 18.30 Uhr"
pub fn span(from: NaiveTime, to: NaiveTime) -> String {
    format!("{} bis {}", clock(from), time(to))
}

/// Days of an event as one phrase: "24. Oktober 2024", "15. und 16. Februar 2023",
/// "31. Oktober und 1. November 2024", "27. bis 30. Dezember 2014".
/// Takes the first and the last day; `first > last` is read the other way round.
pub fn days(first: NaiveDate, last: NaiveDate) -> String {
    let (first, last) = (first.min(last), first.max(last));
    let word = if last - first == Duration::days(1) { "und" } else { "bis" };
    if first == last {
        date(first)
    } else if first.year() != last.year() {
        format!("{} {word} {}", date(first), date(last))
    } else if first.month() != last.month() {
        format!("{} {word} {}", day_month(first), date(last))
    } else {
        format!("{}. {word} {}", first.day(), date(last))
    }
}

/// A day that stands for a period, as exactly as it is known: "5. Mai 2027", "Mai 2027",
/// "Sommer 2027", "2027". None where nothing is known.
pub fn rough(precision: Precision, day: NaiveDate) -> Option<String> {
    Some(match precision {
        Precision::Day => date(day),
        Precision::Month => format!("{} {}", MONTHS[day.month0() as usize], day.year()),
        Precision::Season => season(day),
        Precision::Year => day.year().to_string(),
        Precision::Open => return None,
    })
}

/// Reads "2024-10-24", "2024-10" and "2024", the forms of a `time` element, as a day of that
/// period and how exact it is.
pub fn parse_rough(text: &str) -> Option<(Precision, NaiveDate)> {
    let text = text.trim();
    if !text.bytes().all(|b| b.is_ascii_digit() || b == b'-') || text.starts_with("0000") {
        return None;
    }
    let (precision, full) = match text.len() {
        10 => (Precision::Day, text.to_string()),
        7 => (Precision::Month, format!("{text}-01")),
        4 => (Precision::Year, format!("{text}-01-01")),
        _ => return None,
    };
    Some((precision, NaiveDate::parse_from_str(&full, "%Y-%m-%d").ok()?))
}

/// By the months, as the weather service counts; a winter belongs to two years.
fn season(day: NaiveDate) -> String {
    let year = day.year();
    match day.month() {
        3..=5 => format!("Frühjahr {year}"),
        6..=8 => format!("Sommer {year}"),
        9..=11 => format!("Herbst {year}"),
        12 => format!("Winter {year}/{}", year + 1),
        _ => format!("Winter {}/{year}", year - 1),
    }
}

/// "45 Minuten", "1 Stunde", "1 Stunde 30 Minuten"
pub fn duration(minutes: i32) -> String {
    let (h, m) = (minutes / 60, minutes % 60);
    let hours = match h {
        1 => "1\u{a0}Stunde".to_string(),
        _ => format!("{h}\u{a0}Stunden"),
    };
    let minutes = match m {
        1 => "1\u{a0}Minute".to_string(),
        _ => format!("{m}\u{a0}Minuten"),
    };
    match (h, m) {
        (0, _) => minutes,
        (_, 0) => hours,
        _ => format!("{hours} {minutes}"),
    }
}

/// ISO 8601 duration for machine formats: "PT1H30M".
pub fn iso_duration(minutes: i32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, m) => format!("PT{m}M"),
        (h, 0) => format!("PT{h}H"),
        (h, m) => format!("PT{h}H{m}M"),
    }
}

/// "23. Oktober 2024", or only "2024" where the day is not certain.
pub fn known(at: DateTime<Utc>, is_day_certain: bool) -> String {
    let day = local(at).date();
    if is_day_certain { date(day) } else { day.year().to_string() }
}

/// The same as the value of a `time` element: "2024-10-23" or "2024".
pub fn known_machine(at: DateTime<Utc>, is_day_certain: bool) -> String {
    let day = local(at).date();
    if is_day_certain { day.to_string() } else { day.year().to_string() }
}

/// RFC 3339 with Berlin's offset: "2024-10-24T09:15:00+02:00".
pub fn rfc3339(at: DateTime<Utc>) -> String {
    at.with_timezone(&Berlin).to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
}

/// Reads "24.10.2024", "2024-10-24" and "24. 10. 2024".
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if let Ok(day) = NaiveDate::parse_from_str(&text, "%Y-%m-%d") {
        return Some(day);
    }
    NaiveDate::parse_from_str(&text, "%d.%m.%Y").ok()
}

/// Reads "9.15", "09:15", "9.15 Uhr" and "9 Uhr".
pub fn parse_time(text: &str) -> Option<NaiveTime> {
    let text = text.trim().trim_end_matches("Uhr").trim();
    let (h, m) = text.split_once([':', '.']).unwrap_or((text, "0"));
    let digits = |s: &str| (1..=2).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(h) || !digits(m) {
        return None;
    }
    NaiveTime::from_hms_opt(h.parse().ok()?, m.parse().ok()?, 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).expect("a date")
    }

    #[test]
    fn days_of_an_event_read_as_one_phrase() {
        assert_eq!(days(day(2024, 10, 24), day(2024, 10, 24)), "24. Oktober 2024");
        assert_eq!(days(day(2023, 2, 15), day(2023, 2, 16)), "15. und 16. Februar 2023");
        assert_eq!(days(day(2024, 10, 31), day(2024, 11, 1)), "31. Oktober und 1. November 2024");
        assert_eq!(days(day(2014, 12, 27), day(2014, 12, 30)), "27. bis 30. Dezember 2014");
        assert_eq!(days(day(2026, 12, 31), day(2027, 1, 1)), "31. Dezember 2026 und 1. Januar 2027");
    }

    #[test]
    fn a_rough_date_says_what_is_known() {
        let said = |precision, m| rough(precision, day(2027, m, 21));
        assert_eq!(said(Precision::Day, 5).as_deref(), Some("21. Mai 2027"));
        assert_eq!(said(Precision::Month, 3).as_deref(), Some("März 2027"));
        assert_eq!(said(Precision::Year, 3).as_deref(), Some("2027"));
        assert_eq!(said(Precision::Open, 3), None);
        for (month, season) in [
            (2, "Winter 2026/2027"),
            (3, "Frühjahr 2027"),
            (5, "Frühjahr 2027"),
            (6, "Sommer 2027"),
            (9, "Herbst 2027"),
            (11, "Herbst 2027"),
            (12, "Winter 2027/2028"),
        ] {
            assert_eq!(said(Precision::Season, month).as_deref(), Some(season));
        }
    }

    #[test]
    fn a_rough_date_is_read_as_exactly_as_it_is_written() {
        assert_eq!(parse_rough("2024-10-24"), Some((Precision::Day, day(2024, 10, 24))));
        assert_eq!(parse_rough(" 2024-10 "), Some((Precision::Month, day(2024, 10, 1))));
        assert_eq!(parse_rough("1572"), Some((Precision::Year, day(1572, 1, 1))));
        for text in ["", "24.10.2024", "2024-13", "2024-02-30", "20-24-1-01", "+024", "0000", "2024-1-1", "--------"] {
            assert_eq!(parse_rough(text), None, "{text}");
        }
    }

    #[test]
    fn wall_clock_and_instant_agree_over_clock_changes() {
        let cases = [
            ((2024, 10, 24), "09:15", "2024-10-24T07:15:00Z"),
            ((2023, 2, 15), "10:30", "2023-02-15T09:30:00Z"),
            ((2024, 10, 27), "02:30", "2024-10-27T00:30:00Z"), // doubled hour: the first
            ((2025, 3, 30), "03:30", "2025-03-30T01:30:00Z"),
            ((2025, 3, 30), "02:30", "2025-03-30T01:30:00Z"), // hour left out
        ];
        for ((y, m, d), t, utc) in cases {
            let wall = day(y, m, d).and_time(NaiveTime::parse_from_str(t, "%H:%M").expect("a time"));
            assert_eq!(instant(wall).to_rfc3339_opts(chrono::SecondsFormat::Secs, true), utc, "{wall}");
        }
        assert_eq!(rfc3339(instant_on(day(2024, 10, 24), 9 * 60 + 15)), "2024-10-24T09:15:00+02:00");
        assert_eq!(local(instant_on(day(2024, 10, 24), 25 * 60)).date(), day(2024, 10, 25));
    }

    #[test]
    fn phrases_use_the_dot_and_no_leading_zero() {
        let t = |h, m| NaiveTime::from_hms_opt(h, m, 0).expect("a time");
        assert_eq!(span(t(8, 30), t(15, 0)), "8.30 bis 15.00\u{a0}Uhr");
        assert_eq!(long_date(day(2024, 10, 24)), "Donnerstag, 24. Oktober 2024");
        assert_eq!(duration(45), "45\u{a0}Minuten");
        assert_eq!(duration(90), "1\u{a0}Stunde 30\u{a0}Minuten");
        assert_eq!((iso_duration(90), iso_duration(60)), ("PT1H30M".into(), "PT1H".into()));
    }

    #[test]
    fn reads_what_people_type() {
        for text in ["9.15", "09:15", "9.15 Uhr", " 09.15 "] {
            assert_eq!(parse_time(text).map(clock).as_deref(), Some("9.15"), "{text}");
        }
        for text in ["24.10.2024", "2024-10-24", "24. 10. 2024"] {
            assert_eq!(parse_date(text), Some(day(2024, 10, 24)), "{text}");
        }
        for text in ["25.00", "9:5x", "", "-1.00", "999.1"] {
            assert_eq!(parse_time(text), None, "{text}");
        }
        assert_eq!(parse_date("31.2.2024"), None);
    }

    proptest! {
        #[test]
        fn every_existing_wall_clock_comes_back(minutes in 0i64..60 * 24 * 365 * 40) {
            let at = Utc.timestamp_opt(1_000_000_000 + minutes * 60, 0).single().expect("in range");
            let back = instant(local(at));
            // Only the second run of the doubled hour is told apart from the first.
            prop_assert!(back == at || at - back == Duration::hours(1));
            prop_assert_eq!(local(back), local(at));
        }

        #[test]
        fn written_dates_and_times_are_read_back(days in 0i64..20_000, minute in 0u32..1440) {
            let d = day(1990, 1, 1) + Duration::days(days);
            prop_assert_eq!(parse_date(&d.format("%d.%m.%Y").to_string()), Some(d));
            let t = NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0).expect("in range");
            prop_assert_eq!(parse_time(&time(t).replace('\u{a0}', " ")), Some(t));
        }
    }
}
