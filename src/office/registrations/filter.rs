//! Which registrations a list shows, read from its address and written into it. The words of a search
//! name people, so the address carries a key to them instead.

use chrono::NaiveDate;
use url::form_urlencoded::{Serializer, parse};
use uuid::Uuid;

use super::columns::Column;
use crate::kernel::date;
use crate::registration::context::Context;
use crate::registration::model::{Mode, ORGANISATION_KINDS, State, organisation_kind};

/// Several states under one name, beside each state by itself.
const ACTIVE: &str = "aktiv";
const IN_LINE: &str = "warteliste";

/// By fee, key and label.
pub const FEES: [(&str, &str); 6] = [
    ("antrag", "Befreiung beantragt"),
    ("frei", "nichts zu zahlen"),
    ("zahlt", "mit Entgelt"),
    ("rechnung-offen", "Rechnung offen"),
    ("rechnung-ueberfaellig", "Rechnung überfällig"),
    ("rechnung-bezahlt", "Rechnung bezahlt"),
];

/// Orders, key and label; the first one is the usual.
pub const SORTS: [(&str, &str); 5] = [
    ("neu", "neueste zuerst"),
    ("alt", "älteste zuerst"),
    ("name", "Name"),
    ("organisation", "Organisation"),
    ("warteliste", "Reihenfolge der Warteliste"),
];

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub state: String,
    pub kind: String,
    pub workshop: String,
    pub day: Option<NaiveDate>,
    pub mode: String,
    pub group: String,
    pub fee: String,
    /// Only those with a mail that could not be delivered.
    pub failed: bool,
    /// Key of the words.
    pub search: Option<Uuid>,
    pub sort: String,
    /// Keys of the columns; empty: the usual ones.
    pub columns: Vec<String>,
}

fn one_of<'a>(value: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    known.into_iter().find(|k| *k == value).unwrap_or_default().to_string()
}

impl Filter {
    /// What is not offered is left out.
    pub fn new(pairs: impl Iterator<Item = (String, String)>, context: &Context, columns: &[Column]) -> Filter {
        let mut filter = Filter::default();
        for (name, value) in pairs {
            match name.as_str() {
                "stand" => filter.state = one_of(&value, states().iter().map(|(key, _)| *key)),
                "art" => filter.kind = one_of(&value, ORGANISATION_KINDS.iter().map(|(key, _)| *key)),
                "workshop" => {
                    filter.workshop = context.setup.by_code(&value).map(|w| w.code.clone()).unwrap_or_default()
                }
                "tag" => filter.day = value.parse().ok().filter(|d| context.edition.days.iter().any(|h| h.day == *d)),
                "teilnahme" => filter.mode = one_of(&value, ["onsite", "online"]),
                "gruppe" if value.len() <= 20 => filter.group = value.trim().to_uppercase(),
                "entgelt" => filter.fee = one_of(&value, FEES.iter().map(|(key, _)| *key)),
                "mail" => filter.failed = value == "fehler",
                "suche" => filter.search = value.parse().ok(),
                "sort" => filter.sort = one_of(&value, SORTS.iter().map(|(key, _)| *key)),
                "spalten" if columns.iter().any(|c| c.key == value) && !filter.columns.contains(&value) => {
                    filter.columns.push(value);
                }
                _ => {}
            }
        }
        if filter.sort == SORTS[0].0 {
            filter.sort.clear();
        }
        // The usual ones are not worth an address.
        let usual: Vec<&str> = columns.iter().filter(|c| c.is_usual).map(|c| c.key.as_str()).collect();
        if filter.columns.len() == usual.len() && usual.iter().all(|key| filter.columns.iter().any(|c| c == key)) {
            filter.columns.clear();
        }
        filter
    }

    pub fn read(query: Option<&str>, context: &Context, columns: &[Column]) -> Filter {
        Filter::new(parse(query.unwrap_or("").as_bytes()).into_owned(), context, columns)
    }

    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![
            ("stand", self.state.clone()),
            ("art", self.kind.clone()),
            ("workshop", self.workshop.clone()),
            ("tag", self.day.map(|d| d.to_string()).unwrap_or_default()),
            ("teilnahme", self.mode.clone()),
            ("gruppe", self.group.clone()),
            ("entgelt", self.fee.clone()),
            ("mail", if self.failed { "fehler".into() } else { String::new() }),
            ("suche", self.search.map(|k| k.simple().to_string()).unwrap_or_default()),
            ("sort", self.sort.clone()),
        ];
        pairs.extend(self.columns.iter().map(|key| ("spalten", key.clone())));
        pairs.retain(|(_, value)| !value.is_empty());
        pairs
    }

    pub fn address(&self, path: &str) -> String {
        let query = Serializer::new(String::new()).extend_pairs(self.pairs()).finish();
        if query.is_empty() { path.to_string() } else { format!("{path}?{query}") }
    }

    /// The states it lets through; None: all.
    pub fn states(&self) -> Option<Vec<String>> {
        let keys = |is: fn(State) -> bool| {
            State::ALL.into_iter().filter(|s| is(*s)).map(|s| s.key().to_string()).collect::<Vec<_>>()
        };
        match self.state.as_str() {
            "" => None,
            ACTIVE => Some(keys(State::is_active)),
            IN_LINE => Some(keys(State::is_in_line)),
            key => Some(vec![key.to_string()]),
        }
    }

    /// Whether anything is left out, or looked for.
    pub fn narrows(&self) -> bool {
        Filter { sort: String::new(), columns: Vec::new(), ..self.clone() } != Filter::default()
    }

    /// In words, for the protocol and the head of a printed list; without the words of a search, which name
    /// people.
    pub fn words(&self, context: &Context) -> Vec<String> {
        let label = |list: &[(&str, &'static str)], key: &str| {
            list.iter().find(|(k, _)| *k == key).map(|(_, l)| l.to_string()).unwrap_or_default()
        };
        let mut words = vec![label(&states(), &self.state)];
        if !self.kind.is_empty() {
            words.push(organisation_kind(&self.kind).into());
        }
        words.push(context.setup.by_code(&self.workshop).map(|w| w.title.clone()).unwrap_or_default());
        words.push(self.day.map(date::long_date).unwrap_or_default());
        if !self.mode.is_empty() {
            words.push(Mode::from_key(&self.mode).label().into());
        }
        if !self.group.is_empty() {
            words.push(format!("Gruppe {}", self.group));
        }
        words.push(label(&FEES, &self.fee));
        words.push(if self.failed { "Mail nicht zustellbar".into() } else { String::new() });
        words.push(if self.search.is_some() { "mit Suchwort".into() } else { String::new() });
        words.retain(|w| !w.is_empty());
        words
    }
}

/// Values of the filter by state, with their labels.
pub fn states() -> Vec<(&'static str, &'static str)> {
    let mut all = vec![(ACTIVE, "alle, die noch gelten"), (IN_LINE, "Warteliste insgesamt")];
    all.extend(State::ALL.iter().map(|s| (s.key(), s.label())));
    all
}
