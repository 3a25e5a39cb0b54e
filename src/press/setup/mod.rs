//! What the organisers decide about the press area of an edition.

pub(super) mod sql;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{EventKind, KitKind};
use crate::edition::Edition;
use crate::kernel::date;

/// Table `press_setup`; comments stand at its columns. An edition without a row has the default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Setup {
    pub takes_requests: bool,
    pub opens_at: Option<DateTime<Utc>>,
    pub closes_at: Option<DateTime<Utc>>,
    pub contact_name: String,
    pub contact_email: String,
    pub contact_phone: String,
    pub rules: String,
    pub late: String,
    pub collection_place: String,
    pub collection_hours: String,
    pub second_person: bool,
    pub criteria: String,
    pub remedy: String,
    /// 0: no row yet.
    pub version: i64,
}

/// Whether requests are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// Never by form, or not any more because the edition is over, cancelled or a draft.
    Off,
    NotYet(DateTime<Utc>),
    Open,
    Late,
}

impl Setup {
    pub fn window(&self, edition: &Edition, now: DateTime<Utc>) -> Window {
        use crate::edition::model::State;
        let today = date::local(now).date();
        if !self.takes_requests || matches!(edition.state_on(today), State::Draft | State::Cancelled | State::Past) {
            return Window::Off;
        }
        match (self.opens_at, self.closes_at) {
            (Some(at), _) if now < at => Window::NotYet(at),
            (_, Some(at)) if now >= at => Window::Late,
            _ => Window::Open,
        }
    }
}

/// A time for journalists.
#[derive(Debug, Clone)]
pub struct Event {
    pub id: i64,
    pub public_id: Uuid,
    pub kind: String,
    pub title: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: Option<DateTime<Utc>>,
    pub place: String,
    pub note: String,
}

impl Event {
    pub fn kind(&self) -> EventKind {
        EventKind::from_key(&self.kind).unwrap_or(EventKind::Talk)
    }
}

/// Something of the press kit; the medium is asked of [`crate::media`].
#[derive(Debug, Clone)]
pub struct KitItem {
    pub id: i64,
    pub public_id: Uuid,
    pub kind: String,
    pub medium: Uuid,
    pub title: String,
    pub rights: String,
    pub position: i32,
}

impl KitItem {
    pub fn kind(&self) -> KitKind {
        KitKind::from_key(&self.kind).unwrap_or(KitKind::Document)
    }
}

/// # Errors
/// The database's own.
pub async fn read(c: &mut PgConnection, edition: i64) -> sqlx::Result<Setup> {
    Ok(sql::find(c, edition).await?.unwrap_or_default())
}

/// In the order of time.
///
/// # Errors
/// The database's own.
pub async fn events(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Event>> {
    sql::events(c, edition).await
}

/// In their order.
///
/// # Errors
/// The database's own.
pub async fn kit(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<KitItem>> {
    sql::kit(c, edition).await
}
