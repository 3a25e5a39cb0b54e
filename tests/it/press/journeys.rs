//! Journalists ask for accreditation, from the form to the pass, and leave again.

use chrono::{Days, Duration, TimeZone, Utc};
use kongress::privacy::purge;
use kongress::staff::Role;

use super::{ANSWER, FORM, open, upload};
use crate::media::{jpeg, pdf};
use crate::staff::signed_in;
use crate::support::{Pdf, TestSite, noon};

const OWN: &str = "/meine-akkreditierung";
const WHO: &str = "kim@example.org";

async fn evidence(site: &TestSite) -> i64 {
    site.count("select count(*) from accreditation_evidence").await
}

#[tokio::test]
async fn a_request_is_confirmed_and_its_receipt_says_what_happens_next() {
    let site = open().await;
    let kim = site.person();
    let page = kim.open(FORM).await;
    assert!(page.main().contains("28. April 2026, 20.00 Uhr"), "{}", page.main());
    assert!(page.attributes("input[name=bedarf_einwilligung]", "checked").is_empty(), "consent is not preset");
    let crew = [("team_1_vorname", "Lou"), ("team_1_nachname", "Ton"), ("team_1_funktion", "sound")];
    let more =
        [&crew[..], &[("zeitraum", "day:2026-05-06"), ("bedarf", "Sitzplatz"), ("bedarf_einwilligung", "ja")]].concat();
    let sent = kim.ask_with_file(WHO, &more, "auftrag.pdf", &pdf("Auftrag")).await;
    assert_eq!(sent.redirect(), "/2026/presse/akkreditierung/gesendet");
    assert_eq!(site.press_state().await, "unconfirmed");
    let mail = site.mail(WHO).await;
    assert_eq!(mail.kind, "press_confirm");
    assert!(!mail.text_body.contains("Beispiel-Post"), "nothing else that a stranger typed: {}", mail.text_body);
    kim.confirm_accreditation(WHO).await;
    assert_eq!(site.press_state().await, "submitted");
    let mail = site.mail(WHO).await;
    let code = site.text("select code from accreditation").await;
    assert!(code.starts_with("P-") && code.len() == 8, "{code}");
    assert_eq!(mail.kind, "press_received");
    for said in [code.as_str(), "28. April 2026, 20.00 Uhr", "Beispiel-Post", "Lichtbildausweis"] {
        assert!(mail.words().contains(said), "{said}: {}", mail.words());
    }
    let page = kim.open(OWN).await;
    for said in ["eingegangen", "Lou Ton", "PDF", "6. Mai 2026", "Sitzplatz", "Pressestelle prüft"] {
        assert!(page.main().contains(said), "{said}: {}", page.main());
    }
    assert_eq!(
        site.count("select count(*) from accreditation_person where position = 1 and press_role = 'sound'").await,
        1
    );
    assert_eq!(evidence(&site).await, 1);
    assert_eq!(site.count("select count(*) from accreditation_need").await, 1);
    // A second press of the button in the old mail says that nothing is left to do.
    let again = kim.open("/meine-akkreditierung/bestaetigen").await;
    assert!(again.main().contains("schon bestätigt"), "{}", again.main());
    let page = kim.open(OWN).await;
    kim.submit(&page, "/meine-akkreditierung/unterstuetzung", &[]).await;
    assert_eq!(site.count("select count(*) from accreditation_need").await, 0, "consent taken back");
    let data = kim.get("/meine-akkreditierung/daten.json").await;
    let data: serde_json::Value = serde_json::from_slice(&data.body).expect("JSON");
    assert_eq!(data["nummer"], code.as_str());
    assert_eq!(data["personen"][1]["name"], "Lou Ton");
    let left = kim.post("/meine-akkreditierung/abmelden", &[]).await;
    assert_eq!(left.redirect(), "/");
    assert_eq!(kim.get(OWN).await.redirect(), "/meine-akkreditierung/link");
}

