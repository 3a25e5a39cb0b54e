//! `/programm/themen`: the topics, in the order of the filter.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::at;
use super::rooms::sessions;
use crate::edition::Edition;
use crate::office::confirm::Confirm;
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back, done};
use crate::office::protocol;
use crate::paths;
use crate::programme::compare;
use crate::programme::edit::{self, Moved, Removed, TopicUse};
use crate::programme::model::TopicDraft;
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

const MAX_NAME: usize = 100;
const MAX_TEXT: usize = 2000;

#[derive(Template)]
#[template(path = "office/programme/topics.html")]
struct TopicsPage {
    frame: Frame,
    e: String,
    action: String,
    topics: Vec<Line>,
    typed: Fields,
    errors: Errors,
}

struct Line {
    href: String,
    slug: String,
    name: String,
    sessions: String,
    is_first: bool,
    is_last: bool,
}

#[derive(Template)]
#[template(path = "office/programme/topic.html")]
struct TopicPage {
    frame: Frame,
    list: String,
    action: String,
    name: String,
    stand: String,
    sessions: i64,
    /// Its sessions, in the list of the programme.
    programme: String,
    typed: Fields,
    errors: Errors,
    history: Vec<protocol::Line>,
}

fn list_path(e: &str) -> String {
    paths::office(paths::OFFICE_TOPICS, e)
}

/// Key in the protocol: a slug is known within its edition only.
fn key(edition: &str, slug: &str) -> String {
    format!("{edition}/{slug}")
}

fn stand(topic: &TopicUse) -> String {
    compare::stand([&topic.name, &topic.description])
}

fn told(name: &str, description: &str) -> Value {
    json!({ "Name": name, "Beschreibung": description })
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
    let topics = edit::topics(&mut c, edition.id).await?;
    drop(c);
    let (e, count) = (&edition.slug, topics.len());
    let action = list_path(e);
    let title = if errors.is_empty() { "Themen" } else { "Fehler: Themen" };
    let line = |(i, topic): (usize, TopicUse)| Line {
        href: at(paths::OFFICE_TOPIC, e, &topic.slug),
        sessions: sessions(topic.sessions),
        slug: topic.slug,
        name: topic.name,
        is_first: i == 0,
        is_last: i + 1 == count,
    };
    let page = TopicsPage {
        frame: Frame::new(site, staff, Some(edition), title, &action).await?.say(said.as_deref()),
        e: e.clone(),
        action,
        topics: topics.into_iter().enumerate().map(line).collect(),
        typed,
        errors,
    };
    form_page(&page, &page.errors)
}

fn read(fields: &Fields, errors: &mut Errors) -> TopicDraft {
    TopicDraft {
        name: fields.needed(errors, "name", "den Namen des Themas", MAX_NAME, false),
        description: fields.text(errors, "text", "die Beschreibung", MAX_TEXT, true),
        ..TopicDraft::default()
    }
}

/// A new topic, or another order.
pub async fn add(State(site): State<Site>, staff: Staff, Within(edition): Within, fields: Fields) -> Result<Response> {
    for (name, up) in [("hoch", true), ("runter", false)] {
        let slug = fields.raw(name);
        if !slug.is_empty() {
            return reorder(&site, &staff, &edition, slug, up).await;
        }
    }
    let mut errors = Errors::default();
    let topic = read(&fields, &mut errors);
    if !errors.is_empty() {
        return render_list(&site, &staff, &edition, fields, errors, None).await;
    }
    let (id, e) = (edition.id, edition.slug.clone());
    let made = site.db.change(move |c| {
        Box::pin(async move {
            let slug = edit::save_topic(c, id, None, &topic).await?.unwrap_or_default();
            let entry = Entry {
                edition: Some(id),
                action: "topic.created",
                object: "topic",
                key: &key(&e, &slug),
                title: &topic.name,
                after: Some(told(&topic.name, &topic.description)),
                ..Entry::default()
            };
            Ok::<_, Error>(audit::note(c, &staff, &entry).await?)
        })
    });
    made.await?;
    Ok(back(&list_path(&edition.slug), "thema"))
}

