//! Address, language, day, place of a page or a news item. These hold at once: they are no part of
//! the working copy.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;

use super::document::{Document, Scope, Stored, Writable};
use super::new::{LANGUAGES, news_fault, page_fault};
use super::sql;
use crate::content::Lang;
use crate::kernel::date;
use crate::media::{self, Kind as File};
use crate::news::model::NewsDraft;
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back};
use crate::pages::PageDraft;
use crate::staff::{Action, Staff};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};
use crate::{edition, news, pages, paths};

#[derive(Template)]
#[template(path = "office/content/settings.html")]
struct SettingsPage {
    frame: Frame,
    errors: Errors,
    typed: Fields,
    back: String,
    document: String,
    path: String,
    stand: String,
    is_page: bool,
    has_twins: bool,
    editions: Vec<(String, String)>,
    languages: &'static [(&'static str, &'static str)],
    originals: Vec<(String, String)>,
    videos: Vec<(String, String)>,
}

/// The settings as a form holds them.
fn current(document: &Document) -> Vec<(&'static str, String)> {
    let edition = document.scope.edition().map_or("keine".into(), |e| e.slug.clone());
    match &document.stored {
        Stored::Page(page) => vec![
            ("adresse", page.draft.slug.clone()),
            ("sprache", page.draft.lang.key().to_string()),
            ("original", page.draft.original.clone().unwrap_or_default()),
            ("gebaerden", page.draft.sign_video.map(|v| v.to_string()).unwrap_or_default()),
            ("veranstaltung", edition),
        ],
        Stored::News(item) => {
            let wall = date::local(item.draft.published_at);
            vec![
                ("adresse", item.draft.slug.clone()),
                ("art", if item.draft.is_press_release { "presse" } else { "meldung" }.into()),
                ("tag", wall.date().format("%d.%m.%Y").to_string()),
                ("uhrzeit", date::clock(wall.time())),
                ("nur_jahr", if item.draft.date_known { "" } else { "ja" }.into()),
                ("wichtig", if item.draft.pinned { "ja" } else { "" }.into()),
                ("veranstaltung", edition),
            ]
        }
        Stored::Home(_) => Vec::new(),
    }
}

/// What a form was made of, to be compared when it comes back.
fn stand(document: &Document) -> String {
    let values: Vec<String> = current(document).into_iter().map(|(_, value)| value).collect();
    values.join("|")
}

pub async fn show(State(site): State<Site>, Writable(document): Writable, staff: Staff) -> Result<Response> {
    let typed = current(&document);
    let typed = typed.iter().filter(|(_, v)| !v.is_empty()).map(|(name, value)| (*name, value.as_str())).collect();
    render(&site, &staff, &document, typed, Errors::default()).await
}

/// Editions into which this person may put the document.
async fn editions(c: &mut PgConnection, staff: &Staff, action: Action) -> Result<Vec<sql::EditionRow>> {
    let all = sql::editions(c).await?;
    Ok(all.into_iter().filter(|e| staff.may(action, Some(e.id))).collect())
}

/// What it takes to write this document.
fn action(document: &Document) -> Action {
    match document.kind() {
        super::document::Kind::Press => Action::PressReleases,
        _ => Action::Content,
    }
}

async fn render(site: &Site, staff: &Staff, document: &Document, typed: Fields, errors: Errors) -> Result<Response> {
    let is_page = matches!(document.stored, Stored::Page(_));
    if matches!(document.stored, Stored::Home(_)) {
        return Err(Error::NotFound);
    }
    let mut c = site.db.pool().acquire().await?;
    let mut places: Vec<(String, String)> =
        editions(&mut c, staff, action(document)).await?.into_iter().map(|e| (e.slug, e.title)).collect();
    if staff.may(action(document), None) {
        places.insert(0, ("keine".into(), "keine einzelne Veranstaltung".into()));
    }
    let (mut originals, mut videos) = (Vec::new(), Vec::new());
    if is_page {
        originals = sql::original_options(&mut c, document.edition()).await?;
        videos = media::list(&mut c).await?.into_iter().filter(|m| m.kind == File::Video).collect();
    }
    drop(c);
    let own = match &document.stored {
        Stored::Page(page) => page.draft.slug.clone(),
        _ => String::new(),
    };
    let back = document.path(paths::CONTENT);
    let title = if errors.is_empty() { "Adresse und Einstellungen" } else { "Fehler: Adresse und Einstellungen" };
    let page = SettingsPage {
        frame: Frame::new(site, staff, document.scope.edition(), title, &back).await?,
        path: document.path(paths::CONTENT_SETTINGS),
        document: document.title(),
        stand: stand(document),
        is_page,
        has_twins: matches!(&document.stored, Stored::Page(page) if page.has_twins),
        editions: places,
        languages: LANGUAGES,
        originals: originals.into_iter().filter(|o| o.value != own).map(|o| (o.value, o.title)).collect(),
        videos: videos.into_iter().map(|m| (m.public_id.to_string(), m.shown_name())).collect(),
        back,
        typed,
        errors,
    };
    form_page(&page, &page.errors)
}

