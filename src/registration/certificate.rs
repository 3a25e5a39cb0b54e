//! Certificate of attendance: for those who were there, once, as a page and as a tagged PDF.
//! Strangers check it by its code, which nobody can guess.
//!
//! What it says is fixed on the day it is issued and outlives the registration; it can be had
//! and checked for twelve months after the last day of the event. Whether a code has expired or
//! never existed is not to be told apart.

mod page;
mod sql;
mod verify;

use axum::Router;
use axum::routing::get;
use chrono::{DateTime, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::kernel::{code, date, name, words};
use crate::paths;
use crate::web::{Error, Result, Site};
pub use page::{download, show};

/// How long it can be had and checked.
const PERIOD: Months = Months::new(12);

pub fn routes() -> Router<Site> {
    Router::new().route(paths::CERTIFICATES, get(verify::form)).route(paths::CERTIFICATE, get(verify::check))
}

/// What a certificate says. Stored as it was issued: fields may be added with a default, never
/// renamed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// With title: "Dr. Irina Eckardt".
    pub name: String,
    pub event: String,
    /// The days the person was there for.
    pub days: Vec<NaiveDate>,
    /// These were all days of the event. Hours and meals are those of the whole event.
    pub whole: bool,
    /// House and town, or "online".
    pub place: String,
    /// "6 Stunden"; empty where organisers gave none.
    pub hours: String,
    /// Provided free of charge, for claims of travel costs; empty where organisers gave none.
    pub meals: String,
    /// Titles of the workshops that were booked.
    pub topics: Vec<String>,
    pub issuer: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// "K7QX-2MNP-ABCD-EFGH"
    pub code: String,
    pub content: Certificate,
    pub issued_at: DateTime<Utc>,
    /// From this moment on it is as if it had never been.
    pub expires_at: DateTime<Utc>,
}

/// One line of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    pub label: &'static str,
    pub value: String,
}

/// The certificate of a registration, issued now where it has not been. None where the person was
/// not there, before the last of their days and after the period. Runs in the caller's transaction.
///
/// # Errors
/// The database's own.
pub async fn issue(c: &mut PgConnection, registration: i64, now: DateTime<Utc>) -> Result<Option<Issued>> {
    let Some(row) = sql::attended(c, registration).await? else { return Ok(None) };
    if let Some(known) = sql::issued(c, registration).await? {
        return Ok(Some(known).filter(|issued| now < issued.expires_at));
    }
    let topics = sql::topics(c, registration).await?;
    let (edition, event_days, attended_on) =
        (row.edition_id, row.event_days.clone(), date::local(row.attended_at).date());
    let content = row.certificate(topics);
    let last_attended = content.days.last().copied().unwrap_or(attended_on);
    let expires_at = end_of_period(event_days.last().copied().unwrap_or(last_attended));
    if date::local(now).date() < last_attended || expires_at <= now {
        return Ok(None);
    }
    let code = code::key(&mut rand::rng());
    sql::insert(c, registration, edition, &code, &Json(content), now, expires_at).await?;
    // Somebody else's click may have been first.
    sql::issued(c, registration).await?.map(Some).ok_or_else(|| Error::Other(anyhow::anyhow!("no certificate stored")))
}

/// The end of the day that is `PERIOD` after the last one.
fn end_of_period(last: NaiveDate) -> DateTime<Utc> {
    date::instant_on(last.checked_add_months(PERIOD).unwrap_or(last), 24 * 60)
}

impl sql::Attended {
    fn certificate(self, topics: Vec<String>) -> Certificate {
        let is_online = self.mode == "online";
        let mut days = if self.days.is_empty() { self.event_days.clone() } else { self.days };
        days.sort_unstable();
        days.dedup();
        Certificate {
            name: name::full(&self.academic_title, &self.given_name, &self.family_name),
            event: self.event,
            whole: days == self.event_days,
            days,
            place: if is_online { "online".into() } else { words::parts([self.venue_name, self.venue_city]) },
            hours: self.hours,
            // Nobody is fed through a line.
            meals: if is_online { String::new() } else { self.meals },
            topics,
            issuer: self.issuer,
        }
    }
}

