//! A group of settings that is a list: its entries with buttons to order and remove them, and the
//! form of one. A removal is asked about first.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Map, Value};

use super::fields::Group;
use super::group::{self, Control, note, short};
use super::lists::{self, Entry};
use super::{OBJECT, address};
use crate::office::confirm::Confirm;
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back};
use crate::office::protocol::{self, Line};
use crate::paths;
use crate::staff::{Staff, audit};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::settings;
use crate::web::{Error, Result, Site};

/// In place of the number, for one that does not exist yet.
const NEW: &str = "neu";

#[derive(Template)]
#[template(path = "office/settings/list.html")]
struct ListPage {
    frame: Frame,
    errors: Errors,
    group: &'static Group,
    what: &'static str,
    action: String,
    stand: String,
    /// Title and address.
    entries: Vec<(String, String)>,
    new: String,
    missing: Vec<String>,
    history: Vec<Line>,
}

#[derive(Template)]
#[template(path = "office/settings/entry.html")]
struct EntryPage {
    frame: Frame,
    errors: Errors,
    group: &'static Group,
    name: String,
    list: String,
    action: String,
    stand: String,
    controls: Vec<Control>,
    values: Fields,
    now: Vec<(&'static str, String)>,
}

fn entry_address(group: &str, number: &str) -> String {
    paths::SETTINGS_ENTRY.replace("{group}", group).replace("{number}", number)
}

pub async fn list(
    site: &Site,
    staff: &Staff,
    group: &'static Group,
    errors: Errors,
    said: Option<&str>,
) -> Result<Response> {
    let stored = group::current(site).await?;
    let mut c = site.db.pool().acquire().await?;
    let history = audit::of_object(&mut c, OBJECT, group.key).await?;
    drop(c);
    let all = lists::read(group.key, &stored)?;
    let entries = all
        .iter()
        .zip(1..)
        .map(|(entry, n)| (lists::title(group.key, entry), entry_address(group.key, &n.to_string())));
    let title = if errors.is_empty() { group.title.to_string() } else { format!("Fehler: {}", group.title) };
    let page = ListPage {
        frame: Frame::new(site, staff, None, &title, &address(group.key)).await?.say(said),
        what: lists::parts(group.key).1,
        action: address(group.key),
        stand: group.stand(&stored),
        entries: entries.collect(),
        new: entry_address(group.key, NEW),
        missing: group.missing(&stored, site.clock.today()),
        history: history.into_iter().map(protocol::line).collect(),
        group,
        errors,
    };
    form_page(&page, &page.errors)
}

/// What a button of the list does: "hoch-2", "runter-2", "entfernen-2".
fn deed(fields: &Fields) -> Option<(&'static str, usize)> {
    let text = fields.raw("tun");
    let (verb, number) = text.split_once('-')?;
    let verb = ["hoch", "runter", "entfernen"].into_iter().find(|known| *known == verb)?;
    Some((verb, number.parse::<usize>().ok()?.checked_sub(1)?))
}

/// Orders or removes.
pub async fn arrange(site: &Site, staff: &Staff, group: &'static Group, fields: &Fields) -> Result<Response> {
    let broken = || Error::BadRequest("Das Formular ist unvollständig angekommen. Öffnen Sie es noch einmal.");
    let (verb, at) = deed(fields).ok_or_else(broken)?;
    let stored = group::current(site).await?;
    let all = lists::read(group.key, &stored)?;
    let stand = fields.raw("stand");
    if group.stand(&stored) != stand || at >= all.len() {
        let mut errors = Errors::default();
        errors.say(
            "liste",
            "Inzwischen hat jemand anders die Liste geändert. Prüfen Sie sie und wiederholen Sie den Schritt.".into(),
        );
        return list(site, staff, group, errors, None).await;
    }
    if verb == "entfernen" && fields.raw("sicher") != "ja" {
        return ask(site, staff, group, &all[at], at, &stand).await;
    }
    let mut wanted = all.clone();
    match verb {
        "hoch" if at > 0 => wanted.swap(at, at - 1),
        "runter" if at + 1 < wanted.len() => wanted.swap(at, at + 1),
        "entfernen" => drop(wanted.remove(at)),
        _ => return Ok(back(&address(group.key), "unveraendert")),
    }
    let title = lists::title(group.key, &all[at]);
    let told = match verb {
        "entfernen" => (Some(object("Entfernt", &title)), None),
        _ => (None, Some(object("Verschoben", &title))),
    };
    if store(site, staff, group, stand, wanted, told).await? {
        return Ok(back(&address(group.key), "gespeichert"));
    }
    let mut errors = Errors::default();
    errors.say("liste", CHANGED_MEANWHILE.into());
    list(site, staff, group, errors, None).await
}

fn object(label: &str, value: &str) -> Value {
    Value::Object(Map::from_iter([(label.to_string(), Value::from(value))]))
}

async fn ask(
    site: &Site,
    staff: &Staff,
    group: &'static Group,
    entry: &Entry,
    at: usize,
    stand: &str,
) -> Result<Response> {
    let title = lists::title(group.key, entry);
    Confirm {
        frame: Frame::new(site, staff, None, "Eintrag entfernen", &address(group.key)).await?,
        lead: format!("Es geht um „{title}“ unter „{}“.", group.title),
        consequences: vec![
            "Der Eintrag verschwindet sofort von der öffentlichen Seite.".into(),
            "Sein Text ist danach nicht mehr gespeichert; im Protokoll bleibt die Überschrift.".into(),
        ],
        action: address(group.key),
        carried: vec![
            ("tun".into(), format!("entfernen-{}", at + 1)),
            ("sicher".into(), "ja".into()),
            ("stand".into(), stand.into()),
        ],
        button: "Eintrag entfernen",
        back: address(group.key),
    }
    .page()
}

/// False where somebody else was first.
async fn store(
    site: &Site,
    staff: &Staff,
    group: &'static Group,
    stand: String,
    wanted: Vec<Entry>,
    told: (Option<Value>, Option<Value>),
) -> Result<bool> {
    let by = staff.clone();
    site.db
        .change(move |c| {
            Box::pin(async move {
                let mut stored = settings::lock(c).await?;
                if group.stand(&stored) != stand {
                    return Ok(false);
                }
                lists::write(group.key, &mut stored, &wanted)?;
                settings::save(c, &stored).await?;
                note(c, &by, group, told.0, told.1).await?;
                Ok::<_, Error>(true)
            })
        })
        .await
}

/// The list's group, and which entry; None: a new one.
fn place(key: &str, number: &str) -> Result<(&'static Group, Option<usize>)> {
    let group = group::find(key)?;
    if !group.is_list() {
        return Err(Error::NotFound);
    }
    if number == NEW {
        return Ok((group, None));
    }
    let at = number.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).ok_or(Error::NotFound)?;
    Ok((group, Some(at)))
}

