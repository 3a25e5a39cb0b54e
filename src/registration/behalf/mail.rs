//! What the office writes to people by itself. Everything else goes out with the usual mails.

use crate::mail::Message;
use crate::mail::letter::Letter;
use crate::paths;
use crate::registration::context::Context;
use crate::registration::mail::invitation;
use crate::registration::model::State;
use crate::registration::record::Record;
use crate::web::Result;

/// `record` as it was before, with the sequence of now; `reason` may be empty.
pub fn cancelled(context: &Context, record: &Record, reason: &str) -> Result<Message> {
    let to = record.email().ok_or_else(|| anyhow::anyhow!("registration {} has no address", record.id))?;
    let letter = Letter::new(record.greeting())
        .text(format!("das Organisationsbüro hat Ihre Anmeldung für {} abgesagt.", context.event()))
        .text_if(!reason.is_empty(), reason)
        .facts([("Nummer", record.code.clone())])
        .text("Ihr Platz ist wieder frei. Angaben zu Verpflegung und Unterstützung sind gelöscht.")
        .text("Haben Sie Fragen dazu, antworten Sie auf diese Mail.")
        .link("Zur Veranstaltung", context.site.url(&paths::edition(&context.edition.slug)));
    let (kind, subject) = ("registration_cancelled", "Anmeldung abgesagt");
    let mut message = context.post(kind, to, &record.name(), record.public_id, subject, letter, "")?;
    if record.state() == State::Confirmed {
        message.calendar = invitation(context, record, true)?;
    }
    Ok(message)
}
