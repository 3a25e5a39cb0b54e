//! What the form "Anmeldung" may contain, and how it becomes an application. The server looks at
//! everything again: prices, seats, clashes and periods never come from the browser.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::context::Context;
use super::model::{
    ACCESS, Application, CATERING, Fee, Mode, Needs, ORGANISATION_KINDS, Person, Question, Salutation, Workshop,
};
use crate::edition::fee::{self, Billing, Decision};
use crate::kernel::email::Email;
use crate::kernel::letters;
use crate::kernel::words;
use crate::web::Result;
use crate::web::form::{Errors, Fields, KEY, Wrong};

/// Names of the fields that a page in between sends on. The organisers' questions come beside them.
const NAMES: &[&str] = &[
    KEY,
    "website",
    "anrede",
    "titel",
    "vorname",
    "kein_vorname",
    "nachname",
    "organisation",
    "art",
    "einheit",
    "funktion",
    "email",
    "telefon",
    "tage",
    "teilnahme",
    "workshop",
    "verpflegung",
    "unvertraeglichkeit",
    "unterstuetzung",
    "unterstuetzung_text",
    "bedarf_einwilligung",
    "gebuehr",
    "befreiung",
    "befreiung_nachweis",
    "foto",
    "rechnung_organisation",
    "rechnung_referat",
    "rechnung_person",
    "rechnung_strasse",
    "rechnung_plz",
    "rechnung_ort",
    "rechnung_land",
    "rechnung_email",
    "leitweg_id",
    "bestellnummer",
    "kostenstelle",
];

/// Everything that was filled in, to be sent once more.
pub fn carried(fields: &Fields) -> Vec<(String, String)> {
    fields.carried(|name| NAMES.contains(&name) || name.starts_with("frage_"))
}

/// The application, or everything that keeps it from being one.
///
/// # Errors
/// A submission that does not come from our form.
pub fn parse(fields: &Fields, context: &Context) -> Result<std::result::Result<Application, Errors>> {
    parse_as(fields, context, &Way { words: &YOURS, has_traps: true, with_needs: true })
}

/// Who fills in the form.
pub struct Way {
    pub words: &'static Words,
    /// Whether programs are to be kept away; not where somebody is signed in.
    pub has_traps: bool,
    /// Whether needs may be told; who may not see them does not write them either.
    pub with_needs: bool,
}

/// As [`parse`], for a form that somebody else fills in.
///
/// # Errors
/// A submission that does not come from our form.
pub fn parse_as(fields: &Fields, context: &Context, way: &Way) -> Result<std::result::Result<Application, Errors>> {
    let key = fields.submission_key()?;
    let mut errors = Errors::default();
    let person = person_in(fields, &mut errors, context, None, way.words);
    let mode = mode(fields, &mut errors, context);
    let days = days(fields, &mut errors, context);
    let workshops = workshops(fields, &mut errors, context, &days, mode);
    // In the order of the form, which is the order of the summary.
    let answers = answers(fields, &mut errors, &context.setup.questions);
    let needs = if way.with_needs { needs(fields, &mut errors, context) } else { None };
    let fee = fee_part(fields, &mut errors, context, person.as_ref());
    if way.has_traps {
        traps(fields, &mut errors, context);
    }
    let Some(person) = person.filter(|_| errors.is_empty()) else { return Ok(Err(errors)) };
    Ok(Ok(Application {
        key,
        person,
        mode,
        days,
        workshops,
        needs,
        answers,
        photo_consent: context.setup.rules.asks_photo && fields.ticked("foto"),
        photo_notice_version: notice_version(context, "photo"),
        privacy_notice_version: notice_version(context, "privacy"),
        fee,
    }))
}

/// How errors name the things of a person.
pub struct Words {
    given: &'static str,
    no_given: &'static str,
    family: &'static str,
    organisation: &'static str,
    kind: &'static str,
    job_title: &'static str,
    email: &'static str,
    phone: &'static str,
}

/// To the person.
const YOURS: Words = Words {
    given: "Ihren Vornamen",
    no_given: "Geben Sie Ihren Vornamen ein, oder kreuzen Sie an, dass Sie keinen haben.",
    family: "Ihren Nachnamen",
    organisation: "den Namen Ihrer Behörde oder Organisation",
    kind: "die Art Ihrer Organisation",
    job_title: "Ihre Funktion",
    email: "Ihre dienstliche E-Mail-Adresse",
    phone: "Ihre Telefonnummer",
};

