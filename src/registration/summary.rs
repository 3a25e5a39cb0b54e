//! What somebody filled in, as rows to read: label and value, in the order of the form.

use super::context::Context;
use super::model::{Application, Mode, Needs, Person, organisation_kind};
use super::record::Record;
use super::{form, mail};
use crate::edition::fee::Billing;
use crate::kernel::date;
use crate::web::form::Fields;

pub struct Row {
    pub label: String,
    /// Lines.
    pub value: Vec<String>,
    /// Id of the control on the form that changes it; empty where there is none.
    pub field: String,
}

fn row(label: &str, field: &str, value: impl Into<String>) -> Row {
    let value: String = value.into();
    Row { label: label.to_string(), value: value.lines().map(str::to_string).collect(), field: field.to_string() }
}

/// The application as a list; what is empty is left out.
pub fn of(context: &Context, fields: &Fields, a: &Application) -> Vec<Row> {
    let mut rows = person(&a.person);
    rows.extend(days(context, a));
    rows.extend(workshops(context, a));
    for question in &context.setup.questions {
        if let Some(answer) = a.answers.get(&question.key) {
            rows.push(row(&question.label, &question.field(), answer.as_str()));
        }
    }
    if let Some(needs) = &a.needs {
        rows.extend(self::needs(needs));
    }
    rows.extend(fee(context, fields, a));
    if context.setup.rules.asks_photo {
        let photo = if a.photo_consent { "Ich stimme Aufnahmen zu" } else { "keine Zustimmung" };
        rows.push(row("Fotos", "foto", photo));
    }
    rows.retain(|r| r.value.iter().any(|line| !line.is_empty()));
    rows
}

fn days(context: &Context, a: &Application) -> Vec<Row> {
    let days: Vec<String> = a.days.iter().map(|day| date::long_date(*day)).collect();
    let (days_field, days) = (if context.edition.days.len() > 1 { "tage" } else { "" }, days.join("\n"));
    let mode_field = if Mode::offered(context.edition.attendance()).len() > 1 { "teilnahme" } else { "" };
    vec![row("Teilnahme", mode_field, a.mode.label()), row("Tage", days_field, days)]
}

fn workshops(context: &Context, a: &Application) -> Vec<Row> {
    if a.workshops.is_empty() && !context.setup.workshops.is_empty() && a.mode == Mode::Onsite {
        return vec![row("Workshops", "workshop", "keinen gewählt")];
    }
    let chosen = a.workshops.iter().filter_map(|session| context.setup.workshop(*session));
    chosen
        .map(|w| {
            let full = if w.is_full() { "\nausgebucht, Sie kommen auf die Warteliste" } else { "" };
            let is_first = context.setup.workshops.first().is_some_and(|first| first.session == w.session);
            let field = if is_first { "workshop".to_string() } else { format!("workshop-{}", w.code) };
            row("Workshop", &field, format!("{}\n{}{full}", w.title, w.when()))
        })
        .collect()
}

pub fn person(p: &Person) -> Vec<Row> {
    let salutation = if p.salutation.key().is_empty() { "" } else { p.salutation.label() };
    vec![
        row("Anrede", "anrede", salutation),
        row("Name", "vorname", p.name()),
        row("Organisation", "organisation", format!("{}\n{}", p.organisation, organisation_kind(&p.organisation_kind))),
        row("Organisationseinheit", "einheit", p.department.as_str()),
        row("Funktion", "funktion", p.job_title.as_str()),
        row("E-Mail-Adresse", "email", p.email.as_str()),
        row("Telefon", "telefon", p.phone.as_str()),
    ]
}

pub fn needs(n: &Needs) -> Vec<Row> {
    let catering = [n.catering_label(), n.catering_note.as_str()];
    let mut access: Vec<&str> = n.access_labels();
    access.push(&n.access_note);
    let join = |parts: &[&str]| parts.iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join("\n");
    vec![row("Verpflegung", "verpflegung", join(&catering)), row("Unterstützung", "unterstuetzung", join(&access))]
}

/// Price, the rule behind it, and where the invoice goes.
fn fee(context: &Context, fields: &Fields, a: &Application) -> Vec<Row> {
    if context.edition.fees.is_free() {
        return Vec::new();
    }
    let decision = form::decide(fields, context, &a.person);
    let mut rows = vec![row(
        "Entgelt",
        if context.edition.fees.has_choice() { "gebuehr" } else { "" },
        [&decision.price(), &decision.reason, &context.edition.fees.tax_text].map(String::as_str).join("\n"),
    )];
    if let Some(billing) = a.fee.billing.clone().and_then(|b| serde_json::from_value::<Billing>(b).ok()) {
        rows.push(row("Rechnung an", "rechnung_organisation", billing.address_lines().join("\n")));
        rows.push(row("E-Mail für die Rechnung", "rechnung_email", billing.email));
        rows.push(row("Leitweg-ID", "leitweg_id", billing.leitweg_id));
        rows.push(row("Bestellnummer", "bestellnummer", billing.order_reference));
        rows.push(row("Kostenstelle", "kostenstelle", billing.cost_centre));
    }
    rows
}

/// What is stored about somebody, needs included where they are theirs to see.
pub fn stored(context: &Context, r: &Record, needs: Option<&Needs>) -> Vec<Row> {
    let mut rows = vec![
        row("Name", "vorname", r.name()),
        row("Organisation", "organisation", format!("{}\n{}", r.organisation, organisation_kind(&r.organisation_kind))),
        row("Organisationseinheit", "einheit", r.department.as_str()),
        row("Funktion", "funktion", r.job_title.as_str()),
        row("E-Mail-Adresse", "email", r.email.as_str()),
        row("Telefon", "telefon", r.phone.as_str()),
    ];
    let days: Vec<String> = r.days.iter().map(|day| date::long_date(*day)).collect();
    rows.push(row("Teilnahme", "teilnahme", r.mode().label()));
    rows.push(row("Tage", "tage", days.join("\n")));
    for question in &context.setup.questions {
        rows.push(row(&question.label, &question.field(), r.answer(&question.key)));
    }
    if let Some(needs) = needs {
        rows.extend(self::needs(needs));
    }
    rows.push(row("Entgelt", "", mail::fee(r)));
    rows.push(row(
        "Befreiung",
        "",
        match r.fee_claim.as_str() {
            "open" => "beantragt, wird geprüft",
            "granted" => "gewährt",
            "refused" => "abgelehnt",
            _ => "",
        },
    ));
    if let Some(billing) = r.invoice.clone().and_then(|b| serde_json::from_value::<Billing>(b).ok()) {
        rows.push(row("Rechnung an", "", billing.address_lines().join("\n")));
    }
    rows.retain(|r| r.value.iter().any(|line| !line.is_empty()));
    rows
}
