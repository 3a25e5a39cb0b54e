//! The people of an edition, and a new one.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::super::frame::{Frame, back, done};
use super::super::list::{Pager, SHOWN};
use super::super::scope::asked;
use super::{check_photo, path, person, photos, words};
use crate::edition::Edition;
use crate::paths;
use crate::programme::record;
use crate::staff::audit::{self, Entry};
use crate::staff::{Action, Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/speakers/list.html")]
struct ListPage {
    frame: Frame,
    errors: Errors,
    typed: Fields,
    path: String,
    new: String,
    is_filtered: bool,
    rows: Vec<Row>,
    pager: Pager,
}

struct Row {
    name: String,
    href: String,
    function: String,
    appearances: i64,
    /// What is missing, or to be looked at.
    remarks: Vec<&'static str>,
}

pub async fn list(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let query = query.as_deref();
    let text: String = asked(query, "q").chars().take(200).collect();
    let list = paths::office(paths::OFFICE_SPEAKERS, &edition.slug);
    let mut c = site.db.pool().acquire().await?;
    let pager = Pager::new(&list, query, record::total(&mut c, Some(edition.id), &text).await?);
    let people = record::list(&mut c, Some(edition.id), &text, SHOWN, pager.offset).await?;
    drop(c);
    let row = |p: record::Listed| {
        let remarks = [
            (p.appearances == 0, "noch kein Auftritt"),
            (!p.has_photo, "ohne Foto"),
            (!p.has_biography, "ohne Biografie"),
            (p.has_namesake, "Name kommt mehrmals vor"),
        ];
        Row {
            name: p.name(),
            href: path(paths::OFFICE_SPEAKER, &edition, p.guid),
            appearances: p.appearances,
            remarks: remarks.into_iter().filter_map(|(is, text)| is.then_some(text)).collect(),
            function: p.function,
        }
    };
    let page = ListPage {
        frame: Frame::new(&site, &staff, Some(&edition), "Referierende", &list).await?.say(done(query).as_deref()),
        errors: Errors::default(),
        typed: [("q", text.as_str())].into_iter().collect(),
        new: paths::office(paths::OFFICE_SPEAKER_NEW, &edition.slug),
        is_filtered: !text.is_empty(),
        rows: people.into_iter().map(row).collect(),
        path: list,
        pager,
    };
    form_page(&page, &page.errors)
}

#[derive(Template)]
#[template(path = "office/speakers/new.html")]
struct NewPage {
    frame: Frame,
    errors: Errors,
    typed: Fields,
    list: String,
    action: String,
    photos: Vec<(String, String)>,
    /// Name and address of people of the same name; the form asks once more.
    namesakes: Vec<(String, Option<String>)>,
}

pub async fn new(State(site): State<Site>, staff: Staff, Within(edition): Within) -> Result<Response> {
    render(&site, &staff, &edition, Fields::default(), Errors::default(), Vec::new()).await
}

async fn render(
    site: &Site,
    staff: &Staff,
    edition: &Edition,
    typed: Fields,
    errors: Errors,
    namesakes: Vec<(String, Option<String>)>,
) -> Result<Response> {
    let list = paths::office(paths::OFFICE_SPEAKERS, &edition.slug);
    let mut c = site.db.pool().acquire().await?;
    let photos = photos(&mut c, None).await?;
    drop(c);
    let title = if errors.is_empty() { "Person anlegen" } else { "Fehler: Person anlegen" };
    let page = NewPage {
        frame: Frame::new(site, staff, Some(edition), title, &list).await?,
        errors,
        typed,
        list,
        action: paths::office(paths::OFFICE_SPEAKER_NEW, &edition.slug),
        photos,
        namesakes,
    };
    form_page(&page, &page.errors)
}

pub async fn create(
    State(site): State<Site>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let mut errors = Errors::default();
    let person = person(&fields, &mut errors);
    check_photo(&site, &person, &mut errors).await?;
    let mut namesakes = Vec::new();
    if errors.is_empty() && !fields.ticked("andere") {
        let name = format!("{} {}", person.given_name, person.family_name);
        let mut c = site.db.pool().acquire().await?;
        for other in record::list(&mut c, None, name.trim(), 10, 0).await? {
            let Some(record) = record::find(&mut c, other.guid).await? else { continue };
            let is_here = super::belongs(&record, edition.id);
            let may = is_here && staff.may(Action::Programme, Some(edition.id));
            namesakes.push((other.name(), may.then(|| path(paths::OFFICE_SPEAKER, &edition, other.guid))));
        }
        if !namesakes.is_empty() {
            errors.say("andere", "Diesen Namen gibt es schon. Kreuzen Sie an, dass es eine andere Person ist.".into());
        }
    }
    if !errors.is_empty() {
        return render(&site, &staff, &edition, fields, errors, namesakes).await;
    }
    let (by, id) = (staff.clone(), edition.id);
    let guid = site.db.change(move |c| {
        Box::pin(async move {
            let (guid, _) = record::create(c, &person).await?;
            let (key, name) = (guid.to_string(), person.name());
            let after = record::find(c, guid).await?.map(|r| words(&r, id));
            let entry = Entry {
                edition: Some(id),
                action: "speaker.created",
                object: "speaker",
                key: &key,
                title: &name,
                before: None,
                after,
            };
            audit::note(c, &by, &entry).await?;
            Ok::<_, Error>(guid)
        })
    });
    Ok(back(&path(paths::OFFICE_SPEAKER, &edition, guid.await?), "person-angelegt"))
}
