//! What editors should look at before they publish: elements that nobody would see, advice on how
//! to write for everybody, twins that are missing or older than their original.

use sqlx::PgConnection;

use super::document::{Document, Stored};
use crate::content::{self, Content, Lang};
use crate::pages::{self, model::Due, model::Form};
use crate::web::{Result, Site};

/// Words on an element, by its place counted from 0.
pub fn of_elements(content: &Content, lang: Lang) -> Vec<(usize, String)> {
    let mut all: Vec<(usize, String)> =
        content.faults().into_iter().map(|fault| (fault.element, fault.reason.text())).collect();
    all.extend(advice(content, lang));
    all
}

/// How it could be easier to understand; nothing that keeps it from being shown.
fn advice(content: &Content, lang: Lang) -> Vec<(usize, String)> {
    let all = content::advice(content, lang).into_iter();
    all.map(|advice| (advice.at.first().copied().unwrap_or_default(), advice.text)).collect()
}

/// Twins of a public page, or of the page of which this is the twin.
///
/// # Errors
/// The database's own.
pub async fn of_twins(site: &Site, c: &mut PgConnection, document: &Document) -> Result<Vec<String>> {
    let Stored::Page(page) = &document.stored else { return Ok(Vec::new()) };
    let (original, is_twin) = match &page.draft.original {
        Some(original) => (original.as_str(), true),
        None => (page.draft.slug.as_str(), false),
    };
    let due = pages::twins_due(c, site.clock.now()).await?;
    let own = |form: Form| match page.draft.lang {
        Lang::Easy => form == Form::Easy,
        Lang::English => form == Form::English,
        Lang::German => true,
    };
    let words =
        due.into_iter().filter(|d| d.slug == original && (!is_twin || own(d.form))).map(|d| match (d.due, is_twin) {
            (Due::Missing, _) => format!(
                "Es fehlt: {}. Leichte Sprache und Gebärdensprache gehören zusammen (§ 4 BITV 2.0).",
                form_name(d.form)
            ),
            (Due::Outdated, true) => "Das Original hat sich nach dieser Fassung geändert. Gleichen Sie sie an.".into(),
            (Due::Outdated, false) => format!("Älter als diese Seite: {}.", form_name(d.form)),
        });
    Ok(words.collect())
}

fn form_name(form: Form) -> &'static str {
    match form {
        Form::Easy => "Fassung in Leichter Sprache",
        Form::English => "englische Fassung",
        Form::Sign => "Video in Gebärdensprache",
    }
}
