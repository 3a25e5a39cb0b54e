//! `/meine-akkreditierung/zurueckziehen`: the person does not come, or does not want to be looked at
//! any longer. Files and needs are deleted at once, passes are no good any more.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::session::{Me, guarded};
use crate::edition;
use crate::paths;
use crate::press::model::State as Stage;
use crate::press::record::{self, Step};
use crate::press::{retention, sql};
use crate::web::form::{Errors, form_page};
use crate::web::shell::Shell;
use crate::web::{Error, Result, Site};

#[derive(askama::Template)]
#[template(path = "press/withdraw.html")]
struct WithdrawPage {
    shell: Shell,
    event: String,
    is_approved: bool,
}

pub async fn show(State(site): State<Site>, me: Me) -> Result<Response> {
    if !me.record.state().can_become(Stage::Withdrawn) {
        return Ok(back());
    }
    let mut shell =
        edition::shell(&site, &me.context.edition, "Antrag zurückziehen", paths::ACCREDITATION_WITHDRAW).await?;
    shell.no_index = true;
    let is_approved = me.record.state() == Stage::Approved;
    let page = WithdrawPage { shell, event: me.context.edition.title.clone(), is_approved };
    Ok(guarded(form_page(&page, &Errors::default())?))
}

pub async fn send(State(site): State<Site>, me: Me) -> Result<Response> {
    let (id, context) = (me.record.id, me.context.clone());
    site.db
        .change(move |c| {
            Box::pin(async move {
                let Some(record) = record::hold(c, id).await? else { return Ok(()) };
                // A second click finds it done.
                retention::withdraw(c, &context, &record).await?;
                Ok::<_, Error>(())
            })
        })
        .await?;
    Ok(back())
}

/// `/meine-akkreditierung/unterstuetzung`: consent for needs is taken back as easily as it was given.
pub async fn needs(State(site): State<Site>, me: Me) -> Result<Response> {
    let (record, now) = (me.record.clone(), site.clock.now());
    site.db
        .change(move |c| {
            Box::pin(async move {
                sql::drop_need(c, record.id).await?;
                let step =
                    Step { to: record.state(), at: now, actor: "person", action: "needs", reason: None, words: "" };
                record::note(c, record.id, &step).await?;
                Ok::<_, Error>(())
            })
        })
        .await?;
    Ok(back())
}

fn back() -> Response {
    guarded(Redirect::to(paths::ACCREDITATION).into_response())
}
