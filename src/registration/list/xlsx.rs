//! XLSX → rows. An XLSX file is an archive of XML parts, and 1 MB of it can hold gigabytes, or
//! a number that makes its reader ask for terabytes. So the parts that matter are unpacked by
//! measure, cleaned, and put into an archive of our own; only that one calamine gets to see.

use std::io::{Cursor, Read, Write};

use calamine::{DataRef, Reader as _, SheetVisible, Xlsx};
use quick_xml::events::{BytesStart, Event};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::table::{KEPT_MAX, cell};
use super::{COLUMNS_MAX, Row, Unreadable};

/// All parts unpacked, in bytes. 500 people with all columns need less than a tenth.
const UNPACKED_MAX: u64 = 8 * 1024 * 1024;
/// Formats are needed for dates only, and a byte of them costs a hundred in memory: larger ones
/// are left out, dates then come as numbers.
const STYLES_MAX: usize = 256 * 1024;
/// Parts of an archive. A workbook has some twenty.
const PARTS_MAX: usize = 1000;
/// One tag with its attributes. The longest ones of Excel have a few thousand bytes.
const TAG_MAX: usize = 64 * 1024;
/// Visible sheets that are looked at to find the first with content.
const SHEETS_MAX: usize = 5;

/// Rows with content of the first visible sheet that has any.
///
/// # Errors
/// Not an XLSX file, damaged, or larger than the limits.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Row>, Unreadable> {
    // calamine 0.38 adds up the digits of "A430000000000" without looking, which in some builds is
    // a panic. Whatever it stumbles over is a file that no spreadsheet program wrote.
    std::panic::catch_unwind(|| read(bytes)).unwrap_or(Err(Unreadable::NotATable))
}

fn read(bytes: &[u8]) -> Result<Vec<Row>, Unreadable> {
    let mut book = Xlsx::new(Cursor::new(cleaned(bytes)?)).map_err(|_| Unreadable::NotATable)?;
    let sheets: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|s| s.visible == SheetVisible::Visible)
        .map(|s| s.name.clone())
        .take(SHEETS_MAX)
        .collect();
    for sheet in sheets {
        let rows = sheet_rows(&mut book, &sheet)?;
        if !rows.is_empty() {
            return Ok(rows);
        }
    }
    Err(Unreadable::Empty)
}

/// Cell by cell: a table of the size a sheet claims would be built before anyone could look at it.
fn sheet_rows(book: &mut Xlsx<Cursor<Vec<u8>>>, name: &str) -> Result<Vec<Row>, Unreadable> {
    // Sheets that only hold a diagram are no tables.
    let Ok(mut cells) = book.worksheet_cells_reader(name) else { return Ok(Vec::new()) };
    let mut rows: Vec<Row> = Vec::new();
    while let Some(found) = cells.next_cell().map_err(|_| Unreadable::NotATable)? {
        let text = shown(found.get_value());
        if text.is_empty() {
            continue;
        }
        let (row, column) = found.get_position();
        let (line, column) = (row.saturating_add(1), column as usize);
        if column >= COLUMNS_MAX {
            return Err(Unreadable::TooManyColumns);
        }
        // Rows come in order; a file that says otherwise is not one of a spreadsheet program.
        if rows.last().is_none_or(|r| r.line < line) {
            if rows.len() == KEPT_MAX {
                return Err(Unreadable::TooManyRows);
            }
            rows.push(Row { line, cells: Vec::new() });
        }
        let Some(last) = rows.last_mut().filter(|r| r.line == line) else { return Err(Unreadable::NotATable) };
        if last.cells.len() <= column {
            last.cells.resize(column + 1, String::new());
        }
        if let Some(cell) = last.cells.get_mut(column) {
            *cell = text;
        }
    }
    Ok(rows)
}

/// A value as a German spreadsheet shows it; a telephone number stored as a number has no ".0".
fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => cell(text),
        DataRef::SharedString(text) => cell(text),
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(n) => number(*n),
        DataRef::Bool(yes) => if *yes { "WAHR" } else { "FALSCH" }.to_string(),
        DataRef::Error(error) => error.to_string(),
        DataRef::DateTime(time) if time.is_datetime() => {
            let (year, month, day, hour, minute, ..) = time.to_ymd_hms_milli();
            let date = format!("{day:02}.{month:02}.{year}");
            if (hour, minute) == (0, 0) { date } else { format!("{date} {hour:02}:{minute:02}") }
        }
        DataRef::DateTime(time) => number(time.as_f64()),
    }
}

