//! Real schedules of real conferences, where they are at hand. They name real people and state
//! no licence, so they are no part of the repository: without them these tests pass unrun.

use std::collections::BTreeSet;
use std::path::PathBuf;

use kongress::programme::import::{Reading, read};
use kongress::programme::model::{Draft, PersonDraft};
use uuid::Uuid;

const EDITION: Uuid = Uuid::from_u128(0x5d1c_7c38_1f0b_4f6e_9a37_3f0d_95a1_2b11);

fn file(name: &str) -> Option<Reading> {
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared"));
    let folder = std::env::var_os("KONGRESS_SHARED").map_or(beside, PathBuf::from);
    let path = folder.join("data/schedules").join(name);
    match std::fs::read(&path) {
        Ok(bytes) => Some(read(&bytes, EDITION).expect("a readable schedule")),
        Err(_) => {
            println!("skipped: {} is not there", path.display());
            None
        }
    }
}

/// Sessions, persons, rooms, days.
fn counts(r: &Reading) -> [usize; 4] {
    let d = &r.schedule.draft;
    [d.sessions.len(), d.people.len(), d.rooms.len(), r.schedule.days.len()]
}

/// What every draft must keep: keys that exist, guids and numbers that occur once.
fn assert_sound(r: &Reading) {
    let d = &r.schedule.draft;
    let unique = |name: &str, all: Vec<String>| {
        let set: BTreeSet<_> = all.iter().collect();
        assert_eq!(set.len(), all.len(), "{name} are not unique");
    };
    unique("guids", d.sessions.iter().map(|s| s.guid.expect("a guid").to_string()).collect());
    unique("numbers", d.sessions.iter().filter_map(|s| s.number).map(|n| n.to_string()).collect());
    unique("codes", d.sessions.iter().filter_map(|s| s.code.clone()).collect());
    unique("persons", d.people.iter().map(|p| p.key.clone()).collect());
    unique("rooms", d.rooms.iter().map(|p| p.key.clone()).collect());
    for s in &d.sessions {
        assert!((1..=r.schedule.days.len()).contains(&s.day));
        assert!(s.room.iter().all(|k| d.rooms.iter().any(|r| r.key == *k)));
        assert!(s.topic.iter().all(|k| d.topics.iter().any(|t| t.key == *k)));
        assert!(s.people.iter().all(|a| d.people.iter().any(|p| p.key == a.person)));
        assert!(!s.summary.contains("</") && !s.description.contains("<p>"));
        assert!(s.links.iter().all(|l| l.url.starts_with("http")));
    }
}

#[test]
fn a_frab_file_of_138_talks_comes_in_whole() {
    let Some(r) = file("31c3/schedule.xml") else {
        return;
    };
    assert_eq!(counts(&r), [138, 197, 4, 4]);
    assert_sound(&r);
    let s = &r.schedule;
    assert_eq!(s.acronym.as_deref(), Some("31c3"));
    assert_eq!(s.draft.version.as_deref(), Some("1.5 To shine in a bright light"));
    assert_eq!(s.days[0].to_string(), "2014-12-27");
    assert!(s.draft.sessions.iter().all(|x| x.start.is_some() && x.minutes.is_some()));
    let late = s.draft.sessions.iter().filter(|x| x.start >= Some(24 * 60)).count();
    assert_eq!(late, 4, "talks after midnight");
    let de = s.draft.sessions.iter().filter(|x| x.language.as_deref() == Some("de")).count();
    assert_eq!(de, 25);
    let several = s.draft.sessions.iter().filter(|x| x.people.len() > 1).count();
    assert_eq!(several, 51);
    let made = r.remarks.iter().filter(|m| m.why.contains("guid is no UUID")).count();
    assert_eq!(made, 112);
    assert!(r.remarks.iter().all(|m| !m.why.contains("skipped")), "{:#?}", r.remarks);
    let first = &s.draft.sessions[0];
    assert_eq!((first.day, first.start, first.minutes, first.number), (1, Some(660), Some(30), Some(6561)));
}

#[test]
fn a_hand_made_file_for_giggity_comes_in_whole() {
    let Some(r) = file("tuebix-2019/giggity.xml") else {
        return;
    };
    assert_eq!(counts(&r), [76, 62, 6, 1]);
    assert_sound(&r);
    let s = &r.schedule;
    assert_eq!(s.draft.version.as_deref(), Some("1.20190531.1112"));
    assert!(s.draft.sessions.iter().all(|x| x.language.is_none() && x.number.is_none()));
    let first = s.draft.sessions.iter().filter_map(|x| x.start).min();
    let last = s.draft.sessions.iter().filter_map(|x| Some(x.start? + x.minutes?)).max();
    assert_eq!((first, last), (Some(9 * 60 + 30), Some(19 * 60 + 5)));
    assert_eq!(s.draft.sessions.iter().map(|x| x.links.len()).sum::<usize>(), 111);
}

/// XML of this version knows neither the persons' texts nor their codes.
fn without_biographies(mut draft: Draft) -> Draft {
    let plain = |p: PersonDraft| PersonDraft { biography: String::new(), ..p };
    draft.people = draft.people.into_iter().map(plain).collect();
    draft
}

#[test]
fn xml_and_json_of_one_schedule_give_the_same_programme() {
    let (Some(xml), Some(json)) = (file("divoc-r2r-2021/schedule.xml"), file("divoc-r2r-2021/schedule.json")) else {
        return;
    };
    for r in [&xml, &json] {
        assert_eq!(counts(r), [45, 48, 1, 4]);
        assert_sound(r);
        let late = r.schedule.draft.sessions.iter().filter(|x| x.start >= Some(24 * 60)).count();
        assert_eq!(late, 5);
        assert!(r.schedule.draft.sessions.iter().all(|s| s.code.is_some()));
    }
    assert!(json.schedule.draft.people.iter().any(|p| !p.biography.is_empty()));
    assert_eq!(xml.schedule.days, json.schedule.days);
    assert_eq!(xml.schedule.title, json.schedule.title);
    let (a, b) = (without_biographies(xml.schedule.draft), without_biographies(json.schedule.draft));
    for (a, b) in a.sessions.iter().zip(&b.sessions) {
        assert_eq!(a, b);
    }
    assert_eq!(a, b);
}

#[test]
fn a_second_import_finds_the_same_sessions() {
    for name in ["31c3/schedule.xml", "tuebix-2019/giggity.xml", "divoc-r2r-2021/schedule.json"] {
        let (Some(a), Some(b)) = (file(name), file(name)) else {
            return;
        };
        assert_eq!(a, b);
    }
}
