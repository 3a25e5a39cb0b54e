//! Documents from typst templates: text stays text, rules of PDF/UA-1 hold, bytes are the same.

use kongress::paper::pdf;
use serde_json::{Value, json};

use crate::support::Pdf;

const LIST: &str = r#"#import "/paper.typ": facts, sheet
#let data = json("/daten.json")
#show: sheet.with(title: data.title, date: data.date)
= Liste
#list(..data.items)
#facts(..data.items.enumerate().map(((i, item)) => (str(i), item)))
"#;

/// Each would do something as typst markup, in PDF or in a page.
const HOSTILE: [&str; 14] = [
    "#eval(\"1+1\")",
    "#read(\"/etc/passwd\")",
    "$x^2$",
    "*fett* _kursiv_",
    "<a> @ref",
    "\\ \\u{41}",
    "= Titel",
    "- Punkt + Punkt / a: b",
    "`roh` ```x```",
    "https://example.org/x",
    "a // b /* c */",
    "(x) Tj ET endstream",
    "\"gerade\" 'Striche' -- --- ...",
    "[#panic()]{x}",
];

fn data(items: &[&str]) -> Value {
    json!({"title": "Liste *mit* #titel", "date": "2026-05-06", "items": items})
}

#[tokio::test]
async fn markup_in_data_comes_out_letter_by_letter() {
    let made = Pdf::new(&pdf(LIST, &data(&HOSTILE)).await.expect("made"));
    made.check();
    let Some(text) = made.text() else { return };
    for item in HOSTILE {
        assert_eq!(text.matches(item).count(), 2, "{item} in\n{text}");
    }
    assert!(!text.contains("root:"), "{text}");
    let info = made.info().expect("as above");
    assert!(info.contains("Liste *mit* #titel"), "{info}");
}

#[tokio::test]
async fn a_document_is_tagged_german_and_has_a_title() {
    let made = Pdf::new(&pdf(LIST, &data(&["Größe"])).await.expect("made"));
    if let (Some(info), Some(meta)) = (made.info(), made.metadata()) {
        assert!(info.lines().any(|l| l.starts_with("Tagged:") && l.ends_with("yes")), "{info}");
        assert!(info.contains("A4"), "{info}");
        assert!(meta.contains("<pdfuaid:part>1<"), "{meta}");
        assert!(!meta.to_lowercase().contains("typst"), "{meta}");
        assert!(meta.contains("2026-05-06"), "the date of the data: {meta}");
    }
    if let Some(objects) = made.objects() {
        assert!(objects.contains(r#""/Lang": "u:de-DE""#), "{objects}");
        assert!(objects.contains(r#""/DisplayDocTitle": true"#), "{objects}");
    }
    if let Some(structure) = made.structure() {
        for tag in ["H1", "L (block)", "LI", "LBody"] {
            assert!(structure.contains(tag), "{tag}: {structure}");
        }
        assert!(structure.contains("Größe"), "{structure}");
    }
}

#[tokio::test]
async fn the_same_data_give_the_same_bytes_and_other_data_another_document() {
    let first = pdf(LIST, &data(&["a"])).await.expect("made");
    // Others are made at the same time.
    let (second, other) = (data(&["a"]), data(&["b"]));
    let (second, other) = tokio::join!(pdf(LIST, &second), pdf(LIST, &other));
    assert_eq!(first, second.expect("made"));
    let other = other.expect("made");
    let id = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let at = text.rfind("/ID").expect("an identifier");
        // The first of two names the document, the second this version of it.
        text[at..].chars().take_while(|c| *c != ')' && *c != '>').collect::<String>()
    };
    assert_ne!(id(&first), id(&other));
}

#[tokio::test]
async fn a_broken_rule_is_an_error_and_no_document() {
    let told = async |template| format!("{:#}", pdf(template, &json!({})).await.expect_err("refused"));
    let image = r#"#set document(title: "x")
#set text(lang: "de")
= x
#image(bytes("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><path d='M0 0h9v9z'/></svg>"), format: "svg")"#;
    let said = told(image).await;
    assert!(said.starts_with("PDF/UA-1") && said.contains("alt"), "{said}");
    let said = told("= Ohne Titel").await;
    assert!(said.starts_with("PDF/UA-1") && said.contains("title"), "{said}");
    let said = told("#set document(title: \"x\")\n= A\n=== B").await;
    assert!(said.starts_with("PDF/UA-1"), "{said}");
    let said = told("#import \"/paper.typ\": sheet\n#show: sheet\n= x").await;
    assert!(said.contains("a document has a title"), "{said}");
}

#[tokio::test]
async fn a_template_reaches_nothing_but_its_data() {
    for template in [
        r#"#read("/etc/passwd")"#,
        r#"#read("../../etc/passwd")"#,
        r#"#image("/static/icon.svg", alt: "x")"#,
        r#"#import "@preview/cetz:0.3.0": canvas"#,
        r#"#datetime.today().display()"#,
    ] {
        let said = format!("{:#}", pdf(template, &json!({})).await.expect_err("refused"));
        assert!(said.starts_with("template"), "{template}: {said}");
    }
}

/// Whatever people type must not cost them their document.
#[tokio::test]
async fn every_character_can_be_printed_or_is_replaced() {
    let ranges = [1..0x3100, 0xe000..0xe010, 0xf900..0x1_0000, 0x1_d400..0x1_d800, 0x1_f300..0x1_f320];
    let all: Vec<char> = ranges.into_iter().flatten().filter_map(char::from_u32).collect();
    let lines: Vec<String> = all.chunks(60).map(|line| line.iter().collect()).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    Pdf::new(&pdf(LIST, &data(&lines)).await.expect("made")).check();
    // A mark alone, a mark on a letter that has no such glyph, letters of both directions.
    let alone = ["\u{301}", "x\u{301}\u{323}\u{331}", "א ב a", "سلام", "日本", "👩‍👩‍👧", "🇩🇪", "1⃣", "\r\n\r\n", ""];
    Pdf::new(&pdf(LIST, &data(&alone)).await.expect("made")).check();
}
