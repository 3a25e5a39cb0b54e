//! What editors should look at before they publish: elements that nobody would see, advice on how
//! to write for everybody, twins that are missing or older than their original.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::document::{Document, Stored};
use crate::content::{self, Content, Lang};
use crate::media;
use crate::pages::{self, model::Due, model::Form};
use crate::web::{Result, Site};

/// Words on an element, by its place counted from 0: why nobody would see it, and how it could be easier
/// to understand.
///
/// # Errors
/// The database's own.
pub async fn of_elements(c: &mut PgConnection, content: &Content, lang: Lang) -> Result<Vec<(usize, String)>> {
    let faults = content.faults().into_iter().map(|fault| (fault.element, fault.reason.text()));
    let files = media::find(c, &content.media()).await?;
    let silent: HashSet<Uuid> = files.into_iter().filter(|m| m.decorative).map(|m| m.public_id).collect();
    let advice = content::advice(content, lang).into_iter().chain(content::picture_advice(content, &silent));
    Ok(faults.chain(advice.map(|a| (a.at.first().copied().unwrap_or_default(), a.text))).collect())
}

/// What is to be said about twins.
#[derive(Debug, Default)]
pub struct Twins {
    pub words: Vec<String>,
    /// This document (or the video of this original) is older than the original, which changed at this
    /// moment: somebody may say that it is still right.
    pub older_than: Option<DateTime<Utc>>,
}

/// Twins of a public page, or of the page of which this is the twin.
///
/// # Errors
/// The database's own.
pub async fn of_twins(site: &Site, c: &mut PgConnection, document: &Document) -> Result<Twins> {
    let Stored::Page(page) = &document.stored else { return Ok(Twins::default()) };
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
    let due: Vec<_> = due.into_iter().filter(|d| d.slug == original && (!is_twin || own(d.form))).collect();
    let is_here = |form: Form| is_twin || form == Form::Sign;
    let older = due.iter().find(|d| d.due == Due::Outdated && is_here(d.form)).map(|d| d.changed_at);
    let words = due.into_iter().map(|d| match (d.due, is_twin) {
        (Due::Missing, _) => format!(
            "Es fehlt: {}. Leichte Sprache und Gebärdensprache gehören zusammen (§ 4 BITV 2.0).",
            form_name(d.form)
        ),
        (Due::Outdated, true) => "Das Original hat sich nach dieser Fassung geändert. Gleichen Sie sie an.".into(),
        (Due::Outdated, false) => format!("Älter als diese Seite: {}.", form_name(d.form)),
    });
    Ok(Twins { words: words.collect(), older_than: older })
}

fn form_name(form: Form) -> &'static str {
    match form {
        Form::Easy => "Fassung in Leichter Sprache",
        Form::English => "englische Fassung",
        Form::Sign => "Video in Gebärdensprache",
    }
}
