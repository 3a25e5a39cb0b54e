//! Floor 2. The toolkit between HTTP and the features: shared state, pages kept as bytes,
//! errors, headers, assets, the accept loop. Knows no feature.

pub mod assets;
pub mod content;
pub mod cookie;
pub mod door;
pub mod error;
pub mod form;
pub mod guard;
pub mod headers;
pub mod limits;
pub mod menus;
pub mod published;
pub mod remembered;
pub mod server;
pub mod settings;
pub mod shell;
mod sql;
pub mod stored;
pub mod theme;
pub mod upload;

use std::sync::Arc;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;

pub use error::{Error, Result};

/// What every handler may use.
#[derive(Clone)]
pub struct Site {
    pub config: Arc<Config>,
    pub clock: Clock,
    pub db: Db,
    pub content: Arc<content::Content>,
    pub published: Arc<published::Published>,
    pub remembered: Arc<remembered::Remembered>,
    pub limits: Arc<limits::Limits>,
}

impl Site {
    pub fn new(config: Config, clock: Clock, db: Db) -> Site {
        Site {
            config: Arc::new(config),
            clock,
            db,
            content: Arc::default(),
            published: Arc::default(),
            remembered: Arc::default(),
            limits: Arc::default(),
        }
    }

    /// A full address, for feeds, mails and machine formats.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.config.base_url)
    }

    /// Host name of the site, for identifiers that must be unique in the world.
    pub fn host(&self) -> &str {
        let rest = self.config.base_url.split_once("://").map_or("", |(_, rest)| rest);
        // An IPv6 address stands in brackets and has colons of its own.
        match rest.strip_prefix('[').and_then(|r| r.split_once(']')) {
            Some((address, _)) => address,
            None => rest.split([':', '/']).next().unwrap_or("localhost"),
        }
    }
}

/// How long an answer may be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// The same for everybody until the content changes, whatever the query says: kept as bytes.
    Published,
    /// As [`Policy::Published`], but a query would change the page: kept for the plain address.
    PublishedPlain,
    /// The same for everybody, but one of very many (filters) or changing by the minute: not kept.
    Fresh,
}

/// A rendered answer on its way to [`published`], which compresses it and names its entity tag.
pub struct Document {
    pub policy: Policy,
    pub content_type: &'static str,
    pub body: String,
    /// Readable by programs on other sites (exports and feeds).
    pub cross_origin: bool,
    /// Name offered when saved.
    pub file_name: Option<String>,
}

pub const HTML: &str = "text/html; charset=utf-8";

impl Document {
    pub fn new(policy: Policy, content_type: &'static str, body: String) -> Document {
        Document { policy, content_type, body, cross_origin: false, file_name: None }
    }

    /// An export or a feed.
    pub fn export(content_type: &'static str, body: String) -> Document {
        Document { cross_origin: true, ..Document::new(Policy::Published, content_type, body) }
    }
}

impl IntoResponse for Document {
    fn into_response(self) -> Response {
        let mut response = self.body.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        if self.cross_origin {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
        }
        if let Some(name) = self.file_name
            && let Ok(value) = HeaderValue::try_from(format!("inline; filename=\"{name}\""))
        {
            headers.insert(header::CONTENT_DISPOSITION, value);
        }
        response.extensions_mut().insert(self.policy);
        response
    }
}

/// Renders a page that is the same for everybody.
///
/// # Errors
/// When the template fails, which is our fault (500).
pub fn page<T: askama::Template>(template: &T) -> Result<Response> {
    Ok(Document::new(Policy::Published, HTML, template.render()?).into_response())
}

/// As [`page`], for the plain address of a page that can be filtered by its query.
///
/// # Errors
/// As [`page`].
pub fn plain_page<T: askama::Template>(template: &T) -> Result<Response> {
    Ok(Document::new(Policy::PublishedPlain, HTML, template.render()?).into_response())
}

/// Leads to the address a page has now. Not to be remembered by browsers: it may change back.
pub fn moved(target: &str) -> Response {
    ([(header::CACHE_CONTROL, "no-cache")], Redirect::permanent(target)).into_response()
}

/// Renders a page of which there are too many to keep (filters, "now").
///
/// # Errors
/// As [`page`].
pub fn fresh_page<T: askama::Template>(template: &T) -> Result<Response> {
    Ok(Document::new(Policy::Fresh, HTML, template.render()?).into_response())
}
