//! `/medien/…`: files by their content, for ever; and the lasting address of a medium.
//!
//! Types are those we stored, never guessed (nosniff). Whatever a file holds, it cannot act: it is
//! no page, runs nothing, loads nothing. Documents are saved, not shown.

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use futures_util::stream;
use http_body_util::BodyExt;
use hyper::body::Bytes;
use uuid::Uuid;

use super::kind::{Format, Kind};
use super::range::{Wanted, wanted};
use super::shelf::{self, Shelf};
use super::take::PART;
use super::{sql, store};
use crate::db::Db;
use crate::web::{Error, Result, Site};

const POLICY: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");
/// RFC 8246.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const LONGEST_NAME: usize = 120;

/// `GET /medien/{medium}`: leads to what the medium is now.
pub async fn lasting(State(site): State<Site>, Path(medium): Path<String>) -> Result<axum::response::Response> {
    let id: Uuid = medium.parse().map_err(|_| Error::NotFound)?;
    // One spelling only.
    if medium != id.to_string() {
        return Err(Error::NotFound);
    }
    let mut c = site.db.pool().acquire().await?;
    let medium = super::find(&mut c, &[id]).await?.pop().ok_or(Error::NotFound)?;
    Ok(([(header::CACHE_CONTROL, "no-cache")], Redirect::temporary(&medium.address())).into_response())
}

/// `GET /medien/{hash}/{name}`
pub async fn file(
    State(site): State<Site>,
    Extension(shelf): Extension<Shelf>,
    Path((hash, name)): Path<(String, String)>,
    method: Method,
    asked: HeaderMap,
) -> Result<Response<Body>> {
    if hash.len() != 32 || !hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(Error::NotFound);
    }
    let source = find(&site, &shelf, &hash).await?;
    if !is_name_of(&name, source.format) {
        return Err(Error::NotFound);
    }
    let tag = format!("\"{hash}\"");
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, FOR_EVER);
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(header::ETAG, HeaderValue::try_from(&tag).map_err(anyhow::Error::from)?);
    if asked.get_all(header::IF_NONE_MATCH).iter().any(|known| names(known, &tag)) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(response);
    }
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let length = source.length;
    let (from, to) = match range(&method, &asked, &tag, length) {
        Wanted::Whole => (0, length - 1),
        Wanted::Part(from, to) => {
            let text = format!("bytes {from}-{to}/{length}");
            headers.insert(header::CONTENT_RANGE, HeaderValue::try_from(text).map_err(anyhow::Error::from)?);
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            (from, to)
        }
        Wanted::Nothing => {
            let text = format!("bytes */{length}");
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, text)]).into_response());
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(source.format)));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(to - from + 1));
    let way = if source.format.kind() == Kind::Pdf { "attachment" } else { "inline" };
    let way = HeaderValue::try_from(format!("{way}; filename=\"{name}\"")).map_err(anyhow::Error::from)?;
    headers.insert(header::CONTENT_DISPOSITION, way);
    if method != Method::HEAD {
        *response.body_mut() = body(&site, &hash, source, from, to).await?;
    }
    Ok(response)
}

/// A file, and where its bytes are.
struct Source {
    format: Format,
    length: u64,
    place: Place,
}

enum Place {
    Here(Bytes),
    Database,
    Outside,
}

async fn find(site: &Site, shelf: &Shelf, hash: &str) -> Result<Source> {
    let kept = shelf.get(hash);
    let here = |format, bytes: Bytes| Source { format, length: bytes.len() as u64, place: Place::Here(bytes) };
    if let Some(kept) = kept.as_ref().filter(|k| k.is_fresh()) {
        return Ok(here(kept.format, kept.bytes.clone()));
    }
    let found = async {
        let mut c = site.db.pool().acquire().await?;
        sql::file(&mut c, hash).await
    };
    let file = match (found.await.map_err(Error::from), kept) {
        (Ok(Some(file)), Some(kept)) => {
            shelf.put(hash, file.format, kept.bytes.clone());
            return Ok(here(file.format, kept.bytes));
        }
        (Ok(Some(file)), None) => file,
        (Ok(None), _) => {
            shelf.remove(hash);
            return Err(Error::NotFound);
        }
        // It was there, and cannot have changed.
        (Err(error), Some(kept)) if error.is_away() => return Ok(here(kept.format, kept.bytes)),
        (Err(error), _) => return Err(error),
    };
    let place = if file.is_outside { Place::Outside } else { Place::Database };
    let source = Source { format: file.format, length: u64::try_from(file.bytes).unwrap_or_default(), place };
    if file.bytes > shelf::MOST_OF_ONE {
        return Ok(source);
    }
    let (format, length) = (source.format, source.length);
    let bytes = body(site, hash, source, 0, length - 1).await?.collect().await;
    let bytes = bytes.map_err(|error| Error::Away(error.into()))?.to_bytes();
    shelf.put(hash, format, bytes.clone());
    Ok(here(format, bytes))
}

