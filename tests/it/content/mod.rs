//! Content elements on real pages: news and homes of editions made of them, what they refer to.

use kongress::content::model::Content;
use kongress::content::{self, Audience, Lang, Place};
use serde_json::{Value, json};

use crate::support::{Html, TestSite, edition, small_programme};

async fn rendered(site: &TestSite, content: Value, at: &Place) -> String {
    let mut c = site.site.db.pool().acquire().await.expect("a connection");
    let content = Content::read(content);
    content::render(&site.site, &mut c, &content, at).await.expect("rendered").to_string()
}

fn editors() -> Place {
    Place { audience: Audience::Editors, ..Place::new("/x") }
}

/// All content of the demo with where it stands.
async fn all(site: &TestSite) -> Vec<(String, Option<i64>, Value)> {
    sqlx::query_as(
        "select '/aktuelles/' || year || '/' || slug, edition_id, content from news
         union all select '/' || slug, id, home from edition
         union all select '/seiten/' || slug, edition_id, content from page",
    )
    .fetch_all(site.site.db.pool())
    .await
    .expect("asked")
}

#[tokio::test]
async fn the_demo_holds_no_faulty_content() {
    let site = TestSite::demo().await;
    let all = all(&site).await;
    assert!(all.len() >= 17, "{}", all.len());
    let mut kinds = std::collections::BTreeSet::new();
    for (path, edition, stored) in all {
        let content = Content::read(stored.clone());
        assert_eq!(content.faults(), [], "{path}");
        assert_eq!(content.to_value(), stored, "{path}");
        kinds.extend(content.0.iter().map(|e| e.kind()));
        let at = Place { path: path.clone(), edition, ..editors() };
        let html = rendered(&site, stored, &at).await;
        assert!(!html.contains("Nur für die Redaktion"), "{path}: {html}");
    }
    let kinds: Vec<&str> = kinds.into_iter().collect();
    let mut expected = kongress::content::Element::KINDS;
    expected.sort_unstable();
    assert_eq!(kinds, expected);
}

#[tokio::test]
async fn a_home_shows_its_elements_between_what_is_made_from_data() {
    let site = TestSite::demo().await;
    let e = site.featured().await;
    let page = site.get("/").await.page();
    let teasers = page.attributes(".content .teasers.compact a", "href");
    assert!(teasers.iter().all(|h| h.starts_with(&format!("/{e}/programm/"))) && teasers.len() == 3, "{teasers:?}");
    assert_eq!(page.all(".content .timeline time"), ["24. Oktober 2024", "15. Februar 2023", "2020"]);
    assert_eq!(page.all(".content .quote strong"), ["Noor de Vries"]);
    let past = site.get("/2024").await.page();
    assert_eq!(past.all(".content .faces a").len(), 3);
    assert!(past.attributes(".content .faces a", "href").iter().all(|h| h.starts_with("/2024/referierende/")));
    assert_eq!(past.all("dl.facts").len(), 1, "the generated facts stay what they are");
    assert!(past.one(".content .fact-list").contains("24 Vorträge und Workshops"));
}

#[tokio::test]
async fn a_news_item_is_made_of_elements() {
    let site = TestSite::demo().await;
    let page = site.get("/aktuelles/2018/zweites-digitalisierungskabinett").await.page();
    assert_eq!(page.one(".content caption"), "Wofür wie viel Geld bereitsteht");
    assert_eq!(page.all(".content th[scope=row]").len(), 2);
    assert_eq!(page.attributes(".content [role=region]", "tabindex"), ["0"]);
    let levels: Vec<String> = page.all("main h1, main h2, main h3");
    assert!(levels.iter().any(|h| h == "Gesucht: Menschen, die vorangehen"), "{levels:?}");
}

