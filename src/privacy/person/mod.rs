//! One person, by mail address: everything that is stored, to be read or taken along (Art. 15, 20
//! GDPR), or gone (Art. 17). What is found comes from whole rows and is named by the register, so
//! that a new column is part of it without being thought of.

mod sql;

use serde_json::{Map, Value, json};
use sqlx::PgConnection;

use super::register;
use crate::edition;
use crate::kernel::date;
use crate::kernel::email::Email;
use crate::press;
use crate::registration::context::Context;
use crate::registration::retention;
use crate::staff::Staff;
use crate::staff::audit::{self, Entry};
use crate::web::{Error, Result, Site};
use crate::{mail, pages};

/// What is stored in one place.
#[derive(Debug, Clone)]
pub struct Part {
    /// Key in the file.
    pub key: &'static str,
    pub title: &'static str,
    /// Rows, each with its fields in their order: what it means, what it is.
    pub rows: Vec<Vec<(String, Value)>>,
    /// What happens to it when the person is erased.
    pub fate: &'static str,
}

#[derive(Debug, Clone)]
pub struct Found {
    pub parts: Vec<Part>,
    /// People of the programme who bear the same name; perhaps the same, perhaps not.
    pub speakers: Vec<String>,
    pub has_account: bool,
    /// Registrations that still count.
    pub active: usize,
}

impl Found {
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    pub fn count(&self, key: &str) -> usize {
        self.parts.iter().find(|part| part.key == key).map_or(0, |part| part.rows.len())
    }

    /// Everything, for a file.
    pub fn json(&self, address: &str, on: chrono::NaiveDate) -> Value {
        let mut all = Map::new();
        all.insert("adresse".into(), address.into());
        all.insert("stand".into(), on.to_string().into());
        for part in &self.parts {
            let rows = part.rows.iter().map(|row| Value::Object(row.iter().cloned().collect())).collect();
            all.insert(part.key.into(), Value::Array(rows));
        }
        Value::Object(all)
    }
}

/// Never handed out: they open doors, and say nothing about anybody.
const SECRETS: &[&str] = &["password", "totp_secret", "totp_step", "hash"];

/// A row with the words of the register; keys between tables are left out, empty fields too.
fn named(table: &str, row: Value) -> Vec<(String, Value)> {
    let Value::Object(row) = row else { return Vec::new() };
    let order = register::HOLDINGS.iter().filter(|h| h.table == table).flat_map(|h| h.fields);
    let mut fields = Vec::new();
    for (column, label) in order.filter(|(column, _)| !SECRETS.contains(column)) {
        let is_empty = |v: &Value| matches!(v, Value::Null) || *v == json!("") || *v == json!([]) || *v == json!({});
        if let Some(value) = row.get(*column).filter(|v| !is_empty(v)) {
            fields.push((label.to_string(), value.clone()));
        }
    }
    // Joined in: which event, which workshop.
    for (column, label) in [("veranstaltung", "Veranstaltung"), ("workshop", "Workshop")] {
        if let Some(value) = row.get(column).filter(|v| !v.is_null()) {
            fields.insert(0, (label.to_string(), value.clone()));
        }
    }
    fields
}

const GOES: &str = "wird gelöscht";

