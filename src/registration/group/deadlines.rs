//! Groups whose contact has not confirmed the address: the period begins when the mail has gone
//! out, one reminder, then it is closed.

use chrono::{Days, TimeDelta};

use super::{CONFIRM, mail, sql};
use crate::db::token;
use crate::mail::enqueue;
use crate::registration::context::Context;
use crate::registration::enter::LINK_DAYS;
use crate::web::{Error, Result, Site};

/// Does what is due now; answers how many steps that were.
///
/// # Errors
/// The database's own.
pub async fn tick(site: &Site) -> Result<usize> {
    Ok(begin_periods(site).await? + remind(site).await? + close(site).await?)
}

/// If the mail cannot go out, nobody will ever confirm.
async fn begin_periods(site: &Site) -> Result<usize> {
    let mut c = site.db.pool().acquire().await?;
    let sent = sql::just_sent(&mut c).await?;
    drop(c);
    let (now, count) = (site.clock.now(), sent.len());
    let begin = site.db.change(move |c| {
        Box::pin(async move {
            for one in sent {
                let hours = if one.state == "sent" { one.hold_hours } else { 0 };
                sql::set_confirm_by(c, one.id, now + TimeDelta::hours(hours.into())).await?;
            }
            Ok::<_, Error>(count)
        })
    });
    begin.await
}

async fn remind(site: &Site) -> Result<usize> {
    let now = site.clock.now();
    let mut c = site.db.pool().acquire().await?;
    let mut due = Vec::new();
    for id in sql::to_remind(&mut c, now).await? {
        due.extend(sql::by_id(&mut c, id).await?);
    }
    drop(c);
    let count = due.len();
    for group in due {
        let id = group.id;
        let (Some(by), Some(context)) = (group.confirm_by, Context::find(site, &group.edition).await?) else {
            continue;
        };
        let step = site.db.change(move |c| {
            Box::pin(async move {
                if sql::set_reminded(c, id, now).await? {
                    let secret = token::issue(c, CONFIRM, id, now + Days::new(LINK_DAYS)).await?;
                    enqueue(c, &mail::reminder(&context, &group, by, &secret)?).await?;
                }
                Ok::<_, Error>(())
            })
        });
        step.await?;
    }
    Ok(count)
}

async fn close(site: &Site) -> Result<usize> {
    let now = site.clock.now();
    let closed = site.db.change(move |c| Box::pin(async move { Ok::<_, Error>(sql::close_overdue(c, now).await?) }));
    Ok(usize::try_from(closed.await?).unwrap_or(0))
}
