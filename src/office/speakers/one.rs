//! One person: names, address, biography, photo, and all appearances with the function held then.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

use super::super::frame::{CHANGED_MEANWHILE, Frame, back, done};
use super::super::media::{photo_about, photo_refused};
use super::super::protocol::{self, Line};
use super::{check_photo, find, path, person, photos, words};
use crate::edition::Edition;
use crate::kernel::date;
use crate::media::{self, Picture};
use crate::paths;
use crate::programme::record::{self, Record, Refused};
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::upload::Upload;
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/speakers/one.html")]
struct OnePage {
    frame: Frame,
    errors: Errors,
    typed: Fields,
    name: String,
    list: String,
    action: String,
    photo_action: String,
    separate: Option<String>,
    merge: String,
    stand: String,
    public: String,
    former: Vec<String>,
    picture: Option<Picture>,
    photos: Vec<(String, String)>,
    /// In this edition, where the function can be changed.
    here: Vec<Shown>,
    elsewhere: Vec<Shown>,
    history: Vec<Line>,
}

struct Shown {
    /// Names of its fields.
    function_field: String,
    organisation_field: String,
    title: String,
    when: String,
    edition: String,
    function: String,
    organisation: String,
    is_cancelled: bool,
}

fn shown(a: &record::Appearance) -> Shown {
    Shown {
        function_field: format!("funktion-{}-{}", a.session, a.position),
        organisation_field: format!("organisation-{}-{}", a.session, a.position),
        title: a.title.clone(),
        when: date::date(a.day),
        edition: a.edition_title.clone(),
        function: a.function.clone(),
        organisation: a.organisation.clone(),
        is_cancelled: a.cancelled,
    }
}

/// The record as a form has it.
fn typed(record: &Record) -> Fields {
    let p = &record.person;
    let photo = p.photo.map(|id| id.to_string()).unwrap_or_default();
    let mut pairs: Vec<(String, &str)> = vec![
        ("titel".into(), &p.academic_title),
        ("vorname".into(), &p.given_name),
        ("nachname".into(), &p.family_name),
        ("adresse".into(), &record.slug),
        ("biografie".into(), &p.biography),
        ("website".into(), &p.website),
        ("foto".into(), &photo),
    ];
    for a in &record.appearances {
        pairs.push((format!("funktion-{}-{}", a.session, a.position), &a.function));
        pairs.push((format!("organisation-{}-{}", a.session, a.position), &a.organisation));
    }
    pairs.iter().map(|(name, value)| (name.as_str(), *value)).collect()
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
    drop(c);
    let typed = typed(&record);
    render(&site, &staff, &edition, record, typed, Errors::default(), done(query.as_deref()).as_deref()).await
}

async fn render(
    site: &Site,
    staff: &Staff,
    edition: &Edition,
    record: Record,
    typed: Fields,
    errors: Errors,
    said: Option<&str>,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let photos = photos(&mut c, record.person.photo).await?;
    let picture = match record.person.photo {
        Some(id) => media::find(&mut c, &[id]).await?.first().and_then(media::Medium::picture),
        None => None,
    };
    let history = audit::of_object(&mut c, "speaker", &record.guid.to_string()).await?;
    drop(c);
    let name = record.name();
    let title = if errors.is_empty() { name.clone() } else { format!("Fehler: {name}") };
    let own = path(paths::OFFICE_SPEAKER, edition, record.guid);
    let (here, elsewhere): (Vec<_>, Vec<_>) = record.appearances.iter().partition(|a| a.edition == edition.id);
    let page = OnePage {
        frame: Frame::new(site, staff, Some(edition), &title, &own).await?.say(said),
        errors,
        typed,
        list: paths::office(paths::OFFICE_SPEAKERS, &edition.slug),
        photo_action: path(paths::OFFICE_SPEAKER_PHOTO, edition, record.guid),
        separate: (record.appearances.iter().filter(|a| super::is_seen(staff, a)).count() > 1)
            .then(|| path(paths::OFFICE_SPEAKER_SEPARATE, edition, record.guid)),
        merge: path(paths::OFFICE_SPEAKER_MERGE, edition, record.guid),
        action: own,
        stand: record.stand(),
        public: paths::speaker(&edition.slug, &record.slug),
        picture,
        photos,
        here: here.into_iter().map(shown).collect(),
        elsewhere: elsewhere.into_iter().filter(|a| super::is_seen(staff, a)).map(shown).collect(),
        history: history.into_iter().map(protocol::line).collect(),
        former: record.former,
        name,
    };
    form_page(&page, &page.errors)
}

