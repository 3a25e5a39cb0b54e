//! `/suche`: the form, the hits, what to do where there are none. Without script; the words, the
//! filters and the page stand in the address.

use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::{Query, QueryRejection};
use serde::Deserialize;

use super::excerpt::{Marker, Piece};
use super::find::{self, Choice, Found, SIZE};
use super::{query, sql};
use crate::edition;
use crate::kernel::{date, words};
use crate::paths;
use crate::web::shell::Shell;
use crate::web::{Error, Result, Site, fresh_page, plain_page};

/// Pages that are shown; nobody looks further.
const PAGES: i64 = 50;
/// Longest list of people beside a hit, in characters.
const PEOPLE: usize = 200;

/// Key in the database, value of `art` in addresses, what the filter says, what a hit says.
const KINDS: [(&str, &str, &str, &str); 6] = [
    ("session", "programm", "Programm", "Programm"),
    ("person", "personen", "Personen", "Person"),
    ("news", "aktuelles", "Aktuelles", "Meldung"),
    ("page", "seiten", "Seiten", "Seite"),
    ("document", "dokumente", "Dokumente", "Dokument (PDF)"),
    ("edition", "veranstaltungen", "Veranstaltungen", "Veranstaltung"),
];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: Vec<String>,
    art: Vec<String>,
    edition: Vec<String>,
    seite: Vec<String>,
}

