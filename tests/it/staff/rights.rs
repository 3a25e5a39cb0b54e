//! Who gets where: every internal address, every role, one's own edition and another one.

use axum::http::Method;
use kongress::office;
use kongress::staff::{Action, Role};

use super::{begin, signed_in};
use crate::support::{TestSite, edition};

/// Placeholders of an address, filled in.
fn filled(path: &str, slug: &str) -> String {
    path.replace("{e}", slug)
        .replace("{id}", "00000000-0000-4000-8000-000000000000")
        .replace("{code}", "ABC234")
        .replace("{number}", "R-1")
        .replace("{teil}", "name")
        .replace("{kind}", "registration_confirm")
        .replace("{group}", "name")
}

/// A1, A3, A6: every address, every role, the own edition and another one.
#[tokio::test]
async fn every_address_is_open_to_its_roles_in_their_edition_and_to_nobody_else() {
    let site = TestSite::empty().await;
    let own = site.save_edition(edition("2026")).await;
    site.save_edition(edition("2027")).await;
    let rows = office::area(&site.site).rows;
    assert!(rows.len() > 15);
    for (n, role) in Role::ALL.into_iter().enumerate() {
        let (person, _) = signed_in(&site, &format!("in{n}@example.org"), &[(Some(own), role)]).await;
        let (everywhere, _) = signed_in(&site, &format!("all{n}@example.org"), &[(None, role)]).await;
        for row in rows.iter().filter(|r| r.path != "/intern/abmelden") {
            let in_edition = row.path.contains("{e}");
            let has = row.action.roles().contains(&role) || row.action == Action::Own;
            // Who, where, whether it opens.
            let cases = [
                (&person, "2026", if in_edition { has } else { row.action == Action::Own }),
                (&person, "2027", if in_edition { false } else { row.action == Action::Own }),
                (&everywhere, "2027", has),
            ];
            for (who, slug, opens) in cases {
                let path = filled(row.path, slug);
                let answer = match row.method {
                    Method::GET => who.get(&path).await,
                    _ => who.post(&path, &[]).await,
                };
                assert_ne!(answer.status, 500, "{role:?} {path}");
                let is_missing = answer.status == 404;
                // Behind an open door an object that is not there is missing all the same.
                let names_object = ["{id}", "{number}", "{code}"].iter().any(|name| row.path.contains(name));
                if !(opens && names_object) {
                    assert_eq!(is_missing, !opens, "{role:?} {} {path}: {}", row.method, answer.status);
                }
            }
        }
    }
}

/// A6, A7: every address without a session, also a form that nobody opened before.
#[tokio::test]
async fn without_a_session_every_internal_address_leads_to_the_sign_in() {
    let site = TestSite::empty().await;
    site.save_edition(edition("2026")).await;
    let rows = office::area(&site.site).rows;
    let nobody = site.person();
    for row in rows {
        let path = filled(row.path, "2026");
        let answer = match row.method {
            Method::GET => nobody.get(&path).await,
            _ => nobody.post(&path, &[]).await,
        };
        assert!(answer.redirect().starts_with("/intern/anmelden?weiter=%2Fintern"), "{} {path}", row.method);
        assert_eq!(answer.headers["cache-control"], "no-store");
    }
}

/// A6: no address without a right.
#[test]
fn every_internal_address_has_a_row_or_is_a_door() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let rows = runtime.block_on(async { office::area(&TestSite::empty().await.site).rows });
    let doors = ["/intern/anmelden", "/intern/einladung", "/intern/passwort", "/intern/postausgang"];
    let source = std::fs::read_to_string("src/paths.rs").expect("the addresses");
    let mut found = 0;
    for path in source
        .lines()
        .filter_map(|l| l.strip_prefix("pub const ")?.split('"').nth(1))
        .filter(|p| p.starts_with("/intern"))
    {
        found += 1;
        let is_door = doors.iter().any(|d| path.starts_with(d));
        assert_ne!(is_door, rows.iter().any(|r| r.path == path), "{path} is open without a right, or unknown");
    }
    assert!(found > 20, "{found}");
}

