//! A page and its twins: easy language, English, sign language.

use chrono::Duration;
use kongress::kernel::lang::Lang;
use kongress::pages::model::{Due, Form, State, TwinDue};
use kongress::pages::{self, Fault, PageDraft};

use super::page::{draft, save, save_at, saved};
use crate::support::{TestSite, noon};

fn twin(slug: &str, lang: Lang) -> PageDraft {
    PageDraft { lang, original: Some("original".into()), ..draft(slug) }
}

async fn due(site: &TestSite) -> Vec<(String, Form, Due)> {
    let mut c = site.site.db.pool().acquire().await.expect("a connection");
    let list = pages::twins_due(&mut c, noon()).await.expect("asked");
    list.into_iter().map(|TwinDue { slug, form, due, .. }| (slug, form, due)).collect()
}

#[tokio::test]
async fn a_page_and_its_twins_lead_to_each_other() {
    let site = TestSite::empty().await;
    saved(&site, draft("original")).await;
    saved(&site, twin("leicht", Lang::Easy)).await;
    saved(&site, twin("english", Lang::English)).await;
    let all = [("original", "de"), ("leicht", "de-simple"), ("english", "en")];
    for (slug, tag) in all {
        let page = site.until(&format!("/seiten/{slug}"), |a| a.text().matches("hreflang").count() >= 5).await.page();
        let own = page.attributes("link[rel=alternate][hreflang]", "hreflang");
        assert_eq!(own, ["de", "de-simple", "en"], "{slug} names all three, itself included");
        let addresses = page.attributes("link[rel=alternate][hreflang]", "href");
        assert!(addresses.contains(&format!("http://kongress.test/seiten/{slug}")), "{slug}: {addresses:?}");
        let others: Vec<String> =
            all.iter().filter(|(other, _)| *other != slug).map(|(other, _)| format!("/seiten/{other}")).collect();
        assert_eq!(page.attributes("main nav.twins a", "href").iter().filter(|h| others.contains(h)).count(), 2);
        assert_eq!(page.attributes("html", "lang"), [if slug == "english" { "en" } else { "de" }], "{slug}");
        assert_eq!(page.json_ld()["inLanguage"], tag);
        let relation = if slug == "original" { "workTranslation" } else { "translationOfWork" };
        assert_eq!(page.json_ld()[relation].as_array().map(Vec::len), Some(if slug == "original" { 2 } else { 1 }));
    }
    let of = async |slug: &str| site.get(&format!("/seiten/{slug}")).await.page();
    assert_eq!(of("original").await.all("nav.twins a"), ["Leichte Sprache", "English"]);
    assert_eq!(of("original").await.attributes("nav.twins a", "lang"), ["de", "en"]);
    assert_eq!(of("leicht").await.all("nav.twins a"), ["Alltagssprache", "English"]);
    assert_eq!(of("english").await.all("nav.twins a"), ["Deutsch", "Leichte Sprache"]);
}

#[tokio::test]
async fn the_frame_says_where_it_is_german_on_an_english_page() {
    let site = TestSite::empty().await;
    saved(&site, draft("original")).await;
    saved(&site, twin("english", Lang::English)).await;
    saved(&site, twin("leicht", Lang::Easy)).await;
    let english = site.get("/seiten/english").await.page();
    assert_eq!(english.one(".skip"), "Skip to content");
    assert_eq!(english.attributes("body > header, body > footer", "lang"), ["de", "de"]);
    assert!(english.attributes("article", "lang").is_empty(), "the whole page says it");
    let easy = site.get("/seiten/leicht").await.page();
    assert_eq!(easy.attributes("article", "lang"), ["de-simple"]);
    assert!(easy.attributes("body > header", "lang").is_empty());
    assert_eq!(easy.one("title"), "Seite leicht (Leichte Sprache) – Kongress");
    assert_eq!(easy.all("article.easy").len(), 1, "larger letters, as on the page about easy language");
}

#[tokio::test]
async fn only_public_twins_are_linked() {
    let site = TestSite::empty().await;
    saved(&site, draft("original")).await;
    saved(&site, PageDraft { state: State::Draft, ..twin("leicht", Lang::Easy) }).await;
    saved(&site, PageDraft { published_at: noon() + Duration::days(1), ..twin("english", Lang::English) }).await;
    let page = site.get("/seiten/original").await.page();
    assert_eq!(page.all("nav.twins, link[hreflang]").len(), 0);
    assert_eq!(due(&site).await, [], "what nobody can read owes nothing");
    site.site.clock.set(noon() + Duration::days(1));
    let page = site.until("/seiten/original", |a| a.text().contains("English")).await.page();
    assert_eq!(page.all("nav.twins a"), ["English"]);
}

