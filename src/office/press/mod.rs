//! The press office: requests for accreditation and what is decided about them, passes at the door,
//! deadline and press kit, the journal of decisions.
//!
//! | page | file |
//! |---|---|
//! | `…/presse/antraege` | `inbox.rs` |
//! | `…/presse/antraege/{code}` | `one.rs`; evidence and needs, where each look is noted: `looks.rs` |
//! | `…/presse/antraege/{code}/{kind}` | `decide.rs`: form, preview of the mail, sending |
//! | `…/presse/ausweise` | `door.rs`; on paper and as files: `passes.rs` |
//! | `…/presse/einstellungen` | `settings.rs`, `events.rs`, `kit.rs` |
//! | `…/presse/journal` | `journal.rs` |
//!
//! Everything that changes goes through `press::{decide, door, setup}`. Evidence is read in `looks.rs`
//! and nowhere else.

mod decide;
mod door;
mod events;
mod inbox;
mod journal;
mod kit;
mod looks;
mod one;
mod passes;
mod settings;

use std::sync::Arc;

use crate::edition::Edition;
use crate::paths;
use crate::press::context::Context;
use crate::press::record::{self, Record};
use crate::staff::{Action, Area, Staff};
use crate::web::{Error, Result, Site};

pub(super) use inbox::waiting;

pub fn routes(area: Area) -> Area {
    area.get(paths::OFFICE_PRESS, Action::Accreditation, inbox::show)
        .post(paths::OFFICE_PRESS, Action::Accreditation, inbox::search)
        .get(paths::OFFICE_REQUEST, Action::Accreditation, one::show)
        .post(paths::OFFICE_REQUEST_DO, Action::Accreditation, one::act)
        .get(paths::OFFICE_REQUEST_NEEDS, Action::SeeEvidence, looks::needs)
        .get(paths::OFFICE_REQUEST_FILE, Action::SeeEvidence, looks::file)
        .get(paths::OFFICE_REQUEST_DECIDE, Action::Accreditation, decide::show)
        .post(paths::OFFICE_REQUEST_DECIDE, Action::Accreditation, decide::send)
        .get(paths::OFFICE_PASSES, Action::PressDoor, door::show)
        .post(paths::OFFICE_PASSES, Action::PressDoor, door::search)
        .get(paths::OFFICE_PASSES_PAPER, Action::PressDoor, passes::paper)
        .post(paths::OFFICE_PASSES_PRINT, Action::PressDoor, passes::print)
        .post(paths::OFFICE_PASSES_FILE, Action::PressDoor, passes::file)
        .post(paths::OFFICE_PASSES_FIND, Action::PressDoor, door::find)
        .get(paths::OFFICE_PASS, Action::PressDoor, door::one)
        .post(paths::OFFICE_PASS, Action::PressDoor, door::hand_over)
        .get(paths::OFFICE_PRESS_SETTINGS, Action::PressSetup, settings::show)
        .post(paths::OFFICE_PRESS_SETTINGS, Action::PressSetup, settings::save)
        .get(paths::OFFICE_PRESS_EVENT_NEW, Action::PressSetup, events::new)
        .post(paths::OFFICE_PRESS_EVENT_NEW, Action::PressSetup, events::create)
        .get(paths::OFFICE_PRESS_EVENT, Action::PressSetup, events::show)
        .post(paths::OFFICE_PRESS_EVENT, Action::PressSetup, events::save)
        .get(paths::OFFICE_PRESS_KIT, Action::PressSetup, kit::list)
        .post(paths::OFFICE_PRESS_KIT, Action::PressSetup, kit::add)
        .get(paths::OFFICE_PRESS_KIT_ONE, Action::PressSetup, kit::show)
        .post(paths::OFFICE_PRESS_KIT_ONE, Action::PressSetup, kit::save)
        .get(paths::OFFICE_PRESS_JOURNAL, Action::Accreditation, journal::show)
        .get(paths::OFFICE_PRESS_JOURNAL_FILE, Action::Accreditation, journal::csv)
}

/// The request of this code with what stands around it; one of another edition is as unknown as none.
async fn find(site: &Site, edition: &Arc<Edition>, code: &str) -> Result<(Record, Context)> {
    let mut c = site.db.pool().acquire().await?;
    let record = record::by_code(&mut c, edition.id, code).await?.ok_or(Error::NotFound)?;
    drop(c);
    Ok((record, Context::of(site, edition).await?))
}

/// An address of one request, such as [`paths::OFFICE_REQUEST`].
fn request(pattern: &str, e: &str, code: &str) -> String {
    paths::office(pattern, e).replace("{code}", code)
}

/// The version that a form was made of.
fn stand(fields: &crate::web::form::Fields) -> Result<i64> {
    fields.raw("stand").parse().map_err(|_| BROKEN)
}

fn may(staff: &Staff, action: Action, edition: &Edition) -> bool {
    staff.may(action, Some(edition.id))
}

/// What a form that did not come from our page is answered with.
const BROKEN: Error = Error::BadRequest("Das Formular ist unvollständig angekommen. Öffnen Sie es noch einmal.");
