use crate::support::TestSite;

const PAGES: [&str; 6] = ["/", "/2024", "/aktuelles", "/archiv", "/nirgends", "/static/nichts.css"];

#[tokio::test]
async fn every_answer_carries_the_strict_headers() {
    let site = TestSite::demo().await;
    for path in PAGES {
        let answer = site.get(path).await;
        let csp = answer.header("content-security-policy");
        assert!(csp.starts_with("default-src 'none'") && !csp.contains("unsafe"), "{path}: {csp}");
        assert!(csp.contains("frame-ancestors 'none'") && csp.contains("base-uri 'none'"), "{path}: {csp}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert!(answer.header("permissions-policy").contains("camera=()"), "{path}");
        assert!(answer.headers.get("set-cookie").is_none(), "{path} sets a cookie");
        assert!(answer.headers.get("strict-transport-security").is_none(), "{path}: HSTS without TLS");
    }
}

#[tokio::test]
async fn over_tls_browsers_are_told_to_stay_there() {
    let site = TestSite::with(&["--base-url", "https://kongress.test"]).await;
    for path in ["/impressum", "/nirgends", "/"] {
        assert_eq!(site.get(path).await.header("strict-transport-security"), "max-age=31536000", "{path}");
    }
}

#[tokio::test]
async fn exports_may_be_read_by_other_sites_and_pages_not() {
    let site = TestSite::demo().await;
    let export = site.get(&format!("/{}/schedule.json", site.featured().await)).await;
    assert_eq!(export.header("access-control-allow-origin"), "*");
    assert_eq!(export.header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(export.header("content-type"), "application/json");
    assert!(site.get("/").await.headers.get("access-control-allow-origin").is_none());
}
