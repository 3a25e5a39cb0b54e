//! For tests: a small programme with everything that has broken exports somewhere, and the
//! schemas of the field where they are on the machine.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::Origin;
use crate::edition::model::{Hours, State};
use crate::edition::{Edition, model};
use crate::kernel::date;
use crate::programme::model::{
    Appearance, Day, Flags, Kind, Link, Person, Place, Programme, Role, Room, Session, Topic,
};

pub fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).expect("a date")
}

fn clock(h: u32, m: u32) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(h, m, 0)
}

fn released() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 9, 1, 6, 30, 0).single().expect("an instant")
}

/// Two days around the night in which summer time ends.
pub fn edition() -> Edition {
    let mut edition = model::tests::edition(State::Open, &[(2026, 10, 24), (2026, 10, 25)]);
    edition.days[0] = Hours { day: day(2026, 10, 24), opens: clock(8, 30), closes: clock(18, 0) };
    let row = &mut edition.row;
    row.guid = Uuid::from_u128(7);
    row.slug = "beispieltage-2026".into();
    row.title = "4. Beispieltage für Verwaltung, Stadt & Land".into();
    row.short_title = "Beispieltage 2026".into();
    row.lead = "Zwei Tage **Austausch**; mit Werkstatt.".into();
    row.organiser = "Stadt Beispielhausen".into();
    row.venue_name = "Stadthalle".into();
    row.venue_street = "Am Markt 1".into();
    row.venue_postcode = "12345".into();
    row.venue_city = "Beispielhausen".into();
    row.sequence = 2;
    row.changed_at = released();
    row.created_at = released();
    edition
}

pub fn origin(edition: &Edition) -> Origin<'_> {
    Origin { edition, base: "https://kongress.example.org", host: "kongress.example.org" }
}

/// Unnumbered fields stay as in the simplest talk.
pub fn session(number: i32, code: &str, title: &str, date: NaiveDate, minute: Option<i32>) -> Session {
    Session {
        code: code.into(),
        slug: crate::kernel::slug::slug(title),
        number,
        guid: Uuid::from_u128(100 + number as u128),
        kind: Kind::Talk,
        title: title.into(),
        subtitle: String::new(),
        summary: String::new(),
        description: String::new(),
        day: date,
        starts_at: minute.map(|m| date::instant_on(date, m)),
        minutes: Some(45),
        room: Some("saal".into()),
        topic: None,
        language: Some("de".into()),
        level: None,
        seats: None,
        flags: Flags::default(),
        cancelled: false,
        note: String::new(),
        moved_from: None,
        people: vec![],
        links: vec![],
        sequence: 0,
        changed_at: released(),
    }
}

