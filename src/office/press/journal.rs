//! `…/presse/journal`: what was decided, how often and why, without anybody's data. For showing that
//! all are treated alike; it stays when the requests are gone.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::settings::note;
use crate::kernel::{csv, date};
use crate::office::frame::Frame;
use crate::office::list::{Pager, SHOWN};
use crate::paths;
use crate::press::context::Context;
use crate::press::journal::{self, Decided, Row, Summary};
use crate::press::model::{Evidence, MediaType, Reason};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, form_page};
use crate::web::{Error, Result, Site};

const HEADS: [&str; 10] = [
    "Tag",
    "Entscheidung",
    "Grund",
    "Art des Mediums",
    "Nachweis",
    "Tage bis zur Entscheidung",
    "nach der Frist",
    "Personen",
    "zweite Person",
    "Rückfrage",
];

/// A label, and how many were approved, rejected, revoked, withdrawn.
type Counted = (&'static str, [i64; 4]);

#[derive(Template)]
#[template(path = "office/press/journal.html")]
struct JournalPage {
    frame: Frame,
    file: String,
    criteria: String,
    total: i64,
    facts: Vec<(&'static str, String)>,
    /// Captions with their rows.
    tables: Vec<(&'static str, Vec<Counted>)>,
    heads: [&'static str; 10],
    rows: Vec<[String; 10]>,
    pager: Pager,
}

fn cells(row: &Row) -> [String; 10] {
    let yes = |is: bool| if is { "ja" } else { "nein" }.to_string();
    [
        date::date(row.decided_on),
        Decided::from_key(&row.decision).label().into(),
        row.reason.as_deref().and_then(Reason::from_key).map_or(String::new(), |r| r.label().into()),
        MediaType::from_key(&row.media_type).map_or("", |m| m.label()).into(),
        Evidence::from_key(&row.evidence_kind).map_or("", |e| e.label()).into(),
        row.days.to_string(),
        yes(row.late),
        row.people.to_string(),
        yes(row.second_person),
        yes(row.asked),
    ]
}

fn table(s: &Summary, what: &str, keys: Vec<(&'static str, &'static str)>) -> Vec<Counted> {
    let row = |(key, label): (&'static str, &'static str)| {
        (label, Decided::ALL.map(|decided| s.number(what, key, Some(decided))))
    };
    keys.into_iter().map(row).filter(|(_, numbers)| numbers.iter().any(|n| *n > 0)).collect()
}

fn tables(s: &Summary) -> Vec<(&'static str, Vec<Counted>)> {
    let all = vec![
        ("Nach Grund", table(s, "reason", Reason::ALL.iter().map(|r| (r.key(), r.label())).collect())),
        ("Nach Art des Mediums", table(s, "media_type", MediaType::ALL.iter().map(|m| (m.key(), m.label())).collect())),
        ("Nach Nachweis", table(s, "evidence_kind", Evidence::ALL.iter().map(|e| (e.key(), e.label())).collect())),
    ];
    all.into_iter().filter(|(_, rows)| !rows.is_empty()).collect()
}

fn facts(s: &Summary) -> Vec<(&'static str, String)> {
    let of = |decided: Decided| s.number("decision", decided.key(), None).to_string();
    vec![
        ("Zugelassen", format!("{}, mit {} Ausweisen", of(Decided::Approved), s.passes)),
        ("Abgelehnt", of(Decided::Rejected)),
        ("Widerrufen", of(Decided::Revoked)),
        ("Zurückgezogen", of(Decided::Withdrawn)),
        (
            "Tage bis zur Entscheidung, Median",
            s.median_days.map_or("–".into(), |m| format!("{m:.1}").replace('.', ",")),
        ),
        ("Nach der Frist eingegangen", s.late.to_string()),
        ("Mit Rückfrage", s.asked.to_string()),
        ("Mit zweiter Person", s.second.to_string()),
    ]
}

pub async fn show(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let path = paths::office(paths::OFFICE_PRESS_JOURNAL, &edition.slug);
    let context = Context::of(&site, &edition).await?;
    let mut c = site.db.pool().acquire().await?;
    let summary = journal::summary(&mut c, edition.id).await?;
    let pager = Pager::new(&path, query.as_deref(), summary.total);
    let rows = journal::rows(&mut c, edition.id, SHOWN, pager.offset).await?;
    drop(c);
    let page = JournalPage {
        frame: Frame::new(&site, &staff, Some(&edition), "Journal der Entscheidungen", &path).await?,
        file: paths::office(paths::OFFICE_PRESS_JOURNAL_FILE, &edition.slug),
        criteria: context.setup.criteria.clone(),
        total: summary.total,
        facts: facts(&summary),
        tables: tables(&summary),
        heads: HEADS,
        rows: rows.iter().map(cells).collect(),
        pager,
    };
    form_page(&page, &Errors::default())
}

/// All rows as a file; there are as many as decisions of one edition.
pub async fn csv(State(site): State<Site>, staff: Staff, Within(edition): Within) -> Result<Response> {
    let name = format!("akkreditierung-journal-{}.csv", edition.slug);
    let id = edition.id;
    let step = site.db.change(move |c| {
        Box::pin(async move {
            note(c, &staff, &edition, ("press.journal", "Journal"), None, None).await?;
            Ok::<_, Error>(journal::rows(c, id, i64::from(i32::MAX), 0).await?)
        })
    });
    let rows = step.await?;
    let body = csv::write(&HEADS, rows.iter().map(cells));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::try_from(format!("attachment; filename=\"{name}\"")).map_err(anyhow::Error::from)?,
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, body).into_response())
}
