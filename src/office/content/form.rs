//! Forms of elements: what was sent becomes the JSON of the model and back, whatever it is, so that
//! nothing typed is ever lost. Whether it is right is said by `Element::faults`, in the same names.

use std::collections::HashMap;

use serde_json::{Map, Value, json};
use unicode_normalization::UnicodeNormalization;

use super::spec::{Control, Field, Item, List, Target};
use crate::content::clean_paste;
use crate::content::faults::{ENTRIES, TABLE_COLUMNS, TABLE_ROWS};
use crate::web::form::{Errors, Fields, Wrong};

/// What was sent, by name.
pub struct Sent(HashMap<String, String>);

impl Sent {
    pub fn new(fields: &Fields) -> Sent {
        let tidy = |v: String| v.replace("\r\n", "\n").replace('\r', "\n").nfc().collect::<String>().trim().to_string();
        Sent(fields.carried(|_| true).into_iter().map(|(name, value)| (name, tidy(value))).collect())
    }

    fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// As a control of one line gives it.
    fn line(&self, name: &str) -> String {
        self.text(name).split(['\n', '\u{b}', '\u{c}']).map(str::trim).collect::<Vec<_>>().join(" ").trim().to_string()
    }

    /// Whether anything was sent below this name.
    fn has(&self, at: &str) -> bool {
        let below = format!("{at}.");
        self.0.contains_key(at) || self.0.keys().any(|name| name.starts_with(&below))
    }

    /// Characters that no text has: the database would refuse some of them. Line breaks of word
    /// processors are mended, not told.
    pub fn control_characters(&self, errors: &mut Errors) {
        let is_wrong = |c: char| c.is_control() && !matches!(c, '\n' | '\t' | '\u{b}' | '\u{c}');
        let mut names: Vec<&String> = self.0.iter().filter(|(_, v)| v.chars().any(is_wrong)).map(|(n, _)| n).collect();
        names.sort();
        for name in names {
            errors.add(name.clone(), Wrong::ControlCharacters, "die Angabe");
        }
    }
}

fn join(at: &str, name: &str) -> String {
    if at.is_empty() { name.to_string() } else { format!("{at}.{name}") }
}

/// Reads the fields below `at`.
pub fn read(fields: &[Field], sent: &Sent, at: &str) -> Map<String, Value> {
    let mut map = Map::new();
    for field in fields {
        let name = join(at, field.name);
        match &field.control {
            Control::Line => put(&mut map, field, json!(sent.line(&name))),
            // What was pasted from a word processor becomes plain Markdown.
            Control::Area(_) => put(&mut map, field, json!(clean_paste(sent.text(&name)))),
            Control::Choice(options) => {
                let value = sent.text(&name);
                let known = options.iter().find(|(key, _)| *key == value).or(options.first());
                put(&mut map, field, json!(known.map_or("", |(key, _)| *key)));
            }
            Control::Tick => put(&mut map, field, json!(!sent.text(&name).is_empty())),
            Control::Medium(_) => {
                let id: Option<uuid::Uuid> = sent.text(&name).parse().ok();
                put(&mut map, field, json!(id));
            }
            Control::Reference(target) => reference(&mut map, *target, sent.text(&name)),
            Control::List(list) => put(&mut map, field, Value::Array(items(list, sent, &name))),
            Control::Grid => {
                let cells = |at: &str, most: usize| -> Vec<Value> {
                    let names = (0..most).map(|i| format!("{at}.{i}")).take_while(|n| sent.0.contains_key(n));
                    names.map(|n| json!(sent.line(&n))).collect()
                };
                let rows = (0..TABLE_ROWS + 10).map(|i| format!("rows.{i}")).take_while(|row| sent.has(row));
                map.insert("rows".into(), rows.map(|row| Value::Array(cells(&row, TABLE_COLUMNS + 10))).collect());
                map.insert("head".into(), Value::Array(cells("head", TABLE_COLUMNS + 10)));
            }
        }
    }
    map
}

fn put(map: &mut Map<String, Value>, field: &Field, value: Value) {
    map.insert(field.name.to_string(), value);
}

fn items(list: &List, sent: &Sent, at: &str) -> Vec<Value> {
    let names = (0..ENTRIES + 10).map(|i| format!("{at}.{i}")).take_while(|item| sent.has(item));
    names
        .map(|name| {
            let item = kind_of(list, sent.text(&format!("{name}.of")));
            let mut map = item.map(|i| read(i.fields, sent, &name)).unwrap_or_default();
            if let Some(item) = item.filter(|i| !i.of.is_empty()) {
                map.insert("of".into(), json!(item.of));
            }
            Value::Object(map)
        })
        .collect()
}

