//! The languages that pages are written in.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Lang {
    #[default]
    #[serde(rename = "de")]
    German,
    /// Leichte Sprache (Annex 2 part 2 of BITV 2.0).
    #[serde(rename = "de-easy")]
    Easy,
    #[serde(rename = "en")]
    English,
}

impl Lang {
    pub const ALL: [Lang; 3] = [Lang::German, Lang::Easy, Lang::English];

    /// As stored. What nobody knows counts as German, like the rest of the site.
    pub fn from_key(key: &str) -> Lang {
        Lang::ALL.into_iter().find(|l| l.key() == key).unwrap_or_default()
    }

    pub fn key(self) -> &'static str {
        match self {
            Lang::German => "de",
            Lang::Easy => "de-easy",
            Lang::English => "en",
        }
    }

    /// Language tag for `lang` and `hreflang` (BCP 47). Easy language has no subtag of its own; the
    /// registered variant "simple" ("simplified form") says it.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::German => "de",
            Lang::Easy => "de-simple",
            Lang::English => "en",
        }
    }

    /// What voices and browsers have to know of the whole page.
    pub fn primary(self) -> &'static str {
        match self {
            Lang::German | Lang::Easy => "de",
            Lang::English => "en",
        }
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
        assert_eq!(Lang::from_key("xx"), Lang::German);
    }
}
