//! Addresses that moved. Asked only where nothing else answers, from a list in memory: many calls
//! for addresses that do not exist never reach the database.
//!
//! A redirect leads to its last target at once; stored ones are never the beginning of another
//! (`add_redirect` in the migrations), and what somebody wrote there by hand is resolved here.

use std::collections::HashMap;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, Response, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect as Answer};
use sqlx::PgConnection;
use url::Url;

use super::model::{Fault, Outcome};
use super::sql;
use crate::web::{self, Result, Site};

/// Steps after which somebody's own chain counts as a circle.
const STEPS: usize = 10;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    pub from: String,
    pub target: String,
    /// Machines may forget the old address.
    pub is_permanent: bool,
}

/// Old address → redirect to its last target.
#[derive(Debug, Default)]
struct Redirects(HashMap<String, Redirect>);

impl Redirects {
    fn new(list: Vec<Redirect>) -> Redirects {
        let first: HashMap<String, Redirect> = list.into_iter().map(|r| (r.from.clone(), r)).collect();
        let last = |redirect: &Redirect| {
            let mut at = redirect;
            for _ in 0..STEPS {
                match first.get(path_of(&at.target)) {
                    Some(next) => at = next,
                    None => return Some(Redirect { target: at.target.clone(), ..redirect.clone() }),
                }
            }
            tracing::warn!(from = redirect.from, "a redirect leads in a circle");
            None
        };
        Redirects(first.values().filter_map(last).map(|r| (r.from.clone(), r)).collect())
    }
}

/// Middleware: what is not there, or not any more, may have moved.
pub async fn follow(site: State<Site>, request: Request, next: Next) -> Response<Body> {
    // Only reading moves; a form that has lost its address says so.
    let asked = (request.method() == Method::GET).then(|| request.uri().clone());
    let response = next.run(request).await;
    if !matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::GONE) {
        return response;
    }
    let Some(asked) = asked else { return response };
    match load(&site).await {
        Ok(list) => list.0.get(&spelled(asked.path())).map_or(response, |found| answer(found, &asked)),
        // It is still not there.
        Err(_) => response,
    }
}

async fn load(site: &Site) -> Result<std::sync::Arc<Redirects>> {
    let load = async || {
        let mut c = site.db.pool().acquire().await?;
        Ok(Some(Redirects::new(list(&mut c).await?)))
    };
    Ok(site.remember("", load).await?.unwrap_or_default())
}

fn answer(found: &Redirect, asked: &Uri) -> Response<Body> {
    let location = location(&found.target, asked.query());
    match found.is_permanent {
        true => web::moved(&location),
        false => ([(header::CACHE_CONTROL, "no-cache")], Answer::temporary(&location)).into_response(),
    }
}

/// The target with the query of the old address. Another website is not told what readers asked
/// here.
fn location(target: &str, query: Option<&str>) -> String {
    let Some(query) = query.filter(|q| !q.is_empty() && target.starts_with('/')) else { return target.to_string() };
    match target.split_once('#') {
        Some((path, place)) => format!("{path}?{query}#{place}"),
        None => format!("{target}?{query}"),
    }
}

fn path_of(target: &str) -> &str {
    target.split('#').next().unwrap_or_default()
}

/// One spelling of an address: browsers write `%c3%bc` and `%C3%BC`.
fn spelled(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut hex = 0;
    for c in path.chars() {
        out.push(if hex > 0 { c.to_ascii_uppercase() } else { c });
        hex = if c == '%' { 2 } else { usize::saturating_sub(hex, 1) };
    }
    out
}

/// A path of this site as it stands in addresses, with the place on the page if there is one; no
/// query. None for anything else.
pub fn own_path(text: &str) -> Option<String> {
    let is_path = text.starts_with('/') && !text.starts_with("//");
    if !is_path || text.contains(['\\', '?']) || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return None;
    }
    // Resolves dots and encodes what is not ASCII.
    let url = Url::parse("https://site.invalid").and_then(|site| site.join(text)).ok()?;
    let path = spelled(url.path());
    let place = url.fragment().filter(|f| !f.is_empty()).map(|f| format!("#{f}")).unwrap_or_default();
    (!path.starts_with("//")).then(|| format!("{path}{place}"))
}

/// A target as it is stored. Whole addresses of this site become paths, so that circles are seen.
fn target(hosts: &[String], text: &str) -> Option<String> {
    if text.starts_with('/') {
        return own_path(text);
    }
    if !web::menus::is_web_address(text) {
        return None;
    }
    let url = Url::parse(text).ok()?;
    let host = url.host_str()?;
    let named = url.port().map_or(host.to_string(), |port| format!("{host}:{port}"));
    match hosts.iter().any(|h| h.eq_ignore_ascii_case(&named)) {
        true => own_path(&url[url::Position::BeforePath..]),
        false => (url.scheme() == "https").then(|| url.to_string()),
    }
}

