//! Going online, now or at a moment; taking back. What changes is shown before it happens.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use serde_json::json;

use super::differ::{self, Change, Part};
use super::document::{Document, Stored, Writable};
use super::warnings;
use crate::content::State as Public;
use crate::content::versions;
use crate::kernel::date;
use crate::office::confirm::Confirm;
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back};
use crate::staff::Staff;
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};
use crate::{edition, media, news, pages, paths};

#[derive(Template)]
#[template(path = "office/content/publish.html")]
struct PublishPage {
    frame: Frame,
    errors: Errors,
    typed: Fields,
    back: String,
    title: String,
    path: String,
    stand: i32,
    address: String,
    /// Readers see it already; then there is no moment to choose.
    is_public: bool,
    /// For the moment: the one that is planned.
    day: String,
    time: String,
    changes: Vec<Change>,
    remarks: Vec<String>,
}

/// Names of the files in both copies, for the words of what changes.
pub async fn names(c: &mut sqlx::PgConnection, copies: [&versions::Copy; 2]) -> Result<differ::Names> {
    let ids: Vec<uuid::Uuid> = copies.iter().flat_map(|copy| copy.content.media()).collect();
    Ok(media::find(c, &ids).await?.iter().map(|m| (m.public_id, m.shown_name())).collect())
}

/// Readers see it, in this version or another one.
pub fn is_public(document: &Document, now: DateTime<Utc>) -> bool {
    match document.state() {
        None => true,
        Some(state) => state == Public::Published && document.published_at().is_some_and(|at| at <= now),
    }
}

pub async fn show(State(site): State<Site>, Writable(document): Writable, staff: Staff) -> Result<Response> {
    render(&site, &staff, &document, Fields::default(), Errors::default()).await
}

async fn render(site: &Site, staff: &Staff, document: &Document, typed: Fields, errors: Errors) -> Result<Response> {
    let now = site.clock.now();
    let mut c = site.db.pool().acquire().await?;
    let names = names(&mut c, [&document.public, &document.copy]).await?;
    let remarks = warnings::of_elements(&mut c, &document.copy.content, document.lang()).await?;
    drop(c);
    let remark = |(at, text): (usize, String)| match document.copy.content.0.get(at) {
        Some(element) => format!("{}: {text}", differ::name(element, at)),
        None => text,
    };
    let back = document.path(paths::CONTENT);
    let planned = document.published_at().filter(|at| *at > now && document.state() == Some(Public::Published));
    let wall = planned.map(date::local);
    let title = if errors.is_empty() { "Veröffentlichen" } else { "Fehler: Veröffentlichen" };
    let page = PublishPage {
        frame: Frame::new(site, staff, document.scope.edition(), title, &back).await?,
        path: document.path(paths::CONTENT_PUBLISH),
        title: document.title(),
        stand: document.stand,
        address: site.url(&document.address()),
        is_public: is_public(document, now),
        day: wall.map(|w| w.date().format("%d.%m.%Y").to_string()).unwrap_or_default(),
        time: wall.map(|w| date::clock(w.time())).unwrap_or_default(),
        changes: differ::changes(&document.public, &document.copy, document.head(), &names),
        remarks: remarks.into_iter().map(remark).collect(),
        back,
        errors,
        typed,
    };
    form_page(&page, &page.errors)
}

/// When it shall be public: now, or the moment of the form.
fn moment(fields: &Fields, errors: &mut Errors, now: DateTime<Utc>) -> DateTime<Utc> {
    if fields.raw("wann") != "geplant" {
        return now;
    }
    let (day, time) = (date::parse_date(&fields.raw("tag")), date::parse_time(&fields.raw("uhrzeit")));
    if day.is_none() {
        errors.say("tag", "Geben Sie den Tag so ein: 24.10.2024.".into());
    }
    if time.is_none() {
        errors.say("uhrzeit", "Geben Sie die Uhrzeit so ein: 9.15.".into());
    }
    let (Some(day), Some(time)) = (day, time) else { return now };
    let at = date::instant(day.and_time(time));
    if at <= now {
        errors.say("tag", "Wählen Sie einen Zeitpunkt, der noch kommt, oder veröffentlichen Sie sofort.".into());
    }
    at
}

