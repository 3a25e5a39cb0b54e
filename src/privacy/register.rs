//! The register: everything that the database holds about people, column by column, with purpose,
//! legal basis, who sees it and when it goes (Art. 30, 5 (1) (e) GDPR). The page that shows it, the
//! deletion and a test use the same list; the test fails for a column that stands neither here nor
//! in [`PLAIN`], so that nobody adds one without saying what it is.

use super::periods::{Kind, Periods};
use crate::staff::{Action, Role};

/// Things about people that belong together.
#[derive(Debug)]
pub struct Holding {
    /// What people call it.
    pub title: &'static str,
    pub table: &'static str,
    /// Column and what it means.
    pub fields: &'static [(&'static str, &'static str)],
    pub purpose: &'static str,
    pub basis: &'static str,
    /// Who of the staff sees it: the roles of these actions. Empty: nobody, only the program.
    pub seen_by: &'static [Action],
    /// Who else.
    pub also: &'static str,
    pub kept: Kept,
}

/// When it goes.
#[derive(Debug, Clone, Copy)]
pub enum Kept {
    For(Kind),
    /// Until the first of these periods that applies; the last one in any case.
    Either(Kind, Kind),
    Words(&'static str),
}

const TASK: &str = "Art. 6 Abs. 1 Buchst. e DSGVO, Datenschutzgesetz des Landes";
const CONSENT: &str = "Art. 6 Abs. 1 Buchst. a DSGVO (Einwilligung)";
const EXPLICIT: &str = "Art. 9 Abs. 2 Buchst. a DSGVO (ausdrückliche Einwilligung)";
const LAW: &str = "Art. 6 Abs. 1 Buchst. c DSGVO, § 14b UStG, § 147 AO";
const SECURE: &str = "Art. 6 Abs. 1 Buchst. e, Art. 32 DSGVO";
const PUBLIC: &str = "alle, über die Website";
const PERSON: &str = "die Person selbst";
const ARCHIVE: Kept = Kept::Words("solange die Veranstaltung im Archiv steht");
const REGISTERED: Kept = Kept::Either(Kind::Left, Kind::Registrations);

pub const HOLDINGS: &[Holding] = &[
    Holding {
        title: "Anmeldung: Person",
        table: "registration",
        fields: &[
            ("salutation", "Anrede"),
            ("organisation", "Organisation"),
            ("organisation_kind", "Art der Organisation"),
            ("department", "Organisationseinheit"),
            ("job_title", "Funktion"),
            ("phone", "Telefon"),
            ("answers", "Antworten auf weitere Fragen"),
        ],
        purpose: "Teilnahme vorbereiten, Plätze vergeben, Namensschild",
        basis: TASK,
        seen_by: &[Action::SeeRegistrations],
        also: "die Person selbst, bei Gruppen die Ansprechperson",
        kept: REGISTERED,
    },
    Holding {
        title: "Anmeldung: Name und Adresse",
        table: "registration",
        fields: &[
            ("academic_title", "Titel"),
            ("given_name", "Vorname"),
            ("family_name", "Nachname"),
            ("email", "E-Mail-Adresse"),
            ("folded", "Name, Adresse und Organisation in der Form, in der gesucht wird"),
        ],
        purpose: "Teilnahme vorbereiten, Bescheinigung über die Teilnahme",
        basis: TASK,
        seen_by: &[Action::SeeRegistrations],
        also: "die Person selbst, bei Gruppen die Ansprechperson",
        kept: Kept::Either(Kind::Registrations, Kind::Proof),
    },
    Holding {
        title: "Anmeldung: Stand",
        table: "registration",
        fields: &[
            ("code", "Nummer"),
            ("state", "Stand"),
            ("mode", "Teilnahme"),
            ("days", "Tage"),
            ("shares_mailbox", "teilt sich ein Postfach"),
            ("attended_at", "anwesend"),
            ("email_confirmed_at", "Adresse bestätigt"),
            ("confirm_by", "zu bestätigen bis"),
            ("reminded_at", "erinnert"),
            ("offered_until", "Platz angeboten bis"),
            ("reduced_at", "auf den Nachweis gekürzt"),
            ("created_at", "angemeldet"),
            ("changed_at", "geändert"),
        ],
        purpose: "Plätze vergeben, Einlass, Bescheinigung über die Teilnahme",
        basis: TASK,
        seen_by: &[Action::SeeRegistrations],
        also: PERSON,
        kept: Kept::Either(Kind::Registrations, Kind::Proof),
    },
    Holding {
        title: "Anmeldung: Einwilligung in Aufnahmen, gelesene Hinweise",
        table: "registration",
        fields: &[
            ("photo_consent", "Zustimmung zu Aufnahmen"),
            ("photo_decided_at", "darüber entschieden"),
            ("photo_notice_version", "Fassung des Hinweises"),
            ("privacy_notice_version", "Fassung der Datenschutzhinweise"),
        ],
        purpose: "Fotos nur mit Einwilligung, Nachweis darüber",
        basis: CONSENT,
        seen_by: &[Action::SeeRegistrations],
        also: PERSON,
        kept: REGISTERED,
    },
    Holding {
        title: "Anmeldung: Gebühr",
        table: "registration",
        fields: &[
            ("fee", "Entscheidung über die Gebühr"),
            ("fee_cents", "Gebühr in Cent"),
            ("fee_claim", "Befreiung"),
            ("invoice", "Rechnungsanschrift"),
        ],
        purpose: "Gebühr festsetzen, Rechnung schreiben",
        basis: TASK,
        seen_by: &[Action::Money, Action::SeeRegistrations],
        also: PERSON,
        kept: REGISTERED,
    },
    Holding {
        title: "Verpflegung und Unterstützung",
        table: "registration_need",
        fields: &[
            ("catering", "Verpflegung"),
            ("catering_note", "Unverträglichkeiten"),
            ("access", "Unterstützung"),
            ("access_note", "weiterer Bedarf"),
            ("consent_version", "Fassung der Einwilligung"),
            ("consented_at", "eingewilligt"),
        ],
        purpose: "Verpflegen und unterstützen",
        basis: EXPLICIT,
        seen_by: &[Action::SeeNeeds],
        also: "Küche und Dienste: nur die Angabe, möglichst ohne Namen",
        kept: Kept::For(Kind::Needs),
    },
    Holding {
        title: "Gewählte Workshops",
        table: "registration_session",
        fields: &[("session_id", "Workshop"), ("state", "Stand")],
        purpose: "Plätze in Workshops vergeben, Bescheinigung",
        basis: TASK,
        seen_by: &[Action::SeeRegistrations],
        also: PERSON,
        kept: Kept::Either(Kind::Registrations, Kind::Proof),
    },
    Holding {
        title: "Verlauf der Anmeldung",
        table: "registration_event",
        fields: &[("at", "Zeit"), ("actor", "durch"), ("what", "was"), ("detail", "genauer")],
        purpose: "Nachvollziehen, was mit einer Anmeldung geschah",
        basis: TASK,
        seen_by: &[Action::SeeRegistrations],
        also: PERSON,
        kept: REGISTERED,
    },
    Holding {
        title: "Gruppenanmeldung: Ansprechperson",
        table: "registration_group",
        fields: &[
            ("code", "Nummer"),
            ("state", "Stand"),
            ("salutation", "Anrede"),
            ("academic_title", "Titel"),
            ("given_name", "Vorname"),
            ("family_name", "Nachname"),
            ("email", "E-Mail-Adresse"),
            ("phone", "Telefon"),
            ("organisation", "Organisation"),
            ("organisation_kind", "Art der Organisation"),
            ("department", "Organisationseinheit"),
            ("keep_together", "Plätze nur gemeinsam"),
            ("invoice", "Rechnungsanschrift"),
            ("confirm_by", "zu bestätigen bis"),
            ("reminded_at", "erinnert"),
            ("email_confirmed_at", "Adresse bestätigt"),
            ("created_at", "angelegt"),
        ],
        purpose: "Mehrere Personen einer Behörde anmelden",
        basis: TASK,
        seen_by: &[Action::SeeRegistrations],
        also: "die Ansprechperson selbst; die Angemeldeten lesen ihren Namen",
        kept: Kept::For(Kind::Registrations),
    },
    Holding {
        title: "Bescheinigungen",
        table: "certificate",
        fields: &[
            ("code", "Prüfcode"),
            ("content", "Inhalt"),
            ("issued_at", "ausgestellt"),
            ("expires_at", "prüfbar bis"),
        ],
        purpose: "Teilnahme nachweisen, Echtheit prüfen",
        basis: TASK,
        seen_by: &[],
        also: "die Person selbst und wem sie den Prüfcode gibt",
        kept: Kept::For(Kind::Proof),
    },
    Holding {
        title: "Rechnungen",
        table: "invoice",
        fields: &[
            ("number", "Nummer"),
            ("kind", "Art"),
            ("content", "Inhalt"),
            ("cents", "Betrag in Cent"),
            ("state", "Stand"),
            ("issued_on", "ausgestellt am"),
            ("due_on", "fällig am"),
            ("paid_on", "bezahlt am"),
            ("recipient", "Empfängeradresse"),
            ("recipient_name", "Empfängername"),
            ("mailed_at", "verschickt"),
            ("created_at", "angelegt"),
        ],
        purpose: "Gebühren abrechnen",
        basis: LAW,
        seen_by: &[Action::Money],
        also: "die Person oder Behörde, die zahlt; die Kasse",
        kept: Kept::For(Kind::Invoices),
    },
    Holding {
        title: "Mails",
        table: "message",
        fields: &[
            ("kind", "Art"),
            ("recipient", "Adresse"),
            ("recipient_name", "Name"),
            ("reply_to", "Antwort an"),
            ("subject", "Betreff"),
            ("text_body", "Text, bis zum Versand"),
            ("html_body", "gestaltete Fassung, bis zum Versand"),
            ("kept_text", "Text zum Nachlesen, ohne Links"),
            ("calendar", "Kalendereintrag, bis zum Versand"),
            ("attachments", "Anhänge, bis zum Versand"),
            ("state", "Stand"),
            ("attempts", "Versuche"),
            ("last_error", "letzter Fehler"),
            ("created_at", "geschrieben"),
            ("sent_at", "verschickt"),
        ],
        purpose: "Mails zustellen, Zustellung nachweisen, nachlesen",
        basis: TASK,
        seen_by: &[Action::Mail],
        also: "die Person, an die sie gingen",
        kept: Kept::Either(Kind::Registrations, Kind::Mails),
    },
    Holding {
        title: "Nachrichten an viele: wer sie schrieb und freigab",
        table: "circular",
        fields: &[
            ("subject", "Betreff"),
            ("body", "Text"),
            ("filter", "an wen"),
            ("changed_by", "Konto, zuletzt geändert"),
            ("changed_by_name", "zuletzt geändert von"),
            ("asked_by", "Konto, zur Freigabe gegeben"),
            ("asked_by_name", "zur Freigabe gegeben von"),
            ("released_by", "Konto, freigegeben"),
            ("released_by_name", "freigegeben von"),
        ],
        purpose: "Nachweisen, wer an viele geschrieben hat",
        basis: TASK,
        seen_by: &[Action::Message],
        also: "die Personen, an die sie ging",
        kept: ARCHIVE,
    },
    Holding {
        title: "Nachrichten an viele: wer sie bekam",
        table: "circular_recipient",
        fields: &[
            ("registration_id", "Anmeldung"),
            ("group_id", "Gruppe"),
            ("accreditation_id", "Akkreditierung"),
            ("message_id", "Mail"),
        ],
        purpose: "Jede Person bekommt eine Nachricht genau einmal",
        basis: TASK,
        seen_by: &[],
        also: "niemand",
        kept: REGISTERED,
    },
    Holding {
        title: "Versuche, eine Mail zuzustellen",
        table: "message_attempt",
        fields: &[("at", "Zeit"), ("outcome", "Ergebnis"), ("answer", "Antwort des Mailservers")],
        purpose: "Zustellung nachweisen, Fehler finden",
        basis: TASK,
        seen_by: &[Action::Mail],
        also: "niemand",
        kept: Kept::Either(Kind::Registrations, Kind::Mails),
    },
    Holding {
        title: "Antworten auf eine Verschiebung",
        table: "registration_answer",
        fields: &[("answer", "kommt weiterhin oder gibt den Platz frei"), ("at", "Zeit")],
        purpose: "Plätze nach einer Verschiebung vergeben",
        basis: TASK,
        seen_by: &[Action::SeeRegistrations],
        also: PERSON,
        kept: REGISTERED,
    },
    Holding {
        title: "Schritte für mehrere Anmeldungen",
        table: "office_bulk",
        fields: &[("what", "was"), ("reason", "Grund, bis er ausgeführt ist"), ("outcome", "Ergebnis"), ("at", "Zeit")],
        purpose: "Ein Schritt geschieht je Anmeldung genau einmal",
        basis: TASK,
        seen_by: &[Action::ChangeRegistrations],
        also: "niemand",
        kept: REGISTERED,
    },
    Holding {
        title: "Suchwörter im internen Bereich",
        table: "office_search",
        fields: &[("words", "Wörter"), ("created_at", "Zeit")],
        purpose: "Personen suchen, ohne dass Namen in Adressen stehen",
        basis: SECURE,
        seen_by: &[],
        also: "die Person, die gesucht hat",
        kept: Kept::Words("bis zum Ende der Sitzung, in der gesucht wurde"),
    },
    Holding {
        title: "Fassungen von Seiten und Meldungen",
        table: "content_version",
        fields: &[("staff_id", "Konto"), ("author", "wer"), ("created_at", "wann"), ("note", "was")],
        purpose: "Änderungen nachvollziehen und zurücknehmen",
        basis: TASK,
        seen_by: &[Action::SeeContent],
        also: "niemand",
        kept: Kept::Words("die letzten 100 Fassungen und alle, die öffentlich waren, solange es die Seite gibt"),
    },
    Holding {
        title: "Eingelesene Programmdateien",
        table: "programme_file",
        fields: &[("staff_id", "Konto"), ("name", "Dateiname"), ("content", "Inhalt"), ("created_at", "wann")],
        purpose: "Vorschau, bevor eine Datei übernommen wird",
        basis: TASK,
        seen_by: &[Action::Programme],
        also: "niemand",
        kept: Kept::Words("bis zur Entscheidung; was nach 7 Tagen noch da ist, geht mit dem nächsten Einlesen"),
    },
    Holding {
        title: "Frühere Adressen von Referierenden",
        table: "person_slug",
        fields: &[("slug", "Name in der Adresse")],
        purpose: "Alte Links führen weiter",
        basis: TASK,
        seen_by: &[Action::Programme],
        also: PUBLIC,
        kept: ARCHIVE,
    },
    Holding {
        title: "Gemeldete Barrieren",
        table: "barrier_report",
        fields: &[
            ("reference", "Zeichen"),
            ("page", "Seite"),
            ("description", "Beschreibung"),
            ("name", "Name"),
            ("email", "E-Mail-Adresse"),
            ("created_at", "gemeldet"),
            ("due_on", "Antwort bis"),
            ("done_at", "erledigt"),
            ("note", "Notiz"),
        ],
        purpose: "Hindernisse beseitigen und antworten (§ 12b BGG und Landesrecht)",
        basis: TASK,
        seen_by: &[Action::Content],
        also: "die Stelle für Barrierefreiheit, per Mail",
        kept: Kept::For(Kind::Barriers),
    },
    Holding {
        title: "Vortragende",
        table: "person",
        fields: &[
            ("slug", "Adresse der Seite"),
            ("academic_title", "Titel"),
            ("given_name", "Vorname"),
            ("family_name", "Nachname"),
            ("biography", "Angaben zur Person"),
            ("website", "Website"),
            ("photo", "Foto"),
        ],
        purpose: "Programm und Archiv",
        basis: TASK,
        seen_by: &[Action::SeeProgramme],
        also: PUBLIC,
        kept: ARCHIVE,
    },
    Holding {
        title: "Auftritte von Vortragenden",
        table: "session_person",
        fields: &[("role", "Rolle"), ("function", "Funktion"), ("organisation", "Organisation")],
        purpose: "Programm und Archiv",
        basis: TASK,
        seen_by: &[Action::SeeProgramme],
        also: PUBLIC,
        kept: ARCHIVE,
    },
    Holding {
        title: "Veröffentlichtes Programm",
        table: "release",
        fields: &[("snapshot", "Programm mit Namen der Vortragenden"), ("changes", "Änderungen")],
        purpose: "Programm und Archiv",
        basis: TASK,
        seen_by: &[Action::SeeProgramme],
        also: PUBLIC,
        kept: ARCHIVE,
    },
    Holding {
        title: "Ansprechpersonen einer Veranstaltung",
        table: "edition",
        fields: &[
            ("contact_name", "Name"),
            ("contact_email", "E-Mail-Adresse"),
            ("contact_phone", "Telefon"),
            ("patron", "Schirmherrschaft"),
            ("decided_by", "wer entschieden hat"),
            ("home", "Inhalt der Startseite"),
            ("image_credit", "Bildnachweis"),
        ],
        purpose: "Auskunft zur Veranstaltung",
        basis: TASK,
        seen_by: &[Action::Settings],
        also: PUBLIC,
        kept: ARCHIVE,
    },
    Holding {
        title: "Einladende einer Veranstaltung",
        table: "edition_host",
        fields: &[("name", "Name"), ("function", "Funktion"), ("organisation", "Organisation")],
        purpose: "Auskunft zur Veranstaltung",
        basis: TASK,
        seen_by: &[Action::Settings],
        also: PUBLIC,
        kept: ARCHIVE,
    },
    Holding {
        title: "Meldungen",
        table: "news",
        fields: &[
            ("byline", "wer schrieb"),
            ("contact", "Ansprechperson"),
            ("image_credit", "Bildnachweis"),
            ("title", "Überschrift"),
            ("subtitle", "Unterzeile"),
            ("teaser", "Anreißer"),
            ("content", "Inhalt"),
        ],
        purpose: "Öffentlichkeitsarbeit",
        basis: TASK,
        seen_by: &[Action::SeeContent],
        also: PUBLIC,
        kept: Kept::Words("bis die Redaktion die Meldung löscht"),
    },
    Holding {
        title: "Seiten",
        table: "page",
        fields: &[("title", "Überschrift"), ("lead", "Einleitung"), ("content", "Inhalt")],
        purpose: "Auskunft zur Veranstaltung; Namen nur, wo die Redaktion sie nennt",
        basis: TASK,
        seen_by: &[Action::SeeContent],
        also: PUBLIC,
        kept: Kept::Words("bis die Redaktion die Seite löscht"),
    },
    Holding {
        title: "Bilder, Dokumente, Videos",
        table: "medium",
        fields: &[
            ("alt", "Alternativtext"),
            ("credit", "Bildnachweis"),
            ("licence", "Lizenz"),
            ("title", "Titel"),
            ("name", "Dateiname"),
        ],
        purpose: "Seiten und Programm zeigen; Personen nur mit Einwilligung",
        basis: CONSENT,
        seen_by: &[Action::Media],
        also: PUBLIC,
        kept: Kept::Words("bis die Redaktion die Datei löscht"),
    },
    Holding {
        title: "Inhalt der Dateien",
        table: "medium_part",
        fields: &[("data", "Bild, Dokument, Video")],
        purpose: "Seiten und Programm zeigen; Personen nur mit Einwilligung",
        basis: CONSENT,
        seen_by: &[Action::Media],
        also: PUBLIC,
        kept: Kept::Words("einen Tag, nachdem keine Datei ihn mehr braucht"),
    },
    Holding {
        title: "Verzeichnis der Suche",
        table: "search_entry",
        fields: &[
            ("title", "Überschrift"),
            ("subtitle", "Unterzeile"),
            ("people", "Namen"),
            ("body", "Text"),
            ("title_words", "Wörter der Überschrift"),
            ("words", "Wörter"),
        ],
        purpose: "Suche über das, was öffentlich ist",
        basis: TASK,
        seen_by: &[],
        also: PUBLIC,
        kept: Kept::Words("solange der Inhalt öffentlich ist"),
    },
    Holding {
        title: "Absender von Rechnungen",
        table: "fee_rules",
        fields: &[
            ("issuer_name", "Stelle"),
            ("issuer_email", "E-Mail-Adresse"),
            ("issuer_phone", "Telefon"),
            ("account_holder", "wem das Konto gehört"),
        ],
        purpose: "Rechnungen schreiben",
        basis: TASK,
        seen_by: &[Action::Settings],
        also: "wer eine Rechnung bekommt",
        kept: ARCHIVE,
    },
    Holding {
        title: "Ansprechperson für Unterstützung",
        table: "registration_rules",
        fields: &[("access_contact", "Ansprechperson")],
        purpose: "Auskunft zur Veranstaltung",
        basis: TASK,
        seen_by: &[Action::Settings],
        also: PUBLIC,
        kept: ARCHIVE,
    },
    Holding {
        title: "Einstellungen der Website",
        table: "site",
        fields: &[("settings", "Impressum, Datenschutz, Barrierefreiheit mit Ansprechpersonen")],
        purpose: "Pflichtangaben (§ 5 DDG, § 18 MStV)",
        basis: "Art. 6 Abs. 1 Buchst. c und e DSGVO",
        seen_by: &[Action::Installation],
        also: PUBLIC,
        kept: Kept::Words("bis jemand sie ändert"),
    },
    Holding {
        title: "Konten des internen Bereichs",
        table: "staff",
        fields: &[
            ("name", "Name"),
            ("email", "E-Mail-Adresse"),
            ("password", "Passwort, unumkehrbar verrechnet"),
            ("totp_secret", "Geheimnis des zweiten Faktors"),
            ("totp_step", "letzter benutzter Code"),
            ("disabled_at", "gesperrt"),
            ("created_at", "angelegt"),
            ("last_seen_at", "zuletzt da"),
        ],
        purpose: "Zugang zum internen Bereich",
        basis: SECURE,
        seen_by: &[Action::Staff],
        also: PERSON,
        kept: Kept::For(Kind::Accounts),
    },
    Holding {
        title: "Rollen",
        table: "staff_role",
        fields: &[("role", "Rolle")],
        purpose: "Rechte im internen Bereich",
        basis: SECURE,
        seen_by: &[Action::Staff],
        also: PERSON,
        kept: Kept::For(Kind::Accounts),
    },
    Holding {
        title: "Ersatzcodes",
        table: "staff_recovery",
        fields: &[("hash", "unumkehrbar verrechneter Code")],
        purpose: "Zugang ohne das Telefon",
        basis: SECURE,
        seen_by: &[],
        also: "niemand",
        kept: Kept::Words("bis der Code benutzt oder erneuert wird"),
    },
    Holding {
        title: "Sitzungen im internen Bereich",
        table: "staff_session",
        fields: &[
            ("browser", "Browser"),
            ("created_at", "begonnen"),
            ("seen_at", "zuletzt benutzt"),
            ("proved_at", "zuletzt nachgewiesen"),
        ],
        purpose: "Angemeldet bleiben, fremde Sitzungen erkennen",
        basis: SECURE,
        seen_by: &[],
        also: PERSON,
        kept: Kept::Words("30 Minuten ohne Benutzung, höchstens 8 Stunden"),
    },
    Holding {
        title: "Fehlversuche",
        table: "staff_failure",
        fields: &[("account", "verrechnete Adresse"), ("at", "Zeit")],
        purpose: "Raten von Passwörtern bremsen",
        basis: SECURE,
        seen_by: &[],
        also: "niemand",
        kept: Kept::Words("ein Tag"),
    },
    Holding {
        title: "Schlüssel von Links",
        table: "token",
        fields: &[
            ("hash", "unumkehrbar verrechneter Schlüssel"),
            ("purpose", "wofür"),
            ("expires_at", "gilt bis"),
            ("created_at", "angelegt"),
        ],
        purpose: "Persönliche Seiten ohne Passwort öffnen",
        basis: SECURE,
        seen_by: &[],
        also: "niemand",
        kept: Kept::Words("bis zum Ende ihrer Gültigkeit, spätestens mit der Anmeldung"),
    },
    Holding {
        title: "Protokoll des internen Bereichs",
        table: "audit",
        fields: &[
            ("at", "Zeit"),
            ("actor", "wer"),
            ("action", "was"),
            ("object", "woran"),
            ("key", "Nummer"),
            ("title", "Bezeichnung"),
            ("before", "vorher"),
            ("after", "nachher"),
        ],
        purpose: "Nachweisen, wer etwas getan hat (Art. 5 Abs. 2 DSGVO)",
        basis: SECURE,
        seen_by: &[Action::SeeAudit],
        also: "niemand",
        kept: Kept::For(Kind::Protocol),
    },
    Holding {
        title: "Netze im Protokoll",
        table: "audit",
        fields: &[("network", "gekürzte Adresse")],
        purpose: "Angriffe erkennen",
        basis: SECURE,
        seen_by: &[Action::SeeAudit],
        also: "niemand",
        kept: Kept::For(Kind::Networks),
    },
    Holding {
        title: "Protokoll: Angaben über angemeldete Personen",
        table: "audit_detail",
        fields: &[
            ("object", "woran"),
            ("key", "Nummer"),
            ("title", "Bezeichnung"),
            ("before", "vorher"),
            ("after", "nachher"),
        ],
        purpose: "Nachvollziehen, was das Büro an einer Anmeldung geändert hat",
        basis: TASK,
        seen_by: &[Action::SeeAudit],
        also: "niemand",
        kept: Kept::Either(Kind::Registrations, Kind::Protocol),
    },
    Holding {
        title: "Akkreditierung: Person und Medium",
        table: "accreditation",
        fields: &[
            ("code", "Nummer"),
            ("state", "Stand"),
            ("given_name", "Vorname"),
            ("family_name", "Nachname"),
            ("email", "E-Mail-Adresse"),
            ("mobile", "Mobilnummer am Tag"),
            ("outlet", "Medium"),
            ("media_type", "Art des Mediums"),
            ("press_role", "Funktion"),
            ("address", "Anschrift der Redaktion"),
            ("evidence_kind", "Art des Nachweises"),
            ("card_issuer", "Verband, der den Presseausweis ausgestellt hat"),
            ("card_year", "Jahr des Presseausweises"),
            ("evidence_url", "Link zum Nachweis"),
            ("equipment", "Technik"),
            ("interviews", "Interviewwünsche"),
            ("attends", "Tage und Termine"),
            ("ack_version", "Fassung der gelesenen Hinweise"),
            ("email_confirmed_at", "Adresse bestätigt"),
            ("confirm_by", "zu bestätigen bis"),
            ("submitted_at", "eingegangen"),
            ("proposed_by", "Ablehnung vorgeschlagen von"),
            ("proposed_reason", "vorgeschlagener Grund"),
            ("proposed_words", "vorgeschlagene Begründung"),
            ("decided_at", "entschieden"),
            ("reason", "Grund"),
            ("reason_words", "Begründung"),
            ("reminded_at", "erinnert"),
            ("created_at", "gestellt"),
            ("changed_at", "geändert"),
            ("folded", "Name, Adresse, Medium und Nummer in der Form, in der gesucht wird"),
        ],
        purpose: "Über Anträge von Medien gleich und nachvollziehbar entscheiden, Ausweise ausstellen",
        basis: TASK,
        seen_by: &[Action::Accreditation],
        also: "die Person selbst",
        kept: Kept::For(Kind::Accreditations),
    },
    Holding {
        title: "Akkreditierung: Personen mit Ausweis",
        table: "accreditation_person",
        fields: &[
            ("given_name", "Vorname"),
            ("family_name", "Nachname"),
            ("press_role", "Funktion"),
            ("pass_code", "Code des Ausweises"),
            ("collected_at", "Ausweis abgeholt"),
            ("collected_by", "Ausweis ausgegeben von"),
        ],
        purpose: "Ausweise ausstellen und ausgeben",
        basis: TASK,
        seen_by: &[Action::Accreditation, Action::PressDoor],
        also: "wer den Antrag gestellt hat",
        kept: Kept::For(Kind::Accreditations),
    },
    Holding {
        title: "Akkreditierung: Unterstützung am Tag",
        table: "accreditation_need",
        fields: &[
            ("access_note", "Bedarf"),
            ("consent_version", "Fassung der Einwilligung"),
            ("consented_at", "eingewilligt"),
        ],
        purpose: "Unterstützung am Tag leisten",
        basis: EXPLICIT,
        seen_by: &[Action::SeeEvidence],
        also: "die Person selbst",
        kept: Kept::For(Kind::Needs),
    },
    Holding {
        title: "Akkreditierung: Rückfragen",
        table: "accreditation_question",
        fields: &[
            ("asked_at", "gefragt"),
            ("asked_by", "gefragt von"),
            ("question", "Frage"),
            ("answered_at", "beantwortet"),
            ("answer", "Antwort"),
            ("answer_url", "Link in der Antwort"),
        ],
        purpose: "Nachweise klären",
        basis: TASK,
        seen_by: &[Action::Accreditation],
        also: "die Person selbst",
        kept: Kept::For(Kind::Accreditations),
    },
    Holding {
        title: "Akkreditierung: Dateien",
        table: "accreditation_evidence",
        fields: &[("format", "Format"), ("size", "Größe"), ("sent_at", "geschickt"), ("bytes", "Inhalt der Datei")],
        purpose: "Journalistische Arbeit nachweisen",
        basis: TASK,
        seen_by: &[Action::SeeEvidence],
        also: "niemand; die Datenbank gibt den Inhalt nur der Pressestelle",
        kept: Kept::For(Kind::Evidence),
    },
    Holding {
        title: "Akkreditierung: Verlauf",
        table: "accreditation_event",
        fields: &[
            ("at", "Zeit"),
            ("actor", "durch"),
            ("action", "was"),
            ("state_after", "Stand danach"),
            ("reason", "Grund"),
            ("words", "Begründung"),
        ],
        purpose: "Entscheidungen nachvollziehen",
        basis: TASK,
        seen_by: &[Action::Accreditation],
        also: "die Person selbst",
        kept: Kept::For(Kind::Accreditations),
    },
];

/// Columns that say nothing about people: table, and its columns between blanks. Keys and numbers
/// that only lead from one table to another stand here, too.
pub const PLAIN: &[(&str, &str)] = &[
    ("registration", "id public_id edition_id submission_key group_id batch queue_number sequence replaces"),
    ("registration_need", "registration_id"),
    ("registration_session", "registration_id queue_number"),
    ("registration_event", "id registration_id"),
    ("registration_group", "id public_id edition_id submission_key"),
    ("certificate", "registration_id edition_id"),
    ("invoice", "id public_id prefix year running corrects edition_id registration_id group_id"),
    ("invoice_line", "invoice_id position registration_id cents corrected_by"),
    ("invoice_counter", "prefix year last"),
    ("message", "id public_id edition_id next_attempt_at lease_until about calendar_method"),
    ("barrier_report", "id submission_key version"),
    ("person", "id guid number"),
    ("person_slug", "person_id"),
    ("person_alias", "guid person_id"),
    ("session_person", "session_id position person_id"),
    ("release", "id edition_id number comment released_at"),
    (
        "edition",
        "id guid slug ordinal title short_title umbrella_title headline motto focus_topic title_year state state_reason \
         featured attendance date_precision date_from date_label old_date_precision old_date_from old_date_to \
         old_date_label registration_kept lead audience participants organiser organiser_url fee_cents fee_note registration_note \
         registration_opens_at registration_closes_at venue_name venue_hall venue_street venue_postcode venue_city \
         venue_directions venue_access venue_online sequence changed_at created_at",
    ),
    ("edition_day", "edition_id day opens closes"),
    ("edition_host", "edition_id position"),
    ("edition_notice", "edition_id kind version title body"),
    ("edition_seats", "edition_id mode capacity taken waiting step"),
    ("edition_figures", "edition_id figures frozen frozen_at scrub_at"),
    ("erasure", "id at edition_id what rows run_id"),
    ("purge_run", "id begun_at ended_at"),
    ("retention", "kind amount"),
    ("fee_category", "edition_id position key name cents note"),
    ("fee_exemption", "edition_id position organisation aliases domains valid_from valid_until"),
    (
        "fee_rules",
        "edition_id claims_allowed tax_text tax_percent payment_days number_prefix issuer_street issuer_postcode \
         issuer_city issuer_tax_number iban bic bank",
    ),
    ("news", "id public_id state edition_id kind year slug pinned published_at date_known updated_at"),
    (
        "page",
        "id public_id edition_id slug lang original_id sign_video state published_at content_changed_at updated_at \
         compared_at",
    ),
    ("menu_entry", "id menu edition_id position section label target page_id url"),
    ("redirect", "from_path target permanent created_at"),
    ("medium", "id public_id kind media_type hash bytes source width height decorative created_at replaced_at"),
    ("medium_file", "hash media_type bytes place ready touched_at"),
    ("medium_part", "hash number"),
    ("medium_variant", "medium_id width height media_type bytes hash"),
    ("organisation", "name kind"),
    ("registration_question", "edition_id position key kind label hint options required shown_if_key shown_if_value"),
    (
        "registration_rules",
        "edition_id asks_salutation asks_title asks_department asks_job_title asks_phone asks_catering asks_access \
         asks_photo hold_hours reminder_hours offer_hours quota_per_organisation allows_groups changes_until \
         access_until certificate_hours certificate_meals",
    ),
    ("room", "id edition_id slug guid name capacity access position"),
    ("search_entry", "id kind edition_id key slug label lang day at cancelled position visible_from version"),
    ("search_word", "word stem root"),
    (
        "session",
        "id edition_id guid code number kind title subtitle summary description day starts_at minutes position room_id \
         topic_id language level streamed recorded sign_language captions cancelled note links released_digest",
    ),
    ("session_seats", "session_id capacity taken step waiting"),
    ("site", "only_row revision"),
    ("staff", "id public_id is_demo"),
    ("staff_failure", "id"),
    ("staff_recovery", "staff_id"),
    ("staff_role", "id staff_id edition_id"),
    ("staff_session", "id hash staff_id"),
    ("token", "subject"),
    ("accreditation", "id public_id edition_id submission_key version"),
    ("accreditation_person", "id accreditation_id position"),
    ("accreditation_need", "accreditation_id"),
    ("accreditation_question", "id accreditation_id"),
    ("accreditation_evidence", "id public_id accreditation_id question_id"),
    ("accreditation_event", "id accreditation_id"),
    (
        "press_setup",
        "edition_id takes_requests opens_at closes_at contact_name contact_email contact_phone rules late collection_place \
         collection_hours second_person criteria remedy version changed_at",
    ),
    ("press_event", "id public_id edition_id kind title starts_at ends_at place note"),
    ("press_kit", "id public_id edition_id kind medium title rights position"),
    (
        "press_decision",
        "id edition_id decided_on decision reason media_type evidence_kind days late people second_person asked",
    ),
    ("topic", "id edition_id slug name description position"),
    ("circular", "id public_id edition_id state send_at version started_at recipients ended_at created_at"),
    ("circular_recipient", "id circular_id is_written"),
    ("circular_rules", "is_only release_above"),
    ("content_version", "id page_id news_id home_id number head content published_at"),
    ("edition_turn", "id edition_id submission_key kind at old_when new_when old_days people contacts"),
    ("mail_text", "id edition_id key subject opening closing version changed_at"),
    ("message_attempt", "id message_id"),
    ("office_bulk", "key registration_id edition_id position mails"),
    ("office_search", "key session_id"),
    ("programme_file", "id edition_id"),
    ("registration_answer", "registration_id turn_id"),
    ("audit", "id staff_id edition_id"),
    ("audit_detail", "audit_id"),
];

impl Holding {
    /// Roles that see it, as people call them; the program's own tables nobody sees.
    pub fn roles(&self) -> Vec<&'static str> {
        let sees = |role: &Role| self.seen_by.iter().any(|action| action.roles().contains(role));
        Role::ALL.into_iter().filter(sees).map(Role::label).collect()
    }

