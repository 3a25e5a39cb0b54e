//! The programme by form: the draft, its warnings, what a release does, files beside the draft.

use axum::body::Body;
use axum::http::Request;
use kongress::edition::model::{EditionDraft, Hours};
use kongress::programme;
use kongress::staff::Role;

use crate::staff::signed_in;
use crate::support::{Answer, Html, Person, TestSite, day, edition, small_programme};

const PROGRAMME: &str = "/intern/kongress/kongress/programm";
const A: &str = "/intern/kongress/kongress/programm/punkt/AAA22";
const RELEASE: &str = "/intern/kongress/kongress/programm/veroeffentlichen";
const PUBLIC: &str = "/kongress/programm/AAA22-erster-vortrag";

/// An edition with two released talks.
async fn released() -> (TestSite, i64) {
    let site = TestSite::empty().await;
    let id = site.save_edition(edition("kongress")).await;
    site.store(id, &[day(2026, 5, 5)], small_programme()).await;
    assert_eq!(site.release(id).await, Some(1));
    site.until(PUBLIC, |a| a.status == 200).await;
    (site, id)
}

async fn editor(site: &TestSite) -> Person<'_> {
    signed_in(site, "red@example.org", &[(None, Role::Editorial)]).await.0
}

/// Fills in a form of a page and sends it; the page it leads to.
async fn done(person: &Person<'_>, page: &Html, action: &str, values: &[(&str, &str)]) -> Html {
    let answer = person.submit(page, action, values).await;
    person.open(answer.redirect()).await
}

async fn press(person: &Person<'_>, path: &str, fields: &[(&str, &str)]) -> Answer {
    let fields: Vec<(String, String)> = fields.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect();
    person.post(path, &fields).await
}

async fn pending(site: &TestSite, id: i64) -> i64 {
    let mut c = site.site.db.pool().acquire().await.expect("a connection");
    programme::pending(&mut c, id).await.expect("counted")
}

#[tokio::test]
async fn who_prepares_a_draft_sees_its_public_pages_and_nobody_else_does() {
    let site = TestSite::empty().await;
    let draft = EditionDraft { state: kongress::edition::State::Draft, ..edition("kongress") };
    let id = site.save_edition(draft).await;
    let kim = editor(&site).await;
    let preview = format!("{PROGRAMME}/vorschau");
    assert!(kim.open(&preview).await.main().contains("noch kein Programmpunkt"));
    site.store(id, &[day(2026, 5, 5)], small_programme()).await;
    site.get("/kongress/programm").await.failure(404);
    let overview = kim.open("/intern/kongress/kongress").await;
    let links: Vec<String> =
        overview.attributes("main a", "href").into_iter().filter(|href| href.ends_with("/vorschau")).collect();
    assert_eq!(links.len(), 2, "{links:?}");
    for href in &links {
        let answer = kim.get(href).await;
        assert_eq!(answer.status, 200, "{href}");
        assert_eq!(answer.headers["cache-control"], "no-store");
        let policy = answer.headers["content-security-policy"].to_str().expect("text").to_string();
        assert!(policy.contains("sandbox") && policy.contains("form-action 'none'"), "{policy}");
        let page = answer.page();
        assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex"], "{href}");
        assert!(page.one(".preview").contains("Vorschau"), "{href}");
        assert!(site.person().get(href).await.redirect().starts_with("/intern/anmelden"), "{href}");
    }
    let page = kim.open(&preview).await;
    assert_eq!(page.all(".sessions h3"), ["Erster Vortrag", "Zweiter Vortrag"]);
    assert!(page.all("main form.filter").is_empty(), "nothing that would lead to pages that are not there");
    assert_eq!(site.count("select count(*) from release").await, 0, "looking releases nothing");
    let (other, _) = signed_in(&site, "tor@example.org", &[(None, Role::Door)]).await;
    other.get(&preview).await.failure(404);
}

