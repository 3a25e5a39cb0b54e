//! How a file comes in: looked at, prepared, then stored in one transaction. What is refused or
//! fails leaves nothing behind.

use hyper::body::Bytes;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use super::kind::{Format, Kind};
use super::model::{About, Medium, Variant};
use super::{Refused, captions, image, pdf, s3, sql, store, video};
use crate::kernel::slug;
use crate::web::Site;

/// Bytes of a piece in the database. Small enough to read for one visitor, large enough that a
/// video of 200 MB is some hundred rows.
pub(super) const PART: usize = 256 * 1024;

/// A file that was found good, with all that is stored of it.
#[derive(Debug, Clone)]
pub struct Prepared {
    name: String,
    /// SHA-256 of what came in.
    source: String,
    main: Piece,
    variants: Vec<Piece>,
}

#[derive(Debug, Clone)]
struct Piece {
    format: Format,
    size: Option<(u32, u32)>,
    hash: String,
    bytes: Bytes,
}

impl Piece {
    fn new(format: Format, size: Option<(u32, u32)>, bytes: Vec<u8>) -> Piece {
        Piece { format, size, hash: hex(&Sha256::digest(&bytes)[..16]), bytes: Bytes::from(bytes) }
    }

    fn length(&self) -> i64 {
        i64::try_from(self.bytes.len()).unwrap_or(i64::MAX)
    }

    fn sides(&self) -> Option<(i32, i32)> {
        let (width, height) = self.size?;
        Some((i32::try_from(width).ok()?, i32::try_from(height).ok()?))
    }
}

impl Prepared {
    pub fn kind(&self) -> Kind {
        self.main.format.kind()
    }

    fn pieces(&self) -> impl Iterator<Item = &Piece> {
        std::iter::once(&self.main).chain(&self.variants)
    }

    fn variants(&self) -> Vec<Variant> {
        let variant = |p: &Piece| {
            let (width, height) = p.sides()?;
            Some(Variant { width, height, bytes: p.length(), hash: p.hash.clone() })
        };
        self.variants.iter().filter_map(variant).collect()
    }