/// To somebody who writes down others.
pub const OTHERS: Words = Words {
    given: "den Vornamen",
    no_given: "Geben Sie den Vornamen ein, oder kreuzen Sie an, dass es keinen gibt.",
    family: "den Nachnamen",
    organisation: "den Namen der Behörde oder Organisation",
    kind: "die Art der Organisation",
    job_title: "die Funktion",
    email: "die dienstliche E-Mail-Adresse",
    phone: "die Telefonnummer",
};

/// Who it is. `known`: the address is proved already and not asked again.
pub fn person(fields: &Fields, errors: &mut Errors, context: &Context, known: Option<&str>) -> Option<Person> {
    person_in(fields, errors, context, known, &YOURS)
}

/// As [`person`]; `words` say to whom the errors speak. Also the form for a substitute.
pub fn person_in(
    fields: &Fields,
    errors: &mut Errors,
    context: &Context,
    known: Option<&str>,
    words: &Words,
) -> Option<Person> {
    let rules = &context.setup.rules;
    let before = errors.all().len();
    let salutation = fields.one_of(errors, "anrede", "eine Anrede oder keine Angabe", &["", "frau", "herr"]);
    let academic_title = name(fields, errors, "titel", "den Titel", 40, false);
    let has_no_given = fields.ticked("kein_vorname");
    let given_name = name(fields, errors, "vorname", words.given, 80, false);
    if given_name.is_empty() && !has_no_given && errors.of("vorname").is_none() {
        errors.say("vorname", words.no_given.into());
    }
    let family_name = name(fields, errors, "nachname", words.family, 80, true);
    let email = match known {
        Some(email) => Email::parse(email),
        None => fields.email(errors, "email", words.email),
    };
    if email.is_none() && errors.of("email").is_none() {
        errors.add("email", Wrong::Missing, words.email);
    }
    let plain = |errors: &mut Errors, asked: bool, field: &'static str, what: &str, max: usize| match asked {
        true => plain(fields, errors, field, what, max),
        false => String::new(),
    };
    let phone = plain(errors, rules.asks_phone, "telefon", words.phone, 40);
    let organisation = organisation(fields, errors, words.organisation);
    let kinds: Vec<&str> = ORGANISATION_KINDS.iter().map(|(key, _)| *key).collect();
    let organisation_kind = fields.one_of(errors, "art", "die Art der Organisation", &kinds);
    if organisation_kind.is_empty() && errors.of("art").is_none() {
        errors.add("art", Wrong::Choose, words.kind);
    }
    let department = plain(errors, rules.asks_department, "einheit", "die Organisationseinheit", 120);
    let job_title = plain(errors, rules.asks_job_title, "funktion", words.job_title, 120);
    if errors.all().len() > before {
        return None;
    }
    Some(Person {
        salutation: if rules.asks_salutation { Salutation::from_key(&salutation) } else { Salutation::None },
        academic_title: if rules.asks_title { academic_title } else { String::new() },
        given_name: if has_no_given { String::new() } else { given_name },
        family_name,
        organisation,
        organisation_kind,
        department,
        job_title,
        email: email?,
        phone,
    })
}

/// The traps for programs: a field that nobody sees, and a form that came too fast; the latter is
/// only told where nothing else is wrong.
pub fn traps(fields: &Fields, errors: &mut Errors, context: &Context) {
    if !fields.raw("website").is_empty() {
        errors.add("website", Wrong::Trap, "");
    }
    if errors.is_empty() && fields.is_too_fast(context.site.clock.now()) {
        errors.add("nachname", Wrong::TooFast, "");
    }
}

/// Version of a notice that the edition shows.
pub fn notice_version(context: &Context, kind: &str) -> Option<i32> {
    context.edition.notices.iter().find(|n| n.kind == kind).map(|n| n.version)
}

/// A part of a name: letters of DIN 91379, nothing that could pass for a link or markup.
fn name(fields: &Fields, errors: &mut Errors, field: &'static str, what: &str, max: usize, needed: bool) -> String {
    let value = fields.text(errors, field, what, max, false);
    if value.is_empty() {
        if needed && errors.of(field).is_none() {
            errors.add(field, Wrong::Missing, what);
        }
        return value;
    }
    if errors.of(field).is_some() {
        return value;
    }
    match letters::person_name(&value) {
        Ok(name) => name,
        Err(fault) => {
            errors.say(field, fault.text(what));
            value
        }
    }
}

