//! Floor 4. The internal area: workflows across features, for the people who run the congress.
//! Every page behind the sign-in is added with the right it takes; the guard asks it before the
//! page is made.

mod confirm;
mod figures;
mod frame;
mod invitation;
mod list;
mod money;
mod outbox;
mod own;
mod people;
mod privacy;
mod protocol;
mod settings;
mod sign_in;
mod sql;
mod start;

use axum::Router;
use axum::routing::get;

use crate::config::Config;
use crate::paths;
use crate::staff::{Action, Area, Doors};
use crate::web::Site;

pub fn routes(site: &Site) -> Router<Site> {
    doors().merge(area(site).pages).merge(open_outbox(&site.config))
}

/// What takes files, with limits of its own.
pub fn uploads(site: &Site) -> Router<Site> {
    area(site).uploads
}

/// Before the sign-in.
fn doors() -> Router<Site> {
    Router::new()
        .route(paths::SIGN_IN, get(sign_in::show).post(sign_in::send))
        .route(paths::SIGN_IN_CODE, get(sign_in::code).post(sign_in::send_code))
        .route(paths::INVITATION, get(invitation::invited).post(invitation::set_invited))
        .route(paths::INVITATION_FACTOR, get(invitation::factor).post(invitation::set_factor))
        .route(paths::FORGOTTEN, get(invitation::forgotten).post(invitation::send_link))
        .route(paths::FORGOTTEN_SENT, get(invitation::forgotten_sent))
        .route(paths::NEW_PASSWORD, get(invitation::renew).post(invitation::set_renewed))
}

/// Behind it: the routes, and the table of what each takes.
pub fn area(site: &Site) -> Doors {
    Area::new(site)
        .get(paths::OFFICE, Action::Own, start::show)
        .get(paths::PROVE, Action::Own, sign_in::prove)
        .post(paths::PROVE, Action::Own, sign_in::send_proof)
        .post(paths::SIGN_OUT, Action::Own, sign_in::sign_out)
        .get(paths::ACCOUNT, Action::Own, own::show)
        .post(paths::ACCOUNT_PASSWORD, Action::Own, own::change_password)
        .post(paths::ACCOUNT_CODES, Action::Own, own::renew_codes)
        .post(paths::ACCOUNT_SESSION, Action::Own, own::end_session)
        .get(paths::STAFF, Action::Staff, people::list)
        .post(paths::STAFF, Action::Staff, people::invite)
        .get(paths::STAFF_ONE, Action::Staff, people::show)
        .post(paths::STAFF_ACCESS, Action::Staff, people::access)
        .post(paths::STAFF_ROLES, Action::Staff, people::roles)
        .get(paths::AUDIT, Action::Installation, protocol::all)
        .get(paths::OFFICE_EDITION, Action::Overview, start::overview)
        .get(paths::OFFICE_AUDIT, Action::SeeAudit, protocol::of_edition)
        // Programme and speakers.
        // Pages, news, menus, media.
        // Registrations and figures.
        .get(paths::OFFICE_FIGURES, Action::Statistics, figures::show)
        .get(paths::OFFICE_FIGURES_CSV, Action::Statistics, figures::csv)
        // Fees.
        .get(paths::OFFICE_MONEY, Action::Money, money::show)
        .post(paths::OFFICE_CLAIM, Action::Money, money::decide)
        .post(paths::OFFICE_INVOICE, Action::Money, money::settle)
        // Mails and data protection.
        .get(paths::OFFICE_PRIVACY, Action::Privacy, privacy::start::show)
        .get(paths::OFFICE_PRIVACY_REGISTER, Action::Privacy, privacy::register::show)
        .get(paths::OFFICE_PRIVACY_PERIODS, Action::Privacy, privacy::periods::show)
        .post(paths::OFFICE_PRIVACY_PERIODS, Action::Privacy, privacy::periods::save)
        .get(paths::OFFICE_PRIVACY_RUNS, Action::Privacy, privacy::start::runs)
        .get(paths::OFFICE_PRIVACY_PURGE, Action::Privacy, privacy::start::ask)
        .post(paths::OFFICE_PRIVACY_PURGE, Action::Privacy, privacy::start::purge)
        .get(paths::OFFICE_PERSON_DATA, Action::Privacy, privacy::person::show)
        .post(paths::OFFICE_PERSON_DATA, Action::Privacy, privacy::person::search)
        .post(paths::OFFICE_PERSON_FILE, Action::Privacy, privacy::person::download)
        .post(paths::OFFICE_PERSON_ERASE, Action::Privacy, privacy::person::erase)
        .get(paths::OFFICE_EDITION_PRIVACY, Action::Privacy, privacy::edition::show)
        .post(paths::OFFICE_EDITION_PRIVACY, Action::Privacy, privacy::edition::scrub)
        // Editions and settings.
        .get(paths::SETTINGS, Action::Installation, settings::index)
        .get(paths::SETTINGS_GROUP, Action::Installation, settings::group::show)
        .post(paths::SETTINGS_GROUP, Action::Installation, settings::group::save)
        .get(paths::SETTINGS_ENTRY, Action::Installation, settings::entries::show)
        .post(paths::SETTINGS_ENTRY, Action::Installation, settings::entries::save)
        .finish()
}

/// What does not exist in this installation has no route either, so that it answers like any
/// unknown address.
fn open_outbox(config: &Config) -> Router<Site> {
    if !config.has_open_outbox() {
        return Router::new();
    }
    Router::new()
        .route(paths::OUTBOX, get(outbox::list))
        .route(paths::OUTBOX_MAIL, get(outbox::mail))
        .route(paths::OUTBOX_HTML, get(outbox::html))
        .route(paths::OUTBOX_PART, get(outbox::part))
}
