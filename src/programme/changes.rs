//! `/{e}/programm/aenderungen`: the releases of a programme and what changed in each.

use axum::extract::State;
use axum::response::Response;

use super::sql;
use crate::edition::{self, Here};
use crate::kernel::{date, words};
use crate::paths;
use crate::web::shell::Shell;
use crate::web::{Error, Result, Site, page};

#[derive(askama::Template)]
#[template(path = "programme/changes.html")]
struct ChangesPage {
    shell: Shell,
    releases: Vec<ReleaseView>,
    feed: String,
    programme: String,
}

struct ReleaseView {
    number: i32,
    title: String,
    when: String,
    when_machine: String,
    comment: String,
    summary: String,
    changes: Vec<ChangeView>,
}

struct ChangeView {
    title: String,
    href: String,
    what: Vec<String>,
}

pub async fn show(State(site): State<Site>, Here(edition): Here) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let log = sql::log(&mut c, edition.id).await?;
    drop(c);
    if log.is_empty() {
        return Err(Error::NotFound);
    }
    let e = &edition.slug;
    let releases = log
        .into_iter()
        .map(|row| ReleaseView {
            number: row.number,
            title: format!("Fassung {}", row.number),
            when: date::date_time(row.released_at),
            when_machine: date::rfc3339(row.released_at),
            summary: summary(&row),
            comment: row.comment,
            changes: row
                .changes
                .0
                .into_iter()
                .map(|c| ChangeView {
                    href: paths::session(e, &c.code, &c.slug),
                    title: c.title,
                    what: c.what.iter().map(|w| w.text()).collect(),
                })
                .collect(),
        })
        .collect();
    page(&ChangesPage {
        shell: edition::shell(&site, &edition, "Änderungen im Programm", &paths::changes(e)).await?,
        releases,
        feed: paths::changes_feed(e),
        programme: paths::programme(e),
    })
}

/// The feed says the same.
fn summary(row: &sql::LogRow) -> String {
    match (row.number, row.changes.len()) {
        (1, 0) => {
            let sessions = usize::try_from(row.sessions).unwrap_or(0);
            format!("Erste Fassung mit {}.", words::count(sessions, "Programmpunkt", "Programmpunkten"))
        }
        (_, 0) => "Geändert wurden Angaben zu Räumen, Themen oder Mitwirkenden.".into(),
        (_, changes) => format!("{}.", words::count(changes, "Änderung", "Änderungen")),
    }
}