fn organisation(fields: &Fields, errors: &mut Errors, what: &str) -> String {
    let value = fields.needed(errors, "organisation", what, 200, false);
    if errors.of("organisation").is_some() {
        return value;
    }
    match letters::organisation(&value) {
        Ok(name) => name,
        Err(fault) => {
            errors.say("organisation", fault.text(what));
            value
        }
    }
}

/// A line that appears in mails and on badges: as for organisations.
fn plain(fields: &Fields, errors: &mut Errors, field: &'static str, what: &str, max: usize) -> String {
    let value = fields.text(errors, field, what, max, false);
    if value.is_empty() || errors.of(field).is_some() {
        return value;
    }
    match letters::organisation(&value) {
        Ok(text) => text,
        Err(fault) => {
            errors.say(field, fault.text(what));
            value
        }
    }
}

pub fn mode(fields: &Fields, errors: &mut Errors, context: &Context) -> Mode {
    match Mode::offered(context.edition.attendance()) {
        [only] => *only,
        _ => {
            let key = fields.one_of(errors, "teilnahme", "die Art der Teilnahme", &["onsite", "online"]);
            if key.is_empty() && errors.of("teilnahme").is_none() {
                errors.add("teilnahme", Wrong::Choose, "die Art der Teilnahme");
            }
            Mode::from_key(&key)
        }
    }
}

/// All days of an edition with one; else those chosen.
pub fn days(fields: &Fields, errors: &mut Errors, context: &Context) -> Vec<NaiveDate> {
    let all: Vec<NaiveDate> = context.edition.days.iter().map(|hours| hours.day).collect();
    if all.len() < 2 {
        return all;
    }
    let sent = fields.all("tage");
    let chosen: Vec<NaiveDate> = all.iter().copied().filter(|day| sent.contains(&day.to_string())).collect();
    if chosen.len() != sent.len() {
        errors.add("tage", Wrong::NotOffered, "die Tage");
    } else if chosen.is_empty() {
        errors.add("tage", Wrong::Choose, "mindestens einen Tag");
    }
    chosen
}

/// The chosen workshops, by session ascending.
pub fn workshops(fields: &Fields, errors: &mut Errors, context: &Context, days: &[NaiveDate], mode: Mode) -> Vec<i64> {
    let codes = fields.all("workshop");
    let chosen: Vec<&Workshop> = codes.iter().filter_map(|code| context.setup.by_code(code)).collect();
    if chosen.len() != codes.len() {
        errors.add("workshop", Wrong::NotOffered, "die Workshops");
        return Vec::new();
    }
    if !chosen.is_empty() && mode == Mode::Online {
        errors.say(
            "workshop",
            "Workshops finden vor Ort statt. Wählen Sie die Teilnahme vor Ort oder keinen Workshop.".into(),
        );
    }
    if let Some(text) = clash(&chosen, &context.setup.workshops) {
        errors.say("workshop", text);
    }
    if let Some(workshop) = chosen.iter().find(|w| !days.is_empty() && !days.contains(&w.day)) {
        errors.say(
            "workshop",
            format!("Der Workshop „{}“ liegt auf einem Tag, den Sie nicht gewählt haben.", workshop.title),
        );
    }
    let mut sessions: Vec<i64> = chosen.iter().map(|w| w.session).collect();
    sessions.sort_unstable();
    sessions
}

/// Two chosen workshops at the same time, with what else there is then.
fn clash(chosen: &[&Workshop], all: &[Workshop]) -> Option<String> {
    let (one, other) = chosen.iter().enumerate().find_map(|(i, one)| {
        let other = chosen[i + 1..].iter().find(|other| one.clashes(other))?;
        Some((*one, *other))
    })?;
    let others: Vec<String> = all
        .iter()
        .filter(|w| w.clashes(one) && w.session != other.session && !w.is_full())
        .map(|w| format!("„{}“", w.title))
        .collect();
    let mut text = format!(
        "Die Workshops „{}“ und „{}“ liegen gleichzeitig ({}). Wählen Sie einen davon.",
        one.title,
        other.title,
        one.when()
    );
    if !others.is_empty() {
        text.push_str(&format!(" Frei sind zu dieser Zeit auch: {}.", words::list(&others)));
    }
    Some(text)
}

