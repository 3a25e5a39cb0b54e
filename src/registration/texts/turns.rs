//! Words of the mails that the organisers cause by a decision: another date or none, a workshop
//! moved, a registration cancelled by the office, a message that waits for its release.

use super::{FIRST, LAST, NUMBER, PERSON, PLAIN};
use crate::mail::text::{Kind, Slot};

const OLD: Slot = Slot { name: "bisher", meaning: "der Termin, der bisher galt" };
const NEW: Slot = Slot { name: "neuer_termin", meaning: "der neue Termin, so genau er feststeht" };
const WORKSHOP: Slot = Slot { name: "workshop", meaning: "Titel des Workshops" };

const ASKED: &str = "Bisheriger und neuer Termin, Ihre Worte zu dieser Entscheidung, die Knöpfe „Ich komme weiterhin“ und „Platz freigeben“. Der Termin liegt als Kalendereintrag bei.";
const ENDED: &str = "Dass sie nicht stattfindet, Ihre Worte zu dieser Entscheidung, was mit Anmeldung und Entgelt geschieht. Der Termin wird im Kalender gelöscht.";
const FOR_CONTACTS: &str = "Was sich ändert, Ihre Worte zu dieser Entscheidung, was die angemeldeten Personen bekommen haben, der Link zur Sammelanmeldung.";

pub const POSTPONED: Kind = Kind {
    key: "edition_postponed",
    name: "Verschoben, neuer Termin",
    when: "An alle Angemeldeten, wenn Sie die Veranstaltung auf einen neuen Termin verschieben.",
    subject: "Neuer Termin {neuer_termin}",
    opening: "„{titel}“ ist verschoben. Neuer Termin: {neuer_termin}.",
    between: ASKED,
    slots: &[OLD, NEW, FIRST, LAST, NUMBER],
    needed: &["neuer_termin"],
    ..PLAIN
};

pub const POSTPONED_OPEN: Kind = Kind {
    key: "edition_postponed_open",
    message: "edition_postponed",
    name: "Verschoben, Termin noch offen",
    when: "An alle Angemeldeten, wenn Sie die Veranstaltung verschieben und der neue Termin noch nicht feststeht.",
    subject: "Verschoben, neuer Termin noch offen",
    opening: "„{titel}“ ist verschoben. Der neue Termin steht noch nicht fest.",
    between: ASKED,
    slots: &[OLD, FIRST, LAST, NUMBER],
    ..PLAIN
};

pub const RESCHEDULED: Kind = Kind {
    key: "edition_rescheduled",
    name: "Neuer Termin nach einer Verschiebung",
    when: "An alle Angemeldeten, wenn eine verschobene Veranstaltung ihren neuen Termin bekommt.",
    opening: "für „{titel}“ gibt es einen neuen Termin: {neuer_termin}.",
    ..POSTPONED
};

pub const ENDS: Kind = Kind {
    key: "edition_cancelled",
    name: "Veranstaltung abgesagt",
    when: "An alle Angemeldeten, wenn Sie die Veranstaltung absagen.",
    subject: "Abgesagt",
    opening: "„{titel}“ ({bisher}) ist abgesagt und findet nicht statt.",
    between: ENDED,
    slots: &[OLD, FIRST, LAST, NUMBER],
    ..PLAIN
};

pub const GROUP_POSTPONED: Kind = Kind {
    key: "group_postponed",
    message: "edition_postponed",
    name: "Verschoben, an Ansprechpersonen",
    when: "An Ansprechpersonen, wenn Sie die Veranstaltung auf einen neuen Termin verschieben.",
    between: FOR_CONTACTS,
    slots: &[OLD, NEW, NUMBER],
    ..POSTPONED
};

pub const GROUP_POSTPONED_OPEN: Kind = Kind {
    key: "group_postponed_open",
    message: "edition_postponed",
    name: "Verschoben ohne Termin, an Ansprechpersonen",
    when: "An Ansprechpersonen, wenn Sie die Veranstaltung verschieben und der neue Termin noch nicht feststeht.",
    between: FOR_CONTACTS,
    slots: &[OLD, NUMBER],
    ..POSTPONED_OPEN
};

