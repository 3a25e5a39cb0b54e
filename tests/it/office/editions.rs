//! Editions as a whole: postponed, cancelled, copied, set up.

use chrono::Duration;
use kongress::edition::fee::{Category, Fees};
use kongress::edition::model::EditionDraft;
use kongress::registration::model::Rules;
use kongress::staff::Role;

use crate::registration::{FORM, prepare};
use crate::staff::{PASSWORD, code, signed_in};
use crate::support::{Html, Person, TestSite, edition};

const POSTPONE: &str = "/intern/kongress/2026/verschieben";
const CANCEL: &str = "/intern/kongress/2026/absagen";
const STAY: &str = "/meine-anmeldung/weiterhin";
const RELEASE: &str = "/meine-anmeldung/freigeben";

/// Open, with this many seats, and the administrator signed in.
async fn open(seats: Option<i32>) -> (TestSite, i64) {
    let site = TestSite::empty().await;
    let id = prepare(&site, seats, Rules::default(), EditionDraft::default()).await;
    (site, id)
}

async fn admin(site: &TestSite) -> Person<'_> {
    signed_in(site, "admin@example.org", &[(None, Role::Administrator)]).await.0
}

async fn registered(site: &TestSite, email: &str, more: &[(&str, &str)]) {
    let person = site.person();
    person.register(email, more).await.redirect();
    person.confirm(email).await.redirect();
}

/// Fills in the form, and stands before the preview.
async fn preview(admin: &Person<'_>, path: &str, values: &[(&str, &str)]) -> Html {
    let page = admin.open(path).await;
    admin.submit(&page, path, values).await.page()
}

const SUMMER: &[(&str, &str)] =
    &[("genau", "jahreszeit"), ("jahreszeit", "6"), ("jahr", "2027"), ("grund", "Grund ist der Sturm.")];
const OCTOBER: &[(&str, &str)] = &[("genau", "tag"), ("erster", "6.10.2026"), ("grund", "Grund ist der Sturm.")];

async fn carry_out(admin: &Person<'_>, path: &str, preview: &Html) -> String {
    admin.submit(preview, path, &[("schritt", "ausfuehren")]).await.redirect().to_string()
}

/// As visitors see it after the change, in this process.
async fn refreshed(site: &TestSite) {
    site.site.content.refresh(site.site.db.pool(), site.site.clock.now()).await.expect("read");
}

