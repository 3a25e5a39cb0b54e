//! `/meine-akkreditierung/antwort`: an answer to the open question of the press office, in words, by
//! link, or with a further file.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::session::{Me, guarded};
use crate::db::token;
use crate::edition;
use crate::mail::enqueue;
use crate::paths;
use crate::press::context::Context;
use crate::press::evidence::{self, Prepared};
use crate::press::form;
use crate::press::letters::OWN;
use crate::press::model::State as Stage;
use crate::press::record::{self, Question, Record, Step};
use crate::press::{mail, sql};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::limits::{Limit, Network};
use crate::web::shell::Shell;
use crate::web::upload::Upload;
use crate::web::{Error, Result, Site};

/// Files of one request; more is no proof but a burden.
const FILES_MAX: usize = 6;

#[derive(askama::Template)]
#[template(path = "press/answer.html")]
struct AnswerPage {
    shell: Shell,
    question: Question,
    typed: Fields,
    errors: Errors,
    file_lost: bool,
}

pub async fn show(State(_): State<Site>, me: Me) -> Result<Response> {
    let Some(question) = open(&me).await? else { return Ok(back()) };
    render(&me.context, question, Fields::default(), Errors::default(), false).await
}

pub async fn send(State(site): State<Site>, me: Me, network: Network, mut upload: Upload) -> Result<Response> {
    let Some(question) = open(&me).await? else {
        // Sent twice, or decided meanwhile: the page says where it stands.
        return Ok(back());
    };
    site.limits.check(Limit::Submission, &network)?;
    let file = upload.take("datei");
    let had_file = file.is_some();
    let fields = upload.fields;
    let mut errors = Errors::default();
    let text = fields.text(&mut errors, "antwort", "Ihre Antwort", 3000, true);
    let url = form::web_address(&fields, &mut errors, "link");
    if had_file && count(&me).await? >= FILES_MAX {
        errors.say("datei", format!("Mehr als {FILES_MAX} Dateien nehmen wir nicht an. Nennen Sie einen Link."));
    }
    let file = form::evidence_file(&mut errors, file, &url, false).await;
    if errors.is_empty() && text.is_empty() && url.is_empty() && file.is_none() {
        errors
            .say("antwort", "Schreiben Sie eine Antwort, wählen Sie eine Datei aus oder nennen Sie einen Link.".into());
    }
    if !errors.is_empty() {
        return render(&me.context, question, fields, errors, had_file).await;
    }
    let answer = Answer { question: question.id, text, url, file };
    let (context, id) = (me.context.clone(), me.record.id);
    site.db.change(move |c| Box::pin(async move { store(c, &context, id, &answer).await })).await?;
    Ok(back())
}

fn back() -> Response {
    guarded(Redirect::to(paths::ACCREDITATION).into_response())
}

async fn open(me: &Me) -> Result<Option<Question>> {
    if me.record.state() != Stage::InfoRequested {
        return Ok(None);
    }
    let mut c = me.context.site.db.pool().acquire().await?;
    Ok(record::questions(&mut c, me.record.id).await?.into_iter().find(|q| q.answered_at.is_none()))
}

async fn count(me: &Me) -> Result<usize> {
    let mut c = me.context.site.db.pool().acquire().await?;
    Ok(evidence::list(&mut c, me.record.id).await?.len())
}

/// What came back.
struct Answer {
    question: i64,
    text: String,
    url: String,
    file: Option<Prepared>,
}

/// Stores the answer; the review goes on. False where the question was answered or decided before.
async fn store(c: &mut PgConnection, context: &Context, id: i64, answer: &Answer) -> Result<bool> {
    let now = context.site.clock.now();
    let record: Record = record::hold(c, id).await?.ok_or(Error::NotFound)?;
    if record.state() != Stage::InfoRequested
        || !sql::answer_question(c, id, answer.question, &answer.text, &answer.url, now).await?
    {
        return Ok(false);
    }
    if let Some(file) = &answer.file {
        evidence::put(c, id, Some(answer.question), file, now).await?;
    }
    let step = Step { to: Stage::InReview, at: now, actor: "person", action: "answered", reason: None, words: "" };
    record::take(c, &record, &step).await?;
    let secret = token::issue(c, OWN, id, context.link_expires()).await?;
    enqueue(c, &mail::answered(context, &record, &secret)?).await?;
    Ok(true)
}

async fn render(
    context: &Context,
    question: Question,
    typed: Fields,
    errors: Errors,
    file_lost: bool,
) -> Result<Response> {
    let title = if errors.is_empty() { "Rückfrage beantworten" } else { "Fehler: Rückfrage beantworten" };
    let mut shell = edition::shell(&context.site, &context.edition, title, paths::ACCREDITATION_ANSWER).await?;
    shell.no_index = true;
    let page = AnswerPage { shell, question, typed, errors, file_lost };
    Ok(guarded(form_page(&page, &page.errors)?))
}
