//! The edition is postponed, gets a new date or is cancelled: everybody who registered hears of it,
//! what they booked follows, and they say whether they still come ([`answer`]).
//!
//! Part of one transaction that others begin (`office`), with the counters of the edition held, so
//! that nobody is left out who comes in meanwhile. It never changes the edition itself, and never
//! ends a registration because somebody did not answer.

mod answer;
mod mail;
mod samples;
mod sql;

use axum::Router;
use axum::routing::get;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

pub use mail::News;
pub(super) use mail::person;
pub(super) use samples::with_news;

use super::context::Context;
use super::enter::OWN;
use super::model::{Rules, State};
use super::record::Record;
use super::{group, samples as invented, seats};
use crate::db::token;
use crate::edition::turn::{self, Kind};
use crate::edition::{self};
use crate::mail::{Message, enqueue, enqueue_all};
use crate::paths;
use crate::web::{Result, Site};

/// Mails that are written at once: as many as fit into memory without thinking about it.
const CHUNK: i64 = 250;

pub fn routes() -> Router<Site> {
    Router::new()
        .route(paths::OWN_STAY, get(answer::ask_stay).post(answer::stay))
        .route(paths::OWN_RELEASE, get(answer::ask_release).post(answer::release))
}

/// Whom a turn concerns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    pub confirmed: i64,
    /// On the waiting list, or with an offer.
    pub waiting: i64,
    /// Address not confirmed.
    pub unconfirmed: i64,
    /// Contacts of groups.
    pub contacts: i64,
}

impl Reach {
    pub fn people(&self) -> i64 {
        self.confirmed + self.waiting + self.unconfirmed
    }
}

/// # Errors
/// The database's own.
pub async fn reach(c: &mut PgConnection, edition: i64) -> Result<Reach> {
    Ok(sql::reach(c, edition).await?)
}

/// Keeps everybody from coming in or leaving until the transaction ends. First of all.
///
/// # Errors
/// The database's own.
pub async fn hold(c: &mut PgConnection, edition: i64) -> Result<()> {
    Ok(sql::hold_all(c, edition).await?)
}

/// Writes to everybody: people with a calendar entry, contacts of groups. Answers how many of each.
///
/// # Errors
/// The database's own.
pub async fn tell(c: &mut PgConnection, news: &News<'_>) -> Result<(i64, i64)> {
    let (edition, now) = (news.before.edition.id, news.before.site.clock.now());
    let what = match news.turn.kind {
        Kind::Postponed => "told_postponed",
        Kind::Rescheduled => "told_rescheduled",
        Kind::Cancelled => "told_cancelled",
    };
    let new_days: Vec<NaiveDate> = news.after.edition.days.iter().map(|h| h.day).collect();
    let old_days = old_days(c, news).await?;
    if news.turn.kind != Kind::Cancelled && !new_days.is_empty() && !old_days.is_empty() {
        sql::follow_days(c, edition, &old_days, &new_days).await?;
    }
    sql::touch_all(c, edition, what, now).await?;
    let expires = news.after.link_expires();
    let (mut after, mut people) = (0, 0);
    loop {
        let records = sql::next(c, edition, after, CHUNK).await?;
        let Some(last) = records.last() else { break };
        after = last.id;
        let mut messages = Vec::with_capacity(records.len());
        let mut secrets = Vec::with_capacity(records.len());
        for record in records.iter().filter(|r| r.email().is_some()) {
            let secret = token::secret();
            messages.push(mail::person(news, record, &secret)?);
            // Only these find a link in their mail.
            if news.turn.kind != Kind::Cancelled && !matches!(record.state(), State::Held | State::Queued) {
                secrets.push((secret, record.id));
            }
        }
        people += i64::try_from(messages.len()).unwrap_or(0);
        enqueue_all(c, &messages).await?;
        token::keep_all(c, &secrets, OWN, expires).await?;
    }
    let mut contacts = 0;
    for id in sql::groups(c, edition).await? {
        contacts += i64::from(group::tell_turn(c, news, id).await?);
    }
    Ok((people, contacts))
}

/// The days that people chose from.
async fn old_days(c: &mut PgConnection, news: &News<'_>) -> Result<Vec<NaiveDate>> {
    let days = match news.before.edition.days.is_empty() {
        false => news.before.edition.days.clone(),
        true => turn::days_before(c, news.before.edition.id).await?,
    };
    Ok(days.into_iter().map(|h| h.day).collect())
}

