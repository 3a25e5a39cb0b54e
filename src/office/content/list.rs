//! The list of documents of an edition, or of those that belong to none.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::document::{Scope, label_of, state_words};
use super::sql::{self, Filter};
use crate::content::Lang;
use crate::kernel::date;
use crate::office::frame::{Frame, done};
use crate::office::list::{Pager, SHOWN};
use crate::paths;
use crate::staff::{Action, Staff};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Result, Site};

/// Key and words of what a list can be narrowed down to.
const KINDS: &[(&str, &str)] = &[("page", "Seiten"), ("news", "Meldungen"), ("press_release", "Pressemitteilungen")];
const STATES: &[(&str, &str)] = &[
    ("draft", "Entwürfe"),
    ("changed", "mit unveröffentlichten Änderungen"),
    ("scheduled", "geplant"),
    ("published", "veröffentlicht"),
    ("withdrawn", "zurückgezogen"),
];

#[derive(Template)]
#[template(path = "office/content/list.html")]
struct ListPage {
    frame: Frame,
    path: String,
    /// Address of the form for a new one; None for who may only read.
    new: Option<String>,
    asked: Fields,
    is_narrowed: bool,
    in_edition: bool,
    rows: Vec<Row>,
    pager: Pager,
    kinds: &'static [(&'static str, &'static str)],
    states: &'static [(&'static str, &'static str)],
}

struct Row {
    title: String,
    href: String,
    kind: &'static str,
    address: String,
    lang: Option<&'static str>,
    state: String,
    has_changes: bool,
    changed: String,
}

/// What an address asks for.
fn asked(query: Option<&str>) -> Fields {
    let pairs: Vec<(String, String)> =
        url::form_urlencoded::parse(query.unwrap_or("").as_bytes()).into_owned().collect();
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// For `ilike`: words anywhere, and nothing in them is a wildcard.
fn pattern(words: &str) -> String {
    if words.is_empty() {
        return String::new();
    }
    format!("%{}%", words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

pub async fn show(State(site): State<Site>, RawQuery(query): RawQuery, staff: Staff, scope: Scope) -> Result<Response> {
    let (path, now) = (scope.path(paths::CONTENTS), site.clock.now());
    let asked = asked(query.as_deref());
    let (words, kind, state) = (pattern(&asked.raw("q")), asked.raw("art"), asked.raw("zustand"));
    // What could not be stored cannot be asked for either.
    let words = words.replace('\0', "");
    let filter = Filter { edition: scope.id(), words: &words, kind: &kind, state: &state, now };
    let mut c = site.db.pool().acquire().await?;
    let total = sql::count(&mut c, &filter).await?;
    let pager = Pager::new(&path, query.as_deref(), total);
    let found = sql::documents(&mut c, &filter, pager.offset, SHOWN).await?;
    drop(c);
    let is_draft = scope.edition().is_some_and(|e| e.state == "draft");
    let may_write = staff.may(Action::PressReleases, scope.id());
    let row = |r: sql::DocumentRow| Row {
        href: scope.of(paths::CONTENT, r.public_id),
        kind: label_of(&r.kind),
        lang: match Lang::from_key(&r.lang) {
            Lang::German => None,
            Lang::Easy => Some("Leichte Sprache"),
            Lang::English => Some("English"),
        },
        state: state_words(Some(&r.state), r.published_at, now, is_draft),
        has_changes: r.has_changes && r.state != "draft",
        changed: date::date_time(r.changed_at),
        title: r.title,
        address: r.address,
    };
    let said = done(query.as_deref());
    let page = ListPage {
        frame: Frame::new(&site, &staff, scope.edition(), "Inhalte", &path).await?.say(said.as_deref()),
        new: may_write.then(|| scope.path(paths::CONTENT_NEW)),
        is_narrowed: !(words.is_empty() && kind.is_empty() && state.is_empty()),
        in_edition: scope.0.is_some(),
        path,
        asked,
        rows: found.into_iter().map(row).collect(),
        pager,
        kinds: KINDS,
        states: STATES,
    };
    form_page(&page, &Errors::default())
}
