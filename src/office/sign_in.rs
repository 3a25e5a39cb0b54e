//! `/intern/anmelden`: password, then code. Known and unknown addresses look alike and take the
//! same time; wrong attempts slow down further ones from strangers, never from a device on which
//! the owner was signed in before.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::frame::{Frame, done};
use crate::kernel::email::Email;
use crate::paths;
use crate::staff::account::{self, Account, Counter, Proof};
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, forget_everything, password, safe_target, session};
use crate::web::door::guarded;
use crate::web::form::{Errors, Fields, Wrong, form_page};
use crate::web::limits::{Limit, Network};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/sign_in.html")]
struct SignInPage {
    frame: Frame,
    typed: Fields,
    errors: Errors,
    target: String,
    /// The demo's own sign-in: address and password.
    demo: Option<(&'static str, &'static str)>,
}

/// Address after signing in, as the query or the form names it.
fn target(query: Option<&str>) -> String {
    let pairs = url::form_urlencoded::parse(query.unwrap_or("").as_bytes());
    let target = pairs.into_owned().find(|(name, _)| name == "weiter").map(|(_, value)| value);
    safe_target(target.as_deref().unwrap_or("")).to_string()
}

pub async fn show(State(site): State<Site>, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response> {
    let target = target(query.as_deref());
    if session::find(&site, &headers).await?.is_some() {
        return Ok(guarded(Redirect::to(&target).into_response()));
    }
    let said = done(query.as_deref());
    render(&site, Fields::default(), Errors::default(), target, said.as_deref()).await
}

async fn render(site: &Site, typed: Fields, errors: Errors, target: String, said: Option<&str>) -> Result<Response> {
    let title = if errors.is_empty() { "Anmelden" } else { "Fehler: Anmelden" };
    let mut c = site.db.pool().acquire().await?;
    let has_demo = !site.config.is_production() && account::demo_email(&mut c).await?.is_some();
    drop(c);
    let demo = has_demo.then_some((account::demo::EMAIL, account::demo::PASSWORD));
    let page = SignInPage { frame: Frame::outside(site, title).await?.say(said), typed, errors, target, demo };
    Ok(guarded(form_page(&page, &page.errors)?))
}

const WRONG: &str = "E-Mail-Adresse und Passwort passen nicht zusammen, oder das Konto ist gesperrt.";
const TOO_OFTEN: &str =
    "Das waren zu viele Versuche. Warten Sie eine Viertelstunde, oder legen Sie ein neues Passwort fest.";

pub async fn send(State(site): State<Site>, network: Network, headers: HeaderMap, fields: Fields) -> Result<Response> {
    site.limits.check(Limit::Lookup, &network)?;
    let target = safe_target(&fields.raw("weiter")).to_string();
    let mut errors = Errors::default();
    let email = fields.email(&mut errors, "email", "Ihre E-Mail-Adresse");
    if email.is_none() && errors.is_empty() {
        errors.add("email", Wrong::Missing, "Ihre E-Mail-Adresse");
    }
    let typed = fields.untrimmed("passwort").to_string();
    if typed.is_empty() {
        errors.add("passwort", Wrong::Missing, "Ihr Passwort");
    }
    let (Some(email), true) = (email, errors.is_empty()) else {
        return render(&site, fields, errors, target, None).await;
    };
    match first_step(&site, &network, &headers, &email, &typed).await? {
        Ok(account) => half_way(&site, &headers, &account, &target).await,
        Err(text) => {
            errors.say("email", text.to_string());
            render(&site, fields, errors, target, None).await
        }
    }
}

/// The account, or what to tell.
async fn first_step(
    site: &Site,
    network: &Network,
    headers: &HeaderMap,
    email: &Email,
    typed: &str,
) -> Result<std::result::Result<Account, &'static str>> {
    let now = site.clock.now();
    let device = session::device(site, headers).await?;
    let account = account::by_email(&mut *site.db.pool().acquire().await?, email.as_str()).await?;
    let known = device.filter(|(staff, _)| account.as_ref().is_some_and(|a| a.id == *staff)).map(|(_, name)| name);
    let counter = Counter::of(email.as_str(), known.as_deref());
    let is_shared = account.as_ref().is_some_and(Account::is_shared);
    let attempt = site.db.change(move |c| Box::pin(async move { counter.attempt(c, now).await })).await?;
    // Nobody keeps the others out of the demo.
    if attempt.is_none() && !is_shared {
        return Ok(Err(TOO_OFTEN));
    }
    let hash = account.as_ref().and_then(|a| a.password.as_deref());
    let is_right = password::is_right(typed, hash).await?;
    let usable =
        |a: &Account| a.disabled_at.is_none() && !a.is_pending() && (!a.is_demo || !site.config.is_production());
    if let (true, Some(account)) = (is_right, account.clone().filter(usable)) {
        if let Some(attempt) = attempt {
            site.db.change(move |c| Box::pin(async move { attempt.succeeded(c).await })).await?;
        }
        return Ok(Ok(account));
    }
    if let Some(account) = account {
        note(site, network, &account, "staff.sign_in_failed").await?;
    }
    Ok(Err(WRONG))
}

