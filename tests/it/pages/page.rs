//! Pages made of content elements: who sees them when, and under which address.

use chrono::{Duration, Utc};
use kongress::content::Content;
use kongress::kernel::lang::Lang;
use kongress::pages::model::State;
use kongress::pages::{self, Fault, PageDraft};
use kongress::web::Result;

use crate::support::{TestSite, edition, noon};

/// A public German page of no edition.
pub fn draft(slug: &str) -> PageDraft {
    PageDraft {
        edition: None,
        slug: slug.into(),
        title: format!("Seite {slug}"),
        lead: String::new(),
        lang: Lang::German,
        original: None,
        sign_video: None,
        content: Content::text("Ein Absatz.\n\n# Eine Überschrift\n\nNoch einer."),
        state: State::Published,
        published_at: noon() - Duration::days(1),
    }
}

/// Stores a page at a moment.
pub async fn save_at(
    site: &TestSite,
    draft: PageDraft,
    at: chrono::DateTime<Utc>,
) -> Result<std::result::Result<i64, Vec<Fault>>> {
    site.site.db.change(move |c| Box::pin(async move { pages::save(c, &draft, at).await })).await
}

pub async fn save(site: &TestSite, draft: PageDraft) -> std::result::Result<i64, Vec<Fault>> {
    save_at(site, draft, noon()).await.expect("the database answers")
}

pub async fn saved(site: &TestSite, draft: PageDraft) -> i64 {
    let path = format!("/seiten/{}", draft.slug);
    let is_public = draft.state == State::Published && draft.published_at <= site.site.clock.now();
    let id = save(site, draft).await.expect("stored");
    if is_public {
        site.until(&path, |a| a.status == 200).await;
    }
    id
}

pub async fn rename(site: &TestSite, old: &'static str, new: &'static str) -> std::result::Result<(), Vec<Fault>> {
    let done = site.site.db.change(move |c| Box::pin(async move { pages::rename(c, old, new).await })).await;
    done.expect("the database answers")
}

#[tokio::test]
async fn a_page_shows_title_lead_and_content_in_the_frame_of_the_site() {
    let site = TestSite::empty().await;
    saved(&site, PageDraft { lead: "Worum es geht.".into(), ..draft("haus") }).await;
    let page = site.get("/seiten/haus").await.page();
    assert_eq!(page.one("main h1"), "Seite haus");
    assert_eq!(page.one("main .lead"), "Worum es geht.");
    assert_eq!(page.one("main h2"), "Eine Überschrift");
    assert_eq!(page.one("title"), "Seite haus – Kongress");
    assert_eq!(page.attributes("meta[name=description]", "content"), ["Worum es geht."]);
    assert_eq!(page.all("main nav").len(), 0, "without twins there is nothing to choose");
    let data = page.json_ld();
    assert_eq!(data["@type"], "WebPage");
    assert_eq!(data["inLanguage"], "de");
    assert_eq!(data["breadcrumb"]["itemListElement"][1]["item"], "http://kongress.test/seiten/haus");
}

#[tokio::test]
async fn a_page_of_an_edition_stands_in_its_frame_and_is_hidden_with_it() {
    let site = TestSite::empty().await;
    let id = site.save_edition(edition("2026")).await;
    saved(&site, PageDraft { edition: Some(id), ..draft("hinweise") }).await;
    let page = site.get("/seiten/hinweise").await.page();
    assert_eq!(page.one(".event a"), "Kongress 2026");
    assert_eq!(page.json_ld()["breadcrumb"]["itemListElement"][1]["name"], "Kongress 2026");
    assert!(site.get("/sitemap.xml").await.text().contains("/seiten/hinweise<"));
    site.sql("update edition set state = 'draft'").await;
    site.until("/seiten/hinweise", |a| a.status == 404).await.failure(404);
    assert!(!site.get("/sitemap.xml").await.text().contains("/seiten/hinweise"));
}

/// A13: pages that are drafts or withdrawn.
#[tokio::test]
async fn drafts_are_public_nowhere_and_what_was_withdrawn_says_so() {
    let site = TestSite::empty().await;
    saved(&site, PageDraft { state: State::Draft, ..draft("entwurf") }).await;
    saved(&site, draft("alt")).await;
    site.get("/seiten/entwurf").await.failure(404);
    site.get("/seiten/nie-gewesen").await.failure(404);
    let withdraw = site.site.db.change(|c| Box::pin(async move { pages::set_state(c, "alt", State::Withdrawn).await }));
    withdraw.await.expect("the database answers").expect("stored");
    let page = site.until("/seiten/alt", |a| a.status == 410).await.failure(410);
    assert_eq!(page.one("h1"), "Diese Seite gibt es nicht mehr");
    let map = site.get("/sitemap.xml").await.text();
    assert!(!map.contains("/seiten/"), "{map}");
}

