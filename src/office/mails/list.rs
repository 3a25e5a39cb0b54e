//! `/intern/kongress/{e}/mails`, `/intern/mails`: the outbox, by state and kind; recipients are
//! searched by POST, because names do not belong into addresses.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde_json::json;

use super::{Place, Scope, kind_label};
use crate::kernel::date;
use crate::mail::outbox::{self, Filter, Mail, State as Delivery};
use crate::office::confirm::Confirm;
use crate::office::frame::{Frame, back, done};
use crate::office::list::{Pager, SHOWN};
use crate::paths;
use crate::staff::Staff;
use crate::staff::audit::{self, Entry};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

/// Longest search.
const SEARCH_MAX: usize = 100;

#[derive(Template)]
#[template(path = "office/mails/list.html")]
struct MailsPage {
    frame: Frame,
    errors: Errors,
    path: String,
    again: String,
    /// The filters by state: words, address, whether it is the one shown.
    states: Vec<(String, String, bool)>,
    /// Kinds for the control, and what was chosen.
    kinds: Vec<(String, String)>,
    chosen: Fields,
    state: String,
    failed: i64,
    search: String,
    rows: Vec<Row>,
    pager: Pager,
    /// Numbers of the pages before and after, where they are asked for by POST.
    before: i64,
    after: i64,
    of_all: bool,
}

struct Row {
    href: String,
    subject: String,
    to: String,
    kind: String,
    edition: String,
    at: String,
    state: &'static str,
    is_failed: bool,
    reason: &'static str,
}

/// How people call a recipient.
pub(super) fn to(mail: &Mail) -> String {
    match (mail.recipient.as_str(), mail.recipient_name.as_str()) {
        ("", _) => "gelöscht".into(),
        (address, "") => address.into(),
        (address, name) => format!("{name} ({address})"),
    }
}

fn row(place: &Place, mail: Mail) -> Row {
    Row {
        href: place.path(paths::OFFICE_MAIL, paths::MAIL).replace("{id}", &mail.public_id.to_string()),
        subject: if mail.subject.is_empty() { "Betreff gelöscht".into() } else { mail.subject.clone() },
        to: to(&mail),
        kind: kind_label(&mail.kind).to_string(),
        edition: mail.edition.clone(),
        at: date::date_time(mail.created_at),
        state: mail.state().label(),
        is_failed: mail.state() == Delivery::Failed,
        reason: mail.reason().unwrap_or(""),
    }
}

pub async fn show(State(site): State<Site>, RawQuery(query): RawQuery, staff: Staff, scope: Scope) -> Result<Response> {
    let pairs: Vec<(String, String)> =
        url::form_urlencoded::parse(query.as_deref().unwrap_or("").as_bytes()).into_owned().collect();
    let of = |name: &str| pairs.iter().find(|(n, _)| n == name).map_or(String::new(), |(_, v)| v.clone());
    let place = Place::of(scope);
    let filter = Filter {
        edition: place.id(),
        state: Delivery::from_word(&of("stand")),
        kind: of("art"),
        recipient: String::new(),
    };
    render(&site, &staff, &place, filter, query.as_deref(), Errors::default()).await
}

/// Search by recipient; the answer is the page, no address leads to it.
pub async fn search(State(site): State<Site>, staff: Staff, scope: Scope, fields: Fields) -> Result<Response> {
    let place = Place::of(scope);
    let mut errors = Errors::default();
    let recipient = fields.text(&mut errors, "suche", "den Suchbegriff", SEARCH_MAX, false);
    let filter = Filter {
        edition: place.id(),
        state: Delivery::from_word(&fields.raw("stand")),
        kind: fields.raw("art"),
        recipient,
    };
    let page = format!("seite={}", fields.raw("seite").parse::<i64>().unwrap_or(1));
    render(&site, &staff, &place, filter, Some(&page), errors).await
}

