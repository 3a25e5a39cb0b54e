//! `/meine-akkreditierung`: the page of a request behind mailed links.
//!
//! The link's first GET moves the secret into a cookie of two hours and leads to a clean address;
//! nothing changes on GET, because programs that check mails open every link. Each page finds the
//! request by the cookie, so that nobody can name another one. Evidence is never shown again.

mod answer;
mod confirm;
mod crew;
mod data;
mod link;
pub mod page;
mod session;
mod withdraw;

use axum::Router;
use axum::routing::{get, post};

use crate::paths;
use crate::web::Site;

pub fn routes() -> Router<Site> {
    Router::new()
        .route(paths::ACCREDITATION, get(page::show))
        .route(paths::ACCREDITATION_CONFIRM, get(confirm::show).post(confirm::send))
        .route(paths::ACCREDITATION_LINK, get(link::show).post(link::send))
        .route(paths::ACCREDITATION_LINK_SENT, get(link::sent))
        .route(paths::ACCREDITATION_CREW, get(crew::show).post(crew::send))
        .route(paths::ACCREDITATION_WITHDRAW, get(withdraw::show).post(withdraw::send))
        .route(paths::ACCREDITATION_NEEDS, post(withdraw::needs))
        .route(paths::ACCREDITATION_DATA, get(data::download))
        .route(paths::ACCREDITATION_PASS, get(data::pass))
        .route(paths::ACCREDITATION_LEAVE, post(session::leave))
}

/// What takes files.
pub(super) fn uploads() -> Router<Site> {
    Router::new().route(paths::ACCREDITATION_ANSWER, get(answer::show).post(answer::send))
}
