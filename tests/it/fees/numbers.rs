//! Numbers of invoices when many processes write them at once and some fail.

use kongress::fees;

use super::{Person, paid_edition, register};
use crate::support::TestSite;

/// Numbers of the series in order.
async fn numbers(site: &TestSite) -> Vec<i32> {
    sqlx::query_scalar("select running from invoice order by running")
        .fetch_all(site.site.db.pool())
        .await
        .expect("asked")
}

#[tokio::test]
async fn fifty_at_once_and_failures_leave_no_gap() {
    let site = TestSite::empty().await;
    let edition = paid_edition(&site).await;
    for _ in 0..60 {
        register(&site, edition, Person::default()).await;
    }
    // Every third invoice fails after its number is drawn, by the chance of the database.
    site.sql(
        "create function fail_sometimes() returns trigger language plpgsql as $$
         begin if random() < 0.34 then raise exception 'no luck'; end if; return new; end $$;
         create trigger fail_sometimes before insert on invoice_line for each row execute function fail_sometimes();",
    )
    .await;
    let runs = (0..50).map(|_| {
        let site = site.site.clone();
        tokio::spawn(async move { fees::settle(&site, site.clock.now()).await })
    });
    let mut issued = 0;
    for run in runs.collect::<Vec<_>>() {
        // Who waits too long for a connection gives up and comes again.
        issued += run.await.expect("no panic").unwrap_or(0);
    }
    site.sql("drop trigger fail_sometimes on invoice_line").await;
    assert!(issued > 0, "they did something");
    fees::settle(&site.site, site.site.clock.now()).await.expect("settled");
    assert_eq!(numbers(&site).await, (1..=60).collect::<Vec<_>>());
    let people: i64 = sqlx::query_scalar("select count(distinct registration_id) from invoice_line")
        .fetch_one(site.site.db.pool())
        .await
        .expect("asked");
    assert_eq!(people, 60, "one each");
    let mails: i64 = sqlx::query_scalar("select count(*) from message where kind = 'invoice'")
        .fetch_one(site.site.db.pool())
        .await
        .expect("asked");
    assert_eq!(mails, 60, "one mail each");
}

#[tokio::test]
async fn the_database_refuses_a_second_invoice_for_a_person() {
    let site = TestSite::empty().await;
    let edition = paid_edition(&site).await;
    let person = register(&site, edition, Person::default()).await;
    fees::settle(&site.site, site.site.clock.now()).await.expect("settled");
    let again = sqlx::query(
        "insert into invoice_line (invoice_id, position, registration_id, cents) select id, 2, $1, 1 from invoice",
    )
    .bind(person)
    .execute(site.site.db.pool())
    .await;
    assert!(again.is_err_and(|e| e.to_string().contains("invoice_line_once")));
}

#[tokio::test]
async fn each_year_and_each_prefix_counts_for_itself() {
    let site = TestSite::empty().await;
    let edition = paid_edition(&site).await;
    register(&site, edition, Person::default()).await;
    super::settle(&site).await;
    // Well inside the day: a machine that corrects its time may set it back by a moment.
    site.site.clock.set(kongress::kernel::date::instant_on(crate::support::day(2027, 1, 1), 12 * 60));
    register(&site, edition, Person::default()).await;
    super::settle(&site).await;
    let told = super::told(&site, edition).await;
    assert_eq!(told.iter().map(|t| t.0.as_str()).collect::<Vec<_>>(), ["R-2026-0001", "R-2027-0001"]);
}
