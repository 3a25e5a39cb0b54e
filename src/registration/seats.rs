//! Seats change hands: confirmed, offered, given back, moved up. Counters are never decided from a
//! count; every step is part of the caller's transaction and locks in one order: counter of the
//! edition, registrations, counters of workshops ascending, chosen workshops.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use sqlx::PgConnection;

use super::context::Context;
use super::enter::OWN;
use super::model::{Mode, State};
use super::record::Record;
use super::{group, mail, sql};
use crate::db::token;
use crate::edition::State as Stage;
use crate::kernel::date;
use crate::mail::enqueue;
use crate::web::Result;

/// What a confirmation came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// The person has this state now.
    Now(State),
    /// Nothing was left to do.
    Already(State),
    /// Too late.
    Over(State),
}

/// The person says that the address is theirs. A held seat becomes theirs, a place in the queue stays one.
///
/// # Errors
/// The database's own.
pub async fn confirm(c: &mut PgConnection, context: &Context, id: i64) -> Result<Confirmed> {
    confirm_by(c, context, id, "person").await
}

/// As [`confirm`], said by somebody else for them.
///
/// # Errors
/// The database's own.
pub async fn confirm_by(c: &mut PgConnection, context: &Context, id: i64, actor: &str) -> Result<Confirmed> {
    let now = context.site.clock.now();
    if context.edition.state_on(context.site.clock.today()) == Stage::Cancelled {
        return Ok(Confirmed::Over(State::Cancelled));
    }
    let Some(state) = sql::lock(c, id).await?.map(|s| State::from_key(&s)) else {
        return Ok(Confirmed::Over(State::Cancelled));
    };
    let next = match state {
        State::Held => State::Confirmed,
        State::Queued => State::Waiting,
        state if state.is_active() => return Ok(Confirmed::Already(state)),
        state => return Ok(Confirmed::Over(state)),
    };
    sql::set_state(c, id, state, next, now).await?;
    sql::confirm(c, id, now).await?;
    sql::note(c, id, now, actor, "confirmed", next.key()).await?;
    if next == State::Confirmed {
        settle_workshops(c, id).await?;
    }
    welcome(c, context, id).await?;
    Ok(Confirmed::Now(next))
}

/// An offered seat is taken.
///
/// # Errors
/// The database's own.
pub async fn accept(c: &mut PgConnection, context: &Context, id: i64, actor: &str) -> Result<Confirmed> {
    let now = context.site.clock.now();
    let Some(state) = sql::lock(c, id).await?.map(|s| State::from_key(&s)) else {
        return Ok(Confirmed::Over(State::Cancelled));
    };
    match state {
        State::Offered => {}
        State::Confirmed => return Ok(Confirmed::Already(state)),
        state => return Ok(Confirmed::Over(state)),
    }
    sql::set_state(c, id, State::Offered, State::Confirmed, now).await?;
    sql::note(c, id, now, actor, "accepted", "").await?;
    settle_workshops(c, id).await?;
    welcome(c, context, id).await?;
    Ok(Confirmed::Now(State::Confirmed))
}

/// Ticket or place in the queue, by mail, with the way to the personal page.
async fn welcome(c: &mut PgConnection, context: &Context, id: i64) -> Result<()> {
    let Some(record) = sql::by_id(c, id).await? else { return Ok(()) };
    let secret = token::issue(c, OWN, id, context.link_expires()).await?;
    let message = match record.state() {
        State::Confirmed => {
            let workshops = sql::choices(c, id).await?;
            mail::ticket(context, &record, &workshops, &secret, mail::Occasion::Confirmed)?
        }
        _ => {
            let position = sql::position(c, id).await?.unwrap_or(1);
            mail::waiting(context, &record, position, &secret, None)?
        }
    };
    enqueue(c, &message).await?;
    Ok(())
}

/// Takes seats, or places in the queues, of all workshops that are only wished so far.
///
/// # Errors
/// The database's own.
pub async fn settle_workshops(c: &mut PgConnection, id: i64) -> sqlx::Result<()> {
    for choice in sql::choices(c, id).await? {
        if choice.state == "wished" {
            sql::take_workshop(c, id, choice.session_id).await?;
        }
    }
    Ok(())
}

/// Ends a registration: its seat goes to the next, its workshops to those who wait for them, its
/// needs are deleted. False where it was over already or may not end this way.
///
/// # Errors
/// The database's own.
pub async fn end(c: &mut PgConnection, context: &Context, id: i64, to: State, actor: &str) -> Result<bool> {
    end_because(c, context, id, to, actor, "").await
}

