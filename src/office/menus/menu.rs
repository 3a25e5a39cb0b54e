//! `/intern/menue`: menus and footer of the site; within an edition, the menu of its pages.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde_json::json;
use sqlx::PgConnection;

use super::super::frame::{CHANGED_MEANWHILE, Frame, back, done};
use super::super::protocol::{self, Line};
use super::super::scope::Scope;
use super::form::{self, Row, field, field_of};
use super::{own, sql};
use crate::paths;
use crate::staff::Staff;
use crate::staff::audit::{self, Entry as Noted};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::menus::{self, Entry, Menu, Target};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/menus/menu.html")]
struct MenuPage {
    frame: Frame,
    errors: Errors,
    action: String,
    redirects: Option<&'static str>,
    forms: Vec<Form>,
    history: Vec<Line>,
}

/// One menu.
struct Form {
    menu: Menu,
    title: &'static str,
    explained: &'static str,
    /// Nobody wrote anything: the usual entries are shown.
    is_usual: bool,
    /// Changed on the page and not saved.
    is_open: bool,
    rows: Vec<Shown>,
    targets: Vec<(String, String)>,
    stand: String,
}

struct Shown {
    row: Row,
    /// Names of its fields.
    group: String,
    name: String,
    target: String,
    address: String,
    /// What readers would not find.
    warning: Option<&'static str>,
}

fn words(menu: Menu, scope: &Scope) -> (&'static str, &'static str) {
    match menu {
        Menu::Main => ("Hauptmenü", "Steht auf Seiten, die zu keiner einzelnen Veranstaltung gehören."),
        Menu::Footer => (
            "Fuß der Seiten",
            "Steht auf jeder Seite unten, in Gruppen. Einträge mit derselben Überschrift gehören zusammen.",
        ),
        Menu::Edition if scope.edition.is_some() => {
            ("Menü dieser Veranstaltung", "Steht auf allen Seiten dieser Veranstaltung.")
        }
        Menu::Edition => ("Menü der Veranstaltungen", "Gilt für Veranstaltungen, die kein eigenes Menü haben."),
    }
}

fn menus_of(scope: &Scope) -> &'static [Menu] {
    if scope.edition.is_some() { &[Menu::Edition] } else { &[Menu::Main, Menu::Footer, Menu::Edition] }
}

/// Key of a menu in the protocol.
fn key(menu: Menu, scope: &Scope) -> String {
    match &scope.edition {
        Some(edition) => format!("{}-{}", menu.key(), edition.slug),
        None => menu.key().to_string(),
    }
}

pub async fn show(State(site): State<Site>, RawQuery(query): RawQuery, staff: Staff, scope: Scope) -> Result<Response> {
    render(&site, &staff, &scope, None, Errors::default(), done(query.as_deref()).as_deref()).await
}

/// `typed`: the menu whose rows come from a form.
async fn render(
    site: &Site,
    staff: &Staff,
    scope: &Scope,
    typed: Option<(Menu, Vec<Row>)>,
    errors: Errors,
    said: Option<&str>,
) -> Result<Response> {
    let path = scope.path(paths::MENUS);
    let mut c = site.db.pool().acquire().await?;
    let pages = sql::pages(&mut c, scope.edition_id(), site.clock.now()).await?;
    let (mut forms, mut history) = (Vec::new(), Vec::new());
    for menu in menus_of(scope).iter().copied() {
        let stored = menus::stored(&mut c, menu, scope.edition_id()).await?;
        let usual: Vec<Entry> = menu.usual().iter().cloned().map(Entry::from).collect();
        let entries = if stored.is_empty() { &usual } else { &stored };
        let typed = typed.as_ref().filter(|(of, _)| *of == menu).map(|(_, rows)| rows.clone());
        let is_open = typed.is_some();
        let mut rows = Vec::new();
        let all: Vec<Row> = typed.unwrap_or_else(|| entries.iter().map(Row::from).collect());
        for (i, row) in all.into_iter().enumerate() {
            rows.push(Shown {
                group: field(menu, "gruppe", i),
                name: field(menu, "name", i),
                target: field(menu, "ziel", i),
                address: field(menu, "adresse", i),
                warning: warning(site, &mut c, &row, &pages).await?,
                row,
            });
        }
        let (title, explained) = words(menu, scope);
        let is_usual = stored.is_empty();
        let targets = targets(menu, &pages);
        forms.push(Form { menu, title, explained, is_usual, is_open, rows, targets, stand: form::stand(&stored) });
        history.extend(audit::of_object(&mut c, "menu", &key(menu, scope)).await?);
    }
    drop(c);
    history.sort_by_key(|noted| std::cmp::Reverse(noted.id));
    let title = if errors.is_empty() { "Menüs" } else { "Fehler: Menüs" };
    let page = MenuPage {
        frame: scope.frame(site, staff, title, &path).await?.say(said),
        errors,
        action: path,
        redirects: scope.edition.is_none().then_some(paths::REDIRECTS),
        forms,
        history: history.into_iter().map(protocol::line).collect(),
    };
    form_page(&page, &page.errors)
}

