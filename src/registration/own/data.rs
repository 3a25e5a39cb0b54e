//! What is stored about a person: as a file to take along (Art. 15 and 20 GDPR), out of the
//! database (Art. 17), and the proof of having been there.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::Days;
use serde_json::{Map, Value, json};

use super::session::{Me, guarded};
use crate::db::token;
use crate::edition;
use crate::kernel::date;
use crate::mail::kept;
use crate::paths;
use crate::registration::certificate::{self, Issued};
use crate::registration::mail;
use crate::registration::model::{Mode, State as Registered, organisation_kind};
use crate::registration::{retention, sql};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::shell::Shell;
use crate::web::{Error, Result, Site};

/// `/meine-anmeldung/daten.json`: everything, with German names, because people read it.
pub async fn download(State(site): State<Site>, me: Me) -> Result<Response> {
    let (r, context) = (&me.record, &me.context);
    let mut c = site.db.pool().acquire().await?;
    let needs = sql::needs(&mut c, r.id).await?;
    let choices = sql::choices(&mut c, r.id).await?;
    let events = sql::events(&mut c, r.id).await?;
    let mails = kept(&mut c, r.public_id).await?;
    drop(c);
    let answers: Map<String, Value> = context
        .setup
        .questions
        .iter()
        .filter(|q| !r.answer(&q.key).is_empty())
        .map(|q| (q.label.clone(), r.answer(&q.key).into()))
        .collect();
    let workshops: Vec<Value> = choices
        .iter()
        .filter_map(|choice| Some((choice, context.setup.workshop(choice.session_id)?)))
        .map(|(choice, w)| json!({"titel": w.title, "beginn": date::rfc3339(w.starts_at), "stand": choice.state}))
        .collect();
    let data = json!({
        "veranstaltung": context.edition.title,
        "nummer": r.code,
        "stand": r.state().label(),
        "angemeldet_am": date::rfc3339(r.created_at),
        "geaendert_am": date::rfc3339(r.changed_at),
        "adresse_bestaetigt_am": r.email_confirmed_at.map(date::rfc3339),
        "anrede": r.salutation,
        "titel": r.academic_title,
        "vorname": r.given_name,
        "nachname": r.family_name,
        "organisation": r.organisation,
        "art_der_organisation": organisation_kind(&r.organisation_kind),
        "organisationseinheit": r.department,
        "funktion": r.job_title,
        "email": r.email,
        "telefon": r.phone,
        "teilnahme": Mode::from_key(&r.mode).label(),
        "tage": r.days,
        "workshops": workshops,
        "antworten": answers,
        "verpflegung_und_unterstuetzung": needs.map(|n| json!({
            "verpflegung": n.catering_label(), "unvertraeglichkeiten": n.catering_note,
            "unterstuetzung": n.access_labels(), "weiterer_bedarf": n.access_note,
        })),
        "zustimmung_zu_aufnahmen": r.photo_consent,
        "entgelt_cent": r.fee_cents,
        "entgelt_entscheidung": r.fee,
        "rechnung_an": r.invoice,
        "teilgenommen_am": r.attended_at.map(date::rfc3339),
        "verlauf": events.iter().map(|e| json!({"am": date::rfc3339(e.at), "durch": e.actor, "was": e.what})).collect::<Vec<_>>(),
        "nachrichten": mails.iter().map(|m| json!({"am": date::rfc3339(m.at), "betreff": m.subject, "text": m.text})).collect::<Vec<_>>(),
    });
    file("application/json", &format!("anmeldung-{}.json", r.code), serde_json::to_vec_pretty(&data)?)
}

/// `/meine-anmeldung/termin.ics`: the entry that the ticket carried.
pub async fn calendar(State(_): State<Site>, me: Me) -> Result<Response> {
    if me.record.state() != Registered::Confirmed {
        return Err(Error::NotFound);
    }
    let calendar = mail::invitation(&me.context, &me.record, false)?.ok_or(Error::NotFound)?;
    file("text/calendar; charset=utf-8", &format!("termin-{}.ics", me.record.code), calendar.ics.into_bytes())
}

