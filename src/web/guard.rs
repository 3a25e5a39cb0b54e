//! What is let in at all: known hosts, clean addresses. Refusals become designed pages in
//! [`super::error::pages`].

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Response, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::IntoResponse;

use super::{Error, Site};
use crate::paths;

/// Longest address that is looked at, in bytes.
const MAX_ADDRESS: usize = 4096;

pub async fn check(State(site): State<Site>, request: Request, next: Next) -> Response<Body> {
    let uri = request.uri();
    // Health checks come from machines that know an address, not a name.
    let is_probe = uri.path() == paths::HEALTH || uri.path() == paths::READY;
    if !is_probe && !known_host(&site, request.headers(), uri) {
        return Error::BadRequest("Diese Adresse gehört nicht zu dieser Website.").into_response();
    }
    if uri.path().len() + uri.query().map_or(0, str::len) > MAX_ADDRESS {
        return StatusCode::URI_TOO_LONG.into_response();
    }
    if has_control(uri.path()) || uri.query().is_some_and(has_control) {
        return Error::BadRequest("Die Adresse enthält Zeichen, die dort nicht stehen können.").into_response();
    }
    next.run(request).await
}

/// Exactly one Host line, naming this site (RFC 9112 3.2); an absolute target has to agree.
pub fn known_host(site: &Site, headers: &HeaderMap, uri: &Uri) -> bool {
    let mut lines = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (lines.next(), lines.next()) else { return false };
    let Ok(host) = host.to_str() else { return false };
    let allowed = |host: &str| site.config.hosts.iter().any(|h| h.eq_ignore_ascii_case(host));
    allowed(host) && uri.authority().is_none_or(|a| allowed(a.as_str()))
}

/// Percent-encoded control characters and invalid UTF-8 have no business in an address.
fn has_control(text: &str) -> bool {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let hex = |b: u8| char::from(b).to_digit(16);
        match tail {
            [a, b, after @ ..] => match (hex(*a), hex(*b)) {
                (Some(a), Some(b)) => {
                    bytes.push((a * 16 + b) as u8);
                    rest = after;
                }
                _ => return true,
            },
            _ => return true,
        }
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => text.chars().any(char::is_control),
        Err(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::has_control;

    #[test]
    fn control_characters_hide_in_no_spelling() {
        for bad in ["/a%00", "/a%0d%0aX", "/%7f", "/%C2%85", "/%ff", "/%e", "/%zz"] {
            assert!(has_control(bad), "{bad}");
        }
        for good in ["/programm", "/?q=B%C3%BCrger", "/%20"] {
            assert!(!has_control(good), "{good}");
        }
    }
}
