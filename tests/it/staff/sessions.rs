//! How long a session holds, and what ends it.

use chrono::TimeDelta;
use kongress::staff::Role;

use super::{PASSWORD, begin, code, signed_in};
use crate::support::TestSite;

fn later(site: &TestSite, minutes: i64) {
    site.site.clock.set(site.site.clock.now() + TimeDelta::minutes(minutes));
}

#[tokio::test]
async fn half_an_hour_without_a_request_or_eight_hours_end_it() {
    let site = TestSite::empty().await;
    let (kim, account) = signed_in(&site, "kim@example.org", &[]).await;
    for _ in 0..3 {
        later(&site, 29);
        assert_eq!(kim.get("/intern").await.status, 200);
    }
    later(&site, 31);
    assert!(kim.get("/intern").await.redirect().starts_with("/intern/anmelden"));
    begin(&site, &kim, &account).await;
    for _ in 0..16 {
        later(&site, 29);
        assert_eq!(kim.get("/intern").await.status, 200);
    }
    later(&site, 17);
    assert!(kim.get("/intern").await.redirect().starts_with("/intern/anmelden"), "eight hours are over");
}

/// A12: the cookie of a session that has ended opens nothing.
#[tokio::test]
async fn signing_out_ends_it_on_the_server() {
    let site = TestSite::empty().await;
    let (kim, _) = signed_in(&site, "kim@example.org", &[]).await;
    let stolen = kim.cookie("intern").expect("a session");
    let page = kim.open("/intern").await;
    let out = kim.submit(&page, "/intern/abmelden", &[]).await;
    assert!(out.headers["clear-site-data"].to_str().is_ok_and(|v| v.contains("cache")));
    assert!(kim.open(out.redirect()).await.main().contains("Sie sind abgemeldet"));
    let thief = site.person();
    thief.set_cookie("intern", &stolen);
    assert!(thief.get("/intern").await.redirect().starts_with("/intern/anmelden"));
}

/// A11: a session that is ended is refused with the next request.
#[tokio::test]
async fn own_sessions_are_listed_and_can_be_ended() {
    let site = TestSite::empty().await;
    let (kim, account) = signed_in(&site, "kim@example.org", &[(None, Role::Reader)]).await;
    let other = site.person();
    begin(&site, &other, &account).await;
    let page = kim.open("/intern/konto").await;
    assert_eq!(page.all("tbody tr").len(), 2, "{}", page.main());
    assert!(page.main().contains("diese hier") && page.main().contains("Nur lesen (alle Veranstaltungen)"));
    kim.post("/intern/konto/sitzung", &[]).await.redirect();
    assert!(other.get("/intern").await.redirect().starts_with("/intern/anmelden"));
    assert_eq!(kim.get("/intern").await.status, 200);
}

/// A11, A12: a new password takes the old one and ends the other sessions.
#[tokio::test]
async fn a_new_password_takes_the_old_one_and_ends_the_other_sessions() {
    let site = TestSite::empty().await;
    let (kim, account) = signed_in(&site, "kim@example.org", &[]).await;
    let other = site.person();
    begin(&site, &other, &account).await;
    let page = kim.open("/intern/konto").await;
    let new = "vier lila Koffer im Nordosten";
    let change = async |old: &str| {
        let fields = [("passwort", old), ("neu", new), ("neu_wiederholt", new)];
        kim.submit(&page, "/intern/konto/passwort", &fields).await
    };
    let wrong = change("geraten und falsch").await.failure(422);
    assert_eq!(wrong.attributes(".errors a", "href"), ["#passwort"]);
    assert_eq!(other.get("/intern").await.status, 200);
    change(PASSWORD).await.redirect();
    assert_eq!(kim.get("/intern").await.status, 200);
    assert!(other.get("/intern").await.redirect().starts_with("/intern/anmelden"));
}

/// A12: what hands out rights wants password and code anew.
#[tokio::test]
async fn who_hands_out_rights_has_shown_password_and_code_lately() {
    let site = TestSite::empty().await;
    let (account, secret) = super::account(&site, "kim@example.org", &[(None, Role::Administrator)]).await;
    let kim = site.person();
    begin(&site, &kim, &account).await;
    assert_eq!(kim.get("/intern/personal").await.status, 200);
    later(&site, 16);
    assert_eq!(kim.get("/intern").await.status, 200);
    let way = kim.get("/intern/personal").await.redirect().to_string();
    assert_eq!(way, "/intern/nachweis?weiter=%2Fintern%2Fpersonal");
    let page = kim.open(&way).await;
    let right = code(&site, &secret);
    let wrong = kim.submit(&page, "/intern/nachweis", &[("passwort", "falsch"), ("code", &right)]).await.failure(422);
    assert_eq!(wrong.attributes(".errors a", "href"), ["#passwort"]);
    let fields = [("passwort", PASSWORD), ("code", right.as_str())];
    assert_eq!(kim.submit(&page, "/intern/nachweis", &fields).await.redirect(), "/intern/personal");
    assert_eq!(kim.get("/intern/personal").await.status, 200);
    // A form that was opened in time is taken a while later, then no more.
    later(&site, 20);
    let invite = [("name", "Lou"), ("email", "lou@example.org"), ("rolle", "reader"), ("veranstaltung", "alle")];
    let invite: Vec<(String, String)> = invite.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect();
    assert!(kim.post("/intern/personal", &invite).await.redirect().starts_with("/intern/personal?getan"));
    later(&site, 11);
    assert!(kim.post("/intern/personal", &invite).await.redirect().starts_with("/intern/nachweis"));
}
