//! Hard names, the letters of DIN 91379, and strings that break forms.

use proptest::prelude::*;

use super::*;
use crate::kernel::samples::shared;

/// Names as people have them; what is stored stands second where it differs.
const HARD: &[(&str, &str)] = &[
    ("Đặng Thị Hồng", ""),
    ("Łukasz Żółć", ""),
    ("Müller-Lüdenscheidt", ""),
    ("O’Neill", ""),
    ("O'Neill", ""),
    ("O‘Neill", ""),
    ("Hawaiʻi", ""),
    ("Aça", ""),
    ("Mu\u{308}ller", "Müller"),
    ("  Anna   Maria\t", "Anna Maria"),
    ("Anna\u{a0}Maria", "Anna Maria"),
    ("Meyer\u{2011}Landrut", "Meyer-Landrut"),
    ("Jan van", ""),
    ("dos Santos-Wintz", ""),
    ("Özoğuz", ""),
    ("Salihović", ""),
    ("Nguyễn", ""),
    ("J.R.R.", ""),
    ("Alexis L.", ""),
    ("Sammy Davis, Jr.", ""),
    ("Freiherr v.d. Linde", ""),
    ("von und zu Guttenberg", ""),
    ("Brand (Fulda)", ""),
    ("X", ""),
    ("-Meier", ""),
    ("Gal·la", ""),
    ("ʿAbd al-Ḥamīd", ""),
    ("Straßer", ""),
    ("STRAẞER", ""),
    ("Þórður", ""),
    ("ĲSBRAND", ""),
    ("d’Estaing", ""),
    ("N'Golo", ""),
    ("Mac-Mahon Ŋuŋa", ""),
];

#[test]
fn people_may_be_called_as_they_are() {
    for (name, stored) in HARD {
        let stored = if stored.is_empty() { name } else { stored };
        assert_eq!(person_name(name).as_deref(), Ok(*stored), "{name}");
        assert!(organisation(name).is_ok(), "{name}");
    }
    let eighty = "ä".repeat(80);
    assert_eq!(person_name(&eighty).as_deref(), Ok(eighty.as_str()));
    // Decomposed, the same name has 160 characters.
    assert_eq!(person_name(&"a\u{308}".repeat(80)).as_deref(), Ok(eighty.as_str()));
    assert_eq!(person_name(&"ä".repeat(81)), Err(NameFault::TooLong(80)));
}

/// The single letters of data type A ("names of natural persons") of DIN 91379:2022-08.
#[rustfmt::skip]
const DIN_A: &[(u32, u32)] = &[
    (0x41, 0x5a),
    (0x61, 0x7a),
    (0xc0, 0xd6),
    (0xd8, 0xf6),
    (0xf8, 0x17e),
    (0x187, 0x188),
    (0x18f, 0x18f),
    (0x197, 0x197),
    (0x1a0, 0x1a1),
    (0x1af, 0x1b0),
    (0x1b7, 0x1b7),
    (0x1cd, 0x1dc),
    (0x1de, 0x1df),
    (0x1e2, 0x1f0),
    (0x1f4, 0x1f5),
    (0x1f8, 0x1ff),
    (0x212, 0x213),
    (0x218, 0x21b),
    (0x21e, 0x21f),
    (0x227, 0x233),
    (0x259, 0x259),
    (0x268, 0x268),
    (0x292, 0x292),
    (0x1e02, 0x1e03),
    (0x1e06, 0x1e07),
    (0x1e0a, 0x1e11),
    (0x1e17, 0x1e17),
    (0x1e1c, 0x1e2b),
    (0x1e2f, 0x1e37),
    (0x1e3a, 0x1e3b),
    (0x1e40, 0x1e49),
    (0x1e52, 0x1e5b),
    (0x1e5e, 0x1e63),
    (0x1e6a, 0x1e6f),
    (0x1e80, 0x1e87),
    (0x1e8c, 0x1e97),
    (0x1e9e, 0x1e9e),
    (0x1ea0, 0x1ef9),
];
/// Its letters that need a sequence of characters.
const DIN_SEQUENCES: &str = "A̋ C̀ C̄ C̆ C̈ C̕ C̣ C̦ C̨̆ D̂ F̀ F̄ G̀ H̄ H̦ H̱ J́ J̌ K̀ K̂ K̄ K̇ K̕ K̛ K̦ K͟H K͟h L̂ L̥ L̥̄ L̦ M̀ M̂ M̆ M̐ N̂ N̄ N̆ N̦ P̀ P̄ P̕ P̣ \
    R̆ R̥ R̥̄ S̀ S̄ S̛̄ S̱ T̀ T̄ T̈ T̕ T̛ U̇ Z̀ Z̄ Z̆ Z̈ Z̧ a̋ k͟h Ç̆ Û̄ ç̆ û̄ ÿ́ Č̕ Č̣ č̕ č̣ ē̍ Ī́ ī́ ō̍ Ž̦ Ž̧ ž̦ ž̧ Ḳ̄ ḳ̄ Ṣ̄ ṣ̄ Ṭ̄ ṭ̄ Ạ̈ ạ̈ Ọ̈ ọ̈ Ụ̄ Ụ̈ ụ̄ ụ̈";
