//! Pages that exist twice: for the installation, and within an edition for who has rights there
//! only. The same handler serves both; addresses of an edition begin with it.

use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use uuid::Uuid;

use super::frame::Frame;
use crate::edition::Edition;
use crate::paths;
use crate::staff::{Action, Staff};
use crate::web::{Error, Result, Site};

/// Extractor: where a page stands, and the object its address names.
pub struct Scope {
    pub edition: Option<Arc<Edition>>,
    object: Option<String>,
}

impl FromRequestParts<Site> for Scope {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Scope> {
        let params = RawPathParams::from_request_parts(parts, site).await.map_err(|_| Error::NotFound)?;
        let object = params.iter().find(|(name, _)| *name == "id").map(|(_, value)| value.to_string());
        Ok(Scope { edition: parts.extensions.get::<Arc<Edition>>().cloned(), object })
    }
}

impl Scope {
    /// `pattern` is the address in the installation: "/intern/medien".
    pub fn path(&self, pattern: &str) -> String {
        match (&self.edition, pattern.strip_prefix(paths::OFFICE)) {
            (Some(edition), Some(rest)) => format!("{}{rest}", paths::office(paths::OFFICE_EDITION, &edition.slug)),
            _ => pattern.to_string(),
        }
    }

    /// # Errors
    /// Not found where the address names none.
    pub fn id(&self) -> Result<Uuid> {
        self.object.as_deref().and_then(|id| id.parse().ok()).ok_or(Error::NotFound)
    }

    pub fn edition_id(&self) -> Option<i64> {
        self.edition.as_ref().map(|e| e.id)
    }

    /// Whether somebody may do it everywhere, not in this edition only.
    pub fn is_everywhere(&self, staff: &Staff, action: Action) -> bool {
        staff.may(action, None)
    }

    /// # Errors
    /// The database's own.
    pub async fn frame(&self, site: &Site, staff: &Staff, title: &str, path: &str) -> Result<Frame> {
        Frame::new(site, staff, self.edition.as_deref(), title, path).await
    }
}

/// The first value of a name in the query of an address.
pub fn asked(query: Option<&str>, name: &str) -> String {
    let mut pairs = url::form_urlencoded::parse(query.unwrap_or("").as_bytes());
    pairs.find(|(n, _)| n == name).map(|(_, value)| value.trim().to_string()).unwrap_or_default()
}
