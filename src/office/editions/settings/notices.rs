//! Notices about pictures, recordings, the house, data. Each has a version, so that a registration
//! can say which text it saw.

use super::control::{Group, Reader, lines, maybe};
use super::{Pairs, Stored};
use crate::edition::model::Notice;

const KINDS: [(&str, &str); 4] = [
    ("photo", "Fotos"),
    ("recording", "Aufzeichnung und Übertragung"),
    ("house", "Hausregeln"),
    ("privacy", "Datenschutz bei der Anmeldung"),
];

pub fn groups(stored: &Stored) -> Vec<Group> {
    let group = |(kind, legend): &(&str, &str)| {
        let version = stored.edition.notices.iter().find(|n| n.kind == *kind).map(|n| n.version);
        let text =
            version.map(|v| format!("Fassung {v}. Ein anderer Text bekommt die nächste Nummer.")).unwrap_or_default();
        Group::new(
            legend,
            vec![
                maybe(format!("titel-{kind}"), "Überschrift"),
                lines(format!("text-{kind}"), "Text", 5).hint("Leer: Diesen Hinweis gibt es nicht."),
            ],
        )
        .explained(text)
    };
    KINDS.iter().map(group).collect()
}

pub fn values(stored: &Stored) -> Pairs {
    let mut pairs = Vec::new();
    for notice in &stored.edition.notices {
        pairs.push((format!("titel-{}", notice.kind), notice.title.clone()));
        pairs.push((format!("text-{}", notice.kind), notice.body.clone()));
    }
    pairs
}

pub fn read(r: &mut Reader<'_>, stored: &mut Stored) {
    let known = std::mem::take(&mut stored.edition.notices);
    for (kind, legend) in KINDS {
        let titled = format!("titel-{kind}");
        let title = r.line(&titled, "die Überschrift", 200);
        let body = r.lines(&format!("text-{kind}"), "den Text", 6000);
        if body.is_empty() {
            continue;
        }
        let title = if title.is_empty() { legend.to_string() } else { title };
        let before = known.iter().find(|n| n.kind == kind);
        let version = match before {
            // Blanks at the ends are no other text.
            Some(old) if old.body.trim() == body => old.version,
            Some(old) => old.version + 1,
            None => 1,
        };
        stored.edition.notices.push(Notice { kind: kind.into(), version, title, body });
    }
}
