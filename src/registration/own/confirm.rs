//! `/meine-anmeldung/bestaetigen`: one page, one button. The GET shows, the POST confirms.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::session::{DOOR, DOOR_CONFIRM, Unconfirmed, guarded};
use crate::db::token;
use crate::edition;
use crate::kernel::date;
use crate::paths;
use crate::registration::enter::OWN;
use crate::registration::model::State as Registered;
use crate::registration::seats;
use crate::web::form::{Errors, form_page};
use crate::web::shell::Shell;
use crate::web::{Error, Result, Site};

#[derive(askama::Template)]
#[template(path = "registration/confirm.html")]
struct ConfirmPage {
    shell: Shell,
    /// Missing where the link leads nowhere.
    found: Option<Found>,
}

struct Found {
    name: String,
    event: String,
    slug: String,
    when_where: String,
    state: Registered,
    until: String,
}

pub async fn show(State(site): State<Site>, RawQuery(query): RawQuery, me: Unconfirmed) -> Result<Response> {
    if let Some(response) = DOOR_CONFIRM.moved_in(&site, query.as_deref()) {
        return Ok(response);
    }
    page(&site, me).await
}

async fn page(site: &Site, Unconfirmed(me): Unconfirmed) -> Result<Response> {
    let mut shell = match &me {
        Some(me) => edition::shell(site, &me.context.edition, "Anmeldung bestätigen", paths::OWN_CONFIRM).await?,
        None => Shell::new(site, "Anmeldung bestätigen", paths::OWN_CONFIRM).await?,
    };
    shell.no_index = true;
    let found = me.map(|me| Found {
        name: me.record.name(),
        event: me.context.edition.title.clone(),
        slug: me.context.edition.slug.clone(),
        when_where: me.context.edition.when_where(),
        state: me.record.state(),
        until: me.record.confirm_by.map(date::date_time).unwrap_or_default(),
    });
    Ok(guarded(form_page(&ConfirmPage { shell, found }, &Errors::default())?))
}

pub async fn send(State(site): State<Site>, Unconfirmed(me): Unconfirmed) -> Result<Response> {
    let Some(me) = me else { return Ok(Redirect::to(paths::OWN_CONFIRM).into_response()) };
    let (id, context) = (me.record.id, me.context.clone());
    let expires = context.link_expires();
    let (outcome, secret) = site
        .db
        .change(move |c| {
            Box::pin(async move {
                let outcome = seats::confirm(c, &context, id).await?;
                let secret = token::issue(c, OWN, id, expires).await?;
                Ok::<_, Error>((outcome, secret))
            })
        })
        .await?;
    match outcome {
        // The link proved that the person reads this address; their page may open.
        seats::Confirmed::Now(_) | seats::Confirmed::Already(_) => Ok(DOOR.enter(&site, &secret)),
        seats::Confirmed::Over(_) => Ok(Redirect::to(paths::OWN_CONFIRM).into_response()),
    }
}
