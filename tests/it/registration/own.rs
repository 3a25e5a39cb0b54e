//! The personal page: see, change, give back, take along, delete.

use chrono::Duration;

use kongress::edition::model::{Attendance, EditionDraft};
use kongress::registration::model::Rules;

use super::{open, prepare};
use crate::support::{TestSite, noon};

#[tokio::test]
async fn answers_and_days_can_be_changed_and_the_mail_says_how_it_stands() {
    let site = open(None).await;
    let kim = site.person();
    kim.register("kim@example.org", &[]).await;
    kim.confirm("kim@example.org").await;
    let page = kim.open("/meine-anmeldung/aendern").await;
    assert_eq!(page.attributes("#nachname", "value"), ["Beispiel"], "filled in with what is stored");
    let wrong = kim.submit(&page, "/meine-anmeldung/aendern", &[("nachname", ""), ("titel", "Dr.")]).await;
    let page = wrong.failure(422);
    assert_eq!(page.attributes(".errors a", "href"), ["#nachname"]);
    let values = [("nachname", "Muster"), ("tage", "2026-05-06"), ("email", "fremd@example.org")];
    let done = kim.submit(&page, "/meine-anmeldung/aendern", &values).await;
    assert_eq!(done.redirect(), "/meine-anmeldung");
    let own = kim.open("/meine-anmeldung").await.main();
    assert!(
        own.contains("Dr. Kim Muster") && own.contains("Mittwoch, 6. Mai 2026") && !own.contains("5. Mai 2026 T"),
        "{own}"
    );
    let mail = site.mail("kim@example.org").await;
    assert_eq!(mail.kind, "registration_changed");
    let calendar = mail.calendar.expect("a new entry");
    assert!(calendar.contains("DTSTART;TZID=Europe/Berlin:20260506T090000"), "{calendar}");
    assert!(site.mails("fremd@example.org").await.is_empty(), "the address is proved once and stays");
    // The number of the entry grows, its identity stays.
    let calendars: Vec<String> = site.mails("kim@example.org").await.into_iter().filter_map(|m| m.calendar).collect();
    let line = |text: &str, key: &str| text.lines().find(|l| l.starts_with(key)).unwrap_or_default().to_string();
    assert_eq!(line(&calendars[0], "UID"), line(&calendars[1], "UID"));
    let sequence =
        |text: &str| line(text, "SEQUENCE").trim_start_matches("SEQUENCE:").trim().parse::<u32>().expect("a number");
    assert!(sequence(&calendars[1]) > sequence(&calendars[0]));
}

#[tokio::test]
async fn a_workshop_given_back_goes_to_who_waits_for_it() {
    let site = open(None).await;
    let (kim, lou) = (site.person(), site.person());
    for (person, email) in [(&kim, "kim@example.org"), (&lou, "lou@example.org")] {
        person.register(email, &[("workshop", "AAA222")]).await;
        person.confirm(email).await;
    }
    assert!(lou.open("/meine-anmeldung").await.main().contains("Warteliste, Sie rücken nach"));
    let page = kim.open("/meine-anmeldung/workshops").await;
    assert_eq!(page.attributes("input[checked]", "value"), ["AAA222"]);
    kim.submit(&page, "/meine-anmeldung/workshops", &[("workshop", "CCC222")]).await;
    site.balance().await;
    let mail = site.mail("lou@example.org").await;
    assert!(mail.kind == "registration_moved_up" && mail.words().contains("Formulare"), "{}", mail.text_body);
    assert!(lou.open("/meine-anmeldung").await.main().contains("Platz bestätigt"));
    let clash = kim.open("/meine-anmeldung/workshops").await;
    let both = [("workshop", "AAA222"), ("workshop", "BBB222")];
    assert!(
        kim.submit(&clash, "/meine-anmeldung/workshops", &both)
            .await
            .failure(422)
            .main()
            .contains("liegen gleichzeitig")
    );
}

#[tokio::test]
async fn consent_to_photos_is_taken_back_as_easily_as_given() {
    let site = open(None).await;
    let kim = site.person();
    kim.register("kim@example.org", &[]).await;
    kim.confirm("kim@example.org").await;
    for (value, given) in [("ja", 1), ("nein", 0)] {
        let page = kim.open("/meine-anmeldung").await;
        kim.submit(&page, "/meine-anmeldung/fotos", &[("fotos", value)]).await;
        assert_eq!(
            site.count("select count(*) from registration where photo_consent and photo_decided_at is not null").await,
            given
        );
    }
}

