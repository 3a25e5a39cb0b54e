//! `/intern/inhalte` and `/intern/kongress/{e}/inhalte`: pages, news and homes of editions, edited
//! element by element. All work is done on a working copy; the public sees it when somebody
//! publishes. Must never: change what is public before, lose what was typed, run what was written.

mod differ;
mod document;
mod element;
mod form;
mod list;
mod new;
mod options;
mod pieces;
mod preview;
mod publish;
mod settings;
mod show;
mod spec;
mod sql;
mod texts;
mod versions;
mod warnings;

pub use preview::sandboxed;

use crate::paths;
use crate::staff::{Action, Area};

/// The largest form: an element with many long texts, percent-encoded.
const FORM_BYTES: usize = 4 * 1024 * 1024;

/// Every page twice: for what belongs to no edition, and in an edition.
pub fn routes(area: Area) -> Area {
    area.get(paths::CONTENTS, Action::SeeContent, list::show)
        .get(paths::CONTENT_NEW, Action::PressReleases, new::show)
        .post(paths::CONTENT_NEW, Action::PressReleases, new::create)
        .get(paths::CONTENT, Action::SeeContent, show::show)
        .post(paths::CONTENT, Action::PressReleases, show::arrange)
        .get(paths::CONTENT_TEXTS, Action::PressReleases, texts::show)
        .post(paths::CONTENT_TEXTS, Action::PressReleases, texts::save)
        .get(paths::CONTENT_SETTINGS, Action::PressReleases, settings::show)
        .post(paths::CONTENT_SETTINGS, Action::PressReleases, settings::save)
        .get(paths::CONTENT_ELEMENT, Action::PressReleases, element::show)
        .upload(paths::CONTENT_ELEMENT_SAVE, Action::PressReleases, FORM_BYTES, element::save)
        .get(paths::CONTENT_PUBLISH, Action::PressReleases, publish::show)
        .post(paths::CONTENT_PUBLISH, Action::PressReleases, publish::publish)
        .get(paths::CONTENT_STATE, Action::PressReleases, publish::ask)
        .post(paths::CONTENT_STATE, Action::PressReleases, publish::set_state)
        .get(paths::CONTENT_VERSIONS, Action::SeeContent, versions::list)
        .get(paths::CONTENT_VERSION, Action::SeeContent, versions::show)
        .post(paths::CONTENT_VERSION, Action::PressReleases, versions::restore)
        .get(paths::CONTENT_PREVIEW, Action::SeeContent, preview::show)
        .get(paths::CONTENT_NARROW, Action::SeeContent, preview::narrow)
        .get(paths::OFFICE_CONTENTS, Action::SeeContent, list::show)
        .get(paths::OFFICE_CONTENT_NEW, Action::PressReleases, new::show)
        .post(paths::OFFICE_CONTENT_NEW, Action::PressReleases, new::create)
        .get(paths::OFFICE_CONTENT, Action::SeeContent, show::show)
        .post(paths::OFFICE_CONTENT, Action::PressReleases, show::arrange)
        .get(paths::OFFICE_CONTENT_TEXTS, Action::PressReleases, texts::show)
        .post(paths::OFFICE_CONTENT_TEXTS, Action::PressReleases, texts::save)
        .get(paths::OFFICE_CONTENT_SETTINGS, Action::PressReleases, settings::show)
        .post(paths::OFFICE_CONTENT_SETTINGS, Action::PressReleases, settings::save)
        .get(paths::OFFICE_CONTENT_ELEMENT, Action::PressReleases, element::show)
        .upload(paths::OFFICE_CONTENT_ELEMENT_SAVE, Action::PressReleases, FORM_BYTES, element::save)
        .get(paths::OFFICE_CONTENT_PUBLISH, Action::PressReleases, publish::show)
        .post(paths::OFFICE_CONTENT_PUBLISH, Action::PressReleases, publish::publish)
        .get(paths::OFFICE_CONTENT_STATE, Action::PressReleases, publish::ask)
        .post(paths::OFFICE_CONTENT_STATE, Action::PressReleases, publish::set_state)
        .get(paths::OFFICE_CONTENT_VERSIONS, Action::SeeContent, versions::list)
        .get(paths::OFFICE_CONTENT_VERSION, Action::SeeContent, versions::show)
        .post(paths::OFFICE_CONTENT_VERSION, Action::PressReleases, versions::restore)
        .get(paths::OFFICE_CONTENT_PREVIEW, Action::SeeContent, preview::show)
        .get(paths::OFFICE_CONTENT_NARROW, Action::SeeContent, preview::narrow)
}
