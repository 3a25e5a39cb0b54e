//! Statements of accounts, roles, sessions and the protocol.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::account::Account;
use super::audit::{Entry, Noted, Wanted};
use super::rights::{Grant, Role};
use super::session::Known;

// ------------------------------------------------------------------ accounts

/// None where the address has an account. Whom the demo's account invites belongs to the demo.
pub async fn insert(c: &mut PgConnection, name: &str, email: &str, by: Option<i64>) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "insert into staff (name, email, is_demo)
         values ($1, $2, coalesce((select is_demo from staff where id = $3), false))
         on conflict (lower(email)) do nothing returning id",
        name,
        email,
        by
    )
    .fetch_optional(c)
    .await
}

pub async fn by_id(c: &mut PgConnection, id: i64) -> sqlx::Result<Option<Account>> {
    sqlx::query_as!(
        Account,
        "select id, public_id, name, email, password, totp_secret, totp_step, disabled_at, last_seen_at, is_demo
         from staff where id = $1",
        id
    )
    .fetch_optional(c)
    .await
}

pub async fn by_email(c: &mut PgConnection, email: &str) -> sqlx::Result<Option<Account>> {
    sqlx::query_as!(
        Account,
        "select id, public_id, name, email, password, totp_secret, totp_step, disabled_at, last_seen_at, is_demo
         from staff where lower(email) = lower($1)",
        email
    )
    .fetch_optional(c)
    .await
}

pub async fn by_public_id(c: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<Account>> {
    sqlx::query_as!(
        Account,
        "select id, public_id, name, email, password, totp_secret, totp_step, disabled_at, last_seen_at, is_demo
         from staff where public_id = $1",
        id
    )
    .fetch_optional(c)
    .await
}

pub async fn all(c: &mut PgConnection) -> sqlx::Result<Vec<Account>> {
    sqlx::query_as!(
        Account,
        "select id, public_id, name, email, password, totp_secret, totp_step, disabled_at, last_seen_at, is_demo
         from staff order by disabled_at is not null, lower(name), id"
    )
    .fetch_all(c)
    .await
}

/// What somebody had before opens nothing any more.
pub async fn forget_access(c: &mut PgConnection, id: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "with codes as (delete from staff_recovery where staff_id = $1)
         update staff set password = null, totp_secret = null, totp_step = 0 where id = $1",
        id
    )
    .execute(c)
    .await?;
    Ok(())
}

/// One after the other for an account: what is counted stays counted.
pub async fn lock(c: &mut PgConnection, id: i64) -> sqlx::Result<Option<Option<String>>> {
    sqlx::query_scalar!("select password from staff where id = $1 for no key update", id).fetch_optional(c).await
}

pub async fn set_password(c: &mut PgConnection, id: i64, hash: &str) -> sqlx::Result<()> {
    sqlx::query!("update staff set password = $2 where id = $1", id, hash).execute(c).await?;
    Ok(())
}

pub async fn set_factor(c: &mut PgConnection, id: i64, secret: Option<&str>, step: i64) -> sqlx::Result<()> {
    sqlx::query!("update staff set totp_secret = $2, totp_step = $3 where id = $1", id, secret, step)
        .execute(c)
        .await?;
    Ok(())
}

/// False where this step, or a later one, was used before.
pub async fn use_step(c: &mut PgConnection, id: i64, step: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!("update staff set totp_step = $2 where id = $1 and totp_step < $2", id, step);
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn set_recovery(c: &mut PgConnection, id: i64, hashes: &[Vec<u8>]) -> sqlx::Result<()> {
    sqlx::query!("delete from staff_recovery where staff_id = $1", id).execute(&mut *c).await?;
    sqlx::query!("insert into staff_recovery (staff_id, hash) select $1, h from unnest($2::bytea[]) h", id, hashes)
        .execute(c)
        .await?;
    Ok(())
}

/// Uses one up; false where there is no such code.
pub async fn use_recovery(c: &mut PgConnection, id: i64, hash: &[u8]) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from staff_recovery where staff_id = $1 and hash = $2", id, hash);
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn recovery_left(c: &mut PgConnection, id: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "n!" from staff_recovery where staff_id = $1"#, id).fetch_one(c).await
}

pub async fn set_disabled(c: &mut PgConnection, id: i64, at: Option<DateTime<Utc>>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update staff set disabled_at = $2 where id = $1 and (disabled_at is null) <> ($2::timestamptz is null)",
        id,
        at
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn put_demo(c: &mut PgConnection, name: &str, email: &str, password: &str, totp: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into staff (name, email, password, totp_secret, is_demo) values ($1, $2, $3, $4, true)
         on conflict (lower(email)) do update set password = excluded.password, totp_secret = excluded.totp_secret,
            totp_step = 0, disabled_at = null
         where staff.is_demo returning id",
        name,
        email,
        password,
        totp
    )
    .fetch_one(c)
    .await
}

pub async fn demo_email(c: &mut PgConnection) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select email from staff where is_demo order by id limit 1").fetch_optional(c).await
}