fn file(content_type: &'static str, name: &str, bytes: Vec<u8>) -> Result<Response> {
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")).map_err(anyhow::Error::from)?;
    let headers =
        [(header::CONTENT_TYPE, HeaderValue::from_static(content_type)), (header::CONTENT_DISPOSITION, disposition)];
    Ok(guarded((headers, bytes).into_response()))
}

/// Purpose of the secrets that open an invoice.
const INVOICE: &str = "invoice";

/// `/meine-anmeldung/rechnung`: a way to one of the person's own invoices.
pub async fn invoice(State(site): State<Site>, me: Me, fields: Fields) -> Result<Response> {
    let (id, now) = (me.record.id, site.clock.now());
    let number = fields.raw("nummer");
    let secret = site
        .db
        .change(move |c| {
            Box::pin(async move {
                let own = sql::invoices(c, id).await?;
                let (invoice, _) = own.into_iter().find(|(_, n)| *n == number).ok_or(Error::NotFound)?;
                Ok::<_, Error>(token::issue(c, INVOICE, invoice, now + Days::new(1)).await?)
            })
        })
        .await?;
    Ok(guarded(Redirect::to(&paths::invoice(&secret)).into_response()))
}

#[derive(askama::Template)]
#[template(path = "registration/erase.html")]
struct ErasePage {
    shell: Shell,
    event: String,
    is_active: bool,
    has_fee: bool,
}

/// `/meine-anmeldung/loeschen`: asks first.
pub async fn ask(State(site): State<Site>, me: Me) -> Result<Response> {
    let mut shell = edition::shell(&site, &me.context.edition, "Meine Daten löschen", paths::OWN_ERASE).await?;
    shell.no_index = true;
    let page = ErasePage {
        shell,
        event: me.context.edition.title.clone(),
        is_active: me.record.state().is_active(),
        has_fee: me.record.fee_cents > 0,
    };
    Ok(guarded(form_page(&page, &Errors::default())?))
}

#[derive(askama::Template)]
#[template(path = "registration/erased.html")]
struct ErasedPage {
    shell: Shell,
}

/// Ends the registration, if it still counts, and deletes everything about the person. One last
/// mail says so; it is the only one that is not forgotten before it is out.
pub async fn erase(State(site): State<Site>, me: Me) -> Result<Response> {
    let (record, context) = (me.record.clone(), me.context.clone());
    site.db
        .change(move |c| {
            Box::pin(async move {
                retention::erase(c, &context, &record, "person", true, false).await?;
                Ok::<_, Error>(())
            })
        })
        .await?;
    let mut shell = Shell::new(&site, "Ihre Daten sind gelöscht", paths::OWN_ERASE).await?;
    shell.no_index = true;
    let mut response = guarded(form_page(&ErasedPage { shell }, &Errors::default())?);
    super::session::forget(&site, &mut response);
    Ok(response)
}

/// `/meine-anmeldung/bescheinigung`: as a page to print.
pub async fn certificate(State(site): State<Site>, me: Me) -> Result<Response> {
    let issued = issued(&site, &me).await?;
    Ok(guarded(certificate::show(&site, &issued, paths::OWN_CERTIFICATE, paths::OWN_CERTIFICATE_PDF).await?))
}

/// `/meine-anmeldung/bescheinigung.pdf`
pub async fn certificate_pdf(State(site): State<Site>, me: Me) -> Result<Response> {
    let issued = issued(&site, &me).await?;
    Ok(guarded(certificate::download(&site, &issued).await?))
}

/// The person's certificate; issued with the button on the page, so a GET finds it or nothing.
async fn issued(site: &Site, me: &Me) -> Result<Issued> {
    let mut c = site.db.pool().acquire().await?;
    certificate::find(&mut c, me.record.id).await?.ok_or(Error::NotFound)
}

/// The button: issues it once, with the same code for ever, and shows it.
pub async fn issue(State(site): State<Site>, me: Me) -> Result<Response> {
    let (id, now) = (me.record.id, site.clock.now());
    let issued = site.db.change(move |c| Box::pin(async move { certificate::issue(c, id, now).await })).await?;
    match issued {
        Some(_) => Ok(guarded(Redirect::to(paths::OWN_CERTIFICATE).into_response())),
        None => Err(Error::NotFound),
    }
}
