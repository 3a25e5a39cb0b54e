//! Two people in one record, joined because they have the same name, become two again.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::super::frame::{CHANGED_MEANWHILE, Frame, back};
use super::{find, foreign, path, words};
use crate::edition::Edition;
use crate::paths;
use crate::programme::record::{self, Record, Refused};
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/speakers/separate.html")]
struct SeparatePage {
    frame: Frame,
    errors: Errors,
    typed: Fields,
    name: String,
    person: String,
    action: String,
    stand: String,
    appearances: Vec<(String, String)>,
    aliases: Vec<(String, String)>,
}

pub async fn show(
    State(site): State<Site>,
    Path((_, id)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let record = find(&mut c, &edition, &id).await?;
    drop(c);
    // With one identity it is the one of the person who was taken for the other.
    let alias = if let [only] = record.aliases.as_slice() { only.to_string() } else { String::new() };
    let typed = [("kennung", alias.as_str())].into_iter().collect();
    render(&site, &staff, &edition, &record, typed, Errors::default()).await
}

async fn render(
    site: &Site,
    staff: &Staff,
    edition: &Edition,
    record: &Record,
    typed: Fields,
    errors: Errors,
) -> Result<Response> {
    let title = if errors.is_empty() { "Trennen" } else { "Fehler: Trennen" };
    let own = path(paths::OFFICE_SPEAKER_SEPARATE, edition, record.guid);
    let key = |a: &record::Appearance| (format!("{}-{}", a.session, a.position), super::appearance(a));
    let alias = |guid: &uuid::Uuid| (guid.to_string(), format!("{}…", &guid.to_string()[..8]));
    let page = SeparatePage {
        frame: Frame::new(site, staff, Some(edition), title, &own).await?,
        errors,
        typed,
        name: record.name(),
        person: path(paths::OFFICE_SPEAKER, edition, record.guid),
        action: own,
        stand: record.stand(),
        appearances: record.appearances.iter().filter(|a| super::is_seen(staff, a)).map(key).collect(),
        aliases: record.aliases.iter().map(alias).collect(),
    };
    form_page(&page, &page.errors)
}

pub async fn separate(
    State(site): State<Site>,
    Path((_, id)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let record = find(&mut c, &edition, &id).await?;
    drop(c);
    let mut errors = Errors::default();
    let foreign = foreign(&staff, [&record]);
    if !foreign.is_empty() {
        let where_ = crate::kernel::words::list(&foreign);
        errors.say("auftritte", format!("Das betrifft auch {where_}. Dort dürfen Sie das Programm nicht ändern."));
        return render(&site, &staff, &edition, &record, fields, errors).await;
    }
    let key = |text: &String| {
        let (session, position) = text.split_once('-')?;
        Some((session.parse().ok()?, position.parse().ok()?))
    };
    let chosen: Vec<(i64, i32)> = fields.all("auftritte").iter().filter_map(key).collect();
    let alias = fields.raw("kennung").parse().ok();
    let (by, seen, edition_id, old) = (staff.clone(), fields.raw("stand"), edition.id, record.clone());
    let done = site.db.change(move |c| {
        Box::pin(async move {
            let new = match record::separate(c, old.guid, &seen, &chosen, alias).await? {
                Ok(new) => new,
                Err(refused) => return Ok(Err(refused)),
            };
            let rest = record::find(c, old.guid).await?;
            for (of, after) in [(old.guid, rest.as_ref()), (new.guid, Some(&new))] {
                let (key, name) = (of.to_string(), old.name());
                let entry = Entry {
                    edition: Some(edition_id),
                    action: "speaker.separated",
                    object: "speaker",
                    key: &key,
                    title: &name,
                    before: Some(words(&old, edition_id)),
                    after: after.map(|r| words(r, edition_id)),
                };
                audit::note(c, &by, &entry).await?;
            }
            Ok::<_, Error>(Ok((new, rest)))
        })
    });
    match done.await? {
        Ok((new, rest)) => {
            // To whichever of the two belongs to this edition.
            let here = [Some(new), rest].into_iter().flatten().find(|r| super::belongs(r, edition.id));
            let guid = here.map_or(record.guid, |r| r.guid);
            Ok(back(&path(paths::OFFICE_SPEAKER, &edition, guid), "getrennt"))
        }
        Err(refused) => {
            let text = if refused == Refused::Changed { CHANGED_MEANWHILE.to_string() } else { refused.text() };
            errors.say("auftritte", text);
            let mut c = site.db.pool().acquire().await?;
            let record = find(&mut c, &edition, &id).await?;
            drop(c);
            render(&site, &staff, &edition, &record, fields, errors).await
        }
    }
}
