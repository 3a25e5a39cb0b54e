//! Floor 2½. The edition a page stands in: extractor, states, banner, frame of its pages.
//!
//! States: draft → announced → open → past; from announced and open also postponed and
//! cancelled ([`turn`]). Drafts are public nowhere. An edition with days is past the day after its
//! last day.

pub mod days;
pub mod fee;
pub mod json_ld;
pub mod model;
mod sql;
pub mod turn;
mod words;

use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::paths;
use crate::web::menus::Target;
use crate::web::shell::{Alternate, Banner, Context, Shell};
use crate::web::{Error, Result, Site};
use fee::{Category, Fees};
pub use model::{Edition, State};
use model::{EditionDraft, Hours};

/// Extractor: the public edition named by `{e}` in the address.
pub struct Here(pub Arc<Edition>);

impl FromRequestParts<Site> for Here {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Here> {
        let params = RawPathParams::from_request_parts(parts, site).await.map_err(|_| Error::NotFound)?;
        let slug = params.iter().find(|(name, _)| *name == "e").map(|(_, slug)| slug).ok_or(Error::NotFound)?;
        find(site, slug).await?.map(Here).ok_or(Error::NotFound)
    }
}

/// A public edition by its slug.
///
/// # Errors
/// The database's own.
pub async fn find(site: &Site, slug: &str) -> Result<Option<Arc<Edition>>> {
    // Addresses that somebody makes up ask no database.
    if !is_slug(slug) || !slugs(site).await?.iter().any(|known| known == slug) {
        return Ok(None);
    }
    let load = async || {
        let mut c = site.db.pool().acquire().await?;
        let Some(mut edition) = load(&mut c, slug).await? else { return Ok(None) };
        let pinned = sql::pinned(&mut c, edition.id, site.clock.now()).await?;
        edition.pinned = pinned.map(|p| (p.title, paths::news(p.year, &p.slug)));
        Ok(Some(edition).filter(|e| State::from_key(&e.state) != State::Draft))
    };
    site.remember(slug, load).await
}

/// The edition that stands on the start page: the featured one, else the next, else the latest.
///
/// # Errors
/// The database's own.
pub async fn featured(site: &Site) -> Result<Option<Arc<Edition>>> {
    let load = async || {
        let mut c = site.db.pool().acquire().await?;
        Ok(sql::featured_slug(&mut c, site.clock.today()).await?.map(Featured))
    };
    match site.remember("", load).await? {
        Some(slug) => find(site, &slug.0).await,
        None => Ok(None),
    }
}

struct Featured(String);

/// All public editions, newest first.
///
/// # Errors
/// The database's own.
pub async fn all(site: &Site) -> Result<Vec<Arc<Edition>>> {
    let slugs = slugs(site).await?;
    let mut editions = Vec::with_capacity(slugs.len());
    for slug in slugs.iter() {
        editions.extend(find(site, slug).await?);
    }
    Ok(editions)
}

/// Slugs of all public editions, newest first.
async fn slugs(site: &Site) -> Result<Arc<Vec<String>>> {
    let load = async || {
        let mut c = site.db.pool().acquire().await?;
        Ok(Some(sql::all(&mut c).await?.into_iter().filter(|r| r.state != "draft").map(|r| r.slug).collect::<Vec<_>>()))
    };
    Ok(site.remember("all", load).await?.unwrap_or_default())
}

/// Slug and short title of every edition in any state, newest first.
///
/// # Errors
/// The database's own.
pub async fn titles(c: &mut PgConnection) -> Result<Vec<(String, String)>> {
    Ok(sql::all(c).await?.into_iter().map(|r| (r.slug, r.short_title)).collect())
}