#[tokio::test]
async fn an_empty_programme_says_how_to_begin_and_fills_up_by_form() {
    let site = TestSite::empty().await;
    let id = site.save_edition(edition("kongress")).await;
    let kim = editor(&site).await;
    let page = kim.open(PROGRAMME).await;
    assert!(page.main().contains("Das Programm ist noch leer"), "{}", page.main());
    let rooms = kim.open(&format!("{PROGRAMME}/raeume")).await;
    let refused = kim.submit(&rooms, &format!("{PROGRAMME}/raeume"), &[("plaetze", "viele")]).await.failure(422);
    assert_eq!(refused.attributes(".errors a", "href"), ["#name", "#plaetze"]);
    let saved = [("name", "Großer Saal"), ("plaetze", "20"), ("zugang", "Erdgeschoss, stufenlos")];
    let rooms = done(&kim, &rooms, &format!("{PROGRAMME}/raeume"), &saved).await;
    assert!(rooms.main().contains("Großer Saal") && rooms.main().contains("20"), "{}", rooms.main());

    let form = kim.open(&format!("{PROGRAMME}/neu")).await;
    let wrong = [("titel", ""), ("beginn", "10.00"), ("ende", "9.00"), ("plaetze", "x"), ("links", "ohne Adresse")];
    let refused = kim.submit(&form, &format!("{PROGRAMME}/neu"), &wrong).await.failure(422);
    assert_eq!(refused.attributes(".errors a", "href"), ["#titel", "#ende", "#plaetze", "#links"]);
    assert_eq!(refused.attributes("#beginn", "value"), ["10.00"], "what was typed stays");
    let fine = [
        ("titel", "Offene Werkstatt"),
        ("art", "workshop"),
        ("beginn", "9.00"),
        ("ende", "10.30"),
        ("raum", "grosser-saal"),
        ("plaetze", "30"),
        ("kurz", "Wir bauen."),
    ];
    let page = done(&kim, &form, &format!("{PROGRAMME}/neu"), &fine).await;
    let main = page.main();
    for text in ["Der Programmpunkt ist angelegt", "Hat 30 Plätze, der Raum fasst 20.", "Niemand ist als mitwirkend"] {
        assert!(main.contains(text), "{text}: {main}");
    }
    assert!(main.contains("Programmpunkt angelegt") && main.contains("Titel: Offene Werkstatt"), "{main}");
    let list = kim.open(PROGRAMME).await.main();
    assert!(list.contains("Offene Werkstatt") && list.contains("Hat 30 Plätze"), "{list}");
    assert!(list.contains("Noch ist nichts veröffentlicht"));
    assert_eq!(pending(&site, id).await, 1);
    site.get("/kongress/programm").await.failure(404);
}

#[tokio::test]
async fn the_public_sees_a_change_only_with_its_release_and_its_comment() {
    let (site, id) = released().await;
    let kim = editor(&site).await;
    assert_eq!(pending(&site, id).await, 0);
    let page = kim.open(A).await;
    let page = done(&kim, &page, A, &[("titel", "Ganz anders"), ("beginn", "10.00"), ("ende", "10.45")]).await;
    assert!(page.main().contains("Titel: Erster Vortrag → Ganz anders"), "{}", page.main());
    assert_eq!(pending(&site, id).await, 1);
    assert!(!site.get("/kongress/programm").await.text().contains("Ganz anders"));

    let preview = kim.open(RELEASE).await;
    let main = preview.main();
    for text in ["1 Programmpunkt ist anders", "verlegt", "Erster Vortrag", "Ganz anders", "Niemand bekommt eine Mail"]
    {
        assert!(main.contains(text), "{text}: {main}");
    }
    assert_eq!(site.count("select count(*) from release").await, 1, "looking changes nothing");
    let comment = [("kommentar", "Neuer Titel.")];
    let answer = kim.submit(&preview, RELEASE, &comment).await;
    assert_eq!(answer.redirect(), format!("{PROGRAMME}?getan=fassung"));
    let again = kim.submit(&preview, RELEASE, &comment).await;
    assert_eq!(again.redirect(), format!("{PROGRAMME}?getan=fassung-gleich"), "pressed twice is one release");
    assert_eq!(site.count("select count(*) from release").await, 2);
    assert_eq!(pending(&site, id).await, 0);
    site.until("/kongress/programm", |a| a.text().contains("Ganz anders")).await;
    assert!(site.get("/kongress/programm/aenderungen").await.page().main().contains("Neuer Titel."));
    let list = kim.open(&format!("{PROGRAMME}/fassungen")).await;
    assert!(list.main().contains("Neuer Titel."), "{}", list.main());
    let one = kim.open(&format!("{PROGRAMME}/fassungen/1")).await.main();
    assert!(one.contains("Erster Vortrag") && !one.contains("Ganz anders"), "{one}");
    assert!(kim.open(RELEASE).await.main().contains("Es gibt nichts zu veröffentlichen"));
}

#[tokio::test]
async fn a_change_taken_back_leaves_nothing_to_release() {
    let (site, id) = released().await;
    let kim = editor(&site).await;
    for (title, expected) in [("Anders", 1), ("Erster Vortrag", 0)] {
        let page = kim.open(A).await;
        done(&kim, &page, A, &[("titel", title)]).await;
        assert_eq!(pending(&site, id).await, expected, "{title}");
    }
}

