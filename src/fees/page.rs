//! `/rechnung/{secret}`: an invoice or a correction, for whoever has the mailed link. Shown as it
//! was sent, with what has become of it since.

use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::view::{self, View};
use super::{PURPOSE, sql};
use crate::db::token;
use crate::web::form::{Errors, form_page};
use crate::web::shell::Shell;
use crate::web::{Error, Result, Site};
use crate::{paper, paths};

#[derive(askama::Template)]
#[template(path = "fees/invoice.html")]
struct InvoicePage {
    shell: Shell,
    view: View,
    /// "offen", "bezahlt am 3. März 2026"
    state: String,
    /// What was taken back since, and what is left of the invoice.
    corrections: Vec<String>,
    remaining: String,
    pdf: String,
}

pub async fn show(State(site): State<Site>, Path(last): Path<String>) -> Result<Response> {
    let (secret, is_pdf) = last.strip_suffix(".pdf").map_or((last.as_str(), false), |secret| (secret, true));
    let mut c = site.db.pool().acquire().await?;
    let id = token::find(&mut c, PURPOSE, secret, site.clock.now()).await?.ok_or(Error::NotFound)?;
    let invoice = sql::by_id(&mut c, id).await?.ok_or(Error::NotFound)?;
    let corrections = sql::corrections(&mut c, id).await?;
    drop(c);
    let view = View::new(&invoice.content);
    if is_pdf {
        return file(&view, pdf(&view).await?);
    }
    let mut shell = Shell::new(&site, &view.heading, "").await?;
    shell.no_index = true;
    // The address is a secret: it must stand in no link of the page.
    shell.canonical = None;
    let page = InvoicePage {
        shell,
        state: view::state(&invoice, site.clock.today()),
        corrections: corrections.iter().map(view::correction).collect(),
        remaining: crate::kernel::money::euro_exact(invoice.remaining()),
        pdf: paths::invoice_pdf(secret),
        view,
    };
    Ok(confidential(form_page(&page, &Errors::default())?))
}

/// The document as it was sent, tagged after PDF/UA-1.
///
/// # Errors
/// A template that does not fit, which is our fault.
pub async fn pdf(view: &View) -> Result<Vec<u8>> {
    Ok(paper::pdf(include_str!("../../templates/fees/invoice.typ"), view).await?)
}

fn file(view: &View, bytes: Vec<u8>) -> Result<Response> {
    let mut response = confidential(bytes.into_response());
    let name = format!("inline; filename=\"{}\"", view.file_name());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(paper::PDF));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::try_from(name).map_err(anyhow::Error::from)?);
    Ok(response)
}

/// The address opens the invoice, so it is passed on to nobody and kept by no search engine.
fn confidential(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    response
}