#[tokio::test]
async fn the_page_of_all_elements_has_its_files() {
    let site = TestSite::demo().await;
    let page = site.get("/seiten/inhaltselemente").await.page();
    assert!(page.attributes(".content source[type='image/webp']", "srcset").iter().all(|s| s.contains(" 320w")));
    assert!(page.attributes(".content img", "alt").iter().all(|alt| !alt.is_empty()));
    let shown = page.attributes(".content img, .content video source, .content track", "src");
    assert!(shown.len() >= 14, "{shown:?}");
    for address in shown.iter().chain(&page.attributes(".content .gallery a", "href")) {
        let answer = site.get(address).await;
        assert_eq!(answer.status, 200, "{address}");
    }
    let documents = page.all(".content .links small");
    assert!(documents.iter().any(|d| d.starts_with("(PDF, ")), "{documents:?}");
    let lasting = page.attributes(".content .links a", "href");
    assert!(lasting.contains(&"/medien/00000000-0000-4000-8000-000000000010".to_string()), "{lasting:?}");
    assert!(page.all(".teasers a").contains(&"Über den Kongress".to_string()), "a page by reference");
    assert_eq!(page.attributes("track", "kind"), ["captions"]);
}

#[tokio::test]
async fn references_bring_along_what_is_public_now() {
    let site = TestSite::empty().await;
    let id = site.save_edition(edition("e")).await;
    let draft = site
        .save_edition(kongress::edition::model::EditionDraft { state: kongress::edition::State::Draft, ..edition("d") })
        .await;
    site.store(id, &[crate::support::day(2026, 5, 5)], small_programme()).await;
    sqlx::query(
        "insert into news (edition_id, year, slug, title, teaser, published_at) values
         (null, 2026, 'da', 'Meldung', 'Teaser', '2026-03-01'), (null, 2026, 'morgen', 'Später', '', '2026-03-04'),
         ($1, 2026, 'entwurf', 'Geheim', '', '2026-03-01')",
    )
    .bind(draft)
    .execute(site.site.db.pool())
    .await
    .expect("inserted");
    let list = json!([{"kind": "teaser_list", "items": [
        {"of": "news", "year": 2026, "slug": "da"},
        {"of": "news", "year": 2026, "slug": "morgen"},
        {"of": "news", "year": 2026, "slug": "entwurf"},
        {"of": "session", "code": "AAA22"},
        {"of": "session", "edition": "e", "code": "BBB22"},
        {"of": "session", "edition": "d", "code": "AAA22"},
    ]}]);
    let here = Place { edition: Some(id), ..Place::new("/e") };
    let titles = async |at: &Place| Html::new(&rendered(&site, list.clone(), at).await).all(".teasers a");
    assert_eq!(titles(&here).await, ["Meldung"], "nothing is released yet");
    site.release(id).await;
    assert_eq!(titles(&here).await, ["Meldung", "Erster Vortrag", "Zweiter Vortrag"]);
    assert_eq!(titles(&Place::new("/x")).await, ["Meldung", "Zweiter Vortrag"], "no edition of its own");
    site.site.clock.set(crate::support::noon() + chrono::Duration::days(1));
    assert_eq!(titles(&here).await, ["Meldung", "Später", "Erster Vortrag", "Zweiter Vortrag"]);
    let html = rendered(&site, list.clone(), &Place { edition: Some(id), ..editors() }).await;
    assert!(html.contains("Ein Programmpunkt, auf den das Element zeigt, ist nicht veröffentlicht."), "{html}");
}

