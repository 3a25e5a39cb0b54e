//! What the reading of a programme file had to leave out or change, in German. The importer itself
//! speaks the language of commands.

use crate::programme::import::{MAX_BYTES, ReadError, Remark};

/// What the importer says, and what pages say instead; "{}" is what stood in quotes.
const WORDS: &[(&str, &str)] = &[
    ("has no title", "Die Datei nennt keinen Titel der Veranstaltung."),
    ("skipped: no title", "Ausgelassen: Der Titel fehlt."),
    ("neither its day nor itself", "Ausgelassen: Weder er selbst noch sein Tag hat ein lesbares Datum."),
    ("unknown time zone", "Zeitzone „{}“ unbekannt; als Berliner Zeit gelesen."),
    ("timed in another zone", "Zeiten einer anderen Zeitzone sind in Berliner Zeit umgerechnet."),
    ("day_change", "Der Tageswechsel „{}“ ist keine Uhrzeit und bleibt unbeachtet."),
    ("base_url", "Die Adresse „{}“ bleibt unbeachtet."),
    ("before it starts", "Das Ende liegt vor dem Anfang; es zählen die Tage."),
    ("title cut at", "Der Titel ist zu lang und gekürzt."),
    ("text cut at", "Der Text ist zu lang und gekürzt."),
    ("subtitle cut at", "Der Untertitel ist zu lang und gekürzt."),
    ("taken as a talk", "Die Art „{}“ ist unbekannt; als Vortrag übernommen."),
    ("is unknown; left open", "Die Sprache „{}“ ist unbekannt und bleibt offen."),
    ("only the first is kept", "Von den Sprachen „{}“ bleibt nur die erste."),
    ("have no guid", "Ohne dauerhafte Kennung; wiedererkannt werden sie an Nummer oder an Titel und Beginn."),
    ("is not UTF-8", "Die Zeichen sind nicht in UTF-8 gespeichert; als Windows-1252 gelesen."),
    ("they were replaced", "Einzelne Zeichen waren nicht lesbar und sind ersetzt."),
    ("unknown encoding", "Die Zeichenkodierung „{}“ ist unbekannt; als UTF-8 gelesen."),
    ("guid is no UUID", "Die Kennung hat eine andere Form; eine neue ist daraus gemacht."),
    ("a guid of its own was made", "Die Nummer kommt schon vor; er hat eine eigene Kennung bekommen."),
    ("one of its own was made", "Die Kennung kommt schon vor; er hat eine eigene bekommen."),
    ("has no id", "Ohne Nummer; er bekommt eine."),
    ("not a positive number", "Die Nummer ist keine Zahl; er bekommt eine."),
    ("id occurs before", "Die Nummer kommt schon vor; er bekommt eine andere."),
    ("not of capital letters", "Das Kürzel „{}“ hat eine andere Form; er bekommt ein neues."),
    ("occurs before; one is given", "Das Kürzel kommt schon vor; er bekommt ein anderes."),
    ("stands in room", "Steht unter „{}“, nennt aber einen anderen Raum; der erste zählt."),
    ("guid of another room", "Hat die Kennung eines anderen Raums; sie bleibt weg."),
    ("not an object", "Ausgelassen: Der Eintrag hat eine unerwartete Form."),
    ("not known in a day", "Ausgelassen: An dieser Stelle unbekannt."),
    ("http://\" added", "Link „{}“: „http://“ ist ergänzt."),
    ("dropped", "Link „{}“ weggelassen: Die Adresse ist nicht brauchbar."),
    ("title of link", "Der Titel des Links „{}“ ist zu lang und gekürzt."),
    ("without a name skipped", "Eine Person ohne Namen ist ausgelassen."),
    ("name of a person cut", "Der Name „{}“ ist zu lang und gekürzt."),
    ("guid of another name", "„{}“ hat dieselbe Kennung wie ein anderer Name; als eine Person übernommen."),
    ("told apart by name", "„{}“ hat dieselbe Nummer wie jemand anders; nach dem Namen unterschieden."),
    ("under several ids", "„{}“ kommt unter mehreren Nummern vor; als eine Person übernommen."),
    ("day and start count", "Das Datum „{}“ ist nicht lesbar; es zählen Tag und Beginn."),
    ("contradicts date", "Beginn „{}“ und Datum widersprechen sich; das Datum zählt."),
    ("has no start", "Ohne Beginn; die Uhrzeit bleibt offen."),
    ("the day counts", "Das Datum liegt weit von seinem Tag; der Tag zählt."),
    ("the date counts", "Das Datum liegt vor seinem Tag; das Datum zählt."),
    ("is not usable; the end counts", "Die Dauer „{}“ ist nicht brauchbar; das Ende zählt."),
    ("is not usable", "Die Dauer „{}“ ist nicht brauchbar; das Ende bleibt offen."),
    ("has no readable date; taken as", "Ohne lesbares Datum; aus der Reihenfolge der Tage geschlossen."),
    ("has no readable date", "Ohne lesbares Datum; die Programmpunkte brauchen ein eigenes."),
    ("is not readable", "„{}“ ist nicht lesbar."),
    ("stands alone", "Ein einzelnes „&“ ist als Text gelesen."),
    ("unknown entity", "„{}“ ist unbekannt und als Text gelesen."),
    ("further remarks", "Weitere Bemerkungen sind weggelassen."),
];

