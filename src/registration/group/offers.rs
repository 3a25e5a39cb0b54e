//! `/meine-gruppe/plaetze`: offered seats are taken or passed on, for one person or for all.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::session::Ours;
use super::sql;
use crate::paths;
use crate::registration::model::State as Registered;
use crate::registration::seats;
use crate::web::door::guarded;
use crate::web::form::Fields;
use crate::web::{Error, Result, Site};

pub async fn send(State(site): State<Site>, Ours { group, context }: Ours, fields: Fields) -> Result<Response> {
    let takes = match fields.raw("platz").as_str() {
        "annehmen" => true,
        "ablehnen" => false,
        _ => return Ok(guarded(Redirect::to(paths::OUR).into_response())),
    };
    let code = fields.raw("person");
    let mut c = site.db.pool().acquire().await?;
    if !code.is_empty() {
        // Somebody of another group is as unknown as nobody.
        sql::member(&mut c, group.id, &code).await?.ok_or(Error::NotFound)?;
    }
    let offered = sql::offered(&mut c, group.id, site.clock.now()).await?;
    drop(c);
    for (id, _) in offered.into_iter().filter(|(_, own)| code.is_empty() || *own == code) {
        let context = context.clone();
        // One transaction each: workshops of one person are locked before the next person would be.
        let step = site.db.change(move |c| {
            Box::pin(async move {
                if takes {
                    seats::accept(c, &context, id, "contact").await?;
                } else {
                    seats::end(c, &context, id, Registered::Lapsed, "contact").await?;
                }
                Ok::<_, Error>(())
            })
        });
        step.await?;
    }
    let news = if takes { "angenommen" } else { "abgelehnt" };
    Ok(guarded(Redirect::to(&format!("{}?stand={news}", paths::OUR)).into_response()))
}
