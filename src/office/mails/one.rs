//! `…/mails/{id}`: one mail with everything that happened to it; once more, or never, or to another
//! address. The last is only for who may change registrations: its link opens one.

use askama::Template;
use axum::extract::{RawPathParams, RawQuery, State};
use axum::response::Response;
use serde_json::json;
use uuid::Uuid;

use super::list::to;
use super::{Place, Scope, kind_label};
use crate::kernel::date;
use crate::kernel::email::Email;
use crate::mail::outbox::{self, Mail, State as Delivery};
use crate::office::confirm::Confirm;
use crate::office::frame::{Frame, back, done};
use crate::office::protocol::{self, Line};
use crate::paths;
use crate::staff::audit::{self, Entry};
use crate::staff::{Action, Staff};
use crate::web::form::{Errors, Fields, Wrong, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/mails/one.html")]
struct MailPage {
    frame: Frame,
    errors: Errors,
    list: String,
    action: String,
    /// Words and address of the registration; for who may see it.
    about: Option<(String, String)>,
    /// Where it can be sent to another address, for who may; with what was typed.
    elsewhere: Option<(String, String)>,
    /// Where the address of the registration is changed.
    change: Option<String>,
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
    render(&site, &staff, &place, mail, String::new(), Errors::default(), done(query.as_deref())).await
}

/// The page of one registration, for who may do this in its edition.
fn registration(staff: &Staff, mail: &Mail, pattern: &str, action: Action) -> Option<String> {
    let (code, slug) = (mail.registration.as_ref()?, mail.edition_slug.as_ref()?);
    staff.may(action, mail.edition_id).then(|| paths::office(pattern, slug).replace("{code}", code))
}

/// What it belongs to, in words.
fn about(mail: &Mail) -> Option<String> {
    let registration = mail.registration.as_ref().map(|code| format!("Anmeldung {code}"));
    registration.or(mail.group.as_ref().map(|code| format!("Sammelanmeldung {code}")))
}

async fn render(
    site: &Site,
    staff: &Staff,
    place: &Place,
    mail: Mail,
    typed: String,
    errors: Errors,
    said: Option<String>,
) -> Result<Response> {
    let id = mail.public_id;
    let mut c = site.db.pool().acquire().await?;
    let attempts = outbox::attempts(&mut c, mail.id).await?;
    let history = audit::of_object(&mut c, "message", &id.to_string()).await?;
    drop(c);
    let list = place.path(paths::OFFICE_MAILS, paths::MAILS);
    let subject = if mail.subject.is_empty() { "Betreff gelöscht".to_string() } else { mail.subject.clone() };
    let title = if errors.is_empty() { subject.clone() } else { format!("Fehler: {subject}") };
    let state = mail.state();
    let page = MailPage {
        frame: place.frame(site, staff, &title, &list).await?.say(said.as_deref()),
        about: registration(staff, &mail, paths::OFFICE_PERSON, Action::SeeRegistrations).zip(about(&mail)),
        elsewhere: elsewhere(staff, &mail).map(|path| (path, typed)),
        change: registration(staff, &mail, paths::OFFICE_PERSON_CHANGE, Action::ChangeRegistrations),
        errors,
        action: place.path(paths::OFFICE_MAIL_DO, paths::MAIL_DO).replace("{id}", &id.to_string()),
        list,
        state: state.label(),
        facts: facts(site, &mail),
        attempts: attempts.into_iter().map(|a| (date::date_time(a.at), outcome(&a.outcome), a.answer)).collect(),
        has_calendar: mail.has_calendar,
        may_retry: !mail.recipient.is_empty() && matches!(state, Delivery::Failed | Delivery::Queued),
        may_cancel: matches!(state, Delivery::Failed | Delivery::Queued),
        is_failed: state == Delivery::Failed,
        history: history.into_iter().map(protocol::line).collect(),
        text: mail.text,
        subject,
    };
    form_page(&page, &page.errors)
}

/// Where its address is changed: on pages of the edition only, whose people it concerns.
fn elsewhere(staff: &Staff, mail: &Mail) -> Option<String> {
    let slug = mail.edition_slug.as_ref().filter(|_| mail.may_go_elsewhere())?;
    let path = paths::office(paths::OFFICE_MAIL_ELSEWHERE, slug).replace("{id}", &mail.public_id.to_string());
    staff.may(Action::ChangeRegistrations, mail.edition_id).then_some(path)
}

/// To another address: asks first, changes only this mail.
pub async fn send_elsewhere(
    State(site): State<Site>,
    params: RawPathParams,
    staff: Staff,
    scope: Scope,
    fields: Fields,
) -> Result<Response> {
    let (place, id) = (Place::of(scope), id_of(&params)?);
    let mail = find(&site, &place, id).await?;
    let here = place.path(paths::OFFICE_MAIL, paths::MAIL).replace("{id}", &id.to_string());
    if !mail.may_go_elsewhere() {
        return Ok(back(&here, "mail-zu-spaet"));
    }
    let mut errors = Errors::default();
    let to = fields.email(&mut errors, "adresse", "die andere Adresse");
    if to.is_none() && errors.is_empty() {
        errors.add("adresse", Wrong::Missing, "die andere Adresse");
    }
    if to.as_ref().is_some_and(|to| to.as_str().eq_ignore_ascii_case(&mail.recipient)) {
        errors.say(
            "adresse",
            "An diese Adresse ging die Mail schon. Versuchen Sie es dort mit „Erneut verschicken“.".into(),
        );
    }
    let Some(to) = to.filter(|_| errors.is_empty()) else {
        return render(&site, &staff, &place, mail, fields.raw("adresse"), errors, None).await;
    };
    if !fields.ticked("ja") {
        return ask_elsewhere(&site, &staff, &place, &mail, &to, here).await;
    }
    let sent = site
        .db
        .change(move |c| {
            Box::pin(async move {
                let sent = outbox::send_elsewhere(c, &mail, &to).await?;
                if sent {
                    note_elsewhere(c, &staff, &mail, &to).await?;
                }
                Ok::<_, Error>(sent)
            })
        })
        .await?;
    Ok(back(&here, if sent { "mail-woanders" } else { "mail-zu-spaet" }))
}

/// Addresses stand where they are erased with the person: at the registration or the group.
async fn note_elsewhere(c: &mut sqlx::PgConnection, staff: &Staff, mail: &Mail, to: &Email) -> Result<()> {
    let (object, code) = match (&mail.registration, &mail.group) {
        (Some(code), _) => ("registration", code),
        (None, Some(code)) => ("group", code),
        (None, None) => return Ok(()),
    };
    let id = mail.public_id.to_string();
    let entry = Entry {
        edition: mail.edition_id,
        action: "mail.readdressed",
        object: "message",
        key: &id,
        title: &mail.subject,
        before: Some(json!({ "Stand": mail.state().label() })),
        after: Some(json!({ "Stand": "wartet" })),
    };
    audit::note(c, staff, &entry).await?;
    let (before, after) = (json!({ "An": mail.recipient }), json!({ "An": to.as_str() }));
    let entry = Entry { object, key: code, before: Some(before), after: Some(after), ..entry };
    Ok(audit::note(c, staff, &entry).await?)
}

async fn ask_elsewhere(
    site: &Site,
    staff: &Staff,
    place: &Place,
    mail: &Mail,
    to: &Email,
    here: String,
) -> Result<Response> {
    let mut consequences = vec![
        format!("Die Mail geht mit demselben Text an {}, nicht mehr an {}.", to.as_str(), mail.recipient),
        "Wer sie liest, kann mit ihren Links alles tun, was die Person selbst kann.".into(),
        "Die Adresse der Anmeldung bleibt, wie sie ist. Spätere Mails gehen wieder dorthin.".into(),
        "Beide Adressen stehen im Protokoll der Anmeldung.".into(),
    ];
    if mail.has_calendar {
        consequences.push("Der Kalendereintrag darin nennt weiter die bisherige Adresse.".into());
    }
    let action = paths::OFFICE_MAIL_ELSEWHERE.replace("{e}", mail.edition_slug.as_deref().unwrap_or(""));
    let page = Confirm {
        frame: place
            .frame(site, staff, "An andere Adresse schicken", &place.path(paths::OFFICE_MAILS, paths::MAILS))
            .await?,
        lead: format!("„{}“", mail.subject),
        consequences,
        action: action.replace("{id}", &mail.public_id.to_string()),
        carried: vec![("adresse".into(), to.as_str().to_string()), ("ja".into(), "ja".into())],
        button: "An diese Adresse schicken",
        back: here,
    };
    page.page()
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
        // With a link above, for who may see it.
        ("Gehört zu", about(mail).unwrap_or_default()),
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
