//! `/archiv`: all editions, newest first.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use crate::edition::{self, Edition};
use crate::paths;
use crate::web::shell::Shell;
use crate::web::{Result, Site, page};

#[derive(askama::Template)]
#[template(path = "home/archive.html")]
struct ArchivePage {
    shell: Shell,
    editions: Vec<Entry>,
}

struct Entry {
    edition: Arc<Edition>,
    state: String,
    urgent: bool,
    programme: Option<String>,
}

pub async fn show(State(site): State<Site>) -> Result<Response> {
    let (now, today) = (site.clock.now(), site.clock.today());
    let editions = edition::all(&site).await?;
    let editions = editions
        .into_iter()
        .map(|edition| {
            let state = edition.state_on(today);
            Entry {
                state: edition.state_label(now),
                urgent: matches!(state, edition::State::Postponed | edition::State::Cancelled),
                programme: edition.has_programme.then(|| paths::programme(&edition.slug)),
                edition,
            }
        })
        .collect();
    let shell =
        Shell::new(&site, "Archiv", paths::ARCHIVE).await?.described("Alle Veranstaltungen mit Programm und Rückblick");
    page(&ArchivePage { shell, editions })
}
