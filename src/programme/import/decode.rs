//! Bytes → text: byte order marks, the encoding an XML declaration names, and files that
//! claim UTF-8 and are not. Never fails: what cannot be decoded becomes U+FFFD and is reported.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::Remarks;

pub(super) fn text<'a>(bytes: &'a [u8], remarks: &mut Remarks) -> Cow<'a, str> {
    let (encoding, body) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding, bytes.get(mark..).unwrap_or_default()),
        None => (guess(bytes, remarks), bytes),
    };
    if encoding == UTF_8 {
        return utf8(body, remarks);
    }
    let (text, bad) = encoding.decode_without_bom_handling(body);
    if bad {
        remarks.add(None, "file", format!("holds bytes that are no {}; they were replaced", encoding.name()));
    }
    text
}

fn guess(bytes: &[u8], remarks: &mut Remarks) -> &'static Encoding {
    match bytes {
        [0, b'<', ..] => return UTF_16BE,
        [b'<', 0, ..] => return UTF_16LE,
        _ => {}
    }
    let Some(label) = declared(bytes) else {
        return UTF_8;
    };
    match Encoding::for_label(label.as_bytes()) {
        // The declaration itself was readable byte by byte, so it cannot be UTF-16.
        Some(e) if e == UTF_16BE || e == UTF_16LE => UTF_8,
        Some(e) => e,
        None => {
            remarks.add(Some(1), "file", format!("unknown encoding {label:?}; read as UTF-8"));
            UTF_8
        }
    }
}

/// The encoding in `<?xml … encoding="…"?>`.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(300))?);
    let head = head.trim_start().strip_prefix("<?xml")?;
    let head = head.get(..head.find("?>")?)?;
    let rest = head.get(head.find("encoding")? + 8..)?.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest.get(1..)?.split(quote).next().map(str::to_owned)
}

fn utf8<'a>(bytes: &'a [u8], remarks: &mut Remarks) -> Cow<'a, str> {
    let Err(error) = std::str::from_utf8(bytes) else {
        return String::from_utf8_lossy(bytes);
    };
    let line = bytes.iter().take(error.valid_up_to()).filter(|b| **b == b'\n').count() + 1;
    let line = u32::try_from(line).ok();
    // Not one character beyond ASCII is proper UTF-8: then it is the old Windows encoding under
    // a wrong or missing declaration. With a mixture, only the bad bytes are lost.
    if bytes.utf8_chunks().all(|c| c.valid().is_ascii()) {
        remarks.add(line, "file", "is not UTF-8; read as windows-1252");
        return WINDOWS_1252.decode_without_bom_handling(bytes).0;
    }
    remarks.add(line, "file", "holds bytes that are no UTF-8; they were replaced");
    String::from_utf8_lossy(bytes)
}
