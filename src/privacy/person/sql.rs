//! Whole rows about one person, by mail address.

use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

pub async fn ids(c: &mut PgConnection, address: &str) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!("select id from registration where lower(email) = lower($1) order by id", address)
        .fetch_all(c)
        .await
}

pub async fn groups(c: &mut PgConnection, address: &str) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!("select id from registration_group where lower(email) = lower($1) order by id", address)
        .fetch_all(c)
        .await
}

pub async fn requests(c: &mut PgConnection, address: &str) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!("select id from accreditation where lower(email) = lower($1) order by id", address)
        .fetch_all(c)
        .await
}

pub async fn about(
    c: &mut PgConnection,
    registrations: &[i64],
    groups: &[i64],
    requests: &[i64],
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        r#"select public_id as "id!" from registration where id = any($1)
         union all select public_id from registration_group where id = any($2)
         union all select public_id from accreditation where id = any($3)"#,
        registrations,
        groups,
        requests
    )
    .fetch_all(c)
    .await
}

pub async fn active(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<usize> {
    let n = sqlx::query_scalar!(
        r#"select count(*) as "n!" from registration where id = any($1)
            and state in ('held', 'queued', 'confirmed', 'waiting', 'offered')"#,
        ids
    );
    Ok(usize::try_from(n.fetch_one(c).await?).unwrap_or(0))
}

/// Editions that the person registered for or wants to report on.
pub async fn editions(c: &mut PgConnection, address: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"select slug as "slug!" from edition e join registration r on r.edition_id = e.id where lower(r.email) = lower($1)
         union select slug from edition e join accreditation a on a.edition_id = e.id where lower(a.email) = lower($1)"#,
        address
    )
    .fetch_all(c)
    .await
}

/// Names and spellings of the address, as other people's mails may hold them.
pub async fn names(
    c: &mut PgConnection,
    registrations: &[i64],
    groups: &[i64],
    requests: &[i64],
) -> sqlx::Result<Vec<String>> {
    let rows = sqlx::query!(
        r#"select given_name as "given!", family_name as "family!", email as "email!"
         from registration where id = any($1)
         union select given_name, family_name, email from registration_group where id = any($2)
         union select given_name, family_name, email from accreditation where id = any($3)"#,
        registrations,
        groups,
        requests
    )
    .fetch_all(c)
    .await?;
    Ok(rows.into_iter().flat_map(|r| [format!("{} {}", r.given, r.family).trim().to_string(), r.email]).collect())
}

pub async fn registrations(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        r#"select to_jsonb(r) || jsonb_build_object('veranstaltung', e.title) as "row!"
         from registration r join edition e on e.id = r.edition_id where r.id = any($1) order by r.id"#,
        ids
    )
    .fetch_all(c)
    .await
}

pub async fn needs(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        r#"select to_jsonb(n) as "row!" from registration_need n where registration_id = any($1) order by 1"#,
        ids
    )
    .fetch_all(c)
    .await
}

pub async fn sessions(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        r#"select to_jsonb(b) - 'session_id' || jsonb_build_object('session_id', s.title) as "row!"
         from registration_session b join session s on s.id = b.session_id
         where registration_id = any($1) order by s.starts_at, s.id"#,
        ids
    )
    .fetch_all(c)
    .await
}

pub async fn events(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        r#"select to_jsonb(x) as "row!" from registration_event x where registration_id = any($1) order by id"#,
        ids
    )
    .fetch_all(c)
    .await
}

pub async fn group_rows(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        r#"select to_jsonb(g) || jsonb_build_object('veranstaltung', e.title) as "row!"
         from registration_group g join edition e on e.id = g.edition_id where g.id = any($1) order by g.id"#,
        ids
    )
    .fetch_all(c)
    .await
}

pub async fn certificates(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        r#"select to_jsonb(f) as "row!" from certificate f where registration_id = any($1) order by issued_at"#,
        ids
    )
    .fetch_all(c)
    .await
}

pub async fn invoices(
    c: &mut PgConnection,
    address: &str,
    registrations: &[i64],
    groups: &[i64],
) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        r#"select to_jsonb(i) as "row!" from invoice i
         where lower(recipient) = lower($1) or lower(content->'billing'->>'email') = lower($1)
            or registration_id = any($2) or group_id = any($3)
            or (group_id is null and exists (
                select from invoice_line l where l.invoice_id = i.id and l.registration_id = any($2)))
         order by id"#,
        address,
        registrations,
        groups
    )
    .fetch_all(c)
    .await
}

