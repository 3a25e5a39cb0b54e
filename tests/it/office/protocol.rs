//! The protocol only grows: for the program's own role nothing in it can be changed, and nothing
//! that keeps it so can be taken away.

use kongress::staff::Role;
use sqlx::{Connection, PgConnection};

use crate::staff::signed_in;
use crate::support::TestSite;

/// A role that may sign in and nothing else; gone with the test.
async fn role(site: &TestSite) -> String {
    let name = format!("program_{}", uuid::Uuid::new_v4().simple());
    let statement: &'static str = format!("create role {name} login").leak();
    site.sql(statement).await;
    name
}

async fn drop_role(site: &TestSite, name: &str) {
    let statement: &'static str = format!("drop owned by {name}, {name}_press; drop role {name}, {name}_press").leak();
    site.sql(statement).await;
}

#[tokio::test]
async fn the_programs_role_adds_entries_and_can_do_nothing_else_to_them() {
    let site = TestSite::demo().await;
    let program = role(&site).await;
    site.site.db.grant(&program).await.expect("granted");
    let options = (*site.site.db.pool().connect_options()).clone().username(&program);
    // A process of that role starts and serves.
    let serving = TestSite::on(options.clone(), &[]).await;
    serving.site.db.migrate().await.expect("nothing to do");
    let (admin, account) = signed_in(&serving, "rolle@example.org", &[(None, Role::Administrator)]).await;
    assert!(admin.open("/intern/protokoll").await.main().contains("Konto eingerichtet"));
    admin.open("/intern").await;
    kongress::privacy::purge::at_once(&serving.site).await.expect("the deletion runs");
    kongress::registration::deadlines::tick(&serving.site).await.expect("deadlines");
    let path = "/intern/einstellungen/name";
    let page = admin.open(path).await;
    admin.submit(&page, path, &[("name", "Von der Rolle")]).await.redirect();
    assert_eq!(serving.get("/").await.status, 200);
    drop(account);
    let mut c = PgConnection::connect_with(&options).await.expect("connected");
    for statement in [
        "update audit set actor = 'x'",
        "delete from audit",
        "truncate audit cascade",
        "alter table audit disable trigger all",
        "drop trigger audit_append_only on audit",
        "drop function refuse_change() cascade",
        "create or replace function refuse_change() returns trigger language plpgsql as 'begin return old; end'",
        "alter table audit owner to current_user",
        "set session_replication_role = replica",
        "update audit_detail set title = 'x'",
        "create table own (id int)",
    ] {
        assert!(sqlx::raw_sql(statement).execute(&mut c).await.is_err(), "{statement}");
    }
    // Twice over: the role has no right to it, and what it might have would be refused.
    for (table, right) in [
        ("audit", "update"),
        ("audit", "delete"),
        ("audit", "truncate"),
        ("audit_detail", "update"),
        ("audit_detail", "truncate"),
    ] {
        let may: bool = sqlx::query_scalar("select has_table_privilege($1, $2)")
            .bind(table)
            .bind(right)
            .fetch_one(&mut c)
            .await
            .expect("asked");
        assert!(!may, "{right} {table}");
    }
    // Not even by the way that entries leave: young ones stay.
    let before: i64 = sqlx::query_scalar("select count(*) from audit").fetch_one(&mut c).await.expect("counted");
    sqlx::query("select * from audit_forget(now() + interval '1 year', '-infinity', 1000)")
        .execute(&mut c)
        .await
        .expect("ran");
    let after: i64 = sqlx::query_scalar("select count(*) from audit").fetch_one(&mut c).await.expect("counted");
    assert!(before > 3 && before == after, "{before} {after}");
    c.close().await.expect("closed");
    serving.site.db.close().await;
    drop(serving);
    drop_role(&site, &program).await;
}

#[tokio::test]
async fn signing_in_and_refusals_say_from_which_network() {
    let site = TestSite::empty().await;
    let (account, secret) = crate::staff::account(&site, "kim@example.org", &[(None, Role::Reader)]).await;
    let kim = site.person();
    let page = kim.open("/intern/anmelden").await;
    let form = [("email", "kim@example.org"), ("passwort", crate::staff::PASSWORD)];
    let answer = kim.submit(&page, "/intern/anmelden", &form).await;
    let page = kim.open(answer.redirect()).await;
    let code = crate::staff::code(&site, &secret);
    kim.submit(&page, "/intern/anmelden/code", &[("code", &code)]).await.redirect();
    kim.get("/intern/personal").await.failure(404);
    let networks = "select string_agg(action || ' ' || coalesce(network, '-'), ', ' order by id) from audit
        where action in ('staff.signed_in', 'staff.refused', 'staff.ready')";
    let told = site.text(networks).await;
    assert_eq!(told, "staff.ready -, staff.signed_in 127.0.0.0/24, staff.refused 127.0.0.0/24");
    let (admin, _) = signed_in(&site, "admin@example.org", &[(None, Role::Administrator)]).await;
    let page = admin.open(&format!("/intern/personal/{}", account.public_id)).await;
    assert!(page.main().contains("aus dem Netz 127.0.0.0/24"), "{}", page.main());
}
