//! What content is made of: one struct per element, each with flat fields and lists, so that a
//! form can show and change it. No HTML anywhere; longer texts are Markdown (`kernel::markdown`).
//!
//! Stored as `[{"kind": "text", …}, …]`. Reading never fails: what is unknown or does not fit
//! becomes [`Element::Broken`] and is written back as it was.

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeSeq, Serializer};
use serde::{Deserialize as Read, Serialize as Write};
use serde_json::Value;
use uuid::Uuid;

/// A sequence of elements: the content of a page, a news item or an edition's home.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Content(pub Vec<Element>);

#[derive(Debug, Clone, PartialEq, Read, Write)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Element {
    Heading(Heading),
    Text(Text),
    TextImage(TextImage),
    Quote(Quote),
    Table(Table),
    Columns(Columns),
    TeaserList(TeaserList),
    Accordion(Accordion),
    LinkList(LinkList),
    Gallery(Gallery),
    Callout(Callout),
    Timeline(Timeline),
    Video(Video),
    Facts(Facts),
    PersonList(PersonList),
    FormLink(FormLink),
    #[serde(skip)]
    Broken(Broken),
}

/// What could not be read, as it was stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Broken {
    pub raw: Value,
    /// False: the kind is known, its fields do not fit.
    pub is_unknown: bool,
}

/// Opens a part of the page. Its level follows from where it stands: a section nests what comes
/// after it until the next section, a sub-heading until the next heading.
#[derive(Debug, Clone, PartialEq, Default, Read, Write)]
#[serde(default, deny_unknown_fields)]
pub struct Heading {
    pub rank: Rank,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Read, Write)]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    #[default]
    Section,
    Sub,
}

#[derive(Debug, Clone, PartialEq, Default, Read, Write)]
#[serde(default, deny_unknown_fields)]
pub struct Text {
    /// Markdown.
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Default, Read, Write)]
#[serde(default, deny_unknown_fields)]
pub struct TextImage {
    /// Markdown. May be empty where the picture takes the full width.
    pub text: String,
    pub image: Option<Uuid>,
    pub caption: String,
    pub side: Side,
}

/// Where the picture stands beside its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Read, Write)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    #[default]
    Left,
    Right,
    /// Above the text, as wide as the page.
    Full,
}

#[derive(Debug, Clone, PartialEq, Default, Read, Write)]
#[serde(default, deny_unknown_fields)]
pub struct Quote {
    /// Markdown, without quotation marks.
    pub text: String,
    pub name: String,
    /// Function and organisation of who said it.
    pub role: String,
}

#[derive(Debug, Clone, PartialEq, Default, Read, Write)]
#[serde(default, deny_unknown_fields)]
pub struct Table {
    pub caption: String,
    /// Headers of the columns.
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// The first cell of a row is its header.
    pub row_headers: bool,
}

/// Two or three texts beside each other, one below the other on narrow screens.
#[derive(Debug, Clone, PartialEq, Default, Read, Write)]
#[serde(default, deny_unknown_fields)]
pub struct Columns {
    pub columns: Vec<Column>,
}

#[derive(Debug, Clone, PartialEq, Default, Read, Write)]
#[serde(default, deny_unknown_fields)]
pub struct Column {
    pub heading: String,
    /// Markdown.
    pub text: String,
    pub image: Option<Uuid>,
}

#[derive(Debug, Clone, PartialEq, Default, Read, Write)]
#[serde(default, deny_unknown_fields)]
pub struct TeaserList {
    pub look: Look,
    pub items: Vec<Teaser>,
    /// A link below the list, "Alle Meldungen"; both or none.
    pub more_title: String,
    pub more_href: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Read, Write)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    #[default]
    ImageLeft,
    /// Up to four beside each other.
    Compact,
    ImageTop,
}

/// Points to something else. What is named by reference brings title, text and address along and
/// is left out while it is not public.
#[derive(Debug, Clone, PartialEq, Read, Write)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub enum Teaser {
    News {
        year: i32,
        slug: String,
        #[serde(default)]
        image: Option<Uuid>,
    },
    Session {
        /// Slug of the edition; empty: the one the page stands in.
        #[serde(default)]
        edition: String,
        code: String,
        #[serde(default)]
        image: Option<Uuid>,
    },
    Page {
        slug: String,
        #[serde(default)]
        image: Option<Uuid>,
    },
    Free {
        title: String,
        #[serde(default)]
        text: String,
        href: String,
        #[serde(default)]
        image: Option<Uuid>,
    },
}

