//! A checked list is stored: all of it in one transaction, or nothing. As for one person, whether
//! there are seats is looked at first, everything is written, and the guarded update of the
//! counter comes last; where it disagrees, all is rolled back and done again.

use sqlx::PgConnection;
use uuid::Uuid;

use super::check::{Checked, over_quota};
use super::session::Ours;
use super::{Group, OURS, mail, sql};
use crate::db::token;
use crate::kernel::code;
use crate::kernel::email::Email;
use crate::mail::{enqueue, enqueue_limited};
use crate::registration::context::Context;
use crate::registration::enter::OWN;
use crate::registration::form;
use crate::registration::mail::{BY_OTHERS, Occasion, ticket, waiting};
use crate::registration::model::{Application, Fee, Person, State};
use crate::registration::record::Record;
use crate::registration::sql::{self as registrations, Counter};
use crate::web::Error;

/// How often the counter may disagree before the contact is asked to come back.
const TRIES: usize = 6;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// Now, or by the same form before.
    Done,
    /// Somebody was registered, or the quota filled up, since the list was checked.
    Changed,
}

/// Why a transaction was given up.
enum Stop {
    /// The counter says otherwise than it looked.
    Guess,
    Answer(Stored),
    Error(Error),
}

impl<E: Into<Error>> From<E> for Stop {
    fn from(error: E) -> Stop {
        Stop::Error(error.into())
    }
}

/// Who of a list gets what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// The first of the list.
    pub seats: usize,
    /// The rest, who wait.
    pub places: usize,
    /// They wait until there is room for all.
    pub together: bool,
}

/// What a counter allows. While others wait, nobody gets a seat before them. Who could never be
/// together, because there are not so many seats at all, does not wait for it.
pub fn plan(counter: Counter, people: usize, together: bool) -> Plan {
    let fits = |seats: i32| usize::try_from(seats).unwrap_or(0) >= people;
    let together = together && counter.capacity.is_none_or(fits);
    let free = if counter.waiting > 0 { 0 } else { usize::try_from(counter.free()).unwrap_or(0) };
    let seats = if free >= people {
        people
    } else if together {
        0
    } else {
        free
    };
    Plan { seats, places: people - seats, together }
}

/// Name of a submission that other groups cannot take: theirs lie elsewhere.
fn submission(group: &Group, key: Uuid) -> Uuid {
    Uuid::new_v5(&group.public_id, key.as_bytes())
}

/// One key per person of a submission: sent twice, it lands on the same rows.
fn person_key(submission: Uuid, email: &Email) -> Uuid {
    Uuid::new_v5(&submission, email.as_str().to_lowercase().as_bytes())
}

/// Whether this form has been stored with each of these people.
///
/// # Errors
/// The database's own.
pub async fn is_sent(c: &mut PgConnection, group: &Group, key: Uuid, list: &[Email]) -> sqlx::Result<bool> {
    let submission = submission(group, key);
    let keys: Vec<Uuid> = list.iter().map(|email| person_key(submission, email)).collect();
    Ok(!keys.is_empty() && sql::sent(c, &keys).await? == keys.len())
}

/// # Errors
/// The database's own.
pub async fn store(ours: &Ours, key: Uuid, list: &Checked) -> Result<Stored, Error> {
    let db = &ours.context.site.db;
    for _ in 0..TRIES {
        let mut c = db.pool().acquire().await?;
        let counter = sql::counter(&mut c, ours.context.edition.id, list.mode).await?;
        drop(c);
        let plan = plan(counter, list.people.len(), ours.group.keep_together);
        let (ours, list) = (ours.clone(), list.clone());
        match db.change(move |c| Box::pin(async move { all(c, &ours, key, &list, plan).await })).await {
            Ok(()) => return Ok(Stored::Done),
            Err(Stop::Answer(answer)) => return Ok(answer),
            Err(Stop::Guess) => {}
            Err(Stop::Error(error)) => return Err(error),
        }
    }
    // Seats came and went faster than we could look: as if the database had no time.
    Err(sqlx::Error::PoolTimedOut.into())
}

