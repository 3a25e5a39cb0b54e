//! `/meine-anmeldung/weiterhin` and `/meine-anmeldung/freigeben`: the two answers to a postponement,
//! one page with one button each. Nothing changes on GET, because programs open every link.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::Question;
use crate::edition;
use crate::paths;
use crate::registration::enter::OWN;
use crate::registration::own::session::{DOOR, Me, guarded};
use crate::web::door::Door;
use crate::web::form::{Errors, form_page};
use crate::web::{Result, Site};

/// The same cookie as the personal page: it is the same person and the same secret.
const TO_STAY: Door = Door { cookie: DOOR.cookie, purpose: OWN, path: paths::OWN_STAY };
const TO_RELEASE: Door = Door { cookie: DOOR.cookie, purpose: OWN, path: paths::OWN_RELEASE };

#[derive(askama::Template)]
#[template(path = "registration/answer.html")]
struct AnswerPage {
    shell: crate::web::shell::Shell,
    title: &'static str,
    event: String,
    when_where: String,
    old_when: String,
    question: Question,
    /// The page of "I come all the same".
    is_stay: bool,
    waits: bool,
    has_fee: bool,
}

type Found = std::result::Result<Me, Response>;

pub async fn ask_stay(State(site): State<Site>, RawQuery(query): RawQuery, me: Found) -> Result<Response> {
    ask(&site, query.as_deref(), me, &TO_STAY).await
}

pub async fn ask_release(State(site): State<Site>, RawQuery(query): RawQuery, me: Found) -> Result<Response> {
    ask(&site, query.as_deref(), me, &TO_RELEASE).await
}

async fn ask(site: &Site, query: Option<&str>, me: Found, door: &Door) -> Result<Response> {
    if let Some(response) = door.moved_in(site, query) {
        return Ok(response);
    }
    let Me { record, context } = match me {
        Ok(me) => me,
        Err(response) => return Ok(response),
    };
    let mut c = site.db.pool().acquire().await?;
    let question = super::question(&mut c, &context, &record).await?;
    drop(c);
    let is_stay = door.path == paths::OWN_STAY;
    let title = if is_stay { "Weiterhin teilnehmen" } else { "Platz freigeben" };
    let mut shell = edition::shell(site, &context.edition, title, door.path).await?;
    shell.no_index = true;
    let page = AnswerPage {
        shell,
        title,
        event: context.edition.title.clone(),
        when_where: context.edition.when_where(),
        old_when: context.edition.old_when(),
        question,
        is_stay,
        waits: record.state().is_in_line(),
        has_fee: record.fee_cents > 0,
    };
    Ok(guarded(form_page(&page, &Errors::default())?))
}

pub async fn stay(State(site): State<Site>, me: Me) -> Result<Response> {
    send(&site, me, true).await
}

pub async fn release(State(site): State<Site>, me: Me) -> Result<Response> {
    send(&site, me, false).await
}

async fn send(site: &Site, me: Me, stays: bool) -> Result<Response> {
    let Me { record, context } = me;
    let done = site.db.change(move |c| Box::pin(async move { super::answer(c, &context, &record, stays).await }));
    done.await?;
    // The page says how it stands, whether this was the first time or the second.
    let path = if stays { paths::OWN_STAY } else { paths::OWN_RELEASE };
    Ok(guarded(Redirect::to(path).into_response()))
}
