//! Mails to journalists whose words organisers may change; what stands between opening and closing
//! is in [`super::mail`]. Those of decisions are listed in `decide`.

use crate::mail::text::{EVENT, Kind, Slot};

const NUMBER: Slot = Slot { name: "nummer", meaning: "Nummer des Antrags" };
const FIRST: Slot = Slot { name: "vorname", meaning: "Vorname der Person" };
const LAST: Slot = Slot { name: "nachname", meaning: "Nachname der Person" };
const MEDIUM: Slot = Slot { name: "medium", meaning: "Medium oder Redaktion" };
const UNTIL: Slot = Slot { name: "frist", meaning: "bis wann, mit Datum und Uhrzeit" };
/// Once the address is confirmed.
const PERSON: &[Slot] = &[FIRST, LAST, MEDIUM, NUMBER];

const PLAIN: Kind = Kind {
    key: "",
    name: "",
    when: "",
    subject: "",
    opening: "",
    closing: "",
    between: "",
    message: "",
    base: EVENT,
    slots: &[],
    needed: &[],
};

pub const CONFIRM: Kind = Kind {
    key: "press_confirm",
    name: "Presse: Adresse bestätigen",
    when: "Sofort nach dem Absenden des Antrags. Fragt, ob die Adresse der Person gehört.",
    subject: "Bitte Antrag auf Akkreditierung bestätigen",
    opening: "mit dieser E-Mail-Adresse wurde eine Akkreditierung als Medienvertretung für {veranstaltung} beantragt. Bestätigen Sie bitte innerhalb von {stunden} Stunden, dass die Adresse Ihnen gehört. Erst dann prüft die Pressestelle den Antrag. Für die Frist zählt, wann das Formular eingegangen ist.",
    closing: "Kam der Antrag nicht von Ihnen, brauchen Sie nichts zu tun: Ohne Bestätigung verfällt er.",
    between: "Der Link zum Bestätigen.",
    slots: &[Slot { name: "stunden", meaning: "wie viele Stunden Zeit ist" }],
    ..PLAIN
};

pub const REMINDER: Kind = Kind {
    key: "press_reminder",
    name: "Presse: Erinnerung, Adresse bestätigen",
    when: "Einmal, bevor ein nicht bestätigter Antrag verfällt.",
    subject: "Erinnerung, bitte Antrag auf Akkreditierung bestätigen",
    opening: "Ihr Antrag auf Akkreditierung für {veranstaltung} ist noch nicht bestätigt. Ohne Bestätigung verfällt er am {frist}.",
    closing: "Möchten Sie nicht berichten, brauchen Sie nichts zu tun.",
    between: "Der Link zum Bestätigen.",
    slots: &[UNTIL],
    needed: &["frist"],
    ..PLAIN
};

pub const KNOWN: Kind = Kind {
    key: "press_known",
    name: "Presse: Antrag liegt schon vor",
    when: "Wenn mit einer Adresse noch einmal ein Antrag gestellt wird.",
    subject: "Ihr Antrag auf Akkreditierung liegt schon vor",
    opening: "mit dieser E-Mail-Adresse wurde noch einmal eine Akkreditierung für {veranstaltung} beantragt. Dort liegt schon ein Antrag vor (Stand: {stand}). Es ist alles so geblieben, wie es war.",
    closing: "Kommen weitere Personen Ihres Teams mit, tragen Sie sie bei Ihrem Antrag ein. Berichtet eine andere Redaktion, stellt sie einen eigenen Antrag mit ihrer Adresse.",
    between: "Der Link zum Antrag.",
    slots: &[Slot { name: "stand", meaning: "Stand des Antrags" }],
    ..PLAIN
};

pub const LINK: Kind = Kind {
    key: "press_link",
    name: "Presse: Link noch einmal",
    when: "Wenn jemand den Link zum eigenen Antrag verloren hat.",
    subject: "Link zu Ihrem Antrag auf Akkreditierung",
    opening: "hier ist der Link zu Ihrem Antrag auf Akkreditierung für {veranstaltung}.",
    closing: "Haben Sie den Link nicht angefordert, brauchen Sie nichts zu tun.",
    between: "Stand, Nummer und der Link.",
    ..PLAIN
};

