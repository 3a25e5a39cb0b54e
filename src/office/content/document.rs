//! A document as editors see it: page, news item or home of an edition, with what is public and the
//! working copy. Belongs to an edition or to none; each is reached only where it belongs.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::spec::{self, Field};
use super::sql;
use crate::content::versions::{self, Copy, Of, Step};
use crate::content::{Content, Lang, State};
use crate::edition::{self, Edition};
use crate::kernel::date;
use crate::staff::audit::{self, Entry};
use crate::staff::{Action, Staff};
use crate::web::{Error, Result, Site};
use crate::{news, pages, paths};

/// Where the list stands: in an edition, or with what belongs to none.
#[derive(Clone)]
pub struct Scope(pub Option<Arc<Edition>>);

impl FromRequestParts<Site> for Scope {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Scope> {
        Ok(Scope(parts.extensions.get::<Arc<Edition>>().cloned()))
    }
}

/// Extractor: the document of an address of the editor, for who changes it (as
/// [`Document::load_to_write`]).
pub struct Writable(pub Document);

impl FromRequestParts<Site> for Writable {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Writable> {
        let params = Path::<HashMap<String, String>>::from_request_parts(parts, site).await;
        let params = params.map_err(|_| Error::NotFound)?;
        let staff = Staff::from_request_parts(parts, site).await?;
        let scope = Scope::from_request_parts(parts, site).await?;
        let mut c = site.db.pool().acquire().await?;
        let id = params.get("id").map_or("", String::as_str);
        Ok(Writable(Document::load_to_write(&mut c, &scope, id, &staff).await?))
    }
}

impl Scope {
    pub fn edition(&self) -> Option<&Edition> {
        self.0.as_deref()
    }

    pub fn id(&self) -> Option<i64> {
        self.0.as_ref().map(|e| e.id)
    }

    /// An address such as [`paths::CONTENTS`], here.
    pub fn path(&self, pattern: &str) -> String {
        match &self.0 {
            Some(edition) => paths::office_content(pattern, Some(&edition.slug)),
            None => paths::office_content(pattern, None),
        }
    }

    /// The same of one document.
    pub fn of(&self, pattern: &str, id: Uuid) -> String {
        self.path(pattern).replace("{id}", &id.to_string())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Page,
    News,
    Press,
    Home,
}

impl Kind {
    pub fn label(self) -> &'static str {
        label_of(match self {
            Kind::Page => "page",
            Kind::News => "news",
            Kind::Press => "press_release",
            Kind::Home => "home",
        })
    }
}

/// What people call a kind, as it is stored.
pub fn label_of(kind: &str) -> &'static str {
    match kind {
        "page" => "Seite",
        "news" => "Meldung",
        "press_release" => "Pressemitteilung",
        _ => "Startseite der Veranstaltung",
    }
}

/// What stands in the tables of the features.
#[derive(Clone)]
pub enum Stored {
    Page(Box<pages::Stored>),
    News(Box<news::model::Stored>),
    Home(Arc<Edition>),
}

#[derive(Clone)]
pub struct Document {
    pub scope: Scope,
    pub id: Uuid,
    pub stored: Stored,
    /// What readers see, or would see, if it were published as it stands.
    pub public: Copy,
    /// What editors work on.
    pub copy: Copy,
    /// Number of its version; 0 where nobody edited it yet.
    pub stand: i32,
}

impl Document {
    /// The document of this address; one of another edition does not exist here.
    ///
    /// # Errors
    /// Not found; the database's own.
    pub async fn load(c: &mut PgConnection, scope: &Scope, id: &str) -> Result<Document> {
        let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
        let stored = find(c, id).await?.ok_or(Error::NotFound)?;
        let mut document =
            Document { scope: scope.clone(), id, public: public(&stored), copy: Copy::default(), stand: 0, stored };
        if document.edition() != scope.id() {
            return Err(Error::NotFound);
        }
        match versions::newest(c, document.of()).await? {
            Some(newest) => (document.copy, document.stand) = (newest.copy, newest.number),
            None => document.copy = document.public.clone(),
        }
        Ok(document)
    }

    /// As [`Document::load`], for who changes it. Who may only read is told that it is not there, as
    /// with every address that is not theirs.
    ///
    /// # Errors
    /// As there.
    pub async fn load_to_write(c: &mut PgConnection, scope: &Scope, id: &str, staff: &Staff) -> Result<Document> {
        let document = Document::load(c, scope, id).await?;
        if document.may_write(staff) { Ok(document) } else { Err(Error::NotFound) }
    }

    pub fn of(&self) -> Of {
        match &self.stored {
            Stored::Page(page) => Of::Page(page.id),
            Stored::News(item) => Of::News(item.id),
            Stored::Home(edition) => Of::Home(edition.id),
        }
    }

    pub fn kind(&self) -> Kind {
        match &self.stored {
            Stored::Page(_) => Kind::Page,
            Stored::News(item) if item.draft.is_press_release => Kind::Press,
            Stored::News(_) => Kind::News,
            Stored::Home(_) => Kind::Home,
        }
    }

    pub fn edition(&self) -> Option<i64> {
        match &self.stored {
            Stored::Page(page) => page.draft.edition,
            Stored::News(item) => item.draft.edition,
            Stored::Home(edition) => Some(edition.id),
        }
    }

    pub fn lang(&self) -> Lang {
        match &self.stored {
            Stored::Page(page) => page.draft.lang,
            _ => Lang::German,
        }
    }

    pub fn may_write(&self, staff: &Staff) -> bool {
        let releases = self.kind() == Kind::Press && staff.may(Action::PressReleases, self.edition());
        releases || staff.may(Action::Content, self.edition())
    }

