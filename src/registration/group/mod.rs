//! The group registration of an authority (Sammelanmeldung).
//!
//! A contact person says who they are and confirms the address ([`begin`], [`confirm`]). From then
//! on they register people bindingly: by rows, by a pasted list or by a file ([`people`]), looked
//! at as a whole first ([`check`]) and stored as a whole or not at all ([`store`]). Each person
//! gets an own mail that says who registered them, and an own link. The contact's page ([`page`])
//! shows where everybody stands; from there people are exchanged, cancelled, written to again,
//! and offered seats are taken ([`member`]).
//!
//! The contact never sees needs, and reaches only people of the own group: a code of somebody
//! else is answered like one that does not exist.

mod begin;
mod check;
mod confirm;
pub mod deadlines;
mod link;
mod list;
mod mail;
mod member;
mod offers;
mod page;
mod people;
mod samples;
mod session;
mod sql;
mod store;

use axum::Router;
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use tower_http::limit::RequestBodyLimitLayer;
use uuid::Uuid;

use super::context::Context;
use super::model::{Salutation, greeting};
use super::record::Record;
use crate::kernel::email::Email;
use crate::kernel::name;
use crate::mail::enqueue;
use crate::paths;
use crate::web::{Result, Site};

pub(super) use samples::{sample_circular, sample_mail};

/// For what a link's secret is good.
const CONFIRM: &str = "group_confirm";
const OURS: &str = "group";

pub fn routes() -> Router<Site> {
    Router::new()
        .route(paths::GROUP, get(begin::show).post(begin::send))
        .route(paths::GROUP_SENT, get(begin::sent))
        .route(paths::OUR, get(page::show))
        .route(paths::OUR_CONFIRM, get(confirm::show).post(confirm::send))
        .route(paths::OUR_LINK, get(link::show).post(link::send))
        .route(paths::OUR_LINK_SENT, get(link::sent))
        .route(paths::OUR_TEMPLATE, get(list::template))
        .route(paths::OUR_LIST, get(page::list))
        .route(paths::OUR_OFFERS, post(offers::send))
        .route(paths::OUR_SUBSTITUTE, get(member::ask_substitute).post(member::substitute))
        .route(paths::OUR_CANCEL, get(member::ask_cancel).post(member::cancel))
        .route(paths::OUR_MAIL, post(member::mail))
        .route(paths::OUR_LEAVE, post(session::leave))
}

/// What takes files, and therefore larger bodies than all other addresses.
pub fn uploads() -> Router<Site> {
    Router::new()
        .route(paths::OUR_PEOPLE, get(people::show).post(people::send))
        .layer(RequestBodyLimitLayer::new(UPLOAD_BYTES))
}

/// Largest body of an upload: the file, and rows that were filled in beside it.
const UPLOAD_BYTES: usize = super::list::BYTES_MAX + 256 * 1024;

/// Where a group stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The contact's address is not confirmed.
    Pending,
    Confirmed,
    /// Never confirmed in time.
    Closed,
}

/// The row of table `registration_group`, with the slug of its edition; comments stand at its columns.
#[derive(Debug, Clone)]
struct Group {
    id: i64,
    public_id: Uuid,
    edition: String,
    code: String,
    state: String,
    salutation: String,
    academic_title: String,
    given_name: String,
    family_name: String,
    email: String,
    phone: String,
    organisation: String,
    organisation_kind: String,
    department: String,
    keep_together: bool,
    invoice: Option<Value>,
    confirm_by: Option<DateTime<Utc>>,
}

impl Group {
    fn stage(&self) -> Stage {
        match self.state.as_str() {
            "pending" => Stage::Pending,
            "confirmed" => Stage::Confirmed,
            _ => Stage::Closed,
        }
    }

    /// Whether the time to confirm is over.
    fn is_late(&self, now: DateTime<Utc>) -> bool {
        self.confirm_by.is_some_and(|by| by <= now)
    }

    fn name(&self) -> String {
        name::full(&self.academic_title, &self.given_name, &self.family_name)
    }

    fn greeting(&self) -> String {
        let salutation = Salutation::from_key(&self.salutation);
        greeting(salutation, &self.academic_title, &self.given_name, &self.family_name)
    }

    /// As people hear who registered them: "Irina Eckardt (Landratsamt Beispielkreis)".
    fn by(&self) -> String {
        format!("{} ({})", self.name(), self.organisation)
    }

    fn email(&self) -> Option<Email> {
        Email::parse(&self.email)
    }
}

/// Tells contacts, one mail each, which of their people are offered seats until when. `offered`
/// may hold people of several groups and of none.
///
/// # Errors
/// The database's own.
pub async fn tell_offered(c: &mut PgConnection, context: &Context, offered: &[Record]) -> Result<()> {
    let mut groups: Vec<i64> = offered.iter().filter_map(|r| r.group_id).collect();
    groups.sort_unstable();
    groups.dedup();
    for id in groups {
        let Some(group) = sql::by_id(c, id).await? else { continue };
        let people: Vec<&Record> = offered.iter().filter(|r| r.group_id == Some(id)).collect();
        let secret = crate::db::token::issue(c, OURS, id, context.link_expires()).await?;
        enqueue(c, &mail::offer(context, &group, &people, &secret)?).await?;
    }
    Ok(())
}

/// A message to many, for the contact of this group; None where there is nobody to write to any more.
///
/// # Errors
/// The database's own.
pub(super) async fn circular_to(
    c: &mut PgConnection,
    context: &Context,
    draft: &super::circular::Draft,
    id: i64,
) -> Result<Option<crate::mail::Message>> {
    let Some(group) = sql::by_id(c, id).await? else { return Ok(None) };
    if group.stage() != Stage::Confirmed || group.email().is_none() {
        return Ok(None);
    }
    let secret = crate::db::token::issue(c, OURS, id, context.link_expires()).await?;
    Ok(Some(mail::circular(context, draft, &group, &secret)?))
}

/// Who registered this person, as mails name them; None for those who did it themselves.
///
/// # Errors
/// The database's own.
pub async fn registered_by(c: &mut PgConnection, record: &Record) -> Result<Option<String>> {
    let Some(id) = record.group_id else { return Ok(None) };
    Ok(sql::by_id(c, id).await?.map(|group| group.by()))
}

/// Tells the contact of a group that the edition is postponed or cancelled; their people hear of
/// it by mails of their own. Answers whether there was somebody to tell.
///
/// # Errors
/// The database's own.
pub async fn tell_turn(c: &mut PgConnection, news: &super::turn::News<'_>, id: i64) -> Result<bool> {
    let Some(group) = sql::by_id(c, id).await?.filter(|group| group.email().is_some()) else { return Ok(false) };
    let active = sql::active(c, id).await?;
    let secret = crate::db::token::issue(c, OURS, id, news.after.link_expires()).await?;
    enqueue(c, &mail::turn(news, &group, active, &secret)?).await?;
    Ok(true)
}
