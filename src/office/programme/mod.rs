//! `/intern/kongress/{e}/programm`: the programme, written by the people who run it. Everything
//! here is the draft; the public sees it with a release (`release`). Warnings advise and never
//! block. Commands stand in `crate::programme`, here are their pages:
//!
//! - `list`: the draft by day and as a time table
//! - `session`, `form`, `people`, `state`: one item, who appears, cancelled or not
//! - `rooms`, `topics`, `days`: what items stand in
//! - `release`, `releases`: draft beside the last release; what was released before
//! - `import`: a file beside the draft

pub mod days;
mod form;
pub mod import;
pub mod list;
pub mod parts;
pub mod people;
pub mod preview;
pub mod release;
pub mod releases;
mod remarks;
pub mod session;
pub mod state;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sqlx::PgConnection;

use crate::paths;
use crate::programme::compare::{self, Field};
use crate::programme::model::{Programme, Session};
use crate::programme::{self, Clash};
use crate::web::Result;

/// An internal address of one item.
fn at(pattern: &str, e: &str, code: &str) -> String {
    paths::office(pattern, e).replace("{code}", code)
}

/// The draft as it stands. Nothing in it depends on the moment.
async fn draft(c: &mut PgConnection, edition: i64) -> Result<Programme> {
    programme::draft(c, edition, DateTime::<Utc>::UNIX_EPOCH).await
}

/// Warnings by the code of their session, in words.
fn warnings(programme: &Programme) -> HashMap<String, Vec<Clash>> {
    let mut by_code: HashMap<String, Vec<Clash>> = HashMap::new();
    for clash in programme::clashes(programme) {
        by_code.entry(clash.code.clone()).or_default().push(clash);
    }
    by_code
}

/// What forms carry to notice that somebody else was faster.
fn stand(programme: &Programme, session: &Session) -> String {
    compare::stand(compare::fields(programme, session).into_iter().map(|(_, value)| value))
}

/// For the protocol: the fields of `of` that `other` has differently; long texts only as far as
/// they help to find the place.
fn noted(of: &[Field], other: &[Field]) -> Value {
    let mut map = Map::new();
    for (label, value) in of {
        if other.iter().find(|(l, _)| l == label).is_none_or(|(_, v)| v != value) && !value.is_empty() {
            map.insert((*label).to_string(), Value::String(shortened(value)));
        }
    }
    Value::Object(map)
}

fn shortened(text: &str) -> String {
    const MAX: usize = 200;
    if text.chars().count() <= MAX {
        return text.to_string();
    }
    text.chars().take(MAX).chain(['…']).collect()
}
