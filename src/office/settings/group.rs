//! One group of settings: its form, or its list. Two people who change it at once are told; what the
//! second one typed stays, with what holds now beside it.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use serde_json::{Map, Value};

use super::fields::{self, Field, Group, Sort};
use super::{OBJECT, address, entries};
use crate::kernel::words::excerpt;
use crate::media;
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back, done};
use crate::office::protocol::{self, Line};
use crate::staff::Staff;
use crate::staff::audit::{self, Entry};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::settings::{self, Settings};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/settings/group.html")]
struct GroupPage {
    frame: Frame,
    errors: Errors,
    group: &'static Group,
    action: String,
    stand: String,
    controls: Vec<Control>,
    values: Fields,
    missing: Vec<String>,
    /// After a clash: what holds now where it is not what was typed.
    now: Vec<(&'static str, String)>,
    history: Vec<Line>,
}

pub struct Control {
    pub key: &'static str,
    pub label: &'static str,
    pub hint: String,
    pub value: String,
    /// Of an input; empty for the others.
    pub kind: &'static str,
    /// Of a text with several lines.
    pub rows: usize,
    pub options: Vec<(String, String)>,
    pub optional: bool,
}

pub fn find(key: &str) -> Result<&'static Group> {
    Group::find(key).ok_or(Error::NotFound)
}

pub async fn show(
    State(site): State<Site>,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
    staff: Staff,
) -> Result<Response> {
    let group = find(&key)?;
    let said = done(query.as_deref());
    if group.is_list() {
        return entries::list(&site, &staff, group, Errors::default(), said.as_deref()).await;
    }
    render(&site, &staff, group, None, Errors::default(), said.as_deref()).await
}

/// As the database has them now: what other processes keep may be a moment old.
pub async fn current(site: &Site) -> Result<Settings> {
    site.db.change(|c| Box::pin(async move { settings::lock(c).await })).await
}

async fn render(
    site: &Site,
    staff: &Staff,
    group: &'static Group,
    typed: Option<&Fields>,
    errors: Errors,
    said: Option<&str>,
) -> Result<Response> {
    let stored = current(site).await?;
    let mut copy = stored.clone();
    let mut c = site.db.pool().acquire().await?;
    let history = audit::of_object(&mut c, OBJECT, group.key).await?;
    let videos = match group.fields.iter().any(|f| matches!(f.sort, Sort::Video)) {
        true => media::list(&mut c).await?,
        false => Vec::new(),
    };
    drop(c);
    let videos = videos.into_iter().filter(|m| m.kind == media::Kind::Video);
    let videos: Vec<(String, String)> = videos.map(|m| (m.public_id.to_string(), m.shown_name())).collect();
    let is_clash = errors.all().iter().any(|(_, text)| text == CHANGED_MEANWHILE);
    let (mut controls, mut now) = (Vec::new(), Vec::new());
    for field in group.fields {
        let known = field.value(&mut copy);
        let value = typed.map_or_else(|| known.clone(), |fields| fields.raw(field.key));
        if is_clash && value != known {
            now.push((field.label, field.words(&known)));
        }
        controls.push(control(field, value, &videos));
    }
    let pairs: Vec<(&str, &str)> = controls.iter().map(|x| (x.key, x.value.as_str())).collect();
    let title = if errors.is_empty() { group.title.to_string() } else { format!("Fehler: {}", group.title) };
    let page = GroupPage {
        frame: Frame::new(site, staff, None, &title, &address(group.key)).await?.say(said),
        action: address(group.key),
        stand: group.stand(&stored),
        values: pairs.into_iter().collect(),
        controls,
        missing: group.missing(&stored, site.clock.today()),
        history: history.into_iter().map(protocol::line).collect(),
        group,
        now,
        errors,
    };
    form_page(&page, &page.errors)
}

