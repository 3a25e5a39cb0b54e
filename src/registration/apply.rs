//! `/{e}/anmeldung`: one person registers. Form, page to check the answers, "Verbindlich anmelden".
//! Nothing is stored before the last step, and the pages keep what was typed in themselves.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

use super::context::Context;
use super::controls::Controls;
use super::enter::{Entered, enter};
use super::model::{Application, Mode, ORGANISATION_KINDS};
use super::{form, mail, summary};
use crate::edition::fee::Billing;
use crate::edition::{self, Here};
use crate::kernel::date;
use crate::kernel::markdown;
use crate::paths;
use crate::web::form::{Errors, Fields, form_page, new_key};
use crate::web::limits::{Limit, Network};
use crate::web::shell::Shell;
use crate::web::{Error, Result, Site};

#[derive(askama::Template)]
#[template(path = "registration/form.html")]
struct FormPage {
    shell: Shell,
    context: Context,
    controls: Controls,
    key: Uuid,
    typed: Fields,
    billing: Billing,
    errors: Errors,
    kinds: &'static [(&'static str, &'static str)],
    modes: Vec<(&'static str, String)>,
    days: Vec<(String, String)>,
    /// All seats of every way of attending are taken.
    is_full: bool,
    rule: String,
    notices: Vec<(String, String)>,
}

impl FormPage {
    fn has_billing(&self) -> bool {
        !self.context.edition.fees.is_free()
    }

    fn exempt(&self) -> String {
        crate::kernel::words::list(&self.context.edition.fees.exempt())
    }

    fn may_be_more(&self) -> bool {
        self.context.setup.rules.allows_groups
    }

    fn hold_hours(&self) -> i32 {
        self.context.setup.rules.hold_hours
    }
}

pub async fn show(State(site): State<Site>, Here(edition): Here) -> Result<Response> {
    let context = Context::of(&site, &edition).await?;
    if let Some(closed) = super::closed::page(&context).await? {
        return Ok(closed);
    }
    let key = new_key(site.clock.now());
    render(&context, key, Fields::default(), Errors::default()).await
}

pub async fn send(State(site): State<Site>, Here(edition): Here, network: Network, fields: Fields) -> Result<Response> {
    let context = Context::of(&site, &edition).await?;
    // Opened before, sent after the end: what was typed is of no use any more.
    if let Some(closed) = super::closed::page(&context).await? {
        return Ok((StatusCode::CONFLICT, closed).into_response());
    }
    let key = fields.submission_key()?;
    let step = fields.raw("schritt");
    if step == "aendern" {
        return render(&context, key, fields, Errors::default()).await;
    }
    let application = match form::parse(&fields, &context)? {
        Ok(application) => application,
        Err(errors) => return render(&context, key, fields, errors).await,
    };
    if step != "senden" {
        return check(&context, &fields, &application).await;
    }
    site.limits.check(Limit::Submission, &network)?;
    match enter(&context, &application).await? {
        Entered::Stored | Entered::Known => Ok(Redirect::to(&paths::registration_sent(&edition.slug)).into_response()),
        Entered::QuotaReached => {
            let mut errors = Errors::default();
            let quota = context.setup.rules.quota_per_organisation.unwrap_or_default();
            errors.say(
                "organisation",
                format!(
                    "Aus Ihrer Organisation sind schon {quota} Personen angemeldet. Mehr Plätze je Organisation gibt \
                     es nicht. Wenden Sie sich an das Organisationsbüro, wenn das nicht stimmt."
                ),
            );
            render(&context, key, fields, errors).await
        }
    }
}

async fn render(context: &Context, key: Uuid, typed: Fields, errors: Errors) -> Result<Response> {
    let edition = &context.edition;
    let title = if errors.is_empty() { "Anmeldung" } else { "Fehler: Anmeldung" };
    let shell = edition::shell(&context.site, edition, title, &paths::registration(&edition.slug)).await?;
    let offered = Mode::offered(edition.attendance());
    let mode = |mode: &Mode| match context.setup.is_full(*mode) {
        true => (mode.key(), format!("{} (ausgebucht, Warteliste)", mode.label())),
        false => (mode.key(), mode.label().to_string()),
    };
    let page = FormPage {
        shell,
        key,
        billing: Billing::typed(&typed),
        typed,
        errors,
        kinds: &ORGANISATION_KINDS,
        modes: offered.iter().map(mode).collect(),
        days: edition.days.iter().map(|h| (h.day.to_string(), date::long_date(h.day))).collect(),
        is_full: offered.iter().all(|m| context.setup.is_full(*m)),
        rule: mail::rule(context),
        notices: notices(context),
        controls: Controls(context.clone()),
        context: context.clone(),
    };
    form_page(&page, &page.errors)
}

/// What everybody should know before registering: photos, recordings, house rules.
pub fn notices(context: &Context) -> Vec<(String, String)> {
    context.edition.notices.iter().map(|n| (n.title.clone(), markdown::render(&n.body, 4))).collect()
}

#[derive(askama::Template)]
#[template(path = "registration/check.html")]
struct CheckPage {
    shell: Shell,
    slug: String,
    carried: Vec<(String, String)>,
    rows: Vec<summary::Row>,
    is_full: bool,
    rule: String,
}

async fn check(context: &Context, fields: &Fields, application: &Application) -> Result<Response> {
    let edition = &context.edition;
    let mut shell =
        edition::shell(&context.site, edition, "Angaben prüfen", &paths::registration(&edition.slug)).await?;
    shell.no_index = true;
    let page = CheckPage {
        shell,
        slug: edition.slug.clone(),
        carried: form::carried(fields),
        rows: summary::of(context, fields, application),
        is_full: context.setup.is_full(application.mode),
        rule: mail::rule(context),
    };
    form_page(&page, &Errors::default())
}

#[derive(askama::Template)]
#[template(path = "registration/sent.html")]
struct SentPage {
    shell: Shell,
    slug: String,
    hours: i32,
    is_slow: bool,
}

/// `/{e}/anmeldung/gesendet`: the same for everybody, whoever is registered or not.
pub async fn sent(State(site): State<Site>, Here(edition): Here) -> Result<Response> {
    let context = Context::of(&site, &edition).await?;
    let path = paths::registration_sent(&edition.slug);
    let mut shell = edition::shell(&site, &edition, "Bitte bestätigen Sie Ihre Adresse", &path).await?;
    shell.no_index = true;
    let mut c = site.db.pool().acquire().await?;
    let is_slow = crate::mail::is_slow(&mut c).await?;
    drop(c);
    let hours = context.setup.rules.hold_hours;
    form_page(&SentPage { shell, slug: edition.slug.clone(), hours, is_slow }, &Errors::default())
}

/// `/anmeldung`: the featured edition's.
pub async fn featured(State(site): State<Site>) -> Result<Response> {
    let edition = edition::featured(&site).await?.ok_or(Error::NotFound)?;
    Ok(Redirect::temporary(&paths::registration(&edition.slug)).into_response())
}
