//! Invoices: numbers without gaps, corrections, groups, and what people get to see of them.

mod numbers;
mod office;
mod paper;

use chrono::NaiveDate;
use kongress::edition::fee::{Category, Fees, Issuer};
use kongress::edition::model::EditionDraft;
use kongress::fees;
use kongress::fees::model::Invoice;
use serde_json::json;
use sqlx::Executor;

use crate::support::{TestSite, edition};

/// An edition that costs 150 Euro; answers its id.
async fn paid_edition(site: &TestSite) -> i64 {
    let standard =
        Category { key: "regulaer".into(), name: "Regulärer Beitrag".into(), cents: 15_000, ..Category::default() };
    let issuer = Issuer {
        name: "Amt für Beispiele".into(),
        street: "Am Markt 21".into(),
        postcode: "28195".into(),
        city: "Bremen".into(),
        email: "rechnung@example.org".into(),
        phone: "0421 000".into(),
        tax_number: "Steuernummer 00/000/00000".into(),
        iban: "DE02120300000000202051".into(),
        bic: "BYLADEM1001".into(),
        bank: "Beispielbank".into(),
        ..Issuer::default()
    };
    let fees = Fees {
        categories: vec![standard],
        tax_text: "umsatzsteuerfrei nach § 4 Nr. 22 Buchstabe a UStG".into(),
        issuer,
        ..Fees::default()
    };
    site.save_edition(EditionDraft { fees, ..edition("2026") }).await
}

/// What a test says of a registration; everything else is plain.
struct Person<'a> {
    name: &'a str,
    state: &'a str,
    cents: i64,
    claim: &'a str,
    group: Option<i64>,
    replaces: Option<i64>,
    invoice: Option<serde_json::Value>,
}

impl Default for Person<'_> {
    fn default() -> Self {
        Person {
            name: "Eckardt",
            state: "confirmed",
            cents: 15_000,
            claim: "none",
            group: None,
            replaces: None,
            invoice: None,
        }
    }
}

async fn register(site: &TestSite, edition: i64, p: Person<'_>) -> i64 {
    let fee = json!({"category": "regulaer", "category_name": "Regulärer Beitrag", "cents": p.cents, "rule": "ordinary",
        "reason": "", "exempted_by": null, "decided_on": "2026-03-01"});
    sqlx::query_scalar(
        "insert into registration (edition_id, code, state, given_name, family_name, organisation, email, fee, fee_cents,
            fee_claim, group_id, replaces, invoice, shares_mailbox)
         values ($1, substr(gen_random_uuid()::text, 1, 8), $2, 'Irina', $3, 'Landkreis Beispiel', 'irina@example.org', $4, $5,
            $6, $7, $8, $9, true) returning id",
    )
    .bind(edition)
    .bind(p.state)
    .bind(p.name)
    .bind(fee)
    .bind(p.cents)
    .bind(p.claim)
    .bind(p.group)
    .bind(p.replaces)
    .bind(p.invoice)
    .fetch_one(site.site.db.pool())
    .await
    .expect("registered")
}

async fn group(site: &TestSite, edition: i64) -> i64 {
    let invoice = json!({"organisation": "Stadt Beispiel", "department": "Kämmerei", "street": "Am Rathaus 1", "postcode": "07743",
        "city": "Beispielstadt", "email": "kaemmerei@example.org", "leitweg_id": "16999999-TEST01-07", "cost_centre": "4711"});
    sqlx::query_scalar(
        "insert into registration_group (edition_id, code, submission_key, state, family_name, email, organisation, organisation_kind, invoice)
         values ($1, 'G-AAAAAA', gen_random_uuid(), 'confirmed', 'Kontakt', 'kontakt@example.org', 'Stadt Beispiel', 'municipal', $2) returning id",
    )
    .bind(edition)
    .bind(invoice)
    .fetch_one(site.site.db.pool())
    .await
    .expect("a group")
}

async fn run(site: &TestSite, statement: &'static str, id: i64) {
    site.site.db.pool().execute(sqlx::query(statement).bind(id)).await.expect("changed");
}