/// A11: roles and accounts that are taken away, with the next request.
#[tokio::test]
async fn rights_that_are_taken_away_are_gone_with_the_next_request() {
    let site = TestSite::empty().await;
    let own = site.save_edition(edition("2026")).await;
    let (admin, _) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    let (kim, account) = signed_in(&site, "kim@example.org", &[(Some(own), Role::Registration)]).await;
    let money = "/intern/kongress/2026/gebuehren";
    assert_eq!(kim.get(money).await.status, 200);
    let path = format!("/intern/personal/{}", account.public_id);
    let page = admin.open(&path).await;
    let grant = page.attributes("button[name=entziehen]", "value").remove(0);
    admin.submit(&page, &format!("{path}/rollen"), &[("entziehen", &grant)]).await.redirect();
    kim.get(money).await.failure(404);
    let give = [("rolle", "registration"), ("veranstaltung", "2026")];
    admin.submit(&page, &format!("{path}/rollen"), &give).await.redirect();
    assert_eq!(kim.get(money).await.status, 200);
    admin.submit(&page, &format!("{path}/zugang"), &[("was", "sperren")]).await.redirect();
    assert!(kim.get(money).await.redirect().starts_with("/intern/anmelden"));
    admin.submit(&page, &format!("{path}/zugang"), &[("was", "entsperren")]).await.redirect();
    assert!(kim.get(money).await.redirect().starts_with("/intern/anmelden"), "the old session stays over");
    let history = admin.open(&path).await.main();
    for what in ["Konto gesperrt", "Rolle entzogen", "Rolle gegeben"] {
        assert!(history.contains(what), "{what}: {history}");
    }
}

/// A14: nobody raises themselves, and one administrator stays.
#[tokio::test]
async fn nobody_changes_their_own_rights_and_one_administrator_stays() {
    let site = TestSite::empty().await;
    let (admin, account) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    let path = format!("/intern/personal/{}", account.public_id);
    let give = [("rolle".to_string(), "registration".to_string()), ("veranstaltung".into(), "alle".into())];
    let refused = admin.post(&format!("{path}/rollen"), &give).await.failure(422);
    assert!(refused.main().contains("jemand anders"), "{}", refused.main());
    for what in ["sperren", "einladen"] {
        admin.post(&format!("{path}/zugang"), &[("was".into(), what.into())]).await.failure(422);
    }
    assert!(kongress::accounts::set_enabled(&site.site, "admin@example.org", false).await.is_err());
    assert_eq!(site.count("select count(*) from staff_role").await, 1);
    // With a second one the first may go.
    super::account(&site, "other@example.org", &[(None, Role::Administrator)]).await;
    assert!(kongress::accounts::set_enabled(&site.site, "admin@example.org", false).await.is_ok());
}

/// A3, A5: fields and numbers that the form does not have.
#[tokio::test]
async fn fields_that_a_form_does_not_have_change_nothing() {
    let site = TestSite::empty().await;
    let own = site.save_edition(edition("2026")).await;
    let (kim, _) = signed_in(&site, "kim@example.org", &[(Some(own), Role::Registration)]).await;
    let more = [("rolle", "administrator"), ("veranstaltung", "alle"), ("name", "x"), ("is_demo", "true"), ("id", "1")];
    let fields: Vec<(String, String)> = more.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect();
    for path in ["/intern/konto/passwort", "/intern/konto/ersatzcodes", "/intern/konto/sitzung"] {
        kim.post(path, &fields).await;
    }
    assert_eq!(site.count("select count(*) from staff_role where role = 'administrator'").await, 0);
    // A session of somebody else cannot be ended by its number.
    let (_, other) = signed_in(&site, "lou@example.org", &[]).await;
    let person = site.person();
    begin(&site, &person, &other).await;
    let theirs = site.count("select max(id) from staff_session").await;
    kim.post("/intern/konto/sitzung", &[("sitzung".into(), theirs.to_string())]).await.redirect();
    assert_eq!(person.get("/intern").await.status, 200);
}
