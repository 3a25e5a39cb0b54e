//! `/` and `/{e}`: the home of an edition. What, when, where, what to do now.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, NaiveDate, Utc};

use super::sql;
use crate::content::{self, Audience, Content, Html, Place};
use crate::edition::model::Attendance;
use crate::edition::{self, Edition, Here, State as EditionState};
use crate::kernel::{date, markdown, words};
use crate::paths;
use crate::web::shell::{Preview, Shell, script_safe};
use crate::web::{Error, Result, Site, page};

#[derive(askama::Template)]
#[template(path = "home/edition.html")]
struct HomePage {
    shell: Shell,
    edition: std::sync::Arc<Edition>,
    state: EditionState,
    /// "Anmeldung geöffnet, in 12 Tagen", only while it lies ahead.
    countdown: Option<String>,
    /// One can register now.
    is_open: bool,
    /// What the edition says freely.
    content: Html,
    registration: String,
    registration_when: Option<String>,
    openings: Vec<Opening>,
    topics: Vec<Topic>,
    numbers: String,
    news: Vec<News>,
    notices: Vec<(String, String)>,
    attendance: &'static str,
    is_online: bool,
}

struct Opening {
    time: Option<(String, String)>,
    title: String,
    href: String,
    people: Vec<(String, String)>,
}

struct Topic {
    name: String,
    description: String,
    href: String,
}

struct News {
    title: String,
    teaser: String,
    href: String,
    date: String,
    machine_date: String,
    kind: &'static str,
    pinned: bool,
}

/// `/`: the featured edition; its own address stays the one machines should know.
pub async fn featured(State(site): State<Site>) -> Result<Response> {
    match edition::featured(&site).await? {
        Some(edition) => render(&site, edition).await,
        None => page(&EmptyPage { shell: Shell::new(&site, "Willkommen", paths::HOME).await? }),
    }
}

/// Before the first edition is public.
#[derive(askama::Template)]
#[template(path = "home/empty.html")]
struct EmptyPage {
    shell: Shell,
}

pub async fn show(State(site): State<Site>, Here(edition): Here) -> Result<Response> {
    render(&site, edition).await
}

pub async fn to_programme(State(site): State<Site>) -> Result<Response> {
    to(&site, |e| e.has_programme.then(|| paths::programme(&e.slug))).await
}

pub async fn to_speakers(State(site): State<Site>) -> Result<Response> {
    to(&site, |e| e.has_speakers.then(|| paths::speakers(&e.slug))).await
}

pub async fn to_venue(State(site): State<Site>) -> Result<Response> {
    to(&site, |e| e.has_venue().then(|| paths::venue(&e.slug))).await
}

pub async fn to_now(State(site): State<Site>) -> Result<Response> {
    to(&site, |e| e.has_programme.then(|| paths::now(&e.slug))).await
}

/// Redirects to a page of the featured edition, or to its home where it has no such page.
async fn to(site: &Site, address: impl FnOnce(&Edition) -> Option<String>) -> Result<Response> {
    let edition = edition::featured(site).await?.ok_or(Error::NotFound)?;
    let target = address(&edition).unwrap_or_else(|| paths::edition(&edition.slug));
    Ok(Redirect::temporary(&target).into_response())
}

async fn render(site: &Site, edition: std::sync::Arc<Edition>) -> Result<Response> {
    page(&compose(site, edition, Audience::Public).await?)
}

/// The home of an edition in any state as it would be with this content, for editors: finished HTML.
///
/// # Errors
/// The database's own.
pub async fn preview(site: &Site, edition: &Edition, content: &Content, preview: &Preview) -> Result<String> {
    let mut edition = edition.clone();
    edition.row.home = content.to_value();
    let mut page = compose(site, std::sync::Arc::new(edition), Audience::Editors).await?;
    page.shell = page.shell.as_preview(preview);
    Ok(askama::Template::render(&page)?)
}

