//! Public pages as bytes. A page is rendered once for all waiting visitors, compressed, and
//! served from memory until the content moves on. While the database is away the last version
//! goes on being served.
//!
//! Only answers that a handler marked as published are kept, under their address without query:
//! the store is bounded by the content, not by what visitors type.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, header};
use axum::middleware::Next;
use http_body_util::BodyExt;
use tokio::sync::Semaphore;

use super::stored::{Effort, Encodings, Stored, lasting};
use super::{Policy, Site, headers};
use crate::paths;

/// Pages that are made anew for one reader (filters), at once. More wait a moment, then they are
/// asked to come back: many of them must not take the machine from those who read kept pages.
const AT_ONCE: usize = 4;
const QUEUE_LIMIT: Duration = Duration::from_secs(3);

pub struct Published {
    pages: RwLock<HashMap<String, Kept>>,
    flights: Mutex<HashMap<String, Arc<Flight>>>,
    fresh: Semaphore,
}

impl Default for Published {
    fn default() -> Published {
        Published { pages: RwLock::default(), flights: Mutex::default(), fresh: Semaphore::new(AT_ONCE) }
    }
}

#[derive(Clone)]
struct Kept {
    generation: u64,
    page: Arc<Stored>,
    /// Holds for the plain address only.
    is_plain: bool,
}

/// One rendering for all who wait for the same page.
#[derive(Default)]
struct Flight {
    turn: tokio::sync::Mutex<()>,
    /// It ended without a page because something is away; those who waited need not try again.
    is_lost: AtomicBool,
}

/// Takes the flight off the list when its last passenger is gone, hung up or not.
struct Passenger<'a> {
    published: &'a Published,
    path: &'a str,
    flight: Arc<Flight>,
}

impl Drop for Passenger<'_> {
    fn drop(&mut self) {
        let mut flights = self.published.flights.lock().unwrap_or_else(|e| e.into_inner());
        // Two: the list and us. A lost one is left, so that newcomers start afresh.
        let is_listed = flights.get(self.path).is_some_and(|f| Arc::ptr_eq(f, &self.flight));
        if is_listed && (Arc::strong_count(&self.flight) <= 2 || self.flight.is_lost.load(Ordering::Relaxed)) {
            flights.remove(self.path);
        }
    }
}

impl Published {
    fn get(&self, path: &str) -> Option<Kept> {
        self.pages.read().unwrap_or_else(|e| e.into_inner()).get(path).cloned()
    }

    fn put(&self, path: String, kept: Kept) {
        let mut pages = self.pages.write().unwrap_or_else(|e| e.into_inner());
        // Editions and sessions may disappear; what no generation renewed for long is let go.
        if pages.len() > 10_000 {
            pages.retain(|_, known| known.generation == kept.generation);
        }
        pages.insert(path, kept);
    }

    fn board<'a>(&'a self, path: &'a str) -> Passenger<'a> {
        let mut flights = self.flights.lock().unwrap_or_else(|e| e.into_inner());
        let flight = flights.entry(path.to_string()).or_default().clone();
        Passenger { published: self, path, flight }
    }

    pub fn len(&self) -> usize {
        self.pages.read().unwrap_or_else(|e| e.into_inner()).len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Pages being rendered now; for tests of what hanging up leaves behind.
    pub fn in_flight(&self) -> usize {
        self.flights.lock().unwrap_or_else(|e| e.into_inner()).len()
    }
}

impl Site {
    /// The answer to a request for a page that is kept and of today. Called before any routing:
    /// most requests end here. The host has been checked.
    pub fn kept(&self, method: &Method, uri: &Uri, asked: &HeaderMap) -> Option<Response<Body>> {
        if !(method == Method::GET || method == Method::HEAD) || !self.config.cache {
            return None;
        }
        let kept = self.published.get(uri.path())?;
        if kept.is_plain && uri.query().is_some() {
            return None;
        }
        let is_valid = self.content.is_away() || kept.generation == self.content.generation(self.clock.now());
        is_valid.then(|| kept.page.answer(method, asked))
    }
}

/// Middleware around all routes.
pub async fn serve(State(site): State<Site>, mut request: Request, next: Next) -> Response<Body> {
    let method = request.method().clone();
    // Uploaded files never change at their address and may be large: nothing to keep, to compress
    // or to wait for.
    let is_file = request.uri().path().starts_with(paths::MEDIA);
    if (method != Method::GET && method != Method::HEAD) || is_file {
        return next.run(request).await;
    }
    if let Some(answer) = site.kept(&method, request.uri(), request.headers()) {
        return answer;
    }
    // Handlers always make the whole page; HEAD is ours.
    *request.method_mut() = Method::GET;
    let asked = request.headers().clone();
    if request.uri().query().is_some() {
        let Ok(Ok(_turn)) = tokio::time::timeout(QUEUE_LIMIT, site.published.fresh.acquire()).await else {
            return unavailable();
        };
        return render(&site, &method, &asked, request, next).await;
    }
    let path = request.uri().path().to_string();
    let passenger = site.published.board(&path);
    let _turn = passenger.flight.turn.lock().await;
    if let Some(answer) = site.kept(&method, request.uri(), &asked) {
        return answer;
    }
    let known = site.published.get(&path).filter(|_| site.config.cache);
    let response = match passenger.flight.is_lost.load(Ordering::Relaxed) {
        true => unavailable(),
        false => render(&site, &method, &asked, request, next).await,
    };
    if response.status() != StatusCode::SERVICE_UNAVAILABLE {
        return response;
    }
    passenger.flight.is_lost.store(true, Ordering::Relaxed);
    // Better the page of before than none.
    known.map_or(response, |kept| kept.page.answer(&method, &asked))
}

async fn render(site: &Site, method: &Method, asked: &HeaderMap, request: Request, next: Next) -> Response<Body> {
    // Taken before reading the content: what changes meanwhile makes this page outdated at once.
    let generation = site.content.generation(site.clock.now());
    let path = request.uri().path().to_string();
    let has_query = request.uri().query().is_some();
    let response = next.run(request).await;
    let policy = match response.extensions().get::<Policy>() {
        Some(policy) if response.status() == StatusCode::OK => *policy,
        _ => return response,
    };
    let keep = site.config.cache
        && match policy {
            Policy::Published => true,
            Policy::PublishedPlain => !has_query,
            Policy::Fresh => false,
        };
    let encodings = if keep { Encodings::All } else { Encodings::for_reader(asked) };
    let Some(page) = pack(site, response, encodings).await.map(Arc::new) else { return unavailable() };
    if keep {
        let is_plain = policy == Policy::PublishedPlain;
        site.published.put(path, Kept { generation, page: page.clone(), is_plain });
    }
    page.answer(method, asked)
}

/// Compresses outside the async threads: a large page takes milliseconds.
async fn pack(site: &Site, response: Response<Body>, encodings: Encodings) -> Option<Stored> {
    let (parts, body) = response.into_parts();
    let body = body.collect().await.ok()?.to_bytes();
    let mut kept = lasting(&parts.headers);
    kept.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    headers::add(&mut kept, site.config.is_tls());
    tokio::task::spawn_blocking(move || Stored::new(body, &kept, Effort::Page, encodings)).await.ok()
}

fn unavailable() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response
}
