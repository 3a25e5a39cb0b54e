//! The registration's mails whose words organisers may change. What stands here is said where they
//! changed nothing; facts, links, codes and calendar entries stand between opening and closing in
//! [`super::mail`] and [`super::group`] and belong to nobody's taste.

mod turns;

pub use turns::*;

use super::context::Context;
use super::record::Record;
use crate::mail::text::{EVENT, Kind, Said, Slot};

const NUMBER: Slot = Slot { name: "nummer", meaning: "Nummer der Anmeldung" };
const FIRST: Slot = Slot { name: "vorname", meaning: "Vorname der Person" };
const LAST: Slot = Slot { name: "nachname", meaning: "Nachname der Person" };
const UNTIL: Slot = Slot { name: "frist", meaning: "bis wann, mit Datum und Uhrzeit" };
const UNTIL_SHORT: Slot = Slot { name: "frist_kurz", meaning: "bis wann, kurz; für den Betreff" };
const HOURS: Slot = Slot { name: "stunden", meaning: "wie viele Stunden Zeit ist" };
const BY: Slot = Slot { name: "angemeldet_von", meaning: "wer die Person angemeldet hat" };
const OF: Slot = Slot { name: "vertretene_person", meaning: "wer nicht kommt" };
/// Once the address is confirmed: before that, nothing but the greeting names anybody.
const PERSON: &[Slot] = &[FIRST, LAST, NUMBER];

/// A mail without words between that need telling, without own placeholders.
const PLAIN: Kind = Kind {
    key: "",
    message: "",
    name: "",
    when: "",
    subject: "",
    opening: "",
    closing: "",
    between: "",
    base: EVENT,
    slots: &[],
    needed: &[],
};

pub const CONFIRM: Kind = Kind {
    key: "registration_confirm",
    name: "Adresse bestätigen",
    when: "Sofort nach dem Absenden des Formulars. Fragt, ob die Adresse der Person gehört.",
    subject: "Bitte Anmeldung bestätigen",
    opening: "mit dieser E-Mail-Adresse wurde eine Anmeldung für {veranstaltung} begonnen. Bestätigen Sie bitte, dass die Adresse Ihnen gehört. Erst dann gilt die Anmeldung.",
    closing: "Kam die Anmeldung nicht von Ihnen, brauchen Sie nichts zu tun: Ohne Bestätigung verfällt sie.",
    between: "Wie lange der Platz gehalten wird, und der Link zum Bestätigen.",
    slots: &[HOURS],
    ..PLAIN
};

pub const REMINDER: Kind = Kind {
    key: "registration_reminder",
    message: "",
    name: "Erinnerung, Adresse bestätigen",
    when: "Einmal, bevor eine nicht bestätigte Anmeldung verfällt.",
    subject: "Erinnerung, bitte Anmeldung bestätigen",
    opening: "Ihre Anmeldung für {veranstaltung} ist noch nicht bestätigt. Ohne Bestätigung verfällt {platz} am {frist}.",
    closing: "Möchten Sie nicht teilnehmen, brauchen Sie nichts zu tun.",
    between: "Der Link zum Bestätigen.",
    base: EVENT,
    slots: &[Slot { name: "platz", meaning: "„der Platz“ oder „Ihr Platz auf der Warteliste“" }, UNTIL],
    needed: &["frist"],
};

pub const KNOWN: Kind = Kind {
    key: "registration_known",
    name: "Schon angemeldet",
    when: "Wenn jemand eine Adresse noch einmal anmeldet.",
    subject: "Sie sind schon angemeldet",
    opening: "mit dieser E-Mail-Adresse wurde noch einmal eine Anmeldung für {veranstaltung} abgeschickt. Sie haben dort schon eine Anmeldung (Stand: {stand}). Es ist alles so geblieben, wie es war.",
    closing: "Soll eine weitere Person teilnehmen, melden Sie sie bitte mit ihrer eigenen E-Mail-Adresse an.",
    between: "Der Link zur Anmeldung.",
    slots: &[Slot { name: "stand", meaning: "Stand der Anmeldung" }],
    ..PLAIN
};

const TICKET_BETWEEN: &str = "Was gebucht ist, der Code für den Einlass, der Link zur persönlichen Seite, die Hinweise zu Aufnahmen. Der Termin liegt als Kalendereintrag bei.";

pub const TICKET: Kind = Kind {
    key: "registration_ticket",
    name: "Anmeldung bestätigt, mit Ticket",
    when: "Sobald die Person ihre Adresse bestätigt oder einen angebotenen Platz angenommen hat.",
    subject: "Anmeldung bestätigt",
    opening: "Ihre Anmeldung für {veranstaltung} ist bestätigt.",
    between: TICKET_BETWEEN,
    slots: PERSON,
    ..PLAIN
};

