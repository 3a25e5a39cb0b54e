//! `/programm/raeume` and `/programm/themen`: the rooms in the order of the time table, the topics in
//! that of the filter. One form for both; what differs stands in [`Which`].

mod which;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use serde_json::json;
use sqlx::PgConnection;

use crate::edition::Edition;
use crate::kernel::words;
use crate::office::confirm::Confirm;
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back, done};
use crate::office::protocol;
use crate::paths;
use crate::programme::edit::{self, Moved, Removed};
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

pub use which::Which;
use which::{Field, Part, Words};

#[derive(Template)]
#[template(path = "office/programme/parts.html")]
struct PartsPage {
    frame: Frame,
    e: String,
    action: String,
    words: &'static Words,
    fields: &'static [Field],
    /// Numbers among the fields; the list shows them.
    heads: Vec<&'static str>,
    parts: Vec<Line>,
    typed: Fields,
    errors: Errors,
}

struct Line {
    href: String,
    id: String,
    name: String,
    numbers: Vec<String>,
    sessions: String,
    is_first: bool,
    is_last: bool,
}

#[derive(Template)]
#[template(path = "office/programme/part.html")]
struct PartPage {
    frame: Frame,
    list: String,
    action: String,
    words: &'static Words,
    fields: &'static [Field],
    name: String,
    stand: String,
    sessions: i64,
    /// Its sessions, in the list of the programme.
    programme: String,
    typed: Fields,
    errors: Errors,
    history: Vec<protocol::Line>,
}

/// "1 Programmpunkt", "keiner"
fn sessions(n: i64) -> String {
    match usize::try_from(n).unwrap_or(0) {
        0 => "keiner".into(),
        n => words::count(n, "Programmpunkt", "Programmpunkte"),
    }
}

pub async fn list(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
    which: Which,
) -> Result<Response> {
    render_list(&site, &staff, &edition, which, Fields::default(), Errors::default(), done(query.as_deref())).await
}

async fn render_list(
    site: &Site,
    staff: &Staff,
    edition: &Edition,
    which: Which,
    typed: Fields,
    errors: Errors,
    said: Option<String>,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let parts = which.all(&mut c, edition.id).await?;
    drop(c);
    let (e, count, words, fields) = (&edition.slug, parts.len(), which.words(), which.fields());
    let action = which.list_path(e);
    let title = if errors.is_empty() { words.many.to_string() } else { format!("Fehler: {}", words.many) };
    let numbers = |part: &Part| {
        let values = fields.iter().zip(&part.values).filter(|(field, _)| field.is_number);
        values.map(|(_, value)| if value.is_empty() { "unbekannt".to_string() } else { value.clone() }).collect()
    };
    let line = |(i, part): (usize, Part)| Line {
        href: which.path(e, &part.id),
        numbers: numbers(&part),
        sessions: sessions(part.sessions),
        id: part.id,
        name: part.name,
        is_first: i == 0,
        is_last: i + 1 == count,
    };
    let page = PartsPage {
        frame: Frame::new(site, staff, Some(edition), &title, &action).await?.say(said.as_deref()),
        e: e.clone(),
        action,
        words,
        fields,
        heads: fields.iter().filter(|field| field.is_number).map(|field| field.label).collect(),
        parts: parts.into_iter().enumerate().map(line).collect(),
        typed,
        errors,
    };
    form_page(&page, &page.errors)
}

/// A new one, or another order.
pub async fn add(
    State(site): State<Site>,
    staff: Staff,
    Within(edition): Within,
    which: Which,
    fields: Fields,
) -> Result<Response> {
    for (name, up) in [("hoch", true), ("runter", false)] {
        let part = fields.raw(name);
        if !part.is_empty() {
            return reorder(&site, &staff, &edition, which, part, up).await;
        }
    }
    let mut errors = Errors::default();
    let part = which.read(&fields, &mut errors);
    if !errors.is_empty() {
        return render_list(&site, &staff, &edition, which, fields, errors, None).await;
    }
    let (id, e) = (edition.id, edition.slug.clone());
    let made = site.db.change(move |c| {
        Box::pin(async move {
            let made = which.save(c, id, None, &part).await?;
            let entry = Entry {
                edition: Some(id),
                action: which.words().created,
                object: which.words().object,
                key: &which.key(&e, &made),
                title: &part.name,
                after: Some(which.told(&part)),
                ..Entry::default()
            };
            Ok::<_, Error>(audit::note(c, &staff, &entry).await?)
        })
    });
    made.await?;
    Ok(back(&which.list_path(&edition.slug), which.words().saved))
}

