//! Who is looking: the request whose mailed link was opened.

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::paths;
use crate::press::context::Context;
use crate::press::enter::CONFIRM;
use crate::press::letters::OWN;
use crate::press::record::{self, Record};
use crate::web::door::Door;
pub use crate::web::door::guarded;
use crate::web::{Error, Result, Site};

/// To the page of the request.
pub const DOOR: Door = Door { cookie: "meine-akkreditierung", purpose: OWN, path: paths::ACCREDITATION };
/// To the page that confirms an address.
pub const DOOR_CONFIRM: Door =
    Door { cookie: "akkreditierung-bestaetigen", purpose: CONFIRM, path: paths::ACCREDITATION_CONFIRM };

/// Extractor: the request whose link was opened. Without one: the page that sends links.
pub struct Me {
    pub record: Record,
    pub context: Context,
}

impl FromRequestParts<Site> for Me {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> std::result::Result<Me, Response> {
        match find(site, &parts.headers, &DOOR).await {
            Ok(Some(me)) => Ok(me),
            Ok(None) => Err(Redirect::to(paths::ACCREDITATION_LINK).into_response()),
            Err(error) => Err(error.into_response()),
        }
    }
}

/// Extractor: the request whose address is to be confirmed. None without a valid link.
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
    let Some(record) = record::by_id(&mut c, id).await? else { return Ok(None) };
    drop(c);
    let Some(context) = Context::find(site, &record.edition).await? else { return Ok(None) };
    Ok(Some(Me { record, context }))
}

/// For shared machines.
pub async fn leave(State(site): State<Site>) -> Response {
    let mut response = DOOR.leave(&site);
    response.headers_mut().append(header::SET_COOKIE, DOOR_CONFIRM.gone(&site));
    response
}
