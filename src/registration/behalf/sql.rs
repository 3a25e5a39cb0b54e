//! Statements of what the office does for people.

use sqlx::PgConnection;
use uuid::Uuid;

use super::places::{Crowd, Seats, WorkshopSeats};

pub async fn by_code(c: &mut PgConnection, edition: i64, code: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("select id from registration where edition_id = $1 and code = $2", edition, code)
        .fetch_optional(c)
        .await
}

/// The registration that this form made.
pub async fn by_key(c: &mut PgConnection, edition: i64, key: Uuid) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select code from registration where edition_id = $1 and submission_key = $2", edition, key)
        .fetch_optional(c)
        .await
}

pub struct Around {
    pub shares_mailbox: bool,
    pub group_code: Option<String>,
    pub replaces: Option<String>,
    pub replaced_by: Option<String>,
}

pub async fn around(c: &mut PgConnection, id: i64) -> sqlx::Result<Around> {
    sqlx::query_as!(
        Around,
        r#"select r.shares_mailbox, (select g.code from registration_group g where g.id = r.group_id) as group_code,
            (select p.code from registration p where p.id = r.replaces) as replaces,
            (select n.code from registration n where n.edition_id = r.edition_id and n.replaces = r.id
                order by n.id desc limit 1) as replaced_by
         from registration r where r.id = $1"#,
        id
    )
    .fetch_one(c)
    .await
}

/// Whether another active registration has this address for itself.
pub async fn others_with(c: &mut PgConnection, edition: i64, email: &str, id: i64) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from registration where edition_id = $1 and lower(email) = lower($2) and id <> $3
            and state in ('held', 'queued', 'confirmed', 'waiting', 'offered') and not shares_mailbox) as "is!""#,
        edition,
        email,
        id
    )
    .fetch_one(c)
    .await
}

/// Codes of the active registrations of an address.
pub async fn codes_of(c: &mut PgConnection, edition: i64, email: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select code from registration where edition_id = $1 and lower(email) = lower($2)
            and state in ('held', 'queued', 'confirmed', 'waiting', 'offered') order by id",
        edition,
        email
    )
    .fetch_all(c)
    .await
}

pub async fn set_address(c: &mut PgConnection, id: i64, email: &str, shares_mailbox: bool) -> sqlx::Result<()> {
    sqlx::query!("update registration set email = $2, shares_mailbox = $3 where id = $1", id, email, shares_mailbox)
        .execute(c)
        .await?;
    Ok(())
}

// ------------------------------------------------------------------ places

pub async fn seats(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Seats>> {
    sqlx::query_as!(
        Seats,
        r#"select s.mode, s.capacity, s.taken, s.waiting,
            (select count(*) from registration r where r.edition_id = $1 and r.mode = s.mode and r.state = 'held') as "held!",
            (select count(*) from registration r where r.edition_id = $1 and r.mode = s.mode and r.state = 'offered') as "offered!"
         from edition_seats s where s.edition_id = $1 order by s.mode desc"#,
        edition
    )
    .fetch_all(c)
    .await
}

pub async fn workshops(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<WorkshopSeats>> {
    sqlx::query_as!(
        WorkshopSeats,
        "select s.session_id, s.capacity, s.taken, s.waiting from session_seats s join session on id = s.session_id
         where edition_id = $1",
        edition
    )
    .fetch_all(c)
    .await
}

pub async fn crowds(c: &mut PgConnection, edition: i64, limit: i64) -> sqlx::Result<Vec<Crowd>> {
    sqlx::query_as!(
        Crowd,
        r#"select min(organisation) as "organisation!", count(*) as "people!" from registration
         where edition_id = $1 and organisation <> ''
            and state in ('held', 'queued', 'confirmed', 'waiting', 'offered')
         group by lower(organisation) having count(*) > 1 order by count(*) desc, lower(organisation) limit $2"#,
        edition,
        limit
    )
    .fetch_all(c)
    .await
}

pub async fn set_workshop(c: &mut PgConnection, session: i64, capacity: i32) -> sqlx::Result<()> {
    sqlx::query!("update session_seats set capacity = $2 where session_id = $1", session, capacity).execute(c).await?;
    Ok(())
}

pub async fn quota(c: &mut PgConnection, edition: i64) -> sqlx::Result<Option<i32>> {
    let quota =
        sqlx::query_scalar!("select quota_per_organisation from registration_rules where edition_id = $1", edition);
    Ok(quota.fetch_optional(c).await?.flatten())
}

/// The quota, locked; a row with the defaults is made where there is none.
pub async fn lock_quota(c: &mut PgConnection, edition: i64) -> sqlx::Result<Option<i32>> {
    sqlx::query!("insert into registration_rules (edition_id) values ($1) on conflict do nothing", edition)
        .execute(&mut *c)
        .await?;
    sqlx::query_scalar!(
        "select quota_per_organisation from registration_rules where edition_id = $1 for update",
        edition
    )
    .fetch_one(c)
    .await
}

pub async fn set_quota(c: &mut PgConnection, edition: i64, quota: Option<i32>) -> sqlx::Result<()> {
    sqlx::query!("update registration_rules set quota_per_organisation = $2 where edition_id = $1", edition, quota)
        .execute(c)
        .await?;
    Ok(())
}
