//! Words of the source → kind and language of a session. Closed lists, German and English.

use crate::programme::model::Kind;

/// The earliest of these decides ("Talk/Performance" is a talk); of two at the same place the
/// first one here ("Abendvortrag" is a talk, "Abendveranstaltung" an evening).
const KINDS: &[(&str, Kind)] = &[
    ("abendvortrag", Kind::Talk),
    ("breakout", Kind::Workshop),
    ("break-out", Kind::Workshop),
    ("eröffnungsvortrag", Kind::Keynote),
    ("keynote", Kind::Keynote),
    ("impuls", Kind::Keynote),
    ("festvortrag", Kind::Keynote),
    ("opening", Kind::Opening),
    ("welcome", Kind::Opening),
    ("eröffnung", Kind::Opening),
    ("eroeffnung", Kind::Opening),
    ("begrüßung", Kind::Opening),
    ("begruessung", Kind::Opening),
    ("grußwort", Kind::Opening),
    ("workshop", Kind::Workshop),
    ("tutorial", Kind::Workshop),
    ("training", Kind::Workshop),
    ("hands-on", Kind::Workshop),
    ("seminar", Kind::Workshop),
    ("schulung", Kind::Workshop),
    ("panel", Kind::Panel),
    ("podium", Kind::Panel),
    ("discussion", Kind::Panel),
    ("diskussion", Kind::Panel),
    ("debat", Kind::Panel),
    ("dialog", Kind::Dialogue),
    ("gespräch", Kind::Dialogue),
    ("fishbowl", Kind::Dialogue),
    ("bof", Kind::Dialogue),
    ("birds of a feather", Kind::Dialogue),
    ("meeting", Kind::Dialogue),
    ("meetup", Kind::Dialogue),
    ("treffen", Kind::Dialogue),
    ("austausch", Kind::Dialogue),
    ("round table", Kind::Dialogue),
    ("runder tisch", Kind::Dialogue),
    ("barcamp", Kind::Dialogue),
    ("closing", Kind::Other),
    ("abschluss", Kind::Other),
    ("verabschiedung", Kind::Other),
    ("schlusswort", Kind::Other),
    ("registration", Kind::Other),
    ("anmeldung", Kind::Other),
    ("einlass", Kind::Other),
    ("other", Kind::Other),
    ("sonstige", Kind::Other),
    ("weitere", Kind::Other),
    ("break", Kind::Break),
    ("pause", Kind::Break),
    ("lunch", Kind::Break),
    ("mittagessen", Kind::Break),
    ("coffee", Kind::Break),
    ("kaffee", Kind::Break),
    ("breakfast", Kind::Break),
    ("social", Kind::Social),
    ("party", Kind::Social),
    ("concert", Kind::Social),
    ("konzert", Kind::Social),
    ("music", Kind::Social),
    ("musik", Kind::Social),
    ("dinner", Kind::Social),
    ("reception", Kind::Social),
    ("empfang", Kind::Social),
    ("abend", Kind::Social),
    ("rahmenprogramm", Kind::Social),
    ("performance", Kind::Social),
    ("djset", Kind::Social),
    ("film", Kind::Social),
    ("talk", Kind::Talk),
    ("lecture", Kind::Talk),
    ("vortrag", Kind::Talk),
    ("presentation", Kind::Talk),
    ("präsentation", Kind::Talk),
    ("paper", Kind::Talk),
    ("session", Kind::Talk),
];

/// `None` where no known word occurs.
pub(super) fn kind(text: &str) -> Option<Kind> {
    let text = text.to_lowercase();
    let found = KINDS
        .iter()
        .enumerate()
        .filter_map(|(rank, (word, kind))| Some((text.find(word)?, rank, *kind)));
    found
        .min_by_key(|(at, rank, _)| (*at, *rank))
        .map(|(_, _, kind)| kind)
}

/// Untyped items that are no talks give themselves away by a short title ("Mittagspause").
pub(super) fn kind_of_title(title: &str) -> Option<Kind> {
    let short = title.split_whitespace().count() <= 3;
    kind(title).filter(|k| short && matches!(k, Kind::Break | Kind::Social))
}

/// Primary subtag of BCP 47 of the first language named: "de, en" → "de", "de-DE" → "de",
/// "German" → "de". `None` for anything else.
pub(super) fn language(text: &str) -> Option<String> {
    let first = text.trim().to_lowercase();
    let first = first
        .split(|c: char| !c.is_alphabetic())
        .find(|p| !p.is_empty())?;
    let code = match first {
        "deutsch" | "german" | "deu" | "ger" => "de",
        "englisch" | "english" | "eng" => "en",
        "französisch" | "french" | "français" | "fra" | "fre" => "fr",
        "spanisch" | "spanish" | "spa" => "es",
        "italienisch" | "italian" | "ita" => "it",
        "polnisch" | "polish" | "pol" => "pl",
        "tschechisch" | "czech" | "ces" | "cze" => "cs",
        "niederländisch" | "dutch" | "nld" | "dut" => "nl",
        other
            if (2..=3).contains(&other.len()) && other.bytes().all(|b| b.is_ascii_lowercase()) =>
        {
            other
        }
        _ => return None,
    };
    Some(code.to_owned())
}