    fn row<'a>(&'a self, variants: &'a [Variant]) -> sql::New<'a> {
        sql::New {
            name: &self.name,
            format: self.main.format,
            hash: &self.main.hash,
            bytes: self.main.length(),
            source: &self.source,
            width: self.main.sides().map(|(width, _)| width),
            height: self.main.sides().map(|(_, height)| height),
            variants,
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The failure of database or store, told to the log; people read that nothing was stored.
pub(super) fn away(error: impl std::fmt::Display) -> Refused {
    tracing::error!("a file cannot be stored: {error:#}");
    Refused::StoreAway
}

/// Looks at a file and makes what is stored of it. `name` is the file's own name; its ending has
/// to agree with the content. `video_bytes`: the most a video may have.
///
/// # Errors
/// [`Refused`].
pub async fn prepare(name: &str, bytes: Vec<u8>, video_bytes: u64) -> Result<Prepared, Refused> {
    let format = Format::of(&bytes)?;
    let most = match format.kind() {
        Kind::Image => image::MAX_BYTES,
        Kind::Pdf => pdf::MAX_BYTES,
        Kind::Video => video_bytes,
        Kind::Captions => captions::MAX_BYTES,
    };
    if bytes.len() as u64 > most {
        return Err(Refused::TooLarge { megabytes: most / 1_000_000 });
    }
    format.agrees_with(name)?;
    let name = slug::slug(name.rsplit_once('.').map_or(name, |(stem, _)| stem));
    let (source, bytes) = apart(move || Ok((hex(&Sha256::digest(&bytes)), bytes))).await?;
    if format.kind() == Kind::Image {
        let made = image::make(format, bytes).await?;
        let piece = |r: image::Rendition| Piece::new(r.format, Some((r.width, r.height)), r.bytes);
        let variants = made.variants.into_iter().map(piece).collect();
        return Ok(Prepared { name, source, main: piece(made.fallback), variants });
    }
    let main = apart(move || {
        match format.kind() {
            Kind::Pdf => pdf::check(&bytes)?,
            Kind::Video => video::check(format, &bytes)?,
            _ => captions::check(&bytes)?,
        }
        Ok(Piece::new(format, None, bytes))
    });
    Ok(Prepared { name, source, main: main.await?, variants: Vec::new() })
}

/// A picture or document that is kept elsewhere and that no page shows: told by its bytes, the ending
/// of its name in agreement, a picture made anew (at most `side` pixels wide and high), a PDF looked
/// through and left as it is.
///
/// # Errors
/// [`Refused`].
pub async fn inspect(name: &str, bytes: Vec<u8>, side: u32) -> Result<(Format, Vec<u8>), Refused> {
    let format = Format::of(&bytes)?;
    format.agrees_with(name)?;
    match format.kind() {
        Kind::Image => image::bare(format, bytes, side).await.map(|made| (made.format, made.bytes)),
        Kind::Pdf => apart(move || pdf::check(&bytes).map(|()| (format, bytes))).await,
        Kind::Video | Kind::Captions => Err(Refused::Unknown),
    }
}

/// Long work off the async threads.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T, Refused> + Send + 'static) -> Result<T, Refused> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(Refused::Broken))
}

/// What is written in the same transaction, with the medium as it is then; where it fails, nothing
/// has happened.
pub type Also = Box<
    dyn for<'c> FnOnce(&'c mut PgConnection, &'c Medium) -> futures_util::future::BoxFuture<'c, sqlx::Result<()>>
        + Send,
>;

/// Nothing else.
pub(super) fn nothing() -> Also {
    Box::new(|_, _| Box::pin(async { Ok(()) }))
}

/// Takes a file in: [`prepare`], then stored where the settings say.
///
/// # Errors
/// [`Refused`]; then nothing is left behind.
pub async fn take(site: &Site, name: &str, bytes: Vec<u8>, about: &About) -> Result<Medium, Refused> {
    take_and(site, name, bytes, about, nothing()).await
}

/// As [`take`], and `also` in the same transaction.
///
/// # Errors
/// [`Refused`]; then nothing is left behind.
pub async fn take_and(site: &Site, name: &str, bytes: Vec<u8>, about: &About, also: Also) -> Result<Medium, Refused> {
    // Before the work: people forget it most often.
    let about = about.checked(Format::of(&bytes)?.kind())?;
    let prepared = prepare(name, bytes, site.config.media_video_bytes).await?;
    store_with(site, prepared, also, move |c, prepared| {
        Box::pin(async move {
            let variants = prepared.variants();
            Ok(Ok(sql::insert(c, &prepared.row(&variants), &about, None).await?))
        })
    })
    .await
}

/// Puts another file of the same kind in the place of one; what is said about it, its name and its
/// lasting address stay. The old file answers at its own address for 30 days.
///
/// # Errors
/// [`Refused`]; then nothing has changed.
pub async fn replace(site: &Site, id: Uuid, name: &str, bytes: Vec<u8>) -> Result<Medium, Refused> {
    replace_and(site, id, name, bytes, None, nothing()).await
}

/// As [`replace`], only where the medium still is what somebody saw ([`Medium::stand`]), and `also`
/// in the same transaction.
///
/// # Errors
/// [`Refused`]; then nothing has changed.
pub async fn replace_and(
    site: &Site,
    id: Uuid,
    name: &str,
    bytes: Vec<u8>,
    seen: Option<String>,
    also: Also,
) -> Result<Medium, Refused> {
    let prepared = prepare(name, bytes, site.config.media_video_bytes).await?;
    store_with(site, prepared, also, move |c, prepared| {
        Box::pin(async move {
            let Some((row, kind, _)) = sql::lock(c, id).await? else { return Ok(Err(Refused::Missing)) };
            if kind != prepared.kind() {
                return Ok(Err(Refused::OtherKind));
            }
            if let Some(seen) = seen
                && sql::find(c, Some(&[id])).await?.pop().is_none_or(|now| now.stand() != seen)
            {
                return Ok(Err(Refused::Changed));
            }
            let variants = prepared.variants();
            sql::replace(c, row, &prepared.row(&variants)).await?;
            Ok(Ok(id))
        })
    })
    .await
}

/// Stores a prepared file in the caller's transaction, always in the database; for the demo, which
/// has fixed identifiers. Where the medium is there with the same file, only its texts are brought
/// back; another file replaces it.
///
/// # Errors
/// [`Refused`].
pub async fn put(c: &mut PgConnection, id: Uuid, prepared: &Prepared, about: &About) -> Result<(), Refused> {
    let about = about.checked(prepared.kind())?;
    let work = async {
        keep_inside(c, prepared).await?;
        let variants = prepared.variants();
        match sql::lock(c, id).await? {
            None => {
                sql::insert(c, &prepared.row(&variants), &about, Some(id)).await?;
            }
            Some((row, _, source)) => {
                if source != prepared.source {
                    sql::replace(c, row, &prepared.row(&variants)).await?;
                }
                sql::describe(c, id, &about).await?;
            }
        }
        Ok::<_, sqlx::Error>(())
    };
    work.await.map_err(away)
}

/// What writes the row of a medium, once its files are there.
type Write = Box<
    dyn for<'c> FnOnce(
            &'c mut PgConnection,
            Prepared,
        ) -> futures_util::future::BoxFuture<'c, sqlx::Result<Result<Uuid, Refused>>>
        + Send,
>;

async fn store_with<F>(site: &Site, prepared: Prepared, also: Also, write: F) -> Result<Medium, Refused>
where
    F: for<'c> FnOnce(
            &'c mut PgConnection,
            Prepared,
        ) -> futures_util::future::BoxFuture<'c, sqlx::Result<Result<Uuid, Refused>>>
        + Send
        + 'static,
{
    let write: Write = Box::new(write);
    let outside = store(&site.config).map_err(away)?;
    if let Some(store) = &outside {
        bring_outside(site, store, &prepared).await?;
    }
    let is_outside = outside.is_some();
    let hashes: Vec<String> = prepared.pieces().map(|p| p.hash.clone()).collect();
    let work = site.db.change(move |c| {
        Box::pin(async move {
            match is_outside {
                true => {
                    for piece in prepared.pieces() {
                        sql::file_is_ready(c, &piece.hash, true).await?;
                    }
                }
                false => keep_inside(c, &prepared).await?,
            }
            // A refusal here is an end like any other: nothing of this transaction stays.
            match write(c, prepared).await? {
                Ok(id) => {
                    let medium = sql::find(c, Some(&[id])).await?.pop().ok_or(Stop::Refused(Refused::Missing))?;
                    also(c, &medium).await?;
                    Ok(medium)
                }
                Err(refused) => Err(Stop::Refused(refused)),
            }
        })
    });
    let error = match work.await {
        Ok(medium) => return Ok(medium),
        Err(Stop::Refused(refused)) => refused,
        Err(Stop::Failed(error)) => away(error),
    };
    if is_outside {
        give_up(site, hashes).await;
    }
    Err(error)
}

