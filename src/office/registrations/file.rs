//! Lists as files. Rows are read some hundred at a time and no connection is held in between, so that neither
//! memory nor the database notices how long a list is or how slowly it is fetched. Nothing that
//! somebody typed becomes a formula (OWASP, CSV injection), and nothing stays on the disk.

use std::io::{Seek, SeekFrom};

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::future::BoxFuture;
use futures_util::stream;
use rust_xlsxwriter::{Format as Style, Workbook, XlsxError};
use tokio::io::AsyncReadExt;

use super::columns::Cell;
use crate::kernel::csv;
use crate::web::{Error, Result};

/// Rows that are read at once.
pub const AT_ONCE: usize = 500;
/// Bytes of a file that go out at once.
const PIECE: usize = 64 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    Xlsx,
}

impl Format {
    pub const CHOICES: [(&str, &str); 2] = [
        ("xlsx", "Tabelle (XLSX), für Excel und LibreOffice"),
        ("csv", "CSV, für andere Programme: Semikolon, UTF-8, auch in Excel mit Doppelklick"),
    ];

    pub fn from_key(key: &str) -> Option<Format> {
        match key {
            "csv" => Some(Format::Csv),
            "xlsx" => Some(Format::Xlsx),
            _ => None,
        }
    }

    pub fn key(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Format::Csv => "text/csv; charset=utf-8",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Reads the rows from `begin` on, at most [`AT_ONCE`]; none is the end.
pub type Read = Box<dyn Fn(usize) -> BoxFuture<'static, Result<Vec<Vec<Cell>>>> + Send + Sync>;

/// A table of which the rows are still to be read.
pub struct Table {
    /// File name without its ending, and name of the sheet.
    pub name: String,
    pub sheet: &'static str,
    pub heads: Vec<String>,
    pub read: Read,
}

/// # Errors
/// The database's own, and those of a full disk.
pub async fn answer(table: Table, format: Format) -> Result<Response> {
    let disposition = format!("attachment; filename=\"{}.{}\"", table.name, format.key());
    let body = match format {
        Format::Csv => as_csv(table),
        Format::Xlsx => as_xlsx(table).await?,
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.media_type())),
        (header::CONTENT_DISPOSITION, HeaderValue::try_from(disposition).map_err(anyhow::Error::from)?),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, body).into_response())
}

/// Goes out while it is read. An end before its time breaks the connection, which browsers tell.
fn as_csv(table: Table) -> Body {
    let Table { heads, read, .. } = table;
    Body::from_stream(stream::try_unfold((read, Some(heads), 0), |(read, heads, at)| async move {
        if let Some(heads) = heads {
            let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
            return Ok(Some((Bytes::from(csv::write::<&str, Vec<&str>>(&heads, [])), (read, None, at))));
        }
        let rows = read(at).await.map_err(|error| {
            tracing::error!(?error, "a list broke off");
            std::io::Error::other("the list could not be read to its end")
        })?;
        if rows.is_empty() {
            return Ok::<_, std::io::Error>(None);
        }
        let next = at + AT_ONCE;
        let lines = rows.into_iter().map(|row| row.iter().map(Cell::csv).collect::<Vec<_>>());
        Ok(Some((Bytes::from(csv::rows(lines)), (read, None, next))))
    }))
}

/// The parts of a spreadsheet lie in a file whose end names them all, so it is written before it goes
/// out: into one that has no name.
async fn as_xlsx(table: Table) -> Result<Body> {
    let (send, receive) = tokio::sync::mpsc::channel::<Vec<Vec<Cell>>>(2);
    let Table { heads, read, sheet, .. } = table;
    let write = tokio::task::spawn_blocking(move || write(sheet, &heads, receive));
    let mut at = 0;
    loop {
        let rows = read(at).await?;
        // Whoever writes has given up and says why below.
        if rows.is_empty() || send.send(rows).await.is_err() {
            break;
        }
        at += AT_ONCE;
    }
    drop(send);
    let file = write.await.map_err(anyhow::Error::from)?.map_err(anyhow::Error::from)?;
    let file = tokio::fs::File::from_std(file);
    Ok(Body::from_stream(stream::try_unfold(file, |mut file| async move {
        let mut piece = vec![0; PIECE];
        let length = file.read(&mut piece).await?;
        piece.truncate(length);
        Ok::<_, std::io::Error>((length > 0).then(|| (Bytes::from(piece), file)))
    })))
}

/// Row by row; texts are texts, times are times, money is a number.
fn write(
    sheet: &str,
    heads: &[String],
    mut rows: tokio::sync::mpsc::Receiver<Vec<Vec<Cell>>>,
) -> std::result::Result<std::fs::File, XlsxError> {
    let (bold, moment, euro) = (
        Style::new().set_bold(),
        Style::new().set_num_format("dd.mm.yyyy hh:mm"),
        Style::new().set_num_format("#,##0.00 \"€\""),
    );
    let mut book = Workbook::new();
    let page = book.add_worksheet_with_constant_memory()?;
    page.set_name(sheet)?;
    page.set_freeze_panes(1, 0)?;
    for (column, head) in (0..).zip(heads) {
        page.set_column_width(column, 22)?;
        page.write_string_with_format(0, column, head, &bold)?;
    }
    let mut line = 0;
    while let Some(some) = rows.blocking_recv() {
        for row in some {
            line += 1;
            for (column, cell) in (0..).zip(&row) {
                match cell {
                    Cell::Text(text) if text.is_empty() => {}
                    Cell::Text(text) => drop(page.write_string(line, column, shortened(text))?),
                    Cell::Moment(at) => drop(page.write_datetime_with_format(line, column, at, &moment)?),
                    Cell::Cents(cents) => {
                        let cents = f64::from(i32::try_from(*cents).unwrap_or(i32::MAX));
                        page.write_number_with_format(line, column, cents / 100.0, &euro)?;
                    }
                }
            }
        }
    }
    if let Some(last) = u16::try_from(heads.len()).ok().and_then(|n| n.checked_sub(1)) {
        page.autofilter(0, 0, line, last)?;
    }
    let mut file = tempfile::tempfile().map_err(XlsxError::IoError)?;
    book.save_to_writer(&mut file)?;
    file.seek(SeekFrom::Start(0)).map_err(XlsxError::IoError)?;
    Ok(file)
}

/// A cell holds 32,767 characters, counted as UTF-16.
fn shortened(text: &str) -> String {
    const MOST: usize = 32_767;
    let mut length = 0;
    text.chars()
        .take_while(|c| {
            length += c.len_utf16();
            length <= MOST
        })
        .collect()
}

/// A part of `list` from `begin` on.
pub fn part<T>(list: &[T], begin: usize) -> &[T] {
    let begin = begin.min(list.len());
    &list[begin..(begin + AT_ONCE).min(list.len())]
}

/// The format that a form chose.
///
/// # Errors
/// A form that is not ours.
pub fn chosen(key: &str) -> Result<Format> {
    Format::from_key(key).ok_or(Error::BadRequest("Wählen Sie, als was die Liste ausgegeben werden soll."))
}
