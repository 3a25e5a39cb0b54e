//! Figures of an edition: how many came from where, for what. Counted from the registrations as
//! long as they are there; kept when they go, with small numbers covered, so that nobody can be
//! made out. Never names.

mod sql;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::web::Result;

/// Numbers below this are covered where they could tell something about somebody.
pub const SMALL: i64 = 5;

/// Stored in `edition_figures.figures`: fields may be added with a default, never renamed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Figures {
    pub confirmed: i64,
    pub attended: i64,
    /// Confirmed people who came by a group registration, and how many groups there were.
    pub in_groups: i64,
    pub groups: i64,
    /// Everybody by state; keys of `registration::model::State`.
    pub states: Vec<Count>,
    /// Confirmed people by kind of organisation, way of attending, catering and support.
    pub kinds: Vec<Count>,
    pub modes: Vec<Count>,
    pub catering: Vec<Count>,
    pub access: Vec<Count>,
    pub days: Vec<Day>,
    pub sessions: Vec<Session>,
    /// Registrations that came in, by the Monday of their week.
    pub weeks: Vec<Week>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub key: String,
    /// None: covered.
    pub n: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    pub day: NaiveDate,
    pub onsite: i64,
    pub online: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub code: String,
    pub title: String,
    pub day: NaiveDate,
    pub capacity: i64,
    pub booked: i64,
    pub waiting: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week {
    pub monday: NaiveDate,
    pub n: i64,
}

/// What of stored figures does not change any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frozen {
    /// Catering and support: those who asked for it are not known any more.
    Needs,
    /// Everything.
    Rows,
}

impl Frozen {
    fn key(self) -> &'static str {
        match self {
            Frozen::Needs => "needs",
            Frozen::Rows => "rows",
        }
    }
}

/// Figures as they stand now.
#[derive(Debug, Clone)]
pub struct Standing {
    pub figures: Figures,
    /// Since when what is fixed.
    pub frozen: Option<(Frozen, DateTime<Utc>)>,
    /// When somebody had the edition reduced to figures.
    pub scrubbed_at: Option<DateTime<Utc>>,
}

impl Figures {
    /// As they may be kept for ever.
    fn covered(mut self) -> Figures {
        for counts in [&mut self.kinds, &mut self.modes, &mut self.catering, &mut self.access] {
            cover(counts);
        }
        self
    }

    /// For people who may not see what somebody needs.
    #[must_use]
    pub fn without_needs(mut self) -> Figures {
        cover(&mut self.catering);
        cover(&mut self.access);
        self
    }

    /// Whether a number is covered, so that a page can say why.
    pub fn has_covered(&self) -> bool {
        [&self.kinds, &self.modes, &self.catering, &self.access].into_iter().flatten().any(|count| count.n.is_none())
    }
}

/// Covers small numbers; where that is only one, the next larger as well, because one alone could
/// be calculated from the sum.
fn cover(counts: &mut [Count]) {
    for count in counts.iter_mut().filter(|c| c.n.is_some_and(|n| (1..SMALL).contains(&n))) {
        count.n = None;
    }
    if counts.iter().filter(|c| c.n.is_none()).count() == 1 {
        let next = counts.iter_mut().filter(|c| c.n.is_some_and(|n| n > 0)).min_by_key(|c| c.n);
        if let Some(next) = next {
            next.n = None;
        }
    }
}

/// Counted now, nothing covered.
async fn count(c: &mut PgConnection, edition: i64) -> Result<Figures> {
    let totals = sql::totals(c, edition).await?;
    Ok(Figures {
        confirmed: totals.confirmed,
        attended: totals.attended,
        in_groups: totals.in_groups,
        groups: totals.groups,
        states: sql::states(c, edition).await?,
        kinds: sql::kinds(c, edition).await?,
        modes: sql::modes(c, edition).await?,
        catering: sql::catering(c, edition).await?,
        access: sql::access(c, edition).await?,
        days: sql::days(c, edition).await?,
        sessions: sql::sessions(c, edition).await?,
        weeks: sql::weeks(c, edition).await?,
    })
}

/// # Errors
/// The database's own.
pub async fn of(c: &mut PgConnection, edition: i64) -> Result<Standing> {
    let Some(stored) = sql::stored(c, edition).await? else {
        return Ok(Standing { figures: count(c, edition).await?, frozen: None, scrubbed_at: None });
    };
    let kept = stored.figures.0;
    let is_all = stored.frozen == Frozen::Rows.key();
    let figures = if is_all {
        kept
    } else {
        Figures { catering: kept.catering, access: kept.access, ..count(c, edition).await? }
    };
    let frozen = if is_all { Frozen::Rows } else { Frozen::Needs };
    Ok(Standing { figures, frozen: Some((frozen, stored.frozen_at)), scrubbed_at: stored.scrub_at })
}

/// Keeps the figures as they are, before what they come from goes. What was fixed before stays.
///
/// # Errors
/// The database's own.
pub async fn freeze(c: &mut PgConnection, edition: i64, frozen: Frozen, now: DateTime<Utc>) -> Result<()> {
    let known = of(c, edition).await?;
    if known.frozen.is_some_and(|(is, _)| is == Frozen::Rows || is == frozen) {
        return Ok(());
    }
    sql::put(c, edition, &Json(known.figures.covered()), frozen.key(), now).await?;
    Ok(())
}

/// Notes that an edition is to be reduced to its figures.
///
/// # Errors
/// The database's own.
pub(super) async fn mark(c: &mut PgConnection, edition: i64, now: DateTime<Utc>) -> Result<()> {
    Ok(sql::mark(c, edition, now).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covered(numbers: &[i64]) -> Vec<Option<i64>> {
        let mut counts: Vec<Count> = numbers.iter().map(|n| Count { key: String::new(), n: Some(*n) }).collect();
        cover(&mut counts);
        counts.into_iter().map(|c| c.n).collect()
    }

    #[test]
    fn a_small_number_never_stands_alone_so_that_it_cannot_be_calculated() {
        assert_eq!(covered(&[10, 5, 0]), [Some(10), Some(5), Some(0)]);
        assert_eq!(covered(&[10, 3, 7]), [Some(10), None, None]);
        assert_eq!(covered(&[10, 3, 1]), [Some(10), None, None]);
        assert_eq!(covered(&[4]), [None]);
        assert_eq!(covered(&[]), []);
    }
}
