//! Certificates of attendance: who gets one, what it says, how strangers check it.

use chrono::{DateTime, Utc};
use kongress::edition::model::{EditionDraft, Hours, Venue};
use kongress::kernel::date;
use kongress::programme::model::Draft;
use kongress::registration::certificate::{self, Issued};
use kongress::web::{Error, settings};

use crate::support::{Answer, Html, Pdf, TestSite, day, edition, small_programme};

/// The evening after two days of congress.
fn evening() -> DateTime<Utc> {
    date::instant_on(day(2026, 5, 6), 18 * 60)
}

/// An edition of two days with three workshops, and a person who was there and booked two of them.
async fn attended(site: &TestSite) -> i64 {
    site.site.clock.set(evening());
    let hours = |d| Hours { day: day(2026, 5, d), opens: None, closes: None };
    let id = site
        .save_edition(EditionDraft {
            title: "4. Kongress „Verwaltung & Wandel“".into(),
            organiser: "Ministerium für Beispiele".into(),
            venue: Venue { name: "Rathaus".into(), city: "Jüterbog".into(), ..Venue::default() },
            days: vec![hours(5), hours(6)],
            ..edition("2026")
        })
        .await;
    let mut draft: Draft = small_programme();
    draft.sessions[0].title = "Formulare #eval(\"1\") *neu*".into();
    let mut third = draft.sessions[1].clone();
    (third.code, third.title, third.start) = (Some("CCC22".into()), "Nicht gebucht".into(), Some(700));
    draft.sessions.push(third);
    site.store(id, &[day(2026, 5, 5), day(2026, 5, 6)], draft).await;
    site.release(id).await;
    site.sql(
        "insert into registration_rules (edition_id, certificate_hours, certificate_meals)
            select id, '9 Stunden', 'Mittagessen an beiden Tagen' from edition;
         insert into registration (edition_id, code, state, academic_title, given_name, family_name, email, attended_at)
            select id, 'CH6G2T', 'confirmed', 'Dr.', 'Änne <b>', 'Müller-Łuk', 'a@example.org', '2026-05-05T07:00:00Z' from edition;
         insert into registration_session (registration_id, session_id, state)
            select r.id, s.id, case when s.code = 'CCC22' then 'waiting' else 'booked' end from registration r, session s;",
    )
    .await;
    sqlx::query_scalar("select id from registration").fetch_one(site.site.db.pool()).await.expect("stored")
}

async fn issue(site: &TestSite, registration: i64) -> Option<Issued> {
    let now = site.site.clock.now();
    let issued =
        site.site.db.change(move |c| Box::pin(async move { certificate::issue(c, registration, now).await })).await;
    issued.expect("no error")
}

