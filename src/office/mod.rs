//! Floor 4. Workflows across features, for the people who run the congress.

mod outbox;
mod sql;

use axum::Router;
use axum::routing::get;

use crate::config::Config;
use crate::paths;
use crate::web::Site;

/// What does not exist in this installation has no route either, so that it answers like any
/// unknown address.
pub fn routes(config: &Config) -> Router<Site> {
    if !config.has_open_outbox() {
        return Router::new();
    }
    Router::new()
        .route(paths::OUTBOX, get(outbox::list))
        .route(paths::OUTBOX_MAIL, get(outbox::mail))
        .route(paths::OUTBOX_HTML, get(outbox::html))
        .route(paths::OUTBOX_PART, get(outbox::part))
}
