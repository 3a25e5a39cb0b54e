//! The page around the hits: filters, pages, hostile and endless input, no hits.

use super::fixture;
use super::{address, hits, marks, search, titles};
use crate::support::{TestSite, day, edition};

#[tokio::test]
async fn an_empty_search_explains_itself() {
    let site = TestSite::demo().await;
    for path in ["/suche", "/suche?q=", "/suche?q=%20", "/suche?q=...", "/suche?art=programm"] {
        let page = site.get(path).await.page();
        assert_eq!(page.one("h1"), "Suche", "{path}");
        assert!(page.one("#hilfe").contains("finden"), "{path}");
        assert!(page.attributes("main section a", "href").contains(&"/archiv".to_string()), "{path}");
    }
    let page = site.get("/suche").await.page();
    assert!(page.all("meta[name=robots]").is_empty());
    assert_eq!(page.attributes("link[rel=canonical]", "href"), ["http://kongress.test/suche"]);
}

#[tokio::test]
async fn results_are_not_for_search_engines_and_kept_nowhere() {
    let (site, _) = fixture::site().await;
    let before = site.site.published.len();
    let answer = site.get(&address("Bürgerservice")).await;
    let page = answer.page();
    assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex"]);
    assert_eq!(page.attributes("link[rel=canonical]", "href"), ["http://kongress.test/suche"]);
    assert_eq!(page.attributes("input[name=q]", "value"), ["Bürgerservice"]);
    assert_eq!(page.one("#ergebnis"), "3 Treffer für „Bürgerservice“");
    assert!(answer.header("set-cookie").is_empty());
    assert_eq!(site.site.published.len(), before);
}

#[tokio::test]
async fn hostile_titles_and_words_are_only_text() {
    let (site, _) = fixture::site().await;
    for q in ["alert", "script", "<script>alert(1)</script>", "\"><img src=x onerror=y>", "onload", "Klick"] {
        let page = search(&site, q).await;
        assert!(page.all("main script, main svg, main img, main mark *").is_empty(), "{q}");
        assert!(page.attributes("main a", "href").iter().all(|h| h.starts_with('/')), "{q}");
        assert!(!page.attributes(".hits a", "href").is_empty(), "{q}: {}", page.main());
    }
    let answer = site.get(&address("</title><script>alert(1)</script>")).await;
    assert!(!answer.text().contains("<script>alert"), "{}", answer.text());
    assert!(marks(&answer.page()).iter().all(|m| m == "script" || m == "alert" || m == "title" || m == "1"));
}

#[tokio::test]
async fn cancelled_sessions_say_so() {
    let (site, _) = fixture::site().await;
    let page = search(&site, "Papierloses").await;
    assert_eq!(titles(&page).len(), 1);
    assert_eq!(page.one(".hits .label"), "Entfällt");
    assert!(search(&site, "Bürgerservice").await.all(".hits .label").is_empty());
}

#[tokio::test]
async fn filters_stand_in_the_address_with_their_numbers() {
    let (site, _) = fixture::site().await;
    let two = site.save_edition(edition("zwei")).await;
    let mut programme = fixture::programme();
    programme.sessions.truncate(2);
    programme.sessions[1].title = "Rathaus der Zukunft".into();
    programme.sessions.iter_mut().for_each(|s| s.code = s.code.take().map(|c| format!("{c}2")));
    site.store(two, &[day(2026, 6, 6)], programme).await;
    site.release(two).await;

    let page = search(&site, "Rathaus").await;
    assert_eq!(page.all("nav[aria-labelledby=nach-art] a"), ["Alles (3)", "Programm (2)", "Aktuelles (1)"]);
    assert_eq!(
        page.all("nav[aria-labelledby=nach-veranstaltung] a"),
        ["Alle", "Kongress zwei (1)", "Kongress probe (1)"]
    );
    let chosen = site.get("/suche?q=Rathaus&art=programm&edition=zwei").await.page();
    assert_eq!(chosen.one("#ergebnis"), "1 Treffer für „Rathaus“");
    assert_eq!(chosen.all("nav [aria-current=true]"), ["Programm (1)", "Kongress zwei (1)"]);
    let kept = chosen.form("/suche");
    assert!(kept.contains(&("art".into(), "programm".into())) && kept.contains(&("edition".into(), "zwei".into())));
    // Nothing in this choice, but elsewhere.
    let none = site.get("/suche?q=Solarzellen&art=personen").await.page();
    assert_eq!(none.attributes(".empty a", "href")[0], "/suche?q=Solarzellen");
    // What is not offered is as if it were not there.
    assert_eq!(
        site.get("/suche?q=Rathaus&art=quatsch&edition=quatsch").await.page().one("#ergebnis"),
        "3 Treffer für „Rathaus“"
    );
}

