//! The program serves under a role that cannot read the bytes of evidence: only the press office's
//! own reading takes on the role that may.

use kongress::press::evidence;

use super::{FORM, open, upload};
use crate::media::pdf;
use crate::support::TestSite;

#[tokio::test]
async fn the_serving_role_takes_requests_and_cannot_read_what_was_sent() {
    let owner = open().await;
    // Roles belong to the whole cluster of the tests.
    let program = format!("kongress_{}", uuid::Uuid::new_v4().simple());
    let statement: &'static str = format!("create role {program} login").leak();
    owner.sql(statement).await;
    owner.site.db.grant(&program).await.expect("granted");
    owner.site.db.grant(&program).await.expect("again after an update");
    let options = (*owner.site.db.pool().connect_options()).clone().username(&program);
    let site = TestSite::on(options, &[]).await;

    // Public pages and the whole way of a request work.
    site.get("/2026/presse").await.page();
    let kim = site.person();
    let page = kim.open(FORM).await;
    kim.later();
    let mut fields = page.form(FORM);
    for (field, value) in super::filled("kim@example.org").into_iter().filter(|(f, _)| *f != "link") {
        fields.retain(|(n, _)| n != field);
        fields.push((field.into(), value.into()));
    }
    upload(&kim, FORM, &fields, &[("datei", "auftrag.pdf", &pdf("geheim"))]).await.redirect();
    kim.confirm_accreditation("kim@example.org").await.redirect();
    assert!(kim.open("/meine-akkreditierung").await.main().contains("PDF"));

    // Whatever a statement says, the bytes stay where they are.
    for statement in [
        "select bytes from accreditation_evidence",
        "select * from accreditation_evidence",
        "select to_jsonb(e) from accreditation_evidence e",
        "update accreditation_evidence set format = 'png' returning bytes",
        "insert into accreditation_evidence (accreditation_id, format, size, sent_at, bytes)
            select id, 'pdf', 1, now(), 'x' from accreditation returning bytes",
    ] {
        let error = sqlx::query(statement).fetch_all(site.site.db.pool()).await.map(|_| ()).expect_err(statement);
        assert!(error.to_string().contains("permission denied"), "{statement}: {error}");
    }
    // The press office reads them, for one transaction.
    let (id, file): (i64, uuid::Uuid) =
        sqlx::query_as("select accreditation_id, public_id from accreditation_evidence")
            .fetch_one(site.site.db.pool())
            .await
            .expect("one file");
    let (format, bytes) = evidence::read(&site.site, id, file).await.expect("read").expect("there");
    assert!(format == "pdf" && String::from_utf8_lossy(&bytes).contains("geheim"));
    let after = sqlx::query("select bytes from accreditation_evidence").fetch_all(site.site.db.pool()).await;
    assert!(after.is_err(), "and no longer");
    // Without the membership nobody reads them.
    let statement: &'static str = format!("revoke {program}_press from {program}").leak();
    owner.sql(statement).await;
    assert!(evidence::read(&site.site, id, file).await.is_err());
    // Taken back: gone, under this role too.
    let page = kim.open("/meine-akkreditierung/zurueckziehen").await;
    kim.submit(&page, "/meine-akkreditierung/zurueckziehen", &[]).await.redirect();
    assert_eq!(site.count("select count(id) from accreditation_evidence").await, 0);
    site.site.db.pool().close().await;
    let statement: &'static str = format!(
        "drop owned by {program}; drop owned by {program}_press; drop role {program}; drop role {program}_press"
    )
    .leak();
    owner.sql(statement).await;
}

#[tokio::test]
async fn an_owner_who_may_not_create_roles_is_told_what_to_have_done() {
    let site = TestSite::empty().await;
    let n = uuid::Uuid::new_v4().simple().to_string();
    let (owner, program) = (format!("owner_{n}"), format!("program_{n}"));
    // Somebody owns the tables and is nothing else.
    let statement: &'static str = format!(
        "create role {owner} login; create role {program} login;
         do $do$ declare x text; begin
            alter schema public owner to {owner};
            for x in select oid::regclass from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm')
            loop execute 'alter table ' || x || ' owner to {owner}'; end loop;
            alter function grant_program(text) owner to {owner};
         end $do$"
    )
    .leak();
    site.sql(statement).await;
    let options = (*site.site.db.pool().connect_options()).clone().username(&owner);
    let poor = TestSite::on(options, &[]).await;
    let error = poor.site.db.grant(&program).await.expect_err("refused").to_string();
    assert!(error.contains("may not change roles"), "{error}");
    assert!(error.contains(&format!("grant {program}_press to {program}")), "{error}");
    // Done once by somebody who may, it goes through.
    let statement: &'static str = format!(
        "create role {program}_press nologin; alter role {program} noinherit; grant {program}_press to {program}"
    )
    .leak();
    site.sql(statement).await;
    poor.site.db.grant(&program).await.expect("granted");
    poor.site.db.pool().close().await;
}
