//! A finished mail, and its form on the wire (RFC 5322).

use anyhow::{Context, Result};
use base64::prelude::{BASE64_STANDARD, Engine};
use chrono::{DateTime, Utc};
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, MultiPartKind, SinglePart};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;

use crate::kernel::email::Email;
use crate::kernel::words;

/// What a feature hands in: text and HTML are complete.
#[derive(Debug, Clone)]
pub struct Message {
    /// Which mail it is, "barrier_report".
    pub kind: &'static str,
    pub edition: Option<i64>,
    pub to: Email,
    pub to_name: String,
    pub reply_to: Option<Email>,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// Public id of the registration or group that it concerns. Then its text can be read again
    /// ([`super::kept`]) and is deleted with the person ([`super::forget`]).
    pub about: Option<Uuid>,
    /// Tokens that stand in links of text and HTML; never part of the copy that is kept.
    pub secrets: Vec<String>,
    pub calendar: Option<Calendar>,
    pub attachments: Vec<Attachment>,
}

/// An invitation or its withdrawal (RFC 5546), as made by [`crate::kernel::ics`].
#[derive(Debug, Clone)]
pub struct Calendar {
    /// "REQUEST" or "CANCEL", the same as inside.
    pub method: &'static str,
    pub ics: String,
}

/// A file that goes with a mail.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// Sent in ASCII: other letters are written out or dropped.
    pub file_name: String,
    /// "application/pdf"
    pub content_type: &'static str,
    /// Shown inside the HTML part, where `src="cid:…"` names it, instead of below the mail.
    pub content_id: Option<&'static str>,
    pub bytes: Vec<u8>,
}

impl Message {
    /// A mail of text and HTML; everything else is empty and can be set.
    pub fn new(kind: &'static str, to: Email, subject: impl Into<String>, text: String, html: String) -> Message {
        Message {
            kind,
            edition: None,
            to,
            to_name: String::new(),
            reply_to: None,
            subject: subject.into(),
            text,
            html,
            about: None,
            secrets: Vec::new(),
            calendar: None,
            attachments: Vec::new(),
        }
    }

    /// The text that stays readable: without secrets, and only where it concerns somebody.
    pub(super) fn kept_text(&self) -> String {
        if self.about.is_none() {
            return String::new();
        }
        // Longest first: one secret may be the beginning of another.
        let mut secrets: Vec<&str> = self.secrets.iter().map(String::as_str).filter(|s| !s.is_empty()).collect();
        secrets.sort_by_key(|s| std::cmp::Reverse(s.len()));
        secrets.into_iter().fold(self.text.clone(), |text, secret| text.replace(secret, "…"))
    }
}

/// An attachment as the row holds it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoredAttachment {
    pub name: String,
    #[serde(rename = "type")]
    pub content_type: String,
    pub cid: Option<String>,
    /// Base64.
    pub bytes: String,
}

impl From<&Attachment> for StoredAttachment {
    fn from(a: &Attachment) -> StoredAttachment {
        StoredAttachment {
            name: a.file_name.clone(),
            content_type: a.content_type.to_string(),
            cid: a.content_id.map(str::to_string),
            bytes: BASE64_STANDARD.encode(&a.bytes),
        }
    }
}

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// In the outbox, for the first time or again.
    Waiting,
    /// Taken by the mail server at this moment.
    Sent(DateTime<Utc>),
    /// Given up, with the mail server's words.
    Failed(String),
}

impl Delivery {
    pub(super) fn of(state: &str, sent_at: Option<DateTime<Utc>>, last_error: String) -> Delivery {
        match (state, sent_at) {
            ("failed", _) => Delivery::Failed(last_error),
            (_, Some(at)) => Delivery::Sent(at),
            _ => Delivery::Waiting,
        }
    }
}

/// A mail to read again.
#[derive(Debug, Clone)]
pub struct KeptMail {
    pub subject: String,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// The text part; "…" stands for each secret.
    pub text: String,
    pub state: Delivery,
}

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
    /// The bytes to send, the same for every attempt. Bodies are base64, so that no line of them can be taken for a command
    /// or cut; names and subject are one clean line, because a line end in a display name makes
    /// the library panic.
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
        let part = |content_type: ContentType, body: &str| {
            let body = body.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
            SinglePart::builder().header(content_type).header(ContentTransferEncoding::Base64).body(body)
        };
        let alternatives = MultiPart::builder()
            .kind(MultiPartKind::Alternative)
            .boundary(format!("part-{}", self.public_id.simple()))
            .singlepart(part(ContentType::TEXT_PLAIN, &self.text_body))
            .singlepart(part(ContentType::TEXT_HTML, &self.html_body));
        builder.multipart(alternatives).context("cannot be built")
    }
}

/// A display name without the characters that mail servers take for structure.
fn shown_name(name: &str) -> Option<String> {
    let clean: String = words::line(name).chars().filter(|c| !"<>\"@,:;\\".contains(*c)).collect();
    Some(clean).filter(|c| !c.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outgoing() -> Outgoing {
        Outgoing {
            id: 1,
            public_id: Uuid::from_u128(7),
            recipient: "anna@example.org".into(),
            recipient_name: "Änne Groß".into(),
            reply_to: "buero@example.org".into(),
            subject: "Anmeldung bestätigt".into(),
            text_body: "Guten Tag\n.\nMAIL FROM:<x@example.org>\n\rEnde".into(),
            html_body: "<p>Guten Tag</p>".into(),
            calendar_method: None,
            calendar: None,
            attachments: None,
            created_at: DateTime::UNIX_EPOCH,
            attempts: 1,
            is_last: false,
        }
    }

    #[test]
    fn every_attempt_sends_the_same_bytes() {
        assert_eq!(wire(&outgoing()), wire(&outgoing()));
    }

    fn wire(outgoing: &Outgoing) -> String {
        let from = "Kongressbüro <kongress@example.org>".parse().expect("a mailbox");
        String::from_utf8(outgoing.build(&from, "kongress.test").expect("built").formatted()).expect("ascii")
    }

    #[test]
    fn a_message_has_a_fixed_id_and_says_that_a_program_wrote_it() {
        let text = wire(&outgoing());
        assert!(text.contains("Message-ID: <00000000-0000-0000-0000-000000000007@kongress.test>"), "{text}");
        assert!(text.contains("Auto-Submitted: auto-generated"));
        assert!(text.contains("Reply-To: buero@example.org"));
        assert!(text.contains("multipart/alternative"));
    }

    #[test]
    fn hostile_names_and_bodies_stay_inside() {
        let mut hostile = outgoing();
        hostile.recipient_name = "Max\r\nBcc: x@example.org\u{0}, <y@example.org>".into();
        hostile.subject = "Betreff\r\nBcc: x@example.org".into();
        let text = wire(&hostile);
        assert_eq!(text.matches("\r\nBcc:").count(), 0, "{text}");
        assert_eq!(text.matches("\r\nTo: ").count(), 1);
        assert!(!text.contains("\r\n.\r\n") && !text.contains("MAIL FROM"), "bodies are encoded");
        assert!(text.is_ascii());
    }
}
