//! What is stored about people: the register is complete, periods end, one person gets everything
//! and leaves no trace, an edition keeps its figures.

use std::collections::BTreeSet;

use chrono::Duration;
use kongress::privacy::{purge, register};
use kongress::staff::Role;
use serde_json::Value;
use sqlx::Row;

use crate::registration::open;
use crate::staff::signed_in;
use crate::support::{Person, TestSite, noon};

const PERSON: &str = "/intern/datenschutz/person";

// ------------------------------------------------------------------ the register

/// Columns of the database that the register does not know, and those it invents.
async fn differences(site: &TestSite) -> (Vec<String>, Vec<String>) {
    let rows = sqlx::query(
        "select c.table_name::text, c.column_name::text from information_schema.columns c
         join information_schema.tables t using (table_schema, table_name)
         where table_schema = 'public' and t.table_type = 'BASE TABLE' and table_name <> '_sqlx_migrations'",
    )
    .fetch_all(site.site.db.pool())
    .await
    .expect("columns");
    let there: BTreeSet<String> =
        rows.iter().map(|r| format!("{}.{}", r.get::<String, _>(0), r.get::<String, _>(1))).collect();
    let known: BTreeSet<String> = register::known().iter().map(|(table, column)| format!("{table}.{column}")).collect();
    (there.difference(&known).cloned().collect(), known.difference(&there).cloned().collect())
}

#[tokio::test]
async fn every_column_is_either_in_the_register_or_said_to_be_no_personal_data() {
    let site = TestSite::empty().await;
    let (unknown, invented) = differences(&site).await;
    assert!(
        unknown.is_empty(),
        "src/privacy/register.rs says nothing of {unknown:?}: add them to HOLDINGS with purpose, basis and period, or to PLAIN"
    );
    assert!(invented.is_empty(), "src/privacy/register.rs names columns that do not exist: {invented:?}");
    // The test can fail.
    site.sql("alter table staff add column birthday date").await;
    assert_eq!(differences(&site).await.0, ["staff.birthday"]);
}

#[tokio::test]
async fn the_page_names_every_field_with_its_period_and_finds_words() {
    let site = TestSite::empty().await;
    let (admin, _) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    let page = admin.open("/intern/datenschutz/verzeichnis").await;
    let text = page.main();
    for holding in register::HOLDINGS {
        for (_, label) in holding.fields {
            assert!(text.contains(label), "{} {label}", holding.table);
        }
    }
    assert!(text.contains("7 Tage nach dem letzten Veranstaltungstag"), "{text}");
    let found = admin.open("/intern/datenschutz/verzeichnis?q=verpflegung").await;
    assert!(found.all("h2").len() < page.all("h2").len() && found.main().contains("Anmeldebüro"));
    assert!(admin.open("/intern/datenschutz/verzeichnis?q=xyzzy").await.main().contains("Dazu ist nichts gespeichert"));
}

// ------------------------------------------------------------------ periods

fn later(site: &TestSite, days: i64) {
    site.site.clock.set(noon() + Duration::days(days));
}

async fn run(site: &TestSite) {
    purge::at_once(&site.site).await.expect("a run");
}

/// Two days in May, 63 and 64 days after [`noon`]: five people in every state that matters.
async fn past_event() -> TestSite {
    let site = open(Some(3)).await;
    for (name, more) in
        [("kim", vec![("verpflegung", "vegan"), ("bedarf_einwilligung", "ja")]), ("lou", vec![]), ("mia", vec![])]
    {
        let email = format!("{name}@example.org");
        let person = site.person();
        person.register(&email, &more).await;
        person.confirm(&email).await;
    }
    // One waits, one never confirms.
    let noa = site.person();
    noa.register("noa@example.org", &[]).await;
    noa.confirm("noa@example.org").await;
    site.person().register("ola@example.org", &[]).await;
    site.deliver().await;
    site.sql("update registration set attended_at = '2026-05-05 08:00Z' where email = 'kim@example.org'").await;
    site.sql("update registration set state = 'cancelled' where email = 'mia@example.org'").await;
    site.sql("update edition_seats set taken = taken - 1 where mode = 'onsite'").await;
    site
}

