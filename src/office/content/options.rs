//! What a reference can lead to: what is public, by name. Where there is more than a list can show,
//! the form narrows it down by words.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::pieces::Choice;
use super::spec::{Control, Field, Target};
use super::sql;
use crate::kernel::date;
use crate::media::{self, Kind};
use crate::web::Result;

/// Entries of a list; more are found by words.
const MOST: usize = 200;

#[derive(Default)]
pub struct Options {
    lists: HashMap<Target, Vec<(String, String)>>,
    media: Vec<(Kind, Uuid, String)>,
    /// Not everything is in the lists.
    pub is_cut: bool,
}

/// What the fields of a form refer to.
fn wanted(fields: &[Field]) -> (Vec<Target>, bool) {
    let (mut targets, mut media) = (Vec::new(), false);
    for field in fields {
        match &field.control {
            Control::Reference(target) if !targets.contains(target) => targets.push(*target),
            Control::Medium(_) => media = true,
            Control::List(list) => {
                for item in list.items {
                    let (more, has_media) = wanted(item.fields);
                    targets.extend(more);
                    media |= has_media;
                }
            }
            _ => {}
        }
    }
    (targets, media)
}

impl Options {
    /// `edition` is the one the document stands in; `words` narrow the lists down.
    ///
    /// # Errors
    /// The database's own.
    pub async fn load(
        c: &mut PgConnection,
        fields: &[Field],
        edition: Option<i64>,
        words: &str,
        now: DateTime<Utc>,
    ) -> Result<Options> {
        let (targets, has_media) = wanted(fields);
        let mut options = Options::default();
        for target in targets {
            let all = match target {
                Target::News => sql::news_options(c, now).await?,
                Target::Session => sql::session_options(c, edition).await?,
                Target::Page => sql::page_options(c, now).await?,
                Target::Speaker => sql::speaker_options(c, edition).await?,
                Target::Edition => sql::edition_options(c).await?,
            };
            let all = all.into_iter().map(|o| (o.value, label(o.title, &o.more, o.at))).collect();
            let kept = options.narrowed(all, words, |(_, label): &(String, String)| label.clone());
            options.lists.insert(target, kept);
        }
        if has_media {
            let all = media::list(c).await?;
            let all =
                all.into_iter().map(|m| (m.kind, m.public_id, format!("{} ({})", m.shown_name(), m.size_words())));
            options.media = options.narrowed(all.collect(), words, |(_, _, label)| label.clone());
        }
        Ok(options)
    }

    fn narrowed<T>(&mut self, all: Vec<T>, words: &str, label: impl Fn(&T) -> String) -> Vec<T> {
        let words = words.to_lowercase();
        let mut kept: Vec<T> = all.into_iter().filter(|o| label(o).to_lowercase().contains(&words)).collect();
        self.is_cut |= kept.len() > MOST;
        kept.truncate(MOST);
        kept
    }

    /// Choices of a reference. What is chosen and not offered stays, as what it is.
    pub fn of(&self, target: Target, chosen: &str) -> Vec<Choice> {
        let known = self.lists.get(&target).map(Vec::as_slice).unwrap_or_default();
        let empty = match target {
            Target::Edition => "die Veranstaltung dieser Seite",
            _ => "Bitte wählen",
        };
        choices(known.iter().map(|(value, label)| (value.clone(), label.clone())), empty, chosen)
    }

    /// Choices of a file of these kinds.
    pub fn media(&self, kinds: &[Kind], chosen: &str, is_optional: bool) -> Vec<Choice> {
        let known = self.media.iter().filter(|(kind, ..)| kinds.contains(kind));
        let empty = if is_optional { "keine Datei" } else { "Bitte wählen" };
        choices(known.map(|(_, id, label)| (id.to_string(), label.clone())), empty, chosen)
    }
}

fn choices(known: impl Iterator<Item = (String, String)>, empty: &str, chosen: &str) -> Vec<Choice> {
    let mut choices = vec![Choice { value: String::new(), label: empty.into(), is_chosen: chosen.is_empty() }];
    choices.extend(known.map(|(value, label)| Choice { is_chosen: value == chosen, value, label }));
    if !choices.iter().any(|choice| choice.is_chosen) {
        // The edition may be named although it goes without saying.
        let tail = |value: &str| value.rsplit('/').next().map(str::to_string);
        let alike = choices.iter().find(|c| !c.value.is_empty() && tail(&c.value) == tail(chosen));
        let label = alike.map_or(format!("{chosen} (nicht in der Liste)"), |c| c.label.clone());
        choices.insert(1, Choice { value: chosen.into(), label, is_chosen: true });
    }
    choices
}

fn label(title: String, more: &str, at: Option<DateTime<Utc>>) -> String {
    let day = at.map(|at| date::date(date::local(at).date()));
    let more: Vec<&str> = [Some(more).filter(|m| !m.is_empty()), day.as_deref()].into_iter().flatten().collect();
    if more.is_empty() { title } else { format!("{title} ({})", more.join(", ")) }
}
