//! `/programm/neu` and `/programm/punkt/{code}`: one item of the programme by its form.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::form::{self, Choices};
use super::list::when;
use super::{at, draft, noted, stand, warnings};
use crate::edition::Edition;
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back, done};
use crate::office::protocol;
use crate::paths;
use crate::programme::compare::{self, Difference};
use crate::programme::edit::{self, Booked, Seats};
use crate::programme::model::{Programme, Session};
use crate::programme::{self, Released};
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/programme/session.html")]
struct SessionPage {
    frame: Frame,
    e: String,
    action: String,
    typed: Fields,
    errors: Errors,
    choices: Choices,
    /// What is stored; None for a new one.
    stored: Option<Stored>,
    /// Where somebody else was faster: stored beside typed.
    meanwhile: Vec<Difference>,
    history: Vec<protocol::Line>,
}

struct Stored {
    title: String,
    stand: String,
    when: String,
    cancelled: bool,
    note: String,
    people: Vec<(String, String)>,
    warnings: Vec<(String, Option<String>)>,
    /// Against the last release; None where it is in none.
    unreleased: Option<Vec<Difference>>,
    public: Option<String>,
    seats: Seats,
}

pub async fn new(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let programme = draft(&mut c, edition.id).await?;
    drop(c);
    let first = programme.days.first().map(|d| d.date.to_string()).unwrap_or_default();
    // Day and room may come along from where somebody stood.
    let pairs: Vec<(String, String)> =
        url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    let asked = |name: &str| pairs.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str());
    let day = if asked("tag").is_empty() { &first } else { asked("tag") };
    let typed = [("art", "talk"), ("sprache", "de"), ("tag", day), ("raum", asked("raum"))].into_iter().collect();
    render_new(&site, &staff, &edition, &programme, typed, Errors::default()).await
}

async fn render_new(
    site: &Site,
    staff: &Staff,
    edition: &Edition,
    programme: &Programme,
    typed: Fields,
    errors: Errors,
) -> Result<Response> {
    let path = paths::office(paths::OFFICE_SESSION_NEW, &edition.slug);
    let title = if errors.is_empty() { "Neuer Programmpunkt" } else { "Fehler: Neuer Programmpunkt" };
    let page = SessionPage {
        frame: Frame::new(site, staff, Some(edition), title, &path).await?,
        e: edition.slug.clone(),
        action: path,
        typed,
        errors,
        choices: Choices::of(programme, None),
        stored: None,
        meanwhile: Vec::new(),
        history: Vec::new(),
    };
    form_page(&page, &page.errors)
}

pub async fn create(
    State(site): State<Site>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let programme = draft(&mut c, edition.id).await?;
    drop(c);
    let day = programme.days.first().map(|d| d.date).unwrap_or_else(|| site.clock.today());
    let (session, errors) = form::read(&fields, &programme, &edit::blank(day));
    if !errors.is_empty() {
        return render_new(&site, &staff, &edition, &programme, fields, errors).await;
    }
    let id = edition.id;
    let made = site.db.change(move |c| {
        Box::pin(async move {
            let code = edit::create(c, id, &session).await?;
            let entry = Entry {
                edition: Some(id),
                action: "session.created",
                object: "session",
                key: &code,
                title: &session.title,
                after: Some(noted(&compare::fields(&programme, &session), &[])),
                ..Entry::default()
            };
            audit::note(c, &staff, &entry).await?;
            Ok::<_, Error>(code)
        })
    });
    let code = made.await?;
    // What comes next is who appears there.
    Ok(back(&at(paths::OFFICE_SESSION, &edition.slug, &code), "punkt-neu"))
}

pub async fn show(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    render(&site, &staff, &edition, &code, None, Errors::default(), done(query.as_deref()).as_deref()).await
}

/// `typed`: what was sent and not stored.
async fn render(
    site: &Site,
    staff: &Staff,
    edition: &Edition,
    code: &str,
    typed: Option<Fields>,
    errors: Errors,
    said: Option<&str>,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let programme = draft(&mut c, edition.id).await?;
    let session = programme.session(code).ok_or(Error::NotFound)?;
    let last = programme::last(&mut c, edition.id).await?;
    let seats = edit::seats(&mut c, edition.id, code).await?.unwrap_or_default();
    let history = audit::of_object(&mut c, "session", code).await?.into_iter().map(protocol::line).collect();
    drop(c);
    let path = at(paths::OFFICE_SESSION, &edition.slug, code);
    let title = format!("{}{}", if errors.is_empty() { "" } else { "Fehler: " }, session.title);
    let stored = stored(edition, &programme, session, last.as_ref(), seats);
    let is_stale = typed.as_ref().is_some_and(|t| t.raw("stand") != stored.stand);
    let meanwhile = match &typed {
        Some(typed) if is_stale => {
            let (sent, _) = form::read(typed, &programme, session);
            compare::differences(&compare::fields(&programme, session), &compare::fields(&programme, &sent))
        }
        _ => Vec::new(),
    };
    let page = SessionPage {
        frame: Frame::new(site, staff, Some(edition), &title, &path).await?.say(said),
        e: edition.slug.clone(),
        action: path,
        typed: typed.unwrap_or_else(|| form::shown(session)),
        errors,
        choices: Choices::of(&programme, Some(session)),
        stored: Some(stored),
        meanwhile,
        history,
    };
    form_page(&page, &page.errors)
}

