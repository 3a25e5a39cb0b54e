//! Texts of editors and imports in the shape that machine formats can carry.
//!
//! Titles arrive with whatever people paste: control characters broke calendars and XML feeds
//! of other systems (reliability-security, X7), so every text passes one of these functions.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use url::{Position, Url};

use crate::kernel::words;

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
                if let Some(url) = links.pop().filter(|url| !out.ends_with(url.as_str())) {
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

/// A web address as the strict formats want it (RFC 3986); None for anything else than
/// `http` and `https`. Browsers accept more than the RFC: the rest is percent-encoded.
pub fn uri(text: &str) -> Option<String> {
    let url = Url::parse(text.trim()).ok().filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host())?;
    let mut out = url[..Position::BeforePath].to_string();
    let rest = &url[Position::BeforePath..];
    let mut fragment = false;
    for (i, c) in rest.char_indices() {
        let pair = rest.as_bytes().get(i + 1..i + 3);
        let keep = match c {
            '%' => pair.is_some_and(|p| p.iter().all(u8::is_ascii_hexdigit)),
            '#' => !std::mem::replace(&mut fragment, true),
            c => c.is_ascii_alphanumeric() || "-._~:/?@!$&'()*+,;=".contains(c),
        };
        match c {
            c if keep => out.push(c),
            c => out.extend(c.to_string().bytes().map(|b| format!("%{b:02X}"))),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    #[test]
    fn addresses_follow_the_rfc_or_are_left_out() {
        let cases = [
            ("https://example.org/a b", Some("https://example.org/a%20b")),
            (
                "https://exämple.org/ü?q=|x|&y=[1]#a#b",
                Some("https://xn--exmple-cua.org/%C3%BC?q=%7Cx%7C&y=%5B1%5D#a%23b"),
            ),
            ("https://example.org/100%", Some("https://example.org/100%25")),
            ("https://[::1]:8080/a", Some("https://[::1]:8080/a")),
            ("javascript:alert(1)", None),
            ("mailto:a@example.org", None),
            ("/relativ", None),
        ];
        for (text, expected) in cases {
            assert_eq!(uri(text).as_deref(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_control_character_survives(text in super::super::samples::any_text()) {
            prop_assert!(!line(&text).contains(|c: char| c.is_control() || is_noncharacter(c)));
            for t in [block(&text), plain(&text)] {
                let bad = |c: char| (c.is_control() && c != '\n' && c != '\t') || is_noncharacter(c);
                prop_assert!(!t.contains(bad), "{t:?}");
            }
        }
    }
}
