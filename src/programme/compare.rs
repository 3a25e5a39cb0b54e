//! Sessions field by field, in words: what an editor sees beside the last release, in the protocol,
//! and when somebody else was faster.

use sha2::{Digest, Sha256};

use super::filter::language;
use super::model::{Link, Programme, Role, Session};
use crate::kernel::{date, words};

/// What a field is called, and what stands in it; empty where nothing does.
pub type Field = (&'static str, String);

/// One field that is not the same on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub label: &'static str,
    pub before: String,
    pub after: String,
}

/// Letters of a long text that are shown around a change.
const AROUND: usize = 80;

impl Difference {
    /// Of long texts only the place that changed, with some words around it.
    pub fn narrowed(self) -> Difference {
        let (a, b): (Vec<char>, Vec<char>) = (self.before.chars().collect(), self.after.chars().collect());
        if a.len().max(b.len()) <= 5 * AROUND || a.is_empty() || b.is_empty() {
            return Difference { before: cut(&a, 0, a.len()), after: cut(&b, 0, b.len()), ..self };
        }
        let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
        let rest = a.len().min(b.len()) - same;
        let end = a.iter().rev().zip(b.iter().rev()).take(rest).take_while(|(x, y)| x == y).count();
        let from = same.saturating_sub(AROUND);
        let until = |len: usize| (len - end + AROUND).min(len);
        Difference { before: cut(&a, from, until(a.len())), after: cut(&b, from, until(b.len())), ..self }
    }
}

/// A piece of a text, at most so long that a page stays readable.
fn cut(text: &[char], from: usize, until: usize) -> String {
    const MOST: usize = 1_000;
    let shown = until.min(from + MOST);
    let piece: String = text.get(from..shown).unwrap_or_default().iter().collect();
    let (before, after) = (if from > 0 { "… " } else { "" }, if shown < text.len() { " …" } else { "" });
    format!("{before}{piece}{after}")
}

impl Role {
    pub fn label(self) -> &'static str {
        match self {
            Role::Speaker => "Vortrag",
            Role::Moderator => "Moderation",
            Role::Host => "Gastgeberin oder Gastgeber",
        }
    }
}

/// Every field of a session, always the same ones in the same order.
pub fn fields(programme: &Programme, s: &Session) -> Vec<Field> {
    let yes = |is: bool| if is { "ja".to_string() } else { String::new() };
    let clock = |at| date::time(date::local(at).time());
    let room = s.room.as_deref().and_then(|r| programme.room(r)).map(|r| r.name.clone());
    let topic = s.topic.as_deref().and_then(|t| programme.topic(t)).map(|t| t.name.clone());
    let people: Vec<String> = s
        .people
        .iter()
        .map(|p| {
            let role = if p.role == Role::Speaker { "" } else { p.role.label() };
            words::parts([p.name.as_str(), &p.function, &p.organisation, role])
        })
        .collect();
    let links = |material: bool| {
        let line = |l: &Link| format!("{} {}", l.title, l.url);
        s.links.iter().filter(|l| l.material == material).map(line).collect::<Vec<_>>().join("\n")
    };
    vec![
        ("Stand", if s.cancelled { "abgesagt".into() } else { "findet statt".into() }),
        ("Titel", s.title.clone()),
        ("Untertitel", s.subtitle.clone()),
        ("Art", s.kind.label().into()),
        ("Tag", date::date(s.day)),
        ("Beginn", s.starts_at.map(clock).unwrap_or_default()),
        ("Ende", s.ends_at().map(clock).unwrap_or_default()),
        ("Raum", room.unwrap_or_default()),
        ("Thema", topic.unwrap_or_default()),
        ("Mitwirkende", people.join("\n")),
        ("Kurzfassung", s.summary.clone()),
        ("Beschreibung", s.description.clone()),
        ("Sprache", s.language.as_deref().map(|l| language(l).to_string()).unwrap_or_default()),
        ("Niveau", s.level.map(|l| l.label().to_string()).unwrap_or_default()),
        ("Plätze", s.seats.map(|n| n.to_string()).unwrap_or_default()),
        ("Live-Übertragung", yes(s.flags.streamed)),
        ("Aufzeichnung", yes(s.flags.recorded)),
        ("Gebärdensprache", yes(s.flags.sign_language)),
        ("Schriftdolmetschen", yes(s.flags.captions)),
        ("Hinweis", s.note.clone()),
        ("Materialien", links(true)),
        ("Weiterführende Links", links(false)),
    ]
}

