//! Small files for machines: security.txt (RFC 9116), robots.txt (RFC 9309), health checks.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{Datelike, Days, Months, NaiveTime, TimeZone, Utc};

use sqlx::Connection;

use crate::paths;
use crate::web::{Document, Policy, Result, Site};

pub async fn security_txt(State(site): State<Site>) -> Result<Document> {
    let settings = site.settings().await?;
    // RFC 9116 2.5.5: less than a year ahead. The first of a month, so that the file does not
    // change daily.
    let today = site.clock.today();
    let first = today.with_day(1).unwrap_or(today).checked_add_months(Months::new(7)).unwrap_or(today + Days::new(200));
    let expires = Utc.from_utc_datetime(&first.and_time(NaiveTime::MIN));
    let text = format!(
        "Contact: mailto:{}\nExpires: {}\nPreferred-Languages: de, en\nCanonical: {}\nPolicy: {}\n",
        settings.operator.email,
        expires.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        site.url(paths::SECURITY_TXT),
        site.url(paths::IMPRINT),
    );
    Ok(Document::new(Policy::Published, "text/plain; charset=utf-8", text))
}

pub async fn robots(State(site): State<Site>) -> Document {
    let text = format!("User-agent: *\nDisallow: /intern/\nSitemap: {}\n", site.url(paths::SITEMAP));
    Document::new(Policy::Published, "text/plain; charset=utf-8", text)
}

/// The process lives.
pub async fn health() -> Response {
    ([(header::CACHE_CONTROL, "no-store")], "ok\n").into_response()
}

/// The process can do its work: the database answers.
pub async fn ready(State(site): State<Site>) -> Response {
    let ask = async { site.db.pool().acquire().await?.ping().await };
    let answer = tokio::time::timeout(std::time::Duration::from_secs(2), ask).await;
    let headers = [(header::CACHE_CONTROL, "no-store"), (header::CONTENT_TYPE, crate::web::HTML)];
    match answer {
        Ok(Ok(())) => (headers, "ok\n").into_response(),
        // Marked as ours, so that no designed page replaces the short word for machines.
        _ => (StatusCode::SERVICE_UNAVAILABLE, headers, "database away\n").into_response(),
    }
}
