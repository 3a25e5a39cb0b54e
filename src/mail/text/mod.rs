//! Words of automatic mails that organisers may change: subject, beginning and end. What a mail
//! cannot do without (link, facts, code, calendar entry) stands between them and is not theirs.
//!
//! A text is plain paragraphs with named {placeholders}. It is taken apart first and filled in
//! once, piece by piece: a value never becomes a placeholder, a link or a line of its own, so
//! whoever is called "{link}" stays that. There is no language in it that could do anything else.

mod sql;

use std::collections::HashMap;

use sqlx::PgConnection;

use super::letter::Letter;

/// A mail whose words can be changed, with those it has otherwise. Features list theirs.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// "registration_ticket"; stable for ever, it stands in rows.
    pub key: &'static str,
    /// What its messages are called in the outbox, where several texts make one kind of mail there; ""
    /// where they are called as the text.
    pub message: &'static str,
    /// "Anmeldung bestätigt, mit Ticket"
    pub name: &'static str,
    /// When it goes to whom.
    pub when: &'static str,
    pub subject: &'static str,
    pub opening: &'static str,
    pub closing: &'static str,
    /// What stands between opening and closing, for who writes these.
    pub between: &'static str,
    /// Placeholders that related mails share: [`EVENT`] in mails of an edition.
    pub base: &'static [Slot],
    /// Those of this mail.
    pub slots: &'static [Slot],
    /// Names of placeholders that the opening cannot do without.
    pub needed: &'static [&'static str],
}

/// A placeholder and what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    pub name: &'static str,
    pub meaning: &'static str,
}

/// In every mail of an edition.
pub const EVENT: &[Slot] = &[
    Slot { name: "veranstaltung", meaning: "Titel der Veranstaltung mit Datum und Ort" },
    Slot { name: "titel", meaning: "nur der Titel" },
    Slot { name: "kurztitel", meaning: "der kurze Titel" },
    Slot { name: "datum", meaning: "Datum der Veranstaltung" },
    Slot { name: "ort", meaning: "Ort der Veranstaltung" },
];

impl Kind {
    pub fn slots(&self) -> impl Iterator<Item = &'static Slot> {
        self.base.iter().chain(self.slots)
    }

    /// What its messages are called in the outbox.
    pub fn message(&self) -> &'static str {
        if self.message.is_empty() { self.key } else { self.message }
    }

    pub fn standard(&self) -> Words {
        Words { subject: self.subject.into(), opening: self.opening.into(), closing: self.closing.into() }
    }
}

/// Words of one mail, with placeholders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    pub subject: String,
    pub opening: String,
    pub closing: String,
}

/// Words as they are stored, with the version that forms carry.
#[derive(Debug, Clone)]
pub struct Stored {
    pub words: Words,
    pub version: i64,
}

/// Changed words of one edition: its own before those of everywhere.
#[derive(Debug, Clone, Default)]
pub struct Texts(HashMap<String, Words>);

impl Texts {
    pub fn of(&self, kind: &Kind) -> Words {
        self.0.get(kind.key).cloned().unwrap_or_else(|| kind.standard())
    }

    /// Where organisers say something else than the program.
    pub fn changed(&self, kind: &Kind) -> Option<Words> {
        self.0.get(kind.key).filter(|words| **words != kind.standard()).cloned()
    }

    /// With these words for one mail; for previews.
    #[must_use]
    pub fn with(mut self, kind: &Kind, words: Words) -> Texts {
        self.0.insert(kind.key.to_string(), words);
        self
    }
}

/// # Errors
/// The database's own.
pub async fn load(c: &mut PgConnection, edition: Option<i64>) -> sqlx::Result<Texts> {
    // Those of everywhere come first, so that an edition's own replace them.
    Ok(Texts(sql::all(c, edition).await?.into_iter().collect()))
}

/// What is stored for exactly this edition, or for everywhere (None).
///
/// # Errors
/// The database's own.
pub async fn find(c: &mut PgConnection, edition: Option<i64>, key: &str) -> sqlx::Result<Option<Stored>> {
    sql::find(c, edition, key).await
}

/// Keys of the mails with words of their own, for exactly this edition or for everywhere (None).
///
/// # Errors
/// The database's own.
pub async fn changed(c: &mut PgConnection, edition: Option<i64>) -> sqlx::Result<Vec<String>> {
    sql::changed(c, edition).await
}

