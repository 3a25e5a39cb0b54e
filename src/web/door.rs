//! Doors behind mailed links: the link's first GET moves its secret into a cookie and leads to a
//! clean address, so that it stays in no history and no log. Nothing changes on the way.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::{Result, Site, cookie};
use crate::db::token;
use crate::paths;

/// Two hours: long enough to fill in a form, short enough for a shared machine.
const SECONDS: u32 = 2 * 60 * 60;

/// What one kind of secret opens.
pub struct Door {
    /// Name of the cookie.
    pub cookie: &'static str,
    /// For what the secret is good.
    pub purpose: &'static str,
    /// Where it leads.
    pub path: &'static str,
}

impl Door {
    /// What the cookie of this visitor opens; None without a valid one.
    ///
    /// # Errors
    /// The database's own.
    pub async fn opened(&self, site: &Site, headers: &HeaderMap) -> Result<Option<i64>> {
        let Some(secret) = cookie::read(site, headers, self.cookie) else { return Ok(None) };
        let mut c = site.db.pool().acquire().await?;
        Ok(token::find(&mut c, self.purpose, secret, site.clock.now()).await?)
    }

    /// The secret in the cookie of this visitor, good or not; for what uses it up.
    pub fn secret(&self, site: &Site, headers: &HeaderMap) -> String {
        cookie::read(site, headers, self.cookie).unwrap_or_default().to_string()
    }

    /// The secret that a mailed link brought, if it did: then it goes into the cookie.
    pub fn moved_in(&self, site: &Site, query: Option<&str>) -> Option<Response> {
        let pairs = url::form_urlencoded::parse(query?.as_bytes());
        let secret = pairs.into_owned().find(|(name, _)| name == "schluessel")?.1;
        // Whatever else somebody put there does not belong into a header.
        let secret = if secret.bytes().all(|b| b.is_ascii_hexdigit()) { secret.as_str() } else { "" };
        Some(self.enter(site, secret))
    }

    /// Leads inside, with the secret in the cookie.
    pub fn enter(&self, site: &Site, secret: &str) -> Response {
        let mut response = Redirect::to(self.path).into_response();
        response.headers_mut().insert(header::SET_COOKIE, cookie::write(site, self.cookie, secret, SECONDS));
        guarded(response)
    }

    /// Takes the cookie away.
    pub fn gone(&self, site: &Site) -> HeaderValue {
        cookie::write(site, self.cookie, "", 0)
    }

    /// Takes the cookie and everything kept away, for shared machines.
    pub fn leave(&self, site: &Site) -> Response {
        let mut response = Redirect::to(paths::HOME).into_response();
        let headers = response.headers_mut();
        headers.insert(header::SET_COOKIE, self.gone(site));
        headers.insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
        guarded(response)
    }
}

/// Personal answers are kept nowhere and name no address to others.
pub fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// Until when an answer about an address waits, so that known and unknown ones take the same time:
/// longer than the work for a known one.
pub fn same_time() -> tokio::time::Instant {
    tokio::time::Instant::now() + std::time::Duration::from_millis(400)
}
