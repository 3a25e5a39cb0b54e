//! The organisers' own questions in the registration form. A question keeps its key for life: the
//! answers hang on it.

use super::control::{Group, Kind, Reader, choice, lines, maybe, tick, ticked};
use super::{Pairs, SPARE, Stored};
use crate::kernel::slug;
use crate::registration::model::{Question, QuestionKind};

const KINDS: [(&str, &str); 3] = [("text", "Freier Text"), ("choice", "Auswahl"), ("yes_no", "Ja oder nein")];

pub fn groups(stored: &Stored) -> Vec<Group> {
    let known = &stored.questions;
    let earlier: Vec<(String, String)> = [(String::new(), "immer".to_string())]
        .into_iter()
        .chain(known.iter().map(|q| (q.key.clone(), q.label.clone())))
        .collect();
    let group = |n: usize| {
        let mut when =
            choice(format!("wenn-{n}"), "Fragen", &[]).hint("Oder nur, wer auf eine andere Frage so antwortet:");
        when.kind = Kind::Choice(earlier.clone());
        Group::new(
            &format!("Frage {n}"),
            vec![
                maybe(format!("frage-{n}"), "Wortlaut")
                    .hint("Leer: Diese Frage gibt es nicht. Antworten darauf sieht dann niemand mehr."),
                choice(format!("art-{n}"), "Antwort", &KINDS),
                lines(format!("antworten-{n}"), "Antworten zur Auswahl", 4).hint("Eine in jeder Zeile."),
                maybe(format!("hinweis-{n}"), "Hinweis"),
                tick(format!("pflicht-{n}"), "Antwort ist nötig"),
                when,
                maybe(format!("wert-{n}"), "Antwort, nach der gefragt wird"),
            ],
        )
    };
    (1..=known.len() + SPARE).map(group).collect()
}

pub fn values(stored: &Stored) -> Pairs {
    let mut pairs = Vec::new();
    for n in 1..=stored.questions.len() + SPARE {
        let question = stored.questions.get(n - 1);
        let kind = question.map_or("text", |q| q.kind.key());
        pairs.push((format!("art-{n}"), kind.to_string()));
        let Some(q) = question else { continue };
        let (key, value) = q.shown_if.clone().unwrap_or_default();
        for (name, value) in [
            ("frage", q.label.clone()),
            ("antworten", q.options.join("\n")),
            ("hinweis", q.hint.clone()),
            ("pflicht", ticked(q.required)),
            ("wenn", key),
            ("wert", value),
        ] {
            pairs.push((format!("{name}-{n}"), value));
        }
    }
    pairs
}

pub fn read(r: &mut Reader<'_>, stored: &mut Stored) {
    let known = std::mem::take(&mut stored.questions);
    let mut questions: Vec<Question> = Vec::new();
    for n in 1..=known.len() + SPARE {
        let label = r.line(&format!("frage-{n}"), "den Wortlaut", 300);
        if label.is_empty() {
            continue;
        }
        let answers = format!("antworten-{n}");
        let kind = QuestionKind::from_key(&r.fields.raw(&format!("art-{n}")));
        let options = if kind == QuestionKind::Choice { r.list(&answers, "die Antworten") } else { Vec::new() };
        if kind == QuestionKind::Choice && options.len() < 2 {
            r.say(&answers, "Geben Sie mindestens zwei Antworten an.");
        }
        let key = known.get(n - 1).map_or_else(|| new_key(&label, &known, &questions), |q| q.key.clone());
        let shown_if = shown_if(r, n, &key, &known);
        questions.push(Question {
            key,
            kind,
            label,
            hint: r.line(&format!("hinweis-{n}"), "den Hinweis", 300),
            options,
            required: r.fields.ticked(&format!("pflicht-{n}")),
            shown_if,
        });
    }
    // A condition goes with the question that it hangs on.
    let keys: Vec<String> = questions.iter().map(|q| q.key.clone()).collect();
    for question in &mut questions {
        question.shown_if = question.shown_if.take().filter(|(key, _)| keys.contains(key));
    }
    stored.questions = questions;
}

fn shown_if(r: &mut Reader<'_>, n: usize, own: &str, known: &[Question]) -> Option<(String, String)> {
    let other = r.fields.raw(&format!("wenn-{n}"));
    let field = format!("wert-{n}");
    let value = r.line(&field, "die Antwort", 200);
    let question = known.iter().find(|q| q.key == other && q.key != own)?;
    if value.is_empty() || (!question.choices().is_empty() && !question.choices().contains(&value.as_str())) {
        r.say(&field, format!("Geben Sie eine der Antworten auf „{}“ an.", question.label));
    }
    Some((other, value))
}

/// Letters, digits and "_", new among all.
fn new_key(label: &str, known: &[Question], new: &[Question]) -> String {
    let mut base: String = slug::slug(label).replace('-', "_").chars().take(24).collect();
    if !base.starts_with(|c: char| c.is_ascii_lowercase()) {
        base = format!("f_{base}").chars().take(24).collect();
    }
    let is_taken = |key: &str| known.iter().chain(new).any(|q| q.key == key);
    if !is_taken(&base) {
        return base;
    }
    (2..).map(|n| format!("{base}_{n}")).find(|key| !is_taken(key)).unwrap_or(base)
}
