//! Versions of what is edited. The newest one is the working copy; what the public sees stands in
//! the tables of the features and changes only when somebody publishes. A version is never changed:
//! whoever saves adds one, and whoever was slower is told instead of overwriting.

mod sql;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sqlx::PgConnection;

use super::Content;

/// Versions that are kept of each document, besides those that were public.
pub const KEPT: i32 = 100;
/// The same in words, for the page that lists them.
pub const RETENTION: &str = "Aufbewahrt werden die letzten 100 Fassungen und jede, die einmal öffentlich war.";

/// Of what it is a version: rows of their tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    Page(i64),
    News(i64),
    /// Home of an edition.
    Home(i64),
}

impl Of {
    fn columns(self) -> (Option<i64>, Option<i64>, Option<i64>) {
        match self {
            Of::Page(id) => (Some(id), None, None),
            Of::News(id) => (None, Some(id), None),
            Of::Home(id) => (None, None, Some(id)),
        }
    }
}

/// What editors write: the texts around the content by their names, and the content.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Copy {
    pub head: Map<String, Value>,
    pub content: Content,
}

impl Copy {
    /// A text of the head; empty where there is none.
    pub fn text(&self, name: &str) -> String {
        self.head.get(name).and_then(Value::as_str).unwrap_or_default().to_string()
    }
}

#[derive(Debug, Clone)]
pub struct Version {
    pub number: i32,
    pub at: DateTime<Utc>,
    /// Empty: what was there before anybody edited it.
    pub author: String,
    pub note: String,
    pub published_at: Option<DateTime<Utc>>,
    pub copy: Copy,
}

/// A version without its content, for lists.
#[derive(Debug, Clone)]
pub struct Line {
    pub number: i32,
    pub at: DateTime<Utc>,
    pub author: String,
    pub note: String,
    pub published_at: Option<DateTime<Utc>>,
}

/// Who saves what.
#[derive(Debug, Clone)]
pub struct Step<'a> {
    /// Number of the version it was made of; 0 where there was none.
    pub stand: i32,
    /// What is public: becomes the first version where there is none yet.
    pub public: &'a Copy,
    pub copy: &'a Copy,
    pub staff: i64,
    pub author: &'a str,
    /// What was done, in words.
    pub note: &'a str,
    pub now: DateTime<Utc>,
}

/// The working copy; None where nobody edited it yet.
///
/// # Errors
/// The database's own.
pub async fn newest(c: &mut PgConnection, of: Of) -> sqlx::Result<Option<Version>> {
    sql::one(c, of.columns(), None).await
}

/// # Errors
/// The database's own.
pub async fn one(c: &mut PgConnection, of: Of, number: i32) -> sqlx::Result<Option<Version>> {
    sql::one(c, of.columns(), Some(number)).await
}

/// The version before this one; older ones may be gone.
///
/// # Errors
/// The database's own.
pub async fn before(c: &mut PgConnection, of: Of, number: i32) -> sqlx::Result<Option<Version>> {
    sql::before(c, of.columns(), number).await
}

/// Newest first.
///
/// # Errors
/// The database's own.
pub async fn list(c: &mut PgConnection, of: Of, offset: i64, limit: i64) -> sqlx::Result<Vec<Line>> {
    sql::list(c, of.columns(), offset, limit).await
}

/// # Errors
/// The database's own.
pub async fn count(c: &mut PgConnection, of: Of) -> sqlx::Result<i64> {
    sql::count(c, of.columns()).await
}

/// Adds a version; answers its number. None: somebody else added one since `stand`, and nothing
/// was written.
///
/// # Errors
/// The database's own.
pub async fn add(c: &mut PgConnection, of: Of, step: &Step<'_>) -> sqlx::Result<Option<i32>> {
    let mut stand = step.stand;
    if stand == 0 {
        let first =
            Step { copy: step.public, staff: 0, author: "", note: "Stand vor der ersten Änderung", ..step.clone() };
        let Some(number) = sql::add(c, of.columns(), &first, 0).await? else { return Ok(None) };
        stand = number;
    }
    let added = sql::add(c, of.columns(), step, stand).await?;
    if let Some(number) = added {
        sql::prune(c, of.columns(), number - KEPT).await?;
    }
    Ok(added)
}

/// Notes that this version went online.
///
/// # Errors
/// The database's own.
pub async fn mark_published(c: &mut PgConnection, of: Of, number: i32, now: DateTime<Utc>) -> sqlx::Result<()> {
    sql::mark_published(c, of.columns(), number, now).await
}
