//! People of the demo, all invented, who fill the workshops of the edition that lies ahead. They
//! come in through the registration's own commands, so that every seat taken has somebody on it.

use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::kernel::email::Email;
use crate::kernel::slug::slug;
use crate::registration::enter::enter_confirmed;
use crate::registration::model::{Application, Fee, Mode, Person, Salutation, Workshop};
use crate::registration::setup;

const GIVEN: [&str; 12] = [
    "Ayşe",
    "Björn",
    "Clara",
    "Dominik",
    "Esra",
    "Frieder",
    "Grażyna",
    "Henrike",
    "Ivo",
    "Jördis",
    "Karim",
    "Lieselotte",
];
const FAMILY: [&str; 11] = [
    "Ahlersmeyer",
    "Böttcher-Krause",
    "Çelebi",
    "Dahmsen",
    "Ehrenfried",
    "Fährmann",
    "Groß",
    "Hölzenbein",
    "Ilgenstein",
    "Jäckelmann",
    "von der Kuhlen",
];
const ORGANISATIONS: [(&str, &str); 6] = [
    ("Stadtverwaltung Musterstadt", "municipal"),
    ("Landratsamt Beispielkreis", "municipal"),
    ("Verwaltungsgemeinschaft Am Mustersee", "municipal"),
    ("Ministerium für Inneres und Kommunales Musterland", "state"),
    ("Landesamt für Digitale Dienste Musterland", "state"),
    ("Hochschule Musterstadt", "university"),
];

/// Names that forms suggest.
pub fn organisations() -> Vec<(String, String)> {
    ORGANISATIONS.iter().map(|(name, kind)| ((*name).to_string(), (*kind).to_string())).collect()
}

/// Shares of the workshops that are taken, in percent, in turn: free, nearly full, full.
const TAKEN: [i64; 5] = [20, 85, 100, 40, 60];

/// Registers people until the workshops are as full as [`TAKEN`] says. Run again, it adds nobody.
///
/// # Errors
/// The database's own.
pub async fn fill(c: &mut PgConnection, edition: i64, days: &[NaiveDate], now: DateTime<Utc>) -> Result<()> {
    let setup = setup::read(c, edition).await?;
    let seats = setup::capacities(c, edition).await?;
    let mut open: Vec<(Workshop, i64)> = setup
        .workshops
        .iter()
        .zip(TAKEN.iter().cycle())
        .map(|(w, share)| {
            let capacity = seats.iter().find(|(session, _)| *session == w.session).map_or(0, |(_, n)| i64::from(*n));
            (w.clone(), capacity * share / 100)
        })
        .collect();
    for number in 0..GIVEN.len() * FAMILY.len() {
        let mut chosen: Vec<Workshop> = Vec::new();
        for (workshop, left) in &mut open {
            if *left > 0 && chosen.len() < 3 && chosen.iter().all(|other| !other.clashes(workshop)) {
                *left -= 1;
                chosen.push(workshop.clone());
            }
        }
        if chosen.is_empty() {
            break;
        }
        let mut workshops: Vec<i64> = chosen.iter().map(|w| w.session).collect();
        workshops.sort_unstable();
        enter_confirmed(c, edition, &application(number, workshops, days)?, now).await?;
    }
    Ok(())
}

fn application(number: usize, workshops: Vec<i64>, days: &[NaiveDate]) -> Result<Application> {
    let (given, family) = (GIVEN[number % GIVEN.len()], FAMILY[number / GIVEN.len() % FAMILY.len()]);
    let (organisation, kind) = ORGANISATIONS[number % ORGANISATIONS.len()];
    let address = format!("{}.{}@example.org", slug(given), slug(family));
    let email = Email::parse(&address).ok_or_else(|| anyhow::anyhow!("{address} is no address"))?;
    Ok(Application {
        key: Uuid::new_v4(),
        person: Person {
            salutation: Salutation::None,
            academic_title: if number % 9 == 4 { "Dr.".into() } else { String::new() },
            given_name: given.into(),
            family_name: family.into(),
            organisation: organisation.into(),
            organisation_kind: kind.into(),
            department: String::new(),
            job_title: String::new(),
            email,
            phone: String::new(),
        },
        mode: Mode::Onsite,
        days: days.to_vec(),
        workshops,
        needs: None,
        answers: Default::default(),
        photo_consent: number.is_multiple_of(3),
        photo_notice_version: Some(1),
        privacy_notice_version: None,
        fee: Fee::default(),
    })
}