#[derive(Debug, Clone, PartialEq, Default, Read, Write)]
#[serde(default, deny_unknown_fields)]
pub struct Accordion {
    pub entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Default, Read, Write)]
#[serde(default, deny_unknown_fields)]
pub struct Entry {
    pub heading: String,
    /// Markdown. May be empty where there are links.
    pub text: String,
    pub links: Vec<Link>,
}

#[derive(Debug, Clone, PartialEq, Default, Read, Write)]
#[serde(default, deny_unknown_fields)]
pub struct LinkList {
    pub links: Vec<Link>,
}

/// An address or a file of the media store, not both.
#[derive(Debug, Clone, PartialEq, Default, Read, Write)]
#[serde(default, deny_unknown_fields)]
pub struct Link {
    /// May be empty for a file, which has a title of its own.
    pub title: String,
    pub href: String,
    pub file: Option<Uuid>,
    pub note: String,
}

/// Pictures beside each other; one alone is the picture of the day.
#[derive(Debug, Clone, PartialEq, Default, Read, Write)]
#[serde(default, deny_unknown_fields)]
pub struct Gallery {
    pub pictures: Vec<Shot>,
}

#[derive(Debug, Clone, PartialEq, Default, Read, Write)]
#[serde(default, deny_unknown_fields)]
pub struct Shot {
    pub image: Option<Uuid>,
    pub caption: String,
}

#[derive(Debug, Clone, PartialEq, Default, Read, Write)]
#[serde(default, deny_unknown_fields)]
pub struct Callout {
    pub purpose: Purpose,
    pub heading: String,
    /// Markdown.
    pub text: String,
}

/// What a callout is for. Colours are the style sheet's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Read, Write)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The one thing to take along.
    Strong,
    #[default]
    Info,
    /// Beside the point.
    Muted,
    /// Something people have to mind.
    Notice,
}

#[derive(Debug, Clone, PartialEq, Default, Read, Write)]
#[serde(default, deny_unknown_fields)]
pub struct Timeline {
    /// In any order; shown with the latest first.
    pub entries: Vec<Moment>,
    pub shown: Shown,
    /// Where all of it stands; both or none.
    pub more_title: String,
    pub more_href: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Read, Write)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    #[default]
    All,
    LastThree,
}

#[derive(Debug, Clone, PartialEq, Read, Write)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub enum Moment {
    News {
        year: i32,
        slug: String,
    },
    Free {
        /// As exact as it is known: "2024-10-24", "2024-10" or "2024".
        date: String,
        heading: String,
        #[serde(default)]
        text: String,
        #[serde(default)]
        href: String,
    },
}

/// A video of the media store, or a link to one elsewhere. Nothing of another website is loaded.
#[derive(Debug, Clone, PartialEq, Default, Read, Write)]
#[serde(default, deny_unknown_fields)]
pub struct Video {
    pub title: String,
    pub file: Option<Uuid>,
    pub captions: Option<Uuid>,
    /// Nobody speaks in it, so there is nothing to caption.
    pub is_silent: bool,
    pub poster: Option<Uuid>,
    /// "2 Minuten 30 Sekunden"
    pub duration: String,
    /// Markdown: what is said and what is to be seen.
    pub transcript: String,
    /// Address of the page that shows it, where the file is not ours.
    pub href: String,
}

#[derive(Debug, Clone, PartialEq, Default, Read, Write)]
#[serde(default, deny_unknown_fields)]
pub struct Facts {
    pub when: String,
    pub place: String,
    pub price: String,
    pub organiser: String,
    pub more: Vec<Fact>,
}

#[derive(Debug, Clone, PartialEq, Default, Read, Write)]
#[serde(default, deny_unknown_fields)]
pub struct Fact {
    pub label: String,
    pub value: String,
}

#[derive(Debug, Clone, PartialEq, Default, Read, Write)]
#[serde(default, deny_unknown_fields)]
pub struct PersonList {
    pub people: Vec<Person>,
}

#[derive(Debug, Clone, PartialEq, Read, Write)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub enum Person {
    /// Somebody of a released programme.
    Speaker {
        /// Slug of the edition; empty: the one the page stands in.
        #[serde(default)]
        edition: String,
        slug: String,
        #[serde(default)]
        image: Option<Uuid>,
    },
    Free {
        name: String,
        #[serde(default)]
        function: String,
        #[serde(default)]
        organisation: String,
        #[serde(default)]
        image: Option<Uuid>,
    },
}

