//! Who is who when a draft is stored: a person keeps a guid over editions and imports. Who comes
//! without one is taken for the person of exactly that name, if there is one and no second; what
//! was decided once stays.

mod sql;

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;
use uuid::Uuid;

use super::model::PersonDraft;
use crate::kernel::{name, slug};
use crate::web::Result;

/// Namespace for people whose source gives them no guid of their own.
const PEOPLE: Uuid = Uuid::from_u128(0x6b6f_6e67_7265_7373_8000_7065_6f70_6c65);

/// Somebody of a draft who is taken for somebody known, because of the name alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Join {
    /// Key in the draft.
    pub key: String,
    pub name: String,
    /// Slug of who is known.
    pub known: String,
}

/// Whom [`store`] would join by name, in the order of the draft.
///
/// # Errors
/// The database's own.
pub async fn joins(c: &mut PgConnection, drafts: &[PersonDraft]) -> Result<Vec<Join>> {
    let guids: Vec<Uuid> = drafts.iter().map(identity).collect();
    let known = sql::known(c, &guids).await?;
    let mut taken: HashSet<i64> = known.iter().map(|k| k.id).collect();
    let known: HashSet<Uuid> = known.into_iter().map(|k| k.guid).collect();
    let namesakes = Namesakes::of(c, drafts).await?;
    let mut joins = Vec::new();
    for (person, _) in drafts.iter().zip(guids).filter(|(_, guid)| !known.contains(guid)) {
        let Some(id) = namesakes.only(person).filter(|id| taken.insert(*id)) else { continue };
        let known = sql::slug_of(c, id).await?;
        joins.push(Join { key: person.key.clone(), name: plain_name(person), known });
    }
    Ok(joins)
}

/// Stores the people of one draft; answers their ids by key. Those whose keys are `strangers` are
/// not taken for anybody of the same name.
///
/// # Errors
/// The database's own.
pub async fn store<'d>(
    c: &mut PgConnection,
    drafts: &'d [PersonDraft],
    strangers: &HashSet<String>,
) -> Result<HashMap<&'d str, i64>> {
    let guids: Vec<Uuid> = drafts.iter().map(identity).collect();
    let known: HashMap<Uuid, sql::Known> = sql::known(c, &guids).await?.into_iter().map(|k| (k.guid, k)).collect();
    let mut taken: HashSet<i64> = known.values().map(|k| k.id).collect();
    let namesakes = Namesakes::of(c, drafts).await?;
    let mut ids = HashMap::new();
    for (person, guid) in drafts.iter().zip(guids) {
        let id = match known.get(&guid) {
            Some(known) => {
                sql::update(c, known.id, person, known.is_alias).await?;
                known.id
            }
            None => match namesakes.only(person).filter(|id| !taken.contains(id) && !strangers.contains(&person.key)) {
                Some(id) => {
                    sql::add_alias(c, guid, id).await?;
                    sql::update(c, id, person, true).await?;
                    id
                }
                None => insert(c, guid, person).await?,
            },
        };
        taken.insert(id);
        ids.insert(person.key.as_str(), id);
    }
    Ok(ids)
}

/// The person's own guid, else one made from the key.
fn identity(person: &PersonDraft) -> Uuid {
    let made = || Uuid::new_v5(&PEOPLE, format!("person:{}", person.key).as_bytes());
    person.guid.or_else(|| Uuid::try_parse(&person.key).ok()).unwrap_or_else(made)
}

/// Those who had a name of the draft before it came.
struct Namesakes {
    /// None where several have the name, in the database or in the draft.
    by_name: HashMap<String, Option<i64>>,
}

impl Namesakes {
    async fn of(c: &mut PgConnection, drafts: &[PersonDraft]) -> Result<Namesakes> {
        let mut count: HashMap<String, usize> = HashMap::new();
        for person in drafts {
            *count.entry(plain_name(person)).or_default() += 1;
        }
        let names: Vec<String> = count.into_iter().filter(|(_, n)| *n == 1).map(|(name, _)| name).collect();
        let mut by_name = HashMap::new();
        for row in sql::namesakes(c, &names).await? {
            by_name.entry(row.name).and_modify(|id| *id = None).or_insert(Some(row.id));
        }
        Ok(Namesakes { by_name })
    }

    /// Who has exactly this name; a guid of its own says more than a name.
    fn only(&self, person: &PersonDraft) -> Option<i64> {
        if person.guid.is_some() {
            return None;
        }
        *self.by_name.get(&plain_name(person))?
    }
}

fn plain_name(person: &PersonDraft) -> String {
    name::full("", &person.given_name, &person.family_name)
}

async fn insert(c: &mut PgConnection, guid: Uuid, person: &PersonDraft) -> Result<i64> {
    let wanted = slug::slug(&plain_name(person));
    let taken: HashSet<String> = sql::slugs(c, &wanted).await?.into_iter().collect();
    let free =
        (1..).map(|n| if n == 1 { wanted.clone() } else { format!("{wanted}-{n}") }).find(|s| !taken.contains(s));
    Ok(sql::insert(c, guid, &free.unwrap_or(wanted), person).await?)
}
