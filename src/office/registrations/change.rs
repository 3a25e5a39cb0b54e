//! What somebody filled in, changed by the office: as on the personal page, and the address, the mailbox
//! and the photos besides. Needs have a page of their own.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::enter::{days, modes};
use super::told;
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back};
use crate::paths;
use crate::registration::behalf::{self, Change, Changed};
use crate::registration::context::Context;
use crate::registration::controls::Controls;
use crate::registration::form::{self, OTHERS};
use crate::registration::model::{Mode, ORGANISATION_KINDS, Workshop};
use crate::registration::own::change::filled;
use crate::registration::record::Record;
use crate::registration::summary::{self, Row};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/registrations/change.html")]
struct ChangePage {
    frame: Frame,
    back: String,
    action: String,
    name: String,
    context: Context,
    controls: Controls,
    typed: Fields,
    errors: Errors,
    /// Version that the form is made of.
    stand: i32,
    /// What is stored, where somebody else changed it.
    stored: Vec<Row>,
    kinds: &'static [(&'static str, &'static str)],
    modes: Vec<(&'static str, String)>,
    days: Vec<(String, String)>,
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
    let title = if errors.is_empty() { "Angaben ändern" } else { "Fehler: Angaben ändern" };
    let of = |pattern| super::person(pattern, &edition.slug, &record.code);
    let page = ChangePage {
        frame: Frame::new(&context.site, staff, Some(edition), title, &of(paths::OFFICE_PERSON)).await?,
        back: of(paths::OFFICE_PERSON),
        action: of(paths::OFFICE_PERSON_CHANGE),
        name: record.name(),
        typed,
        stand,
        stored: match errors.of("stand") {
            Some(_) => summary::stored(context, record, None),
            None => Vec::new(),
        },
        errors,
        kinds: &ORGANISATION_KINDS,
        modes: modes(context),
        days: days(context),
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
    let file = behalf::file(&mut c, record).await?;
    drop(c);
    let stored = filled(&file.record, None);
    let mut pairs = stored.carried(|_| true);
    pairs.push(("mail".into(), "ja".into()));
    if file.record.photo_consent {
        pairs.push(("foto".into(), "ja".into()));
    }
    if file.shares_mailbox {
        pairs.push(("postfach".into(), "ja".into()));
    }
    let typed = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    render(&context, &staff, &file.record, file.record.sequence, typed, Errors::default()).await
}

/// The version that a form was made of.
pub(super) fn stand(fields: &Fields) -> Result<i32> {
    fields.raw("stand").parse().map_err(|_| super::BROKEN)
}

async fn parse(fields: &Fields, context: &Context, id: i64) -> Result<std::result::Result<Change, Errors>> {
    let mut errors = Errors::default();
    let person = form::person_in(fields, &mut errors, context, None, &OTHERS);
    let mode = form::mode(fields, &mut errors, context);
    let days = form::days(fields, &mut errors, context);
    let mut c = context.site.db.pool().acquire().await?;
    let lost = |w: &&Workshop| mode == Mode::Online || !days.contains(&w.day);
    let choices = behalf::choices(&mut c, id).await?;
    drop(c);
    if let Some(workshop) = choices.iter().filter_map(|choice| context.setup.workshop(choice.session_id)).find(lost) {
        let field = if mode == Mode::Online { "teilnahme" } else { "tage" };
        let (title, when) = (&workshop.title, workshop.when());
        let text = format!("Dann passt der Workshop „{title}“ ({when}) nicht mehr. Nehmen Sie ihn zuerst heraus.");
        errors.say(field, text);
    }
    let answers = form::answers(fields, &mut errors, &context.setup.questions);
    let Some(person) = person.filter(|_| errors.is_empty()) else { return Ok(Err(errors)) };
    Ok(Ok(Change {
        person,
        mode,
        days,
        answers,
        shares_mailbox: fields.ticked("postfach"),
        photo: fields.ticked("foto"),
        mails: fields.ticked("mail"),
    }))
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
    let new = match parse(&fields, &context, record.id).await? {
        Ok(new) => new,
        Err(errors) => return render(&context, &staff, &record, stand, fields, errors).await,
    };
    let (own, by, id, mode) = (context.clone(), staff.clone(), record.id, new.mode);
    let step = site.db.change(move |c| {
        Box::pin(async move {
            let before = behalf::record(c, id).await?;
            let changed = behalf::change(c, &own, id, stand, &new).await?;
            let after = behalf::record(c, id).await?;
            if let (Changed::Done, Some(before), Some(after)) = (changed, before, after) {
                let (old, new) = told::difference(&before, &after);
                told::note(c, &by, own.edition.id, "registration.changed", &after.code, Some(old), Some(new)).await?;
            }
            Ok::<_, Error>(changed)
        })
    });
    let path = super::person(paths::OFFICE_PERSON, &edition.slug, &record.code);
    let mut errors = Errors::default();
    match step.await? {
        Changed::Done | Changed::Same => return Ok(back(&path, "gespeichert")),
        Changed::Over => return Ok(back(&path, "vorbei")),
        Changed::Meanwhile => {
            errors.say("stand", CHANGED_MEANWHILE.into());
            let (now, context) = super::find(&site, &edition, &code).await?;
            return render(&context, &staff, &now, now.sequence, fields, errors).await;
        }
        Changed::Known => {
            let text = "Unter dieser Adresse ist schon jemand anders angemeldet. Gehört das Postfach mehreren Personen, \
                        kreuzen Sie das an.";
            errors.say("email", text.into());
        }
        Changed::Full => {
            let text = format!("„{}“ ist zurzeit ausgebucht. Die Anmeldung bleibt, wie sie ist.", mode.label());
            errors.say("teilnahme", text);
        }
    }
    render(&context, &staff, &record, stand, fields, errors).await
}
