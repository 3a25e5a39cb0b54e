//! Accreditation as the press office works on it: from the inbox to the pass at the door.

use std::sync::Arc;

use kongress::edition as edition_module;
use kongress::edition::model::{Hours, RoughDate};
use kongress::edition::turn::{Kind, Turn};
use kongress::press::turn::News;
use kongress::staff::Role;
use kongress::staff::account::Account;

use crate::staff::{begin, signed_in};
use crate::support::{Html, Pdf, Person, TestSite, day, edition};

const LIST: &str = "/intern/kongress/2026/presse/antraege";
const PASSES: &str = "/intern/kongress/2026/presse/ausweise";
const SETTINGS: &str = "/intern/kongress/2026/presse/einstellungen";
const KIT: &str = "/intern/kongress/2026/presse/mappe";
const JOURNAL: &str = "/intern/kongress/2026/presse/journal";
const PNG: &[u8] = &[137, 80, 78, 71, 13, 10, 26, 10];

/// An open edition with a press setup.
async fn open() -> TestSite {
    let site = TestSite::empty().await;
    site.save_edition(edition("2026")).await;
    site.sql(
        "insert into press_setup (edition_id, takes_requests, closes_at, contact_name, collection_place, rules, remedy,
            criteria)
         select id, true, '2026-04-28 18:00+00', 'Pressestelle', 'Pressetresen im Foyer', 'Keine Blitze im Saal.',
            'Gegen diesen Bescheid ist Widerspruch möglich.', 'Reihenfolge des Eingangs'
         from edition where slug = '2026'",
    )
    .await;
    site
}

async fn press(site: &TestSite) -> (Person<'_>, Account) {
    signed_in(site, "presse@example.org", &[(None, Role::Press)]).await
}

/// A request as the form leaves it, with a colleague for the camera.
async fn request(site: &TestSite, code: &str, state: &str, family: &str) -> String {
    let email = format!("{}@example.org", code.to_lowercase());
    sqlx::query(
        "with a as (insert into accreditation (code, edition_id, state, given_name, family_name, email, outlet,
            media_type, press_role, evidence_kind, ack_version, email_confirmed_at, submitted_at, attends)
         select $1, id, $2, 'Kim', $3, $4, 'Beispielbote', 'freelance', 'reporter', 'assignment', 1,
            '2026-03-01 09:00+00', '2026-03-01 09:00+00', '{day:2026-05-05}' from edition where slug = '2026'
         returning id)
         insert into accreditation_person (accreditation_id, position, given_name, family_name, press_role)
         select id, 0, 'Kim', $3, 'reporter' from a union all select id, 1, 'Alex', 'Kamera', 'camera' from a",
    )
    .bind(code)
    .bind(state)
    .bind(family)
    .bind(&email)
    .execute(site.site.db.pool())
    .await
    .expect("a request");
    email
}

/// A file that somebody sent as a proof; answers its address.
async fn evidence(site: &TestSite, code: &str, format: &str) -> String {
    let id: uuid::Uuid = sqlx::query_scalar(
        "insert into accreditation_evidence (accreditation_id, format, size, sent_at, bytes)
         select id, $2, 8, now(), $3 from accreditation where code = $1 returning public_id",
    )
    .bind(code)
    .bind(format)
    .bind(PNG)
    .fetch_one(site.site.db.pool())
    .await
    .expect("evidence");
    format!("{LIST}/{code}/nachweis/{id}")
}

/// The last button of a decision, by way of the preview; `fields` are typed before.
async fn decide(person: &Person<'_>, code: &str, kind: &str, fields: &[(&str, &str)]) -> Html {
    let action = format!("{LIST}/{code}/{kind}");
    let page = person.open(&action).await;
    let preview = match kind {
        "zulassen" => page,
        _ => person.submit(&page, &action, fields).await.page(),
    };
    assert!(preview.main().contains("So sieht die Mail aus"), "{}", preview.main());
    let sent = person.submit(&preview, &action, &[("schritt", "senden")]).await;
    person.open(sent.redirect()).await
}

