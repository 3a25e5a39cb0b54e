//! Statements of the office's pages about registrations. They read; what they write are the office's own
//! tables.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

// ------------------------------------------------------------------ the list

/// What a list leaves through.
pub struct Wanted<'a> {
    pub edition: i64,
    /// None: all.
    pub states: Option<Vec<String>>,
    pub kind: &'a str,
    pub session: Option<i64>,
    pub day: Option<NaiveDate>,
    pub mode: &'a str,
    pub group: &'a str,
    pub fee: &'a str,
    pub failed: bool,
    /// Patterns of which all have to fit.
    pub patterns: &'a [String],
    pub sort: &'a str,
    pub today: NaiveDate,
}

/// All that fit, in order. Of ten thousand these are 80 kB: cheaper than counting them once and
/// looking for a page of them again.
pub async fn ids(c: &mut PgConnection, w: &Wanted<'_>) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"select coalesce(array_agg(id order by case when $11 = 'name' then folded
                when $11 = 'organisation' then translate(lower(organisation), 'äöüß', 'aous') collate "C" || ' ' || folded end,
            case when $11 = 'alt' then created_at end,
            case when $11 = 'warteliste' then queue_number end,
            created_at desc, id desc), '{}') as "ids!: Vec<i64>"
         from registration r where edition_id = $1
            and ($2::text[] is null or state = any($2))
            and ($3 = '' or organisation_kind = $3)
            and ($4::bigint is null
                or exists (select from registration_session s where s.registration_id = r.id and s.session_id = $4))
            and ($5::date is null or $5 = any(days))
            and ($6 = '' or mode = $6)
            and ($7 = '' or group_id = (select g.id from registration_group g where g.edition_id = $1 and g.code = $7))
            and case $8
                when '' then true
                when 'antrag' then fee_claim = 'open'
                when 'frei' then fee_cents = 0 or fee_claim = 'granted'
                when 'zahlt' then fee_cents > 0 and fee_claim <> 'granted'
                else exists (select from invoice_line l join invoice i on i.id = l.invoice_id
                    where l.registration_id = r.id and l.corrected_by is null and case $8
                        when 'rechnung-offen' then i.state = 'open'
                        when 'rechnung-ueberfaellig' then i.state = 'open' and i.due_on < $12
                        else i.state = 'paid' end) end
            and (not $9 or public_id in (select about from message where edition_id = $1 and state = 'failed'))
            and folded like all ($10)"#,
        w.edition,
        w.states.as_deref(),
        w.kind,
        w.session,
        w.day,
        w.mode,
        w.group,
        w.fee,
        w.failed,
        w.patterns,
        w.sort,
        w.today
    )
    .fetch_one(c)
    .await
}

/// What columns show.
#[derive(Debug)]
pub struct Row {
    pub id: i64,
    pub code: String,
    pub state: String,
    pub mode: String,
    pub salutation: String,
    pub academic_title: String,
    pub given_name: String,
    pub family_name: String,
    pub organisation: String,
    pub organisation_kind: String,
    pub department: String,
    pub job_title: String,
    pub email: String,
    pub phone: String,
    pub days: Vec<NaiveDate>,
    pub answers: Value,
    pub photo_consent: bool,
    pub fee_cents: i64,
    pub fee_claim: String,
    pub group_code: Option<String>,
    /// "17 booked", by session.
    pub workshops: Vec<String>,
    pub invoice_number: Option<String>,
    pub invoice_state: Option<String>,
    pub invoice_due_on: Option<NaiveDate>,
    pub attended_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
}

/// These rows in the order of their ids; who is gone meanwhile is left out.
pub async fn rows(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
        r#"select r.id, r.code, r.state, r.mode, r.salutation, r.academic_title, r.given_name, r.family_name,
            r.organisation, r.organisation_kind, r.department, r.job_title, r.email, r.phone, r.days, r.answers,
            r.photo_consent, r.fee_cents, r.fee_claim,
            (select g.code from registration_group g where g.id = r.group_id) as group_code,
            array(select s.session_id || ' ' || s.state from registration_session s where s.registration_id = r.id
                order by s.session_id) as "workshops!",
            i.number as "invoice_number?", i.state as "invoice_state?", i.due_on as "invoice_due_on?",
            r.attended_at, r.created_at, r.changed_at
         from unnest($1::bigint[]) with ordinality wanted (id, n)
         join registration r on r.id = wanted.id
         left join lateral (select i.number, i.state, i.due_on from invoice_line l join invoice i on i.id = l.invoice_id
            where l.registration_id = r.id and l.corrected_by is null order by i.id desc limit 1) i on true
         order by wanted.n"#,
        ids
    )
    .fetch_all(c)
    .await
}

