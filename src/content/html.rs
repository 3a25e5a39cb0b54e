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
        let mut html = markdown::render_in(&crate::kernel::plain::block(text), &Style { level, lang, home });
        html.truncate(html.trim_end().len());
        Html(html)
    }

    pub(super) fn template(template: &impl askama::Template) -> askama::Result<Html> {
        Ok(Html(template.render()?))
    }

    pub(super) fn push(&mut self, more: &Html) {
        if !more.is_empty() {
            self.0.push_str(more.0.trim_end());
            self.0.push('\n');
        }
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