#[tokio::test]
async fn the_preview_says_everything_and_changes_nothing() {
    let (site, _) = open(Some(2)).await;
    for (email, more) in [("anna@example.org", &[][..]), ("ben@example.org", &[]), ("cem@example.org", &[])] {
        registered(&site, email, more).await;
    }
    let admin = admin(&site).await;
    let mails = site.count("select count(*) from message").await;
    let page = preview(&admin, POSTPONE, SUMMER).await;
    let said = page.main();
    for part in [
        "Anmeldung geöffnet → Verschoben",
        "5. und 6. Mai 2026 → Sommer 2027",
        "Die Veranstaltung ist verschoben. Neuer Termin: Sommer 2027. Bisher geplant: 5. und 6. Mai 2026. Grund ist der Sturm.",
        "Wird geschlossen",
        "3 Programmpunkte",
        "EventScheduled → EventPostponed",
        "3 Mails an Personen: 2 angemeldet, 1 auf der Warteliste, 0 mit unbestätigter Adresse",
        "2 Termine werden aus den Kalendern genommen",
        "Kongress 2026 verschoben: Sommer 2027",
        "/aktuelles/2026/2026-verschoben",
        "Sehr geehrte Frau Beispiel",
        "Ich komme weiterhin",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(site.count("select count(*) from message").await, mails);
    assert_eq!(site.text("select state from edition").await, "open");
    assert_eq!(site.count("select count(*) from edition_day").await, 2);
    assert_eq!(
        site.count("select count(*) from edition_turn").await + site.count("select count(*) from news").await,
        0
    );
    // Back in the form nothing is lost, and what was made can be changed.
    let form = admin.submit(&page, POSTPONE, &[("schritt", "aendern")]).await.page();
    let fields = form.form(POSTPONE);
    let value = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default();
    assert_eq!((value("genau").as_str(), value("jahr").as_str()), ("jahreszeit", "2027"));
    assert!(value("meldung_text").contains("Bisher geplant war: 5. und 6. Mai 2026."), "{}", value("meldung_text"));
    // And what contradicts stands at its field.
    let wrong =
        admin.submit(&form, POSTPONE, &[("genau", "tag"), ("erster", "1.2.2026"), ("grund", "")]).await.failure(422);
    assert_eq!(wrong.attributes(".errors a", "href"), ["#erster", "#grund"]);
    assert_eq!(wrong.attributes("#erster", "value"), ["1.2.2026"]);
}

#[tokio::test]
async fn a_postponement_reaches_every_page_and_everybody_at_once_and_happens_once() {
    let (site, _) = open(Some(2)).await;
    for email in ["anna@example.org", "ben@example.org", "cem@example.org"] {
        registered(&site, email, &[]).await;
    }
    site.person().register("dora@example.org", &[]).await.redirect();
    let admin = admin(&site).await;
    let page = preview(&admin, POSTPONE, SUMMER).await;
    let fields = [page.form(POSTPONE), vec![("schritt".into(), "ausfuehren".into())]].concat();
    // A double click: both at once.
    let (one, two) = tokio::join!(admin.post(POSTPONE, &fields), admin.post(POSTPONE, &fields));
    let mut said = [one.redirect().to_string(), two.redirect().to_string()];
    said.sort();
    assert_eq!(
        said,
        ["/intern/kongress/2026?getan=schon-geschehen", "/intern/kongress/2026?getan=veranstaltung-verschoben"],
        "once done, once known"
    );
    assert_eq!(admin.post(POSTPONE, &fields).await.redirect(), "/intern/kongress/2026?getan=schon-geschehen");
    refreshed(&site).await;

    let home = site.get("/2026").await.page();
    assert!(home.all(".banner").iter().any(|b| b.contains("Neuer Termin: Sommer 2027")), "{}", home.main());
    assert_eq!(home.json_ld()["eventStatus"], "https://schema.org/EventPostponed");
    assert_eq!(home.json_ld()["previousStartDate"], "2026-05-05");
    assert!(site.get(FORM).await.page().main().contains("Die Veranstaltung ist verschoben"));
    let news = site.get("/aktuelles/2026/2026-verschoben").await.page().main();
    assert!(news.contains("Grund ist der Sturm.") && news.contains("Bisher geplant war"), "{news}");

    for email in ["anna@example.org", "ben@example.org"] {
        let mails = site.mails(email).await;
        let told: Vec<_> = mails.iter().filter(|m| m.kind == "edition_postponed").collect();
        assert_eq!(told.len(), 1, "{email}");
        let mail = told[0];
        assert_eq!(mail.subject, "Neuer Termin Sommer 2027: Kongress 2026");
        assert_eq!(mail.calendar_method.as_deref(), Some("CANCEL"));
        let words = mail.words();
        assert!(words.contains("Grund ist der Sturm.") && words.contains("Bisher: 5. und 6. Mai 2026"), "{words}");
        assert!(mail.text_body.contains(STAY) && mail.text_body.contains(RELEASE), "{words}");
        assert!(!mail.kept_text.contains("schluessel=0"), "what is kept opens nothing");
    }
    let waits = site.mail("cem@example.org").await;
    assert!(waits.words().contains("Ihr Platz auf der Warteliste bleibt") && waits.calendar.is_none());
    let unconfirmed = site.mail("dora@example.org").await;
    assert!(unconfirmed.words().contains("noch nicht bestätigt") && !unconfirmed.text_body.contains("schluessel="));
    // The overview tells the office how it stands, the protocol what happened.
    let overview = admin.open("/intern/kongress/2026").await.main();
    assert!(overview.contains("3 noch offen"), "{overview}");
    let protocol = admin.open("/intern/kongress/2026/protokoll").await.main();
    assert!(protocol.contains("Veranstaltung verschoben") && protocol.contains("5. und 6. Mai 2026 → Sommer 2027"));
    site.balance().await;
}

#[tokio::test]
async fn who_stays_is_noted_once_who_leaves_makes_room_and_looking_changes_nothing() {
    let (site, _) = open(Some(2)).await;
    for email in ["anna@example.org", "ben@example.org", "cem@example.org"] {
        registered(&site, email, &[]).await;
    }
    let admin = admin(&site).await;
    let page = preview(&admin, POSTPONE, SUMMER).await;
    carry_out(&admin, POSTPONE, &page).await;
    refreshed(&site).await;
    let link = |mail: &str, path: &str| {
        let text = mail.replace('\n', " ");
        let word = text.split_whitespace().find(|w| w.contains(path)).expect("a link");
        word.strip_prefix("http://kongress.test").expect("ours").to_string()
    };

    let anna = site.person();
    let mail = site.mail("anna@example.org").await;
    let asked = anna.open(&link(&mail.text_body, STAY)).await;
    assert!(asked.main().contains("Sommer 2027"), "{}", asked.main());
    assert_eq!(site.count("select count(*) from registration_answer").await, 0, "looking changes nothing");
    assert!(anna.open("/meine-anmeldung").await.main().contains("Dürfen wir weiter mit Ihnen rechnen"));
    for _ in 0..2 {
        assert_eq!(anna.submit(&asked, STAY, &[]).await.redirect(), STAY);
    }
    assert!(anna.open(STAY).await.main().contains("Wir rechnen weiter mit Ihnen"));
    assert_eq!(site.count("select count(*) from registration_event where what = 'stays'").await, 1, "twice is once");
    assert!(anna.open("/meine-anmeldung").await.main().contains("Sie haben weiter zugesagt"));

    let ben = site.person();
    let mail = site.mail("ben@example.org").await;
    let asked = ben.open(&link(&mail.text_body, RELEASE)).await;
    assert_eq!(site.state("ben@example.org").await, "confirmed");
    for _ in 0..2 {
        ben.submit(&asked, RELEASE, &[]).await.redirect();
    }
    assert_eq!(site.state("ben@example.org").await, "cancelled");
    assert!(ben.open(RELEASE).await.main().contains("Ihr Platz ist freigegeben"));
    assert_eq!(site.state("cem@example.org").await, "offered", "the next one moves up");
    let offer = site.mail("cem@example.org").await;
    assert!(offer.words().contains("Sommer 2027"), "{}", offer.words());
    let said = site.mail("ben@example.org").await;
    assert_eq!(said.kind, "registration_cancelled");
    assert_eq!(site.mails("ben@example.org").await.iter().filter(|m| m.kind == "registration_cancelled").count(), 1);
    let overview = admin.open("/intern/kongress/2026").await.main();
    for part in ["1 kommt weiterhin", "1 hat den Platz freigegeben", "1 noch offen"] {
        assert!(overview.contains(part), "{part}: {overview}");
    }
    site.balance().await;

    // A new day is asked for again, and what was booked follows.
    let page = preview(&admin, POSTPONE, OCTOBER).await;
    assert!(page.one("h1").contains("Neuen Termin festlegen"));
    assert!(page.main().contains("Sommer 2027 → 6. und 7. Oktober 2026"), "{}", page.main());
    carry_out(&admin, POSTPONE, &page).await;
    refreshed(&site).await;
    let mail = site.mail("anna@example.org").await;
    assert_eq!(mail.calendar_method.as_deref(), Some("REQUEST"));
    let entry = mail.calendar.expect("an entry").replace("\r\n ", "");
    assert!(entry.contains("DTSTART;TZID=Europe/Berlin:20261006T090000"), "the hours are those of before: {entry}");
    assert!(!entry.contains("RRULE:FREQ=DAILY"), "who booked one day has one day: {entry}");
    let booked = "select days = '{2026-10-06}' from registration where email = 'anna@example.org'";
    assert!(sqlx::query_scalar::<_, bool>(booked).fetch_one(site.site.db.pool()).await.expect("asked"));
    let home = site.get("/2026").await.page();
    assert_eq!(home.json_ld()["eventStatus"], "https://schema.org/EventRescheduled");
    assert!(anna.open("/meine-anmeldung").await.main().contains("Dürfen wir weiter mit Ihnen rechnen"), "asked anew");
}

#[tokio::test]
async fn moved_to_a_day_that_is_known_the_form_can_stay_open() {
    let (site, _) = open(Some(5)).await;
    registered(&site, "anna@example.org", &[]).await;
    let admin = admin(&site).await;
    let page = preview(&admin, POSTPONE, &[OCTOBER, &[("anmeldung", "offen")]].concat()).await;
    assert!(page.main().contains("Bleibt offen"), "{}", page.main());
    carry_out(&admin, POSTPONE, &page).await;
    refreshed(&site).await;
    assert!(site.get("/2026").await.text().contains("Neuer Termin: 6. und 7. Oktober 2026."));
    let late = site.person();
    late.register("ben@example.org", &[("tage", "2026-10-06")]).await.redirect();
    late.confirm("ben@example.org").await.redirect();
    let ticket = site.mail("ben@example.org").await;
    assert!(ticket.words().contains("6. Oktober 2026"), "{}", ticket.words());
    assert!(!late.open("/meine-anmeldung").await.main().contains("Dürfen wir"), "who came later knew it");
    site.mails("anna@example.org").await;
    site.balance().await;
}

#[tokio::test]
async fn a_cancelled_edition_is_over_for_everybody_and_nobody_owes_anything() {
    let site = TestSite::empty().await;
    let price = Category { key: "regulaer".into(), name: "Regulär".into(), cents: 15_000, note: String::new() };
    let fees = Fees { categories: vec![price], ..Fees::default() };
    prepare(&site, Some(1), Rules::default(), EditionDraft { fees, ..EditionDraft::default() }).await;
    let address = [
        ("rechnung_organisation", "Landratsamt"),
        ("rechnung_strasse", "Am Markt 1"),
        ("rechnung_plz", "28195"),
        ("rechnung_ort", "Bremen"),
        ("workshop", "AAA222"),
    ];
    registered(&site, "anna@example.org", &address).await;
    registered(&site, "ben@example.org", &address[..4]).await;
    kongress::fees::settle(&site.site, site.site.clock.now()).await.expect("settled");
    assert_eq!(site.mail("anna@example.org").await.kind, "invoice");
    let unconfirmed = site.person();
    unconfirmed.register("dora@example.org", &address[..4]).await.redirect();
    let first = site.mail("dora@example.org").await.link();

    let admin = admin(&site).await;
    let page = preview(&admin, CANCEL, &[("grund", "Die Halle ist gesperrt."), ("presse", "ja")]).await;
    for part in ["Offen: 1 über zusammen 150 Euro. Sie werden storniert.", "3 Anmeldungen enden", "Pressemitteilung"] {
        assert!(page.main().replace('\u{a0}', " ").contains(part), "{part}: {}", page.main());
    }
    assert!(carry_out(&admin, CANCEL, &page).await.ends_with("getan=veranstaltung-abgesagt"));
    refreshed(&site).await;
    let home = site.get("/2026").await.page();
    assert_eq!(home.json_ld()["eventStatus"], "https://schema.org/EventCancelled");
    assert!(site.get(FORM).await.page().main().contains("abgesagt"));
    assert!(site.get("/2026/schedule.ics").await.text().contains("STATUS:CANCELLED"));
    assert!(site.get("/aktuelles/2026/2026-abgesagt").await.text().contains("Pressemitteilung"));
    let told = site.mails("anna@example.org").await.pop().expect("told");
    assert_eq!((told.kind.as_str(), told.calendar_method.as_deref()), ("edition_cancelled", Some("CANCEL")));
    assert!(told.words().contains("Sie schulden kein Entgelt"), "{}", told.words());
    assert!(!told.text_body.contains("schluessel="));
    assert_eq!(site.mail("ben@example.org").await.kind, "edition_cancelled");
    assert_eq!(site.mail("dora@example.org").await.kind, "edition_cancelled");
    site.balance().await;
    assert_eq!(site.count("select taken::bigint from edition_seats where mode = 'onsite'").await, 0);
    assert_eq!(site.count("select count(*) from registration_need").await, 0);

    // What follows by itself: the invoice is taken back, and no other one is written.
    kongress::fees::settle(&site.site, site.site.clock.now()).await.expect("settled");
    let mail = site.mail("anna@example.org").await;
    assert_eq!(mail.kind, "invoice_correction");
    assert_eq!(site.count("select count(*) from invoice where kind = 'invoice' and state <> 'cancelled'").await, 0);
    // Nobody slips in by an old link.
    let late = site.person();
    let page = late.open(&first).await;
    assert_eq!(site.state("dora@example.org").await, "cancelled");
    assert!(!page.main().contains("Ihre Anmeldung ist bestätigt"));
    site.tick().await;
    // And there is no way back by a button.
    assert!(admin.open(CANCEL).await.main().contains("schon abgesagt"));
    admin.post(CANCEL, &[("schritt".into(), "ausfuehren".into())]).await;
    assert_eq!(site.count("select count(*) from edition_turn").await, 1);
}

#[tokio::test]
async fn what_fails_on_the_way_leaves_nothing_behind() {
    let (site, _) = open(Some(5)).await;
    registered(&site, "anna@example.org", &[]).await;
    let admin = admin(&site).await;
    let page = preview(&admin, POSTPONE, SUMMER).await;
    let mails = site.count("select count(*) from message").await;
    let secrets = site.count("select count(*) from token").await;
    site.sql(
        "create function fail() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
         create trigger fail before insert on news for each row execute function fail();",
    )
    .await;
    let failed = admin.submit(&page, POSTPONE, &[("schritt", "ausfuehren")]).await;
    assert_eq!(failed.status, 500);
    assert_eq!(site.count("select count(*) from message").await, mails, "no mail about what did not happen");
    assert_eq!(site.text("select state from edition").await, "open");
    assert_eq!(site.count("select count(*) from edition_turn").await, 0);
    assert_eq!(site.count("select count(*) from token").await, secrets);
    assert_eq!(site.count("select count(*) from audit where action like 'edition%'").await, 0);
    // Mended, the same confirmation works.
    site.sql("drop trigger fail on news").await;
    assert!(carry_out(&admin, POSTPONE, &page).await.ends_with("getan=veranstaltung-verschoben"));
}

#[tokio::test]
async fn an_edition_that_changed_under_the_preview_is_looked_at_again() {
    let (site, _) = open(Some(5)).await;
    let admin = admin(&site).await;
    let page = preview(&admin, POSTPONE, SUMMER).await;
    site.sql("update edition set venue_city = 'Jena'").await;
    let told = admin.submit(&page, POSTPONE, &[("schritt", "ausfuehren")]).await.failure(422);
    assert!(told.main().contains("jemand anders"), "{}", told.main());
    assert_eq!(site.text("select state from edition").await, "open");
    assert!(
        carry_out(&admin, POSTPONE, &told).await.ends_with("getan=veranstaltung-verschoben"),
        "the new preview can be confirmed"
    );
}

#[tokio::test]
async fn whoever_signed_in_long_ago_shows_password_and_code_again() {
    let (site, _) = open(Some(5)).await;
    let (account, secret) = crate::staff::account(&site, "kim@example.org", &[(None, Role::Administrator)]).await;
    let kim = site.person();
    crate::staff::begin(&site, &kim, &account).await;
    site.site.clock.set(site.site.clock.now() + Duration::minutes(20));
    let page = preview(&kim, POSTPONE, SUMMER).await;
    let wrong = kim.submit(&page, POSTPONE, &[("schritt", "ausfuehren"), ("passwort", "falsch")]).await.failure(422);
    assert_eq!(wrong.attributes(".errors a", "href"), ["#passwort"]);
    assert_eq!(site.text("select state from edition").await, "open");
    let proof = code(&site, &secret);
    let values = [("schritt", "ausfuehren"), ("passwort", PASSWORD), ("code", proof.as_str())];
    assert!(kim.submit(&wrong, POSTPONE, &values).await.redirect().ends_with("getan=veranstaltung-verschoben"));
}

#[tokio::test]
async fn the_contact_of_a_group_hears_of_it_too() {
    let (site, _) = open(Some(5)).await;
    registered(&site, "anna@example.org", &[]).await;
    site.sql(
        "insert into registration_group (edition_id, code, submission_key, state, family_name, email, organisation, organisation_kind)
            select id, 'G-ABC234', gen_random_uuid(), 'confirmed', 'Büro', 'gruppe@example.org', 'Stadt', 'municipal' from edition;
         update registration set group_id = (select id from registration_group)",
    )
    .await;
    let admin = admin(&site).await;
    let page = preview(&admin, POSTPONE, SUMMER).await;
    assert!(page.main().contains("1 Mail an eine Ansprechperson"), "{}", page.main());
    carry_out(&admin, POSTPONE, &page).await;
    let mail = site.mail("gruppe@example.org").await;
    assert!(mail.words().contains("Die Person, die Sie angemeldet haben"), "{}", mail.words());
    assert!(site.person().open(&mail.link()).await.main().contains("Sammelanmeldung"));
    assert_eq!(site.mail("anna@example.org").await.kind, "edition_postponed");
}

#[tokio::test]
async fn thousands_are_told_in_one_transaction_and_a_page_that_waits_too_long_loses_nothing() {
    let (site, _) = open(None).await;
    registered(&site, "anna@example.org", &[]).await;
    site.sql(
        "insert into registration (edition_id, code, state, family_name, email, days)
            select edition_id, 'X' || n, 'confirmed', 'Person ' || n, 'p' || n || '@example.org', days
            from registration, generate_series(1, 1999) n;
         update edition_seats set taken = 2000 where mode = 'onsite'",
    )
    .await;
    let admin = admin(&site).await;
    let page = preview(&admin, POSTPONE, OCTOBER).await;
    assert!(page.main().contains("2.000 Mails an Personen"), "{}", page.main());
    // On a busy machine the answer may come too late; sent again, it says that it has happened.
    let mut answer = admin.submit(&page, POSTPONE, &[("schritt", "ausfuehren")]).await;
    for _ in 0..20 {
        if answer.status.is_redirection() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        answer = admin.submit(&page, POSTPONE, &[("schritt", "ausfuehren")]).await;
    }
    assert!(answer.redirect().starts_with("/intern/kongress/2026?getan="));
    assert_eq!(site.count("select count(*) from message where kind = 'edition_postponed'").await, 2000);
    assert_eq!(site.count("select people from edition_turn").await, 2000);
    let moved = "select count(*) from registration where days = '{2026-10-06}'";
    assert_eq!(site.count(moved).await, 2000);
}

const NEW: &str = "/intern/kongress/neu";
const SETTINGS: &str = "/intern/kongress/2026/einstellungen";

fn part(name: &str) -> String {
    format!("{SETTINGS}/{name}")
}

/// As a browser sends it: boxes that are ticked, and one button.
async fn save(admin: &Person<'_>, name: &str, values: &[(&str, &str)]) -> crate::support::Answer {
    let page = admin.open(&part(name)).await;
    admin.submit(&page, &part(name), values).await
}

async fn state(admin: &Person<'_>, slug: &str, to: &str) -> crate::support::Answer {
    let path = format!("/intern/kongress/{slug}/zustand");
    let page = admin.open(&format!("{path}?zu={to}")).await;
    admin.submit(&page, &path, &[]).await
}

#[tokio::test]
async fn last_year_is_copied_opened_registered_for_and_postponed() {
    let (site, _) = open(Some(40)).await;
    registered(&site, "anna@example.org", &[]).await;
    site.sql(
        "update edition set ordinal = 6, title = '6. Kongress 2026', venue_city = 'Erfurt', featured = true,
            registration_closes_at = '2026-04-20 10:00+00', state_reason = 'x';
         insert into menu_entry (menu, edition_id, position, target) select 'edition', id, 0, 'venue' from edition",
    )
    .await;
    let admin = admin(&site).await;
    let page = admin.open(NEW).await;
    let values: Vec<(String, String)> = page.form(NEW);
    let value = |name: &str| values.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).unwrap_or("");
    assert_eq!(
        (value("titel"), value("adresse"), value("ausgabe"), value("erster")),
        ("7. Kongress 2027", "2027", "7", "04.05.2027"),
        "a Tuesday like the last one"
    );
    let wrong = admin.submit(&page, NEW, &[("adresse", "2026"), ("titel", "Mein Titel")]).await.failure(422);
    assert_eq!(wrong.attributes(".errors a", "href"), ["#adresse"]);
    assert_eq!(wrong.attributes("#titel", "value"), ["Mein Titel"], "nothing is lost");
    assert_eq!(wrong.all("input[name=uebernehmen][checked]").len(), 11);
    let made = admin.submit(&page, NEW, &[]).await;
    assert_eq!(made.redirect(), "/intern/kongress/2027/einstellungen?getan=veranstaltung-angelegt");
    // Twice is once.
    admin.submit(&page, NEW, &[]).await.failure(422);
    refreshed(&site).await;

    assert_eq!(site.get("/2027").await.status, 404, "nobody sees it yet");
    let copied = "select state || ' ' || venue_city || ' ' || featured || ' ' || state_reason || ' '
        || to_char(registration_closes_at at time zone 'Europe/Berlin', 'YYYY-MM-DD HH24:MI') from edition where slug = '2027'";
    assert_eq!(site.text(copied).await, "draft Erfurt false  2027-04-19 12:00");
    for (what, n) in [
        (
            "select count(*) from edition_day d join edition e on e.id = d.edition_id where slug = '2027' and opens = '09:00'",
            2,
        ),
        (
            "select count(*) from session s join edition e on e.id = s.edition_id where slug = '2027' and day = '2027-05-04'",
            3,
        ),
        (
            "select capacity::bigint from edition_seats s join edition e on e.id = edition_id where slug = '2027' and mode = 'onsite'",
            40,
        ),
        ("select count(*) from menu_entry m join edition e on e.id = m.edition_id where slug = '2027'", 1),
        ("select count(*) from registration r join edition e on e.id = r.edition_id where slug = '2027'", 0),
        ("select count(*) from edition where featured and slug = '2026'", 1),
    ] {
        assert_eq!(site.count(what).await, n, "{what}");
    }

    assert_eq!(
        state(&admin, "2027", "announced").await.redirect(),
        "/intern/kongress/2027/einstellungen?getan=zustand"
    );
    refreshed(&site).await;
    assert_eq!(site.get("/2027").await.status, 200);
    assert!(site.get("/2027/anmeldung").await.page().main().contains("noch nicht geöffnet"));
    state(&admin, "2027", "open").await.redirect();
    refreshed(&site).await;
    let ben = site.person();
    let form = ben.open("/2027/anmeldung").await;
    ben.later();
    let values = [
        ("vorname", "Ben"),
        ("nachname", "Beispiel"),
        ("email", "ben@example.org"),
        ("organisation", "Stadt Beispiel"),
        ("art", "municipal"),
        ("tage", "2027-05-04"),
    ];
    let check = ben.submit(&form, "/2027/anmeldung", &values).await.page();
    ben.submit(&check, "/2027/anmeldung", &[("schritt", "senden")]).await.redirect();
    ben.confirm("ben@example.org").await.redirect();
    let path = "/intern/kongress/2027/verschieben";
    let page = preview(&admin, path, SUMMER).await;
    carry_out(&admin, path, &page).await;
    assert_eq!(site.mail("ben@example.org").await.kind, "edition_postponed");
    assert_ne!(
        site.mail("anna@example.org").await.kind,
        "edition_postponed",
        "the other edition's people hear nothing"
    );
    let history = admin.open("/intern/kongress/2027/einstellungen").await.main();
    for what in ["Veranstaltung angelegt", "Zustand geändert", "Entwurf → Angekündigt", "Veranstaltung verschoben"]
    {
        assert!(history.contains(what), "{what}: {history}");
    }
}

