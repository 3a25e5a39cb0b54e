//! News, press releases, feed.

use atom_syndication::Feed;

use crate::support::TestSite;

#[tokio::test]
async fn pinned_news_come_first_then_the_newest() {
    let site = TestSite::demo().await;
    let page = site.get("/aktuelles").await.page();
    assert_eq!(page.all(".news li").len(), 11);
    assert!(page.all(".news li")[0].starts_with("Wichtig"));
    assert_eq!(page.all(".news .label"), ["Wichtig"]);
    let years = page.all(".inline a");
    assert!(years.contains(&"2024".to_string()) && years.contains(&"2018".to_string()), "{years:?}");
    let only = site.get("/aktuelles/2024").await.page();
    assert_eq!(only.attributes(".inline [aria-current]", "href"), ["/aktuelles/2024"]);
    assert!(only.attributes(".news h2 a", "href").iter().all(|h| h.starts_with("/aktuelles/2024/")));
    site.get("/aktuelles/1999").await.failure(404);
}

#[tokio::test]
async fn the_press_release_of_the_eve_has_its_date_and_contact() {
    let site = TestSite::demo().await;
    let href = site.get("/aktuelles/2024").await.page().attributes(".news h2 a", "href").remove(0);
    let page = site.get(&href).await.page();
    assert_eq!(page.one(".kicker"), "Pressemitteilung");
    assert!(page.main().contains("23. Oktober 2024") && page.main().contains("24. Oktober 2024"));
    assert_eq!(page.attributes("article time", "datetime")[0], "2024-10-23");
    assert_eq!(page.json_ld()["datePublished"], "2024-10-23");
    assert!(page.attributes("main a", "href").contains(&"/2024/programm".to_string()));
}

#[tokio::test]
async fn where_only_the_year_is_certain_no_day_is_shown() {
    let site = TestSite::demo().await;
    let page = site.get("/aktuelles/2018/zweites-digitalisierungskabinett").await.page();
    assert_eq!(page.attributes("article .meta time", "datetime"), ["2018"]);
    assert!(page.main().contains("80 Millionen Euro") && page.main().contains("115 Millionen Euro"));
}

#[tokio::test]
async fn the_feed_is_read_by_feed_readers() {
    let site = TestSite::demo().await;
    let answer = site.get("/aktuelles.atom").await;
    assert_eq!(answer.header("content-type"), "application/atom+xml; charset=utf-8");
    let feed: Feed = answer.text().parse().expect("an Atom feed");
    assert_eq!(feed.entries().len(), 11);
    for entry in feed.entries() {
        let path = entry.links()[0].href().strip_prefix("http://kongress.test").expect("own host").to_string();
        assert_eq!(site.get(&path).await.page().one("h1"), entry.title().to_string());
    }
}

#[tokio::test]
async fn hostile_texts_stay_texts() {
    let site = TestSite::empty().await;
    site.sql(
        "insert into news (year, slug, title, teaser, content, byline, published_at) values (2026, 'x',
         '</script><svg onload=alert(1)>', '<b>fett</b>', '[{\"kind\": \"text\", \"text\": \"<script>alert(1)</script> [x](javascript:alert(1)) ![](https://evil.example/x)\"},
           {\"kind\": \"quote\", \"text\": \"x\", \"name\": \"<img src=x onerror=alert(1)>\"}]',
         '\"><i>', '2026-01-01')",
    )
    .await;
    let answer = site.until("/aktuelles/2026/x", |a| a.status == 200).await;
    let page = answer.page();
    assert_eq!(page.all("svg, i, b, main script, main img").len(), 0, "{}", answer.text());
    assert_eq!(page.all("script").len(), 1, "only the data for machines");
    assert_eq!(page.json_ld()["headline"], "</script><svg onload=alert(1)>");
    assert!(page.attributes("main a", "href").iter().all(|h| !h.starts_with("javascript")));
}

#[tokio::test]
async fn the_feed_is_as_it_was() {
    let site = TestSite::empty().await;
    site.sql(
        "insert into news (year, slug, kind, title, teaser, published_at, updated_at) values
         (2026, 'zweite', 'press_release', 'Zweite & letzte', 'Kurz.', '2026-02-02T08:00:00Z', '2026-02-02T08:00:00Z'),
         (2026, 'erste', 'news', 'Erste', '', '2026-02-01T08:00:00Z', '2026-02-01T09:00:00Z')",
    )
    .await;
    let answer = site.until("/aktuelles.atom", |a| a.text().contains("Erste")).await;
    insta::assert_snapshot!(answer.text());
}
