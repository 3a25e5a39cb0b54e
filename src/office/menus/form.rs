//! A menu as its form has it: rows that are added, moved and taken away before anything is saved.

use sha2::{Digest, Sha256};

use super::own;
use crate::web::Site;
use crate::web::form::Fields;
use crate::web::menus::{Entry, Fault, Menu, Target};

/// More rows than this no reader looks through; it also bounds what a form can ask for.
const MOST: usize = 60;

/// One row, as it was typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    pub section: String,
    pub label: String,
    /// Key of a target, "page:" with a slug, or "url".
    pub target: String,
    pub address: String,
}

impl From<&Entry> for Row {
    fn from(entry: &Entry) -> Row {
        let (target, address) = match &entry.target {
            Target::Page { page } => (format!("page:{page}"), String::new()),
            Target::Url { url } => ("url".to_string(), url.clone()),
            target => (target.key().to_string(), String::new()),
        };
        Row { section: entry.section.clone(), label: entry.label.clone(), target, address }
    }
}

impl Row {
    /// None where no target is chosen that there is.
    pub fn entry(&self, site: &Site) -> Option<Entry> {
        let target = match self.target.strip_prefix("page:") {
            Some(page) => Target::Page { page: page.to_string() },
            None if self.target == "url" => of_address(site, &self.address),
            None => Target::GENERATED.into_iter().find(|t| t.key() == self.target)?,
        };
        Some(Entry { section: self.section.clone(), label: self.label.clone(), target })
    }
}

/// An address of this site that has a name of its own is stored by it, so that it follows.
fn of_address(site: &Site, address: &str) -> Target {
    let path = own::path_here(site, address).unwrap_or_default();
    let generated = Target::GENERATED.into_iter().find(|t| *t != Target::Overview && t.address() == path);
    match (generated, path.strip_prefix("/seiten/").filter(|slug| !slug.contains('/'))) {
        (Some(target), _) => target,
        (None, Some(page)) => Target::Page { page: page.to_string() },
        // A path becomes a whole address, which is what is stored.
        (None, None) if address.starts_with('/') && !address.starts_with("//") && !address.contains('\\') => {
            Target::Url { url: site.url(address) }
        }
        _ => Target::Url { url: address.to_string() },
    }
}

/// Name of a field of a row; also its id on a page with several menus.
pub fn field(menu: Menu, name: &str, row: usize) -> String {
    format!("{}-{name}-{row}", menu.key())
}

/// The field that a fault is about.
pub fn field_of(menu: Menu, row: usize, fault: Fault) -> String {
    let name = match fault {
        Fault::LabelMissing | Fault::LabelTooLong => "name",
        Fault::SectionMissing | Fault::SectionTooLong => "gruppe",
        Fault::NotAnAddress => "adresse",
        Fault::NoSuchPage | Fault::Doubled => "ziel",
    };
    field(menu, name, row)
}

/// The rows that were sent, after the button that was pressed; whether it was the one that saves.
pub fn read(menu: Menu, fields: &Fields) -> (Vec<Row>, bool) {
    let count = fields.raw("zeilen").parse::<usize>().unwrap_or(0).min(MOST);
    let row = |i: usize| {
        let text = |name: &str| fields.raw(&field(menu, name, i));
        Row { section: text("gruppe"), label: text("name"), target: text("ziel"), address: text("adresse") }
    };
    let mut rows: Vec<Row> = (0..count).map(row).collect();
    let pressed = fields.raw("was");
    let (what, at) = pressed.split_once('-').unwrap_or((&pressed, ""));
    let at = at.parse::<usize>().ok().filter(|at| *at < rows.len());
    match (what, at) {
        ("neu", _) => {
            // A new one belongs to the last group.
            let section = rows.last().map(|r| r.section.clone()).unwrap_or_default();
            if rows.len() < MOST {
                rows.push(Row { section, ..Row::default() });
            }
        }
        ("weg", Some(at)) => {
            rows.remove(at);
        }
        ("hoch", Some(at)) if at > 0 => rows.swap(at, at - 1),
        ("runter", Some(at)) if at + 1 < rows.len() => rows.swap(at, at + 1),
        ("hoch" | "runter" | "weg", _) => {}
        _ => return (rows, true),
    }
    (rows, false)
}

/// Changes with the stored menu; for two who change it at once.
pub fn stand(entries: &[Entry]) -> String {
    let text = format!("{entries:?}");
    Sha256::digest(text.as_bytes())[..8].iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(was: &str) -> Vec<String> {
        let pairs = [
            ("zeilen", "3"),
            ("main-name-0", "A"),
            ("main-name-1", "B"),
            ("main-name-2", "C"),
            ("main-ziel-0", "news"),
            ("was", was),
        ];
        let (rows, saves) = read(Menu::Main, &pairs.into_iter().collect());
        let mut labels: Vec<String> = rows.into_iter().map(|r| r.label).collect();
        labels.extend(saves.then(|| "!".to_string()));
        labels
    }

    #[test]
    fn rows_move_and_go_without_being_saved() {
        for (was, expected) in [
            ("hoch-1", "B A C"),
            ("runter-1", "A C B"),
            ("weg-0", "B C"),
            ("neu", "A B C "),
            ("hoch-0", "A B C"),
            ("runter-2", "A B C"),
            ("weg-9", "A B C"),
            ("weg-x", "A B C"),
            ("speichern", "A B C !"),
            ("", "A B C !"),
        ] {
            assert_eq!(sent(was).join(" "), expected, "{was}");
        }
    }

    #[test]
    fn a_form_cannot_ask_for_more_rows_than_there_may_be() {
        let (rows, _) = read(Menu::Main, &[("zeilen", "99999999999")].into_iter().collect());
        assert_eq!(rows.len(), MOST);
        let (rows, _) = read(Menu::Main, &[("zeilen", "5000"), ("was", "neu")].into_iter().collect());
        assert_eq!(rows.len(), MOST);
    }
}
