//! A request comes in: one transaction with the person, the crew, needs, the file, the secret of the
//! link (its hash) and the mail that carries it. The press office sees it once the address is
//! confirmed; for the deadline counts when the form came in.

use chrono::{Days, TimeDelta};
use sqlx::PgConnection;
use uuid::Uuid;

use super::context::Context;
use super::evidence::{self, Prepared};
use super::letters::OWN;
use super::model::{Evidence, MediaType, Role, State};
use super::record::{self, Record, Step};
use super::{mail, sql};
use crate::db::token;
use crate::kernel::code;
use crate::kernel::email::Email;
use crate::mail::{enqueue, enqueue_limited};
use crate::web::{Error, Result};

/// For what the secret of a link that confirms an address is good.
pub const CONFIRM: &str = "accreditation_confirm";
/// Time to confirm an address.
pub const HOURS: i64 = 48;
/// Days for which a link to confirm is answered, be it with "too late".
pub const LINK_DAYS: u64 = 30;
/// Version of the notices that the form shows (privacy, rules).
pub const ACK_VERSION: i32 = 1;
/// Version of the words of consent for needs (Art. 9 (2) (a) GDPR).
pub const NEEDS_CONSENT_VERSION: i32 = 1;
/// People of a request beside the one who asks.
pub const CREW_MAX: usize = 10;

/// What a form asked for, checked.
#[derive(Debug, Clone)]
pub struct Application {
    /// One rendered form, one request.
    pub key: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub email: Email,
    pub mobile: String,
    pub outlet: String,
    pub media_type: MediaType,
    pub role: Role,
    pub address: String,
    pub evidence: Evidence,
    pub card_issuer: String,
    pub card_year: Option<i32>,
    pub evidence_url: String,
    pub equipment: String,
    pub interviews: String,
    /// "day:2026-10-24", "event:<press_event>"
    pub attends: Vec<String>,
    /// What somebody needs on the day, told with consent.
    pub needs: Option<String>,
    pub crew: Vec<Member>,
    pub file: Option<Prepared>,
}

/// Somebody of the crew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub given_name: String,
    pub family_name: String,
    pub role: Role,
}

/// Stores a request whose address is to be confirmed. Whether this address has one already shows in
/// the mail only. The same form twice is one request.
///
/// # Errors
/// The database's own.
pub async fn enter(context: &Context, application: &Application) -> Result<()> {
    let (context, application) = (context.clone(), application.clone());
    let db = context.site.db.clone();
    db.change(move |c| Box::pin(async move { store(c, &context, &application).await })).await
}

async fn store(c: &mut PgConnection, context: &Context, new: &Application) -> Result<()> {
    let (edition, now) = (context.edition.id, context.site.clock.now());
    // Two forms for one address at once: the second one sees the first.
    sql::lock_address(c, edition, new.email.as_str()).await?;
    if sql::is_sent(c, new.key).await? {
        return Ok(());
    }
    if let Some(id) = sql::active(c, edition, new.email.as_str()).await? {
        return known(c, context, id).await;
    }
    let code = format!("P-{}", code::code(&mut rand::rng()));
    let id = sql::insert(c, edition, &code, new, ACK_VERSION, now, now + TimeDelta::hours(HOURS)).await?;
    sql::insert_person(c, id, 0, &new.given_name, &new.family_name, new.role.key()).await?;
    for (position, member) in (1..).zip(&new.crew) {
        sql::insert_person(c, id, position, &member.given_name, &member.family_name, member.role.key()).await?;
    }
    if let Some(note) = &new.needs {
        sql::insert_need(c, id, note, NEEDS_CONSENT_VERSION, now).await?;
    }
    if let Some(file) = &new.file {
        evidence::put(c, id, None, file, now).await?;
    }
    let step = Step { to: State::Unconfirmed, at: now, actor: "person", action: "submitted", reason: None, words: "" };
    record::note(c, id, &step).await?;
    let Some(record) = record::by_id(c, id).await? else { return Ok(()) };
    let secret = token::secret();
    // Where there were too many mails to this address lately, the page for lost links helps later.
    if enqueue_limited(c, &mail::confirm(context, &record, &secret)?, mail::STRANGERS).await? {
        token::keep(c, &secret, CONFIRM, id, now + Days::new(LINK_DAYS)).await?;
    }
    Ok(())
}

