//! Menus and footer as data.

use kongress::content::Content;
use kongress::kernel::lang::Lang;
use kongress::pages::model::State;
use kongress::pages::{self, PageDraft};
use kongress::web::menus::{self, Entry, Fault, Faults, Menu, Target};

use crate::support::{Html, TestSite, edition, noon, small_programme};

fn page_entry(slug: &str, label: &str) -> Entry {
    Entry { label: label.into(), ..Target::Page { page: slug.into() }.into() }
}

fn link(section: &str, label: &str, url: &str) -> Entry {
    Entry { section: section.into(), label: label.into(), target: Target::Url { url: url.into() } }
}

async fn put(site: &TestSite, menu: Menu, edition: Option<i64>, entries: &[Entry]) -> Result<(), Faults> {
    let entries = entries.to_vec();
    let change = site.site.db.change(move |c| Box::pin(async move { menus::save(c, menu, edition, &entries).await }));
    change.await.expect("the database answers")
}

async fn page(site: &TestSite, slug: &str, lang: Lang, state: State) {
    let draft = PageDraft {
        edition: None,
        slug: slug.into(),
        title: format!("Seite {slug}"),
        lead: String::new(),
        lang,
        original: None,
        sign_video: None,
        content: Content::default(),
        state,
        published_at: noon(),
    };
    let change = site.site.db.change(move |c| Box::pin(async move { pages::save(c, &draft, noon()).await }));
    change.await.expect("the database answers").expect("stored");
}

fn menu(page: &Html) -> Vec<String> {
    page.all("header nav a")
}

#[tokio::test]
async fn a_new_installation_has_the_usual_menus() {
    let site = TestSite::empty().await;
    assert_eq!(menu(&site.get("/archiv").await.page()), ["Start", "Programm", "Aktuelles", "Archiv"]);
    let rows: i64 =
        sqlx::query_scalar("select count(*) from menu_entry").fetch_one(site.site.db.pool()).await.expect("counted");
    assert_eq!(rows, 0, "no migration wrote any");
    site.save_edition(edition("2026")).await;
    let own = site.until("/2026", |a| a.status == 200).await.page();
    assert_eq!(menu(&own), ["Überblick", "Anmeldung", "Aktuelles", "Archiv"], "what it has not is not there");
    assert_eq!(own.attributes("header nav [aria-current]", "href"), ["/2026"]);
}

#[tokio::test]
async fn the_main_menu_is_what_was_written_in_that_order() {
    let site = TestSite::empty().await;
    page(&site, "ueber-uns", Lang::German, State::Published).await;
    page(&site, "about-us", Lang::English, State::Published).await;
    let entries = [
        Target::Archive.into(),
        page_entry("ueber-uns", ""),
        page_entry("about-us", "About"),
        link("", "Anderswo", "https://example.org/"),
        Entry { label: "Neues".into(), ..Target::News.into() },
    ];
    put(&site, Menu::Main, None, &entries).await.expect("stored");
    let answer = site.until("/impressum", |a| a.text().contains("About")).await;
    let shown = answer.page();
    assert_eq!(menu(&shown), ["Archiv", "Seite ueber-uns", "About", "Anderswo", "Neues"]);
    assert_eq!(shown.attributes("header nav a[lang]", "hreflang"), ["en"]);
    let all = shown.one("header nav");
    assert!(all.contains("Anderswo (andere Website)"), "{all}");
    assert_eq!(shown.attributes("header nav a[rel=noopener]", "href"), ["https://example.org/"]);
    let current = async |path: &str| {
        let page = site.get(path).await.page();
        (
            page.attributes("header nav [aria-current=page]", "href"),
            page.attributes("header nav [aria-current=true]", "href"),
        )
    };
    assert_eq!(current("/seiten/ueber-uns").await, (vec!["/seiten/ueber-uns".to_string()], vec![]));
    put(&site, Menu::Main, None, &[]).await.expect("stored");
    site.until("/impressum", |a| menu(&a.page()) == ["Start", "Programm", "Aktuelles", "Archiv"]).await;
}

