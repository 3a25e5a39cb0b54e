//! Somebody else comes instead, told to the office.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use uuid::Uuid;

use super::{steps, told};
use crate::office::frame::{Frame, back};
use crate::paths;
use crate::registration::context::Context;
use crate::registration::form::{self, OTHERS};
use crate::registration::model::{ORGANISATION_KINDS, State as Registered};
use crate::registration::own::substitute::{Handed, hand_over, instead_of};
use crate::registration::record::Record;
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page, new_key};
use crate::web::{Error, Result, Site};

/// Who names the substitute, in the mails.
const BY: &str = "Das Organisationsbüro";

#[derive(Template)]
#[template(path = "office/registrations/substitute.html")]
struct SubstitutePage {
    frame: Frame,
    back: String,
    action: String,
    name: String,
    context: Context,
    key: Uuid,
    typed: Fields,
    errors: Errors,
    kinds: &'static [(&'static str, &'static str)],
}

async fn render(
    context: &Context,
    staff: &Staff,
    record: &Record,
    key: Uuid,
    typed: Fields,
    errors: Errors,
) -> Result<Response> {
    let edition = &context.edition;
    let title = if errors.is_empty() { "Vertretung eintragen" } else { "Fehler: Vertretung eintragen" };
    let of = |pattern| super::person(pattern, &edition.slug, &record.code);
    let page = SubstitutePage {
        frame: Frame::new(&context.site, staff, Some(edition), title, &of(paths::OFFICE_PERSON)).await?,
        back: of(paths::OFFICE_PERSON),
        action: of(paths::OFFICE_PERSON_SUBSTITUTE),
        name: record.name(),
        key,
        typed,
        errors,
        kinds: &ORGANISATION_KINDS,
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
    if record.state() != Registered::Confirmed {
        return Ok(back(&super::person(paths::OFFICE_PERSON, &edition.slug, &record.code), "vorbei"));
    }
    let r = &record;
    let typed = [("organisation", r.organisation.as_str()), ("art", &r.organisation_kind), ("einheit", &r.department)];
    let key = new_key(site.clock.now());
    render(&context, &staff, &record, key, typed.into_iter().collect(), Errors::default()).await
}

pub async fn send(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let (record, context) = super::find(&site, &edition, &code).await?;
    let key = fields.submission_key()?;
    let path = super::person(paths::OFFICE_PERSON, &edition.slug, &record.code);
    if record.state() != Registered::Confirmed {
        return Ok(back(&path, "vorbei"));
    }
    let mut errors = Errors::default();
    let person = form::person_in(&fields, &mut errors, &context, None, &OTHERS);
    let Some(person) = person.filter(|_| errors.is_empty()) else {
        return render(&context, &staff, &record, key, fields, errors).await;
    };
    let new = instead_of(&record, &context, key, person);
    let (own, by, old) = (context.clone(), staff.clone(), record.clone());
    let step = site.db.change(move |c| {
        Box::pin(async move {
            let handed = hand_over(c, &own, &old, &new, Some(BY)).await?;
            if handed == Handed::Over {
                let (before, after) = steps::states(old.state(), Registered::Transferred);
                told::note(c, &by, own.edition.id, "registration.substituted", &old.code, before, after).await?;
            }
            Ok::<_, Error>(handed)
        })
    });
    match step.await? {
        Handed::Over => Ok(back(&path, "vertreten")),
        Handed::Registered => {
            errors.say("email", "Diese Person ist schon angemeldet. Nennen Sie eine andere, oder sagen Sie ab.".into());
            render(&context, &staff, &record, key, fields, errors).await
        }
    }
}