#[derive(askama::Template)]
#[template(path = "search/search.html")]
struct SearchPage {
    shell: Shell,
    text: String,
    max: usize,
    /// Chosen filters, sent along with the next words.
    kept: Vec<(&'static str, String)>,
    results: Option<Results>,
    /// Ways to the content that need no search.
    ways: Vec<(&'static str, String)>,
}

struct Results {
    /// "12 Treffer für „Bremen“"
    title: String,
    /// Words that were left out because there were too many.
    is_cut: bool,
    is_guess: bool,
    suggestion: Option<Link>,
    /// One word each of a query that was not found as a whole.
    each: Vec<Link>,
    kinds: Vec<Link>,
    editions: Vec<Link>,
    hits: Vec<HitView>,
    /// Without the filters, where these are what leaves nothing.
    unfiltered: Option<Link>,
    before: Option<String>,
    after: Option<String>,
    place: String,
}

struct Link {
    label: String,
    href: String,
    hits: usize,
    current: bool,
}

struct HitView {
    href: String,
    title: Vec<Piece>,
    lang: Option<String>,
    kind: &'static str,
    machine_date: String,
    date: String,
    edition: Option<String>,
    state: Option<&'static str>,
    people: Vec<Piece>,
    excerpt: Vec<Piece>,
}

pub async fn show(
    State(site): State<Site>,
    asked: std::result::Result<Query<Asked>, QueryRejection>,
) -> Result<Response> {
    let Ok(Query(asked)) = asked else {
        return Err(Error::BadRequest("Die Adresse ist unvollständig. Geben Sie Ihr Suchwort noch einmal ein."));
    };
    let first = |list: &[String]| list.first().map_or(String::new(), |v| words::line(v));
    let text = query::line(asked.q.first().map_or("", String::as_str));
    let kind = KINDS.iter().find(|k| k.1 == first(&asked.art));
    let edition = match first(&asked.edition) {
        slug if slug.is_empty() => None,
        slug => edition::find(&site, &slug).await?.map(|e| e.slug.clone()),
    };
    let seite = first(&asked.seite).parse().unwrap_or(1).clamp(1, PAGES);
    let address = Address { text: text.clone(), kind: kind.map(|k| k.1), edition, page: seite };
    let results = match query::terms(&text).is_empty() {
        true => None,
        false => Some(results(&site, &address, kind.map(|k| k.0)).await?),
    };
    let title = if text.is_empty() { "Suche".to_string() } else { format!("Suche: {text}") };
    let shell = Shell::new(&site, &title, paths::SEARCH).await?;
    let has_query = !text.is_empty();
    let view = SearchPage {
        shell: Shell { no_index: has_query, ..shell }
            .described("Programm, Personen, Meldungen und Dokumente durchsuchen"),
        text,
        max: query::MAX_TEXT,
        kept: [("art", address.kind.map(String::from)), ("edition", address.edition.clone())]
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect(),
        results,
        ways: ways(&site).await?,
    };
    if has_query { fresh_page(&view) } else { plain_page(&view) }
}

async fn ways(site: &Site) -> Result<Vec<(&'static str, String)>> {
    let mut ways = Vec::new();
    if let Some(edition) = edition::featured(site).await? {
        if edition.has_programme {
            ways.push(("Programm", paths::programme(&edition.slug)));
        }
        if edition.has_speakers {
            ways.push(("Referierende von A bis Z", paths::speakers(&edition.slug)));
        }
    }
    ways.extend([("Aktuelles", paths::NEWS.to_string()), ("Archiv aller Veranstaltungen", paths::ARCHIVE.to_string())]);
    Ok(ways)
}

/// Everything that stands in the address of a page of hits.
#[derive(Clone)]
struct Address {
    text: String,
    kind: Option<&'static str>,
    edition: Option<String>,
    page: i64,
}

impl Address {
    fn href(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("q", &self.text);
        for (name, value) in [("art", self.kind), ("edition", self.edition.as_deref())] {
            value.map(|v| query.append_pair(name, v));
        }
        if self.page > 1 {
            query.append_pair("seite", &self.page.to_string());
        }
        format!("{}?{}", paths::SEARCH, query.finish())
    }

    fn of(text: &str) -> Address {
        Address { text: text.to_string(), kind: None, edition: None, page: 1 }
    }
}

async fn results(site: &Site, address: &Address, kind: Option<&str>) -> Result<Results> {
    let choice = Choice { kind, edition: address.edition.as_deref(), page: address.page };
    let mut transaction = site.db.pool().begin().await?;
    let found = find::find(&mut transaction, &address.text, &choice, site.clock.now()).await?;
    transaction.commit().await?;
    let Found { terms, page, is_guess, suggestion, each } = &found;
    let of_kind = |key: &str| page.kinds.iter().find(|k| k.kind == key).map_or(0, |k| k.hits);
    let everywhere: usize = page.kinds.iter().map(|k| k.hits).sum();
    let hits = kind.map_or(everywhere, of_kind);
    let pages = i64::try_from(hits.div_ceil(SIZE as usize)).unwrap_or(1).clamp(1, PAGES);
    let turn = |page: i64| (1..=pages).contains(&page).then(|| Address { page, ..address.clone() }.href());
    let marker = Marker::new(terms);
    Ok(Results {
        title: match hits {
            0 => format!("Keine Treffer für „{}“", address.text),
            n => format!("{} für „{}“", words::count(n, "Treffer", "Treffer"), address.text),
        },
        is_cut: terms.len() == query::MAX_TERMS,
        is_guess: *is_guess,
        suggestion: suggestion.as_ref().map(|text| link(text.clone(), Address::of(text), 0, false)),
        each: each
            .iter()
            .map(|(word, n)| link(word.clone(), Address::of(word), usize::try_from(*n).unwrap_or(0), false))
            .collect(),
        kinds: kinds(address, page, everywhere),
        editions: editions(address, page),
        hits: page.hits.iter().map(|hit| view(hit, &marker)).collect(),
        unfiltered: (hits == 0 && page.all > 0)
            .then(|| link("Ohne Filter suchen".into(), Address::of(&address.text), 0, false)),
        before: turn(address.page - 1),
        after: turn(address.page + 1),
        place: if pages > 1 { format!("Seite {} von {pages}", address.page) } else { String::new() },
    })
}

fn link(label: String, address: Address, hits: usize, current: bool) -> Link {
    Link { label, href: address.href(), hits, current }
}

/// Kinds that have hits, and the chosen one; empty where there is nothing to choose.
fn kinds(address: &Address, page: &sql::Page, everywhere: usize) -> Vec<Link> {
    let to = |kind| Address { kind, page: 1, ..address.clone() };
    let mut links = vec![link("Alles".into(), to(None), everywhere, address.kind.is_none())];
    for (key, slug, label, _) in KINDS {
        let hits = page.kinds.iter().find(|k| k.kind == key).map_or(0, |k| k.hits);
        let current = address.kind == Some(slug);
        if hits > 0 || current {
            links.push(link(label.into(), to(Some(slug)), hits, current));
        }
    }
    if links.len() > 2 || address.kind.is_some() { links } else { Vec::new() }
}

fn editions(address: &Address, page: &sql::Page) -> Vec<Link> {
    let to = |edition| Address { edition, page: 1, ..address.clone() };
    let mut links: Vec<Link> = Vec::new();
    for e in page.editions.iter() {
        let current = address.edition.as_ref() == Some(&e.slug);
        links.push(link(e.title.clone(), to(Some(e.slug.clone())), e.hits, current));
    }
    if links.len() < 2 && address.edition.is_none() {
        return Vec::new();
    }
    links.insert(0, Link { hits: 0, ..link("Alle".into(), to(None), 0, address.edition.is_none()) });
    links
}

fn view(hit: &sql::Hit, marker: &Marker<'_>) -> HitView {
    let e = hit.edition.as_deref().unwrap_or_default();
    let (year, slug) = hit.key.split_once('/').unwrap_or(("", ""));
    let href = match hit.kind.as_str() {
        "session" => paths::session(e, &hit.key, &hit.slug),
        "person" => paths::speaker(e, &hit.key),
        "news" => paths::news(year.parse().unwrap_or(0), slug),
        "page" => paths::page(&hit.key),
        "document" => paths::medium(&hit.key),
        _ => paths::edition(&hit.key),
    };
    let (machine_date, date) = match (hit.kind.as_str(), hit.at, hit.day) {
        ("session", Some(at), _) => (date::rfc3339(at), date::date_time(at)),
        ("news", Some(at), _) => (date::known_machine(at, true), date::known(at, true)),
        ("news", None, _) => (year.to_string(), year.to_string()),
        ("session", None, Some(day)) => (day.to_string(), date::date(day)),
        _ => (String::new(), String::new()),
    };
    let people = match hit.kind.as_str() {
        "session" => hit.people.as_str(),
        "person" | "news" => hit.subtitle.as_str(),
        _ => "",
    };
    let shown = hit.kind == "edition";
    HitView {
        href,
        title: marker.mark(&hit.title),
        lang: Some(hit.lang.trim_end_matches("-easy").to_string()).filter(|l| l != "de" && !l.is_empty()),
        kind: kind_label(hit),
        machine_date,
        date,
        edition: hit.edition_title.clone().filter(|_| !shown),
        state: match (hit.kind.as_str(), hit.cancelled, hit.label.as_str()) {
            ("session", true, _) => Some("Entfällt"),
            ("edition", true, _) => Some("Abgesagt"),
            ("edition", _, "postponed") => Some("Verschoben"),
            _ => None,
        },
        people: marker.mark(&words::excerpt(people, PEOPLE)),
        excerpt: marker.excerpt(&hit.body),
    }
}

fn kind_label(hit: &sql::Hit) -> &'static str {
    match (hit.kind.as_str(), hit.label.as_str()) {
        ("news", "press_release") => "Pressemitteilung",
        ("page", "de-easy") => "Seite in Leichter Sprache",
        ("page", "en") => "Seite auf Englisch",
        (kind, _) => KINDS.iter().find(|k| k.0 == kind).map_or("", |k| k.3),
    }
}
