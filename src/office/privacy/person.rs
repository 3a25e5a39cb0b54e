//! `/intern/datenschutz/person`: everything about one person, by mail address, to be read, taken
//! along or erased (Art. 15, 17, 20 GDPR). The address travels in forms only: never in addresses,
//! which stand in histories and logs, and never in the protocol.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::kernel::email::Email;
use crate::kernel::words::count;
use crate::office::confirm::Confirm;
use crate::office::frame::Frame;
use crate::paths;
use crate::privacy::person::{self, Erased, Found};
use crate::staff::Staff;
use crate::staff::audit::{self, Entry};
use crate::web::door::guarded;
use crate::web::form::{Errors, Fields, Wrong, form_page};
use crate::web::{Result, Site};

const FIELD: &str = "email";

#[derive(Template)]
#[template(path = "office/privacy/person.html")]
struct PersonPage {
    frame: Frame,
    errors: Errors,
    typed: String,
    /// Titles, what happens to it, rows of label and value; None before the search.
    parts: Option<Vec<PartLines>>,
    speakers: Vec<String>,
    has_account: bool,
    may_erase: bool,
}

struct PartLines {
    title: &'static str,
    key: &'static str,
    fate: &'static str,
    rows: Vec<Vec<(String, String)>>,
}

#[derive(Template)]
#[template(path = "office/privacy/erased.html")]
struct ErasedPage {
    frame: Frame,
    lines: Vec<String>,
}

pub async fn show(State(site): State<Site>, staff: Staff) -> Result<Response> {
    render(&site, &staff, String::new(), Errors::default(), None).await
}

async fn render(site: &Site, staff: &Staff, typed: String, errors: Errors, found: Option<Found>) -> Result<Response> {
    let title = if errors.is_empty() { "Daten einer Person" } else { "Fehler: Daten einer Person" };
    let has = |key: &str| found.as_ref().is_some_and(|found| found.count(key) > 0);
    let page = PersonPage {
        frame: Frame::new(site, staff, None, title, paths::OFFICE_PERSON_DATA).await?,
        may_erase: ["anmeldungen", "gruppen", "mails", "barrieren"].into_iter().any(has),
        has_account: found.as_ref().is_some_and(|f| f.has_account),
        speakers: found.as_ref().map(|f| f.speakers.clone()).unwrap_or_default(),
        parts: found.map(|found| found.parts.into_iter().map(lines).collect()),
        typed,
        errors,
    };
    form_page(&page, &page.errors)
}

fn lines(part: person::Part) -> PartLines {
    let row = |row: Vec<(String, serde_json::Value)>| {
        row.into_iter().map(|(label, value)| (label, person::words(&value))).filter(|(_, v)| !v.is_empty()).collect()
    };
    PartLines { title: part.title, key: part.key, fate: part.fate, rows: part.rows.into_iter().map(row).collect() }
}

/// The address of the form, or the page with what is wrong.
async fn address(site: &Site, staff: &Staff, fields: &Fields) -> Result<std::result::Result<Email, Response>> {
    let mut errors = Errors::default();
    let email = fields.email(&mut errors, FIELD, "die E-Mail-Adresse der Person");
    if let (Some(email), true) = (email, errors.is_empty()) {
        return Ok(Ok(email));
    }
    if errors.is_empty() {
        errors.add(FIELD, Wrong::Missing, "die E-Mail-Adresse der Person");
    }
    Ok(Err(render(site, staff, fields.raw(FIELD), errors, None).await?))
}

/// That somebody looked stands in the protocol, not at whom.
async fn note(site: &Site, staff: &Staff, action: &'static str, found: &Found) -> Result<()> {
    let counts = found.parts.iter().map(|part| (part.title.to_string(), json!(part.rows.len())));
    let (staff, after) = (staff.clone(), serde_json::Value::Object(counts.collect()));
    let noted = site.db.change(move |c| {
        Box::pin(async move {
            let entry = Entry { action, object: "privacy", after: Some(after), ..Entry::default() };
            audit::note(c, &staff, &entry).await
        })
    });
    Ok(noted.await?)
}

async fn find(site: &Site, email: &Email) -> Result<Found> {
    let mut c = site.db.pool().acquire().await?;
    person::find(&mut c, email).await
}

pub async fn search(State(site): State<Site>, staff: Staff, fields: Fields) -> Result<Response> {
    let email = match address(&site, &staff, &fields).await? {
        Ok(email) => email,
        Err(page) => return Ok(page),
    };
    let found = find(&site, &email).await?;
    if !found.is_empty() {
        note(&site, &staff, "privacy.viewed", &found).await?;
    }
    render(&site, &staff, email.as_str().to_string(), Errors::default(), Some(found)).await
}

