//! What every authority's site carries: imprint, privacy, accessibility statement, easy
//! language, sign language, made from the settings; the form to report a barrier; and the small files machines ask for.

mod barrier;
mod form;
mod legal;
mod machines;
mod mail;
mod sql;

use axum::Router;
use axum::routing::get;

use crate::paths;
use crate::web::Site;

pub fn routes() -> Router<Site> {
    Router::new()
        .route(paths::IMPRINT, get(legal::imprint))
        .route(paths::PRIVACY, get(legal::privacy))
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