pub const RECEIVED: Kind = Kind {
    key: "press_received",
    name: "Presse: Antrag eingegangen",
    when: "Sobald die Adresse bestätigt ist.",
    subject: "Antrag auf Akkreditierung eingegangen, Nummer {nummer}",
    opening: "Ihr Antrag auf Akkreditierung für {veranstaltung} ist eingegangen. Ihre Nummer ist {nummer}.",
    closing: "Ein Antrag ist noch keine Zusage.",
    between: "Nummer, Medium, Nachweis, Frist, was als Nächstes geschieht, der Link zum Antrag.",
    slots: PERSON,
    ..PLAIN
};

pub const ANSWERED: Kind = Kind {
    key: "press_answered",
    name: "Presse: Antwort eingegangen",
    when: "Wenn die Person eine Rückfrage beantwortet hat.",
    subject: "Ihre Antwort ist eingegangen, Nummer {nummer}",
    opening: "Ihre Antwort zum Antrag {nummer} für {veranstaltung} ist bei der Pressestelle eingegangen. Die Prüfung geht weiter.",
    between: "Der Link zum Antrag.",
    slots: PERSON,
    ..PLAIN
};

pub const CREW: Kind = Kind {
    key: "press_crew",
    name: "Presse: Team geändert",
    when: "Wenn die Person ihr Team geändert hat.",
    subject: "Ihr Team ist geändert, Nummer {nummer}",
    opening: "bei Ihrem Antrag {nummer} für {veranstaltung} ist das Team geändert. So ist es jetzt.",
    between: "Die Namen und der Link zum Antrag.",
    slots: PERSON,
    ..PLAIN
};

pub const WITHDRAWN: Kind = Kind {
    key: "press_withdrawn",
    name: "Presse: Antrag zurückgezogen",
    when: "Wenn die Person ihren Antrag zurückgezogen hat.",
    subject: "Antrag auf Akkreditierung zurückgezogen",
    opening: "Ihr Antrag {nummer} für {veranstaltung} ist zurückgezogen. Die Dateien, die Sie uns geschickt haben, sind gelöscht. Ausweise gelten nicht mehr.",
    closing: "Möchten Sie doch berichten, stellen Sie bitte einen neuen Antrag.",
    slots: PERSON,
    ..PLAIN
};

pub const ERASED: Kind = Kind {
    key: "press_erased",
    name: "Presse: Daten gelöscht",
    when: "Wenn die Daten einer Person auf ihren Wunsch gelöscht werden.",
    subject: "Ihre Daten sind gelöscht",
    opening: "Ihr Antrag auf Akkreditierung für {veranstaltung} ist beendet, und alles, was wir dazu über Sie gespeichert hatten, ist gelöscht.",
    ..PLAIN
};

pub const TOMORROW: Kind = Kind {
    key: "press_tomorrow",
    name: "Presse: Erinnerung am Tag davor",
    when: "Am Tag vor der Veranstaltung an alle, die zugelassen sind.",
    subject: "Morgen, Ihr Presseausweis",
    opening: "morgen beginnt {veranstaltung}. Ihr Ausweis liegt bereit.",
    closing: "Können Sie nicht kommen, ziehen Sie den Antrag bitte auf Ihrer Seite zurück.",
    between: "Wo und wann es die Ausweise gibt, was mitzubringen ist, Termine für Medien, der Link zum Antrag.",
    slots: PERSON,
    ..PLAIN
};

/// All of them, in the order in which they come.
pub const TEXTS: &[&Kind] =
    &[&CONFIRM, &REMINDER, &KNOWN, &LINK, &RECEIVED, &ANSWERED, &CREW, &WITHDRAWN, &ERASED, &TOMORROW];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::text::{SUBJECT_MAX, TEXT_MAX, faults};

    #[test]
    fn words_of_the_program_are_ones_that_could_be_saved() {
        for kind in TEXTS {
            let words = kind.standard();
            assert_eq!(faults(kind, &words), [], "{}", kind.key);
            assert!(words.subject.chars().count() <= SUBJECT_MAX && words.opening.chars().count() <= TEXT_MAX);
        }
        let mut keys: Vec<_> = TEXTS.iter().map(|kind| kind.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), TEXTS.len());
    }
}
