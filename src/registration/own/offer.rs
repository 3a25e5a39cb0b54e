//! `/meine-anmeldung/platz`: a freed seat is offered; take it or pass it on.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::session::{Me, guarded};
use crate::edition;
use crate::kernel::date;
use crate::paths;
use crate::registration::model::State as Registered;
use crate::registration::seats;
use crate::web::form::{Errors, Fields, form_page};
use crate::web::shell::Shell;
use crate::web::{Error, Result, Site};

#[derive(askama::Template)]
#[template(path = "registration/offer.html")]
struct OfferPage {
    shell: Shell,
    event: String,
    when_where: String,
    /// None where nothing is offered (any more).
    until: Option<String>,
    state: Registered,
}

pub async fn show(State(site): State<Site>, me: Me) -> Result<Response> {
    let mut shell = edition::shell(&site, &me.context.edition, "Platz annehmen", paths::OWN_OFFER).await?;
    shell.no_index = true;
    let is_offered = me.record.state() == Registered::Offered;
    let page = OfferPage {
        shell,
        event: me.context.edition.title.clone(),
        when_where: me.context.edition.when_where(),
        until: me.record.offered_until.filter(|until| is_offered && *until > site.clock.now()).map(date::date_time),
        state: me.record.state(),
    };
    Ok(guarded(form_page(&page, &Errors::default())?))
}

pub async fn send(State(site): State<Site>, me: Me, fields: Fields) -> Result<Response> {
    let (id, context, now) = (me.record.id, me.context.clone(), site.clock.now());
    let takes = fields.raw("platz") == "annehmen";
    let is_late = me.record.offered_until.is_none_or(|until| until <= now);
    if me.record.state() != Registered::Offered || is_late || !(takes || fields.raw("platz") == "ablehnen") {
        return Ok(guarded(Redirect::to(paths::OWN_OFFER).into_response()));
    }
    site.db
        .change(move |c| {
            Box::pin(async move {
                if takes {
                    seats::accept(c, &context, id, "person").await?;
                } else {
                    seats::end(c, &context, id, Registered::Lapsed, "person").await?;
                }
                Ok::<_, Error>(())
            })
        })
        .await?;
    Ok(guarded(Redirect::to(paths::OWN).into_response()))
}
