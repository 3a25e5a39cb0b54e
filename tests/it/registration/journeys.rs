//! Whole ways of one person, through pages and mails only.

use super::{FORM, open};

#[tokio::test]
async fn from_the_form_to_the_seat_by_mail() {
    let site = open(Some(10)).await;
    let kim = site.person();
    let sent = kim.register("kim@example.org", &[("workshop", "BBB222")]).await;
    assert_eq!(sent.redirect(), "/2026/anmeldung/gesendet");
    assert_eq!(site.state("kim@example.org").await, "held");
    let mail = site.mail("kim@example.org").await;
    assert_eq!(mail.kind, "registration_confirm");
    assert!(mail.subject.starts_with("Bitte Anmeldung bestätigen: Kongress 2026"), "{}", mail.subject);
    let page = kim.open(&mail.link()).await;
    assert!(page.main().contains("möchten Sie die Anmeldung bestätigen"), "{}", page.main());
    assert_eq!(site.state("kim@example.org").await, "held", "looking changes nothing");
    let confirmed = kim.submit(&page, "/meine-anmeldung/bestaetigen", &[]).await;
    assert_eq!(confirmed.redirect(), "/meine-anmeldung");
    assert_eq!(site.state("kim@example.org").await, "confirmed");
    let ticket = site.mail("kim@example.org").await;
    assert_eq!(ticket.kind, "registration_ticket");
    assert_eq!(ticket.calendar_method.as_deref(), Some("REQUEST"));
    assert!(
        ticket.text_body.contains("Register") && ticket.text_body.contains("Platz bestätigt"),
        "{}",
        ticket.text_body
    );
    assert!(
        !ticket.kept_text.contains("schluessel=0") && ticket.kept_text.contains("schluessel=…"),
        "{}",
        ticket.kept_text
    );
    let own = kim.open("/meine-anmeldung").await;
    assert!(own.main().contains("angemeldet") && own.main().contains("Register"), "{}", own.main());
    site.balance().await;
}

#[tokio::test]
async fn a_double_click_the_back_button_and_a_reload_never_make_two() {
    let site = open(Some(10)).await;
    let kim = site.person();
    let page = kim.open(FORM).await;
    kim.later();
    let values = [
        ("vorname", "Kim"),
        ("nachname", "Beispiel"),
        ("email", "kim@example.org"),
        ("organisation", "Landratsamt Beispielkreis"),
        ("art", "municipal"),
        ("tage", "2026-05-05"),
    ];
    let check = kim.submit(&page, FORM, &values).await.page();
    for _ in 0..3 {
        assert_eq!(kim.submit(&check, FORM, &[("schritt", "senden")]).await.redirect(), "/2026/anmeldung/gesendet");
    }
    assert_eq!(site.count("select count(*) from registration").await, 1);
    assert_eq!(site.mails("kim@example.org").await.len(), 1);
    // Another form for the same address, in another spelling: the page looks the same, the mail differs.
    let again = kim.register("KIM@Example.org.", &[]).await;
    assert_eq!(again.redirect(), "/2026/anmeldung/gesendet");
    assert_eq!(site.count("select count(*) from registration").await, 1);
    assert_eq!(site.mail("kim@example.org").await.kind, "registration_known");
    site.balance().await;
}

#[tokio::test]
async fn a_seat_that_is_not_confirmed_is_reminded_of_once_and_falls_back() {
    let site = open(Some(1)).await;
    let (kim, lou) = (site.person(), site.person());
    kim.register("kim@example.org", &[]).await;
    lou.register("lou@example.org", &[]).await;
    lou.confirm("lou@example.org").await;
    assert_eq!(site.state("lou@example.org").await, "waiting");
    // The period begins when the mail is out, not before.
    site.hours_later(100).await;
    assert_eq!(site.state("kim@example.org").await, "held");
    site.deliver().await;
    site.tick().await;
    site.hours_later(25).await;
    site.hours_later(1).await;
    let kinds: Vec<String> = site.mails("kim@example.org").await.into_iter().map(|m| m.kind).collect();
    assert_eq!(kinds, ["registration_confirm", "registration_reminder"]);
    site.hours_later(30).await;
    assert_eq!(site.state("kim@example.org").await, "expired");
    assert_eq!(site.state("lou@example.org").await, "offered", "the next is asked");
    site.balance().await;
    // Too late: a page that says what to do, and nothing happens.
    let page = kim.open(&site.mails("kim@example.org").await[1].link()).await;
    assert!(page.main().contains("gilt nicht mehr"), "{}", page.main());
}

