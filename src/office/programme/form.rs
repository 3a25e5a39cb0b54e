//! The form of one item of the programme: what stands in its fields, and what comes back.

use chrono::{NaiveDate, NaiveTime, TimeDelta, Timelike};

use crate::kernel::date;
use crate::programme::filter::language;
use crate::programme::model::{Flags, Kind, Level, Link, Programme, Session};
use crate::web::form::{Errors, Fields, Wrong};

const MAX_TITLE: usize = 300;
const MAX_SUMMARY: usize = 5_000;
const MAX_TEXT: usize = 100_000;
const MAX_SEATS: i32 = 20_000;
/// Before this hour a time belongs to the night after its day.
const DAY_BREAK: u32 = 4;
/// What begins from this hour on may end after midnight.
const EVENING: u32 = 18;
const LANGUAGES: [&str; 7] = ["de", "en", "fr", "da", "nl", "pl", "gsg"];

/// The choices of the selects, value and label.
pub struct Choices {
    pub kinds: Vec<(String, String)>,
    pub days: Vec<(String, String)>,
    pub rooms: Vec<(String, String)>,
    pub topics: Vec<(String, String)>,
    pub languages: Vec<(String, String)>,
    pub levels: Vec<(String, String)>,
}

impl Choices {
    pub fn of(programme: &Programme, stored: Option<&Session>) -> Choices {
        let mut days: Vec<NaiveDate> = programme.days.iter().map(|d| d.date).collect();
        days.extend(stored.map(|s| s.day));
        days.sort_unstable();
        days.dedup();
        let mut languages: Vec<String> = LANGUAGES.map(String::from).to_vec();
        languages.extend(stored.and_then(|s| s.language.clone()).filter(|l| !LANGUAGES.contains(&l.as_str())));
        let levels = [Level::Beginner, Level::Advanced, Level::Expert];
        let seats = |n: Option<i32>| n.map(|n| format!(" ({n} Plätze)")).unwrap_or_default();
        Choices {
            kinds: Kind::ALL.map(|k| (k.key().into(), k.label().into())).to_vec(),
            days: days.into_iter().map(|d| (d.to_string(), date::long_date(d))).collect(),
            rooms: programme
                .rooms
                .iter()
                .map(|r| (r.slug.clone(), format!("{}{}", r.name, seats(r.capacity))))
                .collect(),
            topics: programme.topics.iter().map(|t| (t.slug.clone(), t.name.clone())).collect(),
            languages: languages.into_iter().map(|l| (l.clone(), language(&l).to_string())).collect(),
            levels: levels.map(|l| (l.key().into(), l.label().into())).to_vec(),
        }
    }
}

/// What the fields show of a session.
pub fn shown(s: &Session) -> Fields {
    let clock = |at| date::clock(date::local(at).time());
    let links = |material| {
        let own = s.links.iter().filter(|l| l.material == material);
        own.map(|l| format!("{} {}", l.title, l.url).trim().to_string()).collect::<Vec<_>>().join("\n")
    };
    let ticks = [
        ("uebertragung", s.flags.streamed),
        ("aufzeichnung", s.flags.recorded),
        ("gebaerden", s.flags.sign_language),
        ("schrift", s.flags.captions),
    ];
    let pairs = [
        ("titel", s.title.clone()),
        ("untertitel", s.subtitle.clone()),
        ("art", s.kind.key().to_string()),
        ("tag", s.day.to_string()),
        ("beginn", s.starts_at.map(clock).unwrap_or_default()),
        ("ende", s.ends_at().map(clock).unwrap_or_default()),
        ("raum", s.room.clone().unwrap_or_default()),
        ("thema", s.topic.clone().unwrap_or_default()),
        ("kurz", s.summary.clone()),
        ("text", s.description.clone()),
        ("sprache", s.language.clone().unwrap_or_default()),
        ("niveau", s.level.map(|l| l.key().to_string()).unwrap_or_default()),
        ("plaetze", s.seats.map(|n| n.to_string()).unwrap_or_default()),
        ("hinweis", s.note.clone()),
        ("material", links(true)),
        ("links", links(false)),
    ];
    let ticked = ticks.into_iter().filter(|(_, is)| *is).map(|(name, _)| (name, "ja"));
    pairs.iter().map(|(name, value)| (*name, value.as_str())).chain(ticked).collect()
}

