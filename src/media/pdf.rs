//! Documents are stored as they come and are handed out to be saved, never to be shown by us. What
//! could act by itself on the reader's machine is refused: scripts, files inside, programs that
//! are started, forms that send (XFA).

use std::io::Read;

use memchr::memmem;

use super::Refused;

pub const MAX_BYTES: u64 = 50_000_000;
/// Unpacked objects that are looked through, of one stream and of all; more than any honest
/// document holds.
const MAX_STREAM: u64 = 16_000_000;
const MAX_UNPACKED: u64 = 200_000_000;
/// ISO 32000-1, 7.5.5: the last line; Annex H tolerates a kilobyte behind it.
const END_WITHIN: usize = 1024;

/// Names (ISO 32000-1, 7.3.5) that make a document do something. All are so long that chance does
/// not write them into the bytes of a picture; a script has to be called JavaScript (12.6.4.16).
const ACTIVE: [&[u8]; 7] =
    [b"JavaScript", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia", b"XFA", b"SubmitForm"];

/// # Errors
/// [`Refused`]: without an end, encrypted, or with something that acts.
pub fn check(bytes: &[u8]) -> Result<(), Refused> {
    let tail = &bytes[bytes.len().saturating_sub(END_WITHIN)..];
    if memmem::find(tail, b"%%EOF").is_none() || memmem::rfind(bytes, b"startxref").is_none() {
        return Err(Refused::Broken);
    }
    look(bytes)?;
    // Since PDF 1.5 objects may lie packed in streams. Others hold pictures and text.
    let (mut left, mut unpacked) = (MAX_UNPACKED, Vec::new());
    for found in memmem::find_iter(bytes, b"stream") {
        let begin = found + b"stream".len();
        let head = &bytes[found.saturating_sub(400)..found];
        let head = &head[memmem::rfind(head, b" obj").unwrap_or(0)..];
        if head.ends_with(b"end") || !names(head).any(|name| name == b"ObjStm") {
            continue;
        }
        let data = bytes[begin..].strip_prefix(b"\r").unwrap_or(&bytes[begin..]);
        let data = data.strip_prefix(b"\n").unwrap_or(data);
        unpacked.clear();
        // Behind the data follows "endstream", which the unpacker leaves alone. What it cannot
        // unpack, readers cannot either.
        let _ = flate2::read::ZlibDecoder::new(data).take(MAX_STREAM + 1).read_to_end(&mut unpacked);
        let length = unpacked.len() as u64;
        left = left.checked_sub(length).filter(|_| length <= MAX_STREAM).ok_or(Refused::Active)?;
        look(&unpacked)?;
    }
    Ok(())
}

fn look(bytes: &[u8]) -> Result<(), Refused> {
    for name in names(bytes) {
        if name == b"Encrypt" {
            return Err(Refused::Encrypted);
        }
        if ACTIVE.contains(&name.as_slice()) {
            return Err(Refused::Active);
        }
    }
    Ok(())
}

/// All names of a text, "#4A" read as the letter it stands for.
fn names(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    memchr::memchr_iter(b'/', bytes).map(|at| {
        let mut name = Vec::new();
        let mut rest = &bytes[at + 1..];
        while let [first, tail @ ..] = rest {
            // White space and delimiters end a name (ISO 32000-1, tables 1 and 2). So does what is
            // longer than all we look for.
            if b"\0\t\n\x0c\r ()<>[]{}/%".contains(first) || name.len() > 20 {
                break;
            }
            let hex = |b: &u8| char::from(*b).to_digit(16);
            match (first, tail) {
                (b'#', [a, b, after @ ..]) if hex(a).is_some() && hex(b).is_some() => {
                    name.push((hex(a).unwrap_or(0) * 16 + hex(b).unwrap_or(0)) as u8);
                    rest = after;
                }
                _ => {
                    name.push(*first);
                    rest = tail;
                }
            }
        }
        name
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn document(body: &[u8]) -> Vec<u8> {
        [
            b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog ",
            body,
            b" >>\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n",
        ]
        .concat()
    }

    fn packed(object: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(object).expect("packed");
        let data = encoder.finish().expect("packed");
        let head =
            format!(">>\nendobj\n2 0 obj\n<< /Type /ObjStm /Filter /FlateDecode /Length {} >>\nstream\n", data.len());
        document(&[head.as_bytes(), &data, b"\nendstream\nendobj\n3 0 obj\n<<"].concat())
    }

    #[test]
    fn a_document_that_only_shows_something_is_taken() {
        assert_eq!(check(&document(b"/Lang (de-DE) /OpenAction [3 0 R /Fit] /URI (https://example.org)")), Ok(()));
        assert_eq!(check(&packed(b"4 0 << /Type /Page >>")), Ok(()));
    }

    #[test]
    fn what_acts_by_itself_is_refused_however_it_is_written() {
        for body in [
            &b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"[..],
            b"/AA<</O<</S/J#61vaScript>>>>",
            b"/A << /S /Launch /F (cmd.exe) >>",
            b"/Names << /EmbeddedFiles 5 0 R >>",
            b"/AcroForm << /XFA 6 0 R >>",
        ] {
            assert_eq!(check(&document(body)), Err(Refused::Active), "{}", String::from_utf8_lossy(body));
            assert_eq!(check(&packed(body)), Err(Refused::Active), "packed {}", String::from_utf8_lossy(body));
        }
        assert_eq!(check(&document(b"/Encrypt 5 0 R")), Err(Refused::Encrypted));
    }

    #[test]
    fn a_document_without_its_end_is_refused() {
        let whole = document(b"");
        assert_eq!(check(&whole[..whole.len() - 8]), Err(Refused::Broken));
        let followed = [whole.as_slice(), &[b' '; 2000], b"<script>alert(1)</script>"].concat();
        assert_eq!(check(&followed), Err(Refused::Broken), "something else behind it");
    }

    #[test]
    fn a_document_that_unpacks_without_end_is_refused() {
        let bomb = packed(&vec![b' '; usize::try_from(MAX_STREAM).expect("fits") + 2]);
        assert_eq!(check(&bomb), Err(Refused::Active));
    }
}