/// An edition in any state, for commands.
///
/// # Errors
/// The database's own.
pub async fn load(c: &mut PgConnection, slug: &str) -> Result<Option<Edition>> {
    let Some(row) = sql::by_slug(c, slug).await? else { return Ok(None) };
    let id = row.id;
    let published = sql::published(c, id).await?;
    let fees = load_fees(c, id, row.fee_cents).await?;
    Ok(Some(Edition {
        row,
        days: sql::days(c, id).await?,
        hosts: sql::hosts(c, id).await?,
        notices: sql::notices(c, id).await?,
        fees,
        has_programme: published.has_programme,
        has_speakers: published.has_speakers,
        has_press: published.has_press,
        pinned: None,
    }))
}

/// Lower-case letters, digits, single hyphens, and not the beginning of another address.
pub fn is_slug(slug: &str) -> bool {
    crate::kernel::slug::slug(slug) == slug && !paths::RESERVED.contains(&slug)
}

/// Namespace of an edition that is made from a file: the same file gives the same identifiers
/// wherever it is imported.
pub fn namespace(slug: &str) -> Uuid {
    const EDITIONS: Uuid = Uuid::from_u128(0x6b6f_6e67_7265_7373_8000_6564_6974_696f);
    Uuid::new_v5(&EDITIONS, slug.as_bytes())
}

/// Takes an address for an edition that is made in the same transaction; false where it is taken.
///
/// # Errors
/// The database's own.
pub async fn reserve(c: &mut PgConnection, draft: &EditionDraft) -> Result<bool> {
    Ok(sql::reserve(c, &draft.slug, &draft.title, &draft.short_title).await?)
}

/// Makes a new edition with the identity that its imported sessions are derived from.
///
/// # Errors
/// As [`save`].
pub async fn create(c: &mut PgConnection, draft: &EditionDraft, guid: Uuid) -> Result<i64> {
    let id = save(c, draft).await?;
    sql::set_guid(c, id, guid).await?;
    Ok(id)
}

/// Makes an edition or replaces what is known about it; answers its id.
///
/// # Errors
/// The database's own; a slug that cannot be an address.
pub async fn save(c: &mut PgConnection, draft: &EditionDraft) -> Result<i64> {
    if !is_slug(&draft.slug) {
        return Err(anyhow::anyhow!("{:?} cannot be the address of an edition", draft.slug).into());
    }
    let id = sql::ensure(c, &draft.slug, &draft.title, &draft.short_title).await?;
    if draft.featured {
        // There is one start page.
        sql::clear_featured(c, id).await?;
    }
    // Days before the state: what is new is a draft so far, and its first days are no change.
    let days: Vec<NaiveDate> = draft.days.iter().map(|h| h.day).collect();
    sql::drop_other_days(c, id, &days).await?;
    for hours in &draft.days {
        sql::put_day(c, id, hours).await?;
    }
    sql::write(c, id, draft).await?;
    sql::clear_lists(c, id).await?;
    for (i, host) in draft.hosts.iter().enumerate() {
        sql::add_host(c, id, i as i32, host).await?;
    }
    for notice in &draft.notices {
        sql::add_notice(c, id, notice).await?;
    }
    save_fees(c, id, &draft.fees).await?;
    Ok(id)
}

/// Lets one after the other change an edition: whoever comes second sees what the first did.
///
/// # Errors
/// The database's own.
pub async fn lock(c: &mut PgConnection, id: i64) -> Result<()> {
    Ok(sql::lock(c, id).await?)
}

/// Gives an edition that nobody has seen yet another address. False where that is taken, is no
/// address, or the edition is public: what was announced keeps its address for ever.
///
/// # Errors
/// The database's own.
pub async fn rename(c: &mut PgConnection, id: i64, slug: &str) -> Result<bool> {
    Ok(is_slug(slug) && sql::rename(c, id, slug).await?)
}

/// As [`save`], for an edition whose days are all known here: hours that are not set any more go.
///
/// # Errors
/// As [`save`].
pub async fn replace(c: &mut PgConnection, id: i64, draft: &EditionDraft) -> Result<()> {
    for hours in &draft.days {
        days::put(c, id, hours).await?;
    }
    save(c, draft).await?;
    Ok(())
}

