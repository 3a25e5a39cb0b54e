//! Titles, address, and what the first lines of the home say.

use super::control::{Group, Reader, line, lines, maybe, number, tick, ticked};
use super::{Pairs, Stored};

pub fn groups(stored: &Stored) -> Vec<Group> {
    let mut first = vec![
        line("titel", "Titel"),
        line("kurztitel", "Kurzer Titel").hint("Steht in Menüs und in den Betreffzeilen der Mails."),
        maybe("ausgabe", "Ausgabe").hint("Die wievielte Veranstaltung es ist, als Zahl."),
        maybe("jahr", "Jahr im Titel").hint("Nur wenn es ein anderes ist als das des Termins."),
    ];
    if stored.is_draft() {
        first.push(line("adresse", "Adresse").hint(
            "Der Teil hinter der Adresse der Website, zum Beispiel 2027. Ab der Ankündigung bleibt sie für immer.",
        ));
    }
    first.push(tick("startseite", "Auf der Startseite zeigen").hint("Eine andere Veranstaltung verlässt sie dann."));
    vec![
        Group::new("Name und Adresse", first),
        Group::new(
            "Erste Zeilen",
            vec![
                maybe("dach", "Dachmarke").hint("Zum Beispiel „Digitales Thüringen“."),
                maybe("ueberschrift", "Überschrift der Seite"),
                maybe("motto", "Motto"),
                maybe("schwerpunkt", "Schwerpunkt"),
                lines("einleitung", "Einleitung", 4).hint("Zwei, drei Sätze. Suchmaschinen zeigen sie auch."),
                maybe("bildnachweis", "Bildnachweis"),
            ],
        ),
    ]
}

pub fn values(stored: &Stored) -> Pairs {
    let e = &stored.edition;
    vec![
        ("titel".into(), e.title.clone()),
        ("kurztitel".into(), e.short_title.clone()),
        ("ausgabe".into(), number(e.ordinal)),
        ("jahr".into(), number(e.title_year)),
        ("adresse".into(), e.slug.clone()),
        ("startseite".into(), ticked(e.featured)),
        ("dach".into(), e.umbrella_title.clone()),
        ("ueberschrift".into(), e.headline.clone()),
        ("motto".into(), e.motto.clone()),
        ("schwerpunkt".into(), e.focus_topic.clone()),
        ("einleitung".into(), e.lead.clone()),
        ("bildnachweis".into(), e.image_credit.clone()),
    ]
}

pub fn read(r: &mut Reader<'_>, stored: &mut Stored) {
    let is_draft = stored.is_draft();
    let e = &mut stored.edition;
    e.title = r.needed("titel", "den Titel", 200);
    e.short_title = r.needed("kurztitel", "den kurzen Titel", 80);
    e.ordinal = r.number("ausgabe", 1, 999);
    e.title_year = r.number("jahr", 1900, 2200);
    e.featured = r.fields.ticked("startseite");
    e.umbrella_title = r.line("dach", "die Dachmarke", 200);
    e.headline = r.line("ueberschrift", "die Überschrift", 200);
    e.motto = r.line("motto", "das Motto", 300);
    e.focus_topic = r.line("schwerpunkt", "den Schwerpunkt", 300);
    e.lead = r.lines("einleitung", "die Einleitung", 1000);
    e.image_credit = r.line("bildnachweis", "den Bildnachweis", 200);
    if is_draft {
        let slug = r.needed("adresse", "die Adresse", 60);
        if !slug.is_empty() && !crate::edition::is_slug(&slug) {
            r.say(
                "adresse",
                "Verwenden Sie kleine Buchstaben, Ziffern und einzelne Bindestriche, und kein Wort, das die Website \
                 selbst braucht.",
            );
        }
        e.slug = slug;
        if e.featured {
            r.say("startseite", "Kündigen Sie die Veranstaltung zuerst an. Entwürfe zeigt die Startseite nicht.");
        }
    }
}
