//! `…/presse/ausweise`: who has a pass, found by name, medium, or the code on it; handing it over
//! after a look at photo identification, and taking that back. The door sees no more than this.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

use super::BROKEN;
use crate::kernel::date;
use crate::office::frame::{Frame, back, done};
use crate::office::list::{Pager, SHOWN, chosen};
use crate::office::registrations::{list::patterns, sql as search_sql};
use crate::paths;
use crate::press::context::Context;
use crate::press::door::{self, Handed, Row, Wanted};
use crate::press::model::State as Stage;
use crate::press::record::{self, Person, Record};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/press/passes.html")]
struct PassesPage {
    frame: Frame,
    action: String,
    find: String,
    print: String,
    file: String,
    paper: String,
    plain: String,
    words: String,
    errors: Errors,
    typed: Fields,
    states: [(&'static str, &'static str, bool); 3],
    narrows: bool,
    summary: String,
    lines: Vec<Line>,
    total: i64,
    pager: Pager,
}

pub(super) struct Line {
    pub href: String,
    /// "P-7K2M9X/0"; how a selection names somebody.
    pub key: String,
    pub name: String,
    pub outlet: String,
    pub role: &'static str,
    pub code: String,
    pub collected: String,
}

pub(super) fn pass_path(e: &str, code: &str, position: i32) -> String {
    super::request(paths::OFFICE_PASS, e, code).replace("{number}", &(position + 1).to_string())
}

pub(super) fn line(e: &str, row: &Row) -> Line {
    let by = row.collected_by.as_deref().map(|name| format!(" bei {name}")).unwrap_or_default();
    Line {
        href: pass_path(e, &row.code, row.position),
        key: format!("{}/{}", row.code, row.position),
        name: row.name(),
        role: row.role().label(),
        collected: row.collected_at.map(|at| format!("{}{by}", date::date_time(at))).unwrap_or_default(),
        outlet: row.outlet.clone(),
        code: row.code.clone(),
    }
}

/// Filter of an address: whether only those (not) handed over, and patterns of the words.
pub(super) async fn filter(
    c: &mut sqlx::PgConnection,
    staff: &Staff,
    state: &str,
    key: &str,
) -> Result<(Option<bool>, String, Vec<String>)> {
    let typed = match key.parse::<Uuid>() {
        Ok(key) => search_sql::search(c, key, staff.session).await?.unwrap_or_default(),
        Err(_) => String::new(),
    };
    let folded = if typed.is_empty() { String::new() } else { search_sql::fold(c, &typed).await? };
    let collected = match state {
        "offen" => Some(false),
        "abgeholt" => Some(true),
        _ => None,
    };
    Ok((collected, typed, patterns(&folded)))
}

pub async fn show(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    render(&site, &staff, &Within(edition), query.as_deref(), Fields::default(), Errors::default()).await
}

async fn render(
    site: &Site,
    staff: &Staff,
    Within(edition): &Within,
    query: Option<&str>,
    typed: Fields,
    errors: Errors,
) -> Result<Response> {
    let of = |pattern| paths::office(pattern, &edition.slug);
    let path = of(paths::OFFICE_PASSES);
    let state = chosen(query, "stand");
    let mut c = site.db.pool().acquire().await?;
    let (collected, words, patterns) = filter(&mut c, staff, &state, &chosen(query, "suche")).await?;
    let wanted = Wanted { edition: edition.id, collected, patterns: &patterns };
    let total = door::total(&mut c, &wanted).await?;
    let pager = Pager::new(&path, query, total);
    let rows = door::rows(&mut c, &wanted, SHOWN, pager.offset).await?;
    let (all, handed) = door::numbers(&mut c, edition.id).await?;
    drop(c);
    let title = if errors.is_empty() { "Presseausweise" } else { "Fehler: Presseausweise" };
    let is = |key: &str| state == key;
    let page = PassesPage {
        frame: Frame::new(site, staff, Some(edition), title, &path).await?.say(done(query).as_deref()),
        find: of(paths::OFFICE_PASSES_FIND),
        print: of(paths::OFFICE_PASSES_PRINT),
        file: of(paths::OFFICE_PASSES_FILE),
        paper: of(paths::OFFICE_PASSES_PAPER),
        states: [
            ("", "alle", collected.is_none()),
            ("offen", "noch nicht abgeholt", is("offen")),
            ("abgeholt", "abgeholt", is("abgeholt")),
        ],
        narrows: collected.is_some() || !words.is_empty(),
        summary: match all {
            0 => "Es gibt noch keine Ausweise. Sie entstehen, wenn die Pressestelle einen Antrag zulässt.".into(),
            _ => format!("{handed} von {all} abgeholt."),
        },
        lines: rows.iter().map(|row| line(&edition.slug, row)).collect(),
        plain: path.clone(),
        action: path,
        words,
        typed,
        errors,
        total,
        pager,
    };
    form_page(&page, &page.errors)
}

/// Words and filter become an address without the words.
pub async fn search(
    State(site): State<Site>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let key = super::inbox::keep(&site, &staff, &fields).await?;
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let state = fields.raw("stand");
    if matches!(state.as_str(), "offen" | "abgeholt") {
        query.append_pair("stand", &state);
    }
    if let Some(key) = key {
        query.append_pair("suche", &key.simple().to_string());
    }
    let (path, query) = (paths::office(paths::OFFICE_PASSES, &edition.slug), query.finish());
    let address = if query.is_empty() { path } else { format!("{path}?{query}") };
    Ok(Redirect::to(&address).into_response())
}

