//! `/programm/raeume`: the rooms, in the order of the time table.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::form::number;
use crate::edition::Edition;
use crate::office::confirm::Confirm;
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back, done};
use crate::office::protocol;
use crate::paths;
use crate::programme::compare;
use crate::programme::edit::{self, Moved, Removed, RoomUse};
use crate::programme::model::RoomDraft;
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

const MAX_NAME: usize = 100;
const MAX_ACCESS: usize = 1000;
const MAX_SEATS: i32 = 100_000;

#[derive(Template)]
#[template(path = "office/programme/rooms.html")]
struct RoomsPage {
    frame: Frame,
    e: String,
    action: String,
    rooms: Vec<Line>,
    typed: Fields,
    errors: Errors,
}

struct Line {
    href: String,
    id: Uuid,
    name: String,
    seats: String,
    sessions: String,
    is_first: bool,
    is_last: bool,
}

#[derive(Template)]
#[template(path = "office/programme/room.html")]
struct RoomPage {
    frame: Frame,
    list: String,
    action: String,
    name: String,
    stand: String,
    sessions: i64,
    /// The sessions in it, in the list of the programme.
    programme: String,
    typed: Fields,
    errors: Errors,
    history: Vec<protocol::Line>,
}

fn list_path(e: &str) -> String {
    paths::office(paths::OFFICE_ROOMS, e)
}

fn path(e: &str, guid: Uuid) -> String {
    paths::office(paths::OFFICE_ROOM, e).replace("{id}", &guid.to_string())
}

fn stand(room: &RoomUse) -> String {
    let seats = room.capacity.map(|n| n.to_string()).unwrap_or_default();
    compare::stand([room.name.as_str(), &seats, &room.access])
}

/// "1 Programmpunkt", "keiner"
pub fn sessions(n: i64) -> String {
    match n {
        0 => "keiner".into(),
        1 => "1 Programmpunkt".into(),
        n => format!("{n} Programmpunkte"),
    }
}

pub async fn list(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    render_list(&site, &staff, &edition, Fields::default(), Errors::default(), done(query.as_deref())).await
}

async fn render_list(
    site: &Site,
    staff: &Staff,
    edition: &Edition,
    typed: Fields,
    errors: Errors,
    said: Option<String>,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let rooms = edit::rooms(&mut c, edition.id).await?;
    drop(c);
    let (e, count) = (&edition.slug, rooms.len());
    let action = list_path(e);
    let title = if errors.is_empty() { "Räume" } else { "Fehler: Räume" };
    let line = |(i, room): (usize, RoomUse)| Line {
        href: path(e, room.guid),
        id: room.guid,
        seats: room.capacity.map_or("unbekannt".into(), |n| n.to_string()),
        sessions: sessions(room.sessions),
        name: room.name,
        is_first: i == 0,
        is_last: i + 1 == count,
    };
    let page = RoomsPage {
        frame: Frame::new(site, staff, Some(edition), title, &action).await?.say(said.as_deref()),
        e: e.clone(),
        action,
        rooms: rooms.into_iter().enumerate().map(line).collect(),
        typed,
        errors,
    };
    form_page(&page, &page.errors)
}

fn read(fields: &Fields, errors: &mut Errors) -> RoomDraft {
    RoomDraft {
        name: fields.needed(errors, "name", "den Namen des Raums", MAX_NAME, false),
        capacity: number(fields, errors, "plaetze", "die Zahl der Plätze", 1..=MAX_SEATS),
        access: fields.text(errors, "zugang", "die Angaben zum Zugang", MAX_ACCESS, true),
        ..RoomDraft::default()
    }
}

fn told(name: &str, capacity: Option<i32>, access: &str) -> Value {
    json!({ "Name": name, "Plätze": capacity, "Zugang": access })
}

