//! HTML read twice: tag by tag as it was written, and by a real parser as a browser sees it.

use scraper::{ElementRef, Html, Node};

const VOID: [&str; 4] = ["br", "img", "source", "track"];
/// Everything that content may consist of.
const ALLOWED: &[&str] = &[
    "a",
    "blockquote",
    "br",
    "caption",
    "code",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "img",
    "li",
    "ol",
    "p",
    "picture",
    "pre",
    "small",
    "source",
    "span",
    "strong",
    "summary",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "time",
    "tr",
    "track",
    "ul",
    "video",
];
const ATTRIBUTES: &[&str] = &[
    "alt",
    "aria-label",
    "class",
    "controls",
    "datetime",
    "decoding",
    "default",
    "download",
    "height",
    "href",
    "id",
    "kind",
    "label",
    "lang",
    "loading",
    "poster",
    "preload",
    "rel",
    "role",
    "scope",
    "sizes",
    "src",
    "srclang",
    "srcset",
    "start",
    "tabindex",
    "type",
    "width",
];

/// Elements in document order: depth, name.
pub struct Tree {
    html: Html,
}

impl Tree {
    pub fn read(html: &str) -> Tree {
        Tree { html: Html::parse_fragment(html) }
    }

    fn elements(&self) -> impl Iterator<Item = ElementRef<'_>> {
        self.html.root_element().descendants().skip(1).filter_map(ElementRef::wrap)
    }

    pub fn headings(&self) -> Vec<(u8, String)> {
        let level = |name: &str| name.strip_prefix('h').and_then(|n| n.parse::<u8>().ok());
        self.elements()
            .filter_map(|e| Some((level(e.value().name())?, e.text().collect::<String>().trim().to_string())))
            .collect()
    }

    fn nesting(&self) -> Vec<(usize, String)> {
        self.elements().map(|e| (e.ancestors().count() - 2, e.value().name().to_string())).collect()
    }

    /// Everything that is wrong with the markup of `html`; `level` is that of its first headings.
    pub fn problems(html: &str, level: u8) -> Vec<String> {
        let tree = Tree::read(html);
        let mut problems = Vec::new();
        match written(html) {
            Err(problem) => problems.push(problem),
            Ok(written) if written != tree.nesting() => {
                let at = written.iter().zip(tree.nesting()).position(|(a, b)| *a != b);
                problems.push(format!("a parser reads another nesting, first at element {at:?}"));
            }
            Ok(_) => {}
        }
        let mut before = level - 1;
        for (now, text) in tree.headings() {
            if now > before + 1 || now < level {
                problems.push(format!("h{now} after h{before}"));
            }
            if crate::kernel::typography::is_blank(&text) {
                problems.push(format!("an empty h{now}"));
            }
            before = now;
        }
        let mut ids = std::collections::BTreeSet::new();
        for e in tree.elements() {
            let name = e.value().name();
            if !ALLOWED.contains(&name) {
                problems.push(format!("<{name}>"));
            }
            let is_empty = ["p", "li", "a", "figcaption", "blockquote", "caption", "summary", "time", "dt"]
                .contains(&name)
                && crate::kernel::typography::is_blank(&e.text().collect::<String>())
                && e.descendants()
                    .all(|d| !matches!(d.value(), Node::Element(e) if ["img", "video"].contains(&e.name())));
            if is_empty {
                problems.push(format!("an empty <{name}>"));
            }
            if name == "img" && e.attr("alt").is_none() {
                problems.push("a picture without alt".into());
            }
            for (attribute, value) in e.value().attrs() {
                if !ATTRIBUTES.contains(&attribute) || attribute.starts_with("on") {
                    problems.push(format!("{name} {attribute}={value:?}"));
                }
                if ["href", "src", "poster"].contains(&attribute) && !crate::kernel::markdown::is_safe(value) {
                    problems.push(format!("unsafe address {value:?}"));
                }
                if attribute == "id" && !ids.insert(value.to_string()) {
                    problems.push(format!("{value:?} twice"));
                }
            }
        }
        problems
    }
}

/// The tags as they stand in the text; an error where one is not closed in its place.
fn written(html: &str) -> Result<Vec<(usize, String)>, String> {
    let mut open: Vec<String> = Vec::new();
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        // Attribute values are escaped, so the next ">" ends the tag unless it stands in one.
        let mut quoted = false;
        let end = rest.find(|c| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        let end = end.ok_or("a tag without an end")?;
        let (tag, after) = (&rest[..end], &rest[end + 1..]);
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            match open.pop() {
                Some(last) if last == name => {}
                last => return Err(format!("</{name}> closes {last:?}")),
            }
            continue;
        }
        let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
        found.push((open.len(), name.clone()));
        if !VOID.contains(&name.as_str()) {
            open.push(name);
        }
    }
    if open.is_empty() { Ok(found) } else { Err(format!("never closed: {open:?}")) }
}

#[test]
fn mistakes_are_seen() {
    for (html, mistake) in [
        ("<p><ul><li>a</li></ul></p>", "another nesting"),
        ("<p>a", "never closed"),
        ("<p><em>a</p></em>", "closes"),
        ("<a href=\"/\">a<a href=\"/\">b</a></a>", "another nesting"),
        ("<h2>a</h2><h4>b</h4>", "h4 after h2"),
        ("<h3>a</h3>", "h3 after h1"),
        ("<p>\u{a0}</p>", "empty <p>"),
        ("<a href=\"javascript:x\">a</a>", "unsafe"),
        ("<p onclick=\"x\">a</p>", "onclick"),
        ("<script>a</script>", "<script>"),
        ("<svg></svg>", "<svg>"),
        ("<img src=\"/a\">", "without alt"),
        ("<h2 id=\"a\">a</h2><h2 id=\"a\">a</h2>", "twice"),
    ] {
        let problems = Tree::problems(html, 2).join("; ");
        assert!(problems.contains(mistake), "{html}: {problems}");
    }
    assert_eq!(Tree::problems("<h2>a</h2><p>b<br>c</p>", 2), [] as [&str; 0]);
}
