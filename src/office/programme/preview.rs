//! `/programm/vorschau`: the public page of the programme as it would be if the draft were released now.
//! Of an edition that nobody may see yet it is the only way to look at it. Read only.

use axum::extract::State;
use axum::response::Response;

use crate::office::content::sandboxed;
use crate::staff::{Staff, Within};
use crate::web::shell::Preview;
use crate::web::{Result, Site};
use crate::{paths, programme};

pub async fn show(State(site): State<Site>, staff: Staff, Within(edition): Within) -> Result<Response> {
    let _ = staff;
    let back = paths::office(paths::OFFICE_PROGRAMME, &edition.slug);
    let preview = Preview { back, ..Preview::default() };
    Ok(sandboxed(programme::preview(&site, &edition, &preview).await?))
}
