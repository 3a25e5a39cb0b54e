//! Texts of editors and imports in the shape that machine formats can carry.
//!
//! Titles arrive with whatever people paste: control characters broke calendars and XML feeds
//! of other systems (reliability-security, X7), so every text passes one of these functions.

use url::{Position, Url};

pub use crate::kernel::plain::{block, line, plain};

/// A web address as the strict formats want it (RFC 3986); None for anything else than
/// `http` and `https`. Browsers accept more than the RFC: the rest is percent-encoded.
pub fn uri(text: &str) -> Option<String> {
    let url = Url::parse(text.trim()).ok().filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host())?;
    let mut out = url[..Position::BeforePath].to_string();
    let rest = &url[Position::BeforePath..];
    let mut fragment = false;
    for (i, c) in rest.char_indices() {
        let pair = rest.as_bytes().get(i + 1..i + 3);
        let keep = match c {
            '%' => pair.is_some_and(|p| p.iter().all(u8::is_ascii_hexdigit)),
            '#' => !std::mem::replace(&mut fragment, true),
            c => c.is_ascii_alphanumeric() || "-._~:/?@!$&'()*+,;=".contains(c),
        };
        match c {
            c if keep => out.push(c),
            c => out.extend(c.to_string().bytes().map(|b| format!("%{b:02X}"))),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_follow_the_rfc_or_are_left_out() {
        let cases = [
            ("https://example.org/a b", Some("https://example.org/a%20b")),
            (
                "https://exämple.org/ü?q=|x|&y=[1]#a#b",
                Some("https://xn--exmple-cua.org/%C3%BC?q=%7Cx%7C&y=%5B1%5D#a%23b"),
            ),
            ("https://example.org/100%", Some("https://example.org/100%25")),
            ("https://[::1]:8080/a", Some("https://[::1]:8080/a")),
            ("javascript:alert(1)", None),
            ("mailto:a@example.org", None),
            ("/relativ", None),
        ];
        for (text, expected) in cases {
            assert_eq!(uri(text).as_deref(), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_control_character_survives(text in super::super::samples::any_text()) {
            let bad = |c: char| (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{fffe}' | '\u{ffff}');
            proptest::prop_assert!(!line(&text).contains(|c: char| c == '\n' || c == '\t' || bad(c)));
            for t in [block(&text), plain(&text)] {
                proptest::prop_assert!(!t.contains(bad), "{t:?}");
            }
        }
    }
}
