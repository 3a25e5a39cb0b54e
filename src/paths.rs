//! Floor 1. Every address of the site, for routers, links and mails. Stable for ever:
//! German words for people, fixed names for machines. `{e}` is an edition's slug.

pub const HOME: &str = "/";
pub const EDITION: &str = "/{e}";
pub const PROGRAMME: &str = "/{e}/programm";
/// One session, or its calendar entry where the last part ends in ".ics".
pub const SESSION: &str = "/{e}/programm/{session}";
pub const CHANGES: &str = "/{e}/programm/aenderungen";
pub const CHANGES_FEED: &str = "/{e}/programm/aenderungen.atom";
pub const NOW: &str = "/{e}/jetzt";
pub const SPEAKERS: &str = "/{e}/referierende";
pub const SPEAKER: &str = "/{e}/referierende/{slug}";
pub const VENUE: &str = "/{e}/ort";
pub const SCHEDULE_XML: &str = "/{e}/schedule.xml";
pub const SCHEDULE_JSON: &str = "/{e}/schedule.json";
pub const SCHEDULE_ICS: &str = "/{e}/schedule.ics";
pub const REGISTRATION: &str = "/{e}/anmeldung";
pub const REGISTRATION_SENT: &str = "/{e}/anmeldung/gesendet";
/// Of the featured edition.
pub const REGISTRATION_FEATURED: &str = "/anmeldung";
pub const PROGRAMME_FEATURED: &str = "/programm";
pub const SPEAKERS_FEATURED: &str = "/referierende";
pub const VENUE_FEATURED: &str = "/ort";
pub const NOW_FEATURED: &str = "/jetzt";
pub const OWN: &str = "/meine-anmeldung";
pub const ACCREDITATION: &str = "/meine-akkreditierung";
pub const OWN_CONFIRM: &str = "/meine-anmeldung/bestaetigen";
pub const OWN_LINK: &str = "/meine-anmeldung/link";
pub const OWN_LINK_SENT: &str = "/meine-anmeldung/link/gesendet";
pub const OWN_CHANGE: &str = "/meine-anmeldung/aendern";
pub const OWN_WORKSHOPS: &str = "/meine-anmeldung/workshops";
pub const OWN_SUBSTITUTE: &str = "/meine-anmeldung/vertretung";
pub const OWN_CANCEL: &str = "/meine-anmeldung/absagen";
pub const OWN_OFFER: &str = "/meine-anmeldung/platz";
/// The two answers to a postponement, one button each.
pub const OWN_STAY: &str = "/meine-anmeldung/weiterhin";
pub const OWN_RELEASE: &str = "/meine-anmeldung/freigeben";
pub const OWN_PHOTO: &str = "/meine-anmeldung/fotos";
pub const OWN_MAILS: &str = "/meine-anmeldung/nachrichten";
pub const OWN_DATA: &str = "/meine-anmeldung/daten.json";
pub const OWN_ERASE: &str = "/meine-anmeldung/loeschen";
pub const OWN_CALENDAR: &str = "/meine-anmeldung/termin.ics";
pub const OWN_CERTIFICATE: &str = "/meine-anmeldung/bescheinigung";
pub const OWN_CERTIFICATE_PDF: &str = "/meine-anmeldung/bescheinigung.pdf";
pub const OWN_INVOICE: &str = "/meine-anmeldung/rechnung";
pub const OWN_LEAVE: &str = "/meine-anmeldung/abmelden";
// What journalists find, and the form by which they ask for accreditation.
pub const PRESS: &str = "/{e}/presse";
pub const PRESS_REQUEST: &str = "/{e}/presse/akkreditierung";
pub const PRESS_SENT: &str = "/{e}/presse/akkreditierung/gesendet";
pub const PRESS_FEATURED: &str = "/presse";
pub const ACCREDITATION_CONFIRM: &str = "/meine-akkreditierung/bestaetigen";
pub const ACCREDITATION_LINK: &str = "/meine-akkreditierung/link";
pub const ACCREDITATION_LINK_SENT: &str = "/meine-akkreditierung/link/gesendet";
pub const ACCREDITATION_ANSWER: &str = "/meine-akkreditierung/antwort";
pub const ACCREDITATION_CREW: &str = "/meine-akkreditierung/team";
pub const ACCREDITATION_WITHDRAW: &str = "/meine-akkreditierung/zurueckziehen";
pub const ACCREDITATION_NEEDS: &str = "/meine-akkreditierung/unterstuetzung";
pub const ACCREDITATION_DATA: &str = "/meine-akkreditierung/daten.json";
pub const ACCREDITATION_PASS: &str = "/meine-akkreditierung/ausweis.pdf";
pub const ACCREDITATION_LEAVE: &str = "/meine-akkreditierung/abmelden";
/// Several people of one authority: the form of their contact person.
pub const GROUP: &str = "/{e}/anmeldung/gruppe";
pub const GROUP_SENT: &str = "/{e}/anmeldung/gruppe/gesendet";
/// The contact person's page, and what it can do.
pub const OUR: &str = "/meine-gruppe";
pub const OUR_CONFIRM: &str = "/meine-gruppe/bestaetigen";
pub const OUR_LINK: &str = "/meine-gruppe/link";
pub const OUR_LINK_SENT: &str = "/meine-gruppe/link/gesendet";
pub const OUR_PEOPLE: &str = "/meine-gruppe/personen";
pub const OUR_TEMPLATE: &str = "/meine-gruppe/vorlage.csv";
pub const OUR_LIST: &str = "/meine-gruppe/liste.csv";
pub const OUR_OFFERS: &str = "/meine-gruppe/plaetze";
pub const OUR_SUBSTITUTE: &str = "/meine-gruppe/person/{code}/vertretung";
pub const OUR_CANCEL: &str = "/meine-gruppe/person/{code}/absagen";
pub const OUR_MAIL: &str = "/meine-gruppe/person/{code}/mail";
pub const OUR_LEAVE: &str = "/meine-gruppe/abmelden";
pub const NEWS: &str = "/aktuelles";
pub const NEWS_FEED: &str = "/aktuelles.atom";
pub const NEWS_YEAR: &str = "/aktuelles/{year}";
pub const NEWS_ITEM: &str = "/aktuelles/{year}/{slug}";
pub const ARCHIVE: &str = "/archiv";
/// A page made of content elements.
pub const PAGE: &str = "/seiten/{slug}";
pub const IMPRINT: &str = "/impressum";
pub const PRIVACY: &str = "/datenschutz";
pub const ACCESSIBILITY: &str = "/barrierefreiheit";
pub const BARRIER: &str = "/barriere-melden";
pub const BARRIER_RECEIVED: &str = "/barriere-melden/{reference}";
/// Whether a certificate of attendance is genuine: the form, and the answer for one code.
pub const CERTIFICATES: &str = "/bescheinigung";
pub const CERTIFICATE: &str = "/bescheinigung/{code}";
pub const EASY_LANGUAGE: &str = "/leichte-sprache";
pub const SIGN_LANGUAGE: &str = "/gebaerdensprache";
/// An invoice by the secret of a mailed link; as a PDF where the last part ends in ".pdf".
pub const INVOICE: &str = "/rechnung/{secret}";
/// The internal area; what stands there below `{e}` belongs to one edition.
pub const OFFICE: &str = "/intern";
pub const SIGN_IN: &str = "/intern/anmelden";
/// The second step of signing in.
pub const SIGN_IN_CODE: &str = "/intern/anmelden/code";
/// Password and code once more, before what hands out rights.
pub const PROVE: &str = "/intern/nachweis";
pub const SIGN_OUT: &str = "/intern/abmelden";
pub const INVITATION: &str = "/intern/einladung";
pub const INVITATION_FACTOR: &str = "/intern/einladung/code";
pub const FORGOTTEN: &str = "/intern/passwort";
pub const FORGOTTEN_SENT: &str = "/intern/passwort/gesendet";
pub const NEW_PASSWORD: &str = "/intern/passwort/neu";
pub const ACCOUNT: &str = "/intern/konto";
pub const ACCOUNT_PASSWORD: &str = "/intern/konto/passwort";
pub const ACCOUNT_CODES: &str = "/intern/konto/ersatzcodes";
pub const ACCOUNT_SESSION: &str = "/intern/konto/sitzung";
pub const STAFF: &str = "/intern/personal";
pub const STAFF_SEARCH: &str = "/intern/personal/suche";
pub const STAFF_ONE: &str = "/intern/personal/{id}";
pub const STAFF_ACCESS: &str = "/intern/personal/{id}/zugang";
pub const STAFF_ROLES: &str = "/intern/personal/{id}/rollen";
pub const AUDIT: &str = "/intern/protokoll";
pub const OFFICE_EDITION: &str = "/intern/kongress/{e}";
pub const OFFICE_AUDIT: &str = "/intern/kongress/{e}/protokoll";
// Programme and speakers.
pub const OFFICE_PROGRAMME: &str = "/intern/kongress/{e}/programm";
pub const OFFICE_PROGRAMME_PREVIEW: &str = "/intern/kongress/{e}/programm/vorschau";
pub const OFFICE_SESSION_NEW: &str = "/intern/kongress/{e}/programm/neu";
pub const OFFICE_SESSION: &str = "/intern/kongress/{e}/programm/punkt/{code}";
pub const OFFICE_SESSION_PEOPLE: &str = "/intern/kongress/{e}/programm/punkt/{code}/personen";
pub const OFFICE_SESSION_STATE: &str = "/intern/kongress/{e}/programm/punkt/{code}/absagen";
pub const OFFICE_SESSION_COPY: &str = "/intern/kongress/{e}/programm/punkt/{code}/doppeln";
pub const OFFICE_SESSION_ORDER: &str = "/intern/kongress/{e}/programm/punkt/{code}/reihenfolge";
pub const OFFICE_SESSION_DELETE: &str = "/intern/kongress/{e}/programm/punkt/{code}/loeschen";
pub const OFFICE_ROOMS: &str = "/intern/kongress/{e}/programm/raeume";
pub const OFFICE_ROOM: &str = "/intern/kongress/{e}/programm/raeume/{id}";
pub const OFFICE_TOPICS: &str = "/intern/kongress/{e}/programm/themen";
pub const OFFICE_TOPIC: &str = "/intern/kongress/{e}/programm/themen/{code}";
pub const OFFICE_DAYS: &str = "/intern/kongress/{e}/programm/tage";
pub const OFFICE_RELEASE: &str = "/intern/kongress/{e}/programm/veroeffentlichen";
pub const OFFICE_RELEASES: &str = "/intern/kongress/{e}/programm/fassungen";
pub const OFFICE_RELEASED: &str = "/intern/kongress/{e}/programm/fassungen/{number}";
pub const OFFICE_IMPORT: &str = "/intern/kongress/{e}/programm/einlesen";
pub const OFFICE_IMPORT_FILE: &str = "/intern/kongress/{e}/programm/einlesen/datei";
pub const OFFICE_IMPORT_ONE: &str = "/intern/kongress/{e}/programm/einlesen/{id}";
pub const OFFICE_SPEAKERS: &str = "/intern/kongress/{e}/referierende";
pub const OFFICE_SPEAKER_NEW: &str = "/intern/kongress/{e}/referierende/neu";
pub const OFFICE_SPEAKER: &str = "/intern/kongress/{e}/referierende/{id}";
pub const OFFICE_SPEAKER_PHOTO: &str = "/intern/kongress/{e}/referierende/{id}/foto";
pub const OFFICE_SPEAKER_MERGE: &str = "/intern/kongress/{e}/referierende/{id}/zusammenfuehren";
pub const OFFICE_SPEAKER_SEPARATE: &str = "/intern/kongress/{e}/referierende/{id}/trennen";
// Pages, news, menus.
/// Menus and footer; once for the site and once within an edition.
pub const MENUS: &str = "/intern/menue";
pub const OFFICE_MENUS: &str = "/intern/kongress/{e}/menue";
pub const BARRIERS: &str = "/intern/barrieren";
pub const BARRIER_ONE: &str = "/intern/barrieren/{code}";
pub const REDIRECTS: &str = "/intern/weiterleitungen";
pub const REDIRECT_REMOVE: &str = "/intern/weiterleitungen/entfernen";
/// What belongs to no edition; `{number}` is an element (or "neu") or a version.
pub const CONTENTS: &str = "/intern/inhalte";
pub const CONTENT_NEW: &str = "/intern/inhalte/neu";
pub const CONTENT: &str = "/intern/inhalte/{id}";
pub const CONTENT_TEXTS: &str = "/intern/inhalte/{id}/texte";
pub const CONTENT_SETTINGS: &str = "/intern/inhalte/{id}/einstellungen";
pub const CONTENT_ELEMENT: &str = "/intern/inhalte/{id}/element/{number}";
pub const CONTENT_ELEMENT_SAVE: &str = "/intern/inhalte/{id}/element/{number}/speichern";
pub const CONTENT_PUBLISH: &str = "/intern/inhalte/{id}/veroeffentlichen";
pub const CONTENT_STATE: &str = "/intern/inhalte/{id}/zustand";
pub const CONTENT_VERSIONS: &str = "/intern/inhalte/{id}/versionen";
pub const CONTENT_VERSION: &str = "/intern/inhalte/{id}/versionen/{number}";
pub const CONTENT_PREVIEW: &str = "/intern/inhalte/{id}/vorschau";
pub const CONTENT_NARROW: &str = "/intern/inhalte/{id}/vorschau/schmal";
/// The same of an edition: [`office_content`] leads from one to the other.
pub const OFFICE_CONTENTS: &str = "/intern/kongress/{e}/inhalte";
pub const OFFICE_CONTENT_NEW: &str = "/intern/kongress/{e}/inhalte/neu";
pub const OFFICE_CONTENT: &str = "/intern/kongress/{e}/inhalte/{id}";
pub const OFFICE_CONTENT_TEXTS: &str = "/intern/kongress/{e}/inhalte/{id}/texte";
pub const OFFICE_CONTENT_SETTINGS: &str = "/intern/kongress/{e}/inhalte/{id}/einstellungen";
pub const OFFICE_CONTENT_ELEMENT: &str = "/intern/kongress/{e}/inhalte/{id}/element/{number}";
pub const OFFICE_CONTENT_ELEMENT_SAVE: &str = "/intern/kongress/{e}/inhalte/{id}/element/{number}/speichern";
pub const OFFICE_CONTENT_PUBLISH: &str = "/intern/kongress/{e}/inhalte/{id}/veroeffentlichen";
pub const OFFICE_CONTENT_STATE: &str = "/intern/kongress/{e}/inhalte/{id}/zustand";
pub const OFFICE_CONTENT_VERSIONS: &str = "/intern/kongress/{e}/inhalte/{id}/versionen";
pub const OFFICE_CONTENT_VERSION: &str = "/intern/kongress/{e}/inhalte/{id}/versionen/{number}";
pub const OFFICE_CONTENT_PREVIEW: &str = "/intern/kongress/{e}/inhalte/{id}/vorschau";
pub const OFFICE_CONTENT_NARROW: &str = "/intern/kongress/{e}/inhalte/{id}/vorschau/schmal";
// Media, people.
/// The library; each page once for the installation and once within an edition.
pub const LIBRARY: &str = "/intern/medien";
pub const LIBRARY_NEW: &str = "/intern/medien/neu";
pub const LIBRARY_ADD: &str = "/intern/medien/hochladen";
pub const LIBRARY_ONE: &str = "/intern/medien/{id}";
pub const LIBRARY_REPLACE: &str = "/intern/medien/{id}/ersetzen";
pub const LIBRARY_REMOVE: &str = "/intern/medien/{id}/loeschen";
pub const OFFICE_LIBRARY: &str = "/intern/kongress/{e}/medien";
pub const OFFICE_LIBRARY_NEW: &str = "/intern/kongress/{e}/medien/neu";
pub const OFFICE_LIBRARY_ADD: &str = "/intern/kongress/{e}/medien/hochladen";
pub const OFFICE_LIBRARY_ONE: &str = "/intern/kongress/{e}/medien/{id}";
pub const OFFICE_LIBRARY_REPLACE: &str = "/intern/kongress/{e}/medien/{id}/ersetzen";
pub const OFFICE_LIBRARY_REMOVE: &str = "/intern/kongress/{e}/medien/{id}/loeschen";
// Registrations and figures.
pub const OFFICE_REGISTRATIONS: &str = "/intern/kongress/{e}/anmeldungen";
pub const OFFICE_REGISTRATION_NEW: &str = "/intern/kongress/{e}/anmeldungen/neu";
pub const OFFICE_REGISTRATIONS_FILE: &str = "/intern/kongress/{e}/anmeldungen/ausgabe";
/// What is to be done with several of them; carrying it out; what came of it.
pub const OFFICE_BULK: &str = "/intern/kongress/{e}/anmeldungen/auswahl";
pub const OFFICE_BULK_RUN: &str = "/intern/kongress/{e}/anmeldungen/auswahl/ausfuehren";
pub const OFFICE_BULK_DONE: &str = "/intern/kongress/{e}/anmeldungen/auswahl/{id}";
/// Needs of all people of an edition, and the same as a file.
pub const OFFICE_NEEDS: &str = "/intern/kongress/{e}/anmeldungen/bedarf";
pub const OFFICE_NEEDS_FILE: &str = "/intern/kongress/{e}/anmeldungen/bedarf/ausgabe";
pub const OFFICE_PERSON: &str = "/intern/kongress/{e}/anmeldungen/{code}";
pub const OFFICE_PERSON_CHANGE: &str = "/intern/kongress/{e}/anmeldungen/{code}/aendern";
pub const OFFICE_PERSON_WORKSHOPS: &str = "/intern/kongress/{e}/anmeldungen/{code}/workshops";
pub const OFFICE_PERSON_CANCEL: &str = "/intern/kongress/{e}/anmeldungen/{code}/absagen";
pub const OFFICE_PERSON_UP: &str = "/intern/kongress/{e}/anmeldungen/{code}/nachruecken";
pub const OFFICE_PERSON_AGREE: &str = "/intern/kongress/{e}/anmeldungen/{code}/zusage";
pub const OFFICE_PERSON_MAIL: &str = "/intern/kongress/{e}/anmeldungen/{code}/mail";
pub const OFFICE_PERSON_NEEDS: &str = "/intern/kongress/{e}/anmeldungen/{code}/bedarf";
pub const OFFICE_PERSON_SUBSTITUTE: &str = "/intern/kongress/{e}/anmeldungen/{code}/vertretung";
pub const OFFICE_PLACES: &str = "/intern/kongress/{e}/plaetze";
pub const OFFICE_FIGURES: &str = "/intern/kongress/{e}/auswertung";
pub const OFFICE_FIGURES_CSV: &str = "/intern/kongress/{e}/auswertung.csv";
// Fees.
pub const OFFICE_MONEY: &str = "/intern/kongress/{e}/gebuehren";
pub const OFFICE_MONEY_SEARCH: &str = "/intern/kongress/{e}/gebuehren/suche";
pub const OFFICE_CLAIM: &str = "/intern/kongress/{e}/gebuehren/befreiung/{code}";
pub const OFFICE_INVOICE: &str = "/intern/kongress/{e}/gebuehren/rechnung/{number}";
// Press office.
pub const OFFICE_PRESS: &str = "/intern/kongress/{e}/presse/antraege";
pub const OFFICE_REQUEST: &str = "/intern/kongress/{e}/presse/antraege/{code}";
/// Steps without a page: taking it up; confirming or sending back what is proposed.
pub const OFFICE_REQUEST_DO: &str = "/intern/kongress/{e}/presse/antraege/{code}/schritt";
pub const OFFICE_REQUEST_NEEDS: &str = "/intern/kongress/{e}/presse/antraege/{code}/bedarf";
pub const OFFICE_REQUEST_FILE: &str = "/intern/kongress/{e}/presse/antraege/{code}/nachweis/{id}";
/// Asking back, approving, rejecting, revoking, each with a look at the mail.
pub const OFFICE_REQUEST_DECIDE: &str = "/intern/kongress/{e}/presse/antraege/{code}/{kind}";
/// Passes: the list for the door, one pass, all on paper, as a file.
pub const OFFICE_PASSES: &str = "/intern/kongress/{e}/presse/ausweise";
pub const OFFICE_PASSES_PAPER: &str = "/intern/kongress/{e}/presse/ausweise/liste";
pub const OFFICE_PASSES_PRINT: &str = "/intern/kongress/{e}/presse/ausweise/druck";
pub const OFFICE_PASSES_FILE: &str = "/intern/kongress/{e}/presse/ausweise/ausgabe";
pub const OFFICE_PASSES_FIND: &str = "/intern/kongress/{e}/presse/ausweise/code";
pub const OFFICE_PASS: &str = "/intern/kongress/{e}/presse/ausweise/{code}/{number}";
pub const OFFICE_PRESS_SETTINGS: &str = "/intern/kongress/{e}/presse/einstellungen";
pub const OFFICE_PRESS_EVENT_NEW: &str = "/intern/kongress/{e}/presse/termine/neu";
pub const OFFICE_PRESS_EVENT: &str = "/intern/kongress/{e}/presse/termine/{id}";
pub const OFFICE_PRESS_KIT: &str = "/intern/kongress/{e}/presse/mappe";
pub const OFFICE_PRESS_KIT_ONE: &str = "/intern/kongress/{e}/presse/mappe/{id}";
pub const OFFICE_PRESS_JOURNAL: &str = "/intern/kongress/{e}/presse/journal";
pub const OFFICE_PRESS_JOURNAL_FILE: &str = "/intern/kongress/{e}/presse/journal.csv";
// Mails and data protection.
/// Mails of an edition, and of the whole installation: one each, and what can be done with it.
pub const OFFICE_MAILS: &str = "/intern/kongress/{e}/mails";
pub const OFFICE_MAILS_AGAIN: &str = "/intern/kongress/{e}/mails/erneut";
pub const OFFICE_MAIL: &str = "/intern/kongress/{e}/mails/{id}";
pub const OFFICE_MAIL_ELSEWHERE: &str = "/intern/kongress/{e}/mails/{id}/adresse";
pub const OFFICE_MAIL_DO: &str = "/intern/kongress/{e}/mails/{id}/aktion";
pub const MAILS: &str = "/intern/mails";
pub const MAILS_AGAIN: &str = "/intern/mails/erneut";
pub const MAIL: &str = "/intern/mails/{id}";
pub const MAIL_DO: &str = "/intern/mails/{id}/aktion";
/// Words of automatic mails, for an edition and for all; the second shows the HTML part.
pub const OFFICE_TEXTS: &str = "/intern/kongress/{e}/mailtexte";
pub const OFFICE_TEXT: &str = "/intern/kongress/{e}/mailtexte/{kind}";
pub const OFFICE_TEXT_HTML: &str = "/intern/kongress/{e}/mailtexte/{kind}/gestaltet";
pub const OFFICE_TEXT_RESET: &str = "/intern/kongress/{e}/mailtexte/{kind}/vorgabe";
pub const TEXTS: &str = "/intern/mailtexte";
pub const TEXT: &str = "/intern/mailtexte/{kind}";
pub const TEXT_HTML: &str = "/intern/mailtexte/{kind}/gestaltet";
pub const TEXT_RESET: &str = "/intern/mailtexte/{kind}/vorgabe";
/// Messages to many.
pub const CIRCULARS: &str = "/intern/kongress/{e}/nachrichten";
pub const CIRCULAR_NEW: &str = "/intern/kongress/{e}/nachrichten/neu";
pub const CIRCULAR: &str = "/intern/kongress/{e}/nachrichten/{id}";
pub const CIRCULAR_EDIT: &str = "/intern/kongress/{e}/nachrichten/{id}/bearbeiten";
pub const CIRCULAR_HTML: &str = "/intern/kongress/{e}/nachrichten/{id}/gestaltet";
pub const CIRCULAR_DO: &str = "/intern/kongress/{e}/nachrichten/{id}/aktion";
/// From how many recipients on a second person releases.
pub const CIRCULAR_RULES: &str = "/intern/mails/freigabe";
// Editions and settings.
pub const OFFICE_NEW: &str = "/intern/kongress/neu";
pub const OFFICE_SETTINGS: &str = "/intern/kongress/{e}/einstellungen";
/// One group of them.
pub const OFFICE_SETTINGS_PART: &str = "/intern/kongress/{e}/einstellungen/{teil}";
/// Announcing, opening, closing; query `zu` names the state.
pub const OFFICE_STATE: &str = "/intern/kongress/{e}/zustand";
pub const OFFICE_POSTPONE: &str = "/intern/kongress/{e}/verschieben";
pub const OFFICE_CANCEL: &str = "/intern/kongress/{e}/absagen";
pub const OFFICE_PRIVACY: &str = "/intern/datenschutz";
/// Every stored field.
pub const OFFICE_PRIVACY_REGISTER: &str = "/intern/datenschutz/verzeichnis";
pub const OFFICE_PRIVACY_PERIODS: &str = "/intern/datenschutz/fristen";
/// What the deletion did, and one at once.
pub const OFFICE_PRIVACY_RUNS: &str = "/intern/datenschutz/laeufe";
pub const OFFICE_PRIVACY_PURGE: &str = "/intern/datenschutz/loeschen";
/// One person, by an address that is sent in the form only.
pub const OFFICE_PERSON_DATA: &str = "/intern/datenschutz/person";
pub const OFFICE_PERSON_FILE: &str = "/intern/datenschutz/person/daten.json";
pub const OFFICE_PERSON_ERASE: &str = "/intern/datenschutz/person/loeschen";
pub const OFFICE_EDITION_PRIVACY: &str = "/intern/kongress/{e}/datenschutz";
// Editions and settings.
pub const SETTINGS: &str = "/intern/einstellungen";
/// A group of settings; an entry of one that is a list, from 1 or "neu".
pub const SETTINGS_GROUP: &str = "/intern/einstellungen/{group}";
pub const SETTINGS_ENTRY: &str = "/intern/einstellungen/{group}/{number}";
/// Mails of the demo; only where they go to files.
pub const OUTBOX: &str = "/intern/postausgang";
pub const OUTBOX_MAIL: &str = "/intern/postausgang/{mail}";
pub const OUTBOX_HTML: &str = "/intern/postausgang/{mail}/html";
pub const OUTBOX_PART: &str = "/intern/postausgang/{mail}/teil/{part}";
/// All uploaded files.
pub const MEDIA: &str = "/medien/";
/// A medium by its lasting identifier, and a file of it by its content.
pub const MEDIUM: &str = "/medien/{medium}";
pub const MEDIUM_FILE: &str = "/medien/{hash}/{name}";
/// Query: `q`, filters `art` and `edition`, `seite`. As a description for browsers in the second.
pub const SEARCH: &str = "/suche";
pub const OPEN_SEARCH: &str = "/suche.xml";
pub const STATIC: &str = "/static/{name}";
pub const THEME: &str = "/farben.css";
pub const SECURITY_TXT: &str = "/.well-known/security.txt";
pub const ROBOTS: &str = "/robots.txt";
pub const SITEMAP: &str = "/sitemap.xml";
pub const HEALTH: &str = "/healthz";
pub const READY: &str = "/readyz";

