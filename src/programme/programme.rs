//! `/{e}/programm`: day list and room grid in one, complete without scripts; filters in the address.

use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::{Query, QueryRejection};

use super::card::Card;
use super::filter::{Choice, Filter};
use super::grid::{self, RoomHead};
use super::model::Session;
use super::{Current, current, export};
use crate::edition::{self, Edition, Here, State as EditionState};
use crate::kernel::{date, words};
use crate::paths;
use crate::web::shell::{Preview, Shell, script_safe};
use crate::web::{Error, Result, Site, fresh_page, plain_page};

#[derive(askama::Template)]
#[template(path = "programme/programme.html")]
struct ProgrammePage {
    shell: Shell,
    lead: String,
    released: String,
    changes: String,
    calendar: String,
    /// Only while there is a "now".
    now: Option<String>,
    action: String,
    text: String,
    selects: Vec<Select>,
    is_filtered: bool,
    count: String,
    days: Vec<DayView>,
    has_grid: bool,
    /// What nobody may see yet: without ways to formats, changes and filters.
    is_draft: bool,
}

struct Select {
    name: &'static str,
    label: &'static str,
    all: &'static str,
    choices: Vec<Choice>,
}

struct DayView {
    id: String,
    title: String,
    short: String,
    hours: String,
    cards: Vec<Card>,
    rooms: Vec<RoomHead>,
    ticks: Vec<(String, i64)>,
    has_grid: bool,
    is_wide: bool,
}

pub async fn show(
    State(site): State<Site>,
    Here(edition): Here,
    query: std::result::Result<Query<Filter>, QueryRejection>,
) -> Result<Response> {
    let Ok(Query(filter)) = query else {
        return Err(Error::BadRequest("Die Auswahl in der Adresse ist unvollständig. Öffnen Sie das Programm neu."));
    };
    let current = current(&site, &edition).await?;
    let view = compose(&site, &edition, &current, &filter).await?;
    if filter.is_empty() { plain_page(&view) } else { fresh_page(&view) }
}

/// The page as it would be if the draft were released now, for editors; also of an edition that nobody
/// may see yet.
///
/// # Errors
/// The database's own; the template's.
pub async fn preview(site: &Site, edition: &Edition, preview: &Preview) -> Result<String> {
    let current = Current::draft(site, edition.id).await?;
    let mut page = compose(site, edition, &current, &Filter::default()).await?;
    (page.is_draft, page.now) = (true, None);
    page.shell = page.shell.as_preview(preview);
    Ok(askama::Template::render(&page)?)
}

async fn compose(site: &Site, edition: &Edition, current: &Current, filter: &Filter) -> Result<ProgrammePage> {
    let programme = &current.programme;
    let found: Vec<&Session> = programme.sessions.iter().filter(|s| filter.lets_through(programme, s)).collect();
    let e = &edition.slug;
    let mut days: Vec<DayView> = Vec::new();
    for day in programme.all_days() {
        let sessions: Vec<&Session> = found.iter().filter(|s| s.day == day).copied().collect();
        if sessions.is_empty() {
            continue;
        }
        let hours = edition.days.iter().find(|h| h.day == day).map(|h| h.text()).unwrap_or_default();
        let mut cards: Vec<Card> = sessions.iter().map(|s| Card::new(e, current, s)).collect();
        let layout = grid::grid(programme, &sessions);
        if let Some(layout) = &layout {
            for (card, place) in cards.iter_mut().zip(&layout.places) {
                card.place = place.classes();
            }
        }
        let ticks =
            layout.iter().flat_map(|g| &g.ticks).map(|t| (date::clock(date::local(t.at).time()), t.row)).collect();
        days.push(DayView {
            id: format!("tag-{day}"),
            title: date::long_date(day),
            short: format!("{}, {}", date::weekday(day), date::day_month(day)),
            hours,
            cards,
            ticks,
            has_grid: layout.is_some(),
            is_wide: layout.as_ref().is_some_and(|g| g.is_wide),
            rooms: layout.map(|g| g.rooms).unwrap_or_default(),
        });
    }
    let mut shell = edition::shell(site, edition, "Programm", &paths::programme(e)).await?.described(&format!(
        "Programm: {}, {}",
        edition.title,
        edition.when_where()
    ));
    let has_grid = days.iter().any(|d| d.has_grid);
    shell.has_grid = has_grid;
    shell.no_index = !filter.is_empty();
    if filter.is_empty() {
        shell.json_ld = Some(script_safe(&export::json_ld::programme(site, edition, programme)));
    }
    let selects = vec![
        Select { name: "tag", label: "Tag", all: "Alle Tage", choices: filter.days(programme) },
        Select { name: "thema", label: "Thema", all: "Alle Themen", choices: filter.topics(programme) },
        Select { name: "art", label: "Art", all: "Alle Arten", choices: filter.kinds(programme) },
        Select { name: "raum", label: "Raum", all: "Alle Räume", choices: filter.rooms(programme) },
        Select { name: "sprache", label: "Sprache", all: "Alle Sprachen", choices: filter.languages(programme) },
    ];
    Ok(ProgrammePage {
        shell,
        lead: edition.when_where(),
        released: format!("Fassung {} vom {}", current.number, date::date_time(current.released_at)),
        changes: paths::changes(e),
        calendar: paths::schedule(e, "ics"),
        now: matches!(edition.state_on(site.clock.today()), EditionState::Announced | EditionState::Open)
            .then(|| paths::now(e)),
        action: paths::programme(e),
        text: filter.text(),
        // A field with one choice only is no choice.
        selects: selects.into_iter().filter(|s| s.choices.len() > 1).collect(),
        is_filtered: !filter.is_empty(),
        count: words::count(found.len(), "Programmpunkt", "Programmpunkte"),
        days,
        has_grid,
        is_draft: false,
    })
}
