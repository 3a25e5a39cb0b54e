//! `/meine-akkreditierung/bestaetigen`: one page, one button. The GET shows, the POST confirms.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::session::{DOOR, DOOR_CONFIRM, Unconfirmed, guarded};
use crate::edition;
use crate::kernel::date;
use crate::paths;
use crate::press::enter::{self, Confirmed};
use crate::press::model::State as Stage;
use crate::web::form::{Errors, form_page};
use crate::web::shell::Shell;
use crate::web::{Result, Site};

#[derive(askama::Template)]
#[template(path = "press/confirm.html")]
struct ConfirmPage {
    shell: Shell,
    /// Missing where the link leads nowhere.
    found: Option<Found>,
}

struct Found {
    name: String,
    outlet: String,
    event: String,
    slug: String,
    when_where: String,
    state: Stage,
    until: String,
}

pub async fn show(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    Unconfirmed(me): Unconfirmed,
) -> Result<Response> {
    if let Some(response) = DOOR_CONFIRM.moved_in(&site, query.as_deref()) {
        return Ok(response);
    }
    let (title, path) = ("Antrag bestätigen", paths::ACCREDITATION_CONFIRM);
    let mut shell = match &me {
        Some(me) => edition::shell(&site, &me.context.edition, title, path).await?,
        None => Shell::new(&site, title, path).await?,
    };
    shell.no_index = true;
    let found = me.map(|me| Found {
        name: me.record.name(),
        outlet: me.record.outlet.clone(),
        event: me.context.edition.title.clone(),
        slug: me.context.edition.slug.clone(),
        when_where: me.context.edition.when_where(),
        state: me.record.state(),
        until: me.record.confirm_by.map(date::date_time).unwrap_or_default(),
    });
    Ok(guarded(form_page(&ConfirmPage { shell, found }, &Errors::default())?))
}

pub async fn send(State(site): State<Site>, Unconfirmed(me): Unconfirmed) -> Result<Response> {
    let Some(me) = me else { return Ok(Redirect::to(paths::ACCREDITATION_CONFIRM).into_response()) };
    let (id, context) = (me.record.id, me.context.clone());
    let done = site.db.change(move |c| Box::pin(async move { enter::confirm(c, &context, id).await })).await?;
    match done {
        // The link proved that the person reads this address; their page may open.
        (Confirmed::Now | Confirmed::Already, secret) => Ok(DOOR.enter(&site, &secret)),
        (Confirmed::Over, _) => Ok(Redirect::to(paths::ACCREDITATION_CONFIRM).into_response()),
    }
}