pub async fn publish(
    State(site): State<Site>,
    Writable(document): Writable,
    staff: Staff,
    fields: Fields,
) -> Result<Response> {
    let (now, mut errors) = (site.clock.now(), Errors::default());
    // What is public already keeps its day.
    let at = match (is_public(&document, now), document.published_at()) {
        (true, Some(at)) => at,
        _ => moment(&fields, &mut errors, now),
    };
    let stand: i32 = fields.raw("stand").parse().unwrap_or(-1);
    if stand != document.stand {
        errors.say("formular", CHANGED_MEANWHILE.to_string());
    }
    if document.copy.text("title").is_empty() && document.state().is_some() {
        errors.say("formular", "Geben Sie zuerst einen Titel an.".into());
    }
    if !errors.is_empty() {
        let mut response = render(&site, &staff, &document, fields, errors).await?;
        if stand != document.stand {
            *response.status_mut() = StatusCode::CONFLICT;
        }
        return Ok(response);
    }
    let (scope, path) = (document.scope.clone(), document.path(paths::CONTENT));
    let done = site
        .db
        .change(move |c| {
            Box::pin(async move {
                // As it is now: somebody may have given it another address since.
                let document = Document::load(c, &scope, &document.id.to_string()).await?;
                if document.stand != stand {
                    return Ok(Err(vec![CHANGED_MEANWHILE.to_string()]));
                }
                if let Err(faults) = put(c, &document, at, now).await? {
                    return Ok(Err(faults));
                }
                versions::mark_published(c, document.of(), document.stand, now).await?;
                let after = json!({ "Fassung": document.stand, "Öffentlich ab": date::date_time(at.max(now)) });
                document.note(c, &staff, "content.published", None, Some(after)).await?;
                Ok::<_, Error>(Ok(()))
            })
        })
        .await?;
    match done {
        Ok(()) => Ok(back(&path, if at > now { "geplant" } else { "veroeffentlicht" })),
        Err(_) => Err(Error::BadRequest("Der Inhalt hat sich inzwischen geändert. Öffnen Sie ihn noch einmal.")),
    }
}

/// Writes the working copy where readers see it. Faults in words.
async fn put(
    c: &mut sqlx::PgConnection,
    document: &Document,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<std::result::Result<(), Vec<String>>> {
    let text = |name: &str| document.copy.text(name);
    let content = document.copy.content.clone();
    match &document.stored {
        Stored::Page(page) => {
            let mut draft = page.draft.clone();
            (draft.title, draft.lead, draft.content) = (text("title"), text("lead"), content);
            (draft.state, draft.published_at) = (Public::Published, at);
            let saved = pages::save(c, &draft, now).await?;
            Ok(saved.map(|_| ()).map_err(|faults| faults.into_iter().map(pages::Fault::text).collect()))
        }
        Stored::News(item) => {
            let mut draft = item.draft.clone();
            (draft.title, draft.subtitle, draft.teaser) = (text("title"), text("subtitle"), text("teaser"));
            (draft.byline, draft.contact, draft.image_credit) = (text("byline"), text("contact"), text("image_credit"));
            (draft.content, draft.state, draft.published_at) = (content, Public::Published, at);
            let saved = news::save(c, item.id, &draft).await?;
            Ok(saved.map_err(|faults| faults.into_iter().map(|f| f.text().to_string()).collect()))
        }
        Stored::Home(home) => {
            edition::set_home(c, home.id, &content.to_value()).await?;
            Ok(Ok(()))
        }
    }
}

/// What can be done besides: key, verb on the button, what will happen.
struct Doing {
    key: &'static str,
    title: &'static str,
    button: &'static str,
    consequences: &'static [&'static str],
}

