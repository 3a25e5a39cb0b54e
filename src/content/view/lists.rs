//! Teasers, accordions, lists of links, timelines, people.

use super::broken::Missing;
use super::media::Figure;
use super::{View, below};
use crate::content::gather::{Card, File, Picture};
use crate::content::html::Html;
use crate::content::model::*;
use crate::content::words;
use crate::kernel::date;

/// A link as it is shown.
pub struct LinkView {
    pub href: String,
    pub title: String,
    /// "PDF, 1,2 MB" or "andere Website".
    pub mark: String,
    pub note: String,
    pub is_foreign: bool,
}

#[derive(askama::Template)]
#[template(path = "content/teasers.html")]
struct TeasersView {
    look: &'static str,
    level: u8,
    teasers: Vec<TeaserView>,
    more: Option<LinkView>,
}

struct TeaserView {
    card: Card,
    mark: &'static str,
    figure: Option<Figure>,
}

#[derive(askama::Template)]
#[template(path = "content/accordion.html")]
struct AccordionView {
    level: u8,
    entries: Vec<EntryView>,
}

struct EntryView {
    heading: String,
    body: Html,
    links: Vec<LinkView>,
}

#[derive(askama::Template)]
#[template(path = "content/link_list.html")]
struct LinkListView {
    links: Vec<LinkView>,
}

#[derive(askama::Template)]
#[template(path = "content/timeline.html")]
struct TimelineView {
    level: u8,
    moments: Vec<MomentView>,
    more: Option<LinkView>,
}

struct MomentView {
    machine: String,
    date: String,
    heading: String,
    href: Option<String>,
    mark: &'static str,
    body: Html,
}

#[derive(askama::Template)]
#[template(path = "content/people.html")]
struct PeopleView {
    people: Vec<FaceView>,
}

struct FaceView {
    name: String,
    href: String,
    role: String,
    figure: Option<Figure>,
}

