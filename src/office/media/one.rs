//! One medium: what it looks like, where it is used, what is said about it; another file in its
//! place; its end.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::super::confirm::Confirm;
use super::super::frame::{CHANGED_MEANWHILE, Frame, back, done};
use super::super::protocol::{self, Line};
use super::super::scope::Scope;
use super::{ACCEPT, about, field_of, note, sql, taken, words};
use crate::kernel::date;
use crate::media::{self, Kind, Medium, Picture, Refused, Use};
use crate::paths;
use crate::staff::audit;
use crate::staff::{Action, Staff};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::upload::Upload;
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/media/one.html")]
struct OnePage {
    frame: Frame,
    errors: Errors,
    typed: Fields,
    name: String,
    kind: Kind,
    picture: Option<Picture>,
    address: String,
    facts: Vec<(&'static str, String)>,
    /// Address and width of every form of an image.
    sizes: Vec<(String, String)>,
    uses: Vec<(String, Use)>,
    list: String,
    action: String,
    replace: String,
    remove: String,
    stand: String,
    /// Why nothing can be changed here.
    closed: bool,
    accept: &'static str,
    taken: String,
    history: Vec<Line>,
}

/// What uses it, for people.
fn kind_of_use(kind: &str) -> String {
    match kind {
        "page" => "Seite",
        "news" => "Meldung",
        "edition" => "Veranstaltung",
        "settings" => "Einstellungen",
        "person" => "Person",
        "press_kit" => "Pressemappe",
        _ => "Inhalt",
    }
    .to_string()
}

async fn find(site: &Site, scope: &Scope) -> Result<Medium> {
    let mut c = site.db.pool().acquire().await?;
    media::find(&mut c, &[scope.id()?]).await?.pop().ok_or(Error::NotFound)
}

/// Whether it may be changed by this person: with the right in one edition only where nothing else
/// would change, too.
async fn may_change(site: &Site, staff: &Staff, scope: &Scope, medium: &Medium) -> Result<bool> {
    match scope.edition_id() {
        Some(edition) if !scope.is_everywhere(staff, Action::Media) => {
            let mut c = site.db.pool().acquire().await?;
            Ok(!sql::is_used_outside(&mut c, medium.public_id, edition).await?)
        }
        _ => Ok(true),
    }
}

fn typed(medium: &Medium) -> Fields {
    let mut pairs = vec![
        ("titel", medium.title.as_str()),
        ("alt", &medium.alt),
        ("urheber", &medium.credit),
        ("lizenz", &medium.licence),
    ];
    pairs.extend(medium.decorative.then_some(("schmueckend", "ja")));
    pairs.into_iter().collect()
}

pub async fn show(State(site): State<Site>, RawQuery(query): RawQuery, staff: Staff, scope: Scope) -> Result<Response> {
    let medium = find(&site, &scope).await?;
    let typed = typed(&medium);
    render(&site, &staff, &scope, medium, typed, Errors::default(), done(query.as_deref()).as_deref()).await
}

async fn render(
    site: &Site,
    staff: &Staff,
    scope: &Scope,
    medium: Medium,
    typed: Fields,
    errors: Errors,
    said: Option<&str>,
) -> Result<Response> {
    let closed = !may_change(site, staff, scope, &medium).await?;
    let path = scope.path(&paths::library_one(&medium.public_id));
    let mut c = site.db.pool().acquire().await?;
    let uses = match scope.edition_id().filter(|_| !scope.is_everywhere(staff, Action::Media)) {
        Some(edition) => sql::uses_inside(&mut c, medium.public_id, edition).await?,
        None => media::uses(&mut c, medium.public_id).await?,
    };
    let history = audit::of_object(&mut c, "medium", &medium.public_id.to_string()).await?;
    drop(c);
    let name = medium.shown_name();
    let title = if errors.is_empty() { name.clone() } else { format!("Fehler: {name}") };
    let mut facts = vec![
        ("Art", format!("{}, {}", medium.kind.words(), medium.size_words())),
        ("Datei", medium.file_name()),
        ("Hochgeladen", date::date_time(medium.created_at)),
    ];
    facts.extend(medium.width.zip(medium.height).map(|(w, h)| ("Größe", format!("{w} mal {h} Bildpunkte"))));
    facts.extend(medium.replaced_at.map(|at| ("Ersetzt", date::date_time(at))));
    let size = |v: &media::Variant| {
        let name = format!("{}-{}.webp", medium.name, v.width);
        (
            paths::medium_file(&v.hash, &name),
            format!("{} Bildpunkte breit, {}", v.width, media::bytes_in_words(v.bytes)),
        )
    };
    let page = OnePage {
        frame: scope.frame(site, staff, &title, &path).await?.say(said),
        errors,
        typed,
        kind: medium.kind,
        picture: medium.picture(),
        address: medium.lasting_address(),
        facts,
        sizes: medium.variants.iter().map(size).collect(),
        uses: uses.into_iter().map(|u| (kind_of_use(&u.kind), u)).collect(),
        list: scope.path(paths::LIBRARY),
        replace: scope.path(&paths::library_replace(&medium.public_id)),
        remove: scope.path(&paths::library_remove(&medium.public_id)),
        action: path,
        stand: medium.stand(),
        closed,
        accept: ACCEPT,
        taken: taken(&site.config),
        history: history.into_iter().map(protocol::line).collect(),
        name,
    };
    form_page(&page, &page.errors)
}

/// For who may only look.
const CLOSED: &str = "Diese Datei wird auch außerhalb dieser Veranstaltung verwendet. Ändern kann sie, wer Medien \
    in allen Veranstaltungen betreut.";

pub async fn describe(State(site): State<Site>, staff: Staff, scope: Scope, fields: Fields) -> Result<Response> {
    let medium = find(&site, &scope).await?;
    let mut errors = Errors::default();
    for (name, what) in [("urheber", "den Urheber"), ("lizenz", "die Lizenz")] {
        fields.text(&mut errors, name, what, 300, false);
    }
    let about = about(&fields, &mut errors, "");
    if !may_change(&site, &staff, &scope, &medium).await? {
        errors.say("titel", CLOSED.into());
    }
    if !errors.is_empty() {
        return render(&site, &staff, &scope, medium, fields, errors, None).await;
    }
    let (id, seen, edition, by) = (medium.public_id, fields.raw("stand"), scope.edition_id(), staff.clone());
    let work = site.db.change(move |c| {
        Box::pin(async move {
            let Some(old) = media::locked(c, id).await? else { return Ok(Err(Refused::Missing)) };
            if old.stand() != seen {
                return Ok(Err(Refused::Changed));
            }
            if let Err(refused) = media::describe(c, id, &about).await {
                return Ok(Err(refused));
            }
            let Some(new) = media::locked(c, id).await? else { return Ok(Err(Refused::Missing)) };
            let is_new = old.stand() != new.stand();
            if is_new {
                let also = note(&by, edition, "media.described", Some(words(&old)));
                also(c, &new).await?;
            }
            Ok::<_, Error>(Ok(is_new))
        })
    });
    match work.await? {
        Ok(is_new) => {
            Ok(back(&scope.path(&paths::library_one(&id)), if is_new { "gespeichert" } else { "unveraendert" }))
        }
        Err(Refused::Missing) => Err(Error::NotFound),
        Err(refused) => {
            match refused {
                Refused::Changed => errors.say("titel", CHANGED_MEANWHILE.into()),
                refused => errors.say(field_of(refused, ""), refused.to_string()),
            }
            // With the new stand: who sends it again has seen it.
            let medium = find(&site, &scope).await?;
            render(&site, &staff, &scope, medium, fields, errors, None).await
        }
    }
}

pub async fn replace(State(site): State<Site>, staff: Staff, scope: Scope, mut upload: Upload) -> Result<Response> {
    let medium = find(&site, &scope).await?;
    let mut errors = Errors::default();
    let file = upload.take("datei");
    if !may_change(&site, &staff, &scope, &medium).await? {
        errors.say("datei", CLOSED.into());
    } else if let Some((name, bytes)) = file {
        let also = note(&staff, scope.edition_id(), "media.replaced", Some(words(&medium)));
        let seen = Some(upload.fields.raw("stand"));
        match media::replace_and(&site, medium.public_id, &name, bytes, seen, also).await {
            Ok(medium) => return Ok(back(&scope.path(&paths::library_one(&medium.public_id)), "ersetzt")),
            Err(Refused::Missing) => return Err(Error::NotFound),
            Err(refused) => errors.say("datei", format!("{name}: {refused} Wählen Sie die Datei noch einmal aus.")),
        }
    } else {
        errors.say("datei", "Wählen Sie die neue Datei aus.".into());
    }
    let medium = find(&site, &scope).await?;
    let typed = typed(&medium);
    render(&site, &staff, &scope, medium, typed, errors, None).await
}

pub async fn confirm(State(site): State<Site>, staff: Staff, scope: Scope) -> Result<Response> {
    let medium = find(&site, &scope).await?;
    let path = scope.path(&paths::library_one(&medium.public_id));
    let mut c = site.db.pool().acquire().await?;
    let is_used = !media::uses(&mut c, medium.public_id).await?.is_empty();
    drop(c);
    if is_used || !may_change(&site, &staff, &scope, &medium).await? {
        return Ok(back(&path, "wird-verwendet"));
    }
    let page = Confirm {
        frame: scope.frame(&site, &staff, "Datei löschen", &path).await?,
        lead: format!("Sie löschen „{}“. Das lässt sich nicht zurücknehmen.", medium.shown_name()),
        consequences: vec![
            "Die Datei verschwindet aus der Mediathek.".into(),
            "Ihre Adressen antworten nicht mehr. Wer sie anderswo verlinkt hat, findet nichts mehr.".into(),
        ],
        action: scope.path(&paths::library_remove(&medium.public_id)),
        carried: Vec::new(),
        button: "Datei löschen",
        back: path,
    };
    page.page()
}

pub async fn remove(State(site): State<Site>, staff: Staff, scope: Scope) -> Result<Response> {
    let medium = find(&site, &scope).await?;
    let path = scope.path(&paths::library_one(&medium.public_id));
    if !may_change(&site, &staff, &scope, &medium).await? {
        return Ok(back(&path, "wird-verwendet"));
    }
    let also = note(&staff, scope.edition_id(), "media.removed", Some(words(&medium)));
    match media::remove_and(&site, medium.public_id, also).await {
        Ok(()) => Ok(back(&scope.path(paths::LIBRARY), "geloescht-medium")),
        Err(Refused::InUse) => Ok(back(&path, "wird-verwendet")),
        Err(Refused::Missing) => Err(Error::NotFound),
        Err(refused) => Err(Error::Away(anyhow::anyhow!("{refused}"))),
    }
}
