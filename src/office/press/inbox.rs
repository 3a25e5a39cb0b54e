//! `…/presse/antraege`: what waits, oldest first. Filters stand in the address; words to search for
//! come by POST and stay out of it.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, NaiveDate, Utc};
use url::form_urlencoded::{Serializer, parse};
use uuid::Uuid;

use super::request;
use crate::edition::Edition;
use crate::kernel::{date, name, words};
use crate::office::frame::{Frame, done};
use crate::office::list::{Pager, SHOWN};
use crate::office::registrations::{list::patterns, sql as search};
use crate::paths;
use crate::press::context::Context;
use crate::press::inbox::{self, Wanted};
use crate::press::model::{MediaType, State as Stage};
use crate::press::setup::Window;
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Result, Site};

/// Longest search; more is no name.
const WORDS_MAX: usize = 100;
/// Several states under one name, beside each state by itself.
const OPEN: &str = "offen";
const ALL: &str = "alle";
const PROPOSED: &str = "vorgeschlagen";

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Filter {
    /// One of [`Filter::choices`]; "" is [`OPEN`].
    state: String,
    media_type: String,
    late: bool,
    search: Option<Uuid>,
}

impl Filter {
    fn new(pairs: impl Iterator<Item = (String, String)>) -> Filter {
        let mut filter = Filter::default();
        for (name, value) in pairs {
            match name.as_str() {
                "stand" if Filter::choices().iter().any(|(key, _)| *key == value) && value != OPEN => {
                    filter.state = value;
                }
                "art" if MediaType::from_key(&value).is_some() => filter.media_type = value,
                "frist" => filter.late = value == "spaet",
                "suche" => filter.search = value.parse().ok(),
                _ => {}
            }
        }
        filter
    }

    fn choices() -> Vec<(&'static str, &'static str)> {
        let mut all = vec![(OPEN, "offen"), (PROPOSED, "Ablehnung vorgeschlagen"), (ALL, "alle")];
        all.extend(Stage::ALL.iter().map(|s| (s.key(), s.label())));
        all
    }

    fn address(&self, path: &str) -> String {
        let pairs = [
            ("stand", self.state.clone()),
            ("art", self.media_type.clone()),
            ("frist", if self.late { "spaet".into() } else { String::new() }),
            ("suche", self.search.map(|key| key.simple().to_string()).unwrap_or_default()),
        ];
        let set = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        let query = Serializer::new(String::new()).extend_pairs(set).finish();
        if query.is_empty() { path.to_string() } else { format!("{path}?{query}") }
    }

    /// The states it lets through. Whose address is not confirmed is shown on request only.
    fn states(&self) -> Vec<String> {
        let keys = |is: fn(Stage) -> bool| {
            Stage::ALL.iter().filter(|s| is(**s)).map(|s| s.key().to_string()).collect::<Vec<_>>()
        };
        match self.state.as_str() {
            "" | PROPOSED => keys(Stage::is_open),
            ALL => keys(|s| s != Stage::Unconfirmed),
            key => vec![key.to_string()],
        }
    }
}

