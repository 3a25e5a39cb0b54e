//! `/meine-gruppe`: the contact's page, and the same as a table for spreadsheets.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::session::{DOOR, Ours};
use super::{Group, sql};
use crate::edition::{self, fee::Billing};
use crate::kernel::{csv, date, money, name};
use crate::paths;
use crate::registration::context::Context;
use crate::registration::mail;
use crate::registration::model::State as Registered;
use crate::web::door::guarded;
use crate::web::form::{Errors, form_page};
use crate::web::shell::Shell;
use crate::web::{Result, Site};

#[derive(askama::Template)]
#[template(path = "registration/group/page.html")]
struct OurPage {
    shell: Shell,
    context: Context,
    group: Group,
    members: Vec<sql::Member>,
    /// What was just done.
    news: &'static str,
    /// Until when the offered seats are kept; empty: none is.
    offered_until: String,
    offered: usize,
    rule: String,
    may_add: bool,
    may_change: bool,
    /// Empty: free of charge.
    total: String,
    invoice: Vec<String>,
}

impl sql::Member {
    pub fn state(&self) -> Registered {
        Registered::from_key(&self.state)
    }

    pub fn name(&self) -> String {
        name::full(&self.academic_title, &self.given_name, &self.family_name)
    }

    /// "Warteliste, Platz 3", "Platz angeboten bis 3. März 2026, 12 Uhr".
    pub fn status(&self) -> String {
        match (self.state(), self.position, self.offered_until) {
            (Registered::Waiting, Some(place), _) => format!("Warteliste, Platz {place}"),
            (Registered::Offered, _, Some(until)) => format!("Platz angeboten bis {}", date::date_time(until)),
            (state, ..) => state.label().to_string(),
        }
    }

    pub fn may_swap(&self) -> bool {
        self.state() == Registered::Confirmed
    }

    /// What became of the latest mail to them.
    pub fn delivery(&self) -> &'static str {
        match self.mail.as_deref() {
            None => "keine Mail verschickt",
            Some("sent") => "verschickt",
            Some("failed") => "konnte nicht zugestellt werden",
            Some(_) => "wird verschickt",
        }
    }

    pub fn is_undelivered(&self) -> bool {
        self.mail.as_deref().is_none_or(|state| state == "failed")
    }

    pub fn to(&self, what: &str) -> String {
        paths::our_person(&self.code, what)
    }
}

pub async fn show(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    ours: std::result::Result<Ours, Response>,
) -> Result<Response> {
    if let Some(response) = DOOR.moved_in(&site, query.as_deref()) {
        return Ok(response);
    }
    let Ours { group, context } = match ours {
        Ok(ours) => ours,
        Err(response) => return Ok(response),
    };
    let now = site.clock.now();
    let mut c = site.db.pool().acquire().await?;
    let members = sql::members(&mut c, group.id).await?;
    drop(c);
    let mut shell = edition::shell(&site, &context.edition, "Meine Sammelanmeldung", paths::OUR).await?;
    shell.no_index = true;
    let offers = || members.iter().filter(|m| m.state() == Registered::Offered).filter_map(|m| m.offered_until);
    let open = || offers().filter(|until| *until > now);
    let total: i64 = members.iter().filter(|m| m.state().has_seat()).map(|m| m.fee_cents).sum();
    let billing = group.invoice.clone().and_then(|b| serde_json::from_value::<Billing>(b).ok());
    let page = OurPage {
        shell,
        news: news(query.as_deref().unwrap_or("")),
        offered_until: open().min().map(date::date_time).unwrap_or_default(),
        offered: open().count(),
        rule: mail::rule(&context),
        may_add: context.setup.rules.allows_groups && context.edition.is_registration_open(now),
        may_change: context.may_change(),
        total: if context.edition.fees.is_free() { String::new() } else { money::euro(total) },
        invoice: billing.map(|b| b.address_lines()).unwrap_or_default(),
        members,
        group,
        context,
    };
    Ok(guarded(form_page(&page, &Errors::default())?))
}

/// What a step before this page says about itself; anything else says nothing.
fn news(query: &str) -> &'static str {
    match query {
        "stand=angemeldet" => "Die Personen sind angemeldet. Jede bekommt eine eigene Mail.",
        "stand=geschickt" => "Die Mail ist noch einmal unterwegs.",
        "stand=spaeter" => {
            "An diese Adresse gingen gerade schon mehrere Mails. Versuchen Sie es in einer Stunde noch einmal."
        }
        "stand=vertretung" => "Die Vertretung ist angemeldet und bekommt eine eigene Mail.",
        "stand=abgesagt" => "Die Anmeldung ist abgesagt. Die Person bekommt eine Mail.",
        "stand=angenommen" => "Angenommen. Wer jetzt einen Platz hat, bekommt die Bestätigung per Mail.",
        "stand=abgelehnt" => "Abgelehnt. Die Plätze gehen an die nächsten Personen auf der Warteliste.",
        _ => "",
    }
}

/// `/meine-gruppe/liste.csv`
pub async fn list(State(site): State<Site>, Ours { group, .. }: Ours) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let members = sql::members(&mut c, group.id).await?;
    drop(c);
    let columns = [
        "Nummer",
        "Titel",
        "Vorname",
        "Nachname",
        "E-Mail",
        "Organisationseinheit",
        "Funktion",
        "Stand",
        "Entgelt",
        "Letzte Mail",
    ];
    let rows = members.iter().map(|m| {
        [
            m.code.clone(),
            m.academic_title.clone(),
            m.given_name.clone(),
            m.family_name.clone(),
            m.email.clone(),
            m.department.clone(),
            m.job_title.clone(),
            m.status(),
            if m.fee_cents == 0 { String::new() } else { money::euro(m.fee_cents) },
            m.delivery().to_string(),
        ]
    });
    let bytes = csv::write(&columns, rows);
    let disposition = format!("attachment; filename=\"sammelanmeldung-{}.csv\"", group.code);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::try_from(disposition).map_err(anyhow::Error::from)?),
    ];
    Ok(guarded((headers, bytes).into_response()))
}