#[tokio::test]
async fn the_same_form_twice_is_one_request_and_another_form_tells_by_mail_only() {
    let site = open().await;
    let kim = site.person();
    let page = kim.open(FORM).await;
    kim.later();
    let values = super::filled(WHO);
    let (one, two) = tokio::join!(kim.submit(&page, FORM, &values), kim.submit(&page, FORM, &values));
    assert_eq!(one.redirect(), two.redirect());
    assert_eq!(site.count("select count(*) from accreditation").await, 1);
    assert_eq!(site.mails(WHO).await.len(), 1, "one mail");
    // Another form at once, for the address in other letters.
    let three = kim.ask_for_accreditation("KIM@example.org", &[]).await;
    assert_eq!((three.status, three.redirect()), (one.status, one.redirect()), "strangers learn nothing");
    assert_eq!(site.count("select count(*) from accreditation").await, 1);
    assert_eq!(site.mail(WHO).await.kind, "press_known");
    assert!(kim.confirm_accreditation(WHO).await.status.is_redirection());
    assert_eq!(site.press_state().await, "submitted");
}

#[tokio::test]
async fn everything_wrong_is_told_at_once_and_nothing_typed_is_lost() {
    let site = open().await;
    let kim = site.person();
    let page = kim.open(FORM).await;
    kim.later();
    let values = [
        ("vorname", "Kim"),
        ("nachname", "<script>"),
        ("medium", "Beispiel-Post"),
        ("nachweis", "press_card"),
        ("team_1_vorname", "Lou"),
        ("technik", "Übertragungswagen"),
        ("bedarf", "Rampe"),
    ];
    let mut fields = page.form(FORM);
    fields.retain(|(name, _)| values.iter().all(|(other, _)| other != name));
    fields.extend(values.map(|(n, v)| (n.to_string(), v.to_string())));
    let answer = upload(&kim, FORM, &fields, &[("datei", "a.pdf", &pdf("x"))]).await;
    assert_eq!(answer.status, 422);
    let page = crate::support::Html::new(&answer.text());
    let targets = page.attributes(".errors a", "href");
    for field in [
        "nachname",
        "email",
        "art",
        "funktion",
        "team_1_nachname",
        "team_1_funktion",
        "verband",
        "jahr",
        "bedarf_einwilligung",
    ] {
        assert!(targets.contains(&format!("#{field}")), "{field}: {targets:?}");
    }
    assert_eq!(page.attributes("#vorname", "value"), ["Kim"]);
    assert_eq!(page.attributes("#team_1_vorname", "value"), ["Lou"]);
    assert!(page.main().contains("noch einmal aus"), "the file has to be chosen again");
    assert_eq!(site.count("select count(*) from accreditation").await, 0);
    assert_eq!(evidence(&site).await, 0, "nothing is left behind");
    // A row more keeps everything.
    let longer = kim.submit(&page, FORM, &[("schritt", "person")]).await;
    let longer = longer.page();
    assert_eq!(longer.attributes("#team_2_vorname", "autofocus").len(), 1);
    assert_eq!(longer.attributes("#team_1_vorname", "value"), ["Lou"]);
    assert_eq!(longer.one("#technik").trim(), "Übertragungswagen");
    // Neither file nor link.
    let none = kim.ask_for_accreditation(WHO, &[("link", "")]).await;
    assert!(none.text().contains("Wählen Sie eine Datei aus"), "{}", none.text());
    for link in ["javascript:alert(1)", "example.org", "https://a@b.example/"] {
        let wrong = kim.ask_for_accreditation(WHO, &[("link", link)]).await;
        assert_eq!(wrong.status, 422, "{link}");
    }
}

#[tokio::test]
async fn a_press_card_is_one_proof_of_several_and_its_number_is_not_asked() {
    let site = open().await;
    let kim = site.person();
    let page = kim.open(FORM).await;
    assert!(page.attributes("input", "name").iter().all(|name| !name.contains("nummer")), "no number");
    assert_eq!(page.all("input[name=nachweis]").len(), 6);
    kim.ask_for_accreditation(
        WHO,
        &[
            ("nachweis", "press_card"),
            ("verband", "anderer"),
            ("verband_name", "Verband der Beispiele"),
            ("jahr", "2026"),
        ],
    )
    .await
    .redirect();
    assert_eq!(
        site.text("select card_issuer || ' ' || card_year from accreditation").await,
        "Verband der Beispiele 2026"
    );
    let old = kim
        .ask_for_accreditation("lou@example.org", &[("nachweis", "press_card"), ("verband", "DJV"), ("jahr", "2024")])
        .await;
    assert_eq!(old.status, 422, "a card of the past");
}