async fn people(site: &TestSite) -> Vec<String> {
    sqlx::query_scalar("select email from registration order by email")
        .fetch_all(site.site.db.pool())
        .await
        .expect("read")
}

#[tokio::test]
async fn people_leave_when_their_time_is_over_and_those_who_were_there_keep_their_proof() {
    let site = past_event().await;
    assert_eq!(people(&site).await.len(), 5);
    later(&site, 70);
    run(&site).await;
    assert_eq!(site.count("select count(*) from registration_need").await, 1, "not yet");
    later(&site, 71);
    run(&site).await;
    assert_eq!(site.count("select count(*) from registration_need").await, 0, "seven days after the last one");
    later(&site, 93);
    run(&site).await;
    assert_eq!(people(&site).await.len(), 5);
    later(&site, 94);
    run(&site).await;
    assert_eq!(people(&site).await, ["kim@example.org", "lou@example.org"], "who was not there is gone after 30 days");
    assert_eq!(site.count("select taken::bigint from edition_seats where mode = 'onsite'").await, 2, "counters follow");
    assert_eq!(site.count("select waiting::bigint from edition_seats where mode = 'onsite'").await, 0);
    later(&site, 153);
    run(&site).await;
    assert_eq!(people(&site).await.len(), 2);
    assert_eq!(site.count("select count(*) from registration where organisation <> ''").await, 2, "still whole");
    later(&site, 154);
    run(&site).await;
    assert_eq!(people(&site).await, ["kim@example.org"]);
    let left = site.text("select concat(organisation, department, phone, salutation, answers) from registration").await;
    assert_eq!(left, "{}", "only what a certificate needs");
    assert_eq!(site.count("select count(*) from message where kept_text <> '' or recipient like 'kim%'").await, 0);
    // The certificate can still be had.
    let id = site.count("select id from registration").await;
    let now = site.site.clock.now();
    let issued = site
        .site
        .db
        .change(move |c| Box::pin(async move { kongress::registration::certificate::issue(c, id, now).await }));
    assert_eq!(issued.await.expect("asked").expect("issued").content.name, "Kim Beispiel");
    later(&site, 64 + 365);
    run(&site).await;
    assert_eq!(people(&site).await.len(), 1);
    later(&site, 64 + 366);
    run(&site).await;
    assert_eq!(people(&site).await.len(), 0);
    assert_eq!(site.count("select count(*) from certificate").await, 0);
    assert_eq!(site.count("select taken::bigint from edition_seats where mode = 'onsite'").await, 0);
    // The figures are those of before.
    let (reader, _) = signed_in(&site, "reader@example.org", &[(None, Role::Reader)]).await;
    let page = reader.open("/intern/kongress/2026/auswertung").await.main();
    assert!(page.contains("Bestätigte Anmeldungen 2") && page.contains("Anwesend 1"), "{page}");
    assert!(page.contains("festgehalten") && page.contains("verdeckt"), "{page}");
}

#[tokio::test]
async fn a_run_is_done_once_a_day_whoever_does_it_and_writes_no_names() {
    let site = past_event().await;
    later(&site, 94);
    let other = TestSite::on((*site.site.db.pool().connect_options()).clone(), &[]).await;
    other.site.clock.set(site.site.clock.now());
    let (one, two) = tokio::join!(purge::daily(&site.site), purge::daily(&other.site));
    one.expect("one");
    two.expect("two");
    let gone = "select sum(rows) from erasure where what = 'absagen'";
    assert_eq!(site.count(gone).await, 3);
    assert_eq!(site.count("select count(*) from purge_run").await, 1);
    assert!(!purge::daily(&other.site).await.expect("asked"), "done for today");
    assert_eq!(site.count(gone).await, 3);
    // A run that was killed is taken up again.
    site.sql("update purge_run set ended_at = null").await;
    assert!(purge::daily(&other.site).await.expect("asked"));
    assert_eq!(site.count("select count(*) from purge_run where ended_at is not null").await, 1);
    let protocol = "select string_agg(e::text, ' ') from (select what, rows from erasure) e";
    let protocol = site.text(protocol).await;
    assert!(!protocol.contains('@') && !protocol.contains("Beispiel"), "{protocol}");
}

