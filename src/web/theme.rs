//! Colours of the installation as a style sheet of their own. A colour that could not be read
//! on its background is not used: the setting then changes nothing.

use axum::extract::State;
use sha2::{Digest, Sha256};

use super::settings::Colours;
use super::{Document, Error, Policy, Result, Site};
use crate::paths;

/// WCAG 2.2, 1.4.3: text needs this contrast.
pub const CONTRAST: f64 = 4.5;
/// Paper and tint of the style sheet: the colours stand on both.
const LIGHT: [&str; 2] = ["#ffffff", "#f4f2ec"];
const DARK: [&str; 2] = ["#14171a", "#1e2327"];

/// Address of the style sheet; None where our own colours hold.
pub fn address(colours: &Colours) -> Option<String> {
    let css = css(colours);
    if css.is_empty() {
        return None;
    }
    let hash: String = Sha256::digest(&css).iter().take(4).map(|b| format!("{b:02x}")).collect();
    Some(format!("{}?v={hash}", paths::THEME))
}

/// `GET /farben.css`
pub async fn serve(State(site): State<Site>) -> Result<Document> {
    let css = css(&site.settings().await?.colours);
    if css.is_empty() {
        return Err(Error::NotFound);
    }
    Ok(Document::new(Policy::Published, "text/css; charset=utf-8", css))
}

fn css(colours: &Colours) -> String {
    let rule = |name: &str, value: &str, backgrounds: [&str; 2]| {
        let readable = |background| contrast(value, background).is_some_and(|ratio| ratio >= CONTRAST);
        if backgrounds.into_iter().all(readable) { format!("--{name}:{value};") } else { String::new() }
    };
    let light = rule("strong", &colours.strong, LIGHT) + &rule("accent", &colours.accent, LIGHT);
    let dark = rule("strong", &colours.strong_dark, DARK) + &rule("accent", &colours.accent_dark, DARK);
    let mut css = String::new();
    if !light.is_empty() {
        css.push_str(&format!(":root{{{light}}}"));
    }
    if !dark.is_empty() {
        css.push_str(&format!("@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"));
    }
    css
}

/// The lower of the contrasts on the two backgrounds of the light or the dark site; None for what is
/// no colour. Less than [`CONTRAST`] is not used.
pub fn legibility(colour: &str, is_dark: bool) -> Option<f64> {
    let [a, b] = if is_dark { DARK } else { LIGHT };
    Some(contrast(colour, a)?.min(contrast(colour, b)?))
}

/// Contrast ratio of two "#rrggbb" colours (WCAG 2.2), None for anything else.
pub fn contrast(a: &str, b: &str) -> Option<f64> {
    let (a, b) = (luminance(a)?, luminance(b)?);
    Some((a.max(b) + 0.05) / (a.min(b) + 0.05))
}

fn luminance(colour: &str) -> Option<f64> {
    let digits = colour.strip_prefix('#').filter(|d| d.len() == 6 && d.is_ascii())?;
    let part = |i: usize| {
        let value = f64::from(u8::from_str_radix(digits.get(i..i + 2)?, 16).ok()?) / 255.0;
        Some(if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) })
    };
    Some(0.2126 * part(0)? + 0.7152 * part(2)? + 0.0722 * part(4)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_follows_wcag() {
        assert!((contrast("#000000", "#ffffff").expect("colours") - 21.0).abs() < 0.01);
        assert!((contrast("#767676", "#ffffff").expect("colours") - 4.54).abs() < 0.01);
        assert_eq!(contrast("red", "#ffffff"), None);
    }

    #[test]
    fn unreadable_or_broken_colours_change_nothing() {
        let set = |strong: &str| css(&Colours { strong: strong.into(), ..Colours::default() });
        assert_eq!(set("#ffff00"), "");
        assert_eq!(set("#12436d;}body{display:none"), "");
        assert_eq!(set("#5b2a6e"), ":root{--strong:#5b2a6e;}");
        assert_eq!(address(&Colours::default()), None);
    }
}
