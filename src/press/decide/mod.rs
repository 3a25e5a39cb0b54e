//! What the press office does with a request. Each step holds the row, is taken by one guarded
//! statement from the version that somebody saw, and leaves its line of history, its entry in the
//! protocol, its mail and, where something is decided, a row in the journal: all or nothing.
//!
//! Of two who decide at once one wins and the other is told. It never decides anything twice, and
//! where a rejection takes two people it never lets one of them be both.

pub mod mail;
mod sql;
pub mod texts;

use serde_json::json;
use sqlx::PgConnection;

use super::context::Context;
use super::journal::{self, Decided};
use super::letters::OWN;
use super::model::{Reason, State};
use super::record::{self, Record, Step};
use crate::db::token;
use crate::kernel::code;
use crate::mail::{Message, enqueue};
use crate::staff::Staff;
use crate::staff::audit::{self, Entry};
use crate::web::Result;

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    Done,
    /// It waits for a second person.
    Proposed,
    /// Somebody else was faster, or the state does not allow it. Nothing has happened.
    Meanwhile,
    /// The second person is the first one. Nothing has happened.
    SamePerson,
}

/// What the office says with a rejection or revocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    pub reason: Reason,
    /// Own words, as they stand in the mail; may be empty.
    pub words: String,
}

/// Who does it, with what they saw.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    pub staff: &'a Staff,
    /// Of the request.
    pub id: i64,
    pub version: i64,
}

/// The request as it is, held until the transaction ends; None where it is not what was seen.
async fn hold(c: &mut PgConnection, seen: &Seen<'_>) -> sqlx::Result<Option<Record>> {
    Ok(record::hold(c, seen.id).await?.filter(|record| record.version == seen.version))
}