#[tokio::test]
async fn unconfirmed_people_mails_barriers_invoices_accounts_and_the_protocol_have_periods_too() {
    let site = open(None).await;
    site.person().register("kim@example.org", &[]).await;
    site.deliver().await;
    site.sql(
        "update registration set state = 'expired', changed_at = '2026-03-03 11:00Z';
         insert into message (kind, recipient, subject, text_body, html_body, state, created_at) values
            ('staff_invitation', 'alt@example.org', 's', '', '', 'sent', '2026-03-03 11:00Z'),
            ('staff_invitation', 'wartet@example.org', 's', '', '', 'queued', '2026-03-03 11:00Z');
         insert into barrier_report (submission_key, reference, description, email, due_on)
            values (gen_random_uuid(), 'B-1', 'x', 'alt@example.org', '2026-03-03');
         insert into staff (name, email, disabled_at) values ('Alt', 'alt@example.org', '2026-03-03 11:00Z');
         insert into invoice (prefix, year, running, number, kind, content, cents, state, issued_on, recipient)
            values ('R', 2026, 1, 'R-2026-0001', 'invoice', '{}', 100, 'paid', '2026-03-03', 'alt@example.org');
         insert into invoice (prefix, year, running, number, kind, corrects, content, cents, state, issued_on, recipient)
            select 'R', 2027, 1, 'R-2027-0001', 'correction', id, '{}', -100, 'cancelled', '2027-03-03', '' from invoice;
         insert into audit (at, actor, action, network) values ('2020-01-01', 'Alt', 'staff.signed_in', '192.0.2.0/24');
         insert into audit (at, actor, action, network) values (now(), 'Neu', 'staff.signed_in', '192.0.2.0/24')",
    )
    .await;
    let counts = async || {
        let mut all = Vec::new();
        for what in [
            "select count(*) from registration",
            "select count(*) from message where recipient = 'alt@example.org'",
            "select count(*) from barrier_report",
            "select count(*) from staff",
            "select count(*) from invoice",
        ] {
            all.push(site.count(what).await);
        }
        all
    };
    for (days, left) in [
        (6, [1, 1, 1, 1, 2]),
        (7, [0, 1, 1, 1, 2]),
        (29, [0, 1, 1, 1, 2]),
        (30, [0, 0, 1, 1, 2]),
        (179, [0, 0, 1, 1, 2]),
        (180, [0, 0, 0, 1, 2]),
        (364, [0, 0, 0, 1, 2]),
        (365, [0, 0, 0, 0, 2]),
        // Issued in 2026, corrected in 2027: both stay until the end of 2035.
        (3590, [0, 0, 0, 0, 2]),
        (3591, [0, 0, 0, 0, 0]),
    ] {
        later(&site, days);
        run(&site).await;
        assert_eq!(counts().await, left, "after {days} days");
    }
    assert_eq!(
        site.count("select count(*) from message where recipient = 'wartet@example.org'").await,
        1,
        "on its way"
    );
    assert_eq!(
        site.text("select string_agg(actor, ',') from audit").await,
        "Neu",
        "young entries stay whatever the clock says"
    );
}

#[tokio::test]
async fn entries_of_the_protocol_lose_their_network_after_a_month_and_go_after_a_year() {
    let site = open(None).await;
    // Long ago for the machine as well: the database itself keeps young entries.
    site.sql(
        "insert into audit (at, actor, action, network) values ('2020-01-01 11:00Z', 'Alt', 'staff.signed_in', '192.0.2.0/24')",
    )
    .await;
    let begin = "2020-01-01T11:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().expect("a moment");
    for (days, entries, networks) in [(29, 1, 1), (30, 1, 0), (364, 1, 0), (365, 0, 0)] {
        site.site.clock.set(begin + Duration::days(days));
        run(&site).await;
        assert_eq!(site.count("select count(*) from audit").await, entries, "after {days} days");
        assert_eq!(site.count("select count(network) from audit").await, networks, "after {days} days");
    }
}

