//! Sends what is planned, for ever: fixes the recipients, then puts a few mails at a time into the
//! outbox, so that tickets and links of others are not held up and a stop comes in time. Any number
//! of processes may do it at once; each step looks again at the row it holds.

use std::sync::Arc;
use std::time::Duration;

use super::{Circular, Stage, second, sql};
use crate::db::token;
use crate::edition;
use crate::mail::letter::Letter;
use crate::mail::{put, text};
use crate::registration::context::Context;
use crate::registration::enter::OWN;
use crate::registration::{group, mail, sql as people};
use crate::web::{Error, Result, Site};
use crate::{kernel, paths};

const PAUSE: Duration = Duration::from_secs(5);
/// Most mails of one message that wait in the outbox at a time; with a round every five seconds at
/// most 300 a minute go out.
const AT_A_TIME: i64 = 25;

/// Works for ever; waits out a database that is away.
pub async fn run(site: Site) {
    loop {
        if let Err(error) = tick(&site).await {
            tracing::warn!("messages to many wait: {error}");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// One round: answers how many mails it wrote.
///
/// # Errors
/// The database's own.
pub async fn tick(site: &Site) -> Result<usize> {
    let now = site.clock.now();
    let mut c = site.db.pool().acquire().await?;
    let due = sql::due(&mut c, now).await?;
    drop(c);
    let mut written = 0;
    for (id, slug) in due {
        let mut c = site.db.pool().acquire().await?;
        let edition = edition::load(&mut c, &slug).await?;
        drop(c);
        let Some(edition) = edition else { continue };
        let context = Context::of(site, &Arc::new(edition)).await?;
        written += site.db.change(move |c| Box::pin(async move { step(c, &context, id).await })).await?;
    }
    Ok(written)
}

/// One step of one message, in one transaction that holds its row.
async fn step(c: &mut sqlx::PgConnection, context: &Context, id: i64) -> Result<usize> {
    let now = context.site.clock.now();
    // Held by another process, or stopped meanwhile.
    let Some(circular) = sql::hold(c, id).await? else { return Ok(0) };
    if circular.stage() == Stage::Planned {
        let count = sql::recipients(c, circular.edition_id, &circular.draft.filter).await?;
        // More came since then: the limit counts when it begins.
        if circular.released_by_name.is_empty() && count > i64::from(sql::limit(c).await?) {
            sql::ask_again(c, id).await?;
            second::tell(c, context, &circular, count, (&circular.asked_by_name, None)).await?;
            return Ok(0);
        }
        sql::begin(c, id, now).await?;
    }
    let waiting = sql::waiting_mails(c, id).await?.len() as i64;
    let next = sql::next(c, id, (AT_A_TIME - waiting).max(0)).await?;
    if next.is_empty() && waiting == 0 {
        sql::end(c, id, now).await?;
        return Ok(0);
    }
    let count = next.len();
    for recipient in next {
        let message = write(c, context, &circular, &recipient).await?;
        let message = match message {
            Some(message) => Some(put(c, &message).await?),
            None => None,
        };
        sql::written(c, recipient.id, message).await?;
    }
    Ok(count)
}

/// The mail to one of them; None where they are not among those addressed any more.
async fn write(
    c: &mut sqlx::PgConnection,
    context: &Context,
    circular: &Circular,
    to: &sql::Recipient,
) -> Result<Option<crate::mail::Message>> {
    if let Some(id) = to.registration_id {
        let Some(record) = people::by_id(c, id).await? else { return Ok(None) };
        if !circular.draft.filter.states.contains(&record.state) || record.email().is_none() {
            return Ok(None);
        }
        let secret = token::issue(c, OWN, id, context.link_expires()).await?;
        return Ok(Some(mail::circular(context, &circular.draft, &record, &secret)?));
    }
    if let Some(id) = to.accreditation_id {
        let Some(journalist) = sql::journalist(c, id).await? else { return Ok(None) };
        let secret = token::issue(c, token::ACCREDITATION, id, context.link_expires()).await?;
        return to_press(context, &circular.draft, &journalist, &secret);
    }
    match to.group_id {
        Some(id) => group::circular_to(c, context, &circular.draft, id).await,
        None => Err(Error::NotFound),
    }
}

/// The mail to somebody who is accredited; None where their address is none.
///
/// # Errors
/// When a template fails.
pub(super) fn to_press(
    context: &Context,
    draft: &super::Draft,
    to: &sql::Journalist,
    secret: &str,
) -> Result<Option<crate::mail::Message>> {
    let Some(email) = kernel::email::Email::parse(&to.email) else { return Ok(None) };
    let name = kernel::name::full("", &to.given_name, &to.family_name);
    let names = [("vorname", to.given_name.clone()), ("nachname", to.family_name.clone())];
    let link = context.site.url(&paths::accreditation_entry(secret));
    let values = context.circular_values(&to.code, names, link);
    let letter = text::write(Letter::new(format!("Guten Tag {name}")), &draft.body, &values)
        .text(format!("Sie bekommen diese Nachricht zu Ihrer Akkreditierung für {}.", context.event()));
    let subject = text::fill(&draft.subject, &values);
    context.post(&mail::CIRCULAR, email, &name, to.public_id, &subject, letter, secret).map(Some)
}