#[tokio::test]
async fn whoever_was_slower_is_told_and_overwrites_nothing() {
    let (site, _) = released().await;
    let kim = editor(&site).await;
    let (mine, theirs) = (kim.open(A).await, kim.open(A).await);
    done(&kim, &theirs, A, &[("titel", "Ihr Titel")]).await;
    let told = kim.submit(&mine, A, &[("titel", "Mein Titel")]).await.failure(422);
    assert!(told.main().contains("Inzwischen hat jemand anders"), "{}", told.main());
    assert_eq!(told.attributes("#titel", "value"), ["Mein Titel"]);
    assert!(told.all("td.kept").contains(&"Ihr Titel".to_string()), "{:?}", told.all("td.kept"));
    assert_eq!(site.text("select title from session where code = 'AAA22'").await, "Ihr Titel");
    done(&kim, &told, A, &[]).await;
    assert_eq!(site.text("select title from session where code = 'AAA22'").await, "Mein Titel", "knowing it, yes");
    // A release that was looked at before somebody changed the draft.
    let preview = kim.open(RELEASE).await;
    let page = kim.open(A).await;
    done(&kim, &page, A, &[("untertitel", "Nachgeschoben")]).await;
    let told = kim.submit(&preview, RELEASE, &[("kommentar", "Ich")]).await.failure(422);
    assert!(told.main().contains("Inzwischen hat jemand anders") && told.main().contains("Nachgeschoben"));
    assert_eq!(site.count("select count(*) from release").await, 1);
}

/// A1, A3: sessions, rooms and topics of another edition.
#[tokio::test]
async fn what_belongs_to_another_edition_is_not_there() {
    let (site, _) = released().await;
    let other = site.save_edition(edition("anders")).await;
    site.store(other, &[day(2026, 5, 5)], {
        let mut draft = small_programme();
        draft.sessions[0].code = Some("XXX22".into());
        draft.sessions[1].code = Some("YYY22".into());
        draft.rooms[0].key = "fremd".into();
        draft.sessions[0].room = Some("fremd".into());
        draft
    })
    .await;
    let kim = editor(&site).await;
    let foreign = format!("{PROGRAMME}/punkt/XXX22");
    for path in ["", "/personen", "/absagen", "/loeschen"] {
        kim.get(&format!("{foreign}{path}")).await.failure(404);
    }
    for path in ["", "/personen", "/absagen", "/doppeln", "/loeschen", "/reihenfolge"] {
        press(&kim, &format!("{foreign}{path}"), &[("titel", "x"), ("tag", "2026-05-05")]).await.failure(404);
    }
    let guid = site.text("select guid::text from room where slug = 'fremd'").await;
    kim.get(&format!("{PROGRAMME}/raeume/{guid}")).await.failure(404);
    press(&kim, &format!("{PROGRAMME}/raeume/{guid}"), &[("name", "x")]).await.failure(404);
    press(&kim, &format!("{PROGRAMME}/raeume"), &[("hoch", &guid)]).await.failure(404);
    kim.get(&format!("{PROGRAMME}/themen/fremd")).await.failure(404);
    kim.get(&format!("{PROGRAMME}/fassungen/9")).await.failure(404);
    let page = kim.open(A).await;
    let refused = kim.submit(&page, A, &[("raum", "fremd"), ("thema", "fremd")]).await.failure(422);
    assert_eq!(refused.attributes(".errors a", "href"), ["#raum", "#thema"]);
}