#[tokio::test]
async fn what_the_page_shows_as_due_is_what_goes() {
    let site = past_event().await;
    let (admin, account) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    later(&site, 94);
    crate::staff::begin(&site, &admin, &account).await;
    let page = admin.open("/intern/datenschutz").await;
    assert!(page.main().contains("Absagen und Warteliste"), "{}", page.main());
    let ask = admin.open("/intern/datenschutz/loeschen").await;
    assert!(ask.main().contains("Absagen und Warteliste: 3 Einträge"), "{}", ask.main());
    assert_eq!(people(&site).await.len(), 5, "asking deletes nothing");
    let done = admin.submit(&ask, "/intern/datenschutz/loeschen", &[]).await;
    let page = admin.open(done.redirect()).await;
    assert!(page.main().contains("Absagen und Warteliste: 3 (Kongress 2026)"), "{}", page.main());
    assert_eq!(people(&site).await.len(), 2);
    assert!(admin.open("/intern/datenschutz/loeschen").await.main().contains("nichts fällig"));
    assert!(admin.open("/intern/datenschutz/laeufe?nur=geloescht").await.main().contains("1 Eintrag"));
}

#[tokio::test]
async fn periods_are_changed_within_bounds_and_two_people_who_do_are_told() {
    let site = TestSite::empty().await;
    let (admin, _) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    let path = "/intern/datenschutz/fristen";
    let page = admin.open(path).await;
    let wrong = admin.submit(&page, path, &[("rechnungen", "7"), ("mails", "x"), ("bedarf", "5")]).await.failure(422);
    assert_eq!(wrong.attributes(".errors a", "href"), ["#mails", "#rechnungen"]);
    assert_eq!(wrong.attributes("#bedarf", "value"), ["5"], "what was typed stays");
    let short = admin.submit(&page, path, &[("nachweise", "30")]).await.failure(422);
    assert!(short.main().contains("nicht kürzer"), "{}", short.main());
    assert!(admin.submit(&page, path, &[("bedarf", "5")]).await.redirect().contains("gespeichert"));
    let late = admin.submit(&page, path, &[("mails", "60")]).await.failure(422);
    assert!(late.main().contains("Inzwischen hat jemand anders") && late.attributes("#mails", "value") == ["60"]);
    admin.submit(&late, path, &[("bedarf", "5")]).await.redirect();
    let page = admin.open(path).await;
    assert_eq!(
        (page.attributes("#bedarf", "value"), page.attributes("#mails", "value")),
        (vec!["5".into()], vec!["60".into()])
    );
    assert!(page.main().contains("Versandprotokoll: 30 Tage → 60 Tage"), "{}", page.main());
}

// ------------------------------------------------------------------ one person

