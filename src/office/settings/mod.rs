//! `/intern/einstellungen`: names, colours, operator, legal texts of the installation, group by group
//! in forms of their own. What a legal page still lacks is said here as `kongress check` says it. A
//! change shows on the public pages at once.

pub mod entries;
mod fields;
pub mod group;
mod lists;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::frame::Frame;
use super::protocol::{self, Line};
use crate::paths;
use crate::staff::{Staff, audit};
use crate::web::form::{Errors, form_page};
use crate::web::{Result, Site};
use fields::GROUPS;

/// Kind of the object in the protocol; its key is that of the group.
const OBJECT: &str = "settings";

#[derive(Template)]
#[template(path = "office/settings/index.html")]
struct IndexPage {
    frame: Frame,
    groups: Vec<Card>,
    /// Of all groups.
    missing: usize,
    history: Vec<Line>,
}

struct Card {
    title: &'static str,
    about: &'static str,
    href: String,
    missing: Vec<String>,
}

pub async fn index(State(site): State<Site>, staff: Staff) -> Result<Response> {
    let settings = group::current(&site).await?;
    let mut c = site.db.pool().acquire().await?;
    let mut history = Vec::new();
    for group in GROUPS {
        history.extend(audit::of_object(&mut c, OBJECT, group.key).await?);
    }
    drop(c);
    history.sort_by_key(|noted| std::cmp::Reverse(noted.id));
    history.truncate(10);
    let groups: Vec<Card> = GROUPS
        .iter()
        .map(|group| Card {
            title: group.title,
            about: group.about,
            href: address(group.key),
            missing: group.missing(&settings, site.clock.today()),
        })
        .collect();
    let page = IndexPage {
        frame: Frame::new(&site, &staff, None, "Einstellungen", paths::SETTINGS).await?,
        missing: groups.iter().map(|card| card.missing.len()).sum(),
        groups,
        history: history.into_iter().map(protocol::line).collect(),
    };
    form_page(&page, &Errors::default())
}

fn address(group: &str) -> String {
    paths::SETTINGS_GROUP.replace("{group}", group)
}
