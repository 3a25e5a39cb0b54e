//! The protocol: who did what to which object when, with before and after. Entries are added in the
//! transaction of what they tell and never changed; the database refuses that, too.
//!
//! So that people can be forgotten all the same, an entry itself holds nothing about people outside
//! of the staff: for objects of [`ABOUT_PEOPLE`] title and values are kept apart, and are erased
//! with the person. Who of the staff did what, when and to which number stays, until its period is
//! over (Art. 5 (2), 17 (3) (b), 32 GDPR).

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Staff, sql};
use crate::web::limits::Network;

/// Kinds of objects that stand for somebody outside of the staff. Their key is a code or number
/// that means nothing once the object is gone.
pub const ABOUT_PEOPLE: &[&str] =
    &["registration", "group", "invoice", "barrier_report", "person", "message", "accreditation"];

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
    /// "192.0.2.0/24"; only where somebody signed in or was refused, for some days.
    pub network: Option<String>,
}

fn is_apart(entry: &Entry<'_>) -> bool {
    ABOUT_PEOPLE.contains(&entry.object)
}

/// # Errors
/// The database's own.
pub async fn note(c: &mut PgConnection, staff: &Staff, entry: &Entry<'_>) -> sqlx::Result<()> {
    sql::note(c, Some(staff.id), &staff.name, None, is_apart(entry), entry).await
}

/// By somebody who is not signed in (yet), or by the program itself.
///
/// # Errors
/// The database's own.
pub async fn note_of(c: &mut PgConnection, staff: Option<i64>, actor: &str, entry: &Entry<'_>) -> sqlx::Result<()> {
    sql::note(c, staff, actor, None, is_apart(entry), entry).await
}

/// As [`note_of`], with the network that somebody came from, shortened; for sign-ins and refusals.
///
/// # Errors
/// The database's own.
pub async fn note_from(
    c: &mut PgConnection,
    staff: Option<i64>,
    actor: &str,
    network: &Network,
    entry: &Entry<'_>,
) -> sqlx::Result<()> {
    sql::note(c, staff, actor, Some(&network.shortened()), is_apart(entry), entry).await
}

/// Erases what the protocol says about these objects of [`ABOUT_PEOPLE`]; that something was done
/// to them stays. Answers how many entries it concerned.
///
/// # Errors
/// The database's own.
pub async fn forget(c: &mut PgConnection, object: &str, keys: &[String]) -> sqlx::Result<u64> {
    sql::forget_details(c, object, keys).await
}

/// Deletes entries older than `before` and networks older than `networks`, at most `most` of each;
/// the database refuses for entries younger than 90 days. Answers how many of each.
///
/// # Errors
/// The database's own.
pub async fn purge(
    c: &mut PgConnection,
    before: DateTime<Utc>,
    networks: DateTime<Utc>,
    most: i32,
) -> sqlx::Result<(i64, i64)> {
    sql::forget_entries(c, before, networks, most).await
}

/// Which entries are asked for; everything that is None is not asked.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub edition: Option<i64>,
    /// "staff.disabled".
    pub action: Option<String>,
    /// Of this account, by its public key.
    pub by: Option<Uuid>,
    /// Not later than this moment.
    pub until: Option<DateTime<Utc>>,
    /// Older than this entry.
    pub before: Option<i64>,
}

/// Newest first.
///
/// # Errors
/// The database's own.
pub async fn list(c: &mut PgConnection, wanted: &Wanted, limit: i64) -> sqlx::Result<Vec<Noted>> {
    sql::audit(c, wanted, limit).await
}