/// Leads to one of our own forms.
#[derive(Debug, Clone, PartialEq, Default, Read, Write)]
#[serde(default, deny_unknown_fields)]
pub struct FormLink {
    pub form: Form,
    /// Slug of the edition; empty: the one the page stands in, else the one on the start page.
    pub edition: String,
    /// Empty: words of ours.
    pub label: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Read, Write)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    #[default]
    Registration,
    Group,
    Barrier,
}

impl Element {
    /// Names of the kinds, as they are stored.
    pub const KINDS: [&'static str; 16] = [
        "heading",
        "text",
        "text_image",
        "quote",
        "table",
        "columns",
        "teaser_list",
        "accordion",
        "link_list",
        "gallery",
        "callout",
        "timeline",
        "video",
        "facts",
        "person_list",
        "form_link",
    ];

    /// Reads one element; what does not fit is kept as it is.
    pub fn read(raw: Value) -> Element {
        match Element::deserialize(&raw) {
            Ok(element) => element,
            Err(_) => {
                let kind = raw.get("kind").and_then(Value::as_str);
                let is_unknown = !kind.is_some_and(|k| Element::KINDS.contains(&k));
                Element::Broken(Broken { raw, is_unknown })
            }
        }
    }

    /// Name of the kind, for logs and style sheets. Never a text somebody wrote.
    pub fn kind(&self) -> &'static str {
        match self {
            Element::Heading(_) => "heading",
            Element::Text(_) => "text",
            Element::TextImage(_) => "text_image",
            Element::Quote(_) => "quote",
            Element::Table(_) => "table",
            Element::Columns(_) => "columns",
            Element::TeaserList(_) => "teaser_list",
            Element::Accordion(_) => "accordion",
            Element::LinkList(_) => "link_list",
            Element::Gallery(_) => "gallery",
            Element::Callout(_) => "callout",
            Element::Timeline(_) => "timeline",
            Element::Video(_) => "video",
            Element::Facts(_) => "facts",
            Element::PersonList(_) => "person_list",
            Element::FormLink(_) => "form_link",
            Element::Broken(broken) => {
                let kind = broken.raw.get("kind").and_then(Value::as_str);
                Element::KINDS.into_iter().find(|k| Some(*k) == kind).unwrap_or("unknown")
            }
        }
    }

    /// What editors call it.
    pub fn name(&self) -> &'static str {
        name_of(self.kind())
    }
}

/// What editors call elements of this kind.
pub fn name_of(kind: &str) -> &'static str {
    match kind {
        "heading" => "Überschrift",
        "text" => "Text",
        "text_image" => "Text mit Bild",
        "quote" => "Zitat",
        "table" => "Tabelle",
        "columns" => "Spalten",
        "teaser_list" => "Teaserliste",
        "accordion" => "Akkordeon",
        "link_list" => "Linkliste",
        "gallery" => "Bilder",
        "callout" => "Hinweiskasten",
        "timeline" => "Zeitleiste",
        "video" => "Video",
        "facts" => "Eckdaten",
        "person_list" => "Personen",
        "form_link" => "Link zu einem Formular",
        _ => "Unbekanntes Element",
    }
}

impl Content {
    /// One text; nothing where it is blank.
    pub fn text(markdown: &str) -> Content {
        match crate::kernel::typography::is_blank(markdown) {
            true => Content::default(),
            false => Content(vec![Element::Text(Text { text: markdown.to_string() })]),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As [`Deserialize`], from a JSON value that is at hand.
    pub fn read(value: Value) -> Content {
        match value {
            Value::Null => Content::default(),
            Value::Array(items) => Content(items.into_iter().map(Element::read).collect()),
            other => Content(vec![Element::read(other)]),
        }
    }

    /// The form in which it is stored.
    pub fn to_value(&self) -> Value {
        // Writing to a value fails only for maps with keys that are no strings; there are none.
        serde_json::to_value(self).unwrap_or_else(|_| Value::Array(Vec::new()))
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Content, D::Error> {
        Value::deserialize(deserializer).map(Content::read)
    }
}

impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for element in &self.0 {
            match element {
                Element::Broken(broken) => list.serialize_element(&broken.raw)?,
                element => list.serialize_element(element)?,
            }
        }
        list.end()
    }
}
