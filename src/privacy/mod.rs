//! Floor 3½. Data protection: what is stored about people and why ([`register`]), how long
//! ([`periods`]), the deletion by those periods ([`purge`]), one person's data out or gone
//! ([`person`]), and the figures that stay of an edition ([`figures`]). What the public reads of it
//! (`public`) is the page of `pages` with these periods.
//!
//! It deletes nothing by statements of its own: it finds what is due and asks the features, which
//! know what hangs on it. It never writes down whose data it deleted.

pub mod figures;
pub mod periods;
pub mod person;
mod public;
pub mod purge;
pub mod register;
pub mod scrub;

pub use purge::run;

/// The public notice; everything else stands in the internal area.
pub fn routes() -> axum::Router<crate::web::Site> {
    axum::Router::new().route(crate::paths::PRIVACY, axum::routing::get(public::show))
}