/// A new room, or another order.
pub async fn add(State(site): State<Site>, staff: Staff, Within(edition): Within, fields: Fields) -> Result<Response> {
    for (name, up) in [("hoch", true), ("runter", false)] {
        if let Ok(guid) = fields.raw(name).parse::<Uuid>() {
            return reorder(&site, &staff, &edition, guid, up).await;
        }
    }
    let mut errors = Errors::default();
    let room = read(&fields, &mut errors);
    if !errors.is_empty() {
        return render_list(&site, &staff, &edition, fields, errors, None).await;
    }
    let id = edition.id;
    let made = site.db.change(move |c| {
        Box::pin(async move {
            let guid = edit::save_room(c, id, None, &room).await?.unwrap_or_default().to_string();
            let after = Some(told(&room.name, room.capacity, &room.access));
            let entry = Entry {
                edition: Some(id),
                action: "room.created",
                object: "room",
                key: &guid,
                title: &room.name,
                after,
                ..Entry::default()
            };
            Ok::<_, Error>(audit::note(c, &staff, &entry).await?)
        })
    });
    made.await?;
    Ok(back(&list_path(&edition.slug), "raum"))
}

async fn reorder(site: &Site, staff: &Staff, edition: &Edition, guid: Uuid, up: bool) -> Result<Response> {
    let (id, staff) = (edition.id, staff.clone());
    let moved = site.db.change(move |c| {
        Box::pin(async move {
            let moved = edit::move_room(c, id, guid, up).await?;
            if moved == Moved::Done {
                let key = guid.to_string();
                let room = edit::rooms(c, id).await?.into_iter().find(|r| r.guid == guid);
                let title = room.map(|r| r.name).unwrap_or_default();
                let entry = Entry {
                    edition: Some(id),
                    action: "room.changed",
                    object: "room",
                    key: &key,
                    title: &title,
                    after: Some(json!({ "Reihenfolge": if up { "nach oben" } else { "nach unten" } })),
                    ..Entry::default()
                };
                audit::note(c, &staff, &entry).await?;
            }
            Ok::<_, Error>(moved)
        })
    });
    match moved.await? {
        Moved::Missing => Err(Error::NotFound),
        Moved::Done => Ok(back(&list_path(&edition.slug), "reihenfolge")),
        Moved::AtTheEnd => Ok(back(&list_path(&edition.slug), "unveraendert")),
    }
}

