//! Cancelling for somebody: it says first what will happen.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{steps, told};
use crate::office::frame::{Frame, back};
use crate::paths;
use crate::registration::behalf;
use crate::registration::context::Context;
use crate::registration::model::State as Registered;
use crate::registration::record::Record;
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Result, Site};

/// Longest reason.
pub(super) const REASON_MAX: usize = 500;

#[derive(Template)]
#[template(path = "office/registrations/cancel.html")]
struct CancelPage {
    frame: Frame,
    errors: Errors,
    typed: Fields,
    back: String,
    action: String,
    name: String,
    consequences: Vec<String>,
    substitute: Option<String>,
}

fn consequences(record: &Record, waiting: i32) -> Vec<String> {
    let mut all = Vec::new();
    match (record.state().has_seat(), waiting) {
        (true, 0) => all.push("Der Platz wird frei.".to_string()),
        (true, 1) => all.push("Der Platz wird frei und der Person angeboten, die auf der Warteliste steht.".into()),
        (true, n) => all.push(format!("Der Platz wird frei und geht an die nächste von {n} Personen der Warteliste.")),
        (false, _) => all.push("Der Platz auf der Warteliste wird aufgegeben.".into()),
    }
    all.push("Plätze in Workshops werden frei; wer dort wartet, rückt nach.".into());
    all.push("Angaben zu Verpflegung und Unterstützung werden gelöscht.".into());
    if record.fee_cents > 0 {
        all.push("Eine Rechnung wird nach den Regeln der Veranstaltung storniert.".into());
    }
    all.push("Das lässt sich nicht zurücknehmen. Wer doch kommt, wird neu eingetragen.".into());
    all
}

async fn render(context: &Context, staff: &Staff, record: &Record, typed: Fields, errors: Errors) -> Result<Response> {
    let (site, edition) = (&context.site, &context.edition);
    let mut c = site.db.pool().acquire().await?;
    let seats = behalf::places::seats(&mut c, edition.id).await?;
    drop(c);
    let waiting = seats.iter().find(|s| s.mode == record.mode).map_or(0, |s| s.waiting);
    let title = if errors.is_empty() { "Anmeldung absagen" } else { "Fehler: Anmeldung absagen" };
    let of = |pattern| super::person(pattern, &edition.slug, &record.code);
    let is_confirmed = record.state() == Registered::Confirmed;
    let page = CancelPage {
        frame: Frame::new(site, staff, Some(edition), title, &of(paths::OFFICE_PERSON)).await?,
        errors,
        typed,
        back: of(paths::OFFICE_PERSON),
        action: of(paths::OFFICE_PERSON_CANCEL),
        name: record.name(),
        consequences: consequences(record, waiting),
        substitute: is_confirmed.then(|| of(paths::OFFICE_PERSON_SUBSTITUTE)),
    };
    form_page(&page, &page.errors)
}

pub async fn show(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let (record, context) = match super::find_active(&site, &edition, &code).await? {
        Ok(found) => found,
        Err(answer) => return Ok(answer),
    };
    let typed = [("mail", "ja")].into_iter().collect();
    render(&context, &staff, &record, typed, Errors::default()).await
}

/// Cancels one and notes it; also for several at once. The reason stays with the registration and goes
/// with it.
pub(super) async fn cancel(
    c: &mut sqlx::PgConnection,
    context: &Context,
    staff: &Staff,
    record: &Record,
    reason: &str,
    mails: bool,
) -> Result<bool> {
    let done = behalf::cancel(c, context, record.id, reason, mails).await?;
    if done {
        let (before, after) = steps::states(record.state(), Registered::Cancelled);
        told::note(c, staff, record.edition_id, "registration.cancelled", &record.code, before, after).await?;
    }
    Ok(done)
}

pub async fn send(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let (record, context) = super::find(&site, &edition, &code).await?;
    let mut errors = Errors::default();
    let reason = fields.text(&mut errors, "grund", "den Grund", REASON_MAX, true);
    if !errors.is_empty() {
        return render(&context, &staff, &record, fields, errors).await;
    }
    let path = super::person(paths::OFFICE_PERSON, &edition.slug, &record.code);
    let mails = fields.ticked("mail");
    let step =
        site.db.change(move |c| Box::pin(async move { cancel(c, &context, &staff, &record, &reason, mails).await }));
    Ok(back(&path, if step.await? { "abgesagt" } else { "vorbei" }))
}
