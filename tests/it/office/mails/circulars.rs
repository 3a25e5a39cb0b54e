//! Messages to many: who gets one, who has to release it, and that nobody gets it twice whatever
//! happens.

use kongress::registration::circular::send;
use kongress::staff::Role;

use crate::registration::open;
use crate::staff::signed_in;
use crate::support::{Person, TestSite};

const LIST: &str = "/intern/kongress/2026/nachrichten";
const NEW: &str = "/intern/kongress/2026/nachrichten/neu";

/// An edition with so many people whose address is confirmed, and one who has not confirmed.
async fn crowd(people: usize) -> TestSite {
    let site = open(None).await;
    let rows = sqlx::query(
        "insert into registration (edition_id, code, state, given_name, family_name, organisation_kind, email,
            email_confirmed_at)
         select e.id, 'P' || lpad(n::text, 5, '0'), case when n = 0 then 'held' else 'confirmed' end, 'Person', 'Nr' || n,
            case when n % 2 = 0 then 'state' else 'municipal' end, 'p' || n || '@example.org',
            case when n > 0 then now() end
         from edition e, generate_series(0, $1) n",
    )
    .bind(i32::try_from(people).expect("few"))
    .execute(site.site.db.pool())
    .await
    .expect("people");
    assert_eq!(rows.rows_affected() as usize, people + 1);
    site
}

async fn lou_edition(site: &TestSite) -> i64 {
    site.count("select id from edition where slug = '2026'").await
}

async fn staff<'a>(site: &'a TestSite, email: &str) -> Person<'a> {
    let own = site.count("select id from edition").await;
    signed_in(site, email, &[(Some(own), Role::Registration)]).await.0
}

/// A draft by this person; answers its address.
async fn draft(kim: &Person<'_>, values: &[(&str, &str)]) -> String {
    let page = kim.open(NEW).await;
    let mut all = vec![("betreff", "Raum geändert"), ("text", "Wir sehen uns in Raum B, {vorname} {nachname}.")];
    all.retain(|(name, _)| values.iter().all(|(other, _)| other != name));
    all.extend(values);
    let answer = kim.submit(&page, NEW, &all).await;
    answer.redirect().split('?').next().expect("an address").to_string()
}

/// Presses a button of its page, and the one of the page that asks.
async fn press(kim: &Person<'_>, path: &str, what: &str) -> String {
    let page = kim.open(path).await;
    let action = format!("{path}/aktion");
    let asked = kim.submit(&page, &action, &[("was", what)]).await;
    if asked.status.is_redirection() {
        return asked.redirect().to_string();
    }
    kim.submit(&asked.page(), &action, &[]).await.redirect().to_string()
}

async fn tick(site: &TestSite) -> usize {
    send::tick(&site.site).await.expect("sent")
}

/// Sends everything, as a mail server that takes it all.
async fn run(site: &TestSite) {
    for _ in 0..50 {
        tick(site).await;
        site.deliver().await;
    }
}

#[tokio::test]
async fn few_people_get_one_mail_each_and_nobody_sees_another() {
    let site = crowd(3).await;
    // A second registration under the same address, differently written.
    site.sql(
        "insert into registration (edition_id, code, state, given_name, family_name, email, shares_mailbox)
         select id, 'DOUBLE', 'confirmed', 'Noch', 'Jemand', 'P1@Example.org', true from edition",
    )
    .await;
    let kim = staff(&site, "kim@example.org").await;
    let path = draft(&kim, &[("text", "Raum B, {vorname}.\n\nIhre Anmeldung: {link}")]).await;
    let page = kim.open(&path).await;
    assert!(page.main().contains("3 Personen"), "each address once, unconfirmed ones never: {}", page.main());
    assert!(page.one("pre").contains("Raum B, Kim."), "{}", page.one("pre"));
    assert!(kim.get(&format!("{path}/gestaltet")).await.header("content-security-policy").ends_with("sandbox"));
    assert!(press(&kim, &path, "senden").await.ends_with("nachricht-geplant"));
    run(&site).await;
    assert_eq!(site.count("select count(*) from message where kind = 'circular'").await, 3);
    assert_eq!(site.count("select count(distinct lower(recipient)) from message").await, 3);
    for n in 1..=3 {
        let mail = site.mail(&format!("p{n}@example.org")).await;
        assert_eq!(mail.subject, "Raum geändert: Kongress 2026");
        let others = (1..=3).filter(|m| *m != n).any(|m| format!("{mail:?}").contains(&format!("Nr{m}")));
        assert!(!others && mail.words().contains("Guten Tag Person Nr"), "{mail:?}");
        assert!(mail.kept_text.contains("schluessel=…"), "{}", mail.kept_text);
    }
    let page = kim.open(&path).await;
    assert_eq!(page.one("p.state .label"), "verschickt");
    assert!(page.main().contains("Verschickt 3"), "{}", page.main());
    assert!(kim.open(LIST).await.main().contains("Raum geändert"));
    assert!(press(&kim, &path, "senden").await.ends_with("nachricht-anders"), "once is once");
}

