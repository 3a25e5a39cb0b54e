//! Reads the programme files other software writes: `schedule.xml` (pentabarf, frab, pretalx,
//! wafer, OSEM, hand-made ones for giggity) and `schedule.json` (frab, pretalx; c3voc schema v1).
//!
//! Lenient in reading, strict in reporting: whatever can be understood comes in, and everything
//! left out or changed is a [`Remark`]. The way of a file: bytes → text (`decode`) → what the
//! file says (`xml` or `json`, both fill `raw`) → what it means (`build` and its helpers).
//!
//! It must never touch the database, the network or the clock: the same bytes and the same
//! namespace give the same result, so that a second import finds the sessions of the first.

mod build;
mod decode;
mod ids;
mod json;
mod kind;
mod links;
mod people;
mod place;
mod raw;
mod tree;
mod when;
mod xml;

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use uuid::Uuid;

use super::model::Draft;
use crate::kernel::clean;

/// Larger files are refused unread. The largest real ones (900 sessions with long texts) have 4 MB.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;

/// Nobody reads more, and a hostile file must not fill the memory with them.
const MAX_REMARKS: usize = 10_000;

/// What a file holds, ready to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Title of the conference; empty where the file names none.
    pub title: String,
    pub acronym: Option<String>,
    /// Ascending, each date once.
    pub days: Vec<NaiveDate>,
    /// `SessionDraft::day` counts from 1 into `days`; times are Europe/Berlin.
    pub draft: Draft,
}

/// What was left out or changed while reading, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Line in the file, counted from 1.
    pub line: Option<u32>,
    /// `event "Foo" (id 12)`
    pub what: String,
    pub why: String,
}

impl std::fmt::Display for Remark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        write!(f, "{}: {}", self.what, self.why)
    }
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub schedule: Schedule,
    pub remarks: Vec<Remark>,
}

/// The file is of no use as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("the file is too large: more than {MAX_BYTES} bytes are not read")]
    TooLarge,
    #[error("the file is empty")]
    Empty,
    #[error("the file is neither XML nor JSON")]
    Unknown,
    /// Not well-formed, or built to exhaust its reader. `column` counts characters from 1.
    #[error("line {line}, column {column}: {what}")]
    Broken { line: u32, column: u32, what: String },
    #[error("the file holds no schedule: {found}")]
    NoSchedule { found: String },
    #[error("the schedule has no day with a readable date")]
    NoDay,
    #[error("the schedule has no event that can be used")]
    NoEvent,
}

/// Reads `schedule.xml` or `schedule.json`, told apart by content.
///
/// `namespace` is the UUID of the edition: ids that are no UUIDs are made into UUIDs (v5)
/// within it, so a second import finds the same session.
///
/// # Errors
/// [`ReadError`] when the file is broken as a whole; a broken part is a [`Remark`].
pub fn read(bytes: &[u8], namespace: Uuid) -> Result<Reading, ReadError> {
    if bytes.len() > MAX_BYTES {
        return Err(ReadError::TooLarge);
    }
    let mut remarks = Remarks::default();
    let text = decode::text(bytes, &mut remarks);
    let text = text.trim_start();
    let raw = match text.chars().next() {
        None => return Err(ReadError::Empty),
        Some('<') => xml::read(text, &mut remarks)?,
        Some('{' | '[') => json::read(text, &mut remarks)?,
        Some(_) => return Err(ReadError::Unknown),
    };
    let schedule = build::build(raw, namespace, &mut remarks)?;
    Ok(Reading { schedule, remarks: remarks.0 })
}

/// Collects remarks on the way.
#[derive(Debug, Default)]
struct Remarks(Vec<Remark>);

impl Remarks {
    fn add(&mut self, line: Option<u32>, what: impl Into<String>, why: impl Into<String>) {
        if self.0.len() < MAX_REMARKS {
            self.0.push(Remark { line, what: what.into(), why: why.into() });
        } else if self.0.len() == MAX_REMARKS {
            self.0.push(Remark { line: None, what: "file".into(), why: "further remarks are left out".into() });
        }
    }
}

/// Line and column of byte offsets in a text.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
        Lines { text, starts: std::iter::once(0).chain(ends.map(|(i, _)| i + 1)).collect() }
    }

    /// Counted from 1.
    fn line(&self, offset: usize) -> u32 {
        u32::try_from(self.starts.partition_point(|s| *s <= offset)).unwrap_or(u32::MAX)
    }

    fn broken(&self, offset: usize, what: impl Into<String>) -> ReadError {
        let line = self.line(offset);
        let start = self.starts.get(line as usize - 1).copied().unwrap_or(0);
        let before = self.text.as_bytes().get(start..offset.min(self.text.len())).unwrap_or_default();
        // Bytes that continue a character are no columns of their own.
        let column = before.iter().filter(|b| **b & 0xC0 != 0x80).count() + 1;
        ReadError::Broken { line, column: u32::try_from(column).unwrap_or(u32::MAX), what: what.into() }
    }
}
