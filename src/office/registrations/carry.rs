//! Carries out what was confirmed for several registrations: first it is written down who they are,
//! then one transaction for each person, because locks of one are taken before those of the next. A
//! request does as many as fit into its time; the next one goes on where it stopped. Nothing is done
//! twice, and nobody is added after the confirmation.

use std::time::{Duration, Instant};

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;
use uuid::Uuid;

use super::bulk::{self, What};
use super::cancel::{REASON_MAX, cancel};
use super::columns::full_name;
use super::steps::move_up;
use super::{sql, told};
use crate::edition::Edition;
use crate::office::frame::{Frame, back};
use crate::office::list::{Pager, SHOWN};
use crate::paths;
use crate::registration::behalf::{self, MoveUp, Moved};
use crate::registration::context::Context;
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

/// Most in one request, and how long it goes on beginning another one; requests end after ten seconds.
const STEP: i64 = 200;
const PATIENCE: Duration = Duration::from_secs(5);

/// Someone else registered, or left, since the confirmation was shown.
const OTHERS: &str = "Inzwischen passen andere Anmeldungen zu dieser Auswahl. Es ist nichts geschehen. Prüfen Sie, \
    für wen es jetzt gilt, und bestätigen Sie noch einmal.";

pub async fn run(State(site): State<Site>, staff: Staff, Within(edition): Within, fields: Fields) -> Result<Response> {
    let key = fields.submission_key()?;
    let context = Context::of(&site, &edition).await?;
    if !is_planned(&site, &edition, key).await?
        && let Some(answer) = plan(&context, &staff, key, fields).await?
    {
        return Ok(answer);
    }
    let mut c = site.db.pool().acquire().await?;
    let open = sql::open(&mut c, edition.id, key, STEP).await?;
    drop(c);
    let begun = Instant::now();
    for id in open {
        let (context, staff) = (context.clone(), staff.clone());
        site.db.change(move |c| Box::pin(async move { one(c, &context, &staff, key, id).await })).await?;
        if begun.elapsed() > PATIENCE {
            break;
        }
    }
    let done = paths::office(paths::OFFICE_BULK_DONE, &edition.slug).replace("{id}", &key.to_string());
    Ok(Redirect::to(&done).into_response())
}

async fn is_planned(site: &Site, edition: &Edition, key: Uuid) -> Result<bool> {
    let mut c = site.db.pool().acquire().await?;
    Ok(sql::tally(&mut c, edition.id, key).await?.is_some())
}

/// Writes down for whom; or the page that says why not.
async fn plan(context: &Context, staff: &Staff, key: Uuid, fields: Fields) -> Result<Option<Response>> {
    let (site, edition) = (&context.site, &context.edition);
    let what = What::from_key(&fields.raw("was")).ok_or(super::BROKEN)?;
    let mut errors = Errors::default();
    let reason = fields.text(&mut errors, "grund", "den Grund", REASON_MAX, true);
    let Some(chosen) = bulk::chosen(context, staff, &fields).await? else {
        return Ok(Some(back(&paths::office(paths::OFFICE_REGISTRATIONS, &edition.slug), "suche-vergessen")));
    };
    let ids = chosen.to_do(what);
    if chosen.is_all && bulk::fingerprint(&ids) != fields.raw("stand") {
        // The same form may have been sent twice, and the first one is at work.
        if is_planned(site, edition, key).await? {
            return Ok(None);
        }
        errors.say("wer", OTHERS.to_string());
    }
    if !errors.is_empty() {
        return Ok(Some(bulk::render(context, staff, fields, errors).await?));
    }
    if ids.is_empty() {
        return Ok(Some(back(&paths::office(paths::OFFICE_REGISTRATIONS, &edition.slug), "nichts-gewaehlt")));
    }
    let (id, now, mails, staff) = (edition.id, site.clock.now(), fields.ticked("mail"), staff.clone());
    let after = json!({ "Schritt": what.title(), "Auswahl": chosen.words, "Anzahl": ids.len() });
    let noted = site.db.change(move |c| {
        Box::pin(async move {
            let plan = sql::Plan { key, edition: id, what: what.key(), reason: &reason, mails, now };
            if sql::plan(c, &plan, &ids).await? > 0 {
                let action = "registrations.several";
                let entry = Entry { edition: Some(id), action, after: Some(after), ..Entry::default() };
                audit::note(c, &staff, &entry).await?;
            }
            Ok::<_, Error>(())
        })
    });
    noted.await?;
    Ok(None)
}

