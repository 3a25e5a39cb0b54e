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
pub const OWN_CONFIRM: &str = "/meine-anmeldung/bestaetigen";
pub const OWN_LINK: &str = "/meine-anmeldung/link";
pub const OWN_LINK_SENT: &str = "/meine-anmeldung/link/gesendet";
pub const OWN_CHANGE: &str = "/meine-anmeldung/aendern";
pub const OWN_WORKSHOPS: &str = "/meine-anmeldung/workshops";
pub const OWN_SUBSTITUTE: &str = "/meine-anmeldung/vertretung";
pub const OWN_CANCEL: &str = "/meine-anmeldung/absagen";
pub const OWN_OFFER: &str = "/meine-anmeldung/platz";
pub const OWN_PHOTO: &str = "/meine-anmeldung/fotos";
pub const OWN_MAILS: &str = "/meine-anmeldung/nachrichten";
pub const OWN_DATA: &str = "/meine-anmeldung/daten.json";
pub const OWN_ERASE: &str = "/meine-anmeldung/loeschen";
pub const OWN_CALENDAR: &str = "/meine-anmeldung/termin.ics";
pub const OWN_CERTIFICATE: &str = "/meine-anmeldung/bescheinigung";
pub const OWN_CERTIFICATE_PDF: &str = "/meine-anmeldung/bescheinigung.pdf";
pub const OWN_INVOICE: &str = "/meine-anmeldung/rechnung";
pub const OWN_LEAVE: &str = "/meine-anmeldung/abmelden";
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
pub const STAFF_ONE: &str = "/intern/personal/{id}";
pub const STAFF_ACCESS: &str = "/intern/personal/{id}/zugang";
pub const STAFF_ROLES: &str = "/intern/personal/{id}/rollen";
pub const AUDIT: &str = "/intern/protokoll";
pub const OFFICE_EDITION: &str = "/intern/kongress/{e}";
pub const OFFICE_AUDIT: &str = "/intern/kongress/{e}/protokoll";
// Programme and speakers.
// Pages, news, menus.
// Media, people.
// Registrations and figures.
pub const OFFICE_FIGURES: &str = "/intern/kongress/{e}/auswertung";
pub const OFFICE_FIGURES_CSV: &str = "/intern/kongress/{e}/auswertung.csv";
// Fees.
pub const OFFICE_MONEY: &str = "/intern/kongress/{e}/gebuehren";
pub const OFFICE_CLAIM: &str = "/intern/kongress/{e}/gebuehren/befreiung/{code}";
pub const OFFICE_INVOICE: &str = "/intern/kongress/{e}/gebuehren/rechnung/{number}";
// Mails and data protection.
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

/// Slugs that an edition cannot have, because an address of the site begins with them.
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

/// An internal address of an edition, such as [`OFFICE_MONEY`].
pub fn office(pattern: &str, e: &str) -> String {
    pattern.replace("{e}", e)
}

pub fn staff(id: &str) -> String {
    STAFF_ONE.replace("{id}", id)
}

/// `path` of a sign-in that leads to `target` afterwards.
pub fn with_target(path: &str, target: &str) -> String {
    format!("{path}?weiter={}", url::form_urlencoded::byte_serialize(target.as_bytes()).collect::<String>())
}

pub fn invitation_entry(secret: &str) -> String {
    format!("{INVITATION}?schluessel={secret}")
}

pub fn new_password_entry(secret: &str) -> String {
    format!("{NEW_PASSWORD}?schluessel={secret}")
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
