//! Steps that take one button: the mail once more, a yes by telephone; and moving up, which asks first.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::{sql, told};
use crate::office::frame::{Frame, back};
use crate::paths;
use crate::registration::behalf::{self, MoveUp, Moved};
use crate::registration::context::Context;
use crate::registration::model::{Mode, State as Registered};
use crate::registration::record::Record;
use crate::registration::seats::Confirmed;
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

pub async fn resend(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let (record, context) = super::find(&site, &edition, &code).await?;
    let key = fields.submission_key()?;
    let path = super::person(paths::OFFICE_PERSON, &edition.slug, &record.code);
    let step = site.db.change(move |c| {
        Box::pin(async move {
            let now = context.site.clock.now();
            // A double click is one mail.
            if !sql::once(c, key, record.id, record.edition_id, "resend", now).await? {
                return Ok(true);
            }
            let sent = behalf::resend(c, &context, record.id).await?;
            if sent {
                told::note(c, &staff, record.edition_id, "registration.resent", &record.code, None, None).await?;
            }
            Ok::<_, Error>(sent)
        })
    });
    Ok(back(&path, if step.await? { "verschickt" } else { "vorbei" }))
}

/// States before and after, for the protocol.
pub(super) fn states(before: Registered, after: Registered) -> (Option<Value>, Option<Value>) {
    (Some(json!({ "Stand": before.label() })), Some(json!({ "Stand": after.label() })))
}

pub async fn agree(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let (record, context) = super::find(&site, &edition, &code).await?;
    let path = super::person(paths::OFFICE_PERSON, &edition.slug, &record.code);
    let step = site.db.change(move |c| {
        Box::pin(async move {
            let done = behalf::agree(c, &context, record.id).await?;
            if let Confirmed::Now(state) = done {
                let (before, after) = states(record.state(), state);
                told::note(c, &staff, record.edition_id, "registration.agreed", &record.code, before, after).await?;
            }
            Ok::<_, Error>(done)
        })
    });
    Ok(back(
        &path,
        match step.await? {
            Confirmed::Now(_) => "zugesagt",
            Confirmed::Already(_) => "unveraendert",
            Confirmed::Over(_) => "vorbei",
        },
    ))
}

#[derive(Template)]
#[template(path = "office/registrations/up.html")]
struct UpPage {
    frame: Frame,
    errors: Errors,
    typed: Fields,
    back: String,
    action: String,
    name: String,
    position: i64,
    ahead: i64,
    /// None: no limit.
    capacity: Option<i32>,
    free: i32,
    is_queued: bool,
    hours: i32,
}

async fn render(context: &Context, staff: &Staff, record: &Record, typed: Fields, errors: Errors) -> Result<Response> {
    let (site, edition) = (&context.site, &context.edition);
    let mut c = site.db.pool().acquire().await?;
    let file = behalf::file(&mut c, record.clone()).await?;
    let seats = behalf::places::seats(&mut c, edition.id).await?;
    drop(c);
    let seats = seats.into_iter().find(|s| Mode::from_key(&s.mode) == record.mode()).ok_or(Error::NotFound)?;
    let title = if errors.is_empty() { "Nachrücken lassen" } else { "Fehler: Nachrücken lassen" };
    let position = file.position.unwrap_or(1);
    let back = super::person(paths::OFFICE_PERSON, &edition.slug, &record.code);
    let page = UpPage {
        frame: Frame::new(site, staff, Some(edition), title, &back).await?,
        errors,
        typed,
        action: super::person(paths::OFFICE_PERSON_UP, &edition.slug, &record.code),
        back,
        name: record.name(),
        position,
        ahead: position - 1,
        capacity: seats.capacity,
        free: seats.capacity.map_or(i32::MAX, |capacity| (capacity - seats.taken).max(0)),
        is_queued: record.state() == Registered::Queued,
        hours: context.setup.rules.offer_hours,
    };
    form_page(&page, &page.errors)
}

pub async fn ask_up(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let (record, context) = super::find(&site, &edition, &code).await?;
    if !record.state().is_in_line() {
        return Ok(back(&super::person(paths::OFFICE_PERSON, &edition.slug, &record.code), "unveraendert"));
    }
    render(&context, &staff, &record, Fields::default(), Errors::default()).await
}

/// Moves one up and notes it; also for several at once.
pub(super) async fn move_up(
    c: &mut sqlx::PgConnection,
    context: &Context,
    staff: &Staff,
    record: &Record,
    way: MoveUp,
) -> Result<Moved> {
    let done = behalf::move_up(c, context, record.id, way).await?;
    if let Moved::Now(state) = done {
        let (before, after) = states(record.state(), state);
        told::note(c, staff, record.edition_id, "registration.moved_up", &record.code, before, after).await?;
    }
    Ok(done)
}

pub async fn up(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let (record, context) = super::find(&site, &edition, &code).await?;
    let way = MoveUp { adds: fields.ticked("mehr"), is_agreed: fields.raw("wie") == "zugesagt" };
    let (own, by, known) = (context.clone(), staff.clone(), record.clone());
    let step = site.db.change(move |c| Box::pin(async move { move_up(c, &own, &by, &known, way).await }));
    let path = super::person(paths::OFFICE_PERSON, &edition.slug, &record.code);
    match step.await? {
        Moved::Now(Registered::Offered) => Ok(back(&path, "angeboten")),
        Moved::Now(_) => Ok(back(&path, "nachgerueckt")),
        Moved::NotWaiting => Ok(back(&path, "unveraendert")),
        Moved::Full => {
            let mut errors = Errors::default();
            let text = "Zurzeit ist kein Platz frei. Kreuzen Sie an, dass es einen mehr geben soll, oder warten Sie.";
            errors.say("mehr", text.into());
            render(&context, &staff, &record, fields, errors).await
        }
    }
}
