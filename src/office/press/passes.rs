//! Passes as PDF, and the list for the door on paper and as a file. Each print and each file is noted.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::door::{Line, keys, line};
use crate::kernel::date;
use crate::office::frame::{Frame, back};
use crate::office::registrations::columns::Cell;
use crate::office::registrations::file::{self, AT_ONCE, Table};
use crate::press::context::Context;
use crate::press::door::{self, Row, Wanted};
use crate::press::pass;
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};
use crate::{paper, paths};

/// Most passes of one file: each is a page, and all are made at once.
const MOST: i64 = 1000;

async fn note(site: &Site, staff: &Staff, edition: i64, action: &'static str, after: serde_json::Value) -> Result<()> {
    let staff = staff.clone();
    let noted = site.db.change(move |c| {
        Box::pin(async move {
            let entry =
                Entry { edition: Some(edition), action, object: "passes", after: Some(after), ..Entry::default() };
            audit::note(c, &staff, &entry).await.map_err(Error::from)
        })
    });
    noted.await
}

/// Passes of the chosen people, or of all.
pub async fn print(
    State(site): State<Site>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let context = Context::of(&site, &edition).await?;
    let mut c = site.db.pool().acquire().await?;
    let wanted = match fields.raw("was").as_str() {
        "alle" => {
            let all = Wanted { edition: edition.id, ..Wanted::default() };
            let rows = door::rows(&mut c, &all, MOST, 0).await?;
            rows.into_iter().map(|row| (row.code, row.position)).collect()
        }
        _ => keys(&fields),
    };
    let chosen = door::chosen(&mut c, edition.id, &wanted).await?;
    drop(c);
    let count: usize = chosen.iter().map(|(_, people)| people.len()).sum();
    if count == 0 {
        return Ok(back(&paths::office(paths::OFFICE_PASSES, &edition.slug), "nichts-gewaehlt"));
    }
    let bytes = pass::pdf_all(&context, &chosen).await?;
    note(&site, &staff, edition.id, "passes.printed", json!({ "Ausweise": count })).await?;
    let name = match chosen.as_slice() {
        [(record, _)] => format!("presseausweis-{}.pdf", record.code),
        _ => format!("presseausweise-{}.pdf", edition.slug),
    };
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")).map_err(anyhow::Error::from)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(paper::PDF)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, bytes).into_response())
}

#[derive(Template)]
#[template(path = "office/press/paper.html")]
struct PaperPage {
    frame: Frame,
    back: String,
    at: String,
    lines: Vec<Line>,
}

/// Everybody on one page, with a box to tick by hand.
pub async fn paper(State(site): State<Site>, staff: Staff, Within(edition): Within) -> Result<Response> {
    let path = paths::office(paths::OFFICE_PASSES, &edition.slug);
    let mut c = site.db.pool().acquire().await?;
    let all = Wanted { edition: edition.id, ..Wanted::default() };
    let rows = door::rows(&mut c, &all, MOST, 0).await?;
    drop(c);
    let page = PaperPage {
        frame: Frame::new(&site, &staff, Some(&edition), "Presseausweise, Liste", &path).await?,
        at: date::date_time(site.clock.now()),
        lines: rows.iter().map(|row| line(&edition.slug, row)).collect(),
        back: path,
    };
    form_page(&page, &Errors::default())
}

const HEADS: [&str; 8] =
    ["Antrag", "Vorname", "Nachname", "Medium", "Funktion", "Code des Ausweises", "Abgeholt", "Ausgegeben von"];

fn cells(row: &Row) -> Vec<Cell> {
    let text = |text: &str| Cell::Text(text.to_string());
    vec![
        text(&row.code),
        text(&row.given_name),
        text(&row.family_name),
        text(&row.outlet),
        text(row.role().label()),
        text(&row.pass_code),
        row.collected_at.map_or(text(""), |at| Cell::Moment(date::local(at))),
        text(row.collected_by.as_deref().unwrap_or_default()),
    ]
}

/// The same as a file.
pub async fn file(State(site): State<Site>, staff: Staff, Within(edition): Within, fields: Fields) -> Result<Response> {
    let format = file::chosen(&fields.raw("format"))?;
    let mut c = site.db.pool().acquire().await?;
    let (all, _) = door::numbers(&mut c, edition.id).await?;
    drop(c);
    let after = json!({ "Anzahl": all, "Format": format.key().to_uppercase() });
    note(&site, &staff, edition.id, "passes.exported", after).await?;
    let name = format!("presseausweise-{}-{}", edition.slug, site.clock.today());
    let shared: Arc<(Site, i64)> = Arc::new((site, edition.id));
    let read = move |begin: usize| {
        let shared = shared.clone();
        let reading = async move {
            let (site, edition) = &*shared;
            let mut c = site.db.pool().acquire().await?;
            let all = Wanted { edition: *edition, ..Wanted::default() };
            let (limit, offset) = (AT_ONCE as i64, i64::try_from(begin).unwrap_or(i64::MAX));
            let rows = door::rows(&mut c, &all, limit, offset).await?;
            Ok(rows.iter().map(cells).collect())
        };
        Box::pin(reading) as futures_util::future::BoxFuture<'static, Result<Vec<Vec<Cell>>>>
    };
    let heads = HEADS.into_iter().map(str::to_string).collect();
    file::answer(Table { name, sheet: "Presse", heads, read: Box::new(read) }, format).await
}
