//! Statements of decisions, beside those that all steps share.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::Ground;
use crate::press::record::Record;

pub async fn ask(c: &mut PgConnection, id: i64, by: i64, question: &str, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into accreditation_question (accreditation_id, asked_at, asked_by, question) values ($1, $2, $3, $4)",
        id,
        now,
        by,
        question
    )
    .execute(c)
    .await?;
    Ok(())
}

/// What is decided needs no answer any more.
pub async fn close_questions(c: &mut PgConnection, id: i64, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update accreditation_question set answered_at = $2 where accreditation_id = $1 and answered_at is null",
        id,
        now
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn give_pass(c: &mut PgConnection, person: i64, pass: &str) -> sqlx::Result<()> {
    sqlx::query!("update accreditation_person set pass_code = $2 where id = $1", person, pass).execute(c).await?;
    Ok(())
}

pub async fn take_passes(c: &mut PgConnection, id: i64) -> sqlx::Result<()> {
    sqlx::query!("update accreditation_person set pass_code = null where accreditation_id = $1", id).execute(c).await?;
    Ok(())
}

/// The row is held.
pub async fn propose(
    c: &mut PgConnection,
    record: &Record,
    by: i64,
    ground: &Ground,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update accreditation set proposed_by = $2, proposed_reason = $3, proposed_words = $4, version = version + 1,
            changed_at = $5
         where id = $1",
        record.id,
        by,
        ground.reason.key(),
        ground.words,
        now
    )
    .execute(c)
    .await?;
    Ok(())
}

/// The row is held.
pub async fn send_back(c: &mut PgConnection, record: &Record, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update accreditation set proposed_by = null, proposed_reason = null, proposed_words = '',
            version = version + 1, changed_at = $2
         where id = $1",
        record.id,
        now
    )
    .execute(c)
    .await?;
    Ok(())
}