#[tokio::test]
async fn somebody_who_appears_often_is_one_hit_at_the_latest_edition() {
    let (site, _) = fixture::site().await;
    let mut later = edition("zwei");
    later.days[0].day = day(2026, 6, 6);
    let two = site.save_edition(later).await;
    let mut programme = fixture::programme();
    programme.sessions.truncate(1);
    programme.sessions[0].code = Some("ZWEI22".into());
    site.store(two, &[day(2026, 6, 6)], programme).await;
    site.release(two).await;
    let people = |hits: Vec<String>| hits.into_iter().filter(|h| h.contains("/referierende/")).collect::<Vec<_>>();
    assert_eq!(people(hits(&site, "Lukasz").await), ["/zwei/referierende/lukasz-zolc-oneill"]);
    let page = site.get("/suche?q=Lukasz&edition=probe").await.page();
    assert_eq!(people(page.attributes(".hits h3 a", "href")), ["/probe/referierende/lukasz-zolc-oneill"]);
}

#[tokio::test]
async fn many_hits_come_in_pages() {
    use kongress::programme::model::{Draft, SessionDraft};
    let site = TestSite::empty().await;
    let id = site.save_edition(edition("viel")).await;
    let session =
        |i| SessionDraft { title: format!("Gleicher Titel {i}"), day: 1, start: Some(i), ..SessionDraft::default() };
    let sessions = (0..45).map(session).collect();
    site.store(id, &[day(2026, 5, 5)], Draft { sessions, ..Draft::default() }).await;
    site.release(id).await;
    let mut seen = Vec::new();
    let mut next = Some(address("gleicher"));
    while let Some(path) = next {
        let page = site.get(&path).await.page();
        assert!(page.one("#ergebnis").starts_with("45 Treffer"), "{}", page.one("#ergebnis"));
        seen.extend(page.attributes(".hits h3 a", "href"));
        next = page.attributes("a[rel=next]", "href").pop();
    }
    assert_eq!(seen.len(), 45);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 45, "each once");
    for odd in ["0", "-1", "99", "x", "99999999999999999999"] {
        site.get(&format!("/suche?q=gleicher&seite={odd}")).await.page();
    }
}

#[tokio::test]
async fn nothing_found_helps_on() {
    let (site, _) = fixture::site().await;
    let page = search(&site, "Quastenflosser").await;
    assert_eq!(page.one("#ergebnis"), "Keine Treffer für „Quastenflosser“");
    assert!(page.one(".empty").contains("Schreibweise") && page.one(".empty").contains("kürzeren Wort"));
    let links = page.attributes(".empty a", "href");
    assert!(
        links.contains(&"/probe/programm".to_string()) && links.contains(&"/probe/referierende".to_string()),
        "{links:?}"
    );
    // Two words that never stand together: each for itself.
    let page = search(&site, "Solarzellen Drucker").await;
    assert_eq!(page.all(".empty .inline")[0], "Solarzellen (1) Drucker (1)");
}

#[tokio::test]
async fn no_input_is_too_long_or_too_strange() {
    let (site, _) = fixture::site().await;
    let long = "Bürgerservice ".repeat(60);
    assert_eq!(hits(&site, &long).await.len(), 3, "only the beginning counts, and each word once");
    let odd = [
        "a".repeat(3000),
        "'".repeat(90),
        "\\".repeat(90),
        "%".repeat(90),
        "& | ! ( ) : * <-> ' \\".into(),
        "\"\"\"\"".into(),
        "--- ;drop table session; --".into(),
        "😀 🏛️ ﷽".into(),
        "ﬀ ǆ İ".into(),
        "e\u{301}\u{301}\u{301}".into(),
        "und oder die".into(),
        "ung".into(),
        "en".into(),
        "a b c d e f g h i j".into(),
    ];
    for q in odd {
        let answer = site.get(&address(&q)).await;
        assert_eq!(answer.status, 200, "{q:?}");
    }
    site.get(&address("\u{0}\u{1}\u{7f}")).await.failure(400);
    site.get("/suche?q=%FF%FE").await.failure(400);
    site.get("/suche?q=eins&q=zwei&seite=1&seite=2").await.page();
}

#[tokio::test]
async fn browsers_can_search_from_their_address_line() {
    let site = TestSite::demo().await;
    assert_eq!(site.get("/").await.page().attributes("link[rel=search]", "href"), ["/suche.xml"]);
    let answer = site.get("/suche.xml").await;
    assert_eq!(answer.header("content-type"), "application/opensearchdescription+xml");
    assert!(answer.text().contains("template=\"http://kongress.test/suche?q={searchTerms}\""), "{}", answer.text());
}

#[tokio::test]
async fn nothing_of_a_search_is_written_down() {
    let (site, _) = fixture::site().await;
    hits(&site, "Geheimwort").await;
    let found: i64 = sqlx::query_scalar("select count(*) from search_word where word like '%geheimwort%'")
        .fetch_one(site.site.db.pool())
        .await
        .expect("answers");
    assert_eq!(found, 0);
}