#[tokio::test]
async fn rooms_and_topics_go_only_when_nothing_stands_in_them() {
    let (site, _) = released().await;
    let kim = editor(&site).await;
    let topics = format!("{PROGRAMME}/themen");
    let page = kim.open(&topics).await;
    assert!(page.main().contains("noch kein Thema"));
    done(&kim, &page, &topics, &[("name", "Digitale Akte")]).await;
    let page = kim.open(&topics).await;
    done(&kim, &page, &topics, &[("name", "Netze")]).await;
    press(&kim, &topics, &[("hoch", "netze")]).await.redirect();
    assert_eq!(kim.open(&topics).await.all("tbody th"), ["Netze", "Digitale Akte"]);
    let page = kim.open(A).await;
    done(&kim, &page, A, &[("thema", "netze")]).await;
    let one = format!("{topics}/netze");
    let refused = press(&kim, &one, &[("was", "loeschen"), ("sicher", "ja")]).await.failure(422);
    assert!(refused.main().contains("1 Programmpunkt"), "{}", refused.main());
    let sure = press(&kim, &format!("{topics}/digitale-akte"), &[("was", "loeschen")]).await.page();
    assert!(sure.main().contains("Das geschieht"), "{}", sure.main());
    assert_eq!(site.count("select count(*) from topic").await, 2, "asked first");
    done(&kim, &sure, &format!("{topics}/digitale-akte"), &[]).await;
    assert_eq!(site.count("select count(*) from topic").await, 1);
    let guid = site.text("select guid::text from room where slug = 'a'").await;
    let room = format!("{PROGRAMME}/raeume/{guid}");
    press(&kim, &room, &[("was", "loeschen"), ("sicher", "ja")]).await.failure(422);
    let (mine, theirs) = (kim.open(&room).await, kim.open(&room).await);
    done(&kim, &theirs, &room, &[("name", "Aula")]).await;
    let told = kim.submit(&mine, &room, &[("name", "Saal")]).await.failure(422);
    assert!(told.main().contains("Inzwischen hat jemand anders") && told.main().contains("Raum geändert"));
}

#[tokio::test]
async fn days_are_made_and_go_when_nothing_stands_on_them() {
    let (site, _) = released().await;
    let kim = editor(&site).await;
    let path = format!("{PROGRAMME}/tage");
    let page = kim.open(&path).await;
    let refused = press(&kim, &path, &[("neu", "31.2.2026"), ("neu-von", "10.00"), ("neu-bis", "9.00")]).await;
    assert_eq!(refused.failure(422).attributes(".errors a", "href"), ["#neu", "#neu-bis"]);
    press(&kim, &path, &[("neu", "5.5.2026")]).await.failure(422);
    press(&kim, &path, &[("neu", "6.5.2026"), ("neu-von", "9.00"), ("neu-bis", "17.00")]).await.redirect();
    press(&kim, &path, &[("loeschen", "2026-05-05"), ("sicher", "ja")]).await.failure(422);
    let sure = press(&kim, &path, &[("loeschen", "2026-05-06")]).await.page();
    done(&kim, &sure, &path, &[]).await;
    assert_eq!(site.count("select count(*) from edition_day").await, 1);
    let hours = [("von-2026-05-05", "9.30"), ("bis-2026-05-05", "16.00")];
    done(&kim, &page, &path, &hours).await;
    let list = kim.open(PROGRAMME).await.main();
    assert!(list.contains("Beginnt vor der Öffnung um 9.30"), "{list}");
    let late = kim.submit(&page, &path, &[("von-2026-05-05", "8.00")]).await.failure(422);
    assert!(late.main().contains("Inzwischen hat jemand anders"));
}

#[tokio::test]
async fn people_are_searched_before_they_are_made_and_keep_their_function_of_then() {
    let (site, _) = released().await;
    site.sql(
        "insert into person (guid, slug, given_name, family_name)
         values (gen_random_uuid(), 'juergen-mueller', 'Jürgen', 'Müller')",
    )
    .await;
    let kim = editor(&site).await;
    let path = format!("{A}/personen");
    let found = press(&kim, &path, &[("was", "suchen"), ("q", "mueller")]).await.page();
    assert_eq!(found.all("main .archive h3"), ["Jürgen Müller"]);
    press(&kim, &path, &[("was", "suchen")]).await.failure(422);
    let page = kim.open(&path).await;
    let stand = page.attributes("input[name=stand]", "value").remove(0);
    let new = [("was", "neu"), ("stand", &stand), ("vorname", "Jurgen"), ("nachname", "Muller")];
    let offered = press(&kim, &path, &new).await.failure(422);
    assert_eq!(offered.all("main .archive h3"), ["Jürgen Müller"], "similar names come first");
    let pick = [("was", "hinzufuegen"), ("stand", &stand), ("hinzufuegen", "juergen-mueller")];
    let page = kim.open(press(&kim, &path, &pick).await.redirect()).await;
    let stand = page.attributes("input[name=stand]", "value").remove(0);
    press(&kim, &path, &[("was", "hinzufuegen"), ("stand", &stand), ("hinzufuegen", "juergen-mueller")])
        .await
        .failure(422);
    let new = [("was", "neu"), ("stand", &stand), ("vorname", "Jurgen"), ("nachname", "Muller"), ("trotzdem", "ja")];
    let page = kim.open(press(&kim, &path, &new).await.redirect()).await;
    let rows = [("rolle-0", "moderator"), ("funktion-0", "CIO"), ("runter", "0")];
    let page = done(&kim, &page, &path, &rows).await;
    assert_eq!(page.all("fieldset legend"), ["Jurgen Muller", "Jürgen Müller"]);
    assert_eq!(page.attributes("#funktion-1", "value"), ["CIO"]);
    let stale = press(&kim, &path, &[("was", "hinzufuegen"), ("stand", &stand), ("hinzufuegen", "x")]).await;
    assert!(stale.failure(422).main().contains("Inzwischen hat jemand anders"));
    let page = done(&kim, &page, &path, &[("weg-0", "ja")]).await;
    assert_eq!(page.all("fieldset legend"), ["Jürgen Müller"]);
    let main = kim.open(A).await.main();
    assert!(main.contains("Jürgen Müller") && main.contains("CIO, Moderation"), "{main}");
    assert!(main.contains("Mitwirkende geändert"), "{main}");
}