/// The kind of item; the first where none is named.
pub fn kind_of<'a>(list: &'a List, of: &str) -> Option<&'a Item> {
    list.items.iter().find(|item| item.of == of).or(list.items.first())
}

/// One value of a select as the fields of the model. What nobody chose names nothing, which is a
/// fault of its own.
fn reference(map: &mut Map<String, Value>, target: Target, value: &str) {
    let (first, second) = value.split_once('/').unwrap_or(("", value));
    match target {
        Target::News => {
            let year: Option<i32> = first.parse().ok();
            map.insert("year".into(), json!(year.unwrap_or_default()));
            map.insert("slug".into(), json!(if year.is_some() { second } else { "" }));
        }
        Target::Session => {
            map.insert("edition".into(), json!(first));
            map.insert("code".into(), json!(second));
        }
        Target::Speaker => {
            map.insert("edition".into(), json!(first));
            map.insert("slug".into(), json!(second));
        }
        Target::Page => drop(map.insert("slug".into(), json!(value))),
        Target::Edition => drop(map.insert("edition".into(), json!(value))),
    }
}

/// The other way: value of the select for what the model says; empty where nothing is named.
pub fn chosen(map: &Map<String, Value>, target: Target) -> String {
    let text = |name: &str| map.get(name).and_then(Value::as_str).unwrap_or_default();
    match target {
        Target::News if text("slug").is_empty() => String::new(),
        Target::News => format!("{}/{}", map.get("year").and_then(Value::as_i64).unwrap_or_default(), text("slug")),
        Target::Session if text("code").is_empty() => String::new(),
        Target::Session => format!("{}/{}", text("edition"), text("code")),
        Target::Speaker if text("slug").is_empty() => String::new(),
        Target::Speaker => format!("{}/{}", text("edition"), text("slug")),
        Target::Page => text("slug").to_string(),
        Target::Edition => text("edition").to_string(),
    }
}

/// Carries out a button inside the form: "entries.0:hoch", "entries:neu:free", "head.1:weg". Answers
/// the place to go on at; None where the button means nothing here.
pub fn turn(element: &mut Map<String, Value>, fields: &[Field], button: &str) -> Option<String> {
    let mut parts = button.splitn(3, ':');
    let (at, what, of) = (parts.next()?, parts.next()?, parts.next().unwrap_or(""));
    if fields.iter().any(|f| matches!(f.control, Control::Grid)) && (at.starts_with("rows") || at.starts_with("head")) {
        return grid(element, at, what);
    }
    let mut value = Value::Object(std::mem::take(element));
    let place = turn_list(&mut value, fields, at, what, of);
    if let Value::Object(map) = value {
        *element = map;
    }
    place
}

fn turn_list(root: &mut Value, fields: &[Field], at: &str, what: &str, of: &str) -> Option<String> {
    let pointer = |path: &str| format!("/{}", path.replace('.', "/"));
    if what == "neu" {
        let list = find_list(fields, at)?;
        let item = kind_of(list, of)?;
        let mut fresh = read(item.fields, &Sent(HashMap::new()), "");
        if !item.of.is_empty() {
            fresh.insert("of".into(), json!(item.of));
        }
        let entries = root.pointer_mut(&pointer(at))?.as_array_mut()?;
        entries.push(Value::Object(fresh));
        return Some(format!("{at}.{}", entries.len() - 1));
    }
    let (list, index) = at.rsplit_once('.')?;
    find_list(fields, list)?;
    let entries = root.pointer_mut(&pointer(list))?.as_array_mut()?;
    let to = shift(entries, index.parse().ok()?, what)?;
    Some(to.map_or(list.to_string(), |to| format!("{list}.{to}")))
}

/// The list at a path such as "entries.2.links".
fn find_list(fields: &[Field], at: &str) -> Option<&'static List> {
    let mut parts = at.split('.');
    let name = parts.next()?;
    let field = fields.iter().find(|f| f.name == name)?;
    let Control::List(list) = field.control else { return None };
    match parts.next() {
        None => Some(list),
        Some(_) => {
            let rest: Vec<&str> = parts.collect();
            list.items.iter().find_map(|item| find_list(item.fields, &rest.join(".")))
        }
    }
}

