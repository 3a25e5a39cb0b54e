//! `/{e}/presse/akkreditierung`: journalists ask for accreditation. One form that works without
//! scripts; where something is wrong everything typed stays. Only a file has to be chosen again,
//! because no browser keeps it, and the page says so.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

use super::context::Context;
use super::model::{CARD_ISSUERS, Evidence, MediaType, Role};
use super::setup::{self, Event, Window};
use super::{enter, form};
use crate::edition::{self, Here};
use crate::kernel::{date, markdown};
use crate::paths;
use crate::web::form::{Errors, Fields, form_page, new_key};
use crate::web::limits::{Limit, Network};
use crate::web::shell::Shell;
use crate::web::upload::Upload;
use crate::web::{Result, Site};

#[derive(askama::Template)]
#[template(path = "press/form.html")]
struct FormPage {
    shell: Shell,
    context: Context,
    key: Uuid,
    typed: Fields,
    errors: Errors,
    media_types: Vec<(&'static str, &'static str)>,
    roles: Vec<(&'static str, &'static str)>,
    evidence: Vec<(&'static str, &'static str)>,
    issuers: Vec<(&'static str, &'static str)>,
    years: Vec<(String, String)>,
    offered: Vec<(String, String)>,
    rows: usize,
    /// A row was just added: the cursor goes there.
    is_longer: bool,
    /// A file came with what cannot be stored yet.
    file_lost: bool,
    deadline: String,
    rules: String,
    /// Title and text of the notices about photos and the house.
    notices: Vec<(String, String)>,
}

impl FormPage {
    fn may_be_more(&self) -> bool {
        self.rows < enter::CREW_MAX
    }

    fn crew(&self) -> Vec<Row> {
        (1..=self.rows).map(|number| Row::of(&self.typed, number, self.is_longer && number == self.rows)).collect()
    }
}

/// A row of the crew, as the template wants it.
pub struct Row {
    pub number: usize,
    pub given: String,
    pub family: String,
    pub role: String,
    pub has_focus: bool,
}

impl Row {
    pub fn of(typed: &Fields, number: usize, has_focus: bool) -> Row {
        let value = |part: &str| typed.raw(&format!("team_{number}_{part}"));
        Row { number, given: value("vorname"), family: value("nachname"), role: value("funktion"), has_focus }
    }

    pub fn is_role(&self, key: &str) -> bool {
        self.role == key
    }

    pub fn field(&self, part: &str) -> String {
        format!("team_{}_{part}", self.number)
    }
}

pub async fn show(State(site): State<Site>, Here(edition): Here) -> Result<Response> {
    let context = Context::of(&site, &edition).await?;
    if let Some(closed) = closed(&context).await? {
        return Ok(closed);
    }
    let key = new_key(site.clock.now());
    render(&context, key, Fields::default(), Errors::default(), false).await
}

pub async fn send(
    State(site): State<Site>,
    Here(edition): Here,
    network: Network,
    mut upload: Upload,
) -> Result<Response> {
    let context = Context::of(&site, &edition).await?;
    // Opened before, sent after the deadline: what to do instead.
    if let Some(closed) = closed(&context).await? {
        return Ok((StatusCode::CONFLICT, closed).into_response());
    }
    let file = upload.take("datei");
    let had_file = file.is_some();
    let fields = upload.fields;
    let key = fields.submission_key()?;
    if fields.raw("schritt") == "person" {
        return render(&context, key, fields, Errors::default(), had_file).await;
    }
    site.limits.check(Limit::Submission, &network)?;
    let events = events(&context).await?;
    match form::parse(&fields, file, &context, &events).await? {
        Ok(application) => {
            enter::enter(&context, &application).await?;
            Ok(Redirect::to(&paths::press_sent(&edition.slug)).into_response())
        }
        Err(errors) => render(&context, key, fields, errors, had_file).await,
    }
}

async fn events(context: &Context) -> Result<Vec<Event>> {
    let mut c = context.site.db.pool().acquire().await?;
    Ok(setup::events(&mut c, context.edition.id).await?)
}

async fn render(context: &Context, key: Uuid, typed: Fields, errors: Errors, had_file: bool) -> Result<Response> {
    let edition = &context.edition;
    let title = if errors.is_empty() { "Akkreditierung für Medien" } else { "Fehler: Akkreditierung für Medien" };
    let shell = edition::shell(&context.site, edition, title, &paths::press_request(&edition.slug)).await?;
    let is_longer = typed.raw("schritt") == "person";
    let rows = (form::crew_rows(&typed) + usize::from(is_longer)).min(enter::CREW_MAX);
    let page = FormPage {
        shell,
        key,
        rows,
        is_longer,
        file_lost: had_file,
        media_types: pairs(MediaType::ALL, MediaType::key, MediaType::label),
        roles: roles(),
        evidence: pairs(Evidence::ALL, Evidence::key, Evidence::label),
        issuers: CARD_ISSUERS
            .iter()
            .map(|name| (*name, *name))
            .chain([(form::OTHER_ISSUER, "anderer Verband")])
            .collect(),
        years: form::years(context).map(|year| (year.to_string(), year.to_string())).into(),
        offered: form::offered(context, &events(context).await?),
        deadline: context.setup.closes_at.map(date::date_time).unwrap_or_default(),
        rules: markdown::render(&context.setup.rules, 3),
        notices: notices(context),
        typed,
        errors,
        context: context.clone(),
    };
    form_page(&page, &page.errors)
}

