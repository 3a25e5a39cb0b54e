//! A finished mail as features hand it in, and what is known of it later.

use base64::prelude::{BASE64_STANDARD, Engine};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;

use super::text::Kind;
use crate::kernel::email::Email;
use crate::kernel::ics::Invitation;

/// A mail whose words nobody can change, and why: organisers write each one themselves, or it is for
/// their own house.
#[derive(Debug, PartialEq, Eq)]
pub struct Fixed {
    /// "barrier_report"; stable for ever, it stands in rows.
    pub key: &'static str,
    pub why: &'static str,
}

/// Which mail a message is. Made of a [`Kind`], whose words organisers may change, or of a [`Fixed`]
/// that says why not, and of nothing else: so no mail is forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Which(&'static str);

impl Which {
    /// As rows have it.
    pub fn key(self) -> &'static str {
        self.0
    }
}

impl From<&'static Kind> for Which {
    fn from(kind: &'static Kind) -> Which {
        Which(kind.message())
    }
}

impl From<&'static Fixed> for Which {
    fn from(fixed: &'static Fixed) -> Which {
        Which(fixed.key)
    }
}

/// What a feature hands in: text and HTML are complete.
#[derive(Debug, Clone)]
pub struct Message {
    pub kind: Which,
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

/// An invitation or its withdrawal (RFC 5546), made from an [`Invitation`].
#[derive(Debug, Clone)]
pub struct Calendar {
    /// "REQUEST" or "CANCEL", the same as inside.
    pub method: &'static str,
    pub ics: String,
}

impl Calendar {
    /// None where the invitation has no day.
    ///
    /// # Errors
    /// None in practice: it writes to memory.
    pub fn of(invitation: &Invitation<'_>) -> Result<Option<Calendar>, std::fmt::Error> {
        Ok(invitation.write()?.map(|ics| Calendar { method: invitation.method(), ics }))
    }
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
    pub fn new(kind: impl Into<Which>, to: Email, subject: impl Into<String>, text: String, html: String) -> Message {
        Message {
            kind: kind.into(),
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

impl StoredAttachment {
    /// Those of a message; None where there are none.
    pub(super) fn all(m: &Message) -> Option<Json<Vec<StoredAttachment>>> {
        (!m.attachments.is_empty()).then(|| Json(m.attachments.iter().map(StoredAttachment::from).collect()))
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    const TEST: Fixed = Fixed { key: "test", why: "" };

    #[test]
    fn no_secret_is_kept_and_nothing_at_all_of_mails_about_nobody() {
        let to = Email::parse("anna@example.org").expect("an address");
        let text = "Bestätigen: https://k.test/a/geheim-lang\nAbsagen: https://k.test/b/geheim".to_string();
        let mut message = Message::new(&TEST, to, "Betreff", text, String::new());
        message.secrets = vec![String::new(), "geheim".into(), "geheim-lang".into()];
        assert_eq!(message.kept_text(), "");
        message.about = Some(Uuid::from_u128(1));
        assert_eq!(message.kept_text(), "Bestätigen: https://k.test/a/…\nAbsagen: https://k.test/b/…");
    }
}
