//! `/intern`: what waits, edition by edition; and the overview of one.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::frame::{Frame, done};
use super::sql::{self, Numbers};
use crate::edition::{self, Edition};
use crate::kernel::date;
use crate::paths;
use crate::staff::{Action, Staff, Within};
use crate::web::form::{Errors, form_page};
use crate::web::{Result, Site};

#[derive(Template)]
#[template(path = "office/start.html")]
struct StartPage {
    frame: Frame,
    editions: Vec<Card>,
    /// Mails that nobody gets, of no edition or of all; only for who may see them.
    failed: i64,
}

struct Card {
    title: String,
    href: String,
    state: String,
    waiting: Vec<Task>,
}

/// Something that waits for somebody.
struct Task {
    text: String,
    href: Option<String>,
}

fn one_or_many(n: i64, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// What waits in an edition for somebody with these rights.
fn tasks(staff: &Staff, edition: &Edition, n: &Numbers) -> Vec<Task> {
    let mut tasks = Vec::new();
    let mut add = |is: bool, text: String, href: Option<String>| {
        if is {
            tasks.push(Task { text, href });
        }
    };
    let may = |action| staff.may(action, Some(edition.id));
    let money = may(Action::Money).then(|| paths::office(paths::OFFICE_MONEY, &edition.slug));
    add(
        may(Action::Money) && n.claims > 0,
        one_or_many(n.claims, "Befreiung zu entscheiden", "Befreiungen zu entscheiden"),
        money.clone(),
    );
    add(
        may(Action::Money) && n.overdue > 0,
        one_or_many(n.overdue, "Rechnung überfällig", "Rechnungen überfällig"),
        money,
    );
    add(n.full_workshops > 0, one_or_many(n.full_workshops, "Workshop ausgebucht", "Workshops ausgebucht"), None);
    add(
        may(Action::Mail) && n.failed_mails > 0,
        one_or_many(n.failed_mails, "Mail nicht zustellbar", "Mails nicht zustellbar"),
        Some(format!("{}?stand=fehlgeschlagen", paths::office(paths::OFFICE_MAILS, &edition.slug))),
    );
    add(
        may(Action::Message) && n.asked_circulars > 0,
        one_or_many(n.asked_circulars, "Nachricht wartet auf Freigabe", "Nachrichten warten auf Freigabe"),
        Some(paths::office(paths::CIRCULARS, &edition.slug)),
    );
    tasks
}

/// State in words: "Anmeldung öffnet in 3 Tagen".
fn state_words(site: &Site, edition: &Edition) -> String {
    let today = site.clock.today();
    let now = site.clock.now();
    let state = edition.state_on(today).label();
    let days = |until: chrono::DateTime<chrono::Utc>| (date::local(until).date() - today).num_days();
    let in_days = |n: i64| match n {
        0 => "heute".to_string(),
        1 => "morgen".to_string(),
        n => format!("in {n} Tagen"),
    };
    let window = match (edition.registration_opens_at, edition.registration_closes_at) {
        (Some(opens), _) if opens > now => Some(format!("Anmeldung öffnet {}", in_days(days(opens)))),
        (_, Some(closes)) if closes > now => Some(format!("Anmeldung schließt {}", in_days(days(closes)))),
        _ => None,
    };
    match window {
        Some(window) => format!("{state}. {window}"),
        None => state.to_string(),
    }
}

pub async fn show(State(site): State<Site>, RawQuery(query): RawQuery, staff: Staff) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let (mut editions, today) = (Vec::new(), site.clock.today());
    for (slug, _) in edition::titles(&mut c).await? {
        let Some(edition) = edition::load(&mut c, &slug).await? else { continue };
        if !staff.may(Action::Overview, Some(edition.id)) {
            continue;
        }
        let numbers = sql::numbers(&mut c, edition.id, today).await?;
        editions.push(Card {
            title: edition.title.clone(),
            href: paths::office(paths::OFFICE_EDITION, &edition.slug),
            state: state_words(&site, &edition),
            waiting: tasks(&staff, &edition, &numbers),
        });
    }
    let failed = if staff.may(Action::Installation, None) { sql::failed_mails(&mut c).await? } else { 0 };
    drop(c);
    let frame = Frame::new(&site, &staff, None, "Start", paths::OFFICE).await?.say(done(query.as_deref()).as_deref());
    form_page(&StartPage { frame, editions, failed }, &Errors::default())
}

#[derive(Template)]
#[template(path = "office/overview.html")]
struct OverviewPage {
    frame: Frame,
    state: String,
    public: String,
    waiting: Vec<Task>,
    facts: Vec<(&'static str, String)>,
    /// Registrations by day, the last four weeks: day, number, height of its bar in percent.
    days: Vec<Bar>,
}

struct Bar {
    day: String,
    count: i64,
    /// Of the highest, in percent; drawn as an SVG of height 100.
    height: i64,
    x: usize,
}

fn bars(days: Vec<(chrono::NaiveDate, i64)>) -> Vec<Bar> {
    let most = days.iter().map(|(_, n)| *n).max().unwrap_or(0).max(1);
    let bar = |(i, (day, count)): (usize, (chrono::NaiveDate, i64))| Bar {
        day: date::date(day),
        count,
        height: count * 100 / most,
        x: i * 10,
    };
    days.into_iter().enumerate().map(bar).collect()
}

pub async fn overview(State(site): State<Site>, staff: Staff, Within(edition): Within) -> Result<Response> {
    let path = paths::office(paths::OFFICE_EDITION, &edition.slug);
    let mut c = site.db.pool().acquire().await?;
    let numbers = sql::numbers(&mut c, edition.id, site.clock.today()).await?;
    let days = sql::by_day(&mut c, edition.id, site.clock.today()).await?;
    drop(c);
    let seats = |taken: i64, capacity: Option<i64>| match capacity {
        Some(capacity) => format!("{taken} von {capacity}"),
        None => format!("{taken}, ohne Obergrenze"),
    };
    let page = OverviewPage {
        frame: Frame::new(&site, &staff, Some(&edition), "Übersicht", &path).await?,
        state: state_words(&site, &edition),
        public: paths::edition(&edition.slug),
        waiting: tasks(&staff, &edition, &numbers),
        facts: vec![
            ("Bestätigte Anmeldungen", numbers.confirmed.to_string()),
            ("Warten auf die Bestätigung der Adresse", numbers.held.to_string()),
            ("Warteliste", numbers.waiting.to_string()),
            ("Plätze vergeben", seats(numbers.taken, numbers.capacity)),
        ],
        days: bars(days),
    };
    form_page(&page, &Errors::default())
}
