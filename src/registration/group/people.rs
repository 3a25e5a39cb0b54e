//! `/meine-gruppe/personen`: rows, a pasted list or a file; then the page to check, then all of
//! them at once. The pages keep what was written down in themselves.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::check::{Checked, check};
use super::list::{Entry, MOST, Row, collect, field};
use super::session::Ours;
use super::sql;
use super::store::{self, Plan, Stored, plan};
use crate::edition::{self, fee::Billing};
use crate::kernel::email::Email;
use crate::kernel::{money, words};
use crate::paths;
use crate::registration::context::Context;
use crate::registration::mail;
use crate::registration::model::{Mode, Person};
use crate::web::door::guarded;
use crate::web::form::{Errors, Fields, KEY, form_page, new_key};
use crate::web::limits::{Limit, Network};
use crate::web::shell::Shell;
use crate::web::upload::Upload;
use crate::web::{Result, Site};

/// Rows of the empty page, and how many more a button brings.
const ROWS: usize = 5;

#[derive(askama::Template)]
#[template(path = "registration/group/people.html")]
struct PeoplePage {
    shell: Shell,
    context: Context,
    organisation: String,
    typed: Fields,
    errors: Errors,
    rows: Vec<Row>,
    /// What a list brought.
    read: String,
    modes: Vec<(&'static str, &'static str)>,
    billing: Option<Billing>,
}

impl PeoplePage {
    fn name(&self, column: &str, at: &usize) -> String {
        field(column, *at)
    }

    fn may_grow(&self) -> bool {
        self.rows.len() < MOST
    }

    /// Prices to choose from, key and words.
    fn categories(&self) -> Vec<(&str, String)> {
        let fees = &self.context.edition.fees;
        fees.categories.iter().map(|c| (c.key.as_str(), format!("{}: {}", c.name, c.price()))).collect()
    }

    fn exempt(&self) -> String {
        words::list(&self.context.edition.fees.exempt())
    }
}

pub async fn show(State(site): State<Site>, ours: Ours) -> Result<Response> {
    if let Some(closed) = super::begin::not_possible(&ours.context).await? {
        return Ok(guarded(closed));
    }
    let key = new_key(site.clock.now()).to_string();
    render(&ours, Entry::empty(ROWS, &[(KEY, &key)])).await
}

pub async fn send(State(site): State<Site>, ours: Ours, network: Network, sent: Upload) -> Result<Response> {
    if let Some(closed) = super::begin::not_possible(&ours.context).await? {
        return Ok(guarded((StatusCode::CONFLICT, closed).into_response()));
    }
    let mut entry = collect(sent).await?;
    let key = entry.fields.submission_key()?;
    let step = entry.fields.raw("schritt");
    if step == "zeilen" {
        entry.grow(ROWS);
    }
    if step == "zeilen" || step == "aendern" || !entry.errors.is_empty() {
        return render(&ours, entry).await;
    }
    let mut c = site.db.pool().acquire().await?;
    let emails: Vec<Email> = entry.rows.iter().filter_map(|row| Email::parse(row.get("email"))).collect();
    if step == "senden" && store::is_sent(&mut c, &ours.group, key, &emails).await? {
        return Ok(done());
    }
    // The dry run tells the contact who is registered already, so it is not for trying out lists of addresses.
    site.limits.check(if step == "senden" { Limit::Submission } else { Limit::Lookup }, &network)?;
    let checked = check(&mut c, &ours, &entry).await?;
    drop(c);
    match checked {
        Err(errors) => render(&ours, Entry { errors, ..entry }).await,
        Ok(list) if step != "senden" => confirm(&ours, &entry, &list).await,
        Ok(list) => match store::store(&ours, key, &list).await? {
            Stored::Done => Ok(done()),
            Stored::Changed => again(&ours, entry).await,
        },
    }
}

fn done() -> Response {
    guarded(Redirect::to(&format!("{}?stand=angemeldet", paths::OUR)).into_response())
}

