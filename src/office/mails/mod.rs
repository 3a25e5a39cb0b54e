//! Mails in the internal area: what went out and what did not ([`list`], [`one`]), the words of
//! automatic mails ([`texts`]), messages to many ([`circulars`], [`circular`], [`write`]).
//!
//! Links that open something are never shown here: staff read what the outbox keeps, without the
//! secrets. Pages of the installation and of an edition are the same; without an edition they show
//! all mails.

pub mod circular;
pub mod circulars;
pub mod list;
pub mod one;
pub mod texts;
pub mod write;

use std::sync::Arc;

use axum::Extension;

use super::frame::Frame;
use crate::edition::Edition;
use crate::paths;
use crate::staff::Staff;
use crate::web::{Result, Site};

/// The edition of the address; None on pages of the installation.
pub type Scope = Option<Extension<Arc<Edition>>>;

/// Where a page stands: in an edition, or in the installation.
struct Place(Option<Arc<Edition>>);

impl Place {
    fn of(scope: Scope) -> Place {
        Place(scope.map(|Extension(edition)| edition))
    }

    fn id(&self) -> Option<i64> {
        self.0.as_ref().map(|e| e.id)
    }

    /// An address of the edition, or its counterpart of the installation.
    fn path(&self, of_edition: &str, of_all: &str) -> String {
        match &self.0 {
            Some(edition) => paths::office(of_edition, &edition.slug),
            None => of_all.to_string(),
        }
    }

    async fn frame(&self, site: &Site, staff: &Staff, title: &str, path: &str) -> Result<Frame> {
        Frame::new(site, staff, self.0.as_deref(), title, path).await
    }
}

/// What a mail is, for people; by `message.kind`.
pub fn kind_label(kind: &str) -> &str {
    match kind {
        "registration_confirm" => "Adresse bestätigen",
        "registration_reminder" => "Erinnerung, Adresse bestätigen",
        "registration_known" => "schon angemeldet",
        "registration_ticket" => "Anmeldung bestätigt, Ticket",
        "registration_changed" => "Anmeldung geändert",
        "registration_member" => "durch andere angemeldet",
        "registration_member_waiting" => "durch andere angemeldet, Warteliste",
        "registration_substitute" => "als Vertretung angemeldet",
        "registration_waiting" => "Warteliste",
        "registration_offer" => "Platz angeboten",
        "registration_lapsed" => "Angebot abgelaufen",
        "registration_moved_up" => "Platz im Workshop",
        "registration_cancelled" => "Abmeldung",
        "registration_handed_over" => "Vertretung benannt",
        "registration_claim" => "Befreiung vom Entgelt",
        "registration_link" => "Link zur Anmeldung",
        "registration_erased" => "Daten gelöscht",
        "group_confirm" => "Sammelanmeldung bestätigen",
        "group_reminder" => "Erinnerung, Sammelanmeldung",
        "group_known" => "schon eine Sammelanmeldung",
        "group_link" => "Link zur Sammelanmeldung",
        "group_registered" => "Personen angemeldet",
        "group_offer" => "Plätze für eine Sammelanmeldung",
        "registration_workshop_moved" => "Workshop verlegt",
        "registration_workshop_cancelled" => "Workshop entfällt",
        "registration_workshop_restored" => "Workshop findet doch statt",
        "edition_postponed" => "Veranstaltung verschoben",
        "edition_rescheduled" => "neuer Termin der Veranstaltung",
        "edition_cancelled" => "Veranstaltung abgesagt",
        "press_confirm" => "Akkreditierung, Adresse bestätigen",
        "press_reminder" => "Erinnerung, Akkreditierung bestätigen",
        "press_known" => "schon ein Antrag auf Akkreditierung",
        "press_link" => "Link zur Akkreditierung",
        "press_received" => "Antrag auf Akkreditierung eingegangen",
        "press_answered" => "Antwort auf Rückfrage eingegangen",
        "press_crew" => "Team geändert",
        "press_withdrawn" => "Akkreditierung zurückgezogen",
        "press_erased" => "Daten zur Akkreditierung gelöscht",
        "press_tomorrow" => "Erinnerung am Tag vorher, Medien",
        "press_question" => "Rückfrage zur Akkreditierung",
        "press_approved" => "Akkreditierung zugelassen",
        "press_rejected" => "Akkreditierung abgelehnt",
        "press_revoked" => "Akkreditierung widerrufen",
        "press_postponed" => "Veranstaltung verschoben, an Medien",
        "press_rescheduled" => "neuer Termin, an Medien",
        "press_cancelled" => "Veranstaltung abgesagt, an Medien",
        "invoice" => "Rechnung",
        "invoice_correction" => "Rechnungskorrektur",
        "barrier_report" => "Barriere gemeldet",
        "barrier_received" => "Eingang einer Barrieremeldung",
        "staff_invitation" => "Einladung in den internen Bereich",
        "staff_reset" => "neues Passwort",
        "staff_notice" => "Änderung an einem Konto",
        "circular" => "Nachricht an viele",
        "circular_waits" => "Nachricht wartet auf Freigabe",
        "circular_test" => "Probe einer Nachricht",
        other => other,
    }
}