/// Replaces what the home of an edition says freely (shape: `content::Content`).
///
/// # Errors
/// The database's own.
pub async fn set_home(c: &mut PgConnection, id: i64, home: &serde_json::Value) -> Result<()> {
    Ok(sql::set_home(c, id, home).await?)
}

/// Replaces the fees of an edition.
///
/// # Errors
/// The database's own.
pub async fn save_fees(c: &mut PgConnection, id: i64, fees: &Fees) -> Result<()> {
    sql::clear_fees(c, id).await?;
    sql::write_fees(c, id, fees).await?;
    for (i, category) in fees.categories.iter().enumerate() {
        sql::add_category(c, id, i as i32, category).await?;
    }
    for (i, exemption) in fees.exemptions.iter().enumerate() {
        sql::add_exemption(c, id, i as i32, exemption).await?;
    }
    Ok(())
}

/// The fees of an edition; `fee_cents` is its one price where it has no categories.
async fn load_fees(c: &mut PgConnection, id: i64, fee_cents: Option<i64>) -> Result<Fees> {
    let mut fees = sql::fees(c, id).await?.unwrap_or_default();
    fees.categories = sql::categories(c, id).await?;
    fees.exemptions = sql::exemptions(c, id).await?;
    if let (true, Some(cents)) = (fees.categories.is_empty(), fee_cents.filter(|cents| *cents > 0)) {
        let name = "Regulärer Beitrag".to_string();
        fees.categories.push(Category { key: fee::STANDARD.into(), name, cents, note: String::new() });
    }
    Ok(fees)
}

/// Gives the edition exactly these days; hours already known stay.
///
/// # Errors
/// The database's own.
pub async fn set_days(c: &mut PgConnection, id: i64, days: &[NaiveDate]) -> Result<()> {
    sql::drop_other_days(c, id, days).await?;
    for day in days {
        sql::put_day(c, id, &Hours { day: *day, opens: None, closes: None }).await?;
    }
    Ok(())
}

/// Frame of a page inside the edition: its name, banner and navigation. `path` is the page's own.
///
/// # Errors
/// The database's own.
pub async fn shell(site: &Site, edition: &Edition, title: &str, path: &str) -> Result<Shell> {
    let e = edition.slug.as_str();
    let mut shell = Shell::new(site, title, path).await?;
    let today = site.clock.today();
    let state = edition.state_on(today);
    shell.context = Some(Context {
        title: edition.short_title.clone(),
        href: paths::edition(e),
        when_where: edition.when_where(),
        banner: edition.banner_text(today).map(|text| Banner {
            label: state.label().to_string(),
            text,
            urgent: state != State::Past,
        }),
        // What is over needs no pointers, and an item does not point to itself.
        pinned: edition.pinned.clone().filter(|(_, href)| state != State::Past && href != path),
    });
    let target = |target: &Target| match target {
        Target::Overview => Some(paths::edition(e)),
        Target::Programme => edition.has_programme.then(|| paths::programme(e)),
        Target::Now => edition.has_programme.then(|| paths::now(e)),
        Target::Speakers => edition.has_speakers.then(|| paths::speakers(e)),
        // Where it is closed, its page says why and what to do.
        Target::Registration => {
            matches!(state, State::Announced | State::Open | State::Postponed).then(|| paths::registration(e))
        }
        Target::Venue => edition.has_venue().then(|| paths::venue(e)),
        Target::Press => edition.has_press.then(|| paths::press(e)),
        other => Some(other.address()),
    };
    shell.nav = site.menus().await?.edition(edition.id, path, target);
    if edition.has_programme {
        let formats = [
            ("text/calendar", "Programm als Kalender", "ics"),
            ("application/json", "Programm als JSON", "json"),
            ("text/xml", "Programm als XML", "xml"),
        ];
        shell.alternates.extend(formats.map(|(content_type, title, format)| Alternate {
            content_type,
            title: title.into(),
            href: paths::schedule(e, format),
        }));
        shell.alternates.push(Alternate {
            content_type: "application/atom+xml",
            title: "Änderungen im Programm".into(),
            href: paths::changes_feed(e),
        });
    }
    Ok(shell)
}
