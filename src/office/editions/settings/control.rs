//! A form as data: groups of controls that one template shows, and reading what they send.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::kernel::date;
use crate::kernel::email::Email;
use crate::web::form::{Errors, Fields, Wrong};

pub struct Group {
    pub legend: String,
    pub text: String,
    pub controls: Vec<Control>,
}

pub struct Control {
    pub kind: Kind,
    pub name: String,
    pub label: String,
    pub hint: String,
    pub optional: bool,
}

pub enum Kind {
    Line,
    /// Several lines, so many of them high.
    Lines(usize),
    Tick,
    /// Value and label of each.
    Choice(Vec<(String, String)>),
}

impl Group {
    pub fn new(legend: &str, controls: Vec<Control>) -> Group {
        Group { legend: legend.into(), text: String::new(), controls }
    }

    pub fn explained(mut self, text: impl Into<String>) -> Group {
        self.text = text.into();
        self
    }
}

fn control(kind: Kind, name: impl Into<String>, label: &str, optional: bool) -> Control {
    Control { kind, name: name.into(), label: label.into(), hint: String::new(), optional }
}

/// A line that has to be filled in.
pub fn line(name: impl Into<String>, label: &str) -> Control {
    control(Kind::Line, name, label, false)
}

/// A line that may stay empty.
pub fn maybe(name: impl Into<String>, label: &str) -> Control {
    control(Kind::Line, name, label, true)
}

pub fn lines(name: impl Into<String>, label: &str, rows: usize) -> Control {
    control(Kind::Lines(rows), name, label, true)
}

pub fn tick(name: impl Into<String>, label: &str) -> Control {
    control(Kind::Tick, name, label, true)
}

pub fn choice(name: impl Into<String>, label: &str, options: &[(&str, &str)]) -> Control {
    let options = options.iter().map(|(value, label)| (value.to_string(), label.to_string())).collect();
    control(Kind::Choice(options), name, label, false)
}

impl Control {
    pub fn hint(mut self, hint: impl Into<String>) -> Control {
        self.hint = hint.into();
        self
    }
}

/// What somebody sent, read field by field.
pub struct Reader<'a> {
    pub fields: &'a Fields,
    pub errors: &'a mut Errors,
}

impl Reader<'_> {
    pub fn line(&mut self, name: &str, what: &str, max: usize) -> String {
        self.fields.text(self.errors, name.to_string(), what, max, false)
    }

    pub fn needed(&mut self, name: &str, what: &str, max: usize) -> String {
        self.fields.needed(self.errors, name.to_string(), what, max, false)
    }

    pub fn lines(&mut self, name: &str, what: &str, max: usize) -> String {
        self.fields.text(self.errors, name.to_string(), what, max, true)
    }

    /// One entry each line, without empty ones.
    pub fn list(&mut self, name: &str, what: &str) -> Vec<String> {
        let text = self.lines(name, what, 4000);
        text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_string).collect()
    }

    pub fn email(&mut self, name: &str, what: &str) -> String {
        let value = self.line(name, what, 254);
        if !value.is_empty() && self.errors.of(name).is_none() && Email::parse(&value).is_none() {
            self.errors.add(name.to_string(), Wrong::NotAnEmail, what);
        }
        value
    }

    pub fn web(&mut self, name: &str, what: &str) -> String {
        let value = self.line(name, what, 500);
        if !value.is_empty() && !value.starts_with("https://") {
            self.say(name, "Geben Sie eine vollständige Adresse ein, die mit https:// beginnt.");
        }
        value
    }

    pub fn say(&mut self, name: &str, text: impl Into<String>) {
        self.errors.say(name.to_string(), text.into());
    }

    /// A whole number within these bounds; None where nothing was typed or it is wrong.
    pub fn number(&mut self, name: &str, low: i32, high: i32) -> Option<i32> {
        let typed = self.fields.raw(name);
        if typed.is_empty() {
            return None;
        }
        let number = typed.parse().ok().filter(|n| (low..=high).contains(n));
        if number.is_none() {
            self.say(name, format!("Geben Sie eine Zahl von {low} bis {high} ein."));
        }
        number
    }

    pub fn day(&mut self, name: &str) -> Option<NaiveDate> {
        let typed = self.fields.raw(name);
        let day = date::parse_date(&typed);
        if day.is_none() && !typed.is_empty() {
            self.say(name, "Geben Sie den Tag in der Form 24.10.2027 ein.");
        }
        day
    }

    pub fn time(&mut self, name: &str) -> Option<NaiveTime> {
        let typed = self.fields.raw(name);
        let time = date::parse_time(&typed);
        if time.is_none() && !typed.is_empty() {
            self.say(name, "Geben Sie die Uhrzeit in der Form 9.15 ein.");
        }
        time
    }

    /// "24.10.2027, 12.00"
    pub fn moment(&mut self, name: &str) -> Option<DateTime<Utc>> {
        let typed = self.fields.raw(name);
        let moment = parse_moment(&typed);
        if moment.is_none() && !typed.is_empty() {
            self.say(name, "Geben Sie Tag und Uhrzeit in der Form 24.10.2027, 12.00 ein.");
        }
        moment
    }

    /// An amount in cents: "150" or "12,50".
    pub fn euro(&mut self, name: &str) -> Option<i64> {
        let typed = self.fields.raw(name);
        let cents = parse_euro(&typed);
        if cents.is_none() && !typed.is_empty() {
            self.say(name, "Geben Sie den Betrag in Euro ein, zum Beispiel 150 oder 12,50.");
        }
        cents
    }
}

