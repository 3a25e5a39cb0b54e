//! `/meine-anmeldung`: the personal page behind mailed links.
//!
//! The link's first GET moves the secret into a cookie of two hours and leads to a clean address;
//! nothing changes on GET, because programs that check mails open every link. Each page finds the
//! registration by the cookie, so that nobody can name another one.

mod cancel;
pub mod change;
pub mod confirm;
mod data;
mod link;
mod offer;
pub mod page;
pub(super) mod session;
pub mod substitute;
pub mod workshops;

use axum::Router;
use axum::routing::{get, post};

use crate::paths;
use crate::web::Site;

pub fn routes() -> Router<Site> {
    Router::new()
        .route(paths::OWN, get(page::show))
        .route(paths::OWN_CONFIRM, get(confirm::show).post(confirm::send))
        .route(paths::OWN_LINK, get(link::show).post(link::send))
        .route(paths::OWN_LINK_SENT, get(link::sent))
        .route(paths::OWN_CHANGE, get(change::show).post(change::send))
        .route(paths::OWN_WORKSHOPS, get(workshops::show).post(workshops::send))
        .route(paths::OWN_SUBSTITUTE, get(substitute::show).post(substitute::send))
        .route(paths::OWN_CANCEL, get(cancel::show).post(cancel::send))
        .route(paths::OWN_OFFER, get(offer::show).post(offer::send))
        .route(paths::OWN_PHOTO, post(change::photo))
        .route(paths::OWN_MAILS, get(page::mails))
        .route(paths::OWN_DATA, get(data::download))
        .route(paths::OWN_CALENDAR, get(data::calendar))
        .route(paths::OWN_ERASE, get(data::ask).post(data::erase))
        .route(paths::OWN_CERTIFICATE, get(data::certificate).post(data::issue))
        .route(paths::OWN_CERTIFICATE_PDF, get(data::certificate_pdf))
        .route(paths::OWN_INVOICE, post(data::invoice))
        .route(paths::OWN_LEAVE, post(session::leave))
}
