//! What the form for postponing or cancelling may contain, and what it means.

use chrono::{Datelike, NaiveDate};

use crate::edition::Edition;
use crate::edition::model::{Hours, RoughDate};
use crate::edition::turn::{Kind, Turn, days_like};
use crate::kernel::date::{self, Precision};
use crate::web::form::{Errors, Fields, Wrong};

/// How exactly the new date is known.
pub const EXACT: [(&str, &str); 5] = [
    ("tag", "Der Tag steht fest"),
    ("monat", "Nur der Monat steht fest"),
    ("jahreszeit", "Nur die Jahreszeit steht fest"),
    ("jahr", "Nur das Jahr steht fest"),
    ("offen", "Der neue Termin ist offen"),
];

/// The first month of each: as the weather service counts. A winter begins in December.
pub const SEASONS: [(&str, &str); 4] =
    [("3", "Frühjahr"), ("6", "Sommer"), ("9", "Herbst"), ("12", "Winter (ab Dezember dieses Jahres)")];

pub const MONTHS: [(&str, &str); 12] = [
    ("1", "Januar"),
    ("2", "Februar"),
    ("3", "März"),
    ("4", "April"),
    ("5", "Mai"),
    ("6", "Juni"),
    ("7", "Juli"),
    ("8", "August"),
    ("9", "September"),
    ("10", "Oktober"),
    ("11", "November"),
    ("12", "Dezember"),
];

pub const REGISTRATION: [(&str, &str); 2] = [
    ("zu", "Das Formular schließen. Sie öffnen es später wieder."),
    ("offen", "Offen lassen. Der Anmeldeschluss verschiebt sich mit."),
];

/// Longest event, in days.
const LONGEST: i64 = 14;
/// How far ahead a date may lie, in years.
const FURTHEST: i32 = 10;

/// What somebody wants to happen.
#[derive(Debug, Clone)]
pub struct Wish {
    pub turn: Turn,
    /// Title and text of the news item; empty ones are made from the turn.
    pub news_title: String,
    pub news_text: String,
    pub is_press_release: bool,
    /// For the mails.
    pub words: String,
}

/// What is around the form.
pub struct Around<'a> {
    pub kind: Kind,
    pub edition: &'a Edition,
    /// The days as they were planned last.
    pub old_days: &'a [Hours],
    pub today: NaiveDate,
}

/// The wish; with errors it is worth nothing.
pub fn read(fields: &Fields, errors: &mut Errors, around: &Around<'_>) -> Wish {
    let (days, date) = match around.kind {
        Kind::Cancelled => (Vec::new(), RoughDate::default()),
        _ => new_date(fields, errors, around),
    };
    let reason = match around.kind {
        Kind::Rescheduled => fields.text(errors, "grund", "den Grund", 500, true),
        _ => fields.needed(errors, "grund", "den Grund", 500, true),
    };
    let keeps_registration = fields.raw("anmeldung") == "offen";
    if keeps_registration && days.is_empty() && errors.of("erster").is_none() && around.kind != Kind::Cancelled {
        errors.say("anmeldung", "Schließen Sie das Formular. Ohne festen Tag kann sich niemand anmelden.".into());
    }
    Wish {
        turn: Turn {
            kind: around.kind,
            days,
            date,
            reason,
            decided_by: fields.text(errors, "entschieden", "wer entschieden hat", 300, false),
            keeps_registration,
        },
        news_title: fields.text(errors, "meldung_titel", "den Titel der Meldung", 200, false),
        news_text: fields.text(errors, "meldung_text", "den Text der Meldung", 5000, true),
        is_press_release: fields.ticked("presse"),
        words: fields.text(errors, "mail_text", "den Text der Mail", 3000, true),
    }
}

fn new_date(fields: &Fields, errors: &mut Errors, around: &Around<'_>) -> (Vec<Hours>, RoughDate) {
    let exact = fields.one_of(errors, "genau", "wie genau der Termin feststeht", &EXACT.map(|(key, _)| key));
    let label = fields.text(errors, "bezeichnung", "die Bezeichnung", 100, false);
    let rough = |precision, on| (Vec::new(), RoughDate { precision, on, label: label.clone() });
    match exact.as_str() {
        "tag" => (new_days(fields, errors, around), RoughDate::default()),
        "monat" => {
            let month = number(fields, errors, "monat", "den Monat");
            rough(Precision::Month, period(fields, errors, around, month))
        }
        "jahreszeit" => {
            let month = number(fields, errors, "jahreszeit", "die Jahreszeit");
            rough(Precision::Season, period(fields, errors, around, month))
        }
        "jahr" => rough(Precision::Year, period(fields, errors, around, Some(1))),
        "offen" => rough(Precision::Open, None),
        _ => {
            if errors.of("genau").is_none() {
                errors.add("genau", Wrong::Choose, "wie genau der neue Termin feststeht");
            }
            rough(Precision::Open, None)
        }
    }
}

fn number(fields: &Fields, errors: &mut Errors, name: &'static str, what: &str) -> Option<u32> {
    let month = fields.raw(name).parse().ok().filter(|m| (1..=12).contains(m));
    if month.is_none() {
        errors.add(name, Wrong::Choose, what);
    }
    month
}

