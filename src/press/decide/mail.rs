//! The letters of the press office. Reasons stand in them as they are stored; a security check is
//! told without details.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Ground, NO_SECRET, texts};
use crate::kernel::{date, plain};
use crate::mail::Message;
use crate::mail::letter::Letter;
use crate::mail::text::{Kind, Words};
use crate::paths;
use crate::press::context::Context;
use crate::press::model::{Evidence, MediaType, Reason, Role, State};
use crate::press::record::{Person, Record};
use crate::press::setup::Event;
use crate::web::Result;

/// Label of the way to the page of the request.
const OPEN: &str = "Antrag öffnen";

pub(super) fn question(context: &Context, record: &Record, question: &str, secret: &str) -> Result<Message> {
    let say = context.say_to(&texts::QUESTION, record, &[]);
    let letter = say
        .open(Letter::new(record.greeting()))
        .facts([("Nummer", record.code.clone())])
        .heading("Unsere Frage")
        .text(question)
        .action("Antworten und Nachweise hochladen", context.own_link(secret))
        .text("Dateien nehmen wir als JPEG, PNG oder PDF bis 5 MB. Schwärzen Sie, was wir nicht brauchen.");
    context.message(&texts::QUESTION, record, &say.subject(), say.close(letter), secret)
}

pub(super) fn approved(
    context: &Context,
    record: &Record,
    people: &[Person],
    events: &[Event],
    secret: &str,
) -> Result<Message> {
    let (setup, e) = (&context.setup, &context.edition);
    let say = context.say_to(&texts::APPROVED, record, &[]);
    let mut letter = say.open(Letter::new(record.greeting())).facts([
        ("Nummer", record.code.clone()),
        ("Medium", record.outlet.clone()),
        ("Termin", e.when_long()),
        ("Ort", e.place()),
    ]);
    letter = letter.heading("Presseausweise").list(people.iter().map(who).collect());
    let collection = [("Abholung", setup.collection_place.clone()), ("Zeit", setup.collection_hours.clone())];
    if collection.iter().any(|(_, value)| !value.is_empty()) {
        letter = letter.facts(collection);
    }
    letter = letter
        .text(
            "Jede Person holt ihren Ausweis selbst ab. Bringen Sie einen amtlichen Lichtbildausweis mit und, wenn Sie \
             einen haben, den Presseausweis. Auf Ihrer Seite finden Sie die Ausweise auch als PDF; sie gelten nur zusammen \
             mit einem Lichtbildausweis.",
        )
        .action(OPEN, context.own_link(secret));
    if !events.is_empty() {
        letter = letter.heading("Termine für Medien").list(events.iter().map(event).collect());
    }
    letter = letter.link("Pressemappe, Termine und Kontakt", context.site.url(&paths::press(&e.slug)));
    if !setup.rules.is_empty() {
        letter = letter.heading("Regeln für Aufnahmen").text(plain::plain(&setup.rules));
    }
    letter = letter.text("Die Zulassung gilt für die genannten Personen und kann widerrufen werden.");
    context.message(&texts::APPROVED, record, &say.subject(), say.close(letter), secret)
}

pub(super) fn rejected(context: &Context, record: &Record, ground: &Ground, secret: &str) -> Result<Message> {
    ended(context, record, &texts::REJECTED, ground, secret)
}

pub(super) fn revoked(context: &Context, record: &Record, ground: &Ground, secret: &str) -> Result<Message> {
    ended(context, record, &texts::REVOKED, ground, secret)
}

fn ended(context: &Context, record: &Record, kind: &'static Kind, ground: &Ground, secret: &str) -> Result<Message> {
    let setup = &context.setup;
    let say = context.say_to(kind, record, &[]);
    let mut letter = say
        .open(Letter::new(record.greeting()))
        .facts([("Nummer", record.code.clone()), ("Grund", explained(context, ground.reason))]);
    letter = letter.text_if(!ground.words.is_empty(), ground.words.as_str());
    if ground.reason == Reason::Capacity && !setup.criteria.is_empty() {
        letter = letter.heading("Wonach Plätze vergeben wurden").text(setup.criteria.as_str());
    }
    if !setup.remedy.is_empty() {
        letter = letter.heading("Rechtsbehelf").text(setup.remedy.as_str());
    }
    let letter = letter.link(OPEN, context.own_link(secret));
    context.message(kind, record, &say.subject(), say.close(letter), secret)
}

