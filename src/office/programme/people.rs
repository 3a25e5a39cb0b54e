//! `/programm/punkt/{code}/personen`: who appears in an item, in which function, in which order. A
//! person is there once for all years; function and organisation belong to the appearance.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use serde_json::json;
use sqlx::PgConnection;

use super::{at, draft};
use crate::edition::Edition;
use crate::kernel::{name, words};
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back, done};
use crate::paths;
use crate::programme::compare;
use crate::programme::edit::{self, Known, Part};
use crate::programme::model::{Role, Session};
use crate::programme::record::{self, NewPerson};
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, Wrong, form_page};
use crate::web::{Error, Result, Site};

const MAX: usize = 200;
/// People shown for a search.
const FOUND: i64 = 20;
const ROLES: [Role; 3] = [Role::Speaker, Role::Moderator, Role::Host];

#[derive(Template)]
#[template(path = "office/programme/people.html")]
struct PeoplePage {
    frame: Frame,
    title: String,
    action: String,
    back: String,
    stand: String,
    rows: Vec<Row>,
    roles: Vec<(String, String)>,
    typed: Fields,
    errors: Errors,
    /// What a search found; None where nobody searched.
    found: Option<Vec<Known>>,
    /// People with names like that of the new one.
    similar: Vec<Known>,
}

/// Names of the fields of one appearance.
struct Row {
    name: String,
    role: String,
    function: String,
    organisation: String,
    gone: String,
    index: usize,
    is_first: bool,
    is_last: bool,
}

impl Row {
    fn of(index: usize, count: usize, name: &str) -> Row {
        let field = |what: &str| format!("{what}-{index}");
        Row {
            name: name.into(),
            role: field("rolle"),
            function: field("funktion"),
            organisation: field("organisation"),
            gone: field("weg"),
            index,
            is_first: index == 0,
            is_last: index + 1 == count,
        }
    }
}

fn stand(session: &Session) -> String {
    let parts = session.people.iter().flat_map(|p| [p.person.as_str(), p.role.key(), &p.function, &p.organisation]);
    compare::stand(parts)
}

/// What the fields show of the stored people.
fn shown(session: &Session) -> Fields {
    let mut pairs = Vec::new();
    for (i, p) in session.people.iter().enumerate() {
        for (what, value) in [("rolle", p.role.key()), ("funktion", &p.function), ("organisation", &p.organisation)] {
            pairs.push((format!("{what}-{i}"), value.to_string()));
        }
    }
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

pub async fn show(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let view = View { said: done(query.as_deref()), ..View::default() };
    render(&site, &staff, &edition, &code, view).await
}

/// What a page shows beside what is stored.
#[derive(Default)]
struct View {
    typed: Option<Fields>,
    errors: Errors,
    found: Option<Vec<Known>>,
    similar: Vec<Known>,
    said: Option<String>,
}

async fn render(site: &Site, staff: &Staff, edition: &Edition, code: &str, view: View) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let programme = draft(&mut c, edition.id).await?;
    drop(c);
    let session = programme.session(code).ok_or(Error::NotFound)?;
    let action = at(paths::OFFICE_SESSION_PEOPLE, &edition.slug, code);
    let title = if view.errors.is_empty() { "Mitwirkende" } else { "Fehler: Mitwirkende" };
    let count = session.people.len();
    let rows = session.people.iter().enumerate().map(|(i, p)| Row::of(i, count, &p.name));
    // Rows that were sent are shown as they were typed, others as they are stored.
    let typed = match view.typed {
        Some(typed) if count == 0 || !typed.raw("rolle-0").is_empty() => typed,
        Some(typed) => {
            let kept = shown(session).carried(|_| true);
            let sent = typed.carried(|_| true);
            kept.iter().chain(&sent).map(|(name, value)| (name.as_str(), value.as_str())).collect()
        }
        None => shown(session),
    };
    let page = PeoplePage {
        frame: Frame::new(site, staff, Some(edition), title, &action).await?.say(view.said.as_deref()),
        title: session.title.clone(),
        back: at(paths::OFFICE_SESSION, &edition.slug, code),
        stand: stand(session),
        rows: rows.collect(),
        roles: ROLES.map(|r| (r.key().to_string(), r.label().to_string())).to_vec(),
        action,
        typed,
        errors: view.errors,
        found: view.found,
        similar: view.similar,
    };
    form_page(&page, &page.errors)
}