/// # Errors
/// The database's own.
pub async fn find(c: &mut PgConnection, address: &Email) -> Result<Found> {
    let address = address.as_str();
    let registrations = sql::ids(c, address).await?;
    let groups = sql::groups(c, address).await?;
    let requests = sql::requests(c, address).await?;
    let about = sql::about(c, &registrations, &groups, &requests).await?;
    let with_workshops = "wird gelöscht; Plätze gehen an die Warteliste";
    let found = [
        ("anmeldungen", "Anmeldungen", "registration", with_workshops, sql::registrations(c, &registrations).await?),
        ("bedarf", "Verpflegung und Unterstützung", "registration_need", GOES, sql::needs(c, &registrations).await?),
        ("workshops", "Workshops", "registration_session", GOES, sql::sessions(c, &registrations).await?),
        ("verlauf", "Verlauf", "registration_event", GOES, sql::events(c, &registrations).await?),
        (
            "gruppen",
            "Gruppenanmeldungen als Ansprechperson",
            "registration_group",
            "Name und Adresse werden gelöscht; die angemeldeten Personen bleiben angemeldet",
            sql::group_rows(c, &groups).await?,
        ),
        (
            "bescheinigungen",
            "Bescheinigungen",
            "certificate",
            "wird gelöscht; der Prüfcode gilt danach nicht mehr",
            sql::certificates(c, &registrations).await?,
        ),
        (
            "rechnungen",
            "Rechnungen",
            "invoice",
            "bleibt für die gesetzliche Frist (§ 14b UStG, § 147 AO; Art. 17 Abs. 3 Buchst. b DSGVO)",
            sql::invoices(c, address, &registrations, &groups).await?,
        ),
        ("akkreditierungen", "Akkreditierungen", "accreditation", GOES, sql::accreditations(c, &requests).await?),
        (
            "akkreditierung_personen",
            "Akkreditierungen: Team",
            "accreditation_person",
            GOES,
            sql::accredited(c, &requests).await?,
        ),
        (
            "akkreditierung_bedarf",
            "Akkreditierungen: Unterstützung",
            "accreditation_need",
            GOES,
            sql::press_needs(c, &requests).await?,
        ),
        (
            "akkreditierung_rueckfragen",
            "Akkreditierungen: Rückfragen",
            "accreditation_question",
            GOES,
            sql::press_questions(c, &requests).await?,
        ),
        (
            "akkreditierung_dateien",
            "Akkreditierungen: Dateien",
            "accreditation_evidence",
            "wird gelöscht; den Inhalt liest nur die Pressestelle",
            sql::evidence(c, &requests).await?,
        ),
        (
            "akkreditierung_verlauf",
            "Akkreditierungen: Verlauf",
            "accreditation_event",
            GOES,
            sql::press_events(c, &requests).await?,
        ),
        (
            "mails",
            "Mails",
            "message",
            "Adresse, Betreff und Text werden gelöscht",
            sql::mails(c, address, &about).await?,
        ),
        (
            "barrieren",
            "Gemeldete Barrieren",
            "barrier_report",
            "Name und Adresse werden gelöscht; das Hindernis bleibt gemeldet",
            sql::barriers(c, address).await?,
        ),
        (
            "protokoll",
            "Protokoll: Angaben über die Person",
            "audit_detail",
            "wird gelöscht; dass etwas geschah, bleibt ohne Angaben stehen",
            sql::details(c, &registrations, &groups, &requests).await?,
        ),
        (
            "konto",
            "Konto im internen Bereich",
            "staff",
            "bleibt, solange es gebraucht wird; sperren Sie es unter Personal",
            sql::accounts(c, address).await?,
        ),
        ("rollen", "Rollen im internen Bereich", "staff_role", "bleiben mit dem Konto", sql::roles(c, address).await?),
        (
            "sitzungen",
            "Sitzungen im internen Bereich",
            "staff_session",
            "enden von selbst, spätestens nach 8 Stunden",
            sql::staff_sessions(c, address).await?,
        ),
    ];
    let mut parts = Vec::new();
    for (key, title, table, fate, rows) in found {
        let rows: Vec<_> = rows.into_iter().map(|row| named(table, row)).collect();
        if !rows.is_empty() {
            parts.push(Part { key, title, rows, fate });
        }
    }
    let has_account = parts.iter().any(|part| part.key == "konto");
    let active = sql::active(c, &registrations).await?;
    Ok(Found { parts, speakers: sql::speakers(c, address).await?, has_account, active })
}

/// What was erased, for the protocol and the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased {
    pub registrations: usize,
    pub groups: usize,
    pub accreditations: usize,
    pub reports: u64,
    pub mails: u64,
}

