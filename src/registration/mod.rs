//! Registration: who comes, whether there is a seat, what they get for it.
//!
//! A person fills in one form, checks the answers, sends them ([`apply`], [`enter`]). From then on
//! a seat is held or a place in the queue taken; a mail asks whether the address is theirs
//! ([`own::confirm`]). Confirmed, the ticket comes by mail. Everything later happens on the
//! personal page behind mailed links ([`own`]): change, substitute, cancel, data, certificate.
//! If the edition is postponed or cancelled, everybody hears of it ([`turn`]). Periods end and seats move on by themselves ([`deadlines`]).
//!
//! States and their changes stand in [`model::State`]. Needs are kept apart and leave first. It
//! never decides a seat from a count, never changes anything on GET, never tells whether an
//! address is registered.

pub mod apply;
pub mod behalf;
pub mod certificate;
pub mod circular;
pub mod claims;
mod closed;
pub mod context;
pub mod controls;
pub mod deadlines;
pub mod enter;
pub mod form;
pub mod group;
pub mod list;
mod mail;
pub mod model;
pub mod moved;
pub mod own;
pub mod record;
pub mod retention;
pub mod samples;
pub mod seats;
pub mod setup;
mod sql;
pub mod summary;
pub mod texts;
pub mod turn;

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
        .merge(turn::routes())
        .merge(group::routes())
        .merge(certificate::routes())
}
