//! Statements of tables `press_setup`, `press_event`, `press_kit`.

use sqlx::PgConnection;

use uuid::Uuid;

use super::{Event, EventDraft, KitItem, Setup};
use crate::press::model::KitKind;

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

pub async fn save(c: &mut PgConnection, edition: i64, s: &Setup) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into press_setup (edition_id, takes_requests, opens_at, closes_at, contact_name, contact_email,
            contact_phone, rules, late, collection_place, collection_hours, second_person, criteria, remedy)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         on conflict (edition_id) do update set takes_requests = $2, opens_at = $3, closes_at = $4, contact_name = $5,
            contact_email = $6, contact_phone = $7, rules = $8, late = $9, collection_place = $10,
            collection_hours = $11, second_person = $12, criteria = $13, remedy = $14, changed_at = now(),
            version = press_setup.version + 1
         where press_setup.version = $15",
        edition,
        s.takes_requests,
        s.opens_at,
        s.closes_at,
        s.contact_name,
        s.contact_email,
        s.contact_phone,
        s.rules,
        s.late,
        s.collection_place,
        s.collection_hours,
        s.second_person,
        s.criteria,
        s.remedy,
        s.version
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn add_event(c: &mut PgConnection, edition: i64, d: &EventDraft) -> sqlx::Result<Uuid> {
    sqlx::query_scalar!(
        "insert into press_event (edition_id, kind, title, starts_at, ends_at, place, note)
         values ($1, $2, $3, $4, $5, $6, $7) returning public_id",
        edition,
        d.kind.key(),
        d.title,
        d.starts_at,
        d.ends_at,
        d.place,
        d.note
    )
    .fetch_one(c)
    .await
}

pub async fn change_event(c: &mut PgConnection, edition: i64, id: Uuid, d: &EventDraft) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update press_event set kind = $3, title = $4, starts_at = $5, ends_at = $6, place = $7, note = $8
         where edition_id = $1 and public_id = $2",
        edition,
        id,
        d.kind.key(),
        d.title,
        d.starts_at,
        d.ends_at,
        d.place,
        d.note
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn remove_event(c: &mut PgConnection, edition: i64, id: Uuid) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from press_event where edition_id = $1 and public_id = $2", edition, id);
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn add_kit(
    c: &mut PgConnection,
    edition: i64,
    medium: Uuid,
    kind: KitKind,
    title: &str,
    rights: &str,
) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!(
        "insert into press_kit (edition_id, kind, medium, title, rights, position)
         values ($1, $2, $3, $4, $5, (select coalesce(max(position), 0) + 1 from press_kit where edition_id = $1))
         on conflict (edition_id, medium) do nothing returning public_id",
        edition,
        kind.key(),
        medium,
        title,
        rights
    )
    .fetch_optional(c)
    .await
}

pub async fn change_kit(
    c: &mut PgConnection,
    edition: i64,
    id: Uuid,
    kind: KitKind,
    title: &str,
    rights: &str,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update press_kit set kind = $3, title = $4, rights = $5 where edition_id = $1 and public_id = $2",
        edition,
        id,
        kind.key(),
        title,
        rights
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn order_kit(c: &mut PgConnection, edition: i64, ids: &[i64]) -> sqlx::Result<()> {
    sqlx::query!(
        "update press_kit k set position = w.n::int from unnest($2::bigint[]) with ordinality w (id, n)
         where k.edition_id = $1 and k.id = w.id",
        edition,
        ids
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn remove_kit(c: &mut PgConnection, edition: i64, id: Uuid) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from press_kit where edition_id = $1 and public_id = $2", edition, id);
    Ok(done.execute(c).await?.rows_affected() == 1)
}