async fn reorder(site: &Site, staff: &Staff, edition: &Edition, slug: String, up: bool) -> Result<Response> {
    let (id, e, staff) = (edition.id, edition.slug.clone(), staff.clone());
    let moved = site.db.change(move |c| {
        Box::pin(async move {
            let moved = edit::move_topic(c, id, &slug, up).await?;
            if moved == Moved::Done {
                let topic = edit::topics(c, id).await?.into_iter().find(|t| t.slug == slug);
                let title = topic.map(|t| t.name).unwrap_or_default();
                let entry = Entry {
                    edition: Some(id),
                    action: "topic.changed",
                    object: "topic",
                    key: &key(&e, &slug),
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
    Path((_, slug)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    render(&site, &staff, &edition, &slug, None, Errors::default()).await
}

async fn find(c: &mut PgConnection, edition: i64, slug: &str) -> Result<TopicUse> {
    edit::topics(c, edition).await?.into_iter().find(|t| t.slug == slug).ok_or(Error::NotFound)
}

async fn render(
    site: &Site,
    staff: &Staff,
    edition: &Edition,
    slug: &str,
    typed: Option<Fields>,
    errors: Errors,
) -> Result<Response> {
    let e = &edition.slug;
    let mut c = site.db.pool().acquire().await?;
    let topic = find(&mut c, edition.id, slug).await?;
    let history = audit::of_object(&mut c, "topic", &key(e, slug)).await?;
    drop(c);
    let path = at(paths::OFFICE_TOPIC, e, slug);
    let shown = || [("name", topic.name.as_str()), ("text", &topic.description)].into_iter().collect();
    let title = format!("{}{}", if errors.is_empty() { "" } else { "Fehler: " }, topic.name);
    let page = TopicPage {
        frame: Frame::new(site, staff, Some(edition), &title, &path).await?,
        list: list_path(e),
        action: path,
        stand: stand(&topic),
        sessions: topic.sessions,
        programme: format!("{}?thema={}", paths::office(paths::OFFICE_PROGRAMME, e), topic.slug),
        typed: typed.unwrap_or_else(shown),
        errors,
        history: history.into_iter().map(protocol::line).collect(),
        name: topic.name,
    };
    form_page(&page, &page.errors)
}

pub async fn send(
    State(site): State<Site>,
    Path((_, slug)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    if fields.raw("was") == "loeschen" {
        return remove(&site, &staff, &edition, &slug, fields.raw("sicher") == "ja").await;
    }
    let fields = Arc::new(fields);
    let (sent, id, who) = (fields.clone(), edition.id, staff.clone());
    let (e, name) = (edition.slug.clone(), slug.clone());
    let wrong = site.db.change(move |c| Box::pin(async move { store(c, id, &e, &name, &who, &sent).await })).await?;
    match wrong {
        Ok(()) => Ok(back(&list_path(&edition.slug), "thema")),
        Err(errors) => render(&site, &staff, &edition, &slug, Arc::into_inner(fields), errors).await,
    }
}

async fn store(
    c: &mut PgConnection,
    edition: i64,
    e: &str,
    slug: &str,
    staff: &Staff,
    fields: &Fields,
) -> Result<std::result::Result<(), Errors>> {
    edit::lock(c, edition).await?;
    let before = find(c, edition, slug).await?;
    let mut errors = Errors::default();
    if fields.raw("stand") != stand(&before) {
        errors.say("name", CHANGED_MEANWHILE.into());
    }
    let topic = read(fields, &mut errors);
    if !errors.is_empty() {
        return Ok(Err(errors));
    }
    edit::save_topic(c, edition, Some(slug), &topic).await?;
    let (old, new) = (told(&before.name, &before.description), told(&topic.name, &topic.description));
    if old != new {
        let entry = Entry {
            edition: Some(edition),
            action: "topic.changed",
            object: "topic",
            key: &key(e, slug),
            title: &topic.name,
            before: Some(old),
            after: Some(new),
        };
        audit::note(c, staff, &entry).await?;
    }
    Ok(Ok(()))
}

async fn remove(site: &Site, staff: &Staff, edition: &Edition, slug: &str, is_sure: bool) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let topic = find(&mut c, edition.id, slug).await?;
    drop(c);
    let own = at(paths::OFFICE_TOPIC, &edition.slug, slug);
    let used = |n: i64| {
        let mut errors = Errors::default();
        let what = sessions(n);
        errors.say("loeschen", format!("{what} im Entwurf haben dieses Thema. Geben Sie ihnen zuerst ein anderes."));
        errors
    };
    if topic.sessions > 0 {
        return render(site, staff, edition, slug, None, used(topic.sessions)).await;
    }
    if !is_sure {
        let confirm = Confirm {
            frame: Frame::new(site, staff, Some(edition), "Thema löschen", &own).await?,
            lead: format!("Es geht um „{}“. Kein Programmpunkt im Entwurf hat dieses Thema.", topic.name),
            consequences: vec![
                "Das Thema verschwindet aus dem Entwurf, nach dem Veröffentlichen auch aus dem Filter des Programms."
                    .into(),
            ],
            action: own.clone(),
            carried: vec![("was".into(), "loeschen".into()), ("sicher".into(), "ja".into())],
            button: "Thema löschen",
            back: own,
        };
        return confirm.page();
    }
    let (id, who, name, e) = (edition.id, staff.clone(), slug.to_string(), edition.slug.clone());
    let removed = site.db.change(move |c| {
        Box::pin(async move {
            let removed = edit::remove_topic(c, id, &name).await?;
            if removed == Removed::Done {
                let entry = Entry {
                    edition: Some(id),
                    action: "topic.deleted",
                    object: "topic",
                    key: &key(&e, &name),
                    title: &topic.name,
                    before: Some(told(&topic.name, &topic.description)),
                    ..Entry::default()
                };
                audit::note(c, &who, &entry).await?;
            }
            Ok::<_, Error>(removed)
        })
    });
    match removed.await? {
        Removed::Done => Ok(back(&list_path(&edition.slug), "thema-geloescht")),
        Removed::Missing => Err(Error::NotFound),
        Removed::Used(n) => render(site, staff, edition, slug, None, used(n)).await,
    }
}
