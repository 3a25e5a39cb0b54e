//! Statements that the steps of an accreditation share.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::enter::Application;
use super::record::{Event, Person, Question, Record, Step};
use crate::kernel::date;
use crate::paths;

/// A request, by the rest of the statement.
macro_rules! record {
    ($rest:literal, $($value:expr),+) => {
        sqlx::query_as!(
            Record,
            "select a.id, a.public_id, a.code, a.edition_id, e.slug as edition, a.state, a.given_name, a.family_name,
                a.email, a.mobile, a.outlet, a.media_type, a.press_role, a.address, a.evidence_kind, a.card_issuer,
                a.card_year, a.evidence_url, a.equipment, a.interviews, a.attends, a.email_confirmed_at, a.confirm_by,
                a.submitted_at, a.proposed_by, a.proposed_reason, a.proposed_words, a.decided_at, a.reason,
                a.reason_words, a.version, a.created_at, a.changed_at
             from accreditation a join edition e on e.id = a.edition_id " + $rest,
            $($value),+
        )
    };
}

pub async fn by_id(c: &mut PgConnection, id: i64) -> sqlx::Result<Option<Record>> {
    record!("where a.id = $1", id).fetch_optional(c).await
}

pub async fn by_code(c: &mut PgConnection, edition: i64, code: &str) -> sqlx::Result<Option<Record>> {
    record!("where a.edition_id = $1 and a.code = $2", edition, code).fetch_optional(c).await
}

pub async fn hold(c: &mut PgConnection, id: i64) -> sqlx::Result<Option<Record>> {
    record!("where a.id = $1 for update of a", id).fetch_optional(c).await
}

pub async fn people(c: &mut PgConnection, id: i64) -> sqlx::Result<Vec<Person>> {
    sqlx::query_as!(
        Person,
        "select id, position, given_name, family_name, press_role, pass_code, collected_at, collected_by
         from accreditation_person where accreditation_id = $1 order by position",
        id
    )
    .fetch_all(c)
    .await
}

pub async fn questions(c: &mut PgConnection, id: i64) -> sqlx::Result<Vec<Question>> {
    sqlx::query_as!(
        Question,
        "select id, asked_at, asked_by, question, answered_at, answer, answer_url
         from accreditation_question where accreditation_id = $1 order by id",
        id
    )
    .fetch_all(c)
    .await
}

pub async fn events(c: &mut PgConnection, id: i64) -> sqlx::Result<Vec<Event>> {
    sqlx::query_as!(
        Event,
        "select at, actor, action, state_after, reason, words
         from accreditation_event where accreditation_id = $1 order by id",
        id
    )
    .fetch_all(c)
    .await
}

pub async fn set_state(c: &mut PgConnection, record: &Record, step: &Step<'_>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update accreditation set state = $4, version = version + 1, changed_at = $5,
            decided_at = case when $4 in ('approved', 'rejected', 'revoked') then $5 else decided_at end,
            reason = case when $4 in ('rejected', 'revoked') then $6 else reason end,
            reason_words = case when $4 in ('rejected', 'revoked') then $7 else reason_words end,
            proposed_by = null, proposed_reason = null, proposed_words = ''
         where id = $1 and version = $2 and state = $3",
        record.id,
        record.version,
        record.state,
        step.to.key(),
        step.at,
        step.reason.map(|r| r.key()),
        step.words
    )
    .execute(c)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn note(c: &mut PgConnection, id: i64, step: &Step<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into accreditation_event (accreditation_id, at, actor, action, state_after, reason, words)
         values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        step.at,
        step.actor,
        step.action,
        step.to.key(),
        step.reason.map(|r| r.key()),
        step.words
    )
    .execute(c)
    .await?;
    Ok(())
}

// ------------------------------------------------------------------ a request comes in

/// Until the end of the transaction nobody else stores a request of this address.
pub async fn lock_address(c: &mut PgConnection, edition: i64, email: &str) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('press ' || lower($2), $1))", edition, email)
        .fetch_one(c)
        .await?;
    Ok(())
}

pub async fn is_sent(c: &mut PgConnection, key: Uuid) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from accreditation where submission_key = $1) as "is!""#, key)
        .fetch_one(c)
        .await
}

/// The request of an address that still counts.
pub async fn active(c: &mut PgConnection, edition: i64, email: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "select id from accreditation where edition_id = $1 and lower(email) = lower($2)
            and state in ('unconfirmed', 'submitted', 'in_review', 'info_requested', 'approved')
         order by id desc limit 1",
        edition,
        email
    )
    .fetch_optional(c)
    .await
}

