//! `/meine-anmeldung/link`: for those who lost their link. The answer is the same whether or not
//! an address is stored; only the mail differs, and only one that is stored gets any.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::Days;

use crate::db::token;
use crate::mail::enqueue_limited;
use crate::paths;
use crate::registration::context::Context;
use crate::registration::enter::{CONFIRM, LINK_DAYS, OWN};
use crate::registration::model::State as Registered;
use crate::registration::{mail, sql};
use crate::web::door;
use crate::web::form::{Errors, Fields, Wrong, form_page};
use crate::web::limits::{Limit, Network};
use crate::web::shell::Shell;
use crate::web::{Error, Result, Site};

#[derive(askama::Template)]
#[template(path = "registration/link.html")]
struct LinkPage {
    shell: Shell,
    typed: Fields,
    errors: Errors,
}

pub async fn show(State(site): State<Site>) -> Result<Response> {
    render(&site, Fields::default(), Errors::default()).await
}

pub async fn send(State(site): State<Site>, network: Network, fields: Fields) -> Result<Response> {
    let mut errors = Errors::default();
    let email = fields.email(&mut errors, "email", "Ihre E-Mail-Adresse");
    if email.is_none() && errors.is_empty() {
        errors.add("email", Wrong::Missing, "Ihre E-Mail-Adresse");
    }
    let Some(email) = email else { return render(&site, fields, errors).await };
    site.limits.check(Limit::Lookup, &network)?;
    let until = door::same_time();
    let mut c = site.db.pool().acquire().await?;
    let records = sql::of_address(&mut c, email.as_str()).await?;
    drop(c);
    for id in records.into_iter().take(3) {
        let mut c = site.db.pool().acquire().await?;
        let Some(record) = sql::by_id(&mut c, id).await? else { continue };
        drop(c);
        // Whoever cancelled has no page to come back to, unless they were there.
        if !record.state().is_active() {
            continue;
        }
        let Some(context) = Context::find(&site, &record.edition).await? else { continue };
        let is_open = matches!(record.state(), Registered::Held | Registered::Queued);
        let (purpose, expires) = match is_open {
            true => (CONFIRM, site.clock.now() + Days::new(LINK_DAYS)),
            false => (OWN, context.link_expires()),
        };
        site.db
            .change(move |c| {
                Box::pin(async move {
                    let secret = token::secret();
                    let message = mail::lost_link(&context, &record, &secret)?;
                    if enqueue_limited(c, &message, mail::STRANGERS).await? {
                        token::keep(c, &secret, purpose, record.id, expires).await?;
                    }
                    Ok::<_, Error>(())
                })
            })
            .await?;
    }
    tokio::time::sleep_until(until).await;
    Ok(Redirect::to(paths::OWN_LINK_SENT).into_response())
}

async fn render(site: &Site, typed: Fields, errors: Errors) -> Result<Response> {
    let title = if errors.is_empty() { "Meine Anmeldung" } else { "Fehler: Meine Anmeldung" };
    let mut shell = Shell::new(site, title, paths::OWN_LINK).await?;
    shell.no_index = true;
    let page = LinkPage { shell, typed, errors };
    form_page(&page, &page.errors)
}

#[derive(askama::Template)]
#[template(path = "registration/link_sent.html")]
struct SentPage {
    shell: Shell,
}

pub async fn sent(State(site): State<Site>) -> Result<Response> {
    let mut shell = Shell::new(&site, "Sehen Sie in Ihr Postfach", paths::OWN_LINK_SENT).await?;
    shell.no_index = true;
    form_page(&SentPage { shell }, &Errors::default())
}