/// What there is to choose from: actions, and accounts by public key with their names now.
///
/// # Errors
/// The database's own.
pub async fn choices(c: &mut PgConnection, edition: Option<i64>) -> sqlx::Result<(Vec<String>, Vec<(Uuid, String)>)> {
    Ok((sql::audit_actions(c, edition).await?, sql::audit_actors(c, edition).await?))
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
        "staff.sessions_ended" => "alle Sitzungen beendet",
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
        "mail.readdressed" => "Mail an andere Adresse geschickt",
        "mail.cancelled" => "Mail verworfen",
        // Registrations.
        "registration.entered" => "Anmeldung eingetragen",
        "registration.changed" => "Anmeldung geändert",
        "registration.workshops" => "Workshops geändert",
        "registration.moved_up" => "außer der Reihe nachgerückt",
        "registration.agreed" => "Zusage eingetragen",
        "registration.resent" => "Mail noch einmal verschickt",
        "registration.substituted" => "Vertretung eingetragen",
        "needs.changed" => "besonderen Bedarf geändert",
        "needs.exported" => "besonderen Bedarf ausgegeben",
        "quota.changed" => "Plätze je Organisation geändert",
        "registration.cancelled" => "Anmeldung abgesagt",
        "registration.viewed" => "Anmeldung angesehen",
        "registrations.several" => "Schritt für mehrere Anmeldungen",
        "registrations.exported" => "Anmeldungen ausgegeben",
        "needs.viewed" => "besonderen Bedarf angesehen",
        "capacity.changed" => "Plätze geändert",
        // Press.
        "accreditation.in_review" => "Antrag in Prüfung genommen",
        "accreditation.asked" => "Rückfrage gestellt",
        "accreditation.approved" => "Akkreditierung zugelassen",
        "accreditation.proposed" => "Ablehnung vorgeschlagen",
        "accreditation.sent_back" => "Vorschlag zurückgegeben",
        "accreditation.rejected" => "Akkreditierung abgelehnt",
        "accreditation.revoked" => "Akkreditierung widerrufen",
        "accreditation.evidence" => "Nachweis angesehen",
        "accreditation.needs" => "Unterstützungsbedarf angesehen",
        "pass.collected" => "Presseausweis ausgegeben",
        "pass.undone" => "Ausgabe eines Presseausweises zurückgenommen",
        "passes.printed" => "Presseausweise gedruckt",
        "passes.exported" => "Liste der Presseausweise ausgegeben",
        "press.changed" => "Pressebereich geändert",
        "press.event" => "Pressetermin geändert",
        "press.event_removed" => "Pressetermin gelöscht",
        "press.kit" => "Pressemappe geändert",
        "press.kit_removed" => "aus der Pressemappe genommen",
        "press.journal" => "Entscheidungsjournal ausgegeben",
        // Programme.
        "session.created" => "Programmpunkt angelegt",
        "session.changed" => "Programmpunkt geändert",
        "session.people" => "Mitwirkende geändert",
        "session.cancelled" => "Programmpunkt abgesagt",
        "session.restored" => "Absage zurückgenommen",
        "session.deleted" => "Programmpunkt gelöscht",
        "session.order" => "Reihenfolge geändert",
        "person.created" => "Person angelegt",
        "room.created" => "Raum angelegt",
        "room.changed" => "Raum geändert",
        "room.deleted" => "Raum gelöscht",
        "topic.created" => "Thema angelegt",
        "topic.changed" => "Thema geändert",
        "topic.deleted" => "Thema gelöscht",
        "day.changed" => "Tag geändert",
        "day.deleted" => "Tag gelöscht",
        "programme.released" => "Programm veröffentlicht",
        "programme.imported" => "Programmdatei übernommen",
        // Content.
        "content.compared" => "geprüft: stimmt noch",
        "content.created" => "Inhalt angelegt",
        "content.saved" => "Entwurf geändert",
        "content.settings" => "Einstellungen eines Inhalts geändert",
        "content.published" => "Inhalt veröffentlicht",
        "content.withdrawn" => "Inhalt zurückgezogen",
        "content.drafted" => "Inhalt wieder zum Entwurf gemacht",
        "content.deleted" => "Entwurf gelöscht",
        // Media, menus, redirects.
        "barrier.noted" => "Notiz zu einer Barriere geändert",
        "barrier.done" => "Barriere erledigt",
        "barrier.opened" => "Barriere wieder offen",
        "speaker.created" => "Person angelegt",
        "speaker.changed" => "Person geändert",
        "speaker.merged" => "Person zusammengeführt",
        "speaker.merged_into" => "in einer anderen Person aufgegangen",
        "speaker.separated" => "Person getrennt",
        "menu.changed" => "Menü geändert",
        "redirect.saved" => "Weiterleitung gespeichert",
        "redirect.removed" => "Weiterleitung entfernt",
        "media.added" => "Datei hochgeladen",
        "media.described" => "Datei beschrieben",
        "media.replaced" => "Datei ersetzt",
        "media.removed" => "Datei gelöscht",
        // Editions and settings.
        "edition.created" => "Veranstaltung angelegt",
        "edition.changed" => "Einstellungen geändert",
        "edition.state" => "Zustand geändert",
        "edition.postponed" => "Veranstaltung verschoben",
        "edition.rescheduled" => "neuer Termin festgelegt",
        "edition.cancelled" => "Veranstaltung abgesagt",
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
        "settings.saved" => "Einstellungen geändert",
        // Mails and data protection.
        "privacy.viewed" => "Daten einer Person nachgeschlagen",
        "privacy.exported" => "Daten einer Person ausgegeben",
        "privacy.erased" => "Daten einer Person gelöscht",
        "privacy.periods" => "Speicherfristen geändert",
        "privacy.purged" => "Löschlauf angestoßen",
        "privacy.scrubbed" => "Veranstaltung auf Zahlen verkürzt",
        "figures.exported" => "Auswertung ausgegeben",
        other => other,
    }
}
