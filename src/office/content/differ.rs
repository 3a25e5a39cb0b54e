//! What two versions differ in, in words: element by element, field by field, word by word.

use std::collections::HashMap;

use serde_json::{Map, Value};
use similar::{Algorithm, ChangeTag, DiffOp, TextDiff, capture_diff_slices};
use uuid::Uuid;

use super::form::{chosen, kind_of};
use super::spec::{self, Control, Field};
use crate::content::Element;
use crate::content::model::name_of;
use crate::content::versions::Copy;

/// Characters of unchanged text that stay around a change.
const AROUND: usize = 80;

/// Something that differs: a text of the head, or an element.
#[derive(Debug, PartialEq)]
pub struct Change {
    /// "Element 3, Text"
    pub name: String,
    /// "geändert", "neu", "entfernt", "verschoben"
    pub what: &'static str,
    pub lines: Vec<Line>,
}

#[derive(Debug, PartialEq)]
pub struct Line {
    pub label: String,
    pub parts: Vec<Part>,
}

#[derive(Debug, PartialEq, Clone)]
pub enum Part {
    Same(String),
    New(String),
    Gone(String),
}

/// Names of files by identifier.
pub type Names = HashMap<Uuid, String>;

/// What became of `before` in `after`; `head` are the fields around the content.
pub fn changes(before: &Copy, after: &Copy, head: &[Field], names: &Names) -> Vec<Change> {
    let (old, new) = (lines(head, &before.head, "", names), lines(head, &after.head, "", names));
    let mut changes: Vec<Change> = between(&old, &new)
        .into_iter()
        .map(|line| Change { name: line.label.clone(), what: "geändert", lines: vec![line] })
        .collect();
    changes.extend(elements(&before.content.0, &after.content.0, names));
    changes
}

fn elements(before: &[Element], after: &[Element], names: &Names) -> Vec<Change> {
    let stored = |list: &[Element]| -> Vec<String> {
        list.iter().map(|e| crate::content::Content(vec![e.clone()]).to_value().to_string()).collect()
    };
    let (old, new) = (stored(before), stored(after));
    let (mut pairs, mut gone, mut fresh) = (Vec::new(), Vec::new(), Vec::new());
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        match op {
            DiffOp::Equal { .. } => {}
            DiffOp::Delete { old_index, old_len, .. } => gone.extend(old_index..old_index + old_len),
            DiffOp::Insert { new_index, new_len, .. } => fresh.extend(new_index..new_index + new_len),
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                for i in 0..old_len.max(new_len) {
                    match (i < old_len, i < new_len) {
                        (true, true) if before[old_index + i].kind() == after[new_index + i].kind() => {
                            pairs.push((old_index + i, new_index + i));
                        }
                        (is_old, is_new) => {
                            gone.extend(is_old.then_some(old_index + i));
                            fresh.extend(is_new.then_some(new_index + i));
                        }
                    }
                }
            }
        }
    }
    let mut changes: Vec<(usize, Change)> = Vec::new();
    // The same somewhere else was moved.
    gone.retain(|i| match fresh.iter().position(|j| old[*i] == new[*j]) {
        Some(at) => {
            let j = fresh.remove(at);
            changes.push((j, Change { name: name(&after[j], j), what: "verschoben", lines: Vec::new() }));
            false
        }
        None => true,
    });
    for (i, j) in pairs {
        let lines = between(&element_lines(&before[i], names), &element_lines(&after[j], names));
        changes.push((j, Change { name: name(&after[j], j), what: "geändert", lines }));
    }
    let whole = |e: &Element, part: fn(String) -> Part| -> Vec<Line> {
        let lines = element_lines(e, names).into_iter().filter(|(_, text)| !text.is_empty());
        lines.map(|(label, text)| Line { label, parts: vec![part(text)] }).collect()
    };
    for j in fresh {
        changes.push((j, Change { name: name(&after[j], j), what: "neu", lines: whole(&after[j], Part::New) }));
    }
    for i in gone {
        let lines = whole(&before[i], Part::Gone);
        changes.push((i, Change { name: name(&before[i], i), what: "entfernt", lines }));
    }
    changes.sort_by_key(|(at, _)| *at);
    changes.into_iter().map(|(_, change)| change).collect()
}