#[tokio::test]
async fn above_the_limit_a_second_person_releases_exactly_what_was_seen() {
    let site = crowd(4).await;
    site.sql("update circular_rules set release_above = 3").await;
    let (kim, lou) = (staff(&site, "kim@example.org").await, staff(&site, "lou@example.org").await);
    let (own, other) = (lou_edition(&site).await, site.save_edition(crate::support::edition("2027")).await);
    for (email, place, role) in [
        ("door@example.org", own, Role::Door),
        ("elsewhere@example.org", other, Role::Registration),
        ("away@example.org", own, Role::Registration),
    ] {
        signed_in(&site, email, &[(Some(place), role)]).await;
    }
    site.sql("update staff set disabled_at = now() where email = 'away@example.org'").await;
    let path = draft(&kim, &[]).await;
    assert!(press(&kim, &path, "senden").await.ends_with("nachricht-angefragt"));
    run(&site).await;
    assert_eq!(site.count("select count(*) from message where kind = 'circular'").await, 0, "nothing goes out before");
    // Who may release it hears of it, and nobody else.
    let told = site.mail("lou@example.org").await;
    assert_eq!(
        (told.kind.as_str(), told.subject.as_str()),
        ("circular_waits", "Nachricht wartet auf Freigabe: Kongress 2026")
    );
    for part in ["Raum geändert", "4 Personen", "Kim Beispiel möchte", "sofort nach der Freigabe", path.as_str()] {
        assert!(told.text_body.contains(part), "{part}: {}", told.text_body);
    }
    assert_eq!(
        site.count("select count(*) from message").await,
        1,
        "neither the writer, nor the door, nor other editions"
    );
    assert!(lou.open("/intern").await.main().contains("1 Nachricht wartet auf Freigabe"));
    // Not by the one who wrote it, whatever is sent.
    assert!(
        !kim.open(&path).await.main().contains("Freigeben wird")
            && kim.open(&path).await.all("button[value=freigeben]").is_empty()
    );
    let version = site.count("select version from circular").await.to_string();
    let forged = [("was", "freigeben"), ("ja", "ja"), ("stand", version.as_str())];
    let forged: Vec<(String, String)> = forged.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect();
    let answer = kim.post(&format!("{path}/aktion"), &forged).await;
    assert!(answer.redirect().ends_with("nachricht-anders"));
    assert_eq!(site.text("select state from circular").await, "asked");
    // Lou has the page open while Kim changes a word.
    let seen = lou.open(&path).await;
    let asked = lou.submit(&seen, &format!("{path}/aktion"), &[("was", "freigeben")]).await.page();
    let edit = format!("{path}/bearbeiten");
    let form = kim.open(&edit).await;
    kim.submit(&form, &edit, &[("text", "Alles anders.")]).await.redirect();
    assert_eq!(site.text("select state from circular").await, "draft", "changed means asked again");
    assert!(press(&kim, &path, "senden").await.ends_with("nachricht-angefragt"));
    let late = lou.submit(&asked, &format!("{path}/aktion"), &[]).await;
    assert!(late.redirect().ends_with("nachricht-anders"), "that was another text");
    assert_eq!(site.text("select state from circular").await, "asked");
    assert!(press(&lou, &path, "freigeben").await.ends_with("nachricht-geplant"));
    run(&site).await;
    assert_eq!(site.count("select count(*) from message where text_body like '%Alles anders.%'").await, 4);
    let history = kim.open(&path).await.main();
    assert_eq!(site.mails("lou@example.org").await.len(), 2, "each time it waits");
    assert!(history.contains("Nachricht freigegeben") && history.contains("Freigabe angefragt"), "{history}");
}

