//! `/intern/kongress/neu`: a new edition, empty or made from another one.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::Datelike;
use serde_json::json;

use super::copy::{self, New, PARTS, WITH_PEOPLE};
use crate::edition::{self, Edition};
use crate::kernel::date;
use crate::office::frame::{Frame, back};
use crate::paths;
use crate::staff::Staff;
use crate::staff::audit::{self, Entry};
use crate::web::form::{Errors, Fields, Wrong, form_page};
use crate::web::{Error, Result, Site};

/// In the place of an edition: nothing is taken over.
const EMPTY: &str = "leer";

#[derive(Template)]
#[template(path = "office/editions/create.html")]
struct CreatePage {
    frame: Frame,
    errors: Errors,
    typed: Fields,
    editions: Vec<(String, String)>,
    /// The one that is taken as a model.
    source: Option<(String, String)>,
    parts: Vec<(&'static str, &'static str)>,
    /// Where the first day comes from.
    day_hint: String,
}

impl CreatePage {
    fn is_source(&self, slug: &str) -> bool {
        slug == self.source.as_ref().map_or(EMPTY, |(source, _)| source.as_str())
    }
}

pub async fn show(State(site): State<Site>, RawQuery(query): RawQuery, staff: Staff) -> Result<Response> {
    let pairs = url::form_urlencoded::parse(query.as_deref().unwrap_or("").as_bytes()).into_owned();
    let wanted = pairs.into_iter().find(|(name, _)| name == "von").map(|(_, value)| value);
    let mut c = site.db.pool().acquire().await?;
    let source = match wanted.as_deref() {
        Some(EMPTY) => None,
        Some(slug) => edition::load(&mut c, slug).await?,
        // Mostly the next one follows the last one.
        None => match edition::titles(&mut c).await?.first() {
            Some((slug, _)) => edition::load(&mut c, slug).await?,
            None => None,
        },
    };
    drop(c);
    let typed = source.as_ref().map(|source| suggested(&site, source)).unwrap_or_default();
    render(&site, &staff, source.as_ref(), typed, Errors::default()).await
}

/// What the next one may be called, and when it may be.
fn suggested(site: &Site, source: &Edition) -> Fields {
    let first = source.first_day().map(|day| copy::a_year_later(day, site.clock.today()));
    let years = source.first_day().map(|d| d.year()).zip(first.map(|d| d.year()));
    let next = |name: &str| match years {
        Some(years) => copy::next_name(name, source.ordinal, years),
        None => name.to_string(),
    };
    let slug = next(&source.slug);
    let slug = if slug == source.slug { String::new() } else { slug };
    let (title, short, ordinal) = (
        next(&source.title),
        next(&source.short_title),
        source.ordinal.map(|n| (n + 1).to_string()).unwrap_or_default(),
    );
    let first = first.map(|day| day.format("%d.%m.%Y").to_string()).unwrap_or_default();
    let known = [
        ("titel", title.as_str()),
        ("kurztitel", &short),
        ("adresse", &slug),
        ("ausgabe", &ordinal),
        ("erster", &first),
    ];
    let parts = PARTS.iter().map(|(key, _)| ("uebernehmen", *key));
    known.into_iter().filter(|(_, value)| !value.is_empty()).chain(parts).collect()
}

async fn render(
    site: &Site,
    staff: &Staff,
    source: Option<&Edition>,
    typed: Fields,
    errors: Errors,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let mut editions = edition::titles(&mut c).await?;
    drop(c);
    editions.push((EMPTY.into(), "keine, leer anfangen".into()));
    let title = if errors.is_empty() { "Neue Veranstaltung" } else { "Fehler: Neue Veranstaltung" };
    let page = CreatePage {
        frame: Frame::new(site, staff, None, title, paths::OFFICE_NEW).await?,
        errors,
        typed,
        editions,
        source: source.map(|s| (s.slug.clone(), s.title.clone())),
        parts: PARTS.into_iter().chain([WITH_PEOPLE]).collect(),
        day_hint: match source.and_then(|s| s.first_day()).map(date::weekday) {
            Some(weekday) => format!(
                "Der Vorschlag liegt auf demselben Wochentag wie bei der Vorlage ({weekday}). Alle Zeiten verschieben \
                 sich mit."
            ),
            None => "Zum Beispiel 24.10.2027.".into(),
        },
    };
    form_page(&page, &page.errors)
}

