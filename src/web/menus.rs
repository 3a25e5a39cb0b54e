//! Menus and footer as data: what organisers put there, or the usual entries where they put
//! nothing. An entry is shown only where its target is public. What every authority owes its
//! readers (imprint, privacy, accessibility) stands in the layout and cannot be removed here.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::shell::NavItem;
use super::{Result, Site, sql};
use crate::kernel::lang::Lang;
use crate::paths;

/// Longest label and heading, in characters; longer ones do not fit on a telephone.
const LONGEST: usize = 60;

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
        use Target::{Archive, Home, News, Overview, Programme, Registration, Speakers, Venue};
        match self {
            Menu::Main => &[Home, Programme, News, Archive],
            Menu::Edition => &[Overview, Programme, Speakers, Registration, Venue, News, Archive],
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
    pub const GENERATED: [Target; 11] = [
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

/// Why an entry cannot be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    LabelMissing,
    LabelTooLong,
    SectionMissing,
    SectionTooLong,
    NotAnAddress,
    NoSuchPage,
    /// Twice in one menu.
    Doubled,
}

impl Fault {
    /// What to do, as a sentence.
    pub fn text(self) -> String {
        match self {
            Fault::LabelMissing => "Geben Sie dem Link einen Namen.".into(),
            Fault::LabelTooLong => format!("Kürzen Sie den Namen auf höchstens {LONGEST} Zeichen."),
            Fault::SectionMissing => "Geben Sie der Gruppe eine Überschrift.".into(),
            Fault::SectionTooLong => format!("Kürzen Sie die Überschrift auf höchstens {LONGEST} Zeichen."),
            Fault::NotAnAddress => "Geben Sie eine vollständige Adresse ein, die mit https:// beginnt.".into(),
            Fault::NoSuchPage => "Wählen Sie die Seite noch einmal aus. Es gibt sie nicht mehr.".into(),
            Fault::Doubled => "Entfernen Sie einen von zwei gleichen Einträgen.".into(),
        }
    }
}

/// What is wrong with entries, by their position from 0.
pub type Faults = Vec<(usize, Fault)>;

/// Replaces a menu. `edition` is the edition whose menu it is, None for all that have none of their
/// own; with no entries the usual ones come back.
///
/// # Errors
/// The database's own. Entries that cannot be stored are in the answer, and nothing is changed.
pub async fn save(
    c: &mut PgConnection,
    menu: Menu,
    edition: Option<i64>,
    entries: &[Entry],
) -> Result<std::result::Result<(), Faults>> {
    let mut faults = faults(menu, entries);
    let mut pages = Vec::with_capacity(entries.len());
    for (i, entry) in entries.iter().enumerate() {
        let page = match &entry.target {
            Target::Page { page } => sql::page_id(c, page).await?,
            _ => None,
        };
        if matches!(entry.target, Target::Page { .. }) && page.is_none() {
            faults.push((i, Fault::NoSuchPage));
        }
        pages.push(page);
    }
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    sql::clear_menu(c, menu.key(), edition).await?;
    for (i, (entry, page)) in entries.iter().zip(pages).enumerate() {
        sql::add_menu_entry(c, menu.key(), edition, i as i32, entry, page).await?;
    }
    Ok(Ok(()))
}

fn faults(menu: Menu, entries: &[Entry]) -> Faults {
    let mut faults = Vec::new();
    for (i, entry) in entries.iter().enumerate() {
        let mut add = |wrong: bool, fault| faults.extend(wrong.then_some((i, fault)));
        let is_url = matches!(entry.target, Target::Url { .. });
        add(is_url && entry.label.trim().is_empty(), Fault::LabelMissing);
        add(entry.label.chars().count() > LONGEST, Fault::LabelTooLong);
        add(menu == Menu::Footer && entry.section.trim().is_empty(), Fault::SectionMissing);
        add(entry.section.chars().count() > LONGEST, Fault::SectionTooLong);
        if let Target::Url { url } = &entry.target {
            add(!is_web_address(url), Fault::NotAnAddress);
        }
        add(entries[..i].iter().any(|e| e.section == entry.section && e.target == entry.target), Fault::Doubled);
    }
    faults
}

/// A whole address on the web, without user names: those only serve to deceive.
pub fn is_web_address(text: &str) -> bool {
    let plain = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    plain
        && url::Url::parse(text).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.host_str().is_some_and(|host| !host.is_empty())
                && url.username().is_empty()
                && url.password().is_none()
        })
}

/// Entries that nobody sees, as "menu: label", for `kongress check`.
///
/// # Errors
/// The database's own.
pub async fn hidden(c: &mut PgConnection, now: DateTime<Utc>) -> Result<Vec<String>> {
    let rows = sql::menu_entries(c).await?;
    let hidden = rows.into_iter().filter(|r| r.target == "page" && r.page_from.is_none_or(|from| from > now));
    Ok(hidden.map(|r| format!("{}: {}", r.menu, r.named)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Entry {
        Entry { label: "Anderswo".into(), ..Target::Url { url: text.into() }.into() }
    }

    #[test]
    fn every_target_is_read_back_from_its_key() {
        for made in Target::GENERATED {
            assert_eq!(target(made.key(), None, None), Some(made.clone()));
            assert!(!made.label().is_empty() && made.address().starts_with('/'));
        }
        assert_eq!(target("page", Some("a".into()), None), Some(Target::Page { page: "a".into() }));
        assert_eq!(target("page", None, None), None);
    }

    #[test]
    fn only_whole_addresses_of_the_web_are_taken() {
        for good in ["https://example.org", "http://example.org/a?b=c#d", "https://müller.example/"] {
            assert!(is_web_address(good), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "//example.org",
            "/impressum",
            "https://",
            "https://a b.example",
            "data:text/html,x",
            "https://bank.example@evil.example/",
            "https://example.org/\n",
            "mailto:a@example.org",
        ] {
            assert!(!is_web_address(bad), "{bad}");
        }
    }

    #[test]
    fn faults_name_their_entry() {
        let nameless = Entry { label: " ".into(), ..url("https://example.org/") };
        let entries = [Target::News.into(), nameless, url("javascript:x"), Target::News.into()];
        let found = faults(Menu::Main, &entries);
        assert_eq!(found, [(1, Fault::LabelMissing), (2, Fault::NotAnAddress), (3, Fault::Doubled)]);
        assert_eq!(faults(Menu::Footer, &[Target::News.into()]), [(0, Fault::SectionMissing)]);
    }

    #[test]
    fn without_entries_the_usual_ones_stand_there() {
        let menus = Menus::default();
        let labels: Vec<String> = menus.main("/archiv").into_iter().map(|i| i.label).collect();
        assert_eq!(labels, ["Start", "Programm", "Aktuelles", "Archiv"]);
        let current: Vec<_> = menus.main("/aktuelles/2024").into_iter().map(|i| i.current).collect();
        assert_eq!(current, [None, None, Some("true"), None]);
        assert_eq!(menus.main("/").first().and_then(|i| i.current), Some("page"));
        assert!(menus.footer("/").is_empty());
        let only = menus.edition(1, "/x", |t| (*t == Target::Overview).then(|| "/x".to_string()));
        assert_eq!(only.len(), 1, "what an edition has not is left out");
    }
}
