//! What happens to an item as a whole: doubled, moved in the order, cancelled and back, deleted.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{at, draft, session};
use crate::edition::Edition;
use crate::office::confirm::Confirm;
use crate::office::frame::{Frame, back};
use crate::paths;
use crate::programme::edit::{self, Seats};
use crate::programme::model::Session;
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

const MAX_REASON: usize = 300;

#[derive(Template)]
#[template(path = "office/programme/cancel.html")]
struct CancelPage {
    frame: Frame,
    title: String,
    action: String,
    back: String,
    consequences: Vec<String>,
    typed: Fields,
    errors: Errors,
}

/// The session as the draft has it, and its seats.
async fn find(site: &Site, edition: &Edition, code: &str) -> Result<(Session, Seats)> {
    let mut c = site.db.pool().acquire().await?;
    let seats = edit::seats(&mut c, edition.id, code).await?.ok_or(Error::NotFound)?;
    let programme = draft(&mut c, edition.id).await?;
    let session = programme.session(code).cloned().ok_or(Error::NotFound)?;
    Ok((session, seats))
}

pub async fn ask(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let (session, seats) = find(&site, &edition, &code).await?;
    let typed = [("grund", session.note.as_str())].into_iter().collect();
    render(&site, &staff, &edition, &session, seats, typed, Errors::default()).await
}

async fn render(
    site: &Site,
    staff: &Staff,
    edition: &Edition,
    session: &Session,
    seats: Seats,
    typed: Fields,
    errors: Errors,
) -> Result<Response> {
    let action = at(paths::OFFICE_SESSION_STATE, &edition.slug, &session.code);
    let mut consequences = vec![
        "Im Entwurf gilt er als abgesagt. Öffentlich wird das mit dem nächsten Veröffentlichen.".to_string(),
        "Er bleibt an seiner Adresse stehen, mit dem Wort „Entfällt“ und Ihrem Grund.".to_string(),
        "Kalender, die das Programm abonniert haben, streichen den Termin.".to_string(),
    ];
    if seats.chosen > 0 {
        let who = if seats.chosen == 1 { "1 Person hat".into() } else { format!("{} Personen haben", seats.chosen) };
        consequences.push(format!("{who} diesen Workshop gewählt und bekommen mit dem Veröffentlichen eine Mail."));
    }
    let title = if errors.is_empty() { "Programmpunkt absagen" } else { "Fehler: Programmpunkt absagen" };
    let page = CancelPage {
        frame: Frame::new(site, staff, Some(edition), title, &action).await?,
        title: session.title.clone(),
        back: at(paths::OFFICE_SESSION, &edition.slug, &session.code),
        action,
        consequences,
        typed,
        errors,
    };
    form_page(&page, &page.errors)
}

pub async fn set(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let (session, seats) = find(&site, &edition, &code).await?;
    let cancels = fields.raw("was") != "zurueck";
    let mut errors = Errors::default();
    let note = if cancels { fields.text(&mut errors, "grund", "den Grund", MAX_REASON, false) } else { String::new() };
    if !errors.is_empty() {
        return render(&site, &staff, &edition, &session, seats, fields, errors).await;
    }
    let (id, key) = (edition.id, code.clone());
    let changed = site.db.change(move |c| {
        Box::pin(async move {
            let changed = edit::set_cancelled(c, id, &key, cancels, &note).await?;
            if changed {
                let reason = (!note.is_empty()).then(|| serde_json::json!({ "Grund": note }));
                let entry = Entry {
                    edition: Some(id),
                    action: if cancels { "session.cancelled" } else { "session.restored" },
                    object: "session",
                    key: &key,
                    title: &session.title,
                    after: reason,
                    ..Entry::default()
                };
                audit::note(c, &staff, &entry).await?;
            }
            Ok::<_, Error>(changed)
        })
    });
    let said = match (changed.await?, cancels) {
        (false, _) => "unveraendert",
        (true, true) => "punkt-abgesagt",
        (true, false) => "punkt-zurueck",
    };
    Ok(session::open(&edition.slug, &code, said))
}

pub async fn copy(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let (source, _) = find(&site, &edition, &code).await?;
    let id = edition.id;
    let made = site.db.change(move |c| {
        Box::pin(async move {
            let twin = edit::duplicate(c, id, &source).await?;
            let entry = Entry {
                edition: Some(id),
                action: "session.created",
                object: "session",
                key: &twin,
                title: &source.title,
                after: Some(serde_json::json!({ "Kopie von": source.code })),
                ..Entry::default()
            };
            audit::note(c, &staff, &entry).await?;
            Ok::<_, Error>(twin)
        })
    });
    Ok(session::open(&edition.slug, &made.await?, "punkt-kopie"))
}

/// Up or down among those of the day whose time is open.
pub async fn order(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let (session, _) = find(&site, &edition, &code).await?;
    let (id, up) = (edition.id, fields.raw("richtung") == "hoch");
    let moved = site.db.change(move |c| {
        Box::pin(async move {
            let moved = edit::move_in_order(c, id, &session.code, up).await?;
            if moved {
                let entry = Entry {
                    edition: Some(id),
                    action: "session.order",
                    object: "session",
                    key: &session.code,
                    title: &session.title,
                    after: Some(serde_json::json!({ "Reihenfolge": if up { "nach oben" } else { "nach unten" } })),
                    ..Entry::default()
                };
                audit::note(c, &staff, &entry).await?;
            }
            Ok::<_, Error>(moved)
        })
    });
    let said = if moved.await? { "reihenfolge" } else { "unveraendert" };
    Ok(back(&paths::office(paths::OFFICE_PROGRAMME, &edition.slug), said))
}

pub async fn ask_delete(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let (session, seats) = find(&site, &edition, &code).await?;
    let own = at(paths::OFFICE_SESSION, &edition.slug, &code);
    if seats.is_released || seats.chosen > 0 {
        // Its page says why it stays.
        return Ok(back(&own, "unveraendert"));
    }
    let path = at(paths::OFFICE_SESSION_DELETE, &edition.slug, &code);
    let confirm = Confirm {
        frame: Frame::new(&site, &staff, Some(&edition), "Programmpunkt löschen", &path).await?,
        lead: format!("Es geht um „{}“.", session.title),
        consequences: vec![
            "Der Programmpunkt verschwindet mit allen Angaben aus dem Entwurf. Das lässt sich nicht zurücknehmen."
                .into(),
            "Die Mitwirkenden bleiben als Personen erhalten.".into(),
            "Öffentlich ändert sich nichts: Er war noch nie veröffentlicht.".into(),
        ],
        action: path,
        carried: Vec::new(),
        button: "Programmpunkt löschen",
        back: own,
    };
    confirm.page()
}

pub async fn delete(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let (session, _) = find(&site, &edition, &code).await?;
    let id = edition.id;
    let deleted = site.db.change(move |c| {
        Box::pin(async move {
            let deleted = edit::delete(c, id, &session.code).await?;
            if deleted {
                let entry = Entry {
                    edition: Some(id),
                    action: "session.deleted",
                    object: "session",
                    key: &session.code,
                    title: &session.title,
                    ..Entry::default()
                };
                audit::note(c, &staff, &entry).await?;
            }
            Ok::<_, Error>(deleted)
        })
    });
    match deleted.await? {
        true => Ok(back(&paths::office(paths::OFFICE_PROGRAMME, &edition.slug), "punkt-geloescht")),
        false => Ok(session::open(&edition.slug, &code, "unveraendert")),
    }
}