async fn render(
    site: &Site,
    staff: &Staff,
    place: &Place,
    filter: Filter,
    query: Option<&str>,
    errors: Errors,
) -> Result<Response> {
    let path = place.path(paths::OFFICE_MAILS, paths::MAILS);
    let mut c = site.db.pool().acquire().await?;
    let counts = outbox::counts(&mut c, filter.edition).await?;
    let kinds = outbox::kinds(&mut c, filter.edition).await?;
    let pager = Pager::new(&path, query, outbox::count(&mut c, &filter).await?);
    let mails = outbox::list(&mut c, &filter, pager.offset, SHOWN).await?;
    drop(c);
    let number = pager.offset / SHOWN + 1;
    let page = MailsPage {
        frame: place.frame(site, staff, "Mails", &path).await?.say(done(query).as_deref()),
        errors,
        again: place.path(paths::OFFICE_MAILS_AGAIN, paths::MAILS_AGAIN),
        states: states(&path, &filter, &counts),
        kinds: kinds.into_iter().map(|kind| (kind.clone(), kind_label(&kind).to_string())).collect(),
        chosen: [("art", filter.kind.as_str())].into_iter().collect(),
        state: filter.state.map(Delivery::word).unwrap_or("").to_string(),
        failed: counts.iter().find(|(state, _)| *state == Delivery::Failed).map_or(0, |(_, n)| *n),
        search: filter.recipient,
        rows: mails.into_iter().map(|mail| row(place, mail)).collect(),
        before: if pager.before.is_some() { number - 1 } else { 0 },
        after: if pager.after.is_some() { number + 1 } else { 0 },
        pager,
        of_all: place.id().is_none(),
        path,
    };
    form_page(&page, &page.errors)
}

fn states(path: &str, filter: &Filter, counts: &[(Delivery, i64)]) -> Vec<(String, String, bool)> {
    let link = |state: Option<Delivery>| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if let Some(state) = state {
            query.append_pair("stand", state.word());
        }
        if !filter.kind.is_empty() {
            query.append_pair("art", &filter.kind);
        }
        let query = query.finish();
        if query.is_empty() { path.to_string() } else { format!("{path}?{query}") }
    };
    let all = counts.iter().map(|(_, n)| n).sum::<i64>();
    let mut states = vec![(format!("alle ({all})"), link(None), filter.state.is_none())];
    states
        .extend(counts.iter().map(|(s, n)| (format!("{} ({n})", s.label()), link(Some(*s)), filter.state == Some(*s))));
    states
}

/// All failed ones once more: asks first, then does it.
pub async fn again(State(site): State<Site>, staff: Staff, scope: Scope, fields: Fields) -> Result<Response> {
    let place = Place::of(scope);
    let path = place.path(paths::OFFICE_MAILS, paths::MAILS);
    let edition = place.id();
    if !fields.ticked("ja") {
        let mut c = site.db.pool().acquire().await?;
        let failed = crate::mail::failed(&mut c, edition).await?;
        drop(c);
        let page = Confirm {
            frame: place.frame(&site, &staff, "Fehlgeschlagene Mails erneut verschicken", &path).await?,
            lead: match failed {
                1 => "Eine Mail ist fehlgeschlagen.".into(),
                n => format!("{n} Mails sind fehlgeschlagen."),
            },
            consequences: vec![
                "Jede wird noch einmal verschickt, mit demselben Text und derselben Kennung. Wer sie doch schon \
                 bekommen hat, erkennt sie daran."
                    .into(),
                "Ältere als zwei Tage werden einmal versucht, jüngere bis zum Ende der zwei Tage.".into(),
                "Links darin können inzwischen abgelaufen sein: Eine Bestätigungsmail, die niemanden erreicht, gibt \
                 ihren Platz frei."
                    .into(),
            ],
            action: place.path(paths::OFFICE_MAILS_AGAIN, paths::MAILS_AGAIN),
            carried: vec![("ja".into(), "ja".into())],
            button: "Erneut verschicken",
            back: path,
        };
        return page.page();
    }
    site.db
        .change(move |c| {
            Box::pin(async move {
                let count = outbox::retry_failed(c, edition).await?;
                if count > 0 {
                    let entry = Entry {
                        edition,
                        action: "mails.retried",
                        object: "message",
                        after: Some(json!({ "Mails": count })),
                        ..Entry::default()
                    };
                    audit::note(c, &staff, &entry).await?;
                }
                Ok::<_, Error>(())
            })
        })
        .await?;
    Ok(back(&path, "mails-erneut"))
}
