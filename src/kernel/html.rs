//! HTML in descriptions → Markdown. Only the structure of a text is kept: paragraphs, lists,
//! headings, emphasis, code, links. No tag ever comes through, and no text turns into one.

use super::clean;

/// Every element a description can hold; anything else in angle brackets is the author's text
/// (`Vec<String>`, `<stdin>`, `<https://…>`).
#[rustfmt::skip]
const KNOWN: &[&str] = &[
    "a", "abbr", "address", "article", "aside", "audio", "b", "big", "blockquote", "body", "br",
    "button", "center", "cite", "code", "col", "dd", "del", "details", "div", "dl", "dt", "em",
    "embed", "figcaption", "figure", "font", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "head", "header", "hr", "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "li",
    "link", "main", "meta", "nav", "object", "ol", "p", "picture", "pre", "q", "s", "samp",
    "script", "section", "small", "source", "span", "strike", "strong", "style", "sub", "summary",
    "sup", "svg", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "tt", "u", "ul",
    "var", "video",
];

/// Tags that alone show that the author wrote HTML and did not merely mention a tag.
#[rustfmt::skip]
const CLEAR: &[&str] = &[
    "p", "br", "ul", "ol", "li", "div", "span", "strong", "em", "b", "i", "h1", "h2", "h3", "h4",
    "h5", "h6", "blockquote", "table", "pre", "code", "u", "hr", "img", "script", "style",
    "iframe", "html", "body",
];

struct Tag<'a> {
    name: String,
    closing: bool,
    attributes: &'a str,
    /// Bytes from `<` to `>`.
    len: usize,
}

/// The tag at the start of `text`, if it is one of HTML.
fn tag(text: &str) -> Option<Tag<'_>> {
    let inner = text.strip_prefix('<')?;
    let closing = inner.starts_with('/');
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let name_len = inner.bytes().take(12).take_while(|b| b.is_ascii_alphanumeric() || *b == b':').count();
    let name = inner.get(..name_len)?.to_ascii_lowercase();
    if !KNOWN.contains(&name.as_str()) && !name.contains(':') {
        return None;
    }
    let after = inner.get(name_len..)?;
    if !after.starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/')) {
        return None;
    }
    let mut quote = None;
    for (i, b) in after.bytes().enumerate() {
        match (quote, b) {
            (None, b'"' | b'\'') => quote = Some(b),
            (Some(q), b) if q == b => quote = None,
            (None, b'>') => {
                let attributes = after.get(..i)?;
                let len = text.len() - after.len() + i + 1;
                return Some(Tag { name, closing, attributes, len });
            }
            // A text that only mentions "<b" must not be searched to its end again and again.
            (None, b'<') => return None,
            _ if i > 4000 => return None,
            _ => {}
        }
    }
    None
}

/// Whether the text is written in HTML (rather than plain text or Markdown).
pub fn is_html(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        text.get(at..).and_then(tag).is_some_and(|t| {
            CLEAR.contains(&t.name.as_str()) || (t.name == "a" && attribute(t.attributes, "href").is_some())
        })
    })
}

fn attribute(attributes: &str, name: &str) -> Option<String> {
    let lower = attributes.to_ascii_lowercase();
    let at = lower.match_indices(name).map(|(i, _)| i).find(|i| {
        lower.get(..*i).is_some_and(|b| b.ends_with(char::is_whitespace))
            && lower.get(i + name.len()..).is_some_and(|r| r.trim_start().starts_with('='))
    })?;
    let value = attributes.get(at + name.len()..)?.trim_start().strip_prefix('=')?.trim_start();
    let value = match value.chars().next()? {
        q @ ('"' | '\'') => value.get(1..)?.split(q).next()?,
        _ => value.split(char::is_whitespace).next()?,
    };
    Some(clean::entities(value).trim().to_owned())
}

/// HTML as Markdown. Unclosed and crossed tags do no harm.
pub fn to_markdown(text: &str) -> String {
    let mut out = Writer::default();
    let mut rest = text;
    while !rest.is_empty() {
        let at = rest.find('<').unwrap_or(rest.len());
        out.text(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        if rest.is_empty() {
            break;
        }
        if rest.starts_with("<!--") {
            rest = rest.find("-->").and_then(|e| rest.get(e + 3..)).unwrap_or_default();
        } else if let Some(tag) = tag(rest) {
            let after = rest.get(tag.len..).unwrap_or_default();
            rest = if matches!(tag.name.as_str(), "script" | "style") && !tag.closing {
                behind(after, &tag.name)
            } else {
                after
            };
            out.tag(&tag);
        } else {
            out.text("<");
            rest = rest.get(1..).unwrap_or_default();
        }
    }
    out.finish()
}

/// What follows the end tag: the content of scripts is no text.
fn behind<'a>(text: &'a str, name: &str) -> &'a str {
    let is_end = |at: &usize| text.get(at + 2..at + 2 + name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name));
    let at = text.match_indices("</").map(|(at, _)| at).find(is_end);
    at.and_then(|at| text.get(at..)).and_then(|t| t.find('>').and_then(|e| t.get(e + 1..))).unwrap_or_default()
}

