//! Statements of the office.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

/// A mail that has not become a file.
pub struct Unsent {
    pub recipient: String,
    pub subject: String,
    pub created_at: DateTime<Utc>,
    pub is_failed: bool,
    pub last_error: String,
}

/// What waits in the outbox or was given up, newest first.
pub async fn unsent(c: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<Unsent>> {
    sqlx::query_as!(
        Unsent,
        r#"select recipient, subject, created_at, state = 'failed' as "is_failed!", last_error from message
         where state in ('queued', 'sending', 'failed') order by id desc limit $1"#,
        limit
    )
    .fetch_all(c)
    .await
}

/// How an edition stands.
pub struct Numbers {
    pub confirmed: i64,
    pub held: i64,
    pub waiting: i64,
    pub taken: i64,
    /// None: no limit.
    pub capacity: Option<i64>,
    pub claims: i64,
    pub overdue: i64,
    pub full_workshops: i64,
    pub failed_mails: i64,
    /// News and pages that appear later by themselves, and when the first of them does.
    pub scheduled: i64,
    pub scheduled_next: Option<DateTime<Utc>>,
    /// Messages to many that a second person has to release.
    pub asked_circulars: i64,
}

pub async fn numbers(
    c: &mut PgConnection,
    edition: i64,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> sqlx::Result<Numbers> {
    sqlx::query_as!(
        Numbers,
        r#"with r as (select state, fee_claim from registration where edition_id = $1),
            seats as (select coalesce(sum(taken), 0)::bigint as taken,
                case when bool_and(capacity is not null) then sum(capacity)::bigint end as capacity
                from edition_seats s join edition e on e.id = s.edition_id
                where edition_id = $1 and (taken > 0 or attendance in (mode, 'hybrid'))),
            later as (select published_at from news where edition_id = $1 and state = 'published' and published_at > $3
                union all select published_at from page where edition_id = $1 and published_at > $3
                    and state = 'published')
         select (select count(*) from r where state = 'confirmed') as "confirmed!",
            (select count(*) from r where state = 'held') as "held!",
            (select count(*) from r where state in ('queued', 'waiting', 'offered')) as "waiting!",
            (select taken from seats) as "taken!", (select capacity from seats) as capacity,
            (select count(*) from r where fee_claim = 'open'
                and state in ('held', 'queued', 'confirmed', 'waiting', 'offered')) as "claims!",
            (select count(*) from invoice where edition_id = $1 and state = 'open' and due_on < $2) as "overdue!",
            (select count(*) from session_seats s join session p on p.id = s.session_id
                where p.edition_id = $1 and s.capacity > 0 and s.taken >= s.capacity) as "full_workshops!",
            (select count(*) from message where edition_id = $1 and state = 'failed') as "failed_mails!",
            (select count(*) from later) as "scheduled!", (select min(published_at) from later) as scheduled_next,
            (select count(*) from circular where edition_id = $1 and state = 'asked') as "asked_circulars!""#,
        edition,
        today,
        now
    )
    .fetch_one(c)
    .await
}

/// An edition as the start page looks for it.
pub struct Named {
    pub id: i64,
    pub slug: String,
    pub title: String,
    pub short_title: String,
    pub city: String,
}

/// All of them, newest first, as everywhere.
pub async fn editions(c: &mut PgConnection) -> sqlx::Result<Vec<Named>> {
    sqlx::query_as!(
        Named,
        "select id, slug, title, short_title, venue_city as city from edition e
         order by coalesce((select min(day) from edition_day d where d.edition_id = e.id), date_from) desc nulls first,
            id desc"
    )
    .fetch_all(c)
    .await
}

pub async fn failed_mails(c: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "n!" from message where state = 'failed'"#).fetch_one(c).await
}

/// Registrations that came in on each of the last 28 days.
pub async fn by_day(c: &mut PgConnection, edition: i64, today: NaiveDate) -> sqlx::Result<Vec<(NaiveDate, i64)>> {
    let rows = sqlx::query!(
        r#"select d::date as "day!", (select count(*) from registration r where r.edition_id = $1
            and (r.created_at at time zone 'Europe/Berlin')::date = d::date) as "n!"
         from generate_series($2::date - 27, $2::date, interval '1 day') d order by d"#,
        edition,
        today
    );
    Ok(rows.fetch_all(c).await?.into_iter().map(|r| (r.day, r.n)).collect())
}