#[tokio::test]
async fn what_was_released_is_cancelled_and_what_was_not_may_be_deleted() {
    let (site, _) = released().await;
    let kim = editor(&site).await;
    assert!(kim.get(&format!("{A}/loeschen")).await.redirect().ends_with("getan=unveraendert"));
    press(&kim, &format!("{A}/loeschen"), &[]).await.redirect();
    assert_eq!(site.count("select count(*) from session").await, 2);
    let copy = press(&kim, &format!("{A}/doppeln"), &[]).await.redirect().to_string();
    let page = kim.open(&copy).await;
    assert!(page.one("h1").contains("Erster Vortrag (Kopie)"), "{}", page.one("h1"));
    assert!(page.main().contains("ist gleichzeitig belegt"), "{}", page.main());
    let own = copy.split('?').next().expect("a path").to_string();
    let sure = kim.open(&format!("{own}/loeschen")).await;
    done(&kim, &sure, &format!("{own}/loeschen"), &[]).await;
    assert_eq!(site.count("select count(*) from session").await, 2);
    let ask = kim.open(&format!("{A}/absagen")).await;
    let page = done(&kim, &ask, &format!("{A}/absagen"), &[("grund", "Erkrankt")]).await;
    assert!(page.main().contains("abgesagt") && page.main().contains("Erkrankt"), "{}", page.main());
    assert!(!site.get(PUBLIC).await.text().contains("Entfällt"));
    let preview = kim.open(RELEASE).await;
    done(&kim, &preview, RELEASE, &[]).await;
    site.until(PUBLIC, |a| a.text().contains("Entfällt") && a.text().contains("Erkrankt")).await;
    let page = kim.open(A).await;
    done(&kim, &page, &format!("{A}/absagen"), &[]).await;
    let main = kim.open(A).await.main();
    assert!(main.contains("Absage zurückgenommen"), "{main}");
}

/// Anna has a seat in the first talk, Ben waits for one, Cleo has not confirmed her address.
async fn booked(site: &TestSite) {
    site.sql(
        "update session set kind = 'workshop' where code = 'AAA22';
         insert into session_seats (session_id, capacity, taken, waiting)
         select id, 1, 1, 1 from session where code = 'AAA22';
         insert into registration (edition_id, code, state, given_name, family_name, email)
         select id, x.code, x.state, x.name, 'Muster', lower(x.name) || '@example.org'
         from edition, (values ('R1', 'confirmed', 'Anna'), ('R2', 'confirmed', 'Ben'), ('R3', 'held', 'Cleo'))
            x (code, state, name) where slug = 'kongress';
         insert into registration_session (registration_id, session_id, state)
         select r.id, s.id, case r.code when 'R1' then 'booked' when 'R2' then 'waiting' else 'wished' end
         from registration r, session s where s.code = 'AAA22'",
    )
    .await;
    site.sql("update edition set contact_email = 'buero@example.org' where slug = 'kongress'").await;
}

#[tokio::test]
async fn a_booked_workshop_keeps_its_seats() {
    let (site, _) = released().await;
    booked(&site).await;
    let kim = editor(&site).await;
    let page = kim.open(A).await;
    assert!(page.main().contains("1 Plätze sind vergeben") || page.main().contains("1 Platz ist vergeben"));
    for seats in ["0", ""] {
        let fields: Vec<(&str, &str)> = vec![("plaetze", seats)];
        let refused = kim.submit(&page, A, &fields).await.failure(422);
        assert_eq!(refused.attributes(".errors a", "href"), ["#plaetze"], "{seats:?}");
    }
    done(&kim, &page, A, &[("plaetze", "5")]).await;
    assert_eq!(site.count("select capacity::bigint from session_seats").await, 5);
    site.sql("update session set released_digest = null where code = 'AAA22'").await;
    press(&kim, &format!("{A}/loeschen"), &[]).await.redirect();
    assert_eq!(site.count("select count(*) from session").await, 2, "somebody chose it");
}

