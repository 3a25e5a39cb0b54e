use std::time::Duration;

use axum::http::{Method, StatusCode};

use crate::support::{TestSite, database, day, edition, small_programme};

#[tokio::test]
async fn a_page_comes_compressed_and_a_known_one_not_again() {
    let site = TestSite::demo().await;
    let br = site.visitor.ask(Method::GET, "/", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(br.header("content-encoding"), "br");
    assert_eq!(br.header("vary"), "accept-encoding");
    assert_eq!(br.header("cache-control"), "no-cache");
    let tag = br.header("etag").to_string();
    assert!(tag.starts_with('"'), "a strong tag: {tag}");
    let again = site.visitor.ask(Method::GET, "/", &[("accept-encoding", "br"), ("if-none-match", &tag)]).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert!(again.body.is_empty());
    assert_eq!(again.header("etag"), tag);
}

#[tokio::test]
async fn head_answers_like_get_without_a_body() {
    let site = TestSite::demo().await;
    for path in ["/", "/2024/programm", "/2024/programm?art=vortrag"] {
        let head = site.visitor.ask(Method::HEAD, path, &[]).await;
        let get = site.get(path).await;
        assert_eq!(head.status, StatusCode::OK, "{path}");
        assert!(head.body.is_empty(), "{path}");
        assert_eq!(head.header("content-length"), get.body.len().to_string(), "{path}");
        assert_eq!(head.header("etag"), get.header("etag"), "{path}");
    }
}

#[tokio::test]
async fn a_page_is_rendered_once_for_all_who_wait() {
    let site = TestSite::demo().await;
    site.get("/impressum").await;
    let before = site.site.published.len();
    let visits = (0..40).map(|_| {
        let visitor = site.visitor.clone();
        tokio::spawn(async move { visitor.get("/2024").await.body })
    });
    let mut bodies = Vec::new();
    for visit in visits.collect::<Vec<_>>() {
        bodies.push(visit.await.expect("answered"));
    }
    assert!(bodies.iter().all(|b| *b == bodies[0] && !b.is_empty()));
    assert_eq!(site.site.published.len(), before + 1);
}

#[tokio::test]
async fn a_query_that_means_nothing_is_answered_from_the_kept_page() {
    let site = TestSite::demo().await;
    let e = site.featured().await;
    for path in ["/2024".to_string(), format!("/{e}/schedule.xml"), "/impressum".to_string()] {
        let plain = site.get(&path).await;
        // Had it been made anew, the statement would have failed.
        site.sql("alter table site rename to versteckt").await;
        let with_query = site.get(&format!("{path}?utm=1")).await;
        site.sql("alter table versteckt rename to site").await;
        assert_eq!(with_query.body, plain.body, "{path}");
    }
    site.get(&format!("/{e}/programm")).await.page();
    let filtered = site.get(&format!("/{e}/programm?art=workshop")).await.page();
    assert!(filtered.one("#ergebnis").contains("Auswahl"), "a filter is no plain page");
}

#[tokio::test]
async fn hanging_up_leaves_nothing_behind() {
    let nowhere = sqlx::postgres::PgConnectOptions::new_without_pgpass().host("127.0.0.1").port(1).username("x");
    let site = TestSite::on(nowhere, &[]).await;
    for i in 0..50 {
        let visit = site.visitor.clone();
        let path = format!("/nirgends-{i}/programm");
        let gone = tokio::time::timeout(Duration::from_millis(5), async move { visit.get(&path).await }).await;
        assert!(gone.is_err(), "hung up before the answer");
    }
    assert_eq!(site.site.published.in_flight(), 0);
}

#[tokio::test]
async fn all_who_wait_for_a_page_that_cannot_be_made_hear_it_together() {
    let nowhere = sqlx::postgres::PgConnectOptions::new_without_pgpass().host("127.0.0.1").port(1).username("x");
    let site = TestSite::on(nowhere, &[]).await;
    let begin = std::time::Instant::now();
    let visits: Vec<_> = (0..12)
        .map(|_| {
            let visit = site.visitor.clone();
            tokio::spawn(async move { visit.get("/2018/referierende").await.status })
        })
        .collect();
    for visit in visits {
        assert_eq!(visit.await.expect("answered"), StatusCode::SERVICE_UNAVAILABLE);
    }
    assert!(begin.elapsed() < Duration::from_secs(9), "{:?}", begin.elapsed());
}

#[tokio::test]
async fn after_a_change_a_rush_of_filters_is_answered() {
    let site = TestSite::demo().await;
    let e = site.featured().await;
    site.get(&format!("/{e}/programm?q=x")).await.page();
    site.sql("update edition set lead = 'neu'").await;
    let visits: Vec<_> = (0..60)
        .map(|i| {
            let (visit, path) = (site.visitor.clone(), format!("/{e}/programm?q=e&x={i}"));
            tokio::spawn(async move { visit.get(&path).await.status })
        })
        .collect();
    for visit in visits {
        assert_eq!(visit.await.expect("answered"), StatusCode::OK);
    }
}

#[tokio::test]
async fn a_change_shows_in_every_process() {
    let options = database().await;
    let one = TestSite::on(options.clone(), &[]).await;
    let other = TestSite::on(options, &[]).await;
    let id = one.save_edition(edition("kongress")).await;
    for site in [&one, &other] {
        let page = site.until("/kongress", |a| a.status == 200).await;
        assert_eq!(page.page().one("h1"), "Kongress kongress");
    }
    one.sql("update edition set title = 'Neuer Titel'").await;
    for site in [&one, &other] {
        site.until("/kongress", |a| a.text().contains("<h1>Neuer Titel</h1>")).await;
    }
    // Drafts change nothing; a release does.
    one.store(id, &[day(2026, 5, 5)], small_programme()).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    other.get("/kongress/programm").await.failure(404);
    one.release(id).await;
    let page = other.until("/kongress/programm", |a| a.status == 200).await;
    assert_eq!(page.page().all(".session .title").len(), 2);
}

#[tokio::test]
async fn what_visitors_type_fills_no_memory() {
    let site = TestSite::demo().await;
    let e = site.featured().await;
    site.get("/").await;
    let before = site.site.published.len();
    for i in 0..200 {
        site.get(&format!("/nirgends-{i}")).await;
        site.get(&format!("/{e}/programm?q=wort{i}")).await;
        site.get(&format!("/{e}/programm/ZZZZ{i}-x")).await;
        site.get(&format!("/?x={i}")).await;
    }
    assert_eq!(site.site.published.len(), before);
}

#[tokio::test]
async fn news_appear_at_their_minute() {
    let site = TestSite::empty().await;
    site.sql(
        "insert into news (year, slug, title, published_at)
         values (2026, 'spaeter', 'Später', '2026-03-03T11:30:00Z')",
    )
    .await;
    let page = site.get("/aktuelles").await.page();
    assert!(page.all("main h2").is_empty());
    site.get("/aktuelles/2026/spaeter").await.failure(404);
    site.site.clock.set(crate::support::noon() + chrono::Duration::minutes(30));
    let page = site.get("/aktuelles").await.page();
    assert_eq!(page.one("main h2"), "Später");
    site.get("/aktuelles/2026/spaeter").await.page();
}

#[tokio::test]
async fn after_midnight_an_event_is_over() {
    let site = TestSite::empty().await;
    site.save_edition(edition("kongress")).await;
    site.site.clock.set("2026-05-05T21:59:50Z".parse().expect("a moment"));
    let page = site.until("/kongress", |a| a.status == 200).await.page();
    assert!(page.all(".banner").is_empty());
    site.site.clock.set("2026-05-05T22:00:00Z".parse().expect("a moment"));
    assert!(site.get("/kongress").await.page().one(".banner").contains("vorbei"));
}
