//! `/{e}/anmeldung/gruppe`: a contact person begins a group registration. Nobody is registered by
//! it; first the address is to be confirmed.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{Days, TimeDelta};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::link::lead_in;
use super::{CONFIRM, mail, sql};
use crate::db::token;
use crate::edition::fee::{self, Billing};
use crate::edition::{self, Here};
use crate::kernel::code;
use crate::mail::enqueue_limited;
use crate::paths;
use crate::registration::context::Context;
use crate::registration::enter::LINK_DAYS;
use crate::registration::mail::STRANGERS;
use crate::registration::model::{ORGANISATION_KINDS, Person};
use crate::registration::{closed, form};
use crate::web::form::{Errors, Fields, Wrong, form_page, new_key};
use crate::web::limits::{Limit, Network};
use crate::web::shell::Shell;
use crate::web::{Result, Site};

#[derive(askama::Template)]
#[template(path = "registration/group/begin.html")]
struct BeginPage {
    shell: Shell,
    context: Context,
    key: Uuid,
    typed: Fields,
    billing: Billing,
    errors: Errors,
    kinds: &'static [(&'static str, &'static str)],
    waiting: [(&'static str, &'static str); 2],
}

/// What people choose who may have to wait, value and label.
const WAITING: [(&str, &str); 2] =
    [("einzeln", "einzeln, sobald ein Platz frei wird"), ("gemeinsam", "nur gemeinsam, wenn für alle Platz ist")];

pub async fn show(State(site): State<Site>, Here(edition): Here) -> Result<Response> {
    let context = Context::of(&site, &edition).await?;
    if let Some(closed) = not_possible(&context).await? {
        return Ok(closed);
    }
    render(&context, new_key(site.clock.now()), Fields::default(), Errors::default()).await
}

#[derive(askama::Template)]
#[template(path = "registration/group/none.html")]
struct NonePage {
    shell: Shell,
    slug: String,
    contact: String,
}

/// The page for editions that take no groups, or no registrations at all; None where they do.
///
/// # Errors
/// The database's own.
pub(super) async fn not_possible(context: &Context) -> Result<Option<Response>> {
    if let Some(closed) = closed::page(context).await? {
        return Ok(Some(closed));
    }
    if context.setup.rules.allows_groups {
        return Ok(None);
    }
    let slug = context.edition.slug.clone();
    let shell = edition::shell(&context.site, &context.edition, "Keine Sammelanmeldung", &paths::group(&slug)).await?;
    let contact = context.reply_to().map(|e| e.as_str().to_string()).unwrap_or_default();
    Ok(Some(form_page(&NonePage { shell, slug, contact }, &Errors::default())?))
}

pub async fn send(State(site): State<Site>, Here(edition): Here, network: Network, fields: Fields) -> Result<Response> {
    let context = Context::of(&site, &edition).await?;
    if let Some(closed) = not_possible(&context).await? {
        return Ok((StatusCode::CONFLICT, closed).into_response());
    }
    let key = fields.submission_key()?;
    let mut errors = Errors::default();
    let person = form::person(&fields, &mut errors, &context, None);
    let waiting: Vec<&str> = WAITING.iter().map(|(key, _)| *key).collect();
    let chosen = fields.one_of(&mut errors, "warteliste", "die Regel für die Warteliste", &waiting);
    if chosen.is_empty() && errors.of("warteliste").is_none() {
        errors.add("warteliste", Wrong::Choose, "die Regel für die Warteliste");
    }
    let invoice = person.as_ref().and_then(|person| invoice(&fields, &mut errors, &context, person));
    form::traps(&fields, &mut errors, &context);
    let Some(person) = person.filter(|_| errors.is_empty()) else {
        return render(&context, key, fields, errors).await;
    };
    site.limits.check(Limit::Submission, &network)?;
    let begun = Begun { key, person, keep_together: chosen == "gemeinsam", invoice };
    site.db.change(move |c| Box::pin(async move { store(c, &context, &begun).await })).await?;
    Ok(Redirect::to(&paths::group_sent(&edition.slug)).into_response())
}

