//! The certificate for the person it names: a page to read and print, and a PDF for the file.
//! Where the page stands and who may open it is decided by the caller.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::{Fact, Issued};
use crate::kernel::qr::Qr;
use crate::kernel::slug::slug;
use crate::web::form::{Errors, form_page};
use crate::web::shell::Shell;
use crate::web::{Error, Result, Site};
use crate::{paper, paths};

#[derive(askama::Template)]
#[template(path = "registration/certificate.html")]
struct CertificatePage<'a> {
    shell: Shell,
    certificate: &'a Issued,
    facts: Vec<Fact>,
    check_path: String,
    address: String,
    qr: Option<Qr>,
    pdf_path: &'a str,
}

/// The page. `path` is its own address, `pdf_path` that of [`download`]; neither may hold a secret.
///
/// # Errors
/// The database's own.
pub async fn show(site: &Site, issued: &Issued, path: &str, pdf_path: &str) -> Result<Response> {
    let mut shell = Shell::new(site, "Teilnahmebescheinigung", path).await?;
    shell.no_index = true;
    let check_path = paths::certificate(&issued.code);
    let address = site.url(&check_path);
    let page = CertificatePage {
        shell,
        certificate: issued,
        facts: issued.content.facts(),
        qr: Qr::of(&address),
        address: shown(&address),
        check_path,
        pdf_path,
    };
    form_page(&page, &Errors::default())
}

/// What the template of the PDF is given.
#[derive(Debug, Serialize)]
struct Sheet<'a> {
    title: String,
    issued_on: String,
    issuer: &'a str,
    name: &'a str,
    event: &'a str,
    facts: Vec<Fact>,
    topics: &'a [String],
    issued: String,
    code: &'a str,
    address: &'a str,
    address_shown: String,
    until: String,
    qr: String,
    qr_text: String,
}

/// The PDF, to be saved: tagged after PDF/UA-1, the same bytes each time.
///
/// # Errors
/// A template that does not fit, which is our fault.
pub async fn download(site: &Site, issued: &Issued) -> Result<Response> {
    let content = &issued.content;
    let address = site.url(&paths::certificate(&issued.code));
    let qr =
        Qr::of(&address).ok_or_else(|| Error::Other(anyhow::anyhow!("the base address is too long for a code")))?;
    let sheet = Sheet {
        title: format!("Teilnahmebescheinigung {}", content.name),
        issued_on: issued.issued_on().to_string(),
        issuer: &content.issuer,
        name: &content.name,
        event: &content.event,
        facts: content.facts(),
        topics: &content.topics,
        issued: issued.issued(),
        code: &issued.code,
        address_shown: shown(&address),
        until: issued.until(),
        qr: qr.svg(),
        qr_text: format!("QR-Code mit der Adresse {address}"),
        address: &address,
    };
    let bytes = paper::pdf(include_str!("../../../templates/registration/certificate.typ"), &sheet).await?;
    let file = format!("attachment; filename=\"teilnahmebescheinigung-{}.pdf\"", slug(&content.event));
    let disposition = HeaderValue::try_from(file).map_err(anyhow::Error::from)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(paper::PDF)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex")),
    ];
    Ok((headers, bytes).into_response())
}

/// An address as people read it, without what browsers add by themselves.
fn shown(address: &str) -> String {
    address.strip_prefix("https://").unwrap_or(address).to_string()
}
