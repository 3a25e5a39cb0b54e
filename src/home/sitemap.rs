//! `/sitemap.xml` (sitemaps.org 0.9): every public address.

use axum::extract::State;
use quick_xml::escape::escape;

use super::sql;
use crate::edition;
use crate::paths;
use crate::web::{Document, Policy, Result, Site};

pub async fn show(State(site): State<Site>) -> Result<Document> {
    let mut c = site.db.pool().acquire().await?;
    let mut found: Vec<(String, Option<String>)> = [
        paths::NEWS,
        paths::ARCHIVE,
        paths::IMPRINT,
        paths::PRIVACY,
        paths::ACCESSIBILITY,
        paths::EASY_LANGUAGE,
        paths::SIGN_LANGUAGE,
    ]
    .map(|p| (p.to_string(), None))
    .into();
    let single = sql::addresses(&mut c, site.clock.now()).await?;
    drop(c);
    for e in edition::all(&site).await? {
        found.push((paths::edition(&e.slug), Some(e.changed_at.date_naive().to_string())));
        let slug = e.slug.as_str();
        let pages = [
            (e.has_venue(), paths::venue(slug)),
            (e.has_programme, paths::programme(slug)),
            (e.has_programme, paths::changes(slug)),
            (e.has_speakers, paths::speakers(slug)),
            (e.has_press, paths::press(slug)),
        ];
        found.extend(pages.into_iter().filter(|(there, _)| *there).map(|(_, path)| (path, None)));
    }
    found.extend(single.into_iter().map(|a| (a.path, a.changed.map(|d| d.to_string()))));
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (path, changed) in found {
        let address = site.url(&path);
        xml.push_str(&format!("<url><loc>{}</loc>", escape(address.as_str())));
        if let Some(day) = changed {
            xml.push_str(&format!("<lastmod>{day}</lastmod>"));
        }
        xml.push_str("</url>\n");
    }
    xml.push_str("</urlset>\n");
    Ok(Document::new(Policy::Published, "application/xml; charset=utf-8", xml))
}
