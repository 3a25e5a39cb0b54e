//! The mails of the registration. Each is a letter in both forms; greetings use names, nothing
//! else that a stranger typed goes to an address that nobody confirmed.

use chrono::{DateTime, NaiveTime, Utc};
use uuid::Uuid;

use super::circular::Draft;
use super::context::Context;
use super::model::{Mode, Person, State, organisation_kind};
use super::record::{Choice, Record};
use super::texts;
use crate::kernel::email::Email;
use crate::kernel::ics::{Invitation, Span};
use crate::kernel::{date, money, plain, qr, words};
use crate::mail::letter::{Letter, Line};
use crate::mail::text;
use crate::mail::{Attachment, Calendar, Fixed, Message, Which};
use crate::paths;
use crate::web::{Result, Site};

/// Mails that anybody can cause for any address; together they are limited per recipient.
pub const STRANGERS: &[&str] =
    &["registration_confirm", "registration_known", "registration_link", "group_confirm", "group_known", "group_link"];

/// Mails to people whom somebody else registers; together they are limited per recipient, because
/// whoever has one confirmed address can write down any other.
pub const BY_OTHERS: &[&str] = &["registration_member", "registration_member_waiting", "registration_substitute"];

/// Why somebody gets a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Occasion {
    /// By their own doing.
    Confirmed,
    /// They changed something.
    Changed,
    /// Name and organisation of the contact who registered them (Art. 14 GDPR).
    Registered { by: String },
    /// Name of the person whose place they take, and who named them: that person or the contact.
    Substitute { of: String, by: String },
}

impl Context {
    fn own_link(&self, secret: &str) -> String {
        self.site.url(&paths::own_entry(secret))
    }

    fn confirm_link(&self, secret: &str) -> String {
        self.site.url(&paths::own_confirm_entry(secret))
    }

    pub(super) fn reply_to(&self) -> Option<Email> {
        Email::parse(&self.edition.contact_email).or_else(|| Email::parse(&self.settings.operator.email))
    }

    /// Who writes, how to reach them, and the pages that every mail names.
    pub(super) fn signature(&self) -> Vec<Line> {
        let e = &self.edition;
        let mut lines = Vec::new();
        let who = if e.contact_name.is_empty() { &self.settings.operator.unit } else { &e.contact_name };
        lines.push(Line::text(who.as_str()));
        lines.push(Line::text(
            if e.organiser.is_empty() { &self.settings.operator.name } else { &e.organiser }.as_str(),
        ));
        let phone = if e.contact_phone.is_empty() { &self.settings.operator.phone } else { &e.contact_phone };
        if !phone.is_empty() {
            lines.push(Line::text(format!("Telefon: {phone}")));
        }
        if let Some(email) = self.reply_to() {
            lines.push(Line::link("E-Mail", format!("mailto:{}", email.as_str())));
        }
        lines.push(Line::link("Datenschutz", self.site.url(paths::PRIVACY)));
        lines.push(Line::link("Leichte Sprache", self.site.url(paths::EASY_LANGUAGE)));
        lines
    }

    /// "„3. Kongress“ (5. Mai 2026, Erfurt)"
    pub(super) fn event(&self) -> String {
        format!("„{}“ ({})", self.edition.title, self.edition.when_where())
    }

    /// A letter about one registration, ready for the outbox.
    pub(super) fn message(
        &self,
        kind: impl Into<Which>,
        record: &Record,
        subject: &str,
        letter: Letter,
        secret: &str,
    ) -> Result<Message> {
        let to = record.email().ok_or_else(|| anyhow::anyhow!("registration {} has no address", record.id))?;
        let about = record.public_id;
        self.post(kind, to, &record.name(), about, subject, letter, secret)
    }

