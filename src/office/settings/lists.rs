//! Settings that are lists: purposes of the privacy notice, gaps of the accessibility statement.
//! Entries have texts only; their shape is that of the settings.

use std::collections::BTreeMap;

use crate::web::Result;
use crate::web::form::{Errors, Fields, Wrong};
use crate::web::settings::Settings;

pub const PURPOSES: &str = "zwecke";
pub const GAPS: &str = "luecken";

/// One entry: name in the settings, text.
pub type Entry = BTreeMap<String, String>;

pub struct Part {
    /// In the settings, and in the form.
    pub key: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub needed: bool,
    pub rows: usize,
    pub options: &'static [(&'static str, &'static str)],
}

const fn part(key: &'static str, label: &'static str, hint: &'static str, needed: bool, rows: usize) -> Part {
    Part { key, label, hint, needed, rows, options: &[] }
}

const PURPOSE: &[Part] = &[
    part("title", "Zweck", "Eine Überschrift: „Anmeldung zu einem Kongress“.", true, 1),
    part("text", "Was verarbeitet wird", "Welche Angaben, und wozu.", true, 6),
    part(
        "basis",
        "Rechtsgrundlage",
        "Ein berechtigtes Interesse (Art. 6 Abs. 1 Buchst. f) steht Behörden nicht offen.",
        true,
        2,
    ),
    part("recipients", "Wer die Daten bekommt", "", false, 3),
    part(
        "retention",
        "Wie lange sie bleiben",
        "Wo das Programm löscht, setzen Sie die Frist als {anmeldungen}, {absagen}, {bedarf}, {nachweise}, {mails}, \
            {barrieren} oder {rechnungen} ein: Dann steht dort, was unter Datenschutz, Fristen gilt.",
        true,
        2,
    ),
];

const GAP: &[Part] = &[
    Part {
        key: "group",
        label: "Art der Lücke",
        hint: "",
        needed: true,
        rows: 0,
        options: &[
            ("nonconforming", "nicht vereinbar mit den Anforderungen"),
            ("burden", "unverhältnismäßige Belastung"),
            ("out_of_scope", "nicht im Anwendungsbereich"),
        ],
    },
    part("what", "Was nicht barrierefrei ist", "", true, 1),
    part("why", "Warum", "", true, 4),
    part("alternative", "Welche Alternative es gibt", "", false, 4),
];

/// What an entry consists of, and what one is called.
pub fn parts(list: &str) -> (&'static [Part], &'static str) {
    if list == PURPOSES { (PURPOSE, "Zweck") } else { (GAP, "Lücke") }
}

/// The entry's own name.
pub fn title(list: &str, entry: &Entry) -> String {
    entry.get(if list == PURPOSES { "title" } else { "what" }).cloned().unwrap_or_default()
}

/// As it is hashed for its version.
pub fn json(list: &str, settings: &Settings) -> String {
    let text = if list == PURPOSES {
        serde_json::to_string(&settings.privacy.purposes)
    } else {
        serde_json::to_string(&settings.accessibility.gaps)
    };
    text.unwrap_or_default()
}

/// # Errors
/// None in practice: entries are texts.
pub fn read(list: &str, settings: &Settings) -> Result<Vec<Entry>> {
    Ok(serde_json::from_str(&json(list, settings))?)
}

/// # Errors
/// None in practice: entries come from [`read`] and [`parse`].
pub fn write(list: &str, settings: &mut Settings, entries: &[Entry]) -> Result<()> {
    let value = serde_json::to_value(entries)?;
    if list == PURPOSES {
        settings.privacy.purposes = serde_json::from_value(value)?;
    } else {
        settings.accessibility.gaps = serde_json::from_value(value)?;
    }
    Ok(())
}

/// What was typed.
pub fn parse(list: &str, fields: &Fields, errors: &mut Errors) -> Entry {
    let mut entry = Entry::new();
    for part in parts(list).0 {
        let what = format!("„{}“", part.label);
        let value = if part.options.is_empty() {
            fields.text(errors, part.key, &what, 4000, part.rows > 1)
        } else {
            let keys: Vec<&str> = part.options.iter().map(|(key, _)| *key).collect();
            fields.one_of(errors, part.key, &what, &keys)
        };
        if part.needed && value.is_empty() && errors.of(part.key).is_none() {
            errors.add(part.key, if part.options.is_empty() { Wrong::Missing } else { Wrong::Choose }, &what);
        }
        entry.insert(part.key.into(), value);
    }
    entry
}
