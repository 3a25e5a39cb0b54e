//! What the name of a person and of an organisation may be made of: the letters of DIN 91379,
//! which public bodies have to take, and nothing that turns a greeting into a message of
//! somebody else (links, markup, invisible characters).
//!
//! This module says what is wrong and never mends it silently: only the Unicode form (NFC),
//! white space and two look-alike hyphens are brought into one form.

use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};

/// Longest name of a person, in characters of its NFC form.
pub const PERSON_MAX: usize = 80;
/// Longest name of an organisation.
pub const ORGANISATION_MAX: usize = 200;
/// Marks on one letter. The sequences of DIN 91379 have at most two ("R̥̄").
const MARKS_MAX: usize = 3;

/// Why a name was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameFault {
    Empty,
    TooLong(usize),
    /// Control characters, line and paragraph separators.
    Control,
    /// Takes no room or turns the direction of what follows.
    Invisible,
    /// "://", "www.", in names of people also "evil.example".
    WebAddress,
    AngleBracket,
    AtSign,
    Digit,
    /// A mark without a letter, or a pile of them.
    Marks,
    /// No letter at all (organisations: no letter and no digit).
    OnlyPunctuation,
    /// A letter that is not Latin.
    OtherScript(char),
    /// Any other character that does not belong here.
    Character(char),
}

impl NameFault {
    /// What to do, as a sentence. `what` is the thing to enter: "Ihren Nachnamen".
    pub fn text(self, what: &str) -> String {
        match self {
            NameFault::Empty => format!("Geben Sie {what} ein."),
            NameFault::TooLong(max) => format!("Kürzen Sie {what} auf höchstens {max} Zeichen."),
            NameFault::Control => {
                format!("Entfernen Sie nicht sichtbare Steuerzeichen und geben Sie {what} neu ein.")
            }
            NameFault::Invisible => format!("Entfernen Sie nicht sichtbare Zeichen und geben Sie {what} neu ein."),
            NameFault::WebAddress => format!("Geben Sie {what} ohne Internetadresse ein."),
            NameFault::AngleBracket => format!("Geben Sie {what} ohne spitze Klammern ein."),
            NameFault::AtSign => format!("Geben Sie {what} ohne das Zeichen „@“ ein."),
            NameFault::Digit => format!("Geben Sie {what} ohne Ziffern ein."),
            NameFault::Marks => {
                format!("Geben Sie {what} mit höchstens {MARKS_MAX} Zeichen über oder unter einem Buchstaben ein.")
            }
            NameFault::OnlyPunctuation => format!("Geben Sie {what} mit Buchstaben ein."),
            NameFault::OtherScript(c) => {
                format!("Geben Sie {what} in lateinischer Schrift ein. Das Zeichen „{c}“ gehört zu einer anderen.")
            }
            NameFault::Character(c) => format!("Geben Sie {what} ohne das Zeichen „{c}“ ein."),
        }
    }
}

/// A given or family name in NFC, trimmed, inner white space as one blank; at most
/// [`PERSON_MAX`] characters.
///
/// Taken is data type A of DIN 91379 ("names of natural persons") and, beyond it, every other
/// Latin letter with its marks, and round brackets: parliaments tell their members apart by
/// them ("Brand (Fulda)"). No digits: no registry office enters them, the standard has none for
/// people, and among the 634 members of the 21st Bundestag nobody has one.
///
/// # Errors
/// The first reason found.
pub fn person_name(text: &str) -> Result<String, NameFault> {
    let name = checked(text, PERSON_MAX, is_in_person_name)?;
    if has_host(&name) {
        return Err(NameFault::WebAddress);
    }
    if !name.chars().any(is_latin) {
        return Err(NameFault::OnlyPunctuation);
    }
    Ok(name)
}

/// The name of an authority, a company or one of its parts in NFC, trimmed, inner white space
/// as one blank; at most [`ORGANISATION_MAX`] characters. Wider than [`person_name`]: digits
/// and the punctuation of official names ("Bad Frankenhausen/Kyffhäuser", "Amt 4: Bau & Planung").
///
/// # Errors
/// The first reason found.
pub fn organisation(text: &str) -> Result<String, NameFault> {
    let name = checked(text, ORGANISATION_MAX, |c| is_in_person_name(c) || is_in_organisation(c))?;
    if !name.chars().any(|c| is_latin(c) || c.is_ascii_digit()) {
        return Err(NameFault::OnlyPunctuation);
    }
    Ok(name)
}

