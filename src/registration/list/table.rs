//! CSV and pasted text → rows. Which character separates the cells is tried out: the one that
//! makes the best header row.

use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1252};
use unicode_normalization::UnicodeNormalization;

use super::{CELL_MAX, COLUMNS_MAX, ROWS_MAX, Row, Unreadable, columns};
use crate::kernel::csv::plain;

/// Rows with content that are kept: the people, and what may stand above them.
pub(super) const KEPT_MAX: usize = ROWS_MAX + 20;
/// Rows that are looked at to find the separator.
const SAMPLE: usize = 40;
/// No file of people holds it; put at the end it shows whether a quotation mark is still open.
const END: &str = "\u{1}";

/// Text of a file: by its byte order mark (UTF-8, UTF-16), else UTF-8 where it is that, else
/// Windows-1252, which Excel writes as "CSV (Trennzeichen-getrennt)".
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Rows with content.
///
/// # Errors
/// Nothing there, no text, too many rows or columns, a quotation mark without an end.
pub(super) fn rows(text: &str) -> Result<Vec<Row>, Unreadable> {
    // Text has no NUL; "<" begins what other programs save under the name of Excel.
    if text.contains('\0')
        || text.contains(END)
        || text.trim_start().starts_with(['<', '{'])
        || text.starts_with("%PDF")
    {
        return Err(Unreadable::NotATable);
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let (named, text) = named_separator(&text);
    if text.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    let best = |separator: &u8| {
        let mut sample = Vec::new();
        // What is wrong further down does not matter here.
        let _ = split(text, *separator, SAMPLE, &mut sample);
        sample.iter().map(|r| columns::score(&r.cells)).max().unwrap_or(0)
    };
    // The last of the equal ones wins.
    let separator = named.or_else(|| [b',', b';', b'\t'].into_iter().max_by_key(best)).unwrap_or(b';');
    let mut rows = Vec::new();
    split(text, separator, usize::MAX, &mut rows)?;
    Ok(rows)
}

/// The line "sep=;" with which a file tells Excel its separator; Excel does not count it as a row.
fn named_separator(text: &str) -> (Option<u8>, &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    match first.trim_matches('"').to_ascii_lowercase().strip_prefix("sep=").map(str::as_bytes) {
        Some([separator]) => (Some(*separator), rest),
        _ => (None, text),
    }
}

/// The first `most` rows with content into `rows`; `text` has line ends "\n" only.
fn split(text: &str, separator: u8, most: usize, rows: &mut Vec<Row>) -> Result<(), Unreadable> {
    let text = format!("{}\n{END}\n", text.trim_end_matches('\n'));
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let (mut at, mut line) = (0, 0);
    loop {
        // The reader passes over empty lines; the spreadsheet counts them.
        while text.as_bytes().get(at) == Some(&b'\n') {
            at += 1;
            line += 1;
        }
        if rows.len() >= most || !reader.read_record(&mut record).map_err(|_| Unreadable::NotATable)? {
            return Ok(());
        }
        line += 1;
        at = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        if record.iter().eq([END]) {
            return Ok(());
        }
        if record.iter().any(|c| c.contains(END)) {
            return Err(Unreadable::OpenQuote(line));
        }
        let width =
            record.iter().enumerate().filter(|(_, c)| !c.trim().is_empty()).last().map_or(0, |(last, _)| last + 1);
        if width > 0 {
            if rows.len() == KEPT_MAX {
                return Err(Unreadable::TooManyRows);
            }
            rows.push(Row { line, cells: record.iter().take(width.min(COLUMNS_MAX)).map(cell).collect() });
        }
        if width > COLUMNS_MAX {
            return Err(Unreadable::TooManyColumns);
        }
    }
}

/// A cell as people see it: one line, trimmed, NFC, without the apostrophe that keeps a
/// spreadsheet from calculating; never longer than any field could be.
pub(super) fn cell(text: &str) -> String {
    let one_line: String =
        text.trim().chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).take(CELL_MAX).collect();
    plain(&one_line).trim().nfc().collect()
}