/// Slugs that an edition cannot have, because an address of the site begins with them, or one of the
/// internal area would mean something else ("neu").
pub const RESERVED: &[&str] = &[
    "aktuelles",
    "anmeldung",
    "archiv",
    "barriere-melden",
    "barrierefreiheit",
    "bescheinigung",
    "datenschutz",
    "gebaerdensprache",
    "healthz",
    "impressum",
    "intern",
    "jetzt",
    "leichte-sprache",
    "medien",
    "meine-akkreditierung",
    "meine-anmeldung",
    "meine-gruppe",
    "neu",
    "ort",
    "presse",
    "programm",
    "readyz",
    "rechnung",
    "referierende",
    "seiten",
    "static",
    "suche",
];

pub fn edition(e: &str) -> String {
    format!("/{e}")
}

pub fn programme(e: &str) -> String {
    format!("/{e}/programm")
}

pub fn session(e: &str, code: &str, slug: &str) -> String {
    format!("/{e}/programm/{code}-{slug}")
}

pub fn session_ics(e: &str, code: &str) -> String {
    format!("/{e}/programm/{code}.ics")
}

pub fn changes(e: &str) -> String {
    format!("/{e}/programm/aenderungen")
}

pub fn changes_feed(e: &str) -> String {
    format!("/{e}/programm/aenderungen.atom")
}

