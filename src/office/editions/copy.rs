//! A new edition made from another one: what is taken over, and when it is then. People's
//! registrations, answers, invoices and news are never taken along.

use chrono::{Datelike, Days, NaiveDate};
use sqlx::PgConnection;

use crate::edition::model::{EditionDraft, RoughDate};
use crate::edition::turn::{days_like, moved};
use crate::edition::{self, Edition, State as Stage};
use crate::programme;
use crate::registration::model::Rules;
use crate::registration::setup;
use crate::web::{Result, menus};

/// What can be taken over, and its words.
pub const PARTS: [(&str, &str); 11] = [
    ("tage", "Tage und Uhrzeiten"),
    ("ort", "Ort und Zugang"),
    ("texte", "Motto, Einleitung, Zielgruppen, gastgebende Personen"),
    ("kontakt", "Veranstalter und Kontakt"),
    ("hinweise", "Hinweise zu Fotos, Aufzeichnung, Haus und Datenschutz"),
    ("startseite", "Inhalte der Startseite"),
    ("menue", "Menü"),
    ("anmeldung", "Anmeldung: Zeitraum, Formular, Fragen, Regeln"),
    ("plaetze", "Zahl der Plätze"),
    ("gebuehren", "Preise und Befreiungen"),
    ("programm", "Programm als Entwurf, mit Räumen und Themen"),
];

/// Besides: only where the programme is taken over.
pub const WITH_PEOPLE: (&str, &str) = ("mitwirkende", "Auch die Mitwirkenden des Programms");

/// What is new about the new one.
#[derive(Debug, Clone)]
pub struct New {
    pub title: String,
    pub short_title: String,
    pub slug: String,
    pub ordinal: Option<i32>,
    /// First day; None where it is not known yet.
    pub first: Option<NaiveDate>,
    /// Keys of [`PARTS`] and [`WITH_PEOPLE`].
    pub parts: Vec<String>,
}

impl New {
    fn takes(&self, part: &str) -> bool {
        self.parts.iter().any(|p| p == part)
    }
}

/// The same weekday a year later: 52 weeks, as often as it takes to lie ahead.
pub fn a_year_later(day: NaiveDate, today: NaiveDate) -> NaiveDate {
    let mut next = day + Days::new(364);
    while next <= today {
        next = next + Days::new(364);
    }
    next
}

/// Name of the next one: its ordinal and year, wherever they stand, are those of the next.
pub fn next_name(name: &str, old_ordinal: Option<i32>, years: (i32, i32)) -> String {
    let (old, new) = years;
    let name = match old_ordinal {
        Some(n) => name.replacen(&format!("{n}. "), &format!("{}. ", n + 1), 1),
        None => name.to_string(),
    };
    name.replace(&old.to_string(), &new.to_string())
}

/// Days from the old beginning to the new one; None where one of them is not known.
pub fn shift(source: &Edition, first: Option<NaiveDate>) -> Option<i64> {
    Some((first? - source.first_day()?).num_days())
}

/// The edition as it is handed in.
pub fn draft(source: Option<&Edition>, new: &New) -> EditionDraft {
    let from = source.map(Edition::draft).unwrap_or_default();
    let by = source.and_then(|s| shift(s, new.first));
    let mut to = EditionDraft {
        slug: new.slug.clone(),
        title: new.title.clone(),
        short_title: new.short_title.clone(),
        ordinal: new.ordinal,
        state: Stage::Draft,
        attendance: from.attendance,
        home: serde_json::json!([]),
        date: RoughDate::default(),
        ..EditionDraft::default()
    };
    let source_days = if new.takes("tage") { from.days.as_slice() } else { &[] };
    to.days = new.first.map(|first| days_like(source_days, first, None)).unwrap_or_default();
    if let (Some(year), Some(first), Some(old)) = (from.title_year, new.first, from.days.first()) {
        to.title_year = Some(year + first.year() - old.day.year());
    }
    if new.takes("ort") {
        to.venue = from.venue;
    }
    if new.takes("texte") {
        to.umbrella_title = from.umbrella_title;
        to.headline = from.headline;
        to.motto = from.motto;
        to.focus_topic = from.focus_topic;
        to.lead = from.lead;
        to.audience = from.audience;
        to.participants = from.participants;
        to.patron = from.patron;
        to.hosts = from.hosts;
    }
    if new.takes("kontakt") {
        to.organiser = from.organiser;
        to.organiser_url = from.organiser_url;
        to.contact_name = from.contact_name;
        to.contact_email = from.contact_email;
        to.contact_phone = from.contact_phone;
    }
    if new.takes("hinweise") {
        to.notices = from.notices;
    }
    if new.takes("startseite") {
        to.home = from.home;
        to.image_credit = from.image_credit;
    }
    if new.takes("anmeldung") {
        to.registration_note = from.registration_note.replace(&format!("/{}/", from.slug), &format!("/{}/", new.slug));
        to.registration_opens_at = from.registration_opens_at.zip(by).map(|(at, by)| moved(at, by));
        to.registration_closes_at = from.registration_closes_at.zip(by).map(|(at, by)| moved(at, by));
    }
    if new.takes("gebuehren") {
        to.fee_cents = from.fee_cents;
        to.fee_note = from.fee_note;
        to.fees = from.fees;
    }
    to
}

