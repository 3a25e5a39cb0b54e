//! `/intern/protokoll`: who did what when, for the installation and for one edition.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde_json::Value;

use super::frame::Frame;
use crate::edition::Edition;
use crate::kernel::date;
use crate::paths;
use crate::staff::audit::{self, Noted};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, form_page};
use crate::web::{Result, Site};

/// Entries on a page.
const SHOWN: i64 = 100;

pub struct Line {
    pub at: String,
    pub machine: String,
    pub actor: String,
    pub what: String,
    pub object: String,
    pub edition: Option<String>,
    pub network: Option<String>,
    /// "role: editorial"; what was there before stands first.
    pub changes: Vec<String>,
}

pub fn line(noted: Noted) -> Line {
    Line {
        at: date::date_time(noted.at),
        machine: noted.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        actor: noted.actor,
        what: audit::label(&noted.action).to_string(),
        object: noted.title,
        edition: noted.edition,
        network: noted.network,
        changes: changes(noted.before.as_ref(), noted.after.as_ref()),
    }
}

/// Field by field: what it was, what it became.
fn changes(before: Option<&Value>, after: Option<&Value>) -> Vec<String> {
    let fields = |value: Option<&Value>| value.and_then(Value::as_object).cloned().unwrap_or_default();
    let (before, after) = (fields(before), fields(after));
    let words = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => "leer".into(),
        other => other.to_string(),
    };
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let changed = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    changed
        .map(|name| match (before.get(name), after.get(name)) {
            (Some(old), Some(new)) => format!("{name}: {} → {}", words(old), words(new)),
            (Some(old), None) => format!("{name}: bisher {}", words(old)),
            (_, new) => format!("{name}: {}", new.map(words).unwrap_or_default()),
        })
        .collect()
}

#[derive(Template)]
#[template(path = "office/protocol.html")]
struct ProtocolPage {
    frame: Frame,
    history: Vec<Line>,
    older: Option<String>,
}

pub async fn all(State(site): State<Site>, RawQuery(query): RawQuery, staff: Staff) -> Result<Response> {
    render(&site, &staff, None, query.as_deref(), paths::AUDIT).await
}

pub async fn of_edition(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let path = paths::office(paths::OFFICE_AUDIT, &edition.slug);
    render(&site, &staff, Some(&edition), query.as_deref(), &path).await
}

async fn render(
    site: &Site,
    staff: &Staff,
    edition: Option<&Edition>,
    query: Option<&str>,
    path: &str,
) -> Result<Response> {
    let pairs = url::form_urlencoded::parse(query.unwrap_or("").as_bytes());
    let before = pairs.into_owned().find(|(name, _)| name == "vor").and_then(|(_, value)| value.parse().ok());
    let mut c = site.db.pool().acquire().await?;
    let noted = audit::list(&mut c, edition.map(|e| e.id), before, SHOWN).await?;
    drop(c);
    let is_full = noted.len() as i64 == SHOWN;
    let older = noted.last().filter(|_| is_full).map(|last| format!("{path}?vor={}", last.id));
    let frame = Frame::new(site, staff, edition, "Protokoll", path).await?;
    form_page(&ProtocolPage { frame, history: noted.into_iter().map(line).collect(), older }, &Errors::default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_changed_is_told() {
        let (before, after) = (json!({ "a": 1, "b": "x" }), json!({ "a": 1, "b": "y", "c": null }));
        assert_eq!(changes(Some(&before), Some(&after)), ["b: x → y", "c: leer"]);
        assert_eq!(changes(Some(&json!({ "b": "x" })), None), ["b: bisher x"]);
        assert!(changes(None, None).is_empty());
    }
}
