//! What editors are advised about content: nothing here keeps a page from being published, it
//! says what readers will stumble over (EN 301 549, 11.8.2 to 11.8.5: an authoring tool leads to
//! accessible content). What keeps an element from being shown stands in `faults`.
//!
//! No database: whether a picture has an alternative text is the caller's to know
//! ([`picture_advice`]).

use std::collections::HashSet;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use uuid::Uuid;

use super::model::*;
use crate::kernel::lang::Lang;
use crate::kernel::typography::is_blank;

mod prose;

/// One remark for who writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// Place of the element, counted from 0; then of the entry in its list, and of the link in it.
    pub at: Vec<usize>,
    /// A sentence that says what to do.
    pub text: String,
}

/// Words of a running text after which readers expect a heading.
const UNTIL_HEADING: usize = 350;

/// What can be said by the content alone, in the order of the page.
pub fn advice(content: &Content, lang: Lang) -> Vec<Advice> {
    let mut eye = Eye { lang, all: Vec::new(), at: Vec::new(), words: 0, is_told: false, has_section: false };
    for (i, element) in content.0.iter().enumerate() {
        eye.at = vec![i];
        eye.element(element);
    }
    eye.all
}

/// Remarks about pictures that say nothing to who does not see them: `silent` are those that are
/// marked as decorative. Beside a text that may be right; alone it rarely is (WCAG 2.2, 1.1.1).
pub fn picture_advice(content: &Content, silent: &HashSet<Uuid>) -> Vec<Advice> {
    let is_silent = |image: &Option<Uuid>| image.is_some_and(|image| silent.contains(&image));
    let mut all = Vec::new();
    for (i, element) in content.0.iter().enumerate() {
        let mut add = |at: Vec<usize>, text: &str| all.push(Advice { at, text: text.into() });
        match element {
            Element::Gallery(e) => {
                for (j, shot) in e.pictures.iter().enumerate().filter(|(_, shot)| is_silent(&shot.image)) {
                    add(
                        vec![i, j],
                        match is_blank(&shot.caption) {
                            true => {
                                "Dieses Bild gilt als schmückend und hat keine Bildunterschrift. Wer es nicht sieht, \
                                erfährt nichts davon. Beschreiben Sie es in der Mediathek."
                            }
                            false => {
                                "Dieses Bild gilt als schmückend. Zeigt es etwas, das die Unterschrift nicht sagt, \
                                beschreiben Sie es in der Mediathek."
                            }
                        },
                    );
                }
            }
            Element::TextImage(e) if is_silent(&e.image) && is_blank(&e.text) => add(
                vec![i],
                "Dieses Bild steht ohne Text und gilt als schmückend. Beschreiben Sie es in der Mediathek, oder \
                schreiben Sie einen Text dazu.",
            ),
            _ => {}
        }
    }
    all
}

/// Reads a content from top to bottom.
struct Eye {
    lang: Lang,
    all: Vec<Advice>,
    /// Where it is.
    at: Vec<usize>,
    /// Words since the last heading, and whether that was said.
    words: usize,
    is_told: bool,
    has_section: bool,
}

impl Eye {
    fn say(&mut self, text: impl Into<String>) {
        let advice = Advice { at: self.at.clone(), text: text.into() };
        if !self.all.contains(&advice) {
            self.all.push(advice);
        }
    }

    /// In the parts of a list, each at its place.
    fn each<T>(&mut self, list: &[T], mut look: impl FnMut(&mut Eye, &T)) {
        for (i, item) in list.iter().enumerate() {
            self.at.push(i);
            look(self, item);
            self.at.pop();
        }
    }

    fn heading(&mut self) {
        (self.words, self.is_told) = (0, false);
    }

    fn element(&mut self, element: &Element) {
        match element {
            Element::Heading(e) => {
                if e.rank == Rank::Sub && !self.has_section {
                    self.say("Diese Überschrift steht eine Ebene zu tief: Darüber fehlt ein Abschnitt.");
                }
                self.has_section |= e.rank == Rank::Section;
                self.heading();
                self.line(&e.text);
            }
            Element::Text(e) => self.running(&e.text),
            Element::TextImage(e) => {
                self.running(&e.text);
                self.line(&e.caption);
            }
            Element::Quote(e) => self.prose(&e.text),
            Element::Callout(e) => self.prose(&e.text),
            Element::Table(e) => self.table(e),
            Element::Columns(e) => self.each(&e.columns, |eye, column| eye.prose(&column.text)),
            Element::Accordion(e) => self.each(&e.entries, |eye, entry| {
                eye.prose(&entry.text);
                eye.each(&entry.links, |eye, link| eye.link(&link.title));
            }),
            Element::TeaserList(e) => {
                self.each(&e.items, |eye, item| {
                    if let Teaser::Free { title, text, .. } = item {
                        eye.link(title);
                        eye.line(text);
                    }
                });
                self.link(&e.more_title);
            }
            Element::LinkList(e) => self.each(&e.links, |eye, link| eye.link(&link.title)),
            Element::Timeline(e) => {
                self.each(&e.entries, |eye, entry| {
                    if let Moment::Free { text, .. } = entry {
                        eye.prose(text);
                    }
                });
                self.link(&e.more_title);
            }
            Element::Gallery(e) => self.each(&e.pictures, |eye, shot| eye.line(&shot.caption)),
            Element::Video(e) => {
                self.prose(&e.transcript);
                if !is_blank(&e.href) && is_blank(&e.transcript) {
                    self.say(
                        "Dieses Video liegt auf einer anderen Website. Prüfen Sie, ob es dort Untertitel hat, und \
                        schreiben Sie hier auf, was gesagt und gezeigt wird.",
                    );
                }
            }
            Element::FormLink(e) => self.link(&e.label),
            Element::Facts(_) | Element::PersonList(_) | Element::Broken(_) => {}
        }
    }

