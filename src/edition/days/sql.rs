//! Statements about single days of an edition.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::DayUse;
use crate::edition::model::Hours;

pub async fn put(c: &mut PgConnection, edition: i64, h: &Hours) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into edition_day (edition_id, day, opens, closes) values ($1, $2, $3, $4)
         on conflict (edition_id, day) do update set opens = excluded.opens, closes = excluded.closes",
        edition,
        h.day,
        h.opens,
        h.closes
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn uses(c: &mut PgConnection, edition: i64, day: NaiveDate) -> sqlx::Result<DayUse> {
    sqlx::query_as!(
        DayUse,
        r#"select (select count(*) from session where edition_id = $1 and day = $2) as "sessions!",
            (select count(*) from registration where edition_id = $1 and $2 = any(days)
                and state in ('held', 'queued', 'confirmed', 'waiting', 'offered')) as "registrations!""#,
        edition,
        day
    )
    .fetch_one(c)
    .await
}

pub async fn remove(c: &mut PgConnection, edition: i64, day: NaiveDate) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from edition_day where edition_id = $1 and day = $2", edition, day);
    Ok(done.execute(c).await?.rows_affected() == 1)
}
