//! `/programm/veroeffentlichen`: the draft beside the last release, and the button. Whoever chose a
//! workshop that is moved hears of it in the same transaction.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;

use super::{at, warnings};
use crate::edition::{Edition, State as Stage};
use crate::kernel::{date, words};
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back};
use crate::paths;
use crate::programme::compare::{self, Difference};
use crate::programme::diff::What;
use crate::programme::edit;
use crate::programme::model::{Programme, Session};
use crate::programme::{self, Prepared};
use crate::registration::context::Context;
use crate::registration::moved::{self, Fate, Moved};
use crate::staff::audit::{self, Entry};
use crate::staff::{Action, Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Result, Site};

const MAX_COMMENT: usize = 500;
/// Sessions shown with every field.
pub const SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "office/programme/release.html")]
struct ReleasePage {
    frame: Frame,
    e: String,
    action: String,
    may: bool,
    /// Title of the last release; None before the first.
    last: Option<String>,
    stand: String,
    lead: String,
    is_same: bool,
    is_empty: bool,
    changes: Vec<Changed>,
    /// More than are shown.
    more: usize,
    around: Vec<String>,
    warnings: Vec<Warned>,
    mails: i64,
    typed: Fields,
    errors: Errors,
}

/// One session that is different.
pub struct Changed {
    pub title: String,
    pub href: Option<String>,
    pub labels: Vec<&'static str>,
    pub fields: Vec<Difference>,
    pub is_new: bool,
    /// Of a new one: when and where.
    pub facts: String,
}

struct Warned {
    title: String,
    href: Option<String>,
    texts: Vec<String>,
}

pub async fn show(State(site): State<Site>, staff: Staff, Within(edition): Within) -> Result<Response> {
    render(&site, &staff, &edition, Fields::default(), Errors::default()).await
}

/// What does not depend on the moment at which it is looked at.
async fn preview(c: &mut PgConnection, edition: i64) -> Result<(Prepared, String)> {
    let prepared = programme::prepare(c, edition, DateTime::<Utc>::UNIX_EPOCH).await?;
    let number = prepared.last.as_ref().map_or(0, |last| last.number).to_string();
    let stand = compare::stand([number, serde_json::to_string(&prepared.programme)?]);
    Ok((prepared, stand))
}

fn is_same(prepared: &Prepared) -> bool {
    match &prepared.last {
        Some(last) => last.programme == prepared.programme,
        None => prepared.programme.sessions.is_empty(),
    }
}

async fn render(site: &Site, staff: &Staff, edition: &Edition, typed: Fields, errors: Errors) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let (prepared, stand) = preview(&mut c, edition.id).await?;
    let moved = moved_workshops(site, edition, &prepared);
    let codes: Vec<String> = moved.iter().map(|m| m.code.clone()).collect();
    let mails = moved::concerned(&mut c, edition.id, &codes).await?;
    drop(c);
    let e = &edition.slug;
    let may = staff.may(Action::Programme, Some(edition.id));
    let new = &prepared.programme;
    let nothing = Programme::default();
    let old = prepared.last.as_ref().map_or(&nothing, |last| &last.programme);
    let mut changes = if prepared.last.is_some() { changed(old, new, |s| link(e, may, s)) } else { Vec::new() };
    let more = changes.len().saturating_sub(SHOWN);
    changes.truncate(SHOWN);
    let mut clashes = warnings(new);
    let warned = new.sessions.iter().filter_map(|s| {
        let texts = clashes.remove(&s.code)?.iter().map(|c| c.what.text()).collect();
        Some(Warned { title: s.title.clone(), href: link(e, may, s), texts })
    });
    let action = paths::office(paths::OFFICE_RELEASE, e);
    let title = if errors.is_empty() { "Programm veröffentlichen" } else { "Fehler: Programm veröffentlichen" };
    let page = ReleasePage {
        frame: Frame::new(site, staff, Some(edition), title, &action).await?,
        e: e.clone(),
        action,
        may,
        last: prepared.last.as_ref().map(|l| format!("Fassung {} vom {}", l.number, date::date_time(l.released_at))),
        stand,
        lead: match &prepared.last {
            None => format!(
                "Das wird die erste Fassung: {} an {}.",
                words::count(new.sessions.len(), "Programmpunkt", "Programmpunkte"),
                words::count(new.all_days().len(), "Tag", "Tagen")
            ),
            Some(_) => words::count(changes.len() + more, "Programmpunkt ist anders.", "Programmpunkte sind anders."),
        },
        is_same: is_same(&prepared),
        is_empty: new.sessions.is_empty() && prepared.last.is_none(),
        around: if prepared.last.is_some() { compare::around(old, new) } else { Vec::new() },
        warnings: warned.collect(),
        changes,
        more,
        mails,
        typed,
        errors,
    };
    form_page(&page, &page.errors)
}

fn link(e: &str, may: bool, s: &Session) -> Option<String> {
    may.then(|| at(paths::OFFICE_SESSION, e, &s.code))
}

