//! The mail that brings an invoice or a correction: written once, after the document.

use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};

use super::model::Invoice;
use super::view::View;
use super::{PURPOSE, page, sql, texts};
use crate::db::token;
use crate::edition::fee::Issuer;
use crate::kernel::date;
use crate::kernel::email::Email;
use crate::mail::letter::{Letter, Line};
use crate::mail::text::{self, Said, Texts};
use crate::mail::{Attachment, Message, enqueue};
use crate::web::{Error, Result, Site};
use crate::{paper, paths};

/// How long the link works: until the books of the year are closed.
const LINK_DAYS: i64 = 400;

#[derive(Template)]
#[template(path = "fees/mail/invoice.txt")]
struct InvoiceText<'a> {
    view: &'a View,
    has_file: bool,
    event: &'a str,
    link: &'a str,
    until: &'a str,
    issuer: &'a Issuer,
    privacy: &'a str,
}

#[derive(Template)]
#[template(path = "fees/mail/invoice.html")]
struct InvoiceHtml<'a> {
    view: &'a View,
    has_file: bool,
    event: &'a str,
    link: &'a str,
    until: &'a str,
    issuer: &'a Issuer,
    privacy: &'a str,
}

/// Puts the mails of all new documents into the outbox.
pub async fn send_all(site: &Site, now: DateTime<Utc>) -> Result<()> {
    let all = sql::unmailed(&mut *site.db.pool().acquire().await?).await?;
    for id in all {
        match send(site, id, now).await {
            Err(error) if error.is_away() => return Err(error),
            Err(error) => tracing::error!(invoice = id, "no mail with the invoice: {error}"),
            Ok(()) => {}
        }
    }
    Ok(())
}

async fn send(site: &Site, id: i64, now: DateTime<Utc>) -> Result<()> {
    let invoice = sql::by_id(&mut *site.db.pool().acquire().await?, id).await?.ok_or(Error::NotFound)?;
    let site_now = site.clone();
    site.db
        .change(move |c| {
            Box::pin(async move {
                if !sql::mailed(c, id, now).await? {
                    return Ok(());
                }
                // The document stands without a mail, too.
                let Some(to) = Email::parse(&invoice.recipient) else {
                    tracing::warn!(invoice = id, "nobody to send the invoice to");
                    return Ok(());
                };
                let until = now + TimeDelta::days(LINK_DAYS);
                let secret = token::issue(c, PURPOSE, id, until).await?;
                let texts = text::load(c, invoice.edition_id).await?;
                let mut message = message(&site_now, &texts, &invoice, to, &secret, until).await?;
                message.about = sql::about(c, id).await?;
                message.secrets = vec![secret];
                enqueue(c, &message).await?;
                Ok::<_, Error>(())
            })
        })
        .await
}

/// The finished mail. Without the file where that cannot be made: the link shows the same.
pub(super) async fn message(
    site: &Site,
    texts: &Texts,
    invoice: &Invoice,
    to: Email,
    secret: &str,
    until: DateTime<Utc>,
) -> Result<Message> {
    let view = &View::new(&invoice.content);
    let file = page::pdf(view).await.inspect_err(|error| tracing::error!(invoice = invoice.id, "no PDF: {error}")).ok();
    let has_file = file.is_some();
    let (event, issuer) = (invoice.content.event.as_str(), &invoice.content.issuer);
    let (link, privacy) = (&site.url(&paths::invoice(secret)), &site.url(paths::PRIVACY));
    let until = &date::date(date::local(until).date());
    let of = if invoice.is_correction() { &texts::CORRECTION } else { &texts::INVOICE };
    let (subject, text, html) = match texts.changed(of) {
        Some(words) => {
            let values = [
                ("veranstaltung", event.to_string()),
                ("datum", invoice.content.event_date.clone()),
                ("dokument", view.heading.clone()),
                ("betrag", view.total().to_string()),
            ];
            let said = Said::new(words, values.to_vec());
            let subject = format!("{}: {event}", said.subject());
            let (text, html) = changed(view, &said, has_file, issuer, link, until, privacy).render(&subject)?;
            (subject, text, html)
        }
        None => (
            format!("{}: {event}", view.heading),
            InvoiceText { view, has_file, event, link, until, issuer, privacy }.render()?,
            InvoiceHtml { view, has_file, event, link, until, issuer, privacy }.render()?,
        ),
    };
    let mut message = Message::new(of, to, subject, text, html);
    message.edition = invoice.edition_id;
    message.to_name = invoice.recipient_name.clone();
    message.reply_to = Email::parse(&issuer.email);
    message.attachments.extend(file.map(|bytes| Attachment {
        file_name: view.file_name(),
        content_type: paper::PDF,
        content_id: None,
        bytes,
    }));
    Ok(message)
}

/// The same mail with the organisers' words around it.
fn changed(
    view: &View,
    said: &Said,
    has_file: bool,
    issuer: &Issuer,
    link: &str,
    until: &str,
    privacy: &str,
) -> Letter {
    let mut signature = vec![Line::text(issuer.name.as_str())];
    if !issuer.phone.is_empty() {
        signature.push(Line::text(format!("Telefon: {}", issuer.phone)));
    }
    if !issuer.email.is_empty() {
        signature.push(Line::link("E-Mail", format!("mailto:{}", issuer.email)));
    }
    signature.push(Line::link("Datenschutz", privacy));
    let letter = said
        .open(Letter::new("Guten Tag"))
        .facts([("Betrag", view.total().to_string())])
        .text(view.payment.as_str())
        .text_if(has_file, "Das Dokument liegt als PDF bei.")
        .link(&format!("{} ansehen", view.heading), link)
        .text(format!(
            "Der Link gilt bis zum {until}. Geben Sie ihn nur an Stellen weiter, die das Dokument sehen sollen."
        ));
    said.close(letter).signed(signature)
}
