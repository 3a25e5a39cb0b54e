//! Any sequence of any elements with any texts.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::markup::Tree;
use super::*;

/// Texts that broke other systems (reliability-security, X1 to X6), and what Markdown does with
/// them; beside them anything at all.
fn text() -> impl Strategy<Value = String> {
    let hostile = prop::sample::select(vec![
        "</script><svg onload=alert(1)>",
        "<!--",
        "\u{2028}\u{2029}\u{202e}",
        "<img src=x onerror=alert(1)>",
        "\"><i onmouseover=x>",
        "' onclick='x",
        "[x](javascript:alert(1))",
        "[x]( java\tscript:alert(1))",
        "[x](data:text/html,<script>x</script>)",
        "<javascript:alert(1)>",
        "![<b>](//evil.example/x.png)",
        "[![a [b](/c)](d)](/e)",
        "[](/leer)",
        "<svg><math><mtext></svg>",
        "&nbsp;",
        "\u{a0}\u{200b}",
        "#\n\n##### tief\n\n# hoch",
        "- a\n  - b\n\n    c\n- \n> q\n> > r\n\n    code <b>",
        "a\n\n***\n\n---",
        "**\"a\"** 'b' 9 Uhr z. B. § 5",
        "{{ 7*7 }} {% raw %}",
        "<details open><summary>x",
        "x\0y\r\nz\u{1b}[0m",
        "[ok](https://example.org/?a=1&b=<c>\"'#d)",
        "<https://example.org/>  \nneu\\\nzeile",
    ])
    .prop_map(str::to_string);
    let marks = "[<>a-c\"'=/ \n#*_`\\[\\]()!>&;:.-]{0,60}";
    let one = prop_oneof![hostile, "\\PC{0,40}", marks, Just("Ein Satz.".to_string()), Just(String::new())];
    prop::collection::vec(one, 1..3).prop_map(|parts| parts.join("\n\n"))
}

fn href() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just("/2024".to_string()),
        2 => Just("https://example.org/a?b=\"c\"&d='e'".to_string()),
        1 => Just("#abschnitt-x".to_string()),
        1 => prop::sample::select(vec!["javascript:x", " java\tscript:x", "//evil", "/\\evil", "data:x", "vbscript:x", "", "https://"])
            .prop_map(str::to_string),
        1 => "\\PC{0,20}",
    ]
}

/// A field that is empty now and then.
fn maybe(text: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    prop_oneof![3 => text, 1 => Just(String::new())]
}

fn file() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![1, 2, 6, 7, 0x10, 0x11, 0x12])
        .prop_map(|n| json!(format!("00000000-0000-4000-8000-0000000000{n:02x}")))
}

fn optional_file() -> impl Strategy<Value = Value> {
    prop_oneof![file(), Just(Value::Null)]
}

fn link() -> impl Strategy<Value = Value> {
    prop_oneof![
        (text(), href(), maybe(text())).prop_map(|(t, h, n)| json!({"title": t, "href": h, "note": n})),
        (maybe(text()), file()).prop_map(|(t, f)| json!({"title": t, "file": f})),
    ]
}

fn list(item: impl Strategy<Value = Value>) -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(item, 0..4)
}

fn teaser() -> impl Strategy<Value = Value> {
    prop_oneof![
        (text(), maybe(text()), href(), optional_file())
            .prop_map(|(t, x, h, i)| json!({"of": "free", "title": t, "text": x, "href": h, "image": i})),
        (text(), optional_file()).prop_map(|(s, i)| json!({"of": "news", "year": 2024, "slug": s, "image": i})),
        text().prop_map(|s| json!({"of": "session", "code": s})),
        text().prop_map(|s| json!({"of": "page", "slug": s})),
    ]
}

fn moment() -> impl Strategy<Value = Value> {
    let date = prop::sample::select(vec!["2024-10-24", "2024-10", "1572", "gestern"]);
    prop_oneof![
        (date, text(), maybe(text()), maybe(href()))
            .prop_map(|(d, h, t, l)| json!({"of": "free", "date": d, "heading": h, "text": t, "href": l})),
        text().prop_map(|s| json!({"of": "news", "year": 2024, "slug": s})),
    ]
}

