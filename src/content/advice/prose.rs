//! What a Markdown text is made of, as far as advice asks: links, headings, paragraphs, sentences.

use super::*;

/// Words of a paragraph that nobody reads to the end on a telephone.
const PARAGRAPH: usize = 120;

/// Words of a sentence in easy language. BITV 2.0, Anlage 2 Teil 2, and DIN SPEC 33429 ask for
/// short sentences with one statement each and name no number; what is longer than this has more
/// than one.
const EASY_SENTENCE: usize = 15;

/// Letters after which a compound is hard to read; the same sources ask for a hyphen or a
/// mediopoint in long words.
const EASY_WORD: usize = 18;

/// Of each sort, so that a page of long sentences is not a page of remarks.
const SHOWN: usize = 3;

#[derive(Default)]
pub(super) struct Prose {
    pub links: Vec<String>,
    pub remarks: Vec<String>,
    pub headings: usize,
    pub words: usize,
    pub words_after_heading: usize,
    pub sentences: Vec<String>,
}

/// Text between two marks of a paragraph, and where it is.
#[derive(Default)]
struct Block {
    text: String,
    /// Letters of it that are set strong.
    strong: usize,
    is_item: bool,
}

pub(super) fn look(text: &str) -> Prose {
    let mut all = Prose::default();
    let mut block = Block::default();
    let (mut link, mut image, mut level, mut is_strong, mut is_code): (Option<String>, Option<String>, _, _, _) =
        (None, None, None::<HeadingLevel>, false, false);
    for event in Parser::new_ext(text, Options::empty()) {
        match event {
            Event::Start(Tag::Link { .. }) => link = Some(String::new()),
            Event::End(TagEnd::Link) => all.links.extend(link.take()),
            Event::Start(Tag::Image { .. }) => image = Some(String::new()),
            Event::End(TagEnd::Image) => {
                if image.take().is_some_and(|alt| is_blank(&alt)) {
                    all.remarks.push("Ein Bild im Text hat keine Beschreibung und wird nicht gezeigt. Nehmen Sie das Element „Text mit Bild“.".into());
                } else {
                    all.remarks.push("Bilder im Text werden nicht gezeigt, nur ihre Beschreibung. Nehmen Sie das Element „Text mit Bild“.".into());
                }
            }
            Event::Start(Tag::Strong) => is_strong = true,
            Event::End(TagEnd::Strong) => is_strong = false,
            Event::Start(Tag::CodeBlock(_)) => is_code = true,
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Start(Tag::Heading { level: new, .. }) => {
                all.end(std::mem::take(&mut block));
                if level.is_some_and(|old| new as u8 > old as u8 + 1) {
                    all.remarks.push("Eine Überschrift überspringt eine Ebene. Beginnen Sie mit # und gehen Sie je eine Ebene tiefer.".into());
                }
                level = Some(new);
            }
            Event::End(TagEnd::Heading(_)) => {
                all.heading(std::mem::take(&mut block));
            }
            Event::Start(Tag::Item) => {
                all.end(std::mem::take(&mut block));
                block.is_item = true;
            }
            Event::End(TagEnd::Paragraph | TagEnd::Item) | Event::Start(Tag::List(_)) => {
                all.end(std::mem::take(&mut block))
            }
            Event::Text(text) if !is_code => {
                if let Some(image) = &mut image {
                    image.push_str(&text);
                } else {
                    if let Some(link) = &mut link {
                        link.push_str(&text);
                    } else if text.split_whitespace().any(is_bare) {
                        all.remarks.push(
                            "Eine Internetadresse im Text ist kein Link. Schreiben Sie [Name der Seite](https://…)."
                                .into(),
                        );
                    }
                    block.strong += if is_strong { text.trim().chars().count() } else { 0 };
                    block.text.push_str(&text);
                }
            }
            Event::Code(text) => block.text.push_str(&text),
            Event::SoftBreak => block.text.push(' '),
            Event::HardBreak => block.text.push('\n'),
            _ => {}
        }
    }
    all.end(block);
    all.table_in(text);
    all
}

fn is_bare(word: &str) -> bool {
    let word = word.trim_start_matches(['(', '„', '"', '<']).to_lowercase();
    word.starts_with("http://") || word.starts_with("https://") || (word.starts_with("www.") && word.len() > 4)
}

impl Prose {
    fn heading(&mut self, block: Block) {
        self.headings += 1;
        self.words_after_heading = 0;
        self.sentences.extend(sentences(&block.text));
    }

