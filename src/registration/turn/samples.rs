//! An invented turn of this edition, for previews of the mails about one.

use std::sync::Arc;

use chrono::TimeDelta;

use super::News;
use crate::edition::model::RoughDate;
use crate::edition::turn::{Kind, Turn};
use crate::kernel::date::Precision;
use crate::registration::context::Context;

/// Hands over what happened for the mail of this key; None where it is none about a turn.
pub(in crate::registration) fn with_news<T>(context: &Context, key: &str, show: impl Fn(&News<'_>) -> T) -> Option<T> {
    let kind = match key.split_once('_')?.1 {
        "postponed" | "postponed_open" => Kind::Postponed,
        "rescheduled" => Kind::Rescheduled,
        "cancelled" => Kind::Cancelled,
        _ => return None,
    };
    let after = after(context, kind, key.ends_with("_open"));
    let turn = Turn {
        kind,
        days: after.edition.days.clone(),
        date: RoughDate::default(),
        reason: "Hier steht der Grund, den Sie angeben.".into(),
        decided_by: String::new(),
        keeps_registration: true,
    };
    Some(show(&News { turn: &turn, before: context, after: &after, words: "" }))
}

/// The edition half a year later on the same weekday, or without a date.
fn after(context: &Context, kind: Kind, is_open: bool) -> Context {
    let mut edition = (*context.edition).clone();
    if kind != Kind::Cancelled {
        edition.row.old_date_label = edition.when();
        edition.row.date_label.clear();
        edition.row.date_from = None;
        edition.row.date_precision = Precision::Open.key().into();
        match is_open {
            true => edition.days.clear(),
            false if edition.days.is_empty() => edition.row.date_label = "Herbst des folgenden Jahres".into(),
            false => edition.days.iter_mut().for_each(|hours| hours.day += TimeDelta::weeks(26)),
        }
    }
    Context { edition: Arc::new(edition), ..context.clone() }
}
