//! Who is looking: the group whose mailed link was opened.

use axum::extract::{FromRequestParts, State};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};

use super::{CONFIRM, Group, OURS, Stage, sql};
use crate::paths;
use crate::registration::context::Context;
use crate::registration::record::Record;
use crate::web::door::{Door, guarded};
use crate::web::{Error, Result, Site};

/// To the contact's page.
pub const DOOR: Door = Door { cookie: "meine-gruppe", purpose: OURS, path: paths::OUR };
/// To the page that confirms the address.
pub const DOOR_CONFIRM: Door = Door { cookie: "gruppe-bestaetigen", purpose: CONFIRM, path: paths::OUR_CONFIRM };

/// Extractor: the group whose link was opened. Without one: the page that sends links.
#[derive(Clone)]
pub struct Ours {
    pub group: Group,
    pub context: Context,
}

impl Ours {
    /// The person of this code. Somebody of another group is as unknown as nobody.
    ///
    /// # Errors
    /// [`Error::NotFound`], or the database's own.
    pub async fn member(&self, code: &str) -> Result<Record> {
        let mut c = self.context.site.db.pool().acquire().await?;
        let id = sql::member(&mut c, self.group.id, code).await?.ok_or(Error::NotFound)?;
        crate::registration::sql::by_id(&mut c, id).await?.ok_or(Error::NotFound)
    }
}

impl FromRequestParts<Site> for Ours {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> std::result::Result<Ours, Response> {
        match find(site, &parts.headers, &DOOR).await {
            Ok(Some(ours)) if ours.group.stage() == Stage::Confirmed => Ok(ours),
            // What stands here depends on the cookie, so no cache may keep this way either.
            Ok(_) => Err(guarded(Redirect::to(paths::OUR_LINK).into_response())),
            Err(error) => Err(error.into_response()),
        }
    }
}

/// Extractor: the group whose address is to be confirmed. None without a valid link.
pub struct Unconfirmed(pub Option<Ours>);

impl FromRequestParts<Site> for Unconfirmed {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Unconfirmed> {
        Ok(Unconfirmed(find(site, &parts.headers, &DOOR_CONFIRM).await?))
    }
}

async fn find(site: &Site, headers: &HeaderMap, door: &Door) -> Result<Option<Ours>> {
    let Some(id) = door.opened(site, headers).await? else { return Ok(None) };
    let mut c = site.db.pool().acquire().await?;
    let Some(group) = sql::by_id(&mut c, id).await? else { return Ok(None) };
    drop(c);
    let Some(context) = Context::find(site, &group.edition).await? else { return Ok(None) };
    Ok(Some(Ours { group, context }))
}

/// Takes the cookie away, for shared machines.
pub async fn leave(State(site): State<Site>) -> Response {
    DOOR.leave(&site)
}
