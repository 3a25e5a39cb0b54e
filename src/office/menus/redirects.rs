//! `/intern/weiterleitungen`: old addresses and where they lead. What would never work, or lead in
//! a circle, is refused with its reason.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect as Answer, Response};
use serde_json::json;

use super::super::confirm::Confirm;
use super::super::frame::{CHANGED_MEANWHILE, Frame, back, done};
use super::super::list::Pager;
use super::super::protocol::{self, Line};
use super::super::scope::asked;
use super::own;
use crate::kernel::words::fold;
use crate::pages::model::Fault;
use crate::pages::redirects::{self, Redirect};
use crate::paths;
use crate::staff::Staff;
use crate::staff::audit::{self, Entry};
use crate::web::form::{Errors, Fields, form_page};
use crate::web::{Error, Result, Site};

#[derive(Template)]
#[template(path = "office/menus/redirects.html")]
struct ListPage {
    frame: Frame,
    errors: Errors,
    typed: Fields,
    /// The old address of the one that is changed, and its target as it was.
    changed: Option<(String, String)>,
    rows: Vec<Row>,
    asked: Fields,
    is_filtered: bool,
    pager: Pager,
    history: Vec<Line>,
}

struct Row {
    redirect: Redirect,
    change: String,
    remove: String,
    warning: Option<&'static str>,
}

fn with_from(path: &str, from: &str) -> String {
    format!("{path}?von={}", url::form_urlencoded::byte_serialize(from.as_bytes()).collect::<String>())
}

pub async fn list(State(site): State<Site>, RawQuery(query): RawQuery, staff: Staff) -> Result<Response> {
    let from = asked(query.as_deref(), "von");
    let mut c = site.db.pool().acquire().await?;
    let known = redirects::list(&mut c).await?.into_iter().find(|r| !from.is_empty() && r.from == from);
    drop(c);
    let typed = match &known {
        Some(r) => {
            let mut pairs = vec![("von", r.from.as_str()), ("nach", &r.target)];
            pairs.extend((!r.is_permanent).then_some(("voruebergehend", "ja")));
            pairs.into_iter().collect()
        }
        None => Fields::default(),
    };
    let changed = known.map(|r| (r.from, r.target));
    render(&site, &staff, query.as_deref(), typed, Errors::default(), changed).await
}

async fn render(
    site: &Site,
    staff: &Staff,
    query: Option<&str>,
    typed: Fields,
    errors: Errors,
    changed: Option<(String, String)>,
) -> Result<Response> {
    let q = asked(query, "q");
    let mut c = site.db.pool().acquire().await?;
    let wanted = fold(&q);
    let fits = |r: &Redirect| fold(&r.from).contains(&wanted) || fold(&r.target).contains(&wanted);
    let all: Vec<Redirect> = redirects::list(&mut c).await?.into_iter().filter(fits).collect();
    let (pager, shown) = Pager::cut(paths::REDIRECTS, query, all);
    let mut rows = Vec::new();
    for redirect in shown {
        let warning = match own::path_here(site, &redirect.target) {
            _ if own::stands(&mut c, &redirect.from).await? => {
                Some("Wirkt nicht: Unter der alten Adresse steht wieder etwas.")
            }
            Some(path) if !own::stands(&mut c, &path).await? => Some("Unter dem Ziel steht im Moment nichts."),
            _ => None,
        };
        rows.push(Row {
            change: format!("{}#aendern", with_from(paths::REDIRECTS, &redirect.from)),
            remove: with_from(paths::REDIRECT_REMOVE, &redirect.from),
            warning,
            redirect,
        });
    }
    let history = match &changed {
        Some((from, _)) => audit::of_object(&mut c, "redirect", from).await?,
        None => Vec::new(),
    };
    drop(c);
    let title = if errors.is_empty() { "Weiterleitungen" } else { "Fehler: Weiterleitungen" };
    let page = ListPage {
        frame: Frame::new(site, staff, None, title, paths::REDIRECTS).await?.say(done(query).as_deref()),
        errors,
        typed,
        changed,
        rows,
        is_filtered: !q.is_empty(),
        asked: [("q", q.as_str())].into_iter().collect(),
        pager,
        history: history.into_iter().map(protocol::line).collect(),
    };
    form_page(&page, &page.errors)
}

/// The field that a fault is about.
fn field_of(fault: Fault) -> &'static str {
    if fault == Fault::NotAPath { "von" } else { "nach" }
}

/// What keeps a redirect from ever being asked.
async fn shadow(site: &Site, from: &str) -> Result<Option<&'static str>> {
    let Some(path) = own::path_here(site, from).filter(|_| from.starts_with('/')) else { return Ok(None) };
    if own::is_closed(&path) {
        return Ok(Some("Wählen Sie eine andere alte Adresse. Diese gehört zum Programm selbst."));
    }
    let mut c = site.db.pool().acquire().await?;
    Ok(own::stands(&mut c, &path)
        .await?
        .then_some("Unter dieser Adresse steht schon etwas. Eine Weiterleitung wirkt nur, wo sonst nichts antwortet."))
}

