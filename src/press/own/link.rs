//! `/meine-akkreditierung/link`: for those who lost their link. The answer is the same whether or not
//! an address is stored; only one that is stored gets a mail.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use crate::paths;
use crate::press::context::Context;
use crate::press::{enter, mail, record, sql};
use crate::web::door;
use crate::web::form::{Errors, Fields, Wrong, form_page};
use crate::web::limits::{Limit, Network};
use crate::web::shell::Shell;
use crate::web::{Result, Site};

#[derive(askama::Template)]
#[template(path = "press/link.html")]
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
    let mut records = Vec::new();
    for id in sql::of_address(&mut c, email.as_str()).await? {
        records.extend(record::by_id(&mut c, id).await?);
    }
    drop(c);
    for record in records {
        let Some(context) = Context::find(&site, &record.edition).await? else { continue };
        site.db
            .change(move |c| Box::pin(async move { enter::lead_in(c, &context, &record, mail::lost_link).await }))
            .await?;
    }
    tokio::time::sleep_until(until).await;
    Ok(Redirect::to(paths::ACCREDITATION_LINK_SENT).into_response())
}

async fn render(site: &Site, typed: Fields, errors: Errors) -> Result<Response> {
    let title =
        if errors.is_empty() { "Mein Antrag auf Akkreditierung" } else { "Fehler: Mein Antrag auf Akkreditierung" };
    let mut shell = Shell::new(site, title, paths::ACCREDITATION_LINK).await?;
    shell.no_index = true;
    let page = LinkPage { shell, typed, errors };
    form_page(&page, &page.errors)
}

#[derive(askama::Template)]
#[template(path = "press/link_sent.html")]
struct SentPage {
    shell: Shell,
}

pub async fn sent(State(site): State<Site>) -> Result<Response> {
    let title = "Akkreditierung: Sehen Sie in Ihr Postfach";
    let mut shell = Shell::new(&site, title, paths::ACCREDITATION_LINK_SENT).await?;
    shell.no_index = true;
    form_page(&SentPage { shell }, &Errors::default())
}
