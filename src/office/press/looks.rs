//! Evidence and needs of one request: for the press office and for nobody else, also not for
//! administrators. Each look is noted before it is answered: what cannot be noted is not shown.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::request;
use crate::office::frame::Frame;
use crate::paths;
use crate::press::decide;
use crate::press::evidence;
use crate::press::inbox;
use crate::press::record::Record;
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, form_page};
use crate::web::{Error, Result, Site};

/// For a file that strangers sent: nothing in it runs, loads or asks for anything.
const POLICY: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");

async fn note(site: &Site, staff: &Staff, record: &Record, action: &'static str, what: Option<String>) -> Result<()> {
    let (staff, record) = (staff.clone(), record.clone());
    let noted = site.db.change(move |c| {
        Box::pin(async move {
            let after = what.map(|what| serde_json::json!({ "Datei": what }));
            decide::note(c, &staff, &record, action, None, after).await.map_err(Error::from)
        })
    });
    noted.await
}

/// One file, under a name of ours and the type that its bytes have. An image shows in its place, a PDF
/// is only saved.
pub async fn file(
    State(site): State<Site>,
    Path((_, code, id)): Path<(String, String, Uuid)>,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let (record, _) = super::find(&site, &edition, &code).await?;
    let mut c = site.db.pool().acquire().await?;
    let sheets = evidence::list(&mut c, record.id).await?;
    drop(c);
    let number = sheets.iter().position(|s| s.public_id == id).ok_or(Error::NotFound)? + 1;
    let (kind, ending, place) = match sheets[number - 1].format.as_str() {
        "jpeg" => ("image/jpeg", "jpg", "inline"),
        "png" => ("image/png", "png", "inline"),
        _ => ("application/pdf", "pdf", "attachment"),
    };
    let name = format!("{}-nachweis-{number}.{ending}", record.code);
    note(&site, &staff, &record, "accreditation.evidence", Some(name.clone())).await?;
    let (_, bytes) = evidence::read(&site, record.id, id).await?.ok_or(Error::NotFound)?;
    let disposition = HeaderValue::try_from(format!("{place}; filename=\"{name}\"")).map_err(anyhow::Error::from)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, bytes).into_response())
}

#[derive(Template)]
#[template(path = "office/press/needs.html")]
struct NeedsPage {
    frame: Frame,
    back: String,
    name: String,
    needs: Option<String>,
}

/// What somebody needs on the day.
pub async fn needs(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let (record, _) = super::find(&site, &edition, &code).await?;
    note(&site, &staff, &record, "accreditation.needs", None).await?;
    let mut c = site.db.pool().acquire().await?;
    let needs = inbox::needs(&mut c, record.id).await?;
    drop(c);
    let back = request(paths::OFFICE_REQUEST, &edition.slug, &record.code);
    let page = NeedsPage {
        frame: Frame::new(&site, &staff, Some(&edition), "Unterstützung am Tag", &back).await?,
        name: record.name(),
        needs,
        back,
    };
    form_page(&page, &Errors::default())
}