const DOINGS: &[Doing] = &[
    Doing {
        key: "zurueckziehen",
        title: "Zurückziehen",
        button: "Zurückziehen",
        consequences: &[
            "Unter der Adresse steht, dass es den Inhalt nicht mehr gibt (Antwort 410).",
            "Menüs, Listen, Suche und Verweise zeigen ihn nicht mehr.",
            "Der Entwurf bleibt. Sie können ihn jederzeit wieder veröffentlichen.",
        ],
    },
    Doing {
        key: "entwurf",
        title: "Wieder zum Entwurf machen",
        button: "Zum Entwurf machen",
        consequences: &[
            "Die Adresse antwortet, als hätte es den Inhalt nie gegeben (Antwort 404).",
            "Menüs, Listen, Suche und Verweise zeigen ihn nicht mehr.",
        ],
    },
    Doing {
        key: "loeschen",
        title: "Entwurf löschen",
        button: "Entwurf löschen",
        consequences: &[
            "Der Entwurf und alle seine Fassungen werden gelöscht.",
            "Das lässt sich nicht rückgängig machen.",
        ],
    },
];

/// What this document can come to.
fn doing(document: &Document, key: &str) -> Option<&'static Doing> {
    let state = document.state()?;
    let fits = |key: &str| match key {
        "zurueckziehen" => state == Public::Published,
        "entwurf" => state != Public::Draft,
        _ => state == Public::Draft,
    };
    DOINGS.iter().find(|d| d.key == key && fits(d.key))
}

pub async fn ask(
    State(site): State<Site>,
    Writable(document): Writable,
    RawQuery(query): RawQuery,
    staff: Staff,
) -> Result<Response> {
    let pairs = url::form_urlencoded::parse(query.as_deref().unwrap_or("").as_bytes());
    let what = pairs.into_owned().find(|(name, _)| name == "was").map(|(_, value)| value).unwrap_or_default();
    let back = document.path(paths::CONTENT);
    // From an old page, or a link of somebody's own making.
    let Some(doing) = doing(&document, &what) else { return Ok(Redirect::to(&back).into_response()) };
    let page = Confirm {
        frame: Frame::new(&site, &staff, document.scope.edition(), doing.title, &back).await?,
        lead: format!("{} „{}“, {}", document.kind().label(), document.title(), document.address()),
        consequences: doing.consequences.iter().map(|c| c.to_string()).collect(),
        action: document.path(paths::CONTENT_STATE),
        carried: vec![("was".into(), doing.key.into())],
        button: doing.button,
        back,
    };
    page.page()
}

pub async fn set_state(
    State(site): State<Site>,
    Writable(document): Writable,
    staff: Staff,
    fields: Fields,
) -> Result<Response> {
    let (list, path) = (document.scope.path(paths::CONTENTS), document.path(paths::CONTENT));
    let Some(doing) = doing(&document, &fields.raw("was")) else { return Ok(back(&path, "unveraendert")) };
    let key = doing.key;
    site.db
        .change(move |c| {
            Box::pin(async move {
                let (action, state) = match key {
                    "loeschen" => ("content.deleted", None),
                    "entwurf" => ("content.drafted", Some(Public::Draft)),
                    _ => ("content.withdrawn", Some(Public::Withdrawn)),
                };
                match (&document.stored, state) {
                    (Stored::Page(page), Some(state)) => drop(pages::set_state(c, &page.draft.slug, state).await?),
                    (Stored::Page(page), None) => drop(pages::delete(c, &page.draft.slug).await?),
                    (Stored::News(item), Some(state)) => news::set_state(c, item.id, state).await?,
                    (Stored::News(item), None) => drop(news::delete(c, item.id).await?),
                    (Stored::Home(_), _) => return Ok(()),
                }
                let before = Some(json!({ "Adresse": document.address() }));
                document.note(c, &staff, action, before, None).await?;
                Ok::<_, Error>(())
            })
        })
        .await?;
    Ok(match key {
        "loeschen" => back(&list, "entwurf-geloescht"),
        "entwurf" => back(&path, "entwurf"),
        _ => back(&path, "zurueckgezogen"),
    })
}
