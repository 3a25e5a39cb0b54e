//! What a person can take along: everything that is stored (Art. 15 and 20 GDPR), and the passes.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::page;
use super::session::{Me, guarded};
use crate::kernel::date;
use crate::mail::kept;
use crate::paper;
use crate::press::model::State as Stage;
use crate::press::{evidence, form, pass, record, setup, sql};
use crate::web::{Error, Result, Site};

/// `/meine-akkreditierung/daten.json`: with German names, because people read it. Files are named,
/// not contained: nothing outside the press office reads them.
pub async fn download(State(site): State<Site>, me: Me) -> Result<Response> {
    let (r, context) = (&me.record, &me.context);
    let mut c = site.db.pool().acquire().await?;
    let people = record::people(&mut c, r.id).await?;
    let questions = record::questions(&mut c, r.id).await?;
    let files = evidence::list(&mut c, r.id).await?;
    let events = record::events(&mut c, r.id).await?;
    let needs = sql::need(&mut c, r.id).await?;
    let dates = setup::events(&mut c, r.edition_id).await?;
    let mails = kept(&mut c, r.public_id).await?;
    drop(c);
    let rows: serde_json::Map<String, Value> = page::rows(r, &form::offered(context, &dates))
        .into_iter()
        .map(|(label, value)| (label.to_string(), value.into()))
        .collect();
    let data = json!({
        "veranstaltung": context.edition.title,
        "nummer": r.code,
        "stand": r.state().label(),
        "begruendung": r.reason().map(|reason| reason.label()),
        "begruendung_text": r.reason_words,
        "eingegangen_am": date::rfc3339(r.submitted_at),
        "adresse_bestaetigt_am": r.email_confirmed_at.map(date::rfc3339),
        "entschieden_am": r.decided_at.map(date::rfc3339),
        "angaben": rows,
        "personen": people.iter().map(|p| json!({"name": p.name(), "funktion": p.role().label(),
            "ausweiscode": p.pass_code, "abgeholt_am": p.collected_at.map(date::rfc3339)})).collect::<Vec<_>>(),
        "unterstuetzung": needs,
        "rueckfragen": questions.iter().map(|q| json!({"am": date::rfc3339(q.asked_at), "frage": q.question,
            "beantwortet_am": q.answered_at.map(date::rfc3339), "antwort": q.answer, "link": q.answer_url}))
            .collect::<Vec<_>>(),
        "dateien": files.iter().map(|f| json!({"format": f.format, "bytes": f.size, "am": date::rfc3339(f.sent_at)}))
            .collect::<Vec<_>>(),
        "verlauf": events.iter().map(|e| json!({"am": date::rfc3339(e.at), "was": page::what_happened(&e.action)}))
            .collect::<Vec<_>>(),
        "nachrichten": mails.iter().map(|m| json!({"am": date::rfc3339(m.at), "betreff": m.subject, "text": m.text}))
            .collect::<Vec<_>>(),
    });
    let name = format!("akkreditierung-{}.json", r.code);
    file("application/json", &name, serde_json::to_vec_pretty(&data)?)
}

/// `/meine-akkreditierung/ausweis.pdf`: the passes of an approved request.
pub async fn pass(State(site): State<Site>, me: Me) -> Result<Response> {
    if me.record.state() != Stage::Approved {
        return Err(Error::NotFound);
    }
    let mut c = site.db.pool().acquire().await?;
    let people = record::people(&mut c, me.record.id).await?;
    drop(c);
    let bytes = pass::pdf(&me.context, &me.record, &people).await?;
    file(paper::PDF, &format!("presseausweis-{}.pdf", me.record.code), bytes)
}

fn file(content_type: &'static str, name: &str, bytes: Vec<u8>) -> Result<Response> {
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")).map_err(anyhow::Error::from)?;
    let headers =
        [(header::CONTENT_TYPE, HeaderValue::from_static(content_type)), (header::CONTENT_DISPOSITION, disposition)];
    Ok(guarded((headers, bytes).into_response()))
}