    /// "90 Tage nach dem letzten Veranstaltungstag"
    pub fn kept_words(&self, periods: &Periods) -> String {
        match self.kept {
            Kept::For(kind) => periods.words(kind),
            Kept::Either(Kind::Left, kind) => {
                format!("{}; Absagen und Warteliste: {}", periods.words(kind), periods.words(Kind::Left))
            }
            Kept::Either(Kind::Registrations, Kind::Proof) => {
                format!(
                    "{}; von anwesenden Personen: {}",
                    periods.words(Kind::Registrations),
                    periods.words(Kind::Proof)
                )
            }
            Kept::Either(Kind::Registrations, Kind::Mails) => {
                format!("mit der Anmeldung, zu der sie gehören; andere: {}", periods.words(Kind::Mails))
            }
            Kept::Either(_, kind) => format!("mit der Anmeldung, spätestens {}", periods.words(kind)),
            Kept::Words(words) => words.to_string(),
        }
    }
}

/// What a column means; None where it is no personal data.
pub fn label(table: &str, column: &str) -> Option<&'static str> {
    let fields = HOLDINGS.iter().filter(|h| h.table == table).flat_map(|h| h.fields);
    fields.into_iter().find(|(name, _)| *name == column).map(|(_, label)| *label)
}

/// Every column that is named here: table, column.
pub fn known() -> Vec<(&'static str, &'static str)> {
    let personal = HOLDINGS.iter().flat_map(|h| h.fields.iter().map(|(column, _)| (h.table, *column)));
    let plain = PLAIN.iter().flat_map(|(table, columns)| columns.split_whitespace().map(|column| (*table, column)));
    personal.chain(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_told_once() {
        let mut known = known();
        known.sort_unstable();
        let doubled: Vec<_> = known.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        assert!(doubled.is_empty(), "{doubled:?}");
    }

    #[test]
    fn everything_has_a_purpose_a_basis_and_an_end() {
        for holding in HOLDINGS {
            assert!(!holding.purpose.is_empty() && !holding.basis.is_empty() && !holding.also.is_empty());
            assert!(!holding.kept_words(&Periods::default()).is_empty(), "{}", holding.title);
        }
        // Art. 9 GDPR: seen by nobody who need not.
        let needs = HOLDINGS.iter().find(|h| h.table == "registration_need").expect("needs");
        assert_eq!(needs.roles(), ["Anmeldebüro"]);
    }
}
