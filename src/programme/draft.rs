//! Commands on drafts: store a whole programme as it was handed in. What the same guid names
//! is updated, never doubled; codes and numbers once given stay.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Draft, SessionDraft};
use super::{people, sql};
use crate::kernel::{code, date};
use crate::web::Result;

/// Note on sessions that a newer complete draft no longer has.
const GONE: &str = "Nicht mehr Teil des Programms.";

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub added: usize,
    pub updated: usize,
    /// In the edition before, not in this draft.
    pub cancelled: usize,
}

/// Stores `draft` as the edition's complete programme. `days` are the edition's days in order.
///
/// # Errors
/// The database's own; a session whose day the edition does not have.
pub async fn store(
    c: &mut PgConnection,
    edition: i64,
    namespace: Uuid,
    days: &[NaiveDate],
    draft: &Draft,
) -> Result<Outcome> {
    store_except(c, edition, namespace, days, draft, &HashSet::new()).await
}

/// As [`store`]. People of the draft whose keys are `strangers` are nobody who is known by name.
///
/// # Errors
/// As [`store`].
pub async fn store_except(
    c: &mut PgConnection,
    edition: i64,
    namespace: Uuid,
    days: &[NaiveDate],
    draft: &Draft,
    strangers: &HashSet<String>,
) -> Result<Outcome> {
    sql::lock_edition(c, edition).await?;
    let mut rooms = HashMap::new();
    for (i, room) in draft.rooms.iter().enumerate() {
        let guid = room.guid.unwrap_or_else(|| derived(namespace, "room", &room.key));
        rooms.insert(room.key.as_str(), sql::put_room(c, edition, guid, i as i32, room).await?);
    }
    let mut topics = HashMap::new();
    for (i, topic) in draft.topics.iter().enumerate() {
        topics.insert(topic.key.as_str(), sql::put_topic(c, edition, i as i32, topic).await?);
    }
    let people = people::store(c, &draft.people, strangers).await?;
    let known: HashMap<Uuid, sql::Identity> =
        sql::identities(c, edition).await?.into_iter().map(|i| (i.guid, i)).collect();
    let mut names = Names::new(c, &known, &draft.sessions).await?;
    let mut outcome = Outcome::default();
    let mut kept = Vec::with_capacity(draft.sessions.len());
    for (i, session) in draft.sessions.iter().enumerate() {
        let key = session.code.as_deref().unwrap_or(&session.title);
        let guid = session.guid.unwrap_or_else(|| derived(namespace, "session", key));
        let (code, number) = match known.get(&guid) {
            Some(known) => (known.code.clone(), known.number),
            None => names.give(c, session).await?,
        };
        let day = session.day.checked_sub(1).and_then(|i| days.get(i)).copied();
        let day = day.ok_or_else(|| {
            anyhow::anyhow!("{:?} is on day {}, which the edition does not have", session.title, session.day)
        })?;
        let at = sql::Position {
            position: i as i32,
            day,
            starts_at: session.start.map(|minutes| date::instant_on(day, minutes)),
            room: session.room.as_deref().and_then(|r| rooms.get(r)).copied(),
            topic: session.topic.as_deref().and_then(|t| topics.get(t)).copied(),
        };
        let id = sql::put_session(c, edition, guid, &code, number, session, &at).await?;
        if known.contains_key(&guid) {
            sql::clear_people(c, id).await?;
            outcome.updated += 1;
        } else {
            outcome.added += 1;
        }
        for (j, who) in session.people.iter().enumerate() {
            if let Some(person) = people.get(who.person.as_str()) {
                sql::add_person(c, id, j as i32, *person, who.role.key(), &who.function, &who.organisation).await?;
            }
        }
        if let Some(seats) = session.seats {
            sql::put_seats(c, id, seats).await?;
        }
        kept.push(id);
    }
    outcome.cancelled = sql::cancel_others(c, edition, &kept, GONE).await? as usize;
    Ok(outcome)
}

fn derived(namespace: Uuid, kind: &str, key: &str) -> Uuid {
    Uuid::new_v5(&namespace, format!("{kind}:{key}").as_bytes())
}

/// Gives new sessions their code and number.
pub(super) struct Names {
    codes: HashSet<String>,
    numbers: HashSet<i32>,
}

impl Names {
    async fn new(c: &mut PgConnection, known: &HashMap<Uuid, sql::Identity>, new: &[SessionDraft]) -> Result<Names> {
        let wanted: Vec<String> = new.iter().filter_map(|s| s.code.clone()).collect();
        let mut codes: HashSet<String> = sql::taken_codes(c, &wanted).await?.into_iter().collect();
        codes.extend(known.values().map(|i| i.code.clone()));
        Ok(Names { codes, numbers: known.values().map(|i| i.number).collect() })
    }

    /// For a session of an edition, outside of any file.
    pub(super) async fn of_edition(c: &mut PgConnection, edition: i64) -> Result<Names> {
        let known = sql::identities(c, edition).await?.into_iter().map(|i| (i.guid, i)).collect();
        Names::new(c, &known, &[]).await
    }

    pub(super) async fn give(&mut self, c: &mut PgConnection, session: &SessionDraft) -> Result<(String, i32)> {
        let mut code = session.code.clone().filter(|code| code::is_code(code) && !self.codes.contains(code));
        while code.is_none() {
            let drawn = code::code(&mut rand::rng());
            if !self.codes.contains(&drawn) && sql::taken_codes(c, std::slice::from_ref(&drawn)).await?.is_empty() {
                code = Some(drawn);
            }
        }
        let code = code.unwrap_or_default();
        let number = session.number.filter(|n| *n > 0 && !self.numbers.contains(n));
        let number = number.unwrap_or_else(|| self.next());
        self.codes.insert(code.clone());
        self.numbers.insert(number);
        Ok((code, number))
    }

    /// The number after the highest, so that numbers follow the order of the file; where there
    /// is none, the lowest that is free.
    fn next(&self) -> i32 {
        let highest = self.numbers.iter().max().copied().unwrap_or(0);
        let free = || (1..i32::MAX).find(|n| !self.numbers.contains(n)).unwrap_or(1);
        highest.checked_add(1).unwrap_or_else(free)
    }
}
