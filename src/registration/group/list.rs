//! What a contact sends at once: rows of the form, a pasted list, a file. All of it becomes rows,
//! which can be mended on the page; nothing is stored here.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::Group;
use crate::registration::form;
use crate::registration::list::{self, Listed, RawPerson, Unreadable};
use crate::web::Result;
use crate::web::form::{Errors, Fields};
use crate::web::upload::Upload;

/// Most people of one submission.
pub const MOST: usize = 100;

/// Fields of a row without the number of the row, with their labels.
pub const COLUMNS: [(&str, &str); 9] = [
    ("anrede", "Anrede"),
    ("titel", "Titel"),
    ("vorname", "Vorname"),
    ("kein_vorname", "Vorname"),
    ("nachname", "Nachname"),
    ("email", "E-Mail"),
    ("einheit", "Organisationseinheit"),
    ("funktion", "Funktion"),
    ("telefon", "Telefon"),
];

/// One person as written down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Line of the list it came from; 0 where it was typed.
    line: u32,
    /// In the order of [`COLUMNS`].
    values: [String; COLUMNS.len()],
}

impl Row {
    pub fn get(&self, column: &str) -> &str {
        COLUMNS.iter().position(|(name, _)| *name == column).map_or("", |at| &self.values[at])
    }

    pub fn set(&mut self, column: &str, value: &str) {
        if let Some(at) = COLUMNS.iter().position(|(name, _)| *name == column) {
            self.values[at] = value.to_string();
        }
    }

    fn is_empty(&self) -> bool {
        self.values.iter().all(String::is_empty)
    }

    pub fn line(&self) -> u32 {
        self.line
    }

    /// How errors name it: by the line of the list, or by its place on the page, from 1.
    pub fn label(&self, at: impl std::fmt::Display) -> String {
        if self.line > 0 { format!("Zeile {}", self.line) } else { format!("Person {at}") }
    }

    /// As if this person had sent the form for one; the organisation is the group's.
    pub fn fields(&self, group: &Group) -> Fields {
        let own = COLUMNS.iter().zip(&self.values).map(|((name, _), value)| (*name, value.as_str()));
        own.chain([("organisation", group.organisation.as_str()), ("art", &group.organisation_kind)]).collect()
    }
}

impl From<RawPerson> for Row {
    fn from(p: RawPerson) -> Row {
        let salutation = salutation(&p.salutation).map_or(p.salutation, str::to_string);
        Row {
            line: p.line,
            values: [
                salutation,
                p.academic_title,
                p.given_name,
                String::new(),
                p.family_name,
                p.email,
                p.department,
                p.job_title,
                p.phone,
            ],
        }
    }
}

/// The key of a salutation as lists write it; None where it is none that we know.
fn salutation(text: &str) -> Option<&'static str> {
    match text.to_lowercase().trim_end_matches('.') {
        "frau" | "fr" | "f" | "w" | "weiblich" => Some("frau"),
        "herr" | "herrn" | "hr" | "hrn" | "m" | "männlich" => Some("herr"),
        "" | "-" | "–" | "d" | "divers" | "keine" | "keine angabe" | "k. a" | "k.a" | "ohne" | "x" => Some(""),
        _ => None,
    }
}

/// Everything that was written down.
pub struct Entry {
    pub fields: Fields,
    pub rows: Vec<Row>,
    /// Of the list; those of the people are not looked for here.
    pub errors: Errors,
    /// How many people were read from a list, and which of its columns were not used.
    pub read: Option<(usize, Vec<String>)>,
}

impl Entry {
    /// An empty page with so many rows.
    pub fn empty(rows: usize, pairs: &[(&str, &str)]) -> Entry {
        let fields = pairs.iter().copied().collect();
        Entry { fields, rows: vec![Row::default(); rows], errors: Errors::default(), read: None }
    }

