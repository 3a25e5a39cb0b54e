//! `/programm/tage`: the days of the edition and their hours. They are the edition's own and hold
//! at once, for the public and for calendars.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::{NaiveDate, NaiveTime};
use serde_json::json;
use sqlx::PgConnection;

use super::form::clock;
use crate::edition::days::{self, DayUse};
use crate::edition::model::Hours;
use crate::edition::{self, Edition};
use crate::kernel::date;
use crate::office::confirm::Confirm;
use crate::office::frame::{CHANGED_MEANWHILE, Frame, back, done};
use crate::office::protocol;
use crate::paths;
use crate::programme::compare;
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/programme/days.html")]
struct DaysPage {
    frame: Frame,
    e: String,
    action: String,
    days: Vec<Line>,
    typed: Fields,
    errors: Errors,
    history: Vec<protocol::Line>,
}

struct Line {
    day: NaiveDate,
    title: String,
    stand: String,
    opens: String,
    closes: String,
    uses: String,
    is_used: bool,
}

fn path(e: &str) -> String {
    paths::office(paths::OFFICE_DAYS, e)
}

fn stand(hours: &Hours) -> String {
    let text = |t: Option<NaiveTime>| t.map(date::clock).unwrap_or_default();
    compare::stand([text(hours.opens), text(hours.closes)])
}

pub async fn show(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    render(&site, &staff, &edition, None, Errors::default(), done(query.as_deref())).await
}

fn uses(n: DayUse) -> String {
    let mut parts = Vec::new();
    match n.sessions {
        0 => {}
        1 => parts.push("1 Programmpunkt".to_string()),
        n => parts.push(format!("{n} Programmpunkte")),
    }
    match n.registrations {
        0 => {}
        1 => parts.push("1 Anmeldung".to_string()),
        n => parts.push(format!("{n} Anmeldungen")),
    }
    parts.join(", ")
}

async fn render(
    site: &Site,
    staff: &Staff,
    edition: &Edition,
    typed: Option<Fields>,
    errors: Errors,
    said: Option<String>,
) -> Result<Response> {
    let e = &edition.slug;
    let mut c = site.db.pool().acquire().await?;
    let current = edition::load(&mut c, e).await?.ok_or(Error::NotFound)?;
    let (mut lines, mut pairs) = (Vec::new(), Vec::new());
    for hours in &current.days {
        let n = days::uses(&mut c, edition.id, hours.day).await?;
        let clock = |t: Option<NaiveTime>| t.map(date::clock).unwrap_or_default();
        let field = |what: &str| format!("{what}-{}", hours.day);
        pairs.push((field("von"), clock(hours.opens)));
        pairs.push((field("bis"), clock(hours.closes)));
        lines.push(Line {
            day: hours.day,
            title: hours.long_date(),
            stand: stand(hours),
            opens: field("von"),
            closes: field("bis"),
            uses: uses(n),
            is_used: n != DayUse::default(),
        });
    }
    let history = audit::of_object(&mut c, "days", e).await?;
    drop(c);
    // What was typed for one day stands over what is stored for all.
    let sent = typed.unwrap_or_default().carried(|_| true);
    let kept = pairs.iter().filter(|(name, _)| sent.iter().all(|(n, _)| n != name));
    let action = path(e);
    let title = if errors.is_empty() { "Tage und Zeiten" } else { "Fehler: Tage und Zeiten" };
    let page = DaysPage {
        frame: Frame::new(site, staff, Some(edition), title, &action).await?.say(said.as_deref()),
        e: e.clone(),
        action,
        days: lines,
        typed: kept.chain(&sent).map(|(name, value)| (name.as_str(), value.as_str())).collect(),
        errors,
        history: history.into_iter().map(protocol::line).collect(),
    };
    form_page(&page, &page.errors)
}

pub async fn send(State(site): State<Site>, staff: Staff, Within(edition): Within, fields: Fields) -> Result<Response> {
    if let Some(day) = date::parse_date(&fields.raw("loeschen")) {
        return remove(&site, &staff, &edition, day, fields.raw("sicher") == "ja").await;
    }
    let fields = Arc::new(fields);
    let (sent, id, who, e) = (fields.clone(), edition.id, staff.clone(), edition.slug.clone());
    let wrong = site.db.change(move |c| Box::pin(async move { store(c, id, &e, &who, &sent).await })).await?;
    match wrong {
        Ok(()) => Ok(back(&path(&edition.slug), "tag")),
        Err(errors) => render(&site, &staff, &edition, Arc::into_inner(fields), errors, None).await,
    }
}

