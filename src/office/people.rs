//! `/intern/personal`: accounts and their roles. Who gives rights has shown password and code
//! lately; nobody changes their own, and one administrator always stays.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::frame::{Frame, back, done};
use super::list::{self, Pager};
use super::own::role_words;
use super::protocol::{self, Line};
use crate::edition;
use crate::kernel::date;
use crate::mail::enqueue;
use crate::paths;
use crate::staff::account::{self, Account, Answer, Refused};
use crate::staff::audit::Entry;
use crate::staff::mail::Writer;
use crate::staff::{Role, Staff, audit, session};
use crate::web::form::{Errors, Fields, Wrong, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/people.html")]
struct PeoplePage {
    frame: Frame,
    people: Vec<Row>,
    pager: Option<Pager>,
    state: String,
    search: String,
    typed: Fields,
    errors: Errors,
    roles: Vec<(&'static str, String)>,
    editions: Vec<(String, String)>,
}

struct Row {
    name: String,
    email: String,
    href: String,
    state: &'static str,
    roles: Vec<String>,
    seen: String,
}

fn state(account: &Account) -> &'static str {
    match (account.disabled_at.is_some(), account.is_pending()) {
        (true, _) => "gesperrt",
        (_, true) => "eingeladen",
        _ => "aktiv",
    }
}

/// Roles with what they are good for, and editions with "all" first, for selects.
fn role_options() -> Vec<(&'static str, String)> {
    Role::ALL.into_iter().map(|r| (r.key(), format!("{}: {}", r.label(), r.explained()))).collect()
}

async fn edition_options(c: &mut sqlx::PgConnection) -> Result<Vec<(String, String)>> {
    let all = edition::titles(c).await?;
    Ok([("alle".to_string(), "alle Veranstaltungen".to_string())].into_iter().chain(all).collect())
}

/// Which accounts are asked for. Names are searched by a form that keeps them out of addresses.
#[derive(Default)]
struct Wanted<'a> {
    query: Option<&'a str>,
    search: String,
}

pub async fn list(State(site): State<Site>, RawQuery(query): RawQuery, staff: Staff) -> Result<Response> {
    let wanted = Wanted { query: query.as_deref(), ..Wanted::default() };
    render(&site, &staff, wanted, Fields::default(), Errors::default()).await
}

pub async fn search(State(site): State<Site>, staff: Staff, fields: Fields) -> Result<Response> {
    let mut errors = Errors::default();
    let search = fields.text(&mut errors, "suche", "die Suche", 100, false);
    render(&site, &staff, Wanted { query: None, search }, Fields::default(), errors).await
}

async fn render(site: &Site, staff: &Staff, wanted: Wanted<'_>, typed: Fields, errors: Errors) -> Result<Response> {
    let chosen = list::chosen(wanted.query, "zustand");
    let mut c = site.db.pool().acquire().await?;
    let mut accounts = account::all(&mut c).await?;
    accounts.retain(|a| {
        (chosen.is_empty() || state(a) == chosen) && list::holds(&[&a.name, a.email.as_str()], &wanted.search)
    });
    let (pager, accounts) = Pager::cut_found(paths::STAFF, wanted.query, &wanted.search, accounts);
    let mut people = Vec::new();
    for account in accounts {
        let roles = account::grants_named(&mut c, account.id).await?;
        people.push(Row {
            href: paths::staff(&account.key()),
            state: state(&account),
            roles: roles.into_iter().map(|g| role_words(g.role, g.edition.as_deref())).collect(),
            seen: account.last_seen_at.map(date::date_time).unwrap_or_else(|| "noch nie".into()),
            name: account.name,
            email: account.email,
        });
    }
    let editions = edition_options(&mut c).await?;
    drop(c);
    let title = if errors.is_empty() { "Personal" } else { "Fehler: Personal" };
    let frame = Frame::new(site, staff, None, title, paths::STAFF).await?.say(done(wanted.query).as_deref());
    let (state, search) = (chosen, wanted.search);
    let page = PeoplePage { frame, people, pager, state, search, typed, errors, roles: role_options(), editions };
    form_page(&page, &page.errors)
}

/// The edition and role of a form.
async fn chosen(
    c: &mut sqlx::PgConnection,
    fields: &Fields,
    errors: &mut Errors,
) -> Result<Option<(Option<i64>, Role)>> {
    let keys: Vec<&str> = Role::ALL.into_iter().map(Role::key).collect();
    let role = Role::from_key(&fields.one_of(errors, "rolle", "eine Rolle", &keys));
    let place = fields.raw("veranstaltung");
    if role.is_none() && errors.of("rolle").is_none() {
        errors.add("rolle", Wrong::Choose, "eine Rolle");
    }
    let edition = match place.as_str() {
        "" => {
            errors.add("veranstaltung", Wrong::Choose, "eine Veranstaltung");
            None
        }
        "alle" => None,
        slug => match edition::load(c, slug).await? {
            Some(edition) => Some(edition.id),
            None => {
                errors.add("veranstaltung", Wrong::NotOffered, "eine Veranstaltung");
                None
            }
        },
    };
    Ok(role.filter(|_| errors.is_empty()).map(|role| (edition, role)))
}

