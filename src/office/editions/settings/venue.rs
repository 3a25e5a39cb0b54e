//! Where it takes place, and who can get there.

use super::control::{Group, Reader, choice, lines, maybe};
use super::{Pairs, Stored};
use crate::edition::model::Attendance;

const WAYS: [(&str, &str); 3] = [("onsite", "vor Ort"), ("online", "online"), ("hybrid", "vor Ort und online")];

pub fn groups(_: &Stored) -> Vec<Group> {
    vec![
        Group::new("", vec![choice("teilnahme", "Wie nimmt man teil?", &WAYS)]),
        Group::new(
            "Veranstaltungsort",
            vec![
                maybe("haus", "Haus"),
                maybe("saal", "Saal"),
                maybe("strasse", "Straße und Hausnummer"),
                maybe("plz", "Postleitzahl"),
                maybe("ort", "Ort"),
                lines("anreise", "Anreise", 5).hint("Absätze, Listen und Links wie in Texten der Seiten."),
                lines("zugang", "Barrierefreiheit vor Ort", 5).hint(
                    "Stufenloser Zugang, Aufzug, Toilette, Induktionsanlage, Plätze für Rollstühle, Ansprechperson.",
                ),
            ],
        ),
        Group::new(
            "Online",
            vec![
                lines("online", "Hinweise zur Online-Teilnahme", 4).hint("Kein Zugangslink: Die Seite ist öffentlich."),
            ],
        ),
    ]
}

pub fn values(stored: &Stored) -> Pairs {
    let v = &stored.edition.venue;
    vec![
        ("teilnahme".into(), stored.edition.attendance.key().into()),
        ("haus".into(), v.name.clone()),
        ("saal".into(), v.hall.clone()),
        ("strasse".into(), v.street.clone()),
        ("plz".into(), v.postcode.clone()),
        ("ort".into(), v.city.clone()),
        ("anreise".into(), v.directions.clone()),
        ("zugang".into(), v.access.clone()),
        ("online".into(), v.online.clone()),
    ]
}

pub fn read(r: &mut Reader<'_>, stored: &mut Stored) {
    let way = r.fields.one_of(r.errors, "teilnahme", "wie man teilnimmt", &WAYS.map(|(key, _)| key));
    let v = &mut stored.edition.venue;
    v.name = r.line("haus", "das Haus", 200);
    v.hall = r.line("saal", "den Saal", 200);
    v.street = r.line("strasse", "die Straße", 200);
    v.postcode = r.line("plz", "die Postleitzahl", 5);
    v.city = r.line("ort", "den Ort", 100);
    v.directions = r.lines("anreise", "die Anreise", 6000);
    v.access = r.lines("zugang", "den Zugang", 6000);
    v.online = r.lines("online", "die Hinweise", 6000);
    let is_postcode = v.postcode.len() == 5 && v.postcode.bytes().all(|b| b.is_ascii_digit());
    if !v.postcode.is_empty() && !is_postcode {
        r.say("plz", "Geben Sie die Postleitzahl mit fünf Ziffern ein.");
    }
    stored.edition.attendance = Attendance::from_key(&way);
}
