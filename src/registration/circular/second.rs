//! Word to those who may release a message that waits: short, with the way to it. Never to who wrote
//! it or wants it sent, because they are no second person.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{Circular, Draft};
use crate::kernel::date;
use crate::kernel::email::Email;
use crate::mail::letter::Letter;
use crate::mail::{Message, enqueue, text};
use crate::paths;
use crate::registration::context::Context;
use crate::registration::texts;
use crate::staff::{Action, account};
use crate::web::Result;

/// What waits.
pub(in crate::registration) struct Waiting<'a> {
    pub id: Uuid,
    pub draft: &'a Draft,
    /// How many would get it now.
    pub count: i64,
    /// Who wants it sent.
    pub by: &'a str,
}

/// Tells everybody else who may write to many in this edition. Answers how many there are.
///
/// # Errors
/// The database's own.
pub async fn tell(
    c: &mut PgConnection,
    context: &Context,
    circular: &Circular,
    count: i64,
    by: (&str, Option<i64>),
) -> Result<usize> {
    let what = Waiting { id: circular.public_id, draft: &circular.draft, count, by: by.0 };
    let mut told = 0;
    for account in account::entitled(c, Action::Message, circular.edition_id).await? {
        if !circular.may_be_released_by(account.id) || by.1 == Some(account.id) {
            continue;
        }
        let Some(to) = Email::parse(&account.email) else { continue };
        enqueue(c, &letter(context, &what, to, &account.name)?).await?;
        told += 1;
    }
    Ok(told)
}

/// One of these mails.
pub(in crate::registration) fn letter(context: &Context, what: &Waiting<'_>, to: Email, name: &str) -> Result<Message> {
    let say = context.say(&texts::CIRCULAR_WAITS, &[("gewuenscht_von", what.by.to_string())]);
    let path = paths::office(paths::CIRCULAR, &context.edition.slug).replace("{id}", &what.id.to_string());
    let subject = text::fill(&what.draft.subject, &context.event_values());
    let whom = if what.draft.filter.is_to_contacts() { "Ansprechpersonen" } else { "Personen" };
    let ahead = what.draft.send_at.filter(|at| *at > context.site.clock.now());
    let letter = say
        .open(Letter::new(format!("Guten Tag {name}")))
        .facts([
            ("Betreff", subject),
            ("Geht an", if what.count == 1 { "1 Person".into() } else { format!("{} {whom}", what.count) }),
            ("Geht hinaus", ahead.map_or("sofort nach der Freigabe".into(), date::date_time)),
        ])
        .action("Nachricht ansehen und freigeben", context.site.url(&path));
    let letter = say.close(letter);
    let mut message = context.post(&texts::CIRCULAR_WAITS, to, name, Uuid::nil(), &say.subject(), letter, "")?;
    // It concerns no registration.
    message.about = None;
    Ok(message)
}
