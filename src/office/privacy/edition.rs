//! `/intern/kongress/{e}/datenschutz`: what an edition holds about people, and how a past one is
//! reduced to its figures.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use crate::edition::Edition;
use crate::kernel::date;
use crate::office::confirm::Confirm;
use crate::office::frame::{Frame, back, done};
use crate::paths;
use crate::privacy::figures;
use crate::privacy::periods::{self, Kind};
use crate::privacy::purge;
use crate::privacy::scrub::{self, Holdings};
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/privacy/edition.html")]
struct EditionPage {
    frame: Frame,
    errors: Errors,
    facts: Vec<(&'static str, String)>,
    /// What happens by itself, in sentences.
    periods: Vec<String>,
    figures: String,
    action: String,
    is_over: bool,
    is_empty: bool,
    scrubbed: Option<String>,
}

fn path(edition: &Edition) -> String {
    paths::office(paths::OFFICE_EDITION_PRIVACY, &edition.slug)
}

pub async fn show(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    render(&site, &staff, &edition, Errors::default(), done(query.as_deref()).as_deref()).await
}

async fn render(site: &Site, staff: &Staff, edition: &Edition, errors: Errors, said: Option<&str>) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let holdings = scrub::holdings(&mut c, edition.id).await?;
    let standing = figures::of(&mut c, edition.id).await?;
    let periods = periods::load(&mut c).await?;
    drop(c);
    let kinds = [Kind::Needs, Kind::Left, Kind::Registrations, Kind::Proof];
    let title = if errors.is_empty() { "Datenschutz" } else { "Fehler: Datenschutz" };
    let page = EditionPage {
        frame: Frame::new(site, staff, Some(edition), title, &path(edition)).await?.say(said),
        facts: facts(&holdings),
        periods: kinds.map(|kind| format!("{}: {}", kind.about().label, periods.words(kind))).into(),
        figures: paths::office(paths::OFFICE_FIGURES, &edition.slug),
        action: path(edition),
        is_over: holdings.is_over(site.clock.today()),
        is_empty: holdings.is_empty(),
        scrubbed: standing.scrubbed_at.map(date::date_time),
        errors,
    };
    form_page(&page, &page.errors)
}

fn facts(h: &Holdings) -> Vec<(&'static str, String)> {
    vec![
        ("Anmeldungen", h.registrations.to_string()),
        ("Gruppen", h.groups.to_string()),
        ("Akkreditierungen", h.accreditations.to_string()),
        ("Mails", h.mails.to_string()),
        ("Bescheinigungen", h.certificates.to_string()),
        ("Rechnungen", h.invoices.to_string()),
        ("Letzter Tag", h.last_day.map(date::date).unwrap_or_else(|| "noch offen".into())),
    ]
}

/// Says what will happen, then does it.
pub async fn scrub(
    State(site): State<Site>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let holdings = scrub::holdings(&mut c, edition.id).await?;
    drop(c);
    if !holdings.is_over(site.clock.today()) {
        return not_over(&site, &staff, &edition).await;
    }
    if fields.raw("sicher") != "ja" {
        return confirm(&site, &staff, &edition, &holdings).await;
    }
    let (id, now, today, by, own) = (edition.id, site.clock.now(), site.clock.today(), staff.clone(), edition.clone());
    let asked = site
        .db
        .change(move |c| {
            Box::pin(async move {
                if !scrub::ask(c, id, now, today).await? {
                    return Ok(false);
                }
                let before = serde_json::json!({
                    "Anmeldungen": holdings.registrations, "Gruppen": holdings.groups, "Mails": holdings.mails,
                });
                let entry = Entry {
                    edition: Some(id),
                    action: "privacy.scrubbed",
                    object: "edition",
                    key: &own.slug,
                    title: &own.short_title,
                    before: Some(before),
                    after: None,
                };
                audit::note(c, &by, &entry).await?;
                Ok::<_, Error>(true)
            })
        })
        .await?;
    if !asked {
        return not_over(&site, &staff, &edition).await;
    }
    // What a kill leaves over goes with the next daily run.
    purge::at_once(&site).await?;
    Ok(back(&path(&edition), "verkuerzt"))
}

async fn not_over(site: &Site, staff: &Staff, edition: &Edition) -> Result<Response> {
    let mut errors = Errors::default();
    errors.say(
        "verkuerzen",
        "Erst wenn der letzte Tag vorbei ist, kann eine Veranstaltung auf Zahlen verkürzt werden.".into(),
    );
    render(site, staff, edition, errors, None).await
}

async fn confirm(site: &Site, staff: &Staff, edition: &Edition, h: &Holdings) -> Result<Response> {
    let mut consequences = vec![
        "Die Auswertung bleibt mit Zahlen stehen. Kleine Zahlen sind dann verdeckt.".to_string(),
        format!("Anmeldungen werden gelöscht, mit Bedarf, Workshops und Verlauf: {}.", h.registrations),
        format!("Gruppen werden gelöscht: {}.", h.groups),
        format!("Mails zu dieser Veranstaltung werden gelöscht: {}.", h.mails),
        format!("Rechnungen bleiben bis zum Ende der gesetzlichen Frist: {}.", h.invoices),
        format!("Ausgestellte Bescheinigungen bleiben prüfbar, bis sie verfallen: {}.", h.certificates),
        "Programm, Vortragende und Seiten bleiben, wie sie sind.".to_string(),
    ];
    if h.entitled > 0 {
        consequences.push(format!(
            "Ohne Bescheinigung bleiben Personen, die dabei waren und noch keine abgerufen haben: {}.",
            h.entitled
        ));
    }
    Confirm {
        frame: Frame::new(site, staff, Some(edition), "Auf Zahlen verkürzen", &path(edition)).await?,
        lead: format!(
            "Alles über die Angemeldeten von „{}“ wird gelöscht. Das lässt sich nicht zurücknehmen.",
            edition.title
        ),
        consequences,
        action: path(edition),
        carried: vec![("sicher".into(), "ja".into())],
        button: "Auf Zahlen verkürzen",
        back: path(edition),
    }
    .page()
}
