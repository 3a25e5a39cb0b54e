//! `/meine-gruppe/bestaetigen`: one page, one button. The GET shows, the POST confirms.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::session::{DOOR, DOOR_CONFIRM, Ours, Unconfirmed};
use super::{OURS, Stage, sql};
use crate::db::token;
use crate::edition;
use crate::kernel::date;
use crate::paths;
use crate::web::door::guarded;
use crate::web::form::{Errors, form_page};
use crate::web::shell::Shell;
use crate::web::{Error, Result, Site};

#[derive(askama::Template)]
#[template(path = "registration/group/confirm.html")]
struct ConfirmPage {
    shell: Shell,
    /// Missing where the link leads nowhere.
    found: Option<Ours>,
    /// The time is over, though nobody may have closed it yet.
    is_late: bool,
}

impl ConfirmPage {
    fn until(&self) -> String {
        self.found.as_ref().and_then(|f| f.group.confirm_by).map(date::date_time).unwrap_or_default()
    }
}

pub async fn show(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    Unconfirmed(found): Unconfirmed,
) -> Result<Response> {
    if let Some(response) = DOOR_CONFIRM.moved_in(&site, query.as_deref()) {
        return Ok(response);
    }
    let title = "Sammelanmeldung bestätigen";
    let mut shell = match &found {
        Some(ours) => edition::shell(&site, &ours.context.edition, title, paths::OUR_CONFIRM).await?,
        None => Shell::new(&site, title, paths::OUR_CONFIRM).await?,
    };
    shell.no_index = true;
    let is_late = found.as_ref().is_some_and(|f| f.group.is_late(site.clock.now()));
    Ok(guarded(form_page(&ConfirmPage { shell, found, is_late }, &Errors::default())?))
}

pub async fn send(State(site): State<Site>, Unconfirmed(found): Unconfirmed) -> Result<Response> {
    let Some(Ours { group, context }) = found else { return Ok(Redirect::to(paths::OUR_CONFIRM).into_response()) };
    let (now, expires) = (site.clock.now(), context.link_expires());
    let is_late = group.is_late(now);
    let secret = site
        .db
        .change(move |c| {
            Box::pin(async move {
                if !is_late {
                    sql::confirm(c, group.id, now).await?;
                }
                // Whoever was faster may have closed it.
                let stands = sql::by_id(c, group.id).await?.is_some_and(|g| g.stage() == Stage::Confirmed);
                let secret = if stands { Some(token::issue(c, OURS, group.id, expires).await?) } else { None };
                Ok::<_, Error>(secret)
            })
        })
        .await?;
    match secret {
        // The link proved that the contact reads this address; their page may open.
        Some(secret) => Ok(DOOR.enter(&site, &secret)),
        None => Ok(Redirect::to(paths::OUR_CONFIRM).into_response()),
    }
}
