//! A list of people as an authority has it: a table pasted from a spreadsheet, a CSV file in one
//! of the encodings Excel writes, or an XLSX file. What a file is, its first bytes say, never
//! its name.
//!
//! This module reads; whether a name or an address can be taken, the form decides afterwards.
//! It never guesses which part of a name is the family name, and it reads no more of a file
//! than its limits allow, whatever the file says about itself.

mod columns;
mod people;
mod table;
mod xlsx;

#[cfg(test)]
mod tests;

use crate::kernel::csv;

/// Largest file, in bytes.
pub const BYTES_MAX: usize = 1024 * 1024;
/// Most people in one list.
pub const ROWS_MAX: usize = 500;
/// Most columns of the table.
pub const COLUMNS_MAX: usize = 60;
/// Characters kept of one cell. Longer than any field of the form, so that the form still sees
/// that it is too long; a spreadsheet can repeat one long text in each cell at no cost.
const CELL_MAX: usize = 500;

/// The headers we write into templates and name in errors, in the order of [`RawPerson::cells`].
pub const HEADERS: [&str; 8] =
    ["Anrede", "Titel", "Vorname", "Nachname", "E-Mail", "Organisationseinheit", "Funktion", "Telefon"];

/// What was found in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// In the order of the list, at least one.
    pub people: Vec<RawPerson>,
    /// Headers of columns with content that were not used, as written.
    pub ignored_columns: Vec<String>,
}

/// One row, as written: trimmed, NFC, line ends within a cell as blanks. Nothing is checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawPerson {
    /// The row as the spreadsheet counts it, from 1.
    pub line: u32,
    pub salutation: String,
    pub academic_title: String,
    pub given_name: String,
    pub family_name: String,
    pub email: String,
    pub department: String,
    pub job_title: String,
    pub phone: String,
}

impl RawPerson {
    /// The cells of this person in the order of [`HEADERS`], for [`csv::write`].
    pub fn cells(&self) -> [&str; 8] {
        [
            &self.salutation,
            &self.academic_title,
            &self.given_name,
            &self.family_name,
            &self.email,
            &self.department,
            &self.job_title,
            &self.phone,
        ]
    }
}

/// Why a list could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// Not one character.
    Empty,
    /// Neither text with columns nor a spreadsheet, or damaged.
    NotATable,
    /// The format of Excel until 2003, or a file with a password: both look the same from outside.
    OldOrEncrypted,
    /// A spreadsheet of another program, or an archive of something else.
    OtherFormat,
    TooBig,
    TooManyRows,
    TooManyColumns,
    NoHeader,
    /// The header that is missing.
    MissingColumn(&'static str),
    /// The whole name in one cell without a comma; the row.
    NameInOneColumn(u32),
    /// A quotation mark that never ends; the row in which it begins.
    OpenQuote(u32),
    NoPeople,
}

impl Unreadable {
    /// What to do, as sentences.
    pub fn text(self) -> String {
        match self {
            Unreadable::Empty => "Fügen Sie eine Liste ein oder wählen Sie eine Datei aus.".into(),
            Unreadable::NotATable => "Diese Datei enthält keine Tabelle, die wir lesen können. \
                Speichern Sie die Liste als Excel-Arbeitsmappe (.xlsx) oder als CSV."
                .into(),
            Unreadable::OldOrEncrypted => "Diese Datei ist mit einem Kennwort geschützt oder im alten Excel-Format \
                (.xls) gespeichert. Speichern Sie die Liste ohne Kennwort als Excel-Arbeitsmappe (.xlsx) oder als CSV."
                .into(),
            Unreadable::OtherFormat => "Diese Datei ist keine Excel-Arbeitsmappe. \
                Speichern Sie die Liste als Excel-Arbeitsmappe (.xlsx) oder als CSV."
                .into(),
            Unreadable::TooBig => "Die Liste ist zu groß. Eine Datei darf höchstens 1 Megabyte haben. \
                Kopieren Sie die Zeilen mit den Personen in eine neue, leere Tabelle."
                .into(),
            Unreadable::TooManyRows => {
                format!("Die Liste hat zu viele Zeilen. Melden Sie höchstens {ROWS_MAX} Personen auf einmal an.")
            }
            Unreadable::TooManyColumns => {
                format!("Die Liste hat zu viele Spalten. Verwenden Sie höchstens {COLUMNS_MAX}.")
            }
            Unreadable::NoHeader => "Die Liste braucht über den Personen eine Zeile mit Überschriften. Nötig sind \
                „Vorname“, „Nachname“ und „E-Mail“; freiwillig sind „Anrede“, „Titel“, „Organisationseinheit“, \
                „Funktion“ und „Telefon“."
                .into(),
            Unreadable::MissingColumn(name) => {
                format!("In der Liste fehlt die Spalte „{name}“. Ergänzen Sie diese Spalte mit ihrer Überschrift.")
            }
            Unreadable::NameInOneColumn(line) => format!(
                "In Zeile {line} steht der ganze Name in einer Spalte. Verwenden Sie zwei Spalten mit den \
                Überschriften „Vorname“ und „Nachname“, oder schreiben Sie „Nachname, Vorname“."
            ),
            Unreadable::OpenQuote(line) => format!(
                "In Zeile {line} beginnt ein Anführungszeichen, das nicht endet. \
                Löschen Sie es oder ergänzen Sie das zweite."
            ),
            Unreadable::NoPeople => "Unter den Überschriften stehen keine Personen. \
                Tragen Sie mindestens eine Person ein."
                .into(),
        }
    }
}

/// One row of a table with content.
#[derive(Debug)]
struct Row {
    /// From 1, as the spreadsheet shows it.
    line: u32,
    /// Without empty cells at the end.
    cells: Vec<String>,
}

/// Reads an uploaded file: XLSX, or CSV and "Unicode-Text" in UTF-8, UTF-16 or Windows-1252.
///
/// # Errors
/// [`Unreadable`], with a sentence for people.
pub fn read(bytes: &[u8]) -> Result<Listed, Unreadable> {
    if bytes.len() > BYTES_MAX {
        return Err(Unreadable::TooBig);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return people::listed(xlsx::rows(bytes)?);
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        return Err(Unreadable::OldOrEncrypted);
    }
    people::listed(table::rows(&table::decoded(bytes))?)
}

/// Reads pasted text. Hand it over untrimmed: an empty first header is a tab that counts.
///
/// # Errors
/// [`Unreadable`], with a sentence for people.
pub fn read_text(pasted: &str) -> Result<Listed, Unreadable> {
    if pasted.len() > BYTES_MAX {
        return Err(Unreadable::TooBig);
    }
    people::listed(table::rows(pasted.strip_prefix('\u{feff}').unwrap_or(pasted))?)
}

/// An empty list with the headers, as a CSV file.
pub fn template_csv() -> Vec<u8> {
    csv::write::<&str, [&str; 0]>(&HEADERS, [])
}
