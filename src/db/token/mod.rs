//! Secrets of mailed links: random, bound to one purpose and one thing, expiring. Only their
//! hash is stored, so that a copy of the database opens nothing.

mod sql;

use chrono::{DateTime, Utc};
use rand::Rng;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

/// A new secret of 128 bits for the link, in hexadecimal digits. `subject` is the id of the
/// thing it opens.
///
/// # Errors
/// The database's own.
pub async fn issue(
    c: &mut PgConnection,
    purpose: &str,
    subject: i64,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<String> {
    let secret = format!("{:032x}", rand::rng().random::<u128>());
    sql::insert(c, &hash(&secret), purpose, subject, expires_at).await?;
    Ok(secret)
}

/// What a secret opens, where it was made for this purpose and has not expired.
///
/// # Errors
/// The database's own.
pub async fn find(c: &mut PgConnection, purpose: &str, secret: &str, now: DateTime<Utc>) -> sqlx::Result<Option<i64>> {
    sql::find(c, &hash(secret), purpose, now).await
}

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}
