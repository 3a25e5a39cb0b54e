//! Dates, clock times and durations as schedule files write them. Pure; the only zone rules are
//! those of the IANA data. Everything ends up as Europe/Berlin wall clock.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{Europe::Berlin, Tz};

/// A point in time as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    pub date: NaiveDate,
    /// Minutes after midnight; `None` for a date alone.
    pub clock: Option<i32>,
    /// Minutes east of Greenwich.
    pub offset: Option<i32>,
}

/// `2014-12-27T11:00:00+01:00` and its looser relatives: blank instead of `T`, no seconds or
/// fractions of them, `+0100`, `+01`, `Z`, no offset, no time.
pub(super) fn stamp(text: &str) -> Option<Stamp> {
    let text = text.trim();
    let date = text.get(..10)?;
    let date =
        NaiveDate::parse_from_str(date, "%Y-%m-%d").or_else(|_| NaiveDate::parse_from_str(date, "%d.%m.%Y")).ok()?;
    let rest = text.get(10..)?.trim_start_matches(['T', 't', ' ']).trim();
    if rest.is_empty() {
        return Some(Stamp { date, clock: None, offset: None });
    }
    let utc = ["Z", "z", "UTC", "GMT"].iter().find_map(|z| rest.strip_suffix(z));
    let (time, offset) = match (utc, rest.rfind(['+', '-'])) {
        (Some(time), _) => (time, Some(0)),
        (None, Some(at)) => (rest.get(..at)?, Some(offset(rest.get(at..)?)?)),
        (None, None) => (rest, None),
    };
    Some(Stamp { date, clock: Some(clock(time).filter(|c| *c <= 24 * 60)?), offset })
}

fn offset(text: &str) -> Option<i32> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits: String = text.get(1..)?.chars().filter(|c| *c != ':').collect();
    let (h, m) = match digits.len() {
        1 | 2 => (number(&digits)?, 0),
        3 | 4 => (number(digits.get(..digits.len() - 2)?)?, number(digits.get(digits.len() - 2..)?)?),
        _ => return None,
    };
    (h <= 14 && m < 60).then_some(sign * (h * 60 + m))
}

/// Up to five digits, nothing else.
fn number(text: &str) -> Option<i32> {
    (!text.is_empty() && text.len() <= 5 && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// `9:00`, `09:00:00`, `09:00:00.000`, `0930`, `9.30 Uhr`; 24 to 47 hours mean the night after.
/// Minutes after midnight.
pub(super) fn clock(text: &str) -> Option<i32> {
    let text = text.trim();
    let text = text.strip_suffix("Uhr").or_else(|| text.strip_suffix('h')).unwrap_or(text).trim();
    let (h, m) = if let Some((h, rest)) = text.split_once([':', '.']) {
        let m = rest.split([':', '.', ',']).next()?;
        if !rest.bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b',')) {
            return None;
        }
        (number(h)?, number(m)?)
    } else {
        let at = text.len().checked_sub(2)?;
        (number(text.get(..at)?)?, number(text.get(at..)?)?)
    };
    (h < 48 && m < 60).then_some(h * 60 + m)
}

/// `00:45`, `1:00:00`, `0:01:00:00` (days first), `45`, `PT45M`, `P0DT1H30M`, `1h 30m`, `45 min`.
/// Minutes; seconds are dropped.
pub(super) fn duration(text: &str) -> Option<i32> {
    let text = text.trim();
    if let Some(minutes) = number(text) {
        return Some(minutes);
    }
    if let Some(whole) = text.strip_suffix(".0") {
        return number(whole);
    }
    if text.contains(':') {
        let parts = text.split(':').map(|p| number(p.trim())).collect::<Option<Vec<_>>>()?;
        return match parts[..] {
            [h, m] | [h, m, _] => h.checked_mul(60)?.checked_add(m),
            [d, h, m, _] if d < 100 && h < 1000 => Some((d * 24 + h) * 60 + m),
            _ => None,
        };
    }
    with_units(text)
}

