//! The group registration of an authority, through pages and mails only.

use axum::body::Body;
use axum::http::{Method, Request, header};
use chrono::Duration;
use kongress::edition::fee::{Category, Fees};
use kongress::edition::model::EditionDraft;
use kongress::registration::deadlines;
use kongress::registration::model::{Mode, Rules};
use kongress::registration::setup;

use crate::support::{Answer, Html, Mail, Person, TestSite, edition};

const BEGIN: &str = "/2026/anmeldung/gruppe";
const PEOPLE: &str = "/meine-gruppe/personen";
const CONTACT: &str = "irina@lra.example";

/// An open edition with so many seats.
async fn open_with(seats: Option<i32>, rules: Rules, more: EditionDraft) -> TestSite {
    let site = TestSite::empty().await;
    let draft = EditionDraft { contact_email: "buero@example.org".into(), ..edition("2026") };
    let id = site.save_edition(EditionDraft { state: more.state, fees: more.fees, ..draft }).await;
    set_seats(&site, id, seats).await;
    let store = site.site.db.change(move |c| Box::pin(async move { setup::save(c, id, &rules, &[]).await }));
    store.await.expect("rules are stored");
    site.site.content.refresh(site.site.db.pool(), site.site.clock.now()).await.expect("read");
    site
}

async fn open(seats: Option<i32>) -> TestSite {
    open_with(seats, Rules::default(), edition("2026")).await
}

async fn set_seats(site: &TestSite, id: i64, seats: Option<i32>) {
    let set = site.site.db.change(move |c| Box::pin(setup::set_capacity(c, id, Mode::Onsite, seats)));
    set.await.expect("seats are set");
}

fn later(site: &TestSite, time: Duration) {
    site.site.clock.set(site.site.clock.now() + time);
}

/// Sends the first form.
async fn begin(kim: &Person<'_>, more: &[(&str, &str)]) -> Answer {
    let page = kim.open(BEGIN).await;
    later(kim.site(), Duration::minutes(1));
    let mut values = vec![
        ("vorname", "Irina"),
        ("nachname", "Eckardt"),
        ("email", CONTACT),
        ("organisation", "Landratsamt Beispielkreis"),
        ("art", "municipal"),
    ];
    values.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    values.extend(more);
    kim.submit(&page, BEGIN, &values).await
}

/// A contact whose address is confirmed, on their page.
async fn contact<'a>(site: &'a TestSite, more: &[(&str, &str)]) -> Person<'a> {
    let irina = site.person();
    assert_eq!(begin(&irina, more).await.redirect(), "/2026/anmeldung/gruppe/gesendet");
    let page = irina.open(&site.mail(CONTACT).await.link()).await;
    let done = irina.submit(&page, "/meine-gruppe/bestaetigen", &[]).await;
    assert_eq!(done.redirect(), "/meine-gruppe");
    irina
}

