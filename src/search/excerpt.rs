//! What of a text is shown with a hit, and which words of it are marked. Works on the original
//! text; the template escapes it piece by piece.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::fold::{Group, groups};
use super::query::{Part, Term};
use crate::kernel::{plain, words};

/// A piece of a text, marked or not.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub marked: bool,
}

/// Length of an excerpt in characters, about.
const LENGTH: usize = 230;
/// What is looked at of a text; the best place is hardly ever further down.
const LOOKED_AT: usize = 20_000;
/// Characters in front of the first marked word, at most.
const BEFORE: usize = 60;

/// Knows the words that were asked for.
pub struct Marker<'a> {
    words: HashMap<&'a str, usize>,
    beginnings: Vec<(&'a str, usize)>,
    inner: Vec<(&'a str, usize)>,
    phrases: Vec<(&'a [Part], usize)>,
}

impl<'a> Marker<'a> {
    pub fn new(terms: &'a [Term]) -> Marker<'a> {
        let mut marker =
            Marker { words: HashMap::new(), beginnings: Vec::new(), inner: Vec::new(), phrases: Vec::new() };
        for (i, term) in terms.iter().enumerate() {
            if term.is_phrase() {
                marker.phrases.push((&term.parts, i));
                continue;
            }
            for part in term.words() {
                // The "E" of "E-Akte" alone says nothing.
                if term.parts.len() > 1 && part.word.chars().count() == 1 {
                    continue;
                }
                for word in part.all() {
                    marker.words.entry(word).or_insert(i);
                }
                if part.is_beginning() {
                    marker.beginnings.push((&part.word, i));
                }
                if !part.inner().is_empty() {
                    marker.inner.push((part.inner(), i));
                }
            }
        }
        marker
    }

    fn term_of(&self, word: &str) -> Option<usize> {
        let among = |list: &[(&str, usize)], meets: fn(&str, &str) -> bool| {
            list.iter().find(|(w, _)| meets(word, w)).map(|(_, i)| *i)
        };
        self.words
            .get(word)
            .copied()
            .or_else(|| among(&self.beginnings, |word, w| word.starts_with(w)))
            .or_else(|| among(&self.inner, |word, w| word.contains(w)))
    }

    /// Places to mark with the term that each belongs to, in order and apart.
    fn places(&self, groups: &[Group]) -> Vec<(Range<usize>, usize)> {
        let mut places = Vec::new();
        for group in groups {
            let whole = if group.parts.len() > 1 { self.term_of(&group.joined()) } else { None };
            match whole {
                Some(term) => places.push((group.at(), term)),
                None => {
                    places.extend(group.parts.iter().filter_map(|p| Some((p.at.clone(), self.term_of(&p.folded)?))))
                }
            }
        }
        let flat: Vec<_> = groups.iter().flat_map(|g| &g.parts).collect();
        for (phrase, term) in &self.phrases {
            for window in flat.windows(phrase.len()) {
                if window.iter().zip(*phrase).all(|(word, part)| part.is(&word.folded)) {
                    places.push((window[0].at.start..window[phrase.len() - 1].at.end, *term));
                }
            }
        }
        places.sort_by_key(|(at, _)| (at.start, std::cmp::Reverse(at.end)));
        let mut end = 0;
        places.retain(|(at, _)| {
            let is_apart = at.start >= end;
            end = end.max(at.end);
            is_apart
        });
        places
    }

    /// The whole text with its words marked.
    pub fn mark(&self, text: &str) -> Vec<Piece> {
        pieces(text, 0..text.len(), &self.places(&groups(text)))
    }

    /// The place of a Markdown text where most of the words stand close together, or its beginning.
    pub fn excerpt(&self, markdown: &str) -> Vec<Piece> {
        let cut: String = markdown.chars().take(LOOKED_AT).collect();
        let text = words::line(&plain::plain(&cut));
        let groups = groups(&text);
        let places = self.places(&groups);
        let start = best(&text, &places).map_or(0, |at| beginning(&text, at));
        let mut end = groups
            .iter()
            .map(|g| g.at().end)
            .take_while(|end| text[start..].len() < LENGTH || end.saturating_sub(start) <= LENGTH)
            .last()
            .unwrap_or(text.len());
        // Closing marks belong to their word.
        end += text[end..].find(|c: char| c.is_whitespace() || c.is_alphanumeric()).unwrap_or(text.len() - end);
        let end = end.max(start);
        let mut found = pieces(&text, start..end, &places);
        if start > 0 {
            found.insert(0, Piece { text: "… ".into(), marked: false });
        }
        if end < text.len() {
            found.push(Piece { text: " …".into(), marked: false });
        }
        found
    }
}

/// Where the stretch begins that holds the most different words, then the most words.
fn best(text: &str, places: &[(Range<usize>, usize)]) -> Option<usize> {
    let value = |first: usize| {
        let from = places[first].0.start;
        let here = places[first..].iter().take_while(|(at, _)| text[from..at.end].len() <= LENGTH - BEFORE);
        let terms: Vec<usize> = here.map(|(_, term)| *term).collect();
        (terms.iter().collect::<HashSet<_>>().len(), terms.len())
    };
    let best = (0..places.len()).max_by_key(|i| (value(*i), std::cmp::Reverse(*i)))?;
    Some(places[best].0.start)
}

/// Start of the sentence or, if that is far, of a word a little before `at`.
fn beginning(text: &str, at: usize) -> usize {
    let from = text[..at].char_indices().rev().take(BEFORE).last().map_or(at, |(i, _)| i);
    if from == 0 {
        return 0;
    }
    let before = &text[from..at];
    let sentence = [". ", "? ", ": "].iter().filter_map(|end| before.rfind(end).map(|i| i + end.len())).max();
    let word = || before.find(' ').map(|i| i + 1);
    from + sentence.or_else(word).unwrap_or(before.len())
}

fn pieces(text: &str, part: Range<usize>, places: &[(Range<usize>, usize)]) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut done = part.start;
    let mut add = |from: usize, to: usize, marked| {
        if from < to {
            found.push(Piece { text: text[from..to].to_string(), marked });
        }
    };
    for (at, _) in places.iter().filter(|(at, _)| at.start >= part.start && at.end <= part.end) {
        add(done, at.start, false);
        add(at.start, at.end, true);
        done = at.end;
    }
    add(done, part.end, false);
    found
}

/// How one of these folded words is written in a text.
pub fn spelled(text: &str, folded: &[String]) -> Option<String> {
    for group in groups(text) {
        if folded.contains(&group.joined()) {
            return Some(text[group.at()].to_string());
        }
        if let Some(part) = group.parts.iter().find(|p| folded.contains(&p.folded)) {
            return Some(text[part.at.clone()].to_string());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::query::terms;
    use super::*;
    use proptest::prelude::*;

    fn shown(pieces: &[Piece]) -> String {
        pieces.iter().map(|p| if p.marked { format!("[{}]", p.text) } else { p.text.clone() }).collect()
    }

    fn mark(query: &str, text: &str) -> String {
        shown(&Marker::new(&terms(query)).mark(text))
    }

    #[test]
    fn words_are_marked_in_the_original_spelling() {
        assert_eq!(
            mark("buergerservice", "Der Bürgerservice, das Bürgerservice-Portal"),
            "Der [Bürgerservice], das [Bürgerservice-Portal]"
        );
        assert_eq!(mark("lukasz strasse", "Łukasz wohnt in der Hauptstraße"), "[Łukasz] wohnt in der [Hauptstraße]");
        assert_eq!(mark("E-Akte", "Die eAkte, die E\u{2011}Akte, ein E"), "Die [eAkte], die [E\u{2011}Akte], ein E");
        assert_eq!(
            mark("\"digitale Verwaltung\"", "digitale, gute Verwaltung; digitale Verwaltung"),
            "digitale, gute Verwaltung; [digitale Verwaltung]"
        );
        assert_eq!(mark("<script>", "<script>alert</script>"), "<[script]>alert</[script]>");
    }

    #[test]
    fn an_excerpt_shows_the_place_where_the_words_stand_together() {
        let text = format!(
            "Strom am Anfang. {} Hier fließt Strom durch Bremen. {}",
            "Füllwort ".repeat(60),
            "Ende ".repeat(60)
        );
        let found = shown(&Marker::new(&terms("Strom Bremen")).excerpt(&text));
        assert!(found.starts_with("… ") && found.ends_with(" …"), "{found}");
        assert!(found.contains("fließt [Strom] durch [Bremen]."), "{found}");
        assert!(found.chars().count() < 320, "{found}");
        let whole = shown(&Marker::new(&terms("fehlt")).excerpt("Kurzer *Text* mit [Link](https://example.org)."));
        assert_eq!(whole, "Kurzer Text mit Link (https://example.org).");
    }

    proptest! {
        #[test]
        fn marking_changes_no_letter(query in "\\PC{0,30}", text in "\\PC{0,80}|[a-zäöüß.,? '-]{0,600}") {
            let terms = terms(&query);
            let marker = Marker::new(&terms);
            let whole: String = marker.mark(&text).into_iter().map(|p| p.text).collect();
            prop_assert_eq!(&whole, &text);
            marker.excerpt(&text);
        }
    }
}
