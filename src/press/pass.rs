//! The passes of an approved request as a tagged PDF: one page A6 for each person, to print on
//! paper or card. A pass says what its holder is there for, never how to reach them.

use chrono::NaiveDate;
use serde::Serialize;

use super::context::Context;
use super::record::{Person, Record};
use crate::kernel::qr::Qr;
use crate::kernel::{date, words};
use crate::paper;
use crate::web::{Error, Result};

/// What the template is given.
#[derive(Serialize)]
struct Sheet<'a> {
    title: String,
    event: &'a str,
    place: String,
    passes: Vec<Pass<'a>>,
}

#[derive(Serialize)]
struct Pass<'a> {
    number: &'a str,
    valid: String,
    name: String,
    outlet: &'a str,
    role: &'static str,
    code: &'a str,
    qr: String,
    qr_text: String,
}

/// The passes of those of `people` who have a code, in their order. The same people give the same
/// bytes.
///
/// # Errors
/// [`Error::NotFound`] where nobody has a code; a template that does not fit, which is our fault.
pub async fn pdf(context: &Context, record: &Record, people: &[Person]) -> Result<Vec<u8>> {
    sheet(context, people.iter().filter_map(|person| pass(context, record, person)).collect()).await
}

/// As [`pdf`], of many requests in one document.
///
/// # Errors
/// As [`pdf`].
pub async fn pdf_all(context: &Context, all: &[(Record, Vec<Person>)]) -> Result<Vec<u8>> {
    let people = all.iter().flat_map(|(record, people)| people.iter().map(move |person| (record, person)));
    sheet(context, people.filter_map(|(record, person)| pass(context, record, person)).collect()).await
}

async fn sheet(context: &Context, passes: Vec<Pass<'_>>) -> Result<Vec<u8>> {
    let edition = &context.edition;
    if passes.is_empty() {
        return Err(Error::NotFound);
    }
    let place = words::parts([edition.venue_name.as_str(), &edition.venue_city]);
    let sheet = Sheet {
        title: format!("Presseausweis {}", edition.short_title),
        event: &edition.title,
        place: if place.is_empty() { edition.place() } else { place },
        passes,
    };
    Ok(paper::pdf(include_str!("../../templates/press/pass.typ"), &sheet).await?)
}

fn pass<'a>(context: &Context, record: &'a Record, person: &'a Person) -> Option<Pass<'a>> {
    let code = person.pass_code.as_deref()?;
    // A code of ours always fits.
    let qr = Qr::of(code)?;
    Some(Pass {
        number: &record.code,
        valid: valid(context, record),
        name: person.name(),
        outlet: &record.outlet,
        role: person.role().label(),
        code,
        qr: qr.svg(),
        qr_text: format!("QR-Code mit dem Ausweiscode {code}"),
    })
}

/// The days somebody named, else all of the edition; "zur Veranstaltung" where none is known.
fn valid(context: &Context, record: &Record) -> String {
    let all = context.edition.days.iter().map(|hours| hours.day);
    let named = |day: &NaiveDate| record.attends.iter().any(|key| *key == format!("day:{day}"));
    let mut days: Vec<NaiveDate> = all.clone().filter(named).collect();
    if days.is_empty() {
        days = all.collect();
    }
    let is_row = days.windows(2).all(|pair| pair[0].succ_opt() == Some(pair[1]));
    match (days.first(), days.last()) {
        (Some(first), Some(last)) if is_row => date::days(*first, *last),
        (Some(_), Some(_)) => words::list(&days.iter().map(|day| date::date(*day)).collect::<Vec<_>>()),
        _ => "zur Veranstaltung".into(),
    }
}
