//! Rendering without a database: every element, in any order, with hostile texts, comes out as
//! HTML that a browser reads with the same nesting.

pub(crate) mod arbitrary;
mod demo;
mod markup;

use serde_json::json;
use uuid::Uuid;

use super::gather::{Card, Face, File, Found, Picture};
use super::model::*;
use super::view;
use super::{Audience, Place};

const HOME: &str = "https://kongress.example";

/// As if everything that is named were there.
pub(super) fn all_found(content: &Content) -> Found {
    let named = content.named();
    let card = |title: &str, href: String| Card {
        title: title.into(),
        text: "Ein Satz dazu.".into(),
        href,
        label: "Meldung".into(),
        date: Some(("2024-10-23".into(), "23. Oktober 2024".into())),
        lang: None,
    };
    Found {
        news: named
            .news
            .into_iter()
            .map(|(year, slug)| {
                ((year, slug.clone()), card(&format!("Meldung {slug}"), format!("/aktuelles/{year}/x")))
            })
            .collect(),
        sessions: named
            .sessions
            .into_iter()
            .map(|(e, code)| ((e, code.clone()), card(&format!("Vortrag {code}"), "/2024/programm/A-x".into())))
            .collect(),
        pages: named.pages.into_iter().map(|slug| (slug.clone(), card("Seite", "/seiten/x".into()))).collect(),
        people: named
            .people
            .into_iter()
            .map(|(e, slug)| {
                let href = "/2024/referierende/x".into();
                ((e, slug.clone()), Face { name: slug, function: "CIO".into(), organisation: String::new(), href })
            })
            .collect(),
        editions: named.editions.into_iter().filter(|e| !e.is_empty()).map(|e| (e.clone(), "2024".into())).collect(),
        files: named.files.into_iter().map(|id| (id, file(id))).collect(),
    }
}

/// By the number at its end, as the demo's files are numbered.
fn file(id: Uuid) -> File {
    match id.as_u128() & 0xff {
        0x10 | 0x13 => File::Document {
            href: format!("/medien/{id}"),
            title: "Merkblatt \"Anreise\"".into(),
            size: "PDF, 1,2\u{a0}MB".into(),
        },
        0x11 => File::Video {
            src: "/medien/a/film.webm".into(),
            media_type: "video/webm".into(),
            size: "WebM, 120\u{a0}KB".into(),
            credit: "Film: Kongressbüro".into(),
        },
        0x12 => File::Captions { src: "/medien/b/film.vtt".into() },
        number => File::Picture(Picture {
            src: format!("/medien/{number:02x}/bild.jpg"),
            srcset: format!("/medien/{number:02x}/bild-320.webp 320w"),
            width: 1280,
            height: 720,
            alt: if number == 7 { String::new() } else { format!("Bild {number}") },
            credit: "Bild: Kongressbüro, CC BY 4.0".into(),
        }),
    }
}

fn public(content: &Content) -> (String, Vec<view::Trouble>) {
    let found = all_found(content);
    let (html, troubles) = view::render(content, &Place::new("/x"), HOME, &found).expect("rendered");
    (html.to_string(), troubles)
}

fn editors(content: &Content, found: &Found) -> String {
    let at = Place { audience: Audience::Editors, ..Place::new("/x") };
    view::render(content, &at, HOME, found).expect("rendered").0.to_string()
}

fn read(value: serde_json::Value) -> Content {
    serde_json::from_value(value).expect("reading never fails")
}

#[test]
fn what_is_unknown_or_broken_is_kept_as_it_is() {
    let stored = json!([
        {"kind": "mask_thvideo", "uid": 4735},
        {"kind": "text", "text": "Da", "colour": "red"},
        {"kind": "table", "rows": "keine"},
        {"kind": "timeline", "entries": [{"of": "sonst"}]},
        "nur ein Wort", 7, null, {},
        {"kind": "text", "text": "Gut"},
    ]);
    let content = read(stored.clone());
    assert_eq!(content.to_value(), stored, "written back as it was");
    let kinds: Vec<&str> = content.0.iter().map(Element::kind).collect();
    assert_eq!(kinds, ["unknown", "text", "table", "timeline", "unknown", "unknown", "unknown", "unknown", "text"]);
    assert!(content.0[..8].iter().all(|e| matches!(e, Element::Broken(_))));
    assert!(matches!(content.0[8], Element::Text(_)));
    assert_eq!(read(json!(null)), Content::default());
    assert_eq!(read(json!({"kind": "text", "text": "a"})), Content::text("a"), "one without a list");
}