// ------------------------------------------------------------------ roles

pub async fn grants(c: &mut PgConnection, staff: i64) -> sqlx::Result<Vec<Grant>> {
    let rows = sqlx::query!("select edition_id, role from staff_role where staff_id = $1 order by id", staff);
    let rows = rows.fetch_all(c).await?;
    Ok(rows.into_iter().filter_map(|r| Some((r.edition_id, Role::from_key(&r.role)?))).collect())
}

/// A role with where it counts; None: everywhere.
pub struct Given {
    pub id: i64,
    pub edition_id: Option<i64>,
    /// Short title.
    pub edition: Option<String>,
    pub role: Role,
}

impl Given {
    /// "Anmeldebüro (Musterland-Kongress)"
    pub fn words(&self) -> String {
        format!("{} ({})", self.role.label(), self.edition.as_deref().unwrap_or("alle Veranstaltungen"))
    }
}

pub async fn grants_named(c: &mut PgConnection, staff: i64) -> sqlx::Result<Vec<Given>> {
    let rows = sqlx::query!(
        r#"select r.id, r.edition_id, e.short_title as "edition?", r.role from staff_role r left join edition e on e.id = r.edition_id
         where r.staff_id = $1 order by r.edition_id nulls first, r.id"#,
        staff
    );
    let rows = rows.fetch_all(c).await?;
    Ok(rows
        .into_iter()
        .filter_map(|r| {
            Some(Given { role: Role::from_key(&r.role)?, id: r.id, edition_id: r.edition_id, edition: r.edition })
        })
        .collect())
}

pub async fn grant(c: &mut PgConnection, staff: i64, edition: Option<i64>, role: Role) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into staff_role (staff_id, edition_id, role) values ($1, $2, $3) on conflict do nothing",
        staff,
        edition,
        role.key()
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn revoke(c: &mut PgConnection, staff: i64, grant: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from staff_role where staff_id = $1 and id = $2", staff, grant);
    Ok(done.execute(c).await?.rows_affected() == 1)
}

/// Who can sign in and has one of these roles in the edition.
pub async fn entitled(c: &mut PgConnection, edition: i64, roles: &[String]) -> sqlx::Result<Vec<Account>> {
    sqlx::query_as!(
        Account,
        "select id, public_id, name, email, password, totp_secret, totp_step, disabled_at, last_seen_at, is_demo
         from staff s
         where disabled_at is null and password is not null and totp_secret is not null
            and exists (select from staff_role r
                where r.staff_id = s.id and (r.edition_id is null or r.edition_id = $1) and r.role = any($2))
         order by id",
        edition,
        roles
    )
    .fetch_all(c)
    .await
}

/// Locks all administrators of the installation who can sign in, so that two who leave at once do
/// not leave it without one; answers their ids.
pub async fn administrators(c: &mut PgConnection) -> sqlx::Result<Vec<i64>> {
    // A statement of its own: what is read afterwards is what the others have left.
    sqlx::query!("lock table staff_role in share row exclusive mode").execute(&mut *c).await?;
    sqlx::query_scalar!(
        "select s.id from staff s
         where s.disabled_at is null and not s.is_demo and s.password is not null and s.totp_secret is not null
            and exists (select from staff_role r
                where r.staff_id = s.id and r.edition_id is null and r.role = 'administrator')
         order by s.id for no key update"
    )
    .fetch_all(c)
    .await
}