    #[allow(clippy::too_many_arguments)]
    pub(super) fn post(
        &self,
        kind: impl Into<Which>,
        to: Email,
        to_name: &str,
        about: Uuid,
        subject: &str,
        letter: Letter,
        secret: &str,
    ) -> Result<Message> {
        let subject = format!("{subject}: {}", self.edition.short_title);
        let (text, html) = letter.signed(self.signature()).render(&subject)?;
        Ok(Message {
            edition: Some(self.edition.id),
            to_name: to_name.to_string(),
            reply_to: self.reply_to(),
            about: Some(about),
            secrets: vec![secret.to_string()],
            ..Message::new(kind, to, subject, text, html)
        })
    }
}

/// A deadline, with the place whose clocks count.
pub fn moment(at: DateTime<Utc>) -> String {
    let wall = date::local(at);
    if wall.time() == NaiveTime::MIN
        && let Some(day) = wall.date().pred_opt()
    {
        return format!("zum Ende des {}", date::date(day));
    }
    format!("{} (Ortszeit Berlin)", date::date_time(at))
}

/// First mail: is this your address?
pub fn confirm(context: &Context, person: &Person, about: Uuid, state: State, secret: &str) -> Result<Message> {
    let hours = context.setup.rules.hold_hours;
    let say = context.say(&texts::CONFIRM, &[("stunden", hours.to_string())]);
    let letter = say
        .open(Letter::new(person.greeting()))
        .text(match state {
            State::Queued => format!(
                "Zurzeit sind alle Plätze vergeben. Mit der Bestätigung stehen Sie auf der Warteliste. Sie haben dafür \
                 {hours} Stunden Zeit, gerechnet ab dem Versand dieser Mail."
            ),
            _ => format!(
                "Bis dahin halten wir einen Platz für Sie frei, und zwar {hours} Stunden lang, gerechnet ab dem Versand \
                 dieser Mail."
            ),
        })
        .action("Anmeldung bestätigen", context.confirm_link(secret));
    let letter = say.close(letter);
    context.post(&texts::CONFIRM, person.email.clone(), &person.name(), about, &say.subject(), letter, secret)
}

/// Once, before the time is over.
pub fn reminder(context: &Context, record: &Record, by: DateTime<Utc>, secret: &str) -> Result<Message> {
    let kept = if record.state() == State::Queued { "Ihr Platz auf der Warteliste" } else { "der Platz" };
    let say = context.say(&texts::REMINDER, &[("platz", kept.into()), ("frist", moment(by))]);
    let letter = say.open(Letter::new(record.greeting())).action("Anmeldung bestätigen", context.confirm_link(secret));
    context.message(&texts::REMINDER, record, &say.subject(), say.close(letter), secret)
}

/// To an address that is registered already.
pub fn known(context: &Context, record: &Record, secret: &str) -> Result<Message> {
    let state = record.state();
    let say = context.say(&texts::KNOWN, &[("stand", state.label().into())]);
    let letter = say.open(Letter::new(record.greeting()));
    let letter = match state {
        State::Held | State::Queued => letter
            .text("Ihre Anmeldung wartet noch auf die Bestätigung der Adresse.")
            .action("Anmeldung bestätigen", context.confirm_link(secret)),
        _ => letter
            .text("Möchten Sie etwas ändern, öffnen Sie Ihre Anmeldung.")
            .action("Anmeldung ansehen", context.own_link(secret)),
    };
    context.message(&texts::KNOWN, record, &say.subject(), say.close(letter), secret)
}

