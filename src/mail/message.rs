//! A finished mail, and its form on the wire (RFC 5322).

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, MultiPartKind, SinglePart};
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