#[tokio::test]
async fn every_group_of_settings_saves_what_it_shows() {
    let site = TestSite::demo().await;
    let admin = admin(&site).await;
    let slug = site.featured().await;
    let list = admin.open(&format!("/intern/kongress/{slug}/einstellungen")).await;
    let prefix = format!("/intern/kongress/{slug}/einstellungen/");
    let pages: Vec<String> =
        list.attributes("main a", "href").into_iter().filter(|href| href.starts_with(&prefix)).collect();
    assert_eq!(pages.len(), 8);
    let before = state_of_everything(&site).await;
    for path in &pages {
        let page = admin.open(path).await;
        let answer = admin.submit(&page, path, &[]).await;
        assert!(answer.redirect().ends_with("getan=unveraendert"), "{path}: {}", answer.redirect());
    }
    // What is saved with one more change comes back whole.
    for (name, field, value) in [
        ("name", "motto", "Ein anderes Motto"),
        ("termin", "bis-1", "17.45"),
        ("ort", "saal", "Kleiner Saal"),
        ("menschen", "teilnehmende", "rund 300 Personen"),
        ("hinweise", "titel-house", "Hausordnung"),
        ("anmeldung", "anbieten", "24"),
        ("fragen", "hinweis-1", "Ein Hinweis"),
        ("gebuehren", "entgelt_hinweis", "Verpflegung eingeschlossen"),
    ] {
        let path = format!("{prefix}{name}");
        let page = admin.open(&path).await;
        let answer = admin.submit(&page, &path, &[(field, value)]).await;
        if field.starts_with("titel-") && answer.redirect().ends_with("unveraendert") {
            continue;
        }
        assert!(answer.redirect().ends_with("getan=gespeichert"), "{path}: {}", answer.redirect());
        let again = admin.open(&path).await;
        let fields = again.form(&path);
        assert!(fields.iter().any(|(n, v)| n == field && v == value), "{path}: {fields:?}");
    }
    let after = state_of_everything(&site).await;
    let changed: Vec<_> = before.iter().zip(&after).filter(|(b, a)| b != a).collect();
    assert!(changed.len() <= 9, "only what was changed: {changed:#?}");
    let protocol = admin.open(&format!("/intern/kongress/{slug}/einstellungen")).await.main();
    assert!(protocol.contains("Motto: Kurze Wege, klare Bescheide → Ein anderes Motto"), "{protocol}");
}

