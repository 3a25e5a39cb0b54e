//! `/intern/barrieren`: barriers that people reported, whether they are done, and a note among organisers.
//! Names are searched by POST; words of a report and of the note stay out of addresses and protocol.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::frame::{CHANGED_MEANWHILE, Frame, back, done};
use super::list::{self, Pager};
use super::protocol::{self, Line};
use crate::kernel::{date, words};
use crate::pages::reports::{self, Reported};
use crate::paths;
use crate::staff::Staff;
use crate::staff::audit::{self, Entry};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

/// Characters of a report that the list shows.
const EXCERPT: usize = 160;
const NOTE_MAX: usize = 2000;

/// Key and name of what the list can be narrowed to; the first one is the usual.
const STATES: [(&str, &str); 3] = [("offen", "Offen"), ("erledigt", "Erledigt"), ("alle", "Alle")];

#[derive(Template)]
#[template(path = "office/barriers/list.html")]
struct ListPage {
    frame: Frame,
    errors: Errors,
    search: String,
    state: &'static str,
    /// Nobody reported anything yet.
    is_empty: bool,
    rows: Vec<Row>,
    /// Without one for a search, which stands in no address.
    pager: Option<Pager>,
    days: u32,
}

struct Row {
    href: String,
    reference: String,
    text: String,
    page: String,
    at: String,
    due: String,
    state: &'static str,
    is_late: bool,
}

fn state(report: &Reported, today: chrono::NaiveDate) -> &'static str {
    match report.done_at {
        Some(_) => "erledigt",
        None if report.is_late(today) => "überfällig",
        None => "offen",
    }
}

fn one(reference: &str) -> String {
    paths::BARRIER_ONE.replace("{code}", reference)
}

pub async fn list(State(site): State<Site>, RawQuery(query): RawQuery, staff: Staff) -> Result<Response> {
    render(&site, &staff, query.as_deref(), String::new(), Errors::default()).await
}

pub async fn search(State(site): State<Site>, staff: Staff, fields: Fields) -> Result<Response> {
    let mut errors = Errors::default();
    let search = fields.text(&mut errors, "suche", "die Suche", 100, false);
    render(&site, &staff, None, search, errors).await
}

async fn render(site: &Site, staff: &Staff, query: Option<&str>, search: String, errors: Errors) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let mut all = reports::all(&mut c).await?;
    drop(c);
    let (today, is_empty, asked) = (site.clock.today(), all.is_empty(), list::chosen(query, "stand"));
    // Who searches wants to find it, done or not.
    let usual = if search.is_empty() { "offen" } else { "alle" };
    let chosen = STATES.iter().map(|(key, _)| *key).find(|key| *key == asked).unwrap_or(usual);
    all.retain(|r| {
        let fits = match chosen {
            "offen" => r.done_at.is_none(),
            "erledigt" => r.done_at.is_some(),
            _ => true,
        };
        fits && list::holds(&[&r.reference, &r.page, &r.description, &r.name, &r.email, &r.note], &search)
    });
    let (pager, all) = Pager::cut_found(paths::BARRIERS, query, &search, all);
    let title = if errors.is_empty() { "Gemeldete Barrieren" } else { "Fehler: Gemeldete Barrieren" };
    let row = |r: Reported| Row {
        href: one(&r.reference),
        text: words::excerpt(&r.description, EXCERPT),
        at: date::date(date::local(r.created_at).date()),
        due: date::date(r.due_on),
        state: state(&r, today),
        is_late: r.is_late(today),
        reference: r.reference,
        page: r.page,
    };
    let page = ListPage {
        frame: Frame::new(site, staff, None, title, paths::BARRIERS).await?.say(done(query).as_deref()),
        errors,
        search,
        state: chosen,
        is_empty,
        rows: all.into_iter().map(row).collect(),
        pager,
        days: site.settings().await?.accessibility.reply_days,
    };
    form_page(&page, &page.errors)
}

