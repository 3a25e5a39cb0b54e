//! Floor 5. Accounts at the terminal: `kongress staff`. The first administrator comes from here;
//! there is no account by default.

use std::fmt::Write;

use anyhow::{Result, bail};

use crate::edition;
use crate::kernel::date;
use crate::kernel::email::Email;
use crate::mail::enqueue;
use crate::paths;
use crate::staff::Role;
use crate::staff::account::{self, Account, Refused};
use crate::staff::mail::Writer;
use crate::web::{Error, Site};

/// Command `staff add`: invites somebody by mail and prints the link, for where no mail arrives yet.
///
/// # Errors
/// An address that is none or has an account; an edition or a role that does not exist.
pub async fn add(site: &Site, email: &str, name: &str, role: &str, slug: Option<&str>) -> Result<String> {
    let Some(email) = Email::parse(email) else { bail!("{email:?} is no e-mail address") };
    let Some(role) = Role::from_key(role) else {
        bail!("there is no role {role:?}; one of {}", Role::ALL.map(Role::key).join(", "));
    };
    let place = match slug {
        None => None,
        Some(slug) => match edition::load(&mut *site.db.pool().acquire().await?, slug).await? {
            Some(edition) => Some(edition.id),
            None => bail!("there is no edition {slug}"),
        },
    };
    let (writer, now, name) = (Writer::of(site).await?, site.clock.now(), name.trim().to_string());
    if name.is_empty() {
        bail!("the name is empty");
    }
    let address = email.as_str().to_string();
    let done = site.db.change(move |c| {
        Box::pin(async move {
            let Some((account, secret)) = account::invite(c, None, &name, &email, &[(place, role)], now).await? else {
                return Ok(None);
            };
            enqueue(c, &writer.invitation_of_operator(&account, &secret)?).await?;
            Ok::<_, Error>(Some(secret))
        })
    });
    match done.await? {
        Some(secret) => Ok(told(site, &address, &secret)),
        None => bail!("{address} has an account; kongress staff invite {address} makes a new link"),
    }
}

fn told(site: &Site, address: &str, secret: &str) -> String {
    format!(
        "{address} is invited. The link goes by mail and works once, for 72 hours:\n{}\n",
        site.url(&paths::invitation_entry(secret))
    )
}

/// Command `staff invite`: a new link for somebody who lost the first, the password or the app.
///
/// # Errors
/// An address without an account, or one that is disabled.
pub async fn invite(site: &Site, email: &str) -> Result<String> {
    let account = find(site, email).await?;
    if account.disabled_at.is_some() {
        bail!("the account is disabled; kongress staff enable {email} opens it");
    }
    let (writer, now, address) = (Writer::of(site).await?, site.clock.now(), account.email.clone());
    let done = site.db.change(move |c| {
        Box::pin(async move {
            let secret = account::invite_again(c, None, &account, now).await?;
            enqueue(c, &writer.invitation_of_operator(&account, &secret)?).await?;
            Ok::<_, Error>(secret)
        })
    });
    Ok(told(site, &address, &done.await?))
}

/// Commands `staff disable` and `staff enable`.
///
/// # Errors
/// An address without an account; the last administrator.
pub async fn set_enabled(site: &Site, email: &str, enabled: bool) -> Result<String> {
    let account = find(site, email).await?;
    let (now, address) = (site.clock.now(), account.email.clone());
    let done = site.db.change(move |c| {
        Box::pin(async move {
            match enabled {
                true => {
                    let done = account::enable(c, None, &account).await?;
                    Ok::<_, Error>(if done { Ok(()) } else { Err(Refused::Nothing) })
                }
                false => account::disable(c, None, &account, now).await,
            }
        })
    });
    match done.await? {
        Ok(()) if enabled => Ok(format!("{address} may sign in again.\n")),
        Ok(()) => Ok(format!("{address} is disabled and signed out.\n")),
        Err(Refused::LastAdministrator) => bail!("somebody has to be left who can do everything"),
        Err(_) => bail!("it is so already"),
    }
}

/// Command `staff list`.
///
/// # Errors
/// The database's own.
pub async fn list(site: &Site) -> Result<String> {
    let mut c = site.db.pool().acquire().await?;
    let mut out = String::new();
    for account in account::all(&mut c).await? {
        let state = match (account.disabled_at.is_some(), account.is_pending()) {
            (true, _) => "disabled",
            (_, true) => "invited",
            _ => "active",
        };
        let roles = account::grants_named(&mut c, account.id).await?;
        let roles: Vec<String> = roles
            .into_iter()
            .map(|g| format!("{} ({})", g.role.key(), g.edition.as_deref().unwrap_or("all")))
            .collect();
        let seen = account.last_seen_at.map(date::date_time).unwrap_or_else(|| "never".into());
        writeln!(out, "{}  {}  {state}, last seen {seen}: {}", account.email, account.name, roles.join(", "))?;
    }
    if out.is_empty() {
        out.push_str("There is no account yet: kongress staff add EMAIL --name NAME\n");
    }
    Ok(out)
}

async fn find(site: &Site, email: &str) -> Result<Account> {
    let mut c = site.db.pool().acquire().await?;
    match account::by_email(&mut c, email).await? {
        Some(account) => Ok(account),
        None => bail!("{email} has no account"),
    }
}
