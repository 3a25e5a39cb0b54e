//! What a registration form of an edition is made of: rules, further questions, workshops,
//! suggestions, free seats in steps. Read once per content generation; never who registered.

mod sql;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sqlx::PgConnection;

use super::model::{Mode, Question, Rules, Workshop};
use crate::edition::Edition;
use crate::web::{Result, Site};

#[derive(Debug, Default)]
pub struct Setup {
    pub rules: Rules,
    pub questions: Vec<Question>,
    pub workshops: Vec<Workshop>,
    /// Names that the form suggests.
    pub organisations: Vec<String>,
    pub seats: Vec<Seats>,
    /// By mode; what the last ones who came learned, ahead of `seats`.
    looks_full: [AtomicBool; 2],
}

/// Seats of one way of attending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seats {
    pub mode: Mode,
    pub capacity: Option<i32>,
    /// "free", "few" or "full".
    pub step: String,
}

impl Setup {
    pub fn is_full(&self, mode: Mode) -> bool {
        self.seats.iter().any(|s| s.mode == mode && s.step == "full")
    }

    /// A guess that costs nothing, for who is about to ask the counter.
    pub fn looks_full(&self, mode: Mode) -> bool {
        self.looks_full[mode as usize].load(Ordering::Relaxed)
    }

    /// The counter said otherwise than it looked.
    pub fn learn(&self, mode: Mode, is_full: bool) {
        self.looks_full[mode as usize].store(is_full, Ordering::Relaxed);
    }

    pub fn workshop(&self, session: i64) -> Option<&Workshop> {
        self.workshops.iter().find(|w| w.session == session)
    }

    pub fn by_code(&self, code: &str) -> Option<&Workshop> {
        self.workshops.iter().find(|w| w.code == code)
    }

    /// Whether anything is asked that needs the explicit consent of Art. 9 GDPR.
    pub fn asks_needs(&self) -> bool {
        self.rules.asks_catering || self.rules.asks_access
    }
}

/// # Errors
/// The database's own.
pub async fn load(site: &Site, edition: &Edition) -> Result<Arc<Setup>> {
    let id = edition.id;
    let load = async || {
        let mut c = site.db.pool().acquire().await?;
        Ok(Some(read(&mut c, id).await?))
    };
    Ok(site.remember(&edition.slug, load).await?.unwrap_or_default())
}

/// As [`load`], as it stands in the caller's transaction; for commands.
///
/// # Errors
/// The database's own.
pub async fn read(c: &mut PgConnection, edition: i64) -> Result<Setup> {
    let mut setup = Setup {
        rules: sql::rules(c, edition).await?.unwrap_or_default(),
        questions: sql::questions(c, edition).await?,
        workshops: sql::workshops(c, edition).await?,
        organisations: sql::organisations(c).await?,
        seats: sql::seats(c, edition).await?,
        looks_full: Default::default(),
    };
    setup.looks_full = [Mode::Onsite, Mode::Online].map(|mode| setup.is_full(mode).into());
    Ok(setup)
}

/// Stores rules and questions of an edition.
///
/// # Errors
/// The database's own.
pub async fn save(c: &mut PgConnection, edition: i64, rules: &Rules, questions: &[Question]) -> Result<()> {
    sql::put_rules(c, edition, rules).await?;
    sql::clear_questions(c, edition).await?;
    for (i, question) in questions.iter().enumerate() {
        sql::add_question(c, edition, i as i32, question).await?;
    }
    Ok(())
}

/// Says how many seats there are; `None` is no limit. Lowering throws nobody out.
///
/// # Errors
/// The database's own.
pub async fn set_capacity(c: &mut PgConnection, edition: i64, mode: Mode, capacity: Option<i32>) -> Result<()> {
    Ok(sql::set_capacity(c, edition, mode, capacity).await?)
}

/// Adds names that forms suggest.
///
/// # Errors
/// The database's own.
pub async fn suggest(c: &mut PgConnection, names: &[(String, String)]) -> Result<()> {
    for (name, kind) in names {
        sql::add_organisation(c, name, kind).await?;
    }
    Ok(())
}

/// Seats of each workshop.
///
/// # Errors
/// The database's own.
pub async fn capacities(c: &mut PgConnection, edition: i64) -> Result<Vec<(i64, i32)>> {
    Ok(sql::capacities(c, edition).await?)
}
