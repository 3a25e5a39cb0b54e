//! Floor 5. Builds the site: merges the routers, lays the middleware, starts what runs beside.

use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use axum::http::{StatusCode, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sqlx::postgres::PgConnectOptions;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

use crate::config::Config;
use crate::db::private::{PrivateServer, Safety};
use crate::mail::{Sender, Transport, Worker};
use crate::web::{self, Error, Site, assets, content, error, guard, headers, published, theme};
use crate::{
    fees, home, media, news, office, pages, paths, press, privacy, programme, registration, search, speakers, staff,
};

/// Whole request, from its last header byte to the answer.
const REQUEST_LIMIT: Duration = Duration::from_secs(10);
const BODY_LIMIT: Duration = Duration::from_secs(5);
const BODY_BYTES: usize = 256 * 1024;
/// Forms with files, of signed-in people only: a video of 200 MB over a line of 2 Mbit/s takes a
/// quarter of an hour, and a large picture some time after its last byte.
const UPLOAD_LIMIT: Duration = Duration::from_secs(20 * 60);
/// A train that goes through a tunnel.
const UPLOAD_PAUSE: Duration = Duration::from_secs(30);
const DEMO_SENDER: &str = "Kongress Demo <kongress@example.org>";

/// All routes with all middleware.
pub fn router(site: Site) -> Router {
    let routes = Router::new()
        .merge(home::routes())
        .merge(programme::routes())
        .merge(speakers::routes())
        .merge(news::routes())
        .merge(pages::routes())
        .merge(privacy::routes())
        .merge(registration::routes())
        .merge(press::routes())
        .merge(fees::routes())
        .merge(media::routes())
        .merge(search::routes())
        .merge(office::routes(&site))
        .route(paths::STATIC, get(assets::serve))
        .route(paths::THEME, get(theme::serve))
        .fallback(missing)
        .layer(RequestBodyLimitLayer::new(BODY_BYTES))
        // What takes files brings a limit of its own.
        .merge(registration::group::uploads())
        .with_state(site.clone());
    // Each from the outside in.
    let around = ServiceBuilder::new()
        .layer(from_fn_with_state(site.clone(), headers::secure))
        .layer(from_fn_with_state(site.clone(), error::pages))
        .layer(from_fn_with_state(site.clone(), guard::check));
    let inside = ServiceBuilder::new()
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_LIMIT))
        .layer(from_fn_with_state(site.clone(), published::serve))
        .layer(from_fn_with_state(site.clone(), pages::redirects::follow))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(CsrfLayer::new())
        .layer(RequestBodyTimeoutLayer::new(BODY_LIMIT));
    let files = ServiceBuilder::new()
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, UPLOAD_LIMIT))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(CsrfLayer::new())
        .layer(RequestBodyTimeoutLayer::new(UPLOAD_PAUSE));
    Router::new()
        .merge(office::uploads(&site).merge(press::uploads()).with_state(site).layer(files))
        .fallback_service(Router::new().fallback_service(routes).layer(inside))
        .layer(around)
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Error::Other(anyhow::anyhow!("a handler panicked")).into_response()
}

/// An address with a slash too many leads to the one without; everything else is missing.
async fn missing(uri: Uri) -> web::Result<Response> {
    let path = uri.path().trim_end_matches('/');
    // "//host" would be another site, and so would "/\\host" for some programs.
    if path.len() == uri.path().len() || path.is_empty() || path.starts_with("//") || path.contains('\\') {
        return Err(Error::NotFound);
    }
    let query = uri.query().map(|q| format!("?{q}")).unwrap_or_default();
    Ok(web::moved(&format!("{path}{query}")))
}

/// The database of this run: the configured one, or the private one that is started for it.
pub struct Ground {
    pub db: crate::db::Db,
    pub private: Option<PrivateServer>,
}

impl Ground {
    /// Connects or starts; does not migrate.
    ///
    /// # Errors
    /// In words for the person at the terminal.
    pub async fn open(config: &Config) -> Result<Ground> {
        let (options, private) = match &config.database_url {
            Some(url) => (url.parse::<PgConnectOptions>().context("DATABASE_URL cannot be read")?, None),
            None => {
                let (data, bin) = (config.data.clone(), config.postgres_bin.clone());
                let server =
                    tokio::task::spawn_blocking(move || PrivateServer::start(&data, bin.as_deref(), Safety::Full))
                        .await??;
                (server.options(), Some(server))
            }
        };
        Ok(Ground { db: crate::db::Db::new(options, config.database_connections), private })
    }

    /// Closes the pool; the last user of the private server stops it.
    pub async fn close(self) {
        self.db.close().await;
        if let Some(server) = self.private {
            let _ = tokio::task::spawn_blocking(move || server.stop()).await;
        }
    }
}

/// Serves until asked to stop.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(site: Site, listener: tokio::net::TcpListener, stop: impl Future<Output = ()>) -> Result<()> {
    let config = &site.config;
    let worker = Worker {
        db: site.db.clone(),
        // Production refuses to start without a sender.
        sender: Sender {
            from: config.mail_from.as_deref().unwrap_or(DEMO_SENDER).parse().context("KONGRESS_MAIL_FROM")?,
            domain: site.host().to_string(),
        },
        transport: Transport::new(config.smtp_url.as_deref(), &config.data)?,
    };
    let watcher = tokio::spawn(content::watch(site.clone()));
    let worker = tokio::spawn(worker.run());
    let deadlines = tokio::spawn(registration::deadlines::run(site.clone()));
    let press = tokio::spawn(press::deadlines::run(site.clone()));
    let circulars = tokio::spawn(registration::circular::send::run(site.clone()));
    let invoices = tokio::spawn(fees::run(site.clone()));
    let sessions = tokio::spawn(staff::run(site.clone()));
    let files = tokio::spawn(media::run(site.clone()));
    let purge = tokio::spawn(privacy::run(site.clone()));
    web::server::serve(listener, site.clone(), router(site), stop).await;
    watcher.abort();
    deadlines.abort();
    press.abort();
    circulars.abort();
    files.abort();
    // What it was about to send is taken up again after its lease.
    worker.abort();
    // What it was about to write is rolled back and found again.
    invoices.abort();
    sessions.abort();
    purge.abort();
    Ok(())
}

/// What asks the program to end: Ctrl-C, SIGTERM, and the terminal that goes away.
///
/// Made before anything is started, so that a signal during the start is not lost and does not
/// leave a PostgreSQL behind.
pub struct StopSignal(Vec<Signal>);

impl StopSignal {
    /// # Errors
    /// When the system refuses.
    pub fn listen() -> Result<StopSignal> {
        let mut kinds = vec![SignalKind::interrupt(), SignalKind::terminate()];
        // "nohup" means that the terminal may go.
        if !ignores_hangup() {
            kinds.push(SignalKind::hangup());
        }
        Ok(StopSignal(
            kinds.into_iter().map(signal).collect::<std::io::Result<_>>().context("cannot listen to signals")?,
        ))
    }

    /// Waits for the next one.
    pub async fn recv(&mut self) {
        let signals = self.0.iter_mut().map(|signal| Box::pin(signal.recv()));
        futures_util::future::select_all(signals).await;
    }
}

fn ignores_hangup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    // SIGHUP is number 1, the lowest bit.
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}