#[tokio::test]
async fn from_the_waiting_list_to_the_seat() {
    let site = open(Some(1)).await;
    let (kim, lou, max) = (site.person(), site.person(), site.person());
    for (person, email) in [(&kim, "kim@example.org"), (&lou, "lou@example.org"), (&max, "max@example.org")] {
        person.register(email, &[("workshop", "AAA222")]).await;
        person.confirm(email).await;
    }
    let page = max.open("/meine-anmeldung").await;
    assert!(page.main().contains("Platz 2 der Warteliste"), "{}", page.main());
    let cancel = kim.open("/meine-anmeldung/absagen").await;
    kim.submit(&cancel, "/meine-anmeldung/absagen", &[]).await;
    let cancelled = site.mail("kim@example.org").await;
    assert_eq!(
        (cancelled.kind.as_str(), cancelled.calendar_method.as_deref()),
        ("registration_cancelled", Some("CANCEL"))
    );
    assert_eq!(site.state("lou@example.org").await, "offered");
    assert_eq!(site.state("max@example.org").await, "waiting");
    site.balance().await;
    let offer = site.mail("lou@example.org").await;
    assert_eq!(offer.kind, "registration_offer");
    lou.open(&offer.link()).await;
    let page = lou.open("/meine-anmeldung/platz").await;
    lou.submit(&page, "/meine-anmeldung/platz", &[("platz", "ablehnen")]).await;
    assert_eq!(site.state("lou@example.org").await, "lapsed");
    assert_eq!(site.state("max@example.org").await, "offered");
    let page = max.open("/meine-anmeldung/platz").await;
    max.submit(&page, "/meine-anmeldung/platz", &[("platz", "annehmen")]).await;
    assert_eq!(site.state("max@example.org").await, "confirmed");
    let ticket = site.mail("max@example.org").await;
    assert!(ticket.kind == "registration_ticket" && ticket.text_body.contains("Formulare"), "{}", ticket.text_body);
    site.balance().await;
}

#[tokio::test]
async fn an_offer_that_nobody_answers_goes_on() {
    let site = open(Some(1)).await;
    let (kim, lou) = (site.person(), site.person());
    for (person, email) in [(&kim, "kim@example.org"), (&lou, "lou@example.org")] {
        person.register(email, &[]).await;
        person.confirm(email).await;
    }
    let cancel = kim.open("/meine-anmeldung/absagen").await;
    kim.submit(&cancel, "/meine-anmeldung/absagen", &[]).await;
    site.hours_later(24 * 4).await;
    assert_eq!(site.state("lou@example.org").await, "lapsed");
    assert_eq!(site.mail("lou@example.org").await.kind, "registration_lapsed");
    site.balance().await;
    assert_eq!(site.count("select taken::bigint from edition_seats where mode = 'onsite'").await, 0);
}