/// Moves or removes one entry; answers where it is now.
fn shift(entries: &mut Vec<Value>, index: usize, what: &str) -> Option<Option<usize>> {
    let to = match what {
        "hoch" | "links" => index.checked_sub(1)?,
        "runter" | "rechts" => index + 1,
        "weg" if index < entries.len() => {
            entries.remove(index);
            return Some(None);
        }
        _ => return None,
    };
    if index.max(to) >= entries.len() {
        return None;
    }
    entries.swap(index, to);
    Some(Some(to))
}

fn grid(element: &mut Map<String, Value>, at: &str, what: &str) -> Option<String> {
    let columns = element.get("head").and_then(Value::as_array).map_or(0, Vec::len);
    if at == "rows" && what == "neu" {
        let rows = element.get_mut("rows")?.as_array_mut()?;
        rows.push(json!(vec![""; columns.max(1)]));
        return Some(format!("rows.{}.0", rows.len() - 1));
    }
    if at == "head" && what == "neu" {
        element.get_mut("head")?.as_array_mut()?.push(json!(""));
        for row in element.get_mut("rows")?.as_array_mut()?.iter_mut().filter_map(Value::as_array_mut) {
            row.resize(columns.max(row.len()), json!(""));
            row.push(json!(""));
        }
        return Some(format!("head.{columns}"));
    }
    let (list, index) = at.split_once('.')?;
    let index: usize = index.parse().ok()?;
    if list == "rows" {
        let to = shift(element.get_mut("rows")?.as_array_mut()?, index, what)?;
        return Some(to.map_or("rows".into(), |to| format!("rows.{to}.0")));
    }
    let to = shift(element.get_mut("head")?.as_array_mut()?, index, what)?;
    for row in element.get_mut("rows")?.as_array_mut()?.iter_mut().filter_map(Value::as_array_mut) {
        shift(row, index, what);
    }
    Some(to.map_or("head".into(), |to| format!("head.{to}")))
}

