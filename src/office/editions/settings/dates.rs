//! Days with their hours. Who registered has the days in a calendar, so they do not change here.

use chrono::NaiveDate;

use super::control::{Group, Reader, day, maybe, time};
use super::{Pairs, SPARE, Stored};
use crate::edition::model::{Hours, RoughDate};
use crate::kernel::date::{self, Precision};

pub fn groups(stored: &Stored) -> Vec<Group> {
    let rows = stored.edition.days.len() + SPARE;
    let mut groups: Vec<Group> = (1..=rows)
        .map(|n| {
            Group::new(
                &format!("Tag {n}"),
                vec![
                    maybe(format!("tag-{n}"), "Datum").hint("Zum Beispiel 24.10.2027. Leer: Diesen Tag gibt es nicht."),
                    maybe(format!("von-{n}"), "Beginn").hint("Zum Beispiel 9.15"),
                    maybe(format!("bis-{n}"), "Ende"),
                ],
            )
        })
        .collect();
    if stored.registered > 0 {
        groups[0].text = format!(
            "{} Personen haben diese Tage in ihrem Kalender. Andere Tage legen Sie über „Verschieben“ fest, damit alle \
             Bescheid bekommen. Uhrzeiten können Sie hier ändern.",
            stored.registered
        );
    }
    groups.push(Group::new(
        "Wenn noch kein Tag feststeht",
        vec![
            maybe("zeitraum", "Jahr, oder Jahr und Monat").hint("Zum Beispiel 2027 oder 2027-05."),
            maybe("bezeichnung", "Bezeichnung").hint("Wie es auf den Seiten steht, zum Beispiel „Herbst 2027“."),
        ],
    ));
    groups
}

pub fn values(stored: &Stored) -> Pairs {
    let mut pairs = Vec::new();
    for (i, hours) in stored.edition.days.iter().enumerate() {
        let n = i + 1;
        pairs.push((format!("tag-{n}"), day(Some(hours.day))));
        pairs.push((format!("von-{n}"), time(hours.opens)));
        pairs.push((format!("bis-{n}"), time(hours.closes)));
    }
    pairs.push(("zeitraum".into(), period(stored)));
    let label = if stored.edition.days.is_empty() { stored.edition.date.label.clone() } else { String::new() };
    pairs.push(("bezeichnung".into(), label));
    pairs
}

/// As it was typed, or would have been.
fn period(stored: &Stored) -> String {
    let rough = &stored.edition.date;
    match (stored.edition.days.is_empty(), rough.on) {
        (true, Some(on)) if rough.precision == Precision::Year => on.format("%Y").to_string(),
        (true, Some(on)) if rough.precision != Precision::Open => on.format("%Y-%m").to_string(),
        _ => String::new(),
    }
}

pub fn read(r: &mut Reader<'_>, stored: &mut Stored) {
    let rows = stored.edition.days.len() + SPARE;
    let mut days: Vec<Hours> = Vec::new();
    for n in 1..=rows {
        let (tag, von, bis) = (format!("tag-{n}"), format!("von-{n}"), format!("bis-{n}"));
        let (opens, closes) = (r.time(&von), r.time(&bis));
        let Some(on) = r.day(&tag) else {
            if r.fields.raw(&tag).is_empty() && (opens.is_some() || closes.is_some()) {
                r.say(&tag, "Geben Sie das Datum zu diesen Uhrzeiten an.");
            }
            continue;
        };
        if days.iter().any(|h| h.day == on) {
            r.say(&tag, "Diesen Tag gibt es schon. Geben Sie jeden nur einmal an.");
        }
        if opens.zip(closes).is_some_and(|(from, to)| from >= to) {
            r.say(&bis, "Das Ende liegt vor dem Beginn. Prüfen Sie beide Uhrzeiten.");
        }
        days.push(Hours { day: on, opens, closes });
    }
    days.sort_by_key(|h| h.day);
    let known: Vec<NaiveDate> = stored.edition.days.iter().map(|h| h.day).collect();
    if stored.registered > 0 && days.iter().map(|h| h.day).ne(known) {
        r.say("tag-1", "Es sind Personen angemeldet. Ändern Sie die Tage über „Verschieben“.");
    }
    if !days.is_empty()
        && let (Some(last), Some(closes)) = (days.last(), stored.edition.registration_closes_at)
        && date::local(closes).date() > last.day
    {
        r.say("tag-1", format!("Der Anmeldeschluss ({}) läge nach dem letzten Tag.", date::date_time(closes)));
    }
    let rough = rough(r, stored);
    stored.edition.days = days;
    stored.edition.date = rough;
}

fn rough(r: &mut Reader<'_>, stored: &Stored) -> RoughDate {
    let typed = r.line("zeitraum", "den Zeitraum", 10);
    let label = r.line("bezeichnung", "die Bezeichnung", 100);
    // A season stays one while nobody touches it.
    if typed == period(stored) && !typed.is_empty() {
        return RoughDate { label, ..stored.edition.date.clone() };
    }
    match date::parse_rough(&typed) {
        Some((precision, on)) => RoughDate { precision, on: Some(on), label },
        None => {
            if !typed.is_empty() {
                r.say("zeitraum", "Geben Sie ein Jahr wie 2027 oder Jahr und Monat wie 2027-05 ein.");
            }
            RoughDate { precision: Precision::Open, on: None, label }
        }
    }
}
