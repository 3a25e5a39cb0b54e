//! Finished HTML as a type of its own.

use std::fmt;

use askama::filters::HtmlSafe;

use crate::kernel::lang::Lang;
use crate::kernel::markdown::{self, Style};

/// Finished, escaped HTML that templates show as it is. Only the renderers of this module make
/// it, from Markdown and from templates that escape.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    pub(super) fn markdown(text: &str, level: u8, lang: Lang, home: &str) -> Html {
        Html(markdown::render_in(&crate::kernel::plain::block(text), &Style { level, lang, home }))
    }

    pub(super) fn template(template: &impl askama::Template) -> askama::Result<Html> {
        Ok(Html(template.render()?))
    }

    pub(super) fn push(&mut self, more: &Html) {
        self.0.push_str(&more.0);
    }

    /// Nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Html {}
