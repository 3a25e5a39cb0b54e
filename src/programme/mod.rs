//! The programme of an edition. Drafts are what organisers work on; the public sees releases
//! only: pages, feeds, calendars and exports are rendered from the last one.
//!
//! A release is a versioned snapshot with its difference to the one before. A session that is
//! cancelled, moved or deleted stays at its address with a label.

mod card;
mod changes;
mod clashes;
pub mod compare;
pub mod diff;
mod draft;
pub mod edit;
pub mod export;
pub mod files;
pub mod filter;
pub mod grid;
pub mod import;
pub mod model;
mod neighbours;
mod now;
mod people;
#[allow(clippy::module_inception)] // the page named like its feature
mod programme;
pub mod record;
mod release;
mod session;
mod sql;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use chrono::{DateTime, Utc};

pub use clashes::{Clash, Trouble, clashes};
pub use draft::{Outcome, store, store_except};
pub use edit::{copy, copy_with_people};
pub use people::{Join, joins};
pub use programme::preview;
pub use release::{Prepared, Released, draft, last, pending, prepare, release, released, releases};
pub use sql::LogRow as Logged;

use crate::edition::Edition;
use crate::paths;
use crate::web::{Error, Result, Site};
use model::Programme;

pub fn routes() -> Router<Site> {
    Router::new()
        .route(paths::PROGRAMME, get(programme::show))
        .route(paths::SESSION, get(session::show))
        .route(paths::CHANGES, get(changes::show))
        .route(paths::NOW, get(now::show))
        .merge(export::routes())
}

/// The last release of an edition, with what changes between releases.
pub struct Current {
    pub number: i32,
    pub released_at: DateTime<Utc>,
    pub programme: Programme,
    steps: HashMap<String, Step>,
}

/// Free seats in steps, because exact numbers change with each registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Free,
    Few,
    Full,
}

impl Step {
    pub fn label(self) -> &'static str {
        match self {
            Step::Free => "Plätze frei",
            Step::Few => "wenige Plätze",
            Step::Full => "ausgebucht",
        }
    }

    /// Name in the database and in classes of the pages.
    pub fn key(self) -> &'static str {
        match self {
            Step::Free => "free",
            Step::Few => "few",
            Step::Full => "full",
        }
    }

    fn from_key(key: &str) -> Step {
        [Step::Full, Step::Few].into_iter().find(|step| step.key() == key).unwrap_or(Step::Free)
    }
}

impl Current {
    pub fn step(&self, code: &str) -> Option<Step> {
        self.steps.get(code).copied()
    }
}

impl Current {
    /// What a release would make of the draft now; nothing of it is kept.
    async fn draft(site: &Site, edition: i64) -> Result<Current> {
        let mut c = site.db.pool().acquire().await?;
        let now = site.clock.now();
        let prepared = prepare(&mut c, edition, now).await?;
        let steps = sql::seat_steps(&mut c, edition).await?;
        Ok(Current {
            number: prepared.last.map_or(1, |last| last.number + 1),
            released_at: now,
            programme: prepared.programme,
            steps: steps.into_iter().map(|s| (s.code, Step::from_key(&s.step))).collect(),
        })
    }
}

/// The released programme; `NotFound` where none is.
///
/// # Errors
/// `NotFound`, or the database's own.
pub async fn current(site: &Site, edition: &Edition) -> Result<Arc<Current>> {
    let id = edition.id;
    let load = async || {
        let mut c = site.db.pool().acquire().await?;
        let Some(row) = sql::last_release(&mut c, id).await? else { return Ok(None) };
        let steps = sql::seat_steps(&mut c, id).await?;
        Ok(Some(Current {
            number: row.number,
            released_at: row.released_at,
            programme: row.snapshot.0,
            steps: steps.into_iter().map(|s| (s.code, Step::from_key(&s.step))).collect(),
        }))
    };
    site.remember(&edition.slug, load).await?.ok_or(Error::NotFound)
}
