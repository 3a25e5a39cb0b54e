//! Statements of the registration. Who changes seats locks in one order: counters of the edition,
//! registrations, counters of workshops ascending, chosen workshops. Registrations are locked "for no
//! key update", so that others may still write the history of one that moves up.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::claims::Claim;
use super::model::{Application, Fee, Mode, Needs, Person, State};
use super::record::{Choice, Event, Record};
use crate::kernel::name;

// ------------------------------------------------------------------ entering

/// What a registration is stored with beside what the person wrote.
pub struct New<'a> {
    pub edition: i64,
    pub code: &'a str,
    pub public_id: Uuid,
    pub state: State,
    pub group: Option<i64>,
    pub batch: Option<Uuid>,
    pub replaces: Option<i64>,
    pub fee: &'a Fee,
    pub email_confirmed_at: Option<DateTime<Utc>>,
    /// The address is a mailbox that several people may be registered with.
    pub shares_mailbox: bool,
    pub now: DateTime<Utc>,
    /// How its history begins: who did what.
    pub actor: &'a str,
    pub what: &'a str,
}

/// Stores it with the first line of its history and the workshops that are wished; None where this
/// form or this person is there already. One statement, because everybody comes at the same minute.
pub async fn insert(
    c: &mut PgConnection,
    a: &Application,
    key: Option<Uuid>,
    workshops: &[i64],
    n: &New<'_>,
) -> sqlx::Result<Option<i64>> {
    let p = &a.person;
    sqlx::query_scalar!(
        r#"with new as (
         insert into registration (public_id, edition_id, code, submission_key, group_id, batch, state, mode, salutation,
            academic_title, given_name, family_name, organisation, organisation_kind, department, job_title, email,
            phone, days, answers, photo_consent, photo_decided_at, photo_notice_version, privacy_notice_version, fee,
            fee_cents, fee_claim, invoice, replaces, email_confirmed_at, created_at, changed_at, shares_mailbox)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
            case when $21 then $22::timestamptz end, $23, $24, $25, $26, $27, $28, $29, $30, $22, $22, $34)
         on conflict do nothing returning id, created_at, state),
         noted as (
            insert into registration_event (registration_id, at, actor, what, detail)
            select id, created_at, $31, $32, state from new),
         wished as (
            insert into registration_session (registration_id, session_id)
            select id, s from new cross join unnest($33::bigint[]) s)
         select id from new"#,
        n.public_id,
        n.edition,
        n.code,
        key,
        n.group,
        n.batch,
        n.state.key(),
        a.mode.key(),
        p.salutation.key(),
        p.academic_title,
        p.given_name,
        p.family_name,
        p.organisation,
        p.organisation_kind,
        p.department,
        p.job_title,
        p.email.as_str(),
        p.phone,
        &a.days,
        Json(&a.answers) as _,
        a.photo_consent,
        n.now,
        a.photo_notice_version,
        a.privacy_notice_version,
        n.fee.decision,
        n.fee.cents,
        n.fee.claim,
        n.fee.billing,
        n.replaces,
        n.email_confirmed_at,
        n.actor,
        n.what,
        workshops,
        n.shares_mailbox,
    )
    .fetch_optional(c)
    .await
}

pub async fn is_sent(c: &mut PgConnection, key: Uuid) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from registration where submission_key = $1) as "is!""#, key)
        .fetch_one(c)
        .await
}

pub async fn put_needs(c: &mut PgConnection, id: i64, n: &Needs, version: i32, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into registration_need
            (registration_id, catering, catering_note, access, access_note, consent_version, consented_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (registration_id) do update set catering = excluded.catering,
            catering_note = excluded.catering_note, access = excluded.access, access_note = excluded.access_note,
            consent_version = excluded.consent_version, consented_at = excluded.consented_at",
        id,
        n.catering,
        n.catering_note,
        &n.access,
        n.access_note,
        version,
        now
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn drop_needs(c: &mut PgConnection, id: i64) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from registration_need where registration_id = $1", id).execute(c).await?;
    Ok(done.rows_affected())
}

pub async fn wish(c: &mut PgConnection, id: i64, sessions: &[i64]) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into registration_session (registration_id, session_id)
         select $1, s from unnest($2::bigint[]) s on conflict do nothing",
        id,
        sessions
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn note(
    c: &mut PgConnection,
    id: i64,
    now: DateTime<Utc>,
    actor: &str,
    what: &str,
    detail: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into registration_event (registration_id, at, actor, what, detail) values ($1, $2, $3, $4, $5)",
        id,
        now,
        actor,
        what,
        detail
    )
    .execute(c)
    .await?;
    Ok(())
}

