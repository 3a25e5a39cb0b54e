//! `…/nachrichten/{id}`: one message to many: how it reads, how many get it, what became of it; send,
//! release, stop. The second person releases exactly what stands on this page.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawPathParams, RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::one::id_of;
use super::write::{in_words, sessions};
use crate::edition::Edition;
use crate::kernel::date;
use crate::kernel::email::Email;
use crate::office::confirm::Confirm;
use crate::office::frame::{Frame, back, done};
use crate::office::protocol::{self, Line};
use crate::paths;
use crate::registration::circular::{self, Actor, Asked, Circular, Report, Stage};
use crate::registration::context::Context;
use crate::staff::audit::{self, Entry};
use crate::staff::session::FRESH;
use crate::staff::{Action, Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, HTML, Result, Site};

#[derive(Template)]
#[template(path = "office/mails/circular.html")]
struct CircularPage {
    frame: Frame,
    list: String,
    edit: String,
    html: String,
    action: String,
    /// Only for who may see the mails of everybody.
    outbox: Option<String>,
    subject: String,
    state: &'static str,
    version: i64,
    facts: Vec<(&'static str, String)>,
    /// How many would get it now; how many did.
    count: i64,
    limit: i32,
    report: Option<Report>,
    text: String,
    is_second: bool,
    may_edit: bool,
    is_draft: bool,
    is_asked: bool,
    is_planned: bool,
    is_sending: bool,
    history: Vec<Line>,
}

/// "1 Person", "312 Personen".
fn people(n: i64) -> String {
    if n == 1 { "1 Person".into() } else { format!("{n} Personen") }
}

/// "1 Mail", "312 Mails".
fn mails(n: i64) -> String {
    if n == 1 { "1 Mail".into() } else { format!("{n} Mails") }
}

fn path(edition: &Edition, pattern: &str, circular: &Circular) -> String {
    paths::office(pattern, &edition.slug).replace("{id}", &circular.public_id.to_string())
}

async fn find(site: &Site, edition: &Edition, params: &RawPathParams) -> Result<Circular> {
    let id = id_of(params)?;
    let mut c = site.db.pool().acquire().await?;
    circular::find(&mut c, edition.id, id).await?.ok_or(Error::NotFound)
}

pub async fn show(
    State(site): State<Site>,
    params: RawPathParams,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let circular = find(&site, &edition, &params).await?;
    let context = Context::of(&site, &edition).await?;
    let message = circular::preview(&context, &circular.draft)?;
    let stage = circular.stage();
    let mut c = site.db.pool().acquire().await?;
    let count = circular::recipients(&mut c, edition.id, &circular.draft.filter).await?;
    let limit = circular::limit(&mut c).await?;
    let report = circular::report(&mut c, circular.id).await?;
    let history = audit::of_object(&mut c, "circular", &circular.public_id.to_string()).await?;
    drop(c);
    let list = paths::office(paths::CIRCULARS, &edition.slug);
    let page = CircularPage {
        frame: Frame::new(&site, &staff, Some(&edition), &circular.draft.subject, &list)
            .await?
            .say(done(query.as_deref()).as_deref()),
        edit: path(&edition, paths::CIRCULAR_EDIT, &circular),
        html: path(&edition, paths::CIRCULAR_HTML, &circular),
        action: path(&edition, paths::CIRCULAR_DO, &circular),
        outbox: staff
            .may(Action::Mail, Some(edition.id))
            .then(|| format!("{}?art=circular", paths::office(paths::OFFICE_MAILS, &edition.slug))),
        list,
        state: stage.label(),
        version: circular.version,
        facts: facts(&circular, &message.subject, in_words(&circular.draft.filter, &sessions(&context))),
        count,
        limit,
        report: circular.started_at.map(|_| report),
        text: message.text,
        is_second: circular.may_be_released_by(staff.id),
        may_edit: matches!(stage, Stage::Draft | Stage::Asked),
        is_draft: stage == Stage::Draft,
        is_asked: stage == Stage::Asked,
        is_planned: stage == Stage::Planned,
        is_sending: stage == Stage::Sending,
        history: history.into_iter().map(protocol::line).collect(),
        subject: circular.draft.subject,
    };
    form_page(&page, &Errors::default())
}

fn facts(k: &Circular, subject: &str, whom: Vec<String>) -> Vec<(&'static str, String)> {
    let time = |at: Option<_>| at.map(date::date_time).unwrap_or_default();
    let all = [
        ("Betreff der Mail", subject.to_string()),
        ("Geht an", whom.join("; ")),
        ("Geschrieben von", k.changed_by_name.clone()),
        ("Versand gewünscht von", k.asked_by_name.clone()),
        ("Freigegeben von", k.released_by_name.clone()),
        ("Geht hinaus", if k.started_at.is_none() { time(k.draft.send_at) } else { String::new() }),
        ("Versand begonnen", time(k.started_at)),
        ("Beendet", time(k.ended_at)),
    ];
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// The HTML part, as mail programs show it: alone, without rights of this site (X2).
pub async fn html(
    State(site): State<Site>,
    params: RawPathParams,
    _: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let circular = find(&site, &edition, &params).await?;
    let context = Context::of(&site, &edition).await?;
    Ok(alone(circular::preview(&context, &circular.draft)?.html))
}

/// The HTML of a mail as a page that can do nothing.
pub(super) fn alone(html: String) -> Response {
    const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
        form-action 'none'; frame-ancestors 'none'; sandbox";
    let mut response = html.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(HTML));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

/// What the buttons of the page do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Send,
    Release,
    Withdraw,
    Stop,
    Delete,
    Test,
}

impl Wish {
    fn from_key(key: &str) -> Result<Wish> {
        Ok(match key {
            "senden" => Wish::Send,
            "freigeben" => Wish::Release,
            "zurueckziehen" => Wish::Withdraw,
            "stoppen" => Wish::Stop,
            "loeschen" => Wish::Delete,
            "probe" => Wish::Test,
            _ => {
                return Err(Error::BadRequest("Das Formular ist unvollständig angekommen. Öffnen Sie es noch einmal."));
            }
        })
    }

