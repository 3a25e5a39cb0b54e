//! What the forms of the registration offer, for the templates that several pages share.

use super::context::Context;
use super::model::{ACCESS, CATERING, Question, Workshop, slots};
use crate::kernel::date;

pub struct Controls(pub Context);

impl Controls {
    /// Workshops by time: when, and what can be chosen.
    pub fn slots(&self) -> Vec<(String, Vec<&Workshop>)> {
        slots(&self.0.setup.workshops)
    }

    /// The first one has the id that error messages lead to.
    pub fn workshop_id(&self, workshop: &Workshop) -> String {
        let is_first = self.0.setup.workshops.first().is_some_and(|w| w.session == workshop.session);
        if is_first { "workshop".into() } else { format!("workshop-{}", workshop.code) }
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
