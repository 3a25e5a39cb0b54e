//! What Word, Outlook, web pages and PDF files put into a text field becomes Markdown of ours:
//! their bullets and numbers become lists, lines that a page was too narrow for become one again,
//! signs that nobody sees go. Text that is Markdown already stays as it is, and so does what was
//! cleaned once.
//!
//! Must never lose a letter of a text, and never guess where it would change the meaning:
//! quotation marks are the matter of the typography when the page is made.

use unicode_normalization::UnicodeNormalization;

use crate::kernel::html;

/// The text as clean Markdown.
pub fn clean_paste(text: &str) -> String {
    let mut text = once(text);
    // Lines that came together can be something else than each alone.
    for _ in 0..PASSES {
        let next = once(&text);
        if next == text {
            break;
        }
        text = next;
    }
    text
}

/// No text that somebody meant takes more than two.
const PASSES: usize = 8;

fn once(text: &str) -> String {
    let text = characters(text);
    let text = if html::is_html(&text) { characters(&html::to_markdown(&text)) } else { text };
    let lines: Vec<&str> = text.split('\n').collect();
    let has_cells =
        |i: Option<usize>| i.and_then(|i| lines.get(i)).is_some_and(|l| matches!(line_of(l), Line::Cells(_)));
    let mut pages = Pages::default();
    for (i, line) in lines.iter().enumerate() {
        // One row alone is no table.
        pages.take(line, has_cells(i.checked_sub(1)) || has_cells(Some(i + 1)));
    }
    pages.finish()
}

/// Sign by sign: line ends, blanks, and what is no text at all.
fn characters(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut after_return = false;
    for c in text.nfc() {
        match c {
            '\n' if after_return => {}
            '\n' | '\r' | '\u{85}' | '\u{2028}' => out.push('\n'),
            '\u{2029}' | '\u{c}' => out.push_str("\n\n"),
            // Word's line break inside a paragraph.
            '\u{b}' => out.push_str("  \n"),
            '\t' => out.push('\t'),
            // The typography sets blanks that do not break.
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => out.push(' '),
            // Soft hyphens, zero-width blanks, marks of direction, places of objects. The joiners
            // U+200C and U+200D belong to letters and to pictures made of several signs.
            '\u{ad}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffc}' => {}
            // Letters that typesetting joined.
            '\u{fb00}' => out.push_str("ff"),
            '\u{fb01}' => out.push_str("fi"),
            '\u{fb02}' => out.push_str("fl"),
            '\u{fb03}' => out.push_str("ffi"),
            '\u{fb04}' => out.push_str("ffl"),
            // The font Symbol and its kin, of which only the numbers arrive.
            '\u{f0e0}' => out.push('→'),
            '\u{f000}'..='\u{f0ff}' => out.push('•'),
            c if c.is_control() => {}
            c => out.push(c),
        }
        after_return = c == '\r';
    }
    out
}

/// What a line is, seen by itself.
enum Line<'a> {
    Blank,
    /// Fences, quotes, headings, Markdown lists, indented lines: as their author wrote them.
    Ready(&'a str),
    /// Of a list that is none yet: its mark, and the text.
    Item(Mark, String),
    /// Cells with tabs between them.
    Cells(Vec<String>),
    Plain(String),
}

/// What stands before an item of a list.
#[derive(Clone, PartialEq)]
enum Mark {
    Bullet(char),
    /// With the number it has.
    Number(u32),
    /// "a)": there are no such lists in Markdown; the letter stays.
    Letter(String),
}

impl Mark {
    /// Marks of one kind are on one level.
    fn is_like(&self, other: &Mark) -> bool {
        match (self, other) {
            (Mark::Bullet(a), Mark::Bullet(b)) => a == b,
            (Mark::Number(_), Mark::Number(_)) | (Mark::Letter(_), Mark::Letter(_)) => true,
            _ => false,
        }
    }

    fn words(&self) -> String {
        match self {
            Mark::Number(n) => format!("{n}. "),
            Mark::Bullet(_) | Mark::Letter(_) => "- ".into(),
        }
    }

    fn of(line: &str) -> Option<(Mark, &str)> {
        let first = line.chars().next()?;
        let rest = &line[first.len_utf8()..];
        // These open a line for no other reason.
        let is_bullet =
            matches!(first, '•' | '‣' | '▪' | '■' | '□' | '▫' | '●' | '○' | '◦' | '◆' | '➢' | '✓' | '❖' | '·');
        if is_bullet && !rest.trim().is_empty() {
            return Some((Mark::Bullet(first), rest.trim()));
        }
        // These may be words or signs; only a tab makes them bullets.
        if matches!(first, 'o' | '§' | '-' | '–' | '—' | '*' | '+') && rest.starts_with('\t') && !rest.trim().is_empty()
        {
            return Some((Mark::Bullet(first), rest.trim()));
        }
        let (mark, text) = line.split_once('\t')?;
        let name = mark.trim_end_matches(['.', ')']);
        if text.trim().is_empty() || name.len() + 1 != mark.len() {
            return None;
        }
        if name.len() <= 3 && name.bytes().all(|b| b.is_ascii_digit()) {
            return Some((Mark::Number(name.parse().ok()?), text.trim()));
        }
        let is_letter = mark.ends_with(')') && name.len() <= 2 && name.bytes().all(|b| b.is_ascii_lowercase());
        is_letter.then(|| (Mark::Letter(mark.into()), text.trim()))
    }
}

