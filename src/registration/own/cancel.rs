//! `/meine-anmeldung/absagen`: somebody does not come. The seat goes to the next.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::session::{Me, guarded};
use crate::edition;
use crate::mail::enqueue;
use crate::paths;
use crate::registration::mail::{self, EndedBy};
use crate::registration::model::State as Registered;
use crate::registration::seats;
use crate::web::form::{Errors, form_page};
use crate::web::shell::Shell;
use crate::web::{Error, Result, Site};

#[derive(askama::Template)]
#[template(path = "registration/cancel.html")]
struct CancelPage {
    shell: Shell,
    event: String,
    has_fee: bool,
    fee_note: String,
}

pub async fn show(State(site): State<Site>, me: Me) -> Result<Response> {
    if let Some(closed) = too_late(&me).await? {
        return Ok(closed);
    }
    let mut shell = edition::shell(&site, &me.context.edition, "Absagen", paths::OWN_CANCEL).await?;
    shell.no_index = true;
    let page = CancelPage {
        shell,
        event: me.context.edition.title.clone(),
        has_fee: me.record.fee_cents > 0,
        fee_note: me.context.edition.fee_note.clone(),
    };
    Ok(guarded(form_page(&page, &Errors::default())?))
}

pub async fn send(State(site): State<Site>, me: Me) -> Result<Response> {
    if let Some(closed) = too_late(&me).await? {
        return Ok(closed);
    }
    let context = me.context.clone();
    let record = me.record.clone();
    site.db
        .change(move |c| {
            Box::pin(async move {
                if seats::end(c, &context, record.id, Registered::Cancelled, "person").await? {
                    enqueue(c, &mail::cancelled(&context, &record, EndedBy::Person)?).await?;
                }
                Ok::<_, Error>(())
            })
        })
        .await?;
    Ok(guarded(Redirect::to(paths::OWN).into_response()))
}

#[derive(askama::Template)]
#[template(path = "registration/too_late.html")]
struct TooLatePage {
    shell: Shell,
    is_over: bool,
    contact: String,
}

/// A page for registrations that cannot be changed any more; None where they can.
pub(super) async fn too_late(me: &Me) -> Result<Option<Response>> {
    let is_over = !me.record.state().is_active();
    if !is_over && me.context.may_change() {
        return Ok(None);
    }
    let title = "Änderungen sind nicht mehr möglich";
    let mut shell = edition::shell(&me.context.site, &me.context.edition, title, paths::OWN).await?;
    shell.no_index = true;
    let contact = me.context.reply_to().map(|e| e.as_str().to_string()).unwrap_or_default();
    Ok(Some(guarded(form_page(&TooLatePage { shell, is_over, contact }, &Errors::default())?)))
}
