//! Statements of the library's pages.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::media::Use;

/// Whether something uses the medium that does not belong to this edition.
pub async fn is_used_outside(c: &mut PgConnection, id: Uuid, edition: i64) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
            select from medium_use u join edition e on e.id = $2
            where u.public_id = $1 and u.address <> '/' || e.slug and not starts_with(u.address, '/' || e.slug || '/')
                and not exists (select from page p where p.edition_id = e.id and u.address = '/seiten/' || p.slug)
                and not exists (select from news n where n.edition_id = e.id
                    and u.address = '/aktuelles/' || n.year || '/' || n.slug)
        ) as "outside!""#,
        id,
        edition
    )
    .fetch_one(c)
    .await
}

/// What uses the medium in this edition. Titles of others may be those of drafts.
pub async fn uses_inside(c: &mut PgConnection, id: Uuid, edition: i64) -> sqlx::Result<Vec<Use>> {
    sqlx::query_as!(
        Use,
        r#"select u.kind as "kind!", u.title as "title!", u.address as "address!"
         from medium_use u join edition e on e.id = $2
         where u.public_id = $1 and (u.address = '/' || e.slug or starts_with(u.address, '/' || e.slug || '/')
            or exists (select from page p where p.edition_id = e.id and u.address = '/seiten/' || p.slug)
            or exists (select from news n where n.edition_id = e.id
                and u.address = '/aktuelles/' || n.year || '/' || n.slug))
         order by u.kind, u.title, u.address"#,
        id,
        edition
    )
    .fetch_all(c)
    .await
}
