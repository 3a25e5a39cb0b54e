//! News and press releases. An item is public from its publication time on; its address is
//! year and slug and stays for ever.

mod feed;
mod item;
mod list;
pub mod model;
mod sql;

use axum::Router;
use axum::routing::get;
use sqlx::PgConnection;

use crate::paths;
use crate::web::{Result, Site};
use model::NewsDraft;

pub fn routes() -> Router<Site> {
    Router::new()
        .route(paths::NEWS, get(list::all))
        .route(paths::NEWS_YEAR, get(list::year))
        .route(paths::NEWS_ITEM, get(item::show))
        .route(paths::NEWS_FEED, get(feed::show))
}

/// Stores an item; the same year and slug replace it.
///
/// # Errors
/// The database's own.
pub async fn publish(c: &mut PgConnection, item: &NewsDraft) -> Result<()> {
    Ok(sql::put(c, item).await?)
}
