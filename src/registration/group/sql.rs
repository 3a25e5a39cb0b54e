//! Statements of group registrations.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::Group;
use crate::registration::model::{Mode, Person};
use crate::registration::sql::Counter;

// ------------------------------------------------------------------ the group

/// What a group is stored with beside its contact.
pub struct New<'a> {
    pub edition: i64,
    pub key: Uuid,
    pub public_id: Uuid,
    pub code: &'a str,
    pub keep_together: bool,
    pub invoice: Option<&'a Value>,
    pub now: DateTime<Utc>,
}

/// Stores it; None where this form was sent before or the address has a group.
pub async fn insert(c: &mut PgConnection, p: &Person, n: &New<'_>) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "insert into registration_group (public_id, edition_id, code, submission_key, salutation, academic_title,
            given_name, family_name, email, phone, organisation, organisation_kind, department, keep_together, invoice,
            created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
         on conflict do nothing returning id",
        n.public_id,
        n.edition,
        n.code,
        n.key,
        p.salutation.key(),
        p.academic_title,
        p.given_name,
        p.family_name,
        p.email.as_str(),
        p.phone,
        p.organisation,
        p.organisation_kind,
        p.department,
        n.keep_together,
        n.invoice.map(Json) as _,
        n.now
    )
    .fetch_optional(c)
    .await
}

pub async fn is_sent(c: &mut PgConnection, key: Uuid) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from registration_group where submission_key = $1) as "is!""#, key)
        .fetch_one(c)
        .await
}

pub async fn by_id(c: &mut PgConnection, id: i64) -> sqlx::Result<Option<Group>> {
    sqlx::query_as!(
        Group,
        r#"select g.id, g.public_id, e.slug as edition, g.code, g.state, g.salutation, g.academic_title,
            g.given_name, g.family_name, g.email, g.phone, g.organisation, g.organisation_kind, g.department,
            g.keep_together, g.invoice, g.confirm_by
         from registration_group g join edition e on e.id = g.edition_id where g.id = $1"#,
        id
    )
    .fetch_optional(c)
    .await
}

/// The living group of this contact at an edition.
pub async fn of_contact(c: &mut PgConnection, edition: i64, email: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "select id from registration_group
         where edition_id = $1 and lower(email) = lower($2) and state in ('pending', 'confirmed')",
        edition,
        email
    )
    .fetch_optional(c)
    .await
}

/// Living groups of an address at any edition, newest first; for lost links.
pub async fn of_address(c: &mut PgConnection, email: &str) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select id from registration_group where lower(email) = lower($1) and state in ('pending', 'confirmed')
         order by created_at desc limit 3",
        email
    )
    .fetch_all(c)
    .await
}

/// True where it was pending until now.
pub async fn confirm(c: &mut PgConnection, id: i64, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update registration_group set state = 'confirmed', email_confirmed_at = $2, confirm_by = null
         where id = $1 and state = 'pending'",
        id,
        now
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn set_invoice(c: &mut PgConnection, id: i64, invoice: &Value) -> sqlx::Result<()> {
    sqlx::query!(
        "update registration_group set invoice = $2 where id = $1 and invoice is null",
        id,
        Json(invoice) as _
    )
    .execute(c)
    .await?;
    Ok(())
}

// ------------------------------------------------------------------ its people

/// One person as the contact may see them: never needs, answers or what they wrote elsewhere.
#[derive(Debug, Clone)]
pub struct Member {
    pub code: String,
    pub state: String,
    pub academic_title: String,
    pub given_name: String,
    pub family_name: String,
    pub email: String,
    pub department: String,
    pub job_title: String,
    pub fee_cents: i64,
    pub offered_until: Option<DateTime<Utc>>,
    /// Place in the queue, from 1.
    pub position: Option<i64>,
    /// State of the latest mail to them: "queued", "sending", "sent" or "failed".
    pub mail: Option<String>,
}

/// Everybody, in the order in which they were registered.
pub async fn members(c: &mut PgConnection, group: i64) -> sqlx::Result<Vec<Member>> {
    sqlx::query_as!(
        Member,
        r#"select r.code, r.state, r.academic_title, r.given_name, r.family_name, r.email, r.department, r.job_title,
            r.fee_cents, r.offered_until, line.place as "position?", m.state as "mail?"
         from registration r
         left join lateral (
            select count(*) as place from registration w
            where w.edition_id = r.edition_id and w.mode = r.mode and w.state in ('queued', 'waiting')
                and w.queue_number <= r.queue_number) line on r.state in ('queued', 'waiting')
         left join lateral (
            select state from message where about = r.public_id and state <> 'cancelled' order by id desc limit 1) m on true
         where r.group_id = $1 order by r.queue_number"#,
        group
    )
    .fetch_all(c)
    .await
}

/// How many of its people still count.
pub async fn active(c: &mut PgConnection, group: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from registration
         where group_id = $1 and state in ('held', 'queued', 'confirmed', 'waiting', 'offered')"#,
        group
    )
    .fetch_one(c)
    .await
}

