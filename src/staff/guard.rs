//! The guard before every internal page. A page cannot be added without saying what it is for, and
//! nobody gets to it whose roles do not say so.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts, RawPathParams, Request, State};
use axum::handler::Handler;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use tokio::sync::Semaphore;
use tower_http::limit::RequestBodyLimitLayer;

use super::audit::{self, Entry};
use super::session::{self, FRESH};
use super::{Action, Staff};
use crate::edition::{self, Edition};
use crate::paths;
use crate::web::door::guarded;
use crate::web::limits::Network;
use crate::web::{Error, Result, Site};

/// One address with what it stands for.
#[derive(Debug, Clone)]
pub struct Row {
    pub path: &'static str,
    pub method: Method,
    pub action: Action,
}

/// Collects the internal pages: each with its guard, and the table of all for menus and tests.
pub struct Area {
    site: Site,
    router: Router<Site>,
    uploads: Router<Site>,
    rows: Vec<Row>,
}

/// What [`Area`] collected.
pub struct Doors {
    pub pages: Router<Site>,
    /// What takes files; outside the limits of other pages, each with its own.
    pub uploads: Router<Site>,
    pub rows: Vec<Row>,
}

impl Area {
    pub fn new(site: &Site) -> Area {
        Area { site: site.clone(), router: Router::new(), uploads: Router::new(), rows: Vec::new() }
    }

    #[must_use]
    pub fn get<H: Handler<T, Site>, T: 'static>(mut self, path: &'static str, action: Action, handler: H) -> Area {
        let state = (self.site.clone(), action);
        self.router = self.router.route(path, get(handler).layer(from_fn_with_state(state, check)));
        self.rows.push(Row { path, method: Method::GET, action });
        self
    }

    #[must_use]
    pub fn post<H: Handler<T, Site>, T: 'static>(mut self, path: &'static str, action: Action, handler: H) -> Area {
        let state = (self.site.clone(), action);
        self.router = self.router.route(path, post(handler).layer(from_fn_with_state(state, check)));
        self.rows.push(Row { path, method: Method::POST, action });
        self
    }

    /// A form that may bring files, of at most `bytes` altogether. Its address takes nothing else
    /// and shows nothing: the page with the form has one of its own.
    #[must_use]
    pub fn upload<H: Handler<T, Site>, T: 'static>(
        mut self,
        path: &'static str,
        action: Action,
        bytes: usize,
        handler: H,
    ) -> Area {
        let state = (self.site.clone(), action);
        // From the outside in: nobody without the right gets to send much.
        let limits = (
            from_fn_with_state(state, check),
            from_fn_with_state(bytes, make_room),
            DefaultBodyLimit::disable(),
            RequestBodyLimitLayer::new(bytes),
        );
        let route = post(handler).layer::<_, Infallible>(limits);
        self.uploads = self.uploads.route(path, route);
        self.rows.push(Row { path, method: Method::POST, action });
        self
    }

    /// The pages of one part.
    #[must_use]
    pub fn with(self, part: impl FnOnce(Area) -> Area) -> Area {
        part(self)
    }

    pub fn finish(self) -> Doors {
        Doors { pages: self.router, uploads: self.uploads, rows: self.rows }
    }
}

/// Where somebody goes who has to sign in first. Only an address of the internal area comes back.
pub fn sign_in_for(request: &Request) -> Redirect {
    let target = match *request.method() {
        Method::GET => request.uri().path_and_query().map_or(paths::OFFICE, |p| p.as_str()),
        // What was sent is not carried through a sign-in.
        _ => paths::OFFICE,
    };
    Redirect::to(&paths::with_target(paths::SIGN_IN, target))
}

async fn check(State((site, action)): State<(Site, Action)>, request: Request, next: Next) -> Response {
    match admit(&site, action, request).await {
        Ok(Ok(request)) => {
            let mut response = guarded(next.run(request).await);
            response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex"));
            response
        }
        Ok(Err(elsewhere)) => guarded(elsewhere),
        Err(error) => guarded(error.into_response()),
    }
}

/// Megabytes of files that are taken in at once in this process: what comes is in memory until it is
/// stored. Who comes later waits unread, within the time that the address has.
const ROOM: u32 = 512;
static FREE: Semaphore = Semaphore::const_new(ROOM as usize);

async fn make_room(State(most): State<usize>, request: Request, next: Next) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok());
    let megabytes = length.unwrap_or(most).min(most) / 1_000_000 + 1;
    // One that is larger than all the room gets all of it.
    let wanted = u32::try_from(megabytes).unwrap_or(ROOM).min(ROOM);
    let Ok(_room) = FREE.acquire_many(wanted).await else {
        return Error::Other(anyhow::anyhow!("no room for files")).into_response();
    };
    next.run(request).await
}

