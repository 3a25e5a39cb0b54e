//! Two records of the same person become one: choose the other one, see what will happen, do it.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

use super::super::confirm::Confirm;
use super::super::frame::{Frame, back};
use super::super::list::{Pager, SHOWN};
use super::super::scope::asked;
use super::{find, foreign, path, words};
use crate::edition::Edition;
use crate::paths;
use crate::programme::record::{self, Record, Refused};
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/speakers/merge.html")]
struct MergePage {
    frame: Frame,
    errors: Errors,
    typed: Fields,
    name: String,
    person: String,
    path: String,
    rows: Vec<(String, String, String)>,
    pager: Pager,
    is_filtered: bool,
}

pub async fn show(
    State(site): State<Site>,
    Path((_, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let record = find(&mut c, &edition, &id).await?;
    let with = asked(query.as_deref(), "mit");
    if let Ok(other) = with.parse()
        && let Some(other) = record::find(&mut c, other).await?.filter(|o| o.id != record.id)
    {
        drop(c);
        return confirm(&site, &staff, &edition, &record, &other).await;
    }
    drop(c);
    choose(&site, &staff, &edition, &record, query.as_deref(), Errors::default()).await
}

/// Who it could be: without a search those of the same family name.
async fn choose(
    site: &Site,
    staff: &Staff,
    edition: &Edition,
    record: &Record,
    query: Option<&str>,
    errors: Errors,
) -> Result<Response> {
    let own = path(paths::OFFICE_SPEAKER_MERGE, edition, record.guid);
    let text: String = asked(query, "q").chars().take(200).collect();
    let wanted = if text.is_empty() { record.person.family_name.clone() } else { text.clone() };
    let mut c = site.db.pool().acquire().await?;
    let of = super::offered(staff, edition);
    let pager = Pager::new(&own, query, record::total(&mut c, of, &wanted).await?);
    let people = record::list(&mut c, of, &wanted, SHOWN, pager.offset).await?;
    drop(c);
    let row = |p: record::Listed| {
        let auftritte =
            if p.appearances == 1 { "1 Auftritt".to_string() } else { format!("{} Auftritte", p.appearances) };
        (p.name(), crate::kernel::words::parts([&p.function, &auftritte]), format!("{own}?mit={}", p.guid))
    };
    let rows = people.into_iter().filter(|p| p.id != record.id).map(row).collect();
    let title = if errors.is_empty() { "Zusammenführen" } else { "Fehler: Zusammenführen" };
    let page = MergePage {
        frame: Frame::new(site, staff, Some(edition), title, &own).await?,
        errors,
        typed: [("q", text.as_str())].into_iter().collect(),
        name: record.name(),
        person: path(paths::OFFICE_SPEAKER, edition, record.guid),
        path: own,
        rows,
        pager,
        is_filtered: !text.is_empty(),
    };
    form_page(&page, &page.errors)
}

/// Why these two are not joined by this person.
fn refused(staff: &Staff, record: &Record, other: &Record) -> Option<String> {
    let foreign = foreign(staff, [record, other]);
    (!foreign.is_empty()).then(|| {
        format!(
            "Das betrifft auch {}. Dort dürfen Sie das Programm nicht ändern.",
            crate::kernel::words::list(&foreign)
        )
    })
}

async fn confirm(site: &Site, staff: &Staff, edition: &Edition, record: &Record, other: &Record) -> Result<Response> {
    if let Some(why) = refused(staff, record, other) {
        let mut errors = Errors::default();
        errors.say("q", why);
        return choose(site, staff, edition, record, None, errors).await;
    }
    let own = path(paths::OFFICE_SPEAKER_MERGE, edition, record.guid);
    let mut consequences: Vec<String> =
        other.appearances.iter().map(|a| format!("Auftritt geht über: {}", super::appearance(a))).collect();
    if consequences.is_empty() {
        consequences.push(format!("{} hat keine Auftritte, die übergehen.", other.name()));
    }
    consequences.push(format!("Die Adresse „{}“ führt danach zu „{}“.", other.slug, record.slug));
    consequences.push("Was hier leer ist (Titel, Biografie, Website, Foto), kommt vom anderen Eintrag. Was es dort sonst gab, entfällt.".into());
    consequences.push("Künftig eingelesene Programme kennen beide als dieselbe Person.".into());
    consequences
        .push("In Listen und Programm steht es mit der nächsten Veröffentlichung der betroffenen Programme so.".into());
    let page = Confirm {
        frame: Frame::new(site, staff, Some(edition), "Zusammenführen", &own).await?,
        lead: format!("„{}“ geht in „{}“ auf. Es bleibt ein Eintrag.", other.name(), record.name()),
        consequences,
        action: own.clone(),
        carried: vec![
            ("mit".into(), other.guid.to_string()),
            ("stand".into(), record.stand()),
            ("stand_mit".into(), other.stand()),
        ],
        button: "Zusammenführen",
        back: own,
    };
    page.page()
}

pub async fn merge(
    State(site): State<Site>,
    Path((_, id)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let record = find(&mut c, &edition, &id).await?;
    let other = match fields.raw("mit").parse() {
        Ok(other) => record::find(&mut c, other).await?,
        Err(_) => None,
    };
    drop(c);
    let mut errors = Errors::default();
    let Some(other) = other.filter(|o| o.id != record.id) else {
        errors.say("q", "Wählen Sie die andere Person aus.".into());
        return choose(&site, &staff, &edition, &record, None, errors).await;
    };
    if let Some(why) = refused(&staff, &record, &other) {
        errors.say("q", why);
        return choose(&site, &staff, &edition, &record, None, errors).await;
    }
    let (by, edition_id, old, gone) = (staff.clone(), edition.id, record.clone(), other.clone());
    let (seen, seen_other) = (fields.raw("stand"), fields.raw("stand_mit"));
    let done = site.db.change(move |c| {
        Box::pin(async move {
            let new = match record::merge(c, old.guid, gone.guid, (&seen, &seen_other)).await? {
                Ok(new) => new,
                Err(refused) => return Ok(Err(refused)),
            };
            // In the protocol of both, each with what it was.
            for (of, action) in [(&old, "speaker.merged"), (&gone, "speaker.merged_into")] {
                let (key, name) = (of.guid.to_string(), format!("{} und {}", old.name(), gone.name()));
                let entry = Entry {
                    edition: Some(edition_id),
                    action,
                    object: "speaker",
                    key: &key,
                    title: &name,
                    before: Some(words(of, edition_id)),
                    after: Some(words(&new, edition_id)),
                };
                audit::note(c, &by, &entry).await?;
            }
            Ok::<_, Error>(Ok(()))
        })
    });
    match done.await? {
        Ok(()) => Ok(back(&path(paths::OFFICE_SPEAKER, &edition, record.guid), "zusammengefuehrt")),
        Err(refused) => {
            let text = match refused {
                Refused::Changed => {
                    "Inzwischen hat jemand einen der beiden Einträge geändert. Es ist nichts geschehen. Wählen Sie noch einmal."
                        .to_string()
                }
                other => other.text(),
            };
            errors.say("q", text);
            choose(&site, &staff, &edition, &record, None, errors).await
        }
    }
}
