//! Claims to be exempt from the fee: the office looks at the evidence and decides once.

use chrono::{DateTime, Utc};

use super::context::Context;
use super::enter::OWN;
use super::mail;
use super::sql;
use crate::db::token;
use crate::mail::enqueue;
use crate::web::Result;

/// A claim that waits for a decision.
#[derive(Debug)]
pub struct Claim {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub organisation: String,
    /// What is to be paid if it is refused.
    pub cents: i64,
    /// What the person says it rests on.
    pub evidence: String,
    pub created_at: DateTime<Utc>,
}

/// Open claims of an edition, oldest first.
///
/// # Errors
/// The database's own.
pub async fn open(c: &mut sqlx::PgConnection, edition: i64) -> Result<Vec<Claim>> {
    Ok(sql::open_claims(c, edition).await?)
}

/// Grants or refuses the claim of a registration and tells the person; `words` are the office's own,
/// and may be empty. An invoice follows, or does not, by the rules of the fees. False where there is
/// nothing to decide (any more).
///
/// # Errors
/// The database's own.
pub async fn decide(
    c: &mut sqlx::PgConnection,
    context: &Context,
    id: i64,
    grants: bool,
    words: &str,
    actor: &str,
) -> Result<bool> {
    if !sql::decide_claim(c, id, grants).await? {
        return Ok(false);
    }
    let what = if grants { "claim_granted" } else { "claim_refused" };
    sql::note(c, id, context.site.clock.now(), actor, what, "").await?;
    let Some(record) = sql::by_id(c, id).await? else { return Ok(true) };
    if record.state().is_active() {
        let secret = token::issue(c, OWN, id, context.link_expires()).await?;
        enqueue(c, &mail::claim(context, &record, grants, words, &secret)?).await?;
    }
    Ok(true)
}