pub async fn add(State(site): State<Site>, staff: Staff, fields: Fields) -> Result<Response> {
    let mut errors = Errors::default();
    let from = fields.needed(&mut errors, "von", "die alte Adresse", 500, false);
    let to = fields.needed(&mut errors, "nach", "das Ziel", 1000, false);
    let old = Some(fields.raw("alt")).filter(|old| !old.is_empty());
    let changed = old.as_ref().map(|old| (old.clone(), fields.raw("stand")));
    if let Some(why) = shadow(&site, &from).await? {
        errors.say("von", why.into());
    }
    if !errors.is_empty() {
        return render(&site, &staff, None, fields, errors, changed).await;
    }
    let (hosts, by, seen) = (site.config.hosts.clone(), staff.clone(), fields.raw("stand"));
    let is_permanent = !fields.ticked("voruebergehend");
    let typed_to = to.clone();
    let work = site.db.change(move |c| {
        Box::pin(async move {
            redirects::lock(c).await?;
            let before: Vec<Redirect> = redirects::list(c).await?;
            let key = redirects::own_path(&from).map(|p| p.trim_end_matches('/').to_string()).unwrap_or_default();
            let there = before.iter().find(|r| r.from == key);
            match (&old, there) {
                // One that is new on the page and old in the table.
                (_, Some(there)) if old.as_ref() != Some(&key) => return Ok(Done::Known(there.target.clone())),
                (Some(old), _) if before.iter().find(|r| r.from == *old).is_none_or(|r| r.target != seen) => {
                    return Ok(Done::Changed);
                }
                _ => {}
            }
            if let Err(faults) = redirects::save(c, &hosts, &from, &to, is_permanent).await? {
                return Ok(Done::Wrong(faults));
            }
            // Given another old address, the former one is forgotten.
            if let Some(old) = old.filter(|old| *old != key) {
                redirects::remove(c, &old).await?;
            }
            let stored = redirects::list(c).await?.into_iter().find(|r| r.from == key);
            let Some(stored) = stored else { return Ok(Done::Changed) };
            let told = |r: &Redirect| json!({ "Ziel": r.target, "Dauer": if r.is_permanent { "auf Dauer" } else { "vorübergehend" } });
            let entry = Entry {
                action: "redirect.saved",
                object: "redirect",
                key: &stored.from,
                title: &stored.from,
                before: there.map(told),
                after: Some(told(&stored)),
                ..Entry::default()
            };
            audit::note(c, &by, &entry).await?;
            Ok::<_, Error>(Done::Saved(stored))
        })
    });
    match work.await? {
        Done::Saved(stored) => {
            let is_last = redirects::own_path(&typed_to).is_none_or(|path| path == stored.target);
            return Ok(back(paths::REDIRECTS, if is_last { "weitergeleitet" } else { "weitergeleitet-kette" }));
        }
        Done::Known(target) => errors.say(
            "von",
            format!(
                "Diese Adresse führt schon zu {target}. Wählen Sie in der Liste „Ändern“, wenn das nicht mehr stimmt."
            ),
        ),
        Done::Changed => errors.say("nach", CHANGED_MEANWHILE.into()),
        Done::Wrong(faults) => faults.into_iter().for_each(|fault| errors.say(field_of(fault), fault.text())),
    }
    // With the new stand: who sends it again has seen it.
    let mut c = site.db.pool().acquire().await?;
    let all = redirects::list(&mut c).await?;
    drop(c);
    let changed = changed.map(|(old, seen)| {
        let now = all.into_iter().find(|r| r.from == old).map(|r| r.target);
        (old, now.unwrap_or(seen))
    });
    render(&site, &staff, None, fields, errors, changed).await
}

enum Done {
    Saved(Redirect),
    /// With its target.
    Known(String),
    Changed,
    Wrong(Vec<Fault>),
}

pub async fn confirm(State(site): State<Site>, RawQuery(query): RawQuery, staff: Staff) -> Result<Response> {
    let from = asked(query.as_deref(), "von");
    let mut c = site.db.pool().acquire().await?;
    let known = redirects::list(&mut c).await?.into_iter().find(|r| r.from == from);
    drop(c);
    let Some(known) = known else { return Ok(Answer::to(paths::REDIRECTS).into_response()) };
    let page = Confirm {
        frame: Frame::new(&site, &staff, None, "Weiterleitung entfernen", paths::REDIRECTS).await?,
        lead: format!("Wer {} aufruft, kommt bisher zu {}.", known.from, known.target),
        consequences: vec!["Die alte Adresse meldet danach, dass es die Seite nicht gibt.".into()],
        action: paths::REDIRECT_REMOVE.into(),
        carried: vec![("von".into(), known.from)],
        button: "Weiterleitung entfernen",
        back: paths::REDIRECTS.into(),
    };
    page.page()
}

pub async fn remove(State(site): State<Site>, staff: Staff, fields: Fields) -> Result<Response> {
    let from = fields.raw("von");
    let gone = site.db.change(move |c| {
        Box::pin(async move {
            let known = redirects::list(c).await?.into_iter().find(|r| r.from == from);
            if !redirects::remove(c, &from).await? {
                return Ok(false);
            }
            let before = known.map(|r| json!({ "Ziel": r.target }));
            let entry = Entry {
                action: "redirect.removed",
                object: "redirect",
                key: &from,
                title: &from,
                before,
                ..Entry::default()
            };
            audit::note(c, &staff, &entry).await?;
            Ok::<_, Error>(true)
        })
    });
    Ok(back(paths::REDIRECTS, if gone.await? { "weiterleitung-weg" } else { "unveraendert" }))
}
