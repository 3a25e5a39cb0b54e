//! `/intern/kongress/{e}/gebuehren`: claims to be exempt, and invoices.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use serde_json::json;

use super::frame::{Frame, back, done};
use super::list::{self, Pager};
use crate::edition::Edition;
use crate::fees::model::Invoice;
use crate::fees::{self, State as Payment};
use crate::kernel::{date, money};
use crate::paths;
use crate::registration::claims::{self, Claim};
use crate::registration::context::Context;
use crate::staff::audit::{self, Entry};
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/money.html")]
struct MoneyPage {
    frame: Frame,
    errors: Errors,
    typed: Fields,
    claims: Vec<ClaimLine>,
    invoices: Vec<InvoiceLine>,
    open: String,
    pager: Option<Pager>,
    path: String,
    searched: String,
    state: String,
    search: String,
}

/// States of invoices that can be filtered by, as the list names them.
const STATES: [&str; 4] = ["offen", "überfällig", "bezahlt", "storniert"];

/// Which invoices are asked for. Names are searched by a form that keeps them out of addresses.
#[derive(Default)]
struct Wanted<'a> {
    query: Option<&'a str>,
    search: String,
}

struct ClaimLine {
    action: String,
    /// Id of its field, which errors lead to.
    field: String,
    claim: Claim,
    price: String,
    since: String,
}

struct InvoiceLine {
    number: String,
    action: String,
    recipient: String,
    amount: String,
    issued: String,
    state: String,
    /// What the button does; None where nothing is owed.
    button: Option<(&'static str, &'static str)>,
}

fn path(edition: &Edition) -> String {
    paths::office(paths::OFFICE_MONEY, &edition.slug)
}

pub async fn show(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    staff: Staff,
    Within(edition): Within,
) -> Result<Response> {
    let wanted = Wanted { query: query.as_deref(), ..Wanted::default() };
    render(&site, &staff, &edition, wanted, Fields::default(), Errors::default()).await
}

pub async fn search(
    State(site): State<Site>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let mut errors = Errors::default();
    let search = fields.text(&mut errors, "suche", "die Suche", 100, false);
    render(&site, &staff, &edition, Wanted { query: None, search }, Fields::default(), errors).await
}

/// How an invoice stands, in one of [`STATES`].
fn word(invoice: &Invoice, today: NaiveDate) -> &'static str {
    match invoice.state() {
        Payment::Paid => "bezahlt",
        Payment::Cancelled => "storniert",
        Payment::Open if invoice.is_overdue(today) => "überfällig",
        Payment::Open => "offen",
    }
}

async fn render(
    site: &Site,
    staff: &Staff,
    edition: &Edition,
    wanted: Wanted<'_>,
    typed: Fields,
    errors: Errors,
) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let claims = claims::open(&mut c, edition.id).await?;
    let invoices = fees::of_edition(&mut c, edition.id).await?;
    drop(c);
    let (e, today) = (&edition.slug, site.clock.today());
    let open = invoices.iter().filter(|i| i.state() == Payment::Open).map(|i| i.remaining()).sum::<i64>();
    let state = list::chosen(wanted.query, "stand");
    let mut invoices = invoices;
    invoices.retain(|i| {
        (state.is_empty() || word(i, today) == state)
            && list::holds(&[&i.number, &i.recipient_name, &i.recipient], &wanted.search)
    });
    let (pager, invoices) = Pager::cut_found(&path(edition), wanted.query, &wanted.search, invoices);
    let title = if errors.is_empty() { "Gebühren" } else { "Fehler: Gebühren" };
    let page = MoneyPage {
        frame: Frame::new(site, staff, Some(edition), title, &path(edition)).await?.say(done(wanted.query).as_deref()),
        errors,
        typed,
        pager,
        path: path(edition),
        searched: paths::office(paths::OFFICE_MONEY_SEARCH, e),
        state,
        search: wanted.search,
        claims: claims
            .into_iter()
            .map(|claim| ClaimLine {
                action: paths::office(paths::OFFICE_CLAIM, e).replace("{code}", &claim.code),
                field: format!("worte-{}", claim.code),
                price: money::euro(claim.cents),
                since: date::date_time(claim.created_at),
                claim,
            })
            .collect(),
        invoices: invoices
            .into_iter()
            .map(|i| InvoiceLine {
                action: paths::office(paths::OFFICE_INVOICE, e).replace("{number}", &i.number),
                amount: money::euro(i.cents),
                issued: date::date(i.issued_on),
                state: match (i.state(), i.paid_on) {
                    (Payment::Paid, Some(on)) => format!("bezahlt am {}", date::date(on)),
                    _ => word(&i, today).into(),
                },
                button: match i.state() {
                    Payment::Open => Some(("bezahlt", "Zahlung vermerken")),
                    Payment::Paid => Some(("offen", "Zahlung zurücknehmen")),
                    Payment::Cancelled => None,
                },
                number: i.number,
                recipient: i.recipient_name,
            })
            .collect(),
        open: money::euro(open),
    };
    form_page(&page, &page.errors)
}

