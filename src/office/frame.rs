//! What stands around every internal page: who is signed in, where they are, where they may go.
//! The menu asks the same table of rights as the guard.

use crate::edition::Edition;
use crate::paths;
use crate::staff::{Action, Staff};
use crate::web::shell::Shell;
use crate::web::{Result, Site};

pub struct Frame {
    pub title: String,
    pub shell: Shell,
    pub who: Option<String>,
    /// Title and address of the edition.
    pub place: Option<(String, String)>,
    pub menu: Vec<Item>,
    /// What was just carried out.
    pub done: Option<&'static str>,
}

pub struct Item {
    pub label: &'static str,
    pub href: String,
    /// Value of `aria-current`: "page" on the page itself, "true" on one below it.
    pub current: Option<&'static str>,
}

/// Pages of an edition, and of the installation; what somebody may not open is not in the menu.
const EDITION: &[(&str, &str, Action)] = &[
    ("Übersicht", paths::OFFICE_EDITION, Action::Overview),
    // Programme and speakers.
    // Pages, news, menus.
    // Registrations and figures.
    ("Auswertung", paths::OFFICE_FIGURES, Action::Statistics),
    ("Gebühren", paths::OFFICE_MONEY, Action::Money),
    // Mails.
    // Settings of the edition.
    ("Datenschutz", paths::OFFICE_EDITION_PRIVACY, Action::Privacy),
    ("Protokoll", paths::OFFICE_AUDIT, Action::SeeAudit),
];
const INSTALLATION: &[(&str, &str, Action)] = &[
    ("Start", paths::OFFICE, Action::Own),
    // Pages, menus, redirects.
    // Media, people.
    ("Personal", paths::STAFF, Action::Staff),
    // Mails and data protection.
    ("Datenschutz", paths::OFFICE_PRIVACY, Action::Privacy),
    // Settings of the installation.
    ("Einstellungen", paths::SETTINGS, Action::Installation),
    ("Protokoll", paths::AUDIT, Action::Installation),
];

impl Frame {
    /// Of a page for who is not signed in yet.
    ///
    /// # Errors
    /// The database's own.
    pub async fn outside(site: &Site, title: &str) -> Result<Frame> {
        let mut shell = Shell::new(site, title, paths::OFFICE).await?;
        shell.no_index = true;
        Ok(Frame { title: title.to_string(), shell, who: None, place: None, menu: Vec::new(), done: None })
    }

    /// `path` is the page's own address, which is marked in the menu.
    ///
    /// # Errors
    /// The database's own.
    pub async fn new(site: &Site, staff: &Staff, edition: Option<&Edition>, title: &str, path: &str) -> Result<Frame> {
        let mut frame = Frame::outside(site, title).await?;
        frame.who = Some(staff.name.clone());
        let (entries, id) = match edition {
            Some(edition) => (EDITION, Some(edition.id)),
            None => (INSTALLATION, None),
        };
        let address = |pattern: &str| match edition {
            Some(edition) => paths::office(pattern, &edition.slug),
            None => pattern.to_string(),
        };
        frame.place = edition.map(|e| (e.title.clone(), address(paths::OFFICE_EDITION)));
        let allowed = entries.iter().filter(|(_, _, action)| staff.may(*action, id));
        frame.menu = allowed.map(|(label, pattern, _)| Item { label, href: address(pattern), current: None }).collect();
        mark(&mut frame.menu, path);
        Ok(frame)
    }

    /// Says what the last form did; `key` comes from the address and is one of a closed set.
    pub fn say(mut self, key: Option<&str>) -> Frame {
        self.done = key.and_then(|key| DONE.iter().find(|(known, _)| *known == key)).map(|(_, text)| *text);
        self
    }
}

/// Marks the entry of this address, or of the longest one above it.
fn mark(menu: &mut [Item], path: &str) {
    let is_above = |href: &str| path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    // Everything lies below the first entry; only its own page is marked there.
    let (first, others) = menu.split_at_mut(menu.len().min(1));
    match others.iter_mut().filter(|item| is_above(&item.href)).max_by_key(|item| item.href.len()) {
        Some(item) => item.current = Some(if item.href == path { "page" } else { "true" }),
        None => first.iter_mut().filter(|item| item.href == path).for_each(|item| item.current = Some("page")),
    }
}

/// After a form that worked: key in the address, sentence on the page.
const DONE: &[(&str, &str)] = &[
    // Accounts.
    ("eingeladen", "Die Einladung ist unterwegs."),
    ("gesperrt", "Das Konto ist gesperrt. Alle Sitzungen sind beendet."),
    ("entsperrt", "Das Konto ist wieder offen."),
    ("rollen", "Die Rollen sind geändert und gelten ab sofort."),
    ("passwort", "Das neue Passwort gilt. Alle anderen Sitzungen sind beendet."),
    ("sitzung", "Die Sitzung ist beendet."),
    ("abgemeldet", "Sie sind abgemeldet."),
    ("neues-passwort", "Das neue Passwort gilt. Melden Sie sich damit an."),
    // Fees.
    ("bewilligt", "Die Befreiung ist bewilligt. Die Mail ist unterwegs."),
    ("abgelehnt", "Die Befreiung ist abgelehnt. Die Mail ist unterwegs."),
    ("entschieden", "Darüber hat inzwischen schon jemand entschieden."),
    ("bezahlt", "Die Zahlung ist vermerkt."),
    ("offen", "Die Rechnung ist wieder offen."),
    // Registrations.
    // Programme.
    // Content.
    // Media, menus, redirects.
    // Editions and settings.
    // Mails and data protection.
    ("geloescht", "Der Löschlauf ist durch. Was er gelöscht hat, steht unten."),
    ("verkuerzt", "Die Veranstaltung ist auf ihre Zahlen verkürzt."),
    // Everywhere.
    ("gespeichert", "Die Änderung ist gespeichert."),
    ("unveraendert", "Es hat sich nichts geändert."),
];

/// The key of [`Frame::say`] in an address.
pub fn done(query: Option<&str>) -> Option<String> {
    let pairs = url::form_urlencoded::parse(query?.as_bytes());
    pairs.into_owned().find(|(name, _)| name == "getan").map(|(_, value)| value)
}

/// Back to a page that says what was done.
pub fn back(path: &str, key: &str) -> axum::response::Response {
    use axum::response::IntoResponse;
    axum::response::Redirect::to(&format!("{path}?getan={key}")).into_response()
}

/// For a form that was opened before somebody else changed the same thing: nothing is overwritten,
/// what was typed stays on the page. Forms carry the version they were made of in the hidden field
/// `stand`.
pub const CHANGED_MEANWHILE: &str = "Inzwischen hat jemand anders das geändert. Ihre Eingaben stehen noch hier, \
    sind aber nicht gespeichert. Vergleichen Sie sie mit dem neuen Stand und speichern Sie noch einmal.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_entry_of_the_menu_is_marked() {
        let marked = |path: &str| {
            let of = |href: &str| Item { label: "x", href: href.into(), current: None };
            let mut menu = [of("/intern"), of("/intern/a"), of("/intern/a/b")];
            mark(&mut menu, path);
            menu.map(|item| item.current)
        };
        assert_eq!(marked("/intern"), [Some("page"), None, None]);
        assert_eq!(marked("/intern/a"), [None, Some("page"), None]);
        assert_eq!(marked("/intern/a/c"), [None, Some("true"), None]);
        assert_eq!(marked("/intern/a/b/c"), [None, None, Some("true")]);
        assert_eq!(marked("/intern/ab"), [None, None, None]);
    }
}
