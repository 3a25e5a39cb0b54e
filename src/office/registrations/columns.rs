//! What a list of registrations can show beside name and code, on the page and in files. Needs are not
//! among it and never will be.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use super::sql::Row;
use crate::kernel::{date, money, name};
use crate::registration::context::Context;
use crate::registration::model::{Mode, Salutation, State, organisation_kind};

/// A column that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub key: String,
    pub label: String,
    /// Shown where nobody chose.
    pub is_usual: bool,
}

/// A value, with what spreadsheets need to know of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Text(String),
    /// By the clocks of Berlin.
    Moment(NaiveDateTime),
    Cents(i64),
}

/// Key, label, whether it is usual on the page.
const FIXED: [(&str, &str, bool); 22] = [
    ("anrede", "Anrede", false),
    ("titel", "Titel", false),
    ("vorname", "Vorname", false),
    ("nachname", "Nachname", false),
    ("organisation", "Organisation", true),
    ("art", "Art der Organisation", false),
    ("einheit", "Organisationseinheit", false),
    ("funktion", "Funktion", false),
    ("email", "E-Mail-Adresse", true),
    ("telefon", "Telefon", false),
    ("stand", "Stand", true),
    ("teilnahme", "Teilnahme", false),
    ("tage", "Tage", false),
    ("workshops", "Workshops", false),
    ("gruppe", "Gruppe", false),
    ("entgelt", "Entgelt", false),
    ("befreiung", "Befreiung", false),
    ("rechnung", "Rechnung", false),
    ("fotos", "Fotos", false),
    ("teilgenommen", "Teilgenommen", false),
    ("angemeldet", "Angemeldet am", true),
    ("geaendert", "Geändert am", false),
];

/// All columns of an edition, the organisers' questions included.
pub fn all(context: &Context) -> Vec<Column> {
    let fixed =
        FIXED.into_iter().map(|(key, label, is_usual)| Column { key: key.into(), label: label.into(), is_usual });
    let questions = &context.setup.questions;
    let asked = questions.iter().map(|q| Column { key: q.field(), label: q.label.clone(), is_usual: false });
    fixed.chain(asked).collect()
}

/// Those that are chosen, in their order, or the usual ones.
pub fn chosen(all: &[Column], keys: &[String]) -> Vec<Column> {
    let is_shown = |c: &&Column| if keys.is_empty() { c.is_usual } else { keys.contains(&c.key) };
    all.iter().filter(is_shown).cloned().collect()
}

impl Column {
    pub fn cell(&self, context: &Context, row: &Row) -> Cell {
        let moment = |at: DateTime<Utc>| Cell::Moment(date::local(at));
        let optional = |at: Option<DateTime<Utc>>| at.map_or(Cell::Text(String::new()), moment);
        Cell::Text(match self.key.as_str() {
            "anrede" => match Salutation::from_key(&row.salutation) {
                Salutation::None => String::new(),
                told => told.label().into(),
            },
            "titel" => row.academic_title.clone(),
            "vorname" => row.given_name.clone(),
            "nachname" => row.family_name.clone(),
            "organisation" => row.organisation.clone(),
            "art" => organisation_kind(&row.organisation_kind).into(),
            "einheit" => row.department.clone(),
            "funktion" => row.job_title.clone(),
            "email" => row.email.clone(),
            "telefon" => row.phone.clone(),
            "stand" => State::from_key(&row.state).label().into(),
            "teilnahme" => Mode::from_key(&row.mode).label().into(),
            "tage" => days(&row.days),
            "workshops" => workshops(context, &row.workshops),
            "gruppe" => row.group_code.clone().unwrap_or_default(),
            "entgelt" => return Cell::Cents(row.fee_cents),
            "befreiung" => claim(&row.fee_claim).into(),
            "rechnung" => invoice(row, context.site.clock.today()),
            "fotos" => if row.photo_consent { "zugestimmt" } else { "" }.into(),
            "teilgenommen" => return optional(row.attended_at),
            "angemeldet" => return moment(row.created_at),
            "geaendert" => return moment(row.changed_at),
            key => {
                let question = key.strip_prefix("frage_").unwrap_or(key);
                row.answers.get(question).and_then(|a| a.as_str()).unwrap_or("").to_string()
            }
        })
    }
}

impl Cell {
    /// On a page.
    pub fn text(&self) -> String {
        match self {
            Cell::Text(text) => text.clone(),
            Cell::Moment(at) => format!("{}, {}", date::date(at.date()), date::time(at.time())),
            Cell::Cents(cents) => money::euro(*cents),
        }
    }

    /// In a file for German spreadsheets: numbers with a comma, times in a form that they read as such.
    pub fn csv(&self) -> String {
        match self {
            Cell::Text(text) => text.clone(),
            Cell::Moment(at) => at.format("%d.%m.%Y %H:%M").to_string(),
            Cell::Cents(cents) => format!("{},{:02}", cents / 100, cents % 100),
        }
    }
}

pub fn full_name(row: &Row) -> String {
    name::full(&row.academic_title, &row.given_name, &row.family_name)
}

pub fn days(days: &[NaiveDate]) -> String {
    days.iter().map(|d| d.format("%d.%m.%Y").to_string()).collect::<Vec<_>>().join(", ")
}

pub fn choice_state(state: &str) -> &'static str {
    match state {
        "booked" => "Platz",
        "waiting" => "Warteliste",
        _ => "vorgemerkt",
    }
}

/// `chosen`: session and state, as the statement brings them.
fn workshops(context: &Context, chosen: &[String]) -> String {
    let one = |text: &String| {
        let (session, state) = text.split_once(' ')?;
        let workshop = context.setup.workshop(session.parse().ok()?)?;
        Some(format!("{} ({})", workshop.title, choice_state(state)))
    };
    chosen.iter().filter_map(one).collect::<Vec<_>>().join("; ")
}

pub fn claim(key: &str) -> &'static str {
    match key {
        "open" => "beantragt",
        "granted" => "bewilligt",
        "refused" => "abgelehnt",
        _ => "",
    }
}

fn invoice(row: &Row, today: NaiveDate) -> String {
    let Some(number) = &row.invoice_number else { return String::new() };
    format!("{number} ({})", invoice_state(row.invoice_state.as_deref().unwrap_or(""), row.invoice_due_on, today))
}

pub fn invoice_state(state: &str, due_on: Option<NaiveDate>, today: NaiveDate) -> &'static str {
    match state {
        "paid" => "bezahlt",
        "cancelled" => "storniert",
        _ if due_on.is_some_and(|due| due < today) => "überfällig",
        _ => "offen",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_and_times_are_written_as_german_spreadsheets_read_them() {
        let at = NaiveDate::from_ymd_opt(2026, 3, 4).and_then(|d| d.and_hms_opt(9, 5, 0)).expect("a time");
        assert_eq!(Cell::Moment(at).csv(), "04.03.2026 09:05");
        assert_eq!(Cell::Cents(12005).csv(), "120,05");
        assert_eq!(Cell::Text("=1+1".into()).csv(), "=1+1", "the writer of the file makes it safe");
    }
}