pub fn now(e: &str) -> String {
    format!("/{e}/jetzt")
}

pub fn speakers(e: &str) -> String {
    format!("/{e}/referierende")
}

pub fn speaker(e: &str, slug: &str) -> String {
    format!("/{e}/referierende/{slug}")
}

pub fn venue(e: &str) -> String {
    format!("/{e}/ort")
}

pub fn schedule(e: &str, format: &str) -> String {
    format!("/{e}/schedule.{format}")
}

pub fn registration(e: &str) -> String {
    format!("/{e}/anmeldung")
}

pub fn registration_sent(e: &str) -> String {
    format!("/{e}/anmeldung/gesendet")
}

/// Where a mailed link enters; the secret leaves the address with the first answer.
pub fn own_entry(secret: &str) -> String {
    format!("{OWN}?schluessel={secret}")
}

pub fn press(e: &str) -> String {
    PRESS.replace("{e}", e)
}

pub fn press_request(e: &str) -> String {
    PRESS_REQUEST.replace("{e}", e)
}

pub fn press_sent(e: &str) -> String {
    PRESS_SENT.replace("{e}", e)
}

pub fn accreditation_confirm_entry(secret: &str) -> String {
    format!("{ACCREDITATION_CONFIRM}?schluessel={secret}")
}