async fn all(c: &mut PgConnection, ours: &Ours, key: Uuid, list: &Checked, plan: Plan) -> Result<(), Stop> {
    let (group, context) = (&ours.group, &ours.context);
    let edition = context.edition.id;
    let submission = submission(group, key);
    sql::lock_lists(c, edition).await?;
    let emails: Vec<Email> = list.people.iter().map(|(person, _)| person.email.clone()).collect();
    if is_sent(c, group, key, &emails).await? {
        return Err(Stop::Answer(Stored::Done));
    }
    registrations::lock_organisation(c, edition, &group.organisation).await?;
    if over_quota(c, ours, list.people.len()).await?.is_some() {
        return Err(Stop::Answer(Stored::Changed));
    }
    if let Some(invoice) = &list.invoice {
        sql::set_invoice(c, group.id, invoice).await?;
    }
    let batch = plan.together.then_some(submission);
    let mut stored = Vec::new();
    for (at, (person, fee)) in list.people.iter().enumerate() {
        let state = if at < plan.seats { State::Confirmed } else { State::Waiting };
        let application = application(context, person, fee, person_key(submission, &person.email), list);
        stored.push(one(c, ours, &application, state, batch).await?);
    }
    for record in &stored {
        welcome(c, context, group, record).await?;
    }
    let secret = token::issue(c, OURS, group.id, context.link_expires()).await?;
    enqueue(c, &mail::registered(context, group, &stored, &secret)?).await?;
    let (seats, places) = (count(plan.seats), count(plan.places));
    if !sql::enter(c, edition, list.mode, seats, places, plan.together).await? {
        return Err(Stop::Guess);
    }
    Ok(())
}

fn count(people: usize) -> i32 {
    i32::try_from(people).unwrap_or(i32::MAX)
}

/// Everything that the contact cannot say for others stays empty: consents, needs, workshops.
fn application(context: &Context, person: &Person, fee: &Fee, key: Uuid, list: &Checked) -> Application {
    Application {
        key,
        person: person.clone(),
        mode: list.mode,
        days: context.edition.days.iter().map(|hours| hours.day).collect(),
        workshops: Vec::new(),
        needs: None,
        answers: Default::default(),
        photo_consent: false,
        photo_notice_version: None,
        privacy_notice_version: form::notice_version(context, "privacy"),
        fee: fee.clone(),
    }
}

async fn one(
    c: &mut PgConnection,
    ours: &Ours,
    application: &Application,
    state: State,
    batch: Option<Uuid>,
) -> Result<Record, Stop> {
    let now = ours.context.site.clock.now();
    let new = registrations::New {
        edition: ours.context.edition.id,
        code: &code::code(&mut rand::rng()),
        public_id: Uuid::new_v4(),
        state,
        group: Some(ours.group.id),
        batch,
        replaces: None,
        fee: &application.fee,
        // The contact's address is proved, not this one.
        email_confirmed_at: None,
        shares_mailbox: false,
        now,
        actor: "contact",
        what: "entered",
    };
    let Some(id) = registrations::insert(c, application, Some(application.key), &[], &new).await? else {
        return Err(Stop::Answer(Stored::Changed));
    };
    let record = registrations::by_id(c, id).await?;
    record.ok_or_else(|| Stop::Error(sqlx::Error::RowNotFound.into()))
}

/// The mail to the person that says who registered them, with the way to their own page; also to
/// send it once more. Answers whether it was within the limit of mails that others cause.
///
/// # Errors
/// The database's own.
pub async fn welcome(c: &mut PgConnection, context: &Context, group: &Group, record: &Record) -> Result<bool, Error> {
    let secret = token::issue(c, OWN, record.id, context.link_expires()).await?;
    let message = match record.state() {
        State::Confirmed => {
            let workshops = registrations::choices(c, record.id).await?;
            ticket(context, record, &workshops, &secret, Occasion::Registered { by: group.by() })?
        }
        State::Offered => {
            let until = record.offered_until.unwrap_or_else(|| context.site.clock.now());
            crate::registration::mail::offer(context, record, until, &secret)?
        }
        _ => {
            let position = registrations::position(c, record.id).await?.unwrap_or(1);
            waiting(context, record, position, &secret, Some(&group.by()))?
        }
    };
    Ok(enqueue_limited(c, &message, &[BY_OTHERS, &[message.kind.key()]].concat()).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_takes_what_is_free_and_waits_as_the_contact_chose() {
        let counter = |capacity, taken, waiting| Counter { capacity, taken, waiting };
        for (counter, people, together, seats, places, stays) in [
            (counter(None, 90, 0), 3, true, 3, 0, true),
            (counter(Some(10), 7, 0), 3, false, 3, 0, false),
            (counter(Some(10), 8, 0), 3, false, 2, 1, false),
            (counter(Some(10), 8, 0), 3, true, 0, 3, true),
            // Whoever waits comes first.
            (counter(Some(10), 2, 1), 3, false, 0, 3, false),
            // Lowered below what is taken.
            (counter(Some(5), 8, 0), 3, false, 0, 3, false),
            // Never together: as each comes.
            (counter(Some(2), 0, 0), 3, true, 2, 1, false),
        ] {
            let plan = plan(counter, people, together);
            assert_eq!(plan, Plan { seats, places, together: stays }, "{counter:?}");
        }
    }
}
