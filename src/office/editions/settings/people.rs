//! Who organises it, who invites, whom it is for, and whom people ask.

use super::control::{Group, Reader, lines, maybe};
use super::{Pairs, SPARE, Stored};
use crate::edition::model::Host;

pub fn groups(stored: &Stored) -> Vec<Group> {
    let mut groups = vec![
        Group::new(
            "Veranstalter",
            vec![
                maybe("veranstalter", "Veranstalter"),
                maybe("veranstalter_web", "Website des Veranstalters"),
                maybe("schirm", "Schirmherrschaft"),
            ],
        ),
        Group::new(
            "Kontakt",
            vec![
                maybe("kontakt_name", "Name oder Stelle").hint("Unterschreibt die Mails."),
                maybe("kontakt_mail", "E-Mail-Adresse").hint("Antworten auf Mails gehen dorthin."),
                maybe("kontakt_telefon", "Telefon"),
            ],
        ),
        Group::new(
            "Für wen",
            vec![
                lines("zielgruppen", "Zielgruppen", 5).hint("Eine in jeder Zeile."),
                maybe("teilnehmende", "Teilnehmende").hint("Zum Beispiel „rund 500 Personen“."),
            ],
        ),
    ];
    for n in 1..=stored.edition.hosts.len() + SPARE {
        groups.push(Group::new(
            &format!("Gastgebende Person {n}"),
            vec![
                maybe(format!("gast_name-{n}"), "Name"),
                maybe(format!("gast_funktion-{n}"), "Funktion"),
                maybe(format!("gast_organisation-{n}"), "Organisation"),
            ],
        ));
    }
    groups
}

pub fn values(stored: &Stored) -> Pairs {
    let e = &stored.edition;
    let mut pairs: Pairs = vec![
        ("veranstalter".into(), e.organiser.clone()),
        ("veranstalter_web".into(), e.organiser_url.clone()),
        ("schirm".into(), e.patron.clone()),
        ("kontakt_name".into(), e.contact_name.clone()),
        ("kontakt_mail".into(), e.contact_email.clone()),
        ("kontakt_telefon".into(), e.contact_phone.clone()),
        ("zielgruppen".into(), e.audience.join("\n")),
        ("teilnehmende".into(), e.participants.clone()),
    ];
    for (i, host) in e.hosts.iter().enumerate() {
        let n = i + 1;
        pairs.push((format!("gast_name-{n}"), host.name.clone()));
        pairs.push((format!("gast_funktion-{n}"), host.function.clone()));
        pairs.push((format!("gast_organisation-{n}"), host.organisation.clone()));
    }
    pairs
}

pub fn read(r: &mut Reader<'_>, stored: &mut Stored) {
    let rows = stored.edition.hosts.len() + SPARE;
    let e = &mut stored.edition;
    e.organiser = r.line("veranstalter", "den Veranstalter", 200);
    e.organiser_url = r.web("veranstalter_web", "die Website");
    e.patron = r.line("schirm", "die Schirmherrschaft", 300);
    e.contact_name = r.line("kontakt_name", "Name oder Stelle", 200);
    e.contact_email = r.email("kontakt_mail", "die E-Mail-Adresse");
    e.contact_phone = r.line("kontakt_telefon", "die Telefonnummer", 60);
    e.audience = r.list("zielgruppen", "die Zielgruppen");
    e.participants = r.line("teilnehmende", "die Teilnehmenden", 300);
    e.hosts.clear();
    for n in 1..=rows {
        let name = format!("gast_name-{n}");
        let host = Host {
            name: r.line(&name, "den Namen", 200),
            function: r.line(&format!("gast_funktion-{n}"), "die Funktion", 200),
            organisation: r.line(&format!("gast_organisation-{n}"), "die Organisation", 200),
        };
        if !host.name.is_empty() {
            e.hosts.push(host);
        } else if host != Host::default() {
            r.say(&name, "Geben Sie den Namen dazu an, oder leeren Sie auch die anderen Felder.");
        }
    }
}
