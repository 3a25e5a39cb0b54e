//! What stands on an invoice, frozen when it is issued. No database, no HTTP.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use crate::edition::fee::{Billing, Issuer};

/// Content of `invoice.content`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Content {
    pub number: String,
    pub issued_on: NaiveDate,
    /// None in corrections.
    pub due_on: Option<NaiveDate>,
    /// The invoice that this document corrects.
    pub corrects: Option<Reference>,
    /// Title of the edition and its date as people read it (§ 14 Abs. 4 Nr. 5 and 6 UStG).
    pub event: String,
    pub event_date: String,
    pub issuer: Issuer,
    pub billing: Billing,
    pub lines: Vec<Line>,
    pub tax_text: String,
    /// Contained in the amounts.
    pub tax_percent: i32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    pub number: String,
    pub issued_on: NaiveDate,
}

/// One person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// As in `invoice_line.position`.
    pub position: i32,
    pub person: String,
    pub category: String,
    pub cents: i64,
}

impl Content {
    pub fn total(&self) -> i64 {
        self.lines.iter().map(|l| l.cents).sum()
    }

    /// Tax contained in the total, rounded to whole cents as merchants do.
    pub fn tax(&self) -> i64 {
        let (total, percent) = (self.total(), i64::from(self.tax_percent));
        let base = 100 + percent;
        (total.abs() * percent * 2 + base) / (2 * base) * total.signum()
    }

    /// The document that takes back these lines.
    pub fn correction(&self, number: String, issued_on: NaiveDate, positions: &[i32]) -> Content {
        let gone = self.lines.iter().filter(|l| positions.contains(&l.position));
        Content {
            number,
            issued_on,
            due_on: None,
            corrects: Some(Reference { number: self.number.clone(), issued_on: self.issued_on }),
            lines: gone.map(|l| Line { cents: -l.cents, ..l.clone() }).collect(),
            ..self.clone()
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// To be paid; a correction: to be paid back.
    Open,
    Paid,
    /// Nothing is owed by it.
    Cancelled,
}

impl State {
    pub fn key(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Paid => "paid",
            State::Cancelled => "cancelled",
        }
    }

    pub fn from_key(key: &str) -> State {
        match key {
            "paid" => State::Paid,
            "cancelled" => State::Cancelled,
            _ => State::Open,
        }
    }
}

/// A row of table `invoice`; comments stand at its columns.
#[derive(Debug, Clone)]
pub struct Invoice {
    pub id: i64,
    pub number: String,
    pub corrects: Option<i64>,
    pub edition_id: Option<i64>,
    pub registration_id: Option<i64>,
    pub group_id: Option<i64>,
    pub content: Json<Content>,
    pub cents: i64,
    /// Taken back by corrections so far, as a positive amount.
    pub corrected_cents: i64,
    pub state: String,
    pub issued_on: NaiveDate,
    pub due_on: Option<NaiveDate>,
    pub paid_on: Option<NaiveDate>,
    pub recipient: String,
    pub recipient_name: String,
    pub mailed_at: Option<DateTime<Utc>>,
}

impl Invoice {
    pub fn state(&self) -> State {
        State::from_key(&self.state)
    }

    pub fn is_correction(&self) -> bool {
        self.corrects.is_some()
    }

    /// What still stands of it after corrections.
    pub fn remaining(&self) -> i64 {
        self.cents - self.corrected_cents
    }

    /// Whether the money is late.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.state() == State::Open && self.due_on.is_some_and(|due| due < today)
    }
}

/// Number of the n-th document of a series: "R-2026-0001".
pub fn number(prefix: &str, year: i32, running: i32) -> String {
    format!("{prefix}-{year}-{running:04}")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn content(cents: &[i64], tax_percent: i32) -> Content {
        let line = |(i, cents): (usize, &i64)| Line {
            position: i as i32 + 1,
            person: format!("Person {}", i + 1),
            category: "Regulärer Beitrag".into(),
            cents: *cents,
        };
        let on = |d| NaiveDate::from_ymd_opt(2026, 3, d).expect("a date");
        Content {
            number: "R-2026-0007".into(),
            issued_on: on(3),
            due_on: Some(on(31)),
            corrects: None,
            event: "Kongress".into(),
            event_date: "5. Mai 2026".into(),
            issuer: Issuer::default(),
            billing: Billing::default(),
            lines: cents.iter().enumerate().map(line).collect(),
            tax_text: String::new(),
            tax_percent,
        }
    }

    #[test]
    fn tax_is_contained_in_the_amounts() {
        for (cents, percent, tax) in
            [(15_000, 0, 0), (15_000, 19, 2_395), (11_900, 19, 1_900), (10_700, 7, 700), (1, 19, 0)]
        {
            assert_eq!(content(&[cents], percent).tax(), tax, "{cents} at {percent}");
            assert_eq!(content(&[-cents], percent).tax(), -tax, "{cents} at {percent}");
        }
    }

    #[test]
    fn a_correction_takes_back_exactly_its_lines() {
        let invoice = content(&[15_000, 5_000, 15_000], 19);
        let correction = invoice.correction("R-2026-0008".into(), invoice.issued_on, &[2]);
        assert_eq!((correction.total(), correction.lines.len(), correction.due_on), (-5_000, 1, None));
        assert_eq!(correction.corrects.as_ref().map(|r| r.number.as_str()), Some("R-2026-0007"));
        let rest = invoice.correction("R-2026-0009".into(), invoice.issued_on, &[1, 3]);
        assert_eq!(invoice.total() + correction.total() + rest.total(), 0);
    }

    #[test]
    fn numbers_sort_and_name_their_series() {
        assert_eq!(number("BRG", 2026, 7), "BRG-2026-0007");
        assert_eq!(number("R", 2026, 12_345), "R-2026-12345");
    }
}
