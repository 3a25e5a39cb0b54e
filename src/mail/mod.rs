//! Floor 2. Mail: a finished message becomes a row of the outbox in the transaction that caused
//! it; a worker delivers it. Features never talk to a mail server.
//!
//! States: queued → sending → sent; from sending back to queued (passing trouble) or to failed
//! (permanent, or two days of trouble). A row left in sending by a dead worker is taken over
//! when its lease ends, and goes out under the same Message-ID.

pub mod letter;
mod message;
pub mod outbox;
mod reason;
mod sql;
pub mod text;
mod transport;
mod wire;
mod worker;

use sqlx::PgConnection;
use uuid::Uuid;

pub use message::{Attachment, Calendar, Delivery, Fixed, KeptMail, Message, Which};
pub use transport::{Transport, folder};
pub use wire::file_name;
pub use worker::{Sender, Worker};

/// At most this many mails that strangers can cause to one address within an hour: forms that anybody can
/// fill in must not become a weapon against somebody's mailbox.
const PER_RECIPIENT_AND_HOUR: i64 = 3;

/// Puts a message into the outbox. Part of the caller's transaction: a rollback sends nothing.
///
/// # Errors
/// The database's own.
pub async fn enqueue(c: &mut PgConnection, message: &Message) -> sqlx::Result<()> {
    sql::insert(c, message).await.map(drop)
}

/// As [`enqueue`]; answers the id of the row, for who has to find it again.
///
/// # Errors
/// The database's own.
pub async fn put(c: &mut PgConnection, message: &Message) -> sqlx::Result<i64> {
    sql::insert(c, message).await
}

/// As [`enqueue`], for very many: one statement for all of them.
///
/// # Errors
/// The database's own.
pub async fn enqueue_all(c: &mut PgConnection, messages: &[Message]) -> sqlx::Result<()> {
    sql::insert_all(c, messages).await
}

/// How many mails were given up and wait for somebody; None: of all editions and of none.
///
/// # Errors
/// The database's own.
pub async fn failed(c: &mut PgConnection, edition: Option<i64>) -> sqlx::Result<i64> {
    outbox::failed(c, edition).await
}

/// As [`enqueue`], for mails that strangers can cause; answers whether it was within the limit.
/// `family` names all kinds that count together.
///
/// # Errors
/// The database's own.
pub async fn enqueue_limited(c: &mut PgConnection, message: &Message, family: &[&str]) -> sqlx::Result<bool> {
    sql::insert_limited(c, message, family, PER_RECIPIENT_AND_HOUR).await
}

/// The mails about a registration or group, oldest first, without the secrets of their links.
/// Cancelled ones reached nobody and are left out.
///
/// # Errors
/// The database's own.
pub async fn kept(c: &mut PgConnection, about: Uuid) -> sqlx::Result<Vec<KeptMail>> {
    sql::kept(c, about).await
}

/// What became of the latest mail of this kind; None where there was none.
///
/// # Errors
/// The database's own.
pub async fn delivery(c: &mut PgConnection, about: Uuid, kind: &str) -> sqlx::Result<Option<Delivery>> {
    sql::delivery(c, about, kind).await
}

/// Deletes what the outbox knows of a person: addresses, names, subjects and texts of all their
/// mails go, only that there were mails stays. What has not gone out is cancelled, except mails
/// of the kind `except` (the last word to the person; "" for none). Answers how many mails it
/// changed.
///
/// # Errors
/// The database's own.
pub async fn forget(c: &mut PgConnection, about: Uuid, except: &str) -> sqlx::Result<u64> {
    sql::forget(c, about, except).await
}

/// As [`forget`], of many persons or groups at once.
///
/// # Errors
/// The database's own.
pub async fn forget_all(c: &mut PgConnection, about: &[Uuid]) -> sqlx::Result<u64> {
    sql::forget_all(c, about).await
}

/// As [`forget`], by the address: all mails to it, whatever they are about, and answers that would
/// go to it. Answers how many mails it changed.
///
/// # Errors
/// The database's own.
pub async fn forget_address(c: &mut PgConnection, address: &str) -> sqlx::Result<u64> {
    sql::forget_address(c, address).await
}

/// Takes these words, an address or a name, out of mails to others. Answers how many mails it
/// changed.
///
/// # Errors
/// The database's own.
pub async fn strike(c: &mut PgConnection, words: &[String]) -> sqlx::Result<u64> {
    let mut changed = 0;
    for words in words.iter().filter(|w| w.chars().count() > 3) {
        changed += sql::strike(c, words, STRUCK).await?;
    }
    Ok(changed)
}

/// What stands in place of [`strike`]'s words.
const STRUCK: &str = "(gelöscht)";

/// Deletes these mails, unless one is still on its way. Answers how many.
///
/// # Errors
/// The database's own.
pub async fn remove(c: &mut PgConnection, ids: &[i64]) -> sqlx::Result<u64> {
    sql::remove(c, ids).await
}

/// Whether mails are on their way for longer than people expect; pages say so then.
///
/// # Errors
/// The database's own.
pub async fn is_slow(c: &mut PgConnection) -> sqlx::Result<bool> {
    sql::is_slow(c).await
}
