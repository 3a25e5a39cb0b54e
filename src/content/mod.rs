//! Stand-in until the model of content elements is merged.
pub mod model;
pub use crate::kernel::lang::Lang;
use crate::web::{Result, Site};
pub use model::{Content, Element};
use sqlx::PgConnection;

#[derive(Debug, Clone)]
pub struct Place {
    pub path: String,
    pub level: u8,
    pub lang: Lang,
    pub edition: Option<i64>,
    pub audience: Audience,
}
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Audience {
    #[default]
    Public,
    Editors,
}
impl Place {
    pub fn new(path: &str) -> Place {
        Place { path: path.to_string(), level: 2, lang: Lang::De, edition: None, audience: Audience::Public }
    }
}
#[derive(Debug, Clone, Default)]
pub struct Html(String);
impl Html {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
impl std::fmt::Display for Html {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl askama::filters::HtmlSafe for Html {}
pub async fn render(_site: &Site, _c: &mut PgConnection, content: &Content, at: &Place) -> Result<Html> {
    let mut out = String::new();
    for element in &content.0 {
        if let Element::Text(t) = element {
            out.push_str(&format!("<div class=\"text\">{}</div>", crate::kernel::markdown::render(&t.text, at.level)));
        }
    }
    Ok(Html(out))
}