fn control(field: &Field, value: String, videos: &[(String, String)]) -> Control {
    let (kind, rows) = match field.sort {
        Sort::Line(_) | Sort::Colour { .. } => ("text", 0),
        Sort::Mail => ("email", 0),
        Sort::Address => ("url", 0),
        Sort::Day => ("date", 0),
        Sort::Number(..) => ("number", 0),
        Sort::Words(max) => ("", if max > 4000 { 12 } else { 4 }),
        Sort::Choice(_) | Sort::Video => ("", 0),
    };
    let options = match field.sort {
        Sort::Choice(all) => all.iter().map(|(key, label)| (key.to_string(), label.to_string())).collect(),
        Sort::Video => videos.to_vec(),
        _ => Vec::new(),
    };
    let judged = match field.sort {
        Sort::Colour { dark } => fields::colour_words(&value, dark),
        _ => None,
    };
    let hint = match judged {
        Some(judged) => format!("{} {judged}", field.hint),
        None => field.hint.to_string(),
    };
    Control { key: field.key, label: field.label, hint, value, kind, rows, options, optional: !field.needed }
}

impl Control {
    pub fn is_choice(&self) -> bool {
        self.kind.is_empty() && self.rows == 0
    }
}

pub async fn save(State(site): State<Site>, Path(key): Path<String>, staff: Staff, fields: Fields) -> Result<Response> {
    let group = find(&key)?;
    if group.is_list() {
        return entries::arrange(&site, &staff, group, &fields).await;
    }
    let mut errors = Errors::default();
    // Only to find what is wrong; what is stored is parsed again onto what holds then.
    let mut probe = Settings::default();
    group.fields.iter().for_each(|field| field.parse(&fields, &mut errors, &mut probe));
    if group.key == "name" && probe.name.is_empty() && errors.of("name").is_none() {
        errors.say("name", "Geben Sie der Website einen Namen.".into());
    }
    if !errors.is_empty() {
        return render(&site, &staff, group, Some(&fields), errors, None).await;
    }
    let (by, stand) = (staff.clone(), fields.raw("stand"));
    let new = probe;
    let saved = site.db.change(move |c| {
        Box::pin(async move {
            let mut stored = settings::lock(c).await?;
            if group.stand(&stored) != stand {
                return Ok(None);
            }
            let (before, after) = take_over(group, &mut stored, new);
            if after.is_empty() {
                return Ok(Some(false));
            }
            settings::save(c, &stored).await?;
            note(c, &by, group, Some(Value::Object(before)), Some(Value::Object(after))).await?;
            Ok::<_, Error>(Some(true))
        })
    });
    match saved.await? {
        Some(changed) => Ok(back(&address(group.key), if changed { "gespeichert" } else { "unveraendert" })),
        None => {
            errors.say(group.fields[0].key, CHANGED_MEANWHILE.into());
            render(&site, &staff, group, Some(&fields), errors, None).await
        }
    }
}

/// Copies the group's fields; answers what they were and what they became, by label.
fn take_over(group: &Group, stored: &mut Settings, mut new: Settings) -> (Map<String, Value>, Map<String, Value>) {
    let (mut before, mut after) = (Map::new(), Map::new());
    for field in group.fields {
        let (old, wanted) = (field.value(stored), field.value(&mut new));
        if old == wanted {
            continue;
        }
        match field.slot {
            fields::Slot::Text(of) => *of(stored) = of(&mut new).clone(),
            fields::Slot::Day(of) => *of(stored) = *of(&mut new),
            fields::Slot::Number(of) => *of(stored) = *of(&mut new),
            fields::Slot::Medium(of) => *of(stored) = *of(&mut new),
        }
        before.insert(field.label.into(), short(&field.words(&old)).into());
        after.insert(field.label.into(), short(&field.words(&wanted)).into());
    }
    (before, after)
}

/// The protocol tells what changed, not whole statements.
pub fn short(text: &str) -> String {
    excerpt(text, 300)
}

pub async fn note(
    c: &mut sqlx::PgConnection,
    by: &Staff,
    group: &Group,
    before: Option<Value>,
    after: Option<Value>,
) -> Result<()> {
    let entry = Entry {
        edition: None,
        action: "settings.saved",
        object: OBJECT,
        key: group.key,
        title: group.title,
        before,
        after,
    };
    Ok(audit::note(c, by, &entry).await?)
}