    /// What goes to many, or is gone afterwards, is asked once more.
    fn asks(self) -> bool {
        matches!(self, Wish::Send | Wish::Release | Wish::Stop | Wish::Delete)
    }
}

pub async fn act(
    State(site): State<Site>,
    params: RawPathParams,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let circular = find(&site, &edition, &params).await?;
    let wish = Wish::from_key(&fields.raw("was"))?;
    let here = path(&edition, paths::CIRCULAR, &circular);
    // Writing to many wants password and code shown lately (ASVS 7.5.3).
    if matches!(wish, Wish::Send | Wish::Release) && site.clock.now() - staff.proved_at >= FRESH * 2 {
        return Ok(Redirect::to(&paths::with_target(paths::PROVE, &here)).into_response());
    }
    let version: i64 = fields.raw("stand").parse().unwrap_or(0);
    if matches!(wish, Wish::Send | Wish::Release) && version != circular.version {
        return Ok(back(&here, "nachricht-anders"));
    }
    if wish.asks() && !fields.ticked("ja") {
        return ask(&site, &staff, &edition, &circular, wish, here).await;
    }
    let context = Context::of(&site, &edition).await?;
    let said = site
        .db
        .change(move |c| Box::pin(async move { carry_out(c, &context, &staff, &circular, wish, version).await }))
        .await?;
    if said == "nachricht-geloescht" {
        return Ok(back(&paths::office(paths::CIRCULARS, &edition.slug), said));
    }
    Ok(back(&here, said))
}

/// Does it and notes it; answers what the page says.
async fn carry_out(
    c: &mut sqlx::PgConnection,
    context: &Context,
    staff: &Staff,
    circular: &Circular,
    wish: Wish,
    version: i64,
) -> Result<&'static str> {
    let by = Actor { id: staff.id, name: staff.name.clone() };
    let (id, now) = (circular.id, context.site.clock.now());
    let count = circular::recipients(c, circular.edition_id, &circular.draft.filter).await?;
    let mut after = Some(json!({ "Personen": count }));
    let (action, said) = match wish {
        Wish::Send => match circular::ask(c, context, circular, version, &by).await? {
            Asked::Planned => ("circular.planned", "nachricht-geplant"),
            Asked::Waits => ("circular.asked", "nachricht-angefragt"),
            Asked::Changed => return Ok("nachricht-anders"),
        },
        Wish::Release if circular::release(c, id, version, &by, now).await? => {
            ("circular.released", "nachricht-geplant")
        }
        Wish::Withdraw if circular::withdraw(c, id).await? => ("circular.withdrawn", "nachricht-entwurf"),
        Wish::Delete if circular::delete(c, id).await? => ("circular.deleted", "nachricht-geloescht"),
        Wish::Stop => match circular::stop(c, id, now).await? {
            Some(spared) => {
                after = Some(json!({ "nicht verschickt": spared }));
                ("circular.stopped", "nachricht-gestoppt")
            }
            None => return Ok("nachricht-anders"),
        },
        Wish::Test => {
            let to = Email::parse(&staff.email).ok_or_else(|| anyhow::anyhow!("an account without an address"))?;
            circular::test(c, context, &circular.draft, to, &staff.name).await?;
            ("circular.tested", "nachricht-probe")
        }
        Wish::Release | Wish::Withdraw | Wish::Delete => return Ok("nachricht-anders"),
    };
    let entry = Entry {
        edition: Some(circular.edition_id),
        action,
        object: "circular",
        key: &circular.public_id.to_string(),
        title: &circular.draft.subject,
        before: Some(json!({ "Stand": circular.stage().label() })),
        after: if wish == Wish::Test { None } else { after },
    };
    audit::note(c, staff, &entry).await?;
    Ok(said)
}

