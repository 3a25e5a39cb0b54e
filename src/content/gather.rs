//! What content refers to: which news, sessions, pages, people, files and editions are named,
//! and what of them can be shown. Every kind is asked for once, however often it is named.

use std::collections::{BTreeSet, HashMap};

use sqlx::PgConnection;
use uuid::Uuid;

use super::model::*;
use super::{Place, sql};
use crate::kernel::lang::Lang;
use crate::kernel::{date, markdown, words};
use crate::media::{self, Kind, Medium};
use crate::paths;
use crate::web::{Result, Site};

/// Longest summary of a session in a teaser, in characters.
const SUMMARY: usize = 240;

/// A picture ready for a page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Picture {
    /// For programs that know no WebP, and to see it large.
    pub src: String,
    /// The same in several widths as WebP.
    pub srcset: String,
    pub width: i32,
    pub height: i32,
    /// Empty: it decorates and says nothing.
    pub alt: String,
    /// "Foto: Erika Beispiel, CC BY 4.0"; may be empty.
    pub credit: String,
}

/// A file of the media store.
#[derive(Debug, Clone, PartialEq)]
pub enum File {
    Picture(Picture),
    /// Something to read or to download.
    Document {
        href: String,
        title: String,
        /// "PDF, 1,2 MB"
        size: String,
    },
    Video {
        src: String,
        media_type: String,
        /// "WebM, 1,2 MB"
        size: String,
        credit: String,
    },
    Captions {
        src: String,
    },
}

/// Something that a teaser or an entry of a timeline points to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Card {
    pub title: String,
    pub text: String,
    pub href: String,
    /// "Meldung", "Vortrag"
    pub label: String,
    /// For machines and for people.
    pub date: Option<(String, String)>,
    /// Language of the title where it is not German.
    pub lang: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Face {
    pub name: String,
    pub function: String,
    pub organisation: String,
    pub href: String,
}

/// Everything that was found. What is missing is not public or does not exist.
#[derive(Debug, Clone, Default)]
pub struct Found {
    pub news: HashMap<(i32, String), Card>,
    /// By slug of the edition as it was named, and code.
    pub sessions: HashMap<(String, String), Card>,
    pub pages: HashMap<String, Card>,
    /// By slug of the edition as it was named, and slug of the person.
    pub people: HashMap<(String, String), Face>,
    pub files: HashMap<Uuid, File>,
    /// Slugs of public editions by how they were named; the one of the place under "".
    pub editions: HashMap<String, String>,
}

/// What is named, each once.
#[derive(Debug, Default, PartialEq)]
pub struct Named {
    pub news: BTreeSet<(i32, String)>,
    pub sessions: BTreeSet<(String, String)>,
    pub pages: BTreeSet<String>,
    pub people: BTreeSet<(String, String)>,
    pub files: BTreeSet<Uuid>,
    pub editions: BTreeSet<String>,
    /// Addresses as they were written.
    pub links: Vec<String>,
    /// Markdown.
    pub texts: Vec<String>,
    /// Everything to read, in the order of the page.
    pub words: Vec<String>,
}

impl Content {
    /// Files of the media store that are used, each once.
    pub fn media(&self) -> Vec<Uuid> {
        self.named().files.into_iter().collect()
    }

    /// Every address that is linked to, also inside texts, as it was written.
    pub fn links(&self) -> Vec<String> {
        let named = self.named();
        let mut links = named.links;
        links.extend(named.texts.iter().flat_map(|t| markdown::links(t)));
        links
    }

    /// What a reader reads, as plain text, for the search. Texts of what is referred to are not
    /// in it: they are found where they stand.
    pub fn plain(&self) -> String {
        let words: Vec<String> =
            self.named().words.iter().map(|w| crate::kernel::plain::plain(w)).filter(|w| !w.is_empty()).collect();
        words.join("\n")
    }

    pub(super) fn named(&self) -> Named {
        let mut named = Named::default();
        for element in &self.0 {
            named.element(element);
        }
        named
    }
}

impl Named {
    fn text(&mut self, text: &str) {
        self.texts.push(text.to_string());
        self.words.push(text.to_string());
    }

