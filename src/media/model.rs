//! A medium as pages show it. No database, no HTTP.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Refused;
use super::kind::{Format, Kind};
use crate::kernel::words;
use crate::paths;

const MAX_ALT: usize = 500;
const MAX_TEXT: usize = 300;

/// What people say about a file. Alternative text or "schmückend" is a must for images
/// (WCAG 2.2, 1.1.1); for other kinds both are left empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// Shown as the name of a document or video; empty: the name of the file.
    pub title: String,
    /// What is to be seen, for those who do not see it.
    pub alt: String,
    /// Says nothing that the text does not say.
    pub decorative: bool,
    /// Who made it: "Foto: …".
    pub credit: String,
    /// Under which terms it may be used: "CC BY 4.0".
    pub licence: String,
}

impl About {
    /// Each text one clean line, as it is stored.
    ///
    /// # Errors
    /// [`Refused`]: an image without alternative, with two, or a text that is too long.
    pub fn checked(&self, kind: Kind) -> Result<About, Refused> {
        let is_image = kind == Kind::Image;
        let about = About {
            title: words::line(&self.title),
            alt: if is_image { words::line(&self.alt) } else { String::new() },
            decorative: is_image && self.decorative,
            credit: words::line(&self.credit),
            licence: words::line(&self.licence),
        };
        if is_image && about.alt.is_empty() && !about.decorative {
            return Err(Refused::NoAlternative);
        }
        if !about.alt.is_empty() && about.decorative {
            return Err(Refused::TwoAlternatives);
        }
        let is_long = |text: &str, most: usize| text.chars().count() > most;
        if is_long(&about.alt, MAX_ALT)
            || [&about.title, &about.credit, &about.licence].into_iter().any(|text| is_long(text, MAX_TEXT))
        {
            return Err(Refused::TooLong { alt: MAX_ALT, other: MAX_TEXT });
        }
        Ok(about)
    }
}

/// A stored file with what is said about it.
#[derive(Debug, Clone)]
pub struct Medium {
    pub id: i64,
    /// Content refers to it by this.
    pub public_id: Uuid,
    /// Without ending: "foto-im-saal".
    pub name: String,
    pub kind: Kind,
    pub format: Format,
    /// Of the file itself; of an image the form for programs that know no WebP.
    pub hash: String,
    pub bytes: i64,
    /// Pixels of that form; images only.
    pub width: Option<i32>,
    pub height: Option<i32>,
    pub alt: String,
    pub decorative: bool,
    pub credit: String,
    pub licence: String,
    pub title: String,
    pub created_at: DateTime<Utc>,
    pub replaced_at: Option<DateTime<Utc>>,
    /// Of an image, narrowest first.
    pub variants: Vec<Variant>,
}

/// One width of an image, as WebP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    pub width: i32,
    pub height: i32,
    pub bytes: i64,
    pub hash: String,
}

/// What a `picture` element needs. `sizes` depends on the place and comes from whoever shows it.
///
/// ```html
/// <picture>
///   <source type="image/webp" srcset="{{ srcset }}" sizes="(min-width: 60rem) 30rem, 100vw">
///   <img src="{{ src }}" width="{{ width }}" height="{{ height }}" alt="{{ alt }}" loading="lazy">
/// </picture>
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// "/medien/…/foto-320.webp 320w, …": the addresses of all widths.
    pub srcset: String,
    /// JPEG or PNG, for programs that know no WebP and for link previews.
    pub src: String,
    pub width: i32,
    pub height: i32,
    /// Empty where the image is decorative.
    pub alt: String,
}

impl Medium {
    /// Changes with everything that people can change of it; for two who do it at once.
    pub fn stand(&self) -> String {
        let said = [&self.hash, &self.title, &self.alt, &self.credit, &self.licence];
        let text = format!("{said:?}{}", self.decorative);
        Sha256::digest(text.as_bytes())[..8].iter().map(|b| format!("{b:02x}")).collect()
    }

    /// What is said about it.
    pub fn about(&self) -> About {
        About {
            title: self.title.clone(),
            alt: self.alt.clone(),
            decorative: self.decorative,
            credit: self.credit.clone(),
            licence: self.licence.clone(),
        }
    }

