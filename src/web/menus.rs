//! Menus and footer as data: what organisers put there, or the usual entries where they put
//! nothing. An entry is shown only where its target is public. What every authority owes its
//! readers (imprint, privacy, accessibility) stands in the layout and cannot be removed here.

mod store;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::shell::NavItem;
use super::{Result, Site, sql};
use crate::kernel::lang::Lang;
use crate::paths;

pub use store::{Fault, Faults, copy, hidden, is_web_address, lock, save, stored};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Menu {
    /// On pages that belong to no single edition.
    Main,
    /// On the pages of an edition.
    Edition,
    /// Groups of links below contact and legal pages, on every page.
    Footer,
}

impl Menu {
    pub fn key(self) -> &'static str {
        match self {
            Menu::Main => "main",
            Menu::Edition => "edition",
            Menu::Footer => "footer",
        }
    }

    /// What stands there while nobody has written anything.
    pub fn usual(self) -> &'static [Target] {
        use Target::{Archive, Home, News, Overview, Press, Programme, Registration, Speakers, Venue};
        match self {
            Menu::Main => &[Home, Programme, News, Archive],
            Menu::Edition => &[Overview, Programme, Speakers, Registration, Venue, News, Press, Archive],
            Menu::Footer => &[],
        }
    }
}

/// Where an entry leads: a page that the site makes by itself, a page of ours, another website.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "target", rename_all = "snake_case")]
pub enum Target {
    Home,
    /// Home of the edition.
    Overview,
    Programme,
    Now,
    Speakers,
    Registration,
    Venue,
    News,
    Archive,
    Search,
    Certificates,
    Press,
    /// Slug of a page under /seiten/; stored by reference.
    Page {
        page: String,
    },
    Url {
        url: String,
    },
}

impl Target {
    /// Everything but pages and other websites, in the order a form offers it.
    pub const GENERATED: [Target; 12] = [
        Target::Home,
        Target::Overview,
        Target::Programme,
        Target::Now,
        Target::Speakers,
        Target::Registration,
        Target::Venue,
        Target::News,
        Target::Archive,
        Target::Search,
        Target::Certificates,
        Target::Press,
    ];

    /// As stored.
    pub fn key(&self) -> &'static str {
        match self {
            Target::Home => "home",
            Target::Overview => "overview",
            Target::Programme => "programme",
            Target::Now => "now",
            Target::Speakers => "speakers",
            Target::Registration => "registration",
            Target::Venue => "venue",
            Target::News => "news",
            Target::Archive => "archive",
            Target::Search => "search",
            Target::Certificates => "certificates",
            Target::Press => "press",
            Target::Page { .. } => "page",
            Target::Url { .. } => "url",
        }
    }

    /// Label of an entry that has none of its own; a page gives its title.
    pub fn label(&self) -> &'static str {
        match self {
            Target::Home => "Start",
            Target::Overview => "Überblick",
            Target::Programme => "Programm",
            Target::Now => "Jetzt",
            Target::Speakers => "Referierende",
            Target::Registration => "Anmeldung",
            Target::Venue => "Ort",
            Target::News => "Aktuelles",
            Target::Archive => "Archiv",
            Target::Search => "Suche",
            Target::Certificates => "Bescheinigung prüfen",
            Target::Press => "Presse",
            Target::Page { .. } | Target::Url { .. } => "",
        }
    }

    /// The address where no edition decides: what editions have is that of the featured one.
    pub fn address(&self) -> String {
        match self {
            Target::Home | Target::Overview => paths::HOME.into(),
            Target::Programme => paths::PROGRAMME_FEATURED.into(),
            Target::Now => paths::NOW_FEATURED.into(),
            Target::Speakers => paths::SPEAKERS_FEATURED.into(),
            Target::Registration => paths::REGISTRATION_FEATURED.into(),
            Target::Venue => paths::VENUE_FEATURED.into(),
            Target::News => paths::NEWS.into(),
            Target::Archive => paths::ARCHIVE.into(),
            Target::Search => paths::SEARCH.into(),
            Target::Certificates => paths::CERTIFICATES.into(),
            Target::Press => paths::PRESS_FEATURED.into(),
            Target::Page { page } => paths::page(page),
            Target::Url { url } => url.clone(),
        }
    }
}

/// An entry as a form edits it. `section` is the heading of its group, in the footer only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    #[serde(default)]
    pub section: String,
    #[serde(default)]
    pub label: String,
    #[serde(flatten)]
    pub target: Target,
}