/// The bytes from `from` to `to`, both inclusive, a piece at a time.
async fn body(site: &Site, hash: &str, source: Source, from: u64, to: u64) -> Result<Body> {
    match source.place {
        Place::Here(bytes) => {
            let end = usize::try_from(to).unwrap_or(usize::MAX).saturating_add(1).min(bytes.len());
            let begin = usize::try_from(from).unwrap_or(usize::MAX).min(end);
            Ok(Body::from(bytes.slice(begin..end)))
        }
        Place::Database => Ok(Body::from_stream(pieces(site.db.clone(), hash.to_string(), from, to))),
        Place::Outside => {
            let store = store(&site.config).map_err(Error::Away)?;
            let store = store.ok_or_else(|| Error::Away(anyhow::anyhow!("a file lies in a store that is not set")))?;
            Ok(Body::new(store.get(hash, from, to).await.map_err(Error::Away)?))
        }
    }
}

/// Reads a piece when the last one has gone out; the connection is given back in between, so that
/// a slow reader holds none.
fn pieces(db: Db, hash: String, from: u64, to: u64) -> impl stream::Stream<Item = sqlx::Result<Bytes>> {
    stream::try_unfold((db, hash, from), move |(db, hash, from)| async move {
        if from > to {
            return Ok(None);
        }
        let number = i32::try_from(from / PART as u64).map_err(|e| sqlx::Error::Decode(e.into()))?;
        let mut c = db.pool().acquire().await?;
        let piece = sql::part(&mut c, &hash, number).await?.map(Bytes::from);
        drop(c);
        // Removed meanwhile, or damaged: the answer ends early and readers notice by its length.
        let piece = piece.ok_or(sqlx::Error::RowNotFound)?;
        let begin = usize::try_from(from % PART as u64).unwrap_or_default();
        let rest = usize::try_from(to - from + 1).unwrap_or(usize::MAX);
        let end = begin.saturating_add(rest).min(piece.len());
        if begin >= end {
            return Err(sqlx::Error::RowNotFound);
        }
        let next = from + (end - begin) as u64;
        Ok(Some((piece.slice(begin..end), (db, hash, next))))
    })
}

/// Names are for people and downloads; the ending has to be the one of the type.
fn is_name_of(name: &str, format: Format) -> bool {
    let Some(stem) = name.strip_suffix(format.ending()).and_then(|n| n.strip_suffix('.')) else { return false };
    name.len() <= LONGEST_NAME
        && !stem.is_empty()
        && stem.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn content_type(format: Format) -> &'static str {
    match format {
        Format::Vtt => "text/vtt; charset=utf-8",
        other => other.media_type(),
    }
}

/// Whether an `If-None-Match` field names this tag (weak comparison, RFC 9110 13.1.2).
fn names(known: &HeaderValue, tag: &str) -> bool {
    let Ok(known) = known.to_str() else { return false };
    known.trim() == "*" || known.split(',').any(|k| k.trim().trim_start_matches("W/") == tag)
}

/// A range holds for GET only, and with `If-Range` only while the file is the same (RFC 9110 13.1.5;
/// strong comparison; a date is never ours).
fn range(method: &Method, asked: &HeaderMap, tag: &str, length: u64) -> Wanted {
    let is_same = asked.get(header::IF_RANGE).is_none_or(|known| known.as_bytes() == tag.as_bytes());
    match asked.get(header::RANGE).and_then(|r| r.to_str().ok()) {
        Some(range) if method == Method::GET && is_same => wanted(range, length),
        _ => Wanted::Whole,
    }
}