// ------------------------------------------------------------------ seats of the edition

/// Takes a seat if there is one that nobody waits for.
pub async fn take_seat(c: &mut PgConnection, edition: i64, mode: Mode) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select take_seat($1, $2) as "is!""#, edition, mode.key()).fetch_one(c).await
}

/// Joins the queue, if there is no seat to take.
pub async fn join_queue(c: &mut PgConnection, edition: i64, mode: Mode) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update edition_seats set waiting = waiting + 1
         where edition_id = $1 and mode = $2 and (waiting > 0 or taken >= capacity)",
        edition,
        mode.key()
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

#[derive(Debug, Clone, Copy)]
pub struct Counter {
    pub capacity: Option<i32>,
    pub taken: i32,
    pub waiting: i32,
}

impl Counter {
    /// Seats that those who wait can have.
    pub fn free(self) -> i32 {
        self.capacity.map_or(i32::MAX, |capacity| capacity.saturating_sub(self.taken).max(0))
    }
}

/// The counter, locked until the transaction ends.
pub async fn lock_seats(c: &mut PgConnection, edition: i64, mode: Mode) -> sqlx::Result<Counter> {
    sqlx::query_as!(
        Counter,
        "select capacity, taken, waiting from edition_seats where edition_id = $1 and mode = $2 for update",
        edition,
        mode.key()
    )
    .fetch_one(c)
    .await
}

pub async fn move_seats(c: &mut PgConnection, edition: i64, mode: Mode, taken: i32, waiting: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "update edition_seats set taken = taken + $3, waiting = waiting + $4 where edition_id = $1 and mode = $2",
        edition,
        mode.key(),
        taken,
        waiting
    )
    .execute(c)
    .await?;
    Ok(())
}

pub struct InLine {
    pub id: i64,
    pub state: String,
    /// Set where its people want their seats together.
    pub batch: Option<Uuid>,
}

/// The first in the queue, locked.
pub async fn first_in_line(c: &mut PgConnection, edition: i64, mode: Mode) -> sqlx::Result<Option<InLine>> {
    sqlx::query_as!(
        InLine,
        "select id, state, batch from registration
         where edition_id = $1 and mode = $2 and state in ('queued', 'waiting') order by queue_number limit 1 for no key update",
        edition,
        mode.key()
    )
    .fetch_optional(c)
    .await
}

/// Those of a batch who wait, in order, locked.
pub async fn batch_in_line(c: &mut PgConnection, edition: i64, mode: Mode, batch: Uuid) -> sqlx::Result<Vec<InLine>> {
    sqlx::query_as!(
        InLine,
        "select id, state, batch from registration
         where edition_id = $1 and mode = $2 and batch = $3 and state in ('queued', 'waiting')
         order by queue_number for no key update",
        edition,
        mode.key(),
        batch
    )
    .fetch_all(c)
    .await
}

/// Place in the queue, from 1; None for those who do not wait.
pub async fn position(c: &mut PgConnection, id: i64) -> sqlx::Result<Option<i64>> {
    let place = sqlx::query_scalar!(
        r#"select (select count(*) from registration w
            where w.edition_id = r.edition_id and w.mode = r.mode and w.state in ('queued', 'waiting')
                and w.queue_number <= r.queue_number) as "n!"
         from registration r where id = $1 and state in ('queued', 'waiting')"#,
        id
    );
    place.fetch_optional(c).await
}

/// Counters that have both free seats and people who wait.
pub async fn to_promote(c: &mut PgConnection) -> sqlx::Result<Vec<(i64, String, String)>> {
    let rows = sqlx::query!(
        "select edition_id, slug, mode from edition_seats join edition on id = edition_id
         where waiting > 0 and (capacity is null or taken < capacity) order by edition_id, mode"
    )
    .fetch_all(c)
    .await?;
    Ok(rows.into_iter().map(|r| (r.edition_id, r.slug, r.mode)).collect())
}

// ------------------------------------------------------------------ seats of workshops

pub async fn choices(c: &mut PgConnection, id: i64) -> sqlx::Result<Vec<Choice>> {
    sqlx::query_as!(
        Choice,
        "select session_id, state from registration_session where registration_id = $1 order by session_id",
        id
    )
    .fetch_all(c)
    .await
}

