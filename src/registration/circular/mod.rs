//! One message to many people of an edition: written by one, above a limit released by a second,
//! then sent by itself ([`send`]) in small steps, each person's mail for itself.
//!
//! What is released is one version: whoever changes it afterwards makes a draft of it again. The
//! list of recipients is fixed when it begins, one row for each address, and the row is ticked off
//! in the transaction that writes its mail: a process that dies loses nothing and repeats nothing.
//! It never writes to somebody who has not confirmed the address, and never names one recipient to
//! another.

pub mod model;
pub mod second;
pub mod send;
mod sql;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

pub use model::{Circular, Draft, Filter, Report, Stage};

use super::context::Context;
use super::samples;
use crate::kernel::email::Email;
use crate::mail::{Fixed, Message, outbox, put};
use crate::web::Result;

/// Who does something to a message.
#[derive(Debug, Clone)]
pub struct Actor {
    pub id: i64,
    pub name: String,
}

/// Newest first; `search` is part of the subject.
///
/// # Errors
/// The database's own.
pub async fn list(
    c: &mut PgConnection,
    edition: i64,
    search: &str,
    offset: i64,
    limit: i64,
) -> sqlx::Result<Vec<Circular>> {
    sql::list(c, edition, search, offset, limit).await
}

/// # Errors
/// The database's own.
pub async fn count(c: &mut PgConnection, edition: i64, search: &str) -> sqlx::Result<i64> {
    sql::count(c, edition, search).await
}

/// One of this edition.
///
/// # Errors
/// The database's own.
pub async fn find(c: &mut PgConnection, edition: i64, id: Uuid) -> sqlx::Result<Option<Circular>> {
    sql::find(c, edition, id).await
}

/// How many people a filter names now, each address once.
///
/// # Errors
/// The database's own.
pub async fn recipients(c: &mut PgConnection, edition: i64, filter: &Filter) -> sqlx::Result<i64> {
    sql::recipients(c, edition, filter).await
}

/// # Errors
/// The database's own.
pub async fn report(c: &mut PgConnection, id: i64) -> sqlx::Result<Report> {
    sql::report(c, id).await
}

/// Above how many recipients a second person releases.
///
/// # Errors
/// The database's own.
pub async fn limit(c: &mut PgConnection) -> sqlx::Result<i32> {
    sql::limit(c).await
}

/// # Errors
/// The database's own.
pub async fn set_limit(c: &mut PgConnection, above: i32) -> sqlx::Result<()> {
    sql::set_limit(c, above).await
}

/// A new draft.
///
/// # Errors
/// The database's own.
pub async fn create(c: &mut PgConnection, edition: i64, draft: &Draft, by: &Actor) -> sqlx::Result<Uuid> {
    sql::insert(c, edition, draft, by).await
}

/// Changes a draft, or one that waits for its release: that is a draft again. False where it was
/// changed meanwhile, or is on its way.
///
/// # Errors
/// The database's own.
pub async fn save(c: &mut PgConnection, id: i64, version: i64, draft: &Draft, by: &Actor) -> sqlx::Result<bool> {
    sql::update(c, id, version, draft, by).await
}

/// What became of the wish to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Few enough: it goes out.
    Planned,
    /// A second person has to release it.
    Waits,
    /// Not the version that was seen, or no draft any more.
    Changed,
}

/// Sends a draft, or asks for its release: who may release it hears of that.
///
/// # Errors
/// The database's own.
pub async fn ask(
    c: &mut PgConnection,
    context: &Context,
    circular: &Circular,
    version: i64,
    by: &Actor,
) -> Result<Asked> {
    let count = sql::recipients(c, circular.edition_id, &circular.draft.filter).await?;
    let waits = count > i64::from(sql::limit(c).await?);
    let to = if waits { Stage::Asked } else { Stage::Planned };
    let changed = sql::ask(c, circular.id, version, to, by).await?;
    if changed && waits {
        second::tell(c, context, circular, count, (&by.name, Some(by.id))).await?;
    }
    Ok(match (changed, waits) {
        (false, _) => Asked::Changed,
        (true, true) => Asked::Waits,
        (true, false) => Asked::Planned,
    })
}

/// Releases exactly this version. False where it is another one, or where this is no second person.
///
/// # Errors
/// The database's own.
pub async fn release(
    c: &mut PgConnection,
    id: i64,
    version: i64,
    by: &Actor,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    sql::release(c, id, version, by, now).await
}

/// Makes a draft of what has not begun.
///
/// # Errors
/// The database's own.
pub async fn withdraw(c: &mut PgConnection, id: i64) -> sqlx::Result<bool> {
    sql::withdraw(c, id).await
}

/// Stops one that is under way: what waits in the outbox is cancelled, what is out is out. Answers
/// how many mails do not go out; None where nothing was under way.
///
/// # Errors
/// The database's own.
pub async fn stop(c: &mut PgConnection, id: i64, now: DateTime<Utc>) -> sqlx::Result<Option<i64>> {
    if !sql::stop(c, id, now).await? {
        return Ok(None);
    }
    let waiting = sql::waiting_mails(c, id).await?;
    let cancelled = outbox::cancel_all(c, &waiting).await?;
    let never = sql::report(c, id).await?.ahead;
    Ok(Some(never + i64::try_from(cancelled).unwrap_or(0)))
}

/// Deletes a draft.
///
/// # Errors
/// The database's own.
pub async fn delete(c: &mut PgConnection, id: i64) -> sqlx::Result<bool> {
    sql::delete(c, id).await
}

/// The message as a person of our invention would get it.
///
/// # Errors
/// When a template fails.
pub fn preview(context: &Context, draft: &Draft) -> Result<Message> {
    if draft.filter.is_to_press() {
        let to = sql::Journalist {
            public_id: Uuid::nil(),
            code: "P-7K2M9X".into(),
            given_name: "Kim".into(),
            family_name: "Beispiel".into(),
            email: "kim.beispiel@example.org".into(),
        };
        return send::to_press(context, draft, &to, samples::SECRET)?
            .ok_or_else(|| anyhow::anyhow!("the invented address is none").into());
    }
    match draft.filter.is_to_contacts() {
        true => super::group::sample_circular(context, draft),
        false => super::mail::circular(context, draft, &samples::record(context), samples::SECRET),
    }
}

pub const TEST: Fixed = Fixed { key: "circular_test", why: "Die Probe einer Nachricht sagt, was die Nachricht sagt." };

/// Sends that preview to who writes it.
///
/// # Errors
/// The database's own.
pub async fn test(c: &mut PgConnection, context: &Context, draft: &Draft, to: Email, name: &str) -> Result<()> {
    let mut message = preview(context, draft)?;
    message.kind = (&TEST).into();
    message.subject = format!("Probe: {}", message.subject);
    message.to = to;
    message.to_name = name.to_string();
    // It concerns nobody.
    message.about = None;
    put(c, &message).await?;
    Ok(())
}
