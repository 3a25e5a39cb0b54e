//! Statements about what a registration form is made of.

use sqlx::PgConnection;

use super::Seats;
use crate::registration::model::{Mode, Question, QuestionKind, Rules, Workshop};

pub async fn rules(c: &mut PgConnection, edition: i64) -> sqlx::Result<Option<Rules>> {
    sqlx::query_as!(
        Rules,
        "select asks_salutation, asks_title, asks_department, asks_job_title, asks_phone, asks_catering, asks_access,
            asks_photo, hold_hours, reminder_hours, offer_hours, quota_per_organisation, allows_groups, changes_until,
            access_contact, access_until, certificate_hours, certificate_meals
         from registration_rules where edition_id = $1",
        edition
    )
    .fetch_optional(c)
    .await
}

pub async fn put_rules(c: &mut PgConnection, edition: i64, r: &Rules) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into registration_rules (edition_id, asks_salutation, asks_title, asks_department, asks_job_title,
            asks_phone, asks_catering, asks_access, asks_photo, hold_hours, reminder_hours, offer_hours,
            quota_per_organisation, allows_groups, changes_until, access_contact, access_until, certificate_hours,
            certificate_meals)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
         on conflict (edition_id) do update set asks_salutation = excluded.asks_salutation,
            asks_title = excluded.asks_title, asks_department = excluded.asks_department,
            asks_job_title = excluded.asks_job_title, asks_phone = excluded.asks_phone,
            asks_catering = excluded.asks_catering, asks_access = excluded.asks_access,
            asks_photo = excluded.asks_photo, hold_hours = excluded.hold_hours,
            reminder_hours = excluded.reminder_hours, offer_hours = excluded.offer_hours,
            quota_per_organisation = excluded.quota_per_organisation, allows_groups = excluded.allows_groups,
            changes_until = excluded.changes_until, access_contact = excluded.access_contact,
            access_until = excluded.access_until, certificate_hours = excluded.certificate_hours,
            certificate_meals = excluded.certificate_meals",
        edition,
        r.asks_salutation,
        r.asks_title,
        r.asks_department,
        r.asks_job_title,
        r.asks_phone,
        r.asks_catering,
        r.asks_access,
        r.asks_photo,
        r.hold_hours,
        r.reminder_hours,
        r.offer_hours,
        r.quota_per_organisation,
        r.allows_groups,
        r.changes_until,
        r.access_contact,
        r.access_until,
        r.certificate_hours,
        r.certificate_meals
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn questions(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Question>> {
    let rows = sqlx::query!(
        "select key, kind, label, hint, options, required, shown_if_key, shown_if_value
         from registration_question where edition_id = $1 order by position",
        edition
    )
    .fetch_all(c)
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Question {
            kind: QuestionKind::from_key(&r.kind),
            shown_if: r.shown_if_key.map(|key| (key, r.shown_if_value)),
            key: r.key,
            label: r.label,
            hint: r.hint,
            options: r.options,
            required: r.required,
        })
        .collect())
}

pub async fn clear_questions(c: &mut PgConnection, edition: i64) -> sqlx::Result<()> {
    sqlx::query!("delete from registration_question where edition_id = $1", edition).execute(c).await?;
    Ok(())
}

pub async fn add_question(c: &mut PgConnection, edition: i64, position: i32, q: &Question) -> sqlx::Result<()> {
    let (key, value) = q.shown_if.clone().map_or((None, String::new()), |(key, value)| (Some(key), value));
    sqlx::query!(
        "insert into registration_question
            (edition_id, position, key, kind, label, hint, options, required, shown_if_key, shown_if_value)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        edition,
        position,
        q.key,
        q.kind.key(),
        q.label,
        q.hint,
        &q.options,
        q.required,
        key,
        value
    )
    .execute(c)
    .await?;
    Ok(())
}

/// Workshops of the last release that have seats and take place, in their order.
pub async fn workshops(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Workshop>> {
    sqlx::query_as!(
        Workshop,
        r#"select s.id as session, s.code, r.slug as "slug!", r.title as "title!", r.day as "day!",
            r.starts_at as "starts_at!", r.starts_at + make_interval(mins => coalesce(r.minutes, 60)) as "ends_at!",
            coalesce(r.room, '') as "room!", seats.step
         from released_session r
         join session s on s.edition_id = r.edition_id and s.code = r.code
         join session_seats seats on seats.session_id = s.id
         where r.edition_id = $1 and not r.cancelled and r.starts_at is not null
         order by r.starts_at, r.position"#,
        edition
    )
    .fetch_all(c)
    .await
}

pub async fn organisations(c: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(r#"select name from organisation order by name collate "de-x-icu""#).fetch_all(c).await
}

pub async fn add_organisation(c: &mut PgConnection, name: &str, kind: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into organisation (name, kind) values ($1, $2) on conflict (name) do update set kind = excluded.kind",
        name,
        kind
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn seats(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Seats>> {
    let rows = sqlx::query!("select mode, capacity, step from edition_seats where edition_id = $1", edition)
        .fetch_all(c)
        .await?;
    Ok(rows.into_iter().map(|r| Seats { mode: Mode::from_key(&r.mode), capacity: r.capacity, step: r.step }).collect())
}

pub async fn set_capacity(c: &mut PgConnection, edition: i64, mode: Mode, capacity: Option<i32>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into edition_seats (edition_id, mode, capacity) values ($1, $2, $3)
         on conflict (edition_id, mode) do update set capacity = excluded.capacity",
        edition,
        mode.key(),
        capacity
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn capacities(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<(i64, i32)>> {
    let rows = sqlx::query!(
        "select session_id, capacity from session_seats join session on id = session_id where edition_id = $1",
        edition
    )
    .fetch_all(c)
    .await?;
    Ok(rows.into_iter().map(|r| (r.session_id, r.capacity)).collect())
}
