//! What the form takes and refuses: every error at its field, nothing typed lost.

use std::collections::BTreeMap;

use kongress::edition::fee::{Category, Exemption, Fees};
use kongress::edition::model::EditionDraft;
use kongress::payments;
use kongress::registration::model::{Question, QuestionKind, Rules};
use kongress::registration::setup;

use super::{FORM, open, prepare};
use crate::support::{Html, TestSite};

/// Opens the form, changes these fields of a complete one, sends it, and shows what comes.
async fn send(site: &TestSite, changes: &[(&str, &str)]) -> (u16, Html) {
    let kim = site.person();
    let page = kim.open(FORM).await;
    kim.later();
    let mut values: BTreeMap<&str, &str> = BTreeMap::from([
        ("vorname", "Kim"),
        ("nachname", "Beispiel"),
        ("email", "kim@example.org"),
        ("organisation", "Landratsamt Beispielkreis"),
        ("art", "municipal"),
        ("tage", "2026-05-05"),
    ]);
    values.extend(changes.iter().copied());
    let values: Vec<(&str, &str)> = values.into_iter().collect();
    let answer = kim.submit(&page, FORM, &values).await;
    (answer.status.as_u16(), Html::new(&answer.text()))
}

#[tokio::test]
async fn everything_that_is_missing_is_said_at_once_in_the_order_of_the_form() {
    let site = open(None).await;
    let kim = site.person();
    let page = kim.open(FORM).await;
    kim.later();
    let answer = kim.submit(&page, FORM, &[("titel", "Dr.")]).await;
    let page = answer.failure(422);
    assert!(page.one("title").starts_with("Fehler: "));
    let fields = page.attributes(".errors a", "href");
    assert_eq!(fields, ["#vorname", "#nachname", "#email", "#organisation", "#art", "#tage"]);
    for field in fields {
        assert_eq!(page.attributes(&field, "id").len(), 1, "{field} leads to a control");
    }
    assert_eq!(page.attributes("#titel", "value"), ["Dr."], "what was typed stays");
    assert_eq!(site.count("select count(*) from registration").await, 0);
}

#[tokio::test]
async fn people_with_one_name_and_all_letters_of_din_91379_are_welcome() {
    let site = open(None).await;
    for (given, family) in [
        ("Đặng Thị", "Hồng"),
        ("Łukasz", "Żółć"),
        ("", "Sukarno"),
        ("Seán", "O’Neill"),
        ("Mu\u{308}ge", "Müller-Lüdenscheidt"),
    ] {
        let email = format!("a{}@example.org", family.len());
        let no_given = if given.is_empty() { "ja" } else { "" };
        let changes = [("vorname", given), ("nachname", family), ("kein_vorname", no_given), ("email", email.as_str())];
        let (status, page) = send(&site, &changes).await;
        assert_eq!(status, 200, "{given} {family}: {}", page.main());
        assert_eq!(page.one("h1"), "Angaben prüfen");
        let composed: String = unicode_normalization::UnicodeNormalization::nfc(given).collect();
        assert!(page.main().contains(&composed) && page.main().contains(family), "{}", page.main());
    }
}

/// M3: names that carry links are refused or stay text.
#[tokio::test]
async fn hostile_names_are_refused_or_stay_text() {
    let site = open(None).await;
    let long = "a\u{301}".repeat(10_000);
    for name in [
        "Max\r\nBcc: x@example.org",
        "Max\u{0}M",
        "Max\u{2028}M",
        "Gewinn: https://evil.example klicken",
        "<a href=x>Max</a>",
        "[hier](https://evil.example)",
        "\u{202e}xaM",
        long.as_str(),
    ] {
        let (status, page) = send(&site, &[("nachname", name)]).await;
        assert_eq!(status, 422, "{name:.40}");
        assert!(page.attributes(".errors a", "href").contains(&"#nachname".to_string()));
        assert!(page.all("main script").is_empty() && page.attributes("main a[href*=evil]", "href").is_empty());
    }
    for name in ["{{confirm_link}}", "{name!r:>99}"] {
        let (_, page) = send(&site, &[("nachname", name)]).await;
        assert!(page.attributes("#nachname", "value").iter().all(|v| v == name), "literally or refused");
    }
    assert_eq!(site.count("select count(*) from message").await, 0);
}