pub const CHANGED: Kind = Kind {
    key: "registration_changed",
    name: "Anmeldung geändert",
    when: "Nach jeder Änderung einer bestätigten Anmeldung.",
    subject: "Anmeldung geändert",
    opening: "Ihre Anmeldung für {veranstaltung} ist geändert. So gilt sie jetzt.",
    between: TICKET_BETWEEN,
    slots: PERSON,
    ..PLAIN
};

pub const MEMBER: Kind = Kind {
    key: "registration_member",
    name: "Durch andere angemeldet, mit Ticket",
    when: "An jede Person einer Sammelanmeldung, die einen Platz hat.",
    subject: "Sie sind angemeldet",
    opening: "{angemeldet_von} hat Sie für {veranstaltung} angemeldet. Ihre Teilnahme ist bestätigt.",
    between: TICKET_BETWEEN,
    slots: &[BY, FIRST, LAST, NUMBER],
    needed: &["angemeldet_von"],
    ..PLAIN
};

pub const SUBSTITUTE: Kind = Kind {
    key: "registration_substitute",
    name: "Als Vertretung angemeldet",
    when: "An die Vertretung, die eine Person selbst benannt hat.",
    subject: "Sie sind als Vertretung angemeldet",
    opening: "Sie nehmen an Stelle von {vertretene_person} teil: Ihre Anmeldung für {veranstaltung} ist bestätigt.",
    between: TICKET_BETWEEN,
    slots: &[OF, FIRST, LAST, NUMBER],
    needed: &["vertretene_person"],
    ..PLAIN
};

pub const SUBSTITUTE_BY: Kind = Kind {
    key: "registration_substitute_by",
    message: "registration_substitute",
    name: "Als Vertretung angemeldet, durch andere",
    when: "An die Vertretung, die jemand anders benannt hat.",
    subject: "Sie sind als Vertretung angemeldet",
    opening: "{angemeldet_von} hat Sie an Stelle von {vertretene_person} für {veranstaltung} angemeldet. Ihre Teilnahme ist bestätigt.",
    between: TICKET_BETWEEN,
    slots: &[BY, OF, FIRST, LAST, NUMBER],
    needed: &["angemeldet_von"],
    ..PLAIN
};

const WAITING_BETWEEN: &str = "Platz auf der Warteliste, wie sie funktioniert, der Link zur Anmeldung.";

pub const WAITING: Kind = Kind {
    key: "registration_waiting",
    name: "Warteliste",
    when: "Sobald die Adresse bestätigt ist und kein Platz frei ist.",
    subject: "Sie stehen auf der Warteliste",
    opening: "Ihre Adresse ist bestätigt. Für {veranstaltung} sind zurzeit alle Plätze vergeben, Sie stehen auf der Warteliste.",
    between: WAITING_BETWEEN,
    slots: PERSON,
    ..PLAIN
};

pub const MEMBER_WAITING: Kind = Kind {
    key: "registration_member_waiting",
    name: "Durch andere angemeldet, Warteliste",
    when: "An jede Person einer Sammelanmeldung, für die kein Platz frei ist.",
    subject: "Sie stehen auf der Warteliste",
    opening: "{angemeldet_von} hat Sie für {veranstaltung} angemeldet. Zurzeit sind alle Plätze vergeben, Sie stehen auf der Warteliste.",
    between: WAITING_BETWEEN,
    slots: &[BY, FIRST, LAST, NUMBER],
    needed: &["angemeldet_von"],
    ..PLAIN
};

pub const OFFER: Kind = Kind {
    key: "registration_offer",
    message: "",
    name: "Platz angeboten",
    when: "An die nächste Person der Warteliste, wenn ein Platz frei wird.",
    subject: "Platz frei, Antwort bis {frist_kurz}",
    opening: "für {veranstaltung} ist ein Platz frei geworden. Wir halten ihn für Sie bis {frist}.",
    closing: "Ohne Antwort geht der Platz nach der Frist an die nächste Person auf der Warteliste.",
    between: "Der Link zum Annehmen und Ablehnen.",
    base: EVENT,
    slots: &[UNTIL, UNTIL_SHORT, FIRST, LAST, NUMBER],
    needed: &["frist"],
};

