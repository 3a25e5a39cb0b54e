//! The filter of the programme page, kept in the address: `tag`, `thema`, `art`, `raum`,
//! `sprache`, `q`. Unknown values find nothing, they are no error.

use serde::Deserialize;

use super::model::{Kind, Programme, Session};
use crate::kernel::{date, words};

/// Longest search text that is looked at, in characters.
const MAX_TEXT: usize = 100;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Filter {
    pub tag: Vec<String>,
    pub thema: Vec<String>,
    pub art: Vec<String>,
    pub raum: Vec<String>,
    pub sprache: Vec<String>,
    pub q: Vec<String>,
}

/// One choice of a select field.
pub struct Choice {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

impl Filter {
    pub fn text(&self) -> String {
        words::line(self.q.first().map_or("", String::as_str)).chars().take(MAX_TEXT).collect()
    }

    pub fn is_empty(&self) -> bool {
        let lists = [&self.tag, &self.thema, &self.art, &self.raum, &self.sprache];
        lists.iter().all(|l| l.iter().all(|v| v.is_empty())) && self.text().is_empty()
    }

    pub fn lets_through(&self, programme: &Programme, session: &Session) -> bool {
        let among = |list: &[String], value: &str| {
            let mut wanted = list.iter().filter(|v| !v.is_empty()).peekable();
            wanted.peek().is_none() || wanted.any(|v| v == value)
        };
        among(&self.tag, &session.day.to_string())
            && among(&self.thema, session.topic.as_deref().unwrap_or(""))
            && among(&self.art, session.kind.slug())
            && among(&self.raum, session.room.as_deref().unwrap_or(""))
            && among(&self.sprache, session.language.as_deref().unwrap_or(""))
            && self.found_in(programme, session)
    }

    /// Each word of the search has to occur somewhere in what the session says about itself.
    fn found_in(&self, programme: &Programme, session: &Session) -> bool {
        let text = self.text();
        if text.is_empty() {
            return true;
        }
        let topic = session.topic.as_deref().and_then(|t| programme.topic(t)).map_or("", |t| t.name.as_str());
        let room = session.room.as_deref().and_then(|r| programme.room(r)).map_or("", |r| r.name.as_str());
        let mut all = [
            session.title.as_str(),
            &session.subtitle,
            &session.summary,
            &session.description,
            topic,
            session.kind.label(),
            room,
            session.language.as_deref().map_or("", language),
            &session.code,
        ]
        .join(" ");
        for person in &session.people {
            all.push_str(&format!(" {} {} {}", person.name, person.function, person.organisation));
        }
        let all = words::fold(&all);
        words::fold(&text).split_whitespace().all(|word| all.contains(word))
    }

    pub fn days(&self, programme: &Programme) -> Vec<Choice> {
        let days = programme.all_days().into_iter().map(|d| (d.to_string(), date::long_date(d)));
        choices(days, &self.tag)
    }

    pub fn topics(&self, programme: &Programme) -> Vec<Choice> {
        let used =
            programme.topics.iter().filter(|t| programme.sessions.iter().any(|s| s.topic.as_ref() == Some(&t.slug)));
        choices(used.map(|t| (t.slug.clone(), t.name.clone())), &self.thema)
    }

    pub fn kinds(&self, programme: &Programme) -> Vec<Choice> {
        let used = Kind::ALL.into_iter().filter(|k| programme.sessions.iter().any(|s| s.kind == *k));
        choices(used.map(|k| (k.slug().to_string(), k.label().to_string())), &self.art)
    }

    pub fn rooms(&self, programme: &Programme) -> Vec<Choice> {
        let used =
            programme.rooms.iter().filter(|r| programme.sessions.iter().any(|s| s.room.as_ref() == Some(&r.slug)));
        choices(used.map(|r| (r.slug.clone(), r.name.clone())), &self.raum)
    }

    pub fn languages(&self, programme: &Programme) -> Vec<Choice> {
        let mut codes: Vec<&str> = programme.sessions.iter().filter_map(|s| s.language.as_deref()).collect();
        codes.sort_unstable();
        codes.dedup();
        choices(codes.into_iter().map(|c| (c.to_string(), language(c).to_string())), &self.sprache)
    }
}

fn choices(values: impl Iterator<Item = (String, String)>, chosen: &[String]) -> Vec<Choice> {
    values.map(|(value, label)| Choice { chosen: chosen.contains(&value), value, label }).collect()
}

/// German name of a language, by its BCP 47 code; the code itself where we have no name.
pub fn language(code: &str) -> &str {
    match code {
        "de" => "Deutsch",
        "en" => "Englisch",
        "fr" => "Französisch",
        "da" => "Dänisch",
        "nl" => "Niederländisch",
        "pl" => "Polnisch",
        "gsg" => "Deutsche Gebärdensprache",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::model::tests::session;

    fn filter(q: &str) -> Filter {
        Filter { q: vec![q.into()], ..Filter::default() }
    }

    #[test]
    fn search_words_are_folded_and_all_needed() {
        let mut s = session("AAA");
        s.title = "Bürgerservice in der Straße".into();
        let p = Programme::default();
        assert!(filter("buergerservice strasse").lets_through(&p, &s));
        assert!(filter("BÜRGER").lets_through(&p, &s));
        assert!(!filter("bürger fehlt").lets_through(&p, &s));
        assert!(filter(" \u{0}").is_empty());
    }

    #[test]
    fn several_values_of_one_field_are_alternatives() {
        let s = session("AAA");
        let f = Filter { art: vec!["workshop".into(), "vortrag".into()], ..Filter::default() };
        assert!(f.lets_through(&Programme::default(), &s));
        let f = Filter { art: vec!["workshop".into()], ..Filter::default() };
        assert!(!f.lets_through(&Programme::default(), &s));
        let f = Filter { art: vec!["".into()], ..Filter::default() };
        assert!(f.lets_through(&Programme::default(), &s) && f.is_empty());
    }
}
