//! `/intern/kongress/{e}/verschieben` and `/intern/kongress/{e}/absagen`: a form, a preview of
//! everything that will change, and one confirmation that carries it out. Nothing is lost on the way
//! back, nothing happens twice, and whoever confirms has shown password and code lately.

mod carry;
mod form;
mod preview;

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use uuid::Uuid;

use self::carry::Outcome;
pub use self::carry::version;
use self::form::{Around, EXACT, MONTHS, REGISTRATION, SEASONS, Wish};
use self::preview::Preview;
use crate::edition::turn::{self, Kind};
use crate::edition::{Edition, State as Stage};
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back};
use crate::office::sign_in;
use crate::paths;
use crate::registration::context::Context;
use crate::staff::session::FRESH;
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page, new_key};
use crate::web::limits::Network;
use crate::web::{Result, Site};

/// What the office's staff does, and to what.
struct Desk {
    site: Site,
    staff: Staff,
    edition: Arc<Edition>,
    kind: Kind,
}

/// Which of the two pages it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Page {
    Postpone,
    Cancel,
}

impl Desk {
    fn new(site: Site, staff: Staff, edition: Arc<Edition>, page: Page) -> Desk {
        let kind = match page {
            Page::Cancel => Kind::Cancelled,
            Page::Postpone if edition.state == Stage::Postponed.key() => Kind::Rescheduled,
            Page::Postpone => Kind::Postponed,
        };
        Desk { site, staff, edition, kind }
    }

    fn path(&self) -> String {
        let pattern = if self.kind == Kind::Cancelled { paths::OFFICE_CANCEL } else { paths::OFFICE_POSTPONE };
        paths::office(pattern, &self.edition.slug)
    }

    fn title(&self) -> &'static str {
        match self.kind {
            Kind::Postponed => "Veranstaltung verschieben",
            Kind::Rescheduled => "Neuen Termin festlegen",
            Kind::Cancelled => "Veranstaltung absagen",
        }
    }

    /// Why it cannot be done; None where it can.
    fn obstacle(&self) -> Option<&'static str> {
        match self.edition.state_on(self.site.clock.today()) {
            Stage::Announced | Stage::Open | Stage::Postponed => None,
            Stage::Draft => Some(
                "Die Veranstaltung ist noch ein Entwurf, den niemand sieht. Ändern Sie den Termin in den Einstellungen.",
            ),
            Stage::Cancelled => Some("Die Veranstaltung ist schon abgesagt."),
            Stage::Past => Some("Die Veranstaltung ist vorbei."),
        }
    }

    async fn frame(&self, is_wrong: bool) -> Result<Frame> {
        let title = if is_wrong { format!("Fehler: {}", self.title()) } else { self.title().to_string() };
        let mut frame = Frame::new(&self.site, &self.staff, Some(&self.edition), &title, &self.path()).await?;
        frame.title = title;
        Ok(frame)
    }
}

#[derive(Template)]
#[template(path = "office/editions/turn.html")]
struct FormPage {
    frame: Frame,
    title: &'static str,
    action: String,
    obstacle: Option<&'static str>,
    errors: Errors,
    typed: Fields,
    kind: Kind,
    when: String,
    overview: String,
}

impl FormPage {
    const EXACT: [(&'static str, &'static str); 5] = EXACT;
    const MONTHS: [(&'static str, &'static str); 12] = MONTHS;
    const SEASONS: [(&'static str, &'static str); 4] = SEASONS;
    const REGISTRATION: [(&'static str, &'static str); 2] = REGISTRATION;

    fn asks_date(&self) -> bool {
        self.kind != Kind::Cancelled
    }
}

async fn form(desk: &Desk, typed: Fields, errors: Errors) -> Result<Response> {
    let page = FormPage {
        frame: desk.frame(!errors.is_empty()).await?,
        title: desk.title(),
        action: desk.path(),
        obstacle: desk.obstacle(),
        errors,
        typed,
        kind: desk.kind,
        when: desk.edition.when(),
        overview: paths::office(paths::OFFICE_EDITION, &desk.edition.slug),
    };
    form_page(&page, &page.errors)
}

#[derive(Template)]
#[template(path = "office/editions/turn_preview.html")]
struct PreviewPage {
    frame: Frame,
    title: &'static str,
    action: String,
    errors: Errors,
    preview: Preview,
    /// What was typed, unseen.
    carried: Vec<(String, String)>,
    key: Uuid,
    version: String,
    asks_proof: bool,
    demo: Option<String>,
    button: &'static str,
}

/// Fields of the form that travel through the preview.
const KEPT: [&str; 14] = [
    "genau",
    "erster",
    "letzter",
    "monat",
    "jahreszeit",
    "jahr",
    "bezeichnung",
    "grund",
    "entschieden",
    "anmeldung",
    "meldung_titel",
    "meldung_text",
    "presse",
    "mail_text",
];

