//! The dry run: every person is looked at, and every error is told by row and field. Nothing is
//! stored; prices and seats are looked up here and never come from the browser.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::list::{COLUMNS, Entry, field};
use super::session::Ours;
use super::sql;
use crate::edition::fee::Billing;
use crate::kernel::email::Email;
use crate::registration::form;
use crate::registration::model::{Fee, Mode, Person};
use crate::registration::sql as registrations;
use crate::web::Result;
use crate::web::form::Errors;

/// A list that can be stored.
#[derive(Debug, Clone)]
pub struct Checked {
    /// In the order of the list.
    pub people: Vec<(Person, Fee)>,
    pub mode: Mode,
    /// Where the invoice goes, if the group did not say before; shape: edition::fee::Billing.
    pub invoice: Option<serde_json::Value>,
}

impl Checked {
    pub fn total_cents(&self) -> i64 {
        self.people.iter().map(|(_, fee)| fee.cents).sum()
    }
}

/// The list, or everything that is wrong with it.
///
/// # Errors
/// The database's own.
pub async fn check(c: &mut PgConnection, ours: &Ours, entry: &Entry) -> Result<std::result::Result<Checked, Errors>> {
    let mut errors = Errors::default();
    let mut people = Vec::new();
    let doubled = doubled(c, ours, entry).await?;
    for (at, row) in entry.rows.iter().enumerate() {
        let at = at + 1;
        let mut own = Errors::default();
        let mut row = row.clone();
        if !["", "frau", "herr"].contains(&row.get("anrede")) {
            let text = format!(
                "Die Anrede „{}“ kennen wir nicht. Wählen Sie Frau, Herr oder keine Angabe.",
                row.get("anrede")
            );
            own.say("anrede", text);
            row.set("anrede", "");
        }
        people.extend(form::person_in(&row.fields(&ours.group), &mut own, &ours.context, None, &form::OTHERS));
        if let Some(text) = doubled.get(&at).filter(|_| own.of("email").is_none()) {
            own.say("email", text.clone());
        }
        for (name, text) in own.all() {
            let label = COLUMNS.iter().find(|(column, _)| column == name).map_or("Angaben", |(_, label)| label);
            errors.say(field(name, at), format!("{}, {label}: {text}", row.label(at)));
        }
    }
    let mode = form::mode(&entry.fields, &mut errors, &ours.context);
    if people.is_empty() && errors.is_empty() {
        errors.say("liste", "Tragen Sie mindestens eine Person ein, oder fügen Sie eine Liste ein.".into());
    }
    if let Some(text) = over_quota(c, ours, entry.rows.len()).await? {
        errors.say("liste", text);
    }
    let (fees, invoice) = fees(ours, entry, &people, &mut errors);
    if !errors.is_empty() {
        return Ok(Err(errors));
    }
    Ok(Ok(Checked { people: people.into_iter().zip(fees).collect(), mode, invoice }))
}

/// What each pays, by the server's own decision, and where the invoice goes if nobody said so yet.
fn fees(ours: &Ours, entry: &Entry, people: &[Person], errors: &mut Errors) -> (Vec<Fee>, Option<serde_json::Value>) {
    if ours.context.edition.fees.is_free() {
        return (vec![Fee::default(); people.len()], None);
    }
    let decisions: Vec<_> = people.iter().map(|p| form::decide(&entry.fields, &ours.context, p)).collect();
    let claims = decisions.iter().any(|d| d.is_claim());
    let evidence = form::fee_choice(&entry.fields, errors, &ours.context, claims);
    let costs = decisions.iter().any(|d| d.cents > 0);
    let billing = (costs && ours.group.invoice.is_none()).then(|| Billing::parse(&entry.fields, errors));
    let invoice = billing.and_then(|b| serde_json::to_value(b).ok());
    (decisions.iter().map(|d| form::decided(d, &evidence)).collect(), invoice)
}

/// Rows whose address stands twice or is registered already, with what to say.
async fn doubled(c: &mut PgConnection, ours: &Ours, entry: &Entry) -> Result<HashMap<usize, String>> {
    let mut found = HashMap::new();
    let mut first: HashMap<String, usize> = HashMap::new();
    for (at, row) in entry.rows.iter().enumerate() {
        let Some(email) = Email::parse(row.get("email")) else { continue };
        if let Some(before) = first.get(&email.as_str().to_lowercase()) {
            let text = format!(
                "Diese Adresse steht schon bei {}. Jede Person braucht eine eigene.",
                entry.rows[*before - 1].label(*before)
            );
            found.insert(at + 1, text);
        } else {
            first.insert(email.as_str().to_lowercase(), at + 1);
        }
    }
    let emails: Vec<String> = first.keys().cloned().collect();
    for email in sql::registered(c, ours.context.edition.id, &emails).await? {
        if let Some(at) = first.get(&email) {
            found.insert(*at, "Diese Person ist schon angemeldet. Löschen Sie die Angaben zu ihr.".into());
        }
    }
    Ok(found)
}

/// What to say where the organisation would have more people than it may.
///
/// # Errors
/// The database's own.
pub async fn over_quota(c: &mut PgConnection, ours: &Ours, people: usize) -> Result<Option<String>> {
    let Some(quota) = ours.context.setup.rules.quota_per_organisation else { return Ok(None) };
    let there = registrations::of_organisation(c, ours.context.edition.id, &ours.group.organisation).await?;
    let left = usize::try_from(i64::from(quota) - there).unwrap_or(0);
    Ok((people > left).then(|| {
        format!(
            "Je Organisation können {quota} Personen teilnehmen. Für „{}“ sind noch {left} Plätze übrig, Ihre Liste hat \
             {people}. Kürzen Sie die Liste, oder wenden Sie sich an das Organisationsbüro.",
            ours.group.organisation
        )
    }))
}
