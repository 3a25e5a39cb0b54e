//! Pages as readers find their way in them: by selector and by text.

use scraper::{Html as Document, Selector};

#[derive(Debug)]
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

    /// What a browser would send of the form that goes to `action`, as it stands now; without buttons.
    pub fn form(&self, action: &str) -> Vec<(String, String)> {
        let selector = |text: &str| Selector::parse(text).expect("a selector");
        let forms = selector("form");
        let form = self.0.select(&forms).find(|f| f.attr("action") == Some(action));
        let form = form.unwrap_or_else(|| panic!("a form to {action}: {:?}", self.attributes("form", "action")));
        controls(form)
    }

    /// The JSON-LD of the page.
    pub fn json_ld(&self) -> serde_json::Value {
        serde_json::from_str(&self.one("script[type='application/ld+json']")).expect("JSON")
    }
}

/// What a browser would send of a form without pressing a button.
fn controls(form: scraper::ElementRef<'_>) -> Vec<(String, String)> {
    let selector = |text: &str| Selector::parse(text).expect("a selector");
    let mut fields = Vec::new();
    for control in form.select(&selector("input, select, textarea")) {
        let Some(name) = control.attr("name") else { continue };
        let value = match control.value().name() {
            "textarea" => control.text().collect::<String>(),
            "select" => {
                let chosen = control.select(&selector("option[selected]")).next();
                let first = || control.select(&selector("option")).next();
                chosen.or_else(first).and_then(|o| o.attr("value")).unwrap_or("").to_string()
            }
            _ if matches!(control.attr("type"), Some("checkbox" | "radio")) && control.attr("checked").is_none() => {
                continue;
            }
            _ => control.attr("value").unwrap_or("").to_string(),
        };
        fields.push((name.to_string(), value.trim_start_matches('\n').to_string()));
    }
    fields
}

/// A form as it stands on a page.
#[derive(Debug, Clone)]
pub struct Form {
    pub action: String,
    pub is_post: bool,
    pub fields: Vec<(String, String)>,
    /// Name and value of each button that says something; empty: one that says nothing.
    pub buttons: Vec<(String, String)>,
}

impl Html {
    /// Every form with its buttons.
    pub fn forms(&self) -> Vec<Form> {
        let selector = |text: &str| Selector::parse(text).expect("a selector");
        let (forms, buttons) = (selector("form"), selector("button"));
        let form = |form: scraper::ElementRef<'_>| Form {
            action: form.attr("action").unwrap_or("").to_string(),
            is_post: form.attr("method") == Some("post"),
            fields: controls(form),
            buttons: form
                .select(&buttons)
                .filter_map(|b| Some((b.attr("name")?.to_string(), b.attr("value").unwrap_or("").to_string())))
                .collect(),
        };
        self.0.select(&forms).map(form).collect()
    }
}
