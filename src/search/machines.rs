//! `/suche.xml`: how browsers search this site from their address line (OpenSearch 1.1).

use axum::extract::State;
use quick_xml::escape::escape;

use crate::paths;
use crate::web::{Document, Policy, Result, Site};

pub async fn show(State(site): State<Site>) -> Result<Document> {
    let settings = site.settings().await?;
    let name = settings.site_name();
    // The standard allows 16 characters.
    let short: String = name.chars().take(16).collect();
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>{}</ShortName>\n<Description>{}</Description>\n\
         <InputEncoding>UTF-8</InputEncoding>\n<Language>de</Language>\n\
         <Url type=\"text/html\" method=\"get\" template=\"{}?q={{searchTerms}}\"/>\n\
         </OpenSearchDescription>\n",
        escape(short.trim()),
        escape(format!("Suche: {name}").as_str()),
        escape(site.url(paths::SEARCH).as_str()),
    );
    Ok(Document::new(Policy::Published, "application/opensearchdescription+xml", xml))
}
