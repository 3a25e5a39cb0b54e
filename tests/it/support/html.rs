//! Pages as readers find their way in them: by selector and by text.

use scraper::{Html as Document, Selector};

pub struct Html(Document);

impl Html {
    pub fn new(text: &str) -> Html {
        Html(Document::parse_document(text))
    }

    /// Texts of all elements, white space collapsed.
    pub fn all(&self, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).expect("a selector");
        self.0
            .select(&selector)
            .map(|e| e.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    /// Text of the only element.
    pub fn one(&self, selector: &str) -> String {
        let mut all = self.all(selector);
        assert_eq!(all.len(), 1, "{selector}: {all:?}");
        all.remove(0)
    }

    /// Values of an attribute.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let selector = Selector::parse(selector).expect("a selector");
        self.0.select(&selector).filter_map(|e| e.attr(name)).map(ToString::to_string).collect()
    }

    /// All text a reader sees in the main part.
    pub fn main(&self) -> String {
        self.one("main")
    }

    /// The JSON-LD of the page.
    pub fn json_ld(&self) -> serde_json::Value {
        serde_json::from_str(&self.one("script[type='application/ld+json']")).expect("JSON")
    }
}