/// Everything that was booked, with code, calendar entry and the way to the personal page.
pub fn ticket(
    context: &Context,
    record: &Record,
    workshops: &[Choice],
    secret: &str,
    occasion: Occasion,
) -> Result<Message> {
    let (kind, values) = match &occasion {
        Occasion::Confirmed => (&texts::TICKET, Vec::new()),
        Occasion::Changed => (&texts::CHANGED, Vec::new()),
        Occasion::Registered { by } => (&texts::MEMBER, vec![("angemeldet_von", by.clone())]),
        Occasion::Substitute { of, by } => (
            if of == by { &texts::SUBSTITUTE } else { &texts::SUBSTITUTE_BY },
            vec![("angemeldet_von", by.clone()), ("vertretene_person", of.clone())],
        ),
    };
    let say = context.say_to(kind, record, &values);
    let mut letter = say.open(Letter::new(record.greeting()));
    letter = letter.facts(booked(context, record)).list(sessions(context, workshops));
    letter = letter
        .heading("Einlass")
        .text(format!(
            "Nennen Sie am Einlass Ihren Namen oder die Nummer {}. Der Code im Anhang enthält dieselbe Nummer.",
            record.code
        ))
        .image(CODE, &format!("Code für den Einlass, Nummer {}", record.code));
    if record.mode() == Mode::Online {
        letter = letter.text("Der Zugang zur Online-Teilnahme steht kurz vor Beginn auf Ihrer persönlichen Seite.");
    } else if context.edition.has_venue() {
        let venue = context.site.url(&paths::venue(&context.edition.slug));
        letter = letter.link("Anreise, stufenloser Zugang und Hilfen vor Ort", venue);
    }
    letter = letter
        .heading("Ihre persönliche Seite")
        .text("Dort sehen und ändern Sie Ihre Angaben, wählen Workshops, benennen eine Vertretung oder sagen ab.")
        .action("Anmeldung öffnen", context.own_link(secret))
        .text(match context.changes_until() {
            Some(until) => format!(
                "Änderungen sind bis {} möglich. Der Termin liegt dieser Mail als Kalendereintrag bei.",
                moment(until)
            ),
            None => "Der Termin liegt dieser Mail als Kalendereintrag bei.".to_string(),
        });
    letter = notices(context, letter, record, &occasion);
    let mut message = context.message(kind, record, &say.subject(), say.close(letter), secret)?;
    message.calendar = invitation(context, record, false)?;
    let png = qr::Qr::of(&code_text(&context.site, &record.code)).map(|qr| qr.png(6)).transpose();
    let png = png.map_err(anyhow::Error::from)?.unwrap_or_default();
    message.attachments.push(Attachment {
        file_name: format!("einlass-{}.png", record.code),
        content_type: "image/png",
        content_id: Some(CODE),
        bytes: png,
    });
    Ok(message)
}

/// Content-ID of the code for the entrance.
const CODE: &str = "einlass@kongress";

/// What the code for the entrance says: an address that the staff's phones open.
pub fn code_text(site: &Site, code: &str) -> String {
    site.url(&paths::check_in(code))
}

/// What somebody booked, label and value.
fn booked<'a>(context: &Context, record: &Record) -> Vec<(&'a str, String)> {
    let e = &context.edition;
    let days: Vec<String> = e
        .days
        .iter()
        .filter(|hours| record.days.is_empty() || record.days.contains(&hours.day))
        .map(|hours| {
            [hours.long_date(), hours.text()].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ")
        })
        .collect();
    vec![
        ("Nummer", record.code.clone()),
        ("Name", record.name()),
        ("Organisation", record.organisation.clone()),
        ("Tage", days.join("; ")),
        ("Teilnahme", record.mode().label().to_string()),
        ("Ort", place(context, record)),
        ("Entgelt", fee(record)),
        ("Fotos", if record.photo_consent { "Sie haben Aufnahmen zugestimmt".into() } else { String::new() }),
    ]
}

/// Where the person goes; empty for those who attend online.
fn place(context: &Context, record: &Record) -> String {
    let e = &context.edition;
    match record.mode() {
        Mode::Online => String::new(),
        Mode::Onsite => words::parts([e.venue_name.as_str(), &e.venue_hall, &e.address()]),
    }
}

/// Amount and the rule behind it.
pub fn fee(record: &Record) -> String {
    let reason = record.fee.as_ref().and_then(|f| f.get("reason")).and_then(|r| r.as_str()).unwrap_or("");
    match record.fee_cents {
        0 if record.fee.is_none() => String::new(),
        cents => {
            [money::euro(cents).as_str(), reason].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ")
        }
    }
}