async fn settle(site: &TestSite) -> usize {
    fees::settle(&site.site, site.site.clock.now()).await.expect("settled")
}

/// Oldest first.
async fn invoices(site: &TestSite, edition: i64) -> Vec<Invoice> {
    let mut c = site.site.db.pool().acquire().await.expect("a connection");
    let mut all = fees::of_edition(&mut c, edition).await.expect("asked");
    all.reverse();
    all
}

/// Number, cents, state.
async fn told(site: &TestSite, edition: i64) -> Vec<(String, i64, String)> {
    invoices(site, edition).await.into_iter().map(|i| (i.number, i.cents, i.state)).collect()
}

fn row(number: &str, cents: i64, state: &str) -> (String, i64, String) {
    (number.into(), cents, state.into())
}

async fn mark_paid(site: &TestSite, invoice: i64) -> bool {
    let on = NaiveDate::from_ymd_opt(2026, 3, 10).expect("a date");
    site.site.db.change(move |c| Box::pin(async move { fees::mark_paid(c, invoice, on).await })).await.expect("marked")
}

const CANCEL: &str = "update registration set state = 'cancelled' where id = $1";

#[tokio::test]
async fn who_is_confirmed_and_owes_something_gets_one_invoice() {
    let site = TestSite::empty().await;
    let edition = paid_edition(&site).await;
    for (state, cents, claim) in [
        ("confirmed", 0, "none"),
        ("confirmed", 15_000, "open"),
        ("confirmed", 0, "granted"),
        ("held", 15_000, "none"),
        ("waiting", 15_000, "none"),
        ("offered", 15_000, "none"),
        ("cancelled", 15_000, "none"),
    ] {
        register(&site, edition, Person { state, cents, claim, ..Person::default() }).await;
    }
    assert_eq!(settle(&site).await, 0);
    register(&site, edition, Person::default()).await;
    register(&site, edition, Person { claim: "refused", cents: 5_000, ..Person::default() }).await;
    assert_eq!(settle(&site).await, 2);
    assert_eq!(settle(&site).await, 0, "once");
    assert_eq!(told(&site, edition).await, [row("R-2026-0001", 15_000, "open"), row("R-2026-0002", 5_000, "open")]);
    let first = &invoices(&site, edition).await[0];
    assert_eq!(first.due_on.expect("due").to_string(), "2026-04-02");
    assert_eq!(first.content.billing.address_lines(), ["Landkreis Beispiel", "Irina Eckardt"]);
}

#[tokio::test]
async fn a_cancelled_registration_is_taken_back_once() {
    let site = TestSite::empty().await;
    let edition = paid_edition(&site).await;
    let person = register(&site, edition, Person::default()).await;
    settle(&site).await;
    run(&site, CANCEL, person).await;
    assert_eq!(settle(&site).await, 1);
    assert_eq!(settle(&site).await, 0);
    assert_eq!(
        told(&site, edition).await,
        [row("R-2026-0001", 15_000, "cancelled"), row("R-2026-0002", -15_000, "cancelled")]
    );
    let all = invoices(&site, edition).await;
    assert_eq!(all[1].content.corrects.as_ref().map(|r| r.number.as_str()), Some("R-2026-0001"));
    assert_eq!((all[0].remaining(), all[1].corrects), (0, Some(all[0].id)));
    assert!(!mark_paid(&site, all[0].id).await, "nothing is owed");
    // Somebody who comes back pays again.
    run(&site, "update registration set state = 'confirmed' where id = $1", person).await;
    assert_eq!(settle(&site).await, 1);
    assert_eq!(invoices(&site, edition).await[2].number, "R-2026-0003");
}

#[tokio::test]
async fn an_edition_that_is_cancelled_bills_nobody() {
    let site = TestSite::empty().await;
    let edition = paid_edition(&site).await;
    register(&site, edition, Person::default()).await;
    run(&site, "update edition set state = 'cancelled' where id = $1", edition).await;
    assert_eq!(settle(&site).await, 0);
    run(&site, "update edition set state = 'postponed' where id = $1", edition).await;
    assert_eq!(settle(&site).await, 1);
}