/// To an address that has a request: a mail with the way to it, within the limit for strangers.
async fn known(c: &mut PgConnection, context: &Context, id: i64) -> Result<()> {
    let Some(record) = record::by_id(c, id).await? else { return Ok(()) };
    lead_in(c, context, &record, mail::known).await
}

/// Sends a mail with the way to a request, be its address confirmed or not, within the limit for
/// mails that strangers can cause.
///
/// # Errors
/// The database's own.
pub async fn lead_in(
    c: &mut PgConnection,
    context: &Context,
    record: &Record,
    write: fn(&Context, &Record, &str) -> Result<crate::mail::Message>,
) -> Result<()> {
    let (purpose, expires) = match record.state() {
        State::Unconfirmed => (CONFIRM, context.site.clock.now() + Days::new(LINK_DAYS)),
        _ => (OWN, context.link_expires()),
    };
    let secret = token::secret();
    if enqueue_limited(c, &write(context, record, &secret)?, mail::STRANGERS).await? {
        token::keep(c, &secret, purpose, record.id, expires).await?;
    }
    Ok(())
}

/// What came of confirming an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// The press office sees the request now; the receipt is on its way.
    Now,
    Already,
    /// Lapsed or withdrawn before.
    Over,
}

/// Confirms the address of a request; answers also the secret of its own page, where there is one.
///
/// # Errors
/// The database's own.
pub async fn confirm(c: &mut PgConnection, context: &Context, id: i64) -> Result<(Confirmed, String)> {
    let now = context.site.clock.now();
    let record = record::hold(c, id).await?.ok_or(Error::NotFound)?;
    match record.state() {
        State::Unconfirmed => {}
        State::Lapsed | State::Withdrawn => return Ok((Confirmed::Over, String::new())),
        _ => return Ok((Confirmed::Already, token::issue(c, OWN, id, context.link_expires()).await?)),
    }
    let step = Step { to: State::Submitted, at: now, actor: "person", action: "confirmed", reason: None, words: "" };
    if !record::take(c, &record, &step).await? {
        return Ok((Confirmed::Over, String::new()));
    }
    sql::set_confirmed(c, id, now).await?;
    let has_file = !evidence::list(c, id).await?.is_empty();
    let record = record::by_id(c, id).await?.ok_or(Error::NotFound)?;
    let secret = token::issue(c, OWN, id, context.link_expires()).await?;
    enqueue(c, &mail::received(context, &record, has_file, &secret)?).await?;
    // One for the visitor who stands at the door now, one for the mail.
    Ok((Confirmed::Now, token::issue(c, OWN, id, context.link_expires()).await?))
}

/// Enters a request that needs no further word from the person, in this state; for the demo. No
/// mail goes out.
///
/// # Errors
/// The database's own.
pub async fn enter_confirmed(
    c: &mut PgConnection,
    edition: i64,
    new: &Application,
    state: State,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<()> {
    if sql::active(c, edition, new.email.as_str()).await?.is_some() {
        return Ok(());
    }
    let code = format!("P-{}", code::code(&mut rand::rng()));
    let id = sql::insert(c, edition, &code, new, ACK_VERSION, at, at).await?;
    sql::insert_person(c, id, 0, &new.given_name, &new.family_name, new.role.key()).await?;
    for (position, member) in (1..).zip(&new.crew) {
        sql::insert_person(c, id, position, &member.given_name, &member.family_name, member.role.key()).await?;
    }
    if let Some(file) = &new.file {
        evidence::put(c, id, None, file, at).await?;
    }
    let steps = [(State::Submitted, "confirmed"), (State::InfoRequested, "asked"), (State::Approved, "approved")];
    for (to, action) in steps {
        let is_on_the_way = to == State::Submitted || to == state;
        let Some(record) = record::by_id(c, id).await?.filter(|_| is_on_the_way) else { continue };
        let actor = if to == State::Submitted { "person" } else { "system" };
        record::take(c, &record, &Step { to, at, actor, action, reason: None, words: "" }).await?;
        match to {
            State::Submitted => sql::set_confirmed(c, id, at).await?,
            State::InfoRequested => {
                let question = "Können Sie uns einen aktuellen Beitrag mit Ihrem Namen nennen?";
                sql::insert_question(c, id, question, at).await?;
            }
            _ => {
                for person in record::people(c, id).await? {
                    let pass = code::key(&mut rand::rng());
                    sql::give_pass(c, person.id, &pass).await?;
                }
            }
        }
    }
    Ok(())
}