#[tokio::test]
async fn who_booked_a_workshop_hears_that_it_moved_and_that_it_is_off() {
    let (site, id) = released().await;
    booked(&site).await;
    site.release(id).await;
    let kim = editor(&site).await;
    let page = kim.open(A).await;
    done(&kim, &page, A, &[("beginn", "14.00"), ("ende", "15.30"), ("raum", "b")]).await;
    let preview = kim.open(RELEASE).await;
    assert!(preview.main().contains("2 Mails gehen an Personen"), "{}", preview.main());
    assert_eq!(site.count("select count(*) from message").await, 0, "looking sends nothing");
    done(&kim, &preview, RELEASE, &[]).await;
    kim.submit(&preview, RELEASE, &[]).await.redirect();
    assert_eq!(site.count("select count(*) from message").await, 2, "once, however often it is pressed");
    let mail = site.mail("anna@example.org").await;
    assert_eq!(mail.kind, "registration_workshop_moved");
    let text = mail.words();
    for part in ["ist verlegt", "Ihr Platz bleibt", "14.00 bis 15.30", "5. Mai 2026, 9.00 Uhr, A"] {
        assert!(text.replace('\u{a0}', " ").contains(part), "{part}: {text}");
    }
    let entry = mail.calendar.expect("an entry");
    assert_eq!(mail.calendar_method.as_deref(), Some("REQUEST"));
    for part in ["UID:session-kongress-AAA22@", "SEQUENCE:1", "DTSTART;TZID=Europe/Berlin:20260505T140000"] {
        assert!(entry.contains(part), "{part}: {entry}");
    }
    let waiting = site.mail("ben@example.org").await;
    assert!(waiting.words().contains("Warteliste bleibt") && waiting.calendar.is_none(), "{}", waiting.words());
    assert!(site.mails("cleo@example.org").await.is_empty(), "nobody confirmed that address");

    let ask = kim.open(&format!("{A}/absagen")).await;
    done(&kim, &ask, &format!("{A}/absagen"), &[("grund", "Der Referent ist erkrankt.")]).await;
    let preview = kim.open(RELEASE).await;
    done(&kim, &preview, RELEASE, &[]).await;
    let mail = site.mail("anna@example.org").await;
    assert_eq!(mail.kind, "registration_workshop_cancelled");
    assert!(mail.words().contains("Der Referent ist erkrankt."), "{}", mail.words());
    assert_eq!(mail.calendar_method.as_deref(), Some("CANCEL"));
    assert!(mail.calendar.is_some_and(|c| c.contains("SEQUENCE:2") && c.contains("STATUS:CANCELLED")));
    // What is only described anew is nothing to write to people about.
    let page = kim.open(A).await;
    done(&kim, &page, &format!("{A}/absagen"), &[]).await;
    let preview = kim.open(RELEASE).await;
    done(&kim, &preview, RELEASE, &[]).await;
    assert_eq!(site.mail("anna@example.org").await.kind, "registration_workshop_restored");
    let n = site.count("select count(*) from message").await;
    let page = kim.open(A).await;
    done(&kim, &page, A, &[("kurz", "Neuer Text")]).await;
    let preview = kim.open(RELEASE).await;
    assert!(preview.main().contains("Niemand bekommt eine Mail"), "{}", preview.main());
    done(&kim, &preview, RELEASE, &[]).await;
    assert_eq!(site.count("select count(*) from message").await, n);
}