pub async fn show(
    State(site): State<Site>,
    Path((key, number)): Path<(String, String)>,
    staff: Staff,
) -> Result<Response> {
    let (group, at) = place(&key, &number)?;
    render(&site, &staff, group, at, None, Errors::default()).await
}

async fn render(
    site: &Site,
    staff: &Staff,
    group: &'static Group,
    at: Option<usize>,
    typed: Option<&Fields>,
    errors: Errors,
) -> Result<Response> {
    let stored = group::current(site).await?;
    let all = lists::read(group.key, &stored)?;
    let is_clash = errors.all().iter().any(|(_, text)| text == CHANGED_MEANWHILE);
    let known = match at {
        None => Entry::new(),
        // Removed meanwhile: what was typed is still shown.
        Some(_) if typed.is_some() => at.and_then(|at| all.get(at)).cloned().unwrap_or_default(),
        Some(at) => all.get(at).cloned().ok_or(Error::NotFound)?,
    };
    let (parts, what) = lists::parts(group.key);
    let (mut controls, mut now) = (Vec::new(), Vec::new());
    for part in parts {
        let stored = known.get(part.key).cloned().unwrap_or_default();
        let value = typed.map_or_else(|| stored.clone(), |fields| fields.raw(part.key));
        if is_clash && value != stored {
            now.push((part.label, stored));
        }
        controls.push(Control {
            key: part.key,
            label: part.label,
            hint: part.hint.into(),
            value,
            kind: if part.rows == 1 { "text" } else { "" },
            rows: if part.rows > 1 { part.rows } else { 0 },
            options: part.options.iter().map(|(key, label)| (key.to_string(), label.to_string())).collect(),
            optional: !part.needed,
        });
    }
    let pairs: Vec<(&str, &str)> = controls.iter().map(|x| (x.key, x.value.as_str())).collect();
    let number = at.map_or(NEW.to_string(), |at| (at + 1).to_string());
    let name = if at.is_some() { format!("{what} bearbeiten") } else { format!("{what} hinzufügen") };
    let title = if errors.is_empty() { name.clone() } else { format!("Fehler: {name}") };
    let page = EntryPage {
        frame: Frame::new(site, staff, None, &title, &entry_address(group.key, &number)).await?,
        name,
        list: address(group.key),
        action: entry_address(group.key, &number),
        stand: group.stand(&stored),
        values: pairs.into_iter().collect(),
        controls,
        group,
        now,
        errors,
    };
    form_page(&page, &page.errors)
}

pub async fn save(
    State(site): State<Site>,
    Path((key, number)): Path<(String, String)>,
    staff: Staff,
    fields: Fields,
) -> Result<Response> {
    let (group, at) = place(&key, &number)?;
    let mut errors = Errors::default();
    let entry = lists::parse(group.key, &fields, &mut errors);
    if !errors.is_empty() {
        return render(&site, &staff, group, at, Some(&fields), errors).await;
    }
    let stored = group::current(&site).await?;
    let mut all = lists::read(group.key, &stored)?;
    let stand = fields.raw("stand");
    let is_there = at.is_none_or(|at| at < all.len());
    if group.stand(&stored) != stand || !is_there {
        return clash(&site, &staff, group, at, &fields).await;
    }
    let told = match at {
        Some(at) if all[at] == entry => return Ok(back(&address(group.key), "unveraendert")),
        Some(at) => {
            let told = (Some(differing(group, &all[at], &entry)), Some(differing(group, &entry, &all[at])));
            all[at] = entry;
            told
        }
        None => {
            let told = (None, Some(object("Neu", &lists::title(group.key, &entry))));
            all.push(entry);
            told
        }
    };
    match store(&site, &staff, group, stand, all, told).await? {
        true => Ok(back(&address(group.key), "gespeichert")),
        false => clash(&site, &staff, group, at, &fields).await,
    }
}

async fn clash(
    site: &Site,
    staff: &Staff,
    group: &'static Group,
    at: Option<usize>,
    fields: &Fields,
) -> Result<Response> {
    let mut errors = Errors::default();
    errors.say(lists::parts(group.key).0[0].key, CHANGED_MEANWHILE.into());
    render(site, staff, group, at, Some(fields), errors).await
}

/// What differs from the other version, by label, with the title to know it by.
fn differing(group: &Group, entry: &Entry, other: &Entry) -> Value {
    let mut told = Map::new();
    for part in lists::parts(group.key).0 {
        let (mine, theirs) = (entry.get(part.key), other.get(part.key));
        if mine != theirs {
            told.insert(part.label.into(), short(mine.map_or("", String::as_str)).into());
        }
    }
    Value::Object(told)
}
