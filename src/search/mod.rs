//! `/suche`: one search over sessions, speakers, news, pages, documents and editions.
//!
//! What can be found stands in `search_entry`, the words in it in `search_word`; triggers keep
//! both up to date inside the transaction that changes the content (`migrations/0021_search.sql`).
//! A word of the query is looked up there first: as it is, by its stem, as the beginning or part
//! of a compound. Only where that finds nothing, words that look alike are tried.
//!
//! Nothing is stored or logged of what people look for, and nothing is found that is not public
//! at this moment.

mod alike;
mod excerpt;
mod find;
pub mod fold;
mod machines;
mod query;
#[allow(clippy::module_inception)] // the page named like its feature
mod search;
mod sql;

use axum::Router;
use axum::routing::get;

use crate::paths;
use crate::web::Site;

pub use sql::{Possible, possible};

pub fn routes() -> Router<Site> {
    Router::new().route(paths::SEARCH, get(search::show)).route(paths::OPEN_SEARCH, get(machines::show))
}
