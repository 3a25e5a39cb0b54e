//! The mails to contact persons. Names in them are those that the contact wrote down.

use chrono::{DateTime, Utc};

use super::{Group, Stage};
use crate::edition::turn::Kind;
use crate::mail::Message;
use crate::mail::letter::Letter;
use crate::paths;
use crate::registration::context::Context;
use crate::registration::mail::{moment, rule};
use crate::registration::record::Record;
use crate::registration::turn::News;
use crate::web::Result;

impl Context {
    fn our_link(&self, secret: &str) -> String {
        self.site.url(&paths::our_entry(secret))
    }

    fn our_confirm_link(&self, secret: &str) -> String {
        self.site.url(&paths::our_confirm_entry(secret))
    }
}

/// A letter to the contact, ready for the outbox.
fn to_contact(
    context: &Context,
    kind: &'static str,
    group: &Group,
    subject: &str,
    letter: Letter,
    secret: &str,
) -> Result<Message> {
    let to = group.email().ok_or_else(|| anyhow::anyhow!("group {} has no address", group.id))?;
    context.post(kind, to, &group.name(), group.public_id, subject, letter, secret)
}

/// First mail: is this your address?
pub fn confirm(context: &Context, group: &Group, secret: &str) -> Result<Message> {
    let letter = Letter::new(group.greeting())
        .text(format!(
            "mit dieser E-Mail-Adresse wurde eine Sammelanmeldung für {} begonnen. Bestätigen Sie bitte, dass die \
             Adresse Ihnen gehört. Danach tragen Sie die Personen ein.",
            context.event()
        ))
        .text(format!(
            "Der Link gilt {} Stunden, gerechnet ab dem Versand dieser Mail. Plätze sind damit noch nicht vergeben.",
            context.setup.rules.hold_hours
        ))
        .action("Sammelanmeldung bestätigen", context.our_confirm_link(secret))
        .text("Kam die Anfrage nicht von Ihnen, brauchen Sie nichts zu tun: Ohne Bestätigung verfällt sie.");
    to_contact(context, "group_confirm", group, "Bitte Sammelanmeldung bestätigen", letter, secret)
}

/// Once, before the time is over.
pub fn reminder(context: &Context, group: &Group, by: DateTime<Utc>, secret: &str) -> Result<Message> {
    let letter = Letter::new(group.greeting())
        .text(format!(
            "Ihre Sammelanmeldung für {} ist noch nicht bestätigt. Ohne Bestätigung verfällt sie am {}.",
            context.event(),
            moment(by)
        ))
        .action("Sammelanmeldung bestätigen", context.our_confirm_link(secret))
        .text("Möchten Sie niemanden anmelden, brauchen Sie nichts zu tun.");
    to_contact(context, "group_reminder", group, "Erinnerung, bitte Sammelanmeldung bestätigen", letter, secret)
}

/// The way inside, by what is still to be done.
fn way_in(context: &Context, letter: Letter, group: &Group, secret: &str) -> Letter {
    match group.stage() {
        Stage::Confirmed => letter.action("Sammelanmeldung öffnen", context.our_link(secret)),
        _ => letter.action("Sammelanmeldung bestätigen", context.our_confirm_link(secret)),
    }
}

/// To a contact who has a group at this edition already.
pub fn known(context: &Context, group: &Group, secret: &str) -> Result<Message> {
    let letter = Letter::new(group.greeting()).text(format!(
        "mit dieser E-Mail-Adresse wurde noch einmal eine Sammelanmeldung für {} begonnen. Sie haben dort schon eine \
         ({}). Es ist alles so geblieben, wie es war. Weitere Personen ergänzen Sie dort.",
        context.event(),
        group.code
    ));
    let letter = way_in(context, letter, group, secret);
    to_contact(context, "group_known", group, "Sie haben schon eine Sammelanmeldung", letter, secret)
}

