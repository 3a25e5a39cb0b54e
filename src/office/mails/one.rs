//! `…/mails/{id}`: one mail with everything that happened to it; once more, or never.

use askama::Template;
use axum::extract::{RawPathParams, RawQuery, State};
use axum::response::Response;
use serde_json::json;
use uuid::Uuid;

use super::list::to;
use super::{Place, Scope, kind_label};
use crate::kernel::date;
use crate::mail::outbox::{self, Mail, State as Delivery};
use crate::office::confirm::Confirm;
use crate::office::frame::{Frame, back, done};
use crate::office::protocol::{self, Line};
use crate::paths;
use crate::staff::Staff;
use crate::staff::audit::{self, Entry};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/mails/one.html")]
struct MailPage {
    frame: Frame,
    list: String,
    action: String,
    subject: String,
    state: &'static str,
    facts: Vec<(&'static str, String)>,
    attempts: Vec<(String, &'static str, String)>,
    text: String,
    has_calendar: bool,
    may_retry: bool,
    may_cancel: bool,
    is_failed: bool,
    history: Vec<Line>,
}

/// `id` of the address, by name: there are two shapes of it.
pub(super) fn id_of(params: &RawPathParams) -> Result<Uuid> {
    let id = params.iter().find(|(name, _)| *name == "id").and_then(|(_, value)| value.parse().ok());
    id.ok_or(Error::NotFound)
}

async fn find(site: &Site, place: &Place, id: Uuid) -> Result<Mail> {
    let mut c = site.db.pool().acquire().await?;
    outbox::find(&mut c, place.id(), id).await?.ok_or(Error::NotFound)
}

pub async fn show(
    State(site): State<Site>,
    params: RawPathParams,
    RawQuery(query): RawQuery,
    staff: Staff,
    scope: Scope,
) -> Result<Response> {
    let (place, id) = (Place::of(scope), id_of(&params)?);
    let mail = find(&site, &place, id).await?;
    let mut c = site.db.pool().acquire().await?;
    let attempts = outbox::attempts(&mut c, mail.id).await?;
    let history = audit::of_object(&mut c, "message", &id.to_string()).await?;
    drop(c);
    let list = place.path(paths::OFFICE_MAILS, paths::MAILS);
    let subject = if mail.subject.is_empty() { "Betreff gelöscht".to_string() } else { mail.subject.clone() };
    let state = mail.state();
    let page = MailPage {
        frame: place.frame(&site, &staff, &subject, &list).await?.say(done(query.as_deref()).as_deref()),
        action: place.path(paths::OFFICE_MAIL_DO, paths::MAIL_DO).replace("{id}", &id.to_string()),
        list,
        state: state.label(),
        facts: facts(&site, &mail),
        attempts: attempts.into_iter().map(|a| (date::date_time(a.at), outcome(&a.outcome), a.answer)).collect(),
        has_calendar: mail.has_calendar,
        may_retry: !mail.recipient.is_empty() && matches!(state, Delivery::Failed | Delivery::Queued),
        may_cancel: matches!(state, Delivery::Failed | Delivery::Queued),
        is_failed: state == Delivery::Failed,
        history: history.into_iter().map(protocol::line).collect(),
        text: mail.text,
        subject,
    };
    form_page(&page, &Errors::default())
}

fn outcome(key: &str) -> &'static str {
    match key {
        "sent" => "vom Mailserver angenommen",
        "again" => "aufgeschoben",
        _ => "abgelehnt",
    }
}

fn facts(site: &Site, mail: &Mail) -> Vec<(&'static str, String)> {
    let state = mail.state();
    let next = match state {
        Delivery::Queued if mail.next_attempt_at > site.clock.now() => date::date_time(mail.next_attempt_at),
        Delivery::Queued => "sofort".into(),
        _ => String::new(),
    };
    let all = [
        ("An", to(mail)),
        ("Art", kind_label(&mail.kind).to_string()),
        ("Veranstaltung", mail.edition.clone()),
        ("Gehört zu", mail.about.clone().unwrap_or_default()),
        ("Antworten gehen an", mail.reply_to.clone()),
        ("Geschrieben", date::date_time(mail.created_at)),
        ("Verschickt", mail.sent_at.map(date::date_time).unwrap_or_default()),
        ("Grund", mail.reason().unwrap_or("").to_string()),
        ("Antwort des Mailservers", mail.last_error.clone()),
        ("Nächster Versuch", next),
        ("Versuche", mail.attempts.to_string()),
        // What the mail server's log and the recipient's program call it.
        ("Kennung (Message-ID)", format!("{}@{}", mail.public_id, site.host())),
    ];
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// Once more, or never; the second asks first.
pub async fn act(
    State(site): State<Site>,
    params: RawPathParams,
    staff: Staff,
    scope: Scope,
    fields: Fields,
) -> Result<Response> {
    let (place, id) = (Place::of(scope), id_of(&params)?);
    let mail = find(&site, &place, id).await?;
    let path = place.path(paths::OFFICE_MAIL, paths::MAIL).replace("{id}", &id.to_string());
    let again = match fields.raw("was").as_str() {
        "erneut" => true,
        "verwerfen" if fields.ticked("ja") => false,
        "verwerfen" => return ask(&site, &staff, &place, &mail, path).await,
        _ => return Err(Error::BadRequest("Das Formular ist unvollständig angekommen. Öffnen Sie es noch einmal.")),
    };
    let changed = site
        .db
        .change(move |c| {
            Box::pin(async move {
                let changed = match again {
                    true => outbox::retry(c, mail.id).await?,
                    false => outbox::cancel(c, mail.id).await?,
                };
                if changed {
                    let entry = Entry {
                        edition: mail.edition_id,
                        action: if again { "mail.retried" } else { "mail.cancelled" },
                        object: "message",
                        key: &id.to_string(),
                        // Subjects name nobody; addresses stay out of what is never deleted.
                        title: &mail.subject,
                        before: Some(json!({ "Stand": mail.state().label() })),
                        after: Some(json!({ "Stand": if again { "wartet" } else { "verworfen" } })),
                    };
                    audit::note(c, &staff, &entry).await?;
                }
                Ok::<_, Error>(changed)
            })
        })
        .await?;
    let said = match (changed, again) {
        (false, _) => "mail-zu-spaet",
        (true, true) => "mail-erneut",
        (true, false) => "mail-verworfen",
    };
    Ok(back(&path, said))
}

async fn ask(site: &Site, staff: &Staff, place: &Place, mail: &Mail, path: String) -> Result<Response> {
    let mut consequences = vec![
        "Die Mail geht nicht mehr hinaus, auch nicht später.".to_string(),
        "Ihr Inhalt mit allen Links und Anhängen wird gelöscht und lässt sich nicht wiederherstellen.".to_string(),
    ];
    if matches!(mail.kind.as_str(), "registration_confirm" | "group_confirm") {
        consequences.push("Die Anmeldung, um deren Bestätigung sie bittet, verfällt. Ihr Platz wird frei.".to_string());
    }
    if mail.has_calendar {
        consequences.push("Der Kalendereintrag darin erreicht die Person nicht.".to_string());
    }
    let page = Confirm {
        frame: place.frame(site, staff, "Mail verwerfen", &place.path(paths::OFFICE_MAILS, paths::MAILS)).await?,
        lead: format!("„{}“ an {}", mail.subject, to(mail)),
        consequences,
        action: place.path(paths::OFFICE_MAIL_DO, paths::MAIL_DO).replace("{id}", &mail.public_id.to_string()),
        carried: vec![("was".into(), "verwerfen".into()), ("ja".into(), "ja".into())],
        button: "Mail verwerfen",
        back: path,
    };
    page.page()
}