#[tokio::test]
async fn mails_can_be_read_again_without_their_secrets_and_data_taken_along() {
    let site = open(None).await;
    let kim = site.person();
    kim.register("kim@example.org", &[("verpflegung", "vegan"), ("bedarf_einwilligung", "ja")]).await;
    kim.confirm("kim@example.org").await;
    let secret = site.mail("kim@example.org").await.link().split_once('=').expect("a secret").1.to_string();
    site.deliver().await;
    let page = kim.open("/meine-anmeldung/nachrichten").await;
    assert_eq!(page.all("article h2").len(), 2);
    assert!(page.main().contains("ist bestätigt") && !page.main().contains(&secret));
    let file = kim.get("/meine-anmeldung/daten.json").await;
    assert!(file.header("content-disposition").starts_with("attachment") && file.header("cache-control") == "no-store");
    let data: serde_json::Value = serde_json::from_slice(&file.body).expect("JSON");
    assert_eq!(data["nachname"], "Beispiel");
    assert_eq!(data["verpflegung_und_unterstuetzung"]["verpflegung"], "Ich esse mit, vegan");
    assert_eq!(data["nachrichten"].as_array().map(Vec::len), Some(2));
    assert!(!file.text().contains(&secret));
    let entry = kim.get("/meine-anmeldung/termin.ics").await;
    assert!(entry.text().contains("BEGIN:VEVENT") && !entry.text().contains("schluessel"));
}

#[tokio::test]
async fn deleting_leaves_nothing_of_the_person_and_frees_the_seat() {
    let site = open(Some(1)).await;
    let (kim, lou) = (site.person(), site.person());
    let all = [
        ("workshop", "AAA222"),
        ("verpflegung", "vegan"),
        ("bedarf_einwilligung", "ja"),
        ("nachname", "Unverwechselbar"),
    ];
    kim.register("kim@example.org", &all).await;
    kim.confirm("kim@example.org").await;
    lou.register("lou@example.org", &[]).await;
    lou.confirm("lou@example.org").await;
    site.deliver().await;
    let page = kim.open("/meine-anmeldung/loeschen").await;
    let done = kim.submit(&page, "/meine-anmeldung/loeschen", &[]).await;
    assert!(done.page().main().contains("Ihre Daten sind gelöscht"));
    assert_eq!(site.state("lou@example.org").await, "offered");
    assert_eq!(kim.get("/meine-anmeldung").await.redirect(), "/meine-anmeldung/link");
    site.balance().await;
    // One last mail is on its way; when it is out nothing names the person any more.
    assert_eq!(site.mail("kim@example.org").await.kind, "registration_erased");
    for table in ["registration", "registration_need", "registration_event", "token"] {
        let statement: &'static str = format!(
            "select count(*) from {table} t where t::text like '%Unverwechselbar%' or t::text like '%kim@example.org%'"
        )
        .leak();
        assert_eq!(site.count(statement).await, 0, "{table}");
    }
    let others = "select count(*) from message where kind <> 'registration_erased'
        and (recipient = 'kim@example.org' or message::text like '%Unverwechselbar%')";
    assert_eq!(site.count(others).await, 0);
    assert_eq!(site.count("select count(*) from erasure where what = 'registration' and rows = 1").await, 1);
}

#[tokio::test]
async fn after_the_period_nothing_can_be_changed_and_the_page_says_whom_to_ask() {
    let site = open(None).await;
    let kim = site.person();
    kim.register("kim@example.org", &[]).await;
    kim.confirm("kim@example.org").await;
    site.site.clock.set(noon() + Duration::days(63));
    for path in ["aendern", "workshops", "vertretung", "absagen"] {
        let path = format!("/meine-anmeldung/{path}");
        let page = kim.get(&path).await.page();
        assert!(page.all("form").is_empty() && page.main().contains("buero@example.org"), "{path}");
        assert!(
            kim.post(&path, &[("formular".into(), uuid::Uuid::new_v4().to_string())])
                .await
                .page()
                .main()
                .contains("Frist")
        );
    }
    assert_eq!(site.state("kim@example.org").await, "confirmed");
}

