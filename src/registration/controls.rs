//! What the forms of the registration offer, for the templates that several pages share.

use super::context::Context;
use super::model::{ACCESS, CATERING, Question, Workshop, slots};
use crate::kernel::date;
use crate::web::form::{Errors, Fields};

pub struct Controls(pub Context);

/// Workshops of one time, with the ids of their boxes.
pub struct Slot<'a> {
    pub when: String,
    pub workshops: Vec<(String, &'a Workshop)>,
    /// What was chosen here cannot stay.
    pub is_wrong: bool,
    /// The message stands here; other wrong times refer to it.
    pub tells: bool,
}

impl Controls {
    /// Workshops by time. The box that error messages lead to has the id "workshop": the first one
    /// where something is wrong.
    pub fn slots(&self, typed: &Fields, errors: &Errors) -> Vec<Slot<'_>> {
        let all = &self.0.setup.workshops;
        let is_chosen = |w: &Workshop| typed.has("workshop", &w.code);
        let clashes = |w: &Workshop| is_chosen(w) && all.iter().any(|other| is_chosen(other) && other.clashes(w));
        let has_clash = all.iter().any(clashes);
        let is_wrong = |w: &Workshop| if has_clash { clashes(w) } else { is_chosen(w) };
        let has_error = errors.of("workshop").is_some();
        let target = all.iter().find(|w| has_error && is_wrong(w)).or(all.first()).map(|w| w.session);
        let id = |w: &Workshop| match target == Some(w.session) {
            true => "workshop".to_string(),
            false => format!("workshop-{}", w.code),
        };
        let slots = slots(all).into_iter().map(|(when, list)| Slot {
            when,
            is_wrong: has_error && list.iter().any(|w| is_wrong(w)),
            tells: has_error && list.iter().any(|w| target == Some(w.session)),
            workshops: list.into_iter().map(|w| (id(w), w)).collect(),
        });
        slots.collect()
    }

    /// Its own hint, and when it is to be answered: without scripts all questions are shown.
    pub fn hint(&self, question: &Question) -> String {
        let condition = question.shown_if.as_ref().and_then(|(key, value)| {
            let other = self.0.setup.questions.iter().find(|q| q.key == *key)?;
            Some(format!("Nur, wenn Sie „{}“ mit „{value}“ beantworten.", other.label))
        });
        let parts = [question.hint.clone(), condition.unwrap_or_default()];
        parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
    }

    pub fn options(&self, question: &Question) -> Vec<(String, String)> {
        let mut options: Vec<(String, String)> =
            question.choices().into_iter().map(|c| (c.to_string(), c.to_string())).collect();
        if !question.required || question.shown_if.is_some() {
            options.push((String::new(), "keine Angabe".into()));
        }
        options
    }

    pub fn catering(&self) -> Vec<(&'static str, &'static str)> {
        let mut options = vec![("", "keine Angabe")];
        options.extend(CATERING);
        options
    }

    pub fn access(&self) -> [(&'static str, &'static str); 8] {
        ACCESS
    }

    /// Until when interpreters can be ordered, and whom to ask.
    pub fn access_hint(&self) -> String {
        let rules = &self.0.setup.rules;
        let mut parts = Vec::new();
        if let Some(until) = rules.access_until {
            parts.push(format!(
                "Dolmetschen können wir sicher bestellen, wenn Sie es bis {} angeben.",
                date::date(until)
            ));
        }
        if !rules.access_contact.is_empty() {
            parts.push(format!("Fragen dazu beantwortet {}.", rules.access_contact));
        }
        parts.join(" ")
    }
}