#[test]
fn what_is_broken_is_silent_in_public_and_named_in_the_log_and_to_editors() {
    let content = read(json!([
        {"kind": "mask_thvideo", "uid": "<script>geheim</script>"},
        {"kind": "heading", "text": " \u{a0}"},
        {"kind": "text", "text": "Sichtbar"},
        {"kind": "quote", "text": "x", "surprise": "geheim"},
    ]));
    let (html, troubles) = public(&content);
    assert_eq!(html.trim(), "<div class=\"text\">\n<p>Sichtbar</p>\n</div>");
    let log: Vec<String> = troubles.iter().map(|t| format!("{} {} {}", t.element, t.kind, t.what)).collect();
    assert_eq!(
        log,
        [
            "0 unknown not shown: unknown kind of element",
            "1 heading not shown: text: Missing(\"eine Überschrift\")",
            "3 quote not shown: its fields do not fit its kind",
        ]
    );
    let html = editors(&content, &Found::default());
    assert!(html.contains("Unbekanntes Element") && html.contains("Diese Art von Element gibt es nicht"), "{html}");
    assert!(html.contains("Zitat: Dieses Element ist öffentlich nicht zu sehen"), "{html}");
    assert!(html.contains("mask_thvideo") && !html.contains("<script>"), "as what it is, and inert: {html}");
    assert!(html.contains("<code>text</code>: Geben Sie eine Überschrift an."), "{html}");
}

#[test]
fn what_is_gone_is_left_out_and_the_rest_stays() {
    let content = read(json!([
        {"kind": "teaser_list", "items": [
            {"of": "news", "year": 2024, "slug": "weg"},
            {"of": "free", "title": "Da", "href": "/archiv", "image": "00000000-0000-4000-8000-000000000099"},
        ]},
        {"kind": "teaser_list", "items": [{"of": "page", "slug": "weg"}], "more_title": "Alle", "more_href": "/x"},
        {"kind": "text_image", "text": "Nur Text", "image": "00000000-0000-4000-8000-000000000099"},
        {"kind": "person_list", "people": [{"of": "speaker", "slug": "weg"}]},
        {"kind": "video", "title": "T", "file": "00000000-0000-4000-8000-000000000011", "is_silent": true, "transcript": "x"},
        {"kind": "form_link", "form": "group"},
    ]));
    let at = Place::new("/x");
    let (html, troubles) = view::render(&content, &at, HOME, &Found::default()).expect("rendered");
    let what: Vec<&str> = troubles.iter().map(|t| t.what.strip_prefix("left out: ").unwrap_or(&t.what)).collect();
    assert_eq!(
        what,
        [
            "a news item that is not public",
            "a file that is not in the media store",
            "a page that is not public",
            "a file that is not in the media store",
            "a person who is in no released programme",
            "a file that is not in the media store",
            "an edition that is not public",
        ]
    );
    let html = html.to_string();
    assert_eq!(html.matches("<li>").count(), 1, "{html}");
    assert!(html.contains("Da") && html.contains("Nur Text") && !html.contains("Alle") && !html.contains("figure"));
    let shown = editors(&content, &Found::default());
    assert!(shown.contains("Teaserliste: Ein Teil dieses Elements"), "{shown}");
}

#[test]
fn a_spoken_video_without_its_captions_is_not_shown() {
    let video = |silent: bool| {
        read(json!([{"kind": "video", "title": "T", "transcript": "x", "is_silent": silent,
            "file": "00000000-0000-4000-8000-000000000011", "captions": "00000000-0000-4000-8000-000000000012"}]))
    };
    let mut found = all_found(&video(false));
    let render =
        |c: &Content, found: &Found| view::render(c, &Place::new("/x"), HOME, found).expect("rendered").0.to_string();
    assert!(render(&video(false), &found).contains("<track kind=\"captions\""));
    found.files.retain(|_, file| !matches!(file, File::Captions { .. }));
    assert_eq!(render(&video(false), &found), "");
    assert!(render(&video(true), &found).contains("<video"));
}

#[test]
fn faults_name_their_field_in_words_for_editors() {
    let content = read(json!([
        {"kind": "table", "caption": "", "head": ["A", ""], "rows": [["1"], ["1", "2"]]},
        {"kind": "accordion", "entries": [{"text": "x"}, {"heading": "H"}]},
        {"kind": "link_list", "links": [{"title": "x", "href": "javascript:alert(1)"}, {"href": "/a"}, {}]},
        {"kind": "columns", "columns": [{"text": "a"}]},
        {"kind": "timeline", "entries": [{"of": "free", "date": "24.10.2024", "heading": "h"}], "more_title": "x"},
        {"kind": "video", "title": "x", "file": "00000000-0000-4000-8000-000000000011"},
        {"kind": "text", "text": "&nbsp;\n\n#"},
        {"kind": "gallery"},
    ]));
    let faults: Vec<String> = content.faults().iter().map(|f| format!("{} {}", f.element, f.field)).collect();
    assert_eq!(
        faults,
        [
            "0 caption",
            "0 head.1",
            "0 rows.0",
            "1 entries.0.heading",
            "1 entries.1.text",
            "2 links.0.href",
            "2 links.1.title",
            "2 links.2.href",
            "3 columns",
            "4 entries.0.date",
            "4 more_href",
            "5 captions",
            "5 transcript",
            "6 text",
            "7 pictures",
        ]
    );
    for fault in content.faults() {
        let text = fault.reason.text();
        assert!(text.ends_with('.') && !text.contains("{}"), "{text}");
    }
    assert_eq!(public(&content).0, "", "nothing of it in public");
}