/// Requests of an address in all editions that have a page to come back to, newest first.
pub async fn of_address(c: &mut PgConnection, email: &str) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select id from accreditation where lower(email) = lower($1) and state not in ('lapsed', 'withdrawn')
         order by id desc limit 3",
        email
    )
    .fetch_all(c)
    .await
}

pub async fn insert(
    c: &mut PgConnection,
    edition: i64,
    code: &str,
    new: &Application,
    ack_version: i32,
    now: DateTime<Utc>,
    confirm_by: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into accreditation (edition_id, code, submission_key, state, given_name, family_name, email, mobile, outlet,
            media_type, press_role, address, evidence_kind, card_issuer, card_year, evidence_url, equipment, interviews,
            attends, ack_version, confirm_by, submitted_at, created_at, changed_at)
         values ($1, $2, $3, 'unconfirmed', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
            $21, $21, $21) returning id",
        edition,
        code,
        new.key,
        new.given_name,
        new.family_name,
        new.email.as_str(),
        new.mobile,
        new.outlet,
        new.media_type.key(),
        new.role.key(),
        new.address,
        new.evidence.key(),
        new.card_issuer,
        new.card_year,
        new.evidence_url,
        new.equipment,
        new.interviews,
        &new.attends,
        ack_version,
        confirm_by,
        now
    )
    .fetch_one(c)
    .await
}

