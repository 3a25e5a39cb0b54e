//! Markdown in a fixed, safe subset: paragraphs, emphasis, headings, lists, quotes, links, code.
//!
//! What editors and imports write never becomes markup of ours: HTML in the text is shown as
//! text, images become their description, links keep only `http`, `https`, `mailto` and `tel`
//! or an address of this site. Heading levels follow the page, not the author: the highest
//! heading of a text becomes `level`, and no level is skipped.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};

use super::lang::Lang;
use super::typography::{Setter, is_blank};

/// Lists and quotes inside each other; what lies deeper loses its mark, not its text. Browsers
/// stop nesting at some depth, and no reader follows that far.
const DEPTH: usize = 6;

/// Where a text stands.
#[derive(Debug, Clone, Copy)]
pub struct Style<'a> {
    /// Level of its highest headings.
    pub level: u8,
    pub lang: Lang,
    /// Address of this site ("https://kongress.example"): links to it are no foreign ones.
    pub home: &'a str,
}

/// Renders `text` so that its headings start at `<h{level}>` (2 on a page with one `h1`).
pub fn render(text: &str, level: u8) -> String {
    render_in(text, &Style { level, lang: Lang::German, home: "" })
}

/// As [`render`], for a text whose language is known. Nothing that shows nothing comes out: no
/// empty paragraph, heading, list item or link.
pub fn render_in(text: &str, style: &Style<'_>) -> String {
    let mut sieve = Sieve {
        style,
        setter: Setter::new(style.lang),
        headings: Headings { base: style.level.clamp(2, 6), stack: Vec::new() },
        out: Vec::new(),
        open: Vec::new(),
        depth: 0,
        images: 0,
        links: 0,
        is_code: false,
    };
    for event in Parser::new_ext(text, Options::empty()) {
        sieve.take(event);
    }
    let mut out = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut out, sieve.out.into_iter());
    out
}

/// An element that has begun.
struct Open {
    /// Where in `out` it begins; everything from there goes when nothing in it can be seen.
    start: usize,
    is_filled: bool,
    end: End,
}

enum End {
    /// Its mark does not come out, what is in it does.
    None,
    Tag(TagEnd),
    Heading(HeadingLevel),
    Link,
    /// With words for those who do not see where it leads.
    ForeignLink,
}

/// Lets the subset through and builds what we say differently.
struct Sieve<'a, 's> {
    style: &'s Style<'s>,
    setter: Setter,
    headings: Headings,
    out: Vec<Event<'a>>,
    open: Vec<Open>,
    depth: usize,
    images: usize,
    links: usize,
    is_code: bool,
}