async fn compose(site: &Site, edition: std::sync::Arc<Edition>, audience: Audience) -> Result<HomePage> {
    let mut c = site.db.pool().acquire().await?;
    let openings = sql::openings(&mut c, edition.id).await?;
    let topics = sql::topics(&mut c, edition.id).await?;
    let counts = sql::counts(&mut c, edition.id).await?;
    let news = sql::news(&mut c, site.clock.now(), edition.id).await?;
    let e = edition.slug.as_str();
    let at = Place { edition: Some(edition.id), audience, ..Place::new(&paths::edition(e)) };
    let content = content::render(site, &mut c, &Content::read(edition.home.clone()), &at).await?;
    drop(c);
    let (now, today) = (site.clock.now(), site.clock.today());
    let state = edition.state_on(today);
    let mut shell = edition::shell(site, &edition, &edition.title, &paths::edition(e)).await?;
    shell.json_ld = Some(script_safe(&edition::json_ld::event(site, &edition)));
    let shell = shell.described(if edition.lead.is_empty() { &edition.title } else { &edition.lead });
    let is_ahead = matches!(state, EditionState::Announced | EditionState::Open) || edition.is_registration_open(now);
    Ok(HomePage {
        countdown: is_ahead
            .then(|| countdown(today, edition.first_day()))
            .flatten()
            .map(|days| labelled(&edition.state_label(now), &days)),
        is_open: edition.is_registration_open(now),
        content,
        registration: if is_ahead { markdown::render(&edition.registration_note, 3) } else { String::new() },
        registration_when: is_ahead.then(|| registration_when(now, &edition)).flatten(),
        openings: openings.into_iter().map(|row| opening(e, row)).collect(),
        topics: topics
            .into_iter()
            .map(|t| Topic {
                name: t.name,
                description: t.description,
                href: format!("{}?thema={}", paths::programme(e), t.slug),
            })
            .collect(),
        numbers: numbers(&counts),
        news: news.into_iter().map(teaser).collect(),
        notices: edition.notices.iter().map(|n| (n.title.clone(), markdown::render(&n.body, 4))).collect(),
        attendance: edition.attendance().label(),
        is_online: edition.attendance() == Attendance::Online,
        state,
        shell,
        edition,
    })
}

fn countdown(today: NaiveDate, first: Option<NaiveDate>) -> Option<String> {
    match (first? - today).num_days() {
        days if days < 0 => Some("läuft gerade".into()),
        0 => Some("heute".into()),
        1 => Some("morgen".into()),
        days => Some(format!("in {days} Tagen")),
    }
}

/// A date at the end of the label must not read as if it were what is counted down to.
fn labelled(label: &str, countdown: &str) -> String {
    match label.ends_with(|c: char| c.is_ascii_digit()) {
        true => format!("{countdown}, {label}"),
        false => format!("{label}, {countdown}"),
    }
}

fn registration_when(now: DateTime<Utc>, edition: &Edition) -> Option<String> {
    match (edition.registration_opens_at, edition.registration_closes_at) {
        (Some(opens), _) if now < opens => Some(format!("Die Anmeldung öffnet am {}.", date::date_time(opens))),
        (_, Some(closes)) if now < closes => {
            let open = edition.is_registration_open(now);
            open.then(|| format!("Anmeldung möglich bis {}.", date::date_time(closes)))
        }
        (_, Some(closes)) => Some(format!("Die Anmeldung ist seit {} geschlossen.", date::date_time(closes))),
        _ => None,
    }
}

fn opening(e: &str, row: sql::OpeningRow) -> Opening {
    Opening {
        time: row.starts_at.map(|at| (date::rfc3339(at), date::time(date::local(at).time()))),
        href: paths::session(e, &row.code, &row.slug),
        title: row.title,
        people: row.people.0.into_iter().map(|p| (p.name, words::parts([p.function, p.organisation]))).collect(),
    }
}

/// "19 Vorträge und Gespräche, 12 Workshops, 37 Mitwirkende"; silent where a programme is only a sketch.
fn numbers(c: &sql::Counts) -> String {
    if c.talks + c.workshops < 10 {
        return String::new();
    }
    let n = |n: i64| usize::try_from(n).unwrap_or(0);
    [
        (c.talks, words::count(n(c.talks), "Vortrag", "Vorträge und Gespräche")),
        (c.workshops, words::count(n(c.workshops), "Workshop", "Workshops")),
        (c.speakers, words::count(n(c.speakers), "mitwirkende Person", "Mitwirkende")),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(_, text)| text)
    .collect::<Vec<_>>()
    .join(", ")
}

fn teaser(row: sql::NewsRow) -> News {
    News {
        href: paths::news(row.year, &row.slug),
        title: row.title,
        teaser: row.teaser,
        date: date::known(row.published_at, row.date_known),
        machine_date: date::known_machine(row.published_at, row.date_known),
        kind: if row.kind == "press_release" { "Pressemitteilung" } else { "Meldung" },
        pinned: row.pinned,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_countdown_counts_days() {
        let day = |d| NaiveDate::from_ymd_opt(2024, 10, d);
        let today = day(20).expect("a date");
        assert_eq!(countdown(today, day(24)).as_deref(), Some("in 4 Tagen"));
        assert_eq!(countdown(today, day(21)).as_deref(), Some("morgen"));
        assert_eq!(countdown(today, day(20)).as_deref(), Some("heute"));
        assert_eq!(countdown(today, None), None);
    }
}