/// A5: state, fee and seat are never taken from the form.
#[tokio::test]
async fn what_a_browser_cannot_know_is_not_taken_from_it() {
    let site = open(Some(1)).await;
    let kim = site.person();
    let more =
        [("state", "confirmed"), ("fee_cents", "0"), ("queue_number", "1"), ("code", "AAAAAA"), ("group_id", "1")];
    kim.register("kim@example.org", &more).await;
    assert_eq!(site.state("kim@example.org").await, "held");
    assert_eq!(site.count("select count(*) from registration where code = 'AAAAAA' or group_id is not null").await, 0);
    // Choices that the form does not offer.
    for (field, value) in
        [("tage", "2030-01-01"), ("art", "royal"), ("workshop", "ZZZ999"), ("anrede", "graf"), ("unterstuetzung", "x")]
    {
        let (status, page) = send(&site, &[(field, value)]).await;
        assert_eq!(status, 422, "{field}");
        assert!(page.attributes(".errors a", "href").contains(&format!("#{field}")), "{field}");
    }
}

#[tokio::test]
async fn clashing_workshops_are_refused_with_what_else_there_is() {
    let site = open(None).await;
    let kim = site.person();
    let page = kim.open(FORM).await;
    kim.later();
    let values = [
        ("vorname", "Kim"),
        ("nachname", "Beispiel"),
        ("email", "kim@example.org"),
        ("organisation", "Amt"),
        ("art", "municipal"),
        ("tage", "2026-05-05"),
        ("workshop", "AAA222"),
        ("workshop", "BBB222"),
    ];
    let answer = kim.submit(&page, FORM, &values).await;
    let page = answer.failure(422);
    assert!(page.main().contains("„Formulare“ und „Register“ liegen gleichzeitig"), "{}", page.main());
    assert_eq!(page.attributes("input[name=workshop][checked]", "value"), ["AAA222", "BBB222"]);
    let (status, page) = send(&site, &[("tage", "2026-05-06"), ("workshop", "CCC222")]).await;
    assert_eq!(status, 422);
    assert!(page.main().contains("auf einem Tag, den Sie nicht gewählt haben"));
}

#[tokio::test]
async fn needs_are_stored_only_with_consent_and_apart() {
    let site = open(None).await;
    let (status, page) = send(&site, &[("verpflegung", "vegan")]).await;
    assert_eq!(status, 422);
    assert_eq!(page.attributes(".errors a", "href"), ["#bedarf_einwilligung"]);
    let kim = site.person();
    kim.register("kim@example.org", &[("verpflegung", "vegan"), ("bedarf_einwilligung", "ja")]).await;
    assert_eq!(site.count("select count(*) from registration_need where catering = 'vegan'").await, 1);
    assert_eq!(site.count("select count(*) from registration r where r::text like '%vegan%'").await, 0);
    assert_eq!(site.count("select count(*) from message where text_body like '%vegan%'").await, 0);
    kim.confirm("kim@example.org").await;
    // Taking them back deletes them at once.
    let page = kim.open("/meine-anmeldung/aendern").await;
    kim.submit(&page, "/meine-anmeldung/aendern", &[("verpflegung", ""), ("bedarf_einwilligung", "")]).await;
    assert_eq!(site.count("select count(*) from registration_need").await, 0);
    // And the job does it some days after the event.
    let lou = site.person();
    lou.register("lou@example.org", &[("unterstuetzung", "wheelchair"), ("bedarf_einwilligung", "ja")]).await;
    lou.confirm("lou@example.org").await;
    for (days, left) in [(8, 1), (70, 0)] {
        site.site.clock.set(site.site.clock.now() + chrono::Duration::days(days));
        kongress::privacy::purge::daily(&site.site).await.expect("purged");
        assert_eq!(site.count("select count(*) from registration_need").await, left);
    }
    assert_eq!(site.count("select sum(rows) from erasure where what = 'bedarf'").await, 1);
}