pub async fn insert_person(
    c: &mut PgConnection,
    accreditation: i64,
    position: i32,
    given_name: &str,
    family_name: &str,
    role: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into accreditation_person (accreditation_id, position, given_name, family_name, press_role)
         values ($1, $2, $3, $4, $5)",
        accreditation,
        position,
        given_name,
        family_name,
        role
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn insert_need(
    c: &mut PgConnection,
    accreditation: i64,
    note: &str,
    version: i32,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into accreditation_need (accreditation_id, access_note, consent_version, consented_at)
         values ($1, $2, $3, $4)",
        accreditation,
        note,
        version,
        now
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn need(c: &mut PgConnection, accreditation: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select access_note from accreditation_need where accreditation_id = $1", accreditation)
        .fetch_optional(c)
        .await
}

pub async fn set_confirmed(c: &mut PgConnection, id: i64, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update accreditation set email_confirmed_at = $2, confirm_by = null where id = $1", id, now)
        .execute(c)
        .await?;
    Ok(())
}

/// A question of nobody, and a pass; for the demo.
pub async fn insert_question(c: &mut PgConnection, id: i64, question: &str, at: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into accreditation_question (accreditation_id, asked_at, question) values ($1, $2, $3)",
        id,
        at,
        question
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn give_pass(c: &mut PgConnection, person: i64, pass: &str) -> sqlx::Result<()> {
    sqlx::query!("update accreditation_person set pass_code = $2 where id = $1", person, pass).execute(c).await?;
    Ok(())
}

// ------------------------------------------------------------------ the person's own page

pub async fn answer_question(
    c: &mut PgConnection,
    accreditation: i64,
    question: i64,
    answer: &str,
    url: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update accreditation_question set answered_at = $5, answer = $3, answer_url = $4
         where id = $2 and accreditation_id = $1 and answered_at is null",
        accreditation,
        question,
        answer,
        url,
        now
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn drop_crew(c: &mut PgConnection, accreditation: i64) -> sqlx::Result<()> {
    sqlx::query!("delete from accreditation_person where accreditation_id = $1 and position > 0", accreditation)
        .execute(c)
        .await?;
    Ok(())
}

pub async fn drop_person(c: &mut PgConnection, accreditation: i64, position: i32) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "delete from accreditation_person where accreditation_id = $1 and position = $2 and position > 0",
        accreditation,
        position
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn drop_need(c: &mut PgConnection, accreditation: i64) -> sqlx::Result<()> {
    sqlx::query!("delete from accreditation_need where accreditation_id = $1", accreditation).execute(c).await?;
    Ok(())
}

/// Nobody of the request has a pass any more.
pub async fn drop_passes(c: &mut PgConnection, accreditation: i64) -> sqlx::Result<()> {
    sqlx::query!("update accreditation_person set pass_code = null where accreditation_id = $1", accreditation)
        .execute(c)
        .await?;
    Ok(())
}

/// The version of a request moves on without a change of its state; false where somebody was faster.
pub async fn touch(c: &mut PgConnection, id: i64, version: i64, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update accreditation set version = version + 1, changed_at = $3 where id = $1 and version = $2",
        id,
        version,
        now
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

// ------------------------------------------------------------------ deadlines

/// Unconfirmed, half of their time over, not reminded yet.
pub async fn to_remind(c: &mut PgConnection, now: DateTime<Utc>, before: DateTime<Utc>) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select id from accreditation where state = 'unconfirmed' and reminded_at is null and confirm_by > $1
            and confirm_by <= $2 order by id limit 100",
        now,
        before
    )
    .fetch_all(c)
    .await
}

pub async fn set_reminded(c: &mut PgConnection, id: i64, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!("update accreditation set reminded_at = $2 where id = $1 and reminded_at is null", id, now);
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn overdue(c: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select id from accreditation where state = 'unconfirmed' and confirm_by <= $1 order by id limit 100",
        now
    )
    .fetch_all(c)
    .await
}

/// Approved for an edition that begins on this day, and not told so yet. `reminded_at` of an approved
/// request is that of this mail: one of an unconfirmed request lies before its decision.
pub async fn of_tomorrow(c: &mut PgConnection, first_day: NaiveDate) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select a.id from accreditation a join edition e on e.id = a.edition_id
         where a.state = 'approved' and e.state in ('announced', 'open')
            and (a.reminded_at is null or a.reminded_at < a.decided_at)
            and (select min(day) from edition_day d where d.edition_id = a.edition_id) = $1
         order by a.id limit 100",
        first_day
    )
    .fetch_all(c)
    .await
}

pub async fn set_told_of_tomorrow(c: &mut PgConnection, id: i64, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update accreditation set reminded_at = $2 where id = $1 and state = 'approved'
            and (reminded_at is null or reminded_at < decided_at)",
        id,
        now
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

// ------------------------------------------------------------------ the press page

/// A press release of an edition.
pub struct Release {
    pub year: i32,
    pub slug: String,
    pub title: String,
    pub teaser: String,
    pub published_at: DateTime<Utc>,
    pub date_known: bool,
}

/// Public at this moment, newest first.
pub async fn releases(c: &mut PgConnection, edition: i64, now: DateTime<Utc>) -> sqlx::Result<Vec<Release>> {
    sqlx::query_as!(
        Release,
        "select year, slug, title, teaser, published_at, date_known from news
         where edition_id = $1 and kind = 'press_release' and state = 'published' and published_at <= $2
         order by published_at desc, id desc",
        edition,
        now
    )
    .fetch_all(c)
    .await
}

impl Release {
    pub fn href(&self) -> String {
        paths::news(self.year, &self.slug)
    }

    pub fn date(&self) -> String {
        date::known(self.published_at, self.date_known)
    }

    pub fn machine_date(&self) -> String {
        date::known_machine(self.published_at, self.date_known)
    }
}

// ------------------------------------------------------------------ people leave

/// The line of the journal for a request that is taken back.
pub async fn insert_withdrawn(c: &mut PgConnection, id: i64, on: NaiveDate) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into press_decision (edition_id, decided_on, decision, media_type, evidence_kind, days, late, people, asked)
         select a.edition_id, $2::date, 'withdrawn', a.media_type, a.evidence_kind,
            greatest($2::date - (a.submitted_at at time zone 'Europe/Berlin')::date, 0),
            coalesce(a.submitted_at >= s.closes_at, false),
            (select greatest(count(*), 1) from accreditation_person p where p.accreditation_id = a.id)::int,
            exists (select from accreditation_question q where q.accreditation_id = a.id)
         from accreditation a left join press_setup s on s.edition_id = a.edition_id where a.id = $1",
        id,
        on
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn drop_needs(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from accreditation_need where accreditation_id = any($1)", ids);
    Ok(done.execute(c).await?.rows_affected())
}

/// Codes and public ids.
pub async fn names(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<(Vec<String>, Vec<Uuid>)> {
    let rows = sqlx::query!("select code, public_id from accreditation where id = any($1)", ids).fetch_all(c).await?;
    Ok(rows.into_iter().map(|r| (r.code, r.public_id)).unzip())
}

pub async fn remove(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<u64> {
    sqlx::query!(
        "delete from token where subject = any($1) and purpose in ('accreditation', 'accreditation_confirm')",
        ids
    )
    .execute(&mut *c)
    .await?;
    let done = sqlx::query!("delete from accreditation where id = any($1)", ids);
    Ok(done.execute(c).await?.rows_affected())
}
