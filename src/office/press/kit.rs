//! The press kit: media of the library with what is allowed with them. Files come in through the
//! library; taking one out of the kit leaves it there.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use serde_json::json;
use uuid::Uuid;

use super::settings::note;
use crate::media::{self, Kind, Medium};
use crate::office::editions::settings::control::Reader;
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back, done};
use crate::office::list::{chosen, holds};
use crate::paths;
use crate::press::model::KitKind;
use crate::press::setup::{self, KitItem};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, Wrong, form_page};
use crate::web::{Error, Result, Site};

/// Media that the list offers at once; more are found by words.
const OFFERED: usize = 100;

#[derive(Template)]
#[template(path = "office/press/kit.html")]
struct KitPage {
    frame: Frame,
    settings: String,
    action: String,
    library: String,
    words: String,
    is_cut: bool,
    items: Vec<Item>,
    media: Vec<(String, String)>,
    kinds: Vec<(&'static str, &'static str)>,
    typed: Fields,
    errors: Errors,
}

struct Item {
    href: String,
    title: String,
    kind: &'static str,
    file: String,
    credit: String,
    rights: String,
}

#[derive(Template)]
#[template(path = "office/press/kit_item.html")]
struct ItemPage {
    frame: Frame,
    back: String,
    action: String,
    file: String,
    /// Address of the file in the library.
    medium: String,
    credit: String,
    kinds: Vec<(&'static str, &'static str)>,
    places: Vec<(String, String)>,
    typed: Fields,
    errors: Errors,
    stand: String,
}

/// Pictures and documents of the library that are not in the kit, as far as words fit.
fn offered(all: Vec<Medium>, items: &[KitItem], words: &str) -> (Vec<(String, String)>, bool) {
    let fits = |m: &&Medium| {
        matches!(m.kind, Kind::Image | Kind::Pdf)
            && !items.iter().any(|i| i.medium == m.public_id)
            && holds(&[&m.shown_name(), &m.file_name(), &m.alt, &m.credit], words)
    };
    let fitting: Vec<&Medium> = all.iter().filter(fits).collect();
    let is_cut = fitting.len() > OFFERED;
    let one = |m: &&Medium| (m.public_id.to_string(), format!("{} ({})", m.shown_name(), m.kind.words()));
    (fitting.iter().take(OFFERED).map(one).collect(), is_cut)
}

fn kinds() -> Vec<(&'static str, &'static str)> {
    KitKind::ALL.iter().map(|k| (k.key(), k.label())).collect()
}

fn read(fields: &Fields, errors: &mut Errors) -> (Option<KitKind>, String, String) {
    let kind = KitKind::from_key(&fields.raw("art"));
    if kind.is_none() {
        errors.add("art", Wrong::Choose, "was es ist");
    }
    let mut r = Reader { fields, errors };
    (kind, r.needed("titel", "den Titel", 200), r.lines("rechte", "die Angaben zu den Rechten", 1000))
}

/// A picture is no document, and the other way round.
fn check(kind: Option<KitKind>, medium: &Medium, errors: &mut Errors) {
    let is_document = kind == Some(KitKind::Document);
    if kind.is_some() && is_document != (medium.kind == Kind::Pdf) {
        let text = match is_document {
            true => "Diese Datei ist ein Bild. Wählen Sie Pressebild oder Logo.",
            false => "Diese Datei ist kein Bild. Wählen Sie Dokument.",
        };
        errors.say("art", text.into());
    }
}