/// Rows of an edition, as text, so that nothing is changed by the way.
async fn state_of_everything(site: &TestSite) -> Vec<String> {
    let rows = sqlx::query_scalar::<_, String>(
        "select 'edition ' || key || ' ' || coalesce(value, 'null') from edition e, jsonb_each_text(to_jsonb(e)) where featured
            and key not in ('changed_at', 'sequence')
         union all select 'day ' || to_jsonb(d)::text from edition_day d join edition e on e.id = edition_id where featured
         union all select 'host ' || to_jsonb(d)::text from edition_host d join edition e on e.id = edition_id where featured
         union all select 'notice ' || to_jsonb(d)::text from edition_notice d join edition e on e.id = edition_id where featured
         union all select 'question ' || to_jsonb(d)::text from registration_question d join edition e on e.id = edition_id where featured
         union all select 'rules ' || key || ' ' || coalesce(value, 'null') from registration_rules d join edition e on e.id = edition_id,
            jsonb_each_text(to_jsonb(d)) where featured
         order by 1",
    );
    let rows = rows.fetch_all(site.site.db.pool()).await.expect("read");
    // Forms give no blanks at the ends of a text.
    rows.into_iter().map(|row| row.trim_end().replace("\\n\"", "\"")).collect()
}

#[tokio::test]
async fn two_editors_of_one_group_are_told_and_nothing_is_overwritten() {
    let (site, _) = open(None).await;
    let admin = admin(&site).await;
    let (other, _) = signed_in(&site, "other@example.org", &[(None, Role::Administrator)]).await;
    let mine = admin.open(&part("name")).await;
    let theirs = other.open(&part("name")).await;
    other.submit(&theirs, &part("name"), &[("motto", "Ihres")]).await.redirect();
    let told = admin.submit(&mine, &part("name"), &[("motto", "Meines")]).await.failure(422);
    assert!(told.main().contains("jemand anders"), "{}", told.main());
    assert_eq!(told.attributes("#motto", "value"), ["Meines"], "what was typed is there");
    assert_eq!(told.all("main .note li"), ["Motto: Ihres"], "and what the other one stored");
    assert_eq!(site.text("select motto from edition").await, "Ihres");
    // Another group is another matter; and looked at again, it can be saved.
    save(&admin, "ort", &[("ort", "Jena")]).await.redirect();
    assert!(admin.submit(&told, &part("name"), &[]).await.redirect().ends_with("gespeichert"));
    assert_eq!(site.text("select motto || venue_city from edition").await, "MeinesJena");
}

