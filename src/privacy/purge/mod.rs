//! The deletion by periods. Once a day one process does it for all; whoever asks may have it done at
//! once. It works in small transactions, each under a lock that only one process has, so a kill
//! costs nothing: the next process goes on with the same run. What a page shows as "due" and what
//! goes is found by the same statements.

pub(super) mod sql;

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::figures::{self, Frozen};
use super::periods::{self, Kind, Periods};
use super::scrub;
use crate::kernel::date;
use crate::press::retention as press;
use crate::registration::retention;
use crate::staff::{account, audit};
use crate::web::{Error, Result, Site};
use crate::{fees, mail, pages};

/// How often it is looked whether today's run is done.
const POLL: Duration = Duration::from_secs(600);
/// Rows in one transaction.
const BATCH: i64 = 500;
/// Transactions of one run; what is left then waits for the next day.
const MOST: usize = 2_000;

/// Looks for ever; waits out a database that is away.
pub async fn run(site: Site) {
    loop {
        if let Err(error) = daily(&site).await {
            tracing::warn!("what should be deleted stays for now: {error}");
        }
        tokio::time::sleep(POLL).await;
    }
}

/// Today's run, if no process has finished it. Answers whether there was something to do.
///
/// # Errors
/// The database's own.
pub async fn daily(site: &Site) -> Result<bool> {
    let (now, today) = (site.clock.now(), site.clock.today());
    let since = date::instant_on(today, 0);
    let run =
        site.db.change(move |c| Box::pin(async move { Ok::<_, Error>(sql::begin(c, since, now).await?) })).await?;
    match run {
        Some(run) => carry_out(site, run).await.map(|_| true),
        None => Ok(false),
    }
}

/// A run at once, whatever was done today.
///
/// # Errors
/// The database's own.
pub async fn at_once(site: &Site) -> Result<u64> {
    let now = site.clock.now();
    let run = site.db.change(move |c| Box::pin(async move { Ok::<_, Error>(sql::begin_anew(c, now).await?) })).await?;
    carry_out(site, run).await
}

/// Answers how many rows went.
async fn carry_out(site: &Site, run: i64) -> Result<u64> {
    let (mut gone, mut steps) = (0, 0);
    for step in Step::all() {
        loop {
            let done = one(site, run, step).await;
            let rows = match done {
                // Another process is at it.
                Ok(None) => return Ok(gone),
                Ok(Some(rows)) => rows,
                Err(error) if error.is_away() => return Err(error),
                Err(error) => {
                    // One kind that cannot go must not keep the others.
                    tracing::error!(step = step.key(), "not deleted: {error}");
                    0
                }
            };
            gone += rows;
            steps += 1;
            if rows == 0 || steps > MOST {
                break;
            }
        }
    }
    let now = site.clock.now();
    site.db.change(move |c| Box::pin(async move { Ok::<_, Error>(sql::end(c, run, now).await?) })).await?;
    Ok(gone)
}

/// One sort of things to delete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Of(Kind),
    /// Groups in which nobody is left.
    Groups,
    /// What journalists need on the day.
    PressNeeds,
    /// Requests of journalists whose address was never confirmed.
    PressUnconfirmed,
    /// Certificates that have expired.
    Certificates,
    /// Editions that somebody wants reduced to figures.
    Scrub,
}

impl Step {
    fn all() -> impl Iterator<Item = Step> {
        let kinds = Kind::ALL.into_iter().flat_map(|kind| match kind {
            Kind::Registrations => vec![Step::Of(kind), Step::Groups],
            Kind::Proof => vec![Step::Of(kind), Step::Certificates],
            Kind::Needs => vec![Step::Of(kind), Step::PressNeeds],
            Kind::Unconfirmed => vec![Step::Of(kind), Step::PressUnconfirmed],
            kind => vec![Step::Of(kind)],
        });
        [Step::Scrub].into_iter().chain(kinds)
    }

    /// As `erasure.what` has it.
    pub fn key(self) -> &'static str {
        match self {
            Step::Of(kind) => kind.about().key,
            Step::Groups => "gruppen",
            Step::PressNeeds => "pressebedarf",
            Step::PressUnconfirmed => "presse_unbestaetigt",
            Step::Certificates => "bescheinigungen",
            Step::Scrub => "veranstaltung",
        }
    }
}

