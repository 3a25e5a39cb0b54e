//! What is due, and the protocol of what went.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::Due;

/// Held until the transaction ends; false where another process has it.
pub async fn lock(c: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select pg_try_advisory_xact_lock(7350002) as "is!""#).fetch_one(c).await
}

/// Today's run, begun or taken up again; None where it is done.
pub async fn begin(c: &mut PgConnection, since: DateTime<Utc>, now: DateTime<Utc>) -> sqlx::Result<Option<i64>> {
    sqlx::query!("select pg_advisory_xact_lock(7350003)").fetch_one(&mut *c).await?;
    let known = sqlx::query!(
        "select id, ended_at from purge_run where begun_at >= $1 order by ended_at is null, id limit 1",
        since
    );
    match known.fetch_optional(&mut *c).await? {
        Some(run) if run.ended_at.is_some() => Ok(None),
        Some(run) => Ok(Some(run.id)),
        None => begin_anew(c, now).await.map(Some),
    }
}

pub async fn begin_anew(c: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query_scalar!("insert into purge_run (begun_at) values ($1) returning id", now).fetch_one(c).await
}

pub async fn end(c: &mut PgConnection, run: i64, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update purge_run set ended_at = $2 where id = $1", run, now).execute(c).await?;
    Ok(())
}

pub async fn note(c: &mut PgConnection, run: i64, edition: Option<i64>, what: &str, rows: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into erasure (run_id, edition_id, what, rows) values ($1, $2, $3, $4)",
        run,
        edition,
        what,
        rows
    )
    .execute(c)
    .await?;
    Ok(())
}

pub struct RunRow {
    pub id: i64,
    pub begun_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

pub async fn runs(c: &mut PgConnection, only_gone: bool, offset: i64, most: i64) -> sqlx::Result<Vec<RunRow>> {
    sqlx::query_as!(
        RunRow,
        "select id, begun_at, ended_at from purge_run r
         where not $1 or exists (select from erasure e where e.run_id = r.id) order by id desc offset $2 limit $3",
        only_gone,
        offset,
        most
    )
    .fetch_all(c)
    .await
}

pub async fn count_runs(c: &mut PgConnection, only_gone: bool) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from purge_run r
         where not $1 or exists (select from erasure e where e.run_id = r.id)"#,
        only_gone
    )
    .fetch_one(c)
    .await
}

pub async fn lines(c: &mut PgConnection, run: i64) -> sqlx::Result<Vec<(String, Option<String>, i64)>> {
    let rows = sqlx::query!(
        r#"select what, e.short_title as "edition?", sum(x.rows)::bigint as "n!"
         from erasure x left join edition e on e.id = x.edition_id
         where run_id = $1 group by what, e.short_title order by min(x.id)"#,
        run
    )
    .fetch_all(c)
    .await?;
    Ok(rows.into_iter().map(|r| (r.what, r.edition, r.n)).collect())
}

pub async fn is_over(c: &mut PgConnection, edition: i64, today: NaiveDate) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from edition_end where edition_id = $1 and last_day < $2) as "is!""#,
        edition,
        today
    )
    .fetch_one(c)
    .await
}

/// Which of these people were there.
pub async fn attended(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!("select id from registration where id = any($1) and attended_at is not null", ids)
        .fetch_all(c)
        .await
}

// ------------------------------------------------------------------ due

pub async fn needs(c: &mut PgConnection, until: NaiveDate, most: i64) -> sqlx::Result<Due> {
    let rows = sqlx::query!(
        "select r.edition_id, n.registration_id as id from registration_need n
         join registration r on r.id = n.registration_id left join edition_end x on x.edition_id = r.edition_id
         where r.state not in ('held', 'queued', 'confirmed', 'waiting', 'offered') or x.last_day <= $1
         order by n.registration_id limit $2",
        until,
        most
    );
    Ok(rows.fetch_all(c).await?.into_iter().map(|r| (Some(r.edition_id), r.id)).collect())
}