/// Something became wrong while it was stored; now it can be told.
async fn again(ours: &Ours, entry: Entry) -> Result<Response> {
    let mut c = ours.context.site.db.pool().acquire().await?;
    let errors = check(&mut c, ours, &entry).await?.err().unwrap_or_else(|| {
        let mut errors = Errors::default();
        errors.say("liste", "Gerade hat sich etwas geändert. Prüfen Sie die Angaben bitte noch einmal.".into());
        errors
    });
    drop(c);
    render(ours, Entry { errors, ..entry }).await
}

async fn render(ours: &Ours, mut entry: Entry) -> Result<Response> {
    let context = &ours.context;
    let title = if entry.errors.is_empty() { "Personen anmelden" } else { "Fehler: Personen anmelden" };
    let mut shell = edition::shell(&context.site, &context.edition, title, paths::OUR_PEOPLE).await?;
    shell.no_index = true;
    if entry.rows.is_empty() {
        entry.grow(ROWS);
    }
    let mut typed = entry.carried();
    // A list that could not be read stays to be mended; one that was is in the rows.
    if entry.errors.of("liste").is_some() && entry.read.is_none() {
        typed.push(("liste".into(), entry.fields.untrimmed("liste").to_string()));
    }
    let page = PeoplePage {
        shell,
        organisation: ours.group.organisation.clone(),
        typed: typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect(),
        read: entry.read.as_ref().map(|(count, ignored)| read(*count, ignored)).unwrap_or_default(),
        modes: Mode::offered(context.edition.attendance()).iter().map(|m| (m.key(), m.label())).collect(),
        billing: asks_billing(ours).then(|| Billing::typed(&entry.fields)),
        rows: entry.rows,
        errors: entry.errors,
        context: context.clone(),
    };
    Ok(guarded(form_page(&page, &page.errors)?))
}

fn asks_billing(ours: &Ours) -> bool {
    !ours.context.edition.fees.is_free() && ours.group.invoice.is_none()
}

/// "Aus der Liste wurden 12 Personen gelesen. Nicht verwendet: Ort."
fn read(count: usize, ignored: &[String]) -> String {
    let people = if count == 1 { "wurde eine Person".into() } else { format!("wurden {count} Personen") };
    let mut text = format!("Aus der Liste {people} gelesen.");
    if !ignored.is_empty() {
        text.push_str(&format!(" Nicht verwendet: {}.", words::list(ignored)));
    }
    text
}

#[derive(askama::Template)]
#[template(path = "registration/group/check.html")]
struct CheckPage {
    shell: Shell,
    carried: Vec<(String, String)>,
    people: Vec<(Person, String)>,
    mode: Option<&'static str>,
    plan: Plan,
    rule: String,
    /// Empty: free of charge.
    total: String,
    invoice: Vec<String>,
}

/// Everything on one page, to be sent bindingly.
async fn confirm(ours: &Ours, entry: &Entry, list: &Checked) -> Result<Response> {
    let context = &ours.context;
    let mut shell = edition::shell(&context.site, &context.edition, "Angaben prüfen", paths::OUR_PEOPLE).await?;
    shell.no_index = true;
    let mut c = context.site.db.pool().acquire().await?;
    let counter = sql::counter(&mut c, context.edition.id, list.mode).await?;
    drop(c);
    let invoice = list.invoice.clone().or_else(|| ours.group.invoice.clone());
    let billing = invoice.and_then(|b| serde_json::from_value::<Billing>(b).ok());
    let total = list.total_cents();
    let is_free = context.edition.fees.is_free();
    let price = |cents: i64| match cents {
        _ if is_free => String::new(),
        0 => "kostenfrei".into(),
        cents => money::euro(cents),
    };
    let page = CheckPage {
        shell,
        carried: entry.carried(),
        people: list.people.iter().map(|(person, fee)| (person.clone(), price(fee.cents))).collect(),
        mode: (Mode::offered(context.edition.attendance()).len() > 1).then(|| list.mode.label()),
        plan: plan(counter, list.people.len(), ours.group.keep_together),
        rule: mail::rule(context),
        total: price(total),
        invoice: billing.filter(|_| total > 0).map(|b| b.address_lines()).unwrap_or_default(),
    };
    Ok(guarded(form_page(&page, &Errors::default())?))
}