async fn ask(
    site: &Site,
    staff: &Staff,
    edition: &Arc<Edition>,
    circular: &Circular,
    wish: Wish,
    here: String,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let count = circular::recipients(&mut c, edition.id, &circular.draft.filter).await?;
    let limit = circular::limit(&mut c).await?;
    let report = circular::report(&mut c, circular.id).await?;
    drop(c);
    let needs_second = count > i64::from(limit);
    let when = match circular.draft.send_at {
        Some(at) => format!("Der Versand beginnt am {}.", date::date_time(at)),
        None => "Der Versand beginnt sofort danach.".to_string(),
    };
    let each = "Jede bekommt eine eigene Mail und sieht nicht, wer sie sonst bekommt.".to_string();
    let (title, was, button, consequences) = match wish {
        Wish::Send if needs_second => (
            "Freigabe anfragen",
            "senden",
            "Freigabe anfragen",
            vec![
                format!("Die Nachricht geht an {}. Über {limit} muss eine zweite Person freigeben.", people(count)),
                "Bis dahin wird nichts verschickt. Wer den Text danach ändert, macht ihn wieder zum Entwurf.".into(),
                when,
            ],
        ),
        Wish::Send => (
            "Nachricht verschicken",
            "senden",
            "Nachricht verschicken",
            vec![format!("Die Nachricht geht an {}.", people(count)), each, when],
        ),
        Wish::Release => (
            "Nachricht freigeben",
            "freigeben",
            "Nachricht freigeben",
            vec![
                format!("Die Nachricht geht an {}.", people(count)),
                each,
                format!("{when} Freigegeben ist genau der Text, den Sie gesehen haben."),
            ],
        ),
        Wish::Stop => (
            "Versand stoppen",
            "stoppen",
            "Versand stoppen",
            vec![
                format!("Schon verschickt sind {}. Sie lassen sich nicht zurückholen.", mails(report.sent)),
                format!("Nicht mehr verschickt werden {}.", mails(report.ahead + report.queued)),
                "Ein gestoppter Versand lässt sich nicht fortsetzen.".into(),
            ],
        ),
        _ => ("Entwurf löschen", "loeschen", "Entwurf löschen", vec!["Text und Auswahl sind danach fort.".into()]),
    };
    let carried = [("was", was), ("ja", "ja"), ("stand", &circular.version.to_string())];
    let page = Confirm {
        frame: Frame::new(site, staff, Some(edition), title, &paths::office(paths::CIRCULARS, &edition.slug)).await?,
        lead: format!("„{}“", circular.draft.subject),
        consequences,
        action: path(edition, paths::CIRCULAR_DO, circular),
        carried: carried.map(|(name, value)| (name.to_string(), value.to_string())).to_vec(),
        button,
        back: here,
    };
    page.page()
}
