//! `/seiten/{slug}`: a page made of content elements, with ways to its twins.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::Twin;
use super::sql::{self, MemberRow, PageRow};
use super::store::{self, Stands, Stored};
use crate::content::model::Video;
use crate::content::{self, Audience, Content, Element, Html, Place};
use crate::edition::{self, Edition};
use crate::kernel::date;
use crate::kernel::lang::Lang;
use crate::paths;
use crate::web::shell::{Preview, Shell, Translation, script_safe};
use crate::web::{Error, Result, Site, page};

/// Where the video in sign language stands on its page.
const SIGN: &str = "gebaerdensprache";

#[derive(askama::Template)]
#[template(path = "pages/page.html")]
struct ContentPage {
    shell: Shell,
    title: String,
    lead: String,
    body: Html,
    words: &'static Words,
    twins: Vec<Twin>,
    /// Address of the video in sign language; an anchor where it stands on this page.
    sign_href: Option<String>,
    /// The video, on its own page only.
    sign: Option<Html>,
}

impl ContentPage {
    /// Set where it says more than the language of the whole page.
    fn own_lang(&self) -> Option<&'static str> {
        let lang = self.shell.lang;
        (lang.tag() != lang.primary()).then(|| lang.tag())
    }

    fn class(&self) -> &'static str {
        if self.shell.lang == Lang::Easy { " easy" } else { "" }
    }
}

/// What the page itself says, in its language.
struct Words {
    also: &'static str,
    sign: &'static str,
    sign_title: &'static str,
    transcript: &'static str,
}

impl Words {
    fn of(lang: Lang) -> &'static Words {
        if lang == Lang::English { &ENGLISH } else { &GERMAN }
    }
}

const GERMAN: Words = Words {
    also: "Diese Seite gibt es auch so:",
    sign: "Gebärdensprache",
    sign_title: "Diese Seite in Deutscher Gebärdensprache",
    transcript: "Das Video zeigt in Gebärdensprache, was auf dieser Seite als Text steht.",
};
const ENGLISH: Words = Words {
    also: "This page is also available in:",
    sign: "German Sign Language",
    sign_title: "This page in German Sign Language",
    transcript: "The video says in sign language what this page says in words.",
};

pub async fn show(State(site): State<Site>, Path(slug): Path<String>) -> Result<Response> {
    let now = site.clock.now();
    match store::index(&site).await?.get(&slug) {
        Some(Stands::PublicFrom(from)) if from <= now => {}
        Some(Stands::Withdrawn) => return Err(Error::Gone),
        _ => return Err(Error::NotFound),
    }
    let mut c = site.db.pool().acquire().await?;
    let row = sql::find(&mut c, now, &slug).await?.ok_or(Error::NotFound)?;
    drop(c);
    page(&compose(&site, row, &slug, Audience::Public).await?)
}

/// A page as it would be with this title, lead and content, for editors: finished HTML.
///
/// # Errors
/// The database's own.
pub async fn preview(site: &Site, stored: &Stored, preview: &Preview) -> Result<String> {
    let draft = &stored.draft;
    let mut c = site.db.pool().acquire().await?;
    let original = match &draft.original {
        Some(slug) => sql::key(&mut c, slug).await?.map(|key| key.id),
        None => None,
    };
    let edition = match draft.edition {
        Some(id) => sql::edition_slug(&mut c, id).await?,
        None => None,
    };
    drop(c);
    let row = PageRow {
        id: stored.id,
        original_id: original,
        edition_id: draft.edition,
        edition_slug: edition,
        title: draft.title.clone(),
        lead: draft.lead.clone(),
        lang: draft.lang.key().to_string(),
        content: sqlx::types::Json(draft.content.clone()),
        content_changed_at: site.clock.now(),
    };
    let mut page = compose(site, row, &draft.slug, Audience::Editors).await?;
    page.shell = page.shell.as_preview(preview);
    Ok(askama::Template::render(&page)?)
}

