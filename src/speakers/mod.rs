//! People on stage: index and page, with all appearances over all editions. Owns no table of
//! its own; reads the last releases through the views `released_person` and `released_session`.

mod index;
mod speaker;
mod sql;

use axum::Router;
use axum::routing::get;

use crate::paths;
use crate::web::Site;

pub fn routes() -> Router<Site> {
    Router::new().route(paths::SPEAKERS, get(index::show)).route(paths::SPEAKER, get(speaker::show))
}
