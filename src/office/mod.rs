//! Floor 4. The internal area: workflows across features, for the people who run the congress.
//! Every page behind the sign-in is added with the right it takes; the guard asks it before the
//! page is made.

mod confirm;
mod frame;
mod invitation;
mod list;
mod media;
mod menus;
mod money;
mod outbox;
mod own;
mod people;
mod protocol;
mod scope;
mod sign_in;
mod speakers;
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
        .get(paths::OFFICE_SPEAKERS, Action::Programme, speakers::list)
        .get(paths::OFFICE_SPEAKER_NEW, Action::Programme, speakers::new)
        .post(paths::OFFICE_SPEAKER_NEW, Action::Programme, speakers::create)
        .get(paths::OFFICE_SPEAKER, Action::Programme, speakers::show)
        .post(paths::OFFICE_SPEAKER, Action::Programme, speakers::save)
        .upload(paths::OFFICE_SPEAKER_PHOTO, Action::Programme, media::PHOTO_BYTES, speakers::photo)
        .get(paths::OFFICE_SPEAKER_MERGE, Action::Programme, speakers::ask_merge)
        .post(paths::OFFICE_SPEAKER_MERGE, Action::Programme, speakers::merge)
        .get(paths::OFFICE_SPEAKER_SEPARATE, Action::Programme, speakers::ask_separate)
        .post(paths::OFFICE_SPEAKER_SEPARATE, Action::Programme, speakers::separate)
        // Pages, news, menus, media.
        .get(paths::MENUS, Action::Content, menus::show)
        .post(paths::MENUS, Action::Content, menus::save)
        .get(paths::OFFICE_MENUS, Action::Content, menus::show)
        .post(paths::OFFICE_MENUS, Action::Content, menus::save)
        .get(paths::REDIRECTS, Action::Content, menus::redirects)
        .post(paths::REDIRECTS, Action::Content, menus::add_redirect)
        .get(paths::REDIRECT_REMOVE, Action::Content, menus::confirm_redirect)
        .post(paths::REDIRECT_REMOVE, Action::Content, menus::remove_redirect)
        .get(paths::LIBRARY, Action::Media, media::list)
        .get(paths::LIBRARY_NEW, Action::Media, media::new)
        .upload(paths::LIBRARY_ADD, Action::Media, media::upload_bytes(&site.config), media::add)
        .get(paths::LIBRARY_ONE, Action::Media, media::show)
        .post(paths::LIBRARY_ONE, Action::Media, media::describe)
        .upload(paths::LIBRARY_REPLACE, Action::Media, media::upload_bytes(&site.config), media::replace)
        .get(paths::LIBRARY_REMOVE, Action::Media, media::confirm)
        .post(paths::LIBRARY_REMOVE, Action::Media, media::remove)
        .get(paths::OFFICE_LIBRARY, Action::Media, media::list)
        .get(paths::OFFICE_LIBRARY_NEW, Action::Media, media::new)
        .upload(paths::OFFICE_LIBRARY_ADD, Action::Media, media::upload_bytes(&site.config), media::add)
        .get(paths::OFFICE_LIBRARY_ONE, Action::Media, media::show)
        .post(paths::OFFICE_LIBRARY_ONE, Action::Media, media::describe)
        .upload(paths::OFFICE_LIBRARY_REPLACE, Action::Media, media::upload_bytes(&site.config), media::replace)
        .get(paths::OFFICE_LIBRARY_REMOVE, Action::Media, media::confirm)
        .post(paths::OFFICE_LIBRARY_REMOVE, Action::Media, media::remove)
        // Registrations and figures.
        // Fees.
        .get(paths::OFFICE_MONEY, Action::Money, money::show)
        .post(paths::OFFICE_CLAIM, Action::Money, money::decide)
        .post(paths::OFFICE_INVOICE, Action::Money, money::settle)
        // Mails and data protection.
        // Editions and settings.
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
