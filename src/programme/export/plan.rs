//! The programme as schedule.xml and schedule.json see it: days, in each day rooms, in each
//! room events with a start.
//!
//! The format knows neither "afterwards" nor "cancelled": sessions without a start and
//! cancelled ones are left out. Every event needs a room: what has none stands in [`EVERYWHERE`].

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use uuid::Uuid;

use super::{Origin, text};
use crate::kernel::date;
use crate::kernel::slug;
use crate::programme::model::{Day, Person, Programme, Session, Topic};

/// Room of everything that concerns all (breaks) or whose room is still open.
pub const EVERYWHERE: &str = "Alle Räume";

pub const GENERATOR: &str = "kongress";
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
pub const TIMESLOT: &str = "00:05";

pub struct Plan<'a> {
    pub origin: Origin<'a>,
    /// Number of the release; apps load everything again when it changes.
    pub version: String,
    pub acronym: String,
    pub title: String,
    pub base_url: String,
    pub url: String,
    pub topics: &'a [Topic],
    /// In the order of the grid, the pseudo room last and only where it is needed.
    pub rooms: Vec<PlannedRoom>,
    pub days: Vec<PlannedDay<'a>>,
}

pub struct PlannedRoom {
    pub name: String,
    pub guid: Uuid,
    pub slug: String,
    pub capacity: Option<i32>,
    pub description: String,
}

pub struct PlannedDay<'a> {
    pub date: NaiveDate,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// Index into [`Plan::rooms`] and what happens there; rooms without events are left out.
    pub rooms: Vec<(usize, Vec<Item<'a>>)>,
}

pub struct Item<'a> {
    pub session: &'a Session,
    pub starts_at: DateTime<Utc>,
    /// HH:MM; "00:00" where the length is not known, because the format demands one.
    pub duration: String,
    pub slug: String,
    pub url: String,
    pub track: String,
    /// Who appears, in order, with the name as shown at this session.
    pub people: Vec<(&'a Person, String)>,
}

impl<'a> Plan<'a> {
    /// None where not a single day is known: the format cannot say nothing.
    pub fn new(origin: Origin<'a>, number: i32, programme: &'a Programme) -> Option<Plan<'a>> {
        let shown: Vec<(&Session, DateTime<Utc>)> =
            programme.sessions.iter().filter(|s| !s.cancelled).filter_map(|s| Some((s, s.starts_at?))).collect();
        let dates = days(&origin, programme, &shown)?;
        let (rooms, place) = rooms(&origin, programme, &shown);
        let acronym = acronym(&origin.edition.slug);
        let days = dates
            .into_iter()
            .map(|(date, hours)| {
                let mut by_room: BTreeMap<usize, Vec<Item<'a>>> = BTreeMap::new();
                let (mut starts, mut ends) = bounds(date, hours);
                for (session, starts_at) in shown.iter().filter(|(s, _)| s.day == date) {
                    let item = item(&origin, programme, session, *starts_at, &acronym);
                    by_room.entry(place(session)).or_default().push(item);
                    starts.push(*starts_at);
                    ends.push(session.ends_at().unwrap_or(*starts_at));
                }
                let (midnight, next) = (date::instant_on(date, 0), date::instant_on(date, 24 * 60));
                let starts_at = starts.into_iter().min().unwrap_or(midnight);
                PlannedDay {
                    date,
                    starts_at,
                    // Apps draw the day between the two, so it must have a length.
                    ends_at: ends.into_iter().max().filter(|end| *end > starts_at).unwrap_or(next),
                    rooms: by_room.into_iter().collect(),
                }
            })
            .collect::<Vec<_>>();
        // The format has no state, but a programme that does not take place must not look alive.
        let title = text::line(&origin.edition.title);
        let title = match days.first().and_then(|d| origin.off(d.date)) {
            Some(off) => format!("{off}: {title}"),
            None => title,
        };
        Some(Plan {
            version: number.to_string(),
            acronym,
            title,
            url: origin.edition_url(),
            base_url: format!("{}/", origin.edition_url()),
            topics: &programme.topics,
            rooms,
            days,
            origin,
        })
    }

    pub fn start(&self) -> Option<NaiveDate> {
        self.days.first().map(|d| d.date)
    }

    pub fn end(&self) -> Option<NaiveDate> {
        self.days.last().map(|d| d.date)
    }
}