/// Line in the file, what it is about, what was done.
pub fn words(remark: &Remark) -> (Option<u32>, String, String) {
    (remark.line, about(&remark.what), why(&remark.why).unwrap_or_else(|| format!("Anders übernommen: {}", remark.why)))
}

fn why(said: &str) -> Option<String> {
    let (_, german) = WORDS.iter().find(|(english, _)| said.contains(english))?;
    Some(german.replace("{}", said.split('"').nth(1).unwrap_or("")))
}

fn about(what: &str) -> String {
    let quoted = |text: &str| {
        let mut parts = text.splitn(3, '"');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(_), Some(title), Some(rest)) => Some((title.to_string(), rest.replace("(id ", "(Nummer "))),
            _ => None,
        }
    };
    if what == "conference" || what == "file" {
        return "Datei".into();
    }
    if let Some(rest) = what.strip_prefix("event") {
        return match quoted(rest) {
            Some((title, rest)) => format!("„{title}“{rest}"),
            None => format!("Programmpunkt{}", rest.replace("(id ", "(Nummer ")),
        };
    }
    if let Some((name, _)) = what.strip_prefix("room").and_then(quoted) {
        return format!("Raum „{name}“");
    }
    if let Some(n) = what.strip_suffix(" events") {
        return format!("{n} Programmpunkte");
    }
    what.replacen("day", "Tag", 1).replacen("element", "Element", 1)
}

/// Why a file is of no use, and what to do.
pub fn refused(error: &ReadError) -> String {
    match error {
        ReadError::TooLarge => {
            format!("Die Datei ist zu groß. Wählen Sie eine mit höchstens {} MB.", MAX_BYTES / 1024 / 1024)
        }
        ReadError::Empty => "Die Datei ist leer. Exportieren Sie das Programm noch einmal.".into(),
        ReadError::Unknown => {
            "Diese Datei ist weder XML noch JSON. Exportieren Sie das Programm als schedule.xml oder schedule.json."
                .into()
        }
        ReadError::Broken { line, column, .. } => format!(
            "Die Datei ist in Zeile {line}, Zeichen {column} beschädigt. Exportieren Sie das Programm noch einmal."
        ),
        ReadError::NoSchedule { .. } => {
            "Die Datei enthält kein Programm. Exportieren Sie es als schedule.xml oder schedule.json.".into()
        }
        ReadError::NoDay => "In der Datei hat kein Tag ein lesbares Datum.".into(),
        ReadError::NoEvent => "Die Datei enthält keinen Programmpunkt, der sich übernehmen lässt.".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_are_told_in_german() {
        for (what, said, expected) in [
            ("conference", "has no title", "Datei: Die Datei nennt keinen Titel der Veranstaltung."),
            (
                "event \"Foo\" (id 12)",
                "type \"x\" is unknown; taken as a talk",
                "„Foo“ (Nummer 12): Die Art „x“ ist unbekannt; als Vortrag übernommen.",
            ),
            ("event (id 3)", "skipped: no title", "Programmpunkt (Nummer 3): Ausgelassen: Der Titel fehlt."),
            (
                "12 events",
                "have no guid; made from their ids",
                "12 Programmpunkte: Ohne dauerhafte Kennung; wiedererkannt werden sie an Nummer oder an Titel und Beginn.",
            ),
            (
                "day 2",
                "has no readable date; taken as 2026-05-06",
                "Tag 2: Ohne lesbares Datum; aus der Reihenfolge der Tage geschlossen.",
            ),
        ] {
            let (_, about, why) = words(&Remark { line: None, what: what.into(), why: said.into() });
            assert_eq!(format!("{about}: {why}"), expected);
        }
    }

    /// A new remark of the importer needs its words here.
    #[test]
    fn every_remark_in_the_importer_has_its_words() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/programme/import");
        let mut seen = 0;
        for entry in std::fs::read_dir(folder).expect("the importer").flatten() {
            let text = std::fs::read_to_string(entry.path()).expect("readable");
            let text = text.split("#[cfg(test)]").next().unwrap_or("");
            for call in text.split(".say(").skip(1).chain(text.split("remarks.add(").skip(1)) {
                // Up to the end of the statement; what is built elsewhere is not seen here.
                let call =
                    call.split(';').next().unwrap_or("").to_string() + ";" + call.split(';').nth(1).unwrap_or("");
                let call = call.replace("\\\"", "\"");
                let told: Vec<&str> = call.split('"').skip(1).step_by(2).collect();
                if told.is_empty() || entry.path().ends_with("tests.rs") {
                    continue;
                }
                seen += 1;
                assert!(why(&call).is_some() || call.contains("why"), "{}: {call}", entry.path().display());
            }
        }
        assert!(seen > 30, "{seen}");
    }
}
