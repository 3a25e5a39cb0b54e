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
    /// The parts, and the pages of the part that is open, where it has several.
    pub menus: [Vec<Item>; 2],
    /// What was just carried out.
    pub done: Option<&'static str>,
}

pub struct Item {
    pub label: &'static str,
    pub href: String,
    /// Value of `aria-current`: "page" on the page itself, "true" on one below it.
    pub current: Option<&'static str>,
}

/// A part of the area with its pages; what somebody may not open is not in the menu.
type Part = (&'static str, &'static [(&'static str, &'static str, Action)]);

const EDITION: &[Part] = &[
    ("Übersicht", &[("Übersicht", paths::OFFICE_EDITION, Action::Overview)]),
    (
        "Programm",
        &[
            ("Programmpunkte", paths::OFFICE_PROGRAMME, Action::SeeProgramme),
            ("Referierende", paths::OFFICE_SPEAKERS, Action::Programme),
        ],
    ),
    (
        "Inhalte",
        &[
            ("Seiten und Meldungen", paths::OFFICE_CONTENTS, Action::SeeContent),
            ("Menü", paths::OFFICE_MENUS, Action::Content),
            ("Medien", paths::OFFICE_LIBRARY, Action::Media),
        ],
    ),
    (
        "Anmeldungen",
        &[
            ("Alle Anmeldungen", paths::OFFICE_REGISTRATIONS, Action::SeeRegistrations),
            ("Plätze", paths::OFFICE_PLACES, Action::ChangeRegistrations),
            ("Gebühren", paths::OFFICE_MONEY, Action::Money),
            ("Auswertung", paths::OFFICE_FIGURES, Action::Statistics),
        ],
    ),
    (
        "Presse",
        &[
            ("Anträge", paths::OFFICE_PRESS, Action::Accreditation),
            ("Ausweise", paths::OFFICE_PASSES, Action::PressDoor),
            ("Journal", paths::OFFICE_PRESS_JOURNAL, Action::Accreditation),
            ("Pressebereich", paths::OFFICE_PRESS_SETTINGS, Action::PressSetup),
        ],
    ),
    (
        "Mails",
        &[
            ("Postausgang", paths::OFFICE_MAILS, Action::Mail),
            ("Nachrichten", paths::CIRCULARS, Action::Message),
            ("Mailtexte", paths::OFFICE_TEXTS, Action::MailTexts),
        ],
    ),
    (
        "Veranstaltung",
        &[
            ("Einstellungen", paths::OFFICE_SETTINGS, Action::Settings),
            ("Datenschutz", paths::OFFICE_EDITION_PRIVACY, Action::Privacy),
            ("Protokoll", paths::OFFICE_AUDIT, Action::SeeAudit),
        ],
    ),
];
const INSTALLATION: &[Part] = &[
    ("Start", &[("Start", paths::OFFICE, Action::Own)]),
    (
        "Inhalte",
        &[
            ("Seiten und Meldungen", paths::CONTENTS, Action::SeeContent),
            ("Menüs", paths::MENUS, Action::Content),
            ("Weiterleitungen", paths::REDIRECTS, Action::Content),
            ("Medien", paths::LIBRARY, Action::Media),
        ],
    ),
    (
        "Mails",
        &[("Postausgang", paths::MAILS, Action::Installation), ("Mailtexte", paths::TEXTS, Action::Installation)],
    ),
    (
        "Website",
        &[
            ("Einstellungen", paths::SETTINGS, Action::Installation),
            ("Barrieren", paths::BARRIERS, Action::Content),
            ("Personal", paths::STAFF, Action::Staff),
            ("Datenschutz", paths::OFFICE_PRIVACY, Action::Privacy),
            ("Protokoll", paths::AUDIT, Action::Installation),
        ],
    ),
];

