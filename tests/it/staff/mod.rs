//! The internal area's doors: invitations, sign-in by password and code, sessions, rights, protocol.

mod rights;
mod sessions;

use std::sync::LazyLock;

use kongress::accounts;
use kongress::kernel::email::Email;
use kongress::staff::account::{self, Account};
use kongress::staff::{Role, factor, password, session};
use kongress::web::Error;

use crate::support::{Html, Person, TestSite};

pub const PASSWORD: &str = "Zwergotter nickt im Regen";
/// Hashing once is enough for all tests.
static HASH: LazyLock<tokio::sync::OnceCell<String>> = LazyLock::new(tokio::sync::OnceCell::new);

/// An account that is set up, with its secret of the second factor.
pub async fn account(site: &TestSite, email: &str, grants: &[(Option<i64>, Role)]) -> (Account, String) {
    let hash = HASH.get_or_init(async || password::hash(PASSWORD).await.expect("hashed")).await.clone();
    let (email, grants, now) = (Email::parse(email).expect("an address"), grants.to_vec(), site.site.clock.now());
    let secret = factor::new_secret();
    let kept = secret.clone();
    let made = site.site.db.change(move |c| {
        Box::pin(async move {
            let (account, _) =
                account::invite(c, None, "Kim Beispiel", &email, &grants, now).await?.expect("a new one");
            account::set_password(c, &account, &hash, None).await?;
            account::complete(c, &account, &kept, 0).await?;
            Ok::<_, Error>(account::by_id(c, account.id).await?.expect("made"))
        })
    });
    (made.await.expect("an account"), secret)
}

/// Somebody who is signed in.
pub async fn signed_in<'a>(site: &'a TestSite, email: &str, grants: &[(Option<i64>, Role)]) -> (Person<'a>, Account) {
    let (account, _) = account(site, email, grants).await;
    let person = site.person();
    begin(site, &person, &account).await;
    (person, account)
}

/// A new session for an account.
pub async fn begin(site: &TestSite, person: &Person<'_>, account: &Account) {
    let (id, now) = (account.id, site.site.clock.now());
    let begun =
        site.site.db.change(move |c| Box::pin(async move { session::begin(c, id, true, "Testbrowser", now).await }));
    person.set_cookie("intern", &begun.await.expect("a session"));
}

pub fn code(site: &TestSite, secret: &str) -> String {
    factor::code_at(secret, site.site.clock.now().timestamp()).expect("a code")
}

async fn sign_in(person: &Person<'_>, email: &str, password: &str) -> Result<Html, Html> {
    let page = person.open("/intern/anmelden").await;
    let answer = person.submit(&page, "/intern/anmelden", &[("email", email), ("passwort", password)]).await;
    if answer.status.is_redirection() { Ok(person.open(answer.redirect()).await) } else { Err(answer.failure(422)) }
}

#[tokio::test]
async fn an_invited_person_sets_up_password_and_second_factor_and_is_in() {
    let site = TestSite::empty().await;
    let told =
        accounts::add(&site.site, "kim@example.org", "Kim Beispiel", "administrator", None).await.expect("added");
    let mail = site.mail("kim@example.org").await;
    assert!(told.contains(&mail.link()), "{told}");
    assert!(!mail.kept_text.contains("schluessel="), "what is kept opens nothing");
    let again = accounts::add(&site.site, "KIM@example.org", "Kim", "reader", None).await;
    assert!(again.is_err_and(|e| e.to_string().contains("has an account")));

    let kim = site.person();
    let page = kim.open(&mail.link()).await;
    assert!(page.main().contains("Schritt 1 von 2"), "{}", page.main());
    for (bad, reason) in
        [("kurz", "mindestens 12"), ("passwort1234", "leicht erraten"), ("KimBeispiel2026", "leicht erraten")]
    {
        let fields = [("neu", bad), ("neu_wiederholt", bad)];
        let page = kim.submit(&page, "/intern/einladung", &fields).await.failure(422);
        assert!(page.main().contains(reason), "{bad}: {}", page.main());
    }
    let fields = [("neu", PASSWORD), ("neu_wiederholt", "etwas anderes")];
    let wrong = kim.submit(&page, "/intern/einladung", &fields).await.failure(422);
    assert_eq!(wrong.attributes(".errors a", "href"), ["#neu_wiederholt"]);
    let fields = [("neu", PASSWORD), ("neu_wiederholt", PASSWORD)];
    let way = kim.submit(&page, "/intern/einladung", &fields).await;
    let page = kim.open(way.redirect()).await;
    // The password alone opens nothing.
    assert!(sign_in(&site.person(), "kim@example.org", PASSWORD).await.is_err());
    let secret = page.attributes("input[name=geheimnis]", "value").remove(0);
    let wrong = kim.submit(&page, "/intern/einladung/code", &[("code", "000000")]).await.failure(422);
    assert_eq!(wrong.attributes("input[name=geheimnis]", "value"), [secret.as_str()], "what was scanned stays");
    let code = code(&site, &secret);
    let page = kim.submit(&wrong, "/intern/einladung/code", &[("code", &code)]).await.page();
    assert_eq!(page.all(".codes li").len(), 10);
    assert!(kim.open("/intern").await.one("h1").contains("Was ansteht"));
    assert!(site.person().open(&mail.link()).await.main().contains("gilt nicht mehr"), "one link, one account");
    assert_eq!(site.count("select count(*) from audit where action in ('staff.invited', 'staff.ready')").await, 2);
}