impl Certificate {
    /// "24. und 25. Oktober 2024"; days with a gap between them each for itself.
    pub fn when(&self) -> String {
        let is_row = self.days.windows(2).all(|pair| pair[0].succ_opt() == Some(pair[1]));
        match (self.days.first(), self.days.last()) {
            (Some(first), Some(last)) if is_row => date::days(*first, *last),
            _ => words::list(&self.days.iter().map(|day| date::date(*day)).collect::<Vec<_>>()),
        }
    }

    /// What is known, line by line, without the workshops.
    pub fn facts(&self) -> Vec<Fact> {
        // Who came on one of two days was not there for all hours and meals.
        let (hours, meals) = match self.whole {
            true => ("Dauer", "Verpflegung"),
            false => ("Dauer der ganzen Veranstaltung", "Verpflegung bei der ganzen Veranstaltung"),
        };
        let lines = [
            ("Zeit", self.when()),
            ("Ort", self.place.clone()),
            (hours, self.hours.clone()),
            (meals, self.meals.clone()),
        ];
        lines.into_iter().filter(|(_, value)| !value.is_empty()).map(|(label, value)| Fact { label, value }).collect()
    }
}

impl Issued {
    pub fn issued_on(&self) -> NaiveDate {
        date::local(self.issued_at).date()
    }

    /// "Ausgestellt am 6. Mai 2026 von Land Bremen"
    pub fn issued(&self) -> String {
        let on = date::date(self.issued_on());
        match self.content.issuer.as_str() {
            "" => format!("Ausgestellt am {on}"),
            issuer => format!("Ausgestellt am {on} von: {issuer}"),
        }
    }

    /// "5. Mai 2027": the last day on which the code is known.
    pub fn until(&self) -> String {
        date::date(date::local(self.expires_at - chrono::Duration::seconds(1)).date())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 5, d).expect("a date")
    }

    fn certificate(days: Vec<NaiveDate>, whole: bool) -> Certificate {
        Certificate {
            name: "Irina Eckardt".into(),
            event: "Kongress".into(),
            days,
            whole,
            place: "Rathaus, Bremen".into(),
            hours: "6 Stunden".into(),
            meals: String::new(),
            topics: Vec::new(),
            issuer: String::new(),
        }
    }

    #[test]
    fn days_with_a_gap_are_named_each() {
        assert_eq!(certificate(vec![day(5), day(6), day(7)], true).when(), "5. bis 7. Mai 2026");
        assert_eq!(certificate(vec![day(5), day(7)], false).when(), "5. Mai 2026 und 7. Mai 2026");
        assert_eq!(certificate(Vec::new(), true).when(), "");
    }

    #[test]
    fn who_came_on_some_days_is_not_given_all_hours() {
        let labels = |c: Certificate| c.facts().iter().map(|f| f.label).collect::<Vec<_>>();
        assert_eq!(labels(certificate(vec![day(5)], true)), ["Zeit", "Ort", "Dauer"]);
        assert_eq!(labels(certificate(vec![day(5)], false)), ["Zeit", "Ort", "Dauer der ganzen Veranstaltung"]);
    }

    #[test]
    fn the_period_ends_twelve_months_after_the_last_day_at_midnight() {
        let issued = |last| Issued {
            code: String::new(),
            content: certificate(vec![last], true),
            issued_at: date::instant_on(last, 600),
            expires_at: end_of_period(last),
        };
        let leap = NaiveDate::from_ymd_opt(2028, 2, 29).expect("a date");
        assert_eq!(issued(leap).until(), "28. Februar 2029");
        assert_eq!(date::rfc3339(issued(day(5)).expires_at), "2027-05-06T00:00:00+02:00");
        assert_eq!(issued(day(5)).issued(), "Ausgestellt am 5. Mai 2026");
    }
}
