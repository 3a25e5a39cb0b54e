//! A person once for all editions, as editors keep the record: names, biography, photo, the
//! function at each appearance. Two records of one person become one, and one record of two people
//! becomes two; every address that was public once goes on leading to the person.
//!
//! Names, biography and functions become public with the next release of a programme; the photo at
//! once. Must never change a release.

mod sql;

use std::collections::HashSet;

use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::kernel::{name, slug};
use crate::web::Result;

pub use sql::{Appearance, Listed};

/// What editors say about a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewPerson {
    /// "Dr.", "Prof. Dr."; never part of the name.
    pub academic_title: String,
    /// Empty for people with one name only.
    pub given_name: String,
    pub family_name: String,
    /// Markdown.
    pub biography: String,
    pub website: String,
    /// A medium's public id.
    pub photo: Option<Uuid>,
}

impl NewPerson {
    pub fn name(&self) -> String {
        name::full(&self.academic_title, &self.given_name, &self.family_name)
    }
}

/// The record of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub id: i64,
    /// Kept over editions and imports; stands in internal addresses.
    pub guid: Uuid,
    pub slug: String,
    pub person: NewPerson,
    /// Addresses the person had before.
    pub former: Vec<String>,
    /// Identities of files that were taken for this person by name.
    pub aliases: Vec<Uuid>,
    /// All, newest edition first.
    pub appearances: Vec<Appearance>,
}

impl Record {
    /// Changes with everything of the record; for two who change it at once.
    pub fn stand(&self) -> String {
        let text = format!("{:?}{:?}{:?}{:?}{:?}", self.slug, self.person, self.former, self.aliases, self.appearances);
        Sha256::digest(text.as_bytes())[..8].iter().map(|b| format!("{b:02x}")).collect()
    }

    pub fn name(&self) -> String {
        self.person.name()
    }
}

/// Why a record stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// Somebody else was faster.
    Changed,
    SlugTaken,
    NotASlug,
    /// Both appear in this session, so they are two.
    Together(String),
    /// To separate, some appearances go and some stay.
    NothingLeft,
    NothingChosen,
}

impl Refused {
    /// What to do, as a sentence.
    pub fn text(&self) -> String {
        match self {
            Refused::Changed => "Inzwischen hat jemand anders das geändert. Es wurde nichts gespeichert.".into(),
            Refused::SlugTaken => "Wählen Sie eine andere Adresse. Diese gehört schon jemandem.".into(),
            Refused::NotASlug => "Schreiben Sie die Adresse mit kleinen Buchstaben, Ziffern und Bindestrichen.".into(),
            Refused::Together(session) => {
                format!("Beide treten in „{session}“ auf. Es sind zwei Personen, oder eine steht dort doppelt.")
            }
            Refused::NothingLeft => "Lassen Sie der bisherigen Person mindestens einen Auftritt.".into(),
            Refused::NothingChosen => "Wählen Sie die Auftritte der anderen Person aus.".into(),
        }
    }
}

/// # Errors
/// The database's own.
pub async fn find(c: &mut PgConnection, guid: Uuid) -> Result<Option<Record>> {
    let Some(row) = sql::person(c, guid).await? else { return Ok(None) };
    Ok(Some(Record {
        guid,
        slug: row.slug,
        person: NewPerson {
            academic_title: row.academic_title,
            given_name: row.given_name,
            family_name: row.family_name,
            biography: row.biography,
            website: row.website,
            photo: row.photo,
        },
        former: sql::former(c, row.id).await?,
        aliases: sql::aliases(c, row.id).await?,
        appearances: sql::appearances(c, row.id).await?,
        id: row.id,
    }))
}

/// People by a part of their name, umlauts in any spelling: those who appear in `edition`, or all.
///
/// # Errors
/// The database's own.
pub async fn list(
    c: &mut PgConnection,
    edition: Option<i64>,
    text: &str,
    limit: i64,
    offset: i64,
) -> Result<Vec<Listed>> {
    Ok(sql::list(c, edition, text, limit, offset).await?)
}

/// How many people [`list`] has altogether.
///
/// # Errors
/// The database's own.
pub async fn total(c: &mut PgConnection, edition: Option<i64>, text: &str) -> Result<i64> {
    Ok(sql::total(c, edition, text).await?)
}

/// Id and shown name of people whose name holds this text, at most 20.
///
/// # Errors
/// The database's own.
pub async fn search(c: &mut PgConnection, text: &str) -> Result<Vec<(i64, String)>> {
    Ok(list(c, None, text, 20, 0).await?.into_iter().map(|p| (p.id, p.name())).collect())
}

/// Somebody new, whatever their name: whether they are known is for the caller to ask. Answers guid and
/// slug, which is one that never led to anybody else.
///
/// # Errors
/// The database's own.
pub async fn create(c: &mut PgConnection, person: &NewPerson) -> Result<(Uuid, String)> {
    let guid = Uuid::new_v4();
    Ok((guid, insert(c, guid, person).await?.1))
}

/// Answers id and slug.
async fn insert(c: &mut PgConnection, guid: Uuid, person: &NewPerson) -> Result<(i64, String)> {
    sql::lock(c).await?;
    let wanted = slug::slug(&name::full("", &person.given_name, &person.family_name));
    let taken: HashSet<String> = sql::slugs(c, &wanted).await?.into_iter().collect();
    let free = (1..).map(|n| if n == 1 { wanted.clone() } else { format!("{wanted}-{n}") });
    let free = free.take(10_000).find(|slug| !taken.contains(slug)).unwrap_or(wanted);
    Ok((sql::insert(c, guid, &free, person).await?, free))
}