fn checked(text: &str, max: usize, is_allowed: impl Fn(char) -> bool + Copy) -> Result<String, NameFault> {
    // Before anything is trimmed: Unicode counts line separators and NEL as white space.
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    if text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        return Err(NameFault::Control);
    }
    if text.chars().any(is_invisible) {
        return Err(NameFault::Invisible);
    }
    let name: String = text.nfc().map(|c| if matches!(c, '\u{2010}' | '\u{2011}') { '-' } else { c }).collect();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(NameFault::Empty);
    }
    let folded = name.to_lowercase();
    if folded.contains("://") || folded.contains("www.") {
        return Err(NameFault::WebAddress);
    }
    for c in name.chars() {
        if !is_allowed(c) && !is_mark(c) {
            return Err(match c {
                '<' | '>' | '＜' | '＞' => NameFault::AngleBracket,
                '@' | '＠' => NameFault::AtSign,
                c if c.is_ascii_digit() => NameFault::Digit,
                c if !matches!(c.script(), Script::Latin | Script::Common | Script::Inherited | Script::Unknown) => {
                    NameFault::OtherScript(c)
                }
                c => NameFault::Character(c),
            });
        }
    }
    if has_stray_marks(&name) {
        return Err(NameFault::Marks);
    }
    // Last: someone who pasted a page of text is told of the link in it first.
    if name.chars().count() > max {
        return Err(NameFault::TooLong(max));
    }
    Ok(name)
}

/// Latin letters and the non-letters of group N1, which DIN 91379 allows in names of people.
/// U+2018, U+02BC and U+02BB are what keyboards and other standards write for the apostrophe.
fn is_in_person_name(c: char) -> bool {
    is_latin(c) || " ',-.`~¨´·ʹʺʾʿˈˌ’‡‘ʼʻ()".contains(c)
}

fn is_in_organisation(c: char) -> bool {
    c.is_ascii_digit() || "&/\"„“”‚«»‹›–—:;+!?*_%§#°²³".contains(c)
}

/// A letter of the Latin script that is a letter in its own right: no ligature, no Roman
/// numeral, no full-width or superscript form. Five such forms are in DIN 91379 all the same.
fn is_latin(c: char) -> bool {
    c.script() == Script::Latin
        && c.is_alphabetic()
        && !c.is_numeric()
        && (std::iter::once(c).nfkc().eq(std::iter::once(c).nfc()) || "ĲĳĿŀŉ".contains(c))
}

/// Marks above, below and through letters (block "Combining Diacritical Marks"), without the
/// Greek iota, the invisible grapheme joiner and the small letters at its end.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{362}') && !matches!(c, '\u{345}' | '\u{34f}')
}

fn has_stray_marks(name: &str) -> bool {
    let mut room = 0;
    for c in name.nfd() {
        if is_mark(c) {
            if room == 0 {
                return true;
            }
            room -= 1;
        } else {
            room = if is_latin(c) { MARKS_MAX } else { 0 };
        }
    }
    false
}

/// Characters without a shape: format characters (among them those that turn the direction),
/// fillers, variation selectors, tags.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{115f}' | '\u{1160}'
        | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// "evil.example": mail programs make a link of it. A full stop in a name is followed by a
/// blank, a hyphen, a capital ("J.R.R.", "Dr.-Ing.") or a single letter ("v.d.").
fn has_host(name: &str) -> bool {
    name.split(' ').flat_map(|word| word.match_indices('.').map(move |(at, _)| word.split_at(at))).any(
        |(before, after)| {
            let after = after.trim_start_matches('.');
            before.chars().rev().take(2).filter(|c| c.is_alphabetic()).count() == 2
                && after.chars().take(2).filter(|c| c.is_lowercase()).count() == 2
        },
    )
}

#[cfg(test)]
mod tests;
