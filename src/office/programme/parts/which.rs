//! Rooms and topics beside each other: what people call them, which fields they have, where they are
//! stored.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::office::programme::form::number;
use crate::paths;
use crate::programme::compare;
use crate::programme::edit::{self, Moved, Removed};
use crate::programme::model::{RoomDraft, TopicDraft};
use crate::web::form::{Errors, Fields};
use crate::web::{Error, Result, Site};

const MAX_NAME: usize = 100;
const MAX_SEATS: i32 = 100_000;

/// What items are put into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    Rooms,
    Topics,
}

/// A field beside the name.
pub struct Field {
    pub name: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    /// A number in one line; otherwise a text of several lines.
    pub is_number: bool,
    /// In the accusative: "die Beschreibung".
    what: &'static str,
    most: usize,
    /// In the protocol.
    noted: &'static str,
}

const ROOM: &[Field] = &[
    Field {
        name: "plaetze",
        label: "Plätze",
        hint: "Wie viele Menschen der Raum fasst.",
        is_number: true,
        what: "die Zahl der Plätze",
        most: 20,
        noted: "Plätze",
    },
    Field {
        name: "zugang",
        label: "Lage und Zugang",
        hint: "Stockwerk, Aufzug, stufenloser Weg, Induktionsanlage. Steht so auf den Seiten der Programmpunkte.",
        is_number: false,
        what: "die Angaben zum Zugang",
        most: 1000,
        noted: "Zugang",
    },
];
const TOPIC: &[Field] = &[Field {
    name: "text",
    label: "Beschreibung",
    hint: "",
    is_number: false,
    what: "die Beschreibung",
    most: 2000,
    noted: "Beschreibung",
}];

/// What pages and protocol say.
pub struct Words {
    pub one: &'static str,
    pub many: &'static str,
    pub new: &'static str,
    pub add: &'static str,
    pub delete: &'static str,
    pub empty: &'static str,
    pub order: &'static str,
    /// "steht in diesem Raum": what its sessions do, of one and of several.
    pub holds: &'static str,
    pub hold: &'static str,
    /// What has to be true before it can go.
    pub until: &'static str,
    /// Why it cannot go, after the number of its sessions.
    pub used: &'static str,
    pub lead: &'static str,
    pub gone: &'static str,
    /// In the accusative: "den Namen des Raums".
    name: &'static str,
    /// In the filter of the list of the programme.
    pub filter: &'static str,
    /// In the protocol.
    pub object: &'static str,
    pub created: &'static str,
    pub changed: &'static str,
    pub deleted: &'static str,
    /// Keys of the sentences after a form.
    pub saved: &'static str,
    pub removed: &'static str,
}

const ROOMS: Words = Words {
    one: "Raum",
    many: "Räume",
    new: "Neuer Raum",
    add: "Raum anlegen",
    delete: "Raum löschen",
    empty: "Es ist noch kein Raum eingetragen.",
    order: "In dieser Reihenfolge stehen die Räume in der Zeittafel nebeneinander.",
    holds: "steht in diesem Raum",
    hold: "stehen in diesem Raum",
    until: "Löschen geht erst, wenn keiner mehr darin steht.",
    used: "im Entwurf stehen in diesem Raum. Geben Sie ihnen zuerst einen anderen.",
    lead: "Kein Programmpunkt im Entwurf steht darin.",
    gone: "Der Raum verschwindet mit seinen Angaben aus dem Entwurf, nach dem Veröffentlichen auch aus der Zeittafel.",
    name: "den Namen des Raums",
    filter: "raum",
    object: "room",
    created: "room.created",
    changed: "room.changed",
    deleted: "room.deleted",
    saved: "raum",
    removed: "raum-geloescht",
};
const TOPICS: Words = Words {
    one: "Thema",
    many: "Themen",
    new: "Neues Thema",
    add: "Thema anlegen",
    delete: "Thema löschen",
    empty: "Es ist noch kein Thema eingetragen. Themen helfen bei vielen Programmpunkten; ein kleines Programm kommt \
        ohne aus.",
    order: "In dieser Reihenfolge stehen die Themen im Filter des Programms.",
    holds: "steht unter diesem Thema",
    hold: "stehen unter diesem Thema",
    until: "Löschen geht erst, wenn keiner mehr dazu gehört.",
    used: "im Entwurf haben dieses Thema. Geben Sie ihnen zuerst ein anderes.",
    lead: "Kein Programmpunkt im Entwurf hat dieses Thema.",
    gone: "Das Thema verschwindet aus dem Entwurf, nach dem Veröffentlichen auch aus dem Filter des Programms.",
    name: "den Namen des Themas",
    filter: "thema",
    object: "topic",
    created: "topic.created",
    changed: "topic.changed",
    deleted: "topic.deleted",
    saved: "thema",
    removed: "thema-geloescht",
};

/// A room or a topic as forms know it.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// In its address: guid of a room, slug of a topic. Empty for a new one.
    pub id: String,
    /// In the filter of the programme.
    pub slug: String,
    pub name: String,
    /// In the order of [`Which::fields`].
    pub values: Vec<String>,
    /// How many sessions of the draft are in it.
    pub sessions: i64,
}

