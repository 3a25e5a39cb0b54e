//! The page of the registration office: claims decided with own words, payments noted, once.

use kongress::fees;
use kongress::staff::Role;

use super::{Person, paid_edition, register};
use crate::staff::signed_in;
use crate::support::TestSite;

const PAGE: &str = "/intern/kongress/2026/gebuehren";

#[tokio::test]
async fn claims_are_decided_and_payments_noted_on_the_page() {
    let site = TestSite::empty().await;
    let edition = paid_edition(&site).await;
    register(&site, edition, Person { claim: "open", name: "Özdemir-Groß", ..Person::default() }).await;
    register(&site, edition, Person::default()).await;
    fees::settle(&site.site, site.site.clock.now()).await.expect("settled");
    let (kim, _) = signed_in(&site, "kim@example.org", &[(Some(edition), Role::Registration)]).await;
    let page = kim.open(PAGE).await;
    assert!(page.main().contains("Özdemir-Groß"), "{}", page.main());
    let code = site.text("select code from registration where fee_claim = 'open'").await;
    let claim = format!("{PAGE}/befreiung/{code}");
    // A refusal wants a reason; what was typed elsewhere stays.
    let refused = kim.submit(&page, &claim, &[("entscheidung", "ablehnen")]).await.failure(422);
    assert_eq!(refused.attributes(".errors a", "href"), [format!("#worte-{code}")]);
    let words = [("entscheidung", "ablehnen"), (&*format!("worte-{code}"), "Der Bescheid fehlt.")];
    kim.submit(&page, &claim, &words).await.redirect();
    assert!(site.mail("irina@example.org").await.words().contains("Der Bescheid fehlt."));
    let again = kim.submit(&page, &claim, &[("entscheidung", "bewilligen")]).await;
    assert!(kim.open(again.redirect()).await.main().contains("schon jemand entschieden"));
    assert_eq!(site.text("select fee_claim from registration where family_name = 'Özdemir-Groß'").await, "refused");
    // Money arrives, and was somebody else's after all.
    let number = site.text("select number from invoice order by id limit 1").await;
    let settle = format!("{PAGE}/rechnung/{number}");
    let page = kim.open(PAGE).await;
    let paid = kim.submit(&page, &settle, &[("stand", "bezahlt")]).await;
    assert!(kim.open(paid.redirect()).await.main().contains("Die Zahlung ist vermerkt"));
    let twice = kim.submit(&page, &settle, &[("stand", "bezahlt")]).await;
    assert!(kim.open(twice.redirect()).await.main().contains("nichts geändert"));
    let lines = |page: &crate::support::Html| page.all("tbody th");
    assert_eq!(lines(&kim.open(&format!("{PAGE}?stand=bezahlt")).await), [number.as_str()]);
    assert!(!lines(&kim.open(&format!("{PAGE}?stand=offen")).await).contains(&number));
    let open = kim.post(&settle, &[("stand".into(), "offen".into())]).await;
    assert!(kim.open(open.redirect()).await.main().contains("wieder offen"));
    // Searched by name, the name is in no address.
    for (search, found) in [("eckardt", true), (number.as_str(), true), ("niemand", false)] {
        let answer = kim.submit(&page, &format!("{PAGE}/suche#rechnungen"), &[("suche", search)]).await.page();
        assert_eq!(lines(&answer).contains(&number), found, "{search}: {}", answer.main());
    }
    // An invoice of another edition is none.
    site.save_edition(crate::support::edition("2027")).await;
    let (lou, _) = signed_in(&site, "lou@example.org", &[(None, Role::Registration)]).await;
    let elsewhere = settle.replace("/2026/", "/2027/");
    lou.post(&elsewhere, &[("stand".into(), "bezahlt".into())]).await.failure(404);
    let (admin, _) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    let protocol = admin.open("/intern/kongress/2026/protokoll").await.main();
    for what in ["Befreiung abgelehnt", "Zahlung vermerkt", "Zahlung zurückgenommen"] {
        assert!(protocol.contains(what), "{what}: {protocol}");
    }
    site.deliver().await;
}
