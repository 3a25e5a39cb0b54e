//! Floor 1. The only reader of the environment: flags and variables, typed and checked together.
//!
//! Every setting is a variable (`KONGRESS_…`) and, where it is natural, a flag. Nothing is used
//! before all of them were looked at; [`Settings::check`] reports all problems at once.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use lettre::{AsyncSmtpTransport, Tokio1Executor};
use sqlx::postgres::PgConnectOptions;
use tracing_subscriber::EnvFilter;
use url::Url;

/// As people wrote them. Turned into [`Config`] by [`Settings::check`].
#[derive(Debug, Clone, clap::Args)]
pub struct Settings {
    /// Address and port to listen on
    #[arg(long, env = "KONGRESS_LISTEN", default_value = "127.0.0.1:8080", global = true)]
    pub listen: String,
    /// Address under which readers reach the site, e.g. https://kongress.example.org
    #[arg(long, env = "KONGRESS_BASE_URL", global = true)]
    pub base_url: Option<String>,
    /// Folder for the private PostgreSQL and files of the demo
    #[arg(long, env = "KONGRESS_DATA", default_value = "data", global = true)]
    pub data: PathBuf,
    /// "demo" or "production"
    #[arg(long, env = "KONGRESS_MODE", default_value = "demo", global = true)]
    pub mode: String,
    /// PostgreSQL to use; without it a private one is started (demo only)
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,
    /// Connections to the database per process
    #[arg(long, env = "KONGRESS_DATABASE_CONNECTIONS", default_value = "10", global = true, hide = true)]
    pub database_connections: String,
    /// Folder with initdb, pg_ctl and postgres for the private PostgreSQL
    #[arg(long, env = "KONGRESS_POSTGRES_BIN", global = true)]
    pub postgres_bin: Option<PathBuf>,
    /// Mail server, e.g. smtps://user:password@mail.example.org or smtp://localhost:2525
    #[arg(long, env = "SMTP_URL", hide_env_values = true, global = true)]
    pub smtp_url: Option<String>,
    /// Sender of all mails, e.g. "Kongressbüro <kongress@example.org>"
    #[arg(long, env = "KONGRESS_MAIL_FROM", global = true)]
    pub mail_from: Option<String>,
    /// Further host names that are answered, separated by commas
    #[arg(long, env = "KONGRESS_HOSTS", default_value = "", global = true)]
    pub hosts: String,
    /// Addresses of own proxies whose X-Forwarded-For is believed, separated by commas
    #[arg(long, env = "KONGRESS_TRUSTED_PROXIES", default_value = "", global = true, hide = true)]
    pub trusted_proxies: String,
    /// "on" keeps rendered pages; "off" renders each time (for measuring)
    #[arg(long, env = "KONGRESS_CACHE", default_value = "on", global = true, hide = true)]
    pub cache: String,
    /// Where uploaded files are kept: "database", or
    /// s3://bucket/prefix?endpoint=https://s3.example.org&region=eu-central-1&style=path
    #[arg(long, env = "KONGRESS_MEDIA_STORE", default_value = "database", global = true)]
    pub media_store: String,
    /// Largest video that is taken in, in megabytes
    #[arg(long, env = "KONGRESS_MEDIA_VIDEO_MB", default_value = "200", global = true, hide = true)]
    pub media_video_mb: String,
    /// Key of the S3-compatible store
    #[arg(long, env = "AWS_ACCESS_KEY_ID", hide_env_values = true, global = true, hide = true)]
    pub s3_key: Option<String>,
    /// Its secret; only as a variable, because others see flags
    #[arg(long, env = "AWS_SECRET_ACCESS_KEY", hide_env_values = true, global = true, hide = true)]
    pub s3_secret: Option<String>,
    /// Log lines as "text" or "json"
    #[arg(long, env = "KONGRESS_LOG_FORMAT", default_value = "text", global = true)]
    pub log_format: String,
    /// What is logged, e.g. "info" or "kongress=debug"
    #[arg(long, env = "KONGRESS_LOG", default_value = "info", global = true)]
    pub log: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Demo,
    Production,
}

