//! `/suche`: what is found by which words, and what is never found.

mod fixture;
mod index;
mod page;
mod words;

use crate::support::{Html, TestSite};

/// Address of a search.
pub fn address(q: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    format!("/suche?{}", query.append_pair("q", q).finish())
}

pub async fn search(site: &TestSite, q: &str) -> Html {
    site.get(&address(q)).await.page()
}

/// Titles of the hits, in their order.
pub fn titles(page: &Html) -> Vec<String> {
    // The reader of tests puts a space between pieces of text; a marked part of a word has none.
    page.attributes(".hits h3 a", "href").into_iter().zip(page.all(".hits h3")).map(|(_, title)| title).collect()
}

/// Addresses of the hits, in their order.
pub async fn hits(site: &TestSite, q: &str) -> Vec<String> {
    search(site, q).await.attributes(".hits h3 a", "href")
}

pub fn marks(page: &Html) -> Vec<String> {
    page.all("mark")
}
