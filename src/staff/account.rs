//! Accounts: invitations, passwords, second factors, roles, disabling. Each command is carried out
//! in the caller's transaction and writes its line of the protocol.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use super::audit::{self, Entry};
use super::rights::{Action, Grant, Role};
use super::{Staff, factor, session, sql};
use crate::db::token;
use crate::kernel::email::Email;
use crate::web::{Result, Site};

/// Of an invitation (ASVS 6.4.1: at most 72 hours).
pub const INVITATION: TimeDelta = TimeDelta::hours(72);
pub const INVITATION_PURPOSE: &str = "staff_invitation";
/// Of a link for a new password.
pub const RESET: TimeDelta = TimeDelta::minutes(30);
pub const RESET_PURPOSE: &str = "staff_reset";

/// Wrong passwords or codes within [`WINDOW`] until further ones are refused unread. A device on
/// which somebody was signed in before is counted by itself, so that strangers lock nobody out.
const FAILURES: i64 = 10;
const WINDOW: TimeDelta = TimeDelta::minutes(15);

/// The row of table `staff`.
#[derive(Debug, Clone)]
pub struct Account {
    pub id: i64,
    pub public_id: Uuid,
    pub name: String,
    pub email: String,
    pub password: Option<String>,
    pub totp_secret: Option<String>,
    pub totp_step: i64,
    pub disabled_at: Option<DateTime<Utc>>,
    pub last_seen_at: Option<DateTime<Utc>>,
    pub is_demo: bool,
}

impl Account {
    /// Invited, but never set up.
    pub fn is_pending(&self) -> bool {
        self.password.is_none() || self.totp_secret.is_none()
    }

    /// The demo's own account, which everybody shares: nobody can lock it for the others.
    pub fn is_shared(&self) -> bool {
        self.is_demo && self.totp_secret.as_deref() == Some(demo::TOTP)
    }

    pub fn key(&self) -> String {
        self.public_id.to_string()
    }

    fn entry<'a>(&'a self, action: &'a str, key: &'a str) -> Entry<'a> {
        Entry { action, object: "staff", key, title: &self.name, ..Entry::default() }
    }
}

pub use super::sql::{
    Given, all, by_email, by_id, by_public_id, demo_email, grants, grants_named, lock, recovery_left, remove,
};

/// Accounts that can sign in and may do this in an edition.
///
/// # Errors
/// The database's own.
pub async fn entitled(c: &mut PgConnection, action: Action, edition: i64) -> sqlx::Result<Vec<Account>> {
    let roles: Vec<String> = action.roles().iter().map(|role| role.key().to_string()).collect();
    sql::entitled(c, edition, &roles).await
}

/// A new account with its roles, and the secret of its invitation. None where the address has one.
///
/// # Errors
/// The database's own.
pub async fn invite(
    c: &mut PgConnection,
    by: Option<&Staff>,
    name: &str,
    email: &Email,
    grants: &[Grant],
    now: DateTime<Utc>,
) -> Result<Option<(Account, String)>> {
    let Some(id) = sql::insert(c, name, email.as_str(), by.map(|s| s.id)).await? else { return Ok(None) };
    for (edition, role) in grants {
        sql::grant(c, id, *edition, *role).await?;
    }
    let Some(account) = sql::by_id(c, id).await? else { return Ok(None) };
    let key = account.key();
    let roles: Vec<String> = sql::grants_named(c, id).await?.iter().map(Given::words).collect();
    let edition = grants.first().and_then(|(edition, _)| *edition);
    let after = json!({ "Rollen": roles.join(", ") });
    note(c, by, &Entry { edition, after: Some(after), ..account.entry("staff.invited", &key) }).await?;
    let secret = token::issue(c, INVITATION_PURPOSE, id, now + INVITATION).await?;
    Ok(Some((account, secret)))
}

/// A new link for somebody who lost the first, or everything: password and second factor have to
/// be set up again with it, and what they had before opens nothing any more.
///
/// # Errors
/// The database's own.
pub async fn invite_again(
    c: &mut PgConnection,
    by: Option<&Staff>,
    account: &Account,
    now: DateTime<Utc>,
) -> Result<String> {
    for purpose in [INVITATION_PURPOSE, RESET_PURPOSE, session::DEVICE_PURPOSE] {
        token::revoke(c, purpose, account.id).await?;
    }
    sql::forget_access(c, account.id).await?;
    session::end_all(c, account.id, None).await?;
    note(c, by, &account.entry("staff.invited_again", &account.key())).await?;
    Ok(token::issue(c, INVITATION_PURPOSE, account.id, now + INVITATION).await?)
}