async fn answer(response: Result<axum::response::Response, Error>) -> Answer {
    let (parts, body) = response.expect("no error").into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body").to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

async fn count(site: &TestSite) -> i64 {
    let counted = sqlx::query_scalar("select count(*) from certificate").fetch_one(site.site.db.pool()).await;
    counted.expect("counted")
}

fn facts(page: &Html) -> Vec<(String, String)> {
    page.all(".facts dt").into_iter().zip(page.all(".facts dd")).collect()
}

#[tokio::test]
async fn only_who_was_there_gets_one_and_it_stays_the_same() {
    let site = TestSite::empty().await;
    let id = attended(&site).await;
    site.sql("update registration set attended_at = null").await;
    assert_eq!(issue(&site, id).await, None);
    assert_eq!(issue(&site, 4711).await, None);
    site.sql("update registration set attended_at = '2026-05-05T07:00:00Z'").await;
    site.site.clock.set(date::instant_on(day(2026, 5, 5), 12 * 60));
    assert_eq!(issue(&site, id).await, None, "the second day is still to come");
    assert_eq!(count(&site).await, 0);
    site.site.clock.set(evening());
    let (first, second) = tokio::join!(issue(&site, id), issue(&site, id));
    let first = first.expect("issued");
    assert_eq!(Some(&first.code), second.as_ref().map(|i| &i.code), "two clicks, one certificate");
    site.sql("update registration set family_name = 'Anders'").await;
    assert_eq!(issue(&site, id).await.map(|i| (i.code, i.content)), Some((first.code, first.content)));
    assert_eq!(count(&site).await, 1);
}

#[tokio::test]
async fn it_says_what_the_personnel_office_asks_for() {
    let site = TestSite::empty().await;
    let issued = { issue(&site, attended(&site).await).await.expect("issued") };
    assert!(issued.code.len() == 19 && issued.code.bytes().filter(|b| *b == b'-').count() == 3, "{}", issued.code);
    let response = certificate::show(&site.site, &issued, "/meine-anmeldung/bescheinigung", "/hier.pdf").await;
    let shown = answer(response).await;
    assert_eq!(shown.header("cache-control"), "no-store");
    let page = shown.page();
    assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex"]);
    assert!(page.one(".lead").starts_with("Dr. Änne <b> Müller-Łuk hat teilgenommen"), "{}", page.one(".lead"));
    let expected = [
        ("Zeit", "5. und 6. Mai 2026"),
        ("Ort", "Rathaus, Jüterbog"),
        ("Dauer", "9 Stunden"),
        ("Verpflegung", "Mittagessen an beiden Tagen"),
        ("Besuchte Workshops", "Formulare #eval(\"1\") *neu* Zweiter Vortrag"),
    ];
    assert_eq!(facts(&page), expected.map(|(a, b)| (a.to_string(), b.to_string())));
    let main = page.main();
    for text in [
        "4. Kongress „Verwaltung & Wandel“",
        "Ausgestellt am 6. Mai 2026 von: Ministerium für Beispiele",
        "Maschinell erstellt, ohne Unterschrift gültig.",
        issued.code.as_str(),
        "Bis zum 6. Mai 2027",
    ] {
        assert!(main.contains(text), "{text}: {main}");
    }
    let check = format!("/bescheinigung/{}", issued.code);
    assert!(main.contains(&format!("http://kongress.test{check}")), "to be typed from paper: {main}");
    assert_eq!(page.attributes("main a", "href"), [check.as_str(), "/hier.pdf"]);
    assert_eq!(page.attributes("svg[role=img]", "aria-label"), ["QR-Code mit der Adresse zum Prüfen"]);
}

#[tokio::test]
async fn who_came_online_or_for_one_day_reads_so() {
    let site = TestSite::empty().await;
    let id = attended(&site).await;
    site.sql("update registration set mode = 'online', days = '{2026-05-06}'; update edition set organiser = ''").await;
    settings::save(
        &mut site.site.db.pool().acquire().await.expect("a connection"),
        &settings::Settings {
            operator: settings::Operator { name: "Stadt Jüterbog".into(), ..Default::default() },
            ..Default::default()
        },
    )
    .await
    .expect("saved");
    let issued = issue(&site, id).await.expect("issued");
    let lines: Vec<String> = issued.content.facts().iter().map(|f| format!("{}: {}", f.label, f.value)).collect();
    assert_eq!(lines, ["Zeit: 6. Mai 2026", "Ort: online", "Dauer der ganzen Veranstaltung: 9 Stunden"]);
    assert_eq!(issued.content.issuer, "Stadt Jüterbog");
}

#[tokio::test]
async fn the_pdf_says_the_same_is_tagged_and_always_the_same() {
    let site = TestSite::empty().await;
    let issued = { issue(&site, attended(&site).await).await.expect("issued") };
    let saved = answer(certificate::download(&site.site, &issued).await).await;
    assert_eq!(saved.header("content-type"), "application/pdf");
    assert_eq!(saved.header("cache-control"), "no-store");
    let name = "teilnahmebescheinigung-4-kongress-verwaltung-wandel.pdf";
    assert_eq!(saved.header("content-disposition"), format!("attachment; filename=\"{name}\""));
    let again = answer(certificate::download(&site.site, &issued).await).await;
    assert!(saved.body == again.body, "other bytes");
    assert!(saved.body.len() < 100_000, "{} bytes", saved.body.len());

    let pdf = Pdf::new(&saved.body);
    pdf.check();
    if let Some(info) = pdf.info() {
        assert!(info.contains("Teilnahmebescheinigung Dr. Änne <b> Müller-Łuk"), "{info}");
        assert!(info.lines().any(|l| l.starts_with("Tagged:") && l.ends_with("yes")), "{info}");
        assert!(info.lines().any(|l| l.starts_with("Pages:") && l.ends_with(" 1")), "{info}");
    }
    if let Some(objects) = pdf.objects() {
        assert!(objects.contains(r#""/Lang": "u:de-DE""#) && objects.contains("/DisplayDocTitle"), "{objects}");
        assert!(objects.contains("QR-Code mit der Adresse"), "the picture has a text");
        assert!(objects.contains(&format!("u:http://kongress.test/bescheinigung/{}", issued.code)), "a link");
    }
    if let Some(text) = pdf.text() {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in [
            "Teilnahmebescheinigung",
            "Dr. Änne <b> Müller-Łuk",
            "4. Kongress „Verwaltung & Wandel“",
            "Zeit 5. und 6. Mai 2026",
            "Ort Rathaus, Jüterbog",
            "Dauer 9 Stunden",
            "Verpflegung Mittagessen an beiden Tagen",
            "Formulare #eval(\"1\") *neu*",
            "Zweiter Vortrag",
            "Ausgestellt am 6. Mai 2026 von: Ministerium für Beispiele",
            "Maschinell erstellt, ohne Unterschrift gültig.",
            issued.code.as_str(),
            "bis zum 6. Mai 2027",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains("Nicht gebucht"), "{text}");
    }
    if let Some(structure) = pdf.structure() {
        for tag in ["H1 ", "H2 ", "Figure", "Link", "LBody"] {
            assert!(structure.contains(tag), "{tag}: {structure}");
        }
    }
}

#[tokio::test]
async fn strangers_check_a_code_however_they_type_it() {
    let site = TestSite::empty().await;
    let issued = { issue(&site, attended(&site).await).await.expect("issued") };
    let form = site.get("/bescheinigung").await;
    assert_eq!(form.header("cache-control"), "no-store");
    assert_eq!(form.page().attributes("form input", "name"), ["code"]);
    assert_eq!(form.page().attributes("form", "method"), ["get"]);
    assert_eq!(form.page().attributes("meta[name=robots]", "content"), ["noindex"]);

    let clean = format!("/bescheinigung/{}", issued.code);
    let typed = issued.code.to_lowercase().replace('-', "%20");
    assert_eq!(site.get(&format!("/bescheinigung?code={typed}")).await.redirect(), clean);
    for path in [clean, format!("/bescheinigung/{}", issued.code.to_lowercase().replace('-', ""))] {
        let answer = site.get(&path).await;
        assert_eq!(answer.header("cache-control"), "no-store");
        let page = answer.page();
        assert_eq!(page.one("h1"), "Diese Bescheinigung ist gültig");
        assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex"]);
        let facts = facts(&page);
        assert_eq!(facts[0], ("Person".to_string(), "Dr. Änne <b> Müller-Łuk".to_string()));
        assert_eq!(facts[1].1, "4. Kongress „Verwaltung & Wandel“");
        assert_eq!(facts[2].1, "5. und 6. Mai 2026");
        assert!(!page.main().contains("example.org"), "{}", page.main());
        assert!(!page.attributes("a", "href").iter().any(|a| a.contains(&issued.code)), "no link carries the code on");
    }
}

#[tokio::test]
async fn expired_taken_back_and_never_issued_look_the_same() {
    let site = TestSite::empty().await;
    let id = attended(&site).await;
    let issued = issue(&site, id).await.expect("issued");
    let path = format!("/bescheinigung/{}", issued.code);
    let never = site.get("/bescheinigung/AAAA-BBBB-CCCC-DDDD").await;
    assert_eq!(never.failure(404).one("h1"), "Diese Bescheinigung kennen wir nicht");
    assert_eq!(never.header("cache-control"), "no-store");

    site.sql("update registration set attended_at = null").await;
    assert_eq!(site.get(&path).await.body, never.body, "taken back");
    site.sql("delete from registration").await;
    site.get(&path).await.page();
    let midnight = date::instant_on(day(2027, 5, 7), 0);
    site.site.clock.set(midnight - chrono::Duration::minutes(5));
    site.get(&path).await.page();
    site.site.clock.set(midnight + chrono::Duration::seconds(1));
    let expired = site.get(&path).await;
    expired.failure(404);
    assert_eq!(expired.body, never.body);
    for wrong in ["x", "AAAA-BBBB-CCCC-DDD0", "%F0%9F%98%80", "..%2f..%2fetc"] {
        let answer = site.get(&format!("/bescheinigung/{wrong}")).await;
        assert_eq!((answer.status.as_u16(), &answer.body), (404, &never.body), "{wrong}");
    }
}

#[tokio::test]
async fn after_the_period_there_is_no_certificate_either() {
    let site = TestSite::empty().await;
    let id = attended(&site).await;
    site.site.clock.set(date::instant_on(day(2027, 5, 7), 1));
    assert_eq!(issue(&site, id).await, None);
    assert_eq!(count(&site).await, 0);
}

#[tokio::test]
async fn what_cannot_be_a_code_is_said_at_the_field() {
    let site = TestSite::empty().await;
    for (typed, told) in [("", "Geben Sie den Prüfcode ein."), ("K7QX-2MNP", "16 Buchstaben und Ziffern")] {
        let page = site.get(&format!("/bescheinigung?code={typed}")).await.failure(422);
        assert!(page.one("title").starts_with("Fehler: "));
        assert_eq!(page.attributes(".errors a", "href"), ["#code"]);
        assert_eq!(page.attributes("#code", "value"), [typed]);
        assert!(page.one("#code-fehler").contains(told), "{}", page.one("#code-fehler"));
    }
    for odd in ["/bescheinigung?code=a&code=b", "/bescheinigung?x=%3Cb%3E", "/bescheinigung?code=%3Cb%3E"] {
        let answer = site.get(odd).await;
        assert!([200, 422].contains(&answer.status.as_u16()), "{odd}: {}", answer.status);
        assert!(!answer.text().contains("<b>"), "{odd}");
    }
}
