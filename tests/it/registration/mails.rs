//! Every mail of the registration as it reads: golden files of both parts, and what they have in
//! common.

use kongress::edition::model::{EditionDraft, Notice, Venue};
use kongress::registration::model::Rules;

use super::prepare;
use crate::support::{Mail, TestSite};

fn edition() -> EditionDraft {
    EditionDraft {
        contact_phone: "030 23125-123".into(),
        venue: Venue {
            name: "Haus der Beispiele".into(),
            street: "Am Markt 1".into(),
            postcode: "12345".into(),
            city: "Musterstadt".into(),
            ..Venue::default()
        },
        notices: vec![Notice {
            kind: "photo".into(),
            version: 1,
            title: "Fotos".into(),
            body: "Einzelaufnahmen nur **mit Einwilligung**.".into(),
        }],
        ..EditionDraft::default()
    }
}

/// All kinds of mails that one person can get, each once.
async fn all(site: &TestSite) -> Vec<Mail> {
    prepare(site, Some(1), Rules::default(), edition()).await;
    let (kim, lou, max) = (site.person(), site.person(), site.person());
    kim.register("kim@example.org", &[("anrede", "frau"), ("titel", "Dr."), ("workshop", "AAA222")]).await;
    site.deliver().await;
    site.tick().await;
    site.hours_later(25).await;
    kim.confirm("kim@example.org").await;
    kim.register("kim@example.org", &[]).await;
    let page = kim.open("/meine-anmeldung/aendern").await;
    kim.submit(&page, "/meine-anmeldung/aendern", &[("funktion", "Referentin")]).await;
    let page = kim.open("/meine-anmeldung/link").await;
    kim.submit(&page, "/meine-anmeldung/link", &[("email", "kim@example.org")]).await;
    for (person, email) in [(&lou, "lou@example.org"), (&max, "max@example.org")] {
        person.register(email, &[("workshop", "AAA222")]).await;
        person.confirm(email).await;
    }
    let page = kim.open("/meine-anmeldung/vertretung").await;
    kim.later();
    let new = [("vorname", "Ida"), ("nachname", "Muster"), ("email", "ida@example.org"), ("art", "municipal")];
    kim.submit(&page, "/meine-anmeldung/vertretung", &new).await;
    let ida = site.person();
    ida.open(&site.mail("ida@example.org").await.link()).await;
    let page = ida.open("/meine-anmeldung/absagen").await;
    ida.submit(&page, "/meine-anmeldung/absagen", &[]).await;
    site.hours_later(24 * 5).await;
    let page = max.open("/meine-anmeldung/platz").await;
    max.submit(&page, "/meine-anmeldung/platz", &[("platz", "annehmen")]).await;
    let page = max.open("/meine-anmeldung/loeschen").await;
    max.submit(&page, "/meine-anmeldung/loeschen", &[]).await;
    // Somebody moves up in a workshop.
    site.sql("update edition_seats set capacity = 5").await;
    let (ada, bea) = (site.person(), site.person());
    for (person, email) in [(&ada, "ada@example.org"), (&bea, "bea@example.org")] {
        person.register(email, &[("workshop", "AAA222")]).await;
        person.confirm(email).await;
    }
    let page = ada.open("/meine-anmeldung/absagen").await;
    ada.submit(&page, "/meine-anmeldung/absagen", &[]).await;
    sqlx::query_as(
        "select kind, recipient, subject, text_body, html_body, kept_text, calendar, calendar_method
         from message where text_body <> '' order by id",
    )
    .fetch_all(site.site.db.pool())
    .await
    .expect("mails are read")
}

