//! Finds who lacks an invoice and whose is too many, and writes the documents: each in one
//! transaction together with its number. The row that decides is held first, the question asked
//! again after that, and the number drawn last.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use sqlx::PgConnection;

use super::mail;
use super::model::{Content, Line, State, number};
use super::sql::{self, Contact, Due, New, Payer};
use crate::edition::fee::{Billing, Issuer};
use crate::edition::{self, Edition};
use crate::kernel::{date, name};
use crate::web::settings::Operator;
use crate::web::{Error, Result, Site};

/// Brings invoices up to date with the registrations; answers how many documents it issued.
/// What one registration has wrong is logged and keeps no other from its invoice.
///
/// # Errors
/// A database that is away.
pub async fn settle(site: &Site, now: DateTime<Utc>) -> Result<usize> {
    let today = date::local(now).date();
    site.db.change(|c| Box::pin(sql::carry_over(c))).await?;
    let issued = correct_all(site, today).await? + issue_all(site, today).await?;
    mail::send_all(site, now).await?;
    Ok(issued)
}

async fn issue_all(site: &Site, today: NaiveDate) -> Result<usize> {
    let all = sql::due(&mut *site.db.pool().acquire().await?).await?;
    let mut editions: HashMap<String, Arc<Edition>> = HashMap::new();
    let mut issued = 0;
    for due in all {
        let edition = match editions.get(&due.edition) {
            Some(edition) => edition.clone(),
            None => {
                let Some(found) = edition::load(&mut *site.db.pool().acquire().await?, &due.edition).await? else {
                    continue;
                };
                editions.entry(due.edition.clone()).or_insert(Arc::new(found)).clone()
            }
        };
        let issuer = issuer(&edition.fees.issuer, &site.settings().await?.operator);
        let (registration, group) = (due.registration_id, due.group_id);
        let done =
            site.db.change(move |c| Box::pin(async move { issue(c, &due, &edition, issuer, today).await })).await;
        issued += usize::from(passed(done, || format!("registration {registration:?}, group {group:?}"))?);
    }
    Ok(issued)
}

async fn correct_all(site: &Site, today: NaiveDate) -> Result<usize> {
    let all = sql::to_correct(&mut *site.db.pool().acquire().await?, today).await?;
    let mut issued = 0;
    for id in all {
        let done = site.db.change(move |c| Box::pin(async move { correct(c, id, today).await })).await;
        issued += usize::from(passed(done, || format!("correction of {id}"))?);
    }
    Ok(issued)
}

/// One failure must not stop the others, but a database that is away stops all.
fn passed(done: Result<bool>, what: impl Fn() -> String) -> Result<bool> {
    match done {
        Err(error) if error.is_away() => Err(error),
        Err(error) => {
            tracing::error!(what = what(), "no invoice: {error}");
            Ok(false)
        }
        done => done,
    }
}

/// One invoice for a person, or for those of a group who have none yet.
async fn issue(c: &mut PgConnection, due: &Due, edition: &Edition, issuer: Issuer, today: NaiveDate) -> Result<bool> {
    if !sql::hold(c, due.registration_id, due.group_id).await? {
        return Ok(false);
    }
    let payers = sql::payers(c, due.registration_id, due.group_id).await?;
    let Some(first) = payers.first() else { return Ok(false) };
    let (billing, recipient, recipient_name) = match due.group_id {
        Some(group) => address_of_group(sql::contact(c, group).await?),
        None => address_of_person(first),
    };
    let fees = &edition.fees;
    let lines = payers.iter().zip(1..).map(|(p, position)| Line {
        position,
        person: name::full(&p.academic_title, &p.given_name, &p.family_name),
        category: p.fee.as_ref().map(|fee| fee.category_name.clone()).unwrap_or_default(),
        cents: p.fee_cents,
    });
    let lines = lines.collect();
    let year = today.year();
    let running = sql::next_number(c, &fees.number_prefix, year).await?;
    let content = Content {
        number: number(&fees.number_prefix, year, running),
        issued_on: today,
        due_on: Some(today + Days::new(fees.payment_days.unsigned_abs().into())),
        corrects: None,
        event: edition.title.clone(),
        event_date: edition.when(),
        issuer,
        billing,
        lines,
        tax_text: fees.tax_text.clone(),
        tax_percent: fees.tax_percent,
    };
    let new = New {
        prefix: &fees.number_prefix,
        year,
        running,
        corrects: None,
        edition_id: Some(first.edition_id),
        registration_id: due.registration_id,
        group_id: due.group_id,
        state: State::Open.key(),
        recipient: &recipient,
        recipient_name: &recipient_name,
    };
    let id = sql::insert(c, &new, &content).await?;
    for (payer, line) in payers.iter().zip(&content.lines) {
        sql::add_line(c, id, line.position, payer.id, line.cents).await?;
    }
    Ok(true)
}

