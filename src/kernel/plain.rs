//! Plain text of what people paste and of Markdown, for formats and mails that know nothing else.
//! Control characters broke calendars and feeds of other systems (reliability-security, X7), so
//! every text passes one of these functions.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::words;

/// One line: titles, names, rooms.
pub fn line(text: &str) -> String {
    words::line(&text.chars().filter(|c| !is_noncharacter(*c)).collect::<String>())
}

/// Several lines, ended by `\n`, without other control characters than the tab.
pub fn block(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            // Everything that some reader takes for the end of a line.
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\t' => out.push('\t'),
            c if c.is_control() || is_noncharacter(c) => {}
            c => out.push(c),
        }
    }
    out.trim().to_string()
}

/// XML 1.0 has no way to write these two, not even as a reference.
fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// Markdown as plain text for calendars: marks gone, list items behind a dash, links followed
/// by their address.
pub fn plain(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut links: Vec<String> = Vec::new();
    for event in Parser::new_ext(&block(markdown), Options::empty()) {
        match event {
            Event::Text(t) | Event::Code(t) | Event::Html(t) | Event::InlineHtml(t) => out.push_str(&t),
            Event::SoftBreak => out.push(' '),
            Event::HardBreak => out.push('\n'),
            Event::Start(Tag::Item) => {
                end_line(&mut out, 1);
                out.push_str("– ");
            }
            Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.to_string()),
            Event::End(TagEnd::Link) => {
                if let Some(url) = links.pop().filter(|url| !out.ends_with(url.trim_start_matches("mailto:"))) {
                    out.push_str(&format!(" ({url})"));
                }
            }
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::List(_) | TagEnd::HtmlBlock) => {
                end_line(&mut out, 2);
            }
            Event::End(TagEnd::Item) => end_line(&mut out, 1),
            _ => {}
        }
    }
    block(&out)
}

fn end_line(out: &mut String, breaks: usize) {
    if out.is_empty() || out.ends_with("– ") {
        return;
    }
    let there = out.len() - out.trim_end_matches('\n').len();
    out.extend(std::iter::repeat_n('\n', breaks.saturating_sub(there)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_disappear_and_lines_stay_lines() {
        assert_eq!(line("Eins\r\nZwei\u{0}\u{1b}[0m\u{2028}Drei\u{ffff}"), "Eins Zwei [0m Drei");
        assert_eq!(block("Eins\r\nZwei\rDrei\u{1}\u{85}Vier\u{fffe}\n"), "Eins\nZwei\nDrei\nVier");
    }

    #[test]
    fn markdown_reads_as_plain_text() {
        let text =
            "# Kopf\n\nEin *Satz* mit [Link](https://example.org/a).\n\n- eins\n- zwei\n\n<https://example.org/b>";
        let plain_text =
            "Kopf\n\nEin Satz mit Link (https://example.org/a).\n\n– eins\n– zwei\n\nhttps://example.org/b";
        assert_eq!(plain(text), plain_text);
    }
}