/// A new day, or the hours of one.
async fn store(
    c: &mut PgConnection,
    id: i64,
    e: &str,
    staff: &Staff,
    fields: &Fields,
) -> Result<std::result::Result<(), Errors>> {
    crate::programme::edit::lock(c, id).await?;
    let known = edition::load(c, e).await?.ok_or(Error::NotFound)?.days;
    let mut errors = Errors::default();
    let own = date::parse_date(&fields.raw("tag"));
    let before = own.and_then(|day| known.iter().find(|h| h.day == day));
    let (day, from, until) = match before {
        Some(hours) => {
            let field = |what: &str| format!("{what}-{}", hours.day);
            if fields.raw("stand") != stand(hours) {
                errors.say(field("von"), CHANGED_MEANWHILE.into());
            }
            (hours.day, hour(fields, &mut errors, field("von")), hour(fields, &mut errors, field("bis")))
        }
        None => {
            let text = fields.needed(&mut errors, "neu", "das Datum", 40, false);
            let day = date::parse_date(&text);
            if day.is_none() && !text.is_empty() {
                errors.say("neu", "Geben Sie das Datum so ein: 5.5.2027.".into());
            }
            if day.is_some_and(|day| known.iter().any(|h| h.day == day)) {
                errors.say("neu", "Diesen Tag gibt es schon.".into());
            }
            let (from, until) = (
                clock(fields, &mut errors, "neu-von", "den Beginn"),
                clock(fields, &mut errors, "neu-bis", "das Ende"),
            );
            (day.unwrap_or_default(), from, until)
        }
    };
    if let (Some(from), Some(until)) = (from, until)
        && until <= from
    {
        let field = before.map_or("neu-bis".to_string(), |h| format!("bis-{}", h.day));
        errors.say(field, format!("Das Ende muss nach dem Beginn um {} liegen.", date::time(from)));
    }
    if !errors.is_empty() {
        return Ok(Err(errors));
    }
    let hours = Hours { day, opens: from, closes: until };
    if before == Some(&hours) {
        return Ok(Ok(()));
    }
    days::put(c, id, &hours).await?;
    let text = |h: &Hours| json!({ "Zeiten": h.text() });
    let entry = Entry {
        edition: Some(id),
        action: "day.changed",
        object: "days",
        key: e,
        title: &hours.long_date(),
        before: before.map(text),
        after: Some(text(&hours)),
    };
    audit::note(c, staff, &entry).await?;
    Ok(Ok(()))
}

/// As `form::clock`, for a field whose name is made.
fn hour(fields: &Fields, errors: &mut Errors, name: String) -> Option<NaiveTime> {
    let text = fields.raw(&name);
    if text.is_empty() {
        return None;
    }
    let time = date::parse_time(&text);
    if time.is_none() {
        errors.say(name, "Geben Sie die Uhrzeit so ein: 9.15.".into());
    }
    time
}

async fn remove(site: &Site, staff: &Staff, edition: &Edition, day: NaiveDate, is_sure: bool) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let current = edition::load(&mut c, &edition.slug).await?.ok_or(Error::NotFound)?;
    let is_known = current.days.iter().any(|h| h.day == day);
    let n = days::uses(&mut c, edition.id, day).await?;
    drop(c);
    if !is_known || n != DayUse::default() {
        let mut errors = Errors::default();
        let why =
            if is_known { format!("An diesem Tag: {}.", uses(n)) } else { "Diesen Tag gibt es nicht mehr.".into() };
        errors.say("tage", format!("Der {} lässt sich nicht löschen. {why}", date::date(day)));
        return render(site, staff, edition, None, errors, None).await;
    }
    let own = path(&edition.slug);
    if !is_sure {
        let confirm = Confirm {
            frame: Frame::new(site, staff, Some(edition), "Tag löschen", &own).await?,
            lead: format!("Es geht um {}. Nichts ist an diesem Tag geplant.", date::long_date(day)),
            consequences: vec![
                "Der Tag verschwindet sofort von allen Seiten der Veranstaltung.".into(),
                "Kalender, die die Veranstaltung abonniert haben, zeigen ihn nicht mehr.".into(),
            ],
            action: own.clone(),
            carried: vec![("loeschen".into(), day.to_string()), ("sicher".into(), "ja".into())],
            button: "Tag löschen",
            back: own,
        };
        return confirm.page();
    }
    let (id, who, e) = (edition.id, staff.clone(), edition.slug.clone());
    let removed = site.db.change(move |c| {
        Box::pin(async move {
            crate::programme::edit::lock(c, id).await?;
            let removed = days::remove(c, id, day).await?;
            if removed {
                let entry = Entry {
                    edition: Some(id),
                    action: "day.deleted",
                    object: "days",
                    key: &e,
                    title: &date::long_date(day),
                    ..Entry::default()
                };
                audit::note(c, &who, &entry).await?;
            }
            Ok::<_, Error>(removed)
        })
    });
    let said = if removed.await? { "tag-geloescht" } else { "unveraendert" };
    Ok(back(&path(&edition.slug), said))
}