async fn reorder(
    site: &Site,
    staff: &Staff,
    edition: &Edition,
    which: Which,
    part: String,
    up: bool,
) -> Result<Response> {
    let (id, e, staff) = (edition.id, edition.slug.clone(), staff.clone());
    let moved = site.db.change(move |c| {
        Box::pin(async move {
            let moved = which.shift(c, id, &part, up).await?;
            if moved == Moved::Done {
                let title = which.find(c, id, &part).await?.name;
                let entry = Entry {
                    edition: Some(id),
                    action: which.words().changed,
                    object: which.words().object,
                    key: &which.key(&e, &part),
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
        Moved::Done => Ok(back(&which.list_path(&edition.slug), "reihenfolge")),
        Moved::AtTheEnd => Ok(back(&which.list_path(&edition.slug), "unveraendert")),
    }
}

pub async fn show(
    State(site): State<Site>,
    Path((_, id)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
    which: Which,
) -> Result<Response> {
    Desk { site: &site, staff: &staff, edition: &edition, which, id: &id }.page(None, Errors::default()).await
}

/// One of them at hand.
struct Desk<'a> {
    site: &'a Site,
    staff: &'a Staff,
    edition: &'a Edition,
    which: Which,
    id: &'a str,
}

impl Desk<'_> {
    async fn page(&self, typed: Option<Fields>, errors: Errors) -> Result<Response> {
        let (which, e) = (self.which, &self.edition.slug);
        let mut c = self.site.db.pool().acquire().await?;
        let part = which.find(&mut c, self.edition.id, self.id).await?;
        let history = audit::of_object(&mut c, which.words().object, &which.key(e, self.id)).await?;
        drop(c);
        let action = which.path(e, self.id);
        let shown = || {
            let values = which.fields().iter().zip(&part.values).map(|(field, value)| (field.name, value.as_str()));
            values.chain([("name", part.name.as_str())]).collect()
        };
        let title = format!("{}{}", if errors.is_empty() { "" } else { "Fehler: " }, part.name);
        let programme = paths::office(paths::OFFICE_PROGRAMME, e);
        let page = PartPage {
            frame: Frame::new(self.site, self.staff, Some(self.edition), &title, &action).await?,
            list: which.list_path(e),
            action,
            words: which.words(),
            fields: which.fields(),
            stand: part.stand(),
            sessions: part.sessions,
            programme: format!("{programme}?{}={}", which.words().filter, part.slug),
            typed: typed.unwrap_or_else(shown),
            errors,
            history: history.into_iter().map(protocol::line).collect(),
            name: part.name.clone(),
        };
        form_page(&page, &page.errors)
    }

    async fn used(&self, n: i64) -> Result<Response> {
        let mut errors = Errors::default();
        errors.say("loeschen", format!("{} {}", sessions(n), self.which.words().used));
        self.page(None, errors).await
    }

    async fn remove(&self, is_sure: bool) -> Result<Response> {
        let (which, words, edition) = (self.which, self.which.words(), self.edition.id);
        let mut c = self.site.db.pool().acquire().await?;
        let part = which.find(&mut c, edition, self.id).await?;
        drop(c);
        if part.sessions > 0 {
            return self.used(part.sessions).await;
        }
        let own = which.path(&self.edition.slug, self.id);
        if !is_sure {
            let confirm = Confirm {
                frame: Frame::new(self.site, self.staff, Some(self.edition), words.delete, &own).await?,
                lead: format!("Es geht um „{}“. {}", part.name, words.lead),
                consequences: vec![words.gone.into()],
                action: own.clone(),
                carried: vec![("was".into(), "loeschen".into()), ("sicher".into(), "ja".into())],
                button: words.delete,
                back: own,
            };
            return confirm.page();
        }
        let (who, key) = (self.staff.clone(), which.key(&self.edition.slug, self.id));
        let removed = self.site.db.change(move |c| {
            Box::pin(async move {
                let removed = which.remove(c, edition, &part.id).await?;
                if removed == Removed::Done {
                    let entry = Entry {
                        edition: Some(edition),
                        action: words.deleted,
                        object: words.object,
                        key: &key,
                        title: &part.name,
                        before: Some(which.told(&part)),
                        ..Entry::default()
                    };
                    audit::note(c, &who, &entry).await?;
                }
                Ok::<_, Error>(removed)
            })
        });
        match removed.await? {
            Removed::Done => Ok(back(&which.list_path(&self.edition.slug), words.removed)),
            Removed::Missing => Err(Error::NotFound),
            Removed::Used(n) => self.used(n).await,
        }
    }
}

pub async fn send(
    State(site): State<Site>,
    Path((_, id)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
    which: Which,
    fields: Fields,
) -> Result<Response> {
    let desk = Desk { site: &site, staff: &staff, edition: &edition, which, id: &id };
    if fields.raw("was") == "loeschen" {
        return desk.remove(fields.raw("sicher") == "ja").await;
    }
    let fields = Arc::new(fields);
    let (sent, own, who, part) = (fields.clone(), edition.clone(), staff.clone(), id.clone());
    let wrong = site.db.change(move |c| Box::pin(async move { store(c, &own, which, &part, &who, &sent).await }));
    match wrong.await? {
        Ok(()) => Ok(back(&which.list_path(&edition.slug), which.words().saved)),
        Err(errors) => desk.page(Arc::into_inner(fields), errors).await,
    }
}

async fn store(
    c: &mut PgConnection,
    edition: &Edition,
    which: Which,
    id: &str,
    staff: &Staff,
    fields: &Fields,
) -> Result<std::result::Result<(), Errors>> {
    edit::lock(c, edition.id).await?;
    let before = which.find(c, edition.id, id).await?;
    let mut errors = Errors::default();
    if fields.raw("stand") != before.stand() {
        errors.say("name", CHANGED_MEANWHILE.into());
    }
    let part = which.read(fields, &mut errors);
    if !errors.is_empty() {
        return Ok(Err(errors));
    }
    which.save(c, edition.id, Some(id), &part).await?;
    let (old, new) = (which.told(&before), which.told(&part));
    if old != new {
        let entry = Entry {
            edition: Some(edition.id),
            action: which.words().changed,
            object: which.words().object,
            key: &which.key(&edition.slug, id),
            title: &part.name,
            before: Some(old),
            after: Some(new),
        };
        audit::note(c, staff, &entry).await?;
    }
    Ok(Ok(()))
}
