//! Mails about accounts: the invitation, a link for a new password, and word of every change that
//! somebody else could have made.

use std::sync::Arc;

use super::account::Account;
use super::texts;
use crate::kernel::date;
use crate::kernel::email::Email;
use crate::mail::Message;
use crate::mail::letter::{Letter, Line};
use crate::mail::text::{self, Kind, Said, Texts};
use crate::paths;
use crate::web::settings::Settings;
use crate::web::{Error, Result, Site};

/// Writes these mails, in the words that the installation has for them. Made before a transaction
/// and taken into it.
#[derive(Clone)]
pub struct Writer {
    pub(super) site: Site,
    pub(super) settings: Arc<Settings>,
    pub(super) texts: Texts,
}

impl Writer {
    /// # Errors
    /// The database's own.
    pub async fn of(site: &Site) -> Result<Writer> {
        let texts = text::load(&mut *site.db.pool().acquire().await?, None).await?;
        Ok(Writer { site: site.clone(), settings: site.settings().await?, texts })
    }

    /// `by`: who made the account. `secret` opens it once.
    ///
    /// # Errors
    /// When the template fails.
    pub fn invitation(&self, account: &Account, by: &str, secret: &str) -> Result<Message> {
        let until = date::date_time(self.site.clock.now() + super::account::INVITATION);
        let say = self.say(&texts::INVITATION, account, &[("eingeladen_von", by.to_string())]);
        let letter = begin(&say, account)
            .action("Konto einrichten", self.site.url(&paths::invitation_entry(secret)))
            .text(format!("Der Link gilt einmal und bis {until}."));
        self.finish(account, &texts::INVITATION, &say, letter, &[secret])
    }

    /// As [`Writer::invitation`], from the operator, for who is invited by a command.
    ///
    /// # Errors
    /// When the template fails.
    pub fn invitation_of_operator(&self, account: &Account, secret: &str) -> Result<Message> {
        self.invitation(account, &self.settings.operator.name, secret)
    }

    /// # Errors
    /// When the template fails.
    pub fn reset(&self, account: &Account, secret: &str) -> Result<Message> {
        let say = self.say(&texts::RESET, account, &[]);
        let letter = begin(&say, account)
            .action("Neues Passwort festlegen", self.site.url(&paths::new_password_entry(secret)))
            .text("Der Link gilt einmal und 30 Minuten lang. Den Code aus Ihrer App brauchen Sie danach wie bisher.");
        self.finish(account, &texts::RESET, &say, letter, &[secret])
    }

    /// What happened to an account, so that its owner notices what they did not do.
    ///
    /// # Errors
    /// When the template fails.
    pub fn notice(&self, account: &Account, what: &str) -> Result<Message> {
        let say = self.say(&texts::NOTICE, account, &[]);
        let letter = begin(&say, account).text(what).facts([("Wann", date::date_time(self.site.clock.now()))]);
        self.finish(account, &texts::NOTICE, &say, letter, &[])
    }

    fn say(&self, kind: &Kind, account: &Account, values: &[(&'static str, String)]) -> Said {
        let mut all = vec![("website", self.settings.site_name().to_string()), ("name", account.name.clone())];
        all.extend(values.iter().cloned());
        Said::new(self.texts.of(kind), all)
    }

    fn finish(
        &self,
        account: &Account,
        kind: &'static Kind,
        say: &Said,
        letter: Letter,
        secrets: &[&str],
    ) -> Result<Message> {
        let to = Email::parse(&account.email)
            .ok_or_else(|| Error::Other(anyhow::anyhow!("account {} has an address that is none", account.id)))?;
        let operator = &self.settings.operator;
        let signature =
            vec![Line::text(operator.name.as_str()), Line::link("E-Mail", format!("mailto:{}", operator.email))];
        let subject = say.subject();
        let (text, html) = say.close(letter).signed(signature).render(&subject)?;
        Ok(Message {
            to_name: account.name.clone(),
            reply_to: Email::parse(&operator.email),
            secrets: secrets.iter().map(|s| s.to_string()).collect(),
            ..Message::new(kind, to, subject, text, html)
        })
    }
}

fn begin(say: &Said, account: &Account) -> Letter {
    say.open(Letter::new(format!("Guten Tag {}", account.name)))
}
