//! Texts as we store them: NFC, no control characters, tidy white space.
//! Changes of this kind lose nothing a reader sees, so they are not reported.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::html;

/// A text of one line: every run of white space is one blank.
pub fn line(text: &str) -> String {
    let text = tidy(text);
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// A text of several lines, Markdown. HTML becomes Markdown; anything else stays as it is.
pub fn block(text: &str) -> String {
    let text = tidy(text);
    let text = outdent(text.trim_end());
    if html::is_html(&text) { html::to_markdown(&text) } else { text.trim().to_owned() }
}

/// Cuts at `max` characters, with an ellipsis; tells whether it did.
pub fn cut(text: &mut String, max: usize) -> bool {
    let Some((at, _)) = text.char_indices().nth(max) else {
        return false;
    };
    let keep = text.get(..at).and_then(|t| t.char_indices().next_back()).map_or(0, |(i, _)| i);
    text.truncate(keep);
    let kept = text.trim_end().len();
    text.truncate(kept);
    text.push('…');
    true
}

/// For messages.
pub fn shortened(text: &str, max: usize) -> String {
    let mut text = line(text);
    cut(&mut text, max);
    text
}

fn tidy(text: &str) -> Cow<'_, str> {
    let plain = |b: u8| matches!(b, b'\n' | b'\t' | 0x20..=0x7E);
    if text.bytes().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut after_return = false;
    for c in text.nfc() {
        match c {
            // "\r\n" is one line end.
            '\n' if after_return => {}
            '\r' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\n' | '\t' => out.push(c),
            '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
        after_return = c == '\r';
    }
    Cow::Owned(out)
}

/// Takes away the indentation a pretty-printer gave all lines: Markdown would show code.
/// The first line stands behind the tag and says nothing, unless it is empty.
fn outdent(text: &str) -> Cow<'_, str> {
    let indent = |l: &str| l.len() - l.trim_start_matches([' ', '\t']).len();
    let common = text.lines().skip(1).filter(|l| !l.trim().is_empty()).map(indent).min().unwrap_or(0);
    if common == 0 {
        return Cow::Borrowed(text);
    }
    // A list whose items all stand under their heading is indented on purpose.
    let first = text.lines().next().unwrap_or_default();
    if !first.trim().is_empty() && common < 4 {
        return Cow::Borrowed(text);
    }
    let rest = text.lines().skip(1).map(|l| l.get(common..).unwrap_or_default());
    Cow::Owned(std::iter::once(first.trim_start()).chain(rest).collect::<Vec<_>>().join("\n"))
}

/// Replaces `&name;` and `&#8222;`; unknown names stay as they are.
pub fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
        // No name is longer; looking no further keeps a text of ampersands cheap.
        let end = rest.bytes().take(12).position(|b| b == b';');
        match end.and_then(|end| Some((end, entity(rest.get(..end)?)?))) {
            Some((end, c)) => {
                out.push(c);
                rest = rest.get(end + 1..).unwrap_or_default();
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}

/// The character of an entity name without `&` and `;`: those of XML, and those of HTML
/// that European programmes use.
pub fn entity(name: &str) -> Option<char> {
    if let Some(code) = name.strip_prefix('#') {
        let code = match code.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => code.parse().ok()?,
        };
        // HTML means the windows-1252 character by 128 to 159, and so do those who write it.
        if (0x80..=0x9F).contains(&code) {
            let byte = [u8::try_from(code).ok()?];
            return encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte).0.chars().next();
        }
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{A0}',
        "auml" => 'ä',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "Auml" => 'Ä',
        "Ouml" => 'Ö',
        "Uuml" => 'Ü',
        "szlig" => 'ß',
        "agrave" => 'à',
        "aacute" => 'á',
        "acirc" => 'â',
        "atilde" => 'ã',
        "aring" => 'å',
        "aelig" => 'æ',
        "ccedil" => 'ç',
        "egrave" => 'è',
        "eacute" => 'é',
        "ecirc" => 'ê',
        "euml" => 'ë',
        "iacute" => 'í',
        "icirc" => 'î',
        "iuml" => 'ï',
        "ntilde" => 'ñ',
        "ograve" => 'ò',
        "oacute" => 'ó',
        "ocirc" => 'ô',
        "otilde" => 'õ',
        "oslash" => 'ø',
        "oelig" => 'œ',
        "ugrave" => 'ù',
        "uacute" => 'ú',
        "ucirc" => 'û',
        "scaron" => 'š',
        "Eacute" => 'É',
        "Aring" => 'Å',
        "Oslash" => 'Ø',
        "Ccedil" => 'Ç',
        "Scaron" => 'Š',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "laquo" => '«',
        "raquo" => '»',
        "lsquo" => '‘',
        "rsquo" => '’',
        "sbquo" => '‚',
        "ldquo" => '“',
        "rdquo" => '”',
        "bdquo" => '„',
        "lsaquo" => '‹',
        "rsaquo" => '›',
        "bull" => '•',
        "middot" => '·',
        "euro" => '€',
        "pound" => '£',
        "sect" => '§',
        "para" => '¶',
        "copy" => '©',
        "reg" => '®',
        "trade" => '™',
        "deg" => '°',
        "acute" => '´',
        "times" => '×',
        "plusmn" => '±',
        "frac12" => '½',
        "sup2" => '²',
        "sup3" => '³',
        "micro" => 'µ',
        "rarr" => '→',
        "larr" => '←',
        "rArr" => '⇒',
        "shy" => '\u{AD}',
        "ensp" => '\u{2002}',
        "emsp" => '\u{2003}',
        "thinsp" => '\u{2009}',
        "zwnj" => '\u{200C}',
        "iexcl" => '¡',
        "iquest" => '¿',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tidies_texts() {
        assert_eq!(line(" A\u{308}rger\r\n\tim \u{7}Amt "), "Ärger im Amt");
        assert_eq!(block("a\r\nb\rc\u{0}\n\n"), "a\nb\nc");
        assert_eq!(block("  first\n        second\n\n          third"), "first\nsecond\n\n  third");
        assert_eq!(block("List:\n  - a\n  - b"), "List:\n  - a\n  - b");
        assert_eq!(block("<p>One</p><p>Two</p>"), "One\n\nTwo");
        assert_eq!(block("if a < b and c > d"), "if a < b and c > d");
    }

    #[test]
    fn cuts_with_an_ellipsis() {
        let mut text = "ääää".to_owned();
        assert!(!cut(&mut text, 4));
        assert!(cut(&mut text, 3));
        assert_eq!(text, "ää…");
    }

    #[test]
    fn replaces_entities() {
        assert_eq!(entities("&Uuml;ber &#8222;A&amp;B&#x201C; &foo; &"), "Über „A&B“ &foo; &");
        assert_eq!(entities("&#150;&#0;"), "–\0");
    }
}