/// Sends a file with the form of the page, as a browser does.
async fn upload(irina: &Person<'_>, page: &Html, file: &[u8]) -> Answer {
    let mut body = Vec::new();
    for (name, value) in page.form(PEOPLE).into_iter().filter(|(name, _)| name != "datei") {
        body.extend(format!("--grenze\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    body.extend(
        b"--grenze\r\nContent-Disposition: form-data; name=\"datei\"; filename=\"Liste.csv\"\r\n\
        Content-Type: application/octet-stream\r\n\r\n",
    );
    body.extend(file);
    body.extend(b"\r\n--grenze--\r\n");
    let request = Request::builder()
        .method(Method::POST)
        .uri(PEOPLE)
        .header(header::HOST, "kongress.test")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=grenze")
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, irina.cookie_line())
        .body(Body::from(body));
    irina.site().visitor.send(request.expect("a request")).await
}

/// The page to check, for people with these names.
async fn listed(irina: &Person<'_>, names: &[&str]) -> Html {
    let lines: Vec<String> = names.iter().map(|n| format!("{n};Beispiel;{}@lra.example", n.to_lowercase())).collect();
    let list = format!("Vorname;Nachname;E-Mail\n{}", lines.join("\n"));
    let page = irina.open(PEOPLE).await;
    irina.submit(&page, PEOPLE, &[("liste", &list)]).await.page()
}

/// Registers people with these names.
async fn register(irina: &Person<'_>, names: &[&str]) {
    let check = listed(irina, names).await;
    let done = irina.submit(&check, PEOPLE, &[("schritt", "senden")]).await;
    assert_eq!(done.redirect(), "/meine-gruppe?stand=angemeldet");
}

async fn states(site: &TestSite) -> Vec<(String, String)> {
    sqlx::query_as("select given_name, state from registration order by queue_number")
        .fetch_all(site.site.db.pool())
        .await
        .expect("read")
}

async fn state(site: &TestSite, name: &str) -> String {
    let found = states(site).await.into_iter().rfind(|(given, _)| given == name);
    found.unwrap_or_else(|| panic!("{name} is registered")).1
}

async fn code(site: &TestSite, name: &str) -> String {
    sqlx::query_scalar("select code from registration where given_name = $1 order by id desc limit 1")
        .bind(name)
        .fetch_one(site.site.db.pool())
        .await
        .expect("a code")
}

/// Counters and rows say the same.
async fn balance(site: &TestSite) {
    let wrong = site
        .count(
            "select count(*) from edition_seats s where
                taken <> (select count(*) from registration r where r.edition_id = s.edition_id and r.mode = s.mode
                    and state in ('held', 'confirmed', 'offered'))
                or waiting <> (select count(*) from registration r where r.edition_id = s.edition_id
                    and r.mode = s.mode and state in ('queued', 'waiting'))",
        )
        .await;
    assert_eq!(wrong, 0, "counters and rows agree: {:?}", states(site).await);
}

#[tokio::test]
async fn a_list_with_an_error_is_mended_on_the_page_and_then_stored_as_a_whole() {
    let site = open(Some(10)).await;
    let irina = contact(&site, &[]).await;
    let page = irina.open(PEOPLE).await;
    // As Excel writes it in Germany: Windows-1252, semicolons.
    let file = b"Anrede;Vorname;Name;E-Mail;Ort\r\nFrau;\xc4nne;Gro\xdf;aenne@lra.example;Jena\r\n\
        Herr;Jan;Aken;jan.lra.example;Jena\r\n";
    let answer = upload(&irina, &page, file).await;
    assert_eq!(answer.status.as_u16(), 422, "{}", answer.text());
    let page = Html::new(&answer.text());
    let errors = page.all(".errors li");
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].starts_with("Zeile 3, E-Mail: "), "{errors:?}");
    assert!(page.main().contains("wurden 2 Personen gelesen") && page.main().contains("Nicht verwendet: Ort"));
    assert_eq!(site.count("select count(*) from registration").await, 0, "nothing is stored until it is right");
    let check = irina.submit(&page, PEOPLE, &[("email_2", "jan@lra.example")]).await.page();
    assert!(check.main().contains("2 Personen verbindlich anmelden"), "{}", check.main());
    assert_eq!(check.all("tbody th"), ["Änne Groß", "Jan Aken"]);
    assert_eq!(site.count("select count(*) from registration").await, 0);
    // A double click and a reload land on the same rows.
    for _ in 0..3 {
        let done = irina.submit(&check, PEOPLE, &[("schritt", "senden")]).await;
        assert_eq!(done.redirect(), "/meine-gruppe?stand=angemeldet");
    }
    assert_eq!(site.count("select count(*) from registration where state = 'confirmed'").await, 2);
    assert_eq!(site.count("select count(*) from message where kind = 'registration_member'").await, 2);
    assert_eq!(site.count("select count(*) from message where kind = 'group_registered'").await, 1);
    let mail = site.mail("aenne@lra.example").await;
    let text = mail.text_body.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("Sehr geehrte Frau Groß"), "{text}");
    assert!(text.contains("Irina Eckardt (Landratsamt Beispielkreis) hat Sie für"), "{text}");
    assert!(text.contains("haben wir von Irina Eckardt") && text.contains("Artikel 6 Absatz 1 Buchstabe e"), "{text}");
    let aenne = site.person();
    let own = aenne.open(&mail.link()).await;
    assert!(own.main().contains("Änne Groß") && own.main().contains("Ansprechperson Ihrer Organisation"));
    balance(&site).await;
}

