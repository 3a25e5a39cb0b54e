//! Whether something stands under an address of this site: for warnings at menus, and so that a
//! redirect is not written where it can never work.

use sqlx::PgConnection;

use super::sql;
use crate::paths;
use crate::web::{Result, Site};

/// Addresses that always answer.
const FIXED: &[&str] = &[
    paths::HOME,
    paths::REGISTRATION_FEATURED,
    paths::PROGRAMME_FEATURED,
    paths::SPEAKERS_FEATURED,
    paths::VENUE_FEATURED,
    paths::NOW_FEATURED,
    paths::OWN,
    paths::OWN_LINK,
    paths::OUR,
    paths::OUR_LINK,
    paths::NEWS,
    paths::NEWS_FEED,
    paths::ARCHIVE,
    paths::IMPRINT,
    paths::PRIVACY,
    paths::ACCESSIBILITY,
    paths::BARRIER,
    paths::CERTIFICATES,
    paths::EASY_LANGUAGE,
    paths::SIGN_LANGUAGE,
    paths::SEARCH,
    paths::OPEN_SEARCH,
    paths::THEME,
    paths::SECURITY_TXT,
    paths::ROBOTS,
    paths::SITEMAP,
    paths::HEALTH,
    paths::READY,
];

/// Beginnings of addresses whose answers are no public pages.
const CLOSED: &[&str] = &["/intern", "/static", "/meine-anmeldung", "/meine-gruppe", "/rechnung", "/.well-known"];

/// The path of an address of this site, without query and place; None for other websites.
pub fn path_here(site: &Site, address: &str) -> Option<String> {
    let rest = if address.starts_with('/') {
        address.to_string()
    } else {
        let url = url::Url::parse(address).ok()?;
        let host = url.host_str()?;
        let named = url.port().map_or(host.to_string(), |port| format!("{host}:{port}"));
        site.config.hosts.iter().any(|h| h.eq_ignore_ascii_case(&named)).then(|| url.path().to_string())?
    };
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    Some(if path.len() > 1 { path.trim_end_matches('/').to_string() } else { path.to_string() })
}

/// Whether the address belongs to the program and not to readers.
pub fn is_closed(path: &str) -> bool {
    CLOSED.iter().any(|start| path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Whether readers find something under this path, without redirects.
///
/// # Errors
/// The database's own.
pub async fn stands(c: &mut PgConnection, path: &str) -> Result<bool> {
    Ok(FIXED.contains(&path) || sql::stands(c, path).await?)
}