pub async fn invite(State(site): State<Site>, staff: Staff, fields: Fields) -> Result<Response> {
    let mut errors = Errors::default();
    let name = fields.needed(&mut errors, "name", "den Namen", 100, false);
    let email = fields.email(&mut errors, "email", "die E-Mail-Adresse");
    if email.is_none() && errors.of("email").is_none() {
        errors.add("email", Wrong::Missing, "die E-Mail-Adresse");
    }
    let mut c = site.db.pool().acquire().await?;
    let grant = chosen(&mut c, &fields, &mut errors).await?;
    drop(c);
    let (Some(email), Some(grant), true) = (email, grant, errors.is_empty()) else {
        return render(&site, &staff, Wanted::default(), fields, errors).await;
    };
    let (writer, by, now) = (Writer::of(&site).await?, staff.clone(), site.clock.now());
    let is_new = site
        .db
        .change(move |c| {
            Box::pin(async move {
                let Some((account, secret)) = account::invite(c, Some(&by), &name, &email, &[grant], now).await? else {
                    return Ok(false);
                };
                enqueue(c, &writer.invitation(&account, &by.name, &secret)?).await?;
                Ok::<_, Error>(true)
            })
        })
        .await?;
    if !is_new {
        errors.say("email", "Zu dieser Adresse gibt es schon ein Konto. Öffnen Sie es in der Liste.".into());
        return render(&site, &staff, Wanted::default(), fields, errors).await;
    }
    Ok(back(paths::STAFF, "eingeladen"))
}

#[derive(Template)]
#[template(path = "office/person.html")]
struct PersonPage {
    frame: Frame,
    account: Account,
    state: &'static str,
    is_own: bool,
    access: String,
    roles_action: String,
    grants: Vec<(i64, String)>,
    /// Browser, since when, last seen.
    sessions: Vec<(String, String, String)>,
    errors: Errors,
    typed: Fields,
    roles: Vec<(&'static str, String)>,
    editions: Vec<(String, String)>,
    history: Vec<Line>,
}

async fn find(site: &Site, id: &str) -> Result<Account> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let mut c = site.db.pool().acquire().await?;
    account::by_public_id(&mut c, id).await?.ok_or(Error::NotFound)
}

pub async fn show(
    State(site): State<Site>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    staff: Staff,
) -> Result<Response> {
    let account = find(&site, &id).await?;
    person(&site, &staff, account, Fields::default(), Errors::default(), done(query.as_deref()).as_deref()).await
}

async fn person(
    site: &Site,
    staff: &Staff,
    account: Account,
    typed: Fields,
    errors: Errors,
    said: Option<&str>,
) -> Result<Response> {
    let key = account.key();
    let mut c = site.db.pool().acquire().await?;
    let grants = account::grants_named(&mut c, account.id).await?;
    let editions = edition_options(&mut c).await?;
    let sessions = session::of(&mut c, account.id, site.clock.now()).await?;
    let history = audit::of_object(&mut c, "staff", &key).await?;
    drop(c);
    let title = if errors.is_empty() { account.name.clone() } else { format!("Fehler: {}", account.name) };
    let page = PersonPage {
        frame: Frame::new(site, staff, None, &title, &paths::staff(&key)).await?.say(said),
        state: state(&account),
        is_own: account.id == staff.id,
        access: paths::STAFF_ACCESS.replace("{id}", &key),
        roles_action: paths::STAFF_ROLES.replace("{id}", &key),
        grants: grants.into_iter().map(|g| (g.id, role_words(g.role, g.edition.as_deref()))).collect(),
        sessions: sessions
            .into_iter()
            .map(|s| (s.browser, date::date_time(s.created_at), date::date_time(s.seen_at)))
            .collect(),
        account,
        errors,
        typed,
        roles: role_options(),
        editions,
        history: history.into_iter().map(protocol::line).collect(),
    };
    form_page(&page, &page.errors)
}

