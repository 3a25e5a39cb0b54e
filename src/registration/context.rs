//! What every step of the registration needs to know around it: edition, words of the site, setup.

use std::sync::Arc;

use chrono::{DateTime, Months, Utc};

use super::setup::{self, Setup};
use crate::edition::{self, Edition};
use crate::kernel::date;
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
        Ok(Context {
            site: site.clone(),
            edition: edition.clone(),
            settings: site.settings().await?,
            setup: setup::load(site, edition).await?,
            texts: texts(site, edition).await?,
        })
    }

    /// Until when links to personal pages work: certificates can be fetched for a year.
    pub fn link_expires(&self) -> DateTime<Utc> {
        let last = self.edition.last_day().unwrap_or_else(|| self.site.clock.today());
        date::instant_on(last.max(self.site.clock.today()) + Months::new(12), 0)
    }

    /// Until when people may change what they booked; None where no day is known.
    pub fn changes_until(&self) -> Option<DateTime<Utc>> {
        let first = self.edition.first_day().map(|day| date::instant_on(day, 0));
        self.setup.rules.changes_until.or(first)
    }

    /// Whether people may still change what they booked.
    pub fn may_change(&self) -> bool {
        self.changes_until().is_none_or(|until| self.site.clock.now() < until)
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

async fn texts(site: &Site, edition: &Edition) -> Result<Arc<Texts>> {
    let load = async || {
        let mut c = site.db.pool().acquire().await?;
        Ok(Some(text::load(&mut c, Some(edition.id)).await?))
    };
    Ok(site.remember(&edition.slug, load).await?.unwrap_or_default())
}
