//! The demo holds the facts it was made from.

use crate::support::TestSite;

#[tokio::test]
async fn six_editions_are_in_the_archive() {
    let site = TestSite::demo().await;
    let page = site.get("/archiv").await.page();
    assert_eq!(page.all("main h2").len(), 6);
    for slug in ["2018", "2020", "2024", "rathausgespraeche-2023", "leitanwenderschaft-2020"] {
        assert!(page.attributes("main h2 a", "href").contains(&format!("/{slug}")), "{slug}");
    }
}

#[tokio::test]
async fn the_third_congress_opens_with_the_people_named() {
    let site = TestSite::demo().await;
    let page = site.get("/2024").await.page();
    assert_eq!(page.one("h1"), "3. Thüringer E-Government-Kongress");
    let main = page.main();
    for fact in ["24. Oktober 2024", "Erfurt", "9.15 Uhr", "Dr. Hartmut Schubert", "Bernd Schlömer", "500"] {
        assert!(main.contains(fact), "{fact} missing");
    }
    let programme = site.get("/2024/programm").await.page().main();
    for name in ["Dr. Irina Eckardt", "Prof. Dr. Regina Polster", "Prof. Jürgen Müller", "im Anschluss"] {
        assert!(programme.contains(name), "{name} missing");
    }
}

#[tokio::test]
async fn the_second_congress_is_postponed_on_each_of_its_pages() {
    let site = TestSite::demo().await;
    let page = site.get("/2020").await.page();
    let banner = page.one(".banner.urgent");
    for fact in ["Verschoben", "Sommer 2022", "2020", "Covid-19"] {
        assert!(banner.contains(fact), "{fact}: {banner}");
    }
    let data = page.json_ld();
    assert_eq!(data["eventStatus"], "https://schema.org/EventPostponed");
    assert_eq!(data["previousStartDate"], "2020");
    let news = site.get("/aktuelles").await.page();
    let own = news
        .attributes("main a", "href")
        .into_iter()
        .find(|h| h.starts_with("/aktuelles/2020/") && h.contains("verschoben"));
    let item = site.get(&own.expect("the notice of the postponement")).await.page();
    assert!(item.one(".banner").contains("Sommer 2022"));
}

#[tokio::test]
async fn the_bremen_talks_cost_and_exempt() {
    let site = TestSite::demo().await;
    let facts = site.get("/rathausgespraeche-2023").await.page().one("dl.facts");
    for fact in [
        "15. Februar 2023",
        "10.30 bis 18.30 Uhr",
        "16. Februar 2023",
        "8.30 bis 15.00 Uhr",
        "Am Markt 21",
        "28195 Bremen",
        "150 Euro",
        "Freie Hansestadt Bremen",
        "Dataport",
        "Hochschule Bremen",
        "Deutscher Städtetag",
        "KGSt",
    ] {
        assert!(facts.contains(fact), "{fact} missing in {facts}");
    }
}

#[tokio::test]
async fn the_online_session_has_its_notices() {
    let site = TestSite::demo().await;
    let main = site.get("/leitanwenderschaft-2020").await.page().main();
    for fact in ["online", "Foto", "Adobe Stock, Robert Kneschke", "2020"] {
        assert!(main.contains(fact), "{fact} missing");
    }
}

#[tokio::test]
async fn the_upcoming_edition_lies_ahead_and_is_full_of_life() {
    let site = TestSite::demo().await;
    let e = site.featured().await;
    let home = site.get("/").await.page();
    assert_eq!(home.attributes("link[rel=canonical]", "href"), [format!("http://kongress.test/{e}")]);
    assert!(home.main().contains("in 6"), "counts the days");
    let programme = site.get(&format!("/{e}/programm")).await.page();
    assert!(programme.all(".session").len() >= 40);
    assert_eq!(programme.all(".day").len(), 2);
    let kinds = programme.attributes(".session", "class").join(" ");
    for kind in ["opening", "keynote", "talk", "workshop", "panel", "dialogue", "break", "social"] {
        assert!(kinds.contains(kind), "{kind} missing");
    }
    let all = programme.main();
    for word in ["ausgebucht", "wenige Plätze", "Plätze frei", "Entfällt", "Verlegt", "Englisch"] {
        assert!(all.contains(word), "{word} missing");
    }
}