/// What everybody should know who takes pictures or walks through the house.
pub fn notices(context: &Context) -> Vec<(String, String)> {
    let all = context.edition.notices.iter().filter(|n| ["photo", "recording", "house"].contains(&n.kind.as_str()));
    all.map(|n| (n.title.clone(), markdown::render(&n.body, 4))).collect()
}

fn pairs<T: Copy>(
    all: &[T],
    key: fn(T) -> &'static str,
    label: fn(T) -> &'static str,
) -> Vec<(&'static str, &'static str)> {
    all.iter().map(|item| (key(*item), label(*item))).collect()
}

/// Functions that a form offers.
pub fn roles() -> Vec<(&'static str, &'static str)> {
    pairs(Role::ALL, Role::key, Role::label)
}

#[derive(askama::Template)]
#[template(path = "press/closed.html")]
struct ClosedPage {
    shell: Shell,
    context: Context,
    title: &'static str,
    texts: Vec<String>,
    late: String,
    contact: Contact,
}

/// Whom journalists ask.
#[derive(Debug, Clone, Default)]
pub struct Contact {
    pub name: String,
    pub email: String,
    pub phone: String,
}

impl Contact {
    /// That of the press office; else that of the edition, else the operator's.
    pub fn of(context: &Context) -> Contact {
        let (s, e, o) = (&context.setup, &context.edition, &context.settings.operator);
        let first = |all: [&str; 3]| all.into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_string();
        Contact {
            name: first([&s.contact_name, &e.contact_name, &o.unit]),
            email: first([&s.contact_email, &e.contact_email, &o.email]),
            phone: first([&s.contact_phone, &e.contact_phone, &o.phone]),
        }
    }

    /// For a link that dials.
    pub fn dialled(&self) -> String {
        self.phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
    }
}

/// The page that stands there while no request can be made; None while it can.
async fn closed(context: &Context) -> Result<Option<Response>> {
    let (title, texts, late) = match context.setup.window(&context.edition, context.site.clock.now()) {
        Window::Open => return Ok(None),
        Window::NotYet(at) => (
            "Die Akkreditierung ist noch nicht geöffnet",
            vec![format!("Anträge nehmen wir ab dem {} (Ortszeit Berlin) entgegen.", date::date_time(at))],
            String::new(),
        ),
        Window::Late => {
            let until = context.setup.closes_at.map(date::date_time).unwrap_or_default();
            let next = "Wenn Sie noch berichten möchten, wenden Sie sich an die Pressestelle.".to_string();
            (
                "Die Frist für die Akkreditierung ist vorbei",
                vec![format!("Anträge waren bis zum {until} (Ortszeit Berlin) möglich."), next],
                markdown::render(&context.setup.late, 3),
            )
        }
        Window::Off => (
            "Zurzeit nehmen wir keine Anträge auf Akkreditierung entgegen",
            vec!["Fragen von Medien beantwortet die Pressestelle.".to_string()],
            String::new(),
        ),
    };
    let path = paths::press_request(&context.edition.slug);
    let shell = edition::shell(&context.site, &context.edition, title, &path).await?;
    let page = ClosedPage { shell, title, texts, late, contact: Contact::of(context), context: context.clone() };
    Ok(Some(form_page(&page, &Errors::default())?))
}

#[derive(askama::Template)]
#[template(path = "press/sent.html")]
struct SentPage {
    shell: Shell,
    slug: String,
    is_slow: bool,
}

/// `/{e}/presse/akkreditierung/gesendet`: the same for everybody, whoever has a request or not.
pub async fn sent(State(site): State<Site>, Here(edition): Here) -> Result<Response> {
    let path = paths::press_sent(&edition.slug);
    let mut shell = edition::shell(&site, &edition, "Akkreditierung, bitte bestätigen Sie Ihre Adresse", &path).await?;
    shell.no_index = true;
    let mut c = site.db.pool().acquire().await?;
    let is_slow = crate::mail::is_slow(&mut c).await?;
    drop(c);
    form_page(&SentPage { shell, slug: edition.slug.clone(), is_slow }, &Errors::default())
}
