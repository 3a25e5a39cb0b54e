//! Somebody is entered by the office, by telephone or at the desk. The address counts as confirmed.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{OFFICE, sql};
use crate::db::token;
use crate::kernel::code;
use crate::mail::enqueue;
use crate::registration::context::Context;
use crate::registration::enter::OWN;
use crate::registration::mail::{self, Occasion};
use crate::registration::model::{Application, NEEDS_CONSENT_VERSION, State};
use crate::registration::{seats, setup, sql as registrations};
use crate::web::Result;

/// What happens where no seat is free, or others wait for the free ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfFull {
    Refuse,
    Wait,
    /// There will be one more.
    Add,
}

#[derive(Debug, Clone)]
pub struct NewEntry {
    pub application: Application,
    /// The address is a mailbox of several people.
    pub shares_mailbox: bool,
    pub if_full: IfFull,
    /// More people of an organisation than it may have.
    pub over_quota: bool,
    /// Ticket or place in the queue go out by mail.
    pub mails: bool,
    /// Who told the person's data, where it was somebody else (Art. 14 GDPR).
    pub by: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entered {
    /// Its code, and whether this form made it just now.
    Stored {
        code: String,
        is_new: bool,
    },
    /// The address has these registrations.
    Known(Vec<String>),
    Full,
    /// So many people of the organisation are there already.
    QuotaReached(i32),
}

/// # Errors
/// The database's own.
pub async fn enter(c: &mut PgConnection, context: &Context, new: &NewEntry) -> Result<Entered> {
    let (a, edition) = (&new.application, context.edition.id);
    if let Some(code) = sql::by_key(c, edition, a.key).await? {
        return Ok(Entered::Stored { code, is_new: false });
    }
    let known = sql::codes_of(c, edition, a.person.email.as_str()).await?;
    if !known.is_empty() && !new.shares_mailbox {
        return Ok(Entered::Known(known));
    }
    if let Some(quota) = context.setup.rules.quota_per_organisation.filter(|_| !new.over_quota) {
        registrations::lock_organisation(c, edition, &a.person.organisation).await?;
        if registrations::of_organisation(c, edition, &a.person.organisation).await? >= i64::from(quota) {
            return Ok(Entered::QuotaReached(quota));
        }
    }
    let counter = registrations::lock_seats(c, edition, a.mode).await?;
    let is_free = counter.waiting == 0 && counter.free() > 0;
    let state = match (is_free, new.if_full) {
        (true, _) | (false, IfFull::Add) => State::Confirmed,
        (false, IfFull::Wait) => State::Waiting,
        (false, IfFull::Refuse) => return Ok(Entered::Full),
    };
    let Some((id, code)) = insert(c, context, new, state).await? else { return Ok(Entered::Known(known)) };
    if state == State::Confirmed {
        if let Some(capacity) = counter.capacity.filter(|_| !is_free) {
            setup::set_capacity(c, edition, a.mode, Some(capacity.max(counter.taken) + 1)).await?;
        }
        registrations::move_seats(c, edition, a.mode, 1, 0).await?;
        seats::settle_workshops(c, id).await?;
    } else {
        registrations::move_seats(c, edition, a.mode, 0, 1).await?;
    }
    if new.mails {
        welcome(c, context, id, new.by.as_deref()).await?;
    }
    Ok(Entered::Stored { code, is_new: true })
}

async fn insert(
    c: &mut PgConnection,
    context: &Context,
    new: &NewEntry,
    state: State,
) -> Result<Option<(i64, String)>> {
    let (a, now) = (&new.application, context.site.clock.now());
    let code = code::code(&mut rand::rng());
    let row = registrations::New {
        edition: context.edition.id,
        code: &code,
        public_id: Uuid::new_v4(),
        state,
        group: None,
        batch: None,
        replaces: None,
        fee: &a.fee,
        email_confirmed_at: Some(now),
        shares_mailbox: new.shares_mailbox,
        now,
        actor: OFFICE,
        what: "entered",
    };
    let Some(id) = registrations::insert(c, a, Some(a.key), &a.workshops, &row).await? else { return Ok(None) };
    if let Some(needs) = &a.needs {
        registrations::put_needs(c, id, needs, NEEDS_CONSENT_VERSION, now).await?;
    }
    Ok(Some((id, code)))
}

async fn welcome(c: &mut PgConnection, context: &Context, id: i64, by: Option<&str>) -> Result<()> {
    let Some(record) = registrations::by_id(c, id).await? else { return Ok(()) };
    let secret = token::issue(c, OWN, id, context.link_expires()).await?;
    let message = match record.state() {
        State::Confirmed => {
            let choices = registrations::choices(c, id).await?;
            let occasion = by.map_or(Occasion::Confirmed, |by| Occasion::Registered { by: by.to_string() });
            mail::ticket(context, &record, &choices, &secret, occasion)?
        }
        _ => {
            let position = registrations::position(c, id).await?.unwrap_or(1);
            mail::waiting(context, &record, position, &secret, by)?
        }
    };
    enqueue(c, &message).await?;
    Ok(())
}