/// A9: the first step says the same to everybody.
#[tokio::test]
async fn the_first_step_says_the_same_to_everybody_and_registers_nobody() {
    let site = open(Some(10)).await;
    let irina = site.person();
    assert_eq!(begin(&irina, &[]).await.redirect(), "/2026/anmeldung/gruppe/gesendet");
    let first = site.mail(CONTACT).await;
    assert_eq!(first.kind, "group_confirm");
    assert_eq!(
        irina.get("/meine-gruppe").await.redirect(),
        "/meine-gruppe/link",
        "not before the address is confirmed"
    );
    // Again, in another spelling: the same page, a mail that leads to what is there.
    assert_eq!(begin(&irina, &[("email", "Irina@LRA.example")]).await.redirect(), "/2026/anmeldung/gruppe/gesendet");
    assert_eq!(site.count("select count(*) from registration_group").await, 1);
    assert_eq!(site.mail("irina@lra.example").await.kind, "group_known");
    let page = irina.open(&first.link()).await;
    assert_eq!(site.count("select count(*) from registration_group where state = 'pending'").await, 1, "a GET");
    irina.submit(&page, "/meine-gruppe/bestaetigen", &[]).await;
    assert_eq!(site.count("select count(*) from registration_group where state = 'confirmed'").await, 1);
    assert!(irina.open("/meine-gruppe").await.main().contains("Noch ist niemand angemeldet"));
    assert_eq!(site.count("select count(*) from registration").await, 0);
    // Lost: known and unknown addresses are answered alike.
    let page = irina.open("/meine-gruppe/link").await;
    for email in ["niemand@example.org", CONTACT] {
        let sent = irina.submit(&page, "/meine-gruppe/link", &[("email", email)]).await;
        assert_eq!(sent.redirect(), "/meine-gruppe/link/gesendet");
    }
    assert!(site.mails("niemand@example.org").await.is_empty());
    let link = site.mail(CONTACT).await;
    assert_eq!(link.kind, "group_link");
    irina.forget_cookies();
    assert!(irina.open(&link.link()).await.main().contains("G-"));
}

#[tokio::test]
async fn rows_work_without_scripts_and_nothing_typed_is_lost() {
    let site = open(None).await;
    let irina = contact(&site, &[]).await;
    let page = irina.open(PEOPLE).await;
    let values = [("vorname_2", "Kim"), ("nachname_2", "Beispiel"), ("email_2", "kim@lra.example")];
    let more = irina.submit(&page, PEOPLE, &[&values[..], &[("schritt", "zeilen")]].concat()).await.page();
    assert_eq!(more.attributes("#vorname_1", "value"), ["Kim"], "without gaps");
    assert_eq!(more.all("fieldset.entry").len(), 6);
    let values = [("nachname_2", "Ohne"), ("kein_vorname_2", "ja"), ("email_2", "KIM@lra.example")];
    let wrong = irina.submit(&more, PEOPLE, &values).await;
    assert_eq!(wrong.status.as_u16(), 422);
    let wrong = Html::new(&wrong.text());
    let errors = wrong.all(".errors li");
    assert_eq!(errors, ["Person 2, E-Mail: Diese Adresse steht schon bei Person 1. Jede Person braucht eine eigene."]);
    let check = irina.submit(&wrong, PEOPLE, &[("email_2", "ohne@lra.example")]).await.page();
    let back = irina.submit(&check, PEOPLE, &[("schritt", "aendern")]).await.page();
    assert_eq!(back.attributes("#email_2", "value"), ["ohne@lra.example"]);
    let done = irina.submit(&check, PEOPLE, &[("schritt", "senden"), ("state_1", "offered"), ("fee_1", "0")]).await;
    assert_eq!(done.redirect(), "/meine-gruppe?stand=angemeldet");
    assert_eq!(site.count("select count(*) from registration where state = 'confirmed'").await, 2);
    // Who is registered cannot be registered again.
    let page = irina.open(PEOPLE).await;
    let values = [("vorname_1", "Kim"), ("nachname_1", "Beispiel"), ("email_1", "kim@lra.example")];
    let again = irina.submit(&page, PEOPLE, &values).await;
    assert_eq!(again.status.as_u16(), 422);
    assert!(Html::new(&again.text()).one(".errors li").contains("schon angemeldet"));
    balance(&site).await;
}

