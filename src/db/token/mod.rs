//! Secrets of mailed links. A link carries 128 random bits; the table keeps only their hash, what
//! they are for, and until when. Whoever reads the table opens nothing.

mod sql;

use chrono::{DateTime, Utc};
use rand::RngCore;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

/// Purpose of links to the page of a request for accreditation; several features write such links.
pub const ACCREDITATION: &str = "accreditation";

/// Octets of a secret (ASVS 11.5.1 asks for at least 128 bits).
const BYTES: usize = 16;

/// A new secret for `subject`, good for one `purpose` until `expires_at`: 32 hexadecimal digits.
///
/// # Errors
/// The database's own.
pub async fn issue(
    c: &mut PgConnection,
    purpose: &str,
    subject: i64,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<String> {
    let secret = secret();
    keep(c, &secret, purpose, subject, expires_at).await?;
    Ok(secret)
}

/// A secret that is not kept yet: its mail can be written before its row.
pub fn secret() -> String {
    let mut bytes = [0; BYTES];
    rand::rng().fill_bytes(&mut bytes);
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Keeps what [`secret`] made.
///
/// # Errors
/// The database's own.
pub async fn keep(
    c: &mut PgConnection,
    secret: &str,
    purpose: &str,
    subject: i64,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sql::insert(c, &hash(secret), purpose, subject, expires_at).await
}

/// As [`keep`], for very many: secret and what it opens.
///
/// # Errors
/// The database's own.
pub async fn keep_all(
    c: &mut PgConnection,
    secrets: &[(String, i64)],
    purpose: &str,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    let hashes: Vec<Vec<u8>> = secrets.iter().map(|(secret, _)| hash(secret)).collect();
    let subjects: Vec<i64> = secrets.iter().map(|(_, subject)| *subject).collect();
    sql::insert_all(c, &hashes, &subjects, purpose, expires_at).await
}

/// What the secret opens, where it is good for this purpose and not expired. Compared by hash, so
/// that the time it takes says nothing about the secret.
///
/// # Errors
/// The database's own.
pub async fn find(c: &mut PgConnection, purpose: &str, secret: &str, now: DateTime<Utc>) -> sqlx::Result<Option<i64>> {
    if secret.len() != 2 * BYTES || !secret.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(None);
    }
    sql::find(c, &hash(secret), purpose, now).await
}

/// As [`find`], and nobody takes it back or uses it up until the transaction ends.
///
/// # Errors
/// The database's own.
pub async fn hold(c: &mut PgConnection, purpose: &str, secret: &str, now: DateTime<Utc>) -> sqlx::Result<Option<i64>> {
    sql::hold(c, &hash(secret), purpose, now).await
}

/// As [`find`], and uses it up: of several who bring the same secret at once, one gets an answer.
///
/// # Errors
/// The database's own.
pub async fn take(c: &mut PgConnection, purpose: &str, secret: &str, now: DateTime<Utc>) -> sqlx::Result<Option<i64>> {
    sql::take(c, &hash(secret), purpose, now).await
}

/// Takes back every secret of `subject` for this purpose; answers how many.
///
/// # Errors
/// The database's own.
pub async fn revoke(c: &mut PgConnection, purpose: &str, subject: i64) -> sqlx::Result<u64> {
    sql::revoke(c, purpose, subject).await
}

/// Deletes what is expired.
///
/// # Errors
/// The database's own.
pub async fn purge(c: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<u64> {
    sql::purge(c, now).await
}

/// What is kept of a secret.
pub fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.to_ascii_lowercase()).to_vec()
}
