//! Statements by which people leave.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

pub async fn drop_needs(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from registration_need where registration_id = any($1)", ids);
    Ok(done.execute(c).await?.rows_affected())
}

pub async fn drop_certificates_of(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from certificate where registration_id = any($1)", ids);
    Ok(done.execute(c).await?.rows_affected())
}

/// Counters first, then registrations, then workshops: the order of everybody.
pub async fn lock(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<()> {
    sqlx::query!(
        "select edition_id from edition_seats
         where edition_id in (select edition_id from registration where id = any($1))
         order by edition_id, mode for update",
        ids
    )
    .fetch_all(&mut *c)
    .await?;
    sqlx::query!("select id from registration where id = any($1) order by id for update", ids)
        .fetch_all(&mut *c)
        .await?;
    sqlx::query!(
        "select session_id from session_seats
         where session_id in (select session_id from registration_session where registration_id = any($1))
         order by session_id for update",
        ids
    )
    .fetch_all(c)
    .await?;
    Ok(())
}

/// Codes and public ids.
pub async fn names(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<(Vec<String>, Vec<Uuid>)> {
    let rows = sqlx::query!("select code, public_id from registration where id = any($1)", ids).fetch_all(c).await?;
    Ok(rows.into_iter().map(|r| (r.code, r.public_id)).unzip())
}

pub async fn names_of_groups(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<(Vec<String>, Vec<Uuid>)> {
    let rows =
        sqlx::query!("select code, public_id from registration_group where id = any($1)", ids).fetch_all(c).await?;
    Ok(rows.into_iter().map(|r| (r.code, r.public_id)).unzip())
}

pub async fn give_back_seats(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<()> {
    sqlx::query!(
        "update edition_seats s set taken = greatest(s.taken - d.taken, 0), waiting = greatest(s.waiting - d.waiting, 0)
         from (select edition_id, mode, count(*) filter (where state in ('held', 'offered', 'confirmed'))::int as taken,
                count(*) filter (where state in ('queued', 'waiting'))::int as waiting
            from registration where id = any($1) group by edition_id, mode) d
         where s.edition_id = d.edition_id and s.mode = d.mode and d.taken + d.waiting > 0",
        ids
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn give_back_workshops(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<()> {
    sqlx::query!(
        "update session_seats s set taken = greatest(s.taken - d.taken, 0), waiting = greatest(s.waiting - d.waiting, 0)
         from (select session_id, count(*) filter (where state = 'booked')::int as taken,
                count(*) filter (where state = 'waiting')::int as waiting
            from registration_session where registration_id = any($1) group by session_id) d
         where s.session_id = d.session_id and d.taken + d.waiting > 0",
        ids
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn remove(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<u64> {
    sqlx::query!(
        "delete from token where subject = any($1) and purpose in ('registration', 'registration_confirm')",
        ids
    )
    .execute(&mut *c)
    .await?;
    let done = sqlx::query!("delete from registration where id = any($1)", ids);
    Ok(done.execute(c).await?.rows_affected())
}

/// Leaves what `certificate` reads, and the address by which the link to it can be asked for.
pub async fn reduce(c: &mut PgConnection, ids: &[i64], now: DateTime<Utc>) -> sqlx::Result<u64> {
    sqlx::query!("delete from registration_event where registration_id = any($1)", ids).execute(&mut *c).await?;
    let done = sqlx::query!(
        "update registration set reduced_at = $2, salutation = '', organisation = '', organisation_kind = 'other',
            department = '', job_title = '', phone = '', answers = '{}', photo_consent = false, photo_decided_at = null,
            photo_notice_version = null, privacy_notice_version = null, fee = null, fee_cents = 0, fee_claim = 'none',
            invoice = null, group_id = null, batch = null, submission_key = null
         where id = any($1) and attended_at is not null",
        ids,
        now
    );
    Ok(done.execute(c).await?.rows_affected())
}

pub async fn remove_groups(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<u64> {
    sqlx::query!("delete from token where subject = any($1) and purpose like 'group%'", ids).execute(&mut *c).await?;
    let done = sqlx::query!(
        "delete from registration_group g where id = any($1)
            and not exists (select from registration r where r.group_id = g.id)",
        ids
    );
    Ok(done.execute(c).await?.rows_affected())
}

/// The name says what happened; ".invalid" is nobody's address (RFC 2606).
pub async fn blank_contact(c: &mut PgConnection, group: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "update registration_group set state = 'closed', salutation = '', academic_title = '', given_name = '',
            family_name = 'gelöscht', email = 'geloescht-' || id || '@kongress.invalid', phone = '', department = '',
            invoice = null, submission_key = gen_random_uuid()
         where id = $1",
        group
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn remove_certificates(c: &mut PgConnection, codes: &[String]) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from certificate where code = any($1)", codes).execute(c).await?;
    Ok(done.rows_affected())
}
