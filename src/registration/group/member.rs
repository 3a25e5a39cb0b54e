//! `/meine-gruppe/person/…`: what the contact does for one person: somebody else comes instead,
//! nobody comes, the mail goes out again.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

use super::session::Ours;
use super::store::welcome;
use crate::edition;
use crate::mail::enqueue;
use crate::paths;
use crate::registration::context::Context;
use crate::registration::mail::{self as mails, EndedBy};
use crate::registration::model::{ORGANISATION_KINDS, State as Registered};
use crate::registration::own::substitute::{Handed, hand_over, instead_of};
use crate::registration::record::Record;
use crate::registration::{form, seats};
use crate::web::door::guarded;
use crate::web::form::{Errors, Fields, form_page, new_key};
use crate::web::limits::{Limit, Network};
use crate::web::shell::Shell;
use crate::web::{Error, Result, Site};

fn back(news: &str) -> Response {
    guarded(Redirect::to(&format!("{}?stand={news}", paths::OUR)).into_response())
}

/// To the contact's page, without a word, where this cannot be done (any more).
fn too_late() -> Response {
    guarded(Redirect::to(paths::OUR).into_response())
}

#[derive(askama::Template)]
#[template(path = "registration/group/substitute.html")]
struct SubstitutePage {
    shell: Shell,
    context: Context,
    key: Uuid,
    name: String,
    action: String,
    typed: Fields,
    errors: Errors,
    kinds: &'static [(&'static str, &'static str)],
}

/// Only who has a seat can hand one over.
fn may_swap(ours: &Ours, record: &Record) -> bool {
    ours.context.may_change() && record.state() == Registered::Confirmed
}

pub async fn ask_substitute(State(site): State<Site>, ours: Ours, Path(code): Path<String>) -> Result<Response> {
    let record = ours.member(&code).await?;
    if !may_swap(&ours, &record) {
        return Ok(too_late());
    }
    let r = &record;
    let typed = [("organisation", r.organisation.as_str()), ("art", &r.organisation_kind), ("einheit", &r.department)];
    let key = new_key(site.clock.now());
    render_substitute(&ours, &record, key, typed.into_iter().collect(), Errors::default()).await
}

pub async fn substitute(
    State(site): State<Site>,
    ours: Ours,
    Path(code): Path<String>,
    network: Network,
    fields: Fields,
) -> Result<Response> {
    let key = fields.submission_key()?;
    let record = ours.member(&code).await?;
    if !may_swap(&ours, &record) {
        return Ok(too_late());
    }
    let mut errors = Errors::default();
    let person = form::person_in(&fields, &mut errors, &ours.context, None, &form::OTHERS);
    let Some(person) = person.filter(|_| errors.is_empty()) else {
        return render_substitute(&ours, &record, key, fields, errors).await;
    };
    // The answer tells who is registered already.
    site.limits.check(Limit::Lookup, &network)?;
    let (context, by) = (ours.context.clone(), ours.group.by());
    let (old, new) = (record.clone(), instead_of(&record, &context, key, person));
    let done =
        site.db.change(move |c| Box::pin(async move { hand_over(c, &context, &old, &new, Some(&by)).await })).await?;
    match done {
        Handed::Over => Ok(back("vertretung")),
        Handed::Registered => {
            let text = "Diese Person ist schon angemeldet. Nennen Sie eine andere, oder sagen Sie ab.";
            errors.say("email", text.into());
            render_substitute(&ours, &record, key, fields, errors).await
        }
    }
}

async fn render_substitute(ours: &Ours, record: &Record, key: Uuid, typed: Fields, errors: Errors) -> Result<Response> {
    let context = &ours.context;
    let title = if errors.is_empty() { "Vertretung benennen" } else { "Fehler: Vertretung benennen" };
    let action = paths::our_person(&record.code, "vertretung");
    let mut shell = edition::shell(&context.site, &context.edition, title, &action).await?;
    shell.no_index = true;
    let (name, context) = (record.name(), context.clone());
    let page = SubstitutePage { shell, context, key, name, action, typed, errors, kinds: &ORGANISATION_KINDS };
    Ok(guarded(form_page(&page, &page.errors)?))
}

#[derive(askama::Template)]
#[template(path = "registration/group/cancel.html")]
struct CancelPage {
    shell: Shell,
    name: String,
    event: String,
    action: String,
    /// Where somebody else could be named instead; empty: nowhere.
    swap: String,
    has_fee: bool,
    fee_note: String,
}

pub async fn ask_cancel(State(site): State<Site>, ours: Ours, Path(code): Path<String>) -> Result<Response> {
    let record = ours.member(&code).await?;
    if !ours.context.may_change() || !record.state().is_active() {
        return Ok(too_late());
    }
    let edition = &ours.context.edition;
    let action = paths::our_person(&record.code, "absagen");
    let mut shell = edition::shell(&site, edition, "Absagen", &action).await?;
    shell.no_index = true;
    let swap = if may_swap(&ours, &record) { paths::our_person(&record.code, "vertretung") } else { String::new() };
    let page = CancelPage {
        shell,
        name: record.name(),
        event: edition.title.clone(),
        action,
        swap,
        has_fee: record.fee_cents > 0,
        fee_note: edition.fee_note.clone(),
    };
    Ok(guarded(form_page(&page, &Errors::default())?))
}

pub async fn cancel(State(site): State<Site>, ours: Ours, Path(code): Path<String>) -> Result<Response> {
    let record = ours.member(&code).await?;
    if !ours.context.may_change() || !record.state().is_active() {
        return Ok(too_late());
    }
    let context = ours.context.clone();
    let end = site.db.change(move |c| {
        Box::pin(async move {
            if seats::end(c, &context, record.id, Registered::Cancelled, "contact").await? {
                enqueue(c, &mails::cancelled(&context, &record, EndedBy::Contact)?).await?;
            }
            Ok::<_, Error>(())
        })
    });
    end.await?;
    Ok(back("abgesagt"))
}

/// The mail with the own link once more, because it was lost or came back.
pub async fn mail(State(site): State<Site>, ours: Ours, Path(code): Path<String>) -> Result<Response> {
    let record = ours.member(&code).await?;
    if !record.state().is_active() {
        return Ok(too_late());
    }
    let (context, group) = (ours.context.clone(), ours.group.clone());
    let sent = site.db.change(move |c| Box::pin(async move { welcome(c, &context, &group, &record).await })).await?;
    Ok(back(if sent { "geschickt" } else { "spaeter" }))
}
