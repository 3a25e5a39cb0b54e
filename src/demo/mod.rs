//! Floor 5. The demo: six editions, news and settings, made through the features' own commands,
//! so that it uses the same path as real content. Texts stand in the `.toml` files beside.
//!
//! One edition is fictional and always lies ahead: its dates are counted from the day the demo
//! is made.

mod file;
pub mod media;
mod pages;
mod people;
mod press;

use anyhow::{Context, Result};
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc, Weekday};
use sqlx::PgConnection;

use crate::db::Db;
use crate::kernel::date;
use crate::paths;
use crate::registration::model::Mode;
use crate::registration::setup;
use crate::web::settings::{self, Settings};
use crate::{edition, news, programme, staff};
use file::{EditionFile, NewsFile};
use programme::model::Draft;

/// Weeks until the fictional edition begins.
const WEEKS_AHEAD: u64 = 9;

const EDITIONS: [&str; 6] = [
    include_str!("2018.toml"),
    include_str!("2020.toml"),
    include_str!("leitanwenderschaft-2020.toml"),
    include_str!("rathausgespraeche-2023.toml"),
    include_str!("2024.toml"),
    include_str!("upcoming.toml"),
];

/// Whether the database holds nothing yet.
///
/// # Errors
/// The database's own.
pub async fn is_wanted(c: &mut PgConnection) -> Result<bool> {
    Ok(sqlx::query_scalar!(r#"select not exists (select from edition) as "empty!""#).fetch_one(c).await?)
}

/// Makes the demo. Run again, it brings the texts back to their first state; what that changes in
/// a programme becomes one release.
///
/// # Errors
/// The database's own; a text file that does not fit.
pub async fn make(db: &Db, now: DateTime<Utc>) -> Result<()> {
    // What takes long comes before the transaction.
    let files = media::prepare().await.context("files")?;
    let proof = press::proof().await.context("press")?;
    let password = staff::password::hash(staff::account::demo::PASSWORD).await?;
    db.change(move |c| Box::pin(async move { write(c, now, &files, &proof, &password).await })).await
}

async fn write(
    c: &mut PgConnection,
    now: DateTime<Utc>,
    files: &[media::Ready],
    proof: &press::Proof,
    password: &str,
) -> Result<()> {
    let today = date::local(now).date();
    let mut site: Settings = toml::from_str(include_str!("site.toml")).context("site.toml")?;
    site.accessibility.prepared_on = Some(today);
    site.accessibility.reviewed_on = Some(today);
    settings::save(c, &site).await?;
    media::put(c, files).await.context("files")?;
    setup::suggest(c, &people::organisations()).await?;
    let mut first = first_day(today);
    for text in EDITIONS {
        let mut file: EditionFile = toml::from_str(text)?;
        if file.edition.slug.is_empty() {
            first = still_ahead(c, &file.edition.title, today).await?.unwrap_or(first);
        }
        if file.edition.slug.is_empty() {
            make_upcoming(&mut file, first, now);
        }
        make_edition(c, file, first, now).await?;
    }
    for item in toml::from_str::<NewsFile>(include_str!("news.toml")).context("news.toml")?.news {
        let slug =
            item.edition.as_deref().map(|e| if e == "upcoming" { first.year().to_string() } else { e.to_string() });
        let id = match slug {
            Some(slug) => edition::load(c, &slug).await?.map(|e| e.id),
            None => None,
        };
        news::publish(c, &item.draft(id, now)).await?;
    }
    if let Some(edition) = edition::load(c, &first.year().to_string()).await? {
        let days: Vec<NaiveDate> = edition.days.iter().map(|d| d.day).collect();
        press::upcoming(c, edition.id, &days, proof, now).await.context("press")?;
    }
    if let Some(edition) = edition::load(c, "2024").await? {
        press::past(c, edition.id).await.context("press")?;
    }
    pages::make(c, &first.year().to_string(), now).await?;
    Ok(staff::account::demo::make(c, password).await?)
}

/// A Tuesday some weeks ahead. Not in a year that an archive edition has as its address.
fn first_day(today: NaiveDate) -> NaiveDate {
    let day = today + Days::new(7 * WEEKS_AHEAD);
    (0..7).map(|n| day + Days::new(n)).find(|d| d.weekday() == Weekday::Tue).unwrap_or(day)
}

/// First day of the fictional edition, where it was made before and has not begun.
async fn still_ahead(c: &mut PgConnection, title: &str, today: NaiveDate) -> Result<Option<NaiveDate>> {
    for year in [today.year(), today.year() + 1] {
        let known = edition::load(c, &year.to_string()).await?.filter(|e| e.title == title);
        let first = known.and_then(|e| e.first_day()).filter(|day| *day > today);
        if first.is_some() {
            return Ok(first);
        }
    }
    Ok(None)
}

fn make_upcoming(file: &mut EditionFile, first: NaiveDate, now: DateTime<Utc>) {
    let e = &mut file.edition;
    e.slug = first.year().to_string();
    e.title_year = None;
    e.registration_note = e.registration_note.replace("ANMELDUNG", &paths::registration(&e.slug));
    e.featured = true;
    e.registration_opens_at = Some(now - chrono::Duration::days(30));
    e.registration_closes_at = Some(date::instant_on(first - Days::new(12), 18 * 60));
}

async fn make_edition(c: &mut PgConnection, file: EditionFile, first: NaiveDate, now: DateTime<Utc>) -> Result<()> {
    let (rules, questions) = (file.registration.rules.clone(), file.question.clone());
    let seats = [(Mode::Onsite, file.registration.seats_onsite), (Mode::Online, file.registration.seats_online)];
    let (edition, mut draft) = file.split(first);
    let slug = edition.slug.clone();
    let days: Vec<NaiveDate> = edition.days.iter().map(|d| d.day).collect();
    let id = edition::save(c, &edition).await.with_context(|| slug.clone())?;
    setup::save(c, id, &rules, &questions).await?;
    for (mode, capacity) in seats {
        setup::set_capacity(c, id, mode, capacity).await?;
    }
    let saved = edition::load(c, &slug).await?.context("just saved")?;
    let (guid, is_first) = (saved.guid, !saved.has_programme);
    let has_sessions = !draft.sessions.is_empty();
    if is_first || !edition.featured {
        programme::store(c, id, guid, &days, &draft).await.with_context(|| slug.clone())?;
        if has_sessions {
            let moment = if is_first { now - chrono::Duration::days(14) } else { now };
            programme::release(c, id, "", moment).await?;
        }
    }
    if !edition.featured {
        return Ok(());
    }
    // A second release shows what a change looks like.
    change(&mut draft);
    programme::store(c, id, guid, &days, &draft).await.with_context(|| slug.clone())?;
    let (comment, moment) = match is_first {
        true => ("Ein Workshop beginnt fünf Minuten später.", now - chrono::Duration::days(3)),
        false => ("", now),
    };
    programme::release(c, id, comment, moment).await?;
    people::fill(c, id, &days, now).await?;
    Ok(())
}

fn change(draft: &mut Draft) {
    let workshop = draft.sessions.iter_mut().find(|s| s.title.contains("Leichte") || s.seats == Some(12));
    if let Some(workshop) = workshop {
        workshop.note = "Der Workshop beginnt fünf Minuten später, damit alle aus der Pause zurück sind.".into();
        workshop.start = workshop.start.map(|m| m + 5);
        workshop.minutes = workshop.minutes.map(|m| m - 5);
    }
}