/// What was sent, on top of what is stored; all that is wrong at once.
pub fn read(fields: &Fields, programme: &Programme, stored: &Session) -> (Session, Errors) {
    let mut errors = Errors::default();
    let e = &mut errors;
    let choices = Choices::of(programme, Some(stored));
    let pick = |e: &mut Errors, name: &'static str, what: &str, offered: &[(String, String)]| {
        let values: Vec<&str> = offered.iter().map(|(value, _)| value.as_str()).collect();
        Some(fields.one_of(e, name, what, &values)).filter(|v| !v.is_empty())
    };
    let title = fields.needed(e, "titel", "den Titel", MAX_TITLE, false);
    let subtitle = fields.text(e, "untertitel", "den Untertitel", MAX_TITLE, false);
    let kind = pick(e, "art", "die Art", &choices.kinds);
    let day = pick(e, "tag", "den Tag", &choices.days).and_then(|d| d.parse::<NaiveDate>().ok());
    if day.is_none() && e.of("tag").is_none() {
        e.add("tag", Wrong::Choose, "den Tag");
    }
    let day = day.unwrap_or(stored.day);
    let (starts_at, minutes) = time(fields, e, stored, day);
    let room = pick(e, "raum", "den Raum", &choices.rooms);
    let topic = pick(e, "thema", "das Thema", &choices.topics);
    let summary = fields.text(e, "kurz", "die Kurzfassung", MAX_SUMMARY, true);
    let description = fields.text(e, "text", "die Beschreibung", MAX_TEXT, true);
    let language = pick(e, "sprache", "die Sprache", &choices.languages);
    let level = pick(e, "niveau", "das Niveau", &choices.levels);
    let seats = number(fields, e, "plaetze", "die Zahl der Plätze", 0..=MAX_SEATS);
    let note = fields.text(e, "hinweis", "den Hinweis", MAX_TITLE, false);
    let mut links = links_of(fields, e, "material", true);
    links.extend(links_of(fields, e, "links", false));
    let session = Session {
        title,
        subtitle,
        kind: kind.and_then(|k| Kind::ALL.into_iter().find(|kind| kind.key() == k)).unwrap_or(stored.kind),
        day,
        starts_at,
        minutes,
        room,
        topic,
        summary,
        description,
        language,
        level: level
            .and_then(|l| [Level::Beginner, Level::Advanced, Level::Expert].into_iter().find(|level| level.key() == l)),
        seats,
        flags: Flags {
            streamed: fields.ticked("uebertragung"),
            recorded: fields.ticked("aufzeichnung"),
            sign_language: fields.ticked("gebaerden"),
            captions: fields.ticked("schrift"),
        },
        note,
        links,
        ..stored.clone()
    };
    (session, errors)
}

/// A whole number in this range, or nothing where the field is empty.
pub fn number(
    fields: &Fields,
    errors: &mut Errors,
    name: &'static str,
    what: &str,
    range: std::ops::RangeInclusive<i32>,
) -> Option<i32> {
    let text = fields.text(errors, name, what, 20, false);
    if text.is_empty() {
        return None;
    }
    let number = text.replace('.', "").parse().ok().filter(|n| range.contains(n));
    if number.is_none() && errors.of(name).is_none() {
        errors.say(name, format!("Geben Sie {what} als Zahl von {} bis {} ein.", range.start(), range.end()));
    }
    number
}

/// A time of the day, or nothing where the field is empty.
pub fn clock(fields: &Fields, errors: &mut Errors, name: &'static str, what: &str) -> Option<NaiveTime> {
    let text = fields.text(errors, name, what, 20, false);
    if text.is_empty() {
        return None;
    }
    let time = date::parse_time(&text);
    if time.is_none() && errors.of(name).is_none() {
        errors.say(name, format!("Geben Sie {what} als Uhrzeit ein, zum Beispiel 9.15."));
    }
    time
}

/// Begin as an instant, length in minutes.
fn time(
    fields: &Fields,
    errors: &mut Errors,
    stored: &Session,
    day: NaiveDate,
) -> (Option<chrono::DateTime<chrono::Utc>>, Option<i32>) {
    let start = clock(fields, errors, "beginn", "den Beginn");
    let end = clock(fields, errors, "ende", "das Ende");
    let Some(start) = start else {
        if end.is_some() && errors.of("beginn").is_none() {
            errors.say(
                "beginn",
                "Geben Sie auch den Beginn ein. Ein Ende allein sagt nicht, wie lange es dauert.".into(),
            );
        }
        // A length that a file gave without a begin stays.
        return (None, stored.minutes.filter(|_| stored.starts_at.is_none()));
    };
    let kept = stored.starts_at.filter(|at| stored.day == day && date::local(*at).time() == start);
    let minutes = i32::try_from(start.num_seconds_from_midnight() / 60).unwrap_or(0);
    let night = if start.hour() < DAY_BREAK { 24 * 60 } else { 0 };
    let from = kept.unwrap_or_else(|| date::instant_on(day, minutes + night));
    let Some(end) = end else { return (Some(from), None) };
    let wall = date::local(from);
    let mut until = date::instant(wall.date().and_time(end));
    let is_overnight = wall.hour() >= EVENING && end.hour() < 12;
    if until <= from && is_overnight {
        until = date::instant((wall.date() + TimeDelta::days(1)).and_time(end));
    }
    if until <= from {
        errors.say("ende", format!("Das Ende muss nach dem Beginn um {} liegen.", date::time(start)));
        return (Some(from), stored.minutes);
    }
    (Some(from), i32::try_from((until - from).num_minutes()).ok())
}

