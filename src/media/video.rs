//! Videos are stored as they come. Their containers are walked, not decoded: whether they are
//! what they say, whole, and without the place where they were taken.

use memchr::memmem;

use super::Refused;
use super::kind::Format;

/// # Errors
/// [`Refused`]: another container, cut off, or with a place.
pub fn check(format: Format, bytes: &[u8]) -> Result<(), Refused> {
    match format {
        Format::Webm => webm(bytes),
        _ => mp4(bytes),
    }
}

/// ISO/IEC 14496-12, 4.2: boxes with their length in front.
fn mp4(bytes: &[u8]) -> Result<(), Refused> {
    let (mut at, mut has_index, mut has_pictures) = (0_usize, false, false);
    while at < bytes.len() {
        let head = bytes.get(at..at + 8).ok_or(Refused::Broken)?;
        let short = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
        let length = match short {
            // The last one may reach to the end.
            0 => bytes.len() - at,
            1 => {
                let long = bytes.get(at + 8..at + 16).and_then(|b| b.try_into().ok()).ok_or(Refused::Broken)?;
                usize::try_from(u64::from_be_bytes(long)).map_err(|_| Refused::Broken)?
            }
            n => n as usize,
        };
        let end = at.checked_add(length).filter(|end| *end <= bytes.len() && length >= 8).ok_or(Refused::Broken)?;
        match &head[4..8] {
            b"moov" => {
                has_index = true;
                // Where phones write the place: a QuickTime text, a 3GPP box, Apple's key.
                let inside = &bytes[at..end];
                let places = [&b"\xa9xyz"[..], b"loci", b"com.apple.quicktime.location"];
                if places.iter().any(|place| memmem::find(inside, place).is_some()) {
                    return Err(Refused::Located);
                }
            }
            b"mdat" => has_pictures = true,
            _ => {}
        }
        at = end;
    }
    if has_index && has_pictures { Ok(()) } else { Err(Refused::Broken) }
}

/// RFC 8794 (EBML): an element is an id, a length, and as many bytes.
fn webm(bytes: &[u8]) -> Result<(), Refused> {
    let (header, rest) = element(bytes, 0x1a45_dfa3).ok_or(Refused::Broken)?;
    // DocType; Matroska without the limits of WebM plays nowhere.
    if !memmem::find(header, b"\x42\x82\x84webm").is_some() {
        return Err(Refused::Unknown);
    }
    let (segment, _) = element(rest, 0x1853_8067).ok_or(Refused::Broken)?;
    if segment.is_empty() { Err(Refused::Broken) } else { Ok(()) }
}

/// The content of the element of this id that begins here, and what follows it.
fn element(bytes: &[u8], id: u32) -> Option<(&[u8], &[u8])> {
    let rest = bytes.strip_prefix(&id.to_be_bytes())?;
    let length = rest.first()?.leading_zeros() as usize + 1;
    if length > 8 {
        return None;
    }
    let field = rest.get(..length)?;
    let first = u64::from(field[0]) & ((1 << (8 - length)) - 1);
    let size = field[1..].iter().fold(first, |size, b| size << 8 | u64::from(*b));
    let content = &rest[length..];
    // All ones: unknown, to the end. Recorders write that.
    if size == (1 << (7 * length)) - 1 {
        return Some((content, &[]));
    }
    content.split_at_checked(usize::try_from(size).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [&(content.len() as u32 + 8).to_be_bytes()[..], kind, content].concat()
    }

    #[test]
    fn an_mp4_is_taken_whole_and_without_its_place() {
        let whole = [part(b"ftyp", b"isomisom"), part(b"moov", b"trak"), part(b"mdat", &[7; 100])].concat();
        assert_eq!(check(Format::Mp4, &whole), Ok(()));
        assert_eq!(check(Format::Mp4, &whole[..whole.len() - 1]), Err(Refused::Broken));
        assert_eq!(check(Format::Mp4, &part(b"ftyp", b"isom<script>")), Err(Refused::Broken));
        let located =
            [part(b"ftyp", b"isomisom"), part(b"moov", b"\xa9xyz+50.98+011.03/"), part(b"mdat", &[7; 9])].concat();
        assert_eq!(check(Format::Mp4, &located), Err(Refused::Located));
        // Chance in the pictures is no place.
        let chance = [part(b"moov", b"trak"), part(b"mdat", b"..\xa9xyz..")].concat();
        assert_eq!(check(Format::Mp4, &chance), Ok(()));
    }

    #[test]
    fn a_webm_is_taken_whole_and_matroska_is_not() {
        let header = b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm";
        let known = [&header[..], b"\x18\x53\x80\x67\x84abcd"].concat();
        assert_eq!(check(Format::Webm, &known), Ok(()));
        assert_eq!(check(Format::Webm, &known[..known.len() - 1]), Err(Refused::Broken));
        let recorded = [&header[..], b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xffabcd"].concat();
        assert_eq!(check(Format::Webm, &recorded), Ok(()), "of unknown length");
        let matroska = b"\x1a\x45\xdf\xa3\x8b\x42\x82\x88matroska\x18\x53\x80\x67\x84abcd";
        assert_eq!(check(Format::Webm, matroska), Err(Refused::Unknown));
        assert_eq!(check(Format::Webm, b"\x1a\x45\xdf\xa3"), Err(Refused::Broken));
        assert_eq!(check(Format::Webm, b"\x1a\x45\xdf\xa3\x00\x00"), Err(Refused::Broken));
    }
}
