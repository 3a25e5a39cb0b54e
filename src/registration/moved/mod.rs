//! A release of the programme moved, cancelled or brought back a workshop: everybody who chose it
//! hears of it, with the new time for the calendar. Seats and places in the queue stay as they are;
//! who cannot come gives theirs back on the personal page.

mod sql;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::context::Context;
use super::enter::OWN;
use super::record::Record;
use super::texts;
use crate::db::token;
use crate::kernel::date;
use crate::kernel::ics::{Invitation, Span};
use crate::mail::letter::Letter;
use crate::mail::{Calendar, Message, enqueue};
use crate::paths;
use crate::web::Result;

/// What became of a workshop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Other time or other room.
    Moved,
    Cancelled,
    /// It takes place after all.
    Restored,
}

/// A workshop as a release has it now.
#[derive(Debug, Clone)]
pub struct Moved {
    pub code: String,
    pub title: String,
    pub fate: Fate,
    /// Where it stood: "5. Mai 2027, 9.15 Uhr, Raum 1".
    pub before: String,
    /// None: the time is open again.
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    /// Empty where it is open.
    pub room: String,
    /// The reason as the programme names it; may be empty.
    pub note: String,
    /// iCalendar SEQUENCE of the session.
    pub sequence: i32,
}

/// How many people would hear of a change of these workshops; each of them once for each.
///
/// # Errors
/// The database's own.
pub async fn concerned(c: &mut PgConnection, edition: i64, codes: &[String]) -> Result<i64> {
    Ok(sql::concerned(c, edition, codes).await?.len() as i64)
}

/// Writes one mail for each person and workshop into the outbox; part of the transaction that
/// releases. Nobody whose address is not confirmed gets one. Answers how many.
///
/// # Errors
/// The database's own.
pub async fn moved_workshops(c: &mut PgConnection, context: &Context, moved: &[Moved]) -> Result<usize> {
    let codes: Vec<String> = moved.iter().map(|m| m.code.clone()).collect();
    let concerned = sql::concerned(c, context.edition.id, &codes).await?;
    let now = context.site.clock.now();
    for one in &concerned {
        let Some(workshop) = moved.iter().find(|m| m.code == one.code) else { continue };
        let Some(record) = super::sql::by_id(c, one.registration).await? else { continue };
        let secret = token::issue(c, OWN, record.id, context.link_expires()).await?;
        let Some(message) = letter(context, &record, workshop, one.is_booked, &secret)? else { continue };
        enqueue(c, &message).await?;
        super::sql::note(c, record.id, now, "system", "workshop_moved", &workshop.code).await?;
    }
    Ok(concerned.len())
}

/// One person's mail; None where there is no address.
pub(super) fn letter(
    context: &Context,
    record: &Record,
    workshop: &Moved,
    is_booked: bool,
    secret: &str,
) -> Result<Option<Message>> {
    if record.email().is_none() {
        return Ok(None);
    }
    let has = if is_booked { "Ihr Platz bleibt Ihnen erhalten." } else { "Ihr Platz auf der Warteliste bleibt." };
    let kind = match workshop.fate {
        Fate::Moved => &texts::WORKSHOP_MOVED,
        Fate::Cancelled => &texts::WORKSHOP_CANCELLED,
        Fate::Restored => &texts::WORKSHOP_RESTORED,
    };
    let say = context.say_to(kind, record, &[("workshop", workshop.title.clone())]);
    let letter = say.open(Letter::new(record.greeting())).text_if(!workshop.note.is_empty(), &workshop.note);
    // What happened stands here, too: the words above are the organisers' own.
    let letter = match workshop.fate {
        Fate::Cancelled => letter.facts([("Bisher", workshop.before.clone()), ("Jetzt", "entfällt".into())]),
        _ => letter
            .facts([
                ("Wann", workshop.starts_at.map_or("noch offen".into(), |at| when(at, workshop.ends_at))),
                ("Wo", if workshop.room.is_empty() { "noch offen".into() } else { workshop.room.clone() }),
                ("Bisher", if workshop.fate == Fate::Moved { workshop.before.clone() } else { String::new() }),
            ])
            .text(has),
    };
    let letter = letter
        .text(match workshop.fate {
            Fate::Cancelled => "Ihre Anmeldung zum Kongress bleibt bestehen. Auf Ihrer persönlichen Seite können Sie einen anderen Workshop wählen.",
            _ => "Passt es nicht mehr, geben Sie den Workshop auf Ihrer persönlichen Seite wieder frei oder wählen Sie einen anderen.",
        })
        .action("Anmeldung öffnen", context.site.url(&paths::own_entry(secret)))
        .text_if(workshop.starts_at.is_some() && is_booked, "Der Termin liegt dieser Mail für Ihren Kalender bei.");
    let mut message = context.message(kind, record, &say.subject(), say.close(letter), secret)?;
    if is_booked {
        message.calendar = invitation(context, record, workshop)?;
    }
    Ok(Some(message))
}

/// "5. Mai 2027, 9.15 bis 10.45 Uhr"
fn when(from: DateTime<Utc>, until: Option<DateTime<Utc>>) -> String {
    let day = date::long_date(date::local(from).date());
    match until {
        Some(until) => format!("{day}, {}", date::span(date::local(from).time(), date::local(until).time())),
        None => format!("{day}, {}", date::time(date::local(from).time())),
    }
}

/// The entry under the UID that the session has in the calendars of the site: who has it already
/// sees it move (RFC 5546, 3.2.2), who has not gets it.
fn invitation(context: &Context, record: &Record, workshop: &Moved) -> Result<Option<Calendar>> {
    let e = &context.edition;
    let (Some(organizer), Some(attendee)) = (context.reply_to(), record.email()) else { return Ok(None) };
    let Some(from) = workshop.starts_at else { return Ok(None) };
    let until = workshop.ends_at.unwrap_or(from + chrono::Duration::hours(1));
    let (uid, site) = (format!("session-{}-{}", e.slug, workshop.code), &context.site);
    let invitation = Invitation {
        uid: &uid,
        host: site.host(),
        sequence: u32::try_from(workshop.sequence).unwrap_or(0),
        stamp: site.clock.now(),
        days: &[Span::Hours(from, until)],
        summary: &workshop.title,
        location: &workshop.room,
        description: &site.url(&paths::programme(&e.slug)),
        organizer_name: if e.organiser.is_empty() { &e.short_title } else { &e.organiser },
        organizer_email: &organizer,
        attendee_name: &record.name(),
        attendee_email: &attendee,
        cancelled: workshop.fate == Fate::Cancelled,
    };
    let ics = invitation.write().map_err(anyhow::Error::from)?;
    Ok(ics.map(|ics| Calendar { method: invitation.method(), ics }))
}