#[tokio::test]
async fn lists_that_cannot_be_read_and_empty_ones_say_what_to_do() {
    let site = open(None).await;
    let irina = contact(&site, &[]).await;
    let page = irina.open(PEOPLE).await;
    for (list, hint) in [("Kim Beispiel", "Überschriften"), ("", "mindestens eine Person")] {
        let answer = irina.submit(&page, PEOPLE, &[("liste", list)]).await;
        assert_eq!(answer.status.as_u16(), 422);
        let page = Html::new(&answer.text());
        assert!(page.one(".errors li").contains(hint), "{}", page.main());
        assert_eq!(page.one("#liste"), list, "kept");
    }
    let lines: Vec<String> = (0..101).map(|n| format!("Kim;Beispiel;kim{n}@lra.example")).collect();
    let list = format!("Vorname;Nachname;E-Mail\n{}", lines.join("\n"));
    let answer = irina.submit(&page, PEOPLE, &[("liste", &list)]).await;
    assert!(Html::new(&answer.text()).one(".errors li").contains("höchstens 100"));
    let answer = upload(&irina, &page, &vec![b'x'; 600 * 1024]).await;
    assert_eq!(answer.status.as_u16(), 422, "more than other forms may send");
    let answer = upload(&irina, &page, &vec![b'x'; 2 * 1024 * 1024]).await;
    assert!(answer.status.is_client_error() && answer.status.as_u16() != 422, "{}", answer.status);
    let other = irina.post(BEGIN, &[("x".into(), "x".repeat(300 * 1024))]).await;
    assert!(other.status.is_client_error(), "all other forms keep their limit: {}", other.status);
    assert_eq!(site.count("select count(*) from registration").await, 0);
}

#[tokio::test]
async fn a_hundred_people_fit_into_one_submission() {
    let site = open(Some(100)).await;
    let irina = contact(&site, &[]).await;
    let lines: Vec<String> = (0..100).map(|n| format!("Kim;Beispiel;kim{n}@lra.example")).collect();
    let list = format!("Vorname;Nachname;E-Mail\n{}", lines.join("\n"));
    let page = irina.open(PEOPLE).await;
    let check = irina.submit(&page, PEOPLE, &[("liste", &list)]).await.page();
    let done = irina.submit(&check, PEOPLE, &[("schritt", "senden")]).await;
    assert_eq!(done.redirect(), "/meine-gruppe?stand=angemeldet");
    assert_eq!(site.count("select count(*) from registration where state = 'confirmed'").await, 100);
    balance(&site).await;
}

#[tokio::test]
async fn a_quota_says_how_many_are_left() {
    let rules = Rules { quota_per_organisation: Some(3), ..Rules::default() };
    let site = open_with(None, rules, edition("2026")).await;
    let irina = contact(&site, &[]).await;
    register(&irina, &["Anna", "Bert"]).await;
    let page = irina.open(PEOPLE).await;
    let list = "Vorname;Nachname;E-Mail\nCem;B;cem@lra.example\nDora;B;dora@lra.example";
    let answer = irina.submit(&page, PEOPLE, &[("liste", list)]).await;
    assert_eq!(answer.status.as_u16(), 422);
    assert!(Html::new(&answer.text()).one(".errors li").contains("noch 1 Plätze übrig"));
    register(&irina, &["Cem"]).await;
    assert_eq!(site.count("select count(*) from registration").await, 3);
}

#[tokio::test]
async fn people_who_wait_one_by_one_get_what_is_free_and_the_contact_answers_for_them() {
    let site = open(Some(3)).await;
    let irina = contact(&site, &[]).await;
    register(&irina, &["Vera", "Willi"]).await;
    let check = listed(&irina, &["Anna", "Bert", "Cem"]).await;
    assert!(check.main().contains("2 Personen kommen auf die Warteliste"), "{}", check.main());
    irina.submit(&check, PEOPLE, &[("schritt", "senden")]).await;
    assert_eq!(state(&site, "Anna").await, "confirmed");
    assert_eq!((state(&site, "Bert").await, state(&site, "Cem").await), ("waiting".into(), "waiting".into()));
    let text = site.mail("bert@lra.example").await.text_body;
    assert!(text.contains("Warteliste") && text.contains("Irina Eckardt"), "{text}");
    assert!(!text.contains("Ihre Adresse ist bestätigt") && text.contains("Woher wir Ihre Daten haben"), "{text}");
    let page = irina.open("/meine-gruppe").await;
    assert!(page.main().contains("Warteliste, Platz 2"), "{}", page.main());
    // One seat comes free, by the contact's own hand: the next is offered it through the contact.
    let path = format!("/meine-gruppe/person/{}/absagen", code(&site, "Vera").await);
    let ask = irina.open(&path).await;
    assert_eq!(irina.submit(&ask, &path, &[]).await.redirect(), "/meine-gruppe?stand=abgesagt");
    assert_eq!(site.mail("vera@lra.example").await.kind, "registration_cancelled");
    assert_eq!((state(&site, "Bert").await, state(&site, "Cem").await), ("offered".into(), "waiting".into()));
    let offer = site.mail(CONTACT).await;
    assert_eq!(offer.kind, "group_offer");
    assert!(offer.text_body.contains("Bert Beispiel") && !offer.text_body.contains("Cem"), "{}", offer.text_body);
    assert_eq!(site.mail("bert@lra.example").await.kind, "registration_member_waiting", "the contact answers");
    let page = irina.open(&offer.link()).await;
    assert!(page.main().contains("Ein Platz ist frei geworden"), "{}", page.main());
    let taken = irina.post("/meine-gruppe/plaetze", &[("platz".into(), "annehmen".into())]).await;
    assert_eq!(taken.redirect(), "/meine-gruppe?stand=angenommen");
    assert_eq!(state(&site, "Bert").await, "confirmed");
    assert_eq!(site.mail("bert@lra.example").await.kind, "registration_ticket");
    balance(&site).await;
}