/// Days of the programme with their hours; else those of the edition.
fn days<'a>(
    origin: &Origin<'_>,
    programme: &'a Programme,
    shown: &[(&Session, DateTime<Utc>)],
) -> Option<BTreeMap<NaiveDate, Option<&'a Day>>> {
    let mut dates: BTreeMap<NaiveDate, Option<&Day>> = shown.iter().map(|(s, _)| (s.day, None)).collect();
    dates.extend(programme.days.iter().map(|d| (d.date, Some(d))));
    if dates.is_empty() {
        dates.extend(origin.edition.days.iter().map(|h| (h.day, None)));
    }
    Some(dates).filter(|d| !d.is_empty())
}

/// Opening hours as instants. A closing time before the opening is in the following night.
fn bounds(date: NaiveDate, hours: Option<&Day>) -> (Vec<DateTime<Utc>>, Vec<DateTime<Utc>>) {
    let at = |day: NaiveDate, time: NaiveTime| date::instant(day.and_time(time));
    let opens = hours.and_then(|h| h.opens);
    let closes = hours.and_then(|h| h.closes).map(|closes| match opens {
        Some(opens) if closes <= opens => at(date.checked_add_days(Days::new(1)).unwrap_or(date), closes),
        _ => at(date, closes),
    });
    (opens.map(|t| at(date, t)).into_iter().collect(), closes.into_iter().collect())
}

/// Rooms of the programme and, for each session, the index of its room. JSON tells rooms apart
/// by name only, so rooms of the same name are one.
fn rooms(
    origin: &Origin<'_>,
    programme: &Programme,
    shown: &[(&Session, DateTime<Utc>)],
) -> (Vec<PlannedRoom>, impl Fn(&Session) -> usize) {
    let mut rooms: Vec<PlannedRoom> = Vec::new();
    let mut by_slug = BTreeMap::new();
    for room in &programme.rooms {
        let name = text::line(&room.name);
        let index = rooms.iter().position(|r| r.name == name).unwrap_or_else(|| {
            rooms.push(PlannedRoom {
                name,
                guid: room.guid,
                slug: room.slug.clone(),
                capacity: room.capacity,
                description: text::line(&room.access),
            });
            rooms.len() - 1
        });
        by_slug.insert(room.slug.clone(), index);
    }
    let known = move |s: &Session| s.room.as_ref().and_then(|slug| by_slug.get(slug)).copied();
    let everywhere = rooms.iter().position(|r| r.name == EVERYWHERE).unwrap_or(rooms.len());
    if everywhere == rooms.len() && shown.iter().any(|(s, _)| known(s).is_none()) {
        rooms.push(PlannedRoom {
            name: EVERYWHERE.into(),
            guid: Uuid::new_v5(&origin.edition.guid, b"room:everywhere"),
            slug: slug::slug(EVERYWHERE),
            capacity: None,
            description: String::new(),
        });
    }
    (rooms, move |s| known(s).unwrap_or(everywhere))
}

fn item<'a>(
    origin: &Origin<'_>,
    programme: &'a Programme,
    session: &'a Session,
    starts_at: DateTime<Utc>,
    acronym: &str,
) -> Item<'a> {
    let minutes = session.minutes.unwrap_or(0).max(0);
    let track = session.topic.as_ref().and_then(|slug| programme.topic(slug));
    let person = |slug: &str| programme.people.iter().find(|p| p.slug == slug);
    Item {
        session,
        starts_at,
        duration: format!("{:02}:{:02}", minutes / 60, minutes % 60),
        slug: event_slug(acronym, session),
        url: origin.session_url(session),
        track: track.map_or(String::new(), |t| text::line(&t.name)),
        people: session.people.iter().filter_map(|a| Some((person(&a.person)?, text::line(&a.name)))).collect(),
    }
}

