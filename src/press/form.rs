//! What the form for accreditation may contain, and how it becomes an application. Press cards are
//! one proof of several; their number is never asked.

use std::borrow::Cow;

use chrono::Datelike;

use super::context::Context;
use super::enter::{Application, CREW_MAX, Member};
use super::evidence::{self, Prepared};
use super::model::{CARD_ISSUERS, Evidence, MediaType, Role};
use super::setup::Event;
use crate::kernel::letters;
use crate::web::Result;
use crate::web::form::{Errors, Fields, Wrong};
use crate::web::menus::is_web_address;

/// Rows for the crew where the form is opened.
pub const CREW_ROWS: usize = 1;
/// What a control offers beside the known issuers.
pub const OTHER_ISSUER: &str = "anderer";

/// How many rows for the crew a form has.
pub fn crew_rows(fields: &Fields) -> usize {
    fields.raw("team_zeilen").parse().unwrap_or(CREW_ROWS).clamp(CREW_ROWS, CREW_MAX)
}

/// Days and events that somebody can say they will attend, by key and label.
pub fn offered(context: &Context, events: &[Event]) -> Vec<(String, String)> {
    let days = context.edition.days.iter().map(|hours| (format!("day:{}", hours.day), hours.long_date()));
    days.chain(events.iter().map(|e| (format!("event:{}", e.public_id), e.line()))).collect()
}

/// The application, or everything that keeps it from being one. `file` is what came with the form.
///
/// # Errors
/// A submission that does not come from our form.
pub async fn parse(
    fields: &Fields,
    file: Option<(String, Vec<u8>)>,
    context: &Context,
    events: &[Event],
) -> Result<std::result::Result<Application, Errors>> {
    let key = fields.submission_key()?;
    let mut errors = Errors::default();
    let e = &mut errors;
    let given_name = person(fields, e, "vorname".into(), "Ihren Vornamen", true);
    let family_name = person(fields, e, "nachname".into(), "Ihren Nachnamen", true);
    let email = fields.email(e, "email", "Ihre dienstliche E-Mail-Adresse");
    if email.is_none() && e.of("email").is_none() {
        e.add("email", Wrong::Missing, "Ihre dienstliche E-Mail-Adresse");
    }
    let mobile = plain(fields, e, "mobil", "Ihre Mobilnummer", 40, false);
    let role = chosen(fields, e, "funktion", "Ihre Funktion", Role::from_key);
    let outlet = plain(fields, e, "medium", "das Medium oder die Redaktion", 200, true);
    let media_type = chosen(fields, e, "art", "die Art des Mediums", MediaType::from_key);
    let address = fields.text(e, "anschrift", "die Anschrift der Redaktion", 500, true);
    let attends = attends(fields, e, context, events);
    let crew = crew(fields, e);
    let (evidence, card_issuer, card_year) = proof(fields, e, context);
    let evidence_url = web_address(fields, e, "link");
    let file = evidence_file(e, file, &evidence_url, true).await;
    let equipment = fields.text(e, "technik", "die Angaben zur Technik", 1000, true);
    let interviews = fields.text(e, "interviews", "die Interviewwünsche", 1000, true);
    let needs = needs(fields, e);
    if !fields.raw("website").is_empty() {
        e.add("website", Wrong::Trap, "");
    }
    if e.is_empty() && fields.is_too_fast(context.site.clock.now()) {
        e.add("vorname", Wrong::TooFast, "");
    }
    let (Some(email), Some(media_type), Some(role), Some(evidence), true) =
        (email, media_type, role, evidence, errors.is_empty())
    else {
        return Ok(Err(errors));
    };
    Ok(Ok(Application {
        key,
        given_name,
        family_name,
        email,
        mobile,
        outlet,
        media_type,
        role,
        address,
        evidence,
        card_issuer,
        card_year,
        evidence_url,
        equipment,
        interviews,
        attends,
        needs,
        crew,
        file,
    }))
}

/// A part of a name: letters of DIN 91379, nothing that could pass for a link or markup.
fn person(fields: &Fields, errors: &mut Errors, field: Cow<'static, str>, what: &str, needed: bool) -> String {
    let value = fields.text(errors, field.clone(), what, letters::PERSON_MAX, false);
    if errors.of(&field).is_some() || value.is_empty() && !needed {
        return value;
    }
    letters::person_name(&value).unwrap_or_else(|fault| {
        errors.say(field, fault.text(what));
        value
    })
}

/// A line that stands on passes, lists and in mails.
fn plain(fields: &Fields, errors: &mut Errors, field: &'static str, what: &str, max: usize, needed: bool) -> String {
    let value = fields.text(errors, field, what, max, false);
    if errors.of(field).is_some() || value.is_empty() && !needed {
        return value;
    }
    letters::organisation(&value).unwrap_or_else(|fault| {
        errors.say(field, fault.text(what));
        value
    })
}