    fn table(&mut self, e: &Table) {
        if e.head.is_empty() || e.head.iter().all(|cell| is_blank(cell)) {
            self.say(
                "Diese Tabelle hat keine Kopfzeile. Ohne sie sagt ein Vorleseprogramm nicht, was eine Zahl bedeutet.",
            );
        } else if e.head.iter().any(|cell| is_blank(cell)) {
            self.say("Eine Spalte dieser Tabelle hat keine Überschrift.");
        }
        if e.head.len() == 1 && e.rows.len() > 1 {
            self.say("Diese Tabelle hat nur eine Spalte. Schreiben Sie eine Aufzählung.");
        }
        let names: HashSet<&str> = e.rows.iter().filter_map(|row| row.first()).map(|cell| cell.trim()).collect();
        let first = |row: &Vec<String>| row.first().is_some_and(|cell| cell.chars().any(char::is_alphabetic));
        if !e.row_headers
            && e.head.len() > 2
            && e.rows.len() > 2
            && names.len() == e.rows.len()
            && e.rows.iter().all(first)
        {
            self.say("Sagt die erste Spalte, worum es in der Zeile geht? Dann kreuzen Sie an, dass sie Überschriften enthält.");
        }
    }

    /// Text of the page itself, which needs headings when it is long.
    fn running(&mut self, text: &str) {
        let told = prose::look(text);
        let has_heading = told.headings > 0;
        if has_heading {
            self.heading();
        }
        // Those before the last heading have theirs.
        self.words += if has_heading { told.words_after_heading } else { told.words };
        if self.words > UNTIL_HEADING && !self.is_told {
            self.is_told = true;
            self.say(format!(
                "Hier stehen mehr als {UNTIL_HEADING} Wörter ohne Überschrift. Zwischenüberschriften helfen allen, die nur etwas suchen."
            ));
        }
        self.tell(told);
    }

    /// Markdown that stands for itself.
    fn prose(&mut self, text: &str) {
        self.tell(prose::look(text));
    }

    fn tell(&mut self, told: prose::Prose) {
        for link in &told.links {
            self.link(link);
        }
        for text in told.remarks {
            self.say(text);
        }
        if self.lang == Lang::Easy {
            for text in prose::easy(&told.sentences) {
                self.say(text);
            }
        }
    }

    /// A line that is no Markdown.
    fn line(&mut self, text: &str) {
        if self.lang == Lang::Easy {
            for text in prose::easy(&prose::sentences(text)) {
                self.say(text);
            }
        }
    }

    /// The words of a link (WCAG 2.2, 2.4.4; who listens hears links without what is around them).
    fn link(&mut self, words: &str) {
        if is_blank(words) {
            return;
        }
        let shown = words.trim();
        if is_address(shown) {
            let mark = if shown.contains('@') { "Namen der Stelle" } else { "Namen der Seite" };
            // A mail address is what people want to read and copy.
            if !shown.contains('@') || shown.starts_with("mailto:") {
                self.say(format!("Der Link „{shown}“ zeigt eine Adresse. Schreiben Sie stattdessen den {mark}."));
            }
        } else if says_nothing(shown) {
            self.say(format!(
                "Der Link „{shown}“ sagt nicht, wohin er führt. Schreiben Sie das Ziel in den Link, etwa „Zum Programm“."
            ));
        }
    }
}

fn is_address(words: &str) -> bool {
    let lower = words.to_lowercase();
    ["http://", "https://", "www.", "mailto:"].iter().any(|start| lower.starts_with(start))
}

/// Links that are the same wherever they lead.
fn says_nothing(words: &str) -> bool {
    #[rustfmt::skip]
    const EMPTY: &[&str] = &[
        "hier", "hier klicken", "klicken sie hier", "klick hier", "hier klicken sie", "bitte hier klicken",
        "bitte klicken sie hier", "hier geht es weiter", "hier gehts weiter", "mehr", "mehr dazu", "mehr infos",
        "mehr informationen", "mehr lesen", "mehr erfahren", "weiter", "weiterlesen", "weitere informationen",
        "weitere infos", "link", "zum link", "dieser link", "diesem link", "diesen link", "diese seite", "dieser seite",
        "dort", "da", "download", "herunterladen", "pdf", "details", "infos", "informationen", "ansehen", "öffnen",
        "here", "click here", "more", "read more", "learn more", "this page", "this link",
    ];
    let plain: String = words.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    plain.is_empty() || EMPTY.contains(&plain.as_str())
}

#[cfg(test)]
mod tests;