// ------------------------------------------------------------------ sessions

pub struct Session {
    pub id: i64,
    pub is_demo: bool,
    pub public_id: Uuid,
    pub name: String,
    pub email: String,
    pub session: i64,
    pub seen_at: DateTime<Utc>,
    pub proved_at: Option<DateTime<Utc>>,
}

/// A session that was used after `seen` and begun after `begun`, of an account that may sign in.
pub async fn session(
    c: &mut PgConnection,
    hash: &[u8],
    seen: DateTime<Utc>,
    begun: DateTime<Utc>,
    demo: bool,
) -> sqlx::Result<Option<Session>> {
    sqlx::query_as!(
        Session,
        "select s.id, s.is_demo, s.public_id, s.name, s.email, t.id as session, t.seen_at, t.proved_at
         from staff_session t join staff s on s.id = t.staff_id
         where t.hash = $1 and t.seen_at > $2 and t.created_at > $3 and s.disabled_at is null
            and ($4 or not s.is_demo)",
        hash,
        seen,
        begun,
        demo
    )
    .fetch_optional(c)
    .await
}

pub async fn seen(c: &mut PgConnection, session: i64, staff: i64, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "with used as (update staff_session set seen_at = $3 where id = $1)
         update staff set last_seen_at = $3 where id = $2",
        session,
        staff,
        now
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn begin_session(
    c: &mut PgConnection,
    hash: &[u8],
    staff: i64,
    proved_at: Option<DateTime<Utc>>,
    browser: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into staff_session (hash, staff_id, created_at, seen_at, proved_at, browser)
         values ($1, $2, $5, $5, $3, $4)",
        hash,
        staff,
        proved_at,
        browser,
        now
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn end_session(c: &mut PgConnection, staff: i64, session: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from staff_session where staff_id = $1 and id = $2", staff, session);
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn end_sessions(c: &mut PgConnection, staff: i64, keep: Option<i64>) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from staff_session where staff_id = $1 and id is distinct from $2", staff, keep);
    Ok(done.execute(c).await?.rows_affected())
}

pub async fn sessions_of(
    c: &mut PgConnection,
    staff: i64,
    seen: DateTime<Utc>,
    begun: DateTime<Utc>,
) -> sqlx::Result<Vec<Known>> {
    sqlx::query_as!(
        Known,
        "select id, created_at, seen_at, browser from staff_session
         where staff_id = $1 and seen_at > $2 and created_at > $3 and proved_at is not null order by seen_at desc, id desc",
        staff,
        seen,
        begun
    )
    .fetch_all(c)
    .await
}

pub async fn purge(
    c: &mut PgConnection,
    seen: DateTime<Utc>,
    begun: DateTime<Utc>,
    failed: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!("delete from staff_session where seen_at < $1 or created_at < $2", seen, begun)
        .execute(&mut *c)
        .await?;
    sqlx::query!("delete from staff_failure where at < $1", failed).execute(c).await?;
    Ok(())
}

// ------------------------------------------------------------------ failures

pub async fn failures(c: &mut PgConnection, account: &[u8], since: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "n!" from staff_failure where account = $1 and at > $2"#, account, since)
        .fetch_one(c)
        .await
}

/// Until the transaction ends nobody else counts for this account.
pub async fn lock_counter(c: &mut PgConnection, account: &[u8]) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended(encode($1, 'hex'), 7))", account).fetch_one(c).await?;
    Ok(())
}

pub async fn failed(c: &mut PgConnection, account: &[u8], now: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query_scalar!("insert into staff_failure (account, at) values ($1, $2) returning id", account, now)
        .fetch_one(c)
        .await
}

pub async fn take_back(c: &mut PgConnection, failure: i64) -> sqlx::Result<()> {
    sqlx::query!("delete from staff_failure where id = $1", failure).execute(c).await?;
    Ok(())
}

pub async fn forget_failures(c: &mut PgConnection, account: &[u8]) -> sqlx::Result<()> {
    sqlx::query!("delete from staff_failure where account = $1", account).execute(c).await?;
    Ok(())
}

// ------------------------------------------------------------------ protocol

