//! Statements that the steps of an accreditation share.

use sqlx::PgConnection;

use super::record::{Event, Person, Question, Record, Step};

/// A request, by the rest of the statement.
macro_rules! record {
    ($rest:literal, $($value:expr),+) => {
        sqlx::query_as!(
            Record,
            "select a.id, a.public_id, a.code, a.edition_id, e.slug as edition, a.state, a.given_name, a.family_name,
                a.email, a.mobile, a.outlet, a.media_type, a.press_role, a.address, a.evidence_kind, a.card_issuer,
                a.card_year, a.evidence_url, a.equipment, a.interviews, a.attends, a.email_confirmed_at, a.confirm_by,
                a.submitted_at, a.proposed_by, a.proposed_reason, a.proposed_words, a.decided_at, a.reason,
                a.reason_words, a.version, a.created_at, a.changed_at
             from accreditation a join edition e on e.id = a.edition_id " + $rest,
            $($value),+
        )
    };
}

pub async fn by_id(c: &mut PgConnection, id: i64) -> sqlx::Result<Option<Record>> {
    record!("where a.id = $1", id).fetch_optional(c).await
}

pub async fn by_code(c: &mut PgConnection, edition: i64, code: &str) -> sqlx::Result<Option<Record>> {
    record!("where a.edition_id = $1 and a.code = $2", edition, code).fetch_optional(c).await
}

pub async fn hold(c: &mut PgConnection, id: i64) -> sqlx::Result<Option<Record>> {
    record!("where a.id = $1 for update of a", id).fetch_optional(c).await
}

pub async fn people(c: &mut PgConnection, id: i64) -> sqlx::Result<Vec<Person>> {
    sqlx::query_as!(
        Person,
        "select id, position, given_name, family_name, press_role, pass_code, collected_at, collected_by
         from accreditation_person where accreditation_id = $1 order by position",
        id
    )
    .fetch_all(c)
    .await
}

pub async fn questions(c: &mut PgConnection, id: i64) -> sqlx::Result<Vec<Question>> {
    sqlx::query_as!(
        Question,
        "select id, asked_at, asked_by, question, answered_at, answer, answer_url
         from accreditation_question where accreditation_id = $1 order by id",
        id
    )
    .fetch_all(c)
    .await
}

pub async fn events(c: &mut PgConnection, id: i64) -> sqlx::Result<Vec<Event>> {
    sqlx::query_as!(
        Event,
        "select at, actor, action, state_after, reason, words
         from accreditation_event where accreditation_id = $1 order by id",
        id
    )
    .fetch_all(c)
    .await
}

pub async fn set_state(c: &mut PgConnection, record: &Record, step: &Step<'_>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update accreditation set state = $4, version = version + 1, changed_at = $5,
            decided_at = case when $4 in ('approved', 'rejected', 'revoked') then $5 else decided_at end,
            reason = case when $4 in ('rejected', 'revoked') then $6 else reason end,
            reason_words = case when $4 in ('rejected', 'revoked') then $7 else reason_words end,
            proposed_by = null, proposed_reason = null, proposed_words = ''
         where id = $1 and version = $2 and state = $3",
        record.id,
        record.version,
        record.state,
        step.to.key(),
        step.at,
        step.reason.map(|r| r.key()),
        step.words
    )
    .execute(c)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn note(c: &mut PgConnection, id: i64, step: &Step<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into accreditation_event (accreditation_id, at, actor, action, state_after, reason, words)
         values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        step.at,
        step.actor,
        step.action,
        step.to.key(),
        step.reason.map(|r| r.key()),
        step.words
    )
    .execute(c)
    .await?;
    Ok(())
}
