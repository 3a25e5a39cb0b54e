//! What a page made of content elements is, and what it may be.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::content::Content;
pub use crate::content::State;
use crate::kernel::lang::Lang;
use crate::kernel::slug;
use crate::paths;

/// Longest title and lead, in characters.
pub const TITLE: usize = 200;
pub const LEAD: usize = 600;

/// A page as it is written. Its key is the slug.
#[derive(Debug, Clone, PartialEq)]
pub struct PageDraft {
    pub edition: Option<i64>,
    pub slug: String,
    pub title: String,
    pub lead: String,
    pub lang: Lang,
    /// Slug of the page of which this is the twin.
    pub original: Option<String>,
    /// The page as a video in sign language: a medium's public id.
    pub sign_video: Option<Uuid>,
    pub content: Content,
    pub state: State,
    pub published_at: DateTime<Utc>,
}

/// Why a page or a redirect cannot be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    TitleMissing,
    TitleTooLong,
    LeadTooLong,
    NotASlug,
    SlugTaken,
    NoSuchPage,
    NoSuchOriginal,
    /// The original is a twin itself, or this page has twins.
    TwinOfATwin,
    /// A twin has to be in another language than its original.
    SameLanguage,
    /// The original has a twin in this language.
    TwinExists,
    /// The video belongs to the original; all twins lead to it.
    SignVideoOfTwin,
    NotAPath,
    NotATarget,
    Circle,
}

impl Fault {
    /// What to do, as a sentence.
    pub fn text(self) -> String {
        match self {
            Fault::TitleMissing => "Geben Sie der Seite einen Titel.".into(),
            Fault::TitleTooLong => format!("Kürzen Sie den Titel auf höchstens {TITLE} Zeichen."),
            Fault::LeadTooLong => format!("Kürzen Sie den Vorspann auf höchstens {LEAD} Zeichen."),
            Fault::NotASlug => "Schreiben Sie die Adresse mit kleinen Buchstaben, Ziffern und Bindestrichen.".into(),
            Fault::SlugTaken => "Wählen Sie eine andere Adresse. Diese hat schon eine Seite.".into(),
            Fault::NoSuchPage => "Wählen Sie die Seite noch einmal aus. Es gibt sie nicht mehr.".into(),
            Fault::NoSuchOriginal => "Wählen Sie das Original noch einmal aus. Es gibt die Seite nicht mehr.".into(),
            Fault::TwinOfATwin => "Verbinden Sie alle Fassungen mit derselben Seite in Alltagssprache.".into(),
            Fault::SameLanguage => "Wählen Sie für die Fassung eine andere Sprache als die des Originals.".into(),
            Fault::TwinExists => "Ändern Sie die vorhandene Fassung. Eine zweite in dieser Sprache geht nicht.".into(),
            Fault::SignVideoOfTwin => "Wählen Sie das Video in Gebärdensprache beim Original aus.".into(),
            Fault::NotAPath => "Geben Sie die alte Adresse ohne Namen der Website ein, etwa /alte/seite.".into(),
            Fault::NotATarget => "Geben Sie als Ziel eine Adresse dieser Website oder eine mit https:// ein.".into(),
            Fault::Circle => "Wählen Sie ein anderes Ziel. Dieses führt zur alten Adresse zurück.".into(),
        }
    }
}

/// The command's answer where the database did its part: done, or everything that keeps it from
/// being done.
pub type Outcome<T> = std::result::Result<T, Vec<Fault>>;

/// What is wrong with a draft by itself.
pub fn faults(draft: &PageDraft) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut add = |wrong: bool, fault| faults.extend(wrong.then_some(fault));
    add(draft.title.trim().is_empty(), Fault::TitleMissing);
    add(draft.title.chars().count() > TITLE, Fault::TitleTooLong);
    add(draft.lead.chars().count() > LEAD, Fault::LeadTooLong);
    add(!is_slug(&draft.slug), Fault::NotASlug);
    add(draft.original.is_some() && draft.sign_video.is_some(), Fault::SignVideoOfTwin);
    faults
}

pub fn is_slug(text: &str) -> bool {
    slug::slug(text) == text
}

/// The same page in another form, as readers find it.
#[derive(Debug, Clone)]
pub struct Twin {
    pub slug: String,
    pub lang: Lang,
}

impl Twin {
    pub fn href(&self) -> String {
        paths::page(&self.slug)
    }

    /// What the link says on a page in `here`. Each language names itself; German is "Alltagssprache"
    /// beside easy language.
    pub fn label(&self, here: Lang) -> &'static str {
        match (self.lang, here) {
            (Lang::German, Lang::Easy) => "Alltagssprache",
            (Lang::German, _) => "Deutsch",
            (Lang::Easy, _) => "Leichte Sprache",
            (Lang::English, _) => "English",
        }
    }
}

/// What a page should have beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Easy,
    English,
    Sign,
}

/// A twin that is missing or older than its original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwinDue {
    pub slug: String,
    pub form: Form,
    pub due: Due,
    /// The original's last change.
    pub changed_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    Missing,
    /// The original changed after it.
    Outdated,
}

/// An original and its twins, in times of their last change of content; of a twin that somebody found
/// still right, the change of the original it was compared with, where that is later.
#[derive(Debug, Clone, Default)]
pub struct Family {
    pub slug: String,
    pub changed_at: DateTime<Utc>,
    pub easy: Option<DateTime<Utc>>,
    pub english: Option<DateTime<Utc>>,
    pub sign: Option<DateTime<Utc>>,
}

/// What a page lacks. A page that exists in easy language or in sign language is one that has to
/// be understood by everybody, and § 4 BITV 2.0 asks for both at once; an English twin is a
/// service that has to be true where it is there.
pub fn due(family: &Family) -> Vec<TwinDue> {
    let needs_both = family.easy.is_some() || family.sign.is_some();
    let forms = [
        (Form::Easy, family.easy, needs_both),
        (Form::Sign, family.sign, needs_both),
        (Form::English, family.english, false),
    ];
    let mut list = Vec::new();
    for (form, changed_at, is_needed) in forms {
        let due = match changed_at {
            None if is_needed => Due::Missing,
            Some(at) if at < family.changed_at => Due::Outdated,
            _ => continue,
        };
        list.push(TwinDue { slug: family.slug.clone(), form, due, changed_at: family.changed_at });
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: u32) -> Option<DateTime<Utc>> {
        chrono::TimeZone::with_ymd_and_hms(&Utc, 2026, 3, day, 12, 0, 0).single()
    }

    fn found(easy: Option<u32>, english: Option<u32>, sign: Option<u32>) -> Vec<(Form, Due)> {
        let family = Family {
            slug: "a".into(),
            changed_at: at(10).expect("a moment"),
            easy: easy.and_then(at),
            english: english.and_then(at),
            sign: sign.and_then(at),
        };
        due(&family).into_iter().map(|d| (d.form, d.due)).collect()
    }

    #[test]
    fn easy_language_and_sign_language_ask_for_each_other() {
        assert_eq!(found(None, None, None), []);
        assert_eq!(found(Some(11), None, None), [(Form::Sign, Due::Missing)]);
        assert_eq!(found(None, None, Some(11)), [(Form::Easy, Due::Missing)]);
        assert_eq!(found(None, Some(11), None), [], "English asks for nothing");
    }

    #[test]
    fn what_is_older_than_its_original_is_named() {
        assert_eq!(found(Some(10), Some(11), Some(12)), [], "as old is not older");
        let outdated = [(Form::Easy, Due::Outdated), (Form::English, Due::Outdated)];
        assert_eq!(found(Some(9), Some(1), Some(12)), outdated);
    }
}
