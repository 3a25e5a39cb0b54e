//! Links and files of a session. Only `http` and `https` come through: an address is shown to
//! visitors, and `javascript:` must never be among them.

use std::collections::HashSet;

use url::Url;

use super::raw::RawLink;
use super::{Remarks, clean};
use crate::programme::model::Link;

const MAX_TITLE: usize = 200;
const MAX_URL: usize = 2000;

pub(super) fn links(raw: &[RawLink], base: Option<&Url>, what: &str, remarks: &mut Remarks) -> Vec<Link> {
    let mut out: Vec<Link> = Vec::new();
    let mut known = HashSet::new();
    for link in raw {
        let written = clean::line(&link.url);
        let mut title = clean::line(&link.title);
        if written.is_empty() {
            if !title.is_empty() {
                remarks.add(link.line, what, format!("link \"{}\" dropped: no address", clean::shortened(&title, 60)));
            }
            continue;
        }
        let mut drop = |why: &str| {
            remarks.add(link.line, what, format!("link \"{}\" dropped: {why}", clean::shortened(&written, 80)))
        };
        let url = match address(&written, link.material, base) {
            Ok(url) if url.as_str().len() <= MAX_URL => url.to_string(),
            Ok(_) => {
                drop("the address is too long");
                continue;
            }
            Err(why) => {
                drop(why);
                continue;
            }
        };
        if written.starts_with("www.") {
            remarks.add(link.line, what, format!("link \"{}\": \"http://\" added", clean::shortened(&written, 80)));
        }
        if title.is_empty() {
            title.clone_from(&url);
        }
        if clean::cut(&mut title, MAX_TITLE) {
            remarks.add(
                link.line,
                what,
                format!("title of link \"{}\" cut at {MAX_TITLE} characters", clean::shortened(&url, 80)),
            );
        }
        // Writers list the same page as a link and again as an attachment of type "related".
        if known.insert(url.clone()) {
            out.push(Link { title, url, material: link.material });
        }
    }
    out
}

fn address(written: &str, material: bool, base: Option<&Url>) -> Result<Url, &'static str> {
    let absolute =
        if written.starts_with("www.") { Url::parse(&format!("http://{written}")) } else { Url::parse(written) };
    let url = match absolute {
        Ok(url) => url,
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            // Of links, only an absolute path is surely meant so: "example.org/a" lacks its scheme.
            if !material && !written.starts_with('/') {
                return Err("no http or https address");
            }
            let base = base.ok_or("relative, and the file names no base_url")?;
            base.join(written).map_err(|_| "not an address")?
        }
        Err(_) => return Err("not an address"),
    };
    let web = matches!(url.scheme(), "http" | "https") && url.has_host();
    if web { Ok(url) } else { Err("no http or https address") }
}