#[tokio::test]
async fn after_the_event_who_was_there_gets_a_certificate() {
    let site = open(None).await;
    let kim = site.person();
    kim.register("kim@example.org", &[]).await;
    kim.confirm("kim@example.org").await;
    site.site.clock.set(noon() + Duration::days(70));
    kim.get("/meine-anmeldung/bescheinigung").await.failure(404);
    kim.post("/meine-anmeldung/bescheinigung", &[]).await.failure(404);
    assert!(!kim.open("/meine-anmeldung").await.main().contains("Bescheinigung öffnen"));
    site.sql("update registration set attended_at = '2026-05-05 08:00+00'").await;
    let page = kim.open("/meine-anmeldung").await;
    let issued = kim.submit(&page, "/meine-anmeldung/bescheinigung", &[]).await;
    let page = kim.open(issued.redirect()).await;
    assert!(page.main().contains("Kim Beispiel") && page.main().contains("5. Mai 2026"), "{}", page.main());
    let file = kim.get("/meine-anmeldung/bescheinigung.pdf").await;
    assert!(file.body.starts_with(b"%PDF") && file.header("cache-control") == "no-store");
}

/// A4: a link opens what it is for, for a time.
#[tokio::test]
async fn a_secret_opens_what_it_is_for_and_leaves_the_address_at_once() {
    let site = open(None).await;
    let kim = site.person();
    kim.register("kim@example.org", &[]).await;
    let confirm = site.mail("kim@example.org").await.link();
    let secret = confirm.split_once('=').expect("a secret").1.to_string();
    let first = kim.get(&confirm).await;
    assert_eq!((first.status.as_u16(), first.redirect()), (303, "/meine-anmeldung/bestaetigen"));
    assert_eq!((first.header("cache-control"), first.header("referrer-policy")), ("no-store", "no-referrer"));
    // A secret to confirm opens no page of a person.
    let other = site.person();
    other.get(&format!("/meine-anmeldung?schluessel={secret}")).await;
    assert_eq!(other.get("/meine-anmeldung").await.redirect(), "/meine-anmeldung/link");
    for wrong in ["", "x", "00000000000000000000000000000000", "%0d%0aSet-Cookie:%20a=b", "%3Cscript%3E"] {
        let nobody = site.person();
        let answer = nobody.get(&format!("/meine-anmeldung?schluessel={wrong}")).await;
        assert!(!answer.headers.iter().any(|(_, v)| v.to_str().is_ok_and(|v| v.contains("a=b"))));
        if answer.status.is_redirection() {
            assert_eq!(nobody.get("/meine-anmeldung").await.redirect(), "/meine-anmeldung/link", "{wrong}");
        }
    }
    kim.confirm("kim@example.org").await;
    // It stays good for a second click, which says that all is done, and expires.
    assert!(kim.open(&confirm).await.main().contains("schon bestätigt"));
    site.site.clock.set(site.site.clock.now() + Duration::days(31));
    let late = site.person();
    assert!(late.open(&confirm).await.main().contains("gilt nicht oder nicht mehr"));
    let stored: i64 = site.count("select count(*) from token t where encode(hash, 'hex') = ''").await;
    assert_eq!(stored, 0);
    let found: bool = sqlx::query_scalar("select exists (select from token t where t::text like '%' || $1 || '%')")
        .bind(&secret)
        .fetch_one(site.site.db.pool())
        .await
        .expect("read");
    assert!(!found, "only its hash is stored");
}

/// A4: a link acts on the person it was sent to, whoever else a form names.
#[tokio::test]
async fn a_link_changes_its_own_person_whatever_the_form_says() {
    let site = open(None).await;
    let (kim, lou) = (site.person(), site.person());
    for (person, email) in [(&kim, "kim@example.org"), (&lou, "lou@example.org")] {
        person.register(email, &[("workshop", "AAA222")]).await.redirect();
        person.confirm(email).await.redirect();
    }
    let of_kim =
        "select to_jsonb(r)::text || (select count(*) from registration_session s where s.registration_id = r.id)
        from registration r where email = 'kim@example.org'";
    let before = site.text(of_kim).await;
    let code = site.text("select code from registration where email = 'kim@example.org'").await;
    let public_id = site.text("select public_id::text from registration where email = 'kim@example.org'").await;
    let id = site.text("select id::text from registration where email = 'kim@example.org'").await;
    let named = [
        ("code", code.as_str()),
        ("id", &id),
        ("public_id", &public_id),
        ("registration", &id),
        ("registration_id", &id),
        ("email", "kim@example.org"),
        ("status", "cancelled"),
        ("schluessel", "0123456789abcdef"),
    ];
    for path in
        ["aendern", "workshops", "vertretung", "fotos", "platz", "weiterhin", "freigeben", "absagen", "loeschen"]
    {
        let path = format!("/meine-anmeldung/{path}");
        let page = lou.get(&path).await;
        let mut fields = Vec::new();
        if page.status == 200 && page.page().attributes("form", "action").contains(&path) {
            fields = page.page().form(&path);
        }
        fields.extend(named.iter().map(|(name, value)| (name.to_string(), value.to_string())));
        let query = format!("{path}?code={code}&id={id}");
        for address in [&path, &query] {
            let answer = lou.post(address, &fields).await;
            assert_ne!(answer.status, 500, "{address}");
            assert_eq!(site.text(of_kim).await, before, "{address}");
        }
    }
    assert_eq!(
        site.count("select count(*) from registration where email = 'lou@example.org'").await,
        0,
        "their own went"
    );
}

