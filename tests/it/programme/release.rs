use atom_syndication::Feed;
use kongress::programme::model::SessionDraft;

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
