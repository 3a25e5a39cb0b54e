//! The outbox as those see it who run the congress: what went out, what did not and why, once
//! more, never. It shows no secret of a link (only what `Message::kept_text` keeps) and touches
//! nothing that a worker has taken: a lease is never broken.

mod sql;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::kernel::email::Email;

pub use super::reason::{passing, permanent};

/// Where a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Queued,
    Sending,
    Sent,
    Failed,
    Cancelled,
}

impl State {
    pub const ALL: [State; 5] = [State::Queued, State::Sending, State::Sent, State::Failed, State::Cancelled];

    pub fn key(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::Sending => "sending",
            State::Sent => "sent",
            State::Failed => "failed",
            State::Cancelled => "cancelled",
        }
    }

    /// What the table cannot hold counts as waiting.
    pub fn from_key(key: &str) -> State {
        State::ALL.into_iter().find(|s| s.key() == key).unwrap_or(State::Queued)
    }

    pub fn label(self) -> &'static str {
        match self {
            State::Queued => "wartet",
            State::Sending => "wird verschickt",
            State::Sent => "verschickt",
            State::Failed => "fehlgeschlagen",
            State::Cancelled => "verworfen",
        }
    }

    /// Value in addresses.
    pub fn word(self) -> &'static str {
        match self {
            State::Queued => "wartet",
            State::Sending => "unterwegs",
            State::Sent => "verschickt",
            State::Failed => "fehlgeschlagen",
            State::Cancelled => "verworfen",
        }
    }

    pub fn from_word(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.word() == word)
    }
}

/// Which mails a list shows; None and "" mean all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub edition: Option<i64>,
    pub state: Option<State>,
    pub kind: String,
    /// Part of address or name of the recipient.
    pub recipient: String,
}

/// A mail in lists.
#[derive(Debug, Clone)]
pub struct Mail {
    pub id: i64,
    pub public_id: Uuid,
    pub edition_id: Option<i64>,
    /// Title of the edition; "" for mails of none.
    pub edition: String,
    /// Its address.
    pub edition_slug: Option<String>,
    pub kind: String,
    /// Empty where the person is forgotten.
    pub recipient: String,
    pub recipient_name: String,
    pub reply_to: String,
    pub subject: String,
    pub state: String,
    pub attempts: i32,
    pub next_attempt_at: DateTime<Utc>,
    pub last_error: String,
    pub created_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
    /// The text part without secrets; "" where none is kept.
    pub text: String,
    pub has_calendar: bool,
    /// Number of the registration that it concerns, or of the group.
    pub registration: Option<String>,
    pub group: Option<String>,
}

/// Mails that ask whether an address is somebody's: to another one they would ask nothing.
const ASKS_FOR_ADDRESS: &[&str] = &["registration_confirm", "registration_reminder", "group_confirm", "group_reminder"];

impl Mail {
    pub fn state(&self) -> State {
        State::from_key(&self.state)
    }

    /// Whether it may go to another address: given up, about somebody, and not there to confirm the
    /// address itself. Mails about accounts never: their links open the internal area.
    pub fn may_go_elsewhere(&self) -> bool {
        self.state() == State::Failed
            && !self.recipient.is_empty()
            && (self.registration.is_some() || self.group.is_some())
            && !ASKS_FOR_ADDRESS.contains(&self.kind.as_str())
    }

    /// Why it is not out, in German; None where it is, or nothing has gone wrong.
    pub fn reason(&self) -> Option<&'static str> {
        match self.state() {
            _ if self.last_error.is_empty() => None,
            State::Failed => Some(permanent(&self.last_error)),
            State::Queued | State::Sending => Some(passing(&self.last_error)),
            State::Sent | State::Cancelled => None,
        }
    }
}

/// One attempt to deliver.
#[derive(Debug, Clone)]
pub struct Attempt {
    pub at: DateTime<Utc>,
    /// "sent", "again" or "failed"
    pub outcome: String,
    /// The mail server's words.
    pub answer: String,
}

/// A mail to one person, for the page of the registration.
#[derive(Debug, Clone)]
pub struct Sent {
    pub id: i64,
    pub public_id: Uuid,
    pub kind: String,
    pub subject: String,
    /// When it was written.
    pub at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
    pub state: State,
    /// Why it is not out, in German; "" where nothing has gone wrong.
    pub reason: &'static str,
}