/// A9, A12: a wrong password and an unknown address read the same, and half a session opens nothing.
#[tokio::test]
async fn both_factors_are_asked_each_code_works_once_and_nobody_learns_who_has_an_account() {
    let site = TestSite::empty().await;
    let (_, secret) = account(&site, "kim@example.org", &[(None, Role::Administrator)]).await;
    let stranger = site.person();
    let unknown = sign_in(&stranger, "lou@example.org", PASSWORD).await.expect_err("no account");
    let wrong = sign_in(&stranger, "kim@example.org", "Zwergotter nickt im Regnen").await.expect_err("wrong");
    assert_eq!(unknown.main().replace("lou@", "kim@"), wrong.main());

    let kim = site.person();
    let page = sign_in(&kim, "Kim@Example.org", PASSWORD).await.expect("the password is right");
    assert!(page.one("h1").contains("Code eingeben"));
    assert!(kim.get("/intern").await.redirect().starts_with("/intern/anmelden"), "half a session opens nothing");
    let first = code(&site, &secret);
    kim.submit(&page, "/intern/anmelden/code", &[("code", "123456")]).await.failure(422);
    let before = kim.cookie("intern");
    assert_eq!(kim.submit(&page, "/intern/anmelden/code", &[("code", &first)]).await.redirect(), "/intern");
    assert_ne!(kim.cookie("intern"), before, "the session is a new one");
    assert_eq!(kim.get("/intern").await.status, 200);

    let lou = site.person();
    let page = sign_in(&lou, "kim@example.org", PASSWORD).await.expect("the password is right");
    let again = lou.submit(&page, "/intern/anmelden/code", &[("code", &first)]).await.failure(422);
    assert!(again.main().contains("schon benutzt"), "{}", again.main());
    // Recovery codes, once each.
    let id = site.count("select id from staff where email = 'kim@example.org'").await;
    let codes = site
        .site
        .db
        .change(move |c| {
            Box::pin(async move {
                let account = account::by_id(c, id).await?.expect("there");
                account::complete(c, &account, &secret, 0).await
            })
        })
        .await
        .expect("codes");
    let typed = codes[0].to_lowercase().replace('-', "");
    assert_eq!(lou.submit(&page, "/intern/anmelden/code", &[("code", &typed)]).await.redirect(), "/intern");
    let third = site.person();
    let page = sign_in(&third, "kim@example.org", PASSWORD).await.expect("the password is right");
    third.submit(&page, "/intern/anmelden/code", &[("code", &codes[0])]).await.failure(422);
    assert_eq!(site.count("select count(*) from audit where action = 'staff.sign_in_failed'").await, 1);
    assert_eq!(site.count("select count(*) from audit where action = 'staff.recovery_used'").await, 1);
}

#[tokio::test]
async fn strangers_are_slowed_down_and_the_owner_gets_in_all_the_same() {
    let site = TestSite::empty().await;
    let (_, secret) = account(&site, "kim@example.org", &[(None, Role::Administrator)]).await;
    let kim = site.person();
    let page = sign_in(&kim, "kim@example.org", PASSWORD).await.expect("right");
    kim.submit(&page, "/intern/anmelden/code", &[("code", &code(&site, &secret))]).await.redirect();
    for _ in 0..10 {
        sign_in(&site.person(), "kim@example.org", "falsch geraten").await.expect_err("wrong");
    }
    let refused = sign_in(&site.person(), "kim@example.org", PASSWORD).await.expect_err("refused unread");
    assert!(refused.main().contains("zu viele Versuche"), "{}", refused.main());
    // The owner's device is known.
    let page = kim.open("/intern").await;
    kim.submit(&page, "/intern/abmelden", &[]).await.redirect();
    assert!(sign_in(&kim, "kim@example.org", PASSWORD).await.is_ok());
    site.site.clock.set(site.site.clock.now() + chrono::TimeDelta::minutes(16));
    assert!(sign_in(&site.person(), "kim@example.org", PASSWORD).await.is_ok(), "nobody is locked out for good");
}

