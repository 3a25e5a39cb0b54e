//! Statements about single things of a draft.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{Known, RoomUse, Seats, TopicUse};
use crate::programme::model::{RoomDraft, TopicDraft};

/// What a session keeps through every change.
pub struct Place {
    pub id: i64,
    pub guid: Uuid,
    pub number: i32,
    pub position: i32,
}

pub async fn place(c: &mut PgConnection, edition: i64, code: &str) -> sqlx::Result<Option<Place>> {
    sqlx::query_as!(
        Place,
        "select id, guid, number, position from session where edition_id = $1 and code = $2",
        edition,
        code
    )
    .fetch_optional(c)
    .await
}

/// -1 where there is no session yet.
pub async fn last_position(c: &mut PgConnection, edition: i64) -> sqlx::Result<i32> {
    sqlx::query_scalar!(r#"select coalesce(max(position), -1) as "n!" from session where edition_id = $1"#, edition)
        .fetch_one(c)
        .await
}

/// Sessions without a time on the same day as this one, in their order: id and code.
pub async fn without_time(c: &mut PgConnection, edition: i64, code: &str) -> sqlx::Result<Vec<(i64, String)>> {
    let rows = sqlx::query!(
        "select id, code from session
         where edition_id = $1 and starts_at is null
            and day = (select day from session where edition_id = $1 and code = $2)
         order by position, id",
        edition,
        code
    );
    Ok(rows.fetch_all(c).await?.into_iter().map(|r| (r.id, r.code)).collect())
}

pub async fn swap_positions(c: &mut PgConnection, a: i64, b: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "update session s set position = o.position from session o
         where (s.id = $1 and o.id = $2) or (s.id = $2 and o.id = $1)",
        a,
        b
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn seats(c: &mut PgConnection, edition: i64, code: &str) -> sqlx::Result<Option<Seats>> {
    sqlx::query_as!(
        Seats,
        r#"select coalesce(taken, 0) as "taken!", coalesce(waiting, 0) as "waiting!",
            (select count(*) from registration_session r where r.session_id = s.id) as "chosen!",
            released_digest is not null as "is_released!"
         from session s left join session_seats on session_id = s.id where edition_id = $1 and code = $2"#,
        edition,
        code
    )
    .fetch_optional(c)
    .await
}

/// False where more are taken.
pub async fn set_seats(c: &mut PgConnection, session: i64, seats: i32) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into session_seats (session_id, capacity) values ($1, $2)
         on conflict (session_id) do update set capacity = excluded.capacity where session_seats.taken <= excluded.capacity",
        session,
        seats
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn drop_seats(c: &mut PgConnection, session: i64) -> sqlx::Result<()> {
    sqlx::query!("delete from session_seats where session_id = $1", session).execute(c).await?;
    Ok(())
}

pub async fn set_cancelled(c: &mut PgConnection, edition: i64, code: &str, is: bool, note: &str) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update session set cancelled = $3, note = $4 where edition_id = $1 and code = $2 and cancelled <> $3",
        edition,
        code,
        is,
        note
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn delete(c: &mut PgConnection, edition: i64, code: &str) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "delete from session s where edition_id = $1 and code = $2 and released_digest is null
            and not exists (select from registration_session r where r.session_id = s.id)",
        edition,
        code
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

// ------------------------------------------------------------------ rooms and topics

pub async fn room_id(c: &mut PgConnection, edition: i64, slug: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("select id from room where edition_id = $1 and slug = $2", edition, slug)
        .fetch_optional(c)
        .await
}

pub async fn topic_id(c: &mut PgConnection, edition: i64, slug: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("select id from topic where edition_id = $1 and slug = $2", edition, slug)
        .fetch_optional(c)
        .await
}

pub async fn rooms(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<RoomUse>> {
    sqlx::query_as!(
        RoomUse,
        r#"select guid, slug, name, capacity, access,
            (select count(*) from session s where s.room_id = r.id) as "sessions!"
         from room r where edition_id = $1 order by position, name"#,
        edition
    )
    .fetch_all(c)
    .await
}

pub async fn next_room(c: &mut PgConnection, edition: i64) -> sqlx::Result<i32> {
    sqlx::query_scalar!(r#"select coalesce(max(position), -1) + 1 as "n!" from room where edition_id = $1"#, edition)
        .fetch_one(c)
        .await
}

pub async fn update_room(c: &mut PgConnection, edition: i64, guid: Uuid, r: &RoomDraft) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update room set name = $3, capacity = $4, access = $5 where edition_id = $1 and guid = $2",
        edition,
        guid,
        r.name,
        r.capacity,
        r.access
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn delete_room(c: &mut PgConnection, edition: i64, guid: Uuid) -> sqlx::Result<()> {
    sqlx::query!("delete from room where edition_id = $1 and guid = $2", edition, guid).execute(c).await?;
    Ok(())
}

pub async fn order_rooms(c: &mut PgConnection, edition: i64, order: &[Uuid]) -> sqlx::Result<()> {
    sqlx::query!(
        "update room set position = array_position($2::uuid[], guid) where edition_id = $1 and guid = any($2)",
        edition,
        order
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn topics(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<TopicUse>> {
    sqlx::query_as!(
        TopicUse,
        r#"select slug, name, description, (select count(*) from session s where s.topic_id = t.id) as "sessions!"
         from topic t where edition_id = $1 order by position, name"#,
        edition
    )
    .fetch_all(c)
    .await
}

pub async fn next_topic(c: &mut PgConnection, edition: i64) -> sqlx::Result<i32> {
    sqlx::query_scalar!(r#"select coalesce(max(position), -1) + 1 as "n!" from topic where edition_id = $1"#, edition)
        .fetch_one(c)
        .await
}

pub async fn update_topic(c: &mut PgConnection, edition: i64, slug: &str, t: &TopicDraft) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update topic set name = $3, description = $4 where edition_id = $1 and slug = $2",
        edition,
        slug,
        t.name,
        t.description
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn delete_topic(c: &mut PgConnection, edition: i64, slug: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from topic where edition_id = $1 and slug = $2", edition, slug).execute(c).await?;
    Ok(())
}

pub async fn order_topics(c: &mut PgConnection, edition: i64, order: &[String]) -> sqlx::Result<()> {
    sqlx::query!(
        "update topic set position = array_position($2::text[], slug) where edition_id = $1 and slug = any($2)",
        edition,
        order
    )
    .execute(c)
    .await?;
    Ok(())
}

// ------------------------------------------------------------------ people

pub async fn person_id(c: &mut PgConnection, slug: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("select id from person where slug = $1", slug).fetch_optional(c).await
}

/// By the words of the name in any spelling of umlauts, or by its sound.
pub async fn search_people(c: &mut PgConnection, words: &str, limit: i64) -> sqlx::Result<Vec<Known>> {
    sqlx::query_as!(
        Known,
        r#"with asked as (select search_fold($1) as name),
            known as (select id, slug, trim(academic_title || ' ' || given_name || ' ' || family_name) as name,
                search_fold(trim(given_name || ' ' || family_name)) as folded from person)
         select slug, k.name as "name!", coalesce((select concat_ws(', ', nullif(sp.function, ''), nullif(sp.organisation, ''))
                from session_person sp join session s on s.id = sp.session_id
                where sp.person_id = k.id order by s.day desc limit 1), '') as "last!"
         from known k, asked
         where similarity(folded, asked.name) > 0.35
            or (asked.name <> '' and not exists (select from regexp_split_to_table(asked.name, '\s+') w
                where strpos(folded, w) = 0))
         order by similarity(folded, asked.name) desc, k.name limit $2"#,
        words,
        limit
    )
    .fetch_all(c)
    .await
}
