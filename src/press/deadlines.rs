//! What happens by itself: requests whose address nobody confirms are reminded once and lapse; who is
//! approved hears the day before where the pass is. Any number of processes may do it at once: each
//! step is a transaction that looks again at the state it changes.

use std::time::Duration;

use chrono::{Days, TimeDelta};

use super::context::Context;
use super::enter::{CONFIRM, LINK_DAYS};
use super::letters::OWN;
use super::model::State;
use super::record::{self, Record, Step};
use super::{evidence, mail, setup, sql};
use crate::db::token;
use crate::edition::State as EditionState;
use crate::kernel::date;
use crate::mail::enqueue;
use crate::web::{Error, Result, Site};

const PAUSE: Duration = Duration::from_secs(30);
/// How long before the end of the time to confirm one reminder goes out.
const REMIND: TimeDelta = TimeDelta::hours(24);
/// Hour of the day before from which people are told about tomorrow.
const HOUR: u32 = 9;

/// Works for ever; waits out a database that is away.
pub async fn run(site: Site) {
    loop {
        if let Err(error) = tick(&site).await {
            tracing::warn!("deadlines of the press wait: {error}");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Does what is due now; answers how many steps that were.
///
/// # Errors
/// The database's own.
pub async fn tick(site: &Site) -> Result<usize> {
    Ok(remind(site).await? + lapse(site).await? + tomorrow(site).await?)
}

async fn remind(site: &Site) -> Result<usize> {
    let now = site.clock.now();
    let mut c = site.db.pool().acquire().await?;
    let due = sql::to_remind(&mut c, now, now + REMIND).await?;
    drop(c);
    let count = due.len();
    for id in due {
        with_context(site, id, move |c, context, record| {
            Box::pin(async move {
                if record.state() == State::Unconfirmed && sql::set_reminded(c, id, now).await? {
                    let secret = token::issue(c, CONFIRM, id, now + Days::new(LINK_DAYS)).await?;
                    enqueue(c, &mail::remind(context, record, &secret)?).await?;
                }
                Ok(())
            })
        })
        .await?;
    }
    Ok(count)
}

/// Nobody ever confirmed: what was sent with it is deleted at once.
async fn lapse(site: &Site) -> Result<usize> {
    let now = site.clock.now();
    let mut c = site.db.pool().acquire().await?;
    let due = sql::overdue(&mut c, now).await?;
    drop(c);
    let count = due.len();
    for id in due {
        site.db
            .change(move |c| {
                Box::pin(async move {
                    let Some(record) = record::hold(c, id).await? else { return Ok(()) };
                    let step =
                        Step { to: State::Lapsed, at: now, actor: "system", action: "lapsed", reason: None, words: "" };
                    let is_due = record.confirm_by.is_some_and(|by| by <= now);
                    if is_due && record::take(c, &record, &step).await? {
                        evidence::delete(c, id).await?;
                        sql::drop_need(c, id).await?;
                    }
                    Ok::<_, Error>(())
                })
            })
            .await?;
    }
    Ok(count)
}

/// From nine o'clock on the day before the first day.
async fn tomorrow(site: &Site) -> Result<usize> {
    let now = site.clock.now();
    let wall = date::local(now);
    let Some(first) = wall.date().succ_opt().filter(|_| chrono::Timelike::hour(&wall) >= HOUR) else { return Ok(0) };
    let mut c = site.db.pool().acquire().await?;
    let due = sql::of_tomorrow(&mut c, first).await?;
    drop(c);
    let count = due.len();
    for id in due {
        with_context(site, id, move |c, context, record| {
            Box::pin(async move {
                let takes_place = !matches!(
                    context.edition.state_on(wall.date()),
                    EditionState::Cancelled | EditionState::Postponed | EditionState::Draft
                );
                if takes_place && sql::set_told_of_tomorrow(c, id, now).await? {
                    let events = setup::events(c, record.edition_id).await?;
                    let secret = token::issue(c, OWN, id, context.link_expires()).await?;
                    enqueue(c, &mail::tomorrow(context, record, &events, &secret)?).await?;
                }
                Ok(())
            })
        })
        .await?;
    }
    Ok(count)
}

type Done<'c> = futures_util::future::BoxFuture<'c, Result<()>>;

/// One step for one request, in a transaction of its own.
async fn with_context<F>(site: &Site, id: i64, step: F) -> Result<()>
where
    F: for<'c> FnOnce(&'c mut sqlx::PgConnection, &'c Context, &'c Record) -> Done<'c> + Send + 'static,
{
    let mut c = site.db.pool().acquire().await?;
    let known = record::by_id(&mut c, id).await?;
    drop(c);
    let Some(known) = known else { return Ok(()) };
    let Some(context) = Context::find(site, &known.edition).await? else { return Ok(()) };
    site.db
        .change(move |c| {
            Box::pin(async move {
                match record::hold(c, id).await? {
                    Some(record) => step(c, &context, &record).await,
                    None => Ok(()),
                }
            })
        })
        .await
}
