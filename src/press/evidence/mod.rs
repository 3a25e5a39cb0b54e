//! Files that prove journalistic work. The bytes are read by the press office only: in an
//! installation with a role of its own for the program (`kongress migrate --program-role`) a
//! statement reads them only inside [`read`], which takes on the role of the press office for one
//! transaction. Everything else sees that there is a file, its format and its size.

mod check;
mod sql;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

pub use check::{MAX_BYTES, Prepared, check};

use crate::web::{Error, Result, Site};

/// A file without its bytes.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub public_id: Uuid,
    pub question_id: Option<i64>,
    /// "jpeg", "png" or "pdf".
    pub format: String,
    /// In octets.
    pub size: i32,
    pub sent_at: DateTime<Utc>,
}

/// Of one request, oldest first.
///
/// # Errors
/// The database's own.
pub async fn list(c: &mut PgConnection, accreditation: i64) -> sqlx::Result<Vec<Sheet>> {
    sql::list(c, accreditation).await
}

/// Stores a file that [`check`] found good, in the caller's transaction. `question`: which one it
/// answers. Needs no right to read what it writes.
///
/// # Errors
/// The database's own.
pub async fn put(
    c: &mut PgConnection,
    accreditation: i64,
    question: Option<i64>,
    file: &Prepared,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sql::insert(c, accreditation, question, file, now).await
}

/// For the press office: format and bytes of a file of this request.
///
/// # Errors
/// The database's own.
pub async fn read(site: &Site, accreditation: i64, file: Uuid) -> Result<Option<(String, Vec<u8>)>> {
    site.db
        .change(move |c| {
            Box::pin(async move {
                sql::become_press(c).await?;
                Ok::<_, Error>(sql::read(c, accreditation, file).await?)
            })
        })
        .await
}

/// Deletes all files of a request; answers how many.
///
/// # Errors
/// The database's own.
pub async fn delete(c: &mut PgConnection, accreditation: i64) -> sqlx::Result<u64> {
    sql::delete(c, accreditation).await
}