async fn render(
    site: &Site,
    staff: &Staff,
    Within(edition): &Within,
    query: Option<&str>,
    typed: Fields,
    errors: Errors,
) -> Result<Response> {
    let of = |pattern| paths::office(pattern, &edition.slug);
    let words: String = chosen(query, "q").chars().take(100).collect();
    let mut c = site.db.pool().acquire().await?;
    let items = setup::kit(&mut c, edition.id).await?;
    let all = media::list(&mut c).await?;
    drop(c);
    let item = |item: &KitItem| {
        let medium = all.iter().find(|m| m.public_id == item.medium);
        Item {
            href: of(paths::OFFICE_PRESS_KIT_ONE).replace("{id}", &item.public_id.to_string()),
            title: item.title.clone(),
            kind: item.kind().label(),
            file: medium.map(|m| format!("{}, {}", m.file_name(), m.size_words())).unwrap_or_default(),
            credit: medium.map(Medium::credit_words).unwrap_or_default(),
            rights: item.rights.clone(),
        }
    };
    let lines = items.iter().map(item).collect();
    let (media, is_cut) = offered(all, &items, &words);
    let title = if errors.is_empty() { "Pressemappe" } else { "Fehler: Pressemappe" };
    let settings = of(paths::OFFICE_PRESS_SETTINGS);
    let page = KitPage {
        frame: Frame::new(site, staff, Some(edition), title, &settings).await?.say(done(query).as_deref()),
        settings,
        action: of(paths::OFFICE_PRESS_KIT),
        library: of(paths::OFFICE_LIBRARY_NEW),
        items: lines,
        kinds: kinds(),
        words,
        is_cut,
        media,
        typed,
        errors,
    };
    form_page(&page, &page.errors)
}

pub async fn list(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    within: Within,
) -> Result<Response> {
    render(&site, &staff, &within, query.as_deref(), Fields::default(), Errors::default()).await
}

pub async fn add(State(site): State<Site>, staff: Staff, within: Within, fields: Fields) -> Result<Response> {
    let mut errors = Errors::default();
    let medium = match fields.raw("medium").parse::<Uuid>() {
        Ok(id) => media::find(&mut *site.db.pool().acquire().await?, &[id]).await?.pop(),
        Err(_) => None,
    };
    if medium.is_none() {
        errors.add("medium", Wrong::Choose, "eine Datei");
    }
    let (kind, title, rights) = read(&fields, &mut errors);
    if let Some(medium) = &medium {
        check(kind, medium, &mut errors);
    }
    let (Some(medium), Some(kind), true) = (medium, kind, errors.is_empty()) else {
        return render(&site, &staff, &within, None, fields, errors).await;
    };
    let edition = within.0.clone();
    let path = paths::office(paths::OFFICE_PRESS_KIT, &edition.slug);
    let step = site.db.change(move |c| {
        Box::pin(async move {
            // Whoever removes it meanwhile waits, and then it is in use.
            let Some(medium) = media::locked(c, medium.public_id).await? else { return Err(Error::NotFound) };
            if setup::add_kit(c, edition.id, medium.public_id, kind, &title, &rights).await?.is_none() {
                return Ok(false);
            }
            let after = json!({ "Datei": medium.file_name(), "Art": kind.label(), "Rechte": rights });
            note(c, &staff, &edition, ("press.kit", &title), None, Some(after)).await?;
            Ok::<_, Error>(true)
        })
    });
    Ok(back(&path, if step.await? { "mappe" } else { "unveraendert" }))
}

/// What a form was made of; these rows have no version of their own.
fn version(item: &KitItem) -> String {
    let text = [item.kind.as_str(), &item.title, &item.rights, &item.position.to_string()].join("\u{1f}");
    crate::db::token::hash(&text).iter().take(8).map(|b| format!("{b:02x}")).collect()
}

/// The item, its medium, and how many there are.
async fn find(site: &Site, edition: i64, id: Uuid) -> Result<(KitItem, Medium, Vec<KitItem>)> {
    let mut c = site.db.pool().acquire().await?;
    let all = setup::kit(&mut c, edition).await?;
    let item = all.iter().find(|i| i.public_id == id).cloned().ok_or(Error::NotFound)?;
    let medium = media::find(&mut c, &[item.medium]).await?.pop().ok_or(Error::NotFound)?;
    Ok((item, medium, all))
}

