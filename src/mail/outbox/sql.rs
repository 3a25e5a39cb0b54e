//! Statements of the outbox as the office sees it.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{Attempt, Filter, Mail, State};

/// What a list of mails shows, from the rows that a condition names. One text for all of them, so
/// that they cannot drift apart.
macro_rules! mails {
    ($rest:literal, $($value:expr),*) => {
        sqlx::query_as!(
            Mail,
            r#"select m.id, m.public_id, m.edition_id, coalesce(e.title, '') as "edition!",
                e.slug as "edition_slug?", m.kind, m.recipient,
                m.recipient_name, m.reply_to, m.subject, m.state, m.attempts, m.next_attempt_at, m.last_error,
                m.created_at, m.sent_at, m.kept_text as text, m.calendar is not null as "has_calendar!",
                (select r.code from registration r where r.public_id = m.about) as registration,
                (select g.code from registration_group g where g.public_id = m.about) as "group"
             from message m left join edition e on e.id = m.edition_id "# + $rest,
            $($value),*
        )
    };
}

pub async fn list(c: &mut PgConnection, f: &Filter, offset: i64, limit: i64) -> sqlx::Result<Vec<Mail>> {
    mails!(
        "where ($1::bigint is null or m.edition_id = $1) and ($2::text is null or m.state = $2)
            and ($3::text = '' or m.kind = $3)
            and ($4::text = '' or strpos(lower(m.recipient || ' ' || m.recipient_name), lower($4)) > 0)
         order by m.id desc offset $5 limit $6",
        f.edition,
        f.state.map(State::key),
        f.kind,
        f.recipient,
        offset,
        limit
    )
    .fetch_all(c)
    .await
}

pub async fn count(c: &mut PgConnection, f: &Filter) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from message m
         where ($1::bigint is null or m.edition_id = $1) and ($2::text is null or m.state = $2)
            and ($3::text = '' or m.kind = $3)
            and ($4::text = '' or strpos(lower(m.recipient || ' ' || m.recipient_name), lower($4)) > 0)"#,
        f.edition,
        f.state.map(State::key),
        f.kind,
        f.recipient
    )
    .fetch_one(c)
    .await
}

pub async fn counts(c: &mut PgConnection, edition: Option<i64>) -> sqlx::Result<Vec<(String, i64)>> {
    let rows = sqlx::query!(
        r#"select state, count(*) as "n!" from message where $1::bigint is null or edition_id = $1 group by state"#,
        edition
    );
    Ok(rows.fetch_all(c).await?.into_iter().map(|r| (r.state, r.n)).collect())
}

pub async fn kinds(c: &mut PgConnection, edition: Option<i64>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select distinct kind from message where $1::bigint is null or edition_id = $1 order by kind",
        edition
    )
    .fetch_all(c)
    .await
}

pub async fn find(c: &mut PgConnection, edition: Option<i64>, id: Uuid) -> sqlx::Result<Option<Mail>> {
    mails!("where m.public_id = $1 and ($2::bigint is null or m.edition_id = $2)", id, edition).fetch_optional(c).await
}

pub async fn of_registration(c: &mut PgConnection, registration: i64) -> sqlx::Result<Vec<Mail>> {
    mails!("where m.about = (select public_id from registration where id = $1) order by m.id desc", registration)
        .fetch_all(c)
        .await
}

pub async fn attempts(c: &mut PgConnection, id: i64) -> sqlx::Result<Vec<Attempt>> {
    sqlx::query_as!(Attempt, "select at, outcome, answer from message_attempt where message_id = $1 order by id", id)
        .fetch_all(c)
        .await
}

pub async fn failed(c: &mut PgConnection, edition: Option<i64>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from message where state = 'failed' and ($1::bigint is null or edition_id = $1)"#,
        edition
    )
    .fetch_one(c)
    .await
}

/// Never one that a worker has taken. An older mail than two days gets this one attempt.
pub async fn retry(c: &mut PgConnection, id: i64) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "with again as (update message set state = 'queued', next_attempt_at = now(), last_error = ''
         where id = $1 and recipient <> '' and (state = 'failed' or (state = 'queued' and next_attempt_at > now()))
         returning id)
         select id, pg_notify('kongress_outbox', '')::text as woken from again",
        id
    );
    Ok(done.fetch_all(c).await?.len() as u64)
}

/// `from` is the address that somebody saw: whoever was faster has sent it elsewhere already.
pub async fn send_elsewhere(c: &mut PgConnection, id: i64, from: &str, to: &str) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "with again as (update message set recipient = $3, state = 'queued', next_attempt_at = now(), last_error = ''
         where id = $1 and recipient = $2 and state = 'failed' returning id)
         select id, pg_notify('kongress_outbox', '')::text as woken from again",
        id,
        from,
        to
    );
    Ok(done.fetch_all(c).await?.len() as u64)
}

pub async fn retry_failed(c: &mut PgConnection, edition: Option<i64>) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "with again as (update message set state = 'queued', next_attempt_at = now(), last_error = ''
         where state = 'failed' and recipient <> '' and ($1::bigint is null or edition_id = $1) returning id)
         select id, pg_notify('kongress_outbox', '')::text as woken from again",
        edition
    );
    Ok(done.fetch_all(c).await?.len() as u64)
}

/// The copy that is kept stays, so that staff see what nobody got.
pub async fn cancel(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "update message set state = 'cancelled', lease_until = null, text_body = '', html_body = '',
            calendar_method = null, calendar = null, attachments = null
         where id = any($1) and state in ('queued', 'failed')",
        ids
    );
    Ok(done.execute(c).await?.rows_affected())
}
