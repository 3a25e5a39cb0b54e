//! `/{e}/referierende`: everybody on stage, A to Z.

use axum::extract::State;
use axum::response::Response;

use super::sql;
use crate::edition::{self, Here};
use crate::kernel::words;
use crate::paths;
use crate::web::shell::Shell;
use crate::web::{Error, Result, Site, page};

#[derive(askama::Template)]
#[template(path = "speakers/index.html")]
struct IndexPage {
    shell: Shell,
    count: String,
    groups: Vec<Group>,
}

struct Group {
    letter: char,
    people: Vec<PersonView>,
}

struct PersonView {
    name: String,
    href: String,
    function: String,
}

pub async fn show(State(site): State<Site>, Here(edition): Here) -> Result<Response> {
    let mut c = site.db.pool().acquire().await?;
    let rows = sql::index(&mut c, edition.id).await?;
    drop(c);
    if rows.is_empty() {
        return Err(Error::NotFound);
    }
    // Two records of one release that are one person now.
    let mut seen = std::collections::HashSet::new();
    let rows: Vec<_> = rows.into_iter().filter(|row| seen.insert(row.slug.clone())).collect();
    let count = words::count(rows.len(), "Person", "Personen");
    let mut groups: Vec<Group> = Vec::new();
    for row in rows {
        let letter = words::initial(&row.family_name);
        let view = PersonView {
            href: paths::speaker(&edition.slug, &row.slug),
            function: words::parts([row.function, row.organisation].into_iter().flatten()),
            name: row.name,
        };
        match groups.iter_mut().find(|g| g.letter == letter) {
            Some(group) => group.people.push(view),
            None => groups.push(Group { letter, people: vec![view] }),
        }
    }
    let shell = edition::shell(&site, &edition, "Referierende", &paths::speakers(&edition.slug)).await?;
    let shell = shell.described(&format!("{count} wirken mit: {}", edition.title));
    page(&IndexPage { shell, count, groups })
}
