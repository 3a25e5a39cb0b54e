//! Every statement about programmes.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::diff::Change;
use super::model::{Link, Programme, RoomDraft, SessionDraft, TopicDraft};

// ------------------------------------------------------------------ drafts

pub async fn put_room(
    c: &mut PgConnection,
    edition: i64,
    guid: Uuid,
    position: i32,
    r: &RoomDraft,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into room (edition_id, slug, guid, name, capacity, access, position) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (edition_id, slug) do update
         set name = excluded.name, guid = excluded.guid, capacity = coalesce(excluded.capacity, room.capacity),
             access = case when excluded.access = '' then room.access else excluded.access end, position = excluded.position
         returning id",
        edition,
        r.key,
        guid,
        r.name,
        r.capacity,
        r.access,
        position
    )
    .fetch_one(c)
    .await
}

pub async fn put_topic(c: &mut PgConnection, edition: i64, position: i32, t: &TopicDraft) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into topic (edition_id, slug, name, description, position) values ($1, $2, $3, $4, $5)
         on conflict (edition_id, slug) do update
         set name = excluded.name, position = excluded.position,
             description = case when excluded.description = '' then topic.description else excluded.description end
         returning id",
        edition,
        t.key,
        t.name,
        t.description,
        position
    )
    .fetch_one(c)
    .await
}

pub struct Identity {
    pub guid: Uuid,
    pub code: String,
    pub number: i32,
}

pub async fn identities(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<Identity>> {
    sqlx::query_as!(Identity, "select guid, code, number from session where edition_id = $1", edition)
        .fetch_all(c)
        .await
}

/// Codes among `wanted` that some session, of any edition, has already.
pub async fn taken_codes(c: &mut PgConnection, wanted: &[String]) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select code from session where code = any($1)", wanted).fetch_all(c).await
}

/// Where a session stands, resolved from the keys of its draft.
pub struct Position {
    pub position: i32,
    pub day: NaiveDate,
    pub starts_at: Option<DateTime<Utc>>,
    pub room: Option<i64>,
    pub topic: Option<i64>,
}

pub async fn put_session(
    c: &mut PgConnection,
    edition: i64,
    guid: Uuid,
    code: &str,
    number: i32,
    s: &SessionDraft,
    at: &Position,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into session (edition_id, guid, code, number, kind, title, subtitle, summary, description, day, starts_at,
            minutes, position, room_id, topic_id, language, level, streamed, recorded, sign_language, captions, cancelled,
            note, links)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
         on conflict (edition_id, guid) do update set
            kind = excluded.kind, title = excluded.title, subtitle = excluded.subtitle, summary = excluded.summary,
            description = excluded.description, day = excluded.day, starts_at = excluded.starts_at,
            minutes = excluded.minutes, position = excluded.position, room_id = excluded.room_id,
            topic_id = excluded.topic_id, language = excluded.language, level = excluded.level,
            streamed = excluded.streamed, recorded = excluded.recorded, sign_language = excluded.sign_language,
            captions = excluded.captions, cancelled = excluded.cancelled, note = excluded.note, links = excluded.links
         returning id",
        edition,
        guid,
        code,
        number,
        s.kind.key(),
        s.title,
        s.subtitle,
        s.summary,
        s.description,
        at.day,
        at.starts_at,
        s.minutes.filter(|m| *m > 0),
        at.position,
        at.room,
        at.topic,
        s.language,
        s.level.map(|l| l.key()),
        s.flags.streamed,
        s.flags.recorded,
        s.flags.sign_language,
        s.flags.captions,
        s.cancelled,
        s.note,
        Json(&s.links) as _,
    )
    .fetch_one(c)
    .await
}

pub async fn clear_people(c: &mut PgConnection, session: i64) -> sqlx::Result<()> {
    sqlx::query!("delete from session_person where session_id = $1", session).execute(c).await?;
    Ok(())
}

