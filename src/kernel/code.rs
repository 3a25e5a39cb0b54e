//! Short opaque codes that people can read out: capital letters and digits, without
//! the pairs that look alike (I and 1, O and 0).

use rand::Rng;

const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// A new random code of six characters, as the schedule.xml schema wants (a billion possibilities; not a secret).
pub fn code(rng: &mut impl Rng) -> String {
    (0..6).map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())])).collect()
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
        assert!(!is_code("ab3") && !is_code("A") && !is_code("Ä23"));
    }
}
