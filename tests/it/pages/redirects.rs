//! Addresses that moved.

use std::collections::BTreeSet;

use axum::http::Method;
use kongress::pages::Fault;
use kongress::pages::redirects::{self, Redirect};
use proptest::prelude::*;

use super::page::{draft, rename, saved};
use crate::support::TestSite;

async fn add(site: &TestSite, from: &str, to: &str) -> std::result::Result<(), Vec<Fault>> {
    add_for(site, from, to, true).await
}

async fn add_for(site: &TestSite, from: &str, to: &str, permanent: bool) -> std::result::Result<(), Vec<Fault>> {
    let (from, to, hosts) = (from.to_string(), to.to_string(), site.site.config.hosts.clone());
    let change =
        site.site.db.change(move |c| Box::pin(async move { redirects::save(c, &hosts, &from, &to, permanent).await }));
    change.await.expect("the database answers")
}

async fn all(site: &TestSite) -> Vec<Redirect> {
    let mut c = site.site.db.pool().acquire().await.expect("a connection");
    redirects::list(&mut c).await.expect("listed")
}

#[tokio::test]
async fn an_old_address_leads_to_the_new_one_with_its_query() {
    let site = TestSite::empty().await;
    add(&site, "/alt/Programm.html", "/archiv").await.expect("stored");
    add(&site, "/über-uns/", "/archiv#inhalt").await.expect("stored");
    add(&site, "/anderswo", "https://example.org/x").await.expect("stored");
    add_for(&site, "/kurz", "/aktuelles", false).await.expect("stored");
    let answer = site.until("/alt/Programm.html?a=1&b=2", |a| a.status == 308).await;
    assert_eq!(answer.redirect(), "/archiv?a=1&b=2");
    assert_eq!(answer.header("cache-control"), "no-cache", "it may change back");
    assert_eq!(site.get("/%c3%bcber-uns?x").await.redirect(), "/archiv?x#inhalt");
    assert_eq!(site.get("/anderswo?schluessel=geheim").await.redirect(), "https://example.org/x");
    let answer = site.get("/kurz").await;
    assert_eq!((answer.status.as_u16(), answer.redirect()), (307, "/aktuelles"));
    assert_eq!(site.visitor.ask(Method::HEAD, "/kurz", &[]).await.redirect(), "/aktuelles");
    site.get("/alt/programm.html").await.failure(404);
    let post = site.post("/kurz", &[]).await;
    assert!(!post.status.is_redirection(), "only reading moves: {}", post.status);
}

#[tokio::test]
async fn a_redirect_waits_until_nothing_else_answers() {
    let site = TestSite::empty().await;
    add(&site, "/archiv", "/aktuelles").await.expect("stored");
    add(&site, "/2099", "/aktuelles").await.expect("stored");
    add(&site, "/seiten/fehlt", "/aktuelles").await.expect("stored");
    assert_eq!(site.until("/seiten/fehlt", |a| a.status == 308).await.redirect(), "/aktuelles");
    assert_eq!(site.get("/2099").await.redirect(), "/aktuelles");
    assert_eq!(site.get("/archiv").await.page().one("h1"), "Archiv");
    saved(&site, draft("fehlt")).await;
    assert!(all(&site).await.iter().all(|r| r.from != "/seiten/fehlt"), "what is there needs none");
    site.sql("update page set state = 'withdrawn'").await;
    site.until("/seiten/fehlt", |a| a.status == 410).await;
    add(&site, "/seiten/fehlt", "/impressum").await.expect("stored");
    assert_eq!(site.until("/seiten/fehlt", |a| a.status == 308).await.redirect(), "/impressum", "better than gone");
}