async fn admit(site: &Site, action: Action, request: Request) -> Result<std::result::Result<Request, Response>> {
    let Some(staff) = session::find(site, request.headers()).await? else {
        return Ok(Err(sign_in_for(&request).into_response()));
    };
    let (mut parts, body) = request.into_parts();
    let edition = match slug(&mut parts, site).await? {
        Some(slug) => {
            let mut c = site.db.pool().acquire().await?;
            // One that does not exist and one of others look the same.
            Some(edition::load(&mut c, &slug).await?.ok_or(Error::NotFound)?)
        }
        None => None,
    };
    let id = edition.as_ref().map(|e| e.id);
    if !staff.may(action, id) {
        let Ok(network) = Network::from_request_parts(&mut parts, site).await;
        refuse(site, &staff, id, parts.uri.path(), network).await?;
        return Err(Error::NotFound);
    }
    let age = site.clock.now() - staff.proved_at;
    // A form may be filled in after its page was opened with a fresh proof.
    let is_fresh = age < FRESH || (parts.method != Method::GET && age < FRESH * 2);
    if action.wants_proof() && !is_fresh {
        let target = if parts.method == Method::GET { parts.uri.path() } else { paths::OFFICE };
        return Ok(Err(Redirect::to(&paths::with_target(paths::PROVE, target)).into_response()));
    }
    parts.extensions.insert(staff);
    if let Some(edition) = edition {
        parts.extensions.insert(Arc::new(edition));
    }
    Ok(Ok(Request::from_parts(parts, body)))
}

/// The edition of the address, where it names one.
async fn slug(parts: &mut Parts, site: &Site) -> Result<Option<String>> {
    let params = RawPathParams::from_request_parts(parts, site).await.map_err(|_| Error::NotFound)?;
    Ok(params.iter().find(|(name, _)| *name == "e").map(|(_, slug)| slug.to_string()))
}

/// Whoever tries what they may not do stands in the protocol (ASVS 16.3.2).
async fn refuse(site: &Site, staff: &Staff, edition: Option<i64>, path: &str, network: Network) -> Result<()> {
    let (staff, path) = (staff.clone(), path.to_string());
    let noted = site.db.change(move |c| {
        Box::pin(async move {
            let entry = Entry { edition, action: "staff.refused", title: &path, ..Entry::default() };
            audit::note_from(c, Some(staff.id), &staff.name, &network, &entry).await
        })
    });
    Ok(noted.await?)
}

impl FromRequestParts<Site> for Staff {
    type Rejection = Error;

    /// Only behind the guard; elsewhere it is a fault of ours.
    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Staff> {
        let staff = parts.extensions.get::<Staff>().cloned();
        staff.ok_or_else(|| Error::Other(anyhow::anyhow!("an internal page without its guard")))
    }
}

/// Extractor: the edition of an internal page, in any state.
pub struct Within(pub Arc<Edition>);

impl FromRequestParts<Site> for Within {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Within> {
        let edition = parts.extensions.get::<Arc<Edition>>().cloned();
        edition.map(Within).ok_or_else(|| Error::Other(anyhow::anyhow!("an internal page of no edition")))
    }
}

/// Where to go after signing in: an own address of the internal area, or its start.
pub fn safe_target(target: &str) -> &str {
    let is_own =
        target == paths::OFFICE || target.strip_prefix(paths::OFFICE).is_some_and(|rest| rest.starts_with(['/', '?']));
    let is_plain = target.bytes().all(|b| (0x21..0x7f).contains(&b) && b != b'\\')
        && !target.contains("..")
        && !target.contains("//");
    if is_own && is_plain && target.len() < 500 { target } else { paths::OFFICE }
}

/// Header values that end a signed-in visit on a shared machine.
pub fn forget_everything(response: &mut Response, no_cookie: HeaderValue) {
    response.headers_mut().insert(header::SET_COOKIE, no_cookie);
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// R1: where a sign-in leads to.
    #[test]
    fn only_own_internal_addresses_are_followed() {
        for good in ["/intern", "/intern/konto", "/intern/kongress/2027/anmeldungen?q=a%20b"] {
            assert_eq!(safe_target(good), good);
        }
        for bad in [
            "",
            "/",
            "/internes",
            "//evil",
            "/\\evil",
            "https:evil",
            "https://evil",
            "/%2f%2fevil",
            "/\t/evil",
            "/intern//evil",
            "/intern\\evil",
            "/intern/../../evil",
            "https://host@evil",
            "javascript:alert(1)",
            "/intern/\r\nSet-Cookie: a=b",
            "/intern ",
            "/inter",
        ] {
            assert_eq!(safe_target(bad), paths::OFFICE, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_stays_inside(target in "(/|\\\\|https:|intern|@|%2f|\\.|\t|[a-z])*") {
            let followed = safe_target(&target);
            prop_assert!(followed == paths::OFFICE || followed.starts_with("/intern/") || followed.starts_with("/intern?"));
        }
    }
}