/// One line for each workshop.
pub fn sessions(context: &Context, workshops: &[Choice]) -> Vec<String> {
    let line = |choice: &Choice| {
        let workshop = context.setup.workshop(choice.session_id)?;
        let room = if workshop.room.is_empty() { String::new() } else { format!(", {}", workshop.room) };
        let state = match choice.state.as_str() {
            "booked" => "Platz bestätigt",
            "waiting" => "Warteliste; Sie rücken nach, sobald ein Platz frei wird",
            _ => "vorgemerkt",
        };
        Some(format!("Workshop „{}“, {}{room}: {state}", workshop.title, workshop.when()))
    };
    workshops.iter().filter_map(line).collect()
}

/// Where the data of somebody come from whom others registered (Art. 14 (1) and (2) (f) GDPR).
fn source(context: &Context, letter: Letter, record: &Record, by: &str) -> Letter {
    letter
        .heading("Woher wir Ihre Daten haben")
        .text(format!(
            "Name, dienstliche Erreichbarkeit und Organisation ({}, {}) haben wir von {by}. Wir verarbeiten sie, um \
             die Veranstaltung durchzuführen (Artikel 6 Absatz 1 Buchstabe e DSGVO). Auf Ihrer persönlichen Seite \
             können Sie alles berichtigen, absagen und löschen. Widersprechen können Sie dort oder bei uns.",
            record.organisation,
            organisation_kind(&record.organisation_kind)
        ))
        .link("Alles zum Datenschutz, auch zu Ihren Rechten", context.site.url(paths::PRIVACY))
}

/// Photo notice, and for people whom others registered where their data come from.
fn notices(context: &Context, mut letter: Letter, record: &Record, occasion: &Occasion) -> Letter {
    if let Occasion::Registered { by } | Occasion::Substitute { by, .. } = occasion {
        letter = source(context, letter, record, by);
    }
    for notice in context.edition.notices.iter().filter(|n| n.kind == "photo" || n.kind == "recording") {
        letter = letter.heading(&notice.title).text(plain::plain(&notice.body));
    }
    letter
}

/// On the waiting list, with position and rule. `by`: who registered them, where it was somebody else.
pub fn waiting(context: &Context, record: &Record, position: i64, secret: &str, by: Option<&str>) -> Result<Message> {
    let (kind, values) = match by {
        Some(by) => (&texts::MEMBER_WAITING, vec![("angemeldet_von", by.to_string())]),
        None => (&texts::WAITING, Vec::new()),
    };
    let say = context.say_to(kind, record, &values);
    let mut letter = say
        .open(Letter::new(record.greeting()))
        .facts([("Ihr Platz auf der Warteliste", position.to_string()), ("Nummer", record.code.clone())])
        .text(rule(context))
        .action("Anmeldung ansehen", context.own_link(secret));
    if let Some(by) = by {
        letter = source(context, letter, record, by);
    }
    context.message(kind, record, &say.subject(), say.close(letter), secret)
}

/// How the waiting list works, in words for pages and mails.
pub fn rule(context: &Context) -> String {
    format!(
        "Frei werdende Plätze bieten wir in der Reihenfolge der Anmeldungen per E-Mail an. Sie haben dann in der Regel \
         {} Stunden Zeit, den Platz anzunehmen; endet die Frist nachts oder am Wochenende, verlängert sie sich bis zum \
         nächsten Arbeitstag. Danach geht das Angebot an die nächste Person.",
        context.setup.rules.offer_hours
    )
}

pub fn offer(context: &Context, record: &Record, until: DateTime<Utc>, secret: &str) -> Result<Message> {
    let say =
        context.say_to(&texts::OFFER, record, &[("frist", moment(until)), ("frist_kurz", date::date_time(until))]);
    let letter = say
        .open(Letter::new(record.greeting()))
        .text("Öffnen Sie Ihre Anmeldung und nehmen Sie den Platz an oder geben Sie ihn weiter.")
        .action("Platz annehmen oder ablehnen", context.own_link(secret));
    context.message(&texts::OFFER, record, &say.subject(), say.close(letter), secret)
}

