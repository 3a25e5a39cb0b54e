//! Which column is what, by the many names people give them.

use super::{HEADERS, Row, Unreadable};
use crate::kernel::words;

/// What a header can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Salutation,
    Title,
    Given,
    Family,
    /// "Name": the family name beside a given name, else both.
    Name,
    /// "Nachname, Vorname" in one cell.
    Whole,
    Email,
    Department,
    Job,
    Phone,
}

/// Spellings, folded and reduced to letters.
const SPELLINGS: &[(Field, &[&str])] = &[
    (Field::Salutation, &["anrede"]),
    (
        Field::Title,
        &["titel", "akadtitel", "akademischertitel", "akadgrad", "akademischergrad", "doktorgrad", "namenstitel"],
    ),
    (Field::Given, &["vorname", "vornamen", "vname", "rufname", "firstname", "givenname"]),
    (
        Field::Family,
        &["nachname", "nachnamen", "nname", "familienname", "familiennamen", "zuname", "lastname", "surname"],
    ),
    (Field::Name, &["name", "namen"]),
    (
        Field::Whole,
        &[
            "namevorname",
            "nachnamevorname",
            "familiennamevorname",
            "zunamevorname",
            "vornamename",
            "vornamenachname",
            "vorundnachname",
            "vorundzuname",
            "vornameundname",
            "vornameundnachname",
            "nameundvorname",
            "nachnameundvorname",
            "vollstaendigername",
            "teilnehmer",
            "teilnehmerin",
            "teilnehmerinnen",
            "teilnehmende",
            "person",
        ],
    ),
    (
        Field::Email,
        &["email", "mail", "emailadresse", "mailadresse", "emailaddress", "dienstemail", "dienstmail", "emaildienst"],
    ),
    (
        Field::Department,
        &[
            "organisationseinheit",
            "orgeinheit",
            "oe",
            "referat",
            "abteilung",
            "abt",
            "amt",
            "sachgebiet",
            "sg",
            "fachbereich",
            "fachdienst",
            "fachgebiet",
            "dezernat",
            "bereich",
            "team",
        ],
    ),
    (
        Field::Job,
        &[
            "funktion",
            "dienststellung",
            "position",
            "stelle",
            "taetigkeit",
            "rolle",
            "amtsbezeichnung",
            "dienstbezeichnung",
            "berufsbezeichnung",
        ],
    ),
    (
        Field::Phone,
        &[
            "telefon",
            "tel",
            "telefonnummer",
            "telefonnr",
            "telnr",
            "fon",
            "phone",
            "durchwahl",
            "rufnummer",
            "mobil",
            "mobilnummer",
            "mobiltelefon",
            "handy",
            "diensttelefon",
        ],
    ),
];

/// Words that say nothing about what a column is: "E-Mail (dienstlich)", "Telefon freiwillig".
const QUALIFIERS: &[&str] =
    &["dienstlicher", "dienstliche", "dienstlich", "pflichtfeld", "pflichtangabe", "freiwillig", "optional"];

/// Rows with content among which the header is looked for; above it may stand a heading.
const HEADER_WITHIN: usize = 10;

/// The header and what its columns mean.
#[derive(Debug)]
pub(super) struct Columns {
    /// Index of the header among the rows.
    pub at: usize,
    fields: Vec<(Field, usize)>,
}

impl Columns {
    /// The cell of a field; empty where the column or the cell is not there.
    pub fn cell<'a>(&self, row: &'a Row, field: Field) -> &'a str {
        let column = self.column(field).and_then(|at| row.cells.get(at));
        column.map_or("", String::as_str)
    }

    pub fn column(&self, field: Field) -> Option<usize> {
        self.fields.iter().find(|(f, _)| *f == field).map(|(_, at)| *at)
    }

    /// Names of the columns with content that mean nothing to us.
    pub fn ignored(&self, rows: &[Row]) -> Vec<String> {
        let Some((head, below)) = rows.get(self.at..).and_then(|r| r.split_first()) else { return Vec::new() };
        let width = below.iter().map(|r| r.cells.len()).max().unwrap_or(0).max(head.cells.len());
        (0..width)
            .filter(|at| !self.fields.iter().any(|(_, used)| used == at))
            .filter_map(|at| {
                let has_content = below.iter().any(|r| r.cells.get(at).is_some_and(|c| !c.is_empty()));
                match head.cells.get(at).map_or("", String::as_str) {
                    "" if has_content => Some(format!("Spalte {} (ohne Überschrift)", letters(at))),
                    "" => None,
                    name => Some(words::excerpt(name, 60)),
                }
            })
            .collect()
    }
}

