//! `/{e}/ort`: where it is, how to get there, who can get in and how to take part online.

use axum::extract::State;
use axum::response::Response;

use crate::edition::{self, Edition, Here};
use crate::kernel::markdown;
use crate::paths;
use crate::web::shell::Shell;
use crate::web::{Error, Result, Site, page};

#[derive(askama::Template)]
#[template(path = "home/venue.html")]
struct VenuePage {
    shell: Shell,
    edition: std::sync::Arc<Edition>,
    directions: String,
    access: String,
    online: String,
    map: Option<String>,
}

pub async fn show(State(site): State<Site>, Here(edition): Here) -> Result<Response> {
    if !edition.has_venue() {
        return Err(Error::NotFound);
    }
    let shell = edition::shell(&site, &edition, "Ort und Anreise", &paths::venue(&edition.slug)).await?;
    let shell = shell.described(&format!("{}: {}, {}", edition.title, edition.venue_name, edition.address()));
    let place = format!("{}, {}", edition.venue_name, edition.address());
    page(&VenuePage {
        directions: markdown::render(&edition.venue_directions, 3),
        access: markdown::render(&edition.venue_access, 3),
        online: markdown::render(&edition.venue_online, 3),
        map: (!edition.venue_street.is_empty()).then(|| {
            let query: String = url::form_urlencoded::byte_serialize(place.as_bytes()).collect();
            format!("https://www.openstreetmap.org/search?query={query}")
        }),
        shell,
        edition,
    })
}
