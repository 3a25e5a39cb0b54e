//! A new page or news item: a draft with a title and an address.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;
use uuid::Uuid;

use super::document::Scope;
use super::sql;
use crate::content::{Content, Lang, State as Public};
use crate::kernel::slug::slug;
use crate::news::model::NewsDraft;
use crate::office::frame::Frame;
use crate::pages::PageDraft;
use crate::pages::model::TITLE;
use crate::staff::audit::{self, Entry};
use crate::staff::{Action, Staff};
use crate::web::form::{Errors, Fields, Wrong, form_page};
use crate::web::{Error, Result, Site};
use crate::{news, pages, paths};

pub const LANGUAGES: &[(&str, &str)] =
    &[("de", "Deutsch (Alltagssprache)"), ("de-easy", "Leichte Sprache"), ("en", "English")];

#[derive(Template)]
#[template(path = "office/content/new.html")]
struct NewPage {
    frame: Frame,
    errors: Errors,
    typed: Fields,
    path: String,
    list: String,
    kinds: Vec<(&'static str, &'static str)>,
    languages: &'static [(&'static str, &'static str)],
    originals: Vec<(String, String)>,
    may_pages: bool,
}

async fn render(site: &Site, staff: &Staff, scope: &Scope, typed: Fields, errors: Errors) -> Result<Response> {
    let may_pages = staff.may(Action::Content, scope.id());
    let mut c = site.db.pool().acquire().await?;
    let originals = sql::original_options(&mut c, scope.id()).await?;
    drop(c);
    let path = scope.path(paths::CONTENT_NEW);
    let title = if errors.is_empty() { "Neuer Inhalt" } else { "Fehler: Neuer Inhalt" };
    let page = NewPage {
        frame: Frame::new(site, staff, scope.edition(), title, &path).await?,
        errors,
        typed,
        list: scope.path(paths::CONTENTS),
        path,
        kinds: kinds(may_pages),
        languages: LANGUAGES,
        originals: originals.into_iter().map(|o| (o.value, o.title)).collect(),
        may_pages,
    };
    form_page(&page, &page.errors)
}

/// What may be made.
fn kinds(may_pages: bool) -> Vec<(&'static str, &'static str)> {
    let all = [("seite", "Seite"), ("meldung", "Meldung"), ("presse", "Pressemitteilung")];
    all.into_iter().filter(|(key, _)| may_pages || *key == "presse").collect()
}

pub async fn show(State(site): State<Site>, RawQuery(query): RawQuery, staff: Staff, scope: Scope) -> Result<Response> {
    // A link may say what it is for: the twin of a page.
    let pairs: Vec<(String, String)> =
        url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    let typed = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    render(&site, &staff, &scope, typed, Errors::default()).await
}

pub async fn create(State(site): State<Site>, staff: Staff, scope: Scope, fields: Fields) -> Result<Response> {
    let mut errors = Errors::default();
    let offered: Vec<&str> = kinds(staff.may(Action::Content, scope.id())).into_iter().map(|(key, _)| key).collect();
    let kind = fields.one_of(&mut errors, "art", "eine Art", &offered);
    if kind.is_empty() {
        errors.add("art", Wrong::Choose, "eine Art");
    }
    let title = fields.needed(&mut errors, "titel", "den Titel", TITLE, false);
    let address = fields.text(&mut errors, "adresse", "die Adresse", 60, false);
    let address = if address.is_empty() { slug(&title) } else { address };
    if slug(&address) != address {
        errors.say("adresse", pages::Fault::NotASlug.text());
    }
    if !errors.is_empty() {
        return render(&site, &staff, &scope, fields, errors).await;
    }
    let now = site.clock.now();
    let (edition, by) = (scope.id(), staff.clone());
    let lang = Lang::from_key(&fields.raw("sprache"));
    let original = Some(fields.raw("original")).filter(|o| !o.is_empty());
    let made = site
        .db
        .change(move |c| {
            Box::pin(async move {
                let made = match kind.as_str() {
                    "seite" => {
                        let draft = PageDraft {
                            edition,
                            slug: address,
                            title: title.clone(),
                            lead: String::new(),
                            lang,
                            original,
                            sign_video: None,
                            content: Content::default(),
                            state: Public::Draft,
                            published_at: now,
                        };
                        pages::create(c, &draft, now)
                            .await?
                            .map_err(|faults| faults.into_iter().map(page_fault).collect())
                    }
                    _ => {
                        let draft = NewsDraft {
                            edition,
                            is_press_release: kind == "presse",
                            slug: address,
                            title: title.clone(),
                            published_at: now,
                            date_known: true,
                            state: Public::Draft,
                            ..NewsDraft::default()
                        };
                        news::create(c, &draft).await?.map_err(|faults| faults.into_iter().map(news_fault).collect())
                    }
                };
                if let Ok(id) = made {
                    note(c, &by, edition, id, &title, &kind).await?;
                }
                Ok::<std::result::Result<Uuid, Vec<(&'static str, String)>>, Error>(made)
            })
        })
        .await?;
    match made {
        Ok(id) => Ok(Redirect::to(&format!("{}?getan=angelegt", scope.of(paths::CONTENT, id))).into_response()),
        Err(faults) => {
            faults.into_iter().for_each(|(field, text)| errors.say(field, text));
            render(&site, &staff, &scope, fields, errors).await
        }
    }
}

async fn note(
    c: &mut sqlx::PgConnection,
    staff: &Staff,
    edition: Option<i64>,
    id: Uuid,
    title: &str,
    kind: &str,
) -> sqlx::Result<()> {
    let after = Some(json!({ "Art": kind, "Titel": title }));
    let entry = Entry {
        edition,
        action: "content.created",
        object: "content",
        key: &id.to_string(),
        title,
        before: None,
        after,
    };
    audit::note(c, staff, &entry).await
}

/// The field at which a fault of a page is mended, in the forms of this part.
pub fn page_fault(fault: pages::Fault) -> (&'static str, String) {
    use pages::Fault;
    let field = match fault {
        Fault::TitleMissing | Fault::TitleTooLong => "titel",
        Fault::NoSuchOriginal | Fault::TwinOfATwin | Fault::TwinExists => "original",
        Fault::SameLanguage => "sprache",
        Fault::SignVideoOfTwin => "gebaerden",
        _ => "adresse",
    };
    (field, fault.text())
}

pub fn news_fault(fault: news::model::Fault) -> (&'static str, String) {
    let field = if fault == news::model::Fault::TitleMissing { "titel" } else { "adresse" };
    (field, fault.text().to_string())
}
