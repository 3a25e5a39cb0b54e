//! `/intern/konto`: one's own roles, sessions, password and recovery codes.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::frame::{Frame, back, done};
use super::invitation::{CodesPage, chosen};
use super::sign_in::is_own_password;
use crate::kernel::date;
use crate::paths;
use crate::staff::account::{self, Account};
use crate::staff::audit::{self, Entry};
use crate::staff::mail::Writer;
use crate::staff::{Staff, session};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::limits::Network;
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/own.html")]
struct OwnPage {
    frame: Frame,
    errors: Errors,
    email: String,
    /// "Redaktion (3. Kongress)"
    roles: Vec<String>,
    sessions: Vec<Line>,
    codes_left: i64,
}

struct Line {
    id: i64,
    browser: String,
    since: String,
    seen: String,
    is_this: bool,
}

/// A role with where it counts, for people.
pub fn role_words(role: crate::staff::Role, edition: Option<&str>) -> String {
    format!("{} ({})", role.label(), edition.unwrap_or("alle Veranstaltungen"))
}

pub async fn show(State(site): State<Site>, RawQuery(query): RawQuery, staff: Staff) -> Result<Response> {
    render(&site, &staff, Errors::default(), done(query.as_deref()).as_deref()).await
}

async fn render(site: &Site, staff: &Staff, errors: Errors, said: Option<&str>) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let roles = account::grants_named(&mut c, staff.id).await?;
    let sessions = session::of(&mut c, staff.id, site.clock.now()).await?;
    let codes_left = account::recovery_left(&mut c, staff.id).await?;
    drop(c);
    let title = if errors.is_empty() { "Mein Konto" } else { "Fehler: Mein Konto" };
    let page = OwnPage {
        frame: Frame::new(site, staff, None, title, paths::ACCOUNT).await?.say(said),
        errors,
        email: staff.email.clone(),
        roles: roles.into_iter().map(|g| role_words(g.role, g.edition.as_deref())).collect(),
        sessions: sessions
            .into_iter()
            .map(|s| Line {
                id: s.id,
                browser: if s.browser.is_empty() { "unbekannter Browser".into() } else { s.browser },
                since: date::date_time(s.created_at),
                seen: date::date_time(s.seen_at),
                is_this: s.id == staff.session,
            })
            .collect(),
        codes_left,
    };
    form_page(&page, &page.errors)
}

const SHARED: &str = "Diesen Zugang der Demo teilen sich alle. Er lässt sich nicht ändern.";

async fn own(site: &Site, staff: &Staff) -> Result<Account> {
    let mut c = site.db.pool().acquire().await?;
    account::by_id(&mut c, staff.id).await?.ok_or(Error::NotFound)
}

/// A new password takes the old one, whoever sits at an open session.
pub async fn change_password(
    State(site): State<Site>,
    network: Network,
    staff: Staff,
    fields: Fields,
) -> Result<Response> {
    let account = own(&site, &staff).await?;
    let mut errors = Errors::default();
    if !is_own_password(&site, &network, &account, fields.untrimmed("passwort")).await? {
        errors.say("passwort", "Das bisherige Passwort stimmt nicht.".into());
    } else if account.is_shared() {
        errors.say("passwort", SHARED.into());
    }
    let Some(hash) = chosen(&site, &fields, &mut errors, &account).await? else {
        return render(&site, &staff, errors, None).await;
    };
    let letter = Writer::of(&site).await?.notice(&account, "Ihr Passwort für den internen Bereich wurde geändert.")?;
    let keep = staff.session;
    site.db
        .change(move |c| {
            Box::pin(async move {
                account::set_password(c, &account, &hash, Some(keep)).await?;
                Ok::<_, Error>(crate::mail::enqueue(c, &letter).await?)
            })
        })
        .await?;
    Ok(back(paths::ACCOUNT, "passwort"))
}

/// New recovery codes want the password, too: they open the account without the app.
pub async fn renew_codes(State(site): State<Site>, network: Network, staff: Staff, fields: Fields) -> Result<Response> {
    let account = own(&site, &staff).await?;
    let mut errors = Errors::default();
    if !is_own_password(&site, &network, &account, fields.untrimmed("passwort_codes")).await? {
        errors.say("passwort_codes", "Dieses Passwort stimmt nicht.".into());
    } else if account.is_shared() {
        errors.say("passwort_codes", SHARED.into());
    }
    if !errors.is_empty() {
        return render(&site, &staff, errors, None).await;
    }
    let letter = Writer::of(&site)
        .await?
        .notice(&account, "Für Ihr Konto wurden neue Ersatzcodes erzeugt. Die bisherigen gelten nicht mehr.")?;
    let person = staff.clone();
    let codes = site
        .db
        .change(move |c| {
            Box::pin(async move {
                crate::mail::enqueue(c, &letter).await?;
                account::renew_codes(c, &person).await
            })
        })
        .await?;
    let frame = Frame::new(&site, &staff, None, "Ihre Ersatzcodes", paths::ACCOUNT).await?;
    form_page(&CodesPage { frame, codes, is_new: false }, &Errors::default())
}

/// Ends one of one's own sessions, or all others.
pub async fn end_session(State(site): State<Site>, staff: Staff, fields: Fields) -> Result<Response> {
    let id: Option<i64> = fields.raw("sitzung").parse().ok();
    let ended = site
        .db
        .change(move |c| {
            Box::pin(async move {
                let ended = match id {
                    Some(id) => session::end(c, staff.id, id).await?,
                    None => session::end_all(c, staff.id, Some(staff.session)).await? > 0,
                };
                if ended {
                    let key = staff.public_id.to_string();
                    let entry = Entry {
                        action: "staff.session_ended",
                        object: "staff",
                        key: &key,
                        title: &staff.name,
                        ..Entry::default()
                    };
                    audit::note(c, &staff, &entry).await?;
                }
                Ok::<_, Error>(ended)
            })
        })
        .await?;
    Ok(back(paths::ACCOUNT, if ended { "sitzung" } else { "unveraendert" }))
}
