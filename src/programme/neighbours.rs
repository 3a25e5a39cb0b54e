//! What comes before, after and beside a session.

use chrono::{DateTime, Utc};

use super::model::{Programme, Session};

/// The session to come from: the latest that is over when this one starts, in the same room
/// where there is one. Without times the order of the list counts.
pub fn before<'p>(programme: &'p Programme, session: &Session) -> Option<&'p Session> {
    let before = programme.sessions.iter().take_while(|s| s.code != session.code).filter(|s| counts(s, session));
    if let Some(listed) = untimed(before.last(), session) {
        return listed;
    }
    let start = session.starts_at?;
    let over = programme.sessions.iter().filter(|s| counts(s, session) && s.starts_at < Some(start));
    over.filter(|s| end(s).is_some_and(|end| end <= start)).max_by_key(|s| (nearness(s, session), end(s), s.starts_at))
}

/// The session to go on to: the earliest that starts when this one is over.
pub fn after<'p>(programme: &'p Programme, session: &Session) -> Option<&'p Session> {
    let mut after = programme.sessions.iter().skip_while(|s| s.code != session.code).filter(|s| counts(s, session));
    if let Some(listed) = untimed(after.next(), session) {
        return listed;
    }
    let later = programme.sessions.iter().filter(|s| counts(s, session) && s.starts_at > session.starts_at);
    later
        .filter(|s| s.starts_at >= end(session))
        .min_by_key(|s| (std::cmp::Reverse(nearness(s, session)), s.starts_at, end(s)))
}

/// Other sessions that overlap in time; breaks do not count.
pub fn meanwhile<'p>(programme: &'p Programme, session: &'p Session) -> impl Iterator<Item = &'p Session> {
    programme.sessions.iter().filter(move |other| {
        let spans = session.starts_at.zip(session.ends_at()).zip(other.starts_at.zip(other.ends_at()));
        other.code != session.code
            && other.kind.is_content()
            && spans.is_some_and(|((start, end), (other_start, other_end))| other_start < end && start < other_end)
    })
}

fn counts(other: &Session, session: &Session) -> bool {
    other.code != session.code && other.kind.is_content() && !other.cancelled
}

/// The neighbour in the list, where the clock does not say which one it is.
#[allow(clippy::option_option)] // outer None: the clock decides
fn untimed<'p>(listed: Option<&'p Session>, session: &Session) -> Option<Option<&'p Session>> {
    let is_open = session.starts_at.is_none() || listed.is_some_and(|s| s.starts_at.is_none() && s.day == session.day);
    is_open.then_some(listed)
}

/// The same day counts more than another, the same room of it more than the others.
fn nearness(other: &Session, session: &Session) -> u8 {
    match (other.day == session.day, other.room == session.room) {
        (true, true) => 2,
        (true, false) => 1,
        (false, _) => 0,
    }
}

/// Without a known length it is over as soon as it has begun.
fn end(session: &Session) -> Option<DateTime<Utc>> {
    session.ends_at().or(session.starts_at)
}