#[tokio::test]
async fn what_was_paid_is_owed_back() {
    let site = TestSite::empty().await;
    let edition = paid_edition(&site).await;
    let person = register(&site, edition, Person::default()).await;
    settle(&site).await;
    let invoice = invoices(&site, edition).await[0].id;
    assert!(mark_paid(&site, invoice).await);
    assert!(!mark_paid(&site, invoice).await, "once");
    run(&site, CANCEL, person).await;
    settle(&site).await;
    assert_eq!(
        told(&site, edition).await,
        [row("R-2026-0001", 15_000, "cancelled"), row("R-2026-0002", -15_000, "open")]
    );
    let correction = invoices(&site, edition).await[1].id;
    assert!(mark_paid(&site, correction).await);
    assert_eq!(told(&site, edition).await[1].2, "paid");
}

#[tokio::test]
async fn a_granted_claim_takes_the_invoice_back() {
    let site = TestSite::empty().await;
    let edition = paid_edition(&site).await;
    let person = register(&site, edition, Person { claim: "refused", ..Person::default() }).await;
    settle(&site).await;
    run(&site, "update registration set fee_claim = 'granted', fee_cents = 0 where id = $1", person).await;
    settle(&site).await;
    assert_eq!(told(&site, edition).await[0].2, "cancelled");
}

#[tokio::test]
async fn a_group_gets_one_invoice_and_a_correction_for_who_stays_away() {
    let site = TestSite::empty().await;
    let edition = paid_edition(&site).await;
    let group = group(&site, edition).await;
    let mut members = Vec::new();
    for name in ["Ammer", "Buchfink", "Canari"] {
        members.push(register(&site, edition, Person { name, group: Some(group), ..Person::default() }).await);
    }
    let own = json!({"organisation": "Eigene Stelle", "street": "Weg 2", "postcode": "28195", "city": "Bremen"});
    register(&site, edition, Person { name: "Dohle", group: Some(group), invoice: Some(own), ..Person::default() })
        .await;
    assert_eq!(settle(&site).await, 2);
    let all = invoices(&site, edition).await;
    let of_group = all.iter().find(|i| i.group_id == Some(group)).expect("one for the group");
    assert_eq!((of_group.cents, of_group.content.lines.len()), (45_000, 3));
    assert_eq!(of_group.recipient, "kaemmerei@example.org");
    assert_eq!(
        of_group.content.billing.address_lines(),
        ["Stadt Beispiel", "Kämmerei", "Am Rathaus 1", "07743 Beispielstadt"]
    );

    run(&site, CANCEL, members[1]).await;
    assert_eq!(settle(&site).await, 1);
    let all = invoices(&site, edition).await;
    let correction = all.iter().find(|i| i.is_correction()).expect("a correction");
    assert_eq!((correction.cents, correction.content.lines[0].person.as_str()), (-15_000, "Irina Buchfink"));
    let of_group = all.iter().find(|i| i.id == correction.corrects.expect("corrects")).expect("it");
    assert_eq!((of_group.state.as_str(), of_group.remaining()), ("open", 30_000));

    // Who comes later stands on an invoice of their own time.
    register(&site, edition, Person { name: "Elster", group: Some(group), ..Person::default() }).await;
    assert_eq!(settle(&site).await, 1);
    for member in [members[0], members[2]] {
        run(&site, CANCEL, member).await;
    }
    assert_eq!(settle(&site).await, 1);
    let all = invoices(&site, edition).await;
    let states: Vec<&str> = all.iter().filter(|i| i.group_id == Some(group)).map(|i| i.state.as_str()).collect();
    assert_eq!(states, ["cancelled", "cancelled", "open", "cancelled"]);
}

