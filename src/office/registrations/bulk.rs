//! The same step for several registrations, those that are ticked or all that a list shows: for whom, and
//! what will happen. Changes nothing; `carry` does what was confirmed.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::columns::{self, full_name};
use super::filter::Filter;
use super::{list, sql};
use crate::edition::Edition;
use crate::office::frame::{Frame, back};
use crate::paths;
use crate::registration::context::Context;
use crate::registration::model::State as Registered;
use crate::staff::{Staff, Within};
use crate::web::form::{Errors, Fields, form_page, new_key};
use crate::web::{Result, Site};

/// Most that are ticked; a page of the list is fewer.
const MOST: usize = 200;
/// Names on the page that asks; who wants to see all has the list.
const NAMES: usize = 50;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Resend,
    Cancel,
    MoveUp,
}

impl What {
    pub fn from_key(key: &str) -> Option<What> {
        match key {
            "mail" => Some(What::Resend),
            "absagen" => Some(What::Cancel),
            "nachruecken" => Some(What::MoveUp),
            _ => None,
        }
    }

    pub fn key(self) -> &'static str {
        match self {
            What::Resend => "mail",
            What::Cancel => "absagen",
            What::MoveUp => "nachruecken",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            What::Resend => "Mail noch einmal schicken",
            What::Cancel => "Anmeldungen absagen",
            What::MoveUp => "Von der Warteliste nachrücken lassen",
        }
    }

    fn fits(self, state: Registered) -> bool {
        match self {
            What::Resend | What::Cancel => state.is_active(),
            What::MoveUp => state.is_in_line(),
        }
    }

    fn consequences(self, people: usize) -> Vec<String> {
        let (each, mails) = match people {
            1 => ("1 Person", "1 Mail geht hinaus".to_string()),
            n => ("jede Person", format!("{n} Mails gehen hinaus")),
        };
        match self {
            What::Resend => vec![
                format!("{mails}: {each} bekommt die Mail, die zu ihrem Stand gehört, mit einem neuen Link."),
                "An den Anmeldungen ändert sich nichts.".into(),
            ],
            What::Cancel => vec![
                format!("Die Anmeldungen enden. {mails}, wenn Sie das unten so lassen."),
                "Ihre Plätze werden frei; wer wartet, rückt nach und bekommt eine Mail.".into(),
                "Angaben zu Verpflegung und Unterstützung werden gelöscht, Rechnungen nach den Regeln storniert."
                    .into(),
                "Das lässt sich nicht zurücknehmen.".into(),
            ],
            What::MoveUp => vec![
                "Das ist außer der Reihe: Andere, die länger warten, warten weiter.".into(),
                format!("{mails}: Der Platz wird mit der üblichen Frist angeboten."),
                "Wer keinen freien Platz mehr findet, bleibt auf der Warteliste; es entstehen keine weiteren Plätze."
                    .into(),
            ],
        }
    }
}

#[derive(Template)]
#[template(path = "office/registrations/bulk.html")]
struct AskPage {
    frame: Frame,
    errors: Errors,
    typed: Fields,
    action: String,
    back: String,
    key: Uuid,
    what: What,
    is_all: bool,
    /// Of those it happens to.
    stand: String,
    number: usize,
    people: Vec<Person>,
    others: usize,
    left_out: Vec<Person>,
    /// What the list they come from leaves out, in words.
    words: String,
    consequences: Vec<String>,
}

struct Person {
    code: String,
    name: String,
    state: &'static str,
}

impl From<&sql::Row> for Person {
    fn from(row: &sql::Row) -> Person {
        Person { code: row.code.clone(), name: full_name(row), state: Registered::from_key(&row.state).label() }
    }
}

/// For whom.
pub(super) struct Chosen {
    /// All that the list shows, not those that are ticked.
    pub is_all: bool,
    /// In words, without those of a search.
    pub words: String,
    rows: Vec<sql::Row>,
}

impl Chosen {
    /// Those it is done to, in order. Of those that are ticked all, so that who changed meanwhile is
    /// told with a reason.
    pub fn to_do(&self, what: What) -> Vec<i64> {
        let fits = |row: &&sql::Row| !self.is_all || what.fits(Registered::from_key(&row.state));
        self.rows.iter().filter(fits).map(|row| row.id).collect()
    }
}

