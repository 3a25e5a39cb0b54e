//! Leitweg-ID: where an electronic invoice to a German authority is delivered (BT-10 of
//! EN 16931). Format and check digits after "Formatspezifikation Leitweg-ID" (KoSIT).

/// Longest Leitweg-ID with its hyphens.
pub const MAX: usize = 46;

/// A Leitweg-ID in its one form, "16999999-TEST01-07": capitals, no white space, plain hyphens.
/// None where its shape or its check digits are wrong.
///
/// Coarse address of 2 to 12 digits, fine address of up to 30 letters and digits (may be
/// missing), two check digits after ISO 7064 MOD 97-10 with A to Z as 10 to 35.
pub fn parse(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).map(plain_hyphen).collect();
    let text = text.to_ascii_uppercase();
    let parts: Vec<&str> = text.split('-').collect();
    let (coarse, fine, check) = match parts.as_slice() {
        [coarse, check] => (*coarse, "", *check),
        [coarse, fine, check] if !fine.is_empty() => (*coarse, *fine, *check),
        _ => return None,
    };
    let is_number = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let is_shaped = (2..=12).contains(&coarse.len())
        && is_number(coarse)
        && fine.len() <= 30
        && fine.bytes().all(|b| b.is_ascii_alphanumeric())
        && check.len() == 2
        && is_number(check);
    (is_shaped && check_digits(coarse, fine) == check).then_some(text)
}

/// 98 minus the remainder, so 02 to 98: of numbers that leave the same remainder one is right.
fn check_digits(coarse: &str, fine: &str) -> String {
    let digits = coarse.bytes().chain(fine.bytes());
    let remainder = digits.fold(0, |r, b| match b {
        b'0'..=b'9' => (r * 10 + u32::from(b - b'0')) % 97,
        _ => (r * 100 + u32::from(b - b'A') + 10) % 97,
    });
    format!("{:02}", 98 - remainder * 100 % 97)
}

/// Word processors turn hyphens into dashes.
fn plain_hyphen(c: char) -> char {
    if matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}') { '-' } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn takes_ids_with_right_check_digits_however_they_are_typed() {
        for (text, stored) in [
            ("99999999-0001-69", "99999999-0001-69"),
            ("16999999-TEST01-07", "16999999-TEST01-07"),
            (" 16999999 - test01 - 07 ", "16999999-TEST01-07"),
            ("99999999–0001–69", "99999999-0001-69"),
        ] {
            assert_eq!(parse(text).as_deref(), Some(stored), "{text}");
        }
        let without_fine = format!("04-{}", check_digits("04", ""));
        assert_eq!(parse(&without_fine), Some(without_fine));
    }

    #[test]
    fn refuses_wrong_digits_and_shapes() {
        for text in [
            "",
            "99999999-0001-68",
            "99999999-0001-6",
            "99999999-0002-69",
            "99999999000169",
            "9-0001-69",
            "9999999999999-0001-69",
            "99999999--69",
            "99999999-0001-69-",
            "A9999999-0001-69",
            "16999999-TÄST01-07",
            "16999999-TEST01-7X",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        let long = "A".repeat(31);
        assert_eq!(parse(&format!("99-{long}-{}", check_digits("99", &long))), None);
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_noticed(
            coarse in "[0-9]{2,12}", fine in "[A-Z0-9]{0,30}", at in 0usize..12, by in 1u8..10,
        ) {
            let hyphen = if fine.is_empty() { "" } else { "-" };
            let id = format!("{coarse}{hyphen}{fine}-{}", check_digits(&coarse, &fine));
            prop_assert_eq!(parse(&id), Some(id.clone()));
            prop_assert!(id.len() <= MAX);
            let mut wrong = id.into_bytes();
            let at = at % coarse.len();
            wrong[at] = b'0' + (wrong[at] - b'0' + by) % 10;
            prop_assert_eq!(parse(&String::from_utf8(wrong).expect("ascii")), None);
        }

        #[test]
        fn no_text_breaks_it(text in "\\PC{0,60}") {
            if let Some(id) = parse(&text) {
                prop_assert_eq!(parse(&id), Some(id.clone()));
            }
        }
    }
}
