//! A registration comes in: one transaction with the person, the seat or the place in the queue,
//! the secret of the link (its hash) and the mail that carries it.
//!
//! Whether there is a seat is guessed first, from what the last ones met, so that the mail can be
//! written before the counter is asked; the guarded update of the counter comes last and has the
//! last word. Where it disagrees, all of it is rolled back and done again the other way. So the counter row, which everybody wants, is locked for one
//! statement and the commit, and a whole registration is four statements between begin and commit.

use chrono::{DateTime, Days, TimeDelta, Utc};
use uuid::Uuid;

use super::context::Context;
use super::model::{Application, NEEDS_CONSENT_VERSION, State};
use super::{mail, seats, sql};
use crate::db::token;
use crate::kernel::code;
use crate::mail::{Message, enqueue_limited};
use crate::web::Error;

/// For what a link's secret is good.
pub const CONFIRM: &str = "registration_confirm";
pub const OWN: &str = "registration";

/// How often the counter may disagree before a visitor is asked to come back.
const TRIES: usize = 6;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entered {
    /// Now, or by the same form before.
    Stored,
    /// The address has a registration; the person was told by mail.
    Known,
    /// The organisation has as many people as it may.
    QuotaReached,
}

/// Why a transaction was given up.
enum Stop {
    /// The counter says otherwise than it looked: it would not give this state.
    Guess(State),
    Error(Error),
}

impl<E: Into<Error>> From<E> for Stop {
    fn from(error: E) -> Stop {
        Stop::Error(error.into())
    }
}

/// # Errors
/// The database's own.
pub async fn enter(context: &Context, application: &Application) -> Result<Entered, Error> {
    let db = &context.site.db;
    let mode = application.mode;
    for _ in 0..TRIES {
        let (own, application) = (context.clone(), application.clone());
        let done = db.change_in_a_rush(move |c| {
            Box::pin(async move {
                // Only now: in a rush the seats may have gone while this waited for its turn.
                let letter = Letter::write(&own, &application, !own.setup.looks_full(mode))?;
                store(c, &own, &application, &letter).await
            })
        });
        match done.await {
            Ok(entered) => return Ok(entered),
            // Everybody who waits behind this one is spared the same.
            Err(Stop::Guess(state)) => context.setup.learn(mode, state == State::Held),
            Err(Stop::Error(error)) => return Err(error),
        }
    }
    // Seats came and went faster than we could look: as if the database had no time.
    Err(sqlx::Error::PoolTimedOut.into())
}

/// The first mail, with what its registration is called by.
struct Letter {
    state: State,
    public_id: Uuid,
    secret: String,
    message: Message,
}

impl Letter {
    fn write(context: &Context, application: &Application, is_free: bool) -> Result<Letter, Error> {
        let state = if is_free { State::Held } else { State::Queued };
        let (public_id, secret) = (Uuid::new_v4(), token::secret());
        let message = mail::confirm(context, &application.person, public_id, state, &secret)?;
        Ok(Letter { state, public_id, secret, message })
    }
}

async fn store(
    c: &mut sqlx::PgConnection,
    context: &Context,
    application: &Application,
    letter: &Letter,
) -> Result<Entered, Stop> {
    let (edition, now) = (context.edition.id, context.site.clock.now());
    if let Some(quota) = context.setup.rules.quota_per_organisation {
        sql::lock_organisation(c, edition, &application.person.organisation).await?;
        let there = sql::of_organisation(c, edition, &application.person.organisation).await?;
        if there >= i64::from(quota) && !sql::is_sent(c, application.key).await? {
            return Ok(Entered::QuotaReached);
        }
    }
    let code = code::code(&mut rand::rng());
    let new = sql::New {
        edition,
        code: &code,
        public_id: letter.public_id,
        state: letter.state,
        group: None,
        batch: None,
        replaces: None,
        fee: &application.fee,
        email_confirmed_at: None,
        shares_mailbox: false,
        now,
        actor: "person",
        what: "entered",
    };
    let Some(id) = sql::insert(c, application, Some(application.key), &application.workshops, &new).await? else {
        return known(c, context, application).await;
    };
    if let Some(needs) = &application.needs {
        sql::put_needs(c, id, needs, NEEDS_CONSENT_VERSION, now).await?;
    }
    token::keep(c, &letter.secret, CONFIRM, id, now + Days::new(LINK_DAYS)).await?;
    if !enqueue_limited(c, &letter.message, mail::STRANGERS).await? {
        // No further mail to this address for now; the period begins without one.
        let hours = context.setup.rules.hold_hours;
        sql::set_confirm_by(c, id, now + TimeDelta::hours(hours.into())).await?;
    }
    if letter.state == State::Queued {
        let joined = sql::join_queue(c, edition, application.mode).await?;
        return if joined { Ok(Entered::Stored) } else { Err(Stop::Guess(letter.state)) };
    }
    if !sql::take_seat(c, edition, application.mode).await? {
        return Err(Stop::Guess(letter.state));
    }
    if !application.workshops.is_empty() {
        seats::settle_workshops(c, id).await?;
    }
    Ok(Entered::Stored)
}

/// Enters somebody whose registration needs no further word from them: for organisers and the
/// demo. No mail goes out. False where the person is registered already or no seat is left.
///
/// # Errors
/// The database's own.
pub async fn enter_confirmed(
    c: &mut sqlx::PgConnection,
    edition: i64,
    application: &Application,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    if !sql::active(c, edition, application.person.email.as_str()).await?.is_empty()
        || !sql::take_seat(c, edition, application.mode).await?
    {
        return Ok(false);
    }
    let code = code::code(&mut rand::rng());
    let new = sql::New {
        edition,
        code: &code,
        public_id: Uuid::new_v4(),
        state: State::Confirmed,
        group: None,
        batch: None,
        replaces: None,
        fee: &application.fee,
        email_confirmed_at: Some(now),
        shares_mailbox: false,
        now,
        actor: "system",
        what: "confirmed",
    };
    let Some(id) = sql::insert(c, application, Some(application.key), &application.workshops, &new).await? else {
        return Ok(false);
    };
    seats::settle_workshops(c, id).await?;
    Ok(true)
}

/// Days for which a link to confirm is answered, be it with "too late".
pub const LINK_DAYS: u64 = 30;

/// This form was sent before, or this person is registered: then a mail says so, with the way to
/// the registration. The visitor sees the same page.
async fn known(c: &mut sqlx::PgConnection, context: &Context, application: &Application) -> Result<Entered, Stop> {
    if sql::is_sent(c, application.key).await? {
        return Ok(Entered::Stored);
    }
    for id in sql::active(c, context.edition.id, application.person.email.as_str()).await? {
        let Some(record) = sql::by_id(c, id).await? else { continue };
        let (purpose, expires) = match record.state() {
            State::Held | State::Queued => (CONFIRM, context.site.clock.now() + Days::new(LINK_DAYS)),
            _ => (OWN, context.link_expires()),
        };
        let secret = token::secret();
        let message = mail::known(context, &record, &secret)?;
        if enqueue_limited(c, &message, mail::STRANGERS).await? {
            token::keep(c, &secret, purpose, id, expires).await?;
        }
    }
    Ok(Entered::Known)
}