fn refusal(why: Refused) -> &'static str {
    match why {
        Refused::Own => "Ihr eigenes Konto muss jemand anders aus der Administration ändern.",
        Refused::LastAdministrator => {
            "Eine Person muss bleiben, die alles darf. Geben Sie zuerst einer anderen die Rolle Administration."
        }
        Refused::Demo => "In der Demo lassen sich nur Konten ändern, die in der Demo entstanden sind.",
        Refused::Nothing => "Das war schon so. Es hat sich nichts geändert.",
    }
}

/// Visitors of the demo change accounts of the demo, and not the one that they share.
fn may_change(by: &Staff, account: &Account) -> bool {
    !account.is_shared() && (!by.is_demo || account.is_demo)
}

/// Locks, unlocks, invites again.
pub async fn access(
    State(site): State<Site>,
    Path(id): Path<String>,
    staff: Staff,
    fields: Fields,
) -> Result<Response> {
    let account = find(&site, &id).await?;
    let (writer, by, now, known) = (Writer::of(&site).await?, staff.clone(), site.clock.now(), account.clone());
    let what = fields.raw("was");
    let key = match what.as_str() {
        "sperren" => "gesperrt",
        "entsperren" => "entsperrt",
        "einladen" => "eingeladen",
        "sitzungen" => "sitzungen",
        _ => return Err(Error::BadRequest("Das Formular ist unvollständig angekommen. Öffnen Sie es noch einmal.")),
    };
    let done: Answer = site
        .db
        .change(move |c| {
            Box::pin(async move {
                if !may_change(&by, &known) {
                    return Ok(Err(Refused::Demo));
                }
                match what.as_str() {
                    "sperren" => {
                        let done = account::disable(c, Some(&by), &known, now).await?;
                        if done.is_ok() {
                            let text = "Ihr Konto im internen Bereich wurde gesperrt.";
                            enqueue(c, &writer.notice(&known, text)?).await?;
                        }
                        Ok::<_, Error>(done)
                    }
                    "entsperren" => {
                        let done = account::enable(c, Some(&by), &known).await?;
                        Ok(if done { Ok(()) } else { Err(Refused::Nothing) })
                    }
                    "sitzungen" => {
                        let ended = session::end_all(c, known.id, None).await?;
                        if ended == 0 {
                            return Ok(Err(Refused::Nothing));
                        }
                        let entry = Entry {
                            action: "staff.sessions_ended",
                            object: "staff",
                            key: &known.key(),
                            title: &known.name,
                            ..Entry::default()
                        };
                        audit::note(c, &by, &entry).await?;
                        Ok(Ok(()))
                    }
                    _ if by.id == known.id => Ok(Err(Refused::Own)),
                    _ if known.disabled_at.is_some() => Ok(Err(Refused::Nothing)),
                    _ if account::is_last(c, &known).await? => Ok(Err(Refused::LastAdministrator)),
                    _ => {
                        let secret = account::invite_again(c, Some(&by), &known, now).await?;
                        enqueue(c, &writer.invitation(&known, &by.name, &secret)?).await?;
                        Ok(Ok(()))
                    }
                }
            })
        })
        .await?;
    answer(&site, &staff, account, done, key, "konto").await
}

/// Gives or takes a role.
pub async fn roles(State(site): State<Site>, Path(id): Path<String>, staff: Staff, fields: Fields) -> Result<Response> {
    let account = find(&site, &id).await?;
    let (by, known) = (staff.clone(), account.clone());
    let done: Answer = if !may_change(&staff, &account) {
        Err(Refused::Demo)
    } else if fields.ticked("entziehen") {
        let grant: i64 = fields.raw("entziehen").parse().map_err(|_| Error::NotFound)?;
        site.db.change(move |c| Box::pin(async move { account::revoke(c, &by, &known, grant).await })).await?
    } else {
        let mut errors = Errors::default();
        let mut c = site.db.pool().acquire().await?;
        let Some((edition, role)) = chosen(&mut c, &fields, &mut errors).await? else {
            drop(c);
            return person(&site, &staff, account, fields, errors, None).await;
        };
        drop(c);
        site.db.change(move |c| Box::pin(async move { account::grant(c, &by, &known, edition, role).await })).await?
    };
    answer(&site, &staff, account, done, "rollen", "rollen").await
}

async fn answer(
    site: &Site,
    staff: &Staff,
    account: Account,
    done: Answer,
    key: &str,
    field: &'static str,
) -> Result<Response> {
    match done {
        Ok(()) => Ok(back(&paths::staff(&account.key()), key)),
        Err(Refused::Nothing) => {
            Ok(Redirect::to(&format!("{}?getan=unveraendert", paths::staff(&account.key()))).into_response())
        }
        Err(why) => {
            let mut errors = Errors::default();
            errors.say(field, refusal(why).into());
            person(site, staff, account, Fields::default(), errors, None).await
        }
    }
}
