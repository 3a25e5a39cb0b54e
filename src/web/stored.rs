//! An answer as bytes: plain, gzip and brotli, each with its own strong entity tag (RFC 9110 8.8),
//! all headers ready. Pages and assets share it.

use std::io::Write;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use hyper::body::Bytes;
use sha2::{Digest, Sha256};

/// How hard to compress. Pages are made while somebody waits, assets once at the start.
#[derive(Debug, Clone, Copy)]
pub enum Effort {
    Page,
    Asset,
}

/// Below this, compression costs more than it saves.
const WORTHWHILE: usize = 600;

/// Which encodings are worth making.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encodings {
    /// For an answer that is kept and given to many.
    All,
    /// For one reader: what this `Accept-Encoding` chooses.
    Best { brotli: bool, gzip: bool },
}

impl Encodings {
    pub fn for_reader(request: &HeaderMap) -> Encodings {
        let (brotli, gzip) = preferred(request);
        Encodings::Best { brotli, gzip }
    }
}

pub struct Stored {
    plain: Variant,
    gzip: Option<Variant>,
    brotli: Option<Variant>,
}

struct Variant {
    body: Bytes,
    headers: HeaderMap,
    not_modified: HeaderMap,
}

impl Stored {
    /// `headers` are those of the answer (content type, cache control and so on).
    pub fn new(body: Bytes, headers: &HeaderMap, effort: Effort, encodings: Encodings) -> Stored {
        let digest = Sha256::digest(&body);
        let tag: String = digest.iter().take(9).map(|b| format!("{b:02x}")).collect();
        let variant = |body: Bytes, encoding: Option<&'static str>| {
            let mut headers = headers.clone();
            let tag = match encoding {
                Some(name) => format!("\"{tag}-{name}\""),
                None => format!("\"{tag}\""),
            };
            if let Ok(tag) = HeaderValue::try_from(tag) {
                headers.insert(header::ETAG, tag);
            }
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
            // RFC 9110 15.4.5: what a 304 repeats of the 200.
            let mut not_modified = headers.clone();
            not_modified.remove(header::CONTENT_TYPE);
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
            if let Some(name) = encoding {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
            }
            Variant { body, headers, not_modified }
        };
        let smaller = |packed: Option<Vec<u8>>| packed.filter(|p| p.len() < body.len()).map(Bytes::from);
        let large = body.len() >= WORTHWHILE;
        let (want_brotli, want_gzip) = match encodings {
            Encodings::All => (large, large),
            Encodings::Best { brotli, gzip } => (large && brotli, large && gzip),
        };
        Stored {
            gzip: want_gzip.then(|| smaller(gzip(&body, effort))).flatten().map(|b| variant(b, Some("gzip"))),
            brotli: want_brotli.then(|| smaller(brotli(&body, effort))).flatten().map(|b| variant(b, Some("br"))),
            plain: variant(body, None),
        }
    }

    /// The answer to one request: encoding by `Accept-Encoding`, 304 where the reader has it.
    pub fn answer(&self, method: &Method, request: &HeaderMap) -> Response<Body> {
        let variant = self.choose(request);
        let mut response = Response::new(Body::empty());
        if let Some(known) = request.get(header::IF_NONE_MATCH)
            && let Some(tag) = variant.headers.get(header::ETAG)
            && matches(known, tag)
        {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            *response.headers_mut() = variant.not_modified.clone();
            return response;
        }
        *response.headers_mut() = variant.headers.clone();
        if method != Method::HEAD {
            *response.body_mut() = Body::from(variant.body.clone());
        }
        response
    }

    fn choose(&self, request: &HeaderMap) -> &Variant {
        match preferred(request) {
            (true, _) => self.brotli.as_ref().unwrap_or(&self.plain),
            (_, true) => self.gzip.as_ref().unwrap_or(&self.plain),
            _ => &self.plain,
        }
    }
}