/// Sets a new password; all other sessions end, and links for a new one with them.
///
/// # Errors
/// The database's own.
pub async fn set_password(c: &mut PgConnection, account: &Account, hash: &str, keep: Option<i64>) -> Result<()> {
    sql::set_password(c, account.id, hash).await?;
    session::end_all(c, account.id, keep).await?;
    token::revoke(c, RESET_PURPOSE, account.id).await?;
    Ok(audit::note_of(c, Some(account.id), &account.name, &account.entry("staff.password_changed", &account.key()))
        .await?)
}

/// The account is set up: the factor is kept with its first used step, the invitation is used up.
/// Answers the recovery codes, which are shown once.
///
/// # Errors
/// The database's own.
pub async fn complete(c: &mut PgConnection, account: &Account, secret: &str, step: i64) -> Result<Vec<String>> {
    sql::set_factor(c, account.id, Some(secret), step).await?;
    token::revoke(c, INVITATION_PURPOSE, account.id).await?;
    let codes = new_codes(c, account.id).await?;
    audit::note_of(c, Some(account.id), &account.name, &account.entry("staff.ready", &account.key())).await?;
    Ok(codes)
}

/// # Errors
/// The database's own.
pub async fn renew_codes(c: &mut PgConnection, staff: &Staff) -> Result<Vec<String>> {
    let codes = new_codes(c, staff.id).await?;
    let key = staff.public_id.to_string();
    let entry =
        Entry { action: "staff.recovery_renewed", object: "staff", key: &key, title: &staff.name, ..Entry::default() };
    audit::note(c, staff, &entry).await?;
    Ok(codes)
}

async fn new_codes(c: &mut PgConnection, id: i64) -> Result<Vec<String>> {
    let codes = factor::recovery_codes();
    let hashes: Vec<Vec<u8>> = codes.iter().map(|code| factor::recovery_hash(code)).collect();
    sql::set_recovery(c, id, &hashes).await?;
    Ok(codes)
}

/// What was typed as the second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    Code,
    Recovery,
    Wrong,
}

/// Checks a code of the app or a recovery code, and uses it up.
///
/// # Errors
/// The database's own.
pub async fn prove(c: &mut PgConnection, account: &Account, typed: &str, now: DateTime<Utc>) -> Result<Proof> {
    let Some(secret) = &account.totp_secret else { return Ok(Proof::Wrong) };
    if let Some(step) = factor::step(secret, typed, now.timestamp())? {
        // Whoever shares the demo's account comes within the same half minute.
        let is_new = account.is_shared() || sql::use_step(c, account.id, step).await?;
        return Ok(if is_new { Proof::Code } else { Proof::Wrong });
    }
    let is_recovery = sql::use_recovery(c, account.id, &factor::recovery_hash(typed)).await?;
    Ok(if is_recovery { Proof::Recovery } else { Proof::Wrong })
}

/// Why a command on an account was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// One's own roles and one's own account somebody else has to change.
    Own,
    /// Somebody has to be left who can do everything.
    LastAdministrator,
    /// The demo's account is shared, and who uses it changes accounts of the demo only.
    Demo,
    /// It is so already.
    Nothing,
}

/// Done, or why not.
pub type Answer = std::result::Result<(), Refused>;

/// Whether nobody but `account` could do everything; locks all roles until the end of the
/// transaction.
///
/// # Errors
/// The database's own.
pub async fn is_last(c: &mut PgConnection, account: &Account) -> Result<bool> {
    let all = sql::administrators(c).await?;
    Ok(all == [account.id])
}

/// # Errors
/// The database's own.
pub async fn disable(
    c: &mut PgConnection,
    by: Option<&Staff>,
    account: &Account,
    now: DateTime<Utc>,
) -> Result<Answer> {
    if by.is_some_and(|s| s.id == account.id) {
        return Ok(Err(Refused::Own));
    }
    if is_last(c, account).await? {
        return Ok(Err(Refused::LastAdministrator));
    }
    if !sql::set_disabled(c, account.id, Some(now)).await? {
        return Ok(Err(Refused::Nothing));
    }
    session::end_all(c, account.id, None).await?;
    for purpose in [INVITATION_PURPOSE, RESET_PURPOSE, session::DEVICE_PURPOSE] {
        token::revoke(c, purpose, account.id).await?;
    }
    note(c, by, &account.entry("staff.disabled", &account.key())).await?;
    Ok(Ok(()))
}

/// # Errors
/// The database's own.
pub async fn enable(c: &mut PgConnection, by: Option<&Staff>, account: &Account) -> Result<bool> {
    let done = sql::set_disabled(c, account.id, None).await?;
    if done {
        note(c, by, &account.entry("staff.enabled", &account.key())).await?;
    }
    Ok(done)
}