/// As mails name it: to the page of a request for accreditation.
pub fn accreditation_entry(secret: &str) -> String {
    format!("{ACCREDITATION}?schluessel={secret}")
}

/// An internal address of an edition, such as [`OFFICE_MONEY`].
pub fn office(pattern: &str, e: &str) -> String {
    pattern.replace("{e}", e)
}

/// An address such as [`CONTENTS`], in an edition or where nothing belongs to one.
pub fn office_content(pattern: &str, e: Option<&str>) -> String {
    match (e, pattern.strip_prefix(OFFICE)) {
        (Some(e), Some(rest)) => format!("{}{rest}", office(OFFICE_EDITION, e)),
        _ => pattern.to_string(),
    }
}

pub fn staff(id: &str) -> String {
    STAFF_ONE.replace("{id}", id)
}

/// `path` of a sign-in that leads to `target` afterwards.
pub fn with_target(path: &str, target: &str) -> String {
    format!("{path}?weiter={}", url::form_urlencoded::byte_serialize(target.as_bytes()).collect::<String>())
}

pub fn library_one(id: &impl std::fmt::Display) -> String {
    LIBRARY_ONE.replace("{id}", &id.to_string())
}

pub fn library_replace(id: &impl std::fmt::Display) -> String {
    LIBRARY_REPLACE.replace("{id}", &id.to_string())
}

