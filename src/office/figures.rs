//! `/intern/kongress/{e}/auswertung`: how many came from where, for what; as tables with small bars,
//! to print, and as a file. No names, and what somebody needs only as far as nobody can be made out.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::frame::Frame;
use crate::edition::Edition;
use crate::kernel::{csv as table, date};
use crate::paths;
use crate::privacy::figures::{self, Count, Figures, Frozen, Standing};
use crate::registration::model::{ACCESS, CATERING, Mode, State as Registered, organisation_kind};
use crate::staff::audit::{self, Entry};
use crate::staff::{Action, Staff, Within};
use crate::web::door::guarded;
use crate::web::form::{Errors, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/figures/figures.html")]
struct FiguresPage {
    frame: Frame,
    file: String,
    facts: Vec<(&'static str, String)>,
    tables: Vec<Table>,
    weeks: Vec<Bar>,
    /// Since when figures are fixed, and which.
    note: Option<String>,
    has_covered: bool,
    is_empty: bool,
}

/// One question, answered in rows.
struct Table {
    title: &'static str,
    /// Of the first column.
    head: &'static str,
    hint: &'static str,
    rows: Vec<Row>,
    empty: &'static str,
}

struct Row {
    label: String,
    /// "12", "12 von 20, 3 warten", "verdeckt".
    words: String,
    /// Of the longest bar, in percent.
    width: i64,
    /// "40 %" of all rows; empty where they do not add up.
    share: String,
}

struct Bar {
    label: String,
    count: i64,
    height: i64,
    x: usize,
}

pub async fn show(State(site): State<Site>, staff: Staff, Within(edition): Within) -> Result<Response> {
    let standing = load(&site, &staff, &edition).await?;
    let path = paths::office(paths::OFFICE_FIGURES, &edition.slug);
    let figures = &standing.figures;
    let page = FiguresPage {
        frame: Frame::new(&site, &staff, Some(&edition), "Auswertung", &path).await?,
        file: paths::office(paths::OFFICE_FIGURES_CSV, &edition.slug),
        facts: facts(figures),
        tables: tables(figures),
        weeks: bars(figures),
        note: note(&standing),
        has_covered: figures.has_covered(),
        is_empty: figures.states.is_empty(),
    };
    form_page(&page, &Errors::default())
}

/// What these roles may see of it.
async fn load(site: &Site, staff: &Staff, edition: &Edition) -> Result<Standing> {
    let mut c = site.db.pool().acquire().await?;
    let mut standing = figures::of(&mut c, edition.id).await?;
    if !staff.may(Action::SeeNeeds, Some(edition.id)) {
        standing.figures = standing.figures.without_needs();
    }
    Ok(standing)
}

fn facts(f: &Figures) -> Vec<(&'static str, String)> {
    vec![
        ("Bestätigte Anmeldungen", f.confirmed.to_string()),
        ("Anwesend", f.attended.to_string()),
        ("Über Gruppen angemeldet", format!("{} in {} Gruppen", f.in_groups, f.groups)),
    ]
}

fn note(standing: &Standing) -> Option<String> {
    let (frozen, at) = standing.frozen?;
    let on = date::date_time(at);
    Some(match (frozen, standing.scrubbed_at) {
        (_, Some(_)) => format!(
            "Die Angemeldeten sind gelöscht. Diese Zahlen wurden am {on} festgehalten und ändern sich nicht mehr."
        ),
        (Frozen::Rows, None) => {
            format!("Diese Zahlen wurden am {on} festgehalten, bevor Anmeldungen nach ihrer Frist gelöscht wurden.")
        }
        (Frozen::Needs, None) => {
            format!(
                "Verpflegung und Unterstützung wurden am {on} festgehalten, bevor die Angaben dazu gelöscht wurden."
            )
        }
    })
}

/// Words for the keys of counts.
fn state_label(key: &str) -> String {
    Registered::from_key(key).label().to_string()
}

fn kind_label(key: &str) -> String {
    organisation_kind(key).to_string()
}

fn mode_label(key: &str) -> String {
    Mode::from_key(key).label().to_string()
}

fn catering_label(key: &str) -> String {
    CATERING.iter().find(|(known, _)| *known == key).map_or("keine Angabe".into(), |(_, label)| label.to_string())
}

fn access_label(key: &str) -> String {
    ACCESS.iter().find(|(known, _)| *known == key).map_or(key.into(), |(_, label)| label.to_string())
}

fn rows(counts: &[Count], label: fn(&str) -> String, adds_up: bool) -> Vec<Row> {
    let most = counts.iter().filter_map(|c| c.n).max().unwrap_or(0).max(1);
    let sum: i64 = counts.iter().filter_map(|c| c.n).sum();
    let is_whole = adds_up && sum > 0 && counts.iter().all(|c| c.n.is_some());
    let row = |count: &Count| Row {
        label: label(&count.key),
        words: count.n.map_or("verdeckt".into(), |n| n.to_string()),
        width: count.n.map_or(0, |n| n * 100 / most),
        share: match count.n {
            Some(n) if is_whole => format!("{} %", (n * 100 + sum / 2) / sum),
            _ => String::new(),
        },
    };
    counts.iter().map(row).collect()
}

fn tables(f: &Figures) -> Vec<Table> {
    const NONE: &str = "Dazu gibt es noch keine Zahlen.";
    let days = f.days.iter().map(|d| d.onsite + d.online).max().unwrap_or(0).max(1);
    let day = |d: &figures::Day| Row {
        label: date::long_date(d.day),
        words: format!("{}, davon {} vor Ort und {} online", d.onsite + d.online, d.onsite, d.online),
        width: (d.onsite + d.online) * 100 / days,
        share: String::new(),
    };
    let session = |s: &figures::Session| Row {
        label: format!("{}, {}", s.title, date::date(s.day)),
        words: match s.waiting {
            0 => format!("{} von {}", s.booked, s.capacity),
            n => format!("{} von {}, {n} warten", s.booked, s.capacity),
        },
        width: if s.capacity > 0 { (s.booked * 100 / s.capacity).min(100) } else { 0 },
        share: String::new(),
    };
    let of = |title, head, hint, rows, empty| Table { title, head, hint, rows, empty };
    vec![
        of("Nach Stand", "Stand", "Alle Anmeldungen, auch abgesagte.", rows(&f.states, state_label, true), NONE),
        of("Nach Art der Organisation", "Art", "Bestätigte Anmeldungen.", rows(&f.kinds, kind_label, true), NONE),
        of("Nach Teilnahme", "Teilnahme", "Bestätigte Anmeldungen.", rows(&f.modes, mode_label, true), NONE),
        of(
            "Nach Tag",
            "Tag",
            "Bestätigte Anmeldungen. Wer keine Tage gewählt hat, zählt an allen.",
            f.days.iter().map(day).collect(),
            "Es steht noch kein Tag fest.",
        ),
        of(
            "Workshops",
            "Workshop",
            "Belegte Plätze und Warteliste.",
            f.sessions.iter().map(session).collect(),
            "Es gibt keinen Programmpunkt mit begrenzten Plätzen.",
        ),
        of("Verpflegung", "Wunsch", "Bestätigte Anmeldungen vor Ort.", rows(&f.catering, catering_label, true), NONE),
        of(
            "Unterstützung",
            "Bedarf",
            "Eine Person kann mehreres brauchen.",
            rows(&f.access, access_label, false),
            "Niemand hat Bedarf angegeben.",
        ),
    ]
}

fn bars(f: &Figures) -> Vec<Bar> {
    let most = f.weeks.iter().map(|w| w.n).max().unwrap_or(0).max(1);
    let bar = |(i, week): (usize, &figures::Week)| Bar {
        label: format!("ab {}", date::date(week.monday)),
        count: week.n,
        height: week.n * 100 / most,
        x: i * 10,
    };
    f.weeks.iter().enumerate().map(bar).collect()
}

impl FiguresPage {
    fn chart_width(&self) -> usize {
        (self.weeks.len() * 10).max(280)
    }
}

/// The same as a file; that it was fetched stands in the protocol.
pub async fn csv(State(site): State<Site>, staff: Staff, Within(edition): Within) -> Result<Response> {
    let standing = load(&site, &staff, &edition).await?;
    let (id, slug, title) = (edition.id, edition.slug.clone(), edition.short_title.clone());
    site.db
        .change(move |c| {
            Box::pin(async move {
                let entry = Entry {
                    edition: Some(id),
                    action: "figures.exported",
                    object: "edition",
                    key: &slug,
                    title: &title,
                    ..Entry::default()
                };
                audit::note(c, &staff, &entry).await?;
                Ok::<_, Error>(())
            })
        })
        .await?;
    let bytes = table::write(&["Auswertung", "Wert", "Anzahl", "Plätze", "Warteliste"], cells(&standing.figures));
    let name = format!("attachment; filename=\"auswertung-{}.csv\"", edition.slug);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::try_from(name).map_err(anyhow::Error::from)?),
    ];
    Ok(guarded((headers, bytes).into_response()))
}

