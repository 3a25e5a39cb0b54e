//! The released programme in the formats of the field: schedule.xml and schedule.json (c3voc,
//! read by the programme apps), iCalendar, an Atom feed of the releases, and schema.org data
//! for the pages.
//!
//! Everything is a pure function of the edition and its last release, so entity tags stay the
//! same until something changes, and drafts cannot leak: they are not in reach.

mod feed;
mod ics;
mod json;
pub mod json_ld;
mod plan;
#[cfg(test)]
mod samples;
mod text;
mod xml;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use chrono::NaiveDate;

use super::model::Session;
use super::{current, sql};
use crate::edition::{Edition, Here, State as EditionState};
use crate::paths;
use crate::web::{Document, Error, Result, Site};

pub use ics::has_entry;
use plan::Plan;

const XML: &str = "text/xml; charset=utf-8";
const JSON: &str = "application/json";
const CALENDAR: &str = "text/calendar; charset=utf-8";
const ATOM: &str = "application/atom+xml; charset=utf-8";

/// Without the entry of one session: that one shares its address with the session's page.
pub fn routes() -> Router<Site> {
    Router::new()
        .route(paths::SCHEDULE_XML, get(schedule_xml))
        .route(paths::SCHEDULE_JSON, get(schedule_json))
        .route(paths::SCHEDULE_ICS, get(schedule_ics))
        .route(paths::CHANGES_FEED, get(changes_feed))
}

/// Formats of the whole programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    Xml,
    Json,
    Ics,
}

impl Format {
    fn content_type(self) -> &'static str {
        match self {
            Format::Xml => XML,
            Format::Json => JSON,
            Format::Ics => CALENDAR,
        }
    }
}

/// The whole released programme as text. The calendar has the days of the edition where no times
/// are public yet.
///
/// # Errors
/// `NotFound` without a release or, in a calendar, a single known day; the database's own.
pub async fn schedule(site: &Site, edition: &Edition, format: Format) -> Result<String> {
    let current = match current(site, edition).await {
        Err(Error::NotFound) if format == Format::Ics => None,
        current => Some(current?),
    };
    let origin = Origin::new(site, edition);
    let plan = || {
        let current = current.as_ref()?;
        Plan::new(origin, current.number, &current.programme)
    };
    match format {
        Format::Xml => Ok(xml::schedule(&plan().ok_or(Error::NotFound)?)?),
        Format::Json => Ok(json::schedule(&plan().ok_or(Error::NotFound)?)?),
        Format::Ics => ics::calendar(&origin, current.as_ref().map(|c| &c.programme))?.ok_or(Error::NotFound),
    }
}

async fn schedule_xml(State(site): State<Site>, Here(edition): Here) -> Result<Document> {
    document(&site, &edition, Format::Xml).await
}

async fn schedule_json(State(site): State<Site>, Here(edition): Here) -> Result<Document> {
    document(&site, &edition, Format::Json).await
}

async fn schedule_ics(State(site): State<Site>, Here(edition): Here) -> Result<Document> {
    let document = document(&site, &edition, Format::Ics).await?;
    Ok(Document { file_name: Some(format!("{}.ics", edition.slug)), ..document })
}

async fn document(site: &Site, edition: &Edition, format: Format) -> Result<Document> {
    Ok(Document::export(format.content_type(), schedule(site, edition, format).await?))
}

/// One session as a calendar entry.
///
/// # Errors
/// `NotFound` where there is no such session or [`has_entry`] says no; the database's own.
pub async fn session_ics(site: &Site, edition: &Edition, code: &str) -> Result<Document> {
    let current = current(site, edition).await?;
    let session = current.programme.session(code).ok_or(Error::NotFound)?;
    let body = ics::entry(&Origin::new(site, edition), &current.programme, session)?.ok_or(Error::NotFound)?;
    Ok(Document { file_name: Some(format!("{}.ics", session.code)), ..Document::export(CALENDAR, body) })
}

/// Releases and what changed, newest first.
async fn changes_feed(State(site): State<Site>, Here(edition): Here) -> Result<Document> {
    let releases = {
        let mut c = site.db.pool().acquire().await?;
        sql::log(&mut c, edition.id).await?
    };
    let body = feed::releases(&Origin::new(&site, &edition), &releases)?.ok_or(Error::NotFound)?;
    Ok(Document::export(ATOM, body))
}

/// Where an export comes from: what names and addresses are made of.
#[derive(Clone, Copy)]
pub struct Origin<'a> {
    pub edition: &'a Edition,
    /// Address of the site without a slash at the end.
    pub base: &'a str,
    pub host: &'a str,
}

impl<'a> Origin<'a> {
    pub fn new(site: &'a Site, edition: &'a Edition) -> Origin<'a> {
        Origin { edition, base: &site.config.base_url, host: site.host() }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn edition_url(&self) -> String {
        self.url(&paths::edition(&self.edition.slug))
    }

    fn session_url(&self, session: &Session) -> String {
        self.url(&paths::session(&self.edition.slug, &session.code, &session.slug))
    }

    fn speaker_url(&self, slug: &str) -> String {
        self.url(&paths::speaker(&self.edition.slug, slug))
    }

    /// Word in front of whatever does not take place on `day`. A postponed edition that has a
    /// new date takes place on it.
    fn off(&self, day: NaiveDate) -> Option<&'static str> {
        match EditionState::from_key(&self.edition.state) {
            EditionState::Cancelled => Some("Abgesagt"),
            EditionState::Postponed if !self.edition.days.iter().any(|h| h.day == day) => Some("Verschoben"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stand_beside_those_of_the_pages() {
        // The router panics on addresses that exclude each other.
        let page = || get(async || "");
        let _: Router<Site> = routes().route(paths::SESSION, page()).route(paths::CHANGES, page());
    }
}