#[tokio::test]
async fn organisers_ask_their_own_questions_under_a_condition() {
    let site = TestSite::empty().await;
    let id = prepare(&site, None, Rules::default(), EditionDraft::default()).await;
    let question = |key: &str, kind, shown_if: Option<(&str, &str)>| Question {
        key: key.into(),
        kind,
        label: format!("Frage {key}"),
        hint: String::new(),
        options: vec!["Bahn".into(), "Auto".into()],
        required: true,
        shown_if: shown_if.map(|(a, b)| (a.into(), b.into())),
    };
    let questions = vec![
        question("anreise", QuestionKind::Choice, None),
        question("platz", QuestionKind::YesNo, Some(("anreise", "Auto"))),
    ];
    site.site
        .db
        .change(move |c| Box::pin(async move { setup::save(c, id, &Rules::default(), &questions).await }))
        .await
        .expect("stored");
    site.site.content.refresh(site.site.db.pool(), site.site.clock.now()).await.expect("read");
    let (status, page) = send(&site, &[]).await;
    assert_eq!((status, page.attributes(".errors a", "href")), (422, vec!["#frage_anreise".to_string()]));
    let (status, page) = send(&site, &[("frage_anreise", "Auto")]).await;
    assert_eq!((status, page.attributes(".errors a", "href")), (422, vec!["#frage_platz".to_string()]));
    let (status, _) = send(&site, &[("frage_anreise", "Auto"), ("frage_platz", "ja")]).await;
    assert_eq!(status, 200);
    site.person().register("kim@example.org", &[("frage_anreise", "Bahn"), ("frage_platz", "ja")]).await;
    let stored: String = sqlx::query_scalar("select answers::text from registration")
        .fetch_one(site.site.db.pool())
        .await
        .expect("stored");
    assert_eq!(stored, r#"{"anreise": "Bahn"}"#, "what was not asked is not stored");
}

#[tokio::test]
async fn switched_off_fields_are_neither_shown_nor_stored() {
    let site = TestSite::empty().await;
    let rules = Rules {
        asks_salutation: false,
        asks_title: false,
        asks_department: false,
        asks_job_title: false,
        asks_catering: false,
        asks_access: false,
        asks_photo: false,
        ..Rules::default()
    };
    prepare(&site, None, rules, EditionDraft::default()).await;
    let page = site.get(FORM).await.page();
    for field in ["anrede", "titel", "einheit", "funktion", "telefon", "verpflegung", "unterstuetzung", "foto"] {
        assert!(page.attributes(&format!("[name={field}]"), "name").is_empty(), "{field}");
    }
    let sent = [("titel", "Dr."), ("funktion", "Leitung"), ("verpflegung", "vegan"), ("foto", "ja"), ("telefon", "1")];
    site.person().register("kim@example.org", &sent).await;
    let stored = "select count(*) from registration where academic_title = '' and job_title = '' and phone = ''
        and not photo_consent and not exists (select from registration_need)";
    assert_eq!(site.count(stored).await, 1);
}

#[tokio::test]
async fn a_quota_holds_for_each_organisation() {
    let site = TestSite::empty().await;
    let rules = Rules { quota_per_organisation: Some(1), ..Rules::default() };
    prepare(&site, None, rules, EditionDraft::default()).await;
    site.person().register("kim@example.org", &[]).await;
    let full = site.person().register("lou@example.org", &[("organisation", "LANDRATSAMT Beispielkreis")]).await;
    assert!(full.failure(422).main().contains("Aus Ihrer Organisation sind schon 1 Personen angemeldet"));
    let other = site.person().register("max@example.org", &[("organisation", "Stadt Beispiel")]).await;
    assert_eq!(other.redirect(), "/2026/anmeldung/gesendet");
}

fn bremen() -> Fees {
    Fees {
        categories: vec![Category {
            key: "regulaer".into(),
            name: "Teilnahme".into(),
            cents: 15_000,
            note: String::new(),
        }],
        exemptions: vec![Exemption {
            organisation: "Freie Hansestadt Bremen".into(),
            aliases: vec!["Senat Bremen".into()],
            domains: vec!["bremen.example".into()],
            ..Exemption::default()
        }],
        claims_allowed: true,
        tax_text: "umsatzsteuerfrei".into(),
        ..Fees::default()
    }
}

#[tokio::test]
async fn the_fee_and_its_rule_are_shown_before_sending_and_frozen_then() {
    let site = TestSite::empty().await;
    prepare(&site, None, Rules::default(), EditionDraft { fees: bremen(), ..EditionDraft::default() }).await;
    // By mail domain, by name; the page says why.
    for (email, organisation) in [
        ("a@finanzen.bremen.example", "Amt"),
        ("b@example.org", "Freie Hansestadt Bremen"),
        ("c@example.org", "senat bremen"),
    ] {
        let (status, page) = send(&site, &[("email", email), ("organisation", organisation)]).await;
        assert_eq!(status, 200, "{email}: {}", page.main());
        assert!(
            page.main().contains("kostenfrei") && page.main().contains("Freie Hansestadt Bremen"),
            "{}",
            page.main()
        );
    }
    let (status, page) = send(&site, &[("email", "x@notbremen.example")]).await;
    assert_eq!(status, 422, "somebody who pays needs an address for the invoice");
    assert!(page.attributes(".errors a", "href").contains(&"#rechnung_organisation".to_string()));
    let billing = [
        ("rechnung_organisation", "Landkreis Beispiel"),
        ("rechnung_strasse", "Am Markt 1"),
        ("rechnung_plz", "12345"),
        ("rechnung_ort", "Beispielstadt"),
        ("bestellnummer", "4500012345"),
    ];
    let (status, page) = send(&site, &[&billing[..], &[("fee_cents", "0"), ("preis", "0")]].concat()).await;
    assert_eq!(status, 200, "{}", page.main());
    assert!(page.main().contains("150 Euro") && page.main().contains("umsatzsteuerfrei"), "{}", page.main());
    let kim = site.person();
    kim.register("kim@example.org", &billing).await;
    assert_eq!(site.count("select fee_cents from registration where email = 'kim@example.org'").await, 15_000);
    // Rules that change later change nothing for who is registered.
    site.sql("update fee_exemption set domains = '{example.org}'; update edition set fee_cents = 1").await;
    kim.confirm("kim@example.org").await;
    assert_eq!(site.count("select fee_cents from registration where email = 'kim@example.org'").await, 15_000);
    assert!(site.mail("kim@example.org").await.words().contains("150 Euro"));
    kongress::fees::settle(&site.site, site.site.clock.now()).await.expect("settled");
    let invoice = site.mail("kim@example.org").await;
    assert!(invoice.subject.contains("Rechnung"), "{}", invoice.subject);
    // A claim needs its evidence and waits for the office: no invoice yet.
    let claim = [&billing[..], &[("befreiung", "ja"), ("email", "lou@example.com")]].concat();
    let (status, page) = send(&site, &claim).await;
    assert_eq!((status, page.attributes(".errors a", "href")), (422, vec!["#befreiung_nachweis".to_string()]));
    let lou = site.person();
    let claim = [&billing[..], &[("befreiung", "ja"), ("befreiung_nachweis", "Abordnung nach Bremen")]].concat();
    lou.register("lou@example.com", &claim).await;
    lou.confirm("lou@example.com").await;
    assert_eq!(kongress::fees::settle(&site.site, site.site.clock.now()).await.expect("settled"), 0);
    assert_eq!(site.count("select count(*) from registration where fee_claim = 'open'").await, 1);
    // The personal page leads to one's own invoice and to nobody else's.
    let page = kim.open("/meine-anmeldung").await;
    let number = page.attributes("button[name=nummer]", "value").remove(0);
    let way = kim.submit(&page, "/meine-anmeldung/rechnung", &[("nummer", number.as_str())]).await;
    assert!(kim.open(way.redirect()).await.main().contains(&number));
    lou.post("/meine-anmeldung/rechnung", &[("nummer".into(), number)]).await.failure(404);
    // The office decides, once.
    let code = site.text("select code from registration where email = 'lou@example.com'").await;
    let list = payments::list(&site.site, "2026").await.expect("listed");
    assert!(list.contains(&format!("{code}  ")) && list.contains("Abordnung nach Bremen"), "{list}");
    let decide = async |grants| payments::decide(&site.site, "2026", &code, grants, "Es fehlt der Bescheid.").await;
    assert!(decide(false).await.is_ok_and(|said| said.starts_with("Refused for ")));
    assert!(decide(true).await.is_err_and(|e| e.to_string().contains("no claim of")), "once");
    let mail = site.mail("lou@example.com").await;
    assert!(mail.kind == "registration_claim" && mail.words().contains("Es fehlt der Bescheid."), "{}", mail.text_body);
    assert!(lou.open("/meine-anmeldung").await.main().contains("abgelehnt"));
    assert_eq!(
        kongress::fees::settle(&site.site, site.site.clock.now()).await.expect("settled"),
        1,
        "now it is to be paid"
    );
    // The money arrives.
    let number = site.text("select number from invoice where recipient = 'lou@example.com'").await;
    let today = site.site.clock.today();
    let paid = async |on| payments::settle(&site.site, &number, on).await;
    assert!(paid(Some(today)).await.is_ok_and(|said| said.contains("is paid")));
    assert!(paid(Some(today)).await.is_err_and(|e| e.to_string().contains("paid already")));
    let list = payments::list(&site.site, "2026").await.expect("listed");
    assert!(list.contains("Claims to decide: 0") && list.contains(&format!("{number}  150")), "{list}");
    assert!(list.contains(&format!(": paid on {}", kongress::kernel::date::date(today))), "{list}");
    assert!(paid(None).await.is_ok() && paid(None).await.is_err_and(|e| e.to_string().contains("is open")));
    let unknown = payments::settle(&site.site, "R-1", Some(today)).await;
    assert!(unknown.is_err_and(|e| e.to_string().contains("there is no invoice")));
}

#[tokio::test]
async fn programs_are_kept_away_without_a_puzzle() {
    let site = open(None).await;
    let kim = site.person();
    let page = kim.open(FORM).await;
    let values = [
        ("vorname", "Kim"),
        ("nachname", "Beispiel"),
        ("email", "kim@example.org"),
        ("organisation", "Amt"),
        ("art", "municipal"),
        ("tage", "2026-05-05"),
    ];
    let fast = kim.submit(&page, FORM, &values).await;
    let page = fast.failure(422);
    assert!(page.main().contains("schneller an, als Menschen tippen"), "{}", page.main());
    kim.later();
    // Nothing is lost: the same page can be sent again.
    assert_eq!(kim.submit(&page, FORM, &[]).await.page().one("h1"), "Angaben prüfen");
    let (status, page) = send(&site, &[("website", "https://spam.example")]).await;
    assert_eq!(status, 422);
    assert!(page.attributes(".errors a", "href").contains(&"#website".to_string()));
}

#[tokio::test]
async fn fifty_forms_for_one_address_make_three_mails_at_most() {
    let site = open(None).await;
    for _ in 0..50 {
        let sent = site.person().register("opfer@example.org", &[]).await;
        assert_eq!(sent.redirect(), "/2026/anmeldung/gesendet");
    }
    assert_eq!(site.mails("opfer@example.org").await.len(), 3);
    assert_eq!(site.count("select count(*) from registration").await, 1);
}

#[tokio::test]
async fn mails_link_to_the_configured_address_whatever_the_host_line_says() {
    let site = open(None).await;
    let kim = site.person();
    let page = kim.open(FORM).await;
    kim.later();
    let mut fields = page.form(FORM);
    fields.push(("schritt".into(), "senden".into()));
    let headers =
        [("sec-fetch-site", "same-origin"), ("x-forwarded-host", "evil.example"), ("forwarded", "host=evil.example")];
    for (name, value) in
        [("vorname", "Kim"), ("nachname", "B"), ("email", "kim@example.org"), ("organisation", "Amt"), ("art", "state")]
    {
        fields.retain(|(n, _)| n != name);
        fields.push((name.into(), value.into()));
    }
    fields.push(("tage".into(), "2026-05-05".into()));
    assert_eq!(site.visitor.post(FORM, &fields, &headers).await.status, 303);
    let mail = site.mail("kim@example.org").await;
    assert!(!mail.text_body.contains("evil") && mail.text_body.contains("http://kongress.test/meine-anmeldung"));
}
