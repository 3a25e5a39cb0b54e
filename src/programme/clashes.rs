//! What is probably wrong with a programme: two things in one room, one person in two places, what
//! does not fit into the day or the room. Advice for organisers; it never blocks anything.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::model::{Kind, Programme, Session};
use crate::kernel::date;

/// One thing to look at, told at one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// Code of the session.
    pub code: String,
    pub what: Trouble,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Name of the room; code and title of the other session.
    RoomTwice {
        room: String,
        code: String,
        title: String,
    },
    /// Name of the person; code and title of the other session.
    PersonTwice {
        person: String,
        code: String,
        title: String,
    },
    /// Its day is none of the edition's.
    NoSuchDay(NaiveDate),
    BeforeDoors {
        opens: String,
    },
    AfterDoors {
        closes: String,
    },
    AboveRoom {
        seats: i32,
        capacity: i32,
    },
    NoTime,
    NoEnd,
    NoRoom,
    NoPerson,
    NoText,
}

impl Trouble {
    /// A German sentence.
    pub fn text(&self) -> String {
        match self {
            Trouble::RoomTwice { room, title, .. } => format!("{room} ist gleichzeitig belegt: {title}."),
            Trouble::PersonTwice { person, title, .. } => format!("{person} wirkt gleichzeitig mit bei: {title}."),
            Trouble::NoSuchDay(day) => format!("Der {} ist kein Tag der Veranstaltung.", date::date(*day)),
            Trouble::BeforeDoors { opens } => format!("Beginnt vor der Öffnung um {opens}."),
            Trouble::AfterDoors { closes } => format!("Endet nach dem Schluss um {closes}."),
            Trouble::AboveRoom { seats, capacity } => {
                format!("Hat {seats} Plätze, der Raum fasst {capacity}.")
            }
            Trouble::NoTime => "Die Uhrzeit fehlt.".into(),
            Trouble::NoEnd => "Das Ende fehlt.".into(),
            Trouble::NoRoom => "Der Raum fehlt.".into(),
            Trouble::NoPerson => "Niemand ist als mitwirkend eingetragen.".into(),
            Trouble::NoText => "Der Text fehlt.".into(),
        }
    }

    /// Code of another session that is part of it.
    pub fn other(&self) -> Option<&str> {
        match self {
            Trouble::RoomTwice { code, .. } | Trouble::PersonTwice { code, .. } => Some(code),
            _ => None,
        }
    }
}

/// Everything to look at, session by session in the order of the programme. What is cancelled takes
/// no room and nobody's time. Sessions that only touch do not meet.
pub fn clashes(programme: &Programme) -> Vec<Clash> {
    let taking_place: Vec<&Session> = programme.sessions.iter().filter(|s| !s.cancelled).collect();
    let meetings = meetings(&taking_place);
    let mut found = Vec::new();
    for (i, session) in taking_place.iter().enumerate() {
        let mut add = |what| found.push(Clash { code: session.code.clone(), what });
        for other in meetings.get(&i).into_iter().flatten().map(|j| taking_place[*j]) {
            let told = |o: &Session| (o.code.clone(), o.title.clone());
            if session.room.is_some() && session.room == other.room {
                let (code, title) = told(other);
                add(Trouble::RoomTwice { room: room_name(programme, session), code, title });
            }
            for person in &session.people {
                if other.people.iter().any(|p| p.person == person.person) {
                    let (code, title) = told(other);
                    add(Trouble::PersonTwice { person: person.name.clone(), code, title });
                }
            }
        }
        day(programme, session, &mut add);
        gaps(programme, session, &mut add);
    }
    found
}

/// Which sessions run at the same time, by index; looked at in the order of their begin.
fn meetings(sessions: &[&Session]) -> HashMap<usize, Vec<usize>> {
    let mut spans: Vec<(DateTime<Utc>, DateTime<Utc>, usize)> = sessions
        .iter()
        .enumerate()
        // What has no end yet lasts a moment at least.
        .filter_map(|(i, s)| {
            let start = s.starts_at?;
            Some((start, s.ends_at().unwrap_or(start + chrono::Duration::minutes(1)), i))
        })
        .collect();
    spans.sort_unstable();
    let mut found: HashMap<usize, Vec<usize>> = HashMap::new();
    for (n, (_, end, i)) in spans.iter().enumerate() {
        for (_, _, j) in spans[n + 1..].iter().take_while(|(start, _, _)| start < end) {
            found.entry(*i).or_default().push(*j);
            found.entry(*j).or_default().push(*i);
        }
    }
    found.values_mut().for_each(|others| others.sort_unstable());
    found
}