/// What was deleted, in words; also for entries of older versions.
pub fn label(what: &str) -> &str {
    match what {
        "registration_need" => "Verpflegung und Unterstützung",
        "registration" => "Anmeldungen auf Wunsch der Person",
        "gruppen" => "Gruppenanmeldungen",
        "pressebedarf" => "Unterstützung für Medienvertretungen",
        "presse_unbestaetigt" => "Nicht bestätigte Anträge auf Akkreditierung",
        "bescheinigungen" => "Abgelaufene Bescheinigungen",
        "veranstaltung" => "Anmeldungen einer verkürzten Veranstaltung",
        "netze" => "Netze im Protokoll",
        "gekuerzt" => "Anmeldungen auf den Nachweis gekürzt",
        other => Kind::from_key(other).map_or(other, |kind| kind.about().label),
    }
}

/// One batch in one transaction. None: another process has the lock.
async fn one(site: &Site, run: i64, step: Step) -> Result<Option<u64>> {
    let (now, today) = (site.clock.now(), site.clock.today());
    site.db
        .change(move |c| {
            Box::pin(async move {
                if !sql::lock(c).await? {
                    return Ok(None);
                }
                let periods = periods::load(c).await?;
                let done = match step {
                    Step::Scrub => scrub::batch(c, BATCH).await?,
                    step => batch(c, &periods, step, now, today).await?,
                };
                let mut rows = 0;
                for (what, edition, n) in done {
                    sql::note(c, run, edition, what, i32::try_from(n).unwrap_or(i32::MAX)).await?;
                    rows += n;
                }
                Ok::<_, Error>(Some(rows))
            })
        })
        .await
}

