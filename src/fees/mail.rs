//! The mail that brings an invoice or a correction: written once, after the document.

use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};

use super::model::Invoice;
use super::view::View;
use super::{PURPOSE, page, sql};
use crate::db::token;
use crate::edition::fee::Issuer;
use crate::kernel::date;
use crate::kernel::email::Email;
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
                let mut message = message(&site_now, &invoice, to, &secret, until).await?;
                message.about = sql::about(c, id).await?;
                message.secrets = vec![secret];
                enqueue(c, &message).await?;
                Ok::<_, Error>(())
            })
        })
        .await
}

/// The finished mail. Without the file where that cannot be made: the link shows the same.
async fn message(site: &Site, invoice: &Invoice, to: Email, secret: &str, until: DateTime<Utc>) -> Result<Message> {
    let view = &View::new(&invoice.content);
    let file = page::pdf(view).await.inspect_err(|error| tracing::error!(invoice = invoice.id, "no PDF: {error}")).ok();
    let has_file = file.is_some();
    let (event, issuer) = (invoice.content.event.as_str(), &invoice.content.issuer);
    let (link, privacy) = (&site.url(&paths::invoice(secret)), &site.url(paths::PRIVACY));
    let until = &date::date(date::local(until).date());
    let text = InvoiceText { view, has_file, event, link, until, issuer, privacy }.render()?;
    let html = InvoiceHtml { view, has_file, event, link, until, issuer, privacy }.render()?;
    let kind = if invoice.is_correction() { "invoice_correction" } else { "invoice" };
    let mut message = Message::new(kind, to, format!("{}: {event}", view.heading), text, html);
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
