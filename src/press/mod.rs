//! Press: what journalists find, how they ask for accreditation, and what becomes of it.
//!
//! A request is sent by form, its address confirmed by mail; the press office looks at the
//! evidence, asks back, decides ([`model::State`]). Everybody of an approved request gets a pass.
//! Each change of state is one guarded statement with a line of history ([`record::Event`]) and a
//! mail; decisions leave a row without names in the journal.
//!
//! It never ties accreditation to a press card, never decides by itself, never shows evidence in
//! public, and never publishes who came.

mod area;
pub mod context;
pub mod deadlines;
pub mod decide;
pub mod door;
pub mod enter;
pub mod evidence;
pub mod form;
pub mod inbox;
pub mod journal;
pub mod letters;
pub mod mail;
pub mod model;
mod own;
pub mod pass;
pub mod record;
mod request;
pub mod retention;
pub mod setup;
mod sql;
pub mod texts;
pub mod turn;

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::get;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::paths;
use crate::web::Site;

pub fn routes() -> Router<Site> {
    Router::new()
        .route(paths::PRESS, get(area::show))
        .route(paths::PRESS_FEATURED, get(area::featured))
        .route(paths::PRESS_SENT, get(request::sent))
        .merge(own::routes())
}

/// What takes files from people whom nobody knows: more than other forms, over slower lines, but
/// not for as long as organisers have.
pub fn uploads() -> Router<Site> {
    Router::new()
        .route(paths::PRESS_REQUEST, get(request::show).post(request::send))
        .merge(own::uploads())
        .layer(RequestBodyLimitLayer::new(UPLOAD_BYTES))
        // Two megabytes otherwise.
        .layer(DefaultBodyLimit::disable())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, UPLOAD_LIMIT))
}

/// Largest body: a file that is somewhat too large is told so at its field, with everything kept.
const UPLOAD_BYTES: usize = 2 * evidence::MAX_BYTES;
/// 5 MB over a line of 1 Mbit/s take 40 seconds.
const UPLOAD_LIMIT: Duration = Duration::from_secs(120);