#[tokio::test]
async fn people_who_stay_together_wait_for_all_their_seats() {
    let site = open(Some(3)).await;
    let irina = contact(&site, &[("warteliste", "gemeinsam")]).await;
    register(&irina, &["Vera", "Willi"]).await;
    register(&irina, &["Anna", "Bert", "Cem"]).await;
    assert_eq!(
        site.count("select count(*) from registration where state = 'waiting'").await,
        3,
        "none without the others"
    );
    deadlines::tick(&site.site).await.expect("done");
    assert_eq!(site.count("select count(*) from registration where state = 'waiting'").await, 3);
    let id = site.count("select id from edition").await;
    set_seats(&site, id, Some(5)).await;
    deadlines::tick(&site.site).await.expect("done");
    assert_eq!(site.count("select count(*) from registration where state = 'offered'").await, 3);
    assert_eq!(site.count("select count(*) from message where kind = 'group_offer'").await, 1, "one mail for all");
    let offer = site.mail(CONTACT).await;
    assert!(["Anna", "Bert", "Cem"].iter().all(|name| offer.text_body.contains(name)), "{}", offer.text_body);
    // One for itself, declined; then the rest, taken.
    let decline = [("platz".into(), "ablehnen".into()), ("person".into(), code(&site, "Bert").await)];
    assert_eq!(irina.post("/meine-gruppe/plaetze", &decline).await.redirect(), "/meine-gruppe?stand=abgelehnt");
    assert_eq!((state(&site, "Anna").await, state(&site, "Bert").await), ("offered".into(), "lapsed".into()));
    irina.post("/meine-gruppe/plaetze", &[("platz".into(), "annehmen".into())]).await;
    assert_eq!((state(&site, "Anna").await, state(&site, "Cem").await), ("confirmed".into(), "confirmed".into()));
    balance(&site).await;
}

#[tokio::test]
async fn a_list_longer_than_there_are_seats_does_not_block_the_queue() {
    let site = open(Some(2)).await;
    let irina = contact(&site, &[("warteliste", "gemeinsam")]).await;
    register(&irina, &["Vera", "Willi"]).await;
    // Fits into the house, but not now; then the house becomes smaller.
    register(&irina, &["Anna", "Bert"]).await;
    let id = site.count("select id from edition").await;
    set_seats(&site, id, Some(1)).await;
    for name in ["Vera", "Willi"] {
        let path = format!("/meine-gruppe/person/{}/absagen", code(&site, name).await);
        irina.post(&path, &[]).await;
    }
    assert_eq!((state(&site, "Anna").await, state(&site, "Bert").await), ("offered".into(), "waiting".into()));
    balance(&site).await;
}

#[tokio::test]
async fn an_offer_that_is_over_cannot_be_taken() {
    let site = open(Some(1)).await;
    let irina = contact(&site, &[]).await;
    register(&irina, &["Vera"]).await;
    register(&irina, &["Anna"]).await;
    irina.post(&format!("/meine-gruppe/person/{}/absagen", code(&site, "Vera").await), &[]).await;
    assert_eq!(state(&site, "Anna").await, "offered");
    later(&site, Duration::days(5));
    irina.open(&site.mail(CONTACT).await.link()).await;
    irina.post("/meine-gruppe/plaetze", &[("platz".into(), "annehmen".into())]).await;
    assert_eq!(state(&site, "Anna").await, "offered", "not taken");
    deadlines::tick(&site.site).await.expect("done");
    assert_eq!(state(&site, "Anna").await, "lapsed");
    balance(&site).await;
}