/// One of them, if nobody did it meanwhile.
async fn one(c: &mut sqlx::PgConnection, context: &Context, staff: &Staff, key: Uuid, id: i64) -> Result<()> {
    let Some(step) = sql::take(c, key, id, context.site.clock.now()).await? else { return Ok(()) };
    let (Some(what), Some(record)) = (What::from_key(&step.what), behalf::record(c, id).await?) else { return Ok(()) };
    let outcome = match what {
        What::Cancel => match cancel(c, context, staff, &record, &step.reason, step.mails).await? {
            true => "done",
            false => "over",
        },
        What::Resend => match behalf::resend(c, context, record.id).await? {
            true => {
                told::note(c, staff, record.edition_id, "registration.resent", &record.code, None, None).await?;
                "done"
            }
            false => "over",
        },
        What::MoveUp => match move_up(c, context, staff, &record, MoveUp { adds: false, is_agreed: false }).await? {
            Moved::Now(_) => "done",
            Moved::Full => "full",
            Moved::NotWaiting => "not_waiting",
        },
    };
    Ok(sql::set_outcome(c, key, id, outcome).await?)
}

#[derive(Template)]
#[template(path = "office/registrations/bulk_done.html")]
struct DonePage {
    frame: Frame,
    list: String,
    action: String,
    key: Uuid,
    done: i64,
    /// Still to be done.
    open: i64,
    total: i64,
    lines: Vec<DoneLine>,
    pager: Pager,
}

struct DoneLine {
    name: String,
    href: String,
    outcome: &'static str,
}

fn outcome(what: &str, outcome: &str) -> &'static str {
    match (outcome, what) {
        ("open", _) => "steht noch aus",
        ("done", "mail") => "Mail ist unterwegs",
        ("done", "absagen") => "abgesagt",
        ("done", _) => "Platz angeboten",
        ("full", _) => "kein Platz frei, steht weiter auf der Warteliste",
        ("not_waiting", _) => "steht nicht auf der Warteliste, nichts geändert",
        _ => "galt schon nicht mehr, nichts geändert",
    }
}

pub async fn done(
    State(site): State<Site>,
    Path((_, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let key: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let mut c = site.db.pool().acquire().await?;
    let tally = sql::tally(&mut c, edition.id, key).await?.ok_or(Error::NotFound)?;
    let what = What::from_key(&tally.what).ok_or(Error::NotFound)?;
    let path = paths::office(paths::OFFICE_BULK_DONE, &edition.slug).replace("{id}", &key.to_string());
    let pager = Pager::new(&path, query.as_deref(), tally.total);
    let outcomes = sql::outcomes(&mut c, edition.id, key, pager.offset, SHOWN).await?;
    let ids: Vec<i64> = outcomes.iter().map(|o| o.registration_id).collect();
    let rows = sql::rows(&mut c, &ids).await?;
    drop(c);
    let of = |row: &sql::Row| outcomes.iter().find(|o| o.registration_id == row.id);
    let page = DonePage {
        frame: Frame::new(&site, &staff, Some(&edition), what.title(), &path).await?,
        list: paths::office(paths::OFFICE_REGISTRATIONS, &edition.slug),
        action: paths::office(paths::OFFICE_BULK_RUN, &edition.slug),
        key,
        done: tally.done,
        open: tally.open,
        total: tally.total,
        lines: rows
            .iter()
            .map(|row| DoneLine {
                name: full_name(row),
                href: super::person(paths::OFFICE_PERSON, &edition.slug, &row.code),
                outcome: of(row).map_or("", |o| outcome(&o.what, &o.outcome)),
            })
            .collect(),
        pager,
    };
    form_page(&page, &Errors::default())
}
