//! What the office does for somebody: enter, change, cancel, move up, write again. The rules of
//! seats, workshops and mails are those of the public side; only the deadlines for changes do not
//! bind the office. Nothing here decides who may do it, and nothing touches needs but [`put_needs`].
//!
//! Forms carry [`Record::sequence`]: what somebody else changed meanwhile is not overwritten.

mod enter;
pub(super) mod mail;
pub mod places;
mod sql;

use chrono::NaiveDate;
use sqlx::PgConnection;
use std::collections::BTreeMap;

pub use enter::{Entered, IfFull, NewEntry, enter};

use super::context::Context;
use super::enter::{CONFIRM, LINK_DAYS, OWN};
use super::mail::{self as mails, Occasion};
use super::model::{Mode, NEEDS_CONSENT_VERSION, Needs, Person, State};
use super::own::workshops;
use super::record::{Choice, Event, Record};
use super::seats::{self, Confirmed};
use super::{group, setup, sql as registrations};
use crate::db::token;
use crate::mail::enqueue;
use crate::web::Result;

/// The actor in the history; who exactly it was stands in the protocol of the organisers' area.
pub const OFFICE: &str = "office";

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    Done,
    /// It was so already.
    Same,
    /// Somebody else changed it since the form was made.
    Meanwhile,
    /// The other way of attending has no seat left.
    Full,
    /// The new address belongs to another registration.
    Known,
    /// The registration has ended.
    Over,
}

/// One registration with everything that hangs on it, except needs.
#[derive(Debug)]
pub struct File {
    pub record: Record,
    pub choices: Vec<Choice>,
    pub events: Vec<Event>,
    /// Place in the queue, from 1.
    pub position: Option<i64>,
    pub shares_mailbox: bool,
    /// Code and contact of the group.
    pub group: Option<(String, String)>,
    /// Codes of the registrations before and after it, where somebody came instead.
    pub replaces: Option<String>,
    pub replaced_by: Option<String>,
}

/// By its code, in this edition only.
///
/// # Errors
/// The database's own.
pub async fn find(c: &mut PgConnection, edition: i64, code: &str) -> Result<Option<Record>> {
    let Some(id) = sql::by_code(c, edition, code).await? else { return Ok(None) };
    Ok(registrations::by_id(c, id).await?)
}

/// As it stands now.
///
/// # Errors
/// The database's own.
pub async fn record(c: &mut PgConnection, id: i64) -> Result<Option<Record>> {
    Ok(registrations::by_id(c, id).await?)
}

/// Workshops chosen, by session ascending.
///
/// # Errors
/// The database's own.
pub async fn choices(c: &mut PgConnection, id: i64) -> Result<Vec<Choice>> {
    Ok(registrations::choices(c, id).await?)
}

/// # Errors
/// The database's own.
pub async fn file(c: &mut PgConnection, record: Record) -> Result<File> {
    let around = sql::around(c, record.id).await?;
    Ok(File {
        choices: registrations::choices(c, record.id).await?,
        events: registrations::events(c, record.id).await?,
        position: registrations::position(c, record.id).await?,
        shares_mailbox: around.shares_mailbox,
        group: around.group_code.zip(group::registered_by(c, &record).await?),
        replaces: around.replaces,
        replaced_by: around.replaced_by,
        record,
    })
}

/// What may be read and changed by hand.
#[derive(Debug, Clone)]
pub struct Change {
    pub person: Person,
    pub shares_mailbox: bool,
    pub mode: Mode,
    pub days: Vec<NaiveDate>,
    pub answers: BTreeMap<String, String>,
    pub photo: bool,
    /// The person gets the mail that belongs to it. A new address always gets one.
    pub mails: bool,
}

