//! `/datenschutz`: the notice of the settings with the periods that hold, so that what people read is what
//! the deletion does.

use axum::extract::State;
use axum::response::Response;

use super::periods::{self, Kind, Periods};
use crate::pages;
use crate::web::{Result, Site};

/// Periods of what is kept about people who use the site; those who work with it are told otherwise.
const SHOWN: [Kind; 8] = [
    Kind::Registrations,
    Kind::Left,
    Kind::Unconfirmed,
    Kind::Needs,
    Kind::Proof,
    Kind::Mails,
    Kind::Barriers,
    Kind::Invoices,
];

/// Puts periods in the place of their keys: "{bedarf}".
fn fill(text: &str, periods: &Periods) -> String {
    Kind::ALL
        .into_iter()
        .fold(text.to_string(), |text, kind| text.replace(&format!("{{{}}}", kind.about().key), &periods.words(kind)))
}

pub async fn show(State(site): State<Site>) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let periods = periods::load(&mut c).await?;
    drop(c);
    let list = SHOWN.into_iter().map(|kind| (kind.about().what, periods.words(kind))).collect();
    pages::privacy(&site, list, |text| fill(text, &periods)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_become_periods_and_other_braces_stay() {
        let mut periods = Periods::default();
        periods.set(Kind::Needs, 3);
        assert_eq!(fill("Bis {bedarf}, {x}", &periods), "Bis 3 Tage nach dem letzten Veranstaltungstag, {x}");
    }
}
