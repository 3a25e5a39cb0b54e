//! What turns the course of an edition: postponed, a new date for what was postponed, cancelled.
//! Says what the edition becomes ([`Turn::applied`]) and keeps that it happened. Who has to hear of
//! it is the business of others; never called for anything that can be taken back by a button.

mod sql;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{EditionDraft, Hours, OldDate, RoughDate, State};
use crate::kernel::date::Precision;
use crate::web::Result;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Postponed,
    /// A postponed one gets its new date.
    Rescheduled,
    Cancelled,
}

impl Kind {
    pub fn key(self) -> &'static str {
        match self {
            Kind::Postponed => "postponed",
            Kind::Rescheduled => "rescheduled",
            Kind::Cancelled => "cancelled",
        }
    }

    fn from_key(key: &str) -> Kind {
        match key {
            "postponed" => Kind::Postponed,
            "rescheduled" => Kind::Rescheduled,
            _ => Kind::Cancelled,
        }
    }
}

/// What is decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    pub kind: Kind,
    /// The new days with their hours; empty where only a period is known, or none.
    pub days: Vec<Hours>,
    /// Where there are no days.
    pub date: RoughDate,
    /// Stands in the banner on every page.
    pub reason: String,
    pub decided_by: String,
    /// With new days: people can go on registering.
    pub keeps_registration: bool,
}

impl Turn {
    /// The edition as it is afterwards.
    pub fn applied(&self, mut draft: EditionDraft) -> EditionDraft {
        draft.state_reason.clone_from(&self.reason);
        draft.decided_by.clone_from(&self.decided_by);
        if self.kind == Kind::Cancelled {
            draft.state = State::Cancelled;
            draft.registration_kept = false;
            return draft;
        }
        draft.state = State::Postponed;
        draft.old_date = Some(old_date(&draft));
        let shift = shift(&draft.days, &self.days);
        draft.days.clone_from(&self.days);
        draft.date = self.date.clone();
        draft.registration_kept = self.keeps_registration && !self.days.is_empty();
        if let (true, Some(shift)) = (draft.registration_kept, shift) {
            draft.registration_closes_at = draft.registration_closes_at.map(|at| moved(at, shift));
        }
        draft
    }
}

/// What is known of the date up to now. Of one that was postponed without a day, the day before that.
fn old_date(draft: &EditionDraft) -> OldDate {
    match (draft.days.first(), draft.days.last(), &draft.old_date) {
        (Some(first), Some(last), _) => {
            OldDate { precision: Precision::Day, on: Some(first.day), until: Some(last.day), label: String::new() }
        }
        (_, _, Some(earlier)) => earlier.clone(),
        _ => {
            OldDate { precision: draft.date.precision, on: draft.date.on, until: None, label: draft.date.label.clone() }
        }
    }
}

/// Days from the first to the first.
fn shift(old: &[Hours], new: &[Hours]) -> Option<i64> {
    Some((new.first()?.day - old.first()?.day).num_days())
}

/// The same time of day, so many days later.
pub fn moved(at: DateTime<Utc>, days: i64) -> DateTime<Utc> {
    use crate::kernel::date::{instant, local};
    instant(local(at) + TimeDelta::days(days))
}

/// New days like the old ones, from `first` on: as many, as far apart, with the same hours. With
/// `last` every day from the one to the other, hours in their order.
pub fn days_like(old: &[Hours], first: NaiveDate, last: Option<NaiveDate>) -> Vec<Hours> {
    let hours = |i: usize| old.get(i).or(old.last()).map_or((None, None), |h| (h.opens, h.closes));
    let distance = |h: &Hours| (h.day - old.first().map_or(h.day, |f| f.day)).num_days().unsigned_abs();
    let days: Vec<NaiveDate> = match last {
        Some(last) => first.iter_days().take_while(|day| *day <= last).collect(),
        None if old.is_empty() => vec![first],
        None => old.iter().map(|h| first + Days::new(distance(h))).collect(),
    };
    let with = |(i, day): (usize, NaiveDate)| Hours { day, opens: hours(i).0, closes: hours(i).1 };
    days.into_iter().enumerate().map(with).collect()
}

/// A turn as it is written down.
pub struct Taken<'a> {
    pub kind: Kind,
    /// Of the rendered confirmation.
    pub key: Uuid,
    pub at: DateTime<Utc>,
    pub old_when: &'a str,
    pub new_when: &'a str,
    pub old_days: &'a [Hours],
}

/// One that happened.
#[derive(Debug, Clone)]
pub struct Past {
    pub id: i64,
    pub kind: Kind,
    pub at: DateTime<Utc>,
    pub old_when: String,
    pub new_when: String,
    pub old_days: Vec<Hours>,
    /// Who was written to.
    pub people: i64,
    pub contacts: i64,
}