/// Rolls back with or without anybody's fault.
enum Stop {
    Refused(Refused),
    Failed(sqlx::Error),
}

impl From<sqlx::Error> for Stop {
    fn from(error: sqlx::Error) -> Stop {
        Stop::Failed(error)
    }
}

/// Writes the bytes that are not there yet into the database.
async fn keep_inside(c: &mut PgConnection, prepared: &Prepared) -> sqlx::Result<()> {
    for piece in prepared.pieces() {
        if !sql::want_file(c, &piece.hash, piece.format, piece.length()).await? {
            continue;
        }
        for (number, data) in (0..).zip(piece.bytes.chunks(PART)) {
            sql::insert_part(c, &piece.hash, number, data).await?;
        }
        sql::file_is_ready(c, &piece.hash, false).await?;
    }
    Ok(())
}

/// Brings the bytes that are not there yet to the store outside. They are announced first, so that
/// what a crash leaves there is found.
async fn bring_outside(site: &Site, store: &s3::Store, prepared: &Prepared) -> Result<(), Refused> {
    let announced = prepared.clone();
    let missing = site.db.change::<_, sqlx::Error, _>(move |c| {
        Box::pin(async move {
            let mut missing = Vec::new();
            for piece in announced.pieces() {
                if sql::want_file(c, &piece.hash, piece.format, piece.length()).await? {
                    missing.push(piece.clone());
                }
            }
            Ok(missing)
        })
    });
    let missing = missing.await.map_err(away)?;
    for piece in &missing {
        if let Err(error) = store.put(&piece.hash, piece.format.media_type(), piece.bytes.clone()).await {
            let refused = away(error);
            give_up(site, missing.into_iter().map(|p| p.hash).collect()).await;
            return Err(refused);
        }
    }
    Ok(())
}

/// Clears away what arrived of a failed attempt. What does not go now goes within two hours.
async fn give_up(site: &Site, hashes: Vec<String>) {
    let work = site.db.change::<_, sqlx::Error, _>(move |c| Box::pin(async move { sql::give_up(c, &hashes).await }));
    if work.await.is_ok() {
        let _ = super::purge(site).await;
    }
}
