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

// ------------------------------------------------------------------ changes

/// Stores what the organisers decided. `setup.version` is the one that a form was made of, 0 where
/// there was none; false where somebody else was faster.
///
/// # Errors
/// The database's own.
pub async fn save(c: &mut PgConnection, edition: i64, setup: &Setup) -> sqlx::Result<bool> {
    sql::save(c, edition, setup).await
}

/// A time for journalists as somebody typed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventDraft {
    pub kind: EventKind,
    pub title: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: Option<DateTime<Utc>>,
    pub place: String,
    pub note: String,
}

/// # Errors
/// The database's own.
pub async fn add_event(c: &mut PgConnection, edition: i64, draft: &EventDraft) -> sqlx::Result<Uuid> {
    sql::add_event(c, edition, draft).await
}

/// False where it is gone.
///
/// # Errors
/// The database's own.
pub async fn change_event(c: &mut PgConnection, edition: i64, id: Uuid, draft: &EventDraft) -> sqlx::Result<bool> {
    sql::change_event(c, edition, id, draft).await
}

/// False where it is gone already.
///
/// # Errors
/// The database's own.
pub async fn remove_event(c: &mut PgConnection, edition: i64, id: Uuid) -> sqlx::Result<bool> {
    sql::remove_event(c, edition, id).await
}

/// Puts a medium at the end of the press kit; None where it is in it already.
///
/// # Errors
/// The database's own.
pub async fn add_kit(
    c: &mut PgConnection,
    edition: i64,
    medium: Uuid,
    kind: KitKind,
    title: &str,
    rights: &str,
) -> sqlx::Result<Option<Uuid>> {
    sql::add_kit(c, edition, medium, kind, title, rights).await
}

/// Changes what is said about a part of the kit and where it stands (1 is the first). False where it
/// is gone.
///
/// # Errors
/// The database's own.
pub async fn change_kit(
    c: &mut PgConnection,
    edition: i64,
    id: Uuid,
    (kind, title, rights): (KitKind, &str, &str),
    place: usize,
) -> sqlx::Result<bool> {
    if !sql::change_kit(c, edition, id, kind, title, rights).await? {
        return Ok(false);
    }
    let mut order: Vec<i64> = Vec::new();
    let mut own = None;
    for item in sql::kit(c, edition).await? {
        if item.public_id == id { own = Some(item.id) } else { order.push(item.id) }
    }
    if let Some(own) = own {
        order.insert(place.saturating_sub(1).min(order.len()), own);
    }
    sql::order_kit(c, edition, &order).await?;
    Ok(true)
}

/// Takes something out of the kit; the medium stays in the library. False where it is gone already.
///
/// # Errors
/// The database's own.
pub async fn remove_kit(c: &mut PgConnection, edition: i64, id: Uuid) -> sqlx::Result<bool> {
    sql::remove_kit(c, edition, id).await
}
