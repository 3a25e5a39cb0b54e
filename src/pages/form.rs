//! What the form "Barriere melden" may contain.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::kernel::email::Email;
use crate::web::Result;
use crate::web::form::{Errors, Fields, Wrong};

/// Fields as they were typed, to be shown again.
#[derive(Debug, Default)]
pub struct Typed {
    pub page: String,
    pub description: String,
    pub name: String,
    pub email: String,
}

/// A report that can be stored.
#[derive(Debug, Clone)]
pub struct Report {
    pub key: Uuid,
    pub reference: String,
    pub page: String,
    pub description: String,
    pub name: String,
    pub email: Option<Email>,
    pub due_on: NaiveDate,
}

pub fn typed(fields: &Fields) -> Typed {
    Typed {
        page: fields.raw("seite"),
        description: fields.raw("beschreibung"),
        name: fields.raw("name"),
        email: fields.raw("email"),
    }
}

/// The report, or everything that keeps it from being one.
///
/// # Errors
/// A submission that does not come from our form.
pub fn parse(fields: &Fields, reference: String, due_on: NaiveDate) -> Result<std::result::Result<Report, Errors>> {
    let key = fields.submission_key()?;
    let mut errors = Errors::default();
    let page = fields.text(&mut errors, "seite", "die Adresse der Seite", 500, false);
    let description = fields.needed(&mut errors, "beschreibung", "eine Beschreibung", 5000, true);
    let name = fields.text(&mut errors, "name", "Ihren Namen", 100, false);
    let email = fields.email(&mut errors, "email", "Ihre E-Mail-Adresse");
    if !fields.raw("website").is_empty() {
        errors.add("website", Wrong::Trap, "");
    }
    let report = Report { key, reference, page, description, name, email, due_on };
    Ok(if errors.is_empty() { Ok(report) } else { Err(errors) })
}
