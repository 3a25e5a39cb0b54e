//! Floor 5. `kongress media`: brings files in, lists, replaces and removes them.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use uuid::Uuid;

use crate::media::{self, About, Medium, Refused};
use crate::web::Site;

#[derive(Debug, Subcommand)]
pub enum MediaCommand {
    /// Bring files in: JPEG, PNG, WebP, PDF, WebM, MP4, WebVTT
    ///
    /// Images are made anew in several widths, without metadata. An image needs --alt or
    /// --decorative. Prints identifier, lasting address and file address of each.
    Add {
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// What is to be seen, for those who do not see it; for a single image
        #[arg(long, conflicts_with = "decorative")]
        alt: Option<String>,
        /// The images say nothing that the text does not say
        #[arg(long)]
        decorative: bool,
        /// Name shown for a document or video; without it the file's name
        #[arg(long, default_value = "")]
        title: String,
        /// Who made it, e.g. "Foto: Anna Muster"
        #[arg(long, default_value = "")]
        credit: String,
        /// Terms of use, e.g. "CC BY 4.0"
        #[arg(long, default_value = "")]
        licence: String,
    },
    /// List all files, newest first, and where they are used
    List,
    /// Put another file of the same kind in the place of one; its addresses in pages stay
    Replace {
        /// Identifier, as `add` and `list` print it
        id: Uuid,
        file: PathBuf,
    },
    /// Remove a file that nothing uses
    Remove {
        /// Identifier, as `add` and `list` print it
        id: Uuid,
    },
}

/// # Errors
/// For the person at the terminal: what could not be done, after everything else was.
pub async fn run(site: &Site, command: MediaCommand) -> Result<()> {
    match command {
        MediaCommand::Add { files, alt, decorative, title, credit, licence } => {
            if files.len() > 1 && (alt.is_some() || !title.is_empty()) {
                bail!("--alt and --title describe one file; bring the others with commands of their own");
            }
            let about = About { title, alt: alt.unwrap_or_default(), decorative, credit, licence };
            add(site, &files, &about).await
        }
        MediaCommand::List => list(site).await,
        MediaCommand::Replace { id, file } => {
            let bytes = read(site, &file)?;
            print(site, &media::replace(site, id, &name(&file), bytes).await?);
            Ok(())
        }
        MediaCommand::Remove { id } => match media::remove(site, id).await {
            Err(Refused::InUse) => {
                let mut c = site.db.pool().acquire().await?;
                let places = media::uses(&mut c, id).await?;
                let places: Vec<String> =
                    places.iter().map(|u| format!("  {} {:?} {}", u.kind, u.title, site.url(&u.address))).collect();
                bail!("{}\n{}", Refused::InUse, places.join("\n"))
            }
            done => Ok(done?),
        },
    }
}

async fn add(site: &Site, files: &[PathBuf], about: &About) -> Result<()> {
    let mut failed = 0;
    for file in files {
        let taken = match read(site, file) {
            Ok(bytes) => media::take(site, &name(file), bytes, about).await.map_err(anyhow::Error::from),
            Err(error) => Err(error),
        };
        match taken {
            Ok(medium) => print(site, &medium),
            Err(error) => {
                failed += 1;
                eprintln!("{}: {error:#}", file.display());
            }
        }
    }
    if failed > 0 { bail!("{failed} of {} files were not taken", files.len()) } else { Ok(()) }
}

async fn list(site: &Site) -> Result<()> {
    let mut c = site.db.pool().acquire().await?;
    for medium in media::list(&mut c).await? {
        print(site, &medium);
        for place in media::uses(&mut c, medium.public_id).await? {
            println!("  used: {} {:?} {}", place.kind, place.title, site.url(&place.address));
        }
    }
    Ok(())
}

fn print(site: &Site, medium: &Medium) {
    println!("{} {} ({})", medium.public_id, medium.shown_name(), medium.size_words().replace('\u{a0}', " "));
    println!("  lasting: {}", site.url(&medium.lasting_address()));
    println!("  file:    {}", site.url(&medium.address()));
}

fn name(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// One byte more than is taken is enough to refuse the rest.
fn read(site: &Site, file: &Path) -> Result<Vec<u8>> {
    let most = media::max_bytes(&site.config) + 1;
    let mut bytes = Vec::new();
    let done = std::fs::File::open(file).and_then(|source| source.take(most).read_to_end(&mut bytes));
    done.with_context(|| "cannot be read".to_string())?;
    Ok(bytes)
}
