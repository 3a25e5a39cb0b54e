//! Elements as HTML: one template each. Total: whatever the content is, what comes out is valid,
//! its headings skip no level, and nothing of it is empty.

mod broken;
mod lists;
mod media;
mod prose;

use std::collections::HashSet;

use super::faults::Reason;
use super::gather::{File, Found, Picture};
use super::html::Html;
use super::model::*;
use super::words::Words;
use super::{Audience, Place};
use crate::kernel::markdown::Address;
use crate::kernel::slug::slug;
use crate::kernel::typography;
use broken::Missing;

/// Something that the public does not see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Place of the element, counted from 0.
    pub element: usize,
    pub kind: &'static str,
    /// For the log.
    pub what: String,
}

/// Renders `content`. `home` is the address of this site.
///
/// # Errors
/// When a template fails, which is our fault.
pub fn render(content: &Content, at: &Place, home: &str, found: &Found) -> askama::Result<(Html, Vec<Trouble>)> {
    let mut view = View {
        at,
        home,
        found,
        words: Words::of(at.lang),
        levels: Levels::new(at.level),
        taken: HashSet::new(),
        gone: Vec::new(),
    };
    let mut html = Html::default();
    let mut troubles = Vec::new();
    for (index, element) in content.0.iter().enumerate() {
        let faults = match index < super::faults::ELEMENTS {
            true => element.faults(),
            false => vec![(String::new(), Reason::TooMany(super::faults::ELEMENTS))],
        };
        if faults.is_empty() {
            html.push(&view.element(element)?);
        }
        let gone = std::mem::take(&mut view.gone);
        let trouble = |what| Trouble { element: index, kind: element.kind(), what };
        troubles.extend(faults.iter().map(|(field, reason)| trouble(broken::fault_in_log(field, *reason))));
        troubles.extend(gone.iter().map(|g| trouble(g.in_log().to_string())));
        if at.audience == Audience::Editors && !(faults.is_empty() && gone.is_empty()) {
            html.push(&broken::notice(element, &faults, &gone)?);
        }
    }
    Ok((html, troubles))
}

struct View<'a> {
    at: &'a Place,
    home: &'a str,
    found: &'a Found,
    words: &'static Words,
    levels: Levels,
    /// Anchors and labels that are given away: each stands for one thing.
    taken: HashSet<String>,
    /// What the element at hand refers to and is not there.
    gone: Vec<Missing>,
}

impl View<'_> {
    fn element(&mut self, element: &Element) -> askama::Result<Html> {
        match element {
            Element::Heading(e) => self.heading(e),
            Element::Text(e) => self.text(e),
            Element::TextImage(e) => self.text_image(e),
            Element::Quote(e) => self.quote(e),
            Element::Table(e) => self.table(e),
            Element::Columns(e) => self.columns(e),
            Element::TeaserList(e) => self.teasers(e),
            Element::Accordion(e) => self.accordion(e),
            Element::LinkList(e) => self.link_list(e),
            Element::Gallery(e) => self.gallery(e),
            Element::Callout(e) => self.callout(e),
            Element::Timeline(e) => self.timeline(e),
            Element::Video(e) => self.video(e),
            Element::Facts(e) => self.facts(e),
            Element::PersonList(e) => self.people(e),
            Element::FormLink(e) => self.form_link(e),
            // Has a fault, so it does not come this far.
            Element::Broken(_) => Ok(Html::default()),
        }
    }

    /// Markdown whose headings begin at `level`.
    fn markdown(&self, text: &str, level: u8) -> Html {
        Html::markdown(text, level, self.at.lang, self.home)
    }

    /// One line of text.
    fn line(&self, text: &str) -> String {
        match typography::is_blank(text) {
            true => String::new(),
            false => typography::line(text, self.at.lang),
        }
    }

    /// An address that has been checked. Where it is none after all, the top of the page.
    fn address(&self, href: &str) -> Address {
        Address::parse(href.trim(), self.home).unwrap_or(Address { href: "#".into(), is_foreign: false })
    }

    /// A picture that is named; what is missing or no picture is noted.
    fn picture(&mut self, id: Option<uuid::Uuid>) -> Option<Picture> {
        match self.found.files.get(&id?) {
            Some(File::Picture(picture)) => Some(picture.clone()),
            other => {
                self.gone.push(Missing::file(other));
                None
            }
        }
    }

    /// `wanted`, or with a number behind it where that is taken.
    fn unique(&mut self, wanted: String, gap: &str) -> String {
        let mut name = wanted.clone();
        let mut number = 2;
        while !self.taken.insert(name.clone()) {
            name = format!("{wanted}{gap}{number}");
            number += 1;
        }
        name
    }

    fn anchor(&mut self, text: &str) -> String {
        self.unique(format!("abschnitt-{}", slug(text)), "-")
    }
}

/// Levels of headings from nesting. Never skips one, whatever comes in whatever order.
#[derive(Debug, Clone, Copy)]
struct Levels {
    base: u8,
    /// Headings that are open at this place.
    open: u8,
    has_section: bool,
}

impl Levels {
    fn new(base: u8) -> Levels {
        Levels { base: base.clamp(2, 6), open: 0, has_section: false }
    }

    /// Level of a heading element, which is open from here on.
    fn open(&mut self, rank: Rank) -> u8 {
        self.has_section |= rank == Rank::Section;
        let depth = u8::from(rank == Rank::Sub && self.has_section);
        self.open = depth + 1;
        (self.base + depth).min(6)
    }

    /// Level of headings inside the elements at this place.
    fn inside(self) -> u8 {
        (self.base + self.open).min(6)
    }
}

/// One level below, as far as there are any.
fn below(level: u8) -> u8 {
    (level + 1).min(6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_follow_from_nesting() {
        let mut levels = Levels::new(2);
        assert_eq!(levels.inside(), 2);
        assert_eq!((levels.open(Rank::Sub), levels.inside()), (2, 3), "nothing to be below of");
        assert_eq!((levels.open(Rank::Section), levels.inside()), (2, 3));
        assert_eq!((levels.open(Rank::Sub), levels.inside()), (3, 4));
        assert_eq!((levels.open(Rank::Sub), levels.inside()), (3, 4));
        assert_eq!((levels.open(Rank::Section), levels.inside()), (2, 3));
        let mut levels = Levels::new(9);
        assert_eq!((levels.open(Rank::Section), levels.open(Rank::Sub), levels.inside()), (6, 6, 6));
    }
}