#[derive(Template)]
#[template(path = "office/press/inbox.html")]
struct InboxPage {
    frame: Frame,
    action: String,
    plain: String,
    words: String,
    states: Vec<(&'static str, String, bool)>,
    kinds: Vec<(&'static str, &'static str, bool)>,
    late: bool,
    narrows: bool,
    /// State with number and address.
    counts: Vec<(String, String, bool)>,
    /// What about the deadline.
    deadline: String,
    settings: Option<String>,
    waiting: String,
    lines: Vec<Line>,
    total: i64,
    pager: Pager,
}

struct Line {
    href: String,
    name: String,
    outlet: String,
    kind: &'static str,
    code: String,
    state: &'static str,
    marks: Vec<&'static str>,
    since: String,
    at: String,
    people: String,
    is_over: bool,
}

/// How long ago, in days by the calendar: "heute", "gestern", "vor 3 Tagen".
pub(super) fn ago(at: DateTime<Utc>, today: NaiveDate) -> String {
    match (today - date::local(at).date()).num_days() {
        ..=0 => "heute".into(),
        1 => "gestern".into(),
        n => format!("vor {n} Tagen"),
    }
}

/// "Anträge bis 20. Mai 2026, 20.00 Uhr, noch 3 Tage"
fn deadline(context: &Context, now: DateTime<Utc>) -> String {
    let today = date::local(now).date();
    let left = |at: DateTime<Utc>| match (date::local(at).date() - today).num_days() {
        ..=0 => "heute".to_string(),
        1 => "noch bis morgen".into(),
        n => format!("noch {n} Tage"),
    };
    match (context.setup.window(&context.edition, now), context.setup.closes_at) {
        (Window::Off, _) => "Zurzeit nimmt das Formular keine Anträge an.".into(),
        (Window::NotYet(at), _) => format!("Anträge sind ab {} möglich.", date::date_time(at)),
        (Window::Open, Some(at)) => format!("Anträge sind bis {} möglich, {}.", date::date_time(at), left(at)),
        (Window::Open, None) => "Anträge sind bis zum Ende der Veranstaltung möglich.".into(),
        (Window::Late, at) => {
            format!(
                "Die Frist ist vorbei{}.",
                at.map(|at| format!(", seit {}", date::date_time(at))).unwrap_or_default()
            )
        }
    }
}

/// What waits, in a sentence; also for start pages.
pub(in crate::office) fn waiting(waiting: &inbox::Waiting, today: NaiveDate) -> String {
    let count = match waiting.requests {
        0 => return "Kein Antrag wartet auf die Pressestelle".into(),
        1 => "1 Antrag auf Akkreditierung wartet".to_string(),
        n => format!("{n} Anträge auf Akkreditierung warten"),
    };
    let oldest = waiting.oldest.map(|at| format!(", der älteste kam {}", ago(at, today))).unwrap_or_default();
    format!("{count}{oldest}")
}

fn line(context: &Context, row: inbox::Row) -> Line {
    let today = context.site.clock.today();
    let mut marks = Vec::new();
    if row.is_proposed {
        marks.push("Ablehnung vorgeschlagen");
    }
    if row.has_answer {
        marks.push("Antwort da");
    }
    if context.setup.closes_at.is_some_and(|at| row.submitted_at >= at) {
        marks.push("nach der Frist");
    }
    let people = words::count(usize::try_from(row.people).unwrap_or(0), "Person", "Personen");
    Line {
        href: request(paths::OFFICE_REQUEST, &context.edition.slug, &row.code),
        name: name::full("", &row.given_name, &row.family_name),
        kind: row.media_type().label(),
        state: row.state().label(),
        is_over: row.state().is_over(),
        marks,
        since: ago(row.submitted_at, today),
        at: date::date_time(row.submitted_at),
        people: match row.files {
            0 => people,
            n => format!("{people}, {}", words::count(usize::try_from(n).unwrap_or(0), "Datei", "Dateien")),
        },
        outlet: row.outlet,
        code: row.code,
    }
}

/// Numbers of the groups that a press office looks for, with their addresses.
fn counts(path: &str, all: &[(String, i64)], filter: &Filter) -> Vec<(String, String, bool)> {
    let number = |keys: &[Stage]| -> i64 {
        all.iter().filter(|(state, _)| keys.iter().any(|k| k.key() == state)).map(|(_, n)| n).sum()
    };
    let groups: [(&str, &str, &[Stage]); 6] = [
        ("", "offen", &[Stage::Submitted, Stage::InReview, Stage::InfoRequested]),
        ("approved", "zugelassen", &[Stage::Approved]),
        ("rejected", "abgelehnt", &[Stage::Rejected]),
        ("withdrawn", "zurückgezogen", &[Stage::Withdrawn]),
        ("revoked", "widerrufen", &[Stage::Revoked]),
        ("unconfirmed", "Adresse nicht bestätigt", &[Stage::Unconfirmed]),
    ];
    let shown = groups.into_iter().map(|(key, label, states)| {
        let of = Filter { state: key.into(), ..Filter::default() };
        (format!("{label}: {}", number(states)), of.address(path), *filter == of)
    });
    shown.collect()
}

pub async fn show(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let context = Context::of(&site, &edition).await?;
    let mut filter = Filter::new(parse(query.as_deref().unwrap_or("").as_bytes()).into_owned());
    let path = paths::office(paths::OFFICE_PRESS, &edition.slug);
    let (now, today) = (site.clock.now(), site.clock.today());
    let mut c = site.db.pool().acquire().await?;
    let typed = match filter.search {
        Some(key) => search::search(&mut c, key, staff.session).await?.unwrap_or_default(),
        None => String::new(),
    };
    if typed.is_empty() {
        // Forgotten, or somebody else's.
        filter.search = None;
    }
    let folded = if typed.is_empty() { String::new() } else { search::fold(&mut c, &typed).await? };
    let (states, patterns) = (filter.states(), patterns(&folded));
    let since = if filter.late { Some(context.setup.closes_at.unwrap_or(DateTime::<Utc>::MAX_UTC)) } else { None };
    let wanted = Wanted {
        edition: edition.id,
        states: &states,
        media_type: &filter.media_type,
        since,
        proposed: filter.state == PROPOSED,
        patterns: &patterns,
        // What waits is done in its order; what is over is looked up.
        newest: !matches!(filter.state.as_str(), "" | PROPOSED),
    };
    let total = inbox::total(&mut c, &wanted).await?;
    let pager = Pager::new(&path, query.as_deref(), total);
    let rows = inbox::rows(&mut c, &wanted, SHOWN, pager.offset).await?;
    let all = inbox::counts(&mut c, edition.id).await?;
    let waits = inbox::waiting(&mut c, edition.id).await?;
    drop(c);
    let frame = Frame::new(&site, &staff, Some(&edition), "Anträge auf Akkreditierung", &path).await?;
    let page = InboxPage {
        frame: frame.say(done(query.as_deref()).as_deref()),
        states: states_of(&filter),
        kinds: MediaType::ALL.iter().map(|k| (k.key(), k.label(), k.key() == filter.media_type)).collect(),
        counts: counts(&path, &all, &filter),
        deadline: deadline(&context, now),
        settings: super::may(&staff, crate::staff::Action::PressSetup, &edition)
            .then(|| paths::office(paths::OFFICE_PRESS_SETTINGS, &edition.slug)),
        waiting: format!("{}.", waiting(&waits, today)),
        late: filter.late,
        narrows: filter != Filter::default(),
        lines: rows.into_iter().map(|row| line(&context, row)).collect(),
        plain: path.clone(),
        action: path,
        words: typed,
        total,
        pager,
    };
    form_page(&page, &Errors::default())
}

fn states_of(filter: &Filter) -> Vec<(&'static str, String, bool)> {
    let chosen = if filter.state.is_empty() { OPEN } else { &filter.state };
    Filter::choices().into_iter().map(|(key, label)| (key, label.to_string(), key == chosen)).collect()
}

/// Keeps words of a search and answers their key; None without words.
pub(super) async fn keep(site: &Site, staff: &Staff, fields: &Fields) -> Result<Option<Uuid>> {
    let words: String = fields.raw("q").chars().filter(|c| !c.is_control()).take(WORDS_MAX).collect();
    if words.trim().is_empty() {
        return Ok(None);
    }
    let (key, session, now) = (Uuid::new_v4(), staff.session, site.clock.now());
    let keep =
        site.db.change(move |c| Box::pin(async move { search::keep_search(c, key, session, words.trim(), now).await }));
    keep.await?;
    Ok(Some(key))
}

/// Search and filters of the form become an address that can be kept and sent on. Who looks for
/// somebody looks in all states, unless one is chosen.
pub async fn search(
    State(site): State<Site>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let pairs = ["stand", "art", "frist"].map(|name| (name.to_string(), fields.raw(name)));
    let mut filter = Filter::new(pairs.into_iter());
    filter.search = keep(&site, &staff, &fields).await?;
    if filter.search.is_some() && filter.state.is_empty() {
        filter.state = ALL.into();
    }
    Ok(Redirect::to(&filter.address(&inbox_path(&edition))).into_response())
}

fn inbox_path(edition: &Edition) -> String {
    paths::office(paths::OFFICE_PRESS, &edition.slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_come_back_from_their_address_and_inventions_are_left_out() {
        let read = |query: &str| Filter::new(parse(query.as_bytes()).into_owned());
        let filter = read("stand=approved&art=photo&frist=spaet&suche=x");
        assert_eq!(filter.address("/x"), "/x?stand=approved&art=photo&frist=spaet");
        assert_eq!(read("stand=nichts&art='"), Filter::default());
        assert_eq!(Filter::default().states(), ["submitted", "in_review", "info_requested"]);
        assert!(!read("stand=alle").states().contains(&"unconfirmed".to_string()));
    }

    #[test]
    fn age_is_told_in_days_of_the_calendar() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).expect("a day");
        let late = date::instant_on(day(3), 23 * 60);
        assert_eq!(ago(late, day(3)), "heute");
        assert_eq!(ago(late, day(4)), "gestern");
        assert_eq!(ago(late, day(6)), "vor 3 Tagen");
    }
}