/// Entries about registered people keep what they say about them where it can be erased.
pub async fn note(
    c: &mut PgConnection,
    staff: Option<i64>,
    actor: &str,
    network: Option<&str>,
    is_apart: bool,
    e: &Entry<'_>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "with new as (
            insert into audit (staff_id, actor, edition_id, action, object, key, title, before, after, network)
            values ($1, $2, $3, $4, $5, $6, case when $11 then '' else $7 end, case when $11 then null else $8::jsonb end,
                case when $11 then null else $9::jsonb end, $10)
            returning id)
         insert into audit_detail (audit_id, object, key, title, before, after)
         select id, $5, $6, $7, $8, $9 from new where $11",
        staff,
        actor,
        e.edition,
        e.action,
        e.object,
        e.key,
        e.title,
        e.before,
        e.after,
        network,
        is_apart
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn forget_details(c: &mut PgConnection, object: &str, keys: &[String]) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from audit_detail where object = $1 and key = any($2)", object, keys);
    Ok(done.execute(c).await?.rows_affected())
}

pub async fn forget_entries(
    c: &mut PgConnection,
    before: DateTime<Utc>,
    networks: DateTime<Utc>,
    most: i32,
) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"select entries as "entries!", networks as "networks!" from audit_forget($1, $2, $3)"#,
        before,
        networks,
        most
    );
    let row = row.fetch_one(c).await?;
    Ok((row.entries, row.networks))
}

pub async fn audit(c: &mut PgConnection, wanted: &Wanted, limit: i64) -> sqlx::Result<Vec<Noted>> {
    sqlx::query_as!(
        Noted,
        r#"select a.id, a.at, a.actor, a.action, a.object, a.key, coalesce(d.title, a.title) as "title!",
            e.short_title as "edition?", coalesce(d.before, a.before) as before, coalesce(d.after, a.after) as after, a.network
         from audit a left join edition e on e.id = a.edition_id left join audit_detail d on d.audit_id = a.id
         where ($1::bigint is null or a.edition_id = $1) and ($2::bigint is null or a.id < $2)
            and ($3::text is null or a.action = $3) and ($4::timestamptz is null or a.at <= $4)
            and ($5::uuid is null or a.staff_id = (select id from staff where public_id = $5))
         order by a.id desc limit $6"#,
        wanted.edition,
        wanted.before,
        wanted.action,
        wanted.until,
        wanted.by,
        limit
    )
    .fetch_all(c)
    .await
}

pub async fn audit_actions(c: &mut PgConnection, edition: Option<i64>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select distinct action from audit where $1::bigint is null or edition_id = $1", edition)
        .fetch_all(c)
        .await
}

pub async fn audit_actors(c: &mut PgConnection, edition: Option<i64>) -> sqlx::Result<Vec<(Uuid, String)>> {
    let rows = sqlx::query!(
        "select public_id, name from staff where id in
            (select staff_id from audit where $1::bigint is null or edition_id = $1) order by lower(name), id",
        edition
    );
    Ok(rows.fetch_all(c).await?.into_iter().map(|r| (r.public_id, r.name)).collect())
}

pub async fn audit_of(c: &mut PgConnection, object: &str, key: &str) -> sqlx::Result<Vec<Noted>> {
    sqlx::query_as!(
        Noted,
        r#"select a.id, a.at, a.actor, a.action, a.object, a.key, coalesce(d.title, a.title) as "title!",
            e.short_title as "edition?", coalesce(d.before, a.before) as before, coalesce(d.after, a.after) as after, a.network
         from audit a left join edition e on e.id = a.edition_id left join audit_detail d on d.audit_id = a.id
         where a.object = $1 and a.key = $2 order by a.id desc limit 100"#,
        object,
        key
    )
    .fetch_all(c)
    .await
}

/// Accounts that nobody may use any more; roles, sessions and codes go with them.
pub async fn remove(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<u64> {
    sqlx::query!("delete from token where subject = any($1) and purpose like 'staff%'", ids).execute(&mut *c).await?;
    let done = sqlx::query!("delete from staff where id = any($1) and disabled_at is not null", ids);
    Ok(done.execute(c).await?.rows_affected())
}