#[tokio::test]
async fn codes_cannot_be_guessed_by_trying() {
    let site = TestSite::empty().await;
    let (_, secret) = account(&site, "kim@example.org", &[]).await;
    let kim = site.person();
    let page = sign_in(&kim, "kim@example.org", PASSWORD).await.expect("right");
    for n in 0..10 {
        kim.submit(&page, "/intern/anmelden/code", &[("code", &format!("00000{n}"))]).await.failure(422);
    }
    let right = code(&site, &secret);
    let refused = kim.submit(&page, "/intern/anmelden/code", &[("code", &right)]).await.failure(422);
    assert!(refused.main().contains("zu viele Versuche"), "{}", refused.main());
}

/// A9: who asks for a new password learns nothing about accounts.
#[tokio::test]
async fn a_forgotten_password_comes_by_mail_once_and_not_round_the_second_factor() {
    let site = TestSite::empty().await;
    let (account, _) = account(&site, "kim@example.org", &[(None, Role::Reader)]).await;
    let elsewhere = site.person();
    begin(&site, &elsewhere, &account).await;
    let kim = site.person();
    let page = kim.open("/intern/passwort").await;
    let known = kim.submit(&page, "/intern/passwort", &[("email", "kim@example.org")]).await;
    let unknown = kim.submit(&page, "/intern/passwort", &[("email", "lou@example.org")]).await;
    assert_eq!(known.redirect(), unknown.redirect());
    assert!(site.mails("lou@example.org").await.is_empty());
    let link = site.mail("kim@example.org").await.link();
    let page = kim.open(&link).await;
    let new = "vier lila Koffer im Nordosten";
    let way = kim.submit(&page, "/intern/passwort/neu", &[("neu", new), ("neu_wiederholt", new)]).await;
    assert!(kim.open(way.redirect()).await.main().contains("Das neue Passwort gilt"));
    assert!(elsewhere.get("/intern").await.redirect().starts_with("/intern/anmelden"), "other sessions are over");
    assert!(kim.get("/intern").await.redirect().starts_with("/intern/anmelden"));
    assert!(site.person().open(&link).await.main().contains("gilt nicht mehr"));
    assert!(sign_in(&kim, "kim@example.org", PASSWORD).await.is_err());
    assert!(sign_in(&kim, "kim@example.org", new).await.is_ok_and(|page| page.one("h1").contains("Code")));
    assert!(
        site.mail("kim@example.org").await.words().contains("Ihr Passwort für den internen Bereich wurde geändert")
    );
}

#[tokio::test]
async fn codes_sent_all_at_once_are_counted_as_if_one_after_the_other() {
    let site = TestSite::empty().await;
    account(&site, "kim@example.org", &[]).await;
    let kim = site.person();
    let page = sign_in(&kim, "kim@example.org", PASSWORD).await.expect("right");
    let tries = (0..30).map(|n| {
        let (kim, page) = (&kim, &page);
        async move { kim.submit(page, "/intern/anmelden/code", &[("code", &format!("1000{n:02}"))]).await.failure(422) }
    });
    let answers = futures_util::future::join_all(tries).await;
    let read = answers.iter().filter(|page| page.main().contains("stimmt nicht")).count();
    assert_eq!(read, 10, "the others are refused unread");
}

#[tokio::test]
async fn a_link_makes_one_account_however_many_bring_it_at_once() {
    let site = TestSite::empty().await;
    accounts::add(&site.site, "kim@example.org", "Kim Beispiel", "reader", None).await.expect("added");
    let link = site.mail("kim@example.org").await.link();
    let (one, two) = (site.person(), site.person());
    for person in [&one, &two] {
        let page = person.open(&link).await;
        let fields = [("neu", PASSWORD), ("neu_wiederholt", PASSWORD)];
        person.submit(&page, "/intern/einladung", &fields).await.redirect();
    }
    // Both have the page before one of them sends it: afterwards there is none.
    let (first, second) = (one.open("/intern/einladung/code").await, two.open("/intern/einladung/code").await);
    let set_up = async |person: &Person<'_>, page: &Html| {
        let code = code(&site, &page.attributes("input[name=geheimnis]", "value").remove(0));
        person.submit(page, "/intern/einladung/code", &[("code", &code)]).await.page().all(".codes li").len()
    };
    let (first, second) = tokio::join!(set_up(&one, &first), set_up(&two, &second));
    assert_eq!(first + second, 10, "one of them has codes");
    assert_eq!(site.count("select count(*) from staff_session").await, 1);
}

