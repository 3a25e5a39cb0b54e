//! Public pages as bytes. A page is rendered once for all waiting visitors, compressed, and
//! served from memory until the content moves on. While the database is away the last version
//! goes on being served.
//!
//! Only answers that a handler marked with [`Policy::Published`] are kept, only for addresses
//! without a query: the store is bounded by the content, not by what visitors type.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, RwLock};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, header};
use axum::middleware::Next;
use http_body_util::BodyExt;

use super::stored::{Effort, Encodings, Stored, lasting};
use super::{Policy, Site, headers};

#[derive(Default)]
pub struct Published {
    pages: RwLock<HashMap<String, (u64, Arc<Stored>)>>,
    flights: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

impl Published {
    fn get(&self, path: &str) -> Option<(u64, Arc<Stored>)> {
        self.pages.read().unwrap_or_else(|e| e.into_inner()).get(path).cloned()
    }

    fn put(&self, path: String, generation: u64, page: Arc<Stored>) {
        let mut pages = self.pages.write().unwrap_or_else(|e| e.into_inner());
        // Editions and sessions may disappear; what no generation renewed for long is let go.
        if pages.len() > 10_000 {
            pages.retain(|_, (of, _)| *of == generation);
        }
        pages.insert(path, (generation, page));
    }

    fn flight(&self, path: &str) -> Arc<tokio::sync::Mutex<()>> {
        self.flights.lock().unwrap_or_else(|e| e.into_inner()).entry(path.to_string()).or_default().clone()
    }

    fn landed(&self, path: &str, flight: Arc<tokio::sync::Mutex<()>>) {
        let mut flights = self.flights.lock().unwrap_or_else(|e| e.into_inner());
        // Two: the map and us. More: others are waiting for it.
        if Arc::strong_count(&flight) <= 2 {
            flights.remove(path);
        }
    }

    pub fn len(&self) -> usize {
        self.pages.read().unwrap_or_else(|e| e.into_inner()).len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Site {
    /// The answer to a request for a page that is kept and of today. Called before any routing:
    /// most requests end here. The host has been checked.
    pub fn kept(&self, method: &Method, uri: &Uri, asked: &HeaderMap) -> Option<Response<Body>> {
        if !(method == Method::GET || method == Method::HEAD) || uri.query().is_some() || !self.config.cache {
            return None;
        }
        let (of, page) = self.published.get(uri.path())?;
        let is_valid = self.content.is_away() || of == self.content.generation(self.clock.now());
        is_valid.then(|| page.answer(method, asked))
    }
}

/// Middleware around all routes.
pub async fn serve(State(site): State<Site>, mut request: Request, next: Next) -> Response<Body> {
    let method = request.method().clone();
    if method != Method::GET && method != Method::HEAD {
        return next.run(request).await;
    }
    if let Some(answer) = site.kept(&method, request.uri(), request.headers()) {
        return answer;
    }
    // Handlers always make the whole page; HEAD is ours.
    *request.method_mut() = Method::GET;
    let asked = request.headers().clone();
    if request.uri().query().is_some() {
        let response = next.run(request).await;
        return match response.extensions().get::<Policy>() {
            Some(_) => pack(&site, response, Encodings::for_reader(&asked))
                .await
                .map_or_else(unavailable, |page| page.answer(&method, &asked)),
            None => response,
        };
    }
    let path = request.uri().path().to_string();
    let flight = site.published.flight(&path);
    let answer = {
        let _turn = flight.lock().await;
        render(&site, &path, &method, &asked, request, next).await
    };
    site.published.landed(&path, flight);
    answer
}

async fn render(
    site: &Site,
    path: &str,
    method: &Method,
    asked: &HeaderMap,
    request: Request,
    next: Next,
) -> Response<Body> {
    // Taken before reading the content: what changes meanwhile makes this page outdated at once.
    let generation = site.content.generation(site.clock.now());
    let known = site.published.get(path).filter(|_| site.config.cache);
    if let Some((of, page)) = &known
        && *of == generation
    {
        return page.answer(method, asked);
    }
    let response = next.run(request).await;
    match response.extensions().get::<Policy>().copied() {
        Some(policy) if response.status() == StatusCode::OK => {
            let keep = policy == Policy::Published && site.config.cache;
            let encodings = if keep { Encodings::All } else { Encodings::for_reader(asked) };
            let Some(page) = pack(site, response, encodings).await.map(Arc::new) else { return unavailable() };
            if keep {
                site.published.put(path.to_string(), generation, page.clone());
            }
            page.answer(method, asked)
        }
        _ if response.status() == StatusCode::SERVICE_UNAVAILABLE => match known {
            Some((_, page)) => page.answer(method, asked),
            None => response,
        },
        _ => response,
    }
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
