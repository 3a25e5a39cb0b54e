//! Registration: who comes, whether there is a seat, what they get for it.
//!
//! A person fills in one form, checks the answers, sends them ([`apply`], [`enter`]). From then on
//! a seat is held or a place in the queue taken; a mail asks whether the address is theirs
//! ([`own::confirm`]). Confirmed, the ticket comes by mail. Everything later happens on the
//! personal page behind mailed links ([`own`]): change, substitute, cancel, data, certificate.
//! Periods end and seats move on by themselves ([`deadlines`]).
//!
//! States and their changes stand in [`model::State`]. Needs are kept apart and leave first. It
//! never decides a seat from a count, never changes anything on GET, never tells whether an
//! address is registered.

pub mod apply;
pub mod certificate;
pub mod claims;
mod closed;
pub mod context;
mod controls;
pub mod deadlines;
pub mod enter;
mod form;
pub mod group;
pub mod list;
mod mail;
pub mod model;
pub mod own;
pub mod record;
pub mod retention;
pub mod seats;
pub mod setup;
mod sql;
mod summary;

use axum::Router;
use axum::routing::get;

use crate::paths;
use crate::web::Site;

pub fn routes() -> Router<Site> {
    Router::new()
        .route(paths::REGISTRATION, get(apply::show).post(apply::send))
        .route(paths::REGISTRATION_SENT, get(apply::sent))
        .route(paths::REGISTRATION_FEATURED, get(apply::featured))
        .merge(own::routes())
        .merge(group::routes())
        .merge(certificate::routes())
}
