//! Headings, texts, quotes, tables, columns, callouts, facts, links to forms.

use super::media::Figure;
use super::{View, below};
use crate::content::html::Html;
use crate::content::model::*;
use crate::content::view::broken::Missing;
use crate::content::words;
use crate::paths;

#[derive(askama::Template)]
#[template(path = "content/heading.html")]
struct HeadingView {
    level: u8,
    anchor: String,
    text: String,
}

#[derive(askama::Template)]
#[template(path = "content/text.html")]
struct TextView {
    body: Html,
}

#[derive(askama::Template)]
#[template(path = "content/quote.html")]
struct QuoteView {
    body: Html,
    name: String,
    role: String,
}

#[derive(askama::Template)]
#[template(path = "content/table.html")]
struct TableView {
    /// Name of the region that scrolls, once on the page.
    label: String,
    caption: String,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
    row_headers: bool,
}

#[derive(askama::Template)]
#[template(path = "content/columns.html")]
struct ColumnsView {
    level: u8,
    columns: Vec<ColumnView>,
}

struct ColumnView {
    heading: String,
    figure: Option<Figure>,
    body: Html,
}

#[derive(askama::Template)]
#[template(path = "content/callout.html")]
struct CalloutView {
    class: &'static str,
    label: &'static str,
    level: u8,
    heading: String,
    body: Html,
}

#[derive(askama::Template)]
#[template(path = "content/facts.html")]
struct FactsView {
    facts: Vec<(String, String)>,
}

#[derive(askama::Template)]
#[template(path = "content/form_link.html")]
struct FormLinkView {
    href: String,
    label: String,
}

impl View<'_> {
    pub(super) fn heading(&mut self, e: &Heading) -> askama::Result<Html> {
        let text = self.line(&e.text);
        Html::template(&HeadingView { level: self.levels.open(e.rank), anchor: self.anchor(&text), text })
    }

    pub(super) fn text(&mut self, e: &Text) -> askama::Result<Html> {
        Html::template(&TextView { body: self.markdown(&e.text, self.levels.inside()) })
    }

    pub(super) fn quote(&mut self, e: &Quote) -> askama::Result<Html> {
        let body = self.markdown(&e.text, self.levels.inside());
        Html::template(&QuoteView { body, name: self.line(&e.name), role: self.line(&e.role) })
    }

    pub(super) fn table(&mut self, e: &Table) -> askama::Result<Html> {
        let caption = self.line(&e.caption);
        Html::template(&TableView {
            label: self.unique(caption.clone(), " "),
            caption,
            head: e.head.iter().map(|cell| self.line(cell)).collect(),
            rows: e.rows.iter().map(|row| row.iter().map(|cell| self.line(cell)).collect()).collect(),
            row_headers: e.row_headers,
        })
    }

    pub(super) fn columns(&mut self, e: &Columns) -> askama::Result<Html> {
        let level = self.levels.inside();
        let mut columns = Vec::with_capacity(e.columns.len());
        for column in &e.columns {
            let heading = self.line(&column.heading);
            let inner = if heading.is_empty() { level } else { below(level) };
            let figure = self.picture(column.image).map(|p| Figure::new(p, String::new(), Figure::COLUMN));
            columns.push(ColumnView { figure, body: self.markdown(&column.text, inner), heading });
        }
        Html::template(&ColumnsView { level, columns })
    }

    pub(super) fn callout(&mut self, e: &Callout) -> askama::Result<Html> {
        let level = self.levels.inside();
        let heading = self.line(&e.heading);
        let inner = if heading.is_empty() { level } else { below(level) };
        Html::template(&CalloutView {
            class: match e.purpose {
                Purpose::Strong => "strong",
                Purpose::Info => "info",
                Purpose::Muted => "muted",
                Purpose::Notice => "urgent",
            },
            // Not by colour alone.
            label: if e.purpose == Purpose::Notice { self.words.notice } else { "" },
            level,
            heading,
            body: self.markdown(&e.text, inner),
        })
    }

    pub(super) fn facts(&mut self, e: &Facts) -> askama::Result<Html> {
        let words = self.words;
        let fixed =
            [(words.when, &e.when), (words.place, &e.place), (words.price, &e.price), (words.organiser, &e.organiser)];
        let mut facts: Vec<(String, String)> = fixed.map(|(label, value)| (label.into(), self.line(value))).into();
        facts.extend(e.more.iter().map(|f| (self.line(&f.label), self.line(&f.value))));
        facts.retain(|(_, value)| !value.is_empty());
        Html::template(&FactsView { facts })
    }

    pub(super) fn form_link(&mut self, e: &FormLink) -> askama::Result<Html> {
        let edition = self.found.editions.get(&e.edition);
        let href = match (e.form, edition) {
            (Form::Barrier, _) => Some(paths::BARRIER.to_string()),
            (Form::Registration, Some(edition)) => Some(paths::registration(edition)),
            (Form::Group, Some(edition)) => Some(paths::group(edition)),
            // Leads to the edition on the start page.
            (Form::Registration, None) if e.edition.is_empty() => Some(paths::REGISTRATION_FEATURED.to_string()),
            _ => None,
        };
        let Some(href) = href else {
            self.gone.push(Missing::Edition);
            return Ok(Html::default());
        };
        let label = self.line(&e.label);
        let label = if label.is_empty() { words::form(e.form, self.at.lang).to_string() } else { label };
        Html::template(&FormLinkView { href, label })
    }
}
