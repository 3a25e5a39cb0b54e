//! Stand-in.
use serde::{Deserialize, Serialize};
use uuid::Uuid;
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Content(pub Vec<Element>);
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Element {
    Text(Text),
    Video(Video),
}
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Text {
    pub text: String,
}
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Video {
    pub title: String,
    pub file: Option<Uuid>,
    pub is_silent: bool,
}
impl Content {
    pub fn text(markdown: &str) -> Content {
        if markdown.trim().is_empty() {
            Content::default()
        } else {
            Content(vec![Element::Text(Text { text: markdown.into() })])
        }
    }
}
