use atom_syndication::Feed;
use kongress::edition::model::{EditionDraft, Hours};
use kongress::programme::model::{Draft, SessionDraft};

use crate::support::{TestSite, day, edition, small_programme};

const A: &str = "/kongress/programm/AAA22-erster-vortrag";

async fn released() -> (TestSite, i64) {
    let site = TestSite::empty().await;
    let id = site.save_edition(edition("kongress")).await;
    site.store(id, &[day(2026, 5, 5)], small_programme()).await;
    assert_eq!(site.release(id).await, Some(1));
    site.until(A, |a| a.status == 200).await;
    (site, id)
}

#[tokio::test]
async fn the_public_sees_the_release_not_the_draft() {
    let (site, id) = released().await;
    let mut draft = small_programme();
    draft.sessions[0].title = "Geheimer Entwurf".into();
    draft.sessions.push(SessionDraft {
        title: "Noch geheimer".into(),
        code: Some("CCC22".into()),
        day: 1,
        ..SessionDraft::default()
    });
    site.store(id, &[day(2026, 5, 5)], draft).await;
    site.sql("update edition set lead = 'Neu'").await;
    site.until("/kongress", |a| a.text().contains("Neu")).await;
    for path in ["/kongress/programm", A, "/kongress/schedule.xml", "/kongress/schedule.ics", "/sitemap.xml"] {
        assert!(!site.get(path).await.text().contains("eheim"), "{path}");
    }
    assert!(site.get("/kongress/programm?q=geheim").await.page().all(".session").is_empty());
    site.get("/kongress/programm/CCC22-noch-geheimer").await.failure(404);
    assert_eq!(site.release(id).await, Some(2));
    site.until("/kongress/programm", |a| a.text().contains("Geheimer Entwurf")).await;
}

#[tokio::test]
async fn nothing_new_is_no_release() {
    let (site, id) = released().await;
    assert_eq!(site.release(id).await, None);
    site.store(id, &[day(2026, 5, 5)], small_programme()).await;
    assert_eq!(site.release(id).await, None);
}

#[tokio::test]
async fn a_moved_session_stays_at_its_address_with_a_label() {
    let (site, id) = released().await;
    let mut draft = small_programme();
    draft.sessions[0].start = Some(600);
    draft.sessions[0].room = Some("b".into());
    site.store(id, &[day(2026, 5, 5)], draft).await;
    site.release(id).await;
    let page = site.until(A, |a| a.text().contains("Verlegt")).await.page();
    let notice = page.one(".notice.urgent");
    assert!(notice.contains("Bisher: 5. Mai 2026, 9.00 Uhr, A."), "{notice}");
    let entry = site.get("/kongress/programm/AAA22.ics").await.text();
    assert!(entry.contains("SEQUENCE:1") && entry.contains("DTSTART;TZID=Europe/Berlin:20260505T100000"), "{entry}");
    let log = site.get("/kongress/programm/aenderungen").await.page();
    assert_eq!(log.all("main h2").len(), 2);
    assert!(log.main().contains("Neue Zeit: 5. Mai 2026, 10.00 Uhr, bisher 5. Mai 2026, 9.00 Uhr."), "{}", log.main());
    assert!(log.main().contains("Neuer Raum: B, bisher A."));
    // Back where it was: no label any more, but calendars have to follow.
    site.store(id, &[day(2026, 5, 5)], small_programme()).await;
    site.release(id).await;
    site.until(A, |a| !a.text().contains("Verlegt")).await;
    assert!(site.get("/kongress/programm/AAA22.ics").await.text().contains("SEQUENCE:2"));
}

#[tokio::test]
async fn a_session_that_goes_stays_as_one_that_does_not_take_place() {
    let (site, id) = released().await;
    let mut draft = small_programme();
    draft.sessions.remove(0);
    site.store(id, &[day(2026, 5, 5)], draft).await;
    site.release(id).await;
    let page = site.until(A, |a| a.text().contains("Entfällt")).await.page();
    assert!(page.one(".notice.urgent").contains("Dieser Programmpunkt entfällt"));
    assert!(site.get("/kongress/programm/AAA22.ics").await.text().contains("STATUS:CANCELLED"));
    // Deleted from the drafts altogether.
    site.sql("delete from session where code = 'AAA22'").await;
    site.sql("update session set title = 'Anders' where code = 'BBB22'").await;
    site.release(id).await;
    site.until("/kongress/programm", |a| a.text().contains("Anders")).await;
    assert!(site.get(A).await.page().main().contains("Entfällt"));
}

#[tokio::test]
async fn the_feed_tells_each_release() {
    let (site, id) = released().await;
    let mut draft = small_programme();
    draft.sessions[0].cancelled = true;
    site.store(id, &[day(2026, 5, 5)], draft).await;
    site.release(id).await;
    let answer = site.until("/kongress/programm/aenderungen.atom", |a| a.text().contains("Fassung 2")).await;
    let feed: Feed = answer.text().parse().expect("an Atom feed");
    assert_eq!(feed.entries().len(), 2);
    assert!(feed.entries()[0].content().and_then(|c| c.value()).unwrap_or("").contains("Entfällt"));
}