pub async fn mails(c: &mut PgConnection, address: &str, about: &[Uuid]) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        r#"select to_jsonb(m) - 'attachments' - 'html_body' as "row!" from message m
         where lower(recipient) = lower($1) or lower(reply_to) = lower($1) or about = any($2) order by id"#,
        address,
        about
    )
    .fetch_all(c)
    .await
}

pub async fn barriers(c: &mut PgConnection, address: &str) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        r#"select to_jsonb(b) as "row!" from barrier_report b where lower(email) = lower($1) order by id"#,
        address
    )
    .fetch_all(c)
    .await
}

pub async fn details(
    c: &mut PgConnection,
    registrations: &[i64],
    groups: &[i64],
    requests: &[i64],
) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        r#"select to_jsonb(d) as "row!" from audit_detail d
         where (object = 'registration' and key in (select code from registration where id = any($1)))
            or (object = 'group' and key in (select code from registration_group where id = any($2)))
            or (object = 'accreditation' and key in (select code from accreditation where id = any($3)))
         order by audit_id"#,
        registrations,
        groups,
        requests
    )
    .fetch_all(c)
    .await
}

pub async fn accounts(c: &mut PgConnection, address: &str) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(r#"select to_jsonb(s) as "row!" from staff s where lower(email) = lower($1)"#, address)
        .fetch_all(c)
        .await
}

pub async fn roles(c: &mut PgConnection, address: &str) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        r#"select to_jsonb(r) || jsonb_build_object('veranstaltung', e.title) as "row!" from staff_role r
         join staff s on s.id = r.staff_id left join edition e on e.id = r.edition_id
         where lower(s.email) = lower($1) order by r.id"#,
        address
    )
    .fetch_all(c)
    .await
}

pub async fn staff_sessions(c: &mut PgConnection, address: &str) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        r#"select to_jsonb(x) as "row!" from staff_session x join staff s on s.id = x.staff_id
         where lower(s.email) = lower($1) order by x.id"#,
        address
    )
    .fetch_all(c)
    .await
}

/// People of the programme with the name of somebody who has this address.
pub async fn speakers(c: &mut PgConnection, address: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"select distinct trim(p.academic_title || ' ' || p.given_name || ' ' || p.family_name) as "name!"
         from person p where exists (
            select from registration r where lower(r.email) = lower($1)
                and lower(r.family_name) = lower(p.family_name) and lower(r.given_name) = lower(p.given_name)
            union all select from registration_group g where lower(g.email) = lower($1)
                and lower(g.family_name) = lower(p.family_name) and lower(g.given_name) = lower(p.given_name)
            union all select from staff s where lower(s.email) = lower($1)
                and lower(s.name) = lower(trim(p.given_name || ' ' || p.family_name)))
            or position(lower($1) in lower(p.biography)) > 0 order by 1"#,
        address
    )
    .fetch_all(c)
    .await
}

pub async fn accreditations(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        r#"select to_jsonb(a) || jsonb_build_object('veranstaltung', e.title) as "row!"
         from accreditation a join edition e on e.id = a.edition_id where a.id = any($1) order by a.id"#,
        ids
    )
    .fetch_all(c)
    .await
}

pub async fn accredited(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        r#"select to_jsonb(x) as "row!" from accreditation_person x where accreditation_id = any($1) order by accreditation_id, position"#,
        ids
    )
    .fetch_all(c)
    .await
}

pub async fn press_needs(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        r#"select to_jsonb(x) as "row!" from accreditation_need x where accreditation_id = any($1) order by accreditation_id"#,
        ids
    )
    .fetch_all(c)
    .await
}

pub async fn press_questions(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        r#"select to_jsonb(x) as "row!" from accreditation_question x where accreditation_id = any($1) order by id"#,
        ids
    )
    .fetch_all(c)
    .await
}

/// Without the bytes: those are read by the press office only.
pub async fn evidence(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        r#"select jsonb_build_object('format', format, 'size', size, 'sent_at', sent_at) as "row!"
         from accreditation_evidence where accreditation_id = any($1) order by id"#,
        ids
    )
    .fetch_all(c)
    .await
}

pub async fn press_events(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        r#"select to_jsonb(x) as "row!" from accreditation_event x where accreditation_id = any($1) order by id"#,
        ids
    )
    .fetch_all(c)
    .await
}