pub async fn unconfirmed(c: &mut PgConnection, before: DateTime<Utc>, most: i64) -> sqlx::Result<Due> {
    let rows = sqlx::query!(
        "select edition_id, id from registration where state = 'expired' and changed_at <= $1 order by id limit $2",
        before,
        most
    );
    Ok(rows.fetch_all(c).await?.into_iter().map(|r| (Some(r.edition_id), r.id)).collect())
}

pub async fn left(c: &mut PgConnection, until: NaiveDate, most: i64) -> sqlx::Result<Due> {
    let rows = sqlx::query!(
        "select r.edition_id, r.id from registration r join edition_end x on x.edition_id = r.edition_id
         where r.state <> 'confirmed' and x.last_day <= $1 order by r.id limit $2",
        until,
        most
    );
    Ok(rows.fetch_all(c).await?.into_iter().map(|r| (Some(r.edition_id), r.id)).collect())
}

pub async fn registrations(c: &mut PgConnection, until: NaiveDate, most: i64) -> sqlx::Result<Due> {
    let rows = sqlx::query!(
        "select r.edition_id, r.id from registration r join edition_end x on x.edition_id = r.edition_id
         where r.state = 'confirmed' and r.reduced_at is null and x.last_day <= $1 order by r.id limit $2",
        until,
        most
    );
    Ok(rows.fetch_all(c).await?.into_iter().map(|r| (Some(r.edition_id), r.id)).collect())
}

pub async fn proof(c: &mut PgConnection, until: NaiveDate, most: i64) -> sqlx::Result<Due> {
    let rows = sqlx::query!(
        "select r.edition_id, r.id from registration r join edition_end x on x.edition_id = r.edition_id
         where r.reduced_at is not null and x.last_day <= $1 order by r.id limit $2",
        until,
        most
    );
    Ok(rows.fetch_all(c).await?.into_iter().map(|r| (Some(r.edition_id), r.id)).collect())
}

pub async fn certificates(
    c: &mut PgConnection,
    now: DateTime<Utc>,
    until: NaiveDate,
    most: i64,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select code from certificate f left join edition_end x on x.edition_id = f.edition_id
         where f.expires_at <= $1 or x.last_day <= $2 order by code limit $3",
        now,
        until,
        most
    )
    .fetch_all(c)
    .await
}

/// Groups of editions that are over, and those that were never confirmed, once they are empty.
pub async fn groups(
    c: &mut PgConnection,
    until: NaiveDate,
    unconfirmed: DateTime<Utc>,
    most: i64,
) -> sqlx::Result<Due> {
    let rows = sqlx::query!(
        "select g.edition_id, g.id from registration_group g left join edition_end x on x.edition_id = g.edition_id
         where (x.last_day <= $1 or (g.state = 'closed' and coalesce(g.confirm_by, g.created_at) <= $2))
            and not exists (select from registration r where r.group_id = g.id)
         order by g.id limit $3",
        until,
        unconfirmed,
        most
    );
    Ok(rows.fetch_all(c).await?.into_iter().map(|r| (Some(r.edition_id), r.id)).collect())
}

/// Final mails of nobody who is still known; the last word to somebody who was erased goes as soon
/// as it is out.
pub async fn mails(c: &mut PgConnection, before: DateTime<Utc>, most: i64) -> sqlx::Result<Due> {
    let rows = sqlx::query!(
        "select edition_id, id from message m
         where state in ('sent', 'failed', 'cancelled')
            and (created_at <= $1 or (kind in ('registration_erased', 'press_erased') and state = 'sent'))
            and (about is null or not exists (
                select from registration r where r.public_id = m.about
                union all select from registration_group g where g.public_id = m.about
                union all select from accreditation a where a.public_id = m.about))
         order by id limit $2",
        before,
        most
    );
    Ok(rows.fetch_all(c).await?.into_iter().map(|r| (r.edition_id, r.id)).collect())
}

pub async fn barriers(c: &mut PgConnection, until: NaiveDate, most: i64) -> sqlx::Result<Due> {
    let rows =
        sqlx::query_scalar!("select id from barrier_report where due_on <= $1 order by id limit $2", until, most);
    Ok(rows.fetch_all(c).await?.into_iter().map(|id| (None, id)).collect())
}