/// Erases the person in one transaction and writes down that it happened, without saying to whom.
/// `tells`: one mail says so to the person. Invoices stay, and an account of the staff.
///
/// # Errors
/// The database's own.
pub async fn erase(site: &Site, staff: &Staff, address: &Email, tells: bool) -> Result<Erased> {
    let (site, staff, address) = (site.clone(), staff.clone(), address.as_str().to_string());
    let mut c = site.db.pool().acquire().await?;
    let (mut contexts, mut press_contexts) = (Vec::new(), Vec::new());
    for slug in sql::editions(&mut c, &address).await? {
        // Also one that is not public: people may have registered before it was taken back.
        if let Some(edition) = edition::load(&mut c, &slug).await? {
            let edition = std::sync::Arc::new(edition);
            contexts.push(Context::of(&site, &edition).await?);
            press_contexts.push(press::context::Context::of(&site, &edition).await?);
        }
    }
    drop(c);
    let db = site.db.clone();
    db.change(move |c| {
        Box::pin(async move {
            let erased = all(c, &contexts, &press_contexts, &address, tells).await?;
            let after = json!({
                "Anmeldungen": erased.registrations, "Gruppen": erased.groups,
                "Akkreditierungen": erased.accreditations, "Meldungen von Barrieren": erased.reports,
                "Mails": erased.mails, "Person benachrichtigt": if tells && erased.registrations + erased.accreditations > 0 { "ja" } else { "nein" },
            });
            let entry = Entry { action: "privacy.erased", object: "privacy", after: Some(after), ..Entry::default() };
            audit::note(c, &staff, &entry).await?;
            Ok::<_, Error>(erased)
        })
    })
    .await
}

async fn all(
    c: &mut PgConnection,
    contexts: &[Context],
    press_contexts: &[press::context::Context],
    address: &str,
    tells: bool,
) -> Result<Erased> {
    let mut erased = Erased::default();
    let registrations = sql::ids(c, address).await?;
    let groups = sql::groups(c, address).await?;
    let requests = sql::requests(c, address).await?;
    let mut struck = sql::names(c, &registrations, &groups, &requests).await?;
    struck.push(address.to_string());
    // Before the last word to the person is written.
    erased.mails += mail::forget_address(c, address).await?;
    for id in registrations {
        let Some(record) = retention::record(c, id).await? else { continue };
        let Some(context) = contexts.iter().find(|x| x.edition.id == record.edition_id) else { continue };
        let is_last_word = tells && erased.registrations == 0;
        retention::erase(c, context, &record, "staff", is_last_word, true).await?;
        erased.registrations += 1;
    }
    for id in requests {
        let Some(record) = press::retention::record(c, id).await? else { continue };
        let Some(context) = press_contexts.iter().find(|x| x.edition.id == record.edition_id) else { continue };
        let is_last_word = tells && erased.registrations + erased.accreditations == 0;
        press::retention::erase(c, context, &record, is_last_word).await?;
        erased.accreditations += 1;
    }
    for group in groups {
        retention::erase_contact(c, group).await?;
        erased.groups += 1;
    }
    erased.reports = pages::forget_reporter(c, address).await?;
    erased.mails += mail::strike(c, &struck).await?;
    Ok(erased)
}

/// A value as people read it.
pub fn words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(is) => if *is { "ja" } else { "nein" }.into(),
        Value::String(text) => moment(text).unwrap_or_else(|| text.clone()),
        Value::Array(all) => all.iter().map(words).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(", "),
        Value::Object(all) => {
            let pairs = all.iter().map(|(name, value)| (name, words(value))).filter(|(_, w)| !w.is_empty());
            pairs.map(|(name, words)| format!("{name}: {words}")).collect::<Vec<_>>().join("; ")
        }
        Value::Number(n) => n.to_string(),
    }
}

/// Times and days of the database as people write them.
fn moment(text: &str) -> Option<String> {
    if let Ok(at) = chrono::DateTime::parse_from_rfc3339(text) {
        return Some(date::date_time(at.to_utc()));
    }
    text.parse::<chrono::NaiveDate>().ok().map(date::date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_named_by_the_register_and_secrets_stay_inside() {
        let row = json!({"id": 7, "name": "Kim", "email": "kim@example.org", "password": "x", "totp_secret": "y", "disabled_at": null});
        let labels: Vec<String> = named("staff", row).into_iter().map(|(label, _)| label).collect();
        assert_eq!(labels, ["Name", "E-Mail-Adresse"]);
    }

    #[test]
    fn values_are_words() {
        let value = json!({"a": ["x", "2026-05-05"], "b": true, "c": null});
        assert_eq!(words(&value), "a: x, 5. Mai 2026; b: ja");
    }
}