/// Tells whether a list is still what somebody confirmed.
pub(super) fn fingerprint(ids: &[i64]) -> String {
    let mut hash = Sha256::new();
    ids.iter().for_each(|id| hash.update(id.to_be_bytes()));
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Back to the list as it was; never elsewhere.
fn way_back(edition: &Edition, fields: &Fields) -> String {
    let path = paths::office(paths::OFFICE_REGISTRATIONS, &edition.slug);
    let asked = fields.raw("zurueck");
    match asked.strip_prefix(path.as_str()) {
        Some(rest) if rest.starts_with('?') && rest.bytes().all(|b| b.is_ascii_graphic()) => asked,
        _ => path,
    }
}

/// Those who are ticked, or all of the list the form stood under; of this edition only. None where the
/// words of its search are forgotten: without them it would be everybody.
pub(super) async fn chosen(context: &Context, staff: &Staff, fields: &Fields) -> Result<Option<Chosen>> {
    let is_all = fields.raw("umfang") == "alle";
    let mut c = context.site.db.pool().acquire().await?;
    let (ids, words) = match is_all {
        true => {
            let address = way_back(&context.edition, fields);
            let query = address.split_once('?').map(|(_, query)| query);
            let filter = Filter::read(query, context, &columns::all(context));
            let (ids, search) = list::matching(&mut c, context, staff, &filter).await?;
            if filter.search.is_some() && search.is_empty() {
                return Ok(None);
            }
            let words = filter.words(context).join(", ");
            (ids, if words.is_empty() { "alle Anmeldungen".to_string() } else { words })
        }
        false => {
            let mut codes = fields.all("wahl");
            codes.truncate(MOST);
            (sql::of_codes(&mut c, context.edition.id, &codes).await?, "angekreuzt".to_string())
        }
    };
    Ok(Some(Chosen { is_all, words, rows: sql::rows(&mut c, &ids).await? }))
}

pub async fn ask(State(site): State<Site>, staff: Staff, Within(edition): Within, fields: Fields) -> Result<Response> {
    render(&Context::of(&site, &edition).await?, &staff, fields, Errors::default()).await
}

/// The page that asks; also with what has to be looked at again.
pub(super) async fn render(context: &Context, staff: &Staff, fields: Fields, errors: Errors) -> Result<Response> {
    let (site, edition) = (&context.site, &context.edition);
    let Some(chosen) = chosen(context, staff, &fields).await? else {
        return Ok(back(&paths::office(paths::OFFICE_REGISTRATIONS, &edition.slug), "suche-vergessen"));
    };
    let what = What::from_key(&fields.raw("was"));
    let (Some(what), false) = (what, chosen.rows.is_empty()) else {
        let address = way_back(edition, &fields);
        let sign = if address.contains('?') { '&' } else { '?' };
        return Ok(Redirect::to(&format!("{address}{sign}getan=nichts-gewaehlt")).into_response());
    };
    let (fitting, others): (Vec<&sql::Row>, Vec<&sql::Row>) =
        chosen.rows.iter().partition(|row| what.fits(Registered::from_key(&row.state)));
    let path = paths::office(paths::OFFICE_BULK, &edition.slug);
    let title = if errors.is_empty() { what.title().to_string() } else { format!("Fehler: {}", what.title()) };
    let key = fields.submission_key().unwrap_or_else(|_| new_key(site.clock.now()));
    let shown = if chosen.is_all { NAMES } else { MOST };
    let page = AskPage {
        frame: Frame::new(site, staff, Some(edition), &title, &path).await?,
        action: paths::office(paths::OFFICE_BULK_RUN, &edition.slug),
        back: way_back(edition, &fields),
        typed: match errors.is_empty() {
            true => [("mail", "ja")].into_iter().collect(),
            false => fields,
        },
        errors,
        key,
        what,
        is_all: chosen.is_all,
        stand: fingerprint(&chosen.to_do(what)),
        number: fitting.len(),
        consequences: what.consequences(fitting.len()),
        people: fitting.into_iter().take(shown).map(Person::from).collect(),
        others: others.len(),
        left_out: others.into_iter().take(shown).map(Person::from).collect(),
        words: chosen.words,
    };
    form_page(&page, &page.errors)
}