/// The code of a pass, scanned or typed, leads to it.
pub async fn find(State(site): State<Site>, staff: Staff, within: Within, fields: Fields) -> Result<Response> {
    let edition = &within.0;
    let mut c = site.db.pool().acquire().await?;
    let found = door::find(&mut c, edition.id, &fields.raw("code")).await?;
    drop(c);
    if let Some((code, position)) = found {
        return Ok(Redirect::to(&pass_path(&edition.slug, &code, position)).into_response());
    }
    let mut errors = Errors::default();
    let text = "Zu diesem Code gibt es keinen gültigen Ausweis dieser Veranstaltung. Er ist falsch gelesen, oder die \
        Akkreditierung gilt nicht mehr.";
    errors.say("code", text.into());
    render(&site, &staff, &within, None, fields, errors).await
}

#[derive(Template)]
#[template(path = "office/press/pass.html")]
struct PassPage {
    frame: Frame,
    list: String,
    action: String,
    print: String,
    key: String,
    record: Record,
    person: Person,
    /// When it was handed over.
    collected: Option<String>,
    typed: Fields,
    errors: Errors,
}

/// The person of this pass; one that is not valid (any more) is as unknown as none.
async fn find_one(site: &Site, edition: i64, code: &str, number: &str) -> Result<Option<(Record, Person)>> {
    let mut c = site.db.pool().acquire().await?;
    let Some(record) = record::by_code(&mut c, edition, code).await? else { return Ok(None) };
    let position = number.parse::<i32>().ok().and_then(|n| n.checked_sub(1));
    let people = record::people(&mut c, record.id).await?;
    let found = people.into_iter().find(|p| Some(p.position) == position && p.pass_code.is_some());
    Ok(found.filter(|_| record.state() == Stage::Approved).map(|person| (record, person)))
}

async fn render_one(
    site: &Site,
    staff: &Staff,
    Within(edition): &Within,
    (record, person): (Record, Person),
    query: Option<&str>,
    typed: Fields,
    errors: Errors,
) -> Result<Response> {
    let of = |pattern| paths::office(pattern, &edition.slug);
    let title = if errors.is_empty() { person.name() } else { format!("Fehler: {}", person.name()) };
    let page = PassPage {
        frame: Frame::new(site, staff, Some(edition), &title, &of(paths::OFFICE_PASSES))
            .await?
            .say(done(query).as_deref()),
        list: of(paths::OFFICE_PASSES),
        action: pass_path(&edition.slug, &record.code, person.position),
        print: of(paths::OFFICE_PASSES_PRINT),
        key: format!("{}/{}", record.code, person.position),
        collected: person.collected_at.map(date::date_time),
        record,
        person,
        typed,
        errors,
    };
    form_page(&page, &page.errors)
}

pub async fn one(
    State(site): State<Site>,
    Path((_, code, number)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
    staff: Staff,
    within: Within,
) -> Result<Response> {
    let found = find_one(&site, within.0.id, &code, &number).await?.ok_or(Error::NotFound)?;
    render_one(&site, &staff, &within, found, query.as_deref(), Fields::default(), Errors::default()).await
}

/// Hands it over, or takes that back.
pub async fn hand_over(
    State(site): State<Site>,
    Path((_, code, number)): Path<(String, String, String)>,
    staff: Staff,
    within: Within,
    fields: Fields,
) -> Result<Response> {
    let (record, person) = find_one(&site, within.0.id, &code, &number).await?.ok_or(Error::NotFound)?;
    let takes_back = match fields.raw("was").as_str() {
        "ausgeben" => false,
        "zuruecknehmen" => true,
        _ => return Err(BROKEN),
    };
    let mut errors = Errors::default();
    let why = if takes_back { fields.needed(&mut errors, "grund", "den Grund", 500, false) } else { String::new() };
    if !takes_back && !fields.ticked("ausweis_gesehen") {
        errors.say(
            "ausweis_gesehen",
            "Sehen Sie den Lichtbildausweis an und kreuzen Sie es an. Ohne ihn geben Sie keinen Presseausweis aus."
                .into(),
        );
    }
    if !errors.is_empty() {
        return render_one(&site, &staff, &within, (record, person), None, fields, errors).await;
    }
    let context = Context::of(&site, &within.0).await?;
    let path = pass_path(&within.0.slug, &record.code, person.position);
    let (id, position) = (record.id, person.position);
    let step = site.db.change(move |c| {
        Box::pin(async move {
            match takes_back {
                true => door::undo(c, &context, &staff, id, position, &why).await,
                false => door::hand_over(c, &context, &staff, id, position).await,
            }
        })
    });
    let key = match (step.await?, takes_back) {
        (Handed::Done, false) => "ausgegeben",
        (Handed::Done, true) => "ausgabe-zurueck",
        (Handed::Already, false) => "schon-ausgegeben",
        (Handed::Already, true) => "unveraendert",
        (Handed::NoPass, _) => {
            return Ok(back(&paths::office(paths::OFFICE_PASSES, &within.0.slug), "kein-ausweis"));
        }
    };
    Ok(back(&path, key))
}

/// What a search or selection carries.
pub(super) fn keys(fields: &Fields) -> Vec<(String, i32)> {
    let one = |key: String| {
        let (code, position) = key.split_once('/')?;
        Some((code.to_string(), position.parse().ok()?))
    };
    fields.all("wahl").into_iter().filter_map(one).collect()
}
