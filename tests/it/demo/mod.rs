//! The demo holds the facts it was made from.

use chrono::{DateTime, Duration, Utc};

use crate::support::{TestSite, noon};

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

async fn again(site: &TestSite, now: DateTime<Utc>) {
    kongress::demo::make(&site.site.db, now).await.expect("made again");
}

async fn releases(site: &TestSite) -> Vec<(String, i32, DateTime<Utc>)> {
    sqlx::query_as(
        "select e.slug, r.number, r.released_at from release r join edition e on e.id = r.edition_id order by 1, 2",
    )
    .fetch_all(site.site.db.pool())
    .await
    .expect("asked")
}

#[tokio::test]
async fn the_demo_made_again_adds_no_release() {
    let site = TestSite::demo().await;
    let before = releases(&site).await;
    again(&site, noon()).await;
    assert_eq!(releases(&site).await, before);
    again(&site, noon() + Duration::days(8)).await;
    assert_eq!(releases(&site).await, before, "days that lie ahead stay");
    assert_eq!(site.featured().await, "2026");
}

#[tokio::test]
async fn the_demo_made_again_releases_what_was_changed_as_of_now() {
    let site = TestSite::demo().await;
    let before = releases(&site).await;
    site.sql(
        "update session set title = 'Anders' where title = (select min(title) from session where kind = 'workshop')",
    )
    .await;
    let id: i64 = sqlx::query_scalar("select id from edition where featured")
        .fetch_one(site.site.db.pool())
        .await
        .expect("one is featured");
    site.site.clock.set(noon() + Duration::hours(2));
    assert_eq!(site.release(id).await, Some(3));
    // A clock that runs behind.
    again(&site, noon()).await;
    let after = releases(&site).await;
    assert_eq!(after.len(), before.len() + 2);
    let last = after.iter().rfind(|(slug, ..)| slug == "2026").expect("releases");
    assert!(last.1 == 4 && last.2 >= noon() + Duration::hours(2), "never older than the one before: {last:?}");
    again(&site, noon() + Duration::hours(3)).await;
    assert_eq!(releases(&site).await, after);
}

#[tokio::test]
async fn the_demo_is_made_again_beside_another_featured_edition_and_in_another_year() {
    let site = TestSite::demo().await;
    site.sql("update edition set featured = false where featured").await;
    site.sql("update edition set featured = true where slug = '2024'").await;
    again(&site, noon()).await;
    assert_eq!(site.featured().await, "2026");
    again(&site, noon() + Duration::days(300)).await;
    let slugs: Vec<String> = sqlx::query_scalar("select slug from edition where featured")
        .fetch_all(site.site.db.pool())
        .await
        .expect("asked");
    assert_eq!(slugs, ["2027"]);
    assert!(site.until("/2027/programm", |a| a.status == 200).await.page().all(".session").len() >= 40);
}

#[tokio::test]
async fn the_pages_that_explain_the_menu_name_what_is_there() {
    let site = TestSite::demo().await;
    let e = site.featured().await;
    let menu = site.get(&format!("/{e}")).await.page().all("header nav a");
    for part in ["Programm", "Referierende", "Ort", "Aktuelles", "Archiv"] {
        assert!(menu.iter().any(|m| m == part), "{part}: {menu:?}");
    }
    let easy = site.get("/leichte-sprache").await.page();
    let named = easy.all("main ul:first-of-type li strong");
    for word in named.iter().map(|n| n.trim_end_matches(':')) {
        assert!(menu.iter().any(|m| m == word), "{word} is not in the menu {menu:?}");
    }
    assert!(named.len() >= 5, "{named:?}");
    for path in ["/leichte-sprache", "/gebaerdensprache"] {
        let main = site.get(path).await.page().main();
        assert!(main.contains("Referierende"), "{path}: {main}");
        assert!(!["Anmeldung", "Vortragende"].iter().any(|w| main.contains(w)), "{path}: {main}");
    }
}
