//! Statements of messages to many. Every change of state names the states it may come from.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Actor, Circular, Draft, Filter, Report, Stage};

struct Row {
    id: i64,
    public_id: Uuid,
    edition_id: i64,
    subject: String,
    body: String,
    filter: Json<Filter>,
    state: String,
    send_at: Option<DateTime<Utc>>,
    changed_by: i64,
    changed_by_name: String,
    asked_by: Option<i64>,
    asked_by_name: String,
    released_by_name: String,
    version: i64,
    started_at: Option<DateTime<Utc>>,
    recipients: Option<i32>,
    ended_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl From<Row> for Circular {
    fn from(r: Row) -> Circular {
        Circular {
            id: r.id,
            public_id: r.public_id,
            edition_id: r.edition_id,
            draft: Draft { subject: r.subject, body: r.body, filter: r.filter.0, send_at: r.send_at },
            state: r.state,
            changed_by: r.changed_by,
            changed_by_name: r.changed_by_name,
            asked_by: r.asked_by,
            asked_by_name: r.asked_by_name,
            released_by_name: r.released_by_name,
            version: r.version,
            started_at: r.started_at,
            recipients: r.recipients,
            ended_at: r.ended_at,
            created_at: r.created_at,
        }
    }
}

/// Rows of `circular` that a condition names.
macro_rules! circulars {
    ($rest:literal, $($value:expr),*) => {
        sqlx::query_as!(
            Row,
            r#"select id, public_id, edition_id, subject, body, filter as "filter: Json<Filter>", state, send_at,
                changed_by, changed_by_name, asked_by, asked_by_name, released_by_name, version, started_at,
                recipients, ended_at, created_at
             from circular "# + $rest,
            $($value),*
        )
    };
}

pub async fn list(
    c: &mut PgConnection,
    edition: i64,
    search: &str,
    offset: i64,
    limit: i64,
) -> sqlx::Result<Vec<Circular>> {
    let rows = circulars!(
        "where edition_id = $1 and ($2::text = '' or strpos(lower(subject), lower($2)) > 0)
         order by id desc offset $3 limit $4",
        edition,
        search,
        offset,
        limit
    );
    Ok(rows.fetch_all(c).await?.into_iter().map(Circular::from).collect())
}

pub async fn count(c: &mut PgConnection, edition: i64, search: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from circular
         where edition_id = $1 and ($2::text = '' or strpos(lower(subject), lower($2)) > 0)"#,
        edition,
        search
    )
    .fetch_one(c)
    .await
}

pub async fn find(c: &mut PgConnection, edition: i64, id: Uuid) -> sqlx::Result<Option<Circular>> {
    let row = circulars!("where edition_id = $1 and public_id = $2", edition, id);
    Ok(row.fetch_optional(c).await?.map(Circular::from))
}

pub async fn recipients(c: &mut PgConnection, edition: i64, filter: &Filter) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select (select count(*) from circular_recipients($1, $2)) + (select count(*) from circular_press($1, $2)) as "n!""#, edition, Json(filter) as _)
        .fetch_one(c)
        .await
}

pub async fn report(c: &mut PgConnection, id: i64) -> sqlx::Result<Report> {
    sqlx::query_as!(
        Report,
        r#"select count(*) filter (where not r.is_written) as "ahead!",
            count(*) filter (where m.state in ('queued', 'sending')) as "queued!",
            count(*) filter (where m.state = 'sent') as "sent!",
            count(*) filter (where m.state = 'failed') as "failed!",
            count(*) filter (where r.is_written and (m.state is null or m.state = 'cancelled')) as "cancelled!"
         from circular_recipient r left join message m on m.id = r.message_id where r.circular_id = $1"#,
        id
    )
    .fetch_one(c)
    .await
}

pub async fn limit(c: &mut PgConnection) -> sqlx::Result<i32> {
    sqlx::query_scalar!("select release_above from circular_rules").fetch_one(c).await
}

pub async fn set_limit(c: &mut PgConnection, above: i32) -> sqlx::Result<()> {
    sqlx::query!("update circular_rules set release_above = $1", above).execute(c).await.map(drop)
}

pub async fn insert(c: &mut PgConnection, edition: i64, d: &Draft, by: &Actor) -> sqlx::Result<Uuid> {
    sqlx::query_scalar!(
        "insert into circular (edition_id, subject, body, filter, send_at, changed_by, changed_by_name)
         values ($1, $2, $3, $4, $5, $6, $7) returning public_id",
        edition,
        d.subject,
        d.body,
        Json(&d.filter) as _,
        d.send_at,
        by.id,
        by.name
    )
    .fetch_one(c)
    .await
}

pub async fn update(c: &mut PgConnection, id: i64, version: i64, d: &Draft, by: &Actor) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update circular set subject = $3, body = $4, filter = $5, send_at = $6, changed_by = $7, changed_by_name = $8,
            state = 'draft', asked_by = null, asked_by_name = '', released_by = null, released_by_name = '',
            version = nextval('circular_version')
         where id = $1 and version = $2 and state in ('draft', 'asked')",
        id,
        version,
        d.subject,
        d.body,
        Json(&d.filter) as _,
        d.send_at,
        by.id,
        by.name
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn ask(c: &mut PgConnection, id: i64, version: i64, to: Stage, by: &Actor) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update circular set state = $3, asked_by = $4, asked_by_name = $5, released_by = null, released_by_name = ''
         where id = $1 and version = $2 and state = 'draft'",
        id,
        version,
        to.key(),
        by.id,
        by.name
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

