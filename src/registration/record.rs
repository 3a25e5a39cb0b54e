//! A registration as it is stored.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::model::Salutation;
use super::model::{Mode, State, greeting};
use crate::kernel::email::Email;
use crate::kernel::name;

/// The row of table `registration`, with the slug of its edition; comments stand at its columns.
#[derive(Debug, Clone)]
pub struct Record {
    pub id: i64,
    pub public_id: Uuid,
    pub edition_id: i64,
    pub edition: String,
    pub code: String,
    pub group_id: Option<i64>,
    pub batch: Option<Uuid>,
    pub state: String,
    pub mode: String,
    pub salutation: String,
    pub academic_title: String,
    pub given_name: String,
    pub family_name: String,
    pub organisation: String,
    pub organisation_kind: String,
    pub department: String,
    pub job_title: String,
    pub email: String,
    pub phone: String,
    pub days: Vec<NaiveDate>,
    pub answers: Value,
    pub photo_consent: bool,
    pub fee: Option<Value>,
    pub fee_cents: i64,
    pub fee_claim: String,
    pub invoice: Option<Value>,
    pub email_confirmed_at: Option<DateTime<Utc>>,
    pub confirm_by: Option<DateTime<Utc>>,
    pub offered_until: Option<DateTime<Utc>>,
    pub sequence: i32,
    pub attended_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
}

impl Record {
    pub fn state(&self) -> State {
        State::from_key(&self.state)
    }

    pub fn mode(&self) -> Mode {
        Mode::from_key(&self.mode)
    }

    pub fn name(&self) -> String {
        name::full(&self.academic_title, &self.given_name, &self.family_name)
    }

    pub fn greeting(&self) -> String {
        let salutation = Salutation::from_key(&self.salutation);
        greeting(salutation, &self.academic_title, &self.given_name, &self.family_name)
    }

    /// The address it was stored with; it was checked then.
    pub fn email(&self) -> Option<Email> {
        Email::parse(&self.email)
    }

    /// Answer to the organisers' question of this key.
    pub fn answer(&self, key: &str) -> &str {
        self.answers.get(key).and_then(Value::as_str).unwrap_or("")
    }
}

/// A workshop that somebody chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub session_id: i64,
    /// "wished", "booked" or "waiting".
    pub state: String,
}

/// Something that happened to a registration.
#[derive(Debug, Clone)]
pub struct Event {
    pub at: DateTime<Utc>,
    pub actor: String,
    pub what: String,
    pub detail: String,
}
