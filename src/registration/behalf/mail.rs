//! What the office writes to people by itself. Everything else goes out with the usual mails.

use crate::mail::Message;
use crate::mail::letter::Letter;
use crate::paths;
use crate::registration::context::Context;
use crate::registration::mail::invitation;
use crate::registration::model::State;
use crate::registration::record::Record;
use crate::registration::texts;
use crate::web::Result;

/// `record` as it was before, with the sequence of now; `reason` may be empty.
pub fn cancelled(context: &Context, record: &Record, reason: &str) -> Result<Message> {
    let say = context.say_to(&texts::CANCELLED_OFFICE, record, &[]);
    let letter = say
        .open(Letter::new(record.greeting()))
        .text_if(!reason.is_empty(), reason)
        .facts([("Nummer", record.code.clone())])
        .text("Ihr Platz ist wieder frei. Angaben zu Verpflegung und Unterstützung sind gelöscht.")
        .link("Zur Veranstaltung", context.site.url(&paths::edition(&context.edition.slug)));
    let mut message = context.message(&texts::CANCELLED_OFFICE, record, &say.subject(), say.close(letter), "")?;
    if record.state() == State::Confirmed {
        message.calendar = invitation(context, record, true)?;
    }
    Ok(message)
}