    /// Address of these very bytes; may be kept for ever, changes when the file is replaced.
    pub fn address(&self) -> String {
        paths::medium_file(&self.hash, &self.file_name())
    }

    /// Address that stays when the file is replaced; leads to [`Medium::address`].
    pub fn lasting_address(&self) -> String {
        paths::medium(&self.public_id)
    }

    /// "foto-im-saal.jpg"; what a download is called.
    pub fn file_name(&self) -> String {
        format!("{}.{}", self.name, self.format.ending())
    }

    /// What it is called on pages: its title, else its file name.
    pub fn shown_name(&self) -> String {
        if self.title.is_empty() { self.file_name() } else { self.title.clone() }
    }

    /// Of an image.
    pub fn picture(&self) -> Option<Picture> {
        let (width, height) = (self.width?, self.height?);
        let address = |v: &Variant| {
            let name = format!("{}-{}.{}", self.name, v.width, Format::Webp.ending());
            format!("{} {}w", paths::medium_file(&v.hash, &name), v.width)
        };
        let srcset = self.variants.iter().map(address).collect::<Vec<_>>().join(", ");
        Some(Picture { srcset, src: self.address(), width, height, alt: self.alt.clone() })
    }

    /// "PDF, 1,2 MB": what stands behind a link to a file.
    pub fn size_words(&self) -> String {
        format!("{}, {}", self.format.words(), bytes_in_words(self.bytes))
    }

    /// "Foto: Anna Muster, CC BY 4.0"; empty where nothing is known.
    pub fn credit_words(&self) -> String {
        words::parts([&self.credit, &self.licence])
    }
}

/// "80 KB", "1,2 MB"; decimal units (DIN EN 80000-13), at least one kilobyte.
pub fn bytes_in_words(bytes: i64) -> String {
    let bytes = u64::try_from(bytes).unwrap_or_default();
    let kilobytes = bytes.div_ceil(1000).max(1);
    if kilobytes < 1000 {
        return format!("{kilobytes}\u{a0}KB");
    }
    let tenths = (bytes + 50_000) / 100_000;
    match tenths % 10 {
        0 => format!("{}\u{a0}MB", tenths / 10),
        tenth => format!("{},{tenth}\u{a0}MB", tenths / 10),
    }
}

/// Which media a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Part of name, title, description, credit or licence; umlauts in any spelling.
    pub text: String,
    pub kind: Option<Kind>,
    /// Only images that say nothing to who does not see them.
    pub decorative: bool,
}

/// A place that refers to a medium.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// "page", "news", "edition", "settings" …
    pub kind: String,
    pub title: String,
    pub address: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_has_an_alternative_or_is_decorative() {
        let about = |alt: &str, decorative| About { alt: alt.into(), decorative, ..About::default() };
        assert_eq!(about(" \t", false).checked(Kind::Image), Err(Refused::NoAlternative));
        assert_eq!(about("Ein Saal", true).checked(Kind::Image), Err(Refused::TwoAlternatives));
        assert_eq!(about("", true).checked(Kind::Image), Ok(about("", true)));
        assert_eq!(about(" Ein\r\nSaal ", false).checked(Kind::Image), Ok(about("Ein Saal", false)));
        assert_eq!(about("Ein Saal", false).checked(Kind::Pdf), Ok(About::default()));
        let long = about(&"ä".repeat(501), false).checked(Kind::Image);
        assert_eq!(long, Err(Refused::TooLong { alt: 500, other: 300 }));
    }

    #[test]
    fn sizes_are_read_at_a_glance() {
        let words = |n| bytes_in_words(n).replace('\u{a0}', " ");
        for (bytes, expected) in [
            (1, "1 KB"),
            (80_000, "80 KB"),
            (999_000, "999 KB"),
            (999_001, "1 MB"),
            (1_240_000, "1,2 MB"),
            (15_000_000, "15 MB"),
            (215_960_000, "216 MB"),
        ] {
            assert_eq!(words(bytes), expected);
        }
    }
}
