//! Bringing files in: one, or several at once, each with its own description. What is good is
//! stored; what is not stays on the page with its reason.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::super::frame::{Frame, back};
use super::super::scope::{Scope, asked};
use super::{ACCEPT, about, field_of, note, taken};
use crate::media::{self, Medium};
use crate::paths;
use crate::staff::Staff;
use crate::web::form::{Errors, Fields, form_page};
use crate::web::upload::Upload;
use crate::web::{Result, Site};

/// Rows of the form for several files.
const SEVERAL: usize = 5;

#[derive(Template)]
#[template(path = "office/media/add.html")]
struct AddPage {
    frame: Frame,
    errors: Errors,
    typed: Fields,
    action: String,
    list: String,
    /// The same page with more or fewer rows.
    other: String,
    rows: Vec<Names>,
    accept: &'static str,
    taken: String,
    /// Name and address of what was stored although something else was not.
    stored: Vec<(String, String)>,
}

/// Names of the fields of a row.
struct Names {
    file: String,
    title: String,
    alt: String,
    silent: String,
}

impl Names {
    fn of(n: &str) -> Names {
        let name = |field: &str| format!("{field}{n}");
        Names { file: name("datei"), title: name("titel"), alt: name("alt"), silent: name("schmueckend") }
    }
}

/// The rows that a form has; they are told apart by what stands behind the names of their fields.
fn rows(count: usize) -> Vec<String> {
    (1..=count).map(|n| format!("_{n}")).collect()
}

pub async fn new(State(site): State<Site>, RawQuery(query): RawQuery, staff: Staff, scope: Scope) -> Result<Response> {
    let count = if asked(query.as_deref(), "mehrere").is_empty() { 1 } else { SEVERAL };
    render(&site, &staff, &scope, Fields::default(), Errors::default(), rows(count), Vec::new()).await
}

async fn render(
    site: &Site,
    staff: &Staff,
    scope: &Scope,
    typed: Fields,
    errors: Errors,
    rows: Vec<String>,
    stored: Vec<(String, String)>,
) -> Result<Response> {
    let title = if errors.is_empty() { "Dateien hochladen" } else { "Fehler: Dateien hochladen" };
    let path = scope.path(paths::LIBRARY_NEW);
    let page = AddPage {
        frame: scope.frame(site, staff, title, &path).await?,
        errors,
        typed,
        action: scope.path(paths::LIBRARY_ADD),
        list: scope.path(paths::LIBRARY),
        other: if rows.len() == 1 { format!("{path}?mehrere=ja") } else { path },
        rows: rows.iter().map(|n| Names::of(n)).collect(),
        accept: ACCEPT,
        taken: taken(&site.config),
        stored,
    };
    form_page(&page, &page.errors)
}

pub async fn add(State(site): State<Site>, staff: Staff, scope: Scope, mut upload: Upload) -> Result<Response> {
    let mut errors = Errors::default();
    for (name, what) in [("urheber", "den Urheber"), ("lizenz", "die Lizenz")] {
        upload.fields.text(&mut errors, name, what, 300, false);
    }
    let (mut stored, mut left): (Vec<Medium>, Vec<String>) = (Vec::new(), Vec::new());
    let mut count = 0;
    for n in rows(SEVERAL) {
        let Some((name, bytes)) = upload.take(&format!("datei{n}")) else {
            // A description without its file: it was forgotten, or the browser let it go.
            if !upload.fields.raw(&format!("alt{n}")).is_empty() || !upload.fields.raw(&format!("titel{n}")).is_empty()
            {
                errors.say(format!("datei{n}"), "Wählen Sie die Datei aus.".into());
                left.push(n);
            }
            continue;
        };
        count += 1;
        let mut own = Errors::default();
        let about = about(&upload.fields, &mut own, &n);
        let is_typed_well = own.is_empty() && errors.of("urheber").is_none() && errors.of("lizenz").is_none();
        let also = note(&staff, scope.edition_id(), "media.added", None);
        let taken = match is_typed_well {
            true => media::take_and(&site, &name, bytes, &about, also).await.map(Some),
            false => Ok(None),
        };
        match taken {
            Ok(Some(medium)) => stored.push(medium),
            Ok(None) => {
                own.all().iter().for_each(|(field, text)| errors.say(field.clone(), text.clone()));
                left.push(n);
            }
            Err(refused) => {
                errors.say(field_of(refused, &n), format!("{name}: {refused}"));
                left.push(n);
            }
        }
    }
    if count == 0 && left.is_empty() {
        errors.say("datei_1", "Wählen Sie eine Datei aus.".into());
        left.push("_1".into());
    }
    if !errors.is_empty() {
        if left.is_empty() {
            left.push("_1".into());
        }
        let line = |m: &Medium| (m.shown_name(), scope.path(&paths::library_one(&m.public_id)));
        let stored = stored.iter().map(line).collect();
        return render(&site, &staff, &scope, upload.fields, errors, left, stored).await;
    }
    match stored.as_slice() {
        [medium] => Ok(back(&scope.path(&paths::library_one(&medium.public_id)), "hochgeladen")),
        _ => Ok(back(&scope.path(paths::LIBRARY), "mehrere-hochgeladen")),
    }
}
