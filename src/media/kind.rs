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
