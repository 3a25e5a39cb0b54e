//! What the protocol tells of a change. Entries cannot be deleted, so they hold nothing that says who
//! somebody is: of names and addresses only that they changed.

use serde_json::{Map, Value};

use super::columns::choice_state;
use crate::registration::context::Context;
use crate::registration::model::organisation_kind;
use crate::registration::record::{Choice, Record};
use crate::staff::Staff;
use crate::staff::audit::{self, Entry};

/// State, ways and days of a registration, by the names people know.
pub fn facts(r: &Record) -> Map<String, Value> {
    let days: Vec<String> = r.days.iter().map(|d| d.format("%d.%m.%Y").to_string()).collect();
    [
        ("Stand", r.state().label().to_string()),
        ("Teilnahme", r.mode().label().to_string()),
        ("Tage", days.join(", ")),
        ("Art der Organisation", organisation_kind(&r.organisation_kind).to_string()),
        ("Fotos", if r.photo_consent { "zugestimmt" } else { "nicht zugestimmt" }.to_string()),
    ]
    .map(|(name, value)| (name.to_string(), Value::String(value)))
    .into_iter()
    .collect()
}

/// Before and after, and which of the other fields differ.
pub fn difference(before: &Record, after: &Record) -> (Value, Value) {
    let own = [
        ("Anrede", before.salutation != after.salutation),
        ("Titel", before.academic_title != after.academic_title),
        ("Name", before.given_name != after.given_name || before.family_name != after.family_name),
        ("E-Mail-Adresse", before.email != after.email),
        ("Telefon", before.phone != after.phone),
        ("Organisation", before.organisation != after.organisation),
        ("Organisationseinheit", before.department != after.department),
        ("Funktion", before.job_title != after.job_title),
        ("Antworten", before.answers != after.answers),
    ];
    let changed: Vec<&str> = own.into_iter().filter(|(_, is)| *is).map(|(name, _)| name).collect();
    let mut told = facts(after);
    if !changed.is_empty() {
        told.insert("Außerdem geändert".into(), changed.join(", ").into());
    }
    (Value::Object(facts(before)), Value::Object(told))
}

pub fn workshops(context: &Context, choices: &[Choice]) -> Value {
    let one = |choice: &Choice| {
        let workshop = context.setup.workshop(choice.session_id)?;
        Some(format!("{} ({})", workshop.title, choice_state(&choice.state)))
    };
    let all: Vec<String> = choices.iter().filter_map(one).collect();
    serde_json::json!({ "Workshops": if all.is_empty() { "keine".to_string() } else { all.join("; ") } })
}

/// An entry about one registration. Its title is the code: a name could never be taken out again.
///
/// # Errors
/// The database's own.
pub async fn note(
    c: &mut sqlx::PgConnection,
    staff: &Staff,
    edition: i64,
    action: &str,
    code: &str,
    before: Option<Value>,
    after: Option<Value>,
) -> sqlx::Result<()> {
    let entry = Entry { edition: Some(edition), action, object: "registration", key: code, title: code, before, after };
    audit::note(c, staff, &entry).await
}