/// The second person is asked of the row itself, whatever a page showed.
pub async fn release(
    c: &mut PgConnection,
    id: i64,
    version: i64,
    by: &Actor,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update circular set state = 'planned', released_by = $3, released_by_name = $4,
            send_at = greatest(send_at, $5)
         where id = $1 and version = $2 and state = 'asked' and changed_by <> $3 and asked_by is distinct from $3",
        id,
        version,
        by.id,
        by.name,
        now
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn withdraw(c: &mut PgConnection, id: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update circular set state = 'draft', asked_by = null, asked_by_name = '', released_by = null,
            released_by_name = '', version = nextval('circular_version')
         where id = $1 and state in ('asked', 'planned')",
        id
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

/// More people than may get it without a second person: waits for one.
pub async fn ask_again(c: &mut PgConnection, id: i64) -> sqlx::Result<()> {
    sqlx::query!("update circular set state = 'asked' where id = $1 and state = 'planned'", id)
        .execute(c)
        .await
        .map(drop)
}

pub async fn stop(c: &mut PgConnection, id: i64, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update circular set state = 'stopped', ended_at = $2 where id = $1 and state = 'sending'",
        id,
        now
    );
    Ok(done.execute(c).await?.rows_affected() == 1)
}

pub async fn delete(c: &mut PgConnection, id: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from circular where id = $1 and state = 'draft'", id);
    Ok(done.execute(c).await?.rows_affected() == 1)
}

/// What is to be done now, with the slug of its edition.
pub async fn due(c: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<(i64, String)>> {
    let rows = sqlx::query!(
        "select k.id, e.slug from circular k join edition e on e.id = k.edition_id
         where k.state = 'sending' or (k.state = 'planned' and coalesce(k.send_at, $1) <= $1) order by k.id",
        now
    );
    Ok(rows.fetch_all(c).await?.into_iter().map(|r| (r.id, r.slug)).collect())
}

/// The row, locked until the transaction ends; None where somebody else holds it or it is not to be sent.
pub async fn hold(c: &mut PgConnection, id: i64) -> sqlx::Result<Option<Circular>> {
    let row = circulars!("where id = $1 and state in ('planned', 'sending') for update skip locked", id);
    Ok(row.fetch_optional(c).await?.map(Circular::from))
}

/// Fixes who gets it.
pub async fn begin(c: &mut PgConnection, id: i64, now: DateTime<Utc>) -> sqlx::Result<()> {
    let done = sqlx::query!(
        "insert into circular_recipient (circular_id, registration_id, group_id, accreditation_id)
         select k.id, p.registration_id, p.group_id, p.accreditation_id
         from circular k, lateral (
            select registration_id, group_id, null::bigint as accreditation_id
            from circular_recipients(k.edition_id, k.filter)
            union all
            select null, null, accreditation_id from circular_press(k.edition_id, k.filter)) p
         where k.id = $1 order by coalesce(p.registration_id, p.group_id, p.accreditation_id)
         on conflict do nothing",
        id
    );
    let count = i32::try_from(done.execute(&mut *c).await?.rows_affected()).unwrap_or(i32::MAX);
    sqlx::query!(
        "update circular set state = 'sending', started_at = $2, recipients = $3 where id = $1",
        id,
        now,
        count
    )
    .execute(c)
    .await
    .map(drop)
}

pub async fn end(c: &mut PgConnection, id: i64, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update circular set state = 'done', ended_at = $2 where id = $1 and state = 'sending'
            and not exists (select from circular_recipient where circular_id = $1 and not is_written)",
        id,
        now
    )
    .execute(c)
    .await
    .map(drop)
}

/// Somebody who has not got their mail yet.
pub struct Recipient {
    pub id: i64,
    pub registration_id: Option<i64>,
    pub group_id: Option<i64>,
    pub accreditation_id: Option<i64>,
}

/// Somebody who is accredited, as a message names them.
pub struct Journalist {
    pub public_id: Uuid,
    pub code: String,
    pub given_name: String,
    pub family_name: String,
    pub email: String,
}

/// None where the accreditation does not hold any more.
pub async fn journalist(c: &mut PgConnection, id: i64) -> sqlx::Result<Option<Journalist>> {
    sqlx::query_as!(
        Journalist,
        "select public_id, code, given_name, family_name, email from accreditation
         where id = $1 and state = 'approved'",
        id
    )
    .fetch_optional(c)
    .await
}

pub async fn next(c: &mut PgConnection, id: i64, limit: i64) -> sqlx::Result<Vec<Recipient>> {
    sqlx::query_as!(
        Recipient,
        "select id, registration_id, group_id, accreditation_id from circular_recipient
         where circular_id = $1 and not is_written order by id limit $2 for update",
        id,
        limit
    )
    .fetch_all(c)
    .await
}

pub async fn written(c: &mut PgConnection, recipient: i64, message: Option<i64>) -> sqlx::Result<()> {
    sqlx::query!("update circular_recipient set is_written = true, message_id = $2 where id = $1", recipient, message)
        .execute(c)
        .await
        .map(drop)
}

/// Its mails that are in the outbox and not out.
pub async fn waiting_mails(c: &mut PgConnection, id: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select m.id from circular_recipient r join message m on m.id = r.message_id
         where r.circular_id = $1 and m.state in ('queued', 'sending') order by m.id",
        id
    )
    .fetch_all(c)
    .await
}
