//! Floor 4. The internal area: workflows across features, for the people who run the congress.
//! Every page behind the sign-in is added with the right it takes; the guard asks it before the
//! page is made.

mod barriers;
mod confirm;
mod content;
mod editions;
mod figures;
mod frame;
mod invitation;
mod list;
mod mails;
mod media;
mod menus;
mod money;
mod outbox;
mod own;
mod people;
mod press;
mod privacy;
mod programme;
mod protocol;
mod registrations;
mod scope;
mod settings;
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
        .post(paths::STAFF_SEARCH, Action::Staff, people::search)
        .get(paths::STAFF_ONE, Action::Staff, people::show)
        .post(paths::STAFF_ACCESS, Action::Staff, people::access)
        .post(paths::STAFF_ROLES, Action::Staff, people::roles)
        .get(paths::AUDIT, Action::Installation, protocol::all)
        .get(paths::OFFICE_EDITION, Action::Overview, start::overview)
        .get(paths::OFFICE_AUDIT, Action::SeeAudit, protocol::of_edition)
        // Programme and speakers.
        .get(paths::OFFICE_PROGRAMME, Action::SeeProgramme, programme::list::show)
        .get(paths::OFFICE_PROGRAMME_PREVIEW, Action::SeeProgramme, programme::preview::show)
        .get(paths::OFFICE_SESSION_NEW, Action::Programme, programme::session::new)
        .post(paths::OFFICE_SESSION_NEW, Action::Programme, programme::session::create)
        .get(paths::OFFICE_SESSION, Action::Programme, programme::session::show)
        .post(paths::OFFICE_SESSION, Action::Programme, programme::session::save)
        .get(paths::OFFICE_SESSION_PEOPLE, Action::Programme, programme::people::show)
        .post(paths::OFFICE_SESSION_PEOPLE, Action::Programme, programme::people::send)
        .get(paths::OFFICE_SESSION_STATE, Action::Programme, programme::state::ask)
        .post(paths::OFFICE_SESSION_STATE, Action::Programme, programme::state::set)
        .post(paths::OFFICE_SESSION_COPY, Action::Programme, programme::state::copy)
        .post(paths::OFFICE_SESSION_ORDER, Action::Programme, programme::state::order)
        .get(paths::OFFICE_SESSION_DELETE, Action::Programme, programme::state::ask_delete)
        .post(paths::OFFICE_SESSION_DELETE, Action::Programme, programme::state::delete)
        .get(paths::OFFICE_ROOMS, Action::Programme, programme::parts::list)
        .post(paths::OFFICE_ROOMS, Action::Programme, programme::parts::add)
        .get(paths::OFFICE_ROOM, Action::Programme, programme::parts::show)
        .post(paths::OFFICE_ROOM, Action::Programme, programme::parts::send)
        .get(paths::OFFICE_TOPICS, Action::Programme, programme::parts::list)
        .post(paths::OFFICE_TOPICS, Action::Programme, programme::parts::add)
        .get(paths::OFFICE_TOPIC, Action::Programme, programme::parts::show)
        .post(paths::OFFICE_TOPIC, Action::Programme, programme::parts::send)
        .get(paths::OFFICE_DAYS, Action::Programme, programme::days::show)
        .post(paths::OFFICE_DAYS, Action::Programme, programme::days::send)
        .get(paths::OFFICE_RELEASE, Action::SeeProgramme, programme::release::show)
        .post(paths::OFFICE_RELEASE, Action::Programme, programme::release::send)
        .get(paths::OFFICE_RELEASES, Action::SeeProgramme, programme::releases::list)
        .get(paths::OFFICE_RELEASED, Action::SeeProgramme, programme::releases::show)
        .get(paths::OFFICE_IMPORT, Action::Programme, programme::import::show)
        .upload(paths::OFFICE_IMPORT_FILE, Action::Programme, programme::import::MAX_UPLOAD, programme::import::send)
        .get(paths::OFFICE_IMPORT_ONE, Action::Programme, programme::import::preview)
        .post(paths::OFFICE_IMPORT_ONE, Action::Programme, programme::import::decide)
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
        .get(paths::BARRIERS, Action::Content, barriers::list)
        .post(paths::BARRIERS, Action::Content, barriers::search)
        .get(paths::BARRIER_ONE, Action::Content, barriers::show)
        .post(paths::BARRIER_ONE, Action::Content, barriers::send)
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
        .with(content::routes)
        // Registrations and figures.
        .get(paths::OFFICE_REGISTRATIONS, Action::SeeRegistrations, registrations::list::show)
        .post(paths::OFFICE_REGISTRATIONS, Action::SeeRegistrations, registrations::list::search)
        .get(paths::OFFICE_REGISTRATION_NEW, Action::ChangeRegistrations, registrations::enter::show)
        .post(paths::OFFICE_REGISTRATION_NEW, Action::ChangeRegistrations, registrations::enter::send)
        .get(paths::OFFICE_REGISTRATIONS_FILE, Action::Export, registrations::export::show)
        .post(paths::OFFICE_REGISTRATIONS_FILE, Action::Export, registrations::export::send)
        .post(paths::OFFICE_BULK, Action::ChangeRegistrations, registrations::bulk::ask)
        .post(paths::OFFICE_BULK_RUN, Action::ChangeRegistrations, registrations::carry::run)
        .get(paths::OFFICE_BULK_DONE, Action::ChangeRegistrations, registrations::carry::done)
        .get(paths::OFFICE_NEEDS, Action::SeeNeeds, registrations::needs::list)
        .post(paths::OFFICE_NEEDS_FILE, Action::SeeNeeds, registrations::needs::file)
        .get(paths::OFFICE_PERSON, Action::SeeRegistrations, registrations::one::show)
        .get(paths::OFFICE_PERSON_CHANGE, Action::ChangeRegistrations, registrations::change::show)
        .post(paths::OFFICE_PERSON_CHANGE, Action::ChangeRegistrations, registrations::change::send)
        .get(paths::OFFICE_PERSON_WORKSHOPS, Action::ChangeRegistrations, registrations::workshops::show)
        .post(paths::OFFICE_PERSON_WORKSHOPS, Action::ChangeRegistrations, registrations::workshops::send)
        .get(paths::OFFICE_PERSON_CANCEL, Action::ChangeRegistrations, registrations::cancel::show)
        .post(paths::OFFICE_PERSON_CANCEL, Action::ChangeRegistrations, registrations::cancel::send)
        .get(paths::OFFICE_PERSON_UP, Action::ChangeRegistrations, registrations::steps::ask_up)
        .post(paths::OFFICE_PERSON_UP, Action::ChangeRegistrations, registrations::steps::up)
        .post(paths::OFFICE_PERSON_AGREE, Action::ChangeRegistrations, registrations::steps::agree)
        .post(paths::OFFICE_PERSON_MAIL, Action::ChangeRegistrations, registrations::steps::resend)
        .get(paths::OFFICE_PERSON_NEEDS, Action::SeeNeeds, registrations::needs::show)
        .post(paths::OFFICE_PERSON_NEEDS, Action::SeeNeeds, registrations::needs::send)
        .get(paths::OFFICE_PERSON_SUBSTITUTE, Action::ChangeRegistrations, registrations::substitute::show)
        .post(paths::OFFICE_PERSON_SUBSTITUTE, Action::ChangeRegistrations, registrations::substitute::send)
        .get(paths::OFFICE_PLACES, Action::ChangeRegistrations, registrations::places::show)
        .post(paths::OFFICE_PLACES, Action::ChangeRegistrations, registrations::places::send)
        .get(paths::OFFICE_FIGURES, Action::Statistics, figures::show)
        .get(paths::OFFICE_FIGURES_CSV, Action::Statistics, figures::csv)
        // Fees.
        .get(paths::OFFICE_MONEY, Action::Money, money::show)
        .post(paths::OFFICE_MONEY_SEARCH, Action::Money, money::search)
        .post(paths::OFFICE_CLAIM, Action::Money, money::decide)
        .post(paths::OFFICE_INVOICE, Action::Money, money::settle)
        // Press.
        .with(press::routes)
        // Mails and data protection.
        .get(paths::OFFICE_MAILS, Action::Mail, mails::list::show)
        .post(paths::OFFICE_MAILS, Action::Mail, mails::list::search)
        .post(paths::OFFICE_MAILS_AGAIN, Action::Mail, mails::list::again)
        .get(paths::OFFICE_MAIL, Action::Mail, mails::one::show)
        .post(paths::OFFICE_MAIL_DO, Action::Mail, mails::one::act)
        .post(paths::OFFICE_MAIL_ELSEWHERE, Action::ChangeRegistrations, mails::one::send_elsewhere)
        .get(paths::MAILS, Action::Installation, mails::list::show)
        .post(paths::MAILS, Action::Installation, mails::list::search)
        .post(paths::MAILS_AGAIN, Action::Installation, mails::list::again)
        .get(paths::MAIL, Action::Installation, mails::one::show)
        .post(paths::MAIL_DO, Action::Installation, mails::one::act)
        .get(paths::OFFICE_TEXTS, Action::MailTexts, mails::texts::list)
        .get(paths::OFFICE_TEXT, Action::MailTexts, mails::texts::show)
        .post(paths::OFFICE_TEXT, Action::MailTexts, mails::texts::save)
        .post(paths::OFFICE_TEXT_HTML, Action::MailTexts, mails::texts::html)
        .post(paths::OFFICE_TEXT_RESET, Action::MailTexts, mails::texts::reset)
        .get(paths::TEXTS, Action::Installation, mails::texts::list)
        .get(paths::TEXT, Action::Installation, mails::texts::show)
        .post(paths::TEXT, Action::Installation, mails::texts::save)
        .post(paths::TEXT_HTML, Action::Installation, mails::texts::html)
        .post(paths::TEXT_RESET, Action::Installation, mails::texts::reset)
        .get(paths::CIRCULARS, Action::Message, mails::circulars::show)
        .get(paths::CIRCULAR_NEW, Action::Message, mails::write::new)
        .post(paths::CIRCULAR_NEW, Action::Message, mails::write::create)
        .get(paths::CIRCULAR, Action::Message, mails::circular::show)
        .get(paths::CIRCULAR_EDIT, Action::Message, mails::write::edit)
        .post(paths::CIRCULAR_EDIT, Action::Message, mails::write::update)
        .get(paths::CIRCULAR_HTML, Action::Message, mails::circular::html)
        .post(paths::CIRCULAR_DO, Action::Message, mails::circular::act)
        .get(paths::CIRCULAR_RULES, Action::Installation, mails::circulars::rules)
        .post(paths::CIRCULAR_RULES, Action::Installation, mails::circulars::save_rules)
        // Editions and settings.
        .get(paths::OFFICE_NEW, Action::Settings, editions::create::show)
        .post(paths::OFFICE_NEW, Action::Settings, editions::create::send)
        .get(paths::OFFICE_SETTINGS, Action::Settings, editions::settings::list)
        .get(paths::OFFICE_SETTINGS_PART, Action::Settings, editions::settings::show)
        .post(paths::OFFICE_SETTINGS_PART, Action::Settings, editions::settings::save)
        .get(paths::OFFICE_STATE, Action::Settings, editions::state::ask)
        .post(paths::OFFICE_STATE, Action::Settings, editions::state::change)
        .get(paths::OFFICE_POSTPONE, Action::Settings, editions::turn::ask_postpone)
        .post(paths::OFFICE_POSTPONE, Action::Settings, editions::turn::postpone)
        .get(paths::OFFICE_CANCEL, Action::Settings, editions::turn::ask_cancel)
        .post(paths::OFFICE_CANCEL, Action::Settings, editions::turn::cancel)
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
