//! Catering and access needs (Art. 9 GDPR): for who looks after them, and for nobody else. Each look
//! is noted, each file too; no other page, list or file shows them.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::change::stand;
use super::columns::{Cell, days};
use super::enter::catering;
use super::file::{self, Table};
use super::{sql, told};
use crate::edition::Edition;
use crate::kernel::name;
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back};
use crate::office::list::{Pager, SHOWN};
use crate::paths;
use crate::registration::behalf::{self, Changed};
use crate::registration::context::Context;
use crate::registration::controls::Controls;
use crate::registration::form;
use crate::registration::model::Needs;
use crate::registration::own::change::filled;
use crate::registration::record::Record;
use crate::registration::summary::{self, Row};
use crate::staff::audit::{self, Entry};
use crate::staff::{Action, Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/registrations/needs.html")]
struct NeedsPage {
    frame: Frame,
    back: String,
    action: String,
    name: String,
    context: Context,
    controls: Controls,
    catering: Vec<(&'static str, &'static str)>,
    typed: Fields,
    errors: Errors,
    stand: i32,
    stored: Vec<Row>,
    is_over: bool,
    may_change: bool,
}

/// Notes a look or a file; `code` names one person.
async fn note(
    site: &Site,
    staff: &Staff,
    edition: i64,
    action: &'static str,
    code: Option<String>,
    after: Option<Value>,
) -> Result<()> {
    let staff = staff.clone();
    let noted = site.db.change(move |c| {
        Box::pin(async move {
            let code = code.unwrap_or_default();
            let object = if code.is_empty() { "needs" } else { "registration" };
            let entry =
                Entry { edition: Some(edition), action, object, key: &code, title: &code, after, ..Entry::default() };
            audit::note(c, &staff, &entry).await.map_err(Error::from)
        })
    });
    noted.await
}

async fn render(
    context: &Context,
    staff: &Staff,
    record: &Record,
    stand: i32,
    typed: Fields,
    errors: Errors,
) -> Result<Response> {
    let edition = &context.edition;
    let mut c = context.site.db.pool().acquire().await?;
    let needs = behalf::needs(&mut c, record.id).await?;
    drop(c);
    // Before the page: what cannot be noted is not shown.
    note(&context.site, staff, edition.id, "needs.viewed", Some(record.code.clone()), None).await?;
    let title =
        if errors.is_empty() { "Verpflegung und Unterstützung" } else { "Fehler: Verpflegung und Unterstützung" };
    let of = |pattern| super::person(pattern, &edition.slug, &record.code);
    let mut stored = needs.as_ref().map(summary::needs).unwrap_or_default();
    stored.retain(|row| row.value.iter().any(|line| !line.is_empty()));
    let page = NeedsPage {
        frame: Frame::new(&context.site, staff, Some(edition), title, &of(paths::OFFICE_PERSON)).await?,
        back: of(paths::OFFICE_PERSON),
        action: of(paths::OFFICE_PERSON_NEEDS),
        name: record.name(),
        catering: catering(),
        typed,
        errors,
        stand,
        stored,
        is_over: !record.state().is_active(),
        may_change: staff.may(Action::ChangeRegistrations, Some(edition.id)),
        controls: Controls(context.clone()),
        context: context.clone(),
    };
    form_page(&page, &page.errors)
}

pub async fn show(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let (record, context) = super::find(&site, &edition, &code).await?;
    let mut c = site.db.pool().acquire().await?;
    let needs = behalf::needs(&mut c, record.id).await?;
    drop(c);
    render(&context, &staff, &record, record.sequence, filled(&record, needs.as_ref()), Errors::default()).await
}

/// What the form says; the errors speak to the office, not to the person.
fn parse(fields: &Fields, context: &Context) -> std::result::Result<Option<Needs>, Errors> {
    let (mut found, mut errors) = (Errors::default(), Errors::default());
    let needs = form::needs(fields, &mut found, context);
    for (field, text) in found.all() {
        let text = match field.as_ref() {
            "bedarf_einwilligung" => {
                "Kreuzen Sie an, dass die Person eingewilligt hat, oder lassen Sie diese Angaben weg.".to_string()
            }
            _ => text.clone(),
        };
        errors.say(field.clone(), text);
    }
    if errors.is_empty() { Ok(needs) } else { Err(errors) }
}

pub async fn send(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    if !staff.may(Action::ChangeRegistrations, Some(edition.id)) {
        return Err(Error::NotFound);
    }
    let (record, context) = super::find(&site, &edition, &code).await?;
    let stand = stand(&fields)?;
    let needs = match parse(&fields, &context) {
        Ok(needs) => needs,
        Err(errors) => return render(&context, &staff, &record, stand, fields, errors).await,
    };
    let (own, by, known) = (context.clone(), staff.clone(), record.clone());
    let step = site.db.change(move |c| {
        Box::pin(async move {
            let done = behalf::put_needs(c, &own, known.id, stand, needs.as_ref()).await?;
            if done == Changed::Done {
                // What they are stands nowhere in the protocol.
                told::note(c, &by, own.edition.id, "needs.changed", &known.code, None, None).await?;
            }
            Ok::<_, Error>(done)
        })
    });
    let path = super::person(paths::OFFICE_PERSON, &edition.slug, &record.code);
    match step.await? {
        Changed::Meanwhile => {
            let mut errors = Errors::default();
            errors.say("stand", CHANGED_MEANWHILE.into());
            let (now, context) = super::find(&site, &edition, &code).await?;
            render(&context, &staff, &now, now.sequence, fields, errors).await
        }
        Changed::Over => Ok(back(&path, "vorbei")),
        _ => Ok(back(&path, "gespeichert")),
    }
}

#[derive(Template)]
#[template(path = "office/registrations/all_needs.html")]
struct AllNeedsPage {
    frame: Frame,
    list: String,
    file: String,
    lines: Vec<NeedLine>,
    pager: Pager,
    total: i64,
}

struct NeedLine {
    href: String,
    name: String,
    code: String,
    cells: [String; 6],
}

const HEADS: [&str; 6] =
    ["Organisation", "Tage", "Verpflegung", "Unverträglichkeiten", "Unterstützung", "Weiterer Bedarf"];

fn cells(n: &sql::Needing) -> [String; 6] {
    let needs = Needs {
        catering: n.catering.clone(),
        catering_note: n.catering_note.clone(),
        access: n.access.clone(),
        access_note: n.access_note.clone(),
    };
    let catering = catering().into_iter().find(|(key, _)| *key == n.catering && !key.is_empty());
    [
        n.organisation.clone(),
        days(&n.days),
        catering.map(|(_, label)| label.to_string()).unwrap_or_default(),
        needs.catering_note.clone(),
        needs.access_labels().join(", "),
        needs.access_note,
    ]
}

fn full_name(n: &sql::Needing) -> String {
    name::full(&n.academic_title, &n.given_name, &n.family_name)
}

fn line(edition: &Edition, n: &sql::Needing) -> NeedLine {
    NeedLine {
        href: super::person(paths::OFFICE_PERSON_NEEDS, &edition.slug, &n.code),
        name: full_name(n),
        code: n.code.clone(),
        cells: cells(n),
    }
}

/// Everybody who needs something, for who orders food and interpreters.
pub async fn list(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let path = paths::office(paths::OFFICE_NEEDS, &edition.slug);
    let mut c = site.db.pool().acquire().await?;
    let total = sql::needing(&mut c, edition.id).await?;
    let pager = Pager::new(&path, query.as_deref(), total);
    let needs = sql::needs(&mut c, edition.id, SHOWN, pager.offset).await?;
    drop(c);
    let after = json!({ "Liste": pager.place, "Anzahl": needs.len() });
    note(&site, &staff, edition.id, "needs.viewed", None, Some(after)).await?;
    let page = AllNeedsPage {
        frame: Frame::new(&site, &staff, Some(&edition), "Verpflegung und Unterstützung", &path).await?,
        list: paths::office(paths::OFFICE_REGISTRATIONS, &edition.slug),
        file: paths::office(paths::OFFICE_NEEDS_FILE, &edition.slug),
        lines: needs.iter().map(|n| line(&edition, n)).collect(),
        pager,
        total,
    };
    form_page(&page, &Errors::default())
}

/// The same as a file.
pub async fn file(State(site): State<Site>, staff: Staff, Within(edition): Within, fields: Fields) -> Result<Response> {
    let format = file::chosen(&fields.raw("format"))?;
    let mut c = site.db.pool().acquire().await?;
    let total = sql::needing(&mut c, edition.id).await?;
    drop(c);
    let after = json!({ "Anzahl": total, "Format": format.key().to_uppercase() });
    note(&site, &staff, edition.id, "needs.exported", None, Some(after)).await?;
    let name = format!("verpflegung-und-unterstuetzung-{}-{}", edition.slug, site.clock.today());
    let heads = ["Nummer", "Name"].into_iter().chain(HEADS).map(str::to_string).collect();
    let shared: Arc<(Site, i64)> = Arc::new((site, edition.id));
    let read = move |begin: usize| {
        let shared = shared.clone();
        let reading = async move {
            let (site, edition) = &*shared;
            let mut c = site.db.pool().acquire().await?;
            let (limit, offset) = (file::AT_ONCE as i64, i64::try_from(begin).unwrap_or(i64::MAX));
            let some = sql::needs(&mut c, *edition, limit, offset).await?;
            let row = |n: &sql::Needing| {
                let own = [n.code.clone(), full_name(n)].into_iter().chain(cells(n));
                own.map(Cell::Text).collect()
            };
            Ok(some.iter().map(row).collect())
        };
        Box::pin(reading) as futures_util::future::BoxFuture<'static, Result<Vec<Vec<Cell>>>>
    };
    file::answer(Table { name, sheet: "Bedarf", heads, read: Box::new(read) }, format).await
}