impl From<sql::Row> for Past {
    fn from(row: sql::Row) -> Past {
        Past {
            id: row.id,
            kind: Kind::from_key(&row.kind),
            at: row.at,
            old_when: row.old_when,
            new_when: row.new_when,
            old_days: row.old_days.0,
            people: row.people,
            contacts: row.contacts,
        }
    }
}

/// Writes it down, first of all; None where the same confirmation was sent before.
///
/// # Errors
/// The database's own.
pub async fn take(c: &mut PgConnection, edition: i64, taken: &Taken<'_>) -> Result<Option<i64>> {
    Ok(sql::insert(c, edition, taken).await?)
}

/// Whether this confirmation was sent before.
///
/// # Errors
/// The database's own.
pub async fn is_taken(c: &mut PgConnection, key: Uuid) -> Result<bool> {
    Ok(sql::is_taken(c, key).await?)
}

/// How many heard of it.
///
/// # Errors
/// The database's own.
pub async fn told(c: &mut PgConnection, turn: i64, people: i64, contacts: i64) -> Result<()> {
    Ok(sql::set_told(c, turn, people, contacts).await?)
}

/// The latest turn of an edition.
///
/// # Errors
/// The database's own.
pub async fn last(c: &mut PgConnection, edition: i64) -> Result<Option<Past>> {
    Ok(sql::last(c, edition).await?)
}

/// The days that were planned before a postponement to no certain day; empty where none were.
///
/// # Errors
/// The database's own.
pub async fn days_before(c: &mut PgConnection, edition: i64) -> Result<Vec<Hours>> {
    Ok(sql::days_before(c, edition).await?)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveTime;

    use super::*;

    fn on(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).expect("a date")
    }

    fn hours(day: NaiveDate, from: u32) -> Hours {
        Hours { day, opens: NaiveTime::from_hms_opt(from, 0, 0), closes: None }
    }

    fn turn(kind: Kind, days: Vec<Hours>) -> Turn {
        let date = RoughDate { precision: Precision::Season, on: Some(on(2022, 6, 21)), label: "Sommer 2022".into() };
        Turn { kind, days, date, reason: "Grund".into(), decided_by: String::new(), keeps_registration: true }
    }

    #[test]
    fn new_days_are_as_many_as_far_apart_and_as_long() {
        let old = [hours(on(2020, 3, 30), 9), hours(on(2020, 4, 1), 10)];
        assert_eq!(days_like(&old, on(2022, 7, 4), None), [hours(on(2022, 7, 4), 9), hours(on(2022, 7, 6), 10)]);
        let three = days_like(&old, on(2022, 7, 4), Some(on(2022, 7, 6)));
        assert_eq!(three.iter().map(|h| h.opens).collect::<Vec<_>>(), [old[0].opens, old[1].opens, old[1].opens]);
        assert_eq!(days_like(&[], on(2022, 7, 4), None).len(), 1);
    }

    #[test]
    fn a_season_first_and_a_day_later_still_name_the_day_that_was_planned_once() {
        let first = EditionDraft {
            state: State::Open,
            days: vec![hours(on(2020, 10, 6), 9)],
            registration_closes_at: Some(crate::kernel::date::instant_on(on(2020, 9, 20), 720)),
            ..EditionDraft::default()
        };
        let postponed = turn(Kind::Postponed, vec![]).applied(first.clone());
        assert_eq!((postponed.state, postponed.days.len()), (State::Postponed, 0));
        assert_eq!(postponed.date.label, "Sommer 2022");
        assert!(!postponed.registration_kept, "nobody registers for a season");
        let later = turn(Kind::Rescheduled, vec![hours(on(2022, 7, 4), 9)]).applied(postponed);
        assert_eq!(later.old_date.and_then(|d| d.on), Some(on(2020, 10, 6)));
        assert!(later.registration_kept);
        // A day that is known moves the end of the registration with it, over the change of clocks.
        let moved = turn(Kind::Postponed, vec![hours(on(2020, 12, 6), 9)]).applied(first);
        let closes = Some(crate::kernel::date::instant_on(on(2020, 11, 20), 720));
        assert_eq!(moved.registration_closes_at, closes);
    }

    #[test]
    fn a_cancelled_edition_keeps_its_days() {
        let draft = EditionDraft { days: vec![hours(on(2020, 10, 6), 9)], ..EditionDraft::default() };
        let cancelled = turn(Kind::Cancelled, vec![]).applied(draft);
        assert_eq!((cancelled.state, cancelled.days.len()), (State::Cancelled, 1));
        assert_eq!(cancelled.state_reason, "Grund");
    }
}
