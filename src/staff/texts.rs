//! The words of the mails about accounts, as far as they may be changed, and an invented account to
//! show them with. Link, deadline and what happened always stand in them. They belong to no edition.

use uuid::Uuid;

use super::account::Account;
use super::mail::Writer;
use crate::mail::Message;
use crate::mail::text::{Kind, Slot, Texts, Words};
use crate::web::{Result, Site};

const SITE: &[Slot] = &[
    Slot { name: "website", meaning: "Name dieser Website" },
    Slot { name: "name", meaning: "Name der Person, wie er im Konto steht" },
];

pub const INVITATION: Kind = Kind {
    key: "staff_invitation",
    message: "",
    name: "Einladung in den internen Bereich",
    when: "Wenn jemand ein Konto bekommt, oder einen neuen Link dafür.",
    subject: "Ihr Konto im internen Bereich",
    opening: "{eingeladen_von} hat für Sie ein Konto im internen Bereich der Website „{website}“ angelegt.\n\nMit dem Link legen Sie Ihr Passwort fest und richten den zweiten Faktor ein. Dafür brauchen Sie eine App, die Einmalcodes anzeigt.",
    closing: "",
    between: "Der Link zum Einrichten und wie lange er gilt.",
    base: SITE,
    slots: &[Slot { name: "eingeladen_von", meaning: "wer das Konto angelegt hat" }],
    needed: &["website"],
};

pub const RESET: Kind = Kind {
    key: "staff_reset",
    name: "Neues Passwort",
    when: "Wenn jemand an der Anmeldung zum internen Bereich ein neues Passwort anfordert.",
    subject: "Neues Passwort für den internen Bereich",
    opening: "Sie möchten ein neues Passwort für den internen Bereich festlegen.",
    closing: "Haben Sie das nicht angefordert? Dann brauchen Sie nichts zu tun.",
    between: "Der Link zum neuen Passwort, wie lange er gilt, und dass der Code der App weiter nötig ist.",
    slots: &[],
    needed: &[],
    ..INVITATION
};

pub const NOTICE: Kind = Kind {
    key: "staff_notice",
    name: "Änderung an einem Konto",
    when: "Nach jeder Änderung an einem Konto, die auch jemand anders gemacht haben könnte.",
    subject: "Änderung an Ihrem Konto",
    opening: "an Ihrem Konto bei „{website}“ hat sich etwas geändert.",
    closing: "Waren Sie das nicht? Dann wenden Sie sich sofort an die Administration der Website.",
    between: "Was geändert wurde, und wann.",
    ..RESET
};

pub const TEXTS: &[&Kind] = &[&INVITATION, &RESET, &NOTICE];

/// The mail of this kind with these words, to an invented account; None where it is another's kind.
///
/// # Errors
/// When the template fails.
pub async fn sample(site: &Site, kind: &'static Kind, words: Words) -> Result<Option<Message>> {
    let writer =
        Writer { site: site.clone(), settings: site.settings().await?, texts: Texts::default().with(kind, words) };
    let account = Account {
        id: 0,
        public_id: Uuid::nil(),
        name: "Kim Beispiel".into(),
        email: "kim.beispiel@example.org".into(),
        password: None,
        totp_secret: None,
        totp_step: 0,
        disabled_at: None,
        last_seen_at: None,
        is_demo: false,
    };
    Ok(Some(match kind.key {
        "staff_invitation" => writer.invitation(&account, "Lou Muster", "beispiel")?,
        "staff_reset" => writer.reset(&account, "beispiel")?,
        "staff_notice" => writer.notice(&account, "Ihr Passwort für den internen Bereich wurde geändert.")?,
        _ => return Ok(None),
    }))
}
