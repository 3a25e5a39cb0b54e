//! Ways out: an SMTP server, or files where none is configured (demo).

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

/// For one command of the dialogue with the server.
const COMMAND_LIMIT: Duration = Duration::from_secs(20);
/// For the whole delivery; well under the lease.
const DELIVERY_LIMIT: Duration = Duration::from_secs(60);

pub enum Transport {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// One `.eml` file a mail; any mail program opens it.
    Files(PathBuf),
}

/// Why a mail did not go out.
#[derive(Debug)]
pub struct Trouble {
    /// Trying again will not help.
    pub is_permanent: bool,
    pub why: String,
}

impl Transport {
    /// `url` as in `SMTP_URL`; without one, files under `data/mail`.
    ///
    /// # Errors
    /// An address that cannot be read.
    pub fn new(url: Option<&str>, data: &Path) -> Result<Transport> {
        Ok(match url {
            Some(url) => {
                let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).context("SMTP_URL cannot be read")?;
                Transport::Smtp(builder.timeout(Some(COMMAND_LIMIT)).build())
            }
            None => Transport::Files(data.join("mail")),
        })
    }

    /// Delivers one message. `name` is the file's name where it goes to a file.
    ///
    /// # Errors
    /// Whether it is worth trying again, and why it did not work.
    pub async fn deliver(&self, message: lettre::Message, name: &str) -> Result<(), Trouble> {
        match self {
            Transport::Smtp(smtp) => match tokio::time::timeout(DELIVERY_LIMIT, smtp.send(message)).await {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) => Err(Trouble { is_permanent: error.is_permanent(), why: error.to_string() }),
                Err(_) => Err(Trouble { is_permanent: false, why: "the mail server did not answer in time".into() }),
            },
            Transport::Files(dir) => write(dir, name, message.formatted())
                .await
                .map_err(|error| Trouble { is_permanent: false, why: error.to_string() }),
        }
    }
}

/// Written beside and renamed, so that nobody reads half a mail.
async fn write(dir: &Path, name: &str, bytes: Vec<u8>) -> std::io::Result<()> {
    tokio::fs::create_dir_all(dir).await?;
    let unfinished = dir.join(format!(".{name}"));
    tokio::fs::write(&unfinished, bytes).await?;
    tokio::fs::rename(unfinished, dir.join(format!("{name}.eml"))).await
}
