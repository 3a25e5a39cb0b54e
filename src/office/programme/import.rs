//! `/programm/einlesen`: a programme file beside the draft. The file waits in the database between
//! preview and decision; the preview stores it in a transaction that is taken back, so that it
//! tells exactly what taking it over would do.

use std::collections::HashSet;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::release::{Changed, SHOWN, changed};
use super::{draft, remarks};
use crate::edition::days;
use crate::edition::model::Hours;
use crate::edition::{self, Edition};
use crate::kernel::{date, words};
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back, done};
use crate::paths;
use crate::programme::compare;
use crate::programme::edit;
use crate::programme::files;
use crate::programme::import::{self, Reading, Schedule};
use crate::programme::model::Programme;
use crate::programme::{self, Join, Outcome};
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::upload::Upload;
use crate::web::{Error, Result, Site};

/// The file and what a form adds.
pub const MAX_UPLOAD: usize = import::MAX_BYTES + 64 * 1024;
/// Remarks shown at once.
const REMARKS: usize = 200;
const FILE: &str = "datei";

#[derive(Template)]
#[template(path = "office/programme/import.html")]
struct ImportPage {
    frame: Frame,
    e: String,
    action: String,
    waiting: Vec<(String, String)>,
    errors: Errors,
}

fn own_path(e: &str) -> String {
    paths::office(paths::OFFICE_IMPORT, e)
}

fn path(e: &str, id: Uuid) -> String {
    paths::office(paths::OFFICE_IMPORT_ONE, e).replace("{id}", &id.to_string())
}

pub async fn show(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    render(&site, &staff, &edition, Errors::default(), done(query.as_deref())).await
}

async fn render(
    site: &Site,
    staff: &Staff,
    edition: &Edition,
    errors: Errors,
    said: Option<String>,
) -> Result<Response> {
    let e = &edition.slug;
    let mut c = site.db.pool().acquire().await?;
    let waiting = files::waiting(&mut c, edition.id).await?;
    drop(c);
    let title = if errors.is_empty() { "Programm einlesen" } else { "Fehler: Programm einlesen" };
    let told = |w: files::Waiting| {
        (path(e, w.id), format!("{}, von {} am {}", w.name, w.staff, date::date_time(w.created_at)))
    };
    let page = ImportPage {
        frame: Frame::new(site, staff, Some(edition), title, &own_path(e)).await?.say(said.as_deref()),
        e: e.clone(),
        action: paths::office(paths::OFFICE_IMPORT_FILE, e),
        waiting: waiting.into_iter().map(told).collect(),
        errors,
    };
    form_page(&page, &page.errors)
}

/// Reads away from those who answer requests: a large file takes a moment.
async fn read(bytes: Vec<u8>, namespace: Uuid) -> Result<std::result::Result<Reading, import::ReadError>> {
    let reading = tokio::task::spawn_blocking(move || import::read(&bytes, namespace));
    Ok(reading.await.map_err(anyhow::Error::from)?)
}

pub async fn send(State(site): State<Site>, staff: Staff, Within(edition): Within, upload: Upload) -> Result<Response> {
    let mut errors = Errors::default();
    let Some(file) = upload.file(FILE) else {
        errors.say(FILE, "Wählen Sie eine Datei aus.".into());
        return render(&site, &staff, &edition, errors, None).await;
    };
    let bytes = file.bytes.to_vec();
    if let Err(error) = read(bytes.clone(), edition.guid).await? {
        errors.say(FILE, remarks::refused(&error));
        return render(&site, &staff, &edition, errors, None).await;
    }
    let name: String = words::line(&file.name).chars().filter(|c| !c.is_control()).take(100).collect();
    let name = if name.is_empty() { "ohne Namen".to_string() } else { name };
    let (id, who) = (edition.id, staff.id);
    let kept = site.db.change(move |c| Box::pin(async move { files::keep(c, id, who, &name, &bytes).await }));
    let id = kept.await?;
    let path = path(&edition.slug, id);
    Ok(axum::response::IntoResponse::into_response(axum::response::Redirect::to(&path)))
}

// ------------------------------------------------------------------ preview

