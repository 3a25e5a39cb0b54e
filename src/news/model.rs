//! What a news item is.

use chrono::{DateTime, Datelike, Utc};
use uuid::Uuid;

use crate::content::{Content, State};
use crate::kernel::date;
use crate::paths;

#[derive(Debug, Clone, Default)]
pub struct NewsDraft {
    pub edition: Option<i64>,
    /// A press release, not plain news.
    pub is_press_release: bool,
    pub slug: String,
    pub title: String,
    pub subtitle: String,
    /// One sentence; the content does not repeat it.
    pub teaser: String,
    pub content: Content,
    pub byline: String,
    pub contact: String,
    pub image_credit: String,
    pub pinned: bool,
    pub published_at: DateTime<Utc>,
    /// False: only the year is certain.
    pub date_known: bool,
    pub state: State,
}

/// An item as it is stored, for editors.
#[derive(Debug, Clone)]
pub struct Stored {
    pub id: i64,
    pub public_id: Uuid,
    pub draft: NewsDraft,
}

/// Why an item cannot be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    TitleMissing,
    NotASlug,
    SlugTaken,
}

impl Fault {
    /// What to do, as a sentence.
    pub fn text(self) -> &'static str {
        match self {
            Fault::TitleMissing => "Geben Sie der Meldung einen Titel.",
            Fault::NotASlug => "Schreiben Sie die Adresse mit kleinen Buchstaben, Ziffern und Bindestrichen.",
            Fault::SlugTaken => "Wählen Sie eine andere Adresse. Diese hat im selben Jahr schon eine Meldung.",
        }
    }
}

impl NewsDraft {
    /// Year of the address.
    pub fn year(&self) -> i32 {
        date::local(self.published_at).year()
    }
}

/// An item as lists show it.
#[derive(Debug, Clone)]
pub struct Item {
    pub year: i32,
    pub slug: String,
    pub kind: String,
    pub title: String,
    pub teaser: String,
    pub pinned: bool,
    pub published_at: DateTime<Utc>,
    pub date_known: bool,
    pub updated_at: DateTime<Utc>,
}

impl Item {
    pub fn href(&self) -> String {
        paths::news(self.year, &self.slug)
    }

    pub fn kind_label(&self) -> &'static str {
        kind_label(&self.kind)
    }

    pub fn date(&self) -> String {
        date::known(self.published_at, self.date_known)
    }

    pub fn machine_date(&self) -> String {
        date::known_machine(self.published_at, self.date_known)
    }
}

pub fn kind_label(kind: &str) -> &'static str {
    match kind {
        "press_release" => "Pressemitteilung",
        _ => "Meldung",
    }
}