#[tokio::test]
async fn who_waits_for_the_congress_hears_of_their_workshop_and_who_left_does_not() {
    let (site, id) = released().await;
    booked(&site).await;
    site.sql(
        "insert into registration (edition_id, code, state, given_name, family_name, email)
         select id, upper(s), s, 'Kim', 'Muster', s || '@example.org'
         from edition, unnest(array['waiting', 'offered', 'queued', 'cancelled', 'expired', 'transferred']) s where slug = 'kongress';
         insert into registration_session (registration_id, session_id, state)
         select r.id, s.id, 'wished' from registration r, session s where s.code = 'AAA22' and r.code = upper(r.state)",
    )
    .await;
    site.release(id).await;
    let kim = editor(&site).await;
    let page = kim.open(A).await;
    done(&kim, &page, A, &[("beginn", "14.00"), ("ende", "15.30")]).await;
    let preview = kim.open(RELEASE).await;
    assert!(preview.main().contains("4 Mails gehen an Personen"), "{}", preview.main());
    done(&kim, &preview, RELEASE, &[]).await;
    let told = site.text("select string_agg(recipient, ' ' order by recipient) from message").await;
    assert_eq!(told, "anna@example.org ben@example.org offered@example.org waiting@example.org");
    for email in ["waiting@example.org", "offered@example.org"] {
        let mail = site.mail(email).await;
        assert!(mail.words().contains("ist verlegt") && mail.calendar.is_none(), "{}", mail.words());
    }
}

#[tokio::test]
async fn the_list_is_filtered_by_address_and_shows_rooms_side_by_side() {
    let (site, _) = released().await;
    let kim = editor(&site).await;
    let page = kim.open(A).await;
    done(&kim, &page, A, &[("untertitel", "Neu")]).await;
    let titles = async |query: &str| kim.open(&format!("{PROGRAMME}{query}")).await.all("main .session .title");
    assert_eq!(titles("").await, ["Erster Vortrag", "Zweiter Vortrag"]);
    assert_eq!(titles("?q=zweiter").await, ["Zweiter Vortrag"]);
    assert_eq!(titles("?raum=a").await, ["Erster Vortrag"]);
    assert_eq!(titles("?nur=geaendert").await, ["Erster Vortrag"]);
    assert_eq!(titles("?nur=abgesagt").await.len(), 0);
    assert_eq!(titles("?nur=hinweise").await.len(), 2);
    let table = kim.open(&format!("{PROGRAMME}?ansicht=tafel")).await;
    assert_eq!(table.all(".grid .roomhead"), ["A", "B"]);
    // Who only reads sees it and finds no way to change it.
    let (reader, _) = signed_in(&site, "liest@example.org", &[(None, Role::Reader)]).await;
    let page = reader.open(PROGRAMME).await;
    assert!(page.main().contains("Erster Vortrag") && page.all("main .title a").is_empty());
    assert!(reader.open(RELEASE).await.all("main form").is_empty());
}

// ------------------------------------------------------------------ files

/// One talk that the draft has at another time, one new one, a person that is known by name.
const FILE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<schedule><version>2</version><conference><title>Kongress</title></conference>
<day index="1" date="2026-05-05"><room name="A">
<event guid="11111111-1111-4111-8111-111111111111" id="1"><title>Aus der Datei</title><start>11:00</start>
<duration>00:45</duration><room>A</room><type>unerhört</type><persons><person id="5">Anna Muster</person></persons></event>
</room></day></schedule>"#;

async fn upload(person: &Person<'_>, content: &str) -> Answer {
    let body = format!(
        "--grenze\r\ncontent-disposition: form-data; name=\"datei\"; filename=\"<b>plan.xml\"\r\n\
         content-type: text/xml\r\n\r\n{content}\r\n--grenze--\r\n"
    );
    let request = Request::post(format!("{PROGRAMME}/einlesen/datei"))
        .header("host", "kongress.test")
        .header("content-type", "multipart/form-data; boundary=grenze")
        .header("sec-fetch-site", "same-origin")
        .header("cookie", person.cookie_line())
        .body(Body::from(body));
    person.site().visitor.send(request.expect("a request")).await
}

