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