/// Makes the edition; None where its address is taken. Part of the caller's transaction.
///
/// # Errors
/// The database's own.
pub async fn make(c: &mut PgConnection, source: Option<&Edition>, new: &New) -> Result<Option<i64>> {
    let draft = draft(source, new);
    if !edition::reserve(c, &draft).await? {
        return Ok(None);
    }
    let id = edition::create(c, &draft, edition::namespace(&new.slug)).await?;
    let Some(source) = source else { return Ok(Some(id)) };
    let by = shift(source, new.first);
    let known = setup::read(c, source.id).await?;
    if new.takes("anmeldung") {
        setup::save(c, id, &rules(&known.rules, by), &known.questions).await?;
    }
    if new.takes("plaetze") {
        for seats in &known.seats {
            setup::set_capacity(c, id, seats.mode, seats.capacity).await?;
        }
    }
    if new.takes("menue") {
        menus::copy(c, source.id, id).await?;
    }
    // Mails with words of their own join here, once an edition has them.
    if let (true, Some(by)) = (new.takes("programm"), by) {
        match new.takes(WITH_PEOPLE.0) {
            true => programme::copy_with_people(c, source.id, id, by).await?,
            false => programme::copy(c, source.id, id, by).await?,
        }
    }
    Ok(Some(id))
}

/// Periods go with the date; where that is not known, they are set anew.
fn rules(rules: &Rules, by: Option<i64>) -> Rules {
    Rules {
        changes_until: rules.changes_until.zip(by).map(|(at, by)| moved(at, by)),
        access_until: rules.access_until.zip(by).map(|(day, by)| day + chrono::Duration::days(by)),
        ..rules.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).expect("a date")
    }

    #[test]
    fn the_next_one_is_on_the_same_weekday_and_ahead() {
        let old = on(2024, 10, 24);
        let next = a_year_later(old, on(2026, 3, 3));
        assert_eq!((next, next.weekday()), (on(2026, 10, 22), old.weekday()));
        assert_eq!(a_year_later(on(2026, 5, 5), on(2026, 3, 3)), on(2027, 5, 4));
    }

    #[test]
    fn names_count_on() {
        let next = |name: &str| next_name(name, Some(6), (2026, 2027));
        assert_eq!(next("6. Kongress 2026"), "7. Kongress 2027");
        assert_eq!(next("Kongress"), "Kongress");
        assert_eq!(next("2026"), "2027");
    }

    #[test]
    fn only_what_was_chosen_is_taken_and_nothing_of_what_happened() {
        let mut source = crate::edition::model::tests::edition(Stage::Cancelled, &[(2026, 5, 5), (2026, 5, 7)]);
        source.row.state_reason = "Sturm".into();
        source.row.featured = true;
        source.row.venue_city = "Erfurt".into();
        source.row.motto = "Motto".into();
        source.row.registration_closes_at = Some(crate::kernel::date::instant_on(on(2026, 4, 20), 720));
        let new = |parts: &[&str]| New {
            title: "T".into(),
            short_title: "K".into(),
            slug: "2027".into(),
            ordinal: Some(7),
            first: Some(on(2027, 5, 4)),
            parts: parts.iter().map(ToString::to_string).collect(),
        };
        let made = draft(Some(&source), &new(&["tage", "ort", "anmeldung"]));
        assert_eq!((made.state, made.featured, made.state_reason.as_str()), (Stage::Draft, false, ""));
        assert_eq!(made.days.iter().map(|h| h.day).collect::<Vec<_>>(), [on(2027, 5, 4), on(2027, 5, 6)]);
        assert_eq!((made.venue.city.as_str(), made.motto.as_str()), ("Erfurt", ""));
        // Noon stays noon, a year and no day off.
        assert_eq!(made.registration_closes_at, Some(crate::kernel::date::instant_on(on(2027, 4, 19), 720)));
        assert_eq!(draft(None, &new(&[])).days.len(), 1);
    }
}