/// A10, R2: personal pages are kept nowhere and take no form of others.
#[tokio::test]
async fn personal_pages_refuse_other_sites_and_are_kept_nowhere() {
    let site: TestSite = open(None).await;
    let kim = site.person();
    kim.register("kim@example.org", &[]).await;
    kim.confirm("kim@example.org").await;
    for path in ["", "/aendern", "/workshops", "/vertretung", "/absagen", "/nachrichten", "/loeschen", "/platz"] {
        let answer = kim.get(&format!("/meine-anmeldung{path}")).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(
            (answer.header("cache-control"), answer.header("referrer-policy")),
            ("no-store", "no-referrer"),
            "{path}"
        );
        assert_eq!(answer.page().attributes("meta[name=robots]", "content"), ["noindex"], "{path}");
    }
    for path in ["/absagen", "/loeschen", "/fotos", "/platz"] {
        let path = format!("/meine-anmeldung{path}");
        let cross = site.visitor.post(&path, &[], &[("sec-fetch-site", "cross-site")]).await;
        cross.failure(403);
    }
    assert_eq!(site.state("kim@example.org").await, "confirmed");
}

#[tokio::test]
async fn the_way_of_attending_changes_while_there_are_seats() {
    let site = TestSite::empty().await;
    let hybrid = EditionDraft { attendance: Attendance::Hybrid, ..EditionDraft::default() };
    prepare(&site, Some(1), Rules::default(), hybrid).await;
    site.sql("update edition_seats set capacity = 1").await;
    let (kim, lou, max) = (site.person(), site.person(), site.person());
    kim.register("kim@example.org", &[("teilnahme", "onsite"), ("workshop", "AAA222")]).await;
    lou.register("lou@example.org", &[("teilnahme", "onsite")]).await;
    max.register("max@example.org", &[("teilnahme", "online")]).await;
    for (person, email) in [(&kim, "kim@example.org"), (&lou, "lou@example.org"), (&max, "max@example.org")] {
        person.confirm(email).await;
    }
    let change = "/meine-anmeldung/aendern";
    let page = kim.open(change).await;
    let online = [("teilnahme", "online")];
    let refused = kim.submit(&page, change, &online).await.failure(422);
    assert!(refused.main().contains("Dann passt der Workshop „Formulare“"), "{}", refused.main());
    let none = kim.open("/meine-anmeldung/workshops").await;
    kim.submit(&none, "/meine-anmeldung/workshops", &[("workshop", "")]).await;
    let refused = kim.submit(&page, change, &online).await.failure(422);
    assert!(refused.main().contains("„online“ ist zurzeit ausgebucht"), "{}", refused.main());
    site.balance().await;
    site.sql("update edition_seats set capacity = 2 where mode = 'online'").await;
    assert_eq!(kim.submit(&page, change, &online).await.redirect(), "/meine-anmeldung");
    assert_eq!(site.state("lou@example.org").await, "offered", "the seat at the place is free now");
    site.balance().await;
}

#[tokio::test]
async fn a_day_with_a_workshop_cannot_be_dropped_unnoticed() {
    let site = open(None).await;
    let kim = site.person();
    kim.register("kim@example.org", &[("workshop", "AAA222")]).await;
    kim.confirm("kim@example.org").await;
    let page = kim.open("/meine-anmeldung/aendern").await;
    let refused = kim.submit(&page, "/meine-anmeldung/aendern", &[("tage", "2026-05-06")]).await.failure(422);
    assert_eq!(refused.attributes(".errors a", "href"), ["#tage"]);
}
