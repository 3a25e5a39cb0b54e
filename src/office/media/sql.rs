//! Statements of the library's pages.

use sqlx::PgConnection;
use uuid::Uuid;

/// Whether something uses the medium that does not belong to this edition.
pub async fn is_used_outside(c: &mut PgConnection, id: Uuid, edition: i64) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
            select from medium_use u join edition e on e.id = $2
            where u.public_id = $1 and u.address <> '/' || e.slug and not starts_with(u.address, '/' || e.slug || '/')
                and not exists (select from page p where p.edition_id = e.id and u.address = '/seiten/' || p.slug)
        ) as "outside!""#,
        id,
        edition
    )
    .fetch_one(c)
    .await
}
