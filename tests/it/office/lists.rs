//! Lists of the internal area: found by search and filter, nothing of it in an address.

use kongress::staff::Role;

use crate::staff::{account, signed_in};
use crate::support::TestSite;

#[tokio::test]
async fn accounts_are_found_however_their_names_are_written() {
    let site = TestSite::empty().await;
    let (admin, own) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    account(&site, "gross@example.org", &[]).await;
    site.sql("update staff set name = 'Jörg Groß' where email = 'gross@example.org'").await;
    site.sql("update staff set name = 'Anna Klein' where email = 'admin@example.org'").await;
    let names = |page: &crate::support::Html| page.all("tbody th");
    let page = admin.open("/intern/personal").await;
    assert_eq!(names(&page), ["Anna Klein", "Jörg Groß"]);
    for (search, found) in [
        ("joerg gross", vec!["Jörg Groß"]),
        ("KLEIN", vec!["Anna Klein"]),
        ("example.org", vec!["Anna Klein", "Jörg Groß"]),
        ("niemand", vec![]),
    ] {
        let answer = admin.submit(&page, "/intern/personal/suche", &[("suche", search)]).await;
        assert_eq!(names(&answer.page()), found, "{search}");
    }
    let empty = admin.submit(&page, "/intern/personal/suche", &[("suche", "niemand")]).await.page();
    assert!(empty.main().contains("Niemand gefunden"), "{}", empty.main());
    site.sql("update staff set disabled_at = now() where name = 'Jörg Groß'").await;
    assert_eq!(names(&admin.open("/intern/personal?zustand=gesperrt").await), ["Jörg Groß"]);
    assert_eq!(names(&admin.open("/intern/personal?zustand=aktiv").await), ["Anna Klein"]);
    // The list of the protocol, by what and by whom.
    let all = admin.open("/intern/protokoll").await.all(".entries > li").len();
    let signed = admin.open(&format!("/intern/protokoll?wer={}", own.public_id)).await.all(".entries > li").len();
    assert!(signed < all, "{signed} of {all}");
    let invited = admin.open("/intern/protokoll?was=staff.invited").await;
    assert!(invited.all(".entries strong").iter().all(|what| what == "Konto eingeladen"));
    assert_eq!(invited.all(".entries > li").len(), 2);
    let nothing = admin.open("/intern/protokoll?bis=2001-01-01").await;
    assert!(nothing.main().contains("Dazu steht nichts"), "{}", nothing.main());
    admin.get("/intern/protokoll?bis=gestern").await.failure(422);
}

#[tokio::test]
async fn all_sessions_of_somebody_can_be_ended() {
    let site = TestSite::empty().await;
    let (admin, _) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    let (kim, account) = signed_in(&site, "kim@example.org", &[(None, Role::Reader)]).await;
    let path = format!("/intern/personal/{}", account.public_id);
    let page = admin.open(&path).await;
    assert!(page.main().contains("Testbrowser"), "{}", page.main());
    admin.submit(&page, &format!("{path}/zugang"), &[("was", "sitzungen")]).await.redirect();
    assert!(kim.get("/intern").await.redirect().starts_with("/intern/anmelden"));
    let page = admin.open(&path).await;
    assert!(page.main().contains("Zurzeit nirgends angemeldet"), "{}", page.main());
    assert!(page.main().contains("alle Sitzungen beendet"), "{}", page.main());
}