#[tokio::test]
async fn what_comes_before_the_deadline_counts_and_what_comes_later_learns_what_to_do() {
    let site = open().await;
    let kim = site.person();
    site.site.clock.set(Utc.with_ymd_and_hms(2026, 4, 28, 17, 59, 0).single().expect("a moment"));
    let page = kim.open(FORM).await;
    kim.later();
    kim.submit(&page, FORM, &super::filled(WHO)).await.redirect();
    // Confirmed the next day: the form came in before.
    site.site.clock.set(Utc.with_ymd_and_hms(2026, 4, 29, 7, 0, 0).single().expect("a moment"));
    kim.confirm_accreditation(WHO).await.redirect();
    assert_eq!(site.count("select count(*) from accreditation where submitted_at < '2026-04-28T18:00:00Z'").await, 1);
    assert!(!site.mail(WHO).await.words().contains("nach dieser Frist"), "in time");
    let late = kim.get(FORM).await;
    let late = late.page().main();
    for said in ["28. April 2026, 20.00 Uhr", "Rufen Sie die Pressestelle an", "0361 000", "zur Anmeldung"] {
        assert!(late.contains(said), "{said}: {late}");
    }
    let sent = kim.submit(&page, FORM, &super::filled("lou@example.org")).await;
    assert_eq!(sent.status, 409);
    assert_eq!(site.count("select count(*) from accreditation").await, 1);
    let area = kim.open("/2026/presse").await;
    assert!(area.main().contains("Die Frist ist vorbei") && area.main().contains("Rufen Sie"), "{}", area.main());
}

/// The whole way of a freelancer, both sides by their pages.
#[tokio::test]
async fn from_an_assignment_letter_by_a_question_to_the_pass_and_away_again() {
    let site = open().await;
    let kim = site.person();
    let crew = [("team_1_vorname", "Lou"), ("team_1_nachname", "Ton"), ("team_1_funktion", "sound")];
    kim.ask_with_file(WHO, &crew, "auftrag.pdf", &pdf("Auftrag")).await.redirect();
    kim.confirm_accreditation(WHO).await.redirect();
    site.mail(WHO).await;
    let code = site.text("select code from accreditation").await;
    let (office, _) = signed_in(&site, "presse@example.org", &[(None, Role::Press)]).await;
    let request = format!("/intern/kongress/2026/presse/antraege/{code}");
    let decide = async |step: &str, typed: &[(&str, &str)]| {
        let action = format!("{request}/{step}");
        let page = office.open(&action).await;
        let preview = if typed.is_empty() { page } else { office.submit(&page, &action, typed).await.page() };
        office.open(office.submit(&preview, &action, &[("schritt", "senden")]).await.redirect()).await
    };
    // The letter cannot be read, so the office asks back.
    let sent = office.open(&request).await.attributes("main a", "href");
    let sent = sent.iter().find(|href| href.contains("/nachweis/")).expect("the file that was sent");
    let file = office.get(sent).await;
    assert_eq!((file.header("content-type"), file.header("cache-control")), ("application/pdf", "no-store"));
    assert!(file.header("content-disposition").starts_with("attachment"), "never shown in place");
    assert_eq!(file.body, pdf("Auftrag"), "as it was sent");
    decide("rueckfrage", &[("frage", "Wer hat unterschrieben?")]).await;
    let asked = site.mail(WHO).await;
    assert!(asked.words().contains("Wer hat unterschrieben?"), "{}", asked.words());
    let other_day = site.person();
    assert!(other_day.open(&asked.link()).await.main().contains("Wer hat unterschrieben?"));
    let answer = [("antwort".to_string(), "Die Chefredaktion.".to_string())];
    upload(&other_day, ANSWER, &answer, &[("datei", "auftrag.jpg", &jpeg())]).await.redirect();
    assert_eq!(site.mail(WHO).await.kind, "press_answered");
    let page = office.open(&request).await;
    assert!(page.main().contains("Die Chefredaktion."), "{}", page.main());
    let picture = &page.attributes("main figure img", "src")[0];
    assert_eq!(office.get(picture).await.header("content-type"), "image/jpeg");
    assert!(decide("zulassen", &[]).await.main().contains("zugelassen"));
    let approved = site.mail(WHO).await;
    assert!(approved.words().contains("Lou Ton, Ton"), "{}", approved.words());
    other_day.open(&approved.link()).await;
    let pass = other_day.get("/meine-akkreditierung/ausweis.pdf").await;
    if let Some(text) = Pdf::new(&pass.body).text() {
        for said in ["PRESSE", "Kim Beispiel", "Lou Ton", "Beispiel-Post"] {
            assert!(text.contains(said), "{said}: {text}");
        }
    }
    let door = "/intern/kongress/2026/presse/ausweise";
    assert_eq!(office.open(door).await.all("tbody th a").len(), 2);
    // The assignment was taken back: files and passes are gone at once, for both sides.
    let leave = other_day.open("/meine-akkreditierung/zurueckziehen").await;
    other_day.submit(&leave, "/meine-akkreditierung/zurueckziehen", &[]).await.redirect();
    assert_eq!(site.mail(WHO).await.kind, "press_withdrawn");
    office.get(sent).await.failure(404);
    office.get(picture).await.failure(404);
    assert!(other_day.get("/meine-akkreditierung/ausweis.pdf").await.status.is_client_error());
    assert!(office.open(door).await.all("tbody th a").is_empty());
    assert_eq!(
        site.text("select string_agg(decision, ',' order by id) from press_decision").await,
        "approved,withdrawn"
    );
}

