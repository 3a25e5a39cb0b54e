//! `/aktuelles` and `/aktuelles/{year}`.

use axum::extract::{Path, State};
use axum::response::Response;

use super::model::Item;
use super::sql;
use crate::paths;
use crate::web::shell::Shell;
use crate::web::{Error, Result, Site, page};

#[derive(askama::Template)]
#[template(path = "news/list.html")]
struct ListPage {
    shell: Shell,
    title: String,
    items: Vec<Item>,
    /// All years that have items, newest first.
    years: Vec<i32>,
    year: Option<i32>,
    feed: &'static str,
}

pub async fn all(State(site): State<Site>) -> Result<Response> {
    show(&site, None).await
}

pub async fn year(State(site): State<Site>, Path(year): Path<String>) -> Result<Response> {
    let year = year.parse().map_err(|_| Error::NotFound)?;
    show(&site, Some(year)).await
}

async fn show(site: &Site, year: Option<i32>) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let all = sql::list(&mut c, site.clock.now(), None).await?;
    drop(c);
    let mut years: Vec<i32> = all.iter().map(|i| i.year).collect();
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    let items: Vec<Item> = all.into_iter().filter(|i| year.is_none_or(|y| i.year == y)).collect();
    if items.is_empty() && year.is_some() {
        return Err(Error::NotFound);
    }
    let title = year.map_or("Aktuelles".to_string(), |y| format!("Aktuelles {y}"));
    let path = year.map_or(paths::NEWS.to_string(), |y| format!("{}/{y}", paths::NEWS));
    let shell = Shell::new(site, &title, &path).await?.described("Meldungen und Pressemitteilungen");
    page(&ListPage { shell, title, items, years, year, feed: paths::NEWS_FEED })
}