/// The document that takes back what nobody owes any more.
async fn correct(c: &mut PgConnection, id: i64, today: NaiveDate) -> Result<bool> {
    if !sql::hold_invoice(c, id).await? {
        return Ok(false);
    }
    let positions = sql::gone(c, id, today).await?;
    if positions.is_empty() {
        return Ok(false);
    }
    let invoice = sql::by_id(c, id).await?.ok_or(Error::NotFound)?;
    let prefix = sql::prefix(c, id).await?;
    let year = today.year();
    let running = sql::next_number(c, &prefix, year).await?;
    let content = invoice.content.correction(number(&prefix, year, running), today, &positions);
    // Money that has not come need not go back.
    let state = if invoice.state() == State::Paid { State::Open } else { State::Cancelled };
    let new = New {
        prefix: &prefix,
        year,
        running,
        corrects: Some(id),
        edition_id: invoice.edition_id,
        registration_id: invoice.registration_id,
        group_id: invoice.group_id,
        state: state.key(),
        recipient: &invoice.recipient,
        recipient_name: &invoice.recipient_name,
    };
    let correction = sql::insert(c, &new, &content).await?;
    if sql::take_back(c, id, &positions, correction).await? == 0 {
        sql::cancel(c, id).await?;
    }
    Ok(true)
}

/// Invoice address, address and name for the mail.
fn address_of_person(p: &Payer) -> (Billing, String, String) {
    let shown = name::full(&p.academic_title, &p.given_name, &p.family_name);
    let own = || Billing {
        organisation: p.organisation.clone(),
        department: p.department.clone(),
        person: shown.clone(),
        ..Billing::default()
    };
    addressed(p.invoice.as_ref().map_or_else(own, |b| b.0.clone()), &p.email, shown.clone())
}

fn address_of_group(g: Contact) -> (Billing, String, String) {
    let shown = name::full(&g.academic_title, &g.given_name, &g.family_name);
    let own = || Billing {
        organisation: g.organisation.clone(),
        department: g.department.clone(),
        person: shown.clone(),
        ..Billing::default()
    };
    addressed(g.invoice.as_ref().map_or_else(own, |b| b.0.clone()), &g.email, shown.clone())
}

/// An address of its own for invoices is usually no person's.
fn addressed(billing: Billing, email: &str, shown: String) -> (Billing, String, String) {
    match billing.email.as_str() {
        "" => (billing, email.to_string(), shown),
        own => {
            let own = own.to_string();
            (billing, own, String::new())
        }
    }
}

/// Where no issuer is set, the operator of the site is.
fn issuer(set: &Issuer, operator: &Operator) -> Issuer {
    if !set.name.is_empty() {
        return set.clone();
    }
    let tax_number = match operator.vat_id.as_str() {
        id if set.tax_number.is_empty() && !id.is_empty() => format!("USt-IdNr. {id}"),
        _ => set.tax_number.clone(),
    };
    Issuer {
        name: operator.name.clone(),
        street: operator.street.clone(),
        postcode: operator.postcode.clone(),
        city: operator.city.clone(),
        email: operator.email.clone(),
        phone: operator.phone.clone(),
        tax_number,
        ..set.clone()
    }
}