/// The registration of this code, if it belongs to the group.
pub async fn member(c: &mut PgConnection, group: i64, code: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("select id from registration where group_id = $1 and code = $2", group, code)
        .fetch_optional(c)
        .await
}

/// Those of the group to whom a seat is offered that they still can take.
pub async fn offered(c: &mut PgConnection, group: i64, now: DateTime<Utc>) -> sqlx::Result<Vec<(i64, String)>> {
    let rows = sqlx::query!(
        "select id, code from registration
         where group_id = $1 and state = 'offered' and offered_until > $2 order by queue_number",
        group,
        now
    )
    .fetch_all(c)
    .await?;
    Ok(rows.into_iter().map(|r| (r.id, r.code)).collect())
}

/// Which of these addresses have an active registration; in lower case, as `emails` must be.
pub async fn registered(c: &mut PgConnection, edition: i64, emails: &[String]) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"select distinct lower(email) as "email!" from registration
         where edition_id = $1 and lower(email) = any($2)
            and state in ('held', 'queued', 'confirmed', 'waiting', 'offered')"#,
        edition,
        emails
    )
    .fetch_all(c)
    .await
}

/// How many registrations have one of these submission keys.
pub async fn sent(c: &mut PgConnection, keys: &[Uuid]) -> sqlx::Result<usize> {
    let count =
        sqlx::query_scalar!(r#"select count(*) as "n!" from registration where submission_key = any($1)"#, keys)
            .fetch_one(c)
            .await?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Lets one list after the other in: two that name the same people in another order would
/// otherwise wait for each other.
pub async fn lock_lists(c: &mut PgConnection, edition: i64) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('lists ' || $1::bigint, 0)) as locked", edition)
        .fetch_one(c)
        .await?;
    Ok(())
}

/// How it looks at this moment; decides nothing.
pub async fn counter(c: &mut PgConnection, edition: i64, mode: Mode) -> sqlx::Result<Counter> {
    sqlx::query_as!(
        Counter,
        "select capacity, taken, waiting from edition_seats where edition_id = $1 and mode = $2",
        edition,
        mode.key()
    )
    .fetch_one(c)
    .await
}

/// Takes `seats` and adds `places` to the queue at once, where that is still what the counter
/// allows. `kept_together`: nobody of them is to have a seat before all can.
pub async fn enter(
    c: &mut PgConnection,
    edition: i64,
    mode: Mode,
    seats: i32,
    places: i32,
    kept_together: bool,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update edition_seats set taken = taken + $3, waiting = waiting + $4
         where edition_id = $1 and mode = $2 and case
            when $4 = 0 then waiting = 0 and (capacity is null or taken + $3 <= capacity)
            when $3 > 0 then waiting = 0 and taken + $3 = capacity
            when $5 then waiting > 0 or taken + $4 > capacity
            else waiting > 0 or taken >= capacity end",
        edition,
        mode.key(),
        seats,
        places,
        kept_together
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

// ------------------------------------------------------------------ deadlines

pub struct Sent {
    pub id: i64,
    /// "sent" or "failed"
    pub state: String,
    pub hold_hours: i32,
}

/// Groups whose first mail has gone out or cannot, and whose period has not begun.
pub async fn just_sent(c: &mut PgConnection) -> sqlx::Result<Vec<Sent>> {
    sqlx::query_as!(
        Sent,
        r#"select g.id, m.state, coalesce(rules.hold_hours, 48) as "hold_hours!"
         from registration_group g
         join message m on m.about = g.public_id and m.kind = 'group_confirm'
            and m.state in ('sent', 'failed', 'cancelled')
         left join registration_rules rules on rules.edition_id = g.edition_id
         where g.state = 'pending' and g.confirm_by is null
         order by g.id limit 200"#
    )
    .fetch_all(c)
    .await
}

pub async fn set_confirm_by(c: &mut PgConnection, id: i64, by: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update registration_group set confirm_by = $2 where id = $1 and state = 'pending' and confirm_by is null",
        id,
        by
    )
    .execute(c)
    .await?;
    Ok(())
}

/// Who should be reminded now.
pub async fn to_remind(c: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select g.id from registration_group g left join registration_rules rules on rules.edition_id = g.edition_id
         where g.state = 'pending' and g.reminded_at is null and g.confirm_by > $1
            and g.confirm_by - make_interval(hours =>
                greatest(coalesce(rules.hold_hours, 48) - coalesce(rules.reminder_hours, 24), 0)) <= $1
         order by g.id limit 200",
        now
    )
    .fetch_all(c)
    .await
}

/// True for the first who says so, while there is something to confirm.
pub async fn set_reminded(c: &mut PgConnection, id: i64, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update registration_group set reminded_at = $2 where id = $1 and reminded_at is null and state = 'pending'",
        id,
        now
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

/// Closes what was not confirmed in time; answers how many.
pub async fn close_overdue(c: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "update registration_group set state = 'closed' where state = 'pending' and confirm_by <= $1",
        now
    );
    Ok(done.execute(c).await?.rows_affected())
}
