//! Counting, and what was counted.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::{Count, Day, Figures, Session, Week};

pub struct Totals {
    pub confirmed: i64,
    pub attended: i64,
    pub in_groups: i64,
    pub groups: i64,
}

pub async fn totals(c: &mut PgConnection, edition: i64) -> sqlx::Result<Totals> {
    sqlx::query_as!(
        Totals,
        r#"select count(*) filter (where state = 'confirmed') as "confirmed!",
            count(*) filter (where attended_at is not null) as "attended!",
            count(*) filter (where state = 'confirmed' and group_id is not null) as "in_groups!",
            count(distinct group_id) filter (where state = 'confirmed') as "groups!"
         from registration where edition_id = $1"#,
        edition
    )
    .fetch_one(c)
    .await
}

pub async fn states(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Count>> {
    sqlx::query_as!(
        Count,
        "select state as key, count(*) as n from registration where edition_id = $1 group by 1 order by 2 desc, 1",
        edition
    )
    .fetch_all(c)
    .await
}

pub async fn kinds(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Count>> {
    sqlx::query_as!(
        Count,
        "select organisation_kind as key, count(*) as n from registration
         where edition_id = $1 and state = 'confirmed' group by 1 order by 2 desc, 1",
        edition
    )
    .fetch_all(c)
    .await
}

pub async fn modes(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Count>> {
    sqlx::query_as!(
        Count,
        "select mode as key, count(*) as n from registration
         where edition_id = $1 and state = 'confirmed' group by 1 order by 2 desc, 1",
        edition
    )
    .fetch_all(c)
    .await
}

/// "" are those who said nothing.
pub async fn catering(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Count>> {
    sqlx::query_as!(
        Count,
        r#"select coalesce(n.catering, '') as "key!", count(*) as n
         from registration r left join registration_need n on n.registration_id = r.id
         where r.edition_id = $1 and r.state = 'confirmed' and r.mode = 'onsite' group by 1 order by 2 desc, 1"#,
        edition
    )
    .fetch_all(c)
    .await
}

pub async fn access(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Count>> {
    sqlx::query_as!(
        Count,
        r#"select a as "key!", count(*) as n
         from registration r join registration_need n on n.registration_id = r.id cross join unnest(n.access) a
         where r.edition_id = $1 and r.state = 'confirmed' group by 1 order by 2 desc, 1"#,
        edition
    )
    .fetch_all(c)
    .await
}

/// Who named no days comes on all of them.
pub async fn days(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Day>> {
    sqlx::query_as!(
        Day,
        r#"select d.day, count(r.id) filter (where r.mode = 'onsite') as "onsite!",
            count(r.id) filter (where r.mode = 'online') as "online!"
         from edition_day d left join registration r on r.edition_id = d.edition_id and r.state = 'confirmed'
            and (r.days = '{}' or d.day = any(r.days))
         where d.edition_id = $1 group by d.day order by d.day"#,
        edition
    )
    .fetch_all(c)
    .await
}

pub async fn sessions(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Session>> {
    sqlx::query_as!(
        Session,
        r#"select s.code, s.title, s.day, seats.capacity::bigint as "capacity!",
            (select count(*) from registration_session b where b.session_id = s.id and b.state = 'booked') as "booked!",
            (select count(*) from registration_session b where b.session_id = s.id and b.state = 'waiting') as "waiting!"
         from session_seats seats join session s on s.id = seats.session_id
         where s.edition_id = $1 order by s.day, s.starts_at nulls last, s.title"#,
        edition
    )
    .fetch_all(c)
    .await
}

/// Every week from the first to the last, also those in which nobody came; at most three years.
pub async fn weeks(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Week>> {
    sqlx::query_as!(
        Week,
        r#"with r as (select date_trunc('week', created_at at time zone 'Europe/Berlin')::date as monday
                from registration where edition_id = $1),
            ends as (select greatest(min(monday), max(monday) - 1095) as first, max(monday) as last from r)
         select w::date as "monday!", (select count(*) from r where r.monday = w::date) as "n!"
         from ends, generate_series(ends.first, ends.last, interval '7 days') w order by 1"#,
        edition
    )
    .fetch_all(c)
    .await
}

pub struct Stored {
    pub figures: Json<Figures>,
    pub frozen: String,
    pub frozen_at: DateTime<Utc>,
    pub scrub_at: Option<DateTime<Utc>>,
}

pub async fn stored(c: &mut PgConnection, edition: i64) -> sqlx::Result<Option<Stored>> {
    sqlx::query_as!(
        Stored,
        r#"select figures as "figures: Json<Figures>", frozen, frozen_at, scrub_at from edition_figures where edition_id = $1"#,
        edition
    )
    .fetch_optional(c)
    .await
}

pub async fn put(
    c: &mut PgConnection,
    edition: i64,
    figures: &Json<Figures>,
    frozen: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into edition_figures (edition_id, figures, frozen, frozen_at) values ($1, $2, $3, $4)
         on conflict (edition_id) do update
            set figures = excluded.figures, frozen = excluded.frozen, frozen_at = excluded.frozen_at",
        edition,
        figures as &Json<Figures>,
        frozen,
        now
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn mark(c: &mut PgConnection, edition: i64, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update edition_figures set scrub_at = $2 where edition_id = $1", edition, now).execute(c).await?;
    Ok(())
}
