//! `/intern/datenschutz/verzeichnis`: every stored field with purpose, basis, who sees it, until
//! when (Art. 30 GDPR). `q` filters by words; here stands nothing about anybody.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use crate::kernel::words::fold;
use crate::office::frame::Frame;
use crate::paths;
use crate::privacy::periods;
use crate::privacy::register::{HOLDINGS, Holding};
use crate::staff::Staff;
use crate::web::form::{Errors, form_page};
use crate::web::{Result, Site};

#[derive(Template)]
#[template(path = "office/privacy/register.html")]
struct RegisterPage {
    frame: Frame,
    asked: String,
    entries: Vec<Line>,
    fields: usize,
}

struct Line {
    holding: &'static Holding,
    seen_by: String,
    kept: String,
}

pub async fn show(State(site): State<Site>, RawQuery(query): RawQuery, staff: Staff) -> Result<Response> {
    let mut pairs = url::form_urlencoded::parse(query.as_deref().unwrap_or("").as_bytes()).into_owned();
    let asked: String =
        pairs.find(|(name, _)| name == "q").map(|(_, q)| q.trim().chars().take(80).collect()).unwrap_or_default();
    let mut c = site.db.pool().acquire().await?;
    let periods = periods::load(&mut c).await?;
    drop(c);
    let wanted = fold(&asked);
    let entries = HOLDINGS.iter().map(|holding| Line {
        seen_by: match holding.roles().as_slice() {
            [] => "niemand im internen Bereich".into(),
            roles => roles.join(", "),
        },
        kept: holding.kept_words(&periods),
        holding,
    });
    let fits = |line: &Line| {
        let h = line.holding;
        let labels = h.fields.iter().map(|(column, label)| format!("{label} {column}")).collect::<Vec<_>>().join(" ");
        fold(&format!("{} {} {labels} {} {} {}", h.title, h.table, h.purpose, line.seen_by, line.kept))
            .contains(&wanted)
    };
    let entries: Vec<Line> = entries.filter(fits).collect();
    let fields = entries.iter().map(|line| line.holding.fields.len()).sum();
    let frame = Frame::new(&site, &staff, None, "Verzeichnis der gespeicherten Daten", paths::OFFICE_PRIVACY_REGISTER);
    form_page(&RegisterPage { frame: frame.await?, asked, entries, fields }, &Errors::default())
}