/// Takes a seat in the workshop or a place in its queue; true for a seat. The counter stays locked.
pub async fn take_workshop(c: &mut PgConnection, id: i64, session: i64) -> sqlx::Result<bool> {
    let is = sqlx::query_scalar!("select take_workshop($1, $2)", id, session).fetch_one(c).await?;
    Ok(is.unwrap_or(false))
}

pub async fn lock_workshop(c: &mut PgConnection, session: i64) -> sqlx::Result<Option<Counter>> {
    sqlx::query_as!(
        Counter,
        r#"select capacity as "capacity?", taken, waiting from session_seats where session_id = $1 for update"#,
        session
    )
    .fetch_optional(c)
    .await
}

pub async fn move_workshop(c: &mut PgConnection, session: i64, taken: i32, waiting: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "update session_seats set taken = taken + $2, waiting = waiting + $3 where session_id = $1",
        session,
        taken,
        waiting
    )
    .execute(c)
    .await?;
    Ok(())
}

/// Takes the choice away and says what it was.
pub async fn drop_choice(c: &mut PgConnection, id: i64, session: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "delete from registration_session where registration_id = $1 and session_id = $2 returning state",
        id,
        session
    )
    .fetch_optional(c)
    .await
}

/// Gives a freed seat of the workshop to the first who waits; answers to whom.
pub async fn move_up(c: &mut PgConnection, session: i64) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "update registration_session set state = 'booked'
         where session_id = $1 and registration_id = (
            select registration_id from registration_session
            where session_id = $1 and state = 'waiting' order by queue_number limit 1)
         returning registration_id",
        session
    )
    .fetch_optional(c)
    .await
}

/// Hands a choice to another registration, state and place in the queue included.
pub async fn hand_over_choices(c: &mut PgConnection, from: i64, to: i64) -> sqlx::Result<()> {
    sqlx::query!("update registration_session set registration_id = $2 where registration_id = $1", from, to)
        .execute(c)
        .await?;
    Ok(())
}

/// Workshops that have both free seats and people who wait.
pub async fn workshops_to_promote(c: &mut PgConnection) -> sqlx::Result<Vec<(i64, String)>> {
    let rows = sqlx::query!(
        "select session_id, slug from session_seats join session s on s.id = session_id
         join edition e on e.id = s.edition_id where waiting > 0 and taken < capacity order by session_id"
    )
    .fetch_all(c)
    .await?;
    Ok(rows.into_iter().map(|r| (r.session_id, r.slug)).collect())
}

// ------------------------------------------------------------------ one registration

/// The registration with its edition; `lock` keeps others from changing it meanwhile.
pub async fn by_id(c: &mut PgConnection, id: i64) -> sqlx::Result<Option<Record>> {
    sqlx::query_as!(
        Record,
        r#"select r.id, r.public_id, r.edition_id, e.slug as edition, r.code, r.group_id, r.batch, r.state, r.mode,
            r.salutation, r.academic_title, r.given_name, r.family_name, r.organisation, r.organisation_kind,
            r.department, r.job_title, r.email, r.phone, r.days, r.answers, r.photo_consent, r.fee, r.fee_cents,
            r.fee_claim, r.invoice, r.email_confirmed_at, r.confirm_by, r.offered_until, r.sequence, r.attended_at,
            r.created_at, r.changed_at
         from registration r join edition e on e.id = r.edition_id where r.id = $1"#,
        id
    )
    .fetch_optional(c)
    .await
}

pub async fn edition_of(c: &mut PgConnection, id: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select slug from edition e join registration r on r.edition_id = e.id where r.id = $1", id)
        .fetch_optional(c)
        .await
}

/// Lets one submission of an organisation after the other look at its quota.
pub async fn lock_organisation(c: &mut PgConnection, edition: i64, organisation: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended($1::bigint || ' ' || lower($2), 0)) as locked",
        edition,
        organisation
    )
    .fetch_one(c)
    .await?;
    Ok(())
}

/// Active registrations of an organisation.
pub async fn of_organisation(c: &mut PgConnection, edition: i64, organisation: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from registration where edition_id = $1 and lower(organisation) = lower($2)
            and state in ('held', 'queued', 'confirmed', 'waiting', 'offered')"#,
        edition,
        organisation
    )
    .fetch_one(c)
    .await
}

pub async fn lock(c: &mut PgConnection, id: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select state from registration where id = $1 for no key update", id).fetch_optional(c).await
}