/// Something that an account's owner should be able to see later.
async fn note(site: &Site, network: &Network, account: &Account, action: &'static str) -> Result<()> {
    let (account, network) = (account.clone(), *network);
    let noted = site.db.change(move |c| {
        Box::pin(async move {
            let key = account.key();
            let entry = Entry { action, object: "staff", key: &key, title: &account.name, ..Entry::default() };
            audit::note_from(c, Some(account.id), &account.name, &network, &entry).await
        })
    });
    Ok(noted.await?)
}

async fn half_way(site: &Site, headers: &HeaderMap, account: &Account, target: &str) -> Result<Response> {
    let (account, browser, now) = (account.clone(), session::browser(headers).to_string(), site.clock.now());
    let begun = site.db.change(move |c| {
        Box::pin(async move {
            // Changed while it was compared: what was typed is not the password any more.
            if account::lock(c, account.id).await? != Some(account.password) {
                return Ok(None);
            }
            Ok::<_, Error>(Some(session::begin(c, account.id, false, &browser, now).await?))
        })
    });
    let Some(secret) = begun.await? else {
        return Ok(guarded(Redirect::to(paths::SIGN_IN).into_response()));
    };
    let mut response = Redirect::to(&paths::with_target(paths::SIGN_IN_CODE, target)).into_response();
    response.headers_mut().insert(header::SET_COOKIE, session::cookie(site, &secret));
    Ok(guarded(response))
}

#[derive(Template)]
#[template(path = "office/sign_in_code.html")]
struct CodePage {
    frame: Frame,
    errors: Errors,
    target: String,
    action: &'static str,
    /// Where the password has to be shown, too.
    asks_password: bool,
    demo: Option<String>,
}

async fn code_page(site: &Site, account: &Account, errors: Errors, target: String) -> Result<Response> {
    let title = if errors.is_empty() { "Code eingeben" } else { "Fehler: Code eingeben" };
    let page = CodePage {
        frame: Frame::outside(site, title).await?,
        errors,
        target,
        action: paths::SIGN_IN_CODE,
        asks_password: false,
        demo: demo_code(site, account)?,
    };
    Ok(guarded(form_page(&page, &page.errors)?))
}

pub fn demo_code(site: &Site, account: &Account) -> Result<Option<String>> {
    (account.is_shared() && !site.config.is_production()).then(|| account::demo::code(site)).transpose()
}

/// Whoever has shown the password; None leads back to the beginning.
async fn halfway_account(site: &Site, headers: &HeaderMap) -> Result<Option<(i64, Account)>> {
    let Some(half) = session::half_way(site, headers).await? else { return Ok(None) };
    let mut c = site.db.pool().acquire().await?;
    Ok(account::by_id(&mut c, half.staff).await?.map(|account| (half.session, account)))
}

