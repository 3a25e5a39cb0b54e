//! Floor 5. Programmes in and out of files: `kongress import` and `kongress export`.

use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail};
use sqlx::PgConnection;

use crate::db::Schema;
use crate::edition::model::{EditionDraft, Hours};
use crate::edition::{self, State};
use crate::programme::{self, Outcome, export, import};
use crate::web::{Error, Site};

/// What an import did, or would do.
#[derive(Debug)]
pub struct Report {
    pub title: String,
    pub outcome: Outcome,
    /// Number of the new release; None where nothing changed.
    pub release: Option<i32>,
    pub remarks: Vec<String>,
}

/// Rolls a dry run back, carrying its report out.
struct DryRun(Report);

enum Stop {
    DryRun(Box<DryRun>),
    Failed(anyhow::Error),
}

impl From<sqlx::Error> for Stop {
    fn from(error: sqlx::Error) -> Stop {
        Stop::Failed(error.into())
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Failed(error.into())
    }
}

/// Command `import`: reads the file, stores it, releases it, tells what happened.
///
/// # Errors
/// A file that cannot be read, an edition that does not exist; then nothing has changed.
pub async fn import(site: &Site, slug: &str, file: &Path, create: bool, dry_run: bool) -> Result<()> {
    let bytes = match file == Path::new("-") {
        true => limited(std::io::stdin().lock()),
        false => std::fs::File::open(file).and_then(limited),
    };
    let bytes = bytes.with_context(|| format!("cannot read {}", file.display()))?;
    let report = import_bytes(site, slug, bytes, create, dry_run).await?;
    for remark in &report.remarks {
        eprintln!("{remark}");
    }
    let Outcome { added, updated, cancelled } = report.outcome;
    let done = if dry_run { "Would import" } else { "Imported" };
    eprintln!(
        "{done} {} sessions of {:?} into {slug}: {added} new, {updated} known before, {cancelled} no longer there; {} remarks.",
        added + updated,
        report.title,
        report.remarks.len()
    );
    match report.release {
        Some(number) if dry_run => eprintln!("It would become release {number}."),
        Some(number) => eprintln!("Release {number}: {}", site.url(&crate::paths::programme(slug))),
        None => eprintln!("Nothing changed, no new release."),
    }
    Ok(())
}

/// One byte more than is accepted is enough to refuse the rest.
fn limited(source: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(import::MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The import itself, in one transaction.
///
/// # Errors
/// As [`import`].
pub async fn import_bytes(site: &Site, slug: &str, bytes: Vec<u8>, create: bool, dry_run: bool) -> Result<Report> {
    let (slug, now) = (slug.to_string(), site.clock.now());
    let work = site.db.change(move |c| {
        Box::pin(async move {
            let report = store(c, &slug, &bytes, create, now).await.map_err(Stop::Failed)?;
            if dry_run { Err(Stop::DryRun(Box::new(DryRun(report)))) } else { Ok(report) }
        })
    });
    match work.await {
        Ok(report) => Ok(report),
        Err(Stop::DryRun(run)) => Ok(run.0),
        Err(Stop::Failed(error)) => Err(error),
    }
}

async fn store(
    c: &mut PgConnection,
    slug: &str,
    bytes: &[u8],
    create: bool,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Report> {
    let known = edition::load(c, slug).await?;
    let is_new = known.is_none();
    if is_new && !create {
        bail!("there is no edition {slug:?}; --create makes one from the file");
    }
    if !edition::is_slug(slug) {
        bail!(
            "{slug:?} cannot be the address of an edition: lower-case letters, digits and hyphens, and not a word the site uses itself"
        );
    }
    // Reading comes before anything is written; the namespace of a new edition is fixed by its slug.
    let namespace = known.as_ref().map_or_else(|| edition::namespace(slug), |e| e.guid);
    let reading = import::read(bytes, namespace)?;
    let schedule = reading.schedule;
    let title = [schedule.title, schedule.acronym.unwrap_or_default(), slug.to_string()];
    let title = title.into_iter().find(|t| !t.is_empty()).unwrap_or_default();
    let id = match &known {
        Some(edition) => {
            edition::set_days(c, edition.id, &schedule.days).await?;
            edition.id
        }
        None => {
            let draft = EditionDraft {
                slug: slug.to_string(),
                title: title.clone(),
                short_title: title.clone(),
                state: State::Announced,
                days: schedule.days.iter().map(|day| Hours { day: *day, opens: None, closes: None }).collect(),
                ..EditionDraft::default()
            };
            edition::create(c, &draft, namespace).await?
        }
    };
    let outcome = programme::store(c, id, namespace, &schedule.days, &schedule.draft).await?;
    if create && !is_new && outcome.updated == 0 && outcome.cancelled > 0 {
        bail!(
            "the edition {slug:?} exists and has a programme that shares no session with this file; leave out --create to replace it"
        );
    }
    let comment = schedule
        .draft
        .version
        .as_deref()
        .map(|v| format!("Übernommen aus Fassung {v} der Quelle."))
        .unwrap_or_default();
    let release = programme::release(c, id, &comment, now).await?;
    Ok(Report { title, outcome, release, remarks: reading.remarks.iter().map(ToString::to_string).collect() })
}

/// Command `export`: the released programme as text.
///
/// # Errors
/// An edition that is not public or has no programme; a database without our tables.
pub async fn export(site: &Site, slug: &str, format: export::Format) -> Result<String> {
    match site.db.schema().await? {
        Schema::Current | Schema::Newer { .. } => {}
        Schema::Missing | Schema::Older { .. } => {
            bail!("the schema of the database is not up to date. Run: kongress migrate")
        }
    }
    let edition = edition::find(site, slug).await?.with_context(|| format!("there is no public edition {slug:?}"))?;
    match export::schedule(site, &edition, format).await {
        Err(Error::NotFound) => bail!("the edition {slug:?} has no released programme"),
        text => Ok(text?),
    }
}