/// Active registrations of an address at an edition; more than one where staff allowed a shared mailbox.
pub async fn active(c: &mut PgConnection, edition: i64, email: &str) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select id from registration where edition_id = $1 and lower(email) = lower($2)
            and state in ('held', 'queued', 'confirmed', 'waiting', 'offered') order by id",
        edition,
        email
    )
    .fetch_all(c)
    .await
}

/// Registrations of an address at any edition, active ones first; for lost links.
pub async fn of_address(c: &mut PgConnection, email: &str) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select id from registration where lower(email) = lower($1)
         order by state in ('held', 'queued', 'confirmed', 'waiting', 'offered') desc, created_at desc limit 10",
        email
    )
    .fetch_all(c)
    .await
}

pub async fn needs(c: &mut PgConnection, id: i64) -> sqlx::Result<Option<Needs>> {
    sqlx::query_as!(
        Needs,
        "select catering, catering_note, access, access_note from registration_need where registration_id = $1",
        id
    )
    .fetch_optional(c)
    .await
}

pub async fn events(c: &mut PgConnection, id: i64) -> sqlx::Result<Vec<Event>> {
    sqlx::query_as!(
        Event,
        "select at, actor, what, detail from registration_event where registration_id = $1 order by id",
        id
    )
    .fetch_all(c)
    .await
}

/// Changes the state, if it still is `from`.
pub async fn set_state(
    c: &mut PgConnection,
    id: i64,
    from: State,
    to: State,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update registration set state = $3, changed_at = $4, sequence = sequence + 1,
            offered_until = case when $3 = 'offered' then offered_until end
         where id = $1 and state = $2",
        id,
        from.key(),
        to.key(),
        now
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

/// What the person may change by themselves; the address stays.
pub async fn update(
    c: &mut PgConnection,
    id: i64,
    p: &Person,
    days: &[NaiveDate],
    answers: &BTreeMap<String, String>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update registration set salutation = $2, academic_title = $3, given_name = $4, family_name = $5,
            organisation = $6, organisation_kind = $7, department = $8, job_title = $9, phone = $10, days = $11,
            answers = $12, changed_at = $13, sequence = sequence + 1
         where id = $1",
        id,
        p.salutation.key(),
        p.academic_title,
        p.given_name,
        p.family_name,
        p.organisation,
        p.organisation_kind,
        p.department,
        p.job_title,
        p.phone,
        days,
        Json(answers) as _,
        now
    )
    .execute(c)
    .await?;
    Ok(())
}

/// Changes the way of attending; who waits goes to the end of the other queue.
pub async fn set_mode(c: &mut PgConnection, id: i64, to: Mode) -> sqlx::Result<()> {
    sqlx::query!(
        "update registration set mode = $2, queue_number = nextval('registration_queue') where id = $1",
        id,
        to.key()
    )
    .execute(c)
    .await?;
    Ok(())
}

/// Something about it changed that calendars show.
pub async fn touch(c: &mut PgConnection, id: i64, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update registration set changed_at = $2, sequence = sequence + 1 where id = $1", id, now)
        .execute(c)
        .await?;
    Ok(())
}

pub async fn set_photo(
    c: &mut PgConnection,
    id: i64,
    consent: bool,
    version: Option<i32>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update registration set photo_consent = $2, photo_decided_at = $3,
            photo_notice_version = coalesce($4, photo_notice_version)
         where id = $1",
        id,
        consent,
        now,
        version
    )
    .execute(c)
    .await?;
    Ok(())
}

/// Deletes the registration and everything that hangs on it; the protocol does not say whose it was.
pub async fn erase(c: &mut PgConnection, id: i64, edition: i64) -> sqlx::Result<()> {
    sqlx::query!("delete from token where subject = $1 and purpose in ('registration', 'registration_confirm')", id)
        .execute(&mut *c)
        .await?;
    let done = sqlx::query!("delete from registration where id = $1", id).execute(&mut *c).await?;
    protocol(c, edition, "registration", i32::try_from(done.rows_affected()).unwrap_or(0)).await
}

