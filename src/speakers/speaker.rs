//! `/{e}/referierende/{slug}`: one person, with the function held at each appearance.

use axum::extract::{Path, State};
use axum::response::Response;

use super::sql;
use crate::edition::{self, Here};
use crate::kernel::{date, markdown, words};
use crate::media::{self, Picture};
use crate::paths;
use crate::web::shell::Shell;
use crate::web::{Error, Result, Site, moved, page};

#[derive(askama::Template)]
#[template(path = "speakers/speaker.html")]
struct SpeakerPage {
    shell: Shell,
    name: String,
    function: String,
    photo: Option<Photo>,
    biography: String,
    website: Option<String>,
    here: Vec<AppearanceView>,
    elsewhere: Vec<AppearanceView>,
    index: String,
}

struct Photo {
    picture: Picture,
    credit: String,
}

struct AppearanceView {
    title: String,
    href: String,
    when: String,
    edition: String,
    function: String,
    cancelled: bool,
}

pub async fn show(
    State(site): State<Site>,
    Here(edition): Here,
    Path((e, slug)): Path<(String, String)>,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    if let Some(now) = sql::moved_to(&mut c, &slug).await?
        && sql::person(&mut c, edition.id, &now).await?.is_some()
    {
        return Ok(moved(&paths::speaker(&e, &now)));
    }
    let person = sql::person(&mut c, edition.id, &slug).await?.ok_or(Error::NotFound)?;
    let photo = match person.photo {
        Some(photo) => media::find(&mut c, &[photo]).await?.pop(),
        None => None,
    };
    let rows = sql::appearances(&mut c, &slug).await?;
    drop(c);
    let (here, elsewhere): (Vec<_>, Vec<_>) = rows.into_iter().partition(|r| r.edition_slug == edition.slug);
    let function = here.iter().map(function).find(|f| !f.is_empty()).unwrap_or_default();
    let shell = edition::shell(&site, &edition, &person.name, &paths::speaker(&e, &slug)).await?;
    let shell = shell.described(if function.is_empty() { &person.name } else { &function });
    page(&SpeakerPage {
        shell,
        photo: photo.and_then(|m| Some(Photo { picture: m.picture()?, credit: m.credit_words() })),
        biography: markdown::render(&person.biography, 2),
        website: Some(person.website).filter(|w| markdown::is_safe(w) && w.starts_with("http")),
        name: person.name,
        function,
        here: here.into_iter().map(view).collect(),
        elsewhere: elsewhere.into_iter().map(view).collect(),
        index: paths::speakers(&e),
    })
}

fn function(row: &sql::AppearanceRow) -> String {
    words::parts([&row.function, &row.organisation])
}

fn view(row: sql::AppearanceRow) -> AppearanceView {
    AppearanceView {
        href: paths::session(&row.edition_slug, &row.code, &row.session_slug),
        when: row.starts_at.map_or_else(|| date::date(row.day), date::date_time),
        function: function(&row),
        title: row.title,
        edition: row.edition_title,
        cancelled: row.cancelled,
    }
}