    fn words<'a>(&mut self, words: impl IntoIterator<Item = &'a String>) {
        self.words.extend(words.into_iter().filter(|w| !w.is_empty()).cloned());
    }

    fn href(&mut self, href: &str) {
        if !href.trim().is_empty() {
            self.links.push(href.to_string());
        }
    }

    fn links(&mut self, links: &[Link]) {
        for link in links {
            self.words([&link.title, &link.note]);
            self.href(&link.href);
            self.files.extend(link.file);
        }
    }

    fn element(&mut self, element: &Element) {
        match element {
            Element::Heading(e) => self.words([&e.text]),
            Element::Text(e) => self.text(&e.text),
            Element::TextImage(e) => {
                self.text(&e.text);
                self.words([&e.caption]);
                self.files.extend(e.image);
            }
            Element::Quote(e) => {
                self.text(&e.text);
                self.words([&e.name, &e.role]);
            }
            Element::Table(e) => {
                self.words([&e.caption]);
                self.words(&e.head);
                self.words(e.rows.iter().flatten());
            }
            Element::Columns(e) => {
                for column in &e.columns {
                    self.words([&column.heading]);
                    self.text(&column.text);
                    self.files.extend(column.image);
                }
            }
            Element::TeaserList(e) => {
                e.items.iter().for_each(|item| self.teaser(item));
                self.words([&e.more_title]);
                self.href(&e.more_href);
            }
            Element::Accordion(e) => {
                for entry in &e.entries {
                    self.words([&entry.heading]);
                    self.text(&entry.text);
                    self.links(&entry.links);
                }
            }
            Element::LinkList(e) => self.links(&e.links),
            Element::Gallery(e) => {
                for shot in &e.pictures {
                    self.words([&shot.caption]);
                    self.files.extend(shot.image);
                }
            }
            Element::Callout(e) => {
                self.words([&e.heading]);
                self.text(&e.text);
            }
            Element::Timeline(e) => {
                e.entries.iter().for_each(|entry| self.moment(entry));
                self.words([&e.more_title]);
                self.href(&e.more_href);
            }
            Element::Video(e) => {
                self.words([&e.title]);
                self.text(&e.transcript);
                self.href(&e.href);
                self.files.extend([e.file, e.captions, e.poster].into_iter().flatten());
            }
            Element::Facts(e) => {
                self.words([&e.when, &e.place, &e.price, &e.organiser]);
                self.words(e.more.iter().flat_map(|f| [&f.label, &f.value]));
            }
            Element::PersonList(e) => e.people.iter().for_each(|person| self.person(person)),
            Element::FormLink(e) => {
                self.words([&e.label]);
                if e.form != Form::Barrier {
                    self.editions.insert(e.edition.clone());
                }
            }
            Element::Broken(_) => {}
        }
    }

    fn teaser(&mut self, teaser: &Teaser) {
        match teaser {
            Teaser::News { year, slug, image } => {
                self.news.insert((*year, slug.clone()));
                self.files.extend(*image);
            }
            Teaser::Session { edition, code, image } => {
                self.sessions.insert((edition.clone(), code.clone()));
                self.files.extend(*image);
            }
            Teaser::Page { slug, image } => {
                self.pages.insert(slug.clone());
                self.files.extend(*image);
            }
            Teaser::Free { title, text, href, image } => {
                self.words([title, text]);
                self.href(href);
                self.files.extend(*image);
            }
        }
    }

    fn moment(&mut self, moment: &Moment) {
        match moment {
            Moment::News { year, slug } => {
                self.news.insert((*year, slug.clone()));
            }
            Moment::Free { heading, text, href, .. } => {
                self.words([heading]);
                self.text(text);
                self.href(href);
            }
        }
    }

    fn person(&mut self, person: &Person) {
        match person {
            Person::Speaker { edition, slug, image } => {
                self.people.insert((edition.clone(), slug.clone()));
                self.files.extend(*image);
            }
            Person::Free { name, function, organisation, image } => {
                self.words([name, function, organisation]);
                self.files.extend(*image);
            }
        }
    }
}