pub fn library_remove(id: &impl std::fmt::Display) -> String {
    LIBRARY_REMOVE.replace("{id}", &id.to_string())
}

pub fn invitation_entry(secret: &str) -> String {
    format!("{INVITATION}?schluessel={secret}")
}

pub fn new_password_entry(secret: &str) -> String {
    format!("{NEW_PASSWORD}?schluessel={secret}")
}

/// Where the mailed link of an answer to a postponement enters: [`OWN_STAY`] or [`OWN_RELEASE`].
pub fn own_answer_entry(path: &str, secret: &str) -> String {
    format!("{path}?schluessel={secret}")
}

pub fn own_confirm_entry(secret: &str) -> String {
    format!("{OWN_CONFIRM}?schluessel={secret}")
}

pub fn group(e: &str) -> String {
    format!("/{e}/anmeldung/gruppe")
}

pub fn group_sent(e: &str) -> String {
    format!("/{e}/anmeldung/gruppe/gesendet")
}

pub fn our_entry(secret: &str) -> String {
    format!("{OUR}?schluessel={secret}")
}

pub fn our_confirm_entry(secret: &str) -> String {
    format!("{OUR_CONFIRM}?schluessel={secret}")
}

/// `what`: "vertretung", "absagen" or "mail".
pub fn our_person(code: &str, what: &str) -> String {
    format!("/meine-gruppe/person/{code}/{what}")
}

