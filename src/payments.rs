//! Floor 5. What the office decides about money, at the terminal: `kongress fees`, `kongress claim`,
//! `kongress invoice`. The same commands of the features that pages call.

use std::fmt::Write;

use anyhow::{Result, bail};
use chrono::NaiveDate;

use crate::fees::{self, State};
use crate::kernel::{date, money};
use crate::registration::claims;
use crate::registration::context::Context;
use crate::web::Site;

/// Who is named in the protocol of a registration.
const ACTOR: &str = "office";

/// Command `fees`: claims that wait for a decision, and all invoices of an edition.
///
/// # Errors
/// An edition that does not exist.
pub async fn list(site: &Site, slug: &str) -> Result<String> {
    let context = find(site, slug).await?;
    let mut c = site.db.pool().acquire().await?;
    let (claims, invoices) =
        (claims::open(&mut c, context.edition.id).await?, fees::of_edition(&mut c, context.edition.id).await?);
    let mut out = String::new();
    writeln!(out, "Claims to decide: {}", claims.len())?;
    for claim in &claims {
        let since = date::date(date::local(claim.created_at).date());
        writeln!(
            out,
            "  {}  {}, {}, {}, since {since}: {}",
            claim.code,
            claim.name,
            claim.organisation,
            money::euro(claim.cents),
            claim.evidence
        )?;
    }
    writeln!(out, "Invoices and corrections: {}", invoices.len())?;
    let today = site.clock.today();
    for invoice in &invoices {
        let note = match invoice.paid_on {
            Some(day) => format!(" on {}", date::date(day)),
            None if invoice.is_overdue(today) => ", overdue".into(),
            None => String::new(),
        };
        let (state, amount) = (invoice.state().key(), money::euro(invoice.cents));
        writeln!(out, "  {}  {amount}, {}: {state}{note}", invoice.number, invoice.recipient_name)?;
    }
    Ok(out)
}

/// Command `claim`: grants or refuses one; the person gets a mail with the office's own `words`.
///
/// # Errors
/// A code that is unknown, a claim that is decided already.
pub async fn decide(site: &Site, slug: &str, code: &str, grants: bool, words: &str) -> Result<String> {
    let context = find(site, slug).await?;
    let mut c = site.db.pool().acquire().await?;
    let all = claims::open(&mut c, context.edition.id).await?;
    drop(c);
    let Some(claim) = all.into_iter().find(|claim| claim.code.eq_ignore_ascii_case(code.trim())) else {
        bail!("no claim of {code} waits for a decision; kongress fees {slug} lists those that do");
    };
    let (id, name, words) = (claim.id, claim.name, words.trim().to_string());
    let is_done = site
        .db
        .change(move |c| Box::pin(async move { claims::decide(c, &context, id, grants, &words, ACTOR).await }))
        .await?;
    if !is_done {
        bail!("somebody else has decided meanwhile");
    }
    Ok(format!("{} for {name}; the mail is on its way.\n", if grants { "Granted" } else { "Refused" }))
}

/// Command `invoice`: the money of an invoice (or of a correction) has arrived, or has not after all.
///
/// # Errors
/// A number that is unknown, a state that does not change.
pub async fn settle(site: &Site, number: &str, paid_on: Option<NaiveDate>) -> Result<String> {
    let mut c = site.db.pool().acquire().await?;
    let Some(invoice) = fees::by_number(&mut c, number.trim()).await? else { bail!("there is no invoice {number}") };
    drop(c);
    let id = invoice.id;
    let is_done = site
        .db
        .change(move |c| {
            Box::pin(async move {
                match paid_on {
                    Some(day) => fees::mark_paid(c, id, day).await,
                    None => fees::mark_open(c, id).await,
                }
            })
        })
        .await?;
    match (is_done, invoice.state()) {
        (true, _) => Ok(format!("{number} is {}.\n", if paid_on.is_some() { "paid" } else { "open again" })),
        (false, State::Paid) => bail!("{number} is paid already"),
        (false, State::Cancelled) => bail!("nothing is owed by {number}: it was cancelled"),
        (false, State::Open) => bail!("{number} is open"),
    }
}

async fn find(site: &Site, slug: &str) -> Result<Context> {
    match Context::find(site, slug).await? {
        Some(context) => Ok(context),
        None => bail!("there is no edition {slug}"),
    }
}