#[derive(Default)]
struct Writer {
    out: String,
    /// Emphasis, code and links still open: name, place in `out`, address.
    spans: Vec<(String, usize, String)>,
    /// Open lists: the number of the next item, 0 for bullets.
    lists: Vec<u32>,
    pre: usize,
}

/// More open tags than that are an attack, not emphasis.
const MAX_OPEN: usize = 50;

impl Writer {
    fn text(&mut self, text: &str) {
        let text = clean::entities(text);
        for c in text.chars() {
            match c {
                // White space at the start of a line would indent it (code in Markdown).
                ' ' | '\t' if self.out.ends_with('\n') => {}
                // Items of a list follow each other without empty lines.
                '\n' if !self.lists.is_empty() && self.out.ends_with('\n') => {}
                '\n' if self.pre > 0 => self.out.push_str("  \n"),
                // The source's text shows an angle bracket; Markdown would see a tag.
                '<' => self.out.push_str("&lt;"),
                c => self.out.push(c),
            }
        }
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        match (tag.name.as_str(), tag.closing) {
            ("br", _) => {
                let kept = self.out.trim_end_matches(' ').len();
                self.out.truncate(kept.max(self.floor()));
                self.out.push_str("  \n");
            }
            ("hr", _) => self.out.push_str("\n\n---\n\n"),
            ("strong" | "b" | "em" | "i" | "code" | "tt" | "kbd" | "samp" | "a", false) => self.open(tag),
            ("strong" | "b" | "em" | "i" | "code" | "tt" | "kbd" | "samp" | "a", true) => self.close(&tag.name),
            ("ul", false) if self.lists.len() < MAX_OPEN => self.list(0),
            ("ol", false) if self.lists.len() < MAX_OPEN => self.list(1),
            ("ul" | "ol", true) => {
                self.lists.pop();
                self.out.push_str(if self.lists.is_empty() { "\n\n" } else { "\n" });
            }
            ("li", false) => self.item(),
            ("li" | "tr", _) | ("dt" | "dd", true) => self.new_line(),
            ("td" | "th", true) => self.out.push(' '),
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", false) => {
                let level = tag.name.bytes().last().map_or(1, |b| usize::from(b - b'0'));
                self.out.push_str("\n\n");
                self.out.push_str(&"#".repeat(level));
                self.out.push(' ');
            }
            // Lines stay lines. As indented code a wrong indentation would let tags through.
            ("pre", false) => {
                self.out.push_str("\n\n");
                self.pre += 1;
            }
            ("pre", true) => {
                self.pre = self.pre.saturating_sub(1);
                self.out.push_str("\n\n");
            }
            ("blockquote", false) => self.out.push_str("\n\n> "),
            // A paragraph right behind a bullet or a quotation mark belongs to it.
            ("p" | "div", false)
                if self.out.ends_with("- ") || self.out.ends_with(". ") || self.out.ends_with("> ") => {}
            ("p" | "div", _) if !self.lists.is_empty() => self.new_line(),
            (
                "p" | "div" | "section" | "article" | "table" | "blockquote" | "dl" | "figure" | "h1" | "h2" | "h3"
                | "h4" | "h5" | "h6" | "header" | "footer" | "main" | "address" | "center" | "details",
                _,
            ) => self.out.push_str("\n\n"),
            ("img", _) => {
                let alt = attribute(tag.attributes, "alt").unwrap_or_default();
                self.text(&alt);
            }
            _ => {}
        }
    }

    /// What open spans refer to must not be taken away.
    fn floor(&self) -> usize {
        self.spans.last().map_or(0, |(_, at, _)| *at)
    }

    fn new_line(&mut self) {
        if !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    fn list(&mut self, first: u32) {
        self.out.push_str(if self.lists.is_empty() { "\n\n" } else { "\n" });
        self.lists.push(first);
    }

    fn item(&mut self) {
        self.new_line();
        self.out.push_str(&"  ".repeat(self.lists.len().saturating_sub(1)));
        match self.lists.last_mut() {
            Some(n) if *n > 0 => {
                self.out.push_str(&format!("{n}. "));
                *n += 1;
            }
            _ => self.out.push_str("- "),
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        if self.spans.len() < MAX_OPEN {
            let name =
                if matches!(tag.name.as_str(), "tt" | "kbd" | "samp") { "code".into() } else { tag.name.clone() };
            let href = attribute(tag.attributes, "href").unwrap_or_default();
            self.spans.push((name, self.out.len(), href));
        }
    }

    fn close(&mut self, name: &str) {
        let name = if matches!(name, "tt" | "kbd" | "samp") { "code" } else { name };
        let Some(i) = self.spans.iter().rposition(|(n, ..)| n == name) else {
            return;
        };
        let (_, at, href) = self.spans.remove(i);
        // Crossed tags (<b><i></b></i>): the inner one starts anew behind this one's marks.
        if i < self.spans.len() || at > self.out.len() {
            return;
        }
        let inner = self.out.split_off(at);
        let content = inner.trim();
        let mark = match name {
            "strong" | "b" => "**",
            "em" | "i" => "*",
            "code" => "`",
            _ => "",
        };
        if content.is_empty()
            || content.contains("\n\n")
            || (name == "code" && (content.contains('`') || content.contains("&lt;")))
        {
            self.out.push_str(&inner);
            return;
        }
        // Marks stand directly at the words; the blanks go outside.
        let (before, after) = (inner.len() - inner.trim_start().len(), inner.trim_end().len());
        self.out.push_str(inner.get(..before).unwrap_or_default());
        if name != "a" {
            self.out.push_str(&format!("{mark}{content}{mark}"));
        } else if !["http://", "https://", "mailto:"].iter().any(|s| href.starts_with(s))
            || href.contains(['(', ')', '<', '>', ' '])
        {
            self.out.push_str(content);
        } else {
            self.out.push_str(&format!("[{}]({href})", content.replace('[', "(").replace(']', ")")));
        }
        self.out.push_str(inner.get(after..).unwrap_or_default());
    }

    /// At most one empty line between two.
    fn finish(self) -> String {
        let mut out = String::with_capacity(self.out.len());
        let mut empty = 0;
        for line in self.out.trim().split('\n') {
            empty = if line.trim().is_empty() { empty + 1 } else { 0 };
            if empty < 2 {
                out.push_str(if line.trim().is_empty() { "" } else { line });
                out.push('\n');
            }
        }
        out.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{is_html, to_markdown};

    #[test]
    fn tells_html_from_text_that_mentions_it() {
        for html in ["<p>Text</p>", "a<br/>b", "see <a href='https://a.example'>this</a>", "<UL><LI>x"] {
            assert!(is_html(html), "{html}");
        }
        for text in ["a < b > c", "Vec<String>", "<https://a.example>", "<a>", "mail <me@a.example>", "2 <3"] {
            assert!(!is_html(text), "{text}");
        }
    }

    #[test]
    fn keeps_paragraphs_lists_and_links() {
        let html = "<h2>What</h2>\n<p>One &amp; <strong>two </strong>three.<br>Next</p><ul>\n  <li><p>a</p></li>\n  \
                    <li>b <a href=\"https://a.example/x?y=1&amp;z\">here</a></li></ul><ol><li>c<li>d</ol><p>End</p>";
        let expected = "## What\n\nOne & **two** three.  \nNext\n\n- a\n- b [here](https://a.example/x?y=1&z)\n\n\
                        1. c\n2. d\n\nEnd";
        assert_eq!(to_markdown(html), expected);
    }

    #[test]
    fn lets_no_tag_and_no_script_through() {
        let html = "<p onclick=x>a<script>alert('<p>')</script> &lt;script&gt; <a href='javascript:x()'>b</a><img src=x alt='<b>c'></p>";
        assert_eq!(to_markdown(html), "a &lt;script> b&lt;b>c");
        assert_eq!(to_markdown("<p>Vec<String> and <code>Vec&lt;T></code></p>"), "Vec&lt;String> and Vec&lt;T>");
    }

    #[test]
    fn survives_crossed_and_unclosed_tags() {
        assert_eq!(to_markdown("<b>a<i>b</b>c</i><li><b>d<p"), "a*bc*\n- d&lt;p");
        to_markdown(&"<b>".repeat(100_000));
        to_markdown(&"<b \"".repeat(100_000));
        to_markdown(&"<ul><script>".repeat(50_000));
    }
}