pub const LAPSED: Kind = Kind {
    key: "registration_lapsed",
    name: "Angebot abgelaufen",
    when: "Wenn jemand einen angebotenen Platz nicht rechtzeitig angenommen hat.",
    subject: "Angebot abgelaufen",
    opening: "der Platz für {veranstaltung}, den wir für Sie gehalten haben, ist nach Ablauf der Frist weitergegeben.",
    between: "Wie man sich neu anmeldet, mit dem Link dahin.",
    slots: PERSON,
    ..PLAIN
};

pub const MOVED_UP: Kind = Kind {
    key: "registration_moved_up",
    name: "Im Workshop nachgerückt",
    when: "Wenn in einem Workshop ein Platz frei wird und die Person ihn bekommt.",
    subject: "Platz im Workshop",
    opening: "im Workshop „{workshop}“ ist ein Platz frei geworden, und Sie haben ihn bekommen.",
    between: "Wann und wo, der Link zur Anmeldung.",
    slots: &[Slot { name: "workshop", meaning: "Titel des Workshops" }, FIRST, LAST, NUMBER],
    needed: &["workshop"],
    ..PLAIN
};

const CANCELLED_BETWEEN: &str =
    "Die Nummer, was mit den Angaben geschieht, der Link zur Anmeldung. Der Termin wird im Kalender gelöscht.";

pub const CANCELLED: Kind = Kind {
    key: "registration_cancelled",
    name: "Abgesagt",
    when: "Wenn die Person selbst absagt.",
    subject: "Abmeldung bestätigt",
    opening: "Ihre Anmeldung für {veranstaltung} ist abgesagt. Danke, dass Sie Bescheid gegeben haben.",
    between: CANCELLED_BETWEEN,
    slots: PERSON,
    ..PLAIN
};

pub const CANCELLED_BY: Kind = Kind {
    key: "registration_cancelled_by",
    message: "registration_cancelled",
    name: "Abgesagt durch die Ansprechperson",
    when: "Wenn die Ansprechperson einer Sammelanmeldung eine Person abmeldet.",
    subject: "Abmeldung bestätigt",
    opening: "Ihre Anmeldung für {veranstaltung} hat die Ansprechperson abgesagt, die Sie angemeldet hat.",
    between: CANCELLED_BETWEEN,
    slots: PERSON,
    ..PLAIN
};

pub const HANDED_OVER: Kind = Kind {
    key: "registration_handed_over",
    name: "Vertretung benannt",
    when: "An die Person, die nicht kommt, sobald eine Vertretung feststeht.",
    subject: "Vertretung benannt",
    opening: "Ihre Anmeldung für {veranstaltung} ist an {vertretung} übergeben.",
    between: "Was mit den Angaben und dem Code geschieht. Der Termin wird im Kalender gelöscht.",
    slots: &[Slot { name: "vertretung", meaning: "Name der Vertretung" }, FIRST, LAST, NUMBER],
    needed: &["vertretung"],
    ..PLAIN
};

pub const CLAIM_GRANTED: Kind = Kind {
    key: "registration_claim_granted",
    message: "registration_claim",
    name: "Befreiung bewilligt",
    when: "Wenn das Anmeldebüro eine Befreiung vom Entgelt bewilligt.",
    subject: "Befreiung vom Entgelt bestätigt",
    opening: "Sie sind vom Entgelt für {veranstaltung} befreit. Eine Rechnung erhalten Sie nicht.",
    between: "Die Worte des Büros zu diesem Antrag, der Link zur Anmeldung.",
    slots: PERSON,
    ..PLAIN
};

pub const CLAIM_REFUSED: Kind = Kind {
    key: "registration_claim_refused",
    message: "registration_claim",
    name: "Befreiung abgelehnt",
    when: "Wenn das Anmeldebüro eine Befreiung vom Entgelt ablehnt.",
    subject: "Befreiung vom Entgelt abgelehnt",
    opening: "Ihrem Antrag auf Befreiung vom Entgelt für {veranstaltung} können wir nicht entsprechen. Sie erhalten eine Rechnung über {betrag}.",
    between: "Die Begründung des Büros, der Link zur Anmeldung.",
    slots: &[Slot { name: "betrag", meaning: "was zu zahlen ist" }, FIRST, LAST, NUMBER],
    needed: &["betrag"],
    ..PLAIN
};

pub const LINK: Kind = Kind {
    key: "registration_link",
    name: "Link zur Anmeldung",
    when: "Wenn jemand den Link zu einer Anmeldung neu anfordert.",
    subject: "Link zu Ihrer Anmeldung",
    opening: "hier ist der Link zu Ihrer Anmeldung für {veranstaltung}.",
    closing: "Haben Sie den Link nicht angefordert, brauchen Sie nichts zu tun.",
    between: "Stand, Nummer und der Link.",
    ..PLAIN
};