pub const GROUP_RESCHEDULED: Kind = Kind {
    key: "group_rescheduled",
    message: "edition_rescheduled",
    name: "Neuer Termin, an Ansprechpersonen",
    when: "An Ansprechpersonen, wenn eine verschobene Veranstaltung ihren neuen Termin bekommt.",
    between: FOR_CONTACTS,
    slots: &[OLD, NEW, NUMBER],
    ..RESCHEDULED
};

pub const GROUP_ENDS: Kind = Kind {
    key: "group_cancelled",
    message: "edition_cancelled",
    name: "Abgesagt, an Ansprechpersonen",
    when: "An Ansprechpersonen, wenn Sie die Veranstaltung absagen.",
    between: FOR_CONTACTS,
    slots: &[OLD, NUMBER],
    ..ENDS
};

pub const CANCELLED_OFFICE: Kind = Kind {
    key: "registration_cancelled_office",
    message: "registration_cancelled",
    name: "Abgesagt durch das Büro",
    when: "Wenn das Anmeldebüro eine Anmeldung absagt und eine Mail dazu schickt.",
    subject: "Anmeldung abgesagt",
    opening: "das Organisationsbüro hat Ihre Anmeldung für {veranstaltung} abgesagt.",
    closing: "Haben Sie Fragen dazu, antworten Sie auf diese Mail.",
    between: "Der Grund, den das Büro angibt, die Nummer, was mit den Angaben geschieht, der Link zur Veranstaltung. Der Termin wird im Kalender gelöscht.",
    slots: PERSON,
    ..PLAIN
};

pub const WORKSHOP_MOVED: Kind = Kind {
    key: "registration_workshop_moved",
    name: "Workshop verlegt",
    when: "An alle in einem Workshop, sobald ein Programm veröffentlicht ist, das ihn verlegt.",
    subject: "Workshop verlegt",
    opening: "der Workshop „{workshop}“ bei {veranstaltung} ist verlegt.",
    between: "Der Grund, neue und bisherige Zeit, der Raum, ob der Platz bleibt, der Link zur Anmeldung. Der Termin liegt als Kalendereintrag bei.",
    slots: &[WORKSHOP, FIRST, LAST, NUMBER],
    needed: &["workshop"],
    ..PLAIN
};

pub const WORKSHOP_CANCELLED: Kind = Kind {
    key: "registration_workshop_cancelled",
    name: "Workshop entfällt",
    when: "An alle in einem Workshop, sobald ein Programm veröffentlicht ist, in dem er ausfällt.",
    subject: "Workshop entfällt",
    opening: "der Workshop „{workshop}“ bei {veranstaltung} findet nicht statt.",
    between: "Der Grund, dass der Workshop entfällt und die Anmeldung bleibt, der Link zur Anmeldung. Der Termin wird im Kalender gelöscht.",
    ..WORKSHOP_MOVED
};

pub const WORKSHOP_RESTORED: Kind = Kind {
    key: "registration_workshop_restored",
    name: "Workshop findet doch statt",
    when: "An alle in einem Workshop, der abgesagt war und wieder im veröffentlichten Programm steht.",
    subject: "Workshop findet doch statt",
    opening: "der Workshop „{workshop}“ bei {veranstaltung} findet doch statt.",
    ..WORKSHOP_MOVED
};

pub const CIRCULAR_WAITS: Kind = Kind {
    key: "circular_waits",
    name: "Nachricht wartet auf Freigabe",
    when: "An alle im internen Bereich, die eine Nachricht an viele freigeben dürfen, sobald eine darauf wartet.",
    subject: "Nachricht wartet auf Freigabe",
    opening: "{gewuenscht_von} möchte zu {veranstaltung} eine Nachricht an viele schicken. Eine zweite Person muss sie freigeben.",
    closing: "Gibt jemand anders sie frei, brauchen Sie nichts zu tun.",
    between: "Betreff der Nachricht, wie viele sie bekommen und wann, der Link zu ihr.",
    slots: &[Slot { name: "gewuenscht_von", meaning: "wer sie verschicken möchte" }],
    ..PLAIN
};