/// What a form offers as targets: pages the site makes by itself, pages of ours, other addresses.
fn targets(menu: Menu, pages: &[sql::PageRow]) -> Vec<(String, String)> {
    let is_here = |t: &Target| menu == Menu::Edition || *t != Target::Overview;
    let generated = Target::GENERATED.into_iter().filter(is_here).map(|t| (t.key().to_string(), t.label().to_string()));
    let page = |p: &sql::PageRow| {
        let mark = if p.lang == "de" { String::new() } else { format!(" ({})", p.lang) };
        (format!("page:{}", p.slug), format!("Seite: {}{mark}", p.title))
    };
    let other = [("url".to_string(), "Andere Adresse".to_string())];
    generated.chain(other).chain(pages.iter().map(page)).collect()
}

/// What readers would not find behind an entry.
async fn warning(site: &Site, c: &mut PgConnection, row: &Row, pages: &[sql::PageRow]) -> Result<Option<&'static str>> {
    if let Some(slug) = row.target.strip_prefix("page:") {
        let is_public = pages.iter().any(|p| p.slug == slug && p.is_public);
        return Ok(
            (!is_public).then_some("Diese Seite ist nicht öffentlich. Der Eintrag erscheint, sobald sie es ist.")
        );
    }
    let Some(path) = own::path_here(site, &row.address).filter(|_| row.target == "url") else { return Ok(None) };
    let stands = own::stands(c, &path).await?;
    Ok((!stands).then_some("Unter dieser Adresse steht auf dieser Website im Moment nichts."))
}

pub async fn save(State(site): State<Site>, staff: Staff, scope: Scope, fields: Fields) -> Result<Response> {
    let Some(menu) = menus_of(&scope).iter().copied().find(|m| m.key() == fields.raw("menue")) else {
        return Err(Error::BadRequest("Das Formular ist unvollständig angekommen. Öffnen Sie es noch einmal."));
    };
    let (rows, saves) = form::read(menu, &fields);
    let mut errors = Errors::default();
    if !saves {
        return render(&site, &staff, &scope, Some((menu, rows)), errors, None).await;
    }
    let mut entries = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        match row.entry(&site) {
            Some(entry) => entries.push(entry),
            None => errors.say(field(menu, "ziel", i), "Wählen Sie aus, wohin der Eintrag führt.".into()),
        }
    }
    if !errors.is_empty() {
        return render(&site, &staff, &scope, Some((menu, rows)), errors, None).await;
    }
    let (seen, edition, by, key) = (fields.raw("stand"), scope.edition_id(), staff.clone(), key(menu, &scope));
    let title = words(menu, &scope).0;
    let done = site.db.change(move |c| {
        Box::pin(async move {
            menus::lock(c).await?;
            let old = menus::stored(c, menu, edition).await?;
            if form::stand(&old) != seen {
                return Ok(Done::Changed);
            }
            if old == entries {
                return Ok(Done::Saved(false));
            }
            if let Err(faults) = menus::save(c, menu, edition, &entries).await? {
                return Ok(Done::Wrong(faults));
            }
            let told =
                |entries: &[Entry]| json!({ "Einträge": entries.iter().map(in_words).collect::<Vec<_>>().join(", ") });
            let noted = Noted {
                edition,
                action: "menu.changed",
                object: "menu",
                key: &key,
                title,
                before: Some(told(&old)),
                after: Some(told(&entries)),
            };
            audit::note(c, &by, &noted).await?;
            Ok::<_, Error>(Done::Saved(true))
        })
    });
    match done.await? {
        Done::Saved(is_new) => Ok(back(&scope.path(paths::MENUS), if is_new { "menue" } else { "unveraendert" })),
        Done::Changed => {
            errors.say(format!("{}-menue", menu.key()), CHANGED_MEANWHILE.into());
            render(&site, &staff, &scope, Some((menu, rows)), errors, None).await
        }
        Done::Wrong(faults) => {
            for (i, fault) in faults {
                errors.say(field_of(menu, i, fault), fault.text());
            }
            render(&site, &staff, &scope, Some((menu, rows)), errors, None).await
        }
    }
}

enum Done {
    Saved(bool),
    /// Somebody else was faster.
    Changed,
    Wrong(menus::Faults),
}

/// An entry in the protocol: "Anreise (/seiten/anreise)".
fn in_words(entry: &Entry) -> String {
    let label = if entry.label.is_empty() { entry.target.label() } else { &entry.label };
    match &entry.target {
        Target::Page { .. } | Target::Url { .. } if label.is_empty() => entry.target.address(),
        Target::Page { .. } | Target::Url { .. } => format!("{label} ({})", entry.target.address()),
        _ => label.to_string(),
    }
}