impl View<'_> {
    pub(super) fn teasers(&mut self, e: &TeaserList) -> askama::Result<Html> {
        let (look, sizes) = match e.look {
            Look::ImageLeft => ("left", Figure::SMALL),
            Look::Compact => ("compact", Figure::COLUMN),
            Look::ImageTop => ("top", Figure::COLUMN),
        };
        let mut teasers = Vec::with_capacity(e.items.len());
        for item in &e.items {
            let (found, image, missing) = match item {
                Teaser::News { year, slug, image } => {
                    (self.found.news.get(&(*year, slug.clone())).cloned(), *image, Missing::News)
                }
                Teaser::Session { edition, code, image } => {
                    (self.found.sessions.get(&(edition.clone(), code.clone())).cloned(), *image, Missing::Session)
                }
                Teaser::Page { slug, image } => (self.found.pages.get(slug).cloned(), *image, Missing::Page),
                Teaser::Free { title, text, href, image } => {
                    let card = Card {
                        title: title.clone(),
                        text: text.clone(),
                        href: self.address(href).href,
                        ..Card::default()
                    };
                    (Some(card), *image, Missing::File)
                }
            };
            let Some(mut card) = found else {
                self.gone.push(missing);
                continue;
            };
            let mark = words::foreign(&self.address(&card.href), self.words);
            card.title = self.line(&card.title);
            card.text = self.line(&card.text);
            let figure = self.picture(image).map(|picture| Figure::new(picture, String::new(), sizes));
            teasers.push(TeaserView { card, mark, figure });
        }
        if teasers.is_empty() {
            return Ok(Html::default());
        }
        let more = self.more(&e.more_title, &e.more_href);
        Html::template(&TeasersView { look, level: self.levels.inside(), teasers, more })
    }

    pub(super) fn accordion(&mut self, e: &Accordion) -> askama::Result<Html> {
        let level = self.levels.inside();
        let mut entries = Vec::with_capacity(e.entries.len());
        for entry in &e.entries {
            let body = self.markdown(&entry.text, below(level));
            let links = self.links(&entry.links);
            if !(body.is_empty() && links.is_empty()) {
                entries.push(EntryView { heading: self.line(&entry.heading), body, links });
            }
        }
        if entries.is_empty() {
            return Ok(Html::default());
        }
        Html::template(&AccordionView { level, entries })
    }

    pub(super) fn link_list(&mut self, e: &LinkList) -> askama::Result<Html> {
        let links = self.links(&e.links);
        if links.is_empty() {
            return Ok(Html::default());
        }
        Html::template(&LinkListView { links })
    }

    fn links(&mut self, links: &[Link]) -> Vec<LinkView> {
        links.iter().filter_map(|link| self.link(link)).collect()
    }

    fn link(&mut self, link: &Link) -> Option<LinkView> {
        let note = self.line(&link.note);
        let title = self.line(&link.title);
        let Some(id) = link.file else {
            let address = self.address(&link.href);
            let mark = words::foreign(&address, self.words).to_string();
            return Some(LinkView { href: address.href, is_foreign: address.is_foreign, title, mark, note });
        };
        let (href, own, size) = match self.found.files.get(&id) {
            Some(File::Document { href, title, size }) => (href.clone(), title.clone(), size.clone()),
            Some(File::Video { src, size, .. }) => (src.clone(), String::new(), size.clone()),
            Some(File::Picture(Picture { src, alt, .. })) => (src.clone(), alt.clone(), String::new()),
            other => {
                self.gone.push(Missing::file(other));
                return None;
            }
        };
        let title = [title, self.line(&own)].into_iter().find(|t| !t.is_empty());
        let Some(title) = title else {
            // A link without words leads nobody anywhere.
            self.gone.push(Missing::WrongFile);
            return None;
        };
        Some(LinkView { href, title, mark: size, note, is_foreign: false })
    }

    fn more(&self, title: &str, href: &str) -> Option<LinkView> {
        let title = self.line(title);
        if title.is_empty() {
            return None;
        }
        let address = self.address(href);
        let mark = words::foreign(&address, self.words).to_string();
        Some(LinkView { href: address.href, is_foreign: address.is_foreign, title, mark, note: String::new() })
    }

    pub(super) fn timeline(&mut self, e: &Timeline) -> askama::Result<Html> {
        let level = self.levels.inside();
        let mut moments: Vec<MomentView> = e.entries.iter().filter_map(|entry| self.moment(entry, level)).collect();
        // As text: of two, the one that is known more exactly is the later one of its period.
        moments.sort_by(|a, b| b.machine.cmp(&a.machine));
        if e.shown == Shown::LastThree {
            moments.truncate(3);
        }
        if moments.is_empty() {
            return Ok(Html::default());
        }
        let more = self.more(&e.more_title, &e.more_href);
        Html::template(&TimelineView { level, moments, more })
    }

    fn moment(&mut self, moment: &Moment, level: u8) -> Option<MomentView> {
        match moment {
            Moment::News { year, slug } => {
                let Some(card) = self.found.news.get(&(*year, slug.clone())) else {
                    self.gone.push(Missing::News);
                    return None;
                };
                let (machine, date) = card.date.clone().unwrap_or_default();
                let body = self.markdown(&plain_markdown(&card.text), below(level));
                let (heading, href) = (self.line(&card.title), Some(card.href.clone()));
                Some(MomentView { machine, date, heading, href, mark: "", body })
            }
            Moment::Free { date, heading, text, href } => {
                let (precision, day) = date::parse_rough(date)?;
                let address = Some(href).filter(|h| !h.trim().is_empty()).map(|h| self.address(h));
                Some(MomentView {
                    machine: date.trim().to_string(),
                    date: date::rough(precision, day)?,
                    heading: self.line(heading),
                    mark: address.as_ref().map_or("", |a| words::foreign(a, self.words)),
                    href: address.map(|a| a.href),
                    body: self.markdown(text, below(level)),
                })
            }
        }
    }

    pub(super) fn people(&mut self, e: &PersonList) -> askama::Result<Html> {
        let mut people = Vec::with_capacity(e.people.len());
        for person in &e.people {
            let (face, image) = match person {
                Person::Speaker { edition, slug, image } => {
                    let Some(face) = self.found.people.get(&(edition.clone(), slug.clone())) else {
                        self.gone.push(Missing::Person);
                        continue;
                    };
                    (face.clone(), *image)
                }
                Person::Free { name, function, organisation, image } => {
                    let face = crate::content::gather::Face {
                        name: name.clone(),
                        function: function.clone(),
                        organisation: organisation.clone(),
                        href: String::new(),
                    };
                    (face, *image)
                }
            };
            let role = crate::kernel::words::parts([self.line(&face.function), self.line(&face.organisation)]);
            let figure = self.picture(image).map(|picture| Figure::new(picture, String::new(), Figure::FACE));
            people.push(FaceView { name: self.line(&face.name), href: face.href, role, figure });
        }
        if people.is_empty() {
            return Ok(Html::default());
        }
        Html::template(&PeopleView { people })
    }
}

/// A plain text of another place as Markdown that shows it letter for letter.
fn plain_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