/// The edition of the form; what was sent has to be one of what is offered.
async fn chosen_edition(
    c: &mut PgConnection,
    staff: &Staff,
    document: &Document,
    fields: &Fields,
    errors: &mut Errors,
) -> Result<Option<i64>> {
    let slug = fields.raw("veranstaltung");
    if slug == "keine" && (staff.may(action(document), None) || document.edition().is_none()) {
        return Ok(None);
    }
    let found = editions(c, staff, action(document)).await?.into_iter().find(|e| e.slug == slug);
    if found.is_none() {
        errors.say("veranstaltung", "Wählen Sie die Veranstaltung noch einmal aus.".into());
    }
    Ok(found.map(|e| e.id).or(document.edition()))
}

fn page_of(page: &pages::Stored, fields: &Fields, edition: Option<i64>, errors: &mut Errors) -> PageDraft {
    let video = fields.raw("gebaerden");
    if !video.is_empty() && video.parse::<uuid::Uuid>().is_err() {
        errors.say("gebaerden", "Wählen Sie das Video noch einmal aus.".into());
    }
    PageDraft {
        edition,
        lang: Lang::from_key(&fields.raw("sprache")),
        original: Some(fields.raw("original")).filter(|o| !o.is_empty()),
        sign_video: video.parse().ok(),
        ..page.draft.clone()
    }
}

fn news_of(
    item: &news::model::Stored,
    staff: &Staff,
    fields: &Fields,
    edition: Option<i64>,
    errors: &mut Errors,
) -> NewsDraft {
    let (day, time) = (date::parse_date(&fields.raw("tag")), date::parse_time(&fields.raw("uhrzeit")));
    if day.is_none() {
        errors.say("tag", "Geben Sie den Tag so ein: 24.10.2024.".into());
    }
    if time.is_none() {
        errors.say("uhrzeit", "Geben Sie die Uhrzeit so ein: 9.15.".into());
    }
    let at = day.zip(time).map(|(day, time)| date::instant(day.and_time(time)));
    // Seconds are not in the form; where the minute is the same, nothing was changed.
    let is_same = at.is_some_and(|at| (item.draft.published_at - at).num_seconds().abs() < 60);
    NewsDraft {
        edition,
        // Who may write press releases only cannot make something else of one.
        is_press_release: fields.raw("art") == "presse" || !staff.may(Action::Content, edition),
        slug: fields.raw("adresse"),
        pinned: fields.ticked("wichtig"),
        published_at: if is_same { item.draft.published_at } else { at.unwrap_or(item.draft.published_at) },
        date_known: !fields.ticked("nur_jahr"),
        ..item.draft.clone()
    }
}

