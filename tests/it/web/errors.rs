use axum::http::{Method, StatusCode};

use crate::support::TestSite;

#[tokio::test]
async fn a_missing_page_helps_and_keeps_its_secrets() {
    let site = TestSite::demo().await;
    for path in [
        "/nirgends",
        "/2024/programm/ZZZ-x",
        "/2024/referierende/niemand",
        "/aktuelles/2024/x",
        "/aktuelles/abc",
        "/static/x.css",
    ] {
        let answer = site.get(path).await;
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        let page = answer.failure(404);
        assert_eq!(page.one("h1"), "Diese Seite gibt es nicht");
        assert!(page.attributes("main a", "href").contains(&"/archiv".to_string()));
        assert!(page.attributes("meta[name=robots]", "content") == ["noindex"]);
    }
}

/// R1: no address leads to another site.
#[tokio::test]
async fn a_slash_too_many_does_no_harm_and_leads_nowhere_else() {
    let site = TestSite::demo().await;
    assert_eq!(site.get("/2024/programm/").await.redirect(), "/2024/programm");
    assert_eq!(site.get("/archiv/").await.redirect(), "/archiv");
    assert_eq!(site.get("/2024/programm/?q=a").await.redirect(), "/2024/programm?q=a");
    for path in ["//evil.example/", "///", "//evil.example", "/\\\\evil.example/"] {
        site.get(path).await.failure(404);
    }
}

#[tokio::test]
async fn a_page_takes_no_input() {
    let site = TestSite::demo().await;
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::TRACE] {
        let answer = site.visitor.ask(method.clone(), "/impressum", &[]).await;
        answer.failure(405);
        assert!(answer.header("allow").contains("GET"), "{method}");
    }
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    let site = TestSite::demo().await;
    for header in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
        site.visitor.ask(Method::POST, "/impressum", &[header]).await.failure(403);
    }
}

#[tokio::test]
async fn a_broken_filter_is_a_bad_request_not_a_framework_message() {
    let site = TestSite::demo().await;
    let e = site.featured().await;
    let page = site.get(&format!("/{e}/programm?unbekannt=1&tag=quatsch&art=%20")).await.page();
    assert_eq!(page.one("main h2"), "Dazu haben wir nichts gefunden");
    site.get(&format!("/{e}/programm?q={}", "x".repeat(5000))).await.failure(414);
}

#[tokio::test]
async fn a_fault_of_ours_shows_a_number_and_no_cause() {
    let site = TestSite::demo().await;
    site.sql("alter table news rename to verschwunden").await;
    let answer = site.get("/aktuelles").await;
    let page = answer.failure(500);
    assert_eq!(page.one("main code").len(), 8);
    let text = answer.text();
    for secret in ["news", "relation", "sqlx", "select"] {
        assert!(!text.to_lowercase().contains(&format!("{secret} ")) || secret == "news", "{secret}");
    }
    assert!(!text.contains("does not exist"));
}

#[tokio::test]
async fn without_a_database_there_is_a_friendly_pause() {
    let nowhere = sqlx::postgres::PgConnectOptions::new().host("127.0.0.1").port(1).username("x");
    let site = TestSite::on(nowhere, &[]).await;
    let answer = site.get("/").await;
    let page = answer.failure(503);
    assert_eq!(page.one("h1"), "Die Website macht gerade eine Pause");
    assert_eq!(answer.header("retry-after"), "10");
    assert_eq!(site.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(site.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
}