impl<'a> Sieve<'a, '_> {
    fn take(&mut self, event: Event<'a>) {
        match event {
            Event::Start(tag) => self.begin(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.is_code => self.push_text(text),
            Event::Text(text) => {
                let set = self.setter.set(&text);
                self.push_text(CowStr::from(set));
            }
            // HTML is not ours to show; its text is.
            Event::Html(text) | Event::InlineHtml(text) => self.push_text(text),
            Event::Code(code) => {
                self.setter.foreign();
                self.fill(&code);
                self.out.push(Event::Code(code));
            }
            Event::SoftBreak | Event::HardBreak => {
                self.setter.space();
                self.out.push(event);
            }
            _ => {}
        }
    }

    fn push_text(&mut self, text: CowStr<'a>) {
        self.fill(&text);
        self.out.push(Event::Text(text));
    }

    fn fill(&mut self, text: &str) {
        if !is_blank(text)
            && let Some(open) = self.open.last_mut()
        {
            open.is_filled = true;
        }
    }

    fn begin(&mut self, tag: Tag<'a>) {
        let start = self.out.len();
        let end = match &tag {
            // The text inside an image is its description; the picture itself is not ours to show.
            _ if self.images > 0 => End::None,
            Tag::Image { .. } => End::None,
            Tag::Heading { level, .. } => End::Heading(*level),
            Tag::Link { link_type, dest_url, .. } => self.link(*link_type, dest_url),
            Tag::HtmlBlock => self.keep(Tag::Paragraph),
            Tag::BlockQuote(_) | Tag::List(_) if self.depth >= DEPTH => End::None,
            Tag::Item if self.depth > DEPTH => {
                self.out.push(Event::SoftBreak);
                End::None
            }
            Tag::BlockQuote(_) => self.keep(Tag::BlockQuote(None)),
            // Without letters a code block is no different from any other block for us.
            Tag::CodeBlock(_) => self.keep(Tag::CodeBlock(CodeBlockKind::Indented)),
            Tag::Paragraph | Tag::List(_) | Tag::Item | Tag::Emphasis | Tag::Strong => self.keep(tag.clone()),
            _ => End::None,
        };
        match tag {
            Tag::Image { .. } => self.images += 1,
            Tag::List(_) | Tag::BlockQuote(_) => self.depth += 1,
            Tag::CodeBlock(_) => self.is_code = true,
            Tag::Paragraph | Tag::Item | Tag::Heading { .. } => self.setter.begin(),
            _ => {}
        }
        if let End::Heading(level) = end {
            // Its level is known when it is known that it stays.
            self.out.push(Event::Start(Tag::Heading { level, id: None, classes: vec![], attrs: vec![] }));
        }
        self.open.push(Open { start, is_filled: false, end });
    }

    fn keep(&mut self, tag: Tag<'a>) -> End {
        let end = tag.to_end();
        self.out.push(Event::Start(tag));
        End::Tag(end)
    }

    fn link(&mut self, kind: LinkType, target: &str) -> End {
        let target = if kind == LinkType::Email { format!("mailto:{target}") } else { target.to_string() };
        let Some(address) = Address::parse(&target, self.style.home).filter(|_| self.links == 0) else {
            return End::None;
        };
        self.links += 1;
        let rel = if address.is_foreign { " rel=\"noopener\"" } else { "" };
        let mark = format!("<a href=\"{}\"{rel}>", escaped(&address.href));
        self.out.push(Event::InlineHtml(CowStr::from(mark)));
        if address.is_foreign { End::ForeignLink } else { End::Link }
    }

    fn end(&mut self, tag: TagEnd) {
        let Some(open) = self.open.pop() else { return };
        match tag {
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            TagEnd::List(_) | TagEnd::BlockQuote(_) => self.depth = self.depth.saturating_sub(1),
            TagEnd::CodeBlock => self.is_code = false,
            _ => {}
        }
        if matches!(open.end, End::Link | End::ForeignLink) {
            self.links -= 1;
        }
        if !open.is_filled {
            self.out.truncate(open.start);
            return;
        }
        if let Some(around) = self.open.last_mut() {
            around.is_filled = true;
        }
        match open.end {
            End::None => {}
            End::Tag(end) => self.out.push(Event::End(end)),
            End::Heading(level) => {
                let level = self.headings.next(level);
                self.out[open.start] = Event::Start(Tag::Heading { level, id: None, classes: vec![], attrs: vec![] });
                self.out.push(Event::End(TagEnd::Heading(level)));
            }
            End::Link => self.out.push(Event::InlineHtml(CowStr::from("</a>"))),
            End::ForeignLink => {
                let mark = format!("<span class=\"vh\"> ({})</span></a>", foreign_words(self.style.lang));
                self.out.push(Event::InlineHtml(CowStr::from(mark)));
            }
        }
    }
}

/// Targets of all links, as they are written.
pub fn links(text: &str) -> Vec<String> {
    let target = |event| match event {
        Event::Start(Tag::Link { link_type: LinkType::Email, dest_url, .. }) => Some(format!("mailto:{dest_url}")),
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    };
    Parser::new_ext(text, Options::empty()).filter_map(target).collect()
}

/// What screen readers say of a link that leaves the site.
pub fn foreign_words(lang: Lang) -> &'static str {
    if lang != Lang::English { "andere Website" } else { "external website" }
}

/// Where a link leads, as far as we let it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub href: String,
    /// Another website.
    pub is_foreign: bool,
}