#[tokio::test]
async fn each_mail_reads_as_it_should() {
    let site = TestSite::empty().await;
    let mails = all(&site).await;
    let mut seen: Vec<&str> = Vec::new();
    insta::with_settings!({filters => vec![
        ("[0-9a-f]{32}", "[schluessel]"),
        ("(?P<b>Nummer:? |einlass/|<td[^>]*>)[A-HJ-NP-Z2-9]{6}", "${b}[NUMMER]"),
    ]}, {
        for mail in &mails {
            if seen.contains(&mail.kind.as_str()) {
                continue;
            }
            seen.push(&mail.kind);
            insta::assert_snapshot!(format!("{}_text", mail.kind), format!("{}\n\n{}", mail.subject, mail.text_body));
            insta::assert_snapshot!(format!("{}_html", mail.kind), mail.html_body);
        }
    });
    for kind in [
        "registration_confirm",
        "registration_reminder",
        "registration_known",
        "registration_ticket",
        "registration_changed",
        "registration_link",
        "registration_waiting",
        "registration_handed_over",
        "registration_substitute",
        "registration_cancelled",
        "registration_offer",
        "registration_lapsed",
        "registration_moved_up",
        "registration_erased",
    ] {
        assert!(seen.contains(&kind), "{kind} was not seen: {seen:?}");
    }
}

#[tokio::test]
async fn all_mails_keep_the_rules_of_mails() {
    let site = TestSite::empty().await;
    for mail in all(&site).await {
        let kind = &mail.kind;
        assert!(
            mail.text_body.lines().all(|l| l.starts_with("http") || l.chars().count() <= 76),
            "{kind}: {}",
            mail.text_body
        );
        assert!(mail.subject.ends_with(": Kongress 2026"), "{kind}: {}", mail.subject);
        assert!(!mail.subject.contains("Beispiel"), "no names in subjects: {}", mail.subject);
        assert!(mail.text_body.contains("Datenschutz: http://kongress.test/datenschutz"), "{kind}");
        assert!(mail.html_body.contains("<html lang=\"de\">"), "{kind}");
        assert!(!mail.html_body.contains("src=\"http"), "{kind} loads nothing");
        assert!(!mail.text_body.contains('!') && !mail.text_body.contains("{{"), "{kind}: {}", mail.text_body);
        // Both parts say the same: every paragraph of the text stands in the HTML.
        let shown = scraper::Html::parse_document(&mail.html_body);
        let html: String = shown.root_element().text().collect::<Vec<_>>().join(" ");
        let html = html.split_whitespace().collect::<Vec<_>>().join(" ");
        for word in mail.text_body.split_whitespace().filter(|w| w.chars().all(char::is_alphabetic)) {
            assert!(html.contains(word), "{kind}: {word} is only in the text part");
        }
    }
    assert_eq!(
        site.count("select count(*) from message where reply_to <> 'buero@example.org' and recipient <> ''").await,
        0
    );
    assert_eq!(
        site.count("select count(*) from message where kind like 'registration%' and edition_id is null").await,
        0
    );
}

#[tokio::test]
async fn a_mail_that_cannot_be_delivered_frees_the_seat() {
    let site = super::open(Some(1)).await;
    let (kim, lou) = (site.person(), site.person());
    kim.register("nobody@example.org", &[]).await;
    lou.register("lou@example.org", &[]).await;
    lou.confirm("lou@example.org").await;
    site.sql("update message set state = 'failed' where recipient = 'nobody@example.org'").await;
    site.tick().await;
    assert_eq!(site.state("nobody@example.org").await, "expired");
    assert_eq!(site.state("lou@example.org").await, "offered");
    site.balance().await;
}

#[tokio::test]
async fn nobody_is_offered_a_seat_at_an_event_that_does_not_take_place() {
    let site = super::open(Some(1)).await;
    let (kim, lou) = (site.person(), site.person());
    for (person, email) in [(&kim, "kim@example.org"), (&lou, "lou@example.org")] {
        person.register(email, &[]).await;
        person.confirm(email).await;
    }
    site.sql("update edition set state = 'cancelled'").await;
    site.site.content.refresh(site.site.db.pool(), site.site.clock.now()).await.expect("read");
    let page = kim.open("/meine-anmeldung/absagen").await;
    kim.submit(&page, "/meine-anmeldung/absagen", &[]).await;
    site.tick().await;
    assert_eq!(site.state("lou@example.org").await, "waiting");
}