/// Edition's slug within both patterns, XSD `[a-z0-9_-]{4,}` and JSON `[a-z0-9_-][a-z0-9_]{3,}`.
pub fn acronym(edition: &str) -> String {
    let acronym = edition.replace('-', "_");
    if acronym.len() < 4 { format!("kongress_{acronym}") } else { acronym }
}

/// Pattern `voc-slug` of the XSD: acronym, number, at least four characters of the title.
fn event_slug(acronym: &str, session: &Session) -> String {
    let title = if session.slug.len() < 4 { format!("programm-{}", session.slug) } else { session.slug.clone() };
    format!("{acronym}-{}-{title}", session.number)
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::edition::model::State;

    #[test]
    fn acronyms_and_slugs_fit_both_patterns() {
        for (edition, expected) in
            [("2024", "2024"), ("rathausgespraeche-2023", "rathausgespraeche_2023"), ("a-b", "kongress_a_b")]
        {
            assert_eq!(acronym(edition), expected);
        }
        let short = samples::session(7, "ABC", "Q", samples::day(2026, 10, 24), None);
        assert_eq!(event_slug("2024", &short), "2024-7-programm-q");
    }

    #[test]
    fn a_day_lasts_from_the_doors_to_the_last_session_even_after_midnight() {
        let (edition, programme) = (samples::edition(), samples::programme());
        let plan = Plan::new(samples::origin(&edition), 3, &programme).expect("days are known");
        let span = |d: &PlannedDay<'_>| (date::rfc3339(d.starts_at), date::rfc3339(d.ends_at));
        let day = ("2026-10-24T08:30:00+02:00".into(), "2026-10-25T02:00:00+01:00".into());
        assert_eq!(span(&plan.days[0]), day);
        // Neither hours nor length known.
        let day = ("2026-10-25T09:00:00+01:00".into(), "2026-10-26T00:00:00+01:00".into());
        assert_eq!(span(&plan.days[1]), day);
    }

    #[test]
    fn cancelled_sessions_and_those_without_a_time_are_left_out() {
        let (edition, programme) = (samples::edition(), samples::programme());
        let plan = Plan::new(samples::origin(&edition), 3, &programme).expect("days are known");
        let items = plan.days.iter().flat_map(|d| &d.rooms).flat_map(|(_, items)| items);
        let mut numbers: Vec<i32> = items.map(|i| i.session.number).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [1, 2, 4, 5, 7]);
    }

    #[test]
    fn rooms_of_the_same_name_are_one_and_the_pseudo_room_comes_last() {
        let edition = samples::edition();
        let mut programme = samples::programme();
        programme.rooms[1].name = programme.rooms[0].name.clone();
        let plan = Plan::new(samples::origin(&edition), 3, &programme).expect("days are known");
        let names: Vec<&str> = plan.rooms.iter().map(|r| r.name.as_str()).collect();
        assert_eq!(names, ["Großer Saal", EVERYWHERE]);
    }

    #[test]
    fn an_edition_that_does_not_take_place_says_so_in_its_title() {
        let mut edition = samples::edition();
        let programme = samples::programme();
        edition.row.state = State::Cancelled.key().into();
        let plan = Plan::new(samples::origin(&edition), 3, &programme).expect("days are known");
        assert!(plan.title.starts_with("Abgesagt: "), "{}", plan.title);
        edition.row.state = State::Postponed.key().into();
        let plan = Plan::new(samples::origin(&edition), 3, &programme).expect("days are known");
        assert!(plan.title.starts_with("4. "), "on its new days it takes place: {}", plan.title);
        edition.days.clear();
        let plan = Plan::new(samples::origin(&edition), 3, &programme).expect("days are known");
        assert!(plan.title.starts_with("Verschoben: "), "{}", plan.title);
    }

    #[test]
    fn without_a_day_there_is_no_file() {
        let mut edition = samples::edition();
        edition.days.clear();
        assert!(Plan::new(samples::origin(&edition), 1, &Programme::default()).is_none());
    }
}
