//! `/intern/kongress/{e}/einstellungen`: everything about an edition, in groups of which each has a
//! page with a form of its own. Whoever saves a form that somebody else has overtaken is told, and
//! nothing of theirs is lost. What concerns everybody who registered (another date) is not done here.

pub mod control;
mod dates;
mod fees;
mod name;
mod notices;
mod people;
mod questions;
mod registration;
mod venue;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use chrono::NaiveDate;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use self::control::{Group, Kind, Reader};
use super::sql;
use crate::edition::model::EditionDraft;
use crate::edition::{self, Edition, State as Stage};
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back, done};
use crate::office::protocol::{self, Line};
use crate::paths;
use crate::registration::model::{Question, Rules};
use crate::registration::setup;
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

/// Empty rows after those that are filled in.
const SPARE: usize = 2;

type Pairs = Vec<(String, String)>;

/// What the forms show and change.
pub struct Stored {
    pub edition: EditionDraft,
    pub rules: Rules,
    pub questions: Vec<Question>,
    /// How many people count.
    pub registered: i64,
    pub today: NaiveDate,
}

impl Stored {
    fn is_draft(&self) -> bool {
        self.edition.state == Stage::Draft
    }
}

/// One group of settings.
struct Part {
    /// In the address.
    key: &'static str,
    title: &'static str,
    /// Where it shows.
    about: &'static str,
    groups: fn(&Stored) -> Vec<Group>,
    /// What stands in the fields.
    values: fn(&Stored) -> Pairs,
    read: fn(&mut Reader<'_>, &mut Stored),
}

const PARTS: [Part; 8] = [
    Part {
        key: "name",
        title: "Name und erste Zeilen",
        about: "Steht auf jeder Seite der Veranstaltung, im Archiv und in den Mails.",
        groups: name::groups,
        values: name::values,
        read: name::read,
    },
    Part {
        key: "termin",
        title: "Termin",
        about: "Steht auf jeder Seite, in Kalendern und in den Daten für Suchmaschinen.",
        groups: dates::groups,
        values: dates::values,
        read: dates::read,
    },
    Part {
        key: "ort",
        title: "Ort und Zugang",
        about: "Steht auf der Seite „Ort“, in Kalendern und in den Mails.",
        groups: venue::groups,
        values: venue::values,
        read: venue::read,
    },
    Part {
        key: "menschen",
        title: "Veranstalter, Kontakt, Zielgruppen",
        about: "Steht auf der Seite der Veranstaltung und unter den Mails.",
        groups: people::groups,
        values: people::values,
        read: people::read,
    },
    Part {
        key: "hinweise",
        title: "Hinweise zu Fotos, Aufzeichnung, Haus und Datenschutz",
        about: "Steht auf der Seite der Veranstaltung, bei der Anmeldung und in der Bestätigung.",
        groups: notices::groups,
        values: notices::values,
        read: notices::read,
    },
    Part {
        key: "anmeldung",
        title: "Anmeldung",
        about: "Bestimmt, wann und wie sich Menschen anmelden. Wie viele Plätze es gibt, legt das Anmeldebüro fest.",
        groups: registration::groups,
        values: registration::values,
        read: registration::read,
    },
    Part {
        key: "fragen",
        title: "Eigene Fragen im Formular",
        about: "Stehen im Anmeldeformular, in der Reihenfolge von hier.",
        groups: questions::groups,
        values: questions::values,
        read: questions::read,
    },
    Part {
        key: "gebuehren",
        title: "Preise und Befreiungen",
        about: "Gilt für neue Anmeldungen. Wer schon angemeldet ist, behält den Preis von damals.",
        groups: fees::groups,
        values: fees::values,
        read: fees::read,
    },
];

fn part(key: &str) -> Result<&'static Part> {
    const { &PARTS }.iter().find(|part| part.key == key).ok_or(Error::NotFound)
}

impl Part {
    fn path(&self, slug: &str) -> String {
        paths::office(paths::OFFICE_SETTINGS_PART, slug).replace("{teil}", self.key)
    }

    fn fields(&self, stored: &Stored) -> Fields {
        (self.values)(stored)
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(|(_, v)| !v.is_empty())
            .collect()
    }