pub async fn add_person(
    c: &mut PgConnection,
    session: i64,
    position: i32,
    person: i64,
    role: &str,
    function: &str,
    organisation: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into session_person (session_id, position, person_id, role, function, organisation)
         values ($1, $2, $3, $4, $5, $6)",
        session,
        position,
        person,
        role,
        function,
        organisation
    )
    .execute(c)
    .await?;
    Ok(())
}

pub async fn put_seats(c: &mut PgConnection, session: i64, capacity: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into session_seats (session_id, capacity) values ($1, $2)
         on conflict (session_id) do update set capacity = greatest(excluded.capacity, session_seats.taken)
         where session_seats.capacity <> excluded.capacity",
        session,
        capacity
    )
    .execute(c)
    .await?;
    Ok(())
}

/// Sessions that a complete draft no longer has.
pub async fn cancel_others(c: &mut PgConnection, edition: i64, keep: &[i64], note: &str) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "update session set cancelled = true, note = $3 where edition_id = $1 and id <> all($2) and not cancelled",
        edition,
        keep,
        note
    )
    .execute(c)
    .await?;
    Ok(done.rows_affected())
}

// ------------------------------------------------------------------ reading drafts for a release

pub struct RoomRow {
    pub id: i64,
    pub slug: String,
    pub name: String,
    pub guid: Uuid,
    pub capacity: Option<i32>,
    pub access: String,
}

