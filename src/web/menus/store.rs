//! Writing menus: what an entry may be, and what is wrong with it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{Entry, Menu, Target};
use crate::web::{Result, sql};

/// Longest label and heading, in characters; longer ones do not fit on a telephone.
const LONGEST: usize = 60;

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

/// The entries of a menu as they are stored, those of hidden pages too; none where it is the usual
/// one.
///
/// # Errors
/// The database's own.
pub async fn stored(c: &mut PgConnection, menu: Menu, edition: Option<i64>) -> Result<Vec<Entry>> {
    let rows = sql::stored_entries(c, menu.key(), edition).await?;
    let entry = |r: sql::StoredRow| {
        let target = super::target(&r.target, r.page, r.url)?;
        Some(Entry { section: r.section, label: r.label, target })
    };
    Ok(rows.into_iter().filter_map(entry).collect())
}

/// Who changes a menu waits for who changes one; readers go on.
///
/// # Errors
/// The database's own.
pub async fn lock(c: &mut PgConnection) -> Result<()> {
    Ok(sql::lock_menus(c).await?)
}

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

/// Gives an edition the menu of another one, if that has one of its own.
///
/// # Errors
/// The database's own.
pub async fn copy(c: &mut PgConnection, from: i64, to: i64) -> Result<()> {
    Ok(sql::copy_menu(c, from, to).await?)
}

pub(super) fn faults(menu: Menu, entries: &[Entry]) -> Faults {
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
    // "https:evil" is an address for browsers, and none for people or for the database.
    let is_whole = text.starts_with("https://") || text.starts_with("http://");
    let plain = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    is_whole
        && plain
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