    /// Which state of the settings a form was made of.
    fn version(&self, stored: &Stored) -> String {
        let mut hash = Sha256::new();
        for (name, value) in (self.values)(stored) {
            hash.update(format!("{name}\u{1f}{value}\u{1e}"));
        }
        hash.finalize().iter().take(8).map(|b| format!("{b:02x}")).collect()
    }

    /// "Motto: Kurze Wege", for every field in which something else was typed.
    fn differing(&self, groups: &[Group], stored: &Stored, typed: &Fields) -> Vec<String> {
        let words = |value: &str| if value.is_empty() { "leer".to_string() } else { value.to_string() };
        let values = (self.values)(stored);
        let is_shown = |name: &str| groups.iter().any(|g| g.controls.iter().any(|c| c.name == name));
        let other = values.iter().filter(|(name, value)| is_shown(name) && typed.raw(name) != value.trim());
        other.map(|(name, value)| format!("{}: {}", self.label(groups, name), words(value))).collect()
    }

    /// Label of each field, for the protocol.
    fn label(&self, groups: &[Group], name: &str) -> String {
        let found = groups.iter().find_map(|g| g.controls.iter().find(|c| c.name == name).map(|c| (g, c)));
        match found {
            // A number in the name says that there are several of the kind.
            Some((group, control)) if name.contains('-') => format!("{}, {}", group.legend, control.label),
            Some((_, control)) => control.label.clone(),
            None => name.to_string(),
        }
    }
}

async fn load(site: &Site, c: &mut PgConnection, edition: &Edition) -> Result<Stored> {
    let setup = setup::read(c, edition.id).await?;
    Ok(Stored {
        edition: edition.draft(),
        rules: setup.rules,
        questions: setup.questions,
        registered: sql::registered(c, edition.id).await?,
        today: site.clock.today(),
    })
}

#[derive(Template)]
#[template(path = "office/editions/settings.html")]
struct ListPage {
    frame: Frame,
    state: &'static str,
    parts: Vec<(String, &'static str, &'static str)>,
    moves: Vec<(String, &'static str, &'static str)>,
    history: Vec<Line>,
}

pub async fn list(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let path = paths::office(paths::OFFICE_SETTINGS, &edition.slug);
    let mut c = site.db.pool().acquire().await?;
    let history = audit::of_object(&mut c, "edition", &edition.slug).await?;
    drop(c);
    let page = ListPage {
        frame: Frame::new(&site, &staff, Some(&edition), "Einstellungen", &path)
            .await?
            .say(done(query.as_deref()).as_deref()),
        state: edition.state_on(site.clock.today()).label(),
        parts: PARTS.iter().map(|p| (p.path(&edition.slug), p.title, p.about)).collect(),
        moves: super::state::moves(&edition, site.clock.today()),
        history: history.into_iter().map(protocol::line).collect(),
    };
    form_page(&page, &Errors::default())
}

#[derive(Template)]
#[template(path = "office/editions/part.html")]
struct PartPage {
    frame: Frame,
    title: &'static str,
    about: &'static str,
    /// Nobody sees it yet.
    is_hidden: bool,
    action: String,
    list: String,
    version: String,
    typed: Fields,
    errors: Errors,
    groups: Vec<Group>,
    /// For who was overtaken: what is stored where they typed something else.
    others: Vec<String>,
}

