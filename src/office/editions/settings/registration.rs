//! When people can register, what the form asks, and how long things are kept for them. How many
//! seats there are is the registration office's business.

use super::control::{Group, Reader, day, lines, maybe, moment, number, tick, ticked};
use super::{Pairs, Stored};
use crate::kernel::date;

/// Name of the field and words.
const ASKED: [(&str, &str); 8] = [
    ("fragt_anrede", "Anrede"),
    ("fragt_titel", "Titel"),
    ("fragt_einheit", "Organisationseinheit"),
    ("fragt_funktion", "Funktion"),
    ("fragt_telefon", "Telefon"),
    ("fragt_verpflegung", "Verpflegung (nur mit ausdrücklicher Einwilligung)"),
    ("fragt_unterstuetzung", "Unterstützungsbedarf (nur mit ausdrücklicher Einwilligung)"),
    ("fragt_fotos", "Zustimmung zu Aufnahmen"),
];

pub fn groups(_: &Stored) -> Vec<Group> {
    let hours = "In Stunden, höchstens 720.";
    vec![
        Group::new(
            "Zeitraum",
            vec![
                maybe("oeffnet", "Die Anmeldung öffnet")
                    .hint("Zum Beispiel 24.10.2027, 12.00. Leer: sobald sie freigegeben ist."),
                maybe("schliesst", "Anmeldeschluss").hint("Leer: bis zum letzten Tag."),
                maybe("aendern_bis", "Änderungen und Absagen online bis").hint("Leer: bis der erste Tag beginnt."),
                lines("hinweise", "Hinweise zur Anmeldung", 6).hint("Stehen auf der Seite der Veranstaltung."),
            ],
        ),
        Group::new("Das Formular fragt nach", ASKED.iter().map(|(name, label)| tick(*name, label)).collect())
            .explained("Name, Organisation und E-Mail-Adresse fragt es immer. Fragen Sie nur, was Sie brauchen."),
        Group::new(
            "Regeln",
            vec![
                tick("gruppen", "Sammelanmeldungen einer Behörde erlauben"),
                maybe("kontingent", "Höchstzahl je Organisation").hint("Leer: keine."),
                maybe("halten", "So lange halten wir einen Platz, bis die Adresse bestätigt ist").hint(hours),
                maybe("erinnern", "Erinnerung nach").hint(hours),
                maybe("anbieten", "So lange gilt ein Angebot an die Warteliste").hint(hours),
            ],
        ),
        Group::new(
            "Unterstützung",
            vec![
                maybe("hilfe_kontakt", "Wer beantwortet Fragen dazu?"),
                maybe("hilfe_bis", "Dolmetschen bestellen wir bis").hint("Ein Tag, zum Beispiel 24.10.2027."),
            ],
        ),
        Group::new(
            "Auf der Teilnahmebescheinigung",
            vec![
                maybe("dauer", "Dauer").hint("Zum Beispiel „6 Stunden“."),
                maybe("mahlzeiten", "Gestellte Mahlzeiten").hint("Für die Reisekostenabrechnung."),
            ],
        ),
    ]
}

pub fn values(stored: &Stored) -> Pairs {
    let (e, r) = (&stored.edition, &stored.rules);
    let asked = [
        r.asks_salutation,
        r.asks_title,
        r.asks_department,
        r.asks_job_title,
        r.asks_phone,
        r.asks_catering,
        r.asks_access,
        r.asks_photo,
    ];
    let mut pairs: Pairs = vec![
        ("oeffnet".into(), moment(e.registration_opens_at)),
        ("schliesst".into(), moment(e.registration_closes_at)),
        ("aendern_bis".into(), moment(r.changes_until)),
        ("hinweise".into(), e.registration_note.clone()),
        ("gruppen".into(), ticked(r.allows_groups)),
        ("kontingent".into(), number(r.quota_per_organisation)),
        ("halten".into(), r.hold_hours.to_string()),
        ("erinnern".into(), r.reminder_hours.to_string()),
        ("anbieten".into(), r.offer_hours.to_string()),
        ("hilfe_kontakt".into(), r.access_contact.clone()),
        ("hilfe_bis".into(), day(r.access_until)),
        ("dauer".into(), r.certificate_hours.clone()),
        ("mahlzeiten".into(), r.certificate_meals.clone()),
    ];
    pairs.extend(ASKED.iter().zip(asked).map(|((name, _), is)| (name.to_string(), ticked(is))));
    pairs
}

pub fn read(r: &mut Reader<'_>, stored: &mut Stored) {
    let (opens, closes, until) = (r.moment("oeffnet"), r.moment("schliesst"), r.moment("aendern_bis"));
    if opens.zip(closes).is_some_and(|(opens, closes)| opens >= closes) {
        r.say("schliesst", "Der Anmeldeschluss liegt vor der Öffnung. Prüfen Sie beide.");
    }
    let last = stored.edition.days.last().map(|h| h.day);
    for (name, at) in [("oeffnet", opens), ("schliesst", closes), ("aendern_bis", until)] {
        if let (Some(at), Some(last)) = (at, last)
            && date::local(at).date() > last
            && r.errors.of(name).is_none()
        {
            r.say(name, format!("Das liegt nach dem letzten Tag der Veranstaltung, {}.", date::date(last)));
        }
    }
    let e = &mut stored.edition;
    (e.registration_opens_at, e.registration_closes_at) = (opens, closes);
    e.registration_note = r.lines("hinweise", "die Hinweise", 6000);
    let rules = &mut stored.rules;
    rules.changes_until = until;
    let asked = [
        &mut rules.asks_salutation,
        &mut rules.asks_title,
        &mut rules.asks_department,
        &mut rules.asks_job_title,
        &mut rules.asks_phone,
        &mut rules.asks_catering,
        &mut rules.asks_access,
        &mut rules.asks_photo,
    ];
    for ((name, _), is) in ASKED.iter().zip(asked) {
        *is = r.fields.ticked(name);
    }
    rules.allows_groups = r.fields.ticked("gruppen");
    rules.quota_per_organisation = r.number("kontingent", 1, 100_000);
    rules.hold_hours = r.number("halten", 1, 720).unwrap_or(48);
    rules.reminder_hours = r.number("erinnern", 1, 720).unwrap_or(24);
    rules.offer_hours = r.number("anbieten", 1, 720).unwrap_or(48);
    rules.access_contact = r.line("hilfe_kontakt", "den Kontakt", 200);
    rules.access_until = r.day("hilfe_bis");
    rules.certificate_hours = r.line("dauer", "die Dauer", 100);
    rules.certificate_meals = r.line("mahlzeiten", "die Mahlzeiten", 200);
}
