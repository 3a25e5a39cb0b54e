//! Words of a text in the form in which they are compared, each with its place in the text.
//! `search_fold` and `search_vector` of the database take texts apart in the same way.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use crate::kernel::words;

/// A text in the form in which words are compared.
pub fn fold(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !is_invisible(*c)).map(|c| joint(c).unwrap_or(c)).collect();
    words::fold(&plain).replace('ς', "σ")
}

/// A word where it stands.
#[derive(Debug, PartialEq, Eq)]
pub struct Word {
    pub at: Range<usize>,
    pub folded: String,
}

/// Words that a hyphen or an apostrophe joins: "Bürger-Service", "O’Neill". Most have one part.
#[derive(Debug, PartialEq, Eq)]
pub struct Group {
    pub parts: Vec<Word>,
}

impl Group {
    pub fn at(&self) -> Range<usize> {
        let start = self.parts.first().map_or(0, |p| p.at.start);
        start..self.parts.last().map_or(start, |p| p.at.end)
    }

    /// All parts as one word.
    pub fn joined(&self) -> String {
        self.parts.iter().map(|p| p.folded.as_str()).collect()
    }
}

pub fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut start = None;
    let mut joins = false;
    // One more round at the end closes the last word.
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let inside = is_letter(c) || (start.is_some() && (is_combining_mark(c) || is_invisible(c)));
        match (start, inside) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                let word = Word { at: from..at, folded: fold(&text[from..at]) };
                match groups.last_mut() {
                    Some(group) if joins => group.parts.push(word),
                    _ => groups.push(Group { parts: vec![word] }),
                }
                start = None;
                joins = joint(c).is_some();
            }
            // A second joint in a row separates.
            (None, false) if !is_invisible(c) => joins = false,
            _ => {}
        }
    }
    groups
}

fn is_letter(c: char) -> bool {
    // Some apostrophes count as letters.
    c.is_alphanumeric() && joint(c).is_none()
}

/// Takes no room: soft hyphen, zero-width spaces and joiners.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// The plain form of a hyphen or an apostrophe.
fn joint(c: char) -> Option<char> {
    match c {
        '-' | '\u{2010}' | '\u{2011}' => Some('-'),
        '\'' | '’' | '‘' | 'ʼ' | 'ʻ' => Some('\''),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn joined(text: &str) -> Vec<String> {
        groups(text).iter().map(Group::joined).collect()
    }

    #[test]
    fn words_are_found_in_every_spelling() {
        assert_eq!(fold("Bürger\u{ad}service Straße BUERGERSERVICE"), "buergerservice strasse buergerservice");
        assert_eq!(joined("„Bürger\u{2011}Service“, O’Neill"), ["buergerservice", "oneill"]);
        assert_eq!(joined("Łukasz Bu\u{308}rger"), ["lukasz", "buerger"]);
        assert_eq!(joined("Ende - Anfang, Bürger- und"), ["ende", "anfang", "buerger", "und"]);
    }

    #[test]
    fn a_word_knows_its_place() {
        let text = "Der E-Government-Monitor";
        let groups = groups(text);
        assert_eq!(&text[groups[1].at()], "E-Government-Monitor");
        assert_eq!(&text[groups[1].parts[1].at.clone()], "Government");
    }

    proptest! {
        #[test]
        fn places_lie_inside_the_text_and_in_order(text in "\\PC{0,60}|[a-zäß \u{ad}\u{301}'-]{0,40}") {
            let mut end = 0;
            for part in groups(&text).into_iter().flat_map(|g| g.parts) {
                prop_assert!(part.at.start >= end && part.at.end <= text.len());
                prop_assert!(!text[part.at.clone()].is_empty());
                end = part.at.end;
            }
        }
    }
}