async fn render_one(
    site: &Site,
    staff: &Staff,
    Within(edition): &Within,
    (item, medium, all): &(KitItem, Medium, Vec<KitItem>),
    typed: Fields,
    errors: Errors,
) -> Result<Response> {
    let of = |pattern| paths::office(pattern, &edition.slug);
    let title = if errors.is_empty() { item.title.clone() } else { format!("Fehler: {}", item.title) };
    let page = ItemPage {
        frame: Frame::new(site, staff, Some(edition), &title, &of(paths::OFFICE_PRESS_SETTINGS)).await?,
        back: of(paths::OFFICE_PRESS_KIT),
        action: of(paths::OFFICE_PRESS_KIT_ONE).replace("{id}", &item.public_id.to_string()),
        file: format!("{}, {}", medium.file_name(), medium.size_words()),
        medium: of(paths::OFFICE_LIBRARY_ONE).replace("{id}", &medium.public_id.to_string()),
        credit: medium.credit_words(),
        kinds: kinds(),
        places: (1..=all.len()).map(|n| (n.to_string(), format!("{n}. Stelle"))).collect(),
        stand: version(item),
        typed,
        errors,
    };
    form_page(&page, &page.errors)
}

fn fields(item: &KitItem, all: &[KitItem]) -> Fields {
    let place = all.iter().position(|i| i.id == item.id).unwrap_or(0) + 1;
    let place = place.to_string();
    [("art", item.kind.as_str()), ("titel", &item.title), ("rechte", &item.rights), ("stelle", &place)]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

pub async fn show(
    State(site): State<Site>,
    Path((_, id)): Path<(String, Uuid)>,
    staff: Staff,
    within: Within,
) -> Result<Response> {
    let found = find(&site, within.0.id, id).await?;
    let typed = fields(&found.0, &found.2);
    render_one(&site, &staff, &within, &found, typed, Errors::default()).await
}

/// Changes what is said about it, or takes it out.
pub async fn save(
    State(site): State<Site>,
    Path((_, id)): Path<(String, Uuid)>,
    staff: Staff,
    within: Within,
    fields: Fields,
) -> Result<Response> {
    let found = find(&site, within.0.id, id).await?;
    let edition = within.0.clone();
    let path = paths::office(paths::OFFICE_PRESS_KIT, &edition.slug);
    let (item, medium, all) = &found;
    if fields.raw("was") == "entfernen" {
        let (title, file) = (item.title.clone(), medium.file_name());
        let step = site.db.change(move |c| {
            Box::pin(async move {
                if setup::remove_kit(c, edition.id, id).await? {
                    let before = Some(json!({ "Datei": file }));
                    note(c, &staff, &edition, ("press.kit_removed", &title), before, None).await?;
                }
                Ok::<_, Error>(())
            })
        });
        step.await?;
        return Ok(back(&path, "mappe-weg"));
    }
    let mut errors = Errors::default();
    let (kind, title, rights) = read(&fields, &mut errors);
    check(kind, medium, &mut errors);
    let place: usize = fields.raw("stelle").parse().unwrap_or(all.len());
    let (Some(kind), true) = (kind, errors.is_empty()) else {
        return render_one(&site, &staff, &within, &found, fields, errors).await;
    };
    if fields.raw("stand") != version(item) {
        errors.say("stand", CHANGED_MEANWHILE.into());
        let mut response = render_one(&site, &staff, &within, &found, fields, errors).await?;
        *response.status_mut() = axum::http::StatusCode::CONFLICT;
        return Ok(response);
    }
    let before = json!({ "Titel": item.title, "Art": item.kind().label(), "Rechte": item.rights });
    let step = site.db.change(move |c| {
        Box::pin(async move {
            if setup::change_kit(c, edition.id, id, (kind, &title, &rights), place).await? {
                let after = json!({ "Titel": title, "Art": kind.label(), "Rechte": rights });
                note(c, &staff, &edition, ("press.kit", &title), Some(before), Some(after)).await?;
            }
            Ok::<_, Error>(())
        })
    });
    step.await?;
    Ok(back(&path, "mappe"))
}
