//! The languages in which texts of the site are written.

use serde::{Deserialize, Serialize};

/// Language of a text. German unless something else is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Lang {
    #[default]
    #[serde(rename = "de")]
    De,
    /// German in easy language ("Leichte Sprache", Annex 2 part 2 of BITV 2.0).
    #[serde(rename = "de-easy")]
    Easy,
    #[serde(rename = "en")]
    En,
}

impl Lang {
    pub const ALL: [Lang; 3] = [Lang::De, Lang::Easy, Lang::En];

    /// Name in the database.
    pub fn key(self) -> &'static str {
        match self {
            Lang::De => "de",
            Lang::Easy => "de-easy",
            Lang::En => "en",
        }
    }

    /// German where the name is not known.
    pub fn from_key(key: &str) -> Lang {
        Lang::ALL.into_iter().find(|l| l.key() == key).unwrap_or_default()
    }

    pub fn is_german(self) -> bool {
        self != Lang::En
    }

    /// Value of `lang` and `hreflang` (BCP 47). Easy language has no subtag of its own; the
    /// registered variant "simple" ("simplified form") says it.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::De => "de",
            Lang::Easy => "de-simple",
            Lang::En => "en",
        }
    }

    /// What the voice of a screen reader has to know: the language without its form.
    pub fn primary(self) -> &'static str {
        if self.is_german() { "de" } else { "en" }
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn every_language_is_read_back_from_its_key() {
        for lang in Lang::ALL {
            assert_eq!(Lang::from_key(lang.key()), lang);
            assert!(lang.tag().starts_with(lang.primary()));
        }
        assert_eq!(Lang::from_key("xx"), Lang::De);
    }
}