#[tokio::test]
async fn a_question_is_answered_with_a_file_and_the_pass_is_there_after_approval() {
    let site = open().await;
    let kim = site.person();
    kim.ask_for_accreditation(WHO, &[]).await;
    kim.confirm_accreditation(WHO).await;
    site.sql(
        "insert into accreditation_question (accreditation_id, asked_at, question)
            select id, now(), 'Können Sie den Auftrag schicken?' from accreditation;
         update accreditation set state = 'info_requested', version = version + 1",
    )
    .await;
    let page = kim.open(OWN).await;
    assert!(page.main().contains("Können Sie den Auftrag schicken?"), "{}", page.main());
    kim.open(ANSWER).await;
    let empty = upload(&kim, ANSWER, &[], &[]).await;
    assert_eq!(empty.status, 422);
    let fields = [("antwort".to_string(), "Hier ist er.".to_string())];
    let wrong = upload(&kim, ANSWER, &fields, &[("datei", "a.pdf", b"<html>")]).await;
    assert!(wrong.status == 422 && wrong.text().contains("Hier ist er."), "{}", wrong.text());
    upload(&kim, ANSWER, &fields, &[("datei", "auftrag.jpg", &jpeg())]).await.redirect();
    assert_eq!(site.press_state().await, "in_review");
    assert_eq!(evidence(&site).await, 1);
    assert_eq!(site.mail(WHO).await.kind, "press_answered");
    // Sent twice: nothing more happens.
    upload(&kim, ANSWER, &fields, &[("datei", "auftrag.jpg", &jpeg())]).await.redirect();
    assert_eq!(evidence(&site).await, 1);
    assert!(kim.get("/meine-akkreditierung/ausweis.pdf").await.status.is_client_error(), "not approved yet");
    site.sql(
        "update accreditation set state = 'approved', decided_at = now(), version = version + 1;
         update accreditation_person set pass_code = 'K7QX-2MNP-ABCD-EFGH'",
    )
    .await;
    let page = kim.open(OWN).await;
    assert!(page.main().contains("Pressetisch im Foyer"), "{}", page.main());
    let pass = kim.get("/meine-akkreditierung/ausweis.pdf").await;
    assert_eq!(pass.header("cache-control"), "no-store");
    if let Some(text) = Pdf::new(&pass.body).text() {
        assert!(text.contains("PRESSE") && text.contains("Kim Beispiel"), "{text}");
    }
}

