use super::*;
use proptest::prelude::*;

fn text(markdown: &str) -> Content {
    Content::text(markdown)
}

fn told(content: &Content, lang: Lang) -> Vec<String> {
    advice(content, lang).into_iter().map(|a| a.text).collect()
}

#[test]
fn what_readers_stumble_over_is_said() {
    let long = "Wort ".repeat(130);
    for (markdown, expected) in [
        ("Mehr [hier](/ort).", "„hier“ sagt nicht, wohin"),
        ("[Hier klicken!](/ort)", "sagt nicht, wohin"),
        ("[Klicken Sie hier](/ort)", "sagt nicht, wohin"),
        ("[mehr …](/ort)", "sagt nicht, wohin"),
        ("[https://example.org/a](https://example.org/a)", "zeigt eine Adresse"),
        ("<https://example.org/a>", "zeigt eine Adresse"),
        ("Siehe https://example.org", "ist kein Link"),
        ("Siehe (www.example.org)", "ist kein Link"),
        ("![](/x.png)", "keine Beschreibung"),
        ("![Saal](/x.png)", "nur ihre Beschreibung"),
        ("# A\n\n### B", "überspringt eine Ebene"),
        ("**Anreise**\n\nText", "sieht aus wie eine Überschrift"),
        ("a | b\n1 | 2", "sieht aus wie eine Tabelle"),
        (long.as_str(), "hat 130 Wörter. Teilen"),
    ] {
        let all = told(&text(markdown), Lang::German);
        assert!(all.iter().any(|a| a.contains(expected)), "{markdown:?}: {all:?}");
    }
}

#[test]
fn what_is_fine_gets_no_remark() {
    for markdown in [
        "",
        "Der Weg steht unter [Anreise zur Kongresshalle](/ort).",
        "Schreiben Sie an <buero@example.org>.",
        "Das **gilt** immer.",
        "**Wichtig:** Bringen Sie Ihr Ticket mit.",
        "- **Foyer**\n- **Saal**",
        "# A\n\n## B\n\n# C\n\n## D",
        "    a | b\n    c | d",
        "Er sagte, dass der Satz, den er am 24. Oktober 2024 gesagt hatte, in der Fassung von z. B. Dr. Muster gilt.",
    ] {
        let all = told(&text(markdown), Lang::German);
        assert!(all.is_empty(), "{markdown:?}: {all:?}");
    }
}

#[test]
fn easy_language_asks_for_short_sentences() {
    let long = "Wir zeigen Ihnen am ersten Tag in dem großen Saal im Erdgeschoss neben dem Eingang viele neue Sachen.";
    let all = told(&text(long), Lang::Easy);
    assert!(all.len() == 1 && all[0].contains("hat 18 Wörter"), "{all:?}");
    assert!(told(&text(long), Lang::German).is_empty(), "only there");
    assert!(told(&text("Das ist kurz.\nDas auch.  \nUnd das am 24. Oktober."), Lang::Easy).is_empty());
    let all = told(&text(&format!("{long}\n\n").repeat(5)), Lang::Easy);
    assert!(all.iter().any(|a| a.contains("2 weitere")), "{all:?}");
    let all = told(&text("Die Verwaltungsdigitalisierung ist z.B. neu."), Lang::Easy);
    assert!(all.iter().any(|a| a.contains("langes Wort")) && all.iter().any(|a| a.contains("Abkürzung")), "{all:?}");
    assert!(told(&text("Die Verwaltungs-Digitalisierung ist neu."), Lang::Easy).is_empty());
}

#[test]
fn a_table_needs_its_headers() {
    let table = |head: &[&str], row_headers| {
        let row = |cells: [&str; 3]| cells.map(str::to_string).to_vec();
        Content(vec![Element::Table(Table {
            caption: "Preise".into(),
            head: head.iter().map(|h| h.to_string()).collect(),
            rows: vec![row(["Tag", "10", "20"]), row(["Abend", "5", "8"]), row(["Nacht", "5", "8"])],
            row_headers,
        })])
    };
    assert!(told(&table(&[], true), Lang::German)[0].contains("keine Kopfzeile"));
    assert!(told(&table(&["", " ", ""], true), Lang::German)[0].contains("keine Kopfzeile"));
    assert!(told(&table(&["Wann", "", "B"], true), Lang::German)[0].contains("Eine Spalte"));
    assert!(told(&table(&["Wann", "A", "B"], false), Lang::German)[0].contains("erste Spalte"));
    assert!(told(&table(&["Wann", "A", "B"], true), Lang::German).is_empty());
}

#[test]
fn headings_are_missed_in_long_texts_and_where_one_is_skipped() {
    let paragraph = format!("{}.\n\n", "Wort ".repeat(99));
    let content = Content(vec![Element::read(serde_json::json!({ "kind": "text", "text": paragraph.repeat(4) }))]);
    assert!(told(&content, Lang::German)[0].contains("ohne Überschrift"));
    // Over several elements, too, and once.
    let one = Element::read(serde_json::json!({ "kind": "text", "text": paragraph.repeat(2) }));
    let content = Content(vec![one.clone(), one.clone(), one.clone()]);
    assert_eq!(advice(&content, Lang::German).iter().map(|a| a.at.clone()).collect::<Vec<_>>(), [vec![1]]);
    let heading = |rank: &str| Element::read(serde_json::json!({ "kind": "heading", "rank": rank, "text": "A" }));
    let content = Content(vec![one.clone(), heading("section"), one.clone(), heading("sub"), one.clone()]);
    assert!(told(&content, Lang::German).is_empty());
    assert!(told(&Content(vec![heading("sub")]), Lang::German)[0].contains("eine Ebene zu tief"));
}

#[test]
fn the_place_of_a_remark_is_that_of_the_entry() {
    let content = Content::read(serde_json::json!([
        { "kind": "text", "text": "Gut." },
        { "kind": "accordion", "entries": [
            { "heading": "A", "text": "Gut." },
            { "heading": "B", "text": "[hier](/x)", "links": [{ "title": "Gut gesagt", "href": "/a" }, { "title": "mehr", "href": "/a" }] },
        ] },
        { "kind": "teaser_list", "items": [], "more_title": "Mehr", "more_href": "/a" },
    ]));
    let at: Vec<_> = advice(&content, Lang::German).into_iter().map(|a| a.at).collect();
    assert_eq!(at, [vec![1, 1], vec![1, 1, 1], vec![2]]);
}

#[test]
fn a_silent_picture_that_stands_alone_is_told() {
    let (silent, told) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let content = Content::read(serde_json::json!([
        { "kind": "gallery", "pictures": [{ "image": silent }, { "image": told }, { "image": silent, "caption": "Foyer" }] },
        { "kind": "text_image", "text": "Ja", "image": silent },
        { "kind": "text_image", "text": "", "side": "full", "image": silent },
    ]));
    let at: Vec<_> = picture_advice(&content, &HashSet::from([silent])).into_iter().map(|a| a.at).collect();
    assert_eq!(at, [vec![0, 0], vec![0, 2], vec![2]]);
    assert!(picture_advice(&content, &HashSet::new()).is_empty());
}

proptest! {
    #[test]
    fn whatever_stands_there_is_read(markdown in "(\\PC|[-#*>|!\\[\\]()\n ]){0,200}") {
        for lang in [Lang::German, Lang::Easy, Lang::English] {
            advice(&text(&markdown), lang);
        }
    }
}
