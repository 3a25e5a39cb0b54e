//! A request as it is stored.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Evidence, MediaType, Reason, Role, State};
use super::sql;
use crate::kernel::email::Email;
use crate::kernel::name;

/// The row of table `accreditation`, with the slug of its edition; comments stand at its columns.
#[derive(Debug, Clone)]
pub struct Record {
    pub id: i64,
    pub public_id: Uuid,
    pub code: String,
    pub edition_id: i64,
    pub edition: String,
    pub state: String,
    pub given_name: String,
    pub family_name: String,
    pub email: String,
    pub mobile: String,
    pub outlet: String,
    pub media_type: String,
    pub press_role: String,
    pub address: String,
    pub evidence_kind: String,
    pub card_issuer: String,
    pub card_year: Option<i32>,
    pub evidence_url: String,
    pub equipment: String,
    pub interviews: String,
    pub attends: Vec<String>,
    pub email_confirmed_at: Option<DateTime<Utc>>,
    pub confirm_by: Option<DateTime<Utc>>,
    pub submitted_at: DateTime<Utc>,
    pub proposed_by: Option<i64>,
    pub proposed_reason: Option<String>,
    pub proposed_words: String,
    pub decided_at: Option<DateTime<Utc>>,
    pub reason: Option<String>,
    pub reason_words: String,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
}

impl Record {
    /// What the table cannot hold counts as withdrawn.
    pub fn state(&self) -> State {
        State::from_key(&self.state).unwrap_or(State::Withdrawn)
    }

    pub fn media_type(&self) -> MediaType {
        MediaType::from_key(&self.media_type).unwrap_or(MediaType::Other)
    }

    pub fn role(&self) -> Role {
        Role::from_key(&self.press_role).unwrap_or(Role::Other)
    }

    pub fn evidence(&self) -> Evidence {
        Evidence::from_key(&self.evidence_kind).unwrap_or(Evidence::Other)
    }

    pub fn reason(&self) -> Option<Reason> {
        self.reason.as_deref().and_then(Reason::from_key)
    }

    pub fn name(&self) -> String {
        name::full("", &self.given_name, &self.family_name)
    }

    /// The address it was stored with; it was checked then.
    pub fn email(&self) -> Option<Email> {
        Email::parse(&self.email)
    }
}

/// Somebody of a request; position 0 asked for it.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: i64,
    pub position: i32,
    pub given_name: String,
    pub family_name: String,
    pub press_role: String,
    pub pass_code: Option<String>,
    pub collected_at: Option<DateTime<Utc>>,
    pub collected_by: Option<i64>,
}

impl Person {
    pub fn name(&self) -> String {
        name::full("", &self.given_name, &self.family_name)
    }

    pub fn role(&self) -> Role {
        Role::from_key(&self.press_role).unwrap_or(Role::Other)
    }
}

/// A question of the press office.
#[derive(Debug, Clone)]
pub struct Question {
    pub id: i64,
    pub asked_at: DateTime<Utc>,
    pub asked_by: Option<i64>,
    pub question: String,
    pub answered_at: Option<DateTime<Utc>>,
    pub answer: String,
    pub answer_url: String,
}

/// Something that happened to a request.
#[derive(Debug, Clone)]
pub struct Event {
    pub at: DateTime<Utc>,
    /// "person", "system", or the id of staff.
    pub actor: String,
    pub action: String,
    pub state_after: String,
    pub reason: Option<String>,
    pub words: String,
}

/// # Errors
/// The database's own.
pub async fn by_id(c: &mut PgConnection, id: i64) -> sqlx::Result<Option<Record>> {
    sql::by_id(c, id).await
}

/// Of this edition only.
///
/// # Errors
/// The database's own.
pub async fn by_code(c: &mut PgConnection, edition: i64, code: &str) -> sqlx::Result<Option<Record>> {
    sql::by_code(c, edition, code).await
}

/// As [`by_id`]; nobody else changes it until the transaction ends.
///
/// # Errors
/// The database's own.
pub async fn hold(c: &mut PgConnection, id: i64) -> sqlx::Result<Option<Record>> {
    sql::hold(c, id).await
}

/// In their order.
///
/// # Errors
/// The database's own.
pub async fn people(c: &mut PgConnection, id: i64) -> sqlx::Result<Vec<Person>> {
    sql::people(c, id).await
}

/// Oldest first.
///
/// # Errors
/// The database's own.
pub async fn questions(c: &mut PgConnection, id: i64) -> sqlx::Result<Vec<Question>> {
    sql::questions(c, id).await
}

/// Oldest first.
///
/// # Errors
/// The database's own.
pub async fn events(c: &mut PgConnection, id: i64) -> sqlx::Result<Vec<Event>> {
    sql::events(c, id).await
}

/// One step to another state, with its line of history.
pub struct Step<'a> {
    pub to: State,
    pub at: DateTime<Utc>,
    /// "person", "system", or the id of staff.
    pub actor: &'a str,
    /// "approved"; stands in the history.
    pub action: &'a str,
    pub reason: Option<Reason>,
    pub words: &'a str,
}

/// Takes the step where the request still is as `record` says (same version) and the state may
/// follow. False: somebody was faster, nothing has happened. Sets `decided_at` for approved,
/// rejected and revoked, reason and words for rejected and revoked; a proposal is gone with any step.
///
/// # Errors
/// The database's own.
pub async fn take(c: &mut PgConnection, record: &Record, step: &Step<'_>) -> sqlx::Result<bool> {
    if !record.state().can_become(step.to) || !sql::set_state(c, record, step).await? {
        return Ok(false);
    }
    note(c, record.id, step).await?;
    Ok(true)
}

/// A line of history by itself: a crew that changed, a pass handed over. `step.to` is the state
/// after it.
///
/// # Errors
/// The database's own.
pub async fn note(c: &mut PgConnection, id: i64, step: &Step<'_>) -> sqlx::Result<()> {
    sql::note(c, id, step).await
}