/// Whether Markdown already says what the line is.
fn is_ready(line: &str) -> bool {
    let text = line.trim_start_matches(' ');
    let is_item = |text: &str| {
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let rest = &text[digits..];
        let is_number = digits > 0 && (rest.starts_with(". ") || rest.starts_with(") "));
        is_number || text.starts_with("- ") || text.starts_with("* ") || text.starts_with("+ ")
    };
    let is_rule = text.len() >= 3 && ["-", "*", "_", "="].iter().any(|c| text.trim_end().replace(c, "").is_empty());
    line.starts_with("    ") || text.starts_with(['#', '>', '|']) || is_item(text) || is_rule
}

fn line_of(line: &str) -> Line<'_> {
    if line.trim().is_empty() {
        return Line::Blank;
    }
    if is_ready(line) && Mark::of(line).is_none() {
        return Line::Ready(line);
    }
    let text = line.trim();
    if let Some((mark, text)) = Mark::of(text) {
        return Line::Item(mark, blanks(text));
    }
    if text.contains('\t') {
        return Line::Cells(text.split('\t').map(blanks).collect());
    }
    // Two blanks at the end are a line break of the author's.
    let is_broken = line.ends_with("  ");
    Line::Plain(format!("{}{}", blanks(text), if is_broken { "  " } else { "" }))
}

/// Every run of blanks is one.
fn blanks(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Puts the lines together again.
#[derive(Default)]
struct Pages {
    out: Vec<String>,
    /// Plain lines that follow each other.
    plain: Vec<String>,
    /// Rows of cells that follow each other.
    rows: Vec<Vec<String>>,
    /// Marks of the open list, outermost first, each with the columns its text is moved by.
    list: Vec<(Mark, usize)>,
    is_fenced: bool,
    /// The last line of `out` is an item that was made here.
    in_item: bool,
}

impl Pages {
    fn take(&mut self, line: &str, is_in_table: bool) {
        let is_fence = line.trim_start().starts_with("```");
        if is_fence || self.is_fenced {
            self.close();
            if is_fence {
                self.is_fenced = !self.is_fenced;
            }
            return self.out.push(line.trim_end().to_string());
        }
        let line = match line_of(line) {
            Line::Cells(cells) if !is_in_table => Line::Plain(blanks(&cells.join(" "))),
            line => line,
        };
        match line {
            Line::Blank => {
                self.flush();
                // Items of Outlook have blank lines between them; whether the list goes on is seen
                // at the next line.
                if !self.in_item {
                    self.blank();
                }
                self.in_item = false;
            }
            Line::Ready(line) => {
                self.close();
                // A heading or a rule below a line of text would be part of it; all else may be.
                self.out.push(ready(line));
            }
            Line::Item(mark, text) => self.item(mark, &text),
            Line::Cells(cells) => {
                self.end_list();
                if !self.plain.is_empty() {
                    self.flush_plain();
                    self.blank();
                }
                self.rows.push(cells);
            }
            Line::Plain(text) if self.in_item && self.goes_on(&text) => {
                if let Some(item) = self.out.last_mut() {
                    *item = joined(item, &text);
                }
            }
            Line::Plain(text) => {
                self.end_list();
                self.flush_rows();
                self.plain.push(text);
            }
        }
    }

    /// Whether a line is the rest of an item that was too long for its page.
    fn goes_on(&self, text: &str) -> bool {
        let is_cut = self.out.last().is_some_and(|item| item.ends_with('-'));
        text.starts_with(char::is_lowercase) || is_cut
    }

    fn item(&mut self, mark: Mark, text: &str) {
        self.flush();
        let level = self.list.iter().position(|(known, _)| known.is_like(&mark));
        let is_first = self.list.is_empty();
        match level {
            Some(level) => self.list.truncate(level),
            None if is_first => self.blank(),
            None => {}
        }
        let indent = self.list.last().map_or(0, |(_, columns)| *columns);
        let words = mark.words();
        let letter = if let Mark::Letter(letter) = &mark { format!("{letter} ") } else { String::new() };
        self.out.push(format!("{}{words}{letter}{text}", " ".repeat(indent)));
        self.list.push((mark, indent + words.len()));
        self.in_item = true;
    }

    fn end_list(&mut self) {
        if !self.list.is_empty() {
            self.list.clear();
            self.blank();
        }
        self.in_item = false;
    }

    /// One blank line, and none at the start.
    fn blank(&mut self) {
        if self.out.last().is_some_and(|last| !last.is_empty()) {
            self.out.push(String::new());
        }
    }

    fn close(&mut self) {
        self.flush();
        self.end_list();
    }

    fn flush(&mut self) {
        self.flush_plain();
        self.flush_rows();
    }

    fn flush_plain(&mut self) {
        let lines = std::mem::take(&mut self.plain);
        self.out.extend(paragraphs(lines));
    }

    /// Cells of a table that was marked on its page. Readers get lines; editors are told that the
    /// element "Tabelle" does it better (`advice`).
    fn flush_rows(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            return;
        }
        let row = |cells: Vec<String>| format!("{}  ", blanks(cells.join(" | ").trim_matches([' ', '|'])));
        self.out.extend(rows.into_iter().map(row));
        self.blank();
    }

    fn finish(mut self) -> String {
        self.close();
        let text = self.out.join("\n");
        text.trim_start_matches('\n').trim_end().to_string()
    }
}

