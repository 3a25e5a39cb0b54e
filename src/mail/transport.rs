//! Ways out: an SMTP server, or files where none is configured (demo).

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use lettre::transport::smtp::{AsyncSmtpTransportBuilder, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

/// For making a connection.
const CONNECT_LIMIT: Duration = Duration::from_secs(20);
/// For the whole delivery; well under the lease.
const DELIVERY_LIMIT: Duration = Duration::from_secs(60);
/// For ending connections that are kept.
const GOODBYE_LIMIT: Duration = Duration::from_secs(2);
/// Connections are kept this long for the next mail; servers do not like idle ones.
const IDLE: Duration = Duration::from_secs(15);

type Smtp = AsyncSmtpTransport<Tokio1Executor>;

pub enum Transport {
    Smtp(Server),
    /// One `.eml` file a mail; any mail program opens it.
    Files(PathBuf),
}

/// A mail server, with connections that are kept from one mail to the next.
pub struct Server {
    builder: AsyncSmtpTransportBuilder,
    current: Mutex<Option<Smtp>>,
}

/// Why a mail did not go out.
#[derive(Debug)]
pub struct Trouble {
    /// Trying again will not help.
    pub is_permanent: bool,
    pub why: String,
}

impl Trouble {
    pub fn permanent(why: String) -> Trouble {
        Trouble { is_permanent: true, why }
    }

    fn passing(why: impl ToString) -> Trouble {
        Trouble { is_permanent: false, why: why.to_string() }
    }
}

impl From<lettre::transport::smtp::Error> for Trouble {
    fn from(error: lettre::transport::smtp::Error) -> Trouble {
        // Refused is not the mail but this program: its password or its way of connecting
        // (RFC 4954, 6). The operator mends that, and nothing is lost.
        let is_login =
            error.status().is_some_and(|code| ["530", "534", "535", "538"].contains(&code.to_string().as_str()));
        Trouble { is_permanent: error.is_permanent() && !is_login, why: error.to_string() }
    }
}

/// Where mails go that no server takes.
pub fn folder(data: &Path) -> PathBuf {
    data.join("mail")
}

impl Transport {
    /// `url` as in `SMTP_URL`; without one, files under `data/mail`.
    ///
    /// # Errors
    /// An address that cannot be read.
    pub fn new(url: Option<&str>, data: &Path) -> Result<Transport> {
        Ok(match url {
            Some(url) => {
                let builder = Smtp::from_url(url).context("SMTP_URL cannot be read")?;
                let builder = builder.timeout(Some(CONNECT_LIMIT)).pool_config(PoolConfig::new().idle_timeout(IDLE));
                Transport::Smtp(Server { builder, current: Mutex::default() })
            }
            None => Transport::Files(folder(data)),
        })
    }

    /// Delivers one message. `name` is the file's name where it goes to a file.
    ///
    /// # Errors
    /// Whether it is worth trying again, and why it did not work.
    pub async fn deliver(&self, message: lettre::Message, name: &str) -> Result<(), Trouble> {
        match self {
            Transport::Smtp(server) => server.deliver(message).await,
            Transport::Files(dir) => write(dir, name, message.formatted()).await.map_err(Trouble::passing),
        }
    }
}

impl Server {
    async fn deliver(&self, message: lettre::Message) -> Result<(), Trouble> {
        // Made here and not before: its housekeeping needs the runtime.
        let smtp = self.current().get_or_insert_with(|| self.builder.clone().build()).clone();
        let mut sending = std::pin::pin!(smtp.send(message));
        match tokio::time::timeout(DELIVERY_LIMIT, &mut sending).await {
            Ok(result) => Ok(result.map(drop)?),
            Err(_) => {
                // A connection left in the middle of a dialogue must not be used again: the late
                // answer to this mail would be taken for the answer to the next. The others that
                // are under way finish on the old set of connections, later ones get a new set.
                // The goodbye to a server that is silent has its limit too.
                self.current().take();
                let _ = tokio::time::timeout(GOODBYE_LIMIT, smtp.shutdown()).await;
                Err(Trouble::passing("the mail server did not answer in time"))
            }
        }
    }

    fn current(&self) -> std::sync::MutexGuard<'_, Option<Smtp>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Written beside and renamed, so that nobody reads half a mail.
async fn write(dir: &Path, name: &str, bytes: Vec<u8>) -> std::io::Result<()> {
    tokio::fs::create_dir_all(dir).await?;
    let unfinished = dir.join(format!(".{name}"));
    tokio::fs::write(&unfinished, bytes).await?;
    tokio::fs::rename(unfinished, dir.join(format!("{name}.eml"))).await
}
