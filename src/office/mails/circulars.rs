//! `/intern/kongress/{e}/nachrichten`: messages to many, newest first; and, for the installation,
//! above how many recipients a second person has to release one.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde_json::json;

use crate::kernel::date;
use crate::office::frame::{Frame, back, done};
use crate::office::list::{Pager, SHOWN};
use crate::paths;
use crate::registration::circular;
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/mails/circulars.html")]
struct CircularsPage {
    frame: Frame,
    path: String,
    new: String,
    search: String,
    limit: i32,
    rows: Vec<Row>,
    pager: Pager,
}

struct Row {
    href: String,
    subject: String,
    state: &'static str,
    by: String,
    /// When it goes or went out.
    at: String,
    recipients: String,
}

pub async fn show(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let path = paths::office(paths::CIRCULARS, &edition.slug);
    let pairs = url::form_urlencoded::parse(query.as_deref().unwrap_or("").as_bytes());
    let search: String = pairs.into_owned().find(|(name, _)| name == "q").map(|(_, v)| v).unwrap_or_default();
    let search: String = search.trim().chars().take(100).collect();
    let mut c = site.db.pool().acquire().await?;
    let pager = Pager::new(&path, query.as_deref(), circular::count(&mut c, edition.id, &search).await?);
    let found = circular::list(&mut c, edition.id, &search, pager.offset, SHOWN).await?;
    let limit = circular::limit(&mut c).await?;
    drop(c);
    let row = |k: circular::Circular| Row {
        href: paths::office(paths::CIRCULAR, &edition.slug).replace("{id}", &k.public_id.to_string()),
        state: k.stage().label(),
        at: k.started_at.or(k.draft.send_at).map(date::date_time).unwrap_or_default(),
        recipients: k.recipients.map(|n| n.to_string()).unwrap_or_default(),
        by: k.changed_by_name,
        subject: k.draft.subject,
    };
    let page = CircularsPage {
        frame: Frame::new(&site, &staff, Some(&edition), "Nachrichten", &path)
            .await?
            .say(done(query.as_deref()).as_deref()),
        new: paths::office(paths::CIRCULAR_NEW, &edition.slug),
        search,
        limit,
        rows: found.into_iter().map(row).collect(),
        pager,
        path,
    };
    form_page(&page, &Errors::default())
}

#[derive(Template)]
#[template(path = "office/mails/rules.html")]
struct RulesPage {
    frame: Frame,
    errors: Errors,
    typed: String,
    /// What the form was made of.
    limit: i32,
}

pub async fn rules(State(site): State<Site>, staff: Staff) -> Result<Response> {
    let limit = circular::limit(&mut *site.db.pool().acquire().await?).await?;
    render_rules(&site, &staff, limit, limit.to_string(), Errors::default()).await
}

async fn render_rules(site: &Site, staff: &Staff, limit: i32, typed: String, errors: Errors) -> Result<Response> {
    let title = if errors.is_empty() { "Freigabe von Nachrichten" } else { "Fehler: Freigabe von Nachrichten" };
    let frame = Frame::new(site, staff, None, title, paths::MAILS).await?;
    let page = RulesPage { frame, errors, typed, limit };
    form_page(&page, &page.errors)
}

pub async fn save_rules(State(site): State<Site>, staff: Staff, fields: Fields) -> Result<Response> {
    let mut errors = Errors::default();
    let typed = fields.needed(&mut errors, "grenze", "die Grenze", 7, false);
    let above = typed.parse::<i32>().ok().filter(|n| (0..=1_000_000).contains(n));
    if errors.is_empty() && above.is_none() {
        errors.say("grenze", "Geben Sie eine ganze Zahl von 0 bis 1000000 ein.".into());
    }
    let limit = circular::limit(&mut *site.db.pool().acquire().await?).await?;
    if fields.raw("stand") != limit.to_string() && errors.is_empty() {
        errors.say("grenze", crate::office::frame::CHANGED_MEANWHILE.into());
    }
    let Some(above) = above.filter(|_| errors.is_empty()) else {
        return render_rules(&site, &staff, limit, typed, errors).await;
    };
    site.db
        .change(move |c| {
            Box::pin(async move {
                circular::set_limit(c, above).await?;
                let entry = Entry {
                    action: "circular_rules.changed",
                    object: "circular_rules",
                    before: Some(json!({ "Grenze": limit })),
                    after: Some(json!({ "Grenze": above })),
                    ..Entry::default()
                };
                audit::note(c, &staff, &entry).await?;
                Ok::<_, Error>(())
            })
        })
        .await?;
    Ok(back(paths::MAILS, "gespeichert"))
}