#[tokio::test]
async fn who_changes_the_words_last_is_not_the_second_person() {
    let site = crowd(2).await;
    site.sql("update circular_rules set release_above = 0").await;
    let (kim, lou) = (staff(&site, "kim@example.org").await, staff(&site, "lou@example.org").await);
    let path = draft(&kim, &[]).await;
    press(&kim, &path, "senden").await;
    let edit = format!("{path}/bearbeiten");
    let form = lou.open(&edit).await;
    lou.submit(&form, &edit, &[("text", "Von Lou.")]).await.redirect();
    press(&kim, &path, "senden").await;
    for (who, name) in [(&kim, "asked"), (&lou, "wrote")] {
        let page = who.open(&path).await;
        assert!(page.all("button[value=freigeben]").is_empty(), "{name}");
        // Nor by a form of one's own making.
        let version = site.count("select version from circular").await.to_string();
        let forged = [("was", "freigeben"), ("ja", "ja"), ("stand", version.as_str())];
        let forged: Vec<(String, String)> = forged.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect();
        let answer = who.post(&format!("{path}/aktion"), &forged).await;
        assert!(answer.redirect().ends_with("nachricht-anders"), "{name}");
        assert_eq!(site.text("select state from circular").await, "asked", "{name}");
    }
    assert_eq!(site.mails("lou@example.org").await.len(), 1, "not for what was one's own by then");
    // Withdrawn, it is a draft again.
    assert!(press(&kim, &path, "zurueckziehen").await.ends_with("nachricht-entwurf"));
    assert!(press(&kim, &path, "loeschen").await.ends_with("nachricht-geloescht"));
    assert_eq!(site.count("select count(*) from circular").await, 0);
    site.deliver().await;
}

#[tokio::test]
async fn what_dies_in_the_middle_goes_on_and_repeats_nothing() {
    let site = crowd(60).await;
    site.sql("update circular_rules set release_above = 1000").await;
    let kim = staff(&site, "kim@example.org").await;
    let path = draft(&kim, &[]).await;
    press(&kim, &path, "senden").await;
    // The process dies while it writes the tenth mail of a step.
    site.sql(
        "create function die() returns trigger language plpgsql as $$ begin
            if (select count(*) from message) >= 35 then raise exception 'killed'; end if; return new; end $$;
         create trigger die before insert on message for each row execute function die();",
    )
    .await;
    assert_eq!(tick(&site).await, 25);
    site.deliver().await;
    assert!(send::tick(&site.site).await.is_err());
    assert_eq!(site.count("select count(*) from message").await, 25, "the step is undone as a whole");
    assert_eq!(site.count("select count(*) from circular_recipient where is_written").await, 25);
    site.sql("drop trigger die on message").await;
    // Several processes at once.
    for _ in 0..8 {
        let all = (0..4).map(|_| {
            let site = site.site.clone();
            tokio::spawn(async move { send::tick(&site).await.expect("sent") })
        });
        for one in all.collect::<Vec<_>>() {
            one.await.expect("done");
        }
        assert!(
            site.count("select count(*) from message where state = 'queued'").await <= 25,
            "others are not held up"
        );
        site.deliver().await;
    }
    assert_eq!(site.count("select count(*) from message").await, 60);
    assert_eq!(site.count("select count(distinct recipient) from message").await, 60);
    assert_eq!(site.text("select state from circular").await, "done");
}

#[tokio::test]
async fn a_stop_keeps_back_everything_that_is_not_out() {
    let site = crowd(40).await;
    let kim = staff(&site, "kim@example.org").await;
    let path = draft(&kim, &[]).await;
    press(&kim, &path, "senden").await;
    tick(&site).await;
    site.sql("update message set state = 'sent' where id in (select id from message order by id limit 5)").await;
    assert!(press(&kim, &path, "stoppen").await.ends_with("nachricht-gestoppt"));
    run(&site).await;
    assert_eq!(site.count("select count(*) from message where state = 'sent'").await, 5);
    assert_eq!(site.count("select count(*) from message where state = 'cancelled'").await, 20);
    let page = kim.open(&path).await.main();
    assert!(page.contains("gestoppt") && page.contains("nicht verschickt: 35"), "{page}");
}

#[tokio::test]
async fn the_limit_counts_again_when_it_begins() {
    let site = crowd(2).await;
    site.sql("update circular_rules set release_above = 2").await;
    let kim = staff(&site, "kim@example.org").await;
    staff(&site, "lou@example.org").await;
    let path = draft(&kim, &[("tag", "4.3.2026"), ("uhrzeit", "9.15")]).await;
    assert!(kim.open(&path).await.main().contains("4. März 2026, 9.15 Uhr"));
    assert!(press(&kim, &path, "senden").await.ends_with("nachricht-geplant"));
    run(&site).await;
    assert_eq!(site.count("select count(*) from message").await, 0, "its time has not come");
    site.sql("update registration set state = 'confirmed'").await;
    site.site.clock.set(site.site.clock.now() + chrono::Duration::hours(24));
    run(&site).await;
    assert_eq!(site.count("select count(*) from message where kind = 'circular'").await, 0);
    assert_eq!(site.text("select state from circular").await, "asked", "now there are three");
    let told = site.mail("lou@example.org").await;
    assert!(told.words().contains("Kim Beispiel möchte") && told.words().contains("3 Personen"), "{}", told.words());
}

