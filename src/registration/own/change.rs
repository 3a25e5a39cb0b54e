//! `/meine-anmeldung/aendern`: answers, days and needs; `/fotos`: consent to photos, on or off.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::session::{Me, guarded};
use crate::db::token;
use crate::edition;
use crate::kernel::date;
use crate::mail::enqueue;
use crate::paths;
use crate::registration::context::Context;
use crate::registration::controls::Controls;
use crate::registration::enter::OWN;
use crate::registration::mail::{self, Occasion};
use crate::registration::model::{Mode, NEEDS_CONSENT_VERSION, ORGANISATION_KINDS, State as Registered, Workshop};
use crate::registration::record::Record;
use crate::registration::{form, seats, sql};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::shell::Shell;
use crate::web::{Error, Result, Site};

#[derive(askama::Template)]
#[template(path = "registration/change.html")]
struct ChangePage {
    shell: Shell,
    context: Context,
    controls: Controls,
    /// Shown, not asked: it stays.
    email: String,
    typed: Fields,
    errors: Errors,
    kinds: &'static [(&'static str, &'static str)],
    days: Vec<(String, String)>,
    modes: Vec<(&'static str, &'static str)>,
}

pub async fn show(State(site): State<Site>, me: Me) -> Result<Response> {
    if let Some(closed) = super::cancel::too_late(&me).await? {
        return Ok(closed);
    }
    let mut c = site.db.pool().acquire().await?;
    let needs = sql::needs(&mut c, me.record.id).await?;
    drop(c);
    render(&me, filled(&me.record, needs.as_ref()), Errors::default()).await
}

