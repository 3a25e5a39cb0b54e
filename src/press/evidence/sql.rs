//! Statements of table `accreditation_evidence`. Only [`read`] names the bytes.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Prepared, Sheet};

pub async fn list(c: &mut PgConnection, accreditation: i64) -> sqlx::Result<Vec<Sheet>> {
    sqlx::query_as!(
        Sheet,
        "select public_id, question_id, format, size, sent_at
         from accreditation_evidence where accreditation_id = $1 order by id",
        accreditation
    )
    .fetch_all(c)
    .await
}

pub async fn insert(
    c: &mut PgConnection,
    accreditation: i64,
    question: Option<i64>,
    file: &Prepared,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into accreditation_evidence (accreditation_id, question_id, format, size, sent_at, bytes)
         values ($1, $2, $3, $4, $5, $6)",
        accreditation,
        question,
        file.format(),
        file.size(),
        now,
        file.bytes()
    )
    .execute(c)
    .await?;
    Ok(())
}

/// For the rest of the transaction, where there is such a role (see `grant_program`).
pub async fn become_press(c: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "select set_config('role', rolname, true) from pg_roles
         where rolname = current_user || '_press' and pg_has_role(current_user, oid, 'member')"
    )
    .fetch_optional(c)
    .await?;
    Ok(())
}

pub async fn read(c: &mut PgConnection, accreditation: i64, file: Uuid) -> sqlx::Result<Option<(String, Vec<u8>)>> {
    let row = sqlx::query!(
        "select format, bytes from accreditation_evidence where accreditation_id = $1 and public_id = $2",
        accreditation,
        file
    )
    .fetch_optional(c)
    .await?;
    Ok(row.map(|r| (r.format, r.bytes)))
}

pub async fn delete(c: &mut PgConnection, accreditation: i64) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from accreditation_evidence where accreditation_id = $1", accreditation);
    Ok(done.execute(c).await?.rows_affected())
}
