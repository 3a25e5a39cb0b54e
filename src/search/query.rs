//! What was typed, taken apart, and put together again as questions for the database. No I/O.

use super::fold::{Group, groups};
use crate::kernel::words;

/// Longest query that is looked at, in characters.
pub const MAX_TEXT: usize = 100;
/// Words of a query that are looked at; every one has to be found.
pub const MAX_TERMS: usize = 8;
/// From this length on the beginning of a word is enough, and from the next on a part of it.
const PREFIX: usize = 3;
const PART: usize = 4;

/// Words that stand in every text and say nothing about it, folded.
const STOP: &[&str] = &[
    "aber", "als", "am", "an", "and", "auch", "auf", "aus", "bei", "beim", "bis", "das", "dass", "dem", "den", "der",
    "des", "die", "dies", "durch", "ein", "eine", "einem", "einen", "einer", "eines", "er", "es", "for", "fuer", "hat",
    "ich", "ihr", "ihre", "im", "in", "ins", "ist", "man", "mit", "nach", "nicht", "noch", "nur", "oder", "of", "on",
    "sich", "sie", "sind", "so", "the", "to", "ueber", "um", "und", "uns", "unter", "vom", "von", "vor", "was", "wer",
    "wie", "wir", "wird", "with", "wo", "zu", "zum", "zur",
];

/// One thing that has to be found.
#[derive(Debug, PartialEq, Eq)]
pub struct Term {
    /// As it was typed.
    pub shown: String,
    /// Its words. Several: joined by hyphens, or a phrase.
    pub parts: Vec<Part>,
    /// All parts as one word; none in a phrase.
    pub joined: Option<Part>,
}

/// A folded word with what the vocabulary knows about it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Part {
    pub word: String,
    /// Words with the same stem.
    pub same: Vec<String>,
    /// Words that it is a part of, or whose stem it shares apart from umlauts.
    pub wide: Vec<String>,
    /// Words that look like it.
    pub alike: Vec<String>,
    /// Two words it is made of.
    pub split: Option<(Vec<String>, Vec<String>)>,
}

impl Part {
    fn new(word: &str) -> Part {
        Part { word: word.to_string(), ..Part::default() }
    }

    /// What has to stand inside other words for these to be compounds with this one. Endings of
    /// the plural are left off longer words.
    pub fn inner(&self) -> &str {
        let word = self.word.as_str();
        if word.chars().count() < PART {
            return "";
        }
        if word.len() < 8 {
            return word;
        }
        let shorter = ["en", "er", "es", "e", "n", "s"].iter().find_map(|ending| word.strip_suffix(ending));
        shorter.unwrap_or(word)
    }

    /// Whether a folded word of a text is this word in some form.
    pub fn is(&self, word: &str) -> bool {
        word == self.word || self.same.iter().any(|w| w == word)
    }

    /// Every known word that it stands for.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        let halves = self.split.iter().flat_map(|(left, right)| [left, right]);
        let lists = [&self.same, &self.wide, &self.alike].into_iter().chain(halves);
        std::iter::once(self.word.as_str()).chain(lists.flatten().map(String::as_str))
    }

    pub fn is_beginning(&self) -> bool {
        self.word.chars().count() >= PREFIX
    }

    fn exact(&self) -> String {
        lexeme(&self.word)
    }

    fn stem(&self) -> String {
        // Words that look alike are looked for only where the word itself is nowhere.
        let others = [&self.same, &self.alike].into_iter().flatten().map(|w| lexeme(w));
        any([self.exact()].into_iter().chain(others))
    }

    fn wide(&self) -> String {
        let beginning = self.is_beginning().then(|| format!("{}:*", lexeme(&self.word)));
        let others = [&self.same, &self.wide, &self.alike].into_iter().flatten().map(|w| lexeme(w));
        let halves = self.split.as_ref().map(|(left, right)| {
            let side = |words: &[String]| any(words.iter().map(|w| lexeme(w)));
            format!("({} & {})", side(left), side(right))
        });
        any([self.exact()].into_iter().chain(beginning).chain(others).chain(halves))
    }
}

/// Questions to the database, as text of the type `tsquery`.
pub struct Questions {
    pub exact: String,
    pub stem: String,
    pub wide: String,
    /// Whether any of the words is there, by its stem.
    pub any: String,
}

/// What was typed, in one line and not too long.
pub fn line(text: &str) -> String {
    words::line(text).chars().take(MAX_TEXT).collect::<String>().trim().to_string()
}

/// The things to be found. `text` is one line.
pub fn terms(text: &str) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    let quote = |c: char| matches!(c, '"' | '„' | '“' | '”' | '»' | '«');
    // Every second piece stood between quotes; one that was never closed is no phrase.
    let pieces: Vec<&str> = text.split(quote).collect();
    for (i, piece) in pieces.iter().enumerate() {
        let found = groups(piece);
        if i % 2 == 1 && i + 1 < pieces.len() && found.iter().map(|g| g.parts.len()).sum::<usize>() > 1 {
            let parts = found.iter().flat_map(|g| &g.parts).map(|p| Part::new(&p.folded)).collect();
            terms.push(Term { shown: format!("„{}“", piece.trim()), parts, joined: None });
            continue;
        }
        terms.extend(found.iter().map(|g| term(piece, g)));
    }
    let says_something = |t: &Term| {
        let word = t.joined.as_ref().map_or("", |j| j.word.as_str());
        t.parts.len() > 1 || !(STOP.contains(&word) || word.chars().count() == 1 && !word.starts_with(char::is_numeric))
    };
    if terms.iter().any(says_something) {
        terms.retain(says_something);
    }
    let mut seen = std::collections::HashSet::new();
    terms.retain(|t| seen.insert(t.parts.iter().map(|p| p.word.clone()).collect::<Vec<_>>()));
    terms.truncate(MAX_TERMS);
    terms
}

