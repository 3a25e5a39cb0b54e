//! `/meine-anmeldung/workshops`: other workshops, within seats and without clashes.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::session::{Me, guarded};
use crate::edition;
use crate::paths;
use crate::registration::context::Context;
use crate::registration::controls::Controls;
use crate::registration::model::State as Registered;
use crate::registration::{form, seats, sql};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::shell::Shell;
use crate::web::{Result, Site};

#[derive(askama::Template)]
#[template(path = "registration/choose.html")]
struct ChoosePage {
    shell: Shell,
    context: Context,
    controls: Controls,
    typed: Fields,
    errors: Errors,
}

pub async fn show(State(site): State<Site>, me: Me) -> Result<Response> {
    if let Some(closed) = super::cancel::too_late(&me).await? {
        return Ok(closed);
    }
    let mut c = site.db.pool().acquire().await?;
    let choices = sql::choices(&mut c, me.record.id).await?;
    drop(c);
    let codes = choices.iter().filter_map(|choice| me.context.setup.workshop(choice.session_id));
    let typed = codes.map(|w| ("workshop", w.code.as_str())).collect();
    render(&me.context, typed, Errors::default()).await
}

pub async fn send(State(site): State<Site>, me: Me, fields: Fields) -> Result<Response> {
    if let Some(closed) = super::cancel::too_late(&me).await? {
        return Ok(closed);
    }
    let mut errors = Errors::default();
    let wanted = form::workshops(&fields, &mut errors, &me.context, &me.record.days, me.record.mode());
    if !errors.is_empty() {
        return render(&me.context, fields, errors).await;
    }
    let (id, context) = (me.record.id, me.context.clone());
    site.db.change(move |c| Box::pin(async move { choose(c, &context, id, &wanted, "person", true).await })).await?;
    Ok(guarded(Redirect::to(paths::OWN).into_response()))
}

/// Gives back what is no longer wanted and takes what is new, one workshop after the other in
/// the order in which everybody locks them.
///
/// Answers whether anything changed. `tells`: the person gets a new ticket.
///
/// # Errors
/// The database's own.
pub async fn choose(
    c: &mut sqlx::PgConnection,
    context: &Context,
    id: i64,
    wanted: &[i64],
    actor: &str,
    tells: bool,
) -> Result<bool> {
    let now = context.site.clock.now();
    let Some(state) = sql::lock(c, id).await?.map(|s| Registered::from_key(&s)).filter(|s| s.is_active()) else {
        return Ok(false);
    };
    let had: Vec<i64> = sql::choices(c, id).await?.into_iter().map(|choice| choice.session_id).collect();
    let mut touched: Vec<i64> = had.iter().chain(wanted).copied().collect();
    touched.sort_unstable();
    touched.dedup();
    touched.retain(|session| had.contains(session) != wanted.contains(session));
    if touched.is_empty() {
        return Ok(false);
    }
    for session in touched {
        if had.contains(&session) {
            seats::release_workshop(c, context, id, session).await?;
        } else if state.has_seat() {
            sql::take_workshop(c, id, session).await?;
        } else {
            sql::wish(c, id, &[session]).await?;
        }
    }
    sql::touch(c, id, now).await?;
    sql::note(c, id, now, actor, "workshops", "").await?;
    if tells {
        super::change::tell(c, context, id).await?;
    }
    Ok(true)
}

async fn render(context: &Context, typed: Fields, errors: Errors) -> Result<Response> {
    let title = if errors.is_empty() { "Workshops wählen" } else { "Fehler: Workshops wählen" };
    let mut shell = edition::shell(&context.site, &context.edition, title, paths::OWN_WORKSHOPS).await?;
    shell.no_index = true;
    let page = ChoosePage { shell, typed, errors, controls: Controls(context.clone()), context: context.clone() };
    Ok(guarded(form_page(&page, &page.errors)?))
}