/// Somebody known everywhere: registered, contact of a group, reporter of a barrier, with an invoice.
async fn known_everywhere() -> (TestSite, &'static str) {
    const ADDRESS: &str = "unverwechselbar@example.org";
    let site = open(None).await;
    let kim = site.person();
    let needs = [("verpflegung", "vegan"), ("unterstuetzung", "wheelchair"), ("bedarf_einwilligung", "ja")];
    kim.register(ADDRESS, &[&needs[..], &[("workshop", "AAA222"), ("nachname", "Einzigartig")]].concat()).await;
    kim.confirm(ADDRESS).await;
    let lou = site.person();
    lou.register("lou@example.org", &[]).await;
    lou.confirm("lou@example.org").await;
    site.deliver().await;
    site.sql(
        "update registration set attended_at = '2026-05-05 08:00Z', phone = '0123', job_title = 'Leitung', answers = '{\"a\": \"b\"}'
            where email like 'unver%';
         insert into registration_group (edition_id, code, submission_key, state, given_name, family_name, email, phone,
                organisation, organisation_kind)
            select id, 'G-ABC234', gen_random_uuid(), 'confirmed', 'Kim', 'Einzigartig', 'Unverwechselbar@example.org', '0123',
                'Amt', 'state' from edition;
         update registration set group_id = (select id from registration_group) where email like 'lou%';
         insert into message (kind, recipient, subject, text_body, html_body, kept_text, state, about, reply_to)
            select 'group_registered', 'lou@example.org', 'Anmeldung von Kim Einzigartig', '', '',
                'Kim Einzigartig (unverwechselbar@example.org) hat Sie angemeldet', 'sent', public_id, 'unverwechselbar@example.org'
            from registration where email like 'lou%';
         insert into barrier_report (submission_key, reference, description, name, email, due_on) values
            (gen_random_uuid(), 'B-1', 'Schreiben Sie an unverwechselbar@example.org', 'Kim', 'unverwechselbar@example.org', '2026-04-03');
         insert into invoice (prefix, year, running, number, kind, content, cents, issued_on, recipient, edition_id, registration_id)
            select 'R', 2026, 1, 'R-2026-0001', 'invoice', '{\"lines\": []}', 100, '2026-03-03', email, edition_id, id
            from registration where email like 'unver%';
         insert into certificate (code, registration_id, edition_id, content, issued_at, expires_at)
            select 'K7QX-2MNP-ABCD-EFGH', id, edition_id, '{\"name\": \"Kim Einzigartig\"}', now(), now() + interval '1 year'
            from registration where email like 'unver%';
         insert into accreditation (code, edition_id, state, given_name, family_name, email, outlet, media_type, press_role,
                evidence_kind, ack_version, submitted_at, email_confirmed_at)
            select 'P-7K2M9X', id, 'submitted', 'Kim', 'Einzigartig', 'Unverwechselbar@example.org', 'Unverwechselbar-Post',
                'print', 'reporter', 'bylines', 1, now(), now() from edition;
         insert into accreditation_person (accreditation_id, position, given_name, family_name, press_role)
            select id, 0, 'Kim', 'Einzigartig', 'reporter' from accreditation;
         insert into accreditation_need (accreditation_id, access_note, consent_version)
            select id, 'Rampe für Kim Einzigartig', 1 from accreditation;
         insert into accreditation_question (accreditation_id, asked_at, question, answered_at, answer)
            select id, now(), 'Wer ist das?', now(), 'Kim Einzigartig' from accreditation;
         insert into accreditation_evidence (accreditation_id, format, size, sent_at, bytes)
            select id, 'pdf', 3, now(), 'Kim Einzigartig' from accreditation;
         insert into accreditation_event (accreditation_id, at, actor, action, state_after, words)
            select id, now(), 'person', 'confirmed', 'submitted', 'Kim Einzigartig' from accreditation;
         insert into audit_detail (audit_id, object, key, title, after)
            select a.id, 'registration', r.code, 'Kim Einzigartig', '{\"E-Mail\": \"unverwechselbar@example.org\"}'
            from registration r, audit a where r.email like 'unver%' limit 0",
    )
    .await;
    // What the office does to a registration is kept apart from the entry.
    let code = site.text("select code from registration where email like 'unver%'").await;
    site.site
        .db
        .change(move |c| {
            Box::pin(async move {
                use kongress::staff::audit::{Entry, note_of};
                let after = Some(serde_json::json!({ "E-Mail-Adresse": ADDRESS }));
                let entry = Entry {
                    action: "registration.viewed",
                    object: "registration",
                    key: &code,
                    title: "Kim Einzigartig",
                    after,
                    ..Entry::default()
                };
                note_of(c, None, "system", &entry).await
            })
        })
        .await
        .expect("noted");
    (site, ADDRESS)
}

async fn search(admin: &Person<'_>, address: &str) -> crate::support::Html {
    let page = admin.open(PERSON).await;
    admin.submit(&page, PERSON, &[("email", address)]).await.page()
}