#[tokio::test]
async fn somebody_else_comes_and_hears_from_whom_we_know() {
    let site = open(Some(2)).await;
    let irina = contact(&site, &[]).await;
    register(&irina, &["Anna"]).await;
    let path = format!("/meine-gruppe/person/{}/vertretung", code(&site, "Anna").await);
    let page = irina.open(&path).await;
    let values = [("vorname", "Bert"), ("nachname", "Neu"), ("email", "bert@lra.example")];
    let done = irina.submit(&page, &path, &values).await;
    assert_eq!(done.redirect(), "/meine-gruppe?stand=vertretung");
    assert_eq!((state(&site, "Anna").await, state(&site, "Bert").await), ("transferred".into(), "confirmed".into()));
    let mail = site.mail("bert@lra.example").await;
    let text = mail.text_body.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(mail.kind, "registration_substitute");
    assert!(text.contains("hat Sie an Stelle von Anna Beispiel"), "{text}");
    assert!(text.contains("haben wir von Irina Eckardt (Landratsamt Beispielkreis)"), "{text}");
    assert_eq!(site.count("select count(*) from registration where group_id is not null").await, 2);
    assert_eq!(
        site.count("select count(*) from registration_event where what = 'transferred' and actor = 'contact'").await,
        1
    );
    // Once more by the back button: nothing more happens.
    irina.submit(&page, &path, &values).await;
    assert_eq!(site.count("select count(*) from registration").await, 2);
    balance(&site).await;
}

#[tokio::test]
async fn the_mail_goes_out_again_within_a_limit_and_what_came_back_is_shown() {
    let site = open(Some(2)).await;
    let irina = contact(&site, &[]).await;
    register(&irina, &["Anna"]).await;
    site.sql("update message set state = 'failed' where recipient = 'anna@lra.example'").await;
    assert!(irina.open("/meine-gruppe").await.main().contains("konnte nicht zugestellt werden"));
    let path = format!("/meine-gruppe/person/{}/mail", code(&site, "Anna").await);
    for _ in 0..2 {
        assert_eq!(irina.post(&path, &[]).await.redirect(), "/meine-gruppe?stand=geschickt");
    }
    assert_eq!(irina.post(&path, &[]).await.redirect(), "/meine-gruppe?stand=spaeter");
    assert_eq!(site.mails("anna@lra.example").await.len(), 3);
    assert_eq!(site.mail("anna@lra.example").await.kind, "registration_member");
}

/// R3: the list of a group.
#[tokio::test]
async fn the_list_for_spreadsheets_is_safe_and_has_no_needs() {
    let site = open(None).await;
    let irina = contact(&site, &[]).await;
    register(&irina, &["Anna"]).await;
    site.sql(
        "update registration set family_name = '=HYPERLINK(\"x\")';
         insert into registration_need (registration_id, catering, catering_note, consent_version)
            select id, 'vegan', 'Erdnuss', 1 from registration",
    )
    .await;
    let answer = irina.get("/meine-gruppe/liste.csv").await;
    assert!(answer.header("content-disposition").contains("attachment"));
    assert_eq!(answer.header("cache-control"), "no-store");
    let text = answer.text();
    assert!(text.contains("\"'=HYPERLINK(\"\"x\"\")\"") && text.contains("\"angemeldet\""), "{text}");
    assert!(!text.contains("vegan") && !text.contains("Erdnuss"), "{text}");
    let page = irina.open("/meine-gruppe").await.main();
    assert!(!page.contains("vegan") && !page.contains("Erdnuss"), "{page}");
}

/// A3, A4: people of other groups are like nobody.
#[tokio::test]
async fn people_of_others_are_as_unknown_as_nobody() {
    let site = open(None).await;
    let irina = contact(&site, &[]).await;
    register(&irina, &["Anna"]).await;
    let (code, eve) = (code(&site, "Anna").await, site.person());
    begin(&eve, &[("email", "eve@example.org"), ("organisation", "Stadt Anders")]).await;
    let page = eve.open(&site.mail("eve@example.org").await.link()).await;
    eve.submit(&page, "/meine-gruppe/bestaetigen", &[]).await;
    for person in [code.as_str(), "AAAAAA"] {
        for what in ["vertretung", "absagen"] {
            eve.get(&format!("/meine-gruppe/person/{person}/{what}")).await.failure(404);
        }
        for what in ["absagen", "mail"] {
            eve.post(&format!("/meine-gruppe/person/{person}/{what}"), &[]).await.failure(404);
        }
        let fields = [("formular".to_string(), "00000000-0000-4000-8000-000000000001".to_string())];
        eve.post(&format!("/meine-gruppe/person/{person}/vertretung"), &fields).await.failure(404);
        let offer = [("platz".to_string(), "ablehnen".to_string()), ("person".to_string(), person.to_string())];
        eve.post("/meine-gruppe/plaetze", &offer).await.failure(404);
    }
    assert!(!eve.open("/meine-gruppe").await.main().contains("Anna"));
    assert!(!eve.get("/meine-gruppe/liste.csv").await.text().contains("Anna"));
    assert_eq!(state(&site, "Anna").await, "confirmed");
    // Nobody at all without a link.
    let stranger = site.person();
    for path in ["/meine-gruppe", "/meine-gruppe/personen", "/meine-gruppe/liste.csv"] {
        assert_eq!(stranger.get(path).await.redirect(), "/meine-gruppe/link", "{path}");
    }
}

