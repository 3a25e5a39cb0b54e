//! The words of the mails about another date, as far as organisers may change them.

use crate::edition::turn::Kind as Turned;
use crate::mail::text::{EVENT, Kind};
use crate::press::decide::texts::QUESTION;

const BETWEEN: &str = "Der alte und der neue Termin, der Grund, was es für den Antrag oder die Akkreditierung bedeutet, der Link zur eigenen Seite.";

pub const POSTPONED: Kind = Kind {
    key: "press_postponed",
    name: "Veranstaltung verschoben, an Medien",
    when: "An alle, die akkreditiert sind oder auf eine Entscheidung warten, wenn die Veranstaltung verschoben wird.",
    subject: "Verschoben",
    opening: "die Veranstaltung „{titel}“ ist verschoben.",
    closing: "",
    between: BETWEEN,
    base: EVENT,
    ..QUESTION
};

pub const RESCHEDULED: Kind = Kind {
    key: "press_rescheduled",
    name: "Neuer Termin, an Medien",
    when: "An dieselben, wenn der neue Termin feststeht.",
    subject: "Neuer Termin",
    opening: "für die Veranstaltung „{titel}“ gibt es einen neuen Termin.",
    ..POSTPONED
};

pub const CANCELLED: Kind = Kind {
    key: "press_cancelled",
    name: "Veranstaltung abgesagt, an Medien",
    when: "An dieselben, wenn die Veranstaltung nicht stattfindet.",
    subject: "Abgesagt",
    opening: "die Veranstaltung „{titel}“ ({datum}) ist abgesagt und findet nicht statt.",
    ..POSTPONED
};

pub const TEXTS: &[&Kind] = &[&POSTPONED, &RESCHEDULED, &CANCELLED];

pub fn of(turned: Turned) -> &'static Kind {
    match turned {
        Turned::Postponed => &POSTPONED,
        Turned::Rescheduled => &RESCHEDULED,
        Turned::Cancelled => &CANCELLED,
    }
}

/// The other way round; None for other mails.
pub fn turn_of(kind: &Kind) -> Option<Turned> {
    let all = [Turned::Postponed, Turned::Rescheduled, Turned::Cancelled];
    all.into_iter().find(|turned| of(*turned).key == kind.key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::text::faults;

    #[test]
    fn the_words_of_the_program_pass_its_own_check() {
        for kind in TEXTS {
            assert_eq!(faults(kind, &kind.standard()), [], "{}", kind.key);
            assert!(turn_of(kind).is_some_and(|turned| of(turned).key == kind.key));
        }
    }
}
