//! Ways in: start page, home and venue of an edition, archive, sitemap. Owns no table; reads
//! what the features publish.

mod archive;
mod edition_home;
mod sitemap;
mod sql;
mod venue;

use axum::Router;
use axum::routing::get;

use crate::paths;
use crate::web::Site;

pub use edition_home::preview;

pub fn routes() -> Router<Site> {
    Router::new()
        .route(paths::HOME, get(edition_home::featured))
        .route(paths::EDITION, get(edition_home::show))
        .route(paths::VENUE, get(venue::show))
        .route(paths::ARCHIVE, get(archive::show))
        .route(paths::SITEMAP, get(sitemap::show))
        .route(paths::PROGRAMME_FEATURED, get(edition_home::to_programme))
        .route(paths::SPEAKERS_FEATURED, get(edition_home::to_speakers))
        .route(paths::VENUE_FEATURED, get(edition_home::to_venue))
        .route(paths::NOW_FEATURED, get(edition_home::to_now))
}