#[tokio::test]
async fn an_edition_that_is_closed_or_takes_no_groups_says_so() {
    let site = open(None).await;
    let irina = contact(&site, &[]).await;
    let (begin, check) = (irina.open(BEGIN).await, listed(&irina, &["Anna"]).await);
    site.sql("update edition set registration_closes_at = '2026-03-01'").await;
    site.site.content.refresh(site.site.db.pool(), site.site.clock.now()).await.expect("read");
    assert!(irina.open(BEGIN).await.main().contains("geschlossen"));
    assert_eq!(irina.submit(&begin, BEGIN, &[]).await.status.as_u16(), 409);
    let late = irina.submit(&check, PEOPLE, &[("schritt", "senden")]).await;
    assert_eq!(late.status.as_u16(), 409);
    assert_eq!(site.count("select count(*) from registration").await, 0);
    assert!(irina.open("/meine-gruppe").await.main().contains("zurzeit nicht anmelden"));
    let rules = Rules { allows_groups: false, ..Rules::default() };
    let site = open_with(None, rules, edition("2026")).await;
    assert!(site.get(BEGIN).await.page().main().contains("meldet sich jede Person selbst an"));
}

#[tokio::test]
async fn a_contact_who_does_not_confirm_is_reminded_once_and_may_begin_again() {
    let site = open(None).await;
    let irina = site.person();
    begin(&irina, &[]).await;
    let link = site.mail(CONTACT).await.link();
    deadlines::tick(&site.site).await.expect("done");
    later(&site, Duration::hours(60));
    deadlines::tick(&site.site).await.expect("done");
    assert_eq!(site.count("select count(*) from registration_group where state = 'pending'").await, 1, "not sent yet");
    site.deliver().await;
    deadlines::tick(&site.site).await.expect("done");
    for _ in 0..5 {
        later(&site, Duration::hours(9));
        deadlines::tick(&site.site).await.expect("done");
    }
    assert_eq!(site.count("select count(*) from message where kind = 'group_reminder'").await, 1);
    later(&site, Duration::hours(4));
    deadlines::tick(&site.site).await.expect("done");
    assert_eq!(site.count("select count(*) from registration_group where state = 'closed'").await, 1);
    assert!(irina.open(&link).await.main().contains("Die Frist ist vorbei"));
    assert_eq!(irina.post("/meine-gruppe/bestaetigen", &[]).await.redirect(), "/meine-gruppe/bestaetigen");
    assert_eq!(irina.get("/meine-gruppe").await.redirect(), "/meine-gruppe/link");
    begin(&irina, &[]).await;
    assert_eq!(site.count("select count(*) from registration_group where state = 'pending'").await, 1);
}