/// The preview; with errors where the confirmation did not go through. `key` is that of the form it
/// came from, so that a second click stays a second click.
async fn look(desk: &Desk, fields: &Fields, wish: &Wish, key: Option<Uuid>, errors: Errors) -> Result<Response> {
    let context = Context::of(&desk.site, &desk.edition).await?;
    let preview = preview::of(&desk.site, &context, wish).await?;
    let mut carried = fields.carried(|name| KEPT.contains(&name));
    // What was made from the turn can be changed from now on.
    for (name, made) in [("meldung_titel", &preview.news.title), ("meldung_text", &preview.news.text)] {
        carried.retain(|(n, _)| n != name);
        carried.push((name.to_string(), made.clone()));
    }
    let asks_proof = desk.site.clock.now() - desk.staff.proved_at >= FRESH;
    let account = sign_in::own(&desk.site, &desk.staff).await?;
    let page = PreviewPage {
        frame: desk.frame(!errors.is_empty()).await?,
        title: desk.title(),
        action: desk.path(),
        key: key.unwrap_or_else(|| new_key(desk.site.clock.now())),
        version: version(&desk.edition),
        asks_proof,
        demo: if asks_proof { sign_in::demo_code(&desk.site, &account)? } else { None },
        button: match desk.kind {
            Kind::Postponed => "Jetzt verschieben",
            Kind::Rescheduled => "Neuen Termin jetzt bekannt geben",
            Kind::Cancelled => "Jetzt absagen",
        },
        errors,
        preview,
        carried,
    };
    form_page(&page, &page.errors)
}

async fn send(desk: Desk, network: Network, fields: Fields) -> Result<Response> {
    let key = fields.submission_key().ok();
    // A second click comes when the state is another one already.
    if let Some(key) = key {
        let mut c = desk.site.db.pool().acquire().await?;
        if turn::is_taken(&mut c, key).await? {
            return Ok(back(&paths::office(paths::OFFICE_EDITION, &desk.edition.slug), "schon-geschehen"));
        }
    }
    if desk.obstacle().is_some() || fields.raw("schritt") == "aendern" {
        return form(&desk, fields, Errors::default()).await;
    }
    let mut c = desk.site.db.pool().acquire().await?;
    let old_days = match desk.edition.days.is_empty() {
        false => desk.edition.days.clone(),
        true => turn::days_before(&mut c, desk.edition.id).await?,
    };
    drop(c);
    let mut errors = Errors::default();
    let around =
        Around { kind: desk.kind, edition: &desk.edition, old_days: &old_days, today: desk.site.clock.today() };
    let wish = form::read(&fields, &mut errors, &around);
    if !errors.is_empty() {
        return form(&desk, fields, errors).await;
    }
    let (Some(key), "ausfuehren") = (key, fields.raw("schritt").as_str()) else {
        return look(&desk, &fields, &wish, None, errors).await;
    };
    if desk.site.clock.now() - desk.staff.proved_at >= FRESH {
        sign_in::proved(&desk.site, &network, &desk.staff, &fields, &mut errors).await?;
        if !errors.is_empty() {
            return look(&desk, &fields, &wish, Some(key), errors).await;
        }
    }
    let shown = fields.raw("stand");
    match carry_out(&desk, &wish, key, shown).await? {
        Outcome::Changed => {
            errors.say("stand", CHANGED_MEANWHILE.into());
            look(&desk, &fields, &wish, Some(key), errors).await
        }
        outcome => Ok(back(&paths::office(paths::OFFICE_EDITION, &desk.edition.slug), said(outcome, desk.kind))),
    }
}

fn said(outcome: Outcome, kind: Kind) -> &'static str {
    match (outcome, kind) {
        (Outcome::Already | Outcome::Changed, _) => "schon-geschehen",
        (_, Kind::Postponed) => "veranstaltung-verschoben",
        (_, Kind::Rescheduled) => "neuer-termin",
        (_, Kind::Cancelled) => "veranstaltung-abgesagt",
    }
}

async fn carry_out(desk: &Desk, wish: &Wish, key: Uuid, shown: String) -> Result<Outcome> {
    let context = Context::of(&desk.site, &desk.edition).await?;
    let (staff, wish) = (desk.staff.clone(), wish.clone());
    let done = desk
        .site
        .db
        .change(move |c| Box::pin(async move { carry::out(c, &staff, &context, &wish, key, &shown).await }));
    done.await
}

pub async fn ask_postpone(State(site): State<Site>, staff: Staff, Within(edition): Within) -> Result<Response> {
    form(&Desk::new(site, staff, edition, Page::Postpone), Fields::default(), Errors::default()).await
}

pub async fn postpone(
    State(site): State<Site>,
    network: Network,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    send(Desk::new(site, staff, edition, Page::Postpone), network, fields).await
}

pub async fn ask_cancel(State(site): State<Site>, staff: Staff, Within(edition): Within) -> Result<Response> {
    form(&Desk::new(site, staff, edition, Page::Cancel), Fields::default(), Errors::default()).await
}

pub async fn cancel(
    State(site): State<Site>,
    network: Network,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    send(Desk::new(site, staff, edition, Page::Cancel), network, fields).await
}