/// Ids of these codes in this edition.
pub async fn of_codes(c: &mut PgConnection, edition: i64, codes: &[String]) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select r.id from unnest($2::text[]) with ordinality w (code, n)
         join registration r on r.edition_id = $1 and r.code = w.code order by w.n",
        edition,
        codes
    )
    .fetch_all(c)
    .await
}

// ------------------------------------------------------------------ search

/// As the column it is compared with.
pub async fn fold(c: &mut PgConnection, words: &str) -> sqlx::Result<String> {
    let folded = sqlx::query_scalar!("select registration_fold($1)", words).fetch_one(c).await?;
    Ok(folded.unwrap_or_default())
}

/// Keeps the words until the session ends; older ones than a day go.
pub async fn keep_search(
    c: &mut PgConnection,
    key: Uuid,
    session: i64,
    words: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!("delete from office_search where created_at < $1::timestamptz - interval '1 day'", now)
        .execute(&mut *c)
        .await?;
    sqlx::query!(
        "insert into office_search (key, session_id, words, created_at) values ($1, $2, $3, $4)",
        key,
        session,
        words,
        now
    )
    .execute(c)
    .await?;
    Ok(())
}

/// Only whoever searched gets their words again.
pub async fn search(c: &mut PgConnection, key: Uuid, session: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select words from office_search where key = $1 and session_id = $2", key, session)
        .fetch_optional(c)
        .await
}

// ------------------------------------------------------------------ one registration

/// A mail to the person, without its words.
pub struct Mail {
    pub subject: String,
    pub recipient: String,
    pub state: String,
    pub last_error: String,
    pub created_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
}

/// Newest first.
pub async fn mails(c: &mut PgConnection, about: Uuid) -> sqlx::Result<Vec<Mail>> {
    sqlx::query_as!(
        Mail,
        "select subject, recipient, state, last_error, created_at, sent_at from message where about = $1 order by id desc",
        about
    )
    .fetch_all(c)
    .await
}

pub struct Invoice {
    pub number: String,
    pub kind: String,
    pub cents: i64,
    pub state: String,
    pub issued_on: NaiveDate,
    pub due_on: Option<NaiveDate>,
}

/// Invoices that name the person, and what corrects them.
pub async fn invoices(c: &mut PgConnection, id: i64) -> sqlx::Result<Vec<Invoice>> {
    sqlx::query_as!(
        Invoice,
        "select number, kind, cents, state, issued_on, due_on from invoice where registration_id = $1 or id in (
            select corrected_by from invoice_line where registration_id = $1
            union select invoice_id from invoice_line where registration_id = $1)
         order by id",
        id
    )
    .fetch_all(c)
    .await
}

// ------------------------------------------------------------------ several at once

/// What was confirmed.
pub struct Plan<'a> {
    /// Of the form.
    pub key: Uuid,
    pub edition: i64,
    pub what: &'a str,
    pub reason: &'a str,
    pub mails: bool,
    pub now: DateTime<Utc>,
}

/// Writes down that this is to be done to these, in this order; how many of them were not written down
/// before.
pub async fn plan(c: &mut PgConnection, p: &Plan<'_>, ids: &[i64]) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "insert into office_bulk (key, registration_id, edition_id, what, outcome, at, position, reason, mails)
         select $1, r.id, r.edition_id, $3, 'open', $4, w.n, $5, $6
         from unnest($7::bigint[]) with ordinality w (id, n) join registration r on r.id = w.id and r.edition_id = $2
         on conflict do nothing",
        p.key,
        p.edition,
        p.what,
        p.now,
        p.reason,
        p.mails,
        ids
    );
    Ok(done.execute(c).await?.rows_affected())
}

/// To whom something is still to be done, the first ones first.
pub async fn open(c: &mut PgConnection, edition: i64, key: Uuid, limit: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select registration_id from office_bulk where edition_id = $1 and key = $2 and outcome = 'open'
         order by position, registration_id limit $3",
        edition,
        key,
        limit
    )
    .fetch_all(c)
    .await
}

/// Notes what is done to one registration by this form; false where it was noted before.
pub async fn once(
    c: &mut PgConnection,
    key: Uuid,
    id: i64,
    edition: i64,
    what: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into office_bulk (key, registration_id, edition_id, what, outcome, at) values ($1, $2, $3, $4, 'done', $5)
         on conflict do nothing",
        key,
        id,
        edition,
        what,
        now
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub struct Taken {
    pub what: String,
    pub reason: String,
    pub mails: bool,
}

/// Takes one that is still to be done; None where somebody did it meanwhile. Who asks for the same one
/// at the same time waits here until this transaction ends. The reason is needed no more.
pub async fn take(c: &mut PgConnection, key: Uuid, id: i64, now: DateTime<Utc>) -> sqlx::Result<Option<Taken>> {
    sqlx::query_as!(
        Taken,
        "with old as (
            select reason from office_bulk where key = $1 and registration_id = $2 and outcome = 'open' for update)
         update office_bulk b set outcome = 'over', at = $3, reason = '' from old
         where b.key = $1 and b.registration_id = $2 returning b.what, old.reason, b.mails",
        key,
        id,
        now
    )
    .fetch_optional(c)
    .await
}