/// "Element 3, Text"
pub fn name(element: &Element, index: usize) -> String {
    format!("Element {}, {}", index + 1, name_of(element.kind()))
}

fn element_lines(element: &Element, names: &Names) -> Vec<(String, String)> {
    match (element, crate::content::Content(vec![element.clone()]).to_value()) {
        (Element::Broken(broken), _) => vec![("Gespeichert".into(), broken.raw.to_string())],
        (_, Value::Array(list)) => match list.first() {
            Some(Value::Object(map)) => lines(spec::fields(element.kind()), map, "", names),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// All that can be read in these fields, each with its label.
fn lines(fields: &[Field], map: &Map<String, Value>, at: &str, names: &Names) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let label = |label: &str| if at.is_empty() { label.to_string() } else { format!("{at}, {label}") };
    let text = |name: &str| map.get(name).and_then(Value::as_str).unwrap_or_default();
    for field in fields {
        let line = match &field.control {
            Control::Line | Control::Area(_) => text(field.name).to_string(),
            Control::Tick => {
                if map.get(field.name) == Some(&Value::Bool(true)) {
                    "ja".into()
                } else {
                    "nein".into()
                }
            }
            Control::Choice(options) => {
                let known = options.iter().find(|(key, _)| *key == text(field.name));
                known.map_or(String::new(), |(_, label)| label.to_string())
            }
            Control::Medium(_) => match text(field.name).parse::<Uuid>() {
                Ok(id) => names.get(&id).cloned().unwrap_or_else(|| format!("Datei {id}")),
                Err(_) => String::new(),
            },
            Control::Reference(target) => chosen(map, *target),
            Control::List(list) => {
                let entries = map.get(field.name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
                for (i, entry) in entries.iter().enumerate() {
                    let Some(entry) = entry.as_object() else { continue };
                    let of = entry.get("of").and_then(Value::as_str).unwrap_or_default();
                    let Some(item) = kind_of(list, of) else { continue };
                    found.extend(lines(item.fields, entry, &label(&format!("{} {}", item.name, i + 1)), names));
                }
                continue;
            }
            Control::Grid => {
                let row = |cells: &Value| -> String {
                    let cells = cells.as_array().map(Vec::as_slice).unwrap_or_default();
                    cells.iter().map(|c| c.as_str().unwrap_or_default()).collect::<Vec<_>>().join(" | ")
                };
                found.push((label("Überschriften"), map.get("head").map(row).unwrap_or_default()));
                let rows = map.get("rows").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
                found
                    .extend(rows.iter().enumerate().map(|(i, cells)| (label(&format!("Zeile {}", i + 1)), row(cells))));
                continue;
            }
        };
        found.push((label(field.label), line));
    }
    found
}

/// Lines that are not the same in both, word by word.
fn between(old: &[(String, String)], new: &[(String, String)]) -> Vec<Line> {
    let text = |list: &[(String, String)], label: &str| {
        list.iter().find(|(l, _)| l == label).map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let mut labels: Vec<&String> = new.iter().map(|(label, _)| label).collect();
    labels.extend(old.iter().map(|(label, _)| label).filter(|label| !new.iter().any(|(l, _)| l == *label)));
    let line = |label: &String| {
        let (old, new) = (text(old, label), text(new, label));
        (old != new).then(|| Line { label: label.clone(), parts: words(&old, &new) })
    };
    labels.into_iter().filter_map(line).collect()
}

/// The two texts in one, with what is gone and what is new.
pub fn words(old: &str, new: &str) -> Vec<Part> {
    let diff = TextDiff::from_words(old, new);
    let mut parts: Vec<Part> = Vec::new();
    for change in diff.iter_all_changes() {
        let text = change.value();
        match (change.tag(), parts.last_mut()) {
            (ChangeTag::Equal, Some(Part::Same(last)))
            | (ChangeTag::Insert, Some(Part::New(last)))
            | (ChangeTag::Delete, Some(Part::Gone(last))) => last.push_str(text),
            (ChangeTag::Equal, _) => parts.push(Part::Same(text.into())),
            (ChangeTag::Insert, _) => parts.push(Part::New(text.into())),
            (ChangeTag::Delete, _) => parts.push(Part::Gone(text.into())),
        }
    }
    let count = parts.len();
    for (i, part) in parts.iter_mut().enumerate() {
        if let Part::Same(text) = part {
            *text = shortened(text, i > 0, i + 1 < count);
        }
    }
    parts
}

/// The ends that touch a change; what lies between is left out.
fn shortened(text: &str, has_before: bool, has_after: bool) -> String {
    let all: Vec<char> = text.chars().collect();
    let keep = AROUND * (usize::from(has_before) + usize::from(has_after));
    if all.len() <= keep + AROUND {
        return text.to_string();
    }
    let head: String = if has_before { all[..AROUND].iter().collect() } else { String::new() };
    let tail: String = if has_after { all[all.len() - AROUND..].iter().collect() } else { String::new() };
    format!("{head} … {tail}").trim().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Content;
    use serde_json::json;

    fn copy(title: &str, content: Value) -> Copy {
        let head = json!({ "title": title });
        Copy { head: head.as_object().cloned().unwrap_or_default(), content: Content::read(content) }
    }

    fn told(before: &Copy, after: &Copy) -> Vec<String> {
        let names = Names::new();
        changes(before, after, spec::PAGE, &names).iter().map(|c| format!("{}: {}", c.name, c.what)).collect()
    }

    #[test]
    fn words_that_changed_stand_between_those_that_did_not() {
        let parts = words("Der Kongress beginnt um neun.", "Der Kongress beginnt um zehn.");
        let expected =
            [Part::Same("Der Kongress beginnt um ".into()), Part::Gone("neun.".into()), Part::New("zehn.".into())];
        assert_eq!(parts, expected);
        let long = "wort ".repeat(200);
        let parts = words(&format!("{long}alt"), &format!("{long}neu"));
        assert!(
            matches!(&parts[0], Part::Same(text) if text.chars().count() < 200 && text.starts_with('…')),
            "{parts:?}"
        );
    }

    #[test]
    fn elements_are_new_gone_moved_or_changed() {
        let text = |t: &str| json!({"kind": "text", "text": t});
        let heading = json!({"kind": "heading", "text": "H"});
        let before = copy("Alt", json!([heading, text("a"), text("b")]));
        assert_eq!(told(&before, &copy("Neu", json!([heading, text("a"), text("b")]))), ["Titel: geändert"]);
        assert_eq!(told(&before, &copy("Alt", json!([heading, text("a"), text("c")]))), ["Element 3, Text: geändert"]);
        assert_eq!(told(&before, &copy("Alt", json!([heading, text("b")]))), ["Element 2, Text: entfernt"]);
        let moved = told(&before, &copy("Alt", json!([text("a"), heading, text("b")])));
        assert_eq!(moved.len(), 1);
        assert!(moved[0].ends_with("verschoben"), "{moved:?}");
        assert_eq!(
            told(&before, &copy("Alt", json!([heading, text("a"), text("b"), {"kind": "quote", "text": "q"}]))),
            ["Element 4, Zitat: neu"]
        );
        assert!(told(&before, &before).is_empty());
    }

    #[test]
    fn rows_and_entries_are_told_one_by_one() {
        let table = |cell: &str| json!([{"kind": "table", "caption": "c", "head": ["A", "B"], "rows": [["1", cell], ["3", "4"]]}]);
        let names = Names::new();
        let found = changes(&copy("", table("2")), &copy("", table("zwei")), spec::PAGE, &names);
        assert_eq!(found[0].lines.len(), 1);
        assert_eq!(found[0].lines[0].label, "Zeile 1");
        let list = |title: &str| json!([{"kind": "accordion", "entries": [{"heading": "h", "text": "t", "links": [{"title": title, "href": "/a"}]}]}]);
        let found = changes(&copy("", list("alt")), &copy("", list("neu")), spec::PAGE, &names);
        assert_eq!(found[0].lines[0].label, "Eintrag 1, Link 1, Text des Links");
    }
}
