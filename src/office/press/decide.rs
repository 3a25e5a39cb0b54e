//! `…/presse/antraege/{code}/{kind}`: asking back, approving, rejecting, revoking. The first button
//! shows the mail, the second one sends it; on the way back nothing is lost.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::one::answer;
use super::{request, stand};
use crate::office::frame::{Frame, back};
use crate::paths;
use crate::press::context::Context;
use crate::press::decide::{self, Ground, Letter, Seen};
use crate::press::model::{Reason, State as Stage};
use crate::press::record::Record;
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, Wrong, form_page};
use crate::web::{Error, Result, Site};

/// Longest question, and longest own words.
const TEXT_MAX: usize = 4000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Ask,
    Approve,
    Reject,
    Revoke,
}

impl Kind {
    fn from_key(key: &str) -> Result<Kind> {
        Ok(match key {
            "rueckfrage" => Kind::Ask,
            "zulassen" => Kind::Approve,
            "ablehnen" => Kind::Reject,
            "widerrufen" => Kind::Revoke,
            _ => return Err(Error::NotFound),
        })
    }

    fn to(self) -> Stage {
        match self {
            Kind::Ask => Stage::InfoRequested,
            Kind::Approve => Stage::Approved,
            Kind::Reject => Stage::Rejected,
            Kind::Revoke => Stage::Revoked,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Kind::Ask => "Rückfrage stellen",
            Kind::Approve => "Akkreditierung zulassen",
            Kind::Reject => "Antrag ablehnen",
            Kind::Revoke => "Akkreditierung widerrufen",
        }
    }

    /// The verb on the last button.
    fn button(self, second: bool) -> &'static str {
        match self {
            Kind::Ask => "Rückfrage senden",
            Kind::Approve => "Zulassen und Mail senden",
            Kind::Reject if second => "Ablehnung vorschlagen",
            Kind::Reject => "Ablehnen und Mail senden",
            Kind::Revoke => "Widerrufen und Mail senden",
        }
    }

    fn done(self) -> &'static str {
        match self {
            Kind::Ask => "gefragt",
            Kind::Approve => "zugelassen",
            Kind::Reject => "antrag-abgelehnt",
            Kind::Revoke => "widerrufen",
        }
    }

    fn is_ground(self) -> bool {
        matches!(self, Kind::Reject | Kind::Revoke)
    }
}

/// What was typed, read.
enum Typed {
    Question(String),
    Nothing,
    Ground(Ground),
}

#[derive(Template)]
#[template(path = "office/press/decide.html")]
struct DecidePage {
    frame: Frame,
    back: String,
    action: String,
    record: Record,
    kind: Kind,
    button: &'static str,
    consequences: Vec<String>,
    reasons: Vec<(&'static str, &'static str)>,
    typed: Fields,
    errors: Errors,
    stand: i64,
    /// Subject and text of the mail; None: the form.
    preview: Option<(String, String)>,
}

fn consequences(kind: Kind, context: &Context) -> Vec<String> {
    match kind {
        Kind::Ask => vec![
            "Die Person bekommt eine Mail mit Ihrer Frage und einem Link, über den sie antwortet und Dateien hochlädt."
                .into(),
            "Der Antrag steht auf „Rückfrage“, bis die Antwort da ist.".into(),
        ],
        Kind::Approve => {
            let mut all = vec!["Für jede Person des Antrags wird ein Ausweis angelegt.".to_string()];
            if context.setup.collection_place.is_empty() {
                all.push("Der Abholort fehlt noch. Tragen Sie ihn in den Einstellungen der Presse ein, damit er in der Mail steht.".into());
            }
            all.push("Eine Zulassung lässt sich nur noch widerrufen.".into());
            all
        }
        Kind::Reject if context.setup.second_person => {
            vec![
                "Eine zweite Person der Pressestelle muss die Ablehnung bestätigen. Erst dann geht die Mail hinaus."
                    .into(),
            ]
        }
        Kind::Reject => vec!["Das lässt sich nicht zurücknehmen. Die Person kann einen neuen Antrag stellen.".into()],
        Kind::Revoke => vec![
            "Alle Ausweise des Antrags gelten ab sofort nicht mehr, auch ausgegebene.".into(),
            "Das lässt sich nicht zurücknehmen. Die Person kann einen neuen Antrag stellen.".into(),
        ],
    }
}

fn read(kind: Kind, fields: &Fields) -> std::result::Result<Typed, Errors> {
    let mut errors = Errors::default();
    let typed = match kind {
        Kind::Approve => Typed::Nothing,
        Kind::Ask => Typed::Question(fields.needed(&mut errors, "frage", "Ihre Frage", TEXT_MAX, true)),
        Kind::Reject | Kind::Revoke => {
            let reason = Reason::from_key(&fields.raw("grund"));
            if reason.is_none() {
                errors.add("grund", Wrong::Choose, "einen Grund");
            }
            let words = fields.text(&mut errors, "worte", "Ihre Begründung", TEXT_MAX, true);
            if reason == Some(Reason::Other) && words.is_empty() {
                errors.say("worte", "Geben Sie den Grund mit eigenen Worten an.".into());
            }
            Typed::Ground(Ground { reason: reason.unwrap_or(Reason::Other), words })
        }
    };
    if errors.is_empty() { Ok(typed) } else { Err(errors) }
}

