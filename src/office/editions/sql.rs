//! What pages about editions read of other parts.

use sqlx::PgConnection;

/// Whether a news item has this address.
pub async fn has_news(c: &mut PgConnection, year: i32, slug: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from news where year = $1 and slug = $2) as "is!""#, year, slug)
        .fetch_one(c)
        .await
}

/// Sessions that the last release shows as taking place.
pub async fn released_sessions(c: &mut PgConnection, edition: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from released_session where edition_id = $1 and not cancelled"#,
        edition
    )
    .fetch_one(c)
    .await
}

/// Registrations that count, in any state.
pub async fn registered(c: &mut PgConnection, edition: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from registration where edition_id = $1
            and state in ('held', 'queued', 'confirmed', 'waiting', 'offered')"#,
        edition
    )
    .fetch_one(c)
    .await
}
