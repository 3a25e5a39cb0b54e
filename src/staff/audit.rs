//! The protocol: who did what to which object when, with before and after. Entries are added in the
//! transaction of what they tell and never changed; the database refuses that, too.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

use super::{Staff, sql};

/// What happened. The words for pages stand in [`label`].
#[derive(Debug, Clone, Default)]
pub struct Entry<'a> {
    pub edition: Option<i64>,
    /// "staff.disabled".
    pub action: &'a str,
    /// Kind of the object, its key in addresses, and what people call it.
    pub object: &'a str,
    pub key: &'a str,
    pub title: &'a str,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// As lists show it.
#[derive(Debug, Clone)]
pub struct Noted {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub actor: String,
    pub action: String,
    pub object: String,
    pub key: String,
    pub title: String,
    pub edition: Option<String>,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// # Errors
/// The database's own.
pub async fn note(c: &mut PgConnection, staff: &Staff, entry: &Entry<'_>) -> sqlx::Result<()> {
    sql::note(c, Some(staff.id), &staff.name, entry).await
}

/// By somebody who is not signed in (yet), or by the program itself.
///
/// # Errors
/// The database's own.
pub async fn note_of(c: &mut PgConnection, staff: Option<i64>, actor: &str, entry: &Entry<'_>) -> sqlx::Result<()> {
    sql::note(c, staff, actor, entry).await
}

/// Newest first. `edition` None: everything. `before`: older than this entry.
///
/// # Errors
/// The database's own.
pub async fn list(
    c: &mut PgConnection,
    edition: Option<i64>,
    before: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<Noted>> {
    sql::audit(c, edition, before, limit).await
}

/// Everything that happened to one object, newest first.
///
/// # Errors
/// The database's own.
pub async fn of_object(c: &mut PgConnection, object: &str, key: &str) -> sqlx::Result<Vec<Noted>> {
    sql::audit_of(c, object, key).await
}

/// What happened, for people.
pub fn label(action: &str) -> &str {
    match action {
        "staff.invited" => "Konto eingeladen",
        "staff.invited_again" => "neu eingeladen",
        "staff.ready" => "Konto eingerichtet",
        "staff.signed_in" => "angemeldet",
        "staff.recovery_used" => "mit Ersatzcode angemeldet",
        "staff.sign_in_failed" => "Anmeldung fehlgeschlagen",
        "staff.code_failed" => "falscher Code nach richtigem Passwort",
        "staff.proof_failed" => "Bestätigung fehlgeschlagen",
        "staff.proved" => "Passwort und Code bestätigt",
        "staff.signed_out" => "abgemeldet",
        "staff.session_ended" => "Sitzung beendet",
        "staff.password_changed" => "Passwort geändert",
        "staff.recovery_renewed" => "neue Ersatzcodes",
        "staff.disabled" => "Konto gesperrt",
        "staff.enabled" => "Konto entsperrt",
        "staff.granted" => "Rolle gegeben",
        "staff.revoked" => "Rolle entzogen",
        "staff.refused" => "ohne Recht versucht",
        // Fees.
        "claim.granted" => "Befreiung bewilligt",
        "claim.refused" => "Befreiung abgelehnt",
        "invoice.paid" => "Zahlung vermerkt",
        "invoice.open" => "Zahlung zurückgenommen",
        "mail.retried" => "Mail erneut versucht",
        "mail.cancelled" => "Mail verworfen",
        // Registrations.
        "registration.cancelled" => "Anmeldung abgesagt",
        "registration.viewed" => "Anmeldung angesehen",
        "registrations.exported" => "Anmeldungen ausgegeben",
        "needs.viewed" => "besonderen Bedarf angesehen",
        "capacity.changed" => "Plätze geändert",
        // Programme.
        // Content.
        // Media, menus, redirects.
        // Editions and settings.
        // Mails and data protection.
        "mails.retried" => "alle fehlgeschlagenen Mails erneut versucht",
        "mail_text.changed" => "Mailtext geändert",
        "mail_text.reset" => "Mailtext auf Vorgabe zurückgesetzt",
        "circular.saved" => "Nachricht gespeichert",
        "circular.asked" => "Freigabe angefragt",
        "circular.released" => "Nachricht freigegeben",
        "circular.planned" => "Nachricht zum Versand gegeben",
        "circular.withdrawn" => "Nachricht zurückgezogen",
        "circular.started" => "Versand begonnen",
        "circular.stopped" => "Versand gestoppt",
        "circular.deleted" => "Entwurf gelöscht",
        "circular.tested" => "Probe verschickt",
        "circular_rules.changed" => "Grenze der Freigabe geändert",
        other => other,
    }
}
