//! The few cookies there are: strictly necessary, short-lived, for nobody else to read.

use axum::http::{HeaderMap, HeaderValue, header};

use super::Site;

/// Value of the cookie `name`. With TLS it carries the prefix that ties it to this host.
pub fn read<'a>(site: &Site, headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let name = full_name(site, name);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, value)| value)
}

/// A `Set-Cookie` line. `value` is letters and digits; `seconds` 0 takes the cookie away.
pub fn write(site: &Site, name: &str, value: &str, seconds: u32) -> HeaderValue {
    let secure = if site.config.is_tls() { "; Secure" } else { "" };
    let line = format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", full_name(site, name));
    HeaderValue::try_from(line).unwrap_or(HeaderValue::from_static(""))
}

/// Browsers refuse `__Host-` without TLS, so the demo goes without.
fn full_name(site: &Site, name: &str) -> String {
    if site.config.is_tls() { format!("__Host-{name}") } else { name.to_string() }
}
