//! Floor 2. Media: pictures, documents, videos and captions that pages show.
//!
//! What comes in is told by its bytes, checked and, where it is an image, made anew
//! ([`Refused`] says why something is not taken). What is stored never changes: its address names
//! its content, and browsers keep it for ever. Content refers to a medium by its `public_id`,
//! so a file can be replaced and keeps its place; pages then show the new address at once, the
//! old one answers for another 30 days.
//!
//! The bytes are in the database (the default: all processes and every backup have them) or in an
//! S3-compatible store. Each file remembers where it is, so the setting can be changed any time.
//!
//! Must never: serve what was not taken in here, name a type that the bytes do not have, keep an
//! image as it came.

mod captions;
mod image;
mod kind;
mod model;
mod pdf;
mod range;
mod refused;
mod s3;
mod serve;
mod shelf;
mod sql;
mod take;
mod video;

use std::time::Duration;

use anyhow::{Context, Result, bail};
use axum::Extension;
use axum::Router;
use axum::routing::get;
use sqlx::PgConnection;
use uuid::Uuid;

pub use kind::{Format, Kind};
pub use model::{About, Filter, Medium, Picture, Use, Variant, bytes_in_words};
pub use refused::Refused;
pub use take::{Also, Prepared, inspect, prepare, put, replace, replace_and, take, take_and};

use crate::config::{Config, MediaStore};
use crate::paths;
use crate::web::Site;

/// How often files that nothing refers to any more are looked for.
const PURGE_EVERY: Duration = Duration::from_secs(3600);

pub fn routes() -> Router<Site> {
    Router::new()
        .route(paths::MEDIUM, get(serve::lasting))
        .route(paths::MEDIUM_FILE, get(serve::file))
        .layer(Extension(shelf::Shelf::new()))
}

/// The media of these identifiers, in no order; unknown ones are left out.
///
/// # Errors
/// The database's own.
pub async fn find(c: &mut PgConnection, ids: &[Uuid]) -> sqlx::Result<Vec<Medium>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    sql::find(c, Some(ids)).await
}

/// All media, newest first.
///
/// # Errors
/// The database's own.
pub async fn list(c: &mut PgConnection) -> sqlx::Result<Vec<Medium>> {
    sql::find(c, None).await
}

/// A part of a list, newest first, and the number of all that fit.
///
/// # Errors
/// The database's own.
pub async fn page(c: &mut PgConnection, filter: &Filter, limit: i64, offset: i64) -> sqlx::Result<Vec<Medium>> {
    let ids = sql::page(c, filter, limit, offset).await?;
    let mut media = find(c, &ids).await?;
    media.sort_by_key(|m| ids.iter().position(|id| *id == m.public_id));
    Ok(media)
}

/// How many media fit.
///
/// # Errors
/// The database's own.
pub async fn total(c: &mut PgConnection, filter: &Filter) -> sqlx::Result<i64> {
    sql::total(c, filter).await
}

/// Those of the images that are marked as decorative, for advice about the content that shows them.
///
/// # Errors
/// The database's own.
pub async fn decorative(c: &mut PgConnection, ids: &[Uuid]) -> sqlx::Result<Vec<Uuid>> {
    sql::decorative(c, ids).await
}

