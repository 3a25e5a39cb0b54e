//! `/meine-akkreditierung/team`: who comes along. While a request is open everybody of the crew can
//! be another; the press office decides about those who are on it then. After an approval people can
//! only be taken off, which takes their pass back at once: a new name on a pass is decided by people.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::session::{Me, guarded};
use crate::db::token;
use crate::edition;
use crate::mail::enqueue;
use crate::paths;
use crate::press::context::Context;
use crate::press::enter::{CREW_MAX, Member};
use crate::press::letters::OWN;
use crate::press::model::State as Stage;
use crate::press::record::{self, Person, Record, Step};
use crate::press::request::{Contact, Row, roles};
use crate::press::{form, mail, sql};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::shell::Shell;
use crate::web::{Error, Result, Site};

#[derive(askama::Template)]
#[template(path = "press/team.html")]
struct CrewPage {
    shell: Shell,
    contact: Contact,
    /// Only to be taken off.
    is_approved: bool,
    people: Vec<Person>,
    roles: Vec<(&'static str, &'static str)>,
    typed: Fields,
    errors: Errors,
    rows: usize,
    is_longer: bool,
    stand: i64,
    /// Somebody else changed the request while this form was open.
    is_outdated: bool,
}

impl CrewPage {
    fn crew(&self) -> Vec<Row> {
        (1..=self.rows).map(|number| Row::of(&self.typed, number, self.is_longer && number == self.rows)).collect()
    }

    fn may_be_more(&self) -> bool {
        self.rows < CREW_MAX
    }
}

pub async fn show(State(_): State<Site>, me: Me) -> Result<Response> {
    if !may_change(&me.record) {
        return Ok(back());
    }
    let people = people(&me).await?;
    let typed = stored(&people);
    render(&me, people, typed, Errors::default(), false).await
}

pub async fn send(State(site): State<Site>, me: Me, fields: Fields) -> Result<Response> {
    if !may_change(&me.record) {
        return Ok(back());
    }
    let people = people(&me).await?;
    if fields.raw("schritt") == "person" {
        return render(&me, people, fields, Errors::default(), false).await;
    }
    let stand: i64 = fields.raw("stand").parse().unwrap_or(0);
    let (context, id) = (me.context.clone(), me.record.id);
    let done = match me.record.state() {
        Stage::Approved => {
            let position: i32 = fields.raw("streichen").parse().map_err(|_| Error::NotFound)?;
            site.db.change(move |c| Box::pin(async move { take_off(c, &context, id, stand, position).await })).await?
        }
        _ => {
            let mut errors = Errors::default();
            let crew = form::crew(&fields, &mut errors);
            if !errors.is_empty() {
                return render(&me, people, fields, errors, false).await;
            }
            site.db.change(move |c| Box::pin(async move { replace(c, &context, id, stand, &crew).await })).await?
        }
    };
    match done {
        true => Ok(back()),
        false => render(&me, people, fields, Errors::default(), true).await,
    }
}

fn back() -> Response {
    guarded(Redirect::to(paths::ACCREDITATION).into_response())
}

fn may_change(record: &Record) -> bool {
    record.state().is_open() || record.state() == Stage::Approved
}

async fn people(me: &Me) -> Result<Vec<Person>> {
    let mut c = me.context.site.db.pool().acquire().await?;
    Ok(record::people(&mut c, me.record.id).await?)
}

/// As if a browser had sent the crew that is stored.
fn stored(people: &[Person]) -> Fields {
    let mut pairs = vec![("team_zeilen".to_string(), people.len().saturating_sub(1).to_string())];
    for (row, person) in (1..).zip(people.iter().filter(|p| p.position > 0)) {
        pairs.push((format!("team_{row}_vorname"), person.given_name.clone()));
        pairs.push((format!("team_{row}_nachname"), person.family_name.clone()));
        pairs.push((format!("team_{row}_funktion"), person.press_role.clone()));
    }
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

async fn replace(c: &mut PgConnection, context: &Context, id: i64, stand: i64, crew: &[Member]) -> Result<bool> {
    let record = record::hold(c, id).await?.ok_or(Error::NotFound)?;
    let now = context.site.clock.now();
    if !record.state().is_open() || !sql::touch(c, id, stand, now).await? {
        return Ok(false);
    }
    sql::drop_crew(c, id).await?;
    for (position, member) in (1..).zip(crew) {
        sql::insert_person(c, id, position, &member.given_name, &member.family_name, member.role.key()).await?;
    }
    tell(c, context, &record).await?;
    Ok(true)
}

async fn take_off(c: &mut PgConnection, context: &Context, id: i64, stand: i64, position: i32) -> Result<bool> {
    let record = record::hold(c, id).await?.ok_or(Error::NotFound)?;
    let now = context.site.clock.now();
    if record.state() != Stage::Approved || !sql::touch(c, id, stand, now).await? {
        return Ok(false);
    }
    if !sql::drop_person(c, id, position).await? {
        return Err(Error::NotFound);
    }
    tell(c, context, &record).await?;
    Ok(true)
}

/// History and mail, with everybody who is on it now.
async fn tell(c: &mut PgConnection, context: &Context, record: &Record) -> Result<()> {
    let at = context.site.clock.now();
    let step = Step { to: record.state(), at, actor: "person", action: "crew", reason: None, words: "" };
    record::note(c, record.id, &step).await?;
    let people = record::people(c, record.id).await?;
    let names = people.iter().map(|p| format!("{} ({})", p.name(), p.role().label())).collect();
    let secret = token::issue(c, OWN, record.id, context.link_expires()).await?;
    enqueue(c, &mail::crew(context, record, names, &secret)?).await?;
    Ok(())
}

async fn render(me: &Me, people: Vec<Person>, typed: Fields, errors: Errors, is_outdated: bool) -> Result<Response> {
    let context = &me.context;
    let title = if errors.is_empty() { "Team ändern" } else { "Fehler: Team ändern" };
    let mut shell = edition::shell(&context.site, &context.edition, title, paths::ACCREDITATION_CREW).await?;
    shell.no_index = true;
    let is_longer = typed.raw("schritt") == "person";
    let page = CrewPage {
        shell,
        contact: Contact::of(context),
        is_approved: me.record.state() == Stage::Approved,
        people,
        roles: roles(),
        rows: (form::crew_rows(&typed) + usize::from(is_longer)).min(CREW_MAX),
        is_longer,
        typed,
        errors,
        stand: me.record.version,
        is_outdated,
    };
    let mut response = guarded(form_page(&page, &page.errors)?);
    if is_outdated {
        *response.status_mut() = StatusCode::CONFLICT;
    }
    Ok(response)
}
