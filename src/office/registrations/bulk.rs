//! The same step for several registrations: what will happen, carried out once, what came of it. One
//! transaction for each person, because locks of one are taken before those of the next; a form that
//! broke off goes on where it stopped when it is sent again, and does nothing twice.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

use super::cancel::{REASON_MAX, cancel};
use super::columns::full_name;
use super::steps::move_up;
use super::{sql, told};
use crate::edition::Edition;
use crate::office::frame::{Frame, back};
use crate::paths;
use crate::registration::behalf::{self, MoveUp, Moved};
use crate::registration::context::Context;
use crate::registration::model::State as Registered;
use crate::registration::record::Record;
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page, new_key};
use crate::web::{Error, Result, Site};

/// Most at once; a page of the list is fewer.
const MOST: usize = 200;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Resend,
    Cancel,
    MoveUp,
}

impl What {
    fn from_key(key: &str) -> Option<What> {
        match key {
            "mail" => Some(What::Resend),
            "absagen" => Some(What::Cancel),
            "nachruecken" => Some(What::MoveUp),
            _ => None,
        }
    }

    fn key(self) -> &'static str {
        match self {
            What::Resend => "mail",
            What::Cancel => "absagen",
            What::MoveUp => "nachruecken",
        }
    }

    fn title(self) -> &'static str {
        match self {
            What::Resend => "Mail noch einmal schicken",
            What::Cancel => "Anmeldungen absagen",
            What::MoveUp => "Von der Warteliste nachrücken lassen",
        }
    }

    fn fits(self, state: Registered) -> bool {
        match self {
            What::Resend | What::Cancel => state.is_active(),
            What::MoveUp => state.is_in_line(),
        }
    }

    fn consequences(self, people: usize) -> Vec<String> {
        let (each, mails) = match people {
            1 => ("1 Person", "1 Mail geht hinaus".to_string()),
            n => ("jede Person", format!("{n} Mails gehen hinaus")),
        };
        match self {
            What::Resend => vec![
                format!("{mails}: {each} bekommt die Mail, die zu ihrem Stand gehört, mit einem neuen Link."),
                "An den Anmeldungen ändert sich nichts.".into(),
            ],
            What::Cancel => vec![
                format!("Die Anmeldungen enden. {mails}, wenn Sie das unten so lassen."),
                "Ihre Plätze werden frei; wer wartet, rückt nach und bekommt eine Mail.".into(),
                "Angaben zu Verpflegung und Unterstützung werden gelöscht, Rechnungen nach den Regeln storniert."
                    .into(),
                "Das lässt sich nicht zurücknehmen.".into(),
            ],
            What::MoveUp => vec![
                "Das ist außer der Reihe: Andere, die länger warten, warten weiter.".into(),
                format!("{mails}: Der Platz wird mit der üblichen Frist angeboten."),
                "Wer keinen freien Platz mehr findet, bleibt auf der Warteliste; es entstehen keine weiteren Plätze."
                    .into(),
            ],
        }
    }
}

#[derive(Template)]
#[template(path = "office/registrations/bulk.html")]
struct AskPage {
    frame: Frame,
    errors: Errors,
    typed: Fields,
    action: String,
    back: String,
    key: Uuid,
    what: What,
    people: Vec<(String, String, String)>,
    left_out: Vec<(String, String, String)>,
    consequences: Vec<String>,
}

/// Back to the list as it was; never elsewhere.
fn way_back(edition: &Edition, fields: &Fields) -> String {
    let path = paths::office(paths::OFFICE_REGISTRATIONS, &edition.slug);
    let asked = fields.raw("zurueck");
    match asked.strip_prefix(path.as_str()) {
        Some(rest) if rest.starts_with('?') && rest.bytes().all(|b| b.is_ascii_graphic()) => asked,
        _ => path,
    }
}

/// Those who are ticked, of this edition only.
async fn ticked(site: &Site, edition: &Edition, fields: &Fields) -> Result<Vec<Record>> {
    let mut codes = fields.all("wahl");
    codes.truncate(MOST);
    let mut c = site.db.pool().acquire().await?;
    let mut people = Vec::new();
    for id in sql::of_codes(&mut c, edition.id, &codes).await? {
        people.extend(behalf::record(&mut c, id).await?);
    }
    Ok(people)
}

pub async fn ask(State(site): State<Site>, staff: Staff, Within(edition): Within, fields: Fields) -> Result<Response> {
    render(&site, &staff, &edition, fields, Errors::default()).await
}