/// A line as it is, without blanks at its end but for a line break.
fn ready(line: &str) -> String {
    let text = line.trim_end();
    if line.ends_with("  ") { format!("{text}  ") } else { text.to_string() }
}

/// The shortest line that a page can have been too narrow for, and the longest of a page.
const NARROW: usize = 45;
const WIDE: usize = 130;

/// Plain lines between two blank ones as paragraphs: where each is one of its own (Word), where
/// they were one (PDF), or where they are lines on purpose (an address).
fn paragraphs(lines: Vec<String>) -> Vec<String> {
    let length = |line: &String| line.chars().count();
    let longest = lines.iter().map(length).max().unwrap_or(0);
    if lines.len() < 2 || lines.iter().any(|line| line.ends_with("  ")) {
        return lines;
    }
    let last = lines.len() - 1;
    // On a page every line is nearly full, but for the last of a paragraph.
    let is_full = |line: &String| line.ends_with('-') || (length(line) >= NARROW && length(line) * 3 >= longest * 2);
    let is_page = longest <= WIDE && lines[..last].iter().all(|line| is_full(line) || ends_sentence(line));
    if !is_page && longest <= WIDE {
        return lines;
    }
    let mut out: Vec<String> = Vec::new();
    let mut is_open = false;
    for line in lines {
        let goes_on = match is_page {
            true => is_open,
            false => is_open && line.starts_with(char::is_lowercase),
        };
        is_open = !(is_page && ends_sentence(&line) && !is_full(&line));
        match out.last_mut().filter(|_| goes_on) {
            Some(before) => *before = joined(before, &line),
            None => {
                if !out.is_empty() {
                    out.push(String::new());
                }
                out.push(line);
            }
        }
    }
    out
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(['"', '“', '”', '»', '«', ')']).ends_with(['.', '!', '?', ':', '…'])
}