/// Where the collective invoice goes. Needed where the contact's own seat would cost something;
/// else only read where something was filled in.
fn invoice(fields: &Fields, errors: &mut Errors, context: &Context, person: &Person) -> Option<Value> {
    let fees = &context.edition.fees;
    if fees.is_free() {
        return None;
    }
    let today = context.site.clock.today();
    let costs = fee::decide(fees, None, &person.organisation, &person.email, false, today).cents > 0;
    let has_typed = Billing::typed(fields) != Billing::default();
    (costs || has_typed).then(|| Billing::parse(fields, errors)).and_then(|b| serde_json::to_value(b).ok())
}

struct Begun {
    key: Uuid,
    person: Person,
    keep_together: bool,
    invoice: Option<Value>,
}

async fn store(c: &mut PgConnection, context: &Context, begun: &Begun) -> Result<()> {
    let (edition, now) = (context.edition.id, context.site.clock.now());
    let new = sql::New {
        edition,
        key: begun.key,
        public_id: Uuid::new_v4(),
        code: &format!("G-{}", code::code(&mut rand::rng())),
        keep_together: begun.keep_together,
        invoice: begun.invoice.as_ref(),
        now,
    };
    let Some(id) = sql::insert(c, &begun.person, &new).await? else {
        return known(c, context, begun).await;
    };
    let Some(group) = sql::by_id(c, id).await? else { return Ok(()) };
    let secret = token::secret();
    token::keep(c, &secret, CONFIRM, id, now + Days::new(LINK_DAYS)).await?;
    if !enqueue_limited(c, &mail::confirm(context, &group, &secret)?, STRANGERS).await? {
        // No further mail to this address for now; the period begins without one.
        let hours = context.setup.rules.hold_hours;
        sql::set_confirm_by(c, id, now + TimeDelta::hours(hours.into())).await?;
    }
    Ok(())
}

/// This form was sent before, or the contact has a group here: then a mail leads to it.
async fn known(c: &mut PgConnection, context: &Context, begun: &Begun) -> Result<()> {
    if sql::is_sent(c, begun.key).await? {
        return Ok(());
    }
    let Some(id) = sql::of_contact(c, context.edition.id, begun.person.email.as_str()).await? else { return Ok(()) };
    if let Some(group) = sql::by_id(c, id).await? {
        lead_in(c, context, &group, mail::known).await?;
    }
    Ok(())
}

async fn render(context: &Context, key: Uuid, typed: Fields, errors: Errors) -> Result<Response> {
    let edition = &context.edition;
    let title = if errors.is_empty() { "Sammelanmeldung" } else { "Fehler: Sammelanmeldung" };
    let shell = edition::shell(&context.site, edition, title, &paths::group(&edition.slug)).await?;
    let page = BeginPage {
        shell,
        key,
        billing: Billing::typed(&typed),
        typed,
        errors,
        kinds: &ORGANISATION_KINDS,
        waiting: WAITING,
        context: context.clone(),
    };
    form_page(&page, &page.errors)
}

#[derive(askama::Template)]
#[template(path = "registration/group/sent.html")]
struct SentPage {
    shell: Shell,
    slug: String,
    hours: i32,
    is_slow: bool,
}

/// `/{e}/anmeldung/gruppe/gesendet`: the same for everybody.
pub async fn sent(State(site): State<Site>, Here(edition): Here) -> Result<Response> {
    let context = Context::of(&site, &edition).await?;
    let path = paths::group_sent(&edition.slug);
    let mut shell = edition::shell(&site, &edition, "Sammelanmeldung: Adresse bestätigen", &path).await?;
    shell.no_index = true;
    let mut c = site.db.pool().acquire().await?;
    let is_slow = crate::mail::is_slow(&mut c).await?;
    drop(c);
    let hours = context.setup.rules.hold_hours;
    form_page(&SentPage { shell, slug: edition.slug.clone(), hours, is_slow }, &Errors::default())
}