fn prose() -> impl Strategy<Value = Value> {
    prop_oneof![
        (text(), prop::sample::select(vec!["section", "sub"]))
            .prop_map(|(t, r)| json!({"kind": "heading", "text": t, "rank": r})),
        text().prop_map(|t| json!({"kind": "text", "text": t})),
        (text(), file(), text(), prop::sample::select(vec!["left", "right", "full"]))
            .prop_map(|(t, i, c, s)| json!({"kind": "text_image", "text": t, "image": i, "caption": c, "side": s})),
        (text(), maybe(text()), maybe(text()))
            .prop_map(|(t, n, r)| json!({"kind": "quote", "text": t, "name": n, "role": r})),
        (text(), text(), text(), any::<bool>()).prop_map(|(c, a, b, r)| json!({
            "kind": "table", "caption": c, "head": [a, "B"], "rows": [[b, a], [a, b]], "row_headers": r
        })),
        prop::collection::vec(
            (maybe(text()), text(), optional_file()).prop_map(|(h, t, i)| json!({"heading": h, "text": t, "image": i})),
            1..5
        )
        .prop_map(|c| json!({"kind": "columns", "columns": c})),
        (maybe(text()), text(), prop::sample::select(vec!["strong", "info", "muted", "notice"]))
            .prop_map(|(h, t, p)| json!({"kind": "callout", "heading": h, "text": t, "purpose": p})),
        (maybe(text()), maybe(text()), text(), text()).prop_map(|(w, p, l, v)| json!({
            "kind": "facts", "when": w, "place": p, "more": [{"label": l, "value": v}]
        })),
        (prop::sample::select(vec!["registration", "group", "barrier"]), maybe(text()), maybe(text()))
            .prop_map(|(f, e, l)| json!({"kind": "form_link", "form": f, "edition": e, "label": l})),
    ]
}

fn lists() -> impl Strategy<Value = Value> {
    prop_oneof![
        (
            list(teaser()),
            prop::sample::select(vec!["image_left", "compact", "image_top"]),
            maybe(text()),
            maybe(href())
        )
            .prop_map(
                |(i, l, t, h)| json!({"kind": "teaser_list", "items": i, "look": l, "more_title": t, "more_href": h})
            ),
        list((text(), maybe(text()), list(link())).prop_map(|(h, t, l)| json!({"heading": h, "text": t, "links": l})))
            .prop_map(|e| json!({"kind": "accordion", "entries": e})),
        list(link()).prop_map(|l| json!({"kind": "link_list", "links": l})),
        list((file(), maybe(text())).prop_map(|(i, c)| json!({"image": i, "caption": c})))
            .prop_map(|p| json!({"kind": "gallery", "pictures": p})),
        (list(moment()), prop::sample::select(vec!["all", "last_three"]))
            .prop_map(|(e, s)| json!({"kind": "timeline", "entries": e, "shown": s})),
        (text(), file(), optional_file(), optional_file(), any::<bool>(), text()).prop_map(
            |(t, f, c, p, s, x)| json!({
                "kind": "video", "title": t, "file": f, "captions": c, "poster": p, "is_silent": s, "transcript": x
            })
        ),
        (text(), href(), maybe(text()))
            .prop_map(|(t, h, x)| json!({"kind": "video", "title": t, "href": h, "transcript": x})),
        list(prop_oneof![
            (text(), text(), optional_file())
                .prop_map(|(n, f, i)| json!({"of": "free", "name": n, "function": f, "image": i})),
            text().prop_map(|s| json!({"of": "speaker", "slug": s})),
        ])
        .prop_map(|p| json!({"kind": "person_list", "people": p})),
        text().prop_map(|t| json!({"kind": t, "text": t})),
        text().prop_map(Value::from),
    ]
}

pub(crate) fn content() -> impl Strategy<Value = Content> {
    prop::collection::vec(prop_oneof![prose(), lists()], 0..8).prop_map(|list| read(Value::Array(list)))
}

proptest! {
    #[test]
    fn any_sequence_of_elements_renders_valid_html(content in content(), level in 2u8..5) {
        let found = all_found(&content);
        let at = Place { level, ..Place::new("/x") };
        let (html, _) = view::render(&content, &at, HOME, &found).expect("rendered");
        let problems = Tree::problems(html.as_str(), level);
        prop_assert!(problems.is_empty(), "{problems:?}\n{html}\n{}", content.to_value());
    }

    #[test]
    fn so_does_what_editors_see_where_everything_is_gone(content in content()) {
        let html = editors(&content, &Found::default());
        let problems = Tree::problems(&html, 2);
        prop_assert!(problems.is_empty(), "{problems:?}\n{html}");
    }

    #[test]
    fn content_is_written_back_as_it_was_read(content in content()) {
        prop_assert_eq!(&read(content.to_value()), &content);
    }
}