pub async fn code(State(site): State<Site>, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response> {
    let target = target(query.as_deref());
    match halfway_account(&site, &headers).await? {
        Some((_, account)) => code_page(&site, &account, Errors::default(), target).await,
        None => Ok(guarded(Redirect::to(&paths::with_target(paths::SIGN_IN, &target)).into_response())),
    }
}

pub async fn send_code(
    State(site): State<Site>,
    network: Network,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response> {
    site.limits.check(Limit::Lookup, &network)?;
    let target = safe_target(&fields.raw("weiter")).to_string();
    let Some((half, account)) = halfway_account(&site, &headers).await? else {
        return Ok(guarded(Redirect::to(&paths::with_target(paths::SIGN_IN, &target)).into_response()));
    };
    match check_code(&site, &network, &account, &fields.raw("code")).await? {
        Ok(proof) => signed_in(&site, &network, &headers, account, (half, proof), &target).await,
        Err(text) => {
            let mut errors = Errors::default();
            errors.say("code", text.to_string());
            code_page(&site, &account, errors, target).await
        }
    }
}

const WRONG_CODE: &str = "Dieser Code stimmt nicht oder wurde schon benutzt. Warten Sie auf den nächsten.";

const TOO_MANY_CODES: &str = "Das waren zu viele Versuche. Warten Sie eine Viertelstunde.";

/// Uses the code up. Failures are counted per account: six digits are few.
async fn check_code(
    site: &Site,
    network: &Network,
    account: &Account,
    typed: &str,
) -> Result<std::result::Result<Proof, &'static str>> {
    let now = site.clock.now();
    let counter = Counter::of(&format!("code {}", account.id), None);
    let (own, typed) = (account.clone(), typed.to_string());
    let proof = site
        .db
        .change(move |c| {
            Box::pin(async move {
                if counter.attempt(c, now).await?.is_none() && !own.is_shared() {
                    return Ok(None);
                }
                let proof = account::prove(c, &own, &typed, now).await?;
                if proof != Proof::Wrong {
                    counter.clear(c).await?;
                }
                Ok::<_, Error>(Some(proof))
            })
        })
        .await?;
    match proof {
        None => Ok(Err(TOO_MANY_CODES)),
        Some(Proof::Wrong) => {
            note(site, network, account, "staff.code_failed").await?;
            Ok(Err(WRONG_CODE))
        }
        Some(proof) => Ok(Ok(proof)),
    }
}

/// Whether the password of somebody who is signed in was typed again; limited like signing in.
///
/// # Errors
/// [`Error::TooMany`].
pub async fn is_own_password(site: &Site, network: &Network, account: &Account, typed: &str) -> Result<bool> {
    site.limits.check(Limit::Lookup, network)?;
    let now = site.clock.now();
    let counter = Counter::of(&format!("proof {}", account.id), None);
    let attempt = site.db.change(move |c| Box::pin(async move { counter.attempt(c, now).await })).await?;
    if attempt.is_none() && !account.is_shared() {
        return Err(Error::TooMany);
    }
    if !password::is_right(typed, account.password.as_deref()).await? {
        note(site, network, account, "staff.proof_failed").await?;
        return Ok(false);
    }
    if let Some(attempt) = attempt {
        site.db.change(move |c| Box::pin(async move { attempt.succeeded(c).await })).await?;
    }
    Ok(true)
}

/// A new session takes the place of the half one; this device is known from now on.
async fn signed_in(
    site: &Site,
    network: &Network,
    headers: &HeaderMap,
    account: Account,
    (half, proof): (i64, Proof),
    target: &str,
) -> Result<Response> {
    let network = *network;
    let (browser, now, email) = (session::browser(headers).to_string(), site.clock.now(), account.email.clone());
    let known = session::device(site, headers).await?.filter(|(staff, _)| *staff == account.id).map(|(_, name)| name);
    let begun = site
        .db
        .change(move |c| {
            Box::pin(async move {
                // Ended meanwhile, by a new password or by the same form.
                if !session::end(c, account.id, half).await? {
                    return Ok(None);
                }
                let secret = session::begin(c, account.id, true, &browser, now).await?;
                Counter::of(&email, known.as_deref()).clear(c).await?;
                let device = match known {
                    Some(known) => known,
                    None => session::new_device(c, account.id, now).await?,
                };
                let action = if proof == Proof::Recovery { "staff.recovery_used" } else { "staff.signed_in" };
                let key = account.key();
                let entry = Entry { action, object: "staff", key: &key, title: &account.name, ..Entry::default() };
                audit::note_from(c, Some(account.id), &account.name, &network, &entry).await?;
                Ok::<_, Error>(Some((secret, device)))
            })
        })
        .await?;
    let Some((secret, device)) = begun else {
        return Ok(guarded(Redirect::to(&paths::with_target(paths::SIGN_IN, target)).into_response()));
    };
    let mut response = Redirect::to(target).into_response();
    response.headers_mut().append(header::SET_COOKIE, session::cookie(site, &secret));
    response.headers_mut().append(header::SET_COOKIE, session::device_cookie(site, &device));
    Ok(guarded(response))
}

/// Password and code once more; for who is signed in.
pub async fn prove(State(site): State<Site>, RawQuery(query): RawQuery, staff: Staff) -> Result<Response> {
    prove_page(&site, &staff, Errors::default(), target(query.as_deref())).await
}

async fn prove_page(site: &Site, staff: &Staff, errors: Errors, target: String) -> Result<Response> {
    let title = if errors.is_empty() { "Bitte bestätigen Sie, dass Sie es sind" } else { "Fehler: Bestätigung" };
    let account = own(site, staff).await?;
    let page = CodePage {
        frame: Frame::new(site, staff, None, title, paths::PROVE).await?,
        errors,
        target,
        action: paths::PROVE,
        asks_password: true,
        demo: demo_code(site, &account)?,
    };
    form_page(&page, &page.errors)
}

pub async fn own(site: &Site, staff: &Staff) -> Result<Account> {
    let mut c = site.db.pool().acquire().await?;
    account::by_id(&mut c, staff.id).await?.ok_or(Error::NotFound)
}

/// Looks at password and code of a form (fields `passwort` and `code`); what is wrong is in `errors`.
///
/// # Errors
/// [`Error::TooMany`], or the database's own.
pub async fn proved(site: &Site, network: &Network, staff: &Staff, fields: &Fields, errors: &mut Errors) -> Result<()> {
    let account = own(site, staff).await?;
    if !is_own_password(site, network, &account, fields.untrimmed("passwort")).await? {
        errors.say("passwort", "Dieses Passwort stimmt nicht.".into());
    } else if let Err(text) = check_code(site, network, &account, &fields.raw("code")).await? {
        errors.say("code", text.to_string());
    }
    Ok(())
}

pub async fn send_proof(
    State(site): State<Site>,
    network: Network,
    headers: HeaderMap,
    staff: Staff,
    fields: Fields,
) -> Result<Response> {
    let target = safe_target(&fields.raw("weiter")).to_string();
    let mut errors = Errors::default();
    proved(&site, &network, &staff, &fields, &mut errors).await?;
    if !errors.is_empty() {
        return prove_page(&site, &staff, errors, target).await;
    }
    // A new secret: who had the old one does not gain what was proved just now.
    let (browser, now) = (session::browser(&headers).to_string(), site.clock.now());
    let begun = site.db.change(move |c| {
        Box::pin(async move {
            if !session::end(c, staff.id, staff.session).await? {
                return Ok(None);
            }
            let key = staff.public_id.to_string();
            let entry =
                Entry { action: "staff.proved", object: "staff", key: &key, title: &staff.name, ..Entry::default() };
            audit::note(c, &staff, &entry).await?;
            Ok::<_, Error>(Some(session::begin(c, staff.id, true, &browser, now).await?))
        })
    });
    let Some(secret) = begun.await? else { return Ok(Redirect::to(paths::SIGN_IN).into_response()) };
    let mut response = Redirect::to(&target).into_response();
    response.headers_mut().insert(header::SET_COOKIE, session::cookie(&site, &secret));
    Ok(response)
}

pub async fn sign_out(State(site): State<Site>, staff: Staff) -> Result<Response> {
    site.db
        .change(move |c| {
            Box::pin(async move {
                session::end(c, staff.id, staff.session).await?;
                let key = staff.public_id.to_string();
                let entry = Entry {
                    action: "staff.signed_out",
                    object: "staff",
                    key: &key,
                    title: &staff.name,
                    ..Entry::default()
                };
                audit::note(c, &staff, &entry).await
            })
        })
        .await?;
    let mut response = Redirect::to(&format!("{}?getan=abgemeldet", paths::SIGN_IN)).into_response();
    forget_everything(&mut response, session::no_cookie(&site));
    Ok(response)
}
