//! `/meine-anmeldung/vertretung`: somebody else comes instead. The seat and the workshops move to
//! a new registration with its own number, mails and consents; old needs are deleted.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

use super::session::{Me, guarded};
use crate::db::token;
use crate::edition;
use crate::kernel::code;
use crate::mail::{enqueue, enqueue_limited};
use crate::paths;
use crate::registration::context::Context;
use crate::registration::enter::OWN;
use crate::registration::mail::{self, Occasion};
use crate::registration::model::{Application, Fee, ORGANISATION_KINDS, Person, State as Registered};
use crate::registration::record::Record;
use crate::registration::{form, sql};
use crate::web::form::{Errors, Fields, form_page, new_key};
use crate::web::shell::Shell;
use crate::web::{Result, Site};

#[derive(askama::Template)]
#[template(path = "registration/substitute.html")]
struct SubstitutePage {
    shell: Shell,
    context: Context,
    key: Uuid,
    typed: Fields,
    errors: Errors,
    kinds: &'static [(&'static str, &'static str)],
}

pub async fn show(State(site): State<Site>, me: Me) -> Result<Response> {
    if let Some(closed) = closed(&me).await? {
        return Ok(closed);
    }
    let r = &me.record;
    let typed = [("organisation", r.organisation.as_str()), ("art", &r.organisation_kind), ("einheit", &r.department)];
    render(&me.context, new_key(site.clock.now()), typed.into_iter().collect(), Errors::default()).await
}

/// Only who has a seat can hand one over.
async fn closed(me: &Me) -> Result<Option<Response>> {
    match super::cancel::too_late(me).await? {
        Some(closed) => Ok(Some(closed)),
        None if me.record.state() != Registered::Confirmed => {
            Ok(Some(guarded(Redirect::to(paths::OWN).into_response())))
        }
        None => Ok(None),
    }
}

pub async fn send(State(site): State<Site>, me: Me, fields: Fields) -> Result<Response> {
    let key = fields.submission_key()?;
    if let Some(closed) = closed(&me).await? {
        return Ok(closed);
    }
    let mut errors = Errors::default();
    let person = form::person_in(&fields, &mut errors, &me.context, None, &form::OTHERS);
    let Some(person) = person.filter(|_| errors.is_empty()) else {
        return render(&me.context, key, fields, errors).await;
    };
    let (old, context) = (me.record.clone(), me.context.clone());
    let application = instead_of(&old, &context, key, person);
    let done =
        site.db.change(move |c| Box::pin(async move { hand_over(c, &context, &old, &application, None).await })).await;
    match done? {
        Handed::Over => Ok(guarded(Redirect::to(paths::OWN).into_response())),
        Handed::Registered => {
            let text = "Diese Person ist schon angemeldet. Nennen Sie eine andere, oder sagen Sie ab.";
            errors.say("email", text.into());
            render(&me.context, key, fields, errors).await
        }
    }
}

/// What somebody takes over from `old`.
pub fn instead_of(old: &Record, context: &Context, key: Uuid, person: Person) -> Application {
    Application {
        key,
        person,
        mode: old.mode(),
        days: old.days.clone(),
        workshops: Vec::new(),
        needs: None,
        answers: Default::default(),
        // Consent is the new person's to give.
        photo_consent: false,
        photo_notice_version: None,
        privacy_notice_version: form::notice_version(context, "privacy"),
        // The invoice stays with the organisation.
        fee: Fee {
            decision: old.fee.clone(),
            cents: old.fee_cents,
            claim: Fee::claim(&old.fee_claim),
            billing: old.invoice.clone(),
        },
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handed {
    Over,
    /// The new person has a registration of their own.
    Registered,
}

/// Moves seat, workshops, group and fee of `old` to a new registration. `contact`: who names the
/// new person, where it is not the old one.
///
/// # Errors
/// The database's own.
pub async fn hand_over(
    c: &mut sqlx::PgConnection,
    context: &Context,
    old: &Record,
    new: &Application,
    contact: Option<&str>,
) -> Result<Handed> {
    let actor = if contact.is_some() { "contact" } else { "person" };
    let now = context.site.clock.now();
    if sql::is_sent(c, new.key).await? {
        return Ok(Handed::Over);
    }
    if !sql::active(c, context.edition.id, new.person.email.as_str()).await?.is_empty() {
        return Ok(Handed::Registered);
    }
    let state = sql::lock(c, old.id).await?;
    if state.as_deref() != Some(Registered::Confirmed.key()) {
        return Ok(Handed::Over);
    }
    sql::set_state(c, old.id, Registered::Confirmed, Registered::Transferred, now).await?;
    let code = code::code(&mut rand::rng());
    let row = sql::New {
        edition: context.edition.id,
        code: &code,
        public_id: Uuid::new_v4(),
        state: Registered::Confirmed,
        group: old.group_id,
        batch: None,
        replaces: Some(old.id),
        fee: &new.fee,
        email_confirmed_at: None,
        shares_mailbox: false,
        now,
        actor,
        what: "substitute",
    };
    // The workshops of the old one are handed over, with their seats.
    let Some(id) = sql::insert(c, new, Some(new.key), &[], &row).await? else {
        // Registered in the moment in between: nothing of this may stay.
        return Err(sqlx::Error::PoolTimedOut.into());
    };
    sql::hand_over_choices(c, old.id, id).await?;
    sql::drop_needs(c, old.id).await?;
    sql::note(c, old.id, now, actor, "transferred", "").await?;
    let Some(record) = sql::by_id(c, id).await? else { return Ok(Handed::Over) };
    let left = sql::by_id(c, old.id).await?.unwrap_or_else(|| old.clone());
    enqueue(c, &mail::handed_over(context, &left, &record.name())?).await?;
    let workshops = sql::choices(c, id).await?;
    let secret = token::issue(c, OWN, id, context.link_expires()).await?;
    let by = contact.map_or_else(|| old.name(), str::to_string);
    let occasion = Occasion::Substitute { of: old.name(), by };
    let message = mail::ticket(context, &record, &workshops, &secret, occasion)?;
    enqueue_limited(c, &message, mail::BY_OTHERS).await?;
    Ok(Handed::Over)
}

async fn render(context: &Context, key: Uuid, typed: Fields, errors: Errors) -> Result<Response> {
    let title = if errors.is_empty() { "Vertretung benennen" } else { "Fehler: Vertretung benennen" };
    let mut shell = edition::shell(&context.site, &context.edition, title, paths::OWN_SUBSTITUTE).await?;
    shell.no_index = true;
    let page = SubstitutePage { shell, key, typed, errors, kinds: &ORGANISATION_KINDS, context: context.clone() };
    Ok(guarded(form_page(&page, &page.errors)?))
}
