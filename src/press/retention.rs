//! What people sent leaves: at once when they take a request back, for many when their time is over.
//! Evidence goes first, requests later; the journal stays, because it tells nothing about anybody.
//!
//! Which requests are due is not decided here, but by the periods of `privacy`.

use sqlx::PgConnection;

use super::context::Context;
use super::model::State;
use super::record::{self, Record, Step};
use super::{evidence, mail, sql};
use crate::mail::{enqueue, forget, forget_all};
use crate::staff::audit;
use crate::web::Result;

/// Kind of objects in the protocol.
pub const OBJECT: &str = "accreditation";

/// A request, for [`erase`].
///
/// # Errors
/// The database's own.
pub async fn record(c: &mut PgConnection, id: i64) -> Result<Option<Record>> {
    Ok(record::by_id(c, id).await?)
}

/// The person takes a request back: files and needs are deleted, passes are no good any more, one
/// mail says so. False where it was over before.
///
/// # Errors
/// The database's own.
pub async fn withdraw(c: &mut PgConnection, context: &Context, record: &Record) -> Result<bool> {
    let at = context.site.clock.now();
    let step = Step { to: State::Withdrawn, at, actor: "person", action: "withdrawn", reason: None, words: "" };
    if !record::take(c, record, &step).await? {
        return Ok(false);
    }
    // Nobody's address was confirmed: nothing was there to decide about.
    if record.state() != State::Unconfirmed {
        sql::insert_withdrawn(c, record.id, context.site.clock.today()).await?;
    }
    evidence::delete(c, record.id).await?;
    sql::drop_need(c, record.id).await?;
    sql::drop_passes(c, record.id).await?;
    if record.state() != State::Unconfirmed {
        enqueue(c, &mail::withdrawn(context, record)?).await?;
    }
    Ok(true)
}

/// Deletes the files of these requests; answers of how many.
///
/// # Errors
/// The database's own.
pub async fn drop_evidence(c: &mut PgConnection, ids: &[i64]) -> Result<u64> {
    let mut gone = 0;
    for id in ids {
        gone += u64::from(evidence::delete(c, *id).await? > 0);
    }
    Ok(gone)
}

/// Deletes what people said about their needs; answers how many.
///
/// # Errors
/// The database's own.
pub async fn drop_needs(c: &mut PgConnection, ids: &[i64]) -> Result<u64> {
    Ok(sql::drop_needs(c, ids).await?)
}

/// Deletes requests with everything that hangs on them; nobody gets a mail. Answers how many.
///
/// # Errors
/// The database's own.
pub async fn remove(c: &mut PgConnection, ids: &[i64]) -> Result<u64> {
    let (codes, about) = sql::names(c, ids).await?;
    forget_all(c, &about).await?;
    audit::forget(c, OBJECT, &codes).await?;
    Ok(sql::remove(c, ids).await?)
}

/// Ends a request, if it still counts, and deletes everything about the person and the crew. With
/// `tells` one last mail says so.
///
/// # Errors
/// The database's own.
pub async fn erase(c: &mut PgConnection, context: &Context, record: &Record, tells: bool) -> Result<()> {
    withdraw(c, context, record).await?;
    let last = mail::erased(context, record)?;
    forget(c, record.public_id, "").await?;
    if tells {
        enqueue(c, &last).await?;
    }
    remove(c, &[record.id]).await?;
    Ok(())
}
