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
    let found = KINDS.iter().enumerate().filter_map(|(rank, (word, kind))| Some((text.find(word)?, rank, *kind)));
    found.min_by_key(|(at, rank, _)| (*at, *rank)).map(|(_, _, kind)| kind)
}

/// Untyped items that are no talks give themselves away by a short title ("Mittagspause").
pub(super) fn kind_of_title(title: &str) -> Option<Kind> {
    let short = title.split_whitespace().count() <= 3;
    kind(title).filter(|k| short && matches!(k, Kind::Break | Kind::Social))
}

/// Hand-made files use tracks for what others call types ("Pause"). Only words that are no subjects.
pub(super) fn kind_of_track(track: &str) -> Option<Kind> {
    kind(track).filter(|k| matches!(k, Kind::Break | Kind::Keynote | Kind::Workshop))
}

/// Primary subtag of BCP 47 of the first language named: "de, en" → "de", "de-DE" → "de",
/// "German" → "de". `None` for anything else.
pub(super) fn language(text: &str) -> Option<String> {
    let first = text.trim().to_lowercase();
    let first = first.split(|c: char| !c.is_alphabetic()).find(|p| !p.is_empty())?;
    let code = match first {
        "deutsch" | "german" | "deu" | "ger" => "de",
        "englisch" | "english" | "eng" => "en",
        "französisch" | "french" | "français" | "fra" | "fre" => "fr",
        "spanisch" | "spanish" | "spa" => "es",
        "italienisch" | "italian" | "ita" => "it",
        "polnisch" | "polish" | "pol" => "pl",
        "tschechisch" | "czech" | "ces" | "cze" => "cs",
        "niederländisch" | "dutch" | "nld" | "dut" => "nl",
        other if (2..=3).contains(&other.len()) && other.bytes().all(|b| b.is_ascii_lowercase()) => other,
        _ => return None,
    };
    Some(code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_usual_types() {
        for (text, expected) in [
            ("lecture", Kind::Talk),
            ("Talk/Performance (10 minutes + Q&A)", Kind::Talk),
            ("Lightning Talks", Kind::Talk),
            ("Abendvortrag", Kind::Talk),
            ("Abendveranstaltung", Kind::Social),
            ("Keynote", Kind::Keynote),
            ("Opening keynote", Kind::Opening),
            ("Eröffnung", Kind::Opening),
            ("podium", Kind::Panel),
            ("Podiumsdiskussion", Kind::Panel),
            ("Breakout session", Kind::Workshop),
            ("Coffee break", Kind::Break),
            ("Mittagspause", Kind::Break),
            ("Music 120min", Kind::Social),
            ("other", Kind::Other),
            ("Closing", Kind::Other),
        ] {
            assert_eq!(kind(text), Some(expected), "{text}");
        }
        assert_eq!(kind("Überraschung"), None);
        assert_eq!(kind_of_title("Mittagspause"), Some(Kind::Break));
        assert_eq!(kind_of_title("How I learned to take a break"), None);
        assert_eq!(kind_of_track("Ethics, Society & Social Politics"), None);
    }

    #[test]
    fn takes_the_first_language() {
        for (text, code) in [
            ("de, en", "de"),
            ("de-DE", "de"),
            ("EN", "en"),
            ("German", "de"),
            ("Deutsch", "de"),
            ("de_formal", "de"),
            ("deu", "de"),
        ] {
            assert_eq!(language(text).as_deref(), Some(code), "{text}");
        }
        assert_eq!(language(""), None);
        assert_eq!(language("Klingonisch"), None);
    }
}