/// "A" for the first column, "AA" for the 27th.
fn letters(mut at: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'A' + u8::try_from(at % 26).unwrap_or(0)));
        match (at / 26).checked_sub(1) {
            Some(rest) => at = rest,
            None => return name,
        }
    }
}

/// What one header means.
fn field(header: &str) -> Option<Field> {
    let whole = known(header);
    if whole.is_some() {
        return whole;
    }
    // "Titel / akad. Titel", "E-Mail (dienstlich)": all parts mean the same or nothing.
    let mut found = None;
    for part in header.split(['/', '(', ')', ':', '\n', '–', '|']) {
        let words = reduced(part);
        if words.is_empty() || QUALIFIERS.contains(&words.as_str()) {
            continue;
        }
        match (known(part), found) {
            (Some(f), None) => found = Some(f),
            (Some(f), Some(before)) if f == before => {}
            _ => return None,
        }
    }
    found
}

fn reduced(text: &str) -> String {
    words::fold(text).chars().filter(char::is_ascii_alphanumeric).collect()
}

fn known(text: &str) -> Option<Field> {
    let words = reduced(text);
    let of = |words: &str| SPELLINGS.iter().find(|(_, all)| all.contains(&words)).map(|(f, _)| *f);
    of(&words).or_else(|| {
        QUALIFIERS.iter().find_map(|q| words.strip_prefix(q).or_else(|| words.strip_suffix(q)).and_then(of))
    })
}

/// How many different things a row names, if it can be the header: at least two, and a name or
/// an address among them.
pub(super) fn score(cells: &[String]) -> usize {
    let fields = meanings(cells);
    let is_name_or_mail =
        |f: &Field| matches!(f, Field::Given | Field::Family | Field::Name | Field::Whole | Field::Email);
    if fields.len() >= 2 && fields.iter().any(|(f, _)| is_name_or_mail(f)) { fields.len() } else { 0 }
}

/// Where two columns mean the same, the first counts.
fn meanings(cells: &[String]) -> Vec<(Field, usize)> {
    let mut fields: Vec<(Field, usize)> = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        if let Some(f) = field(cell)
            && !fields.iter().any(|(known, _)| *known == f)
        {
            fields.push((f, at));
        }
    }
    fields
}

/// Finds the header and settles what "Name" means beside the other columns.
///
/// # Errors
/// No header, or a column that every list needs is missing.
pub(super) fn columns(rows: &[Row]) -> Result<Columns, Unreadable> {
    let at = rows.iter().take(HEADER_WITHIN).position(|r| score(&r.cells) > 0).ok_or(Unreadable::NoHeader)?;
    let mut fields = rows.get(at).map(|r| meanings(&r.cells)).unwrap_or_default();
    let has = |fields: &[(Field, usize)], f: Field| fields.iter().any(|(known, _)| *known == f);
    let (given, family) = (has(&fields, Field::Given), has(&fields, Field::Family));
    if !family && let Some(name) = fields.iter_mut().find(|(f, _)| *f == Field::Name) {
        name.0 = if given { Field::Family } else { Field::Whole };
    }
    let family = has(&fields, Field::Family);
    if given && family {
        fields.retain(|(f, _)| !matches!(f, Field::Name | Field::Whole));
    } else if has(&fields, Field::Whole) {
        fields.retain(|(f, _)| !matches!(f, Field::Name | Field::Given | Field::Family));
    } else {
        return Err(Unreadable::MissingColumn(if given { HEADERS[3] } else { HEADERS[2] }));
    }
    if !has(&fields, Field::Email) {
        return Err(Unreadable::MissingColumn(HEADERS[4]));
    }
    // "Name" became a second "whole" beside "Teilnehmer": the first counts.
    let mut seen = Vec::new();
    fields.retain(|(f, _)| {
        !seen.contains(f) && {
            seen.push(*f);
            true
        }
    });
    Ok(Columns { at, fields })
}
