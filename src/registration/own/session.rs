//! Who is looking: the registration whose mailed link was opened.

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::paths;
use crate::registration::context::Context;
use crate::registration::enter::{CONFIRM, OWN};
use crate::registration::record::Record;
use crate::registration::sql;
use crate::web::door::Door;
pub use crate::web::door::guarded;
use crate::web::{Error, Result, Site};

/// To the personal page.
pub const DOOR: Door = Door { cookie: "meine-anmeldung", purpose: OWN, path: paths::OWN };
/// To the page that confirms an address.
pub const DOOR_CONFIRM: Door = Door { cookie: "anmeldung-bestaetigen", purpose: CONFIRM, path: paths::OWN_CONFIRM };

/// Extractor: the registration whose link was opened. Without one: the page that sends links.
pub struct Me {
    pub record: Record,
    pub context: Context,
}

impl FromRequestParts<Site> for Me {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> std::result::Result<Me, Response> {
        match find(site, &parts.headers, &DOOR).await {
            Ok(Some(me)) => Ok(me),
            // What stands here depends on the cookie, so no cache may keep this way either.
            Ok(None) => Err(guarded(Redirect::to(paths::OWN_LINK).into_response())),
            Err(error) => Err(error.into_response()),
        }
    }
}

/// Extractor: the registration whose address is to be confirmed. None without a valid link.
pub struct Unconfirmed(pub Option<Me>);

impl FromRequestParts<Site> for Unconfirmed {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Unconfirmed> {
        Ok(Unconfirmed(find(site, &parts.headers, &DOOR_CONFIRM).await?))
    }
}

async fn find(site: &Site, headers: &HeaderMap, door: &Door) -> Result<Option<Me>> {
    let Some(id) = door.opened(site, headers).await? else { return Ok(None) };
    let mut c = site.db.pool().acquire().await?;
    let Some(record) = sql::by_id(&mut c, id).await? else { return Ok(None) };
    drop(c);
    let Some(context) = Context::find(site, &record.edition).await? else { return Ok(None) };
    Ok(Some(Me { record, context }))
}

/// Takes the cookies away, also that of the address to confirm: it leads to the same page.
pub fn forget(site: &Site, response: &mut Response) {
    for door in [DOOR, DOOR_CONFIRM] {
        response.headers_mut().append(header::SET_COOKIE, door.gone(site));
    }
}

/// For shared machines.
pub async fn leave(State(site): State<Site>) -> Response {
    let mut response = DOOR.leave(&site);
    response.headers_mut().append(header::SET_COOKIE, DOOR_CONFIRM.gone(&site));
    response
}