#[tokio::test]
async fn each_fee_is_decided_by_the_server_and_the_invoice_is_the_groups() {
    let category = Category { key: "regulaer".into(), name: "Regulär".into(), cents: 15000, ..Category::default() };
    let exemption = kongress::edition::fee::Exemption {
        organisation: "Land Beispiel".into(),
        domains: vec!["land.example".into()],
        ..Default::default()
    };
    let fees = Fees { categories: vec![category], exemptions: vec![exemption], ..Fees::default() };
    let site = open_with(None, Rules::default(), EditionDraft { fees, ..edition("2026") }).await;
    let irina = site.person();
    // Without an address for the invoice it does not begin.
    assert_eq!(begin(&irina, &[]).await.status.as_u16(), 422);
    let billing = [
        ("rechnung_organisation", "Landratsamt Beispielkreis"),
        ("rechnung_strasse", "Markt 1"),
        ("rechnung_plz", "99084"),
        ("rechnung_ort", "Erfurt"),
    ];
    let irina = contact(&site, &billing).await;
    let page = irina.open(PEOPLE).await;
    let list = "Vorname;Nachname;E-Mail\nAnna;B;anna@lra.example\nBert;B;bert@amt.land.example\nCem;B;cem@lra.example";
    let check = irina.submit(&page, PEOPLE, &[("liste", list)]).await.page();
    assert!(
        check.main().contains("Entgelt zusammen: 300 Euro") && check.main().contains("99084 Erfurt"),
        "{}",
        check.main()
    );
    irina.submit(&check, PEOPLE, &[("schritt", "senden"), ("fee_cents_1", "0")]).await;
    let cents: Vec<i64> = sqlx::query_scalar("select fee_cents from registration order by queue_number")
        .fetch_all(site.site.db.pool())
        .await
        .expect("read");
    assert_eq!(cents, [15000, 0, 15000]);
    assert_eq!(site.count("select count(*) from registration where invoice is not null").await, 0);
    assert_eq!(site.count("select count(*) from registration_group where invoice is not null").await, 1);
    assert!(irina.open("/meine-gruppe").await.main().contains("300 Euro"));
}

/// Everything that a visit could change.
async fn fingerprint(site: &TestSite) -> String {
    let all = "select md5(string_agg(t, '|' order by t)) from (
        select r::text from registration r union all select g::text from registration_group g
        union all select s::text from edition_seats s union all select e::text from registration_event e
        union all select t::text from token t union all select m::text from message m) x (t)";
    sqlx::query_scalar(all).fetch_one(site.site.db.pool()).await.expect("read")
}

#[tokio::test]
async fn the_mails_of_a_group_read_as_they_should_and_opening_their_links_changes_nothing() {
    let site = open(Some(2)).await;
    let irina = site.person();
    begin(&irina, &[]).await;
    site.deliver().await;
    deadlines::tick(&site.site).await.expect("ticks");
    later(&site, Duration::hours(25));
    deadlines::tick(&site.site).await.expect("ticks");
    begin(&irina, &[]).await;
    let page = irina.open(&site.mail(CONTACT).await.link()).await;
    irina.submit(&page, "/meine-gruppe/bestaetigen", &[]).await;
    let page = irina.open("/meine-gruppe/link").await;
    irina.submit(&page, "/meine-gruppe/link", &[("email", CONTACT)]).await;
    register(&irina, &["Ada", "Ben", "Cem"]).await;
    let path = format!("/meine-gruppe/person/{}/absagen", code(&site, "Ada").await);
    let page = irina.open(&path).await;
    irina.submit(&page, &path, &[]).await;
    let mails: Vec<Mail> = sqlx::query_as(
        "select kind, subject, text_body, html_body, kept_text, calendar, calendar_method from message order by id",
    )
    .fetch_all(site.site.db.pool())
    .await
    .expect("mails are read");
    let mut seen: Vec<&str> = Vec::new();
    insta::with_settings!({filters => vec![
        ("[0-9a-f]{32}", "[schluessel]"),
        ("G-[A-HJ-NP-Z2-9]{6}", "G-[NUMMER]"),
        ("Beispiel, [A-HJ-NP-Z2-9]{6}", "Beispiel, [NUMMER]"),
        ("(?P<b>Nummer:? |einlass/|<td[^>]*>)[A-HJ-NP-Z2-9]{6}", "${b}[NUMMER]"),
    ]}, {
        for mail in &mails {
            if !seen.contains(&mail.kind.as_str()) {
                seen.push(&mail.kind);
                insta::assert_snapshot!(format!("{}_text", mail.kind), format!("{}\n\n{}", mail.subject, mail.text_body));
                insta::assert_snapshot!(format!("{}_html", mail.kind), mail.html_body);
            }
        }
    });
    seen.sort_unstable();
    assert_eq!(
        seen,
        [
            "group_confirm",
            "group_known",
            "group_link",
            "group_offer",
            "group_registered",
            "group_reminder",
            "registration_cancelled",
            "registration_member",
            "registration_member_waiting",
        ]
    );
    let before = fingerprint(&site).await;
    for mail in mails.iter().filter(|m| m.text_body.contains("schluessel=")) {
        let scanner = site.person();
        scanner.open(&mail.link()).await;
        for path in ["/meine-gruppe", "/meine-gruppe/personen", "/meine-gruppe/bestaetigen", "/meine-anmeldung/platz"] {
            scanner.get(path).await;
        }
    }
    assert_eq!(fingerprint(&site).await, before);
}
