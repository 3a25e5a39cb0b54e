//! Statements about programme files.

use sqlx::PgConnection;
use uuid::Uuid;

use super::Waiting;

pub async fn purge(c: &mut PgConnection, days: i32) -> sqlx::Result<()> {
    sqlx::query!("delete from programme_file where created_at < now() - make_interval(days => $1)", days)
        .execute(c)
        .await?;
    Ok(())
}

/// A new file is a new thing to decide about, with an id of its own.
pub async fn keep(c: &mut PgConnection, edition: i64, staff: i64, name: &str, content: &[u8]) -> sqlx::Result<Uuid> {
    sqlx::query_scalar!(
        "insert into programme_file (edition_id, staff_id, name, content) values ($1, $2, $3, $4)
         on conflict (edition_id, staff_id) do update
         set id = excluded.id, name = excluded.name, content = excluded.content, created_at = now()
         returning id",
        edition,
        staff,
        name,
        content
    )
    .fetch_one(c)
    .await
}

pub async fn load(c: &mut PgConnection, edition: i64, id: Uuid) -> sqlx::Result<Option<(String, Vec<u8>)>> {
    let row = sqlx::query!("select name, content from programme_file where edition_id = $1 and id = $2", edition, id);
    Ok(row.fetch_optional(c).await?.map(|r| (r.name, r.content)))
}

pub async fn waiting(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Waiting>> {
    sqlx::query_as!(
        Waiting,
        "select f.id, f.name, s.name as staff, f.created_at from programme_file f join staff s on s.id = f.staff_id
         where edition_id = $1 order by f.created_at desc",
        edition
    )
    .fetch_all(c)
    .await
}

pub async fn forget(c: &mut PgConnection, edition: i64, id: Uuid) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from programme_file where edition_id = $1 and id = $2", edition, id);
    Ok(done.execute(c).await?.rows_affected() == 1)
}