#[tokio::test]
async fn a_substitute_takes_seat_and_workshops_and_nothing_else() {
    let site = open(Some(1)).await;
    let kim = site.person();
    let needs = [
        ("workshop", "AAA222"),
        ("verpflegung", "vegan"),
        ("unterstuetzung", "wheelchair"),
        ("bedarf_einwilligung", "ja"),
        ("foto", "ja"),
    ];
    kim.register("kim@example.org", &needs).await;
    kim.confirm("kim@example.org").await;
    assert_eq!(site.count("select count(*) from registration_need").await, 1);
    let page = kim.open("/meine-anmeldung/vertretung").await;
    kim.later();
    let new = [("vorname", "Lou"), ("nachname", "Muster"), ("email", "lou@example.org"), ("art", "municipal")];
    let done = kim.submit(&page, "/meine-anmeldung/vertretung", &new).await;
    assert_eq!(done.redirect(), "/meine-anmeldung");
    assert_eq!(site.state("kim@example.org").await, "transferred");
    assert_eq!(site.state("lou@example.org").await, "confirmed");
    assert_eq!(site.count("select count(*) from registration_need").await, 0, "old needs are deleted");
    assert_eq!(site.count("select count(*) from registration where photo_consent and state = 'confirmed'").await, 0);
    let mail = site.mail("lou@example.org").await;
    assert_eq!(mail.kind, "registration_substitute");
    for part in ["Kim Beispiel", "Formulare", "Artikel 6 Absatz 1 Buchstabe e DSGVO"] {
        assert!(mail.words().contains(part), "{part}: {}", mail.text_body);
    }
    assert_eq!(site.mail("kim@example.org").await.calendar_method.as_deref(), Some("CANCEL"));
    // The old link shows that it is over and changes nothing.
    assert!(kim.open("/meine-anmeldung").await.main().contains("an eine Vertretung übergeben"));
    site.balance().await;
}

/// A9: who asks for a link learns nothing about others.
#[tokio::test]
async fn a_lost_link_comes_again_and_the_page_tells_nobody() {
    let site = open(Some(10)).await;
    let kim = site.person();
    kim.register("kim@example.org", &[]).await;
    kim.confirm("kim@example.org").await;
    kim.forget_cookies();
    assert_eq!(kim.get("/meine-anmeldung").await.redirect(), "/meine-anmeldung/link");
    let page = kim.open("/meine-anmeldung/link").await;
    let known = kim.submit(&page, "/meine-anmeldung/link", &[("email", "kim@example.org")]).await;
    let unknown = kim.submit(&page, "/meine-anmeldung/link", &[("email", "niemand@example.org")]).await;
    assert_eq!(
        (known.status, known.redirect(), known.body.clone()),
        (unknown.status, unknown.redirect(), unknown.body.clone())
    );
    assert!(site.mails("niemand@example.org").await.is_empty());
    let mail = site.mail("kim@example.org").await;
    assert_eq!(mail.kind, "registration_link");
    assert!(kim.open(&mail.link()).await.main().contains("angemeldet"));
}

#[tokio::test]
async fn opening_every_mailed_link_changes_nothing() {
    let site = open(Some(1)).await;
    let (kim, lou) = (site.person(), site.person());
    kim.register("kim@example.org", &[("workshop", "AAA222")]).await;
    kim.confirm("kim@example.org").await;
    lou.register("lou@example.org", &[]).await;
    lou.confirm("lou@example.org").await;
    kim.register("kim@example.org", &[]).await;
    let cancel = kim.open("/meine-anmeldung/absagen").await;
    kim.submit(&cancel, "/meine-anmeldung/absagen", &[]).await;
    site.person().register("max@example.org", &[]).await;
    let all = "select md5(string_agg(t, '|' order by t)) from (
        select r::text from registration r union all select s::text from edition_seats s
        union all select s::text from session_seats s union all select s::text from registration_session s
        union all select e::text from registration_event e union all select t::text from token t
        union all select m::text from message m) x (t)";
    let before: String = sqlx::query_scalar(all).fetch_one(site.site.db.pool()).await.expect("read");
    let mut opened = 0;
    for email in ["kim@example.org", "lou@example.org", "max@example.org"] {
        for mail in site.mails(email).await.into_iter().filter(|m| m.text_body.contains("schluessel=")) {
            let scanner = site.person();
            scanner.open(&mail.link()).await;
            for path in
                ["absagen", "vertretung", "aendern", "workshops", "platz", "nachrichten", "loeschen", "bestaetigen"]
            {
                scanner.get(&format!("/meine-anmeldung/{path}")).await;
            }
            opened += 1;
        }
    }
    assert!(opened >= 5, "{opened}");
    let after: String = sqlx::query_scalar(all).fetch_one(site.site.db.pool()).await.expect("read");
    assert_eq!(before, after);
}
