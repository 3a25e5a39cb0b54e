//! What every step of an accreditation needs to know around it: edition, words of the site, setup.

use std::sync::Arc;

use super::setup::{self, Setup};
use crate::edition::{self, Edition};
use crate::mail::text::{self, Texts};
use crate::web::settings::Settings;
use crate::web::{Result, Site};

/// Cheap to clone; goes into transactions, which outlive the request that began them.
#[derive(Clone)]
pub struct Context {
    pub site: Site,
    pub edition: Arc<Edition>,
    pub settings: Arc<Settings>,
    pub setup: Arc<Setup>,
    /// Changed words of automatic mails.
    pub texts: Arc<Texts>,
}

impl Context {
    /// # Errors
    /// The database's own.
    pub async fn of(site: &Site, edition: &Arc<Edition>) -> Result<Context> {
        let mut c = site.db.pool().acquire().await?;
        let setup = Arc::new(setup::read(&mut c, edition.id).await?);
        let texts = Arc::new(text::load(&mut c, Some(edition.id)).await?);
        drop(c);
        Ok(Context { site: site.clone(), edition: edition.clone(), settings: site.settings().await?, setup, texts })
    }

    /// By slug; None where the edition is not public any more.
    ///
    /// # Errors
    /// The database's own.
    pub async fn find(site: &Site, slug: &str) -> Result<Option<Context>> {
        match edition::find(site, slug).await? {
            Some(edition) => Ok(Some(Context::of(site, &edition).await?)),
            None => Ok(None),
        }
    }
}