/// Numbers followed by a unit.
fn with_units(text: &str) -> Option<i32> {
    let mut minutes = 0_i32;
    // The "P" and "T" of ISO 8601 only set its parts apart.
    let mut text = text.to_ascii_lowercase();
    text.retain(|c| !c.is_whitespace() && !matches!(c, 'p' | 't' | ','));
    let mut rest = text.as_str();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let n = number(rest.get(..digits)?)?;
        rest = rest.get(digits..)?;
        let letters = rest.len() - rest.trim_start_matches(|c: char| c.is_alphabetic()).len();
        let part = match rest.get(..letters)? {
            "d" => n.checked_mul(24 * 60)?,
            "h" => n.checked_mul(60)?,
            "m" | "min" | "mins" => n,
            "s" | "sec" => 0,
            _ => return None,
        };
        minutes = minutes.checked_add(part)?;
        rest = rest.get(letters..)?;
    }
    (0..=100_000).contains(&minutes).then_some(minutes)
}

/// Date and minutes after its midnight (also beyond 24 h) as one value.
pub(super) fn at(date: NaiveDate, minutes: i32) -> Option<NaiveDateTime> {
    date.and_time(NaiveTime::MIN).checked_add_signed(TimeDelta::minutes(minutes.into()))
}

/// Wall clock in Berlin. Without an offset the time is one of `zone`. `None` for a date alone.
pub(super) fn berlin(stamp: Stamp, zone: Tz) -> Option<NaiveDateTime> {
    let local = at(stamp.date, stamp.clock?)?;
    match stamp.offset {
        Some(offset) => {
            let utc = local.checked_sub_signed(TimeDelta::minutes(offset.into()))?;
            Some(Utc.from_utc_datetime(&utc).with_timezone(&Berlin).naive_local())
        }
        None => in_berlin(local, zone),
    }
}

/// Wall clock of `zone` as wall clock in Berlin.
pub(super) fn in_berlin(local: NaiveDateTime, zone: Tz) -> Option<NaiveDateTime> {
    // Also skips the question of hours that clock changes double or leave out.
    if zone == Berlin {
        return Some(local);
    }
    let there = zone.from_local_datetime(&local).earliest()?;
    Some(there.with_timezone(&Berlin).naive_local())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may panic
mod tests {
    use super::*;

    fn berlin_text(text: &str) -> String {
        berlin(stamp(text).unwrap(), Berlin).unwrap().to_string()
    }

    #[test]
    fn reads_dates_in_all_their_spellings() {
        for text in [
            "2014-07-27T11:00:00+02:00",
            "2014-07-27T11:00:00+0200",
            "2014-07-27T11:00:00.250+02",
            "2014-07-27 11:00+2:00",
            "2014-07-27T09:00:00Z",
            "2014-07-27T09:00:00.000Z",
            "2014-07-27T09:00 UTC",
            "2014-07-27T05:00:00-04:00",
            "2014-07-27T14:30:00+05:30",
            "2014-07-27T11:00:00",
            "27.07.2014 11:00",
        ] {
            assert_eq!(berlin_text(text), "2014-07-27 11:00:00", "{text}");
        }
        let alone = stamp(" 2014-07-27 ").unwrap();
        assert_eq!((alone.clock, alone.offset), (None, None));
        for text in ["", "2014-13-01", "2014-07-27T25:00:00", "2014-07-27T11:00:00+99:00", "tomorrow", "ääääääääää"]
        {
            assert_eq!(stamp(text), None, "{text}");
        }
    }

    #[test]
    fn converts_wall_clocks_of_other_zones() {
        let there = stamp("2014-12-27T20:00:00").unwrap();
        let here = berlin(there, chrono_tz::America::New_York).unwrap();
        assert_eq!(here.to_string(), "2014-12-28 02:00:00");
    }

    #[test]
    fn reads_clock_times() {
        let all = [("9:05", 545), ("09:05:00", 545), ("0905", 545), ("905", 545), ("9.05 Uhr", 545), ("25:30", 1530)];
        for (text, minutes) in all {
            assert_eq!(clock(text), Some(minutes), "{text}");
        }
        for text in ["", "9", "9:60", "48:00", "9:xx", "-1:00", "noon", "9:5x"] {
            assert_eq!(clock(text), None, "{text}");
        }
    }

    #[test]
    fn reads_durations() {
        for (text, minutes) in [
            ("00:45", 45),
            ("1:00", 60),
            ("01:30:00", 90),
            ("0:01:30:00", 90),
            ("90", 90),
            ("PT45M", 45),
            ("PT1H30M", 90),
            ("P1DT2H", 1560),
            ("P0DT0H45M0S", 45),
            ("1h 30m", 90),
            ("45 min", 45),
        ] {
            assert_eq!(duration(text), Some(minutes), "{text}");
        }
        for text in ["", "P", "long", "1:2:3:4:5", "-30", "999999999999", "99999 d", "1x"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }
}