#[tokio::test]
async fn who_and_what_has_a_new_address_is_found_by_the_old_one() {
    let site = TestSite::empty().await;
    let id = site.save_edition(edition("e")).await;
    site.store(id, &[crate::support::day(2026, 5, 5)], small_programme()).await;
    site.sql("insert into person (guid, slug, given_name, family_name) values (gen_random_uuid(), 'anna-alt', 'Anna', 'Alt')").await;
    site.sql(
        "insert into session_person (session_id, person_id, position, role, function)
         select s.id, p.id, 0, 'speaker', 'Amtsleitung' from session s, person p where s.code = 'AAA22'",
    )
    .await;
    site.release(id).await;
    site.sql("insert into page (slug, title, published_at) values ('alt', 'Eine Seite', '2026-01-01')").await;
    site.sql("insert into news (year, slug, title, published_at) values (2025, 'alt', 'Meldung', '2026-01-01')").await;
    let person = |slug: &str| json!([{"kind": "person_list", "people": [{"of": "speaker", "slug": slug}]}]);
    let teasers = json!([{"kind": "teaser_list", "items": [
        {"of": "page", "slug": "alt"}, {"of": "news", "year": 2025, "slug": "alt"}
    ]}]);
    let here = Place { edition: Some(id), ..Place::new("/e") };
    let links =
        async |content: &Value| Html::new(&rendered(&site, content.clone(), &here).await).attributes("a", "href");
    assert_eq!(links(&person("anna-alt")).await, ["/e/referierende/anna-alt"]);
    assert_eq!(links(&teasers).await, ["/seiten/alt", "/aktuelles/2025/alt"]);

    site.sql("update person set slug = 'anna-neu', family_name = 'Neu'").await;
    site.sql("insert into person_slug (slug, person_id) select 'anna-alt', id from person").await;
    site.sql("update page set slug = 'neu'").await;
    site.sql("update news set slug = 'neu', year = 2026").await;
    assert_eq!(links(&teasers).await, ["/seiten/neu", "/aktuelles/2026/neu"]);
    for slug in ["anna-alt", "anna-neu"] {
        assert_eq!(links(&person(slug)).await, ["/e/referierende/anna-alt"], "released under the old one: {slug}");
    }
    site.release(id).await.expect("a release");
    for slug in ["anna-alt", "anna-neu"] {
        assert_eq!(links(&person(slug)).await, ["/e/referierende/anna-neu"], "{slug}");
        assert!(rendered(&site, person(slug), &here).await.contains("Amtsleitung"), "{slug}");
    }
    assert_eq!(links(&person("anna")).await, Vec::<String>::new());
    // What stands at the old address now is what is meant.
    site.sql("insert into page (slug, title, published_at) values ('alt', 'Eine andere', '2026-01-01')").await;
    assert_eq!(links(&teasers).await[0], "/seiten/alt");
}

#[tokio::test]
async fn links_to_forms_find_their_edition() {
    let site = TestSite::empty().await;
    let id = site.save_edition(edition("e")).await;
    let link = |form: &str, e: &str| json!([{"kind": "form_link", "form": form, "edition": e}]);
    let here = Place { edition: Some(id), ..Place::new("/e") };
    let href = async |content: Value, at: &Place| {
        Html::new(&rendered(&site, content, at).await).attributes("a.button", "href")
    };
    assert_eq!(href(link("registration", ""), &here).await, ["/e/anmeldung"]);
    assert_eq!(href(link("group", "e"), &Place::new("/x")).await, ["/e/anmeldung/gruppe"]);
    assert_eq!(href(link("registration", ""), &Place::new("/x")).await, ["/anmeldung"]);
    assert_eq!(href(link("registration", "gibt-es-nicht"), &here).await, [] as [&str; 0]);
    assert_eq!(href(link("barrier", ""), &Place::new("/x")).await, ["/barriere-melden"]);
    let english = Place { lang: Lang::English, ..here };
    assert_eq!(Html::new(&rendered(&site, link("registration", ""), &english).await).all("a"), ["Register now"]);
}

#[tokio::test]
async fn broken_content_breaks_no_page() {
    let site = TestSite::empty().await;
    site.sql(
        "insert into news (year, slug, title, content, published_at) values
         (2026, 'x', 'X', '[{\"kind\": \"mask_thvideo\"}, 7, {\"kind\": \"text\", \"text\": \"Bleibt\"}, {\"kind\": \"table\"}]', '2026-01-01'),
         (2026, 'leer', 'Leer', '[]', '2026-01-01')",
    )
    .await;
    let page = site.until("/aktuelles/2026/x", |a| a.status == 200).await.page();
    assert_eq!(page.one("main .content"), "Bleibt");
    assert_eq!(site.get("/aktuelles/2026/leer").await.page().all("main .content").len(), 0);
}