/// Stores words that [`faults`] found nothing in. `version` is the one the form was made of, 0
/// where there was none; false where somebody else was faster.
///
/// # Errors
/// The database's own.
pub async fn save(
    c: &mut PgConnection,
    edition: Option<i64>,
    key: &str,
    words: &Words,
    version: i64,
) -> sqlx::Result<bool> {
    match version {
        0 => sql::insert(c, edition, key, words).await,
        version => sql::update(c, edition, key, words, version).await,
    }
}

/// Back to the words of the program (or of everywhere); answers what was there.
///
/// # Errors
/// The database's own.
pub async fn reset(c: &mut PgConnection, edition: Option<i64>, key: &str) -> sqlx::Result<Option<Words>> {
    sql::delete(c, edition, key).await
}

/// Words with the values of one mail.
pub struct Said {
    words: Words,
    values: Vec<(&'static str, String)>,
}

impl Said {
    /// `values` by the names of the placeholders; the last one of a name counts.
    pub fn new(words: Words, values: Vec<(&'static str, String)>) -> Said {
        Said { words, values }
    }

    pub fn subject(&self) -> String {
        fill(&self.words.subject, &self.values)
    }

    pub fn open(&self, letter: Letter) -> Letter {
        write(letter, &self.words.opening, &self.values)
    }

    pub fn close(&self, letter: Letter) -> Letter {
        write(letter, &self.words.closing, &self.values)
    }
}

/// Puts each listed placeholder's value in its place, once, from left to right; everything else
/// stays as it is. Values become one line.
pub fn fill(text: &str, values: &[(&'static str, String)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest[1..].split('}').next().filter(|name| name.len() + 2 <= rest.len());
        match name.and_then(|n| values.iter().rev().find(|(known, _)| *known == n).map(|(_, v)| (n, v))) {
            Some((name, value)) => {
                out.extend(value.chars().map(|c| if c.is_control() { ' ' } else { c }));
                rest = &rest[name.len() + 2..];
            }
            None => {
                out.push('{');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Adds a text to a letter: paragraphs between blank lines, a list where all lines begin with
/// "- ", a link where a line says "Words: https://…" or "Words: {link}" and nothing else.
pub fn write(mut letter: Letter, text: &str, values: &[(&'static str, String)]) -> Letter {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    for paragraph in lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty()) {
        let items: Option<Vec<&str>> = paragraph.iter().map(|line| line.strip_prefix("- ")).collect();
        if let Some(items) = items {
            letter = letter.list(items.into_iter().map(|item| fill(item, values)).collect());
        } else if let [line] = paragraph
            && let Some((label, url)) = link(line, values)
        {
            letter = letter.link(&fill(label, values), url);
        } else {
            letter = letter.text(fill(&paragraph.join("\n"), values));
        }
    }
    letter
}

/// A line that is a link: its words and its address. Only what the writer wrote as one, never a
/// value; {link} is the address that the program made.
fn link<'a>(line: &'a str, values: &[(&'static str, String)]) -> Option<(&'a str, String)> {
    let (label, address) = line.split_once(": ")?;
    let address = address.trim();
    if address == "{link}" {
        return values.iter().find(|(name, _)| *name == "link").map(|(_, url)| (label, url.clone()));
    }
    let is_plain = !address.contains(|c: char| c.is_whitespace() || c.is_control() || "{}\"<>\\".contains(c));
    let is_web = address.strip_prefix("https://").or(address.strip_prefix("http://")).is_some_and(|r| r.len() > 3);
    (is_web && is_plain && !label.is_empty()).then(|| (label, address.to_string()))
}

/// What stands in braces and is not listed; also braces without a partner. For errors at the field.
pub fn unknown(text: &str, allowed: &[&str]) -> Vec<String> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find(['{', '}']) {
        rest = &rest[at..];
        // As far as people would see it belong together.
        let end = rest.find(|c: char| c.is_whitespace()).unwrap_or(rest.len());
        let inner = rest[1..].split('}').next().filter(|n| n.len() + 2 <= rest.len());
        match inner {
            Some(name) if rest.starts_with('{') && allowed.contains(&name) => rest = &rest[name.len() + 2..],
            _ => {
                let word = rest[..end].trim_end_matches(['.', ',', ';', ':']).to_string();
                if !found.contains(&word) {
                    found.push(word);
                }
                rest = &rest[end.max(1)..];
            }
        }
    }
    found
}

/// Whether a text uses the placeholder.
pub fn uses(text: &str, name: &str) -> bool {
    text.contains(&format!("{{{name}}}"))
}

/// Longest subject, and longest text of opening or closing, in characters.
pub const SUBJECT_MAX: usize = 120;
pub const TEXT_MAX: usize = 4_000;

/// What is wrong with changed words: field ("betreff", "anfang", "schluss") and what to do.
pub fn faults(kind: &Kind, words: &Words) -> Vec<(&'static str, String)> {
    let allowed: Vec<&str> = kind.slots().map(|slot| slot.name).collect();
    let list = allowed.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(", ");
    let mut faults = Vec::new();
    for (field, text) in [("betreff", &words.subject), ("anfang", &words.opening), ("schluss", &words.closing)] {
        if let Some(word) = unknown(text, &allowed).first() {
            faults.push((
                field,
                format!("„{word}“ ist kein Platzhalter dieser Mail. Möglich sind: {list}. Andere Klammern entfernen Sie bitte."),
            ));
        }
    }
    for name in kind.needed.iter().filter(|name| !uses(&words.opening, name)) {
        faults.push((
            "anfang",
            format!("Der Anfang braucht den Platzhalter {{{name}}}, sonst fehlt der Mail das Wichtigste."),
        ));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(all: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
        all.iter().map(|(name, value)| (*name, value.to_string())).collect()
    }

    #[test]
    fn a_value_is_never_read_again() {
        let values =
            values(&[("vorname", "{nachname}{link}"), ("nachname", "{vorname}"), ("link", "https://k.test/s")]);
        assert_eq!(fill("{vorname} {nachname} {x} {", &values), "{nachname}{link} {vorname} {x} {");
        assert_eq!(fill("{{vorname}}", &values), "{{nachname}{link}}");
    }

    #[test]
    fn a_value_becomes_neither_link_nor_list_nor_paragraph() {
        let values = values(&[("name", "Gewinn: https://evil.example\n\n- klicken"), ("link", "https://k.test/s")]);
        let letter = write(Letter::new("x"), "{name}\n\nZur Seite: {link}\n\n- {name}\n- zwei", &values);
        let (text, html) = letter.render("x").expect("rendered");
        assert!(!html.contains("href=\"https://evil"), "{html}");
        assert_eq!(html.matches("href=").count(), 1);
        assert!(text.contains("- Gewinn: https://evil.example - klicken\n- zwei\n"), "{text}");
        assert!(text.contains("Zur Seite:\nhttps://k.test/s\n"), "{text}");
    }

    #[test]
    fn only_addresses_of_the_web_become_links() {
        for line in
            ["x: javascript:alert(1)", "x: https://a b", "x: https://", "https://a.example", "x: ftp://a.example"]
        {
            assert_eq!(link(line, &[]), None, "{line}");
        }
        assert_eq!(
            link("Folien: https://a.example/b?c=d", &[]),
            Some(("Folien", "https://a.example/b?c=d".to_string()))
        );
    }

    #[test]
    fn everything_else_in_braces_is_found() {
        let allowed = ["vorname"];
        for (text, word) in [
            ("Hallo {event.__class__}, gut", "{event.__class__}"),
            ("{{7*7}}", "{{7*7}}"),
            ("{vorname!r:>99}", "{vorname!r:>99}"),
            ("{ vorname }", "{"),
            ("nur } hier", "}"),
            ("offen {vorname", "{vorname"),
            ("{{vorname}}", "{{vorname}}"),
        ] {
            assert_eq!(unknown(text, &allowed).first().map(String::as_str), Some(word), "{text}");
        }
        assert!(unknown("Guten Tag {vorname}, ${vorname}", &allowed).is_empty());
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in ".{0,200}", value in ".{0,40}") {
            let values = vec![("vorname", value)];
            let _ = fill(&text, &values);
            let _ = unknown(&text, &["vorname"]);
            let _ = write(Letter::new("x"), &text, &values).render("x");
        }
    }
}
