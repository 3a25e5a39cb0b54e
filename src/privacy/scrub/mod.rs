//! A past edition without its people: figures are kept, everything about who came goes, whatever
//! periods say. Asked for once, carried out in batches by the deletion, so that a kill or a large
//! edition costs nothing. Invoices stay for their period, certificates that people hold can be
//! checked for theirs; programme and speakers are public and not concerned.

mod sql;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::figures::{self, Frozen};
use super::purge::Gone;
use crate::mail;
use crate::press::retention as press;
use crate::registration::retention;
use crate::web::Result;

/// What is stored about people of an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holdings {
    pub registrations: i64,
    pub groups: i64,
    pub accreditations: i64,
    pub mails: i64,
    pub invoices: i64,
    pub certificates: i64,
    /// Were there, and could still ask for a certificate.
    pub entitled: i64,
    /// None where it is not certain.
    pub last_day: Option<NaiveDate>,
}

impl Holdings {
    pub fn is_empty(&self) -> bool {
        self.registrations + self.groups + self.accreditations + self.mails == 0
    }

    /// Only what is over can be reduced to figures.
    pub fn is_over(&self, today: NaiveDate) -> bool {
        self.last_day.is_some_and(|last| last < today)
    }
}

/// # Errors
/// The database's own.
pub async fn holdings(c: &mut PgConnection, edition: i64) -> Result<Holdings> {
    Ok(sql::holdings(c, edition).await?)
}

/// Keeps the figures and notes that the rest is to go. False where the edition is not over.
///
/// # Errors
/// The database's own.
pub async fn ask(c: &mut PgConnection, edition: i64, now: DateTime<Utc>, today: NaiveDate) -> Result<bool> {
    if !holdings(c, edition).await?.is_over(today) {
        return Ok(false);
    }
    figures::freeze(c, edition, Frozen::Rows, now).await?;
    figures::mark(c, edition, now).await?;
    Ok(true)
}

/// The next `most` rows of the editions that are to go; nothing where all is done.
pub(super) async fn batch(c: &mut PgConnection, most: i64) -> Result<Gone> {
    for edition in sql::marked(c).await? {
        let ids = sql::registrations(c, edition, most).await?;
        if !ids.is_empty() {
            return Ok(vec![("veranstaltung", Some(edition), retention::remove(c, &ids).await?)]);
        }
        let groups = sql::groups(c, edition, most).await?;
        if !groups.is_empty() {
            return Ok(vec![("gruppen", Some(edition), retention::remove_groups(c, &groups).await?)]);
        }
        let requests = sql::accreditations(c, edition, most).await?;
        if !requests.is_empty() {
            return Ok(vec![("akkreditierungen", Some(edition), press::remove(c, &requests).await?)]);
        }
        let mails = sql::mails(c, edition, most).await?;
        if !mails.is_empty() {
            return Ok(vec![("mails", Some(edition), mail::remove(c, &mails).await?)]);
        }
    }
    Ok(Vec::new())
}
