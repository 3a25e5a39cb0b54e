//! Markdown in a fixed, safe subset: paragraphs, emphasis, headings, lists, quotes, links, code.
//!
//! What editors and imports write never becomes markup of ours: HTML in the text is shown as
//! text, images become their description, links keep only `http`, `https`, `mailto` and `tel`
//! or an address of this site. Heading levels follow the page, not the author: the highest
//! heading of a text becomes `level`, and no level is skipped.

use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};

/// Renders `text` so that its headings start at `<h{level}>` (2 on a page with one `h1`).
pub fn render(text: &str, level: u8) -> String {
    let parser = Parser::new_ext(text, Options::empty());
    let mut headings = Headings { base: level.clamp(2, 6), stack: Vec::new() };
    let mut open_heading = Vec::new();
    let mut links = Vec::new();
    let events = parser.filter_map(move |event| match event {
        Event::Start(Tag::Heading { level, id: _, classes: _, attrs: _ }) => {
            let level = headings.next(level);
            open_heading.push(level);
            Some(Event::Start(Tag::Heading { level, id: None, classes: vec![], attrs: vec![] }))
        }
        Event::End(TagEnd::Heading(_)) => open_heading.pop().map(|l| Event::End(TagEnd::Heading(l))),
        Event::Start(Tag::Link { link_type, dest_url, title: _, id }) => {
            let target = match link_type {
                LinkType::Email => format!("mailto:{dest_url}"),
                _ => dest_url.to_string(),
            };
            let safe = is_safe(&target);
            links.push(safe);
            safe.then(|| {
                Event::Start(Tag::Link {
                    link_type: LinkType::Inline,
                    dest_url: CowStr::from(target),
                    title: CowStr::from(""),
                    id,
                })
            })
        }
        Event::End(TagEnd::Link) => links.pop().unwrap_or(false).then_some(Event::End(TagEnd::Link)),
        // The text inside an image is its description; the picture itself is not ours to show.
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
        Event::Html(t) | Event::InlineHtml(t) => Some(Event::Text(t)),
        Event::Rule => None,
        // Without letters a code block is no different from any other block for us.
        Event::Start(Tag::CodeBlock(_)) => Some(Event::Start(Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Indented))),
        Event::Text(t) => Some(Event::Text(german(&t))),
        other => Some(other),
    });
    let mut out = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut out, events);
    out
}

/// Only addresses that open a page, a mail or a call; `/path` stays on this site.
pub fn is_safe(url: &str) -> bool {
    if url.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return false;
    }
    if let Some(rest) = url.strip_prefix('/') {
        return !rest.starts_with(['/', '\\']);
    }
    let lower = url.to_ascii_lowercase();
    ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| lower.starts_with(scheme)) || url.starts_with('#')
}

/// Typewriter quotes as German ones, and a space that does not break between a number and
/// its unit.
fn german(text: &str) -> CowStr<'static> {
    let mut quoted = String::with_capacity(text.len() + 4);
    for c in text.chars() {
        quoted.push(match c {
            '"' if quoted.is_empty() || quoted.ends_with([' ', '(', '[', '\u{a0}']) => '„',
            '"' => '“',
            c => c,
        });
    }
    let mut out = String::with_capacity(quoted.len());
    let mut rest = quoted.as_str();
    while let Some(at) = rest.find(' ') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let number = out.ends_with(|c: char| c.is_ascii_digit());
        let unit = ["Uhr", "Euro", "Mio.", "%", "Prozent", "Minuten", "Plätze"].iter().any(|u| after.starts_with(u));
        out.push(if number && unit { '\u{a0}' } else { ' ' });
        rest = after;
    }
    out.push_str(rest);
    CowStr::from(out)
}

/// Maps the author's heading levels to a gapless nesting below the page's heading.
struct Headings {
    base: u8,
    stack: Vec<u8>,
}

impl Headings {
    fn next(&mut self, level: HeadingLevel) -> HeadingLevel {
        let level = level as u8;
        while self.stack.last().is_some_and(|top| *top >= level) {
            self.stack.pop();
        }
        self.stack.push(level);
        let depth = self.base as usize + self.stack.len() - 1;
        HeadingLevel::try_from(depth.min(6)).unwrap_or(HeadingLevel::H6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn html_is_shown_as_text() {
        let out = render("Hallo <b onclick=x>du</b>\n\n<script>alert(1)</script>", 2);
        assert!(!out.contains("<b") && !out.contains("<script"), "{out}");
        assert!(out.contains("&lt;script&gt;"), "{out}");
    }

    #[test]
    fn only_harmless_links_stay_links() {
        for bad in ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "//evil.example", "JaVaScript:x"] {
            let out = render(&format!("[x]({bad})"), 2);
            assert!(!out.contains("<a"), "{bad}: {out}");
        }
        assert!(render("[x](java\tscript:alert(1))", 2).find("<a").is_none());
        assert!(render("[x](https://example.org/)", 2).contains("<a href=\"https://example.org/\""));
        assert!(render("<post@example.org>", 2).contains("href=\"mailto:post@example.org\""));
        assert!(render("[x](/seiten/a)", 2).contains("href=\"/seiten/a\""));
        assert!(!render("![Bild](https://evil.example/x.png)", 2).contains("<img"));
    }

    #[test]
    fn headings_follow_the_page_without_gaps() {
        let out = render("# A\n\n### B\n\n# C\n\n## D", 2);
        assert_eq!(out.replace('\n', ""), "<h2>A</h2><h3>B</h3><h2>C</h2><h3>D</h3>");
        let out = render("#### tief", 3);
        assert_eq!(out.trim(), "<h3>tief</h3>");
    }

    #[test]
    fn units_stay_with_their_number() {
        assert!(render("um 9.15 Uhr, 80 Mio. Euro, 75 %", 2).contains("9.15\u{a0}Uhr, 80\u{a0}Mio. Euro, 75\u{a0}%"));
    }

    #[test]
    fn typewriter_quotes_become_german_ones() {
        assert_eq!(render("Das \"Ja\" gilt", 2).trim(), "<p>Das „Ja“ gilt</p>");
        assert_eq!(render("Das „Ja“ gilt", 2).trim(), "<p>Das „Ja“ gilt</p>");
    }

    proptest! {
        #[test]
        fn nothing_outside_the_subset_comes_out(text in "\\PC{0,200}|[<>a-z\"'=/ \n#*`\\[\\]()!-]{0,200}") {
            let out = render(&text, 2);
            let allowed = ["p", "/p", "em", "/em", "strong", "/strong", "h2", "/h2", "h3", "/h3", "h4", "/h4",
                "h5", "/h5", "h6", "/h6", "ul", "/ul", "ol", "/ol", "li", "/li", "blockquote", "/blockquote",
                "a", "/a", "code", "/code", "pre", "/pre", "br"];
            for tag in out.split('<').skip(1) {
                let name: String = tag.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
                prop_assert!(allowed.contains(&name.trim_end_matches('/')) || name == "/", "{}", out);
            }
        }
    }
}
