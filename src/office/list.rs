//! Lists in pages: which part is shown, and the addresses of the others. The filters stay in the
//! address (`seite` is the page, from 1).

use crate::kernel::words::fold;

/// Rows on a page.
pub const SHOWN: i64 = 50;
/// Rows of one search whose words stand in no address, so that there is no second page.
const FOUND: usize = 200;

/// For `ui/pager.html`.
#[derive(Debug, PartialEq, Eq)]
pub struct Pager {
    /// "Seite 2 von 7, 312 Einträge".
    pub place: String,
    pub before: Option<String>,
    pub after: Option<String>,
    /// Rows before the first one shown, for `offset`.
    pub offset: i64,
}

impl Pager {
    /// The rows of the page asked for, of all that there are, and the ways to the other pages.
    pub fn cut<T>(path: &str, query: Option<&str>, all: Vec<T>) -> (Pager, Vec<T>) {
        let pager = Pager::new(path, query, i64::try_from(all.len()).unwrap_or(i64::MAX));
        let offset = usize::try_from(pager.offset).unwrap_or(0);
        (pager, all.into_iter().skip(offset).take(SHOWN as usize).collect())
    }

    /// As [`Pager::cut`], or without pages where somebody searched for a name.
    pub fn cut_found<T>(path: &str, query: Option<&str>, search: &str, all: Vec<T>) -> (Option<Pager>, Vec<T>) {
        if !search.is_empty() {
            return (None, all.into_iter().take(FOUND).collect());
        }
        let (pager, shown) = Pager::cut(path, query, all);
        (Some(pager), shown)
    }

    /// `query` is that of the request; `total` the number of rows of all pages. A page beyond the
    /// last one is the last one.
    pub fn new(path: &str, query: Option<&str>, total: i64) -> Pager {
        let pairs: Vec<(String, String)> =
            url::form_urlencoded::parse(query.unwrap_or("").as_bytes()).into_owned().collect();
        let last = (total.max(1) + SHOWN - 1) / SHOWN;
        let asked = pairs.iter().find(|(name, _)| name == "seite").and_then(|(_, value)| value.parse().ok());
        let page: i64 = asked.unwrap_or(1).clamp(1, last);
        let link = |to: i64| {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(pairs.iter().filter(|(name, _)| name != "seite" && name != "getan"));
            if to > 1 {
                query.append_pair("seite", &to.to_string());
            }
            let query = query.finish();
            if query.is_empty() { path.to_string() } else { format!("{path}?{query}") }
        };
        let entries = if total == 1 { "1 Eintrag".to_string() } else { format!("{total} Einträge") };
        Pager {
            place: if last == 1 { entries } else { format!("Seite {page} von {last}, {entries}") },
            before: (page > 1).then(|| link(page - 1)),
            after: (page < last).then(|| link(page + 1)),
            offset: (page - 1) * SHOWN,
        }
    }
}

/// A filter of the address; "" where it is not set.
pub fn chosen(query: Option<&str>, name: &str) -> String {
    let mut pairs = url::form_urlencoded::parse(query.unwrap_or("").as_bytes());
    pairs.find(|(key, _)| key == name).map(|(_, value)| value.trim().to_string()).unwrap_or_default()
}

/// Whether every word of a search stands in one of the texts, however its umlauts are written.
pub fn holds(texts: &[&str], search: &str) -> bool {
    let texts: Vec<String> = texts.iter().map(|t| fold(t)).collect();
    fold(search).split_whitespace().all(|word| texts.iter().any(|t| t.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_a_search_is_somewhere() {
        let texts = ["Jörg Groß", "j.gross@example.org"];
        for found in ["", "joerg", "Jörg gross", "GROẞ", "example jö"] {
            assert!(holds(&texts, found), "{found}");
        }
        assert!(!holds(&texts, "Jörg Klein"));
        assert_eq!(chosen(Some("a=1&b=x%20y"), "b"), "x y");
        assert_eq!(chosen(None, "b"), "");
    }

    #[test]
    fn filters_stay_in_the_addresses_of_the_other_pages() {
        let pager = Pager::new("/intern/x", Some("art=amt&getan=neu&seite=2&q=a%26b"), 120);
        assert_eq!(pager.place, "Seite 2 von 3, 120 Einträge");
        assert_eq!(pager.before.as_deref(), Some("/intern/x?art=amt&q=a%26b"));
        assert_eq!(pager.after.as_deref(), Some("/intern/x?art=amt&q=a%26b&seite=3"));
        assert_eq!(pager.offset, 50);
    }

    #[test]
    fn a_page_of_a_list_is_cut_out_of_it() {
        let cut = |query| Pager::cut("/intern/x", Some(query), (1..=120).collect::<Vec<i32>>()).1;
        assert_eq!(cut(""), (1..=50).collect::<Vec<i32>>());
        assert_eq!(cut("seite=3"), (101..=120).collect::<Vec<i32>>());
        assert_eq!(cut("seite=9"), (101..=120).collect::<Vec<i32>>());
    }

    #[test]
    fn invented_pages_are_the_first_or_the_last() {
        for (query, place, offset) in [
            (None, "Seite 1 von 2, 51 Einträge", 0),
            (Some("seite=0"), "Seite 1 von 2, 51 Einträge", 0),
            (Some("seite=x"), "Seite 1 von 2, 51 Einträge", 0),
            (Some("seite=99"), "Seite 2 von 2, 51 Einträge", 50),
        ] {
            let pager = Pager::new("/intern/x", query, 51);
            assert_eq!((pager.place.as_str(), pager.offset), (place, offset), "{query:?}");
        }
        let short = Pager::new("/intern/x", None, 1);
        assert_eq!((short.place.as_str(), short.before, short.after), ("1 Eintrag", None, None));
        assert_eq!(Pager::new("/intern/x", None, 0).place, "0 Einträge");
    }
}