impl From<Target> for Entry {
    fn from(target: Target) -> Entry {
        Entry { section: String::new(), label: String::new(), target }
    }
}

/// A group of links in the footer.
#[derive(Debug)]
pub struct Group {
    pub title: String,
    pub items: Vec<NavItem>,
}

/// An entry and the language of its page.
#[derive(Debug, Clone)]
struct Shown {
    entry: Entry,
    lang: Lang,
}

/// All menus of the site, without the entries whose page is not public.
#[derive(Debug, Default)]
pub struct Menus(HashMap<(Menu, Option<i64>), Vec<Shown>>);

impl Menus {
    /// Menu of pages that belong to no single edition. `path` is the page's own address.
    pub fn main(&self, path: &str) -> Vec<NavItem> {
        self.items(Menu::Main, None, path, |target| Some(target.address()))
    }

    /// Menu of an edition. `find` gives the address of what the edition has, None for what it has
    /// not.
    pub fn edition(&self, id: i64, path: &str, find: impl Fn(&Target) -> Option<String>) -> Vec<NavItem> {
        let own = self.0.contains_key(&(Menu::Edition, Some(id))).then_some(id);
        self.items(Menu::Edition, own, path, find)
    }

    pub fn footer(&self, path: &str) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for shown in self.0.get(&(Menu::Footer, None)).into_iter().flatten() {
            let item = item(shown, path, shown.entry.target.address());
            match groups.iter_mut().find(|g| g.title == shown.entry.section) {
                Some(group) => group.items.push(item),
                None => groups.push(Group { title: shown.entry.section.clone(), items: vec![item] }),
            }
        }
        groups
    }

    fn items(
        &self,
        menu: Menu,
        edition: Option<i64>,
        path: &str,
        find: impl Fn(&Target) -> Option<String>,
    ) -> Vec<NavItem> {
        let usual = || {
            let entries = menu.usual().iter().cloned();
            entries.map(|target| Shown { entry: target.into(), lang: Lang::German }).collect()
        };
        let shown = self.0.get(&(menu, edition)).cloned().unwrap_or_else(usual);
        shown.iter().filter_map(|s| Some(item(s, path, find(&s.entry.target)?))).collect()
    }
}

fn item(shown: &Shown, path: &str, href: String) -> NavItem {
    let entry = &shown.entry;
    // Everything lies below the homes; they are current only themselves.
    let is_home = matches!(entry.target, Target::Home | Target::Overview);
    let is_inside = !is_home && path.strip_prefix(&href).is_some_and(|rest| rest.starts_with('/'));
    NavItem {
        label: if entry.label.is_empty() { entry.target.label().to_string() } else { entry.label.clone() },
        current: match path == href {
            true => Some("page"),
            false => is_inside.then_some("true"),
        },
        is_external: matches!(entry.target, Target::Url { .. }),
        lang: (shown.lang != Lang::German).then(|| shown.lang.tag()),
        href,
    }
}

impl Site {
    /// The menus of this generation.
    ///
    /// # Errors
    /// The database's own.
    pub async fn menus(&self) -> Result<std::sync::Arc<Menus>> {
        let load = async || {
            let mut c = self.db.pool().acquire().await?;
            Ok(Some(load(&mut c, self.clock.now()).await?))
        };
        Ok(self.remember("", load).await?.unwrap_or_default())
    }
}

async fn load(c: &mut PgConnection, now: DateTime<Utc>) -> Result<Menus> {
    let mut menus = Menus::default();
    for row in sql::menu_entries(c).await? {
        // Of a page that is not shown nothing is known.
        if row.target == "page" && row.page_from.is_none_or(|from| from > now) {
            continue;
        }
        let Some(menu) = [Menu::Main, Menu::Edition, Menu::Footer].into_iter().find(|m| m.key() == row.menu) else {
            continue;
        };
        let Some(target) = target(&row.target, row.page_slug, row.url) else { continue };
        let label = if row.label.is_empty() { row.page_title.unwrap_or_default() } else { row.label };
        let entry = Entry { section: row.section, label, target };
        let lang = Lang::from_key(row.page_lang.as_deref().unwrap_or_default());
        menus.0.entry((menu, row.edition_id)).or_default().push(Shown { entry, lang });
    }
    Ok(menus)
}

fn target(key: &str, page: Option<String>, url: Option<String>) -> Option<Target> {
    match key {
        "page" => Some(Target::Page { page: page? }),
        "url" => Some(Target::Url { url: url? }),
        _ => Target::GENERATED.into_iter().find(|t| t.key() == key),
    }
}

#[cfg(test)]
mod tests;