pub const ERASED: Kind = Kind {
    key: "registration_erased",
    name: "Daten gelöscht",
    when: "Als letzte Mail, wenn eine Person ihre Daten gelöscht hat.",
    subject: "Ihre Daten sind gelöscht",
    opening: "Ihre Anmeldung für {veranstaltung} und alle Angaben dazu sind gelöscht.",
    between: "Was aufbewahrt werden muss.",
    ..PLAIN
};

pub const GROUP_CONFIRM: Kind = Kind {
    key: "group_confirm",
    name: "Sammelanmeldung bestätigen",
    when: "Sofort, wenn eine Ansprechperson eine Sammelanmeldung beginnt.",
    subject: "Bitte Sammelanmeldung bestätigen",
    opening: "mit dieser E-Mail-Adresse wurde eine Sammelanmeldung für {veranstaltung} begonnen. Bestätigen Sie bitte, dass die Adresse Ihnen gehört. Danach tragen Sie die Personen ein.",
    closing: "Kam die Anfrage nicht von Ihnen, brauchen Sie nichts zu tun: Ohne Bestätigung verfällt sie.",
    between: "Wie lange der Link gilt, und der Link zum Bestätigen.",
    slots: &[HOURS],
    ..PLAIN
};

pub const GROUP_REMINDER: Kind = Kind {
    key: "group_reminder",
    message: "",
    name: "Erinnerung, Sammelanmeldung bestätigen",
    when: "Einmal, bevor eine nicht bestätigte Sammelanmeldung verfällt.",
    subject: "Erinnerung, bitte Sammelanmeldung bestätigen",
    opening: "Ihre Sammelanmeldung für {veranstaltung} ist noch nicht bestätigt. Ohne Bestätigung verfällt sie am {frist}.",
    closing: "Möchten Sie niemanden anmelden, brauchen Sie nichts zu tun.",
    between: "Der Link zum Bestätigen.",
    base: EVENT,
    slots: &[UNTIL],
    needed: &["frist"],
};

pub const GROUP_KNOWN: Kind = Kind {
    key: "group_known",
    name: "Schon eine Sammelanmeldung",
    when: "Wenn eine Ansprechperson noch einmal beginnt.",
    subject: "Sie haben schon eine Sammelanmeldung",
    opening: "mit dieser E-Mail-Adresse wurde noch einmal eine Sammelanmeldung für {veranstaltung} begonnen. Sie haben dort schon eine ({nummer}). Es ist alles so geblieben, wie es war. Weitere Personen ergänzen Sie dort.",
    between: "Der Link zur Sammelanmeldung.",
    slots: &[NUMBER],
    ..PLAIN
};

pub const GROUP_LINK: Kind = Kind {
    key: "group_link",
    name: "Link zur Sammelanmeldung",
    when: "Wenn eine Ansprechperson den Link neu anfordert.",
    subject: "Link zu Ihrer Sammelanmeldung",
    opening: "hier ist der Link zu Ihrer Sammelanmeldung für {veranstaltung}.",
    closing: "Haben Sie den Link nicht angefordert, brauchen Sie nichts zu tun.",
    between: "Nummer und Link.",
    slots: &[NUMBER],
    ..PLAIN
};

pub const GROUP_REGISTERED: Kind = Kind {
    key: "group_registered",
    name: "Personen angemeldet",
    when: "An die Ansprechperson, wenn sie Personen eingetragen hat.",
    subject: "Personen angemeldet",
    opening: "Sie haben {personen} für {veranstaltung} angemeldet.",
    between: "Die Personen mit ihrem Stand, was jede bekommen hat, der Link zur Sammelanmeldung.",
    slots: &[Slot { name: "personen", meaning: "„eine Person“ oder „3 Personen“" }, NUMBER],
    needed: &["personen"],
    ..PLAIN
};

pub const GROUP_OFFER_ONE: Kind = Kind {
    key: "group_offer_one",
    message: "group_offer",
    name: "Ein Platz für die Sammelanmeldung",
    when: "An die Ansprechperson, wenn für eine ihrer Personen ein Platz frei wird.",
    subject: "Platz frei, Antwort bis {frist}",
    opening: "für {veranstaltung} ist ein Platz frei geworden. Wir halten ihn bis {frist} für:",
    closing: "Ohne Antwort geht der Platz nach der Frist an die nächste Person auf der Warteliste.",
    between: "Der Name, der Link zum Annehmen und Ablehnen.",
    base: EVENT,
    slots: &[UNTIL, NUMBER],
    needed: &["frist"],
};

