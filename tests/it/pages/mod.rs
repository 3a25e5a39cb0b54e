//! What every authority's site carries.

mod barrier;
pub mod page;
mod redirects;
mod twins;

use crate::support::{TestSite, noon};

const LEGAL: [&str; 5] = ["/impressum", "/datenschutz", "/barrierefreiheit", "/leichte-sprache", "/gebaerdensprache"];

#[tokio::test]
async fn every_page_links_the_pages_that_are_owed() {
    let site = TestSite::demo().await;
    for path in ["/", "/2024", "/2024/programm", "/aktuelles", "/archiv", "/nirgends", "/impressum"] {
        let answer = site.get(path).await;
        let page = crate::support::Html::new(&answer.text());
        let links = page.attributes("footer a", "href");
        for owed in LEGAL {
            assert!(links.contains(&owed.to_string()), "{path} lacks {owed}");
        }
        let top = page.attributes("header .service a", "href");
        assert_eq!(top, ["/suche", "/leichte-sprache", "/gebaerdensprache"], "{path}");
    }
}

#[tokio::test]
async fn the_imprint_names_who_answers() {
    let site = TestSite::demo().await;
    let main = site.get("/impressum").await.page().main();
    for part in [
        "Musterverwaltung",
        "Musterplatz 1",
        "12345 Musterstadt",
        "Vertreten durch",
        "E-Mail",
        "Telefon",
        "Aufsicht",
        "§ 18",
        "Technischer Betrieb",
    ] {
        assert!(main.contains(part), "{part}");
    }
}

#[tokio::test]
async fn the_privacy_notice_says_the_periods_that_hold() {
    let site = TestSite::demo().await;
    let main = site.get("/datenschutz").await.page().main();
    assert!(main.contains("Speicherdauer 7 Tage nach dem letzten Veranstaltungstag"), "{main}");
    assert!(main.contains("Rechnungen und Stornos 8 Jahre"), "{main}");
    assert!(!main.contains('{'), "{main}");
    site.sql("insert into retention (kind, amount) values ('bedarf', 3)").await;
    let changed = |a: &crate::support::Answer| a.text().contains("3 Tage nach dem letzten Veranstaltungstag");
    let main = site.until("/datenschutz", changed).await.page().main();
    assert_eq!(main.matches(" 3 Tage nach dem letzten").count(), 2, "at its purpose and in the list: {main}");
}

#[tokio::test]
async fn the_privacy_notice_has_all_parts_of_article_13() {
    let site = TestSite::demo().await;
    let main = site.get("/datenschutz").await.page().main();
    for part in [
        "Verantwortliche Stelle",
        "Datenschutzbeauftragte",
        "Rechtsgrundlage",
        "Empfänger",
        "Speicherdauer",
        "Auskunft",
        "Berichtigung",
        "Löschung",
        "Widerspruch",
        "Widerruf",
        "Beschwerde",
        "Müssen Sie Daten angeben",
        "Cookies",
    ] {
        assert!(main.contains(part), "{part}");
    }
}

#[tokio::test]
async fn the_accessibility_statement_has_its_mandatory_parts() {
    let site = TestSite::demo().await;
    let page = site.get("/barrierefreiheit").await.page();
    let main = page.main();
    for part in [
        "Geltungsbereich",
        "teilweise vereinbar",
        "Nicht vereinbar",
        "Unverhältnismäßige Belastung",
        "Nicht im Anwendungsbereich",
        "Erstellt am 3. März 2026",
        "zuletzt überprüft am 3. März 2026",
        "Barriere melden",
        "30 Tagen",
        "Durchsetzungs",
        "Überwachungsstelle",
    ] {
        assert!(main.contains(part), "{part}");
    }
}

#[tokio::test]
async fn check_sees_what_a_legal_page_lacks() {
    let site = TestSite::demo().await;
    let settings = site.site.settings().await.expect("settings");
    let today = kongress::kernel::date::local(noon()).date();
    assert_eq!(settings.missing(today), Vec::<String>::new());
    assert_eq!(settings.missing(today + chrono::Days::new(400)).len(), 1, "the review is too old");
    let mut poor = (*settings).clone();
    poor.operator.phone.clear();
    poor.privacy.purposes.clear();
    assert_eq!(poor.missing(today).len(), 2);
}

#[tokio::test]
async fn machines_find_their_files() {
    let site = TestSite::demo().await;
    let security = site.get("/.well-known/security.txt").await;
    assert_eq!(security.header("content-type"), "text/plain; charset=utf-8");
    let text = security.text();
    let expires = text.lines().find_map(|l| l.strip_prefix("Expires: ")).expect("an expiry");
    let expires: chrono::DateTime<chrono::Utc> = expires.parse().expect("a moment");
    let ahead = expires - noon();
    assert!(ahead > chrono::Duration::days(30) && ahead < chrono::Duration::days(365), "{ahead}");
    for line in
        ["Contact: mailto:", "Preferred-Languages: de, en", "Canonical: http://kongress.test/.well-known/security.txt"]
    {
        assert!(text.contains(line), "{line}");
    }
    let robots = site.get("/robots.txt").await.text();
    assert!(robots.contains("Sitemap: http://kongress.test/sitemap.xml"));
}

#[tokio::test]
async fn the_colours_of_the_installation_are_a_style_sheet_of_their_own() {
    let site = TestSite::demo().await;
    assert!(!site.get("/impressum").await.text().contains("farben.css"));
    site.get("/farben.css").await.failure(404);
    site.sql("update site set settings = jsonb_set(settings, '{colours,strong}', '\"#5b2a6e\"')").await;
    let page = site.until("/impressum", |a| a.text().contains("/farben.css")).await.page();
    let href = page
        .attributes("link[rel=stylesheet]", "href")
        .into_iter()
        .find(|h| h.starts_with("/farben.css"))
        .expect("linked");
    let css = site.get(&href).await;
    assert_eq!(css.text(), ":root{--strong:#5b2a6e;}");
    assert_eq!(css.header("content-type"), "text/css; charset=utf-8");
}
