//! A letter as its writers think of it: greeting, paragraphs, facts, one button. Rendered once as
//! text, complete and at most 76 columns wide, and once as HTML that says the same.

use askama::Template;

use crate::kernel::words;

/// Widest line of the text part (public-body I-01).
const WIDTH: usize = 76;

pub struct Letter {
    /// "Guten Tag Kim Beispiel", without a comma.
    pub greeting: String,
    pub blocks: Vec<Block>,
    /// Who writes: names, contact, links; one line each.
    pub signature: Vec<Line>,
}

pub enum Block {
    Text(String),
    Heading(String),
    /// Label and value.
    Facts(Vec<(String, String)>),
    List(Vec<String>),
    /// What to do, and where.
    Action {
        label: String,
        url: String,
    },
    Link {
        label: String,
        url: String,
    },
    /// An attached picture by its Content-ID; the text part says only what `instead` says.
    Image {
        content_id: &'static str,
        alt: String,
    },
}

/// A line of the signature.
pub enum Line {
    Text(String),
    Link { label: String, url: String },
}

impl Line {
    pub fn text(text: impl Into<String>) -> Line {
        Line::Text(text.into())
    }

    pub fn link(label: &str, url: impl Into<String>) -> Line {
        Line::Link { label: label.to_string(), url: url.into() }
    }
}

impl Letter {
    pub fn new(greeting: impl Into<String>) -> Letter {
        Letter { greeting: greeting.into(), blocks: Vec::new(), signature: Vec::new() }
    }

    /// A paragraph. Values that people typed are put in as they are: nothing of them becomes markup.
    pub fn text(mut self, text: impl Into<String>) -> Letter {
        self.blocks.push(Block::Text(text.into()));
        self
    }

    pub fn text_if(self, is: bool, text: impl Into<String>) -> Letter {
        if is { self.text(text) } else { self }
    }

    pub fn heading(mut self, text: &str) -> Letter {
        self.blocks.push(Block::Heading(text.to_string()));
        self
    }

    /// Facts; those without a value are left out.
    pub fn facts<'a>(mut self, facts: impl IntoIterator<Item = (&'a str, String)>) -> Letter {
        let facts = facts.into_iter().filter(|(_, value)| !value.is_empty());
        self.blocks.push(Block::Facts(facts.map(|(label, value)| (label.to_string(), value)).collect()));
        self
    }

    pub fn list(mut self, items: Vec<String>) -> Letter {
        if !items.is_empty() {
            self.blocks.push(Block::List(items));
        }
        self
    }

    pub fn action(mut self, label: &str, url: impl Into<String>) -> Letter {
        self.blocks.push(Block::Action { label: label.to_string(), url: url.into() });
        self
    }

    pub fn link(mut self, label: &str, url: impl Into<String>) -> Letter {
        self.blocks.push(Block::Link { label: label.to_string(), url: url.into() });
        self
    }

    pub fn image(mut self, content_id: &'static str, alt: &str) -> Letter {
        self.blocks.push(Block::Image { content_id, alt: alt.to_string() });
        self
    }

    pub fn signed(mut self, lines: Vec<Line>) -> Letter {
        self.signature = lines;
        self
    }

    /// Text part and HTML part.
    ///
    /// # Errors
    /// When a template fails.
    pub fn render(&self, subject: &str) -> Result<(String, String), askama::Error> {
        let html = Html { letter: self, subject }.render()?;
        Ok((self.plain(), html))
    }

    fn plain(&self) -> String {
        let mut out = format!("{},\n", wrapped(&self.greeting, ""));
        for block in &self.blocks {
            out.push('\n');
            match block {
                Block::Text(text) => out.push_str(&format!("{}\n", wrapped(text, ""))),
                Block::Heading(text) => {
                    out.push_str(&format!("{}\n{}\n", text, "-".repeat(text.chars().count().min(WIDTH))))
                }
                Block::Facts(facts) => {
                    for (label, value) in facts {
                        out.push_str(&format!("{}\n", wrapped(&format!("{label}: {value}"), "  ")));
                    }
                }
                Block::List(items) => {
                    for item in items {
                        out.push_str(&format!("{}\n", wrapped(&format!("- {item}"), "  ")));
                    }
                }
                // An address is never broken: programs would cut it.
                Block::Action { label, url } | Block::Link { label, url } => {
                    out.push_str(&format!("{label}:\n{url}\n"));
                }
                Block::Image { .. } => {
                    out.pop();
                }
            }
        }
        out.push_str("\nFreundliche Grüße\n");
        for line in &self.signature {
            match line {
                Line::Text(text) => out.push_str(&format!("{}\n", wrapped(text, ""))),
                Line::Link { label, url } => out.push_str(&format!("{label}: {}\n", url.trim_start_matches("mailto:"))),
            }
        }
        out
    }
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    letter: &'a Letter,
    subject: &'a str,
}

/// Lines of at most [`WIDTH`] columns; line ends that people typed stay.
fn wrapped(text: &str, indent: &str) -> String {
    let lines = text.lines().map(|line| {
        let clean = words::line(line);
        // Only at blanks: "E-Mail" stays one word.
        let options = textwrap::Options::new(WIDTH)
            .subsequent_indent(indent)
            .break_words(false)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .word_separator(textwrap::WordSeparator::AsciiSpace);
        textwrap::fill(&clean, options)
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter::new("Guten Tag {{name}} <b>")
            .text("Ein langer Satz ".repeat(12))
            .facts([("Nummer", "CH6G2T".to_string()), ("Leer", String::new())])
            .list(vec!["eins".into(), "zwei".into()])
            .action("Bestätigen", format!("https://kongress.test/{}", "x".repeat(90)))
            .image("code", "Code für den Einlass")
            .signed(vec![Line::text("Büro"), Line::link("E-Mail", "mailto:a@example.org")])
    }

    #[test]
    fn the_text_part_is_narrow_and_says_everything() {
        let (text, html) = letter().render("Betreff").expect("rendered");
        assert!(text.lines().filter(|l| !l.starts_with("https://")).all(|l| l.chars().count() <= WIDTH), "{text}");
        for part in ["Nummer: CH6G2T", "- zwei", "Bestätigen:\nhttps://kongress.test/xxx", "E-Mail: a@example.org"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains("Leer") && !html.contains("Leer"));
        assert!(html.contains("cid:code") && html.contains("href=\"mailto:a@example.org\""));
    }

    #[test]
    fn what_people_typed_stays_text() {
        let (text, html) = letter().render("Betreff").expect("rendered");
        assert!(text.starts_with("Guten Tag {{name}} <b>,\n"), "{text}");
        assert!(html.contains("Guten Tag {{name}} &#60;b&#62;,"), "{html}");
    }
}