/// The fields of two lists of the same fields that differ.
pub fn differences(before: &[Field], after: &[Field]) -> Vec<Difference> {
    let other = |label: &str| before.iter().find(|(l, _)| *l == label).map_or("", |(_, v)| v.as_str());
    let changed = after.iter().filter(|(label, value)| other(label) != value);
    changed.map(|(label, value)| Difference { label, before: other(label).to_string(), after: value.clone() }).collect()
}

/// A short fingerprint of texts; forms carry it to notice that somebody else was faster.
pub fn stand<S: AsRef<str>>(texts: impl IntoIterator<Item = S>) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        let text = text.as_ref();
        hash.update(text.len().to_le_bytes());
        hash.update(text);
    }
    hash.finalize().iter().take(8).map(|b| format!("{b:02x}")).collect()
}

/// What is different around the sessions: days, rooms, topics, people. One sentence each.
pub fn around(old: &Programme, new: &Programme) -> Vec<String> {
    let mut all = Vec::new();
    for day in &new.days {
        match old.days.iter().find(|d| d.date == day.date) {
            None => all.push(format!("Neuer Tag: {}.", date::date(day.date))),
            Some(before) if before != day => all.push(format!("Andere Zeiten am {}.", date::date(day.date))),
            Some(_) => {}
        }
    }
    let gone = old.days.iter().filter(|d| new.days.iter().all(|n| n.date != d.date));
    all.extend(gone.map(|d| format!("Der {} ist kein Tag der Veranstaltung mehr.", date::date(d.date))));
    for room in &new.rooms {
        match old.room(&room.slug) {
            None => all.push(format!("Neuer Raum: {}.", room.name)),
            Some(before) if before.name != room.name => {
                all.push(format!("Der Raum {} heißt jetzt {}.", before.name, room.name));
            }
            Some(before) if before != room => all.push(format!("Andere Angaben zum Raum {}.", room.name)),
            Some(_) => {}
        }
    }
    all.extend(old.rooms.iter().filter(|r| new.room(&r.slug).is_none()).map(|r| format!("Raum entfernt: {}.", r.name)));
    for topic in &new.topics {
        match old.topic(&topic.slug) {
            None => all.push(format!("Neues Thema: {}.", topic.name)),
            Some(before) if before.name != topic.name => {
                all.push(format!("Das Thema {} heißt jetzt {}.", before.name, topic.name));
            }
            Some(before) if before != topic => all.push(format!("Andere Angaben zum Thema {}.", topic.name)),
            Some(_) => {}
        }
    }
    let gone = old.topics.iter().filter(|t| new.topic(&t.slug).is_none());
    all.extend(gone.map(|t| format!("Thema entfernt: {}.", t.name)));
    let order = |p: &Programme| p.rooms.iter().map(|r| r.slug.clone()).collect::<Vec<_>>();
    if all.is_empty() && order(old) != order(new) {
        all.push("Andere Reihenfolge der Räume.".into());
    }
    for person in &new.people {
        if old.people.iter().any(|p| p.slug == person.slug && p != person) {
            all.push(format!("Andere Angaben zu {}.", person.name));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::model::tests::session;

    #[test]
    fn only_what_differs_is_told() {
        let (programme, before) = (Programme::default(), session("AAA"));
        let mut after = before.clone();
        (after.title, after.flags.streamed) = ("Neu".into(), true);
        let found = differences(&fields(&programme, &before), &fields(&programme, &after));
        let told: Vec<_> = found.iter().map(|d| (d.label, d.before.as_str(), d.after.as_str())).collect();
        assert_eq!(told, [("Titel", "Titel", "Neu"), ("Live-Übertragung", "", "ja")]);
        assert!(differences(&fields(&programme, &before), &fields(&programme, &before)).is_empty());
    }

    #[test]
    fn of_long_texts_the_changed_place_is_shown() {
        let long = |middle: &str| format!("{} {middle} {}", "anfang ".repeat(100), "ende ".repeat(100));
        let told = Difference { label: "x", before: long("alt"), after: long("neu") }.narrowed();
        assert!(told.before.contains("alt") && told.before.starts_with('…') && told.before.ends_with('…'), "{told:?}");
        assert!(told.after.contains("neu") && told.after.chars().count() < 200);
        let short = Difference { label: "x", before: "a".into(), after: String::new() };
        assert_eq!(short.clone().narrowed(), short);
    }

    #[test]
    fn a_fingerprint_sees_where_texts_end() {
        assert_ne!(stand(["ab", "c"]), stand(["a", "bc"]));
        assert_eq!(stand(["ab"]), stand(["ab".to_string()]));
    }
}