/// What went: sort, edition, how many.
pub(super) type Gone = Vec<(&'static str, Option<i64>, u64)>;

async fn batch(
    c: &mut PgConnection,
    periods: &Periods,
    step: Step,
    now: DateTime<Utc>,
    today: NaiveDate,
) -> Result<Gone> {
    let key = step.key();
    let due = match step {
        Step::Of(Kind::Protocol | Kind::Networks) => {
            let [entries, networks] = [Kind::Protocol, Kind::Networks].map(|kind| periods.before(kind, now));
            let (entries, networks) =
                audit::purge(c, entries, networks, i32::try_from(BATCH).unwrap_or(i32::MAX)).await?;
            let gone = [(Kind::Protocol.about().key, entries), (Kind::Networks.about().key, networks)];
            let gone = gone.into_iter().filter(|(_, n)| *n > 0);
            return Ok(gone.map(|(what, n)| (what, None, n.unsigned_abs())).collect());
        }
        Step::Certificates => {
            let codes = sql::certificates(c, now, periods.until(Kind::Proof, today), BATCH).await?;
            let n = retention::remove_certificates(c, &codes).await?;
            return Ok(if n > 0 { vec![(key, None, n)] } else { Vec::new() });
        }
        step => due(c, periods, step, now, today, BATCH).await?,
    };
    let mut gone = Gone::new();
    for (edition, ids) in by_edition(due) {
        let n = match step {
            Step::Of(Kind::Needs) => {
                freeze(c, edition, Frozen::Needs, now, today).await?;
                retention::drop_needs(c, &ids).await?
            }
            Step::Of(Kind::Unconfirmed | Kind::Proof) => retention::remove(c, &ids).await?,
            Step::Of(Kind::Left) => {
                freeze(c, edition, Frozen::Rows, now, today).await?;
                retention::remove(c, &ids).await?
            }
            Step::Of(Kind::Registrations) => {
                freeze(c, edition, Frozen::Rows, now, today).await?;
                let there = sql::attended(c, &ids).await?;
                let not: Vec<i64> = ids.iter().copied().filter(|id| !there.contains(id)).collect();
                let reduced = retention::reduce(c, &there, now).await?;
                if reduced > 0 {
                    gone.push(("gekuerzt", edition, reduced));
                }
                retention::remove(c, &not).await?
            }
            Step::PressNeeds => press::drop_needs(c, &ids).await?,
            Step::Of(Kind::Evidence) => press::drop_evidence(c, &ids).await?,
            Step::PressUnconfirmed | Step::Of(Kind::Accreditations) => press::remove(c, &ids).await?,
            Step::Groups => retention::remove_groups(c, &ids).await?,
            Step::Of(Kind::Mails) => mail::remove(c, &ids).await?,
            Step::Of(Kind::Barriers) => pages::remove_reports(c, &ids).await?,
            Step::Of(Kind::Invoices) => fees::remove(c, &ids).await?,
            Step::Of(Kind::Accounts) => account::remove(c, &ids).await?,
            Step::Of(Kind::Protocol | Kind::Networks) | Step::Certificates | Step::Scrub => 0,
        };
        if n > 0 {
            gone.push((key, edition, n));
        }
    }
    Ok(gone)
}

/// Keeps the figures before the rows go that they come from, once the event is over.
async fn freeze(
    c: &mut PgConnection,
    edition: Option<i64>,
    frozen: Frozen,
    now: DateTime<Utc>,
    today: NaiveDate,
) -> Result<()> {
    match edition {
        Some(edition) if sql::is_over(c, edition, today).await? => figures::freeze(c, edition, frozen, now).await,
        _ => Ok(()),
    }
}

/// Something that is due, with its edition.
pub(super) type Due = Vec<(Option<i64>, i64)>;

fn by_edition(due: Due) -> Vec<(Option<i64>, Vec<i64>)> {
    let mut parts: Vec<(Option<i64>, Vec<i64>)> = Vec::new();
    for (edition, id) in due {
        match parts.iter_mut().find(|(of, _)| *of == edition) {
            Some((_, ids)) => ids.push(id),
            None => parts.push((edition, vec![id])),
        }
    }
    parts
}

/// Files of which nobody ever decided go four weeks after the event.
fn until_event(today: NaiveDate) -> NaiveDate {
    today.checked_sub_days(chrono::Days::new(28)).unwrap_or(NaiveDate::MIN)
}

/// What a run would delete now, at most `most`.
async fn due(
    c: &mut PgConnection,
    periods: &Periods,
    step: Step,
    now: DateTime<Utc>,
    today: NaiveDate,
    most: i64,
) -> Result<Due> {
    Ok(match step {
        Step::Of(kind) => {
            let (before, until) = (periods.before(kind, now), periods.until(kind, today));
            match kind {
                Kind::Needs => sql::needs(c, until, most).await?,
                Kind::Evidence => sql::evidence(c, before, until_event(today), most).await?,
                Kind::Unconfirmed => sql::unconfirmed(c, before, most).await?,
                Kind::Left => sql::left(c, until, most).await?,
                Kind::Registrations => sql::registrations(c, until, most).await?,
                Kind::Proof => sql::proof(c, until, most).await?,
                Kind::Accreditations => sql::accreditations(c, until, most).await?,
                Kind::Mails => sql::mails(c, before, most).await?,
                Kind::Barriers => sql::barriers(c, until, most).await?,
                Kind::Invoices => sql::invoices(c, until, most).await?,
                Kind::Accounts => sql::accounts(c, before, most).await?,
                Kind::Protocol => sql::entries(c, before, most).await?,
                Kind::Networks => sql::networks(c, before, most).await?,
            }
        }
        Step::Groups => {
            let unconfirmed = periods.before(Kind::Unconfirmed, now);
            sql::groups(c, periods.until(Kind::Registrations, today), unconfirmed, most).await?
        }
        Step::PressNeeds => sql::press_needs(c, periods.until(Kind::Needs, today), most).await?,
        Step::PressUnconfirmed => sql::press_unconfirmed(c, periods.before(Kind::Unconfirmed, now), most).await?,
        Step::Certificates | Step::Scrub => Due::new(),
    })
}

/// How many things of each kind the next run would delete, were it now.
///
/// # Errors
/// The database's own.
pub async fn preview(c: &mut PgConnection, now: DateTime<Utc>, today: NaiveDate) -> Result<Vec<(Kind, usize)>> {
    let periods = periods::load(c).await?;
    let mut counts = Vec::new();
    for kind in Kind::ALL {
        counts.push((kind, due(c, &periods, Step::Of(kind), now, today, i64::MAX).await?.len()));
    }
    Ok(counts)
}

/// A run as its protocol has it.
#[derive(Debug, Clone)]
pub struct Run {
    pub begun_at: DateTime<Utc>,
    /// None: it is not finished.
    pub ended_at: Option<DateTime<Utc>>,
    /// What, of which edition, how many.
    pub gone: Vec<(String, Option<String>, i64)>,
}

/// The runs of a page, newest first, and how many there are. `only_gone` leaves out those that
/// found nothing.
///
/// # Errors
/// The database's own.
pub async fn runs(c: &mut PgConnection, only_gone: bool, offset: i64, most: i64) -> Result<(Vec<Run>, i64)> {
    let total = sql::count_runs(c, only_gone).await?;
    let mut runs = Vec::new();
    for row in sql::runs(c, only_gone, offset, most).await? {
        let gone = sql::lines(c, row.id).await?;
        runs.push(Run { begun_at: row.begun_at, ended_at: row.ended_at, gone });
    }
    Ok((runs, total))
}