    fn end(&mut self, block: Block) {
        let text = block.text.trim();
        if text.is_empty() {
            return;
        }
        let words = text.split_whitespace().count();
        self.words += words;
        self.words_after_heading += words;
        if words > PARAGRAPH {
            let start: String = text.split_whitespace().take(5).collect::<Vec<_>>().join(" ");
            self.remarks.push(format!("Der Absatz „{start} …“ hat {words} Wörter. Teilen Sie ihn."));
        }
        let letters = text.chars().filter(|c| !c.is_whitespace()).count();
        let is_strong = block.strong > 0 && block.strong >= letters;
        if is_strong && !block.is_item && words <= 12 && !text.ends_with(['.', '!', ':']) {
            self.remarks.push(format!(
                "„{text}“ ist fett und sieht aus wie eine Überschrift. Machen Sie eine daraus, mit # davor oder als eigenes Element."
            ));
        }
        self.sentences.extend(sentences(text));
    }

    /// Tables are an element of their own; in a text their lines only look like one.
    fn table_in(&mut self, text: &str) {
        let is_row = |line: &str| line.contains('|') && !line.starts_with("    ");
        let rows: Vec<bool> = text.lines().map(is_row).collect();
        if rows.windows(2).any(|two| two == [true, true]) {
            self.remarks
                .push("Das sieht aus wie eine Tabelle. Nehmen Sie das Element „Tabelle“, damit sie eine wird.".into());
        }
    }
}

/// Sentences of a text. A full stop inside "z. B.", "Dr." or "24. Oktober" ends none.
pub(super) fn sentences(text: &str) -> Vec<String> {
    const SHORT: &[&str] = &[
        "z.", "b.", "u.", "a.", "d.", "h.", "dr.", "prof.", "nr.", "abs.", "art.", "ca.", "bzw.", "ggf.", "st.",
        "str.", "tel.",
    ];
    let mut all = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    let mut end = |words: &mut Vec<&str>| {
        if !words.is_empty() {
            all.push(words.join(" "));
            words.clear();
        }
    };
    for line in text.split('\n') {
        for word in line.split_whitespace() {
            words.push(word);
            let bare = word.trim_end_matches(['"', '“', '”', ')', '»', '«']);
            let is_number = bare.strip_suffix('.').is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
            let is_short = is_number || SHORT.contains(&bare.to_lowercase().as_str());
            if bare.ends_with(['.', '!', '?', ':']) && !is_short {
                end(&mut words);
            }
        }
        // In easy language every line is a sentence of its own.
        end(&mut words);
    }
    all
}

/// What the rules of easy language say about sentences.
pub(super) fn easy(sentences: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    let long: Vec<(&String, usize)> = sentences
        .iter()
        .map(|s| (s, s.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count()))
        .filter(|(_, words)| *words > EASY_SENTENCE)
        .collect();
    for (sentence, words) in long.iter().take(SHOWN) {
        let start: String = sentence.split_whitespace().take(5).collect::<Vec<_>>().join(" ");
        all.push(format!(
            "Der Satz „{start} …“ hat {words} Wörter. In Leichter Sprache sind Sätze kurz: höchstens etwa {EASY_SENTENCE}."
        ));
    }
    if long.len() > SHOWN {
        all.push(format!("Hier sind {} weitere Sätze zu lang.", long.len() - SHOWN));
    }
    let words =
        || sentences.iter().flat_map(|s| s.split_whitespace()).map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()));
    let is_long =
        |w: &&str| !is_address(w) && w.split(['-', '·', '\u{b7}']).any(|part| part.chars().count() > EASY_WORD);
    for word in unique(words().filter(is_long)) {
        all.push(format!(
            "„{word}“ ist ein langes Wort. Trennen Sie es mit einem Bindestrich, oder nehmen Sie ein kürzeres."
        ));
    }
    const CUT: &[&str] = &["z.B", "usw", "ggf", "bzw", "ca", "evtl", "inkl", "u.a", "d.h", "etc", "zzgl", "Abs"];
    let mut cut: Vec<&str> = unique(words().filter(|w| CUT.contains(w)));
    cut.extend(sentences.iter().any(|s| s.contains("z. B.")).then_some("z. B"));
    for word in cut {
        all.push(format!("„{word}.“ ist eine Abkürzung. Schreiben Sie das Wort aus."));
    }
    all
}

/// The first few, each once.
fn unique<'a>(words: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut all: Vec<&str> = Vec::new();
    for word in words {
        if !all.contains(&word) && all.len() < SHOWN {
            all.push(word);
        }
    }
    all
}