/// Newest first.
///
/// # Errors
/// The database's own.
pub async fn list(c: &mut PgConnection, filter: &Filter, offset: i64, limit: i64) -> sqlx::Result<Vec<Mail>> {
    sql::list(c, filter, offset, limit).await
}

/// How many a filter shows.
///
/// # Errors
/// The database's own.
pub async fn count(c: &mut PgConnection, filter: &Filter) -> sqlx::Result<i64> {
    sql::count(c, filter).await
}

/// How many there are in each state; None: of all editions and of none.
///
/// # Errors
/// The database's own.
pub async fn counts(c: &mut PgConnection, edition: Option<i64>) -> sqlx::Result<Vec<(State, i64)>> {
    let found = sql::counts(c, edition).await?;
    let of = |state: State| found.iter().find(|(key, _)| key == state.key()).map_or(0, |(_, n)| *n);
    Ok(State::ALL.into_iter().map(|state| (state, of(state))).collect())
}

/// Kinds of mails that there are.
///
/// # Errors
/// The database's own.
pub async fn kinds(c: &mut PgConnection, edition: Option<i64>) -> sqlx::Result<Vec<String>> {
    sql::kinds(c, edition).await
}

/// One mail; of this edition where one is named.
///
/// # Errors
/// The database's own.
pub async fn find(c: &mut PgConnection, edition: Option<i64>, id: Uuid) -> sqlx::Result<Option<Mail>> {
    sql::find(c, edition, id).await
}

/// Oldest first.
///
/// # Errors
/// The database's own.
pub async fn attempts(c: &mut PgConnection, id: i64) -> sqlx::Result<Vec<Attempt>> {
    sql::attempts(c, id).await
}

pub(super) async fn failed(c: &mut PgConnection, edition: Option<i64>) -> sqlx::Result<i64> {
    sql::failed(c, edition).await
}

/// Tries a failed mail once more, or a waiting one at once, under the same Message-ID. False where
/// it is out, on its way or cancelled.
///
/// # Errors
/// The database's own.
pub async fn retry(c: &mut PgConnection, id: i64) -> sqlx::Result<bool> {
    Ok(sql::retry(c, id).await? == 1)
}

/// Sends a failed mail to another address, with its text, links and Message-ID. False where it has
/// not failed any more, or is none that may ([`Mail::may_go_elsewhere`]).
///
/// # Errors
/// The database's own.
pub async fn send_elsewhere(c: &mut PgConnection, mail: &Mail, to: &Email) -> sqlx::Result<bool> {
    Ok(mail.may_go_elsewhere() && sql::send_elsewhere(c, mail.id, &mail.recipient, to.as_str()).await? == 1)
}

/// Tries all failed mails once more; answers how many.
///
/// # Errors
/// The database's own.
pub async fn retry_failed(c: &mut PgConnection, edition: Option<i64>) -> sqlx::Result<u64> {
    sql::retry_failed(c, edition).await
}

/// Gives a mail up that is not out: nobody gets it, and its words are deleted but for what is kept
/// to be read again. False where it is out, on its way or cancelled already.
///
/// # Errors
/// The database's own.
pub async fn cancel(c: &mut PgConnection, id: i64) -> sqlx::Result<bool> {
    Ok(sql::cancel(c, &[id]).await? == 1)
}

/// As [`cancel`] for many; answers how many were given up.
///
/// # Errors
/// The database's own.
pub async fn cancel_all(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<u64> {
    sql::cancel(c, ids).await
}

/// Every mail about one registration, newest first, also those that reached nobody.
///
/// # Errors
/// The database's own.
pub async fn of_registration(c: &mut PgConnection, registration_id: i64) -> sqlx::Result<Vec<Sent>> {
    let mails = sql::of_registration(c, registration_id).await?;
    let sent = mails.into_iter().map(|m| Sent {
        reason: m.reason().unwrap_or(""),
        state: m.state(),
        id: m.id,
        public_id: m.public_id,
        kind: m.kind,
        subject: m.subject,
        at: m.created_at,
        sent_at: m.sent_at,
    });
    Ok(sent.collect())
}
