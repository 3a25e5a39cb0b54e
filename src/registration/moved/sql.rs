//! Who chose which workshop.

use sqlx::PgConnection;

pub struct Concerned {
    pub registration: i64,
    pub code: String,
    pub is_booked: bool,
}

/// Those who will come, or wait to, and chose one of the workshops, in the order they registered.
pub async fn concerned(c: &mut PgConnection, edition: i64, codes: &[String]) -> sqlx::Result<Vec<Concerned>> {
    sqlx::query_as!(
        Concerned,
        r#"select r.id as registration, s.code, rs.state = 'booked' as "is_booked!"
         from session s join registration_session rs on rs.session_id = s.id
         join registration r on r.id = rs.registration_id
         where s.edition_id = $1 and s.code = any($2) and r.state in ('confirmed', 'waiting', 'offered')
         order by r.id, s.code"#,
        edition,
        codes
    )
    .fetch_all(c)
    .await
}