async fn compose(site: &Site, row: PageRow, slug: &str, audience: Audience) -> Result<ContentPage> {
    let now = site.clock.now();
    let mut c = site.db.pool().acquire().await?;
    let family = sql::family(&mut c, now, row.original_id.unwrap_or(row.id)).await?;
    let lang = Lang::from_key(&row.lang);
    let path = paths::page(slug);
    let place = Place { lang, edition: row.edition_id, audience, ..Place::new(&path) };
    let body = content::render(site, &mut c, &row.content, &place).await?;
    // The video stands on the page of which it is the twin; the others lead there.
    let signed = family.iter().find(|m| m.is_original && m.sign_video.is_some());
    let video = match signed.and_then(|m| Some((&m.title, m.sign_video?))) {
        Some((title, file)) => sign_video(site, &mut c, title, file, &place).await?,
        None => None,
    };
    drop(c);
    let edition = match &row.edition_slug {
        Some(slug) => edition::find(site, slug).await?,
        None => None,
    };
    // Twins in German often have the same title; tabs and bookmarks tell them apart.
    let title = if lang == Lang::Easy { format!("{} (Leichte Sprache)", row.title) } else { row.title.clone() };
    let mut shell = match &edition {
        Some(edition) => edition::shell(site, edition, &title, &path).await?,
        None => Shell::new(site, &title, &path).await?,
    }
    .described(if row.lead.is_empty() { &row.title } else { &row.lead });
    let members: Vec<Twin> =
        family.iter().map(|m| Twin { slug: m.slug.clone(), lang: Lang::from_key(&m.lang) }).collect();
    if members.len() > 1 {
        let translation = |t: &Twin| Translation { lang: t.lang, href: site.url(&t.href()) };
        shell.translations = members.iter().map(translation).collect();
    }
    shell.lang = lang;
    shell.json_ld = Some(script_safe(&json_ld(site, &row, &path, edition.as_deref(), &family)));
    let is_signed = signed.is_some_and(|m| m.slug == slug);
    Ok(ContentPage {
        title: row.title,
        lead: row.lead,
        body,
        words: Words::of(lang),
        sign_href: video.as_ref().and(signed).map(|m| match is_signed {
            true => format!("#{SIGN}"),
            false => format!("{}#{SIGN}", paths::page(&m.slug)),
        }),
        twins: members.into_iter().filter(|t| t.slug != slug).collect(),
        sign: video.filter(|_| is_signed),
        shell,
    })
}

/// A video in sign language; None where its file is not there.
///
/// # Errors
/// The database's own.
pub async fn sign_video(
    site: &Site,
    c: &mut PgConnection,
    title: &str,
    file: Uuid,
    place: &Place,
) -> Result<Option<Html>> {
    // Nobody speaks, and what is shown stands on the page.
    let video = Video {
        title: title.to_string(),
        file: Some(file),
        is_silent: true,
        transcript: Words::of(place.lang).transcript.to_string(),
        ..Video::default()
    };
    let html = content::render(site, c, &Content(vec![Element::Video(video)]), place).await?;
    Ok((!html.is_empty()).then_some(html))
}

/// schema.org: the page, the way to it, and its translations.
fn json_ld(site: &Site, row: &PageRow, path: &str, edition: Option<&Edition>, family: &[MemberRow]) -> Value {
    let mut way = vec![(site.url(paths::HOME), "Start")];
    if let Some(edition) = edition {
        way.push((site.url(&paths::edition(&edition.slug)), edition.short_title.as_str()));
    }
    way.push((site.url(path), row.title.as_str()));
    let step = |(i, (url, name)): (usize, &(String, &str))| json!({"@type": "ListItem", "position": i + 1, "name": name, "item": url});
    let mut page = json!({
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": row.title,
        "url": site.url(path),
        "inLanguage": Lang::from_key(&row.lang).tag(),
        "dateModified": date::rfc3339(row.content_changed_at),
        "breadcrumb": {"@type": "BreadcrumbList", "itemListElement": way.iter().enumerate().map(step).collect::<Vec<_>>()},
    });
    if !row.lead.is_empty() {
        page["description"] = json!(row.lead);
    }
    // The original names its translations, each translation its original.
    let address = |m: &MemberRow| site.url(&paths::page(&m.slug));
    let others = family.iter().filter(|m| m.is_original != row.original_id.is_none());
    let others: Vec<_> = others.map(|m| json!({"@type": "WebPage", "url": address(m)})).collect();
    if !others.is_empty() {
        let relation = if row.original_id.is_some() { "translationOfWork" } else { "workTranslation" };
        page[relation] = json!(others);
    }
    page
}