fn parse_moment(text: &str) -> Option<DateTime<Utc>> {
    let (day, time) = text.trim().split_once([',', ' '])?;
    Some(date::instant(date::parse_date(day)?.and_time(date::parse_time(time)?)))
}

fn parse_euro(text: &str) -> Option<i64> {
    let text = text.trim().trim_end_matches("Euro").trim_end_matches('€').trim();
    let (whole, rest) = text.split_once(',').unwrap_or((text, "00"));
    let is_number = |t: &str| !t.is_empty() && t.len() <= 7 && t.bytes().all(|b| b.is_ascii_digit());
    let (whole, rest) = (whole.replace('.', ""), format!("{rest:0<2}"));
    if !is_number(&whole) || !is_number(&rest) || rest.len() > 2 || text.ends_with(',') {
        return None;
    }
    Some(whole.parse::<i64>().ok()? * 100 + rest.parse::<i64>().ok()?)
}

/// As a form shows a moment: "24.10.2027, 12.00".
pub fn moment(at: Option<DateTime<Utc>>) -> String {
    at.map(|at| date::local(at).format("%d.%m.%Y, %H.%M").to_string()).unwrap_or_default()
}

pub fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.format("%d.%m.%Y").to_string()).unwrap_or_default()
}

pub fn time(time: Option<NaiveTime>) -> String {
    time.map(date::clock).unwrap_or_default()
}

pub fn number(number: Option<i32>) -> String {
    number.map(|n| n.to_string()).unwrap_or_default()
}

pub fn ticked(is: bool) -> String {
    if is { "ja".into() } else { String::new() }
}

pub fn euro(cents: i64) -> String {
    if cents % 100 == 0 { (cents / 100).to_string() } else { format!("{},{:02}", cents / 100, cents % 100) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_moments_come_back_as_they_are_shown() {
        for cents in [0, 5, 150, 1_250, 15_000, 125_000] {
            assert_eq!(parse_euro(&euro(cents)), Some(cents), "{cents}");
        }
        for (typed, cents) in [("12,5", 1250), ("1.250 Euro", 125_000), ("12,50 €", 1250)] {
            assert_eq!(parse_euro(typed), Some(cents), "{typed}");
        }
        for typed in ["", "-1", "12,505", "zwölf", "12.50,00x", "99999999999"] {
            assert_eq!(parse_euro(typed), None, "{typed}");
        }
        let at = date::instant_on(NaiveDate::from_ymd_opt(2027, 10, 24).expect("a date"), 720);
        assert_eq!(parse_moment(&moment(Some(at))), Some(at));
        assert_eq!(parse_moment("2027-10-24 12:00"), Some(at));
        assert_eq!(parse_moment("24.10.2027"), None);
    }
}
