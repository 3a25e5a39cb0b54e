//! A form of an element as a flat list of controls, groups and buttons, for one template.

use serde_json::{Map, Value};

use super::form::{chosen, kind_of};
use super::options::Options;
use super::spec::{Control, Field, List};

pub enum Piece {
    Open(Group),
    Close,
    Line(Named),
    Area(Named, u8),
    Select(Named, Vec<Choice>),
    Tick(Named, bool),
    Hidden { name: String, value: String },
    Buttons(Vec<Button>),
    Grid(Grid),
}

/// A fieldset: a list, or an entry of one.
pub struct Group {
    pub id: String,
    pub legend: String,
    pub hint: &'static str,
    pub is_entry: bool,
    /// The button of before led here.
    pub is_focus: bool,
}

pub struct Named {
    pub name: String,
    pub label: String,
    pub hint: &'static str,
    pub is_optional: bool,
    pub value: String,
}

pub struct Choice {
    pub value: String,
    pub label: String,
    pub is_chosen: bool,
}

pub struct Button {
    pub value: String,
    pub label: &'static str,
    /// What it works on, for who does not see where it stands.
    pub about: String,
}

pub struct Grid {
    pub head: Vec<Cell>,
    pub rows: Vec<(String, Vec<Cell>)>,
    pub has_row_headers: bool,
}

pub struct Cell {
    pub name: String,
    pub label: String,
    pub value: String,
    pub is_focus: bool,
}

pub struct Maker<'a> {
    pub options: &'a Options,
    /// Where the button of before led.
    pub focus: &'a str,
}

fn join(at: &str, name: &str) -> String {
    if at.is_empty() { name.to_string() } else { format!("{at}.{name}") }
}

fn text(map: &Map<String, Value>, name: &str) -> String {
    map.get(name).and_then(Value::as_str).unwrap_or_default().to_string()
}

impl Maker<'_> {
    /// The fields below `at` with what `map` says.
    pub fn make(&self, fields: &[Field], map: &Map<String, Value>, at: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for field in fields {
            self.field(&mut pieces, field, map, at);
        }
        pieces
    }

    fn field(&self, pieces: &mut Vec<Piece>, field: &Field, map: &Map<String, Value>, at: &str) {
        let name = join(at, field.name);
        let named = |value: String| Named {
            name: name.clone(),
            label: field.label.to_string(),
            hint: field.hint,
            is_optional: field.is_optional,
            value,
        };
        match &field.control {
            Control::Line => pieces.push(Piece::Line(named(text(map, field.name)))),
            Control::Area(rows) => pieces.push(Piece::Area(named(text(map, field.name)), *rows)),
            Control::Tick => {
                let is_on = map.get(field.name).and_then(Value::as_bool).unwrap_or(false);
                pieces.push(Piece::Tick(named(String::new()), is_on));
            }
            Control::Choice(options) => {
                let value = text(map, field.name);
                let choice = |(key, label): &(&str, &str)| Choice {
                    value: key.to_string(),
                    label: label.to_string(),
                    is_chosen: *key == value,
                };
                pieces.push(Piece::Select(named(String::new()), options.iter().map(choice).collect()));
            }
            Control::Medium(kinds) => {
                let choices = self.options.media(kinds, &text(map, field.name), field.is_optional);
                pieces.push(Piece::Select(named(String::new()), choices));
            }
            Control::Reference(target) => {
                let choices = self.options.of(*target, &chosen(map, *target));
                pieces.push(Piece::Select(named(String::new()), choices));
            }
            Control::List(list) => self.list(pieces, field, list, map, &name),
            Control::Grid => pieces.push(Piece::Grid(self.grid(map))),
        }
    }

    fn list(&self, pieces: &mut Vec<Piece>, field: &Field, list: &List, map: &Map<String, Value>, name: &str) {
        let entries = map.get(field.name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        pieces.push(Piece::Open(Group {
            id: name.to_string(),
            legend: field.label.to_string(),
            hint: field.hint,
            is_entry: false,
            is_focus: self.focus == name,
        }));
        let nothing = Map::new();
        for (i, entry) in entries.iter().enumerate() {
            let entry = entry.as_object().unwrap_or(&nothing);
            let Some(item) = kind_of(list, &text(entry, "of")) else { continue };
            let at = format!("{name}.{i}");
            let legend = format!("{} {}", item.name, i + 1);
            pieces.push(Piece::Open(Group {
                id: at.clone(),
                legend: legend.clone(),
                hint: "",
                is_entry: true,
                is_focus: self.focus == at,
            }));
            if !item.of.is_empty() {
                pieces.push(Piece::Hidden { name: format!("{at}.of"), value: item.of.to_string() });
            }
            pieces.extend(self.make(item.fields, entry, &at));
            pieces.push(Piece::Buttons(moves(&at, &legend, i, entries.len())));
            pieces.push(Piece::Close);
        }
        let add = |item: &super::spec::Item| Button {
            value: format!("{name}:neu:{}", item.of),
            label: item.add,
            about: String::new(),
        };
        pieces.push(Piece::Buttons(list.items.iter().map(add).collect()));
        pieces.push(Piece::Close);
    }

    fn grid(&self, map: &Map<String, Value>) -> Grid {
        let cells = |at: &str, value: Option<&Value>, label: &dyn Fn(usize) -> String| -> Vec<Cell> {
            let cells = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let cell = |(i, cell): (usize, &Value)| {
                let name = format!("{at}.{i}");
                let value = cell.as_str().unwrap_or_default().to_string();
                Cell { is_focus: self.focus == name, name, label: label(i), value }
            };
            cells.iter().enumerate().map(cell).collect()
        };
        let rows = map.get("rows").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let row = |(i, row): (usize, &Value)| {
            let at = format!("rows.{i}");
            let cells = cells(&at, Some(row), &|j| format!("Zeile {}, Spalte {}", i + 1, j + 1));
            (at, cells)
        };
        Grid {
            head: cells("head", map.get("head"), &|i| format!("Überschrift der Spalte {}", i + 1)),
            rows: rows.iter().enumerate().map(row).collect(),
            has_row_headers: map.get("row_headers").and_then(Value::as_bool).unwrap_or(false),
        }
    }
}

/// Buttons of an entry; those that would do nothing are left out.
fn moves(at: &str, about: &str, index: usize, of: usize) -> Vec<Button> {
    let button = |what: &str, label| Button { value: format!("{at}:{what}"), label, about: about.to_string() };
    let mut buttons = Vec::new();
    if index > 0 {
        buttons.push(button("hoch", "Nach oben"));
    }
    if index + 1 < of {
        buttons.push(button("runter", "Nach unten"));
    }
    buttons.push(button("weg", "Entfernen"));
    buttons
}