/// Checked settings.
#[derive(Debug, Clone)]
pub struct Config {
    pub listen: SocketAddr,
    /// Without a slash at the end.
    pub base_url: String,
    pub data: PathBuf,
    pub mode: Mode,
    pub database_url: Option<String>,
    pub database_connections: u32,
    pub postgres_bin: Option<PathBuf>,
    pub smtp_url: Option<String>,
    pub mail_from: Option<String>,
    /// Values of the Host header that are answered, lower case, with port where it is not the default.
    pub hosts: Vec<String>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    pub cache: bool,
    pub media_store: MediaStore,
    /// Largest video that is taken in.
    pub media_video_bytes: u64,
}

/// Where uploaded files are kept.
#[derive(Debug, Clone)]
pub enum MediaStore {
    Database,
    S3(Box<S3>),
}

/// An S3-compatible store.
#[derive(Clone)]
pub struct S3 {
    pub endpoint: Url,
    pub bucket: String,
    /// In front of every object's name; empty or with a slash at its end.
    pub prefix: String,
    pub region: String,
    /// The bucket stands in the path, not in the host name (MinIO and others).
    pub in_path: bool,
    pub key: String,
    pub secret: String,
}

impl std::fmt::Debug for S3 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "s3://{}/{} at {}", self.bucket, self.prefix, self.endpoint)
    }
}

impl Config {
    pub fn is_production(&self) -> bool {
        self.mode == Mode::Production
    }

    /// Whether everybody may read the mails that the site wrote: a demo whose mails go to files.
    pub fn has_open_outbox(&self) -> bool {
        self.mode == Mode::Demo && self.smtp_url.is_none()
    }