fn term(text: &str, group: &Group) -> Term {
    Term {
        shown: text[group.at()].to_string(),
        parts: group.parts.iter().map(|p| Part::new(&p.folded)).collect(),
        joined: Some(Part::new(&group.joined())),
    }
}

impl Term {
    /// Every word that the vocabulary is asked about.
    pub fn words_mut(&mut self) -> impl Iterator<Item = &mut Part> {
        // A term of one word has it twice.
        let parts = if self.parts.len() == 1 && self.joined.is_some() { &mut [][..] } else { &mut self.parts[..] };
        parts.iter_mut().chain(self.joined.as_mut())
    }

    pub fn words(&self) -> impl Iterator<Item = &Part> {
        let parts = if self.parts.len() == 1 && self.joined.is_some() { &[][..] } else { &self.parts[..] };
        parts.iter().chain(self.joined.as_ref())
    }

    /// The one word to which a better spelling may be offered.
    pub fn single(&self) -> Option<&Part> {
        self.joined.as_ref()
    }

    pub fn is_phrase(&self) -> bool {
        self.joined.is_none()
    }

    fn question(&self, one: impl Fn(&Part) -> String, between: &str) -> String {
        let parts = || self.parts.iter().map(&one).collect::<Vec<_>>().join(between);
        match &self.joined {
            None => format!("({})", parts()),
            Some(joined) if self.parts.len() == 1 => one(joined),
            Some(joined) => format!("({} | ({}))", one(joined), parts()),
        }
    }

    fn exact(&self) -> String {
        self.question(Part::exact, " <-> ")
    }

    fn stem(&self) -> String {
        self.question(Part::stem, " <-> ")
    }

    pub fn wide(&self) -> String {
        // Quotes mean what they say.
        if self.is_phrase() { self.stem() } else { self.question(Part::wide, " & ") }
    }
}

pub fn questions(terms: &[Term]) -> Questions {
    let all = |one: fn(&Term) -> String| terms.iter().map(one).collect::<Vec<_>>().join(" & ");
    Questions {
        exact: all(Term::exact),
        stem: all(Term::stem),
        wide: all(Term::wide),
        any: any(terms.iter().map(Term::stem)),
    }
}

fn any(alternatives: impl IntoIterator<Item = String>) -> String {
    format!("({})", alternatives.into_iter().collect::<Vec<_>>().join(" | "))
}

/// A word as the type `tsquery` quotes it.
fn lexeme(word: &str) -> String {
    format!("'{}'", word.replace('\\', "\\\\").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> Vec<String> {
        terms(text).into_iter().map(|t| t.shown).collect()
    }

    #[test]
    fn words_that_say_nothing_are_left_out_where_others_say_something() {
        assert_eq!(shown("Digitalisierung in der Verwaltung"), ["Digitalisierung", "Verwaltung"]);
        assert_eq!(shown("für die"), ["für", "die"]);
        assert_eq!(shown("Saal 3 b"), ["Saal", "3"]);
        assert_eq!(shown("Amt amt AMT"), ["Amt"]);
        assert_eq!(terms(&"wort1 w2 w3 w4 w5 w6 w7 w8 w9 w10".repeat(3)).len(), MAX_TERMS);
        assert!(terms("").is_empty() && terms("!? ... --").is_empty());
    }

    #[test]
    fn quotes_make_a_phrase_and_hyphens_one_word_or_several() {
        assert_eq!(questions(&terms("\"digitale Verwaltung\"")).exact, "('digitale' <-> 'verwaltung')");
        assert_eq!(shown("„digitale Verwaltung“ Amt"), ["„digitale Verwaltung“", "Amt"]);
        assert_eq!(shown("\"Amt\" und \"nie geschlossen"), ["Amt", "nie", "geschlossen"]);
        assert_eq!(questions(&terms("E-Akte")).exact, "('eakte' | ('e' <-> 'akte'))");
        assert_eq!(questions(&terms("E-Akte")).wide, "(('eakte' | 'eakte':*) | (('e') & ('akte' | 'akte':*)))");
    }

    #[test]
    fn a_compound_is_met_by_its_parts_and_its_plural() {
        let term = &terms("Digitalisierungen")[0];
        let part = term.single().expect("one word");
        assert_eq!(part.inner(), "digitalisierung");
        assert_eq!(terms("KI")[0].single().expect("one word").inner(), "");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_becomes_balanced_questions(text in "\\PC{0,120}|['\"\\\\&|!()<>:* a-z-]{0,120}") {
            let found = terms(&line(&text));
            prop_assert!(found.len() <= MAX_TERMS);
            if !found.is_empty() {
                let wide = questions(&found).wide;
                let depth = wide.chars().fold(0i32, |d, c| d + i32::from(c == '(') - i32::from(c == ')'));
                prop_assert_eq!(depth, 0);
                prop_assert!(!wide.contains("()"), "{}", wide);
            }
        }
    }
}