    /// All of it as fields, to be sent once more.
    pub fn carried(&self) -> Vec<(String, String)> {
        let mut carried = form::carried(&self.fields);
        carried.push(("zeilen".into(), self.rows.len().to_string()));
        for (at, row) in self.rows.iter().enumerate() {
            if row.line > 0 {
                carried.push((field("zeile", at + 1), row.line.to_string()));
            }
            let values = COLUMNS.iter().zip(&row.values).filter(|(_, value)| !value.is_empty());
            carried.extend(values.map(|((name, _), value)| (field(name, at + 1), value.clone())));
        }
        carried
    }

    /// Further empty rows, as many as there may be.
    pub fn grow(&mut self, rows: usize) {
        let to = (self.rows.len() + rows).min(MOST);
        self.rows.resize(to.max(self.rows.len()), Row::default());
    }
}

/// Name of a row's field; rows count from 1.
pub fn field(column: &str, at: usize) -> String {
    format!("{column}_{at}")
}

/// Reads rows, pasted list and file into rows without gaps.
///
/// # Errors
/// When the reader fails, which it does not.
pub async fn collect(sent: Upload) -> Result<Entry> {
    let file = sent.file("datei").map(|f| f.bytes.clone()).unwrap_or_default();
    let fields = sent.fields;
    let mut entry = Entry { rows: rows(&fields), fields, errors: Errors::default(), read: None };
    let pasted = entry.fields.untrimmed("liste").to_string();
    if !pasted.trim().is_empty() {
        let read = tokio::task::spawn_blocking(move || list::read_text(&pasted)).await.map_err(anyhow::Error::from)?;
        take(&mut entry, "liste", read);
    }
    if !file.is_empty() {
        let read = tokio::task::spawn_blocking(move || list::read(&file)).await.map_err(anyhow::Error::from)?;
        take(&mut entry, "datei", read);
    }
    Ok(entry)
}

fn take(entry: &mut Entry, field: &'static str, read: std::result::Result<Listed, Unreadable>) {
    match read {
        Err(reason) => entry.errors.say(field, reason.text()),
        Ok(listed) if entry.rows.len() + listed.people.len() > MOST => entry.errors.say(
            field,
            format!(
                "Die Liste hat {} Personen. Auf einmal können Sie höchstens {MOST} anmelden. Teilen Sie die Liste.",
                listed.people.len()
            ),
        ),
        Ok(listed) => {
            let (count, ignored) = entry.read.get_or_insert_default();
            *count += listed.people.len();
            ignored.extend(listed.ignored_columns);
            entry.rows.extend(listed.people.into_iter().map(Row::from));
        }
    }
}

/// The filled rows of the form.
fn rows(fields: &Fields) -> Vec<Row> {
    let count = fields.raw("zeilen").parse::<usize>().unwrap_or(0).min(MOST);
    let row = |at: usize| Row {
        line: fields.raw(&field("zeile", at)).parse().unwrap_or(0),
        values: COLUMNS.map(|(name, _)| fields.raw(&field(name, at))),
    };
    (1..=count).map(row).filter(|row| !row.is_empty()).collect()
}

/// `/meine-gruppe/vorlage.csv`: the headers, to be filled in.
pub async fn template() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"personen.csv\""),
    ];
    (headers, list::template_csv()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_back_without_gaps_and_with_its_lines() {
        let sent: Fields = [
            ("zeilen", "4"),
            ("vorname_2", "Kim"),
            ("nachname_2", "Beispiel"),
            ("zeile_4", "9"),
            ("email_4", "a@b.example"),
            ("nachname_5", "zu viel"),
        ]
        .into_iter()
        .collect();
        let rows = rows(&sent);
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].get("vorname"), rows[0].label(1)), ("Kim", "Person 1".to_string()));
        assert_eq!((rows[1].get("email"), rows[1].label(2)), ("a@b.example", "Zeile 9".to_string()));
        let entry = Entry { fields: Fields::default(), rows, errors: Errors::default(), read: None };
        let carried = entry.carried();
        let again: Fields = carried.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(self::rows(&again), entry.rows);
    }

    #[test]
    fn salutations_are_known_as_lists_write_them() {
        for (text, key) in [("Frau", Some("frau")), ("Hr.", Some("herr")), ("k. A.", Some("")), ("Dr.", None)] {
            assert_eq!(salutation(text), key, "{text}");
        }
    }
}
