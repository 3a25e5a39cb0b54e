//! Persons of all sessions, each once. Who is who: a UUID, else id or code, else the name.
//! It must not guess whether two persons with different ids of UUID form are the same.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::build::uuid;
use super::raw::RawPerson;
use super::{Remarks, clean};
use crate::programme::model::{AppearanceDraft, PersonDraft, Role};

const MAX_NAME: usize = 200;

pub(super) struct People {
    namespace: Uuid,
    pub drafts: Vec<PersonDraft>,
    /// Guid → index in `drafts` and the name it was first seen with.
    known: HashMap<Uuid, (usize, String)>,
    /// Name in lower case → guid, of persons without a UUID of their own.
    names: HashMap<String, Uuid>,
    /// Ids already reported as belonging to a name seen before.
    merged: HashSet<String>,
}

impl People {
    pub fn new(namespace: Uuid) -> Self {
        People { namespace, drafts: Vec::new(), known: HashMap::new(), names: HashMap::new(), merged: HashSet::new() }
    }

    /// The person's part in a session; `None` where there is no name.
    pub fn appearance(&mut self, raw: &RawPerson, what: &str, remarks: &mut Remarks) -> Option<AppearanceDraft> {
        let parts = (clean::line(&raw.given_name), clean::line(&raw.family_name));
        let mut name = clean::line(&raw.name);
        if name.is_empty() {
            name = clean::line(&format!("{} {}", parts.0, parts.1));
        }
        if name.is_empty() {
            let id = clean::line(&raw.id);
            if !id.is_empty() || !raw.guid.trim().is_empty() {
                remarks.add(
                    raw.line,
                    what,
                    format!("person without a name skipped (id {})", clean::shortened(&id, 40)),
                );
            }
            return None;
        }
        if clean::cut(&mut name, MAX_NAME) {
            remarks.add(
                raw.line,
                what,
                format!("name of a person cut at {MAX_NAME} characters: \"{}\"", clean::shortened(&name, 60)),
            );
        }
        let guid = self.identity(raw, &name, what, remarks);
        let index = match self.known.get(&guid) {
            Some((index, _)) => *index,
            None => {
                let mut draft = split_name(&name);
                if !parts.1.is_empty() && parts.0.len() + parts.1.len() <= MAX_NAME {
                    draft = PersonDraft { given_name: parts.0, family_name: parts.1, ..PersonDraft::default() };
                }
                draft.key = guid.to_string();
                draft.guid = uuid(&raw.guid);
                self.drafts.push(draft);
                self.known.insert(guid, (self.drafts.len() - 1, name));
                self.drafts.len() - 1
            }
        };
        let draft = self.drafts.get_mut(index)?;
        if draft.biography.is_empty() {
            draft.biography = clean::block(&raw.biography);
        }
        Some(AppearanceDraft { person: draft.key.clone(), role: role(&raw.role), ..AppearanceDraft::default() })
    }

    fn identity(&mut self, raw: &RawPerson, name: &str, what: &str, remarks: &mut Remarks) -> Uuid {
        if let Some(guid) = uuid(&raw.guid) {
            if self.known.get(&guid).is_some_and(|(_, n)| n != name) {
                remarks.add(
                    raw.line,
                    what,
                    format!("person \"{name}\" has the guid of another name; taken as the same person"),
                );
            }
            return guid;
        }
        let lower = name.to_lowercase();
        let id = [&raw.id, &raw.code, &raw.guid].into_iter().map(|t| clean::line(t)).find(|t| !t.is_empty());
        let made = |text: &str| Uuid::new_v5(&self.namespace, format!("person:{text}").as_bytes());
        let mut guid = made(id.as_deref().unwrap_or(&lower));
        // One id for everybody ("0") must not make everybody one person.
        if self.known.get(&guid).is_some_and(|(_, n)| n.to_lowercase() != lower) {
            let id = id.as_deref().unwrap_or_default();
            guid = made(&format!("{id}:{lower}"));
            if !self.known.contains_key(&guid) {
                remarks.add(
                    raw.line,
                    what,
                    format!(
                        "person \"{name}\" has the id {} of another person; told apart by name",
                        clean::shortened(id, 40)
                    ),
                );
            }
        }
        // Accounts made twice are common, people of one name at one congress are not.
        match self.names.get(&lower) {
            Some(first) if *first != guid => {
                if self.merged.insert(format!("{lower}\n{}", id.as_deref().unwrap_or_default())) {
                    remarks.add(
                        raw.line,
                        what,
                        format!("person \"{name}\" occurs under several ids; taken as one person"),
                    );
                }
                *first
            }
            Some(first) => *first,
            None => {
                self.names.insert(lower, guid);
                guid
            }
        }
    }
}

fn role(text: &str) -> Role {
    match text.trim().to_lowercase() {
        t if t.starts_with("moderat") || t == "chair" => Role::Moderator,
        t if t.starts_with("host") || t.starts_with("gastgeb") => Role::Host,
        _ => Role::Speaker,
    }
}

