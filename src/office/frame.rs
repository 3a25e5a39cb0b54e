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
    pub current: bool,
}

/// Pages of an edition, and of the installation; what somebody may not open is not in the menu.
const EDITION: &[(&str, &str, Action)] = &[
    ("Übersicht", paths::OFFICE_EDITION, Action::Overview),
    ("Gebühren", paths::OFFICE_MONEY, Action::Money),
    ("Protokoll", paths::OFFICE_AUDIT, Action::SeeAudit),
];
const INSTALLATION: &[(&str, &str, Action)] = &[
    ("Start", paths::OFFICE, Action::Own),
    ("Personal", paths::STAFF, Action::Staff),
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
        frame.menu = allowed
            .map(|(label, pattern, _)| (label, address(pattern)))
            .map(|(label, href)| Item { current: href == path, label, href })
            .collect();
        Ok(frame)
    }

    /// Says what the last form did; `key` comes from the address and is one of a closed set.
    pub fn say(mut self, key: Option<&str>) -> Frame {
        self.done = key.and_then(|key| DONE.iter().find(|(known, _)| *known == key)).map(|(_, text)| *text);
        self
    }
}

/// After a form that worked: key in the address, sentence on the page.
const DONE: &[(&str, &str)] = &[
    ("eingeladen", "Die Einladung ist unterwegs."),
    ("gesperrt", "Das Konto ist gesperrt. Alle Sitzungen sind beendet."),
    ("entsperrt", "Das Konto ist wieder offen."),
    ("rollen", "Die Rollen sind geändert und gelten ab sofort."),
    ("passwort", "Das neue Passwort gilt. Alle anderen Sitzungen sind beendet."),
    ("sitzung", "Die Sitzung ist beendet."),
    ("abgemeldet", "Sie sind abgemeldet."),
    ("neues-passwort", "Das neue Passwort gilt. Melden Sie sich damit an."),
    ("bewilligt", "Die Befreiung ist bewilligt. Die Mail ist unterwegs."),
    ("abgelehnt", "Die Befreiung ist abgelehnt. Die Mail ist unterwegs."),
    ("entschieden", "Darüber hat inzwischen schon jemand entschieden."),
    ("bezahlt", "Die Zahlung ist vermerkt."),
    ("offen", "Die Rechnung ist wieder offen."),
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
