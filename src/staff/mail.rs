//! Mails about accounts: the invitation, a link for a new password, and word of every change that
//! somebody else could have made.

use super::account::Account;
use crate::kernel::date;
use crate::kernel::email::Email;
use crate::mail::Message;
use crate::mail::letter::{Letter, Line};
use crate::paths;
use crate::web::settings::Settings;
use crate::web::{Error, Result, Site};

/// # Errors
/// When the template fails.
pub fn invitation(site: &Site, settings: &Settings, account: &Account, by: &str, secret: &str) -> Result<Message> {
    let until = date::date_time(site.clock.now() + super::account::INVITATION);
    let letter = greeting(account)
        .text(format!(
            "{by} hat für Sie ein Konto im internen Bereich der Website „{}“ angelegt.",
            settings.site_name()
        ))
        .text(
            "Mit dem Link legen Sie Ihr Passwort fest und richten den zweiten Faktor ein. \
             Dafür brauchen Sie eine App, die Einmalcodes anzeigt.",
        )
        .action("Konto einrichten", site.url(&paths::invitation_entry(secret)))
        .text(format!("Der Link gilt einmal und bis {until}."));
    finish(settings, account, "staff_invitation", "Ihr Konto im internen Bereich", letter, &[secret])
}

/// # Errors
/// When the template fails.
pub fn reset(site: &Site, settings: &Settings, account: &Account, secret: &str) -> Result<Message> {
    let letter = greeting(account)
        .text("Sie möchten ein neues Passwort für den internen Bereich festlegen.")
        .action("Neues Passwort festlegen", site.url(&paths::new_password_entry(secret)))
        .text("Der Link gilt einmal und 30 Minuten lang. Den Code aus Ihrer App brauchen Sie danach wie bisher.")
        .text("Haben Sie das nicht angefordert? Dann brauchen Sie nichts zu tun.");
    finish(settings, account, "staff_reset", "Neues Passwort für den internen Bereich", letter, &[secret])
}

/// What happened to an account, so that its owner notices what they did not do.
///
/// # Errors
/// When the template fails.
pub fn notice(site: &Site, settings: &Settings, account: &Account, what: &str) -> Result<Message> {
    let letter = greeting(account)
        .text(what)
        .facts([("Wann", date::date_time(site.clock.now()))])
        .text("Waren Sie das nicht? Dann wenden Sie sich sofort an die Administration der Website.");
    finish(settings, account, "staff_notice", "Änderung an Ihrem Konto", letter, &[])
}

fn greeting(account: &Account) -> Letter {
    Letter::new(format!("Guten Tag {}", account.name))
}

fn finish(
    settings: &Settings,
    account: &Account,
    kind: &'static str,
    subject: &str,
    letter: Letter,
    secrets: &[&str],
) -> Result<Message> {
    let to = Email::parse(&account.email)
        .ok_or_else(|| Error::Other(anyhow::anyhow!("account {} has an address that is none", account.id)))?;
    let signature = vec![
        Line::text(settings.operator.name.as_str()),
        Line::link("E-Mail", format!("mailto:{}", settings.operator.email)),
    ];
    let (text, html) = letter.signed(signature).render(subject)?;
    Ok(Message {
        to_name: account.name.clone(),
        reply_to: Email::parse(&settings.operator.email),
        secrets: secrets.iter().map(|s| s.to_string()).collect(),
        ..Message::new(kind, to, subject, text, html)
    })
}
