//! Opaque codes that people can read out: capital letters and digits, without the pairs that
//! look alike (I and 1, O and 0).

use rand::Rng;

const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// A new random code of six characters, as the schedule.xml schema wants (a billion possibilities; not a secret).
pub fn code(rng: &mut impl Rng) -> String {
    (0..6).map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())])).collect()
}

/// Characters of a key: 32 letters make 5 bits each, so 80 bits, which nobody finds by trying.
const KEY: usize = 16;

/// A new random code that nobody can guess, in groups: "K7QX-2MNP-ABCD-EFGH". The generator has
/// to be one for secrets, as [`rand::rng`] is.
pub fn key(rng: &mut (impl Rng + rand::CryptoRng)) -> String {
    let letters: Vec<char> = (0..KEY).map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())])).collect();
    grouped(&letters)
}

/// Reads what people type or scan for a [`key`]: small letters, other or no hyphens, spaces.
pub fn parse_key(text: &str) -> Option<String> {
    // A text without end is not worth reading.
    let typed = text.chars().take(100).filter(|c| !c.is_whitespace() && !"-_.‐‑‒–—−\u{ad}\u{200b}".contains(*c));
    let letters: Vec<char> = typed.map(|c| c.to_ascii_uppercase()).collect();
    let is_letter = |c: &char| u8::try_from(*c).is_ok_and(|b| LETTERS.contains(&b));
    (letters.len() == KEY && letters.iter().all(is_letter)).then(|| grouped(&letters))
}

fn grouped(letters: &[char]) -> String {
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// Codes from elsewhere that may stand in our addresses.
pub fn is_code(text: &str) -> bool {
    (3..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_no_letters_that_look_alike() {
        let mut rng = rand::rng();
        for _ in 0..500 {
            let c = code(&mut rng);
            assert!(is_code(&c) && c.len() == 6, "{c}");
            assert!(!c.contains(['I', 'O', '0', '1']), "{c}");
        }
        for _ in 0..500 {
            let key = key(&mut rng);
            assert!(key.len() == 19 && !key.contains(['I', 'O', '0', '1']), "{key}");
            assert_eq!(parse_key(&key), Some(key));
        }
        assert!(!is_code("ab3") && !is_code("A") && !is_code("Ä23"));
    }

    #[test]
    fn a_key_is_read_however_it_is_typed() {
        let typed = [
            "K7QX-2MNP-ABCD-EFGH",
            " k7qx 2mnp abcd efgh",
            "k7qx2mnpabcdefgh",
            "K7QX–2MNP–ABCD–EFGH\n",
            "K7QX\u{ad}2MNP.ABCD_EFGH",
        ];
        for text in typed {
            assert_eq!(parse_key(text).as_deref(), Some("K7QX-2MNP-ABCD-EFGH"), "{text}");
        }
        for text in ["", "K7QX-2MNP-ABCD-EFG", "K7QX-2MNP-ABCD-EFGHJ", "K7QX-2MNP-ABCD-EFG0", "ſ7QX-2MNP-ABCD-EFGH"] {
            assert_eq!(parse_key(text), None, "{text}");
        }
        assert_eq!(parse_key(&"-".repeat(10_000)), None);
    }
}