#[tokio::test]
async fn settings_that_contradict_are_refused_at_their_field() {
    let (site, _) = open(None).await;
    registered(&site, "anna@example.org", &[]).await;
    let admin = admin(&site).await;
    for (name, values, field) in [
        ("termin", vec![("tag-1", "7.5.2026")], "#tag-1"),
        ("termin", vec![("bis-1", "8.00")], "#bis-1"),
        ("termin", vec![("tag-2", "gestern")], "#tag-2"),
        ("anmeldung", vec![("oeffnet", "1.5.2026, 9.00"), ("schliesst", "1.4.2026, 9.00")], "#schliesst"),
        ("anmeldung", vec![("schliesst", "1.6.2026, 9.00")], "#schliesst"),
        ("anmeldung", vec![("halten", "0")], "#halten"),
        ("name", vec![("titel", "")], "#titel"),
        ("ort", vec![("plz", "123")], "#plz"),
        ("menschen", vec![("kontakt_mail", "kein")], "#kontakt_mail"),
        ("menschen", vec![("gast_funktion-1", "Minister")], "#gast_name-1"),
        (
            "fragen",
            vec![("frage-1", "Womit kommen Sie?"), ("art-1", "choice"), ("antworten-1", "Bahn")],
            "#antworten-1",
        ),
        ("gebuehren", vec![("entgelt", "preise")], "#preis_name-1"),
        ("gebuehren", vec![("preis_name-1", "Regulär"), ("preis-1", "zwölf"), ("entgelt", "preise")], "#preis-1"),
        ("gebuehren", vec![("iban", "DE03120300000000202051")], "#iban"),
    ] {
        let page = save(&admin, name, &values).await.failure(422);
        assert_eq!(page.attributes(".errors a", "href").first().map(String::as_str), Some(field), "{name} {values:?}");
        let (typed_name, typed) = values[0];
        let fields = page.form(&part(name));
        assert!(typed.is_empty() || fields.iter().any(|(n, v)| n == typed_name && v == typed), "{name}: kept");
    }
    assert_eq!(site.count("select count(*) from audit where action = 'edition.changed'").await, 0);
    // Hours may change while people are registered.
    save(&admin, "termin", &[("bis-1", "18.00")]).await.redirect();
    assert_eq!(site.count("select count(*) from edition_day where closes = '18:00'").await, 1);
    // A question, a price.
    let question = [("frage-1", "Womit kommen Sie?"), ("art-1", "choice"), ("antworten-1", "Bahn\nRad")];
    save(&admin, "fragen", &question).await.redirect();
    assert_eq!(
        site.text("select key || array_to_string(options, ',') from registration_question").await,
        "womit_kommen_sieBahn,Rad"
    );
    let price = [("entgelt", "preise"), ("preis_name-1", "Regulär"), ("preis-1", "12,50")];
    save(&admin, "gebuehren", &price).await.redirect();
    let page = admin.open(&part("gebuehren")).await.main().replace('\u{a0}', " ");
    assert!(page.contains("Zurzeit steht auf den Seiten: 12,50 Euro."), "{page}");
    refreshed(&site).await;
    assert!(site.get(FORM).await.page().main().contains("Womit kommen Sie?"));
}

