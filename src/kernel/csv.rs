//! Tables for spreadsheets as CSV: UTF-8 with a byte order mark, semicolons, every cell quoted,
//! so that a German Excel opens them by a double click. Cells that a spreadsheet would take for
//! a formula get an apostrophe in front, which [`plain`] takes away again.
//!
//! Written by hand: with every cell quoted the format has one rule (RFC 4180, 2.7), and
//! nothing can fail.

use std::borrow::Cow;

/// The header and the rows, as bytes of a file. Line ends are CRLF.
pub fn write<S: AsRef<str>, R: AsRef<[S]>>(header: &[&str], rows: impl IntoIterator<Item = R>) -> Vec<u8> {
    let mut out = String::from("\u{feff}");
    line(&mut out, header);
    for row in rows {
        line(&mut out, row.as_ref());
    }
    out.into_bytes()
}

/// Further rows, for a file that goes out a piece at a time.
pub fn rows<S: AsRef<str>, R: AsRef<[S]>>(rows: impl IntoIterator<Item = R>) -> Vec<u8> {
    let mut out = String::new();
    for row in rows {
        line(&mut out, row.as_ref());
    }
    out.into_bytes()
}

fn line<S: AsRef<str>>(out: &mut String, cells: &[S]) {
    for (i, cell) in cells.iter().enumerate() {
        let cell = cell.as_ref();
        out.push_str(if i == 0 { "\"" } else { ";\"" });
        if is_formula(cell) {
            out.push('\'');
        }
        out.push_str(&cell.replace('"', "\"\""));
        out.push('"');
    }
    out.push_str("\r\n");
}

/// A cell as it was before [`write`]: "'-Meier" is "-Meier" again, "'Neill" stays.
pub fn plain(cell: &str) -> Cow<'_, str> {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => Cow::Borrowed(rest),
        _ => Cow::Borrowed(cell),
    }
}

/// Whether a spreadsheet might calculate with it: "=", "+", "-", "@", also full-width, tab or CR
/// at its start, also behind blanks, quotes, separators and apostrophes. Those last so that
/// [`plain`] takes away exactly what [`write`] added.
fn is_formula(cell: &str) -> bool {
    let is_skipped = |c: char| c.is_whitespace() || "'\"’,;|\u{feff}\u{200b}".contains(c);
    cell.trim_start_matches('\'').starts_with(['\t', '\r', '\n'])
        || cell.trim_start_matches(is_skipped).starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(bytes: &[u8]) -> &str {
        std::str::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn opens_in_a_german_spreadsheet() {
        let file = write(&["Name", "Ort"], [["Anna \"Änne\" Weiß", "Jena; Mitte\nWest"]]);
        assert_eq!(text(&file), "\u{feff}\"Name\";\"Ort\"\r\n\"Anna \"\"Änne\"\" Weiß\";\"Jena; Mitte\nWest\"\r\n");
    }

    /// R3: cells that a spreadsheet would calculate.
    #[test]
    fn formulas_become_text_and_names_survive() {
        for cell in [
            "=HYPERLINK(\"https://evil.example\")",
            "+49 361 1",
            "-Meier",
            "@SUM(A1)",
            "\tx",
            "\r=1",
            "＝1+1",
            " =1+1",
            "\u{a0}=1",
            ";=1+1",
            "\"=1+1",
            "'=1",
            "''-Meier",
        ] {
            let file = write(&[], [[cell]]);
            assert!(text(&file).contains("\r\n\"'"), "{cell:?}");
            assert_eq!(plain(&format!("'{cell}")), cell);
        }
        for cell in ["", "Meier-Müller", "'Neill", "O'Neill", "1", "'s-Hertogenbosch"] {
            assert!(text(&write(&[], [[cell]])).contains(&format!("\"{cell}\"")), "{cell:?}");
            assert_eq!(plain(cell), cell);
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_back(rows in proptest::collection::vec(
            proptest::collection::vec("[-=+@'\"; a\t\r\n＝ä]{0,8}|\\PC{0,12}", 3), 1..5))
        {
            let file = write(&["a", "b", "c"], &rows);
            let body = file.strip_prefix("\u{feff}".as_bytes()).expect("a mark");
            let mut reader = ::csv::ReaderBuilder::new().delimiter(b';').from_reader(body);
            let read: Vec<Vec<String>> = reader
                .records()
                .map(|r| r.expect("a record").iter().map(|c| plain(c).into_owned()).collect())
                .collect();
            prop_assert_eq!(&read, &rows);
            for cell in ::csv::ReaderBuilder::new().delimiter(b';').from_reader(body).records().flat_map(|r| {
                r.expect("a record").iter().map(str::to_owned).collect::<Vec<_>>()
            }) {
                prop_assert!(!cell.trim_start().starts_with(['=', '+', '-', '@', '＝']), "{:?}", cell);
            }
        }
    }
}