    /// Whether readers come over TLS (then HSTS is sent and cookies are `Secure`).
    pub fn is_tls(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

/// Everything that is wrong, one line each.
#[derive(Debug, thiserror::Error)]
#[error("these settings need attention:\n  - {}", .0.join("\n  - "))]
pub struct Problems(pub Vec<String>);

/// What most often makes such an address unreadable.
const ESCAPES: &str = ", special characters in user and password percent-encoded (@ as %40, / as %2F, # as %23)";

/// A value of the Host header with and without the port that its scheme has anyway.
fn spellings(host: &str, default_port: u16) -> Vec<String> {
    let port = format!(":{default_port}");
    // An IPv6 address has colons of its own, inside brackets.
    let has_port = host.rsplit(']').next().is_some_and(|rest| rest.contains(':'));
    match host.strip_suffix(&port) {
        Some(bare) if has_port => vec![bare.to_string(), host.to_string()],
        _ if has_port => vec![host.to_string()],
        _ => vec![host.to_string(), format!("{host}{port}")],
    }
}

impl Settings {
    /// What is logged, from `KONGRESS_LOG`.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn log_filter(&self) -> Result<EnvFilter, tracing_subscriber::filter::ParseError> {
        EnvFilter::try_new(format!("sqlx::postgres::notice=warn,{}", self.log))
    }

    /// Looks at all settings before it answers.
    ///
    /// # Errors
    /// The complete list of what is missing or unreadable.
    pub fn check(&self) -> Result<Config, Problems> {
        let mut problems = Vec::new();
        let mode = match self.mode.as_str() {
            "demo" => Mode::Demo,
            "production" => Mode::Production,
            other => {
                problems.push(format!("KONGRESS_MODE is {other:?}; it can be \"demo\" or \"production\""));
                Mode::Demo
            }
        };
        let listen = self.listen.parse::<SocketAddr>().unwrap_or_else(|_| {
            problems.push(format!(
                "KONGRESS_LISTEN is {:?}; it has to be an IP address and a port, e.g. 127.0.0.1:8080",
                self.listen
            ));
            SocketAddr::from(([127, 0, 0, 1], 8080))
        });
        if mode == Mode::Production {
            let needed = [
                ("KONGRESS_BASE_URL", self.base_url.as_deref(), "the address readers use"),
                (
                    "DATABASE_URL",
                    self.database_url.as_deref(),
                    "a PostgreSQL, e.g. postgres://user:password@host/kongress",
                ),
                ("SMTP_URL", self.smtp_url.as_deref(), "the mail server, e.g. smtps://user:password@host"),
                ("KONGRESS_MAIL_FROM", self.mail_from.as_deref(), "the sender of all mails"),
            ];
            for (name, value, what) in needed {
                if value.is_none_or(str::is_empty) {
                    problems.push(format!("{name} is missing: in production it names {what}"));
                }
            }
        }
        let base_url = match self.base_url.as_deref().filter(|u| !u.is_empty()) {
            // All addresses of the machine: none of them, so the one that always leads here.
            None if listen.ip().is_unspecified() => format!("http://localhost:{}", listen.port()),
            None => format!("http://{listen}"),
            Some(text) => text.trim_end_matches('/').to_string(),
        };
        let mut hosts = Vec::new();
        let mut default_port = 80;
        match Url::parse(&base_url) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.path() == "/" && url.query().is_none() => {
                default_port = if url.scheme() == "https" { 443 } else { 80 };
                if let Some(host) = url.host_str() {
                    hosts.push(match url.port() {
                        Some(port) => format!("{host}:{port}"),
                        None => host.to_string(),
                    });
                }
            }
            _ => {
                problems.push(format!("KONGRESS_BASE_URL is {base_url:?}; it has to be http(s)://host without a path"))
            }
        }
        hosts.extend(self.hosts.split(',').map(|h| h.trim().to_ascii_lowercase()).filter(|h| !h.is_empty()));
        if mode == Mode::Demo {
            let port = listen.port();
            hosts.extend([format!("localhost:{port}"), format!("127.0.0.1:{port}"), format!("[::1]:{port}")]);
        }
        let hosts = hosts.iter().flat_map(|host| spellings(host, default_port)).collect();
        // Neither these values nor what their readers say about them is repeated: they hold passwords.
        if let Some(text) = self.database_url.as_deref().filter(|t| !t.is_empty()) {
            if !["postgres://", "postgresql://"].iter().any(|s| text.starts_with(s)) {
                problems.push("DATABASE_URL has to start with postgres:// or postgresql://".into());
            } else if text.parse::<PgConnectOptions>().is_err() {
                problems.push(format!("DATABASE_URL cannot be read; it has to be like postgres://user:password@host:5432/database{ESCAPES}"));
            }
        }
        if let Some(text) = self.smtp_url.as_deref().filter(|t| !t.is_empty()) {
            if !["smtp://", "smtps://"].iter().any(|s| text.starts_with(s)) {
                problems.push("SMTP_URL has to start with smtp:// or smtps://".into());
            } else if AsyncSmtpTransport::<Tokio1Executor>::from_url(text).is_err() {
                problems.push(format!(
                    "SMTP_URL cannot be read; it has to be like smtps://user:password@host:465{ESCAPES}"
                ));
            }
        }
        if let Err(error) = self.log_filter() {
            problems.push(format!("KONGRESS_LOG is {:?}, which cannot be read ({error}); it can be e.g. \"info\" or \"warn,kongress=debug\"", self.log));
        }
        if let Some(from) = self.mail_from.as_deref().filter(|t| !t.is_empty())
            && from.parse::<lettre::message::Mailbox>().is_err()
        {
            problems.push(format!(
                "KONGRESS_MAIL_FROM is {from:?}; it has to be an address like \"Name <post@example.org>\""
            ));
        }
        let database_connections = self.database_connections.parse().ok().filter(|n| (2..=500).contains(n));
        if database_connections.is_none() {
            problems.push("KONGRESS_DATABASE_CONNECTIONS has to be a number from 2 to 500".into());
        }
        let mut trusted_proxies = Vec::new();
        for text in self.trusted_proxies.split(',').map(str::trim).filter(|t| !t.is_empty()) {
            match text.parse() {
                Ok(address) => trusted_proxies.push(address),
                Err(_) => problems.push(format!("KONGRESS_TRUSTED_PROXIES names {text:?}; it has to be IP addresses")),
            }
        }
        for (name, value, allowed) in [
            ("KONGRESS_CACHE", &self.cache, ["on", "off"]),
            ("KONGRESS_LOG_FORMAT", &self.log_format, ["text", "json"]),
        ] {
            if !allowed.contains(&value.as_str()) {
                problems.push(format!("{name} is {value:?}; it can be {:?} or {:?}", allowed[0], allowed[1]));
            }
        }
        let media_store = self.check_media_store(&mut problems);
        let media_video_mb = self.media_video_mb.parse::<u64>().ok().filter(|n| (1..=2000).contains(n));
        if media_video_mb.is_none() {
            problems.push("KONGRESS_MEDIA_VIDEO_MB has to be a number from 1 to 2000".into());
        }
        if !problems.is_empty() {
            return Err(Problems(problems));
        }
        let given = |v: &Option<String>| v.clone().filter(|t| !t.is_empty());
        Ok(Config {
            listen,
            base_url,
            data: std::path::absolute(&self.data).unwrap_or_else(|_| self.data.clone()),
            mode,
            database_url: given(&self.database_url),
            database_connections: database_connections.unwrap_or(10),
            postgres_bin: self.postgres_bin.clone(),
            smtp_url: given(&self.smtp_url),
            mail_from: given(&self.mail_from),
            hosts,
            trusted_proxies,
            cache: self.cache == "on",
            media_store,
            media_video_bytes: media_video_mb.unwrap_or(200) * 1_000_000,
        })
    }

