//! Mails to an invented contact person, for previews.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Group, mail};
use crate::mail::Message;
use crate::registration::circular::Draft;
use crate::registration::context::Context;
use crate::registration::record::Record;
use crate::registration::samples::SECRET;
use crate::registration::turn;
use crate::web::Result;

/// An invented group of this edition.
fn sample(context: &Context) -> Group {
    Group {
        id: 0,
        public_id: Uuid::nil(),
        edition: context.edition.slug.clone(),
        code: "G-7KQ2MX".into(),
        state: "confirmed".into(),
        salutation: String::new(),
        academic_title: String::new(),
        given_name: "Lou".into(),
        family_name: "Muster".into(),
        email: "lou.muster@example.org".into(),
        phone: String::new(),
        organisation: "Landratsamt Beispielkreis".into(),
        organisation_kind: "municipal".into(),
        department: String::new(),
        keep_together: false,
        invoice: None,
        confirm_by: None,
    }
}

/// The mail of this key; None where it is none to contacts.
pub(in crate::registration) fn sample_mail(
    context: &Context,
    key: &str,
    record: &Record,
    until: DateTime<Utc>,
) -> Result<Option<Message>> {
    let mut group = sample(context);
    if matches!(key, "group_confirm" | "group_reminder") {
        group.state = "pending".into();
    }
    let offered = &Record { offered_until: Some(until), ..record.clone() };
    let message = match key {
        "group_confirm" => mail::confirm(context, &group, SECRET)?,
        "group_reminder" => mail::reminder(context, &group, until, SECRET)?,
        "group_known" => mail::known(context, &group, SECRET)?,
        "group_link" => mail::lost_link(context, &group, SECRET)?,
        "group_registered" => mail::registered(context, &group, &[record.clone(), record.clone()], SECRET)?,
        "group_offer_one" => mail::offer(context, &group, &[offered], SECRET)?,
        "group_offer" => mail::offer(context, &group, &[offered, offered], SECRET)?,
        key => {
            let shown = turn::with_news(context, key, |news| mail::turn(news, &group, 2, SECRET));
            return shown.transpose();
        }
    };
    Ok(Some(message))
}

/// A message to many, as the invented contact would get it.
pub(in crate::registration) fn sample_circular(context: &Context, draft: &Draft) -> Result<Message> {
    mail::circular(context, draft, &sample(context), SECRET)
}
