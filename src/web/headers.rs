//! Headers of every answer. Nothing inline, no other host, no framing (OWASP ASVS 5.0, 3.4).

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, header};
use axum::middleware::Next;

use super::Site;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
    connect-src 'self'; media-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const ALWAYS: [(HeaderName, HeaderValue); 6] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
];

/// One year (ASVS 3.4.1). Subdomains are the operator's to decide, so they are left out.
const TLS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Adds what is missing; what a handler set itself stays.
pub fn add(headers: &mut HeaderMap, is_tls: bool) {
    for (name, value) in ALWAYS {
        headers.entry(name).or_insert(value);
    }
    if is_tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, TLS);
    }
}

/// Outermost middleware: no answer leaves without the headers, errors included.
pub async fn secure(State(site): State<Site>, request: Request, next: Next) -> Response<Body> {
    let mut response = next.run(request).await;
    add(response.headers_mut(), site.config.is_tls());
    response
}