#[tokio::test]
async fn states_follow_each_other_and_a_wrong_way_changes_nothing() {
    let (site, _) = open(None).await;
    let admin = admin(&site).await;
    let settings = admin.open(SETTINGS).await;
    assert_eq!(
        settings.all("main .entries:first-of-type h3"),
        ["Anmeldung schließen", "Verschieben", "Absagen"],
        "what is possible from here"
    );
    // A confirmation that is late, or made up.
    let path = "/intern/kongress/2026/zustand";
    let page = admin.open(&format!("{path}?zu=announced")).await;
    state(&admin, "2026", "announced").await.redirect();
    assert!(admin.submit(&page, path, &[]).await.redirect().ends_with("unveraendert"));
    for made_up in ["cancelled", "postponed", "past-", ""] {
        let answer = admin.post(path, &[("zu".into(), made_up.into())]).await;
        assert!(answer.redirect().ends_with("unveraendert"), "{made_up}");
    }
    assert_eq!(site.text("select state from edition").await, "announced");
    refreshed(&site).await;
    assert!(site.get(FORM).await.page().main().contains("noch nicht geöffnet"));
    // Without a day nobody can register.
    site.sql("delete from edition_day").await;
    let told = admin.open(&format!("{path}?zu=open")).await;
    assert!(told.main().contains("Legen Sie zuerst die Tage fest") && told.all("main form").is_empty());
    // A draft may change its address; what was announced may not.
    state(&admin, "2026", "draft").await.redirect();
    let renamed = save(&admin, "name", &[("adresse", "2031")]).await;
    assert_eq!(renamed.redirect(), "/intern/kongress/2031/einstellungen?getan=gespeichert");
    let page = admin.open("/intern/kongress/2031/einstellungen/name").await;
    for bad in ["neu", "Aktuelles", "a--b"] {
        let action = "/intern/kongress/2031/einstellungen/name";
        admin.submit(&page, action, &[("adresse", bad)]).await.failure(422);
    }
    state(&admin, "2031", "announced").await.redirect();
    let page = admin.open("/intern/kongress/2031/einstellungen/name").await;
    assert!(page.all("#adresse").is_empty());
}

