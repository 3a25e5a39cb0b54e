//! Who is looking: the secret of a mailed link, moved into a cookie.

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::db::token;
use crate::paths;
use crate::registration::context::Context;
use crate::registration::enter::{CONFIRM, OWN};
use crate::registration::record::Record;
use crate::registration::sql;
use crate::web::{Error, Result, Site, cookie};

/// Name of the cookie, by what its secret opens.
const COOKIE: &str = "meine-anmeldung";
const COOKIE_CONFIRM: &str = "anmeldung-bestaetigen";
/// Two hours: long enough to fill in a form, short enough for a shared machine.
const SECONDS: u32 = 2 * 60 * 60;

/// Extractor: the registration whose link was opened. Without one: the page that sends links.
pub struct Me {
    pub record: Record,
    pub context: Context,
}

impl FromRequestParts<Site> for Me {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> std::result::Result<Me, Response> {
        match find(site, &parts.headers, COOKIE, OWN).await {
            Ok(Some(me)) => Ok(me),
            Ok(None) => Err(Redirect::to(paths::OWN_LINK).into_response()),
            Err(error) => Err(error.into_response()),
        }
    }
}

/// Extractor: the registration whose address is to be confirmed. None without a valid link.
pub struct Unconfirmed(pub Option<Me>);

impl FromRequestParts<Site> for Unconfirmed {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Unconfirmed> {
        Ok(Unconfirmed(find(site, &parts.headers, COOKIE_CONFIRM, CONFIRM).await?))
    }
}

async fn find(site: &Site, headers: &HeaderMap, name: &str, purpose: &str) -> Result<Option<Me>> {
    let Some(secret) = cookie::read(site, headers, name) else { return Ok(None) };
    let mut c = site.db.pool().acquire().await?;
    let Some(id) = token::find(&mut c, purpose, secret, site.clock.now()).await? else { return Ok(None) };
    let Some(record) = sql::by_id(&mut c, id).await? else { return Ok(None) };
    drop(c);
    let Some(context) = Context::find(site, &record.edition).await? else { return Ok(None) };
    Ok(Some(Me { record, context }))
}

/// The secret that a mailed link brought, if it did: then it goes into the cookie.
pub fn moved_in(site: &Site, query: Option<&str>, purpose: &str) -> Option<Response> {
    let pairs = url::form_urlencoded::parse(query?.as_bytes());
    let secret = pairs.into_owned().find(|(name, _)| name == "schluessel")?.1;
    // Whatever else somebody put there does not belong into a header.
    let secret = if secret.bytes().all(|b| b.is_ascii_hexdigit()) { secret.as_str() } else { "" };
    let target = if purpose == CONFIRM { paths::OWN_CONFIRM } else { paths::OWN };
    Some(enter(site, purpose, secret, target))
}

/// Leads to `target` with the secret in the cookie.
pub fn enter(site: &Site, purpose: &str, secret: &str, target: &str) -> Response {
    let name = if purpose == CONFIRM { COOKIE_CONFIRM } else { COOKIE };
    let mut response = Redirect::to(target).into_response();
    response.headers_mut().insert(header::SET_COOKIE, cookie::write(site, name, secret, SECONDS));
    guarded(response)
}

/// Personal answers are kept nowhere and name no address to others.
pub fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, header::HeaderValue::from_static("no-referrer"));
    response
}

/// Takes the cookies away, also that of the address to confirm: it leads to the same page.
pub fn forget(site: &Site, response: &mut Response) {
    for name in [COOKIE, COOKIE_CONFIRM] {
        response.headers_mut().append(header::SET_COOKIE, cookie::write(site, name, "", 0));
    }
}

/// For shared machines.
pub async fn leave(State(site): State<Site>) -> Response {
    let mut response = Redirect::to(paths::HOME).into_response();
    forget(&site, &mut response);
    response.headers_mut().insert("clear-site-data", header::HeaderValue::from_static("\"cache\", \"storage\""));
    guarded(response)
}