#[tokio::test]
async fn a_renamed_page_is_found_under_all_its_addresses() {
    let site = TestSite::empty().await;
    saved(&site, draft("eins")).await;
    rename(&site, "eins", "zwei").await.expect("renamed");
    assert_eq!(site.until("/seiten/eins?a=b", |a| a.status == 308).await.redirect(), "/seiten/zwei?a=b");
    assert_eq!(site.get("/seiten/zwei").await.page().one("h1"), "Seite eins");
    rename(&site, "zwei", "drei").await.expect("renamed");
    site.until("/seiten/drei", |a| a.status == 200).await;
    for old in ["eins", "zwei"] {
        assert_eq!(site.get(&format!("/seiten/{old}")).await.redirect(), "/seiten/drei", "at once");
    }
    rename(&site, "drei", "eins").await.expect("back again");
    site.until("/seiten/eins", |a| a.status == 200).await;
    for old in ["drei", "zwei"] {
        assert_eq!(site.get(&format!("/seiten/{old}")).await.redirect(), "/seiten/eins");
    }
}

#[tokio::test]
async fn a_renamed_news_item_is_found_too_and_a_renamed_draft_leaves_no_trace() {
    let site = TestSite::empty().await;
    site.sql("insert into news (year, slug, title, published_at) values (2026, 'alt', 'Meldung', '2026-01-01')").await;
    site.until("/aktuelles/2026/alt", |a| a.status == 200).await;
    site.sql("update news set slug = 'neu'").await;
    assert_eq!(site.until("/aktuelles/2026/alt", |a| a.status == 308).await.redirect(), "/aktuelles/2026/neu");
    site.sql("insert into page (slug, title, state) values ('entwurf', 'Entwurf', 'draft')").await;
    site.sql("update page set slug = 'fertig'").await;
    assert_eq!(all(&site).await.len(), 1);
}

#[tokio::test]
async fn nothing_leads_in_a_circle_or_to_strange_places() {
    let site = TestSite::empty().await;
    add(&site, "/a", "/b").await.expect("stored");
    add(&site, "/b", "/c").await.expect("stored");
    assert_eq!(add(&site, "/c", "/a").await, Err(vec![Fault::Circle]));
    assert_eq!(add(&site, "/c", "http://kongress.test/b#x").await, Err(vec![Fault::Circle]), "by its whole address");
    assert_eq!(add(&site, "/d", "/d#x").await, Err(vec![Fault::Circle]));
    assert!(all(&site).await.iter().all(|r| r.target == "/c"), "the last target at once");
    for bad in ["", "x", "//evil.example", "/x?y=z", "/", "/\\evil.example", "https://x.example/", "/a#b"] {
        assert_eq!(add(&site, bad, "/archiv").await, Err(vec![Fault::NotAPath]), "{bad}");
    }
    for bad in ["", "x", "//evil.example", "http://evil.example/", "javascript:alert(1)", "/\\evil.example"] {
        assert_eq!(add(&site, "/gut", bad).await, Err(vec![Fault::NotATarget]), "{bad}");
    }
}

#[tokio::test]
async fn a_circle_made_by_hand_sends_nobody_around() {
    let site = TestSite::empty().await;
    site.sql("insert into redirect (from_path, target) values ('/x', '/y'), ('/y', '/x'), ('/kette', '/glied'), ('/glied', '/archiv')")
        .await;
    assert_eq!(site.until("/kette", |a| a.status == 308).await.redirect(), "/archiv");
    site.get("/x").await.failure(404);
    site.get("/y").await.failure(404);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_added_and_renamed_every_redirect_ends_at_once(
        steps in prop::collection::vec((0..2, 0..5usize, 0..5usize), 1..14),
    ) {
        const PAGES: [&str; 5] = ["a", "b", "c", "d", "e"];
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let list = runtime.block_on(async {
            let site = TestSite::empty().await;
            site.sql("insert into page (slug, title) values ('a', 'A'), ('b', 'B')").await;
            for (what, x, y) in steps {
                let _ = match what {
                    0 => add(&site, &format!("/seiten/{}", PAGES[x]), &format!("/seiten/{}", PAGES[y])).await,
                    _ => rename(&site, PAGES[x], PAGES[y]).await,
                };
            }
            all(&site).await
        });
        let from: BTreeSet<&str> = list.iter().map(|r| r.from.as_str()).collect();
        for redirect in &list {
            prop_assert!(!from.contains(redirect.target.as_str()), "{list:?}");
        }
    }
}