#[tokio::test]
async fn the_start_page_says_what_waits() {
    let (site, _) = open(Some(1)).await;
    for email in ["anna@example.org", "ben@example.org"] {
        registered(&site, email, &[("workshop", "AAA222")][..usize::from(email.starts_with("anna"))]).await;
    }
    site.sql(
        "update session set title = 'Neuer Titel' where code = 'BBB222';
         update message set state = 'failed' where id = (select min(id) from message);
         insert into news (edition_id, year, slug, title, published_at)
            select id, 2026, 'spaeter', 'Später', '2026-03-09 09:00+00' from edition",
    )
    .await;
    let admin = admin(&site).await;
    let start = admin.open("/intern").await.main();
    for task in [
        "1 Änderung im Programm nicht veröffentlicht",
        "1 Person auf der Warteliste",
        "1 Workshop ausgebucht",
        "1 Mail nicht zustellbar",
        "1 Beitrag erscheint später von selbst, der nächste am 9. März 2026, 10.00",
        "Neue Veranstaltung anlegen",
    ] {
        assert!(start.replace('\u{a0}', " ").contains(task), "{task}: {start}");
    }
    let (door, _) = signed_in(&site, "door@example.org", &[(None, Role::Door)]).await;
    let start = door.open("/intern").await.main();
    assert!(start.contains("Nichts wartet") && !start.contains("Neue Veranstaltung"), "{start}");
    let overview = admin.open("/intern/kongress/2026").await.main();
    assert!(overview.contains("zusammen 2, am meisten am 3. März 2026 mit 2"), "{overview}");
    assert!(overview.contains("1 von 1"), "{overview}");
}

