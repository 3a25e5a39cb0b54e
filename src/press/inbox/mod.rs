//! Requests as the press office lists them, and what it sees of one beside its row.

mod sql;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{MediaType, State};

/// What a list leaves through.
#[derive(Debug, Default)]
pub struct Wanted<'a> {
    pub edition: i64,
    pub states: &'a [String],
    /// "" or the key of a kind of medium.
    pub media_type: &'a str,
    /// Only those that came in at this moment or later.
    pub since: Option<DateTime<Utc>>,
    /// Only those with a proposal that waits for a second person.
    pub proposed: bool,
    /// Patterns of which all have to fit.
    pub patterns: &'a [String],
    /// Newest first instead of oldest.
    pub newest: bool,
}

#[derive(Debug)]
pub struct Row {
    pub code: String,
    pub state: String,
    pub given_name: String,
    pub family_name: String,
    pub outlet: String,
    pub media_type: String,
    pub submitted_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
    pub people: i64,
    pub files: i64,
    pub is_proposed: bool,
    /// An answer came after the last question.
    pub has_answer: bool,
}

impl Row {
    pub fn state(&self) -> State {
        State::from_key(&self.state).unwrap_or(State::Withdrawn)
    }

    pub fn media_type(&self) -> MediaType {
        MediaType::from_key(&self.media_type).unwrap_or(MediaType::Other)
    }
}

/// A part of the list.
///
/// # Errors
/// The database's own.
pub async fn rows(c: &mut PgConnection, wanted: &Wanted<'_>, limit: i64, offset: i64) -> sqlx::Result<Vec<Row>> {
    sql::rows(c, wanted, limit, offset).await
}

/// How many fit.
///
/// # Errors
/// The database's own.
pub async fn total(c: &mut PgConnection, wanted: &Wanted<'_>) -> sqlx::Result<i64> {
    sql::total(c, wanted).await
}

/// How many requests are in each state.
///
/// # Errors
/// The database's own.
pub async fn counts(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<(String, i64)>> {
    sql::counts(c, edition).await
}

/// What waits for the press office: requests, when the oldest came in, proposals of a rejection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    pub requests: i64,
    pub oldest: Option<DateTime<Utc>>,
    pub proposed: i64,
}

/// # Errors
/// The database's own.
pub async fn waiting(c: &mut PgConnection, edition: i64) -> sqlx::Result<Waiting> {
    sql::waiting(c, edition).await
}

/// What somebody needs on the day; None where they said nothing.
///
/// # Errors
/// The database's own.
pub async fn needs(c: &mut PgConnection, id: i64) -> sqlx::Result<Option<String>> {
    sql::needs(c, id).await
}

/// Names of the staff who took part, by id.
///
/// # Errors
/// The database's own.
pub async fn staff(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<Vec<(i64, String)>> {
    sql::staff(c, ids).await
}

/// Other requests of this edition from the same address: code and state.
///
/// # Errors
/// The database's own.
pub async fn alike(c: &mut PgConnection, edition: i64, id: i64, email: &str) -> sqlx::Result<Vec<(String, String)>> {
    sql::alike(c, edition, id, email).await
}

/// A mail to the person, without its words.
#[derive(Debug)]
pub struct Mail {
    pub subject: String,
    pub recipient: String,
    pub state: String,
    pub last_error: String,
    pub created_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
}

/// Newest first.
///
/// # Errors
/// The database's own.
pub async fn mails(c: &mut PgConnection, about: Uuid) -> sqlx::Result<Vec<Mail>> {
    sql::mails(c, about).await
}