impl Address {
    /// None where it is not one of [`is_safe`]. An address below `home` becomes a path.
    pub fn parse(target: &str, home: &str) -> Option<Address> {
        if !is_safe(target) {
            return None;
        }
        let is_web = target.get(..7).is_some_and(|s| s.eq_ignore_ascii_case("http://"))
            || target.get(..8).is_some_and(|s| s.eq_ignore_ascii_case("https://"));
        if !is_web {
            return Some(Address { href: target.to_string(), is_foreign: false });
        }
        let url = url::Url::parse(target).ok().filter(|u| u.has_host())?;
        let href = String::from(url);
        match href.strip_prefix(home).filter(|rest| !home.is_empty() && rest.starts_with('/') && is_safe(rest)) {
            Some(path) => Some(Address { href: path.to_string(), is_foreign: false }),
            None => Some(Address { href, is_foreign: true }),
        }
    }
}

fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
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

    #[test]
    fn nothing_empty_comes_out() {
        for empty in [
            "",
            " \u{a0}\n\n&nbsp;\n",
            "#\n\n##",
            "- \n- &nbsp;",
            "> &nbsp;",
            "[](https://example.org/)",
            "![](x)",
            "***",
        ] {
            assert_eq!(render(empty, 2), "", "{empty:?}");
        }
        assert_eq!(render("#\n\n## A\n\n### B", 2).replace('\n', ""), "<h2>A</h2><h3>B</h3>");
        assert_eq!(render("eins\n\n&nbsp;\n\nzwei", 2).replace('\n', ""), "<p>eins</p><p>zwei</p>");
    }

    #[test]
    fn links_to_other_websites_say_so() {
        let style = Style { level: 2, lang: Lang::German, home: "https://kongress.example" };
        let out = render_in(
            "[a](https://example.org/a b) [b](https://kongress.example/2024) [c](https://example.org/\"c&d)",
            &style,
        );
        assert!(out.contains("<a href=\"/2024\">b</a>"), "{out}");
        assert!(out.contains("<a href=\"https://example.org/%22c&amp;d\" rel=\"noopener\">c<span class=\"vh\"> (andere Website)</span></a>"), "{out}");
        let out = render_in("[b](https://kongress.example//evil)", &style);
        assert!(out.contains("(andere Website)"), "no address without a host: {out}");
        assert!(!render("[x](https:///)", 2).contains("<a"));
    }

    #[test]
    fn a_link_inside_the_description_of_an_image_is_text() {
        let out = render("[![a [b](/c)](d)](/e)", 2);
        assert!(!out.contains("<a ") && out.contains("a b"), "{out}");
    }

    #[test]
    fn code_keeps_its_quotes() {
        assert!(render("    a = \"b\"", 2).contains("a = \"b\""));
        assert_eq!(render("`'x'` ist \"gut\"", 2).trim(), "<p><code>'x'</code> ist „gut“</p>");
    }

    #[test]
    fn a_quote_across_emphasis_closes() {
        assert_eq!(render("Das \"*Ja*\" gilt.", 2).trim(), "<p>Das „<em>Ja</em>“ gilt.</p>");
    }

    #[test]
    fn depth_has_an_end() {
        let out = render(&format!("{} Ende", ">".repeat(500)), 2);
        assert!(out.matches("<blockquote>").count() <= DEPTH && out.contains("Ende"), "{out}");
        let list: String = (0..200).map(|i| format!("{}- Ebene {i}\n", "  ".repeat(i))).collect();
        let out = render(&list, 2);
        assert!(out.matches("<ul>").count() <= DEPTH && out.contains("Ebene 199"), "{out}");
    }

    proptest! {
        #[test]
        fn nothing_outside_the_subset_comes_out(text in "\\PC{0,200}|[<>a-z\"'=/ \n#*`\\[\\]()!-]{0,200}") {
            let out = render(&text, 2);
            let allowed = ["p", "/p", "em", "/em", "strong", "/strong", "h2", "/h2", "h3", "/h3", "h4", "/h4",
                "h5", "/h5", "h6", "/h6", "ul", "/ul", "ol", "/ol", "li", "/li", "blockquote", "/blockquote",
                "a", "/a", "span", "/span", "code", "/code", "pre", "/pre", "br"];
            for tag in out.split('<').skip(1) {
                let name: String = tag.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
                prop_assert!(allowed.contains(&name.trim_end_matches('/')) || name == "/", "{}", out);
            }
        }
    }
}
