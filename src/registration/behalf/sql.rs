//! Statements of what the office does for people.

use sqlx::PgConnection;
use uuid::Uuid;

pub async fn by_code(c: &mut PgConnection, edition: i64, code: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("select id from registration where edition_id = $1 and code = $2", edition, code)
        .fetch_optional(c)
        .await
}

/// The registration that this form made.
pub async fn by_key(c: &mut PgConnection, edition: i64, key: Uuid) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select code from registration where edition_id = $1 and submission_key = $2", edition, key)
        .fetch_optional(c)
        .await
}

pub struct Around {
    pub shares_mailbox: bool,
    pub group_code: Option<String>,
    pub replaces: Option<String>,
    pub replaced_by: Option<String>,
}

pub async fn around(c: &mut PgConnection, id: i64) -> sqlx::Result<Around> {
    sqlx::query_as!(
        Around,
        r#"select r.shares_mailbox, (select g.code from registration_group g where g.id = r.group_id) as group_code,
            (select p.code from registration p where p.id = r.replaces) as replaces,
            (select n.code from registration n where n.edition_id = r.edition_id and n.replaces = r.id
                order by n.id desc limit 1) as replaced_by
         from registration r where r.id = $1"#,
        id
    )
    .fetch_one(c)
    .await
}

/// Whether another active registration has this address for itself.
pub async fn others_with(c: &mut PgConnection, edition: i64, email: &str, id: i64) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from registration where edition_id = $1 and lower(email) = lower($2) and id <> $3
            and state in ('held', 'queued', 'confirmed', 'waiting', 'offered') and not shares_mailbox) as "is!""#,
        edition,
        email,
        id
    )
    .fetch_one(c)
    .await
}

/// Codes of the active registrations of an address.
pub async fn codes_of(c: &mut PgConnection, edition: i64, email: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select code from registration where edition_id = $1 and lower(email) = lower($2)
            and state in ('held', 'queued', 'confirmed', 'waiting', 'offered') order by id",
        edition,
        email
    )
    .fetch_all(c)
    .await
}

pub async fn set_address(c: &mut PgConnection, id: i64, email: &str, shares_mailbox: bool) -> sqlx::Result<()> {
    sqlx::query!("update registration set email = $2, shares_mailbox = $3 where id = $1", id, email, shares_mailbox)
        .execute(c)
        .await?;
    Ok(())
}
