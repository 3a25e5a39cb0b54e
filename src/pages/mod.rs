//! Pages. Those that organisers write from content elements, with their twins in easy language,
//! English and sign language, and where they went when they got another address. What every
//! authority's site carries: imprint, privacy, accessibility statement, easy language, sign
//! language, made from the settings; the form to report a barrier; and the small files machines
//! ask for.
//!
//! A page is a draft, published or withdrawn. Its address stays for ever: a renamed page is found
//! under its old one, a withdrawn one says that it is gone.

mod barrier;
mod form;
mod legal;
mod machines;
mod mail;
pub mod model;
mod page;
pub mod redirects;
pub mod reports;
mod sql;
mod store;
mod texts;

use axum::Router;
use axum::routing::get;

use crate::paths;
use crate::web::Site;

pub use legal::privacy;
pub use model::{Fault, PageDraft};
pub use page::preview;
pub use store::{Stored, by_public_id, compared, create, delete, rename, save, set_state, twins_due};
pub use texts::{TEXTS, sample};

pub fn routes() -> Router<Site> {
    Router::new()
        .route(paths::PAGE, get(page::show))
        .route(paths::IMPRINT, get(legal::imprint))
        .route(paths::ACCESSIBILITY, get(legal::accessibility))
        .route(paths::BARRIER, get(barrier::show).post(barrier::send))
        .route(paths::BARRIER_RECEIVED, get(barrier::received))
        .route(paths::EASY_LANGUAGE, get(legal::easy_language))
        .route(paths::SIGN_LANGUAGE, get(legal::sign_language))
        .route(paths::SECURITY_TXT, get(machines::security_txt))
        .route(paths::ROBOTS, get(machines::robots))
        .route(paths::HEALTH, get(machines::health))
        .route(paths::READY, get(machines::ready))
}

/// Deletes reports of barriers whose period is over; answers how many.
///
/// # Errors
/// The database's own.
pub async fn remove_reports(c: &mut sqlx::PgConnection, ids: &[i64]) -> crate::web::Result<u64> {
    Ok(sql::remove_reports(c, ids).await?)
}

/// Forgets who reported barriers from this address; what hinders people stays reported. Answers
/// how many reports it changed.
///
/// # Errors
/// The database's own.
pub async fn forget_reporter(c: &mut sqlx::PgConnection, address: &str) -> crate::web::Result<u64> {
    Ok(sql::forget_reporter(c, address).await?)
}
