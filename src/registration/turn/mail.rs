//! What people are told when the edition is postponed, gets a new date or is cancelled.

use crate::edition::turn::{Kind, Turn};
use crate::mail::letter::Letter;
use crate::mail::{Calendar, Message};
use crate::paths;
use crate::registration::context::Context;
use crate::registration::mail::invitation;
use crate::registration::model::State;
use crate::registration::record::Record;
use crate::web::Result;

/// A turn with the edition as it was and as it is, in the organisers' words.
pub struct News<'a> {
    pub turn: &'a Turn,
    pub before: &'a Context,
    pub after: &'a Context,
    /// A paragraph of their own; may be empty.
    pub words: &'a str,
}

impl News<'_> {
    pub fn kind(&self) -> &'static str {
        match self.turn.kind {
            Kind::Postponed => "edition_postponed",
            Kind::Rescheduled => "edition_rescheduled",
            Kind::Cancelled => "edition_cancelled",
        }
    }

    /// "Verschoben auf Sommer 2022"
    pub fn subject(&self) -> String {
        let edition = &self.after.edition;
        match self.turn.kind {
            Kind::Cancelled => "Abgesagt".into(),
            _ if edition.has_date() => format!("Neuer Termin {}", edition.when()),
            _ => "Verschoben, neuer Termin noch offen".into(),
        }
    }

    /// What happened, in a sentence or two.
    pub fn lead(&self) -> String {
        let (title, old, new) = (&self.before.edition.title, self.before.edition.when(), &self.after.edition);
        match self.turn.kind {
            Kind::Cancelled => format!("„{title}“ ({old}) ist abgesagt und findet nicht statt."),
            Kind::Postponed if new.has_date() => format!("„{title}“ ist verschoben. Neuer Termin: {}.", new.when()),
            Kind::Postponed => format!("„{title}“ ist verschoben. Der neue Termin steht noch nicht fest."),
            Kind::Rescheduled => format!("für „{title}“ gibt es einen neuen Termin: {}.", new.when()),
        }
    }

    pub fn begin(&self, greeting: String) -> Letter {
        let (old, new) = (&self.before.edition, &self.after.edition);
        let mut letter = Letter::new(greeting).text(self.lead());
        if self.turn.kind != Kind::Cancelled {
            let was = if new.old_when().is_empty() { old.when() } else { new.old_when() };
            letter = letter.facts([("Bisher", was), ("Jetzt", new.when_long()), ("Ort", new.place())]);
        }
        letter.text_if(!self.turn.reason.is_empty(), &self.turn.reason).text_if(!self.words.is_empty(), self.words)
    }

    /// The person's own entry: moved, or taken out where no day is known any more.
    fn calendar(&self, record: &Record) -> Result<Option<Calendar>> {
        if record.state() != State::Confirmed {
            return Ok(None);
        }
        match self.turn.kind {
            Kind::Cancelled => invitation(self.before, record, true),
            _ if self.after.edition.days.is_empty() => invitation(self.before, record, true),
            _ => invitation(self.after, record, false),
        }
    }
}

/// To one person.
pub fn person(news: &News<'_>, record: &Record, secret: &str) -> Result<Message> {
    let calendar = news.calendar(record)?;
    let letter = news.begin(record.greeting());
    let letter = match news.turn.kind {
        Kind::Cancelled => cancelled(letter, record, calendar.is_some()),
        _ => asked(news, letter, record, secret, calendar.as_ref()),
    };
    let mut message = news.after.message(news.kind(), record, &news.subject(), letter, secret)?;
    message.calendar = calendar;
    Ok(message)
}

fn cancelled(letter: Letter, record: &Record, has_entry: bool) -> Letter {
    letter
        .text(
            "Ihre Anmeldung endet damit, Sie brauchen nichts zu tun. Angaben zu Verpflegung und Unterstützung sind \
             gelöscht.",
        )
        .text_if(
            record.fee_cents > 0,
            "Sie schulden kein Entgelt. Haben Sie schon eine Rechnung, berichtigen wir sie; was Sie gezahlt haben, \
             bekommen Sie zurück.",
        )
        .text_if(has_entry, "Der beiliegende Kalendereintrag nimmt den Termin aus Ihrem Kalender.")
}

fn asked(news: &News<'_>, letter: Letter, record: &Record, secret: &str, calendar: Option<&Calendar>) -> Letter {
    if matches!(record.state(), State::Held | State::Queued) {
        return letter.text(
            "Ihre Anmeldung ist noch nicht bestätigt. Möchten Sie weiterhin teilnehmen, öffnen Sie den Link in unserer \
             ersten Mail. Sonst brauchen Sie nichts zu tun.",
        );
    }
    let link = |path| news.after.site.url(&paths::own_answer_entry(path, secret));
    let kept = match record.state() {
        State::Confirmed => "Ihre Anmeldung bleibt bestehen.",
        _ => "Ihr Platz auf der Warteliste bleibt bestehen.",
    };
    let letter = letter
        .heading("Dürfen wir weiter mit Ihnen rechnen?")
        .text(format!("{kept} Bitte sagen Sie uns trotzdem Bescheid. Ohne Antwort ändert sich nichts."))
        .action("Ich komme weiterhin", link(paths::OWN_STAY))
        .action("Platz freigeben", link(paths::OWN_RELEASE))
        .text("Es öffnet sich eine Seite mit einem Knopf. Erst wenn Sie ihn drücken, gilt Ihre Antwort.")
        .text_if(
            record.fee_cents > 0,
            "Eine Rechnung gilt für den neuen Termin weiter. Geben Sie Ihren Platz frei, berichtigen wir sie.",
        );
    match calendar.map(|calendar| calendar.method) {
        Some("REQUEST") => letter.text("Der beiliegende Kalendereintrag setzt den Termin in Ihrem Kalender um."),
        Some(_) => letter.text(
            "Der beiliegende Kalendereintrag nimmt den bisherigen Termin aus Ihrem Kalender. Sobald der neue Tag \
             feststeht, bekommen Sie ihn.",
        ),
        None => letter,
    }
}
