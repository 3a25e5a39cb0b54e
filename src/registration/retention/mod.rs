//! People leave: one at a time because they ask for it, many because their time is over. Counters
//! of seats follow what goes; mails about it are forgotten; what the protocol of the organisers'
//! area says about it goes too. Invoices stay where they are, and numbers without people.
//!
//! Which registrations are due is not decided here, but by the periods of `privacy`.

mod sql;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::context::Context;
use super::mail;
use super::model::State;
use super::record::Record;
use super::{seats, sql as registrations};
use crate::mail::{Message, enqueue, forget, forget_all};
use crate::staff::audit;
use crate::web::Result;

/// Kinds of objects in the protocol.
const REGISTRATION: &str = "registration";
const GROUP: &str = "group";

/// A registration, for [`erase`].
///
/// # Errors
/// The database's own.
pub async fn record(c: &mut PgConnection, id: i64) -> Result<Option<Record>> {
    Ok(registrations::by_id(c, id).await?)
}

/// Ends a registration, if it still counts, and deletes everything about the person. With `tells`
/// one last mail says so; it is the only one that is not forgotten before it is out. A certificate
/// that was issued is checked for its period, unless `with_certificate`.
///
/// # Errors
/// The database's own.
pub async fn erase(
    c: &mut PgConnection,
    context: &Context,
    record: &Record,
    actor: &str,
    tells: bool,
    with_certificate: bool,
) -> Result<()> {
    seats::end(c, context, record.id, State::Cancelled, actor).await?;
    let last = Message { about: None, ..mail::erased(context, record)? };
    forget(c, record.public_id, "").await?;
    if tells {
        enqueue(c, &last).await?;
    }
    if with_certificate {
        sql::drop_certificates_of(c, &[record.id]).await?;
    }
    audit::forget(c, REGISTRATION, std::slice::from_ref(&record.code)).await?;
    Ok(registrations::erase(c, record.id, record.edition_id).await?)
}

/// Deletes what people said about their needs; answers how many.
///
/// # Errors
/// The database's own.
pub async fn drop_needs(c: &mut PgConnection, registrations: &[i64]) -> Result<u64> {
    Ok(sql::drop_needs(c, registrations).await?)
}

/// Deletes registrations with everything that hangs on them; nobody moves up and nobody gets a
/// mail. Answers how many.
///
/// # Errors
/// The database's own.
pub async fn remove(c: &mut PgConnection, ids: &[i64]) -> Result<u64> {
    sql::lock(c, ids).await?;
    let (codes, about) = sql::names(c, ids).await?;
    sql::give_back_seats(c, ids).await?;
    sql::give_back_workshops(c, ids).await?;
    forget_all(c, &about).await?;
    audit::forget(c, REGISTRATION, &codes).await?;
    Ok(sql::remove(c, ids).await?)
}

/// Deletes everything about people who were there but what a certificate needs: name, address of
/// the link to it, days and workshops. Answers how many.
///
/// # Errors
/// The database's own.
pub async fn reduce(c: &mut PgConnection, ids: &[i64], now: DateTime<Utc>) -> Result<u64> {
    let (codes, about) = sql::names(c, ids).await?;
    forget_all(c, &about).await?;
    audit::forget(c, REGISTRATION, &codes).await?;
    sql::drop_needs(c, ids).await?;
    Ok(sql::reduce(c, ids, now).await?)
}

/// Deletes groups in which nobody is left; others stay. Answers how many.
///
/// # Errors
/// The database's own.
pub async fn remove_groups(c: &mut PgConnection, ids: &[i64]) -> Result<u64> {
    let (codes, about) = sql::names_of_groups(c, ids).await?;
    forget_all(c, &about).await?;
    audit::forget(c, GROUP, &codes).await?;
    Ok(sql::remove_groups(c, ids).await?)
}

/// Forgets who the contact person of a group was. The people of the group stay, each with their own
/// link; where nobody is left, the group goes as well.
///
/// # Errors
/// The database's own.
pub async fn erase_contact(c: &mut PgConnection, group: i64) -> Result<()> {
    let (codes, about) = sql::names_of_groups(c, &[group]).await?;
    forget_all(c, &about).await?;
    audit::forget(c, GROUP, &codes).await?;
    if sql::remove_groups(c, &[group]).await? == 0 {
        sql::blank_contact(c, group).await?;
    }
    Ok(())
}

/// Deletes certificates that have expired; answers how many.
///
/// # Errors
/// The database's own.
pub async fn remove_certificates(c: &mut PgConnection, codes: &[String]) -> Result<u64> {
    Ok(sql::remove_certificates(c, codes).await?)
}