/// Gives a role. False where they have it, or where it would be one's own.
///
/// # Errors
/// The database's own.
pub async fn grant(
    c: &mut PgConnection,
    by: &Staff,
    account: &Account,
    edition: Option<i64>,
    role: Role,
) -> Result<Answer> {
    if by.id == account.id {
        return Ok(Err(Refused::Own));
    }
    if !sql::grant(c, account.id, edition, role).await? {
        return Ok(Err(Refused::Nothing));
    }
    let after = json!({ "Rolle": role.label() });
    note(c, Some(by), &Entry { edition, after: Some(after), ..account.entry("staff.granted", &account.key()) }).await?;
    Ok(Ok(()))
}

/// Takes a role away; `id` is that of the grant.
///
/// # Errors
/// The database's own.
pub async fn revoke(c: &mut PgConnection, by: &Staff, account: &Account, id: i64) -> Result<Answer> {
    if by.id == account.id {
        return Ok(Err(Refused::Own));
    }
    let all = sql::grants_named(c, account.id).await?;
    let Some(given) = all.into_iter().find(|given| given.id == id) else { return Ok(Err(Refused::Nothing)) };
    let (edition, role) = (given.edition_id, given.role);
    if edition.is_none() && role == Role::Administrator && is_last(c, account).await? {
        return Ok(Err(Refused::LastAdministrator));
    }
    sql::revoke(c, account.id, id).await?;
    let before = json!({ "Rolle": given.words() });
    note(c, Some(by), &Entry { edition, before: Some(before), ..account.entry("staff.revoked", &account.key()) })
        .await?;
    Ok(Ok(()))
}

async fn note(c: &mut PgConnection, by: Option<&Staff>, entry: &Entry<'_>) -> sqlx::Result<()> {
    match by {
        Some(staff) => audit::note(c, staff, entry).await,
        None => audit::note_of(c, None, "system", entry).await,
    }
}

/// By what failures are counted: the address, and the device where it is known for it.
pub struct Counter(Vec<u8>);

impl Counter {
    pub fn of(email: &str, device: Option<&str>) -> Counter {
        Counter(Sha256::digest(format!("{}\n{}", email.to_lowercase(), device.unwrap_or(""))).to_vec())
    }

    /// Counts an attempt before it is looked at, so that many at once are not all the first. None
    /// where there were so many that it is refused unread.
    ///
    /// # Errors
    /// The database's own.
    pub async fn attempt(&self, c: &mut PgConnection, now: DateTime<Utc>) -> Result<Option<Attempt>> {
        sql::lock_counter(c, &self.0).await?;
        if self.is_full(c, now).await? {
            return Ok(None);
        }
        Ok(Some(Attempt(sql::failed(c, &self.0, now).await?)))
    }

    /// Whether there were so many that the next is refused unread.
    ///
    /// # Errors
    /// The database's own.
    async fn is_full(&self, c: &mut PgConnection, now: DateTime<Utc>) -> Result<bool> {
        Ok(sql::failures(c, &self.0, now - WINDOW).await? >= FAILURES)
    }

    /// # Errors
    /// The database's own.
    pub async fn clear(&self, c: &mut PgConnection) -> Result<()> {
        Ok(sql::forget_failures(c, &self.0).await?)
    }
}

/// An attempt that counts as failed until it is taken back.
pub struct Attempt(i64);

impl Attempt {
    /// # Errors
    /// The database's own.
    pub async fn succeeded(self, c: &mut PgConnection) -> Result<()> {
        Ok(sql::take_back(c, self.0).await?)
    }
}

/// The sign-in that the demo shows on its own page; it is refused in production.
pub mod demo {
    use super::{Role, Site, sql};
    use crate::web::Result;

    pub const EMAIL: &str = "organisation@example.org";
    pub const PASSWORD: &str = "Nur für die Demo";
    pub const TOTP: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    /// # Errors
    /// The database's own.
    pub async fn make(c: &mut sqlx::PgConnection, hash: &str) -> Result<()> {
        let id = sql::put_demo(c, "Toni Demo", EMAIL, hash, TOTP).await?;
        for role in [Role::Administrator, Role::Registration, Role::Press] {
            sql::grant(c, id, None, role).await?;
        }
        Ok(())
    }

    /// The code of this moment, to be shown to everybody.
    ///
    /// # Errors
    /// None that can happen with this secret.
    pub fn code(site: &Site) -> Result<String> {
        super::factor::code_at(TOTP, site.clock.now().timestamp())
    }
}