fn letter(kind: Kind, typed: &Typed) -> Letter<'_> {
    match typed {
        Typed::Question(question) => Letter::Question(question),
        Typed::Nothing => Letter::Approved,
        Typed::Ground(ground) if kind == Kind::Revoke => Letter::Revoked(ground),
        Typed::Ground(ground) => Letter::Rejected(ground),
    }
}

/// What a page shows beside the request.
struct Shown {
    kind: Kind,
    fields: Fields,
    errors: Errors,
    stand: i64,
    preview: Option<(String, String)>,
}

async fn render(context: &Context, staff: &Staff, record: Record, shown: Shown) -> Result<Response> {
    let (site, edition) = (&context.site, &context.edition);
    let Shown { kind, fields, errors, stand, preview } = shown;
    let of = |pattern| request(pattern, &edition.slug, &record.code);
    let key = match kind {
        Kind::Ask => "rueckfrage",
        Kind::Approve => "zulassen",
        Kind::Reject => "ablehnen",
        Kind::Revoke => "widerrufen",
    };
    let title = if errors.is_empty() { kind.title().to_string() } else { format!("Fehler: {}", kind.title()) };
    let path = of(paths::OFFICE_REQUEST);
    let page = DecidePage {
        frame: Frame::new(site, staff, Some(edition), &title, &path).await?,
        back: path,
        action: of(paths::OFFICE_REQUEST_DECIDE).replace("{kind}", key),
        button: kind.button(context.setup.second_person),
        consequences: consequences(kind, context),
        reasons: Reason::ALL.iter().map(|r| (r.key(), r.label())).collect(),
        typed: fields,
        kind,
        errors,
        stand,
        preview,
        record,
    };
    form_page(&page, &page.errors)
}

async fn preview(context: &Context, record: &Record, kind: Kind, typed: &Typed) -> Result<(String, String)> {
    let mut c = context.site.db.pool().acquire().await?;
    let message = decide::preview(&mut c, context, record, &letter(kind, typed)).await?;
    Ok((message.subject, message.text))
}

pub async fn show(
    State(site): State<Site>,
    Path((_, code, kind)): Path<(String, String, String)>,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let kind = Kind::from_key(&kind)?;
    let (record, context) = super::find(&site, &edition, &code).await?;
    if !record.state().can_become(kind.to()) {
        return Ok(back(&request(paths::OFFICE_REQUEST, &edition.slug, &record.code), "zu-spaet"));
    }
    // Nothing is to be typed for an approval: the mail shows at once.
    let preview = match kind {
        Kind::Approve => Some(preview(&context, &record, kind, &Typed::Nothing).await?),
        _ => None,
    };
    let stand = record.version;
    let shown = Shown { kind, fields: Fields::default(), errors: Errors::default(), stand, preview };
    render(&context, &staff, record, shown).await
}

pub async fn send(
    State(site): State<Site>,
    Path((_, code, kind)): Path<(String, String, String)>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let kind = Kind::from_key(&kind)?;
    let (record, context) = super::find(&site, &edition, &code).await?;
    let version = stand(&fields)?;
    let mut shown = Shown { kind, fields, errors: Errors::default(), stand: version, preview: None };
    let typed = match read(kind, &shown.fields) {
        Ok(typed) => typed,
        Err(errors) => {
            shown.errors = errors;
            return render(&context, &staff, record, shown).await;
        }
    };
    match shown.fields.raw("schritt").as_str() {
        "senden" => {}
        "aendern" => return render(&context, &staff, record, shown).await,
        _ => {
            shown.preview = Some(preview(&context, &record, kind, &typed).await?);
            return render(&context, &staff, record, shown).await;
        }
    }
    let id = record.id;
    let step = site.db.change(move |c| {
        Box::pin(async move {
            let seen = Seen { staff: &staff, id, version };
            match (kind, &typed) {
                (Kind::Ask, Typed::Question(question)) => decide::ask(c, &context, seen, question).await,
                (Kind::Reject, Typed::Ground(ground)) => decide::reject(c, &context, seen, ground).await,
                (Kind::Revoke, Typed::Ground(ground)) => decide::revoke(c, &context, seen, ground).await,
                _ => decide::approve(c, &context, seen).await,
            }
        })
    });
    Ok(answer(&request(paths::OFFICE_REQUEST, &edition.slug, &record.code), step.await?, kind.done()))
}
