//! Registrations of an edition: the list, one of them, what the office does for people, seats, files.
//! Everything that changes goes through `registration::behalf`; here stand pages, rights and protocol.
//! Needs show on their own page only, and every look at them is noted.

pub mod bulk;
pub mod cancel;
pub mod carry;
pub mod change;
pub mod columns;
pub mod enter;
pub mod export;
pub mod file;
mod filter;
pub mod list;
pub mod needs;
pub mod one;
pub mod places;
pub(super) mod sql;
pub mod steps;
pub mod substitute;
mod told;
pub mod workshops;

use std::sync::Arc;

use axum::response::Response;

use crate::edition::Edition;
use crate::office::frame::back;
use crate::paths;
use crate::registration::behalf;
use crate::registration::context::Context;
use crate::registration::record::Record;
use crate::web::{Error, Result, Site};

/// The registration of this code with what stands around it; one of another edition is as unknown
/// as none.
async fn find(site: &Site, edition: &Arc<Edition>, code: &str) -> Result<(Record, Context)> {
    let mut c = site.db.pool().acquire().await?;
    let record = behalf::find(&mut c, edition.id, code).await?.ok_or(Error::NotFound)?;
    drop(c);
    Ok((record, Context::of(site, edition).await?))
}

/// As [`find`], for what can only be done while it counts; where it does not any more, the way back that
/// says so.
async fn find_active(
    site: &Site,
    edition: &Arc<Edition>,
    code: &str,
) -> Result<std::result::Result<(Record, Context), Response>> {
    let (record, context) = find(site, edition, code).await?;
    if record.state().is_active() {
        return Ok(Ok((record, context)));
    }
    Ok(Err(back(&person(paths::OFFICE_PERSON, &edition.slug, &record.code), "vorbei")))
}

/// An address of one registration, such as [`paths::OFFICE_PERSON`].
fn person(pattern: &str, e: &str, code: &str) -> String {
    paths::office(pattern, e).replace("{code}", code)
}

/// What a form that did not come from our page is answered with.
const BROKEN: Error = Error::BadRequest("Das Formular ist unvollständig angekommen. Öffnen Sie es noch einmal.");