pub const GROUP_OFFER: Kind = Kind {
    key: "group_offer",
    message: "",
    name: "Plätze für die Sammelanmeldung",
    when: "An die Ansprechperson, wenn für mehrere ihrer Personen Plätze frei werden.",
    subject: "Plätze frei, Antwort bis {frist}",
    opening: "für {veranstaltung} sind {anzahl} Plätze frei geworden. Wir halten sie bis {frist} für:",
    closing: "Ohne Antwort gehen die Plätze nach der Frist an die nächsten Personen auf der Warteliste.",
    between: "Die Namen, der Link zum Annehmen und Ablehnen.",
    base: EVENT,
    slots: &[Slot { name: "anzahl", meaning: "wie viele Plätze" }, UNTIL, NUMBER],
    needed: &["frist", "anzahl"],
};

/// All of them, in the order in which people get to know them.
pub const ALL: &[&Kind] = &[
    &CONFIRM,
    &REMINDER,
    &KNOWN,
    &TICKET,
    &CHANGED,
    &WAITING,
    &OFFER,
    &LAPSED,
    &MOVED_UP,
    &WORKSHOP_MOVED,
    &WORKSHOP_CANCELLED,
    &WORKSHOP_RESTORED,
    &POSTPONED,
    &POSTPONED_OPEN,
    &RESCHEDULED,
    &ENDS,
    &MEMBER,
    &MEMBER_WAITING,
    &SUBSTITUTE,
    &SUBSTITUTE_BY,
    &HANDED_OVER,
    &CANCELLED,
    &CANCELLED_BY,
    &CANCELLED_OFFICE,
    &CLAIM_GRANTED,
    &CLAIM_REFUSED,
    &LINK,
    &ERASED,
    &GROUP_CONFIRM,
    &GROUP_REMINDER,
    &GROUP_KNOWN,
    &GROUP_LINK,
    &GROUP_REGISTERED,
    &GROUP_OFFER_ONE,
    &GROUP_OFFER,
    &GROUP_POSTPONED,
    &GROUP_POSTPONED_OPEN,
    &GROUP_RESCHEDULED,
    &GROUP_ENDS,
    &CIRCULAR_WAITS,
];

impl Context {
    /// What every mail of the edition can name ([`crate::mail::text::EVENT`]).
    pub(super) fn event_values(&self) -> Vec<(&'static str, String)> {
        let e = &self.edition;
        vec![
            ("veranstaltung", self.event()),
            ("titel", e.title.clone()),
            ("kurztitel", e.short_title.clone()),
            ("datum", e.when()),
            ("ort", e.place()),
        ]
    }

    /// Of a message to many: also its recipient's name, number and page.
    pub(super) fn circular_values(
        &self,
        code: &str,
        names: [(&'static str, String); 2],
        link: String,
    ) -> Vec<(&'static str, String)> {
        let mut all = self.event_values();
        all.extend(names);
        all.extend([("nummer", code.to_string()), ("link", link)]);
        all
    }

    /// The words of a mail with the values that all mails of the edition have, and its own.
    pub(super) fn say(&self, kind: &Kind, values: &[(&'static str, String)]) -> Said {
        let mut all = self.event_values();
        all.extend(values.iter().cloned());
        Said::new(self.texts.of(kind), all)
    }

    /// As [`Context::say`], with the person's name and number.
    pub(super) fn say_to(&self, kind: &Kind, record: &Record, values: &[(&'static str, String)]) -> Said {
        let mut all = vec![
            ("vorname", record.given_name.clone()),
            ("nachname", record.family_name.clone()),
            ("nummer", record.code.clone()),
        ];
        all.extend(values.iter().cloned());
        self.say(kind, &all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::text::{SUBJECT_MAX, TEXT_MAX, faults};

    #[test]
    fn the_words_of_the_program_pass_its_own_check() {
        for kind in ALL {
            assert_eq!(faults(kind, &kind.standard()), [], "{}", kind.key);
            assert!(kind.subject.chars().count() <= SUBJECT_MAX && kind.opening.chars().count() <= TEXT_MAX);
            assert!(!kind.name.is_empty() && !kind.when.is_empty() && !kind.between.is_empty(), "{}", kind.key);
            // Personal data stay out of subjects (public-body I-06).
            assert!(!kind.subject.contains("name}"), "{}", kind.key);
        }
        let mut keys: Vec<&str> = ALL.iter().map(|kind| kind.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), ALL.len());
    }
}