#[tokio::test]
async fn a_file_is_looked_at_before_it_changes_the_draft() {
    let (site, _) = released().await;
    site.sql(
        "insert into person (guid, slug, given_name, family_name)
         values (gen_random_uuid(), 'anna-muster', 'Anna', 'Muster')",
    )
    .await;
    let kim = editor(&site).await;
    for (bad, reason) in [("", "leer"), ("Hallo", "weder XML noch JSON"), ("<schedule><day", "beschädigt")] {
        let refused = upload(&kim, bad).await.failure(422);
        assert!(refused.main().contains(reason), "{bad}: {}", refused.main());
    }
    let path = upload(&kim, FILE).await.redirect().to_string();
    let before = site.text("select string_agg(title || cancelled, ',' order by id) from session").await;
    let page = kim.open(&path).await;
    let main = page.main();
    for text in [
        "<b>plan.xml",
        "Aus der Datei",
        "Die Art „unerhört“ ist unbekannt",
        "Nicht in der Datei, werden abgesagt 2",
        "Anna Muster ist eine andere Person",
    ] {
        assert!(main.replace('\u{a0}', " ").contains(text), "{text}: {main}");
    }
    assert_eq!(site.text("select string_agg(title || cancelled, ',' order by id) from session").await, before);
    assert_eq!(site.count("select count(*) from person").await, 1, "looking makes nobody");
    assert!(kim.open(&format!("{PROGRAMME}/einlesen")).await.main().contains("plan.xml"));

    // Somebody changed the draft since.
    let one = kim.open(A).await;
    done(&kim, &one, A, &[("untertitel", "Neu")]).await;
    let told = kim.submit(&page, &path, &[]).await.failure(422);
    assert!(told.main().contains("Inzwischen hat jemand anders"), "{}", told.main());
    let key = told.attributes("input[name=fremd]", "value").remove(0);
    let list = done(&kim, &told, &path, &[("fremd", &key)]).await.main();
    assert!(list.contains("Aus der Datei") && list.contains("abgesagt"), "{list}");
    assert_eq!(site.count("select count(*) from person").await, 2, "refused to be the same");
    kim.get(&path).await.failure(404);
    assert!(!site.get("/kongress/programm").await.text().contains("Aus der Datei"));
}

#[tokio::test]
async fn who_has_the_same_name_is_the_same_person_unless_somebody_objects() {
    let (site, _) = released().await;
    site.sql(
        "insert into person (guid, slug, given_name, family_name)
         values (gen_random_uuid(), 'anna-muster', 'Anna', 'Muster')",
    )
    .await;
    let kim = editor(&site).await;
    let path = upload(&kim, FILE).await.redirect().to_string();
    let page = kim.open(&path).await;
    done(&kim, &page, &path, &[]).await;
    assert_eq!(site.count("select count(*) from person").await, 1);
    let path = upload(&kim, FILE).await.redirect().to_string();
    let page = kim.open(&path).await;
    assert!(page.main().contains("nichts, was nicht schon so im Entwurf steht"), "{}", page.main());
    press(&kim, &path, &[("was", "verwerfen")]).await.redirect();
    assert_eq!(site.count("select count(*) from programme_file").await, 0);
}

/// A2: a file that is being read in belongs to its edition.
#[tokio::test]
async fn a_file_of_another_edition_is_not_there() {
    let (site, _) = released().await;
    site.save_edition(edition("anders")).await;
    let kim = editor(&site).await;
    let path = upload(&kim, FILE).await.redirect().replace("/kongress/kongress/", "/kongress/anders/");
    kim.get(&path).await.failure(404);
    press(&kim, &path, &[]).await.failure(404);
    press(&kim, &path, &[("was", "verwerfen")]).await.redirect();
    assert_eq!(site.count("select count(*) from programme_file").await, 1);
}

// ------------------------------------------------------------------ next year

#[tokio::test]
async fn a_programme_is_copied_by_the_calendar_and_nothing_is_released() {
    let site = TestSite::empty().await;
    let from = site.save_edition(edition("kongress")).await;
    let mut draft = small_programme();
    draft.sessions[1].cancelled = true;
    site.store(from, &[day(2026, 5, 5)], draft).await;
    site.sql("update session set links = '[{\"title\":\"Folien\",\"url\":\"https://example.org/\"}]'").await;
    let hours = vec![Hours { day: day(2026, 12, 1), opens: None, closes: None }];
    let to = site.save_edition(EditionDraft { days: hours, ..edition("winter") }).await;
    let copied = site.site.db.change(move |c| Box::pin(async move { programme::copy(c, from, to, 210).await }));
    copied.await.expect("copied");
    let again = site.site.db.change(move |c| Box::pin(async move { programme::copy(c, from, to, 210).await }));
    again.await.expect("a second time does nothing");
    let mut c = site.site.db.pool().acquire().await.expect("a connection");
    let copy = programme::draft(&mut c, to, site.site.clock.now()).await.expect("the draft");
    drop(c);
    assert_eq!(copy.sessions.len(), 1, "what was cancelled stays behind");
    let one = &copy.sessions[0];
    assert_eq!((one.title.as_str(), one.day, one.links.len()), ("Erster Vortrag", day(2026, 12, 1), 0));
    let wall = one.starts_at.map(kongress::kernel::date::local);
    assert_eq!(wall.map(|w| w.to_string()).as_deref(), Some("2026-12-01 09:00:00"), "over the change of clocks");
    assert_ne!(one.code, "AAA22");
    assert_eq!(copy.rooms.len(), 2);
    assert_eq!(site.count("select count(*) from release").await, 0);
}
