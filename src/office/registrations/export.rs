//! `/intern/kongress/{e}/anmeldungen/ausgabe`: the list as a file, with the columns that are chosen. Each one is
//! noted, with what it left out and how many people stand in it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde_json::json;

use super::columns::{self, Cell, Column};
use super::file::{self, Format, Table};
use super::filter::Filter;
use super::{list, sql};
use crate::office::frame::Frame;
use crate::paths;
use crate::registration::context::Context;
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, Wrong, form_page};
use crate::web::{Error, Result, Site};

/// Ticked where nobody chose: what letters and lists at the door need.
const USUAL: [&str; 10] = [
    "titel",
    "vorname",
    "nachname",
    "organisation",
    "einheit",
    "email",
    "stand",
    "teilnahme",
    "workshops",
    "angemeldet",
];

#[derive(Template)]
#[template(path = "office/registrations/export.html")]
struct ExportPage {
    frame: Frame,
    errors: Errors,
    typed: Fields,
    action: String,
    list: String,
    /// The filter, carried unseen.
    carried: Vec<(&'static str, String)>,
    narrowed: Vec<String>,
    total: usize,
    columns: Vec<(String, String)>,
    formats: [(&'static str, &'static str); 2],
}

async fn render(context: &Context, staff: &Staff, filter: Filter, typed: Fields, errors: Errors) -> Result<Response> {
    let edition = &context.edition;
    let mut c = context.site.db.pool().acquire().await?;
    let (ids, _) = list::matching(&mut c, context, staff, &filter).await?;
    drop(c);
    let path = paths::office(paths::OFFICE_REGISTRATIONS_FILE, &edition.slug);
    let title = if errors.is_empty() { "Anmeldungen ausgeben" } else { "Fehler: Anmeldungen ausgeben" };
    let all = columns::all(context);
    let page = ExportPage {
        frame: Frame::new(&context.site, staff, Some(edition), title, &path).await?,
        errors,
        typed,
        action: path,
        list: filter.address(&paths::office(paths::OFFICE_REGISTRATIONS, &edition.slug)),
        carried: filter.pairs().into_iter().filter(|(name, _)| *name != "spalten").collect(),
        narrowed: filter.words(context),
        total: ids.len(),
        columns: all.into_iter().map(|c| (c.key, c.label)).collect(),
        formats: Format::CHOICES,
    };
    form_page(&page, &page.errors)
}

pub async fn show(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let context = Context::of(&site, &edition).await?;
    let all = columns::all(&context);
    let filter = Filter::read(query.as_deref(), &context, &all);
    let keys: Vec<&str> = match filter.columns.is_empty() {
        true => USUAL.to_vec(),
        false => filter.columns.iter().map(String::as_str).chain(["titel", "vorname", "nachname"]).collect(),
    };
    let typed = keys.iter().map(|key| ("spalten", *key)).chain([("format", "xlsx")]).collect();
    render(&context, &staff, filter, typed, Errors::default()).await
}

pub async fn send(State(site): State<Site>, staff: Staff, Within(edition): Within, fields: Fields) -> Result<Response> {
    let context = Context::of(&site, &edition).await?;
    let all = columns::all(&context);
    let pairs = fields.carried(|_| true).into_iter();
    let filter = Filter { columns: Vec::new(), ..Filter::new(pairs, &context, &all) };
    let keys = fields.all("spalten");
    let chosen: Vec<Column> = all.into_iter().filter(|c| keys.contains(&c.key)).collect();
    let mut errors = Errors::default();
    if chosen.is_empty() {
        errors.add("spalten", Wrong::Choose, "mindestens eine Spalte");
    }
    let Some(format) = Format::from_key(&fields.raw("format")).filter(|_| errors.is_empty()) else {
        if errors.is_empty() {
            errors.add("format", Wrong::Choose, "ein Format");
        }
        return render(&context, &staff, filter, fields, errors).await;
    };
    let mut c = site.db.pool().acquire().await?;
    let (ids, _) = list::matching(&mut c, &context, &staff, &filter).await?;
    drop(c);
    note(&context, staff, &filter, &chosen, format, ids.len()).await?;
    file::answer(table(context, ids, chosen), format).await
}

async fn note(
    context: &Context,
    staff: Staff,
    filter: &Filter,
    chosen: &[Column],
    format: Format,
    number: usize,
) -> Result<()> {
    let (id, words) = (context.edition.id, filter.words(context).join(", "));
    let labels: Vec<&str> = chosen.iter().map(|c| c.label.as_str()).collect();
    let after = json!({
        "Auswahl": if words.is_empty() { "alle".to_string() } else { words },
        "Anzahl": number,
        "Format": format.key().to_uppercase(),
        "Spalten": labels.join(", "),
    });
    let noted = context.site.db.change(move |c| {
        Box::pin(async move {
            let action = "registrations.exported";
            let entry = Entry { edition: Some(id), action, after: Some(after), ..Entry::default() };
            audit::note(c, &staff, &entry).await.map_err(Error::from)
        })
    });
    noted.await
}

fn table(context: Context, ids: Vec<i64>, chosen: Vec<Column>) -> Table {
    let heads = ["Nummer".to_string()].into_iter().chain(chosen.iter().map(|c| c.label.clone())).collect();
    let name = format!("anmeldungen-{}-{}", context.edition.slug, context.site.clock.today());
    let shared = Arc::new((context, ids, chosen));
    let read = move |begin: usize| {
        let shared = shared.clone();
        let reading = async move {
            let (context, ids, chosen) = &*shared;
            let some = file::part(ids, begin);
            if some.is_empty() {
                return Ok(Vec::new());
            }
            let mut c = context.site.db.pool().acquire().await?;
            let rows = sql::rows(&mut c, some).await?;
            let cells = |row: &sql::Row| {
                let code = [Cell::Text(row.code.clone())].into_iter();
                code.chain(chosen.iter().map(|column| column.cell(context, row))).collect()
            };
            Ok(rows.iter().map(cells).collect())
        };
        Box::pin(reading) as futures_util::future::BoxFuture<'static, Result<Vec<Vec<Cell>>>>
    };
    Table { name, sheet: "Anmeldungen", heads, read: Box::new(read) }
}