/// One link a line: title, then the address.
fn links_of(fields: &Fields, errors: &mut Errors, name: &'static str, material: bool) -> Vec<Link> {
    let text = fields.text(errors, name, "die Links", MAX_SUMMARY, true);
    let mut links = Vec::new();
    for (n, line) in text.lines().map(str::trim).enumerate().filter(|(_, line)| !line.is_empty()) {
        let (title, url) = line.rsplit_once(char::is_whitespace).unwrap_or(("", line));
        let is_address =
            url::Url::parse(url).is_ok_and(|u| matches!(u.scheme(), "http" | "https") && u.host().is_some());
        if !is_address {
            if errors.of(name).is_none() {
                errors.say(
                    name,
                    format!("Zeile {}: Schreiben Sie am Ende die Adresse, die mit https:// beginnt.", n + 1),
                );
            }
            continue;
        }
        let title = if title.trim().is_empty() { url } else { title.trim() };
        links.push(Link { title: title.into(), url: url.into(), material });
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::edit::blank;
    use crate::programme::model::Day;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 5, 5).expect("a date")
    }

    fn programme() -> Programme {
        Programme { days: vec![Day { date: day(), opens: None, closes: None }], ..Programme::default() }
    }

    fn sent(pairs: &[(&str, &str)]) -> (Session, Errors) {
        let base = [("titel", "T"), ("tag", "2026-05-05")];
        let base = base.iter().filter(|(name, _)| pairs.iter().all(|(n, _)| n != name));
        read(&base.chain(pairs).copied().collect(), &programme(), &blank(day()))
    }

    #[test]
    fn begin_and_end_become_a_length() {
        for (start, end, minutes) in [
            ("9.15", "10.00", Some(45)),
            ("09:15", "", None),
            ("23.00", "1.30", Some(150)),
            ("0.30", "1.30", Some(60)),
            ("18", "18.01", Some(1)),
        ] {
            let (session, errors) = sent(&[("beginn", start), ("ende", end)]);
            assert!(errors.is_empty(), "{start} {end}: {errors:?}");
            assert_eq!(session.minutes, minutes, "{start} {end}");
        }
        let (night, _) = sent(&[("beginn", "0.30")]);
        assert_eq!(night.starts_at, Some(date::instant_on(day(), 24 * 60 + 30)), "the night after the day");
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let (_, errors) = sent(&[
            ("titel", ""),
            ("tag", "2030-01-01"),
            ("beginn", "halb zehn"),
            ("ende", "10.00"),
            ("raum", "nirgends"),
            ("plaetze", "viele"),
            ("links", "Folien\nhier https://example.org/x"),
        ]);
        let fields: Vec<&str> = errors.all().iter().map(|(name, _)| name.as_ref()).collect();
        assert_eq!(fields, ["titel", "tag", "beginn", "raum", "plaetze", "links"]);
        let (_, errors) = sent(&[("beginn", "10.00"), ("ende", "10.00")]);
        assert_eq!(errors.of("ende"), Some("Das Ende muss nach dem Beginn um 10.00\u{a0}Uhr liegen."));
        let (_, errors) = sent(&[("ende", "10.00")]);
        assert!(errors.of("beginn").is_some());
        let (_, errors) = sent(&[("material", "Folien javascript:alert(1)")]);
        assert!(errors.of("material").is_some());
    }

    #[test]
    fn what_is_shown_and_sent_back_is_the_same() {
        let (first, errors) = sent(&[
            ("beginn", "23.00"),
            ("ende", "0.30"),
            ("art", "workshop"),
            ("plaetze", "20"),
            ("schrift", "ja"),
            ("sprache", "en"),
            ("niveau", "expert"),
            ("material", "Folien https://example.org/f.pdf"),
            ("links", "https://example.org/"),
            ("text", "Eins\n\n- zwei"),
        ]);
        assert!(errors.is_empty(), "{errors:?}");
        let (again, errors) = read(&shown(&first), &programme(), &first);
        assert!(errors.is_empty());
        assert_eq!(again, first);
    }

    #[test]
    fn a_time_that_a_file_gave_stays_when_nobody_changed_it() {
        let early = Session { starts_at: Some(date::instant_on(day(), 150)), minutes: Some(30), ..blank(day()) };
        let early = Session { title: "T".into(), ..early };
        let (again, errors) = read(&shown(&early), &programme(), &early);
        assert!(errors.is_empty());
        assert_eq!(again, early, "half past two in the morning of the day itself");
    }
}