pub async fn show(
    State(site): State<Site>,
    Path((_, key)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let part = part(&key)?;
    let mut c = site.db.pool().acquire().await?;
    let stored = load(&site, &mut c, &edition).await?;
    drop(c);
    render(&site, &staff, &edition, part, &stored, part.fields(&stored), Errors::default()).await
}

async fn render(
    site: &Site,
    staff: &Staff,
    edition: &Edition,
    part: &'static Part,
    stored: &Stored,
    typed: Fields,
    errors: Errors,
) -> Result<Response> {
    let path = part.path(&edition.slug);
    let groups = (part.groups)(stored);
    let others = match errors.of("formular") {
        Some(_) => part.differing(&groups, stored, &typed),
        None => Vec::new(),
    };
    let title = if errors.is_empty() { part.title.to_string() } else { format!("Fehler: {}", part.title) };
    let page = PartPage {
        frame: Frame::new(site, staff, Some(edition), &title, &path).await?,
        title: part.title,
        about: part.about,
        is_hidden: stored.is_draft(),
        action: path,
        list: paths::office(paths::OFFICE_SETTINGS, &edition.slug),
        version: part.version(stored),
        groups,
        others,
        typed,
        errors,
    };
    form_page(&page, &page.errors)
}

/// What became of a form.
enum Saved {
    /// With the address that it has now.
    Done(String),
    Unchanged,
    Wrong(Errors),
}

pub async fn save(
    State(site): State<Site>,
    Path((_, key)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let part = part(&key)?;
    let (own, edition_now, who) = (site.clone(), edition.clone(), staff.clone());
    let (saved, fields) = site
        .db
        .change(move |c| {
            Box::pin(async move {
                let saved = store(&own, c, &who, &edition_now, part, &fields).await?;
                Ok::<_, Error>((saved, fields))
            })
        })
        .await?;
    match saved {
        Saved::Done(slug) => Ok(back(&paths::office(paths::OFFICE_SETTINGS, &slug), "gespeichert")),
        Saved::Unchanged => Ok(back(&paths::office(paths::OFFICE_SETTINGS, &edition.slug), "unveraendert")),
        Saved::Wrong(errors) => {
            let mut c = site.db.pool().acquire().await?;
            let stored = load(&site, &mut c, &edition).await?;
            drop(c);
            render(&site, &staff, &edition, part, &stored, fields, errors).await
        }
    }
}

async fn store(
    site: &Site,
    c: &mut PgConnection,
    staff: &Staff,
    edition: &Edition,
    part: &'static Part,
    fields: &Fields,
) -> Result<Saved> {
    edition::lock(c, edition.id).await?;
    let fresh = edition::load(c, &edition.slug).await?.ok_or(Error::NotFound)?;
    let mut stored = load(site, c, &fresh).await?;
    let (labels, before) = ((part.groups)(&stored), (part.values)(&stored));
    let mut errors = Errors::default();
    if fields.raw("stand") != part.version(&stored) {
        errors.say("formular", CHANGED_MEANWHILE.into());
        return Ok(Saved::Wrong(errors));
    }
    (part.read)(&mut Reader { fields, errors: &mut errors }, &mut stored);
    if errors.is_empty()
        && stored.edition.slug != edition.slug
        && !edition::rename(c, edition.id, &stored.edition.slug).await?
    {
        errors.say("adresse", "Diese Adresse hat schon eine andere Veranstaltung.".into());
    }
    if !errors.is_empty() {
        return Ok(Saved::Wrong(errors));
    }
    let after = (part.values)(&stored);
    let (old, new) = changes(part, &labels, &before, &after);
    if old.is_empty() && new.is_empty() {
        return Ok(Saved::Unchanged);
    }
    edition::replace(c, edition.id, &stored.edition).await?;
    setup::save(c, edition.id, &stored.rules, &stored.questions).await?;
    let entry = Entry {
        edition: Some(edition.id),
        action: "edition.changed",
        object: "edition",
        key: &stored.edition.slug,
        title: part.title,
        before: Some(Value::Object(old)),
        after: Some(Value::Object(new)),
    };
    audit::note(c, staff, &entry).await?;
    Ok(Saved::Done(stored.edition.slug))
}

/// What is different, by the words on the page.
fn changes(part: &Part, labels: &[Group], before: &Pairs, after: &Pairs) -> (Map<String, Value>, Map<String, Value>) {
    let of =
        |pairs: &Pairs, name: &str| pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default();
    let (mut old, mut new) = (Map::new(), Map::new());
    let mut names: Vec<&String> = before.iter().chain(after).map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    for name in names {
        let (was, is) = (of(before, name), of(after, name));
        // Blanks around a text come and go with every form.
        if was.trim() != is.trim() {
            let words = |value: String| if value.is_empty() { Value::Null } else { Value::String(value) };
            let label = part.label(labels, name);
            old.insert(label.clone(), words(was));
            new.insert(label, words(is));
        }
    }
    (old, new)
}
