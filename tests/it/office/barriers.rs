//! Reported barriers as organisers see them, until they are done.

use kongress::staff::Role;

use crate::staff::signed_in;
use crate::support::TestSite;

const LIST: &str = "/intern/barrieren";

/// A report as the form leaves it.
async fn report(site: &TestSite, reference: &str, words: &str, due: &str) {
    sqlx::query(
        "insert into barrier_report (submission_key, reference, page, description, name, email, due_on)
         values (gen_random_uuid(), $1, '/2026/programm', $2, 'Änne Groß', 'aenne@example.org', $3::text::date)",
    )
    .bind(reference)
    .bind(words)
    .bind(due)
    .execute(site.site.db.pool())
    .await
    .expect("inserted");
}

#[tokio::test]
async fn a_report_waits_until_somebody_says_that_it_is_done() {
    let site = TestSite::empty().await;
    let (kim, _) = signed_in(&site, "kim@example.org", &[(None, Role::Editorial)]).await;
    assert!(kim.open(LIST).await.one(".empty").contains("noch keine Barriere"));
    assert!(!kim.open("/intern").await.main().contains("Barriere"));
    report(&site, "B-AAAAAA", "Der Kontrast ist zu schwach.", "2026-04-02").await;
    report(&site, "B-BBBBBB", "Ein Video ohne Untertitel.", "2026-03-01").await;
    let start = kim.open("/intern").await;
    assert!(start.main().contains("2 gemeldete Barrieren sind offen, 1 davon überfällig"), "{}", start.main());
    let list = kim.open(LIST).await;
    assert_eq!(list.all("tbody th"), ["B-BBBBBB", "B-AAAAAA"], "what is due first stands first");
    assert_eq!(list.all("tbody .label"), ["überfällig"]);

    let path = format!("{LIST}/B-BBBBBB");
    let page = kim.open(&path).await;
    assert!(page.main().contains("Ein Video ohne Untertitel.") && page.main().contains("Änne Groß"), "{}", page.main());
    let words = "Untertitel nachgereicht, Änne Groß geantwortet.";
    kim.submit(&page, &path, &[("notiz", words), ("tun", "notiz")]).await.redirect();
    let page = kim.open(&path).await;
    assert_eq!((page.one("#notiz"), page.one(".state")), (words.to_string(), "überfällig".to_string()));
    kim.submit(&page, &path, &[("tun", "erledigt")]).await.redirect();
    let done = kim.open(&path).await;
    assert_eq!(done.one(".state"), "erledigt");
    assert!(done.one(".entries").contains("Barriere erledigt") && done.one(".entries").contains("Kim Beispiel"));
    assert_eq!(done.one("#notiz"), words, "the note stays");
    assert_eq!(kim.open(LIST).await.all("tbody th"), ["B-AAAAAA"], "done ones are out of the way");
    assert_eq!(kim.open(&format!("{LIST}?stand=erledigt")).await.all("tbody th"), ["B-BBBBBB"]);
    assert_eq!(kim.open(&format!("{LIST}?stand=alle")).await.all("tbody th"), ["B-AAAAAA", "B-BBBBBB"]);
    assert!(kim.open("/intern").await.main().contains("1 gemeldete Barriere ist offen."));
    kim.submit(&done, &path, &[("tun", "offen")]).await.redirect();
    assert_eq!(kim.open(LIST).await.all("tbody th").len(), 2);
    let told = site.text("select coalesce(string_agg(coalesce(after::text, '') || title, ' '), '') from audit").await;
    assert!(!told.contains("Groß") && !told.contains("Untertitel"), "the protocol keeps longer: {told}");
    kim.get(&format!("{LIST}/B-ZZZZZZ")).await.failure(404);
}

#[tokio::test]
async fn of_two_who_write_the_second_is_told_and_loses_nothing() {
    let site = TestSite::empty().await;
    let (kim, _) = signed_in(&site, "kim@example.org", &[(None, Role::Administrator)]).await;
    report(&site, "B-AAAAAA", "Der Kontrast ist zu schwach.", "2026-04-02").await;
    let path = format!("{LIST}/B-AAAAAA");
    let (mine, theirs) = (kim.open(&path).await, kim.open(&path).await);
    kim.submit(&theirs, &path, &[("notiz", "Ihre Notiz"), ("tun", "erledigt")]).await.redirect();
    let told = kim.submit(&mine, &path, &[("notiz", "Meine Notiz"), ("tun", "notiz")]).await.failure(409);
    assert!(told.main().contains("Inzwischen hat jemand anders") && told.main().contains("Ihre Notiz"));
    assert_eq!(told.one("#notiz"), "Meine Notiz");
    assert_eq!(site.text("select note from barrier_report").await, "Ihre Notiz");
    kim.submit(&told, &path, &[("tun", "notiz")]).await.redirect();
    assert_eq!(site.text("select note from barrier_report where done_at is not null").await, "Meine Notiz");
    let long = "x".repeat(2001);
    let page = kim.open(&path).await;
    let wrong = kim.submit(&page, &path, &[("notiz", &long), ("tun", "notiz")]).await.failure(422);
    assert_eq!(wrong.attributes(".errors a", "href"), ["#notiz"]);
    kim.submit(&page, &path, &[("tun", "sonst")]).await.failure(400);
}

#[tokio::test]
async fn reports_are_searched_without_names_in_addresses_and_turned_over() {
    let site = TestSite::empty().await;
    let (kim, _) = signed_in(&site, "kim@example.org", &[(None, Role::Editorial)]).await;
    for n in 0..55 {
        report(&site, &format!("B-A{n:05}"), &format!("Meldung {n}"), "2026-04-02").await;
    }
    site.sql("update barrier_report set done_at = created_at, name = 'Lou Fern' where reference = 'B-A00007'").await;
    let list = kim.open(LIST).await;
    assert_eq!(list.all("tbody tr").len(), 50);
    assert!(list.one(".pager").contains("Seite 1 von 2, 54 Einträge"), "{}", list.one(".pager"));
    assert_eq!(kim.open(&list.attributes("a[rel=next]", "href")[0]).await.all("tbody tr").len(), 4);
    for (words, found) in [("lou fern", 1), ("B-A00007", 1), ("gross", 54), ("niemand", 0)] {
        let page = kim.submit(&list, LIST, &[("suche", words)]).await.page();
        assert_eq!(page.all("tbody tr").len(), found, "{words}");
    }
    let (reader, _) = signed_in(&site, "leser@example.org", &[(None, Role::Reader)]).await;
    reader.get(LIST).await.failure(404);
    reader.get(&format!("{LIST}/B-A00007")).await.failure(404);
}