    /// Texts around the content.
    pub fn head(&self) -> &'static [Field] {
        match self.kind() {
            Kind::Page => spec::PAGE,
            Kind::News | Kind::Press => spec::NEWS,
            Kind::Home => &[],
        }
    }

    /// What people call it: the title of the working copy.
    pub fn title(&self) -> String {
        match (&self.stored, self.copy.text("title")) {
            (Stored::Home(edition), _) => format!("Startseite: {}", edition.short_title),
            (_, title) if title.is_empty() => "Ohne Titel".into(),
            (_, title) => title,
        }
    }

    /// Its address for readers.
    pub fn address(&self) -> String {
        match &self.stored {
            Stored::Page(page) => paths::page(&page.draft.slug),
            Stored::News(item) => paths::news(item.draft.year(), &item.draft.slug),
            Stored::Home(edition) => paths::edition(&edition.slug),
        }
    }

    /// None: the home, which is public with its edition.
    pub fn state(&self) -> Option<State> {
        match &self.stored {
            Stored::Page(page) => Some(page.draft.state),
            Stored::News(item) => Some(item.draft.state),
            Stored::Home(_) => None,
        }
    }

    pub fn published_at(&self) -> Option<chrono::DateTime<chrono::Utc>> {
        match &self.stored {
            Stored::Page(page) => Some(page.draft.published_at),
            Stored::News(item) => Some(item.draft.published_at),
            Stored::Home(_) => None,
        }
    }

    /// The working copy says something else than what is public.
    pub fn has_changes(&self) -> bool {
        self.copy != self.public
    }

    pub fn state_words(&self, now: chrono::DateTime<chrono::Utc>) -> String {
        let draft_edition = self.scope.edition().is_some_and(|e| e.state == "draft");
        state_words(self.state().map(State::key), self.published_at(), now, draft_edition)
    }

    /// An address of the editor for this document.
    pub fn path(&self, pattern: &str) -> String {
        self.scope.of(pattern, self.id)
    }

    /// Adds a version and notes it. None: somebody else was faster, nothing is saved.
    ///
    /// # Errors
    /// The database's own.
    pub async fn save(&self, site: &Site, staff: &Staff, stand: i32, copy: Copy, note: String) -> Result<Option<i32>> {
        if stand == self.stand && copy == self.copy {
            return Ok(Some(stand));
        }
        let (document, staff, now) = (self.clone(), staff.clone(), site.clock.now());
        let work = site.db.change(move |c| {
            Box::pin(async move {
                let step = Step {
                    stand,
                    public: &document.public,
                    copy: &copy,
                    staff: staff.id,
                    author: &staff.name,
                    note: &note,
                    now,
                };
                let number = versions::add(c, document.of(), &step).await?;
                if let Some(number) = number {
                    let after = json!({ "Fassung": number, "Was": note });
                    document.note(c, &staff, "content.saved", None, Some(after)).await?;
                }
                Ok::<_, Error>(number)
            })
        });
        work.await
    }

    /// # Errors
    /// The database's own.
    pub async fn note(
        &self,
        c: &mut PgConnection,
        staff: &Staff,
        action: &str,
        before: Option<Value>,
        after: Option<Value>,
    ) -> sqlx::Result<()> {
        let (key, title) = (self.id.to_string(), self.title());
        let entry =
            Entry { edition: self.edition(), action, object: "content", key: &key, title: &title, before, after };
        audit::note(c, staff, &entry).await
    }
}

pub async fn find(c: &mut PgConnection, id: Uuid) -> Result<Option<Stored>> {
    if let Some(page) = pages::by_public_id(c, id).await? {
        return Ok(Some(Stored::Page(Box::new(page))));
    }
    if let Some(item) = news::by_public_id(c, id).await? {
        return Ok(Some(Stored::News(Box::new(item))));
    }
    let Some(slug) = sql::home(c, id).await? else { return Ok(None) };
    Ok(edition::load(c, &slug).await?.map(|e| Stored::Home(Arc::new(e))))
}

fn public(stored: &Stored) -> Copy {
    let head = |fields: &[(&str, &String)]| -> Map<String, Value> {
        fields.iter().map(|(name, text)| (name.to_string(), json!(text))).collect()
    };
    match stored {
        Stored::Page(page) => Copy {
            head: head(&[("title", &page.draft.title), ("lead", &page.draft.lead)]),
            content: page.draft.content.clone(),
        },
        Stored::News(item) => {
            let n = &item.draft;
            let fields = [
                ("title", &n.title),
                ("subtitle", &n.subtitle),
                ("teaser", &n.teaser),
                ("byline", &n.byline),
                ("contact", &n.contact),
                ("image_credit", &n.image_credit),
            ];
            Copy { head: head(&fields), content: n.content.clone() }
        }
        Stored::Home(edition) => Copy { head: Map::new(), content: Content::read(edition.home.clone()) },
    }
}

/// State of a document in words.
pub fn state_words(
    state: Option<&str>,
    published_at: Option<chrono::DateTime<chrono::Utc>>,
    now: chrono::DateTime<chrono::Utc>,
    is_draft_edition: bool,
) -> String {
    match (state, published_at) {
        (Some("draft"), _) => "Entwurf".into(),
        (Some("withdrawn"), _) => "Zurückgezogen".into(),
        (_, Some(at)) if at > now => format!("Geplant für {}", date::date_time(at)),
        _ if is_draft_edition => "Öffentlich, sobald es die Veranstaltung ist".into(),
        _ => "Veröffentlicht".into(),
    }
}