/// Its non-letters N1.
const DIN_N1: &str = " ',-.`~¨´·ʹʺʾʿˈˌ’‡";

#[test]
fn every_letter_of_din_91379_is_taken_and_stays() {
    for c in DIN_A.iter().flat_map(|(a, b)| *a..=*b).filter_map(char::from_u32) {
        let name = format!("A{c}a");
        let nfc: String = name.nfc().collect();
        assert_eq!(person_name(&name), Ok(nfc), "U+{:04X}", c as u32);
    }
    for sequence in DIN_SEQUENCES.split_whitespace() {
        let nfc: String = sequence.nfc().collect();
        assert_eq!(person_name(sequence), Ok(nfc), "{sequence}");
    }
    for c in DIN_N1.chars() {
        assert!(person_name(&format!("A{c}a")).is_ok(), "U+{:04X}", c as u32);
    }
}

#[test]
fn what_is_no_name_is_refused_and_the_reason_told() {
    use NameFault as F;
    for (text, fault) in [
        ("", F::Empty),
        ("  ", F::Empty),
        ("Max\r\nBcc: x@example.org", F::Control),
        ("Max\u{0}M", F::Control),
        ("Max\u{2028}M", F::Control),
        ("Max\u{2029}", F::Control),
        ("Max\u{85}M", F::Control),
        ("Max\tM", F::Control),
        ("\u{202e}xaM", F::Invisible),
        ("Ma\u{200b}x", F::Invisible),
        ("Ma\u{ad}x", F::Invisible),
        ("Max\u{feff}", F::Invisible),
        ("Max\u{e0041}", F::Invisible),
        ("Gewinn: https://evil.example klicken", F::WebAddress),
        ("WWW.evil", F::WebAddress),
        ("Gewinn evil.example", F::WebAddress),
        ("evil..example", F::WebAddress),
        ("<b>Max</b>", F::AngleBracket),
        ("＜b＞Max", F::AngleBracket),
        ("max@example", F::AtSign),
        ("Max 2", F::Digit),
        ("{confirm_link}", F::Character('{')),
        ("[hier](x)", F::Character('[')),
        ("a=b", F::Character('=')),
        ("٣", F::OtherScript('٣')),
        ("Жук", F::OtherScript('Ж')),
        ("Max 田中", F::OtherScript('田')),
        ("Σ", F::OtherScript('Σ')),
        // Cyrillic "а" in a Latin name.
        ("M\u{430}x", F::OtherScript('\u{430}')),
        ("Max 🎉", F::Character('🎉')),
        ("Ｍａｘ", F::Character('Ｍ')),
        ("𝐌ax", F::Character('𝐌')),
        ("Heinrich Ⅷ", F::Character('Ⅷ')),
        ("Maﬁa", F::Character('ﬁ')),
        ("\u{fffd}ller", F::Character('\u{fffd}')),
        ("\u{301}Max", F::Marks),
        ("Max \u{301}", F::Marks),
        ("M\u{301}\u{302}\u{303}\u{304}ax", F::Marks),
        ("-", F::OnlyPunctuation),
        (". ' -", F::OnlyPunctuation),
    ] {
        assert_eq!(person_name(text), Err(fault), "{text:?}");
    }
    assert_eq!(person_name(&format!("Ma{}x", "\u{301}".repeat(10_000))), Err(F::Marks));
    assert_eq!(organisation(&"ä".repeat(201)), Err(F::TooLong(200)));
}

#[test]
fn organisations_have_figures_and_more_punctuation() {
    for name in [
        "Thüringer Ministerium für Arbeit, Soziales, Gesundheit, Frauen und Familie",
        "Bad Frankenhausen/Kyffhäuser, Stadt",
        "Berka v. d. Hainich",
        "Amt 4: Bau & Planung (Außenstelle)",
        "„Haus der Kunst“ – Stiftung",
        "1&1 Versatel; Vertrieb + Technik",
        "d!conomy gGmbH",
        "Bürger*innenamt",
        "beispiel.de GmbH",
        "3",
    ] {
        assert_eq!(organisation(name).as_deref(), Ok(name));
    }
    for (text, fault) in [
        ("Amt https://evil.example", NameFault::WebAddress),
        ("www.evil.example", NameFault::WebAddress),
        ("Amt <b>", NameFault::AngleBracket),
        ("post@example.org", NameFault::AtSign),
        ("Amt\nBcc: x", NameFault::Control),
        ("Amt\u{202e}", NameFault::Invisible),
        ("Администрация", NameFault::OtherScript('А')),
        ("{{name}}", NameFault::Character('{')),
        ("---", NameFault::OnlyPunctuation),
    ] {
        assert_eq!(organisation(text), Err(fault), "{text:?}");
    }
}

