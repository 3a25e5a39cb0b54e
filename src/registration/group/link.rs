//! `/meine-gruppe/link`: for contacts who lost their link. The answer is the same whether or not
//! an address is stored; only one that is stored gets a mail.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::Days;
use sqlx::PgConnection;

use super::{CONFIRM, Group, OURS, Stage, mail, sql};
use crate::db::token;
use crate::mail::{Message, enqueue_limited};
use crate::paths;
use crate::registration::context::Context;
use crate::registration::enter::LINK_DAYS;
use crate::registration::mail::STRANGERS;
use crate::registration::session;
use crate::web::form::{Errors, Fields, Wrong, form_page};
use crate::web::limits::{Limit, Network};
use crate::web::shell::Shell;
use crate::web::{Result, Site};

#[derive(askama::Template)]
#[template(path = "registration/group/link.html")]
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
    let until = session::same_time();
    let mut c = site.db.pool().acquire().await?;
    let mut groups = Vec::new();
    for id in sql::of_address(&mut c, email.as_str()).await? {
        groups.extend(sql::by_id(&mut c, id).await?);
    }
    drop(c);
    for group in groups {
        let Some(context) = Context::find(&site, &group.edition).await? else { continue };
        let post =
            site.db.change(move |c| Box::pin(async move { lead_in(c, &context, &group, mail::lost_link).await }));
        post.await?;
    }
    tokio::time::sleep_until(until).await;
    Ok(Redirect::to(paths::OUR_LINK_SENT).into_response())
}

/// Sends a mail with the way to the group, be it confirmed or not, within the limit for mails
/// that strangers can cause; answers whether it was.
///
/// # Errors
/// The database's own.
pub(super) async fn lead_in(
    c: &mut PgConnection,
    context: &Context,
    group: &Group,
    write: fn(&Context, &Group, &str) -> Result<Message>,
) -> Result<bool> {
    let (purpose, expires) = match group.stage() {
        Stage::Confirmed => (OURS, context.link_expires()),
        _ => (CONFIRM, context.site.clock.now() + Days::new(LINK_DAYS)),
    };
    let secret = token::secret();
    let is_within = enqueue_limited(c, &write(context, group, &secret)?, STRANGERS).await?;
    if is_within {
        token::keep(c, &secret, purpose, group.id, expires).await?;
    }
    Ok(is_within)
}

async fn render(site: &Site, typed: Fields, errors: Errors) -> Result<Response> {
    let title = if errors.is_empty() { "Meine Sammelanmeldung" } else { "Fehler: Meine Sammelanmeldung" };
    let mut shell = Shell::new(site, title, paths::OUR_LINK).await?;
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
    let mut shell = Shell::new(&site, "Sammelanmeldung: Sehen Sie in Ihr Postfach", paths::OUR_LINK_SENT).await?;
    shell.no_index = true;
    form_page(&SentPage { shell }, &Errors::default())
}