/// Changes what somebody filled in. Links that went to an old address open nothing any more.
///
/// # Errors
/// The database's own.
pub async fn change(c: &mut PgConnection, context: &Context, id: i64, stand: i32, new: &Change) -> Result<Changed> {
    let now = context.site.clock.now();
    let Some(before) = registrations::by_id(c, id).await? else { return Ok(Changed::Over) };
    if before.mode() != new.mode {
        // As in seats::change_mode: counters before registrations, always in this order.
        for mode in [Mode::Online, Mode::Onsite] {
            registrations::lock_seats(c, before.edition_id, mode).await?;
        }
    }
    registrations::lock(c, id).await?;
    let Some(before) = registrations::by_id(c, id).await? else { return Ok(Changed::Over) };
    if before.sequence != stand {
        return Ok(Changed::Meanwhile);
    }
    if !before.state().is_active() {
        return Ok(Changed::Over);
    }
    let email = new.person.email.as_str();
    let has_moved = !before.email.eq_ignore_ascii_case(email);
    if !new.shares_mailbox && sql::others_with(c, before.edition_id, email, id).await? {
        return Ok(Changed::Known);
    }
    if !seats::change_mode(c, context, id, new.mode).await? {
        return Ok(Changed::Full);
    }
    registrations::update(c, id, &new.person, &new.days, &new.answers, now).await?;
    sql::set_address(c, id, email, new.shares_mailbox).await?;
    if before.photo_consent != new.photo {
        let version = super::form::notice_version(context, "photo");
        registrations::set_photo(c, id, new.photo, version, now).await?;
    }
    registrations::note(c, id, now, OFFICE, "changed", "").await?;
    if has_moved {
        for purpose in [OWN, CONFIRM] {
            token::revoke(c, purpose, id).await?;
        }
    }
    if new.mails || has_moved {
        write_to(c, context, id, Occasion::Changed).await?;
    }
    Ok(Changed::Done)
}

/// Other workshops, by session ascending; what is full gets a place in its queue.
///
/// # Errors
/// The database's own.
pub async fn choose(
    c: &mut PgConnection,
    context: &Context,
    id: i64,
    stand: i32,
    wanted: &[i64],
    tells: bool,
) -> Result<Changed> {
    registrations::lock(c, id).await?;
    let Some(record) = registrations::by_id(c, id).await? else { return Ok(Changed::Over) };
    if record.sequence != stand {
        return Ok(Changed::Meanwhile);
    }
    if !record.state().is_active() {
        return Ok(Changed::Over);
    }
    let done = workshops::choose(c, context, id, wanted, OFFICE, tells).await?;
    Ok(if done { Changed::Done } else { Changed::Same })
}

/// Ends a registration; the seat goes to the next. `reason` stands in the history and, where
/// `mails`, in the mail to the person. False where it was over already.
///
/// # Errors
/// The database's own.
pub async fn cancel(c: &mut PgConnection, context: &Context, id: i64, reason: &str, mails: bool) -> Result<bool> {
    let Some(record) = registrations::by_id(c, id).await? else { return Ok(false) };
    let done = seats::end_because(c, context, id, State::Cancelled, OFFICE, reason).await?;
    if done && mails {
        // With the sequence that it has now, so that calendars take the withdrawal.
        let now = registrations::by_id(c, id).await?.map_or(record.sequence, |r| r.sequence);
        let record = Record { sequence: now, ..record };
        enqueue(c, &mail::cancelled(context, &record, reason)?).await?;
    }
    Ok(done)
}

/// The mail that belongs to the state of the registration, once more and with a new link. False
/// where it is over.
///
/// # Errors
/// The database's own.
pub async fn resend(c: &mut PgConnection, context: &Context, id: i64) -> Result<bool> {
    let state = registrations::lock(c, id).await?.map(|s| State::from_key(&s));
    if !state.is_some_and(State::is_active) {
        return Ok(false);
    }
    registrations::note(c, id, context.site.clock.now(), OFFICE, "resent", "").await?;
    write_to(c, context, id, Occasion::Confirmed).await?;
    Ok(true)
}

/// Ticket, place in the queue, offer, or the link to confirm: what somebody in this state gets.
async fn write_to(c: &mut PgConnection, context: &Context, id: i64, occasion: Occasion) -> Result<()> {
    let Some(record) = registrations::by_id(c, id).await? else { return Ok(()) };
    let now = context.site.clock.now();
    let (purpose, expires) = match record.state() {
        State::Held | State::Queued => (CONFIRM, now + chrono::Days::new(LINK_DAYS)),
        _ => (OWN, context.link_expires()),
    };
    let secret = token::issue(c, purpose, id, expires).await?;
    let message = match record.state() {
        State::Confirmed => {
            let choices = registrations::choices(c, id).await?;
            mails::ticket(context, &record, &choices, &secret, occasion)?
        }
        State::Waiting => {
            let position = registrations::position(c, id).await?.unwrap_or(1);
            mails::waiting(context, &record, position, &secret, None)?
        }
        State::Offered => mails::offer(context, &record, record.offered_until.unwrap_or(now), &secret)?,
        _ => mails::lost_link(context, &record, &secret)?,
    };
    enqueue(c, &message).await?;
    Ok(())
}

