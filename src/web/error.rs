//! One error type. Logged once, at the edge, with an id that the page shows; the page helps and
//! never names the cause.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::middleware::Next;
use axum::response::IntoResponse;
use rand::Rng;

use super::shell::Shell;
use super::{HTML, Site};
use crate::db;

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("not found")]
    NotFound,
    /// It was there and has been taken back.
    #[error("gone")]
    Gone,
    /// What is wrong with the request, as a German sentence for the page.
    #[error("bad request: {0}")]
    BadRequest(&'static str),
    #[error("too many requests from one network")]
    TooMany,
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// Something beside the database that does not answer.
    #[error("away: {0}")]
    Away(anyhow::Error),
    #[error(transparent)]
    Template(#[from] askama::Error),
    /// Stored content that does not have the shape we gave it.
    #[error(transparent)]
    Content(#[from] serde_json::Error),
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

impl Error {
    /// Whether trying again later helps.
    pub fn is_away(&self) -> bool {
        match self {
            Error::Database(e) => db::is_away(e),
            Error::Away(_) => true,
            _ => false,
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::Gone => StatusCode::GONE,
            Error::BadRequest(_) => StatusCode::BAD_REQUEST,
            Error::TooMany => StatusCode::TOO_MANY_REQUESTS,
            _ if self.is_away() => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// What the error page may say, left for [`pages`] in the answer.
#[derive(Clone)]
struct Failure {
    hint: Option<&'static str>,
    id: Option<String>,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response<Body> {
        let status = self.status();
        let mut failure = Failure { hint: None, id: None };
        match &self {
            Error::BadRequest(hint) => failure.hint = Some(hint),
            Error::NotFound | Error::Gone | Error::TooMany => {}
            error => {
                let id = format!("{:08x}", rand::rng().random::<u32>());
                tracing::error!(id, status = status.as_u16(), "{error}");
                failure.id = Some(id);
            }
        }
        let mut response = status.into_response();
        response.extensions_mut().insert(failure);
        response
    }
}

#[derive(askama::Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    shell: Shell,
    title: &'a str,
    hint: &'a str,
    what_now: &'a str,
    id: Option<&'a str>,
}

/// Middleware: every failed answer becomes a page of ours, whoever made it (handler, router,
/// time limit, panic).
pub async fn pages(State(site): State<Site>, request: Request, next: Next) -> Response<Body> {
    let path = request.uri().path().to_string();
    let response = next.run(request).await;
    let status = response.status();
    let ours = response.headers().get(header::CONTENT_TYPE).is_some_and(|t| t == HTML);
    if !(status.is_client_error() || status.is_server_error()) || ours {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    let failure = parts.extensions.remove::<Failure>();
    let (title, hint, what_now) = words(status);
    let hint = failure.as_ref().and_then(|f| f.hint).unwrap_or(hint);
    let id = failure.as_ref().and_then(|f| f.id.as_deref());
    let page = ErrorPage { shell: Shell::for_error(&site, title, &path).await, title, hint, what_now, id };
    let body = askama::Template::render(&page).unwrap_or_else(|_| title.to_string());
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(HTML));
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
    }
    Response::from_parts(parts, Body::from(body))
}

/// Title, what happened, what to do.
fn words(status: StatusCode) -> (&'static str, &'static str, &'static str) {
    match status.as_u16() {
        410 => (
            "Diese Seite gibt es nicht mehr",
            "Ihr Inhalt gilt nicht mehr und wurde zurückgezogen.",
            "Was jetzt gilt, finden Sie über die Startseite, das Programm oder die Suche.",
        ),
        404 => (
            "Diese Seite gibt es nicht",
            "Unter dieser Adresse steht nichts. Vielleicht ist ein Buchstabe verloren gegangen, oder die Seite ist umgezogen.",
            "Prüfen Sie die Adresse, oder gehen Sie über die Startseite, das Programm oder die Suche.",
        ),
        405 => (
            "Das geht an dieser Stelle nicht",
            "Diese Adresse zeigt etwas an und nimmt keine Eingaben entgegen.",
            "Gehen Sie zurück und öffnen Sie die Seite noch einmal über einen Link.",
        ),
        403 => (
            "Das wurde zum Schutz abgelehnt",
            "Die Anfrage kam von einer anderen Website.",
            "Öffnen Sie die Seite hier noch einmal und senden Sie Ihre Eingaben von dort.",
        ),
        408 | 413 | 414 | 431 => (
            "Die Anfrage war zu groß oder zu langsam",
            "Die Übertragung wurde abgebrochen, bevor alles da war.",
            "Versuchen Sie es mit weniger Daten oder einer stabileren Verbindung noch einmal.",
        ),
        422 => (
            "Die Eingaben passen noch nicht",
            "Mindestens eine Angabe fehlt oder hat eine andere Form als erwartet.",
            "Gehen Sie zurück und prüfen Sie Ihre Angaben.",
        ),
        429 => (
            "Das waren sehr viele Anfragen",
            "Von Ihrem Anschluss kamen in kurzer Zeit ungewöhnlich viele Anfragen.",
            "Warten Sie einige Minuten und versuchen Sie es dann noch einmal.",
        ),
        502..=504 => (
            "Die Website macht gerade eine Pause",
            "Ein Teil der Technik antwortet im Moment nicht. Es ist nichts verloren gegangen.",
            "Versuchen Sie es in einer Minute noch einmal. Programm und Informationen, die gerade erst jemand gelesen hat, sind weiter erreichbar.",
        ),
        500.. => (
            "Hier ist etwas schiefgegangen",
            "Der Fehler liegt bei uns, nicht bei Ihnen. Er ist aufgezeichnet.",
            "Versuchen Sie es noch einmal. Bleibt der Fehler, schreiben Sie uns und nennen Sie die Nummer.",
        ),
        _ => (
            "Diese Anfrage verstehen wir nicht",
            "Die Adresse oder die gesendeten Daten sind unvollständig.",
            "Beginnen Sie auf der Startseite neu.",
        ),
    }
}
