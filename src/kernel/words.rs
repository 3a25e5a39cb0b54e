//! Small words of the German pages: numbers, lists, search folding.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `count(1, "Programmpunkt", "Programmpunkte")` → "1 Programmpunkt".
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{}\u{a0}{}", super::money::grouped(n as u64), if n == 1 { one } else { many })
}

/// "a, b und c"
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_string(),
        [head @ .., last] => {
            let head: Vec<&str> = head.iter().map(AsRef::as_ref).collect();
            format!("{} und {}", head.join(", "), last.as_ref())
        }
    }
}

/// The parts that say something: "CIO, Land Bremen", "CIO".
pub fn parts<S: AsRef<str>>(parts: impl IntoIterator<Item = S>) -> String {
    let mut all = String::new();
    for part in parts {
        let part = part.as_ref();
        if !all.is_empty() && !part.is_empty() {
            all.push_str(", ");
        }
        all.push_str(part);
    }
    all
}

/// Form in which texts are compared when people search: lower case, ä = ae, ß = ss,
/// other marks dropped. "Bürgerservice" and "buergerservice" fold to the same.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfc().flat_map(char::to_lowercase) {
        match c {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            // Letters that have no base letter and mark to take apart.
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            'ø' => out.push('o'),
            'đ' | 'ð' => out.push('d'),
            'ł' => out.push('l'),
            'ı' => out.push('i'),
            c if c.is_ascii() => out.push(c),
            c => out.extend(std::iter::once(c).nfd().filter(|c| !is_combining_mark(*c))),
        }
    }
    out
}

/// The letter under which a name stands in an index: A to Z, everything else under "#".
pub fn initial(name: &str) -> char {
    match fold(name).chars().next() {
        Some(c @ 'a'..='z') => c.to_ascii_uppercase(),
        _ => '#',
    }
}

/// An error with its causes for the terminal, each said once: many errors repeat their cause.
pub fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let words = cause.to_string();
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        next = cause.source();
    }
    text
}

/// One line without control characters, white space collapsed, in NFC.
pub fn line(text: &str) -> String {
    let clean: String = text.nfc().map(|c| if c.is_control() { ' ' } else { c }).collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first sentence-like part of a Markdown text as one plain line, at most `max` characters.
pub fn excerpt(text: &str, max: usize) -> String {
    let plain = line(&text.replace(['*', '_', '#', '>', '`'], ""));
    if plain.chars().count() <= max {
        return plain;
    }
    let cut: String = plain.chars().take(max).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(head, _)| head);
    format!("{} …", cut.trim_end_matches([',', ';', ':', '.', '–']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cause_is_said_once() {
        use anyhow::Context;
        let io = || std::io::Error::other("refused");
        let repeated = anyhow::Error::from(sqlx::Error::Io(io())).context("cannot prepare the database");
        let told = causes(repeated.as_ref());
        assert_eq!(told, "cannot prepare the database: error communicating with database: refused");
        let plain = Err::<(), _>(io()).context("cannot read x").expect_err("an error");
        assert_eq!(causes(plain.as_ref()), "cannot read x: refused");
    }

    #[test]
    fn folds_for_search() {
        assert_eq!(fold("Bürgerservice Straße"), fold("BUERGERSERVICE STRASSE"));
        assert_eq!(fold("Łódź café"), "lodz cafe");
        assert_eq!((initial("Özdemir"), initial("Łucja"), initial("Đặng"), initial("Жук")), ('O', 'L', 'D', '#'));
    }

    #[test]
    fn lists_and_counts_read_as_sentences() {
        assert_eq!(list(&["A", "B", "C"]), "A, B und C");
        assert_eq!(list(&["A"]), "A");
        assert_eq!(parts(["", "A", "", "B"]), "A, B");
        assert_eq!(count(1, "Treffer", "Treffer"), "1\u{a0}Treffer");
        assert_eq!(count(1250, "Person", "Personen"), "1.250\u{a0}Personen");
    }

    #[test]
    fn an_excerpt_ends_at_a_word() {
        assert_eq!(excerpt("**Kurz** und gut", 40), "Kurz und gut");
        assert_eq!(excerpt("Ein langer Satz, der weitergeht", 18), "Ein langer Satz …");
    }

    proptest! {
        #[test]
        fn a_line_is_one_clean_line(text in "\\PC*|[\\x00-\\x1f a]{0,20}") {
            let l = line(&text);
            prop_assert!(!l.contains(char::is_control));
            prop_assert_eq!(line(&l), l.clone());
        }
    }
}
