//! The journal of decisions: equal treatment that can be shown, without anybody's data. A row stays
//! when its request is gone, and nothing in it leads back to a person or a medium.

mod sql;

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::context::Context;
use super::model::Reason;
use super::record::{self, Record};
use crate::kernel::date;

/// What came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    Approved,
    Rejected,
    Revoked,
    /// By the person.
    Withdrawn,
}

impl Decided {
    pub const ALL: [Decided; 4] = [Decided::Approved, Decided::Rejected, Decided::Revoked, Decided::Withdrawn];

    pub fn key(self) -> &'static str {
        match self {
            Decided::Approved => "approved",
            Decided::Rejected => "rejected",
            Decided::Revoked => "revoked",
            Decided::Withdrawn => "withdrawn",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Decided::Approved => "zugelassen",
            Decided::Rejected => "abgelehnt",
            Decided::Revoked => "widerrufen",
            Decided::Withdrawn => "zurückgezogen",
        }
    }

    pub fn from_key(key: &str) -> Decided {
        Decided::ALL.into_iter().find(|d| d.key() == key).unwrap_or(Decided::Withdrawn)
    }
}

/// A row of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub decided_on: NaiveDate,
    pub decision: String,
    pub reason: Option<String>,
    pub media_type: String,
    pub evidence_kind: String,
    pub days: i32,
    pub late: bool,
    pub people: i32,
    pub second_person: bool,
    pub asked: bool,
}

/// Adds what was decided about this request, with the reason of a rejection or revocation and
/// whether a second person took part. In the transaction of the decision.
///
/// # Errors
/// The database's own.
pub async fn note(
    c: &mut PgConnection,
    context: &Context,
    record: &Record,
    decided: Decided,
    reason: Option<Reason>,
    second: bool,
) -> sqlx::Result<()> {
    let today = date::local(context.site.clock.now()).date();
    let days = (today - date::local(record.submitted_at).date()).num_days().max(0);
    let row = Row {
        decided_on: today,
        decision: decided.key().into(),
        reason: reason.map(|r| r.key().to_string()),
        media_type: record.media_type().key().into(),
        evidence_kind: record.evidence().key().into(),
        days: i32::try_from(days).unwrap_or(i32::MAX),
        late: context.is_late(record),
        people: i32::try_from(record::people(c, record.id).await?.len()).unwrap_or(1).max(1),
        second_person: second,
        asked: !record::questions(c, record.id).await?.is_empty(),
    };
    sql::insert(c, record.edition_id, &row).await
}

/// Newest first; `limit` at most, from `offset` on.
///
/// # Errors
/// The database's own.
pub async fn rows(c: &mut PgConnection, edition: i64, limit: i64, offset: i64) -> sqlx::Result<Vec<Row>> {
    sql::rows(c, edition, limit, offset).await
}

/// How often something was decided, and how: what ("decision", "reason", "media_type",
/// "evidence_kind"), key, decision, number.
#[derive(Debug, Clone)]
pub struct Count {
    pub what: String,
    pub key: String,
    pub decision: String,
    pub number: i64,
}

/// The journal as figures.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    pub total: i64,
    pub counts: Vec<Count>,
    /// Of approvals and rejections, in days; None without any.
    pub median_days: Option<f64>,
    pub late: i64,
    pub asked: i64,
    pub second: i64,
    pub passes: i64,
}

impl Summary {
    /// How often something has this key, with this decision or (None) any.
    pub fn number(&self, what: &str, key: &str, decision: Option<Decided>) -> i64 {
        let is = |count: &&Count| {
            count.what == what && count.key == key && decision.is_none_or(|d| count.decision == d.key())
        };
        self.counts.iter().filter(is).map(|count| count.number).sum()
    }
}

/// # Errors
/// The database's own.
pub async fn summary(c: &mut PgConnection, edition: i64) -> sqlx::Result<Summary> {
    let mut summary = sql::totals(c, edition).await?;
    summary.counts = sql::counts(c, edition).await?;
    Ok(summary)
}

impl Context {
    /// Whether a request came in after the deadline as it is now.
    pub fn is_late(&self, record: &Record) -> bool {
        self.setup.closes_at.is_some_and(|at| record.submitted_at >= at)
    }
}