pub fn lapsed(context: &Context, record: &Record) -> Result<Message> {
    let say = context.say_to(&texts::LAPSED, record, &[]);
    let letter = say
        .open(Letter::new(record.greeting()))
        .text("Möchten Sie weiterhin teilnehmen, melden Sie sich neu an. Sie stehen dann am Ende der Warteliste.")
        .action("Zur Anmeldung", context.site.url(&paths::registration(&context.edition.slug)));
    context.message(&texts::LAPSED, record, &say.subject(), say.close(letter), "")
}

pub fn moved_up(context: &Context, record: &Record, session: i64, secret: &str) -> Result<Option<Message>> {
    let Some(workshop) = context.setup.workshop(session) else { return Ok(None) };
    let say = context.say_to(&texts::MOVED_UP, record, &[("workshop", workshop.title.clone())]);
    let letter = say
        .open(Letter::new(record.greeting()))
        .facts([("Wann", workshop.when()), ("Wo", workshop.room.clone())])
        .text(
            "Passt es nicht mehr, geben Sie den Platz auf Ihrer persönlichen Seite wieder frei. Andere warten darauf.",
        )
        .action("Anmeldung ansehen", context.own_link(secret));
    Ok(Some(context.message(&texts::MOVED_UP, record, &say.subject(), say.close(letter), secret)?))
}

/// Who ended a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedBy {
    Person,
    Contact,
}

pub fn cancelled(context: &Context, record: &Record, by: EndedBy) -> Result<Message> {
    let text = match by {
        EndedBy::Person => &texts::CANCELLED,
        EndedBy::Contact => &texts::CANCELLED_BY,
    };
    let say = context.say_to(text, record, &[]);
    let letter = say
        .open(Letter::new(record.greeting()))
        .facts([("Nummer", record.code.clone())])
        .text("Ihr Platz ist wieder frei. Angaben zu Verpflegung und Unterstützung sind gelöscht.")
        .text("Möchten Sie doch teilnehmen, melden Sie sich neu an.")
        .link("Zur Anmeldung", context.site.url(&paths::registration(&context.edition.slug)));
    let mut message = context.message(text, record, &say.subject(), say.close(letter), "")?;
    if record.state() == State::Confirmed {
        message.calendar = invitation(context, record, true)?;
    }
    Ok(message)
}

/// To the person who does not come.
pub fn handed_over(context: &Context, record: &Record, substitute: &str) -> Result<Message> {
    let say = context.say_to(&texts::HANDED_OVER, record, &[("vertretung", substitute.into())]);
    let letter = say
        .open(Letter::new(record.greeting()))
        .text("Ihre Angaben zu Verpflegung und Unterstützung sind gelöscht. Ihr Code für den Einlass gilt nicht mehr.");
    let mut message = context.message(&texts::HANDED_OVER, record, &say.subject(), say.close(letter), "")?;
    message.calendar = invitation(context, record, true)?;
    Ok(message)
}

/// What the office decided about a claim to be exempt from the fee.
pub fn claim(context: &Context, record: &Record, grants: bool, words: &str, secret: &str) -> Result<Message> {
    let (kind, values) = match grants {
        true => (&texts::CLAIM_GRANTED, Vec::new()),
        false => (&texts::CLAIM_REFUSED, vec![("betrag", money::euro(record.fee_cents))]),
    };
    let say = context.say_to(kind, record, &values);
    let letter = say.open(Letter::new(record.greeting()));
    let letter = letter
        .text_if(!words.is_empty(), words)
        .text_if(!grants, "Haben Sie Fragen dazu, antworten Sie auf diese Mail. Ihre Anmeldung bleibt bestehen.")
        .action("Anmeldung ansehen", context.own_link(secret));
    context.message(kind, record, &say.subject(), say.close(letter), secret)
}