/// Title words in the order they may follow one another; "Dipl.-…" has too many forms to list.
const TITLES: &[&str] = &[
    "Dr.",
    "Dr",
    "Prof.",
    "Prof",
    "Professor",
    "Professorin",
    "Dr.-Ing.",
    "PD",
    "Priv.-Doz.",
    "Privatdozent",
    "Privatdozentin",
    "Univ.-Prof.",
    "Univ.-Prof",
    "Hon.-Prof.",
    "Jun.-Prof.",
    "Juniorprofessor",
    "Juniorprofessorin",
    "Mag.",
    "Ing.",
    "Dipl.",
    "DDr.",
    "Drs.",
];
/// Words that belong to a "Dr." before them.
const FIELDS: &[&str] = &[
    "h.", "c.", "h.c.", "e.h.", "e.", "mult.", "habil.", "rer.", "nat.", "pol.", "oec.", "phil.", "med.", "dent.",
    "vet.", "jur.", "iur.", "theol.", "sc.", "agr.", "publ.", "soc.", "techn.", "math.", "Ing.", "-Ing.",
];
const JOINTS: &[&str] = &[
    "-", "–", "and", "of", "the", "for", "from", "für", "aus", "mit", "with", "im", "e.V.", "GmbH", "AG", "Team",
    "team",
];
const PARTICLES: &[&str] = &[
    "von", "van", "vom", "zu", "zum", "zur", "de", "der", "den", "del", "della", "di", "da", "das", "do", "dos", "du",
    "la", "le", "ten", "ter", "af", "av", "al", "el", "bin", "ibn", "und",
];

/// "Prof. Dr. Anna von der Heide" → title, given and family name. What is no plain
/// name of one person ("foo (bar)", "@foo", "A & B", "Team 3") stays whole as family name.
pub(super) fn split_name(name: &str) -> PersonDraft {
    let whole = || PersonDraft { family_name: name.to_owned(), ..PersonDraft::default() };
    if name.contains(|c: char| c.is_ascii_digit() || ",;+&/|@()[]{}<>\"„“”:_#=".contains(c)) {
        return whole();
    }
    let words: Vec<&str> = name.split(' ').collect();
    let mut titles = 0;
    while let Some(word) = words.get(titles) {
        let field = titles > 0 && FIELDS.contains(word);
        if !(TITLES.contains(word) || word.starts_with("Dipl.-") || field) {
            break;
        }
        titles += 1;
    }
    let (title, names) = words.split_at_checked(titles).unwrap_or_default();
    // Words that join two persons, or show a group rather than a person.
    let joined = names.iter().enumerate().any(|(i, w)| {
        let particle_before = i > 0 && names.get(i - 1).is_some_and(|p| PARTICLES.contains(p));
        JOINTS.contains(w) || (*w == "und" && !particle_before)
    });
    if names.is_empty() || joined {
        return whole();
    }
    let last = names.len() - 1;
    let family = names.iter().enumerate().position(|(i, w)| i < last && PARTICLES.contains(w)).unwrap_or(last);
    let (given, family) = names.split_at_checked(family).unwrap_or_default();
    PersonDraft {
        academic_title: title.join(" "),
        given_name: given.join(" "),
        family_name: family.join(" "),
        ..PersonDraft::default()
    }
}

#[cfg(test)]
mod tests {
    use super::split_name;

    #[test]
    fn takes_names_apart() {
        for (name, title, given, family) in [
            ("Anna Muster", "", "Anna", "Muster"),
            ("Dr. Anna Muster", "Dr.", "Anna", "Muster"),
            ("Prof. Dr. rer. nat. Anna Maria Muster", "Prof. Dr. rer. nat.", "Anna Maria", "Muster"),
            ("Dr.-Ing. Jan van der Muster", "Dr.-Ing.", "Jan", "van der Muster"),
            ("Dipl.-Inf. (FH) Jan Muster", "", "", "Dipl.-Inf. (FH) Jan Muster"),
            ("Dipl.-Inf. Jan von und zu Muster", "Dipl.-Inf.", "Jan", "von und zu Muster"),
            ("von Muster", "", "", "von Muster"),
            ("muster", "", "", "muster"),
            ("Dr.", "", "", "Dr."),
            ("@muster", "", "", "@muster"),
            ("muster (Beispielverein)", "", "", "muster (Beispielverein)"),
            ("Anna Muster und Jan Muster", "", "", "Anna Muster und Jan Muster"),
            ("Anna Muster, Jan Muster", "", "", "Anna Muster, Jan Muster"),
            ("Team Beispiel", "", "", "Team Beispiel"),
        ] {
            let p = split_name(name);
            assert_eq!((&*p.academic_title, &*p.given_name, &*p.family_name), (title, given, family));
        }
    }
}
