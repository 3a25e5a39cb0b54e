//! Texts that can be printed. PDF/UA-1 forbids characters without a glyph or without a meaning
//! (ISO 14289-1, 7.21), and what people type must not turn their certificate into an error.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::world;

/// Stands for a character that no font has.
const MISSING: char = '\u{fffd}';

/// Every text in `value`, in NFC; keys are ours and stay.
pub fn make(value: &mut Value) {
    match value {
        Value::String(text) => *text = printable(text),
        Value::Array(items) => items.iter_mut().for_each(make),
        Value::Object(fields) => fields.values_mut().for_each(make),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn printable(text: &str) -> String {
    text.nfc()
        .filter(|c| !is_invisible(*c))
        .map(|c| match c {
            '\n' => c,
            c if c.is_whitespace() && c != '\u{a0}' => ' ',
            c if c.is_control() || is_private(c) || !world::has(c) => MISSING,
            c => c,
        })
        .collect()
}

/// Characters that only steer (default ignorables of Unicode, and marks of direction): on paper
/// they show nothing or turn a line around.
fn is_invisible(c: char) -> bool {
    matches!(u32::from(c),
        0xad | 0x34f | 0x61c | 0x115f..=0x1160 | 0x17b4..=0x17b5 | 0x180b..=0x180f | 0x200b..=0x200f
        | 0x202a..=0x202e | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0xfff0..=0xfffc
        | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff)
}

/// Areas in which everybody means something else.
fn is_private(c: char) -> bool {
    matches!(u32::from(c), 0xe000..=0xf8ff | 0xf0000..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_kept() {
        for text in
            ["Dr. Änne Müller-Lüdenscheidt", "Łucja Đặng", "Ελένη", "Наталья", "„Straße“ – 5 €", "a\nb", "a\u{a0}b"]
        {
            assert_eq!(printable(text), text);
        }
        assert_eq!(printable("Mu\u{308}ller"), "Müller");
    }

    #[test]
    fn what_cannot_be_printed_is_marked_or_left_out() {
        assert_eq!(printable("a\u{202e}b\u{200d}\u{ad}\u{fe0f}c"), "abc");
        assert_eq!(printable("\u{e000}\u{0}\u{10ffff}"), "\u{fffd}\u{fffd}\u{fffd}");
        assert_eq!(printable("a\tb\u{2028}c"), "a b c");
        let mut data = serde_json::json!({"\u{e000}": ["\u{e000}", 1, null, {"b": "\u{e000}"}]});
        make(&mut data);
        assert_eq!(data, serde_json::json!({"\u{e000}": ["\u{fffd}", 1, null, {"b": "\u{fffd}"}]}));
    }
}