/// First day of a period that is not over.
fn period(fields: &Fields, errors: &mut Errors, around: &Around<'_>, month: Option<u32>) -> Option<NaiveDate> {
    let this = around.today.year();
    let Some(year) = fields.raw("jahr").parse().ok().filter(|y| (this..=this + FURTHEST).contains(y)) else {
        errors.say("jahr", format!("Geben Sie ein Jahr von {this} bis {} ein.", this + FURTHEST));
        return None;
    };
    let first = NaiveDate::from_ymd_opt(year, month?, 1)?;
    let months = if fields.raw("genau") == "jahreszeit" { 3 } else { 1 };
    let is_over = first + chrono::Months::new(months) <= around.today;
    if is_over && fields.raw("genau") != "jahr" {
        errors.say("jahr", "Dieser Zeitraum ist schon vorbei. Wählen Sie einen späteren.".into());
    }
    Some(first)
}

/// A day that somebody typed; None with an error, or where nothing is needed.
fn day(fields: &Fields, errors: &mut Errors, name: &'static str, what: &str, is_needed: bool) -> Option<NaiveDate> {
    let typed = fields.raw(name);
    if typed.is_empty() {
        if is_needed {
            errors.add(name, Wrong::Missing, what);
        }
        return None;
    }
    let day = date::parse_date(&typed);
    if day.is_none() {
        errors.say(name, format!("Geben Sie {what} in der Form 24.10.2027 ein."));
    }
    day
}

fn new_days(fields: &Fields, errors: &mut Errors, around: &Around<'_>) -> Vec<Hours> {
    let first = day(fields, errors, "erster", "den ersten neuen Tag", true);
    let last = day(fields, errors, "letzter", "den letzten neuen Tag", false);
    let Some(first) = first else { return Vec::new() };
    if first <= around.today {
        errors.say("erster", "Wählen Sie einen Tag, der noch kommt.".into());
    } else if first.year() > around.today.year() + FURTHEST {
        errors.say("erster", "Prüfen Sie das Jahr.".into());
    }
    if let Some(last) = last {
        if last < first {
            errors.say("letzter", "Der letzte Tag liegt vor dem ersten. Prüfen Sie beide.".into());
        } else if (last - first).num_days() >= LONGEST {
            errors.say("letzter", format!("Geben Sie höchstens {LONGEST} Tage an."));
        }
    }
    if !errors.is_empty() {
        return Vec::new();
    }
    let days = days_like(around.old_days, first, last);
    if days.iter().map(|h| h.day).eq(around.edition.days.iter().map(|h| h.day)) {
        errors.say("erster", "Das ist der Termin, der jetzt schon gilt.".into());
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).expect("a date")
    }

    fn read_with(pairs: &[(&str, &str)]) -> (Wish, Vec<String>) {
        let edition = crate::edition::model::tests::edition(crate::edition::State::Open, &[(2026, 5, 5), (2026, 5, 6)]);
        let around =
            Around { kind: Kind::Postponed, edition: &edition, old_days: &edition.days, today: on(2026, 3, 3) };
        let fields: Fields = [("grund", "Sturm")].iter().chain(pairs).copied().collect();
        let mut errors = Errors::default();
        let wish = read(&fields, &mut errors, &around);
        (wish, errors.all().iter().map(|(field, _)| field.to_string()).collect())
    }

    #[test]
    fn a_date_is_taken_as_exactly_as_it_is_known() {
        let (wish, errors) = read_with(&[("genau", "tag"), ("erster", "6.10.2026")]);
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(wish.turn.days.iter().map(|h| h.day).collect::<Vec<_>>(), [on(2026, 10, 6), on(2026, 10, 7)]);
        let (wish, errors) = read_with(&[("genau", "jahreszeit"), ("jahreszeit", "6"), ("jahr", "2027")]);
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(
            wish.turn.date,
            RoughDate { precision: Precision::Season, on: Some(on(2027, 6, 1)), label: "".into() }
        );
        let (wish, _) = read_with(&[("genau", "offen")]);
        assert_eq!(wish.turn.date.precision, Precision::Open);
    }

    #[test]
    fn dates_that_contradict_are_told_at_their_field() {
        for (pairs, field) in [
            (vec![], "genau"),
            (vec![("genau", "tag")], "erster"),
            (vec![("genau", "tag"), ("erster", "morgen")], "erster"),
            (vec![("genau", "tag"), ("erster", "1.3.2026")], "erster"),
            (vec![("genau", "tag"), ("erster", "2026-05-05")], "erster"),
            (vec![("genau", "tag"), ("erster", "6.10.2026"), ("letzter", "5.10.2026")], "letzter"),
            (vec![("genau", "tag"), ("erster", "6.10.2026"), ("letzter", "5.12.2026")], "letzter"),
            (vec![("genau", "monat"), ("jahr", "2026")], "monat"),
            (vec![("genau", "monat"), ("monat", "1"), ("jahr", "2026")], "jahr"),
            (vec![("genau", "jahr"), ("jahr", "1999")], "jahr"),
            (vec![("genau", "offen"), ("anmeldung", "offen")], "anmeldung"),
        ] {
            let (_, errors) = read_with(&pairs);
            assert_eq!(errors, [field], "{pairs:?}");
        }
    }
}
