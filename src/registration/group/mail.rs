//! The mails to contact persons. Names in them are those that the contact wrote down.

use chrono::{DateTime, Utc};

use super::{Group, Stage};
use crate::edition::turn::Kind;
use crate::mail::letter::Letter;
use crate::mail::text;
use crate::mail::{Message, Which};
use crate::paths;
use crate::registration::circular::Draft;
use crate::registration::context::Context;
use crate::registration::mail::{CIRCULAR, moment, rule};
use crate::registration::record::Record;
use crate::registration::texts;
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
    kind: impl Into<Which>,
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
    let say = context.say(&texts::GROUP_CONFIRM, &[("stunden", context.setup.rules.hold_hours.to_string())]);
    let letter = say
        .open(Letter::new(group.greeting()))
        .text(format!(
            "Der Link gilt {} Stunden, gerechnet ab dem Versand dieser Mail. Plätze sind damit noch nicht vergeben.",
            context.setup.rules.hold_hours
        ))
        .action("Sammelanmeldung bestätigen", context.our_confirm_link(secret));
    to_contact(context, &texts::GROUP_CONFIRM, group, &say.subject(), say.close(letter), secret)
}

/// Once, before the time is over.
pub fn reminder(context: &Context, group: &Group, by: DateTime<Utc>, secret: &str) -> Result<Message> {
    let say = context.say(&texts::GROUP_REMINDER, &[("frist", moment(by))]);
    let letter =
        say.open(Letter::new(group.greeting())).action("Sammelanmeldung bestätigen", context.our_confirm_link(secret));
    to_contact(context, &texts::GROUP_REMINDER, group, &say.subject(), say.close(letter), secret)
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
    let say = context.say(&texts::GROUP_KNOWN, &[("nummer", group.code.clone())]);
    let letter = way_in(context, say.open(Letter::new(group.greeting())), group, secret);
    to_contact(context, &texts::GROUP_KNOWN, group, &say.subject(), say.close(letter), secret)
}

/// For those who lost the link.
pub fn lost_link(context: &Context, group: &Group, secret: &str) -> Result<Message> {
    let say = context.say(&texts::GROUP_LINK, &[("nummer", group.code.clone())]);
    let letter = say.open(Letter::new(group.greeting())).facts([("Nummer", group.code.clone())]);
    let letter = way_in(context, letter, group, secret);
    to_contact(context, &texts::GROUP_LINK, group, &say.subject(), say.close(letter), secret)
}

/// What a list came to: everybody with their state.
pub fn registered(context: &Context, group: &Group, people: &[Record], secret: &str) -> Result<Message> {
    let list = people.iter().map(|r| format!("{}, {}: {}", r.name(), r.code, r.state().label())).collect();
    let waits = people.iter().any(|r| r.state().is_in_line());
    let count = if people.len() == 1 { "eine Person".into() } else { format!("{} Personen", people.len()) };
    let say = context.say(&texts::GROUP_REGISTERED, &[("personen", count), ("nummer", group.code.clone())]);
    let letter = say
        .open(Letter::new(group.greeting()))
        .list(list)
        .text(
            "Jede Person hat eine eigene Mail mit eigenem Link bekommen. Dort wählt sie Workshops und gibt an, was sie \
             braucht.",
        )
        .text_if(waits, rule(context))
        .action("Sammelanmeldung öffnen", context.our_link(secret));
    to_contact(context, &texts::GROUP_REGISTERED, group, &say.subject(), say.close(letter), secret)
}

/// Seats are free for some of the people who wait.
pub fn offer(context: &Context, group: &Group, people: &[&Record], secret: &str) -> Result<Message> {
    let until = people.iter().filter_map(|r| r.offered_until).min().map(moment).unwrap_or_default();
    let names: Vec<String> = people.iter().map(|r| format!("{}, {}", r.name(), r.code)).collect();
    let (text, action) = match names.len() {
        1 => (&texts::GROUP_OFFER_ONE, "Platz annehmen oder ablehnen"),
        _ => (&texts::GROUP_OFFER, "Plätze annehmen oder ablehnen"),
    };
    let values = [("frist", until), ("anzahl", names.len().to_string()), ("nummer", group.code.clone())];
    let say = context.say(text, &values);
    let letter = say
        .open(Letter::new(group.greeting()))
        .list(names)
        .text("Auf der Seite Ihrer Sammelanmeldung nehmen Sie an oder geben weiter.")
        .action(action, context.our_link(secret));
    to_contact(context, text, group, &say.subject(), say.close(letter), secret)
}

/// A message that the organisers write to many contacts, to one of them.
pub fn circular(context: &Context, draft: &Draft, group: &Group, secret: &str) -> Result<Message> {
    let names = [("vorname", group.given_name.clone()), ("nachname", group.family_name.clone())];
    let values = context.circular_values(&group.code, names, context.our_link(secret));
    let letter = text::write(Letter::new(group.greeting()), &draft.body, &values)
        .text(format!("Sie bekommen diese Nachricht zu Ihrer Sammelanmeldung für {}.", context.event()));
    to_contact(context, &CIRCULAR, group, &text::fill(&draft.subject, &values), letter, secret)
}

/// The edition is postponed or cancelled.
pub fn turn(news: &News<'_>, group: &Group, people: i64, secret: &str) -> Result<Message> {
    let context = news.after;
    let who = match people {
        1 => "Die Person, die Sie angemeldet haben, hat eine eigene Mail bekommen.".to_string(),
        n => format!("Die {n} Personen, die Sie angemeldet haben, haben jede eine eigene Mail bekommen."),
    };
    let text = news.text(true);
    let say = context.say(text, &[news.values(), vec![("nummer", group.code.clone())]].concat());
    let letter = news
        .begin(&say, group.greeting())
        .text_if(people > 0, who)
        .text_if(
            people > 0 && news.turn.kind != Kind::Cancelled,
            "Darin können sie weiter zusagen oder ihren Platz freigeben. Auf der Seite Ihrer Sammelanmeldung sehen Sie, \
             wer noch dabei ist, und sagen für andere ab.",
        )
        .action("Sammelanmeldung öffnen", context.our_link(secret));
    to_contact(context, text, group, &say.subject(), say.close(letter), secret)
}
