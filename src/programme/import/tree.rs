//! XML text → tree of elements with line numbers, within limits. Knows nothing of schedules.
//! Never expands entities a DOCTYPE declares (they can multiply without end) and never loads
//! what a DOCTYPE names.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Lines, ReadError, Remarks, clean};

/// Real files nest seven deep; HTML left unescaped in a description some levels more.
const MAX_DEPTH: usize = 64;
const MAX_ATTRIBUTES: usize = 100;
/// 900 sessions come to about 30,000.
const MAX_ELEMENTS: usize = 300_000;

#[derive(Debug)]
pub(super) struct Element {
    /// Without prefix, in lower case.
    pub name: String,
    pub line: u32,
    attributes: Vec<(String, String)>,
    content: Vec<Node>,
}

#[derive(Debug)]
enum Node {
    Text(String),
    Element(Element),
}

impl Element {
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    pub fn children(&self) -> impl Iterator<Item = &Element> {
        self.content.iter().filter_map(|n| match n {
            Node::Element(e) => Some(e),
            Node::Text(_) => None,
        })
    }

    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children().find(|e| e.name == name)
    }

    /// All text inside, without tags.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.collect(&mut out);
        out
    }

    /// Text directly inside, without that of the children.
    pub fn own_text(&self) -> String {
        let texts = self.content.iter().filter_map(|n| match n {
            Node::Text(t) => Some(t.as_str()),
            Node::Element(_) => None,
        });
        texts.collect()
    }

    fn collect(&self, out: &mut String) {
        for node in &self.content {
            match node {
                Node::Text(t) => out.push_str(t),
                Node::Element(e) => e.collect(out),
            }
        }
    }

    /// Text; with elements inside (HTML nobody escaped) as HTML source.
    pub fn markup(&self) -> String {
        if self.children().next().is_none() {
            return self.text();
        }
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        for node in &self.content {
            match node {
                Node::Text(t) => out.push_str(&quick_xml::escape::escape(t.as_str())),
                Node::Element(e) => {
                    out.push('<');
                    out.push_str(&e.name);
                    for (name, value) in &e.attributes {
                        out.push_str(&format!(" {name}=\"{}\"", quick_xml::escape::escape(value.as_str())));
                    }
                    out.push('>');
                    if !e.content.is_empty() {
                        e.write(out);
                        out.push_str(&format!("</{}>", e.name));
                    }
                }
            }
        }
    }

    fn push_text(&mut self, text: &str) {
        match self.content.last_mut() {
            Some(Node::Text(t)) => t.push_str(text),
            _ => self.content.push(Node::Text(text.to_owned())),
        }
    }
}

/// The root element.
pub(super) fn parse(text: &str, remarks: &mut Remarks) -> Result<Element, ReadError> {
    let lines = Lines::new(text);
    let mut reader = Reader::from_str(text);
    // A bare "&" ("Q&A") is the commonest fault of hand-made files and easily understood.
    reader.config_mut().allow_dangling_amp = true;
    let mut open: Vec<Element> = Vec::new();
    let mut root: Option<Element> = None;
    let mut count = 0_usize;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(e) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(at);
                return Err(lines.broken(at, format!("not well-formed XML: {e}")));
            }
        };
        let closed = match event {
            Event::Start(tag) => {
                if open.len() >= MAX_DEPTH {
                    return Err(lines.broken(at, format!("elements nest deeper than {MAX_DEPTH}")));
                }
                open.push(element(&tag, at, &lines)?);
                count += 1;
                None
            }
            Event::Empty(tag) => {
                count += 1;
                Some(element(&tag, at, &lines)?)
            }
            Event::End(_) => open.pop(),
            Event::Text(t) => {
                if let Some(e) = open.last_mut() {
                    if t.contains('&') {
                        remarks.add(
                            Some(lines.line(at)),
                            format!("element <{}>", e.name),
                            "\"&\" stands alone; taken as text",
                        );
                    }
                    e.push_text(&t);
                }
                None
            }
            Event::CData(t) => {
                if let Some(e) = open.last_mut() {
                    e.push_text(&t);
                }
                None
            }
            Event::GeneralRef(name) => {
                if let Some(e) = open.last_mut() {
                    match clean::entity(&name) {
                        Some(c) => e.push_text(c.encode_utf8(&mut [0; 4])),
                        None => {
                            remarks.add(
                                Some(lines.line(at)),
                                format!("element <{}>", e.name),
                                format!("unknown entity \"&{};\" taken as text", clean::shortened(&name, 40)),
                            );
                            e.push_text(&format!("&{};", &*name));
                        }
                    }
                }
                None
            }
            Event::Eof => break,
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_) => None,
        };
        if count > MAX_ELEMENTS {
            return Err(lines.broken(at, format!("more than {MAX_ELEMENTS} elements")));
        }
        if let Some(element) = closed {
            match open.last_mut() {
                Some(parent) => parent.content.push(Node::Element(element)),
                None if root.is_none() => root = Some(element),
                None => {
                    return Err(lines.broken(at, format!("second root element <{}>", element.name)));
                }
            }
        }
    }
    if let Some(element) = open.last() {
        return Err(
            lines.broken(text.len(), format!("the file ends inside <{}> of line {}", element.name, element.line))
        );
    }
    root.ok_or_else(|| lines.broken(text.len(), "no element"))
}

fn element(tag: &BytesStart<'_>, at: usize, lines: &Lines<'_>) -> Result<Element, ReadError> {
    let mut attributes = Vec::new();
    // quick-xml's own check for doubled names compares each with each.
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|e| lines.broken(at, format!("not well-formed XML: {e}")))?;
        if attributes.len() >= MAX_ATTRIBUTES {
            return Err(lines.broken(at, format!("an element has more than {MAX_ATTRIBUTES} attributes")));
        }
        let name: &str = attribute.key.local_name().into_inner();
        attributes.push((name.to_ascii_lowercase(), clean::entities(&attribute.value)));
    }
    let name: &str = tag.local_name().into_inner();
    Ok(Element { name: name.to_ascii_lowercase(), line: lines.line(at), attributes, content: Vec::new() })
}