#[tokio::test]
async fn an_entry_is_shown_only_where_its_target_is_public() {
    let site = TestSite::empty().await;
    let id = site.save_edition(edition("2026")).await;
    page(&site, "hinweise", Lang::German, State::Draft).await;
    let entries = [
        Target::Overview.into(),
        Target::Programme.into(),
        Target::Now.into(),
        Target::Venue.into(),
        page_entry("hinweise", "Hinweise"),
    ];
    put(&site, Menu::Edition, Some(id), &entries).await.expect("stored");
    site.until("/2026", |a| menu(&a.page()) == ["Überblick"]).await;
    page(&site, "hinweise", Lang::German, State::Published).await;
    site.until("/2026", |a| menu(&a.page()) == ["Überblick", "Hinweise"]).await;
    site.store(id, &[crate::support::day(2026, 5, 5)], small_programme()).await;
    site.release(id).await.expect("released");
    site.until("/2026", |a| menu(&a.page()) == ["Überblick", "Programm", "Jetzt", "Hinweise"]).await;
    let programme = site.get("/2026/programm").await.page();
    assert_eq!(programme.attributes("header nav [aria-current=page]", "href"), ["/2026/programm"]);
    let code = site.get("/2026/programm/aenderungen").await.page();
    assert_eq!(code.attributes("header nav [aria-current=true]", "href"), ["/2026/programm"], "inside of it");
    // The menu of an edition is its own.
    site.save_edition(edition("2027")).await;
    let other = site.until("/2027", |a| a.status == 200).await.page();
    assert_eq!(menu(&other), ["Überblick", "Anmeldung", "Aktuelles", "Archiv"]);
    put(&site, Menu::Edition, None, &[Target::Overview.into(), Target::Archive.into()]).await.expect("stored");
    site.until("/2027", |a| menu(&a.page()) == ["Überblick", "Archiv"]).await;
    site.until("/2026", |a| menu(&a.page()).len() == 4).await;
}

#[tokio::test]
async fn an_entry_follows_a_page_that_is_renamed_and_goes_with_it() {
    let site = TestSite::empty().await;
    page(&site, "alt", Lang::German, State::Published).await;
    put(&site, Menu::Main, None, &[Target::Home.into(), page_entry("alt", "Seite")]).await.expect("stored");
    site.sql("update page set slug = 'neu'").await;
    let shown = site.until("/impressum", |a| a.text().contains("/seiten/neu")).await.page();
    assert_eq!(shown.attributes("header nav a", "href"), ["/", "/seiten/neu"]);
    site.sql("delete from page").await;
    site.until("/impressum", |a| menu(&a.page()) == ["Start"]).await;
}

#[tokio::test]
async fn the_footer_shows_its_groups_and_never_loses_the_legal_pages() {
    let site = TestSite::empty().await;
    let entries = [
        link("Weitere Angebote", "Stellenangebote", "https://example.org/stellen"),
        link("Soziale Netzwerke", "Mastodon", "https://social.example.org/@a"),
        Entry { section: "Weitere Angebote".into(), ..Target::Certificates.into() },
    ];
    put(&site, Menu::Footer, None, &entries).await.expect("stored");
    let page = site.until("/archiv", |a| a.text().contains("Mastodon")).await.page();
    assert_eq!(page.all("footer h2"), ["Kontakt", "Über diese Website", "Weitere Angebote", "Soziale Netzwerke"]);
    assert_eq!(page.all("footer nav[aria-label='Weitere Angebote'] a"), ["Stellenangebote", "Bescheinigung prüfen"]);
    let links = page.attributes("footer nav a", "href");
    for owed in ["/impressum", "/datenschutz", "/barrierefreiheit", "/leichte-sprache", "/gebaerdensprache"] {
        assert!(links.contains(&owed.to_string()), "{owed}");
    }
    // Where the database is away, an error page shows what was known last.
    assert!(site.get("/nirgends").await.failure(404).all("footer h2").contains(&"Soziale Netzwerke".to_string()));
}

#[tokio::test]
async fn what_cannot_be_an_entry_is_told_and_changes_nothing() {
    let site = TestSite::empty().await;
    put(&site, Menu::Main, None, &[Target::News.into()]).await.expect("stored");
    let entries = [
        link("", "", "https://example.org/"),
        link("", "Böse", "javascript:alert(1)"),
        page_entry("fehlt", ""),
        link("", &"x".repeat(61), "https://example.org/a"),
    ];
    let found = put(&site, Menu::Main, None, &entries).await.expect_err("faults");
    let wanted = [(0, Fault::LabelMissing), (1, Fault::NotAnAddress), (3, Fault::LabelTooLong), (2, Fault::NoSuchPage)];
    assert_eq!(found, wanted);
    site.until("/impressum", |a| menu(&a.page()) == ["Aktuelles"]).await;
}

#[tokio::test]
async fn hostile_labels_stay_texts() {
    let site = TestSite::empty().await;
    let entries = [link("</nav><b>x", "<script>alert(1)</script>", "https://example.org/\"><b>")];
    put(&site, Menu::Footer, None, &entries).await.expect("stored");
    let answer = site.until("/archiv", |a| a.text().contains("alert(1)")).await;
    let page = answer.page();
    assert_eq!(page.all("footer b, footer script").len(), 0, "{}", answer.text());
    assert_eq!(page.all("footer nav").len(), 2);
}

#[tokio::test]
async fn the_search_stands_on_every_page() {
    let site = TestSite::demo().await;
    for path in ["/", "/2024/programm", "/impressum", "/nirgends"] {
        let page = Html::new(&site.get(path).await.text());
        assert_eq!(page.attributes("header .service a[href='/suche']", "href").len(), 1, "{path}");
    }
}
