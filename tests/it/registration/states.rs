//! When nobody can register, and when there is no seat: each has its own page.

use chrono::Duration;
use kongress::edition::model::EditionDraft;
use kongress::registration::model::Rules;

use super::{FORM, open, prepare};
use crate::support::{TestSite, noon};

#[tokio::test]
async fn each_reason_has_its_own_page() {
    for (state, expected) in [
        ("postponed", "Die Veranstaltung ist verschoben"),
        ("cancelled", "Die Veranstaltung ist abgesagt"),
        ("past", "Die Veranstaltung ist vorbei"),
        ("announced", "Die Anmeldung ist noch nicht geöffnet"),
    ] {
        let site = open(Some(1)).await;
        let statement: &'static str = format!("update edition set state = '{state}'").leak();
        site.sql(statement).await;
        site.site.content.refresh(site.site.db.pool(), site.site.clock.now()).await.expect("read");
        let page = site.get(FORM).await.page();
        assert_eq!(page.one("h1"), expected);
        assert!(page.all("form").is_empty());
    }
}

#[tokio::test]
async fn before_and_after_the_window_there_is_a_page_and_no_form() {
    let site = TestSite::empty().await;
    let window = EditionDraft {
        registration_opens_at: Some(noon() + Duration::days(1)),
        registration_closes_at: Some(noon() + Duration::days(2)),
        ..EditionDraft::default()
    };
    prepare(&site, None, Rules::default(), window).await;
    assert!(site.get(FORM).await.page().main().contains("öffnet am 4. März 2026, 12"));
    site.site.clock.set(noon() + Duration::days(1));
    let kim = site.person();
    let page = kim.open(FORM).await;
    let values = [
        ("vorname", "Kim"),
        ("nachname", "Beispiel"),
        ("email", "kim@example.org"),
        ("organisation", "Amt"),
        ("art", "municipal"),
        ("tage", "2026-05-05"),
    ];
    kim.later();
    let check = kim.submit(&page, FORM, &values).await.page();
    // Opened before, sent one second after the end.
    site.site.clock.set(noon() + Duration::days(2));
    let late = kim.submit(&check, FORM, &[("schritt", "senden")]).await;
    assert!(late.failure(409).main().contains("Die Anmeldung ist geschlossen"));
    assert_eq!(site.count("select count(*) from registration").await, 0);
}

#[tokio::test]
async fn when_all_seats_are_taken_the_form_says_so_and_how_the_list_works() {
    let site = open(Some(1)).await;
    site.person().register("kim@example.org", &[]).await;
    let lou = site.person();
    let page = site.until(FORM, |a| a.text().contains("alle Plätze vergeben")).await.page();
    assert!(page.main().contains("in der Reihenfolge der Anmeldungen"), "{}", page.main());
    lou.register("lou@example.org", &[]).await;
    assert_eq!(site.state("lou@example.org").await, "queued");
    assert!(site.mail("lou@example.org").await.text_body.contains("Warteliste"));
    site.balance().await;
}