#[test]
fn too_much_is_not_shown() {
    let many = Content(vec![Element::Text(Text { text: "x".into() }); super::faults::ELEMENTS + 2]);
    let (html, troubles) = public(&many);
    assert_eq!((html.matches("<p>x</p>").count(), troubles.len()), (super::faults::ELEMENTS, 2));
    assert_eq!(many.faults().len(), 1);
    let long = Content::text(&"a ".repeat(super::faults::TEXT));
    assert_eq!(public(&long).0, "");
}

#[test]
fn headings_take_their_level_from_where_they_stand() {
    let content = read(json!([
        {"kind": "text", "text": "# A"},
        {"kind": "heading", "rank": "sub", "text": "B"},
        {"kind": "heading", "text": "C"},
        {"kind": "accordion", "entries": [{"heading": "D", "text": "## E\n\n#### F"}]},
        {"kind": "heading", "rank": "sub", "text": "G"},
        {"kind": "columns", "columns": [{"heading": "H", "text": "# I"}, {"text": "# J"}]},
        {"kind": "callout", "heading": "K", "text": "# L"},
        {"kind": "heading", "text": "C"},
        {"kind": "text", "text": "# M"},
    ]));
    let (html, troubles) = public(&content);
    assert_eq!(troubles, []);
    let levels: Vec<String> =
        markup::Tree::read(&html).headings().into_iter().map(|(l, t)| format!("{l}{t}")).collect();
    assert_eq!(levels, ["2A", "2B", "2C", "3D", "4E", "5F", "3G", "4H", "5I", "4J", "4K", "5L", "2C", "3M"]);
    assert!(
        html.contains("id=\"abschnitt-c\"") && html.contains("id=\"abschnitt-c-2\""),
        "anchors stand for one place"
    );
}

#[test]
fn links_say_where_they_lead() {
    let content = read(json!([
        {"kind": "link_list", "links": [
            {"title": "Fremd", "href": "https://example.org/a?b=\"c&d"},
            {"title": "Eigen", "href": "https://kongress.example/2024"},
            {"file": "00000000-0000-4000-8000-000000000010"},
        ]},
        {"kind": "teaser_list", "items": [{"of": "free", "title": "Fremd", "href": "https://example.org/"}]},
    ]));
    let (html, _) = public(&content);
    assert!(
        html.contains(
            "<a href=\"https://example.org/a?b=%22c&#38;d\" rel=\"noopener\">Fremd <small>(andere Website)</small></a>"
        ),
        "{html}"
    );
    assert!(html.contains("<a href=\"/2024\">Eigen</a>"), "{html}");
    assert!(html.contains("Merkblatt „Anreise“ <small>(PDF, 1,2\u{a0}MB)</small>"), "{html}");
    let english = Place { lang: super::Lang::English, ..Place::new("/x") };
    let (html, _) = view::render(&content, &english, HOME, &all_found(&content)).expect("rendered");
    assert!(html.as_str().contains("(external website)") && html.as_str().contains("“Anreise”"));
}

#[test]
fn what_is_used_can_be_asked() {
    let content = read(json!([
        {"kind": "text", "text": "Ein [Link](/a) und <post@example.org>."},
        {"kind": "gallery", "pictures": [{"image": "00000000-0000-4000-8000-000000000001", "caption": "Im *Saal*"}]},
        {"kind": "link_list", "links": [{"title": "T", "href": "https://example.org/"}]},
        {"kind": "unbekannt", "text": "nicht lesbar"},
    ]));
    assert_eq!(content.media(), [Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_0001)]);
    assert_eq!(content.links(), ["https://example.org/", "/a", "mailto:post@example.org"]);
    let plain = content.plain();
    assert!(plain.contains("Im Saal") && plain.contains("Ein Link") && !plain.contains("nicht lesbar"), "{plain}");
}

#[test]
fn a_timeline_shows_the_latest_first_and_at_most_three_where_asked() {
    let entry = |date: &str| json!({"of": "free", "date": date, "heading": format!("H {date}")});
    let entries = [entry("2018"), entry("2024-10-24"), entry("2022-07"), entry("2020-06-01")];
    for (shown, dates) in [
        ("all", &["24. Oktober 2024", "Juli 2022", "1. Juni 2020", "2018"][..]),
        ("last_three", &["24. Oktober 2024", "Juli 2022", "1. Juni 2020"][..]),
    ] {
        let content = read(json!([{"kind": "timeline", "shown": shown, "entries": entries}]));
        let (html, _) = public(&content);
        let found: Vec<&str> = html
            .split("</time>")
            .filter_map(|part| part.rsplit_once('>'))
            .map(|(_, date)| date)
            .take(dates.len())
            .collect();
        assert_eq!(found, dates);
        assert_eq!(html.matches("<time ").count(), dates.len());
    }
}