/// Function and organisation at one appearance: session, position in it.
pub type Function = (i64, i32, String, String);

/// Stores a record that still is what somebody saw (`seen`: [`Record::stand`]). Another slug lets
/// the former one lead to it. `functions`: of appearances that are to change.
///
/// # Errors
/// The database's own; [`Refused`] in the answer.
pub async fn save(
    c: &mut PgConnection,
    guid: Uuid,
    seen: &str,
    person: &NewPerson,
    slug: &str,
    functions: &[Function],
) -> Result<std::result::Result<Record, Refused>> {
    sql::lock(c).await?;
    let Some(old) = find(c, guid).await?.filter(|r| r.stand() == seen) else { return Ok(Err(Refused::Changed)) };
    if slug::slug(slug) != slug {
        return Ok(Err(Refused::NotASlug));
    }
    if slug != old.slug {
        if sql::owner(c, slug).await?.is_some_and(|id| id != old.id) {
            return Ok(Err(Refused::SlugTaken));
        }
        sql::forget_slug(c, slug).await?;
        sql::rename(c, old.id, slug).await?;
        sql::add_slug(c, &old.slug, old.id).await?;
    }
    sql::update(c, old.id, person).await?;
    if person.photo != old.person.photo {
        sql::set_photo(c, old.id, person.photo).await?;
    }
    for (session, position, function, organisation) in functions {
        sql::set_function(c, old.id, *session, *position, function, organisation).await?;
    }
    match find(c, guid).await? {
        Some(new) => Ok(Ok(new)),
        None => Ok(Err(Refused::Changed)),
    }
}

/// Another photo, or none; public at once.
///
/// # Errors
/// The database's own.
pub async fn set_photo(c: &mut PgConnection, id: i64, photo: Option<Uuid>) -> sqlx::Result<()> {
    sql::set_photo(c, id, photo).await
}

/// Two records of one person become the first: appearances, former addresses and identities of
/// files go over; what the first does not say is taken from the second. `seen`: stands of both.
///
/// # Errors
/// The database's own; [`Refused`] in the answer.
pub async fn merge(
    c: &mut PgConnection,
    keep: Uuid,
    gone: Uuid,
    seen: (&str, &str),
) -> Result<std::result::Result<Record, Refused>> {
    sql::lock(c).await?;
    let (Some(keep), Some(gone)) = (find(c, keep).await?, find(c, gone).await?) else {
        return Ok(Err(Refused::Changed));
    };
    if (keep.stand().as_str(), gone.stand().as_str()) != seen || keep.id == gone.id {
        return Ok(Err(Refused::Changed));
    }
    let sessions: HashSet<i64> = keep.appearances.iter().map(|a| a.session).collect();
    if let Some(both) = gone.appearances.iter().find(|a| sessions.contains(&a.session)) {
        return Ok(Err(Refused::Together(both.title.clone())));
    }
    let or = |a: &String, b: &String| if a.trim().is_empty() { b.clone() } else { a.clone() };
    let person = NewPerson {
        academic_title: or(&keep.person.academic_title, &gone.person.academic_title),
        biography: or(&keep.person.biography, &gone.person.biography),
        website: or(&keep.person.website, &gone.person.website),
        photo: keep.person.photo.or(gone.person.photo),
        ..keep.person.clone()
    };
    sql::move_all(c, gone.id, keep.id).await?;
    sql::delete(c, gone.id).await?;
    sql::add_slug(c, &gone.slug, keep.id).await?;
    sql::add_alias(c, gone.guid, keep.id).await?;
    sql::update(c, keep.id, &person).await?;
    if person.photo != keep.person.photo {
        sql::set_photo(c, keep.id, person.photo).await?;
    }
    match find(c, keep.guid).await? {
        Some(new) => Ok(Ok(new)),
        None => Ok(Err(Refused::Changed)),
    }
}

/// Two people in one record become two: the chosen appearances (session, position) and, where it is
/// known, the identity of the file they came from go to somebody new of the same name. A later
/// import of that file finds them there. `seen`: the stand of the record.
///
/// # Errors
/// The database's own; [`Refused`] in the answer, else the new record.
pub async fn separate(
    c: &mut PgConnection,
    guid: Uuid,
    seen: &str,
    chosen: &[(i64, i32)],
    alias: Option<Uuid>,
) -> Result<std::result::Result<Record, Refused>> {
    sql::lock(c).await?;
    let Some(old) = find(c, guid).await?.filter(|r| r.stand() == seen) else { return Ok(Err(Refused::Changed)) };
    let chosen: Vec<(i64, i32)> =
        chosen.iter().copied().filter(|key| old.appearances.iter().any(|a| (a.session, a.position) == *key)).collect();
    if chosen.is_empty() {
        return Ok(Err(Refused::NothingChosen));
    }
    if chosen.len() == old.appearances.len() {
        return Ok(Err(Refused::NothingLeft));
    }
    let alias = alias.filter(|alias| old.aliases.contains(alias));
    if let Some(alias) = alias {
        sql::remove_alias(c, alias).await?;
    }
    // Title, biography and photo may be the other one's.
    let names = NewPerson {
        given_name: old.person.given_name.clone(),
        family_name: old.person.family_name.clone(),
        ..NewPerson::default()
    };
    let new = alias.unwrap_or_else(Uuid::new_v4);
    let (id, _) = insert(c, new, &names).await?;
    for (session, position) in chosen {
        sql::move_one(c, session, position, id).await?;
    }
    match find(c, new).await? {
        Some(new) => Ok(Ok(new)),
        None => Ok(Err(Refused::Changed)),
    }
}