/// Two lines as one. A word that was cut at the end of its line is whole again; "E-" before
/// "Government" and "Ein-" before "und" keep their hyphen.
fn joined(before: &str, after: &str) -> String {
    let is_cut = before.ends_with('-') && before.chars().rev().nth(1).is_some_and(char::is_alphabetic);
    let first = after.split_whitespace().next().unwrap_or_default();
    let is_list = ["und", "oder", "bzw.", "sowie", "bis"].contains(&first);
    match after.chars().next() {
        Some(c) if is_cut && c.is_lowercase() && !is_list => format!("{}{after}", &before[..before.len() - 1]),
        Some(c) if is_cut && c.is_uppercase() => format!("{before}{after}"),
        _ => format!("{before} {after}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::markdown;
    use proptest::prelude::*;

    #[test]
    fn what_programs_paste_becomes_markdown() {
        for (pasted, expected) in [
            // Word, in all its bullets and levels.
            (
                "Themen:\r\n•\tRegister\r\n•\tRecht\r\nWir freuen uns.",
                "Themen:\n\n- Register\n- Recht\n\nWir freuen uns.",
            ),
            ("•\tA\no\tAa\n§\tAaa\n•\tB", "- A\n  - Aa\n    - Aaa\n- B"),
            ("\u{f0b7}\tA\n\u{f0a7}\tB", "- A\n- B"),
            ("–\tA\n–\tB", "- A\n- B"),
            ("-\tA\n-\tB", "- A\n- B"),
            ("1.\tA\n2.\tB\n•\tBa\n3.\tC", "1. A\n2. B\n   - Ba\n3. C"),
            ("1)\tA\n2)\tB", "1. A\n2. B"),
            ("a)\tErstens\nb)\tZweitens", "- a) Erstens\n- b) Zweitens"),
            // Outlook puts blank lines between the items.
            ("Text\n\n• A\n\n• B\n\nEnde", "Text\n\n- A\n- B\n\nEnde"),
            ("· A\n· B", "- A\n- B"),
            // An item that was too long for its line.
            ("• Das Register wird bundes-\nweit genutzt\n• B", "- Das Register wird bundesweit genutzt\n- B"),
            // Signs that nobody sees.
            ("Ver\u{ad}wal\u{ad}tung\u{200b}", "Verwaltung"),
            ("9.15\u{a0}Uhr\u{202f}bis  10\tUhr", "9.15 Uhr bis 10 Uhr"),
            ("eins\u{b}zwei", "eins  \nzwei"),
            ("A\u{308}mter und \u{fb01}nden", "Ämter und finden"),
            // PDF: the page was too narrow.
            (
                "Der Kongress bringt Verwaltung und Wissenschaft zusammen. Er ver-\nbindet beide, und er zeigt E-\nGovernment aus der Praxis, mit Ein-\nund Ausgängen.",
                "Der Kongress bringt Verwaltung und Wissenschaft zusammen. Er verbindet beide, und er zeigt E-Government aus der Praxis, mit Ein- und Ausgängen.",
            ),
            // An address is lines on purpose.
            ("Stadthalle\nAm Markt 1\n99084 Erfurt", "Stadthalle\nAm Markt 1\n99084 Erfurt"),
            ("a\n\n\n\nb\n", "a\n\nb"),
            ("Name\tOrt\nAnna\tErfurt", "Name | Ort  \nAnna | Erfurt"),
            // HTML, as it stands in the source of a page or a mail.
            ("<p class=MsoNormal style='mso-x:y'>Das <b>gilt</b><o:p></o:p></p><p>Ja</p>", "Das **gilt**\n\nJa"),
            ("<!--[if gte mso 9]><xml>x</xml><![endif]--><p>Ja</p>", "Ja"),
            ("<ul><li>A</li><li>B</li></ul>", "- A\n- B"),
            // Quotation marks are set later.
            ("Er sagt \"Ja\"", "Er sagt \"Ja\""),
            ("", ""),
        ] {
            assert_eq!(clean_paste(pasted), expected, "{pasted:?}");
        }
    }

    #[test]
    fn paragraphs_of_word_are_paragraphs() {
        let long = "Das ist ein Absatz, wie er in Briefen von Behörden steht, mit einem langen Satz und noch einem Nebensatz, der erst weit hinten zu Ende geht.";
        assert_eq!(clean_paste(&format!("{long}\r\n{long}\r\n")), format!("{long}\n\n{long}"));
    }

    #[test]
    fn markdown_stays_as_it_is() {
        for text in [
            "# Titel\n\nText mit **Betonung** und [Link](/ort).\n\n- a\n  - b\n- c\n\n1. eins\n2. zwei",
            "> Zitat\n> weiter",
            "```\nif a < b\t{\n\n\n}\n```",
            "Zeile  \nUmbruch",
            "    code\n    mehr",
            "Der 3. Oktober\nist ein Feiertag",
            "a < b und c > d",
        ] {
            assert_eq!(clean_paste(text), text);
        }
    }

    /// Letters and digits in their order, as they mean the same.
    fn letters(text: &str) -> String {
        text.nfkc().filter(|c| c.is_alphanumeric()).collect()
    }

    proptest! {
        #[test]
        fn twice_is_as_good_as_once(text in "(\\PC|[-•o§–\t\n \u{b}\u{ad}1a.)*#>|`]){0,80}") {
            let once = clean_paste(&text);
            prop_assert_eq!(clean_paste(&once), once);
        }

        #[test]
        fn html_too(text in "(<(/?(p|b|i|ul|ol|li|br|td|tr|table|h2|a href='/x')|!--)>|[-a-zÄ &;<>\"*•\n\t]){0,40}") {
            let once = clean_paste(&text);
            prop_assert_eq!(clean_paste(&once), once);
        }

        #[test]
        fn no_letter_is_lost(text in "([A-Za-zäöüß0-9 ,.!?:;()\"„“-]|\n|\t|•|–|\u{a0}|\u{ad}|\u{fb01}|\u{b}){0,120}") {
            // "o" and a tab at the start of a line is a bullet.
            prop_assume!(!characters(&text).contains("o\t"));
            prop_assert_eq!(letters(&clean_paste(&text)), letters(&text));
        }

        #[test]
        fn whatever_comes_becomes_a_page(text in "\\PC{0,200}") {
            markdown::render(&clean_paste(&text), 2);
        }
    }
}