/// Stores a redirect; the same old address replaces it. `from` is a path, `to` a path of this site
/// or an address with https; `hosts` are the names of this site ([`crate::config::Config::hosts`]).
/// It works as long as nothing else answers under `from`.
///
/// # Errors
/// The database's own.
pub async fn save(
    c: &mut PgConnection,
    hosts: &[String],
    from: &str,
    to: &str,
    permanent: bool,
) -> Result<Outcome<()>> {
    let mut faults = Vec::new();
    let from = own_path(from.trim()).map(|p| p.trim_end_matches('/').to_string());
    let from = from.filter(|p| !p.is_empty() && !p.contains('#'));
    if from.is_none() {
        faults.push(Fault::NotAPath);
    }
    let target = target(hosts, to.trim());
    if target.is_none() {
        faults.push(Fault::NotATarget);
    }
    let (Some(from), Some(target)) = (from, target) else { return Ok(Err(faults)) };
    if path_of(&target) == from || !sql::add_redirect(c, &from, &target, permanent).await? {
        return Ok(Err(vec![Fault::Circle]));
    }
    Ok(Ok(()))
}

/// Who changes redirects waits for who changes them; readers go on.
///
/// # Errors
/// The database's own.
pub async fn lock(c: &mut PgConnection) -> Result<()> {
    Ok(sql::lock_redirects(c).await?)
}

/// Forgets a redirect; false where there was none.
///
/// # Errors
/// The database's own.
pub async fn remove(c: &mut PgConnection, from: &str) -> Result<bool> {
    Ok(sql::drop_redirect(c, from).await?)
}

/// All redirects as they are stored.
///
/// # Errors
/// The database's own.
pub async fn list(c: &mut PgConnection) -> Result<Vec<Redirect>> {
    let rows = sql::redirects(c).await?;
    let redirect = |r: sql::RedirectRow| Redirect { from: r.from_path, target: r.target, is_permanent: r.permanent };
    Ok(rows.into_iter().map(redirect).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn redirect(from: &str, target: &str) -> Redirect {
        Redirect { from: from.into(), target: target.into(), is_permanent: true }
    }

    #[test]
    fn the_query_stays_on_this_site_and_before_the_place() {
        assert_eq!(location("/neu", Some("a=1&b=2")), "/neu?a=1&b=2");
        assert_eq!(location("/neu#ort", Some("a=1")), "/neu?a=1#ort");
        assert_eq!(location("/neu", Some("")), "/neu");
        assert_eq!(location("/neu", None), "/neu");
        assert_eq!(location("https://example.org/x", Some("schluessel=1")), "https://example.org/x");
    }

    #[test]
    fn a_path_is_ours_or_nothing() {
        assert_eq!(own_path("/alt/Seite.html").as_deref(), Some("/alt/Seite.html"));
        assert_eq!(own_path("/über/uns").as_deref(), Some("/%C3%BCber/uns"));
        assert_eq!(own_path("/%c3%bcber/uns").as_deref(), Some("/%C3%BCber/uns"));
        assert_eq!(own_path("/a/../b#ort").as_deref(), Some("/b#ort"));
        for bad in
            ["", "alt", "//evil.example", "/\\evil.example", "/a?b=c", "https://x.example", "/a b", "/..//evil.example"]
        {
            assert_eq!(own_path(bad), None, "{bad}");
        }
    }

    #[test]
    fn whole_addresses_of_this_site_become_paths() {
        let hosts = ["kongress.example".to_string(), "localhost:8080".to_string()];
        let of = |text: &str| target(&hosts, text);
        assert_eq!(of("https://KONGRESS.example/neu#ort").as_deref(), Some("/neu#ort"));
        assert_eq!(of("http://localhost:8080").as_deref(), Some("/"));
        assert_eq!(of("https://andere.example/neu?a=b").as_deref(), Some("https://andere.example/neu?a=b"));
        for bad in ["http://andere.example/", "javascript:alert(1)", "https://a@b.example/", "//b.example", "neu", ""] {
            assert_eq!(of(bad), None, "{bad}");
        }
    }

    #[test]
    fn chains_become_one_step_and_circles_none() {
        let list = [
            redirect("/a", "/b"),
            redirect("/b", "/c#ort"),
            redirect("/c", "https://example.org/"),
            redirect("/x", "/y"),
            redirect("/y", "/x"),
            redirect("/z", "/x"),
            redirect("/selbst", "/selbst#hier"),
        ];
        let known = Redirects::new(list.into());
        assert_eq!(known.0.len(), 3);
        for from in ["/a", "/b", "/c"] {
            assert_eq!(known.0[from].target, "https://example.org/", "{from}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_stored_nobody_is_sent_around(pairs in prop::collection::vec(("/[a-f]", "/[a-f]"), 0..12)) {
            let known = Redirects::new(pairs.iter().map(|(from, to)| redirect(from, to)).collect());
            for found in known.0.values() {
                prop_assert!(!known.0.contains_key(path_of(&found.target)), "{pairs:?}");
            }
        }
    }
}