/// Needs, where any were told; then only with consent.
pub fn needs(fields: &Fields, errors: &mut Errors, context: &Context) -> Option<Needs> {
    let rules = &context.setup.rules;
    let mut needs = Needs::default();
    if rules.asks_catering {
        let offered: Vec<&str> = CATERING.iter().map(|(key, _)| *key).collect();
        needs.catering = fields.one_of(errors, "verpflegung", "die Verpflegung", &offered);
        needs.catering_note = fields.text(errors, "unvertraeglichkeit", "die Unverträglichkeiten", 500, true);
    }
    if rules.asks_access {
        let sent = fields.all("unterstuetzung");
        needs.access = sent.iter().filter(|key| ACCESS.iter().any(|(known, _)| known == key)).cloned().collect();
        if needs.access.len() != sent.len() {
            errors.add("unterstuetzung", Wrong::NotOffered, "die Unterstützung");
        }
        needs.access_note = fields.text(errors, "unterstuetzung_text", "den weiteren Bedarf", 1000, true);
    }
    if needs.is_empty() {
        return None;
    }
    if !fields.ticked("bedarf_einwilligung") {
        errors.say(
            "bedarf_einwilligung",
            "Willigen Sie in die Verarbeitung Ihrer Angaben zu Verpflegung und Unterstützung ein, oder lassen Sie diese \
             Angaben weg."
                .into(),
        );
    }
    Some(needs)
}

/// Answers to the organisers' questions; those that are not asked are dropped.
pub fn answers(fields: &Fields, errors: &mut Errors, questions: &[Question]) -> BTreeMap<String, String> {
    let mut answers: BTreeMap<String, String> = BTreeMap::new();
    for question in questions {
        if let Some((key, value)) = &question.shown_if
            && answers.get(key) != Some(value)
        {
            continue;
        }
        let (field, what) = (question.field(), format!("die Antwort auf „{}“", question.label));
        let value = match question.choices() {
            choices if choices.is_empty() => fields.text(errors, field.clone(), &what, 1000, true),
            choices => fields.one_of(errors, field.clone(), &what, &choices),
        };
        if value.is_empty() && question.required && errors.of(&field).is_none() {
            let wrong = if question.choices().is_empty() { Wrong::Missing } else { Wrong::Choose };
            errors.add(field, wrong, &what);
        }
        if !value.is_empty() {
            answers.insert(question.key.clone(), value);
        }
    }
    answers
}

/// What the person would pay, by what they have filled in.
pub fn decide(fields: &Fields, context: &Context, person: &Person) -> Decision {
    let fees = &context.edition.fees;
    let chosen = fields.raw("gebuehr");
    let claims = fees.claims_allowed && fields.ticked("befreiung");
    fee::decide(fees, Some(&chosen), &person.organisation, &person.email, claims, context.site.clock.today())
}

/// Whether somebody pays shows only once it is known who they are; the choice is looked at before.
fn fee_part(fields: &Fields, errors: &mut Errors, context: &Context, person: Option<&Person>) -> Fee {
    if context.edition.fees.is_free() {
        return Fee::default();
    }
    let decision = person.map(|person| decide(fields, context, person));
    let evidence = fee_choice(fields, errors, context, decision.as_ref().is_some_and(Decision::is_claim));
    let Some(decision) = decision else { return Fee::default() };
    let billing = (decision.cents > 0).then(|| Billing::parse(fields, errors));
    Fee { billing: billing.and_then(|b| serde_json::to_value(b).ok()), ..decided(&decision, &evidence) }
}

/// Whether a category was chosen where there are several, and what a claim rests on.
pub fn fee_choice(fields: &Fields, errors: &mut Errors, context: &Context, is_claim: bool) -> String {
    let fees = &context.edition.fees;
    if fees.has_choice() && fees.category(&fields.raw("gebuehr")).is_none() {
        errors.add("gebuehr", Wrong::Choose, "ein Entgelt");
    }
    let evidence = fields.text(errors, "befreiung_nachweis", "den Nachweis", 500, true);
    if is_claim && evidence.is_empty() {
        errors.say("befreiung_nachweis", "Geben Sie an, worauf sich die Befreiung stützt.".into());
    }
    evidence
}

/// The decision as it is stored; to whom the invoice goes is not part of it.
pub fn decided(decision: &Decision, evidence: &str) -> Fee {
    let mut stored = serde_json::to_value(decision).unwrap_or_default();
    if decision.is_claim() {
        stored["evidence"] = evidence.into();
    }
    Fee {
        cents: decision.cents,
        claim: if decision.is_claim() { "open" } else { "none" },
        decision: Some(stored),
        billing: None,
    }
}
