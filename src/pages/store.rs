//! Commands: what editors and the demo do with pages. Each is called inside a change of the
//! caller's; where it answers with faults, nothing was written.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{self, Fault, Outcome, PageDraft, State, TwinDue};
use super::sql;
use crate::kernel::lang::Lang;
use crate::web::{Result, Site};

/// Stores a page; the same slug replaces it. `now` becomes the time of its change where title,
/// lead or content are not as before. Answers its id.
///
/// # Errors
/// The database's own.
pub async fn save(c: &mut PgConnection, draft: &PageDraft, now: DateTime<Utc>) -> Result<Outcome<i64>> {
    let mut faults = model::faults(draft);
    let mut original = None;
    if let Some(slug) = &draft.original {
        match sql::key(c, slug).await? {
            None => faults.push(Fault::NoSuchOriginal),
            Some(found) => {
                let has_twins = sql::has_twins(c, &draft.slug).await?;
                if *slug == draft.slug || found.original_id.is_some() || has_twins {
                    faults.push(Fault::TwinOfATwin);
                }
                if Lang::from_key(&found.lang) == draft.lang {
                    faults.push(Fault::SameLanguage);
                }
                let other = sql::twin_in(c, found.id, draft.lang.key()).await?;
                if other.is_some_and(|other| other != draft.slug) {
                    faults.push(Fault::TwinExists);
                }
                original = Some(found.id);
            }
        }
    }
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    Ok(Ok(sql::put(c, draft, original, now).await?))
}

/// A page as it is stored, for editors.
#[derive(Debug, Clone)]
pub struct Stored {
    pub id: i64,
    pub public_id: Uuid,
    pub draft: PageDraft,
    /// It is a page with twins.
    pub has_twins: bool,
}

/// A page in any state.
///
/// # Errors
/// The database's own.
pub async fn by_public_id(c: &mut PgConnection, public_id: Uuid) -> Result<Option<Stored>> {
    Ok(sql::stored(c, public_id).await?)
}

/// Makes a new page; answers its public id.
///
/// # Errors
/// The database's own.
pub async fn create(c: &mut PgConnection, draft: &PageDraft, now: DateTime<Utc>) -> Result<Outcome<Uuid>> {
    if sql::key(c, &draft.slug).await?.is_some() {
        let mut faults = model::faults(draft);
        faults.push(Fault::SlugTaken);
        return Ok(Err(faults));
    }
    Ok(match save(c, draft, now).await? {
        Ok(id) => Ok(sql::public_id(c, id).await?),
        Err(faults) => Err(faults),
    })
}

/// Deletes a draft with all its versions; false where the page is no draft. What was public once
/// is withdrawn instead, so that its address can say so.
///
/// # Errors
/// The database's own.
pub async fn delete(c: &mut PgConnection, slug: &str) -> Result<bool> {
    Ok(sql::delete_draft(c, slug).await?)
}

/// Gives a page another address. The old one leads to the new one from now on (a trigger of the
/// table sees to it), menus and twins follow by reference.
///
/// # Errors
/// The database's own.
pub async fn rename(c: &mut PgConnection, slug: &str, new: &str) -> Result<Outcome<()>> {
    if !model::is_slug(new) {
        return Ok(Err(vec![Fault::NotASlug]));
    }
    let Some(page) = sql::key(c, slug).await? else { return Ok(Err(vec![Fault::NoSuchPage])) };
    if sql::key(c, new).await?.is_some_and(|other| other.id != page.id) {
        return Ok(Err(vec![Fault::SlugTaken]));
    }
    sql::rename(c, page.id, new).await?;
    Ok(Ok(()))
}

/// Publishes a page, takes it back or makes it a draft again.
///
/// # Errors
/// The database's own.
pub async fn set_state(c: &mut PgConnection, slug: &str, state: State) -> Result<Outcome<()>> {
    let Some(page) = sql::key(c, slug).await? else { return Ok(Err(vec![Fault::NoSuchPage])) };
    sql::set_state(c, page.id, state.key()).await?;
    Ok(Ok(()))
}

/// Twins of public pages that are missing or older than their original.
///
/// # Errors
/// The database's own.
pub async fn twins_due(c: &mut PgConnection, now: DateTime<Utc>) -> Result<Vec<TwinDue>> {
    Ok(sql::families(c, now).await?.iter().flat_map(model::due).collect())
}

/// Notes that a twin (or, on an original, its video in sign language) is still right although the
/// original changed; `until` is the change it was compared with ([`TwinDue::changed_at`]), so that a later
/// one makes it due again.
///
/// # Errors
/// The database's own.
pub async fn compared(c: &mut PgConnection, page: &Stored, until: DateTime<Utc>) -> Result<()> {
    Ok(sql::compared(c, page.id, until).await?)
}

/// What stands under an address. Known for all pages at once, so that addresses somebody makes up
/// ask no database.
#[derive(Debug, Clone, Copy)]
pub enum Stands {
    PublicFrom(DateTime<Utc>),
    Withdrawn,
}

/// All addresses that say something.
#[derive(Debug, Default)]
pub struct Index(HashMap<String, Stands>);

impl Index {
    pub fn get(&self, slug: &str) -> Option<Stands> {
        self.0.get(slug).copied()
    }
}

/// The index of this generation.
///
/// # Errors
/// The database's own.
pub async fn index(site: &Site) -> Result<Arc<Index>> {
    let load = async || {
        let mut c = site.db.pool().acquire().await?;
        let mut index = Index::default();
        for row in sql::addresses(&mut c).await? {
            let stands = match State::from_key(&row.state) {
                State::Draft => continue,
                State::Withdrawn => Stands::Withdrawn,
                State::Published => Stands::PublicFrom(row.published_at),
            };
            index.0.insert(row.slug, stands);
        }
        Ok(Some(index))
    };
    Ok(site.remember("", load).await?.unwrap_or_default())
}
