//! Passes at the door: who has one, handing it over after a look at photo identification, and
//! taking that back. Only people of an approved request have a pass, and nobody gets one twice.

mod sql;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::context::Context;
use super::decide;
use super::model::{Role, State};
use super::record::{self, Person, Record, Step};
use crate::kernel::{code, name};
use crate::staff::Staff;
use crate::web::Result;

/// What a list leaves through.
#[derive(Debug, Default)]
pub struct Wanted<'a> {
    pub edition: i64,
    /// None: all.
    pub collected: Option<bool>,
    /// Patterns of which all have to fit.
    pub patterns: &'a [String],
}

/// Somebody with a pass.
#[derive(Debug)]
pub struct Row {
    /// Of the request.
    pub code: String,
    pub position: i32,
    pub given_name: String,
    pub family_name: String,
    pub outlet: String,
    pub press_role: String,
    pub pass_code: String,
    pub collected_at: Option<DateTime<Utc>>,
    pub collected_by: Option<String>,
}

impl Row {
    pub fn name(&self) -> String {
        name::full("", &self.given_name, &self.family_name)
    }

    pub fn role(&self) -> Role {
        Role::from_key(&self.press_role).unwrap_or(Role::Other)
    }
}

/// By family name, from `offset` on.
///
/// # Errors
/// The database's own.
pub async fn rows(c: &mut PgConnection, wanted: &Wanted<'_>, limit: i64, offset: i64) -> sqlx::Result<Vec<Row>> {
    sql::rows(c, wanted, limit, offset).await
}

/// How many fit.
///
/// # Errors
/// The database's own.
pub async fn total(c: &mut PgConnection, wanted: &Wanted<'_>) -> sqlx::Result<i64> {
    sql::total(c, wanted).await
}

/// Passes of the edition: all, and those handed over.
///
/// # Errors
/// The database's own.
pub async fn numbers(c: &mut PgConnection, edition: i64) -> sqlx::Result<(i64, i64)> {
    sql::numbers(c, edition).await
}

/// Request and position of the pass with this code, as it was typed or scanned: the code itself or an
/// address that ends with it. None where it is none of this edition, or not valid any more.
///
/// # Errors
/// The database's own.
pub async fn find(c: &mut PgConnection, edition: i64, typed: &str) -> sqlx::Result<Option<(String, i32)>> {
    let last = typed.trim().rsplit(['/', '=']).next().unwrap_or_default();
    let Some(pass) = code::parse_key(last) else { return Ok(None) };
    sql::find(c, edition, &pass).await
}

/// What became of a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handed {
    Done,
    /// Somebody did it before.
    Already,
    /// Not approved, or not any more.
    NoPass,
}

/// The person at this position with the request, held; None without a pass.
async fn hold(c: &mut PgConnection, id: i64, position: i32) -> sqlx::Result<Option<(Record, Person)>> {
    let Some(record) = record::hold(c, id).await? else { return Ok(None) };
    if record.state() != State::Approved {
        return Ok(None);
    }
    let people = record::people(c, id).await?;
    let person = people.into_iter().find(|p| p.position == position && p.pass_code.is_some());
    Ok(person.map(|person| (record, person)))
}

async fn told(
    c: &mut PgConnection,
    context: &Context,
    staff: &Staff,
    (record, person): (&Record, &Person),
    action: &'static str,
    words: &str,
) -> Result<()> {
    let actor = staff.id.to_string();
    let at = context.site.clock.now();
    let step = Step { to: record.state(), at, actor: &actor, action, reason: None, words };
    record::note(c, record.id, &step).await?;
    let mut after = serde_json::json!({ "Ausweis": person.position + 1 });
    if !words.is_empty() {
        after["Grund"] = words.into();
    }
    decide::note(c, staff, record, &format!("pass.{action}"), None, Some(after)).await?;
    Ok(())
}

/// Hands a pass over; whoever calls has seen photo identification.
///
/// # Errors
/// The database's own.
pub async fn hand_over(
    c: &mut PgConnection,
    context: &Context,
    staff: &Staff,
    id: i64,
    position: i32,
) -> Result<Handed> {
    let Some((record, person)) = hold(c, id, position).await? else { return Ok(Handed::NoPass) };
    if !sql::hand_over(c, person.id, staff.id, context.site.clock.now()).await? {
        return Ok(Handed::Already);
    }
    told(c, context, staff, (&record, &person), "collected", "").await?;
    Ok(Handed::Done)
}

/// Takes that back, with the reason.
///
/// # Errors
/// The database's own.
pub async fn undo(
    c: &mut PgConnection,
    context: &Context,
    staff: &Staff,
    id: i64,
    position: i32,
    why: &str,
) -> Result<Handed> {
    let Some((record, person)) = hold(c, id, position).await? else { return Ok(Handed::NoPass) };
    if !sql::undo(c, person.id).await? {
        return Ok(Handed::Already);
    }
    told(c, context, staff, (&record, &person), "undone", why).await?;
    Ok(Handed::Done)
}

/// Requests of these people with those of them who have a pass, for printing: code and position of
/// each. Unknown ones are left out.
///
/// # Errors
/// The database's own.
pub async fn chosen(
    c: &mut PgConnection,
    edition: i64,
    wanted: &[(String, i32)],
) -> sqlx::Result<Vec<(Record, Vec<Person>)>> {
    let mut all: Vec<(Record, Vec<Person>)> = Vec::new();
    let mut codes: Vec<&String> = wanted.iter().map(|(code, _)| code).collect();
    codes.dedup();
    for code in codes {
        if all.iter().any(|(record, _)| record.code == *code) {
            continue;
        }
        let Some(record) = record::by_code(c, edition, code).await? else { continue };
        let is_wanted = |p: &Person| {
            p.pass_code.is_some() && wanted.iter().any(|(of, position)| of == code && *position == p.position)
        };
        let people: Vec<Person> = record::people(c, record.id).await?.into_iter().filter(is_wanted).collect();
        if record.state() == State::Approved && !people.is_empty() {
            all.push((record, people));
        }
    }
    Ok(all)
}