/// How somebody gets a seat ahead of the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MoveUp {
    /// Where no seat is free, there will be one more.
    pub adds: bool,
    /// The person has said yes already; otherwise the seat is offered with the usual deadline.
    pub is_agreed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    Now(State),
    Full,
    NotWaiting,
}

/// Gives a seat to somebody who waits, whatever the order.
///
/// # Errors
/// The database's own.
pub async fn move_up(c: &mut PgConnection, context: &Context, id: i64, way: MoveUp) -> Result<Moved> {
    let Some(record) = registrations::by_id(c, id).await? else { return Ok(Moved::NotWaiting) };
    let (edition, mode, now) = (record.edition_id, record.mode(), context.site.clock.now());
    let counter = registrations::lock_seats(c, edition, mode).await?;
    let Some(state) = registrations::lock(c, id).await?.map(|s| State::from_key(&s)).filter(|s| s.is_in_line()) else {
        return Ok(Moved::NotWaiting);
    };
    if counter.free() == 0 {
        if !way.adds {
            return Ok(Moved::Full);
        }
        setup::set_capacity(c, edition, mode, Some(counter.taken + 1)).await?;
    }
    registrations::move_seats(c, edition, mode, 1, -1).await?;
    registrations::note(c, id, now, OFFICE, "moved_ahead", "").await?;
    if way.is_agreed && state == State::Waiting {
        registrations::set_state(c, id, State::Waiting, State::Offered, now).await?;
        seats::accept(c, context, id, OFFICE).await?;
        return Ok(Moved::Now(State::Confirmed));
    }
    let told = seats::offer(c, context, id, state).await?;
    group::tell_offered(c, context, told.as_slice()).await?;
    if way.is_agreed {
        seats::confirm_by(c, context, id, OFFICE).await?;
        return Ok(Moved::Now(State::Confirmed));
    }
    Ok(Moved::Now(if state == State::Queued { State::Held } else { State::Offered }))
}

/// The person said by telephone what a link in a mail would have said: that the address is theirs,
/// or that they take the offered seat.
///
/// # Errors
/// The database's own.
pub async fn agree(c: &mut PgConnection, context: &Context, id: i64) -> Result<Confirmed> {
    let state = registrations::lock(c, id).await?.map(|s| State::from_key(&s));
    match state {
        Some(State::Offered) => seats::accept(c, context, id, OFFICE).await,
        _ => seats::confirm_by(c, context, id, OFFICE).await,
    }
}

/// # Errors
/// The database's own.
pub async fn needs(c: &mut PgConnection, id: i64) -> Result<Option<Needs>> {
    Ok(registrations::needs(c, id).await?)
}

/// Needs that the person told the office, with their consent; None deletes them. Only for who may
/// see them (Art. 9 GDPR).
///
/// # Errors
/// The database's own.
pub async fn put_needs(
    c: &mut PgConnection,
    context: &Context,
    id: i64,
    stand: i32,
    needs: Option<&Needs>,
) -> Result<Changed> {
    let now = context.site.clock.now();
    registrations::lock(c, id).await?;
    let Some(record) = registrations::by_id(c, id).await? else { return Ok(Changed::Over) };
    if record.sequence != stand {
        return Ok(Changed::Meanwhile);
    }
    if !record.state().is_active() {
        return Ok(Changed::Over);
    }
    match needs {
        Some(needs) => registrations::put_needs(c, id, needs, NEEDS_CONSENT_VERSION, now).await?,
        None => drop(registrations::drop_needs(c, id).await?),
    }
    registrations::touch(c, id, now).await?;
    registrations::note(c, id, now, OFFICE, "changed", "").await?;
    Ok(Changed::Done)
}