impl Frame {
    /// Of a page for who is not signed in yet.
    ///
    /// # Errors
    /// The database's own.
    pub async fn outside(site: &Site, title: &str) -> Result<Frame> {
        let mut shell = Shell::new(site, title, paths::OFFICE).await?;
        shell.no_index = true;
        Ok(Frame { title: title.to_string(), shell, who: None, place: None, menus: Default::default(), done: None })
    }

    /// `path` is the page's own address, which is marked in the menu.
    ///
    /// # Errors
    /// The database's own.
    pub async fn new(site: &Site, staff: &Staff, edition: Option<&Edition>, title: &str, path: &str) -> Result<Frame> {
        let mut frame = Frame::outside(site, title).await?;
        frame.who = Some(staff.name.clone());
        let (parts, id) = match edition {
            Some(edition) => (EDITION, Some(edition.id)),
            None => (INSTALLATION, None),
        };
        let address = |pattern: &str| match edition {
            Some(edition) => paths::office(pattern, &edition.slug),
            None => pattern.to_string(),
        };
        frame.place = edition.map(|e| (e.title.clone(), address(paths::OFFICE_EDITION)));
        let parts = parts.iter().map(|(label, pages)| {
            let allowed = pages.iter().filter(|(_, _, action)| staff.may(*action, id));
            let pages = allowed.map(|(label, pattern, _)| Item { label, href: address(pattern), current: None });
            (*label, pages.collect::<Vec<Item>>())
        });
        frame.menus = open(parts.filter(|(_, pages)| !pages.is_empty()).collect(), path);
        Ok(frame)
    }

    /// The title without what tells screen readers first that a form has faults.
    pub fn heading(&self) -> &str {
        self.title.strip_prefix("Fehler: ").unwrap_or(&self.title)
    }

    /// Says what the last form did; `key` comes from the address and is one of a closed set.
    pub fn say(mut self, key: Option<&str>) -> Frame {
        self.done = key.and_then(|key| DONE.iter().find(|(known, _)| *known == key)).map(|(_, text)| *text);
        self
    }
}

