//! The mails that a request causes by itself; those of decisions stand in `decide`. Greetings use the
//! name, and nothing else that a stranger typed goes to an address that nobody confirmed.

use super::context::Context;
use super::record::Record;
use super::setup::Event;
use super::{enter, texts};
use crate::kernel::date;
use crate::mail::Message;
use crate::mail::letter::Letter;
use crate::mail::text::{Kind, Words};
use crate::paths;
use crate::web::Result;

/// Mails that anybody can cause for any address; together they are limited per recipient.
pub const STRANGERS: &[&str] = &["press_confirm", "press_known", "press_link"];

impl Context {
    fn confirm_press(&self, secret: &str) -> String {
        self.site.url(&paths::accreditation_confirm_entry(secret))
    }
}

/// First mail: is this your address?
///
/// # Errors
/// When a template fails.
pub fn confirm(context: &Context, record: &Record, secret: &str) -> Result<Message> {
    let say = context.say(&texts::CONFIRM, &[("stunden", enter::HOURS.to_string())]);
    let letter = say.open(Letter::new(record.greeting())).action("Antrag bestätigen", context.confirm_press(secret));
    context.message(&texts::CONFIRM, record, &say.subject(), say.close(letter), secret)
}

/// Once, before the time to confirm is over.
///
/// # Errors
/// When a template fails.
pub fn remind(context: &Context, record: &Record, secret: &str) -> Result<Message> {
    let until = record.confirm_by.map(date::date_time).unwrap_or_default();
    let say = context.say(&texts::REMINDER, &[("frist", until)]);
    let letter = say.open(Letter::new(record.greeting())).action("Antrag bestätigen", context.confirm_press(secret));
    context.message(&texts::REMINDER, record, &say.subject(), say.close(letter), secret)
}

/// To an address that has a request already.
///
/// # Errors
/// When a template fails.
pub fn known(context: &Context, record: &Record, secret: &str) -> Result<Message> {
    let say = context.say(&texts::KNOWN, &[("stand", record.state().label().into())]);
    let letter = way(context, say.open(Letter::new(record.greeting())), record, secret);
    context.message(&texts::KNOWN, record, &say.subject(), say.close(letter), secret)
}

/// To somebody who lost the link.
///
/// # Errors
/// When a template fails.
pub fn lost_link(context: &Context, record: &Record, secret: &str) -> Result<Message> {
    let say = context.say(&texts::LINK, &[]);
    let letter = say
        .open(Letter::new(record.greeting()))
        .facts([("Stand", record.state().label().to_string()), ("Nummer", record.code.clone())]);
    let letter = way(context, letter, record, secret);
    context.message(&texts::LINK, record, &say.subject(), say.close(letter), secret)
}

/// To the page of the request, or first to confirm its address.
fn way(context: &Context, letter: Letter, record: &Record, secret: &str) -> Letter {
    match record.state() {
        super::model::State::Unconfirmed => letter
            .text("Der Antrag wartet noch auf die Bestätigung der Adresse.")
            .action("Antrag bestätigen", context.confirm_press(secret)),
        _ => letter.action("Antrag ansehen", context.own_link(secret)),
    }
}

/// The receipt: number, what happens next, deadline.
///
/// # Errors
/// When a template fails.
pub fn received(context: &Context, record: &Record, has_file: bool, secret: &str) -> Result<Message> {
    let say = context.say_to(&texts::RECEIVED, record, &[]);
    let setup = &context.setup;
    let is_late = setup.closes_at.is_some_and(|at| record.submitted_at >= at);
    let proof = match (has_file, record.evidence_url.is_empty()) {
        (true, _) => format!("{}, Datei", record.evidence().label()),
        (false, false) => format!("{}, Link", record.evidence().label()),
        (false, true) => record.evidence().label().to_string(),
    };
    let letter = say
        .open(Letter::new(record.greeting()))
        .facts([
            ("Nummer", record.code.clone()),
            ("Medium", record.outlet.clone()),
            ("Nachweis", proof),
            ("Eingegangen", date::date_time(record.submitted_at)),
            ("Frist", setup.closes_at.map(date::date_time).unwrap_or_default()),
        ])
        .text_if(
            is_late,
            "Ihr Antrag kam nach dieser Frist. Ob er noch berücksichtigt wird, entscheidet die Pressestelle.",
        )
        .heading("Wie es weitergeht")
        .list(next_steps().into_iter().map(str::to_string).collect())
        .action("Antrag ansehen", context.own_link(secret));
    context.message(&texts::RECEIVED, record, &say.subject(), say.close(letter), secret)
}

