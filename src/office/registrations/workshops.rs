//! Other workshops for somebody, within seats and without clashes.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::change::stand;
use super::told;
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back};
use crate::paths;
use crate::registration::behalf::{self, Changed};
use crate::registration::context::Context;
use crate::registration::controls::Controls;
use crate::registration::form;
use crate::registration::record::{Choice, Record};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/registrations/workshops.html")]
struct WorkshopsPage {
    frame: Frame,
    back: String,
    action: String,
    name: String,
    context: Context,
    controls: Controls,
    typed: Fields,
    errors: Errors,
    stand: i32,
    stored: String,
}

fn titles(context: &Context, choices: &[Choice]) -> String {
    let known = choices.iter().filter_map(|choice| context.setup.workshop(choice.session_id));
    let titles: Vec<String> = known.map(|w| w.title.clone()).collect();
    if titles.is_empty() { "keine".into() } else { titles.join("; ") }
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
    let title = if errors.is_empty() { "Workshops ändern" } else { "Fehler: Workshops ändern" };
    let of = |pattern| super::person(pattern, &edition.slug, &record.code);
    let stored = if errors.of("stand").is_some() {
        let mut c = context.site.db.pool().acquire().await?;
        titles(context, &behalf::choices(&mut c, record.id).await?)
    } else {
        String::new()
    };
    let page = WorkshopsPage {
        frame: Frame::new(&context.site, staff, Some(edition), title, &of(paths::OFFICE_PERSON)).await?,
        back: of(paths::OFFICE_PERSON),
        action: of(paths::OFFICE_PERSON_WORKSHOPS),
        name: record.name(),
        typed,
        errors,
        stand,
        stored,
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
    let (record, context) = match super::find_active(&site, &edition, &code).await? {
        Ok(found) => found,
        Err(answer) => return Ok(answer),
    };
    let mut c = site.db.pool().acquire().await?;
    let choices = behalf::choices(&mut c, record.id).await?;
    drop(c);
    let known = choices.iter().filter_map(|choice| context.setup.workshop(choice.session_id));
    let codes = known.map(|w| ("workshop", w.code.as_str()));
    let typed = codes.chain([("mail", "ja")]).collect();
    render(&context, &staff, &record, record.sequence, typed, Errors::default()).await
}

pub async fn send(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let (record, context) = super::find(&site, &edition, &code).await?;
    let stand = stand(&fields)?;
    let mut errors = Errors::default();
    let wanted = form::workshops(&fields, &mut errors, &context, &record.days, record.mode());
    if !errors.is_empty() {
        return render(&context, &staff, &record, stand, fields, errors).await;
    }
    let (own, by, known, mails) = (context.clone(), staff.clone(), record.clone(), fields.ticked("mail"));
    let step = site.db.change(move |c| {
        Box::pin(async move {
            let before = told::workshops(&own, &behalf::choices(c, known.id).await?);
            let changed = behalf::choose(c, &own, known.id, stand, &wanted, mails).await?;
            if changed == Changed::Done {
                let after = told::workshops(&own, &behalf::choices(c, known.id).await?);
                let (edition, code) = (own.edition.id, &known.code);
                told::note(c, &by, edition, "registration.workshops", code, Some(before), Some(after)).await?;
            }
            Ok::<_, Error>(changed)
        })
    });
    let path = super::person(paths::OFFICE_PERSON, &edition.slug, &record.code);
    match step.await? {
        Changed::Done => Ok(back(&path, "gespeichert")),
        Changed::Meanwhile => {
            errors.say("stand", CHANGED_MEANWHILE.into());
            let (now, context) = super::find(&site, &edition, &code).await?;
            render(&context, &staff, &now, now.sequence, fields, errors).await
        }
        Changed::Over => Ok(back(&path, "vorbei")),
        _ => Ok(back(&path, "unveraendert")),
    }
}
