//! The page as it will be, with the layout that readers see: wide, as narrow as a telephone, on
//! paper. Nothing in it runs: the browser is told so, whatever somebody wrote.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::document::{Document, Scope, Stored};
use super::show::id;
use crate::office::frame::Frame;
use crate::staff::Staff;
use crate::web::form::{Errors, form_page};
use crate::web::shell::Preview;
use crate::web::{HTML, Result, Site};
use crate::{home, news, pages, paths};

/// No script, no form, in a sandbox of its own; only our page beside it may hold it in a frame.
/// `allow-same-origin` lets it load our own style sheets, which no other origin may.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; media-src 'self'; \
    form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-same-origin";
/// The page around it.
const FRAME_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; \
    frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

pub async fn show(
    State(site): State<Site>,
    Path(params): Path<HashMap<String, String>>,
    RawQuery(query): RawQuery,
    staff: Staff,
    scope: Scope,
) -> Result<Response> {
    let _ = staff;
    let mut c = site.db.pool().acquire().await?;
    let document = Document::load(&mut c, &scope, id(&params)).await?;
    drop(c);
    let pairs = url::form_urlencoded::parse(query.as_deref().unwrap_or("").as_bytes());
    let view = pairs.into_owned().find(|(name, _)| name == "ansicht").map(|(_, value)| value).unwrap_or_default();
    let preview = Preview {
        back: if view == "rahmen" { String::new() } else { document.path(paths::CONTENT) },
        is_print: view == "druck",
    };
    Ok(sandboxed(render(&site, &document, &preview).await?))
}

/// A public page that nobody may see yet: not kept, not run, in no frame but ours.
pub fn sandboxed(html: String) -> Response {
    let mut response = html.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(HTML));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    // A sandboxed page must not ask for a group of its own (HTML, cross-origin opener policies).
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("unsafe-none"));
    response
}

async fn render(site: &Site, document: &Document, preview: &Preview) -> Result<String> {
    let text = |name: &str| document.copy.text(name);
    let content = document.copy.content.clone();
    match &document.stored {
        Stored::Page(page) => {
            let mut page = (**page).clone();
            (page.draft.title, page.draft.lead, page.draft.content) = (document.title(), text("lead"), content);
            pages::preview(site, &page, preview).await
        }
        Stored::News(item) => {
            let mut draft = item.draft.clone();
            (draft.title, draft.subtitle, draft.teaser) = (document.title(), text("subtitle"), text("teaser"));
            (draft.byline, draft.contact, draft.image_credit) = (text("byline"), text("contact"), text("image_credit"));
            draft.content = content;
            let edition = document.scope.edition().map(|e| e.slug.as_str());
            news::preview(site, &draft, edition, preview).await
        }
        Stored::Home(edition) => home::preview(site, edition, &content, preview).await,
    }
}

#[derive(Template)]
#[template(path = "office/content/narrow.html")]
struct NarrowPage {
    frame: Frame,
    back: String,
    document: String,
    source: String,
}

pub async fn narrow(
    State(site): State<Site>,
    Path(params): Path<HashMap<String, String>>,
    staff: Staff,
    scope: Scope,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let document = Document::load(&mut c, &scope, id(&params)).await?;
    drop(c);
    let path = document.path(paths::CONTENT_NARROW);
    let page = NarrowPage {
        frame: Frame::new(&site, &staff, document.scope.edition(), "Vorschau für Telefone", &path).await?,
        back: document.path(paths::CONTENT),
        document: document.title(),
        source: format!("{}?ansicht=rahmen", document.path(paths::CONTENT_PREVIEW)),
    };
    let mut response = form_page(&page, &Errors::default())?;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(FRAME_POLICY));
    Ok(response)
}
