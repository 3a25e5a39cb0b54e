//! The library as a list: newest first, by kind, and what has no alternative text.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::super::frame::{Frame, done};
use super::super::list::{Pager, SHOWN};
use super::super::scope::{Scope, asked};
use crate::kernel::date;
use crate::media::{self, Filter, Kind, Medium};
use crate::paths;
use crate::staff::Staff;
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Result, Site};

#[derive(Template)]
#[template(path = "office/media/list.html")]
struct ListPage {
    frame: Frame,
    typed: Fields,
    errors: Errors,
    kinds: Vec<(&'static str, String)>,
    path: String,
    new: String,
    is_filtered: bool,
    rows: Vec<Row>,
    pager: Pager,
}

struct Row {
    href: String,
    name: String,
    kind: &'static str,
    size: String,
    alt: String,
    credit: String,
    since: String,
    /// Address and sides of a small form of the image.
    thumb: Option<(String, i32, i32)>,
}

/// The narrowest form of an image.
pub(super) fn thumb(medium: &Medium) -> Option<(String, i32, i32)> {
    let least = medium.variants.first()?;
    let name = format!("{}-{}.webp", medium.name, least.width);
    Some((paths::medium_file(&least.hash, &name), least.width, least.height))
}

/// What is said to who does not see it.
fn alternative(medium: &Medium) -> String {
    match (medium.kind, medium.decorative) {
        (Kind::Image, true) => "ohne Alternativtext (schmückend)".into(),
        (Kind::Image, false) => medium.alt.clone(),
        _ => String::new(),
    }
}

pub async fn list(State(site): State<Site>, RawQuery(query): RawQuery, staff: Staff, scope: Scope) -> Result<Response> {
    let query = query.as_deref();
    let kind = asked(query, "art");
    let filter = Filter {
        text: asked(query, "q").chars().take(200).collect(),
        kind: Kind::from_name(&kind),
        decorative: kind == "ohne",
    };
    let path = scope.path(paths::LIBRARY);
    let mut c = site.db.pool().acquire().await?;
    let pager = Pager::new(&path, query, media::total(&mut c, &filter).await?);
    let media = media::page(&mut c, &filter, SHOWN, pager.offset).await?;
    drop(c);
    let row = |medium: Medium| Row {
        href: scope.path(&paths::library_one(&medium.public_id)),
        name: medium.shown_name(),
        kind: medium.kind.words(),
        size: medium.size_words(),
        alt: alternative(&medium),
        credit: medium.credit_words(),
        since: date::date(date::local(medium.created_at).date()),
        thumb: thumb(&medium),
    };
    let kinds = [
        ("image", "Bilder"),
        ("ohne", "Ohne Alternativtext"),
        ("pdf", "PDF"),
        ("video", "Videos"),
        ("captions", "Untertitel"),
    ];
    let page = ListPage {
        frame: scope.frame(&site, &staff, "Medien", &path).await?.say(done(query).as_deref()),
        typed: [("q", filter.text.as_str()), ("art", kind.as_str())].into_iter().collect(),
        errors: Errors::default(),
        kinds: kinds.into_iter().map(|(value, label)| (value, label.to_string())).collect(),
        new: scope.path(paths::LIBRARY_NEW),
        is_filtered: !filter.text.is_empty() || filter.kind.is_some() || filter.decorative,
        rows: media.into_iter().map(row).collect(),
        path,
        pager,
    };
    form_page(&page, &page.errors)
}
