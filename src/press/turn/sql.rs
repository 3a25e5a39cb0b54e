//! Statements for turns.

use sqlx::PgConnection;

use super::Reach;

pub async fn reach(c: &mut PgConnection, edition: i64) -> sqlx::Result<Reach> {
    sqlx::query_as!(
        Reach,
        r#"select count(*) filter (where state = 'approved') as "approved!",
            count(*) filter (where state in ('submitted', 'in_review', 'info_requested')) as "open!"
         from accreditation where edition_id = $1"#,
        edition
    )
    .fetch_one(c)
    .await
}

/// Everybody concerned, held until the transaction ends.
pub async fn hold_all(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select id from accreditation
         where edition_id = $1 and state in ('submitted', 'in_review', 'info_requested', 'approved')
         order by id for update",
        edition
    )
    .fetch_all(c)
    .await
}
