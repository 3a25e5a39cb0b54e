use axum::http::{Method, StatusCode};

use crate::support::TestSite;

#[tokio::test]
async fn only_known_hosts_are_answered() {
    let site = TestSite::with(&["--hosts", "alt.kongress.test"]).await;
    let ask = async |host: &str| site.visitor.ask(Method::GET, "/impressum", &[("host", host)]).await;
    assert_eq!(ask("kongress.test").await.status, StatusCode::OK);
    assert_eq!(ask("KONGRESS.test").await.status, StatusCode::OK);
    assert_eq!(ask("alt.kongress.test").await.status, StatusCode::OK);
    for foreign in ["evil.example", "kongress.test.evil.example", "kongress.test:1234", ""] {
        ask(foreign).await.failure(400);
    }
}

#[tokio::test]
async fn two_host_lines_or_a_foreign_target_are_refused() {
    let site = TestSite::empty().await;
    let two = site.visitor.ask(Method::GET, "/", &[("host", "kongress.test"), ("host", "evil.example")]).await;
    two.failure(400);
    site.get("http://evil.example/impressum").await.failure(400);
    assert_eq!(site.get("http://kongress.test/impressum").await.status, StatusCode::OK);
}

#[tokio::test]
async fn health_checks_need_no_name() {
    let site = TestSite::empty().await;
    for path in ["/healthz", "/readyz"] {
        let answer = site.visitor.ask(Method::GET, path, &[("host", "10.1.2.3:8080")]).await;
        assert_eq!((answer.status, answer.text().as_str()), (StatusCode::OK, "ok\n"), "{path}");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn control_characters_in_an_address_are_a_bad_request() {
    let site = TestSite::empty().await;
    for path in ["/%00", "/a%0d%0ab", "/?q=%00", "/%ff", "/%zz"] {
        site.get(path).await.failure(400);
    }
}