#[tokio::test]
async fn one_person_gets_everything_that_is_stored() {
    let (site, address) = known_everywhere().await;
    let (admin, _) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    let page = search(&admin, &address.to_uppercase()).await;
    let text = page.main();
    for part in
        ["Anmeldungen (1)", "Gruppenanmeldungen als Ansprechperson (1)", "Rechnungen (1)", "Gemeldete Barrieren (1)"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    let file = format!("{PERSON}/daten.json");
    let answer = admin.submit(&page, &file, &[]).await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert!(answer.header("cache-control").contains("no-store"));
    let data: Value = serde_json::from_slice(&answer.body).expect("JSON");
    // Every field of the register that holds something in rows of this person is in the file.
    for (key, table, which) in [
        ("anmeldungen", "registration", "email like 'unver%'"),
        ("bedarf", "registration_need", "true"),
        ("workshops", "registration_session", "true"),
        ("gruppen", "registration_group", "true"),
        ("bescheinigungen", "certificate", "true"),
        ("rechnungen", "invoice", "true"),
        ("barrieren", "barrier_report", "true"),
        ("protokoll", "audit_detail", "true"),
        ("akkreditierungen", "accreditation", "true"),
        ("akkreditierung_personen", "accreditation_person", "true"),
        ("akkreditierung_bedarf", "accreditation_need", "true"),
        ("akkreditierung_rueckfragen", "accreditation_question", "true"),
        ("akkreditierung_verlauf", "accreditation_event", "true"),
    ] {
        let statement: &'static str = format!("select to_jsonb(t)::text from {table} t where {which} limit 1").leak();
        let row: Value = serde_json::from_str(&site.text(statement).await).expect("JSON");
        for (column, value) in row.as_object().expect("a row") {
            let Some(label) = register::label(table, column) else { continue };
            let is_empty = value.is_null() || ["\"\"", "[]", "{}"].contains(&value.to_string().as_str());
            assert_eq!(data[key][0].get(label).is_none(), is_empty, "{table}.{column} as {label}: {}", data[key][0]);
        }
    }
    assert!(data["mails"].as_array().is_some_and(|mails| mails.len() >= 3), "{data}");
    let protocol = site.text("select string_agg(a::text, ' ') from audit a").await.to_lowercase();
    assert!(protocol.contains("privacy.exported") && !protocol.contains("unver"), "{protocol}");
    assert!(search(&admin, "niemand@example.org").await.main().contains("nichts gespeichert"));
    admin.post(PERSON, &[("email".into(), "kein".into())]).await.failure(422);
}

#[tokio::test]
async fn one_person_gets_their_history_and_account_too_and_no_secret() {
    let (site, address) = known_everywhere().await;
    signed_in(&site, address, &[(None, Role::Reader)]).await;
    let (admin, _) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    let page = search(&admin, address).await;
    let text = admin.submit(&page, &format!("{PERSON}/daten.json"), &[]).await.text();
    let data: Value = serde_json::from_str(&text).expect("JSON");
    for key in ["verlauf", "workshops", "konto", "rollen", "sitzungen"] {
        assert!(data[key].as_array().is_some_and(|rows| !rows.is_empty()), "{key}: {data}");
        assert!(page.main().contains("Verlauf") && page.main().contains("Konto im internen Bereich"));
    }
    for secret in [
        "select password from staff where email like 'unver%'",
        "select totp_secret from staff where email like 'unver%'",
    ] {
        assert!(!text.contains(&site.text(secret).await), "{secret}");
    }
}

/// Tables that hold the text, everywhere in the database.
async fn traces(site: &TestSite, text: &str) -> Vec<String> {
    let tables: Vec<String> =
        sqlx::query_scalar("select table_name::text from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'")
            .fetch_all(site.site.db.pool())
            .await
            .expect("tables");
    let mut found = Vec::new();
    for table in tables {
        let statement: &'static str =
            format!("select count(*) from \"{table}\" t where t::text ilike '%{text}%'").leak();
        if site.count(statement).await > 0 {
            found.push(table);
        }
    }
    found.sort();
    found
}

#[tokio::test]
async fn who_is_erased_leaves_no_trace_but_what_the_law_keeps() {
    let (site, address) = known_everywhere().await;
    let (admin, _) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    assert!(traces(&site, "unverwechselbar").await.len() > 5, "the search for traces finds them");
    let page = search(&admin, address).await;
    let erase = format!("{PERSON}/loeschen");
    let ask = admin.submit(&page, &erase, &[("nachricht", "nein")]).await.page();
    for words in ["Rechnungen (1): bleibt für die gesetzliche Frist", "1 Anmeldung zählt noch", "bekommt keine Mail"]
    {
        assert!(ask.main().contains(words), "{words}: {}", ask.main());
    }
    assert!(traces(&site, "unverwechselbar").await.len() > 5, "asking erases nothing");
    let done = admin.submit(&ask, &erase, &[]).await.page();
    assert!(
        done.main().contains("1 Anmeldung gelöscht")
            && done.main().contains("1 Akkreditierung gelöscht")
            && done.main().contains("1 Rechnung bleibt"),
        "{}",
        done.main()
    );
    assert_eq!(traces(&site, "unverwechselbar").await, ["invoice"]);
    assert_eq!(traces(&site, "Einzigartig").await, Vec::<String>::new());
    // Others are not concerned.
    assert_eq!(people(&site).await, ["lou@example.org"]);
    assert_eq!(site.text("select family_name from registration_group").await, "gelöscht");
    assert_eq!(
        site.count("select count(*) from audit where action = 'registration.viewed'").await,
        1,
        "that it happened stays"
    );
    assert!(search(&admin, address).await.main().contains("Rechnungen (1)"), "and is told when somebody asks again");
}

#[tokio::test]
async fn the_last_word_to_somebody_who_was_erased_goes_once_it_is_out() {
    let (site, address) = known_everywhere().await;
    let (admin, _) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    let page = search(&admin, address).await;
    let erase = format!("{PERSON}/loeschen");
    let ask = admin.submit(&page, &erase, &[]).await.page();
    admin.submit(&ask, &erase, &[]).await.page();
    assert_eq!(site.mail(address).await.kind, "registration_erased");
    assert_eq!(traces(&site, "unverwechselbar").await, ["invoice", "message"]);
    site.sql("update message set state = 'sent', sent_at = now(), text_body = '', html_body = '', calendar = null, calendar_method = null").await;
    run(&site).await;
    assert_eq!(traces(&site, "unverwechselbar").await, ["invoice"]);
}

// ------------------------------------------------------------------ editions

#[tokio::test]
async fn a_past_edition_is_reduced_to_figures_and_a_coming_one_is_not() {
    let site = past_event().await;
    // Contacts and mails that no registration takes with it, and that no period ends yet.
    site.sql(
        "insert into registration_group (edition_id, code, submission_key, state, given_name, family_name, email, organisation, organisation_kind)
         select id, 'G-ABC234', gen_random_uuid(), 'confirmed', 'Kim', 'Kontakt', 'gruppenkontakt@example.org', 'Amt', 'state' from edition;
         insert into message (edition_id, kind, recipient, subject, text_body, html_body, state, created_at)
         select id, 'circular', 'rundmail@example.org', 's', '', '', 'sent', '2026-05-06 12:00Z' from edition",
    )
    .await;
    let (admin, account) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    let path = "/intern/kongress/2026/datenschutz";
    assert!(admin.open(path).await.main().contains("Wenn der letzte Tag vorbei ist"));
    let early = admin.post(path, &[("sicher".into(), "ja".into())]).await.failure(422);
    assert!(early.main().contains("Erst wenn der letzte Tag vorbei ist"), "{}", early.main());
    assert_eq!(people(&site).await.len(), 5);
    later(&site, 65);
    crate::staff::begin(&site, &admin, &account).await;
    let page = admin.open(path).await;
    let ask = admin.submit(&page, path, &[]).await.page();
    assert!(
        ask.main().contains("Anmeldungen werden gelöscht, mit Bedarf, Workshops und Verlauf: 5."),
        "{}",
        ask.main()
    );
    let before = admin.open("/intern/kongress/2026/auswertung").await;
    let done = admin.submit(&ask, path, &[]).await;
    assert!(admin.open(done.redirect()).await.main().contains("auf ihre Zahlen verkürzt"));
    assert_eq!(people(&site).await.len(), 0);
    for who in ["lou@example", "gruppenkontakt@", "rundmail@"] {
        assert_eq!(traces(&site, who).await, Vec::<String>::new(), "{who}");
    }
    let after = admin.open("/intern/kongress/2026/auswertung").await;
    assert_eq!(after.one("dl.facts"), before.one("dl.facts"));
    assert!(after.main().contains("Die Angemeldeten sind gelöscht"), "{}", after.main());
    assert!(admin.open(path).await.main().contains("auf ihre Zahlen verkürzt"));
}

#[tokio::test]
async fn without_a_fresh_proof_nobody_looks_anybody_up() {
    let site = TestSite::empty().await;
    let (admin, _) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    site.site.clock.set(noon() + Duration::minutes(16));
    assert!(admin.get(PERSON).await.redirect().starts_with("/intern/nachweis?weiter=%2Fintern%2Fdatenschutz%2Fperson"));
}
