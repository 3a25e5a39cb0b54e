//! Statements about certificates.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::{Certificate, Issued};

/// What is known about somebody who was there.
pub struct Attended {
    pub edition_id: i64,
    pub academic_title: String,
    pub given_name: String,
    pub family_name: String,
    pub mode: String,
    pub days: Vec<NaiveDate>,
    pub attended_at: DateTime<Utc>,
    pub event: String,
    pub event_days: Vec<NaiveDate>,
    pub venue_name: String,
    pub venue_city: String,
    pub issuer: String,
    pub hours: String,
    pub meals: String,
}

/// None where the person was not there. The operator of the site issues where the edition names
/// no organiser.
pub async fn attended(c: &mut PgConnection, registration: i64) -> sqlx::Result<Option<Attended>> {
    sqlx::query_as!(
        Attended,
        r#"select r.edition_id, r.academic_title, r.given_name, r.family_name, r.mode, r.days,
            r.attended_at as "attended_at!", e.title as event,
            array(select day from edition_day d where d.edition_id = e.id order by day) as "event_days!",
            e.venue_name, e.venue_city,
            coalesce(nullif(e.organiser, ''), (select settings->'operator'->>'name' from site), '') as "issuer!",
            coalesce(u.certificate_hours, '') as "hours!", coalesce(u.certificate_meals, '') as "meals!"
         from registration r join edition e on e.id = r.edition_id
         left join registration_rules u on u.edition_id = e.id
         where r.id = $1 and r.attended_at is not null"#,
        registration
    )
    .fetch_optional(c)
    .await
}

/// Workshops the person had a seat in, as the last release names them.
pub async fn topics(c: &mut PgConnection, registration: i64) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"select v.title as "title!" from registration_session b
         join session s on s.id = b.session_id
         join released_session v on v.edition_id = s.edition_id and v.code = s.code
         where b.registration_id = $1 and b.state = 'booked' and v.cancelled is not true
         order by v.position"#,
        registration
    )
    .fetch_all(c)
    .await
}

pub async fn issued(c: &mut PgConnection, registration: i64) -> sqlx::Result<Option<Issued>> {
    let row = sqlx::query!(
        r#"select code, content as "content: Json<Certificate>", issued_at, expires_at
         from certificate where registration_id = $1"#,
        registration
    )
    .fetch_optional(c)
    .await?;
    Ok(row.map(|r| Issued { code: r.code, content: r.content.0, issued_at: r.issued_at, expires_at: r.expires_at }))
}

/// Does nothing where the registration has one.
pub async fn insert(
    c: &mut PgConnection,
    registration: i64,
    edition: i64,
    code: &str,
    content: &Json<Certificate>,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into certificate (code, registration_id, edition_id, content, issued_at, expires_at)
         values ($1, $2, $3, $4, $5, $6) on conflict (registration_id) do nothing",
        code,
        registration,
        edition,
        content as &Json<Certificate>,
        now,
        expires_at
    )
    .execute(c)
    .await?;
    Ok(())
}

/// A certificate that holds: not expired, and nobody has taken back that the person was there.
pub async fn valid(c: &mut PgConnection, code: &str, now: DateTime<Utc>) -> sqlx::Result<Option<Issued>> {
    let row = sqlx::query!(
        r#"select f.code, f.content as "content: Json<Certificate>", f.issued_at, f.expires_at
         from certificate f left join registration r on r.id = f.registration_id
         where f.code = $1 and f.expires_at > $2 and (r.id is null or r.attended_at is not null)"#,
        code,
        now
    )
    .fetch_optional(c)
    .await?;
    Ok(row.map(|r| Issued { code: r.code, content: r.content.0, issued_at: r.issued_at, expires_at: r.expires_at }))
}
