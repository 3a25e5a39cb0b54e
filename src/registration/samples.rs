//! Mails as an invented person would get them, for previews. Nothing of it is stored or sent to
//! anybody but who asked for it.

use chrono::TimeDelta;
use serde_json::Value;
use uuid::Uuid;

use super::circular::second::{self, Waiting};
use super::circular::{Draft, Filter};
use super::context::Context;
use super::mail::{self, EndedBy, Occasion};
use super::model::{Mode, Person, Salutation, State};
use super::moved::{self, Fate, Moved};
use super::record::Record;
use super::{behalf, group, texts, turn};
use crate::kernel::date;
use crate::kernel::email::Email;
use crate::mail::Message;
use crate::mail::text::{Kind, Words};
use crate::web::Result;

/// Stands where a link has its secret; opens nothing.
pub const SECRET: &str = "beispiel";
const EMAIL: &str = "kim.beispiel@example.org";

/// An invented registration of this edition.
pub fn record(context: &Context) -> Record {
    let now = context.site.clock.now();
    Record {
        id: 0,
        public_id: Uuid::nil(),
        edition_id: context.edition.id,
        edition: context.edition.slug.clone(),
        code: "CH6G2T".into(),
        group_id: None,
        batch: None,
        state: State::Confirmed.key().into(),
        mode: Mode::offered(context.edition.attendance()).first().copied().unwrap_or_default().key().into(),
        salutation: String::new(),
        academic_title: String::new(),
        given_name: "Kim".into(),
        family_name: "Beispiel".into(),
        organisation: "Landratsamt Beispielkreis".into(),
        organisation_kind: "municipal".into(),
        department: String::new(),
        job_title: String::new(),
        email: EMAIL.into(),
        phone: String::new(),
        days: Vec::new(),
        answers: Value::Null,
        photo_consent: false,
        fee: None,
        fee_cents: 12_000,
        fee_claim: "none".into(),
        invoice: None,
        email_confirmed_at: Some(now),
        confirm_by: None,
        offered_until: None,
        sequence: 0,
        attended_at: None,
        created_at: now,
        changed_at: now,
    }
}

/// A mail of [`texts::ALL`] with these words, as the invented person would get it; None where the
/// edition has nothing to show it with (no workshop).
///
/// # Errors
/// When a template fails.
pub fn message(context: &Context, kind: &Kind, words: Words) -> Result<Option<Message>> {
    let texts = (*context.texts).clone().with(kind, words);
    let context = &Context { texts: texts.into(), ..context.clone() };
    let record = &record(context);
    let until = context.site.clock.now() + TimeDelta::days(2);
    let by = "Lou Muster (Landratsamt Beispielkreis)".to_string();
    let of = "Alex Muster".to_string();
    let ticket = |occasion| mail::ticket(context, record, &[], SECRET, occasion).map(Some);
    match kind.key {
        "registration_confirm" => confirm(context).map(Some),
        "registration_reminder" => mail::reminder(context, record, until, SECRET).map(Some),
        "registration_known" => mail::known(context, record, SECRET).map(Some),
        "registration_ticket" => ticket(Occasion::Confirmed),
        "registration_changed" => ticket(Occasion::Changed),
        "registration_member" => ticket(Occasion::Registered { by }),
        "registration_substitute" => ticket(Occasion::Substitute { by: of.clone(), of }),
        "registration_substitute_by" => ticket(Occasion::Substitute { of, by }),
        "registration_waiting" => mail::waiting(context, record, 3, SECRET, None).map(Some),
        "registration_member_waiting" => mail::waiting(context, record, 3, SECRET, Some(&by)).map(Some),
        "registration_offer" => mail::offer(context, record, until, SECRET).map(Some),
        "registration_lapsed" => mail::lapsed(context, record).map(Some),
        "registration_moved_up" => match context.setup.workshops.first() {
            Some(workshop) => mail::moved_up(context, record, workshop.session, SECRET),
            None => Ok(None),
        },
        "registration_cancelled" => mail::cancelled(context, record, EndedBy::Person).map(Some),
        "registration_cancelled_by" => mail::cancelled(context, record, EndedBy::Contact).map(Some),
        "registration_handed_over" => mail::handed_over(context, record, "Lou Muster").map(Some),
        "registration_claim_granted" => mail::claim(context, record, true, "", SECRET).map(Some),
        "registration_claim_refused" => {
            let words = "Hier steht die Begründung des Anmeldebüros.";
            mail::claim(context, record, false, words, SECRET).map(Some)
        }
        "registration_link" => mail::lost_link(context, record, SECRET).map(Some),
        "registration_erased" => mail::erased(context, record).map(Some),
        "registration_cancelled_office" => {
            behalf::mail::cancelled(context, record, "Hier steht der Grund, den Sie angeben.").map(Some)
        }
        "registration_workshop_moved" => workshop(context, record, Fate::Moved),
        "registration_workshop_cancelled" => workshop(context, record, Fate::Cancelled),
        "registration_workshop_restored" => workshop(context, record, Fate::Restored),
        "circular_waits" => waits(context).map(Some),
        key if key.starts_with("edition_") => {
            turn::with_news(context, key, |news| turn::person(news, record, SECRET)).transpose()
        }
        _ => group::sample_mail(context, kind.key, record, until),
    }
}

fn confirm(context: &Context) -> Result<Message> {
    let email = Email::parse(EMAIL).ok_or_else(|| anyhow::anyhow!("the invented address is none"))?;
    let person = Person {
        salutation: Salutation::None,
        academic_title: String::new(),
        given_name: "Kim".into(),
        family_name: "Beispiel".into(),
        organisation: "Landratsamt Beispielkreis".into(),
        organisation_kind: "municipal".into(),
        department: String::new(),
        job_title: String::new(),
        email,
        phone: String::new(),
    };
    mail::confirm(context, &person, Uuid::nil(), State::Held, SECRET)
}

/// A release that says something of a workshop; of an invented one where the edition has none.
fn workshop(context: &Context, record: &Record, fate: Fate) -> Result<Option<Message>> {
    let day = context.edition.first_day().unwrap_or_else(|| context.site.clock.today());
    let starts_at = date::instant_on(day, 14);
    let moved = Moved {
        code: "AAA222".into(),
        title: context.setup.workshops.first().map_or("Beispiel-Workshop".into(), |w| w.title.clone()),
        fate,
        before: format!("{}, 9.15 Uhr, Raum 1", date::date(day)),
        starts_at: Some(starts_at),
        ends_at: Some(starts_at + TimeDelta::minutes(90)),
        room: "Raum 2".into(),
        note: "Hier steht der Grund, den das Programm nennt.".into(),
        sequence: 1,
    };
    moved::letter(context, record, &moved, true, SECRET)
}

/// Word to an invented colleague that an invented message waits.
fn waits(context: &Context) -> Result<Message> {
    let draft =
        Draft { subject: "Raum geändert".into(), body: String::new(), filter: Filter::default(), send_at: None };
    let what = Waiting { id: Uuid::nil(), draft: &draft, count: 312, by: "Lou Muster" };
    let to = Email::parse(EMAIL).ok_or_else(|| anyhow::anyhow!("the invented address is none"))?;
    second::letter(context, &what, to, "Kim Beispiel")
}

/// The kind of this key, of those that this feature sends.
pub fn kind(key: &str) -> Option<&'static Kind> {
    texts::ALL.iter().find(|kind| kind.key == key).copied()
}