/// A document and those that correct it go together, when the youngest of them is old enough.
pub async fn invoices(c: &mut PgConnection, until: NaiveDate, most: i64) -> sqlx::Result<Due> {
    let rows = sqlx::query_scalar!(
        r#"with root as (select coalesce(corrects, id) as id, max(issued_on) as last from invoice group by 1
                having max(issued_on) <= $1 order by 1 limit $2)
         select i.id as "id!" from invoice i join root on root.id = coalesce(i.corrects, i.id) order by 1"#,
        until,
        most
    );
    Ok(rows.fetch_all(c).await?.into_iter().map(|id| (None, id)).collect())
}

pub async fn accounts(c: &mut PgConnection, before: DateTime<Utc>, most: i64) -> sqlx::Result<Due> {
    let rows = sqlx::query_scalar!("select id from staff where disabled_at <= $1 order by id limit $2", before, most);
    Ok(rows.fetch_all(c).await?.into_iter().map(|id| (None, id)).collect())
}

pub async fn entries(c: &mut PgConnection, before: DateTime<Utc>, most: i64) -> sqlx::Result<Due> {
    let rows = sqlx::query_scalar!(
        "select id from audit where at < least($1, now() - interval '90 days') order by id limit $2",
        before,
        most
    );
    Ok(rows.fetch_all(c).await?.into_iter().map(|id| (None, id)).collect())
}

pub async fn networks(c: &mut PgConnection, before: DateTime<Utc>, most: i64) -> sqlx::Result<Due> {
    let rows = sqlx::query_scalar!(
        "select id from audit where at < $1 and network is not null order by id limit $2",
        before,
        most
    );
    Ok(rows.fetch_all(c).await?.into_iter().map(|id| (None, id)).collect())
}

/// Requests with files whose time is over: decided, ended, or of an event that is long past.
pub async fn evidence(c: &mut PgConnection, before: DateTime<Utc>, until: NaiveDate, most: i64) -> sqlx::Result<Due> {
    let rows = sqlx::query!(
        "select a.edition_id, a.id from accreditation a left join edition_end x on x.edition_id = a.edition_id
         where exists (select from accreditation_evidence e where e.accreditation_id = a.id)
            and (a.decided_at <= $1 or a.state in ('withdrawn', 'lapsed') or x.last_day <= $2)
         order by a.id limit $3",
        before,
        until,
        most
    );
    Ok(rows.fetch_all(c).await?.into_iter().map(|r| (Some(r.edition_id), r.id)).collect())
}

pub async fn accreditations(c: &mut PgConnection, until: NaiveDate, most: i64) -> sqlx::Result<Due> {
    let rows = sqlx::query!(
        "select a.edition_id, a.id from accreditation a join edition_end x on x.edition_id = a.edition_id
         where x.last_day <= $1 order by a.id limit $2",
        until,
        most
    );
    Ok(rows.fetch_all(c).await?.into_iter().map(|r| (Some(r.edition_id), r.id)).collect())
}

pub async fn press_needs(c: &mut PgConnection, until: NaiveDate, most: i64) -> sqlx::Result<Due> {
    let rows = sqlx::query!(
        "select a.edition_id, n.accreditation_id as id from accreditation_need n
         join accreditation a on a.id = n.accreditation_id left join edition_end x on x.edition_id = a.edition_id
         where a.state in ('rejected', 'withdrawn', 'revoked', 'lapsed') or x.last_day <= $1
         order by n.accreditation_id limit $2",
        until,
        most
    );
    Ok(rows.fetch_all(c).await?.into_iter().map(|r| (Some(r.edition_id), r.id)).collect())
}

pub async fn press_unconfirmed(c: &mut PgConnection, before: DateTime<Utc>, most: i64) -> sqlx::Result<Due> {
    let rows = sqlx::query!(
        "select edition_id, id from accreditation
         where state in ('lapsed', 'withdrawn') and email_confirmed_at is null and changed_at <= $1
         order by id limit $2",
        before,
        most
    );
    Ok(rows.fetch_all(c).await?.into_iter().map(|r| (Some(r.edition_id), r.id)).collect())
}
