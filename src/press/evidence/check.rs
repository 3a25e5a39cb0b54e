//! What may be sent as a proof: JPEG, PNG and PDF, told by their bytes. Pictures are made anew and
//! hold nothing but pixels afterwards; a PDF stays as it is and is never shown in place.

use memchr::memmem;
use tokio::sync::Semaphore;

use crate::media::{self, Format, Refused};

/// Largest file, in octets (decimal, as people are told: 5 MB).
pub const MAX_BYTES: usize = 5_000_000;
/// Longest side of a picture as it is kept: a page of A4 can be read.
const SIDE: u32 = 3000;
/// Files looked at at once in this process, whoever sends them.
static TURNS: Semaphore = Semaphore::const_new(4);

/// What no honest picture and no end of a PDF holds: pages and programs.
const FOREIGN: [&[u8]; 4] = [b"<script", b"<html", b"<!doctype", b"<?php"];

/// A file that was found good.
#[derive(Debug, Clone)]
pub struct Prepared {
    format: &'static str,
    bytes: Vec<u8>,
}

impl Prepared {
    /// "jpeg", "png" or "pdf".
    pub fn format(&self) -> &'static str {
        self.format
    }

    /// In octets.
    pub fn size(&self) -> i32 {
        i32::try_from(self.bytes.len()).unwrap_or(i32::MAX)
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Looks at a file. `name` is what the sender calls it; it is kept nowhere, but its ending has to
/// agree with the content.
///
/// # Errors
/// What is wrong, as a sentence that says what to do. Nothing is left behind.
pub async fn check(name: &str, bytes: Vec<u8>) -> Result<Prepared, String> {
    if bytes.len() > MAX_BYTES {
        return Err(
            "Die Datei ist zu groß. Höchstens 5 MB sind möglich. Verkleinern Sie sie, oder nennen Sie einen Link."
                .into(),
        );
    }
    let format = Format::of(&bytes).map_err(told)?;
    if !matches!(format, Format::Jpeg | Format::Png | Format::Pdf) {
        return Err(OTHER.into());
    }
    let rest = match format {
        // Text of a document stands packed or between brackets; behind its end nothing may follow.
        Format::Pdf => after_end(&bytes),
        _ => &bytes,
    };
    if is_foreign(rest) || format == Format::Pdf && !rest.iter().all(|b| b.is_ascii_whitespace() || *b == 0) {
        return Err(
            "Die Datei enthält außer dem Bild oder Dokument noch etwas anderes. Speichern Sie sie neu, zum Beispiel als PDF."
                .into(),
        );
    }
    let _turn = TURNS.acquire().await.map_err(|_| told(Refused::Broken))?;
    let (format, bytes) = media::inspect(name, bytes, SIDE).await.map_err(told)?;
    let format = match format {
        Format::Jpeg => "jpeg",
        Format::Png => "png",
        _ => "pdf",
    };
    Ok(Prepared { format, bytes })
}

const OTHER: &str = "Dieses Format wird nicht angenommen. Möglich sind PDF, JPEG und PNG.";

fn told(refused: Refused) -> String {
    match refused {
        Refused::Unknown => OTHER.into(),
        Refused::Svg | Refused::Gif => {
            "Dieses Format wird nicht angenommen. Speichern Sie das Bild als JPEG oder PNG.".into()
        }
        other => other.to_string(),
    }
}

/// What follows the last end-of-file mark of a PDF (ISO 32000-1, 7.5.5).
fn after_end(bytes: &[u8]) -> &[u8] {
    memmem::rfind(bytes, b"%%EOF").map_or(&[], |at| &bytes[at + 5..])
}

fn is_foreign(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'<', bytes).any(|at| {
        FOREIGN.iter().any(|text| bytes.get(at..at + text.len()).is_some_and(|b| b.eq_ignore_ascii_case(text)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_hidden_in_pictures_are_found_in_any_case() {
        assert!(is_foreign(b"\xff\xd8..<ScRiPt>") && is_foreign(b"a < b <HTML") && is_foreign(b"<?php"));
        assert!(!is_foreign(b"<x:xmpmeta <rdf:RDF <scri") && !is_foreign(b"<"));
    }

    #[test]
    fn what_follows_a_document_is_seen() {
        assert_eq!(after_end(b"%PDF %%EOF x %%EOF\nPK"), b"\nPK");
        assert_eq!(after_end(b"%PDF"), b"");
    }
}
