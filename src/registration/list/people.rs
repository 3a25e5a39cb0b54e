//! Rows → people: names are taken apart at a comma only, titles leave the column of the name.

use super::columns::{Columns, Field, columns};
use super::{COLUMNS_MAX, Listed, ROWS_MAX, RawPerson, Row, Unreadable};

/// People and ignored columns of a table; `rows` have content and are in order.
///
/// # Errors
/// As [`super::read`].
pub(super) fn listed(rows: Vec<Row>) -> Result<Listed, Unreadable> {
    if rows.is_empty() {
        return Err(Unreadable::Empty);
    }
    if rows.iter().any(|r| r.cells.len() > COLUMNS_MAX) {
        return Err(Unreadable::TooManyColumns);
    }
    let columns = columns(&rows)?;
    let mut people = Vec::new();
    for row in rows.iter().skip(columns.at + 1) {
        let person = person(row, &columns)?;
        // Rows that only have a running number or a remark.
        if person.cells().iter().any(|c| !c.is_empty()) {
            people.push(person);
        }
    }
    match people.len() {
        0 => Err(Unreadable::NoPeople),
        n if n > ROWS_MAX => Err(Unreadable::TooManyRows),
        _ => Ok(Listed { ignored_columns: columns.ignored(&rows), people }),
    }
}

fn person(row: &Row, columns: &Columns) -> Result<RawPerson, Unreadable> {
    let cell = |field| columns.cell(row, field).to_string();
    let (mut title, family, given) = match columns.column(Field::Whole) {
        Some(_) => taken_apart(columns.cell(row, Field::Whole)).ok_or(Unreadable::NameInOneColumn(row.line))?,
        None => (String::new(), cell(Field::Family), cell(Field::Given)),
    };
    let (before_given, given) = split_title(&given);
    let (before_family, family) = split_title(&family);
    // The column of its own comes first: "Prof." there, "Dr. Anna" here.
    title = [cell(Field::Title), title].iter().fold(String::new(), |all, t| joined(all, t));
    title = joined(joined(title, &before_given), &before_family);
    Ok(RawPerson {
        line: row.line,
        salutation: cell(Field::Salutation),
        academic_title: title,
        given_name: given,
        family_name: family,
        email: cell(Field::Email),
        department: cell(Field::Department),
        job_title: cell(Field::Job),
        phone: cell(Field::Phone),
    })
}

/// "Nachname, Vorname" or "Nachname, Vorname, Dr." as title, family and given name. Without a
/// comma nobody can say where the family name begins ("Maria del Carmen Polo Díaz").
fn taken_apart(name: &str) -> Option<(String, String, String)> {
    if name.is_empty() {
        return Some(Default::default());
    }
    let parts: Vec<&str> = name.split(',').map(str::trim).collect();
    match parts.as_slice() {
        [family, given] if !family.is_empty() && !given.is_empty() => {
            Some((String::new(), (*family).into(), (*given).into()))
        }
        [family, given, title] if !family.is_empty() && !given.is_empty() && is_title(title) => {
            Some(((*title).into(), (*family).into(), (*given).into()))
        }
        _ => None,
    }
}

/// Words that begin a title, folded to lower case.
const TITLES: &[&str] =
    &["dr.", "dr", "prof.", "prof", "professor", "professorin", "pd", "priv.-doz.", "mag.", "dipl."];
/// Words that go on with it.
const FURTHER: &[&str] = &[
    "med.", "jur.", "iur.", "phil.", "rer.", "nat.", "pol.", "oec.", "publ.", "soc.", "sc.", "theol.", "ing.",
    "habil.", "h.c.", "h.", "c.", "mult.", "hum.", "dent.", "vet.", "agr.", "paed.", "päd.", "techn.", "math.", "apl.",
    "em.", "univ.", "et",
];

fn begins_title(word: &str) -> bool {
    TITLES.contains(&word) || word.starts_with("dipl.-") || word.starts_with("dr.-") || word.starts_with("prof.-")
}

fn is_title(text: &str) -> bool {
    let (title, rest) = split_title(&format!("{text} x"));
    !title.is_empty() && rest == "x"
}

/// "Dr. med. Anna" → ("Dr. med.", "Anna"). A name that is nothing but a title stays a name.
pub(super) fn split_title(name: &str) -> (String, String) {
    let words: Vec<&str> = name.split_whitespace().collect();
    let mut count = 0;
    for word in &words {
        let word = word.to_lowercase();
        if begins_title(&word) || (count > 0 && FURTHER.contains(&word.as_str())) {
            count += 1;
        } else {
            break;
        }
    }
    if count == 0 || count == words.len() {
        return (String::new(), name.to_string());
    }
    let (title, rest) = words.split_at(count);
    (title.join(" "), rest.join(" "))
}

/// A title is said once, even where two columns have it.
fn joined(title: String, more: &str) -> String {
    let said = title.to_lowercase();
    let is_said = |word: &str| said.split_whitespace().any(|s| s == word);
    if title.is_empty() {
        more.to_string()
    } else if more.to_lowercase().split_whitespace().all(is_said) {
        title
    } else {
        format!("{title} {more}")
    }
}