#[derive(Template)]
#[template(path = "office/programme/preview.html")]
struct PreviewPage {
    frame: Frame,
    list: String,
    action: String,
    name: String,
    stand: String,
    counts: Vec<(&'static str, String)>,
    days: Vec<String>,
    changes: Vec<Changed>,
    more: usize,
    around: Vec<String>,
    joins: Vec<Known>,
    remarks: Vec<(Option<u32>, String, String)>,
    more_remarks: usize,
    is_same: bool,
    /// Nothing of the draft is in the file.
    is_stranger: bool,
    typed: Fields,
    errors: Errors,
}

/// Somebody of the file who is taken for somebody known.
struct Known {
    field: String,
    key: String,
    name: String,
    facts: String,
}

/// What taking a file over would do.
struct Trial {
    before: Programme,
    after: Programme,
    outcome: Outcome,
    joins: Vec<(Join, String)>,
    new_days: Vec<String>,
}

/// Carries a trial out of the transaction that is taken back.
enum Stop {
    Tried(Box<Trial>),
    Failed(Error),
}

impl From<sqlx::Error> for Stop {
    fn from(error: sqlx::Error) -> Stop {
        Stop::Failed(error.into())
    }
}

pub async fn preview(
    State(site): State<Site>,
    Path((_, id)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    render_preview(&site, &staff, &edition, id, Fields::default(), Errors::default()).await
}

async fn load(site: &Site, edition: &Edition, id: Uuid) -> Result<(String, Reading)> {
    let mut c = site.db.pool().acquire().await?;
    let (name, bytes) = files::load(&mut c, edition.id, id).await?.ok_or(Error::NotFound)?;
    drop(c);
    let reading = read(bytes, edition.guid).await?.map_err(anyhow::Error::from)?;
    Ok((name, reading))
}

async fn render_preview(
    site: &Site,
    staff: &Staff,
    edition: &Edition,
    id: Uuid,
    typed: Fields,
    errors: Errors,
) -> Result<Response> {
    let (name, reading) = load(site, edition, id).await?;
    let (schedule, known) = (reading.schedule, edition.clone());
    let strangers: HashSet<String> = typed.all("fremd").into_iter().collect();
    let tried = site.db.change(move |c| {
        Box::pin(async move {
            match attempt(c, &known, &schedule, &strangers).await {
                Ok(trial) => Err::<(), _>(Stop::Tried(Box::new(trial))),
                Err(error) => Err(Stop::Failed(error)),
            }
        })
    });
    let trial = match tried.await {
        Err(Stop::Tried(trial)) => *trial,
        Err(Stop::Failed(error)) => return Err(error),
        Ok(()) => return Err(anyhow::anyhow!("a trial that was not taken back").into()),
    };
    let Trial { before, after, outcome, joins, new_days } = trial;
    let mut changes = changed(&before, &after, |_| None);
    let is_new = |c: &&Changed| c.is_new;
    let (new, other) = (changes.iter().filter(is_new).count(), changes.iter().filter(|c| !c.is_new).count());
    let more = changes.len().saturating_sub(SHOWN);
    changes.truncate(SHOWN);
    let count = |n: usize| words::count(n, "Programmpunkt", "Programmpunkte");
    let around = compare::around(&before, &after);
    let action = path(&edition.slug, id);
    let title = if errors.is_empty() { "Datei vergleichen" } else { "Fehler: Datei vergleichen" };
    let remarks: Vec<_> = reading.remarks.iter().take(REMARKS).map(remarks::words).collect();
    let page = PreviewPage {
        frame: Frame::new(site, staff, Some(edition), title, &action).await?,
        list: own_path(&edition.slug),
        name,
        stand: stand(&before)?,
        counts: vec![
            ("In der Datei", count(outcome.added + outcome.updated)),
            ("Neu", count(new)),
            ("Geändert", count(other.saturating_sub(outcome.cancelled))),
            ("Unverändert", count((outcome.added + outcome.updated + outcome.cancelled).saturating_sub(new + other))),
            ("Nicht in der Datei, werden abgesagt", count(outcome.cancelled)),
        ],
        is_same: changes.is_empty() && around.is_empty() && new_days.is_empty(),
        is_stranger: outcome.updated == 0 && outcome.cancelled > 0,
        days: new_days,
        changes,
        more,
        around,
        joins: joins.into_iter().enumerate().map(known_person).collect(),
        more_remarks: reading.remarks.len().saturating_sub(REMARKS),
        remarks,
        action,
        typed,
        errors,
    };
    form_page(&page, &page.errors)
}

fn known_person((i, (join, facts)): (usize, (Join, String))) -> Known {
    Known { field: format!("fremd-{i}"), key: join.key, name: join.name, facts }
}

fn stand(programme: &Programme) -> Result<String> {
    Ok(compare::stand([serde_json::to_string(programme)?]))
}

/// Takes the file over, and tells what that changed.
async fn attempt(
    c: &mut PgConnection,
    edition: &Edition,
    schedule: &Schedule,
    strangers: &HashSet<String>,
) -> Result<Trial> {
    edit::lock(c, edition.id).await?;
    let before = draft(c, edition.id).await?;
    let mut joins = Vec::new();
    for join in programme::joins(c, &schedule.draft.people).await? {
        let known = edit::search_people(c, &join.name, 20).await?.into_iter().find(|k| k.slug == join.known);
        let facts = known.map(|k| words::parts([k.name, k.last])).unwrap_or_default();
        joins.push((join, facts));
    }
    let has: Vec<_> = edition::load(c, &edition.slug).await?.map(|e| e.days).unwrap_or_default();
    let mut new_days = Vec::new();
    for day in schedule.days.iter().filter(|day| has.iter().all(|h| h.day != **day)) {
        days::put(c, edition.id, &Hours { day: *day, opens: None, closes: None }).await?;
        new_days.push(date::long_date(*day));
    }
    let outcome =
        programme::store_except(c, edition.id, edition.guid, &schedule.days, &schedule.draft, strangers).await?;
    let after = draft(c, edition.id).await?;
    Ok(Trial { before, after, outcome, joins, new_days })
}

// ------------------------------------------------------------------ decision

pub async fn decide(
    State(site): State<Site>,
    Path((_, id)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let own = edition.id;
    if fields.raw("was") == "verwerfen" {
        let gone = site.db.change(move |c| Box::pin(async move { files::forget(c, own, id).await })).await?;
        let said = if gone { "datei-weg" } else { "unveraendert" };
        return Ok(back(&own_path(&edition.slug), said));
    }
    let (name, reading) = load(&site, &edition, id).await?;
    let fields = Arc::new(fields);
    let (sent, known, who) = (fields.clone(), edition.clone(), staff.clone());
    let done = site.db.change(move |c| {
        Box::pin(async move { take_over(c, &known, id, &name, &reading.schedule, &who, &sent).await })
    });
    match done.await? {
        Ok(()) => Ok(back(&paths::office(paths::OFFICE_PROGRAMME, &edition.slug), "eingelesen")),
        Err(errors) => {
            let typed = Arc::into_inner(fields).unwrap_or_default();
            render_preview(&site, &staff, &edition, id, typed, errors).await
        }
    }
}

async fn take_over(
    c: &mut PgConnection,
    edition: &Edition,
    id: Uuid,
    name: &str,
    schedule: &Schedule,
    staff: &Staff,
    fields: &Fields,
) -> Result<std::result::Result<(), Errors>> {
    edit::lock(c, edition.id).await?;
    // Of two who press at once the second finds no file any more.
    if files::load(c, edition.id, id).await?.is_none() {
        return Err(Error::NotFound);
    }
    if fields.raw("stand") != stand(&draft(c, edition.id).await?)? {
        let mut errors = Errors::default();
        errors.say("uebernehmen", CHANGED_MEANWHILE.into());
        return Ok(Err(errors));
    }
    let strangers: HashSet<String> = fields.all("fremd").into_iter().collect();
    let trial = attempt(c, edition, schedule, &strangers).await?;
    let Outcome { added, updated, cancelled } = trial.outcome;
    let entry = Entry {
        edition: Some(edition.id),
        action: "programme.imported",
        object: "programme",
        key: &edition.slug,
        title: name,
        after: Some(json!({ "Neu": added, "Schon bekannt": updated, "Nicht in der Datei, abgesagt": cancelled })),
        ..Entry::default()
    };
    audit::note(c, staff, &entry).await?;
    files::forget(c, edition.id, id).await?;
    Ok(Ok(()))
}