/// Rust writes whole numbers without a fraction, and never with an exponent.
fn number(n: f64) -> String {
    cell(&n.to_string().replace('.', ","))
}

/// An archive with the XML parts of the given one, none compressed, each without what could
/// make its reader reserve memory for what is not there.
fn cleaned(bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::NotATable)?;
    if archive.len() > PARTS_MAX {
        return Err(Unreadable::TooBig);
    }
    let mut clean = ZipWriter::new(Cursor::new(Vec::new()));
    let mut room = UNPACKED_MAX;
    let mut is_workbook = false;
    for at in 0..archive.len() {
        let Ok(mut part) = archive.by_index(at) else { return Err(Unreadable::NotATable) };
        let Ok(name) = part.name().map(|n| n.into_owned()) else { return Err(Unreadable::NotATable) };
        let folded = name.to_ascii_lowercase();
        // Pictures, printer settings, macros stay packed.
        if !folded.ends_with(".xml") && !folded.ends_with(".rels") {
            continue;
        }
        let text = unpacked(&mut part, &mut room)?;
        if folded.ends_with("styles.xml") && text.len() > STYLES_MAX {
            continue;
        }
        is_workbook |= folded.ends_with("workbook.xml");
        let text = cleaned_part(&text)?;
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        let written =
            clean.start_file(name, stored).map_err(std::io::Error::from).and_then(|()| clean.write_all(&text));
        written.map_err(|_| Unreadable::NotATable)?;
    }
    if !is_workbook {
        return Err(Unreadable::OtherFormat);
    }
    clean.finish().map(Cursor::into_inner).map_err(|_| Unreadable::NotATable)
}

/// What comes out of a part, as far as there is room; the sizes in the archive are only the
/// sender's claim.
pub(super) fn unpacked(part: impl Read, room: &mut u64) -> Result<Vec<u8>, Unreadable> {
    let mut text = Vec::new();
    part.take(*room + 1).read_to_end(&mut text).map_err(|_| Unreadable::NotATable)?;
    *room = room.checked_sub(text.len() as u64).ok_or(Unreadable::TooBig)?;
    Ok(text)
}

/// One part without its declaration (it could name another encoding), without the size a sheet
/// claims, and without the number of texts the table of texts claims: calamine 0.38 reserves
/// room for that many, and a wrong number ends the process.
fn cleaned_part(xml: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let xml = std::str::from_utf8(xml.strip_prefix("\u{feff}".as_bytes()).unwrap_or(xml))
        .map_err(|_| Unreadable::NotATable)?;
    let mut reader = quick_xml::Reader::from_str(xml);
    // As calamine sets it: whatever it would see, we see.
    reader.config_mut().check_end_names = false;
    let mut writer = quick_xml::Writer::new(Vec::with_capacity(xml.len()));
    loop {
        let event = reader.read_event().map_err(|_| Unreadable::NotATable)?;
        let written = match event {
            Event::Eof => return Ok(writer.into_inner()),
            Event::DocType(_) => return Err(Unreadable::NotATable),
            Event::Start(tag) | Event::Empty(tag) if tag.len() > TAG_MAX => return Err(Unreadable::TooBig),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => Ok(()),
            Event::Start(tag) if is(&tag, "sst") => writer.write_event(Event::Start(bare(&tag))),
            Event::Empty(tag) if is(&tag, "sst") => writer.write_event(Event::Empty(bare(&tag))),
            Event::Start(tag) | Event::Empty(tag) if is(&tag, "dimension") => Ok(()),
            Event::End(tag) if tag.local_name().as_ref() == "dimension" => Ok(()),
            event => writer.write_event(event),
        };
        written.map_err(|_| Unreadable::NotATable)?;
    }
}

fn is(tag: &BytesStart<'_>, name: &str) -> bool {
    tag.local_name().as_ref() == name
}

fn bare(tag: &BytesStart<'_>) -> BytesStart<'static> {
    BytesStart::new(tag.name().as_ref().to_string())
}