/// State, history and protocol. False where the state does not allow it.
async fn step(
    c: &mut PgConnection,
    context: &Context,
    seen: &Seen<'_>,
    record: &Record,
    (to, action): (State, &'static str),
    (reason, words): (Option<Reason>, &str),
) -> sqlx::Result<bool> {
    let actor = seen.staff.id.to_string();
    let step = Step { to, at: context.site.clock.now(), actor: &actor, action, reason, words };
    if !record::take(c, record, &step).await? {
        return Ok(false);
    }
    let mut after = json!({ "Stand": to.label() });
    if let Some(reason) = reason {
        after["Grund"] = reason.label().into();
    }
    note(
        c,
        seen.staff,
        record,
        &format!("accreditation.{action}"),
        Some(json!({ "Stand": record.state().label() })),
        Some(after),
    )
    .await?;
    Ok(true)
}

/// An entry about one request. Its title is the number: a name could never be taken out again.
///
/// # Errors
/// The database's own.
pub async fn note(
    c: &mut PgConnection,
    staff: &Staff,
    record: &Record,
    action: &str,
    before: Option<serde_json::Value>,
    after: Option<serde_json::Value>,
) -> sqlx::Result<()> {
    let entry = Entry {
        edition: Some(record.edition_id),
        action,
        object: "accreditation",
        key: &record.code,
        title: &record.code,
        before,
        after,
    };
    audit::note(c, staff, &entry).await
}

/// Somebody looks at it.
///
/// # Errors
/// The database's own.
pub async fn review(c: &mut PgConnection, context: &Context, seen: Seen<'_>) -> Result<Taken> {
    let Some(record) = hold(c, &seen).await? else { return Ok(Taken::Meanwhile) };
    if record.state() != State::Submitted {
        return Ok(Taken::Meanwhile);
    }
    let done = step(c, context, &seen, &record, (State::InReview, "in_review"), (None, "")).await?;
    Ok(if done { Taken::Done } else { Taken::Meanwhile })
}

/// Asks the person something; the mail leads to the page where they answer.
///
/// # Errors
/// The database's own.
pub async fn ask(c: &mut PgConnection, context: &Context, seen: Seen<'_>, question: &str) -> Result<Taken> {
    let Some(record) = hold(c, &seen).await? else { return Ok(Taken::Meanwhile) };
    if !step(c, context, &seen, &record, (State::InfoRequested, "asked"), (None, question)).await? {
        return Ok(Taken::Meanwhile);
    }
    sql::ask(c, record.id, seen.staff.id, question, context.site.clock.now()).await?;
    let secret = link(c, context, &record).await?;
    enqueue(c, &mail::question(context, &record, question, &secret)?).await?;
    Ok(Taken::Done)
}

/// Approves it: everybody gets a pass.
///
/// # Errors
/// The database's own.
pub async fn approve(c: &mut PgConnection, context: &Context, seen: Seen<'_>) -> Result<Taken> {
    let Some(record) = hold(c, &seen).await? else { return Ok(Taken::Meanwhile) };
    if !step(c, context, &seen, &record, (State::Approved, "approved"), (None, "")).await? {
        return Ok(Taken::Meanwhile);
    }
    sql::close_questions(c, record.id, context.site.clock.now()).await?;
    for person in record::people(c, record.id).await? {
        let pass = code::key(&mut rand::rng());
        sql::give_pass(c, person.id, &pass).await?;
    }
    journal::note(c, context, &record, Decided::Approved, None, false).await?;
    let message = letter(c, context, &record, &Letter::Approved).await?;
    enqueue(c, &message).await?;
    Ok(Taken::Done)
}

/// Rejects it, or proposes that where it takes two people.
///
/// # Errors
/// The database's own.
pub async fn reject(c: &mut PgConnection, context: &Context, seen: Seen<'_>, ground: &Ground) -> Result<Taken> {
    let Some(record) = hold(c, &seen).await? else { return Ok(Taken::Meanwhile) };
    if !record.state().can_become(State::Rejected) {
        return Ok(Taken::Meanwhile);
    }
    if context.setup.second_person {
        sql::propose(c, &record, seen.staff.id, ground, context.site.clock.now()).await?;
        let after = json!({ "Grund": ground.reason.label() });
        note(c, seen.staff, &record, "accreditation.proposed", None, Some(after)).await?;
        return Ok(Taken::Proposed);
    }
    end(c, context, &seen, &record, (State::Rejected, ground), false).await
}

/// The second person says yes to a proposed rejection.
///
/// # Errors
/// The database's own.
pub async fn confirm(c: &mut PgConnection, context: &Context, seen: Seen<'_>) -> Result<Taken> {
    let Some(record) = hold(c, &seen).await? else { return Ok(Taken::Meanwhile) };
    let Some(ground) = proposed(&record) else { return Ok(Taken::Meanwhile) };
    if record.proposed_by == Some(seen.staff.id) {
        return Ok(Taken::SamePerson);
    }
    end(c, context, &seen, &record, (State::Rejected, &ground), true).await
}

/// The proposal is taken back, by whoever made it or by the second person; the request is open as before.
///
/// # Errors
/// The database's own.
pub async fn send_back(c: &mut PgConnection, context: &Context, seen: Seen<'_>, words: &str) -> Result<Taken> {
    let Some(record) = hold(c, &seen).await? else { return Ok(Taken::Meanwhile) };
    let Some(ground) = proposed(&record) else { return Ok(Taken::Meanwhile) };
    sql::send_back(c, &record, context.site.clock.now()).await?;
    let mut after = json!({ "Grund": ground.reason.label() });
    if !words.is_empty() {
        after["Hinweis"] = words.into();
    }
    note(c, seen.staff, &record, "accreditation.sent_back", None, Some(after)).await?;
    Ok(Taken::Done)
}

/// Takes an approval back: passes are not valid any more.
///
/// # Errors
/// The database's own.
pub async fn revoke(c: &mut PgConnection, context: &Context, seen: Seen<'_>, ground: &Ground) -> Result<Taken> {
    let Some(record) = hold(c, &seen).await? else { return Ok(Taken::Meanwhile) };
    end(c, context, &seen, &record, (State::Revoked, ground), false).await
}

/// What is proposed and waits for a second person.
pub fn proposed(record: &Record) -> Option<Ground> {
    let reason = Reason::from_key(record.proposed_reason.as_deref()?).unwrap_or(Reason::Other);
    Some(Ground { reason, words: record.proposed_words.clone() })
}

async fn end(
    c: &mut PgConnection,
    context: &Context,
    seen: &Seen<'_>,
    record: &Record,
    (to, ground): (State, &Ground),
    second: bool,
) -> Result<Taken> {
    let (action, decided) = match to {
        State::Revoked => ("revoked", Decided::Revoked),
        _ => ("rejected", Decided::Rejected),
    };
    if !step(c, context, seen, record, (to, action), (Some(ground.reason), &ground.words)).await? {
        return Ok(Taken::Meanwhile);
    }
    sql::close_questions(c, record.id, context.site.clock.now()).await?;
    sql::take_passes(c, record.id).await?;
    journal::note(c, context, record, decided, Some(ground.reason), second).await?;
    let what = if to == State::Revoked { Letter::Revoked(ground) } else { Letter::Rejected(ground) };
    let message = letter(c, context, record, &what).await?;
    enqueue(c, &message).await?;
    Ok(Taken::Done)
}

/// A mail of the press office about a request.
pub enum Letter<'a> {
    Question(&'a str),
    Approved,
    Rejected(&'a Ground),
    Revoked(&'a Ground),
}

/// Stands where a link has its secret; opens nothing.
const NO_SECRET: &str = "beispiel";

/// The mail as the person would get it, for looking at it before.
///
/// # Errors
/// The database's own.
pub async fn preview(c: &mut PgConnection, context: &Context, record: &Record, what: &Letter<'_>) -> Result<Message> {
    written(c, context, record, what, NO_SECRET).await
}

async fn letter(c: &mut PgConnection, context: &Context, record: &Record, what: &Letter<'_>) -> Result<Message> {
    let secret = link(c, context, record).await?;
    written(c, context, record, what, &secret).await
}

async fn written(
    c: &mut PgConnection,
    context: &Context,
    record: &Record,
    what: &Letter<'_>,
    secret: &str,
) -> Result<Message> {
    match what {
        Letter::Question(question) => mail::question(context, record, question, secret),
        Letter::Approved => {
            let people = record::people(c, record.id).await?;
            let events = super::setup::events(c, record.edition_id).await?;
            mail::approved(context, record, &people, &events, secret)
        }
        Letter::Rejected(ground) => mail::rejected(context, record, ground, secret),
        Letter::Revoked(ground) => mail::revoked(context, record, ground, secret),
    }
}

/// A secret that opens the page of the request.
async fn link(c: &mut PgConnection, context: &Context, record: &Record) -> sqlx::Result<String> {
    token::issue(c, OWN, record.id, context.link_expires()).await
}