/// The form as it would have been sent with what is stored.
pub fn filled(r: &Record, needs: Option<&crate::registration::model::Needs>) -> Fields {
    let mut pairs: Vec<(String, String)> = [
        ("anrede", r.salutation.as_str()),
        ("titel", &r.academic_title),
        ("vorname", &r.given_name),
        ("kein_vorname", if r.given_name.is_empty() { "ja" } else { "" }),
        ("nachname", &r.family_name),
        ("organisation", &r.organisation),
        ("art", &r.organisation_kind),
        ("einheit", &r.department),
        ("funktion", &r.job_title),
        ("email", &r.email),
        ("telefon", &r.phone),
        ("teilnahme", &r.mode),
    ]
    .map(|(name, value)| (name.to_string(), value.to_string()))
    .into();
    pairs.extend(r.days.iter().map(|day| ("tage".to_string(), day.to_string())));
    if let Some(answers) = r.answers.as_object() {
        pairs.extend(
            answers.iter().filter_map(|(key, value)| Some((format!("frage_{key}"), value.as_str()?.to_string()))),
        );
    }
    if let Some(needs) = needs {
        let own = [
            ("verpflegung", &needs.catering),
            ("unvertraeglichkeit", &needs.catering_note),
            ("unterstuetzung_text", &needs.access_note),
        ];
        pairs.extend(own.map(|(name, value)| (name.to_string(), value.clone())));
        pairs.extend(needs.access.iter().map(|key| ("unterstuetzung".to_string(), key.clone())));
        pairs.push(("bedarf_einwilligung".into(), "ja".into()));
    }
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

pub async fn send(State(site): State<Site>, me: Me, fields: Fields) -> Result<Response> {
    if let Some(closed) = super::cancel::too_late(&me).await? {
        return Ok(closed);
    }
    let context = me.context.clone();
    let mut errors = Errors::default();
    // The address is what the link proved; another one needs a new registration or the office.
    let person = form::person(&fields, &mut errors, &context, Some(&me.record.email));
    let mode = form::mode(&fields, &mut errors, &context);
    let days = form::days(&fields, &mut errors, &context);
    let mut c = site.db.pool().acquire().await?;
    let choices = sql::choices(&mut c, me.record.id).await?;
    drop(c);
    let mut workshops = choices.iter().filter_map(|choice| context.setup.workshop(choice.session_id));
    let lost = |w: &&Workshop| mode == Mode::Online || !days.contains(&w.day);
    if let Some(workshop) = workshops.find(lost) {
        let (title, when) = (&workshop.title, workshop.when());
        let field = if mode == Mode::Online { "teilnahme" } else { "tage" };
        let text = format!("Dann passt der Workshop „{title}“ ({when}) nicht mehr. Wählen Sie ihn zuerst ab.");
        errors.say(field, text);
    }
    let answers = form::answers(&fields, &mut errors, &context.setup.questions);
    let needs = form::needs(&fields, &mut errors, &context);
    let Some(person) = person.filter(|_| errors.is_empty()) else { return render(&me, fields, errors).await };
    let id = me.record.id;
    let own = context.clone();
    let has_changed = site
        .db
        .change(move |c| {
            Box::pin(async move {
                let now = own.site.clock.now();
                if !seats::change_mode(c, &own, id, mode).await? {
                    return Ok(false);
                }
                let state = sql::lock(c, id).await?.map(|s| Registered::from_key(&s));
                if !state.is_some_and(Registered::is_active) {
                    return Ok(true);
                }
                sql::update(c, id, &person, &days, &answers, now).await?;
                match &needs {
                    Some(needs) => sql::put_needs(c, id, needs, NEEDS_CONSENT_VERSION, now).await?,
                    // No needs any more: consent is withdrawn, the data go at once.
                    None => drop(sql::drop_needs(c, id).await?),
                }
                sql::note(c, id, now, "person", "changed", "").await?;
                tell(c, &own, id).await?;
                Ok::<_, Error>(true)
            })
        })
        .await?;
    if !has_changed {
        errors.say(
            "teilnahme",
            format!("„{}“ ist zurzeit ausgebucht. Ihre Anmeldung bleibt, wie sie ist.", mode.label()),
        );
        return render(&me, fields, errors).await;
    }
    Ok(guarded(Redirect::to(paths::OWN).into_response()))
}

/// A new ticket for what changed.
pub(in crate::registration) async fn tell(c: &mut sqlx::PgConnection, context: &Context, id: i64) -> Result<()> {
    let Some(record) = sql::by_id(c, id).await?.filter(|r| r.state() == Registered::Confirmed) else { return Ok(()) };
    let workshops = sql::choices(c, id).await?;
    let secret = token::issue(c, OWN, id, context.link_expires()).await?;
    enqueue(c, &mail::ticket(context, &record, &workshops, &secret, Occasion::Changed)?).await?;
    Ok(())
}

async fn render(Me { record, context }: &Me, typed: Fields, errors: Errors) -> Result<Response> {
    let title = if errors.is_empty() { "Angaben ändern" } else { "Fehler: Angaben ändern" };
    let mut shell = edition::shell(&context.site, &context.edition, title, paths::OWN_CHANGE).await?;
    shell.no_index = true;
    let page = ChangePage {
        shell,
        email: record.email.clone(),
        typed,
        errors,
        kinds: &ORGANISATION_KINDS,
        days: context.edition.days.iter().map(|h| (h.day.to_string(), date::long_date(h.day))).collect(),
        modes: Mode::offered(context.edition.attendance()).iter().map(|m| (m.key(), m.label())).collect(),
        controls: Controls(context.clone()),
        context: context.clone(),
    };
    Ok(guarded(form_page(&page, &page.errors)?))
}

/// Consent to photos, given or taken back with one button.
pub async fn photo(State(site): State<Site>, me: Me, fields: Fields) -> Result<Response> {
    let (id, consent) = (me.record.id, fields.raw("fotos") == "ja");
    let version = me.context.edition.notices.iter().find(|n| n.kind == "photo").map(|n| n.version);
    let now = site.clock.now();
    site.db
        .change(move |c| {
            Box::pin(async move {
                sql::set_photo(c, id, consent, version, now).await?;
                sql::note(c, id, now, "person", "photo", if consent { "ja" } else { "nein" }).await?;
                Ok::<_, Error>(())
            })
        })
        .await?;
    Ok(guarded(Redirect::to(paths::OWN).into_response()))
}