/// Name of a sort, its counts, words for their keys.
type Sort<'a> = (&'a str, &'a [Count], fn(&str) -> String);

fn cells(f: &Figures) -> Vec<[String; 5]> {
    let none = String::new;
    let mut lines: Vec<[String; 5]> = vec![
        ["Gesamt".into(), "Bestätigte Anmeldungen".into(), f.confirmed.to_string(), none(), none()],
        ["Gesamt".into(), "Anwesend".into(), f.attended.to_string(), none(), none()],
        ["Gesamt".into(), "Über Gruppen angemeldet".into(), f.in_groups.to_string(), none(), none()],
        ["Gesamt".into(), "Gruppen".into(), f.groups.to_string(), none(), none()],
    ];
    let sorts: [Sort<'_>; 5] = [
        ("Stand", &f.states, state_label),
        ("Art der Organisation", &f.kinds, kind_label),
        ("Teilnahme", &f.modes, mode_label),
        ("Verpflegung", &f.catering, catering_label),
        ("Unterstützung", &f.access, access_label),
    ];
    for (sort, counts, label) in sorts {
        let line = |c: &Count| {
            let n = c.n.map_or("verdeckt".into(), |n| n.to_string());
            [sort.into(), label(&c.key), n, none(), none()]
        };
        lines.extend(counts.iter().map(line));
    }
    for d in &f.days {
        lines.push(["Tag vor Ort".into(), d.day.to_string(), d.onsite.to_string(), none(), none()]);
        lines.push(["Tag online".into(), d.day.to_string(), d.online.to_string(), none(), none()]);
    }
    for s in &f.sessions {
        let numbers = [s.booked, s.capacity, s.waiting].map(|n| n.to_string());
        let [booked, capacity, waiting] = numbers;
        lines.push(["Workshop".into(), s.title.clone(), booked, capacity, waiting]);
    }
    lines.extend(f.weeks.iter().map(|w| ["Woche ab".into(), w.monday.to_string(), w.n.to_string(), none(), none()]));
    lines
}