/// Ends all registrations of an edition that does not take place. Invoices are taken back by the
/// fees, which look for it by themselves. Answers how many there were.
///
/// # Errors
/// The database's own.
pub async fn end_all(c: &mut PgConnection, edition: i64, now: DateTime<Utc>) -> Result<u64> {
    sql::close_groups(c, edition).await?;
    Ok(sql::end_all(c, edition, now).await?)
}

/// The rules for another date: moments that belonged to the old one hold no longer.
pub fn rules_after(rules: &Rules) -> Rules {
    Rules { changes_until: None, access_until: None, ..rules.clone() }
}

/// The mail as somebody gets it, for looking at it before.
///
/// # Errors
/// When the template fails.
pub fn sample(news: &News<'_>) -> Result<Message> {
    let fee_cents = news.before.edition.fees.categories.first().map_or(0, |c| c.cents);
    let record = Record { fee_cents, salutation: "frau".into(), ..invented::record(news.before) };
    mail::person(news, &record, "…")
}

// ------------------------------------------------------------------ answers

/// What people answered to the latest turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    pub stay: i64,
    pub leave: i64,
    /// Registered or waiting, without an answer.
    pub open: i64,
}

/// None where nobody was asked, or the edition does not take place.
///
/// # Errors
/// The database's own.
pub async fn answers(c: &mut PgConnection, edition: i64) -> Result<Option<Answers>> {
    match turn::last(c, edition).await?.filter(|turn| turn.kind != Kind::Cancelled) {
        Some(turn) => Ok(Some(sql::answers(c, edition, turn.id).await?)),
        None => Ok(None),
    }
}

/// What somebody is asked about the latest turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Nothing is asked of this person.
    None,
    /// The turn to be answered.
    Open(i64),
    /// Said to come all the same; may still leave.
    Stays(i64),
    /// The registration is over.
    Over,
    Cancelled,
}

impl Question {
    pub fn is_open(&self) -> bool {
        matches!(self, Question::Open(_))
    }

    pub fn stays(&self) -> bool {
        matches!(self, Question::Stays(_))
    }

    pub fn is_cancelled(&self) -> bool {
        *self == Question::Cancelled
    }
}

/// # Errors
/// The database's own.
pub async fn question(c: &mut PgConnection, context: &Context, record: &Record) -> Result<Question> {
    match context.edition.state_on(context.site.clock.today()) {
        edition::State::Cancelled => return Ok(Question::Cancelled),
        edition::State::Past => return Ok(Question::None),
        _ => {}
    }
    let Some(turn) = turn::last(c, record.edition_id).await? else { return Ok(Question::None) };
    if !record.state().is_active() {
        return Ok(Question::Over);
    }
    // Who came later chose the date as it is now; whose address is unconfirmed is asked for that.
    if record.created_at > turn.at || matches!(record.state(), State::Held | State::Queued) {
        return Ok(Question::None);
    }
    Ok(match sql::answered(c, record.id, turn.id).await? {
        None => Question::Open(turn.id),
        Some(_) => Question::Stays(turn.id),
    })
}

/// Somebody answers: stays, or gives the seat back, which goes to the next as always. False where
/// that was said before.
///
/// # Errors
/// The database's own.
pub async fn answer(c: &mut PgConnection, context: &Context, record: &Record, stays: bool) -> Result<bool> {
    let now = context.site.clock.now();
    let (Question::Open(turn) | Question::Stays(turn)) = question(c, context, record).await? else {
        return Ok(false);
    };
    let word = if stays { "stays" } else { "leaves" };
    if stays {
        let is_new = sql::answer(c, record.id, turn, word, now).await?;
        if is_new {
            super::sql::note(c, record.id, now, "person", "stays", "").await?;
        }
        return Ok(is_new);
    }
    // Counters first, as everywhere.
    if !seats::end(c, context, record.id, State::Cancelled, "person").await? {
        return Ok(false);
    }
    sql::answer(c, record.id, turn, word, now).await?;
    super::sql::note(c, record.id, now, "person", "released", "").await?;
    enqueue(c, &super::mail::cancelled(context, record, super::mail::EndedBy::Person)?).await?;
    Ok(true)
}