/// The medium, locked until the end of the transaction.
///
/// # Errors
/// The database's own.
pub async fn locked(c: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<Medium>> {
    match sql::lock(c, id).await? {
        Some(_) => Ok(sql::find(c, Some(&[id])).await?.pop()),
        None => Ok(None),
    }
}

/// Where a medium is used.
///
/// # Errors
/// The database's own.
pub async fn uses(c: &mut PgConnection, id: Uuid) -> sqlx::Result<Vec<Use>> {
    sql::uses(c, id).await
}

/// Changes what is said about a medium.
///
/// # Errors
/// [`Refused`] as with a new one.
pub async fn describe(c: &mut PgConnection, id: Uuid, about: &About) -> Result<(), Refused> {
    let (_, kind, _) = sql::lock(c, id).await.map_err(take::away)?.ok_or(Refused::Missing)?;
    sql::describe(c, id, &about.checked(kind)?).await.map_err(take::away)
}

/// Removes a medium that nothing uses, with its files.
///
/// # Errors
/// [`Refused::Missing`], [`Refused::InUse`], [`Refused::StoreAway`].
pub async fn remove(site: &Site, id: Uuid) -> Result<(), Refused> {
    remove_and(site, id, take::nothing()).await
}

/// As [`remove`], and `also` in the same transaction, with the medium as it was.
///
/// # Errors
/// [`Refused::Missing`], [`Refused::InUse`], [`Refused::StoreAway`].
pub async fn remove_and(site: &Site, id: Uuid, also: Also) -> Result<(), Refused> {
    let work = site.db.change(move |c| {
        Box::pin(async move {
            let Some((row, ..)) = sql::lock(c, id).await? else { return Ok(Err(Refused::Missing)) };
            if !sql::uses(c, id).await?.is_empty() {
                return Ok(Err(Refused::InUse));
            }
            if let Some(medium) = sql::find(c, Some(&[id])).await?.pop() {
                also(c, &medium).await?;
            }
            sql::delete(c, row).await.map(Ok)
        })
    });
    work.await.map_err(take::away)??;
    // Files that are left behind when this fails are found by the hourly look.
    if let Err(error) = purge(site).await {
        tracing::warn!("files of a removed medium stay for now: {error:#}");
    }
    Ok(())
}

/// Deletes files whose time is over; answers how many.
///
/// # Errors
/// Database or store do not answer.
pub async fn purge(site: &Site) -> Result<usize> {
    let store = store(&site.config)?;
    for done in 0.. {
        let store = store.clone();
        let work = site.db.change::<_, anyhow::Error, _>(move |c| {
            Box::pin(async move {
                let Some(file) = sql::forgotten(c).await? else { return Ok(false) };
                match store {
                    Some(store) if file.is_outside || !file.ready => store.delete(&file.hash).await?,
                    None if file.is_outside => {
                        bail!("a file lies in an S3-compatible store, and KONGRESS_MEDIA_STORE names none")
                    }
                    _ => {}
                }
                sql::delete_file(c, &file.hash).await?;
                Ok(true)
            })
        });
        if !work.await? {
            return Ok(done);
        }
    }
    Ok(0)
}

/// Looks for forgotten files for ever. Run once per process.
pub async fn run(site: Site) {
    loop {
        tokio::time::sleep(PURGE_EVERY).await;
        match purge(&site).await {
            Ok(0) => {}
            Ok(n) => tracing::info!("deleted {n} files that nothing refers to"),
            Err(error) => tracing::warn!("files that nothing refers to stay for now: {error:#}"),
        }
    }
}

/// The most that any file may have.
pub fn max_bytes(config: &Config) -> u64 {
    config.media_video_bytes.max(pdf::MAX_BYTES)
}

/// The store outside; None where files are kept in the database.
fn store(config: &Config) -> Result<Option<s3::Store>> {
    match &config.media_store {
        MediaStore::Database => Ok(None),
        MediaStore::S3(settings) => s3::Store::new(settings).map(Some),
    }
}

/// Whether files can be kept, in one line for the terminal. A store outside is asked to take,
/// give back and delete a small object.
///
/// # Errors
/// What does not work.
pub async fn check(site: &Site) -> Result<String> {
    let mut c = site.db.pool().acquire().await?;
    let [inside, outside] = sql::totals(&mut c).await?;
    drop(c);
    let words = |(files, bytes): (i64, i64)| format!("{files} files, {}", bytes_in_words(bytes).replace('\u{a0}', " "));
    let Some(store) = store(&site.config)? else {
        if outside.0 > 0 {
            bail!("{} lie in an S3-compatible store, and KONGRESS_MEDIA_STORE names none", words(outside));
        }
        return Ok(format!("in the database, {}", words(inside)));
    };
    let name = format!("check-{}", Uuid::new_v4().simple());
    store.put(&name, "text/plain", "Kongress".into()).await?;
    let length = store.length(&name).await;
    store.delete(&name).await?;
    length?.context("the S3-compatible store lost what was put there")?;
    Ok(format!("{:?}, {}; in the database {}", site.config.media_store, words(outside), words(inside)))
}
