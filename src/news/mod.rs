//! News and press releases. A published item is public from its publication time on; its address
//! is year and slug and stays for ever: a withdrawn one says that it is gone.

mod feed;
mod item;
mod list;
pub mod model;
mod sql;

use axum::Router;
use axum::routing::get;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::content::State;
use crate::kernel::slug;
use crate::paths;
use crate::web::{Result, Site};
pub use item::preview;
use model::{Fault, NewsDraft, Stored};

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

/// An item in any state.
///
/// # Errors
/// The database's own.
pub async fn by_public_id(c: &mut PgConnection, public_id: Uuid) -> Result<Option<Stored>> {
    Ok(sql::stored(c, public_id).await?)
}

/// What keeps an item from being stored; `id` is its own row, None for a new one.
async fn faults(c: &mut PgConnection, id: Option<i64>, item: &NewsDraft) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    if item.title.trim().is_empty() {
        faults.push(Fault::TitleMissing);
    }
    if slug::slug(&item.slug) != item.slug {
        faults.push(Fault::NotASlug);
    } else if sql::by_address(c, item.year(), &item.slug).await?.is_some_and(|other| Some(other) != id) {
        faults.push(Fault::SlugTaken);
    }
    Ok(faults)
}

/// Makes a new item; answers its public id.
///
/// # Errors
/// The database's own.
pub async fn create(c: &mut PgConnection, item: &NewsDraft) -> Result<std::result::Result<Uuid, Vec<Fault>>> {
    let faults = faults(c, None, item).await?;
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    sql::put(c, item).await?;
    Ok(Ok(sql::public_id(c, item.year(), &item.slug).await?))
}

/// Replaces an item, its address included; the old one leads to the new one (a trigger of the table
/// sees to it).
///
/// # Errors
/// The database's own.
pub async fn save(c: &mut PgConnection, id: i64, item: &NewsDraft) -> Result<std::result::Result<(), Vec<Fault>>> {
    let faults = faults(c, Some(id), item).await?;
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    sql::write(c, id, item).await?;
    Ok(Ok(()))
}

/// Takes an item back, or makes it a draft again.
///
/// # Errors
/// The database's own.
pub async fn set_state(c: &mut PgConnection, id: i64, state: State) -> Result<()> {
    Ok(sql::set_state(c, id, state.key()).await?)
}

/// Deletes a draft with all its versions; false where the item is no draft.
///
/// # Errors
/// The database's own.
pub async fn delete(c: &mut PgConnection, id: i64) -> Result<bool> {
    Ok(sql::delete_draft(c, id).await?)
}
