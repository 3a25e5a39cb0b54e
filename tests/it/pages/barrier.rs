//! "Barriere melden": from the form to both mails.

use crate::support::TestSite;

const PATH: &str = "/barriere-melden";

async fn key(site: &TestSite) -> String {
    site.get(PATH).await.page().attributes("input[name=formular]", "value").remove(0)
}

async fn count(site: &TestSite, what: &'static str) -> i64 {
    sqlx::query_scalar(what).fetch_one(site.site.db.pool()).await.expect("counted")
}

const REPORTS: &str = "select count(*) from barrier_report";
const MAILS: &str = "select count(*) from message";

#[tokio::test]
async fn every_page_leads_to_the_form_and_names_itself() {
    let site = TestSite::demo().await;
    let href =
        site.get("/2024/programm").await.page().attributes("footer a[href^='/barriere-melden']", "href").remove(0);
    let page = site.get(&href).await.page();
    assert_eq!(page.attributes("#seite", "value"), ["http://kongress.test/2024/programm"]);
    assert_eq!(page.attributes("label[for=email] .optional", "class").len(), 1);
    let statement = site.get("/barrierefreiheit").await.page();
    assert!(statement.attributes("main a", "href").contains(&PATH.to_string()));
    assert_eq!(site.get(PATH).await.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_report_is_stored_once_and_both_sides_hear_of_it() {
    let site = TestSite::demo().await;
    let form = [
        ("formular", key(&site).await.as_str()),
        ("beschreibung", "Der Kontrast ist zu schwach."),
        ("email", "anna@Example.org"),
        ("name", "Änne"),
        ("seite", "/2024"),
    ]
    .map(|(a, b)| (a.to_string(), b.to_string()));
    let first = site.post(PATH, &form).await;
    assert_eq!(first.status, 303);
    let again = site.post(PATH, &form).await;
    assert_eq!(first.redirect(), again.redirect(), "a double click lands on the same report");
    let thanks = site.get(first.redirect()).await.page();
    assert!(thanks.main().contains("2. April 2026"), "30 days: {}", thanks.main());
    assert!(!thanks.main().contains("Kontrast"), "shows nothing of the report");
    assert_eq!((count(&site, REPORTS).await, count(&site, MAILS).await), (1, 2));
    let mails: Vec<(String, String, String, String)> =
        sqlx::query_as("select recipient, reply_to, subject, text_body from message order by id")
            .fetch_all(site.site.db.pool())
            .await
            .expect("asked");
    assert!(mails[0].3.contains("Der Kontrast ist zu schwach.") && mails[0].1 == "anna@example.org");
    assert!(mails[1].0 == "anna@example.org" && !mails[1].3.contains("Kontrast"), "repeats nothing a stranger typed");
    let reference = first.redirect().rsplit('/').next().expect("a reference");
    assert!(mails.iter().all(|m| m.2.contains(reference) && m.3.contains(reference)));
    insta::with_settings!({filters => vec![("B-[A-Z0-9]{6}", "B-XXXXXX")]}, {
        insta::assert_snapshot!("an_das_buero", mails[0].3);
        insta::assert_snapshot!("an_die_person", mails[1].3);
    });
    site.get("/barriere-melden/B-ZZZZZZ").await.failure(404);
}

#[tokio::test]
async fn what_is_missing_is_said_at_the_field_and_nothing_is_lost() {
    let site = TestSite::demo().await;
    let key = key(&site).await;
    let form = [("formular", key.as_str()), ("beschreibung", " "), ("email", "kein-postfach"), ("name", "Änne\u{7}")]
        .map(|(a, b)| (a.to_string(), b.to_string()));
    let answer = site.post(PATH, &form).await;
    let page = answer.failure(422);
    assert!(page.one("title").starts_with("Fehler: "));
    let links = page.attributes(".errors a", "href");
    assert_eq!(links, ["#beschreibung", "#name", "#email"]);
    for field in ["beschreibung", "name", "email"] {
        assert_eq!(page.attributes(&format!("#{field}"), "aria-invalid"), ["true"], "{field}");
        assert!(page.attributes(&format!("#{field}"), "aria-describedby")[0].contains(&format!("{field}-fehler")));
    }
    assert_eq!(page.attributes("#email", "value"), ["kein-postfach"]);
    assert_eq!(page.attributes("input[name=formular]", "value"), [key]);
    assert_eq!(count(&site, REPORTS).await, 0);
}

#[tokio::test]
async fn programs_and_foreign_sites_get_nowhere() {
    let site = TestSite::demo().await;
    let key = key(&site).await;
    let form = [("formular", key.as_str()), ("beschreibung", "x"), ("website", "https://spam.example")]
        .map(|(a, b)| (a.to_string(), b.to_string()));
    site.post(PATH, &form).await.failure(422);
    site.post(PATH, &[("beschreibung".into(), "ohne Schlüssel".into())]).await.failure(400);
    let foreign = site.visitor.post(PATH, &form, &[("sec-fetch-site", "cross-site")]).await;
    foreign.failure(403);
    assert_eq!((count(&site, REPORTS).await, count(&site, MAILS).await), (0, 0));
}
