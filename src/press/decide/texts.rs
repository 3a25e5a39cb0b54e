//! The press office's mails whose words organisers may change. Reason, own words, facts and links
//! stand between opening and closing and belong to nobody's taste.

use crate::mail::text::{EVENT, Kind, Slot};

const PERSON: &[Slot] = &[
    Slot { name: "vorname", meaning: "Vorname der Person" },
    Slot { name: "nachname", meaning: "Nachname der Person" },
    Slot { name: "medium", meaning: "Medium oder Redaktion" },
    Slot { name: "nummer", meaning: "Nummer des Antrags" },
];

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
    slots: PERSON,
    needed: &[],
};

pub const QUESTION: Kind = Kind {
    key: "press_question",
    name: "Rückfrage zur Akkreditierung",
    when: "Wenn die Pressestelle zu einem Antrag etwas wissen will.",
    subject: "Rückfrage zu Ihrer Akkreditierung",
    opening: "zu Ihrem Antrag auf Akkreditierung für {veranstaltung} haben wir eine Rückfrage.",
    closing: "Ihr Antrag bleibt so lange offen.",
    between: "Die Frage und der Link zur Seite, auf der die Person antwortet und weitere Nachweise hochlädt.",
    ..PLAIN
};

pub const APPROVED: Kind = Kind {
    key: "press_approved",
    name: "Akkreditierung zugelassen",
    when: "Sobald die Pressestelle einen Antrag zulässt.",
    subject: "Ihre Akkreditierung ist zugelassen",
    opening: "Sie sind für {veranstaltung} als Medienvertretung akkreditiert.",
    closing: "",
    between: "Nummer, für wen Ausweise bereitliegen, wo und wann sie abgeholt werden und was mitzubringen ist, Fototermine, Regeln für Aufnahmen, der Link zur eigenen Seite.",
    ..PLAIN
};

pub const REJECTED: Kind = Kind {
    key: "press_rejected",
    name: "Akkreditierung abgelehnt",
    when: "Sobald eine Ablehnung gilt; wo zwei Personen entscheiden, nach der zweiten.",
    subject: "Ihr Antrag auf Akkreditierung",
    opening: "Ihren Antrag auf Akkreditierung für {veranstaltung} müssen wir ablehnen.",
    closing: "Haben Sie Fragen dazu, antworten Sie auf diese Mail oder rufen Sie uns an.",
    between: "Der Grund, die eigenen Worte der Pressestelle, auf Wunsch die Rechtsbehelfsbelehrung, der Link zur eigenen Seite.",
    ..PLAIN
};

pub const REVOKED: Kind = Kind {
    key: "press_revoked",
    name: "Akkreditierung widerrufen",
    when: "Wenn die Pressestelle eine Zulassung zurücknimmt.",
    subject: "Ihre Akkreditierung ist widerrufen",
    opening: "Ihre Akkreditierung für {veranstaltung} widerrufen wir. Ausweise, die dazu gehören, gelten nicht mehr.",
    closing: "Haben Sie Fragen dazu, antworten Sie auf diese Mail oder rufen Sie uns an.",
    between: "Der Grund, die eigenen Worte der Pressestelle, auf Wunsch die Rechtsbehelfsbelehrung, der Link zur eigenen Seite.",
    ..PLAIN
};

/// All of them.
pub const TEXTS: &[&Kind] = &[&QUESTION, &APPROVED, &REJECTED, &REVOKED];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::text::faults;

    #[test]
    fn the_words_of_the_program_pass_its_own_check() {
        for kind in TEXTS {
            assert_eq!(faults(kind, &kind.standard()), [], "{}", kind.key);
            // Personal data stay out of subjects (public-body I-06).
            assert!(!kind.subject.contains("name}"), "{}", kind.key);
        }
    }
}