    fn check_media_store(&self, problems: &mut Vec<String>) -> MediaStore {
        const SHAPE: &str = "it can be \"database\" or like s3://bucket/prefix?endpoint=https://s3.example.org&region=eu-central-1&style=path";
        if self.media_store == "database" || self.media_store.is_empty() {
            return MediaStore::Database;
        }
        let url = Url::parse(&self.media_store).ok().filter(|url| url.scheme() == "s3");
        let Some((url, bucket)) = url.as_ref().and_then(|url| Some((url, url.host_str()?))) else {
            problems.push(format!("KONGRESS_MEDIA_STORE cannot be read; {SHAPE}"));
            return MediaStore::Database;
        };
        let (mut endpoint, mut region, mut in_path) = (None, "us-east-1".to_string(), true);
        for (name, value) in url.query_pairs() {
            match (name.as_ref(), value.as_ref()) {
                ("endpoint", text) => {
                    endpoint = Url::parse(text).ok().filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host());
                }
                ("region", text) if !text.is_empty() => region = text.to_string(),
                ("style", "path") => in_path = true,
                ("style", "host") => in_path = false,
                _ => problems.push(format!("KONGRESS_MEDIA_STORE: {name:?} is not understood; {SHAPE}")),
            }
        }
        let given = |v: &Option<String>| v.clone().filter(|t| !t.is_empty());
        let (key, secret) = (given(&self.s3_key), given(&self.s3_secret));
        for (name, value) in [("AWS_ACCESS_KEY_ID", &key), ("AWS_SECRET_ACCESS_KEY", &secret)] {
            if value.is_none() {
                problems.push(format!("{name} is missing: the store named in KONGRESS_MEDIA_STORE needs it"));
            }
        }
        if endpoint.is_none() {
            problems.push(format!("KONGRESS_MEDIA_STORE has no endpoint that can be read; {SHAPE}"));
        }
        let (Some(endpoint), Some(key), Some(secret)) = (endpoint, key, secret) else { return MediaStore::Database };
        let prefix = url.path().trim_matches('/');
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        MediaStore::S3(Box::new(S3 { endpoint, bucket: bucket.to_string(), prefix, region, in_path, key, secret }))
    }
}

#[cfg(test)]
mod tests;