/// For those who lost the link.
pub fn lost_link(context: &Context, group: &Group, secret: &str) -> Result<Message> {
    let letter = Letter::new(group.greeting())
        .text(format!("hier ist der Link zu Ihrer Sammelanmeldung für {}.", context.event()))
        .facts([("Nummer", group.code.clone())]);
    let letter = way_in(context, letter, group, secret)
        .text("Haben Sie den Link nicht angefordert, brauchen Sie nichts zu tun.");
    to_contact(context, "group_link", group, "Link zu Ihrer Sammelanmeldung", letter, secret)
}

/// What a list came to: everybody with their state.
pub fn registered(context: &Context, group: &Group, people: &[Record], secret: &str) -> Result<Message> {
    let list = people.iter().map(|r| format!("{}, {}: {}", r.name(), r.code, r.state().label())).collect();
    let waits = people.iter().any(|r| r.state().is_in_line());
    let letter = Letter::new(group.greeting())
        .text(format!(
            "Sie haben {} für {} angemeldet.",
            if people.len() == 1 { "eine Person".into() } else { format!("{} Personen", people.len()) },
            context.event()
        ))
        .list(list)
        .text(
            "Jede Person hat eine eigene Mail mit eigenem Link bekommen. Dort wählt sie Workshops und gibt an, was sie \
             braucht.",
        )
        .text_if(waits, rule(context))
        .action("Sammelanmeldung öffnen", context.our_link(secret));
    to_contact(context, "group_registered", group, "Personen angemeldet", letter, secret)
}

/// Seats are free for some of the people who wait.
pub fn offer(context: &Context, group: &Group, people: &[&Record], secret: &str) -> Result<Message> {
    let until = people.iter().filter_map(|r| r.offered_until).min().map(moment).unwrap_or_default();
    let names: Vec<String> = people.iter().map(|r| format!("{}, {}", r.name(), r.code)).collect();
    let (free, action, rest) = match names.len() {
        1 => (
            format!("für {} ist ein Platz frei geworden. Wir halten ihn bis {until} für:", context.event()),
            "Platz annehmen oder ablehnen",
            "Ohne Antwort geht der Platz nach der Frist an die nächste Person auf der Warteliste.",
        ),
        n => (
            format!("für {} sind {n} Plätze frei geworden. Wir halten sie bis {until} für:", context.event()),
            "Plätze annehmen oder ablehnen",
            "Ohne Antwort gehen die Plätze nach der Frist an die nächsten Personen auf der Warteliste.",
        ),
    };
    let subject = format!("{}, Antwort bis {until}", if names.len() == 1 { "Platz frei" } else { "Plätze frei" });
    let letter = Letter::new(group.greeting())
        .text(free)
        .list(names)
        .text("Auf der Seite Ihrer Sammelanmeldung nehmen Sie an oder geben weiter.")
        .action(action, context.our_link(secret))
        .text(rest);
    to_contact(context, "group_offer", group, &subject, letter, secret)
}

/// The edition is postponed or cancelled.
pub fn turn(news: &News<'_>, group: &Group, people: i64, secret: &str) -> Result<Message> {
    let context = news.after;
    let who = match people {
        1 => "Die Person, die Sie angemeldet haben, hat eine eigene Mail bekommen.".to_string(),
        n => format!("Die {n} Personen, die Sie angemeldet haben, haben jede eine eigene Mail bekommen."),
    };
    let letter = news
        .begin(group.greeting())
        .text_if(people > 0, who)
        .text_if(
            people > 0 && news.turn.kind != Kind::Cancelled,
            "Darin können sie weiter zusagen oder ihren Platz freigeben. Auf der Seite Ihrer Sammelanmeldung sehen Sie, \
             wer noch dabei ist, und sagen für andere ab.",
        )
        .action("Sammelanmeldung öffnen", context.our_link(secret));
    to_contact(context, news.kind(), group, &news.subject(), letter, secret)
}