fn room_name(programme: &Programme, session: &Session) -> String {
    session.room.as_deref().and_then(|r| programme.room(r)).map(|r| r.name.clone()).unwrap_or_default()
}

fn day(programme: &Programme, session: &Session, add: &mut impl FnMut(Trouble)) {
    let Some(day) = programme.days.iter().find(|d| d.date == session.day) else {
        if !programme.days.is_empty() {
            add(Trouble::NoSuchDay(session.day));
        }
        return;
    };
    // An evening elsewhere is meant to be outside the hours of the house.
    let Some(start) = session.starts_at.filter(|_| session.kind != Kind::Social) else { return };
    if let Some(opens) = day.opens.filter(|opens| start < date::instant(day.date.and_time(*opens))) {
        add(Trouble::BeforeDoors { opens: date::time(opens) });
    }
    let end = session.ends_at().unwrap_or(start);
    if let Some(closes) = day.closes.filter(|closes| end > date::instant(day.date.and_time(*closes))) {
        add(Trouble::AfterDoors { closes: date::time(closes) });
    }
}

fn gaps(programme: &Programme, session: &Session, add: &mut impl FnMut(Trouble)) {
    let capacity = session.room.as_deref().and_then(|r| programme.room(r)).and_then(|r| r.capacity);
    if let (Some(seats), Some(capacity)) = (session.seats, capacity)
        && seats > capacity
    {
        add(Trouble::AboveRoom { seats, capacity });
    }
    match (session.starts_at, session.minutes) {
        (None, _) => add(Trouble::NoTime),
        (Some(_), None) => add(Trouble::NoEnd),
        _ => {}
    }
    // A break or an evening concerns everybody, wherever they are.
    if !session.kind.is_content() {
        return;
    }
    if session.room.is_none() {
        add(Trouble::NoRoom);
    }
    // An opening or a point of order may do without names and words.
    if matches!(session.kind, Kind::Opening | Kind::Other) {
        return;
    }
    if session.people.is_empty() {
        add(Trouble::NoPerson);
    }
    if session.summary.trim().is_empty() && session.description.trim().is_empty() {
        add(Trouble::NoText);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::model::{Appearance, Day, Role, Room, tests::session};
    use chrono::NaiveTime;
    use proptest::prelude::*;
    use uuid::Uuid;

    const DAY: (i32, u32, u32) = (2026, 5, 5);

    fn on() -> NaiveDate {
        NaiveDate::from_ymd_opt(DAY.0, DAY.1, DAY.2).expect("a date")
    }

    /// A talk with nothing to say about it.
    fn talk(code: &str, room: &str, person: &str, start: i32, minutes: i32) -> Session {
        let appearance = Appearance {
            person: person.into(),
            name: person.to_uppercase(),
            role: Role::Speaker,
            function: String::new(),
            organisation: String::new(),
        };
        Session {
            title: format!("T {code}"),
            day: on(),
            starts_at: Some(date::instant_on(on(), start)),
            minutes: Some(minutes),
            room: Some(room.into()),
            people: vec![appearance],
            summary: "Worum es geht.".into(),
            ..session(code)
        }
    }

    fn programme(sessions: Vec<Session>) -> Programme {
        let room = |slug: &str| Room {
            slug: slug.into(),
            name: slug.to_uppercase(),
            guid: Uuid::nil(),
            capacity: Some(20),
            access: String::new(),
        };
        let time = |h| NaiveTime::from_hms_opt(h, 0, 0);
        Programme {
            days: vec![Day { date: on(), opens: time(9), closes: time(18) }],
            rooms: vec![room("a"), room("b")],
            sessions,
            ..Programme::default()
        }
    }

    fn texts(sessions: Vec<Session>) -> Vec<String> {
        clashes(&programme(sessions)).into_iter().map(|c| format!("{} {}", c.code, c.what.text())).collect()
    }

    #[test]
    fn neighbours_that_touch_do_not_clash() {
        assert!(texts(vec![talk("AAA", "a", "x", 540, 45), talk("BBB", "a", "x", 585, 45)]).is_empty());
    }

    #[test]
    fn one_room_or_one_person_twice_is_told_at_both() {
        let found = texts(vec![talk("AAA", "a", "x", 540, 45), talk("BBB", "a", "y", 584, 45)]);
        assert_eq!(found, ["AAA A ist gleichzeitig belegt: T BBB.", "BBB A ist gleichzeitig belegt: T AAA."]);
        let found = texts(vec![talk("AAA", "a", "x", 540, 45), talk("BBB", "b", "x", 550, 5)]);
        assert_eq!(found, ["AAA X wirkt gleichzeitig mit bei: T BBB.", "BBB X wirkt gleichzeitig mit bei: T AAA."]);
    }

    #[test]
    fn what_is_cancelled_takes_nothing() {
        let mut gone = talk("BBB", "a", "x", 540, 45);
        gone.cancelled = true;
        assert!(texts(vec![talk("AAA", "a", "x", 540, 45), gone]).is_empty());
    }

    #[test]
    fn every_other_trouble_has_its_words() {
        type Case = (fn(&mut Session), &'static [&'static str]);
        let cases: [Case; 12] = [
            (|s| s.starts_at = Some(date::instant_on(on(), 539)), &["Beginnt vor der Öffnung um 9.00\u{a0}Uhr."]),
            (|s| s.minutes = Some(541), &["Endet nach dem Schluss um 18.00\u{a0}Uhr."]),
            (|s| s.minutes = Some(540), &[]),
            (|s| s.day = on().succ_opt().expect("a day"), &["Der 6. Mai 2026 ist kein Tag der Veranstaltung."]),
            (|s| s.seats = Some(21), &["Hat 21 Plätze, der Raum fasst 20."]),
            (|s| s.seats = Some(20), &[]),
            (|s| s.starts_at = None, &["Die Uhrzeit fehlt."]),
            (|s| s.minutes = None, &["Das Ende fehlt."]),
            (|s| s.room = None, &["Der Raum fehlt."]),
            (|s| s.people.clear(), &["Niemand ist als mitwirkend eingetragen."]),
            (|s| s.summary.clear(), &["Der Text fehlt."]),
            (
                |s| {
                    *s = Session { kind: Kind::Break, people: vec![], room: None, summary: String::new(), ..s.clone() };
                },
                &[],
            ),
        ];
        for (n, (change, expected)) in cases.into_iter().enumerate() {
            let mut one = talk("AAA", "a", "x", 540, 45);
            change(&mut one);
            let expected: Vec<String> = expected.iter().map(|e| format!("AAA {e}")).collect();
            assert_eq!(texts(vec![one]), expected, "case {n}");
        }
    }

    #[test]
    fn an_evening_may_last_longer_than_the_house_is_open() {
        let mut evening = talk("AAA", "a", "x", 1140, 300);
        evening.kind = Kind::Social;
        assert!(texts(vec![evening]).is_empty());
    }

    proptest! {
        #[test]
        fn two_meet_exactly_when_their_times_do(
            specs in prop::collection::vec((0usize..2, 0usize..2, 540i32..700, 1i32..90), 0..12)
        ) {
            let sessions: Vec<Session> = specs.iter().enumerate()
                .map(|(i, (room, person, start, length))| {
                    talk(&format!("S{i:02}"), ["a", "b"][*room], ["x", "y"][*person], *start, *length)
                })
                .collect();
            let found = clashes(&programme(sessions.clone()));
            for (i, a) in sessions.iter().enumerate() {
                for (j, b) in sessions.iter().enumerate().filter(|(j, _)| *j != i) {
                    let meet = specs[i].2 < specs[j].2 + specs[j].3 && specs[j].2 < specs[i].2 + specs[i].3;
                    let told = |is_room: bool| found.iter().any(|c| c.code == a.code
                        && c.what.other() == Some(b.code.as_str())
                        && matches!(c.what, Trouble::RoomTwice { .. }) == is_room);
                    prop_assert_eq!(told(true), meet && a.room == b.room);
                    prop_assert_eq!(told(false), meet && a.people[0].person == b.people[0].person);
                }
            }
        }
    }
}