/// The parts as a menu, each leading to its first page, and the pages of the one in which `path`
/// lies. The page itself is marked, or the longest address above it.
fn open(parts: Vec<(&'static str, Vec<Item>)>, path: &str) -> [Vec<Item>; 2] {
    let is_above = |href: &str| path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    // Everything lies below the first page; only its own address is marked there.
    let addresses = parts.iter().enumerate().flat_map(|(n, (_, pages))| pages.iter().map(move |page| (n, &page.href)));
    let lies_in = |(n, href): &(usize, &String)| if *n == 0 { *href == path } else { is_above(href) };
    let here = addresses.filter(lies_in).max_by_key(|(_, href)| href.len()).map(|(n, href)| (n, href.clone()));
    let (mut menu, mut open) = (Vec::new(), Vec::new());
    for (n, (label, mut pages)) in parts.into_iter().enumerate() {
        let href = pages.first().map(|page| page.href.clone()).unwrap_or_default();
        let mut item = Item { label, current: None, href };
        if let Some((_, at)) = here.as_ref().filter(|(at, _)| *at == n) {
            let current = Some(if at == path { "page" } else { "true" });
            item.current = current;
            if pages.len() > 1 {
                item.current = Some("true");
                pages.iter_mut().filter(|page| page.href == *at).for_each(|page| page.current = current);
                open = pages;
            }
        }
        menu.push(item);
    }
    [menu, open]
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
    ("sitzungen", "Alle Sitzungen dieser Person sind beendet."),
    ("abgemeldet", "Sie sind abgemeldet."),
    ("neues-passwort", "Das neue Passwort gilt. Melden Sie sich damit an."),
    // Fees.
    ("bewilligt", "Die Befreiung ist bewilligt. Die Mail ist unterwegs."),
    ("abgelehnt", "Die Befreiung ist abgelehnt. Die Mail ist unterwegs."),
    ("entschieden", "Darüber hat inzwischen schon jemand entschieden."),
    ("bezahlt", "Die Zahlung ist vermerkt."),
    ("offen", "Die Rechnung ist wieder offen."),
    // Registrations.
    ("eingetragen", "Die Anmeldung ist eingetragen."),
    ("schon-eingetragen", "Diese Anmeldung war schon eingetragen. Es ist nichts doppelt."),
    ("abgesagt", "Die Anmeldung ist abgesagt. Der Platz ist frei oder geht an die nächste Person."),
    ("vorbei", "Diese Anmeldung gilt schon nicht mehr. Es hat sich nichts geändert."),
    ("nachgerueckt", "Die Person hat einen Platz."),
    ("angeboten", "Der Platz ist angeboten. Die Mail mit der Frist ist unterwegs."),
    ("zugesagt", "Die Zusage ist eingetragen. Die Mail ist unterwegs."),
    ("verschickt", "Die Mail ist noch einmal unterwegs, mit einem neuen Link."),
    ("vertreten", "Die Vertretung ist angemeldet. Beide bekommen eine Mail."),
    ("nichts-gewaehlt", "Kreuzen Sie zuerst in der Liste an, um wen es geht, oder wählen Sie alle Treffer."),
    ("suche-vergessen", "Ihre Suche ist nicht mehr gespeichert. Es ist nichts geschehen. Suchen Sie noch einmal."),
    ("plaetze", "Die Plätze sind geändert."),
    ("plaetze-nachgerueckt", "Die Plätze sind geändert. Wer nachrückt, bekommt eine Mail."),
    // Press.
    ("in-pruefung", "Der Antrag ist in Prüfung."),
    ("gefragt", "Die Rückfrage ist gestellt. Die Mail ist unterwegs."),
    ("zugelassen", "Die Akkreditierung ist zugelassen. Die Mail ist unterwegs, die Ausweise sind angelegt."),
    ("antrag-abgelehnt", "Der Antrag ist abgelehnt. Die Mail ist unterwegs."),
    ("vorgeschlagen", "Die Ablehnung ist vorgeschlagen. Sie gilt, sobald eine zweite Person sie bestätigt."),
    ("vorschlag-zurueck", "Der Vorschlag ist zurückgegeben. Der Antrag ist offen wie zuvor."),
    ("widerrufen", "Die Akkreditierung ist widerrufen. Die Mail ist unterwegs, die Ausweise gelten nicht mehr."),
    (
        "zu-spaet",
        "Inzwischen hat jemand anders diesen Antrag geändert. Es ist nichts geschehen. Unten steht der neue Stand.",
    ),
    ("zweite-person", "Sie haben die Ablehnung vorgeschlagen. Bestätigen muss sie eine andere Person."),
    ("ausgegeben", "Der Ausweis ist ausgegeben."),
    ("schon-ausgegeben", "Der Ausweis war schon ausgegeben. Unten steht, wann."),
    ("ausgabe-zurueck", "Die Ausgabe ist zurückgenommen."),
    ("kein-ausweis", "Diesen Ausweis gibt es nicht mehr."),
    ("termin", "Der Termin ist gespeichert."),
    ("termin-geloescht", "Der Termin ist gelöscht."),
    ("mappe", "Die Pressemappe ist gespeichert."),
    ("mappe-weg", "Die Datei steht nicht mehr in der Pressemappe. In den Medien bleibt sie."),
    // Programme.
    ("punkt-neu", "Der Programmpunkt ist angelegt. Öffentlich ist er erst nach dem Veröffentlichen."),
    ("punkt-kopie", "Das ist die Kopie. Öffentlich ist sie erst nach dem Veröffentlichen."),
    ("punkt", "Der Entwurf ist gespeichert. Öffentlich wird die Änderung mit dem Veröffentlichen."),
    ("punkt-abgesagt", "Der Programmpunkt ist im Entwurf abgesagt. Öffentlich wird das mit dem Veröffentlichen."),
    ("punkt-zurueck", "Der Programmpunkt findet im Entwurf wieder statt."),
    ("punkt-geloescht", "Der Programmpunkt ist gelöscht."),
    ("reihenfolge", "Die Reihenfolge ist geändert."),
    ("raum", "Der Raum ist im Entwurf gespeichert."),
    ("raum-geloescht", "Der Raum ist gelöscht."),
    ("thema", "Das Thema ist im Entwurf gespeichert."),
    ("thema-geloescht", "Das Thema ist gelöscht."),
    ("tag", "Der Tag ist gespeichert. Er gilt sofort auf allen Seiten der Veranstaltung."),
    ("tag-geloescht", "Der Tag ist gelöscht."),
    ("fassung", "Das Programm ist veröffentlicht."),
    ("fassung-gleich", "Der Entwurf ist schon so veröffentlicht, wie er ist. Es gibt keine neue Fassung."),
    ("eingelesen", "Die Datei ist in den Entwurf übernommen. Öffentlich wird das mit dem Veröffentlichen."),
    ("datei-weg", "Die Datei ist verworfen. Der Entwurf ist, wie er war."),
    // Content.
    ("verglichen", "Die Fassung gilt als geprüft, bis sich das Original wieder ändert."),
    ("angelegt", "Der Entwurf ist angelegt. Öffentlich ist er noch nicht."),
    ("element-neu", "Das Element ist eingefügt."),
    ("element", "Das Element ist gespeichert."),
    ("verschoben", "Die Reihenfolge ist geändert."),
    ("kopiert", "Das Element steht jetzt zweimal da."),
    ("geloescht", "Das Element ist gelöscht."),
    ("zurueck", "Die letzte Änderung ist rückgängig gemacht."),
    ("texte", "Die Texte sind gespeichert."),
    ("einstellungen", "Die Einstellungen gelten ab sofort."),
    ("veroeffentlicht", "Der Entwurf ist veröffentlicht."),
    ("geplant", "Die Veröffentlichung ist geplant."),
    ("zurueckgezogen", "Der Inhalt ist zurückgezogen. Unter seiner Adresse steht jetzt, dass es ihn nicht mehr gibt."),
    ("entwurf", "Der Inhalt ist wieder ein Entwurf. Niemand findet ihn mehr."),
    ("entwurf-geloescht", "Der Entwurf ist gelöscht."),
    ("wiederhergestellt", "Die Fassung ist wieder der Entwurf. Öffentlich hat sich nichts geändert."),
    ("inzwischen", "Inzwischen hat jemand anders weitergeschrieben. Es wurde nichts rückgängig gemacht."),
    // Media, menus, redirects.
    ("barriere-notiz", "Die Notiz ist gespeichert."),
    ("barriere-erledigt", "Die Meldung ist erledigt."),
    ("barriere-offen", "Die Meldung ist wieder offen."),
    ("person-angelegt", "Die Person ist angelegt. Auftritte bekommt sie im Programm."),
    ("person", "Die Person ist gespeichert. Öffentlich wird es mit der nächsten Veröffentlichung des Programms."),
    ("foto", "Das Foto ist gespeichert und steht sofort auf der Seite der Person."),
    ("zusammengefuehrt", "Aus zwei Einträgen ist einer geworden."),
    ("getrennt", "Aus einem Eintrag sind zwei geworden."),
    ("menue", "Das Menü ist gespeichert und steht ab sofort auf allen Seiten."),
    ("weitergeleitet", "Die Weiterleitung wirkt ab sofort."),
    (
        "weitergeleitet-kette",
        "Die Weiterleitung wirkt ab sofort. Ihr Ziel führt selbst weiter, deshalb ist das letzte Ziel gespeichert.",
    ),
    ("weiterleitung-weg", "Die Weiterleitung ist entfernt."),
    ("hochgeladen", "Die Datei ist gespeichert und kann verwendet werden."),
    ("mehrere-hochgeladen", "Alle Dateien sind gespeichert und können verwendet werden."),
    ("ersetzt", "Die neue Datei steht jetzt überall, wo die alte stand."),
    ("geloescht-medium", "Die Datei ist gelöscht."),
    ("wird-verwendet", "Die Datei wird noch verwendet. Sie bleibt."),
    // Editions and settings.
    ("veranstaltung-angelegt", "Die Veranstaltung ist angelegt, als Entwurf. Prüfen Sie jetzt die Angaben."),
    ("zustand", "Der Zustand ist geändert."),
    ("veranstaltung-verschoben", "Die Veranstaltung ist verschoben. Die Mails sind unterwegs."),
    ("neuer-termin", "Der neue Termin gilt. Die Mails sind unterwegs."),
    ("veranstaltung-abgesagt", "Die Veranstaltung ist abgesagt. Die Mails sind unterwegs."),
    ("schon-geschehen", "Das ist schon geschehen. Es ist kein zweites Mal passiert."),
    // Mails and data protection.
    ("mail-erneut", "Die Mail wird noch einmal verschickt, in wenigen Sekunden."),
    ("mail-woanders", "Die Mail geht an die andere Adresse, in wenigen Sekunden."),
    ("mails-erneut", "Die fehlgeschlagenen Mails werden noch einmal verschickt."),
    ("mail-verworfen", "Die Mail ist verworfen. Niemand bekommt sie."),
    ("mail-zu-spaet", "Die Mail ist inzwischen schon unterwegs, verschickt oder verworfen."),
    ("vorgabe", "Es gilt wieder die Vorgabe."),
    ("nachricht-gespeichert", "Der Entwurf ist gespeichert. Verschickt ist noch nichts."),
    ("nachricht-probe", "Eine Probe an Ihre eigene Adresse ist unterwegs."),
    ("nachricht-angefragt", "Die Nachricht wartet auf die Freigabe durch eine zweite Person."),
    ("nachricht-geplant", "Die Nachricht geht hinaus, sobald ihre Zeit gekommen ist."),
    ("nachricht-entwurf", "Die Nachricht ist wieder ein Entwurf."),
    ("nachricht-gestoppt", "Der Versand ist gestoppt."),
    ("nachricht-geloescht", "Der Entwurf ist gelöscht."),
    ("nachricht-anders", "Der Stand der Nachricht hat sich inzwischen geändert. Es ist nichts geschehen."),
    ("loeschlauf", "Der Löschlauf ist durch. Was er gelöscht hat, steht unten."),
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
    fn every_sentence_has_a_key_of_its_own() {
        let mut keys: Vec<&str> = DONE.iter().map(|(key, _)| *key).collect();
        keys.sort_unstable();
        assert_eq!(keys.windows(2).find(|pair| pair[0] == pair[1]), None);
    }

    #[test]
    fn the_nearest_page_is_marked_and_its_part_open() {
        let marked = |path: &str| {
            let of = |href: &str| Item { label: "x", href: href.into(), current: None };
            let parts = vec![
                ("start", vec![of("/intern")]),
                ("one", vec![of("/intern/a"), of("/intern/a/b")]),
                ("two", vec![of("/intern/c")]),
            ];
            open(parts, path).map(|items| items.into_iter().map(|item| item.current).collect::<Vec<_>>())
        };
        assert_eq!(marked("/intern"), [vec![Some("page"), None, None], vec![]]);
        assert_eq!(marked("/intern/a"), [vec![None, Some("true"), None], vec![Some("page"), None]]);
        assert_eq!(marked("/intern/a/x"), [vec![None, Some("true"), None], vec![Some("true"), None]]);
        assert_eq!(marked("/intern/a/b/x"), [vec![None, Some("true"), None], vec![None, Some("true")]]);
        assert_eq!(marked("/intern/c"), [vec![None, None, Some("page")], vec![]]);
        assert_eq!(marked("/intern/ab"), [vec![None, None, None], vec![]]);
    }
}
