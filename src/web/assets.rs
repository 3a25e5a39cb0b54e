//! Files under `static/`, embedded, served under names that change with their content, so that
//! browsers may keep them for ever.

use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::{Path, Request};
use axum::http::{HeaderMap, HeaderValue, Response, header};
use hyper::body::Bytes;
use sha2::{Digest, Sha256};

use super::stored::{Effort, Encodings, Stored};
use super::{Error, Result, headers};

pub struct Asset {
    /// "site.3f2a….css"
    pub name: String,
    stored: Stored,
}

pub struct Assets {
    pub site_css: Asset,
    pub grid_css: Asset,
    pub print_css: Asset,
    pub icon: Asset,
}

pub static ASSETS: LazyLock<Assets> = LazyLock::new(|| Assets {
    site_css: asset("site.css", "text/css; charset=utf-8", include_str!("../../static/site.css").to_string()),
    grid_css: asset("grid.css", "text/css; charset=utf-8", grid_css()),
    print_css: asset("print.css", "text/css; charset=utf-8", include_str!("../../static/print.css").to_string()),
    icon: asset("icon.svg", "image/svg+xml", include_str!("../../static/icon.svg").to_string()),
});

/// Rows and columns of the time grid. Inline styles are forbidden, so places are classes:
/// `r12` begins in row 12, `s9` spans nine rows, `k3` is column 3.
fn grid_css() -> String {
    use std::fmt::Write;
    let mut css = String::from("@media (min-width:60rem){");
    for i in 1..=288 {
        let _ = write!(css, ".r{i}{{grid-row-start:{i}}}.s{i}{{grid-row-end:span {i}}}");
    }
    for i in 1..=48 {
        let _ = write!(css, ".k{i}{{grid-column-start:{i}}}.w{i}{{grid-column-end:span {i}}}");
    }
    css.push('}');
    css
}

fn asset(name: &str, content_type: &'static str, content: String) -> Asset {
    let hash: String = Sha256::digest(&content).iter().take(5).map(|b| format!("{b:02x}")).collect();
    let (stem, extension) = name.split_once('.').unwrap_or((name, "bin"));
    let mut lasting = HeaderMap::new();
    lasting.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    lasting.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    // Without HSTS, which the outermost layer adds: assets know no configuration.
    headers::add(&mut lasting, false);
    Asset {
        name: format!("{stem}.{hash}.{extension}"),
        stored: Stored::new(Bytes::from(content), &lasting, Effort::Asset, Encodings::All),
    }
}

impl Assets {
    fn all(&self) -> [&Asset; 4] {
        [&self.site_css, &self.grid_css, &self.print_css, &self.icon]
    }
}

/// `GET /static/{name}`
pub async fn serve(Path(name): Path<String>, request: Request) -> Result<Response<Body>> {
    let asset = ASSETS.all().into_iter().find(|a| a.name == name).ok_or(Error::NotFound)?;
    Ok(asset.stored.answer(request.method(), request.headers()))
}