#[tokio::test]
async fn a_crew_changes_while_nothing_is_decided_and_only_shrinks_afterwards() {
    let site = open().await;
    let kim = site.person();
    kim.ask_for_accreditation(WHO, &[]).await;
    kim.confirm_accreditation(WHO).await;
    let team = "/meine-akkreditierung/team";
    let page = kim.open(team).await;
    let lou = [("team_1_vorname", "Lou"), ("team_1_nachname", "Ton"), ("team_1_funktion", "sound")];
    kim.submit(&page, team, &lou).await.redirect();
    assert_eq!(site.mail(WHO).await.kind, "press_crew");
    assert!(site.mail(WHO).await.words().contains("Lou Ton (Ton)"));
    // The form of before: somebody was faster.
    let stale = kim.submit(&page, team, &[("team_1_vorname", "Alex"), lou[1], lou[2]]).await;
    assert_eq!(stale.status, 409);
    assert!(stale.text().contains("Alex"), "what was typed stays");
    site.sql("update accreditation set state = 'approved', decided_at = now(), version = version + 1").await;
    let page = kim.open(team).await;
    assert!(page.attributes("input[name=team_1_vorname]", "value").is_empty(), "no new names");
    let mut fields = page.form(team);
    fields.push(("streichen".into(), "0".into()));
    assert_eq!(kim.post(team, &fields).await.status, 404, "not oneself");
    fields.pop();
    fields.push(("streichen".into(), "1".into()));
    kim.post(team, &fields).await.redirect();
    assert_eq!(site.count("select count(*) from accreditation_person").await, 1);
}

#[tokio::test]
async fn who_withdraws_leaves_no_file_and_no_pass() {
    let site = open().await;
    let kim = site.person();
    let needs = [("bedarf", "Rampe"), ("bedarf_einwilligung", "ja")];
    kim.ask_with_file(WHO, &needs, "auftrag.pdf", &pdf("x")).await;
    kim.confirm_accreditation(WHO).await;
    site.sql(
        "update accreditation set state = 'approved', decided_at = now(), version = version + 1;
         update accreditation_person set pass_code = 'K7QX-2MNP-ABCD-EFGH'",
    )
    .await;
    let page = kim.open("/meine-akkreditierung/zurueckziehen").await;
    assert!(page.main().contains("löschen wir sofort"), "{}", page.main());
    assert_eq!(evidence(&site).await, 1, "a look changes nothing");
    kim.submit(&page, "/meine-akkreditierung/zurueckziehen", &[]).await.redirect();
    assert_eq!(site.press_state().await, "withdrawn");
    assert_eq!(evidence(&site).await, 0);
    assert_eq!(site.count("select count(*) from accreditation_need").await, 0);
    assert_eq!(site.count("select count(*) from accreditation_person where pass_code is not null").await, 0);
    assert_eq!(site.mail(WHO).await.kind, "press_withdrawn");
    assert_eq!(site.count("select count(*) from press_decision where decision = 'withdrawn'").await, 1);
    // Twice is once.
    kim.post("/meine-akkreditierung/zurueckziehen", &[]).await.redirect();
    assert_eq!(site.count("select count(*) from press_decision").await, 1);
    assert!(kim.open(OWN).await.main().contains("zurückgezogen"));
    // Not for ever: a new request is possible.
    kim.ask_for_accreditation(WHO, &[]).await.redirect();
    assert_eq!(site.press_state().await, "unconfirmed");
}

#[tokio::test]
async fn who_never_confirms_is_reminded_once_and_then_forgotten() {
    let site = open().await;
    let kim = site.person();
    kim.ask_with_file(WHO, &[], "auftrag.pdf", &pdf("x")).await;
    site.press_tick().await;
    assert_eq!(site.mails(WHO).await.len(), 1);
    for hours in [25, 1] {
        site.site.clock.set(site.site.clock.now() + Duration::hours(hours));
        site.press_tick().await;
    }
    assert_eq!(
        site.mails(WHO).await.iter().map(|m| m.kind.as_str()).collect::<Vec<_>>(),
        ["press_confirm", "press_reminder"]
    );
    site.site.clock.set(site.site.clock.now() + Duration::hours(24));
    site.press_tick().await;
    assert_eq!(site.press_state().await, "lapsed");
    assert_eq!(evidence(&site).await, 0);
    let link = site.mail(WHO).await.link();
    assert!(kim.open(&link).await.main().contains("gilt nicht mehr"));
    kim.post("/meine-akkreditierung/bestaetigen", &[]).await.redirect();
    assert_eq!(site.press_state().await, "lapsed");
    site.site.clock.set(site.site.clock.now() + Days::new(8));
    purge::at_once(&site.site).await.expect("deleted");
    assert_eq!(site.count("select count(*) from accreditation").await, 0);
}