#[tokio::test]
async fn a_scheduled_page_appears_at_its_minute() {
    let site = TestSite::empty().await;
    let at = noon() + Duration::minutes(10);
    saved(&site, PageDraft { published_at: at, ..draft("bald") }).await;
    site.get("/seiten/bald").await.failure(404);
    site.get("/archiv").await.page();
    site.site.clock.set(at - Duration::seconds(1));
    site.get("/seiten/bald").await.failure(404);
    site.site.clock.set(at);
    assert_eq!(site.get("/seiten/bald").await.page().one("h1"), "Seite bald");
    assert!(site.get("/sitemap.xml").await.text().contains("/seiten/bald"));
}

#[tokio::test]
async fn what_cannot_be_a_page_is_told_and_not_stored() {
    let site = TestSite::empty().await;
    let bad = PageDraft { title: " ".into(), lead: "x".repeat(601), ..draft("Nicht So") };
    assert_eq!(save(&site, bad).await, Err(vec![Fault::TitleMissing, Fault::LeadTooLong, Fault::NotASlug]));
    saved(&site, draft("eins")).await;
    saved(&site, draft("zwei")).await;
    assert_eq!(rename(&site, "eins", "zwei").await, Err(vec![Fault::SlugTaken]));
    assert_eq!(rename(&site, "eins", "Ümlaut").await, Err(vec![Fault::NotASlug]));
    assert_eq!(rename(&site, "drei", "vier").await, Err(vec![Fault::NoSuchPage]));
    let count: i64 =
        sqlx::query_scalar("select count(*) from page").fetch_one(site.site.db.pool()).await.expect("counted");
    assert_eq!(count, 2);
}

#[tokio::test]
async fn only_new_words_count_as_a_change() {
    let site = TestSite::empty().await;
    let changed = async || -> chrono::DateTime<Utc> {
        sqlx::query_scalar("select content_changed_at from page").fetch_one(site.site.db.pool()).await.expect("asked")
    };
    saved(&site, draft("a")).await;
    let id = site.save_edition(edition("2026")).await;
    let later = noon() + Duration::hours(1);
    let moved = PageDraft { edition: Some(id), state: State::Draft, published_at: later, ..draft("a") };
    save_at(&site, moved, later).await.expect("answers").expect("stored");
    assert_eq!(changed().await, noon(), "it only stands elsewhere");
    rename(&site, "a", "b").await.expect("renamed");
    assert_eq!(changed().await, noon(), "a new address is no new word");
    for (n, change) in [
        PageDraft { title: "Anders".into(), ..draft("b") },
        PageDraft { title: "Anders".into(), lead: "Neu.".into(), ..draft("b") },
        PageDraft { title: "Anders".into(), lead: "Neu.".into(), content: Content::text("Neu."), ..draft("b") },
    ]
    .into_iter()
    .enumerate()
    {
        let at = later + Duration::hours(n as i64);
        save_at(&site, change, at).await.expect("answers").expect("stored");
        assert_eq!(changed().await, at, "change {n}");
    }
}

#[tokio::test]
async fn hostile_titles_stay_texts() {
    let site = TestSite::empty().await;
    let title = "</script><svg onload=alert(1)>";
    let content = Content::text("<script>alert(1)</script> [x](javascript:alert(1))");
    saved(&site, PageDraft { title: title.into(), lead: "<b>\"fett\"</b>".into(), content, ..draft("x") }).await;
    let answer = site.get("/seiten/x").await;
    let page = answer.page();
    assert_eq!(page.all("svg, b, main script").len(), 0, "{}", answer.text());
    assert_eq!(page.json_ld()["name"], title);
    assert!(page.attributes("main a", "href").iter().all(|h| !h.starts_with("javascript")));
}

#[tokio::test]
async fn addresses_that_somebody_makes_up_ask_no_database() {
    let site = TestSite::empty().await;
    saved(&site, draft("da")).await;
    site.get("/seiten/nicht-da").await.failure(404);
    site.get("/nirgends").await.failure(404);
    site.get("/nirgends/x").await.failure(404);
    // Whatever is still read from the table now fails.
    site.sql("alter table redirect rename to weg").await;
    site.sql("alter table page rename to auch_weg").await;
    site.sql("alter table edition rename to ebenso").await;
    for n in 0..20 {
        site.get(&format!("/seiten/nicht-da-{n}")).await.failure(404);
        site.get(&format!("/nirgends-{n}")).await.failure(404);
        site.get(&format!("/nirgends/{n}/x")).await.failure(404);
    }
}