#[derive(Template)]
#[template(path = "office/barriers/one.html")]
struct OnePage {
    frame: Frame,
    errors: Errors,
    typed: Fields,
    action: String,
    report: Reported,
    state: &'static str,
    facts: Vec<(&'static str, String)>,
    /// What stands there now, where somebody else wrote it meanwhile.
    meanwhile: Option<String>,
    history: Vec<Line>,
}

async fn find(site: &Site, reference: &str) -> Result<Reported> {
    let mut c = site.db.pool().acquire().await?;
    reports::find(&mut c, reference).await?.ok_or(Error::NotFound)
}

pub async fn show(
    State(site): State<Site>,
    Path(reference): Path<String>,
    RawQuery(query): RawQuery,
    staff: Staff,
) -> Result<Response> {
    let report = find(&site, &reference).await?;
    let typed = [("notiz", report.note.as_str())].into_iter().collect();
    page(&site, &staff, report, typed, Errors::default(), query.as_deref()).await
}

async fn page(
    site: &Site,
    staff: &Staff,
    report: Reported,
    typed: Fields,
    errors: Errors,
    query: Option<&str>,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let history = audit::of_object(&mut c, "barrier", &report.reference).await?;
    drop(c);
    let title = format!("Meldung {}", report.reference);
    let shown = if errors.is_empty() { title } else { format!("Fehler: {title}") };
    let facts = [
        ("Seite", report.page.clone()),
        ("Gemeldet", date::date_time(report.created_at)),
        ("Antwort bis", date::date(report.due_on)),
        ("Erledigt", report.done_at.map(date::date_time).unwrap_or_default()),
        ("Von", report.name.clone()),
        ("E-Mail-Adresse", report.email.clone()),
    ];
    let is_behind = errors.of("stand").is_some();
    let page = OnePage {
        frame: Frame::new(site, staff, None, &shown, &one(&report.reference)).await?.say(done(query).as_deref()),
        errors,
        typed,
        action: one(&report.reference),
        state: state(&report, site.clock.today()),
        facts: facts.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        meanwhile: is_behind.then(|| report.note.clone()),
        history: history.into_iter().map(protocol::line).collect(),
        report,
    };
    let mut response = form_page(&page, &page.errors)?;
    if is_behind {
        *response.status_mut() = StatusCode::CONFLICT;
    }
    Ok(response)
}

/// What a button says: done or not, and how the page and the protocol call it.
fn step(button: &str, report: &Reported, now: chrono::DateTime<chrono::Utc>) -> Option<Step> {
    Some(match button {
        "erledigt" if report.done_at.is_none() => (Some(now), "barrier.done", "barriere-erledigt"),
        "offen" if report.done_at.is_some() => (None, "barrier.opened", "barriere-offen"),
        "notiz" | "erledigt" | "offen" => (report.done_at, "barrier.noted", "barriere-notiz"),
        _ => return None,
    })
}

type Step = (Option<chrono::DateTime<chrono::Utc>>, &'static str, &'static str);

pub async fn send(
    State(site): State<Site>,
    Path(reference): Path<String>,
    staff: Staff,
    fields: Fields,
) -> Result<Response> {
    let report = find(&site, &reference).await?;
    let broken = Error::BadRequest("Das Formular ist unvollständig angekommen. Öffnen Sie es noch einmal.");
    let (done_at, action, key) = step(&fields.raw("tun"), &report, site.clock.now()).ok_or(broken)?;
    let mut errors = Errors::default();
    let note = fields.text(&mut errors, "notiz", "die Notiz", NOTE_MAX, true);
    if !errors.is_empty() {
        return page(&site, &staff, report, fields, errors, None).await;
    }
    let (path, version) = (one(&report.reference), fields.raw("stand").parse().unwrap_or(-1));
    if version == report.version && note == report.note && done_at == report.done_at {
        return Ok(back(&path, "unveraendert"));
    }
    let (by, typed) = (staff.clone(), note != report.note);
    let kept = site.db.change(move |c| {
        Box::pin(async move {
            let kept = reports::judge(c, &report.reference, version, &note, done_at).await?;
            if kept {
                let is = |done: bool| if done { "erledigt" } else { "offen" };
                let mut after = json!({ "Stand": is(done_at.is_some()) });
                if typed {
                    after["Notiz"] = "geändert".into();
                }
                let entry = Entry {
                    action,
                    object: "barrier",
                    key: &report.reference,
                    title: &report.reference,
                    before: Some(json!({ "Stand": is(report.done_at.is_some()) })),
                    after: Some(after),
                    ..Entry::default()
                };
                audit::note(c, &by, &entry).await?;
            }
            Ok::<_, Error>(kept)
        })
    });
    if kept.await? {
        return Ok(back(&path, key));
    }
    errors.say("stand", CHANGED_MEANWHILE.to_string());
    page(&site, &staff, find(&site, &reference).await?, fields, errors, None).await
}