async fn render(
    site: &Site,
    staff: &Staff,
    edition: &Arc<Edition>,
    fields: Fields,
    errors: Errors,
) -> Result<Response> {
    let what = What::from_key(&fields.raw("was"));
    let people = ticked(site, edition, &fields).await?;
    let (Some(what), false) = (what, people.is_empty()) else {
        let address = way_back(edition, &fields);
        let sign = if address.contains('?') { '&' } else { '?' };
        return Ok(Redirect::to(&format!("{address}{sign}getan=nichts-gewaehlt")).into_response());
    };
    let line = |r: &Record| (r.code.clone(), r.name(), r.state().label().to_string());
    let (fitting, others): (Vec<&Record>, Vec<&Record>) = people.iter().partition(|r| what.fits(r.state()));
    let path = paths::office(paths::OFFICE_BULK, &edition.slug);
    let title = if errors.is_empty() { what.title().to_string() } else { format!("Fehler: {}", what.title()) };
    let key = fields.submission_key().unwrap_or_else(|_| new_key(site.clock.now()));
    let page = AskPage {
        frame: Frame::new(site, staff, Some(edition), &title, &path).await?,
        action: paths::office(paths::OFFICE_BULK_RUN, &edition.slug),
        back: way_back(edition, &fields),
        typed: match errors.is_empty() {
            true => [("mail", "ja")].into_iter().collect(),
            false => fields,
        },
        errors,
        key,
        what,
        consequences: what.consequences(fitting.len()),
        people: fitting.into_iter().map(line).collect(),
        left_out: others.into_iter().map(line).collect(),
    };
    form_page(&page, &page.errors)
}

/// What is done to each.
#[derive(Debug, Clone)]
struct Step {
    key: Uuid,
    what: What,
    reason: String,
    mails: bool,
}

pub async fn run(State(site): State<Site>, staff: Staff, Within(edition): Within, fields: Fields) -> Result<Response> {
    let key = fields.submission_key()?;
    let what = What::from_key(&fields.raw("was")).ok_or(super::BROKEN)?;
    let mut errors = Errors::default();
    let reason = fields.text(&mut errors, "grund", "den Grund", REASON_MAX, true);
    if !errors.is_empty() {
        return render(&site, &staff, &edition, fields, errors).await;
    }
    let step = Step { key, what, reason, mails: fields.ticked("mail") };
    let people = ticked(&site, &edition, &fields).await?;
    if people.is_empty() {
        return Ok(back(&paths::office(paths::OFFICE_REGISTRATIONS, &edition.slug), "nichts-gewaehlt"));
    }
    let context = Context::of(&site, &edition).await?;
    for record in people {
        let (context, staff, step) = (context.clone(), staff.clone(), step.clone());
        site.db.change(move |c| Box::pin(async move { one(c, &context, &staff, &step, &record).await })).await?;
    }
    let done = paths::office(paths::OFFICE_BULK_DONE, &edition.slug).replace("{id}", &key.to_string());
    Ok(Redirect::to(&done).into_response())
}

async fn one(c: &mut sqlx::PgConnection, context: &Context, staff: &Staff, step: &Step, record: &Record) -> Result<()> {
    let now = context.site.clock.now();
    if !sql::once(c, step.key, record.id, record.edition_id, step.what.key(), now).await? {
        return Ok(());
    }
    let outcome = match step.what {
        What::Cancel => match cancel(c, context, staff, record, &step.reason, step.mails).await? {
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
        What::MoveUp => match move_up(c, context, staff, record, MoveUp { adds: false, is_agreed: false }).await? {
            Moved::Now(_) => "done",
            Moved::Full => "full",
            Moved::NotWaiting => "not_waiting",
        },
    };
    Ok(sql::set_outcome(c, step.key, record.id, outcome).await?)
}

#[derive(Template)]
#[template(path = "office/registrations/bulk_done.html")]
struct DonePage {
    frame: Frame,
    list: String,
    done: usize,
    lines: Vec<DoneLine>,
}

struct DoneLine {
    name: String,
    href: String,
    outcome: &'static str,
}

fn outcome(what: &str, outcome: &str) -> &'static str {
    match (outcome, what) {
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
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let key: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let mut c = site.db.pool().acquire().await?;
    let outcomes = sql::outcomes(&mut c, edition.id, key).await?;
    let what = outcomes.first().and_then(|o| What::from_key(&o.what)).ok_or(Error::NotFound)?;
    let ids: Vec<i64> = outcomes.iter().map(|o| o.registration_id).collect();
    let rows = sql::rows(&mut c, &ids).await?;
    drop(c);
    let path = paths::office(paths::OFFICE_BULK, &edition.slug);
    let of = |row: &sql::Row| outcomes.iter().find(|o| o.registration_id == row.id);
    let page = DonePage {
        frame: Frame::new(&site, &staff, Some(&edition), what.title(), &path).await?,
        list: paths::office(paths::OFFICE_REGISTRATIONS, &edition.slug),
        done: outcomes.iter().filter(|o| o.outcome == "done").count(),
        lines: rows
            .iter()
            .map(|row| DoneLine {
                name: full_name(row),
                href: super::person(paths::OFFICE_PERSON, &edition.slug, &row.code),
                outcome: of(row).map_or("", |o| outcome(&o.what, &o.outcome)),
            })
            .collect(),
    };
    form_page(&page, &Errors::default())
}
