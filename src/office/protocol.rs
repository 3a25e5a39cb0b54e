//! `/intern/protokoll`: who did what when, for the installation and for one edition.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::{Days, NaiveDate};
use serde_json::Value;

use super::frame::Frame;
use super::list;
use crate::edition::Edition;
use crate::kernel::date;
use crate::paths;
use crate::staff::audit::{self, Noted, Wanted};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, Wrong, form_page};
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
    /// Address, and what its filters are set to.
    path: String,
    typed: Fields,
    errors: Errors,
    actions: Vec<(String, String)>,
    actors: Vec<(String, String)>,
    is_filtered: bool,
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
    let set = |name: &str| Some(list::chosen(query, name)).filter(|value| !value.is_empty());
    let mut errors = Errors::default();
    let day = set("bis").and_then(|day| {
        let read = NaiveDate::parse_from_str(&day, "%Y-%m-%d").ok();
        if read.is_none() {
            errors.add("bis", Wrong::NotOffered, "den Tag");
        }
        read
    });
    let wanted = Wanted {
        edition: edition.map(|e| e.id),
        action: set("was"),
        by: set("wer").and_then(|key| key.parse().ok()),
        until: day.map(|day| date::instant_on(day + Days::new(1), 0)),
        before: set("vor").and_then(|id| id.parse().ok()),
    };
    let mut c = site.db.pool().acquire().await?;
    let (actions, actors) = audit::choices(&mut c, wanted.edition).await?;
    let noted = audit::list(&mut c, &wanted, SHOWN).await?;
    drop(c);
    let is_full = noted.len() as i64 == SHOWN;
    let older = noted.last().filter(|_| is_full).map(|last| {
        let mut address = url::form_urlencoded::Serializer::new(String::new());
        let kept = ["was", "wer", "bis"].into_iter().filter_map(|name| Some((name, set(name)?)));
        address.extend_pairs(kept).append_pair("vor", &last.id.to_string());
        format!("{path}?{}", address.finish())
    });
    let mut actions: Vec<_> = actions.into_iter().map(|a| (audit::label(&a).to_string(), a)).collect();
    actions.sort();
    let typed =
        [("was", list::chosen(query, "was")), ("wer", list::chosen(query, "wer")), ("bis", list::chosen(query, "bis"))];
    let page = ProtocolPage {
        frame: Frame::new(site, staff, edition, "Protokoll", path).await?,
        history: noted.into_iter().map(line).collect(),
        older,
        path: path.to_string(),
        is_filtered: typed.iter().any(|(_, value)| !value.is_empty()),
        typed: typed.iter().map(|(name, value)| (*name, value.as_str())).collect(),
        errors,
        actions: actions.into_iter().map(|(label, action)| (action, label)).collect(),
        actors: actors.into_iter().map(|(key, name)| (key.to_string(), name)).collect(),
    };
    form_page(&page, &page.errors)
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