/// How much the reader likes a content coding, 0 to 1 (RFC 9110 12.5.3): its own weight, else
/// that of "*", else none.
fn weight(request: &HeaderMap, name: &str) -> f32 {
    let lines = request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok());
    let (mut own, mut any) = (None, 0.0);
    for part in lines.flat_map(|line| line.split(',')) {
        let (coding, parameters) = part.split_once(';').unwrap_or((part, ""));
        let weight = parameters.split(';').find_map(|p| {
            let (key, value) = p.trim().split_once('=')?;
            key.eq_ignore_ascii_case("q").then(|| value.trim().parse::<f32>().unwrap_or(0.0))
        });
        match coding.trim() {
            "*" => any = weight.unwrap_or(1.0),
            coding if coding.eq_ignore_ascii_case(name) => own = weight.or(Some(1.0)),
            _ => {}
        }
    }
    own.unwrap_or(any)
}

/// Brotli, gzip or neither: what the reader likes best, brotli where it is equal.
fn preferred(request: &HeaderMap) -> (bool, bool) {
    let (brotli, gzip) = (weight(request, "br"), weight(request, "gzip"));
    let use_brotli = brotli > 0.0 && brotli >= gzip;
    (use_brotli, !use_brotli && gzip > 0.0)
}

/// If-None-Match compares weakly (RFC 9110 13.1.2).
fn matches(known: &HeaderValue, tag: &HeaderValue) -> bool {
    let (Ok(known), Ok(tag)) = (known.to_str(), tag.to_str()) else { return false };
    known.trim() == "*" || known.split(',').any(|k| k.trim().trim_start_matches("W/") == tag)
}

fn gzip(body: &[u8], effort: Effort) -> Option<Vec<u8>> {
    let level = match effort {
        Effort::Page => flate2::Compression::new(6),
        Effort::Asset => flate2::Compression::best(),
    };
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
    encoder.write_all(body).ok()?;
    encoder.finish().ok()
}

fn brotli(body: &[u8], effort: Effort) -> Option<Vec<u8>> {
    let mut packed = Vec::new();
    let quality = match effort {
        Effort::Page => 5,
        Effort::Asset => 11,
    };
    let mut encoder = ::brotli::CompressorWriter::new(&mut packed, 4096, quality, 22);
    encoder.write_all(body).ok()?;
    drop(encoder);
    Some(packed)
}

/// Removes from `headers` what belongs to one transfer only.
pub fn lasting(headers: &HeaderMap) -> HeaderMap {
    const TRANSFER: [HeaderName; 3] = [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION];
    let mut kept = headers.clone();
    for name in TRANSFER {
        kept.remove(name);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored() -> Stored {
        Stored::new(Bytes::from("abc ".repeat(500)), &HeaderMap::new(), Effort::Page, Encodings::All)
    }

    fn ask(pairs: &[(HeaderName, &str)]) -> Response<Body> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(name, HeaderValue::try_from(*value).expect("a header"));
        }
        stored().answer(&Method::GET, &headers)
    }

    #[test]
    fn the_best_encoding_that_is_accepted_is_used() {
        for (accept, expected) in [
            ("gzip, deflate, br", Some("br")),
            ("gzip", Some("gzip")),
            ("br;q=0, gzip;q=0.5", Some("gzip")),
            ("br;q=0.000", None),
            ("br;Q=0, *", Some("gzip")),
            ("br;q=0.1, gzip", Some("gzip")),
            ("*", Some("br")),
            ("*;q=0", None),
            ("", None),
            ("identity", None),
        ] {
            let answer = ask(&[(header::ACCEPT_ENCODING, accept)]);
            let got = answer.headers().get(header::CONTENT_ENCODING).map(|v| v.to_str().expect("ascii").to_string());
            assert_eq!(got.as_deref(), expected, "{accept}");
        }
    }

    #[test]
    fn each_encoding_has_its_own_tag_and_a_known_tag_gives_304() {
        let br = ask(&[(header::ACCEPT_ENCODING, "br")]);
        let plain = ask(&[]);
        let (a, b) = (br.headers()[header::ETAG].clone(), plain.headers()[header::ETAG].clone());
        assert_ne!(a, b);
        let tag = a.to_str().expect("ascii");
        let again = ask(&[(header::ACCEPT_ENCODING, "br"), (header::IF_NONE_MATCH, &format!("\"x\", W/{tag}"))]);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert!(again.headers().get(header::CONTENT_LENGTH).is_none());
        assert_eq!(ask(&[(header::IF_NONE_MATCH, tag)]).status(), StatusCode::OK, "tag of another encoding");
    }
}
