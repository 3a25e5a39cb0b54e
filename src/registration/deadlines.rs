//! What happens by itself: the period of a held seat begins when its mail has gone out, one
//! reminder, seats fall back, offers end, free seats go to those who wait. Any number of processes
//! may do it at once: each step is a transaction that looks again at the state it changes.

use std::time::Duration;

use chrono::{Days, TimeDelta};

use super::context::Context;
use super::enter::{CONFIRM, LINK_DAYS};
use super::model::{Mode, State};
use super::{group, mail, seats, sql};
use crate::db::token;
use crate::mail::enqueue;
use crate::web::{Error, Result, Site};

const PAUSE: Duration = Duration::from_secs(5);
/// Secrets that are over are deleted every so many rounds.
const PURGE_EVERY: u32 = 720;

/// Works for ever; waits out a database that is away.
pub async fn run(site: Site) {
    let mut round: u32 = 0;
    loop {
        if let Err(error) = tick(&site).await {
            tracing::warn!("deadlines wait: {error}");
        }
        if round.is_multiple_of(PURGE_EVERY)
            && let Err(error) = purge(&site).await
        {
            tracing::warn!("what should be deleted stays for now: {error}");
        }
        round = round.wrapping_add(1);
        tokio::time::sleep(PAUSE).await;
    }
}

/// Deletes expired secrets. Everything about people leaves by the periods of `privacy`.
///
/// # Errors
/// The database's own.
pub async fn purge(site: &Site) -> Result<()> {
    let now = site.clock.now();
    site.db.change(move |c| Box::pin(async move { Ok::<_, Error>(token::purge(c, now).await.map(drop)?) })).await
}

/// Does what is due now; answers how many steps that were.
///
/// # Errors
/// The database's own.
pub async fn tick(site: &Site) -> Result<usize> {
    let own = begin_periods(site).await? + remind(site).await? + end_overdue(site).await? + promote(site).await?;
    Ok(own + group::deadlines::tick(site).await?)
}

/// A seat is held from the moment at which the mail went out. If it cannot go out, nobody will
/// ever confirm, and the seat goes on at once.
async fn begin_periods(site: &Site) -> Result<usize> {
    let mut c = site.db.pool().acquire().await?;
    let sent = sql::just_sent(&mut c).await?;
    drop(c);
    let (now, count) = (site.clock.now(), sent.len());
    site.db
        .change(move |c| {
            Box::pin(async move {
                for one in sent {
                    let hours = if one.state == "sent" { one.hold_hours } else { 0 };
                    sql::set_confirm_by(c, one.id, now + TimeDelta::hours(hours.into())).await?;
                }
                Ok::<_, Error>(count)
            })
        })
        .await
}

async fn remind(site: &Site) -> Result<usize> {
    let now = site.clock.now();
    let mut c = site.db.pool().acquire().await?;
    let due = sql::to_remind(&mut c, now).await?;
    drop(c);
    let count = due.len();
    for id in due {
        with_context(site, id, move |c, context| {
            Box::pin(async move {
                let Some(record) = sql::by_id(c, id).await? else { return Ok(()) };
                let is_open = matches!(record.state(), State::Held | State::Queued);
                let Some(by) = record.confirm_by.filter(|_| is_open) else { return Ok(()) };
                if sql::set_reminded(c, id, now).await? {
                    let secret = token::issue(c, CONFIRM, id, now + Days::new(LINK_DAYS)).await?;
                    enqueue(c, &mail::reminder(context, &record, by, &secret)?).await?;
                }
                Ok(())
            })
        })
        .await?;
    }
    Ok(count)
}

async fn end_overdue(site: &Site) -> Result<usize> {
    let now = site.clock.now();
    let mut c = site.db.pool().acquire().await?;
    let due = sql::overdue(&mut c, now).await?;
    drop(c);
    let count = due.len();
    for (id, _) in due {
        with_context(site, id, move |c, context| {
            Box::pin(async move {
                let Some(record) = sql::by_id(c, id).await? else { return Ok(()) };
                let deadline = record.confirm_by.or(record.offered_until);
                if deadline.is_none_or(|at| at > now) {
                    return Ok(());
                }
                let to = if record.state() == State::Offered { State::Lapsed } else { State::Expired };
                let has_ended = seats::end(c, context, id, to, "system").await?;
                if has_ended && to == State::Lapsed {
                    enqueue(c, &mail::lapsed(context, &record)?).await?;
                }
                Ok(())
            })
        })
        .await?;
    }
    Ok(count)
}

/// Seats that became free without anybody leaving: a larger room, a raised capacity.
async fn promote(site: &Site) -> Result<usize> {
    let mut c = site.db.pool().acquire().await?;
    let editions = sql::to_promote(&mut c).await?;
    let workshops = sql::workshops_to_promote(&mut c).await?;
    drop(c);
    let mut steps = 0;
    for (edition, slug, mode) in editions {
        let Some(context) = Context::find(site, &slug).await? else { continue };
        let mode = Mode::from_key(&mode);
        site.db.change(move |c| Box::pin(async move { seats::promote_in(c, &context, edition, mode).await })).await?;
        steps += 1;
    }
    for (session, slug) in workshops {
        let Some(context) = Context::find(site, &slug).await? else { continue };
        site.db.change(move |c| Box::pin(async move { seats::promote_workshop(c, &context, session).await })).await?;
        steps += 1;
    }
    Ok(steps)
}

type Step<'c> = futures_util::future::BoxFuture<'c, Result<()>>;

/// One step for one registration, in a transaction of its own.
async fn with_context<F>(site: &Site, id: i64, step: F) -> Result<()>
where
    F: for<'c> FnOnce(&'c mut sqlx::PgConnection, &'c Context) -> Step<'c> + Send + 'static,
{
    let mut c = site.db.pool().acquire().await?;
    let slug = sql::edition_of(&mut c, id).await?;
    drop(c);
    let Some(slug) = slug else { return Ok(()) };
    let Some(context) = Context::find(site, &slug).await? else { return Ok(()) };
    site.db.change(move |c| Box::pin(async move { step(c, &context).await })).await
}