pub fn programme() -> Programme {
    let (first, second) = (day(2026, 10, 24), day(2026, 10, 25));
    let mut opening = session(1, "AB2CD", "Eröffnung: Grüße, Überblick; „Los“", first, Some(9 * 60 + 15));
    opening.kind = Kind::Opening;
    opening.people = vec![
        appearance("ada-beispiel", "Dr. Ada Beispiel", Role::Speaker),
        appearance("oezge-muster", "Özge Muster", Role::Moderator),
    ];
    let hostile = format!("Böse\u{1}\r\nBEGIN:VALARM; Komma, ]]> </script> \\n \u{2028}{}", "lang ".repeat(60));
    let mut hostile = session(2, "EF3GH4", &hostile, first, Some(10 * 60));
    hostile.summary = "Absatz *eins*,\r\nweiter]]>\u{0}\r\n\r\n- Punkt; eins\r\n- Punkt zwei".into();
    hostile.topic = Some("sicherheit".into());
    let mut cancelled = session(3, "KL5MN", "Werkstatt Formulare", first, Some(11 * 60));
    cancelled.kind = Kind::Workshop;
    cancelled.seats = Some(20);
    cancelled.cancelled = true;
    cancelled.note = "Wegen Krankheit.".into();
    cancelled.sequence = 3;
    let mut pause = session(4, "PQ6RS", "Mittag", first, Some(12 * 60));
    (pause.kind, pause.room) = (Kind::Break, None);
    // Ends in the second run of the doubled hour: 2.00 CET.
    let mut night = session(5, "TU7VW", "Nachtgespräch", first, Some(24 * 60 + 30));
    (night.kind, night.room, night.minutes) = (Kind::Social, None, Some(150));
    let open = session(6, "XY8ZA", "Danach", first, None);
    let mut english = session(7, "BC9DE", "Q", second, Some(9 * 60));
    (english.language, english.room) = (Some("en".into()), Some("atelier".into()));
    english.flags = Flags { streamed: true, recorded: true, ..Flags::default() };
    english.minutes = None;
    english.moved_from =
        Some(Place { day: None, starts_at: Some(date::instant_on(second, 600)), room: Some("saal".into()) });
    english.links = vec![
        link("Projekt", "https://example.org/a b?x=[1]", false),
        link("Folien", "https://example.org/folien.pdf", true),
        link("Böse", "javascript:alert(1)", false),
    ];
    Programme {
        days: vec![
            Day { date: first, opens: clock(8, 30), closes: clock(18, 0) },
            Day { date: second, opens: None, closes: None },
        ],
        rooms: vec![room(1, "saal", "Großer Saal", Some(300)), room(2, "atelier", "Atelier", None)],
        topics: vec![Topic {
            slug: "sicherheit".into(),
            name: "Sicherheit & Recht".into(),
            description: String::new(),
        }],
        people: vec![person(11, "ada-beispiel", "Dr. Ada Beispiel"), person(12, "oezge-muster", "Özge Muster")],
        sessions: vec![opening, hostile, cancelled, pause, night, open, english],
    }
}

fn appearance(person: &str, name: &str, role: Role) -> Appearance {
    let (function, organisation) = ("Amtsleiterin".into(), "Stadt Beispielhausen".into());
    Appearance { person: person.into(), name: name.into(), role, function, organisation }
}

fn link(title: &str, url: &str, material: bool) -> Link {
    Link { title: title.into(), url: url.into(), material }
}

fn room(number: u128, slug: &str, name: &str, capacity: Option<i32>) -> Room {
    let access = "Erdgeschoss, stufenlos".into();
    Room { slug: slug.into(), name: name.into(), guid: Uuid::from_u128(number), capacity, access }
}

fn person(number: i32, slug: &str, name: &str) -> Person {
    Person {
        slug: slug.into(),
        guid: Uuid::from_u128(number as u128),
        number,
        name: name.into(),
        given_name: String::new(),
        family_name: String::new(),
        biography: "Leitet ein Amt.".into(),
        website: String::new(),
    }
}

/// Any characters at all (`any::<String>()` leaves out control characters), and texts dense in
/// those that mean something to the formats.
pub fn any_text() -> impl Strategy<Value = String> {
    let any = proptest::collection::vec(any::<char>(), 0..120).prop_map(String::from_iter);
    prop_oneof![any, "[;,:\\\\\r\n\t\x00-\x1f \\]<>&\"'nNäö€*_–-]{0,200}"]
}

/// A schema of the field; says so and answers None where this machine does not have it.
pub fn schema(name: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared"));
    let named = std::env::var_os("KONGRESS_SHARED").map(PathBuf::from);
    let file = [Some(beside), named].into_iter().flatten().map(|d| d.join("data/schedules/schema").join(name));
    let found = file.into_iter().find(|f| f.exists());
    if found.is_none() {
        eprintln!("skipped: {name} is not here; set KONGRESS_SHARED to the folder that holds data/schedules/schema");
    }
    found
}

/// Golden files stay as they are when the version of the program changes.
pub fn golden(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(&regex_escape(env!("CARGO_PKG_VERSION")), "[version]");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn regex_escape(text: &str) -> String {
    text.replace('.', "\\.")
}