/// What the code on a ticket leads to; for those who stand at the entrance.
pub fn check_in(code: &str) -> String {
    format!("/intern/einlass/{code}")
}

pub fn news(year: i32, slug: &str) -> String {
    format!("/aktuelles/{year}/{slug}")
}

pub fn page(slug: &str) -> String {
    format!("/seiten/{slug}")
}

pub fn barrier_received(reference: &str) -> String {
    format!("/barriere-melden/{reference}")
}

pub fn invoice(secret: &str) -> String {
    format!("/rechnung/{secret}")
}

pub fn invoice_pdf(secret: &str) -> String {
    format!("/rechnung/{secret}.pdf")
}

pub fn certificate(code: &str) -> String {
    format!("/bescheinigung/{code}")
}

pub fn outbox_mail(mail: &str) -> String {
    format!("/intern/postausgang/{mail}")
}

pub fn outbox_html(mail: &str) -> String {
    format!("/intern/postausgang/{mail}/html")
}

pub fn outbox_part(mail: &str, part: usize) -> String {
    format!("/intern/postausgang/{mail}/teil/{part}")
}

pub fn medium(public_id: &impl std::fmt::Display) -> String {
    format!("/medien/{public_id}")
}

pub fn medium_file(hash: &str, name: &str) -> String {
    format!("/medien/{hash}/{name}")
}

pub fn asset(name: &str) -> String {
    format!("/static/{name}")
}
