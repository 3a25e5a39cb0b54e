//! `/intern/einladung` and `/intern/passwort`: the mailed links with which people set up their
//! account or a new password. Neither goes round the second factor.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::frame::Frame;
use crate::db::token;
use crate::kernel::qr::Qr;
use crate::mail::{Message, enqueue_limited};
use crate::paths;
use crate::staff::account::{self, Account, INVITATION_PURPOSE, RESET, RESET_PURPOSE};
use crate::staff::mail::Writer;
use crate::staff::{factor, password, session};
use crate::web::door::{Door, guarded, same_time};
use crate::web::form::{Errors, Fields, Wrong, form_page};
use crate::web::limits::{Limit, Network};
use crate::web::{Error, Result, Site};

const INVITED: Door = Door { cookie: "einladung", purpose: INVITATION_PURPOSE, path: paths::INVITATION };
const FORGOTTEN: Door = Door { cookie: "neues-passwort", purpose: RESET_PURPOSE, path: paths::NEW_PASSWORD };

/// Mails that anybody can cause; limited per recipient.
const STRANGERS: &[&str] = &["staff_reset"];

#[derive(Template)]
#[template(path = "office/password.html")]
struct PasswordPage {
    frame: Frame,
    errors: Errors,
    action: &'static str,
    email: String,
    /// The first of two steps.
    is_invitation: bool,
}

#[derive(Template)]
#[template(path = "office/link_over.html")]
struct OverPage {
    frame: Frame,
    is_invitation: bool,
}

/// Whose link it was, while the account may be used.
async fn behind(site: &Site, headers: &HeaderMap, door: &Door) -> Result<Option<Account>> {
    let Some(id) = door.opened(site, headers).await? else { return Ok(None) };
    let mut c = site.db.pool().acquire().await?;
    Ok(account::by_id(&mut c, id).await?.filter(|a| a.disabled_at.is_none()))
}

async fn over(site: &Site, is_invitation: bool) -> Result<Response> {
    let page = OverPage { frame: Frame::outside(site, "Dieser Link gilt nicht mehr").await?, is_invitation };
    Ok(guarded(form_page(&page, &Errors::default())?))
}

async fn password_page(site: &Site, account: &Account, errors: Errors, is_invitation: bool) -> Result<Response> {
    let title = if is_invitation { "Konto einrichten: Passwort" } else { "Neues Passwort" };
    let page = PasswordPage {
        frame: Frame::outside(site, &if errors.is_empty() { title.to_string() } else { format!("Fehler: {title}") })
            .await?,
        errors,
        action: if is_invitation { paths::INVITATION } else { paths::NEW_PASSWORD },
        email: account.email.clone(),
        is_invitation,
    };
    Ok(guarded(form_page(&page, &page.errors)?))
}

/// The new password of a form, checked; None with errors.
pub async fn chosen(site: &Site, fields: &Fields, errors: &mut Errors, account: &Account) -> Result<Option<String>> {
    let (typed, again) = (fields.untrimmed("neu"), fields.untrimmed("neu_wiederholt"));
    let settings = site.settings().await?;
    let mut known = vec![account.name.as_str(), account.email.as_str(), settings.site_name(), "kongress", "passwort"];
    known.extend(account.email.split(['@', '.']));
    known.extend(account.name.split_whitespace());
    if typed.is_empty() {
        errors.add("neu", Wrong::Missing, "ein neues Passwort");
    } else if let Some(text) = password::weakness(typed, &known) {
        errors.say("neu", text);
    } else if typed != again {
        errors.say("neu_wiederholt", "Die beiden Passwörter sind nicht gleich.".into());
    }
    if errors.is_empty() { Ok(Some(password::hash(typed).await?)) } else { Ok(None) }
}