fn read(fields: &Fields, errors: &mut Errors, today: chrono::NaiveDate) -> New {
    let slug = fields.needed(errors, "adresse", "die Adresse", 60, false);
    if !slug.is_empty() && !edition::is_slug(&slug) {
        errors.say(
            "adresse",
            "Verwenden Sie kleine Buchstaben, Ziffern und einzelne Bindestriche, und kein Wort, das die Website selbst \
             braucht."
                .into(),
        );
    }
    let typed = fields.raw("erster");
    let first = date::parse_date(&typed);
    if first.is_none() && !typed.is_empty() {
        errors.say("erster", "Geben Sie den Tag in der Form 24.10.2027 ein.".into());
    }
    if first.is_some_and(|day| day.year() > today.year() + 20 || day.year() < 1990) {
        errors.say("erster", "Prüfen Sie das Jahr.".into());
    }
    let ordinal = fields.raw("ausgabe");
    let number = ordinal.parse().ok().filter(|n| (1..1000).contains(n));
    if number.is_none() && !ordinal.is_empty() {
        errors.say("ausgabe", "Geben Sie eine Zahl von 1 bis 999 ein.".into());
    }
    let parts = fields.all("uebernehmen");
    if first.is_none() && parts.iter().any(|p| p == "programm") && errors.of("erster").is_none() {
        errors.add("erster", Wrong::Missing, "den ersten Tag (das Programm braucht ihn)");
    }
    New {
        title: fields.needed(errors, "titel", "den Titel", 200, false),
        short_title: fields.needed(errors, "kurztitel", "den kurzen Titel", 80, false),
        slug,
        ordinal: number,
        first,
        parts,
    }
}

pub async fn send(State(site): State<Site>, staff: Staff, fields: Fields) -> Result<Response> {
    let mut errors = Errors::default();
    let new = read(&fields, &mut errors, site.clock.today());
    let mut c = site.db.pool().acquire().await?;
    let from = fields.raw("von");
    let source = if from.is_empty() { None } else { edition::load(&mut c, &from).await? };
    drop(c);
    if !errors.is_empty() {
        return render(&site, &staff, source.as_ref(), fields, errors).await;
    }
    let (slug, who) = (new.slug.clone(), staff.clone());
    let (made, source) = site
        .db
        .change(move |c| {
            Box::pin(async move {
                let Some(id) = copy::make(c, source.as_ref(), &new).await? else { return Ok((false, source)) };
                let words: Vec<&str> = PARTS
                    .iter()
                    .chain([&WITH_PEOPLE])
                    .filter(|(key, _)| new.parts.iter().any(|p| p == key))
                    .map(|p| p.1)
                    .collect();
                let entry = Entry {
                    edition: Some(id),
                    action: "edition.created",
                    object: "edition",
                    key: &new.slug,
                    title: &new.short_title,
                    after: Some(match &source {
                        Some(source) => json!({ "Vorlage": source.short_title, "Übernommen": words.join(", ") }),
                        None => json!({ "Vorlage": "keine" }),
                    }),
                    ..Entry::default()
                };
                audit::note(c, &who, &entry).await?;
                Ok::<_, Error>((true, source))
            })
        })
        .await?;
    if !made {
        errors.say("adresse", "Diese Adresse hat schon eine andere Veranstaltung.".into());
        return render(&site, &staff, source.as_ref(), fields, errors).await;
    }
    Ok(back(&paths::office(paths::OFFICE_SETTINGS, &slug), "veranstaltung-angelegt"))
}