/// As [`end`], with a reason for the history of the registration.
///
/// # Errors
/// The database's own.
pub async fn end_because(
    c: &mut PgConnection,
    context: &Context,
    id: i64,
    to: State,
    actor: &str,
    reason: &str,
) -> Result<bool> {
    let now = context.site.clock.now();
    let Some(record) = sql::by_id(c, id).await? else { return Ok(false) };
    sql::lock_seats(c, record.edition_id, record.mode()).await?;
    // Only now it is certain which state it is in.
    let Some(state) = sql::lock(c, id).await?.map(|s| State::from_key(&s)) else { return Ok(false) };
    if !state.can_become(to) || !sql::set_state(c, id, state, to, now).await? {
        return Ok(false);
    }
    let (seat, place) = if state.has_seat() { (-1, 0) } else { (0, -1) };
    sql::move_seats(c, record.edition_id, record.mode(), seat, place).await?;
    sql::note(c, id, now, actor, to.key(), reason).await?;
    sql::drop_needs(c, id).await?;
    promote(c, context, &record).await?;
    release_workshops(c, context, id).await?;
    Ok(true)
}

/// Moves a seat from one way of attending to the other, if there is one; who waits only changes the
/// queue, at its end. False where the other way is full.
///
/// # Errors
/// The database's own.
pub async fn change_mode(c: &mut PgConnection, context: &Context, id: i64, to: Mode) -> Result<bool> {
    let Some(record) = sql::by_id(c, id).await? else { return Ok(true) };
    let from = record.mode();
    if from == to || !record.state().is_active() {
        return Ok(true);
    }
    // Both counters, always in this order.
    for mode in [Mode::Online, Mode::Onsite] {
        sql::lock_seats(c, record.edition_id, mode).await?;
    }
    let Some(state) = sql::lock(c, id).await?.map(|s| State::from_key(&s)).filter(|s| s.is_active()) else {
        return Ok(true);
    };
    if state.has_seat() {
        if !sql::take_seat(c, record.edition_id, to).await? {
            return Ok(false);
        }
        sql::move_seats(c, record.edition_id, from, -1, 0).await?;
    } else {
        sql::move_seats(c, record.edition_id, from, 0, -1).await?;
        sql::move_seats(c, record.edition_id, to, 0, 1).await?;
    }
    sql::set_mode(c, id, to).await?;
    for mode in [Mode::Online, Mode::Onsite] {
        promote_in(c, context, record.edition_id, mode).await?;
    }
    Ok(true)
}

/// Gives free seats to those who wait, in their order. The counter must be locked or is locked here.
///
/// # Errors
/// The database's own.
pub async fn promote(c: &mut PgConnection, context: &Context, record: &Record) -> Result<()> {
    promote_in(c, context, record.edition_id, record.mode()).await
}

/// As [`promote`], by the counter. People whose contact registered them are offered their seats
/// through the contact, in one mail.
///
/// # Errors
/// The database's own.
pub async fn promote_in(c: &mut PgConnection, context: &Context, edition: i64, mode: Mode) -> Result<()> {
    // What does not take place or is over has no seats to offer. What is postponed has: who gives a
    // seat back then makes room for those who wait.
    let today = context.site.clock.today();
    if !matches!(context.edition.state_on(today), Stage::Open | Stage::Announced | Stage::Postponed) {
        return Ok(());
    }
    let mut offered = Vec::new();
    while let Some(next) = next_in_line(c, edition, mode).await? {
        let seats = i32::try_from(next.len()).unwrap_or(i32::MAX);
        sql::move_seats(c, edition, mode, seats, -seats).await?;
        for one in next {
            offered.extend(offer(c, context, one.id, State::from_key(&one.state)).await?);
        }
    }
    group::tell_offered(c, context, &offered).await
}

/// Who gets the next free seats: one, or all who want to stay together. None where nobody waits
/// or there is no room. The counter stays locked.
async fn next_in_line(c: &mut PgConnection, edition: i64, mode: Mode) -> Result<Option<Vec<sql::InLine>>> {
    let counter = sql::lock_seats(c, edition, mode).await?;
    if counter.waiting == 0 || counter.free() == 0 {
        return Ok(None);
    }
    let Some(first) = sql::first_in_line(c, edition, mode).await? else {
        tracing::error!(edition, "a counter says that people wait, and nobody does");
        return Ok(None);
    };
    let Some(batch) = first.batch else { return Ok(Some(vec![first])) };
    let all = sql::batch_in_line(c, edition, mode, batch).await?;
    let seats = i32::try_from(all.len()).unwrap_or(i32::MAX);
    if counter.capacity.is_some_and(|capacity| seats > capacity) {
        // There will never be room for all of them, and they must not block those behind them.
        return Ok(Some(vec![first]));
    }
    // Who wants to stay together waits until there is room for all, and nobody overtakes them.
    Ok((seats <= counter.free()).then_some(all))
}

/// Who has confirmed the address is asked; who has not yet gets the seat kept until then. Answers
/// whose contact is to be asked.
pub(super) async fn offer(c: &mut PgConnection, context: &Context, id: i64, state: State) -> Result<Option<Record>> {
    let now = context.site.clock.now();
    if state == State::Queued {
        sql::set_state(c, id, State::Queued, State::Held, now).await?;
        sql::note(c, id, now, "system", "held", "").await?;
        return Ok(None);
    }
    let until = offer_deadline(now, context.setup.rules.offer_hours, context.edition.first_day());
    sql::offer_until(c, id, until).await?;
    sql::set_state(c, id, State::Waiting, State::Offered, now).await?;
    sql::note(c, id, now, "system", "offered", &date::rfc3339(until)).await?;
    let Some(record) = sql::by_id(c, id).await? else { return Ok(None) };
    if record.group_id.is_some() {
        return Ok(Some(record));
    }
    let secret = token::issue(c, OWN, id, context.link_expires()).await?;
    enqueue(c, &mail::offer(context, &record, until, &secret)?).await?;
    Ok(None)
}