#[tokio::test]
async fn a_freelancer_is_asked_answers_is_approved_and_gets_a_pass() {
    let site = open().await;
    let (press, _) = press(&site).await;
    let email = request(&site, "P-AAA222", "submitted", "Frei").await;
    request(&site, "P-BBB222", "unconfirmed", "Unbestätigt").await;
    let list = press.open(LIST).await;
    assert!(
        list.one(".lead").contains("1 Antrag auf Akkreditierung wartet, der älteste kam vor 2 Tagen"),
        "{}",
        list.main()
    );
    assert_eq!(list.all("tbody th a"), ["Kim Frei"], "who has not confirmed waits outside");
    assert!(list.main().contains("bis 28. April 2026, 20.00 Uhr"), "{}", list.main());
    assert!(press.open("/intern/kongress/2026").await.main().contains("1 Antrag auf Akkreditierung wartet"));

    let page = press.open(&format!("{LIST}/P-AAA222")).await;
    assert!(page.main().contains("Auftrag einer Redaktion") && page.main().contains("Alex Kamera, Kamera"));
    let action = format!("{LIST}/P-AAA222/schritt");
    let taken = press.submit(&page, &action, &[("was", "pruefen")]).await;
    assert!(press.open(taken.redirect()).await.main().contains("in Prüfung"));
    let asked = decide(&press, "P-AAA222", "rueckfrage", &[("frage", "Für wen schreiben Sie?")]).await;
    assert!(asked.main().contains("noch keine Antwort"), "{}", asked.main());
    let mail = site.mail(&email).await;
    assert!(mail.words().contains("Für wen schreiben Sie?") && mail.link().starts_with("/meine-akkreditierung?"));
    assert!(!mail.kept_text.contains("schluessel=beispiel") && !mail.kept_text.contains(&mail.link()));
    // The answer is the public side's matter.
    site.sql(
        "update accreditation_question set answered_at = '2026-03-03 12:00+00', answer = 'Für den Beispielboten.';
         update accreditation set state = 'in_review', version = version + 1",
    )
    .await;
    let list = press.open(LIST).await;
    assert!(list.main().contains("Antwort da"), "{}", list.main());
    let done = decide(&press, "P-AAA222", "zulassen", &[]).await;
    assert!(done.main().contains("zugelassen") && done.main().contains("Ausweis liegt bereit"), "{}", done.main());
    assert!(done.main().contains("durch Kim Beispiel"), "who did it");
    let words = site.mail(&email).await.words();
    for part in
        ["Pressetresen im Foyer", "Lichtbildausweis", "Keine Blitze im Saal.", "Kim Frei, Wort", "Alex Kamera, Kamera"]
    {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert_eq!(
        site.count("select count(distinct pass_code) from accreditation_person where pass_code is not null").await,
        2
    );
    let row = site
        .text("select decision || days || people || asked || late || media_type || evidence_kind from press_decision")
        .await;
    assert_eq!(row, "approved22truefalsefreelanceassignment");
    // Everything that happened stands there, and in the protocol.
    for action in ["accreditation.in_review", "accreditation.asked", "accreditation.approved"] {
        let n = sqlx::query_scalar::<_, i64>("select count(*) from audit where action = $1").bind(action);
        assert_eq!(n.fetch_one(site.site.db.pool()).await.expect("counted"), 1, "{action}");
    }
    assert_eq!(
        press.get(&format!("{LIST}/P-AAA222/ablehnen")).await.redirect(),
        format!("{LIST}/P-AAA222?getan=zu-spaet")
    );
}

#[tokio::test]
async fn a_rejection_has_a_reason_and_takes_two_people_where_that_is_set() {
    let site = open().await;
    site.sql("update press_setup set second_person = true").await;
    let (first, _) = press(&site).await;
    let (second, _) = signed_in(&site, "zweite@example.org", &[(None, Role::Press)]).await;
    let email = request(&site, "P-AAA222", "submitted", "Werbung").await;
    let action = format!("{LIST}/P-AAA222/ablehnen");
    let page = first.open(&action).await;
    let wrong = first.submit(&page, &action, &[("schritt", "vorschau")]).await.failure(422);
    assert_eq!(wrong.attributes(".errors a", "href"), ["#grund"]);
    let other = [("grund", "other"), ("schritt", "vorschau")];
    let wrong = first.submit(&page, &action, &other).await.failure(422);
    assert_eq!(wrong.attributes(".errors a", "href"), ["#worte"], "another reason needs words");
    // The words go through the preview and back.
    let typed = [("grund", "not_press"), ("worte", "Sie schreiben für eine Agentur der Werbung.")];
    let preview = first.submit(&page, &action, &typed).await.page();
    assert!(preview.one("pre").contains("Widerspruch möglich"), "{}", preview.one("pre"));
    let again = first.submit(&preview, &action, &[("schritt", "aendern")]).await.page();
    assert!(again.one("textarea").contains("Agentur der Werbung"));

    let proposed = decide(&first, "P-AAA222", "ablehnen", &typed).await;
    assert!(proposed.main().contains("sobald eine andere Person"), "{}", proposed.main());
    assert!(site.mails(&email).await.is_empty(), "nothing is decided yet");
    assert_eq!(site.count("select count(*) from press_decision").await, 0);
    let steps = format!("{LIST}/P-AAA222/schritt");
    let page = first.open(&format!("{LIST}/P-AAA222")).await;
    let own = first.submit(&page, &steps, &[("was", "bestaetigen")]).await;
    assert!(first.open(own.redirect()).await.main().contains("muss sie eine andere Person"));
    assert!(site.mails(&email).await.is_empty(), "one person is not two");
    // Sent back, proposed once more, confirmed.
    let page = second.open(&format!("{LIST}/P-AAA222")).await;
    assert!(page.main().contains("Agentur der Werbung"));
    second.submit(&page, &steps, &[("was", "zurueckgeben"), ("hinweis", "Bitte erst fragen.")]).await.redirect();
    let stale = second.submit(&page, &steps, &[("was", "bestaetigen")]).await;
    assert!(stale.redirect().ends_with("zu-spaet"), "{}", stale.redirect());
    decide(&first, "P-AAA222", "ablehnen", &typed).await;
    let page = second.open(&format!("{LIST}/P-AAA222")).await;
    let done = second.submit(&page, &steps, &[("was", "bestaetigen")]).await;
    assert!(second.open(done.redirect()).await.main().contains("abgelehnt"));
    let words = site.mail(&email).await.words();
    for part in ["keine journalistische Berichterstattung", "Agentur der Werbung", "Widerspruch möglich"] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert_eq!(
        site.text("select decision || reason || second_person from press_decision").await,
        "rejectednot_presstrue"
    );
    let journal = first.open(JOURNAL).await.main();
    assert!(
        journal.contains("Reihenfolge des Eingangs") && journal.contains("keine journalistische Berichterstattung")
    );
    assert!(!journal.contains("Werbung") && !journal.contains("P-AAA222"), "the journal names nobody: {journal}");
    let file = first.get("/intern/kongress/2026/presse/journal.csv").await;
    assert!(file.text().contains("\"abgelehnt\";\"keine journalistische Berichterstattung\""), "{}", file.text());
    // It stays when requests are gone.
    site.sql("delete from accreditation").await;
    assert_eq!(site.count("select count(*) from press_decision").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_decide_at_once_one_wins_and_the_other_is_told() {
    let site = Arc::new(open().await);
    let (_, account) = press(&site).await;
    for n in 0..8 {
        let code = format!("P-AAA22{}", n + 2);
        let email = request(&site, &code, "in_review", "Gleich").await;
        let (a, b) = (site.person(), site.person());
        begin(&site, &a, &account).await;
        begin(&site, &b, &account).await;
        let send = |cookie: String, kind: &'static str, fields: Vec<(&'static str, &'static str)>| {
            let (site, code) = (site.clone(), code.clone());
            async move {
                let fields: Vec<(String, String)> = fields
                    .into_iter()
                    .chain([("stand", "1"), ("schritt", "senden")])
                    .map(|(n, v)| (n.into(), v.into()))
                    .collect();
                let headers = [("sec-fetch-site", "same-origin"), ("cookie", cookie.as_str())];
                let path = format!("{LIST}/{code}/{kind}");
                site.visitor.post(&path, &fields, &headers).await.redirect().to_string()
            }
        };
        let yes = tokio::spawn(send(a.cookie_line(), "zulassen", vec![]));
        let no = tokio::spawn(send(b.cookie_line(), "ablehnen", vec![("grund", "no_proof")]));
        let (yes, no) = (yes.await.expect("answered"), no.await.expect("answered"));
        let late = [&yes, &no].iter().filter(|to| to.ends_with("zu-spaet")).count();
        assert_eq!(late, 1, "{yes} {no}");
        assert_eq!(site.mails(&email).await.len(), 1);
        assert_eq!(site.count("select count(*) from press_decision").await, n + 1);
    }
}

#[tokio::test]
async fn evidence_and_needs_are_for_the_press_office_only_and_each_look_is_noted() {
    let site = open().await;
    request(&site, "P-AAA222", "in_review", "Frei").await;
    site.sql(
        "insert into accreditation_need (accreditation_id, access_note, consent_version)
         select id, 'Rampe zur Bühne', 1 from accreditation",
    )
    .await;
    let (picture, paper) = (evidence(&site, "P-AAA222", "png").await, evidence(&site, "P-AAA222", "pdf").await);
    let needs = format!("{LIST}/P-AAA222/bedarf");
    for (n, role) in
        [Role::Administrator, Role::Registration, Role::Editorial, Role::Door, Role::Reader].into_iter().enumerate()
    {
        let (other, _) = signed_in(&site, &format!("x{n}@example.org"), &[(None, role)]).await;
        for path in [&picture, &paper, &needs] {
            other.get(path).await.failure(404);
        }
        if role == Role::Administrator {
            let page = other.open(&format!("{LIST}/P-AAA222")).await;
            assert!(page.main().contains("Ansehen kann sie nur die Pressestelle"), "{}", page.main());
            assert!(page.all("figure").is_empty() && !page.main().contains("Unterstützung am Tag"));
        }
    }
    assert_eq!(site.count("select count(*) from audit where action like 'accreditation.%'").await, 0);
    let (press, _) = press(&site).await;
    let page = press.open(&format!("{LIST}/P-AAA222")).await;
    assert_eq!(page.attributes("figure img", "src"), [picture.as_str()]);
    assert!(!page.main().contains("Rampe"), "needs have a page of their own");
    let file = press.get(&picture).await;
    assert_eq!(file.body, PNG);
    for (name, value) in [
        ("content-type", "image/png"),
        ("content-disposition", "inline; filename=\"P-AAA222-nachweis-1.png\""),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("content-security-policy", "sandbox; default-src 'none'"),
    ] {
        assert_eq!(file.header(name), value, "{name}");
    }
    let file = press.get(&paper).await;
    assert_eq!(file.header("content-type"), "application/pdf");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"P-AAA222-nachweis-2.pdf\"");
    assert!(press.open(&needs).await.main().contains("Rampe zur Bühne"));
    assert_eq!(site.count("select count(*) from audit where action = 'accreditation.evidence'").await, 2);
    assert_eq!(site.count("select count(*) from audit where action = 'accreditation.needs'").await, 1);
    // Of another edition, and a file of another request.
    site.save_edition(edition("2027")).await;
    press.get(&picture.replace("/2026/", "/2027/")).await.failure(404);
    request(&site, "P-BBB222", "in_review", "Andere").await;
    press.get(&picture.replace("P-AAA222", "P-BBB222")).await.failure(404);
    press.get(&format!("{LIST}/P-AAA222").replace("/2026/", "/2027/")).await.failure(404);
}

#[tokio::test]
async fn fields_that_no_form_has_decide_nothing() {
    let site = open().await;
    let (press, _) = press(&site).await;
    request(&site, "P-AAA222", "submitted", "Frei").await;
    let fields = |pairs: &[(&str, &str)]| pairs.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect::<Vec<_>>();
    for kind in ["rueckfrage", "ablehnen"] {
        let sent = fields(&[("stand", "1"), ("press", "approved"), ("state", "approved"), ("schritt", "senden")]);
        press.post(&format!("{LIST}/P-AAA222/{kind}"), &sent).await.failure(422);
    }
    for was in ["zulassen", "approved", ""] {
        let sent = fields(&[("stand", "1"), ("was", was), ("press", "approved")]);
        assert_eq!(press.post(&format!("{LIST}/P-AAA222/schritt"), &sent).await.status, 400, "{was}");
    }
    let sent = fields(&[("schritt", "senden")]);
    assert_eq!(press.post(&format!("{LIST}/P-AAA222/zulassen"), &sent).await.status, 400, "without its version");
    press.post(&format!("{LIST}/P-AAA222/hochstufen"), &sent).await.failure(404);
    // The confirmation of a rejection that nobody proposed.
    let sent = fields(&[("stand", "1"), ("was", "bestaetigen")]);
    assert!(press.post(&format!("{LIST}/P-AAA222/schritt"), &sent).await.redirect().ends_with("zu-spaet"));
    // Whose address is not confirmed cannot be approved.
    request(&site, "P-BBB222", "unconfirmed", "Fern").await;
    let sent = fields(&[("stand", "1"), ("schritt", "senden")]);
    assert!(press.post(&format!("{LIST}/P-BBB222/zulassen"), &sent).await.redirect().ends_with("zu-spaet"));
    assert_eq!(site.count("select count(*) from accreditation where state = 'approved'").await, 0);
    assert_eq!(site.count("select count(*) from message").await, 0);
}

#[tokio::test]
async fn passes_are_handed_over_against_identification_and_printed() {
    let site = open().await;
    let (press, _) = press(&site).await;
    let (door, _) = signed_in(&site, "tuer@example.org", &[(None, Role::Door)]).await;
    let email = request(&site, "P-AAA222", "submitted", "=1+1").await;
    request(&site, "P-BBB222", "submitted", "Nicht").await;
    assert!(door.open(PASSES).await.main().contains("Es gibt noch keine Ausweise"));
    decide(&press, "P-AAA222", "zulassen", &[]).await;
    let list = door.open(PASSES).await;
    assert_eq!(list.all("tbody th a"), ["Kim =1+1", "Alex Kamera"]);
    assert!(list.one(".lead").contains("0 von 2"));
    for hidden in [LIST, SETTINGS, JOURNAL, &format!("{LIST}/P-AAA222")] {
        door.get(hidden).await.failure(404);
    }
    assert!(!list.main().contains(&email), "the door sees no more than it needs");
    // Found by name and by the code on the pass.
    let answer = door.submit(&list, PASSES, &[("q", "kamera")]).await;
    assert_eq!(door.open(answer.redirect()).await.all("tbody th a"), ["Alex Kamera"]);
    let code =
        site.text("select pass_code from accreditation_person where position = 1 and pass_code is not null").await;
    let find = format!("{PASSES}/code");
    let scanned = door.submit(&list, &find, &[("code", &format!("http://x/{}", code.to_lowercase()))]).await;
    let path = format!("{PASSES}/P-AAA222/2");
    assert_eq!(scanned.redirect(), path);
    let unknown = door.submit(&list, &find, &[("code", "AAAA-AAAA-AAAA-AAAA")]).await.failure(422);
    assert!(unknown.main().contains("keinen gültigen Ausweis"));
    // Not without a look at identification.
    let page = door.open(&path).await;
    let refused = door.submit(&page, &path, &[("was", "ausgeben")]).await.failure(422);
    assert_eq!(refused.attributes(".errors a", "href"), ["#ausweis_gesehen"]);
    let give = [("was", "ausgeben"), ("ausweis_gesehen", "ja")];
    let given = door.submit(&page, &path, &give).await;
    assert!(door.open(given.redirect()).await.main().contains("abgeholt am 3. März 2026"));
    assert!(door.submit(&page, &path, &give).await.redirect().ends_with("schon-ausgegeben"), "nobody gets two");
    let page = door.open(&path).await;
    door.submit(&page, &path, &[("was", "zuruecknehmen")]).await.failure(422);
    door.submit(&page, &path, &[("was", "zuruecknehmen"), ("grund", "verwechselt")]).await.redirect();
    let page = door.open(&path).await;
    door.submit(&page, &path, &give).await.redirect();
    assert_eq!(site.count("select count(*) from audit where action in ('pass.collected', 'pass.undone')").await, 3);
    assert!(press.open(&format!("{LIST}/P-AAA222")).await.main().contains("Ausgabe zurückgenommen"));

    let csv = door.submit(&door.open(PASSES).await, &format!("{PASSES}/ausgabe"), &[("format", "csv")]).await;
    assert!(csv.text().contains("\"'=1+1\""), "no formula: {}", csv.text());
    assert!(door.open(&format!("{PASSES}/liste")).await.main().contains("Alex Kamera"));
    let list = door.open(PASSES).await;
    let print = format!("{PASSES}/druck");
    for (fields, found, missing) in [
        (vec![("was", "alle")], vec!["Alex Kamera", "Kim =1+1", "PRESSE"], ""),
        (vec![("was", "auswahl"), ("wahl", "P-AAA222/1")], vec!["Alex Kamera"], "Kim"),
    ] {
        let pdf = door.submit(&list, &print, &fields).await;
        assert_eq!(pdf.header("content-type"), "application/pdf");
        let pdf = Pdf::new(&pdf.body);
        pdf.check();
        if let Some(text) = pdf.text() {
            assert!(found.iter().all(|part| text.contains(part)), "{text}");
            assert!(missing.is_empty() || !text.contains(missing), "{text}");
        }
    }
    let none = door.submit(&list, &print, &[("was", "auswahl"), ("wahl", "P-BBB222/0")]).await;
    assert!(none.redirect().ends_with("nichts-gewaehlt"), "who is not approved has no pass");
    // What is taken back opens nothing.
    decide(&press, "P-AAA222", "widerrufen", &[("grund", "assignment"), ("worte", "Der Auftrag ist zurückgezogen.")])
        .await;
    door.get(&path).await.failure(404);
    door.submit(&list, &find, &[("code", &code)]).await.failure(422);
    assert!(site.mail(&email).await.words().contains("Auftrag zurückgezogen"));
    assert_eq!(site.count("select count(*) from press_decision where decision = 'revoked'").await, 1);
}

#[tokio::test]
async fn settings_of_the_press_keep_what_two_people_typed_and_media_in_the_kit_stay() {
    let site = TestSite::demo().await;
    let slug = site.featured().await;
    let here = |path: &str| path.replace("/2026/", &format!("/{slug}/"));
    let (settings, kit) = (here(SETTINGS), here(KIT));
    let (press, _) = press(&site).await;
    let (page, late) = (press.open(&settings).await, press.open(&settings).await);
    let wrong = press.submit(&page, &settings, &[("schliesst", "morgen"), ("kontakt_mail", "x")]).await.failure(422);
    assert_eq!(wrong.attributes(".errors a", "href"), ["#schliesst", "#kontakt_mail"]);
    assert_eq!(wrong.attributes("#schliesst", "value"), ["morgen"]);
    let saved = press.submit(&page, &settings, &[("kontakt", "Pressestelle A"), ("annehmen", "ja")]).await;
    assert!(press.open(saved.redirect()).await.main().contains("Pressestelle A"), "history tells it");
    let told = press.submit(&late, &settings, &[("kontakt", "Pressestelle B")]).await;
    assert_eq!(told.status, 409);
    let told = Html::new(&told.text());
    assert_eq!(told.attributes("#kontakt", "value"), ["Pressestelle B"]);
    assert!(told.main().contains("Name oder Stelle: Pressestelle A"), "{}", told.main());
    let again = press.submit(&told, &settings, &[]).await;
    assert!(again.redirect().ends_with("gespeichert"), "having seen it, they may");

    let new = here("/intern/kongress/2026/presse/termine/neu");
    let form = press.open(&new).await;
    press.submit(&form, &new, &[("titel", "Eröffnung")]).await.failure(422);
    let event = [("art", "photo"), ("titel", "Band durchschneiden"), ("beginn", "24.10.2026, 9.15"), ("ende", "9.45")];
    press.submit(&form, &new, &event).await.redirect();
    let page = press.open(&settings).await;
    let href = page.attributes("main ul a[href*='/termine/']", "href");
    let href = href.iter().find(|h| !h.ends_with("neu")).expect("an event").clone();
    assert!(page.main().contains("Band durchschneiden, 24. Oktober 2026, 9.15 Uhr bis 9.45 Uhr"), "{}", page.main());
    let form = press.open(&href).await;
    press.submit(&form, &href, &[("titel", "Band")]).await.redirect();
    assert_eq!(press.submit(&form, &href, &[("titel", "Schnur")]).await.status, 409);
    press.submit(&form, &href, &[("was", "loeschen")]).await.redirect();
    press.get(&href).await.failure(404);

    let page = press.open(&kit).await;
    let medium = page.attributes("#medium option", "value").into_iter().find(|v| !v.is_empty()).expect("a medium");
    let is_image = press.open(&here(&format!("/intern/kongress/2026/medien/{medium}"))).await.all("picture").len() == 1;
    let right = if is_image { "image" } else { "document" };
    let wrong = if is_image { "document" } else { "image" };
    press.submit(&page, &kit, &[("medium", &medium), ("art", wrong), ("titel", "Datei")]).await.failure(422);
    let put = [
        ("medium", medium.as_str()),
        ("art", right),
        ("titel", "Unser Bild"),
        ("rechte", "Frei zur Berichterstattung"),
    ];
    press.submit(&page, &kit, &put).await.redirect();
    let (editor, _) = signed_in(&site, "redaktion@example.org", &[(None, Role::Editorial)]).await;
    let library = format!("/intern/medien/{medium}");
    assert!(editor.open(&library).await.main().contains("Pressemappe"));
    let remove = format!("{library}/loeschen");
    let answer = editor.post(&remove, &[]).await;
    assert!(answer.redirect().contains("wird-verwendet"), "{}", answer.redirect());
    let item = press.open(&kit).await;
    let item = item.attributes("tbody th a", "href").pop().expect("the item");
    let form = press.open(&item).await;
    press.submit(&form, &item, &[("titel", "Pressefoto"), ("stelle", "1")]).await.redirect();
    assert!(press.open(&kit).await.all("tbody th a").first().is_some_and(|t| t == "Pressefoto"));
    press.submit(&form, &item, &[("was", "entfernen")]).await.redirect();
    assert!(!press.open(&kit).await.main().contains("Pressefoto"));
}

#[tokio::test]
async fn requests_are_found_by_state_words_and_deadline() {
    let site = open().await;
    let (press, _) = press(&site).await;
    for (code, state, family) in [
        ("P-AAA222", "submitted", "Müller"),
        ("P-BBB222", "approved", "Berg"),
        ("P-CCC222", "unconfirmed", "Cohn"),
        ("P-DDD222", "info_requested", "Dorn"),
    ] {
        request(&site, code, state, family).await;
    }
    site.sql("update accreditation set submitted_at = '2026-04-28 18:00+00' where code = 'P-DDD222'").await;
    for (query, found) in [
        ("", vec!["Kim Müller", "Kim Dorn"]),
        ("?stand=alle", vec!["Kim Dorn", "Kim Berg", "Kim Müller"]),
        ("?stand=unconfirmed", vec!["Kim Cohn"]),
        ("?stand=approved", vec!["Kim Berg"]),
        ("?frist=spaet", vec!["Kim Dorn"]),
        ("?art=tv", vec![]),
    ] {
        let mut names = press.open(&format!("{LIST}{query}")).await.all("tbody th a");
        let mut found = found;
        names.sort();
        found.sort();
        assert_eq!(names, found, "{query}");
    }
    let page = press.open(LIST).await;
    let answer = press.submit(&page, LIST, &[("q", "mueller"), ("stand", "offen")]).await;
    assert!(!answer.redirect().contains("mueller"), "names stand in no address");
    let hits = press.open(answer.redirect()).await;
    assert_eq!(hits.all("tbody th a"), ["Kim Müller"]);
    let answer = press.submit(&page, LIST, &[("q", "P-BBB"), ("stand", "offen")]).await;
    assert_eq!(
        press.open(answer.redirect()).await.all("tbody th a"),
        ["Kim Berg"],
        "who looks for somebody finds them"
    );
    assert!(press.open(LIST).await.main().contains("nach der Frist"));
    let (other, _) = signed_in(&site, "andere@example.org", &[(None, Role::Press)]).await;
    assert_eq!(other.open(answer.redirect()).await.attributes("#q", "value"), [""], "the words are one's own");
}

/// Turns the edition of these tests as the office does, as far as it concerns the press.
async fn turn(site: &TestSite, kind: Kind, to: Option<chrono::NaiveDate>) -> i64 {
    let own = site.site.clone();
    let step = site.site.db.change(move |c| {
        Box::pin(async move {
            let before = edition_module::load(c, "2026").await?.expect("there");
            let days = to.map(|day| vec![Hours { day, opens: None, closes: None }]).unwrap_or_default();
            let turn = Turn {
                kind,
                days,
                date: RoughDate::default(),
                reason: "Wegen des Hochwassers.".into(),
                decided_by: String::new(),
                keeps_registration: false,
            };
            let id = before.id;
            edition_module::replace(c, id, &turn.applied(before.draft())).await?;
            let after = edition_module::load(c, "2026").await?.expect("there");
            let settings = own.settings().await?;
            let setup = Arc::new(kongress::press::setup::read(c, id).await?);
            let context = |edition| kongress::press::context::Context {
                site: own.clone(),
                edition: Arc::new(edition),
                settings: settings.clone(),
                setup: setup.clone(),
                texts: Arc::default(),
            };
            let (before, after) = (context(before), context(after));
            let news = News { turn: &turn, before: &before, after: &after, words: "Bitte merken Sie vor." };
            kongress::press::turn::tell(c, &news).await
        })
    });
    step.await.expect("told")
}

#[tokio::test]
async fn the_press_hears_of_another_date_and_of_the_end() {
    let site = open().await;
    let mut mails = Vec::new();
    for (code, state) in [
        ("P-AAA222", "approved"),
        ("P-BBB222", "in_review"),
        ("P-CCC222", "rejected"),
        ("P-DDD222", "withdrawn"),
        ("P-EEE222", "unconfirmed"),
    ] {
        mails.push(request(&site, code, state, "Frei").await);
    }
    evidence(&site, "P-BBB222", "png").await;
    assert_eq!(turn(&site, Kind::Postponed, Some(day(2026, 6, 9))).await, 2);
    let words = site.mail(&mails[0]).await.words();
    for part in [
        "9. Juni 2026",
        "5. Mai 2026",
        "Wegen des Hochwassers.",
        "Bitte merken Sie vor.",
        "gilt für den neuen Termin weiter",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert!(site.mail(&mails[1]).await.words().contains("Ihr Antrag bleibt bestehen"));
    assert_eq!(site.text("select closes_at::date::text from press_setup").await, "2026-06-02", "the deadline follows");
    assert_eq!(site.count("select count(*) from accreditation where state in ('approved', 'in_review')").await, 2);
    assert_eq!(turn(&site, Kind::Cancelled, None).await, 2);
    assert!(site.mail(&mails[0]).await.words().contains("findet nicht statt"));
    assert!(site.mail(&mails[1]).await.words().contains("entscheiden wir nicht mehr"));
    assert_eq!(site.text("select state from accreditation where code = 'P-BBB222'").await, "lapsed");
    assert_eq!(site.text("select state from accreditation where code = 'P-AAA222'").await, "approved");
    assert_eq!(site.count("select count(*) from accreditation_evidence").await, 0);
    assert_eq!(site.count("select count(*) from press_decision").await, 0, "nobody decided anything");
    for nobody in &mails[2..] {
        assert!(site.mails(nobody).await.is_empty(), "{nobody}");
    }
}

#[tokio::test]
async fn a_message_goes_to_everybody_who_is_accredited_and_to_nobody_else() {
    let site = open().await;
    let (press, _) = press(&site).await;
    let yes = request(&site, "P-AAA222", "approved", "Frei").await;
    let no = request(&site, "P-BBB222", "in_review", "Offen").await;
    let new = "/intern/kongress/2026/nachrichten/neu";
    let form = press.open(new).await;
    let fields =
        [("betreff", "Fototermin verlegt"), ("text", "Guten Weg, {vorname}.\n\nIhr Antrag: {link}"), ("an", "press")];
    let saved = press.submit(&form, new, &fields).await;
    let page = press.open(saved.redirect()).await;
    assert!(
        page.main().contains("akkreditierte Presse") && page.main().contains("Akkreditierung für"),
        "{}",
        page.main()
    );
    site.sql("update circular set state = 'planned'").await;
    kongress::registration::circular::send::tick(&site.site).await.expect("sent");
    let mail = site.mails(&yes).await.into_iter().find(|m| m.kind == "circular").expect("a mail");
    assert!(mail.text_body.contains("Guten Weg, Kim.") && mail.link().starts_with("/meine-akkreditierung?"));
    assert!(!site.mails(&no).await.iter().any(|m| m.kind == "circular"));
}