pub async fn invited(State(site): State<Site>, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response> {
    if let Some(response) = INVITED.moved_in(&site, query.as_deref()) {
        return Ok(response);
    }
    match behind(&site, &headers, &INVITED).await? {
        Some(account) => password_page(&site, &account, Errors::default(), true).await,
        None => over(&site, true).await,
    }
}

pub async fn set_invited(State(site): State<Site>, headers: HeaderMap, fields: Fields) -> Result<Response> {
    let Some(account) = behind(&site, &headers, &INVITED).await? else { return over(&site, true).await };
    let mut errors = Errors::default();
    let Some(hash) = chosen(&site, &fields, &mut errors, &account).await? else {
        return password_page(&site, &account, errors, true).await;
    };
    let (link, now) = (INVITED.secret(&site, &headers), site.clock.now());
    let done = site.db.change(move |c| {
        Box::pin(async move {
            // Used up or taken back while the password was hashed.
            if token::hold(c, INVITATION_PURPOSE, &link, now).await? != Some(account.id) {
                return Ok(false);
            }
            account::set_password(c, &account, &hash, None).await?;
            Ok::<_, Error>(true)
        })
    });
    if !done.await? {
        return over(&site, true).await;
    }
    Ok(guarded(Redirect::to(paths::INVITATION_FACTOR).into_response()))
}

#[derive(Template)]
#[template(path = "office/factor.html")]
struct FactorPage {
    frame: Frame,
    errors: Errors,
    secret: String,
    /// In groups of four, to be typed.
    readable: String,
    qr: Qr,
}

async fn factor_page(site: &Site, account: &Account, errors: Errors, secret: String) -> Result<Response> {
    let title = if errors.is_empty() { "Konto einrichten: zweiter Faktor" } else { "Fehler: zweiter Faktor" };
    let settings = site.settings().await?;
    let readable = secret.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ");
    let qr = factor::code_to_scan(&secret, &account.email, settings.site_name())?;
    let page = FactorPage { frame: Frame::outside(site, title).await?, errors, secret, readable, qr };
    Ok(guarded(form_page(&page, &page.errors)?))
}

pub async fn factor(State(site): State<Site>, headers: HeaderMap) -> Result<Response> {
    match behind(&site, &headers, &INVITED).await? {
        Some(account) if account.password.is_some() => {
            factor_page(&site, &account, Errors::default(), factor::new_secret()).await
        }
        Some(_) => Ok(guarded(Redirect::to(paths::INVITATION).into_response())),
        None => over(&site, true).await,
    }
}

#[derive(Template)]
#[template(path = "office/codes.html")]
pub struct CodesPage {
    pub frame: Frame,
    pub codes: Vec<String>,
    /// The account was just set up.
    pub is_new: bool,
}

pub async fn set_factor(
    State(site): State<Site>,
    network: Network,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response> {
    site.limits.check(Limit::Lookup, &network)?;
    let Some(account) = behind(&site, &headers, &INVITED).await?.filter(|a| a.password.is_some()) else {
        return over(&site, true).await;
    };
    // It came from our page; whoever changes it only changes their own.
    let secret = fields.raw("geheimnis");
    let now = site.clock.now();
    let Some(step) = factor::step(&secret, &fields.raw("code"), now.timestamp()).ok().flatten() else {
        let mut errors = Errors::default();
        errors.say("code", "Dieser Code stimmt nicht. Geben Sie den ein, den die App jetzt zeigt.".into());
        let is_ours = factor::code_to_scan(&secret, "x", "x").is_ok() && secret.len() >= 32;
        return factor_page(&site, &account, errors, if is_ours { secret } else { factor::new_secret() }).await;
    };
    if secret.len() < 32 {
        return Err(Error::BadRequest("Das Formular ist unvollständig angekommen. Öffnen Sie es noch einmal."));
    }
    let browser = session::browser(&headers).to_string();
    let letter = Writer::of(&site).await?.notice(&account, "Ihr Konto im internen Bereich ist eingerichtet.")?;
    let link = INVITED.secret(&site, &headers);
    let done = site
        .db
        .change(move |c| {
            Box::pin(async move {
                // Of two who bring the link at once, one has an account.
                if token::take(c, INVITATION_PURPOSE, &link, now).await? != Some(account.id) {
                    return Ok(None);
                }
                let codes = account::complete(c, &account, &secret, step).await?;
                crate::mail::enqueue(c, &letter).await?;
                let session = session::begin(c, account.id, true, &browser, now).await?;
                Ok::<_, Error>(Some((codes, session, session::new_device(c, account.id, now).await?)))
            })
        })
        .await?;
    let Some((codes, session_secret, device)) = done else { return over(&site, true).await };
    let page = CodesPage { frame: Frame::outside(&site, "Ihre Ersatzcodes").await?, codes, is_new: true };
    let mut response = guarded(form_page(&page, &Errors::default())?);
    for cookie in [INVITED.gone(&site), session::cookie(&site, &session_secret), session::device_cookie(&site, &device)]
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

#[derive(Template)]
#[template(path = "office/forgotten.html")]
struct ForgottenPage {
    frame: Frame,
    typed: Fields,
    errors: Errors,
    is_sent: bool,
}

async fn forgotten_page(site: &Site, typed: Fields, errors: Errors, is_sent: bool) -> Result<Response> {
    let title = match (errors.is_empty(), is_sent) {
        (_, true) => "Sehen Sie in Ihr Postfach",
        (true, _) => "Passwort vergessen",
        _ => "Fehler: Passwort vergessen",
    };
    let page = ForgottenPage { frame: Frame::outside(site, title).await?, typed, errors, is_sent };
    Ok(guarded(form_page(&page, &page.errors)?))
}

pub async fn forgotten(State(site): State<Site>) -> Result<Response> {
    forgotten_page(&site, Fields::default(), Errors::default(), false).await
}

pub async fn forgotten_sent(State(site): State<Site>) -> Result<Response> {
    forgotten_page(&site, Fields::default(), Errors::default(), true).await
}

/// The same answer after the same time, whether or not there is an account.
pub async fn send_link(State(site): State<Site>, network: Network, fields: Fields) -> Result<Response> {
    site.limits.check(Limit::Lookup, &network)?;
    let mut errors = Errors::default();
    let email = fields.email(&mut errors, "email", "Ihre E-Mail-Adresse");
    if email.is_none() && errors.is_empty() {
        errors.add("email", Wrong::Missing, "Ihre E-Mail-Adresse");
    }
    let Some(email) = email else { return forgotten_page(&site, fields, errors, false).await };
    let until = same_time();
    let found = account::by_email(&mut *site.db.pool().acquire().await?, email.as_str()).await?;
    if let Some(account) = found.filter(|a| a.disabled_at.is_none() && !a.is_pending() && !a.is_demo) {
        let (now, secret) = (site.clock.now(), token::secret());
        let message: Message = Writer::of(&site).await?.reset(&account, &secret)?;
        site.db
            .change(move |c| {
                Box::pin(async move {
                    if enqueue_limited(c, &message, STRANGERS).await? {
                        token::keep(c, &secret, RESET_PURPOSE, account.id, now + RESET).await?;
                    }
                    Ok::<_, Error>(())
                })
            })
            .await?;
    }
    tokio::time::sleep_until(until).await;
    Ok(guarded(Redirect::to(paths::FORGOTTEN_SENT).into_response()))
}

pub async fn renew(State(site): State<Site>, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response> {
    if let Some(response) = FORGOTTEN.moved_in(&site, query.as_deref()) {
        return Ok(response);
    }
    match behind(&site, &headers, &FORGOTTEN).await? {
        Some(account) => password_page(&site, &account, Errors::default(), false).await,
        None => over(&site, false).await,
    }
}

pub async fn set_renewed(State(site): State<Site>, headers: HeaderMap, fields: Fields) -> Result<Response> {
    let Some(account) = behind(&site, &headers, &FORGOTTEN).await? else { return over(&site, false).await };
    let mut errors = Errors::default();
    let Some(hash) = chosen(&site, &fields, &mut errors, &account).await? else {
        return password_page(&site, &account, errors, false).await;
    };
    let letter = Writer::of(&site).await?.notice(&account, "Ihr Passwort für den internen Bereich wurde geändert.")?;
    let (link, now) = (FORGOTTEN.secret(&site, &headers), site.clock.now());
    let done = site
        .db
        .change(move |c| {
            Box::pin(async move {
                if token::take(c, RESET_PURPOSE, &link, now).await? != Some(account.id) {
                    return Ok(None);
                }
                account::set_password(c, &account, &hash, None).await?;
                // Who opened this link is not slowed down by those who tried to get in.
                account::Counter::of(&account.email, None).clear(c).await?;
                crate::mail::enqueue(c, &letter).await?;
                // Nor by those who go on trying.
                Ok::<_, Error>(Some(session::new_device(c, account.id, now).await?))
            })
        })
        .await?;
    let Some(device) = done else { return over(&site, false).await };
    let mut response = Redirect::to(&format!("{}?getan=neues-passwort", paths::SIGN_IN)).into_response();
    response.headers_mut().append(header::SET_COOKIE, FORGOTTEN.gone(&site));
    response.headers_mut().append(header::SET_COOKIE, session::device_cookie(&site, &device));
    Ok(guarded(response))
}