fn chosen<T>(
    fields: &Fields,
    errors: &mut Errors,
    field: impl Into<Cow<'static, str>>,
    what: &str,
    from_key: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let field = field.into();
    let key = fields.raw(&field);
    let found = from_key(&key);
    if found.is_none() {
        errors.add(field, if key.is_empty() { Wrong::Choose } else { Wrong::NotOffered }, what);
    }
    found
}

fn attends(fields: &Fields, errors: &mut Errors, context: &Context, events: &[Event]) -> Vec<String> {
    let sent = fields.all("zeitraum");
    let chosen: Vec<String> =
        offered(context, events).into_iter().map(|(key, _)| key).filter(|key| sent.contains(key)).collect();
    if chosen.len() != sent.len() {
        errors.add("zeitraum", Wrong::NotOffered, "die Tage und Termine");
    }
    chosen
}

/// The rows of the crew; those that are empty are left out.
pub fn crew(fields: &Fields, errors: &mut Errors) -> Vec<Member> {
    let mut crew = Vec::new();
    for row in 1..=crew_rows(fields) {
        let field = |part: &str| Cow::<'static, str>::Owned(format!("team_{row}_{part}"));
        let is_empty = ["vorname", "nachname", "funktion"].iter().all(|part| fields.raw(&field(part)).is_empty());
        if is_empty {
            continue;
        }
        let given = person(fields, errors, field("vorname"), &format!("den Vornamen der Person {row} im Team"), true);
        let family =
            person(fields, errors, field("nachname"), &format!("den Nachnamen der Person {row} im Team"), true);
        let what = format!("die Funktion der Person {row} im Team");
        let role = chosen(fields, errors, field("funktion"), &what, Role::from_key);
        if let Some(role) = role {
            crew.push(Member { given_name: given, family_name: family, role });
        }
    }
    crew
}

/// Kind of the proof; of a press card also who issued it and for which year.
fn proof(fields: &Fields, errors: &mut Errors, context: &Context) -> (Option<Evidence>, String, Option<i32>) {
    let evidence = chosen(fields, errors, "nachweis", "einen Nachweis", Evidence::from_key);
    if !matches!(evidence, Some(Evidence::PressCard)) {
        return (evidence, String::new(), None);
    }
    let issuer = fields.raw("verband");
    let issuer = match issuer.as_str() {
        OTHER_ISSUER => plain(fields, errors, "verband_name", "den Namen des Verbands", 120, true),
        known if CARD_ISSUERS.contains(&known) => issuer,
        other => {
            let wrong = if other.is_empty() { Wrong::Choose } else { Wrong::NotOffered };
            errors.add("verband", wrong, "den ausstellenden Verband");
            String::new()
        }
    };
    let year = fields.raw("jahr").parse().ok().filter(|year| years(context).contains(year));
    if year.is_none() {
        errors.add("jahr", Wrong::Choose, "das Jahr, für das der Ausweis gilt");
    }
    (evidence, issuer, year)
}

/// Years for which a card can be valid.
pub fn years(context: &Context) -> [i32; 2] {
    let year = context.site.clock.today().year();
    [year, year + 1]
}

/// A whole address on the web, or nothing.
pub fn web_address(fields: &Fields, errors: &mut Errors, field: &'static str) -> String {
    let value = fields.text(errors, field, "den Link", 500, false);
    if !value.is_empty() && errors.of(field).is_none() && !is_web_address(&value) {
        errors.say(field, "Geben Sie den Link vollständig ein, mit https:// am Anfang.".into());
    }
    value
}

/// The file of a form, looked at; `is_needed`: without one there has to be a link.
pub async fn evidence_file(
    errors: &mut Errors,
    file: Option<(String, Vec<u8>)>,
    url: &str,
    is_needed: bool,
) -> Option<Prepared> {
    let Some((name, bytes)) = file else {
        if is_needed && url.is_empty() {
            errors.say("datei", "Wählen Sie eine Datei aus, oder geben Sie darunter einen Link an.".into());
        }
        return None;
    };
    match evidence::check(&name, bytes).await {
        Ok(prepared) => Some(prepared),
        Err(text) => {
            errors.say("datei", text);
            None
        }
    }
}

/// Needs, where any were told; then only with consent.
fn needs(fields: &Fields, errors: &mut Errors) -> Option<String> {
    let note = fields.text(errors, "bedarf", "Ihren Bedarf", 1000, true);
    if note.is_empty() {
        return None;
    }
    if !fields.ticked("bedarf_einwilligung") {
        errors.say(
            "bedarf_einwilligung",
            "Willigen Sie in die Verarbeitung Ihrer Angaben zur Unterstützung ein, oder lassen Sie diese Angaben weg."
                .into(),
        );
    }
    Some(note)
}