/// `/intern/datenschutz/person/daten.json`
pub async fn download(State(site): State<Site>, staff: Staff, fields: Fields) -> Result<Response> {
    let email = match address(&site, &staff, &fields).await? {
        Ok(email) => email,
        Err(page) => return Ok(page),
    };
    let found = find(&site, &email).await?;
    note(&site, &staff, "privacy.exported", &found).await?;
    let bytes = serde_json::to_vec_pretty(&found.json(email.as_str(), site.clock.today()))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        // The name of a file stays in folders; it names nobody.
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"auskunft.json\"")),
    ];
    Ok(guarded((headers, bytes).into_response()))
}

/// `/intern/datenschutz/person/loeschen`: says what will happen, then does it.
pub async fn erase(State(site): State<Site>, staff: Staff, fields: Fields) -> Result<Response> {
    let email = match address(&site, &staff, &fields).await? {
        Ok(email) => email,
        Err(page) => return Ok(page),
    };
    let found = find(&site, &email).await?;
    let tells = fields.raw("nachricht") != "nein";
    if fields.raw("sicher") != "ja" {
        return confirm(&site, &staff, &email, &found, tells).await;
    }
    let erased = person::erase(&site, &staff, &email, tells).await?;
    let page = ErasedPage {
        frame: Frame::new(&site, &staff, None, "Die Daten sind gelöscht", paths::OFFICE_PERSON_ERASE).await?,
        lines: told(&erased, &found, tells),
    };
    form_page(&page, &Errors::default())
}

async fn confirm(site: &Site, staff: &Staff, email: &Email, found: &Found, tells: bool) -> Result<Response> {
    let mut consequences: Vec<String> =
        found.parts.iter().map(|part| format!("{} ({}): {}.", part.title, part.rows.len(), part.fate)).collect();
    if found.active > 0 {
        consequences.push(format!(
            "{} noch, und gilt als abgesagt. Wer auf der Warteliste steht, rückt nach.",
            count(found.active, "Anmeldung zählt", "Anmeldungen zählen")
        ));
    }
    let last = match tells && found.count("anmeldungen") + found.count("akkreditierungen") > 0 {
        true => "Die Person bekommt eine letzte Mail, dass ihre Daten gelöscht sind.",
        false => "Die Person bekommt keine Mail.",
    };
    consequences.push(last.into());
    consequences.push("Im Protokoll steht, dass gelöscht wurde, nicht wessen Daten es waren.".into());
    let mut carried = vec![(FIELD.to_string(), email.as_str().to_string()), ("sicher".into(), "ja".into())];
    if !tells {
        carried.push(("nachricht".into(), "nein".into()));
    }
    Confirm {
        frame: Frame::new(site, staff, None, "Daten einer Person löschen", paths::OFFICE_PERSON_ERASE).await?,
        lead: format!(
            "Es geht um alles, was unter {} gespeichert ist. Das lässt sich nicht zurücknehmen.",
            email.as_str()
        ),
        consequences,
        action: paths::OFFICE_PERSON_ERASE.into(),
        carried,
        button: "Daten dieser Person löschen",
        back: paths::OFFICE_PERSON_DATA.into(),
    }
    .page()
}

fn told(erased: &Erased, found: &Found, tells: bool) -> Vec<String> {
    let mut lines = vec![
        format!("{} gelöscht", count(erased.registrations, "Anmeldung", "Anmeldungen")),
        format!("{} ohne Ansprechperson", count(erased.groups, "Gruppe", "Gruppen")),
        format!("{} ohne Angaben zur Person", count(erased.mails.try_into().unwrap_or(0), "Mail", "Mails")),
    ];
    if erased.accreditations > 0 {
        lines.push(format!("{} gelöscht", count(erased.accreditations, "Akkreditierung", "Akkreditierungen")));
    }
    if erased.reports > 0 {
        let n = erased.reports.try_into().unwrap_or(0);
        lines
            .push(format!("{} ohne Angaben zur Person", count(n, "Meldung einer Barriere", "Meldungen von Barrieren")));
    }
    let invoices = found.count("rechnungen");
    if invoices > 0 {
        let words = count(invoices, "Rechnung bleibt", "Rechnungen bleiben");
        lines.push(format!("{words} bis zum Ende der gesetzlichen Frist"));
    }
    if tells && erased.registrations > 0 {
        lines.push("Eine letzte Mail an die Person ist unterwegs. Sie verschwindet nach dem Versand.".into());
    }
    lines
}

impl PersonPage {
    fn is_nothing(&self) -> bool {
        self.parts.as_ref().is_some_and(Vec::is_empty)
    }
}
