//! Names of people: shown as they write them, never upper-cased or taken apart by guessing.

use unicode_normalization::UnicodeNormalization;

/// Shown name: "Dr. Irina Eckardt", "Prof. Jürgen Müller", "Sukarno". Parts may be empty.
pub fn full(academic_title: &str, given: &str, family: &str) -> String {
    [academic_title, given, family]
        .iter()
        .filter(|p| !p.trim().is_empty())
        .map(|p| p.trim().nfc().collect::<String>())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Form for an alphabetical index: "Eckardt, Dr. Irina".
pub fn sorted(academic_title: &str, given: &str, family: &str) -> String {
    match full(academic_title, given, "") {
        rest if rest.is_empty() => family.trim().to_string(),
        rest => format!("{}, {rest}", family.trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn titles_stand_before_and_mononyms_alone() {
        assert_eq!(full("Dr.", "Irina", "Eckardt"), "Dr. Irina Eckardt");
        assert_eq!(full("", "", "Sukarno"), "Sukarno");
        assert_eq!(sorted("Prof. Dr.", "Regina", "Polster"), "Polster, Prof. Dr. Regina");
        assert_eq!(sorted("", "", "Sukarno"), "Sukarno");
        assert_eq!(full("", "Mu\u{308}ller", ""), "Müller");
    }

    proptest! {
        #[test]
        fn no_letter_is_lost(given in "\\p{L}{1,12}", family in "\\p{L}{1,12}") {
            let shown = full("", &given, &family);
            let letters: String = format!("{given}{family}").nfc().collect();
            let kept: String = shown.replace(' ', "").nfc().collect();
            prop_assert_eq!(kept, letters.nfc().collect::<String>());
        }
    }
}
