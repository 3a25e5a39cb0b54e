//! Each state shows on the pages, in the data for machines and in calendars.

use kongress::edition::State;
use kongress::edition::model::{Attendance, EditionDraft, Hours, OldDate, RoughDate, Venue};
use kongress::kernel::date::Precision;

use sqlx::Row;

use crate::support::{TestSite, day, edition, small_programme};

async fn with_state(state: State, change: impl FnOnce(&mut EditionDraft)) -> TestSite {
    let site = TestSite::empty().await;
    let mut draft = EditionDraft { state, ..edition("kongress") };
    change(&mut draft);
    let days: Vec<_> = draft.days.iter().map(|d| d.day).collect();
    let id = site.save_edition(draft).await;
    if !days.is_empty() {
        site.store(id, &days, small_programme()).await;
        site.release(id).await;
        site.until("/kongress/programm", |a| state == State::Draft || a.status == 200).await;
    } else {
        site.until("/kongress", |a| a.status == 200).await;
    }
    site
}

/// A13: an edition that is a draft.
#[tokio::test]
async fn a_draft_is_public_nowhere() {
    let site = with_state(State::Draft, |_| {}).await;
    site.sql("insert into news (edition_id, year, slug, title, published_at) select id, 2026, 'geheim', 'Geheim', '2026-01-01' from edition").await;
    for path in [
        "/kongress",
        "/kongress/programm",
        "/kongress/jetzt",
        "/kongress/schedule.xml",
        "/kongress/schedule.ics",
        "/kongress/programm/aenderungen",
        "/kongress/programm/aenderungen.atom",
        "/kongress/programm/AAA22-erster-vortrag",
        "/kongress/programm/AAA22.ics",
        "/aktuelles/2026/geheim",
        "/programm",
    ] {
        site.get(path).await.failure(404);
    }
    for path in ["/archiv", "/sitemap.xml", "/aktuelles", "/aktuelles.atom", "/"] {
        let text = site.get(path).await.text();
        assert!(
            !text.contains("kongress/programm") && !text.contains("Geheim") && !text.contains("/kongress\""),
            "{path}"
        );
    }
}

#[tokio::test]
async fn announced_and_open_editions_say_what_is_ahead() {
    for state in [State::Announced, State::Open] {
        let site = with_state(state, |e| e.registration_note = "Schreiben Sie uns.".into()).await;
        let page = site.get("/kongress").await.page();
        assert!(page.all(".banner").is_empty());
        assert_eq!(page.one(".countdown"), format!("{}, in 63 Tagen", state.label()));
        assert!(page.main().contains("Schreiben Sie uns."));
        assert_eq!(page.json_ld()["eventStatus"], "https://schema.org/EventScheduled");
    }
}

#[tokio::test]
async fn a_cancelled_edition_says_so_everywhere() {
    let site = with_state(State::Cancelled, |e| e.state_reason = "Der Saal ist gesperrt.".into()).await;
    for path in
        ["/kongress", "/kongress/programm", "/kongress/programm/AAA22-erster-vortrag", "/kongress/programm/aenderungen"]
    {
        let banner = site.get(path).await.page().one(".banner.urgent");
        assert!(banner.contains("Abgesagt") && banner.contains("Der Saal ist gesperrt."), "{path}: {banner}");
    }
    let page = site.get("/kongress").await.page();
    assert_eq!(page.json_ld()["eventStatus"], "https://schema.org/EventCancelled");
    assert!(!page.main().contains("Anmeldung"));
    let calendar = site.get("/kongress/schedule.ics").await.text();
    assert_eq!(calendar.matches("STATUS:CANCELLED").count(), 2);
    assert_eq!(calendar.matches("SUMMARY:Abgesagt: ").count(), 2);
}

#[tokio::test]
async fn a_postponed_edition_names_both_dates_as_exactly_as_known() {
    let rough = |e: &mut EditionDraft| {
        e.days.clear();
        e.date = RoughDate { precision: Precision::Season, on: Some(day(2027, 6, 21)), label: "Sommer 2027".into() };
        e.old_date = Some(OldDate { precision: Precision::Day, on: Some(day(2026, 5, 5)), ..OldDate::default() });
    };
    let site = with_state(State::Postponed, rough).await;
    let page = site.get("/kongress").await.page();
    let banner = page.one(".banner.urgent");
    assert!(banner.contains("Sommer 2027") && banner.contains("5. Mai 2026"), "{banner}");
    let data = page.json_ld();
    assert_eq!(data["eventStatus"], "https://schema.org/EventPostponed");
    assert_eq!(data["previousStartDate"], "2026-05-05");
    assert!(site.get("/archiv").await.page().main().contains("Verschoben"));
}