fn stored(
    edition: &Edition,
    programme: &Programme,
    session: &Session,
    last: Option<&Released>,
    seats: Seats,
) -> Stored {
    let e = &edition.slug;
    let last = last.and_then(|last| Some((&last.programme, last.programme.session(&session.code)?)));
    let own = warnings(programme).remove(&session.code).unwrap_or_default();
    let facts = |p: &crate::programme::model::Appearance| {
        let role = p.role.label().to_string();
        crate::kernel::words::parts([&p.function, &p.organisation, &role])
    };
    Stored {
        stand: stand(programme, session),
        when: format!("{}, {}", crate::kernel::date::long_date(session.day), when(session)),
        cancelled: session.cancelled,
        note: session.note.clone(),
        people: session.people.iter().map(|p| (p.name.clone(), facts(p))).collect(),
        warnings: own
            .iter()
            .map(|c| (c.what.text(), c.what.other().map(|other| at(paths::OFFICE_SESSION, e, other))))
            .collect(),
        unreleased: last.map(|(released, before)| {
            compare::differences(&compare::fields(released, before), &compare::fields(programme, session))
        }),
        public: last.map(|(_, before)| paths::session(e, &before.code, &before.slug)),
        title: session.title.clone(),
        seats,
    }
}

/// What came of a form.
enum Sent {
    Saved,
    Wrong(Errors),
    Missing,
}

pub async fn save(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let fields = Arc::new(fields);
    let (sent, id, key, who) = (fields.clone(), edition.id, code.clone(), staff.clone());
    let done = site.db.change(move |c| Box::pin(async move { store(c, id, &key, &who, &sent).await })).await?;
    let errors = match done {
        Sent::Saved => return Ok(back(&at(paths::OFFICE_SESSION, &edition.slug, &code), "punkt")),
        Sent::Missing => return Err(Error::NotFound),
        Sent::Wrong(errors) => errors,
    };
    let typed = Arc::into_inner(fields);
    render(&site, &staff, &edition, &code, typed, errors, None).await
}

async fn store(c: &mut sqlx::PgConnection, edition: i64, code: &str, staff: &Staff, fields: &Fields) -> Result<Sent> {
    edit::lock(c, edition).await?;
    let programme = draft(c, edition).await?;
    let Some(before) = programme.session(code) else { return Ok(Sent::Missing) };
    let (session, mut errors) = form::read(fields, &programme, before);
    if fields.raw("stand") != stand(&programme, before) {
        let mut told = Errors::default();
        told.say("titel", CHANGED_MEANWHILE.into());
        for (field, text) in errors.all() {
            told.say(field.clone(), text.clone());
        }
        return Ok(Sent::Wrong(told));
    }
    if !errors.is_empty() {
        return Ok(Sent::Wrong(errors));
    }
    if let Err(Booked(taken)) = edit::save(c, edition, &session).await? {
        errors.say("plaetze", booked(&session, taken));
        return Ok(Sent::Wrong(errors));
    }
    let (old, new) = (compare::fields(&programme, before), compare::fields(&programme, &session));
    if old != new {
        let entry = Entry {
            edition: Some(edition),
            action: "session.changed",
            object: "session",
            key: code,
            title: &session.title,
            before: Some(noted(&old, &new)),
            after: Some(noted(&new, &old)),
        };
        audit::note(c, staff, &entry).await?;
    }
    Ok(Sent::Saved)
}

fn booked(session: &Session, n: i32) -> String {
    let who = if n == 1 { "1 Person hat".to_string() } else { format!("{n} Personen haben") };
    match session.seats {
        Some(_) => format!("{who} schon einen Platz. Weniger Plätze als {n} sind nicht möglich."),
        None => format!(
            "{who} diesen Workshop gewählt. Die Zahl der Plätze kann deshalb nicht leer bleiben. Findet er nicht statt, sagen Sie ihn ab."
        ),
    }
}

/// Where a session is that was just made from another one.
pub fn open(e: &str, code: &str, key: &str) -> Response {
    Redirect::to(&format!("{}?getan={key}", at(paths::OFFICE_SESSION, e, code))).into_response()
}
