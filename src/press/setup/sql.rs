//! Statements of tables `press_setup`, `press_event`, `press_kit`.

use sqlx::PgConnection;

use super::{Event, KitItem, Setup};

pub async fn find(c: &mut PgConnection, edition: i64) -> sqlx::Result<Option<Setup>> {
    sqlx::query_as!(
        Setup,
        "select takes_requests, opens_at, closes_at, contact_name, contact_email, contact_phone, rules, late,
            collection_place, collection_hours, second_person, criteria, remedy, version
         from press_setup where edition_id = $1",
        edition
    )
    .fetch_optional(c)
    .await
}

pub async fn events(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Event>> {
    sqlx::query_as!(
        Event,
        "select id, public_id, kind, title, starts_at, ends_at, place, note
         from press_event where edition_id = $1 order by starts_at, id",
        edition
    )
    .fetch_all(c)
    .await
}

pub async fn kit(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<KitItem>> {
    sqlx::query_as!(
        KitItem,
        "select id, public_id, kind, medium, title, rights, position
         from press_kit where edition_id = $1 order by position, id",
        edition
    )
    .fetch_all(c)
    .await
}