#[tokio::test]
async fn whoever_takes_over_keeps_the_invoice() {
    let site = TestSite::empty().await;
    let edition = paid_edition(&site).await;
    let first = register(&site, edition, Person { name: "Erste", ..Person::default() }).await;
    settle(&site).await;
    const TRANSFER: &str = "update registration set state = 'transferred' where id = $1";
    run(&site, TRANSFER, first).await;
    let second = register(&site, edition, Person { name: "Zweite", replaces: Some(first), ..Person::default() }).await;
    run(&site, TRANSFER, second).await;
    let third =
        register(&site, edition, Person { name: "Dritte", replaces: Some(second), cents: 0, ..Person::default() })
            .await;
    assert_eq!(settle(&site).await, 0);
    assert_eq!(settle(&site).await, 0);
    assert_eq!(told(&site, edition).await, [row("R-2026-0001", 15_000, "open")]);
    run(&site, CANCEL, third).await;
    assert_eq!(settle(&site).await, 1);
    assert_eq!(told(&site, edition).await[0].2, "cancelled");

    let alone = register(&site, edition, Person { name: "Allein", ..Person::default() }).await;
    settle(&site).await;
    run(&site, TRANSFER, alone).await;
    assert_eq!(settle(&site).await, 1, "nobody took it over");
}

#[tokio::test]
async fn deleting_a_person_takes_back_before_the_event_and_nothing_after_it() {
    let site = TestSite::empty().await;
    let edition = paid_edition(&site).await;
    let (before, after) =
        (register(&site, edition, Person::default()).await, register(&site, edition, Person::default()).await);
    settle(&site).await;
    run(&site, "delete from registration where id = $1", before).await;
    assert_eq!(settle(&site).await, 1);
    site.site.clock.set(kongress::kernel::date::instant_on(crate::support::day(2026, 5, 6), 12 * 60));
    run(&site, "delete from registration where id = $1", after).await;
    assert_eq!(settle(&site).await, 0, "its time was over");
    let all = told(&site, edition).await;
    assert_eq!(all.iter().map(|i| i.2.as_str()).collect::<Vec<_>>(), ["cancelled", "open", "cancelled"]);
    run(&site, "delete from edition where id = $1", edition).await;
    assert_eq!(settle(&site).await, 0);
    let kept: i64 =
        sqlx::query_scalar("select count(*) from invoice").fetch_one(site.site.db.pool()).await.expect("asked");
    assert_eq!(kept, 3, "invoices outlive what they were for");
}

#[tokio::test]
async fn the_amount_is_the_stored_one_and_one_bad_row_stops_nobody() {
    let site = TestSite::empty().await;
    let edition = paid_edition(&site).await;
    let bad = json!({"organisation": 7});
    register(&site, edition, Person { invoice: Some(bad), ..Person::default() }).await;
    register(&site, edition, Person { cents: 5_000, ..Person::default() }).await;
    assert_eq!(settle(&site).await, 1);
    assert_eq!(told(&site, edition).await, [row("R-2026-0001", 5_000, "open")]);
}

#[tokio::test]
async fn fees_of_an_edition_come_back_as_they_were_saved() {
    let site = TestSite::demo().await;
    let mut c = site.site.db.pool().acquire().await.expect("a connection");
    let bremen = kongress::edition::load(&mut c, "rathausgespraeche-2023").await.expect("asked").expect("there");
    assert_eq!(bremen.fees.price().as_deref(), Some("150\u{a0}Euro"));
    assert_eq!(bremen.fees.exemptions.len(), 5);
    assert_eq!(bremen.fees.exemptions[4].domains, ["kgst.example"]);
    let mut fees = bremen.fees.clone();
    fees.claims_allowed = false;
    fees.categories.push(Category {
        key: "studium".into(),
        name: "Studierende".into(),
        cents: 5_000,
        note: "mit Nachweis".into(),
    });
    fees.exemptions[1].valid_until = NaiveDate::from_ymd_opt(2023, 1, 31);
    kongress::edition::save_fees(&mut c, bremen.id, &fees).await.expect("saved");
    let again = kongress::edition::load(&mut c, "rathausgespraeche-2023").await.expect("asked").expect("there");
    assert_eq!(again.fees, fees);
    drop(c);
    let page = site.until("/rathausgespraeche-2023", |a| a.text().contains("Studierende")).await.page();
    assert!(
        page.main().contains("50 Euro bis 150 Euro") || page.main().contains("50\u{a0}Euro bis 150\u{a0}Euro"),
        "{}",
        page.main()
    );
}