pub async fn save(
    State(site): State<Site>,
    Writable(document): Writable,
    staff: Staff,
    fields: Fields,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let mut errors = Errors::default();
    let slug = fields.needed(&mut errors, "adresse", "die Adresse", 60, false);
    let place = chosen_edition(&mut c, &staff, &document, &fields, &mut errors).await?;
    drop(c);
    if fields.raw("stand") != stand(&document) {
        let mut errors = Errors::default();
        errors.say("formular", CHANGED_MEANWHILE.to_string());
        let mut response = render(&site, &staff, &document, fields, errors).await?;
        *response.status_mut() = StatusCode::CONFLICT;
        return Ok(response);
    }
    let change = match &document.stored {
        Stored::Page(page) => Change::Page(Box::new(page_of(page, &fields, place, &mut errors)), slug),
        Stored::News(item) => Change::News(item.id, Box::new(news_of(item, &staff, &fields, place, &mut errors))),
        Stored::Home(_) => return Err(Error::NotFound),
    };
    if !errors.is_empty() {
        return render(&site, &staff, &document, fields, errors).await;
    }
    let before = current(&document);
    let (own, by, now) = (document.clone(), staff.clone(), site.clock.now());
    let done = site.db.change(move |c| Box::pin(async move { apply(c, &own, &by, change, before, now).await })).await;
    match done {
        Ok(()) => {
            // It may stand elsewhere now.
            let mut c = site.db.pool().acquire().await?;
            let slug = match place {
                Some(id) => sql::editions(&mut c).await?.into_iter().find(|e| e.id == id).map(|e| e.slug),
                None => None,
            };
            let edition = match slug {
                Some(slug) => edition::load(&mut c, &slug).await?,
                None => None,
            };
            let scope = Scope(edition.map(std::sync::Arc::new));
            Ok(back(&scope.of(paths::CONTENT, document.id), "einstellungen"))
        }
        Err(Undone::Other(error)) => Err(error),
        Err(Undone::Faults(faults)) => {
            faults.into_iter().for_each(|(field, text)| errors.say(field, text));
            render(&site, &staff, &document, fields, errors).await
        }
    }
}

enum Change {
    /// With the address it shall have.
    Page(Box<PageDraft>, String),
    News(i64, Box<NewsDraft>),
}

/// Why nothing was written.
enum Undone {
    /// Field and what to do.
    Faults(Vec<(&'static str, String)>),
    Other(Error),
}

impl From<Error> for Undone {
    fn from(error: Error) -> Undone {
        Undone::Other(error)
    }
}

impl From<sqlx::Error> for Undone {
    fn from(error: sqlx::Error) -> Undone {
        Undone::Other(error.into())
    }
}

/// Faults undo everything that was written before them.
async fn apply(
    c: &mut PgConnection,
    document: &Document,
    staff: &Staff,
    change: Change,
    before: Vec<(&'static str, String)>,
    now: chrono::DateTime<chrono::Utc>,
) -> std::result::Result<(), Undone> {
    match change {
        Change::Page(draft, slug) => {
            if let Err(faults) = pages::save(c, &draft, now).await? {
                return Err(Undone::Faults(faults.into_iter().map(page_fault).collect()));
            }
            if slug != draft.slug
                && let Err(faults) = pages::rename(c, &draft.slug, &slug).await?
            {
                return Err(Undone::Faults(faults.into_iter().map(page_fault).collect()));
            }
        }
        Change::News(id, draft) => {
            if let Err(faults) = news::save(c, id, &draft).await? {
                return Err(Undone::Faults(faults.into_iter().map(news_fault).collect()));
            }
        }
    }
    let stored = super::document::find(c, document.id).await?.ok_or(Error::NotFound)?;
    let mut after = document.clone();
    after.stored = stored;
    let words = |values: Vec<(&'static str, String)>| -> Map<String, Value> {
        let values = values.into_iter().filter(|(name, _)| *name != "veranstaltung");
        values.map(|(name, value)| (label(name).to_string(), json!(value))).collect()
    };
    let (mut old, mut new) = (words(before), words(current(&after)));
    if document.edition() != after.edition() {
        old.insert("Veranstaltung".into(), json!(document.scope.edition().map(|e| e.slug.clone())));
        new.insert("Veranstaltung".into(), json!(after.edition()));
    }
    document.note(c, staff, "content.settings", Some(Value::Object(old)), Some(Value::Object(new))).await?;
    Ok(())
}

/// Name of a setting in the protocol.
fn label(name: &str) -> &str {
    match name {
        "adresse" => "Adresse",
        "sprache" => "Sprache",
        "original" => "Fassung von",
        "gebaerden" => "Video in Gebärdensprache",
        "art" => "Art",
        "tag" => "Tag",
        "uhrzeit" => "Uhrzeit",
        "nur_jahr" => "nur das Jahr ist bekannt",
        "wichtig" => "steht auf allen Seiten",
        other => other,
    }
}