pub async fn set_outcome(c: &mut PgConnection, key: Uuid, id: i64, outcome: &str) -> sqlx::Result<()> {
    sqlx::query!("update office_bulk set outcome = $3 where key = $1 and registration_id = $2", key, id, outcome)
        .execute(c)
        .await?;
    Ok(())
}

/// How far it is.
pub struct Tally {
    pub what: String,
    pub total: i64,
    pub done: i64,
    pub open: i64,
}

/// None where no such form was sent in this edition.
pub async fn tally(c: &mut PgConnection, edition: i64, key: Uuid) -> sqlx::Result<Option<Tally>> {
    sqlx::query_as!(
        Tally,
        r#"select what, count(*) as "total!", count(*) filter (where outcome = 'done') as "done!",
            count(*) filter (where outcome = 'open') as "open!"
         from office_bulk where edition_id = $1 and key = $2 group by what"#,
        edition,
        key
    )
    .fetch_optional(c)
    .await
}

pub struct Outcome {
    pub registration_id: i64,
    pub what: String,
    pub outcome: String,
}

/// What became of each, in the order it was done in.
pub async fn outcomes(
    c: &mut PgConnection,
    edition: i64,
    key: Uuid,
    offset: i64,
    limit: i64,
) -> sqlx::Result<Vec<Outcome>> {
    sqlx::query_as!(
        Outcome,
        "select registration_id, what, outcome from office_bulk where edition_id = $1 and key = $2
         order by position, registration_id offset $3 limit $4",
        edition,
        key,
        offset,
        limit
    )
    .fetch_all(c)
    .await
}

// ------------------------------------------------------------------ seats

pub struct InLine {
    pub code: String,
    pub academic_title: String,
    pub given_name: String,
    pub family_name: String,
    pub organisation: String,
    pub state: String,
    pub mode: String,
    pub created_at: DateTime<Utc>,
    /// Place in the queue of its way of attending.
    pub place: i64,
    /// How many of them stay together; 1: alone.
    pub together: i64,
}

/// Who waits, in the order in which seats are offered.
pub async fn in_line(c: &mut PgConnection, edition: i64, offset: i64, limit: i64) -> sqlx::Result<Vec<InLine>> {
    sqlx::query_as!(
        InLine,
        r#"select code, academic_title, given_name, family_name, organisation, state, mode, created_at,
            row_number() over (partition by mode order by queue_number) as "place!",
            case when batch is null then 1 else count(*) over (partition by mode, batch) end as "together!"
         from registration where edition_id = $1 and state in ('queued', 'waiting')
         order by mode desc, queue_number offset $2 limit $3"#,
        edition,
        offset,
        limit
    )
    .fetch_all(c)
    .await
}

pub async fn waiting(c: &mut PgConnection, edition: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from registration where edition_id = $1 and state in ('queued', 'waiting')"#,
        edition
    )
    .fetch_one(c)
    .await
}

// ------------------------------------------------------------------ needs

pub struct Needing {
    pub code: String,
    pub academic_title: String,
    pub given_name: String,
    pub family_name: String,
    pub organisation: String,
    pub days: Vec<NaiveDate>,
    pub catering: String,
    pub catering_note: String,
    pub access: Vec<String>,
    pub access_note: String,
}

/// Needs of those who have a seat or may get one, by name.
pub async fn needs(c: &mut PgConnection, edition: i64, limit: i64, offset: i64) -> sqlx::Result<Vec<Needing>> {
    sqlx::query_as!(
        Needing,
        "select r.code, r.academic_title, r.given_name, r.family_name, r.organisation, r.days, n.catering,
            n.catering_note, n.access, n.access_note
         from registration_need n join registration r on r.id = n.registration_id
         where r.edition_id = $1 and r.state in ('held', 'confirmed', 'offered')
            and (n.catering not in ('', 'any') or n.catering_note <> '' or n.access <> '{}' or n.access_note <> '')
         order by r.folded, r.id limit $2 offset $3",
        edition,
        limit,
        offset
    )
    .fetch_all(c)
    .await
}

pub async fn needing(c: &mut PgConnection, edition: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from registration_need n join registration r on r.id = n.registration_id
         where r.edition_id = $1 and r.state in ('held', 'confirmed', 'offered')
            and (n.catering not in ('', 'any') or n.catering_note <> '' or n.access <> '{}' or n.access_note <> '')"#,
        edition
    )
    .fetch_one(c)
    .await
}