/// Cells of a table that was copied from a word processor or a spreadsheet: one line per row, cells
/// by tab or |. The first row becomes the head.
pub fn pasted(text: &str) -> Option<(Vec<Value>, Vec<Value>)> {
    let mark = if text.contains('\t') { '\t' } else { '|' };
    let line = |line: &str| -> Vec<Value> {
        let line = if mark == '|' { line.trim().trim_matches('|') } else { line };
        line.split(mark).map(|cell| json!(cell.trim())).collect()
    };
    let is_rule = |l: &str| !l.is_empty() && l.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
    let mut rows: Vec<Vec<Value>> =
        text.lines().filter(|l| !l.trim().is_empty() && !is_rule(l.trim())).map(line).collect();
    let columns = rows.iter().map(Vec::len).max().filter(|n| *n <= TABLE_COLUMNS)?;
    rows.iter_mut().for_each(|row| row.resize(columns, json!("")));
    let head = rows.remove(0);
    (rows.len() <= TABLE_ROWS).then(|| (head, rows.into_iter().map(Value::Array).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::tests::arbitrary;
    use crate::content::{Content, Element};
    use crate::office::content::options::Options;
    use crate::office::content::pieces::{Maker, Piece};
    use crate::office::content::spec;
    use proptest::prelude::*;

    fn map(element: &Element) -> Map<String, Value> {
        let Value::Array(list) = Content(vec![element.clone()]).to_value() else { panic!("a list") };
        list[0].as_object().cloned().expect("an object")
    }

    /// What a browser sends of the form of an element.
    fn sent(element: &Element) -> Sent {
        let options = Options::default();
        let mut pairs = HashMap::new();
        for piece in (Maker { options: &options, focus: "" }).make(spec::fields(element.kind()), &map(element), "") {
            match piece {
                Piece::Line(n) => drop(pairs.insert(n.name, n.value.replace('\n', " "))),
                Piece::Area(n, _) => drop(pairs.insert(n.name, n.value)),
                Piece::Tick(n, true) => drop(pairs.insert(n.name, "ja".into())),
                Piece::Select(n, choices) => {
                    let chosen: Vec<String> = choices.into_iter().filter(|c| c.is_chosen).map(|c| c.value).collect();
                    assert_eq!(chosen.len(), 1, "{}", n.name);
                    pairs.insert(n.name, chosen.concat());
                }
                Piece::Hidden { name, value } => drop(pairs.insert(name, value)),
                Piece::Grid(grid) => {
                    let cells = grid.head.into_iter().chain(grid.rows.into_iter().flat_map(|(_, cells)| cells));
                    pairs.extend(cells.map(|cell| (cell.name, cell.value.replace('\n', " "))));
                }
                _ => {}
            }
        }
        let fields: Fields = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        Sent::new(&fields)
    }

    fn back(element: &Element) -> Element {
        let mut map = read(spec::fields(element.kind()), &sent(element), "");
        map.insert("kind".into(), json!(element.kind()));
        Element::read(Value::Object(map))
    }

    /// Blanks, letters in two spellings and what becomes clean Markdown are no change.
    fn is_same(stored: &Value, sent: &Value) -> bool {
        let tidy = |text: &str| text.nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
        match (stored, sent) {
            (Value::String(a), Value::String(b)) => tidy(a) == tidy(b) || tidy(&clean_paste(a.trim())) == tidy(b),
            (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b)),
            (Value::Object(a), Value::Object(b)) => {
                a.len() == b.len() && a.iter().all(|(k, a)| b.get(k).is_some_and(|b| is_same(a, b)))
            }
            (a, b) => a == b,
        }
    }

    proptest! {
        #[test]
        fn the_form_of_an_element_sent_back_unchanged_changes_nothing(content in arbitrary::content()) {
            for element in content.0.iter().filter(|e| !matches!(e, Element::Broken(_))) {
                let once = back(element);
                if element.faults().is_empty() {
                    prop_assert_eq!(&back(&once), &once);
                    let stored = |e: &Element| Content(vec![e.clone()]).to_value();
                    prop_assert!(is_same(&stored(element), &stored(&once)), "{:?} became {:?}", element, once);
                }
            }
        }

        #[test]
        fn no_button_loses_what_was_typed_elsewhere(content in arbitrary::content(), at in 0usize..4) {
            for element in content.0.iter().filter(|e| !matches!(e, Element::Broken(_))) {
                let fields = spec::fields(element.kind());
                for field in fields.iter().filter(|f| matches!(f.control, Control::List(_))) {
                    let mut turned = map(element);
                    let before = turned[field.name].as_array().cloned().expect("a list");
                    let place = turn(&mut turned, fields, &format!("{}.{at}:runter", field.name));
                    let after = turned[field.name].as_array().cloned().expect("a list");
                    prop_assert_eq!(place.is_some(), at + 1 < before.len());
                    prop_assert!(after.iter().all(|e| before.contains(e)) && after.len() == before.len());
                    turn(&mut turned, fields, &format!("{}:neu:", field.name));
                    prop_assert_eq!(turned[field.name].as_array().expect("a list").len(), before.len() + 1);
                }
            }
        }
    }

    #[test]
    fn every_kind_has_a_form_whose_names_faults_can_find() {
        for kind in Element::KINDS {
            assert!(!spec::fields(kind).is_empty(), "{kind}");
            let empty = Element::read(json!({ "kind": kind }));
            for (name, _) in empty.faults() {
                let is_known = spec::fields(kind).iter().any(|f| f.name == name) || name == "head";
                assert!(is_known, "{kind}: {name}");
            }
            assert!(!spec::explained(kind).is_empty(), "{kind}");
        }
    }

    #[test]
    fn tables_of_other_programs_are_taken_over() {
        let table = pasted("A\tB\n1\t\n\n2\t3").expect("a table");
        assert_eq!(table, (vec![json!("A"), json!("B")], vec![json!(["1", ""]), json!(["2", "3"])]));
        let table = pasted("| A | B |\n|---|---|\n| 1 | 2 |").expect("a table");
        assert_eq!(table, (vec![json!("A"), json!("B")], vec![json!(["1", "2"])]));
        assert_eq!(pasted(""), None);
        assert_eq!(pasted(&"x|".repeat(20)), None);
    }

    #[test]
    fn columns_move_with_their_cells() {
        let fields = spec::fields("table");
        let mut table =
            json!({"head": ["A", "B"], "rows": [["1", "2"], ["3", "4"]]}).as_object().cloned().expect("a map");
        assert_eq!(turn(&mut table, fields, "head.1:links").as_deref(), Some("head.0"));
        assert_eq!(Value::Object(table.clone()), json!({"head": ["B", "A"], "rows": [["2", "1"], ["4", "3"]]}));
        turn(&mut table, fields, "head:neu").expect("a column");
        turn(&mut table, fields, "rows.0:weg").expect("gone");
        turn(&mut table, fields, "head.0:weg").expect("gone");
        assert_eq!(Value::Object(table.clone()), json!({"head": ["A", ""], "rows": [["3", ""]]}));
        for nothing in ["head.7:weg", "rows.x:hoch", "rows.0:hoch", "kopf:neu", "rows", ""] {
            assert_eq!(turn(&mut table, fields, nothing), None, "{nothing}");
        }
    }
}