#[tokio::test]
async fn filters_name_whom_they_say() {
    let site = crowd(4).await;
    site.sql(
        "insert into registration_session (registration_id, session_id, state)
            select r.id, s.id, 'booked' from registration r, session s where r.email = 'p1@example.org' and s.code = 'AAA222';
         update registration set fee_claim = 'open' where email = 'p2@example.org';
         update registration set state = 'waiting' where email = 'p3@example.org';
         update registration set attended_at = now() where email = 'p4@example.org';
         insert into registration_group (edition_id, code, submission_key, state, family_name, email, organisation,
            organisation_kind)
            select id, 'G-1', gen_random_uuid(), 'confirmed', 'Kontakt', 'g@example.org', 'Amt', 'state' from edition;",
    )
    .await;
    let kim = staff(&site, "kim@example.org").await;
    for (filter, count) in [
        (vec![("anmeldestand", "waiting")], "1 Person"),
        (vec![("workshop", "AAA222")], "1 Person"),
        (vec![("gebuehr", "claimed")], "1 Person"),
        (vec![("organisation", "state")], "2 Personen"),
        (vec![("anwesend", "yes")], "1 Person"),
        (vec![("an", "contacts")], "1 Person"),
        (vec![("teilnahme", "online")], "0 Personen"),
    ] {
        let path = draft(&kim, &filter).await;
        let shown = kim.open(&path).await.main();
        assert!(shown.contains(&format!("Bekommen sie jetzt {count}")), "{filter:?}: {shown}");
    }
    let path = draft(&kim, &[("an", "contacts"), ("text", "Ihre Sammelanmeldung: {link}")]).await;
    press(&kim, &path, "senden").await;
    run(&site).await;
    let mail = site.mail("g@example.org").await;
    assert!(mail.words().contains("Sammelanmeldung für „Kongress 2026“"), "{}", mail.words());
}

#[tokio::test]
async fn what_is_wrong_is_told_and_kept_and_foreign_messages_are_missing() {
    let site = crowd(1).await;
    let kim = staff(&site, "kim@example.org").await;
    let page = kim.open(NEW).await;
    let wrong = [("betreff", "Hallo {vorname}"), ("text", "x {y}"), ("tag", "1.1.2020"), ("uhrzeit", "9")];
    let told = kim.submit(&page, NEW, &wrong).await.failure(422);
    for field in ["betreff", "text", "tag"] {
        assert_eq!(told.all(&format!("#{field}-fehler")).len(), 1, "{field}: {}", told.main());
    }
    assert_eq!(told.one("#text").trim(), "x {y}");
    assert_eq!(site.count("select count(*) from circular").await, 0);
    let path = draft(&kim, &[]).await;
    // A preview to oneself, nothing else.
    assert!(press(&kim, &path, "probe").await.ends_with("nachricht-probe"));
    let mail = site.mail("kim@example.org").await;
    assert!(mail.subject.starts_with("Probe: ") && mail.words().contains("Raum B, Kim Beispiel."));
    // Two editors.
    let edit = format!("{path}/bearbeiten");
    let (first, second) = (kim.open(&edit).await, kim.open(&edit).await);
    kim.submit(&first, &edit, &[("text", "Eins.")]).await.redirect();
    let told = kim.submit(&second, &edit, &[("text", "Zwei.")]).await.failure(422);
    assert!(told.main().contains("jemand anders") && told.one("#text").trim() == "Zwei.");
    // From another edition.
    site.save_edition(crate::support::edition("2027")).await;
    let (all, _) = signed_in(&site, "all@example.org", &[(None, Role::Registration)]).await;
    for more in ["", "/bearbeiten", "/gestaltet"] {
        all.get(&format!("{}{more}", path.replace("2026", "2027"))).await.failure(404);
    }
    site.deliver().await;
}

#[tokio::test]
async fn the_limit_is_set_by_who_answers_for_the_installation() {
    let site = TestSite::empty().await;
    let (admin, _) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    let path = "/intern/mails/freigabe";
    let page = admin.open(path).await;
    for wrong in ["viele", "-1", "2000000"] {
        admin.submit(&page, path, &[("grenze", wrong)]).await.failure(422);
    }
    admin.submit(&page, path, &[("grenze", "10")]).await.redirect();
    assert_eq!(site.count("select release_above::bigint from circular_rules").await, 10);
    admin.submit(&page, path, &[("grenze", "20")]).await.failure(422);
    assert_eq!(site.count("select release_above::bigint from circular_rules").await, 10, "somebody was faster");
}