pub async fn show(
    State(site): State<Site>,
    Path((_, id)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let guid = id.parse().map_err(|_| Error::NotFound)?;
    render(&site, &staff, &edition, guid, None, Errors::default()).await
}

async fn render(
    site: &Site,
    staff: &Staff,
    edition: &Edition,
    guid: Uuid,
    typed: Option<Fields>,
    errors: Errors,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let room = edit::rooms(&mut c, edition.id).await?.into_iter().find(|r| r.guid == guid).ok_or(Error::NotFound)?;
    let history = audit::of_object(&mut c, "room", &guid.to_string()).await?;
    drop(c);
    let e = &edition.slug;
    let seats = room.capacity.map(|n| n.to_string()).unwrap_or_default();
    let shown = || [("name", room.name.as_str()), ("plaetze", &seats), ("zugang", &room.access)].into_iter().collect();
    let title = format!("{}{}", if errors.is_empty() { "" } else { "Fehler: " }, room.name);
    let page = RoomPage {
        frame: Frame::new(site, staff, Some(edition), &title, &path(e, guid)).await?,
        list: list_path(e),
        action: path(e, guid),
        stand: stand(&room),
        sessions: room.sessions,
        programme: format!("{}?raum={}", paths::office(paths::OFFICE_PROGRAMME, e), room.slug),
        typed: typed.unwrap_or_else(shown),
        errors,
        history: history.into_iter().map(protocol::line).collect(),
        name: room.name,
    };
    form_page(&page, &page.errors)
}

pub async fn send(
    State(site): State<Site>,
    Path((_, id)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let guid: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    if fields.raw("was") == "loeschen" {
        return remove(&site, &staff, &edition, guid, fields.raw("sicher") == "ja").await;
    }
    let fields = Arc::new(fields);
    let (sent, id, who) = (fields.clone(), edition.id, staff.clone());
    let wrong = site.db.change(move |c| Box::pin(async move { store(c, id, guid, &who, &sent).await })).await?;
    match wrong {
        Ok(()) => Ok(back(&list_path(&edition.slug), "raum")),
        Err(errors) => render(&site, &staff, &edition, guid, Arc::into_inner(fields), errors).await,
    }
}

async fn store(
    c: &mut PgConnection,
    edition: i64,
    guid: Uuid,
    staff: &Staff,
    fields: &Fields,
) -> Result<std::result::Result<(), Errors>> {
    edit::lock(c, edition).await?;
    let before = edit::rooms(c, edition).await?.into_iter().find(|r| r.guid == guid).ok_or(Error::NotFound)?;
    let mut errors = Errors::default();
    if fields.raw("stand") != stand(&before) {
        errors.say("name", CHANGED_MEANWHILE.into());
    }
    let room = read(fields, &mut errors);
    if !errors.is_empty() {
        return Ok(Err(errors));
    }
    edit::save_room(c, edition, Some(guid), &room).await?;
    let (old, new) =
        (told(&before.name, before.capacity, &before.access), told(&room.name, room.capacity, &room.access));
    if old != new {
        let entry = Entry {
            edition: Some(edition),
            action: "room.changed",
            object: "room",
            key: &guid.to_string(),
            title: &room.name,
            before: Some(old),
            after: Some(new),
        };
        audit::note(c, staff, &entry).await?;
    }
    Ok(Ok(()))
}

async fn remove(site: &Site, staff: &Staff, edition: &Edition, guid: Uuid, is_sure: bool) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let room = edit::rooms(&mut c, edition.id).await?.into_iter().find(|r| r.guid == guid).ok_or(Error::NotFound)?;
    drop(c);
    let own = path(&edition.slug, guid);
    let used = |n: i64| {
        let mut errors = Errors::default();
        let what = sessions(n);
        errors
            .say("loeschen", format!("{what} im Entwurf stehen in diesem Raum. Geben Sie ihnen zuerst einen anderen."));
        errors
    };
    if room.sessions > 0 {
        return render(site, staff, edition, guid, None, used(room.sessions)).await;
    }
    if !is_sure {
        let confirm = Confirm {
            frame: Frame::new(site, staff, Some(edition), "Raum löschen", &own).await?,
            lead: format!("Es geht um „{}“. Kein Programmpunkt im Entwurf steht darin.", room.name),
            consequences: vec![
                "Der Raum verschwindet mit seinen Angaben aus dem Entwurf, nach dem Veröffentlichen auch aus der Zeittafel.".into(),
            ],
            action: own.clone(),
            carried: vec![("was".into(), "loeschen".into()), ("sicher".into(), "ja".into())],
            button: "Raum löschen",
            back: own,
        };
        return confirm.page();
    }
    let (id, who) = (edition.id, staff.clone());
    let removed = site.db.change(move |c| {
        Box::pin(async move {
            let removed = edit::remove_room(c, id, guid).await?;
            if removed == Removed::Done {
                let key = guid.to_string();
                let before = Some(told(&room.name, room.capacity, &room.access));
                let entry = Entry {
                    edition: Some(id),
                    action: "room.deleted",
                    object: "room",
                    key: &key,
                    title: &room.name,
                    before,
                    ..Entry::default()
                };
                audit::note(c, &who, &entry).await?;
            }
            Ok::<_, Error>(removed)
        })
    });
    match removed.await? {
        Removed::Done => Ok(back(&list_path(&edition.slug), "raum-geloescht")),
        Removed::Missing => Err(Error::NotFound),
        Removed::Used(n) => render(site, staff, edition, guid, None, used(n)).await,
    }
}