/// What happens after a request has come in.
pub fn next_steps() -> [&'static str; 3] {
    [
        "Die Pressestelle prüft den Nachweis. Fehlt etwas, fragt sie per Mail nach.",
        "Die Entscheidung kommt per Mail. Bis dahin ist niemand zugelassen.",
        "Nach einer Zulassung liegt der Ausweis vor Ort bereit. Sie holen ihn mit Lichtbildausweis ab.",
    ]
}

/// The answer to a question has come in.
///
/// # Errors
/// When a template fails.
pub fn answered(context: &Context, record: &Record, secret: &str) -> Result<Message> {
    let say = context.say_to(&texts::ANSWERED, record, &[]);
    let letter = say.open(Letter::new(record.greeting())).action("Antrag ansehen", context.own_link(secret));
    context.message(&texts::ANSWERED, record, &say.subject(), say.close(letter), secret)
}

/// The crew is another; `names` are those of all now.
///
/// # Errors
/// When a template fails.
pub fn crew(context: &Context, record: &Record, names: Vec<String>, secret: &str) -> Result<Message> {
    let say = context.say_to(&texts::CREW, record, &[]);
    let letter =
        say.open(Letter::new(record.greeting())).list(names).action("Antrag ansehen", context.own_link(secret));
    context.message(&texts::CREW, record, &say.subject(), say.close(letter), secret)
}

/// The person took the request back.
///
/// # Errors
/// When a template fails.
pub fn withdrawn(context: &Context, record: &Record) -> Result<Message> {
    let say = context.say_to(&texts::WITHDRAWN, record, &[]);
    let letter = say.close(say.open(Letter::new(record.greeting())));
    context.message(&texts::WITHDRAWN, record, &say.subject(), letter, "")
}

/// The last word to somebody whose data are deleted; it is about nobody who is known.
///
/// # Errors
/// When a template fails.
pub fn erased(context: &Context, record: &Record) -> Result<Message> {
    let say = context.say(&texts::ERASED, &[]);
    let letter = say.close(say.open(Letter::new(record.greeting())));
    Ok(Message { about: None, ..context.message(&texts::ERASED, record, &say.subject(), letter, "")? })
}

/// The day before: where the pass is, when, and what is on for journalists.
///
/// # Errors
/// When a template fails.
pub fn tomorrow(context: &Context, record: &Record, events: &[Event], secret: &str) -> Result<Message> {
    let say = context.say_to(&texts::TOMORROW, record, &[]);
    let setup = &context.setup;
    let events: Vec<String> = events.iter().map(Event::line).collect();
    let mut letter = say.open(Letter::new(record.greeting())).facts([
        ("Nummer", record.code.clone()),
        ("Ausgabe der Ausweise", setup.collection_place.clone()),
        ("Zeiten", setup.collection_hours.clone()),
        ("Bitte mitbringen", "Lichtbildausweis und, wenn vorhanden, Presseausweis".into()),
    ]);
    if !events.is_empty() {
        letter = letter.heading("Termine für Medien").list(events);
    }
    let letter = letter.action("Antrag und Ausweis ansehen", context.own_link(secret));
    context.message(&texts::TOMORROW, record, &say.subject(), say.close(letter), secret)
}

impl Event {
    /// "Fototermin am 24. Oktober 2026, 9.15 Uhr: Eröffnung (Foyer)"
    pub fn line(&self) -> String {
        let place = if self.place.is_empty() { String::new() } else { format!(" ({})", self.place) };
        format!("{} am {}: {}{place}", self.kind().label(), date::date_time(self.starts_at), self.title)
    }
}

/// A mail of [`texts::TEXTS`] with these words about an invented request, for previews; None for
/// other kinds. Nothing of it is stored.
///
/// # Errors
/// When a template fails.
pub fn sample(context: &Context, record: &Record, kind: &Kind, words: Words) -> Result<Option<Message>> {
    const SECRET: &str = "beispiel";
    let texts = (*context.texts).clone().with(kind, words);
    let context = &Context { texts: texts.into(), ..context.clone() };
    let message = match kind.key {
        "press_confirm" => confirm(context, record, SECRET),
        "press_reminder" => remind(context, record, SECRET),
        "press_known" => known(context, record, SECRET),
        "press_link" => lost_link(context, record, SECRET),
        "press_received" => received(context, record, true, SECRET),
        "press_answered" => answered(context, record, SECRET),
        "press_crew" => crew(context, record, vec![record.name(), "Lou Muster (Ton)".into()], SECRET),
        "press_withdrawn" => withdrawn(context, record),
        "press_erased" => erased(context, record),
        "press_tomorrow" => tomorrow(context, record, &[], SECRET),
        _ => return Ok(None),
    };
    message.map(Some)
}
