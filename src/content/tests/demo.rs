//! The demo page with every element, as it was looked at.

use serde::Deserialize;

use super::markup::Tree;
use super::*;

#[derive(Deserialize)]
struct File {
    page: Vec<Page>,
}

#[derive(Deserialize)]
struct Page {
    slug: String,
    element: Content,
}

fn page() -> Content {
    let file: File = toml::from_str(include_str!("../../demo/pages.toml")).expect("pages.toml is read");
    file.page.into_iter().find(|p| p.slug == "inhaltselemente").expect("the page").element
}

#[test]
fn the_demo_page_has_no_fault_and_valid_html() {
    let content = page();
    assert_eq!(content.faults(), []);
    let (html, troubles) = public(&content);
    assert_eq!(troubles, []);
    assert_eq!(Tree::problems(&html, 2), [] as [&str; 0]);
    insta::assert_snapshot!(html);
}

#[test]
fn the_demo_page_shows_every_element_in_every_variant() {
    let content = page();
    for kind in Element::KINDS {
        assert!(content.0.iter().any(|e| e.kind() == kind), "{kind}");
    }
    let (html, _) = public(&content);
    for class in [
        "\"beside\"",
        "\"beside right\"",
        "\"wide\"",
        "\"teasers left\"",
        "\"teasers compact\"",
        "\"teasers top\"",
        "\"callout strong\"",
        "\"callout info\"",
        "\"callout muted\"",
        "\"callout urgent\"",
        "\"gallery\"",
        "\"timeline\"",
        "\"video\"",
        "\"video-link\"",
        "\"fact-list\"",
        "\"faces\"",
        "\"links\"",
        "\"accordion\"",
    ] {
        assert!(html.contains(&format!("class={class}")), "{class}");
    }
    let columns: Vec<usize> = content
        .0
        .iter()
        .filter_map(|e| if let Element::Columns(c) = e { Some(c.columns.len()) } else { None })
        .collect();
    assert_eq!(columns, [2, 3]);
}

/// What becomes of a row of the ministry's demonstration page.
enum Row {
    /// One of these elements, as stored.
    Element(&'static [&'static str]),
    /// The frame of every page or a setting of the installation.
    Frame(&'static str),
    /// Something that pages are, not something on them.
    Rule(&'static str),
    /// Spacers and leftovers.
    Dropped,
}

/// The 39 elements of that page in its order.
const ROWS: [Row; 39] = {
    use Row::{Dropped, Element, Frame, Rule};
    [
        Frame("skip link"),
        Rule("a news item is a page of its own, made of elements"),
        Element(&["heading", "text"]),
        Rule("one h1, by the page"),
        Rule("levels follow from nesting"),
        Rule("levels follow from nesting"),
        Rule("levels follow from nesting"),
        Rule("levels follow from nesting"),
        Dropped,
        Element(&["table"]),
        Element(&["columns"]),
        Element(&["form_link"]),
        Element(&["text"]),
        Element(&["text_image"]),
        Element(&["teaser_list"]),
        Element(&["teaser_list"]),
        Element(&["teaser_list"]),
        Element(&["teaser_list", "columns"]),
        Element(&["accordion"]),
        Element(&["accordion", "link_list"]),
        Element(&["heading"]),
        Element(&["teaser_list"]),
        Element(&["teaser_list"]),
        Element(&["teaser_list"]),
        Element(&["gallery"]),
        Element(&["gallery"]),
        Element(&["gallery"]),
        Element(&["text_image", "gallery"]),
        Element(&["heading", "text"]),
        Element(&["video"]),
        Element(&["callout"]),
        Element(&["callout"]),
        Element(&["callout"]),
        Element(&["callout"]),
        Element(&["timeline"]),
        Dropped,
        Element(&["timeline"]),
        Frame("footer link"),
        Frame("footer links"),
    ]
};

#[test]
fn every_row_of_the_demonstration_page_has_its_place() {
    let content = page();
    let mut count = (0, 0);
    for (i, row) in ROWS.iter().enumerate() {
        match row {
            Row::Element(kinds) => {
                count.0 += 1;
                for kind in *kinds {
                    assert!(content.0.iter().any(|e| e.kind() == *kind), "row {}: {kind} is not on the page", i + 1);
                }
            }
            Row::Frame(why) | Row::Rule(why) => assert!(!why.is_empty()),
            Row::Dropped => count.1 += 1,
        }
    }
    assert_eq!(count, (28, 2), "elements, dropped");
}