/// Session by session what is different, in the order of the programme.
pub fn changed(old: &Programme, new: &Programme, href: impl Fn(&Session) -> Option<String>) -> Vec<Changed> {
    let mut all = Vec::new();
    for session in &new.sessions {
        let after = compare::fields(new, session);
        let Some(before) = old.sessions.iter().find(|s| s.guid == session.guid) else {
            let room = session.room.as_deref().and_then(|r| new.room(r)).map_or("", |r| r.name.as_str());
            let day = date::date(session.day);
            all.push(Changed {
                title: session.title.clone(),
                href: href(session),
                labels: vec![if session.cancelled { "neu und abgesagt" } else { "neu" }],
                fields: Vec::new(),
                is_new: true,
                facts: words::parts([day.as_str(), &super::list::when(session), room]),
            });
            continue;
        };
        let fields = compare::differences(&compare::fields(old, before), &after);
        if !fields.is_empty() {
            let fields: Vec<Difference> = fields.into_iter().map(Difference::narrowed).collect();
            let (title, href) = (session.title.clone(), href(session));
            all.push(Changed { title, href, labels: labels(&fields), fields, is_new: false, facts: String::new() });
        }
    }
    all
}

fn labels(fields: &[Difference]) -> Vec<&'static str> {
    let has = |labels: &[&str]| fields.iter().any(|f| labels.contains(&f.label));
    let state = fields.iter().find(|f| f.label == "Stand");
    let mut all = Vec::new();
    match state.map(|f| f.after.as_str()) {
        Some("abgesagt") => all.push("abgesagt"),
        Some(_) => all.push("findet doch statt"),
        None => {}
    }
    if has(&["Tag", "Beginn", "Raum"]) {
        all.push("verlegt");
    }
    if all.is_empty() {
        all.push("geändert");
    }
    all
}

/// Workshops that a release moves, cancels or brings back, as the people who chose them hear of it.
/// What lies in the past, or in an edition that does not take place, is nothing to tell.
fn moved_workshops(site: &Site, edition: &Edition, prepared: &Prepared) -> Vec<Moved> {
    let (now, today) = (site.clock.now(), site.clock.today());
    let Some(last) = &prepared.last else { return Vec::new() };
    if matches!(edition.state_on(today), Stage::Past | Stage::Cancelled) {
        return Vec::new();
    }
    let (old, new) = (&last.programme, &prepared.programme);
    let mut all = Vec::new();
    for change in &prepared.changes {
        let (Some(before), Some(after)) = (old.session(&change.code), new.session(&change.code)) else { continue };
        let is_over = |s: &Session| s.starts_at.is_some_and(|at| at < now);
        let fate = match change.what.as_slice() {
            what if what.contains(&What::Cancelled) => Fate::Cancelled,
            what if what.contains(&What::Restored) => Fate::Restored,
            what if what.iter().any(is_move) => Fate::Moved,
            _ => continue,
        };
        if is_over(before) && (fate == Fate::Cancelled || is_over(after)) {
            continue;
        }
        let room = |p: &Programme, s: &Session| {
            s.room.as_deref().and_then(|r| p.room(r)).map(|r| r.name.clone()).unwrap_or_default()
        };
        let day = before.starts_at.map_or_else(|| date::date(before.day), date::date_time);
        all.push(Moved {
            code: after.code.clone(),
            title: after.title.clone(),
            fate,
            before: words::parts([day, room(old, before)]),
            starts_at: after.starts_at,
            ends_at: after.ends_at(),
            room: room(new, after),
            note: after.note.clone(),
            sequence: after.sequence,
        });
    }
    all
}

fn is_move(what: &What) -> bool {
    matches!(what, What::Day { .. } | What::Time { .. } | What::Duration { .. } | What::Room { .. })
}

/// What came of the button.
enum Done {
    Released,
    /// Pressed twice, or somebody else was faster with the same.
    Same,
    Wrong(Errors),
}

pub async fn send(State(site): State<Site>, staff: Staff, Within(edition): Within, fields: Fields) -> Result<Response> {
    let fields = Arc::new(fields);
    let context = Context::of(&site, &edition).await?;
    let (sent, who) = (fields.clone(), staff.clone());
    let done = site.db.change(move |c| Box::pin(async move { release(c, &context, &who, &sent).await })).await?;
    let path = paths::office(paths::OFFICE_PROGRAMME, &edition.slug);
    match done {
        Done::Released => Ok(back(&path, "fassung")),
        Done::Same => Ok(back(&path, "fassung-gleich")),
        Done::Wrong(errors) => {
            render(&site, &staff, &edition, Arc::into_inner(fields).unwrap_or_default(), errors).await
        }
    }
}

async fn release(c: &mut PgConnection, context: &Context, staff: &Staff, fields: &Fields) -> Result<Done> {
    let (site, edition) = (&context.site, &context.edition);
    edit::lock(c, edition.id).await?;
    let (prepared, stand) = preview(c, edition.id).await?;
    if is_same(&prepared) {
        return Ok(Done::Same);
    }
    let mut errors = Errors::default();
    if fields.raw("stand") != stand {
        errors.say("kommentar", CHANGED_MEANWHILE.into());
    }
    let comment = fields.text(&mut errors, "kommentar", "den Kommentar", MAX_COMMENT, false);
    if !errors.is_empty() {
        return Ok(Done::Wrong(errors));
    }
    let moved = moved_workshops(site, edition, &prepared);
    let Some(number) = programme::release(c, edition.id, &comment, site.clock.now()).await? else {
        return Ok(Done::Same);
    };
    let mails = moved::moved_workshops(c, context, &moved).await?;
    let entry = Entry {
        edition: Some(edition.id),
        action: "programme.released",
        object: "release",
        key: &format!("{}/{number}", edition.slug),
        title: &format!("Fassung {number}"),
        after: Some(json!({
            "Kommentar": comment, "Geänderte Programmpunkte": prepared.changes.len(), "Mails": mails,
        })),
        ..Entry::default()
    };
    audit::note(c, staff, &entry).await?;
    Ok(Done::Released)
}