#[tokio::test]
async fn a_new_exact_date_makes_it_rescheduled() {
    let exact = |e: &mut EditionDraft| {
        e.old_date = Some(OldDate {
            precision: Precision::Day,
            on: Some(day(2026, 3, 20)),
            until: Some(day(2026, 3, 21)),
            label: String::new(),
        });
    };
    let site = with_state(State::Postponed, exact).await;
    let page = site.get("/kongress").await.page();
    let banner = page.one(".banner.urgent");
    assert!(banner.contains("Bisher geplant: 20. und 21. März 2026."), "{banner}");
    let data = page.json_ld();
    assert_eq!(data["eventStatus"], "https://schema.org/EventRescheduled");
    assert_eq!((&data["startDate"], &data["previousStartDate"]), (&"2026-05-05".into(), &"2026-03-20".into()));
}

#[tokio::test]
async fn a_past_edition_stays_readable() {
    let site = with_state(State::Open, |_| {}).await;
    site.site.clock.set("2027-01-01T12:00:00Z".parse().expect("a moment"));
    for path in ["/kongress", "/kongress/programm", "/kongress/programm/AAA22-erster-vortrag"] {
        let page = site.get(path).await.page();
        assert!(page.one(".banner").contains("vorbei"), "{path}");
        assert!(page.all(".banner.urgent").is_empty());
    }
    assert!(site.get("/archiv").await.page().main().contains("Archiv"));
}

#[tokio::test]
async fn addresses_of_the_site_are_no_editions() {
    let site = TestSite::empty().await;
    for slug in ["archiv", "aktuelles", "intern", "Gross", "mit leerzeichen", "-x", ""] {
        let draft = EditionDraft { slug: slug.into(), ..edition("x") };
        let saved =
            site.site.db.change(move |c| Box::pin(async move { kongress::edition::save(c, &draft).await })).await;
        assert!(saved.is_err(), "{slug:?}");
    }
}

#[tokio::test]
async fn a_pinned_item_stands_on_every_page_of_its_edition() {
    let site = with_state(State::Open, |_| {}).await;
    site.sql(
        "insert into news (edition_id, year, slug, title, pinned, published_at)
         select id, 2026, 'saal', 'Neuer Saal', true, '2026-03-03T11:30:00Z' from edition",
    )
    .await;
    assert!(site.get("/kongress").await.page().all("aside.banner").is_empty(), "not before its time");
    site.site.clock.set(crate::support::noon() + chrono::Duration::hours(1));
    for path in ["/kongress", "/kongress/programm", "/kongress/programm/AAA22-erster-vortrag"] {
        let page = site.until(path, |a| a.text().contains("Neuer Saal")).await.page();
        assert_eq!(page.attributes("aside.banner a", "href"), ["/aktuelles/2026/saal"], "{path}");
    }
    assert!(site.get("/aktuelles/2026/saal").await.page().all("aside.banner").is_empty(), "not on its own page");
}

/// Number and time that calendars compare.
async fn version(site: &TestSite) -> (i32, chrono::DateTime<chrono::Utc>) {
    let row = sqlx::raw_sql("select sequence, changed_at from edition").fetch_one(site.site.db.pool()).await;
    let row = row.expect("an edition");
    (row.get(0), row.get(1))
}

#[tokio::test]
async fn calendars_learn_of_every_change_of_state_days_and_place() {
    let site = with_state(State::Open, |_| {}).await;
    assert_eq!(version(&site).await.0, 0, "new, not changed");
    for statement in [
        "update edition set state = 'cancelled'",
        "update edition set state = 'open'",
        "update edition set attendance = 'online'",
        "update edition set venue_name = 'Anderes Haus', venue_city = 'Andernorts'",
        "update edition_day set day = '2026-05-06'",
        "update edition_day set opens = '9:00', closes = '17:00'",
        "insert into edition_day select id, '2026-05-07' from edition",
        "delete from edition_day where day = '2026-05-07'",
    ] {
        let before = version(&site).await;
        site.sql(statement).await;
        let after = version(&site).await;
        assert_eq!(after.0, before.0 + 1, "{statement}");
        assert!(after.1 > before.1, "{statement}");
    }
    let before = version(&site).await;
    site.sql("update edition set lead = 'Ein Satz.'").await;
    let after = version(&site).await;
    assert!(after.0 == before.0 && after.1 > before.1, "words are a change, but not of the date");
    site.sql("update edition set lead = 'Ein Satz.', state = 'open'; update edition_day set opens = '9:00'").await;
    site.save_edition(EditionDraft {
        attendance: Attendance::Online,
        lead: "Ein Satz.".into(),
        venue: Venue { name: "Anderes Haus".into(), city: "Andernorts".into(), ..Venue::default() },
        days: vec![Hours { day: day(2026, 5, 6), opens: None, closes: None }],
        ..edition("kongress")
    })
    .await;
    assert_eq!(version(&site).await.0, after.0, "the same once more is no change of date or place");
    let first = version(&site).await;
    site.sql("update edition set title = title, featured = featured").await;
    assert_eq!(version(&site).await, first, "the same once more is no change");
}

