//! `/programm/fassungen`: what was released when, with which comment; each can be looked at.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

use super::list::when;
use crate::kernel::{date, words};
use crate::office::frame::Frame;
use crate::office::list::Pager;
use crate::office::protocol;
use crate::paths;
use crate::programme;
use crate::staff::audit;
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/programme/releases.html")]
struct ReleasesPage {
    frame: Frame,
    e: String,
    releases: Vec<Line>,
    pager: Pager,
}

struct Line {
    href: String,
    title: String,
    when: String,
    comment: String,
    changes: String,
    sessions: i32,
}

#[derive(Template)]
#[template(path = "office/programme/released.html")]
struct ReleasedPage {
    frame: Frame,
    list: String,
    title: String,
    when: String,
    comment: String,
    changes: Vec<(String, String)>,
    days: Vec<(String, Vec<Shown>)>,
    history: Vec<protocol::Line>,
}

struct Shown {
    when: String,
    title: String,
    facts: String,
    cancelled: bool,
}

pub async fn list(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let log = programme::releases(&mut c, edition.id).await?;
    drop(c);
    let e = &edition.slug;
    let path = paths::office(paths::OFFICE_RELEASES, e);
    let (pager, log) = Pager::cut(&path, query.as_deref(), log);
    let line = |row: programme::Logged| Line {
        href: one(e, row.number),
        title: format!("Fassung {}", row.number),
        when: date::date_time(row.released_at),
        comment: row.comment,
        changes: match (row.number, row.changes.0.len()) {
            (1, _) => "erste Fassung".into(),
            (_, n) => words::count(n, "Änderung", "Änderungen"),
        },
        sessions: row.sessions,
    };
    let page = ReleasesPage {
        frame: Frame::new(&site, &staff, Some(&edition), "Fassungen des Programms", &path).await?,
        releases: log.into_iter().map(line).collect(),
        e: e.clone(),
        pager,
    };
    form_page(&page, &Errors::default())
}

fn one(e: &str, number: i32) -> String {
    paths::office(paths::OFFICE_RELEASED, e).replace("{number}", &number.to_string())
}

pub async fn show(
    State(site): State<Site>,
    Path((_, number)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let number: i32 = number.parse().map_err(|_| Error::NotFound)?;
    let e = &edition.slug;
    let mut c = site.db.pool().acquire().await?;
    let released = programme::released(&mut c, edition.id, number).await?.ok_or(Error::NotFound)?;
    let log = programme::releases(&mut c, edition.id).await?;
    let history = audit::of_object(&mut c, "release", &format!("{e}/{number}")).await?;
    drop(c);
    let changes = log.into_iter().find(|row| row.number == number).map(|row| row.changes.0).unwrap_or_default();
    let told = |change: &programme::diff::Change| change.what.iter().map(|w| w.text()).collect::<Vec<_>>().join(" ");
    let p = &released.programme;
    let shown = |s: &programme::model::Session| {
        let room = s.room.as_deref().and_then(|r| p.room(r)).map_or("", |r| r.name.as_str());
        let people = s.people.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", ");
        Shown { when: when(s), title: s.title.clone(), facts: words::parts([room, &people]), cancelled: s.cancelled }
    };
    let days = p
        .all_days()
        .into_iter()
        .map(|day| (date::long_date(day), p.sessions.iter().filter(|s| s.day == day).map(shown).collect::<Vec<_>>()));
    let title = format!("Fassung {number}");
    let page = ReleasedPage {
        frame: Frame::new(&site, &staff, Some(&edition), &title, &one(e, number)).await?,
        list: paths::office(paths::OFFICE_RELEASES, e),
        when: date::date_time(released.released_at),
        comment: released.comment.clone(),
        changes: changes.iter().map(|c| (c.title.clone(), told(c))).collect(),
        days: days.filter(|(_, sessions)| !sessions.is_empty()).collect(),
        history: history.into_iter().map(protocol::line).collect(),
        title,
    };
    form_page(&page, &Errors::default())
}