pub async fn decide(
    State(site): State<Site>,
    Path((_, code)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let grants = match fields.raw("entscheidung").as_str() {
        "bewilligen" => true,
        "ablehnen" => false,
        _ => return Err(Error::BadRequest("Das Formular ist unvollständig angekommen. Öffnen Sie es noch einmal.")),
    };
    let mut errors = Errors::default();
    let field = format!("worte-{code}");
    let words = fields.text(&mut errors, field.clone(), "die Begründung", 1000, true);
    if !grants && words.is_empty() {
        errors.say(field, "Nennen Sie der Person den Grund für die Ablehnung.".into());
    }
    if !errors.is_empty() {
        return render(&site, &staff, &edition, Wanted::default(), fields, errors).await;
    }
    let mut c = site.db.pool().acquire().await?;
    // Only claims of this edition: a code of another one is as unknown as none.
    let claim = claims::open(&mut c, edition.id).await?.into_iter().find(|claim| claim.code == code);
    drop(c);
    let Some(claim) = claim else { return Ok(back(&path(&edition), "entschieden")) };
    let context = Context::of(&site, &edition).await?;
    let id = edition.id;
    let decided = site
        .db
        .change(move |c| {
            Box::pin(async move {
                let decided = claims::decide(c, &context, claim.id, grants, &words, &staff.name).await?;
                if decided {
                    let entry = Entry {
                        edition: Some(id),
                        action: if grants { "claim.granted" } else { "claim.refused" },
                        object: "registration",
                        key: &claim.code,
                        title: &claim.code,
                        ..Entry::default()
                    };
                    audit::note(c, &staff, &entry).await?;
                }
                Ok::<_, Error>(decided)
            })
        })
        .await?;
    let said = match (decided, grants) {
        (false, _) => "entschieden",
        (true, true) => "bewilligt",
        (true, false) => "abgelehnt",
    };
    Ok(back(&path(&edition), said))
}

pub async fn settle(
    State(site): State<Site>,
    Path((_, number)): Path<(String, String)>,
    staff: Staff,
    Within(edition): Within,
    fields: Fields,
) -> Result<Response> {
    let is_paid = fields.raw("stand") == "bezahlt";
    let mut c = site.db.pool().acquire().await?;
    let invoice = fees::by_number(&mut c, &number).await?.filter(|i| i.edition_id == Some(edition.id));
    drop(c);
    let invoice = invoice.ok_or(Error::NotFound)?;
    let (today, id) = (site.clock.today(), edition.id);
    let changed = site
        .db
        .change(move |c| {
            Box::pin(async move {
                let changed = match is_paid {
                    true => fees::mark_paid(c, invoice.id, today).await?,
                    false => fees::mark_open(c, invoice.id).await?,
                };
                if changed {
                    let entry = Entry {
                        edition: Some(id),
                        action: if is_paid { "invoice.paid" } else { "invoice.open" },
                        object: "invoice",
                        key: &invoice.number,
                        title: &invoice.number,
                        before: Some(json!({ "Stand": invoice.state })),
                        after: Some(json!({ "Stand": if is_paid { "paid" } else { "open" } })),
                    };
                    audit::note(c, &staff, &entry).await?;
                }
                Ok::<_, Error>(changed)
            })
        })
        .await?;
    let said = match (changed, is_paid) {
        (false, _) => "unveraendert",
        (true, true) => "bezahlt",
        (true, false) => "offen",
    };
    Ok(Redirect::to(&format!("{}?getan={said}#rechnungen", path(&edition))).into_response())
}
