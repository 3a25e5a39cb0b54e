//! What people are told when the edition is postponed, gets a new date or is cancelled.

use crate::edition::turn::{Kind, Turn};
use crate::mail::letter::Letter;
use crate::mail::text::{self, Said};
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
    /// The words of the mails to people, or to the contacts of groups.
    pub fn text(&self, to_contacts: bool) -> &'static text::Kind {
        use crate::registration::texts as t;
        let of = |person, contact| if to_contacts { contact } else { person };
        match self.turn.kind {
            Kind::Cancelled => of(&t::ENDS, &t::GROUP_ENDS),
            _ if !self.after.edition.has_date() => of(&t::POSTPONED_OPEN, &t::GROUP_POSTPONED_OPEN),
            Kind::Postponed => of(&t::POSTPONED, &t::GROUP_POSTPONED),
            Kind::Rescheduled => of(&t::RESCHEDULED, &t::GROUP_RESCHEDULED),
        }
    }

    /// The date that held until now, as exactly as it was known.
    fn old(&self) -> String {
        let (old, new) = (&self.before.edition, &self.after.edition);
        if self.turn.kind == Kind::Cancelled || new.old_when().is_empty() { old.when() } else { new.old_when() }
    }

    /// What the words of these mails can name beside the edition.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        vec![("bisher", self.old()), ("neuer_termin", self.after.edition.when())]
    }

    /// What happened, in a sentence or two, as the program says it.
    pub fn lead(&self) -> String {
        let mut values = self.values();
        values.push(("titel", self.before.edition.title.clone()));
        text::fill(self.text(false).opening, &values)
    }

    /// The beginning of a letter: the organisers' words, what happened, and what they say to it now.
    pub fn begin(&self, say: &Said, greeting: String) -> Letter {
        let new = &self.after.edition;
        let letter = say.open(Letter::new(greeting));
        // What happened stands here whatever the words above say.
        let letter = match self.turn.kind {
            Kind::Cancelled => letter.facts([("Bisher", self.old()), ("Jetzt", "abgesagt, findet nicht statt".into())]),
            _ => letter.facts([("Bisher", self.old()), ("Jetzt", new.when_long()), ("Ort", new.place())]),
        };
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
    let text = news.text(false);
    let say = news.after.say_to(text, record, &news.values());
    let letter = news.begin(&say, record.greeting());
    let letter = match news.turn.kind {
        Kind::Cancelled => cancelled(letter, record, calendar.is_some()),
        _ => asked(news, letter, record, secret, calendar.as_ref()),
    };
    let mut message = news.after.message(text, record, &say.subject(), say.close(letter), secret)?;
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
