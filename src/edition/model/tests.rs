//! The plainest edition, for tests of other features too, and what follows from its state.

use super::*;

pub(crate) fn edition(state: State, days: &[(i32, u32, u32)]) -> Edition {
    let day = |(y, m, d): &(i32, u32, u32)| NaiveDate::from_ymd_opt(*y, *m, *d).expect("a date");
    let text = String::new;
    let row = Row {
        id: 1,
        guid: Uuid::nil(),
        slug: "e".into(),
        ordinal: None,
        title: "E".into(),
        short_title: "E".into(),
        umbrella_title: text(),
        headline: text(),
        motto: text(),
        focus_topic: text(),
        title_year: None,
        state: state.key().into(),
        state_reason: text(),
        decided_by: text(),
        featured: false,
        attendance: "onsite".into(),
        date_precision: "open".into(),
        date_from: None,
        date_label: text(),
        old_date_precision: None,
        old_date_from: None,
        old_date_to: None,
        old_date_label: text(),
        lead: text(),
        home: serde_json::json!([]),
        audience: vec![],
        participants: text(),
        patron: text(),
        organiser: text(),
        organiser_url: text(),
        fee_cents: None,
        fee_note: text(),
        contact_name: text(),
        contact_email: text(),
        contact_phone: text(),
        registration_note: text(),
        registration_opens_at: None,
        registration_closes_at: None,
        image_credit: text(),
        venue_name: text(),
        venue_hall: text(),
        venue_street: text(),
        venue_postcode: text(),
        venue_city: text(),
        venue_directions: text(),
        venue_access: text(),
        venue_online: text(),
        sequence: 0,
        changed_at: DateTime::UNIX_EPOCH,
        created_at: DateTime::UNIX_EPOCH,
        registration_kept: false,
    };
    let days = days.iter().map(|d| Hours { day: day(d), opens: None, closes: None }).collect();
    Edition {
        row,
        days,
        hosts: vec![],
        notices: vec![],
        fees: Fees::default(),
        has_programme: false,
        has_speakers: false,
        has_press: false,
        pinned: None,
    }
}

fn on(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).expect("a date")
}

#[test]
fn an_event_is_past_the_day_after_its_last_day() {
    let e = edition(State::Open, &[(2024, 10, 24), (2024, 10, 25)]);
    assert_eq!(e.state_on(on(2024, 10, 25)), State::Open);
    assert_eq!(e.state_on(on(2024, 10, 26)), State::Past);
    assert_eq!(edition(State::Cancelled, &[(2024, 10, 24)]).state_on(on(2025, 1, 1)), State::Cancelled);
    assert_eq!(edition(State::Postponed, &[]).state_on(on(2030, 1, 1)), State::Postponed);
    assert_eq!(edition(State::Postponed, &[(2024, 10, 24)]).state_on(on(2024, 10, 25)), State::Past);
}

#[test]
fn a_date_is_shown_as_exactly_as_it_is_known() {
    let mut e = edition(State::Postponed, &[]);
    assert_eq!((e.when().as_str(), e.when_machine()), ("Termin noch offen", None));
    e.row.date_precision = "season".into();
    e.row.date_from = Some(on(2022, 6, 21));
    e.row.date_label = "Sommer 2022".into();
    e.row.old_date_label = "2020".into();
    assert_eq!((e.when().as_str(), e.when_machine().as_deref()), ("Sommer 2022", Some("2022")));
    let banner = e.banner_text(on(2021, 1, 1)).expect("a banner");
    assert!(banner.contains("Sommer 2022") && banner.contains("2020"), "{banner}");
}

#[test]
fn only_special_states_have_a_banner() {
    for (state, has) in [(State::Announced, false), (State::Open, false), (State::Cancelled, true), (State::Past, true)]
    {
        assert_eq!(edition(state, &[]).banner_text(on(2024, 1, 1)).is_some(), has, "{state:?}");
    }
}

#[test]
fn the_price_is_free_known_or_not_mentioned() {
    let mut e = edition(State::Open, &[]);
    assert_eq!(e.price(), "");
    e.row.fee_cents = Some(0);
    assert_eq!(e.price(), "kostenfrei");
    e.row.fee_cents = Some(15_000);
    assert_eq!(e.price(), "150\u{a0}Euro");
}
