//! `/bescheinigung`: whether a certificate is genuine, for the personnel office that was handed it.
//! Says what stands on the certificate and nothing about codes that are not known.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Query, QueryRejection};
use serde::Deserialize;

use super::{Issued, sql};
use crate::kernel::code;
use crate::paths;
use crate::web::form::{Errors, Wrong, form_page};
use crate::web::shell::Shell;
use crate::web::{Result, Site};

const TITLE: &str = "Bescheinigung prüfen";
/// More is not shown again: a code is short.
const SHOWN: usize = 60;

enum Answer {
    /// Nothing asked yet, or not in the form of a code.
    Ask,
    Known(Box<Issued>),
    Unknown,
}

#[derive(askama::Template)]
#[template(path = "registration/verify.html")]
struct VerifyPage {
    shell: Shell,
    title: &'static str,
    answer: Answer,
    typed: String,
    errors: Errors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    code: Vec<String>,
}

/// The form; with a code that could be one it leads to the answer.
pub async fn form(
    State(site): State<Site>,
    asked: std::result::Result<Query<Asked>, QueryRejection>,
) -> Result<Response> {
    let typed = asked.ok().and_then(|Query(asked)| asked.code.into_iter().next());
    let mut errors = Errors::default();
    if let Some(text) = &typed {
        if let Some(code) = code::parse_key(text) {
            let to = Redirect::to(&paths::certificate(&code)).into_response();
            return Ok(([(axum::http::header::CACHE_CONTROL, "no-store")], to).into_response());
        }
        let what = "den Prüfcode";
        errors.add("code", if text.trim().is_empty() { Wrong::Missing } else { Wrong::NotACode }, what);
    }
    let typed = typed.unwrap_or_default().chars().take(SHOWN).collect();
    render(&site, paths::CERTIFICATES, Answer::Ask, typed, errors).await
}

/// The answer for one code, however it is typed.
pub async fn check(State(site): State<Site>, Path(typed): Path<String>) -> Result<Response> {
    let known = match code::parse_key(&typed) {
        Some(code) => {
            let mut c = site.db.pool().acquire().await?;
            sql::valid(&mut c, &code, site.clock.now()).await?
        }
        None => None,
    };
    let answer = known.map_or(Answer::Unknown, |issued| Answer::Known(Box::new(issued)));
    // The code stays out of the page's links.
    render(&site, paths::CERTIFICATES, answer, String::new(), Errors::default()).await
}

async fn render(site: &Site, path: &str, answer: Answer, typed: String, errors: Errors) -> Result<Response> {
    let title = match &answer {
        Answer::Ask if errors.is_empty() => TITLE,
        Answer::Ask => "Fehler: Bescheinigung prüfen",
        Answer::Known(_) => "Diese Bescheinigung ist gültig",
        Answer::Unknown => "Diese Bescheinigung kennen wir nicht",
    };
    let mut shell = Shell::new(site, title, path).await?;
    shell.no_index = true;
    let status = if matches!(answer, Answer::Unknown) { Some(StatusCode::NOT_FOUND) } else { None };
    let title = if matches!(answer, Answer::Ask) { TITLE } else { title };
    let page = VerifyPage { shell, title, answer, typed, errors };
    let mut response = form_page(&page, &page.errors)?;
    if let Some(status) = status {
        *response.status_mut() = status;
    }
    Ok(response)
}