pub async fn send(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    edit::seats(&mut c, edition.id, &code).await?.ok_or(Error::NotFound)?;
    if fields.raw("was") == "suchen" {
        let mut errors = Errors::default();
        let asked = fields.needed(&mut errors, "q", "einen Namen", MAX, false);
        let found = if errors.is_empty() { Some(edit::search_people(&mut c, &asked, FOUND).await?) } else { None };
        drop(c);
        let view = View { typed: Some(fields), errors, found, ..View::default() };
        return render(&site, &staff, &edition, &code, view).await;
    }
    let new = match fields.raw("was").as_str() {
        "neu" => match newcomer(&mut c, &fields).await? {
            Ok(person) => Some(person),
            Err((errors, similar)) => {
                drop(c);
                let view = View { typed: Some(fields), errors, similar, ..View::default() };
                return render(&site, &staff, &edition, &code, view).await;
            }
        },
        _ => None,
    };
    drop(c);
    let fields = Arc::new(fields);
    let (sent, id, key, who) = (fields.clone(), edition.id, code.clone(), staff.clone());
    let done =
        site.db.change(move |c| Box::pin(async move { store(c, id, &key, &who, &sent, new.as_ref()).await })).await?;
    match done {
        Ok(()) => Ok(back(&at(paths::OFFICE_SESSION_PEOPLE, &edition.slug, &code), "punkt")),
        Err(errors) => {
            let view = View { typed: Arc::into_inner(fields), errors, ..View::default() };
            render(&site, &staff, &edition, &code, view).await
        }
    }
}

type Refused = (Errors, Vec<Known>);

/// Somebody new as the form says, or what is wrong; names that are known already are shown first.
async fn newcomer(c: &mut PgConnection, fields: &Fields) -> Result<std::result::Result<NewPerson, Refused>> {
    let mut errors = Errors::default();
    let person = NewPerson {
        academic_title: fields.text(&mut errors, "titel", "den akademischen Grad", 50, false),
        given_name: fields.text(&mut errors, "vorname", "den Vornamen", MAX, false),
        family_name: fields.needed(&mut errors, "nachname", "den Nachnamen", MAX, false),
        ..NewPerson::default()
    };
    fields.text(&mut errors, "neu-funktion", "die Funktion", MAX, false);
    fields.text(&mut errors, "neu-organisation", "die Organisation", MAX, false);
    if !errors.is_empty() {
        return Ok(Err((errors, Vec::new())));
    }
    let similar = edit::search_people(c, &name::full("", &person.given_name, &person.family_name), 10).await?;
    if similar.is_empty() || fields.ticked("trotzdem") {
        return Ok(Ok(person));
    }
    errors.say(
        "nachname",
        "Ähnliche Namen sind schon bekannt. Wählen Sie die Person aus, oder bestätigen Sie, dass es jemand anders ist."
            .into(),
    );
    Ok(Err((errors, similar)))
}