/// Asks the database for everything that is named.
pub(super) async fn gather(site: &Site, c: &mut PgConnection, content: &Content, at: &Place) -> Result<Found> {
    let named = content.named();
    let now = site.clock.now();
    let mut found = Found::default();
    if !named.news.is_empty() {
        let (years, slugs): (Vec<i32>, Vec<String>) = named.news.into_iter().unzip();
        for row in sql::news(c, now, &years, &slugs).await? {
            let card = Card {
                href: paths::news(row.year, &row.slug),
                title: row.title,
                text: row.teaser,
                label: if row.kind == "press_release" { "Pressemitteilung" } else { "Meldung" }.into(),
                date: Some((
                    date::known_machine(row.published_at, row.date_known),
                    date::known(row.published_at, row.date_known),
                )),
                lang: None,
            };
            found.news.insert((row.asked_year, row.asked), card);
        }
    }
    if !named.sessions.is_empty() {
        let (editions, codes): (Vec<String>, Vec<String>) = named.sessions.into_iter().unzip();
        for row in sql::sessions(c, at.edition, &editions, &codes).await? {
            let card = Card {
                href: paths::session(&row.edition, &row.code, &row.slug),
                title: row.title,
                text: words::excerpt(&row.summary, SUMMARY),
                label: match (row.cancelled, row.asked.is_empty()) {
                    (true, _) => "Entfällt".into(),
                    // On its own pages an edition goes without saying.
                    (false, true) => String::new(),
                    (false, false) => row.edition_title,
                },
                date: match row.starts_at {
                    Some(at) => Some((date::rfc3339(at), date::date_time(at))),
                    None => row.day.map(|day| (day.to_string(), date::date(day))),
                },
                lang: row.language.filter(|lang| !lang.is_empty() && lang != "de"),
            };
            found.sessions.insert((row.asked, row.code), card);
        }
    }
    if !named.people.is_empty() {
        let (editions, slugs): (Vec<String>, Vec<String>) = named.people.into_iter().unzip();
        for row in sql::people(c, at.edition, &editions, &slugs).await? {
            let face = Face {
                href: paths::speaker(&row.edition, &row.slug),
                name: row.name,
                function: row.function,
                organisation: row.organisation,
            };
            found.people.insert((row.asked, row.asked_slug), face);
        }
    }
    if !named.pages.is_empty() {
        let slugs: Vec<String> = named.pages.into_iter().collect();
        for row in sql::pages(c, now, &slugs).await? {
            let lang = Lang::from_key(&row.lang);
            let card = Card {
                href: paths::page(&row.slug),
                title: row.title,
                text: row.lead,
                lang: (lang != Lang::German).then(|| lang.tag().to_string()),
                ..Card::default()
            };
            found.pages.insert(row.asked, card);
        }
    }
    if !named.editions.is_empty() {
        let asked: Vec<String> = named.editions.into_iter().collect();
        let rows = sql::editions(c, at.edition, &asked).await?;
        found.editions = rows.into_iter().map(|row| (row.asked, row.slug)).collect();
    }
    let files: Vec<Uuid> = named.files.into_iter().collect();
    found.files = media::find(c, &files).await?.iter().map(|medium| (medium.public_id, file(medium))).collect();
    Ok(found)
}

/// What pages show of a medium. Documents keep their address when they are replaced, because
/// people keep links to them; what is shown on the page itself is named by its bytes.
fn file(medium: &Medium) -> File {
    let credit = medium.credit_words();
    match (medium.kind, medium.picture()) {
        (Kind::Image, Some(picture)) => File::Picture(Picture {
            src: picture.src,
            srcset: picture.srcset,
            width: picture.width,
            height: picture.height,
            alt: picture.alt,
            credit,
        }),
        (Kind::Video, _) => File::Video {
            src: medium.address(),
            media_type: medium.format.media_type().to_string(),
            size: medium.size_words(),
            credit,
        },
        (Kind::Captions, _) => File::Captions { src: medium.address() },
        (Kind::Pdf | Kind::Image, _) => {
            File::Document { href: medium.lasting_address(), title: medium.shown_name(), size: medium.size_words() }
        }
    }
}
