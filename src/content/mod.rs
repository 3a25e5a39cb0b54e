//! Floor 2½. Content elements: what pages, news items and homes of editions are made of, what
//! may be in them, and how they become HTML.
//!
//! Editors choose what something is, never how it looks: heading levels follow from nesting,
//! colours from purposes. What is unknown, broken or no longer there is not shown to the public;
//! it is logged, and editors see it as what it is. Owns the versions of what is edited
//! ([`versions`]); what is public belongs to whoever stores content.

mod advice;
pub mod faults;
mod gather;
mod html;
pub mod model;
mod paste;
mod sql;
mod state;
pub mod versions;
mod view;
mod words;

use sqlx::PgConnection;

pub use crate::kernel::lang::Lang;
use crate::web::{Result, Site};
pub use advice::{Advice, advice, picture_advice};
pub use gather::Picture;
pub use html::Html;
pub use model::{Content, Element};
pub use paste::clean_paste;
pub use state::State;

/// Where content stands.
#[derive(Debug, Clone)]
pub struct Place {
    /// Path of the page, for the log.
    pub path: String,
    /// Level of the first heading: 2 below the page's `h1`.
    pub level: u8,
    pub lang: Lang,
    /// The edition the page stands in: what names none is looked for there.
    pub edition: Option<i64>,
    pub audience: Audience,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Audience {
    #[default]
    Public,
    /// Sees what is wrong, and what it is.
    Editors,
}

impl Place {
    /// A public German page with one `h1` that stands in no edition.
    pub fn new(path: &str) -> Place {
        Place { path: path.to_string(), level: 2, lang: Lang::German, edition: None, audience: Audience::Public }
    }
}

/// Reads what the content refers to, one statement per kind of reference, and renders it. One
/// content per page: the anchors of its headings are counted within it.
///
/// # Errors
/// The database's own.
pub async fn render(site: &Site, c: &mut PgConnection, content: &Content, at: &Place) -> Result<Html> {
    let found = gather::gather(site, c, content, at).await?;
    let (html, troubles) = view::render(content, at, &site.config.base_url, &found)?;
    for trouble in &troubles {
        // No word of the content itself: logs are read by others.
        tracing::warn!(path = at.path, element = trouble.element + 1, kind = trouble.kind, "{}", trouble.what);
    }
    Ok(html)
}

#[cfg(test)]
pub(crate) mod tests;