/// The programme without times and rooms, on the first of two days.
fn sketch() -> Draft {
    let mut draft = small_programme();
    for session in &mut draft.sessions {
        (session.start, session.minutes, session.room) = (None, None, None);
    }
    draft
}

const DAYS: [(i32, u32, u32); 2] = [(2026, 5, 5), (2026, 5, 6)];

async fn sketched() -> (TestSite, i64) {
    let site = TestSite::empty().await;
    let hours = DAYS.map(|(y, m, d)| Hours { day: day(y, m, d), opens: None, closes: None });
    let id = site.save_edition(EditionDraft { days: hours.to_vec(), ..edition("kongress") }).await;
    next(&site, id, sketch()).await;
    site.until(A, |a| a.status == 200).await;
    (site, id)
}

async fn next(site: &TestSite, id: i64, draft: Draft) {
    site.store(id, &DAYS.map(|(y, m, d)| day(y, m, d)), draft).await;
    assert!(site.release(id).await.is_some());
}

#[tokio::test]
async fn a_first_time_and_a_first_room_are_no_move() {
    let (site, id) = sketched().await;
    next(&site, id, small_programme()).await;
    let log = "/kongress/programm/aenderungen";
    let log = site.until(log, |a| a.text().contains("Fassung 2")).await.page().main();
    assert!(!log.contains("bisher"), "{log}");
    assert!(log.contains("Die Zeit steht fest: 5. Mai 2026, 9.00 Uhr.") && log.contains("Raum: A."), "{log}");
    for path in [A, "/kongress/programm"] {
        assert!(!site.get(path).await.text().contains("Verlegt"), "{path}");
    }
    // From here on it can be moved.
    let mut draft = small_programme();
    draft.sessions[0].start = Some(600);
    next(&site, id, draft).await;
    site.until(A, |a| a.text().contains("Verlegt")).await;
}

#[tokio::test]
async fn another_day_is_a_move_without_a_time_as_well() {
    let (site, id) = sketched().await;
    let mut draft = sketch();
    draft.sessions[0].day = 2;
    next(&site, id, draft).await;
    let page = site.until(A, |a| a.text().contains("Verlegt")).await.page();
    let notice = page.one(".notice.urgent");
    assert!(notice.contains("5. Mai 2026") && page.one("dl.facts").contains("6. Mai 2026"), "{notice}");
    let log = site.get("/kongress/programm/aenderungen").await.page().main();
    assert!(log.contains("Neuer Tag: 6. Mai 2026, bisher 5. Mai 2026.") && !log.contains("offen"), "{log}");
    // A time on the new day is news, not a second move.
    let mut draft = sketch();
    (draft.sessions[0].day, draft.sessions[0].start) = (2, Some(600));
    next(&site, id, draft).await;
    let page = site.until(A, |a| a.text().contains("10.00")).await.page();
    assert!(page.one(".notice.urgent").contains("5. Mai 2026"));
    // Back on its day.
    next(&site, id, small_programme()).await;
    site.until(A, |a| !a.text().contains("Verlegt")).await;
}

#[tokio::test]
async fn sessions_of_a_day_that_is_gone_are_still_listed() {
    let (site, id) = sketched().await;
    let mut draft = sketch();
    draft.sessions[0].day = 2;
    next(&site, id, draft).await;
    let only = [day(2026, 5, 6)];
    site.sql("delete from edition_day where day = '2026-05-05'").await;
    let mut draft = sketch();
    draft.sessions.remove(1);
    site.store(id, &only, draft).await;
    assert!(site.release(id).await.is_some());
    let page = site.until("/kongress/programm", |a| a.text().contains("Entfällt")).await.page();
    assert_eq!(page.one("#ergebnis"), "2 Programmpunkte");
    assert_eq!(page.all(".day .session .title"), ["Zweiter Vortrag", "Erster Vortrag"]);
    assert_eq!(page.attributes(".day h2", "id"), ["tag-2026-05-05", "tag-2026-05-06"]);
    let gone = site.get("/kongress/programm?tag=2026-05-05").await.page();
    assert_eq!(gone.all(".session .title"), ["Zweiter Vortrag"]);
    assert_eq!(gone.attributes("#f-tag option[selected]", "value"), ["2026-05-05"]);
}

#[tokio::test]
async fn a_release_of_details_elsewhere_says_what_they_are() {
    let (site, id) = released().await;
    let mut draft = small_programme();
    draft.rooms[0].access = "Erdgeschoss".into();
    site.store(id, &[day(2026, 5, 5)], draft).await;
    assert_eq!(site.release(id).await, Some(2));
    let log = site.until("/kongress/programm/aenderungen", |a| a.text().contains("Fassung 2")).await.page().main();
    assert!(!log.contains("Änderungen.") && log.contains("Angaben zu Räumen, Themen oder Mitwirkenden"), "{log}");
}
