//! `/aktuelles.atom` (RFC 4287).

use atom_syndication::{Category, Content, Entry, Feed, FixedDateTime, Link, Person, Text};
use axum::extract::State;
use chrono::{DateTime, Utc};

use super::{model::Item, sql};
use crate::paths;
use crate::web::{Document, Result, Site};

/// Readers fetch it often; older items are on the pages.
const ENTRIES: usize = 30;

pub async fn show(State(site): State<Site>) -> Result<Document> {
    let mut c = site.db.pool().acquire().await?;
    let mut items = sql::list(&mut c, site.clock.now(), None).await?;
    drop(c);
    items.sort_by_key(|i| std::cmp::Reverse(i.published_at));
    items.truncate(ENTRIES);
    let settings = site.settings().await?;
    let feed = Feed {
        title: Text::plain(format!("Aktuelles – {}", settings.site_name())),
        id: site.url(paths::NEWS),
        updated: fixed(items.iter().map(|i| i.updated_at).max().unwrap_or(DateTime::UNIX_EPOCH)),
        authors: vec![Person { name: settings.site_name().to_string(), ..Person::default() }],
        links: vec![link(&site, paths::NEWS_FEED, "self"), link(&site, paths::NEWS, "alternate")],
        entries: items.iter().map(|i| entry(&site, i)).collect(),
        lang: Some("de".into()),
        ..Feed::default()
    };
    Ok(Document::export("application/atom+xml; charset=utf-8", feed.to_string()))
}

fn entry(site: &Site, item: &Item) -> Entry {
    Entry {
        title: Text::plain(item.title.clone()),
        id: site.url(&item.href()),
        updated: fixed(item.updated_at),
        published: Some(fixed(item.published_at)),
        links: vec![link(site, &item.href(), "alternate")],
        categories: vec![Category { term: item.kind.clone(), label: Some(item.kind_label().into()), scheme: None }],
        content: Some(Content {
            value: Some(item.teaser.clone()),
            content_type: Some("text".into()),
            ..Content::default()
        }),
        ..Entry::default()
    }
}

fn link(site: &Site, path: &str, rel: &str) -> Link {
    Link { href: site.url(path), rel: rel.into(), ..Link::default() }
}

fn fixed(at: DateTime<Utc>) -> FixedDateTime {
    at.fixed_offset()
}
