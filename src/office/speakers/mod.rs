//! `/intern/kongress/{e}/referierende`: people on stage, each once for all editions. A person
//! belongs to the editions they appear in; who appears nowhere yet belongs to all.

mod list;
mod merge;
mod one;
mod separate;

pub use list::{create, list, new};
pub use merge::{merge, show as ask_merge};
pub use one::{photo, save, show};
pub use separate::{separate, show as ask_separate};

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::edition::Edition;
use crate::kernel::markdown;
use crate::media::{self, Filter, Kind};
use crate::paths;
use crate::programme::record::{self, NewPerson, Record};
use crate::staff::{Action, Staff};
use crate::web::form::{Errors, Fields};
use crate::web::{Error, Result, Site};

/// The address of a page about a person.
fn path(pattern: &str, edition: &Edition, guid: Uuid) -> String {
    paths::office(pattern, &edition.slug).replace("{id}", &guid.to_string())
}

/// Somebody of this edition, or of none.
async fn find(c: &mut PgConnection, edition: &Edition, id: &str) -> Result<Record> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let found = record::find(c, id).await?.filter(|r| belongs(r, edition.id));
    found.ok_or(Error::NotFound)
}

fn belongs(record: &Record, edition: i64) -> bool {
    record.appearances.is_empty() || record.appearances.iter().any(|a| a.edition == edition)
}

/// Titles of the editions among these appearances in which this person of the staff may not change
/// the programme.
fn foreign<'a>(staff: &Staff, records: impl IntoIterator<Item = &'a Record>) -> Vec<String> {
    let mut editions: BTreeMap<i64, String> = BTreeMap::new();
    for a in records.into_iter().flat_map(|r| &r.appearances).filter(|a| !staff.may(Action::Programme, Some(a.edition)))
    {
        let title = if is_seen(staff, a) { a.edition_title.clone() } else { "eine andere Veranstaltung".into() };
        editions.insert(a.edition, title);
    }
    editions.into_values().collect()
}

/// Whether this person of the staff may know of an appearance: drafts of other editions are not theirs.
fn is_seen(staff: &Staff, a: &record::Appearance) -> bool {
    a.is_public || staff.may(Action::SeeProgramme, Some(a.edition))
}

/// Of which edition people are offered; None: of all. Who works in one edition sees nobody who is
/// only in drafts of others.
fn offered(staff: &Staff, edition: &Edition) -> Option<i64> {
    let mut elsewhere = staff.grants.iter().filter(|(of, _)| *of != Some(edition.id));
    let is_only_here = !elsewhere.any(|(_, role)| Action::Programme.roles().contains(role));
    is_only_here.then_some(edition.id)
}

/// What the protocol of an edition says of a person. It is read by all who may change the person
/// elsewhere, so drafts of other editions are left out.
fn words(record: &Record, edition: i64) -> Value {
    let person = &record.person;
    let told = record.appearances.iter().filter(|a| a.is_public || a.edition == edition);
    json!({
        "Titel": person.academic_title,
        "Vorname": person.given_name,
        "Nachname": person.family_name,
        "Adresse": record.slug,
        "Biografie": person.biography,
        "Website": person.website,
        "Foto": person.photo,
        "Auftritte": told.map(appearance).collect::<Vec<_>>().join("; "),
    })
}

/// "Kongress 2024: Eröffnung (Staatssekretärin, Ministerium)".
fn appearance(a: &record::Appearance) -> String {
    let function = crate::kernel::words::parts([&a.function, &a.organisation]);
    let function = if function.is_empty() { String::new() } else { format!(" ({function})") };
    format!("{}: {}{function}", a.edition_title, a.title)
}

/// Names and texts of a form.
fn person(fields: &Fields, errors: &mut Errors) -> NewPerson {
    let person = NewPerson {
        academic_title: fields.text(errors, "titel", "den Titel", 60, false),
        given_name: fields.text(errors, "vorname", "den Vornamen", 100, false),
        family_name: fields.needed(errors, "nachname", "den Nachnamen", 100, false),
        biography: fields.text(errors, "biografie", "die Biografie", 10_000, true),
        website: fields.text(errors, "website", "die Website", 500, false),
        photo: Some(fields.raw("foto")).filter(|p| !p.is_empty()).and_then(|p| p.parse().ok()),
    };
    let is_web = person.website.starts_with("http://") || person.website.starts_with("https://");
    let is_good = is_web && markdown::is_safe(&person.website) && crate::web::menus::is_web_address(&person.website);
    if !person.website.is_empty() && !is_good {
        errors.say("website", "Geben Sie eine vollständige Adresse ein, die mit https:// beginnt.".into());
    }
    person
}

/// Images to choose from, newest first; the one that is chosen is always among them.
async fn photos(c: &mut PgConnection, chosen: Option<Uuid>) -> Result<Vec<(String, String)>> {
    const OFFERED: i64 = 300;
    let filter = Filter { kind: Some(Kind::Image), ..Filter::default() };
    let mut all = media::page(c, &filter, OFFERED, 0).await?;
    if let Some(chosen) = chosen.filter(|id| !all.iter().any(|m| m.public_id == *id)) {
        all.extend(media::find(c, &[chosen]).await?);
    }
    let label = |m: &media::Medium| match m.alt.is_empty() {
        true => m.shown_name(),
        false => format!("{} ({})", m.alt.chars().take(80).collect::<String>(), m.file_name()),
    };
    Ok(all.iter().map(|m| (m.public_id.to_string(), label(m))).collect())
}

/// Whether the chosen photo is an image that there is.
async fn check_photo(site: &Site, person: &NewPerson, errors: &mut Errors) -> Result<()> {
    if let Some(photo) = person.photo {
        let mut c = site.db.pool().acquire().await?;
        if media::find(&mut c, &[photo]).await?.first().is_none_or(|m| m.kind != Kind::Image) {
            errors.say("foto", "Wählen Sie das Foto noch einmal aus. Es gibt es nicht mehr.".into());
        }
    }
    Ok(())
}
