//! `/barriere-melden`: feedback on accessibility. Contact data are voluntary, there is no
//! picture puzzle; the answer is owed within the period of the statement.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Query;
use serde::Deserialize;
use uuid::Uuid;

use super::form::{self, Typed};
use super::{mail, sql};
use crate::kernel::{code, date};
use crate::mail::{enqueue, enqueue_limited};
use crate::paths;
use crate::web::form::{Errors, Fields, form_page};
use crate::web::shell::Shell;
use crate::web::{Error, Result, Site};

#[derive(askama::Template)]
#[template(path = "pages/barrier.html")]
struct BarrierPage {
    shell: Shell,
    key: Uuid,
    typed: Typed,
    errors: Errors,
    days: u32,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct From {
    seite: Vec<String>,
}

pub async fn show(
    State(site): State<Site>,
    from: std::result::Result<Query<From>, axum_extra::extract::QueryRejection>,
) -> Result<Response> {
    let page = from.ok().and_then(|Query(from)| from.seite.into_iter().next()).unwrap_or_default();
    let page = page.chars().take(500).collect();
    render(&site, Uuid::new_v4(), Typed { page, ..Typed::default() }, Errors::default()).await
}

pub async fn send(State(site): State<Site>, fields: Fields) -> Result<Response> {
    let settings = site.settings().await?;
    let due_on = site.clock.today() + chrono::Days::new(settings.accessibility.reply_days.into());
    let reference = format!("B-{}", code::code(&mut rand::rng()));
    let report = match form::parse(&fields, reference, due_on)? {
        Ok(report) => report,
        Err(errors) => return render(&site, fields.submission_key()?, form::typed(&fields), errors).await,
    };
    let office = mail::to_office(&settings, &report)?;
    let texts = crate::mail::text::load(&mut *site.db.pool().acquire().await?, None).await?;
    let reporter = mail::to_reporter(&settings, &texts, &report, &site.url(paths::PRIVACY))?;
    let reference = site
        .db
        .change(move |c| {
            Box::pin(async move {
                let Some(reference) = sql::insert(c, &report).await? else {
                    return Ok(sql::reference(c, report.key).await?);
                };
                if let Some(message) = office {
                    enqueue(c, &message).await?;
                }
                if let Some(message) = reporter {
                    enqueue_limited(c, &message, &[message.kind.key()]).await?;
                }
                Ok::<_, Error>(reference)
            })
        })
        .await?;
    Ok(Redirect::to(&paths::barrier_received(&reference)).into_response())
}

async fn render(site: &Site, key: Uuid, typed: Typed, errors: Errors) -> Result<Response> {
    let title = if errors.is_empty() { "Barriere melden" } else { "Fehler: Barriere melden" };
    let days = site.settings().await?.accessibility.reply_days;
    let shell = Shell::new(site, title, paths::BARRIER).await?;
    let page = BarrierPage { shell, key, typed, errors, days };
    form_page(&page, &page.errors)
}

#[derive(askama::Template)]
#[template(path = "pages/barrier_received.html")]
struct ReceivedPage {
    shell: Shell,
    reference: String,
    due: String,
}

/// `/barriere-melden/{reference}`: says that it arrived, and nothing of what was written.
pub async fn received(State(site): State<Site>, Path(reference): Path<String>) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let due = sql::due_on(&mut c, &reference).await?.ok_or(Error::NotFound)?;
    drop(c);
    let mut shell = Shell::new(&site, "Ihre Meldung ist eingegangen", &paths::barrier_received(&reference)).await?;
    shell.no_index = true;
    let page = ReceivedPage { shell, reference, due: date::date(due) };
    form_page(&page, &Errors::default())
}
