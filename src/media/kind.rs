//! What a file is, told from its bytes. The name decides nothing; its ending has to agree.

use super::Refused;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Image,
    Pdf,
    Video,
    Captions,
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Image, Kind::Pdf, Kind::Video, Kind::Captions];

    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// As people call it.
    pub fn words(self) -> &'static str {
        match self {
            Kind::Image => "Bild",
            Kind::Pdf => "PDF",
            Kind::Video => "Video",
            Kind::Captions => "Untertitel",
        }
    }

    /// As it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Image => "image",
            Kind::Pdf => "pdf",
            Kind::Video => "video",
            Kind::Captions => "captions",
        }
    }
}

/// The formats that are taken in. Nothing else is stored, and nothing else is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    Jpeg,
    Png,
    Webp,
    Pdf,
    Webm,
    Mp4,
    Vtt,
}

impl Format {
    pub const ALL: [Format; 7] =
        [Format::Jpeg, Format::Png, Format::Webp, Format::Pdf, Format::Webm, Format::Mp4, Format::Vtt];

    pub fn kind(self) -> Kind {
        match self {
            Format::Jpeg | Format::Png | Format::Webp => Kind::Image,
            Format::Pdf => Kind::Pdf,
            Format::Webm | Format::Mp4 => Kind::Video,
            Format::Vtt => Kind::Captions,
        }
    }

    /// As it is stored, without parameters.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Jpeg => "image/jpeg",
            Format::Png => "image/png",
            Format::Webp => "image/webp",
            Format::Pdf => "application/pdf",
            Format::Webm => "video/webm",
            Format::Mp4 => "video/mp4",
            Format::Vtt => "text/vtt",
        }
    }

    pub fn of_media_type(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|f| f.media_type() == name)
    }

    /// Endings of file names, the one we write first.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Format::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Format::Png => &["png"],
            Format::Webp => &["webp"],
            Format::Pdf => &["pdf"],
            Format::Webm => &["webm"],
            Format::Mp4 => &["mp4", "m4v"],
            Format::Vtt => &["vtt"],
        }
    }

    pub fn ending(self) -> &'static str {
        self.endings()[0]
    }

    /// As people call it.
    pub fn words(self) -> &'static str {
        match self {
            Format::Jpeg => "JPEG",
            Format::Png => "PNG",
            Format::Webp => "WebP",
            Format::Pdf => "PDF",
            Format::Webm => "WebM",
            Format::Mp4 => "MP4",
            Format::Vtt => "WebVTT",
        }
    }

    /// The format by the first bytes.
    ///
    /// # Errors
    /// [`Refused`] where it is none of ours; some others are named, so that people know what to do.
    pub fn of(bytes: &[u8]) -> Result<Format, Refused> {
        let at = |from: usize, text: &[u8]| bytes.get(from..from + text.len()) == Some(text);
        if bytes.is_empty() {
            return Err(Refused::Empty);
        }
        if at(0, b"\xff\xd8\xff") {
            return Ok(Format::Jpeg);
        }
        if at(0, b"\x89PNG\r\n\x1a\n") {
            return Ok(Format::Png);
        }
        if at(0, b"RIFF") && at(8, b"WEBP") {
            return Ok(Format::Webp);
        }
        if at(0, b"%PDF-") {
            return Ok(Format::Pdf);
        }
        if at(0, b"\x1a\x45\xdf\xa3") {
            return Ok(Format::Webm);
        }
        if at(4, b"ftyp") {
            let brand = bytes.get(8..12).unwrap_or_default();
            let is_picture = [&b"heic"[..], b"heix", b"heif", b"mif1", b"msf1", b"avif", b"avis"].contains(&brand);
            return match brand {
                _ if is_picture => Err(Refused::PhonePicture),
                // QuickTime: most browsers do not play it.
                b"qt  " => Err(Refused::Unknown),
                _ => Ok(Format::Mp4),
            };
        }
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if text.starts_with(b"WEBVTT") {
            return Ok(Format::Vtt);
        }
        if at(0, b"GIF8") {
            return Err(Refused::Gif);
        }
        let begin = String::from_utf8_lossy(&text[..text.len().min(1024)]).to_lowercase();
        Err(if begin.contains("<svg") { Refused::Svg } else { Refused::Unknown })
    }

    /// Whether the ending of a file's name is one of this format.
    ///
    /// # Errors
    /// [`Refused::Name`] where it is another, or missing.
    pub fn agrees_with(self, name: &str) -> Result<(), Refused> {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        match ending {
            Some(ending) if self.endings().contains(&ending.as_str()) => Ok(()),
            _ => Err(Refused::Name { format: self.words(), ending: self.ending() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{captions, image, pdf, video};
    use super::*;
    use proptest::prelude::*;

    const BEGINNINGS: [&[u8]; 10] = [
        b"\xff\xd8\xff\xe1\x00\x10Exif\0\0II\x2a\0\x08\0\0\0",
        b"\xff\xd8\xff\xda\x00\x02",
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x04\0\0\0\x04\x08\x06\0\0\0",
        b"RIFF\x40\0\0\0WEBPVP8 ",
        b"RIFF\x40\0\0\0WEBPVP8X",
        b"%PDF-1.7\nstartxref %%EOF /ObjStm obj stream\n\x78\x9c",
        b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm\x18\x53\x80\x67",
        b"\0\0\0\x10ftypisomisom",
        b"WEBVTT\n\n00:00.000 --> ",
        b"",
    ];

    proptest! {
        #[test]
        fn whatever_comes_is_looked_at_without_a_panic(
            which in 0..BEGINNINGS.len(),
            rest in proptest::collection::vec(any::<u8>(), 0..400),
        ) {
            let bytes = [BEGINNINGS[which], &rest].concat();
            if let Ok(format) = Format::of(&bytes) {
                let _ = match format.kind() {
                    Kind::Image => image::size(format, &bytes).map(|_| ()),
                    Kind::Pdf => pdf::check(&bytes),
                    Kind::Video => video::check(format, &bytes),
                    Kind::Captions => captions::check(&bytes),
                };
            }
        }
    }
}