#[tokio::test]
async fn a_cancellation_reaches_a_subscribed_calendar() {
    let site = with_state(State::Open, |_| {}).await;
    let before = site.get("/kongress/schedule.ics").await;
    assert_eq!(before.text().matches("SEQUENCE:0").count(), 2);
    site.sql("update edition set state = 'cancelled'").await;
    let after = site.until("/kongress/schedule.ics", |a| a.text().contains("STATUS:CANCELLED")).await;
    assert_eq!(after.text().matches("SEQUENCE:1").count(), 2, "{}", after.text());
    assert_ne!(after.header("etag"), before.header("etag"));
    let again = site.get("/kongress/schedule.ics").await;
    assert_eq!(again.header("etag"), after.header("etag"));
}

#[tokio::test]
async fn a_rough_date_is_said_as_exactly_as_it_is_known() {
    for (precision, on, said) in [
        (Precision::Month, day(2027, 5, 1), "Mai 2027"),
        (Precision::Season, day(2027, 6, 21), "Sommer 2027"),
        (Precision::Season, day(2027, 3, 1), "Frühjahr 2027"),
        (Precision::Season, day(2026, 12, 21), "Winter 2026/2027"),
        (Precision::Year, day(2027, 1, 1), "2027"),
    ] {
        let rough = RoughDate { precision, on: Some(on), label: String::new() };
        let site = with_state(State::Postponed, |e| {
            e.days.clear();
            e.old_date = Some(OldDate { precision, on: Some(on), ..OldDate::default() });
            e.date = rough;
        })
        .await;
        let banner = site.get("/kongress").await.page().one(".banner.urgent");
        let expected = format!("Neuer Termin: {said}. Bisher geplant: {said}.");
        assert!(banner.contains(&expected), "{banner}");
    }
}

#[tokio::test]
async fn the_label_follows_the_window_of_registration() {
    let at = |d| kongress::kernel::date::instant_on(day(2026, 4, d), 9 * 60);
    let site = with_state(State::Open, |e| {
        e.registration_note = "Schreiben Sie uns.".into();
        e.registration_opens_at = Some(at(1));
        e.registration_closes_at = Some(at(20));
    })
    .await;
    let button = "Jetzt anmelden";
    for (now, said, has_button) in [
        (at(1) - chrono::Duration::days(9), "in 43 Tagen, Anmeldung ab 1. April 2026", false),
        (at(5), "Anmeldung geöffnet, in 30 Tagen", true),
        (at(25), "Anmeldung geschlossen, in 10 Tagen", false),
    ] {
        site.site.clock.set(now);
        let page = site.get("/kongress").await.page();
        assert_eq!(page.one(".countdown"), said);
        assert_eq!(page.all(".actions").join(" ").contains(button), has_button, "{said}");
        let label = said.trim_start_matches("in 43 Tagen, ").split(", ").next().unwrap_or_default();
        assert!(site.get("/archiv").await.page().main().contains(label), "{label}");
    }
    let site = with_state(State::Announced, |e| e.registration_note = "Schreiben Sie uns.".into()).await;
    assert!(!site.get("/kongress").await.page().main().contains(button), "registration is not open");
}

#[tokio::test]
async fn the_start_page_is_the_featured_else_the_next_else_the_latest_edition() {
    let site = TestSite::empty().await;
    for (slug, on) in [
        ("alt", day(2025, 5, 5)),
        ("aelter", day(2024, 5, 5)),
        ("heute", day(2026, 3, 3)),
        ("bald", day(2026, 4, 4)),
        ("fern", day(2028, 1, 1)),
    ] {
        let days = vec![Hours { day: on, opens: None, closes: None }];
        site.save_edition(EditionDraft { days, ..edition(slug) }).await;
    }
    let start = async |slug: &str| {
        let title = format!("Kongress {slug}");
        site.until("/", |a| a.page().all("h1") == [title.clone()]).await;
    };
    start("heute").await;
    site.site.clock.set(crate::support::noon() + chrono::Duration::days(1));
    start("bald").await;
    site.site.clock.set(crate::support::noon() + chrono::Duration::days(1000));
    start("fern").await;
    site.sql("delete from edition where slug = 'fern'").await;
    start("bald").await;
    for slug in ["alt", "aelter"] {
        site.save_edition(EditionDraft { featured: true, ..edition(slug) }).await;
        start(slug).await;
    }
}