/// The way to all registrations of an address, for those who lost the link.
pub fn lost_link(context: &Context, record: &Record, secret: &str) -> Result<Message> {
    let is_open = matches!(record.state(), State::Held | State::Queued);
    let say = context.say(&texts::LINK, &[]);
    let letter = say
        .open(Letter::new(record.greeting()))
        .facts([("Stand", record.state().label().to_string()), ("Nummer", record.code.clone())]);
    let letter = match is_open {
        true => letter.action("Anmeldung bestätigen", context.confirm_link(secret)),
        false => letter.action("Anmeldung öffnen", context.own_link(secret)),
    };
    context.message(&texts::LINK, record, &say.subject(), say.close(letter), secret)
}

/// After deletion; the last word.
pub fn erased(context: &Context, record: &Record) -> Result<Message> {
    let say = context.say(&texts::ERASED, &[]);
    let letter = say.open(Letter::new(record.greeting())).text(
        "Rechnungen bewahren wir so lange auf, wie das Haushalts- und Steuerrecht es verlangt. Sicherungskopien \
             werden nach ihrem Turnus überschrieben.",
    );
    let mut message = context.message(&texts::ERASED, record, &say.subject(), say.close(letter), "")?;
    if record.state() == State::Confirmed {
        message.calendar = invitation(context, record, true)?;
    }
    Ok(message)
}

pub const CIRCULAR: Fixed = Fixed { key: "circular", why: "Jede schreibt jemand selbst, mit Vorschau und Freigabe." };

/// A message that the organisers write to many, to one of them.
pub fn circular(context: &Context, draft: &Draft, record: &Record, secret: &str) -> Result<Message> {
    let names = [("vorname", record.given_name.clone()), ("nachname", record.family_name.clone())];
    let values = context.circular_values(&record.code, names, context.own_link(secret));
    let letter = text::write(Letter::new(record.greeting()), &draft.body, &values)
        .text(format!("Sie bekommen diese Nachricht zu Ihrer Anmeldung für {}.", context.event()));
    context.message(&CIRCULAR, record, &text::fill(&draft.subject, &values), letter, secret)
}

/// The entry in the person's own calendar, or its withdrawal. None where no day is known.
///
/// # Errors
/// None in practice: it writes to memory.
pub fn invitation(context: &Context, record: &Record, cancelled: bool) -> Result<Option<Calendar>> {
    let e = &context.edition;
    let (Some(organizer), Some(attendee)) = (context.reply_to(), record.email()) else { return Ok(None) };
    let days: Vec<Span> = e
        .days
        .iter()
        .filter(|hours| record.days.is_empty() || record.days.contains(&hours.day))
        .map(|hours| match (hours.opens, hours.closes) {
            (Some(from), Some(to)) if from < to => {
                Span::Hours(date::instant(hours.day.and_time(from)), date::instant(hours.day.and_time(to)))
            }
            _ => Span::Whole(hours.day),
        })
        .collect();
    let uid = record.public_id.to_string();
    let place = place(context, record);
    let location = if place.is_empty() { "online".to_string() } else { place };
    let description = format!("Nummer {}\n{}", record.code, context.site.url(&paths::edition(&e.slug)));
    let invitation = Invitation {
        uid: &uid,
        host: context.site.host(),
        // Both the person and the organisers can change what it shows.
        sequence: u32::try_from(record.sequence + e.sequence).unwrap_or(0),
        stamp: context.site.clock.now(),
        days: &days,
        summary: &e.title,
        location: &location,
        description: &description,
        organizer_name: if e.organiser.is_empty() { &e.short_title } else { &e.organiser },
        organizer_email: &organizer,
        attendee_name: &record.name(),
        attendee_email: &attendee,
        cancelled,
    };
    let ics = invitation.write().map_err(anyhow::Error::from)?;
    Ok(ics.map(|ics| Calendar { method: invitation.method(), ics }))
}