impl Part {
    /// Changes with everything of it; for two who change it at once.
    pub fn stand(&self) -> String {
        compare::stand(std::iter::once(&self.name).chain(&self.values))
    }

    fn value(&self, at: usize) -> String {
        self.values.get(at).cloned().unwrap_or_default()
    }

    fn room(&self) -> RoomDraft {
        let capacity = self.value(0).parse().ok();
        RoomDraft { name: self.name.clone(), capacity, access: self.value(1), ..RoomDraft::default() }
    }

    fn topic(&self) -> TopicDraft {
        TopicDraft { name: self.name.clone(), description: self.value(0), ..TopicDraft::default() }
    }
}

/// Which of both an address is about.
impl FromRequestParts<Site> for Which {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Which> {
        // "/intern/kongress/{e}/programm/raeume"
        match parts.uri.path().split('/').nth(5) {
            Some("raeume") => Ok(Which::Rooms),
            Some("themen") => Ok(Which::Topics),
            _ => Err(Error::NotFound),
        }
    }
}

impl Which {
    pub fn words(self) -> &'static Words {
        match self {
            Which::Rooms => &ROOMS,
            Which::Topics => &TOPICS,
        }
    }

    pub fn fields(self) -> &'static [Field] {
        match self {
            Which::Rooms => ROOM,
            Which::Topics => TOPIC,
        }
    }

    pub fn list_path(self, e: &str) -> String {
        match self {
            Which::Rooms => paths::office(paths::OFFICE_ROOMS, e),
            Which::Topics => paths::office(paths::OFFICE_TOPICS, e),
        }
    }

    pub fn path(self, e: &str, id: &str) -> String {
        format!("{}/{id}", self.list_path(e))
    }

    /// Its key in the protocol: a slug is known within its edition only.
    pub fn key(self, e: &str, id: &str) -> String {
        match self {
            Which::Rooms => id.to_string(),
            Which::Topics => format!("{e}/{id}"),
        }
    }

    /// For the protocol.
    pub fn told(self, part: &Part) -> Value {
        let mut told = Map::from_iter([("Name".to_string(), json!(part.name))]);
        for (field, value) in self.fields().iter().zip(&part.values) {
            let number = value.parse::<i32>().ok();
            told.insert(field.noted.into(), if field.is_number { json!(number) } else { json!(value) });
        }
        Value::Object(told)
    }

    /// What a form says.
    pub fn read(self, fields: &Fields, errors: &mut Errors) -> Part {
        let name = fields.needed(errors, "name", self.words().name, MAX_NAME, false);
        let mut values = Vec::new();
        for field in self.fields() {
            values.push(match field.is_number {
                true => {
                    let number = number(fields, errors, field.name, field.what, 1..=MAX_SEATS);
                    number.map(|n| n.to_string()).unwrap_or_default()
                }
                false => fields.text(errors, field.name, field.what, field.most, true),
            });
        }
        Part { name, values, ..Part::default() }
    }

    /// All of an edition, in their order.
    pub async fn all(self, c: &mut PgConnection, edition: i64) -> Result<Vec<Part>> {
        Ok(match self {
            Which::Rooms => {
                let part = |r: edit::RoomUse| Part {
                    id: r.guid.to_string(),
                    slug: r.slug,
                    name: r.name,
                    values: vec![r.capacity.map(|n| n.to_string()).unwrap_or_default(), r.access],
                    sessions: r.sessions,
                };
                edit::rooms(c, edition).await?.into_iter().map(part).collect()
            }
            Which::Topics => {
                let part = |t: edit::TopicUse| Part {
                    id: t.slug.clone(),
                    slug: t.slug,
                    name: t.name,
                    values: vec![t.description],
                    sessions: t.sessions,
                };
                edit::topics(c, edition).await?.into_iter().map(part).collect()
            }
        })
    }

    pub async fn find(self, c: &mut PgConnection, edition: i64, id: &str) -> Result<Part> {
        self.all(c, edition).await?.into_iter().find(|part| part.id == id).ok_or(Error::NotFound)
    }

    /// A new one, or the one of this id; answers the id.
    pub async fn save(self, c: &mut PgConnection, edition: i64, id: Option<&str>, part: &Part) -> Result<String> {
        Ok(match self {
            Which::Rooms => {
                let guid = id.map(guid).transpose()?;
                edit::save_room(c, edition, guid, &part.room()).await?.unwrap_or_default().to_string()
            }
            Which::Topics => edit::save_topic(c, edition, id, &part.topic()).await?.unwrap_or_default(),
        })
    }

    pub async fn shift(self, c: &mut PgConnection, edition: i64, id: &str, up: bool) -> Result<Moved> {
        match self {
            Which::Rooms => edit::move_room(c, edition, guid(id)?, up).await,
            Which::Topics => edit::move_topic(c, edition, id, up).await,
        }
    }

    pub async fn remove(self, c: &mut PgConnection, edition: i64, id: &str) -> Result<Removed> {
        match self {
            Which::Rooms => edit::remove_room(c, edition, guid(id)?).await,
            Which::Topics => edit::remove_topic(c, edition, id).await,
        }
    }
}

fn guid(id: &str) -> Result<Uuid> {
    id.parse().map_err(|_| Error::NotFound)
}
