//! `/intern/datenschutz`: what the next deletion will take, the last ones, and the ways on; all
//! deletions; one at once.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use crate::kernel::{date, words};
use crate::office::confirm::Confirm;
use crate::office::frame::{Frame, back, done};
use crate::office::list::{Pager, SHOWN};
use crate::paths;
use crate::privacy::periods::{self, Kind};
use crate::privacy::purge::{self, Run};
use crate::staff::Staff;
use crate::staff::audit::{self, Entry};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

/// Runs on the first page.
const LATEST: i64 = 5;

#[derive(Template)]
#[template(path = "office/privacy/start.html")]
struct StartPage {
    frame: Frame,
    errors: Errors,
    due: Vec<DueLine>,
    /// Of all kinds together.
    total: usize,
    runs: Vec<RunLine>,
}

struct DueLine {
    label: &'static str,
    what: &'static str,
    period: String,
    count: usize,
}

pub struct RunLine {
    pub at: String,
    pub machine: String,
    /// "3 Anmeldungen (Kongress 2026)"
    pub gone: Vec<String>,
    pub is_open: bool,
}

fn line(run: Run) -> RunLine {
    let gone = run.gone.into_iter().map(|(what, edition, n)| match edition {
        Some(edition) => format!("{}: {n} ({edition})", purge::label(&what)),
        None => format!("{}: {n}", purge::label(&what)),
    });
    RunLine {
        at: date::date_time(run.begun_at),
        machine: date::rfc3339(run.begun_at),
        gone: gone.collect(),
        is_open: run.ended_at.is_none(),
    }
}

pub async fn show(State(site): State<Site>, RawQuery(query): RawQuery, staff: Staff) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let counts = purge::preview(&mut c, site.clock.now(), site.clock.today()).await?;
    let periods = periods::load(&mut c).await?;
    let (runs, _) = purge::runs(&mut c, false, 0, LATEST).await?;
    drop(c);
    let total = counts.iter().map(|(_, n)| n).sum();
    let due = counts.into_iter().map(|(kind, count): (Kind, usize)| DueLine {
        label: kind.about().label,
        what: kind.about().what,
        period: periods.words(kind),
        count,
    });
    let page = StartPage {
        frame: Frame::new(&site, &staff, None, "Datenschutz", paths::OFFICE_PRIVACY)
            .await?
            .say(done(query.as_deref()).as_deref()),
        errors: Errors::default(),
        due: due.collect(),
        total,
        runs: runs.into_iter().map(line).collect(),
    };
    form_page(&page, &page.errors)
}

#[derive(Template)]
#[template(path = "office/privacy/runs.html")]
struct RunsPage {
    frame: Frame,
    runs: Vec<RunLine>,
    pager: Pager,
    /// Only those that deleted something.
    only_gone: bool,
}

/// `/intern/datenschutz/laeufe`
pub async fn runs(State(site): State<Site>, RawQuery(query): RawQuery, staff: Staff) -> Result<Response> {
    let pairs = url::form_urlencoded::parse(query.as_deref().unwrap_or("").as_bytes());
    let only_gone = pairs.into_owned().any(|(name, value)| name == "nur" && value == "geloescht");
    let mut c = site.db.pool().acquire().await?;
    let (_, total) = purge::runs(&mut c, only_gone, 0, 0).await?;
    let pager = Pager::new(paths::OFFICE_PRIVACY_RUNS, query.as_deref(), total);
    let (runs, _) = purge::runs(&mut c, only_gone, pager.offset, SHOWN).await?;
    drop(c);
    let frame = Frame::new(&site, &staff, None, "Löschläufe", paths::OFFICE_PRIVACY_RUNS).await?;
    form_page(&RunsPage { frame, runs: runs.into_iter().map(line).collect(), pager, only_gone }, &Errors::default())
}

/// `/intern/datenschutz/loeschen`: asks first.
pub async fn ask(State(site): State<Site>, staff: Staff) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let counts = purge::preview(&mut c, site.clock.now(), site.clock.today()).await?;
    drop(c);
    let due: Vec<String> = counts
        .into_iter()
        .filter(|(_, n)| *n > 0)
        .map(|(kind, n)| format!("{}: {}", kind.about().label, words::count(n, "Eintrag", "Einträge")))
        .collect();
    let lead = match due.is_empty() {
        true => "Gerade ist nichts fällig. Der Lauf wird nur vermerkt.",
        false => "Gelöscht wird, was seine Frist überschritten hat. Das lässt sich nicht zurücknehmen.",
    };
    Confirm {
        frame: Frame::new(&site, &staff, None, "Jetzt löschen", paths::OFFICE_PRIVACY_PURGE).await?,
        lead: lead.into(),
        consequences: due,
        action: paths::OFFICE_PRIVACY_PURGE.into(),
        carried: vec![("sicher".into(), "ja".into())],
        button: "Fällige Daten löschen",
        back: paths::OFFICE_PRIVACY.into(),
    }
    .page()
}

pub async fn purge(State(site): State<Site>, staff: Staff, fields: Fields) -> Result<Response> {
    if fields.raw("sicher") != "ja" {
        return ask(State(site), staff).await;
    }
    let gone = purge::at_once(&site).await?;
    let after = Some(serde_json::json!({ "Gelöscht": gone }));
    site.db
        .change(move |c| {
            Box::pin(async move {
                let entry = Entry { action: "privacy.purged", object: "privacy", after, ..Entry::default() };
                audit::note(c, &staff, &entry).await?;
                Ok::<_, Error>(())
            })
        })
        .await?;
    Ok(back(paths::OFFICE_PRIVACY, "loeschlauf"))
}
