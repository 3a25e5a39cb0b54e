//! Ways in.

use crate::support::{TestSite, edition};

#[tokio::test]
async fn the_start_page_is_the_featured_edition() {
    let site = TestSite::demo().await;
    let e = site.featured().await;
    let start = site.get("/").await.page();
    let own = site.get(&format!("/{e}")).await.page();
    assert_eq!(start.one("h1"), own.one("h1"));
    assert_eq!(start.attributes("link[rel=canonical]", "href"), own.attributes("link[rel=canonical]", "href"));
    let actions = start.attributes(".actions a", "href");
    assert!(actions.contains(&format!("/{e}/programm")) && actions.contains(&format!("/{e}/anmeldung")), "{actions:?}");
    assert!(start.all(".openings h3").len() >= 2);
    assert!(start.all(".topics li").len() >= 6);
    assert_eq!(start.all("#aktuelles").len(), 1);
    assert_eq!(start.all(".news .label"), ["Wichtig"], "one item is pinned");
}

#[tokio::test]
async fn short_addresses_lead_to_the_featured_edition() {
    let site = TestSite::demo().await;
    let e = site.featured().await;
    for page in ["programm", "referierende", "ort", "jetzt"] {
        assert_eq!(site.get(&format!("/{page}")).await.redirect(), format!("/{e}/{page}"));
    }
}

#[tokio::test]
async fn an_empty_installation_is_no_error() {
    let site = TestSite::empty().await;
    assert_eq!(site.get("/").await.page().one("h1"), "Willkommen");
    assert!(site.get("/archiv").await.page().main().contains("noch keine"));
    assert!(site.get("/aktuelles").await.page().main().contains("noch keine"));
    for path in ["/impressum", "/datenschutz", "/barrierefreiheit", "/sitemap.xml", "/aktuelles.atom"] {
        assert_eq!(site.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn the_venue_tells_the_way_and_who_gets_in() {
    let site = TestSite::demo().await;
    let e = site.featured().await;
    let page = site.get(&format!("/{e}/ort")).await.page();
    for heading in ["Anreise", "Zugang und Barrierefreiheit", "Teilnahme online"] {
        assert!(page.all("main h2").contains(&heading.to_string()), "{heading}");
    }
    assert!(
        page.attributes("main a[rel=noopener]", "href").iter().any(|h| h.starts_with("https://www.openstreetmap.org/"))
    );
    let site = TestSite::empty().await;
    site.save_edition(edition("ohne-ort")).await;
    site.until("/ohne-ort", |a| a.status == 200).await;
    site.get("/ohne-ort/ort").await.failure(404);
}

#[tokio::test]
async fn every_address_of_the_sitemap_answers() {
    let site = TestSite::demo().await;
    let xml = site.get("/sitemap.xml").await.text();
    let addresses: Vec<&str> = xml.split("<loc>").skip(1).filter_map(|r| r.split("</loc>").next()).collect();
    assert!(addresses.len() > 100, "{}", addresses.len());
    for address in addresses {
        let path = address.strip_prefix("http://kongress.test").expect("own host");
        let page = site.get(path).await.page();
        assert_eq!(page.attributes("link[rel=canonical]", "href"), [address], "canonical of {path}");
        assert_eq!(page.all("h1").len(), 1, "{path}");
    }
}

#[tokio::test]
async fn no_link_of_the_site_is_dead() {
    let site = TestSite::demo().await;
    let mut seen = std::collections::BTreeSet::from(["/".to_string()]);
    let mut open: Vec<String> = vec!["/".into()];
    while let Some(path) = open.pop() {
        let answer = site.get(&path).await;
        if answer.status.is_redirection() {
            let target = answer.redirect().to_string();
            if seen.insert(target.clone()) {
                open.push(target);
            }
            continue;
        }
        assert_eq!(answer.status, 200, "{path}");
        if !answer.header("content-type").starts_with("text/html") {
            continue;
        }
        let page = answer.page();
        for href in page.attributes("a, link:not([rel=canonical])", "href") {
            let (target, anchor) = href.split_once('#').unwrap_or((href.as_str(), ""));
            if target.is_empty() && !anchor.is_empty() {
                assert_eq!(page.all(&format!("[id='{anchor}']")).len(), 1, "{path}: #{anchor}");
            }
            if target.starts_with('/') && seen.insert(target.to_string()) {
                open.push(target.to_string());
            }
        }
    }
    assert!(seen.len() > 200, "{}", seen.len());
}