/// The reason as a sentence would have it; the deadline with its hour.
fn explained(context: &Context, reason: Reason) -> String {
    match (reason, context.setup.closes_at) {
        (Reason::Late, Some(at)) => format!("{}, sie endete am {}", reason.label(), date::date_time(at)),
        _ => reason.label().to_string(),
    }
}

/// "Kim Beispiel, Kamera"
fn who(person: &Person) -> String {
    format!("{}, {}", person.name(), person.role().label())
}

/// "Fototermin: Eröffnung, 24. Oktober 2026, 9.15 Uhr, Foyer"
pub fn event(event: &Event) -> String {
    let until = event.ends_at.map(|at| format!(" bis {}", date::time(date::local(at).time()))).unwrap_or_default();
    let mut text = format!("{}: {}, {}{until}", event.kind().label(), event.title, date::date_time(event.starts_at));
    for more in [&event.place, &event.note].into_iter().filter(|t| !t.is_empty()) {
        text.push_str(", ");
        text.push_str(more);
    }
    text
}

/// An invented request of this edition.
pub fn sample_record(context: &Context) -> Record {
    let now = context.site.clock.now();
    Record {
        id: 0,
        public_id: Uuid::nil(),
        code: "P-7K2M9X".into(),
        edition_id: context.edition.id,
        edition: context.edition.slug.clone(),
        state: State::InReview.key().into(),
        given_name: "Kim".into(),
        family_name: "Beispiel".into(),
        email: "kim.beispiel@example.org".into(),
        mobile: String::new(),
        outlet: "Beispielbote".into(),
        media_type: MediaType::Print.key().into(),
        press_role: Role::Reporter.key().into(),
        address: String::new(),
        evidence_kind: Evidence::Assignment.key().into(),
        card_issuer: String::new(),
        card_year: None,
        evidence_url: String::new(),
        equipment: String::new(),
        interviews: String::new(),
        attends: Vec::new(),
        email_confirmed_at: Some(now),
        confirm_by: None,
        submitted_at: now,
        proposed_by: None,
        proposed_reason: None,
        proposed_words: String::new(),
        decided_at: None,
        reason: None,
        reason_words: String::new(),
        version: 1,
        created_at: now,
        changed_at: now,
    }
}

/// A mail of [`texts::TEXTS`] with these words, as an invented person would get it; None for others.
///
/// # Errors
/// When a template fails.
pub fn sample(context: &Context, kind: &Kind, words: Words) -> Result<Option<Message>> {
    let texts = (*context.texts).clone().with(kind, words);
    let context = &Context { texts: texts.into(), ..context.clone() };
    let record = &sample_record(context);
    let words = "Hier stehen die eigenen Worte der Pressestelle.".to_string();
    let ground = Ground { reason: Reason::NoProof, words };
    let person = |position: i32, given: &str, family: &str, role: Role| Person {
        id: 0,
        position,
        given_name: given.into(),
        family_name: family.into(),
        press_role: role.key().into(),
        pass_code: None,
        collected_at: None,
        collected_by: None,
    };
    let people = [person(0, "Kim", "Beispiel", Role::Reporter), person(1, "Alex", "Muster", Role::Camera)];
    Ok(match kind.key {
        "press_question" => Some(question(context, record, "Hier steht die Frage der Pressestelle.", NO_SECRET)?),
        "press_approved" => Some(approved(context, record, &people, &[sample_event(context)], NO_SECRET)?),
        "press_rejected" => Some(rejected(context, record, &ground, NO_SECRET)?),
        "press_revoked" => Some(revoked(context, record, &ground, NO_SECRET)?),
        _ => None,
    })
}

fn sample_event(context: &Context) -> Event {
    let at: DateTime<Utc> =
        context.edition.first_day().map_or(context.site.clock.now(), |day| date::instant_on(day, 9 * 60));
    Event {
        id: 0,
        public_id: Uuid::nil(),
        kind: "photo".into(),
        title: "Eröffnung".into(),
        starts_at: at,
        ends_at: None,
        place: "Foyer".into(),
        note: String::new(),
    }
}
