//! A message on the wire (RFC 5322, MIME). Every attempt sends the same bytes: boundaries,
//! Message-ID and date come from the row, nothing from chance or the clock.
//!
//! ```text
//! mixed                        only with an invitation or a file
//! ├─ alternative
//! │  ├─ text
//! │  ├─ related                only with pictures inside the HTML part
//! │  │  ├─ HTML
//! │  │  └─ pictures by Content-ID
//! │  └─ text/calendar          what mail programs show as an invitation (RFC 6047)
//! ├─ termin.ics                the same as a file, for all others
//! └─ files
//! ```

use anyhow::{Context, Result};
use base64::prelude::{BASE64_STANDARD, Engine};
use chrono::{DateTime, Utc};
use lettre::message::header::{
    ContentDisposition, ContentId, ContentTransferEncoding, ContentType, HeaderName, HeaderValue,
};
use lettre::message::{Mailbox, MultiPart, MultiPartBuilder, SinglePart};
use sqlx::types::Json;
use uuid::Uuid;

use super::message::StoredAttachment;
use crate::kernel::words;

/// A row on its way out.
pub struct Outgoing {
    pub id: i64,
    pub public_id: Uuid,
    pub recipient: String,
    pub recipient_name: String,
    pub reply_to: String,
    pub subject: String,
    pub text_body: String,
    pub html_body: String,
    pub calendar_method: Option<String>,
    pub calendar: Option<String>,
    pub attachments: Option<Json<Vec<StoredAttachment>>>,
    pub created_at: DateTime<Utc>,
    pub attempts: i32,
    /// Older than two days: this attempt is the last.
    pub is_last: bool,
}

impl Outgoing {
    /// The bytes to send, the same for every attempt. Bodies are base64, so that no line of them
    /// can be taken for a command or cut; names and subject are one clean line, because a line
    /// end in a display name makes the library panic.
    ///
    /// # Errors
    /// What cannot be written; trying again does not help.
    pub fn build(&self, from: &Mailbox, domain: &str) -> Result<lettre::Message> {
        let to = Mailbox::new(shown_name(&self.recipient_name), self.recipient.parse().context("recipient")?);
        let mut builder = lettre::Message::builder()
            .from(from.clone())
            .to(to)
            .date(self.created_at.into())
            .subject(words::line(&self.subject))
            .message_id(Some(format!("<{}@{domain}>", self.public_id)))
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into()))
            // Asks out-of-office programs to stay silent.
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("X-Auto-Response-Suppress"), "All".into()));
        if !self.reply_to.is_empty() {
            builder = builder.reply_to(Mailbox::new(None, self.reply_to.parse().context("reply-to")?));
        }
        builder.multipart(self.content()?).context("cannot be built")
    }

    fn content(&self) -> Result<MultiPart> {
        let (inline, files): (Vec<_>, Vec<_>) =
            self.attachments.iter().flat_map(|Json(list)| list).partition(|a| a.cid.is_some());
        let html = text(ContentType::TEXT_HTML, &self.html_body);
        let mut content =
            self.multipart("alternative", "part", "")?.singlepart(text(ContentType::TEXT_PLAIN, &self.text_body));
        content = if inline.is_empty() {
            content.singlepart(html)
        } else {
            // RFC 2387, 3.1: the type of the first part has to be named.
            let mut related = self.multipart("related", "html", "; type=\"text/html\"")?.singlepart(html);
            for picture in inline {
                related = related.singlepart(file(picture)?);
            }
            content.multipart(related)
        };
        let invitation = self.calendar_method.as_deref().zip(self.calendar.as_deref());
        if let Some((method, ics)) = invitation {
            content = content.singlepart(text(calendar_type(method, "")?, ics));
        }
        if invitation.is_none() && files.is_empty() {
            return Ok(content);
        }
        let mut mixed = self.multipart("mixed", "all", "")?.multipart(content);
        if let Some((method, ics)) = invitation {
            let part = SinglePart::builder()
                .header(calendar_type(method, "; name=\"termin.ics\"")?)
                .header(ContentDisposition::attachment("termin.ics"))
                .header(ContentTransferEncoding::Base64);
            mixed = mixed.singlepart(part.body(lines(ics)));
        }
        for attachment in files {
            mixed = mixed.singlepart(file(attachment)?);
        }
        Ok(mixed)
    }

    /// The boundary cannot stand in a base64 body, which has no "-".
    fn multipart(&self, kind: &str, boundary: &str, more: &str) -> Result<MultiPartBuilder> {
        let boundary = format!("{boundary}-{}", self.public_id.simple());
        let kind = ContentType::parse(&format!("multipart/{kind}; boundary=\"{boundary}\"{more}"))?;
        Ok(MultiPart::builder().header(kind))
    }
}

fn lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n")
}

fn text(content_type: ContentType, body: &str) -> SinglePart {
    SinglePart::builder().header(content_type).header(ContentTransferEncoding::Base64).body(lines(body))
}

fn calendar_type(method: &str, more: &str) -> Result<ContentType> {
    ContentType::parse(&format!("text/calendar; charset=utf-8; method={method}{more}")).context("calendar")
}

fn file(attachment: &StoredAttachment) -> Result<SinglePart> {
    let bytes = BASE64_STANDARD.decode(&attachment.bytes).context("attachment")?;
    let name = file_name(&attachment.name);
    let mut part = SinglePart::builder()
        .header(ContentType::parse(&attachment.content_type).context("type of an attachment")?)
        .header(ContentTransferEncoding::Base64);
    part = match &attachment.cid {
        Some(cid) => {
            part.header(ContentDisposition::inline_with_name(&name)).header(ContentId::from(format!("<{cid}>")))
        }
        None => part.header(ContentDisposition::attachment(&name)),
    };
    Ok(part.body(bytes))
}

/// ASCII without anything that a header or a file system takes for structure, at most 60
/// characters, so that the header stays one line: "Bestätigung 1.pdf" → "Bestaetigung-1.pdf".
pub fn file_name(name: &str) -> String {
    let mut out = String::new();
    for c in words::line(name).chars() {
        match c {
            ' ' => out.push('-'),
            c if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') => out.push(c),
            c if c.is_ascii() => {}
            c => out.extend(words::fold(&c.to_string()).chars().filter(char::is_ascii_alphanumeric)),
        }
    }
    let (stem, extension) = out.rsplit_once('.').unwrap_or((&out, ""));
    let stem: String = stem.trim_start_matches('.').chars().take(50).collect();
    let stem = if stem.is_empty() { "anhang" } else { &stem };
    let extension: String = extension.chars().take(9).collect();
    if extension.is_empty() { stem.to_string() } else { format!("{stem}.{extension}") }
}

/// A display name without the characters that mail servers take for structure.
fn shown_name(name: &str) -> Option<String> {
    let clean: String = words::line(name).chars().filter(|c| !"<>\"@,:;\\".contains(*c)).collect();
    Some(clean).filter(|c| !c.trim().is_empty())
}

#[cfg(test)]
mod tests;