#[tokio::test]
async fn the_start_page_is_searched_and_paged() {
    let site = TestSite::empty().await;
    for n in 0..55 {
        let mut draft = edition(&format!("kongress-{n}"));
        draft.title = format!("Kongress Nummer {n}");
        draft.short_title = format!("Nummer {n}");
        site.save_edition(draft).await;
    }
    let admin = admin(&site).await;
    let page = admin.open("/intern").await;
    assert_eq!(page.all(".archive h2").len(), 50, "{}", page.main());
    assert!(page.main().contains("Seite 1 von 2, 55 Einträge"), "{}", page.main());
    assert_eq!(admin.open("/intern?seite=2").await.all(".archive h2").len(), 5);
    let found = admin.open("/intern?q=nummer+17").await;
    assert_eq!(found.all(".archive h2"), ["Kongress Nummer 17"]);
    assert_eq!(found.attributes("#q", "value"), ["nummer 17"]);
    assert!(admin.open("/intern?q=gibtesnicht").await.main().contains("Keine Veranstaltung passt zu „gibtesnicht“"));
    // Nobody finds what is not theirs, and few need no search.
    let own = site.count("select id from edition where slug = 'kongress-3'").await;
    let (kim, _) = signed_in(&site, "kim@example.org", &[(Some(own), Role::Registration)]).await;
    assert_eq!(kim.open("/intern").await.all(".archive h2"), ["Kongress Nummer 3"]);
    assert!(kim.open("/intern").await.all("#q").is_empty());
    assert!(kim.open("/intern?q=nummer+17").await.all(".archive h2").is_empty());
}