/// A14: one administrator stays, also when two leave at once.
#[tokio::test]
async fn two_administrators_cannot_take_the_role_from_each_other_at_once() {
    let site = TestSite::empty().await;
    for round in 0..5 {
        let emails = [format!("a{round}@example.org"), format!("b{round}@example.org")];
        site.sql("delete from staff_role").await;
        let (a, a_account) = signed_in(&site, &emails[0], &[(None, Role::Administrator)]).await;
        let (b, b_account) = signed_in(&site, &emails[1], &[(None, Role::Administrator)]).await;
        let form = async |by: &Person<'_>, from: &Account| {
            let path = format!("/intern/personal/{}", from.public_id);
            let page = by.open(&path).await;
            let grant = page.attributes("button[name=entziehen]", "value").remove(0);
            (format!("{path}/rollen"), vec![("entziehen".to_string(), grant)])
        };
        let (first, second) = (form(&a, &b_account).await, form(&b, &a_account).await);
        tokio::join!(a.post(&first.0, &first.1), b.post(&second.0, &second.1));
        let left = site.count("select count(*) from staff_role where role = 'administrator'").await;
        assert_eq!(left, 1, "round {round}");
    }
}

#[tokio::test]
async fn the_protocol_is_never_changed() {
    let site = TestSite::empty().await;
    account(&site, "kim@example.org", &[]).await;
    site.sql("insert into audit_detail (audit_id, object, key, title) select id, 'registration', 'X', 'Kim' from audit limit 1")
        .await;
    for change in [
        "update audit set actor = 'x'",
        "delete from audit",
        "truncate audit cascade",
        "update audit_detail set title = 'x'",
    ] {
        let done = sqlx::raw_sql(change).execute(site.site.db.pool()).await;
        assert!(done.is_err_and(|e| e.to_string().contains("never changed")), "{change}");
    }
    assert!(site.count("select count(*) from audit").await > 0);
}

#[tokio::test]
async fn the_demo_shows_its_sign_in_and_production_does_not_take_it() {
    let site = TestSite::demo().await;
    let person = site.person();
    let page = person.open("/intern").await;
    assert!(page.main().contains("organisation@example.org"), "{}", page.main());
    let page = sign_in(&person, "organisation@example.org", account::demo::PASSWORD).await.expect("right");
    let shown = page.one("aside strong");
    assert_eq!(person.submit(&page, "/intern/anmelden/code", &[("code", &shown)]).await.redirect(), "/intern");
    // The next visitor comes within the same half minute, and nobody can lock the others out.
    let other = site.person();
    let page = sign_in(&other, "organisation@example.org", account::demo::PASSWORD).await.expect("right");
    assert_eq!(other.submit(&page, "/intern/anmelden/code", &[("code", &shown)]).await.redirect(), "/intern");
    let page = other.open("/intern/konto").await;
    let new = "vier lila Koffer im Nordosten";
    let fields = [("passwort", account::demo::PASSWORD), ("neu", new), ("neu_wiederholt", new)];
    let refused = other.submit(&page, "/intern/konto/passwort", &fields).await.failure(422);
    assert!(refused.main().contains("teilen sich alle"), "{}", refused.main());
    // Whom they invite belongs to the demo, too.
    let page = other.open("/intern/personal").await;
    let fields = [("name", "Lou"), ("email", "lou@example.org"), ("rolle", "administrator"), ("veranstaltung", "alle")];
    other.submit(&page, "/intern/personal", &fields).await.redirect();
    assert_eq!(site.count("select count(*) from staff where is_demo").await, 2);
    let start = person.open("/intern").await;
    assert!(start.main().contains("Musterland-Kongress"), "{}", start.main());
    let flags = [
        "--mode",
        "production",
        "--database-url",
        "postgres://kongress@db.example.org/kongress",
        "--base-url",
        "https://kongress.test",
        "--smtp-url",
        "smtps://user:secret@mail.example.org",
        "--mail-from",
        "Kongress <kongress@example.org>",
    ];
    let options = (*site.site.db.pool().connect_options()).clone();
    let production = TestSite::on(options, &flags).await;
    let stranger = production.person();
    let page = stranger.open("/intern/anmelden").await;
    assert!(!page.main().contains("Demo"), "{}", page.main());
    assert!(sign_in(&stranger, "organisation@example.org", account::demo::PASSWORD).await.is_err());
    stranger.set_cookie("__Host-intern", &person.cookie("intern").expect("a session"));
    assert!(stranger.get("/intern").await.redirect().starts_with("/intern/anmelden"), "nor its sessions");
}