#[tokio::test]
async fn a_twin_has_one_original_in_another_language() {
    let site = TestSite::empty().await;
    saved(&site, draft("original")).await;
    saved(&site, twin("leicht", Lang::Easy)).await;
    let of = |slug: &str, lang, original: &str| PageDraft { original: Some(original.into()), ..twin(slug, lang) };
    for (draft, fault) in [
        (of("x", Lang::English, "nirgends"), Fault::NoSuchOriginal),
        (of("x", Lang::German, "original"), Fault::SameLanguage),
        (of("x", Lang::Easy, "original"), Fault::TwinExists),
        (of("x", Lang::English, "leicht"), Fault::TwinOfATwin),
    ] {
        assert_eq!(save(&site, draft).await, Err(vec![fault]));
    }
    saved(&site, draft("andere")).await;
    let upside_down = PageDraft { lang: Lang::English, original: Some("andere".into()), ..draft("original") };
    assert_eq!(save(&site, upside_down).await, Err(vec![Fault::TwinOfATwin]), "it has twins itself");
    saved(&site, twin("leicht", Lang::Easy)).await;
}

#[tokio::test]
async fn what_is_missing_or_older_than_the_original_can_be_asked() {
    let site = TestSite::empty().await;
    saved(&site, draft("allein")).await;
    saved(&site, draft("original")).await;
    assert_eq!(due(&site).await, []);
    saved(&site, twin("leicht", Lang::Easy)).await;
    saved(&site, twin("english", Lang::English)).await;
    let name = || "original".to_string();
    assert_eq!(due(&site).await, [(name(), Form::Sign, Due::Missing)]);
    let changed = PageDraft { lead: "Neu.".into(), ..draft("original") };
    save_at(&site, changed.clone(), noon() + Duration::hours(1)).await.expect("answers").expect("stored");
    let outdated = |form| (name(), form, Due::Outdated);
    assert_eq!(due(&site).await, [outdated(Form::Easy), (name(), Form::Sign, Due::Missing), outdated(Form::English)]);
    // A file that is not in the store is no video.
    let signed = PageDraft { sign_video: Some(uuid::Uuid::from_u128(11)), ..changed };
    save_at(&site, signed, noon() + Duration::hours(1)).await.expect("answers").expect("stored");
    assert!(due(&site).await.contains(&(name(), Form::Sign, Due::Missing)));
    site.sql(
        "insert into medium_file (hash, media_type, bytes, place, ready)
            values (repeat('a', 32), 'video/webm', 1, 'database', true);
         insert into medium (public_id, name, kind, media_type, hash, bytes, source, created_at)
            values ('00000000-0000-0000-0000-00000000000b', 'film', 'video', 'video/webm', repeat('a', 32), 1, 'x',
            '2026-01-01')",
    )
    .await;
    assert!(due(&site).await.contains(&outdated(Form::Sign)));
    site.sql("update medium set replaced_at = '2026-03-04'").await;
    assert!(due(&site).await.iter().all(|(_, form, _)| *form != Form::Sign));
    let english = PageDraft { lead: "New.".into(), ..twin("english", Lang::English) };
    save_at(&site, english, noon() + Duration::hours(2)).await.expect("answers").expect("stored");
    let list = due(&site).await;
    assert!(!list.contains(&outdated(Form::English)) && list.contains(&outdated(Form::Easy)), "{list:?}");
}

#[tokio::test]
async fn the_video_in_sign_language_stands_on_its_page_and_the_twins_lead_there() {
    let site = TestSite::demo().await;
    let page = site.get("/seiten/ueber-den-kongress").await.page();
    assert_eq!(page.all("nav.twins a"), ["Leichte Sprache", "English", "Gebärdensprache"]);
    assert_eq!(page.attributes("nav.twins a[hreflang=gsg]", "href"), ["#gebaerdensprache"]);
    assert_eq!(page.all("#gebaerdensprache video").len(), 1);
    for (twin, words) in
        [("ueber-den-kongress-leichte-sprache", "Gebärdensprache"), ("about-the-congress", "German Sign Language")]
    {
        let page = site.get(&format!("/seiten/{twin}")).await.page();
        assert_eq!(page.one("nav.twins a[hreflang=gsg]"), words);
        let href = page.attributes("nav.twins a[hreflang=gsg]", "href");
        assert_eq!(href, ["/seiten/ueber-den-kongress#gebaerdensprache"], "{twin}");
        assert_eq!(page.all("main video").len(), 0, "{twin}");
    }
}
