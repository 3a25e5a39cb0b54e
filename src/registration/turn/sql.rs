//! Statements for everybody of an edition at once. Locks in the order of `registration::sql`.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::{Answers, Reach};
use crate::registration::record::Record;

/// Nobody comes in or leaves until the transaction ends.
pub async fn hold_all(c: &mut PgConnection, edition: i64) -> sqlx::Result<()> {
    sqlx::query!("select mode from edition_seats where edition_id = $1 order by mode desc for update", edition)
        .fetch_all(c)
        .await?;
    Ok(())
}

pub async fn reach(c: &mut PgConnection, edition: i64) -> sqlx::Result<Reach> {
    sqlx::query_as!(
        Reach,
        r#"select count(*) filter (where state = 'confirmed') as "confirmed!",
            count(*) filter (where state in ('waiting', 'offered')) as "waiting!",
            count(*) filter (where state in ('held', 'queued')) as "unconfirmed!",
            (select count(*) from registration_group where edition_id = $1 and state = 'confirmed') as "contacts!"
         from registration where edition_id = $1"#,
        edition
    )
    .fetch_one(c)
    .await
}

/// Raises the sequence of all calendar entries, and notes what everybody is told.
pub async fn touch_all(c: &mut PgConnection, edition: i64, what: &str, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "with told as (
            update registration set sequence = sequence + 1, changed_at = $3
            where edition_id = $1 and state in ('held', 'queued', 'confirmed', 'waiting', 'offered') returning id)
         insert into registration_event (registration_id, at, actor, what) select id, $3, 'office', $2 from told",
        edition,
        what,
        now
    )
    .execute(c)
    .await?;
    Ok(())
}

/// The next ones after `after`, by id.
pub async fn next(c: &mut PgConnection, edition: i64, after: i64, limit: i64) -> sqlx::Result<Vec<Record>> {
    sqlx::query_as!(
        Record,
        r#"select r.id, r.public_id, r.edition_id, e.slug as edition, r.code, r.group_id, r.batch, r.state, r.mode,
            r.salutation, r.academic_title, r.given_name, r.family_name, r.organisation, r.organisation_kind,
            r.department, r.job_title, r.email, r.phone, r.days, r.answers, r.photo_consent, r.fee, r.fee_cents,
            r.fee_claim, r.invoice, r.email_confirmed_at, r.confirm_by, r.offered_until, r.sequence, r.attended_at,
            r.created_at, r.changed_at
         from registration r join edition e on e.id = r.edition_id
         where r.edition_id = $1 and r.id > $2 and r.state in ('held', 'queued', 'confirmed', 'waiting', 'offered')
         order by r.id limit $3"#,
        edition,
        after,
        limit
    )
    .fetch_all(c)
    .await
}

/// Who booked one of `old` has booked the one in the same place of `new`; whoever would have none
/// left has all of them.
pub async fn follow_days(c: &mut PgConnection, edition: i64, old: &[NaiveDate], new: &[NaiveDate]) -> sqlx::Result<()> {
    sqlx::query!(
        "update registration r set days = coalesce((
            select array_agg(n.day order by n.day) from unnest($2::date[]) with ordinality o (day, at)
            join unnest($3::date[]) with ordinality n (day, at) on n.at = o.at
            where o.day = any(r.days)), $3)
         where edition_id = $1 and days <> '{}'
            and state in ('held', 'queued', 'confirmed', 'waiting', 'offered')",
        edition,
        old,
        new
    )
    .execute(c)
    .await?;
    Ok(())
}

/// Ends everything that still counts: nobody comes, nobody waits, needs are of no use any more.
pub async fn end_all(c: &mut PgConnection, edition: i64, now: DateTime<Utc>) -> sqlx::Result<u64> {
    let ended = sqlx::query!(
        "with ended as (
            update registration set state = 'cancelled', changed_at = $2, offered_until = null, confirm_by = null
            where edition_id = $1 and state in ('held', 'queued', 'confirmed', 'waiting', 'offered') returning id)
         insert into registration_event (registration_id, at, actor, what, detail)
            select id, $2, 'office', 'cancelled', 'edition' from ended",
        edition,
        now
    );
    let ended = ended.execute(&mut *c).await?.rows_affected();
    sqlx::query!(
        "delete from registration_need n using registration r where r.id = n.registration_id and r.edition_id = $1",
        edition
    )
    .execute(&mut *c)
    .await?;
    sqlx::query!(
        "select session_id from session_seats w join session s on s.id = w.session_id where s.edition_id = $1
         order by session_id for update of w",
        edition
    )
    .fetch_all(&mut *c)
    .await?;
    sqlx::query!(
        "delete from registration_session c using registration r where r.id = c.registration_id and r.edition_id = $1",
        edition
    )
    .execute(&mut *c)
    .await?;
    sqlx::query!(
        "update session_seats w set taken = 0, waiting = 0 from session s
         where s.id = w.session_id and s.edition_id = $1",
        edition
    )
    .execute(&mut *c)
    .await?;
    sqlx::query!("update edition_seats set taken = 0, waiting = 0 where edition_id = $1", edition).execute(c).await?;
    Ok(ended)
}

/// Unconfirmed groups of an edition that does not take place.
pub async fn close_groups(c: &mut PgConnection, edition: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "update registration_group set state = 'closed', confirm_by = null where edition_id = $1 and state = 'pending'",
        edition
    )
    .execute(c)
    .await?;
    Ok(())
}

/// The first answer counts, and whoever stays may leave later. False where nothing is new.
pub async fn answer(
    c: &mut PgConnection,
    registration: i64,
    turn: i64,
    answer: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into registration_answer (registration_id, turn_id, answer, at) values ($1, $2, $3, $4)
         on conflict (registration_id, turn_id) do update set answer = excluded.answer, at = excluded.at
         where registration_answer.answer = 'stays' and excluded.answer = 'leaves'",
        registration,
        turn,
        answer,
        now
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn answered(c: &mut PgConnection, registration: i64, turn: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select answer from registration_answer where registration_id = $1 and turn_id = $2",
        registration,
        turn
    )
    .fetch_optional(c)
    .await
}

pub async fn answers(c: &mut PgConnection, edition: i64, turn: i64) -> sqlx::Result<Answers> {
    sqlx::query_as!(
        Answers,
        r#"select (select count(*) from registration_answer a join registration r on r.id = a.registration_id
                where turn_id = $2 and answer = 'stays' and state in ('confirmed', 'waiting', 'offered')) as "stay!",
            (select count(*) from registration_answer where turn_id = $2 and answer = 'leaves') as "leave!",
            (select count(*) from registration r where edition_id = $1 and state in ('confirmed', 'waiting', 'offered')
                and not exists (select from registration_answer a
                    where a.registration_id = r.id and a.turn_id = $2)) as "open!""#,
        edition,
        turn
    )
    .fetch_one(c)
    .await
}

/// Groups whose contact is to be told, by id.
pub async fn groups(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select id from registration_group where edition_id = $1 and state = 'confirmed' order by id",
        edition
    )
    .fetch_all(c)
    .await
}