pub async fn rooms(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<RoomRow>> {
    sqlx::query_as!(
        RoomRow,
        "select id, slug, name, guid, capacity, access from room where edition_id = $1 order by position, name",
        edition
    )
    .fetch_all(c)
    .await
}

pub struct TopicRow {
    pub id: i64,
    pub slug: String,
    pub name: String,
    pub description: String,
}

pub async fn topics(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<TopicRow>> {
    sqlx::query_as!(
        TopicRow,
        "select id, slug, name, description from topic where edition_id = $1 order by position, name",
        edition
    )
    .fetch_all(c)
    .await
}

pub struct SessionRow {
    pub id: i64,
    pub guid: Uuid,
    pub code: String,
    pub number: i32,
    pub kind: String,
    pub title: String,
    pub subtitle: String,
    pub summary: String,
    pub description: String,
    pub day: NaiveDate,
    pub starts_at: Option<DateTime<Utc>>,
    pub minutes: Option<i32>,
    pub position: i32,
    pub room_id: Option<i64>,
    pub topic_id: Option<i64>,
    pub language: Option<String>,
    pub level: Option<String>,
    pub streamed: bool,
    pub recorded: bool,
    pub sign_language: bool,
    pub captions: bool,
    pub cancelled: bool,
    pub note: String,
    pub links: Json<Vec<Link>>,
    pub seats: Option<i32>,
}

pub async fn sessions(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<SessionRow>> {
    sqlx::query_as!(
        SessionRow,
        r#"select s.id, guid, code, number, kind, title, subtitle, summary, description, day, starts_at, minutes, position,
            room_id, topic_id, language, level, streamed, recorded, sign_language, captions, cancelled, note,
            links as "links: Json<Vec<Link>>", capacity as "seats?"
         from session s left join session_seats on session_id = s.id
         where edition_id = $1 order by day, position, s.id"#,
        edition
    )
    .fetch_all(c)
    .await
}

pub struct AppearanceRow {
    pub session_id: i64,
    pub role: String,
    pub function: String,
    pub organisation: String,
    pub slug: String,
    pub guid: Uuid,
    pub number: i32,
    pub academic_title: String,
    pub given_name: String,
    pub family_name: String,
    pub biography: String,
    pub website: String,
}

pub async fn appearances(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<AppearanceRow>> {
    sqlx::query_as!(
        AppearanceRow,
        "select session_id, role, function, organisation, p.slug, p.guid, p.number, academic_title, given_name,
            family_name, biography, website
         from session_person sp join person p on p.id = sp.person_id join session s on s.id = sp.session_id
         where s.edition_id = $1 order by session_id, sp.position",
        edition
    )
    .fetch_all(c)
    .await
}

pub struct DayRow {
    pub day: NaiveDate,
    pub opens: Option<chrono::NaiveTime>,
    pub closes: Option<chrono::NaiveTime>,
}

pub async fn days(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<DayRow>> {
    sqlx::query_as!(DayRow, "select day, opens, closes from edition_day where edition_id = $1 order by day", edition)
        .fetch_all(c)
        .await
}

// ------------------------------------------------------------------ releases

pub struct ReleaseRow {
    pub number: i32,
    pub released_at: DateTime<Utc>,
    pub comment: String,
    pub snapshot: Json<Programme>,
}

/// Keeps two releases of one edition from being made at once.
pub async fn lock_edition(c: &mut PgConnection, edition: i64) -> sqlx::Result<()> {
    sqlx::query!("select id from edition where id = $1 for no key update", edition).fetch_one(c).await?;
    Ok(())
}

pub async fn last_release(c: &mut PgConnection, edition: i64) -> sqlx::Result<Option<ReleaseRow>> {
    sqlx::query_as!(
        ReleaseRow,
        r#"select number, released_at, comment, snapshot as "snapshot: Json<Programme>"
         from release where edition_id = $1 order by number desc limit 1"#,
        edition
    )
    .fetch_optional(c)
    .await
}

pub async fn release(c: &mut PgConnection, edition: i64, number: i32) -> sqlx::Result<Option<ReleaseRow>> {
    sqlx::query_as!(
        ReleaseRow,
        r#"select number, released_at, comment, snapshot as "snapshot: Json<Programme>"
         from release where edition_id = $1 and number = $2"#,
        edition,
        number
    )
    .fetch_optional(c)
    .await
}

/// Notes that the last release has every session as it stands in the draft.
pub async fn mark_released(c: &mut PgConnection, edition: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "update session s set released_digest = d.digest from session_draft d
         where d.id = s.id and d.edition_id = $1 and s.released_digest is distinct from d.digest",
        edition
    )
    .execute(c)
    .await?;
    Ok(())
}

/// Sessions that are not released as they stand in the draft.
pub async fn pending(c: &mut PgConnection, edition: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from session s join session_draft d on d.id = s.id
         where s.edition_id = $1 and s.released_digest is distinct from d.digest"#,
        edition
    )
    .fetch_one(c)
    .await
}

pub async fn add_release(
    c: &mut PgConnection,
    edition: i64,
    number: i32,
    comment: &str,
    released_at: DateTime<Utc>,
    snapshot: &Programme,
    changes: &[Change],
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into release (edition_id, number, comment, released_at, snapshot, changes) values ($1, $2, $3, $4, $5, $6)",
        edition,
        number,
        comment,
        released_at,
        Json(snapshot) as _,
        Json(changes) as _,
    )
    .execute(c)
    .await?;
    Ok(())
}

pub struct LogRow {
    pub number: i32,
    pub comment: String,
    pub released_at: DateTime<Utc>,
    pub changes: Json<Vec<Change>>,
    pub sessions: i32,
}

/// Newest first.
pub async fn log(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<LogRow>> {
    sqlx::query_as!(
        LogRow,
        r#"select number, comment, released_at, changes as "changes: Json<Vec<Change>>",
            jsonb_array_length(snapshot->'sessions') as "sessions!"
         from release where edition_id = $1 order by number desc"#,
        edition
    )
    .fetch_all(c)
    .await
}

pub struct StepRow {
    pub code: String,
    pub step: String,
}

pub async fn seat_steps(c: &mut PgConnection, edition: i64) -> sqlx::Result<Vec<StepRow>> {
    sqlx::query_as!(
        StepRow,
        r#"select code, step as "step!" from session_seats join session on id = session_id where edition_id = $1"#,
        edition
    )
    .fetch_all(c)
    .await
}