/// Gives back every workshop of a registration that is over.
async fn release_workshops(c: &mut PgConnection, context: &Context, id: i64) -> Result<()> {
    for choice in sql::choices(c, id).await? {
        release_workshop(c, context, id, choice.session_id).await?;
    }
    Ok(())
}

/// Takes one workshop back; whoever waits for it moves up and hears of it.
///
/// # Errors
/// The database's own.
pub async fn release_workshop(c: &mut PgConnection, context: &Context, id: i64, session: i64) -> Result<()> {
    // A workshop that has no counter any more has nothing to give back.
    let counter = sql::lock_workshop(c, session).await?;
    let Some(state) = sql::drop_choice(c, id, session).await? else { return Ok(()) };
    if counter.is_none() {
        return Ok(());
    }
    match state.as_str() {
        "booked" => sql::move_workshop(c, session, -1, 0).await?,
        "waiting" => sql::move_workshop(c, session, 0, -1).await?,
        _ => {}
    }
    promote_workshop(c, context, session).await
}

/// Gives free seats of a workshop to those who wait for it.
///
/// # Errors
/// The database's own.
pub async fn promote_workshop(c: &mut PgConnection, context: &Context, session: i64) -> Result<()> {
    loop {
        let Some(counter) = sql::lock_workshop(c, session).await? else { return Ok(()) };
        if counter.waiting == 0 || counter.free() == 0 {
            return Ok(());
        }
        let Some(id) = sql::move_up(c, session).await? else {
            tracing::error!(session, "a counter says that people wait, and nobody does");
            return Ok(());
        };
        sql::move_workshop(c, session, 1, -1).await?;
        let Some(record) = sql::by_id(c, id).await? else { continue };
        sql::note(c, id, context.site.clock.now(), "system", "moved_up", &session.to_string()).await?;
        if record.state() == State::Confirmed {
            let secret = token::issue(c, OWN, id, context.link_expires()).await?;
            if let Some(message) = mail::moved_up(context, &record, session, &secret)? {
                enqueue(c, &message).await?;
            }
        }
    }
}

/// First and last hour of an office day, in which an offer may end.
const OFFICE: (u32, u32) = (8, 17);

/// Until when an offer stands: `hours` from now; if that is not a time at which offices work, noon
/// of the next working day. Never later than the eve of the event at noon, never under two hours.
pub fn offer_deadline(now: DateTime<Utc>, hours: i32, first_day: Option<NaiveDate>) -> DateTime<Utc> {
    let end = now + TimeDelta::hours(hours.into());
    let wall = date::local(end);
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
    let is_working = |day: NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let mut end = end;
    if !is_working(wall.date()) || wall.time() < time(OFFICE.0) || wall.time() > time(OFFICE.1) {
        let from = if wall.time() > time(12) { wall.date() + Days::new(1) } else { wall.date() };
        let day = (0..7).map(|n| from + Days::new(n)).find(|d| is_working(*d)).unwrap_or(from);
        end = date::instant(day.and_time(time(12)));
    }
    if let Some(eve) = first_day.and_then(|day| day.checked_sub_days(Days::new(1))) {
        end = end.min(date::instant(eve.and_time(time(12))));
    }
    end.max(now + TimeDelta::hours(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        date::instant(chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time"))
    }

    #[test]
    fn an_offer_ends_when_offices_work() {
        for (now, hours, expected) in [
            // Monday morning, two days.
            ("2026-03-02 10:00", 48, "2026-03-04 10:00"),
            // Thursday: the end would be Saturday, so Monday noon.
            ("2026-03-05 10:00", 48, "2026-03-09 12:00"),
            // Late in the evening: noon of the next day.
            ("2026-03-02 22:00", 24, "2026-03-04 12:00"),
            // Before offices open: noon of this day.
            ("2026-03-02 05:00", 24, "2026-03-03 12:00"),
            // Friday evening to Sunday: Monday.
            ("2026-03-06 20:00", 48, "2026-03-09 12:00"),
        ] {
            assert_eq!(offer_deadline(at(now), hours, None), at(expected), "{now} + {hours}");
        }
    }

    #[test]
    fn an_offer_ends_before_the_event_and_leaves_time_to_answer() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 5);
        assert_eq!(offer_deadline(at("2026-03-03 10:00"), 48, day), at("2026-03-04 12:00"));
        assert_eq!(offer_deadline(at("2026-03-04 15:00"), 48, day), at("2026-03-04 17:00"));
    }
}
