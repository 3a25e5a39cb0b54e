//! `/intern/kongress/{e}/anmeldungen/neu`: somebody is entered by telephone or at the desk.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};
use uuid::Uuid;

use super::told;
use crate::edition::fee::Billing;
use crate::kernel::date;
use crate::kernel::letters;
use crate::office::frame::{Frame, back};
use crate::paths;
use crate::registration::behalf::{self, Entered, IfFull, NewEntry};
use crate::registration::context::Context;
use crate::registration::controls::Controls;
use crate::registration::form::{self, OTHERS, Way};
use crate::registration::model::{CATERING, Mode, ORGANISATION_KINDS};
use crate::staff::{Action, Staff, Within};
use crate::web::form::{Errors, Fields, form_page, new_key};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/registrations/enter.html")]
struct EnterPage {
    frame: Frame,
    list: String,
    action: String,
    context: Context,
    controls: Controls,
    key: Uuid,
    typed: Fields,
    billing: Billing,
    errors: Errors,
    /// Code and page of who has this address already.
    known: Option<(String, String)>,
    kinds: &'static [(&'static str, &'static str)],
    modes: Vec<(&'static str, String)>,
    days: Vec<(String, String)>,
    categories: Vec<(String, String)>,
    catering: Vec<(&'static str, &'static str)>,
    asks_needs: bool,
    has_billing: bool,
    has_quota: bool,
}

/// What people eat, said of somebody else.
pub(super) fn catering() -> Vec<(&'static str, &'static str)> {
    let said = CATERING.iter().map(|(key, label)| {
        let of_them = match *key {
            "any" => "isst mit, ohne Einschränkung",
            "vegetarian" => "isst mit, vegetarisch",
            "vegan" => "isst mit, vegan",
            "none" => "isst nicht mit",
            _ => *label,
        };
        (*key, of_them)
    });
    [("", "keine Angabe")].into_iter().chain(said).collect()
}

pub(super) fn modes(context: &Context) -> Vec<(&'static str, String)> {
    let label = |mode: &Mode| match context.setup.is_full(*mode) {
        true => (mode.key(), format!("{} (ausgebucht)", mode.label())),
        false => (mode.key(), mode.label().to_string()),
    };
    Mode::offered(context.edition.attendance()).iter().map(label).collect()
}

pub(super) fn days(context: &Context) -> Vec<(String, String)> {
    context.edition.days.iter().map(|h| (h.day.to_string(), date::long_date(h.day))).collect()
}

async fn render(
    context: &Context,
    staff: &Staff,
    key: Uuid,
    typed: Fields,
    errors: Errors,
    known: Option<String>,
) -> Result<Response> {
    let (site, edition) = (&context.site, &context.edition);
    let path = paths::office(paths::OFFICE_REGISTRATION_NEW, &edition.slug);
    let title = if errors.is_empty() { "Jemanden eintragen" } else { "Fehler: Jemanden eintragen" };
    let page = EnterPage {
        frame: Frame::new(site, staff, Some(edition), title, &path).await?,
        list: paths::office(paths::OFFICE_REGISTRATIONS, &edition.slug),
        action: path,
        key,
        billing: Billing::typed(&typed),
        typed,
        errors,
        known: known.map(|code| (code.clone(), super::person(paths::OFFICE_PERSON, &edition.slug, &code))),
        kinds: &ORGANISATION_KINDS,
        modes: modes(context),
        days: days(context),
        categories: {
            let of = &edition.fees.categories;
            of.iter().map(|c| (c.key.clone(), format!("{}: {}", c.name, c.price()))).collect()
        },
        catering: catering(),
        asks_needs: context.setup.asks_needs() && staff.may(Action::SeeNeeds, Some(edition.id)),
        has_billing: !edition.fees.is_free(),
        has_quota: context.setup.rules.quota_per_organisation.is_some(),
        controls: Controls(context.clone()),
        context: context.clone(),
    };
    form_page(&page, &page.errors)
}

pub async fn show(State(site): State<Site>, staff: Staff, Within(edition): Within) -> Result<Response> {
    let context = Context::of(&site, &edition).await?;
    // All days and the mail are what most people want.
    let days = days(&context);
    let mut typed: Vec<(&str, &str)> = days.iter().map(|(day, _)| ("tage", day.as_str())).collect();
    typed.push(("mail", "ja"));
    render(&context, &staff, new_key(site.clock.now()), typed.into_iter().collect(), Errors::default(), None).await
}

/// What the form says beyond the person, or what is wrong with it.
fn parse(fields: &Fields, context: &Context, with_needs: bool) -> Result<std::result::Result<NewEntry, Errors>> {
    let way = Way { words: &OTHERS, has_traps: false, with_needs };
    let parsed = form::parse_as(fields, context, &way)?;
    let mut errors = Errors::default();
    let source = fields.text(&mut errors, "quelle", "wer die Person gemeldet hat", 120, false);
    let source = if source.is_empty() || !errors.is_empty() {
        None
    } else {
        match letters::organisation(&source) {
            Ok(source) => Some(source),
            Err(fault) => {
                errors.say("quelle", fault.text("wer die Person gemeldet hat"));
                None
            }
        }
    };
    let if_full = match fields.raw("voll").as_str() {
        "warten" => IfFull::Wait,
        "mehr" => IfFull::Add,
        _ => IfFull::Refuse,
    };
    match parsed {
        Ok(application) if errors.is_empty() => Ok(Ok(NewEntry {
            application,
            shares_mailbox: fields.ticked("postfach"),
            if_full,
            over_quota: fields.ticked("kontingent"),
            mails: fields.ticked("mail"),
            by: source,
        })),
        Ok(_) => Ok(Err(errors)),
        Err(mut first) => {
            for (field, text) in errors.all() {
                first.say(field.clone(), text.clone());
            }
            Ok(Err(first))
        }
    }
}

fn after(new: &NewEntry) -> Value {
    json!({ "Mail": if new.mails { "verschickt" } else { "keine" }, "Teilnahme": new.application.mode.label() })
}

pub async fn send(State(site): State<Site>, staff: Staff, Within(edition): Within, fields: Fields) -> Result<Response> {
    let key = fields.submission_key()?;
    let context = Context::of(&site, &edition).await?;
    let with_needs = staff.may(Action::SeeNeeds, Some(edition.id));
    let new = match parse(&fields, &context, with_needs)? {
        Ok(new) => new,
        Err(errors) => return render(&context, &staff, key, fields, errors, None).await,
    };
    let (own, by) = (context.clone(), staff.clone());
    let step = site.db.change(move |c| {
        Box::pin(async move {
            let entered = behalf::enter(c, &own, &new).await?;
            if let Entered::Stored { code, is_new: true } = &entered {
                told::note(c, &by, own.edition.id, "registration.entered", code, None, Some(after(&new))).await?;
            }
            Ok::<_, Error>(entered)
        })
    });
    let mut errors = Errors::default();
    let mut known = None;
    match step.await? {
        Entered::Stored { code, is_new } => {
            let said = if is_new { "eingetragen" } else { "schon-eingetragen" };
            return Ok(back(&super::person(paths::OFFICE_PERSON, &edition.slug, &code), said));
        }
        Entered::Known(codes) => {
            let text = "Unter dieser Adresse ist schon jemand angemeldet. Ändern Sie dort, oder kreuzen Sie an, dass \
                        mehrere Personen dieses Postfach haben.";
            errors.say("email", text.into());
            known = codes.into_iter().next();
        }
        Entered::Full => errors.say("voll", "Zurzeit ist kein Platz frei. Wählen Sie, was geschehen soll.".into()),
        Entered::QuotaReached(quota) => {
            let text =
                format!("Aus dieser Organisation sind schon {quota} Personen angemeldet, mehr sind nicht vorgesehen.");
            errors.say("kontingent", text);
        }
    }
    render(&context, &staff, key, fields, errors, known).await
}
