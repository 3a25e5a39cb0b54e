//! Invoices for registrations that cost something, and the documents that take them back.
//!
//! Nobody calls this feature when a registration changes: it looks by itself ([`run`]), finds
//! who lacks an invoice or has one too many, and puts that right. So it does not matter in which
//! process, by whom or how often a registration changed, nor whether the program was away.
//!
//! An invoice is open, then paid; cancelled once every line of it is taken back. A correction is
//! open where money has to be paid back, else cancelled (settled with the invoice). Documents
//! are frozen as they were sent and have numbers without gaps; they outlive edition and person.
//! What somebody pays was decided before, by `edition::fee`. Nothing about health or needs is
//! ever read here.

mod issue;
mod mail;
pub mod model;
mod page;
mod sql;
mod texts;
mod view;

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use chrono::NaiveDate;
use sqlx::PgConnection;

pub use issue::settle;
use model::Invoice;
pub use model::State;
pub use texts::{TEXTS, sample};

use crate::paths;
use crate::web::{Result, Site};

/// How soon an invoice follows its registration.
const POLL: Duration = Duration::from_secs(5);

/// What tokens of invoice links are for; their subject is the id of the invoice.
pub const PURPOSE: &str = "invoice";

pub fn routes() -> Router<Site> {
    Router::new().route(paths::INVOICE, get(page::show))
}

/// Settles for ever; waits out a database that is away. Any number may run, in any process.
pub async fn run(site: Site) {
    loop {
        if let Err(error) = settle(&site, site.clock.now()).await {
            tracing::warn!("invoices wait: {error}");
        }
        tokio::time::sleep(POLL).await;
    }
}

/// The money has arrived; for a correction: it is paid back. False where nothing was open.
///
/// # Errors
/// The database's own.
pub async fn mark_paid(c: &mut PgConnection, invoice: i64, on: NaiveDate) -> Result<bool> {
    Ok(sql::mark_paid(c, invoice, on).await?)
}

/// Takes [`mark_paid`] back. False where it was not paid.
///
/// # Errors
/// The database's own.
pub async fn mark_open(c: &mut PgConnection, invoice: i64) -> Result<bool> {
    Ok(sql::mark_open(c, invoice).await?)
}

/// All invoices and corrections of an edition, newest first.
///
/// # Errors
/// The database's own.
pub async fn of_edition(c: &mut PgConnection, edition: i64) -> Result<Vec<Invoice>> {
    Ok(sql::of_edition(c, edition).await?)
}

/// One invoice or correction.
///
/// # Errors
/// The database's own.
pub async fn by_id(c: &mut PgConnection, invoice: i64) -> Result<Option<Invoice>> {
    Ok(sql::by_id(c, invoice).await?)
}

/// As [`by_id`], by the number that stands on it.
///
/// # Errors
/// The database's own.
pub async fn by_number(c: &mut PgConnection, number: &str) -> Result<Option<Invoice>> {
    match sql::id_of(c, number).await? {
        Some(id) => by_id(c, id).await,
        None => Ok(None),
    }
}

/// Deletes invoices whose period is over, with the documents that correct them; a correction and
/// its invoice go together. Answers how many documents.
///
/// # Errors
/// The database's own.
pub async fn remove(c: &mut PgConnection, ids: &[i64]) -> Result<u64> {
    let numbers = sql::numbers(c, ids).await?;
    crate::staff::audit::forget(c, "invoice", &numbers).await?;
    Ok(sql::remove(c, ids).await?)
}