#[test]
fn the_reason_reads_as_a_sentence() {
    let what = "Ihren Nachnamen";
    assert_eq!(NameFault::Empty.text(what), "Geben Sie Ihren Nachnamen ein.");
    assert_eq!(NameFault::TooLong(80).text(what), "Kürzen Sie Ihren Nachnamen auf höchstens 80 Zeichen.");
    assert_eq!(NameFault::Character('#').text(what), "Geben Sie Ihren Nachnamen ohne das Zeichen „#“ ein.");
    assert_eq!(
        NameFault::OtherScript('Ж').text(what),
        "Geben Sie Ihren Nachnamen in lateinischer Schrift ein. Das Zeichen „Ж“ gehört zu einer anderen."
    );
}

/// Columns of a semicolon file with a header line, without quotes.
fn column(text: &str, name: &str) -> Vec<String> {
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let at = lines.next().and_then(|head| head.split(';').position(|h| h == name)).expect("that column");
    lines.filter_map(|line| line.split(';').nth(at)).map(str::to_owned).collect()
}

#[test]
fn members_of_parliament_could_register() {
    let Some(text) = shared("data/forms/names-bundestag-21.csv") else { return };
    for field in ["vorname", "nachname"] {
        let names = column(&text, field);
        assert!(names.len() > 600);
        for name in names {
            let expected: String = name.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
            assert_eq!(person_name(&name), Ok(expected), "{field}");
        }
    }
}

#[test]
fn municipalities_and_authorities_are_organisations() {
    for (file, least) in [
        ("thueringen-gemeinden-2021.csv", 600),
        ("thueringen-kreise-gemeinden.csv", 600),
        ("thueringen-landesbehoerden-umfrage.csv", 40),
    ] {
        let Some(text) = shared(&format!("data/forms/{file}")) else { return };
        let names = column(&text, "name");
        assert!(names.len() > least);
        for name in names {
            assert!(organisation(&name).is_ok(), "{file}: {name:?} {:?}", organisation(&name));
        }
    }
}

#[test]
fn strings_that_break_forms_are_no_names() {
    let Some(text) = shared("data/forms/blns.json") else { return };
    let strings: Vec<String> = serde_json::from_str(&text).expect("a list of strings");
    let taken: Vec<String> = strings.iter().filter_map(|s| person_name(s).ok()).collect();
    println!("taken as names of people: {taken:?}");
    assert!(strings.len() > 500 && taken.len() < 60);
    for name in &taken {
        let folded = name.to_lowercase();
        for bad in ["<", ">", "script", "alert", "://", "www.", "@", "$", "{", "=", "\\", "\"", "%", ";", "&"] {
            // A word that could be someone's name is no markup.
            assert!(!folded.contains(bad), "{name:?}");
        }
        assert!(!name.chars().any(|c| c.is_control() || is_invisible(c)), "{name:?}");
    }
    for string in &strings {
        if let Ok(name) = organisation(string) {
            assert!(!name.contains(['<', '>', '@', '{', '=', '\\', '$']), "{name:?}");
            assert!(!name.chars().any(|c| c.is_control() || is_invisible(c)), "{name:?}");
        }
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,100}",
        "[a-zA-ZäöüÄŁđ'’.\u{a0} ,\u{300}-\u{36f}\u{2010}-\u{202e}-]{0,100}",
        "\\p{Latin}{0,100}",
        proptest::collection::vec(any::<char>(), 0..100).prop_map(String::from_iter),
    ]
}

proptest! {
    #[test]
    fn what_is_taken_is_clean_and_stays(text in any_text()) {
        for (check, max) in [(person_name as fn(&str) -> Result<String, NameFault>, PERSON_MAX), (organisation, ORGANISATION_MAX)] {
            match check(&text) {
                Ok(name) => {
                    prop_assert!(unicode_normalization::is_nfc(&name));
                    prop_assert_eq!(check(&name), Ok(name.clone()));
                    prop_assert!(!name.chars().any(|c| c.is_control() || (c.is_whitespace() && c != ' ')));
                    prop_assert!(name.chars().count() <= max && name.trim() == name && !name.contains("  "));
                }
                Err(fault) => prop_assert!(fault.text("den Namen").ends_with('.')),
            }
        }
    }
}