pub async fn save(
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
    let person = person(&fields, &mut errors);
    let slug = fields.needed(&mut errors, "adresse", "die Adresse", 80, false);
    check_photo(&site, &person, &mut errors).await?;
    // Only of this edition: functions of other years are changed there.
    let mut functions = Vec::new();
    for a in record.appearances.iter().filter(|a| a.edition == edition.id) {
        let key = format!("{}-{}", a.session, a.position);
        let function = fields.text(&mut errors, format!("funktion-{key}"), "die Funktion", 200, false);
        let organisation = fields.text(&mut errors, format!("organisation-{key}"), "die Organisation", 200, false);
        // A form from before this appearance says nothing about it; then its stand is another, too.
        functions.push((a.session, a.position, function, organisation));
    }
    if !errors.is_empty() {
        return render(&site, &staff, &edition, record, fields, errors, None).await;
    }
    let (seen, by, guid, edition_id) = (fields.raw("stand"), staff.clone(), record.guid, edition.id);
    let done = site.db.change(move |c| {
        Box::pin(async move {
            let Some(old) = record::find(c, guid).await? else { return Ok(Err(Refused::Changed)) };
            let new = match record::save(c, guid, &seen, &person, &slug, &functions).await? {
                Ok(new) => new,
                Err(refused) => return Ok(Err(refused)),
            };
            let is_new = old.stand() != new.stand();
            if is_new {
                let (key, name) = (guid.to_string(), new.name());
                let entry = Entry {
                    edition: Some(edition_id),
                    action: "speaker.changed",
                    object: "speaker",
                    key: &key,
                    title: &name,
                    before: Some(words(&old, edition_id)),
                    after: Some(words(&new, edition_id)),
                };
                audit::note(c, &by, &entry).await?;
            }
            Ok::<_, Error>(Ok(is_new))
        })
    });
    match done.await? {
        Ok(is_new) => {
            Ok(back(&path(paths::OFFICE_SPEAKER, &edition, guid), if is_new { "person" } else { "unveraendert" }))
        }
        Err(refused) => {
            match refused {
                Refused::Changed => errors.say("nachname", CHANGED_MEANWHILE.into()),
                other => errors.say("adresse", other.text()),
            }
            // With the new stand: who sends it again has seen it.
            let mut c = site.db.pool().acquire().await?;
            let record = find(&mut c, &edition, &guid.to_string()).await?;
            drop(c);
            render(&site, &staff, &edition, record, fields, errors, None).await
        }
    }
}

/// A new photo from a file, described on the way; it goes to the library and to the person at once.
pub async fn photo(
    State(site): State<Site>,
    Path((_, id)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
    mut upload: Upload,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let old = find(&mut c, &edition, &id).await?;
    drop(c);
    let (guid, mut errors) = (old.guid, Errors::default());
    let about = photo_about(&upload.fields, &mut errors);
    let file = upload.take("datei");
    if file.is_none() {
        errors.say("datei", "Wählen Sie eine Bilddatei aus.".into());
    }
    if errors.is_empty()
        && let Some((name, bytes)) = file
    {
        let also = in_its_place(&staff, edition.id, &old);
        match media::take_and(&site, &name, bytes, &about, also).await {
            Ok(_) => return Ok(back(&path(paths::OFFICE_SPEAKER, &edition, guid), "foto")),
            Err(refused) => photo_refused(&mut errors, &name, refused),
        }
    }
    let mut c = site.db.pool().acquire().await?;
    let record = find(&mut c, &edition, &guid.to_string()).await?;
    drop(c);
    // The person's own fields as they are stored, and what was typed about the photo.
    let mut pairs: Vec<(String, String)> = upload.fields.carried(|name| matches!(name, "alt" | "urheber" | "lizenz"));
    pairs.extend(typed(&record).carried(|_| true));
    let typed = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    render(&site, &staff, &edition, record, typed, errors, None).await
}

/// Shows the new medium as the person's photo, and tells the protocol of both.
fn in_its_place(staff: &Staff, edition: i64, old: &Record) -> media::Also {
    let (by, old) = (staff.clone(), old.clone());
    Box::new(move |c, medium| {
        Box::pin(async move {
            record::set_photo(c, old.id, Some(medium.public_id)).await?;
            let (key, name) = (old.guid.to_string(), old.name());
            let photo = |id: Option<uuid::Uuid>| serde_json::json!({ "Foto": id });
            let entry = Entry {
                edition: Some(edition),
                action: "speaker.changed",
                object: "speaker",
                key: &key,
                title: &name,
                before: Some(photo(old.person.photo)),
                after: Some(photo(Some(medium.public_id))),
            };
            audit::note(c, &by, &entry).await?;
            let (key, title) = (medium.public_id.to_string(), medium.shown_name());
            let entry = Entry {
                edition: Some(edition),
                action: "media.added",
                object: "medium",
                key: &key,
                title: &title,
                ..Entry::default()
            };
            audit::note(c, &by, &entry).await
        })
    })
}
