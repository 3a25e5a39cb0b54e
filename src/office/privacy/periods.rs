//! `/intern/datenschutz/fristen`: how long what is kept, within bounds. Two people who change them at
//! once are told.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde_json::{Map, Value};

use crate::office::frame::{CHANGED_MEANWHILE, Frame, back, done};
use crate::office::protocol::{self, Line};
use crate::paths;
use crate::privacy::periods::{self, About, Kind, Periods, amount_words};
use crate::staff::Staff;
use crate::staff::audit::{self, Entry};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/privacy/periods.html")]
struct PeriodsPage {
    frame: Frame,
    errors: Errors,
    rows: Vec<Row>,
    stand: String,
    history: Vec<Line>,
}

struct Row {
    about: About,
    value: String,
    label: String,
    hint: String,
}

pub async fn show(State(site): State<Site>, RawQuery(query): RawQuery, staff: Staff) -> Result<Response> {
    render(&site, &staff, None, Errors::default(), done(query.as_deref()).as_deref()).await
}

async fn render(
    site: &Site,
    staff: &Staff,
    typed: Option<&Fields>,
    errors: Errors,
    said: Option<&str>,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let periods = periods::load(&mut c).await?;
    let history = audit::of_object(&mut c, "retention", "fristen").await?;
    drop(c);
    let rows = Kind::ALL.into_iter().map(|kind| {
        let about = kind.about();
        let unit = if kind.is_yearly() { "Jahre" } else { "Tage" };
        let now = amount_words(kind, periods.of(kind));
        Row {
            about,
            value: typed.map_or_else(|| periods.of(kind).to_string(), |fields| fields.raw(about.key)),
            label: format!("{}: {unit} {}", about.label, about.since),
            hint: format!(
                "{}. Jetzt gilt: {now}. Möglich sind {} bis {} {unit}, vorgesehen {}.",
                about.what, about.least, about.most, about.default
            ),
        }
    });
    let title = if errors.is_empty() { "Speicherfristen" } else { "Fehler: Speicherfristen" };
    let page = PeriodsPage {
        frame: Frame::new(site, staff, None, title, paths::OFFICE_PRIVACY_PERIODS).await?.say(said),
        rows: rows.collect(),
        stand: periods.stand(),
        history: history.into_iter().map(protocol::line).collect(),
        errors,
    };
    form_page(&page, &page.errors)
}

/// What was typed, where all of it is possible.
fn parse(fields: &Fields, errors: &mut Errors) -> Periods {
    let mut periods = Periods::default();
    for kind in Kind::ALL {
        let about = kind.about();
        match fields.raw(about.key).parse::<i32>() {
            Ok(amount) if (about.least..=about.most).contains(&amount) => periods.set(kind, amount),
            _ => errors.say(
                about.key,
                format!("{}: Geben Sie eine ganze Zahl von {} bis {} ein.", about.label, about.least, about.most),
            ),
        }
    }
    if errors.is_empty() && periods.of(Kind::Proof) < periods.of(Kind::Registrations) {
        errors.say(
            Kind::Proof.about().key,
            "Der Nachweis der Teilnahme kann nicht kürzer bleiben als die Anmeldung selbst.".into(),
        );
    }
    periods
}

pub async fn save(State(site): State<Site>, staff: Staff, fields: Fields) -> Result<Response> {
    let mut errors = Errors::default();
    let wanted = parse(&fields, &mut errors);
    if !errors.is_empty() {
        return render(&site, &staff, Some(&fields), errors, None).await;
    }
    let (by, stand, new) = (staff.clone(), fields.raw("stand"), wanted.clone());
    let saved = site
        .db
        .change(move |c| {
            Box::pin(async move {
                let old = periods::lock(c).await?;
                if old.stand() != stand {
                    return Ok(None);
                }
                if old == new {
                    return Ok(Some(false));
                }
                periods::save(c, &new).await?;
                let entry = Entry {
                    action: "privacy.periods",
                    object: "retention",
                    key: "fristen",
                    title: "Speicherfristen",
                    before: Some(told(&old, &new)),
                    after: Some(told(&new, &old)),
                    ..Entry::default()
                };
                audit::note(c, &by, &entry).await?;
                Ok::<_, Error>(Some(true))
            })
        })
        .await?;
    match saved {
        Some(changed) => Ok(back(paths::OFFICE_PRIVACY_PERIODS, if changed { "gespeichert" } else { "unveraendert" })),
        None => {
            errors.say(Kind::ALL[0].about().key, CHANGED_MEANWHILE.into());
            render(&site, &staff, Some(&fields), errors, None).await
        }
    }
}

/// Those that differ, in words.
fn told(periods: &Periods, other: &Periods) -> Value {
    let changed = Kind::ALL.into_iter().filter(|kind| periods.of(*kind) != other.of(*kind));
    let words = changed.map(|kind| (kind.about().label.to_string(), amount_words(kind, periods.of(kind)).into()));
    Value::Object(words.collect::<Map<_, _>>())
}