#[tokio::test]
async fn the_day_before_everybody_who_is_approved_hears_where_the_pass_is() {
    let site = open().await;
    let kim = site.person();
    kim.ask_for_accreditation(WHO, &[]).await;
    kim.confirm_accreditation(WHO).await;
    site.sql(
        "update accreditation set state = 'approved', decided_at = '2026-04-01T10:00:00Z', version = version + 1;
         insert into press_event (edition_id, kind, title, starts_at, place)
            select id, 'photo', 'Eröffnung', '2026-05-05T07:15:00Z', 'Foyer' from edition",
    )
    .await;
    let told = async |site: &TestSite| site.mails(WHO).await.iter().filter(|m| m.kind == "press_tomorrow").count();
    for (day, hour, mails) in [(3, 10, 0), (4, 5, 0), (4, 8, 1), (4, 12, 1), (5, 8, 1)] {
        site.site.clock.set(Utc.with_ymd_and_hms(2026, 5, day, hour, 0, 0).single().expect("a moment"));
        site.press_tick().await;
        assert_eq!(told(&site).await, mails, "{day}. May, {hour}");
    }
    let mail = site.mail(WHO).await;
    for said in ["Pressetisch im Foyer", "ab 8.30 Uhr", "Lichtbildausweis", "Fototermin", "Eröffnung (Foyer)"] {
        assert!(mail.words().contains(said), "{said}: {}", mail.words());
    }
}

#[tokio::test]
async fn files_go_fourteen_days_after_the_decision_and_requests_a_year_after_the_event() {
    let site = open().await;
    let kim = site.person();
    kim.ask_with_file(WHO, &[("bedarf", "Rampe"), ("bedarf_einwilligung", "ja")], "auftrag.pdf", &pdf("x")).await;
    kim.confirm_accreditation(WHO).await;
    site.deliver().await;
    site.sql("update accreditation set state = 'approved', decided_at = '2026-03-05T11:00:00Z', version = version + 1")
        .await;
    let on = async |days: u64| {
        site.site.clock.set(noon() + Days::new(days));
        purge::at_once(&site.site).await.expect("deleted");
        let needs = site.count("select count(*) from accreditation_need").await;
        (evidence(&site).await, needs, site.count("select count(*) from accreditation").await)
    };
    // The decision is two days after the first noon, the event 63 and 64 days after it.
    assert_eq!(on(15).await, (1, 1, 1));
    assert_eq!(on(16).await, (0, 1, 1), "fourteen days after the decision");
    assert_eq!(on(70).await, (0, 1, 1));
    assert_eq!(on(71).await, (0, 0, 1), "a week after the event");
    assert_eq!(on(428).await, (0, 0, 1));
    assert_eq!(on(429).await, (0, 0, 0), "a year after the event");
    assert_eq!(
        site.count("select count(*) from message where recipient = 'kim@example.org'").await,
        0,
        "nor their mails"
    );
}

#[tokio::test]
async fn a_release_under_embargo_appears_at_its_minute() {
    let site = open().await;
    site.sql(
        "insert into news (edition_id, kind, year, slug, title, teaser, published_at, state)
         select id, 'press_release', 2026, 'morgen', 'Erst um zwölf', '', '2026-03-03T11:30:00Z', 'published' from edition",
    )
    .await;
    site.site.content.refresh(site.site.db.pool(), site.site.clock.now()).await.expect("read");
    let before = site.get("/2026/presse").await;
    assert!(before.headers.get("set-cookie").is_none());
    assert!(!before.page().main().contains("Erst um zwölf"));
    site.site.clock.set(noon() + Duration::minutes(30));
    let after = site.until("/2026/presse", |a| a.text().contains("Erst um zwölf")).await;
    assert!(after.page().main().contains("Erst um zwölf"));
    assert_eq!(site.get("/presse").await.redirect(), "/2026/presse");
}