/// The people as the form leaves them. `new`: somebody to make first.
async fn store(
    c: &mut PgConnection,
    edition: i64,
    code: &str,
    staff: &Staff,
    fields: &Fields,
    new: Option<&NewPerson>,
) -> Result<std::result::Result<(), Errors>> {
    edit::lock(c, edition).await?;
    let programme = draft(c, edition).await?;
    let session = programme.session(code).ok_or(Error::NotFound)?;
    let mut errors = Errors::default();
    if fields.raw("stand") != stand(session) {
        errors.say("personen", CHANGED_MEANWHILE.into());
        return Ok(Err(errors));
    }
    let mut parts: Vec<Part> = session.people.iter().map(Part::from).collect();
    match fields.raw("was").as_str() {
        "neu" => {
            let Some(person) = new else { return Ok(Ok(())) };
            let (guid, slug) = record::create(c, person).await?;
            let entry = Entry {
                edition: Some(edition),
                action: "speaker.created",
                object: "speaker",
                key: &guid.to_string(),
                title: &person.name(),
                ..Entry::default()
            };
            audit::note(c, staff, &entry).await?;
            parts.push(Part {
                person: slug,
                role: Role::Speaker,
                function: fields.raw("neu-funktion"),
                organisation: fields.raw("neu-organisation"),
            });
        }
        "" => parts = rows(fields, &mut errors, parts),
        _ => {}
    }
    // A button beside somebody who was found.
    let slug = fields.raw("hinzufuegen");
    if !slug.is_empty() {
        if parts.iter().any(|p| p.person == slug) {
            errors.say("q", "Die Person ist bei diesem Programmpunkt schon eingetragen.".into());
        } else {
            let part = Part { person: slug, role: Role::Speaker, function: String::new(), organisation: String::new() };
            parts.push(part);
        }
    }
    if !errors.is_empty() {
        return Ok(Err(errors));
    }
    edit::set_people(c, edition, code, &parts).await?;
    note(c, edition, session, staff, code).await?;
    Ok(Ok(()))
}

async fn note(c: &mut PgConnection, edition: i64, before: &Session, staff: &Staff, code: &str) -> Result<()> {
    let programme = draft(c, edition).await?;
    let told = |s: &Session| {
        let one = |p: &crate::programme::model::Appearance| {
            words::parts([p.name.as_str(), &p.function, &p.organisation, p.role.label()])
        };
        s.people.iter().map(one).collect::<Vec<_>>().join("; ")
    };
    let (old, new) = (told(before), programme.session(code).map(told).unwrap_or_default());
    if old == new {
        return Ok(());
    }
    let entry = Entry {
        edition: Some(edition),
        action: "session.people",
        object: "session",
        key: code,
        title: &before.title,
        before: Some(json!({ "Mitwirkende": old })),
        after: Some(json!({ "Mitwirkende": new })),
    };
    Ok(audit::note(c, staff, &entry).await?)
}

/// The rows of the form: functions, who goes, who changes places.
fn rows(fields: &Fields, errors: &mut Errors, stored: Vec<Part>) -> Vec<Part> {
    let mut parts = Vec::new();
    for (i, part) in stored.into_iter().enumerate() {
        let field = |what: &str| format!("{what}-{i}");
        let role = fields.raw(&field("rolle"));
        let role = ROLES.into_iter().find(|r| r.key() == role);
        if role.is_none() {
            errors.add(field("rolle"), Wrong::Choose, "die Aufgabe");
        }
        let function = fields.text(errors, field("funktion"), "die Funktion", MAX, false);
        let organisation = fields.text(errors, field("organisation"), "die Organisation", MAX, false);
        parts.push((
            fields.ticked(&field("weg")),
            Part { role: role.unwrap_or(part.role), function, organisation, ..part },
        ));
    }
    let index = |name: &str| fields.raw(name).parse::<usize>().ok();
    let swap = match (index("hoch"), index("runter")) {
        (Some(i), _) => i.checked_sub(1).map(|to| (i, to)),
        (_, Some(i)) => Some((i, i + 1)),
        _ => None,
    };
    if let Some((from, to)) = swap.filter(|(from, to)| *from.max(to) < parts.len()) {
        parts.swap(from, to);
    }
    parts.into_iter().filter(|(goes, _)| !goes).map(|(_, part)| part).collect()
}