pub async fn confirm(c: &mut PgConnection, id: i64, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update registration set email_confirmed_at = coalesce(email_confirmed_at, $2), confirm_by = null where id = $1",
        id,
        now
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn offer_until(c: &mut PgConnection, id: i64, until: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update registration set offered_until = $2 where id = $1", id, until).execute(c).await?;
    Ok(())
}

// ------------------------------------------------------------------ deadlines

pub struct Sent {
    pub id: i64,
    /// "sent" or "failed"
    pub state: String,
    pub hold_hours: i32,
}

/// Registrations whose first mail has gone out or cannot, and whose period has not begun.
pub async fn just_sent(c: &mut PgConnection) -> sqlx::Result<Vec<Sent>> {
    sqlx::query_as!(
        Sent,
        r#"select r.id, m.state, coalesce(rules.hold_hours, 48) as "hold_hours!"
         from registration r
         join message m on m.about = r.public_id and m.kind = 'registration_confirm'
            and m.state in ('sent', 'failed', 'cancelled')
         left join registration_rules rules on rules.edition_id = r.edition_id
         where r.state in ('held', 'queued') and r.confirm_by is null and r.email_confirmed_at is null
         order by r.id limit 200"#
    )
    .fetch_all(c)
    .await
}

pub async fn set_confirm_by(c: &mut PgConnection, id: i64, by: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update registration set confirm_by = $2 where id = $1 and confirm_by is null", id, by)
        .execute(c)
        .await?;
    Ok(())
}

/// Who should be reminded now.
pub async fn to_remind(c: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select r.id from registration r left join registration_rules rules on rules.edition_id = r.edition_id
         where r.state in ('held', 'queued') and r.reminded_at is null and r.confirm_by > $1
            and r.confirm_by - make_interval(hours =>
                greatest(coalesce(rules.hold_hours, 48) - coalesce(rules.reminder_hours, 24), 0)) <= $1
         order by r.id limit 200",
        now
    )
    .fetch_all(c)
    .await
}

pub async fn set_reminded(c: &mut PgConnection, id: i64, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!("update registration set reminded_at = $2 where id = $1 and reminded_at is null", id, now);
    Ok(done.execute(c).await?.rows_affected() == 1)
}

/// Whose time is over: unconfirmed addresses and unanswered offers.
pub async fn overdue(c: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<(i64, String)>> {
    let rows = sqlx::query!(
        "select id, state from registration
         where (state in ('held', 'queued') and confirm_by <= $1) or (state = 'offered' and offered_until <= $1)
         order by id limit 200",
        now
    )
    .fetch_all(c)
    .await?;
    Ok(rows.into_iter().map(|r| (r.id, r.state)).collect())
}

/// Writes down that something was deleted, without saying whose it was.
pub async fn protocol(c: &mut PgConnection, edition: i64, what: &str, rows: i32) -> sqlx::Result<()> {
    sqlx::query!("insert into erasure (edition_id, what, rows) values ($1, $2, $3)", edition, what, rows)
        .execute(c)
        .await?;
    Ok(())
}

// ------------------------------------------------------------------ fees

/// Claims of people who take part or want to, oldest first.
pub async fn open_claims(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Claim>> {
    let rows = sqlx::query!(
        r#"select id, code, academic_title, given_name, family_name, organisation, fee_cents, created_at,
            coalesce(fee->>'evidence', '') as "evidence!"
         from registration where edition_id = $1 and fee_claim = 'open'
            and state in ('held', 'queued', 'confirmed', 'waiting', 'offered')
         order by id"#,
        edition
    );
    Ok(rows
        .fetch_all(c)
        .await?
        .into_iter()
        .map(|r| Claim {
            id: r.id,
            code: r.code,
            name: name::full(&r.academic_title, &r.given_name, &r.family_name),
            organisation: r.organisation,
            cents: r.fee_cents,
            evidence: r.evidence,
            created_at: r.created_at,
        })
        .collect())
}

/// Decides an open claim; false where there is none.
pub async fn decide_claim(c: &mut PgConnection, id: i64, grants: bool) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update registration set fee_claim = case when $2 then 'granted' else 'refused' end,
            fee_cents = case when $2 then 0 else fee_cents end
         where id = $1 and fee_claim = 'open'",
        id,
        grants
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

/// Invoices that name the person, number and id, oldest first.
pub async fn invoices(c: &mut PgConnection, id: i64) -> sqlx::Result<Vec<(i64, String)>> {
    let rows = sqlx::query!(
        "select id, number from invoice where registration_id = $1 or id in (
            select corrected_by from invoice_line where registration_id = $1
            union select i.id from invoice i join invoice_line l on l.invoice_id = i.id
                where l.registration_id = $1 and i.group_id is null)
         order by id",
        id
    )
    .fetch_all(c)
    .await?;
    Ok(rows.into_iter().map(|r| (r.id, r.number)).collect())
}
